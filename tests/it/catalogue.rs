//! Reading what is agreed.

use std::collections::BTreeMap;

use axum::body::Body;
use axum::http::Request;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use maatstaf::domain::{Digest, Limits, PartName};
use maatstaf::schema::{Compiled, Gathering};
use maatstaf::validation::{Instance, Wishes, judge};
use serde_json::{Value, json};

use crate::kit::{Answer, App, BOTH, On};

const CLOSED: &str = r#"{"type": "object", "required": ["naam"], "properties": {"naam": {"type": "string"}}, "additionalProperties": false}"#;
const SCHEMA: &str = "/v1/standaarden/adres/versies/1.0.0/schema";

fn problem(answer: &Answer) -> String {
    assert_eq!(answer.header("content-type"), "application/problem+json", "{answer}");
    let body = answer.json();
    body["type"].as_str().unwrap().strip_prefix("urn:maatstaf:probleem:").unwrap().to_owned()
}

fn names(list: &Value) -> Vec<String> {
    list["resultaten"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["naam"].as_str().unwrap().to_owned())
        .collect()
}

async fn found(app: &App, query: &str) -> Vec<String> {
    let list = app.get(&format!("/v1/standaarden?paginaGrootte=100&{query}")).await.expect(200).json();
    assert_eq!(list["aantal"], list["resultaten"].as_array().unwrap().len(), "{query}");
    names(&list)
}

/// Every standard with every version of it.
async fn every_version(app: &App) -> Vec<(String, Value)> {
    let mut all = Vec::new();
    for name in found(app, "").await {
        let versions = app.get(&format!("/v1/standaarden/{name}/versies")).await.expect(200).json();
        all.extend(
            versions["resultaten"].as_array().unwrap().iter().map(|version| (name.clone(), version.clone())),
        );
    }
    assert!(all.len() >= 12);
    all
}

/// The examples of a version, each with the verdict of the register on it.
async fn judged_examples(app: &App, base: &str) -> Vec<(Value, Value)> {
    let examples = app.get(&format!("{base}/voorbeelden")).await.expect(200).json();
    let mut judged = Vec::new();
    for example in examples["resultaten"].as_array().unwrap() {
        let named = [("onderdeel", "onderdeel"), ("beoordelingsdatum", "beoordelingsdatum")];
        let query = named.map(|(key, field)| example[field].as_str().map(|value| format!("{key}={value}")));
        let query = query.into_iter().flatten().collect::<Vec<_>>().join("&");
        let report = app
            .post(&format!("{base}/validaties?{query}"), example["document"].to_string())
            .await
            .expect(200);
        judged.push((example.clone(), report.json()));
    }
    judged
}

/// Compiles a document that has to stand on its own.
fn compile(uri: &str, document: &Value, parts: &BTreeMap<PartName, String>) -> Compiled {
    let limits = Limits::default();
    let mut gathering = Gathering::new(uri, document.to_string().as_bytes(), &limits).unwrap();
    assert_eq!(gathering.wanted(), Vec::<String>::new(), "{uri} does not stand on its own");
    Compiled::new(gathering.finish().unwrap(), parts, &limits).unwrap()
}

fn verdict(compiled: &Compiled, document: &Value, part: Option<&PartName>) -> (bool, Value) {
    let report = judge(&Instance::from(document), compiled, Wishes { part, ..Wishes::default() }).unwrap();
    let codes = report.counts.per_code.iter().map(|(code, n)| (code.as_str().to_owned(), json!(n)));
    structure(codes.collect())
}

/// What a report says of the JSON Schema alone, which is all that another tool sees.
fn structure(mut codes: serde_json::Map<String, Value>) -> (bool, Value) {
    let vocabularies = [
        "regel-",
        "code-",
        "onbekende-code",
        "onbekende-stap",
        "geen-begin",
        "verboden-overgang",
        "verkeerde-volgorde",
        "rol-mag-niet",
        "termijn-",
        "verlenging-",
    ];
    codes.retain(|code, _| !vocabularies.iter().any(|own| code.starts_with(own)));
    (codes.is_empty(), Value::Object(codes))
}

#[tokio::test]
async fn a_newcomer_finds_the_shipped_standards_and_sees_that_they_are_examples() {
    for on in BOTH {
        let app = App::stocked(on).await;
        let all = app.get("/v1/standaarden?paginaGrootte=100").await.expect(200).json();
        assert!(all["aantal"].as_u64().unwrap() >= 6, "{all}");
        for standard in all["resultaten"].as_array().unwrap() {
            assert_eq!(standard["voorbeeldstandaard"], true);
        }
        assert!(app.get("/v1/voorzieningen").await.expect(200).json()["aantal"].as_u64().unwrap() >= 4);
    }
}

