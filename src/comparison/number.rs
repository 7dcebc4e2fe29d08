//! Exact numbers: no rounding between a bound and what it bounds.

use num_bigint::BigInt;
use num_integer::Integer;
use num_rational::BigRational;
use num_traits::{One, Signed, ToPrimitive, Zero};
use serde_json::Value;

use super::assertion::Whole;

/// Longest exponent that is worked out.
const MOST_DIGITS: i64 = 60;

/// The number as it is written; `None` for what is no number, or past all bounds.
pub(super) fn exact(value: &Value) -> Option<BigRational> {
    let Value::Number(number) = value else { return None };
    let written = number.to_string();
    let (digits, exponent) = match written.split_once(['e', 'E']) {
        Some((digits, exponent)) => (digits, exponent.parse::<i64>().ok()?),
        None => (written.as_str(), 0),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let power = exponent - i64::try_from(fraction.len()).ok()?;
    if power.abs() > MOST_DIGITS {
        return None;
    }
    let mantissa: BigInt = format!("{whole}{fraction}").parse().ok()?;
    let ten = BigInt::from(10).pow(u32::try_from(power.unsigned_abs()).ok()?);
    Some(if power < 0 { BigRational::new(mantissa, ten) } else { BigRational::from(mantissa * ten) })
}

/// A number as JSON, when JSON can write it.
fn written(number: &BigRational) -> Option<Value> {
    if number.is_integer() {
        let whole = number.to_integer();
        return match (whole.to_i64(), whole.to_u64()) {
            (Some(small), _) => Some(Value::from(small)),
            (None, Some(large)) => Some(Value::from(large)),
            (None, None) => serde_json::from_str(&whole.to_string()).ok(),
        };
    }
    let mut scaled = number.clone();
    for places in 1..=40_usize {
        scaled *= BigRational::from(BigInt::from(10));
        if scaled.is_integer() {
            let sign = if scaled.is_negative() { "-" } else { "" };
            let digits = format!("{:0>width$}", scaled.to_integer().abs().to_string(), width = places + 1);
            let (whole, fraction) = digits.split_at(digits.len() - places);
            return serde_json::from_str(&format!("{sign}{whole}.{fraction}")).ok();
        }
    }
    None
}

/// What is asked of a number.
#[derive(Debug, Clone, Default)]
pub(super) struct NumberCell {
    low: Option<(BigRational, bool)>,
    high: Option<(BigRational, bool)>,
    steps: Vec<BigRational>,
    no_steps: Vec<BigRational>,
    not: Vec<BigRational>,
    /// Whether it has to be written as a whole number, or not so.
    as_whole: Option<bool>,
}

/// What was found.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Found {
    Nothing,
    Value(Value),
    Unsure,
}

impl NumberCell {
    pub(super) fn low(&mut self, bound: &BigRational, strict: bool) {
        let new = (bound.clone(), strict);
        if self.low.as_ref().is_none_or(|known| new > *known) {
            self.low = Some(new);
        }
    }

    pub(super) fn high(&mut self, bound: &BigRational, strict: bool) {
        let tighter = match &self.high {
            None => true,
            Some((known, known_strict)) => bound < known || (bound == known && strict && !known_strict),
        };
        if tighter {
            self.high = Some((bound.clone(), strict));
        }
    }

    pub(super) fn step(&mut self, step: &BigRational, holds: bool) {
        if holds { self.steps.push(step.clone()) } else { self.no_steps.push(step.clone()) }
    }

    /// Asks for another number than this.
    pub(super) fn not(&mut self, number: BigRational) {
        self.not.push(number);
    }

    /// Asks for a whole number; says whether that can go with what was asked before.
    pub(super) fn whole(&mut self, how: Whole) -> bool {
        self.step(&BigRational::one(), true);
        how == Whole::ByValue || self.written_as(true)
    }

    /// Asks how it is written.
    pub(super) fn written_as(&mut self, whole: bool) -> bool {
        self.as_whole.replace(whole).is_none_or(|known| known == whole)
    }

    /// A number that is all of it.
    pub(super) fn solve(&self) -> Found {
        let found = match self.common_step() {
            Some(step) => self.on_steps(&step),
            None => self.anywhere(),
        };
        match (found, self.as_whole) {
            (Found::Value(Value::Number(number)), Some(false)) if !number.is_f64() => {
                number.as_f64().map_or(Found::Unsure, |float| Found::Value(Value::from(float)))
            }
            (found, _) => found,
        }
    }

