//! The road of a version: edited by several, consulted on, proposed, approved by others, decided, and ended.

use axum::body::Body;
use axum::http::Request;
use chrono::{DateTime, Days, NaiveDate, Utc};
use maatstaf::domain::road::{Consultation, Decision, Taken};
use maatstaf::domain::{Error, Grants, Limits, Selector, Status, dutch_day};
use maatstaf::registry::{Act, Page, Setup, Shelf, Step, Stepped};
use serde_json::{Value, json};

use crate::kit::{Answer, App, BOTH, On, act, decision, new_database};

const NAME: &str = r#"{"type": "object", "required": ["naam"], "properties": {"naam": {"type": "string"}}, "additionalProperties": false}"#;
const SAME: &str = r#"{"title": "Ander opschrift", "type": "object", "required": ["naam"], "properties": {"naam": {"type": "string"}}, "additionalProperties": false}"#;
const CODE: &str = r#"{"type": "object", "required": ["code"], "properties": {"code": {"type": "string"}}, "additionalProperties": false}"#;
const FIRST: &str = "/v1/standaarden/proef/versies/1.0.0";

/// Somebody with a token and the roles that it gives.
struct Person<'a> {
    app: &'a App,
    token: String,
}

impl<'a> Person<'a> {
    async fn new(app: &'a App, name: &str, roles: &str) -> Self {
        let grants: Grants = roles.parse().unwrap();
        let token = app.registry.create_token(name, &grants, None, None, &act()).await.unwrap().secret;
        Self { app, token }
    }

    async fn send(&self, method: &str, path: &str, if_match: Option<&str>, body: &str) -> Answer {
        let mut request =
            Request::builder().method(method).uri(path).header("content-type", "application/json");
        if let Some(tag) = if_match {
            request = request.header("if-match", tag);
        }
        let request = request.header("authorization", format!("Bearer {}", self.token));
        self.app.send(request.body(Body::from(body.to_owned())).unwrap()).await
    }

    async fn post(&self, path: &str, body: Value) -> Answer {
        self.send("POST", path, None, &body.to_string()).await
    }

    async fn put(&self, path: &str, body: Value) -> Answer {
        self.send("PUT", path, None, &body.to_string()).await
    }

    /// Gives a concept these contents, as one who read it a moment ago.
    async fn edit(&self, path: &str, schema: &str) -> Answer {
        let tag = self.app.get(path).await.header("etag").to_owned();
        self.send("PUT", path, Some(&tag), &contents(path, schema)).await
    }

