//! Invitations to organizations.

use sqlx::Row as _;
use sqlx::any::AnyRow;

use super::memberships::{Person, RoleName, person_columns, person_joins, read_person};
use super::organization_domains::OrganizationDomain;
use super::organizations::{self, Organization, organization_columns};
use super::{Result, Tx, corrupt, row, statements};
use crate::domain::email::Email;
use crate::domain::ids::{OrganizationDomainId, OrganizationId, OrganizationInvitationId, UserId};
use crate::domain::invitation::InvitationStatus;
use crate::domain::time::Timestamp;

/// The columns of [`OrganizationInvitation`], in the order of the row struct: of `organization_invitations i JOIN roles r`.
macro_rules! invitation_columns {
    () => {
        "i.id, i.organization_id, i.address, i.role_id, r.key, r.name, i.inviter_id, i.domain_id, i.redirect_url, i.public_metadata, i.private_metadata, i.created_at, i.expires_at, i.accepted_at, i.accepted_by, i.revoked_at"
    };
}
pub(super) use invitation_columns;

macro_rules! select_invitation {
    ($rest:literal) => {
        concat!("SELECT ", invitation_columns!(), " FROM organization_invitations i JOIN roles r ON r.id = i.role_id ", $rest)
    };
}

/// The state of an invitation at `$2` ([`InvitationStatus::at`] in SQL).
macro_rules! status {
    () => {
        "CASE WHEN i.accepted_at IS NOT NULL THEN 'accepted' WHEN i.revoked_at IS NOT NULL THEN 'revoked' WHEN i.expires_at <= $2 THEN 'expired' ELSE 'pending' END"
    };
}
pub(super) use status;

macro_rules! filters {
    () => {
        concat!(
            "WHERE i.organization_id = $1 AND (CAST($3 AS TEXT) IS NULL OR ",
            status!(),
            " = $3) AND (CAST($4 AS TEXT) IS NULL OR i.address_key LIKE $4 ESCAPE '!')"
        )
    };
}

