//! What differs between two schema documents, line by line.
//!
//! Refuses: more lines than a page can hold, and more time than a reader waits.

use std::time::Duration;

use similar::{ChangeTag, TextDiff};

use crate::domain::comparison_words::spread_out_within;

/// More lines than this are not shown.
const MOST_LINES: usize = 2_000;
/// Of a document that is longer than this, spread out over lines, nothing is shown.
const LARGEST: usize = 4 * 1024 * 1024;
/// A line is cut off here.
const LONGEST_LINE: usize = 300;
/// How many lines that are the same stand around what differs.
const AROUND: usize = 3;
/// After this the rest of the documents is taken as different.
const MOST_TIME: Duration = Duration::from_millis(500);

/// Two documents, line by line.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Diff {
    /// Nothing differs.
    Same,
    /// These lines do.
    Lines(Vec<Hunk>),
    /// It is more than a page can hold.
    TooLong,
}

/// Lines that stand together.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Hunk {
    /// The first line in the old document, from 1.
    pub old: usize,
    /// The first line in the new document, from 1.
    pub new: usize,
    pub lines: Vec<Line>,
}

/// One line.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line {
    Kept(String),
    Added(String),
    Removed(String),
}

/// Compares two JSON documents, each spread out over lines.
pub(super) fn diff(old: &str, new: &str) -> Diff {
    let (Some(old), Some(new)) = (spread_out_within(old, LARGEST), spread_out_within(new, LARGEST)) else {
        return Diff::TooLong;
    };
    if old == new {
        return Diff::Same;
    }
    // At least as many lines differ.
    if old.lines().count().abs_diff(new.lines().count()) > MOST_LINES {
        return Diff::TooLong;
    }
    let compared = TextDiff::configure().timeout(MOST_TIME).diff_lines(old.as_str(), new.as_str());
    let mut hunks = Vec::new();
    let mut count = 0;
    for group in compared.grouped_ops(AROUND) {
        let Some(first) = group.first() else { continue };
        let (old, new) = (first.old_range().start + 1, first.new_range().start + 1);
        let mut lines = Vec::new();
        for change in group.iter().flat_map(|op| compared.iter_changes(op)) {
            count += 1;
            if count > MOST_LINES {
                return Diff::TooLong;
            }
            let text = shown(change.value());
            lines.push(match change.tag() {
                ChangeTag::Equal => Line::Kept(text),
                ChangeTag::Delete => Line::Removed(text),
                ChangeTag::Insert => Line::Added(text),
            });
        }
        hunks.push(Hunk { old, new, lines });
    }
    Diff::Lines(hunks)
}

fn shown(line: &str) -> String {
    let line = line.trim_end_matches('\n');
    match line.char_indices().nth(LONGEST_LINE) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default()),
        None => line.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_stands_with_three_lines_around_it() {
        let Diff::Lines(hunks) =
            diff(r#"{"a":1,"b":2,"c":3,"d":4,"e":5}"#, r#"{"a":1,"b":2,"c":3,"d":4,"e":6}"#)
        else {
            unreachable!("it differs")
        };
        let kept = |text: &str| Line::Kept(text.to_owned());
        let lines = vec![
            kept("  \"b\": 2,"),
            kept("  \"c\": 3,"),
            kept("  \"d\": 4,"),
            Line::Removed("  \"e\": 5".to_owned()),
            Line::Added("  \"e\": 6".to_owned()),
            kept("}"),
        ];
        assert_eq!(hunks, [Hunk { old: 3, new: 3, lines }]);
    }

    #[test]
    fn another_layout_is_no_difference_and_too_much_is_said_to_be_too_much() {
        assert_eq!(diff("{ \"a\":\n1}", "{\"a\": 1}"), Diff::Same);
        let many = |value: u32| format!("[{}]", vec![value.to_string(); MOST_LINES].join(","));
        assert_eq!(diff(&many(1), &many(2)), Diff::TooLong);
        let deep = format!("{}{}{}", "[".repeat(200), vec!["1"; 20_000].join(","), "]".repeat(200));
        assert_eq!(diff(&deep, "[]"), Diff::TooLong);
    }
}
