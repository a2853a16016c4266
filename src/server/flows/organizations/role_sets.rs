//! Sets of roles: what an organization can give. For app servers and the operator.

use std::collections::BTreeMap;

use super::roles::{is_strong, name};
use super::{Cx, OrganizationError, Outcome, refuse};
use crate::domain::ids::{RoleId, RoleSetId};
use crate::domain::organization::{MAX_KEY_LENGTH, slug_of_name};
use crate::domain::organization_trouble::OrganizationTrouble;
use crate::domain::problem::Field;
use crate::server::store::role_sets::RoleSet;
use crate::server::store::roles::Role;
use crate::server::store::{self, Tx};

/// How keys of sets begin.
const PREFIX: &str = "role_set:";

/// A set to make.
#[derive(Debug, Clone)]
pub struct NewRoleSet {
    /// What people call it.
    pub name: String,
    /// Its key; made of the name without one.
    pub key: Option<String>,
    /// What it is for.
    pub description: String,
    /// Key of the role of who joins.
    pub default_role: String,
    /// Key of the role of who creates an organization.
    pub creator_role: String,
    /// Keys of all its roles.
    pub roles: Vec<String>,
    /// Whether new organizations get it.
    pub initial: bool,
}

/// Makes a set.
///
/// # Errors
/// [`OrganizationError`].
pub async fn create(cx: &Cx, new: NewRoleSet) -> Outcome<RoleSet> {
    let made = format!("{PREFIX}{}", slug_of_name(&new.name).replace('-', "_"));
    let mut tx = cx.app.store.write().await?;
    let mut roles = Vec::new();
    for key in &new.roles {
        roles.push(role(&mut tx, key).await?);
    }
    let set = RoleSet {
        id: RoleSetId::from_unique(&cx.unique()?),
        key: key(new.key.as_deref().unwrap_or(&made))?,
        name: name(&new.name)?,
        description: new.description,
        creator_role: one_of(&roles, &new.creator_role)?,
        default_role: one_of(&roles, &new.default_role)?,
        is_initial: new.initial,
        created_at: cx.now,
        updated_at: cx.now,
    };
    strong(&mut tx, &set.creator_role).await?;
    if !store::role_sets::insert(&mut tx, &set).await? {
        return refuse(Field::Form, OrganizationTrouble::KeyTaken);
    }
    for role in &roles {
        store::role_sets::add(&mut tx, &set.id, &role.id).await?;
    }
    if new.initial {
        store::role_sets::make_initial(&mut tx, &set.id, cx.now).await?;
    }
    tx.commit().await?;
    Ok(set)
}

/// What to change of a set; `None` stays.
#[derive(Debug, Clone, Default)]
pub struct RoleSetChanges {
    /// Another name.
    pub name: Option<String>,
    /// Another key.
    pub key: Option<String>,
    /// Another description.
    pub description: Option<String>,
    /// Key of another role for who joins.
    pub default_role: Option<String>,
    /// Key of another role for who creates an organization.
    pub creator_role: Option<String>,
    /// Whether new organizations get it from now on.
    pub initial: bool,
}

/// Changes a set.
///
/// # Errors
/// [`OrganizationError`].
pub async fn update(cx: &Cx, id: &RoleSetId, changes: RoleSetChanges) -> Outcome<RoleSet> {
    let mut tx = cx.app.store.write().await?;
    let mut set = find(&mut tx, id).await?;
    let roles = store::roles::of_set(&mut tx, id).await?;
    if let Some(text) = &changes.name {
        set.name = name(text)?;
    }
    if let Some(text) = &changes.key {
        set.key = key(text)?;
    }
    if let Some(description) = changes.description {
        set.description = description;
    }
    if let Some(key) = &changes.default_role {
        set.default_role = one_of(&roles, key)?;
    }
    if let Some(key) = &changes.creator_role {
        set.creator_role = one_of(&roles, key)?;
        strong(&mut tx, &set.creator_role).await?;
    }
    if !store::role_sets::update(&mut tx, &set, cx.now).await? {
        return refuse(Field::Form, OrganizationTrouble::KeyTaken);
    }
    if changes.initial {
        store::role_sets::make_initial(&mut tx, id, cx.now).await?;
    }
    let set = find(&mut tx, id).await?;
    tx.commit().await?;
    Ok(set)
}

/// Puts roles into a set, by their keys.
///
/// # Errors
/// [`OrganizationError`].
pub async fn add_roles(cx: &Cx, id: &RoleSetId, keys: &[String]) -> Outcome<RoleSet> {
    let mut tx = cx.app.store.write().await?;
    let set = find(&mut tx, id).await?;
    for key in keys {
        let role = role(&mut tx, key).await?;
        store::role_sets::add(&mut tx, id, &role.id).await?;
    }
    tx.commit().await?;
    Ok(set)
}

