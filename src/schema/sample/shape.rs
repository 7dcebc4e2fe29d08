//! What the subschemas that apply to one value together ask of it, after the choices among them are made.
//!
//! Door: [`Shape::of`]. A choice that can't be known before there is a value (`if`) is taken as `settled`
//! says; the others as a [`Pick`] says. Refuses nothing: what does not fit together is a shape that no
//! value has, and that shows when a value is judged.

use std::sync::Arc;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::str::FromStr as _;

use rust_decimal::Decimal;
use serde_json::Value;

use super::super::keyword::{Check, Keyword, Leaf, NodeId};
use super::super::program::Program;
use super::super::vocabulary::Saying;
use super::Kind;

/// A subschema that applies, with the dynamic scope it was reached in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Applied {
    pub node: NodeId,
    pub scope: usize,
}

/// Dynamic scopes, each by its number; 0 is the empty one.
#[derive(Debug)]
pub(super) struct Scopes {
    known: Vec<Vec<usize>>,
    matter: bool,
}

impl Scopes {
    pub(super) fn of(program: &Program) -> Self {
        Self { known: vec![Vec::new()], matter: program.depends_on_scope() }
    }

    /// Whether what a subschema means depends on its scope.
    pub(super) const fn matter(&self) -> bool {
        self.matter
    }

    /// The scope inside a resource: only the outermost mention of each counts.
    fn inside(&mut self, scope: usize, resource: usize) -> usize {
        if !self.matter || self.known[scope].contains(&resource) {
            return scope;
        }
        let mut longer = self.known[scope].clone();
        longer.push(resource);
        if let Some(found) = self.known.iter().position(|known| *known == longer) {
            return found;
        }
        self.known.push(longer);
        self.known.len() - 1
    }
}

/// Which branch of each choice: a number, of which every choice takes its part.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pick {
    rest: usize,
    kind: Kind,
}

impl Pick {
    pub(super) const fn new(number: usize, kind: Kind) -> Self {
        Self { rest: number, kind }
    }

    fn one_of(&mut self, options: usize) -> usize {
        let options = options.max(1);
        let taken = self.rest % options;
        self.rest /= options;
        if self.kind == Kind::Edge { options - 1 - taken } else { taken }
    }

    /// Whether the number was past all combinations.
    const fn is_past(self) -> bool {
        self.rest > 0
    }
}

pub(super) const NULL: u8 = 1;
pub(super) const BOOLEAN: u8 = 2;
pub(super) const NUMBER: u8 = 4;
pub(super) const TEXT: u8 = 8;
pub(super) const LIST: u8 = 16;
pub(super) const OBJECT: u8 = 32;
const ALL: u8 = 63;

/// All names but those that the neighbours know.
#[derive(Debug)]
pub(super) struct Others<'c> {
    names: Option<&'c HashMap<String, NodeId>>,
    patterns: Option<&'c [(String, Arc<Leaf>, NodeId)]>,
    pub schema: Applied,
}

/// What is asked of one value.
#[derive(Debug)]
pub(super) struct Shape<'c> {
    /// Every subschema that applies.
    pub nodes: Vec<Applied>,
    /// The kinds of values that are allowed, a bit each.
    pub kinds: u8,
    /// The kinds that its keywords speak of.
    pub spoken_of: u8,
    pub whole: bool,
    pub impossible: bool,
    pub allowed: Option<Vec<&'c Value>>,
    pub hints: Vec<&'c Value>,
    pub formats: Vec<&'c str>,
    pub patterns: Vec<&'c str>,
    pub min_length: u64,
    pub max_length: Option<u64>,
    pub low: Option<Decimal>,
    pub high: Option<Decimal>,
    /// The bounds as they are written, for numbers that no [`Decimal`] holds.
    pub bounds: Vec<&'c Value>,
    pub multiples: Vec<Decimal>,
    pub min_items: u64,
    pub max_items: Option<u64>,
    pub unique: bool,
    pub min_members: u64,
    pub max_members: Option<u64>,
    /// Declared members, in the order of the schema.
    pub members: Vec<(&'c str, Applied)>,
    pub by_pattern: Vec<(&'c str, &'c Leaf, Applied)>,
    pub others: Vec<Others<'c>>,
    pub left_over: Vec<Applied>,
    pub names: Vec<Applied>,
    pub required: Vec<&'c str>,
    pub needs: Vec<&'c (String, Vec<String>)>,
    /// What is said of the item at an index, and of all from an index on.
    pub items_at: Vec<(usize, Applied)>,
    pub items_from: Vec<(usize, Applied)>,
    pub items_left_over: Vec<Applied>,
    pub contains: Vec<(Applied, u64)>,
    /// Conditions of `if`, whose branches a value decides.
    pub conditions: Vec<Applied>,
    pub sayings: Vec<&'c Saying>,
}

