//! The signature of a published version: a detached JWS over its digest, and the key that made it.

use sea_orm_migration::prelude::*;

use super::name;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let signatures = Table::create()
            .table(Signatures::Table)
            .col(ColumnDef::new(Signatures::VersionId).big_integer().not_null().primary_key())
            .col(name(manager, Signatures::Kid))
            .col(ColumnDef::new(Signatures::Jws).text().not_null())
            .col(ColumnDef::new(Signatures::SignedAt).timestamp_with_time_zone().not_null())
            .foreign_key(
                ForeignKey::create()
                    .name("signatures_version_fkey")
                    .from(Signatures::Table, Signatures::VersionId)
                    .to(Versions::Table, Versions::Id),
            )
            .take();
        manager.create_table(signatures).await
    }
}

#[derive(DeriveIden)]
enum Signatures {
    Table,
    VersionId,
    Kid,
    Jws,
    SignedAt,
}

#[derive(DeriveIden)]
enum Versions {
    Table,
    Id,
}
