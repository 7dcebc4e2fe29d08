//! What is known of single texts, numbers and lists without asking the crate.

use serde_json::Value;

use crate::domain::json::{Kind, Node, Number};

use super::pattern::Plain;
use super::{Answer, Rule, bit};

/// What a keyword asks of values of one kind, when that is known here.
#[derive(Debug)]
pub(super) enum Known {
    /// A format of our own, exactly.
    Format(fn(&str) -> bool),
    /// The format of a date, of which the plain ones are known.
    Date,
    Pattern(Plain),
    /// So many characters.
    Length(u64, u64),
    /// So many items.
    Items(u64, u64),
    /// No item twice: known of one.
    Unique,
}

impl Known {
    /// What is known of a keyword, and the kinds that it asks something of.
    pub(super) fn of(keyword: &str, expected: &Value, has_formats: bool) -> (Option<Self>, u8) {
        let known = match keyword {
            "format" if expected == "date" => Some(Self::Date),
            "format" if has_formats => expected.as_str().and_then(super::format::checker).map(Self::Format),
            "pattern" => expected.as_str().and_then(Plain::of).map(Self::Pattern),
            "minLength" => expected.as_u64().map(|least| Self::Length(least, u64::MAX)),
            "maxLength" => expected.as_u64().map(|most| Self::Length(0, most)),
            "minItems" => expected.as_u64().map(|least| Self::Items(least, u64::MAX)),
            "maxItems" => expected.as_u64().map(|most| Self::Items(0, most)),
            "uniqueItems" if *expected == true => Some(Self::Unique),
            _ => None,
        };
        let kinds = match keyword {
            "pattern" | "format" | "minLength" | "maxLength" => bit(Kind::String),
            "minItems" | "maxItems" | "uniqueItems" => bit(Kind::Array),
            "minProperties" | "maxProperties" => bit(Kind::Object),
            _ => super::ALL,
        };
        (known, kinds)
    }

    /// What it says of a text, which is UTF-8.
    #[inline]
    pub(super) fn text(&self, text: &[u8]) -> Answer {
        match self {
            Self::Format(holds) => {
                std::str::from_utf8(text).map_or(Answer::Unsure, |text| Answer::of(holds(text)))
            }
            Self::Date if is_plain_date(text) => Answer::Yes,
            Self::Date => Answer::Unsure,
            Self::Pattern(pattern) => Answer::of(pattern.is_met(text)),
            Self::Length(least, most) => Answer::of(has_length(text, *least, *most)),
            Self::Items(..) | Self::Unique => Answer::Yes,
        }
    }

    /// What it says of a list of so many items.
    #[inline]
    pub(super) const fn list(&self, items: u64) -> Answer {
        match self {
            Self::Items(least, most) => Answer::of(*least <= items && items <= *most),
            Self::Unique if items > 1 => Answer::Unsure,
            _ => Answer::Yes,
        }
    }

    /// What it says of any value.
    pub(super) fn value(&self, value: Node<'_>) -> Answer {
        match (value.as_str(), value.as_array()) {
            (Some(text), _) => self.text(text.as_bytes()),
            (_, Some(items)) => self.list(items.len() as u64),
            _ => Answer::Yes,
        }
    }
}

/// Whether a text has so many characters; mostly its bytes tell.
fn has_length(text: &[u8], least: u64, most: u64) -> bool {
    let bytes = text.len() as u64;
    if bytes < least {
        return false;
    }
    // A character is four bytes at most.
    if bytes.div_ceil(4) >= least && bytes <= most {
        return true;
    }
    // All but the bytes that continue a character.
    let characters = text.iter().filter(|byte| **byte & 0xC0 != 0x80).count() as u64;
    least <= characters && characters <= most
}

/// What is said about a number, when that is whole and fits.
#[inline]
pub(super) fn number(rule: &Rule, number: Number<'_>) -> Answer {
    if rule.least.is_none() && rule.most.is_none() {
        return if rule.whole_numbers { Answer::of(number.is_whole()) } else { Answer::Yes };
    }
    match number.as_i64() {
        Some(whole) => Answer::of(
            rule.least.is_none_or(|least| whole >= least) && rule.most.is_none_or(|most| whole <= most),
        ),
        None => Answer::Unsure,
    }
}

/// Whether a text is a date as RFC 3339, section 5.6, writes it. Anything else may still be one.
#[inline]
pub(super) fn is_plain_date(text: &[u8]) -> bool {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = text else { return false };
    let digit = |byte: &u8| u32::from(byte.wrapping_sub(b'0'));
    let digits = [y1, y2, y3, y4, m1, m2, d1, d2].map(digit);
    // All at once: a date is seldom wrong.
    if digits.iter().fold(false, |wrong, digit| wrong | (*digit > 9)) {
        return false;
    }
    let [_, _, y3, y4, m1, m2, d1, d2] = digits;
    let (year, month, day) = (y3 * 10 + y4, m1 * 10 + m2, d1 * 10 + d2);
    // Of leap days only those of years that 4 divides and 100 does not.
    let days = match month {
        2 if year != 0 && year % 4 == 0 => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        _ => 0,
    };
    (1..=days).contains(&day)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_length_of_a_text_is_counted_in_characters(text in ".{0,12}", least in 0..14_u64, more in 0..14_u64) {
            let characters = text.chars().count() as u64;
            let most = least + more;
            prop_assert_eq!(has_length(text.as_bytes(), least, most), (least..=most).contains(&characters));
        }
    }
}
