//! What changed between two versions, and for whom that breaks.
//!
//! Door: [`compare`]. A question is proven by a prover that reads both schemas, refuted by a document that
//! the real validators were asked about, or left undecided with the reason. The layers: what asks the same
//! is one class (`board`); our own prover (`prover`) over regular languages, exact numbers, cells of
//! names and places of lists; the crate's `canonical` module for what it leaves (`canon`); what the
//! vocabularies say (`spoken`); documents, confirmed and made small (`witness`). Every layer is bounded
//! ([`Bounds`]) and stops honestly. Refuses: to claim a proof from what merely looks alike, and to show a
//! document that the validators did not confirm.

mod assertion;
mod board;
mod canon;
mod changes;
mod doubts;
mod language;
mod number;
mod probe;
mod prover;
mod question;
mod spoken;
mod value;
mod witness;

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::domain::{Answer, Comparison, Limits, Text};
use crate::schema::Compiled;

pub use changes::{ChangeKind, change_kinds};

use board::Side;
use question::{Entry, Table};

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

/// Documents to try, such as the examples of both versions: the part they are of, and their text.
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

impl From<&Limits> for Bounds {
    fn from(limits: &Limits) -> Self {
        Self {
            steps: limits.comparison_steps,
            milliseconds: limits.comparison_milliseconds,
            changes: limits.changes,
        }
    }
}

impl Bounds {
    fn until(&self) -> Instant {
        Instant::now() + Duration::from_millis(self.milliseconds)
    }
}

/// The stack of the thread that proves: schemas may be nested deeply.
const STACK: usize = 256 * 1024 * 1024;

/// Compares two versions: the whole, and each part that both have.
#[must_use]
pub fn compare(
    old: &Arc<Compiled>,
    new: &Arc<Compiled>,
    seeds: &Seeds,
    judge: &Judge<'_>,
    bounds: Bounds,
) -> Comparison {
    on_large_stack(|| {
        let table = Table { sides: [old, new], seeds, judge, bounds };
        table.compare(&Entry::all(old, new))
    })
    .unwrap_or_else(|| {
        let undecided = || Answer::Undecided(vec![doubts::doubt("budget")]);
        Comparison { delivers: undecided(), reads: undecided(), changes: Vec::new(), more_changes: 0 }
    })
}

/// Whether a schema accepts nothing at all; `None` when that is not known.
#[must_use]
pub fn accepts_nothing(compiled: &Arc<Compiled>, bounds: Bounds) -> Option<bool> {
    on_large_stack(|| {
        let root = (Side::Old, compiled.program().root());
        let mut board = board::Board::new([compiled, compiled], &[root]);
        let class = board.class(root.0, root.1)?;
        let mut prover = prover::Prover::new(&mut board, bounds.steps, bounds.until());
        match prover.sat([prover::Literal::yes(class)]) {
            prover::Outcome::Empty => Some(true),
            prover::Outcome::Witness(_) => Some(false),
            prover::Outcome::Unsure(_) => None,
        }
    })
    .flatten()
}

fn on_large_stack<T: Send>(work: impl FnOnce() -> T + Send) -> Option<T> {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().name("vergelijking".into()).stack_size(STACK);
        thread.spawn_scoped(scope, work).ok()?.join().ok()
    })
}
