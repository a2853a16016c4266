//! Roles and permissions, which all organizations of the instance share: for app servers and the operator.

use super::notes::Data;
use super::{By, Cx, OrganizationError, Outcome, profile, refuse};
use crate::domain::ids::{PermissionId, RoleId, RoleSetId};
use crate::domain::organization::{Permission, is_key, parse_organization_name};
use crate::domain::organization_trouble::OrganizationTrouble;
use crate::domain::problem::Field;
use crate::server::flows::sessions::note;
use crate::server::store::organizations::Organization;
use crate::server::store::role_sets::RoleSet;
use crate::server::store::roles::{PermissionRow, Role};
use crate::server::store::{self, Tx};

/// Permissions that begin so belong to the program.
const SYSTEM: &str = "org:sys_";

/// The keys of the roles that new organizations give by themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RolesOfOrganizations {
    /// To who creates one.
    pub creator: String,
    /// To who joins.
    pub default: String,
}

/// The set of roles that new organizations get, and which of them they give by themselves.
///
/// # Errors
/// [`OrganizationError`].
pub async fn initial(cx: &Cx) -> Outcome<(RoleSet, RolesOfOrganizations)> {
    let mut tx = cx.app.store.read().await?;
    let set = store::role_sets::initial(&mut tx).await?;
    let roles = store::roles::of_set(&mut tx, &set.id).await?;
    let key = |id: &RoleId| roles.iter().find(|role| role.id == *id).map(|role| role.key.clone()).unwrap_or_default();
    let named = RolesOfOrganizations { creator: key(&set.creator_role), default: key(&set.default_role) };
    Ok((set, named))
}

/// A role to make.
#[derive(Debug, Clone)]
pub struct NewRole {
    /// What people call it.
    pub name: String,
    /// Its key, such as `org:manager`.
    pub key: String,
    /// What it is for.
    pub description: String,
    /// Keys or ids of what it may do.
    pub permissions: Vec<String>,
    /// Whether new organizations can give it.
    pub in_initial_set: bool,
}

/// Makes a role.
///
/// # Errors
/// [`OrganizationError`].
pub async fn create(cx: &Cx, new: NewRole) -> Outcome<Role> {
    let role = Role {
        id: RoleId::from_unique(&cx.unique()?),
        key: key_of_role(&new.key)?,
        name: name(&new.name)?,
        description: new.description,
        created_at: cx.now,
        updated_at: cx.now,
    };
    let mut tx = cx.app.store.write().await?;
    if !store::roles::insert(&mut tx, &role).await? {
        return refuse(Field::Form, OrganizationTrouble::KeyTaken);
    }
    for permission in permissions(&mut tx, &new.permissions).await? {
        store::roles::allow(&mut tx, &role.id, &permission).await?;
    }
    if new.in_initial_set {
        let set = store::role_sets::initial(&mut tx).await?;
        store::role_sets::add(&mut tx, &set.id, &role.id).await?;
    }
    finish(cx, tx, "role.created", role).await
}

/// What to change of a role; `None` stays.
#[derive(Debug, Clone, Default)]
pub struct RoleChanges {
    /// Another name.
    pub name: Option<String>,
    /// Another key.
    pub key: Option<String>,
    /// Another description.
    pub description: Option<String>,
    /// Keys or ids of all that it may do.
    pub permissions: Option<Vec<String>>,
}

/// Changes a role, for everybody who has it.
///
/// # Errors
/// [`OrganizationError`].
pub async fn update(cx: &Cx, id: &RoleId, changes: RoleChanges) -> Outcome<Role> {
    let mut tx = cx.app.store.write().await?;
    let mut role = held(&mut tx, id).await?;
    if let Some(text) = &changes.name {
        role.name = name(text)?;
    }
    if let Some(key) = &changes.key {
        role.key = key_of_role(key)?;
    }
    if let Some(description) = changes.description {
        role.description = description;
    }
    if !store::roles::update(&mut tx, &role, cx.now).await? {
        return refuse(Field::Form, OrganizationTrouble::KeyTaken);
    }
    if let Some(wanted) = &changes.permissions {
        let wanted = permissions(&mut tx, wanted).await?;
        for had in store::roles::list_permissions_of(&mut tx, id).await? {
            if !wanted.contains(&had.id) {
                store::roles::forbid(&mut tx, id, &had.id).await?;
            }
        }
        for permission in wanted {
            store::roles::allow(&mut tx, id, &permission).await?;
        }
        stays_strong(&mut tx, id).await?;
    }
    finish(cx, tx, "role.updated", role).await
}