// --- lists -----------------------------------------------------------------------------------

#[tokio::test]
async fn a_list_is_walked_forth_and_back_by_its_own_links() {
    for on in BOTH {
        let app = App::stocked(on).await;
        for (path, start) in [
            ("/v1/standaarden", "/v1/standaarden?paginaGrootte=2"),
            (
                "/v1/standaarden",
                "/v1/standaarden?paginaGrootte=2&voorziening=bouwstenen&geldigOp=2026-06-01&status=vastgesteld&soort=gegevens&zoek=%20een",
            ),
            ("/v1/voorzieningen", "/v1/voorzieningen?paginaGrootte=1"),
        ] {
            let query = start.split_once('?').unwrap().1;
            let rest: Vec<&str> = query.split('&').filter(|pair| !pair.starts_with("pagina")).collect();
            let whole = app
                .get(&format!("{path}?{}", [&["paginaGrootte=100"], rest.as_slice()].concat().join("&")))
                .await
                .expect(200)
                .json();
            let (mut next, mut pages) = (Some(start.to_owned()), Vec::new());
            while let Some(address) = next {
                let page = app.get(&address).await.expect(200).json();
                assert_eq!(page["aantal"], whole["aantal"], "{address}");
                next = page["volgende"].as_str().map(str::to_owned);
                pages.push(page);
            }
            assert!(pages.len() >= 3, "{start}");
            assert_eq!(pages.iter().flat_map(names).collect::<Vec<_>>(), names(&whole), "{start}");
            assert_eq!(pages[0]["vorige"], Value::Null);
            for pair in pages.windows(2).rev() {
                let back = app.get(pair[1]["vorige"].as_str().unwrap()).await.expect(200).json();
                assert_eq!(back, pair[0], "{start}");
            }
        }
    }
}

#[tokio::test]
async fn a_page_that_can_not_be_is_refused_and_one_past_the_end_is_empty() {
    let app = App::stocked(On::Sqlite).await;
    for (query, place) in [
        ("pagina=0", "pagina"),
        ("pagina=-1", "pagina"),
        ("pagina=een", "pagina"),
        ("pagina=1000001", "pagina"),
        ("pagina=", "pagina"),
        ("paginaGrootte=0", "paginaGrootte"),
        ("paginaGrootte=101", "paginaGrootte"),
        ("paginaGrootte=4294967296", "paginaGrootte"),
    ] {
        let answer = app.get(&format!("/v1/standaarden?{query}")).await.expect(400);
        let fault = &answer.json()["fouten"][0];
        assert_eq!(
            (fault["code"].as_str(), fault["plaats"]["waar"].as_str()),
            (Some("ongeldig-getal"), Some(place)),
            "{query}"
        );
    }
    let last = app.get("/v1/standaarden?pagina=1000000&paginaGrootte=100").await.expect(200).json();
    assert_eq!((&last["resultaten"], &last["volgende"]), (&json!([]), &Value::Null));
    assert!(last["aantal"].as_u64().unwrap() > 0);
}

#[tokio::test]
async fn standards_are_found_by_provision_kind_status_day_and_words() {
    let blocks = ["adres", "bankrekening", "bedrag", "organisatie", "periode", "persoon"];
    let processes = [
        "bezwaar",
        "burgerinitiatief-en-uitdaagrecht",
        "jeugdhulp",
        "klachtbehandeling",
        "omgevingsvergunning-regulier",
        "schuldhulptraject",
        "wmo-melding-en-aanvraag",
        "woo-verzoek",
    ];
    for on in BOTH {
        let app = App::stocked(on).await;
        assert_eq!(found(&app, "voorziening=bouwstenen").await, blocks);
        assert_eq!(found(&app, "voorziening=bestaat-niet").await, [""; 0]);
        assert_eq!(found(&app, "soort=proces").await, processes);
        let mut all = found(&app, "soort=gegevens").await;
        all.extend(processes.map(str::to_owned));
        all.sort();
        assert_eq!(all, found(&app, "").await);
        assert_eq!(found(&app, "status=teruggetrokken").await, ["vroegsignaal-levering"]);
        assert_eq!(found(&app, "status=concept").await, ["schuldhulp-levering", "vergunningaanvraag"]);
        assert_eq!(found(&app, "geldigOp=2024-12-31").await, [""; 0]);
        assert_eq!(
            found(&app, "geldigOp=2025-01-01").await,
            ["adres", "bedrag", "organisatie", "periode", "persoon", "schuldhulp-levering"]
        );
        assert_eq!(found(&app, "zoek=eurocenten").await, ["bedrag"]);
        assert_eq!(found(&app, "zoek=EUROcenten%20geldBEDRAG").await, ["bedrag"]);
        assert_eq!(found(&app, "zoek=eurocenten%20adres").await, [""; 0]);
        for wild in ["%25", "_", "%27", "%5C", "!%25"] {
            assert_eq!(found(&app, &format!("zoek={wild}zzz")).await, [""; 0], "{wild}");
        }
        assert_eq!(found(&app, "zoek=").await, found(&app, "").await);
        assert_eq!(
            found(
                &app,
                "voorziening=schuldhulpverlening&status=einde-ondersteuning&geldigOp=2026-01-01&zoek=levering"
            )
            .await,
            ["schuldhulp-levering"]
        );
    }
}

