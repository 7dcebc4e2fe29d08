//! Schemas with every keyword that the prover knows, over a small world, so that documents hit their edges.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

const NAMES: [&str; 5] = ["a", "b", "ab", "x1", "c"];

fn numbers() -> impl Strategy<Value = Value> {
    let bound = prop::sample::select(vec![json!(0), json!(1), json!(2.5), json!(-1), json!(3)]);
    let step = prop::sample::select(vec![json!(1), json!(2), json!(0.5), json!(3), json!(1.5)]);
    (
        prop::sample::select(vec!["integer", "number"]),
        prop::option::of((prop::sample::select(vec!["minimum", "exclusiveMinimum"]), bound.clone())),
        prop::option::of((prop::sample::select(vec!["maximum", "exclusiveMaximum"]), bound)),
        prop::option::of(step),
    )
        .prop_map(|(kind, low, high, step)| {
            let mut schema = Map::from_iter([("type".to_owned(), json!(kind))]);
            schema.extend(low.into_iter().chain(high).map(|(name, bound)| (name.to_owned(), bound)));
            schema.extend(step.map(|step| ("multipleOf".to_owned(), step)));
            Value::Object(schema)
        })
}

fn texts() -> impl Strategy<Value = Value> {
    let patterns =
        ["^a", "b$", "^[ab]*$", "^a+b?$", "\\d", "^.{2,3}$", "", "^(a|ab)(b|1)?$", "^[^b]*$", "(?=a)"];
    (
        prop::option::of(0..3_u64),
        prop::option::of(1..4_u64),
        prop::option::of(prop::sample::select(patterns.to_vec())),
        prop::option::weighted(0.15, prop::sample::select(vec!["date", "ipv4", "uuid"])),
        any::<bool>(),
    )
        .prop_map(|(low, high, pattern, format, typed)| {
            let mut schema = Map::new();
            if typed {
                schema.insert("type".into(), json!("string"));
            }
            schema.extend(low.map(|low| ("minLength".to_owned(), json!(low))));
            schema.extend(high.map(|high| ("maxLength".to_owned(), json!(high))));
            schema.extend(pattern.map(|pattern| ("pattern".to_owned(), json!(pattern))));
            schema.extend(format.map(|format| ("format".to_owned(), json!(format))));
            Value::Object(schema)
        })
}

fn values() -> impl Strategy<Value = Value> {
    let pool = vec![
        json!(null),
        json!(true),
        json!(0),
        json!(1),
        json!(2.5),
        json!("a"),
        json!("ab"),
        json!("b1"),
        json!(""),
        json!([]),
        json!([1]),
        json!({}),
        json!({ "a": 1 }),
        json!([1, 1]),
        json!({ "b": [] }),
    ];
    prop_oneof![
        prop::collection::vec(prop::sample::select(pool.clone()), 1..4).prop_map(|mut all| {
            let mut distinct: Vec<Value> = Vec::new();
            all.retain(|value| {
                let new = !distinct.contains(value);
                distinct.push(value.clone());
                new
            });
            json!({ "enum": all })
        }),
        prop::sample::select(pool).prop_map(|value| json!({ "const": value })),
        prop::sample::subsequence(
            vec!["null", "boolean", "integer", "number", "string", "array", "object"],
            1..4
        )
        .prop_map(|kinds| json!({ "type": kinds })),
        Just(json!(true)),
        Just(json!(false)),
        Just(json!({ "$ref": "#/$defs/knoop" })),
    ]
}

fn lists(inner: impl Strategy<Value = Value> + Clone + 'static) -> impl Strategy<Value = Value> {
    (
        prop::option::of(prop::collection::vec(inner.clone(), 1..3)),
        prop::option::of(inner.clone()),
        prop::option::weighted(0.3, (inner.clone(), 0..3_u64, prop::option::of(0..3_u64))),
        prop::option::of(0..3_u64),
        prop::option::of(0..4_u64),
        prop::bool::weighted(0.3),
        prop::option::weighted(0.15, inner),
    )
        .prop_map(|(prefix, items, contains, low, high, unique, rest)| {
            let mut schema = Map::new();
            schema.extend(prefix.map(|prefix| ("prefixItems".to_owned(), json!(prefix))));
            schema.extend(items.map(|items| ("items".to_owned(), items)));
            if let Some((what, low, high)) = contains {
                schema.insert("contains".into(), what);
                schema.insert("minContains".into(), json!(low));
                schema.extend(high.map(|high| ("maxContains".to_owned(), json!(high))));
            }
            schema.extend(low.map(|low| ("minItems".to_owned(), json!(low))));
            schema.extend(high.map(|high| ("maxItems".to_owned(), json!(high))));
            if unique {
                schema.insert("uniqueItems".into(), json!(true));
            }
            schema.extend(rest.map(|rest| ("unevaluatedItems".to_owned(), rest)));
            Value::Object(schema)
        })
}

