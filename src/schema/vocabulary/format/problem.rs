//! What can be wrong with a text, and how to say it.
//!
//! Door: [`Problem::text`]. Refuses to know the text that was judged, so a message can't leak it.

use crate::domain::{Text, text};

use super::bag::Kind;

/// A number of a fixed count of digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Number {
    Bsn,
    Rsin,
    Kvk,
    Establishment,
    Municipality,
    Bag,
    Agb,
    Administration,
}

/// How to speak of a number.
struct Facts {
    nl: &'static str,
    nl_count: &'static str,
    article: &'static str,
    en: &'static str,
    en_count: &'static str,
}

impl Number {
    fn facts(self) -> Facts {
        let (nl, nl_count, article, en, en_count) = match self {
            Self::Bsn => ("BSN", "negen", "A", "BSN", "nine"),
            Self::Rsin => ("RSIN", "negen", "An", "RSIN", "nine"),
            Self::Kvk => ("KVK-nummer", "acht", "A", "KVK number", "eight"),
            Self::Establishment => ("vestigingsnummer", "twaalf", "An", "establishment number", "twelve"),
            Self::Municipality => ("gemeentecode", "vier", "A", "municipality code", "four"),
            Self::Bag => ("BAG-id", "zestien", "A", "BAG id", "sixteen"),
            Self::Agb => ("AGB-code", "acht", "An", "AGB code", "eight"),
            Self::Administration => ("A-nummer", "tien", "An", "A-number", "ten"),
        };
        Facts { nl, nl_count, article, en, en_count }
    }
}

/// The check that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Problem {
    OnlyDigits(Number),
    DigitCount(Number),
    OnlyZeros(Number),
    ElevenTest(Number),
    AdministrationZero,
    AdministrationNeighbours,
    AdministrationSum,
    AdministrationWeights,
    BagKind,
    BagOtherKind(Kind),
    DateForm,
    DateReal,
    IbanCharacters,
    IbanStart,
    IbanLength,
    IbanDutch,
    IbanCheckDigits,
    OinCharacters,
    OinLength,
    OinPrefix,
    OinDigits,
    OinRsin,
    OinKvkSuffix,
    OinSuffix,
    PlateCharacters,
    PlateLength,
    PlatePattern,
    PlateLetters,
    PostcodeForm,
    PostcodeZero,
    PostcodeLetters,
    TelephoneCharacters,
    TelephoneStart,
    TelephoneDoubleZero,
    TelephoneNational,
    TelephoneInternational,
}

impl Problem {
    /// The problem as a sentence for people.
    pub(super) fn text(self) -> Text {
        let number = match self {
            Self::OnlyDigits(number)
            | Self::DigitCount(number)
            | Self::OnlyZeros(number)
            | Self::ElevenTest(number) => number,
            other => {
                let (nl, en) = other.sentences();
                return text(nl, en);
            }
        };
        let Facts { nl, nl_count, article, en, en_count } = number.facts();
        match self {
            Self::OnlyDigits(_) => text(
                format!("Een {nl} bestaat alleen uit cijfers. Haal spaties, punten en letters weg."),
                format!("{article} {en} consists of digits only. Take out spaces, dots and letters."),
            ),
            Self::DigitCount(_) => text(
                format!("Een {nl} heeft {nl_count} cijfers; voorloopnullen horen erbij."),
                format!("{article} {en} has {en_count} digits; leading zeros are part of it."),
            ),
            Self::OnlyZeros(_) => text(
                format!("Een {nl} bestaat niet uit alleen nullen. Laat het veld weg als het onbekend is."),
                format!("{article} {en} is never all zeros. Leave the field out when it is unknown."),
            ),
            _ => text(
                format!(
                    "Dit is geen {nl}: de elfproef klopt niet. \
                     Controleer of de cijfers goed zijn overgenomen."
                ),
                format!(
                    "This is no {en}: it doesn't pass the eleven test. \
                     Check that the digits were copied well."
                ),
            ),
        }
    }

