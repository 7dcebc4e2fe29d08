//! Letters in a drawing: how wide they are, where a line breaks, and how they are written in XML.
//!
//! The door is [`escape`], [`tidy`], [`width`] and [`wrap`]. Widths are those of a wide sans-serif,
//! so that a narrower one fits as well. It refuses characters that XML can't carry: a replacement
//! character stands in for them.

/// The text with its blanks made single, as it is drawn on one line.
pub(in crate::schema::vocabulary::process) fn tidy(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The text as it may stand in XML, between tags and between quotes.
pub(in crate::schema::vocabulary::process) fn escape(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => written.push_str("&amp;"),
            '<' => written.push_str("&lt;"),
            '>' => written.push_str("&gt;"),
            '"' => written.push_str("&quot;"),
            '\'' => written.push_str("&#39;"),
            '\n' => written.push_str("&#10;"),
            '\t' => written.push(' '),
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {}
            '\u{fffe}' | '\u{ffff}' => written.push('\u{fffd}'),
            _ if character.is_control() => written.push('\u{fffd}'),
            _ => written.push(character),
        }
    }
    written
}

/// How wide a text is at a font size, in whole pixels, rounded up.
pub(in crate::schema::vocabulary::process) fn width(text: &str, size: i64, bold: bool) -> i64 {
    let mille: i64 = text.chars().map(em).sum();
    let mille = if bold { mille * 113 / 100 } else { mille };
    (mille * size + 999) / 1000
}

/// The width of a character, in thousandths of the font size.
const fn em(character: char) -> i64 {
    match character {
        'i' | 'j' | 'l' | 'I' | '\'' | '|' => 290,
        ' ' | '.' | ',' | ':' | ';' | '!' => 325,
        'f' | 't' | 'r' | '(' | ')' | '-' | '/' => 405,
        'c' | 's' | 'z' => 545,
        'w' | 'W' | 'm' | 'M' | '@' | '%' | '—' | '…' | '&' => 985,
        'A'..='H' | 'J'..='L' | 'N'..='V' | 'X'..='Z' => 720,
        '\u{300}'..='\u{36f}' => 0,
        '\u{1100}'.. => 1000,
        _ => 636,
    }
}

/// The text in lines no wider than asked for, at most so many; what does not fit ends in an ellipsis.
pub(in crate::schema::vocabulary::process) fn wrap(
    text: &str,
    wide: i64,
    size: i64,
    bold: bool,
    most: usize,
) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    let fits = |text: &str| width(text, size, bold) <= wide;
    for word in text.split_whitespace() {
        let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
        if fits(&longer) {
            line = longer;
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        let mut rest: Vec<char> = word.chars().collect();
        while lines.len() <= most && !fits(&String::from_iter(&rest)) {
            let at = hyphen(&rest, wide, size, bold);
            lines.push(rest.drain(..at).chain(['-']).collect());
        }
        line = String::from_iter(rest);
        if lines.len() > most {
            break;
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
    if lines.len() > most {
        lines.truncate(most);
        if let Some(last) = lines.last_mut() {
            while !last.is_empty() && !fits(&format!("{last}…")) {
                last.pop();
            }
            last.push('…');
        }
    }
    lines
}

/// How many characters of a word that is too wide go before the hyphen: as many as fit, or a few less
/// to break before a consonant with a vowel after it, where Dutch begins a syllable.
fn hyphen(word: &[char], wide: i64, size: i64, bold: bool) -> usize {
    let mut before = String::new();
    let mut most = 0;
    for character in word {
        before.push(*character);
        if width(&before, size, bold) + width("-", size, bold) > wide {
            break;
        }
        most += 1;
    }
    let most = most.clamp(1, word.len().saturating_sub(1).max(1));
    let vowel = |at: usize| word.get(at).is_some_and(|letter| "aeiouyéëïóöü".contains(*letter));
    let lowest = most.saturating_sub(6).max(3);
    (lowest..=most).rev().find(|at| !vowel(*at) && vowel(at + 1) && word.len() - at >= 3).unwrap_or(most)
}

#[cfg(test)]
mod tests {
    use super::{escape, width, wrap};

    #[test]
    fn what_means_something_in_xml_is_escaped() {
        assert_eq!(
            escape("<a b=\"c\" d='e'>&</a>"),
            "&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;&lt;/a&gt;"
        );
    }

    #[test]
    fn what_xml_cannot_carry_is_replaced() {
        assert_eq!(escape("a\u{0}b\u{1b}c\u{ffff}d\u{202e}e"), "a\u{fffd}b\u{fffd}c\u{fffd}de");
    }

    #[test]
    fn a_text_breaks_between_words_and_no_line_is_too_wide() {
        let lines = wrap("Bezwaarschrift ontvangen en geregistreerd", 150, 15, true, 5);
        assert_eq!(lines.join(" "), "Bezwaarschrift ontvangen en geregistreerd");
        assert!(lines.iter().all(|line| width(line, 15, true) <= 150), "{lines:?}");
    }

    #[test]
    fn a_word_that_is_too_long_breaks_where_a_syllable_begins() {
        assert_eq!(
            wrap("Bezwaarschriftencommissievergadering", 180, 15, true, 5),
            ["Bezwaarschriften-", "commissievergade-", "ring"]
        );
    }

    #[test]
    fn a_text_without_end_stops_with_an_ellipsis() {
        let lines = wrap(&"w".repeat(100_000), 100, 15, false, 4);
        assert_eq!(lines.len(), 4);
        assert!(lines[3].ends_with('…'));
        let lines = wrap(&"woord ".repeat(1000), 100, 15, false, 4);
        assert!(lines[3].ends_with('…') && width(&lines[3], 15, false) <= 100);
    }
}