#[tokio::test]
async fn every_filter_that_is_wrong_is_named_in_one_answer() {
    let app = App::empty(On::Sqlite).await;
    let long = "x".repeat(201);
    let answer = app
        .get(&format!("/v1/standaarden?voorziening=A&soort=b&status=c&geldigOp=d&zoek={long}&pagina=e"))
        .await
        .expect(400);
    let mut places: Vec<String> = answer.json()["fouten"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| {
            format!("{}:{}", f["plaats"]["soort"].as_str().unwrap(), f["plaats"]["waar"].as_str().unwrap())
        })
        .collect();
    places.sort();
    assert_eq!(
        places,
        ["query:geldigOp", "query:pagina", "query:soort", "query:status", "query:voorziening", "query:zoek"]
    );
}

#[tokio::test]
async fn a_standard_names_the_version_in_force_on_the_day_asked_for() {
    for on in BOTH {
        let app = App::stocked(on).await;
        for (day, number) in
            [("2024-12-31", Value::Null), ("2025-06-01", json!("1.0.0")), ("2026-01-01", json!("2.0.0"))]
        {
            let standard = app.get(&format!("/v1/standaarden/adres?geldigOp={day}")).await.expect(200).json();
            assert_eq!(standard["geldendeVersie"], number, "{day}");
            let versions =
                app.get(&format!("/v1/standaarden/adres/versies?geldigOp={day}")).await.expect(200).json();
            let numbers: Vec<&str> = versions["resultaten"]
                .as_array()
                .unwrap()
                .iter()
                .map(|v| v["versie"].as_str().unwrap())
                .collect();
            assert_eq!(numbers, ["3.0.0", "2.0.0", "1.0.0"], "highest first");
            assert_eq!(versions["resultaten"][1]["geldend"], number == "2.0.0", "{day}");
        }
        let read = app.get("/v1/standaarden/adres/versies/geldend?geldigOp=2025-06-01").await.expect(200);
        assert_eq!(read.header("content-location"), "/v1/standaarden/adres/versies/1.0.0");
        assert_eq!(read.json()["onderdelen"], json!({ "postcode": "#/$defs/postcode" }));
    }
}

#[tokio::test]
async fn what_is_not_there_is_not_found_under_its_own_name() {
    let app = App::stocked(On::Sqlite).await;
    for (path, kind) in [
        ("/v1/voorzieningen/weg", "voorziening-onbekend"),
        ("/v1/standaarden/weg", "standaard-onbekend"),
        ("/v1/standaarden/weg/versies", "standaard-onbekend"),
        ("/v1/standaarden/weg/versies/1", "standaard-onbekend"),
        ("/v1/standaarden/adres/versies/9", "versie-onbekend"),
        ("/v1/standaarden/adres/versies/1.0.9/schema", "versie-onbekend"),
        ("/v1/standaarden/adres/versies/9/voorbeelden", "versie-onbekend"),
        ("/v1/standaarden/adres/versies/9/openapi", "versie-onbekend"),
        ("/v1/standaarden/adres/versies/geldend?geldigOp=1999-01-01", "geen-geldende-versie"),
        ("/schemas/weg/1.0.0", "standaard-onbekend"),
        ("/schemas/adres/9.9.9", "versie-onbekend"),
    ] {
        assert_eq!(problem(&app.get(path).await.expect(404)), kind, "{path}");
    }
}

