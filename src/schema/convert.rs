//! Rewrites a closed set of documents, whatever their dialects, as named 2020-12 schemas that refer
//! to each other by name only: what an OpenAPI document and a bundle of mixed dialects are made of.
//!
//! Door: [`flatten`]. Only schema positions are rewritten; what stands in `enum`, `const`, `default`
//! and `examples` is data. A keyword that its own dialect does not know is dropped when 2020-12 would
//! give it a meaning. A dynamic reference is resolved for each place it is reached from, which makes
//! as many copies as there are answers; past [`MOST_COPIES`] it is left out with a note, never
//! guessed. Refuses nothing: a [`Program`] has been checked.

mod naming;
#[cfg(test)]
pub(super) mod samples;
mod scope;

use std::collections::{HashMap, HashSet, VecDeque};

use serde_json::{Map, Value, json};

use super::dialect::Dialect;
use super::gather::definitions;
use super::keyword::{Check, NodeId};
use super::program::{Program, push_segment};
use naming::Namer;
use scope::{RECURSIVE, Reach, Scope};

pub(super) use naming::{address_name, pascal};

/// Where a rewritten schema says what could not be said in it.
pub(in crate::schema) const NOTE: &str = "x-maatstaf-opmerking";

/// Most copies made of schemas because a dynamic reference in them has more than one answer.
const MOST_COPIES: usize = 500;

/// How a keyword is rewritten.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// Says something to people: copied.
    Annotation,
    /// Copied as it stands.
    Copy,
    /// One schema.
    One,
    /// A list of schemas.
    List,
    /// Schemas by name.
    Members,
    /// A bound of a number.
    Bound,
    /// Rewritten by a rule of its own.
    Own,
    /// A reference.
    Reference,
    /// Not needed, or not meant, once everything has a name.
    Drop,
}

/// Every keyword that 2020-12, or an OpenAPI reader, gives a meaning: with the first dialect that did.
const KEYWORDS: &[(&str, Dialect, Form)] = &[
    ("title", Dialect::Draft4, Form::Annotation),
    ("description", Dialect::Draft4, Form::Annotation),
    ("default", Dialect::Draft4, Form::Annotation),
    ("examples", Dialect::Draft4, Form::Annotation),
    ("deprecated", Dialect::Draft4, Form::Annotation),
    ("readOnly", Dialect::Draft4, Form::Annotation),
    ("writeOnly", Dialect::Draft4, Form::Annotation),
    ("$comment", Dialect::Draft4, Form::Annotation),
    ("type", Dialect::Draft4, Form::Copy),
    ("enum", Dialect::Draft4, Form::Copy),
    ("const", Dialect::Draft6, Form::Copy),
    ("multipleOf", Dialect::Draft4, Form::Copy),
    ("minLength", Dialect::Draft4, Form::Copy),
    ("maxLength", Dialect::Draft4, Form::Copy),
    ("pattern", Dialect::Draft4, Form::Copy),
    ("minItems", Dialect::Draft4, Form::Copy),
    ("maxItems", Dialect::Draft4, Form::Copy),
    ("uniqueItems", Dialect::Draft4, Form::Copy),
    ("minContains", Dialect::Draft201909, Form::Own),
    ("maxContains", Dialect::Draft201909, Form::Own),
    ("minProperties", Dialect::Draft4, Form::Copy),
    ("maxProperties", Dialect::Draft4, Form::Copy),
    ("required", Dialect::Draft4, Form::Copy),
    ("minimum", Dialect::Draft4, Form::Bound),
    ("maximum", Dialect::Draft4, Form::Bound),
    ("exclusiveMinimum", Dialect::Draft4, Form::Bound),
    ("exclusiveMaximum", Dialect::Draft4, Form::Bound),
    ("format", Dialect::Draft4, Form::Own),
    ("contentEncoding", Dialect::Draft6, Form::Own),
    ("contentMediaType", Dialect::Draft6, Form::Own),
    ("contentSchema", Dialect::Draft4, Form::Drop),
    ("allOf", Dialect::Draft4, Form::List),
    ("anyOf", Dialect::Draft4, Form::List),
    ("oneOf", Dialect::Draft4, Form::List),
    ("not", Dialect::Draft4, Form::One),
    ("if", Dialect::Draft7, Form::One),
    ("then", Dialect::Draft7, Form::One),
    ("else", Dialect::Draft7, Form::One),
    ("properties", Dialect::Draft4, Form::Members),
    ("patternProperties", Dialect::Draft4, Form::Members),
    ("additionalProperties", Dialect::Draft4, Form::One),
    ("propertyNames", Dialect::Draft6, Form::One),
    ("unevaluatedProperties", Dialect::Draft201909, Form::One),
    ("unevaluatedItems", Dialect::Draft201909, Form::One),
    ("dependentSchemas", Dialect::Draft201909, Form::Own),
    ("dependentRequired", Dialect::Draft201909, Form::Own),
    ("dependencies", Dialect::Draft4, Form::Own),
    ("items", Dialect::Draft4, Form::Own),
    ("additionalItems", Dialect::Draft4, Form::Own),
    ("prefixItems", Dialect::Draft202012, Form::Own),
    ("contains", Dialect::Draft6, Form::Own),
    ("$ref", Dialect::Draft4, Form::Reference),
    ("$recursiveRef", Dialect::Draft201909, Form::Reference),
    ("$dynamicRef", Dialect::Draft202012, Form::Reference),
    ("$schema", Dialect::Draft4, Form::Drop),
    ("$id", Dialect::Draft4, Form::Drop),
    ("id", Dialect::Draft4, Form::Drop),
    ("$anchor", Dialect::Draft4, Form::Drop),
    ("$dynamicAnchor", Dialect::Draft4, Form::Drop),
    ("$recursiveAnchor", Dialect::Draft4, Form::Drop),
    ("$vocabulary", Dialect::Draft4, Form::Drop),
    ("$defs", Dialect::Draft4, Form::Drop),
    ("definitions", Dialect::Draft4, Form::Drop),
    // Not JSON Schema, but read by tools for OpenAPI as if it were.
    ("nullable", Dialect::Draft4, Form::Drop),
    ("discriminator", Dialect::Draft4, Form::Drop),
];

