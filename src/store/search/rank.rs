//! From where words stand to what fits a query, in order.
//!
//! All words have to be there: in what a thing says of itself, or, of a standard, in that together with
//! one of its versions. A word counts by how like it is to what was asked and by where it stands; a
//! version that may not be used counts less.

use std::collections::{HashMap, HashSet};

use super::sql;
use crate::domain::Status;

/// Where the words of a query stand.
pub(super) struct Places {
    asked: usize,
    subjects: HashMap<i64, Subject>,
}

/// One subject: its documents by rising number, with a score for each word of the query.
#[derive(Default)]
struct Subject {
    documents: Vec<i64>,
    scores: Vec<u32>,
}

/// Which versions may not be used, and which standards have no other.
#[derive(Default)]
pub(super) struct Standing {
    pub(super) documents: HashMap<i64, Status>,
    pub(super) subjects: HashSet<i64>,
}

/// A subject that fits.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Ranked {
    pub(super) subject: i64,
    score: u32,
    /// The versions that fit; absent when the subject does by itself, and so every version.
    pub(super) versions: Option<Vec<i64>>,
}

impl Places {
    pub(super) fn new(asked: usize) -> Self {
        Self { asked, subjects: HashMap::new() }
    }

    /// Adds where one word of the register stands (`7=12:6,15:2;9=9:10`), which is like some words of the
    /// query. Of headings alone, when that is all that is asked about.
    pub(super) fn add(&mut self, found: &str, likeness: &[(usize, u32)], headings: bool) {
        for entry in found.split(';') {
            let Some((subject, documents)) = entry.split_once('=') else { continue };
            let Ok(number) = subject.parse::<i64>() else { continue };
            for (document, weight) in sql::pairs(documents) {
                if headings && document != number {
                    continue;
                }
                let subject = self.subjects.entry(number).or_default();
                let at = subject.place(document, self.asked);
                for (word, like) in likeness {
                    if let Some(score) = subject.scores.get_mut(at * self.asked + word) {
                        *score = (like * weight).max(*score);
                    }
                }
            }
        }
    }

    /// The documents with any of the words.
    pub(super) fn documents(&self) -> impl Iterator<Item = i64> {
        self.subjects.values().flat_map(|subject| subject.documents.iter().copied())
    }

    /// What fits, the best first; what is equal in the order in which it came into the register.
    pub(super) fn ranked(&self, standing: &Standing) -> Vec<Ranked> {
        let fits = |(number, subject): (&i64, &Subject)| subject.ranked(*number, self.asked, standing);
        let mut ranked: Vec<Ranked> = self.subjects.iter().filter_map(fits).collect();
        ranked.sort_unstable_by(|a, b| b.score.cmp(&a.score).then(a.subject.cmp(&b.subject)));
        ranked
    }
}

impl Subject {
    fn place(&mut self, document: i64, asked: usize) -> usize {
        match self.documents.binary_search(&document) {
            Ok(at) => at,
            Err(at) => {
                self.documents.insert(at, document);
                let scores = at * asked;
                self.scores.splice(scores..scores, std::iter::repeat_n(0, asked));
                at
            }
        }
    }

    fn ranked(&self, number: i64, asked: usize, standing: &Standing) -> Option<Ranked> {
        let of = |at: usize| self.scores.get(at * asked..(at + 1) * asked).unwrap_or_default();
        let nothing = vec![0; asked];
        let heading = self.documents.binary_search(&number).map_or(nothing.as_slice(), of);
        let mut best = 0;
        let by_itself = total(heading.iter().copied());
        if let Some(score) = by_itself {
            best = score * if standing.subjects.contains(&number) { 50 } else { 100 };
        }
        let mut versions = Vec::new();
        for (at, document) in self.documents.iter().enumerate().filter(|(_, document)| **document != number) {
            let together = heading.iter().zip(of(at)).map(|(a, b)| *a.max(b));
            if let Some(score) = total(together) {
                best = best.max(score * share(standing.documents.get(document).copied()));
                versions.push(*document);
            }
        }
        (best > 0).then(|| Ranked {
            subject: number,
            score: best,
            versions: by_itself.is_none().then_some(versions),
        })
    }
}

/// The sum, when every word has a score.
fn total(mut scores: impl Iterator<Item = u32>) -> Option<u32> {
    scores.try_fold(0, |sum, score| (score > 0).then_some(sum + score))
}

/// How much a version that may not be used still counts, in percent.
const fn share(standing: Option<Status>) -> u32 {
    match standing {
        Some(Status::Consultation) => 75,
        Some(Status::Draft) => 50,
        Some(Status::Withdrawn) => 25,
        Some(Status::Published | Status::EndOfSupport) | None => 100,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(places: &Places, standing: &Standing) -> Vec<i64> {
        places.ranked(standing).iter().map(|ranked| ranked.subject).collect()
    }

    #[test]
    fn all_words_have_to_be_in_a_heading_together_with_one_version() {
        let mut places = Places::new(2);
        places.add("1=1:10;2=2:10,5:2;3=6:2", &[(0, 100)], false);
        places.add("1=4:6;2=2:3;3=7:2", &[(1, 100)], false);
        let ranked = places.ranked(&Standing::default());
        assert_eq!(ranked.iter().map(|one| one.subject).collect::<Vec<_>>(), [1, 2]);
        assert_eq!(ranked[0].versions, Some(vec![4]));
        assert_eq!(ranked[1].versions, None);
    }

    #[test]
    fn a_version_that_may_not_be_used_counts_less() {
        let mut places = Places::new(1);
        places.add("1=11:6;2=12:6;3=13:6;4=14:6;5=5:6", &[(0, 100)], false);
        let standing = Standing {
            documents: [(11, Status::Withdrawn), (12, Status::Draft), (13, Status::Consultation)].into(),
            subjects: [1, 2, 3].into(),
        };
        assert_eq!(order(&places, &standing), [4, 5, 3, 2, 1]);
    }

    #[test]
    fn of_headings_alone_versions_do_not_count() {
        let mut places = Places::new(1);
        places.add("1=11:6;2=2:3,12:6;;x=;=3", &[(0, 100)], true);
        assert_eq!(order(&places, &Standing::default()), [2]);
    }
}
