//! JSON Pointers (RFC 6901) that a schema gives, ready to follow.

use crate::domain::json::{Kind, Node};

/// A JSON Pointer, with its segments unescaped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pointer {
    written: String,
    segments: Vec<String>,
}

impl Pointer {
    pub(super) fn of(written: &str) -> Self {
        let segments = written.split('/').skip(1);
        let segments = segments.map(|segment| segment.replace("~1", "/").replace("~0", "~")).collect();
        Self { written: written.to_owned(), segments }
    }

    /// As it is written.
    pub(super) fn written(&self) -> &str {
        &self.written
    }

    pub(super) fn segments(&self) -> &[String] {
        &self.segments
    }

    /// What stands there.
    #[inline]
    pub(super) fn follow<'t>(&self, from: Node<'t>) -> Option<Node<'t>> {
        self.segments.iter().try_fold(from, |node, segment| step(node, segment))
    }

    /// The last value that there is on the way there; `None` when that is a list without the items it had.
    pub(super) fn follow_as_far<'t>(&self, from: Node<'t>) -> Option<Node<'t>> {
        let mut node = from;
        for segment in &self.segments {
            match step(node, segment) {
                Some(below) => node = below,
                None => {
                    let taken_out =
                        node.as_array().is_some_and(|mut list| !list.is_empty() && list.next().is_none());
                    return (!taken_out).then_some(node);
                }
            }
        }
        Some(node)
    }
}

#[inline]
fn step<'t>(node: Node<'t>, segment: &str) -> Option<Node<'t>> {
    match node.kind() {
        Kind::Object => node.get(segment),
        Kind::Array => node.as_array()?.nth(segment.parse().ok()?),
        _ => None,
    }
}
