//! Time: what lies around a version, what changes on which day, what was decided last, and what changed since
//! a moment.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt::Display;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, NaiveDate, Utc};

use crate::domain::agenda::{events, events_of_set};
use crate::domain::error::Result;
use crate::domain::{
    Digest, Ends, Error, Event, Fault, Life, Place, ProvisionName, ReleaseSet, Standard, StandardName,
    Status, Version, VersionNumber, text,
};
use crate::store::{Page, StandardFilter};

use super::Registry;

/// Lives that were asked for a moment ago; what changes here is forgotten at once.
pub(super) type Lives = moka::sync::Cache<(StandardName, VersionNumber, Digest, NaiveDate), Arc<Life>>;

pub(super) fn lives() -> Lives {
    const MOST: u64 = 1_000;
    moka::sync::Cache::builder().max_capacity(MOST).time_to_live(Duration::from_secs(1)).build()
}

/// All standards: a register has some hundreds.
const ALL: Page = Page { number: 1, size: u32::MAX };

/// Which events to tell; empty lists are all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgendaFilter {
    /// Of standards of these provisions.
    pub provisions: Vec<ProvisionName>,
    /// Of these standards.
    pub standards: Vec<StandardName>,
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub until: NaiveDate,
}

/// Something that was decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct News {
    /// When.
    pub at: DateTime<Utc>,
    /// What.
    pub decided: Decided,
}

/// What was decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decided {
    /// The status that a version then got: published, end of support, or withdrawn.
    Version {
        /// The status.
        to: Status,
        /// What people call its standard.
        title: String,
        /// The version as it now is.
        version: Box<Version>,
    },
    /// A release set was published.
    SetPublished(Box<ReleaseSet>),
    /// A release set was given the last day that it now has.
    SetEnded(Box<ReleaseSet>),
}

impl Decided {
    /// Newest first, and of one moment by these.
    fn order(&self) -> (Option<&StandardName>, Reverse<Option<&VersionNumber>>) {
        match self {
            Self::Version { version, .. } => (Some(&version.standard), Reverse(Some(&version.number))),
            Self::SetPublished(_) | Self::SetEnded(_) => (None, Reverse(None)),
        }
    }
}

