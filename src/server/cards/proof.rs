//! Proving again that it is still the same person: in a dialog of the page, or on a page of its own.

use url::form_urlencoded;

use super::account::{known_as, visitor};
use super::person::{missing, sign_in_first, signed_in};
use super::{left, parameter, passkeys};
use crate::actions::proof::{FactorView, ProofView};
use crate::actions::{ActionError, FormReply};
use crate::domain::contact::Contact;
use crate::domain::problem::Field;
use crate::domain::secret::SecretText;
use crate::domain::settings::InstanceSettings;
use crate::domain::time::Span;
use crate::domain::verification::Strategy;
use crate::server::answer::{Answer, broke, broke_inside, give, take_flash};
use crate::server::context::RequestContext;
use crate::server::flows::reverification::{self, Factor, ProofError, Prover, Stage};
use crate::server::flows::{kept_forms, verify};

/// Where somebody goes on whose action is not there any more.
const SECURITY: &str = "/user/security";

/// What the proof needs.
pub(crate) async fn view(context: &RequestContext, query: &str) -> Result<Option<ProofView>, ActionError> {
    let person = if context.wants_html { visitor(context, SECURITY).await? } else { signed_in(context).await? };
    let Some(me) = person else { return Ok(None) };
    let missing = missing(context, &me);
    let stage = missing.unwrap_or(Stage::First);
    let settings = settings(context).await?;
    let offered = reverification::offered(&context.cx, &settings, &me.account, stage).await.map_err(|e| broke_inside(context, e))?;
    let who = Prover { session: &me.session, account: &me.account, stage };
    let mut factors = Vec::new();
    for factor in offered {
        factors.push(factor_view(context, who, factor).await?);
    }
    let wished = parameter(query, "with").filter(|wish| factors.iter().any(|factor| factor.key == *wish));
    Ok(Some(ProofView {
        identifier: known_as(&me.account),
        second: stage == Stage::Second,
        chosen: wished.or_else(|| factors.first().map(|factor| factor.key.clone())),
        factors,
        action: parameter(query, "action").unwrap_or_default(),
        fresh: missing.is_none(),
        left: left(take_flash(context).await?),
    }))
}

async fn factor_view(context: &RequestContext, who: Prover<'_>, factor: Factor) -> Result<FactorView, ActionError> {
    let resend_in = if factor.to.is_some() {
        verify::resend_wait(&context.cx, &who.code_of(&factor), factor.strategy).await.map_err(|e| broke_inside(context, e))?
    } else {
        None
    };
    let target = match &factor.to {
        Some(Contact::Email(address)) => address.masked(),
        Some(Contact::Phone(number)) => number.masked(),
        None => String::new(),
    };
    Ok(FactorView { key: factor.key, strategy: factor.strategy, target, resend_in: resend_in.map(Span::as_seconds_ceil) })
}

/// Sends a code.
pub(crate) async fn send(context: &RequestContext, factor: &str, action: &str) -> Result<FormReply, ActionError> {
    let Some(me) = signed_in(context).await? else { return give(context, sign_in_first(context)).await };
    let stage = missing(context, &me).unwrap_or(Stage::First);
    let settings = settings(context).await?;
    let who = Prover { session: &me.session, account: &me.account, stage };
    let sent = reverification::send(&context.cx, &settings, who, factor).await;
    let page = page(factor, action);
    let answer = match sent {
        Ok(()) if context.wants_html => Answer::Go(page),
        Ok(()) => return Ok(FormReply::default()),
        Err(error) => refusal(context, page, error)?,
    };
    give(context, answer).await
}

/// Takes a password or a code.
pub(crate) async fn give_proof(context: &RequestContext, factor: &str, secret: &SecretText, action: &str) -> Result<FormReply, ActionError> {
    let Some(me) = signed_in(context).await? else { return give(context, sign_in_first(context)).await };
    let stage = missing(context, &me).unwrap_or(Stage::First);
    let settings = settings(context).await?;
    let who = Prover { session: &me.session, account: &me.account, stage };
    match reverification::prove(&context.cx, &settings, who, factor, secret).await {
        Ok(()) => go_on(context, action).await,
        Err(error) => {
            let answer = refusal(context, page(factor, action), error)?;
            give(context, answer).await
        }
    }
}

/// Takes what the browser says with a passkey.
pub(crate) async fn give_passkey(context: &RequestContext, key: &SecretText, credential: &str, action: &str) -> Result<FormReply, ActionError> {
    let Some(me) = signed_in(context).await? else { return give(context, sign_in_first(context)).await };
    let page = page(Strategy::Passkey.name(), action);
    let proof = match passkeys::prove(context, &me.account.user.id, key, credential).await? {
        Ok(proof) => proof,
        Err(code) => return give(context, Answer::problem(page, Field::Form, code)).await,
    };
    match reverification::proved_by_passkey(&context.cx, &me.session, proof.user_verified).await {
        Ok(()) => go_on(context, action).await,
        Err(error) => {
            let answer = refusal(context, page, error)?;
            give(context, answer).await
        }
    }
}

/// After a proof: the cookie gets a new id, since the session may do more from now on. Where nothing else has to be proved, what
/// waited is carried out.
async fn go_on(context: &RequestContext, action: &str) -> Result<FormReply, ActionError> {
    context.rotate().await.map_err(|e| broke(context, &e))?;
    if !context.wants_html {
        return Ok(FormReply::default());
    }
    let Some(me) = signed_in(context).await? else { return give(context, sign_in_first(context)).await };
    if missing(context, &me).is_some() {
        let query = form_urlencoded::Serializer::new(String::new()).append_pair("action", action).finish();
        return give(context, Answer::Go(format!("/user/verify?{query}"))).await;
    }
    match kept_forms::take(&context.cx, &me.session.id, action).await.map_err(|e| broke_inside(context, e))? {
        Some(form) => {
            context.carry_out(form);
            Ok(FormReply::default())
        }
        None => give(context, Answer::Go(SECURITY.to_owned())).await,
    }
}

/// What to answer to a proof that was refused.
pub(super) fn refusal(context: &RequestContext, page: String, error: ProofError) -> Result<Answer, ActionError> {
    match error {
        ProofError::Refused(problem) => Ok(Answer::Stay { page, problems: vec![problem], typed: Vec::new() }),
        ProofError::SignedOut => Ok(sign_in_first(context)),
        ProofError::Internal(error) => Err(broke_inside(context, error)),
    }
}

/// The page that asks for this factor.
fn page(factor: &str, action: &str) -> String {
    let query = form_urlencoded::Serializer::new(String::new()).append_pair("action", action).append_pair("with", factor).finish();
    format!("/user/verify?{query}")
}

pub(super) async fn settings(context: &RequestContext) -> Result<std::sync::Arc<InstanceSettings>, ActionError> {
    context.app().settings(context.now()).await.map_err(|e| broke_inside(context, e.into()))
}
