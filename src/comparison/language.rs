//! Regular languages: what texts patterns leave, and the shortest of them.
//!
//! Door: [`search`]. Patterns are ECMA-262 as JSON Schema has them, translated before they are
//! compiled (Rust's `\d` is Unicode), and matched anywhere in a text. Letters that all patterns treat alike
//! are tried once. Lengths are counted in characters (2020-12 validation, section 6.3). Refuses: patterns
//! with look-around or back-references, and automata past their bounds; then nothing is known.

use std::collections::{HashMap, HashSet, VecDeque};
use std::rc::Rc;

use regex_automata::dfa::{Automaton, StartKind, dense};
use regex_automata::util::primitives::StateID;
use regex_automata::{Anchored, MatchKind, nfa::thompson, util::syntax};
use regex_syntax::hir::{Class, Hir, HirKind};

const MOST_BYTES: usize = 2 * 1024 * 1024;
const MOST_STATES: usize = 20_000;

/// A pattern as an automaton.
pub(super) struct Language {
    machine: dense::DFA<Vec<u32>>,
    start: StateID,
    /// The letters at which it may start to treat them otherwise.
    borders: Vec<char>,
}

/// Patterns that were met.
#[derive(Default)]
pub(super) struct Languages {
    known: HashMap<String, Option<Rc<Language>>>,
}

/// What a search ends in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// A text was taken.
    Taken,
    /// There is no other text.
    Exhausted,
    /// The bounds were reached.
    GaveUp,
}

/// Which texts are searched.
pub(super) struct Wanted<'w> {
    pub met: &'w [Rc<Language>],
    pub unmet: &'w [Rc<Language>],
    pub low: u64,
    pub high: Option<u64>,
}

/// Whether an ECMA-262 pattern is without look-around and back-references.
pub(super) fn is_regular(pattern: &str) -> bool {
    jsonschema_regex::to_rust_regex(pattern).is_ok_and(|rust| regex_syntax::parse(&rust).is_ok())
}

impl Languages {
    /// The automaton of an ECMA-262 pattern; `None` when it can't be made.
    pub(super) fn ecma(&mut self, pattern: &str) -> Option<Rc<Language>> {
        if !self.known.contains_key(pattern) {
            let made = jsonschema_regex::to_rust_regex(pattern).ok().and_then(|rust| Language::new(&rust));
            self.known.insert(pattern.to_owned(), made.map(Rc::new));
        }
        self.known.get(pattern)?.clone()
    }

    /// Whether the automaton of a pattern that was asked for before could be made.
    pub(super) fn reads(&self, pattern: &str) -> bool {
        self.known.get(pattern).is_some_and(Option::is_some)
    }

    /// The automaton of a pattern as the crate `regex` writes it.
    pub(super) fn rust(&mut self, pattern: &str) -> Option<Rc<Language>> {
        let key = format!("rust:{pattern}");
        self.known.entry(key).or_insert_with(|| Language::new(pattern).map(Rc::new)).clone()
    }
}

impl Language {
    fn new(pattern: &str) -> Option<Self> {
        let hir = regex_syntax::parse(pattern).ok()?;
        let mut borders = Vec::new();
        gather_borders(&hir, &mut borders);
        borders.sort_unstable();
        borders.dedup();
        let machine = dense::Builder::new()
            .configure(
                dense::Config::new()
                    .start_kind(StartKind::Unanchored)
                    .match_kind(MatchKind::All)
                    .dfa_size_limit(Some(MOST_BYTES))
                    .determinize_size_limit(Some(2 * MOST_BYTES)),
            )
            .syntax(syntax::Config::new())
            .thompson(thompson::Config::new().nfa_size_limit(Some(MOST_BYTES)))
            .build(pattern)
            .ok()?;
        let start =
            machine.start_state(&regex_automata::util::start::Config::new().anchored(Anchored::No)).ok()?;
        Some(Self { machine, start, borders })
    }

    /// Whether a text meets the pattern.
    pub(super) fn matches(&self, text: &str) -> bool {
        let mut state = self.begin();
        for letter in text.chars() {
            state = self.step(state, letter);
        }
        self.accepts(state)
    }

    fn begin(&self) -> Option<StateID> {
        (!self.machine.is_match_state(self.start)).then_some(self.start)
    }

    /// The state after one more letter; `None` once the pattern is met.
    fn step(&self, state: Option<StateID>, letter: char) -> Option<StateID> {
        let mut state = state?;
        let mut buffer = [0; 4];
        for byte in letter.encode_utf8(&mut buffer).bytes() {
            state = self.machine.next_state(state, byte);
            if self.machine.is_match_state(state) {
                return None;
            }
        }
        Some(state)
    }

    fn accepts(&self, state: Option<StateID>) -> bool {
        state.is_none_or(|state| self.machine.is_match_state(self.machine.next_eoi_state(state)))
    }

    /// Whether the pattern can't be met any more.
    fn is_dead(&self, state: Option<StateID>) -> bool {
        state.is_some_and(|state| self.machine.is_dead_state(state))
    }
}

