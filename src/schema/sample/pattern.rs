//! Texts from a pattern.
//!
//! Door: [`texts`]. The pattern is read without what looks around, so a text may not match after all: each
//! is judged afterwards. Refuses: patterns that are too long, and what only other engines understand.

use regex_syntax::hir::{Class, Hir, HirKind};

use super::Kind;

/// Longest pattern that is walked, in bytes.
const LONGEST_PATTERN: usize = 4_000;
/// Longest text that is made, in characters.
pub(super) const LONGEST_TEXT: usize = 300;
/// Most characters of a class that are told apart.
const MOST_CHARACTERS: usize = 64;
/// How often a part that may be repeated is, above what it must be.
const EXTRAS: [u32; 12] = [0, 1, 2, 3, 4, 5, 7, 9, 14, 29, 59, 199];

/// Texts that may match: the shortest first, or for edges the longest, or else those of some length.
/// Another `turn` gives other characters and branches.
pub(super) fn texts(pattern: &str, kind: Kind, turn: usize) -> Vec<String> {
    if pattern.len() > LONGEST_PATTERN {
        return Vec::new();
    }
    let parser = || regex_syntax::ParserBuilder::new().nest_limit(60).build();
    let Ok(hir) = parser().parse(&without_looking(pattern)) else { return Vec::new() };
    let order: Vec<u32> = match kind {
        Kind::Minimal => EXTRAS.to_vec(),
        Kind::Typical => {
            EXTRAS[4..8].iter().chain(EXTRAS[..4].iter().rev()).chain(&EXTRAS[8..]).copied().collect()
        }
        Kind::Edge => EXTRAS.iter().rev().copied().collect(),
    };
    let mut found: Vec<String> = Vec::new();
    for extra in order {
        let text = Writer { kind, extra, turn, ..Writer::default() }.write(&hir);
        found.extend(text.filter(|text| !found.contains(text)));
    }
    found
}

struct Writer {
    kind: Kind,
    extra: u32,
    turn: usize,
    text: String,
    length: usize,
    /// How many ways there were at each place where there is a choice.
    ways: Vec<usize>,
    /// Which way is taken at each, once that is known.
    taken: Vec<usize>,
}

impl Default for Writer {
    fn default() -> Self {
        Self {
            kind: Kind::Typical,
            extra: 0,
            turn: 0,
            text: String::new(),
            length: 0,
            ways: Vec::new(),
            taken: Vec::new(),
        }
    }
}

impl Writer {
    /// Writes twice: to see which choices there are, and with the turn spread over them from the last on.
    fn write(mut self, hir: &Hir) -> Option<String> {
        self.put(hir)?;
        if self.turn == 0 {
            return Some(self.text);
        }
        let mut rest = self.turn;
        let mut taken = vec![0; self.ways.len()];
        for (taken, ways) in taken.iter_mut().zip(&self.ways).rev() {
            *taken = rest % ways.max(&1);
            rest /= ways.max(&1);
        }
        let mut again = Self { kind: self.kind, extra: self.extra, taken, ..Self::default() };
        again.put(hir)?;
        Some(again.text)
    }

    /// Which of so many ways: the usual one, or so many further.
    fn choose(&mut self, usual: usize, ways: usize) -> usize {
        let further = self.taken.get(self.ways.len()).copied().unwrap_or_default();
        self.ways.push(ways);
        (usual + further) % ways.max(1)
    }

