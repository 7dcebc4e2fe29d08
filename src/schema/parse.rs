//! Reads one subschema into a node: which keywords count in its dialect, and what they ask.
//!
//! Only keywords that the dialect gives a meaning are read; everything else in a schema is left to
//! the meta-schema check and the lint. A value of the wrong form is skipped here: the meta-schema
//! check has refused it already.

use std::sync::Arc;

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use super::dialect::Dialect;
use super::gather::{At, Gathering, RefKind};
use super::keyword::{Check, Keyword, Leaf, NodeId};
use super::program::push_segment;
use super::vocabulary::{self, KEYWORDS, Saying};

/// Keywords that look at the value alone, with the oldest dialect that has them.
const LEAVES: &[(&str, Dialect)] = &[
    ("type", Dialect::Draft4),
    ("enum", Dialect::Draft4),
    ("const", Dialect::Draft6),
    ("minimum", Dialect::Draft4),
    ("maximum", Dialect::Draft4),
    ("exclusiveMinimum", Dialect::Draft6),
    ("exclusiveMaximum", Dialect::Draft6),
    ("multipleOf", Dialect::Draft4),
    ("minLength", Dialect::Draft4),
    ("maxLength", Dialect::Draft4),
    ("pattern", Dialect::Draft4),
    ("minItems", Dialect::Draft4),
    ("maxItems", Dialect::Draft4),
    ("uniqueItems", Dialect::Draft4),
    ("minProperties", Dialect::Draft4),
    ("maxProperties", Dialect::Draft4),
    ("format", Dialect::Draft4),
    ("contentMediaType", Dialect::Draft6),
    ("contentEncoding", Dialect::Draft6),
];

pub(super) struct Reader<'g> {
    gathering: &'g mut Gathering,
    node: NodeId,
    at: At,
    keywords: Vec<Keyword>,
}

impl<'g> Reader<'g> {
    pub(super) fn new(gathering: &'g mut Gathering, node: NodeId, at: At) -> Self {
        Self { gathering, node, at, keywords: Vec::new() }
    }

    /// Reads every keyword of the object, indexing the subschemas it holds.
    pub(super) fn read(mut self, object: &Map<String, Value>) -> Vec<Keyword> {
        if self.at.dialect.ref_hides_siblings() && object.get("$ref").is_some_and(Value::is_string) {
            self.reference("$ref", object, RefKind::Plain);
            return self.keywords;
        }
        if let Some(messages) = object.get("meldingen") {
            self.messages(messages, object);
        }
        // What asks about its neighbours comes after them.
        let (last, first): (Vec<_>, Vec<_>) =
            object.iter().partition(|(name, _)| name.starts_with("unevaluated"));
        for (name, value) in first.into_iter().chain(last) {
            self.keyword(name, value, object);
        }
        self.keywords
    }

    fn since(&self, dialect: Dialect) -> bool {
        self.at.dialect >= dialect
    }

    fn push(&mut self, name: &'static str, expected: &Value, check: Check) {
        self.keywords.push(Keyword { name, expected: expected.clone(), check });
    }

    fn child(&mut self, path: &[&str], value: &Value) -> NodeId {
        let pointer =
            path.iter().fold(self.at.pointer.clone(), |pointer, segment| push_segment(&pointer, segment));
        self.gathering.index(self.at.down(pointer), value)
    }

    fn children(&mut self, name: &str, value: &Value) -> Vec<NodeId> {
        let items = value.as_array().map(Vec::as_slice).unwrap_or_default();
        items.iter().enumerate().map(|(i, item)| self.child(&[name, &i.to_string()], item)).collect()
    }

    fn members(&mut self, name: &str, value: &Value) -> Vec<(String, NodeId)> {
        let Some(members) = value.as_object() else { return Vec::new() };
        members.iter().map(|(key, schema)| (key.clone(), self.child(&[name, key], schema))).collect()
    }

    fn keyword(&mut self, name: &str, value: &Value, object: &Map<String, Value>) {
        match name {
            "$ref" => self.reference("$ref", object, RefKind::Plain),
            "$dynamicRef" if self.since(Dialect::Draft202012) => {
                self.reference("$dynamicRef", object, RefKind::Dynamic);
            }
            "$recursiveRef" if self.at.dialect == Dialect::Draft201909 => {
                self.reference("$recursiveRef", object, RefKind::Recursive);
            }
            "definitions" => drop(self.members("definitions", value)),
            "$defs" if self.since(Dialect::Draft201909) => drop(self.members("$defs", value)),
            "required" => self.required(value),
            // Alone they ask nothing, but may still be referred to.
            "then" | "else" if self.since(Dialect::Draft7) && !object.contains_key("if") => {
                self.child(&[name], value);
            }
            "allOf" | "anyOf" | "oneOf" | "not" | "if" => self.combinator(name, value, object),
            "items" | "prefixItems" | "additionalItems" | "contains" | "unevaluatedItems" => {
                self.array_keyword(name, value, object);
            }
            "properties"
            | "patternProperties"
            | "additionalProperties"
            | "propertyNames"
            | "unevaluatedProperties"
            | "dependencies"
            | "dependentSchemas"
            | "dependentRequired" => {
                self.object_keyword(name, value);
            }
            _ => match KEYWORDS.into_iter().find(|keyword| *keyword == name) {
                Some(keyword) => self.saying(keyword, value),
                None => self.leaf(name, value, object),
            },
        }
    }

