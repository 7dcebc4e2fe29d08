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

/// The same for the first bytes of a document that is still coming in: what is named at its top level, as
/// far as these bytes show it whole.
#[must_use]
pub fn take_from_head(head: &[u8]) -> Option<(String, Vec<u8>)> {
    let quoted = format!("\"{NAME}\"");
    let (mut at, mut depth) = (0, 0_usize);
    // Where the member before ended: its comma goes when this one is the last.
    let mut comma = None;
    loop {
        match head.get(at)? {
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.checked_sub(1)?,
            b',' if depth == 1 => comma = Some(at),
            b'"' => {
                let end = end_of_text(head, at)?;
                if depth == 1 && head[at..end] == *quoted.as_bytes() {
                    return member_at(head, at, end, comma);
                }
                at = end;
                continue;
            }
            _ => {}
        }
        at += 1;
    }
}

fn end_of_text(head: &[u8], from: usize) -> Option<usize> {
    let mut at = from + 1;
    while *head.get(at)? != b'"' {
        at += if head[at] == b'\\' { 2 } else { 1 };
    }
    Some(at + 1)
}

fn after_space(head: &[u8], from: usize) -> usize {
    from + head[from..].iter().take_while(|byte| byte.is_ascii_whitespace()).count()
}

/// The member whose name stands here; `None` when the text is something else, or is not whole.
fn member_at(head: &[u8], from: usize, name_end: usize, comma: Option<usize>) -> Option<(String, Vec<u8>)> {
    let colon = after_space(head, name_end);
    let value = after_space(head, colon + 1);
    if *head.get(colon)? != b':' || *head.get(value)? != b'"' {
        return None;
    }
    let end = end_of_text(head, value)?;
    let named = serde_json::from_slice(&head[value..end]).ok()?;
    let next = after_space(head, end);
    let (from, to) = match (head.get(next)?, comma) {
        (b',', _) => (from, next + 1),
        (b'}', Some(comma)) => (comma, end),
        _ => (from, end),
    };
    let mut blanked = head.to_vec();
    blanked[from..to].iter_mut().filter(|byte| **byte != b'\n').for_each(|byte| *byte = b' ');
    Some((named, blanked))
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
            if !given.contains("u0024") {
                let (_, head) = take_from_head(given.as_bytes()).unwrap();
                assert_eq!(String::from_utf8_lossy(&head), text);
            }
            assert_eq!(
                tape.read(text.as_bytes(), Bounds::UNLIMITED).unwrap().root().to_value().to_string(),
                left
            );
        }
    }

    #[test]
    fn only_a_member_at_the_top_level_names_the_standard_of_a_document_that_is_not_whole_yet() {
        for head in [
            r#"{"a": {"$schema": "x"}, "b": ["#,
            r#"{"a": "$schema", "b": ["#,
            r#"{"a": "\"$schema\": \"x\"", "#,
            r#"["$schema", "x"]"#,
            r#"{"$schema": "half"#,
            r#"{"$schema": 1, "a": ["#,
        ] {
            assert_eq!(take_from_head(head.as_bytes()), None, "{head}");
        }
        let (named, head) =
            take_from_head(br#"{"a": [1, 2], "$schema": "/schemas/x/1", "lijst": [1, "#).unwrap();
        assert_eq!(named, "/schemas/x/1");
        let left: String = String::from_utf8_lossy(&head).split_whitespace().collect();
        assert_eq!(left, r#"{"a":[1,2],"lijst":[1,"#);
    }
}
