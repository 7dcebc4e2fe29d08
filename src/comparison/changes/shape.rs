//! What a subschema asks, as one number: subschemas that ask the same have the same number, whatever their
//! names, their place and their explanations.
//!
//! Numbers serve to find what belongs together; no answer rests on them alone.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use serde_json::Value;

use crate::schema::{Check, Keyword, NodeId, Program};

use super::view::View;

/// How deep subschemas are told apart.
const ROUNDS: usize = 32;

/// One thing that is asked: its own words, and the subschemas in it.
struct Fact {
    words: u64,
    below: Vec<(u64, usize)>,
}

/// The numbers of the subschemas of two programs.
pub(super) struct Shapes {
    old: HashMap<NodeId, u64>,
    new: HashMap<NodeId, u64>,
}

impl Shapes {
    /// Numbers all that can be reached.
    pub(super) fn new(old: (&Program, &[NodeId]), new: (&Program, &[NodeId])) -> Self {
        let (mut facts, mut places) = (Vec::new(), Vec::new());
        for (program, roots) in [old, new] {
            places.push(read(program, roots, &mut facts));
        }
        let mut numbers = vec![0; facts.len()];
        let mut kinds = 0;
        for _ in 0..ROUNDS {
            numbers = facts.iter().map(|facts| number(facts, &numbers)).collect();
            let now = numbers.iter().collect::<HashSet<_>>().len();
            if now == kinds {
                break;
            }
            kinds = now;
        }
        let mut told = places.into_iter().map(|places: HashMap<NodeId, usize>| {
            places.into_iter().filter_map(|(node, at)| Some((node, *numbers.get(at)?))).collect()
        });
        let (old, new) = (told.next().unwrap_or_default(), told.next().unwrap_or_default());
        Self { old, new }
    }

    /// The number of subschemas of the old program that hold together.
    pub(super) fn older(&self, nodes: &[NodeId]) -> u64 {
        together(&self.old, nodes)
    }

    /// The number of subschemas of the new program that hold together.
    pub(super) fn newer(&self, nodes: &[NodeId]) -> u64 {
        together(&self.new, nodes)
    }

    /// The number of a subschema that asks nothing.
    pub(super) fn nothing() -> u64 {
        number(&[], &[])
    }
}

fn together(numbers: &HashMap<NodeId, u64>, nodes: &[NodeId]) -> u64 {
    let mut all: Vec<u64> = nodes.iter().map(|node| numbers.get(node).copied().unwrap_or(0)).collect();
    all.sort_unstable();
    all.dedup();
    match all.as_slice() {
        [one] => *one,
        several => hash(several),
    }
}

fn hash(value: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

/// The facts of all subschemas that can be reached, and where each subschema has them.
fn read(program: &Program, roots: &[NodeId], facts: &mut Vec<Vec<Fact>>) -> HashMap<NodeId, usize> {
    let mut places: HashMap<NodeId, usize> = HashMap::new();
    let mut open: Vec<NodeId> = roots.to_vec();
    let mut order = Vec::new();
    while let Some(node) = open.pop() {
        if places.contains_key(&node) {
            continue;
        }
        places.insert(node, facts.len() + order.len());
        order.push(node);
        open.extend(program.keywords(node).iter().flat_map(|keyword| keyword.check.subschemas()));
    }
    let told = order.iter().map(|node| {
        let view = View::of(program, &[*node], None);
        let mut told: Vec<Fact> =
            view.said.iter().flat_map(|(_, keyword)| facts_of(keyword, &places)).collect();
        if view.never {
            told.push(Fact { words: hash("false"), below: Vec::new() });
        }
        told
    });
    facts.extend(told);
    places
}

fn facts_of(keyword: &Keyword, places: &HashMap<NodeId, usize>) -> Vec<Fact> {
    let at = |node: &NodeId| places.get(node).copied().unwrap_or(usize::MAX);
    let fact = |words: u64, below: Vec<(u64, usize)>| Fact { words, below };
    let name = keyword.name;
    match &keyword.check {
        Check::Properties(members) => {
            members.iter().map(|(field, node)| fact(hash((name, field)), vec![(0, at(node))])).collect()
        }
        Check::PatternProperties(patterns) => patterns
            .iter()
            .map(|(pattern, _, node)| fact(hash((name, pattern)), vec![(0, at(node))]))
            .collect(),
        Check::DependentSchemas(schemas) => schemas
            .iter()
            .map(|(field, node)| fact(hash(("dependentSchemas", field)), vec![(0, at(node))]))
            .collect(),
        Check::Required(names) => names.iter().map(|field| fact(hash((name, field)), Vec::new())).collect(),
        Check::DependentRequired(all) => {
            let pairs = all.iter().flat_map(|(field, needed)| needed.iter().map(move |one| (field, one)));
            pairs.map(|pair| fact(hash(("dependentRequired", pair)), Vec::new())).collect()
        }
        Check::PrefixItems(all) => {
            let all = all.iter().enumerate();
            all.map(|(index, node)| fact(hash(("prefixItems", index)), vec![(0, at(node))])).collect()
        }
        Check::Items { from, schema } => vec![fact(hash(("items", from)), vec![(0, at(schema))])],
        Check::Contains { schema, min, max, .. } => vec![fact(hash((name, min, max)), vec![(0, at(schema))])],
        Check::If { condition, then, otherwise } => {
            let branches = [Some(condition), then.as_ref(), otherwise.as_ref()];
            let below = branches.into_iter().zip(0..).filter_map(|(node, label)| Some((label, at(node?))));
            vec![fact(hash(name), below.collect())]
        }
        Check::Leaf(_) | Check::Saying(_) => {
            vec![fact(hash((name, canonical(&keyword.expected))), Vec::new())]
        }
        check => {
            vec![fact(hash(name), check.subschemas().iter().map(|node| (0, at(node))).collect())]
        }
    }
}

/// A value of which the order does not count.
fn canonical(value: &Value) -> String {
    match value {
        Value::Array(values) => {
            let mut all: Vec<String> = values.iter().map(ToString::to_string).collect();
            all.sort();
            all.join(",")
        }
        other => other.to_string(),
    }
}

fn number(facts: &[Fact], numbers: &[u64]) -> u64 {
    let told = |fact: &Fact| {
        let mut below: Vec<(u64, u64)> =
            fact.below.iter().map(|(label, at)| (*label, numbers.get(*at).copied().unwrap_or(0))).collect();
        below.sort_unstable();
        hash((fact.words, below))
    };
    let mut all: Vec<u64> = facts.iter().map(told).collect();
    all.sort_unstable();
    all.dedup();
    hash(all)
}
