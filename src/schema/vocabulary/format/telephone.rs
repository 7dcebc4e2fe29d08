//! Telephone numbers, as E.164 or in the Dutch national form.
//!
//! Door: [`telephone`]. Refuses: spaces, hyphens, brackets, 00 for a country code, and Dutch numbers
//! that don't have ten digits: the short ones, such as 14 and a number, can't be told from mistakes.

use super::problem::Problem;

pub(super) fn telephone(text: &str) -> Result<(), Problem> {
    let (international, digits) = match text.strip_prefix('+') {
        Some(digits) => (true, digits.as_bytes()),
        None => (false, text.as_bytes()),
    };
    if !digits.iter().all(u8::is_ascii_digit) {
        return Err(Problem::TelephoneCharacters);
    }
    let leading_zero = digits.starts_with(b"0");
    if international {
        let fits = !leading_zero && (8..=15).contains(&digits.len());
        return if fits { Ok(()) } else { Err(Problem::TelephoneInternational) };
    }
    if digits.starts_with(b"00") {
        return Err(Problem::TelephoneDoubleZero);
    }
    match (leading_zero, digits.len()) {
        (false, _) => Err(Problem::TelephoneStart),
        (true, 10) => Ok(()),
        (true, _) => Err(Problem::TelephoneNational),
    }
}

#[cfg(test)]
mod tests {
    use super::{Problem, telephone};

    #[test]
    fn an_international_number_has_eight_to_fifteen_digits() {
        for count in 0..=20 {
            let number = format!("+{}", "3".repeat(count));
            assert_eq!(telephone(&number).is_ok(), (8..=15).contains(&count), "{number}");
        }
        assert_eq!(telephone("+0612345678"), Err(Problem::TelephoneInternational));
    }

    #[test]
    fn a_national_number_has_ten_digits() {
        for count in 0..=20 {
            let number = format!("0{}", "1".repeat(count));
            assert_eq!(telephone(&number).is_ok(), count == 9, "{number}");
        }
    }

    #[test]
    fn a_telephone_number_says_which_check_failed() {
        assert_eq!(telephone(""), Err(Problem::TelephoneStart));
        assert_eq!(telephone("+"), Err(Problem::TelephoneInternational));
        assert_eq!(telephone("++31201234567"), Err(Problem::TelephoneCharacters));
        assert_eq!(telephone("020-1234567"), Err(Problem::TelephoneCharacters));
        assert_eq!(telephone("0031201234567"), Err(Problem::TelephoneDoubleZero));
        assert_eq!(telephone("0012345678"), Err(Problem::TelephoneDoubleZero));
        assert_eq!(telephone("31201234567"), Err(Problem::TelephoneStart));
        assert_eq!(telephone("020123456"), Err(Problem::TelephoneNational));
    }
}
