//! The maintainer's desk, as a browser without script meets it: signing in, and the life of a concept in forms.

use axum::body::Body;
use axum::http::Request;
use maatstaf::domain::Limits;
use maatstaf::registry::{AuditFilter, Page};
use serde_json::json;

use crate::kit::{Answer, App, BOTH, On, PUBLIC_URL, act};
use crate::pages::text;

/// Somebody at a browser.
pub(crate) struct Person<'a> {
    app: &'a App,
    pub(crate) cookie: String,
    csrf: String,
}

/// What a form sends: fields by name; those whose name ends in `Bestand` are a file, `file name|contents`.
fn form(fields: &[(&str, &str)]) -> String {
    let mut body = String::new();
    for (name, value) in fields {
        let (file, value) = match value.split_once('|') {
            Some((file, value)) if name.ends_with("Bestand") => (format!("; filename=\"{file}\""), value),
            _ => (String::new(), *value),
        };
        body +=
            &format!("--grens\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n{value}\r\n");
    }
    body + "--grens--\r\n"
}

impl App {
    pub(crate) async fn send_form(&self, path: &str, cookie: &str, fields: &[(&str, &str)]) -> Answer {
        let request = Request::post(path)
            .header("accept", "text/html")
            .header("cookie", cookie)
            .header("sec-fetch-site", "same-origin")
            .header("content-type", "multipart/form-data; boundary=grens");
        self.send(request.body(Body::from(form(fields))).unwrap()).await
    }

    /// Signs in with a key.
    pub(crate) async fn person(&self, key: &str) -> Person<'_> {
        let answer = self.send_form("/aanmelden", "", &[("sleutel", key)]).await.expect(303);
        let cookie = answer.header("set-cookie").split(';').next().unwrap().to_owned();
        let mut person = Person { app: self, cookie, csrf: String::new() };
        person.csrf = hidden(&person.page("/bureau").await, "csrf");
        person
    }
}

/// What a hidden field of a page holds.
pub(crate) fn hidden(page: &str, name: &str) -> String {
    let field = page.split(&format!("name=\"{name}\" value=\"")).nth(1);
    field.unwrap_or_else(|| panic!("no {name}: {page}")).split('"').next().unwrap().to_owned()
}

impl Person<'_> {
    pub(crate) async fn page(&self, path: &str) -> String {
        text(&self.app.browse(path, "nl", &self.cookie).await.expect(200))
    }

    /// Sends a form of this session.
    pub(crate) async fn send(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let mut all = vec![("csrf", self.csrf.as_str())];
        all.extend(fields);
        self.app.send_form(path, &self.cookie, &all).await
    }
}

const NAME: &str = "__Host-maatstaf-sessie";
const SCHEMA: &str = r#"{"type": "object", "properties": {"naam": {"type": "string"}}}"#;

#[tokio::test]
async fn who_signs_in_with_a_key_has_a_session_that_no_script_reads_and_nobody_keeps() {
    for on in BOTH {
        let app = App::empty(on).await;
        let key = app.key("anna", "auteur").await;
        let led = app.browse("/bureau", "nl", "").await.expect(303);
        assert_eq!(led.header("location"), "/aanmelden?naar=%2Fbureau");
        let page = app.page("/aanmelden?naar=%2Fbureau%2Fstandaarden%2Fproef").await;
        assert!(page.contains("name=\"naar\" value=\"/bureau/standaarden/proef\""), "{page}");
        let fields = [("sleutel", key.as_str()), ("naar", "/bureau/standaarden/proef")];
        let answer = app.send_form("/aanmelden", "", &fields).await.expect(303);
        assert_eq!(answer.header("location"), "/bureau/standaarden/proef");
        let cookie = answer.header("set-cookie").to_owned();
        for part in [&format!("{NAME}="), "; Path=/", "; HttpOnly", "; SameSite=Lax", "; Secure"] {
            assert!(cookie.contains(part), "{cookie}");
        }
        assert!(!cookie.contains("Domain") && !cookie.contains(&key), "{cookie}");
        let person = app.person(&key).await;
        let answer = app.browse("/bureau", "nl", &person.cookie).await.expect(200);
        assert!(text(&answer).contains("Aangemeld als <strong>anna</strong>"));
        assert_eq!(answer.header("cache-control"), "no-store");
        let vary: Vec<_> =
            answer.headers.get_all("vary").iter().map(|value| value.to_str().unwrap()).collect();
        assert!(vary.contains(&"cookie"), "{vary:?}");
        // Elsewhere is a page of the desk.
        let fields = [("sleutel", key.as_str()), ("naar", "https://elders.example/")];
        let answer = app.send_form("/aanmelden", "", &fields).await.expect(303);
        assert_eq!(answer.header("location"), "/bureau");
    }
}

