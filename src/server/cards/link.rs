//! The page behind links of mails, and the page that explains redirects.

use super::second_step;
use super::sign_in::client;
use super::{arrive, parameter, undo, wishes};
use crate::actions::link::{LinkPurpose, LinkView, RedirectView};
use crate::actions::{ActionError, FormReply};
use crate::domain::ids::SignUpId;
use crate::domain::navigation::{FinishedFlow, Refusal};
use crate::domain::problem::Field;
use crate::domain::secret::SecretText;
use crate::domain::sign_in::SignIn;
use crate::domain::verification::Strategy;
use crate::server::answer::{Answer, broke, broke_inside, give};
use crate::server::context::RequestContext;
use crate::server::flows::sign_in::{self, SignInError};
use crate::server::flows::sign_up::{self, SignUpError};
use crate::server::flows::verify::{self, LinkCheck};
use crate::server::store;

/// Looks at a link. Scanners do this too, so nothing changes.
pub(crate) async fn look(context: &RequestContext, query: &str) -> Result<LinkView, ActionError> {
    let token = SecretText::new(parameter(query, "token").unwrap_or_default());
    if let Some(found) = undo::look(context, &token).await? {
        return Ok(found);
    }
    let proof = match verify::look_at_link(&context.cx, &token).await.map_err(|e| broke_inside(context, e))? {
        LinkCheck::Good { proof } => proof,
        LinkCheck::Expired => return Ok(LinkView::Expired),
        LinkCheck::Unusable => return Ok(LinkView::Failed),
    };
    let browser = context.browser().await.map_err(|e| broke(context, &e))?;
    let purpose = match proof.strategy {
        Strategy::ResetPasswordEmailCode => LinkPurpose::ResetPassword,
        _ if SignUpId::parse(&proof.attempt).is_ok() => LinkPurpose::SignUp,
        Strategy::Password
        | Strategy::EmailCode
        | Strategy::EmailLink
        | Strategy::PhoneCode
        | Strategy::Passkey
        | Strategy::Totp
        | Strategy::BackupCode => LinkPurpose::SignIn,
    };
    let same_browser = browser.client.is_some() && asked_by(context, &proof.attempt).await? == browser.client;
    Ok(LinkView::Confirm { purpose, same_browser })
}

async fn asked_by(context: &RequestContext, attempt: &str) -> Result<Option<crate::domain::ids::ClientId>, ActionError> {
    let find = async {
        let mut tx = context.app().store.read().await?;
        if let Some((id, _)) = SignIn::of_proof(attempt) {
            return Ok(store::sign_ins::find(&mut tx, &id).await?.map(|attempt| attempt.client));
        }
        match SignUpId::parse(attempt) {
            Ok(id) => Ok(store::sign_ups::find(&mut tx, &id).await?.map(|attempt| attempt.client)),
            Err(_) => Ok(None),
        }
    };
    find.await.map_err(|e: store::StoreError| broke_inside(context, e.into()))
}

/// Uses a link.
pub(crate) async fn confirm(context: &RequestContext, token: &SecretText) -> Result<FormReply, ActionError> {
    let (client, browser) = client(context).await?;
    let failed = || Answer::Go("/verify/failed".to_owned());
    let proof = match verify::look_at_link(&context.cx, token).await.map_err(|e| broke_inside(context, e))? {
        LinkCheck::Good { proof } => proof,
        LinkCheck::Expired => return give(context, Answer::Go("/verify/expired".to_owned())).await,
        LinkCheck::Unusable => return give(context, failed()).await,
    };
    let answer = if SignUpId::parse(&proof.attempt).is_ok() {
        let wishes = match &browser.sign_up {
            Some(id) if id.as_str() == proof.attempt => {
                sign_up::find_open(&context.cx, &client, id).await.map(|attempt| attempt.navigation).unwrap_or_default()
            }
            _ => wishes(""),
        };
        match sign_up::open_link(&context.cx, token, &client).await {
            Ok(sign_up::Step::SignedUp { user, .. }) => arrive(context, &wishes, FinishedFlow::SignUp, Some(&user)).await?,
            Ok(sign_up::Step::SignedIn { user }) => arrive(context, &wishes, FinishedFlow::SignIn, Some(&user)).await?,
            Ok(sign_up::Step::SecondStep { sign_in }) => second_step::go_on(context, &wishes, sign_in).await?,
            Ok(sign_up::Step::Waiting(step)) => Answer::Go(wishes.carry(super::sign_up::card_of(step))),
            Ok(sign_up::Step::ContinueElsewhere) => Answer::Go("/verify/first-tab".to_owned()),
            Err(SignUpError::Refused(problems)) => Answer::Stay { page: wishes.carry("/sign-up/continue"), problems, typed: Vec::new() },
            Err(SignUpError::Over) => failed(),
            Err(SignUpError::Internal(error)) => return Err(broke_inside(context, error)),
        }
    } else {
        let attempt = match &browser.sign_in {
            Some(id) if SignIn::of_proof(&proof.attempt).is_some_and(|(of, _)| of == *id) => sign_in::find_open(&context.cx, &client, id).await.ok(),
            _ => None,
        };
        let wishes = attempt.map(|attempt| attempt.navigation).unwrap_or_default();
        match sign_in::open_link(&context.cx, token, &client).await {
            Ok(sign_in::Step::SignedIn { user }) => arrive(context, &wishes, FinishedFlow::SignIn, Some(&user)).await?,
            Ok(sign_in::Step::SecondStep(asks)) => Answer::Go(wishes.carry(second_step::card_of(asks))),
            Ok(sign_in::Step::ChoosePassword) => Answer::Go(wishes.carry("/sign-in/reset-password")),
            Ok(sign_in::Step::ContinueElsewhere) => Answer::Go("/verify/first-tab".to_owned()),
            Ok(sign_in::Step::PasswordLeaked | sign_in::Step::Waiting) | Err(SignInError::Over) => failed(),
            Err(SignInError::Refused(problem)) => Answer::problem(wishes.carry("/sign-in"), Field::Form, problem.code),
            Err(SignInError::Internal(error)) => return Err(broke_inside(context, error)),
        }
    };
    give(context, answer).await
}

/// Replays the rules on an address.
pub(crate) async fn explain(context: &RequestContext, query: &str) -> Result<RedirectView, ActionError> {
    let app = context.app();
    let settings = app.settings(context.now()).await.map_err(|e| broke_inside(context, e.into()))?;
    let policy = app.redirect_policy(&settings);
    let url = parameter(query, "url").unwrap_or_default();
    let reason = parameter(query, "reason").unwrap_or_default();
    let unreachable = (reason == "out_of_reach").then_some(Refusal::OutOfReach);
    let mut patterns: Vec<String> = policy.allowed.iter().map(ToString::to_string).collect();
    patterns.insert(0, policy.own.origin().ascii_serialization());
    if policy.development {
        patterns.extend(["http://localhost:*".to_owned(), "http://127.0.0.1:*".to_owned()]);
    }
    let go_on = settings.after_sign_in_url.clone().or_else(|| settings.home_url.clone()).unwrap_or_else(|| "/user".to_owned());
    Ok(RedirectView {
        refusal: if url.is_empty() { None } else { policy.check(&url).err().or(unreachable) },
        parameter: parameter(query, "parameter")
            .filter(|name| crate::domain::navigation::Navigation::PARAMETERS.contains(&name.as_str()))
            .unwrap_or_default(),
        url,
        circle: reason == "loop",
        patterns,
        go_on,
    })
}