/// What a shape is made of.
pub(super) struct From<'c, 's> {
    pub program: &'c Program,
    pub scopes: &'s mut Scopes,
    /// What conditions came to, on the value that was made before.
    pub settled: &'s BTreeMap<Applied, bool>,
    /// The members that the value will have.
    pub present: &'s BTreeSet<String>,
    pub pick: Pick,
}

/// Most subschemas on one value; more is too much work for a sample.
const MOST_NODES: usize = 500;

impl<'c> Shape<'c> {
    /// The shape of a value to which these apply; `None` when the pick is past all combinations, or there
    /// is too much of it.
    pub(super) fn of(nodes: &[Applied], mut from: From<'c, '_>) -> Option<Self> {
        let mut shape = Self::empty();
        let mut open: Vec<Applied> = nodes.iter().rev().copied().collect();
        while let Some(next) = open.pop() {
            if shape.nodes.contains(&next) {
                continue;
            }
            if shape.nodes.len() >= MOST_NODES {
                return None;
            }
            shape.nodes.push(next);
            let below = shape.take(next, &mut from);
            open.extend(below.into_iter().rev());
        }
        (!from.pick.is_past()).then_some(shape)
    }

    const fn empty() -> Self {
        Self {
            nodes: Vec::new(),
            kinds: ALL,
            spoken_of: 0,
            whole: false,
            impossible: false,
            allowed: None,
            hints: Vec::new(),
            formats: Vec::new(),
            patterns: Vec::new(),
            min_length: 0,
            max_length: None,
            low: None,
            high: None,
            bounds: Vec::new(),
            multiples: Vec::new(),
            min_items: 0,
            max_items: None,
            unique: false,
            min_members: 0,
            max_members: None,
            members: Vec::new(),
            by_pattern: Vec::new(),
            others: Vec::new(),
            left_over: Vec::new(),
            names: Vec::new(),
            required: Vec::new(),
            needs: Vec::new(),
            items_at: Vec::new(),
            items_from: Vec::new(),
            items_left_over: Vec::new(),
            contains: Vec::new(),
            conditions: Vec::new(),
            sayings: Vec::new(),
        }
    }

    /// Takes up one subschema, and gives those that apply to the same value with it.
    fn take(&mut self, of: Applied, from: &mut From<'c, '_>) -> Vec<Applied> {
        let program = from.program;
        self.impossible |= program.constant(of.node) == Some(false);
        let scope = from.scopes.inside(of.scope, program.resource(of.node));
        self.hints(program, of.node);
        let keywords = program.keywords(of.node);
        let mut below = Vec::new();
        for keyword in keywords {
            if let Check::Leaf(_) = &keyword.check {
                self.leaf(keyword);
            } else {
                below.extend(self.choose(&keyword.check, scope, from));
                self.about_members(keyword, scope, keywords);
                self.about_items(&keyword.check, scope);
            }
        }
        below
    }

    /// What the author gives as examples, and as what is meant when nothing is there.
    fn hints(&mut self, program: &'c Program, node: NodeId) {
        let (document, _) = program.address(node);
        let Some(Value::Object(written)) = document.value.pointer(program.pointer(node)) else { return };
        self.hints.extend(written.get("examples").and_then(Value::as_array).into_iter().flatten());
        self.hints.extend(written.get("default"));
    }

