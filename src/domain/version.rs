//! Versions: their numbers, their life, and how one is chosen.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, NaiveDate, Utc};

use super::comparison::Bump;
use super::edition::Editions;
use super::error::{Error, Fault, Place};
use super::names::{Digest, PartName, StandardName};
use super::text::text;

/// A semantic version number (semver.org 2.0.0) without build metadata, which has no order.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VersionNumber(semver::Version);

impl VersionNumber {
    /// Major and minor: the line in which the number has to rise.
    #[must_use]
    pub const fn line(&self) -> (u64, u64) {
        (self.0.major, self.0.minor)
    }

    /// Whether it lies in a range.
    #[must_use]
    pub fn is_in(&self, range: &semver::VersionReq) -> bool {
        range.matches(&self.0)
    }

    /// Whether it promises nothing: below 1.0.0, or with a pre-release tag.
    #[must_use]
    pub fn is_advisory(&self) -> bool {
        self.0.major == 0 || self.is_prerelease()
    }

    /// The next number that is this far on.
    #[must_use]
    pub const fn raised(&self, by: Bump) -> Self {
        let semver::Version { major, minor, patch, .. } = self.0;
        Self(match by {
            Bump::Patch => semver::Version::new(major, minor, patch + 1),
            Bump::Minor => semver::Version::new(major, minor + 1, 0),
            Bump::Major => semver::Version::new(major + 1, 0, 0),
        })
    }

    /// Whether it carries a pre-release tag, as `1.0.0-rc.1`.
    #[must_use]
    pub fn is_prerelease(&self) -> bool {
        !self.0.pre.is_empty()
    }
}

impl fmt::Display for VersionNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let semver::Version { major, minor, patch, .. } = self.0;
        let digits = [major, minor, patch].map(u8::try_from);
        // Most are short, and every report names one some times.
        if let [Ok(major @ ..10), Ok(minor @ ..10), Ok(patch @ ..10)] = digits
            && !self.is_prerelease()
        {
            let written = [b'0' + major, b'.', b'0' + minor, b'.', b'0' + patch];
            return f.pad(std::str::from_utf8(&written).unwrap_or_default());
        }
        self.0.fmt(f)
    }
}

impl FromStr for VersionNumber {
    type Err = Fault;

    fn from_str(written: &str) -> Result<Self, Fault> {
        const MAX: usize = 64;
        const PART_MAX: u64 = 9_999_999_999;
        semver::Version::parse(written)
            .ok()
            .filter(|version| version.build.is_empty() && written.len() <= MAX)
            .filter(|version| version.major.max(version.minor).max(version.patch) <= PART_MAX)
            .map(Self)
            .ok_or_else(|| {
                Fault::new(
                    "ongeldig-versienummer",
                    text(
                        "Een versienummer heeft drie delen volgens semver, zoals '1.2.0' of '1.2.0-rc.1', zonder '+'.",
                        "A version number has three parts as in semver, such as '1.2.0' or '1.2.0-rc.1', without '+'.",
                    ),
                )
            })
    }
}

/// How a reader names a version: exactly, by range, or "whatever is in force".
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Selector {
    /// This one.
    Exact(VersionNumber),
    /// The highest published one in this range: `1`, `1.2`, `^1.2`.
    Range(semver::VersionReq),
    /// The highest one in force on the day asked for.
    InForce,
}

impl FromStr for Selector {
    type Err = Fault;

    fn from_str(written: &str) -> Result<Self, Fault> {
        if written == "geldend" {
            return Ok(Self::InForce);
        }
        if let Ok(exact) = written.parse() {
            return Ok(Self::Exact(exact));
        }
        let digits = written.strip_prefix('^').unwrap_or(written);
        let parts: Vec<&str> = digits.split('.').collect();
        let short = parts.len() <= 2 && parts.iter().all(|part| is_version_part(part));
        let caret = written.starts_with('^') && digits.parse::<VersionNumber>().is_ok();
        if short || caret {
            // A bare `1.2` means the 1.2 line; in Cargo's grammar it would mean `^1.2`.
            let requirement =
                if written.starts_with('^') { written.to_owned() } else { format!("{digits}.*") };
            if let Ok(range) = semver::VersionReq::parse(&requirement) {
                return Ok(Self::Range(range));
            }
        }
        Err(Fault::new(
            "ongeldige-versie",
            text(
                "Noem een versie exact ('1.2.0'), als bereik ('1', '1.2', '^1.2') of als 'geldend'.",
                "Name a version exactly ('1.2.0'), as a range ('1', '1.2', '^1.2') or as 'geldend'.",
            ),
        ))
    }
}

