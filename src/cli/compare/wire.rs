//! A comparison as the interface writes it (`POST /v1/vergelijkingen`), out and in.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::domain::{Answer, Bump, Change, Comparison, Doubt, Effect, Honesty, Promise, Text, Witness, text};

use super::Shown;

/// A comparison on the wire.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Vergelijking {
    #[serde(default)]
    oud: Option<Versie>,
    #[serde(default)]
    nieuw: Option<Versie>,
    wie_levert: Antwoord,
    wie_leest: Antwoord,
    belofte: Option<String>,
    #[serde(default)]
    stap: Option<String>,
    #[serde(default)]
    eerlijke_stap: Option<String>,
    #[serde(default)]
    oordeel_nummer: Option<String>,
    #[serde(default)]
    adviserend: bool,
    wijzigingen: Vec<Wijziging>,
    meer_wijzigingen: usize,
}

/// A version that was compared.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Versie {
    /// The standard.
    pub standaard: String,
    /// The exact number.
    pub versie: String,
    /// The digest of its schema.
    pub digest: String,
}

/// One of the two answers.
#[derive(Debug, Serialize, Deserialize)]
struct Antwoord {
    oordeel: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    bewijsdocument: Option<Bewijsdocument>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    redenen: Vec<Reden>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Bewijsdocument {
    document: Option<Box<RawValue>>,
    tekst: String,
    plaats: String,
    schemaplaats: String,
    uitleg: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    onderdeel: Option<String>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Reden {
    code: String,
    uitleg: String,
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
    zin: String,
    voor_wie_levert: String,
    voor_wie_leest: String,
    gok: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    bewijswaarde: Option<Box<RawValue>>,
}

/// A comparison as JSON.
pub(super) fn written(shown: &Shown<'_>) -> std::io::Result<String> {
    Ok(format!("{}\n", serde_json::to_string_pretty(&wire(shown))?))
}

/// What a register wrote.
pub(super) struct Told {
    pub comparison: Comparison,
    pub versions: [Option<Versie>; 2],
    pub promise: Option<Promise>,
}

/// Reads what a register wrote.
pub(super) fn read(written: &str) -> Option<Told> {
    let wire: Vergelijking = serde_json::from_str(written).ok()?;
    let comparison = Comparison {
        delivers: answer(wire.wie_levert)?,
        reads: answer(wire.wie_leest)?,
        changes: wire.wijzigingen.into_iter().map(change).collect::<Option<_>>()?,
        more_changes: wire.meer_wijzigingen,
    };
    let promise = wire.belofte.and_then(|written| written.parse().ok());
    Some(Told { comparison, versions: [wire.oud, wire.nieuw], promise })
}

fn wire(shown: &Shown<'_>) -> Vergelijking {
    let compared = shown.compared;
    let comparison = &compared.comparison;
    let numbers = compared.numbers.as_ref().filter(|(old, new)| old < new);
    let step = numbers.map(|(old, new)| Bump::between(old, new));
    let advisory = compared
        .numbers
        .as_ref()
        .is_some_and(|(old, new)| new.line().0 == 0 || new.is_prerelease() || old.is_prerelease());
    let honesty = step.filter(|_| !advisory).map(|step| match comparison.honesty(shown.promise, step) {
        Honesty::Honest => "eerlijk",
        Honesty::Lies(_) => "oneerlijk",
        Honesty::Unsure => "onbeslist",
    });
    let word = |step: Bump| step.as_str().to_owned();
    let [oud, nieuw] = compared.versions.clone();
    Vergelijking {
        oud,
        nieuw,
        wie_levert: antwoord(&comparison.delivers, shown),
        wie_leest: antwoord(&comparison.reads, shown),
        belofte: Some(shown.promise.as_str().to_owned()),
        stap: step.map(word),
        eerlijke_stap: comparison.least_bump(shown.promise).map(word),
        oordeel_nummer: honesty.map(str::to_owned),
        adviserend: advisory,
        wijzigingen: comparison.changes.iter().map(|change| wijziging(change, shown)).collect(),
        meer_wijzigingen: comparison.more_changes,
    }
}

fn antwoord(answer: &Answer, shown: &Shown<'_>) -> Antwoord {
    let said = |text: &Text| text.in_language(shown.language).to_owned();
    let doubts: &[Doubt] = match answer {
        Answer::Undecided(doubts) => doubts,
        _ => &[],
    };
    Antwoord {
        oordeel: answer.as_str().to_owned(),
        bewijsdocument: answer.witness().map(|witness| Bewijsdocument {
            document: RawValue::from_string(witness.document.clone()).ok(),
            tekst: witness.document.clone(),
            plaats: witness.at.clone(),
            schemaplaats: witness.schema.clone(),
            uitleg: said(&witness.why),
            onderdeel: witness.part.clone(),
        }),
        redenen: doubts
            .iter()
            .map(|doubt| Reden {
                code: doubt.code.clone(),
                uitleg: said(&doubt.message),
                plaats_oud: doubt.old.clone(),
                plaats_nieuw: doubt.new.clone(),
            })
            .collect(),
    }
}

fn wijziging(change: &Change, shown: &Shown<'_>) -> Wijziging {
    Wijziging {
        code: change.code.clone(),
        veld: change.field.clone(),
        plaats_oud: change.old.clone(),
        plaats_nieuw: change.new.clone(),
        zin: change.sentence.in_language(shown.language).to_owned(),
        voor_wie_levert: change.delivers.as_str().to_owned(),
        voor_wie_leest: change.reads.as_str().to_owned(),
        gok: change.guess,
        bewijswaarde: change.witness.clone().and_then(|value| RawValue::from_string(value).ok()),
    }
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
        old: wire.plaats_oud,
        new: wire.plaats_nieuw,
        sentence: one(wire.zin),
        guess: wire.gok,
        witness: wire.bewijswaarde.map(|value| value.get().to_owned()),
    })
}
