//! Finding where a value ends, without looking at what is in it.

use crate::domain::json::marks;

const STEP: usize = 64;

/// What a value looks like from outside, and how far into it the bytes have come.
#[derive(Debug, Clone, Copy)]
pub(super) enum Shape {
    /// An object or a list.
    Container { depth: u64, in_text: bool, escaped: bool },
    /// A text.
    Text { begun: bool, escaped: bool },
    /// A number, `true`, `false`, `null`, or something that is no JSON.
    Bare,
}

impl Shape {
    /// Whether a value may begin with this byte.
    pub(super) const fn begins(byte: u8) -> bool {
        !matches!(byte, b',' | b':' | b'}' | b']')
    }

    pub(super) const fn of(first: u8) -> Self {
        match first {
            b'{' | b'[' => Self::Container { depth: 0, in_text: false, escaped: false },
            b'"' => Self::Text { begun: false, escaped: false },
            _ => Self::Bare,
        }
    }

    pub(super) const fn is_container(self) -> bool {
        matches!(self, Self::Container { .. })
    }

    /// How many of these bytes belong to the value when it ends among them.
    pub(super) fn end(&mut self, bytes: &[u8]) -> Option<usize> {
        match self {
            Self::Container { depth, in_text, escaped } => end_of_container(bytes, depth, in_text, escaped),
            Self::Text { begun, escaped } => {
                for (index, byte) in bytes.iter().enumerate() {
                    match byte {
                        _ if *escaped => *escaped = false,
                        b'\\' => *escaped = true,
                        b'"' if *begun => return Some(index + 1),
                        b'"' => *begun = true,
                        _ => {}
                    }
                }
                None
            }
            Self::Bare => bytes
                .iter()
                .position(|byte| matches!(byte, b',' | b']' | b'}' | b' ' | b'\t' | b'\n' | b'\r')),
        }
    }
}

fn end_of_container(bytes: &[u8], depth: &mut u64, in_text: &mut bool, escaped: &mut bool) -> Option<usize> {
    let (blocks, rest) = bytes.as_chunks::<STEP>();
    for (index, block) in blocks.iter().enumerate() {
        if let Some(end) = end_in_block(block, depth, in_text, escaped) {
            return Some(index * STEP + end);
        }
    }
    if rest.is_empty() {
        return None;
    }
    // Blanks change nothing, except that an escape waits for the next real byte.
    let mut padded = [b' '; STEP];
    padded[..rest.len()].copy_from_slice(rest);
    let trailing = rest.iter().rev().take_while(|byte| **byte == b'\\').count();
    let waits = (trailing + usize::from(*escaped && trailing == rest.len())) % 2 == 1;
    let end = end_in_block(&padded, depth, in_text, escaped);
    *escaped = waits;
    end.map(|end| blocks.len() * STEP + end)
}

/// The same for 64 bytes at once. Brackets outside texts are counted; only in a block in which the
/// depth may come back to zero are they looked at one by one.
fn end_in_block(
    block: &[u8; STEP],
    depth: &mut u64,
    in_text: &mut bool,
    escaped: &mut bool,
) -> Option<usize> {
    let marks = marks(block);
    let quotes = marks.quotes & !escaped_bytes(marks.backslashes, escaped);
    let mut texts = quotes;
    for shift in [1, 2, 4, 8, 16, 32] {
        texts ^= texts << shift;
    }
    if *in_text {
        texts = !texts;
    }
    *in_text = texts >> 63 == 1;
    let (opening, closing) = (marks.opening & !texts, marks.closing & !texts);
    if u64::from(closing.count_ones()) < *depth {
        *depth += u64::from(opening.count_ones());
        *depth -= u64::from(closing.count_ones());
        return None;
    }
    let mut brackets = opening | closing;
    while brackets != 0 {
        let at = brackets.trailing_zeros();
        brackets &= brackets - 1;
        if opening >> at & 1 == 1 {
            *depth += 1;
        } else {
            *depth = depth.saturating_sub(1);
            if *depth == 0 {
                return Some(at as usize + 1);
            }
        }
    }
    None
}

/// The bytes that stand behind a backslash that escapes them.
fn escaped_bytes(backslashes: u64, carried: &mut bool) -> u64 {
    if backslashes == 0 && !*carried {
        return 0;
    }
    let mut escaped = 0;
    let mut escapes = *carried;
    for at in 0..64 {
        if escapes {
            escaped |= 1 << at;
            escapes = false;
        } else {
            escapes = backslashes >> at & 1 == 1;
        }
    }
    *carried = escapes;
    escaped
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn end(text: &[u8], pieces: usize) -> Option<usize> {
        let mut shape = Shape::of(text[0]);
        let mut before = 0;
        for piece in text.chunks(pieces.max(1)) {
            if let Some(end) = shape.end(piece) {
                return Some(before + end);
            }
            before += piece.len();
        }
        None
    }

    #[test]
    fn a_value_ends_where_its_last_bracket_or_quotation_mark_stands() {
        for value in [
            r#"{"a":[1,{"b":"]}\""}],"c":"\\"}"#,
            r#"["\\\\","\"]"]"#,
            r#""a\"b\\""#,
            "[]",
            r#"{"lang":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\\"}"#,
        ] {
            let text = format!("{value}, [1]");
            for pieces in 1..text.len() + 1 {
                assert_eq!(end(text.as_bytes(), pieces), Some(value.len()), "{value} by {pieces}");
            }
        }
    }

    fn any_text() -> impl Strategy<Value = String> {
        proptest::collection::vec(
            prop_oneof![Just('\\'), Just('"'), Just('{'), Just(']'), any::<char>()],
            0..90,
        )
        .prop_map(|letters| letters.into_iter().collect())
    }

    proptest! {
        #[test]
        fn a_list_of_any_texts_ends_at_its_end(texts in proptest::collection::vec(any_text(), 0..5), pieces in 1..200_usize) {
            let value = serde_json::to_string(&texts).unwrap();
            let followed = format!("{value}]}}\"");
            prop_assert_eq!(end(followed.as_bytes(), pieces), Some(value.len()));
        }
    }
}
