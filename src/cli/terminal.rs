//! Standard output and standard error: colours for people at a terminal, none for anyone else.

use std::io::{self, IsTerminal, Write};

use crate::config;

/// Colours words, or leaves them as they are.
#[derive(Debug, Clone, Copy)]
pub(super) struct Paint {
    on: bool,
}

impl Paint {
    pub(super) fn for_output() -> Self {
        Self { on: io::stdout().is_terminal() && !config::without_colours() }
    }

    pub(super) fn for_errors() -> Self {
        Self { on: io::stderr().is_terminal() && !config::without_colours() }
    }

    pub(super) const fn is_on(self) -> bool {
        self.on
    }

    pub(super) fn good(self, words: &str) -> String {
        self.with("32", words)
    }

    pub(super) fn bad(self, words: &str) -> String {
        self.with("31", words)
    }

    pub(super) fn careful(self, words: &str) -> String {
        self.with("33", words)
    }

    pub(super) fn strong(self, words: &str) -> String {
        self.with("1", words)
    }

    pub(super) fn faint(self, words: &str) -> String {
        self.with("2", words)
    }

    fn with(self, code: &str, words: &str) -> String {
        if self.on { format!("\x1b[{code}m{words}\x1b[0m") } else { words.to_owned() }
    }
}

/// Writes what was asked for.
pub(super) fn say(written: &str) -> io::Result<()> {
    let mut output = io::stdout().lock();
    output.write_all(written.as_bytes())?;
    output.flush()
}

/// Writes a remark that is not part of what was asked for. Nobody may be listening.
pub(super) fn remark(written: &str) {
    drop(writeln!(io::stderr().lock(), "{written}"));
}

/// Writes what went wrong.
pub(super) fn complain(sentence: &str) {
    remark(&format!("{} {sentence}", Paint::for_errors().bad("Fout:")));
}

/// Writes what deserves a second look.
pub(super) fn warn(sentence: &str) {
    remark(&format!("{} {sentence}", Paint::for_errors().careful("Let op:")));
}

/// Text from elsewhere, without what could steer a terminal.
pub(super) fn printable(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for letter in text.chars() {
        if letter.is_control() {
            shown.extend(letter.escape_unicode());
        } else {
            shown.push(letter);
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_from_elsewhere_cannot_steer_the_terminal() {
        assert_eq!(printable("a\u{1b}[2Jb\u{9b}c\nd é"), "a\\u{1b}[2Jb\\u{9b}c\\u{a}d é");
    }
}
