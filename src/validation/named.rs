//! Taking the name of its standard (`$schema`) out of a document, without moving anything else.

use crate::domain::json::Node;

const NAME: &str = "$schema";

/// The standard that a document names, and the text of the document without that member: blanks stand
/// where it stood, so that places stay what they were.
pub(super) fn take(text: &str, root: Node<'_>) -> Option<(String, String)> {
    let members = root.as_object()?;
    let at = members.iter().position(|(name, _)| name == NAME)?;
    let named = members.get(NAME)?.as_str()?.to_owned();
    let begins: Vec<usize> = members.name_places().collect();
    let (from, to) = match begins.get(at + 1) {
        Some(next) => (begins[at], *next),
        // Nothing follows: the comma before it goes too.
        None if at > 0 => (text[..begins[at]].rfind(',')?, text.rfind('}')?),
        None => (begins[at], text.rfind('}')?),
    };
    let blank: String = text[from..to].bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }).collect();
    Some((named, [&text[..from], &blank, &text[to..]].concat()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::json::{Bounds, Tape};

    #[test]
    fn the_named_standard_is_taken_out_wherever_it_stands_and_nothing_moves() {
        for (given, left) in [
            (r#"{"$schema": "é", "a": 1}"#, r#"{"a":1}"#),
            (r#"{"a": 1, "\u0024schema": "x"}"#, r#"{"a":1}"#),
            (r#"{"a": 1, "$schema": "x", "b": 2}"#, r#"{"a":1,"b":2}"#),
            (r#"{"$schema":"x"}"#, "{}"),
        ] {
            let mut tape = Tape::default();
            let (_, text) =
                take(given, tape.read(given.as_bytes(), Bounds::UNLIMITED).unwrap().root()).unwrap();
            assert_eq!(text.len(), given.len());
            assert_eq!(
                tape.read(text.as_bytes(), Bounds::UNLIMITED).unwrap().root().to_value().to_string(),
                left
            );
        }
    }
}
