//! What changed between two versions, and for whom that breaks.
//!
//! Two questions: does the new version accept all that the old one accepted (for who delivers), and does
//! the old one accept all that the new one accepts (for who reads)? An answer is proven, refuted by a
//! document, or not decided; never a guess.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::error::Fault;
use super::text::{Text, text};
use super::version::VersionNumber;

/// The answer to one of the two questions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Answer {
    /// Every document that the one accepts, the other accepts.
    Proven,
    /// This document the one accepts and the other rejects.
    Refuted(Witness),
    /// Neither was established, for these reasons.
    Undecided(Vec<Doubt>),
}

impl Answer {
    /// The word on the wire.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Proven => "bewezen",
            Self::Refuted(_) => "weerlegd",
            Self::Undecided(_) => "onbeslist",
        }
    }

    /// Whether it is proven.
    #[must_use]
    pub const fn is_proven(&self) -> bool {
        matches!(self, Self::Proven)
    }

    /// The document that refutes it.
    #[must_use]
    pub const fn witness(&self) -> Option<&Witness> {
        match self {
            Self::Refuted(witness) => Some(witness),
            _ => None,
        }
    }
}

/// A document that one version accepts and the other rejects; both real validators said so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Witness {
    /// The document, as JSON.
    pub document: String,
    /// Where in it the rejecting version finds fault: a JSON Pointer.
    pub at: String,
    /// The place in the rejecting schema that says so.
    pub schema: String,
    /// What that version says of it.
    pub why: Text,
    /// The part of the schema that it is judged by, when that is not the whole.
    pub part: Option<String>,
}

/// Why a question was not decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Doubt {
    /// A stable code, such as `budget`.
    pub code: String,
    /// What it is, and what can be done.
    pub message: Text,
    /// The place in the old schema, where there is one.
    pub old: Option<String>,
    /// The place in the new schema, where there is one.
    pub new: Option<String>,
}

/// What one change does to one of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Effect {
    /// Nothing: all that was right stays right.
    None,
    /// It can break: some value that was right is not any more.
    Breaks,
    /// Not established.
    Unsure,
}

impl Effect {
    /// The word on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "geen",
            Self::Breaks => "breekt",
            Self::Unsure => "onbeslist",
        }
    }
}

/// One thing that changed. It explains; it never decides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// A stable code, such as `veld-verplicht-geworden`.
    pub code: String,
    /// The field in documents, as a JSON Pointer in which `*` stands for any item or name; empty for the
    /// document itself.
    pub field: String,
    /// The part of the schema that those documents are judged by, when that is not the whole.
    #[serde(default)]
    pub part: Option<String>,
    /// The place in the old schema, where there is one.
    pub old: Option<String>,
    /// The place in the new schema, where there is one.
    pub new: Option<String>,
    /// What changed, in one sentence.
    pub sentence: Text,
    /// What it does to who delivers.
    pub delivers: Effect,
    /// What it does to who reads.
    pub reads: Effect,
    /// Whether it is a guess, such as that a field was renamed.
    pub guess: bool,
    /// A value at that place which the one accepts and the other rejects, as JSON, where there is one.
    pub witness: Option<String>,
}

/// Whose promise the number of a standard is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Promise {
    /// Of who delivers: what was right stays right.
    #[default]
    Delivers,
    /// Of who reads: nothing comes that was not to be expected.
    Reads,
    /// Of both.
    Both,
}

impl Promise {
    /// The word on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Delivers => "wie-levert",
            Self::Reads => "wie-leest",
            Self::Both => "beiden",
        }
    }
}

impl FromStr for Promise {
    type Err = Fault;

    fn from_str(word: &str) -> Result<Self, Fault> {
        match word {
            "wie-levert" => Ok(Self::Delivers),
            "wie-leest" => Ok(Self::Reads),
            "beiden" => Ok(Self::Both),
            _ => Err(Fault::new(
                "ongeldige-belofte",
                text(
                    "De belofte is 'wie-levert', 'wie-leest' of 'beiden'.",
                    "The promise is 'wie-levert' (who delivers), 'wie-leest' (who reads) or 'beiden' (both).",
                ),
            )),
        }
    }
}

/// How far a number rises.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Bump {
    /// The same documents.
    Patch,
    /// The promise still holds.
    Minor,
    /// All else.
    Major,
}

impl Bump {
    /// The word on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Major => "major",
        }
    }

    /// How far the step from one number to a higher one is.
    #[must_use]
    pub fn between(old: &VersionNumber, new: &VersionNumber) -> Self {
        if old.line().0 != new.line().0 {
            Self::Major
        } else if old.line() != new.line() {
            Self::Minor
        } else {
            Self::Patch
        }
    }
}

/// What a step of the number asks of the two answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Honesty {
    /// The number tells the truth.
    Honest,
    /// It lies: this is the least that would be honest.
    Lies(Bump),
    /// Not established.
    Unsure,
}

/// Two versions side by side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comparison {
    /// Whether the new one accepts all that the old one accepted.
    pub delivers: Answer,
    /// Whether the old one accepts all that the new one accepts.
    pub reads: Answer,
    /// What changed, in the order of the schema.
    pub changes: Vec<Change>,
    /// How many more changes there are than are listed.
    pub more_changes: usize,
}

impl Comparison {
    /// Whether this step of the number is honest towards those whose promise it is.
    #[must_use]
    pub fn honesty(&self, promise: Promise, bump: Bump) -> Honesty {
        if bump == Bump::Major {
            return Honesty::Honest;
        }
        let (delivers, reads) = (&self.delivers, &self.reads);
        let promised: &[&Answer] = match promise {
            Promise::Delivers => &[delivers],
            Promise::Reads => &[reads],
            Promise::Both => &[delivers, reads],
        };
        if promised.iter().any(|answer| answer.witness().is_some()) {
            return Honesty::Lies(Bump::Major);
        }
        let asked: &[&Answer] = if bump == Bump::Patch { &[delivers, reads] } else { promised };
        if asked.iter().all(|answer| answer.is_proven()) {
            return Honesty::Honest;
        }
        let kept = promised.iter().all(|answer| answer.is_proven());
        if kept && asked.iter().any(|answer| answer.witness().is_some()) {
            return Honesty::Lies(Bump::Minor);
        }
        Honesty::Unsure
    }

    /// The smallest step that is honest; `None` when that is not established.
    #[must_use]
    pub fn least_bump(&self, promise: Promise) -> Option<Bump> {
        [Bump::Patch, Bump::Minor, Bump::Major].into_iter().find_map(|bump| {
            match self.honesty(promise, bump) {
                Honesty::Honest => Some(Some(bump)),
                Honesty::Unsure => Some(None),
                Honesty::Lies(_) => None,
            }
        })?
    }
}
