//! Where a value stands in the text that it was read from, and how many lines end before it.
//!
//! Door: [`Node::offset`] and [`Lines`]. Nothing is kept for this while a document is read that the
//! tape does not hold anyway, except for what is rare: texts with escapes and large objects.

use super::{Flavour, Kind, MANY_NAMES, Node};

/// Lines are counted once for each so many bytes, and from there on for each place that is asked for.
const STRIDE: usize = 4096;

impl<'t> Node<'t> {
    /// The byte of the text at which it begins.
    #[must_use]
    pub fn offset(self) -> usize {
        let entry = self.entry();
        let start = match (entry.kind, entry.flavour) {
            (Kind::Object, _) if entry.length > MANY_NAMES => self.document.sorted[entry.start as usize - 1],
            (Kind::String, Flavour::Escaped) => {
                let escaped = self.document.escaped;
                let found = escaped.binary_search_by_key(&self.index, |(index, _)| *index);
                found.map_or(0, |found| escaped[found].1)
            }
            (Kind::String, _) => entry.start.saturating_sub(1),
            _ => entry.start,
        };
        start as usize
    }

    /// The text of its whole document.
    const fn text(self) -> &'t str {
        self.document.text
    }
}

/// The ends of lines in the text of one document, counted.
#[derive(Debug)]
pub struct Lines<'t> {
    text: &'t [u8],
    /// How many end before each stride.
    before: Vec<u64>,
}

impl<'t> Lines<'t> {
    /// Counts the lines of the document that a value is in.
    #[must_use]
    pub fn around(value: Node<'t>) -> Self {
        let text = value.text().as_bytes();
        let strides = text.chunks(STRIDE).scan(0, |ended, stride| {
            let before = *ended;
            *ended += ends(stride);
            Some(before)
        });
        Self { text, before: strides.collect() }
    }

    /// How many lines end before this byte.
    #[must_use]
    pub fn ended_before(&self, offset: usize) -> u64 {
        let offset = offset.min(self.text.len());
        let stride = (offset / STRIDE).min(self.before.len().saturating_sub(1));
        let counted = self.before.get(stride).copied().unwrap_or_default();
        counted + ends(&self.text[stride * STRIDE..offset])
    }
}

fn ends(bytes: &[u8]) -> u64 {
    memchr::memchr_iter(b'\n', bytes).count() as u64
}

#[cfg(test)]
mod tests {
    use super::super::super::{Bounds, Tape};
    use super::*;

    fn every_value<'t>(node: Node<'t>, see: &mut impl FnMut(Node<'t>)) {
        see(node);
        node.as_object()
            .into_iter()
            .flat_map(|members| members.iter())
            .for_each(|(_, m)| every_value(m, see));
        node.as_array().into_iter().flatten().for_each(|item| every_value(item, see));
    }

    #[test]
    fn every_value_begins_where_it_is_written() {
        let large: Vec<String> = (0..40).map(|n| format!("\"naam{n}\": \"\\t{n}\"")).collect();
        let large = format!("{{{}, \"diep\": {{{}}}}}", large.join(",\n"), large.join(" ,"));
        let text = format!(
            "\n [1,\r\n \"a\", \"\\n\", {{}}, [], {large}, {{\"\\u0061\" : \"\\\"\"}}, null, -2.5e3 ]\n"
        );
        let mut tape = Tape::default();
        let document = tape.read(text.as_bytes(), Bounds::UNLIMITED).unwrap();
        let mut seen = 0;
        every_value(document.root(), &mut |value| {
            let mut from_here = Tape::default();
            let rest = &text[value.offset()..];
            let end = (1..=rest.len()).find(|end| {
                rest.is_char_boundary(*end)
                    && from_here
                        .read(&rest.as_bytes()[..*end], Bounds::UNLIMITED)
                        .is_ok_and(|own| own.root().to_value() == value.to_value())
            });
            assert!(end.is_some() && !rest.starts_with(char::is_whitespace), "{rest}");
            seen += 1;
        });
        assert_eq!(seen, 1 + 9 + 40 + 1 + 40 + 1);
    }

    #[test]
    fn lines_are_counted_before_any_byte_of_a_text_of_any_length() {
        for filler in [0, 1, STRIDE - 3, STRIDE, 3 * STRIDE + 7] {
            let text = format!("[\n{}\r\n1,\r\"é\n", "\n".repeat(filler)).replace("é\n", "é\"\n]");
            let mut tape = Tape::default();
            let document = tape.read(text.as_bytes(), Bounds::UNLIMITED).unwrap();
            let lines = Lines::around(document.root());
            for offset in (0..=text.len()).step_by(if filler > 10 { 511 } else { 1 }).chain([text.len()]) {
                let ended = text.as_bytes()[..offset].iter().filter(|byte| **byte == b'\n').count() as u64;
                assert_eq!(lines.ended_before(offset), ended, "{offset} of {}", text.len());
            }
        }
    }
}
