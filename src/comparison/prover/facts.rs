//! What is known so far of the value that is looked for, and how literals add to it.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use num_rational::BigRational;
use num_traits::One;
use serde_json::Value;

use super::super::assertion::{Assertion, Kind, Members, Whole};
use super::super::board::Class;
use super::super::number::NumberCell;
use super::{Literal, Prover, Why};

/// Most branches of a `oneOf` that are taken one against all others.
const MOST_BRANCHES: usize = 200;

/// One thing to assume.
#[derive(Debug, Clone)]
pub(super) enum Step {
    Literal(Literal),
    Fact(Fact),
}

/// Something about a value of one kind.
#[derive(Debug, Clone)]
pub(super) enum Fact {
    NotValues(Rc<[u32]>),
    Low(BigRational, bool),
    High(BigRational, bool),
    Step(BigRational, bool),
    NotWrittenWhole,
    Length(u64, Option<u64>),
    Pattern(Rc<str>, bool),
    Probe(u32, bool),
    Items(u64, Option<u64>),
    Unique(bool),
    Prefix(Rc<[Class]>),
    Rest(usize, Class),
    Contains(Class, u64, Option<u64>),
    Item(ItemDemand),
    Size(u64, Option<u64>),
    Required(String),
    Absent(String),
    Own(String, Literal),
    Members(Rc<Members<Class>>),
    Names(Literal),
    Member(MemberDemand),
}

/// Some item has to be so.
#[derive(Debug, Clone)]
pub(super) struct ItemDemand {
    pub from: usize,
    pub to: Option<usize>,
    pub literal: Literal,
}

/// Some member has to be so.
#[derive(Debug, Clone)]
pub(super) enum MemberDemand {
    /// One whose name meets the pattern.
    Patterned(Rc<str>, Literal),
    /// One that these leave to the others.
    Other(Rc<Members<Class>>, Literal),
    /// One whose name is so.
    Name(Literal),
}

/// A choice that is still open.
#[derive(Debug, Clone)]
pub(super) struct Choice {
    pub test: Test,
    pub options: Rc<[Vec<Step>]>,
}

/// Whether a value passes a choice as it is.
#[derive(Debug, Clone)]
pub(super) enum Test {
    Fails(Class),
    Meets(Rc<Assertion<Class>>),
}

#[derive(Debug, Clone, Default)]
pub(super) struct TextCell {
    pub low: u64,
    pub high: Option<u64>,
    pub patterns: BTreeSet<(Rc<str>, bool)>,
    pub probes: BTreeSet<(u32, bool)>,
}

#[derive(Debug, Clone, Default)]
pub(super) struct ListCell {
    pub low: u64,
    pub high: Option<u64>,
    pub unique: bool,
    pub repeats: bool,
    pub prefixes: Vec<Rc<[Class]>>,
    pub rests: Vec<(usize, Class)>,
    pub contains: Vec<(Class, u64, Option<u64>)>,
    pub demands: Vec<ItemDemand>,
}

#[derive(Debug, Clone, Default)]
pub(super) struct ObjectCell {
    pub low: u64,
    pub high: Option<u64>,
    pub required: BTreeSet<String>,
    pub absent: BTreeSet<String>,
    pub own: BTreeMap<String, BTreeSet<Literal>>,
    pub members: Vec<Rc<Members<Class>>>,
    pub names: BTreeSet<Literal>,
    pub demands: Vec<MemberDemand>,
}

/// All that is assumed of a value of one kind.
#[derive(Debug, Clone)]
pub(super) struct State {
    pub kind: Kind,
    pub assumed: BTreeSet<Literal>,
    pub values: Option<Vec<u32>>,
    pub not_values: BTreeSet<u32>,
    pub number: NumberCell,
    pub text: TextCell,
    pub list: ListCell,
    pub object: ObjectCell,
    pub pending: Vec<Choice>,
    /// What of it is not known.
    pub unknown: Option<Why>,
}

impl State {
    pub(super) fn new(kind: Kind) -> Self {
        Self {
            kind,
            assumed: BTreeSet::new(),
            values: None,
            not_values: BTreeSet::new(),
            number: NumberCell::default(),
            text: TextCell::default(),
            list: ListCell::default(),
            object: ObjectCell::default(),
            pending: Vec::new(),
            unknown: None,
        }
    }

