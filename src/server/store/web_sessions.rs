//! What the cookie points at. The row's key is a keyed hash of the cookie, so the table opens nothing.

use super::{Result, Tx, statements};
use crate::domain::time::Timestamp;

statements! {
    FIND = "SELECT data FROM web_sessions WHERE id_hash = $1 AND expires_at > $2";
    INSERT = "INSERT INTO web_sessions (id_hash, data, expires_at) VALUES ($1, $2, $3) ON CONFLICT (id_hash) DO NOTHING";
    UPDATE = "UPDATE web_sessions SET data = $2, expires_at = $3 WHERE id_hash = $1";
    DELETE = "DELETE FROM web_sessions WHERE id_hash = $1";
    DELETE_OVERDUE = "DELETE FROM web_sessions WHERE id_hash IN (SELECT id_hash FROM web_sessions WHERE expires_at <= $1 LIMIT $2)";
}

/// The data behind a cookie.
///
/// # Errors
/// [`super::StoreError`].
pub async fn find(tx: &mut Tx, id_hash: &[u8], now: Timestamp) -> Result<Option<String>> {
    let row: Option<(String,)> = sqlx::query_as(FIND).bind(id_hash.to_vec()).bind(now.millis()).fetch_optional(tx.conn()).await?;
    Ok(row.map(|(data,)| data))
}

/// Adds a row. `false` when the id is taken.
///
/// # Errors
/// [`super::StoreError`].
pub async fn insert(tx: &mut Tx, id_hash: &[u8], data: &str, expires_at: Timestamp) -> Result<bool> {
    Ok(sqlx::query(INSERT).bind(id_hash.to_vec()).bind(data).bind(expires_at.millis()).execute(tx.conn()).await?.rows_affected() == 1)
}

/// Replaces the data. `false` when the row is gone.
///
/// # Errors
/// [`super::StoreError`].
pub async fn update(tx: &mut Tx, id_hash: &[u8], data: &str, expires_at: Timestamp) -> Result<bool> {
    Ok(sqlx::query(UPDATE).bind(id_hash.to_vec()).bind(data).bind(expires_at.millis()).execute(tx.conn()).await?.rows_affected() == 1)
}

/// Removes a row.
///
/// # Errors
/// [`super::StoreError`].
pub async fn delete(tx: &mut Tx, id_hash: &[u8]) -> Result<()> {
    sqlx::query(DELETE).bind(id_hash.to_vec()).execute(tx.conn()).await?;
    Ok(())
}

/// Forgets up to `limit` rows that are over.
///
/// # Errors
/// [`super::StoreError`].
pub async fn delete_overdue(tx: &mut Tx, limit: i64, now: Timestamp) -> Result<u64> {
    Ok(sqlx::query(DELETE_OVERDUE).bind(now.millis()).bind(limit).execute(tx.conn()).await?.rows_affected())
}
