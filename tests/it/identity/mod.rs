//! Access tokens of identity providers: those of a real one that runs beside the tests, and hostile ones by a provider of
//! our own, whose keys and moods the story decides.

mod issuer;
mod real;
mod signing_in;

use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::Algorithm;
use maatstaf::domain::{Error, Provider, Role};
use maatstaf::registry::Setup;
use serde_json::{Value, json};

use crate::kit::App;
use issuer::{AUDIENCE, Issuer, KeyPair, written};

/// What the register is told of a provider.
fn provider(issuer: &str) -> Provider {
    Provider {
        name: "hub".into(),
        issuer: issuer.into(),
        audience: AUDIENCE.into(),
        key_set: None,
        roles_claim: "rollen".parse().unwrap(),
        roles: [("redactie", "auteur beheerder"), ("toetser", "toetser"), ("operator", "operator")]
            .map(|(value, grants)| (value.to_owned(), grants.parse().unwrap()))
            .into(),
        organisation_claim: "organisatie".parse().ok(),
        client: None,
    }
}

async fn app(providers: Vec<Provider>) -> App {
    App::with(Setup { providers, ..Setup::default() }).await
}

/// A register that trusts this provider.
async fn trusting(issuer: &Issuer) -> App {
    app(vec![provider(&issuer.url)]).await
}

fn claims(issuer: &Issuer) -> Value {
    let now = Utc::now().timestamp();
    json!({
        "iss": issuer.url, "aud": AUDIENCE, "sub": "anna", "exp": now + 600, "iat": now, "rollen": ["redactie"],
    })
}

fn with(claims: &Value, more: Value) -> Value {
    let mut claims = claims.clone();
    for (name, value) in more.as_object().unwrap() {
        if value.is_null() {
            claims.as_object_mut().unwrap().remove(name);
        } else {
            claims[name] = value.clone();
        }
    }
    claims
}

async fn outcome(app: &App, token: &str, at: DateTime<Utc>) -> Result<String, Error> {
    app.registry.authenticate(token, at).await.map(|caller| caller.id)
}

#[tokio::test]
async fn a_token_opens_what_the_mapping_gives_its_holder_and_the_audit_knows_who_it_was() {
    let issuer = Issuer::start().await;
    let app = trusting(&issuer).await;
    let token = issuer.key.sign(&claims(&issuer));
    let body = json!({ "titel": "Jeugd" });
    app.ask_as(&token, "PUT", "/v1/voorzieningen/jeugd", Some(&body)).await.expect(201);
    app.ask_as(&token, "GET", "/v1/sleutels", None).await.expect(403);
    let operator = issuer
        .key
        .sign(&with(&claims(&issuer), json!({ "rollen": "iets operator", "aud": ["x", AUDIENCE] })));
    app.ask_as(&operator, "GET", "/v1/sleutels", None).await.expect(200);
    let audit =
        app.write("GET", "/v1/auditregels?onderwerp=voorzieningen/jeugd", &json!({})).await.expect(200);
    assert_eq!(audit.json()["resultaten"][0]["door"], "oidc:hub:anna");
    assert_eq!(issuer.asked(), 1, "the keys are asked for once");
}

