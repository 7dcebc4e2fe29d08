//! Signing in at the pages by a real provider: away, back with a code, and never with what is not of this attempt.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpStream;

use axum::body::Body;
use axum::http::Request;
use maatstaf::domain::{Client, Provider};

use crate::desk::hidden;
use crate::kit::{Answer, App};
use crate::pages::text;

use super::real::Running;
use super::{app, provider};

fn with_client(issuer: &str) -> Provider {
    let client = Client { id: "bureau".into(), secret_file: None, secret: Some("geheim-van-bureau".into()) };
    Provider { client: Some(client), ..provider(issuer) }
}

fn cookies(answer: &Answer) -> String {
    let set = answer.headers.get_all("set-cookie").iter();
    let pairs = set.map(|value| value.to_str().unwrap().split(';').next().unwrap());
    pairs.filter(|pair| !pair.ends_with('=')).collect::<Vec<_>>().join("; ")
}

async fn get(app: &App, path: &str, cookie: &str) -> Answer {
    let request = Request::get(path).header("accept", "text/html").header("cookie", cookie);
    app.send(request.body(Body::empty()).unwrap()).await
}

/// The head of an answer. A connection of its own for each step, and what comes after the head does not matter.
fn head(at: &url::Url, cookies: &str) -> String {
    let mut stream = TcpStream::connect((at.host_str().unwrap(), at.port().unwrap())).unwrap();
    let path = &at[url::Position::BeforePath..];
    let host = &at[url::Position::BeforeHost..url::Position::AfterPort];
    let cookies = if cookies.is_empty() { String::new() } else { format!("Cookie: {cookies}\r\n") };
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {host}\r\n{cookies}Connection: close\r\n\r\n").unwrap();
    let mut lines = BufReader::new(stream).lines().map_while(Result::ok);
    lines.by_ref().take_while(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

/// Goes where the provider leads, as a browser does, until it leads back to the register.
async fn walk(url: String) -> String {
    tokio::task::spawn_blocking(move || {
        let (mut at, mut jar) = (url::Url::parse(&url).unwrap(), BTreeMap::<String, String>::new());
        for _ in 0..12 {
            let cookies: Vec<String> = jar.iter().map(|(name, value)| format!("{name}={value}")).collect();
            let answer = head(&at, &cookies.join("; "));
            let headers: Vec<(String, &str)> = answer
                .lines()
                .filter_map(|line| line.split_once(": "))
                .map(|(name, value)| (name.to_lowercase(), value))
                .collect();
            for (_, set) in headers.iter().filter(|(name, _)| name == "set-cookie") {
                let (name, value) = set.split(';').next().unwrap().split_once('=').unwrap();
                jar.insert(name.to_owned(), value.to_owned());
            }
            let to = headers.iter().find(|(name, _)| name == "location").map(|(_, to)| *to);
            at = at.join(to.unwrap_or_else(|| panic!("{answer} at {at}"))).unwrap();
            if at.host_str() == Some("register.test") {
                return at[url::Position::BeforePath..].to_owned();
            }
        }
        panic!("the provider leads nowhere");
    })
    .await
    .unwrap()
}

#[tokio::test]
async fn whoever_a_provider_vouches_for_comes_to_the_desk_and_to_nobody_elses() {
    let running = Running::start();
    let app = app(vec![with_client(&running.issuer)]).await;
    app.standard("proef").await;
    let page = app.page("/aanmelden?naar=%2Fbureau%2Fstandaarden%2Fproef").await;
    assert!(page.contains("Aanmelden met hub"), "{page}");
    let away =
        get(&app, "/aanmelden/oidc?dienst=hub&naar=%2Fbureau%2Fstandaarden%2Fproef", "").await.expect(303);
    let url = away.header("location").to_owned();
    for part in ["code_challenge_method=S256", "response_type=code", "client_id=bureau", "nonce=", "state="] {
        assert!(url.contains(part), "{url}");
    }
    let attempt = cookies(&away);
    let back = walk(url).await;
    assert!(back.starts_with("/aanmelden/oidc/terug?"), "{back}");

    // Without the cookie of this attempt, or with another state, the code is worth nothing.
    let refused = get(&app, &back, "").await.expect(403);
    assert!(text(&refused).contains("bevestigde niet wie u bent"), "{refused}");
    let other = cookies(&get(&app, "/aanmelden/oidc?dienst=hub", "").await.expect(303));
    get(&app, &back, &other).await.expect(403);

    let signed_in = get(&app, &back, &attempt).await.expect(303);
    assert_eq!(signed_in.header("location"), "/bureau/standaarden/proef");
    let session = cookies(&signed_in);
    let home = text(&get(&app, "/bureau", &session).await.expect(200));
    assert!(home.contains("oidc:hub:anna") && home.contains("beheerder voor alle standaarden"), "{home}");
    assert!(!hidden(&home, "csrf").is_empty());
    get(&app, &back, &attempt).await.expect(403);
    get(&app, "/aanmelden/oidc?dienst=nergens", "").await.expect(403);
}
