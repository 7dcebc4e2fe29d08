//! Putting standards in the register, and what is refused on the way.

use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::Request;
use chrono::Utc;
use futures_util::future::join_all;
use maatstaf::domain::{Digest, Grants, Limits, dutch_day};
use maatstaf::registry::Page;
use serde_json::{Value, json};

use crate::kit::{Answer, App, BOTH, On, act, decision};

const CLOSED: &str = r#"{"type": "object", "required": ["naam"], "properties": {"naam": {"type": "string"}}, "additionalProperties": false}"#;
const OTHER: &str = r#"{"type": "object", "required": ["code"], "properties": {"code": {"type": "string"}}, "additionalProperties": false}"#;

const DIALECTS: [&str; 5] = [
    "http://json-schema.org/draft-04/schema#",
    "http://json-schema.org/draft-06/schema#",
    "http://json-schema.org/draft-07/schema#",
    "https://json-schema.org/draft/2019-09/schema",
    "https://json-schema.org/draft/2020-12/schema",
];

/// The last word of a problem's type.
fn problem(answer: &Answer) -> String {
    assert_eq!(answer.header("content-type"), "application/problem+json", "{answer}");
    let body = answer.json();
    assert_eq!(body["status"], answer.status.as_u16(), "{answer}");
    let kind = body["type"].as_str().unwrap();
    kind.strip_prefix("urn:maatstaf:probleem:").unwrap().to_owned()
}

/// Every fault of a problem as `code soort:waar`, in the order of the alphabet.
fn faults(answer: &Answer) -> Vec<String> {
    let body = answer.json();
    let mut faults: Vec<String> = body["fouten"].as_array().into_iter().flatten().map(fault).collect();
    faults.sort();
    faults
}

fn fault(fault: &Value) -> String {
    assert!(!fault["melding"].as_str().unwrap().is_empty());
    let code = fault["code"].as_str().unwrap();
    match &fault["plaats"] {
        Value::Null => code.to_owned(),
        place => format!("{code} {}:{}", place["soort"].as_str().unwrap(), place["waar"].as_str().unwrap()),
    }
}

fn versions_of(name: &str) -> String {
    format!("/v1/standaarden/{name}/versies")
}

/// Offers a version with whatever else belongs in its body.
async fn offer_with(app: &App, name: &str, number: &str, schema: Value, more: Value) -> Answer {
    let mut body = json!({ "versie": number, "schema": schema });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    app.write("POST", &versions_of(name), &body).await
}

async fn step(app: &App, name: &str, number: &str, to: &str) -> Answer {
    let mut body = json!({ "naar": to, "reden": "proef", "besluit": decision() });
    let today = dutch_day(Utc::now());
    match to {
        "consultatie" => body["consultatie"] = json!({ "beginDatum": today, "eindDatum": today }),
        "einde-ondersteuning" => {
            body["geldigTotDatum"] = json!("2031-12-31");
            // Whoever ends the first of the two goes to the second.
            body["opvolger"] = successor_in(app, name, number).await;
        }
        "teruggetrokken" => body["spoed"] = json!(true),
        _ => {}
    }
    app.write("POST", &format!("{}/{number}/statusovergangen", versions_of(name)), &body).await
}

/// The next number that may be used, when there is one.
async fn successor_in(app: &App, name: &str, number: &str) -> Value {
    let all = app.get(&versions_of(name)).await.expect(200).json();
    let above = |version: &&Value| {
        version["versie"].as_str().unwrap() > number
            && ["vastgesteld", "einde-ondersteuning"].contains(&version["status"].as_str().unwrap())
    };
    let next = all["resultaten"].as_array().unwrap().iter().rfind(above);
    next.map_or(Value::Null, |next| next["versie"].clone())
}

async fn status(app: &App, name: &str, number: &str) -> String {
    let version = app.get(&format!("{}/{number}", versions_of(name))).await.expect(200).json();
    version["status"].as_str().unwrap().to_owned()
}