#[tokio::test]
async fn no_hostile_token_gets_in() {
    let issuer = Issuer::start().await;
    let other = Issuer::start().await;
    let app = trusting(&issuer).await;
    let good = claims(&issuer);
    let now = Utc::now().timestamp();
    let key = &issuer.key;
    assert!(outcome(&app, &key.sign(&good), Utc::now()).await.is_ok());
    let stranger = KeyPair::new("eerste");
    let header = json!({ "typ": "at+jwt", "alg": "ES256", "kid": "eerste" });
    let signed = key.sign(&good);
    let parts: Vec<&str> = signed.split('.').collect();
    let changed = with(&good, json!({ "rollen": ["operator"] }));
    let claiming = |more: Value| key.sign(&with(&good, more));
    let none =
        |alg: &str| format!("{}.{}.", written(&with(&header, json!({ "alg": alg }))), written(&changed));
    for (name, token) in [
        ("no algorithm", none("none")),
        ("no algorithm, in capitals", none("NONE")),
        ("no algorithm, with a signature", format!("{}{}", none("none"), parts[2])),
        ("the public key as a secret", key.sign_with_secret(Algorithm::HS256, &changed)),
        ("the public key as a longer secret", key.sign_with_secret(Algorithm::HS512, &changed)),
        ("another key under the same name", stranger.sign(&good)),
        (
            "a key that the token brings along",
            stranger.sign_with_header(&with(&header, json!({ "jwk": stranger.jwk() })), &good),
        ),
        (
            "an address of keys in the token",
            stranger.sign_with_header(&with(&header, json!({ "jku": format!("{}/jwks", other.url) })), &good),
        ),
        ("an unknown name of a key", KeyPair::new("derde").sign(&good)),
        ("no name of a key", key.sign_with_header(&with(&header, json!({ "kid": null })), &good)),
        (
            "a token of another kind",
            key.sign_with_header(&with(&header, json!({ "typ": "logout+jwt" })), &good),
        ),
        (
            "an extension that has to be understood",
            key.sign_with_header(&with(&header, json!({ "crit": ["x"], "x": 1 })), &good),
        ),
        (
            "an algorithm that is not the key's",
            key.sign_with_header(&with(&header, json!({ "alg": "RS256" })), &good),
        ),
        ("other claims than were signed", format!("{}.{}.{}", parts[0], written(&changed), parts[2])),
        ("no signature", format!("{}.{}.", parts[0], parts[1])),
        ("expired", claiming(json!({ "exp": now - 61 }))),
        ("without an end", claiming(json!({ "exp": null }))),
        ("an end that is a text", claiming(json!({ "exp": "9999999999" }))),
        ("not yet valid", claiming(json!({ "nbf": now + 70 }))),
        ("a beginning that is a text", claiming(json!({ "nbf": "0" }))),
        ("for another", claiming(json!({ "aud": "https://elders.example" }))),
        (
            "for a list of others",
            claiming(json!({ "aud": ["https://elders.example", format!("{AUDIENCE}/")] })),
        ),
        ("for nobody", claiming(json!({ "aud": null }))),
        ("from another issuer", claiming(json!({ "iss": other.url }))),
        ("from almost this issuer", claiming(json!({ "iss": format!("{}/", issuer.url) }))),
        ("from several issuers", claiming(json!({ "iss": [issuer.url] }))),
        ("from nobody", claiming(json!({ "iss": null }))),
        ("of another issuer, signed by it", other.key.sign(&claims(&other))),
        ("about nobody", claiming(json!({ "sub": null }))),
        ("about an empty name", claiming(json!({ "sub": "" }))),
        ("about a name that breaks a line", claiming(json!({ "sub": "a\nb" }))),
        ("about an endless name", claiming(json!({ "sub": "a".repeat(256) }))),
        ("huge", claiming(json!({ "vulling": "x".repeat(20_000) }))),
        ("claims that are a list", key.sign(&json!([1]))),
        ("five parts", format!("{signed}.a.b")),
        ("one part", "eyJhbGciOiJFUzI1NiJ9".to_owned()),
        ("garbage", "....".to_owned()),
        ("not base64", "é.é.é".to_owned()),
    ] {
        assert_eq!(outcome(&app, &token, Utc::now()).await, Err(Error::BadToken), "{name}");
        if token.is_ascii() {
            let answer = app.ask_as(&token, "GET", "/v1/standaarden", None).await.expect(401);
            let said = "Bearer realm=\"maatstaf\", error=\"invalid_token\"";
            assert_eq!(answer.header("www-authenticate"), said, "{name}");
        }
    }
    assert_eq!(issuer.asked(), 1, "none of them made the register ask again");
    assert_eq!(other.asked(), 0, "nobody was asked because a token said so");
}

