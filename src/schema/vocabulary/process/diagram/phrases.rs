//! What a process standard says, in sentences for people: for the drawing and for the modelling tool.
//!
//! The door is [`Phrases`]. Names that the model does not have are said as they stand: publishing refuses
//! them, not this room.

use std::collections::BTreeMap;

use crate::domain::{Language, Source, text};
use crate::schema::vocabulary::process::model::{From, Limit, Model, Step, Words};

use super::lettering::tidy;

/// A process, in one language.
pub(in crate::schema::vocabulary::process) struct Phrases<'a> {
    /// The process.
    pub(in crate::schema::vocabulary::process) model: &'a Model,
    /// The language.
    pub(in crate::schema::vocabulary::process) language: Language,
    steps: BTreeMap<&'a str, usize>,
    limits: BTreeMap<&'a str, usize>,
}

impl<'a> Phrases<'a> {
    /// A process, in this language.
    pub(in crate::schema::vocabulary::process) fn new(model: &'a Model, language: Language) -> Self {
        let steps = model.steps.iter().enumerate().map(|(at, (code, _))| (code.as_str(), at)).collect();
        let limits = model.limits.iter().enumerate().map(|(at, limit)| (limit.code.as_str(), at)).collect();
        Self { model, language, steps, limits }
    }

    /// The number of a step.
    pub(in crate::schema::vocabulary::process) fn step(&self, code: &str) -> Option<usize> {
        self.steps.get(code).copied()
    }

    /// The number of a limit.
    pub(in crate::schema::vocabulary::process) fn limit(&self, code: &str) -> Option<usize> {
        self.limits.get(code).copied()
    }

    /// One of two sentences.
    pub(in crate::schema::vocabulary::process) fn say(
        &self,
        nl: impl Into<String>,
        en: impl Into<String>,
    ) -> String {
        text(nl, en).in_language(self.language).to_owned()
    }

    /// What the author calls something.
    pub(in crate::schema::vocabulary::process) fn said(&self, words: &Words) -> String {
        let en = words.en.as_deref().filter(|en| !en.trim().is_empty());
        tidy(match (self.language, en) {
            (Language::En, Some(en)) => en,
            _ => &words.nl,
        })
    }

    /// What each step is called.
    pub(in crate::schema::vocabulary::process) fn step_names(&self) -> Vec<String> {
        self.model.steps.iter().map(|(_, step)| self.said(&step.name)).collect()
    }

    /// Who may take a step; empty when anyone may.
    pub(in crate::schema::vocabulary::process) fn roles(&self, step: &Step) -> String {
        let known = &self.model.roles;
        let name = |role: &String| known.get(role).map_or_else(|| tidy(role), |words| self.said(words));
        step.roles.iter().map(name).collect::<Vec<_>>().join(", ")
    }

    /// How long a limit is, such as "zes weken" or "tien werkdagen".
    pub(in crate::schema::vocabulary::process) fn duration(&self, limit: &Limit) -> String {
        let words = limit.duration.words();
        if limit.working_days {
            self.say(words.nl.replacen("dag", "werkdag", 1), words.en.replacen("day", "working day", 1))
        } else {
            self.say(words.nl, words.en)
        }
    }

    /// The law that says a limit.
    pub(in crate::schema::vocabulary::process) fn law(limit: &Limit) -> String {
        tidy(&limit.source.title)
    }

    /// What a limit is called, how long it is, and by what law.
    pub(in crate::schema::vocabulary::process) fn heading(&self, limit: &Limit) -> String {
        format!("{}: {}; {}", self.said(&limit.name), self.duration(limit), Self::law(limit))
    }

    /// What makes a limit begin elsewhere than at a step, or end at another time: a line each.
    pub(in crate::schema::vocabulary::process) fn conditions(&self, limit: &Limit) -> Vec<String> {
        let mut lines: Vec<String> = self.origin(limit).into_iter().collect();
        for variant in &limit.variants {
            let (words, law) = (variant.duration.words(), article(variant.source.as_ref()));
            lines.push(self.say(
                format!("in bijzondere gevallen {}{law}", words.nl),
                format!("in special cases {}{law}", words.en),
            ));
        }
        for extension in &limit.extensions {
            let (words, law) = (extension.duration.words(), article(extension.source.as_ref()));
            let name = self.quoted(&extension.step);
            let often = match extension.most {
                0 | 1 => String::new(),
                most => self.say(format!(", hoogstens {most} keer"), format!(", at most {most} times")),
            };
            lines.push(self.say(
                format!("plus {} na {name}{often}{law}", words.nl),
                format!("plus {} after {name}{often}{law}", words.en),
            ));
        }
        for suspension in &limit.suspensions {
            let law = article(suspension.source.as_ref());
            let (from, until) = (self.quoted(&suspension.from), self.either(&suspension.until));
            lines.push(self.say(
                format!("staat stil van {from} tot {until}{law}"),
                format!("stands still from {from} to {until}{law}"),
            ));
        }
        lines
    }

    /// The whole of a limit in one sentence: from where, until where, how long, and by what law.
    pub(in crate::schema::vocabulary::process) fn sentence(&self, limit: &Limit) -> String {
        let mut parts = vec![format!("{}: {}", self.said(&limit.name), self.duration(limit))];
        if let From::Step(steps) = &limit.from {
            let from = self.either(steps);
            parts.push(self.say(format!("vanaf {from}"), format!("from {from}")));
        }
        let until = self.either(&limit.until);
        parts.push(self.say(format!("tot {until}"), format!("until {until}")));
        parts.extend(self.conditions(limit));
        if limit.moved {
            parts.push(self.say(
                "de Algemene termijnenwet geldt",
                "the Algemene termijnenwet (General Time Limits Act) applies",
            ));
        }
        format!("{}. {}.", parts.join("; "), Self::law(limit))
    }

    /// The whole of a limit, and where the law can be read.
    pub(in crate::schema::vocabulary::process) fn sourced(&self, limit: &Limit) -> String {
        let url = limit.source.url.as_ref().map_or_else(String::new, |url| format!(" {}", tidy(url)));
        format!("{}{url}", self.sentence(limit))
    }

    /// What a limit runs from when that is not a step.
    fn origin(&self, limit: &Limit) -> Option<String> {
        match &limit.from {
            From::Step(_) => None,
            From::Field(field) => {
                let field = tidy(field);
                Some(self.say(format!("vanaf de datum in {field}"), format!("from the date in {field}")))
            }
            From::Limit(code) => {
                let found = self.limit(code).map(|at| self.said(&self.model.limits[at].name));
                let name = found.unwrap_or_else(|| tidy(code));
                Some(self.say(format!("vanaf het einde van ‘{name}’"), format!("from the end of ‘{name}’")))
            }
        }
    }

    /// The name of a step, between quotes.
    fn quoted(&self, step: &str) -> String {
        let found = self.step(step).map(|at| self.said(&self.model.steps[at].1.name));
        format!("‘{}’", found.unwrap_or_else(|| tidy(step)))
    }

    /// One of these steps.
    fn either(&self, steps: &[String]) -> String {
        let names: Vec<String> = steps.iter().map(|step| self.quoted(step)).collect();
        names.join(&self.say(" of ", " or "))
    }
}

/// The law behind something, between brackets.
fn article(source: Option<&Source>) -> String {
    source.map_or_else(String::new, |source| format!(" ({})", tidy(&source.title)))
}
