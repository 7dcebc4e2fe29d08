//! Release sets (uitgaven): named sets of exact versions that were published together, and what changes from
//! one set to another.
//!
//! Door: [`ReleaseSet`], whose contents have one canonical form and one digest, and [`SetComparison`]. A
//! published set never changes; only its last day is settled later.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use super::compared::Compared;
use super::comparison::Answer;
use super::comparison_words::Party;
use super::error::{Error, Result};
use super::names::{Digest, ReleaseSetName, StandardName};
use super::text::{Text, enumerated, text};
use super::version::{Validity, VersionNumber};

/// A version in a set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The standard; a set has each once.
    pub standard: StandardName,
    /// The exact version.
    pub number: VersionNumber,
    /// The digest of its schema bytes.
    pub digest: Digest,
}

/// A named set of exact versions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReleaseSet {
    /// Its name, unique in the register.
    pub name: ReleaseSetName,
    /// Its title, for people.
    pub title: String,
    /// What it is for and what changed, in Markdown.
    pub notes: String,
    /// When it is in force.
    pub validity: Validity,
    /// Its members, by the names of their standards.
    pub members: Vec<Member>,
    /// When it was made, UTC, whole microseconds.
    pub created_at: DateTime<Utc>,
    /// When it was last given other contents, UTC, whole microseconds.
    pub changed_at: DateTime<Utc>,
    /// When it was published, UTC, whole microseconds; absent for a concept.
    pub published_at: Option<DateTime<Utc>>,
    /// The digest of its canonical form, as it was published; absent for a concept.
    pub digest: Option<Digest>,
}

/// What is hashed. Names in ASCII order and texts alone: of such an object `serde_json` writes the canonical form
/// (RFC 8785, 3.2).
#[derive(Serialize)]
struct Canonical<'a> {
    #[serde(rename = "geldigVanDatum")]
    from: Option<NaiveDate>,
    #[serde(rename = "leden")]
    members: Vec<CanonicalMember<'a>>,
    #[serde(rename = "naam")]
    name: &'a str,
    #[serde(rename = "titel")]
    title: &'a str,
    #[serde(rename = "toelichting")]
    notes: &'a str,
}

#[derive(Serialize)]
struct CanonicalMember<'a> {
    digest: String,
    #[serde(rename = "standaard")]
    standard: &'a str,
    #[serde(rename = "versie")]
    number: String,
}

impl ReleaseSet {
    /// Whether it was published, so that its contents are fixed for ever.
    #[must_use]
    pub const fn is_published(&self) -> bool {
        self.published_at.is_some()
    }

    /// Whether it is in force on this day.
    #[must_use]
    pub fn in_force(&self, day: NaiveDate) -> bool {
        self.is_published() && self.validity.contains(day)
    }

    /// The version of a standard that is in it.
    #[must_use]
    pub fn member(&self, standard: &StandardName) -> Option<&Member> {
        self.members.iter().find(|member| member.standard == *standard)
    }

    /// The same, with a first day: that of publication, when it has none.
    #[must_use]
    pub fn settled(&self, day: NaiveDate) -> Self {
        let validity = Validity { from: Some(self.validity.from.unwrap_or(day)), ..self.validity };
        Self { validity, ..self.clone() }
    }

    /// The contents as canonical JSON (RFC 8785): all but the last day and the moments, with the digest of every
    /// member. This form never changes.
    ///
    /// # Errors
    /// Internal, which does not happen: texts and dates can always be written.
    pub fn canonical(&self) -> Result<String> {
        let members = self.members.iter().map(|member| CanonicalMember {
            digest: member.digest.to_string(),
            standard: member.standard.as_str(),
            number: member.number.to_string(),
        });
        let written = Canonical {
            from: self.validity.from,
            members: members.collect(),
            name: self.name.as_str(),
            title: &self.title,
            notes: &self.notes,
        };
        serde_json::to_string(&written).map_err(Error::internal)
    }

