//! A judge of our own for the keywords that most schemas consist of, faster than the general one.
//!
//! It gives one of three answers, and only `Yes` is taken for the verdict; for anything else the crate's
//! validator is asked. So it may be unsure of whatever is rare, but never wrong. An object is looked at
//! once for all that its schema says about names; what a keyword says of a single text or number it
//! knows for the plain cases, and asks the crate for the rest. Most is judged while the document is read
//! (`reading`), what is left on the tape. `tests/compliance.rs` and property tests hold it against the crate.

use std::sync::Arc;

use chrono::NaiveDate;
use serde_json::Value;

use crate::domain::json::{Bounds, Document, Elided, Kind, Members, Node, SyntaxError, Tape};

use super::compiled::{Compiled, LeafVerdict};
use super::dialect::Dialect;
use super::keyword::{Check, Keyword, Leaf, NodeId};
use super::program::Program;
use super::vocabulary::{Budget, format, is_silent};

mod demands;
mod known;
mod names;
mod pattern;
mod reading;

use demands::Deal;
use known::{Known, number};
use names::{Name, ObjectRule, Others};
use reading::{Brief, Reading};

pub(super) use reading::Notes;

/// Levels of schema and document together that any thread's stack holds.
const DEEPEST: u32 = 200;
/// Names that an object's schema may know, one bit each.
const MOST_NAMES: usize = 64;

/// What the judge says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Answer {
    Yes,
    No,
    Unsure,
}

impl Answer {
    const fn of(yes: bool) -> Self {
        if yes { Self::Yes } else { Self::No }
    }

    /// Both have to hold.
    const fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::No, _) | (_, Self::No) => Self::No,
            (Self::Yes, Self::Yes) => Self::Yes,
            _ => Self::Unsure,
        }
    }
}

/// All subschemas, ready to judge.
#[derive(Debug)]
pub(super) struct Shortcut {
    /// One for each subschema, and a last one that says nothing.
    rules: Vec<Rule>,
    /// Where each leads that does nothing but refer to another.
    ends: Vec<NodeId>,
    brief: Brief,
}

/// One subschema, by what it says about which kind of value.
#[derive(Debug, Default)]
struct Rule {
    /// Whether the kinds are all that it says.
    only_kinds: bool,
    constant: Option<bool>,
    /// The kinds that are allowed, a bit each, when not all are.
    kinds: Option<u8>,
    /// Of numbers only whole ones.
    whole_numbers: bool,
    texts: Option<Vec<String>>,
    truth: Option<bool>,
    least: Option<i64>,
    most: Option<i64>,
    object: ObjectRule,
    items: Option<NodeId>,
    also: Vec<NodeId>,
    choices: Vec<Choice>,
    /// The choices, when each only asks for names.
    deals: Vec<Deal>,
    /// Keywords that are known for plain values, or that the crate is asked about.
    asked: Vec<Asked>,
    /// The kinds of values that it knows nothing about.
    unsure: u8,
    /// Where the vocabularies say something: these keywords.
    sayings: Vec<usize>,
}

#[derive(Debug)]
struct Asked {
    leaf: Arc<Leaf>,
    dialect: Dialect,
    /// For values of these kinds.
    kinds: u8,
    known: Option<Known>,
}

#[derive(Debug)]
enum Choice {
    /// Whether the vocabularies say something in it: then each that fits is looked at.
    Any(Vec<NodeId>, bool),
    One(Vec<NodeId>),
    Not(NodeId),
    If(NodeId, Option<NodeId>, Option<NodeId>),
}

const fn bit(kind: Kind) -> u8 {
    match kind {
        Kind::Null => 1,
        Kind::Boolean => 2,
        Kind::Number => 4,
        Kind::String => 8,
        Kind::Array => 16,
        Kind::Object => 32,
    }
}

const ALL: u8 = 63;

