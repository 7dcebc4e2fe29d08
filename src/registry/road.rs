//! The road of a version: what each step has to bring, what the policy of its standard asks, and what is worth a
//! word of caution. An operator at the command line holds the database and takes [`Registry::transition`] instead.

use chrono::NaiveDate;

use crate::domain::error::Result;
use crate::domain::life::successor;
use crate::domain::road::{Decision, LifeStep, Policy, Way};
use crate::domain::{
    Conflict, Error, Fault, Missing, Place, StandardName, Status, Version, VersionNumber, dutch_day, text,
};
use crate::store::Act;

use super::{Registry, Resolved, Step};

/// So many days of use are told to whoever ends a version.
const USAGE_DAYS: u32 = 90;
/// The longest reason, and the longest answer to a proposal, in characters.
const LONGEST_REASON: usize = 2_000;
/// The longest name of a body that decides, in characters.
const LONGEST_BODY: usize = 200;
/// The longest source, in characters.
pub(super) const LONGEST_SOURCE: usize = 500;

/// A version after a step, and what is worth a thought.
#[derive(Debug)]
pub struct Stepped {
    /// The version as it now is.
    pub version: Version,
    /// What is worth a thought.
    pub warnings: Vec<Fault>,
}

impl Registry {
    /// Takes a step in the life of a version, with all that the road asks of it. Where it already is, is answered
    /// as done.
    ///
    /// # Errors
    /// As [`Registry::transition`]; [`Error::Invalid`] when the step does not bring what it has to; a conflict when
    /// it was not consulted or approved, when a published version is withdrawn without emergency, or when the
    /// successor may not be used.
    pub async fn take_step(&self, at: &Resolved, mut step: Step, act: &Act) -> Result<Stepped> {
        let version = &at.version;
        let moves = version.status.may_become(step.to);
        let versions = self.inner.store.versions(&version.standard).await?;
        let today = dutch_day(act.at);
        let mut faults = reason_faults(&step, act);
        if moves {
            faults.extend(step_faults(&step, version, &versions, today));
        }
        if !faults.is_empty() {
            return Err(Error::Invalid(faults));
        }
        let policy = at.standard.policy;
        let mut warnings = match step.to {
            Status::Published if moves => {
                self.to_publication(version, policy, &mut step, &versions, today).await?
            }
            Status::EndOfSupport if moves => to_end(policy, &step, &versions, today)?,
            Status::Withdrawn if moves => to_withdrawal(version, policy, &mut step, &versions, today)?,
            _ => Vec::new(),
        };
        if moves && matches!(step.to, Status::EndOfSupport | Status::Withdrawn) {
            warnings.extend(self.usage(version, USAGE_DAYS, today).await?.warning());
        }
        let approvals = self.inner.approvals;
        Ok(Stepped { version: self.move_on(at, step, approvals, act).await?, warnings })
    }

    async fn to_publication(
        &self,
        version: &Version,
        policy: Policy,
        step: &mut Step,
        versions: &[Version],
        today: NaiveDate,
    ) -> Result<Vec<Fault>> {
        let way = Way::to_publication(&version.number, versions);
        step.taken.way = Some(way);
        let (standard, number) = (&version.standard, &version.number);
        let held = self.inner.store.consultations(standard, number).await?;
        let days = policy.consultation_days;
        if way == Way::Long && days > 0 && !held.iter().any(|held| held.satisfies(days, today)) {
            return Err(not_consulted(days));
        }
        let validity = step.validity.unwrap_or(version.validity);
        let mut warnings: Vec<Fault> =
            policy.majors_warning(number, validity, versions, today).into_iter().collect();
        let running = held.last().filter(|held| held.broken_off.is_none() && today <= held.consultation.ends);
        if version.status == Status::Consultation
            && let Some(running) = running
        {
            let end = running.consultation.ends;
            warnings.push(Fault::new(
                "consultatie-afgebroken",
                text(
                    format!("De consultatie zou lopen tot en met {end}; met het vaststellen is zij voorbij."),
                    format!("The consultation was to last until {end}; publishing ends it."),
                ),
            ));
        }
        let proposals = self.inner.store.proposals(standard, number).await?;
        let open = proposals.iter().rfind(|proposal| proposal.void_since.is_none());
        if open.is_some_and(|open| open.standing().values().any(|agreed| !agreed)) {
            warnings.push(Fault::new(
                "niet-allen-akkoord",
                text(
                    "Niet iedereen die het voorstel beoordeelde, was akkoord.",
                    "Not everyone who judged the proposal agreed.",
                ),
            ));
        }
        Ok(warnings)
    }

