//! A schema as people read it: which fields there are, what each means and what is asked of it.
//!
//! Door: [`Compiled::outline`]. What applies to the same value is brought together, through
//! references and `allOf`; choices and conditions stay what they are. Refuses: to go round in a
//! schema that refers to itself, and more fields than fit on a page; both are marked in the outline.

mod build;

use std::collections::HashSet;

use serde_json::Value;

use crate::domain::{CodeListName, PartName, Severity, Source, Text, VersionNumber};

use super::compiled::Compiled;
use super::keyword::NodeId;
use super::program::Program;

/// Most fields in one outline: more is no page to read.
pub const MOST_FIELDS: usize = 2_000;
/// Most values that are told of in one outline: fields, items and forms.
const MOST_VALUES: usize = 2 * MOST_FIELDS;
/// How deep fields nest in an outline.
const DEEPEST: usize = 24;

/// What a schema says, as a tree.
#[derive(Debug, Clone, PartialEq)]
pub struct Outline {
    /// What it says of the document, or of the part.
    pub root: Said,
    /// How many fields there are in it.
    pub fields: usize,
    /// Whether there were more than fit.
    pub cut: bool,
}

/// What a schema says of one value.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Said {
    /// What it is called.
    pub title: Option<String>,
    /// What it means, in Markdown.
    pub description: Option<String>,
    /// Whether it is not to be used any more.
    pub deprecated: bool,
    /// The JSON types it may have; empty when the schema does not say.
    pub types: Vec<String>,
    /// Whether no value fits.
    pub never: bool,
    /// What is asked of the value alone: keywords with their values, as they stand in the schema.
    pub demands: Vec<(&'static str, Value)>,
    /// Values that the schema shows.
    pub examples: Vec<Value>,
    /// What a reader may take when it is absent.
    pub default: Option<Value>,
    /// The addresses of the schemas that it is described by, where those are other documents.
    pub described_by: Vec<String>,
    /// The rules between its fields.
    pub rules: Vec<RuleSaid>,
    /// The code lists that its fields are held against.
    pub code_lists: Vec<CodesSaid>,
    /// Its fields, in the order of the schema.
    pub fields: Vec<FieldSaid>,
    /// Whether it takes no other fields.
    pub closed: bool,
    /// What fields with other names have to meet.
    pub others: Option<Box<Said>>,
    /// What fields of which the name fits a pattern have to meet.
    pub patterns: Vec<(String, Said)>,
    /// The items at fixed places.
    pub first_items: Vec<Said>,
    /// All items, or those after the fixed places.
    pub items: Option<Box<Said>>,
    /// What some of the items have to meet, with at least and at most how many.
    pub contains: Option<(Box<Said>, u64, Option<u64>)>,
    /// Fields that have to be there when another is.
    pub together: Vec<(String, Vec<String>)>,
    /// Choices between forms.
    pub choices: Vec<Choice>,
    /// What holds under a condition.
    pub conditions: Vec<Condition>,
    /// Forms that it may not have.
    pub forbidden: Vec<Said>,
    /// The path of the field where this was told already, when a schema refers to itself.
    pub as_at: Option<String>,
}

/// One field of an object.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldSaid {
    /// Its name.
    pub name: String,
    /// The way to it from the document, such as `trajecten[].fasen[].soort`.
    pub path: String,
    /// Where the schema itself declares it (JSON Pointer); `None` when another document does, or nothing.
    pub place: Option<String>,
    /// Whether it has to be there.
    pub required: bool,
    /// What the schema says of its value.
    pub said: Said,
}

/// A choice between forms.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// Whether exactly one has to fit, instead of at least one.
    pub exactly_one: bool,
    /// The forms.
    pub forms: Vec<Said>,
}

/// What holds under a condition.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    /// When: a form that the value has, or the name of a field that is there.
    pub when: When,
    /// What has to be met then.
    pub then: Option<Said>,
    /// What has to be met otherwise.
    pub otherwise: Option<Said>,
}

/// When a condition holds.
#[derive(Debug, Clone, PartialEq)]
pub enum When {
    /// When the value has this form.
    Form(Box<Said>),
    /// When this field is there.
    Present(String),
}

/// A rule of the vocabulary `regels`.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleSaid {
    /// Its stable name.
    pub code: String,
    /// How bad it is when it does not hold.
    pub severity: Severity,
    /// What is said then.
    pub message: Text,
    /// Where it is said that it has to hold.
    pub source: Option<Source>,
    /// The expression that has to be true (CEL).
    pub requirement: String,
    /// The expression under which it counts.
    pub condition: Option<String>,
}

/// A use of a code list.
#[derive(Debug, Clone, PartialEq)]
pub struct CodesSaid {
    /// The list.
    pub list: CodeListName,
    /// The version that the register judges by.
    pub number: Option<VersionNumber>,
    /// The field that holds the code: a JSON Pointer from the value, empty for the value itself.
    pub field: String,
    /// The field that holds the day on which the code has to hold; without it that is the day of judging.
    pub date: Option<String>,
}

impl Compiled {
    /// What the whole schema, or a part of it, says; `None` when there is no such part.
    #[must_use]
    pub fn outline(&self, part: Option<&PartName>) -> Option<Outline> {
        Some(outline(self.program(), self.entry(part)?, "", &mut HashSet::new()))
    }
}

/// What a subschema says, of a value at this path; `seen` gathers every subschema on the way.
pub(super) fn outline(program: &Program, entry: NodeId, path: &str, seen: &mut HashSet<NodeId>) -> Outline {
    build::outline(program, entry, path, seen)
}
