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
    let limits = Limits { schema_bytes: 8 * 1024 * 1024, ..Limits::default() };
    let mut out = std::io::stdout().lock();
    let (folders, files): (Vec<_>, Vec<_>) =
        arguments.iter().partition(|path| std::path::Path::new(path).is_dir());
    for folder in folders {
        let _ = chain(folder, &limits, &mut out);
    }
    let mut all = Tally::default();
    for file in files {
        let text = std::fs::read_to_string(file).unwrap_or_default();
        let before = (all.pairs, all.decided);
        for line in text.lines() {
            if let Ok(pair) = serde_json::from_str::<Value>(line) {
                let _ = all.take(&pair, &limits, &mut out);
            }
        }
        let _ = writeln!(out, "{file}: {} of {} decided", all.decided - before.1, all.pairs - before.0);
    }
    let _ = all.print(&mut out);
    if all.wrong > 0 { std::process::ExitCode::FAILURE } else { std::process::ExitCode::SUCCESS }
}

/// What all pairs came to.
#[derive(Default)]
struct Tally {
    pairs: usize,
    decided: usize,
    wrong: usize,
    /// Verdicts against a label that nothing but the label stands for.
    against_label: usize,
    unread: usize,
    times: Vec<Duration>,
    reasons: BTreeMap<String, usize>,
}

impl Tally {
    fn take(&mut self, pair: &Value, limits: &Limits, out: &mut impl std::io::Write) -> std::io::Result<()> {
        let draft = pair["draft"].as_str().unwrap_or_default();
        let sides = (compiled(&pair["old"], draft, limits), compiled(&pair["new"], draft, limits));
        let (Some(old), Some(new)) = sides else {
            self.unread += 1;
            return writeln!(
                out,
                "NOT READ {}\n  old {}\n  new {}",
                pair["name"],
                cut(&pair["old"]),
                cut(&pair["new"])
            );
        };
        self.pairs += 1;
        let begin = Instant::now();
        let comparison = compare(&old, &new, &[], &ask, Bounds::from(limits));
        self.times.push(begin.elapsed());
        if pair["semantic"].is_null() {
            writeln!(out, "{} {:?} {}", pair["name"], begin.elapsed(), comparison.delivers.as_str())?;
        }
        let said = match &comparison.delivers {
            Answer::Proven => Some(true),
            Answer::Refuted(_) => Some(false),
            Answer::Undecided(doubts) => {
                for doubt in doubts {
                    *self.reasons.entry(doubt.code.clone()).or_default() += 1;
                }
                None
            }
        };
        self.decided += usize::from(said.is_some());
        let told = format!(
            "{} truth {} {}: {:?}",
            pair["name"], pair["semantic"], pair["evidence"], comparison.delivers
        );
        if said.is_some() && pair["semantic"].is_boolean() && said != pair["semantic"].as_bool() {
            if pair["evidence"] == "label only" {
                self.against_label += 1;
                writeln!(out, "AGAINST THE LABEL {told}")?;
            } else {
                self.wrong += 1;
                writeln!(out, "WRONG {told}")?;
            }
        } else if said.is_none() {
            writeln!(
                out,
                "OPEN {:?} {told}\n  old {}\n  new {}",
                self.times.last(),
                cut(&pair["old"]),
                cut(&pair["new"])
            )?;
        }
        Ok(())
    }

    fn print(&mut self, out: &mut impl std::io::Write) -> std::io::Result<()> {
        self.times.sort();
        let at = |hundredths: usize| {
            let last = self.times.len().saturating_sub(1);
            self.times.get(last * hundredths / 100).copied().unwrap_or_default()
        };
        let (pairs, decided, wrong) = (self.pairs, self.decided, self.wrong);
        writeln!(
            out,
            "pairs {pairs}, decided {decided} ({} in 1,000), wrong {wrong}, against a mere label {}, not read {}",
            decided * 1_000 / pairs.max(1),
            self.against_label,
            self.unread
        )?;
        writeln!(
            out,
            "time: median {:?}, 95 % {:?}, 99 % {:?}, longest {:?}",
            at(50),
            at(95),
            at(99),
            at(100)
        )?;
        writeln!(out, "reasons {:?}", self.reasons)
    }
}

/// Compares each version in a folder with the next one.
fn chain(folder: &str, limits: &Limits, out: &mut impl std::io::Write) -> std::io::Result<()> {
    let mut files: Vec<std::path::PathBuf> =
        std::fs::read_dir(folder)?.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    files.sort_by_key(|path| {
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let numbers: Vec<u64> =
            name.split(|c: char| !c.is_ascii_digit()).filter_map(|n| n.parse().ok()).collect();
        (numbers, name)
    });
    let mut before: Option<(String, Arc<Compiled>)> = None;
    for path in files {
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let schema: Value = serde_json::from_slice(&std::fs::read(&path)?)?;
        let draft =
            schema["$schema"].as_str().unwrap_or("https://json-schema.org/draft/2020-12/schema").to_owned();
        let Some(next) = compiled(&schema, &draft, limits) else {
            writeln!(out, "{folder} {name}: not legal here")?;
            continue;
        };
        if let Some((old, before)) = &before {
            let begin = Instant::now();
            let comparison = compare(before, &next, &[], &ask, Bounds::from(&Limits::default()));
            writeln!(out, "{folder} {old} -> {name}: {:?}", begin.elapsed())?;
            for (reader, answer) in [("delivers", &comparison.delivers), ("reads", &comparison.reads)] {
                match answer {
                    Answer::Proven => writeln!(out, "  {reader}: proven")?,
                    Answer::Refuted(w) => {
                        writeln!(out, "  {reader}: refuted {} at '{}' {}", w.document, w.at, w.schema)?
                    }
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
                    "properties" | "patternProperties" | "$defs" | "definitions" | "dependentSchemas"
                    | "dependencies" => {
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