#[tokio::test]
async fn clocks_may_differ_by_a_minute() {
    let issuer = Issuer::start().await;
    let app = trusting(&issuer).await;
    let now = Utc::now();
    for (exp, nbf) in [(-59, -600), (600, 59)] {
        let more = json!({ "exp": now.timestamp() + exp, "nbf": now.timestamp() + nbf });
        let token = issuer.key.sign(&with(&claims(&issuer), more));
        assert!(outcome(&app, &token, now).await.is_ok(), "{exp} {nbf}");
    }
}

#[tokio::test]
async fn a_flood_of_forged_names_of_keys_asks_the_provider_once_a_minute() {
    let issuer = Issuer::start().await;
    let app = trusting(&issuer).await;
    let now = Utc::now();
    let forged: Vec<String> =
        (0..50).map(|number| KeyPair::new(&format!("vals-{number}")).sign(&claims(&issuer))).collect();
    for (minute, asked) in [(0, 1), (1, 2)] {
        let at = now + TimeDelta::seconds(61 * minute);
        let outcomes = forged.iter().map(|token| outcome(&app, token, at));
        for outcome in futures_util::future::join_all(outcomes).await {
            assert_eq!(outcome, Err(Error::BadToken));
        }
        assert_eq!(issuer.asked(), asked);
        assert!(
            outcome(&app, &issuer.key.sign(&claims(&issuer)), at).await.is_ok(),
            "the others notice nothing"
        );
        assert_eq!(issuer.asked(), asked);
    }
}

#[tokio::test]
async fn a_new_key_is_found_and_an_old_one_forgotten() {
    let mut issuer = Issuer::start().await;
    let app = trusting(&issuer).await;
    let now = Utc::now();
    let before = issuer.key.sign(&claims(&issuer));
    assert!(outcome(&app, &before, now).await.is_ok());
    issuer.rotate("tweede");
    let after = issuer.key.sign(&claims(&issuer));
    assert_eq!(outcome(&app, &after, now).await, Err(Error::BadToken), "it asked a moment ago");
    let later = now + TimeDelta::seconds(60);
    assert!(outcome(&app, &after, later).await.is_ok());
    assert_eq!(outcome(&app, &before, later).await, Err(Error::BadToken));
    assert_eq!(issuer.asked(), 2);
}

#[tokio::test]
async fn keys_are_kept_as_long_as_the_provider_says_within_bounds() {
    for (said, kept) in [(Some(600), 600), (Some(1), 300), (Some(9_999_999), 86_400), (None, 3_600)] {
        let issuer = Issuer::start().await;
        issuer.set_max_age(said);
        let app = trusting(&issuer).await;
        let now = Utc::now();
        let token = issuer.key.sign(&with(&claims(&issuer), json!({ "exp": now.timestamp() + 200_000 })));
        for (seconds, asked) in [(0, 1), (kept - 1, 1), (kept, 2)] {
            assert!(outcome(&app, &token, now + TimeDelta::seconds(seconds)).await.is_ok());
            assert_eq!(issuer.asked(), asked, "{said:?} after {seconds} seconds");
        }
    }
}

#[tokio::test]
async fn while_the_provider_is_down_its_last_keys_count_for_a_day() {
    let issuer = Issuer::start().await;
    let app = trusting(&issuer).await;
    let now = Utc::now();
    let token = issuer.key.sign(&with(&claims(&issuer), json!({ "exp": now.timestamp() + 200_000 })));
    assert!(outcome(&app, &token, now).await.is_ok());
    issuer.set_down(true);
    for hours in [2, 12, 24] {
        assert!(outcome(&app, &token, now + TimeDelta::hours(hours)).await.is_ok(), "{hours}");
    }
    let too_late = now + TimeDelta::hours(25);
    assert_eq!(outcome(&app, &token, too_late).await, Err(Error::ProviderDown));
    issuer.set_down(false);
    assert!(
        outcome(&app, &token, too_late + TimeDelta::seconds(60)).await.is_ok(),
        "and it comes back by itself"
    );
}

#[tokio::test]
async fn a_provider_that_was_never_reached_is_no_fault_of_the_caller() {
    let issuer = Issuer::start().await;
    issuer.set_down(true);
    let app = trusting(&issuer).await;
    let token = issuer.key.sign(&claims(&issuer));
    let answer = app.ask_as(&token, "GET", "/v1/standaarden", None).await.expect(503);
    assert_eq!(answer.json()["type"], "urn:maatstaf:probleem:aanmelddienst-onbereikbaar");
    assert_eq!(answer.header("retry-after"), "5");
    app.get("/v1/standaarden").await.expect(200);
}

