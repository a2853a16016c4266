//! The organizations of a person, and what they may join.

use super::{Answer, Choice, Navigation, chooses_on, entrant, mark, may_choose, nav_of, objection, onward, settings, switcher, who, wishes};
use crate::actions::organizations::joining::{OrganizationsView, OwnOrganization};
use crate::actions::{ActionError, FormReply};
use crate::domain::ids::{MembershipRequestId, OrganizationInvitationId};
use crate::domain::notice::Notice;
use crate::server::answer::{broke_inside, give, take_flash};
use crate::server::cards::person::{Person, in_front, sign_in_first};
use crate::server::cards::{left, parameter};
use crate::server::context::RequestContext;
use crate::server::flows::organizations;
use crate::server::flows::organizations::create::{CreationRight, creation_right};
use crate::server::{organization_news, organization_words};

const PAGE: &str = "/organizations";
/// How many organizations one page shows.
const PER_PAGE: i64 = 10;
/// Most invitations and suggestions that are shown.
const MOST_OFFERS: i64 = 50;

/// Reads the page.
pub(crate) async fn view(context: &RequestContext, path: &str) -> Result<Option<OrganizationsView>, ActionError> {
    let Some(person) = entrant(context, path).await? else { return Ok(None) };
    let query = path.split_once('?').map_or("", |(_, query)| query);
    if chooses_on(&person) != PAGE {
        leptos_axum::redirect(&wishes(query).carry(chooses_on(&person)));
        return Ok(None);
    }
    choice(context, &person, query).await.map(Some)
}

/// What a person chooses from, on this page or on the card of the task.
pub(crate) async fn choice(context: &RequestContext, person: &Person, query: &str) -> Result<OrganizationsView, ActionError> {
    let settings = settings(context).await?;
    let user = &person.account.user.id;
    let looked_for = parameter(query, "q").unwrap_or_default();
    let page = parameter(query, "page").and_then(|page| page.parse::<i64>().ok()).unwrap_or(1).clamp(1, 100_000);
    let read = async {
        let words = Some(looked_for.trim()).filter(|words| !words.is_empty());
        let (own, count) = organizations::memberships_of(&context.cx, user, words, (PER_PAGE, (page - 1) * PER_PAGE)).await?;
        let (invitations, suggestions) = switcher::offers(context, &mut context.app().store.read().await?, person, MOST_OFFERS).await?;
        let creates = creation_right(&context.cx, user).await? == CreationRight::Yes;
        Ok((own, count, invitations, suggestions, creates))
    };
    let (own, count, invitations, suggestions, creates) = read.await.map_err(|e| broke_inside(context, e))?;
    let mut flash = take_flash(context).await?;
    let notice = flash.notice.take();
    let active = person.session.organization.as_ref();
    Ok(OrganizationsView {
        who: who(person),
        personal: !settings.organization_selection_required,
        personal_active: active.is_none(),
        own: own
            .into_iter()
            .map(|own| OwnOrganization {
                organization: mark(&own.organization),
                active: active == Some(&own.organization.id),
                role: organization_news::role(context.cx.locale, &own.membership.role),
            })
            .collect(),
        count,
        page,
        pages: (count + PER_PAGE - 1) / PER_PAGE,
        searches: count > PER_PAGE || !looked_for.is_empty(),
        query: looked_for,
        invitations,
        suggestions,
        creates,
        left: left(flash),
        notice,
        nav: nav_of(&wishes(query)),
    })
}

/// Somebody who chooses, with the page they choose on.
pub(super) async fn chooser(context: &RequestContext, wishes: &Navigation) -> Result<Option<(Person, String)>, ActionError> {
    match in_front(context).await? {
        Some(person) if may_choose(context, &person).await? => {
            let page = wishes.carry(chooses_on(&person));
            Ok(Some((person, page)))
        }
        Some(_) | None => Ok(None),
    }
}

/// Goes on with one of them.
pub(crate) async fn choose(context: &RequestContext, organization: &str, nav: &str) -> Result<FormReply, ActionError> {
    let wishes = wishes(nav);
    let Some((person, page)) = chooser(context, &wishes).await? else { return give(context, sign_in_first(context)).await };
    let answer = match super::choose(context, &person, organization).await? {
        Choice::Made => Answer::Go(after(context, &wishes, &person, organization).await?),
        Choice::OtherSignIn(page) => Answer::Go(wishes.carry(&page)),
        Choice::Refused(problem) => Answer::Stay { page, problems: vec![problem], typed: Vec::new() },
    };
    give(context, answer).await
}

/// Where the choice leads: a task may be left to do.
async fn after(context: &RequestContext, wishes: &Navigation, person: &Person, organization: &str) -> Result<String, ActionError> {
    if person.session.task.is_some() {
        return crate::server::cards::tasks::next(context, wishes).await;
    }
    if let Some(task) = in_front(context).await?.and_then(|person| person.session.task) {
        return Ok(wishes.carry(task.path()));
    }
    let personal = "/user".to_owned();
    onward(context, wishes, Some(&personal).filter(|_| organization.is_empty())).await
}

/// Accepts an invitation. Whoever has to choose has chosen by that.
pub(crate) async fn join(context: &RequestContext, invitation: &str, nav: &str) -> Result<FormReply, ActionError> {
    let wishes = wishes(nav);
    let Some((person, page)) = chooser(context, &wishes).await? else { return give(context, sign_in_first(context)).await };
    let Ok(id) = OrganizationInvitationId::parse(invitation) else { return give(context, Answer::Go(page)).await };
    let member = match organizations::invitations::accept(&context.cx, &person.account.user.id, &id).await {
        Ok(member) => member,
        Err(error) => return give(context, objection(context, page, error)?).await,
    };
    if person.session.task.is_some() {
        let chosen = super::choose(context, &person, member.organization().id.as_str()).await?;
        return match chosen {
            Choice::Made => give(context, Answer::Go(after(context, &wishes, &person, member.organization().id.as_str()).await?)).await,
            Choice::OtherSignIn(page) => give(context, Answer::Go(wishes.carry(&page))).await,
            Choice::Refused(problem) => give(context, Answer::Stay { page, problems: vec![problem], typed: Vec::new() }).await,
        };
    }
    let notice = Notice::Told { words: organization_words::joined(context.cx.locale, &member.organization().name) };
    give(context, Answer::Done { page: back(context, page), notice }).await
}

/// Asks to be let in.
pub(crate) async fn ask(context: &RequestContext, suggestion: &str, nav: &str) -> Result<FormReply, ActionError> {
    let wishes = wishes(nav);
    let Some((person, page)) = chooser(context, &wishes).await? else { return give(context, sign_in_first(context)).await };
    let Ok(id) = MembershipRequestId::parse(suggestion) else { return give(context, Answer::Go(page)).await };
    let asked = match organizations::requests::ask(&context.cx, &person.account.user.id, &id).await {
        Ok(organization) => organization,
        Err(error) => return give(context, objection(context, page, error)?).await,
    };
    let notice = Notice::Told { words: organization_words::asked(context.cx.locale, &asked.1.name) };
    give(context, Answer::Done { page: back(context, page), notice }).await
}

/// The page that a form was on: this one, or any with the switcher on top.
fn back(context: &RequestContext, page: String) -> String {
    match context.came_from.as_deref().map(|from| from.split(['?', '#']).next().unwrap_or_default()) {
        Some(from) if from.starts_with("/user") || from == "/organization" || from.starts_with("/organization/") => from.to_owned(),
        _ => page,
    }
}