#[tokio::test]
async fn every_key_that_does_not_work_gets_the_same_answer_and_too_many_tries_are_refused() {
    let app = App::with_limits(On::Sqlite, Limits { sign_ins_per_minute: 6, ..Limits::default() }).await;
    let revoked = app.key("weg", "auteur").await;
    app.registry.revoke_token("weg", &act()).await.unwrap();
    let ended = "2026-01-01T00:00:00Z".parse().unwrap();
    let grants = "auteur".parse().unwrap();
    let ended = app.registry.create_token("oud", &grants, Some(ended), None, &act()).await.unwrap().secret;
    let mut told = Vec::new();
    for key in ["", "mst_", "iets", &revoked, &ended] {
        let answer = app.send_form("/aanmelden", "", &[("sleutel", key)]).await.expect(403);
        assert!(answer.header("set-cookie").is_empty());
        told.push(text(&answer));
    }
    assert!(told.iter().all(|page| *page == told[0]), "{told:?}");
    assert!(told[0].contains("niet bekend, verlopen of ingetrokken"), "{}", told[0]);
    let key = app.key("anna", "auteur").await;
    app.send_form("/aanmelden", "", &[("sleutel", &key)]).await.expect(303);
    let answer = app.send_form("/aanmelden", "", &[("sleutel", &key)]).await.expect(429);
    assert_eq!(answer.header("retry-after"), "60");
}

#[tokio::test]
async fn a_session_ends_with_its_key_when_it_is_not_used_after_a_day_and_by_signing_out() {
    for on in BOTH {
        let app = App::empty(on).await;
        app.standard("proef").await;
        let key = app.key("anna", "auteur").await;
        let person = app.person(&key).await;
        let id = person.cookie.split_once('=').unwrap().1;
        let now = chrono::Utc::now();
        let after = |minutes: i64| now + chrono::TimeDelta::minutes(minutes);
        assert!(app.registry.session(id, after(59)).await.unwrap().is_some());
        assert!(app.registry.session(id, after(59 + 61)).await.unwrap().is_none(), "an hour without use");
        for minutes in (60..480).step_by(50) {
            assert!(app.registry.session(id, after(minutes)).await.unwrap().is_some(), "{minutes}");
        }
        assert!(app.registry.session(id, after(481)).await.unwrap().is_none(), "eight hours");
        assert!(app.registry.session("iets", now).await.unwrap().is_none());

        let other = app.person(&key).await;
        person.send("/afmelden", &[]).await.expect(303);
        app.browse("/bureau", "nl", &person.cookie).await.expect(303);
        other.page("/bureau").await;
        app.registry.revoke_token("anna", &act()).await.unwrap();
        app.browse("/bureau", "nl", &other.cookie).await.expect(303);
        let refused = other.send("/bureau/standaarden/proef/versies/nieuw", &[]).await.expect(401);
        assert!(text(&refused).contains("U bent niet (meer) aangemeld."), "{refused}");
    }
}

#[tokio::test]
async fn sessions_are_bounded_in_number_and_the_oldest_of_a_person_goes_first() {
    let limits = Limits { sessions: 3, sessions_per_caller: 2, ..Limits::default() };
    for on in BOTH {
        let app = App::with_limits(on, limits).await;
        let (anna, bert) = (app.key("anna", "auteur").await, app.key("bert", "auteur").await);
        let first = app.person(&anna).await;
        let second = app.person(&anna).await;
        let third = app.person(&anna).await;
        app.browse("/bureau", "nl", &first.cookie).await.expect(303);
        second.page("/bureau").await;
        third.page("/bureau").await;
        app.person(&bert).await;
        app.send_form("/aanmelden", "", &[("sleutel", &bert)]).await.expect(503);
    }
}

