//! What a finding says: for each kind one plain sentence, in Dutch and in English.
//!
//! Door: [`sentence`], for one finding, made of [`Facts`]; [`explanation`], for the list of all
//! codes. Written for a policy officer: what the standard expects, and how to put it right when that
//! is not obvious. Refuses: to say anything of the document but the type of a value and a count;
//! there is no field for a value. What the schema says may be shown, and is cut when it is long, also
//! because one finding may not cost as much as a whole schema.

use std::io;

use serde_json::Value;

use crate::domain::{FindingCode, Text, text};

/// Most values of the schema that one sentence lists.
const LISTED: usize = 10;
/// Longest text of the schema that one sentence shows, in characters.
const SHOWN: usize = 80;

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
        FindingCode::DoesNotMeet => text(
            "Het document voldoet niet aan de standaard, maar het register heeft binnen zijn grens niet gevonden waar het misgaat. Lever een kleiner document aan, bijvoorbeeld één record, om de plek te vinden.",
            "The document does not meet the standard, but the register did not find within its bound where it goes wrong. Submit a smaller document, such as a single record, to find the place.",
        ),
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

fn wrong_type(facts: &Facts<'_>) -> Text {
    let wanted: Vec<&str> = match facts.expected {
        Value::Array(types) => types.iter().filter_map(Value::as_str).take(LISTED).collect(),
        one => one.as_str().into_iter().collect(),
    };
    let types: Vec<Text> = wanted.iter().map(|name| type_in_words(name)).collect();
    let (types, found, hint) =
        (list(&types, 0), found_in_words(facts.found, &wanted), type_hint(facts.found, &wanted));
    text(
        format!("Hier wordt {} verwacht, maar {}.{}", types.nl, found.nl, hint.nl),
        format!("This should be {}, but {}.{}", types.en, found.en, hint.en),
    )
}

fn type_in_words(name: &str) -> Text {
    match name {
        "string" => text("een tekst", "a text"),
        "integer" => text("een geheel getal", "a whole number"),
        "number" => text("een getal", "a number"),
        "array" => text("een lijst", "a list"),
        "object" => text("een object", "an object"),
        "boolean" => text("waar of onwaar (true of false)", "true or false"),
        "null" => text("de lege waarde (null)", "the empty value (null)"),
        other => text(
            format!("een waarde van het type {}", quoted(other)),
            format!("a value of the type {}", quoted(other)),
        ),
    }
}

fn found_in_words(found: &str, wanted: &[&str]) -> Text {
    match found {
        "null" => text("het is leeg (null)", "it is empty (null)"),
        "number" if wanted.contains(&"integer") => {
            text("er staat een getal met cijfers achter de komma", "it is a number with decimals")
        }
        // In draft 4, 1.0 is not an integer.
        "integer" if wanted.contains(&"integer") => text(
            "er staat een getal met een punt of een exponent",
            "it is a number with a point or an exponent",
        ),
        other => {
            let found = type_in_words(other);
            text(format!("er staat {}", found.nl), format!("it is {}", found.en))
        }
    }
}

fn type_hint(found: &str, wanted: &[&str]) -> Text {
    let wants = |name| wanted.contains(&name);
    match found {
        "null" => text(
            " Vul het in, of laat het weg als dat mag.",
            " Fill it in, or leave it out if that is allowed.",
        ),
        "string" if wants("number") || wants("integer") => {
            text(" Schrijf een getal zonder aanhalingstekens.", " Write a number without quotation marks.")
        }
        "string" if wants("boolean") => text(
            " Schrijf true of false zonder aanhalingstekens.",
            " Write true or false without quotation marks.",
        ),
        "number" | "integer" | "boolean" if wants("string") => {
            text(" Zet het tussen dubbele aanhalingstekens.", " Put it between double quotation marks.")
        }
        "integer" if wants("integer") => {
            text(" Schrijf het zonder: 1, niet 1.0.", " Write it without: 1, not 1.0.")
        }
        "array" => Text::default(),
        _ if wants("array") => text(
            " Zet het tussen vierkante haken ([ ]), ook als het er maar één is.",
            " Put it between square brackets ([ ]), even when there is only one.",
        ),
        _ => Text::default(),
    }
}

fn not_in_list(facts: &Facts<'_>) -> Text {
    let values = facts.expected.as_array().map(Vec::as_slice).unwrap_or_default();
    match values {
        [] => text(
            "De lijst met toegestane waarden is in de standaard leeg: hier past geen enkele waarde. Meld dit bij de beheerder van de standaard.",
            "The list of allowed values is empty in the standard: no value fits here. Tell the maintainer of the standard.",
        ),
        [one] => exactly(one, facts.found),
        _ => {
            let (values, hint) = (listed(values), literal_hint(values, facts.found));
            text(
                format!("De waarde moet een van deze zijn: {}.{}", values.nl, hint.nl),
                format!("The value must be one of these: {}.{}", values.en, hint.en),
            )
        }
    }
}

