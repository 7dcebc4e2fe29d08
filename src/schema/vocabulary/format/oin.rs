//! The OIN: eight characters for a register, a main number of eight or nine, and the rest zeros.
//!
//! Door: [`oin`]. Refuses: a register that isn't in the list of Logius, and a main number that can't
//! come from its register. Whether an OIN was issued or withdrawn can't be seen from the number.

use super::number::passes_eleven_test;
use super::problem::Problem;

/// What follows the prefix.
enum Rest {
    /// RSIN or fiscal number and `000`.
    Fiscal,
    /// KVK number and `0000`.
    Kvk,
    /// Nine digits and three more: SubOINs from before 2017 have a serial number at the end.
    Serial,
    /// Letters or digits of some register and `000`.
    Other,
    /// A test number: nothing but the prefix is laid down.
    Free,
}

fn rest(prefix: &[u8]) -> Option<Rest> {
    match prefix {
        b"00000001" | b"00000002" => Some(Rest::Fiscal),
        b"00000003" => Some(Rest::Kvk),
        b"00000004" => Some(Rest::Serial),
        b"00000006" | b"00000007" | b"00000008" | b"00000009" | b"00000010" | b"00000011" => {
            Some(Rest::Other)
        }
        b"00000099" => Some(Rest::Free),
        _ => None,
    }
}

pub(super) fn oin(text: &str) -> Result<(), Problem> {
    let bytes = text.as_bytes();
    if !bytes.iter().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase()) {
        return Err(Problem::OinCharacters);
    }
    if bytes.len() != 20 {
        return Err(Problem::OinLength);
    }
    let (prefix, number) = bytes.split_at(8);
    match rest(prefix).ok_or(Problem::OinPrefix)? {
        Rest::Free => Ok(()),
        Rest::Other => ends_in(number, b"000", Problem::OinSuffix),
        _ if !number.iter().all(u8::is_ascii_digit) => Err(Problem::OinDigits),
        Rest::Serial => Ok(()),
        Rest::Kvk => ends_in(number, b"0000", Problem::OinKvkSuffix),
        Rest::Fiscal => {
            ends_in(number, b"000", Problem::OinSuffix)?;
            let nine = number.first_chunk::<9>().ok_or(Problem::OinLength)?.map(|digit| digit - b'0');
            if nine != [0; 9] && passes_eleven_test(nine) { Ok(()) } else { Err(Problem::OinRsin) }
        }
    }
}

fn ends_in(number: &[u8], suffix: &[u8], problem: Problem) -> Result<(), Problem> {
    if number.ends_with(suffix) { Ok(()) } else { Err(problem) }
}

#[cfg(test)]
mod tests {
    use super::{Problem, oin};

    #[test]
    fn exactly_the_registers_of_the_list_are_known() {
        let known: Vec<_> = (0..200)
            .filter(|prefix| oin(&format!("{prefix:08}111222333000")) != Err(Problem::OinPrefix))
            .collect();
        assert_eq!(known, [1, 2, 3, 4, 6, 7, 8, 9, 10, 11, 99]);
    }

    #[test]
    fn an_oin_with_an_rsin_needs_the_eleven_test_and_three_zeros() {
        assert_eq!(oin("00000001111222333000"), Ok(()));
        assert_eq!(oin("00000001111222334000"), Err(Problem::OinRsin));
        assert_eq!(oin("00000001000000000000"), Err(Problem::OinRsin));
        assert_eq!(oin("00000001111222333001"), Err(Problem::OinSuffix));
        assert_eq!(oin("0000000111122233A000"), Err(Problem::OinDigits));
    }

    #[test]
    fn an_oin_with_a_kvk_number_ends_in_four_zeros() {
        assert_eq!(oin("00000003123456780000"), Ok(()));
        assert_eq!(oin("00000003123456789000"), Err(Problem::OinKvkSuffix));
    }

    #[test]
    fn a_suboin_may_have_a_serial_number_at_the_end() {
        assert_eq!(oin("00000004123456789000"), Ok(()));
        assert_eq!(oin("00000004123456789001"), Ok(()));
        assert_eq!(oin("0000000412345678A000"), Err(Problem::OinDigits));
    }

    #[test]
    fn an_oin_of_a_school_may_have_letters() {
        assert_eq!(oin("0000000700099XX00000"), Ok(()));
        assert_eq!(oin("0000000700099xx00000"), Err(Problem::OinCharacters));
        assert_eq!(oin("0000000700099XX00001"), Err(Problem::OinSuffix));
    }

    #[test]
    fn a_test_oin_only_needs_its_prefix_and_its_length() {
        assert_eq!(oin("00000099123456789123"), Ok(()));
        assert_eq!(oin("0000009912345678912"), Err(Problem::OinLength));
    }
}
