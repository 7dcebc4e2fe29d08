//! The audit becomes a chain: each row holds the hash of the one before it, and its own. Rows that are there
//! already are chained in the order of their numbers, which lose their gaps. A step does not change once it has
//! been released, so what is hashed is written out here; `domain::audit` of the program hashes the same.

use chrono::{DateTime, SecondsFormat, Utc};
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{DbBackend, QueryResult, Statement};
use sha2::{Digest as _, Sha256};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// How many rows are in memory at a time.
const STRETCH: i64 = 500;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let backend = manager.get_database_backend();
        let (open, close) = match backend {
            DbBackend::Postgres => {
                (include_str!("guards/m0009_before_postgres.sql"), include_str!("guards/m0009_postgres.sql"))
            }
            DbBackend::Sqlite => {
                (include_str!("guards/m0009_before_sqlite.sql"), include_str!("guards/m0009_sqlite.sql"))
            }
            other => return Err(DbErr::Migration(format!("no guards are written for {other:?}"))),
        };
        let db = manager.get_connection();
        db.execute_unprepared(open).await?;
        chain(db, backend).await?;
        db.execute_unprepared(close).await.map(|_| ())
    }
}

async fn chain(db: &SchemaManagerConnection<'_>, backend: DbBackend) -> Result<(), DbErr> {
    let (mut number, mut previous) = (0_i64, None);
    let mut last = i64::MIN;
    loop {
        let read = "SELECT id, at, actor, action, subject, reason, digest_before, digest_after, undecided_reason \
                    FROM audit WHERE id > $1 ORDER BY id LIMIT $2";
        let read = Statement::from_sql_and_values(backend, read, [last.into(), STRETCH.into()]);
        let rows = db.query_all_raw(read).await?;
        if rows.is_empty() {
            return Ok(());
        }
        for row in rows {
            last = row.try_get("", "id")?;
            number += 1;
            let hash = hash(&row, number, previous.as_deref())?;
            // Numbers only fall, and to one that is free by then.
            let write = "UPDATE audit SET id = $1, previous = $2, hash = $3 WHERE id = $4";
            let values = [number.into(), previous.into(), hash.clone().into(), last.into()];
            db.execute_raw(Statement::from_sql_and_values(backend, write, values)).await?;
            previous = Some(hash);
        }
    }
}

/// SHA-256 over the canonical JSON (RFC 8785) of a row: names in ASCII order, and texts as `serde_json` writes
/// them.
fn hash(row: &QueryResult, number: i64, previous: Option<&str>) -> Result<String, DbErr> {
    let text = |name: &str| row.try_get::<Option<String>>("", name).map(|text| json(text.as_deref()));
    let at: DateTime<Utc> = row.try_get("", "at")?;
    let canonical = format!(
        r#"{{"digestNa":{},"digestVoor":{},"door":{},"handeling":{},"nummer":{number},"onderwerp":{},"reden":{},"redenOnbeslist":{},"vastgelegdOp":"{}","vorige":{}}}"#,
        text("digest_after")?,
        text("digest_before")?,
        text("actor")?,
        text("action")?,
        text("subject")?,
        text("reason")?,
        text("undecided_reason")?,
        at.to_rfc3339_opts(SecondsFormat::Micros, true),
        json(previous),
    );
    let digest = Sha256::digest(canonical.as_bytes());
    Ok(digest.iter().fold("sha256:".to_owned(), |hex, byte| format!("{hex}{byte:02x}")))
}

fn json(text: Option<&str>) -> String {
    text.map_or_else(|| "null".to_owned(), |text| serde_json::Value::from(text).to_string())
}