    /// Takes up a fact; says whether it can go with what is known. Facts of other kinds ask nothing.
    pub(super) fn know(&mut self, fact: &Fact) -> bool {
        match fact {
            Fact::NotValues(numbers) => self.not_values.extend(numbers.iter()),
            Fact::Low(bound, strict) => self.number.low(bound, *strict),
            Fact::High(bound, strict) => self.number.high(bound, *strict),
            Fact::Step(step, holds) => self.number.step(step, *holds),
            Fact::NotWrittenWhole => return self.number.written_as(false),
            Fact::Length(low, high) => return narrow(&mut self.text.low, &mut self.text.high, *low, *high),
            Fact::Pattern(pattern, holds) => {
                self.text.patterns.insert((Rc::clone(pattern), *holds));
                return !self.text.patterns.contains(&(Rc::clone(pattern), !holds));
            }
            Fact::Probe(probe, holds) => {
                self.text.probes.insert((*probe, *holds));
                return !self.text.probes.contains(&(*probe, !holds));
            }
            Fact::Items(low, high) => return narrow(&mut self.list.low, &mut self.list.high, *low, *high),
            Fact::Unique(holds) => {
                if *holds {
                    self.list.unique = true
                } else {
                    self.list.repeats = true
                }
                return !(self.list.unique && self.list.repeats);
            }
            Fact::Prefix(prefix) => self.list.prefixes.push(Rc::clone(prefix)),
            Fact::Rest(from, class) => self.list.rests.push((*from, *class)),
            Fact::Contains(class, low, high) => {
                self.list.contains.push((*class, *low, *high));
                return high.is_none_or(|high| *low <= high);
            }
            Fact::Item(demand) => self.list.demands.push(demand.clone()),
            Fact::Size(low, high) => return narrow(&mut self.object.low, &mut self.object.high, *low, *high),
            Fact::Required(name) => {
                self.object.required.insert(name.clone());
                return !self.object.absent.contains(name);
            }
            Fact::Absent(name) => {
                self.object.absent.insert(name.clone());
                return !self.object.required.contains(name);
            }
            Fact::Own(name, literal) => {
                self.object.own.entry(name.clone()).or_default().insert(*literal);
                self.object.required.insert(name.clone());
                return !self.object.absent.contains(name);
            }
            Fact::Members(members) => self.object.members.push(Rc::clone(members)),
            Fact::Names(literal) => drop(self.object.names.insert(*literal)),
            Fact::Member(demand) => self.object.demands.push(demand.clone()),
        }
        true
    }
}

fn narrow(low: &mut u64, high: &mut Option<u64>, new_low: u64, new_high: Option<u64>) -> bool {
    *low = (*low).max(new_low);
    *high = match (*high, new_high) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    };
    high.is_none_or(|high| *low <= high)
}

/// How a keyword is not met by a value of a kind.
enum Broken {
    /// No value of the kind breaks it.
    Never,
    /// Every value of the kind does.
    Always,
    /// In one of these ways.
    By(Vec<Vec<Step>>),
}

fn fact(fact: Fact) -> Vec<Step> {
    vec![Step::Fact(fact)]
}

fn literal(class: Class, holds: bool) -> Step {
    Step::Literal(Literal { class, holds })
}

