//! Changing a candidate until the vocabularies have nothing to say: a bounded search.
//!
//! A change that leaves less to say is kept at once; without one, a change that leaves as much, or a
//! little more, as long as the candidate was not seen before.

use std::collections::HashSet;

use serde_json::Value;

use super::super::keyword::{Check, NodeId};
use super::super::vocabulary::Mend;
use super::Kind;
use super::maker::{Maker, Place};
use super::pattern;
use super::shape::Applied;

/// How often a candidate is changed.
const MOST_CHANGES: usize = 60;
/// How often in a row without an end in sight.
const MOST_IDLE: usize = 8;
/// Candidates that are looked at in all.
const MOST_CANDIDATES: usize = 1_500;
/// What is taken up at one time of all that is said.
const MOST_HEARD: usize = 6;
/// Changes that are tried for one thing that is said.
const MOST_MENDS: usize = 40;

impl Maker<'_> {
    /// The candidate, changed until there is nothing to say of it.
    pub(super) fn mended(&mut self, candidate: Value) -> Option<Value> {
        let mut said = self.hear(&candidate)?;
        let mut current = candidate;
        let mut seen = HashSet::from([current.to_string()]);
        let (mut looked, mut least, mut idle) = (0, said, 0);
        for _ in 0..MOST_CHANGES {
            if said == 0 {
                return Some(current);
            }
            (current, said) = self.changed(&current, said, &mut seen, &mut looked)?;
            idle = if said < least { 0 } else { idle + 1 };
            least = least.min(said);
            if idle > MOST_IDLE {
                return None;
            }
        }
        (said == 0).then_some(current)
    }

    /// The best change of a candidate that was found, and how much is said of it.
    fn changed(
        &mut self,
        current: &Value,
        before: usize,
        seen: &mut HashSet<String>,
        looked: &mut usize,
    ) -> Option<(Value, usize)> {
        let mut aside: Option<(Value, usize)> = None;
        for one in self.think(current).iter().take(MOST_HEARD) {
            for mend in one.mends.iter().take(MOST_MENDS) {
                for candidate in self.apply(current, &one.at, mend) {
                    if !seen.insert(candidate.to_string()) {
                        continue;
                    }
                    *looked += 1;
                    if *looked > MOST_CANDIDATES {
                        return None;
                    }
                    let Some(said) = self.hear(&candidate) else { continue };
                    if said < before {
                        return Some((candidate, said));
                    }
                    if said < aside.as_ref().map_or(before + 2, |(_, said)| *said) {
                        aside = Some((candidate, said));
                    }
                }
            }
        }
        aside
    }

    /// The documents that a change gives.
    fn apply(&mut self, document: &Value, at: &[String], mend: &Mend) -> Vec<Value> {
        let (Mend::Put(way, _)
        | Mend::Add(way)
        | Mend::Drop(way)
        | Mend::Vary(way)
        | Mend::Grow(way)
        | Mend::Push(way, _)
        | Mend::Match(way, _)) = mend;
        let mut steps = if way.whole { Vec::new() } else { at.to_vec() };
        steps.extend(way.steps.iter().cloned());
        let values: Vec<Value> = match mend {
            Mend::Put(_, value) => vec![value.clone()],
            Mend::Drop(_) => return changed(document, &steps, Change::Drop).into_iter().collect(),
            Mend::Add(_) => self.some(document, &steps, &[0]),
            Mend::Vary(_) => self.some(document, &steps, &[1, 2, 3, 5, 11]),
            Mend::Match(_, pattern) => {
                let texts = pattern::texts(pattern, Kind::Typical, 0);
                texts.into_iter().take(4).map(Value::String).collect()
            }
            Mend::Push(_, value) => {
                let grown = changed(document, &steps, Change::Push(value.clone()));
                return grown.into_iter().collect();
            }
            Mend::Grow(_) => {
                let length = find(document, &steps).and_then(Value::as_array).map_or(0, Vec::len);
                steps.push(length.to_string());
                let items = self.some(document, &steps, &[length, length + 1, length + 2]);
                steps.pop();
                let grown =
                    items.into_iter().filter_map(|item| changed(document, &steps, Change::Push(item)));
                return grown.collect();
            }
        };
        values.into_iter().filter_map(|value| changed(document, &steps, Change::Put(value))).collect()
    }

    /// Values that the schema may allow at a place, other than the one there.
    fn some(&mut self, document: &Value, steps: &[String], turns: &[usize]) -> Vec<Value> {
        let now = find(document, steps).cloned();
        if let Some(Value::Bool(truth)) = now {
            return vec![Value::Bool(!truth)];
        }
        let name = steps.iter().rev().find(|step| step.parse::<usize>().is_err());
        let name = name.map_or("", String::as_str);
        let nodes = self.nodes_at(steps);
        let all: Vec<Applied> = nodes.iter().map(|node| Applied { node: *node, scope: 0 }).collect();
        let each = all.iter().map(|applied| vec![*applied]).take(8);
        let groups: Vec<Vec<Applied>> = std::iter::once(all.clone()).chain(each).collect();
        let mut values: Vec<Value> = Vec::new();
        for group in groups.iter().filter(|group| !group.is_empty()) {
            for turn in turns {
                let place = Place { name, turn: *turn, depth: steps.len(), optional: false, demands: &[] };
                let made = self.value(group, &place);
                values.extend(made.filter(|value| Some(value) != now.as_ref() && !values.contains(value)));
            }
            if !values.is_empty() {
                break;
            }
        }
        values
    }

    /// Every subschema that may say something of the value at a place.
    fn nodes_at(&self, steps: &[String]) -> Vec<NodeId> {
        let compiled = self.compiled;
        let mut nodes = vec![self.entry];
        for step in steps {
            let around = compiled.with_neighbours(nodes);
            nodes = compiled.members_named(&around, step);
            if nodes.is_empty() && step.parse::<usize>().is_ok() {
                nodes = compiled.any_items(&around);
            }
            if nodes.is_empty() {
                let keywords = around.iter().flat_map(|node| compiled.program().keywords(*node));
                let others = keywords.filter_map(|keyword| match &keyword.check {
                    Check::AdditionalProperties(node) => Some(vec![*node]),
                    Check::PatternProperties(all) => Some(all.iter().map(|(.., node)| *node).collect()),
                    _ => None,
                });
                nodes = others.flatten().collect();
            }
        }
        nodes.sort_unstable();
        nodes.dedup();
        nodes
    }
}

