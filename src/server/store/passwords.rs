//! Password hashes.

use super::{Result, Tx, statements};
use crate::domain::ids::UserId;
use crate::domain::time::Timestamp;

statements! {
    FIND = "SELECT hash, updated_at FROM passwords WHERE user_id = $1";
    UPSERT = "INSERT INTO passwords (user_id, hash, updated_at) VALUES ($1, $2, $3) ON CONFLICT (user_id) DO UPDATE SET hash = excluded.hash, updated_at = excluded.updated_at, reset_required_at = NULL";
    REQUIRE_RESET = "UPDATE passwords SET reset_required_at = $2 WHERE user_id = $1";
    RESET_REQUIRED = "SELECT CASE WHEN EXISTS (SELECT 1 FROM passwords WHERE user_id = $1 AND reset_required_at IS NOT NULL) THEN 1 ELSE 0 END";
    REHASH = "UPDATE passwords SET hash = $3 WHERE user_id = $1 AND hash = $2";
    DELETE = "DELETE FROM passwords WHERE user_id = $1";
}

/// The hash in PHC form, and when the password was set.
///
/// # Errors
/// [`super::StoreError`].
pub async fn find(tx: &mut Tx, user: &UserId) -> Result<Option<(String, Timestamp)>> {
    let row: Option<(String, i64)> = sqlx::query_as(FIND).bind(user.as_str()).fetch_optional(tx.conn()).await?;
    Ok(row.map(|(hash, at)| (hash, Timestamp::from_millis(at))))
}

/// Sets the password. Whoever had to choose another one has done so.
///
/// # Errors
/// [`super::StoreError`].
pub async fn set(tx: &mut Tx, user: &UserId, hash: &str, now: Timestamp) -> Result<()> {
    tx.queue(sqlx::query(UPSERT).bind(user.as_str()).bind(hash).bind(now.millis())).await
}

/// Stores the same password under a dearer hash, unless it was changed meanwhile.
///
/// # Errors
/// [`super::StoreError`].
pub async fn rehash(tx: &mut Tx, user: &UserId, old: &str, new: &str) -> Result<()> {
    tx.queue(sqlx::query(REHASH).bind(user.as_str()).bind(old).bind(new)).await
}

/// Takes the password away. `false` when there was none.
///
/// # Errors
/// [`super::StoreError`].
pub async fn remove(tx: &mut Tx, user: &UserId) -> Result<bool> {
    Ok(sqlx::query(DELETE).bind(user.as_str()).execute(tx.conn()).await?.rows_affected() == 1)
}

/// The person has to choose another password, or (`None`) need not any more. `false` without a password.
///
/// # Errors
/// [`super::StoreError`].
pub async fn require_reset(tx: &mut Tx, user: &UserId, since: Option<Timestamp>) -> Result<bool> {
    let query = sqlx::query(REQUIRE_RESET).bind(user.as_str()).bind(since.map(Timestamp::millis));
    Ok(query.execute(tx.conn()).await?.rows_affected() == 1)
}

/// Whether the person has to choose another password.
///
/// # Errors
/// [`super::StoreError`].
pub async fn is_reset_required(tx: &mut Tx, user: &UserId) -> Result<bool> {
    let (required,): (i64,) = sqlx::query_as(RESET_REQUIRED).bind(user.as_str()).fetch_one(tx.conn()).await?;
    Ok(required == 1)
}
