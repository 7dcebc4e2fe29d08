//! Real databases for tests: copies of one that is made once a process, with nothing in it but its tables or
//! with the shipped standards.
//!
//! Door: [`sqlite`], [`postgres`], their stocked forms, and [`TestDatabase::sql`], which speaks raw SQL over a
//! connection of its own, without the settings of the store: what the database refuses there, it refuses anyone.

use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};

use maatstaf::registry::{Registry, shipped};
use maatstaf::store::Store;
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection};
use tempfile::TempDir;
use tokio::sync::OnceCell;

use super::On;

static FILE: OnceCell<Vec<u8>> = OnceCell::const_new();
static STOCKED_FILE: OnceCell<Vec<u8>> = OnceCell::const_new();
static TEMPLATE: OnceCell<String> = OnceCell::const_new();
static STOCKED_TEMPLATE: OnceCell<String> = OnceCell::const_new();
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
    copied(FILE.get_or_init(|| make_file(false)).await).await
}

/// A new PostgreSQL database.
pub(crate) async fn postgres() -> TestDatabase {
    cloned(TEMPLATE.get_or_init(|| make_template(false)).await).await
}

/// A new database with the shipped standards in it.
pub(crate) async fn stocked(on: On) -> TestDatabase {
    match on {
        On::Sqlite => copied(stocked_file().await).await,
        On::Postgres => cloned(STOCKED_TEMPLATE.get_or_init(|| make_template(true)).await).await,
    }
}

/// The bytes of a SQLite database with the shipped standards in it.
pub(crate) async fn stocked_file() -> &'static [u8] {
    STOCKED_FILE.get_or_init(|| make_file(true)).await
}

/// The same for who waits without a runtime, or in one that has other things to do.
pub(crate) fn stocked_file_now() -> &'static [u8] {
    std::thread::spawn(|| tokio::runtime::Runtime::new().unwrap().block_on(stocked_file())).join().unwrap()
}

async fn copied(file: &[u8]) -> TestDatabase {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("maatstaf.db");
    std::fs::write(&path, file).unwrap();
    opened(address(&path), Some(dir)).await
}

async fn cloned(template: &str) -> TestDatabase {
    opened(create_database(Some(template)).await, None).await
}

async fn opened(url: String, dir: Option<TempDir>) -> TestDatabase {
    let store = Store::open(&url, 8).await.unwrap();
    let raw = connect(&url).await;
    TestDatabase { store, url, raw, _dir: dir }
}

fn address(path: &Path) -> String {
    format!("sqlite:{}", path.display())
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

async fn make_file(stocked: bool) -> Vec<u8> {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("maatstaf.db");
    fill(&address(&path), stocked).await;
    std::fs::read(path).unwrap()
}

async fn make_template(stocked: bool) -> String {
    let url = create_database(None).await;
    fill(&url, stocked).await;
    url.rsplit('/').next().unwrap().to_owned()
}

async fn fill(url: &str, stocked: bool) {
    let store = Store::open(url, 1).await.unwrap();
    store.migrate().await.unwrap();
    if stocked {
        let registry = Registry::set_up(store.clone(), super::setup());
        let imported = registry.import(&shipped().unwrap(), &super::act()).await.unwrap();
        assert!(!imported.has_refusals(), "{imported:#?}");
    }
    store.close().await.unwrap();
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
