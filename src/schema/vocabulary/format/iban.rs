//! The IBAN of any country, in the form in which systems exchange it.
//!
//! Door: [`iban`]. Refuses: spaces, small letters, a length that isn't that of the country, wrong check
//! digits. The account part is only looked at for the Netherlands: other countries lay down their own.

use super::problem::Problem;

/// Length of an IBAN per country in the SWIFT IBAN Registry, in the order of the codes.
const LENGTHS: [(&[u8; 2], usize); 89] = [
    (b"AD", 24),
    (b"AE", 23),
    (b"AL", 28),
    (b"AT", 20),
    (b"AZ", 28),
    (b"BA", 20),
    (b"BE", 16),
    (b"BG", 22),
    (b"BH", 22),
    (b"BI", 27),
    (b"BR", 29),
    (b"BY", 28),
    (b"CH", 21),
    (b"CR", 22),
    (b"CY", 28),
    (b"CZ", 24),
    (b"DE", 22),
    (b"DJ", 27),
    (b"DK", 18),
    (b"DO", 28),
    (b"EE", 20),
    (b"EG", 29),
    (b"ES", 24),
    (b"FI", 18),
    (b"FK", 18),
    (b"FO", 18),
    (b"FR", 27),
    (b"GB", 22),
    (b"GE", 22),
    (b"GI", 23),
    (b"GL", 18),
    (b"GR", 27),
    (b"GT", 28),
    (b"HN", 28),
    (b"HR", 21),
    (b"HU", 28),
    (b"IE", 22),
    (b"IL", 23),
    (b"IQ", 23),
    (b"IS", 26),
    (b"IT", 27),
    (b"JO", 30),
    (b"KW", 30),
    (b"KZ", 20),
    (b"LB", 28),
    (b"LC", 32),
    (b"LI", 21),
    (b"LT", 20),
    (b"LU", 20),
    (b"LV", 21),
    (b"LY", 25),
    (b"MC", 27),
    (b"MD", 24),
    (b"ME", 22),
    (b"MK", 19),
    (b"MN", 20),
    (b"MR", 27),
    (b"MT", 31),
    (b"MU", 30),
    (b"NI", 28),
    (b"NL", 18),
    (b"NO", 15),
    (b"OM", 23),
    (b"PK", 24),
    (b"PL", 28),
    (b"PS", 29),
    (b"PT", 25),
    (b"QA", 29),
    (b"RO", 24),
    (b"RS", 22),
    (b"RU", 33),
    (b"SA", 24),
    (b"SC", 31),
    (b"SD", 18),
    (b"SE", 24),
    (b"SI", 19),
    (b"SK", 24),
    (b"SM", 27),
    (b"SO", 23),
    (b"ST", 25),
    (b"SV", 28),
    (b"TL", 23),
    (b"TN", 24),
    (b"TR", 26),
    (b"UA", 29),
    (b"VA", 22),
    (b"VG", 24),
    (b"XK", 20),
    (b"YE", 30),
];

pub(super) fn iban(text: &str) -> Result<(), Problem> {
    let bytes = text.as_bytes();
    if !bytes.iter().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase()) {
        return Err(Problem::IbanCharacters);
    }
    let Some((start, account)) = bytes.split_first_chunk::<4>() else {
        return Err(Problem::IbanLength);
    };
    let [first, second, tens, units] = *start;
    let letters = first.is_ascii_uppercase() && second.is_ascii_uppercase();
    // Whoever computes the check digits gets 98 minus a rest of 0 to 96.
    let figures =
        matches!((tens, units), (b'0', b'2'..=b'9') | (b'1'..=b'8', b'0'..=b'9') | (b'9', b'0'..=b'8'));
    if !letters || !figures {
        return Err(Problem::IbanStart);
    }
    if !fits([first, second], bytes.len()) {
        return Err(Problem::IbanLength);
    }
    if [first, second] == *b"NL" && !is_dutch(account) {
        return Err(Problem::IbanDutch);
    }
    if account.iter().chain(start).fold(0, |rest, &byte| append(rest, byte)) == 1 {
        Ok(())
    } else {
        Err(Problem::IbanCheckDigits)
    }
}

