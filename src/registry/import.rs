//! Puts a folder of standards in the register: the same checks as over HTTP, in an order in which
//! every reference finds what it refers to.
//!
//! Door: [`Registry::import`]; [`Registry::plan`] says beforehand what it would do. Refuses to change what has
//! been published: a folder that says something else of it is told which version, and that it takes a new
//! number. What is there as the folder says stays as it is, and leaves nothing in the audit.

use std::collections::BTreeMap;

use crate::domain::error::Result;
use crate::domain::road::Taken;
use crate::domain::{
    Conflict, Digest, Error, Expected, Selector, StandardName, Status, Thing, Validity, Version, dutch_day,
};
use crate::store::{Act, Written};

use super::shelf::ShelfVersion;
use super::{Registry, Shelf, Step};

/// What became of one thing, or would.
#[derive(Debug)]
pub enum Outcome {
    /// It was not there and now is.
    Added,
    /// It was there and is now different; or it went a step on its road.
    Changed,
    /// It is published now.
    Published,
    /// It was there, the same.
    Same,
    /// It was refused.
    Refused(Error),
}

impl From<Written> for Outcome {
    fn from(written: Written) -> Self {
        match written {
            Written::Created => Self::Added,
            Written::Changed => Self::Changed,
            Written::Same => Self::Same,
        }
    }
}

/// What an import did, or would do.
#[derive(Debug, Default)]
pub struct Imported {
    /// Each thing with what became of it, in the order in which it was dealt with.
    pub things: Vec<(Thing, Outcome)>,
}

impl Imported {
    /// How many things came to this end.
    #[must_use]
    pub fn count(&self, which: impl Fn(&Outcome) -> bool) -> usize {
        self.things.iter().filter(|(_, outcome)| which(outcome)).count()
    }

    /// Whether any was refused.
    #[must_use]
    pub fn has_refusals(&self) -> bool {
        self.refused().next().is_some()
    }

    /// Those that were refused, and why.
    pub fn refused(&self) -> impl Iterator<Item = (&Thing, &Error)> {
        self.things.iter().filter_map(|(thing, outcome)| match outcome {
            Outcome::Refused(error) => Some((thing, error)),
            _ => None,
        })
    }

    /// Keeps what became of a thing; only what goes wrong with us ends the import.
    fn keep(&mut self, thing: Thing, done: Result<impl Into<Outcome>>) -> Result<()> {
        let outcome = match done {
            Ok(done) => done.into(),
            Err(error @ (Error::Internal(_) | Error::Busy)) => return Err(error),
            Err(error) => Outcome::Refused(error),
        };
        self.things.push((thing, outcome));
        Ok(())
    }

    /// A version that was dealt with went a step further, or was refused that.
    fn went_on(&mut self, thing: &Thing, error: Option<Error>) {
        let outcome = self.things.iter_mut().rev().find(|(known, _)| known == thing);
        let Some((_, outcome)) = outcome else { return };
        match (error, &outcome) {
            (Some(error), _) => *outcome = Outcome::Refused(error),
            (None, Outcome::Same) => *outcome = Outcome::Changed,
            (None, _) => {}
        }
    }
}

