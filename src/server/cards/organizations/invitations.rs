//! What became of invitations.

use super::answers::{done, place, refusal};
use super::entrance::{acting, enter};
use super::people::{broke, head, looking, rows_of, turns_back};
use crate::actions::organizations::Entrance;
use crate::actions::organizations::invitations::{InvitationRow, InvitationsView};
use crate::actions::organizations::members::Looking;
use crate::actions::{ActionError, FormReply};
use crate::domain::ids::OrganizationInvitationId;
use crate::domain::invitation::InvitationStatus;
use crate::domain::organization::Permission;
use crate::domain::organization_trouble::OrganizationTrouble;
use crate::domain::problem::Field;
use crate::server::answer::{give, take_flash};
use crate::server::cards::left;
use crate::server::context::RequestContext;
use crate::server::flows::organizations::{By, OrganizationError, invitations};
use crate::server::organization_news;
use crate::server::store::organization_invitations::{InvitationFilter, WithInviter};

/// The page.
const PAGE: &str = "/organization/members/invitations";

/// The page.
pub(crate) async fn view(context: &RequestContext, path: &str) -> Result<Option<Entrance<InvitationsView>>, ActionError> {
    let entered = match enter(context, path, &[Permission::MembershipsManage]).await? {
        None => return Ok(None),
        Some(Err(closed)) => return Ok(Some(Entrance::Closed(Box::new(closed)))),
        Some(Ok(entered)) => entered,
    };
    let people = head(context, &entered).await?;
    let by = By::from(entered.member);
    let mut looking = looking(path);
    let (mut found, count) = list(context, &by, &looking).await?;
    if turns_back(&mut looking, found.is_empty(), count) {
        found = list(context, &by, &looking).await?.0;
    }
    let mut flash = take_flash(context).await?;
    let notice = flash.notice.take();
    let rows = found.into_iter().map(|found| row(context, found)).collect();
    Ok(Some(Entrance::Open(InvitationsView { people, looking, rows, left: left(flash), notice })))
}

async fn list(context: &RequestContext, by: &By, looking: &Looking) -> Result<(Vec<WithInviter>, i64), ActionError> {
    let filter =
        InvitationFilter { status: InvitationStatus::parse(&looking.only), query: Some(looking.query.clone()).filter(|query| !query.is_empty()) };
    invitations::list(&context.cx, by, &filter, rows_of(looking)).await.map_err(|error| broke(context, error))
}

fn row(context: &RequestContext, (invitation, inviter): WithInviter) -> InvitationRow {
    InvitationRow {
        id: invitation.id.as_str().to_owned(),
        address: invitation.address.as_str().to_owned(),
        role_name: organization_news::role(context.cx.locale, &invitation.role),
        status: invitation.status(context.now()),
        inviter: inviter.map(|person| person.name()),
        invited_at: invitation.created_at.millis(),
        expires_at: invitation.expires_at.millis(),
    }
}

/// The invitation that a form names.
fn named(invitation: &str) -> Result<OrganizationInvitationId, OrganizationError> {
    OrganizationInvitationId::parse(invitation).map_err(|_| OrganizationError::Refused(Field::Form, OrganizationTrouble::InvitationGone))
}

/// Sends an invitation again.
pub(crate) async fn resend(context: &RequestContext, organization: &str, invitation: &str) -> Result<FormReply, ActionError> {
    let page = place(context, PAGE, None);
    let by = match acting(context, organization).await? {
        Ok((_, member)) => By::from(member),
        Err(answer) => return give(context, answer).await,
    };
    let outcome = match named(invitation) {
        Ok(id) => invitations::resend(&context.cx, &by, &id).await,
        Err(error) => Err(error),
    };
    let answer = match outcome {
        Ok(sent) => done(page, organization_news::done(context.cx.locale).invitation_resent(sent.address.as_str())),
        Err(error) => refusal(context, page, error)?,
    };
    give(context, answer).await
}

/// Takes an invitation back.
pub(crate) async fn revoke(context: &RequestContext, organization: &str, invitation: &str) -> Result<FormReply, ActionError> {
    let page = place(context, PAGE, Some(&format!("revoke-{invitation}")));
    let by = match acting(context, organization).await? {
        Ok((_, member)) => By::from(member),
        Err(answer) => return give(context, answer).await,
    };
    let outcome = match named(invitation) {
        Ok(id) => invitations::revoke(&context.cx, &by, &id).await,
        Err(error) => Err(error),
    };
    let answer = match outcome {
        Ok(revoked) => done(place(context, PAGE, None), organization_news::done(context.cx.locale).invitation_revoked(revoked.address.as_str())),
        // Without a row there is no card either.
        Err(error @ OrganizationError::Refused(_, OrganizationTrouble::InvitationGone)) => refusal(context, place(context, PAGE, None), error)?,
        Err(error) => refusal(context, page, error)?,
    };
    give(context, answer).await
}
