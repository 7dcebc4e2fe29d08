//! What changed between two versions, and for whom that breaks.
//!
//! Door: [`compare`]. A question is proven by a prover that reads both schemas, refuted by a document that
//! the real validators were asked about, or left undecided with the reason. Every layer is bounded
//! ([`Bounds`]) and stops honestly. Refuses: to claim a proof from what merely looks alike, and to show a
//! document that the validators did not confirm.

mod changes;

pub use changes::{ChangeKind, change_kinds};

use crate::domain::{Answer, Comparison, Effect, Text};
use crate::schema::Compiled;

/// What a real validator says of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// Whether it is valid, rules and other vocabularies included.
    pub valid: bool,
    /// The first finding: where in the document, where in the schema, and what; for an invalid one.
    pub first: Option<(String, String, Text)>,
}

/// Asks a real validator about a document, as a whole or as a part; `None` when it came to no verdict.
pub type Judge<'j> = dyn Fn(&Compiled, &str, Option<&str>) -> Option<Judgement> + Sync + 'j;

/// Documents to try first, such as the examples of both versions: the part they are of, and their text.
pub type Seeds = [(Option<String>, String)];

/// How much work a comparison may take.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// Steps of the prover for one question.
    pub steps: u64,
    /// Time for one question in all, in milliseconds.
    pub milliseconds: u64,
    /// Most changes that are listed.
    pub changes: usize,
}

impl Default for Bounds {
    fn default() -> Self {
        Self { steps: 200_000, milliseconds: 800, changes: 500 }
    }
}

/// Compares two versions.
#[must_use]
pub fn compare(
    old: &Compiled,
    new: &Compiled,
    seeds: &Seeds,
    judge: &Judge<'_>,
    bounds: Bounds,
) -> Comparison {
    let _ = (seeds, judge, old, new);
    let entries = [changes::Entry { part: None, old: old.program().root(), new: new.program().root() }];
    let mut effect = |_, _| (Effect::Unsure, Effect::Unsure, None);
    let (changes, more_changes) = changes::list(old, new, &entries, bounds.changes, &mut effect);
    Comparison {
        delivers: Answer::Undecided(Vec::new()),
        reads: Answer::Undecided(Vec::new()),
        changes,
        more_changes,
    }
}