#[tokio::test]
async fn an_address_that_does_not_exist_is_a_problem_and_so_is_a_final_slash() {
    let app = App::stocked(On::Sqlite).await;
    for path in [
        "/v1",
        "/v1/",
        "/v1/standaarden/",
        "/v1/standaarden/adres/",
        "/v1/geheim",
        "/schemas",
        "/schemas/adres",
        "/schemas/adres/1.0.0/",
        "/geheim",
        "/v2/standaarden",
        "/v1/standaarden/%FF",
    ] {
        let answer = app.get(path).await.expect(404);
        assert_eq!(problem(&answer), "adres-onbekend", "{path}");
        assert!(!answer.to_string().contains("geheim"), "{answer}");
    }
    let english = app.get_with("/v1/standaarden/", "accept-language", "en").await.expect(404).json();
    assert_eq!(
        english["detail"],
        "There is nothing at this address. The addresses are in /v1/openapi.json; an address does not end in a slash."
    );
}

// --- schemas ---------------------------------------------------------------------------------

#[tokio::test]
async fn a_published_schema_is_the_same_for_ever_and_says_so() {
    for on in BOTH {
        let app = App::empty(on).await;
        app.published("adres", "1.0.0", CLOSED).await;
        let digest = Digest::of(CLOSED.as_bytes());
        for path in [SCHEMA, "/schemas/adres/1.0.0"] {
            let answer = app.get(path).await.expect(200);
            assert_eq!(answer.bytes, CLOSED.as_bytes());
            assert_eq!(answer.header("content-type"), "application/schema+json");
            assert_eq!(
                answer.header("etag"),
                format!("\"{}\"", digest.to_string().strip_prefix("sha256:").unwrap())
            );
            assert_eq!(
                answer.header("repr-digest"),
                format!("sha-256=:{}:", STANDARD.encode(digest.as_bytes()))
            );
            assert_eq!(answer.header("cache-control"), "public, max-age=31536000, immutable");
            assert_eq!(answer.header("content-location"), SCHEMA);
            assert_eq!(answer.header("access-control-allow-origin"), "*");
            assert!(
                answer.header("link").contains("</v1/standaarden/adres/versies/1.0.0>; rel=\"describedby\"")
            );
        }
        for path in ["/v1/standaarden/adres/versies/1/schema", "/schemas/adres/1", "/schemas/adres/geldend"] {
            let answer = app.get(path).await.expect(200);
            assert_eq!(answer.header("cache-control"), "no-cache", "{path}");
            assert_eq!(answer.header("content-location"), SCHEMA);
        }
        app.offer("adres", "2.0.0", CLOSED).await.expect(201);
        assert_eq!(app.get("/schemas/adres/2.0.0").await.expect(200).header("cache-control"), "no-cache");
    }
}

#[tokio::test]
async fn who_has_the_schema_already_is_told_so() {
    let app = App::empty(On::Sqlite).await;
    app.published("adres", "1.0.0", CLOSED).await;
    for path in [SCHEMA, "/schemas/adres/1.0.0", "/v1/standaarden/adres/versies/1.0.0/schema?gebundeld=true"]
    {
        let etag = app.get(path).await.expect(200).header("etag").to_owned();
        for known in [etag.clone(), format!("W/{etag}"), format!("\"x\", {etag}"), "*".to_owned()] {
            let answer = app.get_with(path, "if-none-match", &known).await.expect(304);
            assert!(answer.bytes.is_empty(), "{path} {known}");
            assert_eq!(answer.header("etag"), etag);
        }
        for other in ["\"x\"", "", etag.trim_matches('"')] {
            app.get_with(path, "if-none-match", other).await.expect(200);
        }
    }
}

#[tokio::test]
async fn a_compressed_schema_does_not_pass_for_the_bytes_that_were_published() {
    let app = App::stocked(On::Sqlite).await;
    for coding in ["gzip", "br", "zstd"] {
        let answer = app.get_with("/schemas/adres/1.0.0", "accept-encoding", coding).await.expect(200);
        if answer.header("content-encoding").is_empty() {
            continue;
        }
        // A strong tag and a digest are of the representation, its coding included (RFC 9110, 8.8.1; RFC 9530, 2).
        assert!(answer.header("etag").starts_with("W/"), "{coding}: {}", answer.header("etag"));
        let own = format!("sha-256=:{}:", STANDARD.encode(Digest::of(&answer.bytes).as_bytes()));
        assert!(
            ["", own.as_str()].contains(&answer.header("repr-digest")),
            "{coding}: {}",
            answer.header("repr-digest")
        );
        assert!(
            answer.headers.get_all("vary").iter().any(|v| v
                .to_str()
                .unwrap()
                .to_lowercase()
                .contains("accept-encoding"))
        );
        app.get_with("/schemas/adres/1.0.0", "if-none-match", answer.header("etag")).await.expect(304);
    }
}

