//! What a finding says: for each kind one plain sentence, in Dutch and in English.
//!
//! Door: [`sentence`], for one finding, made of [`Facts`]; [`explanation`], for the list of all
//! codes. Written for a policy officer: what the standard expects, and how to put it right when that
//! is not obvious. Refuses: to say anything of the document but the type of a value and a count;
//! there is no field for a value. What the schema says may be shown, and is cut when it is long, also
//! because one finding may not cost as much as a whole schema.

mod demands;
mod explanations;
mod forms;
mod names;
mod remarks;
mod types;
mod vocabularies;
mod writing;

use serde_json::Value;

use crate::domain::{FindingCode, Text, text};

pub use demands::{demands, type_name, value_in_words};
pub use explanations::{Explanation, explanation};
use forms::{wrong_format, wrong_pattern};
use names::{
    contains_too_many, dependency_missing, does_not_contain, name_not_allowed, required_missing,
    unexpected_item, unknown_property,
};
pub use remarks::remark;
use types::{exactly, not_in_list, wrong_type};
use writing::{LISTED, shown};

/// What a sentence may be made of: what the schema asks, never what the document holds.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// The JSON Schema keyword, such as `exclusiveMinimum`; empty for the schema `false`.
    pub keyword: &'a str,
    /// The keyword's value in the schema.
    pub expected: &'a Value,
    /// The JSON type at the place in the document; `integer` for whole numbers.
    pub found: &'static str,
    /// A name that the schema declares: of the property that is missing.
    pub name: Option<&'a str>,
    /// A name that the schema declares: of the property that asks for the missing one.
    pub because: Option<&'a str>,
    /// How many: unknown properties, items too many, choices, choices that fit.
    pub amount: usize,
    /// For a format: which of its checks failed.
    pub reason: Option<&'a Text>,
}

/// The sentence for one finding.
#[must_use]
pub fn sentence(code: FindingCode, facts: &Facts<'_>) -> Text {
    match code {
        FindingCode::WrongType => wrong_type(facts),
        FindingCode::NotInList => not_in_list(facts),
        FindingCode::OtherConstant => exactly(facts.expected, facts.found),
        FindingCode::RequiredMissing => required_missing(facts),
        FindingCode::UnknownProperty => unknown_property(facts),
        FindingCode::TooFewProperties => at_least(&OBJECT, facts),
        FindingCode::TooManyProperties => at_most(&OBJECT, facts),
        FindingCode::NameNotAllowed => name_not_allowed(facts),
        FindingCode::DependencyMissing => dependency_missing(facts),
        FindingCode::TooFewItems => at_least(&LIST, facts),
        FindingCode::TooManyItems => at_most(&LIST, facts),
        FindingCode::DuplicateItems => text(
            "Deze lijst mag geen dubbele items bevatten. Laat van gelijke items er één staan.",
            "This list may not hold the same item twice. Of equal items, keep one.",
        ),
        FindingCode::UnexpectedItem => unexpected_item(facts),
        FindingCode::DoesNotContain => does_not_contain(facts),
        FindingCode::ContainsTooMany => contains_too_many(facts),
        FindingCode::TooLow | FindingCode::TooHigh => out_of_bounds(code, facts),
        FindingCode::NotAMultiple => not_a_multiple(facts),
        FindingCode::TooShort => at_least(&WORDS, facts),
        FindingCode::TooLong => at_most(&WORDS, facts),
        FindingCode::WrongPattern => wrong_pattern(facts),
        FindingCode::WrongFormat => wrong_format(facts),
        FindingCode::WrongContent => wrong_content(facts),
        FindingCode::NoChoiceFits => no_choice_fits(facts),
        FindingCode::SeveralChoicesFit => text(
            format!(
                "Dit past bij {} keuzes tegelijk, terwijl de standaard er precies één toelaat. Laat alleen staan wat bij één keuze hoort.",
                facts.amount
            ),
            format!(
                "This fits {} choices at once, while the standard allows exactly one. Keep only what belongs to one choice.",
                facts.amount
            ),
        ),
        FindingCode::ForbiddenForm => forbidden_form(facts),
        FindingCode::NotAllowed => text(
            "De standaard laat dit hier niet toe. Haal het weg, of zoek in de standaard op bij welke andere gegevens het wel mag.",
            "The standard does not allow this here. Remove it, or look up in the standard with which other data it is allowed.",
        ),
        FindingCode::NotDecided => text(
            "Het patroon van de standaard kon hier niet binnen de grens van het register worden uitgevoerd. Dat zegt niets over de waarde. Vraag de beheerder van de standaard om het patroon eenvoudiger te maken.",
            "The pattern of the standard could not be run here within the bound of the register. That says nothing about the value. Ask the maintainer of the standard to make the pattern simpler.",
        ),
        FindingCode::UnreadableRecord => text(
            "Dit record is geen JSON die het register leest. Controleer hoe het bestand is gemaakt.",
            "This record is not JSON that the register reads. Check how the file was made.",
        ),
        FindingCode::WrongColumnCount => text(
            "Deze regel heeft niet zoveel kolommen als de kopregel. Kijk naar een scheidingsteken of aanhalingsteken te veel of te weinig.",
            "This row does not have as many columns as the header. Look for a separator or quotation mark too many or too few.",
        ),
        FindingCode::DoesNotMeet => text(
            "Het document voldoet niet aan de standaard, maar het register heeft binnen zijn grens niet gevonden waar het misgaat. Lever een kleiner document aan, bijvoorbeeld één record, om de plek te vinden.",
            "The document does not meet the standard, but the register did not find within its bound where it goes wrong. Submit a smaller document, such as a single record, to find the place.",
        ),
        // The vocabularies have facts of their own: see `remark`.
        _ => explanation(code).meaning,
    }
}

