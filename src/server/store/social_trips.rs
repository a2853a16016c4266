//! Trips to a service that people sign in with, and back.

use super::{Result, Tx, corrupt, statements};
use crate::domain::ids::ClientId;
use crate::domain::navigation::Navigation;
use crate::domain::social::Began;
use crate::domain::time::Timestamp;

statements! {
    INSERT = "INSERT INTO social_trips (state_hash, client_id, strategy, began, sealed, navigation, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    FIND = "SELECT client_id, strategy, began, sealed, navigation, expires_at, used_at FROM social_trips WHERE state_hash = $1";
    SPEND = "UPDATE social_trips SET used_at = $2 WHERE state_hash = $1 AND used_at IS NULL AND expires_at > $2";
    DELETE_OVERDUE = "DELETE FROM social_trips WHERE state_hash IN (SELECT state_hash FROM social_trips WHERE expires_at <= $1 LIMIT $2)";
}

/// One trip.
#[derive(Debug, Clone)]
pub struct SocialTrip {
    /// The browser that began it.
    pub client: ClientId,
    /// Where it leads to.
    pub strategy: String,
    /// Where it began.
    pub began: Began,
    /// What only the way back needs, sealed.
    pub sealed: Vec<u8>,
    /// Where to go afterwards.
    pub navigation: Navigation,
    /// When it ends.
    pub expires_at: Timestamp,
    /// When the person came back.
    pub used_at: Option<Timestamp>,
}

#[derive(sqlx::FromRow)]
struct Row {
    client_id: String,
    strategy: String,
    began: String,
    sealed: Vec<u8>,
    navigation: String,
    expires_at: i64,
    used_at: Option<i64>,
}

impl TryFrom<Row> for SocialTrip {
    type Error = super::StoreError;

    fn try_from(row: Row) -> Result<Self> {
        let bad = |column| corrupt("social_trips", column, &row.client_id);
        Ok(Self {
            client: ClientId::parse(&row.client_id).map_err(|_| bad("client_id"))?,
            began: Began::parse(&row.began).ok_or_else(|| bad("began"))?,
            navigation: serde_json::from_str(&row.navigation).map_err(|_| bad("navigation"))?,
            strategy: row.strategy,
            sealed: row.sealed,
            expires_at: Timestamp::from_millis(row.expires_at),
            used_at: row.used_at.map(Timestamp::from_millis),
        })
    }
}

/// Adds a trip.
///
/// # Errors
/// [`super::StoreError`].
pub async fn insert(tx: &mut Tx, state_hash: &[u8], trip: &SocialTrip) -> Result<()> {
    let navigation = serde_json::to_string(&trip.navigation).map_err(|_| corrupt("social_trips", "navigation", trip.client.as_str()))?;
    sqlx::query(INSERT)
        .bind(state_hash.to_vec())
        .bind(trip.client.as_str())
        .bind(&trip.strategy)
        .bind(trip.began.name())
        .bind(trip.sealed.clone())
        .bind(navigation)
        .bind(trip.expires_at.millis())
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// The trip with this state.
///
/// # Errors
/// [`super::StoreError`].
pub async fn find(tx: &mut Tx, state_hash: &[u8]) -> Result<Option<SocialTrip>> {
    let row: Option<Row> = sqlx::query_as(FIND).bind(state_hash.to_vec()).fetch_optional(tx.conn()).await?;
    row.map(SocialTrip::try_from).transpose()
}

/// Uses a trip up. `false` when another request did, or it is over.
///
/// # Errors
/// [`super::StoreError`].
pub async fn spend(tx: &mut Tx, state_hash: &[u8], now: Timestamp) -> Result<bool> {
    Ok(sqlx::query(SPEND).bind(state_hash.to_vec()).bind(now.millis()).execute(tx.conn()).await?.rows_affected() == 1)
}

/// Forgets up to `limit` trips that ended before `before`.
///
/// # Errors
/// [`super::StoreError`].
pub async fn delete_overdue(tx: &mut Tx, limit: i64, before: Timestamp) -> Result<u64> {
    Ok(sqlx::query(DELETE_OVERDUE).bind(before.millis()).bind(limit).execute(tx.conn()).await?.rows_affected())
}
