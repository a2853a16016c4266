//! Backup codes: keyed hashes, each good for one time. The codes themselves lie here sealed until the person saved them, and for
//! minutes at most.

use super::{Result, Tx, statements};
use crate::domain::ids::{SessionId, UserId};
use crate::domain::time::Timestamp;

statements! {
    DELETE = "DELETE FROM backup_codes WHERE user_id = $1";
    INSERT = "INSERT INTO backup_codes (user_id, code_hash) VALUES ($1, $2) ON CONFLICT DO NOTHING";
    SAVE_SET = "INSERT INTO backup_code_sets (user_id, sealed_codes, session_id, created_at) VALUES ($1, $2, $3, $4) ON CONFLICT (user_id) DO UPDATE SET sealed_codes = excluded.sealed_codes, session_id = excluded.session_id, created_at = excluded.created_at";
    FIND_SEALED = "SELECT sealed_codes FROM backup_code_sets WHERE user_id = $1 AND session_id = $2 AND created_at > $3 AND sealed_codes IS NOT NULL";
    SAVED = "UPDATE backup_code_sets SET sealed_codes = NULL WHERE user_id = $1 AND sealed_codes IS NOT NULL";
    DELETE_SET = "DELETE FROM backup_code_sets WHERE user_id = $1";
    USE = "UPDATE backup_codes SET used_at = $3 WHERE user_id = $1 AND code_hash = $2 AND used_at IS NULL";
    WAS_USED = "SELECT CASE WHEN EXISTS (SELECT 1 FROM backup_codes WHERE user_id = $1 AND code_hash = $2 AND used_at IS NOT NULL) THEN 1 ELSE 0 END";
    COUNT_LEFT = "SELECT COUNT(*) FROM backup_codes WHERE user_id = $1 AND used_at IS NULL";
    FORGET_OVERDUE = "UPDATE backup_code_sets SET sealed_codes = NULL WHERE sealed_codes IS NOT NULL AND created_at <= $1";
}

/// Puts these codes in the place of all earlier ones. `shown` are the sealed codes and the session that may see them.
///
/// # Errors
/// [`super::StoreError`].
pub async fn replace(tx: &mut Tx, user: &UserId, hashes: &[Vec<u8>], shown: (&[u8], &SessionId), now: Timestamp) -> Result<()> {
    sqlx::query(DELETE).bind(user.as_str()).execute(tx.conn()).await?;
    for hash in hashes {
        sqlx::query(INSERT).bind(user.as_str()).bind(hash.clone()).execute(tx.conn()).await?;
    }
    let query = sqlx::query(SAVE_SET).bind(user.as_str()).bind(shown.0.to_vec()).bind(shown.1.as_str());
    query.bind(now.millis()).execute(tx.conn()).await?;
    Ok(())
}

/// The sealed codes, as long as they were not saved, for the session in which they were made after `since`.
///
/// # Errors
/// [`super::StoreError`].
pub async fn find_sealed(tx: &mut Tx, user: &UserId, session: &SessionId, since: Timestamp) -> Result<Option<Vec<u8>>> {
    let query = sqlx::query_as(FIND_SEALED).bind(user.as_str()).bind(session.as_str()).bind(since.millis());
    let row: Option<(Vec<u8>,)> = query.fetch_optional(tx.conn()).await?;
    Ok(row.map(|(sealed,)| sealed))
}

/// The person saved them: from now on there are only hashes.
///
/// # Errors
/// [`super::StoreError`].
pub async fn saved(tx: &mut Tx, user: &UserId) -> Result<()> {
    sqlx::query(SAVED).bind(user.as_str()).execute(tx.conn()).await?;
    Ok(())
}

/// Uses one up. `false` when it is none, or was used before, by whoever was quicker.
///
/// # Errors
/// [`super::StoreError`].
pub async fn spend(tx: &mut Tx, user: &UserId, hash: &[u8], now: Timestamp) -> Result<bool> {
    Ok(sqlx::query(USE).bind(user.as_str()).bind(hash.to_vec()).bind(now.millis()).execute(tx.conn()).await?.rows_affected() == 1)
}

/// Whether this is one that was used.
///
/// # Errors
/// [`super::StoreError`].
pub async fn was_used(tx: &mut Tx, user: &UserId, hash: &[u8]) -> Result<bool> {
    let (used,): (i64,) = sqlx::query_as(WAS_USED).bind(user.as_str()).bind(hash.to_vec()).fetch_one(tx.conn()).await?;
    Ok(used == 1)
}

/// How many can still be used.
///
/// # Errors
/// [`super::StoreError`].
pub async fn count_left(tx: &mut Tx, user: &UserId) -> Result<i64> {
    let (left,): (i64,) = sqlx::query_as(COUNT_LEFT).bind(user.as_str()).fetch_one(tx.conn()).await?;
    Ok(left)
}

/// Takes all of them away.
///
/// # Errors
/// [`super::StoreError`].
pub async fn delete(tx: &mut Tx, user: &UserId) -> Result<()> {
    sqlx::query(DELETE).bind(user.as_str()).execute(tx.conn()).await?;
    sqlx::query(DELETE_SET).bind(user.as_str()).execute(tx.conn()).await?;
    Ok(())
}

/// Forgets codes that were made before `before` and never saved; their hashes stay good.
///
/// # Errors
/// [`super::StoreError`].
pub async fn forget_overdue(tx: &mut Tx, before: Timestamp) -> Result<u64> {
    Ok(sqlx::query(FORGET_OVERDUE).bind(before.millis()).execute(tx.conn()).await?.rows_affected())
}