impl Shortcut {
    pub(super) fn new(program: &Program) -> Self {
        let mut rules: Vec<Rule> = program.all_nodes().map(|node| Rule::of(program, node)).collect();
        for rule in &mut rules {
            rule.only_kinds =
                rule.kinds.is_some() && !rule.whole_numbers && rule.also.is_empty() && rule.is_bare();
        }
        let ends: Vec<NodeId> = program.all_nodes().map(|node| end_of_references(&rules, node)).collect();
        for rule in &mut rules {
            rule.items = rule.items.map(|items| ends[items.index()]);
            rule.also.iter_mut().for_each(|also| *also = ends[also.index()]);
            if let Others::Like(schema) = &mut rule.object.others {
                *schema = ends[schema.index()];
            }
            for name in &mut rule.object.names {
                name.rule = name.rule.map(|rule| ends[rule.index()]);
            }
        }
        demands::settle(&mut rules);
        rules.push(Rule::default());
        Self { brief: Brief::new(&rules), ends, rules }
    }

    /// Judges a value by a subschema, within a number of steps.
    pub(super) fn judge(
        &self,
        compiled: &Compiled,
        entry: NodeId,
        value: Node<'_>,
        today: NaiveDate,
        steps: u64,
    ) -> Answer {
        Judge::new(self, compiled, value, today, steps).judge(entry, value, DEEPEST)
    }

    /// The same, whatever the vocabularies say.
    pub(super) fn fits(&self, compiled: &Compiled, entry: NodeId, value: Node<'_>, steps: u64) -> Answer {
        let (budget, today) = (Budget::new(0), NaiveDate::default());
        Judge { shortcut: self, compiled, document: value, today, steps, budget, deaf: true }
            .judge(entry, value, DEEPEST)
    }

    /// Reads a document and judges it on the way, within a number of steps for what is left then.
    pub(super) fn read<'t>(
        &self,
        (tape, notes): (&'t mut Tape, &mut Notes),
        text: (&'t [u8], &[Elided], Bounds),
        (compiled, entry): (&Compiled, NodeId),
        today: NaiveDate,
        steps: u64,
    ) -> Result<(Document<'t>, Answer), SyntaxError> {
        let mut reading = Reading::new(self, self.ends[entry.index()], notes);
        let document = tape.read_guided(text.0, text.1, text.2, &mut reading)?;
        let mut judge = Judge::new(self, compiled, document.root(), today, steps);
        let answer = reading.answer(&document, &mut judge);
        Ok((document, answer))
    }
}

impl Rule {
    fn of(program: &Program, node: NodeId) -> Self {
        let mut rule = Self { constant: program.constant(node), ..Self::default() };
        let keywords = program.keywords(node);
        for (index, keyword) in keywords.iter().enumerate() {
            match &keyword.check {
                Check::Saying(_) => rule.sayings.push(index),
                Check::Ref(to) => rule.also.push(*to),
                Check::AllOf(all) => rule.also.extend(all),
                Check::AnyOf(all) => {
                    rule.choices.push(Choice::Any(all.clone(), all.iter().any(|node| program.speaks(*node))))
                }
                Check::OneOf(all) => rule.choices.push(Choice::One(all.clone())),
                Check::Not(to) => rule.choices.push(Choice::Not(*to)),
                Check::If { condition, then, otherwise } => {
                    rule.choices.push(Choice::If(*condition, *then, *otherwise));
                }
                Check::Leaf(leaf) => rule.leaf(leaf, keyword, program, node),
                Check::Items { from: 0, schema } => rule.items = Some(*schema),
                Check::Items { .. }
                | Check::PrefixItems(_)
                | Check::Contains { .. }
                | Check::UnevaluatedItems(_) => {
                    rule.unsure |= bit(Kind::Array);
                }
                Check::DynamicRef { .. } | Check::RecursiveRef { .. } => rule.unsure = ALL,
                _ => {}
            }
        }
        rule.object(keywords);
        rule
    }

    /// Whether it does nothing but refer to others.
    fn only_refers(&self) -> bool {
        self.kinds.is_none() && self.is_bare()
    }

