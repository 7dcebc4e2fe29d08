//! A comparison as the interface writes it (`POST /v1/vergelijkingen`), out and in.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::domain::{Answer, Change, Comparison, Doubt, Effect, Language, Text, Witness, text};

/// A comparison on the wire.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Vergelijking {
    wie_levert: Antwoord,
    wie_leest: Antwoord,
    #[serde(default)]
    wijzigingen: Vec<Wijziging>,
    #[serde(default)]
    meer_wijzigingen: usize,
}

/// One of the two answers.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Antwoord {
    uitkomst: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    bewijs: Option<Bewijs>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    redenen: Vec<Reden>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Bewijs {
    document: Box<RawValue>,
    plaats: String,
    schemaplaats: String,
    melding: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    onderdeel: Option<String>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Reden {
    code: String,
    melding: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    plaats_oud: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    plaats_nieuw: Option<String>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wijziging {
    code: String,
    veld: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    plaats_oud: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    plaats_nieuw: Option<String>,
    melding: String,
    wie_levert: String,
    wie_leest: String,
    vermoeden: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    bewijs: Option<Box<RawValue>>,
}

/// A comparison as JSON.
pub(super) fn written(comparison: &Comparison, language: Language) -> std::io::Result<String> {
    let wire = wire(comparison, language);
    Ok(format!("{}\n", serde_json::to_string_pretty(&wire)?))
}

/// A comparison that a register wrote.
pub(super) fn read(written: &str) -> Option<Comparison> {
    let wire: Vergelijking = serde_json::from_str(written).ok()?;
    Some(Comparison {
        delivers: answer(wire.wie_levert)?,
        reads: answer(wire.wie_leest)?,
        changes: wire.wijzigingen.into_iter().map(change).collect::<Option<_>>()?,
        more_changes: wire.meer_wijzigingen,
    })
}

fn wire(comparison: &Comparison, language: Language) -> Vergelijking {
    let said = |text: &Text| text.in_language(language).to_owned();
    let answer = |answer: &Answer| Antwoord {
        uitkomst: answer.as_str().to_owned(),
        bewijs: answer.witness().and_then(|witness| {
            Some(Bewijs {
                document: RawValue::from_string(witness.document.clone()).ok()?,
                plaats: witness.at.clone(),
                schemaplaats: witness.schema.clone(),
                melding: said(&witness.why),
                onderdeel: witness.part.clone(),
            })
        }),
        redenen: match answer {
            Answer::Undecided(doubts) => doubts
                .iter()
                .map(|doubt| Reden {
                    code: doubt.code.clone(),
                    melding: said(&doubt.message),
                    plaats_oud: doubt.old.clone(),
                    plaats_nieuw: doubt.new.clone(),
                })
                .collect(),
            _ => Vec::new(),
        },
    };
    let change = |change: &Change| Wijziging {
        code: change.code.clone(),
        veld: change.field.clone(),
        plaats_oud: change.old.clone(),
        plaats_nieuw: change.new.clone(),
        melding: said(&change.sentence),
        wie_levert: change.delivers.as_str().to_owned(),
        wie_leest: change.reads.as_str().to_owned(),
        vermoeden: change.guess,
        bewijs: change.witness.clone().and_then(|value| RawValue::from_string(value).ok()),
    };
    Vergelijking {
        wie_levert: answer(&comparison.delivers),
        wie_leest: answer(&comparison.reads),
        wijzigingen: comparison.changes.iter().map(change).collect(),
        meer_wijzigingen: comparison.more_changes,
    }
}

/// What comes in one language stands for both.
fn one(said: String) -> Text {
    text(said.clone(), said)
}

fn answer(wire: Antwoord) -> Option<Answer> {
    match wire.uitkomst.as_str() {
        "bewezen" => Some(Answer::Proven),
        "weerlegd" => {
            let bewijs = wire.bewijs?;
            Some(Answer::Refuted(Witness {
                document: bewijs.document.get().to_owned(),
                at: bewijs.plaats,
                schema: bewijs.schemaplaats,
                why: one(bewijs.melding),
                part: bewijs.onderdeel,
            }))
        }
        "onbeslist" => {
            let doubt = |reden: Reden| Doubt {
                code: reden.code,
                message: one(reden.melding),
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
        delivers: effect(&wire.wie_levert)?,
        reads: effect(&wire.wie_leest)?,
        code: wire.code,
        field: wire.veld,
        old: wire.plaats_oud,
        new: wire.plaats_nieuw,
        sentence: one(wire.melding),
        guess: wire.vermoeden,
        witness: wire.bewijs.map(|value| value.get().to_owned()),
    })
}
