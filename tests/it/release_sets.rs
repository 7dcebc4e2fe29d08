//! Release sets: exact versions that are published together, used in the place of a version, and compared.

use axum::body::Body;
use axum::http::Request;
use futures_util::future::join_all;
use maatstaf::domain::{Conflict, Error, Grant, Limits, dutch_day};
use maatstaf::registry::Page;
use serde_json::{Value, json};

use crate::kit::{Answer, App, BOTH, On, PUBLIC_URL, act, decision};

const ADDRESS: &str = r#"{"type": "object", "required": ["straat"], "properties": {"straat": {"type": "string"}}, "additionalProperties": false}"#;
const STRICTER: &str = r#"{"type": "object", "required": ["straat", "huisnummer"], "properties": {"straat": {"type": "string"}, "huisnummer": {"type": "integer"}}, "additionalProperties": false}"#;
const PERSON: &str = r#"{"type": "object", "properties": {"woont": {"$ref": "/schemas/adres/1.0.0"}}, "additionalProperties": false}"#;
const HOUSEHOLD: &str =
    r#"{"type": "object", "properties": {"leden": {"items": {"$ref": "/schemas/persoon/1.0.0"}}}}"#;
const TREE: &str = r#"{"type": "object", "properties": {"soort": {"type": "string"}}}"#;

fn set(members: &[(&str, &str)]) -> Value {
    let members: Vec<Value> =
        members.iter().map(|(standard, number)| json!({ "standaard": standard, "versie": number })).collect();
    json!({ "titel": "Proefuitgave", "geldigVanDatum": "2026-01-01", "leden": members })
}

async fn put(app: &App, name: &str, members: &[(&str, &str)]) -> Answer {
    app.write("PUT", &format!("/v1/uitgaven/{name}"), &set(members)).await
}

async fn fix(app: &App, name: &str) -> Answer {
    app.write("POST", &format!("/v1/uitgaven/{name}/vaststelling"), &json!({ "reden": "proef" })).await
}

async fn end(app: &App, name: &str, last: &str) -> Answer {
    let body = json!({ "reden": "proef", "geldigTotDatum": last });
    app.write("POST", &format!("/v1/uitgaven/{name}/beeindiging"), &body).await
}

async fn withdraw(app: &App, name: &str, number: &str) -> Answer {
    let step = json!({ "naar": "teruggetrokken", "reden": "proef", "spoed": true, "besluit": decision() });
    app.write("POST", &format!("/v1/standaarden/{name}/versies/{number}/statusovergangen"), &step).await
}

/// `adres` 1.0.0 and 2.0.0, `persoon` and `gezin` that refer to the first (the latter by way of the former), and
/// `boom` 1.0.0 with a concept 1.1.0.
async fn furnished(on: On) -> App {
    let app = App::empty(on).await;
    for (name, number, schema) in [
        ("adres", "1.0.0", ADDRESS),
        ("adres", "2.0.0", STRICTER),
        ("persoon", "1.0.0", PERSON),
        ("gezin", "1.0.0", HOUSEHOLD),
        ("boom", "1.0.0", TREE),
    ] {
        app.published(name, number, schema).await;
    }
    app.offer("boom", "1.1.0", TREE).await.expect(201);
    app
}

fn kind(answer: &Answer) -> String {
    answer.json()["type"].as_str().unwrap().trim_start_matches("urn:maatstaf:probleem:").to_owned()
}

/// Codes with their places, sorted.
fn faults(answer: &Answer) -> Vec<String> {
    let faults = answer.json()["fouten"].as_array().unwrap_or_else(|| panic!("{answer}")).clone();
    let mut said: Vec<String> = faults
        .iter()
        .map(|fault| {
            format!("{} {}", fault["code"].as_str().unwrap(), fault["plaats"]["waar"].as_str().unwrap_or("-"))
        })
        .collect();
    said.sort();
    said
}

async fn deeds(app: &App, action: &str) -> usize {
    let audit = app.database.store.audit(Page { number: 1, size: 500 }).await.unwrap().items;
    audit.iter().filter(|row| row.action == action && row.subject.starts_with("uitgaven/")).count()
}

