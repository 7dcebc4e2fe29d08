//! Two forms of JWS. *Detached*: over the digest of some bytes, in the form of the Dutch signing module (JAdES, ETSI
//! TS 119 182-1): `sigD` says that what is signed is the HTTP header `digest` (RFC 3230), so the one signature holds
//! for a file and for an HTTP answer alike. *Compact*: over claims of our own.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::domain::error::Result;
use crate::domain::{Digest, Error, Language};

use super::jwk::{ALGORITHM, Jwk, JwkSet, Revoked};
use super::keys::SigningKey;

const HTTP_HEADERS: &str = "http://uri.etsi.org/19182/HttpHeaders";
/// The critical headers that are understood: of RFC 7797, and of JAdES.
const UNDERSTOOD: [&str; 2] = ["b64", "sigD"];
/// The longest JWS that is looked at, in bytes; ours take a tenth of it.
const LONGEST: usize = 32 * 1024;

#[derive(Serialize, Deserialize)]
struct Header {
    alg: String,
    kid: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    typ: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    iat: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    b64: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    crit: Option<Vec<String>>,
    #[serde(rename = "sigD", skip_serializing_if = "Option::is_none")]
    detached: Option<Detached>,
    #[serde(skip_serializing_if = "Option::is_none")]
    digest: Option<String>,
    #[serde(flatten)]
    about: Map<String, Value>,
}

/// What a detached signature is over.
#[derive(Serialize, Deserialize, PartialEq, Eq)]
struct Detached {
    #[serde(rename = "mId")]
    mechanism: String,
    pars: Vec<String>,
}

impl Detached {
    fn digest_header() -> Self {
        Self { mechanism: HTTP_HEADERS.to_owned(), pars: vec!["digest".to_owned()] }
    }
}

/// Why a signature does not count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// It is no JWS of the form that is asked for.
    Unreadable,
    /// It is one, about something else.
    OtherKind,
    /// It is by another algorithm than PS256.
    OtherAlgorithm,
    /// It asks to understand what is not understood here.
    Critical,
    /// Its key is not in the set.
    UnknownKey,
    /// It is not by that key, or something was changed.
    WrongSignature,
    /// It says that it was made when its key had been revoked, at this moment.
    Revoked(DateTime<Utc>),
    /// It is right, for other bytes.
    OtherContent,
}

impl Refused {
    /// The sentence.
    #[must_use]
    pub fn sentence(&self, language: Language) -> String {
        let (nl, en) = match self {
            Self::Unreadable => (
                "Dit is geen JWS in de vorm die hier wordt verwacht.",
                "This is no JWS of the form expected here.",
            ),
            Self::OtherKind => (
                "Dit is een ondertekende verklaring van een andere soort.",
                "This is a signed statement of another kind.",
            ),
            Self::OtherAlgorithm => {
                ("De handtekening is niet gezet met PS256.", "The signature was not made by PS256.")
            }
            Self::Critical => (
                "De handtekening vraagt iets wat deze controle niet kent (crit).",
                "The signature asks for what this check does not know (crit).",
            ),
            Self::UnknownKey => (
                "De sleutel van de handtekening is niet bekend. Is dit de sleutelset van het register dat tekende?",
                "The key of the signature is not known. Is this the key set of the register that signed?",
            ),
            Self::WrongSignature => (
                "De handtekening klopt niet: er is iets veranderd, of een ander tekende.",
                "The signature is wrong: something was changed, or somebody else signed.",
            ),
            Self::Revoked(at) => {
                let at = at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
                return match language {
                    Language::Nl => {
                        format!("De sleutel is ingetrokken per {at}, en de handtekening is van daarna.")
                    }
                    Language::En => format!("The key was revoked from {at}, and the signature is later."),
                };
            }
            Self::OtherContent => (
                "De handtekening klopt, maar hoort bij andere bytes dan deze.",
                "The signature is right, but belongs to other bytes than these.",
            ),
        };
        match language {
            Language::Nl => nl.to_owned(),
            Language::En => en.to_owned(),
        }
    }
}

/// What was signed, when the signature counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// The key that signed.
    pub kid: String,
    /// When it says it was signed; whole seconds.
    pub at: DateTime<Utc>,
    /// What it says: the claims, or of a detached signature what it says of the bytes.
    pub said: Map<String, Value>,
    /// From when on the key does not count any more, where it was revoked after this.
    pub revoked: Option<Revoked>,
}

impl SigningKey {
    /// Signs the digest of some bytes, with what is said of them in the protected header.
    ///
    /// # Errors
    /// Internal, when the key refuses.
    pub fn sign_detached(
        &self,
        digest: &Digest,
        about: Map<String, Value>,
        at: DateTime<Utc>,
    ) -> Result<String> {
        let header = encoded(&Header {
            alg: ALGORITHM.to_owned(),
            kid: self.kid().to_owned(),
            typ: None,
            iat: Some(at.timestamp()),
            b64: Some(false),
            crit: Some(UNDERSTOOD.map(str::to_owned).to_vec()),
            detached: Some(Detached::digest_header()),
            digest: Some(digest.to_string()),
            about,
        })?;
        let signature = self.sign(&signing_input(&header, digest))?;
        Ok(format!("{header}..{}", URL_SAFE_NO_PAD.encode(signature)))
    }

