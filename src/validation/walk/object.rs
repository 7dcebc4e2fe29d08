//! The walk through objects: names that are there, missing, unknown or not allowed.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::domain::json::{Members, Node, with_text};
use crate::domain::{Finding, FindingCode};
use crate::schema::{Check, Leaf, LeafVerdict, NodeId};

use super::super::Wishes;
use super::super::lines::Lines;
use super::super::path::Step;
use super::super::seen::Seen;
use super::{CAUSE_DEPTH, Question, SHOWN_NAMES, Sink, Walk, Way};

impl<'a> Walk<'a> {
    pub(super) fn object(&mut self, asked: Question<'a>, seen: &mut Seen, sink: &mut Sink<'_>) -> bool {
        let Some(members) = asked.value.as_object() else { return true };
        match &asked.keyword.check {
            Check::Required(names) => {
                let missing = names.iter().filter(|name| members.get(name).is_none());
                self.fail_names(asked, FindingCode::RequiredMissing, missing.map(|name| (name, None)), sink)
            }
            Check::DependentRequired(rules) => {
                let missing = rules
                    .iter()
                    .filter(|(name, _)| members.get(name).is_some())
                    .flat_map(|(name, needed)| needed.iter().map(move |need| (need, Some(name))))
                    .filter(|(need, _)| members.get(need).is_none());
                self.fail_names(asked, FindingCode::DependencyMissing, missing, sink)
            }
            Check::Properties(properties) => self.members(members, seen, sink, |_, _, name| {
                let declared = properties.get_key_value(name);
                declared.map(|(name, schema)| (Some(name.as_str()), *schema)).into_iter().collect()
            }),
            Check::PatternProperties(patterns) => self.members(members, seen, sink, |walk, _, name| {
                let fitting = patterns.iter().filter(|(_, leaf, _)| walk.fits(asked.node, leaf, name));
                fitting.map(|(pattern, _, schema)| (Some(pattern.as_str()), *schema)).collect()
            }),
            Check::PropertyNames(schema) => self.property_names(asked, members, *schema, sink),
            Check::AdditionalProperties(schema) => {
                let others = self.unnamed(asked.node, members);
                self.rest(asked, members, *schema, &others, seen, sink)
            }
            Check::UnevaluatedProperties(schema) => {
                let others = (0..members.len()).filter(|index| !seen.has(*index)).collect();
                self.rest(asked, members, *schema, &others, seen, sink)
            }
            _ => true,
        }
    }

    /// Whether a name fits a pattern.
    fn fits(&self, node: NodeId, pattern: &Leaf, name: &str) -> bool {
        let dialect = self.program.dialect(node);
        with_text(name, |name| self.compiled.leaf(pattern, dialect, name)) == LeafVerdict::Met
    }

    /// Judges each member by the schemas that `choose` gives for it, each with its name in the schema.
    fn members(
        &mut self,
        members: Members<'a>,
        seen: &mut Seen,
        sink: &mut Sink<'_>,
        choose: impl Fn(&Self, usize, &str) -> Vec<(Option<&'a str>, NodeId)>,
    ) -> bool {
        let mut valid = true;
        for (index, (name, member)) in members.iter().enumerate() {
            let schemas = choose(self, index, name);
            if schemas.is_empty() {
                continue;
            }
            if self.program.tracks_evaluated() {
                seen.add(index);
            }
            for (segment, schema) in schemas {
                self.place.push(Step::Member(name, index));
                self.way.extend(segment.map(Way::Name));
                valid &= self.visit(schema, member, sink).valid;
                self.way.truncate(self.way.len() - usize::from(segment.is_some()));
                self.place.pop();
            }
            if !valid && sink.is_none() {
                break;
            }
        }
        valid
    }

    /// The members that neither `properties` nor `patternProperties` beside this keyword names.
    fn unnamed(&self, node: NodeId, members: Members<'a>) -> BTreeSet<usize> {
        let neighbours = self.program.keywords(node);
        let named = |name: &str| {
            neighbours.iter().any(|keyword| match &keyword.check {
                Check::Properties(properties) => properties.contains_key(name),
                Check::PatternProperties(patterns) => {
                    patterns.iter().any(|(_, pattern, _)| self.fits(node, pattern, name))
                }
                _ => false,
            })
        };
        members
            .iter()
            .map(|(name, _)| name)
            .enumerate()
            .filter(|(_, name)| !named(name))
            .map(|(index, _)| index)
            .collect()
    }

    /// Judges the members that are left over; when nothing may be left over, one finding for all.
    fn rest(
        &mut self,
        asked: Question<'a>,
        members: Members<'a>,
        schema: NodeId,
        others: &BTreeSet<usize>,
        seen: &mut Seen,
        sink: &mut Sink<'_>,
    ) -> bool {
        if self.program.constant(schema) == Some(false) && !others.is_empty() {
            if let Some(findings) = sink {
                findings
                    .add(FindingCode::UnknownProperty, || self.unknown_properties(asked, members, others));
            }
            return false;
        }
        self.members(members, seen, sink, |_, index, _| {
            others.contains(&index).then_some((None, schema)).into_iter().collect()
        })
    }

    /// One finding for all unknown names together; the names themselves only when values were asked for.
    fn unknown_properties(
        &self,
        asked: Question<'a>,
        members: Members<'a>,
        others: &BTreeSet<usize>,
    ) -> Finding {
        let mut finding = self.finding_on(asked, FindingCode::UnknownProperty, others.len());
        if self.wishes.values {
            let unknown =
                members.iter().map(|(name, _)| name).enumerate().filter(|(index, _)| others.contains(index));
            finding.value =
                Some(unknown.take(SHOWN_NAMES).map(|(_, name)| Value::String(name.to_owned())).collect());
        }
        finding
    }

    fn property_names(
        &mut self,
        asked: Question<'a>,
        members: Members<'a>,
        schema: NodeId,
        sink: &mut Sink<'_>,
    ) -> bool {
        let mut valid = true;
        for (name, _) in members.iter() {
            if self.allows_name(schema, name) || self.exhausted {
                continue;
            }
            valid = false;
            let Some(findings) = sink else { break };
            let value = self.wishes.values.then(|| Value::String(name.to_owned()));
            let code = FindingCode::NameNotAllowed;
            findings.add(code, || Finding { value, ..self.finding_on(asked, code, 1) });
        }
        valid
    }

    /// Judges a name as a text: a small walk of its own, on the same budget.
    fn allows_name(&mut self, schema: NodeId, name: &str) -> bool {
        let (valid, steps, exhausted) = with_text(name, |name| self.judge_name(schema, name));
        (self.steps, self.exhausted) = (steps, exhausted);
        valid
    }

    fn judge_name(&self, schema: NodeId, name: Node<'_>) -> (bool, u64, bool) {
        let mut walk = Walk {
            root: name,
            cut_at: 0,
            lines: Lines::new(&[]),
            place: Vec::new(),
            way: Vec::new(),
            scope: self.scope.clone(),
            active: Vec::new(),
            undecided: None,
            compiled: self.compiled,
            program: self.program,
            wishes: Wishes::default(),
            steps: self.steps,
            exhausted: self.exhausted,
            cause_depth: CAUSE_DEPTH,
            budget: self.budget,
            heard: std::collections::HashSet::new(),
            structure_only: true,
        };
        let valid = walk.quiet(schema, name).valid;
        (valid, walk.steps, walk.exhausted)
    }
}
