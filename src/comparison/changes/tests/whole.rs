//! Tests of whole schemas: a realistic pair, parts, bounds, and schemas made at random.

use serde_json::{Value, json};

use crate::domain::Effect;
use crate::schema::Compiled;

use super::super::{Entry, list};
use super::{between, compiled, sentences, told};

/// A debt-relief-like standard and its next version, as a maintainer would change it.
fn debt_relief() -> (Value, Value) {
    let old = json!({
        "title": "Schuldhulp", "type": "object", "required": ["trajecten"], "additionalProperties": false,
        "properties": {
            "leverdatum": { "type": "string", "format": "date" },
            "trajecten": { "type": "array", "items": { "$ref": "#/$defs/traject" } },
        },
        "$defs": {
            "traject": {
                "type": "object", "required": ["trajectnummer"],
                "properties": {
                    "trajectnummer": { "type": "string", "maxLength": 20 },
                    "beschikkingssoort": { "enum": ["Toelating", "Afwijzing", "Beëindiging"] },
                    "schuldbedrag": { "type": "integer", "minimum": 0 },
                    "toelichting": { "type": "string", "description": "Vrije tekst." },
                },
            },
        },
    });
    let new = json!({
        "title": "Schuldhulp", "type": "object", "required": ["trajecten", "leverdatum"], "additionalProperties": false,
        "properties": {
            "leverdatum": { "type": "string", "format": "date" },
            "trajecten": { "type": "array", "minItems": 1, "items": { "$ref": "#/$defs/Traject" } },
            "leverancier": { "type": "string" },
        },
        "$defs": {
            "Traject": {
                "type": "object", "required": ["trajectnummer"],
                "properties": {
                    "trajectnummer": { "type": "string", "maxLength": 36 },
                    "beschikkingssoort": { "enum": ["Toelating", "Afwijzing", "Ingetrokken"] },
                    "schuldbedrag": { "type": ["number", "null"], "minimum": 0 },
                    "toelichting": { "type": "string", "description": "Vrije tekst, zonder persoonsgegevens." },
                    "uitstroomdatum": { "type": "string", "format": "date" },
                },
            },
        },
    });
    (old, new)
}

#[test]
fn the_next_version_of_a_realistic_standard_reads_as_a_list_for_people() {
    let (old, new) = debt_relief();
    assert_eq!(
        sentences(&old, &new),
        [
            "Veld 'leverancier' is nieuw en optioneel. Eerder mocht het niet voorkomen.",
            "Veld 'leverdatum' is verplicht geworden.",
            "Veld 'trajecten' moet nu ten minste 1 item hebben.",
            "Veld 'trajecten › uitstroomdatum' is nieuw en optioneel. Wie deze naam al voor iets anders gebruikte, moet dat aanpassen.",
            "Veld 'trajecten › trajectnummer': was ten hoogste 20 tekens, is nu ten hoogste 36 tekens.",
            "Veld 'trajecten › beschikkingssoort': de waarde 'Beëindiging' mag niet meer.",
            "Veld 'trajecten › beschikkingssoort': de waarde 'Ingetrokken' mag nu ook.",
            "Veld 'trajecten › schuldbedrag' was een geheel getal, en is nu een getal of leeg (null).",
            "Veld 'trajecten › toelichting': de omschrijving is aangepast.",
        ]
    );
    let english: Vec<String> = between(&old, &new).into_iter().map(|change| change.sentence.en).collect();
    assert_eq!(english[1], "Field 'leverdatum' has become required.");
    assert_eq!(english[5], "Field 'trajecten › beschikkingssoort': 'Beëindiging' may no longer be used.");
}

#[test]
fn no_more_are_listed_than_asked_and_the_rest_is_counted() {
    let (old, new) = debt_relief();
    let (old, new) = (compiled(&[("a/1.0.0", old)]), compiled(&[("a/1.1.0", new)]));
    let entries = [Entry { part: None, old: old.program().root(), new: new.program().root() }];
    let (changes, more) = list(&old, &new, &entries, 4, &mut |_, _| (Effect::Unsure, Effect::Unsure, None));
    assert_eq!((changes.len(), more), (4, 5));
}

