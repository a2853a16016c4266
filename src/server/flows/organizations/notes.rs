//! What a change leaves behind: a line in the log of events, shaped as webhooks have it, and one in the organization's activity log.

use serde_json::{Value, json};

use super::{By, Cx, Internal};
use crate::domain::ids::{OrganizationId, UserId};
use crate::domain::organization::{EnrollmentMode, Permission, RequestStatus};
use crate::domain::organization_log::Deed;
use crate::domain::security_log::Actor;
use crate::domain::time::Timestamp;
use crate::server::flows::sessions::{Concerns, note_about};
use crate::server::store::membership_requests::MembershipRequest;
use crate::server::store::memberships::{Membership, Person};
use crate::server::store::organization_domains::OrganizationDomain;
use crate::server::store::organization_invitations::OrganizationInvitation;
use crate::server::store::organization_log::NewEntry;
use crate::server::store::organizations::Organization;
use crate::server::store::roles::{PermissionRow, Role};
use crate::server::store::{self, Tx};

/// What happened, for both logs.
pub(super) struct Note<'a> {
    /// The organization.
    pub organization: &'a OrganizationId,
    /// The person who did it.
    pub by: Option<&'a UserId>,
    /// Kind of the event, as webhooks name it.
    pub kind: &'static str,
    /// Id of what changed.
    pub object: &'a str,
    /// The person it concerns.
    pub user: Option<&'a UserId>,
    /// What changed, as webhooks have it.
    pub data: Value,
}

impl<'a> Note<'a> {
    /// Done by `by` to something that concerns no single person.
    pub fn new(by: &'a By, kind: &'static str, object: &'a str, data: Value) -> Self {
        Self { organization: by.id(), by: by.user(), kind, object, user: None, data }
    }

    /// The same, where it concerns one person.
    pub fn about(self, user: &'a UserId) -> Self {
        Self { user: Some(user), ..self }
    }

    /// Writes the line in the log of events.
    pub async fn tell(&self, cx: &Cx, tx: &mut Tx) -> Result<(), Internal> {
        let concerns = Concerns { user: self.user, organization: Some(self.organization), actor: self.by };
        note_about(cx, tx, self.kind, self.object, concerns, self.data.clone()).await
    }

    /// Writes both lines.
    pub async fn record(&self, cx: &Cx, tx: &mut Tx, deed: &Deed) -> Result<(), Internal> {
        self.tell(cx, tx).await?;
        write(cx, tx, self.organization, self.by, Some(self.object), deed).await
    }
}

/// Writes a line in the activity log alone.
pub(super) async fn write(
    cx: &Cx,
    tx: &mut Tx,
    organization: &OrganizationId,
    by: Option<&UserId>,
    target: Option<&str>,
    deed: &Deed,
) -> Result<(), Internal> {
    // What an app's server or the operator does comes with their own mark; a person's request may only lack a person where a domain acts.
    let actor = if by.is_some() { Actor::Person } else { cx.from.actor };
    let entry = NewEntry {
        organization,
        deed,
        actor_id: by,
        actor,
        target,
        details: serde_json::to_string(deed)?,
        ip: &cx.from.ip,
        user_agent: &cx.from.user_agent,
    };
    store::organization_log::append(tx, &entry, cx.now).await?;
    Ok(())
}

/// Things as webhooks have them.
pub struct Data;

impl Data {
    /// An organization.
    #[must_use]
    pub fn organization(cx: &Cx, organization: &Organization) -> Value {
        json!({
            "object": "organization", "id": organization.id, "name": organization.name, "slug": organization.slug,
            "image_url": image_url(cx, organization), "has_image": organization.logo.is_some(),
            "members_count": organization.members_count, "max_allowed_memberships": organization.max_allowed_memberships,
            "admin_delete_enabled": organization.admin_delete_enabled, "created_by": organization.created_by,
            "public_metadata": object(&organization.public_metadata), "private_metadata": object(&organization.private_metadata),
            "created_at": organization.created_at.millis(), "updated_at": organization.updated_at.millis(),
        })
    }

    /// A membership, with its organization and its person.
    #[must_use]
    pub fn membership(cx: &Cx, (membership, organization): (&Membership, &Organization), person: &Person, permissions: &[String]) -> Value {
        json!({
            "object": "organization_membership", "id": membership.id, "role": membership.role.key, "role_name": membership.role.name,
            "permissions": permissions,
            "public_metadata": object(&membership.public_metadata), "private_metadata": object(&membership.private_metadata),
            "organization": Self::organization(cx, organization), "public_user_data": Self::person(person),
            "created_at": membership.created_at.millis(), "updated_at": membership.updated_at.millis(),
        })
    }

