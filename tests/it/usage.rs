//! Who judges data by a version, in counts: told to whoever is about to end it.

use axum::body::Body;
use axum::http::Request;
use chrono::Utc;
use maatstaf::domain::{Grants, dutch_day};
use serde_json::{Value, json};

use crate::kit::{App, BOTH, act};

const ADDRESS: &str =
    r#"{"type": "object", "required": ["straat"], "properties": {"straat": {"type": "string"}}}"#;

/// A supplier with a key, and a municipality that it may act for.
async fn supplier(app: &App) -> String {
    for (name, kind) in [("softwarehuis", "leverancier"), ("gemeente-utrecht", "gemeente")] {
        let mut organisation = json!({ "titel": name, "soort": kind });
        if kind == "gemeente" {
            organisation["gemeentecode"] = json!("0344");
        }
        app.write("PUT", &format!("/v1/organisaties/{name}"), &organisation).await.expect(201);
    }
    let mandate = json!({
        "gemachtigde": "softwarehuis", "namens": "gemeente-utrecht", "geldigVanDatum": "2026-01-01", "bron": "brief",
    });
    app.write("POST", "/v1/mandaten", &mandate).await.expect(201);
    let key = json!({ "naam": "bus", "rollen": ["toetser"], "organisatie": "softwarehuis" });
    app.write("POST", "/v1/sleutels", &key).await.expect(201).json()["sleutel"].as_str().unwrap().to_owned()
}

async fn usage(app: &App) -> Value {
    app.write("GET", "/v1/standaarden/adres/versies/1.0.0/gebruik", &Value::Null).await.expect(200).json()
}

#[tokio::test]
async fn a_maintainer_reads_which_organisations_still_judge_by_a_version_and_nothing_of_their_data() {
    for on in BOTH {
        let app = App::empty(on).await;
        app.published("adres", "1.0.0", ADDRESS).await;
        let secret = supplier(&app).await;
        let path = "/v1/standaarden/adres/versies/1.0.0/validaties";
        let bearer = format!("Bearer {secret}");
        for query in ["", "?namens=gemeente-utrecht", "?namens=gemeente-utrecht"] {
            let path = format!("{path}{query}");
            app.post_with(&path, "authorization", &bearer, r#"{"straat": "KANARIE"}"#).await.expect(200);
        }
        app.post(path, "{}").await.expect(200);
        let today = dutch_day(Utc::now()).to_string();
        let found = usage(&app).await;
        assert_eq!(found["organisaties"], 2, "{found}");
        assert_eq!(
            found["gebruikers"],
            json!([
                { "organisatie": "softwarehuis", "namens": "gemeente-utrecht", "beoordelingen": 2, "records": 2, "laatsteDatum": today },
                { "organisatie": null, "namens": null, "beoordelingen": 1, "records": 1, "laatsteDatum": today },
                { "organisatie": "softwarehuis", "namens": null, "beoordelingen": 1, "records": 1, "laatsteDatum": today },
            ])
        );
        assert!(!found.to_string().contains("KANARIE"));
    }
}

#[tokio::test]
async fn counts_add_up_over_writes_and_replicas_and_a_delivery_counts_its_records() {
    for on in BOTH {
        let app = App::empty(on).await;
        app.published("adres", "1.0.0", ADDRESS).await;
        let path = "/v1/standaarden/adres/versies/1.0.0/validaties";
        let lines = "{\"straat\": \"a\"}\n{}\n{\"straat\": \"b\"}\n";
        for round in 1..=3_u64 {
            let request = Request::post(path).header("content-type", "application/x-ndjson");
            app.send(request.body(Body::from(lines)).unwrap()).await.expect(200);
            let found = usage(&app).await;
            assert_eq!(found["gebruikers"][0]["beoordelingen"], round);
            assert_eq!(found["gebruikers"][0]["records"], 3 * round);
        }
        // Another replica, on the same database.
        let app = App::again(app).await;
        app.post(path, "{}").await.expect(200);
        assert_eq!(usage(&app).await["gebruikers"][0]["beoordelingen"], 4);
    }
}

#[tokio::test]
async fn what_was_not_judged_to_its_end_is_not_counted() {
    let app = App::empty(BOTH[0]).await;
    app.published("adres", "1.0.0", ADDRESS).await;
    app.judge("adres", "1.0.0", "{\"straat\": ").await.expect(400);
    assert_eq!(usage(&app).await["gebruikers"], json!([]));
}

#[tokio::test]
async fn who_ends_a_version_is_told_that_it_is_still_used() {
    for on in BOTH {
        let app = App::empty(on).await;
        app.published("adres", "1.0.0", ADDRESS).await;
        let secret = supplier(&app).await;
        let path = "/v1/standaarden/adres/versies/1.0.0";
        let bearer = format!("Bearer {secret}");
        app.post_with(&format!("{path}/validaties"), "authorization", &bearer, "{}").await.expect(200);
        let step = json!({ "naar": "einde-ondersteuning", "reden": "oud", "geldigTotDatum": "2027-12-31" });
        let ended = app.write("POST", &format!("{path}/statusovergangen"), &step).await.expect(200).json();
        let warnings = ended["waarschuwingen"].to_string();
        assert!(warnings.contains("nog-gebruikt") && warnings.contains("1 organisatie"), "{warnings}");
    }
}

#[tokio::test]
async fn who_uses_what_is_for_those_who_keep_standards() {
    let app = App::empty(BOTH[0]).await;
    app.published("adres", "1.0.0", ADDRESS).await;
    let path = "/v1/standaarden/adres/versies/1.0.0/gebruik";
    app.get(path).await.expect(401);
    let reader: Grants = "lezer toetser".parse().unwrap();
    let reader = app.registry.create_token("lezer", &reader, None, None, &act()).await.unwrap().secret;
    app.get_with(path, "authorization", &format!("Bearer {reader}")).await.expect(403);
    let wrong = app.write("GET", &format!("{path}?dagen=0"), &Value::Null).await.expect(400);
    assert_eq!(wrong.json()["fouten"][0]["plaats"]["waar"], "dagen");
    let unknown = "/v1/standaarden/adres/versies/9.0.0/gebruik";
    app.write("GET", unknown, &Value::Null).await.expect(404);
}
