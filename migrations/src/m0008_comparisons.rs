//! What a number promises: whose promise it is, what was found when two versions were compared, why one was
//! published although that was not decided, and the profiles that narrow a version.

use sea_orm_migration::prelude::*;

use super::{id, name, unique};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let words = ["wie-levert", "wie-leest", "beiden"];
        let promise = ColumnDef::new(Standards::Promise)
            .text()
            .not_null()
            .default("wie-levert")
            .check(Expr::col(Standards::Promise).is_in(words))
            .take();
        manager.alter_table(Table::alter().table(Standards::Table).add_column(promise).take()).await?;
        let reason = ColumnDef::new(Audit::UndecidedReason).text().null().take();
        manager.alter_table(Table::alter().table(Audit::Table).add_column(reason).take()).await?;
        manager.create_table(comparisons(manager)).await?;
        manager.create_table(profiles(manager)).await?;
        manager.create_index(unique("profiles_name_key", Profiles::Table, [Profiles::Name])).await?;
        let by_base =
            Index::create().name("profiles_base").table(Profiles::Table).col(Profiles::BaseId).take();
        manager.create_index(by_base).await
    }
}

/// What was found, by what was compared and by which program: a later one may decide more.
fn comparisons(manager: &SchemaManager<'_>) -> TableCreateStatement {
    Table::create()
        .table(Comparisons::Table)
        .col(name(manager, Comparisons::OldKey))
        .col(name(manager, Comparisons::NewKey))
        .col(name(manager, Comparisons::Engine))
        .col(ColumnDef::new(Comparisons::Found).text().not_null())
        .primary_key(
            Index::create().col(Comparisons::OldKey).col(Comparisons::NewKey).col(Comparisons::Engine),
        )
        .take()
}

fn profiles(manager: &SchemaManager<'_>) -> TableCreateStatement {
    Table::create()
        .table(Profiles::Table)
        .col(id(Profiles::Id))
        .col(name(manager, Profiles::Name))
        .col(ColumnDef::new(Profiles::Title).text().not_null())
        .col(ColumnDef::new(Profiles::Audience).text().not_null())
        .col(ColumnDef::new(Profiles::BaseId).big_integer().not_null())
        .col(ColumnDef::new(Profiles::SchemaBytes).blob().not_null())
        .col(ColumnDef::new(Profiles::Digest).text().not_null())
        .col(ColumnDef::new(Profiles::Editions).text().null())
        .col(ColumnDef::new(Profiles::CreatedAt).timestamp_with_time_zone().not_null())
        .col(ColumnDef::new(Profiles::ChangedAt).timestamp_with_time_zone().not_null())
        .foreign_key(
            ForeignKey::create()
                .name("profiles_base_fkey")
                .from(Profiles::Table, Profiles::BaseId)
                .to(Versions::Table, Versions::Id),
        )
        .take()
}

#[derive(DeriveIden)]
enum Standards {
    Table,
    Promise,
}

#[derive(DeriveIden)]
enum Audit {
    Table,
    UndecidedReason,
}

#[derive(DeriveIden)]
enum Versions {
    Table,
    Id,
}

#[derive(DeriveIden)]
enum Comparisons {
    Table,
    OldKey,
    NewKey,
    Engine,
    Found,
}

#[derive(DeriveIden)]
enum Profiles {
    Table,
    Id,
    Name,
    Title,
    Audience,
    BaseId,
    SchemaBytes,
    Digest,
    Editions,
    CreatedAt,
    ChangedAt,
}
