//! Holds every answer against the published OpenAPI document: known operation, known status, and a
//! body that meets its schema, judged by the register's own library.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, LazyLock, Mutex};

use maatstaf::domain::Limits;
use maatstaf::http::openapi_json;
use maatstaf::schema::{Compiled, Gathering};
use maatstaf::validation::{Instance, Wishes, judge};
use serde_json::{Value, json};

use super::Answer;

static DOCUMENT: LazyLock<Value> = LazyLock::new(|| serde_json::from_str(&openapi_json(None)).unwrap());
static COMPILED: LazyLock<Mutex<HashMap<String, Arc<Compiled>>>> = LazyLock::new(Mutex::default);

pub(super) fn check(method: &str, path: &str, answer: &Answer) {
    let Some(path) = path.strip_prefix("/v1") else { return };
    let Some((template, item)) = DOCUMENT["paths"].as_object().unwrap().iter().find(|(t, _)| fits(t, path))
    else {
        assert_eq!(answer.status.as_u16(), 404, "{method} {path} is not in the document: {answer}");
        return;
    };
    let operation = &item[method.to_lowercase()];
    if operation.is_null() {
        return;
    }
    let status = answer.status.as_u16().to_string();
    let mut response = &operation["responses"][&status];
    assert!(!response.is_null(), "{method} {template} does not document {status}: {answer}");
    if let Some(name) = response["$ref"].as_str() {
        response = DOCUMENT.pointer(name.trim_start_matches('#')).unwrap();
    }
    let Some(content) = response["content"].as_object() else { return };
    let kind = answer.header("content-type").split(';').next().unwrap_or_default();
    assert!(content.contains_key(kind), "{method} {template} {status} does not document {kind}");
    // Of texts that are no JSON the document says only that they are texts.
    let is_text = !kind.contains("json");
    if is_text || content[kind]["schema"].is_null() || !answer.header("content-encoding").is_empty() {
        return;
    }
    let compiled = compiled(&format!("{method} {template} {status} {kind}"), &content[kind]["schema"]);
    let texts: Vec<&[u8]> = match kind {
        "application/x-ndjson" => answer.bytes.trim_ascii_end().split(|byte| *byte == b'\n').collect(),
        _ => vec![&answer.bytes],
    };
    for text in texts {
        let instance = Instance::read(text, compiled.limits()).unwrap();
        let report = judge(&instance, &compiled, Wishes { values: true, ..Wishes::default() }).unwrap();
        assert!(report.valid, "{method} {template} {status}: {:#?}\n{answer}", report.findings);
    }
}

fn fits(template: &str, path: &str) -> bool {
    let (mut wanted, mut given) = (template.split('/'), path.split('/'));
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return true,
            (Some(wanted), Some(given))
                if wanted == given || (wanted.starts_with('{') && !given.is_empty()) => {}
            _ => return false,
        }
    }
}

fn compiled(key: &str, schema: &Value) -> Arc<Compiled> {
    let mut all = COMPILED.lock().unwrap();
    let build = || {
        let limits = Limits::default();
        let whole = json!({ "allOf": [schema], "components": DOCUMENT["components"] });
        let gathering = Gathering::new("urn:openapi", whole.to_string().as_bytes(), &limits).unwrap();
        Arc::new(Compiled::new(gathering.finish().unwrap(), &BTreeMap::new(), &limits).unwrap())
    };
    Arc::clone(all.entry(key.to_owned()).or_insert_with(build))
}
