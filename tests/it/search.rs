//! Searching, as people type: with slips, in the plural, by half a compound, by a field.

use axum::http::StatusCode;
use chrono::NaiveDate;
use maatstaf::domain::search::{Hit, HitKind};
use maatstaf::domain::{Digest, Limits};
use maatstaf::registry::{Page, Registry};
use maatstaf::store::Store;
use migrations::{Migrator, MigratorTrait as _};
use sea_orm::{ConnectOptions, ConnectionTrait as _, Database, DatabaseConnection};
use serde_json::{Value, json};

use crate::kit::database::{empty_postgres, sqlite};
use crate::kit::{App, BOTH, On, PUBLIC_URL, decision};

const ALL: Page = Page { number: 1, size: 100 };

fn day() -> NaiveDate {
    "2026-06-01".parse().unwrap()
}

async fn hits(app: &App, words: &str) -> Vec<Hit> {
    app.registry.search(words, day(), ALL).await.unwrap().items
}

async fn names(app: &App, words: &str) -> Vec<String> {
    hits(app, words).await.into_iter().map(|hit| hit.name).collect()
}

fn encoded(words: &str) -> String {
    url::form_urlencoded::byte_serialize(words.as_bytes()).collect()
}

#[tokio::test]
async fn what_is_meant_is_found_however_it_is_typed_and_the_same_on_both_databases() {
    let mut answers = Vec::new();
    for on in BOTH {
        let app = App::stocked(on).await;
        let mut said = String::new();
        for (typed, meant) in [
            ("gemente", "gemeenten"),
            ("schuldhlup", "schuldhulp-levering"),
            ("schuldhulp", "schuldhulp-levering"),
            ("adress", "adres"),
            ("adressen", "adres"),
            ("ADRES", "adres"),
            ("àdrés", "adres"),
            ("traject", "schuldhulptraject"),
            ("trajecten", "schuldhulptraject"),
            ("vergunningen", "vergunningaanvraag"),
            ("verguning aanvraag", "vergunningaanvraag"),
            ("bankrekeningen", "bankrekening"),
            ("klachten", "klacht"),
            ("bsn", "persoon"),
            ("geboortedatum", "persoon"),
            ("geboorteDatum", "persoon"),
            ("geboorte datum", "persoon"),
            ("Utrecht", "gemeenten"),
            ("0344", "gemeenten"),
            ("schuldhulpverlening", "schuldhulpverlening"),
            ("schuldhulp levering bsn", "schuldhulp-levering"),
            ("het adres van een persoon", "persoon"),
        ] {
            let found = hits(&app, typed).await;
            assert!(found.iter().any(|hit| hit.name == meant), "{on:?}: {typed}: {found:#?}");
            said.push_str(&format!("{typed}: {found:?}\n"));
        }
        answers.push(said);
    }
    let lines = answers[0].lines().zip(answers[1].lines());
    for (sqlite, postgres) in lines {
        assert_eq!(sqlite, postgres);
    }
}

#[tokio::test]
async fn what_is_named_after_a_word_comes_before_what_mentions_it() {
    for on in BOTH {
        let app = App::stocked(on).await;
        for (typed, first) in [
            ("adres", "adres"),
            ("persoon", "persoon"),
            ("bezwaar", "bezwaar"),
            ("klacht", "klacht"),
            ("boom", "boom"),
            ("gemeenten", "gemeenten"),
            ("schuldhulpverlening", "schuldhulpverlening"),
            ("Utrecht", "gemeenten"),
        ] {
            assert_eq!(names(&app, typed).await.first().map(String::as_str), Some(first), "{on:?} {typed}");
        }
    }
}