    fn put(&mut self, hir: &Hir) -> Option<()> {
        if self.length > LONGEST_TEXT || self.ways.len() > LONGEST_TEXT * 4 {
            return None;
        }
        match hir.kind() {
            HirKind::Empty | HirKind::Look(_) => {}
            HirKind::Literal(literal) => {
                let literal = std::str::from_utf8(&literal.0).ok()?;
                self.length += literal.chars().count();
                self.text.push_str(literal);
            }
            HirKind::Class(class) => {
                let characters = characters(class, self.kind);
                let usual = match self.kind {
                    Kind::Minimal => 0,
                    Kind::Typical => self.length % characters.len().max(1),
                    Kind::Edge => characters.len().saturating_sub(1),
                };
                let at = self.choose(usual, characters.len());
                self.text.push(*characters.get(at)?);
                self.length += 1;
            }
            HirKind::Repetition(repetition) => {
                let wished = repetition.min.saturating_add(self.extra);
                for _ in 0..repetition.max.map_or(wished, |max| max.min(wished)) {
                    self.put(&repetition.sub)?;
                }
            }
            HirKind::Capture(capture) => self.put(&capture.sub)?,
            HirKind::Concat(all) => {
                for part in all {
                    self.put(part)?;
                }
            }
            HirKind::Alternation(all) => {
                let usual = if self.kind == Kind::Edge { all.len() - 1 } else { 0 };
                let at = self.choose(usual, all.len());
                self.put(all.get(at)?)?;
            }
        }
        Some(())
    }
}

/// Characters of a class: letters and digits before signs, those of ASCII before others.
fn characters(class: &Class, kind: Kind) -> Vec<char> {
    let within = |from: char, to: char, wanted: fn(char) -> bool| -> Vec<char> {
        (from..=to).filter(|c| wanted(*c) && has(class, *c)).take(MOST_CHARACTERS).collect()
    };
    let plain = within('0', 'z', |c| c.is_ascii_alphanumeric());
    // A letter with an accent, where any letter may stand and edges are sought.
    if kind == Kind::Edge && !plain.is_empty() {
        return plain.into_iter().chain(within('À', 'ÿ', char::is_alphabetic)).collect();
    }
    if !plain.is_empty() {
        return plain;
    }
    for (from, to) in [('!', '~'), (' ', ' '), ('À', 'ÿ')] {
        let some = within(from, to, |_| true);
        if !some.is_empty() {
            return some;
        }
    }
    match class {
        Class::Unicode(class) => class.ranges().first().map(|range| range.start()).into_iter().collect(),
        Class::Bytes(class) => {
            class.ranges().first().map(|range| char::from(range.start())).into_iter().collect()
        }
    }
}

fn has(class: &Class, c: char) -> bool {
    match class {
        Class::Unicode(class) => {
            let ranges = class.ranges();
            let next = ranges.partition_point(|range| range.end() < c);
            ranges.get(next).is_some_and(|range| range.start() <= c)
        }
        Class::Bytes(class) => class
            .ranges()
            .iter()
            .any(|range| (char::from(range.start())..=char::from(range.end())).contains(&c)),
    }
}

/// The pattern without its groups that look around.
fn without_looking(pattern: &str) -> String {
    let mut kept = String::with_capacity(pattern.len());
    let mut rest = pattern;
    let mut in_class = false;
    while let Some(c) = rest.chars().next() {
        if c == '\\' {
            let length = 1 + rest[1..].chars().next().map_or(0, char::len_utf8);
            kept.push_str(&rest[..length]);
            rest = &rest[length..];
            continue;
        }
        if !in_class && ["(?=", "(?!", "(?<=", "(?<!"].iter().any(|start| rest.starts_with(start)) {
            rest = after_group(rest);
            continue;
        }
        // In a class these stand for themselves, as they do not for the reader of patterns here.
        if in_class && matches!(c, '[' | '&' | '~') {
            kept.push('\\');
        }
        in_class = (in_class || c == '[') && c != ']';
        kept.push(c);
        rest = &rest[c.len_utf8()..];
    }
    kept
}

/// What comes after the group that a text begins with.
fn after_group(text: &str) -> &str {
    let (mut depth, mut in_class, mut escaped) = (0_usize, false, false);
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '[' => in_class = true,
            ']' => in_class = false,
            '(' if !in_class => depth += 1,
            ')' if !in_class => {
                depth -= 1;
                if depth == 0 {
                    return &text[at + 1..];
                }
            }
            _ => {}
        }
    }
    ""
}
