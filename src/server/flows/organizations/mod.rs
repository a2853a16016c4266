//! Organizations: creating and changing them, their members, and who may do what.
//!
//! Whoever acts is a value that only a check can make: [`Member`], which says what the person may do in this organization, or
//! [`By::Operator`] for app servers and the command line. Each change writes its line in the log of events and in the
//! organization's activity log in its own transaction.

pub mod create;
pub mod domains;
pub mod enrolment;
pub mod invitations;
pub mod log;
pub mod members;
mod notes;
pub mod profile;
pub mod requests;
pub mod role_sets;
pub mod roles;

use super::{Cx, Internal};
use crate::domain::ids::{OrganizationId, UserId};
use crate::domain::organization::Permission;
use crate::domain::organization_trouble::OrganizationTrouble;
use crate::domain::problem::{Field, FieldProblem};
use crate::domain::time::Span;
use crate::server::store::memberships::{Membership, RoleName};
use crate::server::store::organizations::Organization;
use crate::server::store::{self, StoreError, Tx};

pub use self::create::{NewOrganization, create};
pub use self::notes::Data;

/// Why nothing was done.
#[derive(Debug, thiserror::Error)]
pub enum OrganizationError {
    /// This instance has no organizations.
    #[error("organizations are off")]
    Off,
    /// There is no such organization, or the person does not belong to it: one answer for both.
    #[error("there is no such organization")]
    NotFound,
    /// The role does not allow it.
    #[error("the permission {} is missing", .0.key())]
    Forbidden(Permission),
    /// Something that the person or the app can change.
    #[error("refused: {1:?}")]
    Refused(Field, OrganizationTrouble),
    /// The same, where other pages say it too: wrong codes, say.
    #[error("refused: {0:?}")]
    Problem(FieldProblem),
    /// Too many tries.
    #[error("too many tries")]
    TooMany {
        /// Time to wait.
        wait: Span,
    },
    /// Something broke.
    #[error(transparent)]
    Internal(#[from] Internal),
}

impl From<StoreError> for OrganizationError {
    fn from(error: StoreError) -> Self {
        Self::Internal(error.into())
    }
}

impl From<crate::server::security::rng::NoRandomness> for OrganizationError {
    fn from(error: crate::server::security::rng::NoRandomness) -> Self {
        Self::Internal(error.into())
    }
}

/// An outcome of this module.
pub type Outcome<T> = Result<T, OrganizationError>;

pub(super) fn refuse<T>(field: Field, trouble: OrganizationTrouble) -> Outcome<T> {
    Err(OrganizationError::Refused(field, trouble))
}

/// Somebody in an organization, with what they may do there. Only [`member`] makes one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    organization: Organization,
    membership: Membership,
    permissions: Vec<String>,
}

impl Member {
    /// The organization.
    #[must_use]
    pub const fn organization(&self) -> &Organization {
        &self.organization
    }

    /// The membership.
    #[must_use]
    pub const fn membership(&self) -> &Membership {
        &self.membership
    }

    /// The person.
    #[must_use]
    pub const fn user(&self) -> &UserId {
        &self.membership.user
    }

    /// What they are there.
    #[must_use]
    pub const fn role(&self) -> &RoleName {
        &self.membership.role
    }

    /// The keys of all that they may do there, those of apps too, sorted.
    #[must_use]
    pub fn permissions(&self) -> &[String] {
        &self.permissions
    }

    /// Whether they may do this.
    #[must_use]
    pub fn can(&self, permission: Permission) -> bool {
        self.permissions.iter().any(|key| key == permission.key())
    }

    /// Every [`Permission`] they have.
    #[must_use]
    pub fn known_permissions(&self) -> Vec<Permission> {
        Permission::ALL.into_iter().filter(|permission| self.can(*permission)).collect()
    }

    /// Passes only who may do this.
    ///
    /// # Errors
    /// [`OrganizationError::Forbidden`].
    pub fn require(&self, permission: Permission) -> Outcome<()> {
        if self.can(permission) { Ok(()) } else { Err(OrganizationError::Forbidden(permission)) }
    }
}

/// Who acts, and in which organization: a flow acts in this one and no other.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::large_enum_variant, reason = "there is one for each request, and most are members")]
pub enum By {
    /// A member, by what their role allows.
    Member(Member),
    /// An app's server or the operator, who may do everything. [`operate`] makes it.
    Operator(Organization),
}

impl By {
    /// The organization.
    #[must_use]
    pub const fn organization(&self) -> &Organization {
        match self {
            Self::Member(member) => member.organization(),
            Self::Operator(organization) => organization,
        }
    }

    /// Its id.
    #[must_use]
    pub const fn id(&self) -> &OrganizationId {
        &self.organization().id
    }

    /// The person, if it is one.
    #[must_use]
    pub const fn user(&self) -> Option<&UserId> {
        match self {
            Self::Member(member) => Some(member.user()),
            Self::Operator(_) => None,
        }
    }

