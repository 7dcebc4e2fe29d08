//! What values have to be for a computation or a comparison to come to what is wanted.

use std::borrow::Cow;

use chrono::Duration;
use rust_decimal::Decimal;

use crate::domain::Period;

use super::super::value::Value;
use super::super::{Function, Operator};

pub(super) const fn opposite(operator: Operator) -> Operator {
    match operator {
        Operator::Equal => Operator::NotEqual,
        Operator::NotEqual => Operator::Equal,
        Operator::Less => Operator::GreaterOrEqual,
        Operator::LessOrEqual => Operator::Greater,
        Operator::Greater => Operator::LessOrEqual,
        Operator::GreaterOrEqual => Operator::Less,
        other => other,
    }
}

pub(super) const fn is_arithmetic(operator: Operator) -> bool {
    matches!(operator, Operator::Add | Operator::Subtract | Operator::Multiply | Operator::Divide)
}

pub(super) const fn amount(span: Period) -> u32 {
    match span {
        Period::Days(n) | Period::Weeks(n) | Period::Months(n) | Period::Years(n) | Period::Hours(n) => n,
    }
}

/// The next value on one side.
pub(super) fn beside<'v>(value: &Value<'v>, by: i64) -> Option<Value<'v>> {
    Some(match value {
        Value::Number(number) => Value::Number(number.checked_add(Decimal::from(by))?),
        Value::Day(day) => Value::Day(day.checked_add_signed(Duration::days(by))?),
        Value::Moment(moment) => Value::Moment(moment.checked_add_signed(Duration::hours(by))?),
        _ => return None,
    })
}

/// The numbers before and after one that is written as a text.
pub(super) fn beside_text<'v>(value: &Value<'v>) -> Vec<Value<'v>> {
    let Value::Text(text) = value else { return Vec::new() };
    let Ok(number) = text.parse::<u32>() else { return Vec::new() };
    let width = text.len();
    let beside = [number.checked_add(1), number.checked_sub(1)].into_iter().flatten();
    beside.map(|number| Value::Text(Cow::Owned(format!("{number:0width$}")))).collect()
}

/// What each side of a computation has to be, as long as the other stays, for it to come to a value.
pub(super) fn parts<'v>(
    operator: Operator,
    left: &Value<'v>,
    right: &Value<'v>,
    to: &Value<'v>,
) -> (Option<Value<'v>>, Option<Value<'v>>) {
    let number = |number: Option<Decimal>| number.map(Value::Number);
    match (operator, left, right, to) {
        (Operator::Add, Value::Number(a), Value::Number(b), Value::Number(to)) => {
            (number(to.checked_sub(*b)), number(to.checked_sub(*a)))
        }
        (Operator::Subtract, Value::Number(a), Value::Number(b), Value::Number(to)) => {
            (number(to.checked_add(*b)), number(a.checked_sub(*to)))
        }
        (Operator::Multiply, Value::Number(a), Value::Number(b), Value::Number(to)) => {
            (number(quotient(*to, *b)), number(quotient(*to, *a)))
        }
        (Operator::Divide, Value::Number(_), Value::Number(b), Value::Number(to)) => {
            (number(to.checked_mul(*b)), None)
        }
        (Operator::Add, Value::Day(from), Value::Span(span), Value::Day(to)) => {
            (span.before(*to).map(Value::Day), between(*from, *to, *span).map(Value::Span))
        }
        (Operator::Add, Value::Span(span), Value::Day(from), Value::Day(to)) => {
            (between(*from, *to, *span).map(Value::Span), span.before(*to).map(Value::Day))
        }
        (Operator::Subtract, Value::Day(_), Value::Span(span), Value::Day(to)) => {
            (span.after(*to).map(Value::Day), None)
        }
        (Operator::Add, Value::Text(a), Value::Text(b), to) => {
            let to = match to {
                Value::Text(text) => text.to_string(),
                Value::Day(day) => day.to_string(),
                _ => return (None, None),
            };
            let text = |text: Option<&str>| text.map(|text| Value::Text(Cow::Owned(text.to_owned())));
            // When the other side does not fit, the same number of letters may do.
            let front = to.strip_suffix(b.as_ref()).or_else(|| to.get(..a.len()));
            (text(front), text(to.strip_prefix(a.as_ref())))
        }
        _ => (None, None),
    }
}

/// A number that gives another when it is multiplied; rounded up, for what must be at least so much.
fn quotient(to: Decimal, by: Decimal) -> Option<Decimal> {
    let exact = to.checked_div(by)?;
    Some(if to.is_integer() && by.is_integer() { exact.ceil() } else { exact })
}

/// A span of the same unit from one day to another.
fn between(from: chrono::NaiveDate, to: chrono::NaiveDate, like: Period) -> Option<Period> {
    let days = u32::try_from(to.signed_duration_since(from).num_days()).ok()?;
    Some(match like {
        Period::Days(_) => Period::Days(days),
        Period::Weeks(_) => Period::Weeks(days / 7),
        Period::Months(_) => Period::Months(days / 30),
        Period::Years(_) => Period::Years(days / 365),
        Period::Hours(_) => return None,
    })
}

/// A text that begins with, ends in, or has another in it: of the same length, and longer.
pub(super) fn with_part(function: Function, text: &str, part: &str) -> Vec<String> {
    let letters: Vec<char> = text.chars().collect();
    let length = part.chars().count().min(letters.len());
    let (head, tail): (String, String) =
        (letters[..letters.len() - length].iter().collect(), letters[length..].iter().collect());
    if function == Function::StartsWith {
        vec![format!("{part}{tail}"), format!("{part}{text}")]
    } else {
        vec![format!("{head}{part}"), format!("{text}{part}")]
    }
}