impl Registry {
    /// Puts everything on the shelf in the register. What is there the same stays as it is; what is refused
    /// is named and the rest goes on.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn import(&self, shelf: &Shelf, act: &Act) -> Result<Imported> {
        let mut imported = Imported::default();
        for provision in &shelf.provisions {
            let done = self.put_provision(provision, act).await;
            imported.keep(Thing::Provision(provision.name.clone()), done)?;
        }
        for (standard, _) in &shelf.standards {
            let done = self.put_standard(standard, act).await;
            imported.keep(Thing::Standard(standard.name.clone()), done)?;
        }
        self.import_code_lists(shelf, act, &mut imported).await?;
        self.import_versions(shelf, act, &mut imported).await?;
        self.end_what_has_ended(shelf, &mut imported, act).await?;
        Ok(imported)
    }

    async fn import_versions(&self, shelf: &Shelf, act: &Act, imported: &mut Imported) -> Result<()> {
        let homeless: BTreeMap<Thing, Error> =
            imported.refused().map(|(thing, error)| (thing.clone(), error.clone())).collect();
        let mut open: Vec<(&StandardName, &ShelfVersion)> = Vec::new();
        for (standard, versions) in &shelf.standards {
            let refused = homeless.get(&Thing::Standard(standard.name.clone()));
            for version in versions {
                match refused {
                    // It belongs to a standard that is not this one.
                    Some(error) => imported
                        .things
                        .push((thing_of(&standard.name, version), Outcome::Refused(error.clone()))),
                    None => open.push((&standard.name, version)),
                }
            }
        }
        // What refers to something further on has to wait for it: go round while there is progress.
        loop {
            let before = open.len();
            let mut refused = Vec::new();
            for (standard, version) in open {
                match self.import_version(standard, version, act).await {
                    Ok(outcome) => imported.things.push((thing_of(standard, version), outcome)),
                    Err(error @ (Error::Internal(_) | Error::Busy)) => return Err(error),
                    Err(error) => refused.push((standard, version, error)),
                }
            }
            if refused.is_empty() || refused.len() == before {
                imported.things.extend(refused.into_iter().map(|(standard, version, error)| {
                    (thing_of(standard, version), Outcome::Refused(error))
                }));
                return Ok(());
            }
            open = refused.into_iter().map(|(standard, version, _)| (standard, version)).collect();
        }
    }

    async fn import_code_lists(&self, shelf: &Shelf, act: &Act, imported: &mut Imported) -> Result<()> {
        for (heading, versions) in &shelf.code_lists {
            let done = self.put_code_list(heading, act).await;
            imported.keep(Thing::CodeList(heading.name.clone()), done)?;
            for version in versions {
                let thing = Thing::CodeListVersion(heading.name.clone(), version.number.clone());
                let outcome = match self.publish_code_list(&heading.name, version.clone(), act).await {
                    Ok(Written::Same) => Ok(Outcome::Same),
                    Ok(_) => Ok(Outcome::Published),
                    Err(error) => Err(error),
                };
                imported.keep(thing, outcome)?;
            }
        }
        Ok(())
    }

    async fn import_version(
        &self,
        standard: &StandardName,
        version: &ShelfVersion,
        act: &Act,
    ) -> Result<Outcome> {
        let new = version.new.clone();
        let there = self.inner.store.version(standard, &new.number).await?;
        let admitted = match there {
            Some(there) if there.status.is_fixed() => {
                self.refuse_other(version, &there).await?;
                return Ok(Outcome::Same);
            }
            // Of a concept everything may change.
            Some(there) if there.status == Status::Draft => {
                self.replace_draft(standard, new, &Expected::Anything, act).await?
            }
            _ => self.create(standard, new, act, false).await?,
        };
        let target = if version.status.is_fixed() { Status::Published } else { version.status };
        if admitted.version.status == target {
            return Ok(admitted.written.into());
        }
        let exact = Selector::Exact(version.new.number.clone());
        let at = self.resolve(standard, &exact, dutch_day(act.at)).await?;
        let validity = Some(version.new.validity);
        let undecided_reason = version.undecided_reason.clone();
        let taken = Taken { decision: version.decision.clone(), ..Taken::default() };
        let step = Step { validity, undecided_reason, taken, ..Step::to(target) };
        self.transition(&at, step, act).await?;
        Ok(match (target, admitted.written) {
            (Status::Published, _) => Outcome::Published,
            (_, Written::Created) => Outcome::Added,
            _ => Outcome::Changed,
        })
    }

    /// Refuses a folder that says something else of a published version than the register does. What the
    /// folder leaves open, such as a last day, may have been decided since.
    async fn refuse_other(&self, version: &ShelfVersion, there: &Version) -> Result<()> {
        let new = &version.new;
        let goes_on = there.status.may_become(version.status);
        let (mut wanted, mut examples) = (new.examples.clone(), self.examples(there).await?);
        wanted.sort_by(|a, b| a.name.cmp(&b.name));
        examples.sort_by(|a, b| a.name.cmp(&b.name));
        let differs = [
            ("schema", there.digest != Digest::of(&new.schema)),
            ("status", there.status != version.status && !goes_on),
            ("geldigheid", !goes_on && stated(there, version) != there.validity),
            ("onderdelen", there.parts != new.parts),
            ("toelichting", there.notes != new.notes),
            ("voorbeelden", examples != wanted),
        ];
        let words: Vec<&str> =
            differs.iter().filter(|(_, differs)| *differs).map(|(word, _)| *word).collect();
        if words.is_empty() {
            return Ok(());
        }
        let (words, standard, number) = (words.join(", "), &there.standard, &there.number);
        let status = there.status.as_str();
        Err(Error::conflict(
            Conflict::VersionExists,
            format!(
                "'{standard}' {number} is in het register {status} en verandert niet meer; de map zegt iets anders: {words}. Geef de wijziging een hoger versienummer, of maak de map gelijk aan het register."
            ),
            format!(
                "'{standard}' {number} is {status} in the register and does not change any more; the folder says something else: {words}. Give the change a higher version number, or make the folder equal to the register."
            ),
        ))
    }

    /// Versions that are past their end were published first, so that others could refer to them.
    async fn end_what_has_ended(&self, shelf: &Shelf, imported: &mut Imported, act: &Act) -> Result<()> {
        for (standard, versions) in &shelf.standards {
            for version in versions.iter().filter(|v| v.status.is_fixed() && v.status != Status::Published) {
                let exact = Selector::Exact(version.new.number.clone());
                let Ok(at) = self.resolve(&standard.name, &exact, dutch_day(act.at)).await else {
                    continue;
                };
                if !at.version.status.may_become(version.status) {
                    continue;
                }
                let validity = Some(stated(&at.version, version));
                let step = Step { validity, ..Step::to(version.status) };
                let thing = thing_of(&standard.name, version);
                match self.transition(&at, step, act).await {
                    Ok(_) => imported.went_on(&thing, None),
                    Err(error @ (Error::Internal(_) | Error::Busy)) => return Err(error),
                    Err(error) => imported.went_on(&thing, Some(error)),
                }
            }
        }
        Ok(())
    }
}

fn thing_of(standard: &StandardName, version: &ShelfVersion) -> Thing {
    Thing::Version(standard.clone(), version.new.number.clone())
}

/// When a version is in force: as the folder states, and what that leaves open as it is.
fn stated(there: &Version, version: &ShelfVersion) -> Validity {
    let Validity { from, until } = version.new.validity;
    Validity { from: from.or(there.validity.from), until: until.or(there.validity.until) }
}
