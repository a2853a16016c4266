//! The link of an invitation: what it leads to for whoever opens it.

use url::form_urlencoded;

use super::{Answer, Choice, Navigation, mark, objection};
use crate::actions::organizations::joining::{InvitationState, InvitationView};
use crate::actions::{ActionError, FormReply};
use crate::domain::invitation::InvitationStatus;
use crate::domain::problem::Field;
use crate::domain::secret::SecretText;
use crate::server::answer::{broke, broke_inside, give, take_flash};
use crate::server::cards::account::known_as;
use crate::server::cards::person::{Person, signed_in};
use crate::server::cards::{left, parameter_of};
use crate::server::context::RequestContext;
use crate::server::flows::organizations::invitations::{self, Invited};
use crate::server::flows::{Internal, organizations, sessions};
use crate::server::organization_news;
use crate::server::store;
use crate::server::store::memberships::Person as MemberPerson;
use crate::server::store::users::User;

/// The page.
pub(crate) const PAGE: &str = "/organization-invitation";
/// The parameter of the ticket; the protocol's name.
pub(crate) const TICKET: &str = "__clerk_ticket";

fn here(ticket: &SecretText) -> String {
    let query = form_urlencoded::Serializer::new(String::new()).append_pair(TICKET, ticket.expose()).finish();
    format!("{PAGE}?{query}")
}

/// Where an account is made, with the address of the invitation.
fn sign_up(ticket: &SecretText) -> String {
    let query = form_urlencoded::Serializer::new(String::new()).append_pair(TICKET, ticket.expose()).finish();
    format!("/sign-up?{query}")
}

/// Where whoever is invited signs in, to come back here.
fn sign_in(ticket: &SecretText, invited: &Invited, add: bool) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    if add {
        query.append_pair("add", "1");
    }
    query.append_pair(Field::EmailAddress.name(), invited.invitation.address.as_str()).append_pair("redirect_url", &here(ticket));
    format!("/sign-in?{}", query.finish())
}

/// Looks at the invitation of a ticket, and at who is invited.
async fn find(context: &RequestContext, ticket: &SecretText) -> Result<Option<(Invited, Option<User>)>, ActionError> {
    let find = async {
        let Some(invited) = invitations::look(&context.cx, ticket).await? else { return Ok(None) };
        let mut tx = context.app().store.read().await?;
        let owner = store::users::find_by_verified_email(&mut tx, &invited.invitation.address.key()).await?;
        Ok::<_, Internal>(Some((invited, owner)))
    };
    find.await.map_err(|e| broke_inside(context, e))
}

/// Looks at a link. Scanners do this too, so nothing changes.
pub(crate) async fn look(context: &RequestContext, path: &str) -> Result<Option<InvitationView>, ActionError> {
    let ticket = SecretText::new(parameter_of(path, TICKET).unwrap_or_default());
    let Some((invited, owner)) = find(context, &ticket).await? else { return Ok(None) };
    let me = signed_in(context).await?;
    let state = state(context, &ticket, &invited, owner.as_ref(), me.as_ref()).await?;
    Ok(Some(InvitationView {
        organization: mark(&invited.organization),
        address: invited.invitation.address.as_str().to_owned(),
        inviter: invited.inviter.as_ref().map(MemberPerson::name),
        role: organization_news::role(context.cx.locale, &invited.invitation.role),
        state,
        ticket: ticket.expose().to_owned(),
        left: left(take_flash(context).await?),
    }))
}

async fn state(
    context: &RequestContext,
    ticket: &SecretText,
    invited: &Invited,
    owner: Option<&User>,
    me: Option<&Person>,
) -> Result<InvitationState, ActionError> {
    let status = invited.invitation.status(context.now());
    let mine = me.is_some_and(|me| owner.is_some_and(|owner| owner.id == me.account.user.id));
    if let (Some(me), true) = (me, mine || status == InvitationStatus::Accepted) {
        let member = async { organizations::member_in(&mut context.app().store.read().await?, &me.account.user.id, &invited.organization.id).await };
        if member.await.map_err(|e| broke_inside(context, e.into()))?.is_some() {
            return Ok(InvitationState::Member);
        }
    }
    Ok(match (status, me, owner) {
        (InvitationStatus::Accepted, ..) => InvitationState::Used,
        (InvitationStatus::Revoked, ..) => InvitationState::Revoked,
        (InvitationStatus::Expired, ..) => InvitationState::Expired,
        (InvitationStatus::Pending, Some(_), Some(_)) if mine => InvitationState::Yours,
        (InvitationStatus::Pending, Some(me), owner) => InvitationState::Other { identifier: known_as(&me.account), has_account: owner.is_some() },
        (InvitationStatus::Pending, None, Some(_)) => InvitationState::SignIn { href: sign_in(ticket, invited, false) },
        (InvitationStatus::Pending, None, None) => InvitationState::SignUp { href: sign_up(ticket) },
    })
}

/// Accepts it, and goes on in the organization.
pub(crate) async fn accept(context: &RequestContext, ticket: &SecretText) -> Result<FormReply, ActionError> {
    let page = here(ticket);
    let (Some((invited, _)), Some(me)) = (find(context, ticket).await?, signed_in(context).await?) else {
        return give(context, Answer::Go(page)).await;
    };
    let member = match invitations::accept_ticket(&context.cx, &me.account.user.id, ticket).await {
        Ok(member) => member,
        Err(error) => return give(context, objection(context, page, error)?).await,
    };
    // The person is a member now, whatever is in the way of working there.
    let chosen = super::choose(context, &me, member.organization().id.as_str()).await?;
    let settings = super::settings(context).await?;
    let policy = context.app().redirect_policy(&settings);
    let wish = invited.invitation.redirect_url.as_deref().and_then(|url| policy.check(url).ok()).map(String::from);
    let onward = match (chosen, wish) {
        (Choice::OtherSignIn(page), wish) => Navigation { redirect_url: wish, ..Navigation::default() }.carry(&page),
        (Choice::Made | Choice::Refused(_), wish) => wish.unwrap_or_else(|| super::ORGANIZATION.to_owned()),
    };
    give(context, Answer::Go(onward)).await
}

/// Goes on as whoever is invited: with their session in this browser, or by signing in or up.
pub(crate) async fn switch(context: &RequestContext, ticket: &SecretText) -> Result<FormReply, ActionError> {
    let Some((invited, owner)) = find(context, ticket).await? else { return give(context, Answer::Go(here(ticket))).await };
    let client = context.signed_in_client().await.map_err(|e| broke(context, &e))?;
    let settings = super::settings(context).await?;
    let mut adds = false;
    if let Some(client) = &client {
        let theirs = client.sessions.iter().find(|(_, account)| owner.as_ref().is_some_and(|owner| owner.id == account.user.id));
        if let Some((session, _)) = theirs {
            sessions::choose(&context.cx, &client.client.id, &session.id).await.map_err(|e| broke_inside(context, e))?;
            context.announce().await.map_err(|e| broke(context, &e))?;
            return give(context, Answer::Go(here(ticket))).await;
        }
        adds = settings.multi_session;
        // One at a time: whoever is signed in goes first.
        if !adds {
            sessions::sign_out_all(&context.cx, &client.client.id).await.map_err(|e| broke_inside(context, e))?;
            context.rotate().await.map_err(|e| broke(context, &e))?;
            context.announce().await.map_err(|e| broke(context, &e))?;
        }
    }
    let target = if owner.is_some() { sign_in(ticket, &invited, adds) } else { sign_up(ticket) };
    give(context, Answer::Go(target)).await
}
