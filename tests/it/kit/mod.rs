//! The test kit: a register on a real database behind its real router, and users to ask it things.
//! Every answer is checked against the published OpenAPI document on the way.

mod contract;
pub(crate) mod database;
pub(crate) mod process;

use std::fmt;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, Response, StatusCode};
use chrono::Utc;
use maatstaf::domain::{Grants, Limits};
use maatstaf::http::{Settings, router};
use maatstaf::registry::{Act, Registry, Setup};
use maatstaf::store::Store;
use serde_json::Value;
use tower::ServiceExt as _;

use database::TestDatabase;

pub(crate) const PUBLIC_URL: &str = "http://register.test";

/// Which database a story plays on.
#[derive(Debug, Clone, Copy)]
pub(crate) enum On {
    Sqlite,
    Postgres,
}

pub(crate) const BOTH: [On; 2] = [On::Sqlite, On::Postgres];

/// A running register.
pub(crate) struct App {
    pub registry: Registry,
    pub database: TestDatabase,
    router: Router,
    token: String,
}

/// An answer, read whole.
pub(crate) struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or_else(|_| panic!("not JSON: {self}"))
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    #[track_caller]
    pub(crate) fn expect(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{self}");
        self
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.status, String::from_utf8_lossy(&self.bytes))
    }
}

impl App {
    /// An empty register.
    pub(crate) async fn empty(on: On) -> Self {
        Self::with_limits(on, Limits::default()).await
    }

    pub(crate) async fn with_limits(on: On, limits: Limits) -> Self {
        Self::on(new_database(on).await, limits).await
    }

    pub(crate) async fn on(database: TestDatabase, limits: Limits) -> Self {
        Self::set_up(database, Setup { limits, ..Setup::default() }).await
    }

    /// A register on SQLite that is set up like this.
    pub(crate) async fn with(setup: Setup) -> Self {
        Self::set_up(database::sqlite().await, setup).await
    }

    /// An empty register, set up in a way of its own.
    pub(crate) async fn set_up(database: TestDatabase, setup: Setup) -> Self {
        let limits = setup.limits;
        let setup = Setup { public_url: PUBLIC_URL.into(), ..setup };
        let registry = Registry::set_up(Store::clone(&database.store), setup);
        let token =
            registry.create_token("verteller", &Grants::all(), None, None, &act()).await.unwrap().secret;
        let router = whole(&registry, limits);
        Self { registry, database, router, token }
    }

    /// The same register, started anew.
    pub(crate) async fn again(app: Self) -> Self {
        Self::again_as(app, setup())
    }

    /// The same register, started anew and set up otherwise.
    pub(crate) fn again_as(app: Self, setup: Setup) -> Self {
        let limits = setup.limits;
        let registry = Registry::set_up(Store::clone(&app.database.store), setup);
        let router = whole(&registry, limits);
        Self { registry, router, ..app }
    }

