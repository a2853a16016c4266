//! Forms that wait until somebody proved that it is them.

use super::{Result, Tx, statements};
use crate::domain::ids::SessionId;
use crate::domain::time::Timestamp;

statements! {
    INSERT = "INSERT INTO kept_forms (id_hash, session_id, sealed, expires_at) VALUES ($1, $2, $3, $4)";
    FIND = "SELECT sealed FROM kept_forms WHERE id_hash = $1 AND session_id = $2 AND used_at IS NULL AND expires_at > $3";
    SPEND = "UPDATE kept_forms SET used_at = $3 WHERE id_hash = $1 AND session_id = $2 AND used_at IS NULL AND expires_at > $3";
    DELETE_OVERDUE = "DELETE FROM kept_forms WHERE id_hash IN (SELECT id_hash FROM kept_forms WHERE expires_at <= $1 LIMIT $2)";
}

/// Keeps a form.
///
/// # Errors
/// [`super::StoreError`].
pub async fn insert(tx: &mut Tx, id_hash: &[u8], session: &SessionId, sealed: Vec<u8>, expires_at: Timestamp) -> Result<()> {
    sqlx::query(INSERT).bind(id_hash.to_vec()).bind(session.as_str()).bind(sealed).bind(expires_at.millis()).execute(tx.conn()).await?;
    Ok(())
}

/// A form that this session may still carry out.
///
/// # Errors
/// [`super::StoreError`].
pub async fn find(tx: &mut Tx, id_hash: &[u8], session: &SessionId, now: Timestamp) -> Result<Option<Vec<u8>>> {
    let row: Option<(Vec<u8>,)> =
        sqlx::query_as(FIND).bind(id_hash.to_vec()).bind(session.as_str()).bind(now.millis()).fetch_optional(tx.conn()).await?;
    Ok(row.map(|(sealed,)| sealed))
}

/// Uses a form up. `false` when another request did, it is over, or it is of another session.
///
/// # Errors
/// [`super::StoreError`].
pub async fn spend(tx: &mut Tx, id_hash: &[u8], session: &SessionId, now: Timestamp) -> Result<bool> {
    let spent = sqlx::query(SPEND).bind(id_hash.to_vec()).bind(session.as_str()).bind(now.millis()).execute(tx.conn()).await?;
    Ok(spent.rows_affected() == 1)
}

/// Forgets up to `limit` forms that ended before `before`.
///
/// # Errors
/// [`super::StoreError`].
pub async fn delete_overdue(tx: &mut Tx, limit: i64, before: Timestamp) -> Result<u64> {
    Ok(sqlx::query(DELETE_OVERDUE).bind(before.millis()).bind(limit).execute(tx.conn()).await?.rows_affected())
}