    /// The subschemas that apply with a keyword, and for choices the branch that is picked.
    fn choose(&mut self, check: &Check, scope: usize, from: &mut From<'c, '_>) -> Vec<Applied> {
        let program = from.program;
        let applied = |node: &NodeId| Applied { node: *node, scope };
        match check {
            Check::Ref(to) => vec![applied(to)],
            Check::DynamicRef { to, anchor } => {
                vec![applied(&program.dynamic_target(*to, anchor.as_deref(), &from.scopes.known[scope]))]
            }
            Check::RecursiveRef { to, recursive: true } => {
                vec![applied(&program.recursive_target(*to, &from.scopes.known[scope]))]
            }
            Check::RecursiveRef { to, .. } => vec![applied(to)],
            Check::AllOf(all) => all.iter().map(applied).collect(),
            Check::AnyOf(all) | Check::OneOf(all) => {
                let possible: Vec<&NodeId> =
                    all.iter().filter(|node| program.constant(**node) != Some(false)).collect();
                let picked = from.pick.one_of(possible.len());
                self.impossible |= possible.is_empty();
                possible.get(picked).map(|node| applied(node)).into_iter().collect()
            }
            Check::If { condition, then, otherwise } => {
                let condition = applied(condition);
                self.conditions.push(condition);
                // Left to the value at first, then each side is asked for.
                let settled = from.settled.get(&condition).copied();
                let asked = match from.pick.one_of(3) {
                    0 => None,
                    1 => Some(true),
                    _ => Some(false),
                };
                match settled.or(asked) {
                    Some(true) => {
                        [Some(condition), then.as_ref().map(applied)].into_iter().flatten().collect()
                    }
                    Some(false) => otherwise.as_ref().map(applied).into_iter().collect(),
                    None => Vec::new(),
                }
            }
            Check::DependentSchemas(schemas) => {
                let there = schemas.iter().filter(|(name, _)| from.present.contains(name));
                there.map(|(_, schema)| applied(schema)).collect()
            }
            _ => Vec::new(),
        }
    }

    fn about_members(&mut self, keyword: &'c Keyword, scope: usize, neighbours: &'c [Keyword]) {
        let applied = |node: &NodeId| Applied { node: *node, scope };
        match &keyword.check {
            Check::Properties(members) => {
                // In the order of the schema.
                let written = keyword.expected.as_object();
                let names = written.into_iter().flatten().map(|(name, _)| name.as_str());
                self.members.extend(names.filter_map(|name| Some((name, applied(members.get(name)?)))));
            }
            Check::PatternProperties(all) => {
                self.by_pattern.extend(
                    all.iter().map(|(pattern, leaf, node)| (pattern.as_str(), &**leaf, applied(node))),
                );
            }
            Check::AdditionalProperties(schema) => {
                let mut others = Others { names: None, patterns: None, schema: applied(schema) };
                for neighbour in neighbours {
                    match &neighbour.check {
                        Check::Properties(names) => others.names = Some(names),
                        Check::PatternProperties(patterns) => others.patterns = Some(patterns),
                        _ => {}
                    }
                }
                self.others.push(others);
            }
            Check::UnevaluatedProperties(schema) => self.left_over.push(applied(schema)),
            Check::PropertyNames(schema) => self.names.push(applied(schema)),
            Check::Required(names) => {
                for name in names {
                    if !self.required.contains(&name.as_str()) {
                        self.required.push(name);
                    }
                }
            }
            Check::DependentRequired(needs) => self.needs.extend(needs),
            Check::Saying(saying) => {
                self.sayings.push(saying);
                return;
            }
            _ => return,
        }
        self.spoken_of |= OBJECT;
    }

    fn about_items(&mut self, check: &Check, scope: usize) {
        let applied = |node: &NodeId| Applied { node: *node, scope };
        match check {
            Check::PrefixItems(all) => {
                self.items_at.extend(all.iter().enumerate().map(|(index, node)| (index, applied(node))));
            }
            Check::Items { from, schema } => self.items_from.push((*from, applied(schema))),
            Check::UnevaluatedItems(schema) => self.items_left_over.push(applied(schema)),
            Check::Contains { schema, min, .. } => self.contains.push((applied(schema), *min)),
            _ => return,
        }
        self.spoken_of |= LIST;
    }

