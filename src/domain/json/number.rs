//! Numbers as they are written: exact, of any size.

/// A number of a document: its text, and what that text amounts to.
#[derive(Debug, Clone, Copy)]
pub struct Number<'t> {
    text: &'t str,
    whole: bool,
}

impl<'t> Number<'t> {
    pub(super) const fn new(text: &'t str, whole: bool) -> Self {
        Self { text, whole }
    }

    /// As it is written.
    #[must_use]
    pub const fn text(self) -> &'t str {
        self.text
    }

    /// Whether it is written with neither a fraction nor an exponent.
    #[must_use]
    pub const fn is_written_whole(self) -> bool {
        self.whole
    }

    /// Whether its value is a whole number, however it is written: `1.0` and `1e400` are.
    #[must_use]
    pub fn is_whole(self) -> bool {
        self.whole || self.decimal().exponent >= 0
    }

    /// Its value, when it is written whole and fits.
    #[must_use]
    pub fn as_u64(self) -> Option<u64> {
        if self.whole { self.text.parse().ok() } else { None }
    }

    /// Its value, when it is written whole and fits.
    #[must_use]
    pub fn as_i64(self) -> Option<i64> {
        if self.whole { self.text.parse().ok() } else { None }
    }

    /// The nearest double; `None` when there is none.
    #[must_use]
    pub fn as_f64(self) -> Option<f64> {
        self.text.parse().ok().filter(|number: &f64| number.is_finite())
    }

    /// Its exact value, in one form for all ways of writing it.
    #[must_use]
    pub(super) fn decimal(self) -> Decimal {
        Decimal::of(self.text)
    }

    /// The same as serde_json holds it: exact when it fits, else the nearest double, or the largest
    /// of its sign.
    #[must_use]
    pub fn to_serde(self) -> serde_json::Number {
        if self.text != "-0" {
            if let Some(number) = self.as_u64() {
                return number.into();
            }
            if let Some(number) = self.as_i64() {
                return number.into();
            }
        }
        let largest = if self.text.starts_with('-') { f64::MIN } else { f64::MAX };
        let double = self.as_f64().unwrap_or(largest);
        serde_json::Number::from_f64(double).unwrap_or_else(|| 0.into())
    }

    /// Whether it equals a number of a schema. Whole numbers that both sides hold exactly compare
    /// exactly; past that the schema holds a double, so doubles compare.
    #[must_use]
    pub fn equals(self, other: &serde_json::Number) -> bool {
        if self.whole
            && let Some(other) = other.as_i64()
        {
            return match self.as_i64() {
                Some(own) => own == other,
                None => false,
            };
        }
        if other.is_f64() {
            self.as_f64() == other.as_f64()
        } else {
            self.decimal() == Decimal::of(&other.to_string())
        }
    }
}

/// A decimal number without leading or trailing zeros: `digits × 10^exponent`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Decimal {
    negative: bool,
    digits: Vec<u8>,
    exponent: i64,
}

impl Decimal {
    fn of(text: &str) -> Self {
        let (negative, text) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let (mantissa, power) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let mut digits: Vec<u8> =
            whole.bytes().chain(fraction.bytes()).skip_while(|digit| *digit == b'0').collect();
        let zeros = digits.iter().rev().take_while(|digit| **digit == b'0').count();
        digits.truncate(digits.len() - zeros);
        if digits.is_empty() {
            return Self { negative: false, digits, exponent: 0 };
        }
        let places = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        let exponent = saturated(power).saturating_sub(places(fraction.len())).saturating_add(places(zeros));
        Self { negative, digits, exponent }
    }
}

/// An exponent, however long it is written.
fn saturated(power: &str) -> i64 {
    let unsigned = power.trim_start_matches(['+', '-']);
    let negative = power.starts_with('-');
    match unsigned.parse::<i64>() {
        Ok(value) if negative => -value,
        Ok(value) => value,
        Err(_) if negative => i64::MIN / 2,
        Err(_) => i64::MAX / 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Number<'_> {
        Number::new(text, !text.contains(['.', 'e', 'E']))
    }

    #[test]
    fn one_value_has_one_form_however_it_is_written() {
        for same in ["100", "1e2", "100.0", "1000e-1", "0.1E+3"] {
            assert_eq!(number(same).decimal(), number("100").decimal(), "{same}");
            assert!(number(same).is_whole(), "{same}");
        }
        assert_eq!(number("-0.00").decimal(), number("0e99").decimal());
        assert_ne!(number("12345678901234567890123").decimal(), number("12345678901234567890124").decimal());
        assert!(!number("0.5").is_whole() && number("1e400").is_whole() && !number("1e-400").is_whole());
        assert!(number("1e99999999999999999999").is_whole());
    }

    #[test]
    fn what_no_double_holds_has_none() {
        assert_eq!(number("1e999").as_f64(), None);
        assert_eq!(number("18446744073709551616").as_u64(), None);
        assert_eq!(number("18446744073709551615").as_u64(), Some(u64::MAX));
    }
}
