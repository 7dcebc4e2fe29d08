//! Taking a large document apart: the items of its long lists are cut out and dropped as they come,
//! and what is left, the spine, is judged at its end.
//!
//! A value is first received as a whole. One that grows past `opened_at` is opened, when the schema
//! allows that: of an object the members are followed, of a list the items are received one by one, and
//! an item that grows too large is opened in its turn. So small deliveries in a large one stay whole,
//! and memory is bounded by what is open. Each byte is looked at once here, for brackets and texts only;
//! whether it is JSON is for the reader to say, when the record is judged.

use std::collections::VecDeque;
use std::sync::Arc;

use crate::domain::Error;
use crate::domain::error::Result;
use crate::domain::json::{Bounds, Elided, SyntaxError, SyntaxKind, Tape};
use crate::schema::{Hindrance, Position};

use super::super::lines::{Mark, Where};
use super::{BLOCK, Block, Cut, Measure};

mod shape;

use shape::Shape;

/// One step into the document, down to where a record was cut out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    Member(String, usize),
    Item(u64),
}

/// A place from which records are cut out: the document itself, or a list.
#[derive(Debug)]
pub(super) struct Source {
    pub position: Arc<Position>,
    /// The steps to the list; its items are one step further.
    pub place: Vec<Step>,
    pub is_list: bool,
}

/// A record that was cut out: a document, an item, or the spine of one that was opened.
#[derive(Debug)]
pub(super) struct Piece {
    pub source: Arc<Source>,
    pub index: u64,
    pub from: usize,
    pub to: usize,
    pub begins: Where,
    pub spine: Option<Box<Spine>>,
}

/// What is not in the text of a spine any more, and where its text came from.
#[derive(Debug, Default)]
pub(super) struct Spine {
    pub elided: Vec<Elided>,
    /// From these bytes on, the text stood at these places.
    pub marks: Vec<Mark>,
}

#[derive(Debug, Clone, Copy)]
enum State {
    BeforeRoot,
    Record(Shape),
    AfterRoot,
    BeforeItem { first: bool },
    AfterItem,
    BeforeName { first: bool },
    Name { escaped: bool },
    BeforeColon,
    BeforeValue,
    Opaque(Shape),
    AfterValue,
}

#[derive(Debug)]
enum Frame {
    Object { position: Arc<Position>, members: usize },
    List { source: Arc<Source>, items: u64, offset: usize },
}

/// A record that was opened, with what is left of it so far.
#[derive(Debug)]
struct Opened {
    source: Arc<Source>,
    index: u64,
    begins: Where,
    text: Vec<u8>,
    spine: Spine,
    /// How many frames there were when it was opened.
    frames: usize,
}

/// The reader of large documents.
#[derive(Debug)]
pub(super) struct Pieces {
    measure: Arc<Measure>,
    opened_at: usize,
    most: usize,
    state: State,
    at: Where,
    frames: Vec<Frame>,
    opened: Vec<Opened>,
    place: Vec<Step>,
    /// The name of the member that is being read, as it is written.
    name: Vec<u8>,
    root: Arc<Source>,
    buffer: Vec<u8>,
    pieces: Vec<Piece>,
    record_from: usize,
    record_begins: Where,
    hindrance: Option<Hindrance>,
}

impl Pieces {
    pub(super) fn new(measure: Arc<Measure>, opened_at: usize) -> Self {
        let most = measure.compiled.limits().record_bytes;
        let root = Source { position: Arc::clone(&measure.root), place: Vec::new(), is_list: false };
        Self {
            measure,
            opened_at: opened_at.min(most),
            most,
            state: State::BeforeRoot,
            at: Where::START,
            frames: Vec::new(),
            opened: Vec::new(),
            place: Vec::new(),
            name: Vec::new(),
            root: Arc::new(root),
            buffer: Vec::new(),
            pieces: Vec::new(),
            record_from: 0,
            record_begins: Where::START,
            hindrance: None,
        }
    }

    pub(super) fn feed(&mut self, bytes: &[u8], ready: &mut VecDeque<Block>) -> Result<()> {
        let mut rest = bytes;
        while !rest.is_empty() {
            let taken = match self.state {
                State::Record(shape) => self.receive(shape, rest, ready)?,
                State::Opaque(shape) => self.keep(shape, rest, ready)?,
                State::Name { escaped } => self.take_name(escaped, rest)?,
                _ => self.punctuation(rest, ready)?,
            };
            rest = &rest[taken..];
        }
        Ok(())
    }

    pub(super) fn finish(&mut self, ready: &mut VecDeque<Block>) -> Result<()> {
        match self.state {
            State::BeforeRoot => return Err(self.syntax(SyntaxKind::Empty)),
            // What it lacks is for the reader to say.
            State::Record(_) => self.end_record(ready),
            _ => {}
        }
        self.flush(ready);
        if self.opened.is_empty() { Ok(()) } else { Err(self.syntax(SyntaxKind::Truncated)) }
    }

