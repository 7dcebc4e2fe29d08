//! Documents made from schemas: whatever is made is judged sound, and each kind shows what it says.

use std::time::{Duration, Instant};

use bytes::Bytes;
use chrono::NaiveDate;
use maatstaf::domain::{Selector, dutch_day};
use maatstaf::registry::{JudgeRequest, format_names, shipped};
use maatstaf::schema::{Compiled, FORMATS, SampleKind, Unmade};
use maatstaf::validation::{Instance, Wishes, judge};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::kit::{App, On};
use crate::streaming::{any_schema, compiled, with_definitions};

fn day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 6, 1).unwrap()
}

/// Whether the register has nothing to say of a document.
fn is_sound(compiled: &Compiled, document: &str) -> bool {
    let wishes = Wishes { today: day(), ..Wishes::default() };
    let read = Instance::read(document.as_bytes(), compiled.limits()).unwrap();
    let report = judge(&read, compiled, wishes).unwrap();
    report.valid && report.findings.is_empty()
}

/// The three samples of a schema, each judged.
fn samples(schema: &Value) -> [Value; 3] {
    let compiled = compiled(schema).unwrap_or_else(|| panic!("does not compile: {schema}"));
    SampleKind::ALL.map(|kind| {
        let made = compiled.sample(None, kind, day());
        let text = made.unwrap_or_else(|why| panic!("{kind:?} of {schema}: {why:?}"));
        assert!(is_sound(&compiled, &text), "{kind:?} of {schema}: {text}");
        serde_json::from_str(&text).unwrap()
    })
}