#[tokio::test]
async fn a_set_is_made_changed_and_dropped_as_a_concept_and_once_published_it_stays() {
    for on in BOTH {
        let app = furnished(on).await;
        let made = put(&app, "2027-1", &[("boom", "1.1.0"), ("adres", "1.0.0")]).await.expect(201).json();
        assert_eq!(
            (&made["status"], &made["digest"], &made["geldend"]),
            (&json!("concept"), &Value::Null, &json!(false))
        );
        let members: Vec<&Value> =
            made["leden"].as_array().unwrap().iter().map(|m| &m["standaard"]).collect();
        assert_eq!(members, ["adres", "boom"], "{on:?}");
        assert_eq!(made["leden"][0]["adres"], format!("{PUBLIC_URL}/schemas/adres/1.0.0"));
        put(&app, "2027-1", &[("adres", "1.0.0"), ("boom", "1.1.0")]).await.expect(200);
        assert_eq!((deeds(&app, "uitgave-gemaakt").await, deeds(&app, "uitgave-gewijzigd").await), (1, 0));

        // A concept that a set names is not dropped from under it.
        let answer =
            app.write("DELETE", "/v1/standaarden/boom/versies/1.1.0", &Value::Null).await.expect(409);
        assert_eq!(kind(&answer), "nog-in-gebruik");
        put(&app, "2027-1", &[("adres", "1.0.0"), ("boom", "1.0.0")]).await.expect(200);
        assert_eq!(deeds(&app, "uitgave-gewijzigd").await, 1);
        app.write("DELETE", "/v1/standaarden/boom/versies/1.1.0", &Value::Null).await.expect(204);

        put(&app, "weg", &[("adres", "1.0.0")]).await.expect(201);
        app.write("DELETE", "/v1/uitgaven/weg", &Value::Null).await.expect(204);
        assert_eq!(kind(&app.get("/v1/uitgaven/weg").await.expect(404)), "uitgave-onbekend");
        app.write("DELETE", "/v1/uitgaven/weg", &Value::Null).await.expect(404);

        let fixed = fix(&app, "2027-1").await.expect(200).json();
        assert_eq!((&fixed["status"], &fixed["geldend"]), (&json!("vastgesteld"), &json!(true)), "{on:?}");
        assert!(fixed["digest"].as_str().unwrap().starts_with("sha256:"));
        assert_eq!(fix(&app, "2027-1").await.expect(200).json(), fixed, "again is as done");
        assert_eq!(kind(&put(&app, "2027-1", &[("adres", "1.0.0")]).await.expect(409)), "geen-concept");
        let dropped = app.write("DELETE", "/v1/uitgaven/2027-1", &Value::Null).await.expect(409);
        assert_eq!(kind(&dropped), "geen-concept");
        assert_eq!(app.get("/v1/uitgaven/2027-1").await.expect(200).json(), fixed);

        let ended = end(&app, "2027-1", "2026-12-31").await.expect(200).json();
        assert_eq!((&ended["geldigTotDatum"], &ended["digest"]), (&json!("2026-12-31"), &fixed["digest"]));
        put(&app, "2027-2", &[("adres", "2.0.0")]).await.expect(201);
        assert_eq!(kind(&end(&app, "2027-2", "2026-12-31").await.expect(409)), "overgang-niet-toegestaan");
        let listed = app.get("/v1/uitgaven?paginaGrootte=1&pagina=2").await.expect(200).json();
        assert_eq!((&listed["aantal"], &listed["resultaten"][0]["naam"]), (&json!(2), &json!("2027-2")));
        assert_eq!(listed["resultaten"][0]["leden"].as_array().unwrap().len(), 1);
    }
}

