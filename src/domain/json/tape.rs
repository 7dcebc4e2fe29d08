//! A document read into flat, reusable memory: one entry a value, in the order of the text.
//!
//! Door: [`Tape::read`], which gives a [`Document`], and [`Node`] to look around in it. Texts are
//! slices of the bytes that were read; only those with escapes are written out anew. Building no
//! tree is what makes reading cost about as much as checking (`docs/0007-one-reader.md`).

mod place;

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::number::{Decimal, Number};

pub use place::Lines;

/// What a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `null`.
    Null,
    /// `true` or `false`.
    Boolean,
    /// A number.
    Number,
    /// A text.
    String,
    /// A list.
    Array,
    /// An object.
    Object,
}

/// What an entry says besides its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flavour {
    Plain,
    /// `true`.
    True,
    /// A text that had escapes: it stands in the tape's own buffer.
    Escaped,
    /// A number written with neither a fraction nor an exponent.
    Whole,
    /// The name of a member.
    Name,
    /// A name that had escapes.
    EscapedName,
}

/// One value, or one name. For a container `length` is the number of its members or items; `next` is
/// the entry after all that belongs to a value; `start` of a large object is where its names are sorted,
/// and just before them stands where it begins in the text.
/// A name's value is the entry after it, so there `next` holds where the name begins in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Entry {
    pub kind: Kind,
    pub flavour: Flavour,
    pub start: u32,
    pub length: u32,
    pub next: u32,
}

impl Entry {
    /// What is written here: in the text, or in the buffer of what was unescaped.
    #[inline]
    pub(super) fn slice<'t>(self, text: &'t str, unescaped: &'t str) -> &'t str {
        let (start, end) = (self.start as usize, self.start as usize + self.length as usize);
        match self.flavour {
            Flavour::Escaped | Flavour::EscapedName => &unescaped[start..end],
            _ => &text[start..end],
        }
    }
}

impl Entry {
    /// The same as bytes, which need not be cut between characters.
    #[inline]
    pub(super) fn bytes<'t>(self, text: &'t [u8], unescaped: &'t str) -> &'t [u8] {
        let (start, end) = (self.start as usize, self.start as usize + self.length as usize);
        match self.flavour {
            Flavour::Escaped | Flavour::EscapedName => &unescaped.as_bytes()[start..end],
            _ => &text[start..end],
        }
    }
}

/// Memory to read documents into, one after another.
#[derive(Debug, Default)]
pub struct Tape {
    pub(super) entries: Vec<Entry>,
    pub(super) unescaped: String,
    pub(super) open: Vec<super::reader::Open>,
    pub(super) sorted: Vec<u32>,
    /// The values that are texts with escapes, and where each begins in the text.
    pub(super) escaped: Vec<(u32, u32)>,
}

/// From this many names on an object's names are sorted, to be compared and found.
pub(super) const MANY_NAMES: u32 = 32;

/// Memory that a tape keeps between documents, in entries; one huge document is not paid for ever.
const KEPT: usize = 1 << 20;

impl Tape {
    pub(super) fn clear(&mut self) {
        self.entries.clear();
        self.entries.shrink_to(KEPT);
        self.sorted.clear();
        self.sorted.shrink_to(KEPT);
        self.escaped.clear();
        self.escaped.shrink_to(KEPT);
        self.unescaped.clear();
        self.unescaped.shrink_to(KEPT);
        self.open.clear();
    }

    /// The document that was read last, over the text that it was read from.
    #[must_use]
    pub fn document<'t>(&'t self, text: &'t str) -> Document<'t> {
        let Self { entries, unescaped, sorted, escaped, .. } = self;
        Document { text, entries, unescaped, sorted, escaped }
    }
}

/// A document as it was read.
#[derive(Debug, Clone, Copy)]
pub struct Document<'t> {
    text: &'t str,
    entries: &'t [Entry],
    unescaped: &'t str,
    /// The names of large objects, each object's together and in order.
    sorted: &'t [u32],
    escaped: &'t [(u32, u32)],
}

