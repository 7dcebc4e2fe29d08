//! What is kept, and kept whole: no person's number gets into what is published, what does can be taken out and
//! stays out, and what was published survives crowds, power cuts and those who write straight in the database.

use std::collections::BTreeSet;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use chrono::{Days, NaiveDate};
use futures_util::future::join_all;
use maatstaf::domain::{Differs, Error, Limits, Selector, Status, Validity};
use maatstaf::registry::{AuditFilter, Registry, Step};
use maatstaf::store::{Backend, Page, Store};
use sea_orm::{ConnectOptions, ConnectionTrait as _, Database, DatabaseConnection, Statement};
use serde_json::{Value, json};

use crate::cli::Desk;
use crate::kit::database::postgres;
use crate::kit::process::Running;
use crate::kit::{Answer, App, BOTH, PUBLIC_URL, act, decision};

const OPEN: &str = r#"{"type": "object", "properties": {"nummer": {"type": "integer"}}}"#;

/// A number that passes the eleven test and that nobody agreed on: made here, so that none stands in this file.
fn bsn() -> String {
    let front = "15462378";
    let weighted =
        front.bytes().zip((2..=9u32).rev()).map(|(digit, weight)| u32::from(digit - b'0') * weight);
    format!("{front}{}", weighted.sum::<u32>() % 11)
}

async fn connect(url: &str) -> DatabaseConnection {
    let mut options = ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false);
    Database::connect(options).await.unwrap()
}

async fn count(db: &DatabaseConnection, sql: &str) -> i64 {
    let statement = Statement::from_string(db.get_database_backend(), sql);
    db.query_one_raw(statement).await.unwrap().unwrap().try_get_by_index(0).unwrap()
}

pub(crate) async fn is_whole(registry: &Registry) {
    registry.verify_audit(None).await.unwrap().unwrap();
    registry.verify_contents().await.unwrap().unwrap();
}

// --- numbers of persons ----------------------------------------------------------------------

fn codes(listed: &Value) -> Vec<(&str, &str)> {
    let named = |fault: &'_ Value| fault["code"] == "mogelijk-bsn";
    let faults = listed.as_array().map(Vec::as_slice).unwrap_or_default();
    faults
        .iter()
        .filter(|fault| named(fault))
        .map(|fault| {
            (
                fault["plaats"]["soort"].as_str().unwrap_or_default(),
                fault["plaats"]["waar"].as_str().unwrap_or_default(),
            )
        })
        .collect()
}

#[tokio::test]
async fn a_persons_number_is_warned_of_in_a_concept_and_never_published() {
    for on in BOTH {
        let app = App::empty(on).await;
        app.standard("persoon").await;
        let n = bsn();
        let body = |n: &str, apart: &str| {
            json!({
                "versie": "1.0.0",
                "schema": {
                    "type": "object",
                    "description": format!("Zoals bij {apart}, van de gemeente."),
                    "properties": {
                        "bsn": { "type": "string", "examples": [n] },
                        "bedrijf": { "type": "string", "format": "rsin" },
                    },
                    "required": ["bsn"],
                },
                "toelichting": format!("Gemeld door {n}."),
                "voorbeelden": [{ "naam": "een", "geldig": true, "document": { "bsn": n, "bedrijf": n } }],
            })
        };
        let apart = format!("{}.{}.{}", &n[..4], &n[4..6], &n[6..]);
        let offered =
            app.write("POST", "/v1/standaarden/persoon/versies", &body(&n, &apart)).await.expect(201);
        let told = offered.json();
        let found = codes(&told["waarschuwingen"]);
        assert_eq!(found.len(), 4, "{told}");
        for place in [
            ("schema", "/description"),
            ("schema", "/properties/bsn/examples/0"),
            ("body", "/toelichting"),
            ("body", "/voorbeelden/0"),
        ] {
            assert!(found.contains(&place), "{place:?} {told}");
        }
        let warned = told["waarschuwingen"].to_string();
        assert!(!warned.contains(&n) && !warned.contains(&apart), "{warned}");
        assert!(
            warned.contains("bij '/bsn'") && !warned.contains("/bedrijf"),
            "an RSIN is no person's: {warned}"
        );

        let refused = app.publish("persoon", "1.0.0").await.expect(400);
        assert_eq!(codes(&refused.json()["fouten"]).len(), 4, "{refused}");
        assert!(!String::from_utf8_lossy(&refused.bytes).contains(&n), "{refused}");

        // Numbers that were agreed for tests are let through.
        let mended = body("999990019", "1112.22.333");
        let mended = app.write("PUT", "/v1/standaarden/persoon/versies/1.0.0", &mended).await.expect(200);
        assert_eq!(codes(&mended.json()["waarschuwingen"]), [], "{mended}");
        app.publish("persoon", "1.0.0").await.expect(200);
    }
}

