//! Judging in pieces against judging the whole: the same verdict, the same counts, the same refusal. And reading with
//! the schema in hand against reading without: the same values and faults.
#![no_main]

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use libfuzzer_sys::fuzz_target;
use maatstaf::domain::{Limits, Report, error::Result};
use maatstaf::schema::{Compiled, Gathering};
use maatstaf::validation::stream::{Form, Intake, Measure, Tally, judge};
use maatstaf::validation::{Instance, Wishes};

const SCHEMA: &[u8] = br##"{
    "type": "object", "required": ["a"],
    "properties": {
        "a": { "items": { "$ref": "#" }, "maxItems": 3 },
        "b": { "items": { "type": "integer" }, "minItems": 1 },
        "c": { "uniqueItems": true },
        "d": { "anyOf": [{ "items": { "$ref": "#" } }, { "type": "string" }] }
    },
    "additionalProperties": false
}"##;

static MEASURE: LazyLock<(Arc<Compiled>, Arc<Measure>)> = LazyLock::new(|| {
    let limits = Limits { findings: 1_000_000, ..Limits::default() };
    let mut gathering = Gathering::new("urn:fuzz", SCHEMA, &limits).expect("a schema");
    gathering.wanted();
    let program = gathering.finish().expect("a closed schema");
    let compiled = Arc::new(Compiled::new(program, &BTreeMap::new(), &limits).expect("a legal schema"));
    let measure = Measure::new(Arc::clone(&compiled), None, false, None, chrono::NaiveDate::default()).expect("a whole");
    (compiled, Arc::new(measure))
});

fn in_pieces(bytes: &[u8], opened_at: usize, piece: usize) -> Result<Report> {
    let measure = &MEASURE.1;
    let (mut intake, mut tally) = (Intake::new(Form::Document, measure, opened_at), Tally::new(1_000_000));
    for piece in bytes.chunks(piece.max(1)) {
        let fed = intake.feed(piece.to_vec().into());
        if fed.is_err() {
            intake.flush();
        }
        while let Some(block) = intake.next_block() {
            tally.add(judge(&block, measure, tally.room()))?;
        }
        fed?;
    }
    let finished = intake.finish();
    while let Some(block) = intake.next_block() {
        tally.add(judge(&block, measure, tally.room()))?;
    }
    finished.map(|()| tally.report(Vec::new(), false))
}

fuzz_target!(|input: (u8, u8, &[u8])| {
    let (opened_at, piece, bytes) = input;
    let compiled = &MEASURE.0;
    if let Ok(text) = std::str::from_utf8(bytes) {
        assert!(compiled.reading_agrees(text));
    }
    let whole = Instance::read(bytes, compiled.limits())
        .and_then(|instance| maatstaf::validation::judge(&instance, compiled, Wishes::default()));
    let pieces = in_pieces(bytes, opened_at.into(), piece.into());
    match (whole, pieces) {
        (Ok(whole), Ok(pieces)) => assert_eq!((whole.valid, whole.counts), (pieces.valid, pieces.counts)),
        (Err(_), Err(_)) => {}
        (whole, pieces) => panic!("{whole:?} / {pieces:?}"),
    }
});
