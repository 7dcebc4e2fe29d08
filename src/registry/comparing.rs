//! Two versions, or two documents, side by side. What was found between two that never change is kept.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;
use tokio::runtime::Handle;
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::comparison::{Bounds, Judgement, Seeds, compare};
use crate::domain::error::Result;
use crate::domain::{
    Compared, Comparison, Digest, Error, Fault, Finding, FindingCode, Limits, Missing, PartName, Place,
    Profile, Promise, Selector, Severity, Side, Text, Version, VersionNumber, base_below, dutch_day, text,
};
use crate::schema::{Compiled, SampleKind};
use crate::validation::{Instance, Wishes, judge};

use super::compile::Reach;
use super::{Registry, Resolved};

/// What found something: the program, and which edition of its way of comparing. The edition rises with
/// whatever may change an answer, a change or a sentence.
const ENGINE: &str = concat!("maatstaf ", env!("CARGO_PKG_VERSION"), " 2");

/// A side of a comparison.
#[derive(Debug, Clone)]
pub enum Comparand {
    /// A version of the register.
    Version(Box<Version>),
    /// A profile of a version.
    Profile(Box<Profile>),
    /// A schema that is not in it, byte for byte.
    Offered(Vec<u8>),
}

impl From<Version> for Comparand {
    fn from(version: Version) -> Self {
        Self::Version(Box::new(version))
    }
}

impl Comparand {
    fn version(&self) -> Option<&Version> {
        match self {
            Self::Version(version) => Some(version),
            Self::Profile(_) | Self::Offered(_) => None,
        }
    }
}

/// What whoever compares says about the numbers.
#[derive(Debug, Clone, Default)]
pub struct Numbering {
    /// The number of the old side, if not that of the version.
    pub old: Option<VersionNumber>,
    /// The number of the new side, if not that of the version.
    pub new: Option<VersionNumber>,
    /// Whose promise the number is.
    pub promise: Promise,
}

/// Whether their numbers stand in one row: not when they are versions of different standards.
fn is_one_standard(old: &Comparand, new: &Comparand) -> bool {
    match (old.version(), new.version()) {
        (Some(old), Some(new)) => old.standard == new.standard,
        _ => true,
    }
}

/// The day on which a version is looked at.
pub(super) fn day_of(version: &Version) -> NaiveDate {
    version.validity.from.unwrap_or_else(|| dutch_day(version.created_at))
}

/// What was found between two that never change. In memory; the database keeps it too.
pub(super) type Kept = moka::sync::Cache<(Digest, Digest), Arc<Comparison>>;

pub(super) fn kept() -> Kept {
    const MOST_BYTES: u64 = 16 * 1024 * 1024;
    const OF_A_CHANGE: usize = 1_000;
    moka::sync::Cache::builder()
        .max_capacity(MOST_BYTES)
        .weigher(|_, found: &Arc<Comparison>| {
            let witnesses = [&found.delivers, &found.reads].into_iter().filter_map(|answer| answer.witness());
            let documents: usize = witnesses.map(|witness| witness.document.len()).sum();
            u32::try_from(documents + (found.changes.len() + 4) * OF_A_CHANGE).unwrap_or(u32::MAX)
        })
        .build()
}

/// Whose turn it is to compare. That takes a processor for as long as a second, and data to judge must not
/// wait for it: half of them compare at most.
#[derive(Debug)]
pub(super) struct Turns {
    turns: Semaphore,
    seats: Semaphore,
}

impl Turns {
    pub(super) fn new(limits: &Limits) -> Self {
        const MOST_WAITING: usize = 32;
        let turns = (limits.concurrent_validations / 2).max(1);
        Self { turns: Semaphore::new(turns), seats: Semaphore::new(turns + MOST_WAITING) }
    }

    /// The right to compare, as long as it is kept.
    pub(super) async fn take(&self) -> Result<(SemaphorePermit<'_>, SemaphorePermit<'_>)> {
        let seat = self.seats.try_acquire().map_err(|_| Error::Busy)?;
        Ok((seat, self.turns.acquire().await.map_err(Error::internal)?))
    }
}

/// A document to try, and the part it is of.
type Seed = (Option<String>, String);

impl Registry {
    /// Compares a version with the one that `with` chooses, or with the one its number is measured against.
    ///
    /// # Errors
    /// [`Missing::Base`] when there is none below it; otherwise as [`Registry::resolve`] and
    /// [`Registry::compare_offered`].
    pub async fn compare_with(
        &self,
        new: &Resolved,
        with: Option<&Selector>,
        on: NaiveDate,
    ) -> Result<Compared> {
        let Resolved { standard, version, .. } = new;
        let old = match with {
            Some(selector) => self.resolve(&standard.name, selector, on).await?.version,
            None => base_below(&version.number, &self.inner.store.versions(&standard.name).await?)
                .cloned()
                .ok_or_else(|| Error::Missing(Missing::Base, version.number.to_string()))?,
        };
        let numbering = Numbering { promise: standard.promise, ..Numbering::default() };
        let (old, new) = (Comparand::from(old), Comparand::from(version.clone()));
        self.compare_offered(old, new, numbering, on).await
    }

