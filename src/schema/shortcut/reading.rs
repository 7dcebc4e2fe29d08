//! Judging while a document is read: what is known of a value is asked the moment that it is there, and the names
//! that a schema knows are found where they are expected. What is left is asked on the tape when all of it was read.

use crate::domain::json::{Document, Guide, Kind, Named, Number};

use super::known::{Known, is_plain_date, number};
use super::{Answer, Asked, DEEPEST, Judge, Name, NodeId, Others, Rule, Shortcut, bit};

/// Bytes that are compared at once.
const HEAD: usize = 16;
/// Names that are tried before one is searched: most members come in the order of the schema, some left out.
const TRIED: usize = 4;

/// The rules in a form that takes few looks: the same, of what is asked of most values.
#[derive(Debug, Default)]
pub(super) struct Brief {
    of: Vec<Line>,
    /// The names of all objects, those of one together.
    names: Vec<Quoted>,
}

/// What is said most: by kind of value, a bit each.
#[derive(Debug, Clone, Copy)]
struct Line {
    /// The kinds that may be there.
    admits: u8,
    /// The kinds of which more is asked at once.
    asks: u8,
    /// The kinds of which something is left to ask on the tape.
    left: u8,
    /// The rule of an item.
    items: u32,
    /// The rule of a member whose name is not known.
    others: u32,
    text: TextAsk,
    /// The names, from and to.
    from: u32,
    to: u32,
}

/// What is asked of a text at once.
#[derive(Debug, Clone, Copy)]
enum TextAsk {
    Nothing,
    /// That it is a date, as most often.
    Date,
    /// That it is one of these.
    Listed,
    /// One keyword that is known.
    Single,
    Several,
}

impl TextAsk {
    fn of(rule: &Rule) -> Self {
        match (&rule.texts, rule.asked.as_slice()) {
            _ if rule.asks() & bit(Kind::String) == 0 => Self::Nothing,
            (None, [Asked { known: Some(Known::Date), .. }]) => Self::Date,
            (None, [Asked { known: Some(_), .. }]) => Self::Single,
            (Some(_), []) => Self::Listed,
            _ => Self::Several,
        }
    }
}

/// A name as most write it: in quotation marks, without an escape.
#[derive(Debug)]
struct Quoted {
    head: u128,
    mask: u128,
    /// What does not fit in the head.
    tail: Box<[u8]>,
    /// With its quotation marks; 0 when it needs an escape.
    length: usize,
    /// The rule of its value.
    value: u32,
    /// The rule by which its value is put to the test of a choice, if any.
    test: u32,
}

/// No rule.
const NONE: u32 = u32::MAX;

impl Quoted {
    fn new(name: &str, value: u32, test: Option<NodeId>) -> Self {
        let is_plain = |byte: u8| byte >= b' ' && byte != b'"' && byte != b'\\';
        let quoted = format!("\"{name}\"").into_bytes();
        let (mut head, mut mask) = ([0; HEAD], [0; HEAD]);
        for (at, byte) in quoted.iter().take(HEAD).enumerate() {
            (head[at], mask[at]) = (*byte, u8::MAX);
        }
        let tail = quoted.get(HEAD..).unwrap_or_default().into();
        let length = if name.bytes().all(is_plain) { quoted.len() } else { 0 };
        let (head, mask) = (u128::from_le_bytes(head), u128::from_le_bytes(mask));
        Self { head, mask, tail, length, value, test: test.map_or(NONE, |test| test.0) }
    }

    /// Whether a text, of which these are the first bytes, begins with it.
    #[inline]
    fn begins(&self, head: u128, rest: &[u8]) -> bool {
        head & self.mask == self.head
            && self.length != 0
            && (self.tail.is_empty() || rest[HEAD..].starts_with(&self.tail))
    }
}

impl Brief {
    /// Of these rules, of which the last says nothing.
    pub(super) fn new(rules: &[Rule]) -> Self {
        let anything = small(rules.len() - 1);
        let (mut of, mut names) = (Vec::new(), Vec::new());
        for rule in rules {
            let from = small(names.len());
            let others = match rule.object.others {
                Others::Like(schema) => schema.0,
                Others::Any => anything,
            };
            let of_value = |name: &Name| name.rule.map_or(others, |rule| rule.0);
            let quoted = rule.object.names.iter();
            names.extend(quoted.map(|name| Quoted::new(&name.text, of_value(name), name.test)));
            let items = rule.items.map_or(anything, |items| items.0);
            let (admits, asks, left) = (rule.admits(), rule.asks(), rule.left());
            of.push(Line {
                admits,
                asks,
                left,
                items,
                others,
                text: TextAsk::of(rule),
                from,
                to: small(names.len()),
            });
        }
        Self { of, names }
    }
}

