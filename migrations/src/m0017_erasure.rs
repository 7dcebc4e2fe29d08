//! What was taken out of a published version because it held personal data: one row for each, which never changes.
//! The guards of the first steps let exactly that through: bytes to nothing, once such a row is there. And indexes
//! by which the audit is asked for.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use super::{id, name, unique};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(erasures(manager)).await?;
        use Erasures::{Name, VersionId, What};
        manager.create_index(unique("erasures_what_key", Erasures::Table, [VersionId, What, Name])).await?;
        let guards = match manager.get_database_backend() {
            DbBackend::Postgres => include_str!("guards/m0017_postgres.sql"),
            DbBackend::Sqlite => include_str!("guards/m0017_sqlite.sql"),
            other => return Err(DbErr::Migration(format!("no guards are written for {other:?}"))),
        };
        manager.get_connection().execute_unprepared(guards).await?;
        for (index, columns) in [
            ("audit_subject", vec![Audit::Subject, Audit::Id]),
            ("audit_at", vec![Audit::At]),
            ("audit_action", vec![Audit::Action, Audit::Id]),
        ] {
            let mut made = Index::create().name(index).table(Audit::Table).take();
            for column in columns {
                made.col(column);
            }
            manager.create_index(made).await?;
        }
        Ok(())
    }
}

fn erasures(manager: &SchemaManager<'_>) -> TableCreateStatement {
    Table::create()
        .table(Erasures::Table)
        .col(id(Erasures::Id))
        .col(ColumnDef::new(Erasures::VersionId).big_integer().not_null())
        .col(name(manager, Erasures::What).check(Expr::col(Erasures::What).is_in([
            "schema",
            "toelichting",
            "voorbeeld",
        ])))
        // Of the example; empty for the others.
        .col(name(manager, Erasures::Name))
        .col(ColumnDef::new(Erasures::Digest).text().not_null())
        .col(ColumnDef::new(Erasures::At).timestamp_with_time_zone().not_null())
        .col(ColumnDef::new(Erasures::Reason).text().not_null())
        .col(ColumnDef::new(Erasures::DecidedBy).text().not_null())
        .col(ColumnDef::new(Erasures::DecidedOn).date().not_null())
        .col(ColumnDef::new(Erasures::DecisionSource).text().not_null())
        .foreign_key(
            ForeignKey::create()
                .name("erasures_version_fkey")
                .from(Erasures::Table, Erasures::VersionId)
                .to(Alias::new("versions"), Alias::new("id")),
        )
        .take()
}

#[derive(DeriveIden)]
enum Erasures {
    Table,
    Id,
    VersionId,
    What,
    Name,
    Digest,
    At,
    Reason,
    DecidedBy,
    DecidedOn,
    DecisionSource,
}

#[derive(DeriveIden)]
enum Audit {
    Table,
    Id,
    Subject,
    At,
    Action,
}
