//! What a subschema asks, keyword by keyword, in a form that both schemas share.
//!
//! Door: [`read`], which turns the keywords of one subschema into [`Assertion`]s. Annotations, and keywords
//! that ask nothing in their dialect, leave nothing behind. What can't be told exactly becomes
//! [`Assertion::Unknown`]: it proves nothing and refutes nothing.

use std::collections::BTreeMap;

use num_rational::BigRational;
use serde_json::Value;

use crate::schema::{Check, Compiled, Dialect, Keyword, NodeId};

use super::language::is_regular;
use super::number;
use super::probe::Probes;
use super::value::{Values, canonical};

/// A set of the six kinds of JSON values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Kind {
    Null,
    Boolean,
    Number,
    Text,
    List,
    Object,
}

impl Kind {
    pub(super) const ALL: [Self; 6] =
        [Self::Object, Self::Text, Self::Number, Self::Boolean, Self::List, Self::Null];

    pub(super) const fn of(value: &Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(_) => Self::Boolean,
            Value::Number(_) => Self::Number,
            Value::String(_) => Self::Text,
            Value::Array(_) => Self::List,
            Value::Object(_) => Self::Object,
        }
    }

    const fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// What kinds of values are meant, and whether numbers have to be whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Kinds {
    bits: u8,
    pub whole: Option<Whole>,
}

/// How a whole number is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Whole {
    /// By its value: 1.0 is whole.
    ByValue,
    /// By how it is written: 1.0 is not (draft 4, section 3.5).
    AsWritten,
}

impl Kinds {
    pub(super) const fn has(self, kind: Kind) -> bool {
        self.bits & kind.bit() != 0
    }

    pub(super) const fn only(kind: Kind) -> Self {
        Self { bits: kind.bit(), whole: None }
    }

    fn named(value: &Value, dialect: Dialect) -> Self {
        let names: Vec<&str> = match value {
            Value::String(one) => vec![one],
            Value::Array(several) => several.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        };
        let mut kinds = Self { bits: 0, whole: None };
        for name in &names {
            kinds.bits |= match *name {
                "null" => Kind::Null.bit(),
                "boolean" => Kind::Boolean.bit(),
                "number" | "integer" => Kind::Number.bit(),
                "string" => Kind::Text.bit(),
                "array" => Kind::List.bit(),
                "object" => Kind::Object.bit(),
                _ => 0,
            };
        }
        if names.contains(&"integer") && !names.contains(&"number") {
            let as_written = dialect == Dialect::Draft4;
            kinds.whole = Some(if as_written { Whole::AsWritten } else { Whole::ByValue });
        }
        kinds
    }
}

/// Which names of an object are bound to which subschemas.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Members<C> {
    pub named: BTreeMap<String, C>,
    pub patterns: Vec<(String, C)>,
    /// For all other names.
    pub others: Option<C>,
}

/// One thing that a subschema asks; `C` stands for a subschema within it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Assertion<C> {
    Never,
    Kinds(Kinds),
    /// One of these, by their numbers in [`Values`], in order.
    OneOfValues(Vec<u32>),
    Low(BigRational, bool),
    High(BigRational, bool),
    MultipleOf(BigRational),
    Length(u64, Option<u64>),
    Pattern(String),
    /// A keyword on texts that only the validator knows: a format, or how contents are encoded.
    Probe(u32),
    Items(u64, Option<u64>),
    Unique,
    Size(u64, Option<u64>),
    Required(Vec<String>),
    NeedsWhen(String, Vec<String>),
    AppliesWhen(String, C),
    Prefix(Vec<C>),
    Rest(usize, C),
    Contains(C, u64, Option<u64>),
    Members(Members<C>),
    Names(C),
    All(Vec<C>),
    Any(Vec<C>),
    One(Vec<C>),
    Not(C),
    If(C, Option<C>, Option<C>),
    /// `unevaluatedProperties` of the subschema with this number.
    OtherNames(u32, C),
    /// `unevaluatedItems`.
    OtherItems(u32, C),
    /// What a vocabulary says; taken up only where that is to be equal too.
    Said(String),
    /// What is not known, with the reason; the number tells them apart.
    Unknown(&'static str, u32),
}

