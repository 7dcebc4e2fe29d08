//! What is known of single numbers and texts without asking the crate.

use crate::domain::json::Node;

use super::{Answer, Rule};

/// What is said about a number, when that is whole and fits.
pub(super) fn number(rule: &Rule, value: Node<'_>) -> Answer {
    let Some(number) = value.as_number() else { return Answer::Yes };
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
pub(super) fn is_plain_date(text: &str) -> bool {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = text.as_bytes() else { return false };
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