    pub(super) fn flush(&mut self, ready: &mut VecDeque<Block>) {
        if self.pieces.is_empty() {
            return;
        }
        let complete = self.pieces.last().map_or(0, |piece| piece.to);
        let rest = self.buffer.split_off(complete);
        self.record_from = self.record_from.saturating_sub(complete);
        let bytes = std::mem::replace(&mut self.buffer, rest);
        ready.push_back(Block(Cut::Pieces { bytes, pieces: std::mem::take(&mut self.pieces) }));
    }

    fn syntax(&self, kind: SyntaxKind) -> Error {
        Error::Unreadable(SyntaxError { kind, line: self.at.line, column: self.at.column })
    }

    fn too_large(&self) -> Error {
        match self.hindrance {
            Some(Hindrance(keyword)) => Error::NotDivisible { keyword, bytes: self.most },
            None => Error::TooLarge { limit: "record_bytes", bytes: self.most },
        }
    }

    /// Receives bytes of a record; says how many belonged to it.
    fn receive(&mut self, mut shape: Shape, bytes: &[u8], ready: &mut VecDeque<Block>) -> Result<usize> {
        let ends = shape.end(bytes);
        let taken = ends.unwrap_or(bytes.len());
        if self.buffer.is_empty() {
            self.buffer.reserve(BLOCK + BLOCK / 4);
        }
        self.buffer.extend_from_slice(&bytes[..taken]);
        self.at = self.at.after(&bytes[..taken]);
        self.state = State::Record(shape);
        let length = self.buffer.len() - self.record_from;
        if length > self.opened_at && shape.is_container() && self.source().position.opens() {
            self.open(ready)?;
        } else if ends.is_some() {
            self.end_record(ready);
        } else if length > self.most {
            self.hindrance = self.hindrance.or(self.source().position.hindrance());
            return Err(self.too_large());
        }
        Ok(taken)
    }

    /// What the record that is being received is cut out of.
    fn source(&self) -> &Arc<Source> {
        match self.frames.last() {
            Some(Frame::List { source, .. }) => source,
            _ => &self.root,
        }
    }

    fn index(&self) -> u64 {
        match self.frames.last() {
            Some(Frame::List { items, .. }) => *items,
            _ => 0,
        }
    }

    fn begin_record(&mut self, first: u8) {
        self.record_from = self.buffer.len();
        self.record_begins = self.at;
        self.state = State::Record(Shape::of(first));
    }

    fn end_record(&mut self, ready: &mut VecDeque<Block>) {
        let (source, index) = (Arc::clone(self.source()), self.index());
        let (from, to) = (self.record_from, self.buffer.len());
        self.pieces.push(Piece { source, index, from, to, begins: self.record_begins, spine: None });
        self.after_record(ready);
    }

    fn after_record(&mut self, ready: &mut VecDeque<Block>) {
        self.record_from = self.buffer.len();
        self.state = match self.frames.last_mut() {
            Some(Frame::List { items, .. }) => {
                *items += 1;
                State::AfterItem
            }
            _ => State::AfterRoot,
        };
        if self.buffer.len() >= BLOCK {
            self.flush(ready);
        }
    }

    /// Goes into the record that is being received, instead of receiving all of it.
    fn open(&mut self, ready: &mut VecDeque<Block>) -> Result<()> {
        let received = self.buffer.split_off(self.record_from);
        self.flush(ready);
        self.record_from = self.buffer.len();
        let (source, index) = (Arc::clone(self.source()), self.index());
        self.place = source.place.clone();
        if source.is_list {
            self.place.push(Step::Item(index));
        }
        let position = Arc::clone(&source.position);
        self.at = self.record_begins;
        let spine = Spine { elided: Vec::new(), marks: vec![(0, self.at)] };
        let frames = self.frames.len();
        self.opened.push(Opened { source, index, begins: self.at, text: Vec::new(), spine, frames });
        self.enter(received[0], position)?;
        self.feed(&received[1..], ready)
    }

    /// Adds to what is left of the record that was opened last.
    fn leave(&mut self, bytes: &[u8]) -> Result<()> {
        self.at = self.at.after(bytes);
        let most = self.most;
        let Some(opened) = self.opened.last_mut() else { return Ok(()) };
        opened.text.extend_from_slice(bytes);
        if opened.text.len() > most { Err(self.too_large()) } else { Ok(()) }
    }

    /// A value in a record that was opened begins.
    fn enter(&mut self, first: u8, position: Arc<Position>) -> Result<()> {
        if self.frames.len() >= self.measure.compiled.limits().document_depth {
            return Err(self.syntax(SyntaxKind::TooDeep));
        }
        match first {
            b'{' if position.opens() => {
                self.frames.push(Frame::Object { position, members: 0 });
                self.state = State::BeforeName { first: true };
            }
            b'[' => match self.measure.compiled.items(&position) {
                Ok(items) => {
                    let source =
                        Source { position: Arc::new(items), place: self.place.clone(), is_list: true };
                    let offset = self.opened.last().map_or(0, |opened| opened.text.len());
                    self.frames.push(Frame::List { source: Arc::new(source), items: 0, offset });
                    self.state = State::BeforeItem { first: true };
                }
                Err(hindrance) => {
                    self.hindrance = Some(hindrance);
                    self.state = State::Opaque(Shape::of(first));
                }
            },
            _ => self.state = State::Opaque(Shape::of(first)),
        }
        if let State::Opaque(shape) = &mut self.state {
            shape.end(&[first]);
        }
        self.leave(&[first])
    }

