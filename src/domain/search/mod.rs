//! Searching: what can be found, what is asked, and how well the one fits the other.
//!
//! Pure, so that both databases give the same answer: they only hand over words that may fit
//! ([`Query`], [`Likeness`]) and where these stand. Door: [`SearchLine`] is what a thing says of itself,
//! [`weights`] the words by which it is found, [`Known`] which lines a query touches. Refuses: a query of
//! more words than [`MOST_WORDS`]; what passes the other limits here is cut off, never an error.

mod likeness;
mod words;

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

use super::codes::CodeListHeading;
use super::error::{Error, Fault, Result};
use super::standard::{Provision, Standard};
use super::text::text;
use super::version::VersionNumber;

pub use likeness::{Likeness, SAME_STEM};
pub use words::{stem, words};

/// Most words in a query.
pub const MOST_WORDS: usize = 20;
/// Longest query, in characters.
pub const LONGEST_QUERY: usize = 200;
/// Most words of the register that one word of a query may stand for.
pub const MOST_CANDIDATES: usize = 200;
/// Most words of the register that all words of a query together may stand for, as long as each keeps
/// [`FEWEST_CANDIDATES`].
pub const MOST_CANDIDATES_IN_ALL: usize = 300;
/// So many words of the register any word of a query may stand for, however many there are.
pub const FEWEST_CANDIDATES: usize = 50;
/// Most lines that one thing is found by.
pub const MOST_LINES: usize = 2_000;
/// Most codes that a code list is found by.
pub const MOST_CODES: usize = 5_000;
/// Longest text in a line, in characters.
pub const LONGEST_TEXT: usize = 300;
/// Longest description of a standard or the like, in characters.
pub const LONGEST_DESCRIPTION: usize = 2_000;
/// How much the whole name of a thing counts.
const WHOLE_NAME: u32 = 12;
/// Most lines that a hit shows.
pub const SHOWN: usize = 5;

/// What a line is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum LineKind {
    /// The thing itself: its name, title and description.
    #[serde(rename = "h")]
    Heading,
    /// A field: the way to it, its title and description.
    #[serde(rename = "f")]
    Field,
    /// The values that a field may have.
    #[serde(rename = "w")]
    Value,
    /// A rule: its code and message.
    #[serde(rename = "r")]
    Rule,
    /// A step or time limit of a process: its code, name and explanation.
    #[serde(rename = "s")]
    Step,
    /// A code of a code list with its name.
    #[serde(rename = "c")]
    Code,
}

impl LineKind {
    /// How much a word counts in the path, in the title and in the text.
    const fn weights(self) -> (u32, u32, u32) {
        match self {
            Self::Heading => (10, 10, 3),
            Self::Field => (6, 4, 2),
            Self::Value => (0, 0, 3),
            Self::Rule => (4, 4, 2),
            Self::Step => (5, 5, 2),
            Self::Code => (6, 5, 2),
        }
    }
}

/// One thing that something says of itself, and can be found by.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(from = "Written", into = "Written")]
pub struct SearchLine {
    /// What it is about.
    pub kind: LineKind,
    /// Its name, or the way to it: `trajecten[].fasen[].soort`.
    pub path: String,
    /// What it is called.
    pub title: String,
    /// What it means.
    pub text: String,
}

/// A line as it is kept: a short list.
#[derive(Serialize, Deserialize)]
struct Written(LineKind, String, String, String);

impl From<Written> for SearchLine {
    fn from(Written(kind, path, title, text): Written) -> Self {
        Self { kind, path, title, text }
    }
}

impl From<SearchLine> for Written {
    fn from(line: SearchLine) -> Self {
        Self(line.kind, line.path, line.title, line.text)
    }
}

impl SearchLine {
    /// A line, cut off at the limits.
    #[must_use]
    pub fn new(kind: LineKind, path: &str, title: &str, text: &str) -> Self {
        let longest = if kind == LineKind::Heading { LONGEST_DESCRIPTION } else { LONGEST_TEXT };
        let cut = |text: &str, most: usize| -> String {
            text.chars().filter(|letter| *letter != '\0').take(most).collect()
        };
        Self {
            kind,
            path: cut(path, LONGEST_TEXT),
            title: cut(title, LONGEST_TEXT),
            text: cut(text.trim(), longest),
        }
    }

