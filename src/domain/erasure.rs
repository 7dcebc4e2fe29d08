//! What was taken out of a published version because it held personal data: what is left is that it was there.
//!
//! Pure. Nothing of what was erased stands in an [`Erasure`] but its digest.

use chrono::{DateTime, Utc};

use super::names::{Digest, StandardName};
use super::road::Decision;
use super::text::{Text, text};
use super::version::VersionNumber;

/// What of a version can be erased.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Erasable {
    /// The bytes of its schema.
    Schema,
    /// Its notes.
    Notes,
    /// The bytes of the example of this name.
    Example(String),
}

impl Erasable {
    /// The word on the wire, in the database and, after `gewist-`, in the audit.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Schema => "schema",
            Self::Notes => "toelichting",
            Self::Example(_) => "voorbeeld",
        }
    }

    /// The name of the example; of the others there is one, which has no name.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Example(name) => name,
            Self::Schema | Self::Notes => "",
        }
    }

    /// What such a word and name stand for; `None` when they stand for nothing.
    #[must_use]
    pub fn of(word: &str, name: &str) -> Option<Self> {
        match (word, name) {
            ("schema", "") => Some(Self::Schema),
            ("toelichting", "") => Some(Self::Notes),
            ("voorbeeld", name) if !name.is_empty() => Some(Self::Example(name.to_owned())),
            _ => None,
        }
    }
}

/// Something that was erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erasure {
    /// Of which standard.
    pub standard: StandardName,
    /// Of which version.
    pub number: VersionNumber,
    /// What.
    pub what: Erasable,
    /// The SHA-256 of the bytes that were there.
    pub digest: Digest,
    /// When, UTC.
    pub at: DateTime<Utc>,
    /// Why, for anyone to read.
    pub reason: String,
    /// Who decided that.
    pub decision: Decision,
}

impl Erasure {
    /// That it is gone, when, why, and what is left of it.
    #[must_use]
    pub fn sentence(&self) -> Text {
        let Self { standard, number, what, digest, reason, .. } = self;
        let day = self.at.format("%Y-%m-%d");
        let (nl, en) = match what {
            Erasable::Schema => ("Het schema".to_owned(), "The schema".to_owned()),
            Erasable::Notes => ("De toelichting".to_owned(), "The notes".to_owned()),
            Erasable::Example(name) => (format!("Het voorbeeld '{name}'"), format!("The example '{name}'")),
        };
        text(
            format!("{nl} van '{standard}' {number} is op {day} gewist: {reason} De digest was {digest}."),
            format!("{en} of '{standard}' {number} was erased on {day}: {reason} Its digest was {digest}."),
        )
    }
}
