//! Sets of roles: what an organization can give.

use super::{Result, Tx, corrupt, statements};
use crate::domain::ids::{OrganizationId, RoleId, RoleSetId};
use crate::domain::time::Timestamp;

macro_rules! select_set {
    ($rest:literal) => {
        concat!("SELECT id, key, name, description, creator_role_id, default_role_id, is_initial, created_at, updated_at FROM role_sets ", $rest)
    };
}

statements! {
    FIND = select_set!("WHERE id = $1");
    FIND_BY_KEY = select_set!("WHERE key = $1");
    FIND_INITIAL = select_set!("WHERE is_initial = 1");
    LIST = select_set!("ORDER BY created_at, id LIMIT $1 OFFSET $2");
    COUNT = "SELECT COUNT(*) FROM role_sets";
    INSERT = "INSERT INTO role_sets (id, key, name, description, creator_role_id, default_role_id, is_initial, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, 0, $7, $7) ON CONFLICT DO NOTHING";
    UPDATE = "UPDATE role_sets SET key = $2, name = $3, description = $4, creator_role_id = $5, default_role_id = $6, updated_at = $7 WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM role_sets other WHERE other.key = $2 AND other.id <> $1)";
    CLEAR_INITIAL = "UPDATE role_sets SET is_initial = 0 WHERE is_initial = 1 AND id <> $1";
    SET_INITIAL = "UPDATE role_sets SET is_initial = 1, updated_at = $2 WHERE id = $1";
    REPLACE_CREATOR = "UPDATE role_sets SET creator_role_id = $2 WHERE creator_role_id = $1";
    REPLACE_DEFAULT = "UPDATE role_sets SET default_role_id = $2 WHERE default_role_id = $1";
    NEEDING = "SELECT COUNT(*) FROM role_sets WHERE creator_role_id = $1 OR default_role_id = $1";
    ORGANIZATIONS_WITH = "SELECT COUNT(*) FROM organizations WHERE role_set_id = $1";
    HOLDERS_IN = "SELECT COUNT(*) FROM memberships m JOIN organizations o ON o.id = m.organization_id WHERE m.role_id = $2 AND o.role_set_id = $1";
    CREATED_WITH = "SELECT CASE WHEN EXISTS (SELECT 1 FROM role_sets WHERE creator_role_id = $1) THEN 1 ELSE 0 END";
    HAS_STRANGERS = "SELECT CASE WHEN EXISTS (SELECT 1 FROM memberships m WHERE m.organization_id = $2 AND NOT EXISTS (SELECT 1 FROM role_set_roles s WHERE s.role_set_id = $1 AND s.role_id = m.role_id)) OR EXISTS (SELECT 1 FROM organization_invitations i WHERE i.organization_id = $2 AND i.accepted_at IS NULL AND i.revoked_at IS NULL AND i.replaced_at IS NULL AND NOT EXISTS (SELECT 1 FROM role_set_roles s WHERE s.role_set_id = $1 AND s.role_id = i.role_id)) THEN 1 ELSE 0 END";
    MOVE_MEMBERS = "UPDATE memberships SET role_id = $3, updated_at = $4 WHERE role_id = $2 AND organization_id IN (SELECT id FROM organizations WHERE role_set_id = $1)";
    MOVE_INVITED = "UPDATE organization_invitations SET role_id = $3 WHERE role_id = $2 AND organization_id IN (SELECT id FROM organizations WHERE role_set_id = $1)";
    ADD = "INSERT INTO role_set_roles (role_set_id, role_id) VALUES ($1, $2) ON CONFLICT DO NOTHING";
    ADD_WHERE = "INSERT INTO role_set_roles (role_set_id, role_id) SELECT role_set_id, CAST($2 AS TEXT) FROM role_set_roles WHERE role_id = $1 ON CONFLICT DO NOTHING";
    TAKE_OUT = "DELETE FROM role_set_roles WHERE role_set_id = $1 AND role_id = $2";
    DELETE = "DELETE FROM role_sets WHERE id = $1 AND is_initial = 0";
}

/// A set of roles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleSet {
    /// Its id.
    pub id: RoleSetId,
    /// Its key, such as `role_set:default`.
    pub key: String,
    /// What people call it.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// The role of who creates an organization.
    pub creator_role: RoleId,
    /// The role of who joins, unless another one is said.
    pub default_role: RoleId,
    /// Whether new organizations get it.
    pub is_initial: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// Last change.
    pub updated_at: Timestamp,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    key: String,
    name: String,
    description: String,
    creator_role_id: String,
    default_role_id: String,
    is_initial: i64,
    created_at: i64,
    updated_at: i64,
}

