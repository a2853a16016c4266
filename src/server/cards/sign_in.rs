//! The cards of signing in.

use super::passkeys;
use super::phone::{COUNTRY, field as phone_field, shown_and_masked};
use super::second_step;
use super::session_over::why_out;
use super::social;
use super::{arrive, delivery, done_waiting, left, nav_of, parameter, send_on, wishes};
use crate::actions::sign_in::{SignInCard, SignInView};
use crate::actions::{ActionError, Delivery, FormReply};
use crate::domain::email::Email;
use crate::domain::ids::ClientId;
use crate::domain::navigation::{FinishedFlow, Navigation};
use crate::domain::phone::HIDDEN_DIGITS;
use crate::domain::problem::{Field, FieldProblem, ProblemCode};
use crate::domain::secret::SecretText;
use crate::domain::settings::{InstanceSettings, SignUpMode};
use crate::domain::sign_in::{SignIn, SignInStage, offered_factors};
use crate::domain::time::Span;
use crate::domain::verification::Strategy;
use crate::server::answer::{Answer, broke, broke_inside, give, take_flash};
use crate::server::context::RequestContext;
use crate::server::flows::sessions::SignedInClient;
use crate::server::flows::sign_in::{self as flow, SignInError, Step};
use crate::server::flows::verify;
use crate::server::phone;
use crate::server::store;

const START: &str = "/sign-in";
const FACTOR: &str = "/sign-in/factor-one";
const RESET: &str = "/sign-in/reset-password";

/// Longest text that a link may put into a field.
const MAX_PREFILL: usize = 254;

/// Reads a card, or sends the browser where it belongs.
pub(crate) async fn view(context: &RequestContext, card: SignInCard, query: &str) -> Result<Option<SignInView>, ActionError> {
    let wishes = wishes(query);
    let settings = context.app().settings(context.now()).await.map_err(|e| broke_inside(context, e.into()))?;
    let attempt = open_attempt(context).await?;
    let client = context.signed_in_client().await.map_err(|e| broke(context, &e))?;
    let elsewhere = match (card, &client) {
        (SignInCard::Start, Some(client)) if parameter(query, "add").is_none() => already_signed_in(context, &settings, &wishes, client).await?,
        (SignInCard::Start, _) => None,
        _ => belongs_elsewhere(card, &wishes, attempt.as_ref()),
    };
    if let Some(elsewhere) = elsewhere {
        leptos_axum::redirect(&elsewhere);
        return Ok(None);
    }
    let left = left(take_flash(context).await?);
    let notice = match &client {
        Some(client) if card == SignInCard::Start && left.problems.is_empty() => why_out(context, client).await?,
        _ => String::new(),
    };
    let number = attempt.as_ref().and_then(SignIn::typed_number);
    let methods = offered_factors(&settings, number.is_some());
    let last_strategy = client.as_ref().and_then(|client| client.client.last_strategy.as_deref());
    let social = social::views(context, last_strategy, true);
    let last = last_strategy.and_then(Strategy::parse);
    let mut view = SignInView {
        card,
        username: settings.username.is_on(),
        open: settings.sign_up_mode == SignUpMode::Open,
        password: settings.password,
        identifier: prefilled(query, &settings),
        target: String::new(),
        phone_target: HIDDEN_DIGITS.to_owned(),
        phone: phone_field(context, &settings, query, &left),
        strategy: methods.first().copied().unwrap_or(Strategy::EmailCode),
        last_used: last.filter(|last| (methods.len() > 1 || !social.is_empty()) && (methods.contains(last) || *last == Strategy::Passkey)),
        methods,
        passkey: context.app().passkeys(&settings).map(|_| passkeys::on_first_card(context, &nav_of(&wishes), &left.values)),
        social,
        resend_in: 0,
        delivery: Delivery::Unknown,
        notice,
        left,
        nav: nav_of(&wishes),
    };
    if let Some(attempt) = attempt {
        view.identifier.clone_from(&attempt.identifier);
        view.target = Email::parse(&attempt.identifier).map_or_else(|_| "•••@•••".to_owned(), |email| email.masked());
        if let Some((shown, masked)) = shown_and_masked(number.as_ref()) {
            (view.identifier, view.phone_target) = (shown, masked);
        }
        view.strategy = attempt.strategy;
        if attempt.strategy.needs_message() {
            let wait = verify::resend_wait(&context.cx, attempt.id.as_str(), attempt.strategy).await.map_err(|e| broke_inside(context, e))?;
            view.resend_in = wait.map_or(0, Span::as_seconds_ceil);
            if knows(context, &attempt).await? {
                view.delivery = delivery(context, attempt.id.as_str(), attempt.strategy).await?;
            }
        }
    }
    Ok(Some(view))
}

