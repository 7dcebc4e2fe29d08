//! Tests of the named changes, each by itself.
#![expect(clippy::too_many_lines, reason = "a table of cases is read in one piece")]

mod vocabularies;
mod whole;

use std::collections::{BTreeMap, HashSet};

use serde_json::{Value, json};

use crate::domain::{Change, Effect, Limits};
use crate::schema::{Compiled, Gathering};

use super::{Entry, change_kinds, list};

const ADDRESS: &str = "https://register.example/schemas";

/// Compiles a set of documents, of which the first is the schema itself.
fn compiled(documents: &[(&str, Value)]) -> Compiled {
    let limits = Limits::default();
    let address = |path: &str| format!("{ADDRESS}/{path}");
    let bytes = |value: &Value| serde_json::to_vec(value).unwrap();
    let mut gathering = Gathering::new(&address(documents[0].0), &bytes(&documents[0].1), &limits).unwrap();
    loop {
        let wanted = gathering.wanted();
        if wanted.is_empty() {
            break;
        }
        for uri in wanted {
            match documents.iter().find(|(path, _)| address(path) == uri) {
                Some((_, value)) => gathering.supply(&uri, &bytes(value)).unwrap(),
                None => gathering.absent(&uri),
            }
        }
    }
    Compiled::new(gathering.finish().unwrap(), &BTreeMap::new(), &limits).unwrap()
}

fn between_sets(old: &[(&str, Value)], new: &[(&str, Value)]) -> Vec<Change> {
    let (old, new) = (compiled(old), compiled(new));
    let entries = [Entry { part: None, old: old.program().root(), new: new.program().root() }];
    let (changes, more) =
        list(&old, &new, &entries, 1_000, &mut |_, _| (Effect::Unsure, Effect::Unsure, None));
    assert_eq!(more, 0);
    let known: HashSet<&str> = change_kinds().iter().map(|kind| kind.code).collect();
    for change in &changes {
        assert!(known.contains(change.code.as_str()), "{} is not in the catalogue", change.code);
        assert!(change.sentence.nl.ends_with(['.', '”']), "{}", change.sentence.nl);
        assert!(change.sentence.en.ends_with(['.', '”']), "{}", change.sentence.en);
    }
    changes
}

fn between(old: &Value, new: &Value) -> Vec<Change> {
    between_sets(&[("zaak/1.0.0", old.clone())], &[("zaak/1.1.0", new.clone())])
}

/// Each change as `code delivers/reads field`.
fn told(old: &Value, new: &Value) -> Vec<String> {
    let told = |change: &Change| {
        let (delivers, reads) = (change.delivers.as_str(), change.reads.as_str());
        format!("{} {delivers}/{reads} {}", change.code, change.field)
    };
    between(old, new).iter().map(told).collect()
}

/// The changes of a field `x`, without the field.
fn of_field(old: &Value, new: &Value) -> Vec<String> {
    let wrapped = |schema: &Value| json!({ "properties": { "x": schema } });
    told(&wrapped(old), &wrapped(new)).iter().map(|told| told.replace(" /x", "")).collect()
}

fn sentences(old: &Value, new: &Value) -> Vec<String> {
    between(old, new).into_iter().map(|change| change.sentence.nl).collect()
}

#[test]
fn every_code_is_stable_in_form_and_stands_in_the_catalogue_once() {
    let kinds = change_kinds();
    let codes: HashSet<&str> = kinds.iter().map(|kind| kind.code).collect();
    assert_eq!(codes.len(), kinds.len());
    assert!(kinds.len() >= 130, "{}", kinds.len());
    for kind in &kinds {
        assert!(
            kind.code.split('-').all(|word| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase()))
        );
        assert!(!kind.title.nl.is_empty() && !kind.title.en.is_empty() && !kind.title.nl.ends_with('.'));
    }
}

