//! A version's life: made as a concept, checked, published, and later ended.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};

use crate::domain::error::Result;
use crate::domain::road::Taken;
use crate::domain::{
    Conflict, Counts, Digest, Editions, Error, Example, Expected, Fault, PartName, Place, Report, SearchLine,
    Selector, StandardName, Status, Validity, Version, VersionNumber, contents_tag, dutch_day, text,
};
use crate::schema::{Compiled, search_lines};
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

/// A step in the life of a version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The status it is to have.
    pub to: Status,
    /// When it is in force from now on; absent: as it was.
    pub validity: Option<Validity>,
    /// Why it is to be published also when it is not established that its number tells the truth.
    pub undecided_reason: Option<String>,
    /// Whether it can't wait: a withdrawal without end of support first.
    pub emergency: bool,
    /// What else is kept of it.
    pub taken: Taken,
}

impl Step {
    /// To this status, and nothing else.
    #[must_use]
    pub const fn to(status: Status) -> Self {
        let taken = Taken { decision: None, way: None, consultation: None, successor: None };
        Self { to: status, validity: None, undecided_reason: None, emergency: false, taken }
    }
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
    /// The tag of its contents, as long as those can be edited.
    pub tag: Option<Digest>,
}

/// A version that may be let in.
pub(super) struct Prepared {
    pub(super) version: Version,
    pub(super) new: NewVersion,
    /// By which it is found.
    lines: Vec<SearchLine>,
    pub(super) warnings: Vec<Fault>,
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
        self.create(standard, new, act, true).await
    }

    /// The same, where the examples may be judged later: publishing judges them in any case.
    pub(super) async fn create(
        &self,
        standard: &StandardName,
        new: NewVersion,
        act: &Act,
        examples: bool,
    ) -> Result<Admitted> {
        let Prepared { version, new, lines, warnings } =
            self.prepare(standard, new, act.at, examples).await?;
        let store = &self.inner.store;
        let written = store.create_version(&version, &new.schema, &new.examples, &lines, act).await?;
        let now = self.inner.store.version(&version.standard, &version.number).await?.unwrap_or(version);
        let tag = self.contents_tag(&now).await?;
        Ok(Admitted { version: now, written, warnings, tag })
    }

    /// The tag of a version's contents, as long as those can be edited.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn contents_tag(&self, version: &Version) -> Result<Option<Digest>> {
        if version.status != Status::Draft {
            return Ok(None);
        }
        Ok(Some(contents_tag(version, &self.examples(version).await?)))
    }

    /// Puts other contents in a concept, as long as it holds what was expected.
    ///
    /// # Errors
    /// As [`Registry::create_version`]; a conflict when it is no concept any more;
    /// [`Error::PreconditionFailed`] when it holds something else than expected.
    pub async fn replace_draft(
        &self,
        standard: &StandardName,
        new: NewVersion,
        expected: &Expected,
        act: &Act,
    ) -> Result<Admitted> {
        let Prepared { version, new, lines, warnings } = self.prepare(standard, new, act.at, true).await?;
        let store = &self.inner.store;
        let written =
            store.replace_draft(&version, &new.schema, &new.examples, &lines, expected, act).await?;
        // The tag of what this writer wrote, whatever another made of it meanwhile: that one is then not overwritten.
        let tag = Some(contents_tag(&version, &new.examples));
        let now = store.version(&version.standard, &version.number).await?;
        Ok(Admitted { version: now.unwrap_or(version), written, warnings, tag })
    }

    /// Drops a concept, as long as it holds what was expected.
    ///
    /// # Errors
    /// Missing; a conflict when it is no concept any more; [`Error::PreconditionFailed`] when it holds something
    /// else than expected.
    pub async fn delete_draft(
        &self,
        standard: &StandardName,
        number: &VersionNumber,
        expected: &Expected,
        act: &Act,
    ) -> Result<()> {
        self.inner.store.delete_draft(standard, number, expected, act).await
    }

    /// Moves a version along its life, as who holds the database does: without what the road asks for
    /// ([`Registry::take_step`]). Where it already is, with the same dates, is answered as done.
    ///
    /// # Errors
    /// [`Error::SchemaRefused`] or [`Error::Invalid`] when it can't be published as it is;
    /// [`Error::NumberRefused`] when its number makes a promise it does not keep; a conflict when the status
    /// can't go there, its number is too low, or others still refer to it.
    pub async fn transition(&self, at: &Resolved, step: Step, act: &Act) -> Result<Version> {
        self.move_on(at, step, 0, act).await
    }

    /// The same, when so many others agree.
    pub(super) async fn move_on(
        &self,
        at: &Resolved,
        step: Step,
        approvals: u32,
        act: &Act,
    ) -> Result<Version> {
        let version = &at.version;
        let to = step.to;
        if version.status == to {
            let same = step.validity.is_none_or(|validity| validity == version.validity);
            return if same { Ok(version.clone()) } else { Err(already(to)) };
        }
        let validity = settled_validity(version, to, step.validity, act)?;
        let publishes = to == Status::Published && version.status.may_become(to);
        let (refers_to, editions) = match publishes {
            true => {
                let (refers_to, editions) = self.check_publication(version).await?;
                (refers_to, Some(editions))
            }
            false => (Vec::new(), None),
        };
        let wanted = validity.unwrap_or(version.validity);
        let change = Transition {
            from: version.status,
            to,
            digest: version.digest,
            validity,
            refers_to,
            editions,
            undecided_reason: None,
            approvals,
            taken: step.taken,
            signature: match publishes {
                true => self.sign_version(version, act.at).await?,
                false => None,
            },
        };
        let outcome = self.through_gate(at, change, step.undecided_reason.as_deref(), act).await;
        self.forget();
        match outcome {
            Err(Error::Conflict(which @ (Conflict::Changed | Conflict::NumberTooLow), why)) => {
                // Another writer was first; with the same bytes and dates that is what was asked for.
                let now = self.inner.store.version(&version.standard, &version.number).await?;
                now.filter(|now| now.status == to && now.digest == version.digest && now.validity == wanted)
                    .ok_or(Error::Conflict(which, why))
            }
            outcome => outcome,
        }
    }

    /// Checks what is offered and makes a concept of it, with what is worth a thought. Writes nothing.
    pub(super) async fn prepare(
        &self,
        standard: &StandardName,
        new: NewVersion,
        at: DateTime<Utc>,
        examples: bool,
    ) -> Result<Prepared> {
        let kind = self.standard(standard).await?.kind;
        let mut faults = offer_faults(&new, self.limits().examples);
        let (this, standard) = (self.clone(), standard.clone());
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
            warnings.extend(lint::without_process(&compiled, kind));
            warnings.extend(lint::personal_beside(&compiled, &new.notes, &new.examples));
            let day = new.validity.from.unwrap_or_else(|| dutch_day(at));
            if examples {
                warnings.extend(example_faults(&compiled, &new.examples, day)?);
            }
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
                editions: Editions::current(),
                successor: None,
            };
            let lines = search_lines(compiled.program());
            Ok(Prepared { version, new, lines, warnings })
        })
        .await
    }

    /// Checks what publishing asks of a version by itself, and says which versions it refers to.
    pub(super) async fn check_publication(
        &self,
        version: &Version,
    ) -> Result<(Vec<(StandardName, VersionNumber)>, Editions)> {
        let bytes = self.schema_bytes(version).await?;
        let examples = self.examples(version).await?;
        let (this, version) = (self.clone(), version.clone());
        self.in_turn(move || {
            let address = this.schema_address(&version.standard, &version.number);
            let compiled = this.admit(&address, &bytes, &version.parts, Reach::Published)?;
            let day = version.validity.from.unwrap_or_else(|| dutch_day(version.created_at));
            let mut faults = example_faults(&compiled, &examples, day)?;
            faults.extend(lint::personal_beside(&compiled, &version.notes, &examples));
            // They came with the version, not with this request: their names say which they are.
            faults.iter_mut().for_each(|fault| fault.place = None);
            faults.extend(lint::personal_in_schema(&compiled));
            if !faults.is_empty() {
                return Err(Error::Invalid(faults));
            }
            let addresses = compiled.program().refers_to();
            let exact = addresses.into_iter().filter_map(|address| match this.named_in(address)? {
                (standard, Selector::Exact(number)) => Some((standard, number)),
                _ => None,
            });
            Ok((exact.collect(), compiled.program().editions().clone()))
        })
        .await
    }
}

