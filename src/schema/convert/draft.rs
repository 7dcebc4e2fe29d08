//! One schema on its way to 2020-12, and the keywords that are rewritten without looking further.

use serde_json::{Map, Value, json};

use super::NOTE;
use super::keywords::{Form, keyword_form};
use crate::schema::dialect::Dialect;

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

/// A schema on its way to 2020-12.
#[derive(Default)]
pub(super) struct Draft {
    pub(super) members: Map<String, Value>,
    references: Vec<Value>,
    pub(super) all_of: Vec<Value>,
    pub(super) notes: Vec<&'static str>,
}

impl Draft {
    pub(super) fn set(&mut self, name: &str, value: Value) {
        self.members.insert(name.to_owned(), value);
    }

    pub(super) fn refer(&mut self, to: &str) {
        self.references.push(json!({ "$ref": to }));
    }

    /// The schema. A reference stands in `allOf` beside what asserts: most generators read a `$ref`
    /// and leave its neighbours, though 2020-12 says otherwise. A schema with a name of its own is
    /// never a bare reference.
    pub(super) fn finish(mut self, named: bool) -> Value {
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

/// The place of one name under a keyword that holds many.
pub(super) fn entry<'d>(draft: &'d mut Draft, name: &str, key: &str) -> &'d mut Value {
    let members = draft.members.entry(name).or_insert_with(|| Value::Object(Map::new()));
    &mut members[key]
}

/// A bound of a number: in draft 4 whether it is exclusive stands beside it.
pub(super) fn bound(
    dialect: Dialect,
    object: &Map<String, Value>,
    name: &str,
    value: &Value,
    draft: &mut Draft,
) {
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

/// A format, when its dialect knows it.
pub(super) fn format(dialect: Dialect, value: &Value, draft: &mut Draft) {
    let since = LATER_FORMATS.iter().find(|(name, _)| value == name).map(|(_, since)| *since);
    if since.is_none_or(|since| since <= dialect) {
        draft.set("format", value.clone());
    }
}

/// What a text holds: drafts 6 and 7 assert it.
pub(super) fn content(dialect: Dialect, name: &str, value: &Value, draft: &mut Draft) {
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
pub(super) fn as_object(schema: Value) -> Value {
    match schema {
        Value::Bool(true) => json!({}),
        Value::Bool(false) => json!({ "not": {} }),
        other => other,
    }
}
