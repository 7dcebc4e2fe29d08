//! What hangs on standards moves along: the lives of versions, binding force, release sets, organisations; and, of
//! everything that a register holds, concepts of sets and mandates.

use std::collections::BTreeMap;

use chrono::Utc;
use maatstaf::domain::dutch_day;
use maatstaf::registry::{Exported, Extent};
use serde_json::{Value, json};

use crate::kit::{App, BOTH, act, decision};
use crate::moving::{OLD, added, export, other, read, rows, unpacked};

const ADRES: &str = "/v1/standaarden/adres/versies";
const PUBLIC: [&str; 9] = [
    "/v1/standaarden/adres",
    "/v1/standaarden/adres/versies/1.0.0/levensloop",
    "/v1/standaarden/adres/versies/1.1.0/levensloop",
    "/v1/standaarden/adres/versies/1.1.0/voorstellen",
    "/v1/standaarden/adres/versies/1.2.0/levensloop",
    "/v1/standaarden/adres/versies/1.2.0/reacties",
    "/v1/uitgaven/2026-1",
    "/v1/organisaties?paginaGrootte=100",
    "/v1/organisaties/regio-utrecht",
];

async fn post(app: &App, path: &str, body: &Value) -> Value {
    let answer = app.write("POST", path, body).await;
    assert!(answer.status.is_success(), "{path}: {answer}");
    answer.json()
}

async fn put(app: &App, path: &str, body: &Value) {
    let answer = app.write("PUT", path, body).await;
    assert!(answer.status.is_success(), "{path}: {answer}");
}

async fn propose(app: &App, number: &str) {
    let made = post(app, &format!("{ADRES}/{number}/voorstellen"), &json!({ "reden": "klaar" })).await;
    let path = format!("{ADRES}/{number}/voorstellen/{}/goedkeuringen", made["nummer"]);
    let bram = app.key("bram", "goedkeurder").await;
    let said = json!({ "akkoord": true, "reden": "gelezen" });
    app.ask_as(&bram, "POST", &path, Some(&said)).await.expect(201);
}

/// A register with something of everything.
async fn furnished(app: &App) {
    for (name, body) in [
        ("gemeente-utrecht", json!({ "soort": "gemeente", "titel": "Utrecht", "gemeentecode": "0344" })),
        ("regio-utrecht", json!({ "soort": "samenwerkingsverband", "titel": "Regio" })),
        (
            "leverancier-x",
            json!({ "soort": "leverancier", "titel": "Leverancier X", "oin": "00000001823288444000" }),
        ),
    ] {
        put(app, &format!("/v1/organisaties/{name}"), &body).await;
    }
    let since = json!({ "geldigVanDatum": "2020-01-01" });
    put(app, "/v1/organisaties/regio-utrecht/leden/gemeente-utrecht", &since).await;
    let mandate = json!({
        "gemachtigde": "leverancier-x", "namens": "gemeente-utrecht", "geldigVanDatum": "2026-01-01", "bron": "Z-1",
    });
    post(app, "/v1/mandaten", &mandate).await;

    app.published("adres", "1.0.0", OLD).await;
    let binding =
        json!({ "kracht": "verplicht", "bron": "Wet proef, artikel 3", "vanafDatum": "2027-01-01" });
    put(app, "/v1/standaarden/adres/verbindendheid", &binding).await;
    app.offer("adres", "1.1.0", OLD).await.expect(201);
    propose(app, "1.1.0").await;
    app.publish("adres", "1.1.0").await.expect(200);
    app.offer("adres", "1.2.0", OLD).await.expect(201);
    let today = dutch_day(Utc::now());
    let step = json!({
        "naar": "consultatie", "reden": "proef",
        "consultatie": { "beginDatum": today, "eindDatum": today + chrono::Days::new(30) },
    });
    post(app, &format!("{ADRES}/1.2.0/statusovergangen"), &step).await;
    let said = json!({ "plaats": "/properties/code", "tekst": "Waarom geen getal?" });
    let reaction = post(app, &format!("{ADRES}/1.2.0/reacties"), &said).await;
    let path = format!("{ADRES}/1.2.0/reacties/{}/antwoord", reaction["nummer"]);
    let maintainer = app.key("cor", "beheerder").await;
    let answer = json!({ "tekst": "Er zijn letters in." });
    app.ask_as(&maintainer, "PUT", &path, Some(&answer)).await.expect(200);

    let members = json!([{ "standaard": "adres", "versie": "1.1.0" }]);
    for name in ["2026-1", "2027-1"] {
        let set = json!({ "titel": "Proef", "geldigVanDatum": "2026-01-01", "leden": members });
        put(app, &format!("/v1/uitgaven/{name}"), &set).await;
    }
    post(app, "/v1/uitgaven/2026-1/vaststelling", &json!({ "reden": "proef" })).await;
}

