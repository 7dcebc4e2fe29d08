//! The agenda as iCalendar (RFC 5545): whole days, the same bytes for the same events.
//!
//! Door: [`calendar`]. Text is escaped and every line folded; nothing of the clock goes into it.

use chrono::{DateTime, Utc};

use crate::domain::{Event, EventKind, Language, Subject};
use crate::registry::Registry;

/// A register without events has a calendar nonetheless, and a calendar has at least one component.
const TIME_ZONE: [&str; 16] = [
    "BEGIN:VTIMEZONE",
    "TZID:Europe/Amsterdam",
    "BEGIN:STANDARD",
    "DTSTART:19961027T030000",
    "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
    "TZOFFSETFROM:+0200",
    "TZOFFSETTO:+0100",
    "END:STANDARD",
    "BEGIN:DAYLIGHT",
    "DTSTART:19960331T020000",
    "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
    "TZOFFSETFROM:+0100",
    "TZOFFSETTO:+0200",
    "END:DAYLIGHT",
    "END:VTIMEZONE",
    "END:VCALENDAR",
];

/// Events as a calendar that programs subscribe to.
#[must_use]
pub(super) fn calendar(registry: &Registry, events: &[Event], language: Language) -> String {
    let name = match language {
        Language::Nl => "Maatstaf: wat er verandert",
        Language::En => "Maatstaf: what changes",
    };
    let mut lines = Lines(String::new());
    for line in ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Maatstaf//Agenda//NL", "CALSCALE:GREGORIAN"] {
        lines.put(line);
    }
    lines.text("NAME", name);
    lines.text("X-WR-CALNAME", name);
    for event in events {
        lines.event(registry.public_url(), event, language);
    }
    let end = if events.is_empty() { &TIME_ZONE[..] } else { &TIME_ZONE[TIME_ZONE.len() - 1..] };
    end.iter().for_each(|line| lines.put(line));
    lines.0
}

/// What an event is called in a list.
#[must_use]
pub fn event_title(event: &Event, language: Language) -> String {
    let (nl, en) = match event.kind {
        EventKind::ComesIntoForce => ("wordt geldend", "comes into force"),
        EventKind::IsReplaced => ("wordt vervangen", "is replaced"),
        EventKind::EndAnnounced => ("einde aangekondigd", "end announced"),
        EventKind::LastDay => ("laatste dag geldig", "last day in force"),
        EventKind::SupportEnds => ("laatste dag ondersteund", "last day of support"),
        EventKind::IsWithdrawn => ("teruggetrokken", "withdrawn"),
    };
    let said = match language {
        Language::Nl => nl,
        Language::En => en,
    };
    match &event.subject {
        Subject::Version(_, number) => format!("{} {number}: {said}", event.title),
        Subject::ReleaseSet(name) => format!("{} ({name}): {said}", event.title),
    }
}

/// Where people read on, below the public address.
#[must_use]
pub fn event_page(event: &Event) -> String {
    match &event.subject {
        Subject::Version(standard, number) => format!("/standaarden/{standard}/{number}"),
        Subject::ReleaseSet(name) => format!("/uitgaven/{name}"),
    }
}

struct Lines(String);

impl Lines {
    fn event(&mut self, public_url: &str, event: &Event, language: Language) {
        self.put("BEGIN:VEVENT");
        self.put(&format!("UID:{}", uid(public_url, event)));
        self.put(&format!("DTSTAMP:{}", stamp(event.decided_at)));
        self.put(&format!("DTSTART;VALUE=DATE:{}", event.day.format("%Y%m%d")));
        self.text("SUMMARY", &event_title(event, language));
        self.text("DESCRIPTION", event.sentence().in_language(language));
        self.put(&format!("URL:{public_url}{}", event_page(event)));
        self.put(&format!("CATEGORIES:{}", event.kind.as_str()));
        self.put("TRANSP:TRANSPARENT");
        self.put("END:VEVENT");
    }

    fn text(&mut self, name: &str, value: &str) {
        self.put(&format!("{name}:{}", escaped(value)));
    }

    /// One line, folded: no more than 75 octets each, and never within a letter.
    fn put(&mut self, line: &str) {
        const MOST: usize = 75;
        let mut length = 0;
        for letter in line.chars() {
            if length + letter.len_utf8() > MOST {
                self.0.push_str("\r\n ");
                length = 1;
            }
            self.0.push(letter);
            length += letter.len_utf8();
        }
        self.0.push_str("\r\n");
    }
}

/// The same for the same event, wherever its day moves to.
fn uid(public_url: &str, event: &Event) -> String {
    let host = public_url.split("://").last().and_then(|rest| rest.split(['/', ':']).next());
    let other = match (&event.successor, event.kind) {
        (Some(next), EventKind::IsReplaced) => format!("-{next}"),
        _ => String::new(),
    };
    let of = match &event.subject {
        Subject::Version(standard, number) => format!("{standard}-{number}"),
        // No version number has this form, so no version has this identifier.
        Subject::ReleaseSet(name) => format!("uitgave-{name}"),
    };
    format!("{of}-{}{other}@{}", event.kind.as_str(), host.unwrap_or_default())
}

fn stamp(moment: DateTime<Utc>) -> String {
    moment.format("%Y%m%dT%H%M%SZ").to_string()
}

/// A text as a value (RFC 5545, 3.3.11); control characters have no place in one.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\\' | ';' | ',' => escaped.extend(['\\', letter]),
            '\n' => escaped.push_str("\\n"),
            letter if letter.is_control() => {}
            letter => escaped.push(letter),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_escaped() {
        assert_eq!(escaped("a, b; c\\d\r\ne\u{7}:\"f\""), "a\\, b\\; c\\\\d\\ne:\"f\"");
    }

    #[test]
    fn lines_are_folded_at_75_octets_and_never_within_a_letter() {
        for line in ["a".repeat(75), "a".repeat(76), "é".repeat(200), format!("a{}", "😀".repeat(90))] {
            let mut lines = Lines(String::new());
            lines.put(&line);
            let folded = lines.0;
            assert!(folded.ends_with("\r\n"));
            assert!(folded.trim_end().split("\r\n").all(|part| part.len() <= 75), "{folded}");
            assert_eq!(folded.trim_end().replace("\r\n ", ""), line);
        }
    }
}