#[tokio::test]
async fn a_change_of_a_concept_of_a_set_says_which_contents_it_is_a_change_of() {
    for on in BOTH {
        let app = furnished(on).await;
        let token = app.key("anna", "beheerder").await;
        let send = async |method: &str, tag: &str, body: &Value| {
            let mut request = Request::builder()
                .method(method)
                .uri("/v1/uitgaven/2027-1")
                .header("content-type", "application/json")
                .header("authorization", format!("Bearer {token}"));
            if !tag.is_empty() {
                request = request.header("if-match", tag);
            }
            app.send(request.body(Body::from(body.to_string())).unwrap()).await
        };
        let read = async || app.get("/v1/uitgaven/2027-1").await.expect(200).header("etag").to_owned();
        let (one, two) = (set(&[("adres", "1.0.0")]), set(&[("adres", "2.0.0")]));
        assert_eq!(kind(&send("PUT", "*", &one).await.expect(412)), "intussen-gewijzigd");
        let made = send("PUT", "", &one).await.expect(201);
        let mut tag = made.header("etag").to_owned();
        assert_eq!(read().await, tag, "{on:?}");
        // Whoever sends it again, not having had the answer, is told that it is so.
        assert_eq!(send("PUT", "", &one).await.expect(200).header("etag"), tag);
        for method in ["PUT", "DELETE"] {
            assert_eq!(kind(&send(method, "", &two).await.expect(428)), "if-match-ontbreekt");
            for wrong in ["\"sha256:00\"", "onzin"] {
                send(method, wrong, &two).await.expect(412);
            }
        }
        // Each thing that can be edited has a tag of its own.
        let mut next = one.clone();
        for (name, value) in [
            ("titel", json!("Anders")),
            ("toelichting", json!("x")),
            ("geldigVanDatum", json!("2026-02-01")),
            ("geldigTotDatum", json!("2026-12-31")),
            ("leden", two["leden"].clone()),
        ] {
            next[name] = value;
            let answer = send("PUT", &tag, &next).await.expect(200).header("etag").to_owned();
            assert_ne!(answer, tag, "{name}");
            assert_eq!(read().await, answer, "{name}");
            send("PUT", &tag, &one).await.expect(412);
            tag = answer;
        }
        // Of two at once, one loses, and loses nothing of the other's.
        let before = deeds(&app, "uitgave-gewijzigd").await;
        let (first, second) = tokio::join!(send("PUT", &tag, &one), send("PUT", &tag, &two));
        let mut both = [first.status.as_u16(), second.status.as_u16()];
        both.sort_unstable();
        assert_eq!(both, [200, 412], "{on:?}");
        assert_eq!(deeds(&app, "uitgave-gewijzigd").await, before + 1);
        // As it is in a member that is a concept: what is shown is what is agreed to.
        let with_concept = set(&[("boom", "1.1.0")]);
        let tag = send("PUT", "*", &with_concept).await.expect(200).header("etag").to_owned();
        let other = json!({ "versie": "1.1.0", "schema": serde_json::from_str::<Value>(ADDRESS).unwrap() });
        app.write("PUT", "/v1/standaarden/boom/versies/1.1.0", &other).await.expect(200);
        send("PUT", &tag, &one).await.expect(412);
        let weak = format!("\"anders\", W/{}", read().await);
        send("PUT", &weak, &one).await.expect(200);
        fix(&app, "2027-1").await.expect(200);
        assert_eq!(read().await, "", "what is published is not edited");
        for tag in ["", "*"] {
            assert_eq!(kind(&send("DELETE", tag, &Value::Null).await.expect(409)), "geen-concept");
            assert_eq!(kind(&send("PUT", tag, &two).await.expect(409)), "geen-concept");
        }
    }
}

#[tokio::test]
async fn a_set_without_a_first_day_is_in_force_from_the_day_it_is_published() {
    for on in BOTH {
        let app = furnished(on).await;
        let mut open = set(&[("adres", "1.0.0")]);
        open["geldigVanDatum"] = Value::Null;
        app.write("PUT", "/v1/uitgaven/nu", &open).await.expect(201);
        let answers = join_all((0..4).map(|_| fix(&app, "nu"))).await;
        for answer in answers {
            let today = dutch_day(chrono::Utc::now()).to_string();
            assert_eq!(answer.expect(200).json()["geldigVanDatum"], today, "{on:?}");
        }
        assert_eq!(deeds(&app, "uitgave-vastgesteld").await, 1);
    }
}

#[tokio::test]
async fn a_set_is_published_whole_or_not_at_all_and_all_that_is_in_the_way_is_said_at_once() {
    for on in BOTH {
        let app = furnished(on).await;
        let members = [("adres", "2.0.0"), ("boom", "1.1.0"), ("gezin", "1.0.0"), ("persoon", "1.0.0")];
        put(&app, "2027-1", &members).await.expect(201);
        let refused = fix(&app, "2027-1").await.expect(409);
        assert_eq!(kind(&refused), "uitgave-niet-vast-te-stellen", "{on:?}");
        assert_eq!(
            faults(&refused),
            [
                "leden-niet-eens /leden/2/versie",
                "leden-niet-eens /leden/3/versie",
                "lid-niet-vastgesteld /leden/1/versie",
            ],
            "{refused}"
        );
        assert!(
            refused
                .to_string()
                .contains("'gezin' 1.0.0 verwijst naar 'adres' 1.0.0, en in de uitgave staat 'adres' 2.0.0.")
        );
        assert_eq!(app.get("/v1/uitgaven/2027-1").await.expect(200).json()["status"], "concept");
        assert_eq!(deeds(&app, "uitgave-vastgesteld").await, 0);
        put(&app, "2027-1", &[("adres", "1.0.0"), ("gezin", "1.0.0"), ("persoon", "1.0.0")])
            .await
            .expect(200);
        fix(&app, "2027-1").await.expect(200);
    }
}