    /// Signs claims; `typ` says of which kind they are.
    ///
    /// # Errors
    /// Internal, when the key refuses.
    pub fn sign_compact(&self, typ: &str, claims: &impl Serialize) -> Result<String> {
        let header = encoded(&Header {
            alg: ALGORITHM.to_owned(),
            kid: self.kid().to_owned(),
            typ: Some(typ.to_owned()),
            iat: None,
            b64: None,
            crit: None,
            detached: None,
            digest: None,
            about: Map::new(),
        })?;
        let input = format!("{header}.{}", encoded(claims)?);
        let signature = self.sign(input.as_bytes())?;
        Ok(format!("{input}.{}", URL_SAFE_NO_PAD.encode(signature)))
    }
}

impl JwkSet {
    /// Checks the detached signature over bytes of this digest.
    ///
    /// # Errors
    /// Why it does not count.
    pub fn check_detached(&self, jws: &str, digest: &Digest) -> std::result::Result<Statement, Refused> {
        let parts = Parts::of(jws)?;
        let header = parts.header()?;
        let named = header.digest.as_deref().and_then(|digest| digest.parse::<Digest>().ok());
        let form = parts.payload.is_empty()
            && header.b64 == Some(false)
            && header
                .crit
                .as_ref()
                .is_some_and(|crit| UNDERSTOOD.iter().all(|name| crit.iter().any(|c| c == name)))
            && header.detached == Some(Detached::digest_header());
        let (true, Some(named), Some(at)) = (form, named, header.iat) else { return Err(Refused::OtherKind) };
        let key = self.key(&header.kid).ok_or(Refused::UnknownKey)?;
        if !key.verifies(&signing_input(parts.header, &named), &parts.signature()?) {
            return Err(Refused::WrongSignature);
        }
        let statement = counted(key, at, header.about)?;
        if named == *digest { Ok(statement) } else { Err(Refused::OtherContent) }
    }

    /// Checks a signed statement of this kind.
    ///
    /// # Errors
    /// Why it does not count.
    pub fn check_compact(&self, jws: &str, typ: &str) -> std::result::Result<Statement, Refused> {
        let parts = Parts::of(jws)?;
        let header = parts.header()?;
        if header.typ.as_deref() != Some(typ) || header.b64.is_some() || header.detached.is_some() {
            return Err(Refused::OtherKind);
        }
        let key = self.key(&header.kid).ok_or(Refused::UnknownKey)?;
        let input = format!("{}.{}", parts.header, parts.payload);
        if !key.verifies(input.as_bytes(), &parts.signature()?) {
            return Err(Refused::WrongSignature);
        }
        let said: Map<String, Value> = decoded(parts.payload)?;
        let at = said.get("iat").and_then(Value::as_i64).ok_or(Refused::Unreadable)?;
        counted(key, at, said)
    }
}

/// A signature that is right, unless its key had been revoked by then.
fn counted(key: &Jwk, at: i64, said: Map<String, Value>) -> std::result::Result<Statement, Refused> {
    let moment = |seconds| DateTime::from_timestamp(seconds, 0).ok_or(Refused::Unreadable);
    if let Some(revoked) = &key.revoked
        && at >= revoked.revoked_at
    {
        return Err(Refused::Revoked(moment(revoked.revoked_at)?));
    }
    Ok(Statement { kid: key.kid.clone(), at: moment(at)?, said, revoked: key.revoked.clone() })
}

/// The three parts of a JWS in its compact form.
struct Parts<'j> {
    header: &'j str,
    payload: &'j str,
    signature: &'j str,
}

impl<'j> Parts<'j> {
    fn of(jws: &'j str) -> std::result::Result<Self, Refused> {
        if jws.len() > LONGEST {
            return Err(Refused::Unreadable);
        }
        let mut parts = jws.split('.');
        match (parts.next(), parts.next(), parts.next(), parts.next()) {
            (Some(header), Some(payload), Some(signature), None) => Ok(Self { header, payload, signature }),
            _ => Err(Refused::Unreadable),
        }
    }

    /// The header, when it is by our algorithm and asks for nothing that is not understood.
    fn header(&self) -> std::result::Result<Header, Refused> {
        let header: Header = decoded(self.header)?;
        if header.alg != ALGORITHM {
            return Err(Refused::OtherAlgorithm);
        }
        let understood = |name: &String| UNDERSTOOD.contains(&name.as_str());
        match &header.crit {
            Some(crit) if crit.is_empty() || !crit.iter().all(understood) => Err(Refused::Critical),
            _ => Ok(header),
        }
    }

    fn signature(&self) -> std::result::Result<Vec<u8>, Refused> {
        URL_SAFE_NO_PAD.decode(self.signature).map_err(|_| Refused::Unreadable)
    }
}

/// What a detached signature is over: RFC 7797, 3, and TS 119 182-1, 5.2.8.2.
fn signing_input(header: &str, digest: &Digest) -> Vec<u8> {
    format!("{header}.digest: SHA-256={}", STANDARD.encode(digest.as_bytes())).into_bytes()
}

fn encoded(value: &impl Serialize) -> Result<String> {
    Ok(URL_SAFE_NO_PAD.encode(serde_json::to_vec(value).map_err(Error::internal)?))
}

fn decoded<T: serde::de::DeserializeOwned>(part: &str) -> std::result::Result<T, Refused> {
    let bytes = URL_SAFE_NO_PAD.decode(part).map_err(|_| Refused::Unreadable)?;
    serde_json::from_slice(&bytes).map_err(|_| Refused::Unreadable)
}