impl<C: Copy> Assertion<C> {
    /// The same with other subschemas.
    pub(super) fn map<D>(&self, f: &mut impl FnMut(C) -> D) -> Assertion<D> {
        let mut all = |list: &[C]| list.iter().map(|c| f(*c)).collect::<Vec<D>>();
        match self {
            Self::Never => Assertion::Never,
            Self::Kinds(kinds) => Assertion::Kinds(*kinds),
            Self::OneOfValues(values) => Assertion::OneOfValues(values.clone()),
            Self::Low(bound, strict) => Assertion::Low(bound.clone(), *strict),
            Self::High(bound, strict) => Assertion::High(bound.clone(), *strict),
            Self::MultipleOf(step) => Assertion::MultipleOf(step.clone()),
            Self::Length(low, high) => Assertion::Length(*low, *high),
            Self::Pattern(pattern) => Assertion::Pattern(pattern.clone()),
            Self::Probe(probe) => Assertion::Probe(*probe),
            Self::Items(low, high) => Assertion::Items(*low, *high),
            Self::Unique => Assertion::Unique,
            Self::Size(low, high) => Assertion::Size(*low, *high),
            Self::Required(names) => Assertion::Required(names.clone()),
            Self::NeedsWhen(name, names) => Assertion::NeedsWhen(name.clone(), names.clone()),
            Self::AppliesWhen(name, c) => Assertion::AppliesWhen(name.clone(), f(*c)),
            Self::Prefix(list) => Assertion::Prefix(all(list)),
            Self::Rest(from, c) => Assertion::Rest(*from, f(*c)),
            Self::Contains(c, low, high) => Assertion::Contains(f(*c), *low, *high),
            Self::Members(members) => Assertion::Members(Members {
                named: members.named.iter().map(|(name, c)| (name.clone(), f(*c))).collect(),
                patterns: members.patterns.iter().map(|(pattern, c)| (pattern.clone(), f(*c))).collect(),
                others: members.others.map(f),
            }),
            Self::Names(c) => Assertion::Names(f(*c)),
            Self::All(list) => Assertion::All(all(list)),
            Self::Any(list) => Assertion::Any(all(list)),
            Self::One(list) => Assertion::One(all(list)),
            Self::Not(c) => Assertion::Not(f(*c)),
            Self::If(c, then, otherwise) => Assertion::If(f(*c), then.map(&mut *f), otherwise.map(&mut *f)),
            Self::OtherNames(node, c) => Assertion::OtherNames(*node, f(*c)),
            Self::OtherItems(node, c) => Assertion::OtherItems(*node, f(*c)),
            Self::Said(what) => Assertion::Said(what.clone()),
            Self::Unknown(why, number) => Assertion::Unknown(why, *number),
        }
    }
}

/// What is gathered while both schemas are read.
pub(super) struct Desk<'d> {
    pub values: &'d mut Values,
    pub probes: &'d mut Probes,
    /// Rises with every thing that is not known.
    pub unknowns: u32,
    /// Whether what the vocabularies say is taken up.
    pub spoken: bool,
}

/// What a subschema asks. `number` is its own, for what asks about its neighbours.
pub(super) fn read(
    compiled: &std::sync::Arc<Compiled>,
    node: NodeId,
    number: u32,
    desk: &mut Desk<'_>,
) -> Vec<Assertion<NodeId>> {
    let program = compiled.program();
    if program.constant(node) == Some(false) {
        return vec![Assertion::Never];
    }
    let dialect = program.dialect(node);
    let keywords = program.keywords(node);
    let mut asked = Vec::new();
    let mut members = Members { named: BTreeMap::new(), patterns: Vec::new(), others: None };
    for keyword in keywords {
        match &keyword.check {
            Check::Properties(named) => members.named.extend(named.iter().map(|(n, c)| (n.clone(), *c))),
            Check::PatternProperties(list) => {
                for (pattern, leaf, _) in list.iter().filter(|(pattern, ..)| !is_regular(pattern)) {
                    desk.probes.take_pattern(compiled, dialect, pattern, leaf);
                }
                members.patterns.extend(list.iter().map(|(pattern, _, c)| (pattern.clone(), *c)));
            }
            Check::AdditionalProperties(others) => members.others = Some(*others),
            Check::Saying(_) if desk.spoken => {
                asked.push(Assertion::Said(format!("{} {}", keyword.name, canonical(&keyword.expected))));
            }
            Check::Leaf(_) => asked.extend(leaf(compiled, dialect, keyword, desk)),
            _ => asked.extend(applicator(compiled, number, keyword, desk)),
        }
    }
    members.patterns.sort();
    if !(members.named.is_empty() && members.patterns.is_empty() && members.others.is_none()) {
        asked.push(Assertion::Members(members));
    }
    asked
}