    /// Compares two sides, each a version of the register or a schema that need not be in it: what the second
    /// does to who has the first. Writes nothing but what was found between two published versions, which is
    /// made once and kept. What a schema refers to is taken from the register.
    ///
    /// # Errors
    /// [`Error::SchemaRefused`] with every place, in `/oud` or `/nieuw`; busy, or a version that can't be
    /// compiled any more.
    pub async fn compare_offered(
        &self,
        old: Comparand,
        new: Comparand,
        numbering: Numbering,
        day: NaiveDate,
    ) -> Result<Compared> {
        let Numbering { old: old_number, new: new_number, promise } = numbering;
        let numbers = if is_one_standard(&old, &new) {
            let own = |side: &Comparand| side.version().map(|version| version.number.clone());
            old_number.or_else(|| own(&old)).zip(new_number.or_else(|| own(&new)))
        } else {
            old_number.zip(new_number)
        };
        // What is found between published versions is the same on every day.
        let day = new.version().map_or(day, day_of);
        let taken = self.taken_beside(&old, &new).await?;
        let (old_side, new_side) = (old.version().map(Side::from), new.version().map(Side::from));
        let comparison = self.compare_sides(old, new, day).await?;
        Ok(Compared { old: old_side, new: new_side, numbers, taken, promise, comparison })
    }

    /// The published numbers that can't be chosen any more, when the number of the new side can be.
    async fn taken_beside(&self, old: &Comparand, new: &Comparand) -> Result<Vec<VersionNumber>> {
        let is_fixed = new.version().is_some_and(|version| version.status.is_fixed());
        let Some(old) = old.version().filter(|_| !is_fixed) else { return Ok(Vec::new()) };
        let versions = self.inner.store.versions(&old.standard).await?.into_iter();
        Ok(versions.filter(|other| other.status.is_fixed()).map(|other| other.number).collect())
    }

    pub(super) async fn compare_sides(
        &self,
        old: Comparand,
        new: Comparand,
        day: NaiveDate,
    ) -> Result<Arc<Comparison>> {
        let key = self.lasting(&old).zip(self.lasting(&new));
        if let Some(known) = key.and_then(|key| self.inner.compared.get(&key)) {
            return Ok(known);
        }
        let mut seeds = self.seeds_of(&old).await?;
        seeds.extend(self.seeds_of(&new).await?);
        let this = self.clone();
        let _turn = self.inner.comparing.take().await?;
        self.in_turn(move || {
            let find = || this.find(&old, &new, seeds, day);
            let Some((from, to)) = key else { return find().map(Arc::new) };
            let found = this.inner.compared.try_get_with((from, to), || this.once(from, to, find));
            found.map_err(|error: Arc<Error>| (*error).clone())
        })
        .await
    }

    /// What is kept of these two, or else what is found now, which is kept from now on. Blocks.
    fn once(
        &self,
        old: Digest,
        new: Digest,
        find: impl FnOnce() -> Result<Comparison>,
    ) -> Result<Arc<Comparison>> {
        let (runtime, store) = (Handle::current(), &self.inner.store);
        if let Some(kept) = runtime.block_on(store.comparison(old, new, ENGINE))? {
            return Ok(Arc::new(kept));
        }
        let found = find()?;
        match runtime.block_on(store.keep_comparison(old, new, ENGINE, &found)) {
            Ok(true) => {}
            // Another replica was first: everyone gets the same answer.
            Ok(false) => {
                if let Some(kept) = runtime.block_on(store.comparison(old, new, ENGINE))? {
                    return Ok(Arc::new(kept));
                }
            }
            Err(_) => tracing::warn!("a comparison could not be kept; it will be made again"),
        }
        Ok(Arc::new(found))
    }

    /// The key under which a side never means anything else.
    fn lasting(&self, side: &Comparand) -> Option<Digest> {
        match side {
            Comparand::Version(version) if version.status.is_fixed() => Some(self.key_of(version)),
            Comparand::Profile(profile) => Some(self.key_of_profile(profile)),
            _ => None,
        }
    }

    /// The documents that come with a side.
    pub(super) async fn seeds_of(&self, side: &Comparand) -> Result<Vec<Seed>> {
        Ok(match side {
            Comparand::Version(version) => {
                let examples = self.examples(version).await?;
                let text = |bytes| String::from_utf8(bytes).ok();
                let seeds = examples.into_iter().filter_map(|example| {
                    Some((example.part.map(|part| part.to_string()), text(example.bytes)?))
                });
                seeds.collect()
            }
            Comparand::Profile(_) | Comparand::Offered(_) => Vec::new(),
        })
    }

