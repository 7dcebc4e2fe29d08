//! The lines of the roads of versions: who did what, when, why and by whose decision, as everyone may read it.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::super::records::Read;
use super::{DecisionLine, word};
use crate::domain::road::{
    Answered, Approval, Consultation, Held, LifeStep, Proposal, Reaction, Road, Taken,
};
use crate::store::Named;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct RoadLine {
    standaard: String,
    versie: String,
    stappen: Vec<StepLine>,
    consultaties: Vec<ConsultationLine>,
    reacties: Vec<ReactionLine>,
    voorstellen: Vec<ProposalLine>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct StepLine {
    naar: String,
    gezet_op: DateTime<Utc>,
    door: String,
    reden: String,
    besluit: Option<DecisionLine>,
    weg: Option<String>,
    consultatie: Option<DaysLine>,
    opvolger: Option<String>,
    goedkeuringen: Vec<ApprovalLine>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct DaysLine {
    begin_datum: NaiveDate,
    eind_datum: NaiveDate,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct ConsultationLine {
    begin_datum: NaiveDate,
    eind_datum: NaiveDate,
    afgebroken_datum: Option<NaiveDate>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct ApprovalLine {
    door: String,
    gegeven_op: DateTime<Utc>,
    akkoord: bool,
    reden: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct ReactionLine {
    plaats: String,
    tekst: String,
    door: String,
    gegeven_op: DateTime<Utc>,
    antwoord: Option<AnswerLine>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct AnswerLine {
    tekst: String,
    door: String,
    gegeven_op: DateTime<Utc>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct ProposalLine {
    digest: String,
    door: String,
    gedaan_op: DateTime<Utc>,
    reden: String,
    vervallen_op: Option<DateTime<Utc>>,
    goedkeuringen: Vec<ApprovalLine>,
}

impl RoadLine {
    pub(in super::super) fn of((standard, number): &Named, from: &Road) -> Self {
        Self {
            standaard: standard.to_string(),
            versie: number.to_string(),
            stappen: from.steps.iter().map(StepLine::from).collect(),
            consultaties: from.consultations.iter().map(ConsultationLine::from).collect(),
            reacties: from.reactions.iter().map(ReactionLine::from).collect(),
            voorstellen: from.proposals.iter().map(ProposalLine::from).collect(),
        }
    }

    pub(in super::super) fn road(self) -> Read<(Named, Road)> {
        let of = (word(&self.standaard)?, word(&self.versie)?);
        let steps = self.stappen.into_iter().map(StepLine::step);
        let road = Road {
            steps: steps.collect::<Read<_>>()?,
            consultations: self.consultaties.into_iter().map(Held::from).collect(),
            reactions: self.reacties.into_iter().map(Reaction::from).collect(),
            proposals: self.voorstellen.into_iter().map(Proposal::from).collect(),
        };
        Ok((of, road))
    }
}

impl From<&LifeStep> for StepLine {
    fn from(from: &LifeStep) -> Self {
        let taken = &from.taken;
        Self {
            naar: from.to.as_str().to_owned(),
            gezet_op: from.at,
            door: from.by.clone(),
            reden: from.reason.clone(),
            besluit: taken.decision.as_ref().map(DecisionLine::from),
            weg: taken.way.map(|way| way.as_str().to_owned()),
            consultatie: taken
                .consultation
                .map(|of| DaysLine { begin_datum: of.begins, eind_datum: of.ends }),
            opvolger: taken.successor.as_ref().map(ToString::to_string),
            goedkeuringen: from.approvals.iter().map(ApprovalLine::from).collect(),
        }
    }
}

impl StepLine {
    fn step(self) -> Read<LifeStep> {
        let consultation =
            self.consultatie.map(|of| Consultation { begins: of.begin_datum, ends: of.eind_datum });
        let taken = Taken {
            decision: self.besluit.map(Into::into),
            way: self.weg.as_deref().map(word).transpose()?,
            consultation,
            successor: self.opvolger.as_deref().map(word).transpose()?,
        };
        Ok(LifeStep {
            at: self.gezet_op,
            to: word(&self.naar)?,
            by: self.door,
            reason: self.reden,
            taken,
            approvals: self.goedkeuringen.into_iter().map(Approval::from).collect(),
        })
    }
}

impl From<&Held> for ConsultationLine {
    fn from(from: &Held) -> Self {
        let Consultation { begins, ends } = from.consultation;
        Self { begin_datum: begins, eind_datum: ends, afgebroken_datum: from.broken_off }
    }
}

impl From<ConsultationLine> for Held {
    fn from(line: ConsultationLine) -> Self {
        let consultation = Consultation { begins: line.begin_datum, ends: line.eind_datum };
        Self { consultation, broken_off: line.afgebroken_datum }
    }
}

impl From<&Approval> for ApprovalLine {
    fn from(from: &Approval) -> Self {
        let Approval { by, at, agreed, reason } = from;
        Self { door: by.clone(), gegeven_op: *at, akkoord: *agreed, reden: reason.clone() }
    }
}

impl From<ApprovalLine> for Approval {
    fn from(line: ApprovalLine) -> Self {
        Self { by: line.door, at: line.gegeven_op, agreed: line.akkoord, reason: line.reden }
    }
}

impl From<&Reaction> for ReactionLine {
    fn from(from: &Reaction) -> Self {
        let answer = from.answer.as_ref().map(|answer| AnswerLine {
            tekst: answer.text.clone(),
            door: answer.by.clone(),
            gegeven_op: answer.at,
        });
        Self {
            plaats: from.place.clone(),
            tekst: from.text.clone(),
            door: from.by.clone(),
            gegeven_op: from.at,
            antwoord: answer,
        }
    }
}

impl From<ReactionLine> for Reaction {
    /// Its number is given where it comes.
    fn from(line: ReactionLine) -> Self {
        let answer = line.antwoord.map(|of| Answered { text: of.tekst, by: of.door, at: of.gegeven_op });
        Self { id: 0, place: line.plaats, text: line.tekst, by: line.door, at: line.gegeven_op, answer }
    }
}

impl From<&Proposal> for ProposalLine {
    fn from(from: &Proposal) -> Self {
        Self {
            digest: from.digest.clone(),
            door: from.by.clone(),
            gedaan_op: from.at,
            reden: from.reason.clone(),
            vervallen_op: from.void_since,
            goedkeuringen: from.approvals.iter().map(ApprovalLine::from).collect(),
        }
    }
}

impl From<ProposalLine> for Proposal {
    /// Its number is given where it comes.
    fn from(line: ProposalLine) -> Self {
        Self {
            id: 0,
            digest: line.digest,
            by: line.door,
            at: line.gedaan_op,
            reason: line.reden,
            void_since: line.vervallen_op,
            approvals: line.goedkeuringen.into_iter().map(Approval::from).collect(),
        }
    }
}
