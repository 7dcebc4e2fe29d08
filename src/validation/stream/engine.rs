//! Judging a block of records: the one engine behind all readers.

use std::cell::RefCell;

use crate::domain::error::Result;
use crate::domain::json::{Bounds, Elided, SyntaxError, SyntaxKind};
use crate::domain::{Counts, Error, Finding, FindingCode, Report, Severity, Text, text};
use crate::schema::{Field, Position, Scratch, Segment, Standing};

use super::super::Wishes;
use super::super::lines::{Mark, Where};
use super::super::path::Step as Place;
use super::super::walk::{self, Subject, Way};
use super::document::{Piece, Step};
use super::lines::RECORD_SEPARATOR;
use super::rows::Table;
use super::{Block, Cut, Measure};

thread_local! {
    /// Each thread reads into the same memory again and again.
    static DESK: RefCell<Desk> = RefCell::default();
}

#[derive(Default)]
struct Desk {
    scratch: Scratch,
    row: Vec<u8>,
}

/// What judging a block gave.
#[derive(Debug, Default)]
pub struct Outcome {
    /// Bytes that were judged.
    pub bytes: u64,
    /// Lines that ended, where findings tell the line within the block; else 0.
    pub lines: u64,
    /// Records that were judged.
    pub records: u64,
    /// Of those, the ones that do not meet the standard.
    pub invalid: u64,
    /// All findings, counted.
    pub counts: Counts,
    /// The findings there was room for, in order.
    pub findings: Vec<Finding>,
    /// Whether there are more.
    pub truncated: bool,
    /// Whether the block was one document, judged as a whole.
    pub whole_document: bool,
    /// What ended the data here: nothing after it was judged.
    pub end: Option<Error>,
}

impl Measure {
    /// The field that a JSON Pointer names below what documents are judged by.
    pub(super) fn field(&self, pointer: &str) -> Option<Field> {
        self.compiled.field(self.part.as_ref(), pointer)
    }

    fn bounds(&self, deeper: usize) -> Bounds {
        let Bounds { depth, values } = self.compiled.limits().document_bounds();
        Bounds { depth: depth.saturating_sub(deeper), values }
    }
}

/// Most findings that a block is written out with: those of several blocks wait in memory.
const FINDINGS: usize = 10_000;

/// Judges a block, with room for at most this many findings; what there is no room for is counted.
#[must_use]
pub fn judge(block: &Block, measure: &Measure, room: usize) -> Outcome {
    DESK.with_borrow_mut(|desk| {
        let room = room.min(FINDINGS);
        let mut bench = Bench { desk, measure, room, outcome: Outcome::default() };
        bench.outcome.bytes = block.length() as u64;
        let ended = match &block.0 {
            Cut::Lines(runs) => runs.iter().try_for_each(|bytes| bench.lines(bytes)),
            Cut::Sequence(runs) => runs.iter().try_for_each(|bytes| bench.sequence(bytes)),
            Cut::Pieces { bytes, pieces } => pieces.iter().try_for_each(|piece| bench.piece(bytes, piece)),
            Cut::Rows { bytes, table } => bench.rows(bytes, table),
        };
        bench.outcome.whole_document = block.is_whole_document();
        bench.outcome.end = ended.err();
        bench.outcome
    })
}

/// The text of a record, and where in the input it stood.
#[derive(Clone, Copy)]
struct Extract<'r> {
    bytes: &'r [u8],
    marks: &'r [Mark],
    /// The lists whose items were judged before.
    elided: &'r [Elided],
}

struct Bench<'b> {
    desk: &'b mut Desk,
    measure: &'b Measure,
    room: usize,
    outcome: Outcome,
}

