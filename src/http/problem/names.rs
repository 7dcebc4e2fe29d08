//! The names of what is not there, and of what the state of the register does not allow. They never change.

use axum::http::StatusCode;

use crate::domain::{Compared, Conflict, Honesty, Missing, text};

use super::absence::absence;
use super::{Kind, kind};

/// What is not there.
pub(super) fn missing(what: Missing, name: &str) -> Kind {
    let (kind_name, nl, en) = absence(what);
    let (nl, en) = if name.is_empty() {
        (nl.to_owned(), en.to_owned())
    } else {
        (format!("{nl} Gezocht: '{name}'."), format!("{en} Looked for: '{name}'."))
    };
    kind(StatusCode::NOT_FOUND, kind_name, ("Niet gevonden", "Not found"), text(nl, en))
}

/// The name of a conflict.
pub(super) const fn conflict(which: Conflict) -> &'static str {
    match which {
        Conflict::VersionExists => "versie-bestaat-al",
        Conflict::NameTaken => "naam-bezet",
        Conflict::NotDraft => "geen-concept",
        Conflict::Transition => "overgang-niet-toegestaan",
        Conflict::NumberTooLow => "nummer-te-laag",
        Conflict::Changed => "intussen-gewijzigd",
        Conflict::BaseNotPublished => "basis-niet-vastgesteld",
        Conflict::InUse => "nog-in-gebruik",
        Conflict::Overlap => "tijd-overlapt",
        Conflict::NoPartnership => "geen-samenwerkingsverband",
        Conflict::NotApproved => "goedkeuring-ontbreekt",
        Conflict::OwnWork => "eigen-werk",
        Conflict::ProposalOpen => "al-voorgesteld",
        Conflict::ProposalVoid => "voorstel-vervallen",
        Conflict::NoConsultation => "geen-lopende-consultatie",
        Conflict::NotConsulted => "consultatie-ontbreekt",
        Conflict::TooManyReactions => "te-veel-reacties",
        Conflict::NoSuccessor => "opvolger-niet-bruikbaar",
        Conflict::SigningOff => "ondertekenen-staat-uit",
        Conflict::StillDraft => "nog-concept",
        Conflict::BaseErased => "basis-gewist",
    }
}

/// What a refusal is called.
pub(super) struct Called {
    pub(super) name: &'static str,
    pub(super) title: (&'static str, &'static str),
}

/// What the refusal of a number is called.
pub(super) fn number_refused(compared: &Compared) -> Called {
    match compared.honesty() {
        Some(Honesty::Lies(_)) => Called {
            name: "nummer-niet-eerlijk",
            title: ("Het nummer belooft iets wat niet zo is", "The number promises what is not so"),
        },
        _ => Called {
            name: "vergelijking-onbeslist",
            title: ("Of het nummer klopt is niet beslist", "Whether the number is right is undecided"),
        },
    }
}