/// The files with their digests, without the audit, which is of one register alone.
fn without_audit(made: &Exported) -> BTreeMap<String, String> {
    let mut files = made.manifest.files.clone();
    files.remove("audit.ndjson");
    files
}

/// A list without the numbers that each register gives.
fn unnumbered(mut list: Value) -> Value {
    for one in list["resultaten"].as_array_mut().into_iter().flatten() {
        one.as_object_mut().unwrap().remove("nummer");
    }
    list
}

#[tokio::test]
async fn what_hangs_on_standards_moves_with_them_and_reads_the_same() {
    for on in BOTH {
        let from = App::empty(on).await;
        furnished(&from).await;
        for extent in [Extent::Public, Extent::All] {
            let made = export(&from, extent).await;
            let all = unpacked(&made.bytes).into_values().flatten().collect::<Vec<u8>>();
            assert!(!String::from_utf8_lossy(&all).contains("mst_"), "no token");
            let to = App::empty(other(on)).await;
            let imported = to.registry.import_archive(&read(&made), &act()).await.unwrap();
            assert!(!imported.has_refusals(), "{imported:#?}");
            for path in PUBLIC {
                let (there, here) = (from.get(path).await.expect(200), to.get(path).await.expect(200));
                let (there, here) = (unnumbered(there.json()), unnumbered(here.json()));
                assert_eq!(there, here, "{on:?} {extent:?} {path}");
            }
            let life = to.get(PUBLIC[2]).await.json();
            let published = &life["resultaten"][1];
            assert_eq!(published["besluit"], decision(), "{life}");
            assert_eq!(published["goedkeuringen"][0]["door"], "bram", "{life}");
            assert_eq!(without_audit(&export(&to, extent).await), without_audit(&made), "{on:?} {extent:?}");
            to.registry.verify_audit(None).await.unwrap().unwrap();
            to.registry.verify_contents().await.unwrap().unwrap();

            let everything = extent == Extent::All;
            let mandates = to.write("GET", "/v1/mandaten", &json!({})).await.expect(200).json();
            assert_eq!(mandates["aantal"], u64::from(everything), "a mandate is not for anyone to read");
            to.get("/v1/uitgaven/2027-1").await.expect(if everything { 200 } else { 404 });

            let before = rows(&to).await;
            let again = to.registry.import_archive(&read(&made), &act()).await.unwrap();
            assert_eq!((added(&again), again.has_refusals(), rows(&to).await), (0, false, before));

            // Its life goes on here, after what it was there.
            let end = json!({
                "naar": "einde-ondersteuning", "reden": "op", "geldigTotDatum": "2033-12-31", "opvolger": "1.1.0",
            });
            post(&to, &format!("{ADRES}/1.0.0/statusovergangen"), &end).await;
            let life = to.get(PUBLIC[1]).await.expect(200).json();
            let steps: Vec<&str> = life["resultaten"]
                .as_array()
                .unwrap()
                .iter()
                .map(|step| step["naar"].as_str().unwrap())
                .collect();
            assert_eq!(steps, ["concept", "vastgesteld", "einde-ondersteuning"]);
        }
    }
}

