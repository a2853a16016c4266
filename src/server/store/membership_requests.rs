//! What domains suggest to people, and what people asked for.

use sqlx::any::AnyRow;

use super::memberships::{Person, person_columns, person_joins, read_person};
use super::organizations::{self, Organization, organization_columns};
use super::{Result, Tx, corrupt, row, statements};
use crate::domain::ids::{MembershipRequestId, OrganizationDomainId, OrganizationId, UserId};
use crate::domain::organization::RequestStatus;
use crate::domain::time::Timestamp;

/// The columns of [`MembershipRequest`], in the order of the row struct.
macro_rules! request_columns {
    () => {
        "q.id, q.organization_id, q.user_id, q.domain_id, q.status, q.created_at, q.updated_at"
    };
}

macro_rules! select_request {
    ($rest:literal) => {
        concat!("SELECT ", request_columns!(), " FROM membership_requests q ", $rest)
    };
}

statements! {
    FIND = select_request!("WHERE q.id = $1");
    FIND_FOR = select_request!("WHERE q.organization_id = $1 AND q.user_id = $2");
    PAGE = concat!("SELECT ", request_columns!(), ", ", person_columns!(), " FROM membership_requests q JOIN users u ON u.id = q.user_id", person_joins!(), "WHERE q.organization_id = $1 AND q.status = $2 ORDER BY q.created_at, q.id LIMIT $3 OFFSET $4");
    FIND_WITH_PERSON = concat!("SELECT ", request_columns!(), ", ", person_columns!(), " FROM membership_requests q JOIN users u ON u.id = q.user_id", person_joins!(), "WHERE q.organization_id = $1 AND q.id = $2");
    COUNT = "SELECT COUNT(*) FROM membership_requests WHERE organization_id = $1 AND status = $2";
    PAGE_OF_USER = concat!("SELECT ", request_columns!(), ", ", organization_columns!("o."), " FROM membership_requests q JOIN organizations o ON o.id = q.organization_id WHERE q.user_id = $1 AND (q.status = $2 OR q.status = $3) ORDER BY q.created_at DESC, q.id DESC LIMIT $4 OFFSET $5");
    COUNT_OF_USER = "SELECT COUNT(*) FROM membership_requests WHERE user_id = $1 AND (status = $2 OR status = $3)";
    INSERT = "INSERT INTO membership_requests (id, organization_id, user_id, domain_id, status, created_at, updated_at) VALUES ($1, $2, $3, $4, 'suggested', $5, $5) ON CONFLICT DO NOTHING";
    LEAVE = "INSERT INTO membership_requests (id, organization_id, user_id, domain_id, status, created_at, updated_at) VALUES ($1, $2, $3, NULL, 'left', $4, $4) ON CONFLICT (organization_id, user_id) DO UPDATE SET status = 'left', domain_id = NULL, updated_at = $4";
    MOVE = "UPDATE membership_requests SET status = $3, updated_at = $4 WHERE id = $1 AND status = $2";
    SETTLE = "UPDATE membership_requests SET status = 'accepted', updated_at = $3 WHERE organization_id = $1 AND user_id = $2 AND status <> 'accepted'";
    COUNT_OF_DOMAIN = "SELECT COUNT(*) FROM membership_requests WHERE domain_id = $1 AND status = $2";
    DELETE_OF_DOMAIN = "DELETE FROM membership_requests WHERE domain_id = $1 AND (status = 'suggested' OR status = 'requested')";
}

/// A suggestion or a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MembershipRequest {
    /// Its id.
    pub id: MembershipRequestId,
    /// Where to.
    pub organization: OrganizationId,
    /// Who.
    pub user: UserId,
    /// The domain that suggested it.
    pub domain: Option<OrganizationDomainId>,
    /// What became of it.
    pub status: RequestStatus,
    /// When it was suggested.
    pub created_at: Timestamp,
    /// Last change.
    pub updated_at: Timestamp,
}

row! {
    struct Row {
        id: String,
        organization_id: String,
        user_id: String,
        domain_id: Option<String>,
        status: String,
        created_at: i64,
        updated_at: i64,
    }
}

impl TryFrom<Row> for MembershipRequest {
    type Error = super::StoreError;

    fn try_from(row: Row) -> Result<Self> {
        let bad = |column| corrupt("membership_requests", column, &row.id);
        Ok(Self {
            id: MembershipRequestId::parse(&row.id).map_err(|_| bad("id"))?,
            organization: OrganizationId::parse(&row.organization_id).map_err(|_| bad("organization_id"))?,
            user: UserId::parse(&row.user_id).map_err(|_| bad("user_id"))?,
            domain: row.domain_id.as_deref().map(OrganizationDomainId::parse).transpose().map_err(|_| bad("domain_id"))?,
            status: RequestStatus::parse(&row.status).ok_or_else(|| bad("status"))?,
            created_at: Timestamp::from_millis(row.created_at),
            updated_at: Timestamp::from_millis(row.updated_at),
        })
    }
}

/// The request with this id.
///
/// # Errors
/// [`super::StoreError`].
pub async fn find(tx: &mut Tx, id: &MembershipRequestId) -> Result<Option<MembershipRequest>> {
    let row: Option<Row> = sqlx::query_as(FIND).bind(id.as_str()).fetch_optional(tx.conn()).await?;
    row.map(MembershipRequest::try_from).transpose()
}

/// What was suggested to somebody about an organization, or asked by them.
///
/// # Errors
/// [`super::StoreError`].
pub async fn find_for(tx: &mut Tx, organization: &OrganizationId, user: &UserId) -> Result<Option<MembershipRequest>> {
    let row: Option<Row> = sqlx::query_as(FIND_FOR).bind(organization.as_str()).bind(user.as_str()).fetch_optional(tx.conn()).await?;
    row.map(MembershipRequest::try_from).transpose()
}

