//! The names of what is not there, and of what the state of the register does not allow. They never change.

use axum::http::StatusCode;

use crate::domain::{Conflict, Missing, text};

use super::{Kind, kind};

/// What was asked for is not there.
pub(super) fn missing(what: Missing, name: &str) -> Kind {
    let (kind_name, nl, en) = not_there(what);
    let (nl, en) = if name.is_empty() {
        (nl.to_owned(), en.to_owned())
    } else {
        (format!("{nl} Gezocht: '{name}'."), format!("{en} Looked for: '{name}'."))
    };
    kind(StatusCode::NOT_FOUND, kind_name, ("Niet gevonden", "Not found"), text(nl, en))
}

/// The name of the problem, and the sentence in two languages.
const fn not_there(what: Missing) -> (&'static str, &'static str, &'static str) {
    match what {
        Missing::Provision => (
            "voorziening-onbekend",
            "Er is geen voorziening met deze naam.",
            "There is no provision of this name.",
        ),
        Missing::Standard => (
            "standaard-onbekend",
            "Er is geen standaard met deze naam. GET /v1/standaarden noemt ze alle.",
            "There is no standard of this name. GET /v1/standaarden lists them all.",
        ),
        Missing::Version => (
            "versie-onbekend",
            "Er is geen versie die hieraan voldoet. GET /v1/standaarden/{standaard}/versies noemt ze alle.",
            "There is no version that fits. GET /v1/standaarden/{standaard}/versies lists them all.",
        ),
        Missing::InForce => (
            "geen-geldende-versie",
            "Op die dag is geen versie van deze standaard van kracht.",
            "No version of this standard is in force on that day.",
        ),
        Missing::CodeList => (
            "waardelijst-onbekend",
            "Er is geen waardelijst met deze naam, of niet in een versie die past. GET /v1/waardelijsten noemt ze alle.",
            "There is no code list of this name, or none in a version that fits. GET /v1/waardelijsten lists them all.",
        ),
        Missing::Process => (
            "geen-proces",
            "Deze versie beschrijft geen proces. Procesmodellen horen bij standaarden van de soort proces.",
            "This version describes no process. Process models belong to standards of the kind proces.",
        ),
        Missing::Vocabulary => (
            "vocabulaire-onbekend",
            "Er is geen vocabulaire met deze naam. GET /v1/vocabulaires noemt ze alle.",
            "There is no vocabulary of this name. GET /v1/vocabulaires lists them all.",
        ),
        Missing::Base => (
            "geen-eerdere-versie",
            "Er is geen vastgestelde versie met een lager nummer om mee te vergelijken. Noem er een met 'met'.",
            "There is no published version with a lower number to compare with. Name one with 'met'.",
        ),
        Missing::Profile => (
            "profiel-onbekend",
            "Er is geen profiel met deze naam. GET /v1/profielen noemt ze alle.",
            "There is no profile of this name. GET /v1/profielen lists them all.",
        ),
        Missing::Proposal => (
            "voorstel-onbekend",
            "Deze versie heeft geen voorstel met dit nummer.",
            "This version has no proposal of this number.",
        ),
        Missing::Reaction => (
            "reactie-onbekend",
            "Deze versie heeft geen reactie met dit nummer.",
            "This version has no reaction of this number.",
        ),
        Missing::Token => {
            ("sleutel-onbekend", "Er is geen sleutel met deze naam.", "There is no token of this name.")
        }
    }
}

/// The name of a conflict with the register's state.
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
        Conflict::NotApproved => "goedkeuring-ontbreekt",
        Conflict::OwnWork => "eigen-werk",
        Conflict::ProposalOpen => "al-voorgesteld",
        Conflict::ProposalVoid => "voorstel-vervallen",
        Conflict::NoConsultation => "geen-lopende-consultatie",
        Conflict::NotConsulted => "consultatie-ontbreekt",
        Conflict::TooManyReactions => "te-veel-reacties",
        Conflict::NoSuccessor => "opvolger-niet-bruikbaar",
    }
}
