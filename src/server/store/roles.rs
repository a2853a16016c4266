//! Roles in organizations, and what they may do.

use std::collections::HashMap;

use super::memberships::RoleName;
use super::{Result, Tx, corrupt, statements};
use crate::domain::ids::{PermissionId, RoleId, RoleSetId};
use crate::domain::time::Timestamp;

macro_rules! select_role {
    ($rest:literal) => {
        concat!("SELECT r.id, r.key, r.name, r.description, r.created_at, r.updated_at FROM roles r ", $rest)
    };
}

macro_rules! select_permission {
    ($rest:literal) => {
        concat!("SELECT p.id, p.key, p.name, p.description, p.kind, p.created_at, p.updated_at FROM permissions p ", $rest)
    };
}

statements! {
    FIND = select_role!("WHERE r.id = $1");
    FIND_BY_KEY = select_role!("WHERE r.key = $1");
    LIST = select_role!("ORDER BY r.created_at, r.id LIMIT $1 OFFSET $2");
    COUNT = "SELECT COUNT(*) FROM roles";
    OF_SET = select_role!("JOIN role_set_roles s ON s.role_id = r.id WHERE s.role_set_id = $1 ORDER BY r.created_at, r.id");
    INSERT = "INSERT INTO roles (id, key, name, description, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $5) ON CONFLICT DO NOTHING";
    UPDATE = "UPDATE roles SET key = $2, name = $3, description = $4, updated_at = $5 WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM roles other WHERE other.key = $2 AND other.id <> $1)";
    HOLD = "UPDATE roles SET updated_at = updated_at WHERE id = $1";
    DELETE = "DELETE FROM roles WHERE id = $1";
    HOLDERS = "SELECT COUNT(*) FROM memberships WHERE role_id = $1";
    INVITED = "SELECT COUNT(*) FROM organization_invitations WHERE role_id = $1";
    INVITE_AS = "UPDATE organization_invitations SET role_id = $2 WHERE role_id = $1";
    PERMISSIONS_OF = "SELECT p.key FROM role_permissions rp JOIN permissions p ON p.id = rp.permission_id WHERE rp.role_id = $1 ORDER BY p.key";
    PERMISSIONS_OF_ALL = "SELECT rp.role_id, p.key FROM role_permissions rp JOIN permissions p ON p.id = rp.permission_id ORDER BY rp.role_id, p.key";
    LIST_PERMISSIONS_OF = select_permission!("JOIN role_permissions rp ON rp.permission_id = p.id WHERE rp.role_id = $1 ORDER BY p.key");
    ALLOW = "INSERT INTO role_permissions (role_id, permission_id) VALUES ($1, $2) ON CONFLICT DO NOTHING";
    FORBID = "DELETE FROM role_permissions WHERE role_id = $1 AND permission_id = $2";
    FIND_PERMISSION = select_permission!("WHERE p.id = $1");
    FIND_PERMISSION_BY_KEY = select_permission!("WHERE p.key = $1");
    LIST_PERMISSIONS = select_permission!("ORDER BY p.created_at, p.key LIMIT $1 OFFSET $2");
    COUNT_PERMISSIONS = "SELECT COUNT(*) FROM permissions";
    INSERT_PERMISSION = "INSERT INTO permissions (id, key, name, description, kind, created_at, updated_at) VALUES ($1, $2, $3, $4, 'user', $5, $5) ON CONFLICT DO NOTHING";
    UPDATE_PERMISSION = "UPDATE permissions SET key = $2, name = $3, description = $4, updated_at = $5 WHERE id = $1 AND kind = 'user' AND NOT EXISTS (SELECT 1 FROM permissions other WHERE other.key = $2 AND other.id <> $1)";
    DELETE_PERMISSION = "DELETE FROM permissions WHERE id = $1 AND kind = 'user'";
}

/// A role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// Its id.
    pub id: RoleId,
    /// Its key, such as `org:admin`.
    pub key: String,
    /// What people call it.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// Last change.
    pub updated_at: Timestamp,
}

impl Role {
    /// The part that memberships show.
    #[must_use]
    pub fn named(&self) -> RoleName {
        RoleName { id: self.id.clone(), key: self.key.clone(), name: self.name.clone() }
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    key: String,
    name: String,
    description: String,
    created_at: i64,
    updated_at: i64,
}

impl TryFrom<Row> for Role {
    type Error = super::StoreError;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            id: RoleId::parse(&row.id).map_err(|_| corrupt("roles", "id", &row.id))?,
            key: row.key,
            name: row.name,
            description: row.description,
            created_at: Timestamp::from_millis(row.created_at),
            updated_at: Timestamp::from_millis(row.updated_at),
        })
    }
}

/// What a role may do, as apps and operators see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PermissionRow {
    /// Its id.
    pub id: PermissionId,
    /// Its key, such as `org:invoices:create`.
    pub key: String,
    /// What people call it.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Whether the program knows it; else it is for apps.
    pub is_system: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// Last change.
    pub updated_at: Timestamp,
}

