//! What the register signs, and that others can check it: published versions, receipts, the head of the audit.

use std::path::Path;

use axum::body::Body;
use axum::http::Request;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Days, Utc};
use maatstaf::domain::Digest;
use maatstaf::registry::{
    HEAD_KIND, JwkSet, Keys, Page, RECEIPT_KIND, Refused, Revocation, Salt, Salted, Setup, shipped,
};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::cli::Desk;
use crate::kit::database::{postgres, sqlite};
use crate::kit::process::Running;
use crate::kit::{Answer, App, BOTH, On, act, setup};

const OPEN: &str = r#"{"type": "object", "properties": {"nummer": {"type": "integer"}}}"#;
const SALT: &str = "q83vEjRWeJCrze8SNFZ4kA";
const OTHER_SALT: &str = "DwAODQwLCgkIBwYFBAMCAQ";

pub(crate) fn with_keys(folder: &Path) -> Setup {
    Setup { keys: Some(Keys::open(folder).unwrap()), ..setup() }
}

/// A register that signs, and the folder with its one key.
pub(crate) async fn signing(on: On) -> (App, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    Keys::create(folder.path(), Utc::now()).unwrap();
    let database = match on {
        On::Sqlite => sqlite().await,
        On::Postgres => postgres().await,
    };
    (App::set_up(database, with_keys(folder.path())).await, folder)
}

/// The public keys as everyone gets them.
pub(crate) async fn key_set(app: &App) -> JwkSet {
    let answer = app.get("/.well-known/jwks.json").await.expect(200);
    assert_eq!(answer.header("content-type"), "application/jwk-set+json");
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    assert_eq!(answer.header("cache-control"), "public, max-age=300");
    let text = String::from_utf8(answer.bytes).unwrap();
    assert!(!text.contains("\"d\"") && !text.contains("PRIVATE"), "{text}");
    JwkSet::read(text.as_bytes()).unwrap()
}

async fn signature_of(app: &App, version: &str) -> String {
    let answer = app.get(&format!("/v1/standaarden/adres/versies/{version}/handtekening")).await.expect(200);
    assert_eq!(answer.header("content-type"), "application/jose");
    String::from_utf8(answer.bytes).unwrap()
}

