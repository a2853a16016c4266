//! The organization that a session works in, with what a token and the frame of a page say of it.
//!
//! It is read after the session, for those that chose one: one join by primary keys.

use super::{Result, Tx, corrupt, statements};
use crate::domain::ids::{OrganizationId, PictureId, SessionId, UserId};
use crate::domain::organization::lets_in;
use crate::domain::time::{Span, Timestamp};

/// The columns of [`ActiveOrganization`], with the names of the row struct's fields, of memberships, their organizations and roles.
macro_rules! select_active_organization {
    ($memberships:literal, $rest:literal) => {
        concat!(
            "SELECT o.id, o.name, o.slug, o.logo_id, r.key AS role, r.name AS role_name, m.created_at AS member_since, o.second_factor_required_at, o.second_factor_grace_days, ",
            "o.session_lifetime_minutes, o.session_inactivity_minutes, o.sign_in_strategy, ",
            "(SELECT string_agg(ap.key, ',' ORDER BY ap.key) FROM role_permissions arp JOIN permissions ap ON ap.id = arp.permission_id WHERE arp.role_id = m.role_id AND ap.kind = 'user') AS permissions FROM ",
            $memberships,
            " JOIN organizations o ON o.id = m.organization_id JOIN roles r ON r.id = m.role_id WHERE ",
            $rest
        )
    };
}

statements! {
    OF_SESSION = select_active_organization!("sessions s JOIN memberships m ON m.organization_id = s.organization_id AND m.user_id = s.user_id", "s.id = $1");
    OF_MEMBER = select_active_organization!("memberships m", "m.organization_id = $1 AND m.user_id = $2");
    NAMED = "SELECT id FROM organizations WHERE id = $1 OR slug = $1 ORDER BY CASE WHEN id = $1 THEN 0 ELSE 1 END LIMIT 1";
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

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    name: String,
    slug: Option<String>,
    logo_id: Option<String>,
    role: String,
    role_name: String,
    member_since: i64,
    second_factor_required_at: Option<i64>,
    second_factor_grace_days: i64,
    session_lifetime_minutes: Option<i64>,
    session_inactivity_minutes: Option<i64>,
    sign_in_strategy: Option<String>,
    permissions: Option<String>,
}

impl ActiveOrganization {
    /// Whether it lets a session in that was opened by this strategy.
    #[must_use]
    pub fn lets_in(&self, strategy: &str) -> bool {
        lets_in(self.sign_in_strategy.as_deref(), strategy)
    }
}

impl TryFrom<Row> for ActiveOrganization {
    type Error = super::StoreError;

    fn try_from(row: Row) -> Result<Self> {
        let bad = |column| corrupt("organizations", column, &row.id);
        Ok(Self {
            id: OrganizationId::parse(&row.id).map_err(|_| bad("id"))?,
            logo: row.logo_id.as_deref().map(PictureId::parse).transpose().map_err(|_| bad("logo_id"))?,
            name: row.name,
            slug: row.slug,
            role: row.role,
            role_name: row.role_name,
            member_since: Timestamp::from_millis(row.member_since),
            second_factor_required_at: row.second_factor_required_at.map(Timestamp::from_millis),
            second_factor_grace: Span::days(row.second_factor_grace_days),
            session_lifetime: row.session_lifetime_minutes.map(Span::minutes),
            session_inactivity: row.session_inactivity_minutes.map(Span::minutes),
            sign_in_strategy: row.sign_in_strategy,
            permissions: row.permissions.map(|keys| keys.split(',').map(str::to_owned).collect()).unwrap_or_default(),
        })
    }
}

/// The organization that a session works in.
///
/// # Errors
/// [`super::StoreError`].
pub async fn of_session(tx: &mut Tx, session: &SessionId) -> Result<Option<ActiveOrganization>> {
    let row: Option<Row> = sqlx::query_as(OF_SESSION).bind(session.as_str()).fetch_optional(tx.conn()).await?;
    row.map(ActiveOrganization::try_from).transpose()
}

/// What a session of this person would work in; `None` when they are no member.
///
/// # Errors
/// [`super::StoreError`].
pub async fn of_member(tx: &mut Tx, organization: &OrganizationId, user: &UserId) -> Result<Option<ActiveOrganization>> {
    let row: Option<Row> = sqlx::query_as(OF_MEMBER).bind(organization.as_str()).bind(user.as_str()).fetch_optional(tx.conn()).await?;
    row.map(ActiveOrganization::try_from).transpose()
}

/// The organization with this id or slug.
///
/// # Errors
/// [`super::StoreError`].
pub async fn named(tx: &mut Tx, name: &str) -> Result<Option<OrganizationId>> {
    let row: Option<(String,)> = sqlx::query_as(NAMED).bind(name).fetch_optional(tx.conn()).await?;
    row.map(|(id,)| OrganizationId::parse(&id).map_err(|_| corrupt("organizations", "id", &id))).transpose()
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
pub async fn clear_of_other_sign_ins(tx: &mut Tx, organization: &OrganizationId, strategy: &str, has_to_choose: bool, now: Timestamp) -> Result<u64> {
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
