//! What a schema asks of a value, in a few words: for whoever reads a standard, before there is data.

use serde_json::Value;

use super::forms::{digits, format_in_words};
use super::types::type_in_words;
use super::writing::{quoted, shown};
use super::{CHARACTERS, Counted, DIGITS, ITEMS, PROPERTIES, count, decimals};
use crate::domain::{Text, text};
use crate::schema::vocabulary::format_expectation;

/// What is asked of a value: a phrase for each keyword, or for two that belong together.
///
/// `enum` and `const` have no phrase: their values are a list of their own.
#[must_use]
pub fn demands(keywords: &[(&'static str, Value)]) -> Vec<Text> {
    let of = |name: &str| keywords.iter().find(|(keyword, _)| *keyword == name).map(|(_, value)| value);
    let mut said = Vec::new();
    for (least, most, unit) in [
        ("minLength", "maxLength", &CHARACTERS),
        ("minItems", "maxItems", &ITEMS),
        ("minProperties", "maxProperties", &PROPERTIES),
    ] {
        said.extend(between(of(least).and_then(count), of(most).and_then(count), unit));
    }
    said.extend(keywords.iter().filter_map(|(keyword, value)| phrase(keyword, value)));
    said
}

/// The name of a JSON type, as people say it.
#[must_use]
pub fn type_name(name: &str) -> Text {
    let words = type_in_words(name);
    let bare = |words: &str| {
        ["een ", "an ", "a "]
            .iter()
            .find_map(|article| words.strip_prefix(article))
            .unwrap_or(words)
            .to_owned()
    };
    text(bare(&words.nl), bare(&words.en))
}

/// A value of the schema, as a sentence shows it.
#[must_use]
pub fn value_in_words(value: &Value) -> Text {
    shown(value)
}

fn between(least: Option<u64>, most: Option<u64>, unit: &Counted) -> Option<Text> {
    let (nl, en, size) = match (least.filter(|least| *least > 0), most) {
        (Some(least), Some(most)) if least == most => ("precies", "exactly", unit.text(least)),
        (Some(least), Some(most)) => {
            let size = unit.text(most);
            return Some(text(format!("{least} tot en met {}", size.nl), format!("{least} to {}", size.en)));
        }
        (Some(least), None) => ("ten minste", "at least", unit.text(least)),
        (None, Some(most)) => ("ten hoogste", "at most", unit.text(most)),
        (None, None) => return None,
    };
    Some(text(format!("{nl} {}", size.nl), format!("{en} {}", size.en)))
}

fn phrase(keyword: &str, value: &Value) -> Option<Text> {
    let (nl, en) = match keyword {
        "minimum" => ("ten minste", "at least"),
        "maximum" => ("ten hoogste", "at most"),
        "exclusiveMinimum" => ("meer dan", "more than"),
        "exclusiveMaximum" => ("minder dan", "less than"),
        "multipleOf" => return Some(multiple(value)),
        "uniqueItems" if value == &Value::Bool(true) => {
            return Some(text("zonder dubbele items", "without duplicate items"));
        }
        "pattern" => return Some(pattern(value.as_str()?)),
        "propertyNames" => {
            let pattern = quoted(value.as_str()?);
            return Some(text(
                format!("namen van eigenschappen volgens het patroon {pattern}"),
                format!("names of properties by the pattern {pattern}"),
            ));
        }
        "format" => {
            let name = value.as_str()?;
            return Some(format_expectation(name).unwrap_or_else(|| format_in_words(name)));
        }
        "contentEncoding" => ("gecodeerd als", "encoded as"),
        "contentMediaType" => ("met inhoud van het type", "with content of the type"),
        _ => return None,
    };
    let bound = shown(value);
    Some(text(format!("{nl} {}", bound.nl), format!("{en} {}", bound.en)))
}

fn multiple(value: &Value) -> Text {
    let step = shown(value);
    if count(value) == Some(1) {
        return text("een geheel getal", "a whole number");
    }
    if let Some(places) = decimals(&step.en) {
        let digits = DIGITS.text(places as u64);
        return text(
            format!("ten hoogste {} achter de komma", digits.nl),
            format!("at most {} after the decimal point", digits.en),
        );
    }
    text(format!("een veelvoud van {}", step.nl), format!("a multiple of {}", step.en))
}

fn pattern(pattern: &str) -> Text {
    match digits(pattern) {
        Some((least, most)) if least == most => {
            let digits = DIGITS.text(most);
            text(format!("precies {}", digits.nl), format!("exactly {}", digits.en))
        }
        Some((least, most)) => {
            let digits = DIGITS.text(most);
            text(format!("{least} tot en met {}", digits.nl), format!("{least} to {}", digits.en))
        }
        None => text(format!("patroon {}", quoted(pattern)), format!("pattern {}", quoted(pattern))),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn said(keywords: &[(&'static str, Value)]) -> Vec<String> {
        demands(keywords).into_iter().map(|text| text.nl).collect()
    }

    #[test]
    fn what_is_asked_is_said_in_a_few_words_and_bounds_that_belong_together_in_one() {
        assert_eq!(said(&[("minLength", json!(1)), ("maxLength", json!(80))]), ["1 tot en met 80 tekens"]);
        assert_eq!(said(&[("minLength", json!(4)), ("maxLength", json!(4.0))]), ["precies 4 tekens"]);
        assert_eq!(said(&[("minItems", json!(0))]), Vec::<String>::new());
        assert_eq!(said(&[("pattern", json!("^[0-9]{9}$"))]), ["precies 9 cijfers"]);
        assert_eq!(said(&[("pattern", json!("^[A-Z]+$"))]), ["patroon '^[A-Z]+$'"]);
        assert_eq!(said(&[("multipleOf", json!(0.01))]), ["ten hoogste 2 cijfers achter de komma"]);
        assert_eq!(said(&[("minimum", json!(0)), ("enum", json!([1]))]), ["ten minste 0"]);
        assert!(said(&[("format", json!("bsn"))])[0].contains("elfproef"));
        assert!(said(&[("format", json!("date"))])[0].contains("jaar-maand-dag"));
    }
}
