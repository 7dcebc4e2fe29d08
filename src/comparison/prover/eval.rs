//! Whether a value meets a class: our own evaluation, exact or silent.

use std::collections::BTreeSet;

use num_traits::Zero;
use serde_json::{Map, Value};

use super::super::assertion::{Assertion, Kind, Members, Whole};
use super::super::board::Class;
use super::super::number::exact;
use super::super::value::canonical;
use super::Prover;

/// How deep it goes within one value before it gives up: a class may refer to itself in place.
const MOST_DEPTH: usize = 200;

/// And over all, when one of them is not known.
fn every(all: impl IntoIterator<Item = Option<bool>>) -> Option<bool> {
    let mut known = Some(true);
    for one in all {
        match one {
            Some(false) => return Some(false),
            Some(true) => {}
            None => known = None,
        }
    }
    known
}

impl Prover<'_> {
    /// Whether a value meets a class; `None` when that is not known.
    pub(super) fn eval(&mut self, class: Class, value: &Value) -> Option<bool> {
        self.eval_at(class, value, 0).or_else(|| self.board.asks_validator(class, value))
    }

    pub(super) fn eval_assertion(&mut self, assertion: &Assertion<Class>, value: &Value) -> Option<bool> {
        self.holds(assertion, value, 0)
    }

    fn eval_at(&mut self, class: Class, value: &Value, depth: usize) -> Option<bool> {
        if depth > MOST_DEPTH {
            return None;
        }
        let asked = self.board.asked(class);
        let mut known = Some(true);
        for assertion in asked.iter() {
            match self.holds(assertion, value, depth + 1) {
                Some(false) => return Some(false),
                Some(true) => {}
                None => known = None,
            }
        }
        known
    }

    fn holds(&mut self, assertion: &Assertion<Class>, value: &Value, depth: usize) -> Option<bool> {
        match assertion {
            Assertion::Never => Some(false),
            Assertion::Kinds(kinds) => Some(
                kinds.has(Kind::of(value))
                    && (!value.is_number() || kinds.whole.is_none_or(|how| is_whole(value, how))),
            ),
            Assertion::OneOfValues(numbers) => {
                let own = self.board.values.known(&canonical(value));
                Some(own.is_some_and(|own| numbers.binary_search(&own).is_ok()))
            }
            Assertion::All(list) => every(list.iter().map(|c| self.eval_at(*c, value, depth))),
            Assertion::Any(list) => {
                every(list.iter().map(|c| self.eval_at(*c, value, depth).map(|holds| !holds)))
                    .map(|none| !none)
            }
            Assertion::One(list) => self.just_one(list, value, depth),
            Assertion::Not(c) => self.eval_at(*c, value, depth).map(|holds| !holds),
            Assertion::If(condition, then, otherwise) => {
                let branch = if self.eval_at(*condition, value, depth)? { then } else { otherwise };
                branch.map_or(Some(true), |c| self.eval_at(c, value, depth))
            }
            Assertion::Unknown(..) => None,
            _ => match value {
                Value::Number(_) => number_holds(assertion, value),
                Value::String(text) => self.text_holds(assertion, text),
                Value::Array(items) => self.list_holds(assertion, items, depth),
                Value::Object(members) => self.object_holds(assertion, members, value, depth),
                _ => Some(true),
            },
        }
    }

    fn just_one(&mut self, list: &[Class], value: &Value, depth: usize) -> Option<bool> {
        let (mut met, mut unknown) = (0, false);
        for c in list {
            match self.eval_at(*c, value, depth) {
                Some(true) => met += 1,
                Some(false) => {}
                None => unknown = true,
            }
        }
        match (met, unknown) {
            (2.., _) => Some(false),
            (_, true) => None,
            (met, false) => Some(met == 1),
        }
    }

    fn text_holds(&mut self, assertion: &Assertion<Class>, text: &str) -> Option<bool> {
        match assertion {
            Assertion::Length(low, high) => {
                let length = text.chars().count() as u64;
                Some(length >= *low && high.is_none_or(|high| length <= high))
            }
            Assertion::Pattern(pattern) => self.meets_pattern(pattern, text),
            Assertion::Probe(probe) => self.board.probes.holds(*probe, text),
            _ => Some(true),
        }
    }

    /// Whether a text meets an ECMA-262 pattern.
    pub(super) fn meets_pattern(&mut self, pattern: &str, text: &str) -> Option<bool> {
        match self.languages.ecma(pattern) {
            Some(language) => Some(language.matches(text)),
            None => self.board.probes.meets(pattern, text),
        }
    }

    fn list_holds(&mut self, assertion: &Assertion<Class>, items: &[Value], depth: usize) -> Option<bool> {
        let count = items.len() as u64;
        match assertion {
            Assertion::Items(low, high) => Some(count >= *low && high.is_none_or(|high| count <= high)),
            Assertion::Unique => {
                let distinct: BTreeSet<String> =
                    items.iter().map(|item| canonical(item).to_string()).collect();
                Some(distinct.len() == items.len())
            }
            Assertion::Prefix(list) => {
                every(list.iter().zip(items).map(|(c, item)| self.eval_at(*c, item, depth)))
            }
            Assertion::Rest(from, c) => {
                every(items.iter().skip(*from).map(|item| self.eval_at(*c, item, depth)))
            }
            Assertion::Contains(c, low, high) => {
                let (mut met, mut unknown) = (0_u64, 0_u64);
                for item in items {
                    match self.eval_at(*c, item, depth) {
                        Some(true) => met += 1,
                        Some(false) => {}
                        None => unknown += 1,
                    }
                }
                let fits = |count: u64| count >= *low && high.is_none_or(|high| count <= high);
                (unknown == 0 || fits(met) == fits(met + unknown)).then(|| fits(met))
            }
            Assertion::OtherItems(number, c) => {
                let seen = self.seen_items(*number, items)?;
                every(items.iter().skip(seen).map(|item| self.eval_at(*c, item, depth)))
            }
            _ => Some(true),
        }
    }

    fn object_holds(
        &mut self,
        assertion: &Assertion<Class>,
        members: &Map<String, Value>,
        value: &Value,
        depth: usize,
    ) -> Option<bool> {
        let count = members.len() as u64;
        match assertion {
            Assertion::Size(low, high) => Some(count >= *low && high.is_none_or(|high| count <= high)),
            Assertion::Required(names) => Some(names.iter().all(|name| members.contains_key(name))),
            Assertion::NeedsWhen(name, names) => {
                Some(!members.contains_key(name) || names.iter().all(|name| members.contains_key(name)))
            }
            Assertion::AppliesWhen(name, c) if members.contains_key(name) => self.eval_at(*c, value, depth),
            Assertion::Names(c) => {
                every(members.keys().map(|name| self.eval_at(*c, &Value::from(name.as_str()), depth)))
            }
            Assertion::Members(bound) => {
                let mut known = Some(true);
                for (name, member) in members {
                    for class in self.bound(bound, name)? {
                        known = every([known, self.eval_at(class, member, depth)]);
                    }
                    if known == Some(false) {
                        return known;
                    }
                }
                known
            }
            Assertion::OtherNames(number, c) => {
                let seen = self.seen_names(*number, members)?;
                let others = members.iter().filter(|(name, _)| !seen.contains(*name));
                every(others.map(|(_, member)| self.eval_at(*c, member, depth)))
            }
            _ => Some(true),
        }
    }

    /// The classes that members of this name are bound to; `None` when a pattern can't be decided.
    pub(super) fn bound(&mut self, members: &Members<Class>, name: &str) -> Option<Vec<Class>> {
        let mut classes: Vec<Class> = members.named.get(name).copied().into_iter().collect();
        for (pattern, class) in &members.patterns {
            if self.meets_pattern(pattern, name)? {
                classes.push(*class);
            }
        }
        if classes.is_empty() {
            classes.extend(members.others);
        }
        Some(classes)
    }
}

fn number_holds(assertion: &Assertion<Class>, value: &Value) -> Option<bool> {
    if !matches!(assertion, Assertion::Low(..) | Assertion::High(..) | Assertion::MultipleOf(_)) {
        return Some(true);
    }
    let number = exact(value)?;
    Some(match assertion {
        Assertion::Low(bound, strict) => number > *bound || (!strict && number == *bound),
        Assertion::High(bound, strict) => number < *bound || (!strict && number == *bound),
        Assertion::MultipleOf(step) => step.is_zero() || (number / step).is_integer(),
        _ => true,
    })
}

fn is_whole(value: &Value, how: Whole) -> bool {
    match how {
        Whole::ByValue => exact(value).is_some_and(|number| number.is_integer()),
        Whole::AsWritten => value.is_i64() || value.is_u64(),
    }
}
