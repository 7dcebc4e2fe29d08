//! What a schema means: its dialect, the closed set of documents it refers to, what judging by it
//! may cost, and the compiled validator.
//!
//! Door: [`Gathering`] takes a schema and asks for the documents it refers to until it is a
//! [`Program`]; [`Compiled`] judges documents by it; [`Cache`] keeps compiled ones. Refuses: a
//! reference that leaves the register, a cycle of references through documents, and everything past
//! a named limit. Nothing is ever fetched. Only this room (and `comparison`) names the jsonschema
//! crate.

mod admission;
mod bundle;
mod cache;
mod compiled;
mod convert;
mod dialect;
mod estimate;
mod fields;
mod gather;
mod keyword;
mod metered;
mod openapi;
mod outline;
mod parse;
mod personal;
mod pieces;
mod program;
mod sample;
mod shortcut;
mod terms;
pub mod vocabulary;

pub use admission::{FORMATS, accepts_almost_anything, unheard, unknown_keywords};
pub use bundle::{bundle, rewritten};
pub use cache::Cache;
pub use compiled::{Compiled, LeafVerdict, OutOfSteps, Read, Scratch, Standing};
pub use dialect::Dialect;
pub use fields::{Field, FieldStep};
pub use gather::Gathering;
pub use keyword::{Check, Keyword, Leaf, NodeId};
pub use openapi::{ApiDescription, ApiExample, openapi_document};
pub use outline::{Choice, CodesSaid, Condition, FieldSaid, MOST_FIELDS, Outline, RuleSaid, Said, When};
pub use personal::{may_hold_a_bsn, personal_places};
pub use pieces::{Hindrance, Position, SchemaWay, Segment};
pub use program::{Document, Program};
pub use sample::{Kind as SampleKind, Unmade, format_texts};
pub use terms::search_lines;
