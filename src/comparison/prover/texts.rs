//! Texts and numbers: the shortest text that patterns, lengths, formats and excluded values leave.

use std::collections::BTreeSet;
use std::rc::Rc;

use serde_json::Value;

use super::super::language::{self, End, Language, Wanted};
use super::super::number::{Found, exact};
use super::facts::State;
use super::{Outcome, Prover, Why};

/// How many texts are tried against what only the validator knows.
const MOST_TRIES: usize = 400;

pub(super) fn number(state: &State, prover: &Prover<'_>) -> Outcome {
    let mut cell = state.number.clone();
    for number in &state.not_values {
        if let Some(number) = exact(prover.board.values.get(*number)) {
            cell.not(number);
        }
    }
    match cell.solve() {
        Found::Nothing => Outcome::Empty,
        Found::Value(value) => Outcome::Witness(Rc::new(value)),
        Found::Unsure => Outcome::unsure("getal"),
    }
}

impl Prover<'_> {
    pub(super) fn text(&mut self, state: &State) -> Outcome {
        let cell = &state.text;
        let excluded: BTreeSet<&str> =
            state.not_values.iter().filter_map(|number| self.board.values.get(*number).as_str()).collect();
        let excluded: Vec<String> = excluded.into_iter().map(str::to_owned).collect();
        let (mut met, mut unmet) = (Vec::new(), Vec::new());
        let mut unread: Vec<(&str, bool)> = Vec::new();
        for (pattern, holds) in &cell.patterns {
            match (self.languages.ecma(pattern), holds) {
                (Some(language), true) => met.push(language),
                (Some(language), false) => unmet.push(language),
                (None, holds) => unread.push((pattern, *holds)),
            }
        }
        for (probe, holds) in &cell.probes {
            if *holds && let Some(outline) = self.board.probes.outline(*probe) {
                met.extend(self.languages.rust(outline));
            }
        }
        if !excluded.is_empty() {
            let all: Vec<String> = excluded.iter().map(|text| regex_syntax::escape(text)).collect();
            match self.languages.rust(&format!("^(?:{})$", all.join("|"))) {
                Some(language) => unmet.push(language),
                None => return Outcome::unsure("budget"),
            }
        }
        let exact = cell.probes.is_empty() && unread.is_empty();
        let wanted = Wanted { met: &met, unmet: &unmet, low: cell.low, high: cell.high };
        if let Some(text) = self.known_text(state, &wanted, &excluded) {
            return Outcome::Witness(Rc::new(Value::String(text)));
        }
        let mut found = None;
        let most = if exact { 1 } else { MOST_TRIES };
        let probes = &self.board.probes;
        let end = language::search(&wanted, most, &mut |text| {
            let fits = (unread.iter()).all(|(pattern, holds)| probes.meets(pattern, text) == Some(*holds))
                && cell.probes.iter().all(|(probe, holds)| probes.holds(*probe, text) == Some(*holds));
            if fits {
                found = Some(text.to_owned());
            }
            fits
        });
        match (end, found) {
            (_, Some(text)) => Outcome::Witness(Rc::new(Value::String(text))),
            (End::Exhausted, None) => Outcome::Empty,
            _ if !unread.is_empty() => Outcome::unsure("patroon"),
            _ if !cell.probes.is_empty() => Outcome::unsure("formaat"),
            _ => Outcome::Unsure(Why { code: "patroon", class: None }),
        }
    }

    /// A text that is known to be of a format that is asked, or a plain one when only its length is.
    fn known_text(&self, state: &State, wanted: &Wanted<'_>, excluded: &[String]) -> Option<String> {
        let cell = &state.text;
        let plain = ["", "a", "b", "tekst"].iter().map(|text| (*text).to_owned());
        let long = usize::try_from(cell.low).ok().filter(|low| *low <= 100_000).map(|low| "a".repeat(low));
        let formats = cell.probes.iter().filter(|(_, holds)| *holds);
        let mut texts: Vec<String> = plain.chain(long).collect();
        texts.extend(formats.flat_map(|(probe, _)| self.board.probes.texts(*probe)));
        let fits = |languages: &[Rc<Language>], text: &str, holds: bool| {
            languages.iter().all(|language| language.matches(text) == holds)
        };
        texts.into_iter().find(|text| {
            let length = text.chars().count() as u64;
            length >= cell.low
                && cell.high.is_none_or(|high| length <= high)
                && !excluded.contains(text)
                && fits(wanted.met, text, true)
                && fits(wanted.unmet, text, false)
                && cell
                    .probes
                    .iter()
                    .all(|(probe, holds)| self.board.probes.holds(*probe, text) == Some(*holds))
                && cell.patterns.iter().all(|(pattern, holds)| {
                    self.languages.reads(pattern) || self.board.probes.meets(pattern, text) == Some(*holds)
                })
        })
    }
}
