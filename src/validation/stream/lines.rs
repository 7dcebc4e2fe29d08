//! Cutting at separators: a JSON text a line, or one after each record separator.

use std::collections::VecDeque;

use crate::domain::Error;
use crate::domain::error::Result;
use crate::domain::json::{SyntaxError, SyntaxKind};

use super::{BLOCK, Block, Cut};

/// What begins a text in `application/json-seq` (RFC 7464, section 2.2).
pub(super) const RECORD_SEPARATOR: u8 = 0x1E;

/// Bytes up to the last separator are whole records.
#[derive(Debug)]
pub(super) struct Lines {
    buffer: Vec<u8>,
    separator: u8,
    /// The line of the input on which the buffer begins, from 1.
    line: u64,
    emitted: bool,
    most: usize,
}

impl Lines {
    pub(super) fn new(separator: u8, most: usize) -> Self {
        Self { buffer: Vec::new(), separator, line: 1, emitted: false, most }
    }

    pub(super) fn feed(&mut self, bytes: &[u8], ready: &mut VecDeque<Block>) -> Result<()> {
        for piece in bytes.chunks(BLOCK) {
            self.buffer.reserve(BLOCK.saturating_sub(self.buffer.len()).max(piece.len()));
            self.buffer.extend_from_slice(piece);
            if self.buffer.len() >= BLOCK {
                self.flush(ready);
            }
            if self.buffer.len() > self.most {
                return Err(Error::TooLarge { limit: "record_bytes", bytes: self.most });
            }
        }
        Ok(())
    }

    /// Where the last whole record in the buffer ends.
    fn end(&self) -> usize {
        let last = memchr::memrchr(self.separator, &self.buffer);
        // A newline ends a record, a record separator begins the next.
        last.map_or(0, |at| if self.separator == b'\n' { at + 1 } else { at })
    }

    pub(super) fn flush(&mut self, ready: &mut VecDeque<Block>) {
        let end = self.end();
        if end > 0 {
            let rest = self.buffer.split_off(end);
            self.emit(rest, ready);
        }
    }

    pub(super) fn finish(&mut self, ready: &mut VecDeque<Block>) -> Result<()> {
        if !self.emitted && self.buffer.trim_ascii().is_empty() {
            return Err(Error::Unreadable(SyntaxError { kind: SyntaxKind::Empty, line: 1, column: 1 }));
        }
        if !self.buffer.is_empty() {
            self.emit(Vec::new(), ready);
        }
        Ok(())
    }

    fn emit(&mut self, rest: Vec<u8>, ready: &mut VecDeque<Block>) {
        let bytes = std::mem::replace(&mut self.buffer, rest);
        let first = self.line;
        self.emitted = true;
        self.line += memchr::memchr_iter(b'\n', &bytes).count() as u64;
        let cut = if self.separator == b'\n' { Cut::Lines { first } } else { Cut::Sequence { first } };
        ready.push_back(Block { bytes, cut });
    }
}
