//! Cutting at separators: a JSON text a line, or one after each record separator.

use std::collections::VecDeque;

use bytes::{Bytes, BytesMut};

use crate::domain::Error;
use crate::domain::error::Result;
use crate::domain::json::{SyntaxError, SyntaxKind};

use super::{BLOCK, Block, Cut};

/// What begins a text in `application/json-seq` (RFC 7464, section 2.2).
pub(super) const RECORD_SEPARATOR: u8 = 0x1E;

/// Bytes that come together are judged where they stand, from so many on; fewer are copied together.
const TOGETHER: usize = 16 * 1024;

/// Bytes up to the last separator are whole records.
#[derive(Debug)]
pub(super) struct Lines {
    /// Whole records that wait to be judged, and how many bytes they are.
    runs: Vec<Bytes>,
    waiting: usize,
    /// What came after those.
    rest: BytesMut,
    separator: u8,
    emitted: bool,
    most: usize,
}

impl Lines {
    pub(super) fn new(separator: u8, most: usize) -> Self {
        let (runs, rest) = (Vec::new(), BytesMut::new());
        Self { runs, waiting: 0, rest, separator, emitted: false, most }
    }

    pub(super) fn feed(&mut self, mut bytes: Bytes, ready: &mut VecDeque<Block>) -> Result<()> {
        while !bytes.is_empty() {
            let mut piece = bytes.split_to(bytes.len().min(BLOCK));
            if piece.len() >= TOGETHER {
                self.end_rest(&mut piece);
                let end = self.end(&piece);
                self.gather(piece.split_to(end));
            }
            self.rest.extend_from_slice(&piece);
            if self.waiting + self.rest.len() >= BLOCK || self.rest.len() > self.most {
                self.flush(ready);
            }
            if self.rest.len() > self.most {
                return Err(Error::TooLarge { limit: "record_bytes", bytes: self.most });
            }
        }
        Ok(())
    }

    /// Takes the end of the record that is not whole yet off a piece that came after it.
    fn end_rest(&mut self, piece: &mut Bytes) {
        if self.rest.is_empty() {
            return;
        }
        let Some(at) = memchr::memchr(self.separator, piece) else { return };
        self.rest.extend_from_slice(&piece.split_to(self.after(at)));
        let rest = self.rest.split().freeze();
        self.gather(rest);
    }

    /// Where the record ends whose separator is here: a newline ends one, a record separator begins the next.
    fn after(&self, separator: usize) -> usize {
        if self.separator == b'\n' { separator + 1 } else { separator }
    }

    /// Where the last whole record in these bytes ends.
    fn end(&self, bytes: &[u8]) -> usize {
        memchr::memrchr(self.separator, bytes).map_or(0, |at| self.after(at))
    }

    fn gather(&mut self, bytes: Bytes) {
        if !bytes.is_empty() {
            self.waiting += bytes.len();
            self.runs.push(bytes);
        }
    }

    pub(super) fn flush(&mut self, ready: &mut VecDeque<Block>) {
        let end = self.end(&self.rest);
        let whole = self.rest.split_to(end).freeze();
        self.gather(whole);
        self.emit(ready);
    }

    pub(super) fn finish(&mut self, ready: &mut VecDeque<Block>) -> Result<()> {
        let rest = self.rest.split().freeze();
        let is_blank = |bytes: &Bytes| bytes.trim_ascii().is_empty();
        if !self.emitted && is_blank(&rest) && self.runs.iter().all(is_blank) {
            return Err(Error::Unreadable(SyntaxError { kind: SyntaxKind::Empty, line: 1, column: 1 }));
        }
        self.gather(rest);
        self.emit(ready);
        Ok(())
    }

    fn emit(&mut self, ready: &mut VecDeque<Block>) {
        if self.runs.is_empty() {
            return;
        }
        (self.emitted, self.waiting) = (true, 0);
        let runs = std::mem::take(&mut self.runs);
        ready.push_back(Block(if self.separator == b'\n' { Cut::Lines(runs) } else { Cut::Sequence(runs) }));
    }
}