fn gather_borders(hir: &Hir, borders: &mut Vec<char>) {
    let mut span = |low: char, high: char| {
        borders.push(low);
        borders.extend(after(high));
    };
    match hir.kind() {
        HirKind::Literal(literal) => {
            for letter in String::from_utf8_lossy(&literal.0).chars() {
                span(letter, letter);
            }
        }
        HirKind::Class(Class::Unicode(class)) => {
            for range in class.ranges() {
                span(range.start(), range.end());
            }
        }
        HirKind::Class(Class::Bytes(class)) => {
            for range in class.ranges() {
                span(range.start().into(), range.end().into());
            }
        }
        HirKind::Look(_) => {
            for (low, high) in [('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z'), ('\n', '\n'), ('\r', '\r')] {
                span(low, high);
            }
        }
        HirKind::Repetition(repetition) => gather_borders(&repetition.sub, borders),
        HirKind::Capture(capture) => gather_borders(&capture.sub, borders),
        HirKind::Concat(all) | HirKind::Alternation(all) => {
            all.iter().for_each(|hir| gather_borders(hir, borders));
        }
        HirKind::Empty => {}
    }
}

fn after(letter: char) -> Option<char> {
    let next = u32::from(letter) + 1;
    char::from_u32(next).or(if next == 0xD800 { Some('\u{E000}') } else { None })
}

/// One letter for each stretch of letters that all languages treat alike.
fn letters(languages: &[&Rc<Language>]) -> Vec<char> {
    let mut borders: Vec<char> = vec!['\u{1}', ' ', '0', ':', 'A', '[', 'a', '{'];
    borders.extend(languages.iter().flat_map(|language| &language.borders));
    borders.sort_unstable();
    borders.dedup();
    let mut letters = borders;
    // What people can read comes first.
    letters.sort_by_key(|letter| match letter {
        'a'..='z' => 0,
        'A'..='Z' => 1,
        '0'..='9' => 2,
        ' '..='~' => 3,
        '\u{A0}'..='\u{17F}' => 4,
        '\0' => 6,
        _ => 5,
    });
    letters
}

type States = Vec<Option<StateID>>;

/// Offers texts, the shortest first, until one is taken. `most` says how many are offered at most.
pub(super) fn search(wanted: &Wanted<'_>, most: usize, take: &mut dyn FnMut(&str) -> bool) -> End {
    let languages: Vec<&Rc<Language>> = wanted.met.iter().chain(wanted.unmet).collect();
    if wanted.high.is_some_and(|high| high < wanted.low) {
        return End::Exhausted;
    }
    if wanted.low > 5_000 || wanted.low.saturating_mul(1 + languages.len() as u64) > MOST_STATES as u64 {
        return End::GaveUp;
    }
    Search { languages, wanted, most }.run(take)
}

struct Search<'s> {
    languages: Vec<&'s Rc<Language>>,
    wanted: &'s Wanted<'s>,
    most: usize,
}

impl Search<'_> {
    /// Breadth first over the product of the automata and the length so far; past the lowest length that is
    /// asked for the length does not matter to what can follow, only to the end.
    fn run(&self, take: &mut dyn FnMut(&str) -> bool) -> End {
        let letters = letters(&self.languages);
        let begin: States = self.languages.iter().map(|language| language.begin()).collect();
        let mut trail: Vec<(usize, char)> = vec![(usize::MAX, '\0')];
        let mut seen: HashSet<(States, u64)> = HashSet::from([(begin.clone(), 0)]);
        let mut open: VecDeque<(States, u64, usize)> = VecDeque::from([(begin, 0, 0)]);
        let mut offered = 0;
        let mut work = 0_usize;
        while let Some((states, length, at)) = open.pop_front() {
            if self.accepts(&states, length) {
                offered += 1;
                if take(&spelled(&trail, at)) {
                    return End::Taken;
                }
                if offered >= self.most {
                    return End::GaveUp;
                }
            }
            if self.wanted.high.is_some_and(|high| length >= high) || self.is_dead(&states) {
                continue;
            }
            for letter in &letters {
                work += 1;
                let next: States = self
                    .languages
                    .iter()
                    .zip(&states)
                    .map(|(language, state)| language.step(*state, *letter))
                    .collect();
                // Several texts are wanted when the first is not taken: then ways may come together.
                let mark = (length + 1).min(self.wanted.low + if self.most > 1 { 3 } else { 0 });
                if seen.insert((next.clone(), mark)) {
                    trail.push((at, *letter));
                    open.push_back((next, length + 1, trail.len() - 1));
                }
            }
            if seen.len() > MOST_STATES || work > 30 * MOST_STATES {
                return End::GaveUp;
            }
        }
        if offered == 0 { End::Exhausted } else { End::GaveUp }
    }

    fn accepts(&self, states: &States, length: u64) -> bool {
        let met = self.wanted.met.len();
        length >= self.wanted.low
            && self
                .languages
                .iter()
                .zip(states)
                .enumerate()
                .all(|(index, (language, state))| language.accepts(*state) == (index < met))
    }

    /// Whether nothing that follows can be accepted.
    fn is_dead(&self, states: &States) -> bool {
        let met = self.wanted.met.len();
        self.languages.iter().zip(states).enumerate().any(|(index, (language, state))| {
            if index < met { language.is_dead(*state) } else { state.is_none() }
        })
    }
}

fn spelled(trail: &[(usize, char)], mut at: usize) -> String {
    let mut letters = Vec::new();
    while at != 0 {
        let (before, letter) = trail[at];
        letters.push(letter);
        at = before;
    }
    letters.iter().rev().collect()
}
