//! Access tokens of identity providers (OIDC; JWT as RFC 9068 has them): whose they are, held against the keys of the
//! provider that gave them.
//!
//! Door: [`Identities::verify`]. Only signatures by a public key count, of the four kinds in [`ALGORITHMS`], by a key
//! that the provider itself publishes under the name that the token gives: nothing in a token says how it is checked,
//! what it says of its issuer only picks among those that are configured. The keys are kept as long as the provider
//! says, within bounds, and asked for anew for a name that is not among them: one call at a time, at most one a minute,
//! however many tokens come. While the provider is down its last keys count, for a day.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::dangerous::insecure_decode_claims;
use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, KeyOperations, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use serde_json::Value;

use crate::domain::error::Result;
use crate::domain::{Client, Error, Grants, Limits, Provider};
use crate::outside::{Call, Outside, Reach};

/// The signatures that count.
const ALGORITHMS: [Algorithm; 4] = [Algorithm::RS256, Algorithm::PS256, Algorithm::ES256, Algorithm::EdDSA];

/// What the header may call a token: an access token, or a JWT without saying which. Tokens for other ends of the same
/// provider call themselves otherwise (RFC 8725, 3.11).
const KINDS: [&str; 3] = ["at+jwt", "application/at+jwt", "jwt"];

/// How far the clocks of a provider and of the register may differ, in seconds.
const SKEW: i64 = 60;

/// How long keys are fresh: at least, at most, and when the provider does not say.
const FRESH: [Duration; 3] =
    [Duration::from_secs(5 * 60), Duration::from_secs(24 * 60 * 60), Duration::from_secs(60 * 60)];

/// The least time between two questions to one provider.
const PAUSE: TimeDelta = TimeDelta::seconds(60);

/// How long keys count that can't be asked for anew.
const OLDEST: TimeDelta = TimeDelta::hours(24);

/// How long one call to a provider may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// Longest `sub`, in characters (OpenID Connect Core, 2).
const LONGEST_SUBJECT: usize = 255;

/// Who a token is of.
#[derive(Debug)]
pub(super) struct Identity {
    /// `oidc:NAME:SUB`.
    pub id: String,
    /// What its claims allow.
    pub grants: Grants,
    /// How its claims call its organisation.
    pub organisation: Option<String>,
}

/// The identity providers that are configured.
#[derive(Debug)]
pub(super) struct Identities {
    trusted: Vec<Arc<Trusted>>,
}

impl Identities {
    pub(super) fn new(providers: Vec<Provider>, limits: &Limits) -> Self {
        let most_bytes = limits.key_set_bytes;
        let trusted = providers.into_iter().map(|of| Arc::new(Trusted::new(of, most_bytes)));
        Self { trusted: trusted.collect() }
    }

    /// Whose token this is, now.
    ///
    /// # Errors
    /// [`Error::BadToken`]; [`Error::ProviderDown`] when the keys of its provider are not known and can't be asked for.
    pub(super) async fn verify(&self, token: &str, now: DateTime<Utc>) -> Result<Identity> {
        let (trusted, claims) = self.proven(token, now).await?;
        identity(&trusted.of, &trusted.of.audience, &claims, now).ok_or(Error::BadToken)
    }

    /// Whom an ID token is about that this provider gave to this client for this attempt (OpenID Connect Core, 3.1.3.7).
    ///
    /// # Errors
    /// As [`Identities::verify`].
    pub(super) async fn vouched(
        &self,
        token: &str,
        (by, client): (&Trusted, &Client),
        nonce: &str,
        now: DateTime<Utc>,
    ) -> Result<Identity> {
        let (trusted, claims) = self.proven(token, now).await?;
        let party = claims.get("azp").is_none_or(|party| *party == client.id);
        if trusted.of.name != by.of.name || !party || claims["nonce"] != nonce {
            return Err(Error::BadToken);
        }
        identity(&trusted.of, &client.id, &claims, now).ok_or(Error::BadToken)
    }

    /// What a token says, and whose signature it bears.
    async fn proven(&self, token: &str, now: DateTime<Utc>) -> Result<(&Arc<Trusted>, Value)> {
        let header = decode_header(token).map_err(|_| Error::BadToken)?;
        let kind = header.typ.map_or_else(|| "jwt".to_owned(), |kind| kind.to_ascii_lowercase());
        if !ALGORITHMS.contains(&header.alg) || !KINDS.contains(&kind.as_str()) {
            return Err(Error::BadToken);
        }
        let name = header.kid.ok_or(Error::BadToken)?;
        let unproven: Value = insecure_decode_claims(token).map_err(|_| Error::BadToken)?;
        let trusted = unproven["iss"].as_str().and_then(|issuer| self.of(issuer)).ok_or(Error::BadToken)?;
        let key = trusted.key(&name, header.alg, now).await?;
        // Signature only: what the claims say is looked at below, by the clock that we were given.
        let mut by = Validation::new(header.alg);
        by.required_spec_claims.clear();
        (by.validate_exp, by.validate_aud) = (false, false);
        let proven = decode::<Value>(token, &key, &by).map_err(|_| Error::BadToken)?;
        Ok((trusted, proven.claims))
    }

