//! Development browsers: tokens that stand for a client where cookies of another site are not sent.

use super::{Result, Tx, corrupt, statements};
use crate::domain::ids::ClientId;
use crate::domain::time::Timestamp;

statements! {
    FIND = "SELECT client_id FROM dev_browsers WHERE id_hash = $1";
    UPSERT = "INSERT INTO dev_browsers (id_hash, client_id, created_at) VALUES ($1, $2, $3) ON CONFLICT (id_hash) DO UPDATE SET client_id = excluded.client_id";
}

/// The client a development browser stands for.
///
/// # Errors
/// [`super::StoreError`].
pub async fn find(tx: &mut Tx, id_hash: &[u8]) -> Result<Option<ClientId>> {
    let row: Option<(String,)> = sqlx::query_as(FIND).bind(id_hash.to_vec()).fetch_optional(tx.conn()).await?;
    row.map(|(id,)| ClientId::parse(&id).map_err(|_| corrupt("dev_browsers", "client_id", &id))).transpose()
}

/// Makes a development browser stand for a client.
///
/// # Errors
/// [`super::StoreError`].
pub async fn assign(tx: &mut Tx, id_hash: &[u8], client: &ClientId, now: Timestamp) -> Result<()> {
    sqlx::query(UPSERT).bind(id_hash.to_vec()).bind(client.as_str()).bind(now.millis()).execute(tx.conn()).await?;
    Ok(())
}