/// Lets a role do something; what it may already is a success.
///
/// # Errors
/// [`OrganizationError`].
pub async fn allow(cx: &Cx, id: &RoleId, permission: &PermissionId) -> Outcome<Role> {
    let mut tx = cx.app.store.write().await?;
    let role = held(&mut tx, id).await?;
    find_permission(&mut tx, permission).await?;
    store::roles::allow(&mut tx, id, permission).await?;
    finish(cx, tx, "role.updated", role).await
}

/// Lets a role do something no more; what it may not anyway is a success.
///
/// # Errors
/// [`OrganizationError`].
pub async fn forbid(cx: &Cx, id: &RoleId, permission: &PermissionId) -> Outcome<Role> {
    let mut tx = cx.app.store.write().await?;
    let role = held(&mut tx, id).await?;
    find_permission(&mut tx, permission).await?;
    store::roles::forbid(&mut tx, id, permission).await?;
    stays_strong(&mut tx, id).await?;
    finish(cx, tx, "role.updated", role).await
}

/// Deletes a role. One that somebody has, or is invited with, or that a set gives by itself, goes only with another one in its place.
///
/// # Errors
/// [`OrganizationError`].
pub async fn delete(cx: &Cx, id: &RoleId, replacement: Option<&RoleId>) -> Outcome<()> {
    let mut tx = cx.app.store.write().await?;
    held(&mut tx, id).await?;
    let Some(other) = replacement else {
        if store::role_sets::needing(&mut tx, id).await? > 0 {
            return refuse(Field::Form, OrganizationTrouble::RoleNeeded);
        }
        if store::roles::holders(&mut tx, id).await? > 0 {
            return refuse(Field::Form, OrganizationTrouble::RoleInUse);
        }
        return gone(cx, tx, id).await;
    };
    let other = if other == id { None } else { store::roles::find(&mut tx, other).await? };
    let Some(other) = other else { return refuse(Field::Role, OrganizationTrouble::RoleInvalid) };
    // Nobody who looks after an organization by this role may be left without that.
    if is_strong(&mut tx, id).await? && !is_strong(&mut tx, &other.id).await? && store::roles::holders(&mut tx, id).await? > 0 {
        return refuse(Field::Role, OrganizationTrouble::RoleTooWeak);
    }
    store::role_sets::replace_role(&mut tx, id, &other.id).await?;
    stays_strong(&mut tx, &other.id).await?;
    store::memberships::replace_role(&mut tx, id, &other.id, cx.now).await?;
    store::roles::invite_as(&mut tx, id, &other.id).await?;
    gone(cx, tx, id).await
}

async fn gone(cx: &Cx, mut tx: Tx, id: &RoleId) -> Outcome<()> {
    store::roles::delete(&mut tx, id).await?;
    note(cx, &mut tx, "role.deleted", id.as_str(), None, Data::deleted("role", id.as_str())).await?;
    tx.commit().await?;
    Ok(())
}

/// A permission to make.
#[derive(Debug, Clone)]
pub struct NewPermission {
    /// What people call it.
    pub name: String,
    /// Its key, such as `org:invoices:create`.
    pub key: String,
    /// What it is for.
    pub description: String,
}

