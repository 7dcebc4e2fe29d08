//! The walk that explains why a document fails: our own, over schema and document together.
//!
//! The crate's error path explodes on small hostile input, so findings are made here, with a budget
//! of steps and a bound on findings. What a keyword that looks at one value says is asked of the
//! crate keyword by keyword, so that walk and verdict can't disagree on a number, a pattern or a
//! format. Past the budget the report is marked as cut off: never wrong, possibly incomplete.

mod array;
mod finding;
mod hear;
mod object;

use std::collections::HashSet;

use serde_json::Value;

use crate::domain::error::Result;
use crate::domain::json::{Kind, Node};
use crate::domain::{Counts, Error, Finding, FindingCode, Report, Severity};
use crate::schema::vocabulary::Budget;
use crate::schema::{Check, Compiled, Keyword, Leaf, LeafVerdict, NodeId, Program, Standing};

use super::Wishes;
use super::lines::{Lines, Mark};
use super::messages::Facts;
use super::path::{self, Place, Step};
use super::seen::Seen;

/// Levels of walking that the judging stack surely holds: more than the deepest document by the
/// longest chain that the limits can allow, 120 × 150.
const DEEPEST: usize = 20_000;
/// How deep findings on a choice are explained by the choice that came nearest.
const CAUSE_DEPTH: usize = 2;
/// How many causes are kept with one finding.
const CAUSES: usize = 5;
/// The longest text that a report repeats when values were asked for, in characters.
const SHOWN_TEXT: usize = 1_000;

/// How many unknown names a report shows when values were asked for.
const SHOWN_NAMES: usize = 20;

/// What is to be explained: a document, or a piece of one that was cut out of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Subject<'a> {
    /// The value.
    pub node: Node<'a>,
    /// Where it was cut out of its document; empty for a document.
    pub place: &'a [Step<'a>],
    /// The subschemas that judge it, and the way through the schema to each.
    pub entries: &'a [(NodeId, &'a [Way<'a>])],
    /// Where its text stood in the input.
    pub marks: &'a [Mark],
}

/// Explains what the validator refused, and what the vocabularies say, with at most `room` findings; all
/// are counted.
///
/// # Errors
/// [`Error::TooMuchWork`] when a document that may be valid could not be walked to its end.
pub(super) fn explain(
    subject: Subject<'_>,
    compiled: &Compiled,
    wishes: Wishes<'_>,
    standing: Standing,
    room: usize,
) -> Result<Report> {
    let limits = compiled.limits();
    let malformed = standing == Standing::Malformed;
    let mut walk = Walk {
        compiled,
        program: compiled.program(),
        wishes,
        root: subject.node,
        cut_at: subject.place.len(),
        lines: Lines::new(subject.marks),
        place: subject.place.to_vec(),
        way: Vec::new(),
        scope: Vec::new(),
        active: Vec::new(),
        // The verdict on a document that is well formed is given here.
        steps: if malformed { limits.walk_steps } else { limits.judge_steps },
        budget: Budget::new(limits.judge_steps),
        heard: HashSet::new(),
        structure_only: false,
        exhausted: false,
        undecided: None,
        cause_depth: 0,
    };
    let mut findings = Findings::new(room);
    for (entry, way) in subject.entries {
        walk.way = way.to_vec();
        walk.visit(*entry, subject.node, &mut Some(&mut findings));
    }
    if walk.exhausted && !malformed {
        return Err(Error::TooMuchWork);
    }
    if malformed && findings.structural == 0 {
        let code = if walk.undecided.is_some() { FindingCode::NotDecided } else { FindingCode::DoesNotMeet };
        let schema = walk.undecided.take().unwrap_or_else(|| "#".to_owned());
        walk.place = subject.place.to_vec();
        walk.way.clear();
        let found = finding::type_of(subject.node);
        let facts = Facts {
            keyword: "",
            expected: &Value::Null,
            found,
            name: None,
            because: None,
            amount: 0,
            reason: None,
        };
        findings.add(code, || walk.finding(code, schema, &facts, subject.node));
    }
    Ok(Report {
        valid: findings.counts.errors == 0,
        counts: findings.counts,
        truncated: walk.exhausted || findings.dropped,
        findings: findings.kept,
        records: None,
    })
}

