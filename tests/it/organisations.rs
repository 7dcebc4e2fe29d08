//! Who there is, who is a member of what, and who acts for whom.

use chrono::{Days, NaiveDate, Utc};
use maatstaf::domain::dutch_day;
use serde_json::{Value, json};

use crate::kit::{Answer, App, BOTH, On, act};

const CLOSED: &str = r#"{"type": "object", "additionalProperties": false}"#;

/// The last word of a problem's type.
fn problem(answer: &Answer) -> String {
    answer.json()["type"].as_str().unwrap().rsplit(':').next().unwrap().to_owned()
}

/// Every fault of a problem, as its code and place.
fn faults(answer: &Answer) -> Vec<String> {
    let body = answer.json();
    let faults = body["fouten"].as_array().unwrap().iter();
    faults
        .map(|f| format!("{} {}", f["code"].as_str().unwrap(), f["plaats"]["waar"].as_str().unwrap()))
        .collect()
}

async fn put(app: &App, name: &str, body: Value) -> Answer {
    app.write("PUT", &format!("/v1/organisaties/{name}"), &body).await
}

/// Utrecht, its region and a supplier.
async fn settled(on: On) -> App {
    let app = App::empty(on).await;
    let utrecht = json!({ "soort": "gemeente", "titel": "Gemeente Utrecht", "gemeentecode": "0344" });
    put(&app, "gemeente-utrecht", utrecht).await.expect(201);
    put(&app, "regio-utrecht", json!({ "soort": "samenwerkingsverband", "titel": "Regio" }))
        .await
        .expect(201);
    let supplier = json!({ "soort": "leverancier", "titel": "Leverancier X", "oin": "00000001823288444000" });
    put(&app, "leverancier-x", supplier).await.expect(201);
    app
}

fn today() -> NaiveDate {
    dutch_day(Utc::now())
}

#[tokio::test]
async fn an_organisation_is_kept_by_the_operator_and_read_by_anyone() {
    for on in BOTH {
        let app = settled(on).await;
        let read = app.get("/v1/organisaties/gemeente-utrecht").await.expect(200).json();
        assert_eq!(
            read,
            json!({
                "naam": "gemeente-utrecht", "soort": "gemeente", "titel": "Gemeente Utrecht", "oin": null,
                "gemeentecode": "0344", "leden": [],
            })
        );
        let list = app.get("/v1/organisaties?soort=leverancier").await.expect(200).json();
        assert_eq!(
            (list["aantal"].as_u64(), &list["resultaten"][0]["naam"]),
            (Some(1), &json!("leverancier-x"))
        );
        let again = json!({ "soort": "gemeente", "titel": "Utrecht", "gemeentecode": "0344" });
        put(&app, "gemeente-utrecht", again.clone()).await.expect(200);
        put(&app, "gemeente-utrecht", again).await.expect(200);
        let audit =
            app.write("GET", "/v1/auditregels?onderwerp=organisaties/gemeente-utrecht", &json!({})).await;
        let audit = audit.expect(200).json();
        let deeds: Vec<&Value> =
            audit["resultaten"].as_array().unwrap().iter().map(|row| &row["handeling"]).collect();
        assert_eq!(
            deeds,
            ["organisatie-gewijzigd", "organisatie-gemaakt"],
            "what changes nothing leaves no row"
        );
        let nobody = app.get("/v1/organisaties/niemand").await.expect(404);
        assert_eq!(problem(&nobody), "organisatie-onbekend");
    }
}

#[tokio::test]
async fn everything_that_is_wrong_with_an_organisation_is_said_at_once() {
    for on in BOTH {
        let app = settled(on).await;
        let wrong = json!({ "soort": "leverancier", "titel": " ", "oin": "123", "gemeentecode": "34" });
        let said = put(&app, "fout", wrong).await.expect(400);
        assert_eq!(
            faults(&said),
            [
                "ongeldige-tekst /titel",
                "ongeldig-nummer /oin",
                "ongeldig-nummer /gemeentecode",
                "gemeentecode-past-niet /gemeentecode"
            ]
        );
        let said = put(&app, "Fout", json!({ "soort": "provincie", "titel": "x" })).await.expect(400);
        assert_eq!(faults(&said), ["ongeldige-naam organisatie", "ongeldige-soort /soort"]);
        let said = put(&app, "fout", json!({ "soort": "gemeente", "titel": "x" })).await.expect(400);
        assert_eq!(faults(&said), ["gemeentecode-ontbreekt /gemeentecode"]);
        put(&app, "fout", json!({ "soort": "overig", "titel": "a\u{0}b" })).await.expect(400);
        for taken in [
            json!({ "soort": "gemeente", "titel": "Dubbel", "gemeentecode": "0344" }),
            json!({ "soort": "overig", "titel": "Dubbel", "oin": "00000001823288444000" }),
        ] {
            assert_eq!(problem(&put(&app, "dubbel", taken).await.expect(409)), "naam-bezet");
        }
        app.get("/v1/organisaties/dubbel").await.expect(404);
    }
}