impl TryFrom<Row> for RoleSet {
    type Error = super::StoreError;

    fn try_from(row: Row) -> Result<Self> {
        let bad = |column| corrupt("role_sets", column, &row.id);
        Ok(Self {
            id: RoleSetId::parse(&row.id).map_err(|_| bad("id"))?,
            creator_role: RoleId::parse(&row.creator_role_id).map_err(|_| bad("creator_role_id"))?,
            default_role: RoleId::parse(&row.default_role_id).map_err(|_| bad("default_role_id"))?,
            key: row.key,
            name: row.name,
            description: row.description,
            is_initial: row.is_initial == 1,
            created_at: Timestamp::from_millis(row.created_at),
            updated_at: Timestamp::from_millis(row.updated_at),
        })
    }
}

/// The set with this id.
///
/// # Errors
/// [`super::StoreError`].
pub async fn find(tx: &mut Tx, id: &RoleSetId) -> Result<Option<RoleSet>> {
    let row: Option<Row> = sqlx::query_as(FIND).bind(id.as_str()).fetch_optional(tx.conn()).await?;
    row.map(RoleSet::try_from).transpose()
}

/// The set with this key.
///
/// # Errors
/// [`super::StoreError`].
pub async fn find_by_key(tx: &mut Tx, key: &str) -> Result<Option<RoleSet>> {
    let row: Option<Row> = sqlx::query_as(FIND_BY_KEY).bind(key).fetch_optional(tx.conn()).await?;
    row.map(RoleSet::try_from).transpose()
}

/// The set that new organizations get.
///
/// # Errors
/// [`super::StoreError`], also when there is none: migration 0016 makes it and nothing takes it away.
pub async fn initial(tx: &mut Tx) -> Result<RoleSet> {
    let row: Row = sqlx::query_as(FIND_INITIAL).fetch_one(tx.conn()).await?;
    row.try_into()
}

/// One page of all sets, oldest first, and how many there are.
///
/// # Errors
/// [`super::StoreError`].
pub async fn list(tx: &mut Tx, (limit, offset): (i64, i64)) -> Result<(Vec<RoleSet>, i64)> {
    let rows: Vec<Row> = sqlx::query_as(LIST).bind(limit).bind(offset).fetch_all(tx.conn()).await?;
    let (count,): (i64,) = sqlx::query_as(COUNT).fetch_one(tx.conn()).await?;
    Ok((rows.into_iter().map(RoleSet::try_from).collect::<Result<_>>()?, count))
}

/// Adds a set without roles. `false` when the key is taken.
///
/// # Errors
/// [`super::StoreError`].
pub async fn insert(tx: &mut Tx, set: &RoleSet) -> Result<bool> {
    let query = sqlx::query(INSERT).bind(set.id.as_str()).bind(&set.key).bind(&set.name).bind(&set.description);
    let query = query.bind(set.creator_role.as_str()).bind(set.default_role.as_str()).bind(set.created_at.millis());
    Ok(query.execute(tx.conn()).await?.rows_affected() == 1)
}

/// Writes everything but its roles and whether it is the initial one. `false` when the key is taken or it is gone.
///
/// # Errors
/// [`super::StoreError`].
pub async fn update(tx: &mut Tx, set: &RoleSet, now: Timestamp) -> Result<bool> {
    let query = sqlx::query(UPDATE).bind(set.id.as_str()).bind(&set.key).bind(&set.name).bind(&set.description);
    let query = query.bind(set.creator_role.as_str()).bind(set.default_role.as_str()).bind(now.millis());
    Ok(query.execute(tx.conn()).await?.rows_affected() == 1)
}

/// Makes it the set that new organizations get. `false` when it is gone.
///
/// # Errors
/// [`super::StoreError`].
pub async fn make_initial(tx: &mut Tx, id: &RoleSetId, now: Timestamp) -> Result<bool> {
    sqlx::query(CLEAR_INITIAL).bind(id.as_str()).execute(tx.conn()).await?;
    Ok(sqlx::query(SET_INITIAL).bind(id.as_str()).bind(now.millis()).execute(tx.conn()).await?.rows_affected() == 1)
}

