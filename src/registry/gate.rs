//! The gate before publishing: the number tells the truth to those whose promise it is, or somebody says why
//! it is published although that is not established.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::domain::error::Result;
use crate::domain::{Bump, Conflict, Digest, Error, Honesty, Status, Version, VersionNumber, base_below};
use crate::store::{Act, Transition};

use super::comparing::{Comparand, Numbering, day_of};
use super::{Registry, Resolved};

/// How often a number is measured anew because another version was published meanwhile.
const MOST_TRIES: usize = 3;

/// What a number was measured against when it passed.
#[derive(Default)]
pub(super) struct Passed {
    base: Option<(VersionNumber, Digest)>,
    /// Whether it is measured at all.
    measured: bool,
    undecided_reason: Option<String>,
}

impl Passed {
    /// Whether it would be measured against the same version now.
    fn holds(&self, version: &Version, others: &[Version]) -> bool {
        let base = base_below(&version.number, others).map(|base| (&base.number, &base.digest));
        !self.measured || base == self.base.as_ref().map(|(number, digest)| (number, digest))
    }
}

impl Registry {
    /// Makes the change, when it is one that needs no gate or when the number passes. What it was measured
    /// against is still the same at the moment of publishing.
    pub(super) async fn through_gate(
        &self,
        at: &Resolved,
        mut change: Transition,
        undecided_reason: Option<&str>,
        act: &Act,
    ) -> Result<Version> {
        let version = &at.version;
        let publishes = change.to == Status::Published && version.status.may_become(change.to);
        for _ in 0..MOST_TRIES {
            let passed = match publishes {
                true => self.measure(at, undecided_reason).await?,
                false => Passed::default(),
            };
            change.undecided_reason.clone_from(&passed.undecided_reason);
            let overtaken = AtomicBool::new(false);
            let check = |others: &[Version]| {
                check_number(version, others)?;
                overtaken.store(!passed.holds(version, others), Ordering::Relaxed);
                if overtaken.load(Ordering::Relaxed) { Err(other_base()) } else { Ok(()) }
            };
            let store = &self.inner.store;
            let outcome = store.transition(&version.standard, &version.number, &change, act, check).await;
            if !overtaken.load(Ordering::Relaxed) {
                return outcome;
            }
        }
        Err(other_base())
    }

    /// Measures a number against the version below it.
    pub(super) async fn measure(&self, at: &Resolved, undecided_reason: Option<&str>) -> Result<Passed> {
        let Resolved { standard, version, .. } = at;
        let versions = self.inner.store.versions(&standard.name).await?;
        check_number(version, &versions)?;
        if version.number.is_advisory() {
            return Ok(Passed::default());
        }
        let Some(base) = base_below(&version.number, &versions) else {
            return Ok(Passed { measured: true, ..Passed::default() });
        };
        let mut passed =
            Passed { base: Some((base.number.clone(), base.digest)), measured: true, undecided_reason: None };
        if Bump::between(&base.number, &version.number) == Bump::Major {
            return Ok(passed);
        }
        let numbering = Numbering { promise: standard.promise, ..Numbering::default() };
        let (old, new) = (Comparand::from(base.clone()), Comparand::from(version.clone()));
        let compared = match self.compare_offered(old, new, numbering, day_of(version)).await {
            Err(Error::Erased(erasure)) if erasure.number == base.number => {
                // There is nothing left to compare with: that is undecided, and somebody has to say why.
                let reason = undecided_reason.ok_or_else(|| base_erased(&base.number))?;
                passed.undecided_reason = Some(reason.to_owned());
                return Ok(passed);
            }
            compared => compared?,
        };
        match (compared.honesty(), undecided_reason) {
            (None | Some(Honesty::Honest), _) => Ok(passed),
            (Some(Honesty::Unsure), Some(reason)) => {
                passed.undecided_reason = Some(reason.to_owned());
                Ok(passed)
            }
            (Some(Honesty::Unsure | Honesty::Lies(_)), _) => Err(Error::NumberRefused(Box::new(compared))),
        }
    }
}

/// The number rises within its minor line; lines stand beside each other (1.2.5 may follow 1.4.0).
pub(super) fn check_number(version: &Version, others: &[Version]) -> Result<()> {
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

fn base_erased(base: &VersionNumber) -> Error {
    Error::conflict(
        Conflict::BaseErased,
        format!(
            "Het schema van {base}, waaraan dit nummer wordt gemeten, is gewist. Zeg in 'redenOnbeslist' waarom het nummer klopt."
        ),
        format!(
            "The schema of {base}, against which this number is measured, was erased. Say in 'redenOnbeslist' why the number is right."
        ),
    )
}

fn other_base() -> Error {
    Error::conflict(
        Conflict::Changed,
        "Intussen is een andere versie vastgesteld, waaraan dit nummer wordt gemeten. Probeer het nog eens.",
        "Meanwhile another version was published, against which this number is measured. Try again.",
    )
}