#[tokio::test]
async fn what_another_writer_did_since_the_set_was_seen_stops_its_publication() {
    for on in BOTH {
        let app = furnished(on).await;
        put(&app, "2027-1", &[("adres", "1.0.0"), ("boom", "1.0.0")]).await.expect(201);
        let name = "2027-1".parse().unwrap();
        let seen = app.registry.release_set(&name).await.unwrap();
        withdraw(&app, "boom", "1.0.0").await.expect(200);
        let refused = app.registry.publish_release_set(&seen, &act()).await;
        assert!(matches!(refused, Err(Error::ReleaseSetRefused(faults)) if faults.len() == 1), "{on:?}");
        put(&app, "2027-1", &[("adres", "2.0.0")]).await.expect(200);
        let refused = app.registry.publish_release_set(&seen, &act()).await;
        assert!(matches!(refused, Err(Error::Conflict(Conflict::Changed, _))), "{on:?}");
        assert_eq!(deeds(&app, "uitgave-vastgesteld").await, 0);
        fix(&app, "2027-1").await.expect(200);
        let refused = app.registry.publish_release_set(&seen, &act()).await;
        assert!(matches!(refused, Err(Error::Conflict(Conflict::NotDraft, _))), "{on:?}");
    }
}

#[tokio::test]
async fn of_twenty_who_publish_a_set_while_a_member_is_withdrawn_the_register_stays_whole() {
    for on in BOTH {
        let app = furnished(on).await;
        put(&app, "2027-1", &[("adres", "1.0.0"), ("boom", "1.0.0")]).await.expect(201);
        let (answers, withdrawn) =
            tokio::join!(join_all((0..20).map(|_| fix(&app, "2027-1"))), withdraw(&app, "boom", "1.0.0"));
        let published = app.get("/v1/uitgaven/2027-1").await.expect(200).json()["status"] == "vastgesteld";
        let expected = if published { 200 } else { 409 };
        for answer in answers {
            answer.expect(expected);
        }
        withdrawn.expect(if published { 409 } else { 200 });
        assert_eq!(deeds(&app, "uitgave-vastgesteld").await, usize::from(published), "{on:?}");
    }
}

#[tokio::test]
async fn of_twenty_who_publish_one_set_all_are_answered_and_one_did_it() {
    for on in BOTH {
        let app = furnished(on).await;
        put(&app, "2027-1", &[("adres", "1.0.0"), ("boom", "1.0.0")]).await.expect(201);
        for answer in join_all((0..20).map(|_| fix(&app, "2027-1"))).await {
            assert_eq!(answer.expect(200).json()["status"], "vastgesteld", "{on:?}");
        }
        assert_eq!(deeds(&app, "uitgave-vastgesteld").await, 1, "{on:?}");
    }
}

#[tokio::test]
async fn straight_in_the_database_a_published_set_does_not_change() {
    for on in BOTH {
        let app = furnished(on).await;
        put(&app, "2027-1", &[("adres", "1.0.0")]).await.expect(201);
        fix(&app, "2027-1").await.expect(200);
        put(&app, "concept", &[("boom", "1.0.0")]).await.expect(201);
        let before = app.get("/v1/uitgaven/2027-1").await.expect(200).json();
        let fixed = "WHERE name = '2027-1'";
        let (its, other) = (
            "(SELECT id FROM release_sets WHERE name = '2027-1')",
            "(SELECT id FROM release_sets WHERE name = 'concept')",
        );
        let mut forbidden: Vec<String> = [
            "title = 'anders'",
            "notes = 'anders'",
            "name = 'anders'",
            "id = 77",
            "valid_from = NULL",
            "valid_from = '2020-01-01'",
            "digest = 'sha256:0'",
            "published_at = NULL",
            "created_at = changed_at, changed_at = published_at",
        ]
        .iter()
        .map(|change| format!("UPDATE release_sets SET {change} {fixed}"))
        .collect();
        forbidden.extend([
            "DELETE FROM release_sets".to_owned(),
            "DELETE FROM release_set_members".to_owned(),
            format!("DELETE FROM release_set_members WHERE set_id = {its}"),
            format!("UPDATE release_set_members SET set_id = {other} WHERE set_id = {its}"),
            format!("UPDATE release_set_members SET set_id = {its} WHERE set_id = {other}"),
            format!("UPDATE release_set_members SET version_id = version_id + 1 WHERE set_id = {its}"),
            format!(
                "INSERT INTO release_set_members SELECT {its}, standard_id, version_id FROM release_set_members WHERE set_id = {other}"
            ),
            "UPDATE release_sets SET published_at = created_at WHERE name = 'concept'".to_owned(),
            "DELETE FROM versions WHERE number = '1.0.0'".to_owned(),
        ]);
        match on {
            On::Sqlite => forbidden.extend([
                "INSERT OR REPLACE INTO release_sets (name, title, notes, created_at, changed_at) \
                 SELECT name, 'anders', notes, created_at, changed_at FROM release_sets WHERE name = '2027-1'"
                    .to_owned(),
                "UPDATE OR REPLACE release_sets SET name = '2027-1' WHERE name = 'concept'".to_owned(),
            ]),
            On::Postgres => forbidden.extend([
                "TRUNCATE release_sets CASCADE".to_owned(),
                "TRUNCATE release_set_members".to_owned(),
            ]),
        }
        for sql in forbidden {
            assert!(app.database.sql(&sql).await.is_err(), "{on:?}: {sql}");
        }
        assert_eq!(app.get("/v1/uitgaven/2027-1").await.expect(200).json(), before);
        // Its last day is no part of what is fixed.
        let sql = format!("UPDATE release_sets SET valid_until = '2030-01-01' {fixed}");
        assert_eq!(app.database.sql(&sql).await, Ok(1), "{on:?}");
    }
}

