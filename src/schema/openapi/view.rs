//! Shows generators the properties that a closed schema allows under conditions only.
//!
//! Generators do not read `if`, `then` and `else`. Where a schema says `unevaluatedProperties: false`
//! beside them, the type they make refuses what the schema allows. Such a schema gets a view that
//! names every property, with the schema itself unchanged under `then`; the view follows from the
//! schema, so that the two together accept what the schema accepts, and evaluate what it evaluates.

use serde_json::{Map, Value, json};

use crate::schema::convert::NOTE;

use super::SCHEMAS;

/// How far references are followed in search of properties.
const DEEPEST: usize = 20;

/// Most properties, counted with repetition, of a schema that gets a view.
const MOST_PROPERTIES: usize = 2_000;

/// Gives every schema that needs it such a view.
pub(super) fn show_conditional_properties(schemas: &Map<String, Value>) -> Map<String, Value> {
    let view = |schema: &Value| view(schemas, schema);
    schemas
        .iter()
        .map(|(name, schema)| (name.clone(), view(schema).unwrap_or_else(|| schema.clone())))
        .collect()
}

fn view(schemas: &Map<String, Value>, schema: &Value) -> Option<Value> {
    let members = schema.as_object()?;
    if members.get("unevaluatedProperties") != Some(&Value::Bool(false)) {
        return None;
    }
    let mut found = Found { schemas, properties: Vec::new(), open: false };
    found.gather(members, false, 0);
    if found.properties.len() > MOST_PROPERTIES {
        return None;
    }
    let conditional = found.conditional();
    if conditional.is_empty() {
        return None;
    }
    let mut view = Map::new();
    let mut exact = members.clone();
    for name in ["title", "description", "default", "examples", "deprecated", "readOnly", "writeOnly"] {
        view.extend(exact.shift_remove(name).map(|value| (name.to_owned(), value)));
    }
    for name in ["type", "required", "properties"] {
        view.extend(exact.get(name).map(|value| (name.to_owned(), value.clone())));
    }
    let typed = |part: &&Value| part.get("$ref").is_some() || part.get("properties").is_some();
    let parts = members.get("allOf").and_then(Value::as_array).into_iter().flatten().filter(typed);
    let mut parts: Vec<Value> = parts.cloned().collect();
    if parts.is_empty() {
        let own = view.entry("properties").or_insert_with(|| json!({}));
        own.as_object_mut()?.extend(conditional);
    } else {
        // Beside a single reference some generators see nothing else; in `allOf` they do.
        parts.push(json!({ "properties": conditional }));
        view.insert("allOf".to_owned(), Value::Array(parts));
    }
    view.insert(NOTE.to_owned(), "'properties' noemt alle eigenschappen, voor wie hier code uit maakt. Welke wanneer mogen, staat onder 'then'.".into());
    view.insert("if".to_owned(), json!({}));
    view.insert("then".to_owned(), Value::Object(exact));
    Some(Value::Object(view))
}

/// The properties that a schema names for the value it judges.
struct Found<'s> {
    schemas: &'s Map<String, Value>,
    /// Name, schema, and whether it applies under a condition only.
    properties: Vec<(&'s str, &'s Value, bool)>,
    /// Whether some properties are allowed without being named.
    open: bool,
}

impl<'s> Found<'s> {
    fn gather(&mut self, schema: &'s Map<String, Value>, conditional: bool, depth: usize) {
        if depth > DEEPEST || self.properties.len() > MOST_PROPERTIES {
            self.open = true;
            return;
        }
        for (name, value) in schema {
            match (name.as_str(), value) {
                ("properties", Value::Object(members)) => {
                    self.properties
                        .extend(members.iter().map(|(name, schema)| (name.as_str(), schema, conditional)));
                }
                ("$ref", Value::String(to)) => {
                    match to.strip_prefix(SCHEMAS).and_then(|name| self.schemas.get(name)) {
                        Some(Value::Object(target)) => self.gather(target, conditional, depth + 1),
                        _ => self.open = true,
                    }
                }
                ("allOf", Value::Array(all)) => self.gather_all(all.iter(), conditional, depth),
                ("anyOf" | "oneOf", Value::Array(any)) => self.gather_all(any.iter(), true, depth),
                ("if" | "then" | "else", one) => self.gather_all([one].into_iter(), true, depth),
                ("dependentSchemas", Value::Object(members)) => {
                    self.gather_all(members.values(), true, depth);
                }
                ("patternProperties" | "additionalProperties", _) => self.open = true,
                ("unevaluatedProperties", _) if depth > 0 => self.open = true,
                _ => {}
            }
        }
    }

    fn gather_all(&mut self, all: impl Iterator<Item = &'s Value>, conditional: bool, depth: usize) {
        for schema in all.filter_map(Value::as_object) {
            self.gather(schema, conditional, depth + 1);
        }
    }

    /// The properties that apply under a condition only, each with every schema it may have to meet.
    /// Where it may be allowed by what is not seen here, it may be anything.
    fn conditional(&self) -> Map<String, Value> {
        let mut choices: Map<String, Value> = Map::new();
        let always =
            |name: &str| self.properties.iter().any(|(other, _, conditional)| *other == name && !conditional);
        for (name, schema, _) in self.properties.iter().filter(|(name, ..)| !always(name)) {
            let known = choices.entry(*name).or_insert_with(|| json!([]));
            if let Value::Array(known) = known
                && !known.contains(schema)
            {
                known.push((*schema).clone());
            }
        }
        choices.into_iter().map(|(name, known)| (name, self.one_of_these(known))).collect()
    }

    fn one_of_these(&self, known: Value) -> Value {
        match known {
            _ if self.open => json!({}),
            Value::Array(mut one) if one.len() == 1 => one.pop().unwrap_or_default(),
            several => json!({ "anyOf": several }),
        }
    }
}
