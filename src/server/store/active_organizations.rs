//! The organization that a session works in, with what a token and the frame of a page say of it.
//!
//! It is read along with the session: one join by primary keys, for sessions that chose one.

use sqlx::any::AnyRow;

use super::{Result, Tx, corrupt, row, statements};
use crate::domain::ids::{ClientId, OrganizationId, PictureId, SessionId, UserId};
use crate::domain::time::{Span, Timestamp};

/// The columns of [`ActiveOrganization`], in the order of the row struct, of the tables `o`, `m` and `r` that [`active_organization_join`] joins.
macro_rules! active_organization_columns {
    () => {
        "o.id, o.name, o.slug, o.logo_id, r.key, r.name, m.created_at, o.second_factor_required_at, o.second_factor_grace_days, o.session_lifetime_minutes, o.session_inactivity_minutes, o.sign_in_strategy, (SELECT string_agg(ap.key, ',' ORDER BY ap.key) FROM role_permissions arp JOIN permissions ap ON ap.id = arp.permission_id WHERE arp.role_id = m.role_id AND ap.kind = 'user')"
    };
}
pub(super) use active_organization_columns;

/// Joins what lies behind a session `s`; nothing for a session without an organization, or of somebody who is no member.
macro_rules! active_organization_join {
    () => {
        "LEFT JOIN memberships m ON m.organization_id = s.organization_id AND m.user_id = s.user_id LEFT JOIN organizations o ON o.id = m.organization_id LEFT JOIN roles r ON r.id = m.role_id "
    };
}
pub(super) use active_organization_join;

statements! {
    OF_SESSION = concat!("SELECT ", active_organization_columns!(), " FROM sessions s ", active_organization_join!(), "WHERE s.id = $1 AND o.id IS NOT NULL");
    OF_MEMBER = concat!("SELECT ", active_organization_columns!(), " FROM memberships m JOIN organizations o ON o.id = m.organization_id JOIN roles r ON r.id = m.role_id WHERE m.organization_id = $1 AND m.user_id = $2");
    NAMED = "SELECT id FROM organizations WHERE id = $1 OR slug = $1 ORDER BY CASE WHEN id = $1 THEN 0 ELSE 1 END LIMIT 1";
    LAST_OF_BROWSER = "SELECT a.organization_id FROM (SELECT organization_id, user_id FROM sessions WHERE client_id = $1 AND user_id = $2 ORDER BY created_at DESC, id LIMIT 1) a JOIN memberships m ON m.organization_id = a.organization_id AND m.user_id = a.user_id";
    UPDATE = "UPDATE sessions SET organization_id = $2, updated_at = $3 WHERE id = $1 AND status = 'active' AND (CAST($2 AS TEXT) IS NULL OR EXISTS (SELECT 1 FROM memberships m WHERE m.organization_id = $2 AND m.user_id = sessions.user_id))";
    UPDATE_EXPIRY = "UPDATE sessions SET expires_at = $2, updated_at = $3 WHERE id = $1 AND status = 'active' AND expires_at > $2";
    CLEAR_OF_OTHER_SIGN_INS = "UPDATE sessions SET organization_id = NULL, task = CASE WHEN $3 = 1 AND task IS NULL THEN 'choose-organization' ELSE task END, updated_at = $4 WHERE organization_id = $1 AND first_factor <> $2 AND status = 'active'";
    CLEAR_OF_MEMBER = "UPDATE sessions SET organization_id = NULL, updated_at = $3 WHERE organization_id = $1 AND user_id = $2";
    CLEAR = "UPDATE sessions SET organization_id = NULL, updated_at = $2 WHERE organization_id = $1";
}

/// The organization that a session works in, and what its person is there.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ActiveOrganization {
    /// Its id.
    pub id: OrganizationId,
    /// What it is called.
    pub name: String,
    /// Its name in addresses, where it has one.
    pub slug: Option<String>,
    /// Its logo.
    pub logo: Option<PictureId>,
    /// Key of the person's role, with `org:`.
    pub role: String,
    /// What the role is called.
    pub role_name: String,
    /// Since when the person is a member.
    pub member_since: Timestamp,
    /// Since when its members need a second factor.
    pub second_factor_required_at: Option<Timestamp>,
    /// For so long they may do without.
    pub second_factor_grace: Span,
    /// Longest life of a session in it.
    pub session_lifetime: Option<Span>,
    /// For so long a session in it may go unused.
    pub session_inactivity: Option<Span>,
    /// The service that its members have to have signed in with.
    pub sign_in_strategy: Option<String>,
    /// Keys of the permissions of the role that apps made, in order.
    pub permissions: Vec<String>,
}

row! {
    struct Row {
        id: Option<String>,
        name: Option<String>,
        slug: Option<String>,
        logo_id: Option<String>,
        role: Option<String>,
        role_name: Option<String>,
        member_since: Option<i64>,
        second_factor_required_at: Option<i64>,
        second_factor_grace_days: Option<i64>,
        session_lifetime_minutes: Option<i64>,
        session_inactivity_minutes: Option<i64>,
        sign_in_strategy: Option<String>,
        permissions: Option<String>,
    }
}

impl ActiveOrganization {
    /// Whether it lets a session in that was opened by this strategy.
    #[must_use]
    pub fn lets_in(&self, strategy: &str) -> bool {
        self.sign_in_strategy.as_deref().is_none_or(|demanded| demanded == strategy)
    }
}

