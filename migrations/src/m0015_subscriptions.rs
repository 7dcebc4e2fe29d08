//! Who is told what happens, and each telling: a lease says which process is at it.

use sea_orm_migration::prelude::*;

use super::{id, name, unique};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(subscriptions(manager)).await?;
        manager.create_table(dispatches()).await?;
        let public_id = [Subscriptions::PublicId];
        manager.create_index(unique("subscriptions_public_id_key", Subscriptions::Table, public_id)).await?;
        let number = [Dispatches::SubscriptionId, Dispatches::AuditNumber];
        manager.create_index(unique("dispatches_number_key", Dispatches::Table, number)).await?;
        let due = Index::create()
            .name("dispatches_due")
            .table(Dispatches::Table)
            .col(Dispatches::State)
            .col(Dispatches::NextAttempt)
            .take();
        manager.create_index(due).await
    }
}

fn subscriptions(manager: &SchemaManager<'_>) -> TableCreateStatement {
    Table::create()
        .table(Subscriptions::Table)
        .col(id(Subscriptions::Id))
        .col(name(manager, Subscriptions::PublicId))
        .col(name(manager, Subscriptions::Owner))
        .col(ColumnDef::new(Subscriptions::Target).text().not_null())
        .col(name(manager, Subscriptions::Host))
        .col(ColumnDef::new(Subscriptions::Kinds).text().not_null())
        .col(ColumnDef::new(Subscriptions::Standards).text().not_null())
        .col(ColumnDef::new(Subscriptions::Provisions).text().not_null())
        .col(ColumnDef::new(Subscriptions::Secret).text().not_null())
        .col(ColumnDef::new(Subscriptions::OldSecret).text().null())
        .col(ColumnDef::new(Subscriptions::OldSecretUntil).timestamp_with_time_zone().null())
        .col(ColumnDef::new(Subscriptions::Active).boolean().not_null())
        .col(ColumnDef::new(Subscriptions::Gone).boolean().not_null())
        .col(ColumnDef::new(Subscriptions::Seen).big_integer().not_null())
        .col(ColumnDef::new(Subscriptions::CreatedAt).timestamp_with_time_zone().not_null())
        .col(ColumnDef::new(Subscriptions::ChangedAt).timestamp_with_time_zone().not_null())
        .take()
}

fn dispatches() -> TableCreateStatement {
    let states = ["wachtend", "bezorgd", "dood"];
    let of = ForeignKey::create()
        .name("dispatches_subscription_fkey")
        .from(Dispatches::Table, Dispatches::SubscriptionId)
        .to(Subscriptions::Table, Subscriptions::Id)
        .on_delete(ForeignKeyAction::Cascade)
        .take();
    Table::create()
        .table(Dispatches::Table)
        .col(id(Dispatches::Id))
        .col(ColumnDef::new(Dispatches::SubscriptionId).big_integer().not_null())
        .col(ColumnDef::new(Dispatches::AuditNumber).big_integer().not_null())
        .col(
            ColumnDef::new(Dispatches::State)
                .text()
                .not_null()
                .check(Expr::col(Dispatches::State).is_in(states)),
        )
        .col(ColumnDef::new(Dispatches::Attempts).integer().not_null())
        .col(ColumnDef::new(Dispatches::NextAttempt).timestamp_with_time_zone().not_null())
        .col(ColumnDef::new(Dispatches::Lease).text().null())
        .col(ColumnDef::new(Dispatches::LeaseUntil).timestamp_with_time_zone().null())
        .col(ColumnDef::new(Dispatches::LastStatus).integer().null())
        .col(ColumnDef::new(Dispatches::LastEnded).text().null())
        .col(ColumnDef::new(Dispatches::CreatedAt).timestamp_with_time_zone().not_null())
        .col(ColumnDef::new(Dispatches::FinishedAt).timestamp_with_time_zone().null())
        .foreign_key(&mut of.clone())
        .take()
}

#[derive(DeriveIden)]
enum Subscriptions {
    Table,
    Id,
    PublicId,
    Owner,
    Target,
    Host,
    Kinds,
    Standards,
    Provisions,
    Secret,
    OldSecret,
    OldSecretUntil,
    Active,
    Gone,
    Seen,
    CreatedAt,
    ChangedAt,
}

#[derive(DeriveIden)]
enum Dispatches {
    Table,
    Id,
    SubscriptionId,
    AuditNumber,
    State,
    Attempts,
    NextAttempt,
    Lease,
    LeaseUntil,
    LastStatus,
    LastEnded,
    CreatedAt,
    FinishedAt,
}
