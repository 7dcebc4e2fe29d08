//! Keeping the index: what something says of itself is written in the transaction that writes the thing.
//!
//! Door: [`put`], [`drop_version`] and [`drop_unused_words`]. Whoever writes about a standard holds the row of that standard's
//! document meanwhile, since all its versions share rows of words.

use std::collections::BTreeMap;

use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, Value};

use super::super::entity::standard;
use super::super::errors::corrupt;
use super::sql;
use crate::domain::error::Result;
use crate::domain::search::{self, LineKind, SearchLine};
use crate::domain::{CodeListHeading, Error, Standard};

/// What a document is about.
#[derive(Debug, Clone, Copy)]
pub(in crate::store) enum Owner {
    Provision(i64),
    Standard(i64),
    Version { id: i64, standard: i64 },
    CodeList(i64),
}

impl Owner {
    const fn column(self) -> (&'static str, i64) {
        match self {
            Self::Provision(id) => ("provision_id", id),
            Self::Standard(id) => ("standard_id", id),
            Self::Version { id, .. } => ("version_id", id),
            Self::CodeList(id) => ("code_list_id", id),
        }
    }
}

/// The lines of a standard's row.
pub(in crate::store) fn lines_of(standard: &standard::Model) -> Vec<SearchLine> {
    vec![SearchLine::new(LineKind::Heading, &standard.name, &standard.title, &standard.description)]
}

/// Says what something says of itself, from now on.
pub(in crate::store) async fn put(
    tx: &DatabaseTransaction,
    owner: Owner,
    lines: &[SearchLine],
) -> Result<()> {
    let subject = match owner {
        Owner::Version { standard, .. } => Some(subject_of(tx, standard).await?),
        _ => None,
    };
    put_document(tx, owner, subject, lines).await
}

async fn put_document(
    tx: &DatabaseTransaction,
    owner: Owner,
    subject: Option<i64>,
    lines: &[SearchLine],
) -> Result<()> {
    let (column, id) = owner.column();
    let written = serde_json::to_string(lines).map_err(Error::internal)?;
    let query = format!(
        "INSERT INTO search_documents ({column}, subject_id, place, lines) \
         VALUES ($1, $2, (SELECT COALESCE(MAX(place), 0) + $4 \
         FROM search_documents WHERE subject_id = $2), $3) \
         ON CONFLICT ({column}) DO UPDATE SET lines = excluded.lines RETURNING id, place"
    );
    let first = i32::from(subject.is_some());
    let values = [id.into(), subject.into(), written.into(), first.into()];
    let rows = sql::rows(tx, &query, values).await?;
    let row = rows.first().ok_or_else(|| corrupt("document without a number"))?;
    let (document, place): (i64, i32) = (row.try_get("", "id")?, row.try_get("", "place")?);
    put_words(tx, subject.unwrap_or(document), at(place), &search::weights(lines)).await
}

fn at(place: i32) -> usize {
    usize::try_from(place).unwrap_or_default()
}

/// The document of a standard, held until the transaction ends; made when it is not there yet.
async fn subject_of(tx: &DatabaseTransaction, standard_id: i64) -> Result<i64> {
    use sea_orm::EntityTrait as _;
    let hold = if tx.get_database_backend() == DbBackend::Postgres { " FOR UPDATE" } else { "" };
    let find = format!("SELECT id FROM search_documents WHERE standard_id = $1{hold}");
    if let Some(found) = sql::number(tx, &find, [standard_id.into()]).await? {
        return Ok(found);
    }
    let row = standard::Entity::find_by_id(standard_id).one(tx).await?;
    let lines = row.as_ref().map(lines_of).unwrap_or_default();
    put_document(tx, Owner::Standard(standard_id), None, &lines).await?;
    let made = sql::number(tx, &find, [standard_id.into()]).await?;
    made.ok_or_else(|| corrupt("standard without a document"))
}

/// Takes a version out of the index.
pub(in crate::store) async fn drop_version(
    tx: &DatabaseTransaction,
    version_id: i64,
    standard_id: i64,
) -> Result<()> {
    let subject = subject_of(tx, standard_id).await?;
    let find = "DELETE FROM search_documents WHERE version_id = $1 RETURNING place";
    match sql::rows(tx, find, [version_id.into()]).await?.first() {
        Some(row) => put_words(tx, subject, at(row.try_get("", "place")?), &BTreeMap::new()).await,
        None => Ok(()),
    }
}