/// A number of things, in words that are right for one and for more.
struct Counted {
    one: (&'static str, &'static str),
    more: (&'static str, &'static str),
}

impl Counted {
    fn text(&self, number: u64) -> Text {
        let (nl, en) = if number == 1 { self.one } else { self.more };
        text(format!("{number} {nl}"), format!("{number} {en}"))
    }
}

const ITEMS: Counted = Counted { one: ("item", "item"), more: ("items", "items") };
const PROPERTIES: Counted =
    Counted { one: ("eigenschap", "property"), more: ("eigenschappen", "properties") };
const CHARACTERS: Counted = Counted { one: ("teken", "character"), more: ("tekens", "characters") };
const DIGITS: Counted = Counted { one: ("cijfer", "digit"), more: ("cijfers", "digits") };

/// Something that has a size: what it is called, what it is counted in, and the Dutch verb.
struct Measure {
    subject: (&'static str, &'static str),
    unit: Counted,
    verb: &'static str,
}

const OBJECT: Measure = Measure { subject: ("Dit object", "This object"), unit: PROPERTIES, verb: "hebben" };
const LIST: Measure = Measure { subject: ("Deze lijst", "This list"), unit: ITEMS, verb: "bevatten" };
const WORDS: Measure = Measure { subject: ("Deze tekst", "This text"), unit: CHARACTERS, verb: "lang zijn" };

fn at_least(measure: &Measure, facts: &Facts<'_>) -> Text {
    let (nl, en) = measure.subject;
    if count(facts.expected) == Some(1) {
        return text(format!("{nl} mag niet leeg zijn."), format!("{en} may not be empty."));
    }
    let size = size(measure, facts);
    text(
        format!("{nl} moet ten minste {} {}.", size.nl, measure.verb),
        format!("{en} must have at least {}.", size.en),
    )
}

fn at_most(measure: &Measure, facts: &Facts<'_>) -> Text {
    let (nl, en) = measure.subject;
    if count(facts.expected) == Some(0) {
        return text(format!("{nl} moet leeg zijn."), format!("{en} must be empty."));
    }
    let size = size(measure, facts);
    text(
        format!("{nl} mag ten hoogste {} {}.", size.nl, measure.verb),
        format!("{en} may have at most {}.", size.en),
    )
}

fn size(measure: &Measure, facts: &Facts<'_>) -> Text {
    count(facts.expected).map_or_else(
        || {
            let (bound, (nl, en)) = (shown(facts.expected), measure.unit.more);
            text(format!("{} {nl}", bound.nl), format!("{} {en}", bound.en))
        },
        |number| measure.unit.text(number),
    )
}

/// The whole number that a schema gives, also when it is written as `2.0`.
fn count(expected: &Value) -> Option<u64> {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole, and within 2^53")]
    let from_float = |n: f64| (n.fract() == 0.0 && (0.0..=9e15).contains(&n)).then_some(n as u64);
    expected.as_u64().or_else(|| expected.as_f64().and_then(from_float))
}

fn out_of_bounds(code: FindingCode, facts: &Facts<'_>) -> Text {
    let bound = shown(facts.expected);
    let (nl, en) = match (facts.keyword, code) {
        ("exclusiveMinimum", _) => ("meer dan", "more than"),
        ("exclusiveMaximum", _) => ("minder dan", "less than"),
        (_, FindingCode::TooLow) => ("ten minste", "at least"),
        _ => ("ten hoogste", "at most"),
    };
    text(format!("Dit getal moet {nl} {} zijn.", bound.nl), format!("This number must be {en} {}.", bound.en))
}

