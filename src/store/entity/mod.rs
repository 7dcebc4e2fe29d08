//! The tables as sea-orm sees them. Private to the store: nothing of this leaves it.

pub(super) mod audit;
pub(super) mod code_list;
pub(super) mod code_list_version;
pub(super) mod comparison;
pub(super) mod example;
pub(super) mod profile;
pub(super) mod provision;
pub(super) mod reference;
pub(super) mod session;
pub(super) mod standard;
pub(super) mod token;
pub(super) mod version;