    /// Every step in the life of a version, oldest first.
    ///
    /// # Errors
    /// [`crate::domain::Missing::Version`].
    pub async fn life_steps(&self, standard: &StandardName, number: &VersionNumber) -> Result<Vec<LifeStep>> {
        let steps = self.inner.store.life_steps(standard, number).await?;
        let missing = || Error::Missing(Missing::Version, format!("{standard} {number}"));
        steps.ok_or_else(missing)
    }
}

fn to_end(policy: Policy, step: &Step, versions: &[Version], today: NaiveDate) -> Result<Vec<Fault>> {
    let named = step.taken.successor.as_ref();
    let next = versions.iter().find(|other| Some(&other.number) == named);
    if named.is_some() && !next.is_some_and(|next| next.status.is_usable()) {
        return Err(Error::conflict(
            Conflict::NoSuccessor,
            "De opvolger is geen vastgestelde versie van deze standaard die nog te gebruiken is.",
            "The successor is not a published version of this standard that may still be used.",
        ));
    }
    let end = step.validity.and_then(|validity| validity.until);
    Ok(end.and_then(|end| policy.end_warning(end, next, today)).into_iter().collect())
}

fn to_withdrawal(
    version: &Version,
    policy: Policy,
    step: &mut Step,
    versions: &[Version],
    today: NaiveDate,
) -> Result<Vec<Fault>> {
    if version.status == Status::Published && !step.emergency {
        return Err(Error::conflict(
            Conflict::Transition,
            "Een vastgestelde versie gaat eerst naar einde-ondersteuning. Kan dat niet wachten, trek haar dan terug met spoed (\"spoed\": true) en een besluit.",
            "A published version goes to einde-ondersteuning first. When that can't wait, withdraw it as an emergency (\"spoed\": true) with a decision.",
        ));
    }
    step.taken.way = Some(if step.emergency { Way::Emergency } else { Way::Long });
    if version.validity.until.is_some_and(|until| until < today) {
        return Ok(Vec::new());
    }
    let next = versions.iter().find(|other| version.successor.as_ref() == Some(&other.number));
    Ok(policy.end_warning(today, next, today).into_iter().collect())
}

fn not_consulted(days: u32) -> Error {
    Error::conflict(
        Conflict::NotConsulted,
        format!(
            "Het beleid van deze standaard vraagt een afgeronde consultatie van ten minste {days} dagen. Breng de versie eerst in consultatie."
        ),
        format!(
            "The policy of this standard asks for a finished consultation of at least {days} days. Bring the version into consultation first."
        ),
    )
}

/// What is wrong with the reasons of a step.
fn reason_faults(step: &Step, act: &Act) -> Vec<Fault> {
    let reasons = [("/reden", Some(&act.reason)), ("/redenOnbeslist", step.undecided_reason.as_ref())];
    reasons.into_iter().filter_map(|(at, reason)| reason_fault(at, reason?)).collect()
}

/// What is wrong with a reason, when something is.
#[must_use]
pub fn reason_fault(at: &str, reason: &str) -> Option<Fault> {
    let wrong = reason.trim().is_empty() || reason.chars().count() > LONGEST_REASON;
    wrong.then(|| {
        let nl = format!("Geef een reden, van ten hoogste {LONGEST_REASON} tekens.");
        let en = format!("Give a reason, of at most {LONGEST_REASON} characters.");
        Fault::new("reden-ontbreekt", text(nl, en)).at(Place::Body(at.to_owned()))
    })
}

