//! Who belongs to which organization, and as what.

use sqlx::Row as _;
use sqlx::any::AnyRow;

use super::organizations::{self, Organization, organization_columns};
use super::{Result, Tx, corrupt, member_search, row, statements};
use crate::domain::ids::{MembershipId, OrganizationId, RoleId, SessionId, UserId};
use crate::domain::person_name::full_name;
use crate::domain::time::Timestamp;

/// The columns of [`Membership`], in the order of the row struct: of `memberships m JOIN roles r`.
macro_rules! membership_columns {
    () => {
        "m.id, m.organization_id, m.user_id, m.role_id, r.key, r.name, m.public_metadata, m.private_metadata, m.created_at, m.updated_at"
    };
}
pub(super) use membership_columns;

/// The columns of [`Person`], in the order of the row struct: of `users u` and the tables joined by [`person_joins`].
macro_rules! person_columns {
    () => {
        "u.id, u.username, u.first_name, u.last_name, e.address, t.number"
    };
}
pub(super) use person_columns;

/// The tables with a person's primary address and number.
macro_rules! person_joins {
    () => {
        " LEFT JOIN email_addresses e ON e.id = u.primary_email_address_id LEFT JOIN phone_numbers t ON t.id = u.primary_phone_number_id "
    };
}
pub(super) use person_joins;

macro_rules! members {
    ($from:expr, $rest:literal) => {
        concat!(
            "SELECT ",
            membership_columns!(),
            ", ",
            person_columns!(),
            " FROM ",
            $from,
            " JOIN roles r ON r.id = m.role_id JOIN users u ON u.id = m.user_id",
            person_joins!(),
            $rest
        )
    };
}
pub(super) use members;

macro_rules! of_user {
    ($what:expr, $rest:literal) => {
        concat!(
            "SELECT ",
            $what,
            " FROM memberships m JOIN organizations o ON o.id = m.organization_id JOIN roles r ON r.id = m.role_id WHERE m.user_id = $1 AND m.created_at > 0 AND (CAST($2 AS TEXT) IS NULL OR o.search LIKE $2 ESCAPE '!')",
            $rest
        )
    };
}