    fn common_step(&self) -> Option<BigRational> {
        let mut steps = self.steps.iter().map(Signed::abs).filter(|step| !step.is_zero());
        let first = steps.next()?;
        Some(steps.fold(first, |a, b| {
            // lcm(p/q, r/s) of fractions in lowest terms.
            BigRational::new(a.numer().lcm(b.numer()), a.denom().gcd(b.denom()))
        }))
    }

    fn fits(&self, number: &BigRational) -> bool {
        self.low.as_ref().is_none_or(|(low, strict)| if *strict { number > low } else { number >= low })
            && self.high.as_ref().is_none_or(
                |(high, strict)| {
                    if *strict { number < high } else { number <= high }
                },
            )
            && !self.not.contains(number)
            && !self.no_steps.iter().any(|step| !step.is_zero() && (number / step).is_integer())
    }

    /// Among the multiples of one step.
    fn on_steps(&self, step: &BigRational) -> Found {
        const MOST: u32 = 5_000;
        // A multiple k of the step is a multiple of a forbidden one when k is one of its ratio.
        let ratios: Vec<BigInt> = self.no_steps.iter().map(|no| (no / step).numer().abs()).collect();
        if ratios.iter().any(One::is_one) {
            return Found::Nothing;
        }
        let low = self.low.as_ref().map(|(low, strict)| {
            let k = (low / step).ceil().to_integer();
            let on_it = BigRational::from(k.clone()) * step == *low;
            if *strict && on_it { k + 1 } else { k }
        });
        let high = self.high.as_ref().map(|(high, strict)| {
            let k = (high / step).floor().to_integer();
            let on_it = BigRational::from(k.clone()) * step == *high;
            if *strict && on_it { k - 1 } else { k }
        });
        let try_at = |k: &BigInt| {
            let number = BigRational::from(k.clone()) * step;
            self.fits(&number).then(|| written(&number)).flatten()
        };
        for k in [BigInt::zero(), BigInt::one(), -BigInt::one()] {
            if let Some(value) = try_at(&k) {
                return Found::Value(value);
            }
        }
        let (mut k, direction) = match (&low, &high) {
            (Some(low), Some(high)) if low > high => return Found::Nothing,
            (Some(low), _) => (low.clone(), BigInt::one()),
            (None, Some(high)) => (high.clone(), -BigInt::one()),
            (None, None) => (BigInt::one(), BigInt::one()),
        };
        for _ in 0..MOST {
            if low.as_ref().is_some_and(|low| k < *low) || high.as_ref().is_some_and(|high| k > *high) {
                return Found::Nothing;
            }
            if !ratios.iter().any(|ratio| k.is_multiple_of(ratio))
                && let Some(value) = try_at(&k)
            {
                return Found::Value(value);
            }
            k += &direction;
        }
        Found::Unsure
    }

    /// Anywhere between the bounds.
    fn anywhere(&self) -> Found {
        let one = BigRational::one();
        let two = BigRational::from(BigInt::from(2));
        let mut tries = vec![BigRational::zero(), one.clone(), -one.clone()];
        match (&self.low, &self.high) {
            (Some((low, low_strict)), Some((high, high_strict))) => {
                if low > high || (low == high && (*low_strict || *high_strict)) {
                    return Found::Nothing;
                }
                if low == high {
                    return match self.fits(low) {
                        true => written(low).map_or(Found::Unsure, Found::Value),
                        false => Found::Nothing,
                    };
                }
                tries.extend([low.clone(), high.clone()]);
                let mut between = (low + high) / &two;
                for _ in 0..40 {
                    tries.push(between.clone());
                    between = (low + &between) / &two;
                }
            }
            (Some((low, _)), None) => tries.extend((0..40).map(|i| low + half(i))),
            (None, Some((high, _))) => tries.extend((0..40).map(|i| high - half(i))),
            (None, None) => tries.extend((1..40).map(half)),
        }
        let found = tries.iter().filter(|number| self.fits(number)).find_map(written);
        found.map_or(Found::Unsure, Found::Value)
    }
}

/// 0, 1/2, 1, 3/2, … then ever finer ones.
fn half(index: i64) -> BigRational {
    let odd = BigInt::from(index * 7 + i64::from(index > 4));
    if index < 8 {
        BigRational::new(BigInt::from(index), BigInt::from(2))
    } else {
        BigRational::new(odd, BigInt::from(64))
    }
}
