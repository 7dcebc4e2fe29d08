//! The shipped standards: every example judged as it says, and every rule, time limit, format and code
//! list held by at least one example that notices when it changes.

use std::collections::BTreeMap;

use maatstaf::domain::{Expected, StandardName, Status};
use maatstaf::registry::{NewVersion, Registry, shipped};
use serde_json::{Value, json};

use crate::kit::{App, On, act};

#[tokio::test]
async fn every_shipped_example_is_judged_as_it_says_drafts_included() {
    let app = App::empty(On::Sqlite).await;
    let shelf = shipped().unwrap();
    assert!(!app.registry.import(&shelf, &act()).await.unwrap().has_refusals());
    let (mut standards, mut processes) = (0, 0);
    let mut provisions = std::collections::BTreeSet::new();
    for (standard, versions) in &shelf.standards {
        standards += 1;
        processes += usize::from(standard.kind == maatstaf::domain::Kind::Process);
        provisions.insert(standard.provision.to_string());
        for version in versions.iter().filter(|version| version.status == Status::Draft) {
            let offered = app
                .registry
                .replace_draft(&standard.name, version.new.clone(), &Expected::Anything, &act())
                .await
                .unwrap();
            assert!(offered.warnings.is_empty(), "{} {:#?}", standard.name, offered.warnings);
        }
    }
    assert!(
        standards >= 16 && processes >= 6 && provisions.len() >= 6,
        "{standards} {processes} {provisions:?}"
    );
}