// --- other forms -----------------------------------------------------------------------------

#[tokio::test]
async fn a_bundle_judges_every_example_as_the_register_does() {
    let app = App::stocked(On::Sqlite).await;
    let mut examples = 0;
    for (name, version) in every_version(&app).await {
        let base = format!("/v1/standaarden/{name}/versies/{}", version["versie"].as_str().unwrap());
        let answer = app.get(&format!("{base}/schema?gebundeld=true")).await.expect(200);
        assert_eq!(answer.header("content-type"), "application/schema+json");
        assert_eq!(answer.header("content-location"), format!("{base}/schema?gebundeld=true"));
        let parts: BTreeMap<PartName, String> = version["onderdelen"]
            .as_object()
            .unwrap()
            .iter()
            .map(|(name, at)| (name.parse().unwrap(), at.as_str().unwrap().to_owned()))
            .collect();
        let compiled = compile(version["adres"].as_str().unwrap(), &answer.json(), &parts);
        for (example, report) in judged_examples(&app, &base).await {
            let part = example["onderdeel"].as_str().map(|part| part.parse().unwrap());
            let expected = structure(report["aantallen"]["perCode"].as_object().unwrap().clone());
            assert_eq!(
                verdict(&compiled, &example["document"], part.as_ref()),
                expected,
                "{base} {}",
                example["naam"]
            );
            assert_eq!(report["geldig"], example["geldig"], "{base} {}", example["naam"]);
            examples += 1;
        }
    }
    assert!(examples > 100, "{examples}");
}

#[tokio::test]
async fn an_openapi_document_judges_every_example_as_the_register_does() {
    let app = App::stocked(On::Sqlite).await;
    for (name, version) in every_version(&app).await {
        let base = format!("/v1/standaarden/{name}/versies/{}", version["versie"].as_str().unwrap());
        let answer = app.get(&format!("{base}/openapi")).await.expect(200);
        assert_eq!(answer.header("content-location"), format!("{base}/openapi"));
        assert_eq!(answer.header("access-control-allow-origin"), "*");
        let document = answer.json();
        let parts: Vec<&String> = version["onderdelen"].as_object().unwrap().keys().collect();
        let bodies = bodies(&document, &base, parts.len());
        let compiled: Vec<Compiled> = bodies.iter().map(|body| component(&document, body)).collect();
        for (example, report) in judged_examples(&app, &base).await {
            let of = example["onderdeel"]
                .as_str()
                .map_or(0, |part| 1 + parts.iter().position(|p| *p == part).unwrap());
            let valid = verdict(&compiled[of], &example["document"], None).0;
            let expected = structure(report["aantallen"]["perCode"].as_object().unwrap().clone()).0;
            assert_eq!(valid, expected, "{base} {} {}", example["naam"], bodies[of]);
        }
    }
}

/// The schemas of the whole and of each part, in the order of their names.
fn bodies(document: &Value, base: &str, parts: usize) -> Vec<Value> {
    let path = base.strip_prefix("/v1").unwrap();
    let media = &document["paths"][format!("{path}/validaties")]["post"]["requestBody"]["content"]["application/json"];
    let bodies = match media["schema"]["anyOf"].as_array() {
        Some(several) => several.clone(),
        None => vec![media["schema"].clone()],
    };
    assert_eq!(bodies.len(), 1 + parts, "{media:#}");
    bodies
}

fn component(document: &Value, reference: &Value) -> Compiled {
    let schema = json!({ "$schema": document["jsonSchemaDialect"], "allOf": [reference], "components": document["components"] });
    compile("urn:proef:openapi", &schema, &BTreeMap::new())
}

