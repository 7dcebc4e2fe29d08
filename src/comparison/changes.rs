//! The named changes between two schemas.

use crate::domain::Change;
use crate::schema::Compiled;

/// The changes, at most so many, and how many more there are.
pub(super) fn list(_old: &Compiled, _new: &Compiled, _most: usize) -> (Vec<Change>, usize) {
    (Vec::new(), 0)
}
