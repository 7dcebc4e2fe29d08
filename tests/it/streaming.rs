//! Data judged in pieces is judged as it would be as a whole: shown on random schemas and documents,
//! cut at random places.

use std::collections::BTreeMap;
use std::sync::Arc;

use maatstaf::domain::json::SyntaxKind;
use maatstaf::domain::{Code, CodeList, Digest, Error, Finding, Limits, Report, TableMapping, Validity};
use maatstaf::schema::{Compiled, Gathering};
use maatstaf::validation::stream::{self, Form, Intake, Measure, OPENED_AT, Tally};
use maatstaf::validation::{Instance, Wishes, all_agree, judge};
use proptest::prelude::*;
use serde_json::{Value, json};

fn limits() -> Limits {
    Limits { findings: 10_000, ..Limits::default() }
}

pub(super) fn compiled(schema: &Value) -> Option<Arc<Compiled>> {
    compiled_within(schema, &limits())
}

fn compiled_within(schema: &Value, limits: &Limits) -> Option<Arc<Compiled>> {
    let mut gathering =
        Gathering::new("http://proef.example/x", schema.to_string().as_bytes(), limits).ok()?;
    gathering.wanted();
    for (name, range) in gathering.wanted_lists() {
        gathering.supply_list(&name, &range, &letters());
    }
    Compiled::new(gathering.finish().ok()?, &BTreeMap::new(), limits).ok().map(Arc::new)
}

/// A code list in which `x` has ended.
fn letters() -> Arc<CodeList> {
    let until = chrono::NaiveDate::from_ymd_opt(1960, 1, 1);
    let ended =
        Code { name: "x".into(), validity: Validity { from: None, until }, successors: vec!["y".into()] };
    let (name, number) = ("letters".parse().unwrap(), "1.0.0".parse().unwrap());
    Arc::new(CodeList::new(name, number, until.unwrap(), Digest::of(b""), [("x".to_owned(), ended)]))
}

/// Judges data that comes in pieces of `piece` bytes.
fn streamed(
    compiled: &Arc<Compiled>,
    form: Form,
    bytes: &[u8],
    opened_at: usize,
    piece: usize,
) -> Result<Report, Error> {
    let measure = Arc::new(
        Measure::new(Arc::clone(compiled), None, false, None, chrono::NaiveDate::default()).unwrap(),
    );
    let mut intake = Intake::new(form, &measure, opened_at);
    let mut tally = Tally::new(100_000);
    let mut findings = Vec::new();
    let mut take = |intake: &mut Intake, tally: &mut Tally| {
        while let Some(block) = intake.next_block() {
            findings.extend(tally.add(stream::judge(&block, &measure, tally.room()))?);
        }
        Ok::<(), Error>(())
    };
    for piece in bytes.chunks(piece.max(1)) {
        let fed = intake.feed(piece.to_vec().into());
        if fed.is_err() {
            intake.flush();
        }
        take(&mut intake, &mut tally)?;
        fed?;
    }
    let finished = intake.finish();
    take(&mut intake, &mut tally)?;
    finished?;
    Ok(tally.report(findings, false))
}

fn whole(compiled: &Compiled, bytes: &[u8]) -> Result<Report, Error> {
    judge(&Instance::read(bytes, compiled.limits())?, compiled, Wishes::default())
}

/// What two ways of judging have to agree on; the spine of a document comes after its items.
fn sorted(report: &Report) -> Vec<String> {
    sorted_after(0, report)
}

/// The same for a document that came after so many lines.
fn sorted_after(lines: u64, report: &Report) -> Vec<String> {
    let mut told: Vec<String> = report.findings.iter().map(|finding| told(lines, finding)).collect();
    told.sort();
    told
}

fn told(lines: u64, finding: &Finding) -> String {
    let causes: Vec<String> = finding.causes.iter().map(|cause| told(lines, cause)).collect();
    let Finding { code, instance, schema, evaluation_path, message, line, .. } = finding;
    let line = line.map(|line| line + lines);
    format!("{instance} {line:?} {schema} {evaluation_path} {code:?} {} {causes:?}", message.nl)
}

