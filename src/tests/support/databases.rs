//! Every test runs on SQLite and on PostgreSQL, each time on a database of its own.

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::{AnyPool, AssertSqlSafe, Executor as _};
use url::Url;
use vestibule::server::store::{Dialect, Store};

use super::test_app::TestApp;

/// Makes the tests `name::sqlite` and `name::postgres` from each function.
macro_rules! on_each_database {
    ($($(#[$meta:meta])* async fn $name:ident($app:ident: TestApp) $body:block)+) => {$(
        $(#[$meta])*
        async fn $name($app: TestApp) $body

        mod $name {
            #[test]
            fn sqlite() {
                crate::support::databases::run(vestibule::server::store::Dialect::Sqlite, super::$name);
            }

            #[test]
            fn postgres() {
                crate::support::databases::run(vestibule::server::store::Dialect::Postgres, super::$name);
            }
        }
    )+};
}

/// A database that nobody else uses.
pub struct Database {
    /// Its address.
    pub url: String,
    place: Place,
}

enum Place {
    Folder(PathBuf),
    Server { admin: Url, name: String },
}

/// Runs a test on a fresh database, which is removed afterwards whatever happened.
pub fn run<F: Future<Output = ()>>(dialect: Dialect, test: impl FnOnce(TestApp) -> F) {
    run_on_database(dialect, async |url: String| {
        let app = TestApp::start(&url).await;
        test(app.clone()).await;
        app.finish().await;
    });
}

/// As [`run`], for tests that connect themselves.
pub fn run_on_database(dialect: Dialect, test: impl AsyncFnOnce(String)) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let Some(database) = runtime.block_on(Database::create(dialect)) else {
        println!("not run: VESTIBULE_TEST_POSTGRES_URL names no PostgreSQL");
        return;
    };
    let url = database.url.clone();
    let outcome = catch_unwind(AssertUnwindSafe(|| runtime.block_on(test(url))));
    runtime.block_on(database.remove());
    if let Err(panic) = outcome {
        resume_unwind(panic);
    }
}

#[expect(clippy::disallowed_methods, reason = "where the test server is, is no configuration of the program")]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// Distinguishes the databases of this process.
static NEXT: AtomicU32 = AtomicU32::new(0);

impl Database {
    /// An empty SQLite file, or a PostgreSQL database that is migrated already. `None` without a PostgreSQL server.
    pub async fn create(dialect: Dialect) -> Option<Self> {
        let name = format!("vestibule_test_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::SeqCst));
        match dialect {
            Dialect::Sqlite => {
                let folder = std::env::temp_dir().join(name);
                std::fs::create_dir_all(&folder).unwrap();
                Some(Self { url: format!("sqlite:{}", folder.join("test.db").display()), place: Place::Folder(folder) })
            }
            Dialect::Postgres => {
                let Some(admin) = variable("VESTIBULE_TEST_POSTGRES_URL") else {
                    assert!(variable("CI").is_none(), "with CI set, VESTIBULE_TEST_POSTGRES_URL must name a PostgreSQL server");
                    return None;
                };
                let admin = Url::parse(&admin).expect("VESTIBULE_TEST_POSTGRES_URL is no URL");
                let template = template(&admin).await;
                execute(&admin, format!("CREATE DATABASE {name} TEMPLATE {template}")).await.unwrap();
                Some(Self { url: with_name(&admin, &name), place: Place::Server { admin, name } })
            }
        }
    }

    /// Removes it.
    pub async fn remove(self) {
        match self.place {
            Place::Folder(folder) => std::fs::remove_dir_all(folder).unwrap(),
            Place::Server { admin, name } => execute(&admin, format!("DROP DATABASE {name} WITH (FORCE)")).await.unwrap(),
        }
    }
}

fn with_name(admin: &Url, name: &str) -> String {
    let mut url = admin.clone();
    url.set_path(name);
    url.into()
}

/// Names are made of digits, letters and `_` by this file alone.
async fn execute(admin: &Url, sql: String) -> Result<(), sqlx::Error> {
    sqlx::any::install_default_drivers();
    let pool = AnyPool::connect(admin.as_str()).await?;
    let done = pool.execute(AssertSqlSafe(sql)).await.map(|_| ());
    pool.close().await;
    done
}

/// A migrated database that others are copied from, which is quicker than migrating each. Made once per process.
async fn template(admin: &Url) -> String {
    static TEMPLATE: tokio::sync::OnceCell<String> = tokio::sync::OnceCell::const_new();
    let make = || async {
        let name = format!("vestibule_template_{}", std::process::id());
        execute(admin, format!("DROP DATABASE IF EXISTS {name}")).await.unwrap();
        execute(admin, format!("CREATE DATABASE {name} TEMPLATE template0")).await.unwrap();
        let store = Store::connect(&with_name(admin, &name), 1).await.unwrap();
        store.migrate().await.unwrap();
        store.close().await;
        name
    };
    TEMPLATE.get_or_init(make).await.clone()
}
