//! The second step of signing in.

use super::sign_in::{conclude, open_attempt, over};
use super::{arrive, delivery, done_waiting, left, nav_of, wishes};
use crate::actions::second_step::{SecondCard, SecondMethod, SecondStepView};
use crate::actions::{ActionError, Delivery, FormReply};
use crate::domain::ids::SignInId;
use crate::domain::navigation::{FinishedFlow, Navigation};
use crate::domain::phone::HIDDEN_DIGITS;
use crate::domain::problem::{Field, ProblemCode};
use crate::domain::second_factor::SecondFactor;
use crate::domain::secret::SecretText;
use crate::domain::sign_in::{Guarding, SignIn, SignInStage};
use crate::domain::time::Span;
use crate::server::answer::{Answer, broke, broke_inside, give, take_flash};
use crate::server::context::RequestContext;
use crate::server::flows::Internal;
use crate::server::flows::sign_in::second as flow;
use crate::server::flows::sign_in::{SignInError, Step};
use crate::server::phone;
use crate::server::store;

const FACTOR: &str = "/sign-in/factor-two";
const METHODS: &str = "/sign-in/factor-two/methods";
const CLIENT_TRUST: &str = "/sign-in/client-trust";

/// The card that asks for it.
pub(super) const fn card_of(asks: Guarding) -> &'static str {
    match asks {
        Guarding::ClientTrust => CLIENT_TRUST,
        Guarding::SecondFactor | Guarding::Nothing => FACTOR,
    }
}

/// The card of an attempt that waits for its second step.
pub(super) const fn card_of_stage(stage: &SignInStage) -> Option<&'static str> {
    match stage {
        SignInStage::NeedsSecondFactor(_) => Some(FACTOR),
        SignInStage::NeedsClientTrust(_) => Some(CLIENT_TRUST),
        SignInStage::NeedsFirstFactor | SignInStage::NeedsNewPassword | SignInStage::Complete { .. } => None,
    }
}

/// Goes on with a sign-in that another service or a sign-up led to.
pub(super) async fn go_on(context: &RequestContext, wishes: &Navigation, sign_in: SignInId) -> Result<Answer, ActionError> {
    let mut browser = context.browser().await.map_err(|e| broke(context, &e))?;
    browser.sign_in = Some(sign_in);
    browser.sign_up = None;
    context.save_browser(&browser).await.map_err(|e| broke(context, &e))?;
    Ok(Answer::Go(wishes.carry(FACTOR)))
}

/// Reads a card, or sends the browser where it belongs.
pub(crate) async fn view(context: &RequestContext, card: SecondCard, query: &str) -> Result<Option<SecondStepView>, ActionError> {
    let wishes = wishes(query);
    let attempt = open_attempt(context).await?;
    let place = attempt.as_ref().map(|attempt| card_of_stage(&attempt.stage).unwrap_or("/sign-in/factor-one"));
    let fits = match card {
        SecondCard::Factor => place == Some(FACTOR),
        SecondCard::ClientTrust => place == Some(CLIENT_TRUST),
        SecondCard::Methods => matches!(place, Some(FACTOR | CLIENT_TRUST)),
    };
    let (true, Some(attempt)) = (fits, attempt) else {
        leptos_axum::redirect(&wishes.carry(place.unwrap_or("/sign-in")));
        return Ok(None);
    };
    let settings = context.app().settings(context.now()).await.map_err(|e| broke_inside(context, e.into()))?;
    let chosen = flow::chosen(&attempt);
    let offered = match flow::offered(&context.cx, &attempt).await {
        Ok(offered) => offered,
        Err(SignInError::Internal(error)) => return Err(broke_inside(context, error)),
        Err(SignInError::Over | SignInError::Refused(_)) => Vec::new(),
    };
    let methods = methods(context, &attempt, &offered).await.map_err(|e| broke_inside(context, e))?;
    let method = methods.iter().find(|method| method.key == chosen.key()).cloned();
    let method = method.unwrap_or_else(|| SecondMethod { key: chosen.key().to_owned(), strategy: chosen.strategy(), target: String::new() });
    let (mut resend_in, mut fares) = (0, Delivery::Unknown);
    if chosen.strategy().needs_message() {
        let wait = flow::resend_wait(&context.cx, &attempt, &chosen).await.map_err(|e| broke_inside(context, e))?;
        resend_in = wait.map_or(0, Span::as_seconds_ceil);
        fares = delivery(context, &flow::message_of(&attempt), chosen.strategy()).await?;
    }
    let identifier = match attempt.typed_number() {
        Some(number) => phone::international(&number),
        None => attempt.identifier.clone(),
    };
    let by_factor = matches!(attempt.stage, SignInStage::NeedsSecondFactor(_));
    Ok(Some(SecondStepView {
        card,
        identifier,
        method,
        methods,
        trust_days: settings.trusted_browser_days.filter(|_| by_factor),
        resend_in,
        delivery: fares,
        left: left(take_flash(context).await?),
        nav: nav_of(&wishes),
    }))
}

