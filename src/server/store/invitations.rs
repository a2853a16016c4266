//! Invitations to the application.

use super::{Result, Tx, corrupt, literal, statements};
use crate::domain::email::Email;
use crate::domain::ids::InvitationId;
use crate::domain::invitation::InvitationStatus;
use crate::domain::time::Timestamp;

/// The columns of [`Invitation`], in the order of the row struct.
macro_rules! select_invitation {
    ($rest:literal) => {
        concat!("SELECT id, address, redirect_url, public_metadata, created_at, expires_at, accepted_at, revoked_at FROM invitations ", $rest)
    };
}

/// Filters of a list: the state at `$2` ([`InvitationStatus::at`] in SQL), a part of the address, or an id.
macro_rules! filters {
    () => {
        "WHERE (CAST($1 AS TEXT) IS NULL OR CASE WHEN accepted_at IS NOT NULL THEN 'accepted' WHEN revoked_at IS NOT NULL THEN 'revoked' WHEN expires_at <= $2 THEN 'expired' ELSE 'pending' END = $1) AND (CAST($3 AS TEXT) IS NULL OR address_key LIKE $3 ESCAPE '!' OR id = $4)"
    };
}

statements! {
    FIND = select_invitation!("WHERE id = $1");
    FIND_BY_TICKET = select_invitation!("WHERE ticket_hash = $1 AND accepted_at IS NULL AND revoked_at IS NULL AND expires_at > $2");
    FIND_PENDING = select_invitation!("WHERE address_key = $1 AND accepted_at IS NULL AND revoked_at IS NULL AND expires_at > $2 ORDER BY created_at DESC, id DESC LIMIT 1");
    LIST_PAGE = concat!("SELECT id, address, redirect_url, public_metadata, created_at, expires_at, accepted_at, revoked_at FROM invitations ", filters!(), " ORDER BY created_at DESC, id DESC LIMIT $5 OFFSET $6");
    COUNT = concat!("SELECT COUNT(*) FROM invitations ", filters!());
    INSERT = "INSERT INTO invitations (id, address, address_key, ticket_hash, redirect_url, public_metadata, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    ACCEPT = "UPDATE invitations SET accepted_at = $2 WHERE id = $1 AND accepted_at IS NULL AND revoked_at IS NULL AND expires_at > $2";
    REVOKE = "UPDATE invitations SET revoked_at = $2 WHERE id = $1 AND accepted_at IS NULL AND revoked_at IS NULL";
}

/// An invitation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// Its id.
    pub id: InvitationId,
    /// Who is invited.
    pub address: Email,
    /// Where to go afterwards.
    pub redirect_url: Option<String>,
    /// JSON object that the account begins with.
    pub public_metadata: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// Until when it is good.
    pub expires_at: Timestamp,
    /// When it led to an account.
    pub accepted_at: Option<Timestamp>,
    /// When it was taken back.
    pub revoked_at: Option<Timestamp>,
}

impl Invitation {
    /// Its state.
    #[must_use]
    pub fn status(&self, now: Timestamp) -> InvitationStatus {
        InvitationStatus::at(now, self.expires_at, self.accepted_at.is_some(), self.revoked_at.is_some())
    }

    /// When it changed last.
    #[must_use]
    pub fn updated_at(&self) -> Timestamp {
        self.accepted_at.or(self.revoked_at).unwrap_or(self.created_at)
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    address: String,
    redirect_url: Option<String>,
    public_metadata: String,
    created_at: i64,
    expires_at: i64,
    accepted_at: Option<i64>,
    revoked_at: Option<i64>,
}

impl TryFrom<Row> for Invitation {
    type Error = super::StoreError;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            address: Email::parse(&row.address).map_err(|_| corrupt("invitations", "address", &row.id))?,
            id: InvitationId::parse(&row.id).map_err(|_| corrupt("invitations", "id", &row.id))?,
            redirect_url: row.redirect_url,
            public_metadata: row.public_metadata,
            created_at: Timestamp::from_millis(row.created_at),
            expires_at: Timestamp::from_millis(row.expires_at),
            accepted_at: row.accepted_at.map(Timestamp::from_millis),
            revoked_at: row.revoked_at.map(Timestamp::from_millis),
        })
    }
}

