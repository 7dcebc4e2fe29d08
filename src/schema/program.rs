//! A schema with everything it refers to, as a graph of subschemas.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use percent_encoding::percent_decode_str;
use serde_json::Value;

use crate::domain::{CodeListName, Editions, Text, VersionNumber};

use super::dialect::Dialect;
use super::keyword::{Check, Keyword, NodeId};

/// One document of a closed set.
#[derive(Debug, Clone)]
pub struct Document {
    /// The address it was given under, absolute, without fragment.
    pub uri: String,
    /// Its dialect.
    pub dialect: Dialect,
    /// What it says.
    pub value: Arc<Value>,
    /// Whether it is a meta-schema that the register carries itself.
    pub built_in: bool,
}

/// One subschema.
#[derive(Debug)]
pub(super) struct Node {
    pub document: usize,
    pub pointer: String,
    pub resource: usize,
    pub dialect: Dialect,
    /// `false` for the schema `false`, `true` for `true`, absent for an object.
    pub constant: Option<bool>,
    pub keywords: Vec<Keyword>,
}

/// One schema resource: a document, or a part of it with an `$id` of its own.
#[derive(Debug, Default)]
pub(super) struct SchemaResource {
    pub uri: String,
    pub document: usize,
    pub pointer: String,
    pub anchors: HashMap<String, String>,
    pub dynamic_anchors: HashMap<String, NodeId>,
    pub recursive_anchor: bool,
    pub root: Option<NodeId>,
}

impl SchemaResource {
    /// The place in the document that a fragment names: the resource itself, a JSON Pointer within it
    /// (RFC 6901, section 6), or an anchor.
    pub(super) fn pointer_of(&self, fragment: &str) -> Option<String> {
        let fragment = percent_decode_str(fragment).decode_utf8().ok()?;
        if fragment.is_empty() || fragment.starts_with('/') {
            return Some(format!("{}{fragment}", self.pointer));
        }
        self.anchors.get(fragment.as_ref()).cloned()
    }
}

/// A schema with everything it refers to. Its first document is the schema itself.
#[derive(Debug)]
pub struct Program {
    pub(super) documents: Vec<Document>,
    pub(super) nodes: Vec<Node>,
    pub(super) resources: Vec<SchemaResource>,
    pub(super) places: HashMap<(usize, String), NodeId>,
    pub(super) targets: HashMap<(usize, String), (usize, String)>,
    pub(super) names: HashSet<String>,
    pub(super) tracks_evaluated: bool,
    pub(super) cost: u64,
    pub(super) chain: usize,
    pub(super) editions: Editions,
    /// For each subschema, whether a vocabulary says something at or below it.
    pub(super) speaks: Vec<bool>,
    /// For each subschema, whether what is said at or below it looks at the whole document.
    pub(super) looks_up: Vec<bool>,
    /// The maintainer's own sentences, for a keyword of a subschema.
    pub(super) messages: HashMap<(NodeId, String), Text>,
}

impl Program {
    /// The documents of the set, the schema itself first, meta-schemas included.
    #[must_use]
    pub fn documents(&self) -> &[Document] {
        &self.documents
    }

    /// The address that the schema gives itself, when that is not its address here.
    #[must_use]
    pub fn other_id(&self) -> Option<&str> {
        let (document, resource) = (&self.documents[0], &self.resources[0]);
        (resource.uri != document.uri).then_some(resource.uri.as_str())
    }

    /// What its vocabularies mean, and which versions of code lists it is judged by.
    #[must_use]
    pub fn editions(&self) -> &Editions {
        &self.editions
    }

    /// The maintainer's own sentence for a keyword of a subschema, when there is one.
    #[must_use]
    pub fn message(&self, node: NodeId, keyword: &str) -> Option<&Text> {
        if self.messages.is_empty() {
            return None;
        }
        self.messages.get(&(node, keyword.to_owned()))
    }

    /// Whether a vocabulary says something at or below a subschema.
    #[must_use]
    pub fn speaks(&self, node: NodeId) -> bool {
        self.speaks[node.index()]
    }

