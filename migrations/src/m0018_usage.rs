//! Who judges data by which version: counts per organisation and day, and nothing of the data.

use sea_orm_migration::prelude::*;

use super::name;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(usages(manager)).await
    }
}

/// An organisation that is not known is the empty text: a key has no absent parts.
fn usages(manager: &SchemaManager<'_>) -> TableCreateStatement {
    Table::create()
        .table(Usages::Table)
        .col(name(manager, Usages::Standard))
        .col(name(manager, Usages::Number))
        .col(ColumnDef::new(Usages::Day).date().not_null())
        .col(name(manager, Usages::Organisation))
        .col(name(manager, Usages::OnBehalfOf))
        .col(ColumnDef::new(Usages::Judgements).big_integer().not_null())
        .col(ColumnDef::new(Usages::Records).big_integer().not_null())
        .primary_key(
            Index::create()
                .col(Usages::Standard)
                .col(Usages::Number)
                .col(Usages::Day)
                .col(Usages::Organisation)
                .col(Usages::OnBehalfOf),
        )
        .take()
}

#[derive(DeriveIden)]
enum Usages {
    Table,
    Standard,
    Number,
    Day,
    Organisation,
    OnBehalfOf,
    Judgements,
    Records,
}
