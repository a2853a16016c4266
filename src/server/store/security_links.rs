//! Links of security mails, and the locks that follow when an account was taken back. Of a link's token the table has a keyed hash.

use super::{Result, Tx, corrupt, statements};
use crate::domain::ids::{ClientId, SecurityLinkId, UserId};
use crate::domain::time::Timestamp;

statements! {
    INSERT = "INSERT INTO security_links (id, token_hash, user_id, purpose, sealed, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    FIND = "SELECT id, user_id, purpose, sealed, created_at, expires_at, used_at FROM security_links WHERE token_hash = $1";
    SPEND = "UPDATE security_links SET used_at = $2 WHERE id = $1 AND used_at IS NULL AND expires_at > $2";
    VOID = "UPDATE security_links SET used_at = $4 WHERE user_id = $1 AND purpose = $2 AND created_at >= $3 AND used_at IS NULL";
    DELETE_OVERDUE = "DELETE FROM security_links WHERE id IN (SELECT id FROM security_links WHERE expires_at <= $1 LIMIT $2)";
    LOCK = "INSERT INTO account_locks (user_id, client_id, until) VALUES ($1, $2, $3) ON CONFLICT (user_id) DO UPDATE SET client_id = excluded.client_id, until = excluded.until";
    LOCKED = "SELECT until FROM account_locks WHERE user_id = $1 AND client_id <> $2 AND until > $3";
    DELETE_LOCKS = "DELETE FROM account_locks WHERE user_id IN (SELECT user_id FROM account_locks WHERE until <= $1 LIMIT $2)";
}

/// What a link does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Throws a device out.
    Revoke,
    /// Takes an account back.
    Restore,
}

impl Purpose {
    const fn name(self) -> &'static str {
        match self {
            Self::Revoke => "revoke",
            Self::Restore => "restore",
        }
    }
}

/// A link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecurityLink {
    /// Its id.
    pub id: SecurityLinkId,
    /// Whose account.
    pub user: UserId,
    /// What it does.
    pub purpose: Purpose,
    /// What it needs to know, sealed.
    pub sealed: Vec<u8>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
    /// When it was used, or was voided by another.
    pub used_at: Option<Timestamp>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    user_id: String,
    purpose: String,
    sealed: Vec<u8>,
    created_at: i64,
    expires_at: i64,
    used_at: Option<i64>,
}

impl TryFrom<Row> for SecurityLink {
    type Error = super::StoreError;

    fn try_from(row: Row) -> Result<Self> {
        let bad = |column| corrupt("security_links", column, &row.id);
        let purpose = [Purpose::Revoke, Purpose::Restore].into_iter().find(|purpose| purpose.name() == row.purpose);
        Ok(Self {
            id: SecurityLinkId::parse(&row.id).map_err(|_| bad("id"))?,
            user: UserId::parse(&row.user_id).map_err(|_| bad("user_id"))?,
            purpose: purpose.ok_or_else(|| bad("purpose"))?,
            created_at: Timestamp::from_millis(row.created_at),
            expires_at: Timestamp::from_millis(row.expires_at),
            used_at: row.used_at.map(Timestamp::from_millis),
            sealed: row.sealed,
        })
    }
}

/// Adds a link.
///
/// # Errors
/// [`super::StoreError`].
pub async fn insert(tx: &mut Tx, link: &SecurityLink, token_hash: &[u8]) -> Result<()> {
    sqlx::query(INSERT)
        .bind(link.id.as_str())
        .bind(token_hash.to_vec())
        .bind(link.user.as_str())
        .bind(link.purpose.name())
        .bind(link.sealed.clone())
        .bind(link.created_at.millis())
        .bind(link.expires_at.millis())
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// The link with this token, of which the table has a keyed hash.
///
/// # Errors
/// [`super::StoreError`].
pub async fn find(tx: &mut Tx, token_hash: &[u8]) -> Result<Option<SecurityLink>> {
    let row: Option<Row> = sqlx::query_as(FIND).bind(token_hash.to_vec()).fetch_optional(tx.conn()).await?;
    row.map(SecurityLink::try_from).transpose()
}

/// Uses a link up. `false` when it was used before, or is too old.
///
/// # Errors
/// [`super::StoreError`].
pub async fn spend(tx: &mut Tx, id: &SecurityLinkId, now: Timestamp) -> Result<bool> {
    Ok(sqlx::query(SPEND).bind(id.as_str()).bind(now.millis()).execute(tx.conn()).await?.rows_affected() == 1)
}

/// Makes links of a person useless that were made at `since` or later.
///
/// # Errors
/// [`super::StoreError`].
pub async fn void(tx: &mut Tx, user: &UserId, purpose: Purpose, since: Timestamp, now: Timestamp) -> Result<u64> {
    let query = sqlx::query(VOID).bind(user.as_str()).bind(purpose.name()).bind(since.millis()).bind(now.millis());
    Ok(query.execute(tx.conn()).await?.rows_affected())
}

/// Lets only this browser change who gets into an account, until then.
///
/// # Errors
/// [`super::StoreError`].
pub async fn lock(tx: &mut Tx, user: &UserId, client: &ClientId, until: Timestamp) -> Result<()> {
    sqlx::query(LOCK).bind(user.as_str()).bind(client.as_str()).bind(until.millis()).execute(tx.conn()).await?;
    Ok(())
}

/// Until when this browser may not change who gets into an account, if it is so now.
///
/// # Errors
/// [`super::StoreError`].
pub async fn locked_until(tx: &mut Tx, user: &UserId, client: &ClientId, now: Timestamp) -> Result<Option<Timestamp>> {
    let query = sqlx::query_as(LOCKED).bind(user.as_str()).bind(client.as_str()).bind(now.millis());
    let row: Option<(i64,)> = query.fetch_optional(tx.conn()).await?;
    Ok(row.map(|(until,)| Timestamp::from_millis(until)))
}

/// Forgets up to `limit` links and locks that ended before `before`.
///
/// # Errors
/// [`super::StoreError`].
pub async fn delete_overdue(tx: &mut Tx, limit: i64, before: Timestamp) -> Result<u64> {
    let links = sqlx::query(DELETE_OVERDUE).bind(before.millis()).bind(limit).execute(tx.conn()).await?.rows_affected();
    let locks = sqlx::query(DELETE_LOCKS).bind(before.millis()).bind(limit).execute(tx.conn()).await?.rows_affected();
    Ok(links + locks)
}