fn exactly(value: &Value, found: &str) -> Text {
    let (wanted, hint) = (shown(value), literal_hint(std::slice::from_ref(value), found));
    let (nl, en) = if value.is_null() || value.is_boolean() { ("", "") } else { ("precies ", "exactly ") };
    text(
        format!("De waarde moet {nl}{} zijn.{}", wanted.nl, hint.nl),
        format!("The value must be {en}{}.{}", wanted.en, hint.en),
    )
}

/// How to write a value that is near to one of those that are shown.
fn literal_hint(values: &[Value], found: &str) -> Text {
    let all = |is: fn(&Value) -> bool| values.iter().take(LISTED).all(is);
    match found {
        "string" if all(Value::is_string) => {
            text(" Let op hoofdletters en spaties.", " Mind capitals and spaces.")
        }
        "string" if all(|v| v.is_number() || v.is_boolean()) => {
            text(" Schrijf de waarde zonder aanhalingstekens.", " Write the value without quotation marks.")
        }
        "number" | "integer" | "boolean" if all(Value::is_string) => text(
            " Zet de waarde tussen dubbele aanhalingstekens.",
            " Put the value between double quotation marks.",
        ),
        _ => Text::default(),
    }
}

fn required_missing(facts: &Facts<'_>) -> Text {
    facts.name.map(quoted).map_or_else(
        || {
            text(
                "Er ontbreekt een verplichte eigenschap. Voeg deze toe.",
                "A required property is missing. Add it.",
            )
        },
        |name| {
            text(
                format!("De verplichte eigenschap {name} ontbreekt. Voeg deze toe."),
                format!("The required property {name} is missing. Add it."),
            )
        },
    )
}

fn dependency_missing(facts: &Facts<'_>) -> Text {
    let (Some(name), Some(because)) = (facts.name.map(quoted), facts.because.map(quoted)) else {
        return text(
            "Er ontbreekt een eigenschap die verplicht is bij een andere. Voeg de ene toe, of haal de andere weg.",
            "A property is missing that another one requires. Add the one, or remove the other.",
        );
    };
    text(
        format!(
            "Omdat de eigenschap {because} er staat, is ook {name} verplicht. Voeg {name} toe, of haal {because} weg."
        ),
        format!(
            "Because the property {because} is present, {name} is required too. Add {name}, or remove {because}."
        ),
    )
}

fn unknown_property(facts: &Facts<'_>) -> Text {
    let amount = PROPERTIES.text(facts.amount as u64);
    let (nl, en) = if facts.amount == 1 {
        (
            "Haal deze weg, of controleer hoe de naam is geschreven",
            "Remove it, or check how its name is written",
        )
    } else {
        (
            "Haal ze weg, of controleer hoe de namen zijn geschreven",
            "Remove them, or check how their names are written",
        )
    };
    text(
        format!(
            "Dit object heeft {} die de standaard hier niet kent. {nl}. Namen die de standaard niet kent, worden niet getoond omdat ze gegevens kunnen zijn; met toonWaarden=true wel.",
            amount.nl
        ),
        format!(
            "This object has {} that the standard does not know here. {en}. Names that the standard does not know are not shown because they may be data; with toonWaarden=true they are.",
            amount.en
        ),
    )
}

fn name_not_allowed(facts: &Facts<'_>) -> Text {
    let rule =
        facts.expected.as_object().filter(|schema| schema.len() == 1).and_then(|schema| schema.iter().next());
    let rule = rule.and_then(|(keyword, expected)| name_rule(keyword, expected)).unwrap_or_else(|| {
        text(
            "Zoek in de standaard op welke namen zijn toegestaan.",
            "Look up in the standard which names are allowed.",
        )
    });
    text(
        format!("Dit object heeft een eigenschap met een naam die de standaard niet toelaat. {}", rule.nl),
        format!("This object has a property with a name that the standard does not allow. {}", rule.en),
    )
}

/// What a rule for names asks, when it is all that is asked of them.
fn name_rule(keyword: &str, expected: &Value) -> Option<Text> {
    match keyword {
        "pattern" => {
            let pattern = quoted(expected.as_str()?);
            let (nl, en) = ("Een naam moet voldoen aan het patroon", "A name must fit the pattern");
            Some(text(format!("{nl} {pattern}."), format!("{en} {pattern}.")))
        }
        "enum" => {
            let names = listed(expected.as_array()?);
            Some(text(format!("Toegestaan: {}.", names.nl), format!("Allowed: {}.", names.en)))
        }
        "maxLength" => {
            let length = CHARACTERS.text(count(expected)?);
            let (nl, en) = ("Een naam mag ten hoogste", "A name may have at most");
            Some(text(format!("{nl} {} lang zijn.", length.nl), format!("{en} {}.", length.en)))
        }
        _ => None,
    }
}

