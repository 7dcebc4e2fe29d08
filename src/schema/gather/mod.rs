//! Gathers a schema and the documents it refers to into a [`Program`], without fetching anything.
//!
//! The caller offers the schema, asks what is [`wanted`](Gathering::wanted), supplies those documents
//! from the register or says they are absent, and repeats until nothing is wanted. Refuses: what
//! lies outside the register, a place that does not exist, a cycle of references through documents,
//! and everything past a limit; every place together.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use serde_json::Value;
use url::Url;

use crate::domain::error::Result;
use crate::domain::{CodeList, CodeListName, Editions, Error, Fault, Limits, Place, Text, json, text};

mod resolve;

use super::admission;
use super::dialect::{Dialect, meta_schema};
use super::estimate;
use super::keyword::{Check, NodeId};
use super::parse::Reader;
use super::program::{Document, Node, Program, SchemaResource, push_segment};
use super::vocabulary::{EQUATED_DAYS, KEYWORDS};

/// A place in the set, with what it inherits from above.
#[derive(Debug, Clone)]
pub(super) struct At {
    pub document: usize,
    pub pointer: String,
    pub resource: usize,
    pub dialect: Dialect,
}

impl At {
    pub(super) fn down(&self, pointer: String) -> Self {
        Self { pointer, ..self.clone() }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RefKind {
    Plain,
    Dynamic,
    Recursive,
}

#[derive(Debug)]
struct Reference {
    node: NodeId,
    keyword: usize,
    document: usize,
    pointer: String,
    uri: String,
    fragment: String,
    kind: RefKind,
}

#[derive(Debug)]
pub(super) struct Pattern {
    pub document: usize,
    pub pointer: String,
    pub pattern: String,
}

/// A schema on its way to becoming a [`Program`].
#[derive(Debug)]
pub struct Gathering {
    limits: Limits,
    program: Program,
    by_uri: HashMap<String, usize>,
    absent: HashSet<String>,
    references: Vec<Reference>,
    settled: usize,
    waiting: Vec<usize>,
    patterns: Vec<Pattern>,
    faults: Vec<Fault>,
    too_many_nodes: bool,
    /// Whether it is judged by the code lists of its publication, and by no others.
    published: bool,
    links: BTreeSet<(usize, usize)>,
}

impl Gathering {
    /// Starts with the schema itself, at its absolute address.
    ///
    /// # Errors
    /// [`Error::TooLarge`], [`Error::Unreadable`], or [`Error::SchemaRefused`] for an unknown dialect.
    pub fn new(uri: &str, bytes: &[u8], limits: &Limits) -> Result<Self> {
        Self::begin(uri, bytes, limits, Editions::current(), false)
    }

    /// The same, under the editions that the schema was published under.
    ///
    /// # Errors
    /// As [`Gathering::new`].
    pub fn under(uri: &str, bytes: &[u8], limits: &Limits, editions: Editions) -> Result<Self> {
        Self::begin(uri, bytes, limits, editions, true)
    }

    fn begin(uri: &str, bytes: &[u8], limits: &Limits, editions: Editions, published: bool) -> Result<Self> {
        let mut gathering = Self {
            limits: *limits,
            program: Program {
                documents: Vec::new(),
                nodes: Vec::new(),
                resources: Vec::new(),
                places: HashMap::new(),
                targets: HashMap::new(),
                names: HashSet::new(),
                tracks_evaluated: false,
                cost: 0,
                chain: 0,
                editions,
                speaks: Vec::new(),
                looks_up: Vec::new(),
                messages: HashMap::new(),
            },
            by_uri: HashMap::new(),
            absent: HashSet::new(),
            references: Vec::new(),
            settled: 0,
            waiting: Vec::new(),
            patterns: Vec::new(),
            faults: Vec::new(),
            too_many_nodes: false,
            published,
            links: BTreeSet::new(),
        };
        gathering.add(uri, bytes)?;
        Ok(gathering)
    }

    /// The schema itself.
    #[must_use]
    pub fn document(&self) -> &Document {
        &self.program.documents[0]
    }

    /// Every address that the schema gives itself or a part of itself, with the place where it does.
    pub fn own_ids(&self) -> impl Iterator<Item = (&str, String)> {
        let document = self.document();
        let keyword = document.dialect.id_keyword();
        let own = self.program.resources.iter().filter(|resource| resource.document == 0);
        own.filter(|resource| resource.uri != document.uri)
            .map(move |resource| (resource.uri.as_str(), format!("{}/{keyword}", resource.pointer)))
    }

    /// Whether a document is known under this address.
    #[must_use]
    pub fn knows(&self, uri: &str) -> bool {
        self.by_uri.contains_key(uri)
    }

    /// Refuses every reference to this address that is known so far.
    pub fn refuse(&mut self, uri: &str, code: &'static str, message: &Text) {
        let Self { references, faults, program, .. } = self;
        for reference in references.iter().filter(|reference| reference.uri == uri) {
            faults.push(fault_at(program, reference.document, &reference.pointer, code, message.clone()));
        }
    }

    /// The addresses of the documents that are still needed.
    pub fn wanted(&mut self) -> Vec<String> {
        loop {
            self.settle();
            let wanted: BTreeSet<String> =
                self.waiting.iter().map(|index| self.references[*index].uri.clone()).collect();
            let (built_in, elsewhere): (Vec<_>, Vec<_>) =
                wanted.into_iter().partition(|uri| meta_schema(uri).is_some());
            if built_in.is_empty() {
                return elsewhere;
            }
            for uri in built_in {
                if let Some(value) = meta_schema(&uri) {
                    let dialect = Dialect::of(&value).unwrap_or(Dialect::Draft202012);
                    self.insert(&uri, value, dialect, true);
                }
            }
        }
    }

    /// Supplies a document that was wanted.
    ///
    /// # Errors
    /// As [`Gathering::new`], and [`Error::SchemaRefused`] past the limit on referred documents.
    pub fn supply(&mut self, uri: &str, bytes: &[u8]) -> Result<()> {
        if self.program.documents.iter().filter(|document| !document.built_in).count()
            > self.limits.references
        {
            return Err(Error::SchemaRefused(vec![Fault::new(
                "te-veel-verwijzingen",
                text(
                    format!(
                        "Het schema verwijst, alles meegeteld, naar meer dan {} documenten (grens 'references').",
                        self.limits.references
                    ),
                    format!(
                        "The schema refers, everything counted, to more than {} documents (limit 'references').",
                        self.limits.references
                    ),
                ),
            )]));
        }
        self.add(uri, bytes)
    }

    /// Says that a document that was wanted is not in the register.
    pub fn absent(&mut self, uri: &str) {
        self.absent.insert(uri.to_owned());
        let Self { waiting, references, faults, program, .. } = self;
        waiting.retain(|index| {
            let reference = &references[*index];
            if reference.uri != uri {
                return true;
            }
            faults.push(fault_at(program, reference.document, &reference.pointer, "verwijzing-ontbreekt", text(
                format!("Deze verwijzing leidt naar '{uri}', en dat staat niet in het register. Publiceer dat document eerst, of verwijs naar een versie die er wel is, zoals '/schemas/adres/1.0.0'."),
                format!("This reference leads to '{uri}', which is not in the register. Publish that document first, or refer to a version that is there, such as '/schemas/adres/1.0.0'."),
            )));
            false
        });
    }

    /// The finished program, once nothing is wanted any more.
    ///
    /// # Errors
    /// Every fault found, each with its place.
    pub fn finish(mut self) -> std::result::Result<Program, Vec<Fault>> {
        for uri in self.wanted() {
            self.absent(&uri);
        }
        self.refuse_cycles();
        self.faults.extend(admission::patterns(&self.program, &self.patterns, &self.limits));
        if self.faults.is_empty() {
            self.link();
            self.program.listen();
            self.faults.extend(estimate::measure(&mut self.program, &self.limits));
        }
        if self.faults.is_empty() { Ok(self.program) } else { Err(self.faults) }
    }

    /// The code lists that are needed, by name and by the version or range that is asked for.
    #[must_use]
    pub fn wanted_lists(&self) -> BTreeSet<(CodeListName, String)> {
        let sayings = self.program.checks().filter_map(|(_, check)| match check {
            Check::Saying(saying) => Some(saying.wants()),
            _ => None,
        });
        sayings.flatten().collect()
    }

    /// Which version of a code list to take: the one the schema was published with, or for a concept what
    /// it asks for. `None` when it was published without that list.
    #[must_use]
    pub fn version_of_list(&self, name: &CodeListName, range: &str) -> Option<String> {
        if !self.published {
            return Some(range.to_owned());
        }
        let key = (name.clone(), range.to_owned());
        self.program.editions.code_lists.get(&key).map(ToString::to_string)
    }

    /// Every keyword of the vocabularies in the schema itself: its place, its name, its value.
    #[must_use]
    pub fn vocabulary_keywords(&self) -> Vec<(String, &'static str, Value)> {
        let own = self.program.nodes.iter().filter(|node| node.document == 0);
        let all = own.flat_map(|node| {
            let value = self.document().value.pointer(&node.pointer);
            KEYWORDS.into_iter().filter_map(move |keyword| {
                Some((push_segment(&node.pointer, keyword), keyword, value?.get(keyword)?.clone()))
            })
        });
        all.collect()
    }

    /// Supplies a code list that was wanted.
    pub fn supply_list(&mut self, name: &CodeListName, range: &str, list: &Arc<CodeList>) {
        self.program.editions.code_lists.insert((name.clone(), range.to_owned()), list.number.clone());
        for keyword in self.program.nodes.iter_mut().flat_map(|node| &mut node.keywords) {
            if let Check::Saying(saying) = &mut keyword.check
                && saying.wants().contains(&(name.clone(), range.to_owned()))
            {
                saying.supply(range, list);
            }
        }
    }

    /// Says that a code list that was wanted is not in the register.
    pub fn absent_list(&mut self, name: &CodeListName, range: &str) {
        // Without it a process still counts the holidays that the law names itself.
        if name.as_str() == EQUATED_DAYS {
            return;
        }
        let Self { faults, program, .. } = self;
        for node in &program.nodes {
            for keyword in &node.keywords {
                let Check::Saying(saying) = &keyword.check else { continue };
                if saying.wants().contains(&(name.clone(), range.to_owned())) {
                    let at = push_segment(&node.pointer, keyword.name);
                    faults.push(fault_at(program, node.document, &at, "waardelijst-ontbreekt", text(
                        format!("De waardelijst '{name}' staat niet in het register, of niet in een versie die past. Zie /v1/waardelijsten."),
                        format!("The code list '{name}' is not in the register, or not in a version that fits. See /v1/waardelijsten."),
                    )));
                }
            }
        }
    }

    pub(super) fn knows_vocabularies(&self) -> bool {
        self.program.editions.vocabularies > 0
    }

    pub(super) fn note_messages(&mut self, node: NodeId, messages: Vec<(String, Text)>) {
        for (keyword, message) in messages {
            self.program.messages.insert((node, keyword), message);
        }
    }

    pub(super) fn misread(&mut self, document: usize, pointer: &str, why: Text) {
        let fault = fault_at(&self.program, document, pointer, "expressie-ongeldig", why);
        self.faults.push(fault);
    }

    fn add(&mut self, uri: &str, bytes: &[u8]) -> Result<()> {
        if bytes.len() > self.limits.schema_bytes {
            return Err(Error::TooLarge { limit: "schema_bytes", bytes: self.limits.schema_bytes });
        }
        let value = json::read(bytes, self.limits.schema_bounds()).map_err(Error::Unreadable)?;
        let dialect = Dialect::of(&value).map_err(|fault| Error::SchemaRefused(vec![fault]))?;
        self.insert(uri, Arc::new(value), dialect, false);
        Ok(())
    }

    fn insert(&mut self, uri: &str, value: Arc<Value>, dialect: Dialect, built_in: bool) {
        let document = self.program.documents.len();
        let resource = self.program.resources.len();
        self.program.documents.push(Document {
            uri: uri.to_owned(),
            dialect,
            value: Arc::clone(&value),
            built_in,
        });
        self.program.resources.push(SchemaResource {
            uri: uri.to_owned(),
            document,
            ..SchemaResource::default()
        });
        self.by_uri.entry(uri.to_owned()).or_insert(resource);
        self.index(At { document, pointer: String::new(), resource, dialect }, &value);
    }

    /// Makes a node of the subschema at this place, and of all below it.
    pub(super) fn index(&mut self, mut at: At, value: &Value) -> NodeId {
        let place = (at.document, at.pointer.clone());
        if let Some(known) = self.program.places.get(&place) {
            return *known;
        }
        if self.program.nodes.len() >= self.limits.schema_nodes {
            self.refuse_size();
            return NodeId(0);
        }
        #[expect(clippy::cast_possible_truncation, reason = "the limit on nodes is far below u32::MAX")]
        let id = NodeId(self.program.nodes.len() as u32);
        self.program.places.insert(place, id);
        if let Value::Object(object) = value {
            self.identify(&mut at, object);
        }
        self.program.nodes.push(Node {
            document: at.document,
            pointer: at.pointer.clone(),
            resource: at.resource,
            dialect: at.dialect,
            constant: value.as_bool(),
            keywords: Vec::new(),
        });
        let resource = &mut self.program.resources[at.resource];
        if resource.pointer == at.pointer {
            resource.root = Some(id);
        }
        if let Value::Object(object) = value {
            if let Some(anchor) = object.get("$dynamicAnchor").and_then(Value::as_str)
                && at.dialect == Dialect::Draft202012
            {
                resource.dynamic_anchors.insert(anchor.to_owned(), id);
            }
            self.program.nodes[id.index()].keywords = Reader::new(self, id, at).read(object);
        }
        id
    }

    /// Takes up `$id`, `$schema` and anchors: what changes the place below and how it is referred to.
    fn identify(&mut self, at: &mut At, object: &serde_json::Map<String, Value>) {
        let own = object.get(at.dialect.id_keyword()).and_then(Value::as_str);
        if own.is_some()
            && at.dialect >= Dialect::Draft201909
            && let Ok(dialect) = Dialect::of(&Value::Object(object.clone()))
            && object.contains_key("$schema")
        {
            at.dialect = dialect;
        }
        if at.dialect.ref_hides_siblings() && object.get("$ref").is_some_and(Value::is_string) {
            return;
        }
        if let Some(own) = own {
            let (address, anchor) = own.split_once('#').unwrap_or((own, ""));
            if !address.is_empty()
                && let Some(uri) = self.join(at.resource, address)
            {
                self.enter_resource(at, uri);
            }
            if !anchor.is_empty() && at.dialect.ref_hides_siblings() {
                self.program.resources[at.resource].anchors.insert(anchor.to_owned(), at.pointer.clone());
            }
        }
        let resource = &mut self.program.resources[at.resource];
        for (keyword, since) in [("$anchor", Dialect::Draft201909), ("$dynamicAnchor", Dialect::Draft202012)]
        {
            if let Some(anchor) = object.get(keyword).and_then(Value::as_str)
                && at.dialect >= since
            {
                resource.anchors.insert(anchor.to_owned(), at.pointer.clone());
            }
        }
        if at.pointer == resource.pointer && object.get("$recursiveAnchor") == Some(&Value::Bool(true)) {
            resource.recursive_anchor = at.dialect == Dialect::Draft201909;
        }
    }

    fn enter_resource(&mut self, at: &mut At, uri: String) {
        if at.pointer.is_empty() {
            // The document itself: known under its address and under its `$id`.
            self.program.resources[at.resource].uri.clone_from(&uri);
        } else {
            at.resource = self.program.resources.len();
            self.program.resources.push(SchemaResource {
                uri: uri.clone(),
                document: at.document,
                pointer: at.pointer.clone(),
                ..SchemaResource::default()
            });
        }
        self.by_uri.entry(uri).or_insert(at.resource);
    }

    fn join(&self, resource: usize, written: &str) -> Option<String> {
        let base = Url::parse(&self.program.resources[resource].uri).ok()?;
        base.join(written).ok().map(|uri| without_fragment(&uri))
    }

    /// Notes a reference that stands at `pointer`.
    pub(super) fn refer(
        &mut self,
        node: NodeId,
        keyword: usize,
        at: &At,
        pointer: String,
        written: &str,
        kind: RefKind,
    ) {
        let (address, fragment) = written.split_once('#').unwrap_or((written, ""));
        let uri = if address.is_empty() {
            Some(self.program.resources[at.resource].uri.clone())
        } else {
            self.join(at.resource, address)
        };
        let Some(uri) = uri else {
            self.faults.push(fault_at(
                &self.program,
                at.document,
                &pointer,
                "ongeldige-verwijzing",
                text(
                    "Deze verwijzing is geen geldig adres (URI-verwijzing, RFC 3986).",
                    "This reference is not a valid address (URI reference, RFC 3986).",
                ),
            ));
            return;
        };
        self.references.push(Reference {
            node,
            keyword,
            document: at.document,
            pointer,
            uri,
            fragment: fragment.to_owned(),
            kind,
        });
    }

    pub(super) fn declare<'n>(&mut self, names: impl Iterator<Item = &'n str>) {
        self.program.names.extend(names.map(str::to_owned));
    }

    pub(super) fn pattern(&mut self, document: usize, pointer: String, pattern: &str) {
        self.patterns.push(Pattern { document, pointer, pattern: pattern.to_owned() });
    }

    pub(super) fn track_evaluated(&mut self) {
        self.program.tracks_evaluated = true;
    }

    fn refuse_size(&mut self) {
        if !self.too_many_nodes {
            self.too_many_nodes = true;
            self.faults.push(Fault::new("schema-te-groot", text(
                format!("Het schema heeft, met alles waarnaar het verwijst, meer dan {} deelschema's (grens 'schema_nodes').", self.limits.schema_nodes),
                format!("The schema has, with everything it refers to, more than {} subschemas (limit 'schema_nodes').", self.limits.schema_nodes),
            )));
        }
    }
}

/// A fault at a place of the set: by pointer in the schema itself, by address elsewhere.
pub(super) fn fault_at(
    program: &Program,
    document: usize,
    pointer: &str,
    code: &'static str,
    message: Text,
) -> Fault {
    if document == 0 {
        return Fault::new(code, message).at(Place::Schema(pointer.to_owned()));
    }
    let uri = &program.documents[document].uri;
    Fault::new(
        code,
        text(
            format!("In '{uri}#{pointer}', waarnaar dit schema verwijst: {}", message.nl),
            format!("In '{uri}#{pointer}', which this schema refers to: {}", message.en),
        ),
    )
}

fn without_fragment(uri: &Url) -> String {
    let mut uri = uri.clone();
    uri.set_fragment(None);
    uri.into()
}

/// The pointers of a schema's named definitions, as fragments.
pub(super) fn definitions(document: &Document) -> impl Iterator<Item = (String, String)> + '_ {
    ["$defs", "definitions"].into_iter().flat_map(move |keyword| {
        let members = document.value.get(keyword).and_then(Value::as_object);
        members
            .into_iter()
            .flatten()
            .map(move |(name, _)| (name.clone(), push_segment(&format!("/{keyword}"), name)))
    })
}
