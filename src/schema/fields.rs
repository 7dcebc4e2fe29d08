//! What a schema expects at a place that is named from outside, such as by the column of a table.

use serde_json::Value;

use crate::domain::{PartName, Text};

use super::compiled::Compiled;
use super::keyword::{Check, NodeId};
use super::vocabulary::format;

/// One step of a JSON Pointer, as the schema understands it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum FieldStep {
    /// Into a member.
    Member(String),
    /// Into an item.
    Item(usize),
}

/// A field that a schema knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// The way to it.
    pub steps: Vec<FieldStep>,
    /// The JSON Schema types that it may have; empty when the schema does not say.
    pub types: Vec<String>,
}

impl Compiled {
    /// Which check of a format of the vocabularies a text fails, in a sentence; `None` for other formats.
    #[must_use]
    pub fn broken_format(&self, format: &Value, text: &str) -> Option<Text> {
        if self.program().editions().vocabularies == 0 {
            return None;
        }
        format::check(format.as_str()?, text)?.err()
    }

    /// The field at a JSON Pointer (RFC 6901) below the whole or a part; `None` when no subschema says
    /// anything about it.
    #[must_use]
    pub fn field(&self, part: Option<&PartName>, pointer: &str) -> Option<Field> {
        let mut nodes = self.with_neighbours(vec![self.entry(part)?]);
        let mut steps = Vec::new();
        for segment in pointer.strip_prefix('/')?.split('/') {
            let segment = segment.replace("~1", "/").replace("~0", "~");
            let members = self.members_named(&nodes, &segment);
            let index = segment.parse::<usize>().ok();
            let items = index.map(|index| {
                self.children(&nodes, |check| match check {
                    Check::PrefixItems(schemas) => schemas.get(index).copied().into_iter().collect(),
                    Check::Items { from, schema } if index >= *from => vec![*schema],
                    _ => Vec::new(),
                })
            });
            (nodes, steps) = match (members, index, items) {
                (members, _, _) if !members.is_empty() => (members, with(steps, FieldStep::Member(segment))),
                (_, Some(index), Some(items)) if !items.is_empty() => {
                    (items, with(steps, FieldStep::Item(index)))
                }
                _ => return None,
            };
            nodes = self.with_neighbours(nodes);
        }
        Some(Field { steps, types: self.program().types(&nodes) })
    }

    fn children(&self, nodes: &[NodeId], choose: impl Fn(&Check) -> Vec<NodeId>) -> Vec<NodeId> {
        let keywords = nodes.iter().flat_map(|node| self.program().keywords(*node));
        keywords.flat_map(|keyword| choose(&keyword.check)).collect()
    }

    /// What these subschemas say about the member of this name, where they declare it.
    pub(super) fn members_named(&self, nodes: &[NodeId], name: &str) -> Vec<NodeId> {
        self.children(nodes, |check| match check {
            Check::Properties(properties) => properties.get(name).copied().into_iter().collect(),
            _ => Vec::new(),
        })
    }

    /// What these subschemas say about items, whichever they are.
    pub(super) fn any_items(&self, nodes: &[NodeId]) -> Vec<NodeId> {
        self.children(nodes, |check| match check {
            Check::PrefixItems(schemas) => schemas.clone(),
            Check::Items { schema, .. } => vec![*schema],
            _ => Vec::new(),
        })
    }

    /// These subschemas and all that apply to the same value.
    pub(super) fn with_neighbours(&self, mut nodes: Vec<NodeId>) -> Vec<NodeId> {
        let mut next = 0;
        while let Some(node) = nodes.get(next).copied() {
            let mut found = self.children(&[node], Check::in_place);
            found.retain(|node| !nodes.contains(node));
            nodes.extend(found);
            next += 1;
        }
        nodes
    }
}

fn with(mut steps: Vec<FieldStep>, step: FieldStep) -> Vec<FieldStep> {
    steps.push(step);
    steps
}
