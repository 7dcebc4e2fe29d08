//! Searching: an index of words in the database itself, written with what it is about, so that any number
//! of replicas see the same.
//!
//! Door: [`Store::search`]. The database says which words may be meant (by stem, and by three letters in
//! a row: FTS5 on SQLite, `pg_trgm` on PostgreSQL) and where they stand; how like they are and what comes
//! first is decided by `domain/search` and `rank.rs`, the same on both. `index.rs` keeps the index.

mod backlog;
pub(super) mod index;
mod rank;
mod show;
mod sql;

use std::collections::HashMap;

use chrono::NaiveDate;
use sea_orm::DbBackend;

use super::connect::Store;
use super::errors::corrupt;
use super::listing::{Listing, Page};
use crate::domain::error::Result;
use crate::domain::search::{Hit, Known, Likeness, Query, SAME_STEM};

use rank::{Places, Ranked};

/// So many more than are wanted are looked at, since some may turn out not to be usable.
const AHEAD: usize = 20;

/// What to look in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Within {
    Everything,
    /// Names, titles and descriptions alone.
    Headings,
}

/// A word of the register that may be meant.
struct Candidate {
    id: i64,
    word: String,
    likeness: u32,
}

impl Store {
    /// What fits all words of a query, the best first. Of a standard it names the version in force on this
    /// day, when that fits, else the highest that is usable, else the highest.
    ///
    /// # Errors
    /// Internal or busy.
    pub async fn search(&self, query: &Query, on: NaiveDate, page: Page) -> Result<Listing<Hit>> {
        let Some((known, places)) = self.places(query, Within::Everything).await? else {
            return Ok(Listing { items: Vec::new(), total: 0 });
        };
        let bounds = places.bounds();
        let ranked = self.first(&places, &bounds, page.last(bounds.len()), on).await?;
        let items = self.hits(page.of(&ranked), &known).await?;
        Ok(Listing { items, total: bounds.len() as u64 })
    }

    /// The first so many of what fits. What comes to less at most than the last of those already does is
    /// not looked at.
    async fn first(
        &self,
        places: &Places,
        bounds: &[(u32, i64)],
        wanted: usize,
        on: NaiveDate,
    ) -> Result<Vec<Ranked>> {
        let mut ranked: Vec<Ranked> = Vec::new();
        let mut rest = bounds;
        while let Some((next, _)) = rest.first() {
            let last = wanted.checked_sub(1).and_then(|last| ranked.get(last));
            if wanted == 0 || last.is_some_and(|last| last.score >= *next) {
                break;
            }
            let (some, after) = rest.split_at(rest.len().min(wanted + ranked.len() + AHEAD));
            let mut editions = self.editions(some.iter().map(|(_, subject)| *subject), on).await?;
            ranked.extend(some.iter().map(|(bound, subject)| {
                places.ranked(*bound, *subject, editions.remove(subject).unwrap_or_default())
            }));
            Ranked::sort(&mut ranked);
            rest = after;
        }
        Ok(ranked)
    }

    /// The numbers of the standards whose name, title and description together have all words of a query,
    /// the best first.
    pub(super) async fn standards_with(&self, query: &Query) -> Result<Vec<i64>> {
        let Some((_, places)) = self.places(query, Within::Headings).await? else {
            return Ok(Vec::new());
        };
        let bounds = places.bounds();
        let backend = self.backend_name();
        let query = format!(
            "SELECT {} AS found FROM search_documents WHERE standard_id IS NOT NULL AND {}",
            sql::gather(backend, "id || ':' || standard_id"),
            sql::among(backend, "id")
        );
        let subjects = sql::list(bounds.iter().map(|(_, subject)| *subject));
        let found = sql::text(self.db(), &query, [subjects]).await?;
        let standards: HashMap<i64, i64> = found
            .split(';')
            .filter_map(|pair| pair.split_once(':'))
            .filter_map(|(id, standard)| Some((id.parse().ok()?, standard.parse().ok()?)))
            .collect();
        Ok(bounds.iter().filter_map(|(_, subject)| standards.get(subject).copied()).collect())
    }

    fn backend_name(&self) -> DbBackend {
        self.db().get_database_backend()
    }

