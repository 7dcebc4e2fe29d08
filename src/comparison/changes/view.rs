//! All that a schema says of one value: of a subschema with what it refers to and what is in its `allOf`.
//!
//! What moved from a subschema into its `allOf`, or behind a reference, is said all the same and so is no
//! change. Door: [`View::of`].

use std::collections::HashSet;

use serde_json::Value;

use crate::schema::{Check, Keyword, NodeId, Program};

/// Past this many subschemas on one value no more are looked at.
const MOST_ON_ONE_VALUE: usize = 500;

/// The types of JSON values, as a set of bits.
pub(super) mod types {
    pub(in super::super) const NULL: u8 = 1;
    pub(in super::super) const BOOLEAN: u8 = 2;
    pub(in super::super) const WHOLE: u8 = 4;
    pub(in super::super) const FRACTION: u8 = 8;
    pub(in super::super) const STRING: u8 = 16;
    pub(in super::super) const ARRAY: u8 = 32;
    pub(in super::super) const OBJECT: u8 = 64;
    pub(in super::super) const NUMBER: u8 = WHOLE | FRACTION;
    pub(in super::super) const ALL: u8 = 127;
}

/// What stands in a schema: where, and what.
pub(super) type Said<'p> = (NodeId, &'p Keyword);

/// All that is said of one value.
#[derive(Debug)]
pub(super) struct View<'p> {
    pub program: &'p Program,
    /// The subschemas, the nearest first.
    pub nodes: Vec<NodeId>,
    /// Their keywords, without references and `allOf`.
    pub said: Vec<Said<'p>>,
    /// References into another document: from where, and to where.
    pub crossings: Vec<(NodeId, NodeId)>,
    /// Whether the schema `false` is among them.
    pub never: bool,
}

impl<'p> View<'p> {
    /// What is said by these together; `without` is a keyword that is left out.
    pub(super) fn of(program: &'p Program, roots: &[NodeId], without: Option<(NodeId, &str)>) -> Self {
        let mut view =
            Self { program, nodes: Vec::new(), said: Vec::new(), crossings: Vec::new(), never: false };
        let mut open: Vec<NodeId> = roots.iter().rev().copied().collect();
        let mut seen: HashSet<NodeId> = HashSet::new();
        while let Some(node) = open.pop() {
            if seen.len() >= MOST_ON_ONE_VALUE || !seen.insert(node) {
                continue;
            }
            view.nodes.push(node);
            view.never |= program.constant(node) == Some(false);
            let mut found = Vec::new();
            for keyword in program.keywords(node) {
                if without == Some((node, keyword.name)) {
                    continue;
                }
                match &keyword.check {
                    Check::Ref(to) | Check::DynamicRef { to, .. } | Check::RecursiveRef { to, .. } => {
                        let (here, there) = (program.other_document(node), program.other_document(*to));
                        if there.is_some() && here != there {
                            view.crossings.push((node, *to));
                        }
                        found.push(*to);
                    }
                    Check::AllOf(all) => found.extend(all),
                    _ => view.said.push((node, keyword)),
                }
            }
            open.extend(found.into_iter().rev());
        }
        view
    }

    /// What is said with keywords of this name.
    pub(super) fn with<'v>(&'v self, name: &'v str) -> impl Iterator<Item = Said<'p>> + 'v {
        self.said.iter().copied().filter(move |(_, keyword)| keyword.name == name)
    }

    /// Whether a keyword of one of these names is there.
    pub(super) fn has(&self, names: &[&str]) -> bool {
        self.said.iter().any(|(_, keyword)| names.contains(&keyword.name))
    }

    /// Where the first keyword of this name stands.
    pub(super) fn spot(&self, name: &str) -> Option<String> {
        self.with(name).next().map(|said| self.place(said))
    }

    /// Where a keyword stands.
    pub(super) fn place(&self, (node, keyword): Said<'_>) -> String {
        format!("{}/{}", self.program.location(node), keyword.name)
    }

    /// Where the nearest subschema stands.
    pub(super) fn here(&self) -> Option<String> {
        self.nodes.first().map(|node| self.program.location(*node))
    }

    /// The types that are allowed; `None` when no keyword says so.
    pub(super) fn types(&self) -> Option<u8> {
        let mut allowed = None;
        for (_, keyword) in self.with("type") {
            let named = match &keyword.expected {
                Value::Array(several) => {
                    several.iter().filter_map(Value::as_str).fold(0, |all, one| all | bit(one))
                }
                one => one.as_str().map_or(0, bit),
            };
            allowed = Some(allowed.unwrap_or(types::ALL) & named);
        }
        allowed
    }

    /// The values of `enum` and `const` that are allowed, and whether a `const` says so.
    pub(super) fn codes(&self) -> Option<(Vec<&'p Value>, bool)> {
        let (mut allowed, mut fixed): (Option<Vec<&Value>>, bool) = (None, false);
        for (_, keyword) in &self.said {
            let named: Vec<&Value> = match (keyword.name, &keyword.expected) {
                ("enum", Value::Array(values)) => values.iter().collect(),
                ("const", value) => vec![value],
                _ => continue,
            };
            fixed |= keyword.name == "const";
            allowed = Some(match allowed {
                None => named,
                Some(before) => {
                    let named: HashSet<String> = named.into_iter().map(worth).collect();
                    before.into_iter().filter(|value| named.contains(&worth(value))).collect()
                }
            });
        }
        allowed.map(|values| (values, fixed))
    }

    /// The subschemas for each declared field, in the order of the schema.
    pub(super) fn fields(&self) -> Vec<(&'p str, Vec<NodeId>)> {
        let mut fields: Vec<(&str, Vec<NodeId>)> = Vec::new();
        let mut places = std::collections::HashMap::new();
        for (_, keyword) in &self.said {
            let (Check::Properties(members), Value::Object(written)) = (&keyword.check, &keyword.expected)
            else {
                continue;
            };
            for (name, node) in written.keys().filter_map(|name| Some((name, members.get(name)?))) {
                let place = *places.entry(name.as_str()).or_insert_with(|| {
                    fields.push((name, Vec::new()));
                    fields.len() - 1
                });
                if let Some((_, nodes)) = fields.get_mut(place) {
                    nodes.push(*node);
                }
            }
        }
        fields
    }

    /// The names that are required, in the order of the schema.
    pub(super) fn required(&self) -> Vec<&'p str> {
        let mut names: Vec<&str> = Vec::new();
        let mut seen = HashSet::new();
        for (_, keyword) in &self.said {
            if let Check::Required(more) = &keyword.check {
                names.extend(more.iter().map(String::as_str).filter(|name| seen.insert(*name)));
            }
        }
        names
    }

    /// Whether it surely rejects some value.
    pub(super) fn rejects(&self) -> bool {
        self.never || self.types().is_some_and(|types| types != types::ALL) || self.has(&["enum", "const"])
    }
}

fn bit(name: &str) -> u8 {
    match name {
        "null" => types::NULL,
        "boolean" => types::BOOLEAN,
        "integer" => types::WHOLE,
        "number" => types::NUMBER,
        "string" => types::STRING,
        "array" => types::ARRAY,
        "object" => types::OBJECT,
        _ => 0,
    }
}

/// What a value is worth: the same words for values that are the same to JSON Schema.
pub(super) fn worth(value: &Value) -> String {
    let number = value.as_f64().filter(|_| value.is_f64());
    number.map_or_else(|| value.to_string(), |number| number.to_string())
}

/// Whether two values are the same to JSON Schema.
pub(super) fn same(one: &Value, other: &Value) -> bool {
    one == other || worth(one) == worth(other)
}