impl Prover<'_> {
    pub(super) fn apply(&mut self, state: &mut State, step: &Step) -> bool {
        match step {
            Step::Literal(literal) => self.assume(state, *literal),
            Step::Fact(fact) => state.know(fact),
        }
    }

    /// Takes up a literal; says whether it can go with what is known.
    pub(super) fn assume(&mut self, state: &mut State, literal: Literal) -> bool {
        if state.assumed.contains(&Literal { holds: !literal.holds, ..literal }) {
            return false;
        }
        if !state.assumed.insert(literal) {
            return true;
        }
        let asked = self.board.asked(literal.class);
        if literal.holds {
            return asked.iter().all(|assertion| self.add(state, assertion, literal.class));
        }
        let mut options = Vec::new();
        for assertion in asked.iter() {
            match self.broken(state.kind, assertion) {
                Broken::Never => {}
                Broken::Always => return true,
                Broken::By(ways) => options.extend(ways),
            }
        }
        self.choose(state, Test::Fails(literal.class), options)
    }

    fn choose(&mut self, state: &mut State, test: Test, mut options: Vec<Vec<Step>>) -> bool {
        match options.len() {
            0 => false,
            1 => options.pop().is_some_and(|only| only.iter().all(|step| self.apply(state, step))),
            _ => {
                state.pending.push(Choice { test, options: options.into() });
                true
            }
        }
    }

    /// Takes up what is asked; says whether it can go with what is known.
    fn add(&mut self, state: &mut State, assertion: &Assertion<Class>, class: Class) -> bool {
        let kind = state.kind;
        match assertion {
            Assertion::Never => false,
            Assertion::Kinds(kinds) => {
                let whole = kinds.whole.filter(|_| kind == Kind::Number);
                kinds.has(kind) && whole.is_none_or(|how| state.number.whole(how))
            }
            Assertion::OneOfValues(numbers) => {
                let both = match &state.values {
                    Some(known) => {
                        known.iter().copied().filter(|n| numbers.binary_search(n).is_ok()).collect()
                    }
                    None => numbers.clone(),
                };
                state.values = Some(both);
                true
            }
            Assertion::All(list) => list.iter().all(|c| self.assume(state, Literal::yes(*c))),
            Assertion::Not(c) => self.assume(state, Literal::no(*c)),
            Assertion::Any(_) | Assertion::One(_) | Assertion::If(..) => self.add_choice(state, assertion),
            Assertion::Unknown(code, _) => {
                state.unknown = Some(Why { code, class: Some(class) });
                true
            }
            Assertion::Required(names) if kind == Kind::Object => {
                names.iter().all(|name| state.know(&Fact::Required(name.clone())))
            }
            Assertion::NeedsWhen(..) | Assertion::AppliesWhen(..) if kind == Kind::Object => {
                self.add_choice(state, assertion)
            }
            Assertion::OtherNames(number, c) if kind == Kind::Object => {
                self.add_others(state, assertion, *number, *c, class)
            }
            Assertion::OtherItems(number, c) if kind == Kind::List => {
                self.add_others(state, assertion, *number, *c, class)
            }
            _ => positive(assertion, kind).is_none_or(|fact| state.know(&fact)),
        }
    }

    fn add_choice(&mut self, state: &mut State, assertion: &Assertion<Class>) -> bool {
        let options = match assertion {
            Assertion::Any(list) => list.iter().map(|c| vec![literal(*c, true)]).collect(),
            // Too many for each with all others: then it is seen afterwards that no other one fits.
            Assertion::One(list) if list.len() > MOST_BRANCHES => {
                list.iter().map(|c| vec![literal(*c, true)]).collect()
            }
            Assertion::One(list) => (0..list.len())
                .map(|chosen| list.iter().enumerate().map(|(at, c)| literal(*c, at == chosen)).collect())
                .collect(),
            Assertion::If(condition, then, otherwise) => {
                let branch = |holds, c: &Option<Class>| {
                    [Some(literal(*condition, holds)), c.map(|c| literal(c, true))]
                        .into_iter()
                        .flatten()
                        .collect::<Vec<_>>()
                };
                vec![branch(true, then), branch(false, otherwise)]
            }
            Assertion::NeedsWhen(name, names) => {
                let needed = names.iter().map(|name| Step::Fact(Fact::Required(name.clone())));
                vec![fact(Fact::Absent(name.clone())), needed.collect()]
            }
            Assertion::AppliesWhen(name, c) => {
                vec![fact(Fact::Absent(name.clone())), vec![literal(*c, true)]]
            }
            _ => Vec::new(),
        };
        self.choose(state, Test::Meets(Rc::new(assertion.clone())), options)
    }

    /// What asks about all that its neighbours did not look at.
    fn add_others(
        &mut self,
        state: &mut State,
        assertion: &Assertion<Class>,
        number: u32,
        class: Class,
        at: Class,
    ) -> bool {
        match self.ways_to_see(number) {
            Some(ways) => {
                let options = ways.into_iter().map(|(mut steps, seen)| {
                    steps.extend(seen.bind(state.kind, class).map(Step::Fact));
                    steps
                });
                let options = options.collect();
                self.choose(state, Test::Meets(Rc::new(assertion.clone())), options)
            }
            None => {
                state.unknown = Some(Why { code: "niet-bekeken-velden", class: Some(at) });
                true
            }
        }
    }

    /// How a value of this kind does not meet what is asked.
    fn broken(&mut self, kind: Kind, assertion: &Assertion<Class>) -> Broken {
        match assertion {
            Assertion::Never => Broken::Always,
            Assertion::Kinds(kinds) if !kinds.has(kind) => Broken::Always,
            Assertion::Kinds(kinds) => match kinds.whole.filter(|_| kind == Kind::Number) {
                None => Broken::Never,
                Some(Whole::ByValue) => Broken::By(vec![fact(Fact::Step(BigRational::one(), false))]),
                Some(Whole::AsWritten) => {
                    Broken::By(vec![fact(Fact::Step(BigRational::one(), false)), fact(Fact::NotWrittenWhole)])
                }
            },
            Assertion::OneOfValues(numbers) => {
                let of_kind = |number: &&u32| Kind::of(self.board.values.get(**number)) == kind;
                let numbers: Rc<[u32]> = numbers.iter().filter(of_kind).copied().collect();
                match (&*numbers, kind) {
                    ([], _) => Broken::Always,
                    ([one], Kind::List | Kind::Object) => Broken::By(self.other_than(*one)),
                    (several, Kind::List | Kind::Object) => {
                        let each = several.iter().map(|number| literal(self.value_class(*number), false));
                        Broken::By(vec![each.collect()])
                    }
                    _ => Broken::By(vec![fact(Fact::NotValues(numbers))]),
                }
            }
            Assertion::All(list) => Broken::By(list.iter().map(|c| vec![literal(*c, false)]).collect()),
            Assertion::Any(list) => Broken::By(vec![list.iter().map(|c| literal(*c, false)).collect()]),
            // All there is to say of so many: a candidate is held against them.
            Assertion::One(list) if list.len() > MOST_BRANCHES => Broken::By(vec![Vec::new()]),
            Assertion::One(list) => Broken::By(not_one(list)),
            Assertion::Not(c) => Broken::By(vec![vec![literal(*c, true)]]),
            Assertion::If(condition, then, otherwise) => {
                let branch =
                    |holds, c: &Option<Class>| c.map(|c| vec![literal(*condition, holds), literal(c, false)]);
                Broken::By([branch(true, then), branch(false, otherwise)].into_iter().flatten().collect())
            }
            Assertion::Unknown(..) => Broken::By(vec![Vec::new()]),
            Assertion::OtherNames(number, c) if kind == Kind::Object => self.broken_others(kind, *number, *c),
            Assertion::OtherItems(number, c) if kind == Kind::List => self.broken_others(kind, *number, *c),
            _ => negative(assertion, kind),
        }
    }

    /// The class of one value alone.
    pub(super) fn value_class(&mut self, number: u32) -> Class {
        self.make(vec![Assertion::OneOfValues(vec![number])])
    }

    /// The ways in which a list or an object differs from this one.
    fn other_than(&mut self, number: u32) -> Vec<Vec<Step>> {
        match self.board.values.get(number).clone() {
            Value::Array(items) => {
                let count = items.len() as u64;
                let mut ways = vec![fact(Fact::Items(count + 1, None))];
                ways.extend((count > 0).then(|| fact(Fact::Items(0, Some(count - 1)))));
                for (at, value) in items.into_iter().enumerate() {
                    let value = self.board.values.number(value);
                    ways.push(item(at, Some(at + 1), self.value_class(value)));
                }
                ways
            }
            Value::Object(members) => {
                let names: Vec<u32> =
                    members.keys().map(|name| self.board.values.number(name.clone().into())).collect();
                let known = self.make(vec![Assertion::OneOfValues(names)]);
                let mut ways = vec![fact(Fact::Member(MemberDemand::Name(Literal::no(known))))];
                for (name, value) in members {
                    let value = self.board.values.number(value);
                    ways.push(fact(Fact::Absent(name.clone())));
                    ways.push(fact(Fact::Own(name, Literal::no(self.value_class(value)))));
                }
                ways
            }
            _ => Vec::new(),
        }
    }

    fn broken_others(&mut self, kind: Kind, number: u32, class: Class) -> Broken {
        let Some(ways) = self.ways_to_see(number) else { return Broken::By(vec![Vec::new()]) };
        let broken = ways.into_iter().filter_map(|(mut steps, seen)| {
            steps.push(Step::Fact(seen.break_it(kind, class)?));
            Some(steps)
        });
        Broken::By(broken.collect())
    }
}

