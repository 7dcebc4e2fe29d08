//! A provider of our own on this machine: its keys, how long they keep, and whether it answers are for the story to say.

use std::sync::{Arc, Mutex};

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};

pub(super) const AUDIENCE: &str = "https://maatstaf.example/v1";

/// JSON as a part of a token.
pub(super) fn written(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

/// A key on P-256.
pub(super) struct KeyPair {
    name: String,
    pair: EcdsaKeyPair,
}

impl KeyPair {
    pub(super) fn new(name: &str) -> Self {
        let made =
            EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new()).unwrap();
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, made.as_ref()).unwrap();
        Self { name: name.to_owned(), pair }
    }

    pub(super) fn jwk(&self) -> Value {
        let point = self.pair.public_key().as_ref();
        let part = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        json!({ "kty": "EC", "crv": "P-256", "kid": self.name, "x": part(&point[1..33]), "y": part(&point[33..]) })
    }

    /// A good token with these claims.
    pub(super) fn sign(&self, claims: &Value) -> String {
        self.sign_with_header(&json!({ "typ": "at+jwt", "alg": "ES256", "kid": self.name }), claims)
    }

    /// The same under a header that may be anything.
    pub(super) fn sign_with_header(&self, header: &Value, claims: &Value) -> String {
        let message = format!("{}.{}", written(header), written(claims));
        let signature = self.pair.sign(&SystemRandom::new(), message.as_bytes()).unwrap();
        format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
    }

    /// A token signed with the public key as if that were a secret.
    pub(super) fn sign_with_secret(&self, algorithm: Algorithm, claims: &Value) -> String {
        let header = Header { kid: Some(self.name.clone()), ..Header::new(algorithm) };
        let secret = EncodingKey::from_secret(self.pair.public_key().as_ref()).unwrap();
        encode(&header, claims, &secret).unwrap()
    }
}

#[derive(Default)]
struct Mood {
    keys: Vec<Value>,
    max_age: Option<u64>,
    down: bool,
    discovery: Value,
    asked: usize,
}

/// A provider.
pub(super) struct Issuer {
    pub url: String,
    pub key: KeyPair,
    mood: Arc<Mutex<Mood>>,
}

impl Issuer {
    /// Starts one with one key, `eerste`.
    pub(super) async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let key = KeyPair::new("eerste");
        let discovery = json!({ "issuer": url, "jwks_uri": format!("{url}/jwks") });
        let mood = Arc::new(Mutex::new(Mood { keys: vec![key.jwk()], discovery, ..Mood::default() }));
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(discover))
            .route("/jwks", get(keys))
            .with_state(Arc::clone(&mood));
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { url, key, mood }
    }

    /// How often it was asked for its keys.
    pub(super) fn asked(&self) -> usize {
        self.mood.lock().unwrap().asked
    }

    pub(super) fn set_max_age(&self, seconds: Option<u64>) {
        self.mood.lock().unwrap().max_age = seconds;
    }

    pub(super) fn set_down(&self, down: bool) {
        self.mood.lock().unwrap().down = down;
    }

    pub(super) fn set_keys(&self, keys: Vec<Value>) {
        self.mood.lock().unwrap().keys = keys;
    }

    /// Changes what its discovery document says.
    pub(super) fn set_discovery(&self, more: Value) {
        let mut mood = self.mood.lock().unwrap();
        mood.discovery.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    }

    /// Takes another key instead of the one it had.
    pub(super) fn rotate(&mut self, name: &str) {
        self.key = KeyPair::new(name);
        self.set_keys(vec![self.key.jwk()]);
    }
}

async fn discover(State(mood): State<Arc<Mutex<Mood>>>) -> Response {
    let mood = mood.lock().unwrap();
    if mood.down {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    Json(mood.discovery.clone()).into_response()
}

async fn keys(State(mood): State<Arc<Mutex<Mood>>>) -> Response {
    let mut mood = mood.lock().unwrap();
    mood.asked += 1;
    if mood.down {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    let body = Json(json!({ "keys": mood.keys }));
    match mood.max_age {
        Some(seconds) => ([("cache-control", format!("public, max-age={seconds}"))], body).into_response(),
        None => body.into_response(),
    }
}
