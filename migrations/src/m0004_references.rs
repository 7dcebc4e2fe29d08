//! Which published version refers to which: what others still refer to is not withdrawn.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table(VersionReferences::Table)
            .col(ColumnDef::new(VersionReferences::VersionId).big_integer().not_null())
            .col(ColumnDef::new(VersionReferences::TargetId).big_integer().not_null())
            .primary_key(Index::create().col(VersionReferences::VersionId).col(VersionReferences::TargetId))
            .foreign_key(
                ForeignKey::create()
                    .name("version_references_version_fkey")
                    .from(VersionReferences::Table, VersionReferences::VersionId)
                    .to(Versions::Table, Versions::Id),
            )
            .foreign_key(
                ForeignKey::create()
                    .name("version_references_target_fkey")
                    .from(VersionReferences::Table, VersionReferences::TargetId)
                    .to(Versions::Table, Versions::Id),
            )
            .take();
        manager.create_table(table).await?;
        let by_target = Index::create()
            .name("version_references_target")
            .table(VersionReferences::Table)
            .col(VersionReferences::TargetId)
            .take();
        manager.create_index(by_target).await
    }
}

#[derive(DeriveIden)]
enum VersionReferences {
    Table,
    VersionId,
    TargetId,
}

#[derive(DeriveIden)]
enum Versions {
    Table,
    Id,
}
