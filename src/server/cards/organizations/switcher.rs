//! The switcher between organizations, on top of the pages of somebody who is signed in.

use super::mark;
use crate::actions::organizations::{JoinView, SwitcherView};
use crate::domain::invitation::InvitationStatus;
use crate::domain::organization::{Permission, RequestStatus};
use crate::domain::settings::InstanceSettings;
use crate::server::cards::person::Person;
use crate::server::context::RequestContext;
use crate::server::flows::Internal;
use crate::server::flows::organizations::create::{CreationRight, creation_right};
use crate::server::flows::organizations::{self, Member};
use crate::server::organization_news;
use crate::server::store::{self, Tx};

/// Most of each kind that it shows; the rest is on a page of its own.
const MOST: i64 = 8;

/// What the person may join.
pub(super) async fn offers(context: &RequestContext, tx: &mut Tx, person: &Person, most: i64) -> Result<(Vec<JoinView>, Vec<JoinView>), Internal> {
    let user = &person.account.user.id;
    let pending = Some(InvitationStatus::Pending);
    let (invited, _) = store::organization_invitations::page_of_user(tx, user, pending, (most, 0), context.now()).await?;
    let invitations =
        invited.into_iter().map(|(invitation, to)| JoinView { id: invitation.id.as_str().to_owned(), organization: mark(&to), asked: false });
    let states = [RequestStatus::Suggested, RequestStatus::Requested];
    let (suggested, _) = store::membership_requests::page_of_user(tx, user, states, (most, 0)).await?;
    let suggestions = suggested.into_iter().map(|(request, to)| JoinView {
        id: request.id.as_str().to_owned(),
        organization: mark(&to),
        asked: request.status == RequestStatus::Requested,
    });
    Ok((invitations.collect(), suggestions.collect()))
}

/// How many people ask a member to be let in, if that is for them to say.
async fn requests(tx: &mut Tx, member: &Member) -> Result<i64, Internal> {
    if !member.can(Permission::MembershipsManage) {
        return Ok(0);
    }
    Ok(store::membership_requests::count(tx, &member.organization().id, RequestStatus::Requested).await?)
}

/// The switcher; none where there is nothing to switch between and nothing to make. One transaction reads all of it.
pub(super) async fn view(context: &RequestContext, settings: &InstanceSettings, person: &Person) -> Result<Option<SwitcherView>, Internal> {
    if !settings.organizations {
        return Ok(None);
    }
    let user = &person.account.user.id;
    let creates = creation_right(&context.cx, user).await? == CreationRight::Yes;
    let mut tx = context.app().store.read().await?;
    let active = match &person.session.organization {
        Some(id) => organizations::member_in(&mut tx, user, id).await?,
        None => None,
    };
    let requests = match &active {
        Some(member) => requests(&mut tx, member).await?,
        None => 0,
    };
    let (own, count) = store::memberships::page_of_user(&mut tx, user, None, (MOST + 1, 0)).await?;
    let in_use = active.as_ref().map(|member| &member.organization().id);
    let others: Vec<_> = own.iter().map(|(_, organization)| organization).filter(|organization| Some(&organization.id) != in_use).collect();
    let (invitations, suggestions) = offers(context, &mut tx, person, MOST).await?;
    if active.is_none() && others.is_empty() && invitations.is_empty() && suggestions.is_empty() && !creates {
        return Ok(None);
    }
    Ok(Some(SwitcherView {
        role: active.as_ref().map(|member| organization_news::role(context.cx.locale, member.role())).unwrap_or_default(),
        requests,
        active: active.as_ref().map(|member| mark(member.organization())),
        personal: !settings.organization_selection_required,
        more: count > MOST,
        others: others.into_iter().take(usize::try_from(MOST).unwrap_or_default()).map(mark).collect(),
        invitations,
        suggestions,
        creates,
    }))
}
