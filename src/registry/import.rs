//! Puts a folder of standards in the register: the same checks as over HTTP, in an order in which
//! every reference finds what it refers to.

use crate::domain::error::Result;
use crate::domain::road::Taken;
use crate::domain::{
    CodeListName, Error, Expected, Selector, StandardName, Status, VersionNumber, dutch_day,
};
use crate::store::{Act, Written};

use super::shelf::ShelfVersion;
use super::{Registry, Shelf, Step};

/// What became of one version.
#[derive(Debug)]
pub enum Outcome {
    /// It was not there and now is.
    Added,
    /// It was there, with the same bytes.
    Same,
    /// It was refused.
    Refused(Error),
}

/// What an import did.
#[derive(Debug, Default)]
pub struct Imported {
    /// Each version with what became of it, in the order in which it was dealt with.
    pub versions: Vec<(StandardName, VersionNumber, Outcome)>,
    /// The same for each version of a code list.
    pub code_lists: Vec<(CodeListName, VersionNumber, Outcome)>,
}

impl Imported {
    /// How many versions came to this end.
    #[must_use]
    pub fn count(&self, which: impl Fn(&Outcome) -> bool) -> usize {
        let versions = self.versions.iter().map(|(_, _, outcome)| outcome);
        let outcomes = versions.chain(self.code_lists.iter().map(|(_, _, outcome)| outcome));
        outcomes.filter(|outcome| which(outcome)).count()
    }

    /// Whether any was refused.
    #[must_use]
    pub fn has_refusals(&self) -> bool {
        self.count(|outcome| matches!(outcome, Outcome::Refused(_))) > 0
    }
}

impl Registry {
    /// Puts everything on the shelf in the register. What is there with the same bytes stays as it is;
    /// what is refused is named and the rest goes on.
    ///
    /// # Errors
    /// When a provision or standard is refused, or the database does not answer.
    pub async fn import(&self, shelf: &Shelf, act: &Act) -> Result<Imported> {
        for provision in &shelf.provisions {
            self.put_provision(provision, act).await?;
        }
        for (standard, _) in &shelf.standards {
            self.put_standard(standard, act).await?;
        }
        let mut open: Vec<(&StandardName, &ShelfVersion)> = shelf
            .standards
            .iter()
            .flat_map(|(standard, versions)| versions.iter().map(|version| (&standard.name, version)))
            .collect();
        let code_lists = self.import_code_lists(shelf, act).await?;
        let mut imported = Imported { code_lists, ..Imported::default() };
        // What refers to something further on has to wait for it: go round while there is progress.
        loop {
            let before = open.len();
            let mut refused = Vec::new();
            for (standard, version) in open {
                match self.import_version(standard, version, act).await {
                    Ok(outcome) => {
                        imported.versions.push((standard.clone(), version.new.number.clone(), outcome))
                    }
                    Err(error @ (Error::Internal(_) | Error::Busy)) => return Err(error),
                    Err(error) => refused.push((standard, version, error)),
                }
            }
            if refused.is_empty() || refused.len() == before {
                imported.versions.extend(refused.into_iter().map(|(standard, version, error)| {
                    (standard.clone(), version.new.number.clone(), Outcome::Refused(error))
                }));
                break;
            }
            open = refused.into_iter().map(|(standard, version, _)| (standard, version)).collect();
        }
        self.end_what_has_ended(shelf, &mut imported, act).await?;
        Ok(imported)
    }

    async fn import_code_lists(
        &self,
        shelf: &Shelf,
        act: &Act,
    ) -> Result<Vec<(CodeListName, VersionNumber, Outcome)>> {
        let mut imported = Vec::new();
        for (heading, versions) in &shelf.code_lists {
            self.put_code_list(heading, act).await?;
            for version in versions {
                let outcome = match self.publish_code_list(&heading.name, version.clone(), act).await {
                    Ok(Written::Same) => Outcome::Same,
                    Ok(_) => Outcome::Added,
                    Err(error @ (Error::Internal(_) | Error::Busy)) => return Err(error),
                    Err(error) => Outcome::Refused(error),
                };
                imported.push((heading.name.clone(), version.number.clone(), outcome));
            }
        }
        Ok(imported)
    }

    async fn import_version(
        &self,
        standard: &StandardName,
        version: &ShelfVersion,
        act: &Act,
    ) -> Result<Outcome> {
        let mut admitted = self.create(standard, version.new.clone(), act, false).await?;
        if admitted.written == Written::Same && admitted.version.status == Status::Draft {
            // The same schema, perhaps with other notes or examples: those of a concept may change.
            admitted = self.replace_draft(standard, version.new.clone(), &Expected::Anything, act).await?;
        }
        let target = if version.status.is_fixed() { Status::Published } else { version.status };
        if !admitted.version.status.is_fixed() && admitted.version.status != target {
            let at = self
                .resolve(standard, &Selector::Exact(version.new.number.clone()), dutch_day(act.at))
                .await?;
            let validity = Some(version.new.validity);
            let undecided_reason = version.undecided_reason.clone();
            let taken = Taken { decision: version.decision.clone(), ..Taken::default() };
            let step = Step { validity, undecided_reason, taken, ..Step::to(target) };
            self.transition(&at, step, act).await?;
        }
        Ok(if admitted.written == Written::Same { Outcome::Same } else { Outcome::Added })
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
                match self.transition(&at, Step::to(version.status), act).await {
                    Ok(_) => {}
                    Err(error @ (Error::Internal(_) | Error::Busy)) => return Err(error),
                    Err(error) => imported.versions.push((
                        standard.name.clone(),
                        version.new.number.clone(),
                        Outcome::Refused(error),
                    )),
                }
            }
        }
        Ok(())
    }
}