    fn leaf(&mut self, keyword: &'c Keyword) {
        let expected = &keyword.expected;
        match keyword.name {
            "type" => self.type_of(expected),
            "enum" => self.allow(expected.as_array().into_iter().flatten().collect()),
            "const" => self.allow(vec![expected]),
            "pattern" | "format" | "minLength" | "maxLength" => {
                self.spoken_of |= TEXT;
                self.about_text(keyword.name, expected);
            }
            "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" | "multipleOf" => {
                self.spoken_of |= NUMBER;
                self.about_number(keyword.name, expected);
            }
            "minItems" | "maxItems" | "uniqueItems" => {
                self.spoken_of |= LIST;
                match keyword.name {
                    "minItems" => self.min_items = self.min_items.max(amount(expected)),
                    "maxItems" => self.max_items = least(self.max_items, amount(expected)),
                    _ => self.unique |= expected == &Value::Bool(true),
                }
            }
            "minProperties" | "maxProperties" => {
                self.spoken_of |= OBJECT;
                match keyword.name {
                    "minProperties" => self.min_members = self.min_members.max(amount(expected)),
                    _ => self.max_members = least(self.max_members, amount(expected)),
                }
            }
            _ => {}
        }
    }

    fn type_of(&mut self, expected: &Value) {
        let names: Vec<&str> = match expected {
            Value::String(one) => vec![one],
            Value::Array(several) => several.iter().filter_map(Value::as_str).collect(),
            _ => return,
        };
        let bits = names.iter().map(|name| match *name {
            "null" => NULL,
            "boolean" => BOOLEAN,
            "number" | "integer" => NUMBER,
            "string" => TEXT,
            "array" => LIST,
            "object" => OBJECT,
            _ => 0,
        });
        self.kinds &= bits.fold(0, |all, bit| all | bit);
        self.whole |= names.contains(&"integer") && !names.contains(&"number");
    }

    fn allow(&mut self, values: Vec<&'c Value>) {
        match &mut self.allowed {
            Some(allowed) => allowed.retain(|value| values.contains(value)),
            None => self.allowed = Some(values),
        }
    }

    fn about_text(&mut self, name: &str, expected: &'c Value) {
        match name {
            "pattern" => self.patterns.extend(expected.as_str()),
            "format" => self.formats.extend(expected.as_str()),
            "minLength" => self.min_length = self.min_length.max(amount(expected)),
            _ => self.max_length = least(self.max_length, amount(expected)),
        }
    }

    fn about_number(&mut self, name: &str, expected: &'c Value) {
        let number = decimal(expected);
        match name {
            "multipleOf" => self.multiples.extend(number),
            "minimum" | "exclusiveMinimum" => {
                self.low = self.low.into_iter().chain(number).max();
                self.bounds.push(expected);
            }
            _ => {
                self.high = self.high.into_iter().chain(number).min();
                self.bounds.push(expected);
            }
        }
    }
}

impl Others<'_> {
    /// Whether a name is one that the neighbours do not know.
    pub(super) fn covers(&self, name: &str, fits: &mut dyn FnMut(&Leaf) -> bool) -> bool {
        !self.names.is_some_and(|names| names.contains_key(name))
            && !self.patterns.into_iter().flatten().any(|(_, leaf, _)| fits(leaf))
    }
}

/// A number of the schema, when a decimal holds it.
pub(super) fn decimal(value: &Value) -> Option<Decimal> {
    let written = value.as_number()?.to_string();
    Decimal::from_str(&written).or_else(|_| Decimal::from_scientific(&written)).ok()
}

fn amount(value: &Value) -> u64 {
    match value.as_u64() {
        Some(amount) => amount,
        None => decimal(value).and_then(|number| u64::try_from(number).ok()).unwrap_or_default(),
    }
}

fn least(known: Option<u64>, more: u64) -> Option<u64> {
    Some(known.map_or(more, |known| known.min(more)))
}
