//! Judging documents: the verdict, the report, and what is refused on the way.

use std::collections::BTreeSet;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderValue, Request};
use futures_util::future::join_all;
use maatstaf::domain::Limits;
use serde_json::{Value, json};

use tower::ServiceExt as _;

use crate::kit::{Answer, App, BOTH, On, PUBLIC_URL, decision};

const CLOSED: &str = r#"{"type": "object", "required": ["naam"], "properties": {"naam": {"type": "string"}}, "additionalProperties": false}"#;
const DRAFT4: &str = "http://json-schema.org/draft-04/schema#";
const DRAFT6: &str = "http://json-schema.org/draft-06/schema#";
const DRAFT7: &str = "http://json-schema.org/draft-07/schema#";
const DRAFT2019: &str = "https://json-schema.org/draft/2019-09/schema";
const DRAFT2020: &str = "https://json-schema.org/draft/2020-12/schema";

fn problem(answer: &Answer) -> String {
    assert_eq!(answer.header("content-type"), "application/problem+json", "{answer}");
    let body = answer.json();
    let kind = body["type"].as_str().unwrap();
    kind.strip_prefix("urn:maatstaf:probleem:").unwrap().to_owned()
}

/// The one fault of a problem as `code soort:waar`.
fn fault(answer: &Answer) -> String {
    let body = answer.json();
    let [fault] = body["fouten"].as_array().unwrap().as_slice() else { panic!("not one fault: {answer}") };
    let place = &fault["plaats"];
    let place = place["soort"].as_str().map(|kind| format!(" {kind}:{}", place["waar"].as_str().unwrap()));
    format!("{}{}", fault["code"].as_str().unwrap(), place.unwrap_or_default())
}

fn judging(version: &str) -> String {
    format!("/v1/standaarden/proef/versies/{version}/validaties")
}

/// A register in which this schema is standard `proef`, version 1.0.0.
async fn with_schema(schema: &Value) -> App {
    let app = App::empty(On::Sqlite).await;
    app.published("proef", "1.0.0", &schema.to_string()).await;
    app
}

/// The report on this document by this schema.
async fn report(schema: &Value, document: &Value) -> Value {
    with_schema(schema).await.judge("proef", "1.0.0", &document.to_string()).await.expect(200).json()
}

// --- which version ---------------------------------------------------------------------------

