//! The road of a version: what its standard asks of it, who decided each step, consultations with their reactions,
//! and proposals with what was said to them. What hangs on a concept goes with it; what is kept of a step stays.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use super::{id, name};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in policy_and_binding() {
            manager.alter_table(Table::alter().table(Standards::Table).add_column(column).take()).await?;
        }
        let successor = ColumnDef::new(Versions::Successor).text().null().take();
        manager.alter_table(Table::alter().table(Versions::Table).add_column(successor).take()).await?;
        manager.create_table(steps(manager)).await?;
        let by_subject = Index::create().name("steps_subject").table(Steps::Table).col(Steps::Subject).take();
        manager.create_index(by_subject).await?;
        manager.create_table(proposals()).await?;
        manager.create_table(approvals()).await?;
        manager.create_table(consultations()).await?;
        manager.create_table(reactions()).await?;
        let indexes = [
            ("proposals_version", Hung::Proposals, Hung::VersionId),
            ("approvals_proposal", Hung::Approvals, Hung::ProposalId),
            ("consultations_version", Hung::Consultations, Hung::VersionId),
            ("reactions_version", Hung::Reactions, Hung::VersionId),
        ];
        for (name, table, column) in indexes {
            manager.create_index(Index::create().name(name).table(table).col(column).take()).await?;
        }
        let guards = match manager.get_database_backend() {
            DbBackend::Postgres => include_str!("guards/m0012_postgres.sql"),
            DbBackend::Sqlite => include_str!("guards/m0012_sqlite.sql"),
            other => return Err(DbErr::Migration(format!("no guards are written for {other:?}"))),
        };
        manager.get_connection().execute_unprepared(guards).await.map(|_| ())
    }
}

fn policy_and_binding() -> [ColumnDef; 6] {
    let number = |column, default: i32| ColumnDef::new(column).integer().not_null().default(default).take();
    let words = ["aanbevolen", "pas-toe-of-leg-uit", "verplicht"];
    [
        number(Standards::ConsultationDays, 0),
        number(Standards::SupportMonths, 12),
        number(Standards::MajorsInSupport, 2),
        ColumnDef::new(Standards::Binding)
            .text()
            .null()
            .check(Expr::col(Standards::Binding).is_in(words))
            .take(),
        ColumnDef::new(Standards::BindingSource).text().null().take(),
        ColumnDef::new(Standards::BindingFrom).date().null().take(),
    ]
}

/// Beside the audit row with the same subject, status and moment.
fn steps(manager: &SchemaManager<'_>) -> TableCreateStatement {
    Table::create()
        .table(Steps::Table)
        .col(id(Steps::Id))
        .col(name(manager, Steps::Subject))
        .col(ColumnDef::new(Steps::Status).text().not_null())
        .col(ColumnDef::new(Steps::At).timestamp_with_time_zone().not_null())
        .col(ColumnDef::new(Steps::DecidedBy).text().null())
        .col(ColumnDef::new(Steps::DecidedOn).date().null())
        .col(ColumnDef::new(Steps::DecisionSource).text().null())
        .col(ColumnDef::new(Steps::Way).text().null())
        .col(ColumnDef::new(Steps::ConsultationBegins).date().null())
        .col(ColumnDef::new(Steps::ConsultationEnds).date().null())
        .col(ColumnDef::new(Steps::Successor).text().null())
        .take()
}

fn of_version(name: &str, table: Hung) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(name)
        .from(table, Hung::VersionId)
        .to(Versions::Table, Versions::Id)
        .on_delete(ForeignKeyAction::Cascade)
        .take()
}

fn proposals() -> TableCreateStatement {
    Table::create()
        .table(Hung::Proposals)
        .col(id(Hung::Id))
        .col(ColumnDef::new(Hung::VersionId).big_integer().not_null())
        .col(ColumnDef::new(Hung::Digest).text().not_null())
        .col(ColumnDef::new(Hung::Actor).text().not_null())
        .col(ColumnDef::new(Hung::At).timestamp_with_time_zone().not_null())
        .col(ColumnDef::new(Hung::Reason).text().not_null())
        .col(ColumnDef::new(Hung::VoidSince).timestamp_with_time_zone().null())
        .foreign_key(&mut of_version("proposals_version_fkey", Hung::Proposals))
        .take()
}

fn approvals() -> TableCreateStatement {
    Table::create()
        .table(Hung::Approvals)
        .col(id(Hung::Id))
        .col(ColumnDef::new(Hung::ProposalId).big_integer().not_null())
        .col(ColumnDef::new(Hung::Actor).text().not_null())
        .col(ColumnDef::new(Hung::At).timestamp_with_time_zone().not_null())
        .col(ColumnDef::new(Hung::Agreed).boolean().not_null())
        .col(ColumnDef::new(Hung::Reason).text().not_null())
        .foreign_key(
            ForeignKey::create()
                .name("approvals_proposal_fkey")
                .from(Hung::Approvals, Hung::ProposalId)
                .to(Hung::Proposals, Hung::Id)
                .on_delete(ForeignKeyAction::Cascade),
        )
        .take()
}

fn consultations() -> TableCreateStatement {
    Table::create()
        .table(Hung::Consultations)
        .col(id(Hung::Id))
        .col(ColumnDef::new(Hung::VersionId).big_integer().not_null())
        .col(ColumnDef::new(Hung::Begins).date().not_null())
        .col(ColumnDef::new(Hung::Ends).date().not_null())
        .col(ColumnDef::new(Hung::BrokenOff).date().null())
        .foreign_key(&mut of_version("consultations_version_fkey", Hung::Consultations))
        .take()
}

fn reactions() -> TableCreateStatement {
    Table::create()
        .table(Hung::Reactions)
        .col(id(Hung::Id))
        .col(ColumnDef::new(Hung::VersionId).big_integer().not_null())
        .col(ColumnDef::new(Hung::Place).text().not_null())
        .col(ColumnDef::new(Hung::Said).text().not_null())
        .col(ColumnDef::new(Hung::Actor).text().not_null())
        .col(ColumnDef::new(Hung::At).timestamp_with_time_zone().not_null())
        .col(ColumnDef::new(Hung::Answer).text().null())
        .col(ColumnDef::new(Hung::AnsweredBy).text().null())
        .col(ColumnDef::new(Hung::AnsweredAt).timestamp_with_time_zone().null())
        .foreign_key(&mut of_version("reactions_version_fkey", Hung::Reactions))
        .take()
}

#[derive(DeriveIden)]
enum Standards {
    Table,
    ConsultationDays,
    SupportMonths,
    MajorsInSupport,
    Binding,
    BindingSource,
    BindingFrom,
}

#[derive(DeriveIden)]
enum Versions {
    Table,
    Id,
    Successor,
}

#[derive(DeriveIden)]
enum Steps {
    Table,
    Id,
    Subject,
    Status,
    At,
    DecidedBy,
    DecidedOn,
    DecisionSource,
    Way,
    ConsultationBegins,
    ConsultationEnds,
    Successor,
}

/// The tables of what hangs on a version, and their columns.
#[derive(DeriveIden, Clone, Copy)]
enum Hung {
    Proposals,
    Approvals,
    Consultations,
    Reactions,
    Id,
    VersionId,
    ProposalId,
    Digest,
    Actor,
    At,
    Reason,
    VoidSince,
    Agreed,
    Begins,
    Ends,
    BrokenOff,
    Place,
    Said,
    Answer,
    AnsweredBy,
    AnsweredAt,
}
