//! How many labelled pairs of schemas are decided, and how many wrongly: `benches/compat.sh`.
//!
//! Reads `*.jsonl` with a pair a line (`old`, `new`, `semantic`: whether new accepts all that old accepts).
//! The labels of such sets take `format` for an annotation, as 2020-12 does by default; the register enforces
//! it. So formats are taken out first, unless `--formats` is given; then the pairs that the register judges
//! otherwise are printed.
//!
//! Prints a table per file and every wrong verdict; ends with failure when there is one.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::sync::Arc;
use std::time::{Duration, Instant};

use maatstaf::comparison::{Bounds, Judgement, compare};
use maatstaf::domain::{Answer, Limits, PartName, Severity};
use maatstaf::schema::{Compiled, Gathering};
use maatstaf::validation::{Instance, Wishes, judge};
use serde_json::Value;

fn main() -> std::process::ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with("--")).collect();
    let verbose = std::env::args().any(|a| a == "--open");
    let limits = Limits { schema_bytes: 8 * 1024 * 1024, ..Limits::default() };
    let mut out = std::io::stdout().lock();
    let (mut wrong, mut all, mut decided, mut unread) = (0, 0, 0, 0);
    let mut times: Vec<Duration> = Vec::new();
    let mut why: BTreeMap<String, usize> = BTreeMap::new();
    for folder in arguments.iter().filter(|path| std::path::Path::new(path).is_dir()) {
        let _ = chain(folder, &limits, &mut out);
    }
    for file in arguments.iter().filter(|path| !std::path::Path::new(path).is_dir()) {
        let text = std::fs::read_to_string(file).unwrap_or_default();
        let (mut in_file, mut decided_in_file) = (0, 0);
        for line in text.lines() {
            let Ok(pair) = serde_json::from_str::<Value>(line) else { continue };
            let draft = pair["draft"].as_str().unwrap_or_default().to_owned();
            let (Some(old), Some(new)) = (compiled(&pair["old"], &draft, &limits), compiled(&pair["new"], &draft, &limits))
            else {
                unread += 1;
                continue;
            };
            in_file += 1;
            let begin = Instant::now();
            let comparison = compare(&old, &new, &[], &ask, Bounds::default());
            let time = begin.elapsed();
            times.push(time);
            let truth = pair["semantic"].as_bool();
            let name = pair["name"].as_str().unwrap_or_default();
            let said = match &comparison.delivers {
                Answer::Proven => Some(true),
                Answer::Refuted(_) => Some(false),
                Answer::Undecided(doubts) => {
                    for doubt in doubts {
                        *why.entry(doubt.code.clone()).or_default() += 1;
                    }
                    None
                }
            };
            decided_in_file += usize::from(said.is_some());
            if said.is_some() && said != truth {
                wrong += 1;
                let _ = writeln!(out, "WRONG {file} {name} said {said:?} truth {truth:?} {} {:?}", pair["evidence"], comparison.delivers);
            }
            if verbose && (said.is_none() || time > Duration::from_millis(300)) {
                let _ = writeln!(out, "OPEN {name} truth {truth:?} {time:?} {:?}\n  old {}\n  new {}", comparison.delivers, cut(&pair["old"]), cut(&pair["new"]));
            }
        }
        let _ = writeln!(out, "{file}: {decided_in_file} of {in_file} decided");
        all += in_file;
        decided += decided_in_file;
    }
    times.sort();
    let at = |share: f64| times.get(((times.len() as f64 * share) as usize).min(times.len().saturating_sub(1))).copied().unwrap_or_default();
    let _ = writeln!(out, "pairs {all}, decided {decided} ({:.1} %), wrong {wrong}, unread {unread}", 100.0 * decided as f64 / all.max(1) as f64);
    let _ = writeln!(out, "time: median {:?}, 95 % {:?}, 99 % {:?}, longest {:?}", at(0.5), at(0.95), at(0.99), at(1.0));
    let _ = writeln!(out, "reasons {why:?}");
    if wrong > 0 { std::process::ExitCode::FAILURE } else { std::process::ExitCode::SUCCESS }
}

