//! Rewrites a closed set of documents, whatever their dialects, as named 2020-12 schemas that refer
//! to each other by name only: what an OpenAPI document and a bundle of mixed dialects are made of.
//!
//! Door: [`flatten`]. Only schema positions are rewritten; what stands in `enum`, `const`, `default`
//! and `examples` is data. A keyword that its own dialect does not know is dropped when 2020-12 would
//! give it a meaning. A dynamic reference is resolved for each place it is reached from, which makes
//! as many copies as there are answers; past [`MOST_COPIES`] it is left out with a note, never
//! guessed. Refuses nothing: a [`Program`] has been checked.

mod draft;
mod keywords;
mod naming;
#[cfg(test)]
pub(super) mod samples;
mod scope;

use std::collections::{HashMap, HashSet, VecDeque};

use serde_json::{Map, Value, json};

use super::dialect::Dialect;
use super::gather::definitions;
use super::keyword::{Check, NodeId};
use super::program::{Program, push_path};
use draft::{Draft, as_object, bound, content, entry, format};
use keywords::{Form, keyword_form};
use naming::Namer;
use scope::{RECURSIVE, Reach, Scope};

pub(super) use keywords::is_inert;
pub(super) use naming::{address_name, pascal};

/// Where a rewritten schema says what could not be said in it.
pub(in crate::schema) const NOTE: &str = "x-maatstaf-opmerking";

/// Most copies made of schemas because a dynamic reference in them has more than one answer.
const MOST_COPIES: usize = 500;

/// Most subschemas rewritten for each one in the set before no more copies are made.
const MOST_REWRITES: usize = 4;

/// How the named schemas are to be called and referred to.
pub(super) struct Plan<'a> {
    /// What stands before a name in a reference: `#/components/schemas/`.
    pub prefix: &'a str,
    /// The name of the schema itself, in `PascalCase`.
    pub root: String,
    /// Names that are taken.
    pub reserved: Vec<String>,
}

/// Named schemas in 2020-12, closed among themselves.
pub(super) struct Flattened {
    /// The schemas by name, the schema itself first.
    pub schemas: Map<String, Value>,
    /// The name of the schema itself.
    pub root: String,
    /// The names of the parts that were asked for.
    pub parts: HashMap<NodeId, String>,
}

/// Rewrites a closed set as named 2020-12 schemas: the schema itself, every definition of every
/// document, and every other place that something refers to.
pub(super) fn flatten(program: &Program, plan: &Plan<'_>, parts: &[NodeId]) -> Flattened {
    let mut work = Flattening::new(program, plan);
    let root = work.name(program.root(), &Scope::new());
    work.drain();
    let parts = parts.iter().map(|node| (*node, work.name(*node, &Scope::new()))).collect();
    work.drain();
    for document in 0..program.documents.len() {
        work.definitions_of(document);
    }
    work.drain();
    Flattened { schemas: work.schemas, root, parts }
}

/// A place that is being rewritten.
struct Here<'h> {
    document: usize,
    pointer: &'h str,
    dialect: Dialect,
    node: NodeId,
    scope: Scope,
    named: bool,
}

struct Flattening<'p> {
    program: &'p Program,
    prefix: &'p str,
    namer: Namer<'p>,
    named: HashMap<(NodeId, Scope), String>,
    first: HashMap<NodeId, String>,
    queue: VecDeque<(NodeId, Scope, String)>,
    schemas: Map<String, Value>,
    referred: HashSet<NodeId>,
    reach: Reach,
    copies: usize,
    rewritten: usize,
    hides_contains: bool,
}

impl<'p> Flattening<'p> {
    fn new(program: &'p Program, plan: &Plan<'p>) -> Self {
        let referred =
            program.targets.values().filter_map(|place| program.places.get(place).copied()).collect();
        let hides_contains = program.checks().any(|(_, check)| matches!(check, Check::UnevaluatedItems(_)));
        Self {
            program,
            prefix: plan.prefix,
            namer: Namer::new(program, &plan.root, &plan.reserved),
            named: HashMap::new(),
            first: HashMap::new(),
            queue: VecDeque::new(),
            schemas: Map::new(),
            referred,
            reach: Reach::new(program),
            copies: 0,
            rewritten: 0,
            hides_contains,
        }
    }

    /// Sees to it that the definitions of a document are there, referred to or not.
    fn definitions_of(&mut self, document: usize) {
        let program = self.program;
        if program.documents[document].built_in {
            return;
        }
        for (_, pointer) in definitions(&program.documents[document]) {
            if let Some(node) = program.places.get(&(document, pointer)).copied()
                && !self.first.contains_key(&node)
            {
                self.name(node, &Scope::new());
            }
        }
    }

