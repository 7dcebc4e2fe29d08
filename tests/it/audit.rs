//! The audit as a chain: that it holds, and that nothing done to it goes unseen.

use std::sync::Arc;

use axum::body::Body;
use axum::http::Request;
use chrono::Utc;
use futures_util::future::join_all;
use maatstaf::domain::{AuditRow, Broken, ChainHead, Digest, Grants, Limits, Noted};
use maatstaf::registry::{Registry, Setup, Walked};
use maatstaf::store::{AuditFilter, Backend, Store};
use migrations::{Migrator, MigratorTrait as _};
use sea_orm::{ConnectOptions, ConnectionTrait as _, Database, DatabaseConnection, Statement};
use serde_json::{Value, json};

use crate::cli::Desk;
use crate::kit::database::{empty_postgres, postgres, sqlite};
use crate::kit::{Answer, App, BOTH, On, PUBLIC_URL, act};

const OPEN: &str = r#"{"type": "object", "properties": {"nummer": {"type": "integer"}}}"#;
const OTHER_HASH: &str = "'sha256:0000000000000000000000000000000000000000000000000000000000000000'";

async fn verified(app: &App) -> Walked {
    app.registry.verify_audit(None).await.unwrap()
}

async fn head(app: &App) -> ChainHead {
    app.registry.audit_head().await.unwrap().unwrap()
}

async fn lines(app: &App) -> Vec<AuditRow> {
    app.registry.audit_after(None, &AuditFilter::default()).await.unwrap()
}

async fn connect(url: &str) -> DatabaseConnection {
    let mut options = ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false);
    Database::connect(options).await.unwrap()
}

/// A short story of eight rows; the seventh publishes `adres` 1.1.0.
async fn told(on: On) -> App {
    let app = App::empty(on).await;
    app.published("adres", "1.0.0", OPEN).await;
    app.offer("adres", "1.1.0", OPEN).await.expect(201);
    app.publish("adres", "1.1.0").await.expect(200);
    app.standard("persoon").await;
    assert_eq!(head(&app).await.rows, 8);
    app
}

/// Sets the guards aside, as the owner of the tables can, and keeps a copy to put back.
async fn broken_into(app: &App) {
    let guards: &[&str] = match app.registry.backend() {
        Backend::Sqlite => {
            &["DROP TRIGGER audit_insert", "DROP TRIGGER audit_update", "DROP TRIGGER audit_delete"]
        }
        Backend::Postgres => &["DROP TRIGGER audit_guard ON audit", "DROP TRIGGER audit_chain ON audit"],
    };
    for sql in guards.iter().chain(&["CREATE TABLE bewaard AS SELECT * FROM audit"]) {
        app.database.sql(sql).await.unwrap();
    }
}

async fn put_back(app: &App) {
    app.database.sql("DELETE FROM audit").await.unwrap();
    app.database.sql("INSERT INTO audit SELECT * FROM bewaard").await.unwrap();
    assert!(verified(app).await.is_ok());
}

#[tokio::test]
async fn the_chain_of_a_stocked_register_holds_from_the_first_row() {
    for on in BOTH {
        let app = App::stocked(on).await;
        let walked = verified(&app).await.unwrap().unwrap();
        assert_eq!(walked, head(&app).await, "{on:?}");
        let rows = lines(&app).await;
        assert_eq!((rows[0].number, rows[0].previous.as_deref()), (1, None));
        for pair in rows.windows(2) {
            assert_eq!(pair[1].previous.as_ref(), Some(&pair[0].hash));
            assert_eq!(pair[1].number, pair[0].number + 1);
        }
    }
}

