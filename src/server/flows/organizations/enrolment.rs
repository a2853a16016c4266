//! What a proved domain does for people with such an address: an invitation, a suggestion, or a membership at once. Done when an
//! address is proved, and for everybody else when the domain is proved or its mode changes.
//!
//! Each in a transaction of its own: the organization is held in it, which must not wait for what a sign-in holds.

use super::members::{Joining, join};
use super::notes::{Data, Note};
use super::{Cx, Internal, OrganizationError, requests};
use crate::domain::ids::{JobId, MembershipRequestId, OrganizationDomainId, OrganizationInvitationId, UserId};
use crate::domain::organization::{EnrollmentMode, INVITATION_TTL, RequestStatus};
use crate::domain::organization_log::{Deed, Entry};
use crate::server::flows::mails;
use crate::server::mail::MailKind;
use crate::server::security::token;
use crate::server::store::membership_requests::MembershipRequest;
use crate::server::store::organization_domains::OrganizationDomain;
use crate::server::store::organization_invitations::OrganizationInvitation;
use crate::server::store::organizations::Organization;
use crate::server::store::{self, Tx};

/// Kind of the job that goes through the people of a domain; its subject is the domain's id, and behind a space the last person done.
pub const ENROL_DOMAIN: &str = "enrol_domain";
/// People of one job; the next job goes on.
const BATCH: i64 = 200;

/// Does for a person what the domains of their proved addresses do. To be called after an address was proved.
///
/// # Errors
/// [`Internal`].
pub async fn of_person(cx: &Cx, user: &UserId) -> Result<(), Internal> {
    let settings = cx.app.settings(cx.now).await?;
    if !settings.organizations || !settings.organization_domains {
        return Ok(());
    }
    let domains = store::organization_domains::list_for_user(&mut cx.app.store.read().await?, user).await?;
    for domain in domains {
        enrol(cx, &domain, user).await?;
    }
    Ok(())
}

/// Orders the job for the people of a domain, in the transaction of the change.
pub(super) async fn order(cx: &Cx, tx: &mut Tx, domain: &OrganizationDomainId) -> Result<(), Internal> {
    store::jobs::enqueue(tx, &JobId::from_unique(&cx.unique()?), ENROL_DOMAIN, domain.as_str(), cx.now, cx.now).await?;
    Ok(())
}

