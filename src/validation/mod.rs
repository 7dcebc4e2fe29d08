//! Running data past a compiled schema: bytes in, report out.
//!
//! Door: [`Instance::read`], then [`judge`]; [`output`] for the JSON Schema output formats, and
//! [`messages`] for what each finding means. The verdict comes from the compiled validator; only a
//! document that fails is walked for its findings, within a budget. Refuses: what is not strict
//! JSON, and what costs more steps than one document may. Keeps nothing, and puts no value of the
//! document, nor a name the schema does not know, in a report that did not ask for it.

pub mod messages;
pub mod output;
mod path;
mod seen;
mod walk;

use serde_json::Value;

use crate::domain::error::Result;
use crate::domain::{Counts, Error, Limits, PartName, Report, json};
use crate::schema::Compiled;

/// A submitted document, read strictly. What it is read into is nobody else's business.
#[derive(Debug)]
pub struct Instance(Value);

impl Instance {
    /// Reads one JSON document.
    ///
    /// # Errors
    /// [`Error::TooLarge`] or [`Error::Unreadable`].
    pub fn read(bytes: &[u8], limits: &Limits) -> Result<Self> {
        if bytes.len() > limits.body_bytes {
            return Err(Error::TooLarge { limit: "body_bytes", bytes: limits.body_bytes });
        }
        json::read(bytes, limits.document_bounds()).map(Self).map_err(Error::Unreadable)
    }

    /// Takes out the standard that the document names in `$schema`: it says what the document is
    /// judged by and is not part of what is judged.
    pub fn take_named_schema(&mut self) -> Option<String> {
        let object = self.0.as_object_mut()?;
        let named = object.get("$schema")?.as_str()?.to_owned();
        object.shift_remove("$schema");
        Some(named)
    }
}

impl From<Value> for Instance {
    fn from(value: Value) -> Self {
        Self(value)
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
}

/// Judges a document.
///
/// # Errors
/// [`Error::TooMuchWork`] when the verdict takes more steps than the limit.
pub fn judge(instance: &Instance, compiled: &Compiled, wishes: Wishes<'_>) -> Result<Report> {
    match compiled.is_valid(&instance.0, wishes.part) {
        Err(_) => Err(Error::TooMuchWork),
        Ok(true) => {
            Ok(Report { valid: true, counts: Counts::default(), findings: Vec::new(), truncated: false })
        }
        Ok(false) => Ok(walk::explain(&instance.0, compiled, wishes)),
    }
}

/// The walk's own verdict, which has to agree with the validator's; for the compliance tests.
#[must_use]
pub fn walk_agrees(instance: &Instance, compiled: &Compiled) -> bool {
    let report = walk::explain(&instance.0, compiled, Wishes::default());
    let found_nothing = report.findings.iter().all(|f| f.code == crate::domain::FindingCode::DoesNotMeet);
    compiled.is_valid(&instance.0, None) == Ok(found_nothing)
}
