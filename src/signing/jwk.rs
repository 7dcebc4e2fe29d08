//! Public keys as others see them: a set of JSON Web Keys (RFC 7517), each named by its thumbprint (RFC 7638).

use aws_lc_rs::signature::{RSA_PSS_2048_8192_SHA256, RsaPublicKeyComponents};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::domain::Digest;

/// The only algorithm: RSASSA-PSS with SHA-256 (RFC 7518, 3.5).
pub(super) const ALGORITHM: &str = "PS256";

/// One public key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Jwk {
    /// Always `RSA`.
    pub kty: String,
    /// What it is for: `sig`.
    #[serde(rename = "use", skip_serializing_if = "Option::is_none")]
    pub usage: Option<String>,
    /// Always `PS256`, when it is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alg: Option<String>,
    /// Its thumbprint.
    pub kid: String,
    /// The modulus, base64url.
    pub n: String,
    /// The exponent, base64url.
    pub e: String,
    /// When it was made, in seconds since 1970 (OpenID Federation 1.0, 8.7.2).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub iat: Option<i64>,
    /// From when on it no longer counts, and why (OpenID Federation 1.0, 8.7.2).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revoked: Option<Revoked>,
}

/// The end of a key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revoked {
    /// What says that it was signed at this moment or later does not count; seconds since 1970.
    pub revoked_at: i64,
    /// Why.
    #[serde(default)]
    pub reason: String,
}

/// Public keys, by which signatures are checked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct JwkSet {
    /// The keys.
    pub keys: Vec<Jwk>,
}

impl Jwk {
    /// The public key of these numbers, as they are written in a set.
    pub(super) fn new(n: String, e: String) -> Self {
        let kid = thumbprint(&n, &e);
        let (usage, alg) = (Some("sig".to_owned()), Some(ALGORITHM.to_owned()));
        Self { kty: "RSA".to_owned(), usage, alg, kid, n, e, iat: None, revoked: None }
    }

    /// Whether its name is that of its numbers, so that it can't pass for another.
    #[must_use]
    pub fn is_named_by_its_thumbprint(&self) -> bool {
        self.kid == thumbprint(&self.n, &self.e)
    }

    /// Whether it is one by which a signature may be checked: a key for something else has no say here.
    fn signs(&self) -> bool {
        self.kty == "RSA"
            && self.usage.as_deref().is_none_or(|usage| usage == "sig")
            && self.alg.as_deref().is_none_or(|alg| alg == ALGORITHM)
    }

    pub(super) fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        let number = |written: &str| URL_SAFE_NO_PAD.decode(written).unwrap_or_default();
        let (n, e) = (number(&self.n), number(&self.e));
        let key = RsaPublicKeyComponents { n: n.as_slice(), e: e.as_slice() };
        key.verify(&RSA_PSS_2048_8192_SHA256, message, signature).is_ok()
    }
}

impl JwkSet {
    /// The keys in a document; those that are not for signatures by PS256 are passed over (RFC 7517, 5). `None`
    /// when it is no key set.
    #[must_use]
    pub fn read(document: &[u8]) -> Option<Self> {
        let document: Value = serde_json::from_slice(document).ok()?;
        let keys = document.get("keys")?.as_array()?.iter();
        let known = keys.filter_map(|key| serde_json::from_value::<Jwk>(key.clone()).ok());
        Some(Self { keys: known.filter(Jwk::signs).collect() })
    }

    pub(super) fn key(&self, kid: &str) -> Option<&Jwk> {
        self.keys.iter().find(|key| key.kid == kid)
    }
}

/// The name of a key: SHA-256 over its numbers in canonical JSON (RFC 7638).
pub(super) fn thumbprint(n: &str, e: &str) -> String {
    let canonical = format!(r#"{{"e":"{e}","kty":"RSA","n":"{n}"}}"#);
    URL_SAFE_NO_PAD.encode(Digest::of(canonical.as_bytes()).as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of RFC 7638, 3.1.
    const N: &str = "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw";

    #[test]
    fn a_key_is_named_by_its_thumbprint() {
        assert_eq!(thumbprint(N, "AQAB"), "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
    }

    #[test]
    fn of_a_set_only_keys_for_signatures_by_ps256_count() {
        let key = |more: &str| format!(r#"{{"kty":"RSA","kid":"k","n":"{N}","e":"AQAB"{more}}}"#);
        let read = |key: &str| JwkSet::read(format!(r#"{{"keys":[{key}]}}"#).as_bytes()).unwrap().keys.len();
        assert_eq!(read(&key("")), 1);
        assert_eq!(read(&key(r#","alg":"PS256","use":"sig""#)), 1);
        for other in [r#","alg":"RS256""#, r#","use":"enc""#] {
            assert_eq!(read(&key(other)), 0, "{other}");
        }
        assert_eq!(read(r#"{"kty":"oct","kid":"k","k":"AAAA"}"#), 0);
        assert!(JwkSet::read(b"{}").is_none() && JwkSet::read(b"[").is_none());
    }
}
