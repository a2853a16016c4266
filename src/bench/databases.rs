//! The databases that are measured: SQLite, and PostgreSQL where a server is named.

use std::fmt;

use sqlx::{AnyPool, AssertSqlSafe, Executor as _};
use url::Url;

use crate::Outcome;
use crate::process::Folder;

/// A kind of database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Database {
    /// A file in a folder.
    Sqlite,
    /// A server, by the address of one of its databases.
    Postgres(Url),
}

impl fmt::Display for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sqlite => "SQLite",
            Self::Postgres(_) => "PostgreSQL",
        })
    }
}

#[expect(clippy::disallowed_methods, reason = "where the server is, is no configuration of the program")]
fn server() -> Outcome<Option<Url>> {
    Ok(std::env::var("VESTIBULE_TEST_POSTGRES_URL").ok().map(|url| Url::parse(&url)).transpose()?)
}

impl Database {
    /// SQLite, and PostgreSQL if `VESTIBULE_TEST_POSTGRES_URL` names a server.
    ///
    /// # Errors
    /// When it is no address.
    pub fn all() -> Outcome<Vec<Self>> {
        let server = server()?;
        if server.is_none() {
            eprintln!("PostgreSQL is left out: VESTIBULE_TEST_POSTGRES_URL names no server");
        }
        Ok([Some(Self::Sqlite), server.map(Self::Postgres)].into_iter().flatten().collect())
    }

    /// Makes an empty database with this name; its address. SQLite makes its file by itself, in the folder.
    ///
    /// # Errors
    /// When the server refuses.
    pub async fn create(&self, name: &str, folder: &Folder) -> Outcome<String> {
        match self {
            Self::Sqlite => Ok(format!("sqlite:{}", folder.path().join(format!("{name}.db")).display())),
            Self::Postgres(server) => {
                let name = format!("vestibule_bench_{}_{name}", std::process::id());
                sqlx::any::install_default_drivers();
                let pool = AnyPool::connect(server.as_str()).await?;
                pool.execute(AssertSqlSafe(format!("CREATE DATABASE {name}"))).await?;
                pool.close().await;
                let mut url = server.clone();
                url.set_path(&name);
                Ok(url.into())
            }
        }
    }
}
