//! The reader itself: bytes onto a tape, strictly (RFC 8259 with the choices of I-JSON, RFC 7493).

use simdutf8::compat::from_utf8;

use super::guide::{Guide, Named};
use super::number::Number;
use super::scan::{end_of_plain, end_of_space};
use super::tape::{Document, Entry, Flavour, Kind, MANY_NAMES, Tape};
use super::{Bounds, SyntaxError, SyntaxKind, position};

/// A list whose items were judged before, and are not in the text any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Elided {
    /// Where its opening bracket stands, in bytes.
    pub offset: usize,
    /// How many items it had.
    pub items: u64,
}

/// A container that is being read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Open {
    entry: u32,
    count: u32,
    is_object: bool,
    /// A bit for each name so far: a name whose bit is not set is new.
    names: u64,
}

/// What is wrong, and at which byte.
type Fault = (SyntaxKind, usize);

impl Tape {
    /// Reads one JSON text. Texts that hold no escape stay where they are, so the document lives no
    /// longer than its bytes.
    ///
    /// # Errors
    /// The first thing in the text that is not strict JSON, with its place.
    pub fn read<'t>(&'t mut self, bytes: &'t [u8], bounds: Bounds) -> Result<Document<'t>, SyntaxError> {
        self.read_spine(bytes, &[], bounds)
    }

    /// The same for a text from which the items of these lists, in order, were taken out.
    ///
    /// # Errors
    /// As [`Tape::read`].
    pub fn read_spine<'t>(
        &'t mut self,
        bytes: &'t [u8],
        elided: &[Elided],
        bounds: Bounds,
    ) -> Result<Document<'t>, SyntaxError> {
        self.read_guided(bytes, elided, bounds, &mut ())
    }

    /// The same, with somebody who listens.
    ///
    /// # Errors
    /// As [`Tape::read`], the same ones.
    pub fn read_guided<'t>(
        &'t mut self,
        bytes: &'t [u8],
        elided: &[Elided],
        bounds: Bounds,
        guide: &mut impl Guide,
    ) -> Result<Document<'t>, SyntaxError> {
        match self.fill(bytes, elided, bounds, guide) {
            Ok(text) => Ok(self.document(text)),
            Err((kind, offset)) => {
                let (line, column) = position(bytes, offset);
                Err(SyntaxError { kind, line, column })
            }
        }
    }

    fn fill<'t, G: Guide>(
        &mut self,
        bytes: &'t [u8],
        elided: &[Elided],
        bounds: Bounds,
        guide: &mut G,
    ) -> Result<&'t str, Fault> {
        if bytes.starts_with(super::BYTE_ORDER_MARK) {
            return Err((SyntaxKind::ByteOrderMark, 0));
        }
        let text = from_utf8(bytes).map_err(|error| (SyntaxKind::NotUtf8, error.valid_up_to()))?;
        if u32::try_from(bytes.len()).is_err() {
            return Err((SyntaxKind::TooManyValues, 0));
        }
        self.clear();
        let values_left = bounds.values;
        let mut reader =
            Reader { tape: self, text, bytes, at: 0, values_left, elided, guide, guided: G::LISTENS };
        reader.document(bounds.depth)?;
        Ok(text)
    }
}

struct Reader<'r, 't, G> {
    tape: &'r mut Tape,
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    values_left: usize,
    elided: &'r [Elided],
    guide: &'r mut G,
    /// Whether the guide still listens.
    guided: bool,
}

#[expect(clippy::cast_possible_truncation, reason = "texts of 4 GiB and more were refused")]
const fn small(offset: usize) -> u32 {
    offset as u32
}

impl<G: Guide> Reader<'_, '_, G> {
    fn document(&mut self, depth: usize) -> Result<(), Fault> {
        self.space();
        if self.at == self.bytes.len() {
            return Err((SyntaxKind::Empty, self.at));
        }
        loop {
            let entered = self.value(depth)?;
            if entered {
                continue;
            }
            loop {
                match self.after_value()? {
                    Next::Value => break,
                    Next::Closed => {}
                    Next::End => return Ok(()),
                }
            }
        }
    }

