//! Where the walk is: in the document, as a JSON Pointer that hides what the schema does not know,
//! and in the schema, as the way it came.

use std::fmt::Write as _;

use serde_json::Value;

use crate::domain::json::{Kind, Node};
use crate::domain::{Text, text};
use crate::schema::Program;

/// One step down into the document.
#[derive(Debug, Clone, Copy)]
pub(super) enum Step<'a> {
    /// Into the member of this name, the so-manieth of its object.
    Member(&'a str, usize),
    /// Into the item at this index.
    Item(usize),
}

/// The place in the document, from its root.
pub(super) type Place<'a> = Vec<Step<'a>>;

/// A JSON Pointer (RFC 6901) to the place. A name that no schema declares is data: unless names are
/// shown, `*3` stands for the third member of its object.
pub(super) fn pointer(place: &[Step<'_>], program: &Program, show_names: bool) -> String {
    let mut pointer = String::new();
    for step in place {
        pointer.push('/');
        match step {
            Step::Member(name, _) if show_names || program.declares(name) => {
                pointer.push_str(&name.replace('~', "~0").replace('/', "~1"));
            }
            // Writing to a String can't fail.
            Step::Member(_, ordinal) => drop(write!(pointer, "*{}", ordinal + 1)),
            Step::Item(index) => drop(write!(pointer, "{index}")),
        }
    }
    pointer
}

/// The place in words: the field, and which item of which list it is in. `below` is a JSON Pointer from
/// there, of names that the schema knows.
pub(super) fn in_words(place: &[Step<'_>], below: &str, program: &Program, show_names: bool) -> Text {
    enum Part {
        Name(String),
        Hidden(usize),
        Item(usize),
    }
    let mut parts: Vec<Part> = place
        .iter()
        .map(|step| match step {
            Step::Member(name, _) if show_names || program.declares(name) => Part::Name((*name).to_owned()),
            Step::Member(_, ordinal) => Part::Hidden(ordinal + 1),
            Step::Item(index) => Part::Item(index + 1),
        })
        .collect();
    for segment in below.split('/').skip(1) {
        parts.push(match segment.parse::<usize>() {
            Ok(index) => Part::Item(index + 1),
            Err(_) => Part::Name(segment.replace("~1", "/").replace("~0", "~")),
        });
    }
    let (mut nl, mut en): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    let mut parts = parts.into_iter().peekable();
    while let Some(part) = parts.next() {
        let index = match parts.peek() {
            Some(Part::Item(index)) => Some(*index),
            _ => None,
        };
        let (name, name_en) = match part {
            Part::Name(name) => (format!("'{name}'"), format!("'{name}'")),
            Part::Hidden(ordinal) => {
                (format!("het {ordinal}e onbekende veld"), format!("unknown field number {ordinal}"))
            }
            Part::Item(index) => {
                nl.push(format!("het {index}e item"));
                en.push(format!("item {index}"));
                continue;
            }
        };
        if let Some(index) = index {
            parts.next();
            nl.push(format!("het {index}e item van {name}"));
            en.push(format!("item {index} of {name_en}"));
        } else {
            nl.push(if name.starts_with('\'') { format!("veld {name}") } else { name });
            en.push(if name_en.starts_with('\'') { format!("field {name_en}") } else { name_en });
        }
    }
    if nl.is_empty() {
        return text("in het document zelf", "in the document itself");
    }
    text(format!("in {}", nl.join(", ")), format!("in {}", en.join(", ")))
}

/// The key of the record that a place is in: `template` is a JSON Pointer in which `*` stands for
/// any index. Only a text or a number is a key. `root` is the document, or a piece of it that was cut
/// out after `cut_at` steps of the place: then the key has to lie in that piece.
pub(super) fn record_key(root: Node<'_>, cut_at: usize, place: &[Step<'_>], template: &str) -> Option<Value> {
    let mut value = root;
    let mut inside = true;
    for (depth, segment) in template.strip_prefix('/')?.split('/').enumerate() {
        let segment = segment.replace("~1", "/").replace("~0", "~");
        let here = place.get(depth).filter(|_| inside);
        let index = match (segment.as_str(), here) {
            ("*", Some(Step::Item(index))) => Some(*index),
            ("*", _) => return None,
            (name, here) => {
                inside = matches!(here, Some(Step::Member(member, _)) if *member == name);
                None
            }
        };
        if depth < cut_at {
            inside.then_some(())?;
        } else {
            value = match index {
                Some(index) => value.as_array()?.nth(index)?,
                None => value.get(&segment)?,
            };
        }
    }
    matches!(value.kind(), Kind::String | Kind::Number).then(|| value.to_value())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::domain::json::{Bounds, Tape};

    const BOUNDS: Bounds = Bounds { depth: 9, values: 99 };

    #[test]
    fn the_key_of_a_record_is_found_from_any_place_within_it() {
        let text = r#"{"trajecten": [{"nummer": "A"}, {"nummer": "B", "schuld": {"bedrag": 1}}]}"#;
        let mut tape = Tape::default();
        let document = tape.read(text.as_bytes(), BOUNDS).unwrap();
        let record_key = |place, template| record_key(document.root(), 0, place, template);
        let place = [
            Step::Member("trajecten", 0),
            Step::Item(1),
            Step::Member("schuld", 1),
            Step::Member("bedrag", 0),
        ];
        assert_eq!(record_key(&place, "/trajecten/*/nummer"), Some(json!("B")));
        assert_eq!(record_key(&place[..2], "/trajecten/*/nummer"), Some(json!("B")));
        assert_eq!(record_key(&place[..1], "/trajecten/*/nummer"), None);
        assert_eq!(record_key(&[], "/trajecten/*/nummer"), None);
        assert_eq!(record_key(&place, "/trajecten"), None);
    }

    #[test]
    fn the_key_of_a_record_that_was_cut_out_lies_in_that_record() {
        let mut tape = Tape::default();
        let document = tape.read(br#"{"nummer": "B", "schuld": {"bedrag": 1}}"#, BOUNDS).unwrap();
        let place = [Step::Member("trajecten", 0), Step::Item(4_000_000), Step::Member("schuld", 1)];
        let key = |template| record_key(document.root(), 2, &place, template);
        assert_eq!(key("/trajecten/*/nummer"), Some(json!("B")));
        assert_eq!(key("/leveringen/*/nummer"), None);
        assert_eq!(key("/trajecten"), None);
        assert_eq!(key("/id"), None);
    }
}
