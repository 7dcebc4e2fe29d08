//! The signatures of published release sets: detached JWS over their digest, by which key. One is never taken
//! away: when its key is revoked another comes beside it, and the last counts.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use super::{id, name, unique};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        use ReleaseSetSignatures::{Kid, SetId, Table};
        manager.create_table(signatures(manager)).await?;
        manager.create_index(unique("release_set_signatures_kid_key", Table, [SetId, Kid])).await?;
        let guards = match manager.get_database_backend() {
            DbBackend::Postgres => include_str!("guards/m0021_postgres.sql"),
            DbBackend::Sqlite => include_str!("guards/m0021_sqlite.sql"),
            other => return Err(DbErr::Migration(format!("no guards are written for {other:?}"))),
        };
        manager.get_connection().execute_unprepared(guards).await.map(|_| ())
    }
}

fn signatures(manager: &SchemaManager<'_>) -> TableCreateStatement {
    Table::create()
        .table(ReleaseSetSignatures::Table)
        .col(id(ReleaseSetSignatures::Id))
        .col(ColumnDef::new(ReleaseSetSignatures::SetId).big_integer().not_null())
        .col(name(manager, ReleaseSetSignatures::Kid))
        .col(ColumnDef::new(ReleaseSetSignatures::Jws).text().not_null())
        .col(ColumnDef::new(ReleaseSetSignatures::SignedAt).timestamp_with_time_zone().not_null())
        .foreign_key(
            ForeignKey::create()
                .name("release_set_signatures_set_fkey")
                .from(ReleaseSetSignatures::Table, ReleaseSetSignatures::SetId)
                .to(ReleaseSets::Table, ReleaseSets::Id),
        )
        .take()
}

#[derive(DeriveIden)]
enum ReleaseSetSignatures {
    Table,
    Id,
    SetId,
    Kid,
    Jws,
    SignedAt,
}

#[derive(DeriveIden)]
enum ReleaseSets {
    Table,
    Id,
}