/// Whether the person has signed in on this browser before: only then does the page say how the mail fares, since that
/// tells that there is an account.
async fn knows(context: &RequestContext, attempt: &SignIn) -> Result<bool, ActionError> {
    let Some(user) = &attempt.user else { return Ok(false) };
    let known = async { store::sessions::client_knows(&mut context.app().store.read().await?, &attempt.client, user).await };
    known.await.map_err(|e| broke_inside(context, e.into()))
}

/// The card for a later stage of the attempt, or for an earlier one; the first card without an attempt.
fn belongs_elsewhere(card: SignInCard, wishes: &Navigation, attempt: Option<&SignIn>) -> Option<String> {
    let Some(attempt) = attempt else { return (card != SignInCard::Help).then(|| wishes.carry(START)) };
    let chooses_password = attempt.stage == SignInStage::NeedsNewPassword;
    if let Some(second) = second_step::card_of_stage(&attempt.stage).filter(|_| card != SignInCard::Help) {
        return Some(wishes.carry(second));
    }
    match card {
        SignInCard::FactorOne | SignInCard::Methods | SignInCard::Forgot if chooses_password => Some(wishes.carry(RESET)),
        SignInCard::Reset if !chooses_password => Some(wishes.carry(FACTOR)),
        _ => None,
    }
}

/// Where somebody goes who opens the first card with a live session: on to the app, or to the chooser.
async fn already_signed_in(
    context: &RequestContext,
    settings: &InstanceSettings,
    wishes: &Navigation,
    client: &SignedInClient,
) -> Result<Option<String>, ActionError> {
    let waits = client.active().is_some_and(|(session, _)| session.task.is_some());
    if settings.multi_session && client.active().is_some() && !waits {
        return Ok(Some(wishes.carry("/sign-in/choose")));
    }
    send_on(context, wishes, client).await
}

fn prefilled(query: &str, settings: &InstanceSettings) -> String {
    let fits = |text: &String| text.len() <= MAX_PREFILL && !text.chars().any(char::is_control);
    let email = parameter(query, "email_address").filter(|text| Email::parse(text).is_ok());
    let username = parameter(query, "username").filter(|_| settings.username.is_on());
    email.or(username).filter(fits).unwrap_or_default()
}

pub(super) async fn open_attempt(context: &RequestContext) -> Result<Option<SignIn>, ActionError> {
    let browser = context.browser().await.map_err(|e| broke(context, &e))?;
    let (Some(client), Some(id)) = (&browser.client, &browser.sign_in) else { return Ok(None) };
    match flow::find_open(&context.cx, client, id).await {
        Ok(attempt) => Ok(Some(attempt)),
        Err(SignInError::Internal(error)) => Err(broke_inside(context, error)),
        Err(SignInError::Over | SignInError::Refused(_)) => Ok(None),
    }
}

pub(super) fn over(wishes: &Navigation) -> Answer {
    Answer::problem(wishes.carry(START), Field::Form, ProblemCode::AttemptExpired)
}

