//! Domains of organizations. A domain has one organization that proved it; claims without proof bring nobody in.

use sqlx::any::AnyRow;

use super::{Result, Tx, corrupt, row, statements};
use crate::domain::ids::{OrganizationDomainId, OrganizationId, UserId};
use crate::domain::organization::EnrollmentMode;
use crate::domain::time::Timestamp;

/// The columns of [`OrganizationDomain`], in the order of the row struct.
macro_rules! domain_columns {
    () => {
        "d.id, d.organization_id, d.name, d.enrollment_mode, d.verified_at, d.strategy, d.dns_token, d.affiliation_email_address, d.created_at, d.updated_at"
    };
}
pub(super) use domain_columns;

macro_rules! select_domain {
    ($rest:literal) => {
        concat!("SELECT ", domain_columns!(), " FROM organization_domains d ", $rest)
    };
}

statements! {
    FIND_OF = select_domain!("WHERE d.organization_id = $1 AND d.id = $2");
    FIND = select_domain!("WHERE d.id = $1");
    FIND_VERIFIED = select_domain!("WHERE d.name = $1 AND d.verified_at IS NOT NULL");
    LIST_OF = select_domain!("WHERE d.organization_id = $1 AND (CAST($2 AS TEXT) IS NULL OR d.enrollment_mode = $2) ORDER BY d.created_at, d.id");
    /// The domains of a person's addresses that bring somebody in by themselves.
    LIST_FOR_USER = select_domain!("JOIN email_addresses e ON e.domain = d.name WHERE e.user_id = $1 AND e.verified_at IS NOT NULL AND d.verified_at IS NOT NULL AND d.enrollment_mode <> 'manual_invitation' ORDER BY d.created_at, d.id");
    INSERT = "INSERT INTO organization_domains (id, organization_id, name, enrollment_mode, verified_at, strategy, dns_token, affiliation_email_address, created_at, updated_at) VALUES ($1, $2, $3, $4, NULL, NULL, $5, NULL, $6, $6) ON CONFLICT DO NOTHING";
    UPDATE_ADDRESS = "UPDATE organization_domains SET affiliation_email_address = $3, updated_at = $4 WHERE organization_id = $1 AND id = $2 AND verified_at IS NULL";
    UPDATE_MODE = "UPDATE organization_domains SET enrollment_mode = $3, updated_at = $4 WHERE organization_id = $1 AND id = $2 AND verified_at IS NOT NULL";
    DELETE = "DELETE FROM organization_domains WHERE organization_id = $1 AND id = $2";
    /// Put in again with its proof, so that of two who prove the same one at once one comes too late without an error.
    INSERT_VERIFIED = "INSERT INTO organization_domains (id, organization_id, name, enrollment_mode, verified_at, strategy, dns_token, affiliation_email_address, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $5) ON CONFLICT DO NOTHING";
    /// People with a proved address of a domain who do not belong to its organization.
    OUTSIDERS = "SELECT DISTINCT e.user_id FROM email_addresses e WHERE e.domain = $1 AND e.verified_at IS NOT NULL AND e.user_id > $3 AND NOT EXISTS (SELECT 1 FROM memberships m WHERE m.organization_id = $2 AND m.user_id = e.user_id) ORDER BY e.user_id LIMIT $4";
}

/// A domain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrganizationDomain {
    /// Its id.
    pub id: OrganizationDomainId,
    /// Whose it is.
    pub organization: OrganizationId,
    /// Its name, in lower case.
    pub name: String,
    /// How people with such an address join.
    pub mode: EnrollmentMode,
    /// When it was proved.
    pub verified_at: Option<Timestamp>,
    /// How, by the protocol's name.
    pub strategy: Option<String>,
    /// What its TXT record has to say.
    pub dns_token: String,
    /// Where a code went.
    pub affiliation_address: Option<String>,
    /// When it was added.
    pub created_at: Timestamp,
    /// Last change.
    pub updated_at: Timestamp,
}

row! {
    struct Row {
        id: String,
        organization_id: String,
        name: String,
        enrollment_mode: String,
        verified_at: Option<i64>,
        strategy: Option<String>,
        dns_token: String,
        affiliation_email_address: Option<String>,
        created_at: i64,
        updated_at: i64,
    }
}

impl TryFrom<Row> for OrganizationDomain {
    type Error = super::StoreError;

    fn try_from(row: Row) -> Result<Self> {
        let bad = |column| corrupt("organization_domains", column, &row.id);
        Ok(Self {
            id: OrganizationDomainId::parse(&row.id).map_err(|_| bad("id"))?,
            organization: OrganizationId::parse(&row.organization_id).map_err(|_| bad("organization_id"))?,
            mode: EnrollmentMode::parse(&row.enrollment_mode).ok_or_else(|| bad("enrollment_mode"))?,
            name: row.name,
            verified_at: row.verified_at.map(Timestamp::from_millis),
            strategy: row.strategy,
            dns_token: row.dns_token,
            affiliation_address: row.affiliation_email_address,
            created_at: Timestamp::from_millis(row.created_at),
            updated_at: Timestamp::from_millis(row.updated_at),
        })
    }
}

/// The domain in the first columns.
pub(super) fn read(row: &AnyRow) -> Result<OrganizationDomain> {
    Row::at(row, 0)?.try_into()
}

/// A domain of an organization.
///
/// # Errors
/// [`super::StoreError`].
pub async fn find_of(tx: &mut Tx, organization: &OrganizationId, id: &OrganizationDomainId) -> Result<Option<OrganizationDomain>> {
    let row: Option<Row> = sqlx::query_as(FIND_OF).bind(organization.as_str()).bind(id.as_str()).fetch_optional(tx.conn()).await?;
    row.map(OrganizationDomain::try_from).transpose()
}

