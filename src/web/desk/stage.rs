//! The stages on the road of a version as the desk offers them: whose they are, when they can be taken, and what each
//! asks.

use crate::domain::road::{Consultation, Decision, Taken};
use crate::domain::{Fault, Place, Role, Status, Validity, Version, VersionNumber, text};
use crate::registry::Step;

use super::form::date;
use super::posted::Posted;
use super::words::DeskWords;

/// A stage, by its name in addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    Consult,
    BackToConcept,
    Propose,
    Judge,
    Publish,
    EndSupport,
    Withdraw,
    Emergency,
}

/// How a field of a stage is filled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Line,
    Text,
    Day,
    YesNo,
}

/// A field of a stage.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked {
    pub name: &'static str,
    pub label: &'static str,
    pub hint: &'static str,
    pub kind: Kind,
}

impl Stage {
    pub(super) const ALL: [Self; 8] = [
        Self::Consult,
        Self::BackToConcept,
        Self::Propose,
        Self::Judge,
        Self::Publish,
        Self::EndSupport,
        Self::Withdraw,
        Self::Emergency,
    ];

    /// The name in addresses.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Consult => "consultatie",
            Self::BackToConcept => "terug-naar-concept",
            Self::Propose => "voorstellen",
            Self::Judge => "beoordelen",
            Self::Publish => "vaststellen",
            Self::EndSupport => "einde-ondersteuning",
            Self::Withdraw => "terugtrekken",
            Self::Emergency => "spoedintrekking",
        }
    }

    /// Whose stage it is.
    pub(super) const fn role(self) -> Role {
        match self {
            Self::Consult | Self::BackToConcept | Self::Propose => Role::Author,
            Self::Judge => Role::Approver,
            Self::Publish | Self::EndSupport | Self::Withdraw | Self::Emergency => Role::Maintainer,
        }
    }

    /// Whether a version in this status can be brought here, as far as its status goes.
    pub(super) const fn fits(self, status: Status) -> bool {
        match self {
            Self::Consult => matches!(status, Status::Draft),
            Self::BackToConcept => matches!(status, Status::Consultation),
            Self::Propose | Self::Judge | Self::Publish => {
                matches!(status, Status::Draft | Status::Consultation)
            }
            Self::EndSupport | Self::Emergency => matches!(status, Status::Published),
            Self::Withdraw => matches!(status, Status::EndOfSupport),
        }
    }

    /// Whether it can't be undone, so that it is asked twice.
    pub(super) const fn is_final(self) -> bool {
        matches!(self, Self::Publish | Self::EndSupport | Self::Withdraw | Self::Emergency)
    }

    pub(super) const fn label(self, d: &DeskWords) -> &'static str {
        match self {
            Self::Consult => d.stage_consult,
            Self::BackToConcept => d.stage_back,
            Self::Propose => d.stage_propose,
            Self::Judge => d.stage_judge,
            Self::Publish => d.stage_publish,
            Self::EndSupport => d.stage_end,
            Self::Withdraw => d.stage_withdraw,
            Self::Emergency => d.stage_emergency,
        }
    }

    /// What follows from it, in one sentence.
    pub(super) const fn consequence(self, d: &DeskWords) -> &'static str {
        match self {
            Self::Consult => d.consult_means,
            Self::BackToConcept => d.back_means,
            Self::Propose => d.propose_means,
            Self::Judge => d.judge_means,
            Self::Publish => d.publish_means,
            Self::EndSupport => d.end_means,
            Self::Withdraw => d.withdraw_means,
            Self::Emergency => d.emergency_means,
        }
    }

    /// What the form asks.
    pub(super) fn asks(self, d: &DeskWords) -> Vec<Asked> {
        let ask = |name, label, hint, kind| Asked { name, label, hint, kind };
        let mut asked = Vec::new();
        match self {
            Self::Consult => asked.extend([
                ask("beginDatum", d.consult_from, "", Kind::Day),
                ask("eindDatum", d.consult_until, "", Kind::Day),
            ]),
            Self::Judge => asked.push(ask("oordeel", d.judgement, "", Kind::YesNo)),
            Self::Publish => asked.extend([
                ask("geldigVanDatum", d.valid_from, d.publish_from_hint, Kind::Day),
                ask("geldigTotDatum", d.valid_until, d.publish_until_hint, Kind::Day),
            ]),
            Self::EndSupport => asked.extend([
                ask("opvolger", d.successor, d.successor_hint, Kind::Line),
                ask("geldigTotDatum", d.support_until, d.support_until_hint, Kind::Day),
            ]),
            Self::BackToConcept | Self::Propose | Self::Withdraw | Self::Emergency => {}
        }
        if matches!(self, Self::Publish | Self::Emergency) {
            asked.extend([
                ask("orgaan", d.decided_by, d.decided_by_hint, Kind::Line),
                ask("besluitDatum", d.decided_on, "", Kind::Day),
                ask("bron", d.decided_source, d.decided_source_hint, Kind::Line),
            ]);
        }
        asked.push(ask("reden", d.reason, d.reason_hint, Kind::Text));
        if self == Self::Publish {
            asked.push(ask("redenOnbeslist", d.undecided, d.undecided_hint, Kind::Text));
        }
        asked
    }

    /// The step that the form asks for; for a proposal and its answer, which move nothing, none is made.
    ///
    /// # Errors
    /// All that can't be read, together.
    pub(super) fn step(self, posted: &Posted, version: &Version) -> Result<Step, Vec<Fault>> {
        let mut faults = Vec::new();
        let mut day = |name: &str| {
            let read = date(&posted.text(name)).map_err(|fault| fault.at(Place::Body(format!("/{name}"))));
            read.unwrap_or_else(|fault| {
                faults.push(fault);
                None
            })
        };
        let was = version.validity;
        let validity =
            Validity { from: day("geldigVanDatum").or(was.from), until: day("geldigTotDatum").or(was.until) };
        let consultation = day("beginDatum").zip(day("eindDatum"));
        let decided_on = day("besluitDatum");
        let (body, source) = (posted.text("orgaan"), posted.text("bron"));
        let decision = match decided_on {
            Some(on) => Some(Decision { body, on, source }),
            None if body.is_empty() && source.is_empty() => None,
            None => {
                faults.push(no_day_of_decision());
                None
            }
        };
        let named = Some(posted.text("opvolger")).filter(|named| !named.is_empty());
        let successor = named.map(|named| named.parse::<VersionNumber>()).transpose();
        let successor = successor.unwrap_or_else(|fault| {
            faults.push(fault);
            None
        });
        if !faults.is_empty() {
            return Err(faults);
        }
        let undecided = posted.text("redenOnbeslist");
        Ok(Step {
            validity: Some(validity),
            undecided_reason: Some(undecided).filter(|reason| !reason.is_empty()),
            emergency: self == Self::Emergency,
            taken: Taken {
                decision,
                way: None,
                consultation: consultation.map(|(begins, ends)| Consultation { begins, ends }),
                successor,
            },
            ..Step::to(self.leads_to())
        })
    }

    const fn leads_to(self) -> Status {
        match self {
            Self::Consult => Status::Consultation,
            Self::BackToConcept | Self::Propose | Self::Judge => Status::Draft,
            Self::Publish => Status::Published,
            Self::EndSupport => Status::EndOfSupport,
            Self::Withdraw | Self::Emergency => Status::Withdrawn,
        }
    }
}

fn no_day_of_decision() -> Fault {
    let message = text("Noem ook de dag van het besluit.", "Name the day of the decision as well.");
    Fault::new("besluitdatum-ontbreekt", message).at(Place::Body("/besluitDatum".into()))
}