/// The line on which what a finding points at begins, told from a text that `{value:#}` wrote, in which
/// every value has lines of its own.
fn line_in_pretty(value: &Value, pointer: &str) -> u64 {
    let mut line = 1;
    let mut here = value;
    for segment in pointer.split('/').skip(1) {
        let place = match here {
            Value::Array(_) => segment.parse().unwrap(),
            Value::Object(members) => match segment.strip_prefix('*') {
                Some(ordinal) => ordinal.parse::<usize>().unwrap() - 1,
                None => members.keys().position(|name| name == segment).unwrap(),
            },
            _ => panic!("{pointer} in {value}"),
        };
        let children: Vec<&Value> = match here {
            Value::Array(items) => items.iter().collect(),
            _ => here.as_object().unwrap().values().collect(),
        };
        let before = children[..place].iter().map(|child| format!("{child:#}").lines().count() as u64);
        line += 1 + before.sum::<u64>();
        here = children[place];
    }
    line
}

const NAMES: [&str; 6] = ["a", "b", "c", "lijst", "d\"", "é"];

pub(super) fn any_schema() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(json!({ "type": "integer", "minimum": 2 })),
        Just(json!({ "type": "string", "maxLength": 2 })),
        Just(json!({ "type": ["object", "array"] })),
        Just(json!({ "enum": [1, "x", [1]] })),
        Just(json!({ "$ref": "#/$defs/knoop" })),
        Just(json!({ "$ref": "#/$defs/getal" })),
        Just(json!(true)),
        Just(json!({ "type": "array", "uniqueItems": true })),
        Just(json!({ "type": "array", "maxItems": 2, "items": { "type": "integer" } })),
        Just(json!({ "contains": { "type": "integer" } })),
        Just(json!({ "required": ["a"] })),
        Just(json!({ "pattern": "^[a-z]{1,2}$" })),
        Just(json!({ "enum": ["x", "lang"] })),
        Just(json!({ "const": "x" })),
        Just(json!({ "const": true })),
        Just(json!({ "minLength": 1, "maxLength": 1 })),
        Just(json!({ "type": ["string", "null"], "format": "date" })),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            6 => any_object_schema(inner.clone()),
            4 => (inner.clone(), 0..3_u64, 2..5_u64)
                .prop_map(|(items, min, max)| json!({ "items": items, "minItems": min, "maxItems": max })),
            2 => (inner.clone(), inner.clone()).prop_map(|(a, b)| json!({ "allOf": [a, b] })),
            1 => (inner.clone(), inner.clone()).prop_map(|(a, b)| json!({ "anyOf": [a, b] })),
            1 => (inner.clone(), inner.clone()).prop_map(|(a, b)| json!({ "if": a, "then": b })),
            1 => (inner.clone(), inner.clone()).prop_map(|(a, b)| json!({ "oneOf": [a, b, false] })),
            1 => inner.clone().prop_map(|a| json!({ "not": a })),
            1 => (inner.clone(), inner.clone())
                .prop_map(|(a, b)| json!({ "prefixItems": [a], "items": b })),
            1 => inner.clone().prop_map(|a| json!({ "properties": { "a": a }, "unevaluatedProperties": false })),
            1 => inner.prop_map(|a| json!({ "dependentSchemas": { "a": a } })),
        ]
    })
}

fn any_object_schema(inner: impl Strategy<Value = Value> + Clone + 'static) -> impl Strategy<Value = Value> {
    let members = prop::collection::vec((0..NAMES.len(), inner.clone()), 0..4);
    let required = prop::collection::vec(0..NAMES.len(), 0..2);
    (
        members,
        required,
        prop::option::of(prop_oneof![Just(json!(false)), inner.clone()]),
        prop::option::of(inner),
        prop::option::of(any_saying()),
    )
        .prop_map(|(members, required, additional, pattern, saying)| {
            let properties: serde_json::Map<String, Value> =
                members.into_iter().map(|(name, schema)| (NAMES[name].to_owned(), schema)).collect();
            let mut required: Vec<&str> = required.into_iter().map(|name| NAMES[name]).collect();
            required.dedup();
            required.sort_unstable();
            required.dedup();
            let mut schema = json!({ "type": "object", "properties": properties, "required": required });
            if let Some(additional) = additional {
                schema["additionalProperties"] = additional;
            }
            if let Some(pattern) = pattern.filter(|_| required.is_empty()) {
                schema["patternProperties"] = json!({ "^lij": pattern });
            }
            if let Some((keyword, value)) = saying {
                schema[keyword] = value;
            }
            schema
        })
}