impl Registry {
    /// What lies around a version in time, seen on this day.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn life(&self, version: &Version, on: NaiveDate) -> Result<Arc<Life>> {
        let key = (version.standard.clone(), version.number.clone(), version.digest, on);
        let keeps = version.status.is_fixed();
        if let Some(known) = keeps.then(|| self.inner.lives.get(&key)).flatten() {
            return Ok(known);
        }
        let all = self.inner.store.versions(&version.standard).await?;
        let of = (version.standard.clone(), version.number.clone());
        let ends = match version.status {
            Status::EndOfSupport | Status::Withdrawn => self.inner.store.ends(Some((&of.0, &of.1))).await?,
            Status::Draft | Status::Consultation | Status::Published => BTreeMap::new(),
        };
        let ends = ends.get(&of).copied().unwrap_or_default();
        let life = Arc::new(Life::of(version, &all, ends, on));
        if keeps {
            self.inner.lives.insert(key, Arc::clone(&life));
        }
        Ok(life)
    }

    /// What changes from day to day, in the order of the days.
    ///
    /// # Errors
    /// Invalid, when a provision or standard is named that is not there.
    pub async fn agenda(&self, filter: &AgendaFilter) -> Result<Vec<Event>> {
        let standards = self.asked_for(filter).await?;
        let (versions, ends) = self.lives_of(&standards).await?;
        let mut found: Vec<Event> = standards
            .iter()
            .flat_map(|standard| {
                let own = versions.get(&standard.name).map(Vec::as_slice).unwrap_or_default();
                events(standard, own, |number| ends_of(&ends, &standard.name, number))
            })
            .collect();
        let set_ends = self.inner.store.release_set_ends().await?;
        for set in self.published_sets().await? {
            // A set is about every standard in it: one that is asked for is enough.
            if standards.iter().any(|standard| set.member(&standard.name).is_some()) {
                found.extend(events_of_set(&set, set_ends.get(&set.name).copied()));
            }
        }
        found.retain(|event| (filter.from..=filter.until).contains(&event.day));
        // Stable: of one version they stand by kind.
        found.sort_by(|a, b| (a.day, &a.subject).cmp(&(b.day, &b.subject)));
        Ok(found)
    }

    async fn published_sets(&self) -> Result<Vec<ReleaseSet>> {
        let mut sets = self.inner.store.release_sets(ALL).await?.items;
        sets.retain(ReleaseSet::is_published);
        Ok(sets)
    }

    /// What was decided last: of the versions of this standard, or of all and of release sets; newest first.
    ///
    /// # Errors
    /// [`crate::domain::Missing::Standard`].
    pub async fn news(&self, of: Option<&StandardName>, most: usize) -> Result<Vec<News>> {
        let standards = match of {
            Some(name) => vec![self.standard(name).await?],
            None => self.inner.store.standards(&StandardFilter::default(), ALL).await?.items,
        };
        let (versions, ends) = self.lives_of(&standards).await?;
        let mut found = Vec::new();
        for standard in &standards {
            for version in versions.get(&standard.name).into_iter().flatten() {
                let ends = ends_of(&ends, &standard.name, &version.number);
                let decided = [
                    (version.published_at, Status::Published),
                    (ends.announced, Status::EndOfSupport),
                    (ends.withdrawn, Status::Withdrawn),
                ];
                found.extend(decided.into_iter().filter_map(|(at, to)| {
                    let (title, version) = (standard.title.clone(), Box::new(version.clone()));
                    Some(News { at: at?, decided: Decided::Version { to, title, version } })
                }));
            }
        }
        if of.is_none() {
            found.extend(self.news_of_sets().await?);
        }
        found.sort_by(|a, b| b.at.cmp(&a.at).then_with(|| a.decided.order().cmp(&b.decided.order())));
        found.truncate(most);
        Ok(found)
    }

    async fn news_of_sets(&self) -> Result<Vec<News>> {
        let ends = self.inner.store.release_set_ends().await?;
        let mut found = Vec::new();
        for set in self.published_sets().await? {
            let ended = ends.get(&set.name).copied();
            let published = set.published_at.map(|at| (at, Decided::SetPublished(Box::new(set.clone()))));
            let ended = ended.map(|at| (at, Decided::SetEnded(Box::new(set))));
            found.extend(published.into_iter().chain(ended).map(|(at, decided)| News { at, decided }));
        }
        Ok(found)
    }

    /// The versions of a standard that changed at this moment or later, highest number first.
    ///
    /// # Errors
    /// [`crate::domain::Missing::Standard`].
    pub async fn versions_changed_since(
        &self,
        name: &StandardName,
        since: DateTime<Utc>,
    ) -> Result<Vec<Version>> {
        let mut versions = self.versions(name).await?;
        let changed = self.inner.store.changed_since(since).await?.remove(name).unwrap_or_default();
        versions.retain(|version| changed.contains(&version.number));
        Ok(versions)
    }

    async fn asked_for(&self, filter: &AgendaFilter) -> Result<Vec<Standard>> {
        let mut faults = Vec::new();
        for name in &filter.provisions {
            if self.inner.store.provision(name).await?.is_none() {
                faults.push(unknown_provision(name).at(Place::Query("voorziening".to_owned())));
            }
        }
        let mut standards = self.inner.store.standards(&StandardFilter::default(), ALL).await?.items;
        for name in &filter.standards {
            if !standards.iter().any(|standard| standard.name == *name) {
                faults.push(unknown_standard(name).at(Place::Query("standaard".to_owned())));
            }
        }
        if !faults.is_empty() {
            return Err(Error::Invalid(faults));
        }
        standards.retain(|standard| {
            (filter.provisions.is_empty() || filter.provisions.contains(&standard.provision))
                && (filter.standards.is_empty() || filter.standards.contains(&standard.name))
        });
        Ok(standards)
    }

    async fn lives_of(
        &self,
        standards: &[Standard],
    ) -> Result<(BTreeMap<StandardName, Vec<Version>>, AllEnds)> {
        let names: Vec<StandardName> = standards.iter().map(|standard| standard.name.clone()).collect();
        let mut versions = BTreeMap::<_, Vec<_>>::new();
        for version in self.inner.store.versions_of_all(&names).await? {
            versions.entry(version.standard.clone()).or_default().push(version);
        }
        Ok((versions, self.inner.store.ends(None).await?))
    }
}

type AllEnds = BTreeMap<(StandardName, VersionNumber), Ends>;

fn ends_of(all: &AllEnds, standard: &StandardName, number: &VersionNumber) -> Ends {
    all.get(&(standard.clone(), number.clone())).copied().unwrap_or_default()
}

pub(super) fn unknown_provision(name: &ProvisionName) -> Fault {
    unknown("onbekende-voorziening", ("voorziening", "provision"), name)
}

pub(super) fn unknown_standard(name: &StandardName) -> Fault {
    unknown("onbekende-standaard", ("standaard", "standard"), name)
}

fn unknown(code: &'static str, (nl, en): (&str, &str), name: &impl Display) -> Fault {
    let message =
        text(format!("Het register kent geen {nl} '{name}'."), format!("The register has no {en} '{name}'."));
    Fault::new(code, message)
}