#[test]
fn a_change_of_one_value_is_named_with_its_own_effect() {
    for (old, new, expected) in [
        (json!({"type": "string"}), json!({"type": ["string", "null"]}), "leeg-toegestaan geen/breekt"),
        (
            json!({"type": ["string", "null"]}),
            json!({"type": "string"}),
            "leeg-niet-meer-toegestaan breekt/geen",
        ),
        (json!({"type": "integer"}), json!({"type": "number"}), "geheel-getal-verruimd geen/breekt"),
        (json!({"type": "number"}), json!({"type": "integer"}), "getal-vernauwd-tot-geheel breekt/geen"),
        (json!({"type": "string"}), json!({"type": "integer"}), "type-gewijzigd breekt/breekt"),
        (json!({"type": "string"}), json!({"type": ["string", "integer"]}), "type-verruimd geen/breekt"),
        (json!({}), json!({"type": "string"}), "type-toegevoegd breekt/geen"),
        (json!({"type": "string"}), json!({}), "type-verwijderd geen/breekt"),
        (json!({}), json!(false), "waarde-verboden breekt/geen"),
        (json!({"enum": ["a", "b"]}), json!({"enum": ["b"]}), "keuze-verwijderd breekt/geen"),
        (json!({"enum": ["a"]}), json!({"enum": ["a", "b"]}), "keuze-toegevoegd geen/breekt"),
        (
            json!({"type": "string"}),
            json!({"type": "string", "enum": ["a"]}),
            "keuzelijst-toegevoegd breekt/geen",
        ),
        (json!({"enum": ["a"]}), json!({}), "keuzelijst-verwijderd geen/breekt"),
        (json!({"const": "a"}), json!({"const": "b"}), "vaste-waarde-gewijzigd breekt/breekt"),
        (json!({"enum": ["a", "b"]}), json!({"const": "b"}), "keuzelijst-vaste-waarde-geworden breekt/geen"),
        (json!({"const": "b"}), json!({"enum": ["a", "b"]}), "vaste-waarde-keuzelijst-geworden geen/breekt"),
        (json!({"minimum": 1}), json!({"minimum": 2}), "minimum-verhoogd breekt/geen"),
        (json!({"minimum": 2}), json!({"minimum": 1}), "minimum-verlaagd geen/breekt"),
        (json!({"maximum": 2}), json!({}), "maximum-verwijderd geen/breekt"),
        (json!({}), json!({"exclusiveMaximum": 2}), "exclusief-maximum-toegevoegd breekt/geen"),
        (json!({"minimum": 0}), json!({"exclusiveMinimum": 0}), "ondergrens-exclusief-geworden breekt/geen"),
        (json!({"exclusiveMaximum": 5}), json!({"maximum": 5}), "bovengrens-inclusief-geworden geen/breekt"),
        (json!({"multipleOf": 5}), json!({"multipleOf": 10}), "veelvoud-grover onbeslist/geen"),
        (json!({"maxLength": 40}), json!({"maxLength": 80}), "maximumlengte-verhoogd geen/breekt"),
        (json!({"minLength": 0}), json!({"minLength": 1}), "minimumlengte-toegevoegd breekt/geen"),
        (json!({"maxItems": 4}), json!({"maxItems": 2}), "maximumaantal-items-verlaagd breekt/geen"),
        (json!({}), json!({"minProperties": 2}), "minimumaantal-velden-toegevoegd breekt/geen"),
        (json!({"pattern": "a"}), json!({"pattern": "b"}), "patroon-gewijzigd onbeslist/onbeslist"),
        (json!({}), json!({"format": "date"}), "formaat-toegevoegd breekt/geen"),
        (json!({"format": "bsn"}), json!({}), "formaat-verwijderd geen/breekt"),
        (json!({"format": "date"}), json!({"format": "date-time"}), "formaat-gewijzigd onbeslist/onbeslist"),
        (json!({"format": "mooi"}), json!({}), "formaat-verwijderd geen/geen"),
        (json!({}), json!({"uniqueItems": true}), "dubbele-items-verboden onbeslist/geen"),
        (json!({}), json!({"items": {"type": "string"}}), "items-eis-toegevoegd breekt/geen"),
        (
            json!({"prefixItems": [{}]}),
            json!({"prefixItems": [{}], "items": false}),
            "lijst-gesloten onbeslist/onbeslist",
        ),
        (json!({}), json!({"contains": {"const": 1}}), "bevat-eis-toegevoegd onbeslist/geen"),
        (
            json!({"contains": {}}),
            json!({"contains": {}, "minContains": 2}),
            "minimumaantal-passende-items-verhoogd onbeslist/geen",
        ),
        (json!({}), json!({"not": {"const": 1}}), "uitsluiting-toegevoegd onbeslist/geen"),
        (json!({"title": "A"}), json!({"title": "B"}), "titel-gewijzigd geen/geen"),
        (json!({"description": "A"}), json!({}), "omschrijving-gewijzigd geen/geen"),
        (json!({}), json!({"deprecated": true}), "verouderd-gemarkeerd geen/geen"),
        (json!({"x-eigen": 1}), json!({"x-eigen": 2}), "trefwoord-zonder-werking-gewijzigd geen/geen"),
        (json!({"default": 1}), json!({"default": 2}), "standaardwaarde-gewijzigd geen/geen"),
    ] {
        assert_eq!(of_field(&old, &new), [expected], "{old} -> {new}");
    }
}