    // Names every problem, so that a new one can't be forgotten here.
    fn sentences(self) -> (&'static str, &'static str) {
        match self {
            Self::AdministrationZero
            | Self::AdministrationNeighbours
            | Self::AdministrationSum
            | Self::AdministrationWeights => self.about_administration(),
            Self::BagOtherKind(kind) => kind.wanted(),
            Self::IbanCharacters
            | Self::IbanStart
            | Self::IbanLength
            | Self::IbanDutch
            | Self::IbanCheckDigits => self.about_iban(),
            Self::OinCharacters
            | Self::OinLength
            | Self::OinPrefix
            | Self::OinDigits
            | Self::OinRsin
            | Self::OinKvkSuffix
            | Self::OinSuffix => self.about_oin(),
            Self::TelephoneCharacters
            | Self::TelephoneStart
            | Self::TelephoneDoubleZero
            | Self::TelephoneNational
            | Self::TelephoneInternational => self.about_telephone(),
            Self::BagKind
            | Self::DateForm
            | Self::DateReal
            | Self::PlateCharacters
            | Self::PlateLength
            | Self::PlatePattern
            | Self::PlateLetters
            | Self::PostcodeForm
            | Self::PostcodeZero
            | Self::PostcodeLetters
            | Self::OnlyDigits(_)
            | Self::DigitCount(_)
            | Self::OnlyZeros(_)
            | Self::ElevenTest(_) => self.about_the_rest(),
        }
    }

    fn about_administration(self) -> (&'static str, &'static str) {
        match self {
            Self::AdministrationZero => {
                ("Een A-nummer begint niet met een 0.", "An A-number doesn't start with a 0.")
            }
            Self::AdministrationNeighbours => (
                "In een A-nummer staan nooit twee gelijke cijfers naast elkaar. \
                 Controleer of de cijfers goed zijn overgenomen.",
                "An A-number never has two equal digits next to each other. \
                 Check that the digits were copied well.",
            ),
            Self::AdministrationSum => (
                "Dit is geen A-nummer: de controle op de som van de cijfers klopt niet. \
                 Controleer of de cijfers goed zijn overgenomen.",
                "This is no A-number: the check on the sum of the digits fails. \
                 Check that the digits were copied well.",
            ),
            _ => (
                "Dit is geen A-nummer: de elfproef klopt niet. \
                 Controleer of de cijfers goed zijn overgenomen.",
                "This is no A-number: it doesn't pass the eleven test. \
                 Check that the digits were copied well.",
            ),
        }
    }

    fn about_iban(self) -> (&'static str, &'static str) {
        match self {
            Self::IbanCharacters => (
                "Een IBAN bestaat alleen uit hoofdletters en cijfers. \
                 Haal spaties weg en maak van kleine letters hoofdletters.",
                "An IBAN consists of capital letters and digits only. \
                 Take out spaces and turn small letters into capitals.",
            ),
            Self::IbanStart => (
                "Een IBAN begint met twee letters voor het land en twee cijfers van 02 tot en met 98.",
                "An IBAN starts with two letters for the country and two digits from 02 to 98.",
            ),
            Self::IbanLength => (
                "De lengte van dit IBAN past niet bij het land. Een Nederlands IBAN heeft 18 tekens.",
                "The length of this IBAN doesn't fit its country. A Dutch IBAN has 18 characters.",
            ),
            Self::IbanDutch => (
                "Een Nederlands IBAN is NL, twee cijfers, vier letters voor de bank en tien cijfers.",
                "A Dutch IBAN is NL, two digits, four letters for the bank and ten digits.",
            ),
            _ => (
                "Dit is geen IBAN: het controlegetal klopt niet. \
                 Controleer of het nummer goed is overgenomen.",
                "This is no IBAN: the check digits are wrong. Check that the number was copied well.",
            ),
        }
    }

    fn about_oin(self) -> (&'static str, &'static str) {
        match self {
            Self::OinCharacters => (
                "Een OIN bestaat alleen uit cijfers en hoofdletters. Haal spaties, punten en streepjes weg.",
                "An OIN consists of digits and capital letters only. Take out spaces, dots and hyphens.",
            ),
            Self::OinLength => (
                "Een OIN heeft twintig tekens; de nullen aan het begin en het einde horen erbij.",
                "An OIN has twenty characters; the zeros at the start and the end are part of it.",
            ),
            Self::OinPrefix => (
                "De eerste acht tekens van een OIN noemen een register: \
                 00000001 tot en met 00000011, behalve 00000005, of 00000099 voor een test.",
                "The first eight characters of an OIN name a register: \
                 00000001 to 00000011, except 00000005, or 00000099 for a test.",
            ),
            Self::OinDigits => (
                "Een OIN dat begint met 00000001, 00000002, 00000003 of 00000004 bestaat alleen uit cijfers.",
                "An OIN that starts with 00000001, 00000002, 00000003 or 00000004 consists of digits only.",
            ),
            Self::OinRsin => (
                "In dit OIN hoort een RSIN of fiscaal nummer te staan, en de elfproef daarvan klopt niet. \
                 Controleer of de cijfers goed zijn overgenomen.",
                "This OIN must contain an RSIN or fiscal number, which doesn't pass the eleven test. \
                 Check that the digits were copied well.",
            ),
            Self::OinKvkSuffix => (
                "Een OIN met een KVK-nummer eindigt na de acht cijfers van dat nummer op 0000.",
                "An OIN with a KVK number ends in 0000 after the eight digits of that number.",
            ),
            _ => ("Dit OIN hoort te eindigen op 000.", "This OIN must end in 000."),
        }
    }