    /// The maintainer's own sentences for keywords of this subschema.
    fn messages(&mut self, messages: &Value, object: &Map<String, Value>) {
        if !self.gathering.knows_vocabularies() {
            return;
        }
        let at = push_segment(&self.at.pointer, "meldingen");
        let read =
            messages.as_object().map(|all| all.iter().map(|(name, words)| (name, vocabulary::words(words))));
        let Some(read) = read else {
            self.gathering.misread(self.at.document, &at, vocabulary::not_messages());
            return;
        };
        let mut known = Vec::new();
        for (name, words) in read {
            match words {
                Some(words) if object.contains_key(name) && !KEYWORDS.contains(&name.as_str()) => {
                    known.push((name.clone(), words));
                }
                _ => {
                    let place = push_segment(&at, name);
                    self.gathering.misread(self.at.document, &place, vocabulary::not_messages());
                }
            }
        }
        self.gathering.note_messages(self.node, known);
    }

    /// A keyword of a vocabulary: read when the edition knows it.
    fn saying(&mut self, name: &'static str, value: &Value) {
        if !self.gathering.knows_vocabularies() {
            return;
        }
        match Saying::read(name, value) {
            Some(Ok(saying)) => self.push(name, value, Check::Saying(Box::new(saying))),
            Some(Err(unread)) => {
                let at = push_segment(&self.at.pointer, name);
                for (below, why) in unread {
                    self.gathering.misread(self.at.document, &format!("{at}{below}"), why);
                }
            }
            None => {}
        }
    }

    fn reference(&mut self, name: &'static str, object: &Map<String, Value>, kind: RefKind) {
        let Some(value) = object.get(name) else { return };
        let Some(written) = value.as_str() else { return };
        let pointer = push_segment(&self.at.pointer, name);
        self.gathering.refer(self.node, self.keywords.len(), &self.at, pointer, written, kind);
        self.push(name, value, Check::Ref(NodeId::PENDING));
    }

    fn required(&mut self, value: &Value) {
        if let Some(names) = strings(value) {
            self.gathering.declare(names.iter().map(String::as_str));
            self.push("required", value, Check::Required(names));
        }
    }

    fn combinator(&mut self, name: &str, value: &Value, object: &Map<String, Value>) {
        match name {
            "allOf" => {
                let all = self.children(name, value);
                self.push("allOf", value, Check::AllOf(all));
            }
            "anyOf" => {
                let any = self.children(name, value);
                self.push("anyOf", value, Check::AnyOf(any));
            }
            "oneOf" => {
                let one = self.children(name, value);
                self.push("oneOf", value, Check::OneOf(one));
            }
            "not" => {
                let schema = self.child(&["not"], value);
                self.push("not", value, Check::Not(schema));
            }
            _ if self.since(Dialect::Draft7) => {
                let condition = self.child(&["if"], value);
                let then = object.get("then").map(|schema| self.child(&["then"], schema));
                let otherwise = object.get("else").map(|schema| self.child(&["else"], schema));
                self.push("if", value, Check::If { condition, then, otherwise });
            }
            _ => {}
        }
    }

    fn array_keyword(&mut self, name: &str, value: &Value, object: &Map<String, Value>) {
        let new = self.since(Dialect::Draft202012);
        match name {
            "prefixItems" if new => {
                let all = self.children(name, value);
                self.push("prefixItems", value, Check::PrefixItems(all));
            }
            "items" if value.is_array() && !new => {
                let all = self.children(name, value);
                self.push("items", value, Check::PrefixItems(all));
            }
            "items" => {
                let from = if new { length(object.get("prefixItems")) } else { 0 };
                let schema = self.child(&["items"], value);
                self.push("items", value, Check::Items { from, schema });
            }
            "additionalItems" if !new => {
                let schema = self.child(&["additionalItems"], value);
                if object.get("items").is_some_and(Value::is_array) {
                    let from = length(object.get("items"));
                    self.push("additionalItems", value, Check::Items { from, schema });
                }
            }
            "contains" if self.since(Dialect::Draft6) => {
                let schema = self.child(&["contains"], value);
                let counted = self.since(Dialect::Draft201909);
                let bound = |name| object.get(name).filter(|_| counted).and_then(whole);
                let (min, max) = (bound("minContains").unwrap_or(1), bound("maxContains"));
                self.push("contains", value, Check::Contains { schema, min, max, evaluates: counted });
            }
            "unevaluatedItems" if self.since(Dialect::Draft201909) => {
                let schema = self.child(&["unevaluatedItems"], value);
                self.gathering.track_evaluated();
                self.push("unevaluatedItems", value, Check::UnevaluatedItems(schema));
            }
            _ => {}
        }
    }