fn is_version_part(part: &str) -> bool {
    (1..=10).contains(&part.len())
        && part.bytes().all(|b| b.is_ascii_digit())
        && (part == "0" || !part.starts_with('0'))
}

impl Selector {
    /// Chooses among versions: the highest that fits. Concepts are only found by their exact
    /// number, and withdrawn versions are never chosen by range or date.
    pub fn choose<'a>(
        &self,
        versions: impl IntoIterator<Item = &'a Version>,
        on: NaiveDate,
    ) -> Option<&'a Version> {
        versions
            .into_iter()
            .filter(|version| self.fits(&version.number, version.status, version.validity, on))
            .max_by(|a, b| a.number.cmp(&b.number))
    }

    /// Whether a version with this number, status and validity is one that may be chosen.
    #[must_use]
    pub fn fits(&self, number: &VersionNumber, status: Status, validity: Validity, on: NaiveDate) -> bool {
        match self {
            Self::Exact(exact) => number == exact,
            Self::Range(range) => status.is_usable() && range.matches(&number.0),
            Self::InForce => status.is_usable() && validity.contains(on),
        }
    }
}

/// Where a version stands in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Status {
    /// Being written; the only status in which it changes.
    Draft,
    /// Open for reactions.
    Consultation,
    /// Decided; its bytes never change again.
    Published,
    /// Still valid, with an end in sight.
    EndOfSupport,
    /// No longer to be used.
    Withdrawn,
}

impl Status {
    /// Every status, in the order of a version's life.
    pub const ALL: [Self; 5] =
        [Self::Draft, Self::Consultation, Self::Published, Self::EndOfSupport, Self::Withdrawn];

    /// The word on the wire and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "concept",
            Self::Consultation => "consultatie",
            Self::Published => "vastgesteld",
            Self::EndOfSupport => "einde-ondersteuning",
            Self::Withdrawn => "teruggetrokken",
        }
    }

    /// Whether a version in this status has been published, so that its bytes are fixed for ever.
    #[must_use]
    pub const fn is_fixed(self) -> bool {
        matches!(self, Self::Published | Self::EndOfSupport | Self::Withdrawn)
    }

    /// Whether a version in this status may be chosen for new work.
    #[must_use]
    pub const fn is_usable(self) -> bool {
        matches!(self, Self::Published | Self::EndOfSupport)
    }

    /// The roads between statuses.
    #[must_use]
    pub const fn may_become(self, next: Self) -> bool {
        matches!(
            (self, next),
            (Self::Draft, Self::Consultation | Self::Published)
                | (Self::Consultation, Self::Draft | Self::Published)
                | (Self::Published, Self::EndOfSupport | Self::Withdrawn)
                | (Self::EndOfSupport, Self::Withdrawn)
        )
    }
}

impl FromStr for Status {
    type Err = Fault;

    fn from_str(word: &str) -> Result<Self, Fault> {
        Self::ALL.into_iter().find(|status| status.as_str() == word).ok_or_else(|| {
            Fault::new(
                "ongeldige-status",
                text(
                    "De status is concept, consultatie, vastgesteld, einde-ondersteuning of teruggetrokken.",
                    "The status is concept, consultatie, vastgesteld, einde-ondersteuning or teruggetrokken.",
                ),
            )
        })
    }
}

/// The day it is in the Netherlands at this moment: what is in force changes at midnight there.
#[must_use]
pub fn dutch_day(moment: DateTime<Utc>) -> NaiveDate {
    moment.with_timezone(&chrono_tz::Europe::Amsterdam).date_naive()
}

/// The days on which a version is in force, both ends included; an absent end is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Validity {
    /// First day in force.
    pub from: Option<NaiveDate>,
    /// Last day in force.
    pub until: Option<NaiveDate>,
}

