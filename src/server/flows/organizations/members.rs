//! Members: who is in, what they are, and how they go.

use std::collections::HashSet;

use super::notes::{Data, Note};
use super::{By, Cx, Internal, Member, OrganizationError, Outcome, refuse};
use crate::domain::ids::{MembershipId, MembershipRequestId, OrganizationId, RoleId, UserId};
use crate::domain::organization::{Permission, search_words};
use crate::domain::organization_log::{Deed, Entry};
use crate::domain::organization_trouble::OrganizationTrouble;
use crate::domain::problem::Field;
use crate::server::flows::active_organization;
use crate::server::store::memberships::{MemberFilter, Membership, NewMembership, Person};
use crate::server::store::roles::Role;
use crate::server::store::{self, Tx};

/// Most words by which a member is found.
const MAX_WORDS: usize = 40;
/// Words of a search that count.
const SEARCHED: usize = 2;

/// Who joins, and how.
#[derive(Debug, Clone, Copy)]
pub(super) struct Joining<'a> {
    /// The person.
    pub user: &'a UserId,
    /// What they become.
    pub role: &'a RoleId,
    /// The person who does it, where it is one.
    pub by: Option<&'a UserId>,
    /// How they come in.
    pub entry: Entry,
    /// Metadata that the membership begins with.
    pub metadata: [&'a str; 2],
}

impl<'a> Joining<'a> {
    /// By an app or the operator, without metadata.
    pub const fn new(user: &'a UserId, role: &'a RoleId) -> Self {
        Self { user, role, by: None, entry: Entry::Assignment, metadata: ["{}", "{}"] }
    }
}

/// Makes somebody a member. What else invites them, or what they asked, is settled. An error wants the transaction dropped.
pub(super) async fn join(cx: &Cx, tx: &mut Tx, organization: &OrganizationId, joining: Joining<'_>) -> Outcome<Member> {
    if !store::organizations::take_seat(tx, organization).await? {
        let full = store::organizations::find(tx, organization).await?.ok_or(OrganizationError::NotFound)?;
        return refuse(Field::Form, OrganizationTrouble::NoSeat { most: full.max_allowed_memberships });
    }
    let [public_metadata, private_metadata] = joining.metadata;
    let id = MembershipId::from_unique(&cx.unique()?);
    let new = NewMembership { id: &id, organization, user: joining.user, role: joining.role, public_metadata, private_metadata };
    if !store::memberships::insert(tx, &new, cx.now).await? {
        return refuse(Field::Form, OrganizationTrouble::AlreadyMember);
    }
    let words = words_of(tx, joining.user).await?;
    store::membership_words::insert(tx, organization, joining.user, &words).await?;
    store::organization_invitations::settle(tx, organization, joining.user, cx.now).await?;
    store::membership_requests::settle(tx, organization, joining.user, cx.now).await?;
    let member = super::member_in(tx, joining.user, organization).await?.ok_or(OrganizationError::NotFound)?;
    let (_, person) = find(tx, organization, joining.user).await?;
    let data = Data::membership(cx, (&member.membership, &member.organization), &person, &member.permissions);
    let note = Note {
        organization,
        by: joining.by,
        kind: "organizationMembership.created",
        object: member.membership.id.as_str(),
        user: Some(joining.user),
        data,
    };
    note.record(cx, tx, &Deed::MemberAdded { name: person.name(), role: member.role().name.clone(), by: joining.entry }).await?;
    Ok(member)
}

/// The words by which a person is found: names, username, proved addresses.
async fn words_of(tx: &mut Tx, user: &UserId) -> Result<Vec<String>, Internal> {
    let Some((person, emails)) = store::accounts::by_id(tx, user).await? else { return Ok(Vec::new()) };
    let names = [person.first_name.as_deref(), person.last_name.as_deref(), person.username.as_deref()];
    let proved = emails.iter().filter(|row| row.verified_at.is_some()).map(|row| row.address.as_str());
    let text: Vec<&str> = names.into_iter().flatten().chain(proved).collect();
    Ok(search_words(&text.join(" "), MAX_WORDS))
}

