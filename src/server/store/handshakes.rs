//! Answers of the handshake that an app's server fetches by a nonce within seconds.

use super::{Result, Tx, statements};
use crate::domain::time::Timestamp;

statements! {
    INSERT = "INSERT INTO handshakes (nonce_hash, sealed_directives, expires_at) VALUES ($1, $2, $3)";
    FIND = "SELECT sealed_directives FROM handshakes WHERE nonce_hash = $1 AND expires_at > $2";
    DELETE_OVERDUE = "DELETE FROM handshakes WHERE nonce_hash IN (SELECT nonce_hash FROM handshakes WHERE expires_at <= $1 LIMIT $2)";
}

/// Keeps the cookies of an answer, sealed.
///
/// # Errors
/// [`super::StoreError`].
pub async fn insert(tx: &mut Tx, nonce_hash: &[u8], sealed_directives: &[u8], expires_at: Timestamp) -> Result<()> {
    sqlx::query(INSERT).bind(nonce_hash.to_vec()).bind(sealed_directives.to_vec()).bind(expires_at.millis()).execute(tx.conn()).await?;
    Ok(())
}

/// The sealed cookies. An app's server may ask several times at once, so the answer stays until its end.
///
/// # Errors
/// [`super::StoreError`].
pub async fn find(tx: &mut Tx, nonce_hash: &[u8], now: Timestamp) -> Result<Option<Vec<u8>>> {
    let row: Option<(Vec<u8>,)> = sqlx::query_as(FIND).bind(nonce_hash.to_vec()).bind(now.millis()).fetch_optional(tx.conn()).await?;
    Ok(row.map(|(directives,)| directives))
}

/// Forgets up to `limit` answers that are over.
///
/// # Errors
/// [`super::StoreError`].
pub async fn delete_overdue(tx: &mut Tx, limit: i64, now: Timestamp) -> Result<u64> {
    Ok(sqlx::query(DELETE_OVERDUE).bind(now.millis()).bind(limit).execute(tx.conn()).await?.rows_affected())
}
