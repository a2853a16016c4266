//! Organizations.

use sqlx::any::AnyRow;

use super::{Result, Tx, corrupt, literal, row, statements};
use crate::domain::ids::{OrganizationId, PictureId, RoleSetId, UserId};
use crate::domain::organization::lets_in;
use crate::domain::time::Timestamp;

/// The columns of [`Organization`], in the order of the row struct, each behind the name of the table and a dot.
macro_rules! organization_columns {
    ($of:literal) => {
        concat!(
            $of,
            "id, ",
            $of,
            "name, ",
            $of,
            "slug, ",
            $of,
            "logo_id, ",
            $of,
            "primary_color, ",
            $of,
            "public_metadata, ",
            $of,
            "private_metadata, ",
            $of,
            "created_by, ",
            $of,
            "max_allowed_memberships, ",
            $of,
            "members_count, ",
            $of,
            "admin_delete_enabled, ",
            $of,
            "role_set_id, ",
            $of,
            "second_factor_required_at, ",
            $of,
            "second_factor_grace_days, ",
            $of,
            "session_lifetime_minutes, ",
            $of,
            "session_inactivity_minutes, ",
            $of,
            "sign_in_strategy, ",
            $of,
            "created_at, ",
            $of,
            "updated_at"
        )
    };
}
pub(super) use organization_columns;

macro_rules! select_organization {
    ($rest:literal) => {
        concat!("SELECT ", organization_columns!("o."), " FROM organizations o ", $rest)
    };
}

statements! {
    FIND = select_organization!("WHERE o.id = $1");
    FIND_BY_SLUG = select_organization!("WHERE o.slug = $1");
    LIST_PAGE = select_organization!("WHERE (CAST($1 AS TEXT) IS NULL OR o.search LIKE $1 ESCAPE '!') ORDER BY o.created_at DESC, o.id DESC LIMIT $2 OFFSET $3");
    COUNT = "SELECT COUNT(*) FROM organizations o WHERE (CAST($1 AS TEXT) IS NULL OR o.search LIKE $1 ESCAPE '!')";
    COUNT_CREATED_BY = "SELECT COUNT(*) FROM organizations WHERE created_by = $1";
    INSERT = "INSERT INTO organizations (id, name, slug, logo_id, primary_color, public_metadata, private_metadata, created_by, max_allowed_memberships, members_count, admin_delete_enabled, role_set_id, second_factor_required_at, second_factor_grace_days, session_lifetime_minutes, session_inactivity_minutes, search, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, $10, $11, $12, $13, $14, $15, $16, $17, $18) ON CONFLICT DO NOTHING";
    SLUG_TAKEN = "SELECT CASE WHEN EXISTS (SELECT 1 FROM organizations WHERE slug = $1) THEN 1 ELSE 0 END";
    UPDATE_PROFILE = "UPDATE organizations SET name = $2, slug = $3, primary_color = $4, search = $5, updated_at = $6 WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM organizations other WHERE other.slug = $3 AND other.id <> $1)";
    UPDATE_LOGO = "UPDATE organizations SET logo_id = $2, updated_at = $3 WHERE id = $1";
    UPDATE_METADATA = "UPDATE organizations SET public_metadata = $2, private_metadata = $3, updated_at = $4 WHERE id = $1";
    UPDATE_LIMITS = "UPDATE organizations SET max_allowed_memberships = $2, admin_delete_enabled = $3, updated_at = $4 WHERE id = $1";
    UPDATE_POLICY = "UPDATE organizations SET second_factor_required_at = $2, second_factor_grace_days = $3, session_lifetime_minutes = $4, session_inactivity_minutes = $5, updated_at = $6 WHERE id = $1";
    UPDATE_SIGN_IN = "UPDATE organizations SET sign_in_strategy = $2, updated_at = $3 WHERE id = $1";
    UPDATE_ROLE_SET = "UPDATE organizations SET role_set_id = $2, updated_at = $3 WHERE id = $1";
    MOVE_ROLE_SET = "UPDATE organizations SET role_set_id = $2 WHERE role_set_id = $1";
    /// The seat race: of two that come at once, one waits and then sees what is left.
    TAKE_SEAT = "UPDATE organizations SET members_count = members_count + 1 WHERE id = $1 AND (max_allowed_memberships = 0 OR members_count < max_allowed_memberships)";
    FREE_SEAT = "UPDATE organizations SET members_count = members_count - 1 WHERE id = $1";
    HOLD = "UPDATE organizations SET members_count = members_count WHERE id = $1";
    DELETE = "DELETE FROM organizations WHERE id = $1";
    CREATION_RIGHTS = "SELECT create_organization_enabled, create_organizations_limit FROM users WHERE id = $1";
    UPDATE_CREATION_RIGHTS = "UPDATE users SET create_organization_enabled = $2, create_organizations_limit = $3, updated_at = $4 WHERE id = $1";
}