/// None of them, or two of them.
fn not_one(list: &[Class]) -> Vec<Vec<Step>> {
    let mut ways: Vec<Vec<Step>> = vec![list.iter().map(|c| literal(*c, false)).collect()];
    for (at, first) in list.iter().enumerate() {
        for second in &list[at + 1..] {
            ways.push(vec![literal(*first, true), literal(*second, true)]);
        }
    }
    ways
}

/// The fact that a keyword is for a value of its kind.
fn positive(assertion: &Assertion<Class>, kind: Kind) -> Option<Fact> {
    Some(match (kind, assertion) {
        (Kind::Number, Assertion::Low(bound, strict)) => Fact::Low(bound.clone(), *strict),
        (Kind::Number, Assertion::High(bound, strict)) => Fact::High(bound.clone(), *strict),
        (Kind::Number, Assertion::MultipleOf(step)) => Fact::Step(step.clone(), true),
        (Kind::Text, Assertion::Length(low, high)) => Fact::Length(*low, *high),
        (Kind::Text, Assertion::Pattern(pattern)) => Fact::Pattern(pattern.as_str().into(), true),
        (Kind::Text, Assertion::Probe(probe)) => Fact::Probe(*probe, true),
        (Kind::List, Assertion::Items(low, high)) => Fact::Items(*low, *high),
        (Kind::List, Assertion::Unique) => Fact::Unique(true),
        (Kind::List, Assertion::Prefix(list)) => Fact::Prefix(list.as_slice().into()),
        (Kind::List, Assertion::Rest(from, class)) => Fact::Rest(*from, *class),
        (Kind::List, Assertion::Contains(class, low, high)) => Fact::Contains(*class, *low, *high),
        (Kind::Object, Assertion::Size(low, high)) => Fact::Size(*low, *high),
        (Kind::Object, Assertion::Members(members)) => Fact::Members(Rc::new(members.clone())),
        (Kind::Object, Assertion::Names(class)) => Fact::Names(Literal::yes(*class)),
        _ => return None,
    })
}

