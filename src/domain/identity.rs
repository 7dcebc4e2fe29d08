//! What the operator says about an identity provider whose access tokens are taken (OIDC): where they come from, whom
//! they have to be meant for, and what the claims in them allow.
//!
//! Door: [`Provider`]. A token says who its holder is; what that holder may do is decided here and nowhere else: by the
//! mapping from a value of one claim to grants. What is not in the mapping allows nothing.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde_json::Value;

use super::access::Grants;

/// An identity provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provider {
    /// Its name here; the audit calls its people and machines `oidc:NAME:SUB`.
    pub name: String,
    /// Its issuer, as it stands in `iss`, to the letter.
    pub issuer: String,
    /// What has to stand in `aud`: this register.
    pub audience: String,
    /// Where its keys are; absent, its discovery document says so.
    pub key_set: Option<String>,
    /// The claim that says what its holder is.
    pub roles_claim: ClaimPath,
    /// What each value of that claim allows.
    pub roles: BTreeMap<String, Grants>,
    /// The claim that says which organisation its holder is of: by name, OIN or municipality code.
    pub organisation_claim: Option<ClaimPath>,
    /// As whom this register asks it to sign people in at the pages; absent, it does not.
    pub client: Option<Client>,
}

/// Who this register is at an identity provider.
#[derive(Clone, PartialEq, Eq)]
pub struct Client {
    /// Its name there.
    pub id: String,
    /// The file that its secret was read from, if it has one.
    pub secret_file: Option<String>,
    /// That secret.
    pub secret: Option<String>,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("id", &self.id).finish_non_exhaustive()
    }
}

impl Provider {
    /// What these claims allow: the sum over the values of the claim, be it a list or a text with spaces.
    #[must_use]
    pub fn grants(&self, claims: &Value) -> Grants {
        let words: Vec<&str> = match self.roles_claim.find(claims) {
            Some(Value::String(text)) => text.split_whitespace().collect(),
            Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        };
        let allowed = words.into_iter().filter_map(|word| self.roles.get(word));
        allowed.flat_map(Grants::iter).cloned().collect()
    }

    /// How these claims call the organisation of their holder.
    #[must_use]
    pub fn organisation<'c>(&self, claims: &'c Value) -> Option<&'c str> {
        self.organisation_claim.as_ref()?.find(claims)?.as_str()
    }
}

/// Where in the claims something stands: a JSON Pointer (RFC 6901), or names with dots between them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimPath(String);

impl ClaimPath {
    fn find<'c>(&self, claims: &'c Value) -> Option<&'c Value> {
        if self.0.starts_with('/') {
            return claims.pointer(&self.0);
        }
        self.0.split('.').try_fold(claims, |within, name| within.get(name))
    }
}

impl fmt::Display for ClaimPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for ClaimPath {
    type Err = ();

    fn from_str(written: &str) -> Result<Self, ()> {
        const MOST: usize = 200;
        let names = written
            .strip_prefix('/')
            .map_or_else(|| written.split('.').all(|name| !name.is_empty()), |pointer| !pointer.is_empty());
        if names && written.len() <= MOST { Ok(Self(written.to_owned())) } else { Err(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn provider(claim: &str) -> Provider {
        Provider {
            name: "hub".into(),
            issuer: "https://hub.example".into(),
            audience: "maatstaf".into(),
            key_set: None,
            roles_claim: claim.parse().unwrap(),
            roles: [
                ("schrijver".to_owned(), "auteur:standaarden/adres".parse().unwrap()),
                ("baas".to_owned(), "beheerder operator".parse().unwrap()),
            ]
            .into(),
            organisation_claim: "org.code".parse().ok(),
            client: None,
        }
    }

    #[test]
    fn what_a_claim_allows_is_what_the_mapping_says_of_its_values() {
        let dotted = provider("realm_access.roles");
        let claims = json!({ "realm_access": { "roles": ["schrijver", "iets", 3] } });
        assert_eq!(dotted.grants(&claims).to_string(), "auteur:standaarden/adres");
        let spaced = provider("scope");
        assert_eq!(spaced.grants(&json!({ "scope": "openid baas" })).to_string(), "beheerder operator");
        let pointed = provider("/https:~1~1hub.example~1rollen");
        let claims = json!({ "https://hub.example/rollen": ["baas"] });
        assert_eq!(pointed.grants(&claims).to_string(), "beheerder operator");
        for nothing in [json!({}), json!({ "scope": 1 }), json!({ "scope": { "baas": true } }), json!(null)] {
            assert!(spaced.grants(&nothing).is_empty(), "{nothing}");
        }
    }

    #[test]
    fn the_organisation_is_a_text_at_its_place() {
        let provider = provider("scope");
        assert_eq!(provider.organisation(&json!({ "org": { "code": "0344" } })), Some("0344"));
        assert_eq!(provider.organisation(&json!({ "org": { "code": 344 } })), None);
        assert_eq!(provider.organisation(&json!({ "org.code": "0344" })), None);
    }

    #[test]
    fn a_path_has_no_empty_names() {
        for bad in ["", ".", "a.", ".a", "a..b", "/"] {
            assert!(bad.parse::<ClaimPath>().is_err(), "{bad}");
        }
    }
}
