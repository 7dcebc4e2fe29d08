//! Running data past a compiled schema: bytes in, report out.
//!
//! Door: [`Instance::read`], then [`judge`]; [`output`] for the JSON Schema output formats, and
//! [`messages`] for what each finding means. The verdict comes from the compiled validator; only a
//! document that fails is walked for its findings, within a budget. Refuses: what is not strict
//! JSON, and what costs more steps than one document may. Keeps nothing, and puts no value of the
//! document, nor a name the schema does not know, in a report that did not ask for it.

mod lines;
pub mod messages;
mod named;
pub mod output;
mod path;
mod seen;
pub mod stream;
mod walk;

use std::cell::RefCell;

use chrono::NaiveDate;
use serde_json::Value;

use crate::domain::error::Result;
use crate::domain::json::{Bounds, Document, Node, Tape};
use crate::domain::{Error, FindingCode, Limits, PartName, Report};
use crate::schema::{Compiled, Scratch, Standing};

pub use named::take_from_head;

/// A submitted document, read strictly.
#[derive(Debug)]
pub struct Instance {
    text: String,
    tape: Tape,
}

impl Instance {
    /// Reads one JSON document.
    ///
    /// # Errors
    /// [`Error::TooLarge`] or [`Error::Unreadable`].
    pub fn read(bytes: &[u8], limits: &Limits) -> Result<Self> {
        if bytes.len() > limits.record_bytes {
            return Err(Error::TooLarge { limit: "record_bytes", bytes: limits.record_bytes });
        }
        let mut tape = Tape::default();
        tape.read(bytes, limits.document_bounds()).map_err(Error::Unreadable)?;
        Ok(Self { text: String::from_utf8_lossy(bytes).into_owned(), tape })
    }

    /// Takes out the standard that the document names in `$schema`: it says what the document is
    /// judged by and is not part of what is judged.
    pub fn take_named_schema(&mut self) -> Option<String> {
        let (named, text) = named::take(&self.text, self.document().root())?;
        self.text = text;
        self.tape.read(self.text.as_bytes(), Bounds::UNLIMITED).ok()?;
        Some(named)
    }

    /// The text of the document.
    #[must_use]
    pub fn into_text(self) -> String {
        self.text
    }

    fn document(&self) -> Document<'_> {
        self.tape.document(&self.text)
    }
}

impl From<&Value> for Instance {
    fn from(value: &Value) -> Self {
        let (text, mut tape) = (value.to_string(), Tape::default());
        // What serde_json writes is JSON that reads.
        let _ = tape.read(text.as_bytes(), Bounds::UNLIMITED);
        Self { text, tape }
    }
}

/// What a caller wants of a report.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wishes<'w> {
    /// The part of the schema to judge by, instead of the whole.
    pub part: Option<&'w PartName>,
    /// Whether the report shows values and names of the document.
    pub values: bool,
    /// Where the key of a record stands, when the report is to show it.
    pub record_key: Option<&'w str>,
    /// The day of judging.
    pub today: NaiveDate,
}

/// Judges a document.
///
/// # Errors
/// [`Error::TooMuchWork`] when the verdict takes more steps than the limit.
pub fn judge(instance: &Instance, compiled: &Compiled, wishes: Wishes<'_>) -> Result<Report> {
    judge_node(instance.document().root(), compiled, wishes)
}

/// Whether a document is valid, as far as this many looks at its values can tell. Anything else may
/// be so: that it is invalid, unreadable, or more work.
#[must_use]
pub fn is_surely_valid(
    bytes: &[u8],
    compiled: &Compiled,
    part: Option<&PartName>,
    today: NaiveDate,
    steps: u64,
) -> bool {
    thread_local! {
        static SCRATCH: RefCell<Scratch> = RefCell::default();
    }
    SCRATCH.with_borrow_mut(|scratch| {
        let read = compiled.read(scratch, bytes, part, today, steps);
        read.is_ok_and(|(_, standing)| standing == Ok(Standing::Sound))
    })
}

fn judge_node(node: Node<'_>, compiled: &Compiled, wishes: Wishes<'_>) -> Result<Report> {
    match compiled.standing(node, wishes.part, wishes.today).map_err(|_| Error::TooMuchWork)? {
        Standing::Sound => Ok(Report::valid()),
        standing => explain(node, compiled, wishes, standing),
    }
}

fn explain(node: Node<'_>, compiled: &Compiled, wishes: Wishes<'_>, standing: Standing) -> Result<Report> {
    let entry: Vec<_> = compiled.entry(wishes.part).map(|entry| (entry, [].as_slice())).into_iter().collect();
    let subject = walk::Subject { node, place: &[], entries: &entry, marks: &[(0, lines::Where::START)] };
    walk::explain(subject, compiled, wishes, standing, compiled.limits().findings)
}

/// Whether the walk, our own judge and the validator agree on a document; for tests.
#[must_use]
pub fn all_agree(instance: &Instance, compiled: &Compiled) -> bool {
    let document = instance.document();
    let told = |standing| explain(document.root(), compiled, Wishes::default(), standing);
    // This code is given where the JSON Schema itself says nothing, whatever the vocabularies say.
    let found_nothing = told(Standing::Malformed)
        .is_ok_and(|report| report.findings.iter().any(|f| f.code == FindingCode::DoesNotMeet));
    let Ok(standing) = compiled.standing(document.root(), None, NaiveDate::default()) else { return false };
    let silent = told(Standing::WellFormed).is_ok_and(|report| report.findings.is_empty());
    (standing != Standing::Malformed) == found_nothing
        && (standing != Standing::Sound || silent)
        && compiled.shortcut_agrees(document.root())
        && compiled.reading_agrees(&instance.text)
}
