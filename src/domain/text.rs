//! Sentences for people, always in both languages of the register.

use pulldown_cmark::{Event, Parser, Tag, TagEnd};
use serde::{Deserialize, Serialize};

/// The language in which an answer is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// Dutch, the language of the wire and the default.
    #[default]
    Nl,
    /// English, on request.
    En,
}

/// One sentence in Dutch and in English.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Text {
    /// The Dutch sentence.
    pub nl: String,
    /// The English sentence.
    pub en: String,
}

impl Text {
    /// The sentence in the language asked for.
    #[must_use]
    pub fn in_language(&self, language: Language) -> &str {
        match language {
            Language::Nl => &self.nl,
            Language::En => &self.en,
        }
    }
}

/// Makes a [`Text`] of a Dutch and an English sentence.
pub fn text(nl: impl Into<String>, en: impl Into<String>) -> Text {
    Text { nl: nl.into(), en: en.into() }
}

/// The first paragraph of Markdown as plain text, for lists and feeds.
#[must_use]
pub fn summary(written: &str) -> String {
    let (mut plain, mut in_heading) = (String::new(), false);
    for event in Parser::new(written) {
        match event {
            Event::Start(Tag::Heading { .. }) => in_heading = true,
            Event::End(TagEnd::Heading(_)) => in_heading = false,
            _ if in_heading => {}
            Event::Text(text) | Event::Code(text) => plain.push_str(&text),
            Event::SoftBreak | Event::HardBreak => plain.push(' '),
            Event::End(TagEnd::Paragraph) => break,
            _ => {}
        }
    }
    plain
}

/// The sentence with a capital.
#[must_use]
pub fn capital(sentence: &str) -> String {
    let mut letters = sentence.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// The text itself, or its start when it has more characters than this; control characters are spelled out.
#[must_use]
pub fn cut(words: &str, most: usize) -> String {
    let mut kept = String::new();
    for (index, character) in words.chars().enumerate() {
        match character {
            _ if index == most => {
                kept.push('…');
                break;
            }
            _ if character.is_control() => kept.extend(character.escape_default()),
            _ => kept.push(character),
        }
    }
    kept
}

/// "a, b of c" with these words before the last, or "a, b, c en nog 4" when some are left out.
#[must_use]
pub fn enumerated(words: &[Text], left_out: usize, (nl, en): (&str, &str)) -> Text {
    let join = |pick: fn(&Text) -> &str, last: &str| match words {
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