struct Findings {
    kept: Vec<Finding>,
    counts: Counts,
    bound: usize,
    dropped: bool,
    /// How many are on the JSON Schema itself, and not on what a vocabulary says.
    structural: u64,
}

impl Findings {
    fn new(bound: usize) -> Self {
        Self { kept: Vec::new(), counts: Counts::default(), bound, dropped: false, structural: 0 }
    }

    /// Counts one more, and writes it out while there is room.
    fn add(&mut self, code: FindingCode, write: impl FnOnce() -> Finding) {
        self.counts.add(code, Severity::Error);
        self.structural += 1;
        self.keep(write);
    }

    fn keep(&mut self, write: impl FnOnce() -> Finding) {
        if self.kept.len() < self.bound {
            self.kept.push(write());
        } else {
            self.dropped = true;
        }
    }
}

/// Where findings go; `None` when only the verdict is wanted.
type Sink<'f> = Option<&'f mut Findings>;

struct Outcome {
    valid: bool,
    seen: Seen,
}

/// One segment of the way through the schema.
#[derive(Debug, Clone, Copy)]
pub(super) enum Way<'a> {
    Name(&'a str),
    Index(usize),
}

/// One keyword, put to one value.
#[derive(Clone, Copy)]
struct Question<'a> {
    node: NodeId,
    keyword: &'a Keyword,
    value: Node<'a>,
}

impl<'a> Question<'a> {
    fn facts(&self, amount: usize) -> Facts<'a> {
        Facts {
            keyword: self.keyword.name,
            expected: &self.keyword.expected,
            found: finding::type_of(self.value),
            name: None,
            because: None,
            amount,
            reason: None,
        }
    }
}

struct Walk<'a> {
    compiled: &'a Compiled,
    program: &'a Program,
    wishes: Wishes<'a>,
    root: Node<'a>,
    /// How many steps of the place lie before the root.
    cut_at: usize,
    lines: Lines<'a>,
    place: Place<'a>,
    way: Vec<Way<'a>>,
    scope: Vec<usize>,
    active: Vec<(NodeId, u32)>,
    steps: u64,
    exhausted: bool,
    undecided: Option<String>,
    cause_depth: usize,
    budget: Budget,
    /// What was heard of which value: a subschema may apply to it by several ways.
    heard: HashSet<(NodeId, &'static str, u32)>,
    /// Whether the vocabularies are left out: of a choice that does not fit they say nothing.
    structure_only: bool,
}

impl<'a> Walk<'a> {
    fn step(&mut self) -> bool {
        if self.steps == 0 || self.active.len() > DEEPEST {
            self.exhausted = true;
        } else {
            self.steps -= 1;
        }
        !self.exhausted
    }

    /// Judges one value by one subschema.
    fn visit(&mut self, node: NodeId, value: Node<'a>, sink: &mut Sink<'_>) -> Outcome {
        let mut outcome = Outcome { valid: true, seen: Seen::default() };
        if !self.step() || self.is_circling(node, value) {
            return outcome;
        }
        if let Some(constant) = self.program.constant(node) {
            if !constant {
                outcome.valid = false;
                self.fail_closed(node, value, sink);
            }
            return outcome;
        }
        let entered = self.enter_scope(node);
        self.active.push((node, value.index()));
        for keyword in self.program.keywords(node) {
            if !self.step() {
                break;
            }
            let valid = self.ask(Question { node, keyword, value }, &mut outcome.seen, sink);
            outcome.valid &= valid;
            if !outcome.valid && sink.is_none() {
                break;
            }
        }
        self.active.pop();
        if entered {
            self.scope.pop();
        }
        if !outcome.valid {
            outcome.seen = Seen::default();
        }
        outcome
    }

    /// A reference that leads back to where it started, on the same value, asks nothing new.
    fn is_circling(&self, node: NodeId, value: Node<'_>) -> bool {
        let same_value = self.active.iter().rev().take_while(|(_, index)| *index == value.index());
        same_value.into_iter().any(|(n, _)| *n == node)
    }

    fn enter_scope(&mut self, node: NodeId) -> bool {
        let resource = self.program.resource(node);
        let enters = self.scope.last() != Some(&resource);
        if enters {
            self.scope.push(resource);
        }
        enters
    }

    fn quiet(&mut self, node: NodeId, value: Node<'a>) -> Outcome {
        self.visit(node, value, &mut None)
    }