/// Keeps the search in step with a person's names and addresses, wherever they are a member. To be called in the transaction of the
/// change.
///
/// # Errors
/// [`Internal`].
pub async fn reindex(tx: &mut Tx, user: &UserId) -> Result<(), Internal> {
    let words = words_of(tx, user).await?;
    store::membership_words::replace(tx, user, &words).await?;
    Ok(())
}

/// A member and who they are.
async fn find(tx: &mut Tx, organization: &OrganizationId, user: &UserId) -> Outcome<(Membership, Person)> {
    let found = store::memberships::find_person(tx, organization, user).await?;
    found.ok_or(OrganizationError::Refused(Field::Form, OrganizationTrouble::NoMember))
}

/// What a list of members shows; empty is everybody.
#[derive(Debug, Clone, Default)]
pub struct MemberQuery {
    /// What was typed into the search: beginnings of names and addresses, of which two count.
    pub words: String,
    /// Only those with this role, by its key.
    pub role: Option<String>,
}

/// One page of members, newest first, and how many there are.
///
/// # Errors
/// [`OrganizationError`].
pub async fn list(cx: &Cx, by: &By, query: &MemberQuery, page: (i64, i64)) -> Outcome<(Vec<(Membership, Person)>, i64)> {
    by.require(Permission::MembershipsRead)?;
    let mut tx = cx.app.store.read().await?;
    let role = match &query.role {
        Some(key) => match store::roles::find_by_key(&mut tx, key).await? {
            Some(role) => Some(role.id),
            None => return Ok((Vec::new(), 0)),
        },
        None => None,
    };
    let filter = MemberFilter { role, words: search_words(&query.words, SEARCHED) };
    // The count is as of now, not of when the person was looked up.
    let organization = store::organizations::find(&mut tx, by.id()).await?.ok_or(OrganizationError::NotFound)?;
    Ok(store::memberships::page(&mut tx, &organization, &filter, page).await?)
}

/// A role of those that the organization can give, by its key or id.
pub(super) async fn role_of(tx: &mut Tx, by: &By, key: &str) -> Outcome<Role> {
    let organization = store::organizations::find(tx, by.id()).await?.ok_or(OrganizationError::NotFound)?;
    let roles = store::roles::of_set(tx, &organization.role_set).await?;
    let found = roles.into_iter().find(|role| role.key == key || role.id.as_str() == key);
    let role = found.ok_or(OrganizationError::Refused(Field::Role, OrganizationTrouble::RoleInvalid))?;
    within_reach(tx, by, &role.id, Field::Role).await?;
    Ok(role)
}

/// Passes only who may do themselves what this role may.
async fn within_reach(tx: &mut Tx, by: &By, role: &RoleId, field: Field) -> Outcome<()> {
    let permissions = store::roles::permissions_of(tx, role).await?;
    if by.covers(&permissions) { Ok(()) } else { refuse(field, OrganizationTrouble::RoleAboveOwn) }
}

/// The roles of an organization.
#[derive(Debug, Clone)]
pub struct Roles {
    /// All, oldest first.
    pub all: Vec<Role>,
    /// The one for who joins.
    pub default: RoleId,
    /// Those, of this organization or not, that may do more than who asks.
    beyond: HashSet<String>,
}

impl Roles {
    /// Whether who asks may give this role to others, and take it from them.
    #[must_use]
    pub fn is_within_reach(&self, role: &RoleId) -> bool {
        !self.beyond.contains(role.as_str())
    }

    /// The roles that who asks may give.
    pub fn given(&self) -> impl Iterator<Item = &Role> {
        self.all.iter().filter(|role| self.is_within_reach(&role.id))
    }

    /// The key of the one for who joins.
    #[must_use]
    pub fn default_key(&self) -> &str {
        self.all.iter().find(|role| role.id == self.default).map_or("", |role| &role.key)
    }
}

