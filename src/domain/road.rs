//! The road of a version to its publication and to its end: what is decided, proposed, approved and reacted on the
//! way, and what the policy of a standard asks.
//!
//! Door: [`Policy`], [`Way`], and what is kept of each step. Pure: who took which step is told, not looked up.

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

use chrono::{DateTime, Months, NaiveDate, Utc};

use super::compared::base_below;
use super::comparison::Bump;
use super::error::{Fault, Place};
use super::text::text;
use super::version::{Status, Validity, Version, VersionNumber};

/// Who decided a step, when, and where that can be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The body that decided.
    pub body: String,
    /// The day of the decision.
    pub on: NaiveDate,
    /// Where it can be read: an address, a reference.
    pub source: String,
}

/// Which road a step took.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// With all that the policy of the standard asks.
    Long,
    /// The shorter one, for a patch and for what promises nothing: without consultation.
    Short,
    /// At once, in an emergency.
    Emergency,
}

impl Way {
    const ALL: [Self; 3] = [Self::Long, Self::Short, Self::Emergency];

    /// The word on the wire and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Long => "lang",
            Self::Short => "kort",
            Self::Emergency => "spoed",
        }
    }

    /// The road to publication of this number among the versions of its standard.
    #[must_use]
    pub fn to_publication(number: &VersionNumber, versions: &[Version]) -> Self {
        let patch = base_below(number, versions)
            .is_some_and(|base| Bump::between(&base.number, number) == Bump::Patch);
        if patch || number.is_advisory() { Self::Short } else { Self::Long }
    }
}

impl FromStr for Way {
    type Err = Fault;

    fn from_str(word: &str) -> Result<Self, Fault> {
        Self::ALL.into_iter().find(|way| way.as_str() == word).ok_or_else(|| {
            let message = text("De weg is lang, kort of spoed.", "The road is lang, kort or spoed.");
            Fault::new("ongeldige-weg", message)
        })
    }
}

/// The days on which anyone who is signed in can react, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Consultation {
    /// The first day.
    pub begins: NaiveDate,
    /// The last day.
    pub ends: NaiveDate,
}

impl Consultation {
    /// Whether it runs on this day.
    #[must_use]
    pub fn runs(&self, day: NaiveDate) -> bool {
        (self.begins..=self.ends).contains(&day)
    }

    /// How many days it takes.
    #[must_use]
    pub fn days(&self) -> i64 {
        (self.ends - self.begins).num_days() + 1
    }
}

/// A consultation that was announced, and whether it was broken off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Held {
    /// Its days.
    pub consultation: Consultation,
    /// The day on which the version went back to concept before its end.
    pub broken_off: Option<NaiveDate>,
}

impl Held {
    /// Whether it was held for at least so many days and is over on this day.
    #[must_use]
    pub fn satisfies(&self, days: u32, on: NaiveDate) -> bool {
        self.broken_off.is_none()
            && self.consultation.ends < on
            && self.consultation.days() >= i64::from(days)
    }
}

/// What a standard asks of the road of its versions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    /// How many days the consultation on a minor or major takes; none is asked when 0.
    pub consultation_days: u32,
    /// How many months a version is supported beside its successor.
    pub support_months: u32,
    /// How many majors are in support at one time.
    pub majors: u32,
}

impl Default for Policy {
    fn default() -> Self {
        Self { consultation_days: 0, support_months: 12, majors: 2 }
    }
}

impl Policy {
    /// The first day on which the support of a version may end, after this successor or else after today.
    #[must_use]
    pub fn earliest_end(&self, successor: Option<&Version>, today: NaiveDate) -> NaiveDate {
        let begins = successor.and_then(|next| next.validity.from).unwrap_or(today);
        begins.checked_add_months(Months::new(self.support_months)).unwrap_or(begins)
    }

    /// A word of caution when a version loses its support on this day.
    #[must_use]
    pub fn end_warning(
        &self,
        end: NaiveDate,
        successor: Option<&Version>,
        today: NaiveDate,
    ) -> Option<Fault> {
        let earliest = self.earliest_end(successor, today);
        let months = self.support_months;
        let (after_nl, after_en) = match successor {
            Some(next) => (format!("opvolger {}", next.number), format!("its successor {}", next.number)),
            None => ("vandaag".to_owned(), "today".to_owned()),
        };
        (end < earliest).then(|| {
            Fault::new(
                "einde-te-vroeg",
                text(
                    format!("De ondersteuning eindigt op {end}; het beleid van deze standaard zegt niet voor {earliest}, {months} maanden na {after_nl}."),
                    format!("Support ends on {end}; the policy of this standard says not before {earliest}, {months} months after {after_en}."),
                ),
            )
        })
    }