fn objects(inner: impl Strategy<Value = Value> + Clone + 'static) -> impl Strategy<Value = Value> {
    let name = || prop::sample::select(NAMES.to_vec());
    let pattern = prop::sample::select(vec!["^a", "b$", "^.$", "1"]);
    (
        prop::collection::btree_map(name(), inner.clone(), 0..3),
        prop::option::weighted(0.3, (pattern.clone(), inner.clone())),
        prop::option::weighted(0.4, inner.clone()),
        prop::collection::btree_set(name(), 0..2),
        (prop::option::weighted(0.2, 0..3_u64), prop::option::weighted(0.3, 0..3_u64)),
        prop::option::weighted(0.2, pattern),
        prop::option::weighted(0.2, (name(), name())),
        prop::option::weighted(0.15, (name(), inner.clone())),
        prop::option::weighted(0.15, inner),
    )
        .prop_map(|(named, patterned, others, required, sizes, names, needs, applies, rest)| {
            let mut schema = Map::new();
            schema.insert("properties".into(), json!(named));
            schema.extend(
                patterned.map(|(pattern, what)| ("patternProperties".to_owned(), json!({ pattern: what }))),
            );
            schema.extend(others.map(|others| ("additionalProperties".to_owned(), others)));
            schema.insert("required".into(), json!(required));
            schema.extend(sizes.0.map(|low| ("minProperties".to_owned(), json!(low))));
            schema.extend(sizes.1.map(|high| ("maxProperties".to_owned(), json!(high))));
            schema.extend(names.map(|pattern| ("propertyNames".to_owned(), json!({ "pattern": pattern }))));
            schema.extend(
                needs.map(|(name, other)| ("dependentRequired".to_owned(), json!({ name: [other] }))),
            );
            schema.extend(applies.map(|(name, what)| ("dependentSchemas".to_owned(), json!({ name: what }))));
            schema.extend(rest.map(|rest| ("unevaluatedProperties".to_owned(), rest)));
            Value::Object(schema)
        })
}

fn both(left: Value, right: Value) -> Value {
    match (left, right) {
        (Value::Object(mut left), Value::Object(right)) => {
            for (name, value) in right {
                left.entry(name).or_insert(value);
            }
            Value::Object(left)
        }
        (left, right) => json!({ "allOf": [left, right] }),
    }
}

/// A schema of the small world.
pub(super) fn rich_schema() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![2 => numbers(), 2 => texts(), 3 => values()];
    leaf.prop_recursive(3, 20, 3, |inner| {
        let two = || (inner.clone(), inner.clone());
        prop_oneof![
            4 => objects(inner.clone()),
            3 => lists(inner.clone()),
            2 => two().prop_map(|(a, b)| both(a, b)),
            2 => two().prop_map(|(a, b)| json!({ "allOf": [a, b] })),
            2 => two().prop_map(|(a, b)| json!({ "anyOf": [a, b] })),
            2 => two().prop_map(|(a, b)| json!({ "oneOf": [a, b] })),
            1 => inner.clone().prop_map(|a| json!({ "not": a })),
            1 => (inner.clone(), prop::option::of(inner.clone()), prop::option::of(inner.clone())).prop_map(|(a, b, c)| {
                let mut schema = Map::from_iter([("if".to_owned(), a)]);
                schema.extend(b.map(|b| ("then".to_owned(), b)));
                schema.extend(c.map(|c| ("else".to_owned(), c)));
                Value::Object(schema)
            }),
        ]
    })
}

/// A document of the small world.
pub(super) fn small_document() -> impl Strategy<Value = Value> {
    let leaf = prop::sample::select(vec![
        json!(null),
        json!(true),
        json!(false),
        json!(0),
        json!(1),
        json!(1.0),
        json!(2),
        json!(2.5),
        json!(-1),
        json!(3),
        json!(""),
        json!("a"),
        json!("ab"),
        json!("b"),
        json!("b1"),
        json!("aab"),
        json!("2026-01-01"),
        json!("é\n"),
    ]);
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::Array),
            prop::collection::btree_map(prop::sample::select(NAMES.to_vec()), inner, 0..4)
                .prop_map(|all| json!(all)),
        ]
    })
}

/// The schema with the definition that it may refer to: itself, one level down.
pub(super) fn rooted(schema: &Value) -> Value {
    json!({ "allOf": [schema], "$defs": { "knoop": {
        "anyOf": [{ "type": "integer" }, { "type": "object", "required": ["a"], "properties": { "a": { "$ref": "#/$defs/knoop" } } }],
    } } })
}