/// Something that the vocabularies say: of one member, of lists, of the value or the document as a whole.
fn any_saying() -> impl Strategy<Value = (&'static str, Value)> {
    let requirement = prop::sample::select(vec![
        "has(dit.a)",
        "size(dit.lijst) > 1",
        "uniek(dit.lijst)",
        "dit.a != dit.b",
        "dit.a == 1 || dit.b == 1",
        "dit.lijst.all(x, x != 1)",
        "dit.lijst.exists(x, has(x.a)) && size(dit.c) > 0",
        "dit.b.a == 1",
        "size(document) < 3",
        "document.lijst.all(x, x != 1)",
        "document.a.exists(x, has(x.a))",
        "size(dit) > 1",
    ]);
    let rule = (requirement, prop::sample::select(vec!["fout", "waarschuwing"])).prop_map(|(requirement, severity)| {
        let rule = json!({ "code": "r", "eis": requirement, "ernst": severity, "melding": { "nl": "Fout." }, "veld": "/a" });
        ("regels", json!([rule]))
    });
    let steps = json!({ "x": { "naam": { "nl": "X" }, "begin": true }, "z": { "naam": { "nl": "Z" }, "einde": true } });
    prop_oneof![
        6 => rule,
        2 => Just(("waardelijst", json!({ "lijst": "letters", "veld": "/a" }))),
        1 => Just(("proces", json!({
            "naam": { "nl": "Proef" },
            "gebeurtenissen": { "lijst": "/lijst", "stap": "/a", "datum": "/b" },
            "stappen": steps,
            "overgangen": [{ "van": "x", "naar": ["z"] }],
        }))),
    ]
}

pub(super) fn any_document() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(json!(null)),
        Just(json!(1)),
        Just(json!(3.0)),
        Just(json!("x")),
        Just(json!("a\"}]\\, [é")),
        Just(json!(true)),
        Just(json!({})),
        Just(json!([])),
    ];
    leaf.prop_recursive(5, 48, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::Array),
            prop::collection::vec(
                (prop::sample::select(vec!["a", "b", "c", "lijst", "d\"", "é"]), inner),
                0..5
            )
            .prop_map(|members| members.into_iter().map(|(name, v)| (name.to_owned(), v)).collect()),
        ]
    })
}

