//! What a version's words meant when it was published, code lists with their versions, the day on which
//! an example is judged, and who answers for a standard.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use super::{id, name, unique};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Absent: from before there were vocabularies.
        let editions = ColumnDef::new(Versions::Editions).text().null().take();
        manager.alter_table(Table::alter().table(Versions::Table).add_column(editions).take()).await?;
        let day = ColumnDef::new(Examples::JudgedOn).date().null().take();
        manager.alter_table(Table::alter().table(Examples::Table).add_column(day).take()).await?;
        for column in [Standards::Contact, Standards::Licence] {
            let text = ColumnDef::new(column).text().not_null().default("").take();
            manager.alter_table(Table::alter().table(Standards::Table).add_column(text).take()).await?;
        }
        manager.create_table(lists(manager)).await?;
        manager.create_table(versions(manager)).await?;
        for index in [
            unique("code_lists_name_key", CodeLists::Table, [CodeLists::Name]),
            unique(
                "code_list_versions_number_key",
                CodeListVersions::Table,
                [CodeListVersions::ListId, CodeListVersions::Number],
            ),
        ] {
            manager.create_index(index).await?;
        }
        let guards = match manager.get_database_backend() {
            DbBackend::Postgres => include_str!("guards/m0006_postgres.sql"),
            DbBackend::Sqlite => include_str!("guards/m0006_sqlite.sql"),
            other => return Err(DbErr::Migration(format!("no guards are written for {other:?}"))),
        };
        manager.get_connection().execute_unprepared(guards).await.map(|_| ())
    }
}

fn lists(manager: &SchemaManager<'_>) -> TableCreateStatement {
    Table::create()
        .table(CodeLists::Table)
        .col(id(CodeLists::Id))
        .col(name(manager, CodeLists::Name))
        .col(ColumnDef::new(CodeLists::Title).text().not_null())
        .col(ColumnDef::new(CodeLists::Description).text().not_null())
        .col(ColumnDef::new(CodeLists::Owner).text().not_null())
        .col(ColumnDef::new(CodeLists::Example).boolean().not_null())
        .col(ColumnDef::new(CodeLists::CreatedAt).timestamp_with_time_zone().not_null())
        .take()
}

fn versions(manager: &SchemaManager<'_>) -> TableCreateStatement {
    Table::create()
        .table(CodeListVersions::Table)
        .col(id(CodeListVersions::Id))
        .col(ColumnDef::new(CodeListVersions::ListId).big_integer().not_null())
        .col(name(manager, CodeListVersions::Number))
        .col(ColumnDef::new(CodeListVersions::ReferenceDate).date().not_null())
        .col(ColumnDef::new(CodeListVersions::CodeBytes).binary().not_null())
        .col(ColumnDef::new(CodeListVersions::Digest).text().not_null())
        .col(ColumnDef::new(CodeListVersions::Notes).text().not_null())
        .col(ColumnDef::new(CodeListVersions::PublishedAt).timestamp_with_time_zone().not_null())
        .foreign_key(
            ForeignKey::create()
                .name("code_list_versions_list_fkey")
                .from(CodeListVersions::Table, CodeListVersions::ListId)
                .to(CodeLists::Table, CodeLists::Id),
        )
        .take()
}

#[derive(DeriveIden)]
enum Versions {
    Table,
    Editions,
}

#[derive(DeriveIden)]
enum Standards {
    Table,
    Contact,
    Licence,
}

#[derive(DeriveIden)]
enum Examples {
    Table,
    JudgedOn,
}

#[derive(DeriveIden)]
enum CodeLists {
    Table,
    Id,
    Name,
    Title,
    Description,
    Owner,
    Example,
    CreatedAt,
}

#[derive(DeriveIden)]
enum CodeListVersions {
    Table,
    Id,
    ListId,
    Number,
    ReferenceDate,
    CodeBytes,
    Digest,
    Notes,
    PublishedAt,
}
