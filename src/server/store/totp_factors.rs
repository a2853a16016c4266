//! Authenticator apps: one for each person. Its key is sealed, since codes are made from it again and again.

use super::{Result, Tx, corrupt, statements};
use crate::domain::ids::{SessionId, TotpId, UserId};
use crate::domain::time::Timestamp;

statements! {
    FIND = "SELECT id, sealed_secret, session_id, verified_at, last_step, created_at FROM totp_factors WHERE user_id = $1";
    BEGIN = "INSERT INTO totp_factors (user_id, id, sealed_secret, session_id, last_step, created_at) VALUES ($1, $2, $3, $4, 0, $5) ON CONFLICT (user_id) DO UPDATE SET id = excluded.id, sealed_secret = excluded.sealed_secret, session_id = excluded.session_id, last_step = 0, created_at = excluded.created_at WHERE totp_factors.verified_at IS NULL";
    CONFIRM = "UPDATE totp_factors SET verified_at = $3, last_step = $4 WHERE user_id = $1 AND id = $2 AND verified_at IS NULL AND created_at > $5";
    USE_STEP = "UPDATE totp_factors SET last_step = $2 WHERE user_id = $1 AND verified_at IS NOT NULL AND last_step < $2";
    DELETE = "DELETE FROM totp_factors WHERE user_id = $1 AND verified_at IS NOT NULL";
    DELETE_OVERDUE = "DELETE FROM totp_factors WHERE user_id IN (SELECT user_id FROM totp_factors WHERE verified_at IS NULL AND created_at <= $1 LIMIT $2)";
}

/// An authenticator app.
#[derive(Debug, Clone)]
pub struct TotpFactor {
    /// Its id.
    pub id: TotpId,
    /// Its key, sealed.
    pub sealed_secret: Vec<u8>,
    /// The session in which it was set up.
    pub session: SessionId,
    /// When its first code was given; until then it is being set up.
    pub verified_at: Option<Timestamp>,
    /// The newest step whose code was used.
    pub last_step: i64,
    /// When it was begun.
    pub created_at: Timestamp,
}

/// The authenticator app of a person, set up or being set up.
///
/// # Errors
/// [`super::StoreError`].
pub async fn find(tx: &mut Tx, user: &UserId) -> Result<Option<TotpFactor>> {
    type Row = (String, Vec<u8>, String, Option<i64>, i64, i64);
    let row: Option<Row> = sqlx::query_as(FIND).bind(user.as_str()).fetch_optional(tx.conn()).await?;
    row.map(|(id, sealed_secret, session, verified_at, last_step, created_at)| {
        Ok(TotpFactor {
            sealed_secret,
            session: SessionId::parse(&session).map_err(|_| corrupt("totp_factors", "session_id", &id))?,
            verified_at: verified_at.map(Timestamp::from_millis),
            last_step,
            created_at: Timestamp::from_millis(created_at),
            id: TotpId::parse(&id).map_err(|_| corrupt("totp_factors", "id", &id))?,
        })
    })
    .transpose()
}

/// Begins to set one up, in place of another that was begun. `false` when there is one already.
///
/// # Errors
/// [`super::StoreError`].
pub async fn begin(tx: &mut Tx, user: &UserId, id: &TotpId, sealed: &[u8], session: &SessionId, now: Timestamp) -> Result<bool> {
    let query = sqlx::query(BEGIN).bind(user.as_str()).bind(id.as_str()).bind(sealed.to_vec()).bind(session.as_str());
    Ok(query.bind(now.millis()).execute(tx.conn()).await?.rows_affected() == 1)
}

/// Ends setting it up, with the step of the code that was given. `false` when it was begun anew, or before `since`, or ended.
///
/// # Errors
/// [`super::StoreError`].
pub async fn confirm(tx: &mut Tx, user: &UserId, id: &TotpId, step: i64, (since, now): (Timestamp, Timestamp)) -> Result<bool> {
    let query = sqlx::query(CONFIRM).bind(user.as_str()).bind(id.as_str()).bind(now.millis()).bind(step).bind(since.millis());
    Ok(query.execute(tx.conn()).await?.rows_affected() == 1)
}

/// Uses up the code of a step, and those of all earlier ones. `false` when it was used before, by whoever was quicker.
///
/// # Errors
/// [`super::StoreError`].
pub async fn use_step(tx: &mut Tx, user: &UserId, step: i64) -> Result<bool> {
    Ok(sqlx::query(USE_STEP).bind(user.as_str()).bind(step).execute(tx.conn()).await?.rows_affected() == 1)
}

/// Takes it off. `false` when there was none.
///
/// # Errors
/// [`super::StoreError`].
pub async fn delete(tx: &mut Tx, user: &UserId) -> Result<bool> {
    Ok(sqlx::query(DELETE).bind(user.as_str()).execute(tx.conn()).await?.rows_affected() == 1)
}

/// Forgets up to `limit` that were begun before `before` and never ended.
///
/// # Errors
/// [`super::StoreError`].
pub async fn delete_overdue(tx: &mut Tx, limit: i64, before: Timestamp) -> Result<u64> {
    Ok(sqlx::query(DELETE_OVERDUE).bind(before.millis()).bind(limit).execute(tx.conn()).await?.rows_affected())
}
