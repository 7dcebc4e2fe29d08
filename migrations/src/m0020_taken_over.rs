//! What comes with versions from another register and the audit of this one can't tell: the public keys by which their
//! signatures are checked, and the steps of their lives until then.

use sea_orm_migration::prelude::*;

use super::{id, name};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table(TakenOverKeys::Table)
            .col(name(manager, TakenOverKeys::Kid).primary_key())
            .col(ColumnDef::new(TakenOverKeys::Source).text().not_null())
            // The JSON Web Key, as its register told it.
            .col(ColumnDef::new(TakenOverKeys::Jwk).text().not_null())
            // Seconds since 1970, as in the key.
            .col(ColumnDef::new(TakenOverKeys::RevokedAt).big_integer().null())
            .take();
        manager.create_table(table).await?;
        manager.create_table(steps()).await?;
        let by_version = Index::create()
            .name("taken_over_steps_version")
            .table(TakenOverSteps::Table)
            .col(TakenOverSteps::VersionId)
            .take();
        manager.create_index(by_version).await
    }
}

/// As `steps`, with what elsewhere stands in the audit.
fn steps() -> TableCreateStatement {
    Table::create()
        .table(TakenOverSteps::Table)
        .col(id(TakenOverSteps::Id))
        .col(ColumnDef::new(TakenOverSteps::VersionId).big_integer().not_null())
        .col(ColumnDef::new(TakenOverSteps::Status).text().not_null())
        .col(ColumnDef::new(TakenOverSteps::At).timestamp_with_time_zone().not_null())
        .col(ColumnDef::new(TakenOverSteps::Actor).text().not_null())
        .col(ColumnDef::new(TakenOverSteps::Reason).text().not_null())
        .col(ColumnDef::new(TakenOverSteps::DecidedBy).text().null())
        .col(ColumnDef::new(TakenOverSteps::DecidedOn).date().null())
        .col(ColumnDef::new(TakenOverSteps::DecisionSource).text().null())
        .col(ColumnDef::new(TakenOverSteps::Way).text().null())
        .col(ColumnDef::new(TakenOverSteps::ConsultationBegins).date().null())
        .col(ColumnDef::new(TakenOverSteps::ConsultationEnds).date().null())
        .col(ColumnDef::new(TakenOverSteps::Successor).text().null())
        // A list in JSON: it is read with its step and not asked for otherwise.
        .col(ColumnDef::new(TakenOverSteps::Approvals).text().not_null())
        .foreign_key(
            ForeignKey::create()
                .name("taken_over_steps_version_fkey")
                .from(TakenOverSteps::Table, TakenOverSteps::VersionId)
                .to(Alias::new("versions"), Alias::new("id"))
                .on_delete(ForeignKeyAction::Cascade),
        )
        .take()
}

#[derive(DeriveIden)]
enum TakenOverKeys {
    Table,
    Kid,
    Source,
    Jwk,
    RevokedAt,
}

#[derive(DeriveIden)]
enum TakenOverSteps {
    Table,
    Id,
    VersionId,
    Status,
    At,
    Actor,
    Reason,
    DecidedBy,
    DecidedOn,
    DecisionSource,
    Way,
    ConsultationBegins,
    ConsultationEnds,
    Successor,
    Approvals,
}
