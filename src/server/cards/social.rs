//! Signing in and up with another service: the buttons, the way there, the way back.

use axum::http::{HeaderValue, header};
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;
use url::form_urlencoded;

use super::second_step;
use super::sign_in::client;
use super::sign_up::card_of;
use super::{arrive, organizations, wishes};
use crate::actions::social::SocialView;
use crate::actions::{ActionError, FormReply};
use crate::domain::ids::ClientId;
use crate::domain::navigation::{FinishedFlow, Navigation};
use crate::domain::problem::{Field, FieldProblem};
use crate::domain::secret::SecretText;
use crate::domain::social::Began;
use crate::server::answer::{Answer, broke, broke_inside, give};
use crate::server::config::social::Connection;
use crate::server::context::{Flash, RequestContext};
use crate::server::flows::social::{self as flow, Arrival, Departure, Outcome, Return, SocialError};

/// Longest parameter of the way back, in bytes. Codes may be tokens of some services.
const MAX_PARAMETER: usize = 4096;

/// The buttons. `last` is the strategy that this browser signed in with last; it is marked where there are other ways.
pub(super) fn views(context: &RequestContext, last: Option<&str>, other_ways: bool) -> Vec<SocialView> {
    let all = context.app().social.connections();
    let choice = other_ways || all.len() > 1;
    all.iter().map(|connection| button(connection, choice && last == Some(&connection.strategy))).collect()
}

/// One button.
pub(super) fn button(connection: &Connection, last_used: bool) -> SocialView {
    SocialView { strategy: connection.strategy.clone(), name: connection.name.clone(), logo: connection.logo.clone(), last_used }
}

/// Where a person returns to when a trip fails.
fn page_of(began: Began, wishes: &Navigation) -> String {
    let page = match (&wishes.organization, began) {
        (Some(organization), _) => organizations::sign_in::page(organization),
        // Also for those who are adding an account.
        (None, Began::SignIn) => "/sign-in?add=1".to_owned(),
        (None, Began::SignUp) => "/sign-up".to_owned(),
    };
    wishes.carry(&page)
}

/// The way there.
pub(crate) async fn start(context: &RequestContext, strategy: &str, sign_up: bool, ticket: SecretText, nav: &str) -> Result<FormReply, ActionError> {
    let wishes = wishes(nav);
    let began = if sign_up { Began::SignUp } else { Began::SignIn };
    let mut page = page_of(began, &wishes);
    if !ticket.is_empty() {
        let joint = if page.contains('?') { '&' } else { '?' };
        let query = form_urlencoded::Serializer::new(String::new()).append_pair("__clerk_ticket", ticket.expose()).finish();
        page = format!("{page}{joint}{query}");
    }
    let (client, _) = client(context).await?;
    let answer = depart(context, &client, page, Departure { strategy, began, ticket, navigation: wishes, only: None }).await?;
    give(context, answer).await
}

/// Sends somebody away, or has them stay on `page` and read why not.
pub(super) async fn depart(context: &RequestContext, client: &ClientId, page: String, wish: Departure<'_>) -> Result<Answer, ActionError> {
    match flow::depart(&context.cx, client, wish).await {
        Ok(address) => {
            leave(context, address.as_str());
            Ok(Answer::Go(address.into()))
        }
        Err(SocialError::Refused(code)) => Ok(Answer::problem(page, Field::Form, code)),
        Err(SocialError::Internal(error)) => Err(broke_inside(context, error)),
    }
}

/// Has a plain form post answered by a page that leads on by itself. Browsers apply `form-action` to every redirect that
/// follows a form post, also those between the hosts of the service, which nobody knows beforehand.
fn leave(context: &RequestContext, address: &str) {
    if let (true, Some(options)) = (context.wants_html, use_context::<ResponseOptions>())
        && let Ok(value) = HeaderValue::from_str(&format!("0; url={address}"))
    {
        options.insert_header(header::REFRESH, value);
    }
}

/// The way back: where the browser goes next.
///
/// # Errors
/// [`ActionError`].
pub(crate) async fn come_back(context: &RequestContext, query: &str) -> Result<String, ActionError> {
    let mut browser = context.browser().await.map_err(|e| broke(context, &e))?;
    let Return { began, navigation, outcome } =
        flow::come_back(&context.cx, browser.client.as_ref(), &arrival(query)).await.map_err(|e| broke_inside(context, e))?;
    let answer = match outcome {
        Ok(Outcome::SignedIn { user }) => arrive(context, &navigation, FinishedFlow::SignIn, Some(&user)).await?,
        Ok(Outcome::SignedUp { user }) => arrive(context, &navigation, FinishedFlow::SignUp, Some(&user)).await?,
        Ok(Outcome::SecondStep { sign_in }) => second_step::go_on(context, &navigation, sign_in).await?,
        Ok(Outcome::Restricted) => Answer::Go(navigation.carry("/sign-up")),
        Ok(Outcome::Waiting { attempt, step }) => {
            browser.sign_up = Some(attempt);
            context.save_browser(&browser).await.map_err(|e| broke(context, &e))?;
            Answer::Go(navigation.carry(card_of(step)))
        }
        Err(SocialError::Refused(code)) => Answer::problem(page_of(began, &navigation), Field::Form, code),
        Err(SocialError::Internal(error)) => return Err(broke_inside(context, error)),
    };
    match answer {
        Answer::Go(target) | Answer::Done { page: target, .. } | Answer::SignIn { page: target } | Answer::Prove { page: target } => Ok(target),
        Answer::Stay { page, problems, typed } => {
            tell_once(context, problems, typed).await?;
            Ok(page)
        }
    }
}

/// Leaves problems for the next page, which shows them once.
async fn tell_once(context: &RequestContext, problems: Vec<FieldProblem>, values: Vec<(String, String)>) -> Result<(), ActionError> {
    let mut browser = context.browser().await.map_err(|e| broke(context, &e))?;
    browser.flash = Some(Flash { problems, values, notice: None });
    context.save_browser(&browser).await.map_err(|e| broke(context, &e))
}

fn arrival(query: &str) -> Arrival {
    let mut arrival = Arrival::default();
    for (name, value) in form_urlencoded::parse(query.as_bytes()).filter(|(_, value)| !value.is_empty() && value.len() <= MAX_PARAMETER) {
        match name.as_ref() {
            "state" => arrival.state = value.into_owned(),
            "code" => arrival.code = Some(SecretText::new(value)),
            "error" => arrival.error = Some(value.into_owned()),
            "iss" => arrival.issuer = Some(value.into_owned()),
            _ => {}
        }
    }
    arrival
}