fn with_token(method: &str, path: &str, authorization: &str) -> Request<Body> {
    let request = Request::builder().method(method).uri(path).header("content-type", "application/json");
    request.header("authorization", authorization).body(Body::from(r#"{"titel": "Proef"}"#)).unwrap()
}

// --- who may write ---------------------------------------------------------------------------

#[tokio::test]
async fn whoever_writes_without_a_token_is_told_how_to_get_one() {
    let app = App::empty(On::Sqlite).await;
    app.published("adres", "1.0.0", CLOSED).await;
    let writes = [
        ("PUT", "/v1/voorzieningen/proef"),
        ("PUT", "/v1/standaarden/adres"),
        ("POST", "/v1/standaarden/adres/versies"),
        ("PUT", "/v1/standaarden/adres/versies/1.0.0"),
        ("DELETE", "/v1/standaarden/adres/versies/1.0.0"),
        ("POST", "/v1/standaarden/adres/versies/1.0.0/statusovergangen"),
    ];
    for (method, path) in writes {
        // Also with a body that is nothing: who may not write is not told what is wrong with it.
        let request = Request::builder().method(method).uri(path).header("content-type", "application/json");
        let answer = app.send(request.body(Body::from("{")).unwrap()).await.expect(401);
        assert_eq!(problem(&answer), "niet-aangemeld", "{method} {path}");
        assert_eq!(answer.header("www-authenticate"), "Bearer realm=\"maatstaf\"", "{method} {path}");
    }
    assert_eq!(status(&app, "adres", "1.0.0").await, "vastgesteld");
}

#[tokio::test]
async fn the_refusal_of_a_writer_without_a_token_reads_well_in_both_languages() {
    let app = App::empty(On::Sqlite).await;
    let dutch = app.post("/v1/standaarden/adres/versies", "{}").await.expect(401);
    assert_eq!(dutch.header("content-language"), "nl");
    let mut body = dutch.json();
    assert!(body["instance"].take().as_str().unwrap().starts_with("urn:uuid:"));
    assert_eq!(
        body,
        json!({
            "type": "urn:maatstaf:probleem:niet-aangemeld",
            "title": "Hiervoor moet u zijn aangemeld",
            "status": 401,
            "detail": "Stuur de header 'Authorization: Bearer …' met een sleutel ('mst_…') van de operator van het register, of met een toegangstoken van een aanmelddienst die het register vertrouwt.",
            "instance": null,
        })
    );
    let english =
        app.post_with("/v1/standaarden/adres/versies", "accept-language", "en", "{}").await.expect(401);
    assert_eq!(english.header("content-language"), "en");
    assert_eq!(english.json()["title"], "You have to be signed in for this");
    assert_eq!(
        english.json()["detail"],
        "Send the header 'Authorization: Bearer …' with a key ('mst_…') of the operator of the register, or with an access token of an identity provider that the register trusts."
    );
}

#[tokio::test]
async fn a_token_that_has_expired_was_revoked_or_is_made_up_opens_nothing() {
    for on in BOTH {
        let app = App::empty(on).await;
        let path = "/v1/voorzieningen/proef";
        let hour = chrono::Duration::hours(1);
        let expired = app
            .registry
            .create_token("verlopen", &Grants::all(), Some(Utc::now() - hour), None, &act())
            .await
            .unwrap()
            .secret;
        let good = app
            .registry
            .create_token("goed", &Grants::all(), Some(Utc::now() + hour), None, &act())
            .await
            .unwrap()
            .secret;
        let revoked = app
            .registry
            .create_token("ingetrokken", &Grants::all(), None, None, &act())
            .await
            .unwrap()
            .secret;
        app.send(with_token("PUT", path, &format!("Bearer {revoked}"))).await.expect(201);
        app.registry.revoke_token("ingetrokken", &act()).await.unwrap();
        let nonsense = ["Bearer mst_onzin", "Bearer onzin", "Bearer", "Bearer ", "Basic bXN0X3g6eQ=="]
            .map(str::to_owned);
        let almost = [
            format!("Bearer {expired}"),
            format!("Bearer {revoked}"),
            format!("Bearer {good}x"),
            format!("Basic {good}"),
            good.clone(),
        ];
        for authorization in nonsense.into_iter().chain(almost) {
            let answer = app.send(with_token("PUT", path, &authorization)).await.expect(401);
            assert!(answer.header("www-authenticate").starts_with("Bearer realm=\"maatstaf\""), "{answer}");
            assert!(
                !answer.to_string().contains(&good) && !answer.to_string().contains(&expired),
                "{answer}"
            );
        }
        // The name of the scheme is not case-sensitive (RFC 9110, 11.1).
        app.send(with_token("PUT", path, &format!("bearer {good}"))).await.expect(200);
    }
}

// --- provisions and standards ----------------------------------------------------------------

#[tokio::test]
async fn a_standard_is_made_changed_and_left_as_it_is() {
    for on in BOTH {
        let app = App::empty(on).await;
        let path = "/v1/standaarden/adres";
        let mut standard = json!({ "voorziening": "proef", "titel": "Adres", "soort": "gegevens" });
        let answer = app.write("PUT", path, &standard).await.expect(404);
        assert_eq!(problem(&answer), "voorziening-onbekend");
        app.write("PUT", "/v1/voorzieningen/proef", &json!({ "titel": "Proef" })).await.expect(201);
        app.write("PUT", path, &standard).await.expect(201);
        app.write("PUT", path, &standard).await.expect(200);
        standard["titel"] = "Adres van een gebouw".into();
        standard["recordsleutel"] = "/nummer".into();
        app.write("PUT", path, &standard).await.expect(200);
        let read = app.get(path).await.expect(200).json();
        assert_eq!(read["titel"], "Adres van een gebouw");
        assert_eq!(read["recordsleutel"], "/nummer");
        assert_eq!(read["voorbeeldstandaard"], false);
        assert_eq!(read["geldendeVersie"], Value::Null);
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_standard_is_told_in_one_answer() {
    let app = App::empty(On::Sqlite).await;
    let standard =
        json!({ "voorziening": "Niet Goed", "titel": "T", "soort": "gegevens", "recordsleutel": "nummer" });
    let answer = app.write("PUT", "/v1/standaarden/Ook_Niet?x=1", &standard).await.expect(400);
    assert_eq!(problem(&answer), "ongeldig-verzoek");
    assert_eq!(
        faults(&answer),
        [
            "onbekende-parameter",
            "ongeldige-naam body:/voorziening",
            "ongeldige-naam pad:standaard",
            "ongeldige-recordsleutel body:/recordsleutel",
        ]
    );
}

#[tokio::test]
async fn a_body_with_a_field_too_many_or_too_few_or_of_another_kind_is_refused() {
    let app = App::empty(On::Sqlite).await;
    for body in
        [json!({}), json!({ "titel": "T", "kleur": "geel" }), json!({ "titel": 7 }), json!([]), json!("T")]
    {
        let answer = app.write("PUT", "/v1/voorzieningen/proef", &body).await.expect(400);
        assert_eq!(problem(&answer), "ongeldig-verzoek");
        assert_eq!(faults(&answer), ["verkeerde-vorm body:"], "{answer}");
        assert!(!answer.to_string().contains("geel") && !answer.to_string().contains("kleur"), "{answer}");
    }
}

// --- bytes -----------------------------------------------------------------------------------

#[tokio::test]
async fn a_schema_comes_back_byte_for_byte() {
    let schema = "{\r\n\t\"required\" : [ \"z\",\"a\" ],   \"type\":\"object\",\"properties\":{\"z\":{\"maximum\":12345678901234567890.1},\"a\":{\"const\":1e2,\"title\":\"\\u00e9\\/é\"}}\n ,\"additionalProperties\":false }";
    for on in BOTH {
        let app = App::empty(on).await;
        app.published("adres", "1.0.0", schema).await;
        let paths = [
            "/v1/standaarden/adres/versies/1.0.0/schema",
            "/v1/standaarden/adres/versies/1/schema",
            "/v1/standaarden/adres/versies/geldend/schema?geldigOp=2026-06-01",
            "/schemas/adres/1.0.0",
        ];
        for path in paths {
            let answer = app.get(path).await.expect(200);
            assert_eq!(String::from_utf8(answer.bytes.clone()).unwrap(), schema, "{path}");
        }
        let version = app.get("/v1/standaarden/adres/versies/1.0.0").await.expect(200).json();
        assert_eq!(version["digest"], Digest::of(schema.as_bytes()).to_string());
        assert_eq!(version["adres"], "http://register.test/schemas/adres/1.0.0");
    }
}

#[tokio::test]
async fn the_same_bytes_again_are_answered_as_done_and_other_bytes_are_a_conflict() {
    for on in BOTH {
        let app = App::empty(on).await;
        app.standard("adres").await;
        let made = app.offer("adres", "1.0.0", CLOSED).await.expect(201);
        assert_eq!(made.header("location"), "/v1/standaarden/adres/versies/1.0.0");
        assert_eq!(made.json()["status"], "concept");
        for _ in 0..2 {
            let again = app.offer("adres", "1.0.0", CLOSED).await.expect(200);
            assert_eq!(again.json()["digest"], made.json()["digest"]);
            let other = app.offer("adres", "1.0.0", OTHER).await.expect(409);
            assert_eq!(problem(&other), "versie-bestaat-al");
            assert_eq!(
                other.json()["detail"],
                "Dit versienummer bestaat al met een andere inhoud. Kies een hoger nummer."
            );
            // One space makes other bytes, though it means the same.
            app.offer("adres", "1.0.0", &CLOSED.replace("\"naam\"]", "\"naam\" ]")).await.expect(409);
            app.publish("adres", "1.0.0").await.expect(200);
        }
        assert_eq!(app.get("/schemas/adres/1.0.0").await.bytes, CLOSED.as_bytes());
    }
}

#[tokio::test]
async fn of_eight_who_offer_other_bytes_at_once_one_is_first() {
    for on in BOTH {
        let app = App::empty(on).await;
        app.standard("adres").await;
        let schemas: Vec<String> = (1..=8)
            .map(|n| CLOSED.replace("\"string\"", &format!("\"string\", \"maxLength\": {n}")))
            .collect();
        let answers = join_all(schemas.iter().map(|schema| app.offer("adres", "1.0.0", schema))).await;
        let mut outcomes: Vec<u16> = answers.iter().map(|answer| answer.status.as_u16()).collect();
        let winner = outcomes.iter().position(|status| *status == 201).unwrap();
        outcomes.sort_unstable();
        assert_eq!(outcomes, [201, 409, 409, 409, 409, 409, 409, 409], "{on:?}");
        for answer in answers.iter().filter(|answer| answer.status == 409) {
            assert_eq!(problem(answer), "versie-bestaat-al");
        }
        assert_eq!(app.get("/schemas/adres/1.0.0").await.expect(200).bytes, schemas[winner].as_bytes());
    }
}

#[tokio::test]
async fn of_eight_who_offer_and_publish_the_same_at_once_all_succeed_and_one_did_it() {
    for on in BOTH {
        let app = App::empty(on).await;
        app.standard("adres").await;
        let answers = join_all((0..8).map(|_| app.offer("adres", "1.0.0", CLOSED))).await;
        let mut outcomes: Vec<u16> = answers.iter().map(|answer| answer.status.as_u16()).collect();
        outcomes.sort_unstable();
        assert_eq!(outcomes, [200, 200, 200, 200, 200, 200, 200, 201], "{on:?}");
        for answer in join_all((0..8).map(|_| app.publish("adres", "1.0.0"))).await {
            assert_eq!(answer.expect(200).json()["status"], "vastgesteld", "{on:?}");
        }
        let audit = app.database.store.audit(Page { number: 1, size: 100 }).await.unwrap().items;
        assert_eq!(audit.iter().filter(|row| row.action == "versie-gemaakt").count(), 1, "{on:?}");
        assert_eq!(audit.iter().filter(|row| row.action == "status-vastgesteld").count(), 1, "{on:?}");
    }
}

// --- schemas that are refused ----------------------------------------------------------------

#[tokio::test]
async fn a_schema_that_is_illegal_in_its_dialect_is_refused_with_every_place() {
    let app = App::empty(On::Sqlite).await;
    app.standard("adres").await;
    for dialect in DIALECTS {
        let schema = json!({
            "$schema": dialect,
            "type": "strng",
            "minLength": -1,
            "properties": { "a": { "required": "x" }, "b/c": { "enum": 3 }, "d": { "items": 7 } },
            "allOf": [],
        });
        let answer = app.offer("adres", "1.0.0", &schema.to_string()).await.expect(400);
        assert_eq!(problem(&answer), "schema-geweigerd", "{dialect}");
        let mut places: Vec<String> = faults(&answer);
        places.dedup();
        assert_eq!(
            places,
            [
                "niet-volgens-dialect schema:/allOf",
                "niet-volgens-dialect schema:/minLength",
                "niet-volgens-dialect schema:/properties/a/required",
                "niet-volgens-dialect schema:/properties/b~1c/enum",
                "niet-volgens-dialect schema:/properties/d/items",
                "niet-volgens-dialect schema:/type",
            ],
            "{dialect} {answer}"
        );
    }
    app.get("/v1/standaarden/adres/versies/1.0.0").await.expect(404);
}

#[tokio::test]
async fn the_refusal_of_a_schema_says_what_to_mend_in_both_languages() {
    let app = App::empty(On::Sqlite).await;
    app.standard("adres").await;
    let schema = json!({ "$schema": DIALECTS[4], "properties": { "a": { "minLength": "drie" } } });
    let answer = app.offer("adres", "1.0.0", &schema.to_string()).await.expect(400).json();
    assert_eq!(answer["title"], "Het schema is geweigerd");
    assert_eq!(
        answer["detail"],
        "Verbeter elke plaats die onder 'fouten' staat en bied het schema opnieuw aan."
    );
    assert_eq!(
        answer["fouten"],
        json!([{
            "code": "niet-volgens-dialect",
            "melding": "Niet toegestaan in draft 2020-12: Hier wordt een geheel getal verwacht, maar er staat een tekst. Schrijf een getal zonder aanhalingstekens.",
            "plaats": { "soort": "schema", "waar": "/properties/a/minLength" },
        }])
    );
    let token = app.registry.create_token("engels", &Grants::all(), None, None, &act()).await.unwrap().secret;
    let body = json!({ "versie": "1.0.0", "schema": schema }).to_string();
    let request = Request::post(versions_of("adres"))
        .header("content-type", "application/json")
        .header("accept-language", "en-GB, nl;q=0.5")
        .header("authorization", format!("Bearer {token}"));
    let answer = app.send(request.body(Body::from(body)).unwrap()).await.expect(400).json();
    assert_eq!(answer["title"], "Schema refused");
    assert_eq!(
        answer["fouten"][0]["melding"],
        "Not legal in draft 2020-12: This should be a whole number, but it is a text. Write a number without quotation marks."
    );
}

#[tokio::test]
async fn what_is_legal_in_one_draft_only_is_refused_in_the_others() {
    let app = App::empty(On::Sqlite).await;
    app.standard("adres").await;
    // In draft 4 the exclusive bound is a flag, later it is a number; in 2020-12 `items` is one schema.
    let flag = json!({ "minimum": 1, "exclusiveMinimum": true });
    let list = json!({ "items": [{ "type": "string" }] });
    for (index, dialect) in DIALECTS.into_iter().enumerate() {
        for (schema, legal, place) in [(&flag, index == 0, "/exclusiveMinimum"), (&list, index < 4, "/items")]
        {
            let mut schema = schema.clone();
            schema["$schema"] = dialect.into();
            let answer = app.offer("adres", &format!("1.{index}.0"), &schema.to_string()).await;
            if legal {
                assert!(answer.status.is_success(), "{dialect} {answer}");
                app.write("DELETE", &format!("{}/1.{index}.0", versions_of("adres")), &json!(null))
                    .await
                    .expect(204);
            } else {
                assert_eq!(
                    faults(&answer.expect(400)),
                    [format!("niet-volgens-dialect schema:{place}")],
                    "{dialect}"
                );
            }
        }
    }
}

#[tokio::test]
async fn a_dialect_that_the_register_does_not_know_is_refused_at_its_place() {
    let app = App::empty(On::Sqlite).await;
    app.standard("adres").await;
    for dialect in [
        json!("https://example.com/eigen-dialect"),
        json!("http://json-schema.org/draft-03/schema#"),
        json!("http://json-schema.org/schema#"),
        json!(7),
    ] {
        let answer =
            app.offer("adres", "1.0.0", &json!({ "$schema": dialect }).to_string()).await.expect(400);
        assert_eq!(problem(&answer), "schema-geweigerd", "{dialect}");
        assert_eq!(faults(&answer), ["onbekend-dialect schema:/$schema"], "{dialect}");
    }
}

#[tokio::test]
async fn a_schema_that_is_no_schema_at_all_is_refused() {
    let app = App::empty(On::Sqlite).await;
    app.standard("adres").await;
    for schema in ["[]", "\"object\"", "7", "null"] {
        let answer = app.offer("adres", "1.0.0", schema).await.expect(400);
        assert!(
            ["schema-geweigerd", "ongeldig-verzoek"].contains(&problem(&answer).as_str()),
            "{schema} {answer}"
        );
    }
}

#[tokio::test]
async fn a_schema_that_is_not_strict_json_is_refused_with_line_and_column() {
    let app = App::empty(On::Sqlite).await;
    app.standard("adres").await;
    let cases = [
        ("{\n \"type\": \"object\",\n \"type\": \"array\"}", "dubbele-naam", 3),
        ("{\n \"type\": \"object\",\n}", "geen-json", 3),
        ("{\n \"maximum\": 1e999 }", "getal-te-groot", 2),
        ("{\n \"pattern\": \"\\ud800\" }", "geen-json", 2),
    ];
    for (schema, code, line) in cases {
        let answer = app.offer("adres", "1.0.0", schema).await.expect(400);
        assert_eq!(problem(&answer), "onleesbaar-document", "{schema}");
        let fault = &answer.json()["fouten"][0];
        assert_eq!(fault["code"], code, "{schema} {answer}");
        assert_eq!(fault["plaats"]["regel"], line, "{schema} {answer}");
        assert!(fault["plaats"]["kolom"].is_u64(), "{schema} {answer}");
    }
}

#[tokio::test]
async fn every_reference_that_leads_nowhere_is_named_with_its_place() {
    let app = App::empty(On::Sqlite).await;
    app.published("adres", "1.0.0", r#"{"type": "object", "$defs": {"postcode": {"type": "string"}}}"#).await;
    let schema = json!({ "properties": {
        "a": { "$ref": "/schemas/adres/1.0.0#/$defs/postcode" },
        "b": { "$ref": "/schemas/adres/1.0.0#/$defs/huisnummer" },
        "c": { "$ref": "/schemas/adres/2.0.0" },
        "d": { "$ref": "https://elders.example/schema" },
        "e": { "$ref": "#/$defs/weg" },
        "f": { "$ref": "#anker" },
        "g": { "$ref": "/schemas/adres/1" },
        "h": { "$ref": "file:///etc/passwd" },
    }});
    let answer = app.offer("adres", "1.1.0", &schema.to_string()).await.expect(400);
    assert_eq!(problem(&answer), "schema-geweigerd");
    assert_eq!(
        faults(&answer),
        [
            "verwijzing-ontbreekt schema:/properties/c/$ref",
            "verwijzing-ontbreekt schema:/properties/d/$ref",
            "verwijzing-ontbreekt schema:/properties/g/$ref",
            "verwijzing-ontbreekt schema:/properties/h/$ref",
            "verwijzing-onvindbaar schema:/properties/b/$ref",
            "verwijzing-onvindbaar schema:/properties/e/$ref",
            "verwijzing-onvindbaar schema:/properties/f/$ref",
        ],
        "{answer}"
    );
}

#[tokio::test]
async fn an_illegal_schema_with_a_missing_reference_is_told_of_both_at_once() {
    let app = App::empty(On::Sqlite).await;
    app.standard("adres").await;
    let schema = json!({ "minLength": -1, "properties": { "a": { "$ref": "/schemas/weg/1.0.0" }, "b": { "pattern": "[" } } });
    let answer = app.offer("adres", "1.0.0", &schema.to_string()).await.expect(400);
    let faults = faults(&answer);
    for expected in [
        "niet-volgens-dialect schema:/minLength",
        "patroon-onuitvoerbaar schema:/properties/b/pattern",
        "verwijzing-ontbreekt schema:/properties/a/$ref",
    ] {
        assert!(faults.iter().any(|fault| fault == expected), "{expected} in {faults:?}");
    }
}

#[tokio::test]
async fn a_concept_may_refer_to_a_concept_but_is_not_published_before_it() {
    for on in BOTH {
        let app = App::empty(on).await;
        app.standard("adres").await;
        app.standard("persoon").await;
        app.offer("adres", "1.0.0", CLOSED).await.expect(201);
        let person = r#"{"type": "object", "properties": {"adres": {"$ref": "/schemas/adres/1.0.0"}}, "additionalProperties": false}"#;
        app.offer("persoon", "1.0.0", person).await.expect(201);
        let report = app.judge("persoon", "1.0.0", r#"{"adres": {}}"#).await.expect(200).json();
        assert_eq!(report["geldig"], false);
        let answer = app.publish("persoon", "1.0.0").await.expect(400);
        assert_eq!(problem(&answer), "schema-geweigerd");
        assert_eq!(
            faults(&answer),
            ["verwijzing-niet-vastgesteld schema:/properties/adres/$ref"],
            "{answer}"
        );
        app.publish("adres", "1.0.0").await.expect(200);
        app.publish("persoon", "1.0.0").await.expect(200);
    }
}

#[tokio::test]
async fn the_refusal_of_a_reference_to_a_concept_names_the_standard_and_its_status() {
    let app = App::empty(On::Sqlite).await;
    app.standard("adres").await;
    app.standard("persoon").await;
    app.offer("adres", "1.0.0", CLOSED).await.expect(201);
    app.offer("persoon", "1.0.0", r#"{"$ref": "/schemas/adres/1.0.0"}"#).await.expect(201);
    let answer = app.publish("persoon", "1.0.0").await.expect(400).json();
    assert_eq!(
        answer["fouten"][0]["melding"],
        "Het schema verwijst naar 'adres' 1.0.0, en die versie is concept. Stel eerst die versie vast, of verwijs naar een vastgestelde."
    );
}

#[tokio::test]
async fn documents_that_would_refer_to_each_other_in_a_circle_are_refused() {
    for on in BOTH {
        let app = App::empty(on).await;
        for name in ["a", "b", "c"] {
            app.standard(name).await;
        }
        app.offer("c", "1.0.0", CLOSED).await.expect(201);
        app.offer("b", "1.0.0", r#"{"properties": {"c": {"$ref": "/schemas/c/1.0.0"}}}"#).await.expect(201);
        app.offer("a", "1.0.0", r#"{"properties": {"b": {"$ref": "/schemas/b/1.0.0"}}}"#).await.expect(201);
        for (name, to) in [("b", "a"), ("c", "a")] {
            let schema =
                json!({ "properties": { "kring": { "items": { "$ref": format!("/schemas/{to}/1.0.0") } } } });
            let body = json!({ "versie": "1.0.0", "schema": schema });
            let answer = app.write("PUT", &format!("{}/1.0.0", versions_of(name)), &body).await.expect(400);
            assert_eq!(problem(&answer), "schema-geweigerd");
            let faults = faults(&answer);
            assert!(
                faults.contains(&"verwijzing-in-een-kring schema:/properties/kring/items/$ref".to_owned()),
                "{faults:?}"
            );
        }
        // A schema may refer to itself, under its own address too.
        let own = json!({ "versie": "1.0.0", "schema": { "properties": { "c": { "$ref": "/schemas/c/1.0.0" } }, "additionalProperties": false } });
        app.write("PUT", &format!("{}/1.0.0", versions_of("c")), &own).await.expect(200);
        let report = app.judge("c", "1.0.0", r#"{"c": {"c": {"x": 1}}}"#).await.expect(200).json();
        assert_eq!(report["bevindingen"][0]["plaats"], "/c/c", "{report}");
    }
}

// --- identities ------------------------------------------------------------------------------

#[tokio::test]
async fn a_foreign_absolute_id_is_an_alias_by_which_others_refer() {
    for on in BOTH {
        let app = App::empty(on).await;
        let foreign = r##"{"$id": "https://elders.example/modellen/adres.json", "type": "object", "required": ["postcode"], "properties": {"postcode": {"$ref": "#/$defs/postcode"}}, "$defs": {"postcode": {"$anchor": "pc", "type": "string"}}}"##;
        app.published("adres", "1.0.0", foreign).await;
        let version = app.get("/v1/standaarden/adres/versies/1.0.0").await.json();
        assert_eq!(version["alias"], "https://elders.example/modellen/adres.json");
        let user = r##"{"$id": "https://elders.example/modellen/persoon.json", "properties": {"a": {"$ref": "adres.json"}, "b": {"$ref": "https://elders.example/modellen/adres.json#pc"}}}"##;
        app.published("persoon", "1.0.0", user).await;
        let report =
            app.judge("persoon", "1.0.0", r#"{"a": {"postcode": 1}, "b": 2}"#).await.expect(200).json();
        assert_eq!(report["aantallen"]["perCode"], json!({ "verkeerd-type": 2 }), "{report}");
        assert_eq!(report["bevindingen"][0]["plaats"], "/a/postcode");
    }
}

#[tokio::test]
async fn a_reference_by_address_and_by_alias_to_the_same_document_work_side_by_side() {
    for on in BOTH {
        let app = App::empty(on).await;
        let foreign = r##"{"$id": "https://elders.example/adres.json", "$defs": {"postcode": {"$anchor": "pc", "type": "string"}}}"##;
        app.published("adres", "1.0.0", foreign).await;
        let user = r##"{"properties": {"a": {"$ref": "https://elders.example/adres.json#pc"}, "b": {"$ref": "/schemas/adres/1.0.0#pc"}, "c": {"$ref": "/schemas/adres/1.0.0#/$defs/postcode"}}}"##;
        app.standard("persoon").await;
        let answer = app.offer("persoon", "1.0.0", user).await;
        assert_eq!(answer.status, 201, "{on:?} {answer}");
        let report = app.judge("persoon", "1.0.0", r#"{"a": 1, "b": 2, "c": 3}"#).await.expect(200).json();
        assert_eq!(report["aantallen"]["perCode"], json!({ "verkeerd-type": 3 }), "{report}");
    }
}

#[tokio::test]
async fn versions_may_share_a_foreign_id_and_references_mean_the_one_published_first() {
    for on in BOTH {
        let app = App::empty(on).await;
        let schema =
            |kind: &str| format!(r#"{{"$id": "https://elders.example/adres.json", "type": "{kind}"}}"#);
        app.standard("adres").await;
        app.offer("adres", "1.0.0", &schema("null")).await.expect(201);
        app.published("adres", "2.0.0", &schema("string")).await;
        app.published("adres", "3.0.0", &schema("integer")).await;
        app.publish("adres", "1.0.0").await.expect(200);
        app.published("persoon", "1.0.0", r#"{"$ref": "https://elders.example/adres.json"}"#).await;
        for (document, valid) in [("\"x\"", true), ("1", false), ("null", false)] {
            let report = app.judge("persoon", "1", document).await.expect(200).json();
            assert_eq!(report["geldig"], valid, "{on:?} {document}");
        }
        // What others mean by the alias is what may not be withdrawn; the others may go.
        step(&app, "adres", "3.0.0", "teruggetrokken").await.expect(200);
        assert_eq!(
            problem(&step(&app, "adres", "2.0.0", "teruggetrokken").await.expect(409)),
            "nog-in-gebruik"
        );
    }
}

#[tokio::test]
async fn a_schema_may_not_call_itself_by_the_address_of_another_version() {
    let app = App::empty(On::Sqlite).await;
    app.published("adres", "1.0.0", CLOSED).await;
    app.standard("persoon").await;
    let names = [
        ("2020-12", "$id", "http://register.test/schemas/adres/1.0.0"),
        ("2020-12", "$id", "/schemas/adres/1.0.0"),
        ("draft 4", "id", "http://register.test/schemas/adres/1.0.0"),
    ];
    for (dialect, keyword, id) in names {
        let mut schema = json!({ "$schema": if dialect == "draft 4" { DIALECTS[0] } else { DIALECTS[4] } });
        schema[keyword] = id.into();
        let answer = app.offer("persoon", "1.0.0", &schema.to_string()).await;
        assert_eq!(answer.status, 400, "{keyword} {id}: {answer}");
        assert_eq!(faults(&answer), [format!("verkeerd-id schema:/{keyword}")], "{keyword} {id}");
    }
    let own = json!({ "$id": "http://register.test/schemas/persoon/1.0.0", "type": "object" });
    let made = app.offer("persoon", "1.0.0", &own.to_string()).await.expect(201);
    assert_eq!(made.json()["alias"], Value::Null);
}

#[tokio::test]
async fn a_schema_may_not_call_a_part_of_itself_by_the_address_of_another_version() {
    let app = App::empty(On::Sqlite).await;
    app.published("adres", "1.0.0", CLOSED).await;
    app.standard("persoon").await;
    let schema = json!({
        "properties": { "adres": { "$ref": "/schemas/adres/1.0.0" } },
        "$defs": { "nep": { "$id": "/schemas/adres/1.0.0", "type": "integer" } },
    });
    let answer = app.offer("persoon", "1.0.0", &schema.to_string()).await;
    assert_eq!(answer.status, 400, "{answer}");
    assert_eq!(faults(&answer), ["verkeerd-id schema:/$defs/nep/$id"]);
}

// --- parts -----------------------------------------------------------------------------------

#[tokio::test]
async fn a_version_names_parts_by_definition_and_by_anchor() {
    for on in BOTH {
        let app = App::empty(on).await;
        app.standard("adres").await;
        let schema = json!({
            "$id": "https://elders.example/adres.json",
            "type": "object",
            "properties": { "postcode": { "$ref": "#/$defs/post%20code" } },
            "$defs": { "post code": { "type": "string" }, "nummer": { "$anchor": "nr", "type": "integer" }, "hele": { "$dynamicAnchor": "alles", "type": "boolean" } },
        });
        let parts = json!({ "postcode": "#/$defs/post%20code", "nummer": "#nr", "veld": "#/properties/postcode", "vlag": "#alles", "geheel": "#" });
        let made =
            offer_with(&app, "adres", "1.0.0", schema, json!({ "onderdelen": parts })).await.expect(201);
        assert_eq!(made.json()["onderdelen"], parts);
        app.publish("adres", "1.0.0").await.expect(200);
        for (part, document, valid) in [
            ("postcode", "\"1234AB\"", true),
            ("postcode", "1", false),
            ("nummer", "1", true),
            ("nummer", "\"1\"", false),
            ("veld", "\"1234AB\"", true),
            ("veld", "{}", false),
            ("vlag", "true", true),
            ("vlag", "{}", false),
            ("geheel", "{}", true),
            ("geheel", "1", false),
        ] {
            let path = format!("{}/1/validaties?onderdeel={part}", versions_of("adres"));
            let report = app.post(&path, document).await.expect(200).json();
            assert_eq!(report["geldig"], valid, "{part} {document} {report}");
            assert_eq!(report["onderdeel"], part);
        }
    }
}

#[tokio::test]
async fn parts_work_in_every_dialect() {
    let app = App::empty(On::Sqlite).await;
    app.standard("adres").await;
    for (index, dialect) in DIALECTS.into_iter().enumerate() {
        let anchor = match index {
            0 => json!({ "id": "#nr", "type": "integer" }),
            1 | 2 => json!({ "$id": "#nr", "type": "integer" }),
            _ => json!({ "$anchor": "nr", "type": "integer" }),
        };
        let schema = json!({ "$schema": dialect, "type": "object", "definitions": { "nummer": anchor } });
        let parts = json!({ "a": "#nr", "b": "#/definitions/nummer" });
        let number = format!("1.{index}.0");
        offer_with(&app, "adres", &number, schema, json!({ "onderdelen": parts })).await.expect(201);
        for part in ["a", "b"] {
            let path = format!("{}/{number}/validaties?onderdeel={part}", versions_of("adres"));
            assert_eq!(app.post(&path, "1").await.expect(200).json()["geldig"], true, "{dialect} {part}");
            assert_eq!(
                app.post(&path, "\"1\"").await.expect(200).json()["geldig"],
                false,
                "{dialect} {part}"
            );
        }
    }
}

#[tokio::test]
async fn a_part_that_is_not_in_the_schema_is_refused_at_its_place() {
    let app = App::empty(On::Sqlite).await;
    app.standard("adres").await;
    for fragment in ["#/$defs/weg", "#weg", "#/properties", "/$defs/postcode", "", "http://elders.example/#x"]
    {
        let schema = json!({ "properties": { "a": true }, "$defs": { "postcode": { "type": "string" } } });
        let more = json!({ "onderdelen": { "stuk": fragment } });
        let answer = offer_with(&app, "adres", "1.0.0", schema, more).await.expect(400);
        assert_eq!(faults(&answer), ["onderdeel-ontbreekt body:/onderdelen/stuk"], "'{fragment}'");
    }
}

#[tokio::test]
async fn all_parts_that_are_not_in_the_schema_are_named_together() {
    let app = App::empty(On::Sqlite).await;
    app.standard("adres").await;
    let more = json!({ "onderdelen": { "een": "#/$defs/een", "twee": "#twee" } });
    let answer = offer_with(&app, "adres", "1.0.0", json!({ "type": "object" }), more).await.expect(400);
    assert_eq!(
        faults(&answer),
        ["onderdeel-ontbreekt body:/onderdelen/een", "onderdeel-ontbreekt body:/onderdelen/twee"]
    );
}

// --- patterns and cost -----------------------------------------------------------------------

#[tokio::test]
async fn a_pattern_with_look_around_is_taken_and_works() {
    let app = App::empty(On::Sqlite).await;
    app.published("code", "1.0.0", r#"{"type": "string", "pattern": "^(?!SA)[A-Z]{2}$"}"#).await;
    for (document, valid) in [("\"AB\"", true), ("\"SA\"", false), ("\"SB\"", true), ("\"ABC\"", false)] {
        let report = app.judge("code", "1", document).await.expect(200).json();
        assert_eq!(report["geldig"], valid, "{document} {report}");
        if !valid {
            assert_eq!(report["bevindingen"][0]["code"], "verkeerd-patroon");
        }
    }
}

#[tokio::test]
async fn a_pattern_that_is_broken_or_too_large_to_run_is_refused_at_its_place() {
    let app = App::empty(On::Sqlite).await;
    app.standard("code").await;
    let long = "a".repeat(2_001);
    for pattern in ["[", "(?:a{1000}){1000}", "(?<naam", "*", &long] {
        let schema = json!({
            "properties": { "a": { "pattern": pattern } },
            "patternProperties": { pattern: { "type": "string" } },
        });
        let began = Instant::now();
        let answer = app.offer("code", "1.0.0", &schema.to_string()).await.expect(400);
        assert_eq!(problem(&answer), "schema-geweigerd");
        let faults = faults(&answer);
        assert!(
            faults.contains(&"patroon-onuitvoerbaar schema:/properties/a/pattern".to_owned()),
            "{pattern} {faults:?}"
        );
        assert!(
            faults.iter().any(|fault| fault.starts_with("patroon-onuitvoerbaar schema:/patternProperties/")),
            "{pattern} {faults:?}"
        );
        assert!(began.elapsed() < Duration::from_secs(2), "{pattern}: {:?}", began.elapsed());
    }
}

#[tokio::test]
async fn a_schema_whose_evaluation_explodes_is_refused_at_its_place_and_at_once() {
    let app = App::empty(On::Sqlite).await;
    app.standard("code").await;
    for keyword in ["allOf", "anyOf", "oneOf"] {
        let mut definitions = json!({ "n22": { "type": "string" } });
        for level in 0..22 {
            let next = json!({ "$ref": format!("#/$defs/n{}", level + 1) });
            definitions[format!("n{level}")] = json!({ keyword: [next, next] });
        }
        let schema = json!({ "type": "object", "properties": { "x": { "$ref": "#/$defs/n0" } }, "$defs": definitions });
        let began = Instant::now();
        let answer = app.offer("code", "1.0.0", &schema.to_string()).await.expect(400);
        assert!(began.elapsed() < Duration::from_secs(2), "{keyword}: {:?}", began.elapsed());
        assert_eq!(problem(&answer), "schema-geweigerd");
        let faults = faults(&answer);
        assert!(
            !faults.is_empty()
                && faults.iter().all(|fault| fault.starts_with("schema-te-kostbaar schema:/$defs/n")),
            "{faults:?}"
        );
    }
}

#[tokio::test]
async fn a_long_chain_of_references_through_properties_is_judged_or_refused_but_never_crashes() {
    let app = App::empty(On::Sqlite).await;
    app.standard("keten").await;
    for (index, length) in [500, 5_000].into_iter().enumerate() {
        let mut definitions = serde_json::Map::new();
        for level in 0..length {
            let next = json!({ "$ref": format!("#/$defs/d{}", level + 1) });
            definitions.insert(format!("d{level}"), json!({ "properties": { "n": next } }));
        }
        definitions.insert(format!("d{length}"), json!({ "type": "string" }));
        let schema = json!({ "$ref": "#/$defs/d0", "$defs": definitions }).to_string();
        let began = Instant::now();
        let number = format!("1.{index}.0");
        let answer = app.offer("keten", &number, &schema).await;
        assert!([201, 400].contains(&answer.status.as_u16()), "{length} {answer}");
        if answer.status == 201 {
            let document = format!("{}1{}", "{\"n\":".repeat(90), "}".repeat(90));
            app.judge("keten", &number, &document).await.expect(200);
        }
        assert!(began.elapsed() < Duration::from_secs(5), "{length}: {:?}", began.elapsed());
    }
}

#[tokio::test]
async fn many_parts_of_a_large_schema_are_compiled_or_refused_in_time() {
    let app = App::empty(On::Sqlite).await;
    app.standard("delen").await;
    let count = 1_000;
    let mut definitions = serde_json::Map::new();
    let mut parts = serde_json::Map::new();
    for level in 0..count {
        let next = json!({ "$ref": format!("#/$defs/d{}", (level + 1) % count) });
        definitions.insert(format!("d{level}"), json!({ "properties": { "n": next } }));
        parts.insert(format!("d{level}"), json!(format!("#/$defs/d{level}")));
    }
    let began = Instant::now();
    let answer =
        offer_with(&app, "delen", "1.0.0", json!({ "$defs": definitions }), json!({ "onderdelen": parts }))
            .await;
    assert!([201, 400].contains(&answer.status.as_u16()), "{answer}");
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
}

#[tokio::test]
async fn a_schema_past_a_limit_is_refused_and_the_limit_is_named() {
    let limits = Limits {
        schema_nodes: 1_000,
        schema_bytes: 30_000,
        schema_depth: 20,
        patterns: 5,
        references: 3,
        examples: 2,
        ..Limits::default()
    };
    let app = App::with_limits(On::Sqlite, limits).await;
    app.standard("code").await;
    let members = |n: usize, schema: Value| {
        (0..n).map(|i| (format!("p{i}"), schema.clone())).collect::<serde_json::Map<_, _>>()
    };
    let nodes = app
        .offer("code", "1.0.0", &json!({ "properties": members(1_100, json!({})) }).to_string())
        .await
        .expect(400);
    assert_eq!(faults(&nodes), ["schema-te-groot"]);
    assert!(nodes.to_string().contains("'schema_nodes'"), "{nodes}");
    let large =
        app.offer("code", "1.0.0", &json!({ "title": "x".repeat(30_000) }).to_string()).await.expect(413);
    assert_eq!(problem(&large), "te-groot");
    assert!(large.to_string().contains("'schema_bytes'"), "{large}");
    let deep = (0..21).fold(json!(true), |inner, _| json!({ "not": inner }));
    let deep = app.offer("code", "1.0.0", &deep.to_string()).await.expect(400);
    assert_eq!(faults(&deep), ["te-diep schema:"], "{deep}");
    let patterns = json!({ "properties": members(6, json!({ "pattern": "^a$" })) });
    let patterns = app.offer("code", "1.0.0", &patterns.to_string()).await.expect(400);
    assert_eq!(faults(&patterns), ["te-veel-patronen"]);
    let example = |name: &str| json!({ "naam": name, "geldig": true, "document": {} });
    let more = json!({ "voorbeelden": [example("a"), example("b"), example("c")] });
    let examples = offer_with(&app, "code", "1.0.0", json!({ "type": "object" }), more).await.expect(400);
    assert_eq!(faults(&examples), ["te-veel-voorbeelden body:/voorbeelden"]);
}

#[tokio::test]
async fn a_schema_that_refers_to_too_many_documents_is_refused() {
    let app = App::with_limits(On::Sqlite, Limits { references: 3, ..Limits::default() }).await;
    let mut references = Vec::new();
    for n in 0..5 {
        app.published("deel", &format!("1.{n}.0"), &format!(r#"{{"type": "object", "title": "{n}"}}"#)).await;
        references.push(json!({ "$ref": format!("/schemas/deel/1.{n}.0") }));
    }
    app.standard("geheel").await;
    let answer = app.offer("geheel", "1.0.0", &json!({ "anyOf": references[..3] }).to_string()).await;
    assert_eq!(answer.status, 201, "{answer}");
    let answer = app.offer("geheel", "1.1.0", &json!({ "anyOf": references }).to_string()).await.expect(400);
    assert_eq!(faults(&answer), ["te-veel-verwijzingen"]);
}

#[tokio::test]
async fn a_schema_as_deep_as_the_limit_is_taken() {
    let app = App::empty(On::Sqlite).await;
    app.standard("diep").await;
    let depth = Limits::default().schema_depth;
    // Each `properties` adds two levels; `items` and the innermost schema one each.
    let schema = (0..depth / 2 - 1)
        .fold(json!({ "type": "string" }), |inner, _| json!({ "properties": { "a": inner } }));
    let answer = app.offer("diep", "1.0.0", &json!({ "items": schema }).to_string()).await;
    assert_eq!(answer.status, 201, "{answer}");
}

#[tokio::test]
async fn a_schema_that_accepts_almost_anything_is_let_in_with_a_warning() {
    let app = App::empty(On::Sqlite).await;
    app.standard("open").await;
    let open = [
        "{}",
        "true",
        r#"{"type": "object"}"#,
        r#"{"properties": {"a": {"type": "string"}}}"#,
        r#"{"type": "array"}"#,
    ];
    for (index, schema) in open.into_iter().enumerate() {
        let made = app.offer("open", &format!("1.{index}.0"), schema).await.expect(201).json();
        assert_eq!(made["waarschuwingen"][0]["code"], "neemt-bijna-alles-aan", "{schema}");
    }
    for (index, schema) in [CLOSED, r#"{"type": "string"}"#].into_iter().enumerate() {
        let made = app.offer("open", &format!("2.{index}.0"), schema).await.expect(201).json();
        assert_eq!(made["waarschuwingen"], Value::Null, "{schema}");
    }
    let made = app.offer("open", "1.0.0", "{}").await.expect(200).json();
    assert_eq!(
        made["waarschuwingen"][0]["melding"],
        "Dit schema neemt bijna alles aan: ook een document met alleen namen die het niet kent. Noem in 'required' wat er moet staan, en sluit objecten met 'additionalProperties: false'."
    );
}

// --- numbers ---------------------------------------------------------------------------------

#[tokio::test]
async fn a_number_rises_within_its_minor_line_and_lines_stand_beside_each_other() {
    for on in BOTH {
        let app = App::empty(on).await;
        app.standard("adres").await;
        for (number, outcome) in [
            ("1.2.0", 200),
            ("1.4.0", 200),
            ("1.2.5", 200),
            ("1.2.4", 409),
            ("1.3.0", 200),
            ("1.2.6-rc.1", 200),
            ("1.2.6", 200),
            ("1.2.6-rc.2", 409),
            ("0.9.0", 200),
            ("2.0.0", 200),
            ("1.4.1", 200),
        ] {
            app.offer("adres", number, &json!({ "type": "object", "title": number }).to_string())
                .await
                .expect(201);
            let answer = app.publish("adres", number).await.expect(outcome);
            if outcome == 409 {
                assert_eq!(problem(&answer), "nummer-te-laag", "{number}");
                assert_eq!(status(&app, "adres", number).await, "concept");
            }
        }
        let answer = app.publish("adres", "1.2.4").await.expect(409);
        assert_eq!(
            answer.json()["detail"],
            "In deze lijn is 1.2.6 al vastgesteld. Kies een hoger nummer dan dat."
        );
    }
}

#[tokio::test]
async fn a_withdrawn_number_still_counts_for_its_line() {
    let app = App::empty(On::Sqlite).await;
    app.published("adres", "1.2.5", CLOSED).await;
    step(&app, "adres", "1.2.5", "teruggetrokken").await.expect(200);
    app.offer("adres", "1.2.4", CLOSED).await.expect(201);
    assert_eq!(problem(&app.publish("adres", "1.2.4").await.expect(409)), "nummer-te-laag");
}

#[tokio::test]
async fn a_number_that_is_no_version_number_is_refused_at_its_place() {
    let app = App::empty(On::Sqlite).await;
    app.standard("adres").await;
    for number in ["1", "1.2", "v1.0.0", "01.0.0", "1.0.0+bouw", "geldend", "", "1.0.0-", "99999999999.0.0"] {
        let answer = app.offer("adres", number, CLOSED).await.expect(400);
        assert_eq!(faults(&answer), ["ongeldig-versienummer body:/versie"], "'{number}'");
    }
}

// --- examples --------------------------------------------------------------------------------

#[tokio::test]
async fn examples_that_do_not_do_what_they_say_warn_at_once_and_stop_publication() {
    for on in BOTH {
        let app = App::empty(on).await;
        app.standard("adres").await;
        let examples = json!([
            { "naam": "goed", "geldig": true, "document": { "naam": "x" } },
            { "naam": "toch-fout", "geldig": true, "document": {} },
            { "naam": "toch-goed", "geldig": false, "codes": ["verkeerd-type"], "document": { "naam": "x" } },
            { "naam": "anders", "geldig": false, "codes": ["verkeerd-type"], "document": {} },
            { "naam": "te-weinig-genoemd", "geldig": false, "codes": ["verkeerd-type"], "document": { "naam": 1, "y": 2 } },
            { "naam": "fout", "geldig": false, "codes": ["verplicht-ontbreekt"], "document": {} },
        ]);
        let schema: Value = serde_json::from_str(CLOSED).unwrap();
        let made = offer_with(&app, "adres", "1.0.0", schema.clone(), json!({ "voorbeelden": examples }))
            .await
            .expect(201)
            .json();
        let mut warned: Vec<String> = made["waarschuwingen"]
            .as_array()
            .unwrap()
            .iter()
            .map(|w| w["code"].as_str().unwrap().to_owned())
            .collect();
        warned.sort();
        let expected = [
            "voorbeeld-afgekeurd",
            "voorbeeld-andere-codes",
            "voorbeeld-andere-codes",
            "voorbeeld-goedgekeurd",
        ];
        assert_eq!(warned, expected, "{made}");
        let answer = app.publish("adres", "1.0.0").await.expect(400);
        let mut codes: Vec<String> = answer.json()["fouten"]
            .as_array()
            .unwrap()
            .iter()
            .map(|f| f["code"].as_str().unwrap().to_owned())
            .collect();
        codes.sort();
        assert_eq!(codes, expected, "{answer}");
        for name in ["toch-fout", "toch-goed", "anders", "te-weinig-genoemd"] {
            assert!(answer.to_string().contains(&format!("'{name}'")), "{name} {answer}");
        }
        assert_eq!(status(&app, "adres", "1.0.0").await, "concept");
        let mended = json!([examples[0], examples[5]]);
        let body = json!({ "versie": "1.0.0", "schema": schema, "voorbeelden": mended });
        app.write("PUT", &format!("{}/1.0.0", versions_of("adres")), &body).await.expect(200);
        app.publish("adres", "1.0.0").await.expect(200);
    }
}

#[tokio::test]
async fn the_refusal_for_examples_says_which_and_why() {
    let app = App::empty(On::Sqlite).await;
    app.standard("adres").await;
    let examples = json!([
        { "naam": "a", "geldig": true, "document": {} },
        { "naam": "b", "geldig": false, "codes": ["te-lang"], "document": {} },
        { "naam": "c", "geldig": false, "codes": ["te-lang"], "document": { "naam": "x" } },
    ]);
    let schema: Value = serde_json::from_str(CLOSED).unwrap();
    offer_with(&app, "adres", "1.0.0", schema, json!({ "voorbeelden": examples })).await.expect(201);
    let answer = app.publish("adres", "1.0.0").await.expect(400).json();
    let messages: Vec<&str> =
        answer["fouten"].as_array().unwrap().iter().map(|f| f["melding"].as_str().unwrap()).collect();
    assert_eq!(
        messages,
        [
            "Voorbeeld 'a' hoort juist te zijn, maar wordt afgekeurd. Bij '': De verplichte eigenschap 'naam' ontbreekt. Voeg deze toe.",
            "Voorbeeld 'b' noemt de codes te-lang, maar geeft verplicht-ontbreekt.",
            "Voorbeeld 'c' hoort onjuist te zijn (te-lang), maar wordt goedgekeurd.",
        ]
    );
}

#[tokio::test]
async fn examples_that_are_not_well_described_are_refused_all_together() {
    let app = App::empty(On::Sqlite).await;
    app.standard("adres").await;
    let examples = json!([
        { "naam": "a", "geldig": true, "document": {} },
        { "naam": "a", "geldig": true, "document": {} },
        { "naam": "b", "geldig": false, "document": {} },
        { "naam": "c", "geldig": true, "onderdeel": "weg", "document": {} },
    ]);
    let answer =
        offer_with(&app, "adres", "1.0.0", json!({ "type": "object" }), json!({ "voorbeelden": examples }))
            .await
            .expect(400);
    assert_eq!(
        faults(&answer),
        [
            "dubbel-voorbeeld body:/voorbeelden/1",
            "onbekend-onderdeel body:/voorbeelden/3",
            "voorbeeld-zonder-codes body:/voorbeelden/2",
        ]
    );
}

#[tokio::test]
async fn an_example_comes_back_byte_for_byte_and_is_judged_by_its_part() {
    for on in BOTH {
        let app = App::empty(on).await;
        app.standard("adres").await;
        let body = r##"{"versie": "1.0.0", "schema": {"type": "object", "$defs": {"n": {"type": "number"}}}, "onderdelen": {"n": "#/$defs/n"},
            "voorbeelden": [{"naam": "getal", "geldig": true, "onderdeel": "n", "document":  12345678901234567890.10 },
                            {"naam": "fout", "geldig": false, "onderdeel": "n", "codes": ["verkeerd-type"], "document": { "a"  : 1}}]}"##;
        app.write_bytes("POST", &versions_of("adres"), body).await.expect(201);
        app.publish("adres", "1.0.0").await.expect(200);
        let listed = app.get("/v1/standaarden/adres/versies/1.0.0/voorbeelden").await.expect(200);
        assert!(listed.to_string().contains("12345678901234567890.10"), "{listed}");
        assert!(listed.to_string().contains(r#"{ "a"  : 1}"#), "{listed}");
        assert_eq!(listed.json()["resultaten"][0]["naam"], "fout");
        assert_eq!(listed.json()["resultaten"][1]["onderdeel"], "n");
    }
}

// --- a version's life ------------------------------------------------------------------------

#[tokio::test]
async fn a_concept_is_replaced_and_deleted_and_a_published_version_never() {
    for on in BOTH {
        let app = App::empty(on).await;
        app.standard("adres").await;
        let path = format!("{}/1.0.0", versions_of("adres"));
        let other = format!(r#"{{"versie": "1.0.0", "schema": {OTHER}}}"#);
        assert_eq!(
            problem(&app.write_bytes("PUT", &path, other.clone()).await.expect(404)),
            "versie-onbekend"
        );
        assert_eq!(problem(&app.write_bytes("DELETE", &path, "").await.expect(404)), "versie-onbekend");
        app.offer("adres", "1.0.0", CLOSED).await.expect(201);
        app.write_bytes("PUT", &path, other.clone()).await.expect(200);
        assert_eq!(app.get("/schemas/adres/1.0.0").await.bytes, OTHER.as_bytes());
        // A concept is judged by what it says now.
        assert_eq!(app.judge("adres", "1.0.0", r#"{"code": "x"}"#).await.json()["geldig"], true);
        app.write_bytes("DELETE", &path, "").await.expect(204);
        app.get(&path).await.expect(404);
        app.offer("adres", "1.0.0", CLOSED).await.expect(201);
        assert_eq!(app.judge("adres", "1.0.0", r#"{"code": "x"}"#).await.json()["geldig"], false);
        app.publish("adres", "1.0.0").await.expect(200);
        assert_eq!(problem(&app.write_bytes("PUT", &path, other).await.expect(409)), "geen-concept");
        let refused = app.write_bytes("DELETE", &path, "").await.expect(409);
        assert_eq!(problem(&refused), "geen-concept");
        assert_eq!(refused.json()["detail"], "Alleen een concept kan worden gewijzigd of verwijderd.");
        assert_eq!(app.get("/schemas/adres/1.0.0").await.bytes, CLOSED.as_bytes());
    }
}

#[tokio::test]
async fn the_number_in_the_body_is_that_of_the_address() {
    let app = App::empty(On::Sqlite).await;
    app.standard("adres").await;
    app.offer("adres", "1.0.0", CLOSED).await.expect(201);
    let body = format!(r#"{{"versie": "1.0.1", "schema": {OTHER}}}"#);
    let answer = app.write_bytes("PUT", &format!("{}/1.0.0", versions_of("adres")), body).await.expect(400);
    assert_eq!(faults(&answer), ["ander-nummer body:/versie"]);
}

#[tokio::test]
async fn a_version_walks_the_roads_of_its_life_and_no_others() {
    const ALL: [&str; 5] = ["concept", "consultatie", "vastgesteld", "einde-ondersteuning", "teruggetrokken"];
    let app = App::empty(On::Sqlite).await;
    app.standard("adres").await;
    app.offer("adres", "1.0.0", CLOSED).await.expect(201);
    let walk: [(&str, &[&str]); 6] = [
        ("concept", &["consultatie", "vastgesteld"]),
        ("consultatie", &["concept", "vastgesteld"]),
        ("concept", &["consultatie", "vastgesteld"]),
        ("vastgesteld", &["einde-ondersteuning", "teruggetrokken"]),
        ("einde-ondersteuning", &["teruggetrokken"]),
        ("teruggetrokken", &[]),
    ];
    for (index, (from, roads)) in walk.into_iter().enumerate() {
        assert_eq!(status(&app, "adres", "1.0.0").await, from);
        for to in ALL {
            if to == from {
                assert_eq!(step(&app, "adres", "1.0.0", to).await.expect(200).json()["status"], from);
            } else if !roads.contains(&to) {
                let answer = step(&app, "adres", "1.0.0", to).await.expect(409);
                assert_eq!(problem(&answer), "overgang-niet-toegestaan", "{from} {to}");
            }
        }
        if let Some((next, _)) = walk.get(index + 1) {
            step(&app, "adres", "1.0.0", next).await.expect(200);
        }
    }
}

#[tokio::test]
async fn a_step_needs_a_reason_and_a_status_that_exists() {
    let app = App::empty(On::Sqlite).await;
    app.standard("adres").await;
    app.offer("adres", "1.0.0", CLOSED).await.expect(201);
    let path = format!("{}/1.0.0/statusovergangen", versions_of("adres"));
    for reason in [String::new(), "  ".into(), "x".repeat(2_001)] {
        let answer = app
            .write("POST", &path, &json!({ "naar": "vastgesteld", "reden": reason, "besluit": decision() }))
            .await
            .expect(400);
        assert_eq!(faults(&answer), ["reden-ontbreekt body:/reden"]);
    }
    let answer = app.write("POST", &path, &json!({ "naar": "gepubliceerd", "reden": "x" })).await.expect(400);
    assert_eq!(problem(&answer), "ongeldig-verzoek");
    let answer = app
        .write(
            "POST",
            &format!("{}/9.9.9/statusovergangen", versions_of("adres")),
            &json!({ "naar": "vastgesteld", "reden": "x" }),
        )
        .await
        .expect(404);
    assert_eq!(problem(&answer), "versie-onbekend");
    let answer = app
        .write(
            "POST",
            &format!("{}/1/statusovergangen", versions_of("adres")),
            &json!({ "naar": "vastgesteld", "reden": "x" }),
        )
        .await
        .expect(400);
    assert_eq!(faults(&answer), ["ongeldig-versienummer pad:versie"]);
    assert_eq!(status(&app, "adres", "1.0.0").await, "concept");
}

#[tokio::test]
async fn a_published_version_says_from_when_it_is_in_force() {
    for on in BOTH {
        let app = App::empty(on).await;
        app.standard("adres").await;
        app.offer("adres", "1.0.0", CLOSED).await.expect(201);
        let path = format!("{}/1.0.0/statusovergangen", versions_of("adres"));
        let reversed = json!({ "naar": "vastgesteld", "reden": "x", "besluit": decision(), "geldigVanDatum": "2027-02-01", "geldigTotDatum": "2027-01-01" });
        let answer = app.write("POST", &path, &reversed).await.expect(400);
        assert_eq!(faults(&answer), ["geldigheid-omgekeerd body:/geldigTotDatum"]);
        let published = step(&app, "adres", "1.0.0", "vastgesteld").await.expect(200).json();
        assert_eq!(published["geldigVanDatum"], dutch_day(Utc::now()).to_string());
        assert_eq!(published["geldigTotDatum"], Value::Null);
        assert_eq!(published["geldend"], true);
        assert!(published["vastgesteldOp"].is_string());
        let end =
            json!({ "naar": "einde-ondersteuning", "reden": "opvolger", "geldigTotDatum": "2031-12-31" });
        let ended = app.write("POST", &path, &end).await.expect(200).json();
        assert_eq!(ended["geldigTotDatum"], "2031-12-31");
        app.judge("adres", "1", r#"{"naam": "x"}"#).await.expect(200);
        step(&app, "adres", "1.0.0", "teruggetrokken").await.expect(200);
        // Withdrawn, it is never chosen, but who asks for it by number still finds it.
        app.judge("adres", "1", r#"{"naam": "x"}"#).await.expect(404);
        assert_eq!(app.judge("adres", "1.0.0", r#"{"naam": "x"}"#).await.expect(200).json()["geldig"], true);
        app.get("/schemas/adres/1.0.0").await.expect(200);
    }
}

#[tokio::test]
async fn a_version_that_others_in_use_refer_to_is_not_withdrawn() {
    for on in BOTH {
        let app = App::empty(on).await;
        app.published("adres", "1.0.0", CLOSED).await;
        for number in ["2.0.0", "1.0.0"] {
            let schema =
                json!({ "title": number, "properties": { "adres": { "$ref": "/schemas/adres/1.0.0" } } });
            app.published("persoon", number, &schema.to_string()).await;
            let answer = step(&app, "adres", "1.0.0", "teruggetrokken").await;
            assert_eq!(answer.status, 409, "used by persoon {number} on {on:?}: {answer}");
            assert_eq!(problem(&answer), "nog-in-gebruik");
            assert_eq!(
                answer.json()["detail"],
                format!("'persoon' {number} verwijst naar deze versie. Trek die eerst in.")
            );
            // End of support is a promise about the future: it may be announced.
            step(&app, "persoon", number, "einde-ondersteuning").await.expect(200);
            step(&app, "adres", "1.0.0", "teruggetrokken").await.expect(409);
            step(&app, "persoon", number, "teruggetrokken").await.expect(200);
        }
        step(&app, "adres", "1.0.0", "teruggetrokken").await.expect(200);
    }
}

#[tokio::test]
async fn a_version_that_is_referred_to_by_its_alias_or_from_its_own_standard_is_not_withdrawn() {
    let app = App::empty(On::Sqlite).await;
    app.published("adres", "1.0.0", r#"{"$id": "https://elders.example/adres.json", "type": "object"}"#)
        .await;
    app.published("persoon", "1.1.0", r#"{"$ref": "https://elders.example/adres.json#"}"#).await;
    assert_eq!(problem(&step(&app, "adres", "1.0.0", "teruggetrokken").await.expect(409)), "nog-in-gebruik");
    step(&app, "persoon", "1.1.0", "teruggetrokken").await.expect(200);
    app.published("adres", "1.1.0", r#"{"$ref": "/schemas/adres/1.0.0"}"#).await;
    assert_eq!(problem(&step(&app, "adres", "1.0.0", "teruggetrokken").await.expect(409)), "nog-in-gebruik");
}

#[tokio::test]
async fn a_version_that_refers_to_a_withdrawn_one_is_not_published() {
    let app = App::empty(On::Sqlite).await;
    app.published("adres", "1.0.0", CLOSED).await;
    app.standard("persoon").await;
    app.offer("persoon", "1.0.0", r#"{"$ref": "/schemas/adres/1.0.0"}"#).await.expect(201);
    step(&app, "adres", "1.0.0", "teruggetrokken").await.expect(200);
    assert_eq!(problem(&app.publish("persoon", "1.0.0").await.expect(400)), "schema-geweigerd");
}

// --- faults of requests ----------------------------------------------------------------------

#[tokio::test]
async fn all_that_is_wrong_with_a_request_comes_in_one_answer() {
    let app = App::empty(On::Sqlite).await;
    let body = json!({
        "versie": "een", "schema": {},
        "onderdelen": { "1e": "#" },
        "voorbeelden": [{ "naam": "", "geldig": true, "onderdeel": "2e", "document": {} }],
    });
    let answer = app.write("POST", "/v1/standaarden/Geen%20Naam/versies?extra=1", &body).await.expect(400);
    assert_eq!(
        faults(&answer),
        [
            "onbekende-parameter",
            "ongeldig-versienummer body:/versie",
            "ongeldige-naam body:/onderdelen",
            "ongeldige-naam body:/voorbeelden/0/naam",
            "ongeldige-naam body:/voorbeelden/0/onderdeel",
            "ongeldige-naam pad:standaard",
        ]
    );
}

#[tokio::test]
async fn what_is_wrong_with_the_schema_comes_together_with_what_is_wrong_beside_it() {
    let app = App::empty(On::Sqlite).await;
    app.standard("adres").await;
    let more = json!({
        "voorbeelden": [{ "naam": "a", "geldig": false, "document": {} }],
        "geldigVanDatum": "2027-02-01", "geldigTotDatum": "2027-01-01",
    });
    let answer = offer_with(&app, "adres", "1.0.0", json!({ "minLength": -1 }), more).await.expect(400);
    assert_eq!(
        faults(&answer),
        [
            "geldigheid-omgekeerd body:/geldigTotDatum",
            "niet-volgens-dialect schema:/minLength",
            "voorbeeld-zonder-codes body:/voorbeelden/0",
        ]
    );
}

#[tokio::test]
async fn an_unknown_query_parameter_is_refused_and_the_known_ones_are_named() {
    let app = App::empty(On::Sqlite).await;
    let answer = app.get("/v1/standaarden?voorzienign=geheim").await.expect(400);
    assert_eq!(faults(&answer), ["onbekende-parameter"]);
    assert_eq!(
        answer.json()["fouten"][0]["melding"],
        "Het verzoek heeft een queryparameter die dit adres niet kent. Het kent: pagina, paginaGrootte, geldigOp, voorziening, soort, status, zoek, gewijzigdSinds."
    );
    assert!(
        !answer.to_string().contains("geheim") && !answer.to_string().contains("voorzienign"),
        "{answer}"
    );
    let none = app.get("/v1/bevindingcodes?x=1").await.expect(400);
    assert_eq!(none.json()["fouten"][0]["melding"], "Dit adres kent geen queryparameters.");
}

#[tokio::test]
async fn text_with_a_nul_is_refused_alike_on_both_databases() {
    for on in BOTH {
        let app = App::empty(on).await;
        app.standard("adres").await;
        let answer =
            offer_with(&app, "adres", "1.0.0", json!({ "type": "object" }), json!({ "toelichting": "a\0b" }))
                .await
                .expect(400);
        assert_eq!(faults(&answer), ["nul-teken"]);
        let answer = app.write("PUT", "/v1/voorzieningen/nul", &json!({ "titel": "\0" })).await.expect(400);
        assert_eq!(faults(&answer), ["nul-teken"]);
    }
}

// --- audit -----------------------------------------------------------------------------------

#[tokio::test]
async fn every_change_leaves_one_line_in_the_audit_and_a_refusal_leaves_none() {
    for on in BOTH {
        let app = App::empty(on).await;
        app.standard("adres").await;
        app.standard("adres").await;
        app.offer("adres", "1.0.0", OTHER).await.expect(201);
        app.offer("adres", "1.0.0", OTHER).await.expect(200);
        app.offer("adres", "1.0.0", CLOSED).await.expect(409);
        app.offer("adres", "1.0.1", r#"{"minLength": -1}"#).await.expect(400);
        let body = format!(r#"{{"versie": "1.0.0", "schema": {CLOSED}}}"#);
        app.write_bytes("PUT", &format!("{}/1.0.0", versions_of("adres")), body).await.expect(200);
        app.publish("adres", "1.0.0").await.expect(200);
        app.publish("adres", "1.0.0").await.expect(200);
        app.offer("adres", "1.1.0", OTHER).await.expect(201);
        app.write_bytes("DELETE", &format!("{}/1.1.0", versions_of("adres")), "").await.expect(204);
        step(&app, "adres", "1.0.0", "teruggetrokken").await.expect(200);
        app.judge("adres", "1.0.0", "{}").await.expect(200);
        let mut rows = app.database.store.audit(Page { number: 1, size: 100 }).await.unwrap().items;
        rows.reverse();
        let lines: Vec<String> =
            rows.iter().map(|row| format!("{} {} {}", row.actor, row.action, row.subject)).collect();
        assert_eq!(
            lines,
            [
                "proef sleutel-gemaakt sleutels/verteller",
                "verteller voorziening-gemaakt voorzieningen/proef",
                "verteller standaard-gemaakt standaarden/adres",
                "verteller versie-gemaakt standaarden/adres/versies/1.0.0",
                "verteller concept-vervangen standaarden/adres/versies/1.0.0",
                "verteller status-vastgesteld standaarden/adres/versies/1.0.0",
                "verteller versie-gemaakt standaarden/adres/versies/1.1.0",
                "verteller concept-verwijderd standaarden/adres/versies/1.1.0",
                "verteller status-teruggetrokken standaarden/adres/versies/1.0.0",
            ],
            "{on:?}"
        );
        let (before, after) = (Digest::of(OTHER.as_bytes()), Digest::of(CLOSED.as_bytes()));
        let (before, after) = (before.to_string(), after.to_string());
        let digests = |row: usize| (rows[row].digest_before.as_deref(), rows[row].digest_after.as_deref());
        assert_eq!(digests(3), (None, Some(&*before)));
        assert_eq!(digests(4), (Some(&*before), Some(&*after)));
        assert_eq!(digests(7), (Some(&*before), None));
        assert_eq!(rows[5].reason, "proef");
    }
}

#[tokio::test]
async fn an_audit_line_carries_the_reason_that_was_given() {
    let app = App::empty(On::Postgres).await;
    app.standard("adres").await;
    app.offer("adres", "1.0.0", CLOSED).await.expect(201);
    let body = json!({ "naar": "vastgesteld", "reden": "Werkgroep, 12 november ✓", "besluit": decision() });
    app.write("POST", &format!("{}/1.0.0/statusovergangen", versions_of("adres")), &body).await.expect(200);
    let newest = app.database.store.audit(Page { number: 1, size: 1 }).await.unwrap().items;
    assert_eq!(newest[0].reason, "Werkgroep, 12 november ✓");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn publishing_and_withdrawing_what_it_refers_to_at_once_never_both_succeed() {
    for on in BOTH {
        let app = std::sync::Arc::new(App::empty(on).await);
        for round in 0..8 {
            let (used, user) = (format!("bron-{round}"), format!("gebruiker-{round}"));
            app.published(&used, "1.0.0", CLOSED).await;
            app.standard(&user).await;
            let schema = format!(r#"{{"$ref": "/schemas/{used}/1.0.0"}}"#);
            app.offer(&user, "1.0.0", &schema).await.expect(201);
            let (one, other) = (std::sync::Arc::clone(&app), std::sync::Arc::clone(&app));
            let publishing = tokio::spawn(async move { one.publish(&user, "1.0.0").await.status });
            let withdrawing =
                tokio::spawn(async move { step(&other, &used, "1.0.0", "teruggetrokken").await.status });
            let (published, withdrawn) = (publishing.await.unwrap(), withdrawing.await.unwrap());
            assert!(published.is_success() != withdrawn.is_success(), "{on:?}: {published} and {withdrawn}");
        }
    }
}