fn not_a_multiple(facts: &Facts<'_>) -> Text {
    let step = shown(facts.expected);
    if count(facts.expected) == Some(1) {
        return text("Dit getal moet een geheel getal zijn.", "This number must be a whole number.");
    }
    if let Some(decimals) = decimals(&step.en) {
        let digits = DIGITS.text(decimals as u64);
        return text(
            format!("Dit getal mag ten hoogste {} achter de komma hebben.", digits.nl),
            format!("This number may have at most {} after the decimal point.", digits.en),
        );
    }
    text(
        format!("Dit getal moet een veelvoud van {} zijn.", step.nl),
        format!("This number must be a multiple of {}.", step.en),
    )
}

/// How many decimals a step such as 0.01 leaves.
fn decimals(step: &str) -> Option<usize> {
    let zeros = step.strip_prefix("0.")?.strip_suffix('1')?;
    zeros.bytes().all(|b| b == b'0').then_some(zeros.len() + 1)
}

fn wrong_content(facts: &Facts<'_>) -> Text {
    let kind = shown(facts.expected);
    if facts.keyword == "contentEncoding" {
        return text(
            format!("Deze tekst moet zijn gecodeerd als {}.", kind.nl),
            format!("This text must be encoded as {}.", kind.en),
        );
    }
    text(
        format!(
            "Deze tekst moet inhoud van het type {} bevatten. Noemt de standaard ook een codering, zoals base64, codeer de inhoud dan zo.",
            kind.nl
        ),
        format!(
            "This text must hold content of the type {}. If the standard also names an encoding, such as base64, encode the content that way.",
            kind.en
        ),
    )
}

fn no_choice_fits(facts: &Facts<'_>) -> Text {
    match facts.amount {
        0 | 1 => text(
            "Dit past niet bij de enige keuze die de standaard hier biedt. Volg die keuze helemaal.",
            "This does not fit the only choice that the standard offers here. Follow that choice completely.",
        ),
        amount => text(
            format!(
                "Dit past bij geen van de {amount} keuzes die de standaard hier biedt. Volg een van die keuzes helemaal."
            ),
            format!(
                "This fits none of the {amount} choices that the standard offers here. Follow one of those choices completely."
            ),
        ),
    }
}

