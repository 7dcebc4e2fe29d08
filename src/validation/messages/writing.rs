//! How values and names of the schema are written in a sentence: quoted, and cut when long.

use std::io;

use serde_json::Value;

use crate::domain::text::enumerated;
use crate::domain::{Text, text};

/// How many values of a list are named before the rest is counted.
pub(super) const LISTED: usize = 10;
/// How many characters of a long text are shown.
pub(super) const SHOWN: usize = 80;

/// Values of the schema in one enumeration, the first ten of them.
pub(super) fn listed(values: &[Value]) -> Text {
    let shown: Vec<Text> = values.iter().take(LISTED).map(shown).collect();
    list(&shown, values.len() - shown.len())
}

pub(super) fn list(words: &[Text], left_out: usize) -> Text {
    enumerated(words, left_out, ("of", "or"))
}

/// A value of the schema as a sentence shows it.
pub(super) fn shown(value: &Value) -> Text {
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
pub(super) struct Start(Vec<u8>);

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

pub(super) fn quoted(words: &str) -> String {
    format!("'{}'", cut(words))
}

/// The text itself, or its start when it is long.
pub(super) fn cut(words: &str) -> String {
    crate::domain::text::cut(words, SHOWN)
}