fn applicator(
    compiled: &Compiled,
    number: u32,
    keyword: &Keyword,
    desk: &mut Desk<'_>,
) -> Vec<Assertion<NodeId>> {
    let one = |assertion| vec![assertion];
    match &keyword.check {
        Check::Ref(to) => one(Assertion::All(vec![*to])),
        Check::DynamicRef { to, anchor: None } | Check::RecursiveRef { to, recursive: false } => {
            one(Assertion::All(vec![*to]))
        }
        Check::DynamicRef { .. } | Check::RecursiveRef { .. } => {
            match compiled.program().only_target(&keyword.check) {
                Some(to) => one(Assertion::All(vec![to])),
                None => one(unknown("dynamische-verwijzing", desk)),
            }
        }
        Check::AllOf(all) => one(Assertion::All(all.clone())),
        Check::AnyOf(any) => one(Assertion::Any(any.clone())),
        Check::OneOf(list) => one(Assertion::One(list.clone())),
        Check::Not(c) => one(Assertion::Not(*c)),
        Check::If { then: None, otherwise: None, .. } => Vec::new(),
        Check::If { condition, then, otherwise } => one(Assertion::If(*condition, *then, *otherwise)),
        Check::PropertyNames(c) => one(Assertion::Names(*c)),
        Check::DependentSchemas(list) => {
            list.iter().map(|(name, c)| Assertion::AppliesWhen(name.clone(), *c)).collect()
        }
        Check::DependentRequired(list) => {
            list.iter().map(|(name, names)| Assertion::NeedsWhen(name.clone(), sorted(names))).collect()
        }
        Check::Required(names) if names.is_empty() => Vec::new(),
        Check::Required(names) => one(Assertion::Required(sorted(names))),
        Check::PrefixItems(list) => one(Assertion::Prefix(list.clone())),
        Check::Items { from, schema } => one(Assertion::Rest(*from, *schema)),
        Check::Contains { schema, min, max, .. } => one(Assertion::Contains(*schema, *min, *max)),
        Check::UnevaluatedProperties(c) => one(Assertion::OtherNames(number, *c)),
        Check::UnevaluatedItems(c) => one(Assertion::OtherItems(number, *c)),
        _ => Vec::new(),
    }
}

fn unknown(why: &'static str, desk: &mut Desk<'_>) -> Assertion<NodeId> {
    desk.unknowns += 1;
    Assertion::Unknown(why, desk.unknowns)
}

fn sorted(names: &[String]) -> Vec<String> {
    let mut names = names.to_vec();
    names.sort();
    names.dedup();
    names
}

fn leaf(
    compiled: &std::sync::Arc<Compiled>,
    dialect: Dialect,
    keyword: &Keyword,
    desk: &mut Desk<'_>,
) -> Vec<Assertion<NodeId>> {
    let expected = &keyword.expected;
    let count = || whole(expected);
    let bound = || number::exact(expected);
    let told = match keyword.name {
        "type" => Some(Assertion::Kinds(Kinds::named(expected, dialect))),
        "enum" => expected.as_array().map(|list| values(list, desk)),
        "const" => Some(values(std::slice::from_ref(expected), desk)),
        "minimum" => bound().map(|bound| Assertion::Low(bound, false)),
        "exclusiveMinimum" => bound().map(|bound| Assertion::Low(bound, true)),
        "maximum" => bound().map(|bound| Assertion::High(bound, false)),
        "exclusiveMaximum" => bound().map(|bound| Assertion::High(bound, true)),
        "multipleOf" => bound().map(Assertion::MultipleOf),
        "minLength" => count().map(|low| Assertion::Length(low, None)),
        "maxLength" => count().map(|high| Assertion::Length(0, Some(high))),
        "minItems" => count().map(|low| Assertion::Items(low, None)),
        "maxItems" => count().map(|high| Assertion::Items(0, Some(high))),
        "minProperties" => count().map(|low| Assertion::Size(low, None)),
        "maxProperties" => count().map(|high| Assertion::Size(0, Some(high))),
        "uniqueItems" if *expected == Value::Bool(true) => Some(Assertion::Unique),
        "uniqueItems" => return Vec::new(),
        "pattern" if expected.as_str().is_some_and(is_regular) => {
            expected.as_str().map(|pattern| Assertion::Pattern(pattern.to_owned()))
        }
        _ => match desk.probes.take(compiled, dialect, keyword) {
            Some(probe) => Some(Assertion::Probe(probe)),
            None => return Vec::new(),
        },
    };
    match told {
        Some(Assertion::Length(0, None) | Assertion::Items(0, None) | Assertion::Size(0, None)) => Vec::new(),
        Some(told) => vec![told],
        None => vec![unknown("getal", desk)],
    }
}

fn values(list: &[Value], desk: &mut Desk<'_>) -> Assertion<NodeId> {
    let mut numbers: Vec<u32> = list.iter().map(|value| desk.values.number(canonical(value))).collect();
    numbers.sort_unstable();
    numbers.dedup();
    Assertion::OneOfValues(numbers)
}

/// A count; 2.0 is the integer 2.
fn whole(value: &Value) -> Option<u64> {
    canonical(value).as_u64()
}
