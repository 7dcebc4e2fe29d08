//! Release sets: named sets of exact versions. A published one is not changed or dropped; only its last day moves.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use super::{id, name, unique};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(release_sets(manager)).await?;
        manager.create_table(members()).await?;
        manager
            .create_index(unique("release_sets_name_key", ReleaseSets::Table, [ReleaseSets::Name]))
            .await?;
        let by_version = Index::create()
            .name("release_set_members_version")
            .table(ReleaseSetMembers::Table)
            .col(ReleaseSetMembers::VersionId)
            .take();
        manager.create_index(by_version).await?;
        let guards = match manager.get_database_backend() {
            DbBackend::Postgres => include_str!("guards/m0013_postgres.sql"),
            DbBackend::Sqlite => include_str!("guards/m0013_sqlite.sql"),
            other => return Err(DbErr::Migration(format!("no guards are written for {other:?}"))),
        };
        manager.get_connection().execute_unprepared(guards).await.map(|_| ())
    }
}

fn release_sets(manager: &SchemaManager<'_>) -> TableCreateStatement {
    // What is published has a digest and a first day.
    let whole = Expr::col(ReleaseSets::PublishedAt).is_null().or(Expr::col(ReleaseSets::Digest)
        .is_not_null()
        .and(Expr::col(ReleaseSets::ValidFrom).is_not_null()));
    Table::create()
        .table(ReleaseSets::Table)
        .col(id(ReleaseSets::Id))
        .col(name(manager, ReleaseSets::Name))
        .col(ColumnDef::new(ReleaseSets::Title).text().not_null())
        .col(ColumnDef::new(ReleaseSets::Notes).text().not_null())
        .col(ColumnDef::new(ReleaseSets::ValidFrom).date())
        .col(ColumnDef::new(ReleaseSets::ValidUntil).date())
        .col(ColumnDef::new(ReleaseSets::Digest).text())
        .col(ColumnDef::new(ReleaseSets::CreatedAt).timestamp_with_time_zone().not_null())
        .col(ColumnDef::new(ReleaseSets::ChangedAt).timestamp_with_time_zone().not_null())
        .col(ColumnDef::new(ReleaseSets::PublishedAt).timestamp_with_time_zone())
        .check(("release_sets_published_check", whole))
        .take()
}

/// The standard stands beside its version, so that the key lets each standard in once.
fn members() -> TableCreateStatement {
    Table::create()
        .table(ReleaseSetMembers::Table)
        .col(ColumnDef::new(ReleaseSetMembers::SetId).big_integer().not_null())
        .col(ColumnDef::new(ReleaseSetMembers::StandardId).big_integer().not_null())
        .col(ColumnDef::new(ReleaseSetMembers::VersionId).big_integer().not_null())
        .primary_key(Index::create().col(ReleaseSetMembers::SetId).col(ReleaseSetMembers::StandardId))
        .foreign_key(
            ForeignKey::create()
                .name("release_set_members_set_fkey")
                .from(ReleaseSetMembers::Table, ReleaseSetMembers::SetId)
                .to(ReleaseSets::Table, ReleaseSets::Id),
        )
        .foreign_key(
            ForeignKey::create()
                .name("release_set_members_standard_fkey")
                .from(ReleaseSetMembers::Table, ReleaseSetMembers::StandardId)
                .to(Standards::Table, Standards::Id),
        )
        .foreign_key(
            ForeignKey::create()
                .name("release_set_members_version_fkey")
                .from(ReleaseSetMembers::Table, ReleaseSetMembers::VersionId)
                .to(Versions::Table, Versions::Id),
        )
        .take()
}

#[derive(DeriveIden)]
enum ReleaseSets {
    Table,
    Id,
    Name,
    Title,
    Notes,
    ValidFrom,
    ValidUntil,
    Digest,
    CreatedAt,
    ChangedAt,
    PublishedAt,
}

#[derive(DeriveIden)]
enum ReleaseSetMembers {
    Table,
    SetId,
    StandardId,
    VersionId,
}

#[derive(DeriveIden)]
enum Standards {
    Table,
    Id,
}

#[derive(DeriveIden)]
enum Versions {
    Table,
    Id,
}