    /// Whether it says nothing, apart from kinds and references.
    fn is_bare(&self) -> bool {
        self.constant.is_none()
            && self.texts.is_none()
            && self.truth.is_none()
            && (self.least, self.most) == (None, None)
            && !self.object.looks
            && self.items.is_none()
            && self.choices.is_empty()
            && self.asked.is_empty()
            && self.unsure == 0
            && self.sayings.is_empty()
    }

    /// What is said about names, of all keywords together.
    fn object(&mut self, keywords: &[Keyword]) {
        let mut known = true;
        // In the order of the schema, which is the order of most data.
        for keyword in keywords {
            if let (Check::Properties(properties), Value::Object(written)) =
                (&keyword.check, &keyword.expected)
            {
                known &= properties.len() == written.len();
                let names = written.keys().map(|name| Name::new(name, properties.get(name).copied()));
                self.object.names.extend(names);
            }
        }
        for keyword in keywords {
            match &keyword.check {
                Check::Properties(_) => self.object.looks = true,
                Check::Required(names) => self.object.required |= self.object.bits(names),
                Check::AdditionalProperties(schema) => self.object.others = Others::Like(*schema),
                Check::DependentRequired(all) => {
                    for (name, needs) in all {
                        let pair = (self.object.bits(std::slice::from_ref(name)), self.object.bits(needs));
                        self.object.dependent.push(pair);
                    }
                }
                Check::PatternProperties(_)
                | Check::PropertyNames(_)
                | Check::DependentSchemas(_)
                | Check::UnevaluatedProperties(_) => known = false,
                _ => {}
            }
        }
        let object = &self.object;
        let says =
            object.required != 0 || !object.dependent.is_empty() || !matches!(object.others, Others::Any);
        self.object.looks |= says;
        if !known || self.object.names.len() > MOST_NAMES {
            self.unsure |= bit(Kind::Object);
        }
    }

    fn leaf(&mut self, leaf: &Arc<Leaf>, keyword: &Keyword, program: &Program, node: NodeId) {
        let dialect = program.dialect(node);
        match keyword.name {
            "type" if self.type_of(&keyword.expected, dialect).is_some() => return,
            "enum" | "const" if self.texts.is_none() => {
                if let Some(texts) = texts(keyword) {
                    self.texts = Some(texts);
                    return;
                }
            }
            _ => {}
        }
        match keyword.name {
            "const" if self.truth.is_none() && keyword.expected.is_boolean() => {
                self.truth = keyword.expected.as_bool();
                return;
            }
            "minimum" if self.least.is_none() && keyword.expected.is_i64() && dialect != Dialect::Draft4 => {
                self.least = keyword.expected.as_i64();
                return;
            }
            "maximum" if self.most.is_none() && keyword.expected.is_i64() && dialect != Dialect::Draft4 => {
                self.most = keyword.expected.as_i64();
                return;
            }
            _ => {}
        }
        let has_formats = program.editions().vocabularies > 0;
        let (known, kinds) = Known::of(keyword.name, &keyword.expected, has_formats);
        self.asked.push(Asked { leaf: Arc::clone(leaf), dialect, kinds, known });
    }