/// Formats that came later than draft 4: a dialect that does not know a format does not assert it.
const LATER_FORMATS: &[(&str, Dialect)] = &[
    ("json-pointer", Dialect::Draft6),
    ("uri-reference", Dialect::Draft6),
    ("uri-template", Dialect::Draft6),
    ("idn-hostname", Dialect::Draft7),
    ("iri", Dialect::Draft7),
    ("iri-reference", Dialect::Draft7),
    ("relative-json-pointer", Dialect::Draft7),
    ("duration", Dialect::Draft201909),
    ("uuid", Dialect::Draft201909),
];

/// What `contentEncoding: base64` asserts in drafts 6 and 7, and no longer does in 2020-12.
const BASE64: &str = "^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/][AQgw]==|[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=)?$";

fn keyword_form(name: &str) -> Option<(Dialect, Form)> {
    KEYWORDS.iter().find(|(known, ..)| *known == name).map(|(_, since, form)| (*since, *form))
}

/// Whether a keyword asserts nothing beside a `$ref` in this dialect, so that it may stay.
pub(super) fn is_inert(name: &str, dialect: Dialect) -> bool {
    match keyword_form(name) {
        None | Some((_, Form::Annotation)) => true,
        Some((_, Form::Drop)) => matches!(name, "definitions" | "$schema"),
        Some((since, _)) => since > dialect,
    }
}

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

/// A schema on its way to 2020-12.
#[derive(Default)]
struct Draft {
    members: Map<String, Value>,
    references: Vec<Value>,
    all_of: Vec<Value>,
    notes: Vec<&'static str>,
}

impl Draft {
    fn set(&mut self, name: &str, value: Value) {
        self.members.insert(name.to_owned(), value);
    }

    fn refer(&mut self, to: &str) {
        self.references.push(json!({ "$ref": to }));
    }

