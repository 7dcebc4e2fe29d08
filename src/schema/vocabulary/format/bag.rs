//! Identifiers of the BAG: sixteen digits, of which the fifth and the sixth give the kind of object.
//!
//! Door: [`any`] and one function per kind. Refuses: fifteen digits, which is what remains when a
//! leading zero was lost, and an identifier of another kind than the format names.

use super::number::digits;
use super::problem::{Number, Problem};

/// The kinds of object that have such an identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Verblijfsobject,
    Ligplaats,
    Standplaats,
    Pand,
    Nummeraanduiding,
    OpenbareRuimte,
}

impl Kind {
    fn of(tens: u8, units: u8) -> Option<Self> {
        match (tens, units) {
            (0, 1) => Some(Self::Verblijfsobject),
            (0, 2) => Some(Self::Ligplaats),
            (0, 3) => Some(Self::Standplaats),
            (1, 0) => Some(Self::Pand),
            (2, 0) => Some(Self::Nummeraanduiding),
            (3, 0) => Some(Self::OpenbareRuimte),
            _ => None,
        }
    }

    /// The sentence for an identifier that should have been of this kind.
    pub(super) fn wanted(self) -> (&'static str, &'static str) {
        match self {
            Self::Verblijfsobject => (
                "Dit BAG-id is niet van een verblijfsobject: op plaats 5 en 6 hoort 01 te staan.",
                "This BAG id isn't of a verblijfsobject: places 5 and 6 must be 01.",
            ),
            Self::Ligplaats => (
                "Dit BAG-id is niet van een ligplaats: op plaats 5 en 6 hoort 02 te staan.",
                "This BAG id isn't of a ligplaats: places 5 and 6 must be 02.",
            ),
            Self::Standplaats => (
                "Dit BAG-id is niet van een standplaats: op plaats 5 en 6 hoort 03 te staan.",
                "This BAG id isn't of a standplaats: places 5 and 6 must be 03.",
            ),
            Self::Pand => (
                "Dit BAG-id is niet van een pand: op plaats 5 en 6 hoort 10 te staan.",
                "This BAG id isn't of a pand: places 5 and 6 must be 10.",
            ),
            Self::Nummeraanduiding => (
                "Dit BAG-id is niet van een nummeraanduiding: op plaats 5 en 6 hoort 20 te staan.",
                "This BAG id isn't of a nummeraanduiding: places 5 and 6 must be 20.",
            ),
            Self::OpenbareRuimte => (
                "Dit BAG-id is niet van een openbare ruimte: op plaats 5 en 6 hoort 30 te staan.",
                "This BAG id isn't of an openbare ruimte: places 5 and 6 must be 30.",
            ),
        }
    }
}

fn kind(text: &str) -> Result<Option<Kind>, Problem> {
    let [_, _, _, _, tens, units, ..] = digits::<16>(text, Number::Bag)?;
    Ok(Kind::of(tens, units))
}

fn of_kind(text: &str, wanted: Kind) -> Result<(), Problem> {
    if kind(text)? == Some(wanted) { Ok(()) } else { Err(Problem::BagOtherKind(wanted)) }
}

pub(super) fn any(text: &str) -> Result<(), Problem> {
    kind(text)?.map(drop).ok_or(Problem::BagKind)
}

pub(super) fn dwelling(text: &str) -> Result<(), Problem> {
    of_kind(text, Kind::Verblijfsobject)
}

pub(super) fn berth(text: &str) -> Result<(), Problem> {
    of_kind(text, Kind::Ligplaats)
}

pub(super) fn pitch(text: &str) -> Result<(), Problem> {
    of_kind(text, Kind::Standplaats)
}

pub(super) fn building(text: &str) -> Result<(), Problem> {
    of_kind(text, Kind::Pand)
}

pub(super) fn address(text: &str) -> Result<(), Problem> {
    of_kind(text, Kind::Nummeraanduiding)
}

pub(super) fn street(text: &str) -> Result<(), Problem> {
    of_kind(text, Kind::OpenbareRuimte)
}

#[cfg(test)]
mod tests {
    use super::{Kind, Number, Problem, any, building, dwelling};

    #[test]
    fn exactly_the_six_kinds_of_object_are_known() {
        let known: Vec<_> =
            (0..100).filter(|kind| any(&format!("1234{kind:02}0000000001")).is_ok()).collect();
        assert_eq!(known, [1, 2, 3, 10, 20, 30]);
    }

    #[test]
    fn fifteen_digits_of_a_lost_leading_zero_are_refused() {
        assert_eq!(any("0363100012345678"), Ok(()));
        assert_eq!(any("363100012345678"), Err(Problem::DigitCount(Number::Bag)));
        assert_eq!(any(" 363100012345678"), Err(Problem::OnlyDigits(Number::Bag)));
    }

    #[test]
    fn an_identifier_of_another_kind_is_refused() {
        assert_eq!(building("0363100012345678"), Ok(()));
        assert_eq!(dwelling("0363100012345678"), Err(Problem::BagOtherKind(Kind::Verblijfsobject)));
    }
}