#[tokio::test]
async fn a_hit_says_which_fields_of_which_version_fit_and_what_they_mean() {
    for on in BOTH {
        let app = App::stocked(on).await;
        let found = app.get("/v1/zoekresultaten?zoek=bsn&geldigOp=2026-06-01&paginaGrootte=100").await;
        let found = found.expect(200).json();
        let hit = |name: &str| -> Value {
            let all = found["resultaten"].as_array().unwrap();
            all.iter().find(|hit| hit["naam"] == name).unwrap_or_else(|| panic!("{found:#}")).clone()
        };
        let delivery = hit("schuldhulp-levering");
        assert_eq!((&delivery["soort"], &delivery["versie"]), (&json!("standaard"), &json!("1.0.0")));
        let field = &delivery["velden"][0];
        assert!(field["pad"].as_str().unwrap().ends_with("bsn"), "{delivery:#}");
        assert!(field["pad"].as_str().unwrap().starts_with("trajecten[]"), "{delivery:#}");
        assert!(!field["omschrijving"].as_str().unwrap().is_empty(), "{delivery:#}");
        assert!(hit("persoon")["velden"].as_array().unwrap().len() <= 5);
        let found = app.get("/v1/zoekresultaten?zoek=utrecht").await.expect(200).json();
        let list = &found["resultaten"][0];
        assert_eq!((&list["soort"], &list["naam"]), (&json!("waardelijst"), &json!("gemeenten")));
        assert_eq!(list["codes"][0], json!({ "code": "0344", "naam": "Utrecht" }));
        let found = app.get("/v1/zoekresultaten?zoek=schuldhulpverlening").await.expect(200).json();
        assert_eq!(found["resultaten"][0]["soort"], "voorziening");
    }
}

#[tokio::test]
async fn a_meaning_a_rule_a_step_and_a_value_are_found_too() {
    let app = App::empty(On::Sqlite).await;
    app.standard("proef").await;
    let schema = r##"{
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "properties": {
            "begin": {"type": "string", "description": "De dag waarop het ooievaarsnest is gezien"},
            "soort": {"enum": ["woonwagen", "schuit", "1"]},
            "naam": {"$ref": "#/$defs/naam"},
            "lijst": {"type": "array", "items": {"type": "object", "properties": {"diepVeld": {"title": "Vondst"}}}},
            "zelf": {"$ref": "#"}
        },
        "regels": [{"code": "kievitsei-eerst", "eis": "dit.begin != ''", "melding": {"nl": "Eerst het zakmes."}}],
        "$defs": {
            "naam": {"type": "string", "description": "Zoals op het straatnaambord"},
            "los": {"type": "object", "properties": {"kaasmarkt": {"type": "string"}}}
        }
    }"##;
    app.offer("proef", "1.0.0", schema).await.expect(201);
    for (typed, path) in [
        ("ooievaarsnest", "begin"),
        ("nest ooievaar", "begin"),
        ("woonwagens", "soort"),
        ("straatnaambord", "naam"),
        ("diep veld", "lijst[].diepVeld"),
        ("vondsten", "lijst[].diepVeld"),
        ("kievitsei", "kievitsei-eerst"),
        ("zakmes", "kievitsei-eerst"),
        ("kaasmarkt", "los.kaasmarkt"),
    ] {
        let found = hits(&app, typed).await;
        assert_eq!(found[0].fields[0].path, path, "{typed}: {found:#?}");
    }
}

#[tokio::test]
async fn usable_versions_come_before_concepts_and_concepts_before_what_was_withdrawn() {
    let schema = r#"{"type":"object","properties":{"zeldzaamheid":{"type":"string"}}}"#;
    for on in BOTH {
        let app = App::empty(on).await;
        for name in ["teruggetrokken", "ontwerp", "vast"] {
            app.standard(name).await;
            app.offer(name, "1.0.0", schema).await.expect(201);
            if name != "ontwerp" {
                app.publish(name, "1.0.0").await.expect(200);
            }
        }
        let withdraw =
            json!({ "naar": "teruggetrokken", "reden": "proef", "spoed": true, "besluit": decision() });
        let path = "/v1/standaarden/teruggetrokken/versies/1.0.0/statusovergangen";
        app.write("POST", path, &withdraw).await.expect(200);
        let found = hits(&app, "zeldzaamheid").await;
        let order: Vec<&str> = found.iter().map(|hit| hit.name.as_str()).collect();
        assert_eq!(order, ["vast", "ontwerp", "teruggetrokken"], "{on:?}");
        // Of a standard it is the version in force that is named, when that fits.
        app.offer("vast", "2.0.0", schema).await.expect(201);
        assert_eq!(hits(&app, "zeldzaamheid").await[0].version.as_ref().unwrap().to_string(), "1.0.0");
        let other = r#"{"type":"object","properties":{"zeldzaamheid":{},"bijzonderheid":{}}}"#;
        app.offer("vast", "3.0.0", other).await.expect(201);
        assert_eq!(hits(&app, "bijzonderheid").await[0].version.as_ref().unwrap().to_string(), "3.0.0");
    }
}