#[test]
fn a_change_that_no_value_can_feel_has_no_effect_and_one_beside_a_choice_is_asked() {
    let text = |more: Value| {
        let mut schema = json!({"type": "string"});
        schema.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        schema
    };
    assert_eq!(
        of_field(&text(json!({"minimum": 1})), &text(json!({"minimum": 2}))),
        ["minimum-verhoogd geen/geen"]
    );
    let listed = |length: u64| text(json!({"enum": ["a", "bc"], "maxLength": length}));
    assert_eq!(of_field(&listed(9), &listed(2)), ["maximumlengte-verlaagd onbeslist/geen"]);
}

#[test]
fn a_field_that_comes_or_goes_is_told_by_whether_the_object_is_open() {
    let object = |fields: Value, required: &[&str], more: Value| json!({"type": "object", "properties": fields, "required": required, "additionalProperties": more});
    let a = json!({"a": {"type": "string"}});
    let ab = json!({"a": {"type": "string"}, "bedrag": {"type": "integer"}});
    for (old, new, expected) in [
        (
            object(a.clone(), &[], json!(true)),
            object(ab.clone(), &[], json!(true)),
            "veld-toegevoegd-open breekt/geen /bedrag",
        ),
        (
            object(a.clone(), &[], json!(false)),
            object(ab.clone(), &[], json!(false)),
            "veld-toegevoegd-gesloten geen/breekt /bedrag",
        ),
        (
            object(a.clone(), &[], json!(true)),
            object(ab.clone(), &["bedrag"], json!(true)),
            "veld-toegevoegd-verplicht breekt/geen /bedrag",
        ),
        (
            object(a.clone(), &[], json!(false)),
            object(ab.clone(), &["bedrag"], json!(false)),
            "veld-toegevoegd-verplicht breekt/breekt /bedrag",
        ),
        (
            object(a.clone(), &[], json!({"type": "string"})),
            object(ab.clone(), &[], json!({"type": "string"})),
            "veld-toegevoegd-eis onbeslist/onbeslist /bedrag",
        ),
        (
            object(ab.clone(), &[], json!(true)),
            object(a.clone(), &[], json!(true)),
            "veld-verwijderd-open geen/breekt /bedrag",
        ),
        (
            object(ab.clone(), &[], json!(false)),
            object(a.clone(), &[], json!(false)),
            "veld-verwijderd-gesloten breekt/geen /bedrag",
        ),
        (
            object(ab.clone(), &["bedrag"], json!(false)),
            object(a.clone(), &[], json!(false)),
            "veld-verwijderd-gesloten breekt/breekt /bedrag",
        ),
        (
            object(a.clone(), &[], json!(true)),
            object(a.clone(), &["a"], json!(true)),
            "veld-verplicht-geworden breekt/geen /a",
        ),
        (
            object(a.clone(), &["a"], json!(true)),
            object(a.clone(), &[], json!(true)),
            "veld-optioneel-geworden geen/breekt /a",
        ),
        (
            object(a.clone(), &[], json!(true)),
            object(a.clone(), &["z"], json!(true)),
            "naam-verplicht-geworden breekt/geen /z",
        ),
        (
            object(a.clone(), &[], json!(true)),
            object(a.clone(), &[], json!(false)),
            "object-gesloten breekt/geen ",
        ),
        (
            object(a.clone(), &[], json!(false)),
            object(a.clone(), &[], json!(true)),
            "object-geopend geen/breekt ",
        ),
        (
            object(a.clone(), &[], json!(true)),
            object(a.clone(), &[], json!({"type": "null"})),
            "andere-velden-eis-toegevoegd breekt/geen ",
        ),
    ] {
        assert_eq!(told(&old, &new), [expected], "{old} -> {new}");
    }
}

