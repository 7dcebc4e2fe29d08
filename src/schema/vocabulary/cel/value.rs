//! What an expression works with: values of the document where they stand, and what is computed.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::rc::Rc;

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;

use crate::domain::Period;
use crate::domain::json::{Kind, Node};

/// A value while an expression runs.
#[derive(Debug, Clone)]
pub(in crate::schema) enum Value<'v> {
    /// `null`.
    Null,
    /// A truth.
    Bool(bool),
    /// A number, exact.
    Number(Decimal),
    /// A text.
    Text(Cow<'v, str>),
    /// An object of the document.
    Object(Node<'v>),
    /// A list of the document.
    Array(Node<'v>),
    /// A list that was computed.
    List(Rc<[Value<'v>]>),
    /// A day.
    Day(NaiveDate),
    /// A moment.
    Moment(DateTime<Utc>),
    /// A number of days, weeks, months or years.
    Span(Period),
}

impl<'v> Value<'v> {
    /// A value of the document; `None` for a number of more digits than are kept.
    pub(super) fn of(node: Node<'v>) -> Option<Self> {
        Some(match node.kind() {
            Kind::Null => Self::Null,
            Kind::Boolean => Self::Bool(node.as_bool()?),
            Kind::Number => Self::Number(number(node)?),
            Kind::String => Self::Text(Cow::Borrowed(node.as_str()?)),
            Kind::Array => Self::Array(node),
            Kind::Object => Self::Object(node),
        })
    }

    /// How long it is, when it is a text, in bytes.
    pub(super) fn text_length(&self) -> usize {
        match self {
            Self::Text(text) => text.len(),
            _ => 0,
        }
    }

    /// How two values of one kind compare; `None` for values that do not.
    pub(super) fn compare(&self, other: &Self) -> Option<Ordering> {
        Some(match (self, other) {
            (Self::Number(a), Self::Number(b)) => a.cmp(b),
            (Self::Text(a), Self::Text(b)) => a.cmp(b),
            (Self::Bool(a), Self::Bool(b)) => a.cmp(b),
            (Self::Day(a), Self::Day(b)) => a.cmp(b),
            (Self::Moment(a), Self::Moment(b)) => a.cmp(b),
            _ => return None,
        })
    }

    /// Whether two values are the same; `None` for objects and lists, which are not compared.
    pub(super) fn same(&self, other: &Self) -> Option<bool> {
        match (self, other) {
            (Self::Null, Self::Null) => Some(true),
            // Whether something is there is asked by comparing it with null.
            (Self::Null, _) | (_, Self::Null) => Some(false),
            (Self::Object(_) | Self::Array(_) | Self::List(_) | Self::Span(_), _)
            | (_, Self::Object(_) | Self::Array(_) | Self::List(_) | Self::Span(_)) => None,
            _ => Some(self.compare(other) == Some(Ordering::Equal)),
        }
    }

    /// A text by which equal values are found, for texts, numbers, truths and days.
    pub(super) fn key(&self) -> Option<Cow<'_, str>> {
        Some(match self {
            Self::Text(text) => Cow::Owned(format!("t{text}")),
            Self::Number(number) => Cow::Owned(format!("n{}", number.normalize())),
            Self::Bool(truth) => Cow::Borrowed(if *truth { "b1" } else { "b0" }),
            Self::Day(day) => Cow::Owned(format!("d{day}")),
            Self::Moment(moment) => Cow::Owned(format!("m{}", moment.timestamp_micros())),
            Self::Null => Cow::Borrowed("0"),
            _ => return None,
        })
    }
}

fn number(node: Node<'_>) -> Option<Decimal> {
    let number = node.as_number()?;
    if let Some(whole) = number.as_i64() {
        return Some(Decimal::from(whole));
    }
    let text = number.text();
    // Zeros at the end are no digits that count.
    let text =
        if text.contains('.') && !text.contains(['e', 'E']) { text.trim_end_matches('0') } else { text };
    let text = text.strip_suffix('.').unwrap_or(text);
    if text.contains(['e', 'E']) {
        Decimal::from_scientific(text).ok()
    } else {
        Decimal::from_str_exact(text).ok()
    }
}