#[derive(sqlx::FromRow)]
struct PermissionColumns {
    id: String,
    key: String,
    name: String,
    description: String,
    kind: String,
    created_at: i64,
    updated_at: i64,
}

impl TryFrom<PermissionColumns> for PermissionRow {
    type Error = super::StoreError;

    fn try_from(row: PermissionColumns) -> Result<Self> {
        Ok(Self {
            id: PermissionId::parse(&row.id).map_err(|_| corrupt("permissions", "id", &row.id))?,
            key: row.key,
            name: row.name,
            description: row.description,
            is_system: row.kind == "system",
            created_at: Timestamp::from_millis(row.created_at),
            updated_at: Timestamp::from_millis(row.updated_at),
        })
    }
}

/// The role with this id.
///
/// # Errors
/// [`super::StoreError`].
pub async fn find(tx: &mut Tx, id: &RoleId) -> Result<Option<Role>> {
    let row: Option<Row> = sqlx::query_as(FIND).bind(id.as_str()).fetch_optional(tx.conn()).await?;
    row.map(Role::try_from).transpose()
}

/// The role with this key.
///
/// # Errors
/// [`super::StoreError`].
pub async fn find_by_key(tx: &mut Tx, key: &str) -> Result<Option<Role>> {
    let row: Option<Row> = sqlx::query_as(FIND_BY_KEY).bind(key).fetch_optional(tx.conn()).await?;
    row.map(Role::try_from).transpose()
}

/// One page of all roles, oldest first, and how many there are.
///
/// # Errors
/// [`super::StoreError`].
pub async fn list(tx: &mut Tx, (limit, offset): (i64, i64)) -> Result<(Vec<Role>, i64)> {
    let rows: Vec<Row> = sqlx::query_as(LIST).bind(limit).bind(offset).fetch_all(tx.conn()).await?;
    let (count,): (i64,) = sqlx::query_as(COUNT).fetch_one(tx.conn()).await?;
    Ok((rows.into_iter().map(Role::try_from).collect::<Result<_>>()?, count))
}

/// The roles of a set, oldest first.
///
/// # Errors
/// [`super::StoreError`].
pub async fn of_set(tx: &mut Tx, set: &RoleSetId) -> Result<Vec<Role>> {
    let rows: Vec<Row> = sqlx::query_as(OF_SET).bind(set.as_str()).fetch_all(tx.conn()).await?;
    rows.into_iter().map(Role::try_from).collect()
}

/// Adds a role that may do nothing. `false` when the key is taken.
///
/// # Errors
/// [`super::StoreError`].
pub async fn insert(tx: &mut Tx, role: &Role) -> Result<bool> {
    let query = sqlx::query(INSERT).bind(role.id.as_str()).bind(&role.key).bind(&role.name).bind(&role.description);
    Ok(query.bind(role.created_at.millis()).execute(tx.conn()).await?.rows_affected() == 1)
}

/// Writes key, name and description. `false` when the key is taken or the role is gone.
///
/// # Errors
/// [`super::StoreError`].
pub async fn update(tx: &mut Tx, role: &Role, now: Timestamp) -> Result<bool> {
    let query = sqlx::query(UPDATE).bind(role.id.as_str()).bind(&role.key).bind(&role.name).bind(&role.description);
    Ok(query.bind(now.millis()).execute(tx.conn()).await?.rows_affected() == 1)
}

/// Holds a role until the transaction ends: who would give it to somebody waits. `false` when it is gone.
///
/// # Errors
/// [`super::StoreError`].
pub async fn hold(tx: &mut Tx, id: &RoleId) -> Result<bool> {
    Ok(sqlx::query(HOLD).bind(id.as_str()).execute(tx.conn()).await?.rows_affected() == 1)
}

/// Deletes a role that nobody has. `false` when it is gone.
///
/// # Errors
/// [`super::StoreError`], also when somebody has it.
pub async fn delete(tx: &mut Tx, id: &RoleId) -> Result<bool> {
    Ok(sqlx::query(DELETE).bind(id.as_str()).execute(tx.conn()).await?.rows_affected() == 1)
}

/// How many memberships and invitations have a role.
///
/// # Errors
/// [`super::StoreError`].
pub async fn holders(tx: &mut Tx, id: &RoleId) -> Result<i64> {
    let (members,): (i64,) = sqlx::query_as(HOLDERS).bind(id.as_str()).fetch_one(tx.conn()).await?;
    let (invited,): (i64,) = sqlx::query_as(INVITED).bind(id.as_str()).fetch_one(tx.conn()).await?;
    Ok(members + invited)
}

/// Lets whoever is invited with one role join with another one.
///
/// # Errors
/// [`super::StoreError`].
pub async fn invite_as(tx: &mut Tx, from: &RoleId, to: &RoleId) -> Result<()> {
    sqlx::query(INVITE_AS).bind(from.as_str()).bind(to.as_str()).execute(tx.conn()).await?;
    Ok(())
}