    #[inline]
    fn space(&mut self) {
        // Most values follow at once, or after one space.
        if self.bytes.get(self.at).is_none_or(|byte| *byte <= b' ') {
            self.at = end_of_space(self.bytes, self.at);
        }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// Something else stands here than JSON asks for, or nothing.
    #[cold]
    fn unexpected(&self) -> Fault {
        let kind = if self.at >= self.bytes.len() { SyntaxKind::Truncated } else { SyntaxKind::Syntax };
        (kind, self.at.min(self.bytes.len()))
    }

    /// Reads a value, of a container only its opening; says whether a value follows inside it.
    #[inline]
    fn value(&mut self, depth: usize) -> Result<bool, Fault> {
        self.values_left = self.values_left.checked_sub(1).ok_or((SyntaxKind::TooManyValues, self.at))?;
        match self.peek() {
            Some(b'"') => {
                self.string(Flavour::Plain, Flavour::Escaped)?;
                if self.listens() {
                    let last = self.last();
                    let text = self.tape.entries[last as usize].bytes(self.bytes, &self.tape.unescaped);
                    let goes_on = self.guide.text(last, text);
                    self.told(goes_on);
                }
                Ok(false)
            }
            Some(b'{') => self.object(depth),
            Some(b'[') => self.array(depth),
            Some(b'-' | b'0'..=b'9') => {
                let (start, flavour) = (self.at, self.number()?);
                if self.listens() {
                    let number = Number::new(&self.text[start..self.at], flavour == Flavour::Whole);
                    let goes_on = self.guide.number(self.last(), number);
                    self.told(goes_on);
                }
                Ok(false)
            }
            Some(b't') => self.word("true", Kind::Boolean, Flavour::True),
            Some(b'f') => self.word("false", Kind::Boolean, Flavour::Plain),
            Some(b'n') => self.word("null", Kind::Null, Flavour::Plain),
            _ => Err(self.unexpected()),
        }
    }

    /// What comes after a value that is complete.
    #[inline]
    fn after_value(&mut self) -> Result<Next, Fault> {
        self.space();
        let Some(open) = self.tape.open.last_mut() else {
            return if self.at == self.bytes.len() {
                Ok(Next::End)
            } else {
                Err((SyntaxKind::Trailing, self.at))
            };
        };
        open.count += 1;
        let is_object = open.is_object;
        match (self.bytes.get(self.at), is_object) {
            (Some(b','), true) => {
                self.at += 1;
                self.space();
                self.name()?;
                Ok(Next::Value)
            }
            (Some(b','), false) => {
                self.at += 1;
                self.space();
                Ok(Next::Value)
            }
            (Some(b'}'), true) | (Some(b']'), false) => {
                self.at += 1;
                self.close()?;
                Ok(Next::Closed)
            }
            _ => Err(self.unexpected()),
        }
    }

    #[inline]
    fn push(&mut self, kind: Kind, flavour: Flavour, start: usize, length: usize) {
        let next = small(self.tape.entries.len()) + 1;
        self.tape.entries.push(Entry { kind, flavour, start: small(start), length: small(length), next });
    }

    #[inline]
    fn listens(&self) -> bool {
        G::LISTENS && self.guided
    }

    /// What was read last has been told; nothing more is, when that was enough.
    #[inline]
    fn told(&mut self, goes_on: bool) {
        if !goes_on {
            self.unguided();
        }
    }

    /// The names that the guide knew were not kept: from now on each is compared with all before it.
    #[cold]
    fn unguided(&mut self) {
        self.guided = false;
        self.tape.open.iter_mut().for_each(|open| open.names = u64::MAX);
    }

    fn last(&self) -> u32 {
        small(self.tape.entries.len()).wrapping_sub(1)
    }

    fn enter(&mut self, kind: Kind, depth: usize) -> Result<(), Fault> {
        if self.tape.open.len() >= depth {
            return Err((SyntaxKind::TooDeep, self.at));
        }
        let entry = small(self.tape.entries.len());
        self.push(kind, Flavour::Plain, self.at, 0);
        self.tape.open.push(Open { entry, count: 0, is_object: kind == Kind::Object, names: 0 });
        if self.listens() {
            let goes_on = self.guide.open(kind, entry);
            self.told(goes_on);
        }
        self.at += 1;
        self.space();
        Ok(())
    }

    #[inline]
    fn object(&mut self, depth: usize) -> Result<bool, Fault> {
        self.enter(Kind::Object, depth)?;
        if self.peek() == Some(b'}') {
            self.at += 1;
            self.close()?;
            return Ok(false);
        }
        self.name()?;
        Ok(true)
    }

    fn array(&mut self, depth: usize) -> Result<bool, Fault> {
        let taken_out = self.elided.first().filter(|elided| elided.offset == self.at).copied();
        self.enter(Kind::Array, depth)?;
        if self.peek() != Some(b']') {
            return Ok(true);
        }
        self.at += 1;
        if let (Some(elided), Some(open)) = (taken_out, self.tape.open.last_mut()) {
            self.elided = &self.elided[1..];
            open.count = u32::try_from(elided.items).unwrap_or(u32::MAX);
        }
        self.close()?;
        Ok(false)
    }

    #[inline(always)]
    fn close(&mut self) -> Result<(), Fault> {
        let next = small(self.tape.entries.len());
        if let Some(open) = self.tape.open.pop() {
            if open.is_object && open.count > MANY_NAMES {
                self.tape.entries[open.entry as usize].start = self.sort_names(open, next)?;
            }
            let entry = &mut self.tape.entries[open.entry as usize];
            entry.length = open.count;
            entry.next = next;
            if self.listens() {
                let goes_on = self.guide.close(open.count);
                self.told(goes_on);
            }
        }
        Ok(())
    }

    /// A member's name and the colon after it.
    #[inline(always)]
    fn name(&mut self) -> Result<(), Fault> {
        let begins = self.at;
        if !(self.listens() && self.name_as_expected()) {
            if self.peek() != Some(b'"') {
                return Err(self.unexpected());
            }
            self.string(Flavour::Name, Flavour::EscapedName)?;
            let last = self.tape.entries.len() - 1;
            self.tape.entries[last].next = small(begins);
            self.refuse_twice(last, begins)?;
        }
        self.space();
        if self.peek() != Some(b':') {
            return Err(self.unexpected());
        }
        self.at += 1;
        self.space();
        Ok(())
    }

    #[inline(always)]
    fn name_as_expected(&mut self) -> bool {
        let length = self.guide.expected(self.bytes.get(self.at..).unwrap_or_default());
        if length == 0 {
            return false;
        }
        let (kind, flavour, next) = (Kind::String, Flavour::Name, small(self.at));
        let (start, inside) = (next + 1, small(length - 2));
        self.tape.entries.push(Entry { kind, flavour, start, length: inside, next });
        self.at += length;
        true
    }

    #[inline]
    fn refuse_twice(&mut self, last: usize, begins: usize) -> Result<(), Fault> {
        let name = self.tape.entries[last].bytes(self.bytes, &self.tape.unescaped);
        let few = self.tape.open.last().is_none_or(|open| open.count < MANY_NAMES);
        if self.listens() {
            match self.guide.name(name) {
                Named::First => return Ok(()),
                Named::Again if few => return Err((SyntaxKind::DuplicateKey, begins)),
                Named::Again | Named::Unknown => {}
            }
        }
        let middle = name.get(name.len() / 2).copied().unwrap_or_default();
        let first = name.first().copied().unwrap_or_default();
        let end = name.last().copied().unwrap_or_default();
        let mixed = small(name.len()).wrapping_mul(0x9E37)
            ^ u32::from(first).wrapping_mul(0x85EB)
            ^ u32::from(middle).wrapping_mul(0xC2B2)
            ^ u32::from(end).wrapping_mul(0x27D4);
        let bit = 1_u64 << ((mixed ^ (mixed >> 7)) & 63);
        let Some(open) = self.tape.open.last_mut() else { return Ok(()) };
        let fresh = open.names & bit == 0;
        open.names |= bit;
        if fresh || open.count >= MANY_NAMES {
            return Ok(());
        }
        let mut at = open.entry as usize + 1;
        while at < last {
            if self.tape.entries[at].bytes(self.bytes, &self.tape.unescaped) == name {
                return Err((SyntaxKind::DuplicateKey, begins));
            }
            at = self.tape.entries[at + 1].next as usize;
        }
        Ok(())
    }

    /// Compares all names of a large object, whoever chose them: sorted, not hashed.
    fn sort_names(&mut self, open: Open, end: u32) -> Result<u32, Fault> {
        let Tape { entries, sorted, unescaped, .. } = &mut *self.tape;
        sorted.push(entries[open.entry as usize].start);
        let from = sorted.len();
        let mut at = open.entry + 1;
        while at < end {
            sorted.push(at);
            at = entries[at as usize + 1].next;
        }
        let name = |at: u32| entries[at as usize].slice(self.text, unescaped);
        let names = &mut sorted[from..];
        names.sort_by(|a, b| name(*a).cmp(name(*b)));
        let twice = names.windows(2).filter(|pair| name(pair[0]) == name(pair[1])).map(|pair| pair[1]).min();
        match twice {
            Some(at) => Err((SyntaxKind::DuplicateKey, entries[at as usize].next as usize)),
            None => Ok(small(from)),
        }
    }

    #[inline(always)]
    fn string(&mut self, plain: Flavour, escaped: Flavour) -> Result<(), Fault> {
        let start = self.at + 1;
        let end = end_of_plain(self.bytes, start);
        if self.bytes.get(end) == Some(&b'"') {
            self.push(Kind::String, plain, start, end - start);
            self.at = end + 1;
            return Ok(());
        }
        self.escaped_string(start, end, escaped)
    }

    fn escaped_string(&mut self, start: usize, mut end: usize, flavour: Flavour) -> Result<(), Fault> {
        let begins = self.tape.unescaped.len();
        let mut from = start;
        loop {
            self.tape.unescaped.push_str(&self.text[from..end]);
            self.at = end;
            match self.peek() {
                Some(b'"') => break,
                Some(b'\\') => self.escape()?,
                _ => return Err(self.unexpected()),
            }
            from = self.at;
            end = end_of_plain(self.bytes, from);
        }
        self.at = end + 1;
        if flavour == Flavour::Escaped {
            self.tape.escaped.push((small(self.tape.entries.len()), small(start - 1)));
        }
        self.push(Kind::String, flavour, begins, self.tape.unescaped.len() - begins);
        Ok(())
    }

    /// One escape (RFC 8259, section 7), from its backslash on.
    fn escape(&mut self) -> Result<(), Fault> {
        let begins = self.at;
        self.at += 1;
        let letter = match self.peek() {
            Some(b'n') => '\n',
            Some(b't') => '\t',
            Some(b'r') => '\r',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(letter @ (b'"' | b'\\' | b'/')) => char::from(letter),
            Some(b'u') => return self.unicode(begins),
            _ => return Err(self.unexpected()),
        };
        self.at += 1;
        self.tape.unescaped.push(letter);
        Ok(())
    }

    fn unicode(&mut self, begins: usize) -> Result<(), Fault> {
        let high = self.four_digits()?;
        let letter = if (0xD800..0xDC00).contains(&high) && self.bytes[self.at..].starts_with(b"\\u") {
            self.at += 1;
            let low = self.four_digits()?;
            char::decode_utf16([high, low]).next().and_then(Result::ok)
        } else if (0xD800..0xDC00).contains(&high) && b"\\u".starts_with(&self.bytes[self.at..]) {
            return Err((SyntaxKind::Truncated, self.bytes.len()));
        } else {
            char::from_u32(u32::from(high))
        };
        self.tape.unescaped.push(letter.ok_or((SyntaxKind::Syntax, begins))?);
        Ok(())
    }

    /// The four hexadecimal digits after `u`.
    fn four_digits(&mut self) -> Result<u16, Fault> {
        let mut number = 0;
        for _ in 0..4 {
            self.at += 1;
            let digit = self.peek().and_then(|byte| char::from(byte).to_digit(16));
            number = number * 16 + digit.ok_or_else(|| self.unexpected())?;
        }
        self.at += 1;
        u16::try_from(number).map_err(|_| self.unexpected())
    }

    #[inline]
    fn word(&mut self, word: &str, kind: Kind, flavour: Flavour) -> Result<bool, Fault> {
        if self.bytes[self.at..].starts_with(word.as_bytes()) {
            self.push(kind, flavour, self.at, word.len());
            self.at += word.len();
            if self.listens() {
                let goes_on = self.guide.word(self.last(), kind, flavour == Flavour::True);
                self.told(goes_on);
            }
            return Ok(false);
        }
        let same = self.bytes[self.at..].iter().zip(word.bytes()).take_while(|(a, b)| **a == *b).count();
        self.at += same;
        Err(self.unexpected())
    }

    #[inline]
    fn digits(&mut self) -> Result<(), Fault> {
        let begins = self.at;
        while matches!(self.bytes.get(self.at), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        if self.at == begins { Err(self.unexpected()) } else { Ok(()) }
    }

    /// A number (RFC 8259, section 6): its text is kept, so it stays exact.
    #[inline]
    fn number(&mut self) -> Result<Flavour, Fault> {
        let start = self.at;
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        if self.peek() == Some(b'0') {
            self.at += 1;
        } else {
            self.digits()?;
        }
        let mut flavour = Flavour::Whole;
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits()?;
            flavour = Flavour::Plain;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.digits()?;
            flavour = Flavour::Plain;
        }
        self.push(Kind::Number, flavour, start, self.at - start);
        Ok(flavour)
    }
}

enum Next {
    Value,
    Closed,
    End,
}
