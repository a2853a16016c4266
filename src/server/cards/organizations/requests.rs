//! Who asks to join, and the answer.

use super::answers::{done, place, refusal};
use super::entrance::{acting, enter};
use super::people::{broke, head, looking, rows_of, turns_back};
use crate::actions::organizations::Entrance;
use crate::actions::organizations::invitations::{RequestRow, RequestsView};
use crate::actions::organizations::members::Looking;
use crate::actions::{ActionError, FormReply};
use crate::domain::ids::MembershipRequestId;
use crate::domain::organization::{Permission, RequestStatus};
use crate::domain::organization_trouble::OrganizationTrouble;
use crate::domain::problem::Field;
use crate::server::answer::{give, take_flash};
use crate::server::cards::left;
use crate::server::context::RequestContext;
use crate::server::flows::organizations::{By, OrganizationError, requests};
use crate::server::organization_news;
use crate::server::store::membership_requests::MembershipRequest;
use crate::server::store::memberships::Person;

/// The page.
const PAGE: &str = "/organization/members/requests";

/// The page.
pub(crate) async fn view(context: &RequestContext, path: &str) -> Result<Option<Entrance<RequestsView>>, ActionError> {
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
    let rows = found.into_iter().map(row).collect();
    Ok(Some(Entrance::Open(RequestsView { people, looking, rows, left: left(flash), notice })))
}

async fn list(context: &RequestContext, by: &By, looking: &Looking) -> Result<(Vec<(MembershipRequest, Person)>, i64), ActionError> {
    requests::list(&context.cx, by, RequestStatus::Requested, rows_of(looking)).await.map_err(|error| broke(context, error))
}

fn row((request, person): (MembershipRequest, Person)) -> RequestRow {
    RequestRow {
        id: request.id.as_str().to_owned(),
        name: person.name(),
        identifier: person.identifier().to_owned(),
        requested_at: request.updated_at.millis(),
    }
}

/// Lets somebody in, or not.
pub(crate) async fn answer(context: &RequestContext, organization: &str, request: &str, approves: bool) -> Result<FormReply, ActionError> {
    let page = place(context, PAGE, None);
    let by = match acting(context, organization).await? {
        Ok((_, member)) => By::from(member),
        Err(answer) => return give(context, answer).await,
    };
    let outcome = match MembershipRequestId::parse(request) {
        Ok(id) if approves => requests::approve(&context.cx, &by, &id).await,
        Ok(id) => requests::reject(&context.cx, &by, &id).await,
        Err(_) => Err(OrganizationError::Refused(Field::Form, OrganizationTrouble::RequestGone)),
    };
    let words = organization_news::done(context.cx.locale);
    let answer = match outcome {
        Ok((_, person)) if approves => done(page, words.request_approved(&person.name())),
        Ok((_, person)) => done(page, words.request_rejected(&person.name())),
        Err(error) => refusal(context, page, error)?,
    };
    give(context, answer).await
}
