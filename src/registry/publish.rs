//! A version's life: made as a concept, checked, published, and later ended.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::error::Result;
use crate::domain::{
    Conflict, Digest, Error, Example, Fault, PartName, Place, Report, StandardName, Status, Validity,
    Version, VersionNumber, dutch_day, text,
};
use crate::schema::{Compiled, Gathering};
use crate::store::{Act, Page, StandardFilter, Transition, Written};
use crate::validation::{Instance, Wishes, judge};

use super::compile::Reach;
use super::{Registry, Resolved, lint};

/// What a maintainer offers as a version.
#[derive(Debug, Clone)]
pub struct NewVersion {
    /// Its number.
    pub number: VersionNumber,
    /// Its schema, byte for byte.
    pub schema: Vec<u8>,
    /// When it is to be in force.
    pub validity: Validity,
    /// The parts that data can be judged against: name to fragment.
    pub parts: BTreeMap<PartName, String>,
    /// What changed, in Markdown.
    pub notes: String,
    /// Examples.
    pub examples: Vec<Example>,
}

/// A version that was let in.
#[derive(Debug)]
pub struct Admitted {
    /// The version as it now is.
    pub version: Version,
    /// Whether anything was written.
    pub written: Written,
    /// What is worth a thought.
    pub warnings: Vec<Fault>,
}

impl Registry {
    /// Makes a concept. The same bytes again are answered as done.
    ///
    /// # Errors
    /// [`Error::SchemaRefused`] with every place; missing (standard); conflict when the number is
    /// taken by other bytes or the schema's foreign `$id` by another version.
    pub async fn create_version(
        &self,
        standard: &StandardName,
        new: NewVersion,
        act: &Act,
    ) -> Result<Admitted> {
        self.standard(standard).await?;
        let (version, new, warnings) = self.prepare(standard, new, act).await?;
        let written = self.inner.store.create_version(&version, &new.schema, &new.examples, act).await?;
        self.admitted(version, written, warnings).await
    }

    /// Puts other contents in a concept.
    ///
    /// # Errors
    /// As [`Registry::create_version`], and a conflict when it is no concept any more.
    pub async fn replace_draft(
        &self,
        standard: &StandardName,
        new: NewVersion,
        act: &Act,
    ) -> Result<Admitted> {
        self.standard(standard).await?;
        let (version, new, warnings) = self.prepare(standard, new, act).await?;
        let written = self.inner.store.replace_draft(&version, &new.schema, &new.examples, act).await?;
        self.admitted(version, written, warnings).await
    }

    /// Drops a concept.
    ///
    /// # Errors
    /// Missing, or a conflict when it is no concept any more.
    pub async fn delete_draft(
        &self,
        standard: &StandardName,
        number: &VersionNumber,
        act: &Act,
    ) -> Result<()> {
        self.inner.store.delete_draft(standard, number, act).await
    }

    /// Moves a version along its life. Where it already is, is answered as done.
    ///
    /// # Errors
    /// [`Error::SchemaRefused`] or [`Error::Invalid`] when it can't be published as it is; a conflict
    /// when the status can't go there, its number is too low, or others still refer to it.
    pub async fn transition(
        &self,
        at: &Resolved,
        to: Status,
        validity: Option<Validity>,
        act: &Act,
    ) -> Result<Version> {
        let version = &at.version;
        if version.status == to {
            return Ok(version.clone());
        }
        let validity = settled_validity(version, to, validity, act)?;
        match to {
            Status::Published if version.status.may_become(to) => self.check_publication(version).await?,
            Status::Withdrawn if version.status.may_become(to) => self.check_unused(version).await?,
            _ => {}
        }
        let change = Transition { from: version.status, to, digest: version.digest, validity };
        let check = |others: &[Version]| check_number(version, others);
        match self.inner.store.transition(&version.standard, &version.number, &change, act, check).await {
            Err(Error::Conflict(Conflict::Changed, why)) => {
                // Another writer was first; with the same bytes that is what was asked for.
                let now = self.inner.store.version(&version.standard, &version.number).await?;
                now.filter(|now| now.status == to && now.digest == version.digest)
                    .ok_or(Error::Conflict(Conflict::Changed, why))
            }
            outcome => outcome,
        }
    }