fn decoded(part: &str) -> Value {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

fn part(jws: &str, which: usize) -> String {
    jws.split('.').nth(which).unwrap().to_owned()
}

fn salted(salt: &str, bytes: &[u8]) -> String {
    let salted = Salted::new(&salt.parse::<Salt>().unwrap());
    salted.add(bytes);
    salted.digest()
}

async fn send(app: &App, path: &str, headers: &[(&str, &str)], body: impl Into<Body>) -> Answer {
    let mut request = Request::post(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    app.send(request.body(body.into()).unwrap()).await
}

/// Asks whether a receipt counts.
async fn controlled(app: &App, receipt: &str) -> Value {
    let body = json!({ "bewijs": receipt }).to_string();
    app.post("/v1/validatiebewijzen/controle", body).await.expect(200).json()
}

#[tokio::test]
async fn a_published_schema_carries_one_signature_that_anyone_can_check() {
    for on in BOTH {
        let (app, folder) = signing(on).await;
        app.standard("adres").await;
        app.offer("adres", "1.0.0", OPEN).await.expect(201);
        let unsigned = app.get("/v1/standaarden/adres/versies/1.0.0/handtekening").await.expect(404);
        assert!(unsigned.json()["type"].as_str().unwrap().ends_with("niet-ondertekend"));
        app.publish("adres", "1.0.0").await.expect(200);

        let jws = signature_of(&app, "geldend").await;
        let set = key_set(&app).await;
        let statement = set.check_detached(&jws, &Digest::of(OPEN.as_bytes())).unwrap();
        assert_eq!(statement.said["standaard"], "adres", "{on:?}");
        assert_eq!(statement.said["versie"], "1.0.0");
        assert_eq!(statement.said["iss"], "http://register.test");
        let header = decoded(&part(&jws, 0));
        assert_eq!(header["alg"], "PS256");
        assert_eq!(header["kid"], set.keys[0].kid.as_str());
        assert_eq!(
            header["sigD"],
            json!({"mId": "http://uri.etsi.org/19182/HttpHeaders", "pars": ["digest"]})
        );
        assert_eq!((&header["b64"], &header["crit"]), (&json!(false), &json!(["b64", "sigD"])));
        assert_eq!(header["digest"], Digest::of(OPEN.as_bytes()).to_string());

        for path in ["/schemas/adres/1.0.0", "/v1/standaarden/adres/versies/1/schema"] {
            let schema = app.get(path).await.expect(200);
            assert_eq!(schema.header("payload-signature"), jws, "{path}");
            assert_eq!(
                schema.header("repr-digest"),
                schema.header("digest").replace("SHA-256=", "sha-256=:") + ":"
            );
            assert!(jws.len() < 1_500, "{}", jws.len());
            let again = app.get_with(path, "if-none-match", schema.header("etag")).await.expect(304);
            assert_eq!(again.header("payload-signature"), jws);
        }
        let bundle = app.get("/v1/standaarden/adres/versies/1.0.0/schema?gebundeld=true").await.expect(200);
        assert_eq!(bundle.header("payload-signature"), "", "the bundle has other bytes");

        if matches!(on, On::Sqlite) {
            for_another_program(&app, folder.path(), &jws).await;
        }
    }
}

/// Puts what was signed where `tests/run.sh jws` has Node check it.
async fn for_another_program(app: &App, keys: &Path, jws: &str) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("jws");
    std::fs::create_dir_all(&folder).unwrap();
    let path = format!("/v1/standaarden/adres/versies/1.0.0/validaties?zout={SALT}");
    let document = r#"{"nummer": 12}"#;
    let report = app.post(&path, document).await.expect(200).json();
    let keys = Keys::open(keys).unwrap().public();
    for (name, text) in [
        ("jwks.json", serde_json::to_string(&keys).unwrap()),
        ("schema.json", OPEN.to_owned()),
        ("handtekening.jws", jws.to_owned()),
        ("document.json", document.to_owned()),
        ("bewijs.jws", report["validatiebewijs"].as_str().unwrap().to_owned()),
        ("zout.txt", SALT.to_owned()),
    ] {
        std::fs::write(folder.join(name), text).unwrap();
    }
}

/// The same JWS with one letter of this part changed.
pub(crate) fn tampered(jws: &str, which: usize) -> String {
    let mut parts: Vec<String> = jws.split('.').map(str::to_owned).collect();
    let at = parts[which].len() / 2;
    let other = if parts[which].as_bytes()[at] == b'A' { "B" } else { "A" };
    parts[which].replace_range(at..=at, other);
    parts.join(".")
}

/// The same JWS with another header.
fn with_header(jws: &str, change: impl Fn(&mut Value)) -> String {
    let mut header = decoded(&part(jws, 0));
    change(&mut header);
    let (_, rest) = jws.split_once('.').unwrap();
    format!("{}.{rest}", URL_SAFE_NO_PAD.encode(header.to_string()))
}

#[tokio::test]
async fn whatever_is_changed_in_a_signature_it_no_longer_counts() {
    let (app, _folder) = signing(On::Sqlite).await;
    app.published("adres", "1.0.0", OPEN).await;
    let (jws, set) = (signature_of(&app, "1.0.0").await, key_set(&app).await);
    let digest = Digest::of(OPEN.as_bytes());
    let check = |jws: &str| set.check_detached(jws, &digest).map(drop);
    assert_eq!(check(&jws), Ok(()));
    assert!(check(&tampered(&jws, 0)).is_err());
    assert_eq!(check(&tampered(&jws, 2)), Err(Refused::WrongSignature));
    assert_eq!(set.check_detached(&jws, &Digest::of(b"anders")), Err(Refused::OtherContent));
    for algorithm in ["none", "None", "HS256", "RS256", "PS384", "ps256", ""] {
        let other = with_header(&jws, |header| header["alg"] = algorithm.into());
        assert_eq!(check(&other), Err(Refused::OtherAlgorithm), "{algorithm}");
    }
    for (name, value, refused) in [
        ("kid", json!("x"), Refused::UnknownKey),
        ("crit", json!(["b64", "sigD", "exp"]), Refused::Critical),
        ("crit", json!([]), Refused::Critical),
        ("b64", json!(true), Refused::OtherKind),
        (
            "sigD",
            json!({"mId": "http://uri.etsi.org/19182/ObjectIdByURI", "pars": ["digest"]}),
            Refused::OtherKind,
        ),
        ("versie", json!("2.0.0"), Refused::WrongSignature),
        ("digest", json!(Digest::of(b"anders").to_string()), Refused::WrongSignature),
        ("iat", json!(0), Refused::WrongSignature),
    ] {
        let other = with_header(&jws, |header| header[name] = value.clone());
        assert_eq!(check(&other), Err(refused), "{name}");
    }
    // Without a signature, with the header twice, with a payload put in, with something behind it.
    for (wrong, refused) in [
        (jws.rsplit_once('.').unwrap().0.to_owned() + ".", Refused::WrongSignature),
        (jws.replace("..", ".e30."), Refused::OtherKind),
        (format!("{jws}.x"), Refused::Unreadable),
        (format!("{jws}=="), Refused::Unreadable),
        (String::new(), Refused::Unreadable),
        ("a".repeat(40_000) + "..b", Refused::Unreadable),
    ] {
        assert_eq!(check(&wrong), Err(refused), "{}", &wrong[..wrong.len().min(60)]);
    }
    // Somebody else's key under the name of ours.
    let stranger = tempfile::tempdir().unwrap();
    Keys::create(stranger.path(), Utc::now()).unwrap();
    let mut others = Keys::open(stranger.path()).unwrap().public();
    others.keys[0].kid.clone_from(&set.keys[0].kid);
    assert_eq!(others.check_detached(&jws, &digest), Err(Refused::WrongSignature));
    assert_eq!(JwkSet::default().check_detached(&jws, &digest), Err(Refused::UnknownKey));
}

#[tokio::test]
async fn a_receipt_says_what_was_judged_and_how_and_nothing_of_the_data() {
    for on in BOTH {
        let (app, _folder) = signing(on).await;
        app.published("adres", "1.0.0", OPEN).await;
        let document = r#"{"nummer": "kanarie-84615"}"#;
        let path = "/v1/standaarden/adres/versies/1/validaties";
        let plain = app.post(path, document).await.expect(200).json();
        assert!(plain.get("validatiebewijs").is_none(), "not asked, not given: {plain}");

        let report = app.post(&format!("{path}?zout={SALT}"), document).await.expect(200).json();
        let receipt = report["validatiebewijs"].as_str().unwrap();
        assert_eq!(decoded(&part(receipt, 0))["typ"], RECEIPT_KIND);
        let claims = key_set(&app).await.check_compact(receipt, RECEIPT_KIND).unwrap().said;
        assert_eq!(claims["gegevensdigest"], salted(SALT, document.as_bytes()), "{on:?}");
        assert_eq!(claims["schemadigest"], report["digest"]);
        for name in ["standaard", "versie", "geldig", "motor", "editie", "peildatum", "beoordelingsdatum"] {
            assert_eq!(claims[name], report[name], "{name}");
        }
        assert_eq!(claims["iss"], "http://register.test");
        assert_eq!((&claims["fouten"], &claims["waarschuwingen"]), (&json!(1), &json!(0)));
        assert!((Utc::now().timestamp() - claims["iat"].as_i64().unwrap()).abs() < 60);
        let whole = Value::Object(claims.clone()).to_string();
        for absent in ["kanarie", SALT, "verkeerd-type", "bevinding", "melding", "nummer"] {
            assert!(!whole.contains(absent), "{absent} in {whole}");
        }

        let other = app.post(&format!("{path}?zout={OTHER_SALT}"), document).await.expect(200).json();
        let other = decoded(&part(other["validatiebewijs"].as_str().unwrap(), 1));
        assert_ne!(other["gegevensdigest"], claims["gegevensdigest"], "two salts, two digests");

        let answer = controlled(&app, receipt).await;
        assert_eq!((&answer["geldig"], &answer["verklaring"]), (&json!(true), &Value::Object(claims)));
        for which in 0..3 {
            let answer = controlled(&app, &tampered(receipt, which)).await;
            assert_eq!(answer["geldig"], false, "{answer}");
            assert!(answer["reden"].is_string() && answer.get("verklaring").is_none(), "{answer}");
        }
        for (wrong, reason) in [
            ("x", "onleesbaar"),
            (&with_header(receipt, |header| header["alg"] = "none".into()), "ander-algoritme"),
            (&with_header(receipt, |header| header["typ"] = HEAD_KIND.into()), "andere-soort"),
            (&with_header(receipt, |header| header["kid"] = "x".into()), "onbekende-sleutel"),
            (&with_header(receipt, |header| header["crit"] = json!(["exp"])), "onbekend-kritiek-veld"),
            (&with_header(receipt, |header| header["x"] = 1.into()), "handtekening-onjuist"),
            (&signature_of(&app, "1.0.0").await, "andere-soort"),
        ] {
            assert_eq!(controlled(&app, wrong).await["reden"], reason);
        }
    }
}

#[tokio::test]
async fn however_the_data_came_its_receipt_carries_the_digest_of_its_bytes_unpacked() {
    for on in BOTH {
        let (app, _folder) = signing(on).await;
        let schema = r#"{"type": "object", "properties": {"nummer": {"type": "integer"}, "lijst": {"type": "array", "items": {"type": "integer"}}}}"#;
        app.published("adres", "1.0.0", schema).await;
        let path = format!("/v1/standaarden/adres/versies/1.0.0/validaties?zout={SALT}");
        let named = format!("/v1/validaties?zout={SALT}");
        let large = format!("{{\"lijst\": [{}1]}}", "1, ".repeat(100_000));
        let lines = "{\"nummer\": 1}\n{\"nummer\": \"x\"}\n".repeat(5_000);
        let self_named = r#"{"$schema": "/schemas/adres/1.0.0", "nummer": 1}"#;
        let large_named = format!("{{\"$schema\": \"/schemas/adres/1.0.0\", {}", &large[1..]);
        let json = ("content-type", "application/json");
        for (path, kind, body) in [
            (&path, json, r#"{"nummer": 1}"#),
            (&path, json, large.as_str()),
            (&path, ("content-type", "application/x-ndjson"), lines.as_str()),
            (&path, ("content-type", "text/csv"), "nummer\n1\nx\n"),
            (&named, json, self_named),
            (&named, json, large_named.as_str()),
        ] {
            let mut seen = Vec::new();
            for accept in ["application/json", "application/x-ndjson"] {
                let answer = send(&app, path, &[kind, ("accept", accept)], body.to_owned()).await.expect(200);
                let last = answer.bytes.trim_ascii_end().rsplit(|byte| *byte == b'\n').next().unwrap();
                let report: Value = serde_json::from_slice(last).unwrap();
                let mut claims = decoded(&part(report["validatiebewijs"].as_str().unwrap(), 1));
                assert_eq!(
                    claims["gegevensdigest"],
                    salted(SALT, body.as_bytes()),
                    "{on:?} {kind:?} {accept}"
                );
                assert_eq!(claims["geldig"], report["geldig"]);
                assert_eq!(claims["fouten"], report["aantallen"]["fouten"]);
                assert_eq!(claims.get("records"), report.get("records"));
                assert_eq!(
                    controlled(&app, report["validatiebewijs"].as_str().unwrap()).await["geldig"],
                    true
                );
                claims["iat"] = Value::Null;
                // Line by line even one small document is taken as a delivery.
                claims["records"] = Value::Null;
                // An answer line by line has room for more findings than a report.
                claims["afgekapt"] = Value::Null;
                seen.push(claims);
            }
            assert_eq!(seen[0], seen[1], "as one report and line by line");
        }
        let mut packed = flate(lines.as_bytes());
        let headers = [("content-type", "application/x-ndjson"), ("content-encoding", "gzip")];
        let answer = send(&app, &path, &headers, packed.clone()).await.expect(200).json();
        let claims = decoded(&part(answer["validatiebewijs"].as_str().unwrap(), 1));
        assert_eq!(claims["gegevensdigest"], salted(SALT, lines.as_bytes()));
        packed.truncate(packed.len() / 2);
        send(&app, &path, &headers, packed).await.expect(400);
    }
}

/// Gzip, by the tool that every machine has.
fn flate(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write as _;
    use std::process::{Command, Stdio};
    let mut gzip = Command::new("gzip").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let (mut input, bytes) = (gzip.stdin.take().unwrap(), bytes.to_vec());
    let writer = std::thread::spawn(move || input.write_all(&bytes).unwrap());
    let packed = gzip.wait_with_output().unwrap().stdout;
    writer.join().unwrap();
    packed
}

#[tokio::test]
async fn a_delivery_that_breaks_off_gets_no_receipt() {
    let (app, _folder) = signing(On::Sqlite).await;
    app.published("adres", "1.0.0", OPEN).await;
    for (kind, accept) in [
        ("application/json", "application/json"),
        ("application/x-ndjson", "application/json"),
        ("application/x-ndjson", "application/x-ndjson"),
    ] {
        let pieces = vec![
            Ok::<_, std::io::Error>("{\"nummer\": 1}\n".repeat(10_000)),
            Err(std::io::ErrorKind::ConnectionReset.into()),
        ];
        let body = Body::from_stream(futures_util::stream::iter(pieces));
        let path = format!("/v1/standaarden/adres/versies/1.0.0/validaties?zout={SALT}");
        let answer = send(&app, &path, &[("content-type", kind), ("accept", accept)], body).await;
        let text = String::from_utf8(answer.bytes).unwrap();
        assert!(!text.contains("validatiebewijs") && !text.contains("samenvatting"), "{text}");
        assert!(text.contains("afgebroken-verzoek") || text.contains("onleesbaar"), "{text}");
    }
}

#[tokio::test]
async fn a_register_without_keys_says_so_and_goes_on() {
    for on in BOTH {
        let app = App::empty(on).await;
        app.published("adres", "1.0.0", OPEN).await;
        let path = "/v1/standaarden/adres/versies/1.0.0/validaties";
        let refused = app.post(&format!("{path}?zout={SALT}"), "{}").await.expect(409).json();
        assert!(refused["type"].as_str().unwrap().ends_with("ondertekenen-staat-uit"), "{refused}");
        let lines = [("content-type", "application/x-ndjson"), ("accept", "application/x-ndjson")];
        send(&app, &format!("{path}?zout={SALT}"), &lines, "{}\n").await.expect(409);
        app.post(path, "{}").await.expect(200);
        assert_eq!(key_set(&app).await.keys.len(), 0);
        app.get("/v1/standaarden/adres/versies/1.0.0/handtekening").await.expect(404);
        let schema = app.get("/schemas/adres/1.0.0").await.expect(200);
        assert_eq!((schema.header("payload-signature"), schema.header("digest")), ("", ""));
        assert_eq!(app.get("/v1/auditregels/kop").await.expect(200).json()["handtekening"], Value::Null);
        assert!(app.registry.sign_all(&act()).await.is_err());
    }
}

#[tokio::test]
async fn a_salt_that_is_none_and_a_receipt_that_does_not_fit_are_refused() {
    let (app, _folder) = signing(On::Sqlite).await;
    app.published("adres", "1.0.0", OPEN).await;
    let path = "/v1/standaarden/adres/versies/1.0.0/validaties";
    let long = "A".repeat(87);
    for (query, code) in [
        ("zout=", "ongeldig-zout"),
        ("zout=kort", "ongeldig-zout"),
        ("zout=geen+base64url+maar+wel+lang", "ongeldig-zout"),
        (&format!("zout={long}"), "ongeldig-zout"),
        (&format!("zout={SALT}&zout={SALT}"), "dubbele-parameter"),
        (&format!("zout={SALT}&uitvoer=vlag"), "bewijs-past-niet"),
        (&format!("zout={SALT}&uitvoer=lijst"), "bewijs-past-niet"),
    ] {
        let refused = app.post(&format!("{path}?{query}"), "{}").await.expect(400).json();
        assert_eq!(refused["fouten"][0]["code"], code, "{query}: {refused}");
        assert!(!refused.to_string().contains(SALT));
    }
    for body in [r#"{}"#, r#"{"bewijs": 1}"#, r#"{"bewijs": "x", "zout": "y"}"#, "x"] {
        app.post("/v1/validatiebewijzen/controle", body).await.expect(400);
    }
}

#[tokio::test]
async fn a_new_key_takes_over_and_what_a_revoked_one_signed_is_signed_anew() {
    for on in BOTH {
        let (app, folder) = signing(on).await;
        app.published("adres", "1.0.0", OPEN).await;
        let digest = Digest::of(OPEN.as_bytes());
        let first = signature_of(&app, "1.0.0").await;
        let path = format!("/v1/standaarden/adres/versies/1.0.0/validaties?zout={SALT}");
        let receipt = app.post(&path, "{}").await.expect(200).json()["validatiebewijs"].clone();
        let receipt = receipt.as_str().unwrap().to_owned();

        // Seen by the register that runs, within seconds.
        let newer = Keys::create(folder.path(), Utc::now()).unwrap();
        tokio::time::sleep(std::time::Duration::from_millis(2_100)).await;
        app.offer("adres", "1.1.0", OPEN).await.expect(201);
        app.publish("adres", "1.1.0").await.expect(200);
        let set = key_set(&app).await;
        assert_eq!(set.keys.len(), 2, "{on:?}: the old one stays published");
        assert_eq!(set.check_detached(&signature_of(&app, "1.1.0").await, &digest).unwrap().kid, newer.kid);
        let by_first = set.check_detached(&first, &digest).unwrap();
        assert_ne!(by_first.kid, newer.kid);
        assert_eq!(controlled(&app, &receipt).await["geldig"], true);

        let yesterday = Utc::now().checked_sub_days(Days::new(1)).unwrap();
        let keys = Keys::open(folder.path()).unwrap();
        let revocation = Revocation { date: yesterday, reason: "uitgelekt".into() };
        keys.revoke(&by_first.kid, revocation).unwrap();
        let app = App::again_as(app, with_keys(folder.path()));
        let set = key_set(&app).await;
        let since = DateTime::from_timestamp(yesterday.timestamp(), 0).unwrap();
        assert_eq!(set.check_detached(&first, &digest), Err(Refused::Revoked(since)));
        let answer = controlled(&app, &receipt).await;
        assert_eq!((&answer["geldig"], &answer["reden"]), (&json!(false), &json!("sleutel-ingetrokken")));
        assert!(answer["sleutelIngetrokkenOp"].is_string());
        let published = app.get("/.well-known/jwks.json").await.json();
        assert_eq!(
            published["keys"][0]["revoked"],
            json!({"revoked_at": yesterday.timestamp(), "reason": "uitgelekt"})
        );

        assert_eq!(app.registry.sign_all(&act()).await, Ok(1), "{on:?}");
        assert_eq!(app.registry.sign_all(&act()).await, Ok(0), "to do it again does nothing");
        assert_eq!(set.check_detached(&signature_of(&app, "1.0.0").await, &digest).unwrap().kid, newer.kid);
        assert!(app.registry.verify_audit(None).await.unwrap().is_ok());

        // A date after the signature leaves it as it was, with a word about the key.
        let tomorrow = Utc::now().checked_add_days(Days::new(1)).unwrap();
        keys.revoke(&by_first.kid, Revocation { date: tomorrow, reason: "vervangen".into() }).unwrap();
        let app = App::again_as(app, with_keys(folder.path()));
        let answer = controlled(&app, &receipt).await;
        assert_eq!(answer["geldig"], true);
        assert!(answer["sleutelIngetrokkenOp"].is_string());
    }
}

/// Makes a release set of the published version 1.0.0 of `adres`.
pub(crate) async fn release_set(app: &App, name: &str) {
    let set = json!({
        "titel": "Uitgave \"één\"", "geldigVanDatum": "2026-01-01",
        "leden": [{ "standaard": "adres", "versie": "1.0.0" }],
    });
    app.write("PUT", &format!("/v1/uitgaven/{name}"), &set).await.expect(201);
}

pub(crate) async fn fix(app: &App, name: &str) -> Value {
    let path = format!("/v1/uitgaven/{name}/vaststelling");
    app.write("POST", &path, &json!({ "reden": "proef" })).await.expect(200).json()
}

async fn signature_of_set(app: &App, name: &str) -> String {
    let answer = app.get(&format!("/v1/uitgaven/{name}/handtekening")).await.expect(200);
    assert_eq!(answer.header("content-type"), "application/jose");
    String::from_utf8(answer.bytes).unwrap()
}

#[tokio::test]
async fn a_published_release_set_is_signed_over_bytes_that_anyone_can_keep() {
    for on in BOTH {
        let (app, folder) = signing(on).await;
        app.published("adres", "1.0.0", OPEN).await;
        release_set(&app, "2027-1").await;
        let concept = app.get("/v1/uitgaven/2027-1/inhoud").await.expect(200);
        assert_eq!((concept.header("payload-signature"), concept.header("cache-control")), ("", "no-cache"));
        let unsigned = app.get("/v1/uitgaven/2027-1/handtekening").await.expect(404).json();
        assert!(unsigned["type"].as_str().unwrap().ends_with("niet-ondertekend"), "{unsigned}");

        let set = fix(&app, "2027-1").await;
        let contents =
            app.get_with("/v1/uitgaven/2027-1/inhoud", "accept-encoding", "gzip").await.expect(200);
        assert_eq!(contents.header("content-encoding"), "", "its digest is that of these bytes");
        let digest = Digest::of(&contents.bytes);
        assert_eq!(set["digest"], digest.to_string(), "{on:?}");
        let said: Value = contents.json();
        assert_eq!(said["leden"][0]["digest"], Digest::of(OPEN.as_bytes()).to_string());
        assert_eq!((&said["naam"], &said["titel"]), (&json!("2027-1"), &json!("Uitgave \"één\"")));

        let jws = signature_of_set(&app, "2027-1").await;
        assert_eq!(contents.header("payload-signature"), jws);
        let repr = contents.header("digest").replace("SHA-256=", "sha-256=:") + ":";
        assert_eq!(contents.header("repr-digest"), repr);
        assert!(contents.header("cache-control").contains("immutable"));
        let path = "/v1/uitgaven/2027-1/inhoud";
        app.get_with(path, "if-none-match", contents.header("etag")).await.expect(304);
        let statement = key_set(&app).await.check_detached(&jws, &digest).unwrap();
        assert_eq!(
            (&statement.said["soort"], &statement.said["uitgave"]),
            (&json!("uitgave"), &json!("2027-1"))
        );
        let page = app.get("/uitgaven/2027-1").await.expect(200).to_string();
        assert!(page.contains("/v1/uitgaven/2027-1/handtekening"), "{page}");

        // Again is as done, and the last day is not part of what is signed.
        fix(&app, "2027-1").await;
        let end = json!({ "geldigTotDatum": "2026-12-31", "reden": "proef" });
        app.write("POST", "/v1/uitgaven/2027-1/beeindiging", &end).await.expect(200);
        assert_eq!(app.get(path).await.bytes, contents.bytes);
        assert_eq!(signature_of_set(&app, "2027-1").await, jws);
        for wrong in [
            "UPDATE release_set_signatures SET jws = 'x'",
            "DELETE FROM release_set_signatures",
            "INSERT INTO release_set_signatures (set_id, kid, jws, signed_at) \
             SELECT s.id + 1000, 'x', g.jws, g.signed_at FROM release_sets s, release_set_signatures g",
        ] {
            let said = app.database.sql(wrong).await.expect_err(wrong);
            assert!(said.contains("maatstaf: "), "{wrong}: {said}");
        }
        assert!(app.registry.verify_audit(None).await.unwrap().is_ok());
        if matches!(on, On::Sqlite) {
            checked_elsewhere(folder.path(), &contents.bytes, &jws);
        }
    }
}

/// Checks a set with the command, and leaves it where `tests/run.sh jws` has Node check it.
fn checked_elsewhere(keys: &Path, contents: &[u8], jws: &str) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("jws/uitgave");
    std::fs::create_dir_all(&folder).unwrap();
    let jwks = serde_json::to_string(&Keys::open(keys).unwrap().public()).unwrap();
    let desk = Desk::new();
    for (name, text) in [
        ("jwks.json", jwks.as_str()),
        ("inhoud.json", std::str::from_utf8(contents).unwrap()),
        ("handtekening.jws", jws),
    ] {
        desk.put(name, text);
        std::fs::write(folder.join(name), text).unwrap();
    }
    let verify =
        |file: &str| desk.run(&["verify", file, "--handtekening", "handtekening.jws", "--jwks", "jwks.json"]);
    let ran = verify("inhoud.json");
    assert!(ran.code == 0 && ran.out.contains("uitgave: 2027-1"), "{ran:?}");
    desk.put("inhoud.json", &std::str::from_utf8(contents).unwrap().replace("1.0.0", "1.0.1"));
    assert_eq!(verify("inhoud.json").code, 1);
}

#[tokio::test]
async fn a_release_set_without_a_signature_or_by_a_revoked_key_is_signed_when_asked() {
    for on in BOTH {
        let app = App::empty(on).await;
        app.published("adres", "1.0.0", OPEN).await;
        release_set(&app, "2027-1").await;
        fix(&app, "2027-1").await;
        release_set(&app, "2027-2").await;
        app.get("/v1/uitgaven/2027-1/handtekening").await.expect(404);
        let contents = app.get("/v1/uitgaven/2027-1/inhoud").await.expect(200);
        assert_eq!((contents.header("payload-signature"), contents.header("digest")), ("", ""));

        let folder = tempfile::tempdir().unwrap();
        let first = Keys::create(folder.path(), Utc::now()).unwrap();
        let app = App::again_as(app, with_keys(folder.path()));
        assert_eq!(app.registry.sign_all(&act()).await, Ok(2), "{on:?}: the version and the set, no concept");
        assert_eq!(app.registry.sign_all(&act()).await, Ok(0));
        let by_first = signature_of_set(&app, "2027-1").await;
        let digest = Digest::of(&contents.bytes);
        assert_eq!(key_set(&app).await.check_detached(&by_first, &digest).unwrap().kid, first.kid);

        let newer = Keys::create(folder.path(), Utc::now()).unwrap();
        let yesterday = Utc::now().checked_sub_days(Days::new(1)).unwrap();
        let revocation = Revocation { date: yesterday, reason: "uitgelekt".into() };
        Keys::open(folder.path()).unwrap().revoke(&first.kid, revocation).unwrap();
        let app = App::again_as(app, with_keys(folder.path()));
        assert!(matches!(key_set(&app).await.check_detached(&by_first, &digest), Err(Refused::Revoked(_))));
        assert_eq!(app.registry.sign_all(&act()).await, Ok(2), "{on:?}");
        assert_eq!(app.registry.sign_all(&act()).await, Ok(0));
        let anew = signature_of_set(&app, "2027-1").await;
        assert_eq!(key_set(&app).await.check_detached(&anew, &digest).unwrap().kid, newer.kid);
        let audit = app.database.store.audit(Page { number: 1, size: 500 }).await.unwrap().items;
        let signed = audit.iter().filter(|row| row.subject == "uitgaven/2027-1/handtekening");
        assert_eq!(signed.filter(|row| row.action == "ondertekend").count(), 2, "{on:?}");
        assert!(app.registry.verify_audit(None).await.unwrap().is_ok());
    }
}

#[tokio::test]
async fn what_was_published_before_there_was_a_key_is_signed_later_and_once() {
    for on in BOTH {
        let app = App::stocked(on).await;
        let versions = shipped()
            .unwrap()
            .standards
            .iter()
            .flat_map(|(_, versions)| versions)
            .filter(|v| v.status.is_fixed())
            .count();
        let folder = tempfile::tempdir().unwrap();
        Keys::create(folder.path(), Utc::now()).unwrap();
        let app = App::again_as(app, with_keys(folder.path()));
        assert_eq!(app.registry.sign_all(&act()).await, Ok(versions), "{on:?}");
        assert_eq!(app.registry.sign_all(&act()).await, Ok(0));
        let schema = app.get("/schemas/adres/1.0.0").await.expect(200);
        let set = key_set(&app).await;
        let statement =
            set.check_detached(schema.header("payload-signature"), &Digest::of(&schema.bytes)).unwrap();
        assert_eq!(statement.said["versie"], "1.0.0");
        assert!(app.registry.verify_audit(None).await.unwrap().is_ok());
    }
}

#[tokio::test]
async fn the_head_of_the_audit_is_a_signed_statement() {
    for on in BOTH {
        let (app, _folder) = signing(on).await;
        app.published("adres", "1.0.0", OPEN).await;
        let head = app.get("/v1/auditregels/kop").await.expect(200).json();
        let jws = head["handtekening"].as_str().unwrap();
        let said = key_set(&app).await.check_compact(jws, HEAD_KIND).unwrap().said;
        for name in ["aantal", "hash", "laatstVastgelegdOp"] {
            assert_eq!(said[name], head[name], "{on:?}");
        }
        let again = app.get("/v1/auditregels/kop").await.expect(200).json();
        assert_eq!(again, head, "as long as nothing is written, it is the same statement");
        app.offer("adres", "1.1.0", OPEN).await.expect(201);
        assert_ne!(app.get("/v1/auditregels/kop").await.json()["handtekening"], head["handtekening"]);
        assert_eq!(controlled(&app, jws).await["reden"], "andere-soort", "a head is no receipt");
    }
}

#[test]
fn neither_the_salt_nor_a_value_is_left_behind_anywhere() {
    const CANARY: &str = "kanarie-20481";
    let register = Running::start(&[("MAATSTAF_LOG_FILTER", "trace")]);
    let document = format!(r#"{{"postcode": "{CANARY}"}}"#);
    for accept in ["application/json", "application/x-ndjson"] {
        let path = format!("/v1/standaarden/adres/versies/1.0.0/validaties?zout={SALT}");
        let answer =
            register.request("POST", &path, &format!("Accept: {accept}\r\n"), document.as_bytes()).text;
        let receipt = answer.split("\"validatiebewijs\":\"").nth(1).unwrap().split('"').next().unwrap();
        let claims = decoded(&part(receipt, 1)).to_string();
        assert!(claims.contains("hmac-sha256:"), "{claims}");
        assert!(!claims.contains(CANARY) && !claims.contains(SALT), "{claims}");
    }
    let log = register.log();
    assert!(!log.contains(CANARY) && !log.contains(SALT), "the log repeats what it should not");
    let salt = URL_SAFE_NO_PAD.decode(SALT).unwrap();
    for file in register.database_files() {
        let bytes = std::fs::read(&file).unwrap();
        for secret in [CANARY.as_bytes(), SALT.as_bytes(), &salt] {
            assert!(!bytes.windows(secret.len()).any(|window| window == secret), "{}", file.display());
        }
    }
}

#[cfg(unix)]
fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[cfg(unix)]
#[test]
fn a_register_without_set_up_makes_a_key_of_its_own_and_signs_all_it_ships() {
    let register = Running::start(&[]);
    let folder = register.folder.path().join("register.keys");
    assert_eq!(mode(&folder), 0o700);
    let secrets: Vec<_> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "pem"))
        .collect();
    assert_eq!(secrets.len(), 1);
    assert_eq!(mode(&secrets[0]), 0o600);
    let schema = register.get("/schemas/adres/2.0.0").text;
    assert!(schema.to_ascii_lowercase().contains("\r\npayload-signature: "), "{schema}");
}

