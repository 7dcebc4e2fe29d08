//! The strict reader of JSON: one rule for everything the register reads.
//!
//! RFC 8259, and where it leaves a choice, the choice that keeps two readers from seeing two things
//! (RFC 7493, I-JSON): UTF-8 only, no byte order mark, no duplicate names, no lone surrogates, a
//! bound on depth. An error says where, by line and column, and never repeats what stands there.
//!
//! Door: [`Tape`] reads data that is judged, without building a tree; [`read`] gives the tree of a
//! schema or a small message. A [`Guide`] listens while a text is read. [`marks`] finds brackets and texts in bytes that pass by.

mod guide;
mod number;
mod reader;
mod scan;
mod tape;

use serde_json::Value;

use super::text::{Text, text};

pub use guide::{Guide, Named};
pub use number::Number;
pub use reader::Elided;
pub use scan::{Marks, marks};
pub use tape::{Document, Items, Kind, Lines, Members, MembersIter, Node, Tape, with_text};

/// The byte order mark of UTF-8, with which a JSON text may not begin (RFC 8259, section 8.1).
pub const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// What is wrong with the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SyntaxKind {
    /// Not JSON at this place.
    Syntax,
    /// The text ends too early.
    Truncated,
    /// There is nothing.
    Empty,
    /// Bytes that are not UTF-8.
    NotUtf8,
    /// A byte order mark before the text.
    ByteOrderMark,
    /// One name twice in one object.
    DuplicateKey,
    /// Nested deeper than the limit.
    TooDeep,
    /// In a schema: a number that no double can hold.
    NumberTooLarge,
    /// More values than the limit.
    TooManyValues,
    /// Text after the end of the document.
    Trailing,
    /// In a table: a quotation mark that opens a cell and is not closed.
    OpenQuote,
}

/// What a text may at most be. Small values take many times their text in memory, so bytes alone
/// are no bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// Levels of nesting, at most 120.
    pub depth: usize,
    /// Values: every object, list, text, number, `true`, `false` and `null`.
    pub values: usize,
}

impl Bounds {
    /// No bounds, for what the register wrote itself.
    pub const UNLIMITED: Self = Self { depth: usize::MAX, values: usize::MAX };
}

/// Why a text was not read, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SyntaxError {
    /// What is wrong.
    pub kind: SyntaxKind,
    /// Line, from 1.
    pub line: usize,
    /// Column in bytes, from 1.
    pub column: usize,
}

impl SyntaxError {
    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self.kind {
            SyntaxKind::Syntax => "geen-json",
            SyntaxKind::Truncated => "afgebroken-json",
            SyntaxKind::Empty => "leeg",
            SyntaxKind::NotUtf8 => "geen-utf8",
            SyntaxKind::ByteOrderMark => "byte-order-mark",
            SyntaxKind::DuplicateKey => "dubbele-naam",
            SyntaxKind::TooDeep => "te-diep",
            SyntaxKind::NumberTooLarge => "getal-te-groot",
            SyntaxKind::TooManyValues => "te-veel-waarden",
            SyntaxKind::Trailing => "tekst-na-einde",
            SyntaxKind::OpenQuote => "open-aanhalingsteken",
        }
    }

    /// The sentence: what is wrong and what to do about it.
    #[must_use]
    pub fn message(&self) -> Text {
        let (nl, en) = match self.kind {
            SyntaxKind::Syntax => (
                "Hier staat iets dat geen JSON is. Kijk naar een ontbrekende komma, dubbele punt, haak of aanhalingsteken, of een komma te veel.",
                "This is not JSON. Look for a missing comma, colon, bracket or quotation mark, or a comma too many.",
            ),
            SyntaxKind::Truncated => (
                "Het document houdt op voordat het af is. Controleer of het bestand volledig is verstuurd.",
                "The document ends before it is complete. Check that the whole file was sent.",
            ),
            SyntaxKind::Empty => (
                "Er is niets ontvangen. Controleer of het bestand niet leeg is.",
                "Nothing was received. Check that the file is not empty.",
            ),
            SyntaxKind::NotUtf8 => (
                "Hier staan bytes die geen UTF-8 zijn. Sla het bestand op als UTF-8.",
                "These bytes are not UTF-8. Save the file as UTF-8.",
            ),
            SyntaxKind::ByteOrderMark => (
                "Het bestand begint met een byte order mark. Sla het op als UTF-8 zonder BOM (RFC 8259, paragraaf 8.1).",
                "The file starts with a byte order mark. Save it as UTF-8 without BOM (RFC 8259, section 8.1).",
            ),
            SyntaxKind::DuplicateKey => (
                "Deze naam komt twee keer voor in hetzelfde object. Laat er één staan: lezers verschillen in welke zij nemen.",
                "This name occurs twice in the same object. Keep one: readers differ in which they take.",
            ),
            SyntaxKind::TooDeep => (
                "Het document is hier dieper genest dan het register leest.",
                "The document is nested deeper here than the register reads.",
            ),
            SyntaxKind::NumberTooLarge => (
                "Dit getal is te groot om als getal te lezen. Lever het als tekst, of controleer de exponent.",
                "This number is too large to be read as a number. Deliver it as text, or check the exponent.",
            ),
            SyntaxKind::TooManyValues => (
                "Het document heeft meer waarden dan het register in één keer leest. Lever het in delen.",
                "The document has more values than the register reads at once. Deliver it in parts.",
            ),
            SyntaxKind::OpenQuote => (
                "Op deze regel begint een cel met een aanhalingsteken dat nergens sluit. Sluit het, of controleer of het bestand volledig is verstuurd.",
                "A cell on this line begins with a quotation mark that is closed nowhere. Close it, or check that the whole file was sent.",
            ),
            SyntaxKind::Trailing => (
                "Na het einde van het document staat nog tekst. Stuur één document, of zeg dat het NDJSON is als elke regel een document is (application/x-ndjson, of --soort ndjson).",
                "There is text after the end of the document. Send one document, or say that it is NDJSON when each line is a document (application/x-ndjson, or --soort ndjson).",
            ),
        };
        text(nl, en)
    }
}

