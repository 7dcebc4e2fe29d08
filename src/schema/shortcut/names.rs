//! What a schema says about the names in an object.

use super::{Answer, NodeId};

#[derive(Debug, Default)]
pub(super) struct ObjectRule {
    pub(super) looks: bool,
    pub(super) names: Vec<Name>,
    pub(super) required: u64,
    pub(super) others: Others,
    pub(super) dependent: Vec<(u64, u64)>,
}

#[derive(Debug)]
pub(super) struct Name {
    pub(super) look: u32,
    pub(super) text: String,
    pub(super) rule: Option<NodeId>,
    /// What a choice asks of a value under it.
    pub(super) test: Option<NodeId>,
}

impl Name {
    pub(super) fn new(text: &str, rule: Option<NodeId>) -> Self {
        Self { look: look(text.as_bytes()), text: text.to_owned(), rule, test: None }
    }
}

/// What tells most names apart at a glance: the length, and three letters.
#[inline]
fn look(bytes: &[u8]) -> u32 {
    let at = |index: usize| u32::from(bytes.get(index).copied().unwrap_or_default());
    let length = u32::try_from(bytes.len() & 0xFF).unwrap_or_default();
    length | at(0) << 8 | at(bytes.len() / 2) << 16 | at(bytes.len().wrapping_sub(1)) << 24
}

#[derive(Debug, Default, Clone, Copy)]
pub(super) enum Others {
    #[default]
    Any,
    Like(NodeId),
}

impl ObjectRule {
    /// The bits of these names; names that are not known yet become known.
    pub(super) fn bits(&mut self, names: &[String]) -> u64 {
        let mut bits = 0;
        for name in names {
            let known = self.names.iter().position(|known| known.text == *name);
            let index = known.unwrap_or_else(|| {
                self.names.push(Name::new(name, None));
                self.names.len() - 1
            });
            bits |= 1_u64.checked_shl(u32::try_from(index).unwrap_or(u32::MAX)).unwrap_or_default();
        }
        bits
    }

    /// What is said of all names together, when these were seen.
    #[inline]
    pub(super) fn complete(&self, seen: u64) -> Answer {
        let needs = |(given, needed): &(u64, u64)| given & seen == 0 || needed & !seen == 0;
        Answer::of(self.required & !seen == 0 && self.dependent.iter().all(needs))
    }

    /// Where a name stands among those that are known; most often right after the one before.
    #[inline]
    pub(super) fn find(&self, name: &[u8], expected: usize) -> Option<usize> {
        let look = look(name);
        let is = |known: &Name| known.look == look && known.text.as_bytes() == name;
        let (before, after) = self.names.split_at_checked(expected).unwrap_or((&self.names, &[]));
        match after.iter().position(is) {
            Some(index) => Some(expected + index),
            None => before.iter().position(is),
        }
    }
}