impl Row {
    fn read(self) -> Result<Option<ActiveOrganization>> {
        let Some(id) = self.id else { return Ok(None) };
        let logo = self.logo_id.map(|logo| PictureId::parse(&logo).map_err(|_| corrupt("organizations", "logo_id", &id))).transpose()?;
        Ok(Some(ActiveOrganization {
            logo,
            name: self.name.unwrap_or_default(),
            slug: self.slug,
            role: self.role.unwrap_or_default(),
            role_name: self.role_name.unwrap_or_default(),
            member_since: Timestamp::from_millis(self.member_since.unwrap_or_default()),
            second_factor_required_at: self.second_factor_required_at.map(Timestamp::from_millis),
            second_factor_grace: Span::days(self.second_factor_grace_days.unwrap_or_default()),
            session_lifetime: self.session_lifetime_minutes.map(Span::minutes),
            session_inactivity: self.session_inactivity_minutes.map(Span::minutes),
            sign_in_strategy: self.sign_in_strategy,
            permissions: self.permissions.map(|keys| keys.split(',').map(str::to_owned).collect()).unwrap_or_default(),
            id: OrganizationId::parse(&id).map_err(|_| corrupt("organizations", "id", &id))?,
        }))
    }
}

/// The organization in the columns from `first` on, if there is one.
pub(super) fn read(row: &AnyRow, first: usize) -> Result<Option<ActiveOrganization>> {
    Row::at(row, first)?.read()
}

/// The organization that a session works in.
///
/// # Errors
/// [`super::StoreError`].
pub async fn of_session(tx: &mut Tx, session: &SessionId) -> Result<Option<ActiveOrganization>> {
    let row: Option<Row> = sqlx::query_as(OF_SESSION).bind(session.as_str()).fetch_optional(tx.conn()).await?;
    row.map_or(Ok(None), Row::read)
}

/// What a session of this person would work in; `None` when they are no member.
///
/// # Errors
/// [`super::StoreError`].
pub async fn of_member(tx: &mut Tx, organization: &OrganizationId, user: &UserId) -> Result<Option<ActiveOrganization>> {
    let row: Option<Row> = sqlx::query_as(OF_MEMBER).bind(organization.as_str()).bind(user.as_str()).fetch_optional(tx.conn()).await?;
    row.map_or(Ok(None), Row::read)
}

/// The organization with this id or slug.
///
/// # Errors
/// [`super::StoreError`].
pub async fn named(tx: &mut Tx, name: &str) -> Result<Option<OrganizationId>> {
    let row: Option<(String,)> = sqlx::query_as(NAMED).bind(name).fetch_optional(tx.conn()).await?;
    row.map(|(id,)| OrganizationId::parse(&id).map_err(|_| corrupt("organizations", "id", &id))).transpose()
}

/// The organization that this person worked in last on this browser, if they are still a member.
///
/// # Errors
/// [`super::StoreError`].
pub async fn last_of_browser(tx: &mut Tx, client: &ClientId, user: &UserId) -> Result<Option<OrganizationId>> {
    let row: Option<(String,)> = sqlx::query_as(LAST_OF_BROWSER).bind(client.as_str()).bind(user.as_str()).fetch_optional(tx.conn()).await?;
    row.map(|(id,)| OrganizationId::parse(&id).map_err(|_| corrupt("sessions", "organization_id", client.as_str()))).transpose()
}

/// Changes the organization that an active session works in. `false` when the session is over, or its person no member.
///
/// # Errors
/// [`super::StoreError`].
pub async fn update(tx: &mut Tx, session: &SessionId, organization: Option<&OrganizationId>, now: Timestamp) -> Result<bool> {
    let query = sqlx::query(UPDATE).bind(session.as_str()).bind(organization.map(OrganizationId::as_str)).bind(now.millis());
    Ok(query.execute(tx.conn()).await?.rows_affected() == 1)
}

/// Brings the end of an active session forward; a session that ends earlier stays as it is.
///
/// # Errors
/// [`super::StoreError`].
pub async fn shorten(tx: &mut Tx, session: &SessionId, expires_at: Timestamp, now: Timestamp) -> Result<()> {
    sqlx::query(UPDATE_EXPIRY).bind(session.as_str()).bind(expires_at.millis()).bind(now.millis()).execute(tx.conn()).await?;
    Ok(())
}

/// No session of this person works in this organization any more; how many did. To be called in the transaction that ends the
/// membership.
///
/// # Errors
/// [`super::StoreError`].
pub async fn clear_of_member(tx: &mut Tx, organization: &OrganizationId, user: &UserId, now: Timestamp) -> Result<u64> {
    let query = sqlx::query(CLEAR_OF_MEMBER).bind(organization.as_str()).bind(user.as_str()).bind(now.millis());
    Ok(query.execute(tx.conn()).await?.rows_affected())
}

/// Sessions that were opened by another strategy work in this organization no more; how many did. They wait for another choice where
/// everybody has to work in an organization.
///
/// # Errors
/// [`super::StoreError`].
pub async fn clear_of_other_sign_ins(
    tx: &mut Tx,
    organization: &OrganizationId,
    strategy: &str,
    has_to_choose: bool,
    now: Timestamp,
) -> Result<u64> {
    let query = sqlx::query(CLEAR_OF_OTHER_SIGN_INS).bind(organization.as_str()).bind(strategy).bind(i64::from(has_to_choose)).bind(now.millis());
    Ok(query.execute(tx.conn()).await?.rows_affected())
}

/// No session works in this organization any more; how many did. To be called in the transaction that deletes it.
///
/// # Errors
/// [`super::StoreError`].
pub async fn clear(tx: &mut Tx, organization: &OrganizationId, now: Timestamp) -> Result<u64> {
    Ok(sqlx::query(CLEAR).bind(organization.as_str()).bind(now.millis()).execute(tx.conn()).await?.rows_affected())
}
