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
pub mod erasure;
pub mod error;
pub mod identity;
pub mod json;
pub mod ledger;
pub mod life;
pub mod limits;
pub mod names;
pub mod notice;
pub mod organisation;
pub mod profile;
mod refusal;
pub mod release_set;
pub mod report;
pub mod road;
pub mod search;
pub mod signed;
pub mod standard;
pub mod subscription;
pub mod table;
pub mod text;
pub mod thing;
pub mod usage;
pub mod version;

pub use access::{Caller, Grant, Grants, Ground, Role, Scope};
pub use agenda::{Event, EventKind, Subject};
pub use audit::{AuditRow, Broken, Chain, ChainHead, Noted};
pub use calendar::{Calendar, EquatedDays, Period};
pub use codes::{Code, CodeList, CodeListHeading, CodeStanding};
pub use compared::{Compared, Side, base_below};
pub use comparison::{Answer, Bump, Change, Comparison, Doubt, Effect, Honesty, Promise, Witness};
pub use comparison_words::{Hurt, Party};
pub use edition::Editions;
pub use erasure::{Erasable, Erasure};
pub use error::{Conflict, Error, Fault, Missing, Place};
pub use identity::{ClaimPath, Client, Provider};
pub use ledger::{Differs, Held, Ledger};
pub use life::{Ends, Life};
pub use limits::Limits;
pub use names::{
    CodeListName, Digest, KeyName, OrganisationName, PartName, ProfileName, ProvisionName, ReleaseSetName,
    StandardName, hex,
};
pub use notice::{About, Interest, Notice, NoticeKind};
pub use organisation::{ActingParty, Mandate, Membership, NewMandate, Organisation, OrganisationKind};
pub use profile::Profile;
pub use release_set::{Member, Move, ReleaseSet, SetComparison};
pub use report::{Counts, Finding, FindingCode, Records, Report, Severity, Source};
pub use road::Decision;
pub use search::{Hit, HitKind, SearchLine};
pub use signed::{ForWhom, ForeignKey, HeadStatement, Receipt, Signature};
pub use standard::{Binding, Force, Kind, Provision, Standard};
pub use subscription::{
    Attempt, Dispatch, DispatchNumber, DispatchState, Ended, Pace, Secret, Subscription, SubscriptionId,
    Wanted,
};
pub use table::{DecimalMark, TableMapping};
pub use text::{Language, Text, text};
pub use thing::Thing;
pub use usage::{Times, Usage, Use, VersionUsage};
pub use version::{
    Example, Expected, Selector, Status, Validity, Version, VersionNumber, contents_tag, dutch_day,
};
