//! Reads a comparison as a register writes it (`POST /v1/vergelijkingen`). Refuses: an answer that it does not
//! understand as a whole.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::domain::{Answer, Change, Compared, Comparison, Doubt, Effect, Side, Text, Witness, text};

/// A comparison on the wire, as far as it is read.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Vergelijking {
    oud: Option<Versie>,
    nieuw: Option<Versie>,
    wie_levert: Antwoord,
    wie_leest: Antwoord,
    belofte: String,
    wijzigingen: Vec<Wijziging>,
    meer_wijzigingen: usize,
}

/// A version that was compared.
#[derive(Debug, Deserialize)]
struct Versie {
    standaard: String,
    versie: String,
    digest: String,
}

/// One of the two answers.
#[derive(Debug, Deserialize)]
struct Antwoord {
    oordeel: String,
    bewijsdocument: Option<Bewijsdocument>,
    #[serde(default)]
    redenen: Vec<Reden>,
}

#[derive(Debug, Deserialize)]
struct Bewijsdocument {
    tekst: String,
    plaats: String,
    schemaplaats: String,
    uitleg: String,
    onderdeel: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Reden {
    code: String,
    uitleg: String,
    plaats_oud: Option<String>,
    plaats_nieuw: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wijziging {
    code: String,
    veld: String,
    onderdeel: Option<String>,
    plaats_oud: Option<String>,
    plaats_nieuw: Option<String>,
    zin: String,
    voor_wie_levert: String,
    voor_wie_leest: String,
    gok: bool,
    bewijswaarde: Option<Box<RawValue>>,
}

/// Reads what a register wrote.
pub(super) fn read(written: &str) -> Option<Compared> {
    let wire: Vergelijking = serde_json::from_str(written).ok()?;
    let comparison = Comparison {
        delivers: answer(wire.wie_levert)?,
        reads: answer(wire.wie_leest)?,
        changes: wire.wijzigingen.into_iter().map(change).collect::<Option<_>>()?,
        more_changes: wire.meer_wijzigingen,
    };
    let (old, new) = (side(wire.oud)?, side(wire.nieuw)?);
    let numbers = match (&old, &new) {
        (Some(old), Some(new)) if old.standard == new.standard => {
            Some((old.number.clone(), new.number.clone()))
        }
        _ => None,
    };
    let promise = wire.belofte.parse().ok()?;
    Some(Compared { old, new, numbers, taken: Vec::new(), promise, comparison: Arc::new(comparison) })
}

/// A side that is a version, if it is one; nothing when what is said of it is not understood.
fn side(wire: Option<Versie>) -> Option<Option<Side>> {
    let Some(Versie { standaard, versie, digest }) = wire else { return Some(None) };
    Some(Some(Side {
        standard: standaard.parse().ok()?,
        number: versie.parse().ok()?,
        digest: digest.parse().ok()?,
    }))
}

/// What comes in one language stands for both.
fn one(said: String) -> Text {
    text(said.clone(), said)
}

fn answer(wire: Antwoord) -> Option<Answer> {
    match wire.oordeel.as_str() {
        "bewezen" => Some(Answer::Proven),
        "weerlegd" => {
            let shows = wire.bewijsdocument?;
            Some(Answer::Refuted(Witness {
                document: shows.tekst,
                at: shows.plaats,
                schema: shows.schemaplaats,
                why: one(shows.uitleg),
                part: shows.onderdeel,
            }))
        }
        "onbeslist" => {
            let doubt = |reden: Reden| Doubt {
                code: reden.code,
                message: one(reden.uitleg),
                old: reden.plaats_oud,
                new: reden.plaats_nieuw,
            };
            Some(Answer::Undecided(wire.redenen.into_iter().map(doubt).collect()))
        }
        _ => None,
    }
}

fn change(wire: Wijziging) -> Option<Change> {
    let effect = |word: &str| {
        [Effect::None, Effect::Breaks, Effect::Unsure].into_iter().find(|effect| effect.as_str() == word)
    };
    Some(Change {
        delivers: effect(&wire.voor_wie_levert)?,
        reads: effect(&wire.voor_wie_leest)?,
        code: wire.code,
        field: wire.veld,
        part: wire.onderdeel,
        old: wire.plaats_oud,
        new: wire.plaats_nieuw,
        sentence: one(wire.zin),
        guess: wire.gok,
        witness: wire.bewijswaarde.map(|value| value.get().to_owned()),
    })
}