    async fn prepare(
        &self,
        standard: &StandardName,
        new: NewVersion,
        act: &Act,
    ) -> Result<(Version, NewVersion, Vec<Fault>)> {
        let mut faults = offer_faults(&new, self.limits().examples);
        let (this, standard, at) = (self.clone(), standard.clone(), act.at);
        self.in_turn(move || {
            let address = this.schema_address(&standard, &new.number);
            let compiled = match this.admit(&address, &new.schema, &new.parts, Reach::Register) {
                Err(Error::SchemaRefused(more)) => {
                    faults.extend(more);
                    return Err(Error::SchemaRefused(faults));
                }
                Ok(_) if !faults.is_empty() => return Err(Error::Invalid(faults)),
                admitted => admitted?,
            };
            let mut warnings = lint::warnings(&compiled);
            warnings.extend(example_faults(&compiled, &new.examples)?);
            let version = Version {
                standard,
                number: new.number.clone(),
                status: Status::Draft,
                validity: new.validity,
                digest: Digest::of(&new.schema),
                parts: new.parts.clone(),
                alias: Gathering::new(&address, &new.schema, this.limits())?.other_id().map(str::to_owned),
                notes: new.notes.clone(),
                created_at: at,
                published_at: None,
            };
            Ok((version, new, warnings))
        })
        .await
    }

    async fn admitted(&self, version: Version, written: Written, warnings: Vec<Fault>) -> Result<Admitted> {
        let now = self.inner.store.version(&version.standard, &version.number).await?;
        Ok(Admitted { version: now.unwrap_or(version), written, warnings })
    }

    async fn check_publication(&self, version: &Version) -> Result<()> {
        let bytes = self.schema_bytes(version).await?;
        let examples = self.examples(version).await?;
        let (this, version) = (self.clone(), version.clone());
        self.in_turn(move || {
            let address = this.schema_address(&version.standard, &version.number);
            let compiled = this.admit(&address, &bytes, &version.parts, Reach::Published)?;
            let mut faults = example_faults(&compiled, &examples)?;
            // They came with the version, not with this request: their names say which they are.
            faults.iter_mut().for_each(|fault| fault.place = None);
            if faults.is_empty() { Ok(()) } else { Err(Error::Invalid(faults)) }
        })
        .await
    }

    /// The foreign `$id` of this version, when that is what references to it mean.
    async fn meant_by_alias<'v>(&self, version: &'v Version) -> Result<Option<&'v str>> {
        let Some(alias) = version.alias.as_deref() else { return Ok(None) };
        let first = self.inner.store.versions_by_alias(alias).await?.into_iter().next();
        Ok(first.is_some_and(|first| is_same(&first, version)).then_some(alias))
    }

    /// What a version in use refers to stays.
    async fn check_unused(&self, version: &Version) -> Result<()> {
        let address = self.schema_address(&version.standard, &version.number);
        let alias = self.meant_by_alias(version).await?;
        let mut number = 1;
        loop {
            let page = Page { number, size: 100 };
            let standards = self.standards(&StandardFilter::default(), page).await?;
            for standard in &standards.items {
                let users = self.versions(&standard.name).await?;
                for user in users.iter().filter(|user| user.status.is_usable() && !is_same(user, version)) {
                    let bytes = self.schema_bytes(user).await?;
                    let own = self.schema_address(&user.standard, &user.number);
                    let wanted = Gathering::new(&own, &bytes, self.limits())?.wanted();
                    if wanted.iter().any(|uri| *uri == address || Some(uri.as_str()) == alias) {
                        return Err(Error::conflict(
                            Conflict::InUse,
                            format!(
                                "'{}' {} verwijst naar deze versie. Trek die eerst in.",
                                user.standard, user.number
                            ),
                            format!(
                                "'{}' {} refers to this version. Withdraw that one first.",
                                user.standard, user.number
                            ),
                        ));
                    }
                }
            }
            if u64::from(number) * 100 >= standards.total {
                return Ok(());
            }
            number += 1;
        }
    }
}

fn is_same(a: &Version, b: &Version) -> bool {
    a.standard == b.standard && a.number == b.number
}

fn settled_validity(
    version: &Version,
    to: Status,
    asked: Option<Validity>,
    act: &Act,
) -> Result<Option<Validity>> {
    let mut validity = asked.unwrap_or(version.validity);
    if to == Status::Published && validity.from.is_none() {
        validity.from = Some(dutch_day(act.at));
    }
    if let Some(fault) = validity_fault(&validity) {
        return Err(Error::invalid(fault));
    }
    Ok((validity != version.validity).then_some(validity))
}