    /// Takes over a `type`; `None` when only the crate knows what it means.
    fn type_of(&mut self, expected: &Value, dialect: Dialect) -> Option<()> {
        let names: Vec<&str> = match expected {
            Value::String(one) => vec![one],
            Value::Array(several) => several.iter().map(Value::as_str).collect::<Option<_>>()?,
            _ => return None,
        };
        let mut kinds = 0;
        for name in &names {
            kinds |= match *name {
                "null" => bit(Kind::Null),
                "boolean" => bit(Kind::Boolean),
                "number" => bit(Kind::Number),
                // Draft 4 asks how a number is written, not what it is.
                "integer" if dialect != Dialect::Draft4 => bit(Kind::Number),
                "string" => bit(Kind::String),
                "array" => bit(Kind::Array),
                "object" => bit(Kind::Object),
                _ => return None,
            };
        }
        self.kinds = Some(kinds);
        self.whole_numbers = names.contains(&"integer") && !names.contains(&"number");
        Some(())
    }
}

/// Where a subschema leads that does nothing but refer to another, and so on.
fn end_of_references(rules: &[Rule], from: NodeId) -> NodeId {
    let mut node = from;
    for _ in 0..DEEPEST {
        match rules[node.index()].also.as_slice() {
            [only] if rules[node.index()].only_refers() => node = *only,
            _ => break,
        }
    }
    node
}

/// The texts of an `enum` of nothing else, or the one of a `const`.
fn texts(keyword: &Keyword) -> Option<Vec<String>> {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    match &keyword.expected {
        Value::Array(all) if keyword.name == "enum" => all.iter().map(text).collect(),
        one if keyword.name == "const" => text(one).map(|one| vec![one]),
        _ => None,
    }
}

struct Judge<'j, 'v> {
    shortcut: &'j Shortcut,
    compiled: &'j Compiled,
    document: Node<'v>,
    today: NaiveDate,
    steps: u64,
    budget: Budget,
    /// Whether the vocabularies are not listened to.
    deaf: bool,
}

impl<'j, 'v> Judge<'j, 'v> {
    fn new(
        shortcut: &'j Shortcut,
        compiled: &'j Compiled,
        document: Node<'v>,
        today: NaiveDate,
        steps: u64,
    ) -> Self {
        Self { shortcut, compiled, document, today, steps, budget: Budget::new(steps), deaf: false }
    }

    fn judge(&mut self, node: NodeId, value: Node<'_>, depth: u32) -> Answer {
        let shortcut = self.shortcut;
        let rule = &shortcut.rules[node.index()];
        let kind = bit(value.kind());
        if rule.only_kinds {
            return Answer::of(rule.kinds.is_some_and(|kinds| kinds & kind != 0));
        }
        if depth == 0 || self.steps == 0 || rule.unsure & kind != 0 {
            return Answer::Unsure;
        }
        self.steps -= 1;
        if let Some(constant) = rule.constant {
            return Answer::of(constant);
        }
        if rule.kinds.is_some_and(|kinds| kinds & kind == 0) {
            return Answer::No;
        }
        let mut answer = match value.kind() {
            Kind::Object if rule.object.looks => self.object(&rule.object, value, depth - 1),
            Kind::Array => self.items(rule, value, depth - 1),
            Kind::Number => value.as_number().map_or(Answer::Yes, |written| number(rule, written)),
            _ => Answer::Yes,
        };
        if let Some(texts) = &rule.texts {
            answer =
                answer.and(Answer::of(value.as_str().is_some_and(|text| texts.iter().any(|t| t == text))));
        }
        if rule.truth.is_some() {
            answer = answer.and(Answer::of(value.as_bool() == rule.truth));
        }
        if answer == Answer::No {
            return answer;
        }
        answer.and(self.rest(node, value, depth))
    }

    /// What a rule says of a value besides its kind, its members and items, and which text it is.
    fn rest(&mut self, node: NodeId, value: Node<'_>, depth: u32) -> Answer {
        let shortcut = self.shortcut;
        let (rule, kind) = (&shortcut.rules[node.index()], bit(value.kind()));
        let mut answer = Answer::Yes;
        for asked in rule.asked.iter().filter(|asked| asked.kinds & kind != 0) {
            answer = answer.and(self.ask(asked, value));
            if answer == Answer::No {
                return answer;
            }
        }
        for also in &rule.also {
            answer = answer.and(self.judge(*also, value, depth - 1));
            if answer == Answer::No {
                return answer;
            }
        }
        for choice in &rule.choices {
            answer = answer.and(self.choice(choice, value, depth - 1));
            if answer == Answer::No {
                return answer;
            }
        }
        if answer == Answer::Yes && !rule.sayings.is_empty() && !self.deaf {
            answer = self.sayings(node, &rule.sayings, value);
        }
        answer
    }