pub(super) fn with_definitions(schema: &Value) -> Value {
    json!({
        "allOf": [schema],
        "$defs": {
            "knoop": {
                "properties": { "a": { "$ref": "#/$defs/knoop" }, "lijst": { "items": { "$ref": "#/$defs/knoop" } } },
                "required": ["b"],
            },
            "getal": { "type": ["integer", "object", "array"], "items": { "type": "integer" } },
        },
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_500, ..ProptestConfig::default() })]

    #[test]
    fn a_document_that_is_taken_apart_is_judged_as_the_whole(
        schema in any_schema(), document in any_document(),
        pretty: bool, opened_at in 0..60_usize, piece in 1..80_usize,
    ) {
        let Some(compiled) = compiled(&with_definitions(&schema)) else { return Ok(()) };
        let text = if pretty { format!("\n {document:#} \n") } else { document.to_string() };
        prop_assert!(all_agree(&Instance::read(text.as_bytes(), &limits()).unwrap(), &compiled));
        let expected = whole(&compiled, text.as_bytes()).unwrap();
        let given = streamed(&compiled, Form::Document, text.as_bytes(), opened_at, piece).unwrap();
        prop_assert_eq!(given.valid, expected.valid);
        prop_assert_eq!(&given.counts, &expected.counts);
        prop_assert_eq!(sorted(&given), sorted(&expected));
    }

    #[test]
    fn every_finding_and_cause_tells_the_line_on_which_its_place_begins(
        schema in any_schema(), document in any_document(), windows: bool,
    ) {
        let Some(compiled) = compiled(&with_definitions(&schema)) else { return Ok(()) };
        let text = if windows { format!("{document:#}").replace('\n', "\r\n") } else { format!("{document:#}") };
        let report = whole(&compiled, text.as_bytes()).unwrap();
        for finding in report.findings.iter().flat_map(|finding| [finding].into_iter().chain(&finding.causes)) {
            // A rule may point at a member that is not there: then it is the object.
            let there = finding.about.is_none();
            let line = there.then(|| line_in_pretty(&document, &finding.instance));
            prop_assert!(!there || finding.line == line, "{finding:?} in {text}");
            prop_assert!(finding.line.is_some());
        }
    }

    #[test]
    fn a_document_that_breaks_off_is_refused_at_its_end_and_never_judged(
        schema in any_schema(), document in any_document(), share in 0.0..1.0_f64,
        pretty: bool, opened_at in 0..60_usize, piece in 1..80_usize,
    ) {
        let Some(compiled) = compiled(&with_definitions(&schema)) else { return Ok(()) };
        let text = if pretty { format!("{document:#}") } else { document.to_string() };
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "a share of a short text")]
        let cut = (share * text.len() as f64) as usize;
        // `3.0` may end at `3`: a document all the same.
        prop_assume!(document.is_object() || document.is_array());
        let expected = whole(&compiled, &text.as_bytes()[..cut]).unwrap_err();
        let given = streamed(&compiled, Form::Document, &text.as_bytes()[..cut], opened_at, piece).unwrap_err();
        if text[..text.floor_char_boundary(cut)].len() == cut {
            prop_assert_eq!(given, expected);
        }
    }

    #[test]
    fn whatever_bytes_come_are_read_in_pieces_just_when_they_are_read_as_a_whole(
        document in any_document(), at in any::<prop::sample::Index>(), byte: u8,
        opened_at in 0..60_usize, piece in 1..80_usize,
    ) {
        let compiled = compiled(&with_definitions(&json!({ "$ref": "#/$defs/knoop" }))).unwrap();
        let mut bytes = document.to_string().into_bytes();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        let given = streamed(&compiled, Form::Document, &bytes, opened_at, piece);
        prop_assert_eq!(given.is_ok(), whole(&compiled, &bytes).is_ok(), "{}", String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn lines_are_judged_as_so_many_documents(
        schema in any_schema(), documents in prop::collection::vec(any_document(), 1..9), piece in 1..80_usize,
    ) {
        let Some(compiled) = compiled(&with_definitions(&schema)) else { return Ok(()) };
        let line = |document: &Value| format!("{document}\r\n");
        let text = |document: &Value| format!("\u{1e}{document:#}\n");
        for form in [Form::Lines, Form::Sequence] {
            let (mut all, mut expected, mut invalid, mut lines) = (String::new(), Vec::new(), 0, 0);
            for document in &documents {
                let record = if form == Form::Lines { line(document) } else { text(document) };
                let report = whole(&compiled, record.trim_start_matches('\u{1e}').as_bytes()).unwrap();
                expected.extend(sorted_after(lines, &report));
                invalid += u64::from(!report.valid);
                lines += record.matches('\n').count() as u64;
                all.push_str(&record);
            }
            expected.sort();
            let given = streamed(&compiled, form, all.as_bytes(), OPENED_AT, piece).unwrap();
            let records = given.records.unwrap();
            prop_assert_eq!((records.judged, records.invalid), (documents.len() as u64, invalid));
            prop_assert_eq!(sorted(&given), expected);
        }
    }
}

/// Records as long as they are said to be: sound ones, others, and empty lines.
fn any_records() -> impl Strategy<Value = Vec<(usize, bool)>> {
    let length = prop_oneof![3 => 0..40_usize, 2 => 0..3_000_usize, 1 => 0..60_000_usize];
    prop::collection::vec((length, any::<bool>()), 1..60)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

    /// Large pieces are judged where they stand, small ones are copied together.
    #[test]
    fn lines_are_judged_alike_however_large_the_pieces_are_in_which_they_come(
        records in any_records(), ended: bool, large in 10_000..400_000_usize, small in 100..10_000_usize,
    ) {
        let compiled = compiled(&json!({ "type": "string" })).unwrap();
        for form in [Form::Lines, Form::Sequence] {
            let mut all = String::new();
            for (length, sound) in &records {
                all.push_str(if form == Form::Lines { "" } else { "\u{1e}" });
                match (length, sound) {
                    (0, _) => {}
                    (_, true) => all.push_str(&format!("\"{}\"", "x".repeat(*length))),
                    (_, false) => all.push_str(&format!("[{}]", " ".repeat(*length))),
                }
                all.push('\n');
            }
            if !ended {
                all.pop();
            }
            let judged = |piece| streamed(&compiled, form.clone(), all.as_bytes(), OPENED_AT, piece);
            let (together, apart) = (judged(large), judged(small));
            let Ok(together) = together else {
                prop_assert_eq!(together.unwrap_err(), apart.unwrap_err());
                continue;
            };
            let sound = records.iter().filter(|(length, sound)| *length > 0 && *sound).count() as u64;
            let judged = records.iter().filter(|(length, _)| *length > 0).count() as u64;
            let counted = together.records.unwrap();
            prop_assert_eq!((counted.judged, counted.judged - counted.invalid), (judged, sound));
            prop_assert_eq!(sorted(&together), sorted(&apart.unwrap()));
        }
    }
}

// --- by example ------------------------------------------------------------------------------

fn delivery() -> Arc<Compiled> {
    compiled(&json!({
        "type": "object",
        "required": ["leveringen", "datum"],
        "properties": {
            "datum": { "type": "string" },
            "leveringen": { "type": "array", "minItems": 1, "items": {
                "required": ["gemeente", "trajecten"],
                "properties": {
                    "gemeente": { "pattern": "^[0-9]{4}$" },
                    "trajecten": { "items": { "$ref": "#/$defs/traject" }, "maxItems": 3 },
                },
            }},
        },
        "$defs": { "traject": { "type": "object", "required": ["nummer"], "properties": { "nummer": { "type": "integer" } } } },
    }))
    .unwrap()
}

#[test]
fn lists_in_lists_are_taken_apart_and_places_are_those_of_the_whole() {
    let compiled = delivery();
    let text = r#"{"leveringen": [
        {"gemeente": "0363", "trajecten": [{"nummer": 1}, {"nummer": "x"}, {}, {"nummer": 4}]},
        {"gemeente": "036", "trajecten": []}
    ]}"#;
    let report = streamed(&compiled, Form::Document, text.as_bytes(), 1, 7).unwrap();
    let places: Vec<&str> = report.findings.iter().map(|finding| finding.instance.as_str()).collect();
    assert_eq!(
        places,
        [
            "/leveringen/0/trajecten/1/nummer",
            "/leveringen/0/trajecten/2",
            "/leveringen/0/trajecten",
            "/leveringen/1/gemeente",
            ""
        ]
    );
    assert_eq!(report.records.unwrap().judged, 6);
}