/// Of what is forbidden only names are shown: a forbidden value that is found is a value of the document.
fn forbidden_form(facts: &Facts<'_>) -> Text {
    let only_required =
        facts.expected.as_object().filter(|schema| schema.len() == 1 && facts.found == "object");
    let names = only_required
        .and_then(|schema| schema.get("required")?.as_array())
        .map(Vec::as_slice)
        .unwrap_or_default();
    match names {
        [] => text(
            "Dit heeft een vorm die de standaard hier uitsluit. Zoek in de standaard op wat hier niet mag.",
            "This has a form that the standard rules out here. Look up in the standard what is not allowed here.",
        ),
        [one] => {
            let name = shown(one).nl;
            text(
                format!("De eigenschap {name} mag hier niet voorkomen. Haal deze weg."),
                format!("The property {name} is not allowed here. Remove it."),
            )
        }
        _ => {
            let shown: Vec<Text> = names.iter().take(LISTED).map(shown).collect();
            let names = crate::domain::text::enumerated(&shown, names.len() - shown.len(), ("en", "and"));
            text(
                format!(
                    "De eigenschappen {} mogen hier niet samen voorkomen. Haal er ten minste één weg.",
                    names.nl
                ),
                format!("The properties {} are not allowed here together. Remove at least one.", names.en),
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::forms::format_in_words;
    use super::writing::cut;
    use super::*;
    use crate::schema::FORMATS;

    fn facts<'a>(keyword: &'a str, expected: &'a Value) -> Facts<'a> {
        Facts { keyword, expected, found: "string", name: None, because: None, amount: 2, reason: None }
    }

    fn dutch(code: FindingCode, keyword: &str, expected: &Value) -> String {
        sentence(code, &facts(keyword, expected)).nl
    }

    /// The keywords of each code, with a value that a schema may give them.
    #[expect(clippy::too_many_lines, reason = "a row a code")]
    fn keywords(code: FindingCode) -> Vec<(&'static str, Value)> {
        use FindingCode as F;
        match code {
            F::WrongType => vec![("type", json!("integer")), ("type", json!(["string", "null"]))],
            F::NotInList => {
                vec![("enum", json!(["a", 1, null])), ("enum", json!([true])), ("enum", json!([]))]
            }
            F::OtherConstant => {
                vec![("const", json!("a")), ("const", json!({ "a": [1] })), ("const", json!(null))]
            }
            F::RequiredMissing => vec![("required", json!(["bsn"]))],
            F::UnknownProperty => {
                vec![("additionalProperties", json!(false)), ("unevaluatedProperties", json!(false))]
            }
            F::TooFewProperties => vec![("minProperties", json!(2)), ("minProperties", json!(1))],
            F::TooManyProperties => vec![("maxProperties", json!(2.0)), ("maxProperties", json!(0))],
            F::NameNotAllowed => vec![
                ("propertyNames", json!({ "pattern": "^[a-z]+$" })),
                ("propertyNames", json!({ "maxLength": 8 })),
                ("propertyNames", json!({ "enum": ["a", "b"] })),
                ("propertyNames", json!(false)),
            ],
            F::DependencyMissing => {
                vec![("dependentRequired", json!({ "a": ["b"] })), ("dependencies", json!({ "a": ["b"] }))]
            }
            F::TooFewItems => vec![("minItems", json!(2))],
            F::TooManyItems => vec![("maxItems", json!(1))],
            F::DuplicateItems => vec![("uniqueItems", json!(true))],
            F::UnexpectedItem => vec![
                ("items", json!(false)),
                ("additionalItems", json!(false)),
                ("unevaluatedItems", json!(false)),
            ],
            F::DoesNotContain => vec![("contains", json!({})), ("minContains", json!(2))],
            F::ContainsTooMany => {
                vec![("contains", json!({})), ("maxContains", json!(0)), ("maxContains", json!(3))]
            }
            F::TooLow => vec![("minimum", json!(0)), ("exclusiveMinimum", json!(0.5))],
            F::TooHigh => vec![("maximum", json!(1e300)), ("exclusiveMaximum", json!(-1))],
            F::NotAMultiple => {
                vec![("multipleOf", json!(0.01)), ("divisibleBy", json!(5)), ("multipleOf", json!(1))]
            }
            F::TooShort | F::TooLong => vec![("minLength", json!(1)), ("maxLength", json!(9))],
            F::WrongPattern => vec![
                ("pattern", json!("^[0-9]{9}$")),
                ("pattern", json!("^[A-Z]+$")),
                ("pattern", json!(r"^\d{1,8}$")),
            ],
            F::WrongFormat => formats().map(|format| ("format", json!(format))).collect(),
            F::WrongContent => {
                vec![("contentEncoding", json!("base64")), ("contentMediaType", json!("application/json"))]
            }
            F::NoChoiceFits => vec![("anyOf", json!([{}, {}])), ("oneOf", json!([{}, {}]))],
            F::SeveralChoicesFit => vec![("oneOf", json!([{}, {}]))],
            F::ForbiddenForm => {
                vec![("not", json!({ "required": ["a", "b"] })), ("not", json!({ "const": 1 }))]
            }
            F::NotAllowed => vec![("", json!(false))],
            _ => {
                vec![("pattern", json!("^(a+)+$")), ("", json!(null))]
            }
        }
    }

    fn formats() -> impl Iterator<Item = &'static str> {
        FORMATS.iter().copied().chain(["bsn"])
    }

    const TYPES: &[&str] = &["object", "array", "string", "integer", "number", "boolean", "null"];

    fn assert_a_sentence(of: &Text) {
        for sentence in [&of.nl, &of.en] {
            assert!(
                sentence.ends_with('.') && !sentence.contains("  ") && !sentence.contains(" ."),
                "{sentence}"
            );
            assert!(sentence.chars().next().is_some_and(char::is_uppercase), "{sentence}");
        }
        assert_ne!(of.nl, of.en);
    }

    #[test]
    fn every_code_has_a_sentence_in_both_languages_for_each_of_its_keywords() {
        for code in FindingCode::ALL {
            for (keyword, expected) in keywords(*code) {
                for found in TYPES {
                    for (amount, name) in [(1, None), (2, Some("naam"))] {
                        let facts = Facts {
                            keyword,
                            expected: &expected,
                            found,
                            name,
                            because: name,
                            amount,
                            reason: None,
                        };
                        assert_a_sentence(&sentence(*code, &facts));
                    }
                }
            }
        }
    }

    #[test]
    fn every_code_is_explained_in_both_languages() {
        for code in FindingCode::ALL {
            let explanation = explanation(*code);
            assert!(!explanation.title.nl.is_empty() && !explanation.title.en.is_empty());
            assert_a_sentence(&explanation.meaning);
            assert_a_sentence(&explanation.remedy);
        }
    }

    #[test]
    fn no_two_codes_have_the_same_title() {
        let titles: std::collections::HashSet<_> =
            FindingCode::ALL.iter().map(|c| explanation(*c).title.nl).collect();
        assert_eq!(titles.len(), FindingCode::ALL.len());
    }

    #[test]
    fn every_known_format_is_put_in_words() {
        for format in formats() {
            let by_name = format_in_words(format).nl.starts_with("een waarde in het formaat");
            assert_eq!(by_name, format == "bsn", "{format}");
        }
    }

    #[test]
    fn sentences_say_what_is_expected_and_what_to_do() {
        let (integer, schema) = (json!("integer"), json!(["bsn"]));
        assert_eq!(
            dutch(FindingCode::WrongType, "type", &integer),
            "Hier wordt een geheel getal verwacht, maar er staat een tekst. Schrijf een getal zonder aanhalingstekens."
        );
        let missing = Facts { name: Some("bsn"), ..facts("required", &schema) };
        assert_eq!(
            sentence(FindingCode::RequiredMissing, &missing).nl,
            "De verplichte eigenschap 'bsn' ontbreekt. Voeg deze toe."
        );
        assert_eq!(
            dutch(FindingCode::WrongPattern, "pattern", &json!("^[0-9]{9}$")),
            "Deze tekst moet uit precies 9 cijfers bestaan, nullen vooraan meegeteld."
        );
        assert_eq!(
            dutch(FindingCode::NotAMultiple, "multipleOf", &json!(0.01)),
            "Dit getal mag ten hoogste 2 cijfers achter de komma hebben."
        );
        assert_eq!(
            dutch(FindingCode::WrongFormat, "format", &json!("date")),
            "De standaard vraagt hier een datum als 2027-01-31 (jaar-maand-dag) die echt bestaat."
        );
        assert_eq!(
            dutch(FindingCode::TooLow, "exclusiveMinimum", &json!(0)),
            "Dit getal moet meer dan 0 zijn."
        );
        assert_eq!(
            dutch(FindingCode::TooHigh, "maximum", &json!(120)),
            "Dit getal moet ten hoogste 120 zijn."
        );
        assert_eq!(
            dutch(FindingCode::DoesNotContain, "contains", &json!({})),
            "Deze lijst moet ten minste 2 items bevatten die aan de voorwaarde van de standaard voldoen. Vul de lijst aan."
        );
    }

    #[test]
    fn one_thing_is_singular_and_more_are_plural() {
        let no = json!(false);
        let unknown = |amount| {
            sentence(FindingCode::UnknownProperty, &Facts { amount, ..facts("additionalProperties", &no) }).nl
        };
        assert!(
            unknown(1)
                .starts_with("Dit object heeft 1 eigenschap die de standaard hier niet kent. Haal deze weg,")
        );
        assert!(
            unknown(3).starts_with(
                "Dit object heeft 3 eigenschappen die de standaard hier niet kent. Haal ze weg,"
            )
        );
        assert_eq!(
            dutch(FindingCode::TooManyItems, "maxItems", &json!(1.0)),
            "Deze lijst mag ten hoogste 1 item bevatten."
        );
    }

    #[test]
    fn a_long_list_is_cut_and_says_how_many_more_there_are() {
        let gemeenten: Vec<String> = (0..342).map(|n| format!("{n:04}")).collect();
        let sentence = dutch(FindingCode::NotInList, "enum", &json!(gemeenten));
        assert!(sentence.contains("'0008', '0009' en nog 332."), "{sentence}");
        assert!(!sentence.contains("0010"));
        assert!(
            dutch(FindingCode::NotInList, "enum", &json!(["a", "b", "c"])).contains(": 'a', 'b' of 'c'.")
        );
    }

    #[test]
    fn long_values_of_the_schema_are_cut() {
        for long in [json!("é".repeat(5_000)), json!(vec!["é"; 5_000]), json!({ "é".repeat(5_000): 1 })] {
            let sentence = dutch(FindingCode::OtherConstant, "const", &long);
            assert!(sentence.chars().count() < 150 && sentence.contains('…'), "{sentence}");
            assert!(!sentence.contains('\u{FFFD}'));
        }
        assert_eq!(cut(&"a".repeat(80)), "a".repeat(80));
    }

    #[test]
    fn a_forbidden_value_is_not_repeated() {
        let sentence = dutch(FindingCode::ForbiddenForm, "not", &json!({ "const": "999990019" }));
        assert!(!sentence.contains("999990019"));
    }
}