    /// A word of caution when publishing this version, in force on these days, brings more majors in support
    /// than the policy says.
    #[must_use]
    pub fn majors_warning(
        &self,
        number: &VersionNumber,
        validity: Validity,
        versions: &[Version],
        today: NaiveDate,
    ) -> Option<Fault> {
        let day = validity.from.unwrap_or(today).max(today);
        let supported = |version: &&Version| {
            version.status.is_usable()
                && !version.number.is_advisory()
                && version.validity.until.is_none_or(|until| day <= until)
        };
        let mut majors: BTreeSet<u64> =
            versions.iter().filter(supported).map(|version| version.number.line().0).collect();
        if number.is_advisory() || !majors.insert(number.line().0) {
            return None;
        }
        let most = usize::try_from(self.majors).unwrap_or(usize::MAX);
        let names = majors.iter().map(u64::to_string).collect::<Vec<_>>().join(", ");
        (majors.len() > most).then(|| {
            Fault::new(
                "te-veel-hoofdversies",
                text(
                    format!("Op {day} zijn {} hoofdversies in ondersteuning ({names}); het beleid van deze standaard noemt er {most}. Kondig het einde van een oudere aan.", majors.len()),
                    format!("On {day} {} major versions are in support ({names}); the policy of this standard says {most}. Announce the end of an older one.", majors.len()),
                ),
            )
        })
    }

    /// What is wrong with it, when something is.
    ///
    /// # Errors
    /// A number past its bound.
    pub fn checked(self) -> Result<Self, Fault> {
        const MOST_DAYS: u32 = 365;
        const MOST_MONTHS: u32 = 120;
        const MOST_MAJORS: u32 = 20;
        let within = self.consultation_days <= MOST_DAYS
            && self.support_months <= MOST_MONTHS
            && (1..=MOST_MAJORS).contains(&self.majors);
        if within {
            return Ok(self);
        }
        Err(Fault::new(
            "ongeldig-beleid",
            text(
                format!("Een consultatie duurt ten hoogste {MOST_DAYS} dagen, ondersteuning ten hoogste {MOST_MONTHS} maanden, en er zijn 1 tot {MOST_MAJORS} hoofdversies."),
                format!("A consultation takes at most {MOST_DAYS} days, support at most {MOST_MONTHS} months, and there are 1 to {MOST_MAJORS} majors."),
            ),
        )
        .at(Place::Body("/beleid".into())))
    }
}

/// A yes or a no to a proposal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approval {
    /// Who said it.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
    /// Whether it is a yes.
    pub agreed: bool,
    /// Why.
    pub reason: String,
}

/// A proposal to publish a version as it then is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// Its number.
    pub id: i64,
    /// The digest of the schema that it is about.
    pub digest: String,
    /// Who proposed.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
    /// Why.
    pub reason: String,
    /// Since when it counts no more, because the contents were changed.
    pub void_since: Option<DateTime<Utc>>,
    /// What was said to it, oldest first.
    pub approvals: Vec<Approval>,
}

impl Proposal {
    /// What each person said last.
    #[must_use]
    pub fn standing(&self) -> BTreeMap<&str, bool> {
        self.approvals.iter().map(|approval| (approval.by.as_str(), approval.agreed)).collect()
    }

    /// How many people agree.
    #[must_use]
    pub fn agreed(&self) -> usize {
        self.standing().values().filter(|agreed| **agreed).count()
    }
}

/// What somebody said about a place in a schema during a consultation, with the answer to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reaction {
    /// Its number.
    pub id: i64,
    /// The place: a JSON Pointer into the schema; empty is the whole.
    pub place: String,
    /// What was said, as plain text.
    pub text: String,
    /// Who said it.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
    /// What was answered.
    pub answer: Option<Answered>,
}

