//! The prover: what it proves holds, what it refutes a second validator confirms, and it always ends.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use maatstaf::comparison::{Bounds, Judgement, accepts_nothing, compare};
use maatstaf::domain::{Answer, Comparison, Editions, Limits, Severity};
use maatstaf::schema::{Compiled, Gathering};
use maatstaf::validation::{Instance, Wishes, judge};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use serde_json::{Value, json};

mod edits;
mod rich;

use super::streaming::{any_document, any_schema, with_definitions};
use rich::{rich_schema, rooted, small_document};

fn compiled(schema: &Value) -> Option<Arc<Compiled>> {
    let limits = Limits::default();
    let mut gathering = Gathering::new("urn:proef", schema.to_string().as_bytes(), &limits).ok()?;
    gathering.wanted();
    Compiled::new(gathering.finish().ok()?, &BTreeMap::new(), &limits).ok().map(Arc::new)
}

fn asked(compiled: &Compiled, document: &str, _: Option<&str>) -> Option<Judgement> {
    let instance = Instance::read(document.as_bytes(), compiled.limits()).ok()?;
    let report = judge(&instance, compiled, Wishes::default()).ok()?;
    let first = report.findings.into_iter().find(|finding| finding.severity == Severity::Error);
    Some(Judgement { valid: report.valid, first: first.map(|f| (f.instance, f.schema, f.message)) })
}

fn accepts(compiled: &Compiled, document: &Value) -> bool {
    asked(compiled, &document.to_string(), None).unwrap().valid
}

fn compared(old: &Value, new: &Value) -> Comparison {
    let (old, new) = (compiled(old).unwrap(), compiled(new).unwrap());
    compare(&old, &new, &[], &asked, Bounds::from(&Limits::default()))
}

/// Whether another JSON Schema program accepts a document; `None` when it does not read the schema.
fn second_opinion(schema: &Value, document: &str) -> Option<bool> {
    let mut compiler = boon::Compiler::new();
    compiler.enable_format_assertions();
    let (mut schemas, address) = (boon::Schemas::new(), "https://voorbeeld.nl/schema");
    compiler.add_resource(address, schema.clone()).ok()?;
    let index = compiler.compile(address, &mut schemas).ok()?;
    Some(schemas.validate(&serde_json::from_str(document).ok()?, index).is_ok())
}

fn speaks(schema: &Value) -> bool {
    let text = schema.to_string();
    ["\"regels\"", "\"waardelijst\"", "\"proces\""].iter().any(|keyword| text.contains(keyword))
}

fn confirmed_by_another(accepting: &Value, rejecting: &Value, answer: &Answer) {
    if let Some(witness) = answer.witness()
        && !speaks(accepting)
        && !speaks(rejecting)
    {
        let said =
            second_opinion(accepting, &witness.document).zip(second_opinion(rejecting, &witness.document));
        // It has no patterns that look ahead.
        assert!(matches!(said, None | Some((true, false))), "{witness:?} of {accepting} and {rejecting}");
    }
}

fn proven_both_ways(old: &Value, new: &Value) {
    let comparison = compared(old, new);
    assert_eq!(comparison.delivers, Answer::Proven, "{old} to {new}");
    assert_eq!(comparison.reads, Answer::Proven, "{old} to {new}");
}

fn refuted_by(answer: &Answer) -> Value {
    match answer {
        Answer::Refuted(witness) => serde_json::from_str(&witness.document).unwrap(),
        other => panic!("not refuted: {other:?}"),
    }
}