fn unexpected_item(facts: &Facts<'_>) -> Text {
    let (amount, one) = (ITEMS.text(facts.amount as u64), facts.amount == 1);
    if facts.keyword == "unevaluatedItems" {
        let (nl, en) = if one { ("dat", "Remove it") } else { ("die", "Remove them") };
        let remove = if one { "Haal het weg" } else { "Haal ze weg" };
        return text(
            format!("Deze lijst bevat {} {nl} de standaard hier niet toelaat. {remove}.", amount.nl),
            format!("This list holds {} that the standard does not allow here. {en}.", amount.en),
        );
    }
    let (nl, en) = if one {
        ("het laatste item".to_owned(), "the last item".to_owned())
    } else {
        (format!("de laatste {}", amount.nl), format!("the last {}", amount.en))
    };
    text(
        format!("Deze lijst bevat {} te veel. Haal {nl} weg.", amount.nl),
        format!("This list holds {} too many. Remove {en}.", amount.en),
    )
}

/// The bound on items that fit: from the keyword itself, or counted by the walk.
fn fitting(facts: &Facts<'_>) -> u64 {
    let own = matches!(facts.keyword, "minContains" | "maxContains").then(|| count(facts.expected));
    own.flatten().unwrap_or(facts.amount as u64)
}

/// "1 item that meets the condition", in both languages.
fn fitting_items(number: u64) -> Text {
    let items = ITEMS.text(number);
    let (nl, en) = if number == 1 { ("dat", "that meets") } else { ("die", "that meet") };
    let verb = if number == 1 { "voldoet" } else { "voldoen" };
    text(
        format!("{} bevatten {nl} aan de voorwaarde van de standaard {verb}", items.nl),
        format!("{} {en} the condition of the standard", items.en),
    )
}

fn does_not_contain(facts: &Facts<'_>) -> Text {
    let items = fitting_items(fitting(facts).max(1));
    text(
        format!("Deze lijst moet ten minste {}. Vul de lijst aan.", items.nl),
        format!("This list must hold at least {}. Add what is missing.", items.en),
    )
}

