//! Suggestions and requests: a domain suggests an organization to a person, who asks, and is let in or not.

use super::members::{Joining, join};
use super::notes::{Data, Note};
use super::{By, Cx, Internal, OrganizationError, Outcome, refuse};
use crate::domain::email::Email;
use crate::domain::ids::{MembershipRequestId, UserId};
use crate::domain::locale::Locale;
use crate::domain::organization::{Permission, RequestStatus};
use crate::domain::organization_log::{Deed, Entry};
use crate::domain::organization_trouble::OrganizationTrouble;
use crate::domain::problem::Field;
use crate::server::flows::mails;
use crate::server::flows::throttle::{self, Limit};
use crate::server::mail::MailKind;
use crate::server::store::membership_requests::MembershipRequest;
use crate::server::store::memberships::Person;
use crate::server::store::organizations::Organization;
use crate::server::store::{self, Tx};

/// Most members who hear by mail of one request.
const MAX_TOLD: i64 = 10;

/// One page of the organization's requests of one state, oldest first, each with who asks, and how many there are.
///
/// # Errors
/// [`OrganizationError`].
pub async fn list(cx: &Cx, by: &By, status: RequestStatus, page: (i64, i64)) -> Outcome<(Vec<(MembershipRequest, Person)>, i64)> {
    by.require(Permission::MembershipsManage)?;
    Ok(store::membership_requests::page(&mut cx.app.store.read().await?, by.id(), status, page).await?)
}

/// One page of what a person may ask or has asked, by two states, newest first, and how many there are.
///
/// # Errors
/// [`Internal`].
pub async fn list_of_user(
    cx: &Cx,
    user: &UserId,
    states: [RequestStatus; 2],
    page: (i64, i64),
) -> Result<(Vec<(MembershipRequest, Organization)>, i64), Internal> {
    Ok(store::membership_requests::page_of_user(&mut cx.app.store.read().await?, user, states, page).await?)
}

fn gone<T>() -> Outcome<T> {
    refuse(Field::Form, OrganizationTrouble::RequestGone)
}

/// Asks to join what was suggested; those who look after the members hear of it by mail.
///
/// # Errors
/// [`OrganizationError`].
pub async fn ask(cx: &Cx, user: &UserId, id: &MembershipRequestId) -> Outcome<(MembershipRequest, Organization)> {
    super::are_on(cx).await?;
    if let Some(wait) = throttle::take_for(cx, Limit::OrganizationRequest, user.as_str()).await? {
        return Err(OrganizationError::TooMany { wait });
    }
    let mut tx = cx.app.store.write().await?;
    let Some(request) = store::membership_requests::find(&mut tx, id).await?.filter(|request| request.user == *user) else { return gone() };
    if !store::membership_requests::update_status(&mut tx, id, [RequestStatus::Suggested, RequestStatus::Requested], cx.now).await? {
        return gone();
    }
    let organization = store::organizations::find(&mut tx, &request.organization).await?.ok_or(OrganizationError::NotFound)?;
    let Some((request, person)) = store::membership_requests::find_of(&mut tx, &organization.id, id).await? else { return gone() };
    let note = Note {
        organization: &organization.id,
        by: Some(user),
        kind: "organizationMembershipRequest.created",
        object: id.as_str(),
        user: Some(user),
        data: Data::request(&request, &person),
    };
    note.record(cx, &mut tx, &Deed::MembershipRequested { name: person.name() }).await?;
    for (_, admin) in store::memberships::admins(&mut tx, &organization.id, MAX_TOLD).await? {
        let link = mails::page(cx, "/organization/members/requests", &[]);
        let kind = MailKind::MembershipRequested { organization: organization.name.clone(), person: person.name(), link };
        tell(cx, &mut tx, &organization, &admin, kind).await?;
    }
    tx.commit().await?;
    Ok((request, organization))
}

/// Orders a mail to a person about an organization, in their language; nothing for who has no address.
pub(super) async fn tell(cx: &Cx, tx: &mut Tx, organization: &Organization, person: &Person, kind: MailKind) -> Result<(), Internal> {
    let Some(address) = person.email.as_deref().and_then(|text| Email::parse(text).ok()) else { return Ok(()) };
    let settings = cx.app.settings(cx.now).await?;
    let mut mail = mails::params(cx, &settings, address, kind);
    let reader = store::users::find(tx, &person.id).await?;
    mail.locale = reader.and_then(|user| user.locale).as_deref().and_then(Locale::from_tag).unwrap_or(mail.locale);
    mail.primary_color = organization.primary_color.clone().or(mail.primary_color);
    mails::order(cx, tx, &mail, Some(&person.id), None).await?;
    Ok(())
}

/// Lets somebody in who asked.
///
/// # Errors
/// [`OrganizationError`].
pub async fn approve(cx: &Cx, by: &By, id: &MembershipRequestId) -> Outcome<(MembershipRequest, Person)> {
    by.require(Permission::MembershipsManage)?;
    let mut tx = cx.app.store.write().await?;
    let organization = super::profile::held(&mut tx, by).await?;
    let (_, person) = answer(cx, &mut tx, by, id, RequestStatus::Accepted).await?;
    let set = store::role_sets::find(&mut tx, &organization.role_set).await?.ok_or(OrganizationError::NotFound)?;
    let joining = Joining { by: by.user(), entry: Entry::Request, ..Joining::new(&person.id, &set.default_role) };
    join(cx, &mut tx, by.id(), joining).await?;
    let kind = MailKind::MembershipApproved { organization: organization.name.clone(), link: mails::page(cx, "/organizations", &[]) };
    tell(cx, &mut tx, &organization, &person, kind).await?;
    answered(cx, tx, by, id, |name| Deed::RequestApproved { name }).await
}

/// Lets somebody not in who asked.
///
/// # Errors
/// [`OrganizationError`].
pub async fn reject(cx: &Cx, by: &By, id: &MembershipRequestId) -> Outcome<(MembershipRequest, Person)> {
    by.require(Permission::MembershipsManage)?;
    let mut tx = cx.app.store.write().await?;
    super::profile::held(&mut tx, by).await?;
    answer(cx, &mut tx, by, id, RequestStatus::Rejected).await?;
    answered(cx, tx, by, id, |name| Deed::RequestRejected { name }).await
}

/// From asked to answered: of two who answer at once, one does.
async fn answer(cx: &Cx, tx: &mut Tx, by: &By, id: &MembershipRequestId, to: RequestStatus) -> Outcome<(MembershipRequest, Person)> {
    let Some(found) = store::membership_requests::find_of(tx, by.id(), id).await? else { return gone() };
    if !store::membership_requests::update_status(tx, id, [RequestStatus::Requested, to], cx.now).await? {
        return gone();
    }
    Ok(found)
}

async fn answered(cx: &Cx, mut tx: Tx, by: &By, id: &MembershipRequestId, deed: fn(String) -> Deed) -> Outcome<(MembershipRequest, Person)> {
    let Some((request, person)) = store::membership_requests::find_of(&mut tx, by.id(), id).await? else { return gone() };
    let note = Note::new(by, "organizationMembershipRequest.updated", id.as_str(), Data::request(&request, &person)).about(&person.id);
    note.record(cx, &mut tx, &deed(person.name())).await?;
    tx.commit().await?;
    Ok((request, person))
}
