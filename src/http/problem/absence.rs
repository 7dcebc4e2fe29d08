//! What is said of each thing that can be asked for and not be there. Names may not change, words may.

use crate::domain::Missing;

/// What is said of what is not there: its name as a problem, in Dutch, in English.
#[expect(clippy::too_many_lines, reason = "everything that can be missing on one screen")]
pub(super) const fn absence(what: Missing) -> (&'static str, &'static str, &'static str) {
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
        Missing::ReleaseSet => (
            "uitgave-onbekend",
            "Er is geen uitgave met deze naam. GET /v1/uitgaven noemt ze alle.",
            "There is no release set of this name. GET /v1/uitgaven lists them all.",
        ),
        Missing::EarlierReleaseSet => (
            "geen-eerdere-uitgave",
            "Er is geen vastgestelde uitgave van daarvoor om mee te vergelijken. Noem er een met 'met'.",
            "There is no published release set from before it to compare with. Name one with 'met'.",
        ),
        Missing::Example => (
            "voorbeeld-onbekend",
            "De versie heeft geen voorbeeld met deze naam.",
            "The version has no example of this name.",
        ),
        Missing::Subscription => (
            "abonnement-onbekend",
            "U hebt geen abonnement dat zo heet. GET /v1/abonnementen noemt ze alle.",
            "You have no subscription of this name. GET /v1/abonnementen lists them all.",
        ),
        Missing::Dispatch => (
            "bezorging-onbekend",
            "Dit abonnement heeft geen bezorging met dit nummer. Wat bezorgd of opgegeven is, wordt een tijd later opgeruimd.",
            "This subscription has no dispatch of this number. What was delivered or given up is cleared away some time later.",
        ),
        Missing::Key => (
            "ondertekensleutel-onbekend",
            "Er is geen sleutel om mee te ondertekenen met deze naam.",
            "There is no key to sign with of this name.",
        ),
        Missing::Signature => (
            "niet-ondertekend",
            "Hier is geen handtekening: dit is niet vastgesteld, of het register had toen geen sleutel.",
            "There is no signature here: this was not published, or the register had no key then.",
        ),
        Missing::Token => {
            ("sleutel-onbekend", "Er is geen sleutel met deze naam.", "There is no token of this name.")
        }
        Missing::Organisation => (
            "organisatie-onbekend",
            "Er is geen organisatie met deze naam. GET /v1/organisaties noemt ze alle.",
            "There is no organisation of this name. GET /v1/organisaties lists them all.",
        ),
        Missing::Member => (
            "lid-onbekend",
            "Deze organisatie is geen lid, of niet meer.",
            "This organisation is no member, or none any more.",
        ),
        Missing::Mandate => {
            ("mandaat-onbekend", "Er is geen mandaat met dit nummer.", "There is no mandate of this number.")
        }
    }
}