#[tokio::test]
async fn a_partnership_has_members_for_a_time_and_remembers_those_it_had() {
    for on in BOTH {
        let app = settled(on).await;
        let path = "/v1/organisaties/regio-utrecht/leden/gemeente-utrecht";
        let first = json!({ "geldigVanDatum": "2020-01-01", "geldigTotDatum": "2021-12-31" });
        app.write("PUT", path, &first).await.expect(201);
        app.write("PUT", path, &first).await.expect(200);
        let overlapping = json!({ "geldigVanDatum": "2021-06-01" });
        assert_eq!(problem(&app.write("PUT", path, &overlapping).await.expect(409)), "tijd-overlapt");
        let backwards = json!({ "geldigVanDatum": "2023-01-01", "geldigTotDatum": "2022-12-31" });
        app.write("PUT", path, &backwards).await.expect(400);
        app.write("PUT", path, &json!({ "geldigVanDatum": "2023-01-01" })).await.expect(201);
        app.write("DELETE", path, &json!({})).await.expect(204);
        let yesterday = today().checked_sub_days(Days::new(1)).unwrap();
        let read = app.get("/v1/organisaties/regio-utrecht").await.expect(200).json();
        assert_eq!(
            read["leden"],
            json!([
                { "lid": "gemeente-utrecht", "geldigVanDatum": "2020-01-01", "geldigTotDatum": "2021-12-31" },
                { "lid": "gemeente-utrecht", "geldigVanDatum": "2023-01-01", "geldigTotDatum": yesterday },
            ])
        );
        assert_eq!(problem(&app.write("DELETE", path, &json!({})).await.expect(404)), "lid-onbekend");
        let later = today().checked_add_days(Days::new(10)).unwrap();
        app.write("PUT", path, &json!({ "geldigVanDatum": later })).await.expect(201);
        app.write("DELETE", path, &json!({})).await.expect(204);
        let read = app.get("/v1/organisaties/regio-utrecht").await.expect(200).json();
        assert_eq!(read["leden"].as_array().unwrap().len(), 2, "what had not begun is gone");
    }
}

#[tokio::test]
async fn only_a_partnership_has_members_and_it_stays_one() {
    for on in BOTH {
        let app = settled(on).await;
        let from = json!({ "geldigVanDatum": "2020-01-01" });
        let to = |whole: &str, part: &str| format!("/v1/organisaties/{whole}/leden/{part}");
        let no = app.write("PUT", &to("leverancier-x", "gemeente-utrecht"), &from).await.expect(409);
        assert_eq!(problem(&no), "geen-samenwerkingsverband");
        app.write("PUT", &to("regio-utrecht", "niemand"), &from).await.expect(404);
        app.write("PUT", &to("niemand", "gemeente-utrecht"), &from).await.expect(404);
        app.write("PUT", &to("regio-utrecht", "regio-utrecht"), &from).await.expect(400);
        app.write("PUT", &to("regio-utrecht", "gemeente-utrecht"), &from).await.expect(201);
        let other =
            put(&app, "regio-utrecht", json!({ "soort": "overig", "titel": "Regio" })).await.expect(409);
        assert_eq!(problem(&other), "geen-samenwerkingsverband");
    }
}