    /// The line of a provision.
    #[must_use]
    pub fn of_provision(provision: &Provision) -> Vec<Self> {
        let Provision { name, title, description, owner, .. } = provision;
        vec![
            Self::new(LineKind::Heading, name.as_str(), title, description),
            Self::new(LineKind::Heading, "", "", owner),
        ]
    }

    /// The line of a standard.
    #[must_use]
    pub fn of_standard(standard: &Standard) -> Vec<Self> {
        vec![Self::new(LineKind::Heading, standard.name.as_str(), &standard.title, &standard.description)]
    }

    /// The line of a code list, apart from its codes.
    #[must_use]
    pub fn of_code_list(list: &CodeListHeading) -> Vec<Self> {
        vec![Self::new(LineKind::Heading, list.name.as_str(), &list.title, &list.description)]
    }

    /// The lines of the codes of a list.
    #[must_use]
    pub fn of_codes(list: &super::codes::CodeList) -> Vec<Self> {
        let mut lines: Vec<Self> = Vec::new();
        for (code, is) in list.codes() {
            let line = Self::new(LineKind::Code, code, &is.name, "");
            if lines.len() < MOST_CODES && lines.last() != Some(&line) {
                lines.push(line);
            }
        }
        lines
    }

    /// Every word in it with how much it counts.
    fn weighed(&self, mut found: impl FnMut(&str, u32)) {
        let (path, title, text) = self.kind.weights();
        if self.kind == LineKind::Heading && !self.path.is_empty() {
            // What is called just that comes before what has it in its name.
            found(&words::folded(&self.path), WHOLE_NAME);
        }
        // The fields above this one have lines of their own.
        let own = self.path.rsplit('.').next().unwrap_or_default();
        for (text, weight) in [(own, path), (&self.title, title), (&self.text, text)] {
            if weight > 0 {
                words(text, |word| found(word, weight));
            }
        }
    }
}

/// The words by which something with these lines is found, each with how much it counts at most.
#[must_use]
pub fn weights(lines: &[SearchLine]) -> BTreeMap<String, u32> {
    let mut weights = BTreeMap::new();
    for line in lines {
        line.weighed(|word, weight| match weights.get_mut(word) {
            Some(most) => *most = weight.max(*most),
            None => drop(weights.insert(word.to_owned(), weight)),
        });
    }
    weights
}

/// The words that someone looks for; all of them have to be there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// Each word once, folded; stop words only when there is nothing else.
    pub words: Vec<String>,
}

impl Query {
    /// Reads what someone typed; without a letter or digit in it there are no words.
    ///
    /// # Errors
    /// Invalid, when there are too many words.
    pub fn read(typed: &str) -> Result<Self> {
        let mut all: Vec<String> = Vec::new();
        let parts = typed.split(|letter: char| !letter.is_alphanumeric() && !words::is_mark(letter));
        for (index, part) in parts.filter(|part| !part.is_empty()).enumerate() {
            if index >= MOST_WORDS {
                return Err(Error::invalid(Fault::new(
                    "zoekvraag-te-lang",
                    text("Zoek op ten hoogste twintig woorden.", "Search for at most twenty words."),
                )));
            }
            let word = words::folded(part);
            if !word.is_empty() && !all.contains(&word) {
                all.push(word);
            }
        }
        if all.iter().any(|word| !words::is_stop_word(word)) {
            all.retain(|word| !words::is_stop_word(word));
        }
        Ok(Self { words: all })
    }

    /// How many words of the register each word may stand for.
    #[must_use]
    pub fn candidates(&self) -> usize {
        (MOST_CANDIDATES_IN_ALL / self.words.len().max(1)).clamp(FEWEST_CANDIDATES, MOST_CANDIDATES)
    }
}

/// Which words of the register stand for which words of a query, and how well.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// For a word of the register: the place of the word in the query, and the likeness in percent.
    by_word: HashMap<String, Vec<(usize, u32)>>,
    /// The lengths of those words in bytes, each in its bit: most words of a line are no longer looked up.
    lengths: u64,
    asked: usize,
}

impl Known {
    /// Nothing yet, for a query of so many words.
    #[must_use]
    pub fn of(asked: usize) -> Self {
        Self { by_word: HashMap::new(), lengths: 0, asked }
    }