impl Validity {
    /// Whether this day is within it.
    #[must_use]
    pub fn contains(&self, day: NaiveDate) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day <= until)
    }

    /// What is wrong with it as it was offered: the last day before the first.
    #[must_use]
    pub fn fault(&self) -> Option<Fault> {
        let reversed = self.from.zip(self.until).is_some_and(|(from, until)| until < from);
        reversed.then(|| {
            Fault::new(
                "geldigheid-omgekeerd",
                text(
                    "De laatste dag van geldigheid ligt voor de eerste.",
                    "The last day of validity lies before the first.",
                ),
            )
            .at(Place::Body("/geldigTotDatum".into()))
        })
    }
}

/// One edition of a standard, without its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// The standard it is an edition of.
    pub standard: StandardName,
    /// Its number.
    pub number: VersionNumber,
    /// Where it stands.
    pub status: Status,
    /// When it is in force.
    pub validity: Validity,
    /// The digest of its schema bytes.
    pub digest: Digest,
    /// The parts that data can be judged against: name to fragment of the schema (`#/$defs/x`, `#x`).
    pub parts: BTreeMap<PartName, String>,
    /// A foreign absolute `$id` by which other schemas may also refer to it.
    pub alias: Option<String>,
    /// What changed, in Markdown.
    pub notes: String,
    /// When it was made, UTC, whole microseconds.
    pub created_at: DateTime<Utc>,
    /// When it was published, UTC, whole microseconds.
    pub published_at: Option<DateTime<Utc>>,
    /// What its vocabularies mean, and which versions of code lists it is judged by.
    pub editions: Editions,
    /// The version to go to, named when the end of its support was announced.
    pub successor: Option<VersionNumber>,
}

impl Version {
    /// Whether it is in force on this day: it follows from status and dates, it is not a status.
    #[must_use]
    pub fn in_force(&self, day: NaiveDate) -> bool {
        Selector::InForce.fits(&self.number, self.status, self.validity, day)
    }
}

/// A document that comes with a version to show what it accepts or rejects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// Its name, unique within the version.
    pub name: String,
    /// Whether the version accepts it.
    pub valid: bool,
    /// The part it is judged against, when not the whole.
    pub part: Option<PartName>,
    /// The finding codes that an invalid one must give, sorted; empty for a valid one.
    pub codes: Vec<String>,
    /// The document, byte for byte.
    pub bytes: Vec<u8>,
    /// The day on which it is judged, where that matters.
    pub day: Option<NaiveDate>,
}

/// The digest over all of a concept that can be edited: its schema, notes, validity, parts and examples. Two
/// with the same contents have the same one.
#[must_use]
pub fn contents_tag(version: &Version, examples: &[Example]) -> Digest {
    let mut examples: Vec<&Example> = examples.iter().collect();
    examples.sort_by(|a, b| a.name.cmp(&b.name));
    let parts: Vec<[&str; 2]> = version.parts.iter().map(|(name, at)| [name.as_str(), at]).collect();
    let examples: Vec<_> = examples
        .iter()
        .map(|example| {
            let part = example.part.as_ref().map(PartName::as_str);
            let bytes = Digest::of(&example.bytes).to_string();
            (&example.name, example.valid, part, &example.codes, bytes, example.day)
        })
        .collect();
    let validity = (version.validity.from, version.validity.until);
    // JSON keeps apart what runs together when it is only put behind each other.
    let whole = serde_json::json!([version.digest.to_string(), version.notes, validity, parts, examples]);
    Digest::of(whole.to_string().as_bytes())
}

/// What whoever changes a concept thinks that it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expected {
    /// It was not said, which is enough only where there is nothing yet.
    Unsaid,
    /// Whatever it holds by now.
    Anything,
    /// What has one of these tags ([`contents_tag`], [`ReleaseSet::contents_tag`](super::ReleaseSet::contents_tag)).
    OneOf(Vec<Digest>),
}