impl Bench<'_> {
    fn lines(&mut self, bytes: &[u8]) -> Result<()> {
        let mut from = 0;
        for end in memchr::memchr_iter(b'\n', bytes) {
            self.line(&bytes[from..end])?;
            self.outcome.lines += 1;
            from = end + 1;
        }
        self.line(&bytes[from..])
    }

    fn sequence(&mut self, bytes: &[u8]) -> Result<()> {
        for record in bytes.split(|byte| *byte == RECORD_SEPARATOR) {
            if is_cut(record) {
                let column = record.len() + 1;
                let syntax = SyntaxError { kind: SyntaxKind::Truncated, line: 1, column };
                self.unreadable(&syntax, self.outcome.lines + 1);
            } else {
                self.line(record)?;
            }
            self.outcome.lines += memchr::memchr_iter(b'\n', record).count() as u64;
        }
        Ok(())
    }

    /// One record that says by itself where it ends: what is no JSON is a finding on that record.
    fn line(&mut self, record: &[u8]) -> Result<()> {
        if record.trim_ascii().is_empty() {
            return Ok(());
        }
        let (measure, line) = (self.measure, self.outcome.lines + 1);
        let marks = [begins_on(line)];
        let text = Extract { bytes: record, marks: &marks, elided: &[] };
        match self.desk.judge(text, measure, &measure.root, &[], self.room) {
            Ok(report) => self.count(report, |finding| finding),
            Err(Error::Unreadable(syntax)) => self.unreadable(&syntax, line),
            Err(other) => return Err(other),
        }
        Ok(())
    }

    fn piece(&mut self, bytes: &[u8], piece: &Piece) -> Result<()> {
        let record = &bytes[piece.from..piece.to];
        let source = &*piece.source;
        let mut place: Vec<Place<'_>> = source.place.iter().map(step).collect();
        if source.is_list {
            place.push(Place::Item(usize::try_from(piece.index).unwrap_or(usize::MAX)));
        }
        let begins = [(0, piece.begins)];
        let text = match &piece.spine {
            Some(spine) => Extract { bytes: record, marks: &spine.marks, elided: &spine.elided },
            None => Extract { bytes: record, marks: &begins, elided: &[] },
        };
        let judged = self.desk.judge(text, self.measure, &source.position, &place, self.room);
        let report = judged.map_err(|error| match error {
            Error::Unreadable(syntax) => Error::Unreadable(moved(syntax, text)),
            other => other,
        })?;
        let invalid = report.as_ref().is_some_and(|report| !report.valid);
        self.count(report, |finding| finding);
        if !source.is_list && piece.spine.is_some() {
            // What is left of a document around its records is no record itself.
            self.outcome.records -= 1;
            self.outcome.invalid -= u64::from(invalid);
        }
        Ok(())
    }

    fn rows(&mut self, bytes: &[u8], table: &Table) -> Result<()> {
        let mut row_text = std::mem::take(&mut self.desk.row);
        let mut result = Ok(());
        for row in &table.rows {
            let mut from = row.begins;
            let ends = &table.ends[row.first_end..row.first_end + row.cells];
            if row.cells != table.columns.count {
                self.single(FindingCode::WrongColumnCount, columns_message(row.cells, table), row.line);
                continue;
            }
            let cells: std::result::Result<Vec<&str>, _> = ends
                .iter()
                .map(|end| {
                    let cell = std::str::from_utf8(&bytes[from..*end]);
                    from = *end;
                    cell
                })
                .collect();
            let Ok(cells) = cells else {
                let syntax = SyntaxError { kind: SyntaxKind::NotUtf8, line: 1, column: 1 };
                self.single(FindingCode::UnreadableRecord, syntax.message(), row.line);
                continue;
            };
            table.columns.write(&cells, &mut row_text);
            let measure = self.measure;
            let marks = [begins_on(row.line)];
            let text = Extract { bytes: &row_text, marks: &marks, elided: &[] };
            match self.desk.judge(text, measure, &measure.root, &[], self.room) {
                Ok(report) => self.count(report, |finding| table.columns.in_cells(finding)),
                Err(other) => {
                    result = Err(other);
                    break;
                }
            }
        }
        self.desk.row = row_text;
        result
    }

    /// Adds the report on one record; `None` is a valid one.
    fn count(&mut self, report: Option<Report>, locate: impl Fn(Finding) -> Finding) {
        self.outcome.records += 1;
        let Some(report) = report else { return };
        self.outcome.invalid += u64::from(!report.valid);
        self.outcome.counts.join(&report.counts);
        self.outcome.truncated |= report.truncated;
        self.room -= report.findings.len().min(self.room);
        self.outcome.findings.extend(report.findings.into_iter().map(locate));
    }

    fn unreadable(&mut self, syntax: &SyntaxError, line: u64) {
        let Text { nl, en } = syntax.message();
        let column = syntax.column;
        let message = text(format!("Kolom {column}: {nl}"), format!("Column {column}: {en}"));
        self.single(FindingCode::UnreadableRecord, message, line + syntax.line as u64 - 1);
    }

    /// Adds a record with one finding, on the record itself.
    fn single(&mut self, code: FindingCode, message: Text, line: u64) {
        let mut counts = Counts::default();
        counts.add(code, Severity::Error);
        let finding = Finding {
            code,
            severity: Severity::Error,
            instance: String::new(),
            schema: "#".to_owned(),
            evaluation_path: String::new(),
            about: None,
            place: text("in het record zelf", "in the record itself"),
            message,
            source: None,
            causes: Vec::new(),
            value: None,
            record_key: None,
            line: Some(line),
            column: None,
        };
        let findings: Vec<Finding> = Some(finding).into_iter().take(self.room).collect();
        let truncated = findings.is_empty();
        self.count(Some(Report { valid: false, counts, findings, truncated, records: None }), |finding| {
            finding
        });
    }
}

