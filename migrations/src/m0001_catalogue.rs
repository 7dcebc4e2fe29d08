//! Provisions, standards, versions with their bytes, and the examples that come with them.

use sea_orm_migration::prelude::*;

use super::{id, name, unique};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [provisions(manager), standards(manager), versions(manager), examples(manager)] {
            manager.create_table(table).await?;
        }
        for index in [
            unique("provisions_name_key", Provisions::Table, [Provisions::Name]),
            unique("standards_name_key", Standards::Table, [Standards::Name]),
            unique("versions_number_key", Versions::Table, [Versions::StandardId, Versions::Number]),
            unique("examples_name_key", Examples::Table, [Examples::VersionId, Examples::Name]),
        ] {
            manager.create_index(index).await?;
        }
        let by_provision = Index::create()
            .name("standards_provision")
            .table(Standards::Table)
            .col(Standards::ProvisionId)
            .take();
        manager.create_index(by_provision).await?;
        let by_alias =
            Index::create().name("versions_alias").table(Versions::Table).col(Versions::Alias).take();
        manager.create_index(by_alias).await
    }
}

fn provisions(manager: &SchemaManager<'_>) -> TableCreateStatement {
    Table::create()
        .table(Provisions::Table)
        .col(id(Provisions::Id))
        .col(name(manager, Provisions::Name))
        .col(ColumnDef::new(Provisions::Title).text().not_null())
        .col(ColumnDef::new(Provisions::Description).text().not_null())
        .col(ColumnDef::new(Provisions::Owner).text().not_null())
        .col(ColumnDef::new(Provisions::Joining).text().not_null())
        .col(ColumnDef::new(Provisions::CreatedAt).timestamp_with_time_zone().not_null())
        .take()
}

fn standards(manager: &SchemaManager<'_>) -> TableCreateStatement {
    Table::create()
        .table(Standards::Table)
        .col(id(Standards::Id))
        .col(name(manager, Standards::Name))
        .col(ColumnDef::new(Standards::ProvisionId).big_integer().not_null())
        .col(ColumnDef::new(Standards::Title).text().not_null())
        .col(ColumnDef::new(Standards::Description).text().not_null())
        .col(ColumnDef::new(Standards::Kind).text().not_null())
        .col(ColumnDef::new(Standards::Example).boolean().not_null())
        .col(ColumnDef::new(Standards::RecordKey).text())
        // Name, title and description in lower case: neither database lowers é by itself.
        .col(ColumnDef::new(Standards::SearchText).text().not_null())
        .col(ColumnDef::new(Standards::CreatedAt).timestamp_with_time_zone().not_null())
        .check(("standards_kind_check", Expr::col(Standards::Kind).is_in(["gegevens", "proces"])))
        .foreign_key(
            ForeignKey::create()
                .name("standards_provision_fkey")
                .from(Standards::Table, Standards::ProvisionId)
                .to(Provisions::Table, Provisions::Id),
        )
        .take()
}

fn versions(manager: &SchemaManager<'_>) -> TableCreateStatement {
    let statuses = ["concept", "consultatie", "vastgesteld", "einde-ondersteuning", "teruggetrokken"];
    Table::create()
        .table(Versions::Table)
        .col(id(Versions::Id))
        .col(ColumnDef::new(Versions::StandardId).big_integer().not_null())
        .col(name(manager, Versions::Number))
        .col(ColumnDef::new(Versions::Status).text().not_null())
        .col(ColumnDef::new(Versions::ValidFrom).date())
        .col(ColumnDef::new(Versions::ValidUntil).date())
        .col(ColumnDef::new(Versions::SchemaBytes).blob().not_null())
        .col(ColumnDef::new(Versions::Digest).text().not_null())
        .col(ColumnDef::new(Versions::Parts).text().not_null())
        .col(ColumnDef::new(Versions::Alias).text())
        .col(ColumnDef::new(Versions::Notes).text().not_null())
        .col(ColumnDef::new(Versions::CreatedAt).timestamp_with_time_zone().not_null())
        .col(ColumnDef::new(Versions::PublishedAt).timestamp_with_time_zone())
        .check(("versions_status_check", Expr::col(Versions::Status).is_in(statuses)))
        .foreign_key(
            ForeignKey::create()
                .name("versions_standard_fkey")
                .from(Versions::Table, Versions::StandardId)
                .to(Standards::Table, Standards::Id),
        )
        .take()
}

fn examples(manager: &SchemaManager<'_>) -> TableCreateStatement {
    Table::create()
        .table(Examples::Table)
        .col(id(Examples::Id))
        .col(ColumnDef::new(Examples::VersionId).big_integer().not_null())
        .col(name(manager, Examples::Name))
        .col(ColumnDef::new(Examples::Valid).boolean().not_null())
        .col(ColumnDef::new(Examples::Part).text())
        .col(ColumnDef::new(Examples::Codes).text().not_null())
        .col(ColumnDef::new(Examples::Bytes).blob().not_null())
        .foreign_key(
            ForeignKey::create()
                .name("examples_version_fkey")
                .from(Examples::Table, Examples::VersionId)
                .to(Versions::Table, Versions::Id),
        )
        .take()
}

#[derive(DeriveIden)]
enum Provisions {
    Table,
    Id,
    Name,
    Title,
    Description,
    Owner,
    Joining,
    CreatedAt,
}

#[derive(DeriveIden)]
enum Standards {
    Table,
    Id,
    Name,
    ProvisionId,
    Title,
    Description,
    Kind,
    Example,
    RecordKey,
    SearchText,
    CreatedAt,
}

#[derive(DeriveIden)]
enum Versions {
    Table,
    Id,
    StandardId,
    Number,
    Status,
    ValidFrom,
    ValidUntil,
    SchemaBytes,
    Digest,
    Parts,
    Alias,
    Notes,
    CreatedAt,
    PublishedAt,
}

#[derive(DeriveIden)]
enum Examples {
    Table,
    Id,
    VersionId,
    Name,
    Valid,
    Part,
    Codes,
    Bytes,
}
