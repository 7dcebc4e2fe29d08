//! On which line of the input a value begins, also when it was cut out of it.
//!
//! A line ends at `\n`. Nothing is counted until a first finding asks.

use std::cell::OnceCell;

use crate::domain::json::{self, Node};

/// A place in the input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Where {
    /// From 1.
    pub line: usize,
    /// In bytes, from 1.
    pub column: usize,
}

impl Where {
    /// Where the input begins.
    pub(super) const START: Self = Self { line: 1, column: 1 };

    pub(super) fn after(self, bytes: &[u8]) -> Self {
        match memchr::memrchr(b'\n', bytes) {
            None => Self { column: self.column + bytes.len(), ..self },
            Some(last) => Self {
                line: self.line + memchr::memchr_iter(b'\n', bytes).count(),
                column: bytes.len() - last,
            },
        }
    }
}

/// From this byte of a text on, it stood at this place of the input, up to the next mark.
pub(super) type Mark = (usize, Where);

/// Tells the lines of the values of one text.
#[derive(Debug)]
pub(super) struct Lines<'a> {
    /// In order; the first is at byte 0.
    marks: &'a [Mark],
    counted: OnceCell<json::Lines<'a>>,
}

impl<'a> Lines<'a> {
    pub(super) const fn new(marks: &'a [Mark]) -> Self {
        Self { marks, counted: OnceCell::new() }
    }

    /// The line of the input on which a value begins, from 1.
    pub(super) fn of(&self, value: Node<'a>) -> Option<u64> {
        let offset = value.offset();
        let after = self.marks.partition_point(|(from, _)| *from <= offset);
        let (from, begins) = self.marks.get(after.checked_sub(1)?)?;
        let counted = self.counted.get_or_init(|| json::Lines::around(value));
        Some(begins.line as u64 + counted.ended_before(offset) - counted.ended_before(*from))
    }
}