impl Expected {
    /// Refuses when contents of this tag are not what was expected.
    ///
    /// # Errors
    /// [`Error::NoPrecondition`] or [`Error::PreconditionFailed`].
    pub fn met_by(&self, tag: &Digest) -> Result<(), Error> {
        match self {
            Self::Unsaid => Err(Error::NoPrecondition),
            Self::OneOf(tags) if !tags.contains(tag) => Err(Error::PreconditionFailed),
            Self::Anything | Self::OneOf(_) => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_selector_reads_exact_numbers_ranges_and_the_word_for_in_force() {
        assert!(matches!("1.2.3".parse(), Ok(Selector::Exact(_))));
        assert!(matches!("geldend".parse(), Ok(Selector::InForce)));
        for range in ["1", "1.2", "^1.2", "^1.2.3", "0"] {
            assert!(matches!(range.parse(), Ok(Selector::Range(_))), "{range}");
        }
        for bad in ["", "v1", "1.2.3.4", ">=1", "*", "1.x", "01", "latest", "1.2.3+b", "99999999999"] {
            assert!(bad.parse::<Selector>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_number_is_written_as_semver_writes_it_also_in_a_column() {
        for written in ["0.1.0", "9.9.9", "10.0.0", "1.10.0", "1.0.9999999999", "1.0.0-rc.1"] {
            let (ours, theirs): (VersionNumber, semver::Version) =
                (written.parse().unwrap(), written.parse().unwrap());
            assert_eq!(ours.to_string(), written);
            assert_eq!(format!("{ours:>12}|{ours:<12}"), format!("{theirs:>12}|{theirs:<12}"));
        }
    }

    #[test]
    fn a_bare_minor_range_stays_within_its_line() {
        let Ok(Selector::Range(range)) = "1.2".parse() else { panic!("not a range") };
        assert!(range.matches(&semver::Version::new(1, 2, 9)));
        assert!(!range.matches(&semver::Version::new(1, 3, 0)));
    }

    #[test]
    fn the_day_begins_at_midnight_in_the_netherlands_winter_and_summer() {
        let day = |moment: &str| dutch_day(moment.parse().unwrap()).to_string();
        assert_eq!(day("2026-12-31T22:59:59Z"), "2026-12-31");
        assert_eq!(day("2026-12-31T23:00:00Z"), "2027-01-01");
        assert_eq!(day("2026-06-30T22:00:00Z"), "2026-07-01");
    }

    #[test]
    fn the_tag_of_a_concept_changes_with_each_thing_that_can_be_edited() {
        let example = |name: &str, bytes: &[u8]| Example {
            name: name.into(),
            valid: true,
            part: None,
            codes: Vec::new(),
            bytes: bytes.to_vec(),
            day: None,
        };
        let plain = Version {
            standard: "proef".parse().unwrap(),
            number: "1.0.0".parse().unwrap(),
            status: Status::Draft,
            validity: Validity::default(),
            digest: Digest::of(b"{}"),
            parts: BTreeMap::new(),
            alias: None,
            notes: "a".into(),
            created_at: DateTime::UNIX_EPOCH,
            published_at: None,
            editions: Editions::none(),
            successor: None,
        };
        let two = [example("a", b"1"), example("b", b"2")];
        let tag = contents_tag(&plain, &two);
        assert_eq!(contents_tag(&plain, &[two[1].clone(), two[0].clone()]), tag);
        let day = "2026-01-01".parse().ok();
        let others = [
            Version { digest: Digest::of(b"true"), ..plain.clone() },
            Version { notes: "b".into(), ..plain.clone() },
            Version { validity: Validity { from: day, until: None }, ..plain.clone() },
            Version { validity: Validity { from: None, until: day }, ..plain.clone() },
            Version { parts: [("x".parse().unwrap(), "#x".into())].into(), ..plain.clone() },
        ];
        let edited = [
            Vec::new(),
            vec![two[0].clone()],
            vec![two[0].clone(), example("b", b"3")],
            vec![two[0].clone(), example("c", b"2")],
            vec![two[0].clone(), Example { valid: false, ..two[1].clone() }],
            vec![two[0].clone(), Example { codes: vec!["x".into()], ..two[1].clone() }],
            vec![two[0].clone(), Example { part: "x".parse().ok(), ..two[1].clone() }],
            vec![two[0].clone(), Example { day, ..two[1].clone() }],
        ];
        let tags = others.iter().map(|other| contents_tag(other, &two));
        let mut tags: Vec<Digest> = tags.chain(edited.iter().map(|e| contents_tag(&plain, e))).collect();
        tags.push(tag);
        let all: std::collections::BTreeSet<String> = tags.iter().map(Digest::to_string).collect();
        assert_eq!(all.len(), tags.len());
    }

    #[test]
    fn nothing_leads_back_from_published_to_concept() {
        for status in Status::ALL.into_iter().filter(|status| status.is_fixed()) {
            assert!(Status::ALL.iter().all(|next| next.is_fixed() || !status.may_become(*next)));
        }
    }
}
