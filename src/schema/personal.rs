//! Numbers that may be a person's: nine digits that pass the eleven test of the BSN and are not agreed for tests.
//!
//! Door: [`may_hold_a_bsn`] for a text, [`personal_places`] for a schema, and [`Compiled::personal_places`] for a
//! document that a schema describes. They say where, and never repeat the number. Not looked for: numbers that a
//! schema calls an RSIN, which is formed alike and belongs to an organisation, and the bounds of a range.

use serde_json::Value;

use crate::domain::PartName;

use super::compiled::Compiled;
use super::keyword::NodeId;
use super::program::push_segment;
use super::vocabulary::format::passes_eleven_test;

/// How numbers begin that are agreed for tests. `9999`: the test BSNs of RvIG, which nobody is given
/// (999900006 to 999999990, as those who test with real chains have to use them). `0000`: below what was ever given.
const TEST_RANGES: [[u8; 4]; 2] = [*b"9999", *b"0000"];

/// Numbers from the examples of government documents and checkers (`domain.md` 3), known not to be a person's.
const TEST_NUMBERS: [&[u8; 9]; 2] = [b"111222333", b"123456782"];

/// The ways in which nine digits are put in groups.
const GROUPINGS: [&[usize]; 4] = [&[9], &[3, 3, 3], &[4, 2, 3], &[2, 2, 2, 3]];

/// Keywords whose numbers are bounds, not data.
const BOUNDS: [&str; 11] = [
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "minProperties",
    "maxProperties",
];

/// Keywords whose values are data, as the `format` beside them says.
const DATA: [&str; 4] = ["const", "default", "enum", "examples"];

/// Whether a text holds a number that may be a person's: nine digits together, or in groups with dots or spaces
/// between them, as a BSN is written.
#[must_use]
pub fn may_hold_a_bsn(text: &str) -> bool {
    let groups = digit_groups(text.as_bytes());
    GROUPINGS.iter().any(|sizes| {
        groups.windows(sizes.len()).enumerate().any(|(first, window)| {
            let fits = window.iter().zip(*sizes).all(|(group, size)| group.digits.len() == *size);
            let (Some(start), Some(end)) = (window.first(), window.last()) else { return false };
            let mark = if window.len() == 1 { Some(b'.') } else { start.then };
            let joined =
                window[..window.len() - 1].iter().all(|group| group.then.is_some() && group.then == mark);
            // Part of a longer number: an amount, a version, decimals.
            let before =
                first.checked_sub(1).and_then(|before| groups.get(before)).and_then(|group| group.then);
            let longer = mark.is_some() && (before == mark || end.then == mark);
            let digits = || window.iter().flat_map(|group| group.digits).copied().collect::<Vec<u8>>();
            fits && joined && !longer && is_personal(&digits())
        })
    })
}

/// The places in a schema, as JSON Pointers, where a number stands that may be a person's.
#[must_use]
pub fn personal_places(schema: &Value) -> Vec<String> {
    let mut places = Vec::new();
    look_in_schema(schema, "", false, &mut places);
    places
}

impl Compiled {
    /// The places in a document, as JSON Pointers, where a number stands that may be a person's. What is no JSON is
    /// looked at as one text.
    #[must_use]
    pub fn personal_places(&self, part: Option<&PartName>, document: &[u8]) -> Vec<String> {
        let mut places = Vec::new();
        match serde_json::from_slice::<Value>(document) {
            Ok(value) => {
                let nodes = self.entry(part).map_or_else(Vec::new, |entry| vec![entry]);
                self.look_in_document(&value, nodes, "", &mut places);
            }
            Err(_) if may_hold_a_bsn(&String::from_utf8_lossy(document)) => places.push(String::new()),
            Err(_) => {}
        }
        places
    }

    fn look_in_document(&self, value: &Value, nodes: Vec<NodeId>, at: &str, places: &mut Vec<String>) {
        let nodes = self.with_neighbours(nodes);
        match value {
            Value::Object(members) => {
                for (name, member) in members {
                    let Some(below) = below(at, name, places) else { continue };
                    self.look_in_document(member, self.members_named(&nodes, name), &below, places);
                }
            }
            Value::Array(items) => {
                let below = self.any_items(&nodes);
                for (index, item) in items.iter().enumerate() {
                    self.look_in_document(item, below.clone(), &format!("{at}/{index}"), places);
                }
            }
            leaf if holds(leaf) => {
                let is_rsin = |node: &NodeId| self.program().written(*node).is_some_and(calls_it_rsin);
                if !nodes.iter().any(is_rsin) {
                    places.push(at.to_owned());
                }
            }
            _ => {}
        }
    }
}

/// Digits that stand together, and the dot or space by which the next ones follow.
struct Group<'t> {
    digits: &'t [u8],
    then: Option<u8>,
}

