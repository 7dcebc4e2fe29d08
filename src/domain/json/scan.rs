//! Finding what ends a run of bytes, sixteen bytes at a time.

use wide::u8x16;

const STEP: usize = 16;

/// The first place from `at` on where a string may end or needs care: a quotation mark, a backslash
/// or a control character; else the end of the text.
#[inline]
pub(super) fn end_of_plain(bytes: &[u8], mut at: usize) -> usize {
    while let Some(chunk) = bytes.get(at..).and_then(<[u8]>::first_chunk::<STEP>) {
        let chunk = u8x16::new(*chunk);
        let stops = chunk.simd_eq(u8x16::splat(b'"'))
            | chunk.simd_eq(u8x16::splat(b'\\'))
            | chunk.min(u8x16::splat(0x1F)).simd_eq(chunk);
        let stops = stops.to_bitmask();
        if stops != 0 {
            return at + stops.trailing_zeros() as usize;
        }
        at += STEP;
    }
    let plain = |byte: &&u8| !matches!(**byte, b'"' | b'\\' | 0..=0x1F);
    at + bytes.get(at..).unwrap_or_default().iter().take_while(plain).count()
}

/// The first byte from `at` on that is not white space.
#[inline]
pub(super) fn end_of_space(bytes: &[u8], mut at: usize) -> usize {
    loop {
        match bytes.get(at) {
            Some(b' ' | b'\r' | b'\t') => at += 1,
            Some(b'\n') => at = end_of_indent(bytes, at + 1),
            _ => return at,
        }
    }
}

/// Lines of readable JSON open with a run of spaces.
#[inline]
fn end_of_indent(bytes: &[u8], mut at: usize) -> usize {
    while let Some(chunk) = bytes.get(at..).and_then(<[u8]>::first_chunk::<STEP>) {
        let spaces = u8x16::new(*chunk).simd_eq(u8x16::splat(b' ')).to_bitmask();
        let run = spaces.trailing_ones() as usize;
        if run < STEP {
            return at + run;
        }
        at += STEP;
    }
    at
}

/// The brackets, and the quotation marks around texts, of 64 bytes: bit `i` stands for byte `i`.
#[derive(Debug, Clone, Copy)]
pub struct Marks {
    /// `{` and `[`, also inside texts.
    pub opening: u64,
    /// `}` and `]`, also inside texts.
    pub closing: u64,
    /// `"`, escaped or not.
    pub quotes: u64,
    /// `\`.
    pub backslashes: u64,
}

/// The marks in a block of 64 bytes.
#[inline]
#[must_use]
pub fn marks(block: &[u8; 64]) -> Marks {
    let mut marks = Marks { opening: 0, closing: 0, quotes: 0, backslashes: 0 };
    let (lanes, _) = block.as_chunks::<STEP>();
    for (index, lane) in lanes.iter().enumerate() {
        let (lane, shift) = (u8x16::new(*lane), index * STEP);
        let bits = |found: u8x16| u64::from(found.to_bitmask()) << shift;
        // `[` and `{`, and `]` and `}`, differ in one bit only.
        let folded = lane | u8x16::splat(0x20);
        marks.opening |= bits(folded.simd_eq(u8x16::splat(b'{')));
        marks.closing |= bits(folded.simd_eq(u8x16::splat(b'}')));
        marks.quotes |= bits(lane.simd_eq(u8x16::splat(b'"')));
        marks.backslashes |= bits(lane.simd_eq(u8x16::splat(b'\\')));
    }
    marks
}