/// Takes a role out of a set; whoever has it in an organization with this set gets the other one, which is put in where it is not.
///
/// # Errors
/// [`OrganizationError`].
pub async fn replace_role(cx: &Cx, id: &RoleSetId, (from, to): (&str, &str)) -> Outcome<RoleSet> {
    let mut tx = cx.app.store.write().await?;
    let mut set = find(&mut tx, id).await?;
    let from = one_of(&store::roles::of_set(&mut tx, id).await?, from)?;
    let to = role(&mut tx, to).await?.id;
    if from == to {
        return refuse(Field::Role, OrganizationTrouble::RoleInvalid);
    }
    store::role_sets::add(&mut tx, id, &to).await?;
    let needed = |role: &RoleId| if *role == from { to.clone() } else { role.clone() };
    (set.creator_role, set.default_role) = (needed(&set.creator_role), needed(&set.default_role));
    strong(&mut tx, &set.creator_role).await?;
    move_members(cx, &mut tx, id, (&from, &to)).await?;
    store::role_sets::update(&mut tx, &set, cx.now).await?;
    store::role_sets::take_out(&mut tx, id, &from).await?;
    tx.commit().await?;
    Ok(set)
}

/// Deletes a set: its organizations get the other one. Whose role is not in that one needs an entry of `mappings`, from key to key.
///
/// # Errors
/// [`OrganizationError`].
pub async fn replace(cx: &Cx, id: &RoleSetId, other: &RoleSetId, mappings: &BTreeMap<String, String>) -> Outcome<()> {
    let mut tx = cx.app.store.write().await?;
    let set = find(&mut tx, id).await?;
    if set.is_initial {
        return refuse(Field::Form, OrganizationTrouble::BuiltIn);
    }
    if id == other {
        return refuse(Field::Role, OrganizationTrouble::RoleInvalid);
    }
    find(&mut tx, other).await?;
    let there = store::roles::of_set(&mut tx, other).await?;
    for role in store::roles::of_set(&mut tx, id).await? {
        if there.iter().any(|known| known.id == role.id) {
            continue;
        }
        match mappings.get(&role.key) {
            Some(key) => move_members(cx, &mut tx, id, (&role.id, &one_of(&there, key)?)).await?,
            None if store::role_sets::holders_in(&mut tx, id, &role.id).await? > 0 => return refuse(Field::Role, OrganizationTrouble::RoleSetInUse),
            None => {}
        }
    }
    store::organizations::move_role_set(&mut tx, id, other).await?;
    store::role_sets::delete(&mut tx, id).await?;
    tx.commit().await?;
    Ok(())
}

/// Gives whoever has a role in an organization with this set another one; nobody who looks after one may be left without that.
async fn move_members(cx: &Cx, tx: &mut Tx, set: &RoleSetId, (from, to): (&RoleId, &RoleId)) -> Outcome<()> {
    if is_strong(tx, from).await? && !is_strong(tx, to).await? && store::role_sets::holders_in(tx, set, from).await? > 0 {
        return refuse(Field::Role, OrganizationTrouble::RoleTooWeak);
    }
    store::role_sets::move_holders(tx, set, (from, to), cx.now).await?;
    Ok(())
}

async fn find(tx: &mut Tx, id: &RoleSetId) -> Outcome<RoleSet> {
    store::role_sets::find(tx, id).await?.ok_or(OrganizationError::Refused(Field::Role, OrganizationTrouble::RoleGone))
}

async fn role(tx: &mut Tx, key: &str) -> Outcome<Role> {
    store::roles::find_by_key(tx, key).await?.ok_or(OrganizationError::Refused(Field::Role, OrganizationTrouble::RoleInvalid))
}

fn one_of(roles: &[Role], key: &str) -> Outcome<RoleId> {
    let found = roles.iter().find(|role| role.key == key).map(|role| role.id.clone());
    found.ok_or(OrganizationError::Refused(Field::Role, OrganizationTrouble::RoleInvalid))
}

async fn strong(tx: &mut Tx, role: &RoleId) -> Outcome<()> {
    if is_strong(tx, role).await? { Ok(()) } else { refuse(Field::Role, OrganizationTrouble::RoleTooWeak) }
}

fn key(text: &str) -> Outcome<String> {
    let word = text.strip_prefix(PREFIX).unwrap_or_default();
    let fits = !word.is_empty() && text.len() <= MAX_KEY_LENGTH && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    if fits { Ok(text.to_owned()) } else { refuse(Field::Form, OrganizationTrouble::KeyInvalid) }
}
