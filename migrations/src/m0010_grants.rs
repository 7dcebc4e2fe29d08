//! What the holder of a token may do. Tokens from before could do everything, and still can.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let everything = "lezer toetser auteur goedkeurder beheerder operator";
        let grants = ColumnDef::new(Tokens::Grants).text().not_null().default(everything).take();
        manager.alter_table(Table::alter().table(Tokens::Table).add_column(grants).take()).await
    }
}

#[derive(DeriveIden)]
enum Tokens {
    Table,
    Grants,
}
