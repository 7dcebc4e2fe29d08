//! The words of the register, and the rules that need nothing but those words.
//!
//! Pure: no clock, no files, no network, no database, no web framework. What is constructed here is
//! right by construction: a [`StandardName`] that exists is a legal name, a [`Status`] only moves
//! along the roads of [`Status::may_become`].

pub mod access;
pub mod agenda;
pub mod audit;
pub mod calendar;
pub mod codes;
pub mod compared;
pub mod comparison;
pub mod comparison_words;
pub mod edition;
pub mod error;
pub mod json;
pub mod life;
pub mod limits;
pub mod names;
pub mod profile;
mod refusal;
pub mod report;
pub mod search;
pub mod standard;
pub mod table;
pub mod text;
pub mod thing;
pub mod version;

pub use access::{Caller, Grant, Grants, Ground, Role, Scope};
pub use agenda::{Event, EventKind};
pub use audit::{AuditRow, Broken, Chain, ChainHead, Noted};
pub use calendar::{Calendar, EquatedDays, Period};
pub use codes::{Code, CodeList, CodeListHeading, CodeStanding};
pub use compared::{Compared, Side, base_below};
pub use comparison::{Answer, Bump, Change, Comparison, Doubt, Effect, Honesty, Promise, Witness};
pub use comparison_words::{Hurt, Party};
pub use edition::Editions;
pub use error::{Conflict, Error, Fault, Missing, Place};
pub use life::{Ends, Life};
pub use limits::Limits;
pub use names::{CodeListName, Digest, PartName, ProfileName, ProvisionName, StandardName};
pub use profile::Profile;
pub use report::{Counts, Finding, FindingCode, Records, Report, Severity, Source};
pub use search::{Hit, HitKind, SearchLine};
pub use standard::{Kind, Provision, Standard};
pub use table::{DecimalMark, TableMapping};
pub use text::{Language, Text, text};
pub use thing::Thing;
pub use version::{Example, Selector, Status, Validity, Version, VersionNumber, dutch_day};