#[test]
fn a_field_with_another_name_and_the_same_content_is_guessed_to_be_renamed() {
    let object = |name: &str| json!({"properties": {name: {"enum": ["Man", "Vrouw"]}, "naam": {"type": "string"}}, "required": [name]});
    let changes = between(&object("geslacht"), &object("geslachtsaanduiding"));
    assert_eq!(changes.len(), 1);
    assert!(changes[0].guess);
    assert_eq!(changes[0].sentence.nl, "Veld 'geslacht' heet voortaan vermoedelijk 'geslachtsaanduiding'.");
    assert_eq!((changes[0].delivers, changes[0].reads), (Effect::Breaks, Effect::Breaks));
    let plain = |name: &str| json!({"properties": {name: {"type": "string"}}});
    let codes = told(&plain("voornaam"), &plain("omschrijving"));
    assert_eq!(
        codes,
        ["veld-verwijderd-open geen/breekt /voornaam", "veld-toegevoegd-open breekt/geen /omschrijving"]
    );
}

#[test]
fn what_moved_but_says_the_same_is_no_change() {
    let flat = json!({"type": "object", "properties": {"a": {"type": "string"}, "b": {"maxLength": 3}}, "required": ["a"]});
    for same in [
        json!({"$ref": "#/$defs/x", "$defs": {"x": flat}}),
        json!({"type": "object", "allOf": [{"properties": {"a": {"$ref": "#/$defs/t"}}, "required": ["a"]}, {"properties": {"b": {"maxLength": 3}}}], "$defs": {"t": {"type": "string"}}}),
        json!({"type": "object", "properties": {"b": {"maxLength": 3}, "a": {}}, "allOf": [{"properties": {"a": {"type": "string"}}, "required": ["a"]}]}),
        json!({"$ref": "#/definitions/y", "definitions": {"y": flat}}),
    ] {
        assert_eq!(told(&flat, &same), Vec::<String>::new(), "{same}");
        assert_eq!(told(&same, &flat), Vec::<String>::new(), "{same}");
    }
}

#[test]
fn a_definition_that_is_used_more_than_once_is_told_at_its_first_field() {
    let schema = |values: Value| json!({"properties": {"eerste": {"$ref": "#/$defs/soort"}, "tweede": {"$ref": "#/$defs/soort"}, "deel": {"$ref": "#"}}, "$defs": {"soort": {"enum": values}}});
    let said = sentences(&schema(json!(["a", "b", "c"])), &schema(json!(["a"])));
    assert_eq!(
        said,
        ["Veld 'eerste': de waarden 'b' en 'c' mogen niet meer. Dit geldt ook op andere plaatsen."]
    );
}

#[test]
fn branches_of_a_choice_are_matched_by_what_they_are() {
    let branch = |kind: &str, field: &str| json!({"properties": {"soort": {"const": kind}, field: {"type": "string"}}, "required": ["soort", field]});
    let (kap, bouw, sloop) = (branch("kap", "boom"), branch("bouw", "tekening"), branch("sloop", "datum"));
    let old = json!({"oneOf": [kap, bouw]});
    assert_eq!(told(&old, &json!({"oneOf": [bouw, kap]})), Vec::<String>::new());
    let said = sentences(&old, &json!({"oneOf": [bouw, sloop, kap]}));
    assert_eq!(said, ["Het document: een vorm erbij: een object waarin 'soort' 'sloop' is."]);
    let mut other = kap.clone();
    other["properties"]["boom"]["maxLength"] = json!(5);
    let said = sentences(&old, &json!({"oneOf": [bouw, other]}));
    assert_eq!(said, ["Veld 'boom' (als 'soort' 'kap' is) mag nu ten hoogste 5 tekens hebben."]);
    let any = json!({"anyOf": [kap, bouw]});
    assert_eq!(told(&any, &old), ["samenstelling-gewijzigd onbeslist/geen "]);
    assert_eq!(
        told(&any, &json!({"anyOf": [kap, bouw, {"type": "null"}]})),
        ["mogelijkheid-toegevoegd geen/onbeslist "]
    );
    assert_eq!(told(&any, &json!({})), ["mogelijkheden-verwijderd geen/onbeslist "]);
}

#[test]
fn conditions_say_when_they_hold() {
    let when = |value: &str, then: Value| json!({"if": {"properties": {"soort": {"const": value}}, "required": ["soort"]}, "then": then, "properties": {"soort": {}, "boom": {}}});
    let (none, boom) =
        (json!({"properties": {"soort": {}, "boom": {}}}), when("kap", json!({"required": ["boom"]})));
    assert_eq!(sentences(&none, &boom), ["Veld 'boom' is nu verplicht als 'soort' 'kap' is."]);
    assert_eq!(told(&none, &boom), ["veld-voorwaardelijk-verplicht onbeslist/geen /boom"]);
    assert_eq!(told(&boom, &none), ["veld-niet-meer-voorwaardelijk-verplicht geen/onbeslist /boom"]);
    let wide = when("kap", json!({"properties": {"boom": {"minLength": 2}}, "required": ["boom"]}));
    assert_eq!(
        sentences(&none, &wide),
        ["Het document: als 'soort' 'kap' is gelden nu extra eisen aan 'boom'."]
    );
    assert_eq!(
        sentences(&boom, &wide),
        ["Veld 'boom' (als 'soort' 'kap' is) krijgt een eis erbij: een waarde met eigen eisen."]
    );
    let said = told(&boom, &when("bouw", json!({"required": ["boom"]})));
    assert_eq!(said, ["voorwaarde-gewijzigd onbeslist/onbeslist "]);
}