/// An organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organization {
    /// Its id.
    pub id: OrganizationId,
    /// Its name.
    pub name: String,
    /// Its short name for addresses.
    pub slug: Option<String>,
    /// Its logo.
    pub logo: Option<PictureId>,
    /// Its colour, `#rrggbb`, in place of the instance's.
    pub primary_color: Option<String>,
    /// JSON object, readable by browsers.
    pub public_metadata: String,
    /// JSON object for app servers only.
    pub private_metadata: String,
    /// Who made it; may be gone.
    pub created_by: Option<UserId>,
    /// Most members; 0 is no limit.
    pub max_allowed_memberships: i64,
    /// How many members it has.
    pub members_count: i64,
    /// Whether members with the permission may delete it.
    pub admin_delete_enabled: bool,
    /// The roles it can give.
    pub role_set: RoleSetId,
    /// Rules for its members.
    pub policy: Policy,
    /// When it was made.
    pub created_at: Timestamp,
    /// Last change.
    pub updated_at: Timestamp,
}

/// What an organization asks of its members beyond what the instance does.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Policy {
    /// Since when they have to set up a second factor.
    pub second_factor_required_at: Option<Timestamp>,
    /// Days they have for it.
    pub second_factor_grace_days: i64,
    /// Longest life of a session in which the organization is active, in minutes.
    pub session_lifetime_minutes: Option<i64>,
    /// Longest time without use, in minutes.
    pub session_inactivity_minutes: Option<i64>,
    /// The service that they have to have signed in with; `None` where any way will do.
    pub sign_in_strategy: Option<String>,
}

impl Policy {
    /// Whether it lets a session in that was opened by this strategy.
    #[must_use]
    pub fn lets_in(&self, strategy: &str) -> bool {
        lets_in(self.sign_in_strategy.as_deref(), strategy)
    }
}

row! {
    struct Row {
        id: String,
        name: String,
        slug: Option<String>,
        logo_id: Option<String>,
        primary_color: Option<String>,
        public_metadata: String,
        private_metadata: String,
        created_by: Option<String>,
        max_allowed_memberships: i64,
        members_count: i64,
        admin_delete_enabled: i64,
        role_set_id: String,
        second_factor_required_at: Option<i64>,
        second_factor_grace_days: i64,
        session_lifetime_minutes: Option<i64>,
        session_inactivity_minutes: Option<i64>,
        sign_in_strategy: Option<String>,
        created_at: i64,
        updated_at: i64,
    }
}

impl TryFrom<Row> for Organization {
    type Error = super::StoreError;

