//! A judge of our own for the keywords that most schemas consist of, faster than the general one.
//!
//! It gives one of three answers, and only `Yes` is taken for the verdict; for anything else the crate's
//! validator is asked. So it may be unsure of whatever is rare, but never wrong. An object is looked at
//! once for all that its schema says about names; what a keyword says of a single text or number it
//! knows for the plain cases, and asks the crate for the rest. `tests/compliance.rs` and a property test
//! hold it against the crate.

use std::sync::Arc;

use chrono::NaiveDate;
use serde_json::Value;

use crate::domain::json::{Kind, Members, Node};

use super::compiled::{Compiled, LeafVerdict};
use super::dialect::Dialect;
use super::keyword::{Check, Keyword, Leaf, NodeId};
use super::program::Program;
use super::vocabulary::{Budget, format, is_silent};

mod plain;

use plain::{is_plain_date, number};

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
    rules: Vec<Rule>,
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
    /// Keywords that the crate is asked about.
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
    /// What is asked of a text, when that is known here.
    native: Option<fn(&str) -> bool>,
    /// It is the format of a date, of which the plain ones are known here.
    date: bool,
}

#[derive(Debug, Default)]
struct ObjectRule {
    looks: bool,
    names: Vec<Name>,
    required: u64,
    others: Others,
    dependent: Vec<(u64, u64)>,
}

#[derive(Debug)]
struct Name {
    look: u32,
    text: String,
    rule: Option<NodeId>,
}

impl Name {
    fn new(text: &str, rule: Option<NodeId>) -> Self {
        Self { look: look(text), text: text.to_owned(), rule }
    }
}

/// What tells most names apart at a glance: the length, and three letters.
#[inline]
fn look(name: &str) -> u32 {
    let bytes = name.as_bytes();
    let at = |index: usize| u32::from(bytes.get(index).copied().unwrap_or_default());
    let length = u32::try_from(bytes.len() & 0xFF).unwrap_or_default();
    length | at(0) << 8 | at(bytes.len() / 2) << 16 | at(bytes.len().wrapping_sub(1)) << 24
}

#[derive(Debug, Default, Clone, Copy)]
enum Others {
    #[default]
    Any,
    Like(NodeId),
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
            for name in &mut rule.object.names {
                name.rule = name.rule.map(|rule| ends[rule.index()]);
            }
        }
        Self { rules }
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
        let budget = Budget::new(steps);
        let mut judge =
            Judge { shortcut: self, compiled, document: value, today, steps, budget, deaf: false };
        judge.judge(entry, value, DEEPEST)
    }

    /// The same, whatever the vocabularies say.
    pub(super) fn fits(&self, compiled: &Compiled, entry: NodeId, value: Node<'_>, steps: u64) -> Answer {
        let (budget, today) = (Budget::new(0), NaiveDate::default());
        Judge { shortcut: self, compiled, document: value, today, steps, budget, deaf: true }
            .judge(entry, value, DEEPEST)
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
        let (mut date, mut native) = (false, None);
        let kinds = match keyword.name {
            "type" => match self.type_of(&keyword.expected, dialect) {
                Some(()) => return,
                None => ALL,
            },
            "enum" => match texts(&keyword.expected) {
                Some(texts) if self.texts.is_none() => {
                    self.texts = Some(texts);
                    return;
                }
                _ => ALL,
            },
            "const" if self.truth.is_none() && keyword.expected.is_boolean() => {
                self.truth = keyword.expected.as_bool();
                return;
            }
            "format" if keyword.expected == "date" => {
                date = true;
                bit(Kind::String)
            }
            "format" if program.editions().vocabularies > 0 => {
                native = keyword.expected.as_str().and_then(format::checker);
                bit(Kind::String)
            }
            "minimum" if self.least.is_none() && keyword.expected.is_i64() && dialect != Dialect::Draft4 => {
                self.least = keyword.expected.as_i64();
                return;
            }
            "maximum" if self.most.is_none() && keyword.expected.is_i64() && dialect != Dialect::Draft4 => {
                self.most = keyword.expected.as_i64();
                return;
            }
            "pattern" | "format" | "minLength" | "maxLength" => bit(Kind::String),
            "minItems" | "maxItems" | "uniqueItems" => bit(Kind::Array),
            "minProperties" | "maxProperties" => bit(Kind::Object),
            _ => ALL,
        };
        self.asked.push(Asked { leaf: Arc::clone(leaf), dialect, kinds, native, date });
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

/// The texts of an `enum` of nothing else.
fn texts(expected: &Value) -> Option<Vec<String>> {
    expected.as_array()?.iter().map(|value| value.as_str().map(str::to_owned)).collect()
}

impl ObjectRule {
    /// The bits of these names; names that are not known yet become known.
    fn bits(&mut self, names: &[String]) -> u64 {
        let mut bits = 0;
        for name in names {
            let known = self.names.iter().position(|known| known.text == *name);
            let index = known.unwrap_or_else(|| {
                self.names.push(Name::new(name, None));
                self.names.len() - 1
            });
            bits |= 1_u64.checked_shl(u32::try_from(index).unwrap_or(u32::MAX)).unwrap_or_default();
        }
        bits
    }

    /// Where a name stands among those that are known; most often right after the one before.
    #[inline]
    fn find(&self, name: &str, expected: usize) -> Option<usize> {
        let look = look(name);
        let is = |known: &Name| known.look == look && known.text == name;
        let (before, after) = self.names.split_at_checked(expected).unwrap_or((&self.names, &[]));
        match after.iter().position(is) {
            Some(index) => Some(expected + index),
            None => before.iter().position(is),
        }
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

impl Judge<'_, '_> {
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
            Kind::Number => number(rule, value),
            _ => Answer::Yes,
        };
        if let Some(texts) = &rule.texts {
            answer =
                answer.and(Answer::of(value.as_str().is_some_and(|text| texts.iter().any(|t| t == text))));
        }
        if rule.truth.is_some() {
            answer = answer.and(Answer::of(value.as_bool() == rule.truth));
        }
        for asked in &rule.asked {
            if answer == Answer::No {
                return answer;
            }
            if asked.kinds & kind != 0 {
                answer = answer.and(self.ask(asked, value));
            }
        }
        for also in &rule.also {
            if answer == Answer::No {
                return answer;
            }
            answer = answer.and(self.judge(*also, value, depth - 1));
        }
        for choice in &rule.choices {
            if answer == Answer::No {
                return answer;
            }
            answer = answer.and(self.choice(choice, value, depth - 1));
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
            let found = rule.find(name, expected);
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
        let all_there = rule.required & !seen == 0;
        let needs = |(given, needed): &(u64, u64)| given & seen == 0 || needed & !seen == 0;
        answer.and(Answer::of(all_there && rule.dependent.iter().all(needs)))
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

    /// What a keyword says of a value by itself: known for plain dates, else in the crate's judgement.
    fn ask(&self, asked: &Asked, value: Node<'_>) -> Answer {
        if let (Some(native), Some(text)) = (asked.native, value.as_str()) {
            return Answer::of(native(text));
        }
        if asked.date && value.as_str().is_some_and(is_plain_date) {
            return Answer::Yes;
        }
        match self.compiled.leaf(&asked.leaf, asked.dialect, value) {
            LeafVerdict::Met => Answer::Yes,
            LeafVerdict::NotMet => Answer::No,
            LeafVerdict::NotDecided => Answer::Unsure,
        }
    }
}