fn unmade(schema: &Value) -> [Unmade; 3] {
    let compiled = compiled(schema).unwrap_or_else(|| panic!("does not compile: {schema}"));
    SampleKind::ALL.map(|kind| compiled.sample(None, kind, day()).unwrap_err())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_shipped_version_and_part_yields_every_kind_of_sample_and_each_is_sound() {
    let app = App::stocked(On::Sqlite).await;
    let today = dutch_day(chrono::Utc::now());
    let (mut unmade, mut made) = (Vec::new(), 0);
    for (standard, versions) in shipped().unwrap().standards {
        for version in versions {
            let exact = Selector::Exact(version.new.number.clone());
            let found = app.registry.resolve(&standard.name, &exact, today).await.unwrap();
            let parts = version.new.parts.keys().cloned().map(Some);
            for part in std::iter::once(None).chain(parts) {
                let samples = app.registry.samples(&found, part.as_ref(), today).await.unwrap();
                assert_eq!(samples.len(), 3);
                for sample in samples.iter() {
                    let name = format!("{} {} {part:?} {:?}", standard.name, version.new.number, sample.kind);
                    match &sample.document {
                        Ok(document) => {
                            made += 1;
                            let request =
                                JudgeRequest { part: part.clone(), today, ..JudgeRequest::default() };
                            let by = std::sync::Arc::new(found.clone());
                            let document = Bytes::from(document.clone());
                            let report =
                                app.registry.judge_by(by, today, request, document).await.unwrap().report;
                            assert!(report.valid && report.findings.is_empty(), "{name}: {report:?}");
                        }
                        Err(why) => unmade.push(format!("{name}: {why:?}")),
                    }
                }
            }
        }
    }
    assert!(unmade.is_empty(), "{made} made, but not:\n{}", unmade.join("\n"));
    assert!(made > 200, "only {made} were made");
}

#[test]
fn a_minimal_sample_has_only_what_it_must_a_typical_one_the_rest_too_and_an_edge_is_at_the_bounds() {
    let [minimal, typical, edge] = samples(&json!({
        "type": "object", "required": ["bsn", "naam", "aantal"], "additionalProperties": false,
        "properties": {
            "bsn": { "type": "string", "format": "bsn" },
            "naam": { "type": "string", "minLength": 2, "maxLength": 40 },
            "aantal": { "type": "integer", "minimum": 3, "maximum": 900 },
            "soort": { "enum": ["eerste", "tweede", "laatste"] },
            "woonplaats": { "type": "string" },
            "opmerking": { "type": ["string", "null"] },
            "codes": { "type": "array", "items": { "type": "string", "pattern": "^[A-Z]{2}[0-9]{1,4}$" },
                       "maxItems": 4, "uniqueItems": true },
            "kenmerk": { "type": "string", "examples": ["VB-17"] },
        },
    }));
    assert_eq!(minimal, json!({ "bsn": "999990007", "naam": "aa", "aantal": 3 }));
    assert_eq!(typical.as_object().unwrap().len(), 8, "{typical}");
    assert_eq!(typical["woonplaats"], "Voorbeeldstad");
    assert_eq!(typical["kenmerk"], "VB-17");
    assert_eq!(typical["codes"].as_array().unwrap().len(), 2);
    assert_eq!(edge["naam"].as_str().unwrap().chars().count(), 40);
    assert!(!edge["naam"].as_str().unwrap().is_ascii());
    assert!([json!(3), json!(900)].contains(&edge["aantal"]), "{edge}");
    assert_eq!(edge["soort"], "laatste");
    assert_eq!(edge["opmerking"], Value::Null);
    assert_eq!(edge["codes"].as_array().unwrap().len(), 4);
}

#[test]
fn every_format_gives_several_texts_and_none_looks_like_a_person() {
    let ours: Vec<String> = format_names().into_iter().map(|(name, _)| name).collect();
    assert!(ours.len() >= 20);
    for format in FORMATS.iter().map(|name| (*name).to_owned()).chain(ours) {
        let items = json!({ "type": "string", "format": format });
        let list = json!({ "type": "array", "items": items, "minItems": 6, "uniqueItems": true });
        for made in samples(&list) {
            assert!(made.as_array().unwrap().len() >= 6, "{format}: {made}");
        }
        for made in samples(&items) {
            let text = made.as_str().unwrap();
            assert!(
                !matches!(format.as_str(), "bsn" | "rsin") || text.starts_with("99999"),
                "{format}: {text}"
            );
        }
    }
}

#[test]
fn patterns_are_followed_also_with_lengths_and_look_around() {
    for pattern in [
        "^[A-Z]{2,4}-[0-9]{4}-[0-9]{1,8}$",
        "^(ja|nee|misschien)$",
        "^\\d{4}\\s?[A-Z]{2}$",
        "abc",
        "^[^0-9]+$",
        "^(?=.*[0-9])[a-z0-9]{8,12}$",
        "^(?!0000)[0-9]{4}$",
        "^[\\w.+-]+@[\\w-]+\\.[a-z]{2,}$",
        "^\\p{Lu}[\\p{L} '-]*$",
        "^(([a-z]+)-)*[a-z]+$",
        "^[\\[\\]&~^-]{3}$",
        "",
    ] {
        samples(&json!({ "type": "string", "pattern": pattern }));
    }
    for (least, most) in [(5, 5), (17, 30), (0, 3)] {
        samples(&json!({ "type": "string", "pattern": "^[a-z]*$", "minLength": least, "maxLength": most }));
    }
    samples(&json!({ "type": "array", "minItems": 5, "uniqueItems": true,
                     "items": { "type": "string", "pattern": "^[A-C]-[0-9]$" } }));
}

#[test]
fn whatever_the_keywords_ask_together_is_met() {
    for schema in [
        json!(true),
        json!({}),
        json!({ "type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1 }),
        json!({ "type": "number", "minimum": 1.5, "multipleOf": 0.4 }),
        json!({ "type": "integer", "minimum": 7, "maximum": 20, "allOf": [{ "multipleOf": 4 }, { "multipleOf": 6 }] }),
        json!({ "type": "integer", "minimum": -9, "maximum": -3 }),
        json!({ "type": "number", "minimum": 1e30 }),
        json!({ "allOf": [{ "type": ["string", "integer"] }, { "type": ["integer", "null"] }], "not": { "const": 0 } }),
        json!({ "oneOf": [{ "type": "integer" }, { "type": "number", "minimum": 5 }] }),
        json!({ "anyOf": [false, { "type": "boolean" }] }),
        json!({ "enum": [1, "twee", null], "type": "string" }),
        json!({ "type": "object", "required": ["soort", "einde"], "properties": { "soort": { "enum": ["a", "b"] } },
                "if": { "properties": { "soort": { "const": "a" } } }, "then": { "required": ["alleenA"] },
                "else": { "properties": { "alleenA": false } } }),
        json!({ "type": "object", "properties": { "kaart": { "type": "string" }, "b": { "type": "integer" } },
                "dependentRequired": { "kaart": ["adres"] }, "dependentSchemas": { "kaart": { "required": ["b"], "maxProperties": 3 } } }),
        json!({ "type": "object", "minProperties": 3, "propertyNames": { "pattern": "^x-[a-z]+$" } }),
        json!({ "type": "object", "minProperties": 2, "maxProperties": 2, "patternProperties": { "^n[0-9]$": { "type": "integer" } },
                "additionalProperties": false }),
        json!({ "type": "object", "allOf": [{ "properties": { "a": { "type": "string" } }, "required": ["a"] }],
                "properties": { "b": true }, "unevaluatedProperties": false }),
        json!({ "type": "array", "prefixItems": [{ "type": "string" }, { "type": "integer" }], "items": false, "minItems": 2 }),
        json!({ "type": "array", "contains": { "const": 7 }, "minContains": 2, "maxContains": 2, "minItems": 3, "items": { "type": "integer" } }),
        json!({ "type": "array", "uniqueItems": true, "minItems": 2, "items": { "type": "boolean" } }),
        json!({ "type": "array", "prefixItems": [true], "unevaluatedItems": { "type": "null" }, "minItems": 3 }),
        json!({ "type": "object", "required": ["naam"], "not": { "required": ["oud"] },
                "properties": { "naam": { "type": "string", "not": { "const": "" } }, "oud": { "type": "string" } } }),
        json!({ "$ref": "#/$defs/boom", "$defs": { "boom": { "type": "object", "required": ["naam", "takken"],
                "properties": { "naam": { "type": "string" }, "takken": { "type": "array", "items": { "$ref": "#/$defs/boom" } } } } } }),
        json!({ "$dynamicAnchor": "t", "type": "object", "properties": { "kind": { "$dynamicRef": "#t" } } }),
        json!({ "oneOf": [{ "type": "object", "required": ["in"], "properties": { "in": { "$ref": "#" } } }, { "type": "integer" }] }),
    ] {
        samples(&schema);
    }
}

#[test]
fn older_dialects_are_understood_as_they_are_written() {
    let draft = |address: &str, rest: Value| {
        let mut schema = json!({ "$schema": address });
        schema.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
        samples(&schema)
    };
    for made in draft(
        "http://json-schema.org/draft-04/schema#",
        json!({ "type": "object", "required": ["bedrag", "paar"], "properties": {
            "bedrag": { "type": "integer", "minimum": 0, "exclusiveMinimum": true, "maximum": 2, "exclusiveMaximum": true },
            "paar": { "type": "array", "minItems": 2, "items": [{ "type": "integer" }, { "type": "string" }], "additionalItems": false } },
            "dependencies": { "bedrag": ["reden"] } }),
    ) {
        assert_eq!(made["bedrag"], 1);
        assert!(made["reden"] != Value::Null || made.get("reden").is_some());
    }
    draft(
        "http://json-schema.org/draft-06/schema#",
        json!({ "type": "array", "contains": { "const": 3 }, "items": { "exclusiveMinimum": 2, "type": "integer" } }),
    );
    draft(
        "http://json-schema.org/draft-07/schema#",
        json!({ "type": "object", "required": ["a"], "if": { "required": ["b"] }, "then": { "required": ["c"] },
                "properties": { "b": { "type": "string" } } }),
    );
    draft(
        "https://json-schema.org/draft/2019-09/schema",
        json!({ "type": "object", "$recursiveAnchor": true, "properties": { "kind": { "$recursiveRef": "#" } },
                "unevaluatedProperties": false }),
    );
}

/// A schema with one rule, and some fields.
fn ruled(fields: Value, rules: &[(&str, &str)]) -> Value {
    let required: Vec<&String> = fields.as_object().unwrap().keys().collect();
    let rules: Vec<Value> = rules
        .iter()
        .enumerate()
        .map(|(at, (condition, demand))| {
            let mut rule =
                json!({ "code": format!("regel-{at}"), "eis": demand, "melding": { "nl": "Nee." } });
            if !condition.is_empty() {
                rule["als"] = json!(condition);
            }
            rule
        })
        .collect();
    json!({ "type": "object", "required": required, "properties": fields, "regels": rules })
}

#[test]
fn rules_between_fields_hold_in_what_is_made() {
    let date = json!({ "type": "string", "format": "date" });
    let amount = json!({ "type": "integer", "minimum": 0 });
    let lines = json!({ "type": "array", "minItems": 2, "items": { "type": "object", "required": ["bedrag", "nummer"],
        "properties": { "bedrag": amount, "nummer": { "type": "string", "pattern": "^[0-9]{2}$" } } } });
    for (fields, rules) in [
        (json!({ "tot": date, "van": date }), vec![("", "datum(dit.tot) >= datum(dit.van) + maanden(3)")]),
        (
            json!({ "van": date, "tot": date }),
            vec![("", "datum(dit.van) > datum(dit.tot)"), ("", "datum(dit.tot) > vandaag")],
        ),
        (
            json!({ "regels": lines, "som": amount }),
            vec![("", "som(dit.regels.map(r, r.bedrag)) == dit.som"), ("", "dit.som > 777")],
        ),
        (
            json!({ "regels": lines, "keuze": { "type": "string" } }),
            vec![
                ("", "uniek(dit.regels.map(r, r.nummer))"),
                ("", "zoek(dit.regels, \"nummer\", dit.keuze) != null"),
                ("", "size(dit.regels) == 4"),
            ],
        ),
        (
            json!({ "soort": { "enum": ["a", "b", "c"] }, "aantal": amount }),
            vec![
                ("dit.soort == \"a\" || dit.soort == \"c\"", "dit.aantal * 3 == 21"),
                ("", "dit.soort in [\"c\", \"d\"]"),
            ],
        ),
        (
            json!({ "jaar": { "type": "string", "pattern": "^[0-9]{4}$" } }),
            vec![("", "datum(dit.jaar + \"-01-01\") > vandaag"), ("", "dit.jaar.endsWith(\"7\")")],
        ),
    ] {
        samples(&ruled(fields, &rules));
    }
}

#[test]
fn a_rule_that_never_holds_gives_no_sample() {
    let schema = ruled(json!({ "a": { "type": "integer" } }), &[("", "dit.a > 3"), ("", "dit.a < 3")]);
    assert_eq!(unmade(&schema), [Unmade::NoneSound; 3]);
}

#[test]
fn what_nothing_meets_and_what_is_too_much_gives_none_soon() {
    let chain = (0..40).fold(json!({ "type": "string" }), |inner, _| {
        json!({ "type": "object", "required": ["a", "b"], "properties": { "a": inner, "b": { "const": 1 } } })
    });
    let wide: serde_json::Map<String, Value> =
        (0..400).map(|at| (format!("v{at}"), json!({ "type": "string" }))).collect();
    let names: Vec<&String> = wide.keys().collect();
    let tower: Vec<Value> = (0..20)
        .map(
            |at| json!({ "oneOf": [{ "required": [format!("a{at}")] }, { "required": [format!("b{at}")] }] }),
        )
        .collect();
    for schema in [
        json!(false),
        json!({ "allOf": [{ "type": "string" }, { "type": "integer" }] }),
        json!({ "type": "string", "minLength": 1_000_000_000 }),
        json!({ "type": "array", "minItems": 1_000_000_000 }),
        json!({ "type": "object", "minProperties": 1_000_000_000 }),
        json!({ "type": "array", "contains": true, "minContains": 1_000_000_000 }),
        json!({ "type": "string", "pattern": "^(((a{100}){100}))$" }),
        json!({ "type": "object", "required": ["a", "b"], "properties": { "a": { "$ref": "#" }, "b": { "$ref": "#" } } }),
        json!({ "type": "array", "minItems": 50, "items": { "type": "array", "minItems": 50, "items": { "type": "array", "minItems": 50, "items": { "type": "integer" } } } }),
        json!({ "type": "object", "required": names, "properties": wide }),
        json!({ "type": "object", "allOf": tower, "additionalProperties": false }),
        chain,
    ] {
        let Some(compiled) = compiled(&schema) else { continue };
        let began = Instant::now();
        for kind in SampleKind::ALL {
            assert!(compiled.sample(None, kind, day()).is_err(), "{kind:?} of {schema}");
        }
        assert!(began.elapsed() < Duration::from_secs(60), "{:?} for {schema}", began.elapsed());
    }
}

#[test]
fn the_same_schema_on_the_same_day_gives_the_same_bytes() {
    let schema = ruled(
        json!({ "van": { "type": "string", "format": "date" }, "tot": { "type": "string", "format": "date" },
                "wie": { "type": "array", "items": { "type": "string", "format": "bsn" }, "minItems": 3 } }),
        &[("", "datum(dit.tot) >= datum(dit.van) + maanden(3)")],
    );
    let made = || {
        let compiled = compiled(&schema).unwrap();
        SampleKind::ALL.map(|kind| compiled.sample(None, kind, day()).unwrap())
    };
    assert_eq!(made(), made());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_made_from_any_schema_is_sound(schema in any_schema()) {
        let schema = with_definitions(&schema);
        let Some(compiled) = compiled(&schema) else { return Ok(()) };
        for kind in SampleKind::ALL {
            if let Ok(text) = compiled.sample(None, kind, day()) {
                prop_assert!(is_sound(&compiled, &text), "{kind:?} of {schema}: {text}");
            }
        }
    }
}

#[tokio::test]
async fn made_examples_are_listed_beside_the_shipped_ones_and_say_what_they_are() {
    let app = App::stocked(On::Sqlite).await;
    let base = "/v1/standaarden/persoon/versies/2.0.0/voorbeelden";
    let shipped = app.get(base).await.expect(200).json();
    let from = |list: &Value| -> Vec<String> {
        let all = list["resultaten"].as_array().unwrap().iter();
        all.map(|example| example["herkomst"].as_str().unwrap().to_owned()).collect()
    };
    assert!(!from(&shipped).is_empty() && from(&shipped).iter().all(|from| from == "meegeleverd"));
    let made = app.get(&format!("{base}?gemaakt=true")).await.expect(200).json();
    assert_eq!(from(&made), ["gemaakt"; 3]);
    let names: Vec<&str> =
        made["resultaten"].as_array().unwrap().iter().map(|made| made["naam"].as_str().unwrap()).collect();
    assert_eq!(names, ["minimaal", "gewoon", "randgevallen"]);
    for made in made["resultaten"].as_array().unwrap() {
        let day = made["beoordelingsdatum"].as_str().unwrap();
        let address = format!("/v1/standaarden/persoon/versies/2.0.0/validaties?beoordelingsdatum={day}");
        let report = app.post(&address, made["document"].to_string()).await.expect(200).json();
        assert_eq!((&report["geldig"], &report["bevindingen"]), (&json!(true), &json!([])), "{report}");
    }
    let part = app.get(&format!("{base}?gemaakt=true&onderdeel=bsn")).await.expect(200).json();
    assert_eq!(part["resultaten"][0]["onderdeel"], "bsn");
    assert!(part["resultaten"][0]["document"].is_string(), "{part}");
    for wrong in ["?onderdeel=nergens", "?gemaakt=true&onderdeel=nergens", "?gemaakt=misschien"] {
        app.get(&format!("{base}{wrong}")).await.expect(400);
    }
}
