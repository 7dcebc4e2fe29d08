//! An empty database of each kind to measure on: SQLite, and PostgreSQL where `MAATSTAF_TEST_POSTGRES` names a
//! server whose role may create databases.

use sea_orm::{ConnectionTrait as _, Database};

/// Runs a measurement on each, with its address.
#[expect(
    clippy::disallowed_methods,
    reason = "where the test server is, is told to benchmarks, not to the program"
)]
pub(crate) fn on_each(name: &str, measure: impl AsyncFn(&str)) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let folder = tempfile::tempdir().unwrap();
        measure(&format!("sqlite:{}", folder.path().join("meting.db").display())).await;
        if let Ok(server) = std::env::var("MAATSTAF_TEST_POSTGRES") {
            let admin = Database::connect(&server).await.unwrap();
            let name = format!("{name}_{}", std::process::id());
            admin.execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
            let mut url = url::Url::parse(&server).unwrap();
            url.set_path(&name);
            measure(url.as_str()).await;
        }
    });
}