/// Compares each version in a folder with the next one.
fn chain(folder: &str, limits: &Limits, out: &mut impl std::io::Write) -> std::io::Result<()> {
    let mut files: Vec<std::path::PathBuf> =
        std::fs::read_dir(folder)?.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    files.sort_by_key(|path| {
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let numbers: Vec<u64> = name.split(|c: char| !c.is_ascii_digit()).filter_map(|n| n.parse().ok()).collect();
        (numbers, name)
    });
    let mut before: Option<(String, Arc<Compiled>)> = None;
    for path in files {
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let schema: Value = serde_json::from_slice(&std::fs::read(&path)?)?;
        let draft = schema["$schema"].as_str().unwrap_or("https://json-schema.org/draft/2020-12/schema").to_owned();
        let Some(next) = compiled(&schema, &draft, limits) else {
            writeln!(out, "{folder} {name}: not legal here")?;
            continue;
        };
        if let Some((old, before)) = &before {
            let begin = Instant::now();
            let comparison = compare(before, &next, &[], &ask, Bounds::default());
            writeln!(out, "{folder} {old} -> {name}: {:?}", begin.elapsed())?;
            for (reader, answer) in [("delivers", &comparison.delivers), ("reads", &comparison.reads)] {
                match answer {
                    Answer::Proven => writeln!(out, "  {reader}: proven")?,
                    Answer::Refuted(w) => writeln!(out, "  {reader}: refuted {} at '{}' {}", w.document, w.at, w.schema)?,
                    Answer::Undecided(doubts) => writeln!(out, "  {reader}: UNDECIDED {doubts:?}")?,
                }
            }
        }
        before = Some((name, next));
    }
    Ok(())
}

fn cut(value: &Value) -> String {
    value.to_string().chars().take(700).collect()
}

fn compiled(schema: &Value, draft: &str, limits: &Limits) -> Option<Arc<Compiled>> {
    let mut schema = schema.clone();
    if !std::env::args().any(|a| a == "--formats") {
        without_formats(&mut schema);
    }
    if let Value::Object(members) = &mut schema {
        members.entry("$schema").or_insert_with(|| draft.into());
    } else {
        schema = serde_json::json!({ "$schema": draft, "allOf": [schema] });
    }
    let mut gathering = Gathering::new("urn:paar", schema.to_string().as_bytes(), limits).ok()?;
    gathering.wanted();
    let program = gathering.finish().ok()?;
    Compiled::new(program, &BTreeMap::new(), limits).ok().map(Arc::new)
}

/// Takes `format` out of a schema, where it is a keyword.
fn without_formats(schema: &mut Value) {
    match schema {
        Value::Array(all) => all.iter_mut().for_each(without_formats),
        Value::Object(members) => {
            members.remove("format");
            for (name, value) in members {
                match name.as_str() {
                    "enum" | "const" | "default" | "examples" => {}
                    "properties" | "patternProperties" | "$defs" | "definitions" | "dependentSchemas" | "dependencies" => {
                        if let Value::Object(all) = value {
                            all.values_mut().for_each(without_formats);
                        }
                    }
                    _ => without_formats(value),
                }
            }
        }
        _ => {}
    }
}

fn ask(compiled: &Compiled, document: &str, part: Option<&str>) -> Option<Judgement> {
    let part: Option<PartName> = part.and_then(|part| part.parse().ok());
    let instance = Instance::read(document.as_bytes(), compiled.limits()).ok()?;
    let report = judge(&instance, compiled, Wishes { part: part.as_ref(), ..Wishes::default() }).ok()?;
    let first = report.findings.into_iter().find(|finding| finding.severity == Severity::Error);
    Some(Judgement { valid: report.valid, first: first.map(|f| (f.instance, f.schema, f.message)) })
}
