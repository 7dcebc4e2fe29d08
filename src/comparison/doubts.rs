//! Why a question was not decided, in words.

use crate::domain::{Doubt, Text, text};

use super::board::{Board, Side};
use super::prover::Why;

/// A reason without a place.
pub(super) fn doubt(code: &str) -> Doubt {
    Doubt { code: code.to_owned(), message: message(code), old: None, new: None }
}

/// A reason with the place that it is about.
pub(super) fn placed(why: Why, board: &Board) -> Doubt {
    let mut said = doubt(why.code);
    match why.class.and_then(|class| board.place(class)) {
        Some((Side::Old, place)) => said.old = Some(place),
        Some((Side::New, place)) => said.new = Some(place),
        None => {}
    }
    said
}

/// A part that only one of the two has.
pub(super) fn lone_part(part: &str, has: Side, place: Option<String>) -> Doubt {
    match has {
        Side::Old => Doubt {
            code: "onderdeel-vervallen".to_owned(),
            message: text(
                format!("Het onderdeel '{part}', waaraan ook kon worden getoetst, bestaat niet meer."),
                format!("The part '{part}', which data could be judged by too, is not there any more."),
            ),
            old: place,
            new: None,
        },
        Side::New => Doubt {
            code: "onderdeel-nieuw".to_owned(),
            message: text(
                format!("Het onderdeel '{part}', waaraan ook kan worden getoetst, was er nog niet."),
                format!("The part '{part}', which data can be judged by too, was not there before."),
            ),
            old: None,
            new: place,
        },
    }
}

fn message(code: &str) -> Text {
    match code {
        "patroon" => text(
            "Een patroon kan niet volledig worden doorgerekend: het kijkt vooruit of terug, of het is te groot.",
            "A pattern can't be worked out fully: it looks ahead or back, or it is too large.",
        ),
        "formaat" => text(
            "Van een formaat ('format') is niet bekend welke andere eisen eruit volgen.",
            "Of a format it is not known what other demands follow from it.",
        ),
        "getal" => text(
            "Er is geen getal gevonden dat aan alle grenzen en veelvouden voldoet, en ook niet bewezen dat het er niet is.",
            "No number was found that meets all bounds and multiples, nor was it proven that there is none.",
        ),
        "lijst" => text(
            "De eisen aan de lijst (aantallen, 'contains') konden niet volledig worden doorgerekend.",
            "The demands on the list (counts, 'contains') could not be worked out fully.",
        ),
        "uniek" => text(
            "Of er genoeg verschillende waarden zijn ('uniqueItems') kon niet worden vastgesteld.",
            "Whether there are enough different values ('uniqueItems') could not be established.",
        ),
        "niet-bekeken-velden" => text(
            "Wat 'unevaluatedProperties' of 'unevaluatedItems' hier overlaat, hangt van te veel af.",
            "What 'unevaluatedProperties' or 'unevaluatedItems' leave here depends on too much.",
        ),
        "dynamische-verwijzing" => text(
            "Waar '$dynamicRef' of '$recursiveRef' heen leidt, hangt af van de weg erheen.",
            "Where '$dynamicRef' or '$recursiveRef' leads depends on the way by which it is reached.",
        ),
        "niet-bevestigd" => text(
            "Er is een document gevonden dat volgens de schema's de ene versie wel en de andere niet haalt, maar de echte controle bevestigt dat niet, bijvoorbeeld door een regel.",
            "A document was found that by the schemas meets the one version and not the other, but the real check does not confirm it, for example because of a rule.",
        ),
        "regels" => text(
            "Een regel die een fout geeft, is nieuw of anders, en er is geen document gevonden dat erop stukloopt.",
            "A rule that gives an error is new or different, and no document was found that it rejects.",
        ),
        "proces" => text(
            "De stappen, overgangen of termijnen van het proces zijn strenger of anders, en er is geen document gevonden dat daarop stukloopt.",
            "The steps, transitions or limits of the process are stricter or different, and no document was found that they reject.",
        ),
        "waardelijst" => text(
            "De waardelijst is strenger of anders, en er is geen document gevonden dat daarop stukloopt.",
            "The code list is stricter or different, and no document was found that it rejects.",
        ),
        "budget" => text(
            "De vergelijking vroeg meer werk dan de grens ('comparison_steps', 'comparison_milliseconds') toelaat.",
            "The comparison took more work than the limit ('comparison_steps', 'comparison_milliseconds') allows.",
        ),
        _ => text(
            "De eisen hangen zo samen dat geen document werd gevonden, en ook niet bewezen dat het er niet is.",
            "The demands hang together in such a way that no document was found, nor was it proven that there is none.",
        ),
    }
}
