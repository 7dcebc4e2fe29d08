//! Opening a database, bringing it up to date, and beginning a transaction on it.

use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use migrations::{Migrator, MigratorTrait};
use sea_orm::sqlx::ConnectOptions as _;
use sea_orm::sqlx::postgres::PgConnectOptions;
use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction,
    SqliteTransactionMode, TransactionOptions, TransactionTrait,
};
use tokio::sync::{Mutex, OwnedMutexGuard};

use super::audit::Act;
use super::errors::describe;
use crate::domain::Error;
use crate::domain::error::Result;

/// How long a writer waits for another, and anyone for a connection.
const PATIENCE: Duration = Duration::from_secs(10);

/// Taken by whoever migrates a PostgreSQL database: "maatstaf" in ASCII.
const MIGRATION_LOCK: i64 = 0x6d61_6174_7374_6166;

/// Which database it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    /// A file beside the program.
    Sqlite,
    /// A server.
    Postgres,
}

/// The register's database. Clones share its connections.
#[derive(Debug, Clone)]
pub struct Store {
    db: DatabaseConnection,
    backend: Backend,
    /// On SQLite, whose turn it is to write; without it, waiting writers hold every connection.
    turn: Arc<Mutex<()>>,
}

/// A write under way; dropped without commit, it never was.
pub(super) struct Writing {
    pub(super) tx: DatabaseTransaction,
    _turn: Option<OwnedMutexGuard<()>>,
}

impl Writing {
    /// Makes it so.
    pub(super) async fn commit(self) -> Result<()> {
        Ok(self.tx.commit().await?)
    }
}

impl Store {
    /// Opens `sqlite:FILE` (made when absent; its folder must exist) or `postgres://…`.
    ///
    /// # Errors
    /// Internal, with a sentence for the operator that does not repeat the address (it may hold a
    /// password), when the address is not one of these two or the database can't be reached.
    pub async fn open(url: &str, max_connections: u32) -> Result<Self> {
        let (backend, mut options) = if url.starts_with("sqlite:") {
            (Backend::Sqlite, sqlite(url)?)
        } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            (Backend::Postgres, postgres(url)?)
        } else {
            return Err(Error::internal("the address of the database starts with sqlite: or postgres://"));
        };
        options
            .max_connections(max_connections)
            .acquire_timeout(PATIENCE)
            .sqlx_logging(false)
            .record_stmt_in_spans(false);
        let db = Database::connect(options).await.map_err(|error| {
            Error::internal(format_args!("the database can't be opened: {}", describe(&error)))
        })?;
        Ok(Self { db, backend, turn: Arc::default() })
    }

    /// Which database it is.
    #[must_use]
    pub const fn backend(&self) -> Backend {
        self.backend
    }

    /// Closes every connection, also those of clones.
    ///
    /// # Errors
    /// Internal, when the database does not let go.
    pub async fn close(self) -> Result<()> {
        Ok(self.db.close().await?)
    }

    /// Applies the migrations that are pending, all or none, and says how many. Two that race
    /// take turns.
    ///
    /// # Errors
    /// Internal, when a step fails or the database is from a newer program.
    pub async fn migrate(&self) -> Result<usize> {
        if self.pending_migrations().await? == 0 {
            return Ok(0);
        }
        let writing = self.begin_unaudited().await?;
        if self.backend == Backend::Postgres {
            let lock = format!("SELECT pg_advisory_xact_lock({MIGRATION_LOCK})");
            writing.tx.execute_unprepared(&lock).await?;
        }
        let pending = Migrator::get_pending_migrations(&writing.tx).await?.len();
        Migrator::up(&writing.tx, None).await?;
        writing.commit().await?;
        Ok(pending)
    }

    /// How many migrations are pending. Writes nothing: an empty database has all of them pending,
    /// and a role that may only read can ask.
    ///
    /// # Errors
    /// Internal, when the database is from a newer program or does not answer.
    pub async fn pending_migrations(&self) -> Result<usize> {
        Ok(Migrator::get_pending_migrations_read_only(&self.db).await?.len())
    }

    /// Asks the database whether it is there.
    ///
    /// # Errors
    /// Internal or busy, when it does not answer.
    pub async fn ping(&self) -> Result<()> {
        Ok(self.db.ping().await?)
    }

    pub(super) const fn db(&self) -> &DatabaseConnection {
        &self.db
    }

    /// Begins a write on behalf of someone, whose name and reason can be kept.
    pub(super) async fn begin(&self, act: &Act) -> Result<Writing> {
        act.check()?;
        self.begin_unaudited().await
    }

    /// Begins a write that leaves no audit row.
    pub(super) async fn begin_unaudited(&self) -> Result<Writing> {
        let turn = match self.backend {
            Backend::Sqlite => Some(Arc::clone(&self.turn).lock_owned().await),
            Backend::Postgres => None,
        };
        let options = TransactionOptions {
            sqlite_transaction_mode: (self.backend == Backend::Sqlite)
                .then_some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        Ok(Writing { tx: self.db.begin_with_options(options).await?, _turn: turn })
    }
}

fn sqlite(url: &str) -> Result<ConnectOptions> {
    let opened = SqliteConnectOptions::from_str(url)
        .map_err(|_| Error::internal("the address of the database is not of the form sqlite:FILE"))?
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(PATIENCE)
        .foreign_keys(true)
        .pragma("recursive_triggers", "ON")
        // What is dropped or erased is overwritten, not only let go of.
        .pragma("secure_delete", "ON")
        .disable_statement_logging();
    let mut options = ConnectOptions::new("sqlite::memory:");
    options.map_sqlx_sqlite_opts(move |_| opened.clone());
    Ok(options)
}

/// The address itself is kept from sea-orm, which would write it, password and all, in its traces.
fn postgres(url: &str) -> Result<ConnectOptions> {
    let opened = PgConnectOptions::from_str(url)
        .map_err(|_| {
            Error::internal(
                "the address of the database is not of the form postgres://user:password@host/database",
            )
        })?
        .application_name("maatstaf")
        .disable_statement_logging();
    let mut options = ConnectOptions::new("postgres://localhost");
    options.map_sqlx_postgres_opts(move |_| opened.clone());
    Ok(options)
}
