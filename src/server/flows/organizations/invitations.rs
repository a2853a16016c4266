//! Invitations: many at once, each address judged by itself; sending again, taking back, accepting.

use super::members::{Joining, join, role_of};
use super::notes::{self, Data, Note};
use super::{By, Cx, Internal, Member, OrganizationError, Outcome, refuse};
use crate::domain::email::Email;
use crate::domain::ids::{OrganizationInvitationId, UserId};
use crate::domain::invitation::InvitationStatus;
use crate::domain::organization::{INVITATION_TTL, MAX_INVITED_AT_ONCE, Permission};
use crate::domain::organization_log::{Deed, Entry};
use crate::domain::organization_trouble::OrganizationTrouble;
use crate::domain::problem::Field;
use crate::domain::secret::SecretText;
use crate::domain::time::Span;
use crate::server::flows::mails;
use crate::server::flows::throttle::{self, Limit};
use crate::server::mail::MailKind;
use crate::server::security::token;
use crate::server::store::memberships::Person;
use crate::server::store::organization_invitations::{InvitationFilter, OrganizationInvitation, WithInviter};
use crate::server::store::organizations::Organization;
use crate::server::store::roles::Role;
use crate::server::store::{self, Tx};

/// Purpose under which tickets are hashed.
const TICKET: &str = "organization_invitation_ticket";

/// What is the same for all who are invited together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewInvitations {
    /// What they become, by the key of a role; as the organization says by itself without one.
    pub role: Option<String>,
    /// Where to go afterwards.
    pub redirect_url: Option<String>,
    /// JSON object that the membership begins with.
    pub public_metadata: String,
    /// JSON object that the membership begins with, for app servers only.
    pub private_metadata: String,
    /// The person in whose name an app's server invites.
    pub inviter: Option<UserId>,
    /// Whether to send mails.
    pub notify: bool,
    /// How long they are good.
    pub lifetime: Span,
    /// Whether nobody is invited when somebody cannot be.
    pub all_or_none: bool,
}

impl Default for NewInvitations {
    fn default() -> Self {
        let empty = || "{}".to_owned();
        Self {
            role: None,
            redirect_url: None,
            public_metadata: empty(),
            private_metadata: empty(),
            inviter: None,
            notify: true,
            lifetime: INVITATION_TTL,
            all_or_none: false,
        }
    }
}

/// What became of each address.
#[derive(Debug, Default)]
pub struct Invitations {
    /// Who is invited now, each with the link of the mail, which is kept nowhere.
    pub sent: Vec<(OrganizationInvitation, SecretText)>,
    /// Who is not, as it was typed, and why.
    pub refused: Vec<(String, OrganizationTrouble)>,
}

/// Invites people: those who can be, unless `all_or_none`. Mails are ordered in the same transaction.
///
/// # Errors
/// [`OrganizationError`] when nobody was invited for a reason that is not about a single address.
pub async fn invite(cx: &Cx, by: &By, addresses: &[String], new: &NewInvitations) -> Outcome<Invitations> {
    by.require(Permission::MembershipsManage)?;
    let settings = cx.app.settings(cx.now).await?;
    let addresses = each_once(addresses);
    if addresses.is_empty() {
        return refuse(Field::EmailAddress, OrganizationTrouble::NoAddress);
    }
    if addresses.len() > MAX_INVITED_AT_ONCE {
        return refuse(Field::EmailAddress, OrganizationTrouble::TooManyAddresses { most: MAX_INVITED_AT_ONCE });
    }
    if let Some(url) = &new.redirect_url
        && cx.app.redirect_policy(&settings).check(url).is_err()
    {
        return refuse(Field::Form, OrganizationTrouble::RedirectRefused);
    }
    let limit = if addresses.len() == 1 { Limit::OrganizationInvite } else { Limit::OrganizationInviteMany };
    if let Some(wait) = throttle::take_for(cx, limit, by.id().as_str()).await? {
        return Err(OrganizationError::TooMany { wait });
    }
    let mut tx = cx.app.store.write().await?;
    // Invitations of one organization wait for each other, so that no seat is promised twice.
    let organization = super::profile::held(&mut tx, by).await?;
    let role = match &new.role {
        Some(key) => role_of(&mut tx, by, key).await?,
        None => default_role(&mut tx, &organization).await?,
    };
    let inviter = match by.user().or(new.inviter.as_ref()) {
        Some(user) => store::memberships::find_person(&mut tx, by.id(), user).await?.map(|(_, person)| person),
        None => None,
    };
    let mut seats = free_seats(cx, &mut tx, &organization).await?;
    let mut done = Invitations::default();
    let sender = Sender { cx, by, organization: &organization, role: &role, inviter: inviter.as_ref(), new };
    for text in addresses {
        match sender.invite(&mut tx, &text, &mut seats).await? {
            Ok(sent) => done.sent.push(sent),
            Err(trouble) => done.refused.push((text, trouble)),
        }
    }
    if new.all_or_none && !done.refused.is_empty() {
        done.sent.clear();
        return Ok(done);
    }
    tx.commit().await?;
    Ok(done)
}