    /// Passes only who may do this.
    ///
    /// # Errors
    /// [`OrganizationError::Forbidden`].
    pub fn require(&self, permission: Permission) -> Outcome<()> {
        match self {
            Self::Member(member) => member.require(permission),
            Self::Operator(_) => Ok(()),
        }
    }

    /// Whether they may do all of this themselves: nobody gives more power over an organization than they have, nor takes it from
    /// others. Keys of apps are left out, since they give no such power.
    #[must_use]
    pub fn covers(&self, permissions: &[String]) -> bool {
        match self {
            Self::Member(member) => permissions.iter().filter_map(|key| Permission::parse(key)).all(|permission| member.can(permission)),
            Self::Operator(_) => true,
        }
    }
}

impl From<Member> for By {
    fn from(member: Member) -> Self {
        Self::Member(member)
    }
}

/// Whether organizations are on.
///
/// # Errors
/// [`OrganizationError::Off`].
pub async fn are_on(cx: &Cx) -> Outcome<()> {
    if cx.app.settings(cx.now).await?.organizations { Ok(()) } else { Err(OrganizationError::Off) }
}

/// What somebody is in an organization: the way in for everything that members do.
///
/// # Errors
/// [`OrganizationError::NotFound`] for who does not belong to it, [`OrganizationError::Off`].
pub async fn member(cx: &Cx, user: &UserId, organization: &OrganizationId) -> Outcome<Member> {
    are_on(cx).await?;
    let found = member_in(&mut cx.app.store.read().await?, user, organization).await?;
    found.ok_or(OrganizationError::NotFound)
}

/// [`member`] in a running transaction, whether organizations are on or not.
///
/// # Errors
/// [`StoreError`].
pub async fn member_in(tx: &mut Tx, user: &UserId, organization: &OrganizationId) -> Result<Option<Member>, StoreError> {
    let Some((membership, organization)) = store::memberships::find(tx, organization, user).await? else { return Ok(None) };
    let permissions = store::roles::permissions_of(tx, &membership.role.id).await?;
    Ok(Some(Member { organization, membership, permissions }))
}

/// The same for an id or a slug, as addresses have it.
///
/// # Errors
/// As [`member`].
pub async fn member_of(cx: &Cx, user: &UserId, id_or_slug: &str) -> Outcome<Member> {
    let found = store::organizations::find_by_either(&mut cx.app.store.read().await?, id_or_slug).await?;
    member(cx, user, &found.ok_or(OrganizationError::NotFound)?.id).await
}

/// An organization in which an app's server or the operator acts. Callers have checked who that is: the secret key, or the command
/// line.
///
/// # Errors
/// [`OrganizationError::NotFound`].
pub async fn operate(cx: &Cx, id_or_slug: &str) -> Outcome<By> {
    let found = store::organizations::find_by_either(&mut cx.app.store.read().await?, id_or_slug).await?;
    found.map(By::Operator).ok_or(OrganizationError::NotFound)
}

/// One of the organizations of a person, with what they may do there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Belonging {
    /// The membership.
    pub membership: Membership,
    /// The organization.
    pub organization: Organization,
    /// The keys of what the role may do, sorted.
    pub permissions: Vec<String>,
}

/// One page of what a person belongs to, newest first, those with `query` in name or slug, and how many there are.
///
/// # Errors
/// [`Internal`].
pub async fn memberships_of(cx: &Cx, user: &UserId, query: Option<&str>, page: (i64, i64)) -> Result<(Vec<Belonging>, i64), Internal> {
    let mut tx = cx.app.store.read().await?;
    let (found, count) = store::memberships::page_of_user(&mut tx, user, query, page).await?;
    let permissions = if found.is_empty() { std::collections::HashMap::new() } else { store::roles::permissions_of_all(&mut tx).await? };
    let belonging = found.into_iter().map(|(membership, organization)| {
        let permissions = permissions.get(membership.role.id.as_str()).cloned().unwrap_or_default();
        Belonging { membership, organization, permissions }
    });
    Ok((belonging.collect(), count))
}

/// The newest of what a person belongs to, up to `limit`, and `active` besides.
///
/// # Errors
/// [`Internal`].
pub async fn some_of(cx: &Cx, user: &UserId, limit: i64, active: Option<&OrganizationId>) -> Result<Vec<Belonging>, Internal> {
    let mut tx = cx.app.store.read().await?;
    let mut found = store::memberships::newest_of_user(&mut tx, user, limit).await?;
    if let Some(active) = active.filter(|active| found.iter().all(|(membership, _)| membership.organization != **active)) {
        found.extend(store::memberships::find(&mut tx, active, user).await?);
    }
    let permissions = store::roles::permissions_of_all(&mut tx).await?;
    let belonging = found.into_iter().map(|(membership, organization)| {
        let permissions = permissions.get(membership.role.id.as_str()).cloned().unwrap_or_default();
        Belonging { membership, organization, permissions }
    });
    Ok(belonging.collect())
}