/// Takes out the words that nothing says any more. On PostgreSQL nobody writes where words stand meanwhile: a word
/// that someone else takes up just now must not go.
pub(in crate::store) async fn drop_unused_words(tx: &DatabaseTransaction) -> Result<()> {
    if tx.get_database_backend() == DbBackend::Postgres {
        tx.execute_unprepared("LOCK TABLE search_postings IN SHARE ROW EXCLUSIVE MODE").await?;
    }
    let unused = "DELETE FROM search_terms WHERE NOT EXISTS \
        (SELECT 1 FROM search_postings p WHERE p.term_id = search_terms.id)";
    tx.execute_unprepared(unused).await?;
    Ok(())
}

/// In which documents of its subject a word stands, with how much it counts there.
type Places = BTreeMap<usize, u32>;

/// Gives a document these words; those that it had and has no more go.
async fn put_words(
    tx: &DatabaseTransaction,
    subject: i64,
    place: usize,
    words: &BTreeMap<String, u32>,
) -> Result<()> {
    let mut known = words_of(tx, subject).await?;
    let fresh: Vec<(&str, String, usize)> = words
        .keys()
        .filter(|word| !known.contains_key(*word))
        .map(|word| (word.as_str(), search::stem(word), word.chars().count()))
        .collect();
    if !fresh.is_empty() {
        run(tx, &ADD_TERMS, &fresh, []).await?;
    }
    let (mut changed, mut gone) = (Vec::new(), Vec::new());
    for word in words.keys().filter(|word| !known.contains_key(*word)).cloned().collect::<Vec<_>>() {
        known.insert(word, Places::new());
    }
    for (word, places) in &mut known {
        let now = words.get(word).copied();
        if places.get(&place).copied() == now {
            continue;
        }
        match now {
            Some(weight) => drop(places.insert(place, weight)),
            None => drop(places.remove(&place)),
        }
        if places.is_empty() {
            gone.push(word);
        } else {
            changed.push((word, written(places)));
        }
    }
    if !changed.is_empty() {
        run(tx, &PUT_POSTINGS, &changed, [subject.into()]).await?;
    }
    if !gone.is_empty() {
        run(tx, &DROP_POSTINGS, &gone, [subject.into()]).await?;
    }
    Ok(())
}

/// Longest row of places, in bytes: PostgreSQL keeps it in an index.
const LONGEST: usize = 2_000;

/// As [`sql::runs`] reads it. Where a word comes and goes in more than a hundred versions of a standard,
/// some gaps are closed: it is then taken to stand in a few versions more.
fn written(places: &Places) -> String {
    let mut runs: Vec<sql::Run> = Vec::new();
    for (place, weight) in places {
        match runs.last_mut() {
            Some((_, until, same)) if *until + 1 == *place && same == weight => *until = *place,
            _ => runs.push((*place, *place, *weight)),
        }
    }
    let write = |(from, until, weight): &sql::Run| {
        if from == until { format!("{from}:{weight}") } else { format!("{from}-{until}:{weight}") }
    };
    loop {
        let written = runs.iter().map(write).collect::<Vec<_>>().join(",");
        if written.len() <= LONGEST {
            return written;
        }
        // The heading stays by itself.
        let (heading, versions) =
            runs.split_at(usize::from(runs.first().is_some_and(|(from, ..)| *from == 0)));
        let closed = versions.chunks(2).filter_map(|pair| {
            let ((from, ..), (_, until, _)) = (pair.first()?, pair.last()?);
            Some((*from, *until, pair.iter().map(|(.., weight)| *weight).max()?))
        });
        runs = heading.iter().copied().chain(closed).collect();
    }
}

/// All words of a subject with where they stand.
async fn words_of(tx: &DatabaseTransaction, subject: i64) -> Result<BTreeMap<String, Places>> {
    let gather = sql::gather(tx.get_database_backend(), "t.word || '=' || p.documents");
    let found = sql::text(
        tx,
        &format!(
            "SELECT {gather} AS found FROM search_postings p JOIN search_terms t ON t.id = p.term_id \
             WHERE p.subject_id = $1"
        ),
        [subject.into()],
    )
    .await?;
    let entries = found.split(';').filter_map(|entry| entry.split_once('='));
    let places = |written| -> Places {
        sql::runs(written)
            .flat_map(|(from, until, weight)| (from..=until).map(move |at| (at, weight)))
            .collect()
    };
    Ok(entries.map(|(word, documents)| (word.to_owned(), places(documents))).collect())
}

/// A statement about a list of things, given as JSON: on SQLite and on PostgreSQL.
struct ForEach {
    sqlite: &'static str,
    postgres: &'static str,
}