    /// Whether what is said at or below a subschema looks at the whole document.
    pub(super) fn looks_up(&self, node: NodeId) -> bool {
        self.looks_up[node.index()]
    }

    /// The subschemas of the schema itself, without those it refers to.
    pub(super) fn own_nodes(&self) -> impl Iterator<Item = NodeId> {
        self.all_nodes().filter(|node| self.nodes[node.index()].document == 0)
    }

    /// The place of a subschema in the schema itself; `None` when it stands in another document.
    pub(super) fn own_pointer(&self, node: NodeId) -> Option<&str> {
        let node = &self.nodes[node.index()];
        (node.document == 0).then_some(node.pointer.as_str())
    }

    /// The place of a subschema in its document.
    pub(super) fn pointer(&self, node: NodeId) -> &str {
        &self.nodes[node.index()].pointer
    }

    /// A subschema as it stands in its document.
    #[must_use]
    pub fn written(&self, node: NodeId) -> Option<&Value> {
        let node = &self.nodes[node.index()];
        self.documents[node.document].value.pointer(&node.pointer)
    }

    /// Whether a subschema of the schema itself stands at a place, and has a keyword.
    pub(super) fn has_keyword_at(&self, pointer: &str, keyword: &str) -> bool {
        let node = self.places.get(&(0, pointer.to_owned()));
        node.is_some_and(|node| self.keywords(*node).iter().any(|known| known.name == keyword))
    }

    /// Finds where the vocabularies speak, once everything is linked.
    pub(super) fn listen(&mut self) {
        let says = |is: &dyn Fn(&super::vocabulary::Saying) -> bool| -> Vec<bool> {
            let of = |node: &Node| {
                node.keywords.iter().any(|k| matches!(&k.check, Check::Saying(saying) if is(saying)))
            };
            self.nodes.iter().map(of).collect()
        };
        let (speaks, looks_up) = (says(&|_| true), says(&super::vocabulary::Saying::reads_document));
        self.speaks = self.carried_up(speaks);
        self.looks_up = self.carried_up(looks_up);
    }

    /// What holds for a subschema when it holds for one in it, or for one that it refers to.
    fn carried_up(&self, mut marks: Vec<bool>) -> Vec<bool> {
        if !marks.contains(&true) {
            return marks;
        }
        // Where these lead depends on the way: to anything that speaks, perhaps.
        for (index, check) in self.checks() {
            let depends = matches!(
                check,
                Check::DynamicRef { anchor: Some(_), .. } | Check::RecursiveRef { recursive: true, .. }
            );
            marks[index] |= depends;
        }
        let mut above: Vec<Vec<usize>> = vec![Vec::new(); self.nodes.len()];
        for (index, check) in self.checks() {
            for below in check.subschemas() {
                if let Some(list) = above.get_mut(below.index()) {
                    list.push(index);
                }
            }
        }
        let mut open: Vec<usize> = (0..marks.len()).filter(|index| marks[*index]).collect();
        while let Some(index) = open.pop() {
            for up in &above[index] {
                if !marks[*up] {
                    marks[*up] = true;
                    open.push(*up);
                }
            }
        }
        marks
    }

    /// The code lists that its vocabularies use, by name and range, with the versions it is judged by.
    #[must_use]
    pub fn code_lists(&self) -> &std::collections::BTreeMap<(CodeListName, String), VersionNumber> {
        &self.editions.code_lists
    }

    /// All subschemas, in the order of their indexes.
    pub(super) fn all_nodes(&self) -> impl Iterator<Item = NodeId> {
        (0..self.nodes.len()).map(|index| NodeId(u32::try_from(index).unwrap_or(u32::MAX)))
    }

    /// The subschema that a document as a whole is judged by.
    #[must_use]
    pub fn root(&self) -> NodeId {
        NodeId(0)
    }

    /// The subschema at a fragment of the schema itself: `#/$defs/x`, or an anchor `#x`.
    #[must_use]
    pub fn part(&self, fragment: &str) -> Option<NodeId> {
        let resource = self.resources.iter().find(|r| r.document == 0 && r.pointer.is_empty())?;
        let pointer = resource.pointer_of(fragment.strip_prefix('#')?)?;
        self.places.get(&(0, pointer)).copied()
    }

