//! What the database itself refuses, whoever asks: to change or drop what has been published, and
//! to rewrite the audit. Each message starts with `maatstaf:`.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let guards = match manager.get_database_backend() {
            DbBackend::Postgres => include_str!("guards/postgres.sql"),
            DbBackend::Sqlite => include_str!("guards/sqlite.sql"),
            other => return Err(DbErr::Migration(format!("no guards are written for {other:?}"))),
        };
        manager.get_connection().execute_unprepared(guards).await.map(|_| ())
    }
}