#[test]
fn what_is_told_of_a_part_names_the_part() {
    let schema = |length: u64| json!({ "$defs": { "melding": { "properties": { "tekst": { "maxLength": length } } } } });
    let (old, new) = (compiled(&[("a/1.0.0", schema(5))]), compiled(&[("a/1.1.0", schema(9))]));
    let part = |compiled: &Compiled| compiled.program().part("#/$defs/melding").unwrap();
    let entries = [
        Entry { part: None, old: old.program().root(), new: new.program().root() },
        Entry { part: Some("melding"), old: part(&old), new: part(&new) },
    ];
    let (changes, _) = list(&old, &new, &entries, 9, &mut |_, _| (Effect::Unsure, Effect::Unsure, None));
    let said: Vec<&str> = changes.iter().map(|change| change.sentence.nl.as_str()).collect();
    assert_eq!(
        said,
        ["Veld 'tekst' van onderdeel 'melding': was ten hoogste 5 tekens, is nu ten hoogste 9 tekens."]
    );
    let at: Vec<_> = changes.iter().map(|change| (change.part.as_deref(), change.place())).collect();
    assert_eq!(at, [(Some("melding"), "#/$defs/melding/properties/tekst/maxLength")]);
}

fn rolled(seed: &mut u64, most: u64) -> u64 {
    *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    (*seed >> 33) % most
}

/// Schemas made of numbers: every keyword, nested, with references back to the root.
fn random(seed: &mut u64, depth: u32) -> Value {
    if depth == 0 {
        return [json!(true), json!({ "type": "string" }), json!({ "minimum": 1 })]
            [usize::try_from(rolled(seed, 3)).unwrap()]
        .clone();
    }
    let mut schema = serde_json::Map::new();
    let rounds = rolled(seed, 3);
    for _ in 0..=rounds {
        let (kind, small, name) = (
            rolled(seed, 26),
            rolled(seed, 4),
            ["a", "b", "naam"][usize::try_from(rolled(seed, 3)).unwrap()],
        );
        let mut below = || random(seed, depth - 1);
        let (keyword, value) = match kind {
            0 => ("type", json!(["string", "object", "integer", "array"][usize::try_from(small).unwrap()])),
            1 => ("enum", json!([small, "a", null, 1.0])),
            2 => ("const", json!(small)),
            3..=6 => ("properties", json!({ name: below(), "b": below() })),
            7 => ("required", json!([name])),
            8 => ("additionalProperties", if small == 0 { json!(false) } else { below() }),
            9 => ("patternProperties", json!({ format!("^{name}"): below() })),
            10 => ("items", below()),
            11 => ("prefixItems", json!([below(), below()])),
            12 => ("contains", below()),
            13 => ("allOf", json!([below(), below()])),
            14 => ("anyOf", json!([below(), below()])),
            15 => ("oneOf", json!([below(), below()])),
            16 => ("not", below()),
            17 => ("if", below()),
            18 => ("then", below()),
            19 => ("else", below()),
            20 => ("dependentSchemas", json!({ name: below() })),
            21 => ("dependentRequired", json!({ name: ["b"] })),
            22 => ("propertyNames", below()),
            23 => ("unevaluatedProperties", below()),
            24 => ("title", json!(name)),
            _ => ("exclusiveMinimum", json!(small)),
        };
        schema.insert(keyword.to_owned(), value);
    }
    let mut again = Value::Object(schema);
    if seed.is_multiple_of(5) {
        again = json!({ "properties": { "weer": { "$ref": "#" }, "zelf": again } });
    }
    again
}

#[test]
fn a_schema_beside_itself_has_no_changes_and_no_pair_of_schemas_panics() {
    let mut seed = 42;
    let mut before = json!({});
    for _ in 0..300 {
        let schema = random(&mut seed, 3);
        assert_eq!(told(&schema, &schema), Vec::<String>::new(), "{schema}");
        between(&before, &schema);
        before = schema;
    }
}
