//! Where the walk is: in the document, as a JSON Pointer that hides what the schema does not know,
//! and in the schema, as the way it came.

use std::fmt::Write as _;

use serde_json::Value;

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
/// any index. Only a text or a number is a key.
pub(super) fn record_key(document: &Value, place: &[Step<'_>], template: &str) -> Option<Value> {
    let mut value = document;
    let mut inside = true;
    for (depth, segment) in template.strip_prefix('/')?.split('/').enumerate() {
        let segment = segment.replace("~1", "/").replace("~0", "~");
        let here = place.get(depth).filter(|_| inside);
        value = match (segment.as_str(), here) {
            ("*", Some(Step::Item(index))) => value.get(index)?,
            ("*", _) => return None,
            (name, here) => {
                inside = matches!(here, Some(Step::Member(member, _)) if *member == name);
                value.get(name)?
            }
        };
    }
    (value.is_string() || value.is_number()).then(|| value.clone())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_key_of_a_record_is_found_from_any_place_within_it() {
        let document = json!({"trajecten": [{"nummer": "A"}, {"nummer": "B", "schuld": {"bedrag": 1}}]});
        let place = [
            Step::Member("trajecten", 0),
            Step::Item(1),
            Step::Member("schuld", 1),
            Step::Member("bedrag", 0),
        ];
        assert_eq!(record_key(&document, &place, "/trajecten/*/nummer"), Some(json!("B")));
        assert_eq!(record_key(&document, &place[..2], "/trajecten/*/nummer"), Some(json!("B")));
        assert_eq!(record_key(&document, &place[..1], "/trajecten/*/nummer"), None);
        assert_eq!(record_key(&document, &[], "/trajecten/*/nummer"), None);
        assert_eq!(record_key(&json!({"id": 7}), &place, "/id"), Some(json!(7)));
        assert_eq!(record_key(&document, &place, "/trajecten"), None);
    }
}