    fn about_telephone(self) -> (&'static str, &'static str) {
        match self {
            Self::TelephoneCharacters => (
                "Een telefoonnummer bestaat alleen uit cijfers, met soms een + aan het begin. \
                 Haal spaties, streepjes en haakjes weg.",
                "A telephone number consists of digits only, sometimes after a +. \
                 Take out spaces, hyphens and brackets.",
            ),
            Self::TelephoneStart => (
                "Een telefoonnummer begint met een + en het landnummer, of met een 0.",
                "A telephone number starts with a + and the country code, or with a 0.",
            ),
            Self::TelephoneDoubleZero => (
                "Schrijf bij een telefoonnummer met een landnummer een + in plaats van 00.",
                "In a telephone number with a country code, write a + instead of 00.",
            ),
            Self::TelephoneNational => (
                "Een Nederlands telefoonnummer dat met een 0 begint, heeft tien cijfers.",
                "A Dutch telephone number that starts with a 0 has ten digits.",
            ),
            _ => (
                "Na de + van een telefoonnummer komen 8 tot en met 15 cijfers, waarvan de eerste geen 0 is.",
                "After the + of a telephone number come 8 to 15 digits, of which the first isn't a 0.",
            ),
        }
    }

    fn about_the_rest(self) -> (&'static str, &'static str) {
        match self {
            Self::BagKind => (
                "Op plaats 5 en 6 van een BAG-id staat de soort van het object: 01, 02, 03, 10, 20 of 30.",
                "Places 5 and 6 of a BAG id give the kind of object: 01, 02, 03, 10, 20 or 30.",
            ),
            Self::DateReal => (
                "Deze datum bestaat niet. Laat een onbekende dag of maand weg; schrijf er geen nullen voor.",
                "This date doesn't exist. Leave out an unknown day or month instead of writing zeros.",
            ),
            Self::PlateCharacters => (
                "Een kenteken bestaat alleen uit hoofdletters en cijfers. Haal streepjes en spaties weg.",
                "A licence plate consists of capital letters and digits only. Take out hyphens and spaces.",
            ),
            Self::PlateLength => {
                ("Een Nederlands kenteken heeft zes tekens.", "A Dutch licence plate has six characters.")
            }
            Self::PlatePattern => (
                "De volgorde van letters en cijfers past bij geen enkele serie Nederlandse kentekens.",
                "The order of letters and digits fits no series of Dutch licence plates.",
            ),
            Self::PlateLetters => (
                "In een kenteken van deze serie komen de letters A, C, E, I, Q en U niet voor. \
                 Controleer of de letters goed zijn overgenomen.",
                "A licence plate of this series never has the letters A, C, E, I, Q and U. \
                 Check that the letters were copied well.",
            ),
            Self::PostcodeForm => (
                "Een postcode heeft vier cijfers en twee hoofdletters, zonder spatie.",
                "A postcode has four digits and two capital letters, without a space.",
            ),
            Self::PostcodeZero => {
                ("Een postcode begint niet met een 0.", "A postcode doesn't start with a 0.")
            }
            Self::PostcodeLetters => (
                "De letters SA, SD en SS komen in postcodes niet voor. Controleer de letters.",
                "The letters SA, SD and SS don't occur in postcodes. Check the letters.",
            ),
            _ => (
                "Schrijf een jaar (2026), een jaar en een maand (2026-05) of een hele datum (2026-05-17). \
                 Laat weg wat onbekend is.",
                "Write a year (2026), a year and a month (2026-05) or a whole date (2026-05-17). \
                 Leave out what is unknown.",
            ),
        }
    }
}
