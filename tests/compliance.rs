//! The JSON Schema test suite, run through the library door, with its remotes given as documents of
//! the register instead of fetched. The suite is not ours and not in this repository: it is read
//! from `../shared/corpus/json-schema-test-suite`, or from `MAATSTAF_SUITE`.
//!
//! Every test passes, or stands in a list below with its reason. For each invalid document the walk
//! that explains has to agree with the validator.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test that fails by unwrap says where, and tells its tally"
)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use maatstaf::domain::{Error, Limits};
use maatstaf::schema::{Compiled, Dialect, Gathering};
use maatstaf::validation::{Instance, Wishes, all_agree, judge};
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

/// Tests of required behaviour that the register does not follow, and why.
const EXCEPTIONS: &[(&str, &str)] = &[
    ("draft2020-12/format.json", FORMATS_ASSERT),
    ("draft2019-09/vocabulary.json", FIVE_DIALECTS),
    ("draft2020-12/vocabulary.json", FIVE_DIALECTS),
];

/// Optional tests that the register does not follow, and why.
const OPTIONAL_EXCEPTIONS: &[(&str, &str)] =
    &[("draft2020-12/optional/format-assertion.json", FIVE_DIALECTS)];

const FORMATS_ASSERT: &str = "2020-12 leaves `format` an annotation unless asked; a register of standards asks: formats assert, always";
const FIVE_DIALECTS: &str = "a meta-schema of one's own is refused: the register takes the five published dialects, so that every reader knows what a schema means";

const DRAFTS: [(&str, Dialect); 5] = [
    ("draft4", Dialect::Draft4),
    ("draft6", Dialect::Draft6),
    ("draft7", Dialect::Draft7),
    ("draft2019-09", Dialect::Draft201909),
    ("draft2020-12", Dialect::Draft202012),
];

fn suite() -> Option<PathBuf> {
    let given = option_env!("MAATSTAF_SUITE").map(PathBuf::from);
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus/json-schema-test-suite");
    let suite = given.unwrap_or(beside);
    if !suite.is_dir() {
        println!("the JSON Schema test suite is not at {}: nothing was checked", suite.display());
        return None;
    }
    Some(suite)
}

fn remote(suite: &Path, uri: &str) -> Option<Vec<u8>> {
    let path = uri.strip_prefix("http://localhost:1234/")?;
    std::fs::read(suite.join("remotes").join(path)).ok()
}

fn compile(suite: &Path, schema: &Value, dialect: Dialect) -> Result<Compiled, Error> {
    let limits = Limits::default();
    let mut schema = schema.clone();
    if let Some(object) = schema.as_object_mut() {
        object.entry("$schema").or_insert_with(|| dialect.uri().into());
    }
    // A boolean schema can't name its dialect; only in draft 4 would that matter, and it has none.
    let mut gathering = Gathering::new("http://suite.example/test", schema.to_string().as_bytes(), &limits)?;
    loop {
        let wanted = gathering.wanted();
        if wanted.is_empty() {
            break;
        }
        for uri in wanted {
            match remote(suite, &uri) {
                Some(bytes) => gathering.supply(&uri, &with_dialect(&bytes, dialect))?,
                None => gathering.absent(&uri),
            }
        }
    }
    let program = gathering.finish().map_err(Error::SchemaRefused)?;
    Compiled::new(program, &BTreeMap::new(), &limits)
}

/// A remote without `$schema` is meant in the dialect of the test that refers to it.
fn with_dialect(bytes: &[u8], dialect: Dialect) -> Vec<u8> {
    let mut value: Value = serde_json::from_slice(bytes).unwrap();
    if let Some(object) = value.as_object_mut() {
        object.entry("$schema").or_insert_with(|| dialect.uri().into());
    }
    value.to_string().into_bytes()
}

#[derive(Deserialize)]
struct Case {
    description: String,
    schema: Value,
    tests: Vec<Test>,
}

#[derive(Deserialize)]
struct Test {
    description: String,
    /// As it is written: numbers stay what they are.
    data: Box<RawValue>,
    valid: bool,
}

#[derive(Default)]
struct Tally {
    passed: usize,
    failed: Vec<String>,
    excepted: usize,
}

fn run(
    suite: &Path,
    folder: &str,
    dialect: Dialect,
    optional: bool,
    exceptions: &[(&str, &str)],
    tally: &mut Tally,
) {
    let mut folders = vec![suite.join("tests").join(folder)];
    if optional {
        folders = vec![folders[0].join("optional"), folders[0].join("optional/format")];
    }
    let mut files: Vec<PathBuf> = folders
        .iter()
        .flat_map(|folder| std::fs::read_dir(folder).unwrap())
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .collect();
    files.sort();
    for file in files {
        let name = file.strip_prefix(suite.join("tests")).unwrap().display().to_string();
        let cases: Vec<Case> = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
        for case in &cases {
            let compiled = compile(suite, &case.schema, dialect);
            for test in &case.tests {
                let title = format!("{name} | {} | {}", case.description, test.description);
                let outcome = check(compiled.as_ref(), test);
                match outcome {
                    Ok(()) => tally.passed += 1,
                    Err(_) if exceptions.iter().any(|(prefix, _)| title.starts_with(prefix)) => {
                        tally.excepted += 1
                    }
                    Err(why) => tally.failed.push(format!("{title}: {why}")),
                }
            }
        }
    }
}

fn check(compiled: Result<&Compiled, &Error>, test: &Test) -> Result<(), String> {
    let compiled = compiled.map_err(|error| format!("refused: {error:?}"))?;
    let instance = Instance::read(test.data.get().as_bytes(), compiled.limits())
        .map_err(|error| format!("{error:?}"))?;
    let report = judge(&instance, compiled, Wishes::default()).map_err(|error| format!("{error:?}"))?;
    if report.valid != test.valid {
        return Err(format!("judged {}", report.valid));
    }
    if !all_agree(&instance, compiled) {
        return Err("the walk or our own judge does not agree".into());
    }
    Ok(())
}

fn run_all(optional: bool, exceptions: &'static [(&'static str, &'static str)]) {
    let Some(suite) = suite() else { return };
    let judging = move || {
        let mut failed = Vec::new();
        for (folder, dialect) in DRAFTS {
            let mut tally = Tally::default();
            run(&suite, folder, dialect, optional, exceptions, &mut tally);
            println!(
                "{folder}: {} passed, {} excepted, {} failed",
                tally.passed,
                tally.excepted,
                tally.failed.len()
            );
            failed.extend(tally.failed);
        }
        for (prefix, reason) in exceptions {
            println!("excepted: {prefix}: {reason}");
        }
        assert!(failed.is_empty(), "{} failed:\n{}", failed.len(), failed.join("\n"));
    };
    std::thread::Builder::new().stack_size(64 << 20).spawn(judging).unwrap().join().unwrap();
}

#[test]
fn every_required_test_of_the_five_drafts_passes_or_is_listed_with_its_reason() {
    run_all(false, EXCEPTIONS);
}

#[test]
fn every_optional_test_of_the_five_drafts_passes_or_is_listed_with_its_reason() {
    run_all(true, OPTIONAL_EXCEPTIONS);
}
