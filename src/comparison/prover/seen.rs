//! What the neighbours of an `unevaluated…` keyword look at (2020-12 core, section 11), for a value and for
//! all values.

use std::collections::BTreeSet;
use std::rc::Rc;

use serde_json::{Map, Value};

use super::super::assertion::{Assertion, Kind, Members};
use super::super::board::Class;
use super::facts::{Fact, ItemDemand, MemberDemand, Step};
use super::{Literal, Prover};

/// Most ways in which neighbours may apply.
const MOST_WAYS: usize = 128;
const MOST_DEPTH: usize = 40;

/// What is looked at.
#[derive(Debug, Clone, Default)]
pub(super) struct Seen {
    named: BTreeSet<String>,
    patterns: BTreeSet<String>,
    all_names: bool,
    items: usize,
    all_items: bool,
}

type Way = (Vec<Step>, Seen);

impl Seen {
    fn members(&self, class: Class) -> Members<Class> {
        Members {
            named: self.named.iter().map(|name| (name.clone(), Class::ANY)).collect(),
            patterns: self.patterns.iter().map(|pattern| (pattern.clone(), Class::ANY)).collect(),
            others: Some(class),
        }
    }

    /// Binds all that is not looked at to a class.
    pub(super) fn bind(&self, kind: Kind, class: Class) -> Option<Fact> {
        match kind {
            Kind::Object if !self.all_names => Some(Fact::Members(Rc::new(self.members(class)))),
            Kind::List if !self.all_items => Some(Fact::Rest(self.items, class)),
            _ => None,
        }
    }

    /// Asks for something that is not looked at and does not meet the class.
    pub(super) fn break_it(&self, kind: Kind, class: Class) -> Option<Fact> {
        match kind {
            Kind::Object if !self.all_names => {
                Some(Fact::Member(MemberDemand::Other(Rc::new(self.members(class)), Literal::no(class))))
            }
            Kind::List if !self.all_items => {
                Some(Fact::Item(ItemDemand { from: self.items, to: None, literal: Literal::no(class) }))
            }
            _ => None,
        }
    }

    fn add(&mut self, other: &Self) {
        self.named.extend(other.named.iter().cloned());
        self.patterns.extend(other.patterns.iter().cloned());
        self.all_names |= other.all_names;
        self.items = self.items.max(other.items);
        self.all_items |= other.all_items;
    }
}