impl<'t> Document<'t> {
    /// The value that is the document.
    #[must_use]
    pub const fn root(&'t self) -> Node<'t> {
        Node { document: self, index: 0 }
    }

    /// Whether two readings of one text gave the same, place by place; for tests.
    #[must_use]
    pub fn is_read_as(&self, other: &Self) -> bool {
        self.entries == other.entries
            && self.unescaped == other.unescaped
            && self.sorted == other.sorted
            && self.escaped == other.escaped
    }

    /// The value whose place in the tape is this.
    #[must_use]
    pub const fn node(&'t self, index: u32) -> Node<'t> {
        Node { document: self, index }
    }

    /// Where the first number stands that neither fits 64 bits nor has a double, in bytes.
    pub(super) fn number_without_a_double(&self) -> Option<usize> {
        let numbers = self.entries.iter().filter(|entry| entry.kind == Kind::Number);
        let mut written = numbers.map(|entry| (*entry, Number::new(self.slice(*entry), false)));
        written.find(|(_, number)| number.as_f64().is_none()).map(|(entry, _)| entry.start as usize)
    }

    #[inline]
    fn entry(&self, index: u32) -> Entry {
        self.entries[index as usize]
    }

    #[inline]
    fn slice(&self, entry: Entry) -> &'t str {
        entry.slice(self.text, self.unescaped)
    }
}

/// One value of a document.
#[derive(Debug, Clone, Copy)]
pub struct Node<'t> {
    document: &'t Document<'t>,
    index: u32,
}

impl PartialEq for Node<'_> {
    /// Whether it is the same place, not an equal value.
    fn eq(&self, other: &Self) -> bool {
        self.index == other.index && std::ptr::eq(self.document, other.document)
    }
}

impl<'t> Node<'t> {
    #[inline]
    fn entry(self) -> Entry {
        self.document.entry(self.index)
    }

    /// What it is.
    #[inline]
    #[must_use]
    pub fn kind(self) -> Kind {
        self.entry().kind
    }

    /// Its place in the tape, which no other value of the document has.
    #[inline]
    #[must_use]
    pub const fn index(self) -> u32 {
        self.index
    }

    /// Where the document is in memory, to tell its values from those of another.
    #[inline]
    #[must_use]
    pub fn address(self) -> usize {
        std::ptr::from_ref(self.document) as usize
    }

    /// For `true` and `false`: which.
    #[inline]
    #[must_use]
    pub fn as_bool(self) -> Option<bool> {
        let entry = self.entry();
        (entry.kind == Kind::Boolean).then_some(entry.flavour == Flavour::True)
    }

