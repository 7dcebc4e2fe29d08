//! Rows with a header (RFC 4180): `;` or `,` between the cells, found in the header.

use std::collections::VecDeque;
use std::sync::Arc;

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

use crate::domain::error::Result;
use crate::domain::json::{BYTE_ORDER_MARK, SyntaxError, SyntaxKind};
use crate::domain::{Error, TableMapping};

use super::mapping::Columns;
use super::{BLOCK, Block, Cut, Measure};

/// Rows that were cut out together: their cells stand one after another in the block's bytes.
#[derive(Debug)]
pub(super) struct Table {
    pub columns: Arc<Columns>,
    pub rows: Vec<Row>,
    /// Where each cell ends, for all rows together.
    pub ends: Vec<usize>,
}

/// One row.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row {
    pub line: u64,
    pub begins: usize,
    pub first_end: usize,
    pub cells: usize,
}

/// The reader of tables.
pub(super) struct Rows {
    measure: Arc<Measure>,
    mapping: TableMapping,
    most: usize,
    /// The first line, until it is whole.
    head: Vec<u8>,
    reader: Option<Reader>,
    delimiter: u8,
    columns: Option<Arc<Columns>>,
    /// The cells of whole rows, and then those of the row that is being read.
    cells: Vec<u8>,
    ends: Vec<usize>,
    rows: Vec<Row>,
    written: usize,
    ended: usize,
    /// How much of both belongs to whole rows.
    done: (usize, usize),
    /// The line that is being read, from 1, and the one on which its row begins.
    line: u64,
    row_begins: Option<u64>,
    quotes: Quotes,
}

impl std::fmt::Debug for Rows {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Rows").field("line", &self.line).finish_non_exhaustive()
    }
}

impl Rows {
    pub(super) fn new(measure: Arc<Measure>, mapping: TableMapping) -> Self {
        let most = measure.compiled.limits().record_bytes;
        Self {
            measure,
            mapping,
            most,
            head: Vec::new(),
            reader: None,
            delimiter: b';',
            columns: None,
            cells: Vec::new(),
            ends: Vec::new(),
            rows: Vec::new(),
            written: 0,
            ended: 0,
            done: (0, 0),
            line: 1,
            row_begins: None,
            quotes: Quotes::default(),
        }
    }

    pub(super) fn feed(&mut self, bytes: &[u8], ready: &mut VecDeque<Block>) -> Result<()> {
        if self.reader.is_some() {
            self.quotes.follow(bytes, self.delimiter);
            return self.read(bytes, ready);
        }
        self.head.extend_from_slice(bytes);
        match delimiter(&self.head) {
            Some(delimiter) => self.begin(delimiter, ready),
            None if self.head.len() > self.most => {
                Err(Error::TooLarge { limit: "record_bytes", bytes: self.most })
            }
            None => Ok(()),
        }
    }