const ADD_TERMS: ForEach = ForEach {
    sqlite: "INSERT INTO search_terms (word, stem, size) \
        SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]'), json_extract(value, '$[2]') \
        FROM json_each($1) WHERE true ON CONFLICT (word) DO NOTHING",
    // In one order, so that two writers with the same new words wait for each other and don't deadlock.
    postgres: "INSERT INTO search_terms (word, stem, size) \
        SELECT j.value->>0, j.value->>1, (j.value->>2)::integer \
        FROM json_array_elements($1::json) AS j(value) \
        WHERE NOT EXISTS (SELECT 1 FROM search_terms t WHERE t.word = (j.value->>0) COLLATE \"C\") \
        ORDER BY (j.value->>0) COLLATE \"C\" ON CONFLICT (word) DO NOTHING",
};

const PUT_POSTINGS: ForEach = ForEach {
    sqlite: "INSERT INTO search_postings (term_id, subject_id, documents) \
        SELECT t.id, $2, json_extract(j.value, '$[1]') \
        FROM json_each($1) j CROSS JOIN search_terms t ON t.word = json_extract(j.value, '$[0]') WHERE true \
        ON CONFLICT (term_id, subject_id) DO UPDATE SET documents = excluded.documents",
    postgres: "INSERT INTO search_postings (term_id, subject_id, documents) \
        SELECT t.id, $2, j.value->>1 FROM json_array_elements($1::json) AS j(value) \
        JOIN search_terms t ON t.word = (j.value->>0) COLLATE \"C\" \
        ON CONFLICT (term_id, subject_id) DO UPDATE SET documents = excluded.documents",
};

const DROP_POSTINGS: ForEach = ForEach {
    sqlite: "DELETE FROM search_postings WHERE subject_id = $2 AND term_id IN \
        (SELECT t.id FROM json_each($1) j CROSS JOIN search_terms t ON t.word = j.value)",
    postgres: "DELETE FROM search_postings WHERE subject_id = $2 AND term_id IN \
        (SELECT t.id FROM json_array_elements_text($1::json) AS j(value) \
         JOIN search_terms t ON t.word = j.value COLLATE \"C\")",
};

async fn run<const N: usize>(
    tx: &DatabaseTransaction,
    statement: &ForEach,
    things: &impl serde::Serialize,
    others: [Value; N],
) -> Result<()> {
    let backend = tx.get_database_backend();
    let text = if backend == DbBackend::Postgres { statement.postgres } else { statement.sqlite };
    let things = serde_json::to_string(things).map_err(Error::internal)?;
    let values = std::iter::once(Value::from(things)).chain(others);
    tx.execute_raw(sea_orm::Statement::from_sql_and_values(backend, text, values)).await?;
    Ok(())
}

/// The document of a standard as it is written now.
pub(in crate::store) async fn put_standard(
    tx: &DatabaseTransaction,
    id: i64,
    standard: &Standard,
) -> Result<()> {
    put(tx, Owner::Standard(id), &SearchLine::of_standard(standard)).await
}

/// The document of a code list as it is written now, with these codes or those that it had.
pub(in crate::store) async fn put_code_list(
    tx: &DatabaseTransaction,
    id: i64,
    list: &CodeListHeading,
    codes: Option<&[SearchLine]>,
) -> Result<()> {
    let mut lines = SearchLine::of_code_list(list);
    match codes {
        Some(codes) => lines.extend_from_slice(codes),
        None => {
            let find = "SELECT lines AS found FROM search_documents WHERE code_list_id = $1";
            let written = sql::text(tx, find, [id.into()]).await?;
            let had: Vec<SearchLine> = serde_json::from_str(&written).unwrap_or_default();
            lines.extend(had.into_iter().filter(|line| line.kind == LineKind::Code));
        }
    }
    put(tx, Owner::CodeList(id), &lines).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_places_are_short_and_lose_none() {
        let write = |places: &[(usize, u32)]| written(&places.iter().copied().collect());
        assert_eq!(write(&[(0, 10), (1, 6), (2, 6), (3, 2), (5, 2)]), "0:10,1-2:6,3:2,5:2");
        let odd: Vec<(usize, u32)> = (0..4_000).step_by(2).map(|place| (place, 2)).collect();
        let written = write(&odd);
        assert!(written.len() <= LONGEST && written.starts_with("0:2,2-"));
        for (place, _) in odd {
            assert!(sql::runs(&written).any(|(from, until, _)| (from..=until).contains(&place)));
        }
    }
}
