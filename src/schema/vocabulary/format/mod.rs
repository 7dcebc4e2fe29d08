//! The formats of the vocabulary `formaten`: Dutch numbers and codes as values of JSON Schema `format`.
//!
//! Door: [`NAMES`] says which formats there are, [`check`] says what is wrong with a text, [`checker`]
//! gives a function for a validator, [`expectation`] says what a format expects. Refuses: every text
//! that isn't exactly in the stored form. Nothing is trimmed, padded or turned into capitals, only
//! ASCII digits count, and no message repeats the text: it may be about a person.

mod bag;
mod date;
mod iban;
mod number;
mod oin;
mod plate;
mod problem;
mod telephone;

use crate::domain::{Text, text};

use self::problem::Problem;

pub(in crate::schema) use self::number::passes_eleven_test;

/// What one format needs: a check that says why, the same as yes or no, and a description.
struct Format {
    name: &'static str,
    check: fn(&str) -> Result<(), Problem>,
    holds: fn(&str) -> bool,
    nl: &'static str,
    en: &'static str,
}

/// One row of [`FORMATS`]; a function pointer can't be made of another one without naming it twice.
macro_rules! row {
    ($name:literal, $check:path, $nl:literal, $en:literal) => {
        Format { name: $name, check: $check, holds: |text| $check(text).is_ok(), nl: $nl, en: $en }
    };
}

const FORMATS: &[Format] = &[
    row!(
        "bsn",
        number::bsn,
        "een BSN: negen cijfers, voorloopnullen erbij, die voldoen aan de elfproef",
        "a BSN: nine digits, leading zeros included, that pass the eleven test"
    ),
    row!(
        "rsin",
        number::rsin,
        "een RSIN: negen cijfers, voorloopnullen erbij, die voldoen aan de elfproef",
        "an RSIN: nine digits, leading zeros included, that pass the eleven test"
    ),
    row!(
        "kvk-nummer",
        number::kvk,
        "een KVK-nummer: acht cijfers, voorloopnullen erbij",
        "a KVK number: eight digits, leading zeros included"
    ),
    row!(
        "vestigingsnummer",
        number::establishment,
        "een vestigingsnummer: twaalf cijfers, voorloopnullen erbij",
        "an establishment number: twelve digits, leading zeros included"
    ),
    row!(
        "oin",
        oin::oin,
        "een OIN: twintig tekens, waarvan de eerste acht zeggen uit welk register het nummer komt",
        "an OIN: twenty characters, of which the first eight say from which register the number comes"
    ),
    row!(
        "gemeentecode",
        number::municipality,
        "een gemeentecode: vier cijfers, voorloopnullen erbij, niet 0000",
        "a municipality code: four digits, leading zeros included, not 0000"
    ),
    row!(
        "bag-id",
        bag::any,
        "een BAG-id: zestien cijfers, met op plaats 5 en 6 de soort van het object",
        "a BAG id: sixteen digits, with the kind of object at places 5 and 6"
    ),
    row!(
        "bag-verblijfsobject-id",
        bag::dwelling,
        "een BAG-id van een verblijfsobject: zestien cijfers, met 01 op plaats 5 en 6",
        "a BAG id of a verblijfsobject: sixteen digits, with 01 at places 5 and 6"
    ),
    row!(
        "bag-ligplaats-id",
        bag::berth,
        "een BAG-id van een ligplaats: zestien cijfers, met 02 op plaats 5 en 6",
        "a BAG id of a ligplaats: sixteen digits, with 02 at places 5 and 6"
    ),
    row!(
        "bag-standplaats-id",
        bag::pitch,
        "een BAG-id van een standplaats: zestien cijfers, met 03 op plaats 5 en 6",
        "a BAG id of a standplaats: sixteen digits, with 03 at places 5 and 6"
    ),
    row!(
        "bag-pand-id",
        bag::building,
        "een BAG-id van een pand: zestien cijfers, met 10 op plaats 5 en 6",
        "a BAG id of a pand: sixteen digits, with 10 at places 5 and 6"
    ),
    row!(
        "bag-nummeraanduiding-id",
        bag::address,
        "een BAG-id van een nummeraanduiding: zestien cijfers, met 20 op plaats 5 en 6",
        "a BAG id of a nummeraanduiding: sixteen digits, with 20 at places 5 and 6"
    ),
    row!(
        "bag-openbare-ruimte-id",
        bag::street,
        "een BAG-id van een openbare ruimte: zestien cijfers, met 30 op plaats 5 en 6",
        "a BAG id of an openbare ruimte: sixteen digits, with 30 at places 5 and 6"
    ),
    row!(
        "postcode",
        number::postcode,
        "een postcode: vier cijfers en twee hoofdletters, zonder spatie",
        "a postcode: four digits and two capital letters, without a space"
    ),
    row!(
        "iban",
        iban::iban,
        "een IBAN: hoofdletters en cijfers zonder spaties, zo lang als in het land hoort, met een goed \
         controlegetal",
        "an IBAN: capital letters and digits without spaces, as long as in its country, with the right check \
         digits"
    ),
    row!(
        "kenteken",
        plate::plate,
        "een Nederlands kenteken: zes hoofdletters en cijfers, zonder streepjes",
        "a Dutch licence plate: six capital letters and digits, without hyphens"
    ),
    row!(
        "agb-code",
        number::agb,
        "een AGB-code: acht cijfers, voorloopnullen erbij",
        "an AGB code: eight digits, leading zeros included"
    ),
    row!(
        "a-nummer",
        number::administration,
        "een A-nummer: tien cijfers die voldoen aan de controles van de BRP",
        "an A-number: ten digits that pass the checks of the BRP"
    ),
    row!(
        "telefoonnummer",
        telephone::telephone,
        "een telefoonnummer: een + en 8 tot en met 15 cijfers, of een 0 en negen cijfers, zonder spaties of \
         streepjes",
        "a telephone number: a + and 8 to 15 digits, or a 0 and nine digits, without spaces or hyphens"
    ),
    row!(
        "onvolledige-datum",
        date::partial,
        "een jaar (2026), een jaar en een maand (2026-05) of een hele datum (2026-05-17)",
        "a year (2026), a year and a month (2026-05) or a whole date (2026-05-17)"
    ),
];

/// All formats of this vocabulary by name, as used in JSON Schema `format`.
pub(in crate::schema) const NAMES: &[&str] = &{
    let mut names = [""; FORMATS.len()];
    let mut at = 0;
    while at < FORMATS.len() {
        names[at] = FORMATS[at].name;
        at += 1;
    }
    names
};

fn named(name: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|format| format.name == name)
}

/// Checks a text; `None` when the name isn't one of these formats. The error says in one or two
/// sentences which check failed and how to mend it, and never contains the text.
#[must_use]
pub(in crate::schema) fn check(format: &str, text: &str) -> Option<Result<(), Text>> {
    named(format).map(|format| (format.check)(text).map_err(Problem::text))
}

/// A function that says whether a text is of the format, for a validator; it never allocates.
#[must_use]
pub(in crate::schema) fn checker(format: &str) -> Option<fn(&str) -> bool> {
    named(format).map(|format| format.holds)
}

/// What the format expects, as a part of a sentence: no capital at the start, no full stop.
#[must_use]
pub(in crate::schema) fn expectation(format: &str) -> Option<Text> {
    named(format).map(|format| text(format.nl, format.en))
}

#[cfg(test)]
mod tests;
