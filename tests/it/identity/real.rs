//! A certified provider (npm package `oidc-provider`) beside the test: its own discovery, its own keys, its own tokens, in
//! each of the four kinds of signature.

use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

use chrono::Utc;
use maatstaf::domain::{Error, dutch_day};
use maatstaf::outside::{Call, Outside, Reach};
use serde_json::{Value, json};

use super::{app, outcome, provider};

/// The provider, until it is dropped.
pub(super) struct Running {
    pub(super) issuer: String,
    child: Child,
    /// Held open: the provider ends when what it says is heard by nobody.
    _said_on: BufReader<ChildStdout>,
}

#[expect(
    clippy::disallowed_methods,
    reason = "where the provider is, is told to the tests and not to the program"
)]
fn folder() -> PathBuf {
    let folder = std::env::var("MAATSTAF_TEST_OIDC").unwrap_or_else(|_| {
        panic!(
            "This test needs an OpenID Connect provider. Run tests/run.sh, which installs one for the tests and says \
             where it is in MAATSTAF_TEST_OIDC."
        )
    });
    folder.into()
}

impl Running {
    pub(super) fn start() -> Self {
        let program = folder().join("provider.mjs");
        let mut child = Command::new("node")
            .arg(program)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let mut said_on = BufReader::new(child.stdout.take().unwrap());
        said_on.read_line(&mut line).unwrap();
        let said: Value =
            serde_json::from_str(&line).unwrap_or_else(|_| panic!("the provider did not start"));
        Self { issuer: said["issuer"].as_str().unwrap().to_owned(), child, _said_on: said_on }
    }

    /// The access token of a machine that signs in with its secret.
    async fn token(&self, client: &str) -> String {
        let url = format!("{}/token", self.issuer);
        let body =
            format!("grant_type=client_credentials&client_id={client}&client_secret=geheim-van-{client}");
        let asked = tokio::task::spawn_blocking(move || {
            let headers = [("content-type", "application/x-www-form-urlencoded")];
            let call =
                Call { url: &url, headers: &headers, body: Some(body.as_bytes()), most_bytes: 100_000 };
            Outside::new(Reach::Operator, Duration::from_secs(20)).call(&call)
        });
        let reply: Value = serde_json::from_slice(&asked.await.unwrap().unwrap().body).unwrap();
        reply["access_token"].as_str().unwrap_or_else(|| panic!("no token: {reply}")).to_owned()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

#[tokio::test]
async fn machines_of_a_real_provider_do_what_the_mapping_gives_them() {
    let running = Running::start();
    let app = app(vec![provider(&running.issuer)]).await;
    app.published("adres", "1.0.0", r#"{"type": "object"}"#).await;
    let supplier = json!({ "soort": "leverancier", "titel": "Leverancier X", "oin": "00000001823288444000" });
    app.write("PUT", "/v1/organisaties/leverancier-x", &supplier).await.expect(201);
    let utrecht = json!({ "soort": "gemeente", "titel": "Utrecht", "gemeentecode": "0344" });
    app.write("PUT", "/v1/organisaties/gemeente-utrecht", &utrecht).await.expect(201);
    let mandate = json!({
        "gemachtigde": "leverancier-x", "namens": "gemeente-utrecht", "geldigVanDatum": dutch_day(Utc::now()),
        "bron": "Overeenkomst 14",
    });
    app.write("POST", "/v1/mandaten", &mandate).await.expect(201);

    let editor = running.token("redactie").await;
    let body = json!({ "titel": "Jeugd" });
    app.ask_as(&editor, "PUT", "/v1/voorzieningen/jeugd", Some(&body)).await.expect(201);
    app.ask_as(&editor, "GET", "/v1/sleutels", None).await.expect(403);
    let nobody = running.token("niemand").await;
    app.ask_as(&nobody, "GET", "/v1/standaarden", None).await.expect(200);
    app.ask_as(&nobody, "PUT", "/v1/voorzieningen/jeugd", Some(&body)).await.expect(403);

    let path = "/v1/standaarden/adres/versies/1.0.0/validaties?namens=gemeente-utrecht";
    for (client, status) in [("leverancier", 200), ("gemeente", 200), ("niemand", 403), ("elders", 401)] {
        let token = running.token(client).await;
        app.ask_as(&token, "POST", path, Some(&json!({}))).await.expect(status);
    }
    let elsewhere = running.token("elders").await;
    assert_eq!(outcome(&app, &elsewhere, Utc::now()).await, Err(Error::BadToken));
    let hour = Utc::now() + chrono::TimeDelta::hours(1);
    assert_eq!(outcome(&app, &editor, hour).await, Err(Error::BadToken), "it was good for ten minutes");
    let audit =
        app.write("GET", "/v1/auditregels?onderwerp=voorzieningen/jeugd", &json!({})).await.expect(200);
    assert_eq!(audit.json()["resultaten"][0]["door"], "oidc:hub:redactie");
}
