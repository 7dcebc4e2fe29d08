//! The tokens of who may write, by their hashes only, and the record of what was changed.

use sea_orm_migration::prelude::*;

use super::{id, name, unique};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(tokens(manager)).await?;
        manager.create_table(audit()).await?;
        manager.create_index(unique("tokens_name_key", Tokens::Table, [Tokens::Name])).await?;
        manager.create_index(unique("tokens_hash_key", Tokens::Table, [Tokens::Hash])).await
    }
}

fn tokens(manager: &SchemaManager<'_>) -> TableCreateStatement {
    Table::create()
        .table(Tokens::Table)
        .col(id(Tokens::Id))
        .col(name(manager, Tokens::Name))
        .col(ColumnDef::new(Tokens::Hash).text().not_null())
        .col(ColumnDef::new(Tokens::CreatedAt).timestamp_with_time_zone().not_null())
        .col(ColumnDef::new(Tokens::ExpiresAt).timestamp_with_time_zone())
        .col(ColumnDef::new(Tokens::RevokedAt).timestamp_with_time_zone())
        .col(ColumnDef::new(Tokens::LastUsedOn).date())
        .take()
}

fn audit() -> TableCreateStatement {
    Table::create()
        .table(Audit::Table)
        .col(id(Audit::Id))
        .col(ColumnDef::new(Audit::At).timestamp_with_time_zone().not_null())
        .col(ColumnDef::new(Audit::Actor).text().not_null())
        .col(ColumnDef::new(Audit::Action).text().not_null())
        .col(ColumnDef::new(Audit::Subject).text().not_null())
        .col(ColumnDef::new(Audit::Reason).text().not_null())
        .col(ColumnDef::new(Audit::DigestBefore).text())
        .col(ColumnDef::new(Audit::DigestAfter).text())
        .take()
}

#[derive(DeriveIden)]
enum Tokens {
    Table,
    Id,
    Name,
    Hash,
    CreatedAt,
    ExpiresAt,
    RevokedAt,
    LastUsedOn,
}

#[derive(DeriveIden)]
enum Audit {
    Table,
    Id,
    At,
    Actor,
    Action,
    Subject,
    Reason,
    DigestBefore,
    DigestAfter,
}
