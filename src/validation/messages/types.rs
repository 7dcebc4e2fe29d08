//! Sentences about the type of a value and about lists of values that are allowed.

use serde_json::Value;

use super::Facts;
use super::writing::{LISTED, list, listed, quoted, shown};
use crate::domain::{Text, text};

pub(super) fn wrong_type(facts: &Facts<'_>) -> Text {
    let wanted: Vec<&str> = match facts.expected {
        Value::Array(types) => types.iter().filter_map(Value::as_str).take(LISTED).collect(),
        one => one.as_str().into_iter().collect(),
    };
    let types: Vec<Text> = wanted.iter().map(|name| type_in_words(name)).collect();
    let (types, found, hint) =
        (list(&types, 0), found_in_words(facts.found, &wanted), type_hint(facts.found, &wanted));
    text(
        format!("Hier wordt {} verwacht, maar {}.{}", types.nl, found.nl, hint.nl),
        format!("This should be {}, but {}.{}", types.en, found.en, hint.en),
    )
}

pub(super) fn type_in_words(name: &str) -> Text {
    match name {
        "string" => text("een tekst", "a text"),
        "integer" => text("een geheel getal", "a whole number"),
        "number" => text("een getal", "a number"),
        "array" => text("een lijst", "a list"),
        "object" => text("een object", "an object"),
        "boolean" => text("waar of onwaar (true of false)", "true or false"),
        "null" => text("de lege waarde (null)", "the empty value (null)"),
        other => text(
            format!("een waarde van het type {}", quoted(other)),
            format!("a value of the type {}", quoted(other)),
        ),
    }
}

pub(super) fn found_in_words(found: &str, wanted: &[&str]) -> Text {
    match found {
        "null" => text("het is leeg (null)", "it is empty (null)"),
        "number" if wanted.contains(&"integer") => {
            text("er staat een getal met cijfers achter de komma", "it is a number with decimals")
        }
        // In draft 4, 1.0 is not an integer.
        "integer" if wanted.contains(&"integer") => text(
            "er staat een getal met een punt of een exponent",
            "it is a number with a point or an exponent",
        ),
        other => {
            let found = type_in_words(other);
            text(format!("er staat {}", found.nl), format!("it is {}", found.en))
        }
    }
}

pub(super) fn type_hint(found: &str, wanted: &[&str]) -> Text {
    let wants = |name| wanted.contains(&name);
    match found {
        "null" => text(
            " Vul het in, of laat het weg als dat mag.",
            " Fill it in, or leave it out if that is allowed.",
        ),
        "string" if wants("number") || wants("integer") => {
            text(" Schrijf een getal zonder aanhalingstekens.", " Write a number without quotation marks.")
        }
        "string" if wants("boolean") => text(
            " Schrijf true of false zonder aanhalingstekens.",
            " Write true or false without quotation marks.",
        ),
        "number" | "integer" | "boolean" if wants("string") => {
            text(" Zet het tussen dubbele aanhalingstekens.", " Put it between double quotation marks.")
        }
        "integer" if wants("integer") => {
            text(" Schrijf het zonder: 1, niet 1.0.", " Write it without: 1, not 1.0.")
        }
        "array" => Text::default(),
        _ if wants("array") => text(
            " Zet het tussen vierkante haken ([ ]), ook als het er maar één is.",
            " Put it between square brackets ([ ]), even when there is only one.",
        ),
        _ => Text::default(),
    }
}

pub(super) fn not_in_list(facts: &Facts<'_>) -> Text {
    let values = facts.expected.as_array().map(Vec::as_slice).unwrap_or_default();
    match values {
        [] => text(
            "De lijst met toegestane waarden is in de standaard leeg: hier past geen enkele waarde. Meld dit bij de beheerder van de standaard.",
            "The list of allowed values is empty in the standard: no value fits here. Tell the maintainer of the standard.",
        ),
        [one] => exactly(one, facts.found),
        _ => {
            let (values, hint) = (listed(values), literal_hint(values, facts.found));
            text(
                format!("De waarde moet een van deze zijn: {}.{}", values.nl, hint.nl),
                format!("The value must be one of these: {}.{}", values.en, hint.en),
            )
        }
    }
}

pub(super) fn exactly(value: &Value, found: &str) -> Text {
    let (wanted, hint) = (shown(value), literal_hint(std::slice::from_ref(value), found));
    let (nl, en) = if value.is_null() || value.is_boolean() { ("", "") } else { ("precies ", "exactly ") };
    text(
        format!("De waarde moet {nl}{} zijn.{}", wanted.nl, hint.nl),
        format!("The value must be {en}{}.{}", wanted.en, hint.en),
    )
}

/// How to write a value that is near to one of those that are shown.
pub(super) fn literal_hint(values: &[Value], found: &str) -> Text {
    let all = |is: fn(&Value) -> bool| values.iter().take(LISTED).all(is);
    match found {
        "string" if all(Value::is_string) => {
            text(" Let op hoofdletters en spaties.", " Mind capitals and spaces.")
        }
        "string" if all(|v| v.is_number() || v.is_boolean()) => {
            text(" Schrijf de waarde zonder aanhalingstekens.", " Write the value without quotation marks.")
        }
        "number" | "integer" | "boolean" if all(Value::is_string) => text(
            " Zet de waarde tussen dubbele aanhalingstekens.",
            " Put the value between double quotation marks.",
        ),
        _ => Text::default(),
    }
}
