//! Pairs of our own, of which the truth is known: one edit at every place of the shipped standards. The share
//! that is decided may only rise.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use maatstaf::comparison::{Bounds, compare};
use maatstaf::domain::{Answer, Limits};
use maatstaf::schema::{Compiled, Gathering};
use serde_json::{Value, json};

use super::asked;

/// Of a thousand questions of which the answer is known, so many are decided at least.
const DECIDED: usize = 995;

/// What an edit does: documents are added, taken away, or neither.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Does {
    Widen,
    Narrow,
    Nothing,
}

fn shipped() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas");
    let folders = |path: &Path| -> Vec<PathBuf> {
        let Ok(entries) = std::fs::read_dir(path) else { return Vec::new() };
        let mut all: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
        all.sort();
        all
    };
    let standards = folders(&root).into_iter().flat_map(|provision| folders(&provision));
    let versions =
        standards.flat_map(|standard| folders(&standard)).map(|version| version.join("schema.json"));
    versions.filter(|file| file.is_file()).collect()
}

/// A schema with all it refers to; `None` when it needs a code list.
fn closed(schema: &Value, limits: &Limits) -> Option<Arc<Compiled>> {
    let mut gathering =
        Gathering::new("https://register.example/schemas/proef/1.0.0", schema.to_string().as_bytes(), limits)
            .ok()?;
    loop {
        let wanted = gathering.wanted();
        if wanted.is_empty() {
            break;
        }
        for address in wanted {
            let path = address.split("/schemas/").nth(1)?.to_owned();
            let file = shipped()
                .into_iter()
                .find(|file| file.to_string_lossy().ends_with(&format!("/{path}/schema.json")))?;
            gathering.supply(&address, &std::fs::read(file).unwrap()).ok()?;
        }
    }
    if !gathering.wanted_lists().is_empty() {
        return None;
    }
    Compiled::new(gathering.finish().ok()?, &BTreeMap::new(), limits).ok().map(Arc::new)
}

/// The places of all subschemas.
fn places(schema: &Value, at: &str, found: &mut Vec<String>) {
    let Value::Object(members) = schema else { return };
    found.push(at.to_owned());
    for (name, value) in members {
        match (name.as_str(), value) {
            ("properties" | "$defs" | "patternProperties", Value::Object(all)) => {
                for (key, child) in all {
                    let key = key.replace('~', "~0").replace('/', "~1");
                    places(child, &format!("{at}/{name}/{key}"), found);
                }
            }
            ("allOf" | "anyOf" | "oneOf" | "prefixItems", Value::Array(all)) => {
                for (index, child) in all.iter().enumerate() {
                    places(child, &format!("{at}/{name}/{index}"), found);
                }
            }
            ("items" | "additionalProperties", child) => places(child, &format!("{at}/{name}"), found),
            _ => {}
        }
    }
}

/// The edits that a subschema takes.
fn edits(schema: &Value) -> Vec<(Does, Value)> {
    let mut edits = vec![(Does::Nothing, with(schema, "title", json!("Een andere titel")))];
    let number = |name: &str| schema[name].as_u64();
    if let Some(values) = schema["enum"].as_array().filter(|values| values.len() > 1) {
        edits.push((Does::Narrow, with(schema, "enum", json!(values[1..]))));
        edits.push((Does::Nothing, with(schema, "enum", values.iter().rev().cloned().collect())));
        let more = values.iter().cloned().chain([json!("zz-nieuw")]).collect();
        edits.push((Does::Widen, with(schema, "enum", more)));
    }
    if let Some(names) = schema["required"].as_array().filter(|names| !names.is_empty()) {
        edits.push((Does::Widen, with(schema, "required", json!(names[1..]))));
        edits.push((Does::Nothing, with(schema, "required", names.iter().rev().cloned().collect())));
    }
    for (name, up) in [
        ("maxLength", Does::Widen),
        ("minLength", Does::Narrow),
        ("maxItems", Does::Widen),
        ("maximum", Does::Widen),
    ] {
        if let Some(bound) = number(name) {
            edits.push((up, with(schema, name, json!(bound + 1))));
        }
    }
    for name in ["pattern", "format", "uniqueItems", "minItems"] {
        if schema.get(name).is_some() {
            let mut without = schema.clone();
            without.as_object_mut().unwrap().shift_remove(name);
            edits.push((Does::Widen, without));
        }
    }
    if schema["additionalProperties"] == json!(false) {
        let mut wider = schema.clone();
        wider["properties"]["zzNieuw"] = json!({ "type": "string" });
        edits.push((Does::Widen, wider));
        edits.push((Does::Widen, with(schema, "additionalProperties", json!(true))));
    }
    edits
}

fn with(schema: &Value, name: &str, value: Value) -> Value {
    let mut schema = schema.clone();
    schema[name] = value;
    schema
}

#[test]
fn one_edit_anywhere_in_a_shipped_standard_is_seen_for_what_it_is() {
    let limits = Limits::default();
    let (mut known, mut decided, mut narrowed, mut shown) = (0, 0, 0, 0);
    for file in shipped() {
        let old: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
        let Some(before) = closed(&old, &limits) else { continue };
        let mut all = Vec::new();
        places(&old, "", &mut all);
        let every = (all.len() / 12).max(1);
        for place in all.into_iter().step_by(every) {
            for (does, edit) in edits(old.pointer(&place).unwrap()) {
                let mut new = old.clone();
                *new.pointer_mut(&place).unwrap() = edit;
                let Some(after) = closed(&new, &limits) else { continue };
                let comparison = compare(&before, &after, &[], &asked, Bounds::from(&limits));
                let kept: &[&Answer] = match does {
                    Does::Widen => &[&comparison.delivers],
                    Does::Narrow => &[&comparison.reads],
                    Does::Nothing => &[&comparison.delivers, &comparison.reads],
                };
                for answer in kept {
                    known += 1;
                    assert!(
                        answer.witness().is_none(),
                        "{does:?} at {place} of {}: {answer:?}",
                        file.display()
                    );
                    decided += usize::from(answer.is_proven());
                }
                if does == Does::Narrow {
                    narrowed += 1;
                    shown += usize::from(comparison.delivers.witness().is_some());
                }
            }
        }
    }
    assert!(known > 400, "{known}");
    assert!(decided * 1_000 >= known * DECIDED, "{decided} of {known} decided");
    // Some places can't be reached by any document, and what a rule forbids is not always dressed up.
    assert!(shown * 1_000 >= narrowed * 900, "{shown} of {narrowed} shown");
}
