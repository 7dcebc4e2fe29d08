//! Who there is: organisations, the members of partnerships, mandates, and the organisation that a key is of.

use sea_orm_migration::prelude::*;

use super::{id, name, unique};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(organisations(manager)).await?;
        for (called, column) in [
            ("organisations_name_key", Organisations::Name),
            ("organisations_oin_key", Organisations::Oin),
            ("organisations_municipality_code_key", Organisations::MunicipalityCode),
        ] {
            manager.create_index(unique(called, Organisations::Table, [column])).await?;
        }
        manager.create_table(members()).await?;
        let period = [Members::PartnershipId, Members::MemberId, Members::ValidFrom];
        manager.create_index(unique("organisation_members_key", Members::Table, period)).await?;
        manager.create_table(mandates()).await?;
        let by_agent =
            Index::create().name("mandates_agent").table(Mandates::Table).col(Mandates::AgentId).take();
        manager.create_index(by_agent).await?;
        // No foreign key: SQLite can't add one to a table that is there, and organisations never leave.
        let of = ColumnDef::new(Tokens::Organisation).text().null().take();
        manager.alter_table(Table::alter().table(Tokens::Table).add_column(of).take()).await
    }
}

fn organisations(manager: &SchemaManager<'_>) -> TableCreateStatement {
    let kinds = ["vng", "werkgroep", "gemeente", "samenwerkingsverband", "leverancier", "overig"];
    Table::create()
        .table(Organisations::Table)
        .col(id(Organisations::Id))
        .col(name(manager, Organisations::Name))
        .col(
            ColumnDef::new(Organisations::Kind)
                .text()
                .not_null()
                .check(Expr::col(Organisations::Kind).is_in(kinds)),
        )
        .col(ColumnDef::new(Organisations::Title).text().not_null())
        .col(ColumnDef::new(Organisations::Oin).text().null())
        .col(ColumnDef::new(Organisations::MunicipalityCode).text().null())
        .col(ColumnDef::new(Organisations::CreatedAt).timestamp_with_time_zone().not_null())
        .take()
}

fn members() -> TableCreateStatement {
    Table::create()
        .table(Members::Table)
        .col(id(Members::Id))
        .col(ColumnDef::new(Members::PartnershipId).big_integer().not_null())
        .col(ColumnDef::new(Members::MemberId).big_integer().not_null())
        .col(ColumnDef::new(Members::ValidFrom).date().not_null())
        .col(ColumnDef::new(Members::ValidUntil).date().null())
        .foreign_key(&mut to_organisation(
            "organisation_members_partnership_fkey",
            Members::Table,
            Members::PartnershipId,
        ))
        .foreign_key(&mut to_organisation(
            "organisation_members_member_fkey",
            Members::Table,
            Members::MemberId,
        ))
        .take()
}

fn mandates() -> TableCreateStatement {
    Table::create()
        .table(Mandates::Table)
        .col(id(Mandates::Id))
        .col(ColumnDef::new(Mandates::AgentId).big_integer().not_null())
        .col(ColumnDef::new(Mandates::PrincipalId).big_integer().not_null())
        .col(ColumnDef::new(Mandates::Scope).text().null())
        .col(ColumnDef::new(Mandates::ValidFrom).date().not_null())
        .col(ColumnDef::new(Mandates::ValidUntil).date().null())
        .col(ColumnDef::new(Mandates::Source).text().not_null())
        .col(ColumnDef::new(Mandates::CreatedAt).timestamp_with_time_zone().not_null())
        .col(ColumnDef::new(Mandates::RevokedAt).timestamp_with_time_zone().null())
        .foreign_key(&mut to_organisation("mandates_agent_fkey", Mandates::Table, Mandates::AgentId))
        .foreign_key(&mut to_organisation("mandates_principal_fkey", Mandates::Table, Mandates::PrincipalId))
        .take()
}

fn to_organisation(
    called: &str,
    table: impl IntoTableRef,
    column: impl IntoIden,
) -> ForeignKeyCreateStatement {
    ForeignKey::create().name(called).from(table, column).to(Organisations::Table, Organisations::Id).take()
}

#[derive(DeriveIden)]
enum Organisations {
    Table,
    Id,
    Name,
    Kind,
    Title,
    Oin,
    MunicipalityCode,
    CreatedAt,
}

#[derive(DeriveIden)]
enum Members {
    #[sea_orm(iden = "organisation_members")]
    Table,
    Id,
    PartnershipId,
    MemberId,
    ValidFrom,
    ValidUntil,
}

#[derive(DeriveIden)]
enum Mandates {
    Table,
    Id,
    AgentId,
    PrincipalId,
    Scope,
    ValidFrom,
    ValidUntil,
    Source,
    CreatedAt,
    RevokedAt,
}

#[derive(DeriveIden)]
enum Tokens {
    Table,
    Organisation,
}