#[tokio::test]
async fn a_form_from_elsewhere_or_of_another_session_does_nothing() {
    let app = App::empty(On::Sqlite).await;
    app.standard("proef").await;
    let (anna, bert) = (app.key("anna", "auteur").await, app.key("bert", "auteur").await);
    let (anna, bert) = (app.person(&anna).await, app.person(&bert).await);
    let path = "/bureau/standaarden/proef/versies/nieuw";
    let fields =
        |csrf: &str| form(&[("csrf", csrf), ("actie", "opslaan"), ("versie", "1.0.0"), ("schema", SCHEMA)]);
    for (csrf, header, value) in [
        (bert.csrf.as_str(), "sec-fetch-site", "same-origin"),
        ("", "sec-fetch-site", "same-origin"),
        (anna.csrf.as_str(), "sec-fetch-site", "cross-site"),
        (anna.csrf.as_str(), "sec-fetch-site", "same-site"),
        (anna.csrf.as_str(), "origin", "https://elders.example"),
        (anna.csrf.as_str(), "origin", "null"),
    ] {
        let request = Request::post(path)
            .header("accept", "text/html")
            .header("cookie", &anna.cookie)
            .header(header, value)
            .header("content-type", "multipart/form-data; boundary=grens");
        let answer = app.send(request.body(Body::from(fields(csrf))).unwrap()).await.expect(400);
        assert!(text(&answer).contains("hoort niet bij uw aanmelding"), "{value}: {answer}");
    }
    assert_eq!(app.get("/v1/standaarden/proef/versies").await.json()["aantal"], 0);
    let request = Request::post(path)
        .header("cookie", &anna.cookie)
        .header("origin", PUBLIC_URL)
        .header("content-type", "multipart/form-data; boundary=grens");
    app.send(request.body(Body::from(fields(&anna.csrf))).unwrap()).await.expect(303);
}

#[tokio::test]
async fn a_concept_is_written_from_a_file_with_an_error_mended_checked_and_saved() {
    for on in BOTH {
        let app = App::empty(on).await;
        app.published("proef", "1.0.0", SCHEMA).await;
        let key = app.key("anna", "auteur:standaarden/proef").await;
        let anna = app.person(&key).await;
        let page = anna.page("/bureau/standaarden/proef").await;
        assert!(page.contains("versies/nieuw?van=1.0.0"), "{page}");
        let path = "/bureau/standaarden/proef/versies/nieuw";
        let begun = anna.page(&format!("{path}?van=1.0.0")).await;
        assert!(begun.contains("&#34;naam&#34;: {&#34;type&#34;: &#34;string&#34;}"), "{begun}");

        // From a file, with a slip: nothing is written, nothing is lost, and the place is told.
        let wrong = "s.json|{\"type\": \"objekt\", \"properties\": {\"naam\": {\"maxLength\": -1}}}";
        let fields =
            [("versie", "1.1.0"), ("schemaBestand", wrong), ("toelichting", "Korter."), ("actie", "opslaan")];
        let page = text(&anna.send(path, &fields).await.expect(200));
        for told in [
            "<code>/type</code>",
            "<code>/properties/naam/maxLength</code>",
            "Zo wordt het niet bewaard: 2 fouten.",
            "&#34;objekt&#34;",
            "value=\"1.1.0\"",
            "Korter.",
        ] {
            assert!(page.contains(told), "{told}: {page}");
        }
        assert_eq!(app.get("/v1/standaarden/proef/versies").await.json()["aantal"], 1);

        // Mended by hand, with an example that does not do what it says, and a number that is not honest.
        let schema = "{\r\n\"type\": \"object\", \"properties\": {\"naam\": {\"type\": \"string\", \"maxLength\": 5}}}";
        let fields = [
            ("versie", "1.1.0"),
            ("schema", schema),
            ("voorbeeldNaam", "lang"),
            ("voorbeeldSoort", "juist"),
            ("voorbeeldDocument", "{\"naam\": \"te lang\"}"),
            ("actie", "controleren"),
        ];
        let page = text(&anna.send(path, &fields).await.expect(200));
        for told in [
            "Het schema klopt in zijn dialect",
            "hoort juist te zijn, maar wordt afgekeurd",
            "niet doen wat zij zeggen, en zo vaststellen tegenhouden: 1.",
            "Wie levert: weerlegd",
            "2.0.0",
            "id=\"vergeleken\"",
        ] {
            assert!(page.contains(told), "{told}: {page}");
        }
        assert_eq!(app.get("/v1/standaarden/proef/versies").await.json()["aantal"], 1, "a check wrote");

        let fields = [
            ("versie", "2.0.0"),
            ("schema", schema),
            ("voorbeeldNaam", "lang"),
            ("voorbeeldSoort", "onjuist"),
            ("voorbeeldCodes", "te-lang"),
            ("voorbeeldDocument", "{\"naam\": \"te lang\"}"),
            ("voorbeeldBestand", "kort.json|{\"naam\": \"kort\"}"),
            ("geldigVanDatum", "2027-01-01"),
            ("actie", "opslaan"),
        ];
        let saved = anna.send(path, &fields).await.expect(303);
        assert_eq!(saved.header("location"), "/bureau/standaarden/proef/versies/2.0.0?bewaard=ja");
        let page = anna.page(saved.header("location")).await;
        assert!(
            page.contains("Het concept is bewaard.")
                && page.contains("Voorbeelden die doen wat zij zeggen: 2."),
            "{page}"
        );
        let kept = app.get("/v1/standaarden/proef/versies/2.0.0/schema").await;
        assert_eq!(text(&kept), schema.replace("\r\n", "\n"));
        let version = app.get("/v1/standaarden/proef/versies/2.0.0").await.json();
        assert_eq!(
            (&version["status"], &version["geldigVanDatum"]),
            (&json!("concept"), &json!("2027-01-01"))
        );
        let home = anna.page("/bureau").await;
        assert!(
            home.contains("Mijn concepten") && home.contains("/bureau/standaarden/proef/versies/2.0.0"),
            "{home}"
        );
        let (all, first) = (AuditFilter::default(), Page { number: 1, size: 1 });
        let last = app.registry.audit(&all, first).await.unwrap().items.remove(0);
        assert_eq!((last.actor.as_str(), last.action.as_str()), ("anna", "versie-gemaakt"));
    }
}