/// What is left of an effort to show that a comparison is wrong.
fn holds_against(comparison: &Comparison, old: &Value, new: &Value, documents: &[Value]) {
    confirmed_by_another(old, new, &comparison.delivers);
    confirmed_by_another(new, old, &comparison.reads);
    let (old, new) = (compiled(old).unwrap(), compiled(new).unwrap());
    for document in documents {
        let (by_old, by_new) = (accepts(&old, document), accepts(&new, document));
        assert!(!comparison.delivers.is_proven() || !by_old || by_new, "{document}");
        assert!(!comparison.reads.is_proven() || !by_new || by_old, "{document}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 250, ..ProptestConfig::default() })]

    #[test]
    fn what_is_proven_no_document_refutes_and_what_is_refuted_another_validator_confirms(
        old in any_schema(), new in any_schema(), documents in prop::collection::vec(any_document(), 40),
    ) {
        let (old, new) = (with_definitions(&old), with_definitions(&new));
        prop_assume!(compiled(&old).is_some() && compiled(&new).is_some());
        holds_against(&compared(&old, &new), &old, &new, &documents);
    }

    #[test]
    fn widening_never_breaks_who_delivers_and_narrowing_never_who_reads(
        schema in any_schema(), other in any_schema(), documents in prop::collection::vec(any_document(), 20),
    ) {
        let old = with_definitions(&schema);
        // Vocabularies do not decide which branch fits, so they may break what a branch widens.
        prop_assume!(!speaks(&schema) && !speaks(&other));
        for (edit, widens) in [
            (json!({ "anyOf": [schema, other] }), true),
            (json!({ "allOf": [schema, other] }), false),
            (json!({ "not": { "allOf": [{ "not": schema }, other] } }), true),
            (json!({ "if": other, "then": schema, "else": true }), true),
        ] {
            let new = with_definitions(&edit);
            prop_assume!(compiled(&old).is_some() && compiled(&new).is_some());
            let comparison = compared(&old, &new);
            let kept = if widens { &comparison.delivers } else { &comparison.reads };
            prop_assert!(kept.witness().is_none(), "{kept:?} of {old} and {new}");
            holds_against(&comparison, &old, &new, &documents);
        }
    }

    #[test]
    fn a_rewriting_that_changes_no_document_is_never_refuted(schema in any_schema()) {
        let plain = with_definitions(&schema);
        // What is said in a branch is said under a condition: then it is not the same.
        prop_assume!(compiled(&plain).is_some() && !speaks(&schema));
        for rewritten in [
            json!({ "allOf": [schema, true] }),
            json!({ "allOf": [{ "allOf": [schema] }], "title": "Anders geschreven" }),
            json!({ "anyOf": [schema, false] }),
            json!({ "allOf": [schema, schema] }),
        ] {
            let comparison = compared(&plain, &with_definitions(&rewritten));
            prop_assert!(comparison.delivers.is_proven(), "{:?} of {plain} as {rewritten}", comparison.delivers);
            prop_assert!(comparison.reads.is_proven(), "{:?} of {plain} as {rewritten}", comparison.reads);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 80, ..ProptestConfig::default() })]

    #[test]
    fn the_same_holds_where_every_keyword_meets_every_other(
        old in rich_schema(), new in rich_schema(), documents in prop::collection::vec(small_document(), 60),
    ) {
        for (old, new) in [
            (rooted(&old), rooted(&new)),
            (rooted(&old), rooted(&json!({ "anyOf": [new, old] }))),
            (rooted(&json!({ "allOf": [old, new] })), rooted(&old)),
            (rooted(&json!({ "not": { "anyOf": [old, new] } })), rooted(&json!({ "not": new }))),
        ] {
            prop_assume!(compiled(&old).is_some() && compiled(&new).is_some());
            holds_against(&compared(&old, &new), &old, &new, &documents);
        }
    }
}

#[test]
fn writing_the_same_otherwise_is_a_patch() {
    for (old, new) in [
        (
            json!({ "properties": { "a": { "type": "string" }, "b": true }, "required": ["a", "b"] }),
            json!({ "required": ["b", "a"], "properties": { "b": {}, "a": { "type": "string", "title": "A" } } }),
        ),
        (
            json!({ "$ref": "#/$defs/x", "$defs": { "x": { "type": "integer" } } }),
            json!({ "type": "integer" }),
        ),
        (json!({ "allOf": [{ "minimum": 1 }, { "maximum": 9 }] }), json!({ "minimum": 1, "maximum": 9 })),
        (json!({ "const": "x" }), json!({ "enum": ["x"] })),
        (
            json!({ "type": ["string", "null"] }),
            json!({ "anyOf": [{ "type": "null" }, { "type": "string" }] }),
        ),
        (json!({ "enum": [1, 2.0, "x"] }), json!({ "enum": ["x", 2, 1] })),
        (json!({ "type": "integer", "exclusiveMinimum": 0 }), json!({ "type": "integer", "minimum": 1 })),
        (
            json!({ "type": "string", "pattern": "^[0-9]{4}$" }),
            json!({ "type": "string", "pattern": "^\\d\\d\\d\\d$", "maxLength": 4 }),
        ),
        (json!({ "type": "boolean" }), json!({ "enum": [true, false] })),
        (
            json!({ "properties": { "a": { "$ref": "#" } }, "required": ["b"] }),
            json!({ "$ref": "#/$defs/n", "$defs": { "n": { "required": ["b"], "properties": { "a": { "$ref": "#/$defs/m" } } }, "m": { "$ref": "#/$defs/n" } } }),
        ),
        (
            json!({ "oneOf": [{ "type": "string" }, { "type": "integer" }] }),
            json!({ "type": ["integer", "string"] }),
        ),
        (
            json!({ "if": { "required": ["a"] }, "then": { "required": ["b"] } }),
            json!({ "dependentRequired": { "a": ["b"] } }),
        ),
        (
            json!({ "properties": { "a": true }, "unevaluatedProperties": false }),
            json!({ "properties": { "a": true }, "additionalProperties": false }),
        ),
    ] {
        proven_both_ways(&old, &new);
    }
}

/// Pairs of which the first is within the second: patterns against patterns, lengths and names; numbers;
/// recursion; counts.
fn within_one_another() -> Vec<(Value, Value)> {
    vec![
        (
            json!({ "type": "string", "pattern": "^[0-9]{4}[A-Z]{2}$" }),
            json!({ "minLength": 6, "maxLength": 6 }),
        ),
        (json!({ "type": "string", "pattern": "^a+$" }), json!({ "pattern": "^[ab]*$" })),
        (json!({ "type": "string", "format": "date" }), json!({ "pattern": "^[0-9-]{10}$" })),
        (json!({ "type": "string", "format": "bsn" }), json!({ "type": "string", "pattern": "^[0-9]{9}$" })),
        (json!({ "multipleOf": 0.06 }), json!({ "multipleOf": 0.02 })),
        (
            json!({ "patternProperties": { "^x": { "type": "integer" } }, "additionalProperties": false }),
            json!({ "propertyNames": { "pattern": "^x" }, "additionalProperties": { "type": "number" } }),
        ),
        (
            json!({ "type": "array", "items": { "enum": [1, 2] }, "uniqueItems": true }),
            json!({ "maxItems": 2 }),
        ),
        (
            json!({ "prefixItems": [{ "type": "string" }], "items": { "type": "string" } }),
            json!({ "items": { "type": "string" } }),
        ),
        (
            json!({ "type": "object", "properties": { "kind": { "$ref": "#" } }, "required": ["kind"] }),
            json!(false),
        ),
        (json!({ "type": "array", "contains": { "const": 1 }, "minContains": 3 }), json!({ "minItems": 3 })),
        (
            json!({ "anyOf": [{ "properties": { "a": { "const": 1 } }, "required": ["a"] }, { "required": ["b"] }], "unevaluatedProperties": false, "type": "object" }),
            json!({ "propertyNames": { "enum": ["a"] } }),
        ),
    ]
}

#[test]
fn what_the_second_prover_is_for_is_decided() {
    for (narrow, wide) in within_one_another() {
        let comparison = compared(&narrow, &json!({ "allOf": [wide] }));
        assert_eq!(comparison.delivers, Answer::Proven, "{narrow} in {wide}");
        // The other program does not know the formats of municipalities.
        if !narrow.to_string().contains("bsn") {
            confirmed_by_another(&json!({ "allOf": [wide] }), &narrow, &comparison.reads);
        }
    }
}

#[test]
fn thousands_of_drawn_documents_do_not_refute_what_is_proven() {
    let mut runner = proptest::test_runner::TestRunner::default();
    for (narrow, wide) in within_one_another() {
        let (one, other) = (compiled(&narrow).unwrap(), compiled(&json!({ "allOf": [wide] })).unwrap());
        for _ in 0..2_000 {
            let document = small_document().new_tree(&mut runner).unwrap().current();
            assert!(
                !accepts(&one, &document) || accepts(&other, &document),
                "{document} of {narrow} in {wide}"
            );
        }
    }
}

#[test]
fn a_dropped_value_deep_in_a_delivery_is_shown_by_a_small_document_that_has_it() {
    let with = |values: Value| {
        json!({
            "type": "object", "required": ["leveringen", "datum"], "additionalProperties": false,
            "properties": { "datum": { "type": "string", "format": "date-time" },
                "leveringen": { "type": "array", "minItems": 1, "items": { "type": "object", "required": ["trajecten"], "additionalProperties": false,
                    "properties": { "trajecten": { "type": "array", "minItems": 1, "items": { "$ref": "#/$defs/traject" } } } } } },
            "$defs": { "traject": { "type": "object", "required": ["bsn"], "properties": {
                "bsn": { "type": "string", "format": "bsn" }, "soort": { "enum": values } } } },
        })
    };
    let comparison = compared(
        &with(json!(["toelating", "afwijzing", "beëindiging"])),
        &with(json!(["afwijzing", "toelating"])),
    );
    assert_eq!(comparison.reads, Answer::Proven);
    let Answer::Refuted(witness) = &comparison.delivers else { panic!("{comparison:?}") };
    assert_eq!(witness.at, "/leveringen/0/trajecten/0/soort");
    let document: Value = serde_json::from_str(&witness.document).unwrap();
    assert_eq!(document["leveringen"][0]["trajecten"][0]["soort"], "beëindiging");
    assert!(witness.document.len() < 150, "{}", witness.document);
}

#[test]
fn a_rule_that_is_added_is_undecided_until_a_document_shows_the_break() {
    let with = |rules: Value| json!({ "type": "object", "properties": { "van": { "type": "string", "format": "date" }, "tot": { "type": "string", "format": "date" } }, "required": ["van", "tot"], "regels": rules });
    let rule = json!([{ "code": "volgorde", "eis": "dit.van <= dit.tot", "melding": { "nl": "Eerst van, dan tot." }, "veld": "/tot" }]);
    let warning = json!([{ "code": "volgorde", "eis": "dit.van <= dit.tot", "ernst": "waarschuwing", "melding": { "nl": "Eerst van, dan tot." } }]);
    let (without, ruled) = (with(json!([])), with(rule.clone()));
    let comparison = compared(&without, &ruled);
    let Answer::Undecided(doubts) = &comparison.delivers else { panic!("{comparison:?}") };
    assert_eq!((doubts[0].code.as_str(), doubts[0].new.as_deref()), ("regels", Some("#/regels")));
    assert_eq!(comparison.reads, Answer::Proven, "who reads meets nothing new");
    let backwards = r#"{"van":"2026-02-01","tot":"2026-01-01"}"#;
    let (old, new) = (compiled(&without).unwrap(), compiled(&ruled).unwrap());
    let seeds = [(None, backwards.to_owned())];
    let shown = compare(&old, &new, &seeds, &asked, Bounds::from(&Limits::default()));
    assert_eq!(refuted_by(&shown.delivers), serde_json::from_str::<Value>(backwards).unwrap());
    proven_both_ways(&without, &with(warning));
    proven_both_ways(&ruled, &with(rule));
}

#[test]
fn a_format_counts_as_the_edition_of_each_version_reads_it() {
    let schema = json!({ "type": "string", "format": "bsn" });
    let limits = Limits::default();
    // Published before there were vocabularies, when this format asked nothing.
    let gathering = Gathering::under("urn:proef", schema.to_string().as_bytes(), &limits, Editions::none());
    let before = Compiled::new(gathering.unwrap().finish().unwrap(), &BTreeMap::new(), &limits).unwrap();
    let (before, now) = (Arc::new(before), compiled(&schema).unwrap());
    let comparison = compare(&before, &now, &[], &asked, Bounds::from(&limits));
    assert!(comparison.delivers.witness().is_some(), "{comparison:?}");
    assert_eq!(comparison.reads, Answer::Proven);
}

#[test]
fn a_schema_that_accepts_nothing_is_known_for_it() {
    for (schema, empty) in [
        (json!(false), true),
        (json!({ "type": "object", "required": ["a"], "additionalProperties": false }), true),
        (json!({ "allOf": [{ "type": "string" }, { "type": "integer" }] }), true),
        (json!({ "type": "object", "required": ["a"] }), false),
    ] {
        let compiled = compiled(&json!({ "allOf": [schema] })).unwrap();
        assert_eq!(accepts_nothing(&compiled, Bounds::from(&Limits::default())), Some(empty), "{schema}");
    }
}

/// An object of very many fields with ten keywords each.
fn wide(fields: usize, longest: usize) -> Value {
    let field = |at: usize| {
        json!({
            "title": format!("Veld {at}"), "type": ["string", "integer", "array"], "minLength": 1, "maxLength": longest + at,
            "pattern": format!("^[a-z{}]+", at % 10), "minimum": at, "maximum": 10_000, "multipleOf": 1 + at % 3,
            "minItems": 1, "maxItems": 9, "uniqueItems": true,
        })
    };
    let properties: serde_json::Map<String, Value> =
        (0..fields).map(|at| (format!("veld{at}"), field(at))).collect();
    let required: Vec<String> = (0..fields).step_by(3).map(|at| format!("veld{at}")).collect();
    json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
}

/// Both questions, the list of changes and the second opinion, in a debug build that may share its cores.
const IN_TIME: Duration = Duration::from_secs(8);

#[test]
fn three_hundred_fields_of_ten_keywords_are_compared_in_time() {
    let begin = Instant::now();
    let comparison = compared(&wide(300, 20), &wide(300, 30));
    assert_eq!(comparison.delivers, Answer::Proven);
    let witness = refuted_by(&comparison.reads);
    assert!(witness.is_object());
    assert!(begin.elapsed() < IN_TIME, "{:?}", begin.elapsed());
}

#[test]
fn pairs_that_are_built_to_explode_end_in_time() {
    let choices = |count: usize, shift: usize| {
        let branch = |at: usize| {
            let all: Vec<Value> = (0..count)
                .map(|i| json!({ "required": [format!("v{}", (at * 7 + i * 3 + shift) % 40)] }))
                .collect();
            json!({ "anyOf": all })
        };
        json!({ "allOf": (0..count).map(branch).collect::<Vec<_>>() })
    };
    let patterns = |count: usize, tail: &str| {
        let all: serde_json::Map<String, Value> =
            (0..count).map(|at| (format!("^(a|b)*a(a|b){{{at}}}{tail}"), json!({ "minimum": at }))).collect();
        json!({ "patternProperties": all, "minProperties": 5 })
    };
    let parity = |count: usize, odd: bool| {
        let bit = |at: usize| json!({ "required": [format!("b{at}")] });
        (1..count)
            .fold(bit(0), |all, at| json!({ "oneOf": [all, bit(at)] }))
            .as_object()
            .map(|all| {
                let mut all = all.clone();
                if odd {
                    all.insert("minProperties".into(), json!(1));
                }
                Value::Object(all)
            })
            .unwrap()
    };
    let nested = |depth: usize, leaf: Value| {
        (0..depth).fold(leaf, |inner, _| json!({ "properties": { "a": inner, "b": inner }, "anyOf": [{ "required": ["a"] }, { "required": ["b"] }] }))
    };
    for (old, new) in [
        (choices(12, 0), choices(12, 5)),
        (patterns(12, "$"), patterns(12, "")),
        (parity(14, false), parity(14, true)),
        (nested(6, json!({ "type": "integer" })), nested(6, json!({ "type": "number", "multipleOf": 0.5 }))),
        (
            json!({ "type": "string", "pattern": "^(a{1,50}){1,50}$" }),
            json!({ "pattern": "^(a|aa|aaa){1,2000}$" }),
        ),
        (
            json!({ "type": "array", "minItems": 500, "uniqueItems": true, "contains": { "const": 1 } }),
            json!({ "maxItems": 400 }),
        ),
        (
            json!({ "multipleOf": 0.000_000_1, "not": { "multipleOf": 0.000_000_3 } }),
            json!({ "multipleOf": 0.000_000_7 }),
        ),
    ] {
        let begin = Instant::now();
        let (Some(one), Some(other)) = (compiled(&old), compiled(&new)) else { continue };
        let comparison = compare(&one, &other, &[], &asked, Bounds::from(&Limits::default()));
        assert!(begin.elapsed() < IN_TIME, "{:?} for {old} and {new}: {comparison:?}", begin.elapsed());
    }
}