/// Reads one JSON text within these bounds, as a tree.
///
/// # Errors
/// The first thing in the text that is not strict JSON, with its place; a number that the tree
/// can't hold.
pub fn read(bytes: &[u8], bounds: Bounds) -> Result<Value, SyntaxError> {
    let mut tape = Tape::default();
    let document = tape.read(bytes, bounds)?;
    match document.number_without_a_double() {
        Some(offset) => {
            let (line, column) = position(bytes, offset);
            Err(SyntaxError { kind: SyntaxKind::NumberTooLarge, line, column })
        }
        None => Ok(document.root().to_value()),
    }
}

fn position(bytes: &[u8], offset: usize) -> (usize, usize) {
    let before = &bytes[..offset];
    let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
    let column = offset - before.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1) + 1;
    (line, column)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const WIDE: Bounds = Bounds { depth: 100, values: 1_000 };

    fn kind(text: &[u8]) -> (SyntaxKind, usize, usize) {
        let error = read(text, Bounds { depth: 4, values: 8 }).unwrap_err();
        (error.kind, error.line, error.column)
    }

    #[test]
    fn what_is_wrong_is_named_with_its_line_and_column() {
        assert_eq!(kind(b""), (SyntaxKind::Empty, 1, 1));
        assert_eq!(kind(b"{\n \"a\": 1,\n \"a\": 2}"), (SyntaxKind::DuplicateKey, 3, 2));
        assert_eq!(kind(b"{\"a\": \n"), (SyntaxKind::Truncated, 2, 1));
        assert_eq!(kind(b"[1,]"), (SyntaxKind::Syntax, 1, 4));
        assert_eq!(kind(b"[\n\"\xff\"]"), (SyntaxKind::NotUtf8, 2, 2));
        assert_eq!(kind(b"\xEF\xBB\xBF{}"), (SyntaxKind::ByteOrderMark, 1, 1));
        assert_eq!(kind(b"[[[[[1]]]]]").0, SyntaxKind::TooDeep);
        assert_eq!(kind(b"1e999").0, SyntaxKind::NumberTooLarge);
        assert_eq!(kind(b"{} {}").0, SyntaxKind::Trailing);
        assert_eq!(kind(br#"["\ud800"]"#).0, SyntaxKind::Syntax);
        assert_eq!(kind(b"[1,1,1,1,1,1,1,1]").0, SyntaxKind::TooManyValues);
        assert!(read(b"[[[1]]]", WIDE).is_ok());
    }

    #[test]
    fn the_limit_of_depth_is_the_number_of_levels_that_are_read() {
        let two = Bounds { depth: 2, ..WIDE };
        assert!(read(b"[[1]]", two).is_ok());
        assert!(read(b"[[[]]]", two).is_err());
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            ".{0,8}".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 32, 5, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..5).prop_map(Value::Array),
                prop::collection::vec((".{0,4}", inner), 0..5)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    /// Whether the reader and serde_json read the same, or differ for a reason that is written down.
    fn agrees(bytes: &[u8]) -> Result<(), TestCaseError> {
        let ours = Tape::default().read(bytes, WIDE).map(|document| document.root().to_value());
        match (ours, serde_json::from_slice::<Value>(bytes)) {
            (Ok(ours), Ok(theirs)) => prop_assert_eq!(ours, theirs),
            (Ok(_), Err(error)) => prop_assert!(error.to_string().starts_with("number out of range")),
            (Err(error), Ok(_)) => prop_assert_eq!(error.kind, SyntaxKind::DuplicateKey),
            (Err(error), Err(_)) => prop_assert!(error.line >= 1 && error.column >= 1),
        }
        Ok(())
    }

    #[test]
    fn escapes_surrogates_and_numbers_are_read_as_the_reference_reads_them() {
        for text in [
            r#""\u00e9\ud83e\udd80\n\/\"""#,
            r#""\ud83e""#,
            r#""\udd80""#,
            r#""\ud83e\u0041""#,
            r#""\ud83ex""#,
            r#""\u00g0""#,
            r#""\x""#,
            "\"a\tb\"",
            "-",
            "-0",
            "01",
            "1.",
            ".5",
            "1e",
            "1e+",
            "1E-2",
            "-0.0e0",
            "18446744073709551615",
            "18446744073709551616",
            "-9223372036854775808",
            "-9223372036854775809",
            "1e999",
            "tru",
            "nulll",
            "[1 2]",
            "{\"a\" 1}",
            "{1:2}",
            "{,}",
            "[,]",
            "{\"a\":1,}",
            "\u{a0}1",
            "{\"\\u0061\":1,\"a\":2}",
        ] {
            agrees(text.as_bytes()).unwrap();
        }
    }

    #[test]
    fn one_name_twice_is_found_in_small_and_large_objects_where_it_comes_again() {
        for members in [2, 31, 32, 33, 34, 500] {
            let names: Vec<String> = (0..members).map(|n| format!("\"naam{n}\": {n}")).collect();
            let text = format!("{{{}, \"naam1\": 0}}", names.join(", "));
            let error = read(text.as_bytes(), WIDE).unwrap_err();
            assert_eq!(error.kind, SyntaxKind::DuplicateKey);
            assert_eq!(error.column, text.rfind("\"naam1\"").unwrap() + 1, "{members}");
            let once = format!("{{{}}}", names.join(", "));
            let mut tape = Tape::default();
            let document = tape.read(once.as_bytes(), WIDE).unwrap();
            let found = (0..members).map(|n| document.root().get(&format!("naam{n}")).unwrap().to_value());
            assert!(found.eq((0..members).map(Value::from)) && document.root().get("naam").is_none());
        }
    }

    proptest! {
        #[test]
        fn a_text_with_any_byte_changed_is_read_as_the_reference_reads_it(
            value in any_json(), pretty: bool, at in any::<prop::sample::Index>(), byte in prop::sample::select(
                b"\"\\{}[]:,0123456789eE+-.utrufalsn \n\x00\x80\xc3\xff".to_vec()), cut: bool,
        ) {
            let mut text = if pretty { format!("{value:#}") } else { value.to_string() }.into_bytes();
            let at = at.index(text.len());
            if cut {
                text.truncate(at);
            } else {
                text[at] = byte;
            }
            agrees(&text)?;
        }

        #[test]
        fn it_reads_what_serde_json_reads(value in any_json()) {
            let written = serde_json::to_vec(&value).unwrap();
            let reference: Value = serde_json::from_slice(&written).unwrap();
            prop_assert_eq!(read(&written, WIDE).unwrap(), reference);
        }

        #[test]
        fn it_refuses_every_byte_soup_that_serde_json_refuses(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
            if serde_json::from_slice::<Value>(&bytes).is_err() {
                prop_assert!(read(&bytes, WIDE).is_err());
            }
        }
    }
}