/// How many sets give a role to who creates an organization or joins it.
///
/// # Errors
/// [`super::StoreError`].
pub async fn needing(tx: &mut Tx, role: &RoleId) -> Result<i64> {
    let (count,): (i64,) = sqlx::query_as(NEEDING).bind(role.as_str()).fetch_one(tx.conn()).await?;
    Ok(count)
}

/// Puts one role in the place of another one in all sets.
///
/// # Errors
/// [`super::StoreError`].
pub async fn replace_role(tx: &mut Tx, from: &RoleId, to: &RoleId) -> Result<()> {
    for statement in [ADD_WHERE, REPLACE_CREATOR, REPLACE_DEFAULT] {
        sqlx::query(statement).bind(from.as_str()).bind(to.as_str()).execute(tx.conn()).await?;
    }
    Ok(())
}

/// How many organizations have this set.
///
/// # Errors
/// [`super::StoreError`].
pub async fn organizations_with(tx: &mut Tx, id: &RoleSetId) -> Result<i64> {
    let (count,): (i64,) = sqlx::query_as(ORGANIZATIONS_WITH).bind(id.as_str()).fetch_one(tx.conn()).await?;
    Ok(count)
}

/// How many members of organizations with this set have a role.
///
/// # Errors
/// [`super::StoreError`].
pub async fn holders_in(tx: &mut Tx, id: &RoleSetId, role: &RoleId) -> Result<i64> {
    let (count,): (i64,) = sqlx::query_as(HOLDERS_IN).bind(id.as_str()).bind(role.as_str()).fetch_one(tx.conn()).await?;
    Ok(count)
}

/// Whether a set gives this role to who creates an organization.
///
/// # Errors
/// [`super::StoreError`].
pub async fn created_with(tx: &mut Tx, role: &RoleId) -> Result<bool> {
    let (is,): (i64,) = sqlx::query_as(CREATED_WITH).bind(role.as_str()).fetch_one(tx.conn()).await?;
    Ok(is == 1)
}

/// Whether somebody in an organization, or invited to it, has a role that is not in this set.
///
/// # Errors
/// [`super::StoreError`].
pub async fn has_strangers(tx: &mut Tx, id: &RoleSetId, organization: &OrganizationId) -> Result<bool> {
    let (has,): (i64,) = sqlx::query_as(HAS_STRANGERS).bind(id.as_str()).bind(organization.as_str()).fetch_one(tx.conn()).await?;
    Ok(has == 1)
}

/// Gives members of organizations with this set, and those who are invited, another role for one.
///
/// # Errors
/// [`super::StoreError`].
pub async fn move_holders(tx: &mut Tx, id: &RoleSetId, (from, to): (&RoleId, &RoleId), now: Timestamp) -> Result<()> {
    let query = sqlx::query(MOVE_MEMBERS).bind(id.as_str()).bind(from.as_str()).bind(to.as_str()).bind(now.millis());
    query.execute(tx.conn()).await?;
    sqlx::query(MOVE_INVITED).bind(id.as_str()).bind(from.as_str()).bind(to.as_str()).execute(tx.conn()).await?;
    Ok(())
}

/// Puts a role in a set. `false` when it is in there already.
///
/// # Errors
/// [`super::StoreError`].
pub async fn add(tx: &mut Tx, id: &RoleSetId, role: &RoleId) -> Result<bool> {
    Ok(sqlx::query(ADD).bind(id.as_str()).bind(role.as_str()).execute(tx.conn()).await?.rows_affected() == 1)
}

/// Takes a role out of a set. `false` when it is not in there.
///
/// # Errors
/// [`super::StoreError`].
pub async fn take_out(tx: &mut Tx, id: &RoleSetId, role: &RoleId) -> Result<bool> {
    Ok(sqlx::query(TAKE_OUT).bind(id.as_str()).bind(role.as_str()).execute(tx.conn()).await?.rows_affected() == 1)
}

/// Deletes a set that no organization has. `false` when it is gone, or the initial one.
///
/// # Errors
/// [`super::StoreError`], also when an organization has it.
pub async fn delete(tx: &mut Tx, id: &RoleSetId) -> Result<bool> {
    Ok(sqlx::query(DELETE).bind(id.as_str()).execute(tx.conn()).await?.rows_affected() == 1)
}
