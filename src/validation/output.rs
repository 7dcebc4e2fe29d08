//! The output formats of JSON Schema: `flag`, `list` and `hierarchical` (JSON Schema 2020-12 and
//! later, "Output Formatting"), made from a report. Only what failed is listed; annotations are not.

use serde_json::{Map, Value, json};

use crate::domain::{Finding, Language, Report};

/// Only the verdict.
#[must_use]
pub fn flag(report: &Report) -> Value {
    json!({ "valid": report.valid })
}

/// The verdict and a flat list of units, one for each subschema and place where something failed.
#[must_use]
pub fn list(report: &Report, schema: &str, language: Language) -> Value {
    if report.valid {
        return flag(report);
    }
    json!({ "valid": false, "details": units(report, schema, language) })
}

/// The same units, each under the nearest one whose way through the schema it continues.
#[must_use]
pub fn hierarchical(report: &Report, schema: &str, language: Language) -> Value {
    let mut root = json!({
        "valid": report.valid, "evaluationPath": "", "schemaLocation": format!("{schema}#"), "instanceLocation": "",
    });
    let mut units = units(report, schema, language);
    units.sort_by_key(|unit| path(unit).len());
    for unit in units {
        if path(&unit).is_empty() {
            root["errors"] = unit["errors"].clone();
        } else {
            attach(&mut root, unit);
        }
    }
    root
}

fn path(unit: &Value) -> &str {
    unit["evaluationPath"].as_str().unwrap_or_default()
}

fn attach(mut parent: &mut Value, unit: Value) {
    loop {
        let continues = |child: &Value| {
            path(&unit).strip_prefix(path(child)).is_some_and(|rest| rest.starts_with('/'))
                && unit["instanceLocation"]
                    .as_str()
                    .unwrap_or_default()
                    .starts_with(child["instanceLocation"].as_str().unwrap_or_default())
        };
        let details = parent["details"].as_array().map(Vec::as_slice).unwrap_or_default();
        match details.iter().position(continues) {
            Some(index) => parent = &mut parent["details"][index],
            None => break,
        }
    }
    match parent.get_mut("details").and_then(Value::as_array_mut) {
        Some(details) => details.push(unit),
        None => parent["details"] = Value::Array(vec![unit]),
    }
}

fn units(report: &Report, schema: &str, language: Language) -> Vec<Value> {
    let mut units: Vec<(String, &Finding, Map<String, Value>)> = Vec::new();
    for finding in &report.findings {
        let (way, keyword) = finding.evaluation_path.rsplit_once('/').unwrap_or(("", ""));
        let message = Value::String(finding.message.in_language(language).to_owned());
        let same = units.iter_mut().find(|(w, f, _)| w == way && f.instance == finding.instance);
        match same {
            Some((_, _, errors)) => add_error(errors, keyword, message),
            None => units.push((way.to_owned(), finding, Map::from_iter([(keyword.to_owned(), message)]))),
        }
    }
    units
        .into_iter()
        .map(|(way, finding, errors)| {
            let location = finding.schema.rsplit_once('/').map_or("#", |(location, _)| location);
            let absolute =
                if location.starts_with('#') { format!("{schema}{location}") } else { location.to_owned() };
            json!({
                "valid": false, "evaluationPath": way, "schemaLocation": absolute,
                "instanceLocation": finding.instance, "errors": errors,
            })
        })
        .collect()
}

fn add_error(errors: &mut Map<String, Value>, keyword: &str, message: Value) {
    match errors.get_mut(keyword) {
        Some(Value::String(earlier)) => {
            earlier.push(' ');
            earlier.push_str(message.as_str().unwrap_or_default());
        }
        _ => drop(errors.insert(keyword.to_owned(), message)),
    }
}
