//! Every operation, tried by everyone: what the OpenAPI document declares is what is enforced, no more and no less.

use axum::body::Body;
use axum::http::Request;
use maatstaf::domain::{Grants, Role};
use maatstaf::http::openapi_json;
use maatstaf::registry::{Setup, shipped};
use serde_json::{Value, json};

use crate::kit::{Answer, App, On, act};
use crate::pages::PAGES;

/// An operation, with names in its path that nothing has.
struct Operation {
    method: String,
    path: String,
    /// Any of these, when it is declared.
    roles: Option<Vec<Role>>,
}

fn operations() -> Vec<Operation> {
    let document: Value = serde_json::from_str(&openapi_json(None)).unwrap();
    let mut found = Vec::new();
    for (template, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let path = template.split('/').map(|part| match part {
                "{versie}" => "9.9.9",
                "{mandaat}" => "999999",
                part if part.starts_with('{') => "bestaat-niet",
                part => part,
            });
            let path = format!("/v1{}", path.collect::<Vec<_>>().join("/"));
            let roles = declared(operation, &format!("{method} {template}"));
            found.push(Operation { method: method.to_uppercase(), path, roles });
        }
    }
    assert!(found.len() > 50, "only {} operations", found.len());
    found
}

/// The roles that are declared, for a key and for a token of an identity provider alike.
fn declared(operation: &Value, name: &str) -> Option<Vec<Role>> {
    let ways = operation["security"].as_array()?;
    assert_eq!(ways, &[json!({ "sleutel": [] }), json!({ "oidc": [] })], "{name}");
    let words = operation["x-rollen"].as_array().unwrap_or_else(|| panic!("{name} says no roles"));
    assert!(!words.is_empty(), "{name} is for nobody");
    Some(words.iter().map(|word| word.as_str().unwrap().parse().unwrap()).collect())
}

impl Operation {
    fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    async fn ask(&self, app: &App, token: Option<&str>) -> Answer {
        match token {
            Some(token) => app.ask_as(token, &self.method, &self.path, Some(&json!({}))).await,
            None => {
                let request = Request::builder().method(self.method.as_str()).uri(&self.path);
                let request = request.header("content-type", "application/json");
                app.send(request.body(Body::from("{}")).unwrap()).await
            }
        }
    }
}

#[tokio::test]
async fn without_a_token_only_what_declares_nothing_is_open() {
    let app = App::empty(On::Sqlite).await;
    for operation in operations() {
        let answer = operation.ask(&app, None).await;
        assert_eq!(
            answer.status.as_u16() == 401,
            operation.roles.is_some(),
            "{}: {answer}",
            operation.name()
        );
        if operation.roles.is_some() {
            assert_eq!(answer.header("www-authenticate"), "Bearer realm=\"maatstaf\"");
        }
    }
}

#[tokio::test]
async fn a_token_that_may_nothing_gets_no_further_than_none() {
    let app = App::empty(On::Sqlite).await;
    let token =
        app.registry.create_token("niets", &Grants::default(), None, None, &act()).await.unwrap().secret;
    for operation in operations() {
        let answer = operation.ask(&app, Some(&token)).await;
        assert_ne!(answer.status.as_u16(), 401, "{}", operation.name());
        assert_eq!(
            answer.status.as_u16() == 403,
            operation.roles.is_some(),
            "{}: {answer}",
            operation.name()
        );
        if operation.roles.is_some() {
            let said = "Bearer realm=\"maatstaf\", error=\"insufficient_scope\"";
            assert_eq!(answer.header("www-authenticate"), said);
        }
    }
}

#[tokio::test]
async fn a_broken_token_is_refused_everywhere() {
    let app = App::empty(On::Sqlite).await;
    for operation in operations() {
        for token in ["mst_onzin", "onzin", "", "a.b.c", &"x".repeat(20_000)] {
            let answer = operation.ask(&app, Some(token)).await.expect(401);
            assert_eq!(answer.json()["type"], "urn:maatstaf:probleem:token-ongeldig", "{}", operation.name());
            let said = "Bearer realm=\"maatstaf\", error=\"invalid_token\"";
            assert_eq!(answer.header("www-authenticate"), said, "{}", operation.name());
        }
    }
}