#[test]
fn what_is_wrong_late_or_twice_is_told_where_it_stands() {
    let compiled = delivery();
    for (text, kind, line, column) in [
        ("{\"leveringen\": [{\"trajecten\": [{}, {},\n {\"a\" 1}]}]}", SyntaxKind::Syntax, 2, 7),
        ("{\"leveringen\": [],\n\n \"datum\": \"x\", \"leveringen\": []}", SyntaxKind::DuplicateKey, 3, 16),
        ("{\"leveringen\": [{\"trajecten\": [{}]}]\n", SyntaxKind::Truncated, 2, 1),
        ("{\"leveringen\": [{\"trajecten\": [{},]}]}", SyntaxKind::Syntax, 1, 35),
        ("{\"leveringen\": [] } x", SyntaxKind::Trailing, 1, 21),
        ("{\"leveringen\": [\n{\"trajecten\":\n[{}], \"trajecten\": 1}]}", SyntaxKind::DuplicateKey, 3, 7),
        ("{\"leveringen\": [\n  {\"gemeente\": tru}]}", SyntaxKind::Syntax, 2, 19),
        ("", SyntaxKind::Empty, 1, 1),
        ("  \n ", SyntaxKind::Empty, 2, 2),
    ] {
        for piece in [1, 5, 100] {
            let Err(Error::Unreadable(error)) =
                streamed(&compiled, Form::Document, text.as_bytes(), 1, piece)
            else {
                panic!("{text}");
            };
            assert_eq!((error.kind, error.line, error.column), (kind, line, column), "{text}");
        }
    }
}