/// What a step does not bring that it has to, or brings that does not belong to it.
fn step_faults(step: &Step, version: &Version, versions: &[Version], today: NaiveDate) -> Vec<Fault> {
    let mut faults: Vec<Fault> = missing_decision(step).into_iter().collect();
    faults.extend(step.taken.decision.iter().flat_map(decision_faults));
    if step.emergency && step.to != Status::Withdrawn {
        faults.push(at_body(
            "/spoed",
            "spoed-alleen-bij-terugtrekken",
            "Alleen terugtrekken kan met spoed.",
            "Only a withdrawal can be an emergency.",
        ));
    }
    faults.extend(consultation_fault(step, today));
    if step.to == Status::EndOfSupport {
        faults.extend(end_faults(step, version, versions, today));
    } else if step.taken.successor.is_some() {
        faults.push(at_body(
            "/opvolger",
            "opvolger-alleen-bij-einde",
            "Een opvolger hoort bij einde-ondersteuning.",
            "A successor belongs to einde-ondersteuning.",
        ));
    }
    faults
}

fn at_body(place: &str, code: &'static str, nl: &str, en: &str) -> Fault {
    Fault::new(code, text(nl, en)).at(Place::Body(place.to_owned()))
}

fn consultation_fault(step: &Step, today: NaiveDate) -> Option<Fault> {
    let (code, nl, en) = match (step.to, step.taken.consultation) {
        (Status::Consultation, None) => (
            "consultatie-ontbreekt",
            "Zeg van wanneer tot en met wanneer de consultatie loopt.",
            "Say from when until when the consultation runs.",
        ),
        (Status::Consultation, Some(days)) if days.begins < today || days.ends < days.begins => (
            "consultatie-onjuist",
            "Een consultatie begint op zijn vroegst vandaag en eindigt niet voor zij begint.",
            "A consultation begins today at the earliest and does not end before it begins.",
        ),
        (Status::Consultation, _) | (_, None) => return None,
        _ => (
            "consultatie-alleen-bij-consultatie",
            "Een consultatie hoort bij de stap naar consultatie.",
            "A consultation belongs to the step to consultatie.",
        ),
    };
    Some(at_body("/consultatie", code, nl, en))
}

fn end_faults(step: &Step, version: &Version, versions: &[Version], today: NaiveDate) -> Vec<Fault> {
    let mut faults = Vec::new();
    if step.validity.unwrap_or(version.validity).until.is_none() {
        faults.push(at_body(
            "/geldigTotDatum",
            "einddatum-ontbreekt",
            "Zeg wat de laatste dag van de ondersteuning is.",
            "Say which is the last day of support.",
        ));
    }
    match &step.taken.successor {
        None if successor(version, versions, today).is_some() => faults.push(at_body(
            "/opvolger",
            "opvolger-ontbreekt",
            "Noem de opvolger: er is een hogere versie vastgesteld.",
            "Name the successor: a higher version was published.",
        )),
        Some(named) if *named == version.number => faults.push(at_body(
            "/opvolger",
            "opvolger-onjuist",
            "Een versie volgt zichzelf niet op.",
            "A version does not succeed itself.",
        )),
        _ => {}
    }
    faults
}

fn missing_decision(step: &Step) -> Option<Fault> {
    let asked = step.to == Status::Published || step.emergency;
    (asked && step.taken.decision.is_none()).then(|| {
        at_body(
            "/besluit",
            "besluit-ontbreekt",
            "Noem het besluit: orgaan, datum en bron.",
            "Name the decision: body (orgaan), date (datum) and source (bron).",
        )
    })
}

/// What is wrong with the texts of a decision.
pub fn decision_faults(decision: &Decision) -> impl Iterator<Item = Fault> {
    let texts = [("orgaan", &decision.body, LONGEST_BODY), ("bron", &decision.source, LONGEST_SOURCE)];
    texts.into_iter().filter_map(|(name, said, most)| text_fault(&format!("/besluit/{name}"), said, most))
}

/// What is wrong with a text that has to be there, when something is.
pub(super) fn text_fault(at: &str, said: &str, most: usize) -> Option<Fault> {
    let wrong = said.trim().is_empty() || said.chars().count() > most;
    wrong.then(|| {
        let nl = format!("Dit telt 1 tot {most} tekens.");
        let en = format!("This has 1 to {most} characters.");
        Fault::new("ongeldige-lengte", text(nl, en)).at(Place::Body(at.to_owned()))
    })
}