/// The keys of what a role may do, sorted.
///
/// # Errors
/// [`super::StoreError`].
pub async fn permissions_of(tx: &mut Tx, role: &RoleId) -> Result<Vec<String>> {
    let rows: Vec<(String,)> = sqlx::query_as(PERMISSIONS_OF).bind(role.as_str()).fetch_all(tx.conn()).await?;
    Ok(rows.into_iter().map(|(key,)| key).collect())
}

/// The same for every role that may do something, by its id: for lists of memberships.
///
/// # Errors
/// [`super::StoreError`].
pub async fn permissions_of_all(tx: &mut Tx) -> Result<HashMap<String, Vec<String>>> {
    let rows: Vec<(String, String)> = sqlx::query_as(PERMISSIONS_OF_ALL).fetch_all(tx.conn()).await?;
    let mut all: HashMap<String, Vec<String>> = HashMap::new();
    for (role, key) in rows {
        all.entry(role).or_default().push(key);
    }
    Ok(all)
}

/// What a role may do, sorted by key.
///
/// # Errors
/// [`super::StoreError`].
pub async fn list_permissions_of(tx: &mut Tx, role: &RoleId) -> Result<Vec<PermissionRow>> {
    let rows: Vec<PermissionColumns> = sqlx::query_as(LIST_PERMISSIONS_OF).bind(role.as_str()).fetch_all(tx.conn()).await?;
    rows.into_iter().map(PermissionRow::try_from).collect()
}

/// Lets a role do something. `false` when it may already.
///
/// # Errors
/// [`super::StoreError`].
pub async fn allow(tx: &mut Tx, role: &RoleId, permission: &PermissionId) -> Result<bool> {
    Ok(sqlx::query(ALLOW).bind(role.as_str()).bind(permission.as_str()).execute(tx.conn()).await?.rows_affected() == 1)
}

/// Lets a role do something no more. `false` when it may not anyway.
///
/// # Errors
/// [`super::StoreError`].
pub async fn forbid(tx: &mut Tx, role: &RoleId, permission: &PermissionId) -> Result<bool> {
    Ok(sqlx::query(FORBID).bind(role.as_str()).bind(permission.as_str()).execute(tx.conn()).await?.rows_affected() == 1)
}

/// The permission with this id.
///
/// # Errors
/// [`super::StoreError`].
pub async fn find_permission(tx: &mut Tx, id: &PermissionId) -> Result<Option<PermissionRow>> {
    let row: Option<PermissionColumns> = sqlx::query_as(FIND_PERMISSION).bind(id.as_str()).fetch_optional(tx.conn()).await?;
    row.map(PermissionRow::try_from).transpose()
}

/// The permission with this key.
///
/// # Errors
/// [`super::StoreError`].
pub async fn find_permission_by_key(tx: &mut Tx, key: &str) -> Result<Option<PermissionRow>> {
    let row: Option<PermissionColumns> = sqlx::query_as(FIND_PERMISSION_BY_KEY).bind(key).fetch_optional(tx.conn()).await?;
    row.map(PermissionRow::try_from).transpose()
}

/// One page of all permissions, oldest first, and how many there are.
///
/// # Errors
/// [`super::StoreError`].
pub async fn list_permissions(tx: &mut Tx, (limit, offset): (i64, i64)) -> Result<(Vec<PermissionRow>, i64)> {
    let rows: Vec<PermissionColumns> = sqlx::query_as(LIST_PERMISSIONS).bind(limit).bind(offset).fetch_all(tx.conn()).await?;
    let (count,): (i64,) = sqlx::query_as(COUNT_PERMISSIONS).fetch_one(tx.conn()).await?;
    Ok((rows.into_iter().map(PermissionRow::try_from).collect::<Result<_>>()?, count))
}

/// Adds a permission for apps. `false` when the key is taken.
///
/// # Errors
/// [`super::StoreError`].
pub async fn insert_permission(tx: &mut Tx, permission: &PermissionRow) -> Result<bool> {
    let query = sqlx::query(INSERT_PERMISSION).bind(permission.id.as_str()).bind(&permission.key).bind(&permission.name);
    let query = query.bind(&permission.description).bind(permission.created_at.millis());
    Ok(query.execute(tx.conn()).await?.rows_affected() == 1)
}

/// Writes key, name and description of a permission for apps. `false` when the key is taken, or it is gone or not for apps.
///
/// # Errors
/// [`super::StoreError`].
pub async fn update_permission(tx: &mut Tx, permission: &PermissionRow, now: Timestamp) -> Result<bool> {
    let query = sqlx::query(UPDATE_PERMISSION).bind(permission.id.as_str()).bind(&permission.key).bind(&permission.name);
    Ok(query.bind(&permission.description).bind(now.millis()).execute(tx.conn()).await?.rows_affected() == 1)
}

/// Deletes a permission for apps, which no role has any more then. `false` when it is gone or not for apps.
///
/// # Errors
/// [`super::StoreError`].
pub async fn delete_permission(tx: &mut Tx, id: &PermissionId) -> Result<bool> {
    Ok(sqlx::query(DELETE_PERMISSION).bind(id.as_str()).execute(tx.conn()).await?.rows_affected() == 1)
}