    fn object_keyword(&mut self, name: &str, value: &Value) {
        match name {
            "properties" => {
                let members: HashMap<_, _> = self.members(name, value).into_iter().collect();
                self.gathering.declare(members.keys().map(String::as_str));
                self.push("properties", value, Check::Properties(members));
            }
            "patternProperties" => {
                let members = self.members(name, value);
                let at = push_segment(&self.at.pointer, name);
                for (pattern, _) in &members {
                    self.gathering.pattern(self.at.document, push_segment(&at, pattern), pattern);
                }
                let checked = members
                    .into_iter()
                    .map(|(pattern, schema)| {
                        let leaf = Arc::new(Leaf::new(json!({ "pattern": pattern })));
                        (pattern, leaf, schema)
                    })
                    .collect();
                self.push("patternProperties", value, Check::PatternProperties(checked));
            }
            "additionalProperties" => {
                let schema = self.child(&["additionalProperties"], value);
                self.push("additionalProperties", value, Check::AdditionalProperties(schema));
            }
            "propertyNames" if self.since(Dialect::Draft6) => {
                let schema = self.child(&["propertyNames"], value);
                self.push("propertyNames", value, Check::PropertyNames(schema));
            }
            "unevaluatedProperties" if self.since(Dialect::Draft201909) => {
                let schema = self.child(&["unevaluatedProperties"], value);
                self.gathering.track_evaluated();
                self.push("unevaluatedProperties", value, Check::UnevaluatedProperties(schema));
            }
            "dependentSchemas" if self.since(Dialect::Draft201909) => {
                let schemas = self.members(name, value);
                self.push("dependentSchemas", value, Check::DependentSchemas(schemas));
            }
            "dependentRequired" if self.since(Dialect::Draft201909) => {
                let names = self.dependent_names(value);
                self.push("dependentRequired", value, Check::DependentRequired(names));
            }
            "dependencies" => {
                let names = self.dependent_names(value);
                let schemas: Vec<_> = value.as_object().map_or_else(Vec::new, |members| {
                    members.iter().filter(|(_, member)| !member.is_array()).collect()
                });
                let schemas = schemas
                    .into_iter()
                    .map(|(key, schema)| (key.clone(), self.child(&["dependencies", key], schema)))
                    .collect();
                self.push("dependencies", value, Check::DependentRequired(names));
                self.push("dependencies", value, Check::DependentSchemas(schemas));
            }
            _ => {}
        }
    }

    fn dependent_names(&mut self, value: &Value) -> Vec<(String, Vec<String>)> {
        let names: Vec<(String, Vec<String>)> = value.as_object().map_or_else(Vec::new, |members| {
            members.iter().filter_map(|(key, member)| Some((key.clone(), strings(member)?))).collect()
        });
        for (key, needed) in &names {
            self.gathering.declare(std::iter::once(key.as_str()).chain(needed.iter().map(String::as_str)));
        }
        names
    }

    fn leaf(&mut self, name: &str, value: &Value, object: &Map<String, Value>) {
        let Some((name, _)) = LEAVES.iter().find(|(leaf, since)| *leaf == name && self.since(*since)) else {
            return;
        };
        let mut schema = Map::from_iter([((*name).to_owned(), value.clone())]);
        // Two keywords that are one assertion are judged as one.
        let partner = match *name {
            "minimum" if self.at.dialect == Dialect::Draft4 => Some("exclusiveMinimum"),
            "maximum" if self.at.dialect == Dialect::Draft4 => Some("exclusiveMaximum"),
            "contentMediaType" => Some("contentEncoding"),
            "contentEncoding" if object.contains_key("contentMediaType") => return,
            _ => None,
        };
        let partner = partner.and_then(|partner| Some((partner, object.get(partner)?)));
        if let Some((partner, value)) = partner {
            schema.insert(partner.to_owned(), value.clone());
        }
        if let (&"pattern", Some(pattern)) = (name, value.as_str()) {
            self.gathering.pattern(self.at.document, push_segment(&self.at.pointer, name), pattern);
        }
        // In draft 4 the bound is one keyword and its strictness another; the strict one names both.
        let name = match partner {
            Some((strict @ ("exclusiveMinimum" | "exclusiveMaximum"), Value::Bool(true))) => strict,
            _ => name,
        };
        self.push(name, value, Check::Leaf(Arc::new(Leaf::new(Value::Object(schema)))));
    }
}

fn strings(value: &Value) -> Option<Vec<String>> {
    value.as_array()?.iter().map(|item| item.as_str().map(str::to_owned)).collect()
}

fn length(value: Option<&Value>) -> usize {
    value.and_then(Value::as_array).map_or(0, Vec::len)
}

fn whole(value: &Value) -> Option<u64> {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "2.0 is the integer 2 in JSON Schema"
    )]
    value.as_u64().or_else(|| value.as_f64().filter(|n| n.fract() == 0.0 && *n >= 0.0).map(|n| n as u64))
}