/// The domain with this id, for a job.
///
/// # Errors
/// [`super::StoreError`].
pub async fn find(tx: &mut Tx, id: &OrganizationDomainId) -> Result<Option<OrganizationDomain>> {
    let row: Option<Row> = sqlx::query_as(FIND).bind(id.as_str()).fetch_optional(tx.conn()).await?;
    row.map(OrganizationDomain::try_from).transpose()
}

/// The proved domain of this name.
///
/// # Errors
/// [`super::StoreError`].
pub async fn find_verified(tx: &mut Tx, name: &str) -> Result<Option<OrganizationDomain>> {
    let row: Option<Row> = sqlx::query_as(FIND_VERIFIED).bind(name).fetch_optional(tx.conn()).await?;
    row.map(OrganizationDomain::try_from).transpose()
}

/// All domains of an organization, oldest first, of one mode or of all.
///
/// # Errors
/// [`super::StoreError`].
pub async fn list_of(tx: &mut Tx, organization: &OrganizationId, mode: Option<EnrollmentMode>) -> Result<Vec<OrganizationDomain>> {
    let rows: Vec<Row> = sqlx::query_as(LIST_OF).bind(organization.as_str()).bind(mode.map(EnrollmentMode::name)).fetch_all(tx.conn()).await?;
    rows.into_iter().map(OrganizationDomain::try_from).collect()
}

/// The proved domains of a person's proved addresses by which somebody joins without being invited by hand.
///
/// # Errors
/// [`super::StoreError`].
pub async fn list_for_user(tx: &mut Tx, user: &UserId) -> Result<Vec<OrganizationDomain>> {
    let rows: Vec<Row> = sqlx::query_as(LIST_FOR_USER).bind(user.as_str()).fetch_all(tx.conn()).await?;
    rows.into_iter().map(OrganizationDomain::try_from).collect()
}

/// Adds a domain without proof. `false` when the organization has it already.
///
/// # Errors
/// [`super::StoreError`].
pub async fn insert(tx: &mut Tx, domain: &OrganizationDomain) -> Result<bool> {
    let query = sqlx::query(INSERT).bind(domain.id.as_str()).bind(domain.organization.as_str()).bind(&domain.name);
    let query = query.bind(domain.mode.name()).bind(&domain.dns_token).bind(domain.created_at.millis());
    Ok(query.execute(tx.conn()).await?.rows_affected() == 1)
}

/// Notes where a code goes. `false` when the domain is proved or gone.
///
/// # Errors
/// [`super::StoreError`].
pub async fn update_address(tx: &mut Tx, domain: &OrganizationDomain, address: &str, now: Timestamp) -> Result<bool> {
    let query = sqlx::query(UPDATE_ADDRESS).bind(domain.organization.as_str()).bind(domain.id.as_str()).bind(address);
    Ok(query.bind(now.millis()).execute(tx.conn()).await?.rows_affected() == 1)
}

/// Notes the proof. `false` when somebody else has proved the domain: it is gone from here then, unless the transaction is dropped.
///
/// # Errors
/// [`super::StoreError`].
pub async fn verify(tx: &mut Tx, domain: &OrganizationDomain, strategy: Option<&str>, now: Timestamp) -> Result<bool> {
    delete(tx, &domain.organization, &domain.id).await?;
    let query = sqlx::query(INSERT_VERIFIED).bind(domain.id.as_str()).bind(domain.organization.as_str()).bind(&domain.name);
    let query = query.bind(domain.mode.name()).bind(now.millis()).bind(strategy).bind(&domain.dns_token);
    let query = query.bind(domain.affiliation_address.as_deref()).bind(domain.created_at.millis());
    Ok(query.execute(tx.conn()).await?.rows_affected() == 1)
}

/// Lets people join in another way. `false` when the domain is not proved or gone.
///
/// # Errors
/// [`super::StoreError`].
pub async fn update_mode(tx: &mut Tx, domain: &OrganizationDomain, mode: EnrollmentMode, now: Timestamp) -> Result<bool> {
    let query = sqlx::query(UPDATE_MODE).bind(domain.organization.as_str()).bind(domain.id.as_str()).bind(mode.name());
    Ok(query.bind(now.millis()).execute(tx.conn()).await?.rows_affected() == 1)
}

/// Takes a domain off. `false` when it is gone.
///
/// # Errors
/// [`super::StoreError`].
pub async fn delete(tx: &mut Tx, organization: &OrganizationId, id: &OrganizationDomainId) -> Result<bool> {
    Ok(sqlx::query(DELETE).bind(organization.as_str()).bind(id.as_str()).execute(tx.conn()).await?.rows_affected() == 1)
}

/// Up to `limit` people with a proved address of a domain who do not belong to its organization, by id, after the person `after`.
///
/// # Errors
/// [`super::StoreError`].
pub async fn outsiders(tx: &mut Tx, domain: &OrganizationDomain, after: &str, limit: i64) -> Result<Vec<UserId>> {
    let query = sqlx::query_as(OUTSIDERS).bind(&domain.name).bind(domain.organization.as_str()).bind(after).bind(limit);
    let rows: Vec<(String,)> = query.fetch_all(tx.conn()).await?;
    rows.into_iter().map(|(id,)| UserId::parse(&id).map_err(|_| corrupt("email_addresses", "user_id", &id))).collect()
}