impl Rule {
    /// The kinds that may be there, as far as is known.
    fn admits(&self) -> u8 {
        let only = |said: bool, kind| if said { bit(kind) } else { super::ALL };
        let kinds = if self.constant == Some(false) { 0 } else { self.kinds.unwrap_or(super::ALL) };
        kinds
            & !self.unsure
            & only(self.texts.is_some(), Kind::String)
            & only(self.truth.is_some(), Kind::Boolean)
    }

    /// The kinds of which more is asked at once.
    fn asks(&self) -> u8 {
        let when = |said: bool, kind| if said { bit(kind) } else { 0 };
        let known = self.asked.iter().filter(|asked| asked.known.is_some());
        known.fold(0, |kinds, asked| kinds | asked.kinds)
            | when(self.texts.is_some(), Kind::String)
            | when(self.truth.is_some(), Kind::Boolean)
            | when(self.whole_numbers || self.least.is_some() || self.most.is_some(), Kind::Number)
            | when(self.object.required != 0 || !self.object.dependent.is_empty(), Kind::Object)
            | when(!self.deals.is_empty(), Kind::Object)
    }

    /// The kinds of which something is left to ask on the tape.
    fn left(&self) -> u8 {
        let of_choices = match (self.choices.is_empty(), self.deals.is_empty()) {
            (true, _) => 0,
            (false, true) => super::ALL,
            (false, false) => super::ALL & !bit(Kind::Object),
        };
        if !self.also.is_empty() || !self.sayings.is_empty() {
            return super::ALL;
        }
        let unknown = self.asked.iter().filter(|asked| asked.known.is_none());
        unknown.fold(of_choices, |kinds, asked| kinds | asked.kinds)
    }

    /// Whether a text is one of those that are named, when any are.
    #[inline]
    fn is_listed(&self, text: &[u8]) -> bool {
        let is = |one: &String| one.len() == text.len() && one.as_bytes().first() == text.first();
        self.texts.as_ref().is_none_or(|all| all.iter().any(|one| is(one) && one.as_bytes() == text))
    }

    /// What the only keyword that asks something says of a text.
    #[inline]
    fn single(&self, text: &[u8]) -> Answer {
        let known = self.asked.first().and_then(|asked| asked.known.as_ref());
        known.map_or(Answer::Unsure, |known| known.text(text))
    }

    /// What is known of a text: whether all is, or something is left.
    fn text(&self, text: &[u8]) -> Answer {
        let is_one = self.is_listed(text);
        let asked = self.asked.iter().filter(|asked| asked.kinds & bit(Kind::String) != 0);
        let known = asked.filter_map(|asked| asked.known.as_ref());
        known.fold(Answer::of(is_one), |answer, known| answer.and(known.text(text)))
    }

    /// What is known of an object with these names, of which these have a value that met its test.
    fn names(&self, seen: u64, met: u64) -> Answer {
        let is_met = self.deals.iter().all(|deal| deal.holds(seen, met));
        self.object.complete(seen).and(Answer::of(is_met))
    }

    /// What is known of a list of so many items.
    fn list(&self, items: u64) -> Answer {
        let known = self.asked.iter().filter_map(|asked| asked.known.as_ref());
        known.fold(Answer::Yes, |answer, known| answer.and(known.list(items)))
    }
}

/// Memory of judging while reading, used again and again.
#[derive(Debug, Default)]
pub(in crate::schema) struct Notes {
    above: Vec<Frame>,
    /// Values of which something is left to ask: the rule, and the entry.
    later: Vec<(u32, u32)>,
}

/// An object or a list that is being read.
#[derive(Debug, Clone, Copy)]
struct Frame {
    rule: u32,
    entry: u32,
    /// Its names: the first, the one that comes next most likely, and the end; of a list the rule of an item is
    /// the last of these.
    from: u32,
    next: u32,
    to: u32,
    is_list: bool,
    /// A bit for each name that came.
    seen: u64,
    /// A bit for each name whose value met the test of a choice.
    met: u64,
    /// Whether of one that is not known.
    is_vague: bool,
}