/// One job: up to 200 people of a domain. What is left is the next job's.
///
/// # Errors
/// [`Internal`].
pub async fn of_domain(cx: &Cx, subject: &str) -> Result<(), Internal> {
    let settings = cx.app.settings(cx.now).await?;
    let (id, after) = subject.split_once(' ').unwrap_or((subject, ""));
    let Ok(id) = OrganizationDomainId::parse(id) else { return Ok(()) };
    if !settings.organizations || !settings.organization_domains {
        return Ok(());
    }
    let (domain, people) = {
        let mut tx = cx.app.store.read().await?;
        let Some(domain) = store::organization_domains::find(&mut tx, &id).await? else { return Ok(()) };
        if domain.verified_at.is_none() || domain.mode == EnrollmentMode::ManualInvitation {
            return Ok(());
        }
        let people = store::organization_domains::outsiders(&mut tx, &domain, after, BATCH).await?;
        (domain, people)
    };
    for user in &people {
        enrol(cx, &domain, user).await?;
    }
    if let Some(last) = people.last().filter(|_| i64::try_from(people.len()).is_ok_and(|done| done == BATCH)) {
        let mut tx = cx.app.store.write().await?;
        store::jobs::enqueue(&mut tx, &JobId::from_unique(&cx.unique()?), ENROL_DOMAIN, &format!("{id} {last}"), cx.now, cx.now).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// What one domain does for one person, unless they belong to the organization, or did, or were refused.
async fn enrol(cx: &Cx, domain: &OrganizationDomain, user: &UserId) -> Result<(), Internal> {
    let mut tx = cx.app.store.write().await?;
    if !store::organizations::hold(&mut tx, &domain.organization).await?
        || store::memberships::find(&mut tx, &domain.organization, user).await?.is_some()
    {
        return Ok(());
    }
    let before = store::membership_requests::find_for(&mut tx, &domain.organization, user).await?.map(|request| request.status);
    if matches!(before, Some(RequestStatus::Rejected | RequestStatus::Left)) {
        return Ok(());
    }
    let Some(organization) = store::organizations::find(&mut tx, &domain.organization).await? else { return Ok(()) };
    let done = match domain.mode {
        EnrollmentMode::ManualInvitation => false,
        EnrollmentMode::AutomaticInvitation => invite(cx, &mut tx, domain, &organization, user).await?,
        EnrollmentMode::AutomaticSuggestion => suggest(cx, &mut tx, domain, user).await?,
        EnrollmentMode::AutomaticJoin => let_in(cx, &mut tx, &organization, user).await?,
    };
    if done {
        tx.commit().await?;
    }
    Ok(())
}

async fn invite(cx: &Cx, tx: &mut Tx, domain: &OrganizationDomain, organization: &Organization, user: &UserId) -> Result<bool, Internal> {
    let emails = store::emails::list_of(tx, user).await?;
    let Some(address) = emails.into_iter().find(|row| row.verified_at.is_some() && row.address.domain() == domain.name) else { return Ok(false) };
    if store::organization_invitations::was_invited_by(tx, domain, &address.address.key()).await? {
        return Ok(false);
    }
    let Some(set) = store::role_sets::find(tx, &organization.role_set).await? else { return Ok(false) };
    let Some(role) = store::roles::find(tx, &set.default_role).await? else { return Ok(false) };
    let invitation = OrganizationInvitation {
        id: OrganizationInvitationId::from_unique(&cx.unique()?),
        organization: organization.id.clone(),
        address: address.address,
        role: role.named(),
        inviter: None,
        domain: Some(domain.id.clone()),
        redirect_url: None,
        public_metadata: "{}".to_owned(),
        private_metadata: "{}".to_owned(),
        created_at: cx.now,
        expires_at: cx.now.plus(INVITATION_TTL),
        accepted_at: None,
        accepted_by: None,
        revoked_at: None,
    };
    // Nobody gets this ticket: the person finds the invitation when they are signed in.
    let ticket = token::fresh(&cx.app.rng)?;
    if !store::organization_invitations::insert(tx, &invitation, cx.app.tokens.hash("nobody", ticket.expose()).as_bytes()).await? {
        return Ok(false);
    }
    let note = Note {
        organization: &organization.id,
        by: None,
        kind: "organizationInvitation.created",
        object: invitation.id.as_str(),
        user: Some(user),
        data: Data::invitation(cx, &invitation, organization),
    };
    note.record(cx, tx, &Deed::Invited { address: invitation.address.as_str().to_owned(), role: invitation.role.name.clone() }).await?;
    Ok(true)
}

async fn suggest(cx: &Cx, tx: &mut Tx, domain: &OrganizationDomain, user: &UserId) -> Result<bool, Internal> {
    let suggestion = MembershipRequest {
        id: MembershipRequestId::from_unique(&cx.unique()?),
        organization: domain.organization.clone(),
        user: user.clone(),
        domain: Some(domain.id.clone()),
        status: RequestStatus::Suggested,
        created_at: cx.now,
        updated_at: cx.now,
    };
    if !store::membership_requests::suggest(tx, &suggestion).await? {
        return Ok(false);
    }
    let Some((_, person)) = store::membership_requests::find_of(tx, &domain.organization, &suggestion.id).await? else { return Ok(false) };
    let data = Data::request(&suggestion, &person);
    let object = suggestion.id.as_str();
    let note = Note { organization: &domain.organization, by: None, kind: "organizationSuggestion.created", object, user: Some(user), data };
    note.tell(cx, tx).await?;
    Ok(true)
}

async fn let_in(cx: &Cx, tx: &mut Tx, organization: &Organization, user: &UserId) -> Result<bool, Internal> {
    let Some(set) = store::role_sets::find(tx, &organization.role_set).await? else { return Ok(false) };
    match join(cx, tx, &organization.id, Joining { entry: Entry::Domain, ..Joining::new(user, &set.default_role) }).await {
        Ok(_) => {}
        Err(OrganizationError::Internal(error)) => return Err(error),
        // Without a seat the person stays outside until there is one.
        Err(_) => return Ok(false),
    }
    if let Some((_, person)) = store::memberships::find_person(tx, &organization.id, user).await? {
        let kind = MailKind::MembershipAdded { organization: organization.name.clone(), link: mails::page(cx, "/organizations", &[]) };
        requests::tell(cx, tx, organization, &person, kind).await?;
    }
    Ok(true)
}
