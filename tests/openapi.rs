//! The committed OpenAPI document is the one that the code makes, and says everything in Dutch.
#![expect(clippy::expect_used, reason = "a test that fails says why")]

use serde_json::Value;

const COMMITTED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/openapi/maatstaf-v1.json");

fn document() -> Value {
    serde_json::from_str(&maatstaf::http::openapi_json(None)).expect("the document is JSON")
}

#[test]
fn the_committed_document_equals_the_code() {
    let committed = std::fs::read_to_string(COMMITTED).unwrap_or_default();
    assert!(
        committed == maatstaf::http::openapi_json(None),
        "openapi/maatstaf-v1.json differs from the code; mend it with:\n\n    cargo run -- openapi > openapi/maatstaf-v1.json\n"
    );
}

fn operations(document: &Value) -> impl Iterator<Item = (String, &Value)> {
    let paths = document["paths"].as_object().expect("paths");
    paths.iter().flat_map(|(path, item)| {
        let methods = item.as_object().expect("a path item");
        methods.iter().map(move |(method, operation)| (format!("{method} {path}"), operation))
    })
}

#[test]
fn every_operation_and_parameter_is_described_with_an_example() {
    for (name, operation) in operations(&document()) {
        for field in ["operationId", "summary", "description"] {
            assert!(operation[field].as_str().is_some_and(|text| !text.is_empty()), "{name} lacks {field}");
        }
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            let said = parameter["description"].as_str().is_some_and(|text| !text.is_empty());
            let shown = !parameter["example"].is_null()
                || !parameter["schema"]["enum"].is_null()
                || parameter["schema"].to_string().contains("enum")
                || !parameter["schema"]["example"].is_null();
            assert!(said && shown, "{name}: {} lacks a description or an example", parameter["name"]);
        }
    }
}

#[test]
fn every_field_of_every_component_is_described() {
    let document = document();
    for (name, schema) in document["components"]["schemas"].as_object().expect("schemas") {
        assert!(schema["description"].is_string(), "{name} lacks a description");
        for (field, property) in schema["properties"].as_object().into_iter().flatten() {
            let described = property.to_string().contains("\"description\"") || property["$ref"].is_string();
            assert!(described, "{name}.{field} lacks a description");
        }
    }
}

/// What is read by who is signed in only.
const READ_WITH_A_TOKEN: [&str; 7] = [
    "get /abonnementen",
    "get /abonnementen/{abonnement}",
    "get /abonnementen/{abonnement}/bezorgingen",
    "get /auditregels",
    "get /mandaten",
    "get /sleutels",
    "get /standaarden/{standaard}/versies/{versie}/gebruik",
];

#[test]
fn what_needs_a_token_is_exactly_what_writes_and_what_is_not_for_everyone() {
    for (name, operation) in operations(&document()) {
        let dry = ["/validaties", "/vergelijkingen", "/validatiebewijzen/controle", "/schemacontroles"]
            .iter()
            .any(|end| name.ends_with(end));
        let writes = !name.starts_with("get ") && !dry;
        let read = READ_WITH_A_TOKEN.contains(&name.as_str());
        assert_eq!(operation["security"].is_array(), writes || read, "{name}");
    }
}

#[test]
fn who_may_is_said_in_words_and_by_either_way_in() {
    for (name, operation) in operations(&document()).filter(|(_, operation)| operation["security"].is_array())
    {
        let roles = operation["x-rollen"].as_array().cloned().unwrap_or_default();
        assert!(!roles.is_empty(), "{name}");
        assert_eq!(operation["security"], serde_json::json!([{ "sleutel": [] }, { "oidc": [] }]), "{name}");
        let said = operation["description"].as_str().unwrap_or_default();
        assert!(
            roles.iter().all(|role| said.contains(&format!("`{}`", role.as_str().unwrap_or("?")))),
            "{name}"
        );
    }
}