impl Desk {
    /// Judges one record; `None` when it is valid.
    fn judge(
        &mut self,
        text: Extract<'_>,
        measure: &Measure,
        position: &Position,
        place: &[Place<'_>],
        room: usize,
    ) -> Result<Option<Report>> {
        let most = measure.compiled.limits().record_bytes;
        if text.bytes.len() > most {
            return Err(Error::TooLarge { limit: "record_bytes", bytes: most });
        }
        let bounds = measure.bounds(place.len());
        let extract = (text.bytes, text.elided, bounds);
        let read = measure.compiled.read_at(&mut self.scratch, extract, position, measure.today);
        let (document, standing) = read.map_err(Error::Unreadable)?;
        let (node, standing) = (document.root(), standing.map_err(|_| Error::TooMuchWork)?);
        if standing == Standing::Sound {
            return Ok(None);
        }
        let ways: Vec<Vec<Way<'_>>> =
            position.entries().iter().map(|(_, way)| way.iter().map(segment).collect()).collect();
        let nodes = position.entries().iter().map(|(node, _)| *node);
        let entries: Vec<_> = nodes.zip(ways.iter().map(Vec::as_slice)).collect();
        let record_key = measure.record_key.as_deref();
        let wishes =
            Wishes { part: measure.part.as_ref(), values: measure.values, record_key, today: measure.today };
        let room = room.min(measure.compiled.limits().findings.max(1));
        let subject = Subject { node, place, entries: &entries, marks: text.marks };
        walk::explain(subject, &measure.compiled, wishes, standing, room).map(Some)
    }
}

/// Whether a text in a sequence may have lost its end: one that does not show by itself where it ends has
/// to be followed by white space (RFC 7464, section 2.4).
fn is_cut(record: &[u8]) -> bool {
    record.last().is_some_and(|last| !matches!(last, b'}' | b']' | b'"' | b' ' | b'\t' | b'\n' | b'\r'))
}

fn step(step: &Step) -> Place<'_> {
    match step {
        Step::Member(name, ordinal) => Place::Member(name, *ordinal),
        Step::Item(index) => Place::Item(usize::try_from(*index).unwrap_or(usize::MAX)),
    }
}

fn segment(segment: &Segment) -> Way<'_> {
    match segment {
        Segment::Name(name) => Way::Name(name),
        Segment::Index(index) => Way::Index(*index),
    }
}

/// The mark of a record that begins on this line, and does not tell where on it.
fn begins_on(line: u64) -> Mark {
    (0, Where { line: usize::try_from(line).unwrap_or(usize::MAX), column: 1 })
}

/// Where in the whole input an error in a piece of it stands.
fn moved(syntax: SyntaxError, text: Extract<'_>) -> SyntaxError {
    let line_begins = match syntax.line {
        1 => 0,
        line => memchr::memchr_iter(b'\n', text.bytes).nth(line - 2).map_or(0, |at| at + 1),
    };
    let offset = (line_begins + syntax.column.saturating_sub(1)).min(text.bytes.len());
    let mark = text.marks.iter().rev().find(|(from, _)| *from <= offset);
    let (from, begins) = mark.copied().unwrap_or((0, Where::START));
    let Where { line, column } = begins.after(&text.bytes[from..offset]);
    SyntaxError { line, column, ..syntax }
}

fn columns_message(cells: usize, table: &Table) -> Text {
    let wanted = table.columns.count;
    text(
        format!(
            "Deze regel heeft {cells} kolommen en de kopregel {wanted}. Kijk naar een scheidingsteken of aanhalingsteken te veel of te weinig."
        ),
        format!(
            "This row has {cells} columns and the header {wanted}. Look for a separator or quotation mark too many or too few."
        ),
    )
}