#[tokio::test]
async fn the_answer_names_the_exact_version_that_a_number_range_or_day_came_to() {
    for on in BOTH {
        let app = App::empty(on).await;
        app.standard("proef").await;
        for (number, from, until) in [
            ("1.0.0", "2025-01-01", "2025-12-31"),
            ("1.0.1", "2025-01-01", "2025-12-31"),
            ("1.2.0", "2025-07-01", "2026-12-31"),
            ("2.0.0", "2026-06-01", "2029-12-31"),
        ] {
            app.offer("proef", number, &json!({ "type": "object", "title": number }).to_string())
                .await
                .expect(201);
            let step = json!({ "naar": "vastgesteld", "reden": "proef", "geldigVanDatum": from, "geldigTotDatum": until, "besluit": decision() });
            app.write("POST", &format!("/v1/standaarden/proef/versies/{number}/statusovergangen"), &step)
                .await
                .expect(200);
        }
        app.offer("proef", "3.0.0", r#"{"type": "object"}"#).await.expect(201);
        for (asked, number) in [
            ("1.0.0", "1.0.0"),
            ("1.0", "1.0.1"),
            ("1", "1.2.0"),
            ("^1.0", "1.2.0"),
            ("^1.0.1", "1.2.0"),
            ("2", "2.0.0"),
            ("3.0.0", "3.0.0"),
            ("geldend?geldigOp=2025-01-01", "1.0.1"),
            ("geldend?geldigOp=2025-12-31", "1.2.0"),
            ("geldend?geldigOp=2026-06-01", "2.0.0"),
        ] {
            let (version, query) =
                asked.split_once('?').map_or((asked, String::new()), |(v, q)| (v, format!("?{q}")));
            let answer = app.post(&format!("{}{query}", judging(version)), "{}").await.expect(200);
            assert_eq!(
                answer.header("content-location"),
                format!("/v1/standaarden/proef/versies/{number}"),
                "{asked}"
            );
            let report = answer.json();
            assert_eq!((&report["versie"], &report["geldig"]), (&json!(number), &json!(true)), "{asked}");
            if let Some((_, day)) = query.split_once('=') {
                assert_eq!(report["peildatum"], day);
            }
        }
        for (asked, kind) in [
            ("3", "versie-onbekend"),
            ("1.1", "versie-onbekend"),
            ("9.9.9", "versie-onbekend"),
            ("geldend?geldigOp=2024-12-31", "geen-geldende-versie"),
        ] {
            let (version, query) =
                asked.split_once('?').map_or((asked, String::new()), |(v, q)| (v, format!("?{q}")));
            let answer = app.post(&format!("{}{query}", judging(version)), "{}").await.expect(404);
            assert_eq!(problem(&answer), kind, "{asked}");
        }
    }
}

#[tokio::test]
async fn a_standard_or_version_that_can_not_be_is_refused_at_its_place() {
    let app = with_schema(&json!({ "type": "object" })).await;
    for (path, expected) in [
        ("/v1/standaarden/proef/versies/latest/validaties", "ongeldige-versie pad:versie"),
        ("/v1/standaarden/proef/versies/%3E=1/validaties", "ongeldige-versie pad:versie"),
        ("/v1/standaarden/Proef/versies/1/validaties", "ongeldige-naam pad:standaard"),
        (
            "/v1/standaarden/proef/versies/geldend/validaties?geldigOp=01-01-2026",
            "ongeldige-datum query:geldigOp",
        ),
        (
            "/v1/standaarden/proef/versies/geldend/validaties?geldigOp=2026-02-30",
            "ongeldige-datum query:geldigOp",
        ),
        ("/v1/standaarden/proef/versies/1/validaties?toonWaarden=ja", "ongeldige-waarde query:toonWaarden"),
        (
            "/v1/standaarden/proef/versies/1/validaties?toonWaarden=true&toonWaarden=true",
            "dubbele-parameter query:toonWaarden",
        ),
        ("/v1/standaarden/proef/versies/1/validaties?uitvoer=xml", "ongeldige-uitvoer query:uitvoer"),
        ("/v1/standaarden/proef/versies/1/validaties?onderdeel=1", "ongeldige-naam query:onderdeel"),
        ("/v1/standaarden/proef/versies/1/validaties?onderdeel=weg", "onbekend-onderdeel query:onderdeel"),
        ("/v1/standaarden/proef/versies/1/validaties?toon=1", "onbekende-parameter"),
    ] {
        assert_eq!(fault(&app.post(path, "{}").await.expect(400)), expected, "{path}");
    }
    let answer = app.post("/v1/standaarden/weg/versies/1/validaties", "{}").await.expect(404);
    assert_eq!(problem(&answer), "standaard-onbekend");
}

#[tokio::test]
async fn an_unknown_part_is_answered_with_the_parts_there_are() {
    let app = App::empty(On::Sqlite).await;
    app.standard("proef").await;
    let body = json!({ "versie": "1.0.0", "schema": { "$defs": { "a": {}, "b": {} } }, "onderdelen": { "a": "#/$defs/a", "b": "#/$defs/b" } });
    app.write("POST", "/v1/standaarden/proef/versies", &body).await.expect(201);
    let answer = app.post(&format!("{}?onderdeel=c", judging("1.0.0")), "{}").await.expect(400).json();
    assert_eq!(answer["fouten"][0]["melding"], "Deze versie heeft dat onderdeel niet. Kies uit: a, b.");
    app.publish("proef", "1.0.0").await.expect(200);
    app.offer("proef", "2.0.0", "{}").await.expect(201);
    let answer = app.post(&format!("{}?onderdeel=c", judging("2.0.0")), "{}").await.expect(400).json();
    assert_eq!(answer["fouten"][0]["melding"], "Deze versie heeft geen onderdelen.");
}

// --- the report ------------------------------------------------------------------------------

#[tokio::test]
async fn a_valid_document_gets_a_report_that_says_by_what_it_was_judged() {
    for on in BOTH {
        let app = App::empty(on).await;
        app.published("proef", "1.0.0", CLOSED).await;
        let report = app
            .post(&format!("{}?geldigOp=2026-06-01", judging("1")), r#"{"naam": "x"}"#)
            .await
            .expect(200)
            .json();
        assert_eq!(
            report,
            json!({
                "geldig": true,
                "standaard": "proef",
                "versie": "1.0.0",
                "voorbeeldstandaard": false,
                "digest": maatstaf::domain::Digest::of(CLOSED.as_bytes()).to_string(),
                "motor": concat!("maatstaf ", env!("CARGO_PKG_VERSION")),
                "peildatum": "2026-06-01",
                "beoordelingsdatum": "2026-06-01",
                "editie": 1,
                "aantallen": { "fouten": 0, "waarschuwingen": 0, "perCode": {} },
                "bevindingen": [],
                "afgekapt": false,
            })
        );
    }
}

#[tokio::test]
async fn of_many_valid_documents_each_gets_the_report_for_the_part_and_days_that_were_asked_for() {
    let app = App::empty(On::Sqlite).await;
    app.standard("proef").await;
    let version = json!({
        "versie": "1.0.0",
        "onderdelen": { "tekst": "#/$defs/tekst", "getal": "#/$defs/getal" },
        "schema": { "$defs": { "tekst": { "type": "string" }, "getal": { "type": "number" } } },
    });
    app.write("POST", "/v1/standaarden/proef/versies", &version).await.expect(201);
    app.publish("proef", "1.0.0").await.expect(200);
    let days: Vec<String> = (1..=20).map(|day| format!("2026-06-{day:02}")).collect();
    for _ in 0..2 {
        for day in &days {
            for (part, document) in [("tekst", "\"x\""), ("getal", "12")] {
                let judge = async |document: &'static str, days: &str| {
                    let path = format!("{}?onderdeel={part}&{days}={day}", judging("1"));
                    app.post(&path, document).await.expect(200).json()
                };
                let report = judge(document, "geldigOp").await;
                assert_eq!((&report["geldig"], &report["onderdeel"]), (&json!(true), &json!(part)));
                assert_eq!((&report["peildatum"], &report["beoordelingsdatum"]), (&json!(day), &json!(day)));
                let other = judge(document, "beoordelingsdatum").await;
                assert_eq!(other["beoordelingsdatum"], json!(day));
                assert_ne!(other["peildatum"], json!(day));
                assert_eq!(judge("{}", "geldigOp").await["geldig"], false);
                assert_eq!(judge(document, "geldigOp").await, report);
            }
        }
    }
}

#[tokio::test]
async fn an_invalid_document_is_an_answer_with_findings_counted_by_code() {
    let schema = json!({
        "type": "object",
        "required": ["naam", "nummer"],
        "properties": { "naam": { "type": "string", "maxLength": 3 }, "adres": { "$ref": "#/$defs/adres" } },
        "$defs": { "adres": { "required": ["straat"], "properties": { "nr": { "type": "integer" }, "tv": { "type": "integer" } } } },
    });
    let report = report(&schema, &json!({ "naam": "Jansen", "adres": { "nr": "1", "tv": 1.5 } })).await;
    assert_eq!(report["geldig"], false);
    assert_eq!(
        report["aantallen"],
        json!({ "fouten": 5, "waarschuwingen": 0, "perCode": { "te-lang": 1, "verkeerd-type": 2, "verplicht-ontbreekt": 2 } })
    );
    let places: Vec<String> = report["bevindingen"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| {
            format!(
                "{} '{}' {}",
                finding["code"].as_str().unwrap(),
                finding["plaats"].as_str().unwrap(),
                finding["schemaplaats"].as_str().unwrap()
            )
        })
        .collect();
    assert_eq!(
        places,
        [
            "verplicht-ontbreekt '' #/required",
            "te-lang '/naam' #/properties/naam/maxLength",
            "verplicht-ontbreekt '/adres' #/$defs/adres/required",
            "verkeerd-type '/adres/nr' #/$defs/adres/properties/nr/type",
            "verkeerd-type '/adres/tv' #/$defs/adres/properties/tv/type",
        ]
    );
    assert!(!report.to_string().contains("Jansen"), "{report}");
}

#[tokio::test]
async fn findings_speak_plain_dutch_and_english() {
    let cases = [
        (
            json!({ "required": ["naam"] }),
            json!({}),
            "De verplichte eigenschap 'naam' ontbreekt. Voeg deze toe.",
            "The required property 'naam' is missing. Add it.",
        ),
        (
            json!({ "type": "integer" }),
            json!("12"),
            "Hier wordt een geheel getal verwacht, maar er staat een tekst. Schrijf een getal zonder aanhalingstekens.",
            "This should be a whole number, but it is a text. Write a number without quotation marks.",
        ),
        (
            json!({ "type": ["string", "array"] }),
            json!(null),
            "Hier wordt een tekst of een lijst verwacht, maar het is leeg (null). Vul het in, of laat het weg als dat mag.",
            "This should be a text or a list, but it is empty (null). Fill it in, or leave it out if that is allowed.",
        ),
        (
            json!({ "enum": ["intake", "plan", "nazorg"] }),
            json!("Plan"),
            "De waarde moet een van deze zijn: 'intake', 'plan' of 'nazorg'. Let op hoofdletters en spaties.",
            "The value must be one of these: 'intake', 'plan' or 'nazorg'. Mind capitals and spaces.",
        ),
        (
            json!({ "pattern": "^[0-9]{9}$" }),
            json!("12345678"),
            "Deze tekst moet uit precies 9 cijfers bestaan, nullen vooraan meegeteld.",
            "This text must be exactly 9 digits, leading zeros included.",
        ),
        (
            json!({ "format": "date" }),
            json!("31-01-2027"),
            "De standaard vraagt hier een datum als 2027-01-31 (jaar-maand-dag) die echt bestaat.",
            "The standard asks here for a date like 2027-01-31 (year-month-day) that really exists.",
        ),
        (
            json!({ "multipleOf": 0.01 }),
            json!(0.005),
            "Dit getal mag ten hoogste 2 cijfers achter de komma hebben.",
            "This number may have at most 2 digits after the decimal point.",
        ),
        (
            json!({ "dependentRequired": { "einde": ["begin"] } }),
            json!({ "einde": 1 }),
            "Omdat de eigenschap 'einde' er staat, is ook 'begin' verplicht. Voeg 'begin' toe, of haal 'einde' weg.",
            "Because the property 'einde' is present, 'begin' is required too. Add 'begin', or remove 'einde'.",
        ),
        (
            json!({ "additionalProperties": false }),
            json!({ "Jansen": 1, "Pietersen": 2 }),
            "Dit object heeft 2 eigenschappen die de standaard hier niet kent. Haal ze weg, of controleer hoe de namen zijn geschreven. Namen die de standaard niet kent, worden niet getoond omdat ze gegevens kunnen zijn, tenzij u om waarden vraagt.",
            "This object has 2 properties that the standard does not know here. Remove them, or check how their names are written. Names that the standard does not know are not shown because they may be data, unless you ask for values.",
        ),
        (
            json!({ "minItems": 1 }),
            json!([]),
            "Deze lijst mag niet leeg zijn.",
            "This list may not be empty.",
        ),
        (
            json!({ "minimum": 1 }),
            json!(0),
            "Dit getal moet ten minste 1 zijn.",
            "This number must be at least 1.",
        ),
    ];
    let app = App::empty(On::Sqlite).await;
    app.standard("proef").await;
    for (index, (schema, document, dutch, english)) in cases.into_iter().enumerate() {
        let number = format!("1.{index}.0");
        app.offer("proef", &number, &schema.to_string()).await.expect(201);
        let report = app.judge("proef", &number, &document.to_string()).await.expect(200).json();
        assert_eq!(report["bevindingen"][0]["melding"], dutch);
        let report = app
            .post_with(&judging(&number), "accept-language", "en", document.to_string())
            .await
            .expect(200)
            .json();
        assert_eq!(report["bevindingen"][0]["melding"], english);
    }
}

#[tokio::test]
async fn every_finding_code_is_given_by_some_document_and_explained_in_both_languages() {
    let cases = [
        ("verkeerd-type", json!({ "type": "string" }), json!(1)),
        ("niet-in-lijst", json!({ "enum": ["a", "b"] }), json!("c")),
        ("andere-vaste-waarde", json!({ "const": 1 }), json!(2)),
        ("verplicht-ontbreekt", json!({ "required": ["a"] }), json!({})),
        ("onbekende-eigenschap", json!({ "additionalProperties": false }), json!({ "x": 1 })),
        ("onbekende-eigenschap", json!({ "unevaluatedProperties": false }), json!({ "x": 1 })),
        ("te-weinig-eigenschappen", json!({ "minProperties": 1 }), json!({})),
        ("te-veel-eigenschappen", json!({ "maxProperties": 0 }), json!({ "x": 1 })),
        ("naam-niet-toegestaan", json!({ "propertyNames": { "maxLength": 1 } }), json!({ "xx": 1 })),
        ("samenhang-ontbreekt", json!({ "dependentRequired": { "a": ["b"] } }), json!({ "a": 1 })),
        (
            "samenhang-ontbreekt",
            json!({ "$schema": DRAFT7, "dependencies": { "a": ["b"] } }),
            json!({ "a": 1 }),
        ),
        ("te-weinig-items", json!({ "minItems": 1 }), json!([])),
        ("te-veel-items", json!({ "maxItems": 1 }), json!([1, 2])),
        ("dubbele-items", json!({ "uniqueItems": true }), json!([1, 1.0])),
        ("onverwacht-item", json!({ "prefixItems": [true], "items": false }), json!([1, 2])),
        (
            "onverwacht-item",
            json!({ "$schema": DRAFT7, "items": [true], "additionalItems": false }),
            json!([1, 2]),
        ),
        ("onverwacht-item", json!({ "unevaluatedItems": false }), json!([1])),
        ("bevat-niet", json!({ "contains": { "type": "string" } }), json!([1])),
        ("bevat-te-veel", json!({ "contains": { "type": "integer" }, "maxContains": 1 }), json!([1, 2])),
        ("te-laag", json!({ "minimum": 1 }), json!(0)),
        ("te-hoog", json!({ "exclusiveMaximum": 1 }), json!(1)),
        ("geen-veelvoud", json!({ "multipleOf": 2 }), json!(3)),
        ("te-kort", json!({ "minLength": 2 }), json!("é")),
        ("te-lang", json!({ "maxLength": 2 }), json!("aaa")),
        ("verkeerd-patroon", json!({ "pattern": "^a$" }), json!("b")),
        ("ongeldig-formaat", json!({ "format": "date" }), json!("2027-02-30")),
        (
            "ongeldige-inhoud",
            json!({ "$schema": DRAFT7, "contentMediaType": "application/json" }),
            json!("{"),
        ),
        ("ongeldige-inhoud", json!({ "$schema": DRAFT7, "contentEncoding": "base64" }), json!("é")),
        ("geen-keuze-past", json!({ "anyOf": [{ "type": "string" }, { "type": "null" }] }), json!(1)),
        ("geen-keuze-past", json!({ "oneOf": [{ "type": "string" }, { "type": "null" }] }), json!(1)),
        ("meer-keuzes-passen", json!({ "oneOf": [{ "type": "integer" }, { "minimum": 0 }] }), json!(1)),
        ("verboden-vorm", json!({ "not": { "required": ["a"] } }), json!({ "a": 1 })),
        ("niet-toegestaan", json!({ "properties": { "a": false } }), json!({ "a": 1 })),
        (
            "niet-te-beoordelen",
            json!({ "pattern": "^(?:a(?!x)|a)*$" }),
            json!(format!("{}!", "a".repeat(60))),
        ),
        (
            "voldoet-niet",
            json!({ "properties": { "a": { "items": { "type": "string" } } } }),
            json!({ "a": [1] }),
        ),
    ];
    let app = App::empty(On::Sqlite).await;
    let hurried = App::with_limits(On::Sqlite, Limits { walk_steps: 2, ..Limits::default() }).await;
    app.standard("proef").await;
    hurried.standard("proef").await;
    let mut given = BTreeSet::new();
    for (index, (code, schema, document)) in cases.into_iter().enumerate() {
        let app = if code == "voldoet-niet" { &hurried } else { &app };
        let number = format!("1.{index}.0");
        app.offer("proef", &number, &schema.to_string()).await.expect(201);
        let (path, document) = (judging(&number), document.to_string());
        let dutch = app.post(&path, document.clone()).await.expect(200).json();
        assert_eq!(dutch["aantallen"]["perCode"], json!({ code: 1 }), "{schema} {dutch}");
        assert_eq!(dutch["bevindingen"][0]["ernst"], "fout");
        let english =
            app.post_with(&path, "accept-language", "en", document.clone()).await.expect(200).json();
        let [nl, en] = [&dutch, &english].map(|report| report["bevindingen"][0]["melding"].as_str().unwrap());
        assert!(nl.len() > 15 && en.len() > 15 && nl != en, "{code}: {nl} / {en}");
        // What is shown changes nothing in the verdict.
        let shown = app
            .post(&format!("{path}?toonWaarden=true&recordsleutel=true"), document)
            .await
            .expect(200)
            .json();
        assert_eq!(
            (&shown["geldig"], &shown["aantallen"]),
            (&dutch["geldig"], &dutch["aantallen"]),
            "{code}"
        );
        given.insert(code.to_owned());
    }
    let mut explained = BTreeSet::new();
    for language in ["nl", "en"] {
        let list = app.get_with("/v1/bevindingcodes", "accept-language", language).await.expect(200).json();
        assert_eq!(list["aantal"], list["resultaten"].as_array().unwrap().len());
        for entry in list["resultaten"].as_array().unwrap() {
            assert!(
                ["titel", "betekenis", "herstel"]
                    .iter()
                    .all(|field| !entry[*field].as_str().unwrap().is_empty())
            );
            explained.insert(entry["code"].as_str().unwrap().to_owned());
        }
    }
    // The vocabularies give theirs on the shipped examples, which are held to what they name.
    for (_, versions) in maatstaf::registry::shipped().unwrap().standards {
        let codes = versions.into_iter().flat_map(|v| v.new.examples).flat_map(|example| example.codes);
        given.extend(codes.map(|code| code.split('/').next().unwrap().to_owned()));
    }
    given.insert("regel-niet-te-beoordelen".to_owned());
    // These two are about lines and rows: `delivering.rs` gives them.
    given.extend(["onleesbaar-record", "verkeerd-aantal-kolommen"].map(str::to_owned));
    assert_eq!(given, explained);
}

#[tokio::test]
async fn the_explanation_of_a_code_is_in_the_language_asked_for() {
    let app = App::empty(On::Sqlite).await;
    let dutch = app.get("/v1/bevindingcodes").await.expect(200).json();
    let english = app.get_with("/v1/bevindingcodes", "accept-language", "en").await.expect(200).json();
    assert_eq!(
        dutch["resultaten"][3],
        json!({
            "code": "verplicht-ontbreekt",
            "titel": "Verplichte eigenschap ontbreekt",
            "betekenis": "Een eigenschap die de standaard verplicht, staat niet in dit object.",
            "herstel": "Voeg de eigenschap toe. Staat die er wel, controleer dan hoe de naam is geschreven, ook de hoofdletters.",
        })
    );
    assert_eq!(english["resultaten"][3]["titel"], "Required property is missing");
}

#[tokio::test]
async fn a_report_is_in_dutch_unless_english_is_preferred() {
    let app = with_schema(&json!({ "type": "string" })).await;
    let languages: [(&[u8], bool); 9] = [
        (b"en", true),
        (b"en-US,en;q=0.9,nl;q=0.8", true),
        (b"EN", true),
        (b"nl", false),
        (b"fr", false),
        (b"", false),
        (b"\xff\xfe", false),
        (b";;;q=,,", false),
        (b"nl;q=0.9, en;q=0.9", false),
    ];
    for (asked, english) in languages {
        let request = Request::post(judging("1")).header("content-type", "application/json");
        let request = request.header("accept-language", HeaderValue::from_bytes(asked).unwrap());
        let report = app.send(request.body(Body::from("1")).unwrap()).await.expect(200).json();
        let message = report["bevindingen"][0]["melding"].as_str().unwrap();
        assert_eq!(message.starts_with("This"), english, "{asked:?} {message}");
    }
}

// --- what is hidden, and what is shown on request --------------------------------------------

#[tokio::test]
async fn a_name_that_the_standard_does_not_know_is_masked_until_values_are_asked_for() {
    let schema = json!({
        "properties": { "bekend": { "additionalProperties": { "type": "integer" } }, "a/b~c": { "type": "integer" } },
        "patternProperties": { "^p": { "minimum": 5 } },
        "additionalProperties": false,
    });
    let document = json!({ "p-Jansen": 1, "bekend": { "a": 1, "b": 2, "Pietersen": "geheim" }, "a/b~c": "x", "De Vries": 1, "Bakker": 2 });
    let app = with_schema(&schema).await;
    let places = |report: &Value| -> BTreeSet<String> {
        report["bevindingen"]
            .as_array()
            .unwrap()
            .iter()
            .map(|f| f["plaats"].as_str().unwrap().to_owned())
            .collect()
    };
    let set = |all: &[&str]| all.iter().map(|s| (*s).to_owned()).collect::<BTreeSet<_>>();
    let masked = app.judge("proef", "1", &document.to_string()).await.expect(200);
    assert_eq!(places(&masked.json()), set(&["", "/*1", "/a~1b~0c", "/bekend/*3"]));
    for secret in ["Jansen", "Pietersen", "De Vries", "Bakker", "geheim"] {
        assert!(!masked.to_string().contains(secret), "{secret}: {masked}");
    }
    let shown = app
        .post(&format!("{}?toonWaarden=true", judging("1")), document.to_string())
        .await
        .expect(200)
        .json();
    assert_eq!(places(&shown), set(&["", "/a~1b~0c", "/bekend/Pietersen", "/p-Jansen"]));
    let value = |place: &str| {
        shown["bevindingen"].as_array().unwrap().iter().find(|f| f["plaats"] == place).unwrap()["waarde"]
            .clone()
    };
    assert_eq!(value("/bekend/Pietersen"), "geheim");
    assert_eq!(value("/p-Jansen"), 1);
    assert_eq!(value(""), json!(["De Vries", "Bakker"]));
}

#[tokio::test]
async fn no_output_format_shows_a_value_or_unknown_name_that_was_not_asked_for() {
    let schema = json!({ "additionalProperties": { "anyOf": [{ "type": "integer" }, { "required": ["x"], "additionalProperties": { "const": "y" } }] }, "propertyNames": { "maxLength": 3 } });
    let app = with_schema(&schema).await;
    let document = json!({ "Jansen": "geheim", "Pietersen": { "De Vries": "geheim" }, "Bakker": ["geheim"] })
        .to_string();
    for output in ["rapport", "vlag", "lijst", "hierarchie"] {
        for rest in ["", "&recordsleutel=true"] {
            let answer = app
                .post(&format!("{}?uitvoer={output}{rest}", judging("1")), document.clone())
                .await
                .expect(200);
            for secret in ["Jansen", "Pietersen", "De Vries", "Bakker", "geheim"] {
                assert!(!answer.to_string().contains(secret), "{output} {secret}: {answer}");
            }
        }
    }
}

#[tokio::test]
async fn a_long_value_is_cut_and_a_whole_object_is_not_repeated() {
    let schema = json!({ "properties": { "lang": { "maxLength": 3 }, "object": { "maxProperties": 0 }, "getal": { "maximum": 1 } } });
    let app = with_schema(&schema).await;
    let document = json!({ "lang": "é".repeat(1_500), "object": { "a": 1 }, "getal": 2.5 });
    let report = app
        .post(&format!("{}?toonWaarden=true", judging("1")), document.to_string())
        .await
        .expect(200)
        .json();
    let values: Vec<&Value> =
        report["bevindingen"].as_array().unwrap().iter().map(|f| &f["waarde"]).collect();
    assert_eq!(values[0].as_str().unwrap(), format!("{}…", "é".repeat(1_000)));
    assert_eq!(values[1..], [&Value::Null, &json!(2.5)]);
}

#[tokio::test]
async fn the_key_of_a_record_is_shown_when_asked_for() {
    for on in BOTH {
        let app = App::empty(on).await;
        app.standard("proef").await;
        let standard = json!({ "voorziening": "proef", "titel": "Proef", "soort": "gegevens", "recordsleutel": "/records/*/nummer" });
        app.write("PUT", "/v1/standaarden/proef", &standard).await.expect(200);
        let schema = json!({ "required": ["kop"], "properties": { "records": { "items": { "properties": { "nummer": {}, "x": { "properties": { "y": { "type": "integer" } } } } } } } });
        app.offer("proef", "1.0.0", &schema.to_string()).await.expect(201);
        app.publish("proef", "1.0.0").await.expect(200);
        let document = json!({ "records": [{ "nummer": "A-1", "x": {} }, { "nummer": "B-2", "x": { "y": "z" } }, { "x": { "y": "z" } }] }).to_string();
        let silent = app.judge("proef", "1", &document).await.expect(200);
        assert!(!silent.to_string().contains("B-2"), "{silent}");
        let report =
            app.post(&format!("{}?recordsleutel=true", judging("1")), document).await.expect(200).json();
        let keys: Vec<(&str, &Value)> = report["bevindingen"]
            .as_array()
            .unwrap()
            .iter()
            .map(|f| (f["plaats"].as_str().unwrap(), &f["recordsleutel"]))
            .collect();
        assert_eq!(
            keys,
            [("", &Value::Null), ("/records/1/x/y", &json!("B-2")), ("/records/2/x/y", &Value::Null)]
        );
        assert!(!report.to_string().contains("\"z\"") && !report.to_string().contains("A-1"), "{report}");
    }
}

#[tokio::test]
async fn past_the_bound_findings_are_counted_but_no_longer_shown() {
    let app = with_schema(&json!({ "items": { "type": "integer" } })).await;
    for (bad, shown, cut) in [(99, 99, false), (100, 100, false), (101, 100, true), (150, 100, true)] {
        let document = json!(vec!["x"; bad]).to_string();
        let report = app.judge("proef", "1", &document).await.expect(200).json();
        assert_eq!(report["bevindingen"].as_array().unwrap().len(), shown, "{bad}");
        assert_eq!(report["aantallen"]["perCode"], json!({ "verkeerd-type": bad }));
        assert_eq!(report["afgekapt"], cut, "{bad}");
    }
}

#[tokio::test]
async fn a_choice_that_does_not_fit_says_what_the_nearest_choice_lacks() {
    let schema = json!({ "properties": { "melder": { "oneOf": [
        { "type": "object", "required": ["soort", "bsn"], "properties": { "soort": { "const": "persoon" }, "bsn": { "type": "string" } } },
        { "type": "object", "required": ["soort", "kvk", "naam"], "properties": { "soort": { "const": "organisatie" } } },
        { "type": "string" },
    ] } } });
    let app = with_schema(&schema).await;
    let document = "{\n\"melder\": {\"soort\": \"persoon\"}}";
    let answer = app.judge("proef", "1", document).await.expect(200);
    let report = answer.json();
    assert_eq!(report["aantallen"]["perCode"], json!({ "geen-keuze-past": 1 }));
    assert_eq!(
        report["bevindingen"],
        json!([{
            "code": "geen-keuze-past",
            "ernst": "fout",
            "plaats": "/melder",
            "plaatsInWoorden": "in veld 'melder'",
            "schemaplaats": "#/properties/melder/oneOf",
            "melding": "Dit past bij geen van de 3 keuzes die de standaard hier biedt. Volg een van die keuzes helemaal.",
            "oorzaken": [{
                "code": "verplicht-ontbreekt",
                "ernst": "fout",
                "plaats": "/melder",
                "plaatsInWoorden": "in veld 'melder'",
                "schemaplaats": "#/properties/melder/oneOf/0/required",
                "melding": "De verplichte eigenschap 'bsn' ontbreekt. Voeg deze toe.",
                "regel": 2,
            }],
            "regel": 2,
        }])
    );
    let report = app.judge("proef", "1", r#"{"melder": 7}"#).await.expect(200).json();
    assert_eq!(report["bevindingen"][0]["oorzaken"].as_array().unwrap().len(), 1, "{report}");
}

#[tokio::test]
async fn every_finding_on_a_document_tells_the_line_of_the_file_as_it_was_written() {
    let schema = json!({
        "type": "object",
        "properties": { "adres": { "required": ["postcode"], "properties": { "nummer": { "type": "integer" } } } },
        "additionalProperties": { "type": "integer" },
    });
    let app = with_schema(&schema).await;
    let document = "{\r\n  \"$schema\": \"/schemas/proef/1.0.0\",\r\n  \"adres\":\r\n  {\r\n    \"nummer\":\r\n      \"12\"\r\n  },\r\n  \"geheim\": true\r\n}\r\n";
    for (path, first) in
        [("/v1/standaarden/proef/versies/1/validaties", Some((2, "/*1"))), ("/v1/validaties", None)]
    {
        let report = app.post(path, document).await.expect(200).json();
        let mut lines: Vec<(u64, String)> = report["bevindingen"]
            .as_array()
            .unwrap()
            .iter()
            .map(|finding| {
                (finding["regel"].as_u64().unwrap(), finding["plaats"].as_str().unwrap().to_owned())
            })
            .collect();
        lines.sort_unstable();
        let unknown = if first.is_some() { "/*3" } else { "/*2" };
        let rest = [(4, "/adres"), (6, "/adres/nummer"), (8, unknown)];
        let expected: Vec<_> =
            first.into_iter().chain(rest).map(|(line, place)| (line, place.to_owned())).collect();
        assert_eq!(lines, expected, "{path}");
    }
}

#[tokio::test]
async fn a_finding_in_another_document_names_its_address() {
    for on in BOTH {
        let app = App::empty(on).await;
        app.published("adres", "1.0.0", r#"{"$defs": {"a b": {"type": "string"}}}"#).await;
        app.published(
            "proef",
            "1.0.0",
            r#"{"properties": {"x": {"$ref": "/schemas/adres/1.0.0#/$defs/a%20b"}}}"#,
        )
        .await;
        let report = app.judge("proef", "1", r#"{"x": 1}"#).await.expect(200).json();
        assert_eq!(
            report["bevindingen"][0]["schemaplaats"],
            "http://register.test/schemas/adres/1.0.0#/$defs/a%20b/type"
        );
    }
}

// --- the formats of JSON Schema --------------------------------------------------------------

#[tokio::test]
async fn the_output_formats_of_json_schema_are_given_on_request() {
    let schema = json!({ "required": ["a"], "properties": { "b": { "$ref": "#/$defs/b" } }, "$defs": { "b": { "type": "integer" } } });
    let app = with_schema(&schema).await;
    let get = async |output: &str, document: &str| {
        app.post(&format!("{}?uitvoer={output}", judging("1")), document.to_owned()).await.expect(200).json()
    };
    for output in ["vlag", "lijst"] {
        assert_eq!(get(output, r#"{"a": 1}"#).await, json!({ "valid": true }), "{output}");
    }
    assert_eq!(get("vlag", "{}").await, json!({ "valid": false }));
    let missing = "De verplichte eigenschap 'a' ontbreekt. Voeg deze toe.";
    let wrong = "Hier wordt een geheel getal verwacht, maar er staat een tekst. Schrijf een getal zonder aanhalingstekens.";
    let own = "http://register.test/schemas/proef/1.0.0";
    let unit = json!({ "valid": false, "evaluationPath": "/properties/b/$ref", "schemaLocation": format!("{own}#/$defs/b"), "instanceLocation": "/b", "errors": { "type": wrong } });
    assert_eq!(
        get("lijst", r#"{"b": "x"}"#).await,
        json!({ "valid": false, "details": [
            { "valid": false, "evaluationPath": "", "schemaLocation": format!("{own}#"), "instanceLocation": "", "errors": { "required": missing } },
            unit,
        ]})
    );
    assert_eq!(
        get("hierarchie", r#"{"b": "x"}"#).await,
        json!({
            "valid": false, "evaluationPath": "", "schemaLocation": format!("{own}#"), "instanceLocation": "", "errors": { "required": missing },
            "details": [unit],
        })
    );
    assert_eq!(get("rapport", r#"{"a": 1}"#).await["geldig"], true);
}

#[tokio::test]
async fn an_evaluation_path_goes_through_the_schema_and_not_through_the_document() {
    let app = App::empty(On::Sqlite).await;
    app.standard("proef").await;
    let cases = [
        (
            json!({ "additionalProperties": { "type": "integer" } }),
            json!({ "x": "a" }),
            "/additionalProperties",
        ),
        (
            json!({ "unevaluatedProperties": { "type": "integer" } }),
            json!({ "x": "a" }),
            "/unevaluatedProperties",
        ),
        (
            json!({ "patternProperties": { "^x": { "type": "integer" } } }),
            json!({ "x": "a" }),
            "/patternProperties/^x",
        ),
        (json!({ "items": { "type": "integer" } }), json!(["a"]), "/items"),
        (json!({ "prefixItems": [true, { "type": "integer" }] }), json!([1, "a"]), "/prefixItems/1"),
        (json!({ "allOf": [true, { "type": "integer" }] }), json!("a"), "/allOf/1"),
        (json!({ "if": true, "then": { "type": "integer" } }), json!("a"), "/then"),
        (
            json!({ "dependentSchemas": { "a": { "required": ["b"] } } }),
            json!({ "a": 1 }),
            "/dependentSchemas/a",
        ),
    ];
    for (index, (schema, document, path)) in cases.into_iter().enumerate() {
        let number = format!("1.{index}.0");
        app.offer("proef", &number, &schema.to_string()).await.expect(201);
        let output = app
            .post(&format!("{}?uitvoer=lijst", judging(&number)), document.to_string())
            .await
            .expect(200)
            .json();
        assert_eq!(output["details"][0]["evaluationPath"], path, "{schema} {output}");
    }
}

// --- documents that name their own standard --------------------------------------------------

#[tokio::test]
async fn a_document_names_its_standard_itself_or_the_request_does() {
    for on in BOTH {
        let app = App::empty(on).await;
        app.published("proef", "1.0.0", CLOSED).await;
        let foreign = CLOSED.replacen('{', r#"{"$id": "https://elders.example/vreemd.json","#, 1);
        app.published("vreemd", "2.0.0", &foreign).await;
        for (address, location) in [
            ("/schemas/proef/1.0.0", "proef/versies/1.0.0"),
            ("/schemas/proef/1", "proef/versies/1.0.0"),
            ("/schemas/proef/geldend", "proef/versies/1.0.0"),
            ("http://register.test/schemas/proef/1.0.0", "proef/versies/1.0.0"),
            ("http://register.test/schemas/proef/1.0.0#", "proef/versies/1.0.0"),
            ("https://elders.example/vreemd.json", "vreemd/versies/2.0.0"),
        ] {
            let named = json!({ "$schema": address, "naam": "x" }).to_string();
            let by_schema = app.post("/v1/validaties", named.clone()).await.expect(200);
            let link = format!("</x>; rel=\"next\", <{address}>; rel=\"describedby\"");
            let by_link =
                app.post_with("/v1/validaties", "link", &link, r#"{"naam": "x"}"#).await.expect(200);
            let by_both = app.post_with("/v1/validaties", "link", &link, named).await.expect(200);
            for answer in [by_schema, by_link, by_both] {
                assert_eq!(
                    answer.header("content-location"),
                    format!("/v1/standaarden/{location}"),
                    "{address}"
                );
                assert_eq!(answer.json()["geldig"], true, "{address} {answer}");
            }
        }
        let list = app
            .post_with("/v1/validaties", "link", "</schemas/proef/1>; rel=describedby", "[]")
            .await
            .expect(200);
        assert_eq!(list.json()["geldig"], false);
    }
}

#[tokio::test]
async fn the_same_standard_named_in_two_ways_is_one_standard() {
    let app = with_schema(&serde_json::from_str(CLOSED).unwrap()).await;
    let document = r#"{"$schema": "/schemas/proef/1.0.0", "naam": "x"}"#;
    let link = "<http://register.test/schemas/proef/1.0.0>; rel=\"describedby\"";
    app.post_with("/v1/validaties", "link", link, document).await.expect(200);
}

#[tokio::test]
async fn a_document_that_names_no_standard_or_two_is_refused() {
    let app = with_schema(&serde_json::from_str(CLOSED).unwrap()).await;
    app.published("ander", "1.0.0", "{}").await;
    for document in ["{}", "[]", "7", r#"{"$schema": 7}"#] {
        assert_eq!(
            fault(&app.post("/v1/validaties", document).await.expect(400)),
            "geen-standaard-genoemd",
            "{document}"
        );
    }
    let document = r#"{"$schema": "/schemas/proef/1.0.0", "naam": "x"}"#;
    let answer = app
        .post_with("/v1/validaties", "link", "</schemas/ander/1.0.0>; rel=\"describedby\"", document)
        .await
        .expect(400);
    assert_eq!(fault(&answer), "twee-standaarden-genoemd header:Link");
    let other_relation = app
        .post_with("/v1/validaties", "link", "</schemas/proef/1.0.0>; rel=\"next\"", "{}")
        .await
        .expect(400);
    assert_eq!(fault(&other_relation), "geen-standaard-genoemd");
}

#[tokio::test]
async fn a_named_standard_that_is_not_in_the_register_is_not_found_and_not_repeated() {
    let app = with_schema(&serde_json::from_str(CLOSED).unwrap()).await;
    for address in [
        "https://elders.example/jansen",
        "/schemas/jansen/1.0.0",
        "/schemas/proef/9.9.9-jansen",
        "/schemas/proef/jansen",
        "http://register.test/schemas/jansen/1.0.0",
        "jansen",
        "",
    ] {
        let answer = app.post("/v1/validaties", json!({ "$schema": address }).to_string()).await.expect(404);
        assert!(["standaard-onbekend", "versie-onbekend"].contains(&problem(&answer).as_str()), "{answer}");
        assert!(!answer.to_string().contains("jansen"), "{address}: {answer}");
    }
}

// --- what is not read ------------------------------------------------------------------------

#[tokio::test]
async fn what_is_not_strict_json_is_refused_with_line_and_column_and_no_echo() {
    let app = with_schema(&json!({})).await;
    let deep = format!("{}{}", "[".repeat(101), "]".repeat(101));
    let cases: [(&[u8], &str, u64, u64); 10] = [
        (b"", "leeg", 1, 1),
        (b"geheim", "geen-json", 1, 1),
        (b"{\n \"geheim\": 1,\n \"geheim\": 2}", "dubbele-naam", 3, 2),
        (b"{\"geheim\": \n", "afgebroken-json", 2, 1),
        (b"[\"geheim\",]", "geen-json", 1, 11),
        (b"[\n\"geheim\xff\"]", "geen-utf8", 2, 8),
        (b"\xEF\xBB\xBF{}", "byte-order-mark", 1, 1),
        (deep.as_bytes(), "te-diep", 1, 101),
        (b"{} {\"geheim\": 1}", "tekst-na-einde", 1, 4),
        (b"[NaN]", "geen-json", 1, 2),
    ];
    for path in [judging("1.0.0"), "/v1/validaties".to_owned()] {
        for (bytes, code, line, column) in cases {
            let answer = app.post(&path, bytes.to_vec()).await.expect(400);
            assert_eq!(problem(&answer), "onleesbaar-document", "{code}");
            assert_eq!(fault(&answer), format!("{code} body:"));
            let place = &answer.json()["fouten"][0]["plaats"];
            assert_eq!(
                (place["regel"].as_u64(), place["kolom"].as_u64()),
                (Some(line), Some(column)),
                "{code} {answer}"
            );
            assert!(!answer.to_string().contains("geheim"), "{answer}");
        }
    }
    let answer = app.judge("proef", "1", "[1,\n 2,,]").await.expect(400).json();
    assert_eq!(answer["title"], "Het document is niet te lezen");
    assert_eq!(
        answer["detail"],
        "Regel 2, kolom 4: Hier staat iets dat geen JSON is. Kijk naar een ontbrekende komma, dubbele punt, haak of aanhalingsteken, of een komma te veel."
    );
}

#[tokio::test]
async fn a_document_as_deep_as_the_limit_is_read() {
    let app = with_schema(&json!({ "type": "array" })).await;
    let document = format!("{}{}", "[".repeat(100), "]".repeat(100));
    assert_eq!(app.judge("proef", "1", &document).await.expect(200).json()["geldig"], true);
}

#[tokio::test]
async fn an_empty_object_or_list_counts_as_a_level() {
    let app = with_schema(&json!({})).await;
    let list = format!("{}[]{}", "[".repeat(100), "]".repeat(100));
    let object = format!("{}{{}}{}", "{\"a\":".repeat(100), "}".repeat(100));
    for document in [list, object] {
        assert_eq!(fault(&app.judge("proef", "1", &document).await.expect(400)), "te-diep body:");
    }
}

#[tokio::test]
async fn a_document_past_the_size_limit_is_refused_and_the_limit_is_named() {
    let app = App::with_limits(On::Sqlite, Limits { record_bytes: 1_000, ..Limits::default() }).await;
    app.published("proef", "1.0.0", r#"{"type": "string"}"#).await;
    let fits = format!("\"{}\"", "x".repeat(998));
    app.judge("proef", "1", &fits).await.expect(200);
    for path in [judging("1"), "/v1/validaties".to_owned()] {
        let answer = app.post(&path, format!("{fits} ")).await.expect(413);
        assert_eq!(problem(&answer), "te-groot");
        assert_eq!(
            answer.json()["detail"],
            "Het register neemt hier ten hoogste 1000 bytes aan (grens 'record_bytes')."
        );
    }
}

#[tokio::test]
async fn only_known_kinds_of_data_are_taken_and_known_ways_of_packing() {
    let app = with_schema(&json!({ "type": "object" })).await;
    let send = async |headers: &[(&str, &str)]| {
        let request = headers
            .iter()
            .fold(Request::post(judging("1")), |request, (name, value)| request.header(*name, *value));
        app.send(request.body(Body::from("{}")).unwrap()).await
    };
    for kind in [
        "application/json",
        "application/json; charset=utf-8",
        "APPLICATION/JSON",
        "application/geo+json",
        "application/json;charset=\"UTF-8\"",
    ] {
        send(&[("content-type", kind)]).await.expect(200);
    }
    send(&[("content-type", "application/json"), ("content-encoding", "identity")]).await.expect(200);
    for kind in [
        "text/plain",
        "text/json",
        "application/xml",
        "application/x-www-form-urlencoded",
        "application/json; charset=iso-8859-1",
        "json",
        "",
    ] {
        let answer = send(&[("content-type", kind)]).await.expect(415);
        assert_eq!(problem(&answer), "soort-inhoud-niet-ondersteund", "{kind}");
    }
    send(&[]).await.expect(415);
    for coding in ["deflate", "gzip, identity", "br, gzip"] {
        let answer =
            send(&[("content-type", "application/json"), ("content-encoding", coding)]).await.expect(415);
        assert_eq!(
            answer.json()["detail"],
            "Stuur de gegevens als application/json, application/x-ndjson, application/json-seq of text/csv (ingepakt mag: Content-Encoding gzip, zstd of br), en zeg dat in de header Content-Type."
        );
    }
}

#[tokio::test]
async fn a_method_that_an_address_does_not_take_is_answered_with_those_it_does() {
    let app = with_schema(&json!({})).await;
    for (method, path, allowed) in [
        ("GET", judging("1"), "POST"),
        ("HEAD", judging("1"), "POST"),
        ("DELETE", "/v1/validaties".to_owned(), "POST"),
        ("PATCH", "/v1/standaarden/proef/versies/1.0.0".to_owned(), "DELETE,GET,HEAD,PUT"),
        ("DELETE", "/v1/standaarden".to_owned(), "GET,HEAD"),
        ("POST", "/schemas/proef/1.0.0".to_owned(), "GET,HEAD"),
    ] {
        let request = Request::builder().method(method).uri(&path).body(Body::empty()).unwrap();
        let answer = app.send(request).await.expect(405);
        let mut methods: Vec<&str> = answer.header("allow").split(',').map(str::trim).collect();
        methods.sort_unstable();
        assert_eq!(methods.join(","), allowed, "{method} {path}");
        if method == "HEAD" {
            assert!(answer.bytes.is_empty(), "{answer}");
        } else {
            assert_eq!(problem(&answer), "methode-niet-toegestaan");
        }
    }
    for path in
        ["/v1/standaarden", "/v1/standaarden/proef/versies/1/schema", "/schemas/proef/1.0.0", "/health/live"]
    {
        let answer = app.send(Request::head(path).body(Body::empty()).unwrap()).await.expect(200);
        assert!(answer.bytes.is_empty(), "{path}");
    }
}

#[tokio::test]
async fn a_document_that_costs_too_many_steps_is_refused_as_such() {
    // So few steps do not suffice to check a schema against its dialect: published with more.
    let generous = App::empty(On::Sqlite).await;
    let schema = r#"{"items": {"allOf": [{"type": "integer"}, {"minimum": 0}]}}"#;
    generous.published("proef", "1.0.0", schema).await;
    // What is asked of a plain value while it is read costs no steps: the bytes are its bound.
    generous.published("proef", "2.0.0", r#"{"items": {"type": "integer"}}"#).await;
    let limits = Limits { judge_steps: 100, ..Limits::default() };
    let registry = maatstaf::registry::Registry::new(generous.database.store.clone(), limits, PUBLIC_URL);
    for (number, status) in [("1", 400), ("2", 200)] {
        let settings =
            maatstaf::http::Settings { public_url: PUBLIC_URL.into(), limits, caller_header: None };
        let request = Request::post(judging(number)).header("content-type", "application/json");
        let request = request.body(Body::from(json!(vec![1; 1_000]).to_string())).unwrap();
        let router = maatstaf::http::router(registry.clone(), settings, Router::new());
        let response = router.oneshot(request).await.unwrap();
        assert_eq!(response.status(), status);
        let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
        let refused = String::from_utf8_lossy(&bytes).contains("urn:maatstaf:probleem:te-veel-werk");
        assert_eq!(refused, status == 400);
    }
}

// --- many at once ----------------------------------------------------------------------------

#[tokio::test]
async fn a_hundred_who_ask_at_once_all_get_their_verdict() {
    for on in BOTH {
        let app = App::empty(on).await;
        app.published("proef", "1.0.0", CLOSED).await;
        let answers =
            join_all(
                (0..100).map(|n| {
                    let app = &app;
                    async move {
                        app.judge("proef", "1", if n % 2 == 0 { r#"{"naam": "x"}"# } else { "{}" }).await
                    }
                }),
            )
            .await;
        for (n, answer) in answers.into_iter().enumerate() {
            assert_eq!(answer.expect(200).json()["geldig"], n % 2 == 0);
        }
    }
}

#[tokio::test]
async fn past_the_queue_a_request_is_told_to_come_back() {
    let limits = Limits { concurrent_validations: 1, waiting_validations: 1, ..Limits::default() };
    let app = App::with_limits(On::Sqlite, limits).await;
    app.published("proef", "1.0.0", r#"{"items": {"type": "integer"}}"#).await;
    // Not valid, so that it has to be explained: that takes a turn.
    let document = json!(vec!["x"; 10_000]).to_string();
    let answers = join_all((0..30).map(|_| app.judge("proef", "1", &document))).await;
    assert!(answers.iter().any(|answer| answer.status == 200));
    for answer in answers.iter().filter(|answer| answer.status != 200) {
        assert_eq!(answer.status, 503, "{answer}");
        assert_eq!(problem(answer), "bezet");
        assert_eq!(answer.header("retry-after"), "5");
    }
}

// --- dialects --------------------------------------------------------------------------------

#[tokio::test]
async fn every_draft_is_judged_by_its_own_rules() {
    let cases = [
        (DRAFT4, json!({ "minimum": 5, "exclusiveMinimum": true }), vec![("5", false), ("6", true)]),
        (DRAFT4, json!({ "type": "integer" }), vec![("1", true), ("1.0", false)]),
        (DRAFT4, json!({ "const": 1 }), vec![("2", true)]),
        (DRAFT6, json!({ "exclusiveMinimum": 5 }), vec![("5", false), ("6", true)]),
        (DRAFT6, json!({ "type": "integer" }), vec![("1.0", true), ("1.5", false)]),
        (DRAFT6, json!({ "const": 1 }), vec![("1.0", true), ("2", false)]),
        (DRAFT6, json!({ "if": true, "then": false }), vec![("1", true)]),
        (
            DRAFT7,
            json!({ "if": { "type": "string" }, "then": { "minLength": 2 }, "else": { "minimum": 2 } }),
            vec![("\"a\"", false), ("\"aa\"", true), ("1", false), ("2", true)],
        ),
        (
            DRAFT7,
            json!({ "properties": { "a": { "$ref": "#/definitions/s", "maxLength": 1 } }, "definitions": { "s": { "type": "string" } } }),
            vec![("{\"a\": \"lang\"}", true), ("{\"a\": 1}", false)],
        ),
        (
            DRAFT7,
            json!({ "items": [{ "type": "string" }], "additionalItems": false }),
            vec![("[\"a\"]", true), ("[1]", false), ("[\"a\", 1]", false)],
        ),
        (DRAFT7, json!({ "dependentRequired": { "a": ["b"] } }), vec![("{\"a\": 1}", true)]),
        (
            DRAFT2019,
            json!({ "properties": { "a": { "$ref": "#/$defs/s", "maxLength": 1 } }, "$defs": { "s": { "type": "string" } } }),
            vec![("{\"a\": \"lang\"}", false), ("{\"a\": \"x\"}", true)],
        ),
        (
            DRAFT2019,
            json!({ "allOf": [{ "properties": { "a": true } }], "unevaluatedProperties": false }),
            vec![("{\"a\": 1}", true), ("{\"b\": 1}", false)],
        ),
        (
            DRAFT2019,
            json!({ "contains": { "type": "string" }, "minContains": 2 }),
            vec![("[\"a\"]", false), ("[\"a\", \"b\"]", true)],
        ),
        (
            DRAFT2019,
            json!({ "$recursiveAnchor": true, "properties": { "a": { "$recursiveRef": "#" } }, "additionalProperties": false }),
            vec![("{\"a\": {}}", true), ("{\"a\": {\"b\": 1}}", false)],
        ),
        (
            DRAFT2020,
            json!({ "prefixItems": [{ "type": "string" }], "items": { "type": "integer" } }),
            vec![("[\"a\", 1]", true), ("[1]", false), ("[\"a\", \"b\"]", false)],
        ),
        (
            DRAFT2020,
            json!({ "$dynamicAnchor": "x", "properties": { "a": { "$dynamicRef": "#x" } }, "additionalProperties": false }),
            vec![("{\"a\": {}}", true), ("{\"a\": {\"b\": 1}}", false)],
        ),
        (
            DRAFT2020,
            json!({ "format": "date" }),
            vec![("\"2024-02-29\"", true), ("\"2023-02-29\"", false), ("7", true)],
        ),
        (DRAFT4, json!({ "format": "email" }), vec![("\"a@b.nl\"", true), ("\"a\"", false)]),
        (
            DRAFT2020,
            json!({ "multipleOf": 0.01 }),
            vec![
                ("4.35", true),
                ("19.99", true),
                ("0.07", true),
                ("1234567.89", true),
                ("8.41", true),
                ("0.001", false),
            ],
        ),
        (
            DRAFT2020,
            json!({ "maximum": 9_007_199_254_740_993_u64 }),
            vec![("9007199254740993", true), ("9007199254740994", false)],
        ),
        (DRAFT2020, json!({ "maxLength": 2 }), vec![("\"é😀\"", true), ("\"é😀x\"", false)]),
    ];
    let app = App::empty(On::Sqlite).await;
    app.standard("proef").await;
    for (index, (dialect, mut schema, documents)) in cases.into_iter().enumerate() {
        schema["$schema"] = dialect.into();
        let number = format!("1.{index}.0");
        app.offer("proef", &number, &schema.to_string()).await.expect(201);
        for (document, valid) in documents {
            let report = app.judge("proef", &number, document).await.expect(200).json();
            assert_eq!(report["geldig"], valid, "{schema} {document} {report}");
            assert_eq!(
                report["bevindingen"].as_array().unwrap().is_empty(),
                valid,
                "{schema} {document} {report}"
            );
        }
    }
}

#[tokio::test]
async fn the_strict_bound_of_draft_4_reads_as_strict() {
    let schema = json!({ "$schema": DRAFT4, "minimum": 5, "exclusiveMinimum": true });
    let report = report(&schema, &json!(5)).await;
    assert_eq!(report["bevindingen"][0]["melding"], "Dit getal moet meer dan 5 zijn.");
}

// --- shipped standards -----------------------------------------------------------------------

#[tokio::test]
async fn a_report_on_a_shipped_standard_says_that_it_is_an_example() {
    let app = App::stocked(On::Sqlite).await;
    let report = app
        .post("/v1/standaarden/adres/versies/1/validaties?onderdeel=postcode", "\"1234ab\"")
        .await
        .expect(200)
        .json();
    assert_eq!(report["voorbeeldstandaard"], true);
    assert_eq!(report["onderdeel"], "postcode");
    assert_eq!(report["bevindingen"][0]["code"], "verkeerd-patroon");
    assert_eq!(report["bevindingen"][0]["schemaplaats"], "#/$defs/postcode/pattern");
}
