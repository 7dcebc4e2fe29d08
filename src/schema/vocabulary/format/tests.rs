//! Good and bad values of each format, those of `formaten.md` among them.

use std::collections::BTreeSet;

use super::{NAMES, check, checker, expectation};

const DOCUMENTATION: &str = include_str!("../formaten.md");

/// The values in code marks behind a word, up to the next semicolon or the end of the line.
fn values_behind<'a>(line: &'a str, word: &str) -> Vec<&'a str> {
    let part = line.split_once(word).map_or("", |(_, part)| part);
    let part = part.split_once(';').map_or(part, |(part, _)| part);
    part.split('`').skip(1).step_by(2).collect()
}

/// Format, good values, bad values: from the list in the documentation, so that it can't be wrong.
fn examples() -> Vec<(&'static str, Vec<&'static str>, Vec<&'static str>)> {
    DOCUMENTATION
        .lines()
        .filter_map(|line| line.strip_prefix("- `")?.split_once('`'))
        .map(|(name, values)| (name, values_behind(values, "goed:"), values_behind(values, "fout:")))
        .collect()
}

#[test]
fn every_format_has_one_row_and_examples_in_the_documentation() {
    let rows: Vec<_> = DOCUMENTATION
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split_once('`').map(|(name, _)| name))
        .collect();
    assert_eq!(rows, NAMES);
    let examples = examples();
    assert_eq!(examples.iter().map(|(name, ..)| *name).collect::<Vec<_>>(), NAMES);
    assert!(examples.iter().all(|(_, good, bad)| !good.is_empty() && bad.len() > 2));
}

#[test]
fn the_examples_in_the_documentation_are_judged_as_it_says() {
    for (name, good, bad) in examples() {
        let holds = checker(name).unwrap();
        for value in good {
            assert_eq!(check(name, value), Some(Ok(())), "{name}: {value}");
            assert!(holds(value), "{name}: {value}");
        }
        for value in bad {
            assert!(matches!(check(name, value), Some(Err(_))), "{name}: {value}");
            assert!(!holds(value), "{name}: {value}");
        }
    }
}

#[test]
fn a_message_never_repeats_the_text_and_is_there_in_both_languages() {
    for (name, _, bad) in examples() {
        for value in bad {
            let message = check(name, value).unwrap().unwrap_err();
            assert!(message.nl.ends_with('.') && message.en.ends_with('.'), "{name}");
            assert_ne!(message.nl, message.en);
            for sentence in [message.nl, message.en] {
                assert!(!sentence.contains(value), "{name}: {sentence}");
            }
        }
    }
}

#[test]
fn an_empty_text_is_refused_by_every_format() {
    for name in NAMES {
        assert!(!checker(name).unwrap()(""), "{name}");
    }
}

#[test]
fn digits_of_another_script_are_refused_by_every_format() {
    for (name, good, _) in examples() {
        let holds = checker(name).unwrap();
        for value in good {
            for zero in ['０', '٠', '०'] {
                let other: String = value
                    .chars()
                    .map(|c| c.to_digit(10).and_then(|d| char::from_u32(u32::from(zero) + d)).unwrap_or(c))
                    .collect();
                assert_ne!(other, value);
                assert!(!holds(&other), "{name}: {other}");
            }
        }
    }
}

#[test]
fn one_character_more_or_less_is_refused_by_every_format_of_fixed_length() {
    for (name, good, _) in examples() {
        if name == "telefoonnummer" {
            continue;
        }
        let holds = checker(name).unwrap();
        for value in good {
            for other in
                [format!("{value}0"), format!("0{value}"), value[1..].into(), value[..value.len() - 1].into()]
            {
                assert!(!holds(&other), "{name}: {other}");
            }
        }
    }
}

#[test]
fn white_space_around_a_value_is_refused_by_every_format() {
    for (name, good, _) in examples() {
        let holds = checker(name).unwrap();
        for value in good {
            for other in
                [format!(" {value}"), format!("{value} "), format!("{value}\n"), format!("{value}\0")]
            {
                assert!(!holds(&other), "{name}: {other:?}");
            }
        }
    }
}

#[test]
fn every_format_says_what_it_expects() {
    for name in NAMES {
        let expected = expectation(name).unwrap();
        assert!(!expected.nl.is_empty() && !expected.nl.ends_with('.'), "{name}");
        assert!(!expected.en.is_empty() && !expected.en.ends_with('.'), "{name}");
    }
}

#[test]
fn no_name_is_there_twice() {
    assert_eq!(NAMES.iter().collect::<BTreeSet<_>>().len(), NAMES.len());
}

#[test]
fn another_format_is_none_of_ours() {
    for name in ["", "email", "date", "BSN", "bsn ", "bag"] {
        assert_eq!(check(name, "111222333"), None);
        assert!(checker(name).is_none());
        assert_eq!(expectation(name), None);
    }
}
