//! Texts of every format: obviously made up, and several of each.
//!
//! Door: [`texts`]. Numbers of persons are from the ranges that are agreed for tests or lie at their end.
//! Refuses: formats that are not known, which ask nothing.

use super::super::vocabulary::format::checker;
use super::Kind;

/// Some texts of a format, short and long.
#[must_use]
pub fn some(format: &str) -> Vec<String> {
    let dates: &[&str] = match format {
        "date" => &["2020-02-29", "2025-01-01"],
        "date-time" => &["2020-02-29T00:00:00Z", "2025-01-01T12:30:00.5+01:00"],
        _ => &[],
    };
    let made = [Kind::Minimal, Kind::Typical, Kind::Edge]
        .into_iter()
        .flat_map(|kind| (0..2).flat_map(move |turn| texts(format, kind, turn).unwrap_or_default()));
    let mut all: Vec<String> = dates.iter().map(|date| (*date).to_owned()).chain(made).collect();
    all.sort_by_key(String::len);
    all.dedup();
    all
}

/// Texts of a format, the best one first; another `turn` gives others. Dates and times are made elsewhere.
#[expect(clippy::too_many_lines, reason = "a row a format")]
pub(super) fn texts(format: &str, kind: Kind, turn: usize) -> Option<Vec<String>> {
    if let Some(of_ours) = municipal(format, kind, turn) {
        return Some(of_ours);
    }
    let number = turn + 1;
    let (usual, short, far) = match format {
        "email" | "idn-email" => (
            if turn == 0 { "naam@voorbeeld.nl".to_owned() } else { format!("naam{number}@voorbeeld.nl") },
            format!("a{}@b.nl", suffix(turn)),
            format!("voornaam.tussenvoegsel.achternaam+label{number}@afdeling.gemeente.voorbeeld.nl"),
        ),
        "hostname" | "idn-hostname" => (
            format!("www{}.voorbeeld.nl", suffix(turn)),
            format!("a{}", suffix(turn)),
            format!("een-lange-naam-{number}.afdeling.gemeente.voorbeeld.nl"),
        ),
        "uri" | "iri" => (
            format!("https://voorbeeld.nl/{number}"),
            format!("a:{number}"),
            format!("https://gemeente.voorbeeld.nl:8443/pad/naar/iets/{number}?vraag=%C3%A9#deel"),
        ),
        "uri-reference" | "iri-reference" => {
            (format!("/voorbeeld/{number}"), suffix(turn), format!("../pad/{number}?vraag=%C3%A9#deel"))
        }
        "uri-template" => (
            format!("/voorbeeld/{number}/{{naam}}"),
            suffix(turn),
            format!("/pad/{{+naam}}/{number}{{?vraag*}}"),
        ),
        "uuid" => (
            format!("00000000-0000-4000-8000-{number:012}"),
            format!("00000000-0000-0000-0000-{turn:012}"),
            format!("ffffffff-ffff-4fff-bfff-{:012}", 999_999_999_999 - turn),
        ),
        "ipv4" => (
            format!("192.0.2.{}", number % 255),
            format!("0.0.0.{}", turn % 255),
            format!("255.255.255.{}", 255 - turn % 255),
        ),
        "ipv6" => (
            format!("2001:db8::{:x}", number % 65_535),
            format!("::{:x}", number % 65_535),
            format!("2001:db8:ffff:ffff:ffff:ffff:ffff:{:x}", 65_535 - turn % 65_535),
        ),
        "json-pointer" => (
            format!("/voorbeeld/{turn}"),
            if turn == 0 { String::new() } else { format!("/{turn}") },
            format!("/a~1b/m~0n/é/{turn}"),
        ),
        "relative-json-pointer" => {
            (format!("{turn}/voorbeeld"), turn.to_string(), format!("{number}/a~1b/é"))
        }
        "regex" => {
            (format!("^[a-z]{{{number}}}$"), suffix(turn), format!("^(?:[A-Z]{{2,4}}-)?[0-9]{{1,{number}}}$"))
        }
        "duration" => (format!("P{number}D"), format!("P{number}D"), format!("P{number}Y11M30DT23H59M59S")),
        "time" => {
            let minute = turn % 60;
            (
                format!("09:{minute:02}:00Z"),
                format!("00:{minute:02}:00Z"),
                format!("23:{:02}:59.999+01:00", 59 - minute),
            )
        }
        _ => return None,
    };
    Some(match kind {
        Kind::Minimal => vec![short, usual],
        Kind::Typical => vec![usual, short],
        Kind::Edge => vec![far, usual, short],
    })
}

