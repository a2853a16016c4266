//! Invitations to the application.

use super::{Result, Tx, corrupt, statements};
use crate::domain::email::Email;
use crate::domain::ids::InvitationId;
use crate::domain::time::Timestamp;

statements! {
    FIND_BY_TICKET = "SELECT id, address, redirect_url FROM invitations WHERE ticket_hash = $1 AND accepted_at IS NULL AND revoked_at IS NULL AND expires_at > $2";
    INSERT = "INSERT INTO invitations (id, address, address_key, ticket_hash, redirect_url, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    ACCEPT = "UPDATE invitations SET accepted_at = $2 WHERE id = $1 AND accepted_at IS NULL AND revoked_at IS NULL AND expires_at > $2";
}

/// An invitation that is still good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// Its id.
    pub id: InvitationId,
    /// Who is invited.
    pub address: Email,
    /// Where to go afterwards.
    pub redirect_url: Option<String>,
}

/// The good invitation that a ticket opens.
///
/// # Errors
/// [`super::StoreError`].
pub async fn find_by_ticket(tx: &mut Tx, ticket_hash: &[u8], now: Timestamp) -> Result<Option<Invitation>> {
    let row: Option<(String, String, Option<String>)> =
        sqlx::query_as(FIND_BY_TICKET).bind(ticket_hash.to_vec()).bind(now.millis()).fetch_optional(tx.conn()).await?;
    row.map(|(id, address, redirect_url)| {
        Ok(Invitation {
            address: Email::parse(&address).map_err(|_| corrupt("invitations", "address", &id))?,
            id: InvitationId::parse(&id).map_err(|_| corrupt("invitations", "id", &id))?,
            redirect_url,
        })
    })
    .transpose()
}

/// Adds an invitation that ends at `expires_at`.
///
/// # Errors
/// [`super::StoreError`].
pub async fn insert(tx: &mut Tx, invitation: &Invitation, ticket_hash: &[u8], expires_at: Timestamp, now: Timestamp) -> Result<()> {
    sqlx::query(INSERT)
        .bind(invitation.id.as_str())
        .bind(invitation.address.as_str())
        .bind(invitation.address.key())
        .bind(ticket_hash.to_vec())
        .bind(invitation.redirect_url.as_deref())
        .bind(now.millis())
        .bind(expires_at.millis())
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Uses an invitation up. `false` when it was used, revoked or over.
///
/// # Errors
/// [`super::StoreError`].
pub async fn accept(tx: &mut Tx, id: &InvitationId, now: Timestamp) -> Result<bool> {
    Ok(sqlx::query(ACCEPT).bind(id.as_str()).bind(now.millis()).execute(tx.conn()).await?.rows_affected() == 1)
}
