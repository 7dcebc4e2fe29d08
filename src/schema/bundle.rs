//! One document that holds a schema with everything it refers to, for who can't follow references.
//!
//! Door: [`bundle`]. Documents of one dialect are embedded as they stand, each under its own address
//! (JSON Schema 2020-12 core, section 9.3); where that can't be done without changing what the schema
//! means, as with documents of several dialects, they are rewritten in 2020-12. Refuses nothing: a
//! [`Program`] has been checked. References to meta-schemas stay: every validator knows those.

use std::collections::HashSet;

use serde_json::{Map, Value, json};
use url::Url;

use super::convert::{Plan, address_name, flatten, is_inert, pascal};
use super::dialect::Dialect;
use super::program::{Document, Program};

/// One self-contained document that judges as the whole set does.
#[must_use]
pub fn bundle(program: &Program) -> Value {
    Embedding::new(program).and_then(Embedding::bundle).unwrap_or_else(|| rewritten(program))
}

/// The set in 2020-12, every place under a name of its own.
#[must_use]
pub fn rewritten(program: &Program) -> Value {
    let root = &program.documents()[0];
    let name = pascal(&address_name(&root.uri).0);
    let name = if name.is_empty() { "Document".to_owned() } else { name };
    let flat = flatten(program, &Plan { prefix: "#/$defs/", root: name, reserved: Vec::new() }, &[]);
    json!({
        "$schema": Dialect::Draft202012.uri(),
        "$id": addresses(program)[0],
        "$ref": format!("#/$defs/{}", flat.root),
        "$defs": flat.schemas,
    })
}

/// The absolute address that each document goes by: its `$id`, else where the register has it.
fn addresses(program: &Program) -> Vec<&str> {
    let mut addresses: Vec<&str> = program.documents.iter().map(|document| document.uri.as_str()).collect();
    for resource in program.resources.iter().filter(|resource| resource.pointer.is_empty()) {
        if let Some(address) = addresses.get_mut(resource.document) {
            *address = &resource.uri;
        }
    }
    addresses
}

/// Documents of one dialect on their way to one.
struct Embedding<'p> {
    program: &'p Program,
    dialect: Dialect,
    own: Vec<usize>,
    addresses: Vec<&'p str>,
}

impl<'p> Embedding<'p> {
    /// `None` when the documents can't stand in one another.
    fn new(program: &'p Program) -> Option<Self> {
        let dialect = program.documents()[0].dialect;
        let own: Vec<usize> =
            (0..program.documents.len()).filter(|document| !program.documents[*document].built_in).collect();
        let one_dialect = own.iter().all(|document| program.documents[*document].dialect == dialect);
        let mut seen = HashSet::new();
        let distinct = program
            .resources
            .iter()
            .filter(|resource| own.contains(&resource.document))
            .all(|resource| seen.insert(resource.uri.as_str()));
        // An `$id` that is an anchor as well would lose one of the two.
        let plain = own.iter().all(|document| {
            let id = program.documents[*document].value.get(dialect.id_keyword()).and_then(Value::as_str);
            id.is_none_or(|id| id.split_once('#').is_none_or(|(_, fragment)| fragment.is_empty()))
        });
        (one_dialect && distinct && plain).then_some(Self {
            program,
            dialect,
            own,
            addresses: addresses(program),
        })
    }

    fn bundle(self) -> Option<Value> {
        let mut bundle = self.document(0)?;
        let keyword = self.dialect.definitions_keyword();
        let mut embedded: Map<String, Value> = match bundle.remove(keyword) {
            Some(Value::Object(definitions)) => definitions,
            Some(_) => return None,
            None => Map::new(),
        };
        for document in self.own.iter().copied().filter(|document| *document != 0) {
            let value = self.document(document)?;
            embedded.insert(free_name(&embedded, &self.program.documents[document]), Value::Object(value));
        }
        if !embedded.is_empty() {
            bundle.insert(keyword.to_owned(), Value::Object(embedded));
        }
        Some(Value::Object(bundle))
    }

    /// A document under its own absolute address, with every reference to such addresses.
    fn document(&self, document: usize) -> Option<Map<String, Value>> {
        let value = self.with_addresses(document)?;
        let mut result = Map::new();
        if document == 0 || self.dialect >= Dialect::Draft201909 {
            result.insert("$schema".to_owned(), self.dialect.uri().into());
        }
        result.insert(self.dialect.id_keyword().to_owned(), self.addresses[document].into());
        let members = match value {
            Value::Object(members) => members,
            Value::Bool(all) => {
                result.insert("allOf".to_owned(), json!([all]));
                return Some(result);
            }
            _ => return None,
        };
        let reference = members
            .get("$ref")
            .filter(|reference| self.dialect.ref_hides_siblings() && reference.is_string());
        if let Some(reference) = reference {
            result.insert("allOf".to_owned(), json!([{ "$ref": reference }]));
            for (name, value) in members.iter().filter(|(name, _)| *name != "$ref") {
                if is_inert(name, self.dialect) {
                    result.entry(name).or_insert_with(|| value.clone());
                } else if self.is_referred_to(document, name) {
                    return None;
                }
            }
        } else {
            for (name, value) in members {
                result.entry(name).or_insert(value);
            }
        }
        if document != 0 && self.dialect < Dialect::Draft201909 {
            result.shift_remove("$schema");
        }
        Some(result)
    }

