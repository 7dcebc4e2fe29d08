//! Who there is: organisations, the members of a partnership, and who acts for whom.
//!
//! Door: [`Organisation`], [`Membership`], [`Mandate`] and, of whoever has data judged, [`ActingParty`]. All are dated:
//! what held on a day can be asked years later, so nothing of it is thrown away.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, NaiveDate, Utc};

use super::access::{Ground, Scope};
use super::error::Fault;
use super::names::OrganisationName;
use super::text::text;
use super::version::{Validity, dutch_day};

/// What an organisation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OrganisationKind {
    /// The association of municipalities.
    Association,
    /// A working group.
    WorkingGroup,
    /// A municipality.
    Municipality,
    /// A regional partnership of others, which are its members.
    Partnership,
    /// A supplier.
    Supplier,
    /// Anything else.
    Other,
}

impl OrganisationKind {
    /// Every kind.
    pub const ALL: [Self; 6] = [
        Self::Association,
        Self::WorkingGroup,
        Self::Municipality,
        Self::Partnership,
        Self::Supplier,
        Self::Other,
    ];

    /// The word on the wire and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Association => "vng",
            Self::WorkingGroup => "werkgroep",
            Self::Municipality => "gemeente",
            Self::Partnership => "samenwerkingsverband",
            Self::Supplier => "leverancier",
            Self::Other => "overig",
        }
    }
}

impl fmt::Display for OrganisationKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for OrganisationKind {
    type Err = Fault;

    fn from_str(word: &str) -> Result<Self, Fault> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word).ok_or_else(|| {
            Fault::new(
                "ongeldige-soort",
                text(
                    "De soort is vng, werkgroep, gemeente, samenwerkingsverband, leverancier of overig.",
                    "The kind is vng, werkgroep, gemeente, samenwerkingsverband, leverancier or overig.",
                ),
            )
        })
    }
}

/// An organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organisation {
    /// Its name in addresses.
    pub name: OrganisationName,
    /// What it is.
    pub kind: OrganisationKind,
    /// What people call it.
    pub title: String,
    /// Its number in the messages of government (OIN), when it has one.
    pub oin: Option<String>,
    /// The code of a municipality (CBS); nobody else has one.
    pub municipality_code: Option<String>,
}

/// That one organisation is a member of a partnership, for a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    /// The member.
    pub member: OrganisationName,
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub until: Option<NaiveDate>,
}

impl Membership {
    /// Whether it holds on this day.
    #[must_use]
    pub fn holds_on(&self, day: NaiveDate) -> bool {
        Validity { from: Some(self.from), until: self.until }.contains(day)
    }

    /// Whether there is a day on which both hold.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        self.until.is_none_or(|until| other.from <= until)
            && other.until.is_none_or(|until| self.from <= until)
    }
}

/// That one organisation acts for another, to be registered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMandate {
    /// Who acts.
    pub agent: OrganisationName,
    /// For whom.
    pub principal: OrganisationName,
    /// For what.
    pub scope: Scope,
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub until: Option<NaiveDate>,
    /// Where that was agreed.
    pub source: String,
}

/// That one organisation acts for another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mandate {
    /// Its number.
    pub id: i64,
    /// What it says.
    pub terms: NewMandate,
    /// When it was revoked, UTC, whole microseconds.
    pub revoked_at: Option<DateTime<Utc>>,
}

impl Mandate {
    /// Whether it is in force on this day, for what lies on this ground. It is not on the day on which it is revoked.
    #[must_use]
    pub fn allows(&self, ground: &Ground, day: NaiveDate) -> bool {
        let NewMandate { scope, from, until, .. } = &self.terms;
        Validity { from: Some(*from), until: *until }.contains(day)
            && self.revoked_at.is_none_or(|at| day < dutch_day(at))
            && scope.covers(ground)
    }
}

/// The organisation that has data judged, and the one that it does that for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ActingParty {
    /// Who asks.
    pub organisation: OrganisationName,
    /// For whom, when that is another.
    pub on_behalf_of: Option<OrganisationName>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(written: &str) -> NaiveDate {
        written.parse().unwrap()
    }

    fn membership(from: &str, until: Option<&str>) -> Membership {
        Membership { member: "a".parse().unwrap(), from: day(from), until: until.map(day) }
    }

    #[test]
    fn memberships_overlap_when_both_hold_on_some_day() {
        let first = membership("2026-01-01", Some("2026-06-30"));
        assert!(first.overlaps(&membership("2026-06-30", None)));
        assert!(first.overlaps(&membership("2025-01-01", None)));
        assert!(!first.overlaps(&membership("2026-07-01", None)));
        assert!(!first.overlaps(&membership("2025-01-01", Some("2025-12-31"))));
    }

    #[test]
    fn a_mandate_is_in_force_between_its_days_on_its_ground_until_it_is_revoked() {
        let ground = |standard: &str| Ground { provision: None, standard: standard.parse().ok() };
        let terms = NewMandate {
            agent: "leverancier".parse().unwrap(),
            principal: "gemeente".parse().unwrap(),
            scope: Scope::Standard("adres".parse().unwrap()),
            from: day("2026-02-01"),
            until: Some(day("2026-03-31")),
            source: String::new(),
        };
        let mandate = Mandate { id: 1, terms, revoked_at: None };
        assert!(mandate.allows(&ground("adres"), day("2026-02-01")));
        assert!(mandate.allows(&ground("adres"), day("2026-03-31")));
        assert!(!mandate.allows(&ground("adres"), day("2026-01-31")));
        assert!(!mandate.allows(&ground("adres"), day("2026-04-01")));
        assert!(!mandate.allows(&ground("persoon"), day("2026-02-01")));
        let revoked = Mandate { revoked_at: "2026-03-01T12:00:00Z".parse().ok(), ..mandate };
        assert!(revoked.allows(&ground("adres"), day("2026-02-28")));
        assert!(!revoked.allows(&ground("adres"), day("2026-03-01")));
    }

    #[test]
    fn a_kind_reads_back_what_it_prints() {
        for kind in OrganisationKind::ALL {
            assert_eq!(kind.to_string().parse::<OrganisationKind>().unwrap(), kind);
        }
        assert!("provincie".parse::<OrganisationKind>().is_err());
    }
}
