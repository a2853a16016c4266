//! Signing in anew, with the service that an organization demands of its members.

use super::list::chooser;
use super::{chooses_on, entrant, mark, nav_of, who, wishes};
use crate::actions::organizations::joining::OrganizationSignInView;
use crate::actions::{ActionError, FormReply};
use crate::domain::ids::OrganizationId;
use crate::domain::navigation::{FinishedFlow, Navigation};
use crate::domain::secret::SecretText;
use crate::domain::social::Began;
use crate::server::answer::{Answer, broke_inside, give, take_flash};
use crate::server::cards::person::{Person, sign_in_first};
use crate::server::cards::{left, parameter, social};
use crate::server::context::RequestContext;
use crate::server::flows::organizations::{OrganizationError, member};
use crate::server::flows::social::Departure;
use crate::server::store::organizations::Organization;

/// The page, for one organization.
pub(in crate::server::cards) fn page(organization: &OrganizationId) -> String {
    format!("/organizations/sign-in?organization={organization}")
}

/// An organization of this person that demands another sign-in than theirs, and the service it demands.
async fn demanding(context: &RequestContext, person: &Person, organization: &str) -> Result<Option<(Organization, String)>, ActionError> {
    let Ok(id) = OrganizationId::parse(organization) else { return Ok(None) };
    match member(&context.cx, &person.account.user.id, &id).await {
        Ok(member) => {
            let organization = member.organization();
            let demanded = organization.policy.sign_in_strategy.clone().filter(|_| !organization.policy.lets_in(&person.session.first_factor));
            Ok(demanded.map(|strategy| (organization.clone(), strategy)))
        }
        Err(OrganizationError::Internal(error)) => Err(broke_inside(context, error)),
        Err(_) => Ok(None),
    }
}

/// Reads the page. `None` sends the browser elsewhere: there is nothing to do here.
pub(crate) async fn view(context: &RequestContext, path: &str) -> Result<Option<OrganizationSignInView>, ActionError> {
    let Some(person) = entrant(context, path).await? else { return Ok(None) };
    let query = path.split_once('?').map_or("", |(_, query)| query);
    let wishes = wishes(query);
    let asked = parameter(query, "organization").unwrap_or_default();
    let elsewhere = wishes.carry(chooses_on(&person));
    let Some((organization, strategy)) = demanding(context, &person, &asked).await? else {
        leptos_axum::redirect(&elsewhere);
        return Ok(None);
    };
    let flash = take_flash(context).await?;
    Ok(Some(OrganizationSignInView {
        who: who(&person),
        organization: mark(&organization),
        service: context.app().social.find(&strategy).map(|connection| social::button(connection, false)),
        elsewhere,
        left: left(flash),
        nav: nav_of(&wishes),
    }))
}

/// The way to the service.
pub(crate) async fn depart(context: &RequestContext, organization: &str, nav: &str) -> Result<FormReply, ActionError> {
    let wishes = wishes(nav);
    let Some((person, list)) = chooser(context, &wishes).await? else { return give(context, sign_in_first(context)).await };
    let Some((organization, strategy)) = demanding(context, &person, organization).await? else { return give(context, Answer::Go(list)).await };
    let settings = super::settings(context).await?;
    let (target, _) = wishes.target(FinishedFlow::SignIn, &context.app().redirect_policy(&settings));
    let here = wishes.carry(&page(&organization.id));
    let navigation = Navigation {
        redirect_url: wishes.redirect_url.clone().or_else(|| target.is_none().then(|| super::ORGANIZATION.to_owned())),
        organization: Some(organization.id),
        ..wishes
    };
    let wish =
        Departure { strategy: &strategy, began: Began::SignIn, ticket: SecretText::default(), navigation, only: Some(&person.account.user.id) };
    let answer = social::depart(context, &person.session.client, here, wish).await?;
    give(context, answer).await
}