#[test]
fn a_list_that_has_to_be_seen_whole_is_refused_past_the_bound_and_says_why() {
    let limits = Limits { record_bytes: 1_000, ..limits() };
    let items = (0..500).map(|n| n.to_string()).collect::<Vec<_>>().join(",");
    let text = format!("{{\"lijst\": [{items}]}}");
    let list = |list: Value| compiled_within(&json!({ "properties": { "lijst": list } }), &limits).unwrap();
    let apart = list(json!({ "items": { "type": "integer" } }));
    assert!(streamed(&apart, Form::Document, text.as_bytes(), 100, 64).unwrap().valid);
    for (keyword, schema) in [
        ("uniqueItems", json!({ "uniqueItems": true })),
        ("contains", json!({ "contains": { "const": 1 } })),
        ("prefixItems", json!({ "prefixItems": [true] })),
        ("unevaluatedItems", json!({ "unevaluatedItems": false })),
        ("items", json!({ "anyOf": [{ "items": { "type": "string" } }, true] })),
    ] {
        let error = streamed(&list(schema), Form::Document, text.as_bytes(), 100, 64).unwrap_err();
        assert_eq!(error, Error::NotDivisible { keyword, bytes: 1_000 });
    }
}

#[test]
fn a_choice_that_does_not_look_into_the_list_does_not_keep_it_together() {
    let limits = Limits { record_bytes: 1_000, ..limits() };
    let schema = json!({
        "properties": { "lijst": { "items": { "type": "integer" } } },
        "if": { "properties": { "soort": { "const": "leeg" } }, "required": ["soort"] },
        "then": { "properties": { "lijst": { "maxItems": 0 } } },
        "dependentSchemas": { "soort": { "required": ["lijst"] } },
    });
    let compiled = compiled_within(&schema, &limits).unwrap();
    let items = (0..500).map(|n| n.to_string()).collect::<Vec<_>>().join(",");
    let text = format!("{{\"soort\": \"leeg\", \"lijst\": [{items}]}}");
    let report = streamed(&compiled, Form::Document, text.as_bytes(), 100, 64).unwrap();
    assert_eq!(sorted(&report).len(), 1);
    assert_eq!(report.findings[0].instance, "/lijst");
}

#[test]
fn hostile_nesting_in_a_long_list_ends_at_the_depth_limit() {
    let compiled = compiled(&json!({ "items": { "$ref": "#" } })).unwrap();
    let deep = "[".repeat(200_000);
    let error = streamed(&compiled, Form::Document, deep.as_bytes(), 1_000, 4_096).unwrap_err();
    assert!(matches!(error, Error::Unreadable(error) if error.kind == SyntaxKind::TooDeep), "{error:?}");
}

#[test]
fn a_line_that_is_no_json_is_a_finding_on_that_line_and_the_others_are_judged() {
    let compiled = compiled(&json!({ "type": "integer" })).unwrap();
    let report = streamed(&compiled, Form::Lines, b"1\n\n{\"a\":\n\"x\"\n\xff\n2", OPENED_AT, 3).unwrap();
    let found: Vec<_> = report.findings.iter().map(|f| (f.code.as_str(), f.line.unwrap())).collect();
    assert_eq!(found, [("onleesbaar-record", 3), ("verkeerd-type", 4), ("onleesbaar-record", 5)]);
    assert_eq!(report.records.unwrap().judged, 5);
}

#[test]
fn a_number_at_the_end_of_a_sequence_that_may_have_lost_digits_is_not_judged() {
    let compiled = compiled(&json!({ "type": "integer" })).unwrap();
    let whole = streamed(&compiled, Form::Sequence, b"\x1e1\n\x1e23\n", OPENED_AT, 3).unwrap();
    assert!(whole.valid);
    let cut = streamed(&compiled, Form::Sequence, b"\x1e1\n\x1e23", OPENED_AT, 3).unwrap();
    assert_eq!(cut.findings[0].code.as_str(), "onleesbaar-record");
}