    /// The digest of the canonical form.
    ///
    /// # Errors
    /// As [`ReleaseSet::canonical`].
    pub fn contents_digest(&self) -> Result<Digest> {
        Ok(Digest::of(self.canonical()?.as_bytes()))
    }

    /// The tag of all that can be edited: the canonical form, and the last day, which is not in that.
    ///
    /// # Errors
    /// As [`ReleaseSet::canonical`].
    pub fn contents_tag(&self) -> Result<Digest> {
        let last = self.validity.until.map(|last| last.to_string()).unwrap_or_default();
        Ok(Digest::of(format!("{}\n{last}", self.canonical()?).as_bytes()))
    }
}

/// What happens to one standard from one set to another.
#[derive(Debug, Clone)]
pub enum Move {
    /// It is new in the set.
    Added(Member),
    /// It is not in the set any more.
    Removed(Member),
    /// It has the same version in both.
    Same(Member),
    /// It has another version, and this changed.
    Changed(StandardName, Box<Compared>),
}

impl Move {
    /// The standard that it is about.
    #[must_use]
    pub const fn standard(&self) -> &StandardName {
        match self {
            Self::Added(member) | Self::Removed(member) | Self::Same(member) => &member.standard,
            Self::Changed(standard, _) => standard,
        }
    }
}

/// Two sets side by side.
#[derive(Debug, Clone)]
pub struct SetComparison {
    /// The old set.
    pub old: ReleaseSet,
    /// The new set.
    pub new: ReleaseSet,
    /// What happens to each standard, by name.
    pub moves: Vec<Move>,
}

impl SetComparison {
    /// What all of it means to one of the two, in one sentence.
    #[must_use]
    pub fn summary(&self, party: Party) -> Text {
        let (mut breaking, mut undecided, mut removed) = (Vec::new(), Vec::new(), Vec::new());
        for moved in &self.moves {
            match moved {
                Move::Changed(standard, compared) => match answer(compared, party) {
                    Answer::Proven => {}
                    Answer::Refuted(_) => breaking.push(standard),
                    Answer::Undecided(_) => undecided.push(standard),
                },
                Move::Removed(member) => removed.push(&member.standard),
                Move::Added(_) | Move::Same(_) => {}
            }
        }
        let who = match party {
            Party::Delivers => text("Voor wie levert", "For who delivers"),
            Party::Reads => text("Voor wie leest", "For who reads"),
        };
        let mut said = vec![match breaking.as_slice() {
            [] if undecided.is_empty() => {
                text("blijft alles goed wat in beide uitgaven staat", "all that is in both sets stays right")
            }
            [] => text("is niet gebleken dat er iets breekt", "nothing was found to break"),
            names => {
                let names = named(names);
                text(format!("breekt {}", names.nl), format!("this breaks: {}", names.en))
            }
        }];
        if !undecided.is_empty() {
            let names = named(&undecided);
            said.push(text(
                format!("van {} staat dat niet vast", names.nl),
                format!("of {} that is not established", names.en),
            ));
        }
        if !removed.is_empty() {
            let names = named(&removed);
            said.push(text(
                format!("niet meer in de uitgave: {}", names.nl),
                format!("no longer in the set: {}", names.en),
            ));
        }
        let join = |part: fn(&Text) -> &str| said.iter().map(part).collect::<Vec<_>>().join("; ");
        text(
            format!("{} {}.", who.nl, join(|said| &said.nl)),
            format!("{} {}.", who.en, join(|said| &said.en)),
        )
    }
}

fn answer(compared: &Compared, party: Party) -> &Answer {
    match party {
        Party::Delivers => &compared.comparison.delivers,
        Party::Reads => &compared.comparison.reads,
    }
}

