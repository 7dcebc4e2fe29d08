//! The register's refusals in words, for whoever is at the command line.

use crate::domain::error::Missing;
use crate::domain::{Error, Fault, Language, Place, Text, text};

use super::terminal::printable;

/// What is wrong and what to do, a fault a line. An operator also sees what only the log sees
/// elsewhere.
pub(super) fn explain(error: &Error, language: Language) -> String {
    let sentence = match error {
        Error::Invalid(faults) | Error::SchemaRefused(faults) | Error::ReleaseSetRefused(faults) => {
            return lines(faults, language);
        }
        Error::Unreadable(syntax) => {
            let Text { nl, en } = syntax.message();
            let (line, column) = (syntax.line, syntax.column);
            text(
                format!("Regel {line}, kolom {column}: {nl} [{}]", syntax.code()),
                format!("Line {line}, column {column}: {en} [{}]", syntax.code()),
            )
        }
        Error::Missing(kind, name) => missing(*kind, name),
        Error::Erased(erasure) => erasure.sentence(),
        Error::Conflict(_, why) => why.clone(),
        Error::NumberRefused(compared) => compared.why_number_refused(),
        Error::ProfileRefused(compared) => compared.why_profile_refused(),
        Error::TooLarge { limit, bytes } => too_large(limit, *bytes),
        Error::NotDivisible { keyword, bytes } => text(
            format!(
                "Het schema kijkt met '{keyword}' naar het geheel, en dat is groter dan {bytes} bytes. Maak de grens ruimer met MAATSTAF_LIMIT_RECORD_BYTES."
            ),
            format!(
                "The schema looks at the whole with '{keyword}', and that is larger than {bytes} bytes. Raise the limit with MAATSTAF_LIMIT_RECORD_BYTES."
            ),
        ),
        Error::Unpackable(why) => why.clone(),
        Error::Broken => text("Het bestand brak af.", "The file broke off."),
        Error::TooManyDeliveries { .. }
        | Error::TooManySignIns { .. }
        | Error::Stalled { .. }
        | Error::Stopping => {
            text("Het register is nu niet beschikbaar.", "The register is not available now.")
        }
        Error::TooMuchWork => text(
            "Dit document beoordelen kost meer werk dan de grens toelaat. Maak die ruimer met MAATSTAF_LIMIT_JUDGE_STEPS.",
            "Judging this document takes more work than the limit allows. Raise it with MAATSTAF_LIMIT_JUDGE_STEPS.",
        ),
        Error::Busy => {
            text("De database is bezet. Probeer het zo weer.", "The database is busy. Try again in a moment.")
        }
        Error::NoPrecondition | Error::PreconditionFailed => {
            text("Het concept is intussen gewijzigd.", "The concept was changed in the meantime.")
        }
        Error::Unauthenticated | Error::BadToken | Error::ProviderDown => {
            text("Deze sleutel is niet bekend.", "This token is not known.")
        }
        Error::Forbidden(_) | Error::NoMandate => {
            text("Dit mag niet met deze sleutel.", "This token may not do this.")
        }
        Error::Internal(cause) => text(
            format!("Er ging iets mis in het register zelf: {cause}."),
            format!("Something went wrong in the register itself: {cause}."),
        ),
    };
    printable(sentence.in_language(language))
}

/// Each fault on a line of its own: place, sentence, code.
pub(super) fn lines(faults: &[Fault], language: Language) -> String {
    faults.iter().map(|fault| line(fault, language)).collect::<Vec<_>>().join("\n")
}

/// One fault: place, sentence, code.
pub(super) fn line(fault: &Fault, language: Language) -> String {
    let place = fault.place.as_ref().map(|place| format!("{}: ", place_in_words(place, language)));
    let sentence = fault.message.in_language(language);
    printable(&format!("{}{sentence} [{}]", place.unwrap_or_default(), fault.code))
}

fn place_in_words(place: &Place, language: Language) -> String {
    let whole = match language {
        Language::Nl => "(het geheel)",
        Language::En => "(the whole)",
    };
    match place {
        Place::Body(pointer) | Place::Schema(pointer) if pointer.is_empty() => whole.to_owned(),
        Place::Query(name) => format!("--{name}"),
        Place::Body(place)
        | Place::Schema(place)
        | Place::Path(place)
        | Place::Header(place)
        | Place::File(place) => place.clone(),
    }
}

fn too_large(limit: &str, bytes: usize) -> Text {
    let variable = format!("MAATSTAF_LIMIT_{}", limit.to_ascii_uppercase());
    text(
        format!("Dit is groter dan {bytes} bytes. Maak de grens ruimer met {variable}."),
        format!("This is larger than {bytes} bytes. Raise the limit with {variable}."),
    )
}

fn missing(kind: Missing, name: &str) -> Text {
    let unlisted = |nl: &str, en: &str| {
        text(
            format!("{nl} '{name}' staat niet in het register."),
            format!("{en} '{name}' is not in the register."),
        )
    };
    let none = |nl: &str, en: &str, which: &str| {
        text(format!("Er is geen {nl} {which}."), format!("There is no {en} {which}."))
    };
    let quoted = &format!("'{name}'");
    match kind {
        Missing::Provision => unlisted("De voorziening", "The provision"),
        Missing::Standard => unlisted("De standaard", "The standard"),
        Missing::Version => text(
            format!("Van '{name}' is er geen versie die hierbij past."),
            format!("'{name}' has no version that fits."),
        ),
        Missing::InForce => text(
            format!("Van '{name}' is er op deze dag geen geldende versie."),
            format!("'{name}' has no version in force on this day."),
        ),
        Missing::CodeList => unlisted("De waardelijst", "The code list"),
        Missing::Process => text("Deze versie beschrijft geen proces.", "This version describes no process."),
        Missing::Vocabulary => none("vocabulaire", "vocabulary", quoted),
        Missing::Base => text(
            format!("Er is geen vastgestelde versie met een lager nummer dan {name}."),
            format!("There is no published version with a lower number than {name}."),
        ),
        Missing::Profile => none("profiel", "profile", quoted),
        Missing::Proposal => none("voorstel", "proposal", name),
        Missing::Reaction => none("reactie", "reaction", name),
        Missing::ReleaseSet => none("uitgave", "release set", quoted),
        Missing::EarlierReleaseSet => text(
            format!("Er is geen vastgestelde uitgave van voor '{name}'."),
            format!("There is no published release set from before '{name}'."),
        ),
        Missing::Example => text(
            format!("De versie heeft geen voorbeeld '{name}'."),
            format!("The version has no example '{name}'."),
        ),
        Missing::Token => text(
            format!("Er is geen sleutel met de naam '{name}'. 'maatstaf token list' toont ze."),
            format!("There is no token named '{name}'. 'maatstaf token list' shows them."),
        ),
        Missing::Organisation | Missing::Member => unlisted("De organisatie", "The organisation"),
        Missing::Mandate => none("mandaat", "mandate", name),
        Missing::Subscription => none("abonnement", "subscription", quoted),
        Missing::Dispatch => none("bezorging met nummer", "dispatch with number", name),
        Missing::Key => text(
            format!("Er is geen ondertekensleutel '{name}'. 'maatstaf key list' toont ze."),
            format!("There is no signing key '{name}'. 'maatstaf key list' shows them."),
        ),
        Missing::Signature => {
            text(format!("Versie {name} is niet ondertekend."), format!("Version {name} is not signed."))
        }
    }
}