#[tokio::test]
async fn two_tokens_are_no_token() {
    let app = App::empty(On::Sqlite).await;
    let good = app.key("goed", "operator").await;
    for second in ["Bearer mst_onzin", &format!("Bearer {good}"), "bearer"] {
        let request = Request::get("/v1/standaarden").header("authorization", format!("Bearer {good}"));
        app.send(request.header("authorization", second).body(Body::empty()).unwrap()).await.expect(401);
    }
    let beside = Request::get("/v1/standaarden").header("authorization", "Basic bXN0X3g6eQ==");
    app.send(beside.body(Body::empty()).unwrap()).await.expect(200);
}

#[tokio::test]
async fn each_role_may_what_is_declared_for_it_and_nothing_else() {
    let app = App::empty(On::Sqlite).await;
    let operations = operations();
    let mut wrong = Vec::new();
    for role in Role::ALL {
        let token = app.key(&format!("sleutel {role}"), role.as_str()).await;
        for operation in &operations {
            let allowed =
                operation.roles.as_ref().is_none_or(|any| any.iter().any(|asked| role.includes(*asked)));
            let answer = operation.ask(&app, Some(&token)).await;
            if (answer.status.as_u16() != 403) != allowed || answer.status.as_u16() == 401 {
                wrong.push(format!("{role} × {}: {}", operation.name(), answer.status));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[tokio::test]
async fn a_closed_register_reads_to_readers_and_judges_for_validators() {
    let app = App::with(Setup { closed: true, ..Setup::default() }).await;
    let nothing =
        app.registry.create_token("niets", &Grants::default(), None, None, &act()).await.unwrap().secret;
    let reader = app.key("lezer", "lezer").await;
    let validator = app.key("toetser", "toetser").await;
    for operation in operations().into_iter().filter(|operation| operation.roles.is_none()) {
        let name = operation.name();
        let open = operation.path == "/v1/openapi.json";
        let reads = operation.method == "GET";
        let status = async |token: Option<&str>| operation.ask(&app, token).await.status.as_u16();
        assert_eq!(status(None).await == 401, !open, "{name}");
        assert_eq!(status(Some(&nothing)).await == 403, !open, "{name}");
        assert_eq!(status(Some(&reader)).await == 403, !reads, "{name}");
        assert_ne!(status(Some(&validator)).await, 403, "{name}");
    }
}

#[tokio::test]
async fn a_closed_register_shows_its_pages_and_schemas_to_readers_and_stays_watchable() {
    let app = App::with(Setup { closed: true, ..Setup::default() }).await;
    app.published("adres", "1.0.0", r#"{"type": "object"}"#).await;
    let reader = app.key("lezer", "lezer").await;
    for path in ["/", "/standaarden/adres", "/schemas/adres/1.0.0", "/metrics", "/toetsen"] {
        app.get(path).await.expect(401);
        app.ask_as(&reader, "GET", path, None).await.expect(200);
    }
    for path in ["/health/live", "/health/ready", "/docs/", "/v1/openapi.json"] {
        app.get(path).await.expect(200);
    }
    app.get("/.well-known/niets").await.expect(404);
}

/// What has the word in it that stands in a title, in a text and in a schema of a closed register.
fn sings(answer: &Answer) -> bool {
    let headers =
        answer.headers.values().any(|value| String::from_utf8_lossy(value.as_bytes()).contains("Zangvogel"));
    headers || answer.to_string().contains("Zangvogel")
}

#[tokio::test]
async fn no_page_feed_or_file_of_a_closed_register_is_read_by_who_is_not_signed_in() {
    let app = App::with(Setup { closed: true, ..Setup::default() }).await;
    app.registry.import(&shipped().unwrap(), &act()).await.unwrap();
    app.published("proef", "1.0.0", r#"{"type": "object", "description": "Zangvogel"}"#).await;
    let standard = json!({ "voorziening": "proef", "titel": "Zangvogel", "soort": "gegevens" });
    app.write("PUT", "/v1/standaarden/proef", &standard).await.expect(200);
    let set = json!({ "titel": "Zangvogel", "leden": [{ "standaard": "proef", "versie": "1.0.0" }] });
    app.write("PUT", "/v1/uitgaven/proef", &set).await.expect(201);
    app.write("POST", "/v1/uitgaven/proef/vaststelling", &json!({ "reden": "proef" })).await.expect(200);
    let files = [
        "/schemas/proef/1.0.0",
        "/agenda.ics",
        "/metrics",
        "/standaarden/woo-verzoek/geldend/proces.svg",
        "/standaarden/adres/2.0.0/voorbeelden/gemaakt/minimaal.json",
        "/v1/feed",
        "/v1/standaarden/proef/feed",
        "/v1/agenda",
        "/v1/zoekresultaten?zoek=zangvogel",
        "/v1/uitgaven",
        "/v1/uitgaven/proef/inhoud",
        "/v1/standaarden/proef/versies/1.0.0/schema",
        "/v1/standaarden/proef/versies/1.0.0/reacties",
    ];
    let pages = [
        "/standaarden/proef",
        "/standaarden/proef/1.0.0",
        "/standaarden/proef/1.0.0/schema",
        "/uitgaven/proef",
        "/zoeken?q=zangvogel",
        // What is not there looks no different.
        "/standaarden/bestaat-niet",
        "/bestaat-niet",
    ];
    let closed = PAGES.iter().filter(|path| **path != "/aanmelden").chain(&pages);
    let nobody = "__Host-maatstaf-sessie=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    for path in closed.clone() {
        for cookie in ["", nobody] {
            let led = app.browse(path, "nl", cookie).await.expect(303);
            assert_eq!((led.header("location"), led.bytes.len()), ("/aanmelden", 0), "{path}");
        }
        assert!(!sings(&app.get(path).await.expect(401)), "{path}");
        let head = Request::head(*path).body(Body::empty()).unwrap();
        app.send(head).await.expect(401);
    }
    for path in files {
        assert!(!sings(&app.get(path).await.expect(401)), "{path}");
        assert!(!sings(&app.browse(path, "nl", nobody).await), "{path}");
    }
    for path in ["/toetsen", "/vergelijken"] {
        app.post(path, "{}").await.expect(401);
    }
    for path in ["/aanmelden", "/theme.css", "/toegankelijkheid-weg", "/docs/"] {
        assert!(!sings(&app.browse(path, "nl", "").await), "{path}");
    }

    // Who may read does, and no cache between keeps it for others.
    let key = app.key("lezer", "lezer").await;
    let reader = app.person(&key).await;
    for path in &pages[..4] {
        assert!(sings(&app.browse(path, "nl", &reader.cookie).await.expect(200)), "{path}");
    }
    for path in files {
        let answer = app.ask_as(&key, "GET", path, None).await.expect(200);
        let kept = answer.header("cache-control");
        assert!(!kept.contains("public") && !kept.is_empty(), "{path}: {kept}");
    }
    let schema = app.browse("/schemas/proef/1.0.0", "nl", &reader.cookie).await.expect(200);
    assert!(schema.header("cache-control").starts_with("private"), "{}", schema.header("cache-control"));
    let open = App::empty(On::Sqlite).await;
    open.published("proef", "1.0.0", r#"{"type": "object"}"#).await;
    assert!(open.get("/schemas/proef/1.0.0").await.header("cache-control").starts_with("public"));

    // A session of a key that may do nothing reads nothing, and neither does one that ended.
    let nothing = app.registry.create_token("niets", &Grants::default(), None, None, &act()).await.unwrap();
    if let Ok(session) = app.registry.sign_in(&nothing.secret, chrono::Utc::now()).await {
        let cookie = format!("__Host-maatstaf-sessie={}", session.id);
        for path in closed {
            let refused = app.browse(path, "nl", &cookie).await;
            assert!([401, 403].contains(&refused.status.as_u16()) && !sings(&refused), "{path}: {refused}");
        }
    }
    reader.send("/afmelden", &[]).await.expect(303);
    let led = app.browse("/standaarden/proef", "nl", &reader.cookie).await.expect(303);
    assert!(!sings(&led));
}
