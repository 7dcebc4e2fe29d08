//! API keys over HTTP: made, seen once, used, listed, ended.

use chrono::Utc;
use maatstaf::domain::dutch_day;
use serde_json::{Value, json};

use crate::kit::{App, BOTH, On};

#[tokio::test]
async fn a_key_is_seen_once_does_what_it_says_and_ends_at_once() {
    for on in BOTH {
        let app = App::empty(on).await;
        let supplier = json!({ "soort": "leverancier", "titel": "Leverancier X" });
        app.write("PUT", "/v1/organisaties/leverancier-x", &supplier).await.expect(201);
        let wanted = json!({
            "naam": "Redactie (koppeling)", "rollen": ["beheerder:voorzieningen/jeugd"],
            "organisatie": "leverancier-x", "geldigTotDatum": dutch_day(Utc::now()),
        });
        let made = app.write("POST", "/v1/sleutels", &wanted).await.expect(201);
        assert_eq!(made.header("cache-control"), "no-store");
        let secret = made.json()["sleutel"].as_str().unwrap().to_owned();
        assert!(secret.starts_with("mst_") && secret.len() > 40);

        let body = json!({ "titel": "Jeugd" });
        app.ask_as(&secret, "PUT", "/v1/voorzieningen/jeugd", Some(&body)).await.expect(201);
        app.ask_as(&secret, "PUT", "/v1/voorzieningen/zorg", Some(&body)).await.expect(403);
        app.ask_as(&secret, "GET", "/v1/sleutels", None).await.expect(403);

        let list = app.write("GET", "/v1/sleutels", &json!({})).await.expect(200);
        assert!(!String::from_utf8_lossy(&list.bytes).contains(&secret[4..]));
        let list = list.json();
        let shown = &list["resultaten"][0];
        assert_eq!(shown["naam"], "Redactie (koppeling)");
        assert_eq!(shown["rollen"], json!(["beheerder:voorzieningen/jeugd"]));
        assert_eq!(shown["organisatie"], "leverancier-x");
        assert_eq!(shown["geldigTotDatum"], json!(dutch_day(Utc::now())));
        assert!(shown["laatstGebruiktDatum"].is_string() && shown["ingetrokkenOp"].is_null(), "{shown}");

        let path = "/v1/sleutels/Redactie%20(koppeling)";
        app.write("DELETE", path, &json!({})).await.expect(204);
        let over = app.ask_as(&secret, "PUT", "/v1/voorzieningen/jeugd", Some(&body)).await.expect(401);
        assert_eq!(over.json()["type"], "urn:maatstaf:probleem:token-ongeldig");
        let taken = app.write("POST", "/v1/sleutels", &wanted).await.expect(409);
        assert_eq!(taken.json()["type"], "urn:maatstaf:probleem:naam-bezet");

        let audit = app.write("GET", "/v1/auditregels?paginaGrootte=100", &json!({})).await.expect(200);
        assert!(!String::from_utf8_lossy(&audit.bytes).contains(&secret[4..]));
        let audit = audit.json();
        let by: Vec<&Value> =
            audit["resultaten"].as_array().unwrap().iter().map(|row| &row["door"]).collect();
        assert!(by.contains(&&json!("Redactie (koppeling)")), "{by:?}");
    }
}

#[tokio::test]
async fn everything_that_is_wrong_with_a_key_is_said_at_once() {
    let app = App::empty(On::Sqlite).await;
    let wrong = json!({
        "naam": "oidc:hub:anna", "rollen": ["auteur", "baas", "auteur:adres"], "organisatie": "Leverancier",
        "geldigTotDatum": "2020-01-01",
    });
    let said = app.write("POST", "/v1/sleutels", &wrong).await.expect(400).json();
    let places: Vec<&str> =
        said["fouten"].as_array().unwrap().iter().map(|f| f["plaats"]["waar"].as_str().unwrap()).collect();
    assert_eq!(places, ["/naam", "/rollen/1", "/rollen/2", "/organisatie", "/geldigTotDatum"]);
    for (body, status) in [
        (json!({ "naam": "a", "rollen": [] }), 400),
        (json!({ "naam": "a\u{0}", "rollen": ["lezer"] }), 400),
        (json!({ "naam": "a", "rollen": ["lezer"], "organisatie": "niemand" }), 404),
        (json!({ "naam": "a", "rollen": ["lezer"], "meer": 1 }), 400),
    ] {
        app.write("POST", "/v1/sleutels", &body).await.expect(status);
    }
    app.write("DELETE", "/v1/sleutels/niemand", &json!({})).await.expect(404);
    let list = app.write("GET", "/v1/sleutels", &json!({})).await.expect(200).json();
    assert_eq!(list["aantal"], 1, "nothing of it was kept");
}
