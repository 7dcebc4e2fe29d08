//! Data of any size, judged as it streams past.
//!
//! Door: an [`Intake`] takes bytes as they come and cuts them into [`Block`]s of whole records; [`judge`]
//! judges a block, on any thread; a [`Tally`] adds the outcomes up, in order. The four readers (document,
//! large document, lines, rows) share one engine. Memory does not grow with the data: a block, and what
//! has to be seen at once (`record_bytes`), is all that is held. Refuses: a record past that bound, and
//! data that ends before it is complete.

mod document;
mod engine;
mod lines;
mod mapping;
mod rows;
mod tally;

use std::collections::VecDeque;
use std::sync::Arc;

use bytes::Bytes;
use chrono::NaiveDate;

use crate::domain::error::Result;
use crate::domain::{PartName, TableMapping};
use crate::schema::{Compiled, Position};

use document::Pieces;
use lines::Lines;
use rows::Rows;

pub use engine::{Outcome, judge};
pub use tally::Tally;

/// How much data is judged at one go, in bytes.
pub(super) const BLOCK: usize = 256 * 1024;

/// From how many bytes on a document is taken apart instead of being judged as a whole.
pub const OPENED_AT: usize = 1024 * 1024;

/// The forms in which data comes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Form {
    /// One JSON document (RFC 8259).
    Document,
    /// A JSON text a line (`application/x-ndjson`).
    Lines,
    /// JSON texts, each after a record separator (`application/json-seq`, RFC 7464).
    Sequence,
    /// Rows with a header (`text/csv`, RFC 4180), and how their columns map.
    Rows(TableMapping),
}

/// By what data is judged, and what a report on it may show.
#[derive(Debug)]
pub struct Measure {
    compiled: Arc<Compiled>,
    root: Arc<Position>,
    part: Option<PartName>,
    values: bool,
    record_key: Option<String>,
    today: NaiveDate,
}

impl Measure {
    /// A measure; `None` when the schema has no such part. `record_key` says where the key of a record
    /// stands, when findings are to carry it.
    #[must_use]
    pub fn new(
        compiled: Arc<Compiled>,
        part: Option<&PartName>,
        values: bool,
        record_key: Option<String>,
        today: NaiveDate,
    ) -> Option<Self> {
        let root = Arc::new(compiled.position(part)?);
        Some(Self { compiled, root, part: part.cloned(), values, record_key, today })
    }
}

/// Records that were cut out together.
#[derive(Debug)]
pub struct Block(Cut);

#[derive(Debug)]
enum Cut {
    /// Whole records, as they came together.
    Lines(Vec<Bytes>),
    Sequence(Vec<Bytes>),
    Pieces {
        bytes: Vec<u8>,
        pieces: Vec<document::Piece>,
    },
    Rows {
        bytes: Vec<u8>,
        table: rows::Table,
    },
}

impl Block {
    fn length(&self) -> usize {
        match &self.0 {
            Cut::Lines(runs) | Cut::Sequence(runs) => runs.iter().map(Bytes::len).sum(),
            Cut::Pieces { bytes, .. } | Cut::Rows { bytes, .. } => bytes.len(),
        }
    }

    fn is_whole_document(&self) -> bool {
        match &self.0 {
            Cut::Pieces { pieces, .. } => {
                pieces.iter().all(|piece| !piece.source.is_list && piece.spine.is_none())
            }
            _ => false,
        }
    }
}

/// Takes bytes as they come and cuts them into blocks.
#[derive(Debug)]
pub struct Intake {
    reader: Reader,
    ready: VecDeque<Block>,
}

#[derive(Debug)]
enum Reader {
    Lines(Lines),
    Document(Box<Pieces>),
    Rows(Box<Rows>),
}

impl Intake {
    /// An intake for data of this form; documents are taken apart from `opened_at` bytes on.
    #[must_use]
    pub fn new(form: Form, measure: &Arc<Measure>, opened_at: usize) -> Self {
        let most = measure.compiled.limits().record_bytes;
        let reader = match form {
            Form::Lines => Reader::Lines(Lines::new(b'\n', most)),
            Form::Sequence => Reader::Lines(Lines::new(lines::RECORD_SEPARATOR, most)),
            Form::Document => Reader::Document(Box::new(Pieces::new(Arc::clone(measure), opened_at))),
            Form::Rows(mapping) => Reader::Rows(Box::new(Rows::new(Arc::clone(measure), mapping))),
        };
        Self { reader, ready: VecDeque::new() }
    }

    /// Takes the next bytes. After an error nothing more is taken; what was cut before it is still
    /// there to be judged, and comes first.
    ///
    /// # Errors
    /// What can't be read at all, or is larger than may be seen at once.
    pub fn feed(&mut self, bytes: Bytes) -> Result<()> {
        match &mut self.reader {
            Reader::Lines(lines) => lines.feed(bytes, &mut self.ready),
            Reader::Document(pieces) => pieces.feed(&bytes, &mut self.ready),
            Reader::Rows(rows) => rows.feed(&bytes, &mut self.ready),
        }
    }

    /// Says that there are no more bytes.
    ///
    /// # Errors
    /// When the data is not complete.
    pub fn finish(&mut self) -> Result<()> {
        match &mut self.reader {
            Reader::Lines(lines) => lines.finish(&mut self.ready),
            Reader::Document(pieces) => pieces.finish(&mut self.ready),
            Reader::Rows(rows) => rows.finish(&mut self.ready),
        }
    }

    /// Cuts what is complete, however little it is: for after an error, and when nothing comes.
    pub fn flush(&mut self) {
        match &mut self.reader {
            Reader::Lines(lines) => lines.flush(&mut self.ready),
            Reader::Document(pieces) => pieces.flush(&mut self.ready),
            Reader::Rows(rows) => rows.flush(&mut self.ready),
        }
    }

    /// The next block to judge.
    pub fn next_block(&mut self) -> Option<Block> {
        self.ready.pop_front()
    }
}