#[tokio::test]
async fn an_openapi_document_of_a_standard_is_well_formed_and_closed() {
    let app = App::stocked(On::Sqlite).await;
    let dialect = "https://json-schema.org/draft/2020-12/schema";
    let meta = compile("urn:proef:meta", &json!({ "$schema": dialect, "$ref": dialect }), &BTreeMap::new());
    for (name, version) in every_version(&app).await {
        let number = version["versie"].as_str().unwrap();
        let document =
            app.get(&format!("/v1/standaarden/{name}/versies/{number}/openapi")).await.expect(200).json();
        assert!(document["openapi"].as_str().unwrap().starts_with("3.1."));
        assert_eq!(document["info"]["version"], number);
        assert!(
            document["info"]["description"].as_str().unwrap().contains("niet vastgesteld door de VNG"),
            "{name}"
        );
        assert_eq!(document["servers"][0]["url"], "http://register.test/v1");
        let paths = document["paths"].as_object().unwrap();
        assert_eq!(
            paths.keys().collect::<Vec<_>>(),
            [&format!("/standaarden/{name}/versies/{number}/validaties")]
        );
        references_resolve(&document, &document);
        for (component, schema) in document["components"]["schemas"].as_object().unwrap() {
            assert!(component.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c)), "{component}");
            assert_eq!(verdict(&meta, schema, None), (true, json!({})), "{name} {number} {component}");
        }
        for (_, item) in paths {
            assert!(item["post"]["operationId"].is_string());
            let responses = item["post"]["responses"].as_object().unwrap();
            assert!(
                responses.contains_key("200")
                    && responses.contains_key("400")
                    && responses.contains_key("404")
            );
        }
    }
}

fn references_resolve(document: &Value, within: &Value) {
    match within {
        Value::Object(members) => {
            if let Some(Value::String(reference)) = members.get("$ref") {
                let pointer = reference
                    .strip_prefix('#')
                    .unwrap_or_else(|| panic!("'{reference}' leaves the document"));
                assert!(document.pointer(pointer).is_some(), "'{reference}' leads nowhere");
            }
            members.values().for_each(|member| references_resolve(document, member));
        }
        Value::Array(items) => items.iter().for_each(|item| references_resolve(document, item)),
        _ => {}
    }
}

#[tokio::test]
async fn bundle_and_openapi_document_judge_as_the_register_does_across_dialects() {
    let app = App::empty(On::Sqlite).await;
    // Not here: 1.0, which is no integer in draft 4 and is one in 2020-12, whatever a schema says.
    let old = json!({
        "$schema": "http://json-schema.org/draft-04/schema#", "id": "https://elders.example/oud.json",
        "type": "object", "required": ["n"],
        "properties": { "n": { "type": "integer", "minimum": 0, "exclusiveMinimum": true }, "d": { "$ref": "#/definitions/lijst", "maxItems": 0 } },
        "definitions": { "lijst": { "items": [{ "type": "string" }], "additionalItems": false } },
    });
    let new = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema", "$dynamicAnchor": "knoop", "type": "object",
        "properties": {
            "oud": { "$ref": "https://elders.example/oud.json" },
            "lijst": { "$ref": "/schemas/oud/1.0.0#/definitions/lijst" },
            "kind": { "$dynamicRef": "#knoop" },
            "paar": { "prefixItems": [{ "$anchor": "eerste", "type": "string" }], "items": false },
            "nog": { "$ref": "#eerste" },
        },
        "unevaluatedProperties": false,
    });
    app.published("oud", "1.0.0", &old.to_string()).await;
    app.published("nieuw", "1.0.0", &new.to_string()).await;
    for name in ["oud", "nieuw"] {
        let base = format!("/v1/standaarden/{name}/versies/1.0.0");
        let bundle = app.get(&format!("{base}/schema?gebundeld=true")).await.expect(200).json();
        let bundle = compile("urn:proef:bundel", &bundle, &BTreeMap::new());
        let document = app.get(&format!("{base}/openapi")).await.expect(200).json();
        let openapi = component(&document, &bodies(&document, &base, 0)[0]);
        for text in [
            "{}",
            "7",
            r#"{"n": 1}"#,
            r#"{"n": 0}"#,
            r#"{"n": 1, "d": ["a"]}"#,
            r#"{"n": 1, "d": ["a", 1]}"#,
            r#"{"n": 1, "d": [1]}"#,
            r#"{"oud": {"n": 1}}"#,
            r#"{"oud": {}}"#,
            r#"{"oud": {"n": 0}}"#,
            r#"{"lijst": ["a", "b"]}"#,
            r#"{"lijst": ["a"]}"#,
            r#"{"kind": {"kind": {"x": 1}}}"#,
            r#"{"kind": {"kind": {"paar": ["a"]}}}"#,
            r#"{"paar": ["a", "b"]}"#,
            r#"{"nog": 1}"#,
            r#"{"nog": "a"}"#,
            r#"{"x": 1}"#,
        ] {
            let expected = app.judge(name, "1", text).await.expect(200).json()["geldig"] == true;
            let value: Value = serde_json::from_str(text).unwrap();
            assert_eq!(verdict(&bundle, &value, None).0, expected, "bundle of {name}: {text}");
            assert_eq!(verdict(&openapi, &value, None).0, expected, "openapi of {name}: {text} {document:#}");
        }
    }
}