/// Nothing at first, then a number.
fn suffix(turn: usize) -> String {
    if turn == 0 { String::new() } else { turn.to_string() }
}

/// The formats of the vocabulary `formaten`.
fn municipal(format: &str, kind: Kind, turn: usize) -> Option<Vec<String>> {
    let holds = checker(format)?;
    let edge = kind == Kind::Edge;
    // The first numbers from one on that hold.
    let nth = |from: u64, width: usize| {
        let all = (from..from.saturating_add(100_000)).map(|number| format!("{number:0width$}"));
        all.filter(|text| holds(text)).nth(turn)
    };
    let some: Vec<Option<String>> = match format {
        // The agreed test numbers are those that begin with 99999.
        "bsn" | "rsin" => vec![nth(if edge { 999_991_000 } else { 999_990_000 }, 9)],
        "kvk-nummer" => vec![nth(if edge { 1 } else { 90_000_001 }, 8)],
        "vestigingsnummer" => vec![nth(if edge { 1 } else { 900_000_001 }, 12)],
        "oin" => vec![Some(format!(
            "00000099{}",
            if edge { format!("ZZZZZZ{turn:06}") } else { format!("{:012}", turn + 1) }
        ))],
        "gemeentecode" => {
            const CODES: [&str; 6] = ["0363", "0599", "0518", "0344", "0014", "1680"];
            let code = CODES.get(if edge { (turn + 4) % 6 } else { turn });
            vec![code.map(|code| (*code).to_owned()), nth(if edge { 1 } else { 9_000 }, 4)]
        }
        "postcode" => vec![
            letters(turn)
                .map(|pair| format!("{}{pair}", if edge { "9999" } else { "1234" }))
                .filter(|text| holds(text)),
            nth_letters(turn, holds),
        ],
        "iban" => vec![iban(turn, edge)],
        "kenteken" => vec![Some(if edge {
            format!("X{:02}XXX", 99 - turn % 100)
        } else {
            format!("XX{:03}X", turn % 1_000)
        })],
        "agb-code" => vec![nth(if edge { 1 } else { 99_990_001 }, 8)],
        "a-nummer" => vec![nth(if edge { 9_898_000_000 } else { 1_010_101_000 }, 10)],
        "telefoonnummer" => vec![Some(if edge {
            format!("+{:015}", 999_999_999_999_999 - turn as u64)
        } else {
            format!("06{:08}", 12_345_678 + turn)
        })],
        "onvolledige-datum" => vec![Some(match kind {
            Kind::Minimal => format!("{}", 2020 + turn % 1_000),
            Kind::Typical => format!("2025-{:02}-17", 1 + turn % 12),
            Kind::Edge => format!("{:04}-02-28", 1 + turn % 9_000),
        })],
        _ => vec![bag(format, turn, edge)],
    };
    Some(some.into_iter().flatten().collect())
}

/// Two capital letters: AB, AC, and so on.
fn letters(turn: usize) -> Option<String> {
    let letter = |at: usize| u8::try_from(at % 26).ok().map(|at| char::from(b'A' + at));
    let at = turn + 1;
    Some([letter(at / 26)?, letter(at)?].into_iter().collect())
}

fn nth_letters(turn: usize, holds: fn(&str) -> bool) -> Option<String> {
    (0..1_000).map(|at| format!("{}ZX", 1_000 + at)).filter(|text| holds(text)).nth(turn)
}

/// An account with a bank that does not exist, and the right check digits.
fn iban(turn: usize, edge: bool) -> Option<String> {
    let holds = checker("iban")?;
    let account = if edge {
        format!("ZZZZ{:010}", 9_999_999_999 - turn as u64)
    } else {
        format!("TEST{:010}", turn + 1)
    };
    (2..=98).map(|check| format!("NL{check:02}{account}")).find(|text| holds(text))
}

/// An identifier of the BAG, of the kind that the format asks for.
fn bag(format: &str, turn: usize, edge: bool) -> Option<String> {
    let holds = checker(format)?;
    let object = if edge { 9_999_999_999 - turn as u64 } else { turn as u64 + 1 };
    let place = if edge { "0014" } else { "0363" };
    ["01", "02", "03", "10", "20", "30"]
        .iter()
        .map(|kind| format!("{place}{kind}{object:010}"))
        .find(|text| holds(text))
}
