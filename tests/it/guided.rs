//! A document that is judged while it is read is read as any other: the same values, the same faults at the same
//! places, and a verdict that is never another than that of the general validator.

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::streaming::{any_document, any_schema, compiled, with_definitions};

/// Knows `a`, a name that is longer than what is compared at once, one with an accent and one that needs an escape.
fn known() -> Value {
    let long = json!({ "type": "string", "pattern": "^[a-z]{2,4}$" });
    json!({
        "type": "object",
        "properties": {
            "a": { "type": "integer", "minimum": 1 },
            "een-naam-die-lang-genoeg-is": long,
            "één": { "$ref": "#" },
            "aan\"haling": true,
            "leeg": {},
            "lijst": { "type": "array", "items": { "type": "string", "format": "date" }, "maxItems": 2, "uniqueItems": true },
        },
    })
}

#[test]
fn one_name_twice_is_refused_whether_the_schema_knows_it_or_not_and_however_it_is_written() {
    let compiled = compiled(&known()).unwrap();
    let many: String = (0..40).map(|n| format!("\"x{n}\": {n}, ")).collect();
    for (text, is_read) in [
        (r#"{"a": 1, "leeg": 2}"#, true),
        (r#"{"leeg": 2, "a": 1}"#, true),
        (r#"{"a": 1, "a": 1}"#, false),
        (r#"{"a": 1, "leeg": 2, "a": 1}"#, false),
        (r#"{"leeg": 1, "a": 2, "leeg": 1}"#, false),
        (r#"{"a": 1, "\u0061": 1}"#, false),
        (r#"{"\u0061": 1, "a": 1}"#, false),
        (r#"{"b": 1, "a": 1, "b": 2}"#, false),
        (r#"{"b": 1, "a": 1, "\u0062": 2}"#, false),
        // From the second value on nothing is known any more: the first names count all the same.
        (r#"{"leeg": 1, "a": "geen getal", "leeg": 2}"#, false),
        (r#"{"leeg": 1, "één": {"a": "geen getal"}, "leeg": 2}"#, false),
        (r#"{"b": 1, "één": {"a": "geen getal"}, "b": 2}"#, false),
        (r#"{"één": {"a": 1, "één": {"a": 1}, "leeg": 1}, "a": 1}"#, true),
        (r#"{"één": {"a": 1, "één": {"a": 1, "a": 2}, "leeg": 1}, "a": 1}"#, false),
        (r#"{"aan\"haling": 1, "aan\"haling": 2}"#, false),
        (r#"{"aan\"haling": 1, "aan\u0022haling": 2}"#, false),
        (r#"{"een-naam-die-lang-genoeg-is": "ab", "een-naam-die-lang-genoeg-was": "ab"}"#, true),
        (r#"{"een-naam-die-lang-genoeg-is": "ab", "een-naam-die-lang-genoeg-is": "ab"}"#, false),
        (&format!("{{{many}\"a\": 1}}"), true),
        (&format!("{{\"a\": 1, {many}\"a\": 1}}"), false),
        (&format!("{{{many}\"x3\": 1, \"a\": 1}}"), false),
        (&format!("{{{many}\"a\": 1, \"a\": 1, \"x3\": 1}}"), false),
    ] {
        assert!(compiled.reading_agrees(text), "{text}");
        let mut tape = maatstaf::domain::json::Tape::default();
        let bounds = compiled.limits().document_bounds();
        assert_eq!(tape.read(text.as_bytes(), bounds).is_ok(), is_read, "{text}");
    }
}

#[test]
fn what_is_known_of_plain_values_is_what_the_general_validator_says_of_them() {
    let compiled = compiled(&known()).unwrap();
    for value in [
        r#""ab""#,
        r#""abcde""#,
        r#""a""#,
        r#""AB""#,
        r#""a\u0062""#,
        r#""éé""#,
        "1",
        "0",
        "1.0",
        "1e400",
        "-1",
        "true",
        "null",
        "[]",
        "{}",
        r#"["2026-01-01"]"#,
        r#"["2026-01-01", "2026-01-01"]"#,
        r#"["2026-02-30"]"#,
        r#"["2026-01-01", "2026-01-02", "2026-01-03"]"#,
        r#"["12026-01-01"]"#,
        r#"[["2026-01-01"]]"#,
    ] {
        for name in ["a", "een-naam-die-lang-genoeg-is", "één", "aan\\\"haling", "leeg", "lijst", "vreemd"]
        {
            let text = format!("{{\"{name}\": {value}}}");
            assert!(compiled.reading_agrees(&text), "{text}");
        }
        assert!(compiled.reading_agrees(value), "{value}");
    }
}

#[test]
fn a_choice_of_very_many_names_is_judged_the_same() {
    for many in [60, 64, 65, 1_000] {
        let branches: Vec<Value> = (0..many).map(|n| json!({ "required": [format!("x{n}")] })).collect();
        for keyword in ["anyOf", "oneOf"] {
            let compiled = compiled(&json!({ keyword: branches })).unwrap();
            for text in
                ["{}", "[]", r#"{"x3": 1}"#, r#"{"x3": 1, "x59": 1}"#, r#"{"x3": 1, "y": 1, "x3": 1}"#]
            {
                assert!(compiled.reading_agrees(text), "{many} {keyword} {text}");
            }
        }
    }
}

/// Choices that only ask for names, and tests of plain values: what is decided when the object ends.
fn any_deal() -> impl Strategy<Value = Value> {
    let name = prop::sample::select(vec!["a", "b", "c", "\u{e9}"]);
    let names = prop::collection::vec(name, 0..3).prop_map(|names| {
        let unique: std::collections::BTreeSet<_> = names.into_iter().collect();
        json!({ "required": unique })
    });
    let no =
        prop::sample::select(vec!["a", "b", "c"]).prop_map(|name| json!({ "properties": { name: false } }));
    let demands = prop_oneof![3 => names, 1 => no, 1 => Just(json!({ "type": "string" }))].boxed();
    let test = prop::sample::select(vec![
        json!({ "const": true }),
        json!({ "const": "x" }),
        json!({ "type": "integer", "minimum": 1 }),
        json!({ "enum": ["x", "y"] }),
        json!({ "minLength": 2 }),
        json!({ "uniqueItems": true }),
        json!({ "const": 3 }),
        json!({ "required": ["a"] }),
        json!(true),
    ]);
    let condition =
        (prop::sample::select(vec!["a", "b", "c"]), test, any::<bool>()).prop_map(|(name, test, there)| {
            let required: &[&str] = if there { &[name] } else { &[] };
            json!({ "properties": { name: test }, "required": required })
        });
    let branch = prop::option::of(demands.clone());
    let choice = prop_oneof![
        prop::collection::vec(demands.clone(), 1..4).prop_map(|all| json!({ "anyOf": all })),
        prop::collection::vec(demands.clone(), 1..4).prop_map(|all| json!({ "oneOf": all })),
        demands.clone().prop_map(|one| json!({ "not": one })),
        (condition, branch.clone(), branch).prop_map(|(condition, then, otherwise)| {
            let mut all = json!({ "if": condition });
            if let Some(then) = then {
                all["then"] = then;
            }
            if let Some(otherwise) = otherwise {
                all["else"] = otherwise;
            }
            all
        }),
    ];
    (prop::collection::vec(choice, 1..3), any::<bool>()).prop_map(|(choices, closed)| {
        let mut schema = json!({ "properties": { "a": true, "lijst": { "$ref": "#" } } });
        if closed {
            schema["properties"]["b"] = json!({ "type": ["string", "boolean"] });
        }
        for choice in choices {
            for (name, value) in choice.as_object().unwrap() {
                schema[name] = value.clone();
            }
        }
        schema
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_500, ..ProptestConfig::default() })]

    #[test]
    fn a_text_with_any_byte_changed_is_read_the_same_with_the_schema_in_hand(
        schema in any_schema(), document in any_document(), pretty: bool, at in any::<prop::sample::Index>(),
        byte in prop::sample::select(b"\"\\{}[]:,012eE-.tfnabcx \n\x00".to_vec()), cut: bool, doubled: bool,
    ) {
        let Some(compiled) = compiled(&with_definitions(&schema)) else { return Ok(()) };
        let mut text = if pretty { format!("{document:#}") } else { document.to_string() }.into_bytes();
        if doubled {
            // What stands in an object stands there twice.
            let inside = String::from_utf8_lossy(&text).trim_start_matches('{').trim_end_matches('}').to_owned();
            text = format!("{{{inside},{inside}}}").into_bytes();
        }
        let at = at.index(text.len());
        if cut {
            text.truncate(at);
        } else if !doubled {
            text[at] = byte;
        }
        let text = String::from_utf8_lossy(&text).into_owned();
        prop_assert!(compiled.reading_agrees(&text), "{text} under {schema}");
    }

    #[test]
    fn what_choices_ask_of_names_is_known_when_the_object_ends(schema in any_deal(), document in any_document()) {
        let compiled = compiled(&schema).unwrap();
        let text = document.to_string();
        prop_assert!(compiled.reading_agrees(&text), "{text} under {schema}");
    }
}
