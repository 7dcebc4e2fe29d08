//! When versions that came from another register took the steps towards their end there: the audit of this
//! register knows only when they came in.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table(TakenOverEnds::Table)
            .col(ColumnDef::new(TakenOverEnds::VersionId).big_integer().not_null().primary_key())
            .col(ColumnDef::new(TakenOverEnds::AnnouncedAt).timestamp_with_time_zone().null())
            .col(ColumnDef::new(TakenOverEnds::WithdrawnAt).timestamp_with_time_zone().null())
            .foreign_key(
                ForeignKey::create()
                    .name("taken_over_ends_version_fkey")
                    .from(TakenOverEnds::Table, TakenOverEnds::VersionId)
                    .to(Versions::Table, Versions::Id),
            )
            .take();
        manager.create_table(table).await
    }
}

#[derive(DeriveIden)]
enum TakenOverEnds {
    Table,
    VersionId,
    AnnouncedAt,
    WithdrawnAt,
}

#[derive(DeriveIden)]
enum Versions {
    Table,
    Id,
}
