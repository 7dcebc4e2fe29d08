//! Numbers with a fixed count of digits, and the postcode.
//!
//! Door: one function per format, and [`digits`] and [`passes_eleven_test`] for the other files.
//! Refuses: anything but ASCII digits, any other count of them, and numbers that fail their own check.

use super::problem::{Number, Problem};

/// The values of exactly so many ASCII digits.
pub(super) fn digits<const COUNT: usize>(text: &str, number: Number) -> Result<[u8; COUNT], Problem> {
    let bytes = text.as_bytes();
    if !bytes.iter().all(u8::is_ascii_digit) {
        return Err(Problem::OnlyDigits(number));
    }
    let exactly: &[u8; COUNT] = bytes.try_into().map_err(|_| Problem::DigitCount(number))?;
    Ok(exactly.map(|digit| digit - b'0'))
}

/// Nine digits a to i of which 9a+8b+7c+6d+5e+4f+3g+2h-i is divisible by eleven.
pub(in crate::schema) fn passes_eleven_test(nine: [u8; 9]) -> bool {
    let [front @ .., last] = nine;
    let sum: u32 = front.iter().zip((2..=9).rev()).map(|(&digit, weight)| u32::from(digit) * weight).sum();
    sum % 11 == u32::from(last)
}

fn nine_with_eleven_test(text: &str, number: Number) -> Result<(), Problem> {
    let nine = digits::<9>(text, number)?;
    if nine == [0; 9] {
        return Err(Problem::OnlyZeros(number));
    }
    if passes_eleven_test(nine) { Ok(()) } else { Err(Problem::ElevenTest(number)) }
}

pub(super) fn bsn(text: &str) -> Result<(), Problem> {
    nine_with_eleven_test(text, Number::Bsn)
}

pub(super) fn rsin(text: &str) -> Result<(), Problem> {
    nine_with_eleven_test(text, Number::Rsin)
}

pub(super) fn kvk(text: &str) -> Result<(), Problem> {
    digits::<8>(text, Number::Kvk).map(drop)
}

pub(super) fn establishment(text: &str) -> Result<(), Problem> {
    digits::<12>(text, Number::Establishment).map(drop)
}

pub(super) fn municipality(text: &str) -> Result<(), Problem> {
    match digits::<4>(text, Number::Municipality)? {
        [0, 0, 0, 0] => Err(Problem::OnlyZeros(Number::Municipality)),
        _ => Ok(()),
    }
}

pub(super) fn agb(text: &str) -> Result<(), Problem> {
    let eight = digits::<8>(text, Number::Agb)?;
    if eight == [0; 8] { Err(Problem::OnlyZeros(Number::Agb)) } else { Ok(()) }
}

/// The A-number of the BRP, by the four conditions of its rule BRAL0001.
pub(super) fn administration(text: &str) -> Result<(), Problem> {
    let ten = digits::<10>(text, Number::Administration)?;
    if ten[0] == 0 {
        return Err(Problem::AdministrationZero);
    }
    if ten.windows(2).any(|pair| pair[0] == pair[1]) {
        return Err(Problem::AdministrationNeighbours);
    }
    let sum: u32 = ten.iter().map(|&digit| u32::from(digit)).sum();
    if !matches!(sum % 11, 0 | 5) {
        return Err(Problem::AdministrationSum);
    }
    let weighted: u32 = ten.iter().zip(0_u32..).map(|(&digit, power)| u32::from(digit) << power).sum();
    if weighted.is_multiple_of(11) { Ok(()) } else { Err(Problem::AdministrationWeights) }
}