    fn try_from(row: Row) -> Result<Self> {
        let bad = |column| corrupt("organizations", column, &row.id);
        Ok(Self {
            id: OrganizationId::parse(&row.id).map_err(|_| bad("id"))?,
            logo: row.logo_id.as_deref().map(PictureId::parse).transpose().map_err(|_| bad("logo_id"))?,
            created_by: row.created_by.as_deref().map(UserId::parse).transpose().map_err(|_| bad("created_by"))?,
            role_set: RoleSetId::parse(&row.role_set_id).map_err(|_| bad("role_set_id"))?,
            name: row.name,
            slug: row.slug,
            primary_color: row.primary_color,
            public_metadata: row.public_metadata,
            private_metadata: row.private_metadata,
            max_allowed_memberships: row.max_allowed_memberships,
            members_count: row.members_count,
            admin_delete_enabled: row.admin_delete_enabled != 0,
            policy: Policy {
                second_factor_required_at: row.second_factor_required_at.map(Timestamp::from_millis),
                second_factor_grace_days: row.second_factor_grace_days,
                session_lifetime_minutes: row.session_lifetime_minutes,
                session_inactivity_minutes: row.session_inactivity_minutes,
                sign_in_strategy: row.sign_in_strategy,
            },
            created_at: Timestamp::from_millis(row.created_at),
            updated_at: Timestamp::from_millis(row.updated_at),
        })
    }
}

/// The organization in the columns from `first` on.
pub(super) fn read(row: &AnyRow, first: usize) -> Result<Organization> {
    Row::at(row, first)?.try_into()
}

/// What the search looks at.
fn search_text(id: &OrganizationId, name: &str, slug: Option<&str>) -> String {
    format!("{} {} {}", name.to_lowercase(), slug.unwrap_or_default(), id.as_str().to_lowercase())
}

/// A pattern for a part of what the search looks at.
pub(super) fn pattern(query: &str) -> String {
    format!("%{}%", literal(query.trim()))
}

/// The organization with this id.
///
/// # Errors
/// [`super::StoreError`].
pub async fn find(tx: &mut Tx, id: &OrganizationId) -> Result<Option<Organization>> {
    let row: Option<Row> = sqlx::query_as(FIND).bind(id.as_str()).fetch_optional(tx.conn()).await?;
    row.map(Organization::try_from).transpose()
}

/// The organization with this slug.
///
/// # Errors
/// [`super::StoreError`].
pub async fn find_by_slug(tx: &mut Tx, slug: &str) -> Result<Option<Organization>> {
    let row: Option<Row> = sqlx::query_as(FIND_BY_SLUG).bind(slug).fetch_optional(tx.conn()).await?;
    row.map(Organization::try_from).transpose()
}

/// The organization with this id or slug.
///
/// # Errors
/// [`super::StoreError`].
pub async fn find_by_either(tx: &mut Tx, id_or_slug: &str) -> Result<Option<Organization>> {
    if let Ok(id) = OrganizationId::parse(id_or_slug)
        && let Some(found) = find(tx, &id).await?
    {
        return Ok(Some(found));
    }
    find_by_slug(tx, id_or_slug).await
}

/// One page of all organizations, newest first, those with `query` in their name, slug or id, and how many there are.
///
/// # Errors
/// [`super::StoreError`].
pub async fn list_page(tx: &mut Tx, query: Option<&str>, (limit, offset): (i64, i64)) -> Result<(Vec<Organization>, i64)> {
    let pattern = query.map(str::trim).filter(|query| !query.is_empty()).map(pattern);
    let rows: Vec<Row> = sqlx::query_as(LIST_PAGE).bind(pattern.as_deref()).bind(limit).bind(offset).fetch_all(tx.conn()).await?;
    let (count,): (i64,) = sqlx::query_as(COUNT).bind(pattern.as_deref()).fetch_one(tx.conn()).await?;
    Ok((rows.into_iter().map(Organization::try_from).collect::<Result<_>>()?, count))
}

/// How many organizations there are that a person made.
///
/// # Errors
/// [`super::StoreError`].
pub async fn count_created_by(tx: &mut Tx, user: &UserId) -> Result<i64> {
    let (count,): (i64,) = sqlx::query_as(COUNT_CREATED_BY).bind(user.as_str()).fetch_one(tx.conn()).await?;
    Ok(count)
}

