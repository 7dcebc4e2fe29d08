//! What a process standard says: its steps, what may follow what, and its time limits.
//!
//! The names on the wire are those of the vocabulary `proces` (see `proces.md` beside this room).

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::domain::{Period, Source, Text};

/// A text in Dutch, and in English where the author gave it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Words {
    /// Dutch.
    pub nl: String,
    /// English.
    pub en: Option<String>,
}

impl Words {
    /// The same in both languages; Dutch where English is absent.
    #[must_use]
    pub fn text(&self) -> Text {
        Text { nl: self.nl.clone(), en: self.en.clone().unwrap_or_else(|| self.nl.clone()) }
    }
}

/// The whole model of a process.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Model {
    /// What it is called.
    #[serde(rename = "naam")]
    pub name: Words,
    /// Where the events of a case stand.
    #[serde(rename = "gebeurtenissen")]
    pub events: Events,
    /// The roles, by name.
    #[serde(rename = "rollen", default)]
    pub roles: BTreeMap<String, Words>,
    /// The steps, by name, in the order of the document.
    #[serde(rename = "stappen", deserialize_with = "in_order")]
    pub steps: Vec<(String, Step)>,
    /// What may follow what.
    #[serde(rename = "overgangen")]
    pub transitions: Vec<Transition>,
    /// The time limits.
    #[serde(rename = "termijnen", default)]
    pub limits: Vec<Limit>,
}

/// Where the events of a case stand, as JSON Pointers (RFC 6901).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Events {
    /// From the case to the list of events.
    #[serde(rename = "lijst")]
    pub list: String,
    /// From an event to its step.
    #[serde(rename = "stap")]
    pub step: String,
    /// From an event to its date or date-time.
    #[serde(rename = "datum")]
    pub date: String,
    /// From an event to the role of who did it.
    #[serde(rename = "rol")]
    pub role: Option<String>,
}

/// One step.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Step {
    /// What it is called.
    #[serde(rename = "naam")]
    pub name: Words,
    /// What it is.
    #[serde(rename = "toelichting")]
    pub explanation: Option<Words>,
    /// Who may take it; anyone when empty.
    #[serde(rename = "rollen", default)]
    pub roles: Vec<String>,
    /// Whether a case may begin with it.
    #[serde(rename = "begin", default)]
    pub begins: bool,
    /// Whether nothing happens after it.
    #[serde(rename = "einde", default)]
    pub ends: bool,
}

/// What may follow a step.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Transition {
    /// The step before.
    #[serde(rename = "van")]
    pub from: String,
    /// The steps that may come next.
    #[serde(rename = "naar")]
    pub to: Vec<String>,
}

/// A time limit.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Limit {
    /// Its stable name.
    pub code: String,
    /// What it is called.
    #[serde(rename = "naam")]
    pub name: Words,
    /// What it runs from.
    #[serde(rename = "vanaf")]
    pub from: From,
    /// The steps of which one has to be taken in time.
    #[serde(rename = "tot")]
    pub until: Vec<String>,
    /// How long it is.
    #[serde(rename = "duur")]
    pub duration: Period,
    /// Whether only working days count.
    #[serde(rename = "werkdagen", default)]
    pub working_days: bool,
    /// Whether the Algemene termijnenwet moves its end.
    #[serde(rename = "termijnenwet", default)]
    pub moved: bool,
    /// Other durations, for cases of which a condition holds.
    #[serde(rename = "varianten", default)]
    pub variants: Vec<Variant>,
    /// What makes it longer.
    #[serde(rename = "verlengingen", default)]
    pub extensions: Vec<Extension>,
    /// What makes it stand still.
    #[serde(rename = "opschortingen", default)]
    pub suspensions: Vec<Suspension>,
    /// Whether not keeping it is only a warning: `fout` or `waarschuwing`.
    #[serde(rename = "ernst", default)]
    pub severity: Gravity,
    /// Where it is said.
    #[serde(rename = "bron")]
    pub source: Source,
}

/// How bad it is when a limit or a rule is not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
pub enum Gravity {
    /// The document is invalid.
    #[default]
    #[serde(rename = "fout")]
    Error,
    /// It is not.
    #[serde(rename = "waarschuwing")]
    Warning,
}

/// What a limit runs from.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub enum From {
    /// The first time that one of these steps was taken.
    #[serde(rename = "stap", deserialize_with = "one_or_more")]
    Step(Vec<String>),
    /// The end of another limit.
    #[serde(rename = "termijn")]
    Limit(String),
    /// A date in the case, as a JSON Pointer.
    #[serde(rename = "veld")]
    Field(String),
}

/// Another duration.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Variant {
    /// When it holds: CEL over the case.
    #[serde(rename = "als")]
    pub condition: String,
    /// How long the limit is then.
    #[serde(rename = "duur")]
    pub duration: Period,
    /// Where it is said.
    #[serde(rename = "bron")]
    pub source: Option<Source>,
}

/// What makes a limit longer.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Extension {
    /// The step that does.
    #[serde(rename = "stap")]
    pub step: String,
    /// By how much.
    #[serde(rename = "duur")]
    pub duration: Period,
    /// How often it counts.
    #[serde(rename = "hoogstens", default = "once")]
    pub most: u32,
    /// Where it is said.
    #[serde(rename = "bron")]
    pub source: Option<Source>,
}

/// What makes a limit stand still.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Suspension {
    /// From the day after this step.
    #[serde(rename = "van")]
    pub from: String,
    /// Until the day of one of these.
    #[serde(rename = "tot")]
    pub until: Vec<String>,
    /// Where it is said.
    #[serde(rename = "bron")]
    pub source: Option<Source>,
}

const fn once() -> u32 {
    1
}

fn one_or_more<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum OneOrMore {
        One(String),
        More(Vec<String>),
    }
    Ok(match OneOrMore::deserialize(from)? {
        OneOrMore::One(one) => vec![one],
        OneOrMore::More(more) => more,
    })
}

/// The members of an object, in the order in which they stand there.
fn in_order<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Vec<(String, Step)>, D::Error> {
    struct Members;
    impl<'de> serde::de::Visitor<'de> for Members {
        type Value = Vec<(String, Step)>;

        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("an object of steps")
        }

        fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut steps = Vec::new();
            while let Some(step) = map.next_entry()? {
                steps.push(step);
            }
            Ok(steps)
        }
    }
    from.deserialize_map(Members)
}
