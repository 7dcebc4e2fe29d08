//! What a schema says by which its standard can be found: its fields with their meanings, the values that
//! they may have, its rules, and the steps of its process.
//!
//! Door: [`search_lines`]. It walks from the whole and from the parts outwards, through references, and
//! names each field by the way to it (`trajecten[].fasen[].soort`). Refuses nothing: past
//! [`MOST_LINES`], or where a schema comes back in itself, it stops.

use std::collections::{HashSet, VecDeque};

use serde_json::Value;

use crate::domain::search::{LineKind, MOST_LINES, SearchLine};

use super::keyword::{Check, NodeId};
use super::program::Program;
use super::vocabulary::{Process, Rule, Saying};

/// Most steps of the walk, and most levels that it goes down.
const MOST_STEPS: usize = 50_000;
const MOST_LEVELS: usize = 24;

/// The lines by which a version with this schema is found.
#[must_use]
pub fn search_lines(program: &Program) -> Vec<SearchLine> {
    let mut walk = Walk { program, lines: Vec::new(), known: HashSet::new(), seen: HashSet::new(), steps: 0 };
    walk.from(program.root(), String::new());
    // What no way from the whole leads to: parts that only others refer to.
    for node in program.own_nodes() {
        if !walk.seen.contains(&node) && has_fields(program, node) {
            let name = program.pointer(node).rsplit('/').next().unwrap_or_default().to_owned();
            walk.from(node, name);
        }
    }
    walk.lines
}

fn has_fields(program: &Program, node: NodeId) -> bool {
    program.keywords(node).iter().any(|keyword| matches!(keyword.check, Check::Properties(_)))
}

/// A subschema on the way, with those above it that were about another value.
struct Place {
    node: NodeId,
    path: String,
    above: Vec<NodeId>,
}

struct Walk<'p> {
    program: &'p Program,
    lines: Vec<SearchLine>,
    known: HashSet<SearchLine>,
    seen: HashSet<NodeId>,
    steps: usize,
}

impl Walk<'_> {
    /// Walks outwards, nearest first, so that what is cut off is what lies deepest.
    fn from(&mut self, start: NodeId, path: String) {
        let mut open = VecDeque::from([Place { node: start, path, above: Vec::new() }]);
        let mut been: HashSet<(NodeId, String)> = HashSet::new();
        while let Some(place) = open.pop_front() {
            self.steps += 1;
            if self.lines.len() >= MOST_LINES || self.steps > MOST_STEPS {
                return;
            }
            self.seen.insert(place.node);
            if !been.insert((place.node, place.path.clone())) {
                continue;
            }
            for keyword in self.program.keywords(place.node) {
                self.say(&keyword.check);
                self.say_values(&place.path, keyword.name, &keyword.expected);
                self.go_on(&place, &keyword.check, &mut open);
            }
        }
    }

    fn go_on(&mut self, place: &Place, check: &Check, open: &mut VecDeque<Place>) {
        let same = check.in_place();
        open.extend(same.into_iter().map(|node| Place {
            node,
            path: place.path.clone(),
            above: place.above.clone(),
        }));
        if place.above.contains(&place.node) || place.above.len() >= MOST_LEVELS {
            return;
        }
        let mut above = place.above.clone();
        above.push(place.node);
        let mut down =
            |node: NodeId, path: String| open.push_back(Place { node, path, above: above.clone() });
        match check {
            Check::Properties(members) => {
                let mut members: Vec<(&String, &NodeId)> = members.iter().collect();
                members.sort();
                for (name, node) in members {
                    let path = match place.path.as_str() {
                        "" => name.clone(),
                        above => format!("{above}.{name}"),
                    };
                    let (title, meaning) = self.meaning(*node);
                    self.add(SearchLine::new(LineKind::Field, &path, &title, &meaning));
                    down(*node, path);
                }
            }
            Check::PrefixItems(nodes) => {
                nodes.iter().for_each(|node| down(*node, format!("{}[]", place.path)))
            }
            Check::Items { schema, .. }
            | Check::Contains { schema, .. }
            | Check::UnevaluatedItems(schema) => {
                down(*schema, format!("{}[]", place.path));
            }
            Check::PatternProperties(patterns) => {
                patterns.iter().for_each(|(_, _, node)| down(*node, format!("{}{{}}", place.path)));
            }
            Check::AdditionalProperties(schema) | Check::UnevaluatedProperties(schema) => {
                down(*schema, format!("{}{{}}", place.path));
            }
            _ => {}
        }
    }

    fn add(&mut self, line: SearchLine) {
        if self.lines.len() < MOST_LINES && self.known.insert(line.clone()) {
            self.lines.push(line);
        }
    }

    /// Title and description: its own, else those of what it refers to.
    fn meaning(&self, node: NodeId) -> (String, String) {
        let (mut title, mut meaning) = (String::new(), String::new());
        let mut next = Some(node);
        for _ in 0..MOST_LEVELS {
            let Some(node) = next else { break };
            let own = self.program.written(node);
            let text = |name: &str| own.and_then(|own| own.get(name)).and_then(Value::as_str);
            if title.is_empty() {
                title = text("title").unwrap_or_default().to_owned();
            }
            if meaning.is_empty() {
                meaning = text("description").unwrap_or_default().to_owned();
            }
            next = self.program.keywords(node).iter().find_map(|keyword| match keyword.check {
                Check::Ref(to) => Some(to),
                _ => None,
            });
        }
        (title, meaning)
    }

    fn say_values(&mut self, path: &str, keyword: &str, expected: &Value) {
        let is_word = |value: &&str| value.chars().any(char::is_alphabetic);
        let words: Vec<&str> = match (keyword, expected) {
            ("enum", Value::Array(values)) => {
                values.iter().filter_map(Value::as_str).filter(is_word).collect()
            }
            ("const", Value::String(value)) => vec![value.as_str()],
            _ => return,
        };
        // What is cut off of one line goes on in the next.
        let mut line = String::new();
        for word in words {
            if !line.is_empty()
                && line.chars().count() + word.chars().count() + 2 > crate::domain::search::LONGEST_TEXT
            {
                self.add(SearchLine::new(LineKind::Value, path, "", &line));
                line.clear();
            }
            line.push_str(if line.is_empty() { "" } else { ", " });
            line.push_str(word);
        }
        if !line.is_empty() {
            self.add(SearchLine::new(LineKind::Value, path, "", &line));
        }
    }

    fn say(&mut self, check: &Check) {
        let Check::Saying(saying) = check else { return };
        match saying.as_ref() {
            Saying::Rules(rules) => rules.iter().for_each(|rule| self.say_rule(rule)),
            Saying::Process(process) => self.say_process(process),
            Saying::Codes(_) => {}
        }
    }

    fn say_rule(&mut self, rule: &Rule) {
        self.add(SearchLine::new(LineKind::Rule, &rule.code, "", &rule.message.nl));
    }

    fn say_process(&mut self, process: &Process) {
        let model = &process.model;
        for (code, step) in &model.steps {
            let why = step.explanation.as_ref().map_or("", |words| words.nl.as_str());
            self.add(SearchLine::new(LineKind::Step, code, &step.name.nl, why));
        }
        for limit in &model.limits {
            self.add(SearchLine::new(LineKind::Step, &limit.code, &limit.name.nl, ""));
        }
    }
}