    /// The schema. A reference stands in `allOf` beside what asserts: most generators read a `$ref`
    /// and leave its neighbours, though 2020-12 says otherwise. A schema with a name of its own is
    /// never a bare reference.
    fn finish(mut self, named: bool) -> Value {
        if self.members.get("const").is_some_and(Value::is_boolean) && !self.members.contains_key("type") {
            self.set("type", "boolean".into());
        }
        let annotated = |name: &String| matches!(keyword_form(name), Some((_, Form::Annotation)));
        let bare = !named && self.all_of.is_empty() && self.members.keys().all(annotated);
        let mut all = std::mem::take(&mut self.references);
        if bare && all.len() == 1 {
            let reference = all.pop().and_then(|mut all| all.get_mut("$ref").map(Value::take));
            self.members.extend(reference.map(|reference| ("$ref".to_owned(), reference)));
        }
        if let Some(Value::Array(own)) = self.members.get_mut("allOf") {
            all.append(own);
        }
        all.append(&mut self.all_of);
        for union in ["anyOf", "oneOf"] {
            if self.members.contains_key("properties") && self.only_narrows(union) {
                all.extend(self.members.shift_remove(union).map(|choices| json!({ union: choices })));
            }
        }
        if let [only] = all.as_slice()
            && only.get("$ref").is_some()
            && self.members.contains_key("properties")
        {
            // Beside a single reference some generators see nothing else; in `allOf` they do.
            let shape = ["type", "required", "properties", "patternProperties", "additionalProperties"];
            let moved: Map<String, Value> =
                shape.into_iter().filter_map(|name| self.members.shift_remove_entry(name)).collect();
            all.push(Value::Object(moved));
        }
        if !all.is_empty() {
            self.set("allOf", Value::Array(all));
        }
        if !self.notes.is_empty() {
            let notes = self.notes.join(" ");
            self.set(NOTE, notes.into());
        }
        Value::Object(self.members)
    }
}

impl Draft {
    /// Whether a choice says nothing about the shape that `properties` beside it has not said: most
    /// generators read a choice as the whole of the type.
    fn only_narrows(&self, union: &str) -> bool {
        let closed = self.members.get("additionalProperties") == Some(&Value::Bool(false));
        let choices = self.members.get(union).and_then(Value::as_array);
        let shapes = |choice: &Value| {
            ["$ref", "properties", "allOf", "items"].iter().any(|name| choice.get(name).is_some())
        };
        choices.is_some_and(|choices| closed || !choices.iter().any(shapes))
    }
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

    /// The scope within a place: what was bound stays bound, and its resource binds what is not.
    fn enter(&self, node: NodeId, scope: &Scope) -> Scope {
        if self.reach.is_empty() || self.copies >= MOST_COPIES {
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
                    self.keyword(here, object, (name, value, form), &mut draft)
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
                    self.dependencies(here, name, value, draft)
                }
                _ => {} // minContains and maxContains go with contains
            },
        }
    }

    /// A subschema: in its place, or by name when something refers to it or it is a type to choose.
    fn child(&mut self, here: &Here<'_>, path: &[&str], value: &Value) -> Value {
        let pointer =
            path.iter().fold(here.pointer.to_owned(), |pointer, segment| push_segment(&pointer, segment));
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
                if self.reach.gave_up || self.copies >= MOST_COPIES =>
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

fn entry<'d>(draft: &'d mut Draft, name: &str, key: &str) -> &'d mut Value {
    let members = draft.members.entry(name).or_insert_with(|| Value::Object(Map::new()));
    &mut members[key]
}

fn bound(dialect: Dialect, object: &Map<String, Value>, name: &str, value: &Value, draft: &mut Draft) {
    if dialect > Dialect::Draft4 {
        draft.set(name, value.clone());
        return;
    }
    let exclusive = match name {
        "minimum" => "exclusiveMinimum",
        "maximum" => "exclusiveMaximum",
        _ => return,
    };
    let excludes = object.get(exclusive) == Some(&Value::Bool(true));
    draft.set(if excludes { exclusive } else { name }, value.clone());
}

fn format(dialect: Dialect, value: &Value, draft: &mut Draft) {
    let since = LATER_FORMATS.iter().find(|(name, _)| value == name).map(|(_, since)| *since);
    if since.is_none_or(|since| since <= dialect) {
        draft.set("format", value.clone());
    }
}

fn content(dialect: Dialect, name: &str, value: &Value, draft: &mut Draft) {
    draft.set(name, value.clone());
    if dialect > Dialect::Draft7 {
        return;
    }
    if name == "contentEncoding" && value == "base64" {
        draft.all_of.push(json!({ "pattern": BASE64 }));
    }
    if name == "contentMediaType" && value == "application/json" {
        draft.notes.push(
            "Het register beoordeelt ook of deze tekst zelf JSON is; dat kan dit document niet uitdrukken.",
        );
    }
}

/// The schemas `true` and `false` as objects, which every tool takes everywhere.
fn as_object(schema: Value) -> Value {
    match schema {
        Value::Bool(true) => json!({}),
        Value::Bool(false) => json!({ "not": {} }),
        other => other,
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
