//! Dates of which the day, or the month and the day, may be unknown.
//!
//! Door: [`partial`]. Refuses: everything but the reduced precision of ISO 8601. The form jjjjmmdd of
//! the BRP, with zeros for what is unknown, is refused: a zero there isn't a day.

use chrono::NaiveDate;

use super::problem::Problem;

pub(super) fn partial(text: &str) -> Result<(), Problem> {
    let Some((year, rest)) = text.as_bytes().split_first_chunk::<4>() else {
        return Err(Problem::DateForm);
    };
    let (month, day): (&[u8], &[u8]) = match rest {
        [] => (b"01", b"01"),
        [b'-', month @ ..] if month.len() == 2 => (month, b"01"),
        [b'-', _, _, b'-', day @ ..] if day.len() == 2 => (&rest[1..3], day),
        _ => return Err(Problem::DateForm),
    };
    let (Some(year), Some(month), Some(day)) = (value(year), value(month), value(day)) else {
        return Err(Problem::DateForm);
    };
    let real =
        year > 0 && NaiveDate::from_ymd_opt(i32::from(year), u32::from(month), u32::from(day)).is_some();
    if real { Ok(()) } else { Err(Problem::DateReal) }
}

/// The value of at most four digits.
fn value(digits: &[u8]) -> Option<u16> {
    digits
        .iter()
        .try_fold(0, |value, digit| digit.is_ascii_digit().then(|| value * 10 + u16::from(digit - b'0')))
}

#[cfg(test)]
mod tests {
    use super::{Problem, partial};

    #[test]
    fn a_year_a_month_and_a_day_are_accepted() {
        for good in ["2026", "2026-05", "2026-05-17", "2024-02-29", "0001", "9999-12-31"] {
            assert_eq!(partial(good), Ok(()), "{good}");
        }
    }

    #[test]
    fn a_date_that_does_not_exist_is_refused() {
        for bad in [
            "0000",
            "2026-00",
            "2026-13",
            "2026-05-00",
            "2026-05-32",
            "2026-02-29",
            "2026-04-31",
            "1900-02-29",
        ] {
            assert_eq!(partial(bad), Err(Problem::DateReal), "{bad}");
        }
    }

    #[test]
    fn any_other_form_is_refused() {
        for bad in [
            "",
            "26",
            "202",
            "20260",
            "2026-5",
            "2026-05-1",
            "20260517",
            "20260500",
            "2026-05-170",
            "17-05-2026",
            "2026/05",
            "2026-05-",
            "2026-",
            "-026",
            "+026",
            "2026-0517",
            "2026-05-17T00:00:00Z",
            " 2026",
            "２０２６",
        ] {
            assert_eq!(partial(bad), Err(Problem::DateForm), "{bad}");
        }
    }
}