fn digit_groups(text: &[u8]) -> Vec<Group<'_>> {
    let mut groups = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.iter().position(u8::is_ascii_digit) {
        rest = &rest[start..];
        let length = rest.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(rest.len());
        let (digits, after) = rest.split_at(length);
        let then = match after {
            [mark @ (b'.' | b' '), next, ..] if next.is_ascii_digit() => Some(*mark),
            _ => None,
        };
        groups.push(Group { digits, then });
        rest = after;
    }
    groups
}

fn is_personal(digits: &[u8]) -> bool {
    let Ok(nine) = <[u8; 9]>::try_from(digits) else { return false };
    passes_eleven_test(nine.map(|digit| digit - b'0'))
        && !TEST_RANGES.iter().any(|range| nine.starts_with(range))
        && !TEST_NUMBERS.contains(&&nine)
}

fn holds(leaf: &Value) -> bool {
    match leaf {
        Value::String(text) => may_hold_a_bsn(text),
        Value::Number(number) => may_hold_a_bsn(&number.to_string()),
        _ => false,
    }
}

fn calls_it_rsin(schema: &Value) -> bool {
    schema.get("format").and_then(Value::as_str) == Some("rsin")
}

/// The pointer of a member. When the name itself is such a number, its place is that of the object, and nothing
/// below it is named: a pointer would repeat the number.
fn below(at: &str, name: &str, places: &mut Vec<String>) -> Option<String> {
    if may_hold_a_bsn(name) {
        places.push(at.to_owned());
        return None;
    }
    Some(push_segment(at, name))
}

fn look_in_schema(value: &Value, at: &str, is_rsin: bool, places: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            let rsin_here = calls_it_rsin(value);
            for (name, member) in members {
                if member.is_number() && BOUNDS.contains(&name.as_str()) {
                    continue;
                }
                let Some(below) = below(at, name, places) else { continue };
                let is_rsin = is_rsin || (rsin_here && DATA.contains(&name.as_str()));
                look_in_schema(member, &below, is_rsin, places);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                look_in_schema(item, &format!("{at}/{index}"), is_rsin, places);
            }
        }
        leaf if !is_rsin && holds(leaf) => places.push(at.to_owned()),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    // Numbers that pass the test are made here, so that none stands in this file.
    fn number(front: &str) -> String {
        let weighted =
            front.bytes().zip((2..=9u32).rev()).map(|(digit, weight)| u32::from(digit - b'0') * weight);
        let last = weighted.sum::<u32>() % 11;
        assert!(last < 10, "{front} has no last digit");
        format!("{front}{last}")
    }

    #[test]
    fn nine_digits_that_pass_the_eleven_test_are_found_as_people_write_them() {
        let n = number("15462378");
        let (a, b, c) = (&n[..3], &n[3..6], &n[6..]);
        for text in [
            n.clone(),
            format!("BSN{n}"),
            format!("Jansen ({n}), geboren in 1980"),
            format!("{a}.{b}.{c}"),
            format!("bsn: {a} {b} {c}."),
            format!("{}.{}.{}", &n[..4], &n[4..6], &n[6..]),
            format!("{} {} {} {}", &n[..2], &n[2..4], &n[4..6], &n[6..]),
            format!("op 1 {n} 2"),
        ] {
            assert!(may_hold_a_bsn(&text), "{text}");
        }
    }

    #[test]
    fn test_numbers_longer_numbers_and_numbers_that_fail_the_test_are_left_alone() {
        let n = number("15462378");
        let wrong = format!("{}{}", &n[..8], (n.as_bytes()[8] - b'0' + 1) % 10);
        for text in [
            wrong,
            number("99990000"),
            "999990019".to_owned(),
            "000000012".to_owned(),
            "111222333".to_owned(),
            "123.456.782".to_owned(),
            format!("0{n}"),
            format!("{n}0"),
            format!("52.{n}"),
            format!("{n}.50"),
            format!("{}.{}.{}.000", &n[..3], &n[3..6], &n[6..]),
            format!("{} {}.{}", &n[..3], &n[3..6], &n[6..]),
            String::new(),
            "negen cijfers".to_owned(),
        ] {
            assert!(!may_hold_a_bsn(&text), "{text}");
        }
    }

    #[test]
    fn a_schema_is_looked_through_whole_and_the_place_never_repeats_the_number() {
        let n = number("15462378");
        let schema = json!({
            "description": format!("Zoals {n}."),
            "maximum": n.parse::<u64>().unwrap(),
            "properties": {
                "a/b": { "enum": [1, n.parse::<u64>().unwrap()] },
                "eigenaar": { "format": "rsin", "examples": [n], "description": "Zonder nummer" },
                "bsn": { "format": "bsn", "default": n, "const": "999990019" },
                n.clone(): { "const": n },
            },
        });
        let places = personal_places(&schema);
        let mut expected =
            vec!["/description", "/properties/a~1b/enum/1", "/properties", "/properties/bsn/default"];
        expected.sort_unstable();
        let mut found: Vec<&str> = places.iter().map(String::as_str).collect();
        found.sort_unstable();
        assert_eq!(found, expected);
    }
}
