//! What the cards of the hosted pages read and do: between the actions, which only pass on, and the flows, which know
//! neither pages nor cookies.

pub mod account;
pub mod activity;
pub mod contacts;
pub mod deletion;
pub mod devices;
pub mod link;
pub mod organizations;
pub mod passkeys;
pub mod password;
pub mod person;
mod phone;
pub mod proof;
pub mod second_step;
pub mod security;
mod session_over;
pub mod sign_in;
pub mod sign_up;
pub mod social;
pub mod tasks;
pub mod two_step;
pub mod undo;

use url::form_urlencoded;

use super::answer::{Answer, broke, broke_inside, give};
use super::context::{ContextError, Flash, RequestContext};
use super::flows::Internal;
use super::flows::sessions::SignedInClient;
use super::flows::sessions::note;
use super::store;
use super::trips::Trip;
use crate::actions::{ActionError, Delivery, FormReply, Left};
use crate::domain::ids::UserId;
use crate::domain::navigation::{FinishedFlow, Navigation, explanation};
use crate::domain::time::Timestamp;
use crate::domain::verification::Strategy;
use crate::server::store::outbox::MailStatus;

/// The app's wishes in a query, with or without its question mark.
pub(super) fn wishes(query: &str) -> Navigation {
    let pairs: Vec<_> = form_urlencoded::parse(query.trim_start_matches('?').as_bytes()).collect();
    Navigation::from_pairs(pairs.iter().map(|(name, value)| (name.as_ref(), value.as_ref())))
}

/// One parameter of a query.
pub(super) fn parameter(query: &str, name: &str) -> Option<String> {
    form_urlencoded::parse(query.trim_start_matches('?').as_bytes()).find(|(n, _)| n == name).map(|(_, value)| value.into_owned())
}

/// One parameter of the query of a path.
pub(super) fn parameter_of(path: &str, name: &str) -> Option<String> {
    parameter(path.split_once('?')?.1, name)
}

/// The wishes as the hidden field of forms carries them.
pub(super) fn nav_of(wishes: &Navigation) -> String {
    wishes.carry("").trim_start_matches('?').to_owned()
}

pub(super) fn left(flash: Flash) -> Left {
    Left { problems: flash.problems, values: flash.values }
}

/// Where a person goes when a flow is finished. A wish that is refused is written to the log of events; on development
/// instances the page that explains it comes first.
pub(super) async fn destination(
    context: &RequestContext,
    wishes: &Navigation,
    flow: FinishedFlow,
    user: Option<&UserId>,
) -> Result<String, ActionError> {
    let app = context.app();
    let settings = app.settings(context.now()).await.map_err(|e| broke_inside(context, e.into()))?;
    let (target, refused) = wishes.target(flow, &app.redirect_policy(&settings));
    if let Some(first) = refused.first() {
        let origin = url::Url::parse(&first.value).map(|url| url.origin().ascii_serialization()).unwrap_or_default();
        tracing::warn!(redirect.parameter = first.parameter, redirect.origin = %origin, redirect.reason = ?first.reason, "a redirect was refused");
        let data = serde_json::json!({ "object": "redirect", "parameter": first.parameter, "origin": origin, "reason": first.reason });
        let noted = async {
            let mut tx = app.store.write().await?;
            note(&context.cx, &mut tx, "redirect.refused", first.parameter, user, data).await?;
            tx.commit().await?;
            Ok::<_, Internal>(())
        };
        noted.await.map_err(|e| broke_inside(context, e))?;
        if target.is_none() && app.config.is_development() {
            return Ok(explanation(&[("url", &first.value), ("parameter", first.parameter)]));
        }
    }
    let default = match flow {
        FinishedFlow::SignIn => &settings.after_sign_in_url,
        FinishedFlow::SignUp => &settings.after_sign_up_url,
    };
    Ok(target.map(String::from).or_else(|| default.clone()).or_else(|| settings.home_url.clone()).unwrap_or_else(|| "/user".to_owned()))
}

