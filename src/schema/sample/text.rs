//! Texts: by format, by pattern, by the name of their field, within their lengths.
//!
//! Door: [`candidates`], the best one first. Refuses: texts that would be longer than a sample may hold.

use super::Kind;
use super::format;
use super::pattern::{self, LONGEST_TEXT};
use super::shape::Shape;

/// How long a text is made for an edge that the schema does not set.
const LONG: u64 = 120;

/// Texts that may fit, the best one first; another `turn` gives others.
pub(super) fn candidates(shape: &Shape<'_>, kind: Kind, name: &str, turn: usize) -> Vec<String> {
    if shape.min_length > LONGEST_TEXT as u64 {
        return Vec::new();
    }
    let mut found: Vec<String> = Vec::new();
    for format in &shape.formats {
        found.extend(format::texts(format, kind, turn).unwrap_or_default());
    }
    let is_date = shape.formats.iter().any(|format| matches!(*format, "date" | "date-time"));
    if shape.patterns.is_empty() && (found.is_empty() && !is_date) {
        found.extend(plain(shape, kind, name, turn));
    }
    if kind == Kind::Typical {
        found.extend(by_name(name, turn));
    }
    for pattern in &shape.patterns {
        found.extend(pattern::texts(pattern, kind, turn));
    }
    found.extend(plain(shape, kind, name, turn));
    fitting(shape, found)
}

/// Other texts by pattern, for when something else stood in the way, such as a look-around.
pub(super) fn others(shape: &Shape<'_>, turn: usize) -> Vec<String> {
    let turns = [turn, turn + 1, turn + 7];
    let by_pattern = |pattern: &&str| turns.map(|turn| pattern::texts(pattern, Kind::Typical, turn)).concat();
    fitting(shape, shape.patterns.iter().flat_map(by_pattern).collect())
}

fn fitting(shape: &Shape<'_>, mut texts: Vec<String>) -> Vec<String> {
    texts.retain(|text| {
        let length = text.chars().count() as u64;
        length >= shape.min_length && shape.max_length.is_none_or(|most| length <= most)
    });
    texts
}

/// Texts when only their length matters.
fn plain(shape: &Shape<'_>, kind: Kind, name: &str, turn: usize) -> Vec<String> {
    let most = shape.max_length.unwrap_or(LONG).min(LONGEST_TEXT as u64).max(shape.min_length);
    let number = turn + 1;
    let some = match kind {
        Kind::Minimal if turn == 0 => "a".repeat(usize::try_from(shape.min_length).unwrap_or_default()),
        Kind::Minimal => number.to_string(),
        Kind::Typical => by_name(name, turn).unwrap_or_else(|| {
            if turn == 0 { "Voorbeeldtekst".to_owned() } else { format!("Voorbeeldtekst {number}") }
        }),
        Kind::Edge => {
            let words =
                format!("{number:04} Één lange tekst, met accénten: ÀËÏÖÜ, ñ, ß, IJ, 'aanhaling' & 100%; ");
            words.chars().cycle().take(usize::try_from(most).unwrap_or_default()).collect()
        }
    };
    let cut = |text: String| -> String {
        let length = text.chars().count() as u64;
        let missing = usize::try_from(shape.min_length.saturating_sub(length)).unwrap_or_default();
        let filled = text.chars().chain(std::iter::repeat_n('x', missing));
        // A text that ends in white space looks like a mistake.
        let cut: String = filled.take(usize::try_from(most).unwrap_or_default()).collect();
        if cut.ends_with(' ') { format!("{}.", &cut[..cut.len() - 1]) } else { cut }
    };
    let letter = char::from(b'a' + u8::try_from(turn % 26).unwrap_or_default());
    vec![cut(some), cut(letter.to_string())]
}

/// What fields of a name usually hold: the first that their name contains.
const USUAL: &[(&str, &[&str])] = &[
    ("bsn", &["999990019", "999990020", "999990032"]),
    ("postcode", &["1234AB", "1234AC", "1234AD", "1235AB"]),
    ("mail", &["naam@voorbeeld.nl", "info@voorbeeld.nl", "balie@voorbeeld.nl"]),
    ("telefoon", &["0612345678", "0612345679", "0612345680"]),
    ("woonplaats", &["Voorbeeldstad", "Testdorp", "Modelhaven"]),
    ("plaats", &["Voorbeeldstad", "Testdorp", "Modelhaven"]),
    ("straat", &["Dorpsstraat", "Kerkstraat", "Stationsweg"]),
    ("openbareruimte", &["Dorpsstraat", "Kerkstraat", "Stationsweg"]),
    ("huisletter", &["A", "B", "C"]),
    ("toevoeging", &["bis", "hs", "1"]),
    ("huisnummer", &["12", "14", "16"]),
    ("land", &["NL", "BE", "DE"]),
    ("taal", &["nl", "en"]),
    ("gemeentenaam", &["Voorbeeldstad", "Testdorp"]),
    ("voorvoegsel", &["van der", "de"]),
    ("voorletter", &["A.B.", "C.D."]),
    ("voorna", &["Anna", "Bram", "Carla", "Daan"]),
    ("achternaam", &["Voorbeeld", "Testman", "Modelmaker"]),
    ("geslachtsnaam", &["Voorbeeld", "Testman", "Modelmaker"]),
    ("contactpersoon", &["Anna Voorbeeld", "Bram Testman"]),
    ("leverancier", &["Voorbeeldsoftware"]),
    ("organisatie", &["Gemeente Voorbeeldstad", "Stichting Voorbeeld"]),
    ("url", &["https://voorbeeld.nl/1", "https://voorbeeld.nl/2"]),
    ("website", &["https://voorbeeld.nl"]),
    ("boekjaar", &["2025", "2026", "2027", "2028"]),
    ("jaar", &["2025", "2026", "2027", "2028"]),
    ("titel", &["Voorbeeld van een titel", "Tweede voorbeeld"]),
    ("omschrijving", &["Voorbeeld van een omschrijving.", "Tweede voorbeeld."]),
    ("beschrijving", &["Voorbeeld van een beschrijving.", "Tweede voorbeeld."]),
    ("toelichting", &["Voorbeeld van een toelichting.", "Tweede voorbeeld."]),
    ("opmerking", &["Voorbeeld van een opmerking.", "Tweede voorbeeld."]),
    ("kenmerk", &["VB-0001", "VB-0002", "VB-0003"]),
    ("nummer", &["1", "2", "3", "4"]),
    ("naam", &["Voorbeeld", "Testnaam", "Modelnaam"]),
];

fn by_name(name: &str, turn: usize) -> Option<String> {
    let name = name.to_lowercase();
    let (_, usual) = USUAL.iter().find(|(word, _)| name.contains(word))?;
    match usual.get(turn) {
        Some(text) => Some((*text).to_owned()),
        None => usual.first().map(|text| format!("{text} {}", turn + 1)),
    }
}