    /// The keywords of a subschema, in the order of the schema.
    #[must_use]
    pub fn keywords(&self, node: NodeId) -> &[Keyword] {
        &self.nodes[node.index()].keywords
    }

    /// The JSON types that these subschemas name.
    pub(super) fn types(&self, nodes: &[NodeId]) -> Vec<String> {
        let keywords = nodes.iter().flat_map(|node| self.keywords(*node));
        let mut types: Vec<String> = Vec::new();
        for keyword in keywords {
            let told: Vec<&str> = match (keyword.name, &keyword.expected) {
                ("type", Value::String(one)) => vec![one],
                ("type", Value::Array(several)) => several.iter().filter_map(Value::as_str).collect(),
                _ => Vec::new(),
            };
            for one in told {
                if !types.iter().any(|known| known == one) {
                    types.push(one.to_owned());
                }
            }
        }
        types
    }

    /// For the schemas `true` and `false`: which.
    #[must_use]
    pub fn constant(&self, node: NodeId) -> Option<bool> {
        self.nodes[node.index()].constant
    }

    /// The dialect a subschema is written in.
    #[must_use]
    pub fn dialect(&self, node: NodeId) -> Dialect {
        self.nodes[node.index()].dialect
    }

    /// Where a subschema stands: a fragment within the schema itself, an address elsewhere.
    #[must_use]
    pub fn location(&self, node: NodeId) -> String {
        let node = &self.nodes[node.index()];
        let pointer = encode_fragment(&node.pointer);
        if node.document == 0 {
            format!("#{pointer}")
        } else {
            format!("{}#{pointer}", self.documents[node.document].uri)
        }
    }

    /// The document that a subschema stands in, and the fragment at which it does.
    pub(super) fn address(&self, node: NodeId) -> (&Document, String) {
        let node = &self.nodes[node.index()];
        (&self.documents[node.document], format!("#{}", encode_fragment(&node.pointer)))
    }

    /// The address of the document that a subschema is the whole of, or a part of, when that is another
    /// than the schema itself and no meta-schema.
    #[must_use]
    pub fn other_document(&self, node: NodeId) -> Option<&str> {
        let index = self.nodes[node.index()].document;
        let document = self.documents.get(index).filter(|document| index != 0 && !document.built_in)?;
        Some(&document.uri)
    }

    /// Whether what some subschema means depends on the way by which it was reached.
    #[must_use]
    pub fn depends_on_scope(&self) -> bool {
        self.checks().any(|(_, check)| {
            matches!(
                check,
                Check::DynamicRef { anchor: Some(_), .. } | Check::RecursiveRef { recursive: true, .. }
            )
        })
    }

    /// Whether some schema in the set declares a property of this name.
    #[must_use]
    pub fn declares(&self, name: &str) -> bool {
        self.names.contains(name)
    }

    /// Whether any `unevaluated…` keyword asks what its neighbours looked at.
    #[must_use]
    pub fn tracks_evaluated(&self) -> bool {
        self.tracks_evaluated
    }

    /// The most subschemas that one value is judged by, counted with repetition.
    #[must_use]
    pub fn cost(&self) -> u64 {
        self.cost
    }

    /// The longest chain of subschemas that one value is judged by, one after another.
    #[must_use]
    pub fn chain(&self) -> usize {
        self.chain
    }

    /// The number of subschemas.
    #[must_use]
    pub fn size(&self) -> usize {
        self.nodes.len()
    }

    /// Where a `$dynamicRef` leads in this dynamic scope, outermost first.
    #[must_use]
    pub fn dynamic_target(&self, to: NodeId, anchor: Option<&str>, scope: &[usize]) -> NodeId {
        let Some(anchor) = anchor else { return to };
        scope
            .iter()
            .find_map(|resource| self.resources[*resource].dynamic_anchors.get(anchor).copied())
            .unwrap_or(to)
    }