#[test]
fn rows_become_documents_by_header_mapping_and_schema() {
    let schema = json!({
        "type": "object",
        "required": ["naam"],
        "properties": {
            "naam": { "type": "string" },
            "bedrag": { "type": "number", "maximum": 1000 },
            "actief": { "type": "boolean" },
            "adres": { "properties": { "postcode": { "type": "string", "pattern": "^[0-9]{4}[A-Z]{2}$" } } },
            "kinderen": { "items": { "properties": { "leeftijd": { "type": "integer" } } } },
        },
        "additionalProperties": false,
    });
    let compiled = compiled(&schema).unwrap();
    let mapping = TableMapping {
        columns: [("Post code".to_owned(), "/adres/postcode".to_owned())].into(),
        decimal_mark: "komma".parse().unwrap(),
    };
    let table = "\u{feff}naam;bedrag;actief;Post code;/kinderen/0/leeftijd\r\n\
                 Jansen;12,50;ja;1234AB;7\r\n\
                 \"De; \"\"Vries\"\"\nzn\";1.000,00;nee;;\r\n\
                 ;1500,00;misschien;1234;x\r\n\
                 kort;1\r\n";
    for piece in [1, 10, 1_000] {
        let report =
            streamed(&compiled, Form::Rows(mapping.clone()), table.as_bytes(), OPENED_AT, piece).unwrap();
        let found: Vec<_> = report
            .findings
            .iter()
            .map(|f| (f.line.unwrap(), f.code.as_str(), f.column.as_deref().unwrap_or_default()))
            .collect();
        assert_eq!(
            found,
            [
                (3, "verkeerd-type", "bedrag"),
                (5, "verplicht-ontbreekt", ""),
                (5, "verkeerd-type", "actief"),
                (5, "verkeerd-patroon", "Post code"),
                (5, "te-hoog", "bedrag"),
                (5, "verkeerd-type", "/kinderen/0/leeftijd"),
                (6, "verkeerd-aantal-kolommen", ""),
            ]
        );
        assert_eq!(report.records.unwrap().judged, 4);
    }
}

#[test]
fn the_line_is_that_of_the_value_and_of_a_missing_member_that_of_its_object() {
    let compiled = compiled(&json!({
        "type": "object",
        "required": ["naam"],
        "properties": {
            "adres": { "required": ["postcode"], "properties": { "huisnummer": { "type": "integer" } } },
            "contact": { "anyOf": [
                { "type": "object", "required": ["soort"], "properties": { "nummer": { "type": "integer" } } },
            ]},
        },
        "additionalProperties": { "type": "integer" },
    }))
    .unwrap();
    let text = r#"
{
  "adres": {
    "straat": "De \"lange\" weg",
    "huisnummer":
      "\u0031\u0032"
  },
  "contact": {
    "soort": 1,
    "nummer": "x"
  },
  "geheim": {
  }
}
"#;
    let windows = text.replace('\n', "\r\n");
    // One carriage return alone ends no line.
    let classic = text.replace("\"contact\"", "\r\"contact\"");
    for text in [text, &windows, &classic] {
        for (opened_at, piece) in [(OPENED_AT, 1_000), (1, 1), (1, 7), (40, 13)] {
            let report = streamed(&compiled, Form::Document, text.as_bytes(), opened_at, piece).unwrap();
            let mut lines: Vec<_> =
                report.findings.iter().map(|finding| (finding.line.unwrap(), &*finding.instance)).collect();
            lines.sort_unstable();
            assert_eq!(
                lines,
                [(2, ""), (3, "/adres"), (6, "/adres/huisnummer"), (8, "/contact"), (12, "/*3")]
            );
            let choice = report.findings.iter().find(|finding| finding.instance == "/contact").unwrap();
            let causes = choice.causes.iter().map(|cause| (cause.line.unwrap(), &*cause.instance));
            assert!(causes.eq([(10, "/contact/nummer")]), "{choice:?}");
        }
    }
}

#[test]
fn lines_of_what_stands_between_and_after_long_lists_are_those_of_the_whole_file() {
    let compiled = delivery();
    let text = "{\n\"leveringen\":\n[\n\n{\"gemeente\":\"0363\",\n\"trajecten\": [\n{\"nummer\": 1},\n{\"nummer\":\n\"x\"}\n],\n\"x\": 1},\n{\"trajecten\": [\n\n], \"gemeente\":\n \"036\"}\n],\n\"datum\":\n\n1}";
    for piece in [1, 5, 1_000] {
        let report = streamed(&compiled, Form::Document, text.as_bytes(), 1, piece).unwrap();
        let lines: Vec<_> = report.findings.iter().map(|f| (f.line.unwrap(), f.instance.as_str())).collect();
        assert_eq!(
            lines,
            [(9, "/leveringen/0/trajecten/1/nummer"), (15, "/leveringen/1/gemeente"), (19, "/datum")]
        );
        assert_eq!(sorted(&report), sorted(&whole(&compiled, text.as_bytes()).unwrap()));
    }
}

