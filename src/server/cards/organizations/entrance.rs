//! Who enters which page of an organization, and who acts there.

use super::{mark, settings};
use crate::actions::ActionError;
use crate::actions::organizations::{Closed, ClosedView, OrganizationHead};
use crate::domain::ids::OrganizationId;
use crate::domain::organization::Permission;
use crate::server::answer::{Answer, broke_inside};
use crate::server::cards::account::{listener, person_view};
use crate::server::cards::person::{Person, sign_in_first, signed_in};
use crate::server::context::RequestContext;
use crate::server::flows::organizations::create::{CreationRight, creation_right};
use crate::server::flows::organizations::{Member, OrganizationError, member};
use crate::server::organization_news;

/// Somebody on a page of the organization that their session works in.
pub(crate) struct Entered {
    /// What they are there.
    pub(crate) member: Member,
    /// What stands on top.
    pub(crate) head: OrganizationHead,
}

/// Who opens a page of the organization in use, if they have one of these permissions (any, where none is named); else what is in its
/// place. `None` sends the browser to sign in first.
pub(crate) async fn enter(context: &RequestContext, path: &str, any_of: &[Permission]) -> Result<Option<Result<Entered, ClosedView>>, ActionError> {
    let Some((me, after)) = listener(context, path).await? else { return Ok(None) };
    let person = person_view(context, &me, after).await?;
    let settings = settings(context).await?;
    let user = &me.account.user.id;
    let entered = match &me.session.organization {
        _ if !settings.organizations => Err(Closed::Off),
        None => Err(Closed::NoneActive),
        Some(id) => match member(&context.cx, user, id).await {
            Ok(member) if !member.organization().policy.lets_in(&me.session.first_factor) => Err(Closed::NoneActive),
            Ok(member) if !any_of.is_empty() && !any_of.iter().any(|permission| member.can(*permission)) => Err(Closed::NoPermission),
            Ok(member) => Ok(member),
            Err(OrganizationError::Internal(error)) => return Err(broke_inside(context, error)),
            Err(_) => Err(Closed::NotMember),
        },
    };
    let member = match entered {
        Ok(member) => member,
        Err(why) => {
            let creates = creation_right(&context.cx, user).await.map_err(|e| broke_inside(context, e))? == CreationRight::Yes;
            let chooses = person.switcher.as_ref().is_some_and(|s| !s.others.is_empty() || !s.invitations.is_empty() || !s.suggestions.is_empty());
            return Ok(Some(Err(ClosedView { why, chooses, creates, person })));
        }
    };
    let head = OrganizationHead {
        organization: mark(member.organization()),
        role: organization_news::role(context.cx.locale, member.role()),
        permissions: member.permissions().to_vec(),
        requests: person.switcher.as_ref().map_or(0, |switcher| switcher.requests),
        person,
    };
    Ok(Some(Ok(Entered { member, head })))
}

/// Who acts in the organization that a form names, or else the answer to give: signing in, or the page that says that the person does not
/// belong to it.
pub(crate) async fn acting(context: &RequestContext, organization: &str) -> Result<Result<(Person, Member), Answer>, ActionError> {
    let Some(me) = signed_in(context).await? else { return Ok(Err(sign_in_first(context))) };
    let Ok(id) = OrganizationId::parse(organization) else { return Ok(Err(Answer::Go(super::ORGANIZATION.to_owned()))) };
    match member(&context.cx, &me.account.user.id, &id).await {
        Ok(member) if !member.organization().policy.lets_in(&me.session.first_factor) => Ok(Err(Answer::Go(super::sign_in::page(&id)))),
        Ok(member) => Ok(Ok((me, member))),
        Err(OrganizationError::Internal(error)) => Err(broke_inside(context, error)),
        Err(_) => Ok(Err(Answer::Go(super::ORGANIZATION.to_owned()))),
    }
}