#[tokio::test]
async fn a_version_in_a_set_that_is_in_force_or_will_be_is_not_withdrawn() {
    for on in BOTH {
        let app = furnished(on).await;
        put(&app, "2027-1", &[("boom", "1.0.0")]).await.expect(201);
        fix(&app, "2027-1").await.expect(200);
        let answer = withdraw(&app, "boom", "1.0.0").await.expect(409);
        assert_eq!(kind(&answer), "nog-in-gebruik");
        assert!(answer.to_string().contains("2027-1"), "{answer}");
        end(&app, "2027-1", "2031-12-31").await.expect(200);
        withdraw(&app, "boom", "1.0.0").await.expect(409);
        // A set that is to come can be kept from ever coming into force.
        let mut later = set(&[("boom", "1.0.0")]);
        later["geldigVanDatum"] = json!("2031-01-01");
        app.write("PUT", "/v1/uitgaven/2031-1", &later).await.expect(201);
        fix(&app, "2031-1").await.expect(200);
        end(&app, "2027-1", "2026-06-30").await.expect(200);
        withdraw(&app, "boom", "1.0.0").await.expect(409);
        end(&app, "2031-1", "2030-12-31").await.expect(200);
        withdraw(&app, "boom", "1.0.0").await.expect(200);
        // Data can still be judged by it, and the answer says where the version stands.
        let judged = app.post("/v1/standaarden/boom/versies/geldend/validaties?uitgave=2027-1", "{}").await;
        assert!(judged.expect(200).header("deprecation").starts_with('@'));
    }
}

#[tokio::test]
async fn data_is_judged_by_a_set_as_by_the_version_that_is_in_it() {
    for on in BOTH {
        let app = furnished(on).await;
        put(&app, "2027-1", &[("adres", "1.0.0"), ("boom", "1.0.0")]).await.expect(201);
        let by_set = "/v1/standaarden/adres/versies/geldend/validaties?uitgave=2027-1";
        assert_eq!(faults(&app.post(by_set, "{}").await.expect(400)), ["uitgave-niet-vastgesteld uitgave"]);
        fix(&app, "2027-1").await.expect(200);

        // Version 2.0.0 is in force as well, and higher.
        for document in [r#"{"straat": "x"}"#, r#"{"straat": 1, "extra": 2}"#, "[]"] {
            let exact = app.judge("adres", "1.0.0", document).await.expect(200);
            let judged = app.post(by_set, document).await.expect(200);
            assert_eq!(judged.json(), exact.json(), "{on:?} {document}");
            assert_eq!(judged.header("content-location"), exact.header("content-location"));
            assert_eq!(judged.json()["versie"], "1.0.0");
            let in_force = app.judge("adres", "geldend", document).await.expect(200);
            assert_eq!(in_force.json()["versie"], "2.0.0");
            let lines = app.post_with(by_set, "accept", "application/x-ndjson", document).await.expect(200);
            assert!(String::from_utf8(lines.bytes).unwrap().contains("\"1.0.0\""));
            let named = |schema: &str| match document {
                "[]" => None,
                object => Some(object.replacen('{', &format!("{{\"$schema\": \"{schema}\", "), 1)),
            };
            for schema in
                ["/schemas/adres", "/schemas/adres/1.0.0", "/schemas/adres/1", "/schemas/adres/geldend"]
            {
                let Some(document) = named(schema) else { continue };
                let judged = app.post("/v1/validaties?uitgave=2027-1", document).await.expect(200);
                assert_eq!(
                    (&judged.json()["versie"], &judged.json()["geldig"]),
                    (&json!("1.0.0"), &exact.json()["geldig"])
                );
            }
        }
        let linked = "</schemas/adres>; rel=\"describedby\"";
        let judged = app.post_with("/v1/validaties?uitgave=2027-1", "link", linked, "[]").await.expect(200);
        assert_eq!(judged.json()["versie"], "1.0.0");

        let read = "/v1/standaarden/adres/versies/geldend";
        for rest in ["", "/schema", "/voorbeelden", "/openapi"] {
            let answer = app.get(&format!("{read}{rest}?uitgave=2027-1")).await.expect(200);
            let exact = format!("/v1/standaarden/adres/versies/1.0.0{rest}");
            assert_eq!(answer.header("content-location"), exact, "{on:?}");
        }
        let bytes = app.get("/schemas/adres/geldend?uitgave=2027-1").await.expect(200).bytes;
        assert_eq!(bytes, ADDRESS.as_bytes());
    }
}