    /// A register with the shipped standards.
    pub(crate) async fn stocked(on: On) -> Self {
        Self::on(database::stocked(on).await, Limits::default()).await
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        let method = request.method().to_string();
        let path = request.uri().path().to_owned();
        let response: Response<Body> = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap().to_vec();
        let answer = Answer { status: parts.status, headers: parts.headers, bytes };
        assert_eq!(answer.header("api-version"), env!("CARGO_PKG_VERSION"), "{method} {path}");
        contract::check(&method, &path, &answer);
        answer
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(Request::get(path).body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn get_with(&self, path: &str, name: &str, value: &str) -> Answer {
        self.send(Request::get(path).header(name, value).body(Body::empty()).unwrap()).await
    }

    /// Sends JSON without a token.
    pub(crate) async fn post(&self, path: &str, body: impl Into<Body>) -> Answer {
        let request = Request::post(path).header("content-type", "application/json");
        self.send(request.body(body.into()).unwrap()).await
    }

    pub(crate) async fn post_with(
        &self,
        path: &str,
        name: &str,
        value: &str,
        body: impl Into<Body>,
    ) -> Answer {
        let request = Request::post(path).header("content-type", "application/json").header(name, value);
        self.send(request.body(body.into()).unwrap()).await
    }

    /// Writes JSON with the maintainer's token.
    pub(crate) async fn write(&self, method: &str, path: &str, body: &Value) -> Answer {
        self.write_bytes(method, path, body.to_string()).await
    }

    /// The same, bytes as they are. What can be edited is changed as it is there now.
    pub(crate) async fn write_bytes(&self, method: &str, path: &str, body: impl Into<Body>) -> Answer {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header("content-type", "application/json")
            .header("authorization", format!("Bearer {}", self.token));
        let is_edited = path.contains("/versies/") || path.starts_with("/v1/uitgaven/");
        if is_edited && method != "POST" {
            let there = self.get(path).await;
            if !there.header("etag").is_empty() {
                request = request.header("if-match", there.header("etag"));
            }
        }
        self.send(request.body(body.into()).unwrap()).await
    }

    /// A key with these roles, by its text.
    pub(crate) async fn key(&self, name: &str, roles: &str) -> String {
        let grants = roles.parse().unwrap();
        self.registry.create_token(name, &grants, None, None, &act()).await.unwrap().secret
    }

    /// Asks with this token, and with a body when there is one.
    pub(crate) async fn ask_as(&self, token: &str, method: &str, path: &str, body: Option<&Value>) -> Answer {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("content-type", "application/json")
            .header("authorization", format!("Bearer {token}"));
        let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
        self.send(request.body(body).unwrap()).await
    }

    /// Makes a provision `proef` and a standard in it.
    pub(crate) async fn standard(&self, name: &str) {
        let provision = serde_json::json!({ "titel": "Proef" });
        assert!(self.write("PUT", "/v1/voorzieningen/proef", &provision).await.status.is_success());
        let standard = serde_json::json!({ "voorziening": "proef", "titel": name, "soort": "gegevens" });
        assert!(self.write("PUT", &format!("/v1/standaarden/{name}"), &standard).await.status.is_success());
    }

    /// Offers a schema as a concept, its bytes as they are written here.
    pub(crate) async fn offer(&self, name: &str, number: &str, schema: &str) -> Answer {
        let body = format!(r#"{{"versie": "{number}", "schema": {schema}}}"#);
        self.write_bytes("POST", &format!("/v1/standaarden/{name}/versies"), body).await
    }

    pub(crate) async fn publish(&self, name: &str, number: &str) -> Answer {
        let step = serde_json::json!({
            "naar": "vastgesteld", "reden": "proef", "geldigVanDatum": "2026-01-01", "besluit": decision(),
        });
        self.write("POST", &format!("/v1/standaarden/{name}/versies/{number}/statusovergangen"), &step).await
    }

    /// A standard with one published version.
    pub(crate) async fn published(&self, name: &str, number: &str, schema: &str) {
        self.standard(name).await;
        self.offer(name, number, schema).await.expect(201);
        self.publish(name, number).await.expect(200);
    }

    pub(crate) async fn judge(&self, name: &str, version: &str, document: &str) -> Answer {
        self.post(&format!("/v1/standaarden/{name}/versies/{version}/validaties"), document.to_owned()).await
    }
}

/// A new database of its own.
pub(crate) async fn new_database(on: On) -> TestDatabase {
    match on {
        On::Sqlite => database::sqlite().await,
        On::Postgres => database::postgres().await,
    }
}

/// A register like any other, whose address is that of the tests.
pub(crate) fn setup() -> Setup {
    Setup { public_url: PUBLIC_URL.to_owned(), ..Setup::default() }
}

/// The interface and the pages together, as they are served.
fn whole(registry: &Registry, limits: Limits) -> Router {
    let settings = Settings { public_url: PUBLIC_URL.into(), limits, caller_header: None };
    router(registry.clone(), settings, maatstaf::web::pages(registry.clone(), None))
}

/// A decision as it goes with a step.
pub(crate) fn decision() -> Value {
    serde_json::json!({ "orgaan": "Werkgroep proef", "datum": "2025-11-12", "bron": "verslag 3" })
}

pub(crate) fn act() -> Act {
    Act { actor: "proef".into(), at: Utc::now(), reason: "proef".into() }
}
