//! Looking at what would be offered as a version, without offering it: `POST /v1/schemacontroles`.

use axum::body::Body;
use axum::http::Request;
use maatstaf::domain::Limits;
use maatstaf::registry::Page;
use serde_json::{Value, json};

use crate::kit::process::Running;
use crate::kit::{Answer, App, BOTH, On};

const STREET: &str =
    r#"{"type": "object", "properties": {"straat": {"type": "string"}}, "additionalProperties": false}"#;
const WIDER: &str = r#"{"type": "object", "properties": {"straat": {"type": "string"}, "wijk": {"type": "string"}}, "additionalProperties": false}"#;
const STRICTER: &str = r#"{"type": "object", "required": ["straat"], "properties": {"straat": {"type": "string"}}, "additionalProperties": false}"#;
const CHECK: &str = "/v1/schemacontroles?standaard=adres";

fn offer(number: &str, schema: &str) -> String {
    format!(r#"{{"versie": "{number}", "schema": {schema}}}"#)
}

/// What is told, each with its place.
fn told(list: &Value) -> Vec<String> {
    let all = list.as_array().unwrap_or_else(|| panic!("no list: {list}"));
    let one = |fault: &Value| {
        let at = fault["plaats"]["waar"].as_str().unwrap_or("-");
        format!("{} {at}", fault["code"].as_str().unwrap())
    };
    let mut told: Vec<String> = all.iter().map(one).collect();
    told.sort();
    told
}

/// How many rows there are in the audit, and how many versions of the standard.
async fn kept(app: &App) -> (u64, Value) {
    let audit = app.database.store.audit(Page { number: 1, size: 1 }).await.unwrap().total;
    (audit, app.get("/v1/standaarden/adres/versies").await.expect(200).json())
}

#[tokio::test]
async fn a_check_says_what_an_offer_would_be_told_and_keeps_nothing() {
    for on in BOTH {
        let app = App::empty(on).await;
        app.published("adres", "1.0.0", STREET).await;
        let before = kept(&app).await;

        let good = app.post(CHECK, offer("1.1.0", WIDER)).await.expect(200).json();
        assert_eq!(
            (&good["aangenomen"], &good["weigeringen"], &good["waarschuwingen"]),
            (&json!(true), &json!([]), &json!([])),
            "{on:?} {good}"
        );
        let compared = &good["vergelijking"];
        assert_eq!((&compared["oud"]["versie"], &compared["nieuw"]), (&json!("1.0.0"), &Value::Null));
        assert_eq!(
            (&compared["wieLevert"]["oordeel"], &compared["stap"]),
            (&json!("bewezen"), &json!("minor"))
        );

        let breaks = app.post(CHECK, offer("1.0.1", STRICTER)).await.expect(200).json();
        assert_eq!(breaks["vergelijking"]["wieLevert"]["oordeel"], "weerlegd", "{breaks}");
        assert_eq!(breaks["vergelijking"]["eerlijkNummer"], "2.0.0");

        let taken = app.post(CHECK, offer("1.0.0", WIDER)).await.expect(200).json();
        assert_eq!(taken["aangenomen"], false);
        assert_eq!(told(&taken["weigeringen"]), ["versie-bestaat-al /versie"]);

        let example = json!({ "naam": "goed", "geldig": true, "document": { "straat": 84615 } });
        let body = json!({ "versie": "1.1.0", "schema": json!({ "type": "object", "properties": { "straat": { "type": "string" } } }), "voorbeelden": [example] });
        let fails = app.post(CHECK, body.to_string()).await.expect(200);
        assert!(!fails.to_string().contains("84615"), "a value of an example is not repeated: {fails}");
        assert_eq!(fails.json()["aangenomen"], true, "a concept may have it");
        let warnings = told(&fails.json()["waarschuwingen"]);
        assert!(warnings.iter().any(|told| told.ends_with("/voorbeelden/0")), "{warnings:?}");

        let english = app.post_with(CHECK, "accept-language", "en", offer("1.0.0", WIDER)).await.expect(200);
        assert!(english.to_string().contains("published already"), "{english}");
        assert_eq!(kept(&app).await, before, "{on:?}: nothing was kept");

        // The same words as for who really offers it.
        for schema in [
            r#"{"type": "objekt"}"#,
            r#"{"$ref": "/schemas/bestaat-niet/1.0.0"}"#,
            r#"{"type": "string", "pattern": "(["}"#,
            r#"{"properties": {"a": {"type": 1}, "b": {"minimum": "x"}}}"#,
        ] {
            let check = app.post(CHECK, offer("1.2.0", schema)).await.expect(200).json();
            assert_eq!((&check["aangenomen"], &check["vergelijking"]), (&json!(false), &Value::Null));
            let refused = app.offer("adres", "1.2.0", schema).await.expect(400).json();
            assert_eq!(told(&check["weigeringen"]), told(&refused["fouten"]), "{on:?} {schema}");
            assert!(!told(&refused["fouten"]).is_empty());
        }
        assert_eq!(kept(&app).await, before, "{on:?}");
    }
}

#[tokio::test]
async fn what_is_wrong_with_the_request_itself_is_told_together() {
    let app = App::empty(On::Sqlite).await;
    app.standard("adres").await;
    let kind = |answer: &Answer| {
        let kind = answer.json()["type"].as_str().unwrap().to_owned();
        kind.trim_start_matches("urn:maatstaf:probleem:").to_owned()
    };
    let both = app.post("/v1/schemacontroles", offer("een", STREET)).await.expect(400).json();
    assert_eq!(told(&both["fouten"]), ["ongeldig-versienummer /versie", "standaard-ontbreekt standaard"]);
    for (path, body) in [
        ("/v1/schemacontroles?standaard=Geen%20Naam", offer("1.0.0", STREET)),
        ("/v1/schemacontroles?standaard=adres&standaard=boom", offer("1.0.0", STREET)),
        ("/v1/schemacontroles?standaard=adres&diep=ja", offer("1.0.0", STREET)),
        (CHECK, r#"{"versie": "1.0.0"}"#.to_owned()),
        (CHECK, r#"{"versie": "1.0.0", "schema": {}, "geheim": 1}"#.to_owned()),
        (CHECK, r#"{"versie": "1.0.0", "schema": "#.to_owned()),
    ] {
        app.post(path, body).await.expect(400);
    }
    let unknown = app.post("/v1/schemacontroles?standaard=weg", offer("1.0.0", STREET)).await.expect(404);
    assert_eq!(kind(&unknown), "standaard-onbekend");
    let plain = Request::post(CHECK).header("content-type", "text/plain");
    app.send(plain.body(Body::from(offer("1.0.0", STREET))).unwrap()).await.expect(415);
    app.get(CHECK).await.expect(405);
}

#[tokio::test]
async fn a_check_keeps_to_the_limits_of_an_offer() {
    let limits =
        Limits { body_bytes: 1_024, schema_bytes: 1_024, examples: 2, patterns: 1, ..Limits::default() };
    let app = App::with_limits(On::Sqlite, limits).await;
    app.standard("adres").await;
    let long = format!(r#"{{"description": "{}"}}"#, "a".repeat(1_200));
    let longer = format!(r#"{{"description": "{}"}}"#, "a".repeat(3_000));
    let body = app.post(CHECK, offer("1.0.0", &longer)).await.expect(413);
    assert!(body.to_string().contains("body_bytes + schema_bytes"), "{body}");
    // Bytes in all that may pass, of which the schema alone may not.
    let schema = app.post(CHECK, offer("1.0.0", &long)).await;
    let offered = app.offer("adres", "1.0.0", &long).await;
    assert!(schema.to_string().contains("'schema_bytes'"), "{schema}");
    assert!(offered.to_string().contains("'schema_bytes'"), "{offered}");

    let example = json!({ "naam": "a", "geldig": true, "document": {} });
    let three: Vec<Value> = (0..3)
        .map(|index| {
            let mut one = example.clone();
            one["naam"] = json!(format!("a{index}"));
            one
        })
        .collect();
    let many = json!({ "versie": "1.0.0", "schema": { "type": "object" }, "voorbeelden": three });
    let many = app.post(CHECK, many.to_string()).await.expect(200).json();
    assert!(told(&many["weigeringen"])[0].starts_with("te-veel-voorbeelden"), "{many}");
    let patterns = r#"{"properties": {"a": {"pattern": "a"}, "b": {"pattern": "b"}}}"#;
    let patterns = app.post(CHECK, offer("1.0.0", patterns)).await.expect(200).json();
    assert!(told(&patterns["weigeringen"])[0].starts_with("te-veel-patronen"), "{patterns}");
    let deep = format!("{}true{}", r#"{"not":"#.repeat(150), "}".repeat(150));
    let deep = app.post(CHECK, offer("1.0.0", &deep)).await;
    assert!(deep.to_string().contains("te-diep") || deep.status == 413, "{deep}");
    app.post(CHECK, offer("1.0.0", r#"{"type": "object"}"#)).await.expect(200);
}

#[test]
fn nothing_of_what_is_checked_is_logged_or_kept() {
    const CANARY: &str = "kanarie9c41e";
    let register = Running::start(&[("MAATSTAF_LOG_FILTER", "trace")]);
    let with_example = |document: &str| {
        format!(
            r#"{{"versie": "9.0.0", "schema": {{"type": "object", "additionalProperties": false, "properties": {{"a": {{"type": "integer"}}}}}}, "voorbeelden": [{{"naam": "een", "geldig": true, "document": {document}}}]}}"#
        )
    };
    // What stands in examples is data: it does not come back either.
    for document in
        [format!(r#"{{"a": "{CANARY}"}}"#), format!(r#"{{"{CANARY}": 1}}"#), format!(r#"["{CANARY}"]"#)]
    {
        let answer = register.request("POST", CHECK, "", with_example(&document).as_bytes()).text;
        assert!(answer.contains("/voorbeelden/0") && !answer.contains(CANARY), "{answer}");
    }
    for (path, body) in [
        (
            CHECK,
            format!(
                r#"{{"versie": "9.0.0", "schema": {{"title": "{CANARY}", "properties": {{"{CANARY}": {{"const": "{CANARY}"}}}}}}, "toelichting": "{CANARY}"}}"#
            ),
        ),
        (
            CHECK,
            format!(
                r#"{{"versie": "9.0.0", "schema": {{"type": "{CANARY}", "$ref": "/schemas/{CANARY}/1.0.0"}}}}"#
            ),
        ),
        (CHECK, format!(r#"{{"versie": "{CANARY}", "schema": {{}}}}"#)),
        (CHECK, format!(r#"{{"versie": "9.0.0", "{CANARY}": 1}}"#)),
        (CHECK, format!(r#"{{"versie": "9.0.0", "schema": {{"{CANARY}"#)),
        (&format!("/v1/schemacontroles?standaard={CANARY}"), offer("9.0.0", "{}")),
    ] {
        let answer = register.request("POST", path, "", body.as_bytes());
        assert!(answer.status.is_some_and(|status| status < 500), "{}", answer.text);
    }
    assert!(!register.log().contains(CANARY), "the log repeats what it should not");
    for file in register.database_files() {
        let bytes = std::fs::read(&file).unwrap();
        assert!(!bytes.windows(CANARY.len()).any(|window| window == CANARY.as_bytes()), "{}", file.display());
    }
}
