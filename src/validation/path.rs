//! Where the walk is: in the document, as a JSON Pointer that hides what the schema does not know,
//! and in the schema, as the way it came.

use std::fmt::Write as _;

use serde_json::Value;

use crate::domain::json::{Kind, Node};
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
