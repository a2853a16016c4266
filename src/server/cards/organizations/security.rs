//! What an organization demands of its members.

use super::answers::{done, refusal};
use super::entrance::{Entered, acting, enter};
use super::people::broke;
use crate::actions::organizations::Entrance;
use crate::actions::organizations::security::{OrganizationSecurityView, RoleView};
use crate::actions::{ActionError, FormReply};
use crate::domain::organization::Permission;
use crate::domain::organization_trouble::OrganizationTrouble;
use crate::domain::problem::Field;
use crate::domain::time::Timestamp;
use crate::server::answer::{Answer, give, take_flash};
use crate::server::cards::{left, social};
use crate::server::context::RequestContext;
use crate::server::flows::organizations::profile::{self, Security, SignInSetter};
use crate::server::flows::organizations::{By, Member, OrganizationError};
use crate::server::organization_news;
use crate::server::store;
use crate::server::store::organizations::Organization;

/// The page.
const PAGE: &str = "/organization/security";

/// The page.
pub(crate) async fn view(context: &RequestContext, path: &str) -> Result<Option<Entrance<OrganizationSecurityView>>, ActionError> {
    let Entered { member, head } = match enter(context, path, &[Permission::ProfileManage]).await? {
        None => return Ok(None),
        Some(Err(closed)) => return Ok(Some(Entrance::Closed(Box::new(closed)))),
        Some(Ok(entered)) => entered,
    };
    let roles = roles(context, &member).await.map_err(|error| broke(context, error))?;
    let mut flash = take_flash(context).await?;
    let notice = flash.notice.take();
    let policy = &member.organization().policy;
    Ok(Some(Entrance::Open(OrganizationSecurityView {
        head,
        required_at: policy.second_factor_required_at.map(Timestamp::millis),
        grace_days: policy.second_factor_grace_days,
        lifetime_minutes: policy.session_lifetime_minutes,
        inactivity_minutes: policy.session_inactivity_minutes,
        services: social::views(context, None, false),
        sign_in_strategy: policy.sign_in_strategy.clone(),
        roles,
        left: left(flash),
        notice,
    })))
}

/// The roles of the organization with what each may do.
async fn roles(context: &RequestContext, member: &Member) -> Result<Vec<RoleView>, OrganizationError> {
    let locale = context.cx.locale;
    let mut tx = context.app().store.read().await?;
    let set = store::role_sets::find(&mut tx, &member.organization().role_set).await?.ok_or(OrganizationError::NotFound)?;
    let mut views = Vec::new();
    for role in store::roles::of_set(&mut tx, &set.id).await? {
        let permissions = store::roles::list_permissions_of(&mut tx, &role.id).await?;
        views.push(RoleView {
            name: organization_news::role(locale, &role.named()),
            description: organization_news::role_description(locale, &role.key, &role.description),
            permissions: permissions.iter().map(|row| organization_news::permission(locale, &row.key, &row.name)).collect(),
            is_default: role.id == set.default_role,
            is_of_creator: role.id == set.creator_role,
            key: role.key,
        });
    }
    Ok(views)
}

/// What the organization demands now, to change a part of it.
fn demanded(member: &Member) -> Security {
    let policy = &member.organization().policy;
    Security {
        second_factor_required: policy.second_factor_required_at.is_some(),
        second_factor_grace_days: policy.second_factor_grace_days,
        session_lifetime_minutes: policy.session_lifetime_minutes,
        session_inactivity_minutes: policy.session_inactivity_minutes,
    }
}

/// Demands a second factor, or no longer.
pub(crate) async fn set_second_factor(
    context: &RequestContext,
    organization: &str,
    required: bool,
    grace_days: &str,
) -> Result<FormReply, ActionError> {
    let change = |security: Security| {
        let days = grace_days.trim().parse().ok()?;
        Some(Security { second_factor_required: required, second_factor_grace_days: days, ..security })
    };
    set(context, organization, change).await
}

/// Lets sessions last shorter, or as long as anywhere.
pub(crate) async fn set_sessions(
    context: &RequestContext,
    organization: &str,
    (lifetime, inactivity): (&str, &str),
) -> Result<FormReply, ActionError> {
    let minutes = |text: &str| if text.trim().is_empty() { Some(None) } else { text.trim().parse().ok().map(Some) };
    let change = |security: Security| {
        Some(Security { session_lifetime_minutes: minutes(lifetime)?, session_inactivity_minutes: minutes(inactivity)?, ..security })
    };
    set(context, organization, change).await
}

/// Demands that members sign in with one service, or lets any way do, when none is named.
pub(crate) async fn set_sign_in(context: &RequestContext, organization: &str, strategy: &str) -> Result<FormReply, ActionError> {
    let (person, member) = match acting(context, organization).await? {
        Ok(who) => who,
        Err(answer) => return give(context, answer).await,
    };
    let strategy = Some(strategy.trim()).filter(|strategy| !strategy.is_empty());
    let outcome = profile::set_sign_in(&context.cx, &By::from(member), SignInSetter::Session(&person.session), strategy).await;
    give(context, settled(context, outcome)?).await
}

async fn set(context: &RequestContext, organization: &str, change: impl FnOnce(Security) -> Option<Security>) -> Result<FormReply, ActionError> {
    let member = match acting(context, organization).await? {
        Ok((_, member)) => member,
        Err(answer) => return give(context, answer).await,
    };
    let outcome = match change(demanded(&member)) {
        Some(security) => profile::set_security(&context.cx, &By::from(member), security).await,
        None => Err(OrganizationError::Refused(Field::Form, OrganizationTrouble::PolicyInvalid)),
    };
    give(context, settled(context, outcome)?).await
}

fn settled(context: &RequestContext, outcome: Result<Organization, OrganizationError>) -> Result<Answer, ActionError> {
    match outcome {
        Ok(_) => Ok(done(PAGE.to_owned(), organization_news::done(context.cx.locale).policy_saved)),
        Err(error) => refusal(context, PAGE.to_owned(), error),
    }
}
