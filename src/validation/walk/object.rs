//! The walk through objects: names that are there, missing, unknown or not allowed.

use std::collections::HashSet;

use serde_json::{Map, Value};

use crate::domain::FindingCode;
use crate::schema::{Check, Keyword, LeafVerdict, NodeId};

use super::super::Wishes;
use super::super::path::Step;
use super::super::seen::Seen;
use super::{CAUSE_DEPTH, SHOWN_NAMES, Sink, Walk, Way};

impl<'a> Walk<'a> {
    pub(super) fn object(
        &mut self,
        node: NodeId,
        keyword: &'a Keyword,
        value: &'a Value,
        seen: &mut Seen,
        sink: &mut Sink<'_>,
    ) -> bool {
        let Some(members) = value.as_object() else { return true };
        match &keyword.check {
            Check::Required(names) => {
                let missing = names.iter().filter(|name| !members.contains_key(*name));
                self.fail_names(
                    sink,
                    node,
                    keyword,
                    FindingCode::RequiredMissing,
                    value,
                    missing.map(|name| (name, None)),
                )
            }
            Check::DependentRequired(rules) => {
                let missing = rules
                    .iter()
                    .filter(|(name, _)| members.contains_key(name))
                    .flat_map(|(name, needed)| needed.iter().map(move |need| (need, Some(name))))
                    .filter(|(need, _)| !members.contains_key(*need));
                self.fail_names(sink, node, keyword, FindingCode::DependencyMissing, value, missing)
            }
            Check::Properties(properties) => self.members(value, seen, sink, |_, _, name| {
                properties
                    .get_key_value(name)
                    .map(|(name, schema)| (Some(name.as_str()), *schema))
                    .into_iter()
                    .collect()
            }),
            Check::PatternProperties(patterns) => self.members(value, seen, sink, |walk, _, name| {
                let name = Value::String(name.to_owned());
                let dialect = walk.program.dialect(node);
                let fits = |leaf| walk.compiled.leaf(leaf, dialect, &name) == LeafVerdict::Met;
                let fitting = patterns.iter().filter(|(_, leaf, _)| fits(leaf));
                fitting.map(|(pattern, _, schema)| (Some(pattern.as_str()), *schema)).collect()
            }),
            Check::PropertyNames(schema) => self.property_names(node, keyword, *schema, value, sink),
            Check::AdditionalProperties(schema) => {
                let others = self.unnamed(node, members);
                self.rest(node, keyword, *schema, value, &others, seen, sink)
            }
            Check::UnevaluatedProperties(schema) => {
                let others: Vec<usize> = (0..members.len()).filter(|index| !seen.has(*index)).collect();
                self.rest(node, keyword, *schema, value, &others, seen, sink)
            }
            _ => true,
        }
    }

    /// Judges each member by the schemas that `choose` gives for it, each with its name in the schema.
    pub(super) fn members(
        &mut self,
        value: &'a Value,
        seen: &mut Seen,
        sink: &mut Sink<'_>,
        choose: impl Fn(&Self, usize, &str) -> Vec<(Option<&'a str>, NodeId)>,
    ) -> bool {
        let mut valid = true;
        for (index, (name, member)) in value.as_object().into_iter().flatten().enumerate() {
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
    pub(super) fn unnamed(&self, node: NodeId, members: &Map<String, Value>) -> Vec<usize> {
        let neighbours = self.program.keywords(node);
        let dialect = self.program.dialect(node);
        let named = |name: &str| {
            neighbours.iter().any(|keyword| match &keyword.check {
                Check::Properties(properties) => properties.contains_key(name),
                Check::PatternProperties(patterns) => {
                    let name = Value::String(name.to_owned());
                    patterns
                        .iter()
                        .any(|(_, leaf, _)| self.compiled.leaf(leaf, dialect, &name) == LeafVerdict::Met)
                }
                _ => false,
            })
        };
        members.keys().enumerate().filter(|(_, name)| !named(name)).map(|(index, _)| index).collect()
    }

    /// Judges the members that are left over; when nothing may be left over, one finding for all.
    #[expect(clippy::too_many_arguments, reason = "the walk's state is its arguments")]
    pub(super) fn rest(
        &mut self,
        node: NodeId,
        keyword: &'a Keyword,
        schema: NodeId,
        value: &'a Value,
        others: &[usize],
        seen: &mut Seen,
        sink: &mut Sink<'_>,
    ) -> bool {
        if self.program.constant(schema) == Some(false) && !others.is_empty() {
            self.unknown_properties(sink, node, keyword, value, others);
            return false;
        }
        let wanted: HashSet<usize> = others.iter().copied().collect();
        self.members(value, seen, sink, |_, index, _| {
            wanted.contains(&index).then_some((None, schema)).into_iter().collect()
        })
    }

    /// One finding for all unknown names together; the names themselves only when values were asked for.
    pub(super) fn unknown_properties(
        &mut self,
        sink: &mut Sink<'_>,
        node: NodeId,
        keyword: &Keyword,
        value: &'a Value,
        others: &[usize],
    ) {
        if let Some(findings) = sink {
            let mut finding =
                self.finding_on(node, keyword, FindingCode::UnknownProperty, value, others.len());
            if self.wishes.values {
                let names = value.as_object().into_iter().flat_map(Map::keys).enumerate();
                let unknown = names.filter(|(index, _)| others.contains(index)).take(SHOWN_NAMES);
                finding.value = Some(unknown.map(|(_, name)| Value::String(name.clone())).collect());
            }
            findings.add(finding);
        }
    }

    pub(super) fn property_names(
        &mut self,
        node: NodeId,
        keyword: &'a Keyword,
        schema: NodeId,
        value: &'a Value,
        sink: &mut Sink<'_>,
    ) -> bool {
        let mut valid = true;
        for name in value.as_object().into_iter().flat_map(Map::keys) {
            if !self.allows_name(schema, name) && !self.exhausted {
                valid = false;
                if let Some(findings) = sink {
                    let mut finding = self.finding_on(node, keyword, FindingCode::NameNotAllowed, value, 1);
                    finding.value = self.wishes.values.then(|| Value::String(name.clone()));
                    findings.add(finding);
                }
                if sink.is_none() {
                    break;
                }
            }
        }
        valid
    }

    /// Judges a name as a text: a small walk of its own, on the same budget.
    pub(super) fn allows_name(&mut self, schema: NodeId, name: &str) -> bool {
        let name = Value::String(name.to_owned());
        let mut walk = Walk {
            document: &name,
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
        };
        let valid = walk.quiet(schema, &name).valid;
        (self.steps, self.exhausted) = (walk.steps, walk.exhausted);
        valid
    }
}