    /// The providers that sign people in at the pages, each with who this register is there.
    pub(super) fn with_clients(&self) -> impl Iterator<Item = (&Arc<Trusted>, &Client)> {
        self.trusted.iter().filter_map(|trusted| Some((trusted, trusted.of.client.as_ref()?)))
    }

    fn of(&self, issuer: &str) -> Option<&Arc<Trusted>> {
        self.trusted.iter().find(|trusted| trusted.of.issuer == issuer)
    }
}

/// Whom proven claims are about, when they are meant for this audience and hold now.
fn identity(of: &Provider, audience: &str, claims: &Value, now: DateTime<Utc>) -> Option<Identity> {
    let meant = match &claims["aud"] {
        Value::String(said) => said == audience,
        Value::Array(all) => all.iter().any(|said| said == audience),
        _ => false,
    };
    let moment = |claim: &str| match claims.get(claim) {
        None => Some(None),
        Some(written) => written.as_f64().filter(|seconds| seconds.is_finite()).map(Some),
    };
    let at = |skew: i64| (now.timestamp() + skew) as f64;
    let begun = moment("nbf")?.is_none_or(|from| from <= at(SKEW));
    let going_on = moment("exp")?.is_some_and(|end| at(-SKEW) < end);
    let subject = claims["sub"].as_str()?;
    let named = !subject.is_empty()
        && subject.chars().count() <= LONGEST_SUBJECT
        && !subject.chars().any(char::is_control);
    let issued = claims["iss"].as_str() == Some(of.issuer.as_str());
    (issued && meant && begun && going_on && named).then(|| Identity {
        id: format!("oidc:{}:{subject}", of.name),
        grants: of.grants(claims),
        organisation: of.organisation(claims).map(str::to_owned),
    })
}

/// A provider and the keys that it was last seen to publish.
#[derive(Debug)]
pub(super) struct Trusted {
    pub(super) of: Provider,
    pub(super) outside: Outside,
    pub(super) most_bytes: u64,
    held: Mutex<Held>,
    /// Whoever has it asks the provider.
    turn: tokio::sync::Mutex<()>,
}

#[derive(Debug, Default)]
struct Held {
    keys: Option<Arc<KeySet>>,
    asked: Option<DateTime<Utc>>,
}

#[derive(Debug)]
struct KeySet {
    keys: Vec<Key>,
    fetched: DateTime<Utc>,
    fresh_until: DateTime<Utc>,
}

#[derive(Debug)]
struct Key {
    name: String,
    algorithms: Vec<Algorithm>,
    key: DecodingKey,
}

impl KeySet {
    fn find(&self, name: &str, algorithm: Algorithm) -> Option<DecodingKey> {
        let fits = |key: &&Key| key.name == name && key.algorithms.contains(&algorithm);
        self.keys.iter().find(fits).map(|key| key.key.clone())
    }
}

/// What a call to a provider gave, or why it gave nothing, for the log.
type Fetched<T> = std::result::Result<T, String>;