#[tokio::test]
async fn a_set_that_does_not_fit_what_is_asked_is_a_clear_refusal() {
    let app = furnished(On::Sqlite).await;
    put(&app, "2027-1", &[("adres", "1.0.0")]).await.expect(201);
    fix(&app, "2027-1").await.expect(200);
    for version in ["1.0.0", "2.0.0", "1", "^1.0"] {
        for rest in ["", "/schema"] {
            let path = format!("/v1/standaarden/adres/versies/{version}{rest}?uitgave=2027-1");
            assert_eq!(faults(&app.get(&path).await.expect(400)), ["uitgave-naast-versie uitgave"]);
        }
        let path = format!("/v1/standaarden/adres/versies/{version}/validaties?uitgave=2027-1");
        assert_eq!(faults(&app.post(&path, "{}").await.expect(400)), ["uitgave-naast-versie uitgave"]);
    }
    let other = app.post("/v1/validaties?uitgave=2027-1", r#"{"$schema": "/schemas/adres/2.0.0"}"#).await;
    assert_eq!(faults(&other.expect(400)), ["andere-versie-dan-uitgave uitgave"]);
    let none = app.post("/v1/validaties?uitgave=2027-1", r#"{"$schema": "/schemas/boom"}"#).await;
    assert_eq!(faults(&none.expect(400)), ["standaard-niet-in-uitgave uitgave"]);
    let unknown = app.post("/v1/validaties?uitgave=2027-1", r#"{"$schema": "/schemas/geheim"}"#).await;
    let unknown = unknown.expect(404);
    assert!(kind(&unknown) == "standaard-onbekend" && !unknown.to_string().contains("geheim"), "{unknown}");
    let path = "/v1/standaarden/boom/versies/geldend/validaties?uitgave=2027-1";
    assert_eq!(faults(&app.post(path, "{}").await.expect(400)), ["standaard-niet-in-uitgave uitgave"]);
    let path = "/v1/standaarden/adres/versies/geldend?uitgave=2099-1";
    assert_eq!(kind(&app.get(path).await.expect(404)), "uitgave-onbekend");
    let path = "/v1/standaarden/adres/versies/geldend?uitgave=2027_1";
    assert_eq!(faults(&app.get(path).await.expect(400)), ["ongeldige-naam uitgave"]);
    app.post("/v1/validaties", r#"{"$schema": "/schemas/adres"}"#).await.expect(404);
}

#[tokio::test]
async fn a_set_beside_the_one_before_says_what_happens_to_each_standard() {
    for on in BOTH {
        let app = furnished(on).await;
        put(&app, "2026-1", &[("adres", "1.0.0"), ("boom", "1.0.0"), ("persoon", "1.0.0")]).await.expect(201);
        let first = app.get("/v1/uitgaven/2026-1/vergelijking").await.expect(404);
        assert_eq!(kind(&first), "geen-eerdere-uitgave");
        fix(&app, "2026-1").await.expect(200);
        put(&app, "2026-2", &[("adres", "2.0.0"), ("boom", "1.0.0")]).await.expect(201);
        put(&app, "andere", &[("gezin", "1.0.0"), ("adres", "1.0.0")]).await.expect(201);

        let answer = app.get("/v1/uitgaven/2026-2/vergelijking").await.expect(200);
        assert_eq!(answer.header("content-location"), "/v1/uitgaven/2026-2/vergelijking?met=2026-1");
        let compared = answer.json();
        let told: Vec<String> = compared["standaarden"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| {
                let field = |name: &str| row[name].as_str().unwrap_or("-").to_owned();
                ["standaard", "soort", "oudeVersie", "nieuweVersie"].map(field).join(" ")
            })
            .collect();
        assert_eq!(
            told,
            ["adres gewijzigd 1.0.0 2.0.0", "boom gelijk 1.0.0 1.0.0", "persoon vervallen 1.0.0 -"],
            "{on:?}"
        );
        assert_eq!(
            compared["voorWieLevert"],
            "Voor wie levert breekt 'adres'; niet meer in de uitgave: 'persoon'."
        );
        let alone = app.get("/v1/standaarden/adres/versies/2.0.0/vergelijking?met=1.0.0").await.expect(200);
        assert_eq!(compared["standaarden"][0]["vergelijking"], alone.json());
        let etag = answer.header("etag");
        app.get_with("/v1/uitgaven/2026-2/vergelijking", "if-none-match", etag).await.expect(304);

        let other = app.get("/v1/uitgaven/andere/vergelijking?met=2026-2").await.expect(200).json();
        assert_eq!((&other["oud"], &other["standaarden"][2]["soort"]), (&json!("2026-2"), &json!("nieuw")));
        let path = "/v1/uitgaven/2026-2/vergelijking?met=2099-1";
        assert_eq!(kind(&app.get(path).await.expect(404)), "uitgave-onbekend");

        // The one before is that with the latest earlier first day, whatever it is called.
        fix(&app, "2026-2").await.expect(200);
        let mut old = set(&[("adres", "1.0.0")]);
        old["geldigVanDatum"] = json!("2025-01-01");
        app.write("PUT", "/v1/uitgaven/zeer-oud", &old).await.expect(201);
        fix(&app, "zeer-oud").await.expect(200);
        fix(&app, "andere").await.expect(200);
        for (name, before) in [("2026-1", "zeer-oud"), ("2026-2", "2026-1"), ("andere", "2026-2")] {
            let path = format!("/v1/uitgaven/{name}/vergelijking");
            assert_eq!(app.get(&path).await.expect(200).json()["oud"], before, "{on:?}");
        }
    }
}

#[tokio::test]
async fn the_page_of_a_set_has_its_members_and_all_comparisons() {
    let app = furnished(On::Sqlite).await;
    put(&app, "2026-1", &[("adres", "1.0.0"), ("boom", "1.0.0")]).await.expect(201);
    fix(&app, "2026-1").await.expect(200);
    let mut next = set(&[("adres", "2.0.0"), ("gezin", "1.0.0")]);
    next["toelichting"] = json!("Met <script>alert(1)</script> **nadruk**.");
    app.write("PUT", "/v1/uitgaven/2026-2", &next).await.expect(201);
    let page = app.page("/uitgaven").await;
    for part in ["<a href=\"/uitgaven/2026-1\">Proefuitgave</a>", ">vastgesteld</span>", ">concept</span>"] {
        assert!(page.contains(part), "{part}: {page}");
    }
    let page = app.page("/uitgaven/2026-2").await;
    for part in [
        "<h1>Proefuitgave</h1>",
        "<a href=\"/standaarden/adres/2.0.0\">adres 2.0.0</a>",
        "?uitgave=2026-2",
        "Voor wie levert breekt &#39;adres&#39;; niet meer in de uitgave: &#39;boom&#39;.",
        "Wie levert: weerlegd.",
        "huisnummer",
        "href=\"/standaarden/adres/2.0.0/vergelijking?met=1.0.0\"",
        "<h3 id=\"standaard-gezin\">gezin</h3>",
        "<strong>nadruk</strong>",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert!(!page.contains("<script>alert"), "{page}");
    let page = app.page_with("/uitgaven/2026-2?met=2026-1", "en", "").await;
    assert!(page.contains("For who delivers this breaks: &#39;adres&#39;"), "{page}");
    assert!(app.page("/uitgaven/2026-1").await.contains("geen vastgestelde uitgave van daarvoor"));
    for path in ["/uitgaven/2099-1", "/uitgaven/2026_1", "/uitgaven/2026-2?met=2099-1"] {
        app.browse(path, "nl", "").await.expect(404);
    }
}

#[tokio::test]
async fn a_wrong_set_is_refused_with_all_that_is_wrong() {
    for on in BOTH {
        let app = App::with_limits(on, Limits { release_set_members: 3, ..Limits::default() }).await;
        app.published("adres", "1.0.0", ADDRESS).await;
        let mut wrong = set(&[("adres", "1.0.0"), ("adres", "9.0.0"), ("weg", "1.0.0")]);
        wrong["titel"] = json!(" ");
        wrong["geldigTotDatum"] = json!("2025-12-31");
        assert_eq!(
            faults(&app.write("PUT", "/v1/uitgaven/2027-1", &wrong).await.expect(400)),
            [
                "dubbele-standaard /leden/1/standaard",
                "geldigheid-omgekeerd /geldigTotDatum",
                "ongeldige-tekst /titel",
                "versie-onbekend /leden/1/versie",
                "versie-onbekend /leden/2/versie",
            ],
            "{on:?}"
        );
        let unnamed = set(&[("Adres", "1"), ("adres", "1.0.0+x")]);
        assert_eq!(
            faults(&app.write("PUT", "/v1/uitgaven/2027_1?x=1", &unnamed).await.expect(400)),
            [
                "ongeldig-versienummer /leden/0/versie",
                "ongeldig-versienummer /leden/1/versie",
                "ongeldige-naam /leden/0/standaard",
                "ongeldige-naam uitgave",
                "onbekende-parameter -",
            ]
            .into_iter()
            .collect::<std::collections::BTreeSet<_>>()
            .into_iter()
            .collect::<Vec<_>>()
        );
        assert_eq!(faults(&put(&app, "2027-1", &[]).await.expect(400)), ["geen-leden /leden"]);
        let many = [("adres", "1.0.0"), ("a", "1.0.0"), ("b", "1.0.0"), ("c", "1.0.0")];
        let refused = faults(&put(&app, "2027-1", &many).await.expect(400));
        assert!(refused.contains(&"te-veel-leden /leden".to_owned()), "{refused:?}");
        let nul = json!({ "titel": "\u{0}", "leden": [{ "standaard": "adres", "versie": "1.0.0" }] });
        assert_eq!(faults(&app.write("PUT", "/v1/uitgaven/2027-1", &nul).await.expect(400)), ["nul-teken -"]);
        put(&app, "2027-1", &[("adres", "1.0.0")]).await.expect(201);
        for path in ["vaststelling", "beeindiging"] {
            let body = json!({ "reden": " ", "geldigTotDatum": "2027-01-01" });
            let body = if path == "vaststelling" { json!({ "reden": " " }) } else { body };
            let answer = app.write("POST", &format!("/v1/uitgaven/2027-1/{path}"), &body).await.expect(400);
            assert_eq!(faults(&answer), ["reden-ontbreekt /reden"], "{path}");
        }
        app.get("/v1/uitgaven?paginaGrootte=0&x=1").await.expect(400);
    }
}

#[tokio::test]
async fn only_the_maintainer_of_every_standard_in_a_set_handles_it() {
    let app = furnished(On::Sqlite).await;
    let token = async |name: &str, grants: &[&str]| {
        let grants = grants.iter().map(|grant| grant.parse::<Grant>().unwrap()).collect();
        app.registry.create_token(name, &grants, None, None, &act()).await.unwrap().secret
    };
    let send = async |token: &str, method: &str, rest: &str, body: &Value| {
        let request = Request::builder()
            .method(method)
            .uri(format!("/v1/uitgaven/2027-1{rest}"))
            .header("content-type", "application/json")
            .header("authorization", format!("Bearer {token}"));
        app.send(request.body(Body::from(body.to_string())).unwrap()).await
    };
    let addresses = token("adressen", &["beheerder:standaarden/adres"]).await;
    let author = token("auteur", &["auteur"]).await;
    let both = [("adres", "1.0.0"), ("boom", "1.0.0")];
    let reason = json!({ "reden": "proef", "geldigTotDatum": "2027-01-01" });
    send(&addresses, "PUT", "", &set(&both)).await.expect(403);
    send(&author, "PUT", "", &set(&both[..1])).await.expect(403);
    put(&app, "2027-1", &both).await.expect(201);
    // Not either by leaving out what is not theirs.
    send(&addresses, "PUT", "", &set(&both[..1])).await.expect(403);
    send(&addresses, "DELETE", "", &Value::Null).await.expect(403);
    send(&addresses, "POST", "/vaststelling", &json!({ "reden": "proef" })).await.expect(403);
    send(&addresses, "POST", "/beeindiging", &reason).await.expect(403);
    app.post("/v1/uitgaven/2027-1/vaststelling", r#"{"reden": "proef"}"#).await.expect(401);
    put(&app, "2027-1", &both[..1]).await.expect(200);
    send(&addresses, "POST", "/vaststelling", &json!({ "reden": "proef" })).await.expect(200);
    send(&addresses, "POST", "/beeindiging", &reason).await.expect(200);
}
