//! Keys of the instance: those that sign tokens (sealed) and those of app servers (hashed).

use super::{Result, Tx, corrupt, statements};
use crate::domain::ids::SigningKeyId;
use crate::domain::time::Timestamp;

statements! {
    LIST_SIGNING = "SELECT id, sealed_private, created_at, retired_at FROM signing_keys ORDER BY created_at DESC, id DESC";
    INSERT_SIGNING = "INSERT INTO signing_keys (id, sealed_private, created_at) VALUES ($1, $2, $3)";
    RETIRE_SIGNING = "UPDATE signing_keys SET retired_at = $2 WHERE retired_at IS NULL AND id <> $1";
    DELETE_RETIRED = "DELETE FROM signing_keys WHERE retired_at < $1";
    FIND_SECRET = "SELECT hint FROM secret_keys WHERE hash = $1 AND revoked_at IS NULL";
    COUNT_SECRETS = "SELECT COUNT(*) FROM secret_keys WHERE revoked_at IS NULL";
    LIST_SECRETS = "SELECT hint, created_at FROM secret_keys WHERE revoked_at IS NULL ORDER BY created_at DESC";
    INSERT_SECRET = "INSERT INTO secret_keys (hash, hint, created_at) VALUES ($1, $2, $3) ON CONFLICT (hash) DO NOTHING";
    REVOKE_SECRETS = "UPDATE secret_keys SET revoked_at = $2 WHERE revoked_at IS NULL AND hash <> $1";
}

/// A key that signs, or signed, session tokens.
#[derive(Debug, Clone)]
pub struct SigningKeyRow {
    /// Its `kid`.
    pub id: SigningKeyId,
    /// PKCS#8, sealed.
    pub sealed_private: Vec<u8>,
    /// When it was made.
    pub created_at: Timestamp,
    /// Since when it signs nothing any more; it is published a while longer.
    pub retired_at: Option<Timestamp>,
}

/// All keys, newest first.
///
/// # Errors
/// [`super::StoreError`].
pub async fn list_signing(tx: &mut Tx) -> Result<Vec<SigningKeyRow>> {
    let rows: Vec<(String, Vec<u8>, i64, Option<i64>)> = sqlx::query_as(LIST_SIGNING).fetch_all(tx.conn()).await?;
    rows.into_iter()
        .map(|(id, sealed_private, created_at, retired_at)| {
            Ok(SigningKeyRow {
                id: SigningKeyId::parse(&id).map_err(|_| corrupt("signing_keys", "id", &id))?,
                sealed_private,
                created_at: Timestamp::from_millis(created_at),
                retired_at: retired_at.map(Timestamp::from_millis),
            })
        })
        .collect()
}

/// Adds a key.
///
/// # Errors
/// [`super::StoreError`].
pub async fn insert_signing(tx: &mut Tx, id: &SigningKeyId, sealed_private: &[u8], now: Timestamp) -> Result<()> {
    sqlx::query(INSERT_SIGNING).bind(id.as_str()).bind(sealed_private.to_vec()).bind(now.millis()).execute(tx.conn()).await?;
    Ok(())
}

/// Retires every key but one, and forgets keys retired before `forget_before`.
///
/// # Errors
/// [`super::StoreError`].
pub async fn retire_signing_except(tx: &mut Tx, id: &SigningKeyId, now: Timestamp, forget_before: Timestamp) -> Result<()> {
    sqlx::query(RETIRE_SIGNING).bind(id.as_str()).bind(now.millis()).execute(tx.conn()).await?;
    sqlx::query(DELETE_RETIRED).bind(forget_before.millis()).execute(tx.conn()).await?;
    Ok(())
}

/// Whether a secret key with this hash is in force.
///
/// # Errors
/// [`super::StoreError`].
pub async fn secret_is_valid(tx: &mut Tx, hash: &[u8]) -> Result<bool> {
    let row: Option<(String,)> = sqlx::query_as(FIND_SECRET).bind(hash.to_vec()).fetch_optional(tx.conn()).await?;
    Ok(row.is_some())
}

/// How many secret keys are in force.
///
/// # Errors
/// [`super::StoreError`].
pub async fn count_secrets(tx: &mut Tx) -> Result<i64> {
    let (count,): (i64,) = sqlx::query_as(COUNT_SECRETS).fetch_one(tx.conn()).await?;
    Ok(count)
}

/// Hints (first and last letters) and ages of the secret keys in force, newest first.
///
/// # Errors
/// [`super::StoreError`].
pub async fn list_secrets(tx: &mut Tx) -> Result<Vec<(String, Timestamp)>> {
    let rows: Vec<(String, i64)> = sqlx::query_as(LIST_SECRETS).fetch_all(tx.conn()).await?;
    Ok(rows.into_iter().map(|(hint, at)| (hint, Timestamp::from_millis(at))).collect())
}

/// Adds a secret key.
///
/// # Errors
/// [`super::StoreError`].
pub async fn insert_secret(tx: &mut Tx, hash: &[u8], hint: &str, now: Timestamp) -> Result<()> {
    sqlx::query(INSERT_SECRET).bind(hash.to_vec()).bind(hint).bind(now.millis()).execute(tx.conn()).await?;
    Ok(())
}

/// Revokes every secret key but one.
///
/// # Errors
/// [`super::StoreError`].
pub async fn revoke_secrets_except(tx: &mut Tx, hash: &[u8], now: Timestamp) -> Result<u64> {
    Ok(sqlx::query(REVOKE_SECRETS).bind(hash.to_vec()).bind(now.millis()).execute(tx.conn()).await?.rows_affected())
}