    /// The name of the schema at a place, seen from a scope; it is rewritten when its turn comes.
    fn name(&mut self, node: NodeId, scope: &Scope) -> String {
        let scope = self.enter(node, scope);
        let key = (node, scope);
        if let Some(name) = self.named.get(&key) {
            return name.clone();
        }
        let copy_of = self.first.get(&node).map(String::as_str);
        let name = self.namer.name(node, copy_of, key.1.values().next().copied());
        self.copies += usize::from(copy_of.is_some());
        self.first.entry(node).or_insert_with(|| name.clone());
        // Reserves the place of the name in the order of discovery.
        self.schemas.insert(name.clone(), Value::Null);
        self.queue.push_back((node, key.1.clone(), name.clone()));
        self.named.insert(key, name.clone());
        name
    }

    /// Whether so much was copied that dynamic references are left out from here on.
    fn is_spent(&self) -> bool {
        self.copies >= MOST_COPIES || self.rewritten > MOST_REWRITES * self.program.nodes.len() + 1_000
    }

    /// The scope within a place: what was bound stays bound, and its resource binds what is not.
    fn enter(&self, node: NodeId, scope: &Scope) -> Scope {
        if self.reach.is_empty() || self.is_spent() {
            return Scope::new();
        }
        self.reach.enter(self.program, node, scope)
    }

    fn drain(&mut self) {
        while let Some((node, scope, name)) = self.queue.pop_front() {
            let program = self.program;
            let at = &program.nodes[node.index()];
            let value = program.documents[at.document].value.pointer(&at.pointer).unwrap_or(&Value::Null);
            let here = Here {
                document: at.document,
                pointer: &at.pointer,
                dialect: at.dialect,
                node,
                scope,
                named: true,
            };
            let rewritten = as_object(self.schema(&here, value));
            self.schemas.insert(name, rewritten);
        }
    }

    fn schema(&mut self, here: &Here<'_>, value: &Value) -> Value {
        let Value::Object(object) = value else { return value.clone() };
        self.rewritten += 1;
        let mut draft = Draft::default();
        if here.dialect.ref_hides_siblings() && object.get("$ref").is_some_and(Value::is_string) {
            for name in ["title", "description"] {
                if let Some(value) = object.get(name) {
                    draft.set(name, value.clone());
                }
            }
            self.reference(here, "$ref", &mut draft);
            return draft.finish(here.named);
        }
        for (name, value) in object {
            match keyword_form(name) {
                Some((since, form)) if since <= here.dialect => {
                    self.keyword(here, object, (name, value, form), &mut draft);
                }
                Some(_) => {}
                None if looks_like_schema(value) => {}
                None => draft.set(name, value.clone()),
            }
        }
        draft.finish(here.named)
    }

    fn keyword(
        &mut self,
        here: &Here<'_>,
        object: &Map<String, Value>,
        keyword: (&str, &Value, Form),
        draft: &mut Draft,
    ) {
        let (name, value, form) = keyword;
        match form {
            Form::Annotation | Form::Copy => draft.set(name, value.clone()),
            Form::One => self.one(here, object, name, value, draft),
            Form::List => {
                let list = self.list(here, name, value);
                draft.set(name, list);
            }
            Form::Members => {
                let members = self.members(here, name, value);
                draft.set(name, Value::Object(members));
            }
            Form::Bound => bound(here.dialect, object, name, value, draft),
            Form::Reference => self.reference(here, name, draft),
            Form::Drop => {}
            Form::Own => match name {
                "format" => format(here.dialect, value, draft),
                "contentEncoding" | "contentMediaType" => content(here.dialect, name, value, draft),
                "items" | "prefixItems" | "additionalItems" => self.items(here, object, name, value, draft),
                "contains" => self.contains(here, object, value, draft),
                "dependencies" | "dependentSchemas" | "dependentRequired" => {
                    self.dependencies(here, name, value, draft);
                }
                _ => {} // minContains and maxContains go with contains
            },
        }
    }

    /// A subschema: in its place, or by name when something refers to it or it is a type to choose.
    fn child(&mut self, here: &Here<'_>, path: &[&str], value: &Value) -> Value {
        let pointer = push_path(here.pointer, path);
        let Some(node) = self.program.places.get(&(here.document, pointer.clone())).copied() else {
            return Value::Bool(true);
        };
        let choice = matches!(path[0], "anyOf" | "oneOf") && value.get("properties").is_some();
        let closed = value.get("unevaluatedProperties") == Some(&Value::Bool(false));
        if choice || closed || self.referred.contains(&node) && value.is_object() {
            let name = self.name(node, &here.scope);
            return json!({ "$ref": format!("{}{name}", self.prefix) });
        }
        let scope = self.enter(node, &here.scope);
        let dialect = self.program.dialect(node);
        self.schema(
            &Here { document: here.document, pointer: &pointer, dialect, node, scope, named: false },
            value,
        )
    }

    fn one(
        &mut self,
        here: &Here<'_>,
        object: &Map<String, Value>,
        name: &str,
        value: &Value,
        draft: &mut Draft,
    ) {
        if matches!(name, "then" | "else") && !object.contains_key("if") {
            return;
        }
        let child = self.child(here, &[name], value);
        let child =
            if name.ends_with("Properties") || name.ends_with("Items") { child } else { as_object(child) };
        draft.set(name, child);
    }