    /// What members see of one another.
    #[must_use]
    pub fn person(person: &Person) -> Value {
        json!({
            "user_id": person.id, "first_name": person.first_name, "last_name": person.last_name, "username": person.username,
            "identifier": person.identifier(), "image_url": "", "has_image": false,
        })
    }

    /// An invitation.
    #[must_use]
    pub fn invitation(cx: &Cx, invitation: &OrganizationInvitation, organization: &Organization) -> Value {
        json!({
            "object": "organization_invitation", "id": invitation.id, "email_address": invitation.address,
            "role": invitation.role.key, "role_name": invitation.role.name, "organization_id": invitation.organization,
            "inviter_id": invitation.inviter, "status": invitation.status(cx.now).name(),
            "public_metadata": object(&invitation.public_metadata), "private_metadata": object(&invitation.private_metadata),
            "public_organization_data": Self::public_organization(cx, organization), "url": null, "user_id": invitation.accepted_by,
            "expires_at": invitation.expires_at.millis(),
            "created_at": invitation.created_at.millis(), "updated_at": invitation.updated_at().millis(),
        })
    }

    /// What somebody sees of an organization who does not belong to it yet.
    #[must_use]
    pub fn public_organization(cx: &Cx, organization: &Organization) -> Value {
        json!({
            "id": organization.id, "name": organization.name, "slug": organization.slug,
            "image_url": image_url(cx, organization), "has_image": organization.logo.is_some(),
        })
    }

    /// A domain.
    #[must_use]
    pub fn domain(domain: &OrganizationDomain) -> Value {
        let status = if domain.verified_at.is_some() { "verified" } else { "unverified" };
        let verified_at = domain.verified_at.map(Timestamp::millis);
        let by_mail = domain.affiliation_address.is_some();
        let strategy = domain.strategy.as_deref().unwrap_or("txt");
        json!({
            "object": "organization_domain", "id": domain.id, "organization_id": domain.organization, "name": domain.name,
            "enrollment_mode": protocol_name(domain.mode), "automatic_join": domain.mode == EnrollmentMode::AutomaticJoin, "affiliation_email_address": domain.affiliation_address,
            "affiliation_verification": by_mail.then(|| json!({ "status": status, "strategy": "email_code", "attempts": null, "expire_at": null, "verified_at": verified_at })),
            "ownership_verification": { "status": status, "strategy": strategy, "attempts": null, "expire_at": null, "verified_at": verified_at },
            "total_pending_invitations": 0, "total_pending_suggestions": 0,
            "created_at": domain.created_at.millis(), "updated_at": domain.updated_at.millis(),
        })
    }

    /// A request to join.
    #[must_use]
    pub fn request(request: &MembershipRequest, person: &Person) -> Value {
        json!({
            "object": "organization_membership_request", "id": request.id, "organization_id": request.organization,
            "status": if request.status == RequestStatus::Requested { "pending" } else { request.status.name() }, "public_user_data": Self::person(person),
            "created_at": request.created_at.millis(), "updated_at": request.updated_at.millis(),
        })
    }

    /// A role with its permissions.
    #[must_use]
    pub fn role(role: &Role, permissions: &[PermissionRow]) -> Value {
        let has = |key: &str| permissions.iter().any(|permission| permission.key == key);
        json!({
            "object": "role", "id": role.id, "name": role.name, "key": role.key, "description": role.description,
            "is_creator_eligible": Permission::OF_ADMINS.iter().all(|permission| has(permission.key())),
            "permissions": permissions.iter().map(Self::permission).collect::<Vec<_>>(),
            "created_at": role.created_at.millis(), "updated_at": role.updated_at.millis(),
        })
    }

    /// A permission.
    #[must_use]
    pub fn permission(permission: &PermissionRow) -> Value {
        json!({
            "object": "permission", "id": permission.id, "name": permission.name, "key": permission.key,
            "description": permission.description, "type": if permission.is_system { "system" } else { "user" },
            "created_at": permission.created_at.millis(), "updated_at": permission.updated_at.millis(),
        })
    }

    /// Something that is gone.
    #[must_use]
    pub fn deleted(object: &str, id: &str) -> Value {
        json!({ "object": object, "id": id, "deleted": true })
    }
}

/// The name of a way to join that the protocol knows; joining at once is nearest to an invitation that nobody has to make.
const fn protocol_name(mode: EnrollmentMode) -> &'static str {
    match mode {
        EnrollmentMode::AutomaticJoin => EnrollmentMode::AutomaticInvitation.name(),
        other => other.name(),
    }
}

/// Where the logo is; empty without one.
fn image_url(cx: &Cx, organization: &Organization) -> String {
    let picture = organization.logo.as_ref().and_then(|logo| cx.app.config.public_url.join(&format!("/pictures/{logo}")).ok());
    picture.map(String::from).unwrap_or_default()
}

/// Stored JSON of an app's making; nothing where it does not parse.
fn object(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| json!({}))
}
