//! The library on one core: debt-relief records in lines, judged by our engine, and by the bare crates in
//! the same run. `benches/deliveries.sh` runs it beside other peers; on its own:
//! `cargo bench --bench throughput -- FILE.ndjson`. Prints one JSON object; best and median of five.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark that fails by unwrap says where")]
#![expect(clippy::cast_precision_loss, reason = "figures for people")]

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use maatstaf::domain::json::Tape;
use maatstaf::domain::{Limits, PartName};
use maatstaf::schema::{Compiled, Gathering};
use maatstaf::validation::stream::{Form, Intake, Measure, OPENED_AT, Tally, judge};
use serde_json::{Value, json};

const BASE: &str = "http://register.test";
const ADDRESS: &str = "http://register.test/schemas/schuldhulp-levering/2.0.0";

fn shipped(uri: &str) -> Vec<u8> {
    let (name, version) =
        uri.strip_prefix(&format!("{BASE}/schemas/")).and_then(|rest| rest.split_once('/')).unwrap();
    let provisions = std::fs::read_dir("schemas").unwrap().map(|entry| entry.unwrap().path());
    let file = provisions
        .map(|folder| folder.join(name).join(version).join("schema.json"))
        .find(|file| file.is_file());
    std::fs::read(file.unwrap()).unwrap()
}

fn measure() -> Arc<Measure> {
    let limits = Limits::default();
    let mut gathering = Gathering::new(ADDRESS, &shipped(ADDRESS), &limits).unwrap();
    loop {
        let wanted = gathering.wanted();
        if wanted.is_empty() {
            break;
        }
        for uri in wanted {
            gathering.supply(&uri, &shipped(&uri)).unwrap();
        }
    }
    let part: PartName = "traject".parse().unwrap();
    let parts = BTreeMap::from([(part.clone(), "#/$defs/traject".to_owned())]);
    let compiled = Compiled::new(gathering.finish().unwrap(), &parts, &limits).unwrap();
    Arc::new(Measure::new(Arc::new(compiled), Some(&part), false, None).unwrap())
}

struct Shipped;

impl jsonschema::Retrieve for Shipped {
    fn retrieve(
        &self,
        uri: &jsonschema::Uri<String>,
    ) -> Result<Value, Box<dyn std::error::Error + Send + Sync>> {
        Ok(serde_json::from_slice(&shipped(uri.as_str()))?)
    }
}

fn bare() -> jsonschema::Validator {
    let schema = json!({ "$schema": "https://json-schema.org/draft/2020-12/schema", "$ref": format!("{ADDRESS}#/$defs/traject") });
    jsonschema::options()
        .with_retriever(Shipped)
        .should_validate_formats(true)
        .with_base_uri(format!("{BASE}/bench"))
        .build(&schema)
        .unwrap()
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
                Some(piece) => intake.feed(piece).unwrap(),
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