#[tokio::test]
async fn an_audit_longer_than_a_stretch_is_walked_and_exported_whole() {
    for on in BOTH {
        let app = App::empty(on).await;
        for round in 0..1_100 {
            let provision = maatstaf::domain::Provision {
                name: "proef".parse().unwrap(),
                title: format!("Titel {round}"),
                description: String::new(),
                owner: String::new(),
                joining: String::new(),
            };
            app.registry.put_provision(&provision, &act()).await.unwrap();
        }
        assert_eq!(verified(&app).await.unwrap().unwrap().rows, 1_101, "{on:?}");
        assert_eq!(as_lines(&app, "/v1/auditregels").await.len(), 1_101);
        broken_into(&app).await;
        if matches!(on, On::Postgres) {
            app.database.sql("ALTER TABLE audit DROP CONSTRAINT audit_pkey").await.unwrap();
            for twice in [1, 499, 500, 501, 1_101] {
                let double = format!("INSERT INTO audit SELECT * FROM bewaard WHERE id = {twice}");
                assert_eq!(app.database.sql(&double).await, Ok(1));
                assert_eq!(verified(&app).await, Err(Broken::OutOfOrder(twice)));
                put_back(&app).await;
            }
        }
        app.database.sql("UPDATE audit SET reason = 'anders' WHERE id = 777").await.unwrap();
        assert_eq!(verified(&app).await, Err(Broken::Changed(777)), "{on:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_fifty_who_write_at_once_each_row_gets_its_own_place() {
    for on in BOTH {
        let app = Arc::new(App::empty(on).await);
        app.standard("adres").await;
        app.offer("adres", "1.0.0", OPEN).await.expect(201);
        let writers = (0..50).map(|writer| {
            let app = Arc::clone(&app);
            tokio::spawn(async move {
                let body = json!({ "titel": "Proef" });
                let path = format!("/v1/voorzieningen/proef-{writer}");
                app.write("PUT", &path, &body).await.expect(201);
                app.publish("adres", "1.0.0").await.expect(200);
            })
        });
        for done in join_all(writers).await {
            done.unwrap();
        }
        let walked = verified(&app).await.unwrap().unwrap();
        assert_eq!(walked.rows, 4 + 50 + 1, "{on:?}: publishing happened once");
        let rows = lines(&app).await;
        let numbers: Vec<i64> = rows.iter().map(|row| row.number).collect();
        assert_eq!(numbers, (1..=55).collect::<Vec<i64>>(), "{on:?}");
        assert_eq!(rows.iter().filter(|row| row.action == "status-vastgesteld").count(), 1, "{on:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_programs_on_one_database_write_one_chain() {
    for on in BOTH {
        let database = match on {
            On::Sqlite => sqlite().await,
            On::Postgres => postgres().await,
        };
        let other = Store::open(&database.url, 8).await.unwrap();
        let other = Registry::new(other, Limits::default(), PUBLIC_URL);
        let app = App::on(database, Limits::default()).await;
        let tasks = (0..50).map(|writer| {
            let registry = if writer % 2 == 0 { app.registry.clone() } else { other.clone() };
            tokio::spawn(async move {
                registry.create_token(&format!("t{writer}"), &Grants::all(), None, None, &act()).await
            })
        });
        for made in join_all(tasks).await {
            made.unwrap().unwrap();
        }
        assert_eq!(verified(&app).await.unwrap().unwrap().rows, 51, "{on:?}");
        other.close().await.unwrap();
    }
}

#[tokio::test]
async fn a_refused_change_leaves_no_gap() {
    for on in BOTH {
        let app = told(on).await;
        app.registry.create_token("verteller", &Grants::all(), None, None, &act()).await.unwrap_err();
        app.offer("adres", "1.0.0", r#"{"type": "array"}"#).await.expect(409);
        app.registry.create_token("nieuw", &Grants::all(), None, None, &act()).await.unwrap();
        assert_eq!(verified(&app).await.unwrap().unwrap().rows, 9, "{on:?}");
    }
}

#[tokio::test]
async fn the_rows_of_an_older_program_are_chained_when_the_database_is_migrated() {
    let folder = tempfile::tempdir().unwrap();
    let file = format!("sqlite:{}?mode=rwc", folder.path().join("oud.db").display());
    for url in [file, empty_postgres().await] {
        let raw = connect(&url).await;
        Migrator::up(&raw, Some(8)).await.unwrap();
        let before = Digest::of(b"{}");
        // Numbers that a rolled-back change took are missing; texts hold what JSON escapes.
        for (id, reason) in [(1, "begin"), (2, "\" \\ \t \u{1} é 😀"), (5, ""), (600, "eind")] {
            let sql = format!(
                "INSERT INTO audit (id, at, actor, action, subject, reason, digest_before) VALUES \
                 ({id}, '2026-01-0{}T10:00:00.120000+00:00', 'beheer', 'gedaan', 'sleutels/x', '{reason}', '{before}')",
                id % 7 + 1
            );
            raw.execute_unprepared(&sql).await.unwrap();
        }
        for id in 1_000..1_700 {
            let sql = format!(
                "INSERT INTO audit (id, at, actor, action, subject, reason) \
                 VALUES ({id}, '2026-02-01T00:00:00+00:00', 'beheer', 'gedaan', 'sleutels/x', '')"
            );
            raw.execute_unprepared(&sql).await.unwrap();
        }
        raw.close().await.unwrap();
        let registry = Registry::open(&url, 4, Setup::default()).await.unwrap();
        registry.migrate().await.unwrap();
        assert_eq!(registry.verify_audit(None).await.unwrap().unwrap().unwrap().rows, 704, "{url}");
        let rows = registry.audit_after(None, &AuditFilter::default()).await.unwrap();
        assert_eq!((rows[1].reason.as_str(), rows[3].reason.as_str()), ("\" \\ \t \u{1} é 😀", "eind"));
        assert_eq!(rows[3].number, 4);
        registry.create_token("nieuw", &Grants::all(), None, None, &act()).await.unwrap();
        assert_eq!(registry.verify_audit(None).await.unwrap().unwrap().unwrap().rows, 705, "{url}");
        registry.close().await.unwrap();
        let raw = connect(&url).await;
        for sql in ["UPDATE audit SET reason = 'x'", "DELETE FROM audit"] {
            let said = raw.execute_unprepared(sql).await.unwrap_err().to_string();
            assert!(said.contains("maatstaf: "), "the guards stand again: {said}");
        }
    }
}

// --- tampering -------------------------------------------------------------------------------

#[tokio::test]
async fn a_change_of_any_column_straight_in_the_database_is_found() {
    let changes = [
        ("id", "77", Broken::Missing(7)),
        ("id", "-7", Broken::OutOfOrder(-7)),
        ("at", "'2020-01-01T00:00:00+00:00'", Broken::Changed(7)),
        ("actor", "actor || ' '", Broken::Changed(7)),
        ("actor", "''", Broken::Changed(7)),
        ("action", "'status-teruggetrokken'", Broken::Changed(7)),
        ("subject", "'standaarden/adres/versies/1.0.0'", Broken::Changed(7)),
        ("reason", "upper(reason)", Broken::Changed(7)),
        ("digest_before", "NULL", Broken::Changed(7)),
        ("digest_before", OTHER_HASH, Broken::Changed(7)),
        ("digest_after", "NULL", Broken::Changed(7)),
        ("digest_after", "upper(digest_after)", Broken::Changed(7)),
        ("undecided_reason", "''", Broken::Changed(7)),
        ("undecided_reason", "'x'", Broken::Changed(7)),
        ("previous", OTHER_HASH, Broken::Changed(7)),
        ("previous", "NULL", Broken::Changed(7)),
        ("hash", OTHER_HASH, Broken::Changed(7)),
        ("hash", "upper(hash)", Broken::Changed(7)),
    ];
    let only_sqlite = [
        ("at", "'gisteren'", Broken::Unreadable(7)),
        ("at", "replace(at, '+00:00', '9+00:00')", Broken::Changed(7)),
        ("hash", "NULL", Broken::Unreadable(7)),
    ];
    for on in BOTH {
        let app = told(on).await;
        broken_into(&app).await;
        let more = if matches!(on, On::Sqlite) { &only_sqlite[..] } else { &[] };
        for (column, to, broken) in changes.iter().chain(more) {
            let sql = format!("UPDATE audit SET {column} = {to} WHERE id = 7");
            assert_eq!(app.database.sql(&sql).await, Ok(1), "{sql}");
            assert_eq!(verified(&app).await.as_ref(), Err(broken), "{on:?}: {sql}");
            put_back(&app).await;
        }
        let raw = connect(&app.database.url).await;
        let all = Statement::from_string(raw.get_database_backend(), "SELECT * FROM audit LIMIT 1");
        let row = raw.query_one_raw(all).await.unwrap().unwrap();
        for column in row.column_names() {
            assert!(changes.iter().any(|(tried, ..)| *tried == column), "{column} is not tried");
        }
        raw.close().await.unwrap();
    }
}

#[tokio::test]
async fn rows_that_are_removed_swapped_or_put_in_are_found() {
    let columns = "at, actor, action, subject, reason, digest_before, digest_after, undecided_reason";
    let put_in = |id: &str, previous: &str| {
        format!(
            "INSERT INTO audit (id, {columns}, previous, hash) \
             SELECT {id}, {columns}, {previous}, hash FROM bewaard WHERE id = 5"
        )
    };
    for on in BOTH {
        let app = told(on).await;
        broken_into(&app).await;
        let cases: Vec<(Vec<String>, Broken)> = vec![
            (vec!["DELETE FROM audit WHERE id = 1".into()], Broken::Missing(1)),
            (vec!["DELETE FROM audit WHERE id = 5".into()], Broken::Missing(5)),
            // The rest moves up.
            (
                vec![
                    "DELETE FROM audit WHERE id = 5".into(),
                    "UPDATE audit SET id = 5 WHERE id = 6".into(),
                    "UPDATE audit SET id = 6 WHERE id = 7".into(),
                    "UPDATE audit SET id = 7 WHERE id = 8".into(),
                ],
                Broken::Changed(5),
            ),
            (
                vec![
                    "UPDATE audit SET id = 100 WHERE id = 3".into(),
                    "UPDATE audit SET id = 3 WHERE id = 4".into(),
                    "UPDATE audit SET id = 4 WHERE id = 100".into(),
                ],
                Broken::Changed(3),
            ),
            (vec![put_in("0", "NULL")], Broken::OutOfOrder(0)),
            (vec![put_in("9", "previous")], Broken::Changed(9)),
            (vec![put_in("12", "previous")], Broken::Missing(9)),
            (
                vec![
                    "UPDATE audit SET id = 9 WHERE id = 8".into(),
                    "UPDATE audit SET id = 8 WHERE id = 7".into(),
                    "UPDATE audit SET id = 7 WHERE id = 6".into(),
                    put_in("6", "previous"),
                ],
                Broken::Changed(6),
            ),
        ];
        for (statements, broken) in cases {
            for sql in &statements {
                assert_eq!(app.database.sql(sql).await, Ok(1), "{sql}");
            }
            assert_eq!(verified(&app).await, Err(broken), "{on:?}: {statements:?}");
            put_back(&app).await;
        }
    }
}

#[tokio::test]
async fn a_row_that_was_changed_and_hashed_anew_breaks_the_chain_after_it() {
    for on in BOTH {
        let app = told(on).await;
        broken_into(&app).await;
        let mut row = lines(&app).await.remove(5);
        row.reason = "anders".into();
        let row = row.hashed();
        let sql = format!("UPDATE audit SET reason = 'anders', hash = '{}' WHERE id = 6", row.hash);
        assert_eq!(app.database.sql(&sql).await, Ok(1));
        assert_eq!(verified(&app).await, Err(Broken::Unchained(7)), "{on:?}");
    }
}

#[tokio::test]
async fn rows_that_are_cut_off_the_end_are_found_by_a_head_that_was_kept() {
    for on in BOTH {
        let app = told(on).await;
        let kept = head(&app).await;
        let noted = |rows| Some(Noted { hash: kept.hash.parse().unwrap(), rows });
        let verify = async |noted| app.registry.verify_audit(noted).await.unwrap();
        app.registry.create_token("later", &Grants::all(), None, None, &act()).await.unwrap();
        assert!(verify(noted(None)).await.is_ok(), "the chain may grow");
        assert!(verify(noted(Some(8))).await.is_ok());
        broken_into(&app).await;
        app.database.sql("DELETE FROM audit WHERE id >= 8").await.unwrap();
        assert!(verified(&app).await.is_ok(), "what is left holds by itself");
        assert_eq!(verify(noted(None)).await, Err(Broken::HeadAbsent), "{on:?}");
        assert_eq!(verify(noted(Some(8))).await, Err(Broken::Shorter { rows: 7, noted: 8 }), "{on:?}");
        // And another row in the place of the one that was there.
        app.registry.create_token("anders", &Grants::all(), None, None, &act()).await.unwrap();
        assert!(verified(&app).await.is_ok());
        assert_eq!(verify(noted(None)).await, Err(Broken::HeadAbsent), "{on:?}");
        assert_eq!(verify(noted(Some(8))).await, Err(Broken::OtherHead(8)), "{on:?}");
    }
}

// --- the command line ------------------------------------------------------------------------

#[tokio::test(flavor = "multi_thread")]
async fn the_command_line_verifies_a_database_and_an_export_of_it() {
    for on in BOTH {
        let app = told(on).await;
        let kept = head(&app).await;
        let desk = Desk::new();
        let url = app.database.url.as_str();
        let verify = |more: &[&str]| desk.run(&[&["audit", "verify"], more].concat());
        let good = verify(&["--database", url]);
        assert_eq!((good.code, good.err.as_str()), (0, ""));
        assert_eq!(good.out, format!("8 regels, keten klopt, kop {}\n", kept.hash));
        assert_eq!(verify(&["--database", url, "--head", &kept.hash, "--rows", "8"]).code, 0);

        let export = desk.run(&["audit", "export", "--database", url]);
        assert_eq!((export.code, export.out.lines().count()), (0, 8), "{}", export.err);
        desk.put("audit.ndjson", &export.out);
        let offline = verify(&["--file", "audit.ndjson", "--head", &kept.hash]);
        assert_eq!((offline.code, offline.out.as_str()), (0, good.out.as_str()), "{}", offline.err);

        let lines: Vec<&str> = export.out.lines().collect();
        let swapped = [&lines[..3], &[lines[4], lines[3]], &lines[5..]].concat().join("\n");
        for (name, text, said) in [
            (
                "gewijzigd",
                export.out.replacen("adres/versies/1.1.0", "adres/versies/1.1.1", 1),
                "regel 6 is gewijzigd",
            ),
            ("weg", lines[1..].join("\n"), "regel 1 ontbreekt"),
            ("verwisseld", swapped, "regel 4 ontbreekt"),
            ("dubbel", format!("{}{}\n", export.out, lines[7]), "regel 8 staat waar die niet hoort"),
            ("stuk", export.out[..export.out.len() - 20].to_owned(), "regel 8 heeft niet de vorm"),
        ] {
            desk.put(name, &text);
            let found = verify(&["--file", name]);
            assert_eq!((found.code, found.err.as_str()), (1, ""), "{name}");
            assert!(found.out.starts_with("Keten gebroken: ") && found.out.contains(said), "{}", found.out);
        }
        desk.put("kort", &lines[..7].join("\n"));
        assert_eq!(verify(&["--file", "kort"]).code, 0);
        let cut = verify(&["--file", "kort", "--head", &kept.hash, "--rows", "8"]);
        assert_eq!(cut.code, 1);
        assert!(cut.out.contains("er zijn 7 regels, en bij de bewaarde kop waren het er 8"), "{}", cut.out);

        broken_into(&app).await;
        app.database.sql("UPDATE audit SET actor = 'iemand' WHERE id = 2").await.unwrap();
        let bad = verify(&["--database", url]);
        assert_eq!((bad.code, bad.err.as_str()), (1, ""));
        assert!(bad.out.contains("regel 2 is gewijzigd"), "{}", bad.out);
    }
}

#[test]
fn what_cannot_be_verified_is_not_called_good() {
    let desk = Desk::new();
    assert_eq!(desk.run(&["audit", "verify", "--file", "weg.ndjson"]).code, 2);
    assert_eq!(desk.run(&["audit", "verify", "--database", "sqlite:typfout.db"]).code, 2);
    assert_eq!(desk.run(&["audit", "verify", "--head", "kop", "--file", "goed.json"]).code, 2);
    assert_eq!(desk.run(&["audit", "verify", "--rows", "3", "--file", "goed.json"]).code, 2);
    assert_eq!(desk.run(&["audit", "verify", "--file", "goed.json"]).code, 1, "no row of an audit");
    assert_eq!(desk.run(&["migrate"]).code, 0);
    let empty = desk.run(&["audit", "verify"]);
    assert_eq!((empty.code, empty.out.as_str()), (0, "0 regels, er is nog geen keten.\n"));
}

// --- over HTTP -------------------------------------------------------------------------------

/// Asks with a token of its own, whose making is a row as well.
async fn ask(app: &App, path: &str, accept: &str) -> Answer {
    let name = format!("lezer-{}", Utc::now().timestamp_nanos_opt().unwrap());
    let token = app.registry.create_token(&name, &Grants::all(), None, None, &act()).await.unwrap().secret;
    let request = Request::get(path).header("authorization", format!("Bearer {token}"));
    app.send(request.header("accept", accept).body(Body::empty()).unwrap()).await
}

async fn read(app: &App, path: &str) -> Value {
    ask(app, path, "application/json").await.expect(200).json()
}

async fn as_lines(app: &App, path: &str) -> Vec<AuditRow> {
    let answer = ask(app, path, "application/x-ndjson").await.expect(200);
    assert_eq!(answer.header("content-type"), "application/x-ndjson");
    let lines = answer.bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    let mut rows: Vec<AuditRow> = lines.map(|line| AuditRow::of_line(line).unwrap()).collect();
    rows.retain(|row| !row.subject.starts_with("sleutels/lezer-"));
    rows
}

#[tokio::test]
async fn the_head_is_for_anyone_and_the_rows_are_for_whoever_has_a_token() {
    for on in BOTH {
        let app = told(on).await;
        let kept = head(&app).await;
        let answer = app.get("/v1/auditregels/kop").await.expect(200).json();
        assert_eq!((&answer["aantal"], &answer["hash"]), (&json!(8), &json!(kept.hash)));
        assert!(answer["laatstVastgelegdOp"].as_str().unwrap().ends_with('Z'));
        app.get("/v1/auditregels/kop?pagina=1").await.expect(400);
        app.get("/v1/auditregels").await.expect(401);
        app.get_with("/v1/auditregels", "accept", "application/x-ndjson").await.expect(401);
        app.get_with("/v1/auditregels", "authorization", "Bearer mst_verzonnen").await.expect(401);
    }
    let database = sqlite().await;
    assert_eq!(database.store.audit_head().await.unwrap(), None);
}

#[tokio::test]
async fn the_rows_come_by_the_page_newest_first_with_what_is_hashed() {
    for on in BOTH {
        let app = told(on).await;
        let page = read(&app, "/v1/auditregels?paginaGrootte=2&pagina=2").await;
        assert_eq!(page["aantal"], 9, "the reader's own token is a row");
        assert_eq!(page["volgende"], "/v1/auditregels?pagina=3&paginaGrootte=2");
        assert_eq!(page["vorige"], "/v1/auditregels?pagina=1&paginaGrootte=2");
        let rows = page["resultaten"].as_array().unwrap();
        assert_eq!((&rows[0]["nummer"], &rows[1]["nummer"]), (&json!(7), &json!(6)));
        assert_eq!(rows[0]["vorige"], rows[1]["hash"]);
        assert_eq!(rows[1]["handeling"], "versie-gemaakt");
        assert_eq!(rows[1]["door"], "verteller");
        // Anyone can check a row: its JSON without the hash, names in order, is what is hashed.
        let mut without = rows[1].as_object().unwrap().clone();
        let hash = without.remove("hash").unwrap();
        without.sort_keys();
        let written = serde_json::to_string(&without).unwrap();
        assert_eq!(hash, Digest::of(written.as_bytes()).to_string());
    }
}

#[tokio::test]
async fn the_rows_are_chosen_by_what_they_are_about_and_since_when() {
    for on in BOTH {
        let app = told(on).await;
        app.standard("adresboek").await;
        let count =
            async |query: &str| read(&app, &format!("/v1/auditregels?{query}")).await["aantal"].clone();
        assert_eq!(count("onderwerp=standaarden/adres").await, 5, "{on:?}: not those of adresboek");
        assert_eq!(count("onderwerp=standaarden/adres/").await, 5);
        assert_eq!(count("onderwerp=standaarden/adres/versies/1.0.0").await, 2);
        assert_eq!(count("onderwerp=Standaarden/adres").await, 0, "{on:?}");
        assert_eq!(count("onderwerp=standaarden/a%25").await, 0, "{on:?}");
        assert_eq!(count("onderwerp=standaarden/adres&gewijzigdSinds=2999-01-01T00:00:00Z").await, 0);
        assert_eq!(count("onderwerp=standaarden/adres&gewijzigdSinds=2020-01-01T00:00:00%2B01:00").await, 5);
        let fourth = lines(&app).await.remove(3).at;
        let since = maatstaf::domain::audit::moment(&fourth);
        let rows = as_lines(&app, &format!("/v1/auditregels?gewijzigdSinds={since}")).await;
        assert_eq!(rows[0].number, 4, "{on:?}: the moment itself counts");
        for (path, code) in [
            ("/v1/auditregels?gewijzigdSinds=gisteren", "ongeldig-tijdstip"),
            ("/v1/auditregels?gewijzigdSinds=2027-01-01", "ongeldig-tijdstip"),
            ("/v1/auditregels?handeling=x", "onbekende-parameter"),
            ("/v1/auditregels?onderwerp=%00", "ongeldige-zoektekst"),
        ] {
            let refused = ask(&app, path, "*/*").await.expect(400);
            assert!(refused.to_string().contains(code), "{refused}");
        }
        ask(&app, "/v1/auditregels?pagina=2", "application/x-ndjson").await.expect(400);
    }
}

#[tokio::test]
async fn the_rows_as_lines_are_the_export_that_verifies_without_the_register() {
    for on in BOTH {
        let app = told(on).await;
        let answer = ask(&app, "/v1/auditregels", "application/x-ndjson").await.expect(200);
        assert_eq!((answer.header("etag"), answer.header("cache-control")), ("", "no-store"));
        let desk = Desk::new();
        let text = String::from_utf8(answer.bytes).unwrap();
        desk.put("audit.ndjson", &text);
        let kept = head(&app).await;
        let ran = desk.run(&["audit", "verify", "--file", "audit.ndjson", "--head", &kept.hash]);
        assert_eq!((ran.code, ran.out), (0, format!("9 regels, keten klopt, kop {}\n", kept.hash)), "{on:?}");
        assert!(!text.contains("mst_"));
    }
}
