//! Password hashes.

use super::{Result, Tx, statements};
use crate::domain::ids::UserId;
use crate::domain::time::Timestamp;

statements! {
    FIND = "SELECT hash, updated_at FROM passwords WHERE user_id = $1";
    UPSERT = "INSERT INTO passwords (user_id, hash, updated_at) VALUES ($1, $2, $3) ON CONFLICT (user_id) DO UPDATE SET hash = excluded.hash, updated_at = excluded.updated_at";
    REHASH = "UPDATE passwords SET hash = $3 WHERE user_id = $1 AND hash = $2";
}

/// The hash in PHC form, and when the password was set.
///
/// # Errors
/// [`super::StoreError`].
pub async fn find(tx: &mut Tx, user: &UserId) -> Result<Option<(String, Timestamp)>> {
    let row: Option<(String, i64)> = sqlx::query_as(FIND).bind(user.as_str()).fetch_optional(tx.conn()).await?;
    Ok(row.map(|(hash, at)| (hash, Timestamp::from_millis(at))))
}

/// Sets the password.
///
/// # Errors
/// [`super::StoreError`].
pub async fn set(tx: &mut Tx, user: &UserId, hash: &str, now: Timestamp) -> Result<()> {
    sqlx::query(UPSERT).bind(user.as_str()).bind(hash).bind(now.millis()).execute(tx.conn()).await?;
    Ok(())
}

/// Stores the same password under a dearer hash, unless it was changed meanwhile.
///
/// # Errors
/// [`super::StoreError`].
pub async fn rehash(tx: &mut Tx, user: &UserId, old: &str, new: &str) -> Result<()> {
    sqlx::query(REHASH).bind(user.as_str()).bind(old).bind(new).execute(tx.conn()).await?;
    Ok(())
}
