//! Sentences about patterns and formats.

use super::writing::quoted;
use super::{DIGITS, Facts, Text, text};

pub(super) fn wrong_pattern(facts: &Facts<'_>) -> Text {
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
pub(super) fn digits(pattern: &str) -> Option<(u64, u64)> {
    let whole = pattern.strip_prefix('^')?.strip_suffix('$')?;
    let repeat = whole.strip_prefix("[0-9]").or_else(|| whole.strip_prefix(r"\d"))?;
    if repeat.is_empty() {
        return Some((1, 1));
    }
    let bounds = repeat.strip_prefix('{')?.strip_suffix('}')?;
    let (least, most) = bounds.split_once(',').unwrap_or((bounds, bounds));
    Some((least.parse().ok()?, most.parse().ok()?))
}

pub(super) fn wrong_format(facts: &Facts<'_>) -> Text {
    if let Some(reason) = facts.reason {
        return reason.clone();
    }
    let format = format_in_words(facts.expected.as_str().unwrap_or_default());
    text(
        format!("De standaard vraagt hier {}.", format.nl),
        format!("The standard asks here for {}.", format.en),
    )
}

pub(super) fn format_in_words(format: &str) -> Text {
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

pub(super) fn address_in_words(format: &str) -> Text {
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