    fn list(&mut self, here: &Here<'_>, name: &str, value: &Value) -> Value {
        let items = value.as_array().map(Vec::as_slice).unwrap_or_default();
        items
            .iter()
            .enumerate()
            .map(|(i, item)| as_object(self.child(here, &[name, &i.to_string()], item)))
            .collect()
    }

    fn members(&mut self, here: &Here<'_>, name: &str, value: &Value) -> Map<String, Value> {
        let members = value.as_object().into_iter().flatten();
        members
            .map(|(key, schema)| (key.clone(), as_object(self.child(here, &[name, key], schema))))
            .collect()
    }

    fn reference(&mut self, here: &Here<'_>, name: &str, draft: &mut Draft) {
        const LOST: &str = "Hier stond een dynamische verwijzing met te veel mogelijke doelen; dit document beschrijft die plek niet.";
        let keyword = self.program.keywords(here.node).iter().find(|keyword| keyword.name == name);
        let to = match keyword.map(|keyword| &keyword.check) {
            Some(Check::Ref(to)) => *to,
            Some(Check::DynamicRef { to, anchor: None } | Check::RecursiveRef { to, recursive: false }) => {
                *to
            }
            Some(Check::DynamicRef { .. } | Check::RecursiveRef { .. })
                if self.reach.gave_up || self.is_spent() =>
            {
                draft.notes.push(LOST);
                return;
            }
            Some(Check::DynamicRef { to, anchor: Some(anchor) }) => {
                here.scope.get(anchor).copied().unwrap_or(*to)
            }
            Some(Check::RecursiveRef { to, .. }) => here.scope.get(RECURSIVE).copied().unwrap_or(*to),
            _ => return,
        };
        let name = self.name(to, &here.scope);
        draft.refer(&format!("{}{name}", self.prefix));
    }

    fn items(
        &mut self,
        here: &Here<'_>,
        object: &Map<String, Value>,
        name: &str,
        value: &Value,
        draft: &mut Draft,
    ) {
        let new = here.dialect >= Dialect::Draft202012;
        let tuple = !new && object.get("items").is_some_and(Value::is_array);
        match name {
            "prefixItems" => {
                let list = self.list(here, name, value);
                draft.set(name, list);
            }
            "items" if tuple => {
                let list = self.list(here, name, value);
                if list.as_array().is_some_and(|list| !list.is_empty()) {
                    draft.set("prefixItems", list);
                }
            }
            "items" => {
                let child = self.child(here, &[name], value);
                draft.set(name, child);
            }
            "additionalItems" if tuple => {
                let child = self.child(here, &[name], value);
                draft.set("items", child);
            }
            _ => {}
        }
    }

    fn contains(&mut self, here: &Here<'_>, object: &Map<String, Value>, value: &Value, draft: &mut Draft) {
        let child = as_object(self.child(here, &["contains"], value));
        let mut contains = Map::from_iter([("contains".to_owned(), child)]);
        for bound in ["minContains", "maxContains"] {
            if let Some(value) = object.get(bound).filter(|_| here.dialect >= Dialect::Draft201909) {
                contains.insert(bound.to_owned(), value.clone());
            }
        }
        if here.dialect < Dialect::Draft202012 && self.hides_contains {
            // Before 2020-12 `contains` did not tell `unevaluatedItems` what it saw; neither does `not`.
            draft.all_of.push(json!({ "not": { "not": contains } }));
        } else {
            draft.members.append(&mut contains);
        }
    }

    fn dependencies(&mut self, here: &Here<'_>, name: &str, value: &Value, draft: &mut Draft) {
        for (key, member) in value.as_object().into_iter().flatten() {
            if member.is_array() {
                let needed = entry(draft, "dependentRequired", key);
                let names = needed.as_array().cloned().unwrap_or_default();
                let more = member.as_array().into_iter().flatten();
                *needed = names.iter().chain(more.filter(|name| !names.contains(name))).cloned().collect();
            } else {
                let schema = as_object(self.child(here, &[name, key], member));
                let slot = entry(draft, "dependentSchemas", key);
                *slot = if slot.is_null() { schema } else { json!({ "allOf": [slot.take(), schema] }) };
            }
        }
    }
}

/// Whether something in a value looks like part of a schema that a tool might follow or address.
fn looks_like_schema(value: &Value) -> bool {
    const WORDS: [&str; 6] = ["$ref", "$dynamicRef", "$recursiveRef", "$id", "$anchor", "$dynamicAnchor"];
    match value {
        Value::Object(members) => {
            members.iter().any(|(name, value)| WORDS.contains(&name.as_str()) || looks_like_schema(value))
        }
        Value::Array(items) => items.iter().any(looks_like_schema),
        _ => false,
    }
}
