//! What the register signs. The names are those of the wire: what is signed is what is sent.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use super::audit::{ChainHead, moment};
use super::organisation::ActingParty;
use super::report::Records;

/// A signature that is kept with what it is over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// The key that signed.
    pub kid: String,
    /// The detached JWS.
    pub jws: String,
    /// When it was signed.
    pub at: DateTime<Utc>,
}

/// A public key of another register, by which what that register signed is checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForeignKey {
    /// Its thumbprint.
    pub kid: String,
    /// The address of the register that it is of.
    pub source: String,
    /// All of it: a JSON Web Key.
    pub jwk: String,
    /// From when on it does not count, if it was revoked; seconds since 1970.
    pub revoked_at: Option<i64>,
}

/// For whom something was judged, as far as that is known.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct ForWhom {
    /// The organisation that asked.
    #[serde(rename = "organisatie", skip_serializing_if = "Option::is_none")]
    pub organisation: Option<String>,
    /// The organisation on whose behalf it asked.
    #[serde(rename = "namens", skip_serializing_if = "Option::is_none")]
    pub on_behalf_of: Option<String>,
}

impl From<ActingParty> for ForWhom {
    fn from(party: ActingParty) -> Self {
        Self {
            organisation: Some(party.organisation.to_string()),
            on_behalf_of: party.on_behalf_of.map(|name| name.to_string()),
        }
    }
}

/// The claims of a receipt: that data of this digest met this version, or did not. No content of the data, and
/// nothing from which it could be guessed without the salt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Receipt {
    /// The public address of the register.
    #[serde(rename = "iss")]
    pub issuer: String,
    /// When it was signed, in seconds since 1970.
    #[serde(rename = "iat")]
    pub issued_at: i64,
    /// The salted digest of the bytes, unpacked, with its algorithm.
    #[serde(rename = "gegevensdigest")]
    pub data_digest: String,
    /// The standard.
    #[serde(rename = "standaard")]
    pub standard: String,
    /// The exact version.
    #[serde(rename = "versie")]
    pub version: String,
    /// The profile, when it was judged by one.
    #[serde(rename = "profiel", skip_serializing_if = "Option::is_none")]
    pub profile: Option<String>,
    /// The part, when it was judged by one.
    #[serde(rename = "onderdeel", skip_serializing_if = "Option::is_none")]
    pub part: Option<String>,
    /// Whether the standard is an example that nobody decided on.
    #[serde(rename = "voorbeeldstandaard")]
    pub example: bool,
    /// SHA-256 of the schema's bytes.
    #[serde(rename = "schemadigest")]
    pub schema_digest: String,
    /// The engine that judged.
    #[serde(rename = "motor")]
    pub engine: String,
    /// The edition of the vocabularies.
    #[serde(rename = "editie")]
    pub edition: u32,
    /// The code lists, with their versions.
    #[serde(rename = "waardelijsten", skip_serializing_if = "BTreeMap::is_empty")]
    pub code_lists: BTreeMap<String, String>,
    /// The verdict.
    #[serde(rename = "geldig")]
    pub valid: bool,
    /// How many errors.
    #[serde(rename = "fouten")]
    pub errors: u64,
    /// How many warnings.
    #[serde(rename = "waarschuwingen")]
    pub warnings: u64,
    /// Whether there is more than was counted.
    #[serde(rename = "afgekapt")]
    pub truncated: bool,
    /// How many records, of data that was judged in pieces.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub records: Option<ReceiptRecords>,
    /// The day for which the version was chosen.
    #[serde(rename = "peildatum")]
    pub on: NaiveDate,
    /// The day of judging.
    #[serde(rename = "beoordelingsdatum")]
    pub today: NaiveDate,
    /// For whom.
    #[serde(flatten)]
    pub for_whom: ForWhom,
}

/// The records of a receipt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReceiptRecords {
    /// Records that were judged.
    #[serde(rename = "beoordeeld")]
    pub judged: u64,
    /// Of those, the ones that do not meet the standard.
    #[serde(rename = "ongeldig")]
    pub invalid: u64,
}

impl From<Records> for ReceiptRecords {
    fn from(records: Records) -> Self {
        Self { judged: records.judged, invalid: records.invalid }
    }
}

/// The claims of a signed audit head.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HeadStatement {
    /// The public address of the register.
    #[serde(rename = "iss")]
    pub issuer: String,
    /// When it was signed, in seconds since 1970.
    #[serde(rename = "iat")]
    pub issued_at: i64,
    /// How many rows.
    #[serde(rename = "aantal")]
    pub rows: u64,
    /// The hash of the last.
    pub hash: String,
    /// When that was recorded.
    #[serde(rename = "laatstVastgelegdOp")]
    pub recorded_at: String,
}

impl HeadStatement {
    /// What is said of this head.
    #[must_use]
    pub fn of(head: &ChainHead, issuer: &str, at: DateTime<Utc>) -> Self {
        Self {
            issuer: issuer.to_owned(),
            issued_at: at.timestamp(),
            rows: head.rows,
            hash: head.hash.clone(),
            recorded_at: moment(&head.at),
        }
    }
}