impl Frame {
    const fn new((rule, entry): (u32, u32), (from, to): (u32, u32), is_list: bool) -> Self {
        Self { rule, entry, from, next: from, to, is_list, seen: 0, met: 0, is_vague: false }
    }
}

/// Listens with the schema in hand.
pub(super) struct Reading<'s> {
    shortcut: &'s Shortcut,
    lines: &'s [Line],
    names: &'s [Quoted],
    /// The rule of the value that comes.
    coming: u32,
    /// The rule by which it is put to the test of a choice.
    test: u32,
    top: Frame,
    notes: &'s mut Notes,
    answer: Answer,
}

#[expect(clippy::cast_possible_truncation, reason = "a program has no 4 billion subschemas")]
const fn small(index: usize) -> u32 {
    index as u32
}

impl<'s> Reading<'s> {
    pub(super) fn new(shortcut: &'s Shortcut, entry: NodeId, notes: &'s mut Notes) -> Self {
        // One huge document is not paid for ever.
        const KEPT: usize = 1 << 16;
        notes.above.clear();
        notes.later.clear();
        notes.later.shrink_to(KEPT);
        let top = Frame::new((0, 0), (0, 0), false);
        let Brief { of: lines, names } = &shortcut.brief;
        Self { shortcut, lines, names, coming: entry.0, test: NONE, top, notes, answer: Answer::Yes }
    }

    /// What there is to say, when all was read: of what was left as the judge of the tape says.
    pub(super) fn answer(self, document: &Document<'_>, judge: &mut Judge<'_, '_>) -> Answer {
        let mut answer = self.answer;
        for (rule, entry) in &self.notes.later {
            if answer != Answer::Yes {
                break;
            }
            answer = judge.rest(NodeId(*rule), document.node(*entry), DEEPEST);
        }
        answer
    }

    /// What is asked of the value that comes, when one of this kind may.
    #[inline]
    fn line(&self, kind: u8) -> Option<Line> {
        let line = self.lines[self.coming as usize];
        (line.admits & kind != 0).then_some(line)
    }

    #[inline]
    fn rule(&self, index: u32) -> &'s Rule {
        &self.shortcut.rules[index as usize]
    }

    #[inline]
    fn leave(&mut self, rule: u32, entry: u32) -> bool {
        self.notes.later.push((rule, entry));
        true
    }

    /// A value of this kind can't be there, or nothing is known of it.
    #[cold]
    fn stray(&mut self, kind: u8) -> bool {
        let is_unsure = self.rule(self.coming).unsure & kind != 0;
        self.end(if is_unsure { Answer::Unsure } else { Answer::No })
    }

    #[cold]
    fn end(&mut self, answer: Answer) -> bool {
        self.answer = answer;
        false
    }

    /// After what is asked at once: what is left for later, if anything.
    #[inline]
    fn said(&mut self, answer: Answer, (rule, entry): (u32, u32), is_left: bool) -> bool {
        match answer {
            Answer::Yes if is_left => self.leave(rule, entry),
            Answer::Yes => true,
            Answer::Unsure => self.leave(rule, entry),
            Answer::No => self.end(Answer::No),
        }
    }

    #[inline]
    fn came(&mut self, index: u32) {
        let name = &self.names[index as usize];
        (self.coming, self.test) = (name.value, name.test);
        self.top.next = index + 1;
        self.top.seen |= 1 << (index - self.top.from);
    }

    #[inline]
    fn is_seen(&self, index: u32) -> bool {
        self.top.seen >> (index - self.top.from) & 1 == 1
    }

    /// Puts the value that came to the test of a choice.
    #[cold]
    fn put_to_test(&mut self, kind: u8, told: impl FnOnce(&Rule) -> Answer) {
        let rule = self.rule(self.test);
        self.test = NONE;
        let answer = if rule.admits() & kind == 0 { Answer::No } else { told(rule) };
        let name = self.top.next - 1 - self.top.from;
        match answer {
            Answer::Yes => self.top.met |= 1 << name,
            Answer::No => {}
            Answer::Unsure => self.top.is_vague = true,
        }
    }
}