#[test]
fn the_command_line_shows_where_a_persons_number_stands() {
    let desk = Desk::new();
    desk.put(
        "schema.json",
        &json!({ "type": "object", "required": ["a"], "default": { "a": bsn() } }).to_string(),
    );
    let looked = desk.run(&["lint", "schema.json"]);
    assert_eq!(looked.code, 0, "{}", looked.err);
    assert!(looked.out.contains("/default/a") && looked.out.contains("testnummer"), "{}", looked.out);
    assert!(!looked.out.contains(&bsn()), "{}", looked.out);
}

// --- erasing ---------------------------------------------------------------------------------

pub(crate) const NAMED: &str = "zwaluwnest";
pub(crate) const NAMED_TOO: &str = "kievitsei";

pub(crate) async fn erase(app: &App, version: &str, what: &Value) -> Answer {
    let mut body = json!({
        "reden": "Er stond een naam in.",
        "besluit": { "orgaan": "FG", "datum": "2026-11-12", "bron": "Z-17" },
    });
    body.as_object_mut().unwrap().extend(what.as_object().unwrap().clone());
    app.write("POST", &format!("/v1/standaarden/geheim/versies/{version}/wissingen"), &body).await
}

/// A published version with a name in its schema, its notes and an example, and one that refers to it.
pub(crate) async fn with_a_name(app: &App) {
    app.standard("geheim").await;
    let body = json!({
        "versie": "1.0.0",
        "schema": {
            "type": "object",
            "properties": { "naam": { "type": "string", "description": format!("Bedacht door {NAMED}.") } },
            "required": ["naam"],
        },
        "toelichting": format!("Van {NAMED_TOO}."),
        "voorbeelden": [
            { "naam": "een", "geldig": true, "document": { "naam": NAMED } },
            { "naam": "twee", "geldig": true, "document": { "naam": "x" } },
        ],
    });
    app.write("POST", "/v1/standaarden/geheim/versies", &body).await.expect(201);
    app.publish("geheim", "1.0.0").await.expect(200);
    app.published("gebruiker", "1.0.0", r#"{"$ref": "/schemas/geheim/1.0.0"}"#).await;
}

#[tokio::test]
async fn what_was_erased_is_gone_everywhere_and_its_digest_stays() {
    for on in BOTH {
        let app = App::empty(on).await;
        with_a_name(&app).await;
        let version = app.get("/v1/standaarden/geheim/versies/1.0.0").await.json();
        let other =
            Registry::new(Store::open(&app.database.url, 4).await.unwrap(), Limits::default(), PUBLIC_URL);
        let elsewhere = async || {
            let today = NaiveDate::from_ymd_opt(2026, 6, 1).unwrap();
            let (name, exact) = ("geheim".parse().unwrap(), Selector::Exact("1.0.0".parse().unwrap()));
            let by = other.resolve_to_judge(&name, &exact, today).await.unwrap();
            other.outline(&by.version, None).await.map(drop)
        };
        elsewhere().await.unwrap();
        app.judge("geheim", "1.0.0", r#"{"naam": "x"}"#).await.expect(200);
        app.judge("gebruiker", "1.0.0", r#"{"naam": "x"}"#).await.expect(200);
        let search = format!("/v1/zoekresultaten?zoek={NAMED}&geldigOp=2026-06-01");
        assert_ne!(app.get(&search).await.expect(200).json()["aantal"], 0);

        erase(&app, "1.0.0", &json!({ "wat": "voorbeeld", "voorbeeld": "een" })).await.expect(201);
        erase(&app, "1.0.0", &json!({ "wat": "toelichting" })).await.expect(201);
        let first = erase(&app, "1.0.0", &json!({ "wat": "schema" })).await.expect(201).json();
        assert_eq!(first["digest"], version["digest"]);
        let again = erase(&app, "1.0.0", &json!({ "wat": "schema", "reden": "Nog eens." })).await.expect(200);
        assert_eq!(again.json(), first, "what was done stays as it was done");

        for path in [
            "/v1/standaarden/geheim/versies/1.0.0/schema",
            "/v1/standaarden/geheim/versies/1.0.0/openapi",
            "/v1/standaarden/gebruiker/versies/1.0.0/schema?gebundeld=true",
        ] {
            let gone = app.get(path).await.expect(410);
            let told = gone.json();
            assert_eq!(told["type"], "urn:maatstaf:probleem:gewist", "{path}");
            let detail = told["detail"].as_str().unwrap();
            let digest = version["digest"].as_str().unwrap();
            assert!(detail.contains("Er stond een naam in.") && detail.contains(digest), "{detail}");
        }
        app.send(axum::http::Request::get("/schemas/geheim/1.0.0").body(axum::body::Body::empty()).unwrap())
            .await
            .expect(410);
        app.judge("geheim", "1.0.0", r#"{"naam": "x"}"#).await.expect(410);
        app.judge("gebruiker", "1.0.0", r#"{"naam": "x"}"#).await.expect(410);
        tokio::time::sleep(Duration::from_millis(1_200)).await;
        assert!(matches!(elsewhere().await, Err(Error::Erased(_))), "another replica forgets it too");

        let now = app.get("/v1/standaarden/geheim/versies/1.0.0").await.expect(200).json();
        assert_eq!((&now["digest"], &now["toelichting"]), (&version["digest"], &json!("")));
        let examples = app.get("/v1/standaarden/geheim/versies/1.0.0/voorbeelden").await.expect(200).json();
        assert_eq!((&examples["aantal"], &examples["gewist"][0]["voorbeeld"]), (&json!(1), &json!("een")));
        assert_eq!(app.get(&search).await.expect(200).json()["aantal"], 0);
        let listed = app.get("/v1/standaarden/geheim/versies/1.0.0/wissingen").await.expect(200).json();
        assert_eq!((&listed["aantal"], &listed["resultaten"][2]), (&json!(3), &first));

        let rows = app.registry.audit_after(None, &AuditFilter::default()).await.unwrap();
        let told: Vec<&str> = rows
            .iter()
            .map(|row| row.action.as_str())
            .filter(|action| action.starts_with("gewist-"))
            .collect();
        assert_eq!(told, ["gewist-voorbeeld", "gewist-toelichting", "gewist-schema"]);
        is_whole(&app.registry).await;
        if app.registry.backend() == Backend::Sqlite {
            let file = app.database.url.strip_prefix("sqlite:").unwrap().to_owned();
            for file in [file.clone(), format!("{file}-wal")] {
                let bytes = std::fs::read(&file).unwrap_or_default();
                for name in [NAMED, NAMED_TOO] {
                    let found = bytes.windows(name.len()).any(|window| window == name.as_bytes());
                    assert!(!found, "{name} still stands in {file}");
                }
            }
        }
    }
}

#[tokio::test]
async fn an_erasure_asks_for_something_published_a_reason_and_a_decision() {
    for on in BOTH {
        let app = App::empty(on).await;
        with_a_name(&app).await;
        app.offer("geheim", "1.1.0", OPEN).await.expect(201);
        let concept = erase(&app, "1.1.0", &json!({ "wat": "schema" })).await.expect(409).json();
        assert_eq!(concept["type"], "urn:maatstaf:probleem:nog-concept");
        erase(&app, "1.9.0", &json!({ "wat": "schema" })).await.expect(404);
        let absent =
            erase(&app, "1.0.0", &json!({ "wat": "voorbeeld", "voorbeeld": "drie" })).await.expect(404);
        assert_eq!(absent.json()["type"], "urn:maatstaf:probleem:voorbeeld-onbekend");
        for wrong in [
            json!({ "wat": "voorbeeld" }),
            json!({ "wat": "schema", "voorbeeld": "een" }),
            json!({ "wat": "alles" }),
            json!({ "wat": "schema", "reden": " " }),
            json!({ "wat": "schema", "reden": format!("Het was {}.", bsn()) }),
            json!({ "wat": "schema", "besluit": { "orgaan": "", "datum": "2026-11-12", "bron": "Z" } }),
            json!({ "wat": "schema", "besluit": null }),
        ] {
            let refused = erase(&app, "1.0.0", &wrong).await.expect(400);
            assert!(!String::from_utf8_lossy(&refused.bytes).contains(&bsn()), "{refused}");
        }
        let nobody = app.post("/v1/standaarden/geheim/versies/1.0.0/wissingen", "{}").await;
        assert_eq!(nobody.status, 401, "{nobody}");
        assert_eq!(app.get("/v1/standaarden/geheim/versies/1.0.0/wissingen").await.json()["aantal"], 0);
        app.get("/v1/standaarden/geheim/versies/1.0.0/schema").await.expect(200);
    }
}

#[tokio::test]
async fn a_standard_goes_on_after_the_schema_of_a_version_was_erased() {
    for on in BOTH {
        let app = App::empty(on).await;
        with_a_name(&app).await;
        erase(&app, "1.0.0", &json!({ "wat": "schema" })).await.expect(201);
        app.offer("geheim", "1.1.0", OPEN).await.expect(201);
        let unsure = app.publish("geheim", "1.1.0").await.expect(409).json();
        assert_eq!(unsure["type"], "urn:maatstaf:probleem:basis-gewist");
        let step = json!({
            "naar": "vastgesteld", "reden": "proef", "besluit": decision(), "geldigVanDatum": "2026-01-01",
            "redenOnbeslist": "Gelijk aan wat er was, zonder de naam.",
        });
        app.write("POST", "/v1/standaarden/geheim/versies/1.1.0/statusovergangen", &step).await.expect(200);
        app.judge("geheim", "1.1.0", r#"{"nummer": 1}"#).await.expect(200);
        is_whole(&app.registry).await;
        // A program that starts on it has nothing to index anew.
        assert_eq!(app.registry.migrate().await.unwrap(), 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_line_erases_too() {
    for on in BOTH {
        let app = App::empty(on).await;
        with_a_name(&app).await;
        let desk = Desk::new();
        let erase = |reason: &str| {
            desk.run(&[
                "erase",
                "geheim",
                "1.0.0",
                "--wat",
                "schema",
                "--reden",
                reason,
                "--orgaan",
                "FG",
                "--besluitdatum",
                "2026-11-12",
                "--bron",
                "Z-17",
                "--database",
                &app.database.url,
            ])
        };
        let refused = erase(&format!("Nummer {}.", bsn()));
        assert_eq!(refused.code, 2, "{}", refused.out);
        let done = erase("Er stond een naam in.");
        assert_eq!(done.code, 0, "{}", done.err);
        assert!(done.out.contains("gewist: Er stond een naam in."), "{}", done.out);
        assert!(erase("Nog eens.").out.starts_with("Dit was al gewist. "));
        assert_eq!(desk.run(&["audit", "verify", "--database", &app.database.url]).code, 0);
    }
}

#[tokio::test]
async fn the_database_lets_an_erasure_through_and_nothing_else() {
    const ROW: &str = "INSERT INTO erasures (version_id, what, name, digest, at, reason, decided_by, decided_on, decision_source) \
        SELECT id, 'WAT', 'NAAM', digest, created_at, 'r', 'o', '2026-01-01', 'b' FROM versions WHERE number = 'NUMMER' \
        AND standard_id = (SELECT id FROM standards WHERE name = 'geheim')";
    let row = |what: &str, name: &str, number: &str| {
        ROW.replace("WAT", what).replace("NAAM", name).replace("NUMMER", number)
    };
    let at = "number = '1.0.0' AND standard_id = (SELECT id FROM standards WHERE name = 'geheim')";
    for on in BOTH {
        let app = App::empty(on).await;
        with_a_name(&app).await;
        app.offer("geheim", "1.1.0", OPEN).await.expect(201);
        let refused = async |sql: &str| {
            let said = app.database.sql(sql).await.expect_err(sql);
            assert!(said.contains("maatstaf: "), "{sql}: {said}");
        };
        let empty = format!("UPDATE versions SET schema_bytes = '' WHERE {at}");
        let no_notes = format!("UPDATE versions SET notes = '' WHERE {at}");
        // Without an erasure nothing goes, and there is none of a concept or of what is not there.
        for sql in [&empty, &no_notes, &format!("UPDATE versions SET notes = 'x' WHERE {at}")] {
            refused(sql).await;
        }
        refused("UPDATE examples SET bytes = '' WHERE name = 'een'").await;
        for sql in [row("schema", "", "1.1.0"), row("voorbeeld", "drie", "1.0.0")] {
            if app.registry.backend() == Backend::Sqlite {
                refused(&sql.replacen("INSERT", "INSERT OR REPLACE", 1)).await;
            }
            refused(&sql).await;
        }
        refused(
            &row("schema", "", "1.0.0")
                .replace("SELECT id, 'schema', '', digest", "SELECT id, 'schema', '', 'sha256:0'"),
        )
        .await;
        for sql in
            [row("schema", "", "1.0.0"), row("toelichting", "", "1.0.0"), row("voorbeeld", "een", "1.0.0")]
        {
            assert_eq!(app.database.sql(&sql).await, Ok(1), "{sql}");
        }
        // With one, only to nothing, and nothing else with it.
        for sql in [
            format!("UPDATE versions SET schema_bytes = schema_bytes || schema_bytes WHERE {at}"),
            format!("UPDATE versions SET schema_bytes = '', digest = 'sha256:0' WHERE {at}"),
            format!("UPDATE versions SET schema_bytes = '', parts = '{{\"x\":\"#\"}}' WHERE {at}"),
            format!("UPDATE versions SET schema_bytes = '', published_at = NULL WHERE {at}"),
            format!("UPDATE versions SET notes = 'x' WHERE {at}"),
            "UPDATE examples SET bytes = bytes || bytes WHERE name = 'een'".to_owned(),
            "UPDATE examples SET bytes = '', valid = NOT valid WHERE name = 'een'".to_owned(),
            "UPDATE examples SET bytes = '', codes = '[1]' WHERE name = 'een'".to_owned(),
            "UPDATE examples SET bytes = '' WHERE name = 'twee'".to_owned(),
            "DELETE FROM examples WHERE name = 'een'".to_owned(),
        ] {
            refused(&sql).await;
        }
        for sql in [&empty, &no_notes, "UPDATE examples SET bytes = '' WHERE name = 'een'"] {
            assert_eq!(app.database.sql(sql).await, Ok(1), "{sql}");
        }
        // It stays so, and it is not told otherwise.
        for sql in [
            format!("UPDATE versions SET schema_bytes = 'x' WHERE {at}"),
            format!("UPDATE versions SET notes = 'x' WHERE {at}"),
            "UPDATE examples SET bytes = 'x' WHERE name = 'een'".to_owned(),
            "UPDATE erasures SET reason = 'anders'".to_owned(),
            "DELETE FROM erasures".to_owned(),
            row("schema", "", "1.0.0"),
        ] {
            refused(&sql).await;
        }
        if app.registry.backend() == Backend::Postgres {
            refused("TRUNCATE erasures").await;
        }
        // And what the audit does not tell of is found.
        let found = app.registry.verify_contents().await.unwrap();
        assert_eq!(found, Err(Differs::Erasure("standaarden/geheim/versies/1.0.0".into())));
    }
}

// --- asking the audit ------------------------------------------------------------------------

#[tokio::test]
async fn the_audit_is_asked_by_index() {
    let below = "subject = 'standaarden/a' OR (subject >= 'standaarden/a/' AND subject < 'standaarden/a0')";
    for on in BOTH {
        let app = App::empty(on).await;
        let db = connect(&app.database.url).await;
        let explain = match app.registry.backend() {
            Backend::Sqlite => {
                db.execute_unprepared("DROP TRIGGER audit_insert").await.unwrap();
                db.execute_unprepared(
                    "INSERT INTO audit (id, at, actor, action, subject, reason, hash) \
                     WITH RECURSIVE n(i) AS (SELECT 10 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) \
                     SELECT i, datetime('2020-01-01', i || ' hours'), 'x', 'a-' || (i % 50), 'standaarden/s' || (i % 500), '', 'h' FROM n",
                ).await.unwrap();
                "EXPLAIN QUERY PLAN "
            }
            Backend::Postgres => {
                db.execute_unprepared("DROP TRIGGER audit_chain ON audit").await.unwrap();
                db.execute_unprepared(
                    "INSERT INTO audit (id, at, actor, action, subject, reason, hash) \
                     SELECT i, timestamptz '2020-01-01' + i * interval '1 hour', 'x', 'a-' || (i % 50), 'standaarden/s' || (i % 500), '', 'h' \
                     FROM generate_series(10, 5000) AS i",
                ).await.unwrap();
                "EXPLAIN "
            }
        };
        db.execute_unprepared("ANALYZE").await.unwrap();
        for (query, index) in [
            (format!("SELECT * FROM audit WHERE {below} ORDER BY id LIMIT 500"), "audit_subject"),
            ("SELECT * FROM audit WHERE subject = 'standaarden/s7' AND action IN ('a-1', 'a-2') ORDER BY id".to_owned(), "audit_"),
            ("SELECT subject FROM audit WHERE action IN ('a-1', 'a-2') ORDER BY id".to_owned(), "audit_action"),
            ("SELECT DISTINCT subject FROM audit WHERE at >= '2020-07-25 00:00:00+00:00'".to_owned(), "audit_at"),
        ] {
            let plan = Statement::from_string(db.get_database_backend(), format!("{explain}{query}"));
            let rows = db.query_all_raw(plan).await.unwrap();
            let lines: Vec<String> = rows
                .iter()
                .map(|row| row.try_get::<String>("", "detail").or_else(|_| row.try_get_by_index(0)).unwrap())
                .collect();
            assert!(lines.join("\n").contains(index), "{on:?} {query}\n{}", lines.join("\n"));
        }
    }
}

// --- crowds ----------------------------------------------------------------------------------

#[tokio::test(flavor = "multi_thread")]
async fn of_fifty_who_publish_one_version_at_once_one_wins_and_the_others_are_told() {
    for on in BOTH {
        let app = App::empty(on).await;
        app.standard("druk").await;
        app.offer("druk", "1.0.0", OPEN).await.expect(201);
        let day = |publisher: u64| NaiveDate::from_ymd_opt(2026, 1, 1).unwrap() + Days::new(publisher);
        let rows = app.registry.audit_head().await.unwrap().unwrap().rows;

        // Each wants another first day, so nobody's wish is met by what another did. Half of them come in by HTTP,
        // half by a second register with connections of its own.
        let by_http = (0..25).map(|publisher| {
            let app = &app;
            async move {
                let step = json!({ "naar": "vastgesteld", "reden": format!("Wens {publisher}"), "besluit": decision(), "geldigVanDatum": day(publisher) });
                let answer = app.write("POST", "/v1/standaarden/druk/versies/1.0.0/statusovergangen", &step).await;
                assert!([200, 409].contains(&answer.status.as_u16()), "{answer}");
                (answer.status == 200).then_some(publisher)
            }
        });
        let second =
            Registry::new(Store::open(&app.database.url, 8).await.unwrap(), Limits::default(), PUBLIC_URL);
        let (name, exact) = ("druk".parse().unwrap(), Selector::Exact("1.0.0".parse().unwrap()));
        let at = second.resolve(&name, &exact, day(0)).await.unwrap();
        let by_the_other = (25..50).map(|publisher| {
            let (second, at) = (second.clone(), at.clone());
            async move {
                let validity = Validity { from: Some(day(publisher)), until: None };
                let step = Step { validity: Some(validity), ..Step::to(Status::Published) };
                match second.transition(&at, step, &act()).await {
                    Ok(_) => Some(publisher),
                    Err(Error::Conflict(..)) => None,
                    Err(other) => panic!("{on:?} {other:?}"),
                }
            }
        });
        let (one, two) = tokio::join!(join_all(by_http), join_all(by_the_other));
        let winners: Vec<u64> = one.into_iter().chain(two).flatten().collect();
        assert_eq!(winners.len(), 1, "{on:?} {winners:?}");

        let now = app.get("/v1/standaarden/druk/versies/1.0.0").await.expect(200).json();
        assert_eq!(now["geldigVanDatum"], day(winners[0]).to_string(), "{on:?}");
        assert_eq!(
            app.registry.audit_head().await.unwrap().unwrap().rows,
            rows + 1,
            "{on:?}: one row, of the winner"
        );
        is_whole(&app.registry).await;
        // Who won may ask again; who lost is told again.
        let again = |publisher: u64| json!({ "naar": "vastgesteld", "reden": "nog eens", "besluit": decision(), "geldigVanDatum": day(publisher) });
        let path = "/v1/standaarden/druk/versies/1.0.0/statusovergangen";
        app.write("POST", path, &again(winners[0])).await.expect(200);
        app.write("POST", path, &again(winners[0] + 1)).await.expect(409);
        assert_eq!(app.registry.audit_head().await.unwrap().unwrap().rows, rows + 1, "{on:?}");
    }
}

// --- power cuts ------------------------------------------------------------------------------

const PUBLICATIONS: usize = 500;

/// Asks over a socket that may break at any moment; what came back whole, with its status.
fn ask(address: SocketAddr, token: &str, path: &str, body: &str) -> Option<u16> {
    let mut stream = TcpStream::connect(address).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(20))).ok()?;
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\nAuthorization: Bearer {token}\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(format!("{head}{body}").as_bytes()).ok()?;
    let mut answer = String::new();
    let _ = stream.read_to_string(&mut answer);
    answer.split(' ').nth(1)?.parse().ok()
}

/// Offers and publishes one version, over and over until that is acknowledged.
fn publish_until_told(
    address: SocketAddr,
    token: &str,
    number: usize,
    acknowledged: &Mutex<BTreeSet<usize>>,
) {
    let offer = format!(
        r#"{{"versie": "0.{number}.0", "schema": {{"$ref": "/schemas/basis/1.0.0", "title": "{number}"}}}}"#
    );
    let step = r#"{"naar": "vastgesteld", "reden": "proef", "geldigVanDatum": "2026-01-01", "besluit": {"orgaan": "Werkgroep proef", "datum": "2025-11-12", "bron": "verslag 3"}}"#;
    let began = Instant::now();
    while began.elapsed() < Duration::from_secs(60) {
        let offered = ask(address, token, "/v1/standaarden/reeks/versies", &offer);
        if !matches!(offered, Some(200 | 201)) {
            assert!(matches!(offered, None | Some(503)), "{number}: {offered:?}");
            std::thread::sleep(Duration::from_millis(20));
            continue;
        }
        let path = format!("/v1/standaarden/reeks/versies/0.{number}.0/statusovergangen");
        match ask(address, token, &path, step) {
            Some(200) => {
                acknowledged.lock().unwrap().insert(number);
                return;
            }
            published => assert!(matches!(published, None | Some(503)), "{number}: {published:?}"),
        }
    }
    panic!("{number} was not published within a minute");
}

fn killed_in_the_middle(environment: &[(&str, &str)]) -> Running {
    let mut register = Running::start(environment);
    for (method, path, body) in [
        ("PUT", "/v1/voorzieningen/proef", r#"{"titel": "Proef"}"#),
        (
            "PUT",
            "/v1/standaarden/basis",
            r#"{"voorziening": "proef", "titel": "Basis", "soort": "gegevens"}"#,
        ),
        (
            "PUT",
            "/v1/standaarden/reeks",
            r#"{"voorziening": "proef", "titel": "Reeks", "soort": "gegevens"}"#,
        ),
        (
            "POST",
            "/v1/standaarden/basis/versies",
            r#"{"versie": "1.0.0", "schema": {"type": "object", "required": ["a"]}}"#,
        ),
        (
            "POST",
            "/v1/standaarden/basis/versies/1.0.0/statusovergangen",
            r#"{"naar": "vastgesteld", "reden": "proef", "besluit": {"orgaan": "Werkgroep proef", "datum": "2025-11-12", "bron": "verslag 3"}}"#,
        ),
    ] {
        let done = register.request(method, path, "", body.as_bytes());
        assert!(matches!(done.status, Some(200 | 201)), "{path}: {}", done.text);
    }
    let acknowledged = Arc::new(Mutex::new(BTreeSet::new()));
    let next = Arc::new(AtomicUsize::new(1));
    let (address, token) = (register.address, register.token.clone());
    let writers: Vec<_> = (0..4)
        .map(|_| {
            let (acknowledged, next, token) = (Arc::clone(&acknowledged), Arc::clone(&next), token.clone());
            std::thread::spawn(move || {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number > PUBLICATIONS {
                        return;
                    }
                    publish_until_told(address, &token, number, &acknowledged);
                }
            })
        })
        .collect();
    // At moments that nobody chose: those in which the clock's last digits happen to be what they are.
    for cut in 1..=4 {
        while acknowledged.lock().unwrap().len() < cut * PUBLICATIONS / 6 {
            assert!(writers.iter().any(|writer| !writer.is_finished()), "the writers ended early");
            std::thread::sleep(Duration::from_millis(5));
        }
        let nanos =
            std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().subsec_nanos();
        std::thread::sleep(Duration::from_micros(u64::from(nanos % 40_000)));
        let told = acknowledged.lock().unwrap().clone();
        register.killed_and_started_again(environment);
        for number in told {
            let path = format!("/v1/standaarden/reeks/versies/0.{number}.0");
            if number % 20 == 0 {
                assert!(
                    register.get(&path).text.contains("vastgesteld"),
                    "0.{number}.0 was acknowledged and is lost"
                );
            }
        }
    }
    for writer in writers {
        writer.join().unwrap();
    }
    assert_eq!(acknowledged.lock().unwrap().len(), PUBLICATIONS);
    register.killed_and_started_again(environment);
    let (good, said) = register.says(&["audit", "verify"], environment);
    assert!(good && said.contains("keten klopt"), "{said}");
    register
}

/// Every publication is whole: its status, its row in the audit, what it refers to and where it is found, once each.
async fn nothing_is_half(url: &str) {
    let db = connect(url).await;
    let published = "SELECT count(*) FROM versions v JOIN standards s ON s.id = v.standard_id \
        WHERE s.name = 'reeks' AND v.status = 'vastgesteld' AND v.published_at IS NOT NULL";
    let all = i64::try_from(PUBLICATIONS).unwrap();
    assert_eq!(count(&db, published).await, all);
    let referring =
        format!("{published} AND EXISTS (SELECT 1 FROM version_references r WHERE r.version_id = v.id)");
    assert_eq!(count(&db, &referring).await, all);
    let found =
        format!("{published} AND EXISTS (SELECT 1 FROM search_documents d WHERE d.version_id = v.id)");
    assert_eq!(count(&db, &found).await, all);
    for action in ["versie-gemaakt", "status-vastgesteld"] {
        let rows = format!(
            "SELECT count(*) FROM audit WHERE action = '{action}' AND subject LIKE 'standaarden/reeks/versies/%'"
        );
        assert_eq!(count(&db, &rows).await, all, "{action}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_register_on_sqlite_that_is_killed_while_it_publishes_lost_nothing_it_acknowledged() {
    let register = tokio::task::spawn_blocking(|| killed_in_the_middle(&[])).await.unwrap();
    nothing_is_half(&format!("sqlite:{}", register.folder.path().join("register.db").display())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_register_on_postgresql_that_is_killed_while_it_publishes_lost_nothing_it_acknowledged() {
    let database = postgres().await;
    let url = database.url.clone();
    let _register = tokio::task::spawn_blocking(move || killed_in_the_middle(&[("MAATSTAF_DATABASE", &url)]))
        .await
        .unwrap();
    nothing_is_half(&database.url).await;
}

// --- those who write straight in the database ------------------------------------------------

/// A change, how it is undone, and what is found of it.
type Tampering = (&'static str, &'static str, fn(String) -> Differs);

const OF_VERSIONS: &[Tampering] = &[
    ("schema_bytes = schema_bytes || schema_bytes", "schema_bytes", Differs::OtherBytes),
    ("schema_bytes = ''", "schema_bytes", Differs::Erasure),
    ("digest = 'sha256:00'", "digest", Differs::OtherDigest),
    ("status = 'teruggetrokken'", "status", Differs::OtherStatus),
    ("status = 'concept'", "status", Differs::OtherStatus),
    ("created_at = '2020-01-01 00:00:00+00:00'", "created_at", Differs::OtherMoment),
    ("published_at = '2020-01-01 00:00:00+00:00'", "published_at", Differs::OtherMoment),
    ("published_at = NULL", "published_at", Differs::OtherMoment),
    ("number = '1.0.1'", "number", Differs::Unrecorded),
];

async fn set_guards_aside(app: &App) {
    let guards: &[&str] = match app.registry.backend() {
        Backend::Sqlite => &[
            "DROP TRIGGER versions_update",
            "DROP TRIGGER versions_update_fixed",
            "DROP TRIGGER versions_update_editions",
            "DROP TRIGGER versions_delete",
            "DROP TRIGGER standards_update",
            "DROP TRIGGER code_list_versions_update",
            "DROP TRIGGER code_list_versions_delete",
            "DROP TRIGGER erasures_delete",
            "DROP TRIGGER erasures_update",
        ],
        Backend::Postgres => &[
            "ALTER TABLE versions DISABLE TRIGGER USER",
            "ALTER TABLE standards DISABLE TRIGGER USER",
            "ALTER TABLE code_list_versions DISABLE TRIGGER USER",
            "ALTER TABLE erasures DISABLE TRIGGER USER",
        ],
    };
    for sql in guards {
        app.database.sql(sql).await.unwrap();
    }
}

#[tokio::test]
async fn a_change_of_what_was_published_straight_in_the_database_is_found() {
    for on in BOTH {
        let app = App::empty(on).await;
        app.published("adres", "1.0.0", OPEN).await;
        app.offer("adres", "1.1.0", OPEN).await.expect(201);
        let profile = json!({
            "titel": "Proef", "voor": "Regio", "standaard": "adres", "versie": "1.0.0",
            "schema": { "$ref": "/schemas/adres/1.0.0", "required": ["nummer"] },
        });
        app.write("PUT", "/v1/profielen/smal", &profile).await.expect(201);
        let list = json!({ "titel": "Kleuren" });
        app.write("PUT", "/v1/waardelijsten/kleuren", &list).await.expect(201);
        let values = json!({ "versie": "1.0.0", "standDatum": "2026-01-01", "csv": "code,naam\n1,rood\n" });
        app.write("POST", "/v1/waardelijsten/kleuren/versies", &values).await.expect(201);
        is_whole(&app.registry).await;
        set_guards_aside(&app).await;
        let sql = async |sql: &str| {
            assert_ne!(app.database.sql(sql).await.unwrap_or_else(|said| panic!("{sql}: {said}")), 0, "{sql}")
        };
        for table in ["versions", "profiles", "code_list_versions"] {
            app.database
                .sql(&format!("CREATE TABLE bewaard_{table} AS SELECT * FROM {table}"))
                .await
                .unwrap();
        }
        let found = async || app.registry.verify_contents().await.unwrap().expect_err("found");
        let version = "standaarden/adres/versies/1.0.0";
        let first = "id = (SELECT min(id) FROM bewaard_versions)";
        for (change, column, expected) in OF_VERSIONS {
            sql(&format!("UPDATE versions SET {change} WHERE {first}")).await;
            let subject = if *column == "number" { "standaarden/adres/versies/1.0.1" } else { version };
            assert_eq!(found().await, expected(subject.to_owned()), "{on:?} {change}");
            app.registry.verify_audit(None).await.unwrap().unwrap();
            sql(&format!("UPDATE versions SET {column} = (SELECT b.{column} FROM bewaard_versions b WHERE b.id = versions.id) WHERE {first}")).await;
            is_whole(&app.registry).await;
        }
        for (table, bytes, moment, subject) in [
            ("profiles", "schema_bytes", "created_at", "profielen/smal"),
            ("code_list_versions", "code_bytes", "published_at", "waardelijsten/kleuren/versies/1.0.0"),
        ] {
            for (column, change, expected) in [
                (bytes, format!("{bytes} || {bytes}"), Differs::OtherBytes as fn(String) -> Differs),
                ("digest", "'sha256:00'".to_owned(), Differs::OtherDigest),
                (moment, "'2020-01-01 00:00:00+00:00'".to_owned(), Differs::OtherMoment),
            ] {
                sql(&format!("UPDATE {table} SET {column} = {change}")).await;
                assert_eq!(found().await, expected(subject.to_owned()), "{on:?} {table} {column}");
                sql(&format!("UPDATE {table} SET {column} = (SELECT b.{column} FROM bewaard_{table} b WHERE b.id = {table}.id)")).await;
                is_whole(&app.registry).await;
            }
        }
        // A concept is held against the audit too; what is gone is missed, and what nobody recorded stands out.
        sql("UPDATE versions SET status = 'vastgesteld' WHERE number = '1.1.0'").await;
        assert_eq!(found().await, Differs::OtherStatus("standaarden/adres/versies/1.1.0".into()));
        sql("UPDATE versions SET status = 'concept' WHERE number = '1.1.0'").await;
        sql("DELETE FROM profiles").await;
        assert_eq!(found().await, Differs::Absent("profielen/smal".into()));
        sql("UPDATE standards SET name = 'huis'").await;
        assert_eq!(found().await, Differs::Unrecorded("standaarden/huis/versies/1.0.0".into()));
        let told = Desk::new().run(&["audit", "verify", "--database", &app.database.url]);
        assert_eq!(told.code, 1, "{}", told.out);
        assert!(
            told.out.contains("Register wijkt af van de audit: 'standaarden/huis/versies/1.0.0'"),
            "{}",
            told.out
        );
    }
}

#[tokio::test]
async fn an_erasure_that_was_undone_or_retold_straight_in_the_database_is_found() {
    for on in BOTH {
        let app = App::empty(on).await;
        with_a_name(&app).await;
        erase(&app, "1.0.0", &json!({ "wat": "schema" })).await.expect(201);
        is_whole(&app.registry).await;
        set_guards_aside(&app).await;
        let subject = Differs::Erasure("standaarden/geheim/versies/1.0.0".into());
        for (change, undo) in [
            (
                "UPDATE versions SET schema_bytes = 'x' WHERE length(schema_bytes) = 0",
                Some("UPDATE versions SET schema_bytes = '' WHERE length(schema_bytes) = 1"),
            ),
            ("UPDATE erasures SET digest = 'sha256:00'", None),
            ("DELETE FROM erasures", None),
        ] {
            assert_eq!(app.database.sql(change).await, Ok(1), "{change}");
            assert_eq!(
                app.registry.verify_contents().await.unwrap(),
                Err(subject.clone()),
                "{on:?} {change}"
            );
            if let Some(undo) = undo {
                app.database.sql(undo).await.unwrap();
                is_whole(&app.registry).await;
            }
        }
        let all = app.registry.audit(&AuditFilter::default(), Page { number: 1, size: 100 }).await.unwrap();
        assert!(all.items.iter().any(|row| row.action == "gewist-schema"), "the audit still tells of it");
    }
}
