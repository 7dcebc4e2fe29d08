//! The tables as sea-orm sees them. Private to the store: nothing of this leaves it.

pub(super) mod approval;
pub(super) mod audit;
pub(super) mod code_list;
pub(super) mod code_list_version;
pub(super) mod comparison;
pub(super) mod consultation;
pub(super) mod dispatch;
pub(super) mod erasure;
pub(super) mod example;
pub(super) mod mandate;
pub(super) mod organisation;
pub(super) mod organisation_member;
pub(super) mod profile;
pub(super) mod proposal;
pub(super) mod provision;
pub(super) mod reaction;
pub(super) mod reference;
pub(super) mod release_set;
pub(super) mod release_set_member;
pub(super) mod signature;
pub(super) mod standard;
pub(super) mod step;
pub(super) mod subscription;
pub(super) mod token;
pub(super) mod usage;
pub(super) mod version;