    /// Whether something refers to a place within this member of a document.
    fn is_referred_to(&self, document: usize, member: &str) -> bool {
        let place = super::program::push_segment("", member);
        self.program.targets.values().any(|(target, pointer)| {
            *target == document
                && pointer.strip_prefix(&place).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    }

    /// A document in which what refers to a register address refers to the `$id` that is kept.
    fn with_addresses(&self, document: usize) -> Option<Value> {
        let mut value = (*self.program.documents[document].value).clone();
        for (from, pointer) in self.program.targets.keys().filter(|(from, _)| *from == document) {
            let (place, _) = pointer.rsplit_once('/')?;
            let node = self.program.places.get(&(*from, place.to_owned()))?;
            let base = &self.program.resources[self.program.resource(*node)].uri;
            let Some(Value::String(written)) = value.pointer_mut(pointer) else { return None };
            let (address, fragment) = written.split_once('#').unwrap_or((written, ""));
            if address.is_empty() {
                continue;
            }
            let mut absolute = Url::parse(base).ok()?.join(address).ok()?;
            absolute.set_fragment(None);
            let known_as = self.own.iter().find(|own| self.program.documents[**own].uri == absolute.as_str());
            let Some(id) = known_as.map(|own| self.addresses[*own]).filter(|id| *id != absolute.as_str())
            else {
                continue;
            };
            *written = if fragment.is_empty() { id.to_owned() } else { format!("{id}#{fragment}") };
        }
        Some(value)
    }
}

/// A readable name for an embedded document: its standard and version, as `adres-1.0.0`.
fn free_name(taken: &Map<String, Value>, document: &Document) -> String {
    let (base, version) = address_name(&document.uri);
    let name = [base, version].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-");
    let legal = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_') { c } else { '-' };
    let name: String = name.chars().map(legal).collect();
    let numbered = (2_usize..).map(|number| format!("{name}-{number}"));
    std::iter::once(name.clone()).chain(numbered).find(|name| !taken.contains_key(name)).unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::convert::samples::{gathered, samples, verdicts};

    #[test]
    fn a_bundle_judges_as_the_set_does_in_every_dialect() {
        for sample in samples() {
            let program = gathered(&sample.documents);
            let bundle = bundle(&program);
            let expected = verdicts(program, &sample.instances);
            assert!(expected.contains(&true) && expected.contains(&false), "{}", sample.name);
            let alone = gathered(&[("elders/9.9.9", bundle.clone())]);
            assert_eq!(verdicts(alone, &sample.instances), expected, "{}: {bundle:#}", sample.name);
        }
    }

    #[test]
    fn documents_of_one_dialect_stand_whole_in_the_bundle_under_their_own_address() {
        let sample = samples().swap_remove(0);
        let bundle = bundle(&gathered(&sample.documents));
        assert_eq!(bundle["$schema"], Dialect::Draft4.uri());
        assert_eq!(bundle["id"], "https://register.example/schemas/zaak/1.0.0");
        let adres = &bundle["definitions"]["adres-1.0.0"];
        assert_eq!(adres["id"], "https://elders.example/adres.json");
        assert_eq!(bundle["properties"]["adres"]["$ref"], "https://elders.example/adres.json");
        assert_eq!(
            bundle["properties"]["paar"]["items"][1]["$ref"],
            "https://elders.example/adres.json#/definitions/code"
        );
        assert_eq!(bundle["enum"][0]["$ref"], "#/nergens");
    }

    #[test]
    fn a_schema_that_refers_to_nothing_only_gets_its_dialect_and_address() {
        let schema = json!({ "type": "object", "$defs": { "a": true } });
        let bundle = bundle(&gathered(&[("zaak/1.0.0", schema)]));
        let expected = json!({
            "$schema": Dialect::Draft202012.uri(), "$id": "https://register.example/schemas/zaak/1.0.0",
            "type": "object", "$defs": { "a": true },
        });
        assert_eq!(bundle, expected);
    }

    #[test]
    fn an_embedded_document_never_takes_the_name_of_a_definition() {
        let root = json!({ "$ref": "/schemas/adres/1.0.0", "$defs": { "adres-1.0.0": { "type": "null" } } });
        let bundle = bundle(&gathered(&[("zaak/1.0.0", root), ("adres/1.0.0", json!({ "type": "object" }))]));
        assert_eq!(bundle["$defs"]["adres-1.0.0"], json!({ "type": "null" }));
        assert_eq!(bundle["$defs"]["adres-1.0.0-2"]["type"], "object");
    }
}
