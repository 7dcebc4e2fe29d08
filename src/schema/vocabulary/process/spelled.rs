//! A process as a page shows it: its steps and limits in words, apart from the drawing.

use crate::domain::{Language, Source};

use super::diagram::pairs;
use super::diagram::phrases::Phrases;
use super::model::{Gravity, Limit, Model};

/// A process in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spelled {
    /// What it is called.
    pub name: String,
    /// Where the events of a case stand: a JSON Pointer.
    pub events: String,
    /// Its steps, in the order of the model.
    pub steps: Vec<SpelledStep>,
    /// Its time limits.
    pub limits: Vec<SpelledLimit>,
}

/// One step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpelledStep {
    /// Its name in the data.
    pub code: String,
    /// What it is called.
    pub name: String,
    /// What it is.
    pub explanation: Option<String>,
    /// Who may take it; empty when anyone may.
    pub roles: String,
    /// Whether a case may begin with it.
    pub begins: bool,
    /// Whether nothing happens after it.
    pub ends: bool,
    /// What the steps that may follow are called.
    pub next: Vec<String>,
}

/// One time limit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpelledLimit {
    /// Its stable name.
    pub code: String,
    /// What it is called.
    pub name: String,
    /// How long it is, such as "zes weken".
    pub duration: String,
    /// What it runs from: names of steps; empty when it runs from elsewhere, which the conditions say.
    pub from: Vec<String>,
    /// The steps of which one has to be taken in time.
    pub until: Vec<String>,
    /// What makes it begin elsewhere or end at another time.
    pub conditions: Vec<String>,
    /// Whether the Algemene termijnenwet moves its end.
    pub moved: bool,
    /// Whether not keeping it is only a warning.
    pub warning: bool,
    /// Where it is said.
    pub source: Source,
}

/// A process in words.
#[must_use]
pub fn spelled(model: &Model, language: Language) -> Spelled {
    let phrases = Phrases::new(model, language);
    let names = phrases.step_names();
    let mut next: Vec<Vec<String>> = vec![Vec::new(); names.len()];
    for (from, to) in pairs(&phrases) {
        next[from].push(names[to].clone());
    }
    let steps = model.steps.iter().zip(next).zip(&names);
    Spelled {
        name: phrases.said(&model.name),
        events: model.events.list.clone(),
        steps: steps
            .map(|(((code, step), next), name)| SpelledStep {
                code: code.clone(),
                name: name.clone(),
                explanation: step.explanation.as_ref().map(|words| phrases.said(words)),
                roles: phrases.roles(step),
                begins: step.begins,
                ends: step.ends,
                next,
            })
            .collect(),
        limits: model.limits.iter().map(|limit| spelled_limit(&phrases, limit)).collect(),
    }
}

fn spelled_limit(phrases: &Phrases<'_>, limit: &Limit) -> SpelledLimit {
    let name = |code: &String| {
        let at = phrases.step(code);
        at.map_or_else(|| code.clone(), |at| phrases.said(&phrases.model.steps[at].1.name))
    };
    SpelledLimit {
        code: limit.code.clone(),
        name: phrases.said(&limit.name),
        duration: phrases.duration(limit),
        from: match &limit.from {
            super::From::Step(steps) => steps.iter().map(name).collect(),
            super::From::Limit(_) | super::From::Field(_) => Vec::new(),
        },
        until: limit.until.iter().map(name).collect(),
        conditions: phrases.conditions(limit),
        moved: limit.moved,
        warning: limit.severity == Gravity::Warning,
        source: limit.source.clone(),
    }
}