pub(super) fn postcode(text: &str) -> Result<(), Problem> {
    let [figures @ .., first, second] = text.as_bytes() else {
        return Err(Problem::PostcodeForm);
    };
    let form = figures.len() == 4
        && figures.iter().all(u8::is_ascii_digit)
        && first.is_ascii_uppercase()
        && second.is_ascii_uppercase();
    if !form {
        return Err(Problem::PostcodeForm);
    }
    if figures.starts_with(b"0") {
        return Err(Problem::PostcodeZero);
    }
    match (first, second) {
        (b'S', b'A' | b'D' | b'S') => Err(Problem::PostcodeLetters),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::{Number, Problem, administration, agb, bsn, kvk, municipality, postcode};

    /// Made for this test, one for each of the two rests that the sum of the digits may leave.
    const A_NUMBERS: [&str; 2] = ["1010101025", "1010101010"];

    /// The number with one of its digits replaced, for every place and every other digit.
    fn one_digit_changed(number: &str) -> impl Iterator<Item = String> {
        (0..number.len()).flat_map(move |at| {
            ('0'..='9').filter(move |&digit| !number[at..].starts_with(digit)).map(move |digit| {
                let mut changed = number.to_owned();
                changed.replace_range(at..=at, &digit.to_string());
                changed
            })
        })
    }

    #[test]
    fn every_change_of_one_digit_of_a_bsn_is_refused() {
        for good in ["111222333", "123456782", "999990019"] {
            assert_eq!(bsn(good), Ok(()));
            let changed: Vec<_> = one_digit_changed(good).collect();
            assert_eq!(changed.len(), 81);
            for bad in changed {
                assert_eq!(bsn(&bad), Err(Problem::ElevenTest(Number::Bsn)), "{bad}");
            }
        }
    }

    #[test]
    fn every_swap_of_two_unequal_neighbours_of_a_bsn_is_refused() {
        let good = "123456782";
        for at in 0..8 {
            let mut bytes = good.as_bytes().to_vec();
            bytes.swap(at, at + 1);
            let swapped = String::from_utf8(bytes).unwrap();
            assert!(bsn(&swapped).is_err(), "{swapped}");
        }
    }

    #[test]
    fn a_bsn_says_which_check_failed() {
        assert_eq!(bsn("12345678"), Err(Problem::DigitCount(Number::Bsn)));
        assert_eq!(bsn("1234567820"), Err(Problem::DigitCount(Number::Bsn)));
        assert_eq!(bsn("123.456.782"), Err(Problem::OnlyDigits(Number::Bsn)));
        assert_eq!(bsn(" 123456782"), Err(Problem::OnlyDigits(Number::Bsn)));
        assert_eq!(bsn("000000000"), Err(Problem::OnlyZeros(Number::Bsn)));
        assert_eq!(bsn("123456789"), Err(Problem::ElevenTest(Number::Bsn)));
    }

    #[test]
    fn a_number_without_a_check_of_its_own_only_needs_its_digits() {
        assert_eq!(kvk("00000001"), Ok(()));
        assert_eq!(kvk("0000001"), Err(Problem::DigitCount(Number::Kvk)));
        assert_eq!(agb("00000000"), Err(Problem::OnlyZeros(Number::Agb)));
        assert_eq!(municipality("0000"), Err(Problem::OnlyZeros(Number::Municipality)));
    }

    #[test]
    fn an_a_number_says_which_check_failed() {
        assert_eq!(administration("0123456789"), Err(Problem::AdministrationZero));
        assert_eq!(administration("1123456789"), Err(Problem::AdministrationNeighbours));
        assert_eq!(administration("1234567890"), Err(Problem::AdministrationSum));
        assert_eq!(administration("1010101013"), Err(Problem::AdministrationSum));
    }

    #[test]
    fn every_change_of_one_digit_of_an_a_number_is_refused() {
        for good in A_NUMBERS {
            assert_eq!(administration(good), Ok(()), "{good}");
            for bad in one_digit_changed(good) {
                assert!(administration(&bad).is_err(), "{bad}");
            }
        }
    }

    #[test]
    fn a_postcode_says_which_check_failed() {
        assert_eq!(postcode("1234AB"), Ok(()));
        assert_eq!(postcode("1234 AB"), Err(Problem::PostcodeForm));
        assert_eq!(postcode("1234ab"), Err(Problem::PostcodeForm));
        assert_eq!(postcode("0234AB"), Err(Problem::PostcodeZero));
        for letters in ["SA", "SD", "SS"] {
            assert_eq!(postcode(&format!("1234{letters}")), Err(Problem::PostcodeLetters));
        }
    }
}
