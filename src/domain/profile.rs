//! Profiles: what a region or an organisation asks beyond a version.

use chrono::{DateTime, Utc};

use super::edition::Editions;
use super::names::{Digest, ProfileName, StandardName};
use super::version::VersionNumber;

/// A narrowing of one exact version, without its bytes. All that it accepts, that version accepts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// Its name, unique in the register.
    pub name: ProfileName,
    /// Its title, for people.
    pub title: String,
    /// Whom it is for: a region, an organisation.
    pub audience: String,
    /// The standard of its base.
    pub standard: StandardName,
    /// The number of its base.
    pub number: VersionNumber,
    /// The digest of its schema bytes.
    pub digest: Digest,
    /// What its vocabularies mean, and which versions of code lists it is judged by.
    pub editions: Editions,
    /// When it was made, UTC, whole microseconds.
    pub created_at: DateTime<Utc>,
    /// When it was last given other contents, UTC, whole microseconds.
    pub changed_at: DateTime<Utc>,
}
