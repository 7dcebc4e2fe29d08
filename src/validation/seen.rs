//! What the keywords of a schema have looked at, for `unevaluatedProperties` and `unevaluatedItems`
//! (JSON Schema 2020-12 core, section 11).

use std::collections::BTreeSet;

/// The members and items of one value that some keyword has looked at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Seen {
    all: bool,
    indexes: BTreeSet<usize>,
}

impl Seen {
    pub(super) fn add(&mut self, index: usize) {
        if !self.all {
            self.indexes.insert(index);
        }
    }

    pub(super) fn add_all(&mut self) {
        self.all = true;
        self.indexes.clear();
    }

    pub(super) fn join(&mut self, other: Self) {
        if other.all {
            self.add_all();
        } else {
            other.indexes.into_iter().for_each(|index| self.add(index));
        }
    }

    pub(super) fn has(&self, index: usize) -> bool {
        self.all || self.indexes.contains(&index)
    }
}
