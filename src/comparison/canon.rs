//! A second opinion: the `canonical` module of the jsonschema crate, behind a narrow door.
//!
//! It is experimental, so the crate is pinned to an exact version; it can't be stopped, so it runs on a
//! thread of its own and is waited for only so long. A thread that is still running counts: when there are
//! too many, no other is begun.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::time::Duration;

use jsonschema::canonical::{Containment, options};
use serde_json::Value;

/// Threads that may still be running for questions that nobody waits for any more.
const MOST_STRAYS: usize = 2;
const STACK: usize = 64 * 1024 * 1024;

static RUNNING: AtomicUsize = AtomicUsize::new(0);

/// Whether the one schema accepts all that the other accepts: `Some(true)` is a proof, `Some(false)` says that
/// it does not, without a document to show. Both are self-contained, in 2020-12.
pub(super) fn covers(wide: Value, narrow: Value, wait: Duration) -> Option<bool> {
    if RUNNING.fetch_add(1, Ordering::SeqCst) >= MOST_STRAYS {
        RUNNING.fetch_sub(1, Ordering::SeqCst);
        return None;
    }
    let (answer, wanted) = mpsc::channel();
    let begun = std::thread::Builder::new().name("canonical".into()).stack_size(STACK).spawn(move || {
        let _running = Running;
        // Nobody may be waiting any more.
        let _ = answer.send(ask(&wide, &narrow));
    });
    if begun.is_err() {
        RUNNING.fetch_sub(1, Ordering::SeqCst);
        return None;
    }
    wanted.recv_timeout(wait).ok().flatten()
}

/// Counts down also when the thread panics.
struct Running;

impl Drop for Running {
    fn drop(&mut self) {
        RUNNING.fetch_sub(1, Ordering::SeqCst);
    }
}

fn ask(wide: &Value, narrow: &Value) -> Option<bool> {
    let read = |schema| options().offline().should_validate_formats(true).canonicalize(schema).ok();
    match read(wide)?.covers(&read(narrow)?).ok()? {
        Containment::Yes => Some(true),
        Containment::No => Some(false),
        Containment::Unknown => None,
    }
}