#[tokio::test]
async fn examples_are_added_and_taken_away_and_the_same_number_is_not_made_twice() {
    let app = App::empty(On::Sqlite).await;
    app.standard("proef").await;
    let key = app.key("anna", "auteur").await;
    let anna = app.person(&key).await;
    let path = "/bureau/standaarden/proef/versies/nieuw";
    let page = text(&anna.send(path, &[("schema", SCHEMA), ("actie", "voorbeeld-erbij")]).await.expect(200));
    assert!(page.contains("name=\"voorbeeldNaam[]\"") && page.contains("&#34;naam&#34;"), "{page}");
    let fields = [
        ("voorbeeldNaam", "een"),
        ("voorbeeldDocument", "{}"),
        ("voorbeeldNaam", "twee"),
        ("voorbeeldDocument", "{}"),
        ("actie", "voorbeeld-weg-0"),
    ];
    let page = text(&anna.send(path, &fields).await.expect(200));
    assert!(!page.contains("value=\"een\"") && page.contains("value=\"twee\""), "{page}");
    let fields = [("versie", "1.0.0"), ("schema", SCHEMA), ("actie", "opslaan")];
    anna.send(path, &fields).await.expect(303);
    let page = text(&anna.send(path, &fields).await.expect(200));
    assert!(page.contains("Deze versie is er al."), "{page}");
    let page = text(&anna.send(path, &[("actie", "controleren")]).await.expect(200));
    assert!(
        page.contains("Kies een bestand met een schema")
            && page.contains("Een versienummer heeft drie delen"),
        "{page}"
    );
}

#[tokio::test]
async fn a_concept_is_dropped_only_after_a_question() {
    for on in BOTH {
        let app = App::empty(on).await;
        app.standard("proef").await;
        app.offer("proef", "1.0.0", SCHEMA).await.expect(201);
        let key = app.key("anna", "auteur").await;
        let anna = app.person(&key).await;
        let page = anna.page("/bureau/standaarden/proef/versies/1.0.0/verwijderen").await;
        assert!(page.contains("niet ongedaan te maken"), "{page}");
        let tag = hidden(&page, "kenmerk");
        let path = "/bureau/standaarden/proef/versies/1.0.0/verwijderen";
        let gone = anna.send(path, &[("kenmerk", &tag)]).await.expect(303);
        assert!(anna.page(gone.header("location")).await.contains("Het concept is verwijderd."));
        app.get("/v1/standaarden/proef/versies/1.0.0").await.expect(404);
    }
}

