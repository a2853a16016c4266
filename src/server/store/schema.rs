//! What can be asked about the database itself.

use super::{Result, Tx, statements};
use crate::domain::time::Timestamp;

statements! {
    VERSION = "SELECT MAX(version) FROM _sqlx_migrations";
}

/// The clock of the server, in milliseconds. PostgreSQL only: SQLite has the clock of this process, so the statement is
/// not among those that must mean the same on both.
const POSTGRES_NOW: &str = "SELECT CAST(EXTRACT(EPOCH FROM CLOCK_TIMESTAMP()) * 1000 AS BIGINT)";

/// Number of the newest migration in the database, 0 when there is none.
///
/// # Errors
/// [`super::StoreError`], also when the database was never migrated.
pub async fn version(tx: &mut Tx) -> Result<i64> {
    let (version,): (Option<i64>,) = sqlx::query_as(VERSION).fetch_one(tx.conn()).await?;
    Ok(version.unwrap_or_default())
}

/// The time by the clock of a PostgreSQL server.
///
/// # Errors
/// [`super::StoreError`], and always on SQLite.
pub async fn postgres_now(tx: &mut Tx) -> Result<Timestamp> {
    let (millis,): (i64,) = sqlx::query_as(POSTGRES_NOW).fetch_one(tx.conn()).await?;
    Ok(Timestamp::from_millis(millis))
}