    /// Keeps bytes of a value that is not taken apart.
    fn keep(&mut self, mut shape: Shape, bytes: &[u8], ready: &mut VecDeque<Block>) -> Result<usize> {
        let ends = shape.end(bytes);
        let taken = ends.unwrap_or(bytes.len());
        self.state = State::Opaque(shape);
        self.leave(&bytes[..taken])?;
        if ends.is_some() {
            self.value_ended(ready);
        }
        Ok(taken)
    }

    fn take_name(&mut self, mut escaped: bool, bytes: &[u8]) -> Result<usize> {
        for (index, byte) in bytes.iter().enumerate() {
            self.name.push(*byte);
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => {
                    self.state = State::BeforeColon;
                    self.leave(&bytes[..=index])?;
                    return Ok(index + 1);
                }
                0..=0x1F => {
                    self.leave(&bytes[..index])?;
                    return Err(self.syntax(SyntaxKind::Syntax));
                }
                _ => {}
            }
        }
        self.state = State::Name { escaped };
        self.leave(bytes)?;
        Ok(bytes.len())
    }

    /// Everything between values and names.
    fn punctuation(&mut self, bytes: &[u8], ready: &mut VecDeque<Block>) -> Result<usize> {
        let space = bytes.iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r')).count();
        if space > 0 {
            match self.state {
                State::BeforeRoot | State::AfterRoot | State::BeforeItem { .. } | State::AfterItem => {
                    self.at = self.at.after(&bytes[..space]);
                }
                _ => self.leave(&bytes[..space])?,
            }
            return Ok(space);
        }
        let byte = bytes[0];
        match (self.state, byte) {
            (State::AfterRoot, _) => return Err(self.syntax(SyntaxKind::Trailing)),
            (State::BeforeItem { first: true } | State::AfterItem, b']') => self.close_list(ready)?,
            (State::BeforeRoot | State::BeforeItem { .. }, _) if Shape::begins(byte) => {
                self.begin_record(byte);
                return Ok(0);
            }
            (State::AfterItem, b',') => {
                self.at = self.at.after(b",");
                self.state = State::BeforeItem { first: false };
            }
            (State::BeforeName { first: true } | State::AfterValue, b'}') => {
                self.leave(b"}")?;
                self.frames.pop();
                self.value_ended(ready);
            }
            (State::BeforeName { .. }, b'"') => {
                self.name.clear();
                self.name.push(byte);
                self.state = State::Name { escaped: false };
                self.leave(b"\"")?;
            }
            (State::BeforeColon, b':') => {
                self.state = State::BeforeValue;
                self.leave(b":")?;
            }
            (State::AfterValue, b',') => {
                self.state = State::BeforeName { first: false };
                self.leave(b",")?;
            }
            (State::BeforeValue, _) if Shape::begins(byte) => self.enter_member(byte)?,
            _ => return Err(self.syntax(SyntaxKind::Syntax)),
        }
        Ok(1)
    }

    fn enter_member(&mut self, first: u8) -> Result<()> {
        let mut tape = Tape::default();
        let name = tape.read(&self.name, Bounds { depth: 1, values: 1 });
        let name = name.ok().and_then(|name| name.root().as_str().map(str::to_owned));
        let name = name.ok_or_else(|| self.syntax(SyntaxKind::Syntax))?;
        let Some(Frame::Object { position, members }) = self.frames.last() else {
            return Err(self.syntax(SyntaxKind::Syntax));
        };
        let child = self.measure.compiled.member(position, &name);
        self.place.push(Step::Member(name, *members));
        self.enter(first, Arc::new(child))
    }

    fn close_list(&mut self, ready: &mut VecDeque<Block>) -> Result<()> {
        self.leave(b"]")?;
        let at = self.at;
        if let (Some(Frame::List { items, offset, .. }), Some(opened)) =
            (self.frames.pop(), self.opened.last_mut())
        {
            opened.spine.elided.push(Elided { offset, items });
            opened.spine.marks.push((opened.text.len(), at));
        }
        self.value_ended(ready);
        Ok(())
    }

    /// A value in a record that was opened is complete; perhaps that record is.
    fn value_ended(&mut self, ready: &mut VecDeque<Block>) {
        let is_record = self.opened.last().is_some_and(|opened| opened.frames == self.frames.len());
        if !is_record {
            if let Some(Frame::Object { members, .. }) = self.frames.last_mut() {
                *members += 1;
            }
            self.place.pop();
            self.state = State::AfterValue;
            return;
        }
        if let Some(Opened { source, index, begins, text, spine, .. }) = self.opened.pop() {
            self.place.clone_from(&source.place);
            let from = self.buffer.len();
            self.buffer.extend_from_slice(&text);
            let spine = Some(Box::new(spine));
            self.pieces.push(Piece { source, index, from, to: self.buffer.len(), begins, spine });
            self.after_record(ready);
        }
    }
}