impl Prover<'_> {
    /// Every way in which the neighbours apply, with what they then look at; the ways exclude each other and
    /// leave none out. `None` when there are too many, or it can't be told.
    pub(super) fn ways_to_see(&mut self, number: u32) -> Option<Vec<Way>> {
        let home = self.board.home(number);
        self.ways_of(home, true, 0)
    }

    fn ways_of(&mut self, class: Class, home: bool, depth: usize) -> Option<Vec<Way>> {
        if depth > MOST_DEPTH {
            return None;
        }
        let mut ways: Vec<Way> = vec![(Vec::new(), Seen::default())];
        for assertion in self.board.asked(class).iter() {
            let more = self.ways_by(assertion, home, depth)?;
            ways = product(&ways, &more)?;
        }
        Some(ways)
    }

    fn ways_by(&mut self, assertion: &Assertion<Class>, home: bool, depth: usize) -> Option<Vec<Way>> {
        let deeper = depth + 1;
        Some(match assertion {
            Assertion::Members(_) | Assertion::Prefix(_) | Assertion::Rest(..) => {
                vec![(Vec::new(), plainly(assertion))]
            }
            Assertion::OtherNames(..) if !home => {
                vec![(Vec::new(), Seen { all_names: true, ..Seen::default() })]
            }
            Assertion::OtherItems(..) if !home => {
                vec![(Vec::new(), Seen { all_items: true, ..Seen::default() })]
            }
            Assertion::All(list) => {
                let mut ways: Vec<Way> = vec![(Vec::new(), Seen::default())];
                for c in list {
                    ways = product(&ways, &self.ways_of(*c, false, deeper)?)?;
                }
                ways
            }
            Assertion::Any(list) | Assertion::One(list) => {
                let mut ways: Vec<Way> = vec![(Vec::new(), Seen::default())];
                for c in list {
                    let mut either = self.given(Step::Literal(Literal::yes(*c)), *c, deeper)?;
                    either.push((vec![Step::Literal(Literal::no(*c))], Seen::default()));
                    ways = product(&ways, &either)?;
                }
                ways
            }
            Assertion::If(condition, then, otherwise) => {
                let mut with = self.given(Step::Literal(Literal::yes(*condition)), *condition, deeper)?;
                if let Some(then) = then {
                    with = product(&with, &self.ways_of(*then, false, deeper)?)?;
                }
                let mut without: Vec<Way> =
                    vec![(vec![Step::Literal(Literal::no(*condition))], Seen::default())];
                if let Some(otherwise) = otherwise {
                    without = product(&without, &self.ways_of(*otherwise, false, deeper)?)?;
                }
                with.into_iter().chain(without).collect()
            }
            Assertion::AppliesWhen(name, c) => {
                let mut either = self.given(Step::Fact(Fact::Required(name.clone())), *c, deeper)?;
                either.push((vec![Step::Fact(Fact::Absent(name.clone()))], Seen::default()));
                either
            }
            // Which items it looks at differs from value to value.
            Assertion::Contains(..) | Assertion::Unknown(..) => return None,
            _ => vec![(Vec::new(), Seen::default())],
        })
    }

    fn given(&mut self, step: Step, class: Class, depth: usize) -> Option<Vec<Way>> {
        let mut ways = self.ways_of(class, false, depth)?;
        for (steps, _) in &mut ways {
            steps.insert(0, step.clone());
        }
        Some(ways)
    }

    /// The names that the neighbours look at in an object.
    pub(super) fn seen_names(
        &mut self,
        number: u32,
        members: &Map<String, Value>,
    ) -> Option<BTreeSet<String>> {
        let value = Value::Object(members.clone());
        let seen = self.seen_in(self.board.home(number), &value, true, 0)?;
        let mut names = seen.named;
        for name in members.keys() {
            let mut looked = seen.all_names;
            for pattern in &seen.patterns {
                looked |= self.meets_pattern(pattern, name)?;
            }
            if looked {
                names.insert(name.clone());
            }
        }
        Some(names)
    }

    /// How many items, from the first, the neighbours look at.
    pub(super) fn seen_items(&mut self, number: u32, items: &[Value]) -> Option<usize> {
        let value = Value::Array(items.to_vec());
        let seen = self.seen_in(self.board.home(number), &value, true, 0)?;
        Some(if seen.all_items { items.len() } else { seen.items })
    }

    fn seen_in(&mut self, class: Class, value: &Value, home: bool, depth: usize) -> Option<Seen> {
        if depth > MOST_DEPTH {
            return None;
        }
        let mut seen = Seen::default();
        for assertion in self.board.asked(class).iter() {
            let applied: Vec<Class> = match assertion {
                Assertion::All(list) => list.clone(),
                Assertion::Any(list) | Assertion::One(list) => {
                    let mut met = Vec::new();
                    for c in list {
                        if self.eval(*c, value)? {
                            met.push(*c);
                        }
                    }
                    met
                }
                Assertion::If(condition, then, otherwise) => match self.eval(*condition, value)? {
                    true => [Some(*condition), *then].into_iter().flatten().collect(),
                    false => otherwise.iter().copied().collect(),
                },
                Assertion::AppliesWhen(name, c) if value.get(name).is_some() => vec![*c],
                Assertion::OtherNames(..) if !home => {
                    seen.all_names = true;
                    Vec::new()
                }
                Assertion::OtherItems(..) if !home => {
                    seen.all_items = true;
                    Vec::new()
                }
                Assertion::Contains(..) if value.is_array() => return None,
                other => {
                    seen.add(&plainly(other));
                    Vec::new()
                }
            };
            for c in applied {
                let more = self.seen_in(c, value, false, depth + 1)?;
                seen.add(&more);
            }
        }
        Some(seen)
    }
}

/// What a keyword looks at by itself.
fn plainly(assertion: &Assertion<Class>) -> Seen {
    match assertion {
        Assertion::Members(members) => Seen {
            named: members.named.keys().cloned().collect(),
            patterns: members.patterns.iter().map(|(pattern, _)| pattern.clone()).collect(),
            all_names: members.others.is_some(),
            ..Seen::default()
        },
        Assertion::Prefix(list) => Seen { items: list.len(), ..Seen::default() },
        Assertion::Rest(..) => Seen { all_items: true, ..Seen::default() },
        _ => Seen::default(),
    }
}

fn product(left: &[Way], right: &[Way]) -> Option<Vec<Way>> {
    if left.len() * right.len() > MOST_WAYS {
        return None;
    }
    let both = left.iter().flat_map(|(steps, seen)| {
        right.iter().map(move |(more, also)| {
            let mut seen = seen.clone();
            seen.add(also);
            (steps.iter().chain(more).cloned().collect(), seen)
        })
    });
    Some(both.collect())
}