    fn begin(&mut self, delimiter: u8, ready: &mut VecDeque<Block>) -> Result<()> {
        self.reader = Some(ReaderBuilder::new().delimiter(delimiter).build());
        self.delimiter = delimiter;
        let head = std::mem::take(&mut self.head);
        // Spreadsheets write one, and RFC 4180 says nothing against it.
        let head = head.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&head);
        self.quotes.follow(head, delimiter);
        self.read(head, ready)
    }

    pub(super) fn finish(&mut self, ready: &mut VecDeque<Block>) -> Result<()> {
        if self.reader.is_none() {
            if self.head.trim_ascii().is_empty() {
                return Err(syntax(SyntaxKind::Empty, 1));
            }
            // A header and nothing else.
            self.head.push(b'\n');
            let delimiter = delimiter(&self.head).unwrap_or(b';');
            self.begin(delimiter, ready)?;
        }
        if let Some(line) = self.quotes.open() {
            self.flush(ready);
            return Err(syntax(SyntaxKind::OpenQuote, line));
        }
        self.read(&[], ready)?;
        self.flush(ready);
        Ok(())
    }

    pub(super) fn flush(&mut self, ready: &mut VecDeque<Block>) {
        let Some(columns) = self.columns.clone().filter(|_| !self.rows.is_empty()) else { return };
        let done = std::mem::take(&mut self.done);
        let cells = self.cells.split_off(done.0);
        let bytes = std::mem::replace(&mut self.cells, cells);
        let ends: Vec<usize> = self.ends.split_off(done.1);
        let ends = std::mem::replace(&mut self.ends, ends);
        (self.written, self.ended) = (self.written - done.0, self.ended - done.1);
        let table = Table { columns, rows: std::mem::take(&mut self.rows), ends };
        ready.push_back(Block(Cut::Rows { bytes, table }));
    }

    fn read(&mut self, bytes: &[u8], ready: &mut VecDeque<Block>) -> Result<()> {
        let mut rest = bytes;
        let (mut begins, mut first_end) = self.done;
        loop {
            let Some(reader) = self.reader.as_mut() else { return Ok(()) };
            let room = self.written + rest.len() + 64;
            self.cells.resize(room.max(self.cells.len()), 0);
            self.ends.resize((self.ended + 64).max(self.ends.len()), 0);
            let (result, taken, written, ended) =
                reader.read_record(rest, &mut self.cells[self.written..], &mut self.ends[self.ended..]);
            // The crate ends a row at its `\r`, and skips what is left of that end, and empty lines, later.
            for byte in &rest[..taken] {
                match byte {
                    b'\n' => self.line += 1,
                    b'\r' => {}
                    _ => {
                        self.row_begins.get_or_insert(self.line);
                    }
                }
            }
            rest = &rest[taken..];
            // The crate counts the ends of cells from the beginning of its row.
            self.ends[self.ended..self.ended + ended].iter_mut().for_each(|end| *end += begins);
            self.written += written;
            self.ended += ended;
            match result {
                ReadRecordResult::InputEmpty | ReadRecordResult::End => {
                    let too_long = self.written - begins > self.most;
                    return if too_long {
                        Err(Error::TooLarge { limit: "record_bytes", bytes: self.most })
                    } else {
                        Ok(())
                    };
                }
                ReadRecordResult::OutputFull | ReadRecordResult::OutputEndsFull => continue,
                ReadRecordResult::Record => {}
            }
            let line = self.row_begins.take().unwrap_or(self.line);
            let cells = self.ended - first_end;
            self.done = (self.written, self.ended);
            self.row(Row { line, begins, first_end, cells })?;
            if self.written >= BLOCK {
                self.flush(ready);
            }
            (begins, first_end) = self.done;
        }
    }

    fn row(&mut self, row: Row) -> Result<()> {
        if self.columns.is_some() {
            // Spreadsheets write rows of nothing below the last one.
            let ends = &self.ends[row.first_end..row.first_end + row.cells];
            if ends.iter().any(|end| *end > row.begins) {
                self.rows.push(row);
            }
            return Ok(());
        }
        let mut from = row.begins;
        let mut header = Vec::new();
        for end in &self.ends[row.first_end..row.first_end + row.cells] {
            let name = std::str::from_utf8(&self.cells[from..*end]);
            header.push(name.map_err(|_| syntax(SyntaxKind::NotUtf8, row.line))?.trim().to_owned());
            from = *end;
        }
        if header.iter().all(String::is_empty) {
            return Err(syntax(SyntaxKind::Empty, row.line));
        }
        self.columns = Some(Arc::new(Columns::of(&header, &self.mapping, &self.measure)?));
        self.cells.clear();
        self.ends.clear();
        (self.written, self.ended, self.done) = (0, 0, (0, 0));
        Ok(())
    }
}

fn syntax(kind: SyntaxKind, line: u64) -> Error {
    let line = usize::try_from(line).unwrap_or(usize::MAX);
    Error::Unreadable(SyntaxError { kind, line, column: 1 })
}

/// Follows the quotation marks around cells, as csv-core does, which says nothing of one that is left
/// open. A mark inside a cell that did not begin with one is a letter like any other.
#[derive(Debug, Default)]
struct Quotes {
    state: Quoting,
    line: u64,
    opened_on: u64,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Quoting {
    #[default]
    Begin,
    Plain,
    Quoted,
    /// After a mark in a quoted cell: the end of it, or half of a doubled one.
    Ending,
}

impl Quotes {
    fn follow(&mut self, bytes: &[u8], delimiter: u8) {
        for byte in bytes {
            let line_ends = matches!(byte, b'\n' | b'\r');
            self.state = match (self.state, byte) {
                (Quoting::Begin, b'"') => {
                    self.opened_on = self.line + 1;
                    Quoting::Quoted
                }
                (Quoting::Quoted, b'"') => Quoting::Ending,
                (Quoting::Ending, b'"') | (Quoting::Quoted, _) => Quoting::Quoted,
                (_, byte) if *byte == delimiter || line_ends => Quoting::Begin,
                _ => Quoting::Plain,
            };
            self.line += u64::from(*byte == b'\n');
        }
    }

    /// The line on which a cell begins that never ends.
    fn open(&self) -> Option<u64> {
        (self.state == Quoting::Quoted).then_some(self.opened_on)
    }
}

/// What stands between the cells: of `;` and `,` the one that occurs most outside quotation marks in the
/// first line; `None` when that line is not whole yet.
fn delimiter(head: &[u8]) -> Option<u8> {
    let (mut semicolons, mut commas, mut quoted) = (0, 0, false);
    for byte in head {
        match byte {
            b'"' => quoted = !quoted,
            b';' if !quoted => semicolons += 1,
            b',' if !quoted => commas += 1,
            b'\n' if !quoted => return Some(if commas > semicolons { b',' } else { b';' }),
            _ => {}
        }
    }
    None
}