#[tokio::test]
async fn a_mandate_is_refused_with_everything_that_is_wrong_with_it() {
    let app = settled(On::Sqlite).await;
    let mandate = |more: Value| {
        let mut body = json!({
            "gemachtigde": "leverancier-x", "namens": "gemeente-utrecht", "geldigVanDatum": "2026-01-01", "bron": "x",
        });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    for (more, status, expected) in [
        (
            json!({ "namens": "leverancier-x", "bron": "", "geldigTotDatum": "2025-01-01" }),
            400,
            "ongeldig-verzoek",
        ),
        (json!({ "standaard": "adres", "voorziening": "proef" }), 400, "ongeldig-verzoek"),
        (json!({ "gemachtigde": "Leverancier X" }), 400, "ongeldig-verzoek"),
        (json!({ "gemachtigde": "niemand" }), 404, "organisatie-onbekend"),
        (json!({ "standaard": "adres" }), 404, "standaard-onbekend"),
        (json!({ "voorziening": "proef" }), 404, "voorziening-onbekend"),
    ] {
        let answer = app.write("POST", "/v1/mandaten", &mandate(more.clone())).await.expect(status);
        assert_eq!(problem(&answer), expected, "{more}");
    }
    for (path, status) in [("/v1/mandaten/1", 404), ("/v1/mandaten/een", 400), ("/v1/mandaten/-1", 400)] {
        app.write("DELETE", path, &json!({})).await.expect(status);
    }
}

#[tokio::test]
async fn whoever_has_a_mandate_validates_for_another_until_it_ends() {
    for on in BOTH {
        let app = settled(on).await;
        app.published("adres", "1.0.0", CLOSED).await;
        app.published("persoon", "1.0.0", CLOSED).await;
        let of = "leverancier-x".parse().unwrap();
        let grants = "toetser".parse().unwrap();
        let supplier =
            app.registry.create_token("koppeling", &grants, None, Some(&of), &act()).await.unwrap();
        let for_utrecht = |standard: &str| {
            format!("/v1/standaarden/{standard}/versies/1.0.0/validaties?namens=gemeente-utrecht")
        };
        let (address, person) = (for_utrecht("adres"), for_utrecht("persoon"));
        let judge = |path: String| {
            let (app, token) = (&app, supplier.secret.clone());
            async move { app.ask_as(&token, "POST", &path, Some(&json!({}))).await }
        };
        assert_eq!(problem(&app.post(&address, "{}").await.expect(401)), "niet-aangemeld");
        assert_eq!(problem(&judge(address.clone()).await.expect(403)), "geen-mandaat");
        let mandate = json!({
            "gemachtigde": "leverancier-x", "namens": "gemeente-utrecht", "standaard": "adres",
            "geldigVanDatum": today(), "geldigTotDatum": today(), "bron": "Overeenkomst 14",
        });
        let made = app.write("POST", "/v1/mandaten", &mandate).await.expect(201).json();
        judge(address.clone()).await.expect(200);
        judge(person).await.expect(403);
        // For itself it needs none, and without a name none is asked for.
        judge(address.replace("gemeente-utrecht", "leverancier-x")).await.expect(200);
        judge(address.split('?').next().unwrap().to_owned()).await.expect(200);
        judge(address.replace("gemeente-utrecht", "niemand")).await.expect(403);
        judge(address.replace("gemeente-utrecht", "Niemand")).await.expect(400);
        let number = made["nummer"].as_i64().unwrap();
        let path = format!("/v1/mandaten/{number}");
        app.write("DELETE", &path, &json!({})).await.expect(204);
        app.write("DELETE", &path, &json!({})).await.expect(204);
        assert_eq!(problem(&judge(address).await.expect(403)), "geen-mandaat");
        let path = "/v1/mandaten?namens=gemeente-utrecht&gemachtigde=leverancier-x";
        let list = app.write("GET", path, &json!({})).await.expect(200).json();
        assert!(list["resultaten"][0]["ingetrokkenOp"].is_string(), "it stays readable: {list}");
        assert_eq!(list["resultaten"][0]["standaard"], "adres");
        let none = app.write("GET", "/v1/mandaten?namens=leverancier-x", &json!({})).await.expect(200).json();
        assert_eq!(none["aantal"], 0);
        app.get("/v1/mandaten").await.expect(401);
    }
}

#[tokio::test]
async fn a_mandate_that_has_not_begun_or_is_over_or_is_of_another_counts_for_nothing() {
    let app = settled(On::Sqlite).await;
    app.published("adres", "1.0.0", CLOSED).await;
    let of = "leverancier-x".parse().unwrap();
    let grants = "toetser".parse().unwrap();
    let supplier =
        app.registry.create_token("koppeling", &grants, None, Some(&of), &act()).await.unwrap().secret;
    let day = |days: i64| today() + chrono::TimeDelta::days(days);
    for (agent, principal, from, until) in [
        ("leverancier-x", "gemeente-utrecht", day(1), None),
        ("leverancier-x", "gemeente-utrecht", day(-9), Some(day(-1))),
        ("gemeente-utrecht", "leverancier-x", day(-9), None),
        ("leverancier-x", "regio-utrecht", day(-9), None),
    ] {
        let body = json!({
            "gemachtigde": agent, "namens": principal, "geldigVanDatum": from, "geldigTotDatum": until, "bron": "x",
        });
        app.write("POST", "/v1/mandaten", &body).await.expect(201);
    }
    let path = "/v1/standaarden/adres/versies/1.0.0/validaties?namens=gemeente-utrecht";
    let no = app.ask_as(&supplier, "POST", path, Some(&json!({}))).await.expect(403);
    assert_eq!(problem(&no), "geen-mandaat");
    // Whoever is of no organisation acts for none.
    let no = app.write("POST", path, &json!({})).await.expect(403);
    assert_eq!(problem(&no), "geen-mandaat");
}