#[tokio::test]
async fn examples_are_listed_with_what_they_show() {
    for on in BOTH {
        let app = App::stocked(on).await;
        let answer = app.get("/v1/standaarden/adres/versies/1/voorbeelden").await.expect(200);
        assert_eq!(answer.header("content-location"), "/v1/standaarden/adres/versies/1.0.0/voorbeelden");
        let list = answer.json();
        assert_eq!(
            names(&list),
            ["huisnummer-met-letter", "losse-postcode", "minimaal", "volledig", "zonder-postcode"]
        );
        assert_eq!(list["aantal"], 5);
        assert_eq!(
            list["resultaten"][0],
            json!({
                "naam": "huisnummer-met-letter", "herkomst": "meegeleverd", "geldig": false, "onderdeel": null, "codes": ["verkeerd-type"],
                "document": { "huisnummer": "12A", "postcode": "1234AB" },
            })
        );
        assert_eq!(
            list["resultaten"][1],
            json!({ "naam": "losse-postcode", "herkomst": "meegeleverd", "geldig": true, "onderdeel": "postcode", "codes": [], "document": "1234AB" })
        );
    }
}

// --- the service itself ----------------------------------------------------------------------

#[tokio::test]
async fn the_description_of_the_service_is_open_to_every_origin() {
    let app = App::empty(On::Sqlite).await;
    let answer = app.get_with("/v1/openapi.json", "origin", "https://elders.example").await.expect(200);
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    assert_eq!(answer.header("content-type"), "application/json");
    let document = answer.json();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1."));
    assert_eq!(document["servers"][0]["url"], "http://register.test/v1");
    references_resolve(&document, &document);
}

#[tokio::test]
async fn every_answer_carries_the_headers_that_keep_a_browser_safe() {
    let app = App::empty(On::Sqlite).await;
    app.published("adres", "1.0.0", CLOSED).await;
    let get = |path: &str| Request::get(path).body(Body::empty()).unwrap();
    let requests = [
        ("200", get("/v1/standaarden")),
        ("200", get(SCHEMA)),
        ("200", get("/schemas/adres/1.0.0")),
        ("200", get("/v1/openapi.json")),
        ("200", get("/docs/")),
        ("200", get("/health/live")),
        ("200", get("/metrics")),
        ("200", get("/")),
        ("404", get("/weg")),
        ("404", get("/v1/standaarden/weg")),
        ("400", get("/v1/standaarden?x=1")),
        ("405", Request::delete("/v1/standaarden").body(Body::empty()).unwrap()),
        ("401", Request::delete("/v1/standaarden/adres/versies/1.0.0").body(Body::empty()).unwrap()),
        ("415", Request::post("/v1/validaties").body(Body::empty()).unwrap()),
    ];
    let mut ids = std::collections::BTreeSet::new();
    for (status, request) in requests {
        let path = request.uri().to_string();
        let answer = app.send(request).await;
        assert_eq!(answer.status.as_str(), status, "{path}");
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("referrer-policy", "no-referrer"),
            ("strict-transport-security", "max-age=31536000"),
        ] {
            assert_eq!(answer.header(name), value, "{path}");
        }
        let policy = answer.header("content-security-policy");
        assert!(
            policy.starts_with("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
            "{path} {policy}"
        );
        assert!(
            !policy.contains("http") && !policy.contains("script-src 'unsafe-inline'"),
            "{path} {policy}"
        );
        assert!(!answer.header("cache-control").is_empty(), "{path}");
        assert!(
            answer.headers.get_all("vary").iter().any(|v| v.to_str().unwrap().contains("accept-language")),
            "{path}"
        );
        assert!(ids.insert(answer.header("x-request-id").to_owned()), "{path}");
    }
}

#[tokio::test]
async fn the_number_of_a_request_is_ours_and_stands_in_its_problem() {
    let app = App::empty(On::Sqlite).await;
    let answer = app.get_with("/v1/standaarden/weg", "x-request-id", "geheim").await.expect(404);
    let id = answer.header("x-request-id").to_owned();
    assert_eq!(answer.json()["instance"], format!("urn:uuid:{id}"));
    assert!(!id.contains("geheim"));
}