    fn find(&self, old: &Comparand, new: &Comparand, seeds: Vec<Seed>, day: NaiveDate) -> Result<Comparison> {
        let (old, new) = match (self.side(old, "oud", new), self.side(new, "nieuw", old)) {
            (Err(Error::SchemaRefused(mut faults)), Err(Error::SchemaRefused(more))) => {
                faults.extend(more);
                return Err(Error::SchemaRefused(faults));
            }
            (old, new) => (old?, new?),
        };
        Ok(compared(&old, &new, &with_samples(seeds, [&old, &new], day), day))
    }

    fn side(&self, side: &Comparand, name: &str, other: &Comparand) -> Result<Arc<Compiled>> {
        match side {
            Comparand::Version(version) => self.compiled(version),
            Comparand::Profile(profile) => self.compiled_profile(profile),
            Comparand::Offered(schema) => {
                let compiled = self.offered(schema, name, &BTreeMap::new())?;
                // A file says nothing of parts: it has those of the version that are in it, too.
                let mut parts = other.version().map(|version| version.parts.clone()).unwrap_or_default();
                parts.retain(|_, fragment| compiled.program().part(fragment).is_some());
                match parts.is_empty() {
                    true => Ok(Arc::new(compiled)),
                    false => self.offered(schema, name, &parts).map(Arc::new),
                }
            }
        }
    }

    fn offered(&self, schema: &[u8], side: &str, parts: &BTreeMap<PartName, String>) -> Result<Compiled> {
        let address = format!("{}/schemas/{side}/0.0.0", self.public_url());
        let within = |fault: Fault| match &fault.place {
            Some(Place::Schema(at)) => {
                let at = format!("/{side}{at}");
                fault.at(Place::Body(at))
            }
            _ => fault.at(Place::Body(format!("/{side}"))),
        };
        match self.admit(&address, schema, parts, Reach::Register) {
            Err(Error::SchemaRefused(faults)) => {
                Err(Error::SchemaRefused(faults.into_iter().map(within).collect()))
            }
            admitted => admitted,
        }
    }
}

/// These documents, and documents made of each of these schemas.
pub(super) fn with_samples(mut seeds: Vec<Seed>, of: [&Arc<Compiled>; 2], day: NaiveDate) -> Vec<Seed> {
    for compiled in of {
        let samples = SampleKind::ALL.into_iter();
        seeds.extend(samples.filter_map(|kind| Some((None, compiled.sample(None, kind, day).ok()?))));
    }
    seeds
}

/// Compares, with these documents to try first.
pub(super) fn compared(
    old: &Arc<Compiled>,
    new: &Arc<Compiled>,
    seeds: &Seeds,
    day: NaiveDate,
) -> Comparison {
    let judge =
        |compiled: &Compiled, document: &str, part: Option<&str>| judgement(compiled, document, part, day);
    compare(old, new, seeds, &judge, Bounds::from(new.limits()))
}

/// Whether a document is accepted as a whole.
pub(super) fn is_accepted(compiled: &Compiled, document: &str, day: NaiveDate) -> bool {
    judgement(compiled, document, None, day).is_some_and(|judged| judged.valid)
}

fn judgement(compiled: &Compiled, document: &str, part: Option<&str>, day: NaiveDate) -> Option<Judgement> {
    let part: Option<PartName> = match part {
        Some(name) => Some(name.parse().ok()?),
        None => None,
    };
    let instance = Instance::read(document.as_bytes(), compiled.limits()).ok()?;
    let wishes = Wishes { part: part.as_ref(), values: true, today: day, ..Wishes::default() };
    let report = judge(&instance, compiled, wishes).ok()?;
    let first = report.findings.into_iter().find(|finding| finding.severity == Severity::Error);
    let first = first.map(|finding| {
        let why = unknown_names(&finding).unwrap_or(finding.message);
        (finding.instance, finding.schema, why)
    });
    Some(Judgement { valid: report.valid, first })
}

/// Which names a document has that are not known: it is made here, so that they are nobody's data.
fn unknown_names(finding: &Finding) -> Option<Text> {
    let known = finding.code == FindingCode::UnknownProperty;
    let names = finding.value.as_ref().filter(|_| known)?.as_array()?;
    let names: Vec<String> = names.iter().filter_map(|name| Some(format!("'{}'", name.as_str()?))).collect();
    match names.as_slice() {
        [] => None,
        [name] => Some(text(
            format!("De eigenschap {name} mag hier niet voorkomen."),
            format!("The property {name} is not allowed here."),
        )),
        names => Some(text(
            format!("Deze eigenschappen mogen hier niet voorkomen: {}.", names.join(", ")),
            format!("These properties are not allowed here: {}.", names.join(", ")),
        )),
    }
}