#[tokio::test]
async fn what_changes_is_found_as_it_is_now() {
    let schema = |field: &str| format!(r#"{{"type":"object","properties":{{"{field}":{{}}}}}}"#);
    for on in BOTH {
        let app = App::empty(on).await;
        app.standard("proef").await;
        app.offer("proef", "1.0.0", &schema("kievitsei")).await.expect(201);
        app.offer("proef", "1.1.0", &schema("grutto")).await.expect(201);
        assert_eq!(names(&app, "kievitsei").await, ["proef"]);
        let path = "/v1/standaarden/proef/versies/1.0.0";
        let body = format!(r#"{{"versie": "1.0.0", "schema": {}}}"#, schema("ooievaar"));
        app.write_bytes("PUT", path, body).await.expect(200);
        assert_eq!(names(&app, "kievitsei").await, [""; 0], "{on:?}");
        assert_eq!(names(&app, "ooievaar").await, ["proef"]);
        assert_eq!(names(&app, "grutto").await, ["proef"]);
        app.write("DELETE", path, &json!({})).await.expect(204);
        assert_eq!(names(&app, "ooievaar").await, [""; 0], "{on:?}");
        assert_eq!(names(&app, "grutto").await, ["proef"]);
        let title = |title: &str| json!({ "voorziening": "proef", "titel": title, "soort": "gegevens" });
        app.write("PUT", "/v1/standaarden/proef", &title("Weidevogels")).await.expect(200);
        assert_eq!(names(&app, "weidevogel").await, ["proef"]);
        assert_eq!(names(&app, "grutto weidevogel").await, ["proef"]);
        app.write("PUT", "/v1/standaarden/proef", &title("Zeevogels")).await.expect(200);
        assert_eq!(names(&app, "weidevogel").await, [""; 0]);
    }
}

#[tokio::test]
async fn a_code_list_is_found_by_the_codes_of_its_newest_version() {
    for on in BOTH {
        let app = App::empty(on).await;
        let heading = json!({ "titel": "Vogels" });
        app.write("PUT", "/v1/waardelijsten/vogels", &heading).await.expect(201);
        let version =
            |number: &str, csv: &str| json!({ "versie": number, "standDatum": "2026-01-01", "csv": csv });
        let path = "/v1/waardelijsten/vogels/versies";
        app.write("POST", path, &version("2.0.0", "code,naam\n1,Grutto\n")).await.expect(201);
        app.write("POST", path, &version("1.0.0", "code,naam\n1,Kievit\n")).await.expect(201);
        assert_eq!(hits(&app, "gruto").await[0].codes[0].path, "1", "{on:?}");
        assert_eq!(names(&app, "kievit").await, [""; 0]);
        app.write("PUT", "/v1/waardelijsten/vogels", &json!({ "titel": "Weidevogels" })).await.expect(200);
        assert_eq!(names(&app, "grutto weidevogels").await, ["vogels"]);
        app.write("POST", path, &version("3.0.0", "code,naam\n1,Tureluur\n")).await.expect(201);
        assert_eq!(names(&app, "grutto").await, [""; 0]);
        assert_eq!(names(&app, "tureluur").await, ["vogels"]);
    }
}

#[tokio::test]
async fn the_list_of_standards_searches_names_titles_and_descriptions_the_best_first() {
    for on in BOTH {
        let app = App::stocked(on).await;
        let found = async |query: &str| -> Vec<String> {
            let answer =
                app.get(&format!("/v1/standaarden?paginaGrootte=100&{query}")).await.expect(200).json();
            let all = answer["resultaten"].as_array().unwrap();
            assert_eq!(answer["aantal"], all.len());
            all.iter().map(|one| one["naam"].as_str().unwrap().to_owned()).collect()
        };
        assert_eq!(found("zoek=schuldhlup").await[0], "schuldhulp-levering");
        assert_eq!(found("zoek=adressen").await[0], "adres");
        assert_eq!(found("zoek=levering&voorziening=schuldhulpverlening").await, ["schuldhulp-levering"]);
        assert_eq!(found("zoek=%25").await, [""; 0]);
    }
}

#[tokio::test]
async fn nothing_that_is_typed_breaks_the_search() {
    let long = "a".repeat(200);
    let crabs = "🦀".repeat(200);
    for on in BOTH {
        let app = App::stocked(on).await;
        for typed in [
            "'",
            "\"",
            "\"a\" OR b*",
            "adres*",
            "word:adres",
            "NEAR(a b)",
            "^adres",
            "(",
            ")",
            "{a b} :",
            "- -a",
            "%",
            "_",
            "a%s",
            "\\",
            "'; DROP TABLE search_terms; --",
            "$1",
            "?1",
            ":a",
            "adres;",
            "=",
            "7=12:6",
            "\u{202e}adres",
            "ﬁets",
            "İ",
            "ß",
            "ǅ",
            "e\u{301}\u{301}\u{301}",
            "日本語",
            "١٢٣",
            "a b",
            "🦀 adres",
            &long,
            &crabs,
        ] {
            app.get(&format!("/v1/zoekresultaten?zoek={}", encoded(typed))).await.expect(200);
            app.get(&format!("/v1/standaarden?zoek={}", encoded(typed))).await.expect(200);
        }
        assert_eq!(names(&app, &crabs).await, [""; 0]);
        assert_eq!(names(&app, "🦀 bankrekening").await[0], "bankrekening");
        let many = encoded(&"a ".repeat(21));
        for (query, code) in [
            ("zoek=", "zoektekst-ontbreekt"),
            ("zoek=%20%09", "zoektekst-ontbreekt"),
            ("", "zoektekst-ontbreekt"),
            ("zoek=a%00b", "ongeldige-zoektekst"),
            (&format!("zoek={long}a"), "ongeldige-zoektekst"),
            ("zoek=a&zoek=b", "dubbele-parameter"),
            (&format!("zoek={many}"), "zoekvraag-te-lang"),
            ("zoek=a&geldigOp=morgen", "ongeldige-datum"),
            ("zoek=a&soort=proces", "onbekende-parameter"),
        ] {
            let answer = app.get(&format!("/v1/zoekresultaten?{query}")).await;
            assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{query}");
            let faults = answer.json()["fouten"].as_array().unwrap().clone();
            assert_eq!(faults.len(), 1, "{answer}");
            assert_eq!(faults[0]["code"], code, "{query}");
        }
    }
}

#[tokio::test]
async fn results_are_walked_forth_and_back_by_their_own_links() {
    let app = App::stocked(On::Sqlite).await;
    let whole = app.get("/v1/zoekresultaten?zoek=datum&paginaGrootte=100").await.expect(200).json();
    let (mut next, mut walked) =
        (Some("/v1/zoekresultaten?zoek=datum&paginaGrootte=3".to_owned()), Vec::new());
    while let Some(address) = next {
        let page = app.get(&address).await.expect(200).json();
        assert_eq!(page["aantal"], whole["aantal"]);
        walked.extend(page["resultaten"].as_array().unwrap().clone());
        next = page["volgende"].as_str().map(str::to_owned);
    }
    assert!(walked.len() > 6);
    assert_eq!(Value::Array(walked), whole["resultaten"]);
}

#[tokio::test]
async fn what_was_there_before_the_index_is_taken_up_in_it() {
    for on in BOTH {
        let app = App::stocked(on).await;
        let before = hits(&app, "bsn").await;
        let codes = hits(&app, "utrecht").await;
        for table in ["search_postings", "search_documents", "search_terms"] {
            app.database.sql(&format!("DELETE FROM {table}")).await.unwrap();
        }
        assert_eq!(hits(&app, "bsn").await, []);
        // Whatever is written meanwhile finds its place.
        app.standard("nieuw").await;
        app.registry.migrate().await.unwrap();
        assert_eq!(app.registry.migrate().await.unwrap(), 0);
        assert_eq!(hits(&app, "utrecht").await, codes);
        let sorted = |mut hits: Vec<Hit>| {
            hits.sort_by(|a, b| a.name.cmp(&b.name));
            hits
        };
        assert_eq!(sorted(hits(&app, "bsn").await), sorted(before));
        assert_eq!(hits(&app, "schuldhulpverlening").await[0].kind, HitKind::Provision);
    }
}

async fn connect(url: &str) -> DatabaseConnection {
    let mut options = ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false);
    Database::connect(options).await.unwrap()
}

#[tokio::test]
async fn a_database_of_an_older_program_is_indexed_when_it_is_migrated() {
    let folder = tempfile::tempdir().unwrap();
    let file = format!("sqlite:{}?mode=rwc", folder.path().join("oud.db").display());
    for (url, bytes) in [(file, "x'HEX'"), (empty_postgres().await, "'\\xHEX'")] {
        let raw = connect(&url).await;
        Migrator::up(&raw, Some(6)).await.unwrap();
        let schema = r#"{"properties": {"kievitsei": {"description": "Uit de wei"}}}"#;
        let hex: String = schema.bytes().map(|byte| format!("{byte:02x}")).collect();
        let list: String = "code,naam\n1,Grutto\n".bytes().map(|byte| format!("{byte:02x}")).collect();
        let (schema_bytes, list_bytes) = (bytes.replace("HEX", &hex), bytes.replace("HEX", &list));
        let digest = Digest::of(schema.as_bytes());
        let now = "'2026-01-01 00:00:00+00:00'";
        for sql in [
            format!(
                "INSERT INTO provisions (name, title, description, owner, joining, created_at) \
                 VALUES ('weide', 'Weide', '', 'VNG', '', {now})"
            ),
            format!(
                "INSERT INTO standards (name, provision_id, title, description, kind, example, search_text, created_at) \
                 SELECT 'vogels', id, 'Vogels', '', 'gegevens', false, 'vogels', {now} FROM provisions"
            ),
            format!(
                "INSERT INTO versions (standard_id, number, status, schema_bytes, digest, parts, notes, created_at) \
                 SELECT id, '1.0.0', 'vastgesteld', {schema_bytes}, '{digest}', '{{}}', '', {now} FROM standards"
            ),
            // What this program would refuse now is found by its standard alone, and stops nothing.
            format!(
                "INSERT INTO versions (standard_id, number, status, schema_bytes, digest, parts, notes, created_at) \
                 SELECT id, '2.0.0', 'concept', {list_bytes}, '{digest}', '{{}}', '', {now} FROM standards"
            ),
            format!(
                "INSERT INTO code_lists (name, title, description, owner, example, created_at) \
                 VALUES ('soorten', 'Soorten', '', '', false, {now})"
            ),
            format!(
                "INSERT INTO code_list_versions (list_id, number, reference_date, code_bytes, digest, notes, published_at) \
                 SELECT id, '1.0.0', '2026-01-01', {list_bytes}, '{digest}', '', {now} FROM code_lists"
            ),
        ] {
            raw.execute_unprepared(&sql).await.unwrap();
        }
        raw.close().await.unwrap();
        let store = Store::open(&url, 4).await.unwrap();
        let registry = Registry::new(store, Limits::default(), PUBLIC_URL);
        assert_eq!(registry.migrate().await.unwrap(), Migrator::migrations().len() - 6);
        for (typed, name) in
            [("kievitseieren wei", ""), ("kievitsei", "vogels"), ("gruto", "soorten"), ("weide", "weide")]
        {
            let found = registry.search(typed, day(), ALL).await.unwrap();
            let first = found.items.first().map(|hit| hit.name.as_str()).unwrap_or_default();
            assert_eq!(first, name, "{url}: {typed}");
        }
        assert_eq!(registry.migrate().await.unwrap(), 0);
        registry.close().await.unwrap();
    }
}

#[tokio::test]
async fn on_postgresql_without_pg_trgm_the_same_is_found() {
    let url = empty_postgres().await;
    let admin = connect(&url).await;
    let mut plain = url::Url::parse(&url).unwrap();
    let role = format!("zonder_{}", plain.path().trim_start_matches('/'));
    admin.execute_unprepared(&format!("CREATE ROLE {role} LOGIN PASSWORD 'x'")).await.unwrap();
    admin.execute_unprepared(&format!("GRANT USAGE, CREATE ON SCHEMA public TO {role}")).await.unwrap();
    plain.set_username(&role).unwrap();
    plain.set_password(Some("x")).unwrap();
    let store = Store::open(plain.as_str(), 4).await.unwrap();
    let registry = Registry::new(store, Limits::default(), PUBLIC_URL);
    registry.migrate().await.unwrap();
    let without =
        admin.execute_unprepared("CREATE INDEX ON search_terms USING gin (word gin_trgm_ops)").await;
    assert!(without.is_err(), "pg_trgm is there");
    registry.import(&maatstaf::registry::shipped().unwrap(), &crate::kit::act()).await.unwrap();
    let with = App::stocked(On::Postgres).await;
    for typed in ["traject", "gemente", "bsn", "utrecht"] {
        let found = registry.search(typed, day(), ALL).await.unwrap().items;
        assert_eq!(found, hits(&with, typed).await, "{typed}");
    }
    registry.close().await.unwrap();
    admin.execute_unprepared(&format!("DROP OWNED BY {role}")).await.unwrap();
    admin.execute_unprepared(&format!("DROP ROLE {role}")).await.unwrap();
}

#[tokio::test]
async fn of_ten_thousand_versions_every_standard_is_found_once() {
    let app = App::on(sqlite().await, Limits::default()).await;
    app.standard("proef").await;
    app.offer("proef", "1.0.0", r#"{"properties": {"kievitsei": {}}}"#).await.expect(201);
    let now = "'2026-01-01 00:00:00+00:00'";
    for sql in [
        format!(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000) \
             INSERT INTO standards (name, provision_id, title, description, kind, example, created_at) \
             SELECT 'vogel' || i, 1, 'Vogel ' || i, '', 'gegevens', false, {now} FROM n"
        ),
        format!(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10) \
             INSERT INTO versions (standard_id, number, status, schema_bytes, digest, parts, notes, created_at) \
             SELECT s.id, i || '.0.0', CASE i WHEN 10 THEN 'concept' ELSE 'vastgesteld' END, x'7b7d', \
             '{}', '{{}}', '', {now} FROM standards s, n WHERE s.name <> 'proef'",
            Digest::of(b"{}")
        ),
        "INSERT INTO search_documents (standard_id, lines) SELECT id, '[]' FROM standards WHERE name <> 'proef'".into(),
        "INSERT INTO search_documents (version_id, subject_id, place, lines) \
         SELECT v.id, d.id, CAST(v.number AS INTEGER), '[[\"f\",\"nest.kievitsei\",\"\",\"\"]]' \
         FROM versions v JOIN search_documents d ON d.standard_id = v.standard_id WHERE v.standard_id <> 1"
            .into(),
        "INSERT INTO search_postings (term_id, subject_id, documents) \
         SELECT t.id, d.id, '1-10:6' FROM search_terms t, search_documents d \
         WHERE t.word = 'kievitsei' AND d.standard_id <> 1"
            .into(),
    ] {
        app.database.sql(&sql).await.unwrap();
    }
    let mut names = std::collections::BTreeSet::new();
    for number in 1..=11 {
        let found = app.registry.search("kievitsei", day(), Page { number, size: 100 }).await.unwrap();
        assert_eq!(found.total, 1_001);
        for hit in found.items {
            let concept = hit.name == "proef";
            assert_eq!(hit.version.unwrap().to_string(), if concept { "1.0.0" } else { "9.0.0" });
            assert!(hit.fields[0].path.ends_with("kievitsei"));
            // The concept comes last.
            assert_eq!(names.len() == 1_000, concept);
            names.insert(hit.name);
        }
    }
    assert_eq!(names.len(), 1_001);
}