#[test]
fn a_signature_and_a_receipt_are_checked_at_the_command_line_without_the_register() {
    let register = Running::start(&[]);
    let desk = Desk::new();
    let body = |text: &str| text.split_once("\r\n\r\n").unwrap().1.to_owned();
    desk.put("jwks.json", &body(&register.get("/.well-known/jwks.json").text));
    desk.put("schema.json", &body(&register.get("/schemas/adres/2.0.0").text));
    let signature = body(&register.get("/v1/standaarden/adres/versies/2.0.0/handtekening").text);
    desk.put("schema.jws", &signature);
    desk.put("anders.json", "{}");
    let document = r#"{"straatnaam": "Dorpsstraat"}"#;
    desk.put("adres.json", document);
    let path = format!("/v1/standaarden/adres/versies/2.0.0/validaties?zout={SALT}");
    let report = body(&register.request("POST", &path, "", document.as_bytes()).text);
    desk.put("rapport.json", &report);
    let run = |arguments: &[&str]| {
        let ran = desk.run(arguments);
        (ran.code, format!("{}{}", ran.out, ran.err))
    };
    let jwks = ["--jwks", "jwks.json"];
    let checks: [(&[&str], i32, &str); 9] = [
        (&["schema.json", "--handtekening", "schema.jws"], 0, "standaard: adres"),
        (&["anders.json", "--handtekening", "schema.jws"], 1, "andere bytes"),
        (&["schema.json", "--handtekening", "anders.json"], 1, "geen JWS"),
        (&["rapport.json"], 0, "geldig: false"),
        (&["rapport.json", "--document", "adres.json", "--zout", SALT], 0, "hmac-sha256:"),
        (&["rapport.json", "--document", "adres.json", "--zout", OTHER_SALT], 1, "andere bytes"),
        (&["rapport.json", "--document", "anders.json", "--zout", SALT], 1, "andere bytes"),
        (&["rapport.json", "--document", "adres.json"], 2, "--zout"),
        (&["weg.json"], 2, "weg.json"),
    ];
    for (arguments, code, said) in checks {
        let (ended, text) = run(&[&["verify"], arguments, &jwks].concat());
        assert!(ended == code && text.contains(said), "{arguments:?}: {ended}\n{text}");
    }
    assert_eq!(run(&["verify", "rapport.json"]).0, 2, "keys are needed");
    let address = format!("http://{}", register.address);
    assert_eq!(run(&["verify", "rapport.json", "--register", &address]).0, 0);
    assert_eq!(run(&["verify", "rapport.json", "--register", "adres.json"]).0, 2);

    let head = body(&register.get("/v1/auditregels/kop").text);
    desk.put("kop.json", &head);
    let database = format!("sqlite:{}", register.folder.path().join("register.db").display());
    let audit = ["audit", "verify", "--database", &database, "--kop", "kop.json", "--jwks", "jwks.json"];
    assert_eq!(run(&audit).0, 0, "{}", run(&audit).1);
    desk.put("kop.json", &signature);
    assert_eq!(run(&audit).0, 1);
}