    /// Where the words stand that may be meant by those of a query; nothing when nothing may be meant by
    /// one of them.
    async fn places(&self, query: &Query, within: Within) -> Result<Option<(Known, Places)>> {
        let mut known = Known::of(query.words.len());
        let mut meant: HashMap<i64, Vec<(usize, u32)>> = HashMap::new();
        for (asked, word) in query.words.iter().enumerate() {
            let candidates = self.candidates(word, query.candidates()).await?;
            if candidates.is_empty() {
                return Ok(None);
            }
            for Candidate { id, word, likeness } in candidates {
                known.add(&word, asked, likeness);
                meant.entry(id).or_default().push((asked, likeness));
            }
        }
        let mut places = Places::new(query.words.len());
        let backend = self.backend_name();
        let query = format!(
            "SELECT term_id AS id, {} AS found FROM search_postings WHERE {} GROUP BY term_id",
            sql::gather(backend, "subject_id || '=' || documents"),
            sql::among(backend, "term_id")
        );
        for row in sql::rows(self.db(), &query, [sql::list(meant.keys().copied())]).await? {
            let (id, found): (i64, String) = (row.try_get("", "id")?, row.try_get("", "found")?);
            let likeness = meant.get(&id).ok_or_else(|| corrupt("word that was not asked for"))?;
            places.add(&found, likeness, within == Within::Headings);
        }
        Ok(Some((known, places)))
    }

    /// The words of the register that may be meant by a word: the word itself, its other forms, compounds
    /// with it, and where there is no such form, what it may be a slip for.
    async fn candidates(&self, word: &str, most: usize) -> Result<Vec<Candidate>> {
        let likeness = Likeness::to(word);
        let found = self.words_with(word, &likeness, most).await?;
        let mut candidates = read(&found, |word| likeness.of(word));
        if likeness.slips() > 0 && candidates.iter().all(|candidate| candidate.likeness < SAME_STEM) {
            let found = self.words_of_about(likeness.size(), likeness.slips()).await?;
            let slips = read(&found, |word| likeness.of_slip(word));
            let fresh = slips.into_iter().filter(|slip| candidates.iter().all(|known| known.id != slip.id));
            candidates.extend(fresh.collect::<Vec<_>>());
        }
        candidates.sort_by(|a, b| b.likeness.cmp(&a.likeness).then_with(|| a.word.cmp(&b.word)));
        candidates.truncate(most);
        Ok(candidates)
    }

    async fn words_with(&self, word: &str, likeness: &Likeness, most: usize) -> Result<String> {
        const TRIGRAM: usize = 3;
        let backend = self.backend_name();
        let (condition, within) = if likeness.size() < TRIGRAM {
            ("word >= $1 AND word < $2", format!("{word}\u{10FFFF}"))
        } else if backend == DbBackend::Postgres {
            ("(stem = $1 OR word LIKE $2)", format!("%{word}%"))
        } else {
            (
                "(stem = $1 OR id IN (SELECT rowid FROM search_words WHERE search_words MATCH $2))",
                // A word holds letters and digits alone; in quotes it is no syntax either.
                format!("\"{word}\""),
            )
        };
        let first = if likeness.size() < TRIGRAM { word } else { likeness.stem() };
        let gather = sql::gather(backend, "id || ' ' || word");
        let query = format!(
            "SELECT {gather} AS found FROM (SELECT id, word FROM search_terms WHERE {condition} \
             ORDER BY size, word LIMIT {most}) AS likely"
        );
        sql::text(self.db(), &query, [first.into(), within.into()]).await
    }

    /// All words of about this size: which of them are near is not for an index to say.
    async fn words_of_about(&self, size: usize, slips: usize) -> Result<String> {
        let bound = |size: usize| i32::try_from(size).unwrap_or(i32::MAX);
        let gather = sql::gather(self.backend_name(), "id || ' ' || word");
        let query = format!("SELECT {gather} AS found FROM search_terms WHERE size BETWEEN $1 AND $2");
        let values = [bound(size - slips).into(), bound(size + slips).into()];
        sql::text(self.db(), &query, values).await
    }
}

/// Reads `7 adres;9 adressen`, as far as the words are alike.
fn read(found: &str, likeness: impl Fn(&str) -> u32) -> Vec<Candidate> {
    let entries = found.split(';').filter_map(|entry| entry.split_once(' '));
    let candidates = entries.filter_map(|(id, word)| {
        let likeness = likeness(word);
        (likeness > 0).then_some(Candidate { id: id.parse().ok()?, word: word.to_owned(), likeness })
    });
    candidates.collect()
}