    /// Whether the vocabularies have nothing to say: what they say never makes a branch of a choice fail.
    fn sayings(&mut self, node: NodeId, sayings: &[usize], value: Node<'_>) -> Answer {
        let keywords = self.compiled.program().keywords(node);
        let silent = sayings.iter().all(|index| match &keywords[*index].check {
            Check::Saying(saying) => is_silent(saying, value, self.document, self.today, &mut self.budget),
            _ => true,
        });
        if silent { Answer::Yes } else { Answer::Unsure }
    }

    fn object(&mut self, rule: &ObjectRule, value: Node<'_>, depth: u32) -> Answer {
        let mut answer = Answer::Yes;
        let (mut seen, mut expected) = (0_u64, 0);
        let members = value.as_object().map(Members::iter).into_iter().flatten();
        for (name, member) in members {
            let found = rule.find(name.as_bytes(), expected);
            let known = found.and_then(|index| {
                seen |= 1 << index;
                expected = index + 1;
                rule.names[index].rule
            });
            answer = answer.and(match (known, rule.others) {
                (Some(known), _) => self.judge(known, member, depth),
                (None, Others::Any) => Answer::Yes,
                (None, Others::Like(schema)) => self.judge(schema, member, depth),
            });
            if answer == Answer::No {
                return answer;
            }
        }
        answer.and(rule.complete(seen))
    }

    fn items(&mut self, rule: &Rule, value: Node<'_>, depth: u32) -> Answer {
        let Some(schema) = rule.items else { return Answer::Yes };
        let mut answer = Answer::Yes;
        for item in value.as_array().into_iter().flatten() {
            answer = answer.and(self.judge(schema, item, depth));
            if answer == Answer::No {
                break;
            }
        }
        answer
    }

    fn choice(&mut self, choice: &Choice, value: Node<'_>, depth: u32) -> Answer {
        match choice {
            Choice::Not(schema) => match self.judge(*schema, value, depth) {
                Answer::Yes => Answer::No,
                Answer::No => Answer::Yes,
                Answer::Unsure => Answer::Unsure,
            },
            Choice::If(condition, then, otherwise) => {
                let branch = match self.judge(*condition, value, depth) {
                    Answer::Yes => then,
                    Answer::No => otherwise,
                    Answer::Unsure => return Answer::Unsure,
                };
                branch.map_or(Answer::Yes, |branch| self.judge(branch, value, depth))
            }
            Choice::Any(all, speaks) => {
                let mut answer = Answer::No;
                for schema in all {
                    match self.judge(*schema, value, depth) {
                        Answer::Yes if !speaks || self.deaf => return Answer::Yes,
                        Answer::Yes if answer == Answer::No => answer = Answer::Yes,
                        // One that fits and of which something may be said, or one that may fit.
                        Answer::Unsure if *speaks && !self.deaf => return Answer::Unsure,
                        Answer::Unsure => answer = Answer::Unsure,
                        Answer::Yes | Answer::No => {}
                    }
                }
                answer
            }
            Choice::One(all) => {
                let answers: Vec<Answer> =
                    all.iter().map(|schema| self.judge(*schema, value, depth)).collect();
                let count = |answer| answers.iter().filter(|given| **given == answer).count();
                match (count(Answer::Yes), count(Answer::Unsure)) {
                    (0, 0) => Answer::No,
                    (1, 0) => Answer::Yes,
                    (0 | 1, _) => Answer::Unsure,
                    _ => Answer::No,
                }
            }
        }
    }

    /// What a keyword says of a value by itself: known for plain values, else in the crate's judgement.
    fn ask(&self, asked: &Asked, value: Node<'_>) -> Answer {
        match asked.known.as_ref().map(|known| known.value(value)) {
            Some(answer @ (Answer::Yes | Answer::No)) => return answer,
            Some(Answer::Unsure) | None => {}
        }
        match self.compiled.leaf(&asked.leaf, asked.dialect, value) {
            LeafVerdict::Met => Answer::Yes,
            LeafVerdict::NotMet => Answer::No,
            LeafVerdict::NotDecided => Answer::Unsure,
        }
    }
}