pub(super) async fn conclude(
    context: &RequestContext,
    page: &str,
    wishes: &Navigation,
    result: Result<Step, SignInError>,
) -> Result<Answer, ActionError> {
    match result {
        Ok(Step::SignedIn { user }) => arrive(context, wishes, FinishedFlow::SignIn, Some(&user)).await,
        Ok(Step::Waiting) => Ok(Answer::Go(wishes.carry(FACTOR))),
        Ok(Step::SecondStep(asks)) => Ok(Answer::Go(wishes.carry(second_step::card_of(asks)))),
        Ok(Step::ChoosePassword) => Ok(Answer::Go(wishes.carry(RESET))),
        Ok(Step::PasswordLeaked) => Ok(Answer::problem(wishes.carry(FACTOR), Field::Form, ProblemCode::PasswordBreached)),
        Ok(Step::ContinueElsewhere) => Ok(Answer::Go("/verify/first-tab".to_owned())),
        Err(SignInError::Refused(FieldProblem { field, code })) => {
            metrics::counter!("vestibule_sign_in_refusals_total").increment(1);
            Ok(Answer::problem(page, field, code))
        }
        Err(SignInError::Over) => Ok(over(wishes)),
        Err(SignInError::Internal(error)) => Err(broke_inside(context, error)),
    }
}

/// The first card: an address or username, or a phone number with its country. A password that a manager filled in along
/// with it is tried at once.
pub(crate) async fn start(
    context: &RequestContext,
    identifier: &str,
    phone: Option<(&str, &str)>,
    password: &SecretText,
    nav: &str,
) -> Result<FormReply, ActionError> {
    let wishes = wishes(nav);
    let read = match phone {
        None => Ok(identifier.to_owned()),
        Some(("", _)) => Err(ProblemCode::Missing),
        Some((number, country)) => read_phone(context, number, country).await?,
    };
    let field = if phone.is_some() { Field::PhoneNumber } else { Field::Identifier };
    let page = wishes.carry(if phone.is_some() { "/sign-in?add=1&with=phone" } else { "/sign-in?add=1" });
    let typed = match phone {
        None => [(Field::Identifier.name(), identifier), ("", "")],
        Some((number, country)) => [(Field::PhoneNumber.name(), number), (COUNTRY, country)],
    };
    let identifier = match &read {
        Ok(identifier) => identifier,
        Err(code) => return give(context, Answer::problem(page, field, code.clone()).typed(&typed)).await,
    };
    let (client, mut browser) = client(context).await?;
    let attempt = match flow::start(&context.cx, &client, identifier, wishes.clone()).await {
        Ok(attempt) => attempt,
        Err(SignInError::Refused(problem)) => {
            let place = if problem.field == Field::Identifier { field } else { problem.field };
            let answer = Answer::problem(page, place, problem.code).typed(&typed);
            return give(context, answer).await;
        }
        Err(SignInError::Over) => return give(context, over(&wishes)).await,
        Err(SignInError::Internal(error)) => return Err(broke_inside(context, error)),
    };
    browser.sign_in = Some(attempt.id.clone());
    context.save_browser(&browser).await.map_err(|e| broke(context, &e))?;
    if password.is_empty() || attempt.strategy != Strategy::Password {
        return give(context, Answer::Go(wishes.carry(FACTOR))).await;
    }
    let result = flow::check_password(&context.cx, &attempt, password).await;
    let answer = conclude(context, &wishes.carry(FACTOR), &wishes, result).await?;
    match answer {
        // The password card shows the problem; going there keeps the identifier.
        Answer::Stay { page, problems, typed } => {
            let mut browser = context.browser().await.map_err(|e| broke(context, &e))?;
            browser.flash = Some(crate::server::context::Flash { problems, values: typed, notice: None });
            context.save_browser(&browser).await.map_err(|e| broke(context, &e))?;
            give(context, Answer::Go(page)).await
        }
        other => give(context, other).await,
    }
}