    /// The text, when it is one.
    #[inline]
    #[must_use]
    pub fn as_str(self) -> Option<&'t str> {
        let entry = self.entry();
        (entry.kind == Kind::String).then(|| self.document.slice(entry))
    }

    /// The number, when it is one.
    #[inline]
    #[must_use]
    pub fn as_number(self) -> Option<Number<'t>> {
        let entry = self.entry();
        (entry.kind == Kind::Number)
            .then(|| Number::new(self.document.slice(entry), entry.flavour == Flavour::Whole))
    }

    /// The members, when it is an object.
    #[inline]
    #[must_use]
    pub fn as_object(self) -> Option<Members<'t>> {
        let entry = self.entry();
        (entry.kind == Kind::Object).then_some(Members {
            document: self.document,
            first: self.index + 1,
            end: entry.next,
            count: entry.length,
            sorted: entry.start,
        })
    }

    /// The items, when it is a list.
    #[inline]
    #[must_use]
    pub fn as_array(self) -> Option<Items<'t>> {
        let entry = self.entry();
        (entry.kind == Kind::Array).then_some(Items {
            document: self.document,
            next: self.index + 1,
            end: entry.next,
            count: entry.length,
        })
    }

    /// The member of this name, when it is an object that has one.
    #[must_use]
    pub fn get(self, name: &str) -> Option<Self> {
        self.as_object()?.get(name)
    }

    /// The same as a tree of serde_json; numbers as [`Number::to_serde`] gives them.
    #[must_use]
    pub fn to_value(self) -> Value {
        match self.kind() {
            Kind::Null => Value::Null,
            Kind::Boolean => Value::Bool(self.as_bool().unwrap_or_default()),
            Kind::Number => self.as_number().map_or(Value::Null, |number| number.to_serde().into()),
            Kind::String => Value::String(self.as_str().unwrap_or_default().to_owned()),
            Kind::Array => Value::Array(self.as_array().into_iter().flatten().map(Self::to_value).collect()),
            Kind::Object => {
                let members = self.as_object().map(Members::iter).into_iter().flatten();
                let mut object = Map::with_capacity(self.entry().length as usize);
                for (name, value) in members {
                    object.insert(name.to_owned(), value.to_value());
                }
                Value::Object(object)
            }
        }
    }

    /// Whether it equals a value of a schema, as JSON Schema sees it (2020-12 core, 4.2.2).
    #[must_use]
    pub fn equals(self, expected: &Value) -> bool {
        match expected {
            Value::Null => self.kind() == Kind::Null,
            Value::Bool(expected) => self.as_bool() == Some(*expected),
            Value::String(expected) => self.as_str() == Some(expected),
            Value::Number(expected) => self.as_number().is_some_and(|own| own.equals(expected)),
            Value::Array(expected) => self.as_array().is_some_and(|own| {
                own.len() == expected.len() && own.zip(expected).all(|(own, expected)| own.equals(expected))
            }),
            Value::Object(expected) => self.as_object().is_some_and(|own| {
                own.len() == expected.len()
                    && own.iter().all(|(name, value)| {
                        expected.get(name).is_some_and(|expected| value.equals(expected))
                    })
            }),
        }
    }

    /// Whether two values are equal, as JSON Schema sees it.
    fn same_value(self, other: Self) -> bool {
        if self.kind() != other.kind() {
            return false;
        }
        match self.kind() {
            Kind::Null => true,
            Kind::Boolean => self.as_bool() == other.as_bool(),
            Kind::String => self.as_str() == other.as_str(),
            Kind::Number => {
                let (own, other) = (self.as_number(), other.as_number());
                own.map(Number::text) == other.map(Number::text)
                    || own.map(Number::decimal) == other.map(Number::decimal)
            }
            Kind::Array => {
                self.entry().length == other.entry().length
                    && self
                        .as_array()
                        .into_iter()
                        .flatten()
                        .zip(other.as_array().into_iter().flatten())
                        .all(|(own, other)| own.same_value(other))
            }
            Kind::Object => {
                self.entry().length == other.entry().length
                    && self.as_object().is_some_and(|own| {
                        own.iter().all(|(name, value)| other.get(name).is_some_and(|o| value.same_value(o)))
                    })
            }
        }
    }

    /// The value in one form for all ways of writing it.
    fn canonical(self) -> Canonical<'t> {
        match self.kind() {
            Kind::Null => Canonical::Null,
            Kind::Boolean => Canonical::Boolean(self.as_bool() == Some(true)),
            Kind::Number => Canonical::Number(self.as_number().map(Number::decimal)),
            Kind::String => Canonical::String(self.as_str().unwrap_or_default()),
            Kind::Array => {
                Canonical::Array(self.as_array().into_iter().flatten().map(Self::canonical).collect())
            }
            Kind::Object => {
                let members = self.as_object().map(Members::iter).into_iter().flatten();
                let mut members: Vec<_> = members.map(|(name, value)| (name, value.canonical())).collect();
                members.sort_unstable_by_key(|(name, _)| *name);
                Canonical::Object(members)
            }
        }
    }
}