    /// Says that this word stands for a word of the query.
    pub fn add(&mut self, word: &str, asked: usize, likeness: u32) {
        self.lengths |= Self::length(word);
        self.by_word.entry(word.to_owned()).or_default().push((asked, likeness));
    }

    fn length(word: &str) -> u64 {
        1 << word.len().min(63)
    }

    /// Which words of the query a word stands for.
    fn stands_for(&self, word: &str) -> &[(usize, u32)] {
        if self.lengths & Self::length(word) == 0 {
            return &[];
        }
        self.by_word.get(word).map(Vec::as_slice).unwrap_or_default()
    }

    /// The lines that fit best, the best first, at most [`SHOWN`] of them.
    #[must_use]
    pub fn best<'l>(&self, lines: &'l [SearchLine]) -> Vec<&'l SearchLine> {
        let mut fitting: Vec<(u32, usize)> = Vec::new();
        let mut best = vec![0; self.asked];
        for (index, line) in lines.iter().enumerate().filter(|(_, line)| line.kind != LineKind::Heading) {
            best.fill(0);
            line.weighed(|word, weight| {
                for (asked, likeness) in self.stands_for(word) {
                    if let Some(best) = best.get_mut(*asked) {
                        *best = (*likeness * weight).max(*best);
                    }
                }
            });
            let score: u32 = best.iter().sum();
            if score > 0 {
                fitting.push((score, index));
            }
        }
        fitting.sort_by(|(a, first), (b, second)| b.cmp(a).then(first.cmp(second)));
        fitting.into_iter().take(SHOWN).filter_map(|(_, index)| lines.get(index)).collect()
    }
}

/// What kind of thing was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HitKind {
    /// A provision.
    Provision,
    /// A standard, by itself or by one of its versions.
    Standard,
    /// A code list, by itself or by one of its codes.
    CodeList,
}

/// Something that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// What kind of thing it is.
    pub kind: HitKind,
    /// Its name in addresses.
    pub name: String,
    /// Its title.
    pub title: String,
    /// What it is for, in Markdown.
    pub description: String,
    /// Of a standard: which of the versions that fit; the one in force, else the highest that is usable.
    pub version: Option<VersionNumber>,
    /// The fields, rules and steps of that version that fit, the best first.
    pub fields: Vec<SearchLine>,
    /// The codes of a code list that fit, the best first: path is the code, title its name.
    pub codes: Vec<SearchLine>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_counts_by_where_it_stands_and_once() {
        let line = SearchLine::new(LineKind::Field, "client.geboorteDatum", "Dag", "De datum van geboorte");
        let weights = weights(&[line]);
        assert_eq!(weights["geboortedatum"], 6);
        assert_eq!(weights["datum"], 6);
        assert_eq!(weights["dag"], 4);
        assert_eq!(weights["van"], 2);
        assert!(!weights.contains_key("client"));
    }

    #[test]
    fn a_query_is_its_words_without_stop_words_unless_there_is_nothing_else() {
        let read = |typed: &str| Query::read(typed).unwrap().words;
        assert_eq!(read("  De BSN's van één café "), ["bsn", "s", "cafe"]);
        assert_eq!(read("de het"), ["de", "het"]);
        assert_eq!(read("\"a\" OR b* %_\0 🦀"), ["a", "b"]);
        assert_eq!(read("🦀🦀"), [""; 0]);
        assert_eq!(read("geboorteDatum geboorteDatum"), ["geboortedatum"]);
        assert!(Query::read(&"a ".repeat(21)).is_err());
    }

    #[test]
    fn lines_are_kept_as_short_lists() {
        let line = SearchLine::new(LineKind::Rule, "a", "b", "c");
        let written = serde_json::to_string(&line).unwrap();
        assert_eq!(written, r#"["r","a","b","c"]"#);
        assert_eq!(serde_json::from_str::<SearchLine>(&written).unwrap(), line);
    }

    #[test]
    fn the_best_lines_come_first() {
        let lines = [
            SearchLine::new(LineKind::Field, "naam", "", "Niet het bsn"),
            SearchLine::new(LineKind::Field, "bsn", "", ""),
            SearchLine::new(LineKind::Field, "straat", "", ""),
        ];
        let mut known = Known::of(1);
        known.add("bsn", 0, 100);
        let paths: Vec<&str> = known.best(&lines).iter().map(|line| line.path.as_str()).collect();
        assert_eq!(paths, ["bsn", "naam"]);
    }
}