/// The invitation with this id, whatever became of it.
///
/// # Errors
/// [`super::StoreError`].
pub async fn find(tx: &mut Tx, id: &InvitationId) -> Result<Option<Invitation>> {
    let row: Option<Row> = sqlx::query_as(FIND).bind(id.as_str()).fetch_optional(tx.conn()).await?;
    row.map(Invitation::try_from).transpose()
}

/// The good invitation that a ticket opens.
///
/// # Errors
/// [`super::StoreError`].
pub async fn find_by_ticket(tx: &mut Tx, ticket_hash: &[u8], now: Timestamp) -> Result<Option<Invitation>> {
    let row: Option<Row> = sqlx::query_as(FIND_BY_TICKET).bind(ticket_hash.to_vec()).bind(now.millis()).fetch_optional(tx.conn()).await?;
    row.map(Invitation::try_from).transpose()
}

/// The newest good invitation for an address, by its lookup form.
///
/// # Errors
/// [`super::StoreError`].
pub async fn find_pending(tx: &mut Tx, address_key: &str, now: Timestamp) -> Result<Option<Invitation>> {
    let row: Option<Row> = sqlx::query_as(FIND_PENDING).bind(address_key).bind(now.millis()).fetch_optional(tx.conn()).await?;
    row.map(Invitation::try_from).transpose()
}

/// What [`list_page`] looks for; `None` is anything.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// State.
    pub status: Option<InvitationStatus>,
    /// A part of the address, or a whole id.
    pub query: Option<String>,
}

/// One page of invitations, newest first, and how many fit in all.
///
/// # Errors
/// [`super::StoreError`].
pub async fn list_page(tx: &mut Tx, filter: &Filter, (limit, offset): (i64, i64), now: Timestamp) -> Result<(Vec<Invitation>, i64)> {
    let status = filter.status.map(InvitationStatus::name);
    let pattern = filter.query.as_ref().map(|text| format!("%{}%", literal(text)));
    let rows: Vec<Row> = sqlx::query_as(LIST_PAGE)
        .bind(status)
        .bind(now.millis())
        .bind(pattern.as_deref())
        .bind(filter.query.as_deref())
        .bind(limit)
        .bind(offset)
        .fetch_all(tx.conn())
        .await?;
    let count = sqlx::query_as(COUNT).bind(status).bind(now.millis()).bind(pattern.as_deref()).bind(filter.query.as_deref());
    let (count,): (i64,) = count.fetch_one(tx.conn()).await?;
    Ok((rows.into_iter().map(Invitation::try_from).collect::<Result<_>>()?, count))
}

/// Adds an invitation.
///
/// # Errors
/// [`super::StoreError`].
pub async fn insert(tx: &mut Tx, invitation: &Invitation, ticket_hash: &[u8]) -> Result<()> {
    sqlx::query(INSERT)
        .bind(invitation.id.as_str())
        .bind(invitation.address.as_str())
        .bind(invitation.address.key())
        .bind(ticket_hash.to_vec())
        .bind(invitation.redirect_url.as_deref())
        .bind(&invitation.public_metadata)
        .bind(invitation.created_at.millis())
        .bind(invitation.expires_at.millis())
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

/// Takes an invitation back. `false` when it was used or taken back before.
///
/// # Errors
/// [`super::StoreError`].
pub async fn revoke(tx: &mut Tx, id: &InvitationId, now: Timestamp) -> Result<bool> {
    Ok(sqlx::query(REVOKE).bind(id.as_str()).bind(now.millis()).execute(tx.conn()).await?.rows_affected() == 1)
}