/// The roles of the organization, and which of them who asks may give.
///
/// # Errors
/// [`OrganizationError`].
pub async fn roles(cx: &Cx, by: &By) -> Outcome<Roles> {
    let mut tx = cx.app.store.read().await?;
    let set = store::role_sets::find(&mut tx, &by.organization().role_set).await?.ok_or(OrganizationError::NotFound)?;
    let all = store::roles::of_set(&mut tx, &set.id).await?;
    let permissions = store::roles::permissions_of_all(&mut tx).await?;
    let beyond = permissions.into_iter().filter(|(_, permissions)| !by.covers(permissions)).map(|(role, _)| role).collect();
    Ok(Roles { all, default: set.default_role, beyond })
}

/// Makes somebody a member without asking them: for app servers, and members who may manage members.
///
/// # Errors
/// [`OrganizationError`].
pub async fn add(cx: &Cx, by: &By, user: &UserId, role: &str) -> Outcome<Member> {
    by.require(Permission::MembershipsManage)?;
    let mut tx = cx.app.store.write().await?;
    super::profile::held(&mut tx, by).await?;
    let role = role_of(&mut tx, by, role).await?;
    if store::users::find(&mut tx, user).await?.is_none() {
        return refuse(Field::Form, OrganizationTrouble::NoMember);
    }
    let member = join(cx, &mut tx, by.id(), Joining { by: by.user(), ..Joining::new(user, &role.id) }).await?;
    tx.commit().await?;
    Ok(member)
}

/// Gives a member another role. Somebody has to be left who looks after the organization, also where two change at once.
///
/// # Errors
/// [`OrganizationError`].
pub async fn change_role(cx: &Cx, by: &By, user: &UserId, role: &str) -> Outcome<(Membership, Person)> {
    by.require(Permission::MembershipsManage)?;
    let mut tx = cx.app.store.write().await?;
    let organization = super::profile::held(&mut tx, by).await?;
    let role = role_of(&mut tx, by, role).await?;
    let (before, _) = find(&mut tx, by.id(), user).await?;
    within_reach(&mut tx, by, &before.role.id, Field::Role).await?;
    if before.role.id == role.id {
        return find(&mut tx, by.id(), user).await;
    }
    let looked_after = store::memberships::has_admin(&mut tx, by.id()).await?;
    store::memberships::update_role(&mut tx, by.id(), user, &role.id, cx.now).await?;
    if looked_after && !store::memberships::has_admin(&mut tx, by.id()).await? {
        return refuse(Field::Role, OrganizationTrouble::LastAdmin);
    }
    let (after, person) = find(&mut tx, by.id(), user).await?;
    let permissions = store::roles::permissions_of(&mut tx, &after.role.id).await?;
    let data = Data::membership(cx, (&after, &organization), &person, &permissions);
    let deed = Deed::RoleChanged { name: person.name(), from: before.role.name, to: after.role.name.clone() };
    Note::new(by, "organizationMembership.updated", after.id.as_str(), data).about(user).record(cx, &mut tx, &deed).await?;
    tx.commit().await?;
    Ok((after, person))
}

/// Replaces both kinds of metadata of a membership, each a JSON object that the caller has checked. For app servers.
///
/// # Errors
/// [`OrganizationError`].
pub async fn set_metadata(cx: &Cx, by: &By, user: &UserId, metadata: [&str; 2]) -> Outcome<(Membership, Person)> {
    by.require(Permission::MembershipsManage)?;
    let mut tx = cx.app.store.write().await?;
    let organization = super::profile::held(&mut tx, by).await?;
    find(&mut tx, by.id(), user).await?;
    store::memberships::update_metadata(&mut tx, by.id(), user, metadata, cx.now).await?;
    let (after, person) = find(&mut tx, by.id(), user).await?;
    let permissions = store::roles::permissions_of(&mut tx, &after.role.id).await?;
    let data = Data::membership(cx, (&after, &organization), &person, &permissions);
    Note::new(by, "organizationMembership.updated", after.id.as_str(), data).about(user).tell(cx, &mut tx).await?;
    tx.commit().await?;
    Ok((after, person))
}