/// Changes that mean the same as what they change, so that no example can notice.
const SAME: &[(&str, &str)] = &[
    // Days of which each is worked end on a worked day by themselves.
    ("schuldhulptraject", "/proces/termijnen/1/termijnenwet"),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_rule_limit_format_and_code_list_is_held_by_an_example() {
    let app = App::stocked(On::Sqlite).await;
    let mut work = Vec::new();
    for (standard, versions) in shipped().unwrap().standards {
        for version in versions.into_iter().filter(|version| says_something(&version.new)) {
            work.push((standard.name.clone(), version.new));
        }
    }
    let mut survivors = Vec::new();
    let mut count = 0;
    let (left, right): (Vec<_>, Vec<_>) = work.into_iter().enumerate().partition(|(index, _)| index % 2 == 0);
    let both = [left, right].map(|half| {
        let registry = app.registry.clone();
        tokio::spawn(async move {
            let mut found = Vec::new();
            for (_, (standard, version)) in half {
                found.push(survivors_of(&registry, &standard, &version).await);
            }
            found
        })
    });
    for half in both {
        for (tried, lived) in half.await.unwrap() {
            count += tried;
            survivors.extend(lived);
        }
    }
    assert!(count > 300, "only {count} changes were tried");
    assert!(
        survivors.is_empty(),
        "{} of {count} changes were not noticed:\n{}",
        survivors.len(),
        survivors.join("\n")
    );
}

fn says_something(version: &NewVersion) -> bool {
    let text = String::from_utf8_lossy(&version.schema);
    ["\"regels\"", "\"proces\"", "\"waardelijst\""].iter().any(|keyword| text.contains(keyword))
        || !formats(&serde_json::from_slice(&version.schema).unwrap(), "").is_empty()
}

/// How many changes were tried on a version, and those that no example noticed.
async fn survivors_of(
    registry: &Registry,
    standard: &StandardName,
    version: &NewVersion,
) -> (usize, Vec<String>) {
    let schema: Value = serde_json::from_slice(&version.schema).unwrap();
    let number: maatstaf::domain::VersionNumber = format!("{}-proef", version.number).parse().unwrap();
    let (mut lived, mut tried, mut there) = (Vec::new(), 0, false);
    for (place, changed) in mutants(&schema) {
        if SAME.iter().any(|(name, at)| *name == standard.as_str() && place.starts_with(at)) {
            continue;
        }
        tried += 1;
        let new = NewVersion {
            number: number.clone(),
            schema: changed.to_string().into_bytes(),
            ..version.clone()
        };
        let offered = if there {
            registry.replace_draft(standard, new, &Expected::Anything, &act()).await
        } else {
            registry.create_version(standard, new, &act()).await
        };
        match offered {
            Ok(admitted) => {
                there = true;
                let noticed = admitted.warnings.iter().any(|warning| warning.code.starts_with("voorbeeld-"));
                if !noticed {
                    lived.push(format!("{standard} {} {place}", version.number));
                }
            }
            Err(error) => panic!("{standard} {} {place}: {error:?}", version.number),
        }
    }
    if there {
        registry.delete_draft(standard, &number, &Expected::Anything, &act()).await.unwrap();
    }
    (tried, lived)
}

/// Each change to what the vocabularies say, one at a time, with its place.
fn mutants(schema: &Value) -> Vec<(String, Value)> {
    let mut all = Vec::new();
    let mut add = |place: &str, replacement: Option<Value>| {
        let mut changed = schema.clone();
        let (above, last) = place.rsplit_once('/').unwrap();
        let above = changed.pointer_mut(above).unwrap();
        let name = last.replace("~1", "/").replace("~0", "~");
        match (above, replacement) {
            (Value::Object(members), Some(value)) => drop(members.insert(name, value)),
            (Value::Object(members), None) => drop(members.remove(&name)),
            (Value::Array(items), Some(value)) => items[name.parse::<usize>().unwrap()] = value,
            (Value::Array(items), None) => drop(items.remove(name.parse().unwrap())),
            _ => panic!("{place}"),
        }
        all.push((place.to_owned(), changed));
    };
    for place in formats(schema, "") {
        add(&place, None);
    }
    for (place, keyword) in keywords(schema, "") {
        let value = schema.pointer(&place).unwrap();
        match keyword {
            "waardelijst" => add(&place, None),
            "regels" => rule_mutants(value, &place, &mut add),
            _ => limit_mutants(value, &place, &mut add),
        }
    }
    all
}

fn rule_mutants(rules: &Value, place: &str, add: &mut impl FnMut(&str, Option<Value>)) {
    for (index, rule) in rules.as_array().unwrap().iter().enumerate() {
        let requirement = rule["eis"].as_str().unwrap();
        add(&format!("{place}/{index}/eis"), Some(json!(format!("!({requirement})"))));
        add(&format!("{place}/{index}/eis"), Some(json!("true")));
        if let Some(condition) = rule.get("als").and_then(Value::as_str) {
            add(&format!("{place}/{index}/als"), Some(json!(format!("!({condition})"))));
        }
        let compares = [(" >= ", " > "), (" <= ", " < "), (" > ", " >= "), (" < ", " <= ")];
        for (from, to) in compares {
            for (at, _) in requirement.match_indices(from) {
                let changed = format!("{}{to}{}", &requirement[..at], &requirement[at + from.len()..]);
                add(&format!("{place}/{index}/eis"), Some(json!(changed)));
            }
        }
    }
}

fn limit_mutants(process: &Value, place: &str, add: &mut impl FnMut(&str, Option<Value>)) {
    let lists = |limit: &Value, name: &str| limit.get(name).and_then(Value::as_array).map_or(0, Vec::len);
    for (index, limit) in process["termijnen"].as_array().into_iter().flatten().enumerate() {
        let base = format!("{place}/termijnen/{index}");
        let mut durations = vec![format!("{base}/duur")];
        for name in ["varianten", "verlengingen", "opschortingen"] {
            for at in 0..lists(limit, name) {
                add(&format!("{base}/{name}/{at}"), None);
                if name != "opschortingen" {
                    durations.push(format!("{base}/{name}/{at}/duur"));
                }
            }
        }
        for at in durations {
            let written = process.pointer(&at[place.len()..]).unwrap().as_str().unwrap();
            for changed in neighbours(written) {
                add(&at, Some(json!(changed)));
            }
        }
        let moved = limit["termijnenwet"] == true;
        if moved || within_the_law(limit) {
            add(&format!("{base}/termijnenwet"), Some(json!(!moved)));
        }
        if limit["werkdagen"] == true {
            add(&format!("{base}/werkdagen"), Some(json!(false)));
        }
    }
}

/// Whether the Algemene termijnenwet could apply to everything that a limit counts.
fn within_the_law(limit: &Value) -> bool {
    let mut durations = vec![&limit["duur"]];
    for name in ["varianten", "verlengingen"] {
        durations.extend(limit[name].as_array().into_iter().flatten().map(|one| &one["duur"]));
    }
    let fits = |duration: &Value| {
        let period: maatstaf::domain::Period = duration.as_str().unwrap().parse().unwrap();
        period.within_termijnenwet()
    };
    durations.into_iter().all(fits)
}

/// A duration one day shorter and one day longer; of months and years and hours one of those.
fn neighbours(written: &str) -> Vec<String> {
    let number: u32 = written.chars().filter(char::is_ascii_digit).collect::<String>().parse().unwrap();
    let around = |number: u32, unit: &str| [number - 1, number + 1].map(|n| format!("P{n}{unit}"));
    let changed = match written.chars().last().unwrap() {
        'W' => around(number * 7, "D"),
        'H' => [number - 1, number + 1].map(|n| format!("PT{n}H")),
        unit => around(number, &unit.to_string()),
    };
    let changed = changed.into_iter().filter(|period| !period.contains("P0") && !period.contains("T0"));
    // Twelve weeks and a day are past what the Algemene termijnenwet allows to a limit in weeks, not in days.
    changed.collect()
}

/// The places of formats of the vocabulary.
fn formats(value: &Value, place: &str) -> Vec<String> {
    let own = maatstaf::registry::format_names();
    let is_own = |format: &Value| own.iter().any(|(name, _)| format == name.as_str());
    walk(value, place, &|object| {
        let format = object.get("format").filter(|format| is_own(format));
        format.map(|_| vec!["format"]).unwrap_or_default()
    })
    .into_iter()
    .map(|(place, _)| place)
    .collect()
}

/// The places of the keywords of the other vocabularies.
fn keywords(value: &Value, place: &str) -> Vec<(String, &'static str)> {
    walk(value, place, &|object| {
        let keywords = ["regels", "waardelijst", "proces"].into_iter();
        // A property may be called the same: a keyword's value is no schema with a type.
        keywords
            .filter(|keyword| object.get(*keyword).is_some_and(|value| value.get("type").is_none()))
            .collect()
    })
}

fn walk(
    value: &Value,
    place: &str,
    find: &dyn Fn(&serde_json::Map<String, Value>) -> Vec<&'static str>,
) -> Vec<(String, &'static str)> {
    let mut found = Vec::new();
    match value {
        Value::Object(members) => {
            found.extend(find(members).into_iter().map(|keyword| (format!("{place}/{keyword}"), keyword)));
            for (name, member) in members.iter().filter(|(name, _)| *name != "proces" && *name != "examples")
            {
                let name = name.replace('~', "~0").replace('/', "~1");
                found.extend(walk(member, &format!("{place}/{name}"), find));
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                found.extend(walk(item, &format!("{place}/{index}"), find));
            }
        }
        _ => {}
    }
    found
}

/// The worked examples of `docs/termijnen.md`, computed by hand from the law.
const BY_HAND: &str = include_str!("../termijnen.csv");

#[tokio::test]
async fn every_time_limit_worked_out_by_hand_ends_on_the_same_day_here() {
    let app = App::stocked(On::Sqlite).await;
    app.standard("termijnen").await;
    let (mut models, mut tried) = (BTreeMap::new(), 0);
    for row in BY_HAND.lines().skip(1).filter(|row| !row.is_empty()) {
        let cells: Vec<&str> = row.split(',').collect();
        let [nr, begin, duration, moved, working, extensions, suspensions, last] = cells[..] else {
            panic!("{row}")
        };
        let extensions: Vec<&str> = extensions.split_whitespace().collect();
        let key = (duration, moved, working, extensions.clone());
        let next = models.len();
        let number = match models.get(&key) {
            Some(number) => *number,
            None => {
                app.offer(
                    "termijnen",
                    &format!("1.{next}.0"),
                    &a_limit(duration, moved, working, &extensions),
                )
                .await
                .expect(201);
                models.insert(key, next);
                next
            }
        };
        let last: chrono::NaiveDate = last.parse().unwrap();
        for (day, kept) in [(last, true), (last.succ_opt().unwrap(), false)] {
            let case = a_case(begin, &extensions, suspensions, day);
            let report =
                app.judge("termijnen", &format!("1.{number}.0"), &case.to_string()).await.expect(200).json();
            let late: Vec<&Value> = report["bevindingen"]
                .as_array()
                .unwrap()
                .iter()
                .filter(|finding| finding["code"] == "termijn-overschreden")
                .collect();
            assert_eq!(late.is_empty(), kept, "row {nr}, decided on {day}: {report}");
            if !kept {
                let message = late[0]["melding"].as_str().unwrap();
                assert!(message.contains("1 dag te laat"), "row {nr}: {message}");
                assert_eq!(late[0]["betreft"], "termijn");
            }
        }
        tried += 1;
    }
    assert!(tried >= 30, "{tried}");
}

/// A process with one limit, whose steps may come in any order.
pub(super) fn a_limit(duration: &str, moved: &str, working: &str, extensions: &[&str]) -> String {
    let mut steps = json!({
        "begonnen": { "naam": { "nl": "Begonnen" }, "begin": true },
        "stilgezet": { "naam": { "nl": "Stilgezet" } },
        "hervat": { "naam": { "nl": "Hervat" } },
        "besloten": { "naam": { "nl": "Besloten" }, "einde": true },
    });
    let mut longer = Vec::new();
    for (index, extension) in extensions.iter().enumerate() {
        steps[format!("verlengd-{index}")] = json!({ "naam": { "nl": "Verlengd" } });
        longer.push(json!({ "stap": format!("verlengd-{index}"), "duur": extension }));
    }
    let names: Vec<String> = steps.as_object().unwrap().keys().cloned().collect();
    let from = names.iter().filter(|name| *name != "besloten");
    let transitions: Vec<Value> = from.map(|name| json!({ "van": name, "naar": names })).collect();
    let event = json!({ "type": "object", "properties": { "stap": { "type": "string" }, "datum": { "type": "string", "format": "date" } } });
    let schema = json!({
        "type": "object",
        "required": ["gebeurtenissen"],
        "properties": { "gebeurtenissen": { "type": "array", "items": event } },
        "proces": {
            "naam": { "nl": "Termijn" },
            "gebeurtenissen": { "lijst": "/gebeurtenissen", "stap": "/stap", "datum": "/datum" },
            "stappen": steps,
            "overgangen": transitions,
            "termijnen": [{
                "code": "termijn", "naam": { "nl": "Termijn" }, "vanaf": { "stap": "begonnen" }, "tot": ["besloten"],
                "duur": duration, "termijnenwet": moved == "true" && working != "true", "werkdagen": working == "true",
                "verlengingen": longer, "opschortingen": [{ "van": "stilgezet", "tot": ["hervat"] }],
                "bron": { "titel": "met de hand" },
            }],
        },
    });
    schema.to_string()
}

fn a_case(begin: &str, extensions: &[&str], suspensions: &str, decided: chrono::NaiveDate) -> Value {
    let mut events = vec![json!({ "stap": "begonnen", "datum": begin })];
    // An extension counts when it is given in time: on the day that the limit begins it surely is.
    for index in 0..extensions.len() {
        events.push(json!({ "stap": format!("verlengd-{index}"), "datum": begin }));
    }
    for pair in suspensions.split_whitespace() {
        let (from, until) = pair.split_once('/').unwrap();
        events.push(json!({ "stap": "stilgezet", "datum": from }));
        events.push(json!({ "stap": "hervat", "datum": until }));
    }
    events.push(json!({ "stap": "besloten", "datum": decided.to_string() }));
    json!({ "gebeurtenissen": events })
}
