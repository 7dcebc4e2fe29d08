//! What the index is asked in: statements that bring whole lists back as one text, since reading
//! thousands of rows one by one costs more than finding them.

use sea_orm::{ConnectionTrait, DbBackend, QueryResult, Statement, Value};

use crate::domain::error::Result;

/// The expression that puts what it finds in each row in one text, with `;` between.
pub(super) fn gather(backend: DbBackend, expression: &str) -> String {
    let function = if backend == DbBackend::Postgres { "string_agg" } else { "group_concat" };
    format!("{function}({expression}, ';')")
}

/// Numbers for an `IN`.
pub(super) fn list(numbers: impl IntoIterator<Item = i64>) -> String {
    let numbers: Vec<String> = numbers.into_iter().map(|number| number.to_string()).collect();
    if numbers.is_empty() { "NULL".to_owned() } else { numbers.join(",") }
}

/// `12:6,15:2` as pairs.
pub(super) fn pairs(written: &str) -> impl Iterator<Item = (i64, u32)> {
    let pair = |pair: &str| {
        let (document, weight) = pair.split_once(':')?;
        Some((document.parse().ok()?, weight.parse().ok()?))
    };
    written.split(',').filter_map(pair)
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
