//! JSON values, one number each, equal as JSON Schema means it.

use std::collections::{BTreeMap, HashMap};

use serde_json::{Map, Value};

/// Values that were met, each once.
#[derive(Debug, Default)]
pub(super) struct Values {
    known: Vec<Value>,
    numbers: HashMap<String, u32>,
}

impl Values {
    /// The number of a canonical value.
    pub(super) fn number(&mut self, value: Value) -> u32 {
        let known = &mut self.known;
        *self.numbers.entry(value.to_string()).or_insert_with(|| {
            known.push(value);
            u32::try_from(known.len() - 1).unwrap_or(u32::MAX)
        })
    }

    /// The number of a canonical value, when it was met before.
    pub(super) fn known(&self, value: &Value) -> Option<u32> {
        self.numbers.get(&value.to_string()).copied()
    }

    pub(super) fn get(&self, number: u32) -> &Value {
        &self.known[number as usize]
    }
}

/// The same value in one form: whole numbers without a fraction, names in order. Two values are equal
/// (2020-12 core, section 4.2.2) when these are.
pub(super) fn canonical(value: &Value) -> Value {
    const MOST: f64 = 9_223_372_036_854_774_784.0;
    match value {
        Value::Number(number) => match number.as_f64() {
            #[expect(clippy::cast_possible_truncation, reason = "whole, and within what an i64 holds")]
            Some(float) if number.is_f64() && float.fract() == 0.0 && float.abs() <= MOST => {
                Value::from(float as i64)
            }
            _ => value.clone(),
        },
        Value::Array(items) => items.iter().map(canonical).collect(),
        Value::Object(members) => {
            let ordered: BTreeMap<_, _> = members.iter().collect();
            Value::Object(ordered.into_iter().map(|(k, v)| (k.clone(), canonical(v))).collect::<Map<_, _>>())
        }
        _ => value.clone(),
    }
}
