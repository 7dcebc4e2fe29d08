//! Documents as the crate sees them: every look at a value costs one step of a budget.
//!
//! The crate has no step limit, and a task on a thread can't be killed. So the values themselves
//! count: past the budget the next look unwinds to [`within`], which is the only way out of foreign
//! code that is not ours to change. Nothing is held across it but what unwinding releases.

use std::borrow::Cow;
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use jsonschema::JsonType;
use jsonschema::json::{Array, Json, JsonNumber, Node, NodeIdentity, Object};
use serde_json::Value;

use crate::domain::json;

thread_local! {
    static STEPS_LEFT: Cell<u64> = const { Cell::new(u64::MAX) };
}

struct Exhausted;

/// Runs `judge` with a budget of looks at values; `None` when it was not enough.
pub(super) fn within<T>(steps: u64, judge: impl FnOnce() -> T) -> Option<T> {
    STEPS_LEFT.set(steps);
    let outcome = catch_unwind(AssertUnwindSafe(judge));
    STEPS_LEFT.set(u64::MAX);
    match outcome {
        Ok(verdict) => Some(verdict),
        Err(cause) if cause.is::<Exhausted>() => None,
        Err(cause) => resume_unwind(cause),
    }
}

#[inline]
fn step() {
    let left = STEPS_LEFT.get();
    if left == 0 {
        resume_unwind(Box::new(Exhausted));
    }
    STEPS_LEFT.set(left - 1);
}

/// Documents on a tape whose values count how often they are looked at.
pub(super) struct TapeJson;

/// A value of such a document.
#[derive(Clone, Copy)]
pub(super) struct Metered<'a>(pub json::Node<'a>);

impl Json for TapeJson {
    type Node<'a> = Metered<'a>;
    type PreparedKey = String;
    type StringBuffer = ();

    // A look-up is a pass over the members itself.
    const KEYS_PER_LOOKUP: usize = 8;
    const ACYCLIC: bool = true;

    fn prepare_key(key: &str) -> String {
        key.to_owned()
    }

    fn with_string_node<T>((): &mut (), string: &str, f: impl FnOnce(Metered<'_>) -> T) -> T {
        json::with_text(string, |node| f(Metered(node)))
    }
}

impl<'a> Node<'a, TapeJson> for Metered<'a> {
    type Object = Members<'a>;
    type Array = Items<'a>;
    type Number = Number<'a>;

    #[inline]
    fn as_object(&self) -> Option<Members<'a>> {
        step();
        self.0.as_object().map(Members)
    }

    #[inline]
    fn as_array(&self) -> Option<Items<'a>> {
        step();
        self.0.as_array().map(Items)
    }

    #[inline]
    fn as_string(&self) -> Option<Cow<'a, str>> {
        step();
        self.0.as_str().map(Cow::Borrowed)
    }

    #[inline]
    fn as_number(&self) -> Option<Number<'a>> {
        step();
        self.0.as_number().map(Number)
    }

    #[inline]
    fn as_boolean(&self) -> Option<bool> {
        step();
        self.0.as_bool()
    }

    #[inline]
    fn is_null(&self) -> bool {
        self.0.kind() == json::Kind::Null
    }

    #[inline]
    fn json_type(&self) -> JsonType {
        step();
        match self.0.kind() {
            json::Kind::Null => JsonType::Null,
            json::Kind::Boolean => JsonType::Boolean,
            json::Kind::Number => JsonType::Number,
            json::Kind::String => JsonType::String,
            json::Kind::Array => JsonType::Array,
            json::Kind::Object => JsonType::Object,
        }
    }

    fn string_length_within(&self, min: u64, max: u64) -> Option<bool> {
        let text = self.0.as_str()?;
        // A code point takes one to four bytes.
        let (most, fewest) = (text.len() as u64, text.len().div_ceil(4) as u64);
        if most < min || fewest > max {
            return Some(false);
        }
        if min <= fewest && most <= max {
            return Some(true);
        }
        Some((min..=max).contains(&(text.chars().count() as u64)))
    }

    fn equals_value(&self, expected: &Value) -> bool {
        self.0.equals(expected)
    }

    fn to_value(&self) -> Cow<'a, Value> {
        Cow::Owned(self.0.to_value())
    }

    #[inline]
    fn identity(&self) -> Option<NodeIdentity> {
        step();
        Some(NodeIdentity::tagged(self.0.address(), self.0.index()))
    }
}

/// A number as it is written, exact.
pub(super) struct Number<'a>(json::Number<'a>);

impl JsonNumber for Number<'_> {
    fn as_u64(&self) -> Option<u64> {
        self.0.as_u64()
    }

    fn as_i64(&self) -> Option<i64> {
        self.0.as_i64()
    }

    fn as_f64(&self) -> Option<f64> {
        self.0.as_f64()
    }

    fn as_str(&self) -> Cow<'_, str> {
        Cow::Borrowed(self.0.text())
    }

    fn to_number(&self) -> Cow<'_, serde_json::Number> {
        Cow::Owned(self.0.to_serde())
    }

    fn is_integer(&self) -> bool {
        self.0.is_whole()
    }

    fn is_written_as_integer(&self) -> bool {
        self.0.is_written_whole()
    }
}

#[derive(Clone, Copy)]
pub(super) struct Members<'a>(json::Members<'a>);

pub(super) struct MembersIter<'a>(json::MembersIter<'a>);

impl<'a> Iterator for MembersIter<'a> {
    type Item = (&'a str, Metered<'a>);

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        self.0.next().map(|(name, value)| (name, Metered(value)))
    }
}

impl<'a> Object<'a, TapeJson> for Members<'a> {
    type Node = Metered<'a>;
    type MemberName = &'a str;
    type MembersIter = MembersIter<'a>;

    #[inline]
    fn len(&self) -> usize {
        self.0.len()
    }

    #[inline]
    fn get(&self, key: &String) -> Option<Metered<'a>> {
        self.0.get(key).map(Metered)
    }

    #[inline]
    fn members(&self) -> MembersIter<'a> {
        MembersIter(self.0.iter())
    }
}

#[derive(Clone, Copy)]
pub(super) struct Items<'a>(json::Items<'a>);

impl<'a> Array<'a, TapeJson> for Items<'a> {
    type Node = Metered<'a>;
    type ElementsIter = std::iter::Map<json::Items<'a>, fn(json::Node<'a>) -> Metered<'a>>;

    #[inline]
    fn len(&self) -> usize {
        self.0.len()
    }

    #[inline]
    fn elements(&self) -> Self::ElementsIter {
        self.0.map(Metered)
    }

    fn is_unique(&self) -> bool {
        self.0.are_unique()
    }
}