fn named(names: &[&StandardName]) -> Text {
    let quoted: Vec<Text> = names.iter().map(|name| text(format!("'{name}'"), format!("'{name}'"))).collect();
    enumerated(&quoted, 0, ("en", "and"))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use crate::domain::{Comparison, Doubt, Promise, Witness};

    use super::*;

    fn member(standard: &str, number: &str) -> Member {
        Member {
            standard: standard.parse().unwrap(),
            number: number.parse().unwrap(),
            digest: Digest::of(number.as_bytes()),
        }
    }

    fn set(members: Vec<Member>) -> ReleaseSet {
        ReleaseSet {
            name: "2027-1".parse().unwrap(),
            title: "Uitgave \"één\"\n".to_owned(),
            notes: String::new(),
            validity: Validity { from: None, until: "2027-12-31".parse().ok() },
            members,
            created_at: DateTime::UNIX_EPOCH,
            changed_at: DateTime::UNIX_EPOCH,
            published_at: None,
            digest: None,
        }
    }

    #[test]
    fn the_name_of_a_set_may_start_with_a_digit_and_has_no_loose_hyphens() {
        for good in ["2027-1", "a", "jeugd-2027", "2027", &"9".repeat(64)] {
            assert!(good.parse::<ReleaseSetName>().is_ok(), "{good}");
        }
        for bad in ["", "2027--1", "-1", "1-", "2027.1", "A", "é", "2027 1", &"9".repeat(65)] {
            assert!(bad.parse::<ReleaseSetName>().is_err(), "{bad}");
        }
    }

    #[test]
    fn the_digest_is_over_the_canonical_form_and_leaves_out_the_last_day() {
        let mut set = set(vec![member("adres", "1.0.0")]).settled("2027-01-01".parse().unwrap());
        let digest = Digest::of(b"1.0.0");
        let written = format!(
            r#"{{"geldigVanDatum":"2027-01-01","leden":[{{"digest":"{digest}","standaard":"adres","versie":"1.0.0"}}],"naam":"2027-1","titel":"Uitgave \"één\"\n","toelichting":""}}"#
        );
        assert_eq!(set.canonical().unwrap(), written);
        let before = set.contents_digest().unwrap();
        set.validity.until = None;
        assert_eq!(set.contents_digest().unwrap(), before);
        set.members[0].digest = Digest::of(b"other");
        assert_ne!(set.contents_digest().unwrap(), before);
    }

    #[test]
    fn a_comparison_is_summarised_for_each_party() {
        let refuted = || {
            Answer::Refuted(Witness {
                document: "1".into(),
                at: String::new(),
                schema: String::new(),
                why: text("a", "a"),
                part: None,
            })
        };
        let undecided = || {
            Answer::Undecided(vec![Doubt {
                code: "budget".into(),
                message: text("a", "a"),
                old: None,
                new: None,
            }])
        };
        let moved = |standard: &str, delivers, reads| {
            let comparison = Arc::new(Comparison { delivers, reads, changes: Vec::new(), more_changes: 0 });
            let compared = Compared {
                old: None,
                new: None,
                numbers: None,
                taken: Vec::new(),
                promise: Promise::Delivers,
                comparison,
            };
            Move::Changed(standard.parse().unwrap(), Box::new(compared))
        };
        let compared = |moves| SetComparison { old: set(Vec::new()), new: set(Vec::new()), moves };
        let quiet = compared(vec![Move::Same(member("a", "1.0.0")), Move::Added(member("b", "1.0.0"))]);
        assert_eq!(
            quiet.summary(Party::Delivers).nl,
            "Voor wie levert blijft alles goed wat in beide uitgaven staat."
        );
        let loud = compared(vec![
            moved("a", refuted(), Answer::Proven),
            moved("b", refuted(), undecided()),
            moved("c", refuted(), Answer::Proven),
            Move::Removed(member("d", "1.0.0")),
        ]);
        assert_eq!(
            loud.summary(Party::Delivers).nl,
            "Voor wie levert breekt 'a', 'b' en 'c'; niet meer in de uitgave: 'd'."
        );
        assert_eq!(
            loud.summary(Party::Reads).en,
            "For who reads nothing was found to break; of 'b' that is not established; no longer in the set: 'd'."
        );
    }
}