/// A request to an organization and who asks.
///
/// # Errors
/// [`super::StoreError`].
pub async fn find_of(tx: &mut Tx, organization: &OrganizationId, id: &MembershipRequestId) -> Result<Option<(MembershipRequest, Person)>> {
    let row = sqlx::query(FIND_WITH_PERSON).bind(organization.as_str()).bind(id.as_str()).fetch_optional(tx.conn()).await?;
    row.map(|row| Ok((Row::at(&row, 0)?.try_into()?, read_person(&row, COLUMNS)?))).transpose()
}

/// One page of an organization's requests of one state, oldest first, each with who asks, and how many there are.
///
/// # Errors
/// [`super::StoreError`].
pub async fn page(
    tx: &mut Tx,
    organization: &OrganizationId,
    status: RequestStatus,
    (limit, offset): (i64, i64),
) -> Result<(Vec<(MembershipRequest, Person)>, i64)> {
    let page = sqlx::query(PAGE).bind(organization.as_str()).bind(status.name()).bind(limit).bind(offset);
    let rows = page.fetch_all(tx.conn()).await?;
    let read = |row: &AnyRow| Ok((Row::at(row, 0)?.try_into()?, read_person(row, COLUMNS)?));
    Ok((rows.iter().map(read).collect::<Result<_>>()?, count(tx, organization, status).await?))
}

/// How many requests of one state an organization has.
///
/// # Errors
/// [`super::StoreError`].
pub async fn count(tx: &mut Tx, organization: &OrganizationId, status: RequestStatus) -> Result<i64> {
    let (count,): (i64,) = sqlx::query_as(COUNT).bind(organization.as_str()).bind(status.name()).fetch_one(tx.conn()).await?;
    Ok(count)
}

/// One page of what a person may ask, or has asked, newest first, each with the organization, and how many there are.
///
/// # Errors
/// [`super::StoreError`].
pub async fn page_of_user(
    tx: &mut Tx,
    user: &UserId,
    [one, other]: [RequestStatus; 2],
    (limit, offset): (i64, i64),
) -> Result<(Vec<(MembershipRequest, Organization)>, i64)> {
    let page = sqlx::query(PAGE_OF_USER).bind(user.as_str()).bind(one.name()).bind(other.name()).bind(limit).bind(offset);
    let rows = page.fetch_all(tx.conn()).await?;
    let count = sqlx::query_as(COUNT_OF_USER).bind(user.as_str()).bind(one.name()).bind(other.name());
    let (count,): (i64,) = count.fetch_one(tx.conn()).await?;
    let read = |row: &AnyRow| Ok((Row::at(row, 0)?.try_into()?, organizations::read(row, COLUMNS)?));
    Ok((rows.iter().map(read).collect::<Result<_>>()?, count))
}

/// Suggests an organization to a person. `false` when it was before, whatever became of it.
///
/// # Errors
/// [`super::StoreError`].
pub async fn suggest(tx: &mut Tx, new: &MembershipRequest) -> Result<bool> {
    let query = sqlx::query(INSERT).bind(new.id.as_str()).bind(new.organization.as_str()).bind(new.user.as_str());
    let query = query.bind(new.domain.as_ref().map(OrganizationDomainId::as_str)).bind(new.created_at.millis());
    Ok(query.execute(tx.conn()).await?.rows_affected() == 1)
}

/// Notes that somebody is no member any more, so that no domain brings them back.
///
/// # Errors
/// [`super::StoreError`].
pub async fn leave(tx: &mut Tx, id: &MembershipRequestId, organization: &OrganizationId, user: &UserId, now: Timestamp) -> Result<()> {
    sqlx::query(LEAVE).bind(id.as_str()).bind(organization.as_str()).bind(user.as_str()).bind(now.millis()).execute(tx.conn()).await?;
    Ok(())
}

/// From one state into another one. `false` when it is in another state already.
///
/// # Errors
/// [`super::StoreError`].
pub async fn update_status(tx: &mut Tx, id: &MembershipRequestId, [from, to]: [RequestStatus; 2], now: Timestamp) -> Result<bool> {
    let query = sqlx::query(MOVE).bind(id.as_str()).bind(from.name()).bind(to.name()).bind(now.millis());
    Ok(query.execute(tx.conn()).await?.rows_affected() == 1)
}

/// Whoever joined need not ask any more.
///
/// # Errors
/// [`super::StoreError`].
pub async fn settle(tx: &mut Tx, organization: &OrganizationId, user: &UserId, now: Timestamp) -> Result<()> {
    sqlx::query(SETTLE).bind(organization.as_str()).bind(user.as_str()).bind(now.millis()).execute(tx.conn()).await?;
    Ok(())
}

/// How many of a domain are in one state.
///
/// # Errors
/// [`super::StoreError`].
pub async fn count_of_domain(tx: &mut Tx, domain: &OrganizationDomainId, status: RequestStatus) -> Result<i64> {
    let (count,): (i64,) = sqlx::query_as(COUNT_OF_DOMAIN).bind(domain.as_str()).bind(status.name()).fetch_one(tx.conn()).await?;
    Ok(count)
}

/// Takes back what a domain suggested and nobody answered; how many.
///
/// # Errors
/// [`super::StoreError`].
pub async fn delete_of_domain(tx: &mut Tx, domain: &OrganizationDomainId) -> Result<u64> {
    Ok(sqlx::query(DELETE_OF_DOMAIN).bind(domain.as_str()).execute(tx.conn()).await?.rows_affected())
}