#[tokio::test]
async fn health_says_whether_the_process_and_its_database_are_there() {
    for on in BOTH {
        let app = App::empty(on).await;
        assert_eq!(app.get("/health/live").await.expect(200).bytes, b"ok\n");
        app.get("/health/ready").await.expect(200);
        app.database.store.clone().close().await.unwrap();
        app.get("/health/live").await.expect(200);
        app.get("/health/ready").await.expect(503);
        let answer = app.get("/v1/standaarden").await;
        assert!([500, 503].contains(&answer.status.as_u16()), "{answer}");
        assert!(["storing", "bezet"].contains(&problem(&answer).as_str()));
    }
}

#[tokio::test]
async fn metrics_count_requests_and_verdicts_and_repeat_nothing_of_a_caller() {
    let app = App::empty(On::Sqlite).await;
    app.published("adres", "1.0.0", CLOSED).await;
    app.judge("adres", "1", r#"{"naam": "geheim"}"#).await.expect(200);
    app.judge("adres", "1", r#"{"geheim": 1}"#).await.expect(200);
    app.judge("adres", "1", "{}").await.expect(200);
    app.get("/geheim").await.expect(404);
    app.get("/v1/standaarden/geheim?geheim=geheim").await.expect(400);
    app.send(Request::builder().method("GEHEIM").uri("/v1/standaarden").body(Body::empty()).unwrap()).await;
    let answer = app.get("/metrics").await.expect(200);
    assert_eq!(answer.header("content-type"), "application/openmetrics-text; version=1.0.0; charset=utf-8");
    let text = String::from_utf8(answer.bytes).unwrap();
    assert!(
        text.contains(r#"maatstaf_validations_total{standaard="adres",versie="1.0.0",geldig="true"} 1"#),
        "{text}"
    );
    assert!(
        text.contains(r#"maatstaf_validations_total{standaard="adres",versie="1.0.0",geldig="false"} 2"#),
        "{text}"
    );
    assert!(
        text.contains(r#"route="/v1/standaarden/{standaard}/versies/{versie}/validaties",status="200"} 3"#),
        "{text}"
    );
    assert!(
        text.contains("maatstaf_http_request_duration_seconds_bucket") && text.ends_with("# EOF\n"),
        "{text}"
    );
    assert!(!text.to_lowercase().contains("geheim"), "{text}");
}

#[tokio::test]
async fn the_documentation_works_without_anything_from_outside() {
    let app = App::empty(On::Sqlite).await;
    assert_eq!(app.get("/docs").await.expect(303).header("location"), "/docs/");
    let page = app.get("/docs/").await.expect(200);
    let html = String::from_utf8(page.bytes.clone()).unwrap();
    assert!(html.contains("<meta charset=\"utf-8\">") && html.contains("<html lang=\"nl\">"), "{html}");
    assert!(!html.contains("http://") && !html.contains("https://") && !html.contains("src=\"//"), "{html}");
    // The policy forbids inline script, so there may be none.
    assert!(!html.contains("<script>"), "{html}");
    let addresses = ["src=\"", "href=\""].into_iter().flat_map(|attribute| html.split(attribute).skip(1));
    let addresses: Vec<_> = addresses.map(|rest| rest.split('"').next().unwrap()).collect();
    assert!(addresses.len() >= 5, "{html}");
    for address in addresses.into_iter().filter(|address| *address != "/") {
        let path = if address.starts_with('/') { address.to_owned() } else { format!("/docs/{address}") };
        let asset = app.get(&path).await.expect(200);
        assert!(!asset.bytes.is_empty() && asset.header("cache-control").starts_with("public"), "{path}");
        let text = String::from_utf8(asset.bytes).unwrap();
        // Redoc shows a logo from elsewhere, if it is let.
        assert!(!text.contains("cdn.") && !text.contains("unpkg"), "{path}");
        assert_eq!(path == "/docs/docs.js", text.contains("Redoc.init(\"/v1/openapi.json\""), "{path}");
    }
    app.get("/docs/weg.js").await.expect(404);
    app.get("/docs/redoc/README.md").await.expect(404);
    let packed = app.get_with("/docs/redoc.standalone.js", "accept-encoding", "gzip").await.expect(200);
    assert_eq!(packed.header("content-encoding"), "gzip");
    assert!(packed.bytes.len() < 500_000, "{}", packed.bytes.len());
}
