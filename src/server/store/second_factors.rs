//! Whether a person has second factors, which one comes first, and until when somebody who has none may go without.

use super::{Result, Tx, statements, users};
use crate::domain::ids::UserId;
use crate::domain::second_factor::SecondFactor;
use crate::domain::time::Timestamp;

/// Whether the person of `$1` has another second factor than codes that were written down.
macro_rules! has_factor {
    () => {
        "(EXISTS (SELECT 1 FROM totp_factors t WHERE t.user_id = $1 AND t.verified_at IS NOT NULL) OR EXISTS (SELECT 1 FROM phone_numbers p WHERE p.user_id = $1 AND p.second_factor_at IS NOT NULL))"
    };
}

pub(super) use has_factor;

statements! {
    LOCK = "INSERT INTO second_factors (user_id, updated_at) VALUES ($1, $2) ON CONFLICT (user_id) DO UPDATE SET updated_at = excluded.updated_at";
    FIND = concat!(
        "SELECT f.default_factor, f.enabled_at, f.disabled_at, f.due_at, t.verified_at, b.created_at, ",
        "(SELECT COUNT(*) FROM backup_codes c WHERE c.user_id = f.user_id AND c.used_at IS NULL) ",
        "FROM second_factors f LEFT JOIN totp_factors t ON t.user_id = f.user_id AND t.verified_at IS NOT NULL ",
        "LEFT JOIN backup_code_sets b ON b.user_id = f.user_id WHERE f.user_id = $1"
    );
    HAS = concat!("SELECT CASE WHEN ", has_factor!(), " THEN 1 ELSE 0 END");
    UPDATE_DEFAULT = "UPDATE second_factors SET default_factor = $2, updated_at = $3 WHERE user_id = $1";
    UPDATE_DUE = "UPDATE second_factors SET due_at = $2, updated_at = $3 WHERE user_id = $1 AND due_at IS NULL";
    ENABLE = concat!("UPDATE second_factors SET enabled_at = $2, disabled_at = NULL, due_at = NULL, updated_at = $2 WHERE user_id = $1 AND enabled_at IS NULL AND ", has_factor!());
    DISABLE = concat!("UPDATE second_factors SET enabled_at = NULL, disabled_at = $2, default_factor = NULL, updated_at = $2 WHERE user_id = $1 AND enabled_at IS NOT NULL AND NOT ", has_factor!());
}

/// What a person has besides the first factor.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SecondFactors {
    /// The one that is asked for first, if the person chose one.
    pub default: Option<SecondFactor>,
    /// Since when there is one; `None` is off.
    pub enabled_at: Option<Timestamp>,
    /// When the last one was taken off.
    pub disabled_at: Option<Timestamp>,
    /// Until when a person without one may go without.
    pub due_at: Option<Timestamp>,
    /// Since when there is an authenticator app.
    pub totp_at: Option<Timestamp>,
    /// When the backup codes were made.
    pub backup_codes_at: Option<Timestamp>,
    /// How many of them are left.
    pub backup_codes_left: i64,
}

impl SecondFactors {
    /// Whether signing in asks for one.
    #[must_use]
    pub const fn is_on(&self) -> bool {
        self.enabled_at.is_some()
    }
}

type Row = (Option<String>, Option<i64>, Option<i64>, Option<i64>, Option<i64>, Option<i64>, i64);

/// What this person has.
///
/// # Errors
/// [`super::StoreError`].
pub async fn find(tx: &mut Tx, user: &UserId) -> Result<SecondFactors> {
    let row: Option<Row> = sqlx::query_as(FIND).bind(user.as_str()).fetch_optional(tx.conn()).await?;
    let Some((default, enabled_at, disabled_at, due_at, totp_at, backup_codes_at, backup_codes_left)) = row else {
        return Ok(SecondFactors::default());
    };
    let at = |millis: Option<i64>| millis.map(Timestamp::from_millis);
    Ok(SecondFactors {
        default: default.as_deref().and_then(SecondFactor::parse),
        enabled_at: at(enabled_at),
        disabled_at: at(disabled_at),
        due_at: at(due_at),
        totp_at: at(totp_at),
        backup_codes_at: at(backup_codes_at),
        backup_codes_left,
    })
}

/// Keeps everybody else from changing the factors of this person until the transaction ends: two tabs that take one off each
/// come one after the other.
///
/// # Errors
/// [`super::StoreError`].
pub async fn lock(tx: &mut Tx, user: &UserId, now: Timestamp) -> Result<()> {
    users::has_more(tx, user).await?;
    tx.queue(sqlx::query(LOCK).bind(user.as_str()).bind(now.millis())).await
}

/// Whether the person has a second factor.
///
/// # Errors
/// [`super::StoreError`].
pub async fn has(tx: &mut Tx, user: &UserId) -> Result<bool> {
    let (has,): (i64,) = sqlx::query_as(HAS).bind(user.as_str()).fetch_one(tx.conn()).await?;
    Ok(has == 1)
}

/// Notes after a change, under [`lock`], whether two-step verification is on.
///
/// # Errors
/// [`super::StoreError`].
pub async fn settle(tx: &mut Tx, user: &UserId, now: Timestamp) -> Result<()> {
    tx.queue(sqlx::query(ENABLE).bind(user.as_str()).bind(now.millis())).await?;
    tx.queue(sqlx::query(DISABLE).bind(user.as_str()).bind(now.millis())).await
}

/// Remembers which factor comes first. Done under [`lock`].
///
/// # Errors
/// [`super::StoreError`].
pub async fn update_default(tx: &mut Tx, user: &UserId, factor: Option<&SecondFactor>, now: Timestamp) -> Result<()> {
    let query = sqlx::query(UPDATE_DEFAULT).bind(user.as_str()).bind(factor.map(SecondFactor::key));
    tx.queue(query.bind(now.millis())).await
}

/// Notes until when a person may go without, unless that was noted before. Done under [`lock`].
///
/// # Errors
/// [`super::StoreError`].
pub async fn update_due(tx: &mut Tx, user: &UserId, due: Timestamp, now: Timestamp) -> Result<()> {
    tx.queue(sqlx::query(UPDATE_DUE).bind(user.as_str()).bind(due.millis()).bind(now.millis())).await
}
