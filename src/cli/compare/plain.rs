//! A comparison for who reads it at a terminal.

use std::fmt::Write as _;

use crate::domain::comparison_words::spread_out;
use crate::domain::{Answer, Change, Doubt, Party, Witness};

use super::super::terminal::{Paint, printable};
use super::Shown;

/// The whole answer.
pub(super) fn written(shown: &Shown<'_>, paint: Paint) -> String {
    let plain = Plain { shown, paint };
    let compared = shown.compared;
    let mut out = format!("{} → {}\n", printable(&compared.old), printable(&compared.new));
    for (side, answer) in shown.answers() {
        plain.answer(&mut out, side, answer);
    }
    plain.changes(&mut out);
    out.push('\n');
    for sentence in shown.of_the_number() {
        let _ = writeln!(out, "{}", paint.strong(&sentence));
    }
    out
}

struct Plain<'s> {
    shown: &'s Shown<'s>,
    paint: Paint,
}

impl Plain<'_> {
    fn answer(&self, out: &mut String, side: Party, answer: &Answer) {
        let language = self.shown.language;
        let (title, word, sentence) = (side.title(), answer.word(), answer.sentence(side));
        let headline = format!("{}: {}", title.in_language(language), word.in_language(language));
        let headline = match answer {
            Answer::Proven => self.paint.good(&headline),
            Answer::Refuted(_) => self.paint.bad(&headline),
            Answer::Undecided(_) => self.paint.careful(&headline),
        };
        let _ = writeln!(out, "\n{headline} – {}", sentence.in_language(language));
        match answer {
            Answer::Proven => {}
            Answer::Refuted(witness) => self.witness(out, witness),
            Answer::Undecided(doubts) => {
                for doubt in doubts {
                    self.doubt(out, doubt);
                }
            }
        }
    }

    fn witness(&self, out: &mut String, witness: &Witness) {
        if let Some(part) = &witness.part {
            let _ =
                writeln!(out, "  {} {}:", self.shown.pick("Als onderdeel", "As the part"), printable(part));
        }
        out.push('\n');
        for line in spread_out(&witness.document).lines() {
            let _ = writeln!(out, "  {}", printable(line));
        }
        let place = if witness.at.is_empty() {
            self.shown.pick("(het hele document)", "(the whole document)").to_owned()
        } else {
            printable(&witness.at)
        };
        let why = printable(witness.why.in_language(self.shown.language));
        let _ = writeln!(out, "\n  {}: {why}", self.paint.strong(&place));
        if !witness.schema.is_empty() {
            let schema = format!("{} {}", self.shown.pick("schema:", "schema:"), printable(&witness.schema));
            let _ = writeln!(out, "  {}", self.paint.faint(&schema));
        }
    }

    fn doubt(&self, out: &mut String, doubt: &Doubt) {
        let message = printable(doubt.message.in_language(self.shown.language));
        let code = self.paint.faint(&format!("[{}]", printable(&doubt.code)));
        let _ = writeln!(out, "  - {message} {code}");
        let places =
            [(self.shown.pick("oud", "old"), &doubt.old), (self.shown.pick("nieuw", "new"), &doubt.new)];
        for (name, place) in places {
            if let Some(place) = place {
                let _ = writeln!(out, "    {}", self.paint.faint(&format!("{name}: {}", printable(place))));
            }
        }
    }

    fn changes(&self, out: &mut String) {
        let comparison = &self.shown.compared.comparison;
        if comparison.changes.is_empty() {
            let none =
                self.shown.pick("Er zijn geen wijzigingen te noemen.", "There are no changes to name.");
            let _ = writeln!(out, "\n{none}");
        }
        for (hurt, changes) in comparison.by_hurt() {
            let title = hurt.title();
            let title = format!("{} ({})", title.in_language(self.shown.language), changes.len());
            let _ = writeln!(out, "\n{}", self.paint.strong(&title));
            for change in changes {
                self.change(out, change);
            }
        }
        if comparison.more_changes > 0 {
            let more = self.shown.pick("wijzigingen meer dan hier staan", "changes more than are shown here");
            let _ = writeln!(out, "\n{} {more}.", comparison.more_changes);
        }
    }

    fn change(&self, out: &mut String, change: &Change) {
        let language = self.shown.language;
        let field = if change.field.is_empty() {
            self.shown.pick("(het hele document)", "(the whole document)").to_owned()
        } else {
            printable(&change.field)
        };
        let remarks = change.remarks();
        let remarks: Vec<&str> = remarks.iter().map(|remark| remark.in_language(language)).collect();
        let remarks = if remarks.is_empty() { String::new() } else { format!(" ({})", remarks.join(", ")) };
        let sentence = printable(change.sentence.in_language(language));
        let code = self.paint.faint(&format!("[{}]", printable(&change.code)));
        let _ = writeln!(out, "  {field}\n    {sentence}{remarks} {code}");
        if let Some(value) = &change.witness {
            let such_as = self.shown.pick("Bijvoorbeeld", "For example");
            let _ = writeln!(out, "    {such_as}: {}", printable(value));
        }
    }
}