statements! {
    FIND_OF = select_invitation!("WHERE i.organization_id = $1 AND i.id = $2");
    FIND = select_invitation!("WHERE i.id = $1");
    FIND_BY_TICKET = select_invitation!("WHERE i.ticket_hash = $1");
    FIND_OPEN = select_invitation!("WHERE i.organization_id = $1 AND i.address_key = $2 AND i.accepted_at IS NULL AND i.revoked_at IS NULL AND i.replaced_at IS NULL");
    LIST_PAGE = concat!("SELECT ", invitation_columns!(), ", ", person_columns!(), " FROM organization_invitations i JOIN roles r ON r.id = i.role_id LEFT JOIN users u ON u.id = i.inviter_id", person_joins!(), filters!(), " ORDER BY i.created_at DESC, i.id DESC LIMIT $5 OFFSET $6");
    COUNT = concat!("SELECT COUNT(*) FROM organization_invitations i ", filters!());
    COUNT_PENDING = "SELECT COUNT(*) FROM organization_invitations WHERE organization_id = $1 AND accepted_at IS NULL AND revoked_at IS NULL AND replaced_at IS NULL AND expires_at > $2";
    LIST_OF_ADDRESSES = concat!("SELECT ", invitation_columns!(), ", ", organization_columns!("o."), " FROM organization_invitations i JOIN roles r ON r.id = i.role_id JOIN organizations o ON o.id = i.organization_id WHERE i.address_key IN (SELECT address_key FROM email_addresses WHERE user_id = $1 AND verified_at IS NOT NULL) AND (CAST($3 AS TEXT) IS NULL OR ", status!(), " = $3) ORDER BY i.created_at DESC, i.id DESC LIMIT $4 OFFSET $5");
    COUNT_OF_ADDRESSES = concat!("SELECT COUNT(*) FROM organization_invitations i WHERE i.address_key IN (SELECT address_key FROM email_addresses WHERE user_id = $1 AND verified_at IS NOT NULL) AND (CAST($3 AS TEXT) IS NULL OR ", status!(), " = $3)");
    IS_MEMBER = "SELECT CASE WHEN EXISTS (SELECT 1 FROM email_addresses e JOIN memberships m ON m.user_id = e.user_id AND m.organization_id = $1 WHERE e.address_key = $2 AND e.verified_at IS NOT NULL) THEN 1 ELSE 0 END";
    REPLACE_EXPIRED = "UPDATE organization_invitations SET replaced_at = $3 WHERE organization_id = $1 AND address_key = $2 AND accepted_at IS NULL AND revoked_at IS NULL AND replaced_at IS NULL AND expires_at <= $3";
    INSERT = "INSERT INTO organization_invitations (id, organization_id, address, address_key, role_id, inviter_id, domain_id, ticket_hash, redirect_url, public_metadata, private_metadata, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT DO NOTHING";
    RENEW = "UPDATE organization_invitations SET ticket_hash = $3, expires_at = $4 WHERE organization_id = $1 AND id = $2 AND accepted_at IS NULL AND revoked_at IS NULL AND replaced_at IS NULL";
    ACCEPT = "UPDATE organization_invitations SET accepted_at = $2, accepted_by = $3 WHERE id = $1 AND accepted_at IS NULL AND revoked_at IS NULL AND expires_at > $2";
    REVOKE = "UPDATE organization_invitations SET revoked_at = $3 WHERE organization_id = $1 AND id = $2 AND accepted_at IS NULL AND revoked_at IS NULL";
    SETTLE = "UPDATE organization_invitations SET accepted_at = $3, accepted_by = $2 WHERE organization_id = $1 AND accepted_at IS NULL AND revoked_at IS NULL AND replaced_at IS NULL AND expires_at > $3 AND address_key IN (SELECT address_key FROM email_addresses WHERE user_id = $2 AND verified_at IS NOT NULL)";
    /// What was taken back before the domain's mode changed last does not count.
    WAS_INVITED_BY = "SELECT CASE WHEN EXISTS (SELECT 1 FROM organization_invitations WHERE domain_id = $1 AND address_key = $2 AND (revoked_at IS NULL OR revoked_at > $3)) THEN 1 ELSE 0 END";
    COUNT_OF_DOMAIN = "SELECT COUNT(*) FROM organization_invitations WHERE domain_id = $1 AND accepted_at IS NULL AND revoked_at IS NULL AND replaced_at IS NULL AND expires_at > $2";
    REVOKE_OF_DOMAIN = "UPDATE organization_invitations SET revoked_at = $2 WHERE domain_id = $1 AND accepted_at IS NULL AND revoked_at IS NULL AND replaced_at IS NULL";
}

/// An invitation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrganizationInvitation {
    /// Its id.
    pub id: OrganizationInvitationId,
    /// Where to.
    pub organization: OrganizationId,
    /// Who is invited.
    pub address: Email,
    /// What they become.
    pub role: RoleName,
    /// Who invited; nobody where an app or a domain did.
    pub inviter: Option<UserId>,
    /// The domain that did.
    pub domain: Option<OrganizationDomainId>,
    /// Where to go afterwards.
    pub redirect_url: Option<String>,
    /// JSON object that the membership begins with.
    pub public_metadata: String,
    /// JSON object that the membership begins with, for app servers only.
    pub private_metadata: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// Until when it is good.
    pub expires_at: Timestamp,
    /// When it was accepted.
    pub accepted_at: Option<Timestamp>,
    /// By whom.
    pub accepted_by: Option<UserId>,
    /// When it was taken back.
    pub revoked_at: Option<Timestamp>,
}