/// What was typed, trimmed, without what stands there twice.
fn each_once(addresses: &[String]) -> Vec<String> {
    let mut seen = std::collections::HashSet::new();
    addresses.iter().map(|text| text.trim().to_owned()).filter(|text| !text.is_empty() && seen.insert(text.to_lowercase())).collect()
}

async fn default_role(tx: &mut Tx, organization: &Organization) -> Outcome<Role> {
    let set = store::role_sets::find(tx, &organization.role_set).await?.ok_or(OrganizationError::NotFound)?;
    store::roles::find(tx, &set.default_role).await?.ok_or(OrganizationError::NotFound)
}

/// How many more can be invited; `None` is no limit. Who is invited has a seat, as far as inviting goes.
async fn free_seats(cx: &Cx, tx: &mut Tx, organization: &Organization) -> Result<Option<i64>, Internal> {
    let most = organization.max_allowed_memberships;
    if most == 0 {
        return Ok(None);
    }
    let pending = store::organization_invitations::count_pending(tx, &organization.id, cx.now).await?;
    Ok(Some((most - organization.members_count - pending).max(0)))
}

/// What each invitation of one request needs.
struct Sender<'a> {
    cx: &'a Cx,
    by: &'a By,
    organization: &'a Organization,
    role: &'a Role,
    inviter: Option<&'a Person>,
    new: &'a NewInvitations,
}

impl Sender<'_> {
    async fn invite(
        &self,
        tx: &mut Tx,
        text: &str,
        seats: &mut Option<i64>,
    ) -> Outcome<Result<(OrganizationInvitation, SecretText), OrganizationTrouble>> {
        let (cx, new) = (self.cx, self.new);
        let Ok(address) = Email::parse(text) else { return Ok(Err(OrganizationTrouble::AddressInvalid)) };
        if store::organization_invitations::is_member(tx, self.by.id(), &address.key()).await? {
            return Ok(Err(OrganizationTrouble::AlreadyMember));
        }
        if *seats == Some(0) {
            return Ok(Err(OrganizationTrouble::NoSeat { most: self.organization.max_allowed_memberships }));
        }
        let ticket = token::fresh(&cx.app.rng).map_err(Internal::from)?;
        let invitation = OrganizationInvitation {
            id: OrganizationInvitationId::from_unique(&cx.unique()?),
            organization: self.by.id().clone(),
            address,
            role: self.role.named(),
            inviter: self.by.user().or(new.inviter.as_ref()).cloned(),
            domain: None,
            redirect_url: new.redirect_url.clone(),
            public_metadata: new.public_metadata.clone(),
            private_metadata: new.private_metadata.clone(),
            created_at: cx.now,
            expires_at: cx.now.plus(new.lifetime),
            accepted_at: None,
            accepted_by: None,
            revoked_at: None,
        };
        let hash = cx.app.tokens.hash(TICKET, ticket.expose());
        if !store::organization_invitations::insert(tx, &invitation, hash.as_bytes()).await? {
            return Ok(Err(OrganizationTrouble::AlreadyInvited));
        }
        if let Some(left) = seats {
            *left -= 1;
        }
        let deed = Deed::Invited { address: invitation.address.as_str().to_owned(), role: invitation.role.name.clone() };
        let data = Data::invitation(cx, &invitation, self.organization);
        Note::new(self.by, "organizationInvitation.created", invitation.id.as_str(), data).record(cx, tx, &deed).await?;
        let link = link(cx, &ticket);
        if new.notify {
            send(cx, tx, self.organization, &invitation, self.inviter, link.clone()).await?;
        }
        Ok(Ok((invitation, link)))
    }
}

/// The page that an invitation's mail leads to.
fn link(cx: &Cx, ticket: &SecretText) -> SecretText {
    mails::page(cx, "/organization-invitation", &[("__clerk_ticket", ticket.expose())])
}

async fn send(
    cx: &Cx,
    tx: &mut Tx,
    organization: &Organization,
    invitation: &OrganizationInvitation,
    inviter: Option<&Person>,
    link: SecretText,
) -> Result<(), Internal> {
    let settings = cx.app.settings(cx.now).await?;
    let kind = MailKind::OrganizationInvitation { organization: organization.name.clone(), inviter: inviter.map(Person::name), link };
    let mut mail = mails::params(cx, &settings, invitation.address.clone(), kind);
    mail.primary_color = organization.primary_color.clone().or(mail.primary_color);
    mails::order(cx, tx, &mail, None, None).await?;
    Ok(())
}

