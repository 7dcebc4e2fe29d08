//! Numbers within bounds.
//!
//! Door: [`candidates`], the best one first. Refuses nothing: each is judged afterwards.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;
use serde_json::{Number, Value};

use super::Kind;
use super::shape::Shape;

/// Most candidates between two bounds.
const MOST: i64 = 24;

/// Numbers that may fit, the best one first; another `turn` gives others first.
pub(super) fn candidates(shape: &Shape<'_>, kind: Kind, name: &str, turn: usize) -> Vec<Value> {
    let grid = Grid::of(shape);
    let first = shape.low.and_then(|low| grid.up(low));
    let last = shape.high.and_then(|high| grid.down(high));
    let mut found: Vec<Decimal> = match kind {
        Kind::Minimal => [Some(Decimal::ZERO), first, last].into_iter().flatten().collect(),
        Kind::Typical => {
            let usual = grid.down(usual(name) + Decimal::from(turn)).unwrap_or_default();
            let usual = last.map_or(usual, |last| usual.min(last));
            vec![first.map_or(usual, |first| usual.max(first))]
        }
        Kind::Edge => {
            let far = grid.down(Decimal::from(1_000_000)).unwrap_or_default();
            let (low, high) = (first.unwrap_or_default(), last.unwrap_or(far));
            if turn.is_multiple_of(2) { vec![high, low] } else { vec![low, high] }
        }
    };
    found.extend(first.into_iter().chain(last));
    found.push(Decimal::ZERO);
    for step in 1..=MOST {
        let far = grid.unit.checked_mul(Decimal::from(step));
        found.extend(first.zip(far).and_then(|(first, far)| first.checked_add(far)));
        found.extend(last.zip(far).and_then(|(last, far)| last.checked_sub(far)));
        found.extend(far);
    }
    if let (Some(low), Some(high)) = (shape.low, shape.high) {
        found.push((low + high) / Decimal::TWO);
    }
    found.retain(|number| shape.low.is_none_or(|low| *number >= low));
    found.retain(|number| shape.high.is_none_or(|high| *number <= high));
    let mut values: Vec<Value> = found.into_iter().filter_map(json).collect();
    values.extend(shape.bounds.iter().filter(|bound| bound.is_number()).map(|bound| (*bound).clone()));
    values.dedup();
    values
}

/// A decimal as a number of JSON.
pub(in crate::schema) fn json(number: Decimal) -> Option<Value> {
    let number = number.normalize();
    if let Some(whole) = number.to_i64().filter(|_| number.is_integer()) {
        return Some(Value::Number(whole.into()));
    }
    serde_json::from_str::<Number>(&number.to_string()).ok().map(Value::Number)
}

/// What a number of this name usually is.
fn usual(name: &str) -> Decimal {
    let name = name.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
    if has(&["jaar"]) {
        Decimal::from(2025)
    } else if has(&["cent", "bedrag", "saldo", "lasten", "baten", "waarde"]) {
        Decimal::from(12_500)
    } else if has(&["nummer", "volgorde"]) {
        Decimal::from(12)
    } else {
        Decimal::from(3)
    }
}

/// The numbers that are allowed: multiples of a unit.
struct Grid {
    unit: Decimal,
}

impl Grid {
    fn of(shape: &Shape<'_>) -> Self {
        let whole = shape.whole.then_some(Decimal::ONE);
        let units = shape.multiples.iter().copied().chain(whole).filter(|unit| *unit > Decimal::ZERO);
        let unit = units.reduce(|a, b| common(a, b).unwrap_or_else(|| a.max(b)));
        Self { unit: unit.unwrap_or_else(|| Decimal::new(1, if shape.low.is_some() { 2 } else { 0 })) }
    }

    fn up(&self, bound: Decimal) -> Option<Decimal> {
        bound.checked_div(self.unit)?.ceil().checked_mul(self.unit)
    }

    fn down(&self, bound: Decimal) -> Option<Decimal> {
        bound.checked_div(self.unit)?.floor().checked_mul(self.unit)
    }
}

/// The least number of which both are a part.
fn common(a: Decimal, b: Decimal) -> Option<Decimal> {
    let scale = a.scale().max(b.scale());
    let power = Decimal::from(10_u64.checked_pow(scale)?);
    let whole = |number: Decimal| number.checked_mul(power)?.to_u64();
    let (a, b) = (whole(a)?, whole(b)?);
    let (mut x, mut y) = (a, b);
    while y != 0 {
        (x, y) = (y, x % y);
    }
    Decimal::from(a.checked_div(x)?.checked_mul(b)?).checked_div(power)
}