enum Change {
    Put(Value),
    Push(Value),
    Drop,
}

fn find<'v>(document: &'v Value, steps: &[String]) -> Option<&'v Value> {
    steps.iter().try_fold(document, |value, step| match value {
        Value::Object(members) => members.get(step),
        Value::Array(items) => items.get(step.parse::<usize>().ok()?),
        _ => None,
    })
}

/// The document with one change; `None` when there is no such place.
fn changed(document: &Value, steps: &[String], change: Change) -> Option<Value> {
    let mut document = document.clone();
    let (last, above) = match (&change, steps.split_last()) {
        (Change::Push(_), _) | (_, None) => (None, steps),
        (_, Some((last, above))) => (Some(last), above),
    };
    let mut value = &mut document;
    for step in above {
        value = match value {
            Value::Object(members) => members.get_mut(step)?,
            Value::Array(items) => items.get_mut(step.parse::<usize>().ok()?)?,
            _ => return None,
        };
    }
    match (change, value, last) {
        (Change::Push(item), Value::Array(items), _) => items.push(item),
        (Change::Put(new), value, None) => *value = new,
        (Change::Put(new), Value::Object(members), Some(name)) => drop(members.insert(name.clone(), new)),
        (Change::Put(new), Value::Array(items), Some(index)) => {
            *items.get_mut(index.parse::<usize>().ok()?)? = new;
        }
        (Change::Drop, Value::Object(members), Some(name)) => drop(members.shift_remove(name)?),
        (Change::Drop, Value::Array(items), Some(index)) => {
            let index = index.parse::<usize>().ok().filter(|index| *index < items.len())?;
            items.remove(index);
        }
        _ => return None,
    }
    Some(document)
}
