//! Browsers on which the second factor of a person is not asked for. The cookie of the browser leads to its client; the cookie's
//! table holds a keyed hash, and its name keeps other hosts from planting one.

use super::{Result, Tx, corrupt, statements};
use crate::domain::ids::{ClientId, TrustedBrowserId, UserId};
use crate::domain::time::Timestamp;

statements! {
    LIST_OF = "SELECT id, client_id, user_agent, ip_address, last_used_at, expires_at, created_at FROM trusted_browsers WHERE user_id = $1 AND expires_at > $2 ORDER BY last_used_at DESC, id LIMIT 100";
    FIND = "SELECT id, client_id, user_agent, ip_address, last_used_at, expires_at, created_at FROM trusted_browsers WHERE user_id = $1 AND client_id = $2 AND expires_at > $3";
    SAVE = "INSERT INTO trusted_browsers (id, user_id, client_id, user_agent, ip_address, last_used_at, expires_at, created_at) VALUES ($1, $2, $3, $4, $5, $7, $6, $7) ON CONFLICT (user_id, client_id) DO UPDATE SET user_agent = excluded.user_agent, ip_address = excluded.ip_address, last_used_at = excluded.last_used_at, expires_at = excluded.expires_at, created_at = excluded.created_at";
    TOUCH = "UPDATE trusted_browsers SET user_agent = $2, ip_address = $3, last_used_at = $4 WHERE id = $1";
    DELETE = "DELETE FROM trusted_browsers WHERE user_id = $1 AND (CAST($2 AS TEXT) IS NULL OR id = $2)";
    DELETE_OVERDUE = "DELETE FROM trusted_browsers WHERE id IN (SELECT id FROM trusted_browsers WHERE expires_at <= $1 LIMIT $2)";
}

/// A trusted browser of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrustedBrowser {
    /// Its id.
    pub id: TrustedBrowserId,
    /// The browser.
    pub client: ClientId,
    /// Its name, as of the last sign-in.
    pub user_agent: Option<String>,
    /// Its address, as of the last sign-in.
    pub ip_address: Option<String>,
    /// The last sign-in without a second factor.
    pub last_used_at: Timestamp,
    /// When the trust ends.
    pub expires_at: Timestamp,
    /// When the second factor was proved on it.
    pub created_at: Timestamp,
}

type Row = (String, String, Option<String>, Option<String>, i64, i64, i64);

fn read((id, client, user_agent, ip_address, last_used_at, expires_at, created_at): Row) -> Result<TrustedBrowser> {
    let at = Timestamp::from_millis;
    Ok(TrustedBrowser {
        client: ClientId::parse(&client).map_err(|_| corrupt("trusted_browsers", "client_id", &id))?,
        user_agent,
        ip_address,
        last_used_at: at(last_used_at),
        expires_at: at(expires_at),
        created_at: at(created_at),
        id: TrustedBrowserId::parse(&id).map_err(|_| corrupt("trusted_browsers", "id", &id))?,
    })
}

/// All trusted browsers of a person, last used first.
///
/// # Errors
/// [`super::StoreError`].
pub async fn list_of(tx: &mut Tx, user: &UserId, now: Timestamp) -> Result<Vec<TrustedBrowser>> {
    let rows: Vec<Row> = sqlx::query_as(LIST_OF).bind(user.as_str()).bind(now.millis()).fetch_all(tx.conn()).await?;
    rows.into_iter().map(read).collect()
}

/// This browser, if the person trusts it.
///
/// # Errors
/// [`super::StoreError`].
pub async fn find(tx: &mut Tx, user: &UserId, client: &ClientId, now: Timestamp) -> Result<Option<TrustedBrowser>> {
    let row: Option<Row> = sqlx::query_as(FIND).bind(user.as_str()).bind(client.as_str()).bind(now.millis()).fetch_optional(tx.conn()).await?;
    row.map(read).transpose()
}

/// Trusts a browser from now on, or anew.
///
/// # Errors
/// [`super::StoreError`].
pub async fn save(tx: &mut Tx, user: &UserId, browser: &TrustedBrowser) -> Result<()> {
    let query = sqlx::query(SAVE)
        .bind(browser.id.as_str())
        .bind(user.as_str())
        .bind(browser.client.as_str())
        .bind(browser.user_agent.as_deref())
        .bind(browser.ip_address.as_deref())
        .bind(browser.expires_at.millis())
        .bind(browser.created_at.millis());
    tx.queue(query).await
}

/// Notes a sign-in without a second factor.
///
/// # Errors
/// [`super::StoreError`].
pub async fn touch(tx: &mut Tx, id: &TrustedBrowserId, from: (&str, &str), now: Timestamp) -> Result<()> {
    tx.queue(sqlx::query(TOUCH).bind(id.as_str()).bind(from.0).bind(from.1).bind(now.millis())).await
}

/// Trusts one browser of a person no more, or none of them. How many there were.
///
/// # Errors
/// [`super::StoreError`].
pub async fn delete(tx: &mut Tx, user: &UserId, only: Option<&TrustedBrowserId>) -> Result<u64> {
    let query = sqlx::query(DELETE).bind(user.as_str()).bind(only.map(TrustedBrowserId::as_str));
    Ok(query.execute(tx.conn()).await?.rows_affected())
}

/// Forgets up to `limit` whose time is over.
///
/// # Errors
/// [`super::StoreError`].
pub async fn delete_overdue(tx: &mut Tx, limit: i64, now: Timestamp) -> Result<u64> {
    Ok(sqlx::query(DELETE_OVERDUE).bind(now.millis()).bind(limit).execute(tx.conn()).await?.rows_affected())
}
