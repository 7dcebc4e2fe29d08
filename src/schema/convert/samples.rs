//! Closed sets in every dialect, with documents that they accept and reject, for the tests of this room.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::domain::Limits;
use crate::domain::json::{Bounds, Tape};
use crate::schema::{Compiled, Gathering, Program, Standing};

/// A set with documents to judge by it.
pub(in crate::schema) struct Sample {
    pub name: &'static str,
    pub documents: Vec<(&'static str, Value)>,
    pub instances: Vec<Value>,
}

/// Gathers a set, of which the first document is the schema itself.
pub(in crate::schema) fn gathered(documents: &[(&str, Value)]) -> Program {
    let limits = Limits::default();
    let address = |path: &str| format!("https://register.example/schemas/{path}");
    let bytes = |value: &Value| serde_json::to_vec(value).unwrap();
    let mut gathering = Gathering::new(&address(documents[0].0), &bytes(&documents[0].1), &limits).unwrap();
    loop {
        let wanted = gathering.wanted();
        if wanted.is_empty() {
            return gathering.finish().unwrap();
        }
        for uri in wanted {
            match documents.iter().find(|(path, _)| address(path) == uri) {
                Some((_, value)) => gathering.supply(&uri, &bytes(value)).unwrap(),
                None => gathering.absent(&uri),
            }
        }
    }
}

/// Verdicts of a set on documents.
pub(in crate::schema) fn verdicts(program: Program, instances: &[Value]) -> Vec<bool> {
    let compiled = Compiled::new(program, &BTreeMap::new(), &Limits::default()).unwrap();
    let mut tape = Tape::default();
    let judge = |instance: &Value| {
        let text = instance.to_string();
        let document = tape.read(text.as_bytes(), Bounds::UNLIMITED).unwrap();
        compiled.standing(document.root(), None, Default::default()).unwrap() != Standing::Malformed
    };
    instances.iter().map(judge).collect()
}

pub(in crate::schema) fn samples() -> Vec<Sample> {
    vec![draft4(), draft6(), draft7(), draft201909(), draft202012(), generic(), conditional(), mixed()]
}

fn draft4() -> Sample {
    let root = json!({
        "$schema": "http://json-schema.org/draft-04/schema#", "type": "object",
        "properties": {
            "adres": { "$ref": "/schemas/adres/1.0.0", "type": "integer" },
            "bedrag": { "type": "number", "minimum": 0, "exclusiveMinimum": true, "const": 7 },
            "paar": { "items": [{ "type": "integer" }, { "$ref": "/schemas/adres/1.0.0#/definitions/code" }], "additionalItems": false },
        },
        "dependencies": { "bedrag": ["paar"], "adres": { "maxProperties": 3 } },
        "enum": [{ "$ref": "#/nergens" }, { "bedrag": 0 }, { "bedrag": 1 }, { "bedrag": 1, "paar": [1, "ab"] },
                 { "adres": { "code": "ab" } }, { "adres": 1 }, { "paar": [1, "ab", 2] }, { "adres": { "code": "abc" } }],
    });
    let adres = json!({
        "$schema": "http://json-schema.org/draft-04/schema#", "id": "https://elders.example/adres.json",
        "type": "object", "required": ["code"], "properties": { "code": { "$ref": "#/definitions/code" } },
        "definitions": { "code": { "type": "string", "maxLength": 2 } },
    });
    Sample {
        name: "draft 4 with a foreign id",
        documents: vec![("zaak/1.0.0", root), ("adres/1.0.0", adres)],
        instances: vec![
            json!({ "bedrag": 0 }),
            json!({ "bedrag": 1 }),
            json!({ "bedrag": 1, "paar": [1, "ab"] }),
            json!({ "adres": { "code": "ab" } }),
            json!({ "adres": 1 }),
            json!({ "paar": [1, "ab", 2] }),
            json!({ "adres": { "code": "abc" } }),
            json!({ "$ref": "#/nergens" }),
            json!({}),
        ],
    }
}

fn draft6() -> Sample {
    let root = json!({
        "$schema": "http://json-schema.org/draft-06/schema#", "type": "object",
        "properties": {
            "lijst": { "contains": { "$ref": "/schemas/getal/2.0.0#/definitions/klein" }, "minContains": 2 },
            "sleutel": { "format": "uuid", "propertyNames": { "maxLength": 1 } },
            "getal": { "$ref": "/schemas/getal/2.0.0" },
        },
        "if": { "required": ["sleutel"] }, "then": false,
        "dependentRequired": { "sleutel": ["lijst"] },
    });
    let getal = json!({
        "$schema": "http://json-schema.org/draft-06/schema#", "$ref": "#/definitions/klein", "maximum": 1,
        "definitions": { "klein": { "type": "integer", "exclusiveMaximum": 10 } },
    });
    Sample {
        name: "draft 6 with a document that is one reference",
        documents: vec![("telling/1.0.0", root), ("getal/2.0.0", getal)],
        instances: vec![
            json!({ "lijst": [1, 20] }),
            json!({ "lijst": [20] }),
            json!({ "sleutel": "geen uuid" }),
            json!({ "sleutel": { "ab": 1 } }),
            json!({ "getal": 9 }),
            json!({ "getal": 10 }),
            json!([]),
        ],
    }
}

fn draft7() -> Sample {
    let root = json!({
        "$schema": "http://json-schema.org/draft-07/schema#", "$ref": "#/definitions/aanvraag", "maxProperties": 0,
        "definitions": {
            "aanvraag": {
                "type": "object",
                "if": { "properties": { "soort": { "const": "kap" } }, "required": ["soort"] },
                "then": { "required": ["bomen"] }, "else": { "properties": { "bomen": false } },
                "properties": { "bomen": { "$ref": "boom/1.0.0#/definitions/aantal" }, "deel": { "$ref": "#" } },
                "unevaluatedProperties": false, "dependentSchemas": { "soort": false }, "prefixItems": [false],
            },
        },
    });
    let boom = json!({
        "$schema": "http://json-schema.org/draft-07/schema#", "$id": "1.0.0",
        "definitions": { "aantal": { "type": "integer", "minimum": 1 } },
    });
    Sample {
        name: "draft 7 of which the root is one reference",
        documents: vec![("kap", root), ("boom/1.0.0", boom)],
        instances: vec![
            json!({ "soort": "kap", "bomen": 1 }),
            json!({ "soort": "kap" }),
            json!({ "bomen": 1 }),
            json!({ "anders": 1 }),
            json!({ "soort": "kap", "bomen": 0 }),
            json!({ "deel": { "soort": "kap" } }),
            json!({ "deel": { "soort": "kap", "bomen": 2 } }),
        ],
    }
}

fn draft201909() -> Sample {
    let root = json!({
        "$schema": "https://json-schema.org/draft/2019-09/schema", "$recursiveAnchor": true,
        "$ref": "/schemas/boom/1.0.0", "unevaluatedProperties": false,
        "properties": { "rij": { "contains": { "type": "string" }, "items": [true], "unevaluatedItems": { "type": "integer" } } },
    });
    let boom = json!({
        "$schema": "https://json-schema.org/draft/2019-09/schema", "$recursiveAnchor": true, "type": "object",
        "properties": { "waarde": { "$ref": "#tekst" }, "takken": { "type": "array", "items": { "$recursiveRef": "#" } } },
        "$defs": { "tekst": { "$anchor": "tekst", "type": "string" } },
    });
    Sample {
        name: "draft 2019-09 with a recursive reference",
        documents: vec![("strenge-boom/1.0.0", root), ("boom/1.0.0", boom)],
        instances: vec![
            json!({ "waarde": "a", "takken": [{ "waarde": "b" }] }),
            json!({ "takken": [{ "warde": "b" }] }),
            json!({ "waarde": 1 }),
            json!({ "rij": ["a", 1] }),
            json!({ "rij": [1, 2] }),
            json!({ "takken": [{ "rij": ["a"] }] }),
        ],
    }
}

fn draft202012() -> Sample {
    let root = json!({
        "type": "object", "required": ["adres"],
        "properties": {
            "adres": { "$ref": "/schemas/adres/2.0.0", "description": "Waar." },
            "oud": { "$ref": "/schemas/adres/1.0.0", "minProperties": 1 },
            "vrij": { "$ref": "/schemas/alles/1.0.0" }, "niets": { "$ref": "/schemas/niets/1.0.0" },
            "paar": { "prefixItems": [true], "items": { "$ref": "#/properties/adres/description/nergens" } },
        },
        "$defs": { "adres": { "type": "null" }, "leeg": true },
    });
    let mut root = root;
    root["properties"]["paar"]["items"]["$ref"] = "#/$defs/adres".into();
    let adres = |length: u64| {
        json!({ "type": "object", "properties": { "code": { "$ref": "#/$defs/code" } },
        "$defs": { "code": { "type": "string", "maxLength": length } }, "additionalProperties": false })
    };
    Sample {
        name: "two versions of one standard and documents that are booleans",
        documents: vec![
            ("zaak/1.0.0", root),
            ("adres/1.0.0", adres(1)),
            ("adres/2.0.0", adres(2)),
            ("alles/1.0.0", json!(true)),
            ("niets/1.0.0", json!(false)),
        ],
        instances: vec![
            json!({ "adres": { "code": "ab" } }),
            json!({ "adres": { "code": "abc" } }),
            json!({ "adres": {}, "oud": {} }),
            json!({ "adres": {}, "oud": { "code": "ab" } }),
            json!({ "adres": {}, "vrij": 1 }),
            json!({ "adres": {}, "niets": 1 }),
            json!({ "adres": {}, "paar": [1, null] }),
            json!({ "adres": {}, "paar": [1, 2] }),
            json!({}),
        ],
    }
}

fn generic() -> Sample {
    let list = json!({
        "type": "array", "items": { "$dynamicRef": "#item" },
        "$defs": { "item": { "$dynamicAnchor": "item" } },
    });
    let of = |id: &str, kind: &str| json!({ "$id": id, "$ref": "/schemas/lijst/1.0.0", "$defs": { "item": { "$dynamicAnchor": "item", "type": kind } } });
    let root = json!({
        "properties": { "getallen": { "$ref": "#/$defs/getallen" }, "teksten": { "$ref": "#/$defs/teksten" }, "alles": { "$ref": "/schemas/lijst/1.0.0" } },
        "$defs": { "getallen": of("getallen", "integer"), "teksten": of("teksten", "string") },
    });
    Sample {
        name: "a dynamic reference with three answers",
        documents: vec![("verzameling/1.0.0", root), ("lijst/1.0.0", list)],
        instances: vec![
            json!({ "getallen": [1], "teksten": ["a"], "alles": [1, "a"] }),
            json!({ "getallen": ["a"] }),
            json!({ "teksten": [1] }),
            json!({ "alles": 1 }),
        ],
    }
}

fn conditional() -> Sample {
    let kind = |kind: &str, then: Value| json!({ "if": { "properties": { "soort": { "const": kind } }, "required": ["soort"] }, "then": then });
    let root = json!({
        "$ref": "#/$defs/basis", "unevaluatedProperties": false,
        "allOf": [
            kind("kap", json!({ "properties": { "bomen": { "type": "integer" }, "wanneer": { "type": "string" } } })),
            kind("bouw", json!({ "properties": { "kosten": { "$ref": "#/$defs/kosten" }, "wanneer": { "type": "integer" } } })),
        ],
        "$defs": { "basis": { "properties": { "soort": { "type": "string" } } }, "kosten": { "type": "number" } },
    });
    Sample {
        name: "a closed schema with conditional properties",
        documents: vec![("aanvraag/1.0.0", root)],
        instances: vec![
            json!({ "soort": "kap", "bomen": 1 }),
            json!({ "soort": "kap", "bomen": "1" }),
            json!({ "soort": "bouw", "bomen": 1 }),
            json!({ "soort": "bouw", "kosten": 1.5, "wanneer": 1 }),
            json!({ "soort": "bouw", "wanneer": "1" }),
            json!("tekst"),
            json!({ "anders": 1 }),
        ],
    }
}

fn mixed() -> Sample {
    let root = json!({
        "properties": {
            "oud": { "$ref": "/schemas/oud/1.0.0" }, "nieuw": { "$ref": "/schemas/nieuw/1.0.0" }, "gat": { "$ref": "/schemas/oud/1.0.0#/plek/a~1b" },
        },
        "maxProperties": 2,
    });
    let old = json!({
        "$schema": "http://json-schema.org/draft-04/schema#", "id": "https://elders.example/oud.json", "maximum": 5, "exclusiveMaximum": true,
        "plek": { "a/b": { "type": "string", "format": "uuid", "const": "x" } },
    });
    let new = json!({
        "$schema": "http://json-schema.org/draft-07/schema#", "$id": "https://elders.example/nieuw.json",
        "items": [{ "$ref": "https://elders.example/oud.json#" }], "additionalItems": { "contentEncoding": "base64", "pattern": "^e" },
    });
    Sample {
        name: "documents of three dialects",
        documents: vec![("dossier/1.0.0", root), ("oud/1.0.0", old), ("nieuw/1.0.0", new)],
        instances: vec![
            json!({ "oud": 5 }),
            json!({ "oud": 4 }),
            json!({ "gat": "x" }),
            json!({ "gat": 1 }),
            json!({ "nieuw": [5] }),
            json!({ "nieuw": [4, "eA=="] }),
            json!({ "nieuw": [4, "eB=="] }),
            json!({ "nieuw": [4, "geen base64"] }),
            json!({ "oud": 1, "gat": "", "nieuw": [] }),
        ],
    }
}