impl OrganizationInvitation {
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

row! {
    struct Row {
        id: String,
        organization_id: String,
        address: String,
        role_id: String,
        role_key: String,
        role_name: String,
        inviter_id: Option<String>,
        domain_id: Option<String>,
        redirect_url: Option<String>,
        public_metadata: String,
        private_metadata: String,
        created_at: i64,
        expires_at: i64,
        accepted_at: Option<i64>,
        accepted_by: Option<String>,
        revoked_at: Option<i64>,
    }
}

impl TryFrom<Row> for OrganizationInvitation {
    type Error = super::StoreError;

    fn try_from(row: Row) -> Result<Self> {
        let bad = |column| corrupt("organization_invitations", column, &row.id);
        Ok(Self {
            id: OrganizationInvitationId::parse(&row.id).map_err(|_| bad("id"))?,
            organization: OrganizationId::parse(&row.organization_id).map_err(|_| bad("organization_id"))?,
            address: Email::parse(&row.address).map_err(|_| bad("address"))?,
            inviter: row.inviter_id.as_deref().map(UserId::parse).transpose().map_err(|_| bad("inviter_id"))?,
            domain: row.domain_id.as_deref().map(OrganizationDomainId::parse).transpose().map_err(|_| bad("domain_id"))?,
            accepted_by: row.accepted_by.as_deref().map(UserId::parse).transpose().map_err(|_| bad("accepted_by"))?,
            role: RoleName::read(&row.role_id, row.role_key, row.role_name)?,
            redirect_url: row.redirect_url,
            public_metadata: row.public_metadata,
            private_metadata: row.private_metadata,
            created_at: Timestamp::from_millis(row.created_at),
            expires_at: Timestamp::from_millis(row.expires_at),
            accepted_at: row.accepted_at.map(Timestamp::from_millis),
            revoked_at: row.revoked_at.map(Timestamp::from_millis),
        })
    }
}

/// The invitation in the first columns.
pub(super) fn read(row: &AnyRow) -> Result<OrganizationInvitation> {
    Row::at(row, 0)?.try_into()
}

/// An invitation of an organization, whatever became of it.
///
/// # Errors
/// [`super::StoreError`].
pub async fn find_of(tx: &mut Tx, organization: &OrganizationId, id: &OrganizationInvitationId) -> Result<Option<OrganizationInvitation>> {
    let row: Option<Row> = sqlx::query_as(FIND_OF).bind(organization.as_str()).bind(id.as_str()).fetch_optional(tx.conn()).await?;
    row.map(OrganizationInvitation::try_from).transpose()
}

/// The invitation with this id, for whom it invites.
///
/// # Errors
/// [`super::StoreError`].
pub async fn find(tx: &mut Tx, id: &OrganizationInvitationId) -> Result<Option<OrganizationInvitation>> {
    let row: Option<Row> = sqlx::query_as(FIND).bind(id.as_str()).fetch_optional(tx.conn()).await?;
    row.map(OrganizationInvitation::try_from).transpose()
}

/// The invitation that a ticket opens, whatever became of it.
///
/// # Errors
/// [`super::StoreError`].
pub async fn find_by_ticket(tx: &mut Tx, ticket_hash: &[u8]) -> Result<Option<OrganizationInvitation>> {
    let row: Option<Row> = sqlx::query_as(FIND_BY_TICKET).bind(ticket_hash.to_vec()).fetch_optional(tx.conn()).await?;
    row.map(OrganizationInvitation::try_from).transpose()
}

/// The invitation for an address that nobody answered yet; it may be too old.
///
/// # Errors
/// [`super::StoreError`].
pub async fn find_open(tx: &mut Tx, organization: &OrganizationId, address_key: &str) -> Result<Option<OrganizationInvitation>> {
    let row: Option<Row> = sqlx::query_as(FIND_OPEN).bind(organization.as_str()).bind(address_key).fetch_optional(tx.conn()).await?;
    row.map(OrganizationInvitation::try_from).transpose()
}

/// What [`page`] looks for; `None` is anything.
#[derive(Debug, Clone, Default)]
pub struct InvitationFilter {
    /// State.
    pub status: Option<InvitationStatus>,
    /// A part of the address.
    pub query: Option<String>,
}

/// An invitation and who made it, if that is still somebody.
pub type WithInviter = (OrganizationInvitation, Option<Person>);

/// One page of an organization's invitations, newest first, each with who invited, and how many there are.
///
/// # Errors
/// [`super::StoreError`].
pub async fn page(
    tx: &mut Tx,
    organization: &OrganizationId,
    filter: &InvitationFilter,
    (limit, offset): (i64, i64),
    now: Timestamp,
) -> Result<(Vec<WithInviter>, i64)> {
    let (id, status) = (organization.as_str(), filter.status.map(InvitationStatus::name));
    let pattern = filter.query.as_deref().map(str::trim).filter(|query| !query.is_empty()).map(organizations::pattern);
    let page = sqlx::query(LIST_PAGE).bind(id).bind(now.millis()).bind(status).bind(pattern.as_deref()).bind(limit).bind(offset);
    let rows = page.fetch_all(tx.conn()).await?;
    let count = sqlx::query_as(COUNT).bind(id).bind(now.millis()).bind(status).bind(pattern.as_deref());
    let (count,): (i64,) = count.fetch_one(tx.conn()).await?;
    let read = |row: &AnyRow| -> Result<WithInviter> {
        let inviter: Option<String> = row.try_get(COLUMNS)?;
        Ok((Row::at(row, 0)?.try_into()?, inviter.map(|_| read_person(row, COLUMNS)).transpose()?))
    };
    Ok((rows.iter().map(read).collect::<Result<_>>()?, count))
}

/// How many invitations of an organization wait for an answer.
///
/// # Errors
/// [`super::StoreError`].
pub async fn count_pending(tx: &mut Tx, organization: &OrganizationId, now: Timestamp) -> Result<i64> {
    let (count,): (i64,) = sqlx::query_as(COUNT_PENDING).bind(organization.as_str()).bind(now.millis()).fetch_one(tx.conn()).await?;
    Ok(count)
}

/// One page of the invitations to a person's verified addresses, newest first, each with the organization, and how many there are.
///
/// # Errors
/// [`super::StoreError`].
pub async fn page_of_user(
    tx: &mut Tx,
    user: &UserId,
    status: Option<InvitationStatus>,
    (limit, offset): (i64, i64),
    now: Timestamp,
) -> Result<(Vec<(OrganizationInvitation, Organization)>, i64)> {
    let status = status.map(InvitationStatus::name);
    let page = sqlx::query(LIST_OF_ADDRESSES).bind(user.as_str()).bind(now.millis()).bind(status).bind(limit).bind(offset);
    let rows = page.fetch_all(tx.conn()).await?;
    let count = sqlx::query_as(COUNT_OF_ADDRESSES).bind(user.as_str()).bind(now.millis()).bind(status);
    let (count,): (i64,) = count.fetch_one(tx.conn()).await?;
    let read = |row: &AnyRow| Ok((Row::at(row, 0)?.try_into()?, organizations::read(row, COLUMNS)?));
    Ok((rows.iter().map(read).collect::<Result<_>>()?, count))
}

/// Whether whoever proved an address is a member.
///
/// # Errors
/// [`super::StoreError`].
pub async fn is_member(tx: &mut Tx, organization: &OrganizationId, address_key: &str) -> Result<bool> {
    let (is,): (i64,) = sqlx::query_as(IS_MEMBER).bind(organization.as_str()).bind(address_key).fetch_one(tx.conn()).await?;
    Ok(is == 1)
}

/// Adds an invitation in the place of one that is too old. `false` when there is a good one for this address.
///
/// # Errors
/// [`super::StoreError`].
pub async fn insert(tx: &mut Tx, new: &OrganizationInvitation, ticket_hash: &[u8]) -> Result<bool> {
    let replace = sqlx::query(REPLACE_EXPIRED).bind(new.organization.as_str()).bind(new.address.key()).bind(new.created_at.millis());
    replace.execute(tx.conn()).await?;
    let done = sqlx::query(INSERT)
        .bind(new.id.as_str())
        .bind(new.organization.as_str())
        .bind(new.address.as_str())
        .bind(new.address.key())
        .bind(new.role.id.as_str())
        .bind(new.inviter.as_ref().map(UserId::as_str))
        .bind(new.domain.as_ref().map(OrganizationDomainId::as_str))
        .bind(ticket_hash.to_vec())
        .bind(new.redirect_url.as_deref())
        .bind(&new.public_metadata)
        .bind(&new.private_metadata)
        .bind(new.created_at.millis())
        .bind(new.expires_at.millis())
        .execute(tx.conn())
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Gives an invitation that nobody answered another ticket and another end. `false` when it was answered.
///
/// # Errors
/// [`super::StoreError`].
pub async fn renew(
    tx: &mut Tx,
    organization: &OrganizationId,
    id: &OrganizationInvitationId,
    ticket_hash: &[u8],
    expires_at: Timestamp,
) -> Result<bool> {
    let query = sqlx::query(RENEW).bind(organization.as_str()).bind(id.as_str()).bind(ticket_hash.to_vec()).bind(expires_at.millis());
    Ok(query.execute(tx.conn()).await?.rows_affected() == 1)
}

/// Uses an invitation up. `false` when it was used, revoked or over.
///
/// # Errors
/// [`super::StoreError`].
pub async fn accept(tx: &mut Tx, id: &OrganizationInvitationId, user: &UserId, now: Timestamp) -> Result<bool> {
    Ok(sqlx::query(ACCEPT).bind(id.as_str()).bind(now.millis()).bind(user.as_str()).execute(tx.conn()).await?.rows_affected() == 1)
}

/// Takes an invitation back. `false` when it was used or taken back before.
///
/// # Errors
/// [`super::StoreError`].
pub async fn revoke(tx: &mut Tx, organization: &OrganizationId, id: &OrganizationInvitationId, now: Timestamp) -> Result<bool> {
    Ok(sqlx::query(REVOKE).bind(organization.as_str()).bind(id.as_str()).bind(now.millis()).execute(tx.conn()).await?.rows_affected() == 1)
}

/// Uses up what else invites somebody who joined.
///
/// # Errors
/// [`super::StoreError`].
pub async fn settle(tx: &mut Tx, organization: &OrganizationId, user: &UserId, now: Timestamp) -> Result<()> {
    sqlx::query(SETTLE).bind(organization.as_str()).bind(user.as_str()).bind(now.millis()).execute(tx.conn()).await?;
    Ok(())
}

/// Whether a domain has invited an address since its mode changed last.
///
/// # Errors
/// [`super::StoreError`].
pub async fn was_invited_by(tx: &mut Tx, domain: &OrganizationDomain, address_key: &str) -> Result<bool> {
    let query = sqlx::query_as(WAS_INVITED_BY).bind(domain.id.as_str()).bind(address_key).bind(domain.updated_at.millis());
    let (was,): (i64,) = query.fetch_one(tx.conn()).await?;
    Ok(was == 1)
}

/// How many invitations of a domain wait for an answer.
///
/// # Errors
/// [`super::StoreError`].
pub async fn count_of_domain(tx: &mut Tx, domain: &OrganizationDomainId, now: Timestamp) -> Result<i64> {
    let (count,): (i64,) = sqlx::query_as(COUNT_OF_DOMAIN).bind(domain.as_str()).bind(now.millis()).fetch_one(tx.conn()).await?;
    Ok(count)
}

/// Takes back all invitations of a domain that nobody answered; how many.
///
/// # Errors
/// [`super::StoreError`].
pub async fn revoke_of_domain(tx: &mut Tx, domain: &OrganizationDomainId, now: Timestamp) -> Result<u64> {
    Ok(sqlx::query(REVOKE_OF_DOMAIN).bind(domain.as_str()).bind(now.millis()).execute(tx.conn()).await?.rows_affected())
}