#[test]
fn keys_are_made_shown_and_ended_at_the_command_line() {
    let desk = Desk::new();
    let run = |arguments: &[&str]| {
        let ran = desk.run(arguments);
        (ran.code, format!("{}{}", ran.out, ran.err))
    };
    let folder = ["--keys", "sleutels"];
    assert_eq!(run(&[&["key", "list"][..], &folder].concat()).0, 2, "there is no folder yet");
    let made = |text: String| text.lines().next().unwrap().to_owned();
    let first = made(desk.run(&[&["key", "create"][..], &folder].concat()).out);
    let second = made(desk.run(&[&["key", "create"][..], &folder].concat()).out);
    let (code, list) = run(&[&["key", "list"][..], &folder].concat());
    assert_eq!((code, list.lines().count()), (0, 3), "{list}");
    assert!(list.contains(&first) && list.contains("opgevolgd") && list.contains(&second), "{list}");
    let revoke = |kid: &str, reason: &str| {
        run(&[&["key", "revoke", "--reden", reason, "--per", "2026-01-02"][..], &folder, &["--", kid]]
            .concat())
    };
    assert_eq!(revoke("bestaat-niet", "uitgelekt").0, 2);
    assert_eq!(revoke(&first, " ").0, 2);
    assert_eq!(revoke(&first, "uitgelekt").0, 0);
    let (code, said) = run(&[&["key", "retire"][..], &folder, &["--", &second]].concat());
    assert!(code == 0 && said.contains("geen sleutel die ondertekent"), "{said}");
    let (_, list) = run(&[&["key", "list"][..], &folder].concat());
    assert!(list.contains("ingetrokken per 2026-01-02T00:00:00Z: uitgelekt"), "{list}");
    assert!(list.contains("ondertekent niet meer sinds"), "{list}");

    let third = made(desk.run(&[&["key", "create"][..], &folder].concat()).out);
    let secret = desk.path(&format!("sleutels/{third}.pem"));
    std::fs::write(&secret, "geen sleutel").unwrap();
    let (code, said) = run(&["sign", "--keys", "sleutels", "--database", "sqlite:weg.db"]);
    assert_eq!(code, 2, "{said}");
    assert!(Keys::open(&desk.path("sleutels")).is_err(), "a broken key is told, not passed over");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::remove_file(&secret).unwrap();
        let fourth = Keys::create(&desk.path("sleutels"), Utc::now()).unwrap();
        let secret = desk.path(&format!("sleutels/{}.pem", fourth.kid));
        assert!(Keys::open(&desk.path("sleutels")).is_ok());
        std::fs::set_permissions(&secret, std::fs::Permissions::from_mode(0o644)).unwrap();
        let refused = Keys::open(&desk.path("sleutels")).unwrap_err();
        assert!(format!("{refused:?}").contains("chmod 600"), "{refused:?}");
    }
}
