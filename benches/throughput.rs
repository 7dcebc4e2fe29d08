//! The library on one core: debt-relief records in lines, judged by our engine, and by the bare crates in
//! the same run. `benches/deliveries.sh` runs it beside other peers; on its own:
//! `cargo bench --bench throughput -- FILE.ndjson`. Prints one JSON object; best and median of five.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark that fails by unwrap says where")]
#![expect(clippy::cast_precision_loss, reason = "figures for people")]

mod kit;

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use maatstaf::domain::json::Tape;
use maatstaf::domain::{Limits, PartName};
use maatstaf::validation::stream::{Form, Intake, Measure, OPENED_AT, Tally, judge};
use serde_json::{Value, json};

/// As the program has it.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn measure() -> Arc<Measure> {
    let part: PartName = "traject".parse().unwrap();
    Arc::new(
        Measure::new(Arc::new(kit::compiled()), Some(&part), false, None, chrono::NaiveDate::default())
            .unwrap(),
    )
}

fn bare() -> jsonschema::Validator {
    let dialect = "https://json-schema.org/draft/2020-12/schema";
    kit::bare(&json!({ "$schema": dialect, "$ref": format!("{}#/$defs/traject", kit::ADDRESS) }))
}

/// MB/s, best and median of five, and how many records were invalid.
fn timed(bytes: &[u8], mut pass: impl FnMut() -> u64) -> Value {
    let mut invalid = 0;
    let mut speeds: Vec<f64> = (0..5)
        .map(|_| {
            let began = Instant::now();
            invalid = pass();
            bytes.len() as f64 / began.elapsed().as_secs_f64() / 1e6
        })
        .collect();
    speeds.sort_by(f64::total_cmp);
    json!({ "best": speeds[4], "median": speeds[2], "invalid": invalid })
}

fn main() {
    let Some(file) = std::env::args().skip(1).find(|argument| Path::new(argument).is_file()) else {
        println!("name a file of debt-relief records in lines, made by benches/make_delivery.py");
        return;
    };
    let bytes = std::fs::read(file).unwrap();
    let (measure, bare) = (measure(), bare());
    let lines = || bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    let engine = timed(&bytes, || {
        let (mut intake, mut tally) = (Intake::new(Form::Lines, &measure, OPENED_AT), Tally::new(100));
        for piece in bytes.chunks(256 * 1024).map(Some).chain([None]) {
            match piece {
                Some(piece) => intake.feed(piece.to_vec().into()).unwrap(),
                None => intake.finish().unwrap(),
            }
            while let Some(block) = intake.next_block() {
                drop(tally.add(judge(&block, &measure, tally.room())).unwrap());
            }
        }
        tally.report(Vec::new(), false).records.unwrap().invalid
    });
    let (mut tape, bounds) = (Tape::default(), Limits::default().document_bounds());
    let reader = timed(&bytes, || {
        lines().for_each(|line| assert!(tape.read(line, bounds).is_ok()));
        0
    });
    let crates = timed(&bytes, || {
        lines().filter(|line| !bare.is_valid(&serde_json::from_slice(line).unwrap())).count() as u64
    });
    println!("{}", json!({ "bytes": bytes.len(), "maatstaf": engine, "tape": reader, "bareCrates": crates }));
}