/// The ways in which a value of its kind does not meet a keyword.
fn negative(assertion: &Assertion<Class>, kind: Kind) -> Broken {
    let outside = |low: u64, high: Option<u64>, make: fn(u64, Option<u64>) -> Fact| {
        let below = (low > 0).then(|| fact(make(0, Some(low - 1))));
        let above = high.map(|high| fact(make(high + 1, None)));
        below.into_iter().chain(above).collect::<Vec<_>>()
    };
    Broken::By(match (kind, assertion) {
        (Kind::Number, Assertion::Low(bound, strict)) => vec![fact(Fact::High(bound.clone(), !strict))],
        (Kind::Number, Assertion::High(bound, strict)) => vec![fact(Fact::Low(bound.clone(), !strict))],
        (Kind::Number, Assertion::MultipleOf(step)) => vec![fact(Fact::Step(step.clone(), false))],
        (Kind::Text, Assertion::Length(low, high)) => outside(*low, *high, Fact::Length),
        (Kind::Text, Assertion::Pattern(pattern)) => {
            vec![fact(Fact::Pattern(pattern.as_str().into(), false))]
        }
        (Kind::Text, Assertion::Probe(probe)) => vec![fact(Fact::Probe(*probe, false))],
        (Kind::List, Assertion::Items(low, high)) => outside(*low, *high, Fact::Items),
        (Kind::List, Assertion::Unique) => vec![fact(Fact::Unique(false))],
        (Kind::List, Assertion::Prefix(list)) => {
            (list.iter().enumerate()).map(|(at, c)| item(at, Some(at + 1), *c)).collect()
        }
        (Kind::List, Assertion::Rest(from, class)) => vec![item(*from, None, *class)],
        (Kind::List, Assertion::Contains(class, low, high)) => {
            let fewer = (*low > 0).then(|| fact(Fact::Contains(*class, 0, Some(low - 1))));
            let more = high.map(|high| fact(Fact::Contains(*class, high + 1, None)));
            fewer.into_iter().chain(more).collect()
        }
        (Kind::Object, Assertion::Size(low, high)) => outside(*low, *high, Fact::Size),
        (Kind::Object, Assertion::Required(names)) => {
            names.iter().map(|name| fact(Fact::Absent(name.clone()))).collect()
        }
        (Kind::Object, Assertion::NeedsWhen(name, names)) => names
            .iter()
            .map(|needed| {
                let facts = [Fact::Required(name.clone()), Fact::Absent(needed.clone())];
                facts.into_iter().map(Step::Fact).collect()
            })
            .collect(),
        (Kind::Object, Assertion::AppliesWhen(name, class)) => {
            vec![vec![Step::Fact(Fact::Required(name.clone())), literal(*class, false)]]
        }
        (Kind::Object, Assertion::Members(members)) => members_broken(members),
        (Kind::Object, Assertion::Names(class)) => {
            vec![fact(Fact::Member(MemberDemand::Name(Literal::no(*class))))]
        }
        _ => return Broken::Never,
    })
}

fn item(from: usize, to: Option<usize>, class: Class) -> Vec<Step> {
    fact(Fact::Item(ItemDemand { from, to, literal: Literal::no(class) }))
}

fn members_broken(members: &Members<Class>) -> Vec<Vec<Step>> {
    let named = members.named.iter().map(|(name, c)| fact(Fact::Own(name.clone(), Literal::no(*c))));
    let patterned = members
        .patterns
        .iter()
        .map(|(pattern, c)| MemberDemand::Patterned(pattern.as_str().into(), Literal::no(*c)));
    let others = members.others.map(|c| MemberDemand::Other(Rc::new(members.clone()), Literal::no(c)));
    named.chain(patterned.chain(others).map(|demand| fact(Fact::Member(demand)))).collect()
}
