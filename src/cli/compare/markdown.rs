//! A comparison as Markdown, for release notes.

use std::fmt::Write as _;

use crate::domain::comparison_words::spread_out;
use crate::domain::{Answer, Change, Doubt, Party, Witness};

use super::super::terminal::printable;
use super::{Shown, capital};

/// The whole answer.
pub(super) fn written(shown: &Shown<'_>) -> String {
    let [old, new] = &shown.told.names;
    let mut out = format!("## {} → {}\n\n", escaped(old), escaped(new));
    for sentence in shown.of_the_number() {
        let _ = writeln!(out, "{sentence}  ");
    }
    for (side, answer) in shown.answers() {
        add_answer(&mut out, shown, side, answer);
    }
    let comparison = &shown.told.compared.comparison;
    for (hurt, changes) in comparison.by_hurt() {
        let _ = writeln!(out, "\n### {}\n", hurt.title().in_language(shown.language));
        for change in changes {
            add_change(&mut out, shown, change);
        }
    }
    if comparison.more_changes > 0 {
        let more = shown.pick("wijzigingen meer dan hier staan", "changes more than are shown here");
        let _ = writeln!(out, "\n{} {more}.", comparison.more_changes);
    }
    out
}

fn add_answer(out: &mut String, shown: &Shown<'_>, side: Party, answer: &Answer) {
    let language = shown.language;
    let (title, word, sentence) = (side.title(), answer.word(), answer.sentence(side));
    let _ = writeln!(
        out,
        "\n**{}: {}.** {}",
        title.in_language(language),
        word.in_language(language),
        capital(sentence.in_language(language))
    );
    match answer {
        Answer::Proven => {}
        Answer::Refuted(witness) => add_witness(out, shown, witness),
        Answer::Undecided(doubts) => {
            if !doubts.is_empty() {
                out.push('\n');
            }
            for doubt in doubts {
                add_doubt(out, shown, doubt);
            }
        }
    }
}

fn add_witness(out: &mut String, shown: &Shown<'_>, witness: &Witness) {
    let document: Vec<String> = spread_out(&witness.document).lines().map(printable).collect();
    let document = document.join("\n");
    let fence = "`".repeat(longest_run(&document).max(2) + 1);
    let _ = writeln!(out, "\n{fence}json\n{document}\n{fence}\n");
    let why = escaped(witness.why.in_language(shown.language));
    let place = if witness.at.is_empty() { String::new() } else { format!("{}: ", code(&witness.at)) };
    let part = match &witness.part {
        Some(part) => format!(" ({} {})", shown.pick("onderdeel", "part"), code(part)),
        None => String::new(),
    };
    let _ = writeln!(out, "{place}{why}{part}");
}

fn add_doubt(out: &mut String, shown: &Shown<'_>, doubt: &Doubt) {
    let place = [(shown.pick("oud", "old"), &doubt.old), (shown.pick("nieuw", "new"), &doubt.new)];
    let places =
        place.into_iter().filter_map(|(name, place)| Some(format!("{name}: {}", code(place.as_ref()?))));
    let places: Vec<String> = places.collect();
    let places = if places.is_empty() { String::new() } else { format!(" ({})", places.join(", ")) };
    let _ = writeln!(out, "- {}{places}", escaped(doubt.message.in_language(shown.language)));
}

fn add_change(out: &mut String, shown: &Shown<'_>, change: &Change) {
    let place = if change.field.is_empty() { "" } else { change.place() };
    let place = if place.is_empty() { String::new() } else { format!("{}: ", code(place)) };
    let remarks = change.remarks();
    let remarks: Vec<&str> = remarks.iter().map(|remark| remark.in_language(shown.language)).collect();
    let remarks = if remarks.is_empty() { String::new() } else { format!(" ({})", remarks.join(", ")) };
    let such_as = match &change.witness {
        Some(value) => format!(" {} {}.", shown.pick("Bijvoorbeeld", "For example"), code(value)),
        None => String::new(),
    };
    let sentence = escaped(change.sentence.in_language(shown.language));
    let _ = writeln!(out, "- {place}{sentence}{remarks}{such_as} {}", code(&change.code));
}

/// Text that means nothing to Markdown or HTML.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in printable(text).chars() {
        if "\\`*_[]<>|#&~".contains(letter) {
            out.push('\\');
        }
        out.push(letter);
    }
    out
}

/// Text as code, whatever is in it.
fn code(text: &str) -> String {
    let text = printable(text);
    let ticks = "`".repeat(longest_run(&text) + 1);
    // A space on both sides is taken off again (CommonMark 6.1).
    if text.contains('`') || text.starts_with(' ') {
        format!("{ticks} {text} {ticks}")
    } else {
        format!("{ticks}{text}{ticks}")
    }
}

/// How many backticks stand in a row at most.
fn longest_run(text: &str) -> usize {
    text.split(|letter| letter != '`').map(str::len).max().unwrap_or_default()
}
