//! One keyword of a schema, with its references resolved: what the walk and the estimate read.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use serde_json::Value;

use super::compiled::Judge;
use super::vocabulary::Saying;

/// A subschema of a [`super::Program`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(pub(super) u32);

impl NodeId {
    /// Stands for a reference that is not resolved yet; none is left in a finished program.
    pub(super) const PENDING: Self = Self(u32::MAX);

    pub(super) const fn index(self) -> usize {
        self.0 as usize
    }
}

/// One keyword of a subschema.
#[derive(Debug)]
pub struct Keyword {
    /// Its name in the schema.
    pub name: &'static str,
    /// Its value in the schema, for messages.
    pub expected: Value,
    /// What it asks.
    pub check: Check,
}

/// What a keyword asks of a value.
#[derive(Debug)]
pub enum Check {
    /// `$ref`.
    Ref(NodeId),
    /// `$dynamicRef` (2020-12 core, 8.2.3.2): `anchor` when it starts at a dynamic anchor.
    DynamicRef {
        /// Where it leads without a dynamic scope.
        to: NodeId,
        /// The dynamic anchor to look up in the dynamic scope.
        anchor: Option<String>,
    },
    /// `$recursiveRef` (2019-09 core, 8.2.4.2).
    RecursiveRef {
        /// Where it leads without a dynamic scope.
        to: NodeId,
        /// Whether the target says `$recursiveAnchor: true`.
        recursive: bool,
    },
    /// `allOf`, and `extends`-like lists of schemas that all apply.
    AllOf(Vec<NodeId>),
    /// `anyOf`.
    AnyOf(Vec<NodeId>),
    /// `oneOf`.
    OneOf(Vec<NodeId>),
    /// `not`.
    Not(NodeId),
    /// `if` with its branches.
    If {
        /// The condition.
        condition: NodeId,
        /// Applies when the condition holds.
        then: Option<NodeId>,
        /// Applies when it does not.
        otherwise: Option<NodeId>,
    },
    /// `properties`.
    Properties(HashMap<String, NodeId>),
    /// `patternProperties`: the pattern, the same as a check on the name, and its schema.
    PatternProperties(Vec<(String, Arc<Leaf>, NodeId)>),
    /// `additionalProperties`: all that the neighbours do not name.
    AdditionalProperties(NodeId),
    /// `propertyNames`.
    PropertyNames(NodeId),
    /// `dependentSchemas`, and the schema half of `dependencies`.
    DependentSchemas(Vec<(String, NodeId)>),
    /// `dependentRequired`, and the name half of `dependencies`.
    DependentRequired(Vec<(String, Vec<String>)>),
    /// `required`.
    Required(Vec<String>),
    /// `prefixItems`, or `items` as a list.
    PrefixItems(Vec<NodeId>),
    /// `items`, or `additionalItems`: everything from this index on.
    Items {
        /// The first index it applies to.
        from: usize,
        /// The schema.
        schema: NodeId,
    },
    /// `contains` with its bounds.
    Contains {
        /// The schema.
        schema: NodeId,
        /// At least this many items.
        min: u64,
        /// At most this many.
        max: Option<u64>,
        /// Whether matching items count as evaluated (2020-12, and in the crate's judgement 2019-09).
        evaluates: bool,
    },
    /// `unevaluatedProperties`.
    UnevaluatedProperties(NodeId),
    /// `unevaluatedItems`.
    UnevaluatedItems(NodeId),
    /// A keyword that looks at the value alone.
    Leaf(Arc<Leaf>),
    /// A keyword of a vocabulary, which says something about a value that fits.
    Saying(Box<Saying>),
}

impl Check {
    /// Every subschema in it.
    #[must_use]
    pub fn subschemas(&self) -> Vec<NodeId> {
        match self {
            Self::Properties(members) => members.values().copied().collect(),
            Self::PatternProperties(patterns) => patterns.iter().map(|(_, _, schema)| *schema).collect(),
            Self::PrefixItems(all) => all.clone(),
            Self::AdditionalProperties(schema)
            | Self::PropertyNames(schema)
            | Self::Items { schema, .. }
            | Self::Contains { schema, .. }
            | Self::UnevaluatedProperties(schema)
            | Self::UnevaluatedItems(schema) => vec![*schema],
            _ => self.in_place(),
        }
    }

    /// The subschemas that apply to the same value.
    #[must_use]
    pub fn in_place(&self) -> Vec<NodeId> {
        match self {
            Self::Ref(to) | Self::DynamicRef { to, .. } | Self::RecursiveRef { to, .. } => vec![*to],
            Self::AllOf(all) | Self::AnyOf(all) | Self::OneOf(all) => all.clone(),
            Self::Not(schema) => vec![*schema],
            Self::If { condition, then, otherwise } => {
                [Some(*condition), *then, *otherwise].into_iter().flatten().collect()
            }
            Self::DependentSchemas(schemas) => schemas.iter().map(|(_, schema)| *schema).collect(),
            _ => Vec::new(),
        }
    }
}

/// A keyword that looks at the value alone, judged by the crate exactly as in the whole schema.
#[derive(Debug)]
pub struct Leaf {
    schema: Value,
    judge: OnceLock<Option<Judge>>,
}

impl Leaf {
    pub(super) const fn new(schema: Value) -> Self {
        Self { schema, judge: OnceLock::new() }
    }

    /// The keyword as a schema of its own.
    #[must_use]
    pub const fn written(&self) -> &Value {
        &self.schema
    }

    /// Whether it runs a pattern, and so may come to no verdict.
    pub(super) fn has_pattern(&self) -> bool {
        self.schema.get("pattern").is_some() || self.schema.get("format").is_some()
    }

    pub(super) fn judge(&self, build: impl FnOnce(&Value) -> Option<Judge>) -> Option<&Judge> {
        self.judge.get_or_init(|| build(&self.schema)).as_ref()
    }
}