#[tokio::test]
async fn who_has_no_role_for_a_standard_sees_no_desk_for_it_and_does_nothing_there() {
    let app = App::empty(On::Sqlite).await;
    app.published("proef", "1.0.0", SCHEMA).await;
    app.published("ander", "1.0.0", SCHEMA).await;
    app.offer("proef", "2.0.0", SCHEMA).await.expect(201);
    for (grants, standard, writes, audit) in [
        ("lezer", 403, 403, 403),
        ("toetser", 403, 403, 403),
        ("auteur:standaarden/ander", 403, 403, 403),
        ("auteur:standaarden/proef", 200, 200, 403),
        ("auteur:voorzieningen/proef", 200, 200, 403),
        ("goedkeurder", 200, 403, 403),
        ("beheerder", 200, 200, 200),
        ("operator", 403, 403, 200),
    ] {
        let key = app.key(&grants.replace([':', '/'], "-"), grants).await;
        let person = app.person(&key).await;
        let asked = async |path: &str| app.browse(path, "nl", &person.cookie).await.status.as_u16();
        assert_eq!(asked("/bureau/standaarden/proef").await, standard, "{grants}");
        assert_eq!(asked("/bureau/standaarden/proef/versies/nieuw").await, writes, "{grants}");
        assert_eq!(asked("/bureau/standaarden/proef/versies/2.0.0").await, writes, "{grants}");
        assert_eq!(asked("/bureau/standaarden/proef/versies/2.0.0/verwijderen").await, writes, "{grants}");
        assert_eq!(asked("/bureau/standaarden/proef/audit").await, audit, "{grants}");
        for path in ["versies/nieuw", "versies/2.0.0", "versies/2.0.0/verwijderen"] {
            if writes == 403 {
                let fields = [("versie", "3.0.0"), ("schema", SCHEMA), ("actie", "opslaan")];
                person.send(&format!("/bureau/standaarden/proef/{path}"), &fields).await.expect(403);
            }
        }
        let home = person.page("/bureau").await;
        assert_eq!(home.contains("href=\"/bureau/standaarden/proef\""), standard == 200, "{grants}: {home}");
    }
    assert_eq!(app.get("/v1/standaarden/proef/versies").await.json()["aantal"], 2);
}

#[tokio::test]
async fn the_audit_of_one_standard_is_on_the_desk_and_nothing_else_of_the_audit() {
    for on in BOTH {
        let app = App::empty(on).await;
        app.published("proef", "1.0.0", SCHEMA).await;
        app.published("proef-twee", "1.0.0", SCHEMA).await;
        let key = app.key("bea", "beheerder:standaarden/proef").await;
        let bea = app.person(&key).await;
        let page = bea.page("/bureau/standaarden/proef/audit").await;
        for told in ["versie-gemaakt", "status-vastgesteld", "verteller", "versies/1.0.0", "3 regels"] {
            assert!(page.contains(told), "{told}: {page}");
        }
        assert!(!page.contains("proef-twee") && !page.contains("sleutel-gemaakt"), "{page}");
    }
}

#[tokio::test]
async fn what_is_typed_at_the_desk_is_shown_and_never_run() {
    const EVIL: &str = "</textarea><script>alert(1)</script>\"><img src=x onerror=alert(1)>";
    let app = App::empty(On::Sqlite).await;
    app.standard("proef").await;
    let key = app.key("anna", "auteur").await;
    let anna = app.person(&key).await;
    let fields = [
        "versie",
        "schema",
        "onderdelen",
        "toelichting",
        "geldigVanDatum",
        "kenmerk",
        "voorbeeldNaam",
        "voorbeeldCodes",
        "voorbeeldOnderdeel",
        "voorbeeldDatum",
        "voorbeeldDocument",
    ];
    let mut fields: Vec<(&str, &str)> = fields.into_iter().map(|name| (name, EVIL)).collect();
    fields.push(("actie", "opslaan"));
    let page = text(&anna.send("/bureau/standaarden/proef/versies/nieuw", &fields).await.expect(200));
    assert!(!page.contains("<script>alert") && !page.contains("<img src=x"), "{page}");
    let page = app.page("/aanmelden?naar=%22%3E%3Cscript%3Ealert(1)%3C/script%3E").await;
    assert!(!page.contains("<script>alert"), "{page}");
}