// Lists say `created_at > 0`, which is always so: their indexes are for those who say it. Whoever looks for one membership finds it by
// person and organization.
statements! {
    FIND = concat!("SELECT ", organization_columns!("o."), ", ", membership_columns!(), " FROM memberships m JOIN organizations o ON o.id = m.organization_id JOIN roles r ON r.id = m.role_id WHERE m.organization_id = $1 AND m.user_id = $2");
    FIND_PERSON = members!("memberships m", "WHERE m.organization_id = $1 AND m.user_id = $2");
    PAGE = members!("memberships m", "WHERE m.organization_id = $1 AND m.created_at > 0 ORDER BY m.created_at DESC, m.id DESC LIMIT $2 OFFSET $3");
    PAGE_OF_ROLE = members!("memberships m", "WHERE m.organization_id = $1 AND m.role_id = $4 ORDER BY m.created_at DESC, m.id DESC LIMIT $2 OFFSET $3");
    COUNT_OF_ROLE = "SELECT COUNT(*) FROM (SELECT 1 FROM memberships WHERE organization_id = $1 AND role_id = $2 LIMIT $3) c";
    PAGE_OF_USER = of_user!(concat!(organization_columns!("o."), ", ", membership_columns!()), " ORDER BY m.created_at DESC, m.id DESC LIMIT $3 OFFSET $4");
    NEWEST_OF_USER = concat!("SELECT ", organization_columns!("o."), ", ", membership_columns!(), " FROM memberships m JOIN organizations o ON o.id = m.organization_id JOIN roles r ON r.id = m.role_id WHERE m.user_id = $1 AND m.created_at > 0 ORDER BY m.created_at DESC, m.id DESC LIMIT $2");
    EXIST = "SELECT CASE WHEN EXISTS (SELECT 1 FROM memberships WHERE user_id = $1) THEN 1 ELSE 0 END";
    COUNT_OF_USER = "SELECT COUNT(*) FROM memberships WHERE user_id = $1";
    COUNT_FOUND_OF_USER = of_user!("COUNT(*)", "");
    ORGANIZATIONS_OF = "SELECT organization_id FROM memberships WHERE user_id = $1";
    INSERT = "INSERT INTO memberships (id, organization_id, user_id, role_id, public_metadata, private_metadata, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $7) ON CONFLICT DO NOTHING";
    UPDATE_ROLE = "UPDATE memberships SET role_id = $3, updated_at = $4 WHERE organization_id = $1 AND user_id = $2";
    UPDATE_METADATA = "UPDATE memberships SET public_metadata = $3, private_metadata = $4, updated_at = $5 WHERE organization_id = $1 AND user_id = $2";
    REPLACE_ROLE = "UPDATE memberships SET role_id = $2, updated_at = $3 WHERE role_id = $1";
    DELETE = "DELETE FROM memberships WHERE organization_id = $1 AND user_id = $2";
    /// Goes from the few roles to their members, not the other way.
    HAS_ADMIN = "SELECT CASE WHEN EXISTS (SELECT 1 FROM roles r WHERE (SELECT COUNT(*) FROM role_permissions p WHERE p.role_id = r.id AND p.permission_id IN ('perm_sys_profile_delete', 'perm_sys_memberships_read', 'perm_sys_memberships_manage')) = 3 AND EXISTS (SELECT 1 FROM memberships m WHERE m.role_id = r.id AND m.organization_id = $1)) THEN 1 ELSE 0 END";
    ADMINS = members!("memberships m", "WHERE m.organization_id = $1 AND m.role_id IN (SELECT role_id FROM role_permissions WHERE permission_id = 'perm_sys_memberships_manage') AND m.created_at > 0 ORDER BY m.created_at, m.id LIMIT $2");
    ACTIVE_IN = "SELECT organization_id FROM sessions WHERE id = $1";
}

/// That somebody belongs to an organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    /// Its id.
    pub id: MembershipId,
    /// The organization.
    pub organization: OrganizationId,
    /// The person.
    pub user: UserId,
    /// What they are there.
    pub role: RoleName,
    /// JSON object, readable by browsers.
    pub public_metadata: String,
    /// JSON object for app servers only.
    pub private_metadata: String,
    /// When they joined.
    pub created_at: Timestamp,
    /// Last change.
    pub updated_at: Timestamp,
}

/// A role, as memberships and invitations show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleName {
    /// Its id.
    pub id: RoleId,
    /// Its key, such as `org:admin`.
    pub key: String,
    /// What people call it.
    pub name: String,
}

impl RoleName {
    pub(super) fn read(id: &str, key: String, name: String) -> Result<Self> {
        Ok(Self { id: RoleId::parse(id).map_err(|_| corrupt("roles", "id", id))?, key, name })
    }
}

/// What members see of one another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The person.
    pub id: UserId,
    /// Username.
    pub username: Option<String>,
    /// First name.
    pub first_name: Option<String>,
    /// Last name.
    pub last_name: Option<String>,
    /// Primary address.
    pub email: Option<String>,
    /// Primary number.
    pub phone: Option<String>,
}

impl Person {
    /// What the person signs in with: address, else username, else number.
    #[must_use]
    pub fn identifier(&self) -> &str {
        self.email.as_deref().or(self.username.as_deref()).or(self.phone.as_deref()).unwrap_or_default()
    }

    /// First and last name, else what they sign in with.
    #[must_use]
    pub fn name(&self) -> String {
        full_name(self.first_name.as_deref(), self.last_name.as_deref()).unwrap_or_else(|| self.identifier().to_owned())
    }
}

