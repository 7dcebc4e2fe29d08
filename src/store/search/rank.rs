//! From where words stand to what fits a query, in order.
//!
//! All words have to be there: in what a thing says of itself, or, of a standard, in that together with
//! one of its versions. A word counts by how like it is to what was asked and by where it stands; a
//! version that may not be used counts less. Which may not is only asked of what may come first:
//! [`Places::bounds`] says what each subject can come to at most.

use std::collections::HashMap;

use super::show::Edition;
use super::sql;
use crate::domain::Status;

/// Where the words of a query stand.
pub(super) struct Places {
    asked: usize,
    /// For each subject: for each of its documents, by place, a score for each word.
    subjects: HashMap<i64, Vec<u32>>,
}

/// A subject that fits, with what it comes to.
#[derive(Debug)]
pub(super) struct Ranked {
    pub(super) subject: i64,
    pub(super) score: u32,
    bound: u32,
    /// Of a standard, the version to show.
    pub(super) shown: Option<Edition>,
}

impl Places {
    pub(super) fn new(asked: usize) -> Self {
        Self { asked, subjects: HashMap::new() }
    }

    /// Adds where one word of the register stands (`7=0:10,1-4:6;9=2:3`), which is like some words of the
    /// query. Of headings alone, when that is all that is asked about.
    pub(super) fn add(&mut self, found: &str, likeness: &[(usize, u32)], headings: bool) {
        for entry in found.split(';') {
            let Some((subject, documents)) = entry.split_once('=') else { continue };
            let Ok(subject) = subject.parse::<i64>() else { continue };
            for (from, until, weight) in sql::runs(documents) {
                if headings && from > 0 {
                    continue;
                }
                let until = if headings { 0 } else { until };
                let scores = self.subjects.entry(subject).or_default();
                if scores.len() < (until + 1) * self.asked {
                    scores.resize((until + 1) * self.asked, 0);
                }
                for place in from..=until {
                    for (word, like) in likeness {
                        let score = &mut scores[place * self.asked + word];
                        *score = (like * weight).max(*score);
                    }
                }
            }
        }
    }

    /// What fits, by what it comes to at most, and what is equal in the order in which it came into the
    /// register.
    pub(super) fn bounds(&self) -> Vec<(u32, i64)> {
        let bound = |(subject, scores): (&i64, &Vec<u32>)| {
            let best = self.totals(scores).flat_map(|(_, score)| score).max()?;
            Some((best * USABLE, *subject))
        };
        let mut bounds: Vec<(u32, i64)> = self.subjects.iter().filter_map(bound).collect();
        bounds.sort_unstable_by(|(a, first), (b, second)| b.cmp(a).then(first.cmp(second)));
        bounds
    }

    /// What each document of a subject comes to, together with the heading, when all words are there.
    fn totals(&self, scores: &[u32]) -> impl Iterator<Item = (usize, Option<u32>)> {
        let heading = scores.get(..self.asked).unwrap_or_default().to_vec();
        let documents = scores.chunks_exact(self.asked).map(move |own| {
            let mut together = own.iter().zip(&heading).map(|(a, b)| *a.max(b));
            together.try_fold(0, |sum, score| (score > 0).then_some(sum + score))
        });
        documents.collect::<Vec<_>>().into_iter().enumerate()
    }

    /// What a subject comes to, now that its versions are known. Of those that fit it shows the one in
    /// force, else the highest that is usable, else the highest.
    pub(super) fn ranked(&self, bound: u32, subject: i64, editions: Vec<Edition>) -> Ranked {
        let scores = self.subjects.get(&subject).map(Vec::as_slice).unwrap_or_default();
        let totals: HashMap<usize, u32> =
            self.totals(scores).filter_map(|(place, score)| Some((place, score?))).collect();
        let by_itself = totals.get(&0).copied();
        let unusable = !editions.is_empty() && !editions.iter().any(|edition| edition.status.is_usable());
        let mut score = by_itself.unwrap_or_default() * if unusable { UNUSABLE } else { USABLE };
        let mut shown: Option<Edition> = None;
        for edition in editions {
            // When all words are in the heading, every version fits.
            let Some(own) = totals.get(&edition.place).copied().or(by_itself) else { continue };
            if totals.contains_key(&edition.place) {
                score = score.max(own * share(edition.status));
            }
            if shown.as_ref().is_none_or(|best| best.rank() < edition.rank()) {
                shown = Some(edition);
            }
        }
        Ranked { subject, score, bound, shown }
    }
}

impl Ranked {
    /// Puts what fits in its order.
    pub(super) fn sort(ranked: &mut [Self]) {
        ranked.sort_by(|a, b| {
            b.score.cmp(&a.score).then(b.bound.cmp(&a.bound)).then(a.subject.cmp(&b.subject))
        });
    }
}

const USABLE: u32 = 100;
const UNUSABLE: u32 = 50;

/// How much a version that may not be used still counts, in percent.
const fn share(standing: Status) -> u32 {
    match standing {
        Status::Published | Status::EndOfSupport => USABLE,
        Status::Consultation => 75,
        Status::Draft => UNUSABLE,
        Status::Withdrawn => 25,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edition(place: usize, number: &str, status: Status) -> Edition {
        Edition { document: 0, place, number: number.parse().unwrap(), status, in_force: false }
    }

    #[test]
    fn all_words_have_to_be_in_a_heading_together_with_one_version() {
        let mut places = Places::new(2);
        places.add("1=0:10;2=0:10,1-2:2;3=6:2", &[(0, 100)], false);
        places.add("1=4-5:6;2=0:3;3=7:2", &[(1, 100)], false);
        assert_eq!(places.bounds(), [(160_000, 1), (130_000, 2)]);
        let shown = |subject, place| {
            let editions = vec![edition(place, "1.0.0", Status::Published)];
            places.ranked(0, subject, editions).shown.is_some()
        };
        assert!(shown(1, 4) && !shown(1, 3) && shown(2, 1) && shown(2, 9));
    }

    #[test]
    fn a_version_that_may_not_be_used_counts_less_and_is_not_shown_before_one_that_may() {
        let mut places = Places::new(1);
        places.add("1=1-3:6", &[(0, 100)], false);
        let comes_to = |statuses: &[Status]| {
            let editions = statuses.iter().enumerate();
            let editions = editions.map(|(at, status)| edition(at + 1, &format!("{at}.0.0"), *status));
            let ranked = places.ranked(60_000, 1, editions.collect());
            (ranked.score, ranked.shown.unwrap().number.to_string())
        };
        assert_eq!(comes_to(&[Status::Published, Status::Draft]), (60_000, "0.0.0".into()));
        assert_eq!(comes_to(&[Status::Withdrawn, Status::Consultation]), (45_000, "1.0.0".into()));
        assert_eq!(comes_to(&[Status::Withdrawn]), (15_000, "0.0.0".into()));
    }

    #[test]
    fn of_headings_alone_versions_do_not_count_and_nonsense_counts_nowhere() {
        let mut places = Places::new(1);
        places.add("1=1:6;2=0:3,1-9:6;;x=;=3;4=9-2:1;5=0:x;6=99999999999:1", &[(0, 100)], true);
        assert_eq!(places.bounds(), [(30_000, 2)]);
    }
}