#[derive(PartialEq, Eq, Hash)]
enum Canonical<'t> {
    Null,
    Boolean(bool),
    Number(Option<Decimal>),
    String(&'t str),
    Array(Vec<Canonical<'t>>),
    Object(Vec<(&'t str, Canonical<'t>)>),
}

/// Shows a text as if it were a document of its own, as `propertyNames` asks.
pub fn with_text<T>(text: &str, look: impl FnOnce(Node<'_>) -> T) -> T {
    let length = u32::try_from(text.len()).unwrap_or(u32::MAX);
    let entry = Entry { kind: Kind::String, flavour: Flavour::Plain, start: 0, length, next: 1 };
    let document = Document { text, entries: &[entry], unescaped: "", sorted: &[], escaped: &[] };
    look(document.root())
}

/// The members of an object.
#[derive(Debug, Clone, Copy)]
pub struct Members<'t> {
    document: &'t Document<'t>,
    first: u32,
    end: u32,
    count: u32,
    sorted: u32,
}

impl<'t> Members<'t> {
    /// How many there are.
    #[inline]
    #[must_use]
    pub const fn len(self) -> usize {
        self.count as usize
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.count == 0
    }

    /// The member of this name.
    #[inline]
    #[must_use]
    pub fn get(self, name: &str) -> Option<Node<'t>> {
        if self.count > MANY_NAMES {
            return self.search(name);
        }
        let mut at = self.first;
        while at < self.end {
            let own = self.document.entry(at);
            if own.length as usize == name.len() && self.document.slice(own) == name {
                return Some(Node { document: self.document, index: at + 1 });
            }
            at = self.document.entry(at + 1).next;
        }
        None
    }

    fn search(self, name: &str) -> Option<Node<'t>> {
        let from = self.sorted as usize;
        let own = &self.document.sorted[from..from + self.len()];
        let slice = |at: u32| self.document.slice(self.document.entry(at));
        let found = own.binary_search_by(|at| slice(*at).cmp(name)).ok()?;
        Some(Node { document: self.document, index: own[found] + 1 })
    }

    /// Where the name of each begins in the text, in bytes.
    pub fn name_places(self) -> impl Iterator<Item = usize> {
        let (document, mut at) = (self.document, self.first);
        std::iter::from_fn(move || {
            (at < self.end).then(|| {
                let place = document.entry(at).next;
                at = document.entry(at + 1).next;
                place as usize
            })
        })
    }

    /// Each with its name, in the order of the text.
    #[inline]
    #[must_use]
    pub const fn iter(self) -> MembersIter<'t> {
        MembersIter { document: self.document, next: self.first, end: self.end }
    }
}

/// The members of an object, one after another.
#[derive(Debug, Clone)]
pub struct MembersIter<'t> {
    document: &'t Document<'t>,
    next: u32,
    end: u32,
}

impl<'t> Iterator for MembersIter<'t> {
    type Item = (&'t str, Node<'t>);

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        if self.next >= self.end {
            return None;
        }
        let name = self.document.slice(self.document.entry(self.next));
        let value = Node { document: self.document, index: self.next + 1 };
        self.next = value.entry().next;
        Some((name, value))
    }
}

/// The items of a list, one after another.
#[derive(Debug, Clone, Copy)]
pub struct Items<'t> {
    document: &'t Document<'t>,
    next: u32,
    end: u32,
    count: u32,
}

impl<'t> Items<'t> {
    /// How many the list has; more than there are to look at when they were judged before.
    #[inline]
    #[must_use]
    pub const fn len(self) -> usize {
        self.count as usize
    }

    /// Whether the list has none.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.count == 0
    }

    /// Whether no two are equal, as JSON Schema sees it.
    #[must_use]
    pub fn are_unique(self) -> bool {
        // Comparing a few with each other costs less than bringing each into one form.
        const FEW: usize = 8;
        if self.len() <= FEW {
            let mut rest = self;
            while let Some(item) = rest.next() {
                let mut others = rest;
                if others.any(|other| item.same_value(other)) {
                    return false;
                }
            }
            return true;
        }
        let mut seen = HashSet::with_capacity(self.len());
        self.into_iter().all(|item| seen.insert(item.canonical()))
    }
}

impl<'t> Iterator for Items<'t> {
    type Item = Node<'t>;

    #[inline]
    fn next(&mut self) -> Option<Node<'t>> {
        if self.next >= self.end {
            return None;
        }
        let item = Node { document: self.document, index: self.next };
        self.next = item.entry().next;
        Some(item)
    }
}