/// Makes a permission for apps to ask for.
///
/// # Errors
/// [`OrganizationError`].
pub async fn create_permission(cx: &Cx, new: NewPermission) -> Outcome<PermissionRow> {
    let permission = PermissionRow {
        id: PermissionId::from_unique(&cx.unique()?),
        key: key_of_permission(&new.key)?,
        name: name(&new.name)?,
        description: new.description,
        is_system: false,
        created_at: cx.now,
        updated_at: cx.now,
    };
    let mut tx = cx.app.store.write().await?;
    if !store::roles::insert_permission(&mut tx, &permission).await? {
        return refuse(Field::Form, OrganizationTrouble::KeyTaken);
    }
    note(cx, &mut tx, "permission.created", permission.id.as_str(), None, Data::permission(&permission)).await?;
    tx.commit().await?;
    Ok(permission)
}

/// What to change of a permission; `None` stays.
#[derive(Debug, Clone, Default)]
pub struct PermissionChanges {
    /// Another name.
    pub name: Option<String>,
    /// Another key.
    pub key: Option<String>,
    /// Another description.
    pub description: Option<String>,
}

/// Changes a permission of apps.
///
/// # Errors
/// [`OrganizationError`].
pub async fn update_permission(cx: &Cx, id: &PermissionId, changes: PermissionChanges) -> Outcome<PermissionRow> {
    let mut tx = cx.app.store.write().await?;
    let mut permission = own_permission(&mut tx, id).await?;
    if let Some(text) = &changes.name {
        permission.name = name(text)?;
    }
    if let Some(key) = &changes.key {
        permission.key = key_of_permission(key)?;
    }
    if let Some(description) = changes.description {
        permission.description = description;
    }
    permission.updated_at = cx.now;
    if !store::roles::update_permission(&mut tx, &permission, cx.now).await? {
        return refuse(Field::Form, OrganizationTrouble::KeyTaken);
    }
    note(cx, &mut tx, "permission.updated", id.as_str(), None, Data::permission(&permission)).await?;
    tx.commit().await?;
    Ok(permission)
}

/// Deletes a permission of apps: no role has it any more.
///
/// # Errors
/// [`OrganizationError`].
pub async fn delete_permission(cx: &Cx, id: &PermissionId) -> Outcome<()> {
    let mut tx = cx.app.store.write().await?;
    own_permission(&mut tx, id).await?;
    store::roles::delete_permission(&mut tx, id).await?;
    note(cx, &mut tx, "permission.deleted", id.as_str(), None, Data::deleted("permission", id.as_str())).await?;
    tx.commit().await?;
    Ok(())
}

/// Changes which roles new organizations give by themselves, by their ids.
///
/// # Errors
/// [`OrganizationError`].
pub async fn change_initial(cx: &Cx, creator: Option<&str>, default: Option<&str>) -> Outcome<RoleSet> {
    let mut tx = cx.app.store.write().await?;
    let mut set = store::role_sets::initial(&mut tx).await?;
    let roles = store::roles::of_set(&mut tx, &set.id).await?;
    let find = |wanted: &str| roles.iter().find(|role| role.id.as_str() == wanted || role.key == wanted).map(|role| role.id.clone());
    for (wanted, place) in [(creator, &mut set.creator_role), (default, &mut set.default_role)] {
        if let Some(wanted) = wanted {
            *place = find(wanted).ok_or(OrganizationError::Refused(Field::Role, OrganizationTrouble::RoleInvalid))?;
        }
    }
    if !is_strong(&mut tx, &set.creator_role).await? {
        return refuse(Field::Role, OrganizationTrouble::RoleTooWeak);
    }
    store::role_sets::update(&mut tx, &set, cx.now).await?;
    tx.commit().await?;
    Ok(set)
}