#[tokio::test]
async fn a_proposal_on_what_is_not_published_yet_is_made_anew_where_it_comes() {
    for on in BOTH {
        let from = App::empty(on).await;
        from.published("adres", "1.0.0", OLD).await;
        from.offer("adres", "1.1.0", OLD).await.expect(201);
        propose(&from, "1.1.0").await;
        let made = export(&from, Extent::All).await;
        let to = App::empty(other(on)).await;
        to.registry.import_archive(&read(&made), &act()).await.unwrap();
        let path = format!("{ADRES}/1.1.0/voorstellen");
        let told = to.get(&path).await.expect(200).json();
        let proposal = &told["resultaten"][0];
        assert!(proposal["vervallenOp"].is_string(), "who wrote it is not known here: {told}");
        assert_eq!(proposal["goedkeuringen"][0]["door"], "bram");

        // A concept that came and was dropped takes its life along.
        to.write("DELETE", &format!("{ADRES}/1.1.0"), &json!({})).await.expect(204);
        to.offer("adres", "1.1.0", OLD).await.expect(201);
        let life = to.get(&format!("{ADRES}/1.1.0/levensloop")).await.expect(200).json();
        assert_eq!(life["aantal"], 1, "{life}");
    }
}

#[tokio::test]
async fn what_differs_of_that_refuses_all_of_an_archive() {
    for on in BOTH {
        let from = App::empty(on).await;
        furnished(&from).await;
        let archive = read(&export(&from, Extent::Public).await);
        let fresh = async || {
            let to = App::empty(other(on)).await;
            to.published("adres", "1.0.0", OLD).await;
            to
        };
        let refused = async |to: &App, thing: &str, word: &str| {
            let before = rows(to).await;
            let outcome = to.registry.plan_archive(&archive, &act()).await.unwrap();
            let found = outcome
                .refused()
                .any(|(what, why)| what.to_string() == thing && format!("{why:?}").contains(word));
            assert!(found, "{on:?} {thing} {word}: {outcome:#?}");
            assert!(to.registry.import_archive(&archive, &act()).await.unwrap().has_refusals());
            assert_eq!(rows(to).await, before, "nothing was written");
        };
        let to = fresh().await;
        refused(&to, "standaard adres", "verbindendheid").await;
        let binding =
            json!({ "kracht": "verplicht", "bron": "Wet proef, artikel 3", "vanafDatum": "2027-01-01" });
        put(&to, "/v1/standaarden/adres/verbindendheid", &binding).await;
        assert!(!to.registry.plan_archive(&archive, &act()).await.unwrap().has_refusals());
        put(
            &to,
            "/v1/organisaties/gemeente-utrecht",
            &json!({ "soort": "gemeente", "titel": "Anders", "gemeentecode": "0344" }),
        )
        .await;
        refused(&to, "organisatie gemeente-utrecht", "beschrijving").await;
        let same = json!({ "soort": "gemeente", "titel": "Utrecht", "gemeentecode": "0344" });
        put(&to, "/v1/organisaties/gemeente-utrecht", &same).await;
        let supplier = json!({ "soort": "leverancier", "titel": "Ander", "oin": "00000001823288444000" });
        put(&to, "/v1/organisaties/ander", &supplier).await;
        refused(&to, "organisatie leverancier-x", "oin").await;
        let supplier = json!({ "soort": "leverancier", "titel": "Ander" });
        put(&to, "/v1/organisaties/ander", &supplier).await;
        let set = json!({
            "titel": "Proef", "geldigVanDatum": "2026-01-01",
            "leden": [{ "standaard": "adres", "versie": "1.0.0" }],
        });
        put(&to, "/v1/uitgaven/2026-1", &set).await;
        refused(&to, "uitgave 2026-1", "leden").await;
    }
}