/// Removes a member. Who wants to go leaves: [`leave`].
///
/// # Errors
/// [`OrganizationError`].
pub async fn remove(cx: &Cx, by: &By, user: &UserId) -> Outcome<(Membership, Person)> {
    by.require(Permission::MembershipsManage)?;
    if by.user() == Some(user) {
        return refuse(Field::Form, OrganizationTrouble::Oneself);
    }
    part(cx, by, user, |name| Deed::MemberRemoved { name }).await
}

/// Leaves an organization.
///
/// # Errors
/// [`OrganizationError`].
pub async fn leave(cx: &Cx, member: &Member) -> Outcome<()> {
    part(cx, &By::Member(member.clone()), member.user(), |name| Deed::MemberLeft { name }).await?;
    Ok(())
}

async fn part(cx: &Cx, by: &By, user: &UserId, deed: fn(String) -> Deed) -> Outcome<(Membership, Person)> {
    let mut tx = cx.app.store.write().await?;
    let organization = super::profile::held(&mut tx, by).await?;
    let (membership, person) = find(&mut tx, by.id(), user).await?;
    // Everybody may leave, whatever they are.
    if by.user() != Some(user) {
        within_reach(&mut tx, by, &membership.role.id, Field::Form).await?;
    }
    let looked_after = store::memberships::has_admin(&mut tx, by.id()).await?;
    take_off(cx, &mut tx, by.id(), user).await?;
    if looked_after && !store::memberships::has_admin(&mut tx, by.id()).await? {
        return refuse(Field::Form, OrganizationTrouble::LastAdmin);
    }
    let permissions = store::roles::permissions_of(&mut tx, &membership.role.id).await?;
    let data = Data::membership(cx, (&membership, &organization), &person, &permissions);
    let note = Note::new(by, "organizationMembership.deleted", membership.id.as_str(), data).about(user);
    note.record(cx, &mut tx, &deed(person.name())).await?;
    tx.commit().await?;
    Ok((membership, person))
}

/// Takes a membership off with all that hangs on it: the seat, the search, sessions in which the organization is active.
async fn take_off(cx: &Cx, tx: &mut Tx, organization: &OrganizationId, user: &UserId) -> Outcome<()> {
    if !store::memberships::delete(tx, organization, user).await? {
        return refuse(Field::Form, OrganizationTrouble::NoMember);
    }
    store::organizations::free_seat(tx, organization).await?;
    store::membership_words::delete(tx, organization, user).await?;
    active_organization::left(cx, tx, organization, user).await?;
    let id = MembershipRequestId::from_unique(&cx.unique()?);
    store::membership_requests::leave(tx, &id, organization, user, cx.now).await?;
    Ok(())
}

/// Takes somebody who is about to be deleted out of all organizations, in the transaction that does it. Gives the name of one whose
/// other members would have nobody to look after them; the transaction must not be committed then.
///
/// # Errors
/// [`Internal`].
pub async fn forget(cx: &Cx, tx: &mut Tx, user: &UserId) -> Result<Option<String>, Internal> {
    let mut organizations = store::memberships::organizations_of(tx, user).await?;
    // Organizations are always held in this order, so that nobody waits for one another.
    organizations.sort();
    for id in organizations {
        store::organizations::hold(tx, &id).await?;
        let Some((membership, organization)) = store::memberships::find(tx, &id, user).await? else { continue };
        let Some((_, person)) = store::memberships::find_person(tx, &id, user).await? else { continue };
        let looked_after = store::memberships::has_admin(tx, &id).await?;
        store::memberships::delete(tx, &id, user).await?;
        if looked_after && organization.members_count > 1 && !store::memberships::has_admin(tx, &id).await? {
            return Ok(Some(organization.name));
        }
        store::organizations::free_seat(tx, &id).await?;
        let permissions = store::roles::permissions_of(tx, &membership.role.id).await?;
        let data = Data::membership(cx, (&membership, &organization), &person, &permissions);
        let object = membership.id.as_str();
        let note = Note { organization: &id, by: Some(user), kind: "organizationMembership.deleted", object, user: Some(user), data };
        note.record(cx, tx, &Deed::MemberLeft { name: person.name() }).await?;
    }
    Ok(None)
}
