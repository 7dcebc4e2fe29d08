//! What the vocabularies say of a document, with where to change it.
//!
//! Door: [`listen`]. It goes where a subschema applies and holds, as judging does.

use std::collections::HashSet;

use chrono::NaiveDate;
use serde_json::Value;

use crate::domain::json::{Bounds, Node, Tape, with_text};

use super::super::compiled::{Compiled, LeafVerdict};
use super::super::keyword::{Check, Keyword, NodeId};
use super::super::vocabulary::{About, Budget, Mend, Occasion, Saying, Way};

/// Most steps that the vocabularies take on one candidate.
const STEPS: u64 = 2_000_000;
/// Most looks at subschemas on one candidate.
const MOST_LOOKS: u32 = 50_000;

/// Something that is said of a value in a document.
#[derive(Debug)]
pub(super) struct Heard {
    /// The way to the value: names and indexes.
    pub at: Vec<String>,
    /// What may be changed, from the value on.
    pub mends: Vec<Mend>,
}

/// Everything that is said of a document, and when it `thinks`, what may be changed; `None` when it could
/// not all be listened to.
pub(super) fn listen(
    compiled: &Compiled,
    entry: NodeId,
    document: &Value,
    today: NaiveDate,
    builds: &mut u32,
    thinks: bool,
) -> Option<Vec<Heard>> {
    let text = document.to_string();
    let mut tape = Tape::default();
    let read = tape.read(text.as_bytes(), Bounds::UNLIMITED).ok()?;
    let root = read.root();
    let mut listener = Listener {
        compiled,
        occasion: Occasion { document: root, today },
        builds,
        thinks,
        budget: Budget::new(STEPS),
        looks: MOST_LOOKS,
        heard: Vec::new(),
        seen: HashSet::new(),
    };
    listener.walk(entry, root, &mut Vec::new());
    (listener.looks > 0 && !listener.budget.is_spent()).then_some(listener.heard)
}

struct Listener<'c, 'v, 'b> {
    compiled: &'c Compiled,
    occasion: Occasion<'v>,
    builds: &'b mut u32,
    /// Whether it is thought about what may be changed, which is most of the work.
    thinks: bool,
    budget: Budget,
    looks: u32,
    heard: Vec<Heard>,
    /// What was looked at already: a subschema on a value.
    seen: HashSet<(NodeId, u32)>,
}

impl<'v> Listener<'_, 'v, '_> {
    fn walk(&mut self, node: NodeId, value: Node<'v>, at: &mut Vec<String>) {
        if !self.compiled.program().speaks(node) || !self.seen.insert((node, value.index())) {
            return;
        }
        self.looks = self.looks.saturating_sub(1);
        if self.looks == 0 {
            return;
        }
        let compiled = self.compiled;
        let keywords = compiled.program().keywords(node);
        for keyword in keywords {
            match &keyword.check {
                Check::Saying(saying) => self.hear(saying, value, at),
                check => {
                    for below in self.in_force(check, value) {
                        self.walk(below, value, at);
                    }
                    self.members(check, keywords, value, at);
                    self.items(check, value, at);
                }
            }
        }
    }

    fn fits(&mut self, node: NodeId, value: Node<'_>) -> bool {
        self.compiled.fits(node, value, self.builds) == Some(true)
    }

    /// The subschemas of a keyword that apply to the same value, and hold.
    fn in_force(&mut self, check: &Check, value: Node<'v>) -> Vec<NodeId> {
        match check {
            Check::AnyOf(all) | Check::OneOf(all) => {
                all.iter().copied().filter(|node| self.fits(*node, value)).collect()
            }
            Check::Not(_) => Vec::new(),
            Check::If { condition, then, otherwise } => {
                let branch = if self.fits(*condition, value) { *then } else { *otherwise };
                branch.into_iter().collect()
            }
            Check::DependentSchemas(all) => {
                let there = all.iter().filter(|(name, _)| value.get(name).is_some());
                there.map(|(_, node)| *node).collect()
            }
            check => check.in_place(),
        }
    }

    fn members(&mut self, check: &Check, neighbours: &[Keyword], value: Node<'v>, at: &mut Vec<String>) {
        for (name, member) in value.as_object().into_iter().flat_map(|members| members.iter()) {
            let applies: Vec<NodeId> = match check {
                Check::Properties(members) => members.get(name).copied().into_iter().collect(),
                Check::PatternProperties(_) => self.by_pattern(check, name),
                Check::AdditionalProperties(node) => {
                    let known = neighbours.iter().any(|neighbour| match &neighbour.check {
                        Check::Properties(members) => members.contains_key(name),
                        other => !self.by_pattern(other, name).is_empty(),
                    });
                    (!known).then_some(*node).into_iter().collect()
                }
                Check::UnevaluatedProperties(node) if !self.compiled.program().declares(name) => vec![*node],
                _ => return,
            };
            at.push(name.to_owned());
            for node in applies {
                self.walk(node, member, at);
            }
            at.pop();
        }
    }

    fn by_pattern(&self, check: &Check, name: &str) -> Vec<NodeId> {
        let Check::PatternProperties(all) = check else { return Vec::new() };
        let met = all.iter().filter(|(_, leaf, node)| {
            let dialect = self.compiled.program().dialect(*node);
            with_text(name, |name| self.compiled.leaf(leaf, dialect, name)) == LeafVerdict::Met
        });
        met.map(|(_, _, node)| *node).collect()
    }

    fn items(&mut self, check: &Check, value: Node<'v>, at: &mut Vec<String>) {
        for (index, item) in value.as_array().into_iter().flatten().enumerate() {
            let node = match check {
                Check::PrefixItems(all) => all.get(index).copied(),
                Check::Items { from, schema } if index >= *from => Some(*schema),
                _ => None,
            };
            if let Some(node) = node {
                at.push(index.to_string());
                self.walk(node, item, at);
                at.pop();
            }
        }
    }

    fn hear(&mut self, saying: &Saying, value: Node<'v>, at: &[String]) {
        if let Saying::Codes(uses) = saying {
            for code in uses.iter().filter(|code| code.look(value, self.occasion.today).is_some()) {
                if !self.thinks {
                    self.heard.push(Heard { at: at.to_vec(), mends: Vec::new() });
                    continue;
                }
                let (way, choices) = code.choices(value, self.occasion.today);
                let way = Way { whole: false, steps: way.to_vec() };
                let put =
                    choices.iter().map(|code| Mend::Put(way.clone(), Value::String((*code).to_owned())));
                self.heard.push(Heard { at: at.to_vec(), mends: put.collect() });
            }
            return;
        }
        let (heard, occasion, thinks) = (&mut self.heard, self.occasion, self.thinks);
        saying.look(value, occasion, &mut self.budget, &mut |remark| {
            let mends = match &remark.about {
                About::RuleBroken(rule) | About::RuleUndecided(rule) if thinks => rule.mends(value, occasion),
                _ => Vec::new(),
            };
            heard.push(Heard { at: at.to_vec(), mends });
            true
        });
    }
}
