//! Who listens while a text is read, and may know what comes.

use super::number::Number;
use super::tape::Kind;

/// What a guide says of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Named {
    /// It knows the name, which is the first of its kind in this object.
    First,
    /// It knows the name, and had it before in this object.
    Again,
    /// It does not know the name.
    Unknown,
}

/// Listens to values as they are read, in the order of the text; each is told by its entry on the tape. Where an
/// answer is `false` it has heard enough: nothing more is told.
pub trait Guide {
    /// Whether it ever listens.
    const LISTENS: bool;

    /// Whether the text goes on with a name that it knows, that did not come before in the open object and that
    /// holds no escape: then that name came, and takes so many bytes with its quotation marks. Else 0.
    fn expected(&mut self, rest: &[u8]) -> usize;

    /// A name came that was not expected, without its escapes.
    fn name(&mut self, name: &[u8]) -> Named;

    /// A text, without its escapes: UTF-8.
    fn text(&mut self, entry: u32, text: &[u8]) -> bool;

    /// A number.
    fn number(&mut self, entry: u32, number: Number<'_>) -> bool;

    /// `true`, `false` or null.
    fn word(&mut self, entry: u32, kind: Kind, truth: bool) -> bool;

    /// An object or a list begins.
    fn open(&mut self, kind: Kind, entry: u32) -> bool;

    /// It ends, with so many members or items.
    fn close(&mut self, count: u32) -> bool;
}

/// Nobody listens.
impl Guide for () {
    const LISTENS: bool = false;

    fn expected(&mut self, _: &[u8]) -> usize {
        0
    }

    fn name(&mut self, _: &[u8]) -> Named {
        Named::Unknown
    }

    fn text(&mut self, _: u32, _: &[u8]) -> bool {
        false
    }

    fn number(&mut self, _: u32, _: Number<'_>) -> bool {
        false
    }

    fn word(&mut self, _: u32, _: Kind, _: bool) -> bool {
        false
    }

    fn open(&mut self, _: Kind, _: u32) -> bool {
        false
    }

    fn close(&mut self, _: u32) -> bool {
        false
    }
}
