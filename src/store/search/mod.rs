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
use crate::domain::search::{Hit, Known, Likeness, MOST_CANDIDATES, Query, SAME_STEM};

use rank::{Places, Ranked, Standing};

/// From so many documents on, the standing of all is asked at once.
const FEW: usize = 500;

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
        let (known, ranked) = self.ranked(query, Within::Everything).await?;
        let total = ranked.len() as u64;
        let items = self.hits(page.of(&ranked), &known, on).await?;
        Ok(Listing { items, total })
    }

    /// The numbers of the standards whose name, title and description together have all words of a query,
    /// the best first.
    pub(super) async fn standards_with(&self, query: &Query) -> Result<Vec<i64>> {
        let (_, ranked) = self.ranked(query, Within::Headings).await?;
        let subjects = sql::list(ranked.iter().map(|one| one.subject));
        let gather = sql::gather(self.backend_name(), "id || ':' || standard_id");
        let query = format!(
            "SELECT {gather} AS found FROM search_documents WHERE standard_id IS NOT NULL AND id IN ({subjects})"
        );
        let found = sql::text(self.db(), &query, []).await?;
        let standards: HashMap<i64, i64> = found
            .split(';')
            .filter_map(|pair| pair.split_once(':'))
            .filter_map(|(id, standard)| Some((id.parse().ok()?, standard.parse().ok()?)))
            .collect();
        Ok(ranked.iter().filter_map(|one| standards.get(&one.subject).copied()).collect())
    }

    fn backend_name(&self) -> DbBackend {
        self.db().get_database_backend()
    }

    async fn ranked(&self, query: &Query, within: Within) -> Result<(Known, Vec<Ranked>)> {
        let mut known = Known::of(query.words.len());
        let mut meant: HashMap<i64, Vec<(usize, u32)>> = HashMap::new();
        for (asked, word) in query.words.iter().enumerate() {
            let candidates = self.candidates(word).await?;
            if candidates.is_empty() {
                return Ok((known, Vec::new()));
            }
            for Candidate { id, word, likeness } in candidates {
                known.add(&word, asked, likeness);
                meant.entry(id).or_default().push((asked, likeness));
            }
        }
        let mut places = Places::new(query.words.len());
        let gather = sql::gather(self.backend_name(), "subject_id || '=' || documents");
        let terms = sql::list(meant.keys().copied());
        let query = format!(
            "SELECT term_id AS id, {gather} AS found FROM search_postings WHERE term_id IN ({terms}) GROUP BY term_id"
        );
        for row in sql::rows(self.db(), &query, []).await? {
            let (id, found): (i64, String) = (row.try_get("", "id")?, row.try_get("", "found")?);
            let likeness = meant.get(&id).ok_or_else(|| corrupt("word that was not asked for"))?;
            places.add(&found, likeness, within == Within::Headings);
        }
        let standing = self.standing(&places).await?;
        Ok((known, places.ranked(&standing)))
    }

    /// The words of the register that may be meant by a word: the word itself, its other forms, compounds
    /// with it, and where there is no such form, what it may be a slip for.
    async fn candidates(&self, word: &str) -> Result<Vec<Candidate>> {
        let likeness = Likeness::to(word);
        let found = self.words_with(word, &likeness).await?;
        let mut candidates = read(&found, |word| likeness.of(word));
        if likeness.slips() > 0 && candidates.iter().all(|candidate| candidate.likeness < SAME_STEM) {
            let found = self.words_of_about(likeness.size(), likeness.slips()).await?;
            let slips = read(&found, |word| likeness.of_slip(word));
            let fresh = slips.into_iter().filter(|slip| candidates.iter().all(|known| known.id != slip.id));
            candidates.extend(fresh.collect::<Vec<_>>());
        }
        candidates.sort_by(|a, b| b.likeness.cmp(&a.likeness).then_with(|| a.word.cmp(&b.word)));
        candidates.truncate(MOST_CANDIDATES);
        Ok(candidates)
    }

    async fn words_with(&self, word: &str, likeness: &Likeness) -> Result<String> {
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
             ORDER BY size, word LIMIT {MOST_CANDIDATES}) AS likely"
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

    /// Which of the versions that were found may not be used, and which standards have no other.
    async fn standing(&self, places: &Places) -> Result<Standing> {
        let few: Vec<i64> = places.documents().take(FEW + 1).collect();
        let only = if few.len() > FEW { String::new() } else { format!("AND d.id IN ({})", sql::list(few)) };
        let gather = sql::gather(self.backend_name(), "'' || d.id");
        let of_versions = format!(
            "SELECT v.status AS status, {gather} AS found FROM versions v \
             JOIN search_documents d ON d.version_id = v.id \
             WHERE v.status IN ('concept', 'consultatie', 'teruggetrokken') {only} GROUP BY v.status"
        );
        let mut standing = Standing::default();
        for row in sql::rows(self.db(), &of_versions, []).await? {
            let (status, found): (String, String) = (row.try_get("", "status")?, row.try_get("", "found")?);
            let status = status.parse().map_err(|_| corrupt("status"))?;
            let documents = found.split(';').filter_map(|id| id.parse().ok());
            standing.documents.extend(documents.map(|id: i64| (id, status)));
        }
        let of_standards = format!(
            "SELECT {gather} AS found FROM search_documents d WHERE d.standard_id IS NOT NULL {only} \
             AND NOT EXISTS (SELECT 1 FROM versions v WHERE v.standard_id = d.standard_id \
             AND v.status IN ('vastgesteld', 'einde-ondersteuning'))"
        );
        let found = sql::text(self.db(), &of_standards, []).await?;
        standing.subjects = found.split(';').filter_map(|id| id.parse().ok()).collect();
        Ok(standing)
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