/// Adds an organization without members. `false` when the slug is taken.
///
/// # Errors
/// [`super::StoreError`].
pub async fn insert(tx: &mut Tx, new: &Organization) -> Result<bool> {
    let done = sqlx::query(INSERT)
        .bind(new.id.as_str())
        .bind(&new.name)
        .bind(new.slug.as_deref())
        .bind(new.logo.as_ref().map(PictureId::as_str))
        .bind(new.primary_color.as_deref())
        .bind(&new.public_metadata)
        .bind(&new.private_metadata)
        .bind(new.created_by.as_ref().map(UserId::as_str))
        .bind(new.max_allowed_memberships)
        .bind(i64::from(new.admin_delete_enabled))
        .bind(new.role_set.as_str())
        .bind(new.policy.second_factor_required_at.map(Timestamp::millis))
        .bind(new.policy.second_factor_grace_days)
        .bind(new.policy.session_lifetime_minutes)
        .bind(new.policy.session_inactivity_minutes)
        .bind(search_text(&new.id, &new.name, new.slug.as_deref()))
        .bind(new.created_at.millis())
        .bind(new.updated_at.millis())
        .execute(tx.conn())
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Whether a slug is taken.
///
/// # Errors
/// [`super::StoreError`].
pub async fn slug_is_taken(tx: &mut Tx, slug: &str) -> Result<bool> {
    let (taken,): (i64,) = sqlx::query_as(SLUG_TAKEN).bind(slug).fetch_one(tx.conn()).await?;
    Ok(taken == 1)
}

/// Writes name, slug and colour. `false` when the slug is taken or the organization is gone. Hold the slug with
/// [`super::limits`] first: two who take the same slug for two organizations have to wait for each other.
///
/// # Errors
/// [`super::StoreError`].
pub async fn update_profile(tx: &mut Tx, organization: &Organization, now: Timestamp) -> Result<bool> {
    let (id, slug) = (&organization.id, organization.slug.as_deref());
    let query = sqlx::query(UPDATE_PROFILE).bind(id.as_str()).bind(&organization.name).bind(slug);
    let query = query.bind(organization.primary_color.as_deref()).bind(search_text(id, &organization.name, slug));
    Ok(query.bind(now.millis()).execute(tx.conn()).await?.rows_affected() == 1)
}

/// Gives it another logo, or none.
///
/// # Errors
/// [`super::StoreError`].
pub async fn update_logo(tx: &mut Tx, id: &OrganizationId, logo: Option<&PictureId>, now: Timestamp) -> Result<bool> {
    let query = sqlx::query(UPDATE_LOGO).bind(id.as_str()).bind(logo.map(PictureId::as_str)).bind(now.millis());
    Ok(query.execute(tx.conn()).await?.rows_affected() == 1)
}

/// Replaces both kinds of metadata, each a JSON object.
///
/// # Errors
/// [`super::StoreError`].
pub async fn update_metadata(tx: &mut Tx, id: &OrganizationId, [public, private]: [&str; 2], now: Timestamp) -> Result<bool> {
    let query = sqlx::query(UPDATE_METADATA).bind(id.as_str()).bind(public).bind(private).bind(now.millis());
    Ok(query.execute(tx.conn()).await?.rows_affected() == 1)
}

/// Writes the most members and whether members may delete it.
///
/// # Errors
/// [`super::StoreError`].
pub async fn update_limits(tx: &mut Tx, id: &OrganizationId, max: i64, admin_delete: bool, now: Timestamp) -> Result<bool> {
    let query = sqlx::query(UPDATE_LIMITS).bind(id.as_str()).bind(max).bind(i64::from(admin_delete)).bind(now.millis());
    Ok(query.execute(tx.conn()).await?.rows_affected() == 1)
}

/// Writes the rules for its members.
///
/// # Errors
/// [`super::StoreError`].
pub async fn update_policy(tx: &mut Tx, id: &OrganizationId, policy: &Policy, now: Timestamp) -> Result<bool> {
    let done = sqlx::query(UPDATE_POLICY)
        .bind(id.as_str())
        .bind(policy.second_factor_required_at.map(Timestamp::millis))
        .bind(policy.second_factor_grace_days)
        .bind(policy.session_lifetime_minutes)
        .bind(policy.session_inactivity_minutes)
        .bind(now.millis())
        .execute(tx.conn())
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Changes the service that members have to have signed in with.
///
/// # Errors
/// [`super::StoreError`].
pub async fn update_sign_in(tx: &mut Tx, id: &OrganizationId, strategy: Option<&str>, now: Timestamp) -> Result<()> {
    sqlx::query(UPDATE_SIGN_IN).bind(id.as_str()).bind(strategy).bind(now.millis()).execute(tx.conn()).await?;
    Ok(())
}

/// Gives it other roles to give.
///
/// # Errors
/// [`super::StoreError`].
pub async fn update_role_set(tx: &mut Tx, id: &OrganizationId, set: &RoleSetId, now: Timestamp) -> Result<bool> {
    Ok(sqlx::query(UPDATE_ROLE_SET).bind(id.as_str()).bind(set.as_str()).bind(now.millis()).execute(tx.conn()).await?.rows_affected() == 1)
}

/// Gives all organizations with one set of roles another one.
///
/// # Errors
/// [`super::StoreError`].
pub async fn move_role_set(tx: &mut Tx, from: &RoleSetId, to: &RoleSetId) -> Result<u64> {
    Ok(sqlx::query(MOVE_ROLE_SET).bind(from.as_str()).bind(to.as_str()).execute(tx.conn()).await?.rows_affected())
}

/// Takes a seat for one more member. `false` when there is none left, or the organization is gone.
///
/// # Errors
/// [`super::StoreError`].
pub async fn take_seat(tx: &mut Tx, id: &OrganizationId) -> Result<bool> {
    Ok(sqlx::query(TAKE_SEAT).bind(id.as_str()).execute(tx.conn()).await?.rows_affected() == 1)
}

/// Gives a seat back. Also holds the organization, as [`hold`] does.
///
/// # Errors
/// [`super::StoreError`].
pub async fn free_seat(tx: &mut Tx, id: &OrganizationId) -> Result<bool> {
    Ok(sqlx::query(FREE_SEAT).bind(id.as_str()).execute(tx.conn()).await?.rows_affected() == 1)
}

/// Holds an organization until the transaction ends: whoever else changes its members waits, and then sees what was done.
/// `false` when it is gone.
///
/// # Errors
/// [`super::StoreError`].
pub async fn hold(tx: &mut Tx, id: &OrganizationId) -> Result<bool> {
    Ok(sqlx::query(HOLD).bind(id.as_str()).execute(tx.conn()).await?.rows_affected() == 1)
}

/// Deletes an organization and everything that is its own; the log of events stays. `false` when it is gone.
///
/// # Errors
/// [`super::StoreError`].
pub async fn delete(tx: &mut Tx, id: &OrganizationId) -> Result<bool> {
    Ok(sqlx::query(DELETE).bind(id.as_str()).execute(tx.conn()).await?.rows_affected() == 1)
}

/// What a person may create, where somebody said so for them alone: whether at all (0 or 1), and how many.
///
/// # Errors
/// [`super::StoreError`].
pub async fn creation_rights(tx: &mut Tx, user: &UserId) -> Result<(Option<i64>, Option<i64>)> {
    let row: Option<(Option<i64>, Option<i64>)> = sqlx::query_as(CREATION_RIGHTS).bind(user.as_str()).fetch_optional(tx.conn()).await?;
    Ok(row.unwrap_or_default())
}

/// Says for a person alone what they may create; `None` is as the instance says. `false` when there is no such person.
///
/// # Errors
/// [`super::StoreError`].
pub async fn update_creation_rights(tx: &mut Tx, user: &UserId, (enabled, limit): (Option<bool>, Option<i64>), now: Timestamp) -> Result<bool> {
    let query = sqlx::query(UPDATE_CREATION_RIGHTS).bind(user.as_str()).bind(enabled.map(i64::from)).bind(limit).bind(now.millis());
    Ok(query.execute(tx.conn()).await?.rows_affected() == 1)
}
