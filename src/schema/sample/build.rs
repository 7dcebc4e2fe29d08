//! Building a value for the subschemas that apply to it: choose, build, judge, and choose otherwise.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde_json::Value;

use super::maker::{Maker, Place, Wish};
use super::shape::{Applied, BOOLEAN, From, LIST, NULL, NUMBER, OBJECT, Pick, Shape, TEXT};
use super::{Kind, number, text};

/// Deepest nesting of a sample.
const DEEPEST: usize = 30;
/// Most ways of choosing among branches that are tried for one value.
const MOST_CHOICES: usize = 64;
/// How often a value is made again because what it holds brings more of the schema into force.
const MOST_ROUNDS: usize = 4;
/// Most values that are listed for one place.
const MOST_LISTED: usize = 300;
/// How often a subschema may apply within itself.
const MOST_WITHIN_ITSELF: usize = 2;

impl Maker<'_> {
    /// A value that meets all of these.
    pub(super) fn value(&mut self, nodes: &[Applied], place: &Place<'_>) -> Option<Value> {
        let within_itself = |node: Applied| self.above.iter().filter(|above| **above == node.node).count();
        if nodes.iter().any(|node| within_itself(*node) >= MOST_WITHIN_ITSELF) {
            self.cut = true;
            return None;
        }
        if place.depth > DEEPEST || self.hopeless.contains(nodes) {
            return None;
        }
        let (above, cut) = (self.above.len(), self.cut);
        self.cut = false;
        self.above.extend(nodes.iter().map(|applied| applied.node));
        let made = self.any_choice(nodes, place);
        self.above.truncate(above);
        if made.is_none() && !self.cut && place.demands.is_empty() && place.turn == 0 {
            self.hopeless.insert(nodes.to_vec());
        }
        self.cut |= cut;
        made
    }

    fn any_choice(&mut self, nodes: &[Applied], place: &Place<'_>) -> Option<Value> {
        for number in 0..MOST_CHOICES {
            let mut settled = BTreeMap::new();
            let mut present = BTreeSet::new();
            for _ in 0..MOST_ROUNDS {
                self.spend(1)?;
                let shape = Shape::of(
                    nodes,
                    From {
                        program: self.program(),
                        scopes: &mut self.scopes,
                        settled: &settled,
                        present: &present,
                        pick: Pick::new(number, self.style.kind),
                    },
                )?;
                let last = match self.any_candidate(&shape, nodes, place) {
                    Ok(value) => return Some(value),
                    Err(last) => last,
                };
                let Some(last) = last else { break };
                // What was made shows which conditions hold, and which members are there.
                let mut now = BTreeMap::new();
                for condition in &shape.conditions {
                    now.insert(*condition, self.fits(&[*condition], &last));
                }
                let members = last.as_object().map(|members| members.keys().cloned().collect());
                let members: BTreeSet<String> = members.unwrap_or_default();
                if now == settled && members == present {
                    break;
                }
                (settled, present) = (now, members);
            }
        }
        None
    }

    /// The first candidate that fits, or the last that did not.
    fn any_candidate(
        &mut self,
        shape: &Shape<'_>,
        nodes: &[Applied],
        place: &Place<'_>,
    ) -> Result<Value, Option<Value>> {
        let mut last = None;
        if shape.impossible || shape.allowed.as_ref().is_some_and(Vec::is_empty) {
            return Err(None);
        }
        for value in self.given(shape, place) {
            if self.fits(nodes, &value) {
                return Ok(value);
            }
            last = Some(value);
        }
        if shape.allowed.is_some() || place.demands.iter().any(|demand| demand.is_final()) {
            return Err(last);
        }
        for kind in self.kinds(shape, place) {
            for others in [false, true] {
                let listed = match others {
                    true if kind == TEXT => {
                        text::others(shape, place.turn).into_iter().map(Value::String).collect()
                    }
                    true => Vec::new(),
                    false => self.of_kind(kind, shape, place),
                };
                for value in listed {
                    if self.fits(nodes, &value) {
                        return Ok(value);
                    }
                    last = Some(value);
                }
            }
            if matches!(kind, OBJECT | LIST) {
                // Built one after the other, because each is work.
                for all in [self.style.optional, !self.style.optional] {
                    let built = if kind == OBJECT {
                        self.object(shape, place, all)
                    } else {
                        self.list(shape, place, all)
                    };
                    let Some(value) = built else { continue };
                    if self.fits(nodes, &value) {
                        // What did not fit with everything may with most of it.
                        return Ok(if self.style.optional && !all {
                            self.fuller(value, shape, nodes, place)
                        } else {
                            value
                        });
                    }
                    last = Some(value);
                }
            }
        }
        Err(last)
    }

    /// Values that need not be made up: what is wished for, what is listed, the examples of the schema.
    fn given(&mut self, shape: &Shape<'_>, place: &Place<'_>) -> Vec<Value> {
        let here = place.demands.iter().filter(|demand| demand.way.is_empty());
        let wished = here.filter_map(|demand| match &demand.wish {
            Wish::Text(text) => Some(vec![Value::String(text.clone())]),
            Wish::Day(day) => Some(vec![moment_of(*day), Value::String(day.to_string())]),
            Wish::Items(_) => None,
        });
        let mut wished: Vec<Value> = wished.flatten().collect();
        if shape.formats.contains(&"date") {
            wished.reverse();
        }
        if !wished.is_empty() {
            return wished;
        }
        let mut listed: Vec<&Value> = Vec::new();
        if self.style.hints && self.style.kind == Kind::Typical && place.demands.is_empty() {
            // Another turn takes another example, and past the last of them something else.
            listed.extend(shape.hints.iter().skip(place.turn).copied());
        }
        if let Some(allowed) = &shape.allowed {
            let mut allowed: Vec<&Value> = allowed.iter().take(MOST_LISTED).copied().collect();
            match self.style.kind {
                Kind::Minimal => allowed.sort_by_key(|value| value.to_string().len()),
                Kind::Typical => {}
                Kind::Edge => allowed.reverse(),
            }
            let turn = place.turn % allowed.len().max(1);
            allowed.rotate_left(turn);
            listed.extend(allowed);
        }
        listed.into_iter().cloned().collect()
    }

    /// The kinds of values to try, the best first.
    fn kinds(&self, shape: &Shape<'_>, place: &Place<'_>) -> Vec<u8> {
        let any = shape.kinds == NULL | BOOLEAN | NUMBER | TEXT | LIST | OBJECT;
        let null_first = match self.style.kind {
            Kind::Minimal => !any,
            Kind::Typical => false,
            Kind::Edge => !any && place.optional,
        };
        let mut kinds: Vec<u8> = if null_first { vec![NULL] } else { Vec::new() };
        let spoken = [OBJECT, LIST, TEXT, NUMBER].into_iter().filter(|kind| shape.spoken_of & kind != 0);
        kinds.extend(spoken);
        kinds.extend([TEXT, NUMBER, BOOLEAN, OBJECT, LIST, NULL]);
        let mut tried = 0;
        kinds.retain(|kind| {
            let first = shape.kinds & kind != 0 && tried & kind == 0;
            tried |= kind;
            first
        });
        kinds
    }

    fn of_kind(&mut self, kind: u8, shape: &Shape<'_>, place: &Place<'_>) -> Vec<Value> {
        let style = self.style;
        match kind {
            NULL => vec![Value::Null],
            BOOLEAN => {
                let first = (style.kind != Kind::Minimal) ^ !place.turn.is_multiple_of(2);
                vec![Value::Bool(first), Value::Bool(!first)]
            }
            NUMBER => number::candidates(shape, style.kind, place.name, place.turn),
            TEXT => {
                let mut texts = self.dates(shape, place);
                texts.extend(text::candidates(shape, style.kind, place.name, place.turn));
                texts.into_iter().map(Value::String).collect()
            }
            _ => Vec::new(),
        }
    }

    fn dates(&mut self, shape: &Shape<'_>, place: &Place<'_>) -> Vec<String> {
        let has = |format: &str| shape.formats.contains(&format);
        if !has("date") && !has("date-time") {
            return Vec::new();
        }
        let day = self.day(place.name, place.turn);
        let time = if self.style.kind == Kind::Edge { "T23:59:59.999+01:00" } else { "T09:00:00Z" };
        let mut texts = Vec::new();
        for day in [day, self.today] {
            texts.push(if has("date") { day.to_string() } else { format!("{day}{time}") });
            if has("date-time") {
                texts.push(format!("{day}T12:00:00Z"));
            }
        }
        // Years in the course of which some other pattern may want the date.
        texts.extend((2000..2030).map(|year| format!("{year}-01-01")).filter(|_| !shape.patterns.is_empty()));
        texts
    }
}

/// A moment in the middle of a day.
fn moment_of(day: NaiveDate) -> Value {
    Value::String(format!("{day}T12:00:00Z"))
}