/// Where somebody goes who is signed in already, without a press: on to the app, unless the app sends the browser back
/// here time and again.
pub(super) async fn send_on(context: &RequestContext, wishes: &Navigation, client: &SignedInClient) -> Result<Option<String>, ActionError> {
    let Some((session, account)) = client.active() else { return Ok(None) };
    if let Some(task) = session.task {
        return Ok(Some(wishes.carry(task.path())));
    }
    let target = destination(context, wishes, FinishedFlow::SignIn, Some(&account.user.id)).await?;
    let circles = url::Url::parse(&target).is_ok_and(|place| Trip::to(&place, client.uat(), context) == Trip::Stop);
    if circles {
        tracing::warn!(redirect.reason = "loop", "an app sent a signed-in browser back time and again");
        return Ok(Some(explanation(&[("reason", "loop"), ("url", &target)])));
    }
    Ok(Some(target))
}

/// What a page that waits is told when its attempt is no more: to go on where somebody is signed in by now, since another
/// tab finished it, or to begin anew. A browser that is not known is told nothing: its cookie was rotated while the question
/// was under way, by the very step that ended the attempt and leads on.
pub(super) async fn done_waiting(context: &RequestContext, wishes: &Navigation, over: Answer) -> Result<FormReply, ActionError> {
    let browser = context.browser().await.map_err(|e| broke(context, &e))?;
    if browser.client.is_none() && !context.wants_html {
        return Ok(FormReply::default());
    }
    let client = context.signed_in_client().await.map_err(|e| broke(context, &e))?;
    let onward = match client {
        Some(client) => send_on(context, wishes, &client).await?,
        None => None,
    };
    give(context, onward.map_or(over, Answer::Go)).await
}

/// Ends a flow in a session: forgets the attempt, gives the cookie a new id, tells apps, and goes to the destination.
pub(super) async fn arrive(context: &RequestContext, wishes: &Navigation, flow: FinishedFlow, user: Option<&UserId>) -> Result<Answer, ActionError> {
    let settle = async {
        let mut browser = context.browser().await?;
        browser.sign_in = None;
        browser.sign_up = None;
        browser.flash = None;
        context.save_browser(&browser).await?;
        context.rotate().await?;
        context.announce().await
    };
    let client = settle.await.map_err(|e: ContextError| broke(context, &e))?;
    metrics::counter!("vestibule_sign_ins_total", "flow" => if flow == FinishedFlow::SignIn { "sign_in" } else { "sign_up" }).increment(1);
    // What has to be done first comes first; then the app.
    if let Some(task) = client.as_ref().and_then(SignedInClient::active).and_then(|(session, _)| session.task) {
        return Ok(Answer::Go(wishes.carry(task.path())));
    }
    if let (FinishedFlow::SignIn, Some(user)) = (flow, user)
        && let Some(offer) = passkeys::offer_after(context, wishes, user, client.as_ref()).await?
    {
        return Ok(Answer::Go(offer));
    }
    Ok(Answer::Go(destination(context, wishes, flow, user).await?))
}

/// How far the newest message of an attempt for this purpose got.
pub(super) async fn delivery(context: &RequestContext, attempt: &str, strategy: Strategy) -> Result<Delivery, ActionError> {
    let read = async {
        let mut tx = context.app().store.read().await?;
        let proofs = store::verifications::list_of(&mut tx, attempt).await?;
        let newest = proofs.into_iter().filter(|proof| proof.strategy.has_purpose_of(strategy)).find_map(|proof| proof.mail);
        match newest {
            Some(id) => store::outbox::find(&mut tx, &id).await,
            None => Ok(None),
        }
    };
    let mail = read.await.map_err(|e| broke_inside(context, e.into()))?;
    let Some(mail) = mail else { return Ok(Delivery::Unknown) };
    let detail = mail.detail.filter(|detail| !detail.is_empty());
    let at = |time: Timestamp| time.millis();
    Ok(match mail.status {
        MailStatus::Queued => Delivery::Queued { detail },
        MailStatus::Delivered => Delivery::Accepted { server: detail, at: at(mail.updated_at) },
        MailStatus::Failed => Delivery::Failed { detail },
    })
}