    async fn offer(&self, number: &str, schema: &str) -> Answer {
        let body = format!(r#"{{"versie": "{number}", "schema": {schema}}}"#);
        self.send("POST", "/v1/standaarden/proef/versies", None, &body).await
    }

    async fn propose(&self, version: &str) -> Answer {
        self.post(&format!("{version}/voorstellen"), json!({ "reden": "klaar" })).await
    }

    async fn approve(&self, version: &str, proposal: &Value, agreed: bool) -> Answer {
        let path = format!("{version}/voorstellen/{proposal}/goedkeuringen");
        self.post(&path, json!({ "akkoord": agreed, "reden": "gelezen" })).await
    }

    async fn step(&self, version: &str, to: &str, more: Value) -> Answer {
        let mut body = json!({ "naar": to, "reden": "proef" });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        self.post(&format!("{version}/statusovergangen"), body).await
    }

    async fn publish(&self, version: &str) -> Answer {
        self.step(version, "vastgesteld", json!({ "besluit": decision() })).await
    }
}

fn contents(path: &str, schema: &str) -> String {
    let number = path.rsplit('/').next().unwrap();
    format!(r#"{{"versie": "{number}", "schema": {schema}}}"#)
}

/// The last word of a problem's type.
fn problem(answer: &Answer) -> String {
    let kind = answer.json()["type"].as_str().unwrap().to_owned();
    kind.strip_prefix("urn:maatstaf:probleem:").unwrap().to_owned()
}

/// The codes of what is wrong, or of what is worth a thought.
fn codes(answer: &Answer, list: &str) -> Vec<String> {
    let body = answer.json();
    let all = body[list].as_array().cloned().unwrap_or_default();
    all.iter().map(|fault| fault["code"].as_str().unwrap().to_owned()).collect()
}

fn today() -> NaiveDate {
    dutch_day(Utc::now())
}

/// A register in which so many others have to agree, with the standard `proef` of this policy.
async fn with_policy(on: On, approvals: u32, policy: Value) -> App {
    let app = App::set_up(new_database(on).await, Setup { approvals, ..Setup::default() }).await;
    app.standard("proef").await;
    let standard = json!({ "voorziening": "proef", "titel": "Proef", "soort": "gegevens", "beleid": policy });
    app.write("PUT", "/v1/standaarden/proef", &standard).await;
    app
}

/// A step of somebody at a moment of the teller's choice.
async fn step_at(app: &App, number: &str, step: Step, by: &str, at: DateTime<Utc>) -> Result<Stepped, Error> {
    let exact = Selector::Exact(number.parse().unwrap());
    let found = app.registry.resolve(&"proef".parse().unwrap(), &exact, dutch_day(at)).await.unwrap();
    app.registry.take_step(&found, step, &Act { actor: by.into(), at, reason: "proef".into() }).await
}

fn days_ago(days: i64) -> DateTime<Utc> {
    Utc::now() - chrono::Duration::days(days)
}

fn into_consultation(begins: NaiveDate, ends: NaiveDate) -> Step {
    let taken = Taken { consultation: Some(Consultation { begins, ends }), ..Taken::default() };
    Step { taken, ..Step::to(Status::Consultation) }
}

fn decided(to: Status) -> Step {
    let decision = Decision { body: "ALV".into(), on: today(), source: "besluit 17".into() };
    Step { taken: Taken { decision: Some(decision), ..Taken::default() }, ..Step::to(to) }
}

#[tokio::test]
async fn a_standard_walks_its_whole_life_by_five_callers() {
    for on in BOTH {
        let app = App::set_up(new_database(on).await, Setup { approvals: 1, ..Setup::default() }).await;
        let anna = Person::new(&app, "anna", "auteur").await;
        let bram = Person::new(&app, "bram", "auteur").await;
        let carla = Person::new(&app, "carla", "goedkeurder").await;
        let dirk = Person::new(&app, "dirk", "beheerder").await;
        let eva = Person::new(&app, "eva", "lezer").await;

        // The maintainer makes the standard and says what its road asks, and how strongly it binds.
        dirk.put("/v1/voorzieningen/proef", json!({ "titel": "Proef" })).await.expect(201);
        let standard = json!({
            "voorziening": "proef", "titel": "Proef", "soort": "gegevens",
            "beleid": { "consultatiedagen": 10, "ondersteuningsmaanden": 12, "majors": 2 },
        });
        dirk.put("/v1/standaarden/proef", standard).await.expect(201);
        let binding =
            json!({ "kracht": "pas-toe-of-leg-uit", "bron": "Lijst 2026", "vanafDatum": "2026-01-01" });
        dirk.put("/v1/standaarden/proef/verbindendheid", binding.clone()).await.expect(200);
        assert_eq!(app.get("/v1/standaarden/proef").await.json()["verbindendheid"], binding);

        // Two authors write; of two changes of the same contents one is told.
        let tag = anna.offer("1.0.0", CODE).await.expect(201).header("etag").to_owned();
        assert!(!tag.is_empty());
        let next = bram.send("PUT", FIRST, Some(&tag), &contents(FIRST, NAME)).await.expect(200);
        let lost = anna.send("PUT", FIRST, Some(&tag), &contents(FIRST, SAME)).await.expect(412);
        assert_eq!(problem(&lost), "intussen-gewijzigd");
        assert_eq!(app.get(FIRST).await.header("etag"), next.header("etag"));

        // It is in consultation until today; a reader reacts, an author answers.
        let begun = days_ago(20);
        step_at(&app, "1.0.0", into_consultation(dutch_day(begun), today()), "anna", begun).await.unwrap();
        let said = json!({ "plaats": "/properties/naam", "tekst": "Hoe lang <b>mag</b> dit zijn?" });
        let reaction = eva.post(&format!("{FIRST}/reacties"), said).await.expect(201).json();
        let answer = format!("{FIRST}/reacties/{}/antwoord", reaction["nummer"]);
        bram.put(&answer, json!({ "tekst": "Zo lang u wilt." })).await.expect(200);
        let early = dirk.publish(FIRST).await.expect(409);
        assert_eq!(problem(&early), "consultatie-ontbreekt", "it is not over");

        // The next day it is taken back to be mended, proposed, approved and published.
        let tomorrow = days_ago(-1);
        step_at(&app, "1.0.0", Step::to(Status::Draft), "anna", tomorrow).await.unwrap();
        anna.edit(FIRST, SAME).await.expect(200);
        let proposal = anna.propose(FIRST).await.expect(201).json();
        let unapproved = step_at(&app, "1.0.0", decided(Status::Published), "dirk", tomorrow).await;
        assert!(matches!(unapproved, Err(Error::Conflict(maatstaf::domain::Conflict::NotApproved, _))));
        let approved = carla.approve(FIRST, &proposal["nummer"], true).await.expect(201).json();
        assert_eq!((&approved["akkoord"], &approved["nodig"]), (&json!(1), &json!(1)));
        let published = step_at(&app, "1.0.0", decided(Status::Published), "dirk", tomorrow).await.unwrap();
        assert!(published.warnings.is_empty(), "{:?}", published.warnings);

        // A patch takes the shorter road; then the first one ends, sooner than the policy says, and is withdrawn.
        let patch = "/v1/standaarden/proef/versies/1.0.1";
        anna.offer("1.0.1", NAME).await.expect(201);
        let proposal = bram.propose(patch).await.expect(201).json();
        carla.approve(patch, &proposal["nummer"], true).await.expect(201);
        dirk.publish(patch).await.expect(200);
        let soon = today().checked_add_days(Days::new(100)).unwrap();
        let end = json!({ "geldigTotDatum": soon, "opvolger": "1.0.1" });
        let ended = dirk.step(FIRST, "einde-ondersteuning", end).await.expect(200);
        assert_eq!(codes(&ended, "waarschuwingen"), ["einde-te-vroeg"]);
        assert_eq!(ended.json()["opvolger"], "1.0.1");
        dirk.step(FIRST, "teruggetrokken", json!({})).await.expect(200);

        // All of it is there for everyone.
        let life = app.get(&format!("{FIRST}/levensloop")).await.expect(200).json();
        let steps = life["resultaten"].as_array().unwrap();
        let told: Vec<String> = steps
            .iter()
            .map(|step| ["naar", "door", "weg"].map(|name| step[name].as_str().unwrap_or("-")).join(" "))
            .collect();
        let expected = [
            "concept anna -",
            "consultatie anna -",
            "concept anna -",
            "vastgesteld dirk lang",
            "einde-ondersteuning dirk -",
            "teruggetrokken dirk lang",
        ];
        assert_eq!(told, expected, "{on:?}");
        assert_eq!(steps[1]["consultatie"]["eindDatum"], today().to_string());
        assert_eq!(steps[3]["besluit"]["orgaan"], "ALV");
        assert_eq!(steps[3]["goedkeuringen"][0]["door"], "carla");
        assert_eq!(steps[4]["opvolger"], "1.0.1");
        let short = app.get(&format!("{patch}/levensloop")).await.json();
        assert_eq!(short["resultaten"][1]["weg"], "kort");
        let reactions = app.get(&format!("{FIRST}/reacties")).await.expect(200).json();
        assert_eq!(reactions["resultaten"][0]["antwoord"]["door"], "bram");
        for (language, word) in [("nl", "Levensloop"), ("en", "Decision:")] {
            let page =
                app.get_with("/standaarden/proef/1.0.0", "accept-language", language).await.expect(200);
            let page = page.to_string();
            assert!(page.contains(word) && page.contains("besluit 17") && page.contains("carla"), "{page}");
            assert!(page.contains("mag") && !page.contains("<b>mag"), "{page}");
        }
        assert!(app.get("/standaarden/proef").await.to_string().contains("Lijst 2026"));
    }
}

#[tokio::test]
async fn every_step_is_refused_to_every_wrong_caller() {
    const ROLES: [&str; 6] = ["lezer", "toetser", "auteur", "goedkeurder", "beheerder", "operator"];
    let step = |to: &str| json!({ "naar": to, "reden": "x", "besluit": decision() });
    let other = "/v1/standaarden/proef/versies/9.9.9";
    let steps: [(&str, String, Value, &[&str]); 12] = [
        (
            "POST",
            "/v1/standaarden/proef/versies".into(),
            json!({ "versie": "x", "schema": {} }),
            &["auteur", "beheerder"],
        ),
        ("PUT", other.into(), json!({ "versie": "9.9.9", "schema": {} }), &["auteur", "beheerder"]),
        ("DELETE", other.into(), json!({}), &["auteur", "beheerder"]),
        ("POST", format!("{other}/statusovergangen"), step("consultatie"), &["auteur", "beheerder"]),
        ("POST", format!("{other}/statusovergangen"), step("concept"), &["auteur", "beheerder"]),
        ("POST", format!("{other}/voorstellen"), json!({ "reden": "x" }), &["auteur", "beheerder"]),
        (
            "POST",
            format!("{other}/voorstellen/1/goedkeuringen"),
            json!({ "akkoord": true, "reden": "x" }),
            &["goedkeurder"],
        ),
        ("POST", format!("{other}/statusovergangen"), step("vastgesteld"), &["beheerder"]),
        ("POST", format!("{other}/statusovergangen"), step("einde-ondersteuning"), &["beheerder"]),
        ("POST", format!("{other}/statusovergangen"), step("teruggetrokken"), &["beheerder"]),
        ("POST", format!("{other}/reacties"), json!({ "tekst": "x" }), &ROLES),
        ("PUT", format!("{other}/reacties/1/antwoord"), json!({ "tekst": "x" }), &["auteur", "beheerder"]),
    ];
    for on in BOTH {
        let app = with_policy(on, 1, json!({})).await;
        let mut people = Vec::new();
        for role in ROLES {
            people.push((role, Person::new(&app, role, role).await));
            // Who has the role for another standard has it not for this one.
            let elsewhere = format!("{role}:standaarden/elders");
            people.push(("elders", Person::new(&app, &format!("{role}-elders"), &elsewhere).await));
        }
        let before = app.database.store.audit(Page { number: 1, size: 1 }).await.unwrap().total;
        for (method, path, body, right) in &steps {
            let bare =
                Request::builder().method(*method).uri(path).header("content-type", "application/json");
            app.send(bare.body(Body::from(body.to_string())).unwrap()).await.expect(401);
            for (role, person) in &people {
                let answer = person.send(method, path, Some("*"), &body.to_string()).await;
                if right.contains(role) {
                    // The version is not there: whoever may pass hears that.
                    assert!([400, 404].contains(&answer.status.as_u16()), "{role} {method} {path}: {answer}");
                } else {
                    assert_eq!(answer.status, 403, "{role} {method} {path} {body}: {answer}");
                    assert_eq!(problem(&answer), "niet-bevoegd");
                }
            }
        }
        let after = app.database.store.audit(Page { number: 1, size: 1 }).await.unwrap().total;
        assert_eq!(before, after, "{on:?}");
    }
}

#[tokio::test]
async fn a_change_of_a_concept_says_which_contents_it_is_a_change_of() {
    for on in BOTH {
        let app = with_policy(on, 0, json!({})).await;
        let anna = Person::new(&app, "anna", "auteur").await;
        let offered = anna.offer("1.0.0", NAME).await.expect(201);
        assert_eq!(app.get(FIRST).await.header("etag"), offered.header("etag"));
        for method in ["PUT", "DELETE"] {
            let answer = anna.send(method, FIRST, None, &contents(FIRST, CODE)).await.expect(428);
            assert_eq!(problem(&answer), "if-match-ontbreekt");
            for tag in ["\"sha256:00\"", "onzin", ""] {
                anna.send(method, FIRST, Some(tag), &contents(FIRST, CODE)).await.expect(412);
            }
        }
        // Each thing that can be edited has a tag of its own.
        let mut tag = offered.header("etag").to_owned();
        for more in [
            r#""toelichting": "x""#,
            r#""geldigVanDatum": "2030-01-01""#,
            r#""geldigTotDatum": "2031-01-01""#,
            r##""onderdelen": {"naam": "#/properties/naam"}"##,
            r#""voorbeelden": [{"naam": "a", "geldig": true, "document": {"naam": "x"}}]"#,
            r#""voorbeelden": [{"naam": "a", "geldig": true, "document": {"naam": "y"}}]"#,
        ] {
            let body = format!(r#"{{"versie": "1.0.0", "schema": {NAME}, {more}}}"#);
            let next = anna.send("PUT", FIRST, Some(&tag), &body).await.expect(200).header("etag").to_owned();
            assert_ne!(next, tag, "{more}");
            assert_eq!(app.get(FIRST).await.header("etag"), next, "{more}");
            anna.send("PUT", FIRST, Some(&tag), &body).await.expect(412);
            tag = next;
        }
        // A compressed copy carries the same tag, marked weak.
        let weak = format!("\"anders\", W/{tag}");
        let tag = anna.send("PUT", FIRST, Some(&weak), &contents(FIRST, NAME)).await.expect(200);
        let tag = tag.header("etag").to_owned();
        // Of two at once, one loses.
        let (one, other) = (contents(FIRST, CODE), contents(FIRST, SAME));
        let (one, other) = tokio::join!(
            anna.send("PUT", FIRST, Some(&tag), &one),
            anna.send("PUT", FIRST, Some(&tag), &other)
        );
        let mut both = [one.status.as_u16(), other.status.as_u16()];
        both.sort_unstable();
        assert_eq!(both, [200, 412], "{on:?}");
        anna.send("DELETE", FIRST, Some("*"), "").await.expect(204);
    }
}

#[tokio::test]
async fn what_is_approved_is_what_is_published_and_nobody_approves_own_work() {
    for on in BOTH {
        let app = with_policy(on, 2, json!({})).await;
        let anna = Person::new(&app, "anna", "auteur goedkeurder").await;
        let bram = Person::new(&app, "bram", "auteur goedkeurder").await;
        let carla = Person::new(&app, "carla", "goedkeurder").await;
        let cor = Person::new(&app, "cor", "goedkeurder").await;
        let dirk = Person::new(&app, "dirk", "beheerder goedkeurder").await;
        anna.offer("1.0.0", CODE).await.expect(201);
        let nothing = dirk.publish(FIRST).await.expect(409);
        assert_eq!(problem(&nothing), "goedkeuring-ontbreekt");
        let detail = nothing.json()["detail"].as_str().unwrap().to_owned();
        assert!(
            detail.contains("2 van 2") && detail.contains(&format!("POST {FIRST}/voorstellen")),
            "{detail}"
        );

        let first = anna.propose(FIRST).await.expect(201).json()["nummer"].clone();
        assert_eq!(problem(&bram.propose(FIRST).await.expect(409)), "al-voorgesteld");
        carla.approve(FIRST, &first, true).await.expect(201);
        cor.approve(FIRST, &first, true).await.expect(201);
        // Another edits: nothing of that counts any more.
        bram.edit(FIRST, NAME).await.expect(200);
        assert_eq!(problem(&dirk.publish(FIRST).await.expect(409)), "goedkeuring-ontbreekt");
        assert_eq!(problem(&carla.approve(FIRST, &first, true).await.expect(409)), "voorstel-vervallen");
        let second = dirk.propose(FIRST).await.expect(201).json()["nummer"].clone();
        let all = app.get(&format!("{FIRST}/voorstellen")).await.expect(200).json();
        assert!(
            all["resultaten"][0]["vervallenOp"].is_string() && all["resultaten"][1]["vervallenOp"].is_null()
        );

        for own in [&anna, &bram, &dirk] {
            assert_eq!(problem(&own.approve(FIRST, &second, true).await.expect(409)), "eigen-werk");
        }
        // One person counts once, and what that person said last.
        for agreed in [true, false, true] {
            carla.approve(FIRST, &second, agreed).await.expect(201);
        }
        let detail = dirk.publish(FIRST).await.expect(409).json()["detail"].as_str().unwrap().to_owned();
        assert!(
            detail.contains("1 van 2") && detail.contains(&format!("voorstellen/{second}/goed")),
            "{detail}"
        );
        cor.approve(FIRST, &second, true).await.expect(201);
        let eef = Person::new(&app, "eef", "goedkeurder").await;
        eef.approve(FIRST, &second, false).await.expect(201);
        let published = dirk.publish(FIRST).await.expect(200);
        assert_eq!(codes(&published, "waarschuwingen"), ["niet-allen-akkoord"]);
        assert_eq!(problem(&cor.approve(FIRST, &second, true).await.expect(409)), "overgang-niet-toegestaan");
        assert_eq!(problem(&anna.propose(FIRST).await.expect(409)), "overgang-niet-toegestaan");
        for (path, status) in [("voorstellen/99999/goedkeuringen", 404), ("voorstellen/x/goedkeuringen", 400)]
        {
            let body = json!({ "akkoord": true, "reden": "x" });
            cor.post(&format!("{FIRST}/{path}"), body).await.expect(status);
        }
    }
}

#[tokio::test]
async fn a_proposal_is_checked_as_a_publication_is() {
    let app = with_policy(On::Sqlite, 1, json!({})).await;
    let anna = Person::new(&app, "anna", "auteur").await;
    let wrong = format!(
        r#"{{"versie": "1.0.0", "schema": {NAME}, "voorbeelden": [{{"naam": "a", "geldig": true, "document": 1}}]}}"#
    );
    anna.send("POST", "/v1/standaarden/proef/versies", None, &wrong).await.expect(201);
    assert_eq!(codes(&anna.propose(FIRST).await.expect(400), "fouten"), ["voorbeeld-afgekeurd"]);
    anna.edit(FIRST, NAME).await.expect(200);
    let without = anna.post(&format!("{FIRST}/voorstellen"), json!({ "reden": " " })).await.expect(400);
    assert_eq!(codes(&without, "fouten"), ["reden-ontbreekt"]);
    app.registry
        .transition(
            &app.registry
                .resolve(&"proef".parse().unwrap(), &"1.0.0".parse().unwrap(), today())
                .await
                .unwrap(),
            Step::to(Status::Published),
            &act(),
        )
        .await
        .unwrap();
    anna.offer("1.1.0", CODE).await.expect(201);
    let lie = anna.propose("/v1/standaarden/proef/versies/1.1.0").await.expect(409);
    assert_eq!(problem(&lie), "nummer-niet-eerlijk");
}

#[tokio::test]
async fn one_reacts_while_the_consultation_runs_and_within_bounds() {
    for on in BOTH {
        let limits = Limits { reactions: 2, reaction_length: 20, ..Limits::default() };
        let app = App::with_limits(on, limits).await;
        app.standard("proef").await;
        let anna = Person::new(&app, "anna", "auteur").await;
        let eva = Person::new(&app, "eva", "lezer").await;
        anna.offer("1.0.0", NAME).await.expect(201);
        let path = format!("{FIRST}/reacties");
        let react = |place: &str, said: &str| {
            let body = json!({ "plaats": place, "tekst": said });
            let (eva, path) = (&eva, &path);
            async move { eva.post(path, body).await }
        };
        assert_eq!(problem(&react("", "te vroeg").await.expect(409)), "geen-lopende-consultatie");
        for wrong in
            [json!({}), json!({ "consultatie": { "beginDatum": "2020-01-01", "eindDatum": "2030-01-01" } })]
        {
            let refused = anna.step(FIRST, "consultatie", wrong).await.expect(400);
            assert!(codes(&refused, "fouten")[0].starts_with("consultatie-on"), "{refused}");
        }
        let later = today().checked_add_days(Days::new(5)).unwrap();
        let days = json!({ "consultatie": { "beginDatum": later, "eindDatum": later } });
        anna.step(FIRST, "consultatie", days).await.expect(200);
        let soon = react("", "te vroeg").await.expect(409);
        assert!(soon.json()["detail"].as_str().unwrap().contains(&later.to_string()), "{soon}");
        anna.step(FIRST, "concept", json!({})).await.expect(200);
        let days = json!({ "consultatie": { "beginDatum": today(), "eindDatum": later } });
        anna.step(FIRST, "consultatie", days).await.expect(200);

        let wrong = react("/properties/code", &"x".repeat(21)).await.expect(400);
        assert_eq!(codes(&wrong, "fouten"), ["ongeldige-lengte", "plaats-onbekend"]);
        assert_eq!(codes(&react("", "\0").await.expect(400), "fouten"), ["nul-teken"]);
        react("", "Goed zo.").await.expect(201);
        react("/required/0", "Moet dat?").await.expect(201);
        assert_eq!(problem(&react("", "nog een").await.expect(409)), "te-veel-reacties");
        let missing = format!("{path}/99999/antwoord");
        assert_eq!(
            problem(&anna.put(&missing, json!({ "tekst": "x" })).await.expect(404)),
            "reactie-onbekend"
        );
        // Back to concept, they are still there; with the concept they go.
        anna.step(FIRST, "concept", json!({})).await.expect(200);
        let all = app.get(&path).await.expect(200).json();
        assert_eq!((&all["aantal"], all["consultaties"].as_array().unwrap().len()), (&json!(2), 2));
        assert_eq!(problem(&react("", "te laat").await.expect(409)), "geen-lopende-consultatie");
        anna.send("DELETE", FIRST, Some("*"), "").await.expect(204);
        app.get(&path).await.expect(404);
        anna.offer("1.0.0", NAME).await.expect(201);
        assert_eq!(app.get(&path).await.json()["aantal"], 0);
        assert_eq!(app.get(&format!("{FIRST}/levensloop")).await.json()["aantal"], 1);
    }
}

#[tokio::test]
async fn the_policy_asks_a_consultation_of_all_but_a_patch_and_what_promises_nothing() {
    for on in BOTH {
        let app = with_policy(on, 0, json!({ "consultatiedagen": 14 })).await;
        for number in ["0.9.0", "1.0.0-rc.1", "1.0.0"] {
            app.offer("proef", number, NAME).await.expect(201);
        }
        for number in ["0.9.0", "1.0.0-rc.1"] {
            app.publish("proef", number).await.expect(200);
        }
        assert_eq!(problem(&app.publish("proef", "1.0.0").await.expect(409)), "consultatie-ontbreekt");
        let now = Utc::now();
        let consult = |ago: i64, days: u64| {
            let begins = dutch_day(days_ago(ago));
            into_consultation(begins, begins.checked_add_days(Days::new(days - 1)).unwrap())
        };
        // Too short, and then broken off.
        step_at(&app, "1.0.0", consult(90, 13), "anna", days_ago(90)).await.unwrap();
        step_at(&app, "1.0.0", Step::to(Status::Draft), "anna", days_ago(70)).await.unwrap();
        assert_eq!(problem(&app.publish("proef", "1.0.0").await.expect(409)), "consultatie-ontbreekt");
        step_at(&app, "1.0.0", consult(60, 30), "anna", days_ago(60)).await.unwrap();
        step_at(&app, "1.0.0", Step::to(Status::Draft), "anna", days_ago(50)).await.unwrap();
        assert_eq!(problem(&app.publish("proef", "1.0.0").await.expect(409)), "consultatie-ontbreekt");
        step_at(&app, "1.0.0", consult(40, 14), "anna", days_ago(40)).await.unwrap();
        step_at(&app, "1.0.0", decided(Status::Published), "dirk", now).await.unwrap();
        app.offer("proef", "1.0.1", SAME).await.expect(201);
        app.publish("proef", "1.0.1").await.expect(200);
        app.offer("proef", "1.1.0", NAME).await.expect(201);
        assert_eq!(problem(&app.publish("proef", "1.1.0").await.expect(409)), "consultatie-ontbreekt");
    }
    let app = with_policy(On::Sqlite, 0, json!({})).await;
    let wrong =
        json!({ "voorziening": "proef", "titel": "Proef", "soort": "gegevens", "beleid": { "majors": 0 } });
    let refused = app.write("PUT", "/v1/standaarden/proef", &wrong).await.expect(400);
    assert_eq!(codes(&refused, "fouten"), ["ongeldig-beleid"]);
}

#[tokio::test]
async fn a_published_version_is_withdrawn_at_once_in_an_emergency_only_and_never_while_in_use() {
    for on in BOTH {
        let app = with_policy(on, 0, json!({})).await;
        let dirk = Person::new(&app, "dirk", "beheerder").await;
        app.published("proef", "1.0.0", NAME).await;
        app.published("gebruiker", "1.0.0", r#"{"$ref": "/schemas/proef/1.0.0"}"#).await;
        assert_eq!(
            problem(&dirk.step(FIRST, "teruggetrokken", json!({})).await.expect(409)),
            "overgang-niet-toegestaan"
        );
        let undecided = dirk.step(FIRST, "teruggetrokken", json!({ "spoed": true })).await.expect(400);
        assert_eq!(codes(&undecided, "fouten"), ["besluit-ontbreekt"]);
        let emergency = json!({ "spoed": true, "besluit": decision() });
        assert_eq!(
            problem(&dirk.step(FIRST, "teruggetrokken", emergency.clone()).await.expect(409)),
            "nog-in-gebruik"
        );
        let user = "/v1/standaarden/gebruiker/versies/1.0.0";
        dirk.step(user, "teruggetrokken", emergency.clone()).await.expect(200);
        let withdrawn = dirk.step(FIRST, "teruggetrokken", emergency).await.expect(200);
        assert_eq!(codes(&withdrawn, "waarschuwingen"), ["einde-te-vroeg"]);
        let life = app.get(&format!("{FIRST}/levensloop")).await.json();
        assert_eq!(
            (&life["resultaten"][2]["weg"], &life["resultaten"][2]["besluit"]["orgaan"]),
            (&json!("spoed"), &json!("Werkgroep proef"))
        );
    }
}

#[tokio::test]
async fn a_step_brings_what_belongs_to_it_and_nothing_else() {
    let app = with_policy(On::Sqlite, 0, json!({})).await;
    let dirk = Person::new(&app, "dirk", "beheerder").await;
    app.offer("proef", "1.0.0", NAME).await.expect(201);
    let days = json!({ "beginDatum": today(), "eindDatum": today() });
    let wrong = json!({
        "spoed": true, "opvolger": "2.0.0", "consultatie": days, "besluit": { "orgaan": " ", "datum": "2026-01-01", "bron": "x".repeat(501) },
    });
    let mut said = codes(&dirk.step(FIRST, "vastgesteld", wrong).await.expect(400), "fouten");
    said.sort();
    let expected = [
        "consultatie-alleen-bij-consultatie",
        "ongeldige-lengte",
        "ongeldige-lengte",
        "opvolger-alleen-bij-einde",
        "spoed-alleen-bij-terugtrekken",
    ];
    assert_eq!(said, expected);
    assert_eq!(
        codes(&dirk.step(FIRST, "vastgesteld", json!({})).await.expect(400), "fouten"),
        ["besluit-ontbreekt"]
    );
    dirk.publish(FIRST).await.expect(200);
    // Whoever is there already asks nothing.
    dirk.step(FIRST, "vastgesteld", json!({})).await.expect(200);
    assert_eq!(
        codes(&dirk.step(FIRST, "einde-ondersteuning", json!({})).await.expect(400), "fouten"),
        ["einddatum-ontbreekt"]
    );
    app.offer("proef", "2.0.0", CODE).await.expect(201);
    let to_draft = json!({ "geldigTotDatum": "2040-01-01", "opvolger": "2.0.0" });
    assert_eq!(
        problem(&dirk.step(FIRST, "einde-ondersteuning", to_draft.clone()).await.expect(409)),
        "opvolger-niet-bruikbaar"
    );
    app.publish("proef", "2.0.0").await.expect(200);
    let unnamed = json!({ "geldigTotDatum": "2040-01-01" });
    assert_eq!(
        codes(&dirk.step(FIRST, "einde-ondersteuning", unnamed).await.expect(400), "fouten"),
        ["opvolger-ontbreekt"]
    );
    let itself = json!({ "geldigTotDatum": "2040-01-01", "opvolger": "1.0.0" });
    assert_eq!(
        codes(&dirk.step(FIRST, "einde-ondersteuning", itself).await.expect(400), "fouten"),
        ["opvolger-onjuist"]
    );
    let ended = dirk.step(FIRST, "einde-ondersteuning", to_draft).await.expect(200);
    assert_eq!(codes(&ended, "waarschuwingen"), [""; 0]);
}

#[tokio::test]
async fn a_third_major_in_support_is_warned_of() {
    for on in BOTH {
        let app = with_policy(on, 0, json!({ "majors": 2 })).await;
        for (number, warned) in [("1.0.0", false), ("2.0.0", false), ("2.1.0", false), ("3.0.0", true)] {
            app.offer("proef", number, NAME).await.expect(201);
            let published = app.publish("proef", number).await.expect(200);
            assert_eq!(
                codes(&published, "waarschuwingen").contains(&"te-veel-hoofdversies".to_owned()),
                warned,
                "{number}"
            );
        }
    }
}

#[tokio::test]
async fn binding_force_is_set_apart_with_its_source_and_in_the_audit() {
    for on in BOTH {
        let app = with_policy(on, 0, json!({})).await;
        let path = "/v1/standaarden/proef/verbindendheid";
        assert_eq!(app.get("/v1/standaarden/proef").await.json()["verbindendheid"], Value::Null);
        let binding =
            json!({ "kracht": "verplicht", "bron": "Wet proef, artikel 3", "vanafDatum": "2027-01-01" });
        for _ in 0..2 {
            assert_eq!(app.write("PUT", path, &binding).await.expect(200).json(), binding);
        }
        assert_eq!(app.get("/v1/standaarden").await.json()["resultaten"][0]["verbindendheid"], binding);
        let newest = app.database.store.audit(Page { number: 1, size: 2 }).await.unwrap().items;
        assert_eq!(
            (&*newest[0].action, &*newest[0].subject),
            ("verbindendheid-verplicht", "standaarden/proef")
        );
        assert_ne!(newest[1].action, newest[0].action, "once");
        // Writing the standard anew leaves it as it is.
        app.standard("proef").await;
        assert_eq!(app.get("/v1/standaarden/proef").await.json()["verbindendheid"], binding);
        let page = app.get_with("/standaarden/proef", "accept-language", "en").await.to_string();
        assert!(page.contains("mandatory, from 1 January 2027. Wet proef, artikel 3"), "{page}");
        let empty = json!({ "kracht": "verplicht", "bron": "", "vanafDatum": "2027-01-01" });
        assert_eq!(codes(&app.write("PUT", path, &empty).await.expect(400), "fouten"), ["ongeldige-lengte"]);
        app.write("PUT", path, &json!({ "kracht": "misschien", "bron": "x", "vanafDatum": "2027-01-01" }))
            .await
            .expect(400);
        app.write("PUT", "/v1/standaarden/onbekend/verbindendheid", &binding).await.expect(404);
    }
}

#[tokio::test]
async fn an_import_by_the_operator_needs_no_approval_and_names_the_decision_of_the_folder() {
    let database = new_database(On::Sqlite).await;
    let app = App::set_up(database, Setup { approvals: 3, ..Setup::default() }).await;
    let folder = tempfile::tempdir().unwrap();
    let standard = folder.path().join("afval/container");
    std::fs::create_dir_all(standard.join("1.0.0")).unwrap();
    std::fs::write(folder.path().join("afval/provision.yaml"), "titel: Afval\n").unwrap();
    std::fs::write(standard.join("1.0.0/schema.json"), NAME).unwrap();
    let yaml = "titel: Container\nsoort: gegevens\nbeleid:\n  consultatiedagen: 30\nversies:\n  1.0.0:\n    status: vastgesteld\n    besluit:\n      orgaan: Raad\n      datum: 2026-02-03\n      bron: besluit 4\n";
    std::fs::write(standard.join("standard.yaml"), yaml).unwrap();
    let imported = app.registry.import(&Shelf::read(folder.path()).unwrap(), &act()).await.unwrap();
    assert!(!imported.has_refusals(), "{imported:#?}");
    let life = app.get("/v1/standaarden/container/versies/1.0.0/levensloop").await.expect(200).json();
    assert_eq!(
        life["resultaten"][1]["besluit"],
        json!({ "orgaan": "Raad", "datum": "2026-02-03", "bron": "besluit 4" })
    );
    assert_eq!(app.get("/v1/standaarden/container").await.json()["beleid"]["consultatiedagen"], 30);
}