    /// Nothing is allowed here: the schema is `false`.
    fn fail_closed(&self, node: NodeId, value: Node<'a>, sink: &mut Sink<'_>) {
        if let Some(findings) = sink {
            let found = finding::type_of(value);
            let facts = Facts {
                keyword: "",
                expected: &Value::Bool(false),
                found,
                name: None,
                because: None,
                amount: 1,
                reason: None,
            };
            let code = FindingCode::NotAllowed;
            findings.add(code, || self.finding(code, self.program.location(node), &facts, value));
        }
    }

    fn ask(&mut self, asked: Question<'a>, seen: &mut Seen, sink: &mut Sink<'_>) -> bool {
        let Question { keyword, value, .. } = asked;
        self.way.push(Way::Name(keyword.name));
        let valid = match &keyword.check {
            Check::Ref(_)
            | Check::DynamicRef { .. }
            | Check::RecursiveRef { .. }
            | Check::AllOf(_)
            | Check::If { .. }
            | Check::DependentSchemas(_) => self.in_place(&keyword.check, value, seen, sink),
            Check::AnyOf(_) | Check::OneOf(_) | Check::Not(_) => self.choice(asked, seen, sink),
            Check::Leaf(leaf) => self.leaf(asked, leaf, sink),
            Check::Saying(saying) => {
                self.hear(asked, saying, sink);
                true
            }
            _ => match value.kind() {
                Kind::Object => self.object(asked, seen, sink),
                Kind::Array => self.array(asked, seen, sink),
                _ => true,
            },
        };
        self.way.pop();
        valid
    }

    /// Subschemas that apply to the same value and speak for themselves.
    fn in_place(&mut self, check: &'a Check, value: Node<'a>, seen: &mut Seen, sink: &mut Sink<'_>) -> bool {
        match check {
            Check::Ref(to) => self.apply(*to, value, seen, sink),
            Check::DynamicRef { to, anchor } => {
                let to = self.program.dynamic_target(*to, anchor.as_deref(), &self.scope);
                self.apply(to, value, seen, sink)
            }
            Check::RecursiveRef { to, recursive } => {
                let to = if *recursive { self.program.recursive_target(*to, &self.scope) } else { *to };
                self.apply(to, value, seen, sink)
            }
            Check::AllOf(all) => {
                let mut valid = true;
                for (index, node) in all.iter().enumerate() {
                    valid &= self.apply_at(Way::Index(index), *node, value, seen, sink);
                }
                valid
            }
            Check::If { condition, then, otherwise } => {
                let tried = self.quiet(*condition, value);
                let branch = if tried.valid { then } else { otherwise };
                seen.join(tried.seen);
                let name = if tried.valid { "then" } else { "else" };
                self.way.pop();
                self.way.push(Way::Name(name));
                branch.is_none_or(|branch| self.apply(branch, value, seen, sink))
            }
            Check::DependentSchemas(schemas) => {
                let mut valid = true;
                for (name, node) in schemas {
                    if value.get(name).is_some() {
                        valid &= self.apply_at(Way::Name(name), *node, value, seen, sink);
                    }
                }
                valid
            }
            _ => true,
        }
    }

    fn apply(&mut self, node: NodeId, value: Node<'a>, seen: &mut Seen, sink: &mut Sink<'_>) -> bool {
        let outcome = self.visit(node, value, sink);
        seen.join(outcome.seen);
        outcome.valid
    }

    fn apply_at(
        &mut self,
        way: Way<'a>,
        node: NodeId,
        value: Node<'a>,
        seen: &mut Seen,
        sink: &mut Sink<'_>,
    ) -> bool {
        self.way.push(way);
        let valid = self.apply(node, value, seen, sink);
        self.way.pop();
        valid
    }