/// The answer to a reaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// What was answered, as plain text.
    pub text: String,
    /// Who answered.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// What is kept of a step beside its audit row.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Taken {
    /// Who decided it.
    pub decision: Option<Decision>,
    /// The road that was taken.
    pub way: Option<Way>,
    /// The consultation that it begins.
    pub consultation: Option<Consultation>,
    /// The version to go to, for one that loses its support.
    pub successor: Option<VersionNumber>,
}

/// All that is kept of the road of a version.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Road {
    /// The steps it took, oldest first.
    pub steps: Vec<LifeStep>,
    /// When people could react, oldest first.
    pub consultations: Vec<Held>,
    /// What they said, oldest first.
    pub reactions: Vec<Reaction>,
    /// The proposals to publish it, oldest first.
    pub proposals: Vec<Proposal>,
}

/// One thing that happened in the life of a version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LifeStep {
    /// When.
    pub at: DateTime<Utc>,
    /// The status that it then had.
    pub to: Status,
    /// By whom.
    pub by: String,
    /// Why.
    pub reason: String,
    /// What else is kept of it.
    pub taken: Taken,
    /// What was said to the proposal that a publication follows.
    pub approvals: Vec<Approval>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Digest, Editions};

    fn version(number: &str, status: Status, from: &str, until: Option<&str>) -> Version {
        Version {
            standard: "proef".parse().unwrap(),
            number: number.parse().unwrap(),
            status,
            validity: Validity { from: from.parse().ok(), until: until.map(|day| day.parse().unwrap()) },
            digest: Digest::of(b"{}"),
            parts: BTreeMap::new(),
            alias: None,
            notes: String::new(),
            created_at: DateTime::UNIX_EPOCH,
            published_at: Some(DateTime::UNIX_EPOCH),
            editions: Editions::none(),
            successor: None,
        }
    }

    fn day(written: &str) -> NaiveDate {
        written.parse().unwrap()
    }

    #[test]
    fn only_a_patch_and_what_promises_nothing_take_the_short_road() {
        let all = [version("1.2.0", Status::Published, "2026-01-01", None)];
        let way = |number: &str| Way::to_publication(&number.parse().unwrap(), &all);
        for number in ["1.2.1", "0.9.0", "2.0.0-rc.1"] {
            assert_eq!(way(number), Way::Short, "{number}");
        }
        for number in ["1.3.0", "2.0.0", "1.1.0"] {
            assert_eq!(way(number), Way::Long, "{number}");
        }
    }

    #[test]
    fn a_consultation_counts_when_it_is_over_long_enough_and_was_not_broken_off() {
        let consultation = Consultation { begins: day("2026-01-01"), ends: day("2026-01-30") };
        let held = Held { consultation, broken_off: None };
        assert!(held.satisfies(30, day("2026-01-31")));
        assert!(!held.satisfies(31, day("2026-01-31")) && !held.satisfies(30, day("2026-01-30")));
        assert!(!Held { broken_off: Some(day("2026-01-10")), ..held }.satisfies(1, day("2026-03-01")));
    }

    #[test]
    fn a_third_major_is_warned_of_unless_an_older_one_has_ended_by_then() {
        let policy = Policy::default();
        let validity = Validity { from: Some(day("2027-01-01")), until: None };
        let warned = |until: Option<&str>, number: &str| {
            let all = [
                version("1.0.0", Status::EndOfSupport, "2025-01-01", until),
                version("2.0.0", Status::Published, "2026-01-01", None),
            ];
            policy.majors_warning(&number.parse().unwrap(), validity, &all, day("2026-06-01")).is_some()
        };
        assert!(warned(None, "3.0.0") && warned(Some("2027-01-01"), "3.0.0"));
        assert!(
            !warned(Some("2026-12-31"), "3.0.0") && !warned(None, "2.1.0") && !warned(None, "3.0.0-rc.1")
        );
    }

    #[test]
    fn an_end_is_too_soon_within_the_months_after_the_successor() {
        let (policy, next) = (Policy::default(), version("2.0.0", Status::Published, "2027-01-31", None));
        let warned = |end: &str| policy.end_warning(day(end), Some(&next), day("2026-06-01")).is_some();
        assert!(warned("2028-01-30") && !warned("2028-01-31"));
        assert!(policy.end_warning(day("2027-05-31"), None, day("2026-06-01")).is_some());
    }
}
