//! What the words of a standard meant when it was published: the edition of the vocabularies, and the
//! versions of the code lists. A version is always judged by those.

use std::collections::BTreeMap;

use super::names::CodeListName;
use super::version::VersionNumber;

/// The editions that a version is judged by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Editions {
    /// The edition of the vocabularies; 0 is from before there were any.
    pub vocabularies: u32,
    /// For each code list it uses, and the range it asked for, the version of the list.
    pub code_lists: BTreeMap<(CodeListName, String), VersionNumber>,
}

impl Editions {
    /// The edition of the vocabularies that concepts are written in.
    pub const CURRENT: u32 = 1;

    /// From before there were vocabularies.
    #[must_use]
    pub const fn none() -> Self {
        Self { vocabularies: 0, code_lists: BTreeMap::new() }
    }

    /// The present one, without code lists.
    #[must_use]
    pub const fn current() -> Self {
        Self { vocabularies: Self::CURRENT, code_lists: BTreeMap::new() }
    }
}