impl Trusted {
    fn new(of: Provider, most_bytes: u64) -> Self {
        let outside = Outside::new(Reach::Operator, PATIENCE);
        Self { of, outside, most_bytes, held: Mutex::default(), turn: tokio::sync::Mutex::new(()) }
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn keys(&self, now: DateTime<Utc>) -> Option<Arc<KeySet>> {
        self.held().keys.clone().filter(|keys| now - keys.fetched <= OLDEST)
    }

    /// The key of this name, for this kind of signature.
    async fn key(
        self: &Arc<Self>,
        name: &str,
        algorithm: Algorithm,
        now: DateTime<Utc>,
    ) -> Result<DecodingKey> {
        let known = self.keys(now);
        let found = known.as_ref().and_then(|keys| keys.find(name, algorithm));
        if let Some(key) = found {
            if known.is_some_and(|keys| now < keys.fresh_until) {
                return Ok(key);
            }
            // While another asks, the keys of before will do.
            match self.turn.try_lock() {
                Ok(_turn) => self.ask(now).await,
                Err(_) => return Ok(key),
            }
        } else {
            // Whoever waited here may find that the answer has come.
            let _turn = self.turn.lock().await;
            self.ask(now).await;
        }
        let keys = self.keys(now).ok_or(Error::ProviderDown)?;
        keys.find(name, algorithm).ok_or(Error::BadToken)
    }

    /// Asks the provider for its keys, unless that was done a moment ago.
    async fn ask(self: &Arc<Self>, now: DateTime<Utc>) {
        {
            let mut held = self.held();
            if held.asked.is_some_and(|asked| (now - asked).abs() < PAUSE) {
                return;
            }
            held.asked = Some(now);
        }
        let asking = Arc::clone(self);
        // The answer is kept also when whoever is waiting for it goes away.
        let asked = tokio::task::spawn_blocking(move || match asking.fetch(now) {
            Ok(keys) => asking.held().keys = Some(Arc::new(keys)),
            Err(why) => {
                tracing::warn!(
                    provider = asking.of.name,
                    ?why,
                    "the keys of an identity provider can't be had"
                );
            }
        });
        if let Err(error) = asked.await {
            tracing::error!(%error, "asking an identity provider for its keys failed");
        }
    }

    fn fetch(&self, now: DateTime<Utc>) -> Fetched<KeySet> {
        let address = match &self.of.key_set {
            Some(address) => address.clone(),
            None => self.discover()?,
        };
        let (document, max_age) = self.get(&address)?;
        let written = document.get("keys").and_then(Value::as_array).ok_or("it has no keys")?;
        let keys =
            written.iter().filter_map(|key| usable(serde_json::from_value(key.clone()).ok()?)).collect();
        let [least, most, unsaid] = FRESH;
        let fresh = max_age.unwrap_or(unsaid).clamp(least, most);
        Ok(KeySet { keys, fetched: now, fresh_until: now + fresh })
    }

    /// Where the provider says that its keys are (OpenID Connect Discovery, 4).
    fn discover(&self) -> Fetched<String> {
        self.said_place("jwks_uri")
    }

    /// An address that the provider gives of itself; `None` when it can't be had, which the log says. Blocks.
    pub(super) fn place(&self, name: &str) -> Option<String> {
        let found = self.said_place(name);
        if let Err(why) = &found {
            tracing::warn!(
                provider = self.of.name,
                why = why.as_str(),
                "an identity provider does not say where it is"
            );
        }
        found.ok()
    }

    fn said_place(&self, name: &str) -> Fetched<String> {
        let issuer = self.of.issuer.as_str();
        let (document, _) =
            self.get(&format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/')))?;
        if document["issuer"] != issuer {
            return Err("its discovery document is of another issuer".to_owned());
        }
        let address = document[name].as_str().ok_or_else(|| format!("it does not say its {name}"))?;
        // What comes without TLS is worth no more than the way it came by.
        let as_safe = !issuer.starts_with("https:") || address.starts_with("https:");
        as_safe.then(|| address.to_owned()).ok_or_else(|| format!("its {name} is without TLS"))
    }

    fn get(&self, url: &str) -> Fetched<(Value, Option<Duration>)> {
        let headers = [("accept", "application/json")];
        let call = Call { url, headers: &headers, body: None, most_bytes: self.most_bytes };
        let reply = self.outside.call(&call).map_err(|why| format!("no answer: {why:?}"))?;
        if reply.status != 200 {
            return Err(format!("it answered {}", reply.status));
        }
        let document = serde_json::from_slice(&reply.body).map_err(|_| "its answer is no JSON")?;
        Ok((document, reply.max_age))
    }
}

/// A key that is meant for one of our kinds of signature.
fn usable(jwk: Jwk) -> Option<Key> {
    let Jwk { common, algorithm } = &jwk;
    let of_its_kind: &[Algorithm] = match algorithm {
        AlgorithmParameters::RSA(_) => &[Algorithm::RS256, Algorithm::PS256],
        AlgorithmParameters::EllipticCurve(curve) if curve.curve == EllipticCurve::P256 => {
            &[Algorithm::ES256]
        }
        AlgorithmParameters::OctetKeyPair(pair) if pair.curve == EllipticCurve::Ed25519 => {
            &[Algorithm::EdDSA]
        }
        _ => return None,
    };
    let algorithms: Vec<Algorithm> = match common.key_algorithm {
        None => of_its_kind.to_vec(),
        Some(said) => {
            said.to_string().parse().ok().filter(|said| of_its_kind.contains(said)).into_iter().collect()
        }
    };
    let signs = matches!(common.public_key_use, None | Some(PublicKeyUse::Signature));
    let verifies =
        common.key_operations.as_ref().is_none_or(|operations| operations.contains(&KeyOperations::Verify));
    let name = common.key_id.clone()?;
    let key = DecodingKey::from_jwk(&jwk).ok()?;
    (signs && verifies && !algorithms.is_empty()).then_some(Key { name, algorithms, key })
}
