//! Processes for trying out the drawing and the export, and a reader of XML as strict as that takes.

use serde_json::{Map, Value, json};

use crate::schema::vocabulary::process::model::Model;

/// Objection: as in the Awb, with a hearing, a postponement and a withdrawal.
pub(in crate::schema::vocabulary::process) fn bezwaar() -> Model {
    read(include_str!("../../../../../tests/bpmn/bezwaar.json"))
}

/// A request under the Wet open overheid.
pub(in crate::schema::vocabulary::process) fn woo() -> Model {
    read(include_str!("../../../../../tests/bpmn/woo.json"))
}

/// All sorts.
pub(in crate::schema::vocabulary::process) fn models() -> Vec<Model> {
    vec![bezwaar(), woo(), hostile(), long(0), long(1), long(40), dense(9)]
}

/// Names that mean something in XML, codes that can't be ids, references to nothing, two of the same.
pub(in crate::schema::vocabulary::process) fn hostile() -> Model {
    let name = "\"><script>alert(1)</script><!-- ]]> & ' \u{0}\u{1b}\u{ffff}\u{202e}";
    let words = json!({"nl": format!("{name}{}", "w".repeat(5000)), "en": ""});
    let step =
        json!({"naam": words, "toelichting": words, "rollen": [name, "rol"], "begin": true, "einde": true});
    let limit = |from: Value| {
        json!({"code": name, "naam": words, "vanaf": from, "tot": [name, "b", "geen"], "duur": "P3D",
            "verlengingen": [{"stap": "geen", "duur": "P1D"}], "bron": {"titel": name, "url": name}})
    };
    model(&json!({
        "naam": words,
        "rollen": {name: words, "rol": words},
        "stappen": {name: step, "b": step, "B c": step},
        "overgangen": [{"van": name, "naar": ["b", name, "b", "geen"]}, {"van": "geen", "naar": ["b"]},
            {"van": "b", "naar": [name, "B c"]}],
        "termijnen": [limit(json!({"stap": [name, "geen"]})), limit(json!({"termijn": name})),
            limit(json!({"termijn": "geen"})), limit(json!({"veld": name}))]
    }))
}

/// So many steps in a row, with ways ahead and back, and limits.
pub(in crate::schema::vocabulary::process) fn long(count: usize) -> Model {
    process(count, |at| vec![at + 1, at + 2, at.saturating_sub(3), at * 7 % count.max(1), count - 1])
}

/// So many steps, each of which may follow each.
pub(in crate::schema::vocabulary::process) fn dense(count: usize) -> Model {
    process(count, |_| (0..count).collect())
}

fn process(count: usize, next: impl Fn(usize) -> Vec<usize>) -> Model {
    let code = |at: &usize| format!("stap-{at}");
    let mut steps = Map::new();
    let (mut transitions, mut limits) = (Vec::new(), Vec::new());
    for at in 0..count {
        let name = format!("Bezwaarschriftbehandelingsstap nummer {at}");
        steps.insert(code(&at), json!({"naam": {"nl": name}, "begin": at == 0, "einde": at + 1 == count}));
        let next = next(at).into_iter().filter(|next| *next < count);
        transitions.push(json!({"van": code(&at), "naar": next.map(|next| code(&next)).collect::<Vec<_>>()}));
        if at % 2 == 0 {
            let name = format!("Beslistermijn {at}");
            limits.push(json!({"code": format!("t{at}"), "naam": {"nl": name}, "vanaf": {"stap": code(&at)},
                "tot": [code(&((at + 4) % count)), code(&(count - 1))], "duur": "P6W", "bron": {"titel": "Awb 7:10"}}));
        }
    }
    model(&json!({"naam": {"nl": "Lang"}, "stappen": steps, "overgangen": transitions, "termijnen": limits}))
}

fn model(value: &Value) -> Model {
    let mut value = value.clone();
    value["gebeurtenissen"] = json!({"lijst": "/g", "stap": "/s", "datum": "/d"});
    serde_json::from_value(value).unwrap()
}

fn read(text: &str) -> Model {
    serde_json::from_str(text).unwrap()
}

/// Fails unless every tag is closed by its own, attributes are quoted, and no letter is one of markup.
pub(in crate::schema::vocabulary::process) fn well_formed(xml: &str) {
    let mut open: Vec<&str> = Vec::new();
    let mut rest = xml.trim_start_matches("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
    while let Some((letters, after)) = rest.split_once('<') {
        entities(letters);
        let (tag, after) = after.split_once('>').unwrap();
        rest = after;
        if let Some(closed) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(closed));
            continue;
        }
        let (tag, alone) = tag.strip_suffix('/').map_or((tag, false), |tag| (tag, true));
        let (name, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        assert!(
            !name.is_empty() && name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == ':'),
            "{tag}"
        );
        let parts: Vec<&str> = attributes.split('"').collect();
        assert!(parts.len() % 2 == 1 && parts.last().is_some_and(|last| last.trim().is_empty()), "{tag}");
        assert!(parts.iter().step_by(2).all(|name| name.trim().is_empty() || name.ends_with('=')), "{tag}");
        entities(attributes);
        if !alone {
            open.push(name);
        }
    }
    assert!(open.is_empty() && rest.trim().is_empty());
}

fn entities(letters: &str) {
    for after in letters.split('&').skip(1) {
        let known = ["amp;", "lt;", "gt;", "quot;", "#39;", "#10;"];
        assert!(known.iter().any(|entity| after.starts_with(entity)), "{after}");
    }
}