fn contains_too_many(facts: &Facts<'_>) -> Text {
    let most = fitting(facts);
    if most == 0 {
        return text(
            "Deze lijst mag geen items bevatten die aan de voorwaarde van de standaard voldoen. Haal ze weg.",
            "This list may not hold any items that meet the condition of the standard. Remove them.",
        );
    }
    let items = fitting_items(most);
    text(
        format!("Deze lijst mag ten hoogste {}. Haal weg wat te veel is.", items.nl),
        format!("This list may hold at most {}. Remove what is too many.", items.en),
    )
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

fn wrong_pattern(facts: &Facts<'_>) -> Text {
    let pattern = facts.expected.as_str().unwrap_or_default();
    match digits(pattern) {
        Some((1, 1)) => {
            text("Deze tekst moet uit precies 1 cijfer bestaan.", "This text must be exactly 1 digit.")
        }
        Some((least, most)) if least == most => text(
            format!("Deze tekst moet uit precies {least} cijfers bestaan, nullen vooraan meegeteld."),
            format!("This text must be exactly {least} digits, leading zeros included."),
        ),
        Some((least, most)) => {
            let digits = DIGITS.text(most);
            text(
                format!("Deze tekst moet uit ten minste {least} en ten hoogste {} bestaan.", digits.nl),
                format!("This text must be at least {least} and at most {}.", digits.en),
            )
        }
        None => text(
            format!(
                "Deze tekst heeft niet de vorm die de standaard vraagt: het patroon {}. Zoek in de standaard op hoe de tekst eruit moet zien.",
                quoted(pattern)
            ),
            format!(
                "This text does not have the form that the standard asks for: the pattern {}. Look up in the standard what the text must look like.",
                quoted(pattern)
            ),
        ),
    }
}

/// The bounds of a pattern that asks for digits alone, such as `^[0-9]{9}$`.
fn digits(pattern: &str) -> Option<(u64, u64)> {
    let whole = pattern.strip_prefix('^')?.strip_suffix('$')?;
    let repeat = whole.strip_prefix("[0-9]").or_else(|| whole.strip_prefix(r"\d"))?;
    if repeat.is_empty() {
        return Some((1, 1));
    }
    let bounds = repeat.strip_prefix('{')?.strip_suffix('}')?;
    let (least, most) = bounds.split_once(',').unwrap_or((bounds, bounds));
    Some((least.parse().ok()?, most.parse().ok()?))
}

fn wrong_format(facts: &Facts<'_>) -> Text {
    let format = format_in_words(facts.expected.as_str().unwrap_or_default());
    text(
        format!("De standaard vraagt hier {}.", format.nl),
        format!("The standard asks here for {}.", format.en),
    )
}

fn format_in_words(format: &str) -> Text {
    let (nl, en) = match format {
        "date" => (
            "een datum als 2027-01-31 (jaar-maand-dag) die echt bestaat",
            "a date like 2027-01-31 (year-month-day) that really exists",
        ),
        "date-time" => (
            "een datum en tijd met tijdzone als 2027-01-31T14:30:00+01:00",
            "a date and time with a time zone like 2027-01-31T14:30:00+01:00",
        ),
        "time" => ("een tijd met tijdzone als 14:30:00+01:00", "a time with a time zone like 14:30:00+01:00"),
        "duration" => (
            "een duur als P6W (zes weken) of P1Y2M (een jaar en twee maanden)",
            "a duration like P6W (six weeks) or P1Y2M (a year and two months)",
        ),
        "email" => ("een e-mailadres als naam@voorbeeld.nl", "an e-mail address like name@example.org"),
        "idn-email" => (
            "een e-mailadres als naam@voorbeeld.nl, waarin ook letters als é en ü mogen",
            "an e-mail address like name@example.org, in which letters like é and ü are allowed too",
        ),
        "hostname" => ("een hostnaam als www.voorbeeld.nl", "a host name like www.example.org"),
        "idn-hostname" => (
            "een hostnaam als www.voorbeeld.nl, waarin ook letters als é en ü mogen",
            "a host name like www.example.org, in which letters like é and ü are allowed too",
        ),
        "ipv4" => ("een IPv4-adres als 192.0.2.1", "an IPv4 address like 192.0.2.1"),
        "ipv6" => ("een IPv6-adres als 2001:db8::1", "an IPv6 address like 2001:db8::1"),
        _ => return address_in_words(format),
    };
    text(nl, en)
}

fn address_in_words(format: &str) -> Text {
    let (nl, en) = match format {
        "uri" => (
            "een volledig webadres (URI) als https://voorbeeld.nl/pagina",
            "a full web address (URI) like https://example.org/page",
        ),
        "uri-reference" => (
            "een webadres (URI) als https://voorbeeld.nl/pagina, of een deel daarvan als /pagina",
            "a web address (URI) like https://example.org/page, or a part of one like /page",
        ),
        "iri" => (
            "een volledig webadres (IRI) als https://voorbeeld.nl/pagina, waarin ook letters als é en ü mogen",
            "a full web address (IRI) like https://example.org/page, in which letters like é and ü are allowed too",
        ),
        "iri-reference" => (
            "een webadres (IRI) als https://voorbeeld.nl/pagina, of een deel daarvan als /pagina, waarin ook letters als é en ü mogen",
            "a web address (IRI) like https://example.org/page, or a part of one like /page, in which letters like é and ü are allowed too",
        ),
        "uri-template" => (
            "een webadres met invulplekken (URI-template) als https://voorbeeld.nl/{naam}",
            "a web address with blanks to fill in (URI template) like https://example.org/{name}",
        ),
        "uuid" => (
            "een UUID als 3f2b8c1e-5d4a-4f6b-9c8d-1a2b3c4d5e6f",
            "a UUID like 3f2b8c1e-5d4a-4f6b-9c8d-1a2b3c4d5e6f",
        ),
        "json-pointer" => ("een JSON Pointer als /adres/postcode", "a JSON Pointer like /address/postcode"),
        "relative-json-pointer" => {
            ("een relatieve JSON Pointer als 1/postcode", "a relative JSON Pointer like 1/postcode")
        }
        "regex" => ("een reguliere expressie als ^[0-9]{4}$", "a regular expression like ^[0-9]{4}$"),
        other => {
            let name = quoted(other);
            return text(
                format!("een waarde in het formaat {name}"),
                format!("a value in the format {name}"),
            );
        }
    };
    text(nl, en)
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
            let names = joined(&shown, names.len() - shown.len(), ("en", "and"));
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

/// Values of the schema in one enumeration, the first ten of them.
fn listed(values: &[Value]) -> Text {
    let shown: Vec<Text> = values.iter().take(LISTED).map(shown).collect();
    list(&shown, values.len() - shown.len())
}

fn list(words: &[Text], left_out: usize) -> Text {
    joined(words, left_out, ("of", "or"))
}

/// "a, b of c", or "a, b, c en nog 4" when some are left out.
fn joined(words: &[Text], left_out: usize, (nl, en): (&str, &str)) -> Text {
    let join = |pick: fn(&Text) -> &str, last: &str| match words {
        [] => String::new(),
        [rest @ .., end] if left_out == 0 && !rest.is_empty() => {
            format!("{} {last} {}", rest.iter().map(pick).collect::<Vec<_>>().join(", "), pick(end))
        }
        all => all.iter().map(pick).collect::<Vec<_>>().join(", "),
    };
    let (nl, en) = (join(|t| &t.nl, nl), join(|t| &t.en, en));
    if left_out == 0 {
        return text(nl, en);
    }
    text(format!("{nl} en nog {left_out}"), format!("{en} and {left_out} more"))
}

/// A value of the schema as a sentence shows it.
fn shown(value: &Value) -> Text {
    match value {
        Value::Null => text("leeg (null)", "empty (null)"),
        Value::Bool(true) => text("waar (true)", "true"),
        Value::Bool(false) => text("onwaar (false)", "false"),
        Value::String(words) => text(quoted(words), quoted(words)),
        other => {
            let mut start = Start(Vec::new());
            // Stops with an error when it has enough; what it has is all that is wanted.
            drop(serde_json::to_writer(&mut start, other));
            let json = cut(&String::from_utf8_lossy(&start.0));
            text(json.clone(), json)
        }
    }
}

/// Takes the start of what is written, at four bytes a character, and refuses the rest.
struct Start(Vec<u8>);

impl io::Write for Start {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let room = (4 * (SHOWN + 1)).saturating_sub(self.0.len());
        let taken = bytes.len().min(room);
        self.0.extend(bytes.iter().take(taken));
        if taken < bytes.len() { Err(io::ErrorKind::WriteZero.into()) } else { Ok(taken) }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn quoted(words: &str) -> String {
    format!("'{}'", cut(words))
}

/// The text itself, or its start when it is long; control characters are spelled out.
fn cut(words: &str) -> String {
    let mut kept = String::new();
    for (index, character) in words.chars().enumerate() {
        match character {
            _ if index == SHOWN => {
                kept.push('…');
                break;
            }
            _ if character.is_control() => kept.extend(character.escape_default()),
            _ => kept.push(character),
        }
    }
    kept
}

/// What a code means, for whoever gets findings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// The kind of finding in a few words.
    pub title: Text,
    /// What is wrong when this is found.
    pub meaning: Text,
    /// How to put it right.
    pub remedy: Text,
}

/// What a code means and how to put it right, apart from any finding.
#[must_use]
pub fn explanation(code: FindingCode) -> Explanation {
    let [title, title_en, meaning, meaning_en, remedy, remedy_en] = entry(code);
    Explanation {
        title: text(title, title_en),
        meaning: text(meaning, meaning_en),
        remedy: text(remedy, remedy_en),
    }
}

/// Title, meaning and remedy, each in Dutch and in English.
type Entry = [&'static str; 6];

fn entry(code: FindingCode) -> Entry {
    match code {
        FindingCode::WrongType => WRONG_TYPE,
        FindingCode::NotInList => NOT_IN_LIST,
        FindingCode::OtherConstant => OTHER_CONSTANT,
        FindingCode::RequiredMissing => REQUIRED_MISSING,
        FindingCode::UnknownProperty => UNKNOWN_PROPERTY,
        FindingCode::TooFewProperties => TOO_FEW_PROPERTIES,
        FindingCode::TooManyProperties => TOO_MANY_PROPERTIES,
        FindingCode::NameNotAllowed => NAME_NOT_ALLOWED,
        FindingCode::DependencyMissing => DEPENDENCY_MISSING,
        FindingCode::TooFewItems => TOO_FEW_ITEMS,
        FindingCode::TooManyItems => TOO_MANY_ITEMS,
        FindingCode::DuplicateItems => DUPLICATE_ITEMS,
        FindingCode::UnexpectedItem => UNEXPECTED_ITEM,
        FindingCode::DoesNotContain => DOES_NOT_CONTAIN,
        FindingCode::ContainsTooMany => CONTAINS_TOO_MANY,
        FindingCode::TooLow => TOO_LOW,
        FindingCode::TooHigh => TOO_HIGH,
        FindingCode::NotAMultiple => NOT_A_MULTIPLE,
        FindingCode::TooShort => TOO_SHORT,
        FindingCode::TooLong => TOO_LONG,
        FindingCode::WrongPattern => WRONG_PATTERN,
        FindingCode::WrongFormat => WRONG_FORMAT,
        FindingCode::WrongContent => WRONG_CONTENT,
        FindingCode::NoChoiceFits => NO_CHOICE_FITS,
        FindingCode::SeveralChoicesFit => SEVERAL_CHOICES_FIT,
        FindingCode::ForbiddenForm => FORBIDDEN_FORM,
        FindingCode::NotAllowed => NOT_ALLOWED,
        FindingCode::NotDecided => NOT_DECIDED,
        FindingCode::DoesNotMeet => DOES_NOT_MEET,
    }
}

const WRONG_TYPE: Entry = [
    "Verkeerd soort waarde",
    "Wrong kind of value",
    "De waarde is van een ander soort dan de standaard vraagt, bijvoorbeeld een tekst waar een getal hoort.",
    "The value is of another kind than the standard asks, such as a text where a number belongs.",
    "Lever het soort waarde dat de bevinding noemt. Tekst staat tussen dubbele aanhalingstekens; getallen, true, false en null niet.",
    "Deliver the kind of value that the finding names. Texts are between double quotation marks; numbers, true, false and null are not.",
];

const NOT_IN_LIST: Entry = [
    "Niet in de lijst",
    "Not in the list",
    "De standaard geeft hier een lijst met toegestane waarden, en deze waarde staat er niet in.",
    "The standard gives a list of allowed values here, and this value is not in it.",
    "Neem een waarde uit de lijst precies over, met dezelfde hoofdletters en spaties.",
    "Copy a value from the list exactly, capitals and spaces included.",
];

const OTHER_CONSTANT: Entry = [
    "Andere vaste waarde",
    "Other fixed value",
    "De standaard laat hier maar één waarde toe, en er staat een andere.",
    "The standard allows a single value here, and there is another one.",
    "Neem precies de waarde over die de bevinding noemt.",
    "Copy the value that the finding names exactly.",
];

const REQUIRED_MISSING: Entry = [
    "Verplichte eigenschap ontbreekt",
    "Required property is missing",
    "Een eigenschap die de standaard verplicht, staat niet in dit object.",
    "A property that the standard requires is not in this object.",
    "Voeg de eigenschap toe. Staat die er wel, controleer dan hoe de naam is geschreven, ook de hoofdletters.",
    "Add the property. If it is there, check how its name is written, capitals included.",
];

const UNKNOWN_PROPERTY: Entry = [
    "Onbekende eigenschap",
    "Unknown property",
    "Dit object heeft eigenschappen die de standaard hier niet kent, en de standaard laat hier alleen eigenschappen toe die zij kent. Hun namen worden niet getoond omdat ze gegevens kunnen zijn.",
    "This object has properties that the standard does not know here, and the standard allows only properties that it knows. Their names are not shown because they may be data.",
    "Haal de eigenschappen weg, of controleer hoe de namen zijn geschreven. Met toonWaarden=true toont het rapport de namen wel.",
    "Remove the properties, or check how their names are written. With toonWaarden=true the report does show the names.",
];

const TOO_FEW_PROPERTIES: Entry = [
    "Te weinig eigenschappen",
    "Too few properties",
    "Dit object heeft minder eigenschappen dan de standaard vraagt.",
    "This object has fewer properties than the standard asks.",
    "Voeg eigenschappen toe die de standaard hier kent.",
    "Add properties that the standard knows here.",
];

const TOO_MANY_PROPERTIES: Entry = [
    "Te veel eigenschappen",
    "Too many properties",
    "Dit object heeft meer eigenschappen dan de standaard toelaat.",
    "This object has more properties than the standard allows.",
    "Haal eigenschappen weg tot het er ten hoogste zoveel zijn als de bevinding noemt.",
    "Remove properties until there are at most as many as the finding names.",
];

const NAME_NOT_ALLOWED: Entry = [
    "Naam niet toegestaan",
    "Name not allowed",
    "De standaard stelt eisen aan de namen van de eigenschappen in dit object, en een naam voldoet daar niet aan. Die naam wordt niet getoond omdat hij een gegeven kan zijn.",
    "The standard sets rules for the names of the properties in this object, and a name does not meet them. That name is not shown because it may be data.",
    "Verander de naam zoals de standaard het vraagt, of haal de eigenschap weg.",
    "Change the name to what the standard asks, or remove the property.",
];

const DEPENDENCY_MISSING: Entry = [
    "Samenhangende eigenschap ontbreekt",
    "Dependent property is missing",
    "Een eigenschap die er staat, maakt een andere verplicht, en die andere ontbreekt.",
    "A property that is present makes another one required, and that other one is missing.",
    "Voeg de ontbrekende eigenschap toe, of haal de eigenschap weg die haar verplicht maakt.",
    "Add the missing property, or remove the one that makes it required.",
];

const TOO_FEW_ITEMS: Entry = [
    "Te weinig items",
    "Too few items",
    "Deze lijst bevat minder items dan de standaard vraagt.",
    "This list holds fewer items than the standard asks.",
    "Vul de lijst aan. Is er niets om in de lijst te zetten, laat de hele eigenschap dan weg als de standaard dat toelaat.",
    "Add items to the list. If there is nothing to put in it, leave the whole property out if the standard allows that.",
];

const TOO_MANY_ITEMS: Entry = [
    "Te veel items",
    "Too many items",
    "Deze lijst bevat meer items dan de standaard toelaat.",
    "This list holds more items than the standard allows.",
    "Haal items weg tot het er ten hoogste zoveel zijn als de bevinding noemt.",
    "Remove items until there are at most as many as the finding names.",
];

const DUPLICATE_ITEMS: Entry = [
    "Dubbele items",
    "Duplicate items",
    "In deze lijst moeten alle items verschillen, en er zijn er die helemaal gelijk zijn.",
    "All items of this list must differ, and some are entirely equal.",
    "Laat van gelijke items er één staan.",
    "Of equal items, keep one.",
];

const UNEXPECTED_ITEM: Entry = [
    "Onverwacht item",
    "Unexpected item",
    "Deze lijst bevat items waarvoor de standaard geen plaats heeft.",
    "This list holds items for which the standard has no place.",
    "Haal die items weg, of controleer of alle items op hun juiste plaats staan.",
    "Remove those items, or check that all items are in their right place.",
];

const DOES_NOT_CONTAIN: Entry = [
    "Vereist item ontbreekt",
    "Required item is missing",
    "In deze lijst moet een aantal items aan een voorwaarde voldoen, en dat zijn er te weinig.",
    "A number of items in this list must meet a condition, and too few do.",
    "Voeg items toe die aan de voorwaarde voldoen, of pas bestaande items aan.",
    "Add items that meet the condition, or change existing ones.",
];

const CONTAINS_TOO_MANY: Entry = [
    "Te veel items van één soort",
    "Too many items of one kind",
    "In deze lijst mag maar een beperkt aantal items aan een voorwaarde voldoen, en dat zijn er te veel.",
    "Only a limited number of items in this list may meet a condition, and too many do.",
    "Haal items weg die aan de voorwaarde voldoen, of pas ze aan.",
    "Remove items that meet the condition, or change them.",
];

const TOO_LOW: Entry = [
    "Getal te laag",
    "Number too low",
    "Het getal ligt onder de grens van de standaard, of erop als de grens zelf niet mag.",
    "The number is below the bound of the standard, or on it where the bound itself is not allowed.",
    "Controleer het getal, het minteken en de eenheid.",
    "Check the number, its minus sign and its unit.",
];

const TOO_HIGH: Entry = [
    "Getal te hoog",
    "Number too high",
    "Het getal ligt boven de grens van de standaard, of erop als de grens zelf niet mag.",
    "The number is above the bound of the standard, or on it where the bound itself is not allowed.",
    "Controleer het getal en de eenheid, bijvoorbeeld euro's of eurocenten.",
    "Check the number and its unit, such as euros or cents.",
];

const NOT_A_MULTIPLE: Entry = [
    "Geen veelvoud",
    "Not a multiple",
    "Het getal moet een veelvoud zijn van een ander getal, bijvoorbeeld van 0.01 voor een bedrag in hele centen.",
    "The number must be a multiple of another one, such as 0.01 for an amount in whole cents.",
    "Controleer het getal, en rond het af als dat mag.",
    "Check the number, and round it if that is allowed.",
];

const TOO_SHORT: Entry = [
    "Tekst te kort",
    "Text too short",
    "Deze tekst heeft minder tekens dan de standaard vraagt.",
    "This text has fewer characters than the standard asks.",
    "Vul de tekst aan. Nullen vooraan tellen mee; is het veld leeg, laat de eigenschap dan weg als de standaard dat toelaat.",
    "Complete the text. Leading zeros count; if the field is empty, leave the property out if the standard allows that.",
];

const TOO_LONG: Entry = [
    "Tekst te lang",
    "Text too long",
    "Deze tekst heeft meer tekens dan de standaard toelaat.",
    "This text has more characters than the standard allows.",
    "Kort de tekst in. Spaties vooraan en achteraan tellen mee.",
    "Shorten the text. Leading and trailing spaces count.",
];

const WRONG_PATTERN: Entry = [
    "Verkeerd patroon",
    "Wrong pattern",
    "Deze tekst heeft niet de vorm die de standaard in een patroon vastlegt, zoals vier cijfers en twee hoofdletters voor een postcode.",
    "This text does not have the form that the standard lays down in a pattern, such as four digits and two capitals for a postal code.",
    "Schrijf de tekst zoals de standaard het vraagt. Let op spaties, streepjes, hoofdletters en nullen vooraan.",
    "Write the text as the standard asks. Mind spaces, hyphens, capitals and leading zeros.",
];

const WRONG_FORMAT: Entry = [
    "Ongeldig formaat",
    "Invalid format",
    "Deze tekst is geen geldige waarde in het formaat dat de standaard noemt, zoals een datum of een e-mailadres.",
    "This text is not a valid value in the format that the standard names, such as a date or an e-mail address.",
    "Schrijf de waarde zoals het voorbeeld in de bevinding. Een datum is jaar-maand-dag en moet bestaan.",
    "Write the value like the example in the finding. A date is year-month-day and must exist.",
];

const WRONG_CONTENT: Entry = [
    "Ongeldige inhoud",
    "Invalid content",
    "Deze tekst moet andere inhoud bevatten, zoals een bestand in base64 of een stuk JSON, en die inhoud is niet te lezen.",
    "This text must hold other content, such as a file in base64 or a piece of JSON, and that content can't be read.",
    "Codeer de inhoud zoals de standaard het vraagt, en controleer of die volledig is.",
    "Encode the content as the standard asks, and check that it is complete.",
];

const NO_CHOICE_FITS: Entry = [
    "Geen keuze past",
    "No choice fits",
    "De standaard biedt hier een aantal keuzes, en aan geen daarvan is voldaan. Waar dat kan, zegt het rapport wat er nog ontbreekt voor de keuze die het dichtst in de buurt komt.",
    "The standard offers a number of choices here, and none of them is met. Where possible the report says what the nearest choice still lacks.",
    "Bepaal welke keuze bedoeld is, en volg die helemaal.",
    "Decide which choice is meant, and follow it completely.",
];

const SEVERAL_CHOICES_FIT: Entry = [
    "Meer keuzes passen",
    "Several choices fit",
    "De standaard biedt hier keuzes waarvan er precies één mag passen, en er past er meer dan één.",
    "The standard offers choices here of which exactly one may fit, and more than one does.",
    "Laat alleen staan wat bij de bedoelde keuze hoort. Lukt dat niet, meld dan bij de beheerder van de standaard dat de keuzes elkaar overlappen.",
    "Keep only what belongs to the choice that is meant. If that does not help, tell the maintainer of the standard that the choices overlap.",
];

const FORBIDDEN_FORM: Entry = [
    "Verboden vorm",
    "Forbidden form",
    "Hier staat precies wat de standaard uitsluit, bijvoorbeeld twee eigenschappen die niet samen mogen voorkomen.",
    "This is exactly what the standard rules out, such as two properties that may not occur together.",
    "Zoek in de standaard op wat hier niet mag, en haal het weg of pas het aan.",
    "Look up in the standard what is not allowed here, and remove or change it.",
];

const NOT_ALLOWED: Entry = [
    "Niet toegestaan",
    "Not allowed",
    "De standaard laat op deze plek niets toe, of niet in combinatie met andere gegevens in het document.",
    "The standard allows nothing in this place, or not together with other data in the document.",
    "Haal het weg, of zoek in de standaard op bij welke andere gegevens het wel mag.",
    "Remove it, or look up in the standard with which other data it is allowed.",
];

const NOT_DECIDED: Entry = [
    "Niet te beoordelen",
    "Could not be judged",
    "Een patroon van de standaard kon niet binnen de grens van het register worden uitgevoerd. Dat zegt niets over de waarde: die kan goed zijn.",
    "A pattern of the standard could not be run within the bound of the register. That says nothing about the value: it may be right.",
    "Vraag de beheerder van de standaard om het patroon eenvoudiger te maken.",
    "Ask the maintainer of the standard to make the pattern simpler.",
];

const DOES_NOT_MEET: Entry = [
    "Voldoet niet",
    "Does not meet the standard",
    "Het document voldoet niet aan de standaard, maar het register heeft binnen zijn grens niet gevonden waar het misgaat.",
    "The document does not meet the standard, but the register did not find within its bound where it goes wrong.",
    "Lever een kleiner document aan, bijvoorbeeld één record. Dan is de plek meestal wel te vinden.",
    "Submit a smaller document, such as a single record. The place can then usually be found.",
];

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn facts<'a>(keyword: &'a str, expected: &'a Value) -> Facts<'a> {
        Facts { keyword, expected, found: "string", name: None, because: None, amount: 2 }
    }

    fn dutch(code: FindingCode, keyword: &str, expected: &Value) -> String {
        sentence(code, &facts(keyword, expected)).nl
    }

    /// The keywords of each code, with a value that a schema may give them.
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
            F::WrongFormat => FORMATS.iter().map(|format| ("format", json!(format))).collect(),
            F::WrongContent => {
                vec![("contentEncoding", json!("base64")), ("contentMediaType", json!("application/json"))]
            }
            F::NoChoiceFits => vec![("anyOf", json!([{}, {}])), ("oneOf", json!([{}, {}]))],
            F::SeveralChoicesFit => vec![("oneOf", json!([{}, {}]))],
            F::ForbiddenForm => {
                vec![("not", json!({ "required": ["a", "b"] })), ("not", json!({ "const": 1 }))]
            }
            F::NotAllowed => vec![("", json!(false))],
            F::NotDecided | F::DoesNotMeet => vec![("pattern", json!("^(a+)+$")), ("", json!(null))],
        }
    }

    const FORMATS: &[&str] = &[
        "date",
        "date-time",
        "time",
        "duration",
        "email",
        "idn-email",
        "hostname",
        "idn-hostname",
        "ipv4",
        "ipv6",
        "uri",
        "uri-reference",
        "iri",
        "iri-reference",
        "uri-template",
        "uuid",
        "json-pointer",
        "relative-json-pointer",
        "regex",
        "bsn",
    ];
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
                        let facts =
                            Facts { keyword, expected: &expected, found, name, because: name, amount };
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
        for format in FORMATS {
            let by_name = format_in_words(format).nl.starts_with("een waarde in het formaat");
            assert_eq!(by_name, *format == "bsn", "{format}");
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
