//! Who is signed in at the pages: sessions by the hash of their id, each of a key or of an identity that a provider
//! vouched for.

use sea_orm_migration::prelude::*;

use super::{id, name, unique};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(sessions(manager)).await?;
        manager.create_index(unique("sessions_hash_key", Sessions::Table, [Sessions::Hash])).await?;
        for (name, column) in
            [("sessions_holder", Sessions::Holder), ("sessions_expires", Sessions::ExpiresAt)]
        {
            let index = Index::create().name(name).table(Sessions::Table).col(column).take();
            manager.create_index(index).await?;
        }
        Ok(())
    }
}

/// A session of a key keeps only which key: what that key allows is looked up each time. What an identity allows was
/// said once, when its holder signed in.
fn sessions(manager: &SchemaManager<'_>) -> TableCreateStatement {
    Table::create()
        .table(Sessions::Table)
        .col(id(Sessions::Id))
        .col(name(manager, Sessions::Hash))
        .col(name(manager, Sessions::Holder))
        .col(ColumnDef::new(Sessions::TokenId).big_integer().null())
        .col(ColumnDef::new(Sessions::Grants).text().null())
        .col(ColumnDef::new(Sessions::Organisation).text().null())
        .col(ColumnDef::new(Sessions::Csrf).text().not_null())
        .col(ColumnDef::new(Sessions::CreatedAt).timestamp_with_time_zone().not_null())
        .col(ColumnDef::new(Sessions::LastUsedAt).timestamp_with_time_zone().not_null())
        .col(ColumnDef::new(Sessions::ExpiresAt).timestamp_with_time_zone().not_null())
        .foreign_key(
            ForeignKey::create()
                .name("sessions_token_fkey")
                .from(Sessions::Table, Sessions::TokenId)
                .to(Tokens::Table, Tokens::Id),
        )
        .take()
}

#[derive(DeriveIden)]
enum Tokens {
    Table,
    Id,
}

#[derive(DeriveIden)]
enum Sessions {
    Table,
    Id,
    Hash,
    Holder,
    TokenId,
    Grants,
    Organisation,
    Csrf,
    CreatedAt,
    LastUsedAt,
    ExpiresAt,
}