fn validity_fault(validity: &Validity) -> Option<Fault> {
    let reversed = validity.from.zip(validity.until).is_some_and(|(from, until)| until < from);
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

fn offer_faults(new: &NewVersion, most: usize) -> Vec<Fault> {
    let mut faults: Vec<Fault> = validity_fault(&new.validity).into_iter().collect();
    if new.examples.len() > most {
        faults.push(
            Fault::new(
                "te-veel-voorbeelden",
                text(
                    format!("Er zijn {} voorbeelden; de grens is {most} ('examples').", new.examples.len()),
                    format!("There are {} examples; the limit is {most} ('examples').", new.examples.len()),
                ),
            )
            .at(Place::Body("/voorbeelden".into())),
        );
    }
    let mut names = BTreeSet::new();
    for (index, example) in new.examples.iter().enumerate() {
        let at = Place::Body(format!("/voorbeelden/{index}"));
        if !names.insert(&example.name) {
            faults.push(
                Fault::new(
                    "dubbel-voorbeeld",
                    text("Twee voorbeelden hebben dezelfde naam.", "Two examples have the same name."),
                )
                .at(at.clone()),
            );
        }
        if !example.valid && example.codes.is_empty() {
            faults.push(Fault::new("voorbeeld-zonder-codes", text(
                "Een onjuist voorbeeld noemt de codes van de bevindingen die het moet geven (zie /v1/bevindingcodes).",
                "An invalid example names the codes of the findings it must give (see /v1/bevindingcodes).",
            )).at(at.clone()));
        }
        if example.part.as_ref().is_some_and(|part| !new.parts.contains_key(part)) {
            faults.push(
                Fault::new(
                    "onbekend-onderdeel",
                    text(
                        "Dit voorbeeld noemt een onderdeel dat de versie niet heeft.",
                        "This example names a part that the version does not have.",
                    ),
                )
                .at(at),
            );
        }
    }
    faults
}

/// The number rises within its minor line; lines stand beside each other (1.2.5 may follow 1.4.0).
fn check_number(version: &Version, others: &[Version]) -> Result<()> {
    let highest = others
        .iter()
        .filter(|other| other.status.is_fixed() && other.number.line() == version.number.line())
        .map(|other| &other.number)
        .max();
    match highest {
        Some(highest) if *highest >= version.number => Err(Error::conflict(
            Conflict::NumberTooLow,
            format!("In deze lijn is {highest} al vastgesteld. Kies een hoger nummer dan dat."),
            format!("In this line {highest} is published already. Choose a higher number than that."),
        )),
        _ => Ok(()),
    }
}

/// What is wrong with the examples: a valid one that is rejected, or an invalid one that does not
/// fail with exactly the codes it names.
fn example_faults(compiled: &Compiled, examples: &[Example]) -> Result<Vec<Fault>> {
    let mut faults = Vec::new();
    for (index, example) in examples.iter().enumerate() {
        let at = Place::Body(format!("/voorbeelden/{index}"));
        let wishes = Wishes { part: example.part.as_ref(), ..Wishes::default() };
        let instance = match Instance::read(&example.bytes, compiled.limits()) {
            Ok(instance) => instance,
            Err(Error::Unreadable(syntax)) => {
                let why = syntax.message();
                faults.push(
                    Fault::new(
                        "voorbeeld-onleesbaar",
                        text(
                            format!(
                                "Voorbeeld '{}', regel {}, kolom {}: {}",
                                example.name, syntax.line, syntax.column, why.nl
                            ),
                            format!(
                                "Example '{}', line {}, column {}: {}",
                                example.name, syntax.line, syntax.column, why.en
                            ),
                        ),
                    )
                    .at(at),
                );
                continue;
            }
            Err(other) => return Err(other),
        };
        let report = judge(&instance, compiled, wishes)?;
        if let Some(fault) = example_fault(example, &report) {
            faults.push(fault.at(at));
        }
    }
    Ok(faults)
}

fn example_fault(example: &Example, report: &Report) -> Option<Fault> {
    let name = &example.name;
    let found: BTreeSet<&str> = report.counts.per_code.keys().map(|code| code.as_str()).collect();
    let list = |codes: &BTreeSet<&str>| codes.iter().copied().collect::<Vec<_>>().join(", ");
    if example.valid && !report.valid {
        let first = report.findings.first()?;
        return Some(Fault::new(
            "voorbeeld-afgekeurd",
            text(
                format!(
                    "Voorbeeld '{name}' hoort juist te zijn, maar wordt afgekeurd. Bij '{}': {}",
                    first.instance, first.message.nl
                ),
                format!(
                    "Example '{name}' is meant to be valid, but is rejected. At '{}': {}",
                    first.instance, first.message.en
                ),
            ),
        ));
    }
    let named: BTreeSet<&str> = example.codes.iter().map(String::as_str).collect();
    if !example.valid && report.valid {
        return Some(Fault::new(
            "voorbeeld-goedgekeurd",
            text(
                format!(
                    "Voorbeeld '{name}' hoort onjuist te zijn ({}), maar wordt goedgekeurd.",
                    list(&named)
                ),
                format!("Example '{name}' is meant to be invalid ({}), but is accepted.", list(&named)),
            ),
        ));
    }
    if !example.valid && named != found {
        return Some(Fault::new(
            "voorbeeld-andere-codes",
            text(
                format!("Voorbeeld '{name}' noemt de codes {}, maar geeft {}.", list(&named), list(&found)),
                format!("Example '{name}' names the codes {}, but gives {}.", list(&named), list(&found)),
            ),
        ));
    }
    None
}