/// It went there already, with other dates than are asked for now.
fn already(to: Status) -> Error {
    let status = to.as_str();
    Error::conflict(
        Conflict::Transition,
        format!(
            "De versie is al {status}, met andere datums van geldigheid. Haal haar op en kijk wat er geldt."
        ),
        format!(
            "The version is {status} already, with other dates of validity. Fetch it and see what holds."
        ),
    )
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
    if let Some(fault) = validity.fault() {
        return Err(Error::invalid(fault));
    }
    Ok((validity != version.validity).then_some(validity))
}

fn offer_faults(new: &NewVersion, most: usize) -> Vec<Fault> {
    let mut faults: Vec<Fault> = new.validity.fault().into_iter().collect();
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

/// What is wrong with the examples: a valid one that is rejected, or an invalid one that does not
/// give exactly the findings it names. `day` is that of judging, for examples that do not say.
pub(super) fn example_faults(
    compiled: &Compiled,
    examples: &[Example],
    day: NaiveDate,
) -> Result<Vec<Fault>> {
    let mut faults = Vec::new();
    for (index, example) in examples.iter().enumerate() {
        let at = Place::Body(format!("/voorbeelden/{index}"));
        let today = example.day.unwrap_or(day);
        let wishes = Wishes { part: example.part.as_ref(), today, ..Wishes::default() };
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
    let found = found_codes(&report.counts);
    let list = |codes: &BTreeSet<String>| match codes.len() {
        0 => "-".to_owned(),
        _ => codes.iter().cloned().collect::<Vec<_>>().join(", "),
    };
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
    let named: BTreeSet<String> = example.codes.iter().cloned().collect();
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
    if !are_named(&named, &found) {
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

/// What was found: by code, and where a finding is on a rule, time limit or code list, by that too.
fn found_codes(counts: &Counts) -> BTreeSet<String> {
    let subjects = counts.per_subject.keys().map(|(code, subject)| format!("{}/{subject}", code.as_str()));
    let plain =
        counts.per_code.keys().filter(|code| !counts.per_subject.keys().any(|(with, _)| with == *code));
    subjects.chain(plain.map(|code| code.as_str().to_owned())).collect()
}

/// Whether all that was found is named, and all that is named was found. A code alone names whatever
/// it is on.
fn are_named(named: &BTreeSet<String>, found: &BTreeSet<String>) -> bool {
    let is = |name: &str, found: &str| {
        name == found || found.split_once('/').is_some_and(|(code, _)| code == name)
    };
    found.iter().all(|found| named.iter().any(|name| is(name, found)))
        && named.iter().all(|name| found.iter().any(|found| is(name, found)))
}
