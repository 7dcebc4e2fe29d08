//! Tests of changes of rules, of the use of code lists, and of processes.

use serde_json::{Value, json};

use super::{sentences, told};

#[test]
fn rules_and_code_lists_are_told_by_their_names() {
    let rule = |code: &str, demand: &str, more: Value| {
        let mut rule = json!({"code": code, "eis": demand, "melding": {"nl": "Klopt niet."}});
        rule.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        rule
    };
    let with = |rules: Vec<Value>| json!({"type": "object", "properties": {"a": {"type": "integer"}, "b": {"type": "integer"}}, "regels": rules});
    let low = || rule("laag", "dit.a < 5", json!({}));
    for (old, new, expected) in [
        (vec![], vec![low()], "regel-toegevoegd onbeslist/geen "),
        (vec![low()], vec![], "regel-verwijderd geen/onbeslist "),
        (
            vec![],
            vec![rule("laag", "dit.a < 5", json!({"ernst": "waarschuwing"}))],
            "regel-toegevoegd geen/geen ",
        ),
        (vec![low()], vec![rule("laag", "dit.a < 9", json!({}))], "regel-gewijzigd onbeslist/onbeslist "),
        (
            vec![low()],
            vec![rule("laag", "dit.a  < 5", json!({"veld": "/a"}))],
            "regel-tekst-gewijzigd geen/geen ",
        ),
        (vec![low()], vec![rule("lager", "dit.a < 5", json!({}))], "regel-hernoemd geen/geen "),
        (
            vec![low()],
            vec![rule("laag", "dit.a < 5", json!({"ernst": "waarschuwing"}))],
            "regel-waarschuwing-geworden geen/onbeslist ",
        ),
        (
            vec![rule("laag", "dit.a < 5", json!({"ernst": "waarschuwing"}))],
            vec![low()],
            "regel-fout-geworden onbeslist/geen ",
        ),
    ] {
        assert_eq!(told(&with(old), &with(new)), [expected]);
    }
    let said = sentences(&with(vec![]), &with(vec![low()]));
    assert_eq!(said, ["Het document: nieuwe regel 'laag', met als melding “Klopt niet.”"]);
}

#[test]
fn the_use_of_a_code_list_is_told_at_the_field_that_holds_the_code() {
    let with = |more: Value| {
        let mut used = json!({ "lijst": "gemeenten", "veld": "/gemeente" });
        used.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({ "type": "object", "properties": { "gemeente": { "type": "string" } }, "waardelijst": used })
    };
    let (none, plain) =
        (json!({ "type": "object", "properties": { "gemeente": { "type": "string" } } }), with(json!({})));
    assert_eq!(told(&none, &plain), ["waardelijst-toegevoegd onbeslist/geen /gemeente"]);
    assert_eq!(told(&plain, &none), ["waardelijst-verwijderd geen/onbeslist /gemeente"]);
    assert_eq!(
        told(&none, &with(json!({ "ernst": "waarschuwing" }))),
        ["waardelijst-toegevoegd geen/geen /gemeente"]
    );
    assert_eq!(
        sentences(&plain, &with(json!({ "versie": "1" }))),
        ["Veld 'gemeente': de versie van de waardelijst 'gemeenten' is nu 1; eerder de hoogste."]
    );
    assert_eq!(
        sentences(&plain, &with(json!({ "lijst": "landen" }))),
        ["Veld 'gemeente' moet een code zijn uit de waardelijst 'landen'; eerder uit 'gemeenten'."]
    );
}

fn process(change: impl Fn(&mut Value)) -> Value {
    let name = |name: &str| json!({ "naam": { "nl": name } });
    let step = |label: &str, more: Value| {
        let mut step = name(label);
        step.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        step
    };
    let mut process = json!({
        "naam": { "nl": "Bezwaar" },
        "gebeurtenissen": { "lijst": "/gebeurtenissen", "stap": "/stap", "datum": "/datum" },
        "stappen": {
            "ontvangst": step("Ontvangst", json!({ "begin": true })),
            "hoorzitting": step("Hoorzitting", json!({})),
            "besluit": step("Besluit", json!({ "einde": true })),
        },
        "overgangen": [
            { "van": "ontvangst", "naar": ["hoorzitting", "besluit"] },
            { "van": "hoorzitting", "naar": ["besluit"] },
        ],
        "termijnen": [{
            "code": "beslistermijn", "naam": { "nl": "Beslistermijn" }, "vanaf": { "stap": "ontvangst" },
            "tot": ["besluit"], "duur": "P6W", "bron": { "titel": "Awb, artikel 7:10" },
        }],
    });
    change(&mut process);
    let event = json!({ "type": "object", "properties": { "stap": { "type": "string" }, "datum": { "type": "string", "format": "date" } } });
    json!({ "type": "object", "properties": { "gebeurtenissen": { "type": "array", "items": event } }, "proces": process })
}

#[test]
fn steps_transitions_and_time_limits_are_told_by_their_names() {
    let old = process(|_| {});
    assert_eq!(told(&old, &old), Vec::<String>::new());
    let longer = process(|process| process["termijnen"][0]["duur"] = json!("P12W"));
    assert_eq!(told(&old, &longer), ["termijn-verlengd geen/breekt "]);
    assert_eq!(told(&longer, &old), ["termijn-verkort breekt/geen "]);
    assert_eq!(
        sentences(&old, &longer),
        ["Het document: de termijn 'Beslistermijn' was zes weken, en is nu twaalf weken."]
    );
    let heard = process(|process| process["overgangen"][0]["naar"] = json!(["hoorzitting"]));
    assert_eq!(
        sentences(&old, &heard),
        ["Het document: op de stap 'Ontvangst' mag 'Besluit' niet meer volgen."]
    );
    let moved = process(|process| process["termijnen"][0]["termijnenwet"] = json!(true));
    assert_eq!(told(&old, &moved), ["termijn-gewijzigd onbeslist/onbeslist "]);
    let words = process(|process| process["naam"]["nl"] = json!("Bezwaarschrift"));
    assert_eq!(told(&old, &words), ["proces-tekst-gewijzigd geen/geen "]);
}
