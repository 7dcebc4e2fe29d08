//! How tables of a standard map to its fields: a JSON text, absent when it says nothing special.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let change = Table::alter()
            .table(Standards::Table)
            .add_column(ColumnDef::new(Standards::TableMapping).text().null())
            .take();
        manager.alter_table(change).await
    }
}

#[derive(DeriveIden)]
enum Standards {
    Table,
    TableMapping,
}