/// The ways with their targets, masked: whoever has only the password learns no number.
async fn methods(context: &RequestContext, attempt: &SignIn, offered: &[SecondFactor]) -> Result<Vec<SecondMethod>, Internal> {
    let Some(user) = &attempt.user else { return Ok(Vec::new()) };
    let mut tx = context.app().store.read().await?;
    let phones = store::phones::list_of(&mut tx, user).await?;
    let email = match &attempt.email {
        Some(id) => store::emails::find_of(&mut tx, user, id).await?.map(|row| row.address.masked()),
        None => None,
    };
    let target = |factor: &SecondFactor| match factor {
        SecondFactor::Phone(id) => phones.iter().find(|row| row.id == *id).map_or_else(|| HIDDEN_DIGITS.to_owned(), |row| row.number.masked()),
        SecondFactor::Email => email.clone().unwrap_or_default(),
        SecondFactor::Totp | SecondFactor::BackupCode => String::new(),
    };
    let method = |factor: &SecondFactor| SecondMethod { key: factor.key().to_owned(), strategy: factor.strategy(), target: target(factor) };
    Ok(offered.iter().map(method).collect())
}

/// The page of the attempt, for what was posted without JavaScript.
fn page_of(attempt: &SignIn, wishes: &Navigation) -> String {
    wishes.carry(card_of_stage(&attempt.stage).unwrap_or(FACTOR))
}

/// Gives the code.
pub(crate) async fn give_code(context: &RequestContext, code: &SecretText, trust: bool, nav: &str) -> Result<FormReply, ActionError> {
    let wishes = wishes(nav);
    let Some(attempt) = open_attempt(context).await? else { return give(context, over(&wishes)).await };
    let result = flow::check(&context.cx, &attempt, code, trust).await;
    give(context, conclude(context, &page_of(&attempt, &wishes), &wishes, result).await?).await
}

/// Chooses another factor.
pub(crate) async fn choose(context: &RequestContext, factor: &str, nav: &str) -> Result<FormReply, ActionError> {
    let wishes = wishes(nav);
    let Some(attempt) = open_attempt(context).await? else { return give(context, over(&wishes)).await };
    let answer = match SecondFactor::parse(factor) {
        None => Answer::problem(wishes.carry(METHODS), Field::Form, ProblemCode::MethodUnavailable),
        Some(factor) => match flow::choose(&context.cx, &attempt, &factor).await {
            Ok(()) => Answer::Go(page_of(&attempt, &wishes)),
            Err(error) => conclude(context, &wishes.carry(METHODS), &wishes, Err(error)).await?,
        },
    };
    give(context, answer).await
}

/// Sends the message again.
pub(crate) async fn resend(context: &RequestContext, nav: &str) -> Result<FormReply, ActionError> {
    let wishes = wishes(nav);
    let Some(attempt) = open_attempt(context).await? else { return give(context, over(&wishes)).await };
    let page = page_of(&attempt, &wishes);
    let answer = match flow::resend(&context.cx, &attempt).await {
        Ok(()) => Answer::Go(page),
        Err(error) => conclude(context, &page, &wishes, Err(error)).await?,
    };
    give(context, answer).await
}

/// Goes on when the link was opened.
pub(crate) async fn poll(context: &RequestContext, nav: &str) -> Result<FormReply, ActionError> {
    let wishes = wishes(nav);
    let Some(attempt) = open_attempt(context).await? else { return done_waiting(context, &wishes, over(&wishes)).await };
    let answer = match flow::poll(&context.cx, &attempt).await {
        Ok(Step::Waiting) if !context.wants_html => return Ok(FormReply::default()),
        Ok(Step::SignedIn { user }) => arrive(context, &wishes, FinishedFlow::SignIn, Some(&user)).await?,
        Ok(_) => Answer::Go(page_of(&attempt, &wishes)),
        Err(error) => conclude(context, &page_of(&attempt, &wishes), &wishes, Err(error)).await?,
    };
    give(context, answer).await
}