/// Whether an IBAN of the country may be so long; of a country that isn't in the table, whether any may.
fn fits(country: [u8; 2], length: usize) -> bool {
    match LENGTHS.binary_search_by(|(code, _)| (**code).cmp(&country)) {
        Ok(at) => LENGTHS.get(at).is_some_and(|&(_, wanted)| wanted == length),
        Err(_) => (15..=34).contains(&length),
    }
}

fn is_dutch(account: &[u8]) -> bool {
    account.split_first_chunk::<4>().is_some_and(|(bank, number)| {
        bank.iter().all(u8::is_ascii_uppercase) && number.iter().all(u8::is_ascii_digit)
    })
}

/// The rest after division by 97 when a digit, or a letter as 10 to 35, is written behind the number.
fn append(rest: u32, byte: u8) -> u32 {
    if byte.is_ascii_digit() {
        (rest * 10 + u32::from(byte - b'0')) % 97
    } else {
        (rest * 100 + u32::from(byte - b'A') + 10) % 97
    }
}

#[cfg(test)]
mod tests {
    use super::{LENGTHS, Problem, iban};

    /// Examples from the IBAN Registry itself.
    const EXAMPLES: [&str; 8] = [
        "NL91ABNA0417164300",
        "BE68539007547034",
        "DE89370400440532013000",
        "FR1420041010050500013M02606",
        "GB29NWBK60161331926819",
        "LC55HEMM000100010012001200023015",
        "MT84MALT011000012345MTLCAST001S",
        "NO9386011117947",
    ];

    #[test]
    fn the_examples_of_the_registry_are_accepted() {
        for example in EXAMPLES {
            assert_eq!(iban(example), Ok(()), "{example}");
        }
    }

    #[test]
    fn every_change_of_one_digit_or_letter_is_refused() {
        for good in EXAMPLES {
            for at in 0..good.len() {
                let old = good.as_bytes()[at];
                let others = if old.is_ascii_digit() { b'0'..=b'9' } else { b'A'..=b'Z' };
                for other in others.filter(|&other| other != old) {
                    let mut bytes = good.as_bytes().to_vec();
                    bytes[at] = other;
                    let bad = String::from_utf8(bytes).unwrap();
                    assert!(iban(&bad).is_err(), "{bad}");
                }
            }
        }
    }

    #[test]
    fn every_length_but_that_of_the_country_is_refused() {
        for good in EXAMPLES {
            assert_eq!(iban(&good[..good.len() - 1]), Err(Problem::IbanLength));
            assert_eq!(iban(&format!("{good}0")), Err(Problem::IbanLength));
        }
    }

    #[test]
    fn the_table_of_lengths_is_in_order_and_within_what_an_iban_may_be() {
        assert!(LENGTHS.windows(2).all(|pair| pair[0].0 < pair[1].0));
        assert!(LENGTHS.iter().all(|(_, length)| (15..=34).contains(length)));
    }

    #[test]
    fn an_unknown_country_may_have_any_length_that_an_iban_may_have() {
        let with_check_digits = |account: &str| {
            (2..=98).map(|check| format!("QQ{check:02}{account}")).filter(|text| iban(text).is_ok()).count()
        };
        assert_eq!(with_check_digits("12345678901"), 1);
        assert_eq!(with_check_digits("123456789012345678901234567890"), 1);
        assert_eq!(with_check_digits("1234567890"), 0);
        assert_eq!(with_check_digits("1234567890123456789012345678901"), 0);
    }

    #[test]
    fn an_iban_says_which_check_failed() {
        assert_eq!(iban("NL91 ABNA 0417 1643 00"), Err(Problem::IbanCharacters));
        assert_eq!(iban("nl91abna0417164300"), Err(Problem::IbanCharacters));
        assert_eq!(iban("NL9"), Err(Problem::IbanLength));
        assert_eq!(iban("91NLABNA0417164300"), Err(Problem::IbanStart));
        assert_eq!(iban("NL99ABNA0417164300"), Err(Problem::IbanStart));
        assert_eq!(iban("NL010417164300ABNA"), Err(Problem::IbanStart));
        assert_eq!(iban("NL910417164300ABNA"), Err(Problem::IbanDutch));
        assert_eq!(iban("NL91ABNA0417164301"), Err(Problem::IbanCheckDigits));
    }
}