row! {
    struct Row {
        id: String,
        organization_id: String,
        user_id: String,
        role_id: String,
        role_key: String,
        role_name: String,
        public_metadata: String,
        private_metadata: String,
        created_at: i64,
        updated_at: i64,
    }
}

impl TryFrom<Row> for Membership {
    type Error = super::StoreError;

    fn try_from(row: Row) -> Result<Self> {
        let bad = |column| corrupt("memberships", column, &row.id);
        Ok(Self {
            id: MembershipId::parse(&row.id).map_err(|_| bad("id"))?,
            organization: OrganizationId::parse(&row.organization_id).map_err(|_| bad("organization_id"))?,
            user: UserId::parse(&row.user_id).map_err(|_| bad("user_id"))?,
            role: RoleName::read(&row.role_id, row.role_key, row.role_name)?,
            public_metadata: row.public_metadata,
            private_metadata: row.private_metadata,
            created_at: Timestamp::from_millis(row.created_at),
            updated_at: Timestamp::from_millis(row.updated_at),
        })
    }
}

/// How many columns [`Person`] has.
pub(super) const PERSON_COLUMNS: usize = 6;

/// The person in the columns from `first` on.
pub(super) fn read_person(row: &AnyRow, first: usize) -> Result<Person> {
    let id: String = row.try_get(first)?;
    Ok(Person {
        id: UserId::parse(&id).map_err(|_| corrupt("users", "id", &id))?,
        username: row.try_get(first + 1)?,
        first_name: row.try_get(first + 2)?,
        last_name: row.try_get(first + 3)?,
        email: row.try_get(first + 4)?,
        phone: row.try_get(first + 5)?,
    })
}

/// A membership and its person, in the first columns.
pub(super) fn read_member(row: &AnyRow) -> Result<(Membership, Person)> {
    Ok((Row::at(row, 0)?.try_into()?, read_person(row, COLUMNS)?))
}

fn read_own(row: &AnyRow) -> Result<(Membership, Organization)> {
    Ok((Row::at(row, organizations::COLUMNS)?.try_into()?, organizations::read(row, 0)?))
}

/// What somebody is in an organization, and the organization.
///
/// # Errors
/// [`super::StoreError`].
pub async fn find(tx: &mut Tx, organization: &OrganizationId, user: &UserId) -> Result<Option<(Membership, Organization)>> {
    let row = sqlx::query(FIND).bind(organization.as_str()).bind(user.as_str()).fetch_optional(tx.conn()).await?;
    row.as_ref().map(read_own).transpose()
}

/// What somebody is in an organization, and who they are.
///
/// # Errors
/// [`super::StoreError`].
pub async fn find_person(tx: &mut Tx, organization: &OrganizationId, user: &UserId) -> Result<Option<(Membership, Person)>> {
    let row = sqlx::query(FIND_PERSON).bind(organization.as_str()).bind(user.as_str()).fetch_optional(tx.conn()).await?;
    row.as_ref().map(read_member).transpose()
}

/// What a list of members shows; empty is everybody.
#[derive(Debug, Clone, Default)]
pub struct MemberFilter {
    /// Only those with this role.
    pub role: Option<RoleId>,
    /// Only those with words that begin so; at most two count, in lower case.
    pub words: Vec<String>,
}

/// Who fits is counted up to this number: counting everybody would cost more than the page.
pub const COUNTED: i64 = 1000;

/// One page of members, newest first, and how many there are; of those who fit a filter at most [`COUNTED`].
///
/// # Errors
/// [`super::StoreError`].
pub async fn page(
    tx: &mut Tx,
    organization: &Organization,
    filter: &MemberFilter,
    (limit, offset): (i64, i64),
) -> Result<(Vec<(Membership, Person)>, i64)> {
    let (id, role) = (organization.id.as_str(), filter.role.as_ref().map(RoleId::as_str));
    let (rows, count) = match (filter.words.first(), role) {
        (Some(_), _) => return member_search::page(tx, organization, filter, (limit, offset)).await,
        (None, Some(role)) => {
            let rows = sqlx::query(PAGE_OF_ROLE).bind(id).bind(limit).bind(offset).bind(role).fetch_all(tx.conn()).await?;
            let (count,): (i64,) = sqlx::query_as(COUNT_OF_ROLE).bind(id).bind(role).bind(COUNTED).fetch_one(tx.conn()).await?;
            (rows, count)
        }
        (None, None) => {
            let rows = sqlx::query(PAGE).bind(id).bind(limit).bind(offset).fetch_all(tx.conn()).await?;
            (rows, organization.members_count)
        }
    };
    Ok((rows.iter().map(read_member).collect::<Result<_>>()?, count))
}

