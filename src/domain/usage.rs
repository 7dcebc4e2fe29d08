//! Who judged data by a version, in counts: what a maintainer has to know before it ends.
//!
//! Door: [`Use`] and [`Usage`]. Nothing of the data, not even its verdict.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::error::Fault;
use super::names::{OrganisationName, StandardName};
use super::organisation::ActingParty;
use super::text::text;
use super::version::VersionNumber;

/// What is counted together: one version, one day, one party. Who did not sign in has no party.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Use {
    /// The standard.
    pub standard: StandardName,
    /// The version.
    pub number: VersionNumber,
    /// The day in the Netherlands.
    pub day: NaiveDate,
    /// Who judged.
    pub party: Option<ActingParty>,
}

/// How often.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Times {
    /// How many documents or deliveries were judged to their end.
    pub judgements: u64,
    /// How many records these held; a document is one.
    pub records: u64,
}

/// How much one party used a version in a period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Usage {
    /// The organisation; absent for all who did not sign in, together.
    pub organisation: Option<OrganisationName>,
    /// On whose behalf.
    pub on_behalf_of: Option<OrganisationName>,
    /// How often.
    pub times: Times,
    /// The last day on which it did.
    pub last: NaiveDate,
}

/// Who used a version from a day on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionUsage {
    /// The first day.
    pub since: NaiveDate,
    /// Each party, who did most first.
    pub by_party: Vec<Usage>,
}

impl VersionUsage {
    /// How many organisations depend on the version, as far as is known: on whose behalf something was judged,
    /// and else who judged.
    #[must_use]
    pub fn organisations(&self) -> usize {
        let served = self
            .by_party
            .iter()
            .filter_map(|usage| usage.on_behalf_of.as_ref().or(usage.organisation.as_ref()));
        served.collect::<BTreeSet<_>>().len()
    }

    /// What whoever ends the version has to know.
    #[must_use]
    pub fn warning(&self) -> Option<Fault> {
        let judgements: u64 = self.by_party.iter().map(|usage| usage.times.judgements).sum();
        let (organisations, since) = (self.organisations(), self.since);
        (judgements > 0).then(|| {
            Fault::new(
                "nog-gebruikt",
                text(
                    format!("Sinds {since} is {judgements} keer aan deze versie getoetst, voor zover bekend voor {organisations} organisaties. Wie dat zijn staat bij 'gebruik' van de versie."),
                    format!("Since {since} data was judged by this version {judgements} times, as far as is known for {organisations} organisations. Who they are is under 'gebruik' of the version."),
                ),
            )
        })
    }
}
