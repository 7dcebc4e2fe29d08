//! A version's life: made as a concept, checked, published, and later ended.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::error::Result;
use crate::domain::{
    Conflict, Digest, Error, Example, Fault, PartName, Place, Report, Selector, StandardName, Status,
    Validity, Version, VersionNumber, dutch_day, text,
};
use crate::schema::Compiled;
use crate::store::{Act, Transition, Written};
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
    /// taken by other bytes.
    pub async fn create_version(
        &self,
        standard: &StandardName,
        new: NewVersion,
        act: &Act,
    ) -> Result<Admitted> {
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
        let refers_to = match to {
            Status::Published if version.status.may_become(to) => self.check_publication(version).await?,
            _ => Vec::new(),
        };
        let change = Transition { from: version.status, to, digest: version.digest, validity, refers_to };
        let check = |others: &[Version]| check_number(version, others);
        let outcome =
            self.inner.store.transition(&version.standard, &version.number, &change, act, check).await;
        self.forget();
        match outcome {
            Err(Error::Conflict(Conflict::Changed, why)) => {
                // Another writer was first; with the same bytes that is what was asked for.
                let now = self.inner.store.version(&version.standard, &version.number).await?;
                now.filter(|now| now.status == to && now.digest == version.digest)
                    .ok_or(Error::Conflict(Conflict::Changed, why))
            }
            outcome => outcome,
        }
    }

    /// Checks what is offered and makes a concept of it, with what is worth a thought. Writes nothing.
    async fn prepare(
        &self,
        standard: &StandardName,
        new: NewVersion,
        act: &Act,
    ) -> Result<(Version, NewVersion, Vec<Fault>)> {
        self.standard(standard).await?;
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
                alias: compiled.program().other_id().map(str::to_owned),
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

    /// Checks what publishing asks of a version by itself, and says which versions it refers to.
    async fn check_publication(&self, version: &Version) -> Result<Vec<(StandardName, VersionNumber)>> {
        let bytes = self.schema_bytes(version).await?;
        let examples = self.examples(version).await?;
        let (this, version) = (self.clone(), version.clone());
        self.in_turn(move || {
            let address = this.schema_address(&version.standard, &version.number);
            let compiled = this.admit(&address, &bytes, &version.parts, Reach::Published)?;
            let mut faults = example_faults(&compiled, &examples)?;
            // They came with the version, not with this request: their names say which they are.
            faults.iter_mut().for_each(|fault| fault.place = None);
            if !faults.is_empty() {
                return Err(Error::Invalid(faults));
            }
            let addresses = compiled.program().refers_to();
            let exact = addresses.into_iter().filter_map(|address| match this.named_in(address)? {
                (standard, Selector::Exact(number)) => Some((standard, number)),
                _ => None,
            });
            Ok(exact.collect())
        })
        .await
    }
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
