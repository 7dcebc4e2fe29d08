//! The dynamic scope of a place, and which of it matters there.

use std::collections::BTreeMap;

use crate::schema::keyword::{Check, NodeId};
use crate::schema::program::Program;

/// Most dynamic anchors followed; one bit each.
const MOST_ANCHORS: usize = 64;

/// The name under which `$recursiveAnchor: true` is kept among the dynamic anchors.
pub(super) const RECURSIVE: &str = "";

/// The dynamic anchors that are bound, each to the outermost schema that carries it.
pub(super) type Scope = BTreeMap<String, NodeId>;

/// Which dynamic references can be reached from which subschemas.
pub(super) struct Reach {
    anchors: Vec<String>,
    masks: Vec<u64>,
    /// Whether there are more dynamic anchors than are followed.
    pub(super) gave_up: bool,
}

impl Reach {
    pub(super) fn new(program: &Program) -> Self {
        let mut anchors: Vec<String> =
            program.checks().filter_map(|(_, check)| dynamic(check)).map(str::to_owned).collect();
        anchors.sort_unstable();
        anchors.dedup();
        if anchors.is_empty() || anchors.len() > MOST_ANCHORS {
            return Self { gave_up: !anchors.is_empty(), anchors: Vec::new(), masks: Vec::new() };
        }
        let mut parents: Vec<Vec<usize>> = vec![Vec::new(); program.nodes.len()];
        let mut masks = vec![0_u64; program.nodes.len()];
        let mut open = Vec::new();
        for (node, check) in program.checks() {
            for child in children(program, check) {
                parents[child.index()].push(node);
            }
            if let Some(bit) =
                dynamic(check).and_then(|anchor| anchors.iter().position(|known| known == anchor))
            {
                masks[node] |= 1 << bit;
                open.push(node);
            }
        }
        while let Some(node) = open.pop() {
            for parent in &parents[node] {
                if masks[*parent] | masks[node] != masks[*parent] {
                    masks[*parent] |= masks[node];
                    open.push(*parent);
                }
            }
        }
        Self { anchors, masks, gave_up: false }
    }

    /// Whether no dynamic reference is followed.
    pub(super) fn is_empty(&self) -> bool {
        self.anchors.is_empty()
    }

    /// The scope within a place: what was bound stays bound, its resource binds what is not, and what
    /// can't be asked for from there is forgotten.
    pub(super) fn enter(&self, program: &Program, node: NodeId, scope: &Scope) -> Scope {
        let resource = &program.resources[program.resource(node)];
        let mut inner = scope.clone();
        for (anchor, target) in &resource.dynamic_anchors {
            inner.entry(anchor.clone()).or_insert(*target);
        }
        if let Some(root) = resource.root.filter(|_| resource.recursive_anchor) {
            inner.entry(RECURSIVE.to_owned()).or_insert(root);
        }
        inner.retain(|anchor, _| self.reaches(node, anchor));
        inner
    }

    fn reaches(&self, node: NodeId, anchor: &str) -> bool {
        let bit = self.anchors.iter().position(|known| known == anchor);
        bit.is_some_and(|bit| self.masks[node.index()] & (1 << bit) != 0)
    }
}

fn dynamic(check: &Check) -> Option<&str> {
    match check {
        Check::DynamicRef { anchor, .. } => anchor.as_deref(),
        Check::RecursiveRef { recursive: true, .. } => Some(RECURSIVE),
        _ => None,
    }
}

/// Every subschema that a keyword leads to, dynamic ones wherever they may lead.
fn children(program: &Program, check: &Check) -> Vec<NodeId> {
    let mut all = check.in_place();
    match check {
        Check::DynamicRef { anchor: Some(anchor), .. } => {
            all.extend(program.resources.iter().filter_map(|resource| resource.dynamic_anchors.get(anchor)));
        }
        Check::RecursiveRef { recursive: true, .. } => {
            all.extend(
                program
                    .resources
                    .iter()
                    .filter(|resource| resource.recursive_anchor)
                    .filter_map(|resource| resource.root),
            );
        }
        Check::Properties(members) => all.extend(members.values()),
        Check::PatternProperties(members) => all.extend(members.iter().map(|(_, _, schema)| schema)),
        Check::AdditionalProperties(schema)
        | Check::PropertyNames(schema)
        | Check::UnevaluatedProperties(schema)
        | Check::UnevaluatedItems(schema)
        | Check::Items { schema, .. }
        | Check::Contains { schema, .. } => all.push(*schema),
        Check::PrefixItems(schemas) => all.extend(schemas),
        _ => {}
    }
    all
}
