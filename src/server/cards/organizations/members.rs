//! Members: the list, other roles, removing, inviting.

use super::answers::{done, place, refusal};
use super::entrance::{acting, enter};
use super::people::{broke, head_and_roles, looking, rows_of, turns_back};
use crate::actions::organizations::Entrance;
use crate::actions::organizations::members::{Looking, MemberRow, MembersView};
use crate::actions::{ActionError, FormReply};
use crate::domain::ids::UserId;
use crate::domain::listed::texts_of;
use crate::domain::notice::Notice;
use crate::domain::organization::Permission;
use crate::domain::organization_trouble::OrganizationTrouble;
use crate::domain::problem::Field;
use crate::server::answer::{Answer, give, take_flash};
use crate::server::cards::left;
use crate::server::context::RequestContext;
use crate::server::flows::organizations::invitations::{self, Invitations, NewInvitations};
use crate::server::flows::organizations::members::{self, MemberQuery, Roles};
use crate::server::flows::organizations::{By, OrganizationError};
use crate::server::organization_news;
use crate::server::organization_words::words;
use crate::server::store::memberships::{Membership, Person};

/// The page.
const PAGE: &str = "/organization/members";
/// The page of invitations, from which people are invited too.
const INVITATIONS: &str = "/organization/members/invitations";

/// The page.
pub(crate) async fn view(context: &RequestContext, path: &str) -> Result<Option<Entrance<MembersView>>, ActionError> {
    let entered = match enter(context, path, &[Permission::MembershipsRead]).await? {
        None => return Ok(None),
        Some(Err(closed)) => return Ok(Some(Entrance::Closed(Box::new(closed)))),
        Some(Ok(entered)) => entered,
    };
    let (people, roles) = head_and_roles(context, &entered).await?;
    let by = By::from(entered.member);
    let mut looking = looking(path);
    let (mut found, count) = list(context, &by, &looking).await?;
    if turns_back(&mut looking, found.is_empty(), count) {
        found = list(context, &by, &looking).await?.0;
    }
    let mut flash = take_flash(context).await?;
    let notice = flash.notice.take();
    let rows = found.into_iter().map(|(membership, person)| row(context, &by, &roles, &membership, &person)).collect();
    Ok(Some(Entrance::Open(MembersView { people, looking, rows, left: left(flash), notice })))
}

async fn list(context: &RequestContext, by: &By, looking: &Looking) -> Result<(Vec<(Membership, Person)>, i64), ActionError> {
    let query = MemberQuery { words: looking.query.clone(), role: Some(looking.only.clone()).filter(|role| !role.is_empty()) };
    members::list(&context.cx, by, &query, rows_of(looking)).await.map_err(|error| broke(context, error))
}

fn row(context: &RequestContext, by: &By, roles: &Roles, membership: &Membership, person: &Person) -> MemberRow {
    MemberRow {
        user: membership.user.as_str().to_owned(),
        name: person.name(),
        identifier: person.identifier().to_owned(),
        role: membership.role.key.clone(),
        role_name: organization_news::role(context.cx.locale, &membership.role),
        joined_at: membership.created_at.millis(),
        you: by.user() == Some(&membership.user),
        within_reach: roles.is_within_reach(&membership.role.id),
    }
}

/// Gives a member another role.
pub(crate) async fn change_role(context: &RequestContext, organization: &str, user: &str, role: &str) -> Result<FormReply, ActionError> {
    let page = place(context, PAGE, Some(&format!("role-{user}")));
    let by = match acting(context, organization).await? {
        Ok((_, member)) => By::from(member),
        Err(answer) => return give(context, answer).await,
    };
    let outcome = match UserId::parse(user) {
        Ok(user) => members::change_role(&context.cx, &by, &user, role).await,
        Err(_) => Err(OrganizationError::Refused(Field::Form, OrganizationTrouble::NoMember)),
    };
    let locale = context.cx.locale;
    let answer = match outcome {
        Ok((membership, person)) => {
            let words = organization_news::done(locale).role_changed(&person.name(), &organization_news::role(locale, &membership.role));
            done(place(context, PAGE, None), words)
        }
        Err(error) => refusal(context, card_or_list(context, page, &error), error)?,
    };
    give(context, answer).await
}

/// The card of a member; the list, where the member is gone and the card with them.
fn card_or_list(context: &RequestContext, card: String, error: &OrganizationError) -> String {
    match error {
        OrganizationError::Refused(_, OrganizationTrouble::NoMember) => place(context, PAGE, None),
        _ => card,
    }
}

/// Removes a member.
pub(crate) async fn remove(context: &RequestContext, organization: &str, user: &str) -> Result<FormReply, ActionError> {
    let page = place(context, PAGE, Some(&format!("remove-{user}")));
    let by = match acting(context, organization).await? {
        Ok((_, member)) => By::from(member),
        Err(answer) => return give(context, answer).await,
    };
    let outcome = match UserId::parse(user) {
        Ok(user) => members::remove(&context.cx, &by, &user).await,
        Err(_) => Err(OrganizationError::Refused(Field::Form, OrganizationTrouble::NoMember)),
    };
    let answer = match outcome {
        Ok((_, person)) => done(place(context, PAGE, None), organization_news::done(context.cx.locale).member_removed(&person.name())),
        Err(error) => refusal(context, card_or_list(context, page, &error), error)?,
    };
    give(context, answer).await
}

/// Invites people: each address has an answer of its own, and those that can be are invited.
pub(crate) async fn invite(context: &RequestContext, organization: &str, addresses: &str, role: &str) -> Result<FormReply, ActionError> {
    let from_invitations = context.came_from.as_deref().is_some_and(|from| from.split('?').next() == Some(INVITATIONS));
    let base = if from_invitations { INVITATIONS } else { PAGE };
    let page = place(context, base, Some("invite"));
    let by = match acting(context, organization).await? {
        Ok((_, member)) => By::from(member),
        Err(answer) => return give(context, answer).await,
    };
    let new = NewInvitations { role: Some(role.to_owned()).filter(|role| !role.is_empty()), ..NewInvitations::default() };
    let answer = match invitations::invite(&context.cx, &by, &texts_of(addresses), &new).await {
        Ok(Invitations { sent, refused }) if refused.is_empty() => {
            done(base.to_owned(), organization_news::done(context.cx.locale).invited(number(sent.len())))
        }
        Ok(Invitations { sent, refused }) => {
            let said = organization_news::done(context.cx.locale);
            let words_of_all =
                if sent.is_empty() { said.none_invited.to_owned() } else { said.partly_invited(number(sent.len()), number(refused.len())) };
            let refused = refused.into_iter().map(|(address, trouble)| (address, words(context.cx.locale, &trouble))).collect();
            Answer::Done { page, notice: Notice::PartlyInvited { words: words_of_all, refused } }
        }
        Err(error) => refusal(context, page, error)?.typed(&[(Field::EmailAddress.name(), addresses), (Field::Role.name(), role)]),
    };
    give(context, answer).await
}

fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
