//! The register's memory: one database, SQLite or PostgreSQL, spoken to in the words of the domain.
//!
//! Door: [`Store`]. It opens a database ([`Store::open`]), brings it up to date ([`Store::migrate`]),
//! reads, and writes. Every write is one transaction with its audit row inside it; on SQLite it is
//! begun as IMMEDIATE, and one process writes one at a time. Races are decided by unique
//! constraints and conditional updates, whose refusals come back as [`Conflict`]s.
//!
//! Refuses: to change or drop what has been published (the database's own triggers say so too), a
//! change without an audit row, and text that holds NUL, which PostgreSQL cannot keep. What goes
//! wrong in the database is an [`Error::Internal`] that says where and never which value.
//!
//! [`Conflict`]: crate::domain::Conflict
//! [`Error::Internal`]: crate::domain::Error::Internal

mod audit;
mod bindings;
mod catalogue;
mod code_lists;
mod comparisons;
mod connect;
mod consultations;
mod desk;
mod dispatches;
mod drafts;
mod entity;
mod erasures;
mod errors;
mod holdings;
mod inventory;
mod listing;
mod organisations;
mod profiles;
mod proposals;
mod release_sets;
mod search;
mod sessions;
mod signatures;
mod steps;
mod subscriptions;
mod take_over;
mod tokens;
mod transition;
mod usage;
mod versions;

pub use audit::{Act, AuditFilter};
pub use catalogue::StandardFilter;
pub use code_lists::CodeListVersion;
pub use connect::{Backend, Store};
pub use dispatches::{After, Taken};
pub use holdings::{HeldVersion, Holdings, Named};
pub use inventory::Inventory;
pub use listing::{Listing, Page};
pub use organisations::MandateFilter;
pub use sessions::{Holder, SessionBounds, SessionRow};
pub use subscriptions::Of;
pub use take_over::{Presence, TakeOver};
pub use tokens::TokenRow;
pub use transition::Transition;

/// What a write did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// It was not there and now is.
    Created,
    /// It was there and is now different.
    Changed,
    /// It was there already; nothing was written, no audit row either.
    Same,
}
