//! Real databases for tests: a new SQLite file, or a new PostgreSQL database cloned from a template
//! that is migrated once a process.
//!
//! Door: [`sqlite`], [`postgres`], and [`TestDatabase::sql`], which speaks raw SQL over a connection
//! of its own, without the settings of the store: what the database refuses there, it refuses anyone.

use std::sync::atomic::{AtomicU32, Ordering};

use maatstaf::store::Store;
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection};
use tempfile::TempDir;
use tokio::sync::OnceCell;

static TEMPLATE: OnceCell<String> = OnceCell::const_new();
static NEXT: AtomicU32 = AtomicU32::new(0);

/// A migrated database of one test alone.
pub(crate) struct TestDatabase {
    /// The store on it.
    pub store: Store,
    /// Its address.
    pub url: String,
    raw: DatabaseConnection,
    _dir: Option<TempDir>,
}

/// A new SQLite database.
pub(crate) async fn sqlite() -> TestDatabase {
    let dir = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", dir.path().join("maatstaf.db").display());
    let store = Store::open(&url, 8).await.unwrap();
    store.migrate().await.unwrap();
    let raw = connect(&url).await;
    TestDatabase { store, url, raw, _dir: Some(dir) }
}

/// A new PostgreSQL database.
pub(crate) async fn postgres() -> TestDatabase {
    let template = TEMPLATE.get_or_init(make_template).await;
    let url = create_database(Some(template)).await;
    let store = Store::open(&url, 8).await.unwrap();
    let raw = connect(&url).await;
    TestDatabase { store, url, raw, _dir: None }
}

/// A new PostgreSQL database with nothing in it: its address.
pub(crate) async fn empty_postgres() -> String {
    create_database(None).await
}

impl TestDatabase {
    /// Runs SQL as it stands, and says how many rows it touched or what the database said.
    pub(crate) async fn sql(&self, sql: &str) -> Result<u64, String> {
        let done = self.raw.execute_unprepared(sql).await;
        done.map(|done| done.rows_affected()).map_err(|error| error.to_string())
    }
}

async fn make_template() -> String {
    let url = create_database(None).await;
    let store = Store::open(&url, 1).await.unwrap();
    store.migrate().await.unwrap();
    store.close().await.unwrap();
    url.rsplit('/').next().unwrap().to_owned()
}

async fn create_database(template: Option<&str>) -> String {
    let server = server();
    let name = format!("maatstaf_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    let template = template.map(|template| format!(" TEMPLATE {template}")).unwrap_or_default();
    let admin = connect(&server).await;
    admin.execute_unprepared(&format!("DROP DATABASE IF EXISTS {name}")).await.unwrap();
    admin.execute_unprepared(&format!("CREATE DATABASE {name}{template}")).await.unwrap();
    admin.close().await.unwrap();
    let mut url = url::Url::parse(&server).unwrap();
    url.set_path(&name);
    url.into()
}

#[expect(
    clippy::disallowed_methods,
    reason = "where the test server is, is told to the tests and not to the program"
)]
fn server() -> String {
    std::env::var("MAATSTAF_TEST_POSTGRES").unwrap_or_else(|_| {
        panic!(
            "This test also runs on PostgreSQL. Run tests/run.sh, which starts a server for the tests and \
             says where it is in MAATSTAF_TEST_POSTGRES."
        )
    })
}

async fn connect(url: &str) -> DatabaseConnection {
    let mut options = ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false);
    Database::connect(options).await.unwrap()
}
