//! The steps by which the register's database came to be, the same on SQLite and PostgreSQL.
//!
//! Door: [`Migrator`]. One file a step, never changed once it has been released; what the two
//! databases say differently (triggers) has one text for each in `guards/`. There is no way down:
//! a published document is not dropped by a command.

use sea_orm_migration::prelude::*;

mod m0001_catalogue;
mod m0002_tokens_and_audit;
mod m0003_guards;
mod m0004_references;
mod m0005_tables;
mod m0006_vocabularies;
mod m0007_search;
mod m0008_comparisons;
mod m0009_audit_chain;
mod m0010_grants;
mod m0011_organisations;
mod m0012_road;
mod m0013_release_sets;
mod m0014_signatures;
mod m0015_subscriptions;
mod m0016_taken_over;
mod m0017_erasure;
mod m0018_usage;
mod m0019_sessions;
mod m0020_taken_over;
mod m0021_release_set_signatures;

pub use sea_orm_migration::MigratorTrait;

/// Applies the steps, in order.
#[derive(Debug, Clone, Copy)]
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_catalogue::Migration),
            Box::new(m0002_tokens_and_audit::Migration),
            Box::new(m0003_guards::Migration),
            Box::new(m0004_references::Migration),
            Box::new(m0005_tables::Migration),
            Box::new(m0006_vocabularies::Migration),
            Box::new(m0007_search::Migration),
            Box::new(m0008_comparisons::Migration),
            Box::new(m0009_audit_chain::Migration),
            Box::new(m0010_grants::Migration),
            Box::new(m0011_organisations::Migration),
            Box::new(m0012_road::Migration),
            Box::new(m0013_release_sets::Migration),
            Box::new(m0014_signatures::Migration),
            Box::new(m0015_subscriptions::Migration),
            Box::new(m0016_taken_over::Migration),
            Box::new(m0017_erasure::Migration),
            Box::new(m0018_usage::Migration),
            Box::new(m0019_sessions::Migration),
            Box::new(m0020_taken_over::Migration),
            Box::new(m0021_release_set_signatures::Migration),
        ]
    }
}

/// A numbered primary key.
fn id(table: impl IntoIden + 'static) -> ColumnDef {
    ColumnDef::new(table).big_integer().not_null().auto_increment().primary_key().take()
}

/// A column of text that is ordered by its bytes on both databases.
fn name(manager: &SchemaManager<'_>, column: impl IntoIden + 'static) -> ColumnDef {
    let mut name = ColumnDef::new(column).text().not_null().take();
    if manager.get_database_backend() == sea_orm::DbBackend::Postgres {
        name.extra("COLLATE \"C\"");
    }
    name
}

/// A unique index, whose name is what `store` maps to a conflict.
fn unique<T, C>(name: &str, table: T, columns: impl IntoIterator<Item = C>) -> IndexCreateStatement
where
    T: IntoTableRef,
    C: IntoIndexColumn,
{
    let mut index = Index::create().name(name).table(table).unique().take();
    for column in columns {
        index.col(column);
    }
    index
}