#[tokio::test]
async fn a_discovery_document_of_another_issuer_and_an_endless_one_are_not_believed() {
    for wrong in [json!({ "issuer": "https://elders.example" }), json!({ "vulling": "x".repeat(300_000) })] {
        let issuer = Issuer::start().await;
        issuer.set_discovery(wrong);
        let app = trusting(&issuer).await;
        assert_eq!(
            outcome(&app, &issuer.key.sign(&claims(&issuer)), Utc::now()).await,
            Err(Error::ProviderDown)
        );
        // Where the keys are can also be said by the operator.
        let told = Provider { key_set: Some(format!("{}/jwks", issuer.url)), ..provider(&issuer.url) };
        let app = self::app(vec![told]).await;
        assert!(outcome(&app, &issuer.key.sign(&claims(&issuer)), Utc::now()).await.is_ok());
    }
}

#[tokio::test]
async fn keys_that_are_not_for_this_are_passed_over() {
    let issuer = Issuer::start().await;
    let good = issuer.key.jwk();
    let secret = json!({ "kty": "oct", "kid": "eerste", "k": "Z2VoZWlt", "alg": "HS256" });
    let strange = json!({ "kty": "XYZ", "kid": "vreemd" });
    issuer.set_keys(vec![secret, strange, json!(3), good.clone()]);
    let app = trusting(&issuer).await;
    assert!(outcome(&app, &issuer.key.sign(&claims(&issuer)), Utc::now()).await.is_ok());
    for (name, value) in [("use", json!("enc")), ("alg", json!("ES384")), ("key_ops", json!(["sign"]))] {
        let mut other = good.clone();
        other[name] = value;
        issuer.set_keys(vec![other]);
        let app = trusting(&issuer).await;
        let outcome = outcome(&app, &issuer.key.sign(&claims(&issuer)), Utc::now()).await;
        assert_eq!(outcome, Err(Error::BadToken), "{name}");
    }
}

#[tokio::test]
async fn an_organisation_in_the_claims_is_found_by_name_number_or_code() {
    let issuer = Issuer::start().await;
    let app = trusting(&issuer).await;
    let body = json!({ "soort": "gemeente", "titel": "Utrecht", "gemeentecode": "0344", "oin": "00000001823288444000" });
    app.write("PUT", "/v1/organisaties/gemeente-utrecht", &body).await.expect(201);
    for (said, found) in [
        (json!("gemeente-utrecht"), true),
        (json!("0344"), true),
        (json!("00000001823288444000"), true),
        (json!("0363"), false),
        (json!("a\u{0}"), false),
        (json!(["0344"]), false),
        (json!(null), false),
    ] {
        let token = issuer.key.sign(&with(&claims(&issuer), json!({ "organisatie": said })));
        let caller = app.registry.authenticate(&token, Utc::now()).await.unwrap();
        assert_eq!(
            caller.organisation.map(|name| name.to_string()),
            found.then(|| "gemeente-utrecht".to_owned()),
            "{said}"
        );
    }
}

#[tokio::test]
async fn whoever_has_no_role_in_the_mapping_is_known_and_may_nothing() {
    let issuer = Issuer::start().await;
    let app = trusting(&issuer).await;
    for roles in [json!(["onbekend"]), json!({ "redactie": true }), json!(null), json!([["redactie"]])] {
        let token = issuer.key.sign(&with(&claims(&issuer), json!({ "rollen": roles })));
        let caller = app.registry.authenticate(&token, Utc::now()).await.unwrap();
        assert!(Role::ALL.iter().all(|role| !caller.grants.allow_somewhere(*role)), "{roles}");
        app.ask_as(&token, "PUT", "/v1/voorzieningen/jeugd", Some(&json!({ "titel": "x" })))
            .await
            .expect(403);
    }
}