#[test]
fn fields_that_bring_others_and_names_by_patterns_are_told() {
    for (old, new, expected) in [
        (json!({}), json!({"dependentRequired": {"a": ["b"]}}), "veld-verplicht-bij-veld breekt/geen /b"),
        (
            json!({"dependentRequired": {"a": ["b"]}}),
            json!({}),
            "veld-niet-meer-verplicht-bij-veld geen/breekt /b",
        ),
        (
            json!({}),
            json!({"dependentSchemas": {"a": {"required": ["b"]}}}),
            "eis-bij-veld-toegevoegd onbeslist/geen ",
        ),
        (
            json!({}),
            json!({"patternProperties": {"^x": {"type": "string"}}}),
            "naampatroon-toegevoegd onbeslist/geen ",
        ),
        (
            json!({"patternProperties": {"^x": {"type": "string"}}}),
            json!({"patternProperties": {"^y": {"type": "string"}}}),
            "naampatroon-gewijzigd onbeslist/onbeslist ",
        ),
        (
            json!({"patternProperties": {"^x": {"type": "string"}}}),
            json!({"patternProperties": {"^x": {"type": "integer"}}}),
            "type-gewijzigd breekt/breekt /*",
        ),
        (json!({}), json!({"propertyNames": {"maxLength": 3}}), "veldnamen-eis-toegevoegd onbeslist/geen "),
        (
            json!({"additionalProperties": false}),
            json!({"unevaluatedProperties": false}),
            "object-anders-gesloten onbeslist/onbeslist ",
        ),
        (json!({}), json!({"unevaluatedProperties": false}), "overige-velden-gesloten onbeslist/geen "),
        (
            json!({"prefixItems": [{"type": "string"}]}),
            json!({"prefixItems": [{"type": "string"}, {"type": "null"}]}),
            "positie-toegevoegd onbeslist/onbeslist /1",
        ),
    ] {
        assert_eq!(told(&old, &new), [expected], "{old} -> {new}");
    }
}

#[test]
fn references_say_which_version_they_follow() {
    let root = |number: &str| json!({"properties": {"adres": {"$ref": format!("/schemas/adres/{number}")}}});
    let adres = |length: u64| json!({"properties": {"straat": {"maxLength": length}}});
    let changes = between_sets(
        &[("zaak/1.0.0", root("1.0.0")), ("adres/1.0.0", adres(40))],
        &[("zaak/1.1.0", root("1.1.0")), ("adres/1.1.0", adres(80))],
    );
    let said: Vec<&str> = changes.iter().map(|change| change.sentence.nl.as_str()).collect();
    assert_eq!(
        said,
        [
            "Veld 'adres' volgt 'adres' in versie 1.1.0; eerder in versie 1.0.0.",
            "Veld 'adres › straat': was ten hoogste 40 tekens, is nu ten hoogste 80 tekens.",
        ]
    );
    let changes = between_sets(
        &[("zaak/1.0.0", root("1.0.0")), ("adres/1.0.0", adres(40))],
        &[("zaak/1.1.0", json!({"properties": {"adres": adres(40)}}))],
    );
    let codes: Vec<_> = changes.iter().map(|c| (c.code.as_str(), c.delivers, c.reads)).collect();
    assert_eq!(codes, [("verwijzing-verwijderd", Effect::None, Effect::None)]);
}

#[test]
fn a_newer_dialect_is_told_and_changes_of_words_alone_are_not() {
    let old = json!({"$schema": "http://json-schema.org/draft-04/schema#", "minimum": 5, "exclusiveMinimum": true, "definitions": {"x": {}}});
    let new = json!({"$schema": "https://json-schema.org/draft/2020-12/schema", "exclusiveMinimum": 5, "$defs": {"x": {}}});
    assert_eq!(told(&old, &new), ["dialect-gewijzigd onbeslist/onbeslist "]);
}