async fn read_phone(context: &RequestContext, number: &str, country: &str) -> Result<Result<String, ProblemCode>, ActionError> {
    let settings = context.app().settings(context.now()).await.map_err(|e| broke_inside(context, e.into()))?;
    if !settings.phone.is_on() {
        return Ok(Err(ProblemCode::MethodUnavailable));
    }
    let country = Some(country).filter(|country| !country.is_empty());
    let read = phone::read(number, country, &settings, context.app().config.is_development());
    Ok(read.map(|number| number.as_str().to_owned()))
}

pub(super) async fn client(context: &RequestContext) -> Result<(ClientId, crate::server::context::Browser), ActionError> {
    let mut browser = context.browser().await.map_err(|e| broke(context, &e))?;
    let client = context.client_or_new(&mut browser).await.map_err(|e| broke(context, &e))?;
    context.save_browser(&browser).await.map_err(|e| broke(context, &e))?;
    Ok((client, browser))
}

/// Chooses a factor.
pub(crate) async fn choose(context: &RequestContext, strategy: Strategy, nav: &str) -> Result<FormReply, ActionError> {
    let wishes = wishes(nav);
    let Some(attempt) = open_attempt(context).await? else { return give(context, over(&wishes)).await };
    let result = flow::choose(&context.cx, &attempt, strategy).await.map(|()| Step::Waiting);
    give(context, conclude(context, &wishes.carry("/sign-in/methods"), &wishes, result).await?).await
}

/// Gives the password.
pub(crate) async fn password(context: &RequestContext, password: &SecretText, nav: &str) -> Result<FormReply, ActionError> {
    let wishes = wishes(nav);
    let Some(attempt) = open_attempt(context).await? else { return give(context, over(&wishes)).await };
    let result = flow::check_password(&context.cx, &attempt, password).await;
    give(context, conclude(context, &wishes.carry(FACTOR), &wishes, result).await?).await
}

/// Gives the code.
pub(crate) async fn code(context: &RequestContext, code: &SecretText, nav: &str) -> Result<FormReply, ActionError> {
    let wishes = wishes(nav);
    let Some(attempt) = open_attempt(context).await? else { return give(context, over(&wishes)).await };
    let result = flow::check_code(&context.cx, &attempt, code).await;
    give(context, conclude(context, &wishes.carry(FACTOR), &wishes, result).await?).await
}

/// Sends the mail again.
pub(crate) async fn resend(context: &RequestContext, nav: &str) -> Result<FormReply, ActionError> {
    let wishes = wishes(nav);
    let Some(attempt) = open_attempt(context).await? else { return give(context, over(&wishes)).await };
    let result = flow::resend(&context.cx, &attempt).await.map(|()| Step::Waiting);
    give(context, conclude(context, &wishes.carry(FACTOR), &wishes, result).await?).await
}

/// Goes on when the link was opened.
pub(crate) async fn poll(context: &RequestContext, nav: &str) -> Result<FormReply, ActionError> {
    let wishes = wishes(nav);
    let Some(attempt) = open_attempt(context).await? else { return done_waiting(context, &wishes, over(&wishes)).await };
    let result = flow::poll(&context.cx, &attempt).await;
    if matches!(result, Ok(Step::Waiting)) && !context.wants_html {
        return Ok(FormReply::default());
    }
    give(context, conclude(context, &wishes.carry(FACTOR), &wishes, result).await?).await
}

/// Sets the new password.
pub(crate) async fn reset(context: &RequestContext, password: &SecretText, sign_out_others: bool, nav: &str) -> Result<FormReply, ActionError> {
    let wishes = wishes(nav);
    let Some(attempt) = open_attempt(context).await? else { return give(context, over(&wishes)).await };
    let result = flow::reset_password(&context.cx, &attempt, password, sign_out_others).await;
    give(context, conclude(context, &wishes.carry(RESET), &wishes, result).await?).await
}
