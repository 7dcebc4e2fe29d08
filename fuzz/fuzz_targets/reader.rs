//! The strict reader against serde_json: what both read is the same, and what only one reads differs for
//! a reason that is written down (docs/0006-strict-json.md).
#![no_main]

use libfuzzer_sys::fuzz_target;
use maatstaf::domain::json::{Bounds, SyntaxKind, Tape};
use serde_json::Value;

const BOUNDS: Bounds = Bounds { depth: 100, values: 1_000_000 };

fuzz_target!(|bytes: &[u8]| {
    let mut tape = Tape::default();
    let ours = tape.read(bytes, BOUNDS).map(|document| document.root().to_value());
    match (ours, serde_json::from_slice::<Value>(bytes)) {
        (Ok(ours), Ok(theirs)) => assert_eq!(ours, theirs),
        (Ok(_), Err(error)) => assert!(error.to_string().starts_with("number out of range"), "{error}"),
        (Err(error), Ok(_)) => assert!(matches!(error.kind, SyntaxKind::DuplicateKey | SyntaxKind::TooDeep), "{error:?}"),
        (Err(error), Err(_)) => {
            let lines = bytes.iter().filter(|byte| **byte == b'\n').count() + 1;
            assert!(error.line <= lines && error.column <= bytes.len() + 1, "{error:?}");
        }
    }
});