/// Sends an invitation again, with a link of its own and its whole time before it; the earlier link is dead.
///
/// # Errors
/// [`OrganizationError`].
pub async fn resend(cx: &Cx, by: &By, id: &OrganizationInvitationId) -> Outcome<OrganizationInvitation> {
    by.require(Permission::MembershipsManage)?;
    if let Some(wait) = throttle::take_for(cx, Limit::OrganizationInvite, by.id().as_str()).await? {
        return Err(OrganizationError::TooMany { wait });
    }
    let ticket = token::fresh(&cx.app.rng).map_err(Internal::from)?;
    let mut tx = cx.app.store.write().await?;
    let organization = super::profile::held(&mut tx, by).await?;
    let before = find(&mut tx, by, id).await?;
    let hash = cx.app.tokens.hash(TICKET, ticket.expose());
    let renewed = store::organization_invitations::renew(&mut tx, by.id(), id, hash.as_bytes(), cx.now.plus(INVITATION_TTL)).await?;
    if !renewed {
        return refuse(Field::Form, over(before.status(cx.now)).unwrap_or(OrganizationTrouble::InvitationExpired));
    }
    let invitation = find(&mut tx, by, id).await?;
    let inviter = match by.user() {
        Some(user) => store::memberships::find_person(&mut tx, by.id(), user).await?.map(|(_, person)| person),
        None => None,
    };
    let deed = Deed::InvitationResent { address: invitation.address.as_str().to_owned() };
    notes::write(cx, &mut tx, by.id(), by.user(), Some(id.as_str()), &deed).await?;
    send(cx, &mut tx, &organization, &invitation, inviter.as_ref(), link(cx, &ticket)).await?;
    tx.commit().await?;
    Ok(invitation)
}

async fn find(tx: &mut Tx, by: &By, id: &OrganizationInvitationId) -> Outcome<OrganizationInvitation> {
    let found = store::organization_invitations::find_of(tx, by.id(), id).await?;
    found.ok_or(OrganizationError::Refused(Field::Form, OrganizationTrouble::InvitationGone))
}

/// Why an invitation is good no more, if it is not.
fn over(status: InvitationStatus) -> Option<OrganizationTrouble> {
    match status {
        InvitationStatus::Pending => None,
        InvitationStatus::Accepted => Some(OrganizationTrouble::InvitationUsed),
        InvitationStatus::Revoked => Some(OrganizationTrouble::InvitationRevoked),
        InvitationStatus::Expired => Some(OrganizationTrouble::InvitationExpired),
    }
}

/// Takes an invitation back: its link opens nothing any more.
///
/// # Errors
/// [`OrganizationError`].
pub async fn revoke(cx: &Cx, by: &By, id: &OrganizationInvitationId) -> Outcome<OrganizationInvitation> {
    by.require(Permission::MembershipsManage)?;
    let mut tx = cx.app.store.write().await?;
    let organization = super::profile::held(&mut tx, by).await?;
    let before = find(&mut tx, by, id).await?;
    if !store::organization_invitations::revoke(&mut tx, by.id(), id, cx.now).await? {
        return refuse(Field::Form, over(before.status(cx.now)).unwrap_or(OrganizationTrouble::InvitationGone));
    }
    let invitation = find(&mut tx, by, id).await?;
    let deed = Deed::InvitationRevoked { address: invitation.address.as_str().to_owned() };
    let data = Data::invitation(cx, &invitation, &organization);
    Note::new(by, "organizationInvitation.revoked", id.as_str(), data).record(cx, &mut tx, &deed).await?;
    tx.commit().await?;
    Ok(invitation)
}

/// One page of the organization's invitations, newest first, and how many there are.
///
/// # Errors
/// [`OrganizationError`].
pub async fn list(cx: &Cx, by: &By, filter: &InvitationFilter, page: (i64, i64)) -> Outcome<(Vec<WithInviter>, i64)> {
    by.require(Permission::MembershipsManage)?;
    let mut tx = cx.app.store.read().await?;
    Ok(store::organization_invitations::page(&mut tx, by.id(), filter, page, cx.now).await?)
}

/// One invitation of the organization.
///
/// # Errors
/// [`OrganizationError`].
pub async fn find_one(cx: &Cx, by: &By, id: &OrganizationInvitationId) -> Outcome<OrganizationInvitation> {
    by.require(Permission::MembershipsManage)?;
    find(&mut cx.app.store.read().await?, by, id).await
}