    /// Where a reference that depends on the way leads, when there is but one place that it can lead to.
    #[must_use]
    pub fn only_target(&self, check: &Check) -> Option<NodeId> {
        let mut places: Vec<NodeId> = match check {
            Check::DynamicRef { to, anchor: Some(anchor) } => {
                let all = self.resources.iter().filter_map(|r| r.dynamic_anchors.get(anchor).copied());
                all.chain([*to]).collect()
            }
            Check::RecursiveRef { to, recursive: true } => {
                let all = self.resources.iter().filter(|r| r.recursive_anchor).filter_map(|r| r.root);
                all.chain([*to]).collect()
            }
            Check::Ref(to) | Check::DynamicRef { to, .. } | Check::RecursiveRef { to, .. } => vec![*to],
            _ => Vec::new(),
        };
        places.sort_unstable();
        places.dedup();
        <[NodeId; 1]>::try_from(places).ok().map(|[only]| only)
    }

    /// Where a `$recursiveRef` leads in this dynamic scope, outermost first.
    #[must_use]
    pub fn recursive_target(&self, to: NodeId, scope: &[usize]) -> NodeId {
        scope
            .iter()
            .map(|resource| &self.resources[*resource])
            .find(|resource| resource.recursive_anchor)
            .and_then(|resource| resource.root)
            .unwrap_or(to)
    }

    /// The schema resource a subschema belongs to, for the dynamic scope.
    #[must_use]
    pub fn resource(&self, node: NodeId) -> usize {
        self.nodes[node.index()].resource
    }

    /// Where the reference that stands at this pointer of this document leads: a document and a
    /// pointer in it. `None` when no reference stands there.
    #[must_use]
    pub fn reference(&self, document: usize, pointer: &str) -> Option<(usize, &str)> {
        self.targets
            .get(&(document, pointer.to_owned()))
            .map(|(document, pointer)| (*document, pointer.as_str()))
    }

    /// The documents that the schema itself refers to, without what those refer to in turn.
    #[must_use]
    pub fn refers_to(&self) -> BTreeSet<&str> {
        let targets = self.targets.iter().filter(|((from, _), (to, _))| *from == 0 && *to != 0);
        let documents = targets.map(|(_, (to, _))| &self.documents[*to]);
        documents.filter(|document| !document.built_in).map(|document| document.uri.as_str()).collect()
    }

    /// The dialect in force at a subschema's place, if a subschema stands there.
    #[must_use]
    pub fn dialect_at(&self, document: usize, pointer: &str) -> Option<Dialect> {
        self.places.get(&(document, pointer.to_owned())).map(|node| self.dialect(*node))
    }

    /// An estimate of what the program and its validator hold, in bytes.
    #[must_use]
    pub fn weight(&self) -> usize {
        const PER_NODE: usize = 2_000;
        self.nodes.len() * PER_NODE
    }

    pub(super) fn checks(&self) -> impl Iterator<Item = (usize, &Check)> {
        self.nodes
            .iter()
            .enumerate()
            .flat_map(|(index, node)| node.keywords.iter().map(move |keyword| (index, &keyword.check)))
    }
}

/// Appends one segment to a JSON Pointer (RFC 6901, section 3).
pub(super) fn push_segment(pointer: &str, segment: &str) -> String {
    format!("{pointer}/{}", segment.replace('~', "~0").replace('/', "~1"))
}

/// Appends several segments to a JSON Pointer.
pub(super) fn push_path(pointer: &str, path: &[&str]) -> String {
    path.iter().fold(pointer.to_owned(), |pointer, segment| push_segment(&pointer, segment))
}

/// A JSON Pointer as a URI fragment (RFC 6901, section 6).
pub(super) fn encode_fragment(pointer: &str) -> String {
    const KEEP: &percent_encoding::AsciiSet = &percent_encoding::CONTROLS
        .add(b' ')
        .add(b'"')
        .add(b'#')
        .add(b'%')
        .add(b'<')
        .add(b'>')
        .add(b'\\')
        .add(b'^')
        .add(b'`')
        .add(b'{')
        .add(b'|')
        .add(b'}')
        .add(b'[')
        .add(b']');
    percent_encoding::utf8_percent_encode(pointer, KEEP).to_string()
}