impl Guide for Reading<'_> {
    const LISTENS: bool = true;

    #[inline]
    fn expected(&mut self, rest: &[u8]) -> usize {
        let Some(head) = rest.first_chunk::<HEAD>() else { return 0 };
        let (head, next) = (u128::from_le_bytes(*head), self.top.next);
        let names = self.names.get(next as usize..self.top.to as usize).unwrap_or_default();
        for (index, name) in (next..).zip(names.iter().take(TRIED)) {
            if name.begins(head, rest) {
                if self.is_seen(index) {
                    return 0;
                }
                self.came(index);
                return name.length;
            }
        }
        0
    }

    fn name(&mut self, name: &[u8]) -> Named {
        let object = &self.rule(self.top.rule).object;
        let Some(index) = object.find(name, (self.top.next - self.top.from) as usize) else {
            (self.coming, self.test) = (self.lines[self.top.rule as usize].others, NONE);
            return Named::Unknown;
        };
        let index = self.top.from + small(index);
        let again = self.is_seen(index);
        self.came(index);
        if again { Named::Again } else { Named::First }
    }

    #[inline]
    fn text(&mut self, entry: u32, text: &[u8]) -> bool {
        let (kind, index) = (bit(Kind::String), self.coming);
        if self.test != NONE {
            self.put_to_test(kind, |rule| rule.text(text));
        }
        let Some(line) = self.line(kind) else { return self.stray(kind) };
        let answer = match line.text {
            TextAsk::Nothing => Answer::Yes,
            TextAsk::Date if is_plain_date(text) => Answer::Yes,
            TextAsk::Listed => Answer::of(self.rule(index).is_listed(text)),
            TextAsk::Date | TextAsk::Single => self.rule(index).single(text),
            TextAsk::Several => self.rule(index).text(text),
        };
        self.said(answer, (index, entry), line.left & kind != 0)
    }

    #[inline]
    fn number(&mut self, entry: u32, written: Number<'_>) -> bool {
        let (kind, index) = (bit(Kind::Number), self.coming);
        if self.test != NONE {
            self.put_to_test(kind, |rule| number(rule, written));
        }
        let Some(line) = self.line(kind) else { return self.stray(kind) };
        let answer = if line.asks & kind == 0 { Answer::Yes } else { number(self.rule(index), written) };
        if answer == Answer::Unsure {
            return self.end(answer);
        }
        self.said(answer, (index, entry), line.left & kind != 0)
    }

    #[inline]
    fn word(&mut self, entry: u32, kind: Kind, truth: bool) -> bool {
        let (kind, index) = (bit(kind), self.coming);
        if self.test != NONE {
            self.put_to_test(kind, |rule| Answer::of(rule.truth.is_none_or(|wanted| wanted == truth)));
        }
        let Some(line) = self.line(kind) else { return self.stray(kind) };
        let is_right = line.asks & kind == 0 || self.rule(index).truth.is_none_or(|wanted| wanted == truth);
        self.said(Answer::of(is_right), (index, entry), line.left & kind != 0)
    }

    #[inline]
    fn open(&mut self, kind: Kind, entry: u32) -> bool {
        let (is_list, kind, rule) = (kind == Kind::Array, bit(kind), self.coming);
        if self.test != NONE {
            self.put_to_test(kind, |_| Answer::Unsure);
        }
        let Some(Line { items, from, to, .. }) = self.line(kind) else { return self.stray(kind) };
        if self.notes.above.len() >= DEEPEST as usize {
            return self.end(Answer::Unsure);
        }
        self.notes.above.push(self.top);
        let to = if is_list { items } else { to };
        self.top = Frame::new((rule, entry), (from, to), is_list);
        self.coming = items;
        true
    }

    #[inline]
    fn close(&mut self, count: u32) -> bool {
        let Frame { rule, entry, seen, met, is_list, is_vague, .. } = self.top;
        let kind = bit(if is_list { Kind::Array } else { Kind::Object });
        let line = self.lines[rule as usize];
        let answer = match (line.asks & kind != 0, is_list) {
            (false, _) => Answer::Yes,
            (true, true) => self.rule(rule).list(u64::from(count)),
            (true, false) if is_vague => self.rule(rule).object.complete(seen).and(Answer::Unsure),
            (true, false) => self.rule(rule).names(seen, met),
        };
        if let Some(above) = self.notes.above.pop() {
            self.top = above;
            self.coming = above.to;
        }
        self.said(answer, (rule, entry), line.left & kind != 0)
    }
}