/// Gives an organization another set of roles, by its key or id. Everybody's role, of members and those who are invited, has to be in
/// it.
///
/// # Errors
/// [`OrganizationError`].
pub async fn give_role_set(cx: &Cx, by: &By, name: &str) -> Outcome<Organization> {
    if by.user().is_some() {
        return Err(OrganizationError::Forbidden(Permission::ProfileManage));
    }
    let mut tx = cx.app.store.write().await?;
    profile::held(&mut tx, by).await?;
    let set = match RoleSetId::parse(name) {
        Ok(id) => store::role_sets::find(&mut tx, &id).await?,
        Err(_) => store::role_sets::find_by_key(&mut tx, name).await?,
    };
    let Some(set) = set else { return refuse(Field::Role, OrganizationTrouble::RoleInvalid) };
    if store::role_sets::has_strangers(&mut tx, &set.id, by.id()).await? {
        return refuse(Field::Role, OrganizationTrouble::RoleInUse);
    }
    store::organizations::update_role_set(&mut tx, by.id(), &set.id, cx.now).await?;
    profile::changed(cx, tx, by, &[]).await
}

/// Whether a role can look after an organization.
pub(super) async fn is_strong(tx: &mut Tx, id: &RoleId) -> Outcome<bool> {
    let has = store::roles::permissions_of(tx, id).await?;
    Ok(Permission::OF_ADMINS.iter().all(|permission| has.iter().any(|key| key == permission.key())))
}

/// The role of who creates an organization has to be able to look after it.
async fn stays_strong(tx: &mut Tx, id: &RoleId) -> Outcome<()> {
    if store::role_sets::created_with(tx, id).await? && !is_strong(tx, id).await? {
        return refuse(Field::Role, OrganizationTrouble::RoleTooWeak);
    }
    Ok(())
}

async fn held(tx: &mut Tx, id: &RoleId) -> Outcome<Role> {
    if !store::roles::hold(tx, id).await? {
        return refuse(Field::Role, OrganizationTrouble::RoleGone);
    }
    store::roles::find(tx, id).await?.ok_or(OrganizationError::Refused(Field::Role, OrganizationTrouble::RoleGone))
}

async fn find_permission(tx: &mut Tx, id: &PermissionId) -> Outcome<PermissionRow> {
    let found = store::roles::find_permission(tx, id).await?;
    found.ok_or(OrganizationError::Refused(Field::Form, OrganizationTrouble::PermissionGone))
}

async fn own_permission(tx: &mut Tx, id: &PermissionId) -> Outcome<PermissionRow> {
    let found = find_permission(tx, id).await?;
    if found.is_system { refuse(Field::Form, OrganizationTrouble::BuiltIn) } else { Ok(found) }
}

/// The permissions with these keys or ids.
async fn permissions(tx: &mut Tx, names: &[String]) -> Outcome<Vec<PermissionId>> {
    let mut found = Vec::with_capacity(names.len());
    for name in names {
        let permission = match PermissionId::parse(name) {
            Ok(id) => store::roles::find_permission(tx, &id).await?,
            Err(_) => store::roles::find_permission_by_key(tx, name).await?,
        };
        found.push(permission.ok_or(OrganizationError::Refused(Field::Form, OrganizationTrouble::PermissionGone))?.id);
    }
    Ok(found)
}

pub(super) fn name(text: &str) -> Outcome<String> {
    parse_organization_name(text).map_err(|_| OrganizationError::Refused(Field::Name, OrganizationTrouble::NameInvalid))
}

fn key_of_role(text: &str) -> Outcome<String> {
    if is_key(text, 1) { Ok(text.to_owned()) } else { refuse(Field::Form, OrganizationTrouble::KeyInvalid) }
}

fn key_of_permission(text: &str) -> Outcome<String> {
    if is_key(text, 2) && !text.starts_with(SYSTEM) { Ok(text.to_owned()) } else { refuse(Field::Form, OrganizationTrouble::KeyInvalid) }
}

/// Writes what became of a role, and lets it last.
async fn finish(cx: &Cx, mut tx: Tx, kind: &'static str, role: Role) -> Outcome<Role> {
    let permissions = store::roles::list_permissions_of(&mut tx, &role.id).await?;
    note(cx, &mut tx, kind, role.id.as_str(), None, Data::role(&role, &permissions)).await?;
    tx.commit().await?;
    Ok(role)
}
