//! What the index is asked in: statements that bring whole lists back as one text, since reading
//! thousands of rows one by one costs more than finding them.

use sea_orm::{ConnectionTrait, DbBackend, QueryResult, Statement, Value};

use crate::domain::error::Result;

/// The expression that puts what it finds in each row in one text, with `;` between.
pub(super) fn gather(backend: DbBackend, expression: &str) -> String {
    let function = if backend == DbBackend::Postgres { "string_agg" } else { "group_concat" };
    format!("{function}({expression}, ';')")
}

/// The condition that a number is among those of the first parameter, which is a [`list`]. The text is
/// always the same, so that it is prepared once.
pub(super) fn among(backend: DbBackend, column: &str) -> String {
    if backend == DbBackend::Postgres {
        format!("{column} = ANY(string_to_array($1, ',')::bigint[])")
    } else {
        format!("{column} IN (SELECT value FROM json_each('[' || $1 || ']'))")
    }
}

/// Numbers as a parameter.
pub(super) fn list(numbers: impl IntoIterator<Item = i64>) -> Value {
    let numbers: Vec<String> = numbers.into_iter().map(|number| number.to_string()).collect();
    numbers.join(",").into()
}

/// A row of places with how much a word counts there: from, until, weight.
pub(super) type Run = (usize, usize, u32);

/// `0:10,1-4:6` as runs.
pub(super) fn runs(written: &str) -> impl Iterator<Item = Run> {
    // More versions than this of one standard there are not; what is written wrong does not fill memory.
    const MOST: usize = 1_000_000;
    let run = |run: &str| {
        let (places, weight) = run.split_once(':')?;
        let (from, until) = places.split_once('-').unwrap_or((places, places));
        let (from, until): (usize, usize) = (from.parse().ok()?, until.parse().ok()?);
        (until < MOST).then_some((from, until, weight.parse().ok()?))
    };
    written.split(',').filter_map(run)
}

/// The rows of a query.
pub(super) async fn rows<const N: usize>(
    db: &impl ConnectionTrait,
    query: &str,
    values: [Value; N],
) -> Result<Vec<QueryResult>> {
    let statement = Statement::from_sql_and_values(db.get_database_backend(), query, values);
    Ok(db.query_all_raw(statement).await?)
}

/// The number that a statement answers with.
pub(super) async fn number<const N: usize>(
    db: &impl ConnectionTrait,
    query: &str,
    values: [Value; N],
) -> Result<Option<i64>> {
    let rows = rows(db, query, values).await?;
    rows.first().map(|row| Ok(row.try_get("", "id")?)).transpose()
}

/// The text in the column `found` of the only row; nothing where nothing was gathered.
pub(super) async fn text<const N: usize>(
    db: &impl ConnectionTrait,
    query: &str,
    values: [Value; N],
) -> Result<String> {
    let rows = rows(db, query, values).await?;
    let found = rows.first().map(|row| row.try_get::<Option<String>>("", "found")).transpose()?;
    Ok(found.flatten().unwrap_or_default())
}
