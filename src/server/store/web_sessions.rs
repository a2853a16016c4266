//! What the cookie points at. The row's key is a keyed hash of the cookie, so the table opens nothing.
//!
//! The client is within the data too; in a column of its own, one statement leads from the cookie to the people signed in
//! ([`super::accounts::behind_cookie`]).

use super::{Result, Tx, statements};
use crate::domain::time::Timestamp;

statements! {
    FIND = "SELECT data FROM web_sessions WHERE id_hash = $1 AND expires_at > $2";
    INSERT = "INSERT INTO web_sessions (id_hash, data, expires_at, client_id) VALUES ($1, $2, $3, $4) ON CONFLICT (id_hash) DO NOTHING";
    UPDATE = "UPDATE web_sessions SET data = $2, expires_at = $3, client_id = $4 WHERE id_hash = $1";
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

/// What is behind a cookie.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    /// Keyed hash of the cookie.
    pub id_hash: &'a [u8],
    /// What it stands for, as JSON.
    pub data: &'a str,
    /// The client named in the data.
    pub client: Option<&'a str>,
    /// End of its life.
    pub expires_at: Timestamp,
}

/// Adds a row. `false` when the id is taken.
///
/// # Errors
/// [`super::StoreError`].
pub async fn insert(tx: &mut Tx, row: Row<'_>) -> Result<bool> {
    write(tx, INSERT, row).await
}

/// Replaces the data. `false` when the row is gone.
///
/// # Errors
/// [`super::StoreError`].
pub async fn update(tx: &mut Tx, row: Row<'_>) -> Result<bool> {
    write(tx, UPDATE, row).await
}

async fn write(tx: &mut Tx, statement: &'static str, row: Row<'_>) -> Result<bool> {
    let Row { id_hash, data, client, expires_at } = row;
    let query = sqlx::query(statement).bind(id_hash.to_vec()).bind(data).bind(expires_at.millis()).bind(client);
    Ok(query.execute(tx.conn()).await?.rows_affected() == 1)
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