/// One page of what a person belongs to, newest first, those with `query` in name, slug or id, and how many there are.
///
/// # Errors
/// [`super::StoreError`].
pub async fn page_of_user(
    tx: &mut Tx,
    user: &UserId,
    query: Option<&str>,
    (limit, offset): (i64, i64),
) -> Result<(Vec<(Membership, Organization)>, i64)> {
    let pattern = query.map(str::trim).filter(|query| !query.is_empty()).map(organizations::pattern);
    let page = sqlx::query(PAGE_OF_USER).bind(user.as_str()).bind(pattern.as_deref()).bind(limit).bind(offset);
    let rows = page.fetch_all(tx.conn()).await?;
    let (count,): (i64,) = match &pattern {
        Some(pattern) => sqlx::query_as(COUNT_FOUND_OF_USER).bind(user.as_str()).bind(pattern).fetch_one(tx.conn()).await?,
        None => sqlx::query_as(COUNT_OF_USER).bind(user.as_str()).fetch_one(tx.conn()).await?,
    };
    Ok((rows.iter().map(read_own).collect::<Result<_>>()?, count))
}

/// The newest memberships of a person.
///
/// # Errors
/// [`super::StoreError`].
pub async fn newest_of_user(tx: &mut Tx, user: &UserId, limit: i64) -> Result<Vec<(Membership, Organization)>> {
    let rows = sqlx::query(NEWEST_OF_USER).bind(user.as_str()).bind(limit).fetch_all(tx.conn()).await?;
    rows.iter().map(read_own).collect()
}

/// Whether a person belongs to an organization.
///
/// # Errors
/// [`super::StoreError`].
pub async fn exist(tx: &mut Tx, user: &UserId) -> Result<bool> {
    let (exist,): (i64,) = sqlx::query_as(EXIST).bind(user.as_str()).fetch_one(tx.conn()).await?;
    Ok(exist == 1)
}

/// How many organizations somebody belongs to.
///
/// # Errors
/// [`super::StoreError`].
pub async fn count_of_user(tx: &mut Tx, user: &UserId) -> Result<i64> {
    let (count,): (i64,) = sqlx::query_as(COUNT_OF_USER).bind(user.as_str()).fetch_one(tx.conn()).await?;
    Ok(count)
}

/// The organizations that somebody belongs to.
///
/// # Errors
/// [`super::StoreError`].
pub async fn organizations_of(tx: &mut Tx, user: &UserId) -> Result<Vec<OrganizationId>> {
    let rows: Vec<(String,)> = sqlx::query_as(ORGANIZATIONS_OF).bind(user.as_str()).fetch_all(tx.conn()).await?;
    rows.into_iter().map(|(id,)| OrganizationId::parse(&id).map_err(|_| corrupt("memberships", "organization_id", &id))).collect()
}

/// Somebody who joins.
#[derive(Debug, Clone)]
pub struct NewMembership<'a> {
    /// Its id.
    pub id: &'a MembershipId,
    /// The organization.
    pub organization: &'a OrganizationId,
    /// The person.
    pub user: &'a UserId,
    /// What they are.
    pub role: &'a RoleId,
    /// JSON object.
    pub public_metadata: &'a str,
    /// JSON object.
    pub private_metadata: &'a str,
}

