//! What a schema says by which its standard can be found: its fields with their meanings, the values that
//! they may have, its rules, and the steps of its process.
//!
//! Door: [`search_lines`], made of the outline that people read too: each field is named by the way to it
//! (`trajecten[].fasen[].soort`), which is its place on the page. Refuses nothing: past
//! [`MOST_LINES`] it stops.

use std::collections::HashSet;

use serde_json::Value;

use crate::domain::search::{LONGEST_TEXT, LineKind, MOST_LINES, SearchLine};

use super::keyword::{Check, NodeId};
use super::outline::{Said, outline};
use super::program::Program;
use super::vocabulary::{Process, Saying};

/// The lines by which a version with this schema is found.
#[must_use]
pub fn search_lines(program: &Program) -> Vec<SearchLine> {
    let (mut lines, mut seen) = (Lines::default(), HashSet::new());
    lines.said("", &outline(program, program.root(), "", &mut seen).root);
    // What no way from the whole leads to: parts that only others refer to.
    for node in program.own_nodes() {
        if !seen.contains(&node) && has_fields(program, node) {
            let name = program.pointer(node).rsplit('/').next().unwrap_or_default().to_owned();
            lines.said(&name, &outline(program, node, &name, &mut seen).root);
        }
    }
    for (_, check) in program.checks() {
        if let Check::Saying(saying) = check
            && let Saying::Process(process) = saying.as_ref()
        {
            lines.process(process);
        }
    }
    lines.all
}

fn has_fields(program: &Program, node: NodeId) -> bool {
    program.keywords(node).iter().any(|keyword| matches!(keyword.check, Check::Properties(_)))
}

#[derive(Default)]
struct Lines {
    all: Vec<SearchLine>,
    known: HashSet<SearchLine>,
}

impl Lines {
    fn add(&mut self, line: SearchLine) {
        if self.all.len() < MOST_LINES && self.known.insert(line.clone()) {
            self.all.push(line);
        }
    }

    /// What is said of the value at a path, and of all below it.
    fn said(&mut self, path: &str, said: &Said) {
        for (keyword, value) in &said.demands {
            self.values(path, keyword, value);
        }
        for rule in &said.rules {
            self.add(SearchLine::new(LineKind::Rule, &rule.code, "", &rule.message.nl));
        }
        for field in &said.fields {
            let (title, meaning) = (field.said.title.as_deref(), field.said.description.as_deref());
            let line = SearchLine::new(
                LineKind::Field,
                &field.path,
                title.unwrap_or_default(),
                meaning.unwrap_or_default(),
            );
            self.add(line);
            self.said(&field.path, &field.said);
        }
        let items = said.first_items.iter().chain(said.items.as_deref());
        for item in items.chain(said.contains.as_ref().map(|(item, _, _)| item.as_ref())) {
            self.said(&format!("{path}[]"), item);
        }
        for free in said.patterns.iter().map(|(_, said)| said).chain(said.others.as_deref()) {
            self.said(&format!("{path}{{}}"), free);
        }
        let forms = said.choices.iter().flat_map(|choice| &choice.forms);
        let held = said.conditions.iter().flat_map(|condition| [&condition.then, &condition.otherwise]);
        for form in forms.chain(held.flatten()) {
            self.said(path, form);
        }
    }

    fn values(&mut self, path: &str, keyword: &str, expected: &Value) {
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
            if !line.is_empty() && line.chars().count() + word.chars().count() + 2 > LONGEST_TEXT {
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

    fn process(&mut self, process: &Process) {
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
