//! The Dutch licence plate in stored form: six characters, without hyphens.
//!
//! Door: [`plate`]. Refuses: an order of letters and digits that belongs to none of the side codes, and
//! letters that its side code never had. Plates outside the side codes, such as those of the royal
//! house, and combinations that were left out by decision aren't known here.

use super::problem::Problem;

/// The side codes 1 to 14 in their order: X for a letter, 9 for a digit.
const SIDE_CODES: [&[u8; 6]; 14] = [
    b"XX9999", b"9999XX", b"99XX99", b"XX99XX", b"XXXX99", b"99XXXX", b"99XXX9", b"9XXX99", b"XX999X",
    b"X999XX", b"XXX99X", b"X99XXX", b"9XX999", b"999XX9",
];

/// From the fourth side code on there are no vowels but the O of trailers, and neither C nor Q.
const FIRST_WITHOUT_VOWELS: usize = 3;

pub(super) fn plate(text: &str) -> Result<(), Problem> {
    let bytes = text.as_bytes();
    if !bytes.iter().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase()) {
        return Err(Problem::PlateCharacters);
    }
    let six: &[u8; 6] = bytes.try_into().map_err(|_| Problem::PlateLength)?;
    let pattern = six.map(|byte| if byte.is_ascii_digit() { b'9' } else { b'X' });
    let side_code = SIDE_CODES.iter().position(|code| **code == pattern).ok_or(Problem::PlatePattern)?;
    let odd = six.iter().any(|byte| matches!(byte, b'A' | b'C' | b'E' | b'I' | b'Q' | b'U'));
    if side_code >= FIRST_WITHOUT_VOWELS && odd { Err(Problem::PlateLetters) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::{Problem, SIDE_CODES, plate};

    fn with_letter(pattern: &[u8; 6], letter: char) -> String {
        pattern.iter().map(|&place| if place == b'X' { letter } else { '1' }).collect()
    }

    #[test]
    fn a_plate_of_every_side_code_is_accepted() {
        for pattern in SIDE_CODES {
            assert_eq!(plate(&with_letter(pattern, 'B')), Ok(()));
        }
    }

    #[test]
    fn of_all_orders_of_letters_and_digits_only_the_side_codes_are_accepted() {
        let accepted = (0..64_u32)
            .map(|bits| (0..6).map(|at| if bits >> at & 1 == 1 { 'B' } else { '1' }).collect::<String>())
            .filter(|text| plate(text).is_ok())
            .count();
        assert_eq!(accepted, SIDE_CODES.len());
    }

    #[test]
    fn vowels_are_only_accepted_in_the_first_three_side_codes() {
        for letter in "ACEIQU".chars() {
            let refused =
                SIDE_CODES.map(|pattern| plate(&with_letter(pattern, letter)) == Err(Problem::PlateLetters));
            assert_eq!(refused.iter().filter(|refused| **refused).count(), 11);
            assert_eq!(refused[..3], [false; 3]);
        }
        assert!(SIDE_CODES.iter().all(|pattern| plate(&with_letter(pattern, 'O')).is_ok()));
    }

    #[test]
    fn a_plate_says_which_check_failed() {
        assert_eq!(plate("12-BB-34"), Err(Problem::PlateCharacters));
        assert_eq!(plate("12bb34"), Err(Problem::PlateCharacters));
        assert_eq!(plate("12BB3"), Err(Problem::PlateLength));
        assert_eq!(plate("12BB345"), Err(Problem::PlateLength));
        assert_eq!(plate("123456"), Err(Problem::PlatePattern));
        assert_eq!(plate("BBBBBB"), Err(Problem::PlatePattern));
    }
}