/// Adds a member. `false` when the person belongs to the organization already.
///
/// # Errors
/// [`super::StoreError`].
pub async fn insert(tx: &mut Tx, new: &NewMembership<'_>, now: Timestamp) -> Result<bool> {
    let query = sqlx::query(INSERT).bind(new.id.as_str()).bind(new.organization.as_str()).bind(new.user.as_str()).bind(new.role.as_str());
    let query = query.bind(new.public_metadata).bind(new.private_metadata).bind(now.millis());
    Ok(query.execute(tx.conn()).await?.rows_affected() == 1)
}

/// Gives a member another role. `false` when there is no such member.
///
/// # Errors
/// [`super::StoreError`].
pub async fn update_role(tx: &mut Tx, organization: &OrganizationId, user: &UserId, role: &RoleId, now: Timestamp) -> Result<bool> {
    let query = sqlx::query(UPDATE_ROLE).bind(organization.as_str()).bind(user.as_str()).bind(role.as_str());
    Ok(query.bind(now.millis()).execute(tx.conn()).await?.rows_affected() == 1)
}

/// Replaces both kinds of metadata, each a JSON object. `false` when there is no such member.
///
/// # Errors
/// [`super::StoreError`].
pub async fn update_metadata(
    tx: &mut Tx,
    organization: &OrganizationId,
    user: &UserId,
    [public, private]: [&str; 2],
    now: Timestamp,
) -> Result<bool> {
    let query = sqlx::query(UPDATE_METADATA).bind(organization.as_str()).bind(user.as_str()).bind(public).bind(private);
    Ok(query.bind(now.millis()).execute(tx.conn()).await?.rows_affected() == 1)
}

/// Gives everybody with one role another one.
///
/// # Errors
/// [`super::StoreError`].
pub async fn replace_role(tx: &mut Tx, from: &RoleId, to: &RoleId, now: Timestamp) -> Result<u64> {
    Ok(sqlx::query(REPLACE_ROLE).bind(from.as_str()).bind(to.as_str()).bind(now.millis()).execute(tx.conn()).await?.rows_affected())
}

/// Takes a member off. `false` when there is no such member.
///
/// # Errors
/// [`super::StoreError`].
pub async fn delete(tx: &mut Tx, organization: &OrganizationId, user: &UserId) -> Result<bool> {
    Ok(sqlx::query(DELETE).bind(organization.as_str()).bind(user.as_str()).execute(tx.conn()).await?.rows_affected() == 1)
}

/// Whether somebody is left who can look after the organization. Hold it first ([`organizations::hold`]): who leaves at the same
/// moment is to be seen.
///
/// # Errors
/// [`super::StoreError`].
pub async fn has_admin(tx: &mut Tx, organization: &OrganizationId) -> Result<bool> {
    let (has,): (i64,) = sqlx::query_as(HAS_ADMIN).bind(organization.as_str()).fetch_one(tx.conn()).await?;
    Ok(has == 1)
}

/// Up to `limit` members who answer requests, the longest there first.
///
/// # Errors
/// [`super::StoreError`].
pub async fn admins(tx: &mut Tx, organization: &OrganizationId, limit: i64) -> Result<Vec<(Membership, Person)>> {
    let rows = sqlx::query(ADMINS).bind(organization.as_str()).bind(limit).fetch_all(tx.conn()).await?;
    rows.iter().map(read_member).collect()
}

/// The organization that is active in a session.
///
/// # Errors
/// [`super::StoreError`].
pub async fn active_in(tx: &mut Tx, session: &SessionId) -> Result<Option<OrganizationId>> {
    let row: Option<(Option<String>,)> = sqlx::query_as(ACTIVE_IN).bind(session.as_str()).fetch_optional(tx.conn()).await?;
    let id = row.and_then(|(id,)| id);
    id.map(|id| OrganizationId::parse(&id).map_err(|_| corrupt("sessions", "organization_id", session.as_str()))).transpose()
}