    fn choice(&mut self, asked: Question<'a>, seen: &mut Seen, sink: &mut Sink<'_>) -> bool {
        let value = asked.value;
        let (branches, one_only) = match &asked.keyword.check {
            Check::Not(schema) => {
                let holds = self.quiet(*schema, value).valid && !self.exhausted;
                if holds {
                    self.fail(asked, FindingCode::ForbiddenForm, 1, sink);
                }
                return !holds;
            }
            Check::OneOf(branches) => (branches, true),
            Check::AnyOf(branches) => (branches, false),
            _ => return true,
        };
        let mut fitting = 0;
        for branch in branches {
            let tried = self.quiet(*branch, value);
            if tried.valid {
                fitting += 1;
                seen.join(tried.seen);
                // What the vocabularies say of every branch that fits is said.
                if sink.is_some() && self.program.speaks(*branch) {
                    self.visit(*branch, value, sink);
                } else if !self.program.tracks_evaluated() && !one_only && !self.any_speaks(branches) {
                    return true;
                }
            }
        }
        if self.exhausted || fitting == 1 || (fitting > 1 && !one_only) {
            return true;
        }
        if fitting > 1 {
            self.fail(asked, FindingCode::SeveralChoicesFit, fitting, sink);
        } else if let Some(findings) = sink {
            let causes = self.nearest(branches, value);
            let code = FindingCode::NoChoiceFits;
            findings.add(code, || Finding { causes, ..self.finding_on(asked, code, branches.len()) });
        }
        false
    }

    fn any_speaks(&self, branches: &[NodeId]) -> bool {
        branches.iter().any(|branch| self.program.speaks(*branch))
    }

    /// What the choice that came nearest still lacks.
    fn nearest(&mut self, branches: &'a [NodeId], value: Node<'a>) -> Vec<Finding> {
        if self.cause_depth >= CAUSE_DEPTH {
            return Vec::new();
        }
        self.cause_depth += 1;
        let structure_only = std::mem::replace(&mut self.structure_only, true);
        let here = path::pointer(&self.place, self.program, self.wishes.values);
        let mut best: Option<(bool, u64, Vec<Finding>)> = None;
        for (index, branch) in branches.iter().enumerate() {
            let mut findings = Findings::new(CAUSES);
            self.way.push(Way::Index(index));
            self.visit(*branch, value, &mut Some(&mut findings));
            self.way.pop();
            // A choice for another type of value is not near, however little it says.
            let other_type =
                findings.kept.iter().any(|f| f.code == FindingCode::WrongType && f.instance == here);
            let rank = (other_type, findings.counts.errors);
            if !findings.kept.is_empty() && best.as_ref().is_none_or(|(t, n, _)| rank < (*t, *n)) {
                best = Some((other_type, findings.counts.errors, findings.kept));
            }
        }
        self.cause_depth -= 1;
        self.structure_only = structure_only;
        best.map(|(_, _, findings)| findings).unwrap_or_default()
    }

    fn leaf(&mut self, asked: Question<'a>, leaf: &'a Leaf, sink: &mut Sink<'_>) -> bool {
        let code = match self.compiled.leaf(leaf, self.program.dialect(asked.node), asked.value) {
            LeafVerdict::Met => return true,
            LeafVerdict::NotMet => leaf_code(asked.keyword.name),
            LeafVerdict::NotDecided => {
                self.undecided = Some(self.location(asked));
                FindingCode::NotDecided
            }
        };
        let text = asked.value.as_str().filter(|_| code == FindingCode::WrongFormat);
        let reason = text.and_then(|text| self.compiled.broken_format(&asked.keyword.expected, text));
        if let Some(findings) = sink {
            let facts = Facts { reason: reason.as_ref(), ..asked.facts(1) };
            let finding = || self.finding(code, self.location(asked), &facts, asked.value);
            findings.add(code, || self.worded(asked, finding()));
        }
        false
    }
}

fn leaf_code(keyword: &str) -> FindingCode {
    match keyword {
        "type" => FindingCode::WrongType,
        "enum" => FindingCode::NotInList,
        "const" => FindingCode::OtherConstant,
        "minimum" | "exclusiveMinimum" => FindingCode::TooLow,
        "maximum" | "exclusiveMaximum" => FindingCode::TooHigh,
        "multipleOf" => FindingCode::NotAMultiple,
        "minLength" => FindingCode::TooShort,
        "maxLength" => FindingCode::TooLong,
        "pattern" => FindingCode::WrongPattern,
        "format" => FindingCode::WrongFormat,
        "minItems" => FindingCode::TooFewItems,
        "maxItems" => FindingCode::TooManyItems,
        "uniqueItems" => FindingCode::DuplicateItems,
        "minProperties" => FindingCode::TooFewProperties,
        "maxProperties" => FindingCode::TooManyProperties,
        "contentEncoding" | "contentMediaType" => FindingCode::WrongContent,
        _ => FindingCode::DoesNotMeet,
    }
}