/// An invitation for whoever holds its ticket, whatever became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invited {
    /// The invitation; its state is [`OrganizationInvitation::status`].
    pub invitation: OrganizationInvitation,
    /// Where to.
    pub organization: Organization,
    /// Who invited, if that is still a member.
    pub inviter: Option<Person>,
}

/// Looks at the invitation that a ticket opens. Changes nothing.
///
/// # Errors
/// [`Internal`].
pub async fn look(cx: &Cx, ticket: &SecretText) -> Result<Option<Invited>, Internal> {
    if !cx.app.settings(cx.now).await?.organizations {
        return Ok(None);
    }
    let hash = cx.app.tokens.hash(TICKET, ticket.expose());
    let mut tx = cx.app.store.read().await?;
    let Some(invitation) = store::organization_invitations::find_by_ticket(&mut tx, hash.as_bytes()).await? else { return Ok(None) };
    let Some(organization) = store::organizations::find(&mut tx, &invitation.organization).await? else { return Ok(None) };
    let inviter = match &invitation.inviter {
        Some(user) => store::memberships::find_person(&mut tx, &organization.id, user).await?.map(|(_, person)| person),
        None => None,
    };
    Ok(Some(Invited { invitation, organization, inviter }))
}

/// Accepts the invitation that a ticket opens, for somebody who has proved its address.
///
/// # Errors
/// [`OrganizationError`].
pub async fn accept_ticket(cx: &Cx, user: &UserId, ticket: &SecretText) -> Outcome<Member> {
    let invited = look(cx, ticket).await?;
    let gone = OrganizationError::Refused(Field::Form, OrganizationTrouble::InvitationGone);
    accept(cx, user, &invited.ok_or(gone)?.invitation.id).await
}

/// Accepts an invitation to one of a person's proved addresses.
///
/// # Errors
/// [`OrganizationError`].
pub async fn accept(cx: &Cx, user: &UserId, id: &OrganizationInvitationId) -> Outcome<Member> {
    super::are_on(cx).await?;
    let mut tx = cx.app.store.write().await?;
    let gone = || OrganizationError::Refused(Field::Form, OrganizationTrouble::InvitationGone);
    let invitation = store::organization_invitations::find(&mut tx, id).await?.ok_or_else(gone)?;
    let owner = store::users::find_by_verified_email(&mut tx, &invitation.address.key()).await?;
    if owner.is_none_or(|owner| owner.id != *user) {
        return refuse(Field::Form, OrganizationTrouble::InvitationForOther);
    }
    let member = join_in(cx, &mut tx, &invitation, user).await?;
    tx.commit().await?;
    Ok(member)
}

/// Uses an invitation up in a running transaction, such as the one that creates the account. The caller has seen that the person may:
/// the address is proved, or the ticket was given. An error wants the transaction dropped.
///
/// # Errors
/// [`OrganizationError`].
pub async fn join_in(cx: &Cx, tx: &mut Tx, invitation: &OrganizationInvitation, user: &UserId) -> Outcome<Member> {
    if !store::organizations::hold(tx, &invitation.organization).await? {
        return refuse(Field::Form, OrganizationTrouble::InvitationGone);
    }
    if !store::organization_invitations::accept(tx, &invitation.id, user, cx.now).await? {
        let now = store::organization_invitations::find(tx, &invitation.id).await?;
        let why = now.and_then(|now| over(now.status(cx.now))).unwrap_or(OrganizationTrouble::InvitationGone);
        return refuse(Field::Form, why);
    }
    let metadata = [invitation.public_metadata.as_str(), invitation.private_metadata.as_str()];
    let joining = Joining { by: Some(user), entry: Entry::Invitation, metadata, ..Joining::new(user, &invitation.role.id) };
    let member = join(cx, tx, &invitation.organization, joining).await?;
    let accepted = store::organization_invitations::find(tx, &invitation.id).await?;
    let data = Data::invitation(cx, accepted.as_ref().unwrap_or(invitation), member.organization());
    let note = Note {
        organization: &invitation.organization,
        by: Some(user),
        kind: "organizationInvitation.accepted",
        object: invitation.id.as_str(),
        user: Some(user),
        data,
    };
    note.tell(cx, tx).await?;
    Ok(member)
}

/// One page of the invitations to a person's proved addresses, newest first, each with the organization, and how many there are.
///
/// # Errors
/// [`Internal`].
pub async fn list_of_user(
    cx: &Cx,
    user: &UserId,
    status: Option<InvitationStatus>,
    page: (i64, i64),
) -> Result<(Vec<(OrganizationInvitation, Organization)>, i64), Internal> {
    let mut tx = cx.app.store.read().await?;
    Ok(store::organization_invitations::page_of_user(&mut tx, user, status, page, cx.now).await?)
}