#[test]
fn a_record_of_a_sequence_tells_the_line_within_it() {
    let compiled = compiled(&json!({ "properties": { "a": { "type": "integer" } } })).unwrap();
    let text = "\u{1e}{\n\"a\":\n\"x\"}\n\u{1e}{\"a\": 1}\n\u{1e}\n{\"a\":\n  true}\n\u{1e}{\n\"a\" 1}\n";
    let report = streamed(&compiled, Form::Sequence, text.as_bytes(), OPENED_AT, 7).unwrap();
    let lines: Vec<_> = report.findings.iter().map(|finding| finding.line.unwrap()).collect();
    assert_eq!(lines, [3, 7, 9]);
}

#[test]
fn columns_that_the_standard_does_not_know_are_named_by_their_place_only() {
    let compiled = compiled(&json!({ "properties": { "naam": {} } })).unwrap();
    let judge = |table: &str| {
        let error =
            streamed(&compiled, Form::Rows(TableMapping::default()), table.as_bytes(), OPENED_AT, 100);
        let Error::Invalid(faults) = error.unwrap_err() else { panic!("{table}") };
        (faults[0].code, faults[0].message.nl.clone())
    };
    let (code, message) = judge("naam,geheim,ook-geheim\n1,2,3\n");
    assert_eq!(code, "onbekende-kolom");
    assert!(message.starts_with("Kolom 2, 3: ") && !message.contains("geheim"), "{message}");
    assert_eq!(judge("naam;/naam\n1;2\n").0, "dubbele-kolom");
    let cut = streamed(&compiled, Form::Rows(TableMapping::default()), b"naam\nx\n\"half\n", OPENED_AT, 4);
    let Err(Error::Unreadable(error)) = cut else { panic!() };
    assert_eq!((error.kind, error.line), (SyntaxKind::OpenQuote, 3));
    // Inches: a mark inside a cell is a letter; and a spreadsheet's empty rows are no rows.
    let table = b"naam;x\nbox 5\" breed;\n;\n;;\n\"a \"\"b\"\"\";\"\"\n";
    let known = compiled_of_names();
    let report = streamed(&known, Form::Rows(TableMapping::default()), table, OPENED_AT, 3).unwrap();
    assert!(report.valid && report.records.unwrap().judged == 2, "{report:?}");
}

fn compiled_of_names() -> Arc<Compiled> {
    compiled(&json!({ "properties": { "naam": { "type": "string" }, "x": {} }, "required": ["naam"] }))
        .unwrap()
}

#[test]
fn data_of_nothing_is_refused_in_every_form() {
    let compiled = compiled_of_names();
    for form in [Form::Document, Form::Lines, Form::Sequence, Form::Rows(TableMapping::default())] {
        for nothing in ["", " \n ", &" \n".repeat(20_000)] {
            let refused = streamed(&compiled, form.clone(), nothing.as_bytes(), OPENED_AT, nothing.len());
            assert!(
                matches!(refused, Err(Error::Unreadable(error)) if error.kind == SyntaxKind::Empty),
                "{form:?}"
            );
        }
    }
    let header = streamed(&compiled, Form::Rows(TableMapping::default()), b"naam;x\n", OPENED_AT, 10);
    assert_eq!(header.unwrap().records.unwrap().judged, 0);
}

#[test]
fn numbers_of_any_size_are_exact() {
    let compiled =
        compiled(&json!({ "uniqueItems": true, "items": { "type": "integer", "minimum": 5 } })).unwrap();
    let judge = |text: &str| whole(&compiled, text.as_bytes()).unwrap().valid;
    assert!(judge("[123456789012345678901234567890, 123456789012345678901234567891, 1e400, 5.0]"));
    assert!(!judge("[123456789012345678901234567890, 1.2345678901234567890123456789e29]"));
    assert!(
        !judge("[-123456789012345678901234567890]")
            && !judge("[1e-400]")
            && !judge("[5.00000000000000000001]")
    );
}
