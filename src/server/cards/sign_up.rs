//! The cards of signing up.

use url::form_urlencoded;

use super::phone::{COUNTRY, field as phone_field};
use super::second_step;
use super::sign_in::client;
use super::social;
use super::{arrive, delivery, done_waiting, left, nav_of, parameter, send_on, wishes};
use crate::actions::sign_up::{SignUpCard, SignUpView};
use crate::actions::{ActionError, Delivery, FormReply};
use crate::domain::email::Email;
use crate::domain::navigation::{FinishedFlow, Navigation};
use crate::domain::password::Strength;
use crate::domain::person_name::parse_name;
use crate::domain::problem::{Field, ProblemCode};
use crate::domain::secret::SecretText;
use crate::domain::settings::{InstanceSettings, SignUpMode};
use crate::domain::sign_up::{SignUp, SignUpStep};
use crate::domain::time::Span;
use crate::domain::verification::Strategy;
use crate::server::answer::{Answer, broke, broke_inside, give, take_flash, too_many};
use crate::server::context::RequestContext;
use crate::server::flows::accounts;
use crate::server::flows::sign_up::{self as flow, SignUpError, SignUpForm, Step};
use crate::server::flows::throttle::{self, Limit};
use crate::server::flows::verify;
use crate::server::phone;
use crate::server::store;

const START: &str = "/sign-up";
const SIGN_IN: &str = "/sign-in";
const VERIFY: &str = "/sign-up/verify-email-address";
const VERIFY_PHONE: &str = "/sign-up/verify-phone-number";
const CONTINUE: &str = "/sign-up/continue";
const PASSKEY: &str = "/sign-up/passkey";

/// Most words of a person's own that a strength check takes, and the longest of them.
const MAX_OWN_WORDS: usize = 8;

/// Reads a card, or sends the browser where it belongs.
pub(crate) async fn view(context: &RequestContext, card: SignUpCard, query: &str) -> Result<Option<SignUpView>, ActionError> {
    let mut wishes = wishes(query);
    let settings = context.app().settings(context.now()).await.map_err(|e| broke_inside(context, e.into()))?;
    let attempt = open_attempt(context).await?;
    let elsewhere = match (card, &attempt) {
        (SignUpCard::Start, _) => already_signed_in(context, &settings, &wishes).await?,
        (_, None) => Some(wishes.carry(START)),
        (_, Some(attempt)) => belongs_elsewhere(card, attempt.next_step(&settings)).map(|page| wishes.carry(page)),
    };
    if let Some(elsewhere) = elsewhere {
        leptos_axum::redirect(&elsewhere);
        return Ok(None);
    }
    let ticket = parameter(query, "__clerk_ticket").or_else(|| parameter(query, "__clerk_invitation_token")).unwrap_or_default();
    let invited = flow::invited_by(&context.cx, &SecretText::new(ticket.as_str())).await.map_err(|e| broke_inside(context, e))?;
    if let Some(invitation) = &invited {
        if wishes.redirect_url.is_none() {
            wishes.redirect_url.clone_from(&invitation.redirect_url);
        }
        if has_account(context, &invitation.address).await? {
            // Who is invited to an organization accepts on the page of that invitation.
            let target = match &invitation.organization {
                Some(_) => format!(
                    "/organization-invitation?{}",
                    form_urlencoded::Serializer::new(String::new()).append_pair("__clerk_ticket", &ticket).finish()
                ),
                None => with_address(&wishes.carry(SIGN_IN), &invitation.address),
            };
            leptos_axum::redirect(&target);
            return Ok(None);
        }
    }
    let mut left = left(take_flash(context).await?);
    prefill(query, &mut left.values);
    let number = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let mut view = SignUpView {
        card,
        restricted: settings.sign_up_mode == SignUpMode::InviteOnly && invited.is_none() && attempt.is_none(),
        name: settings.name,
        username: settings.username,
        phone: settings.phone,
        phone_field: phone_field(context, &settings, query, &left),
        username_length: (number(settings.username_min_length), number(settings.username_max_length)),
        password: settings.password,
        password_min: number(settings.password_min_length),
        passkeys: context.app().passkeys(&settings).is_some(),
        terms: settings.terms_version.is_some(),
        ticket: if invited.is_some() { ticket } else { String::new() },
        invited: invited.map(|invitation| invitation.address.as_str().to_owned()),
        social: if card == SignUpCard::Start { social::views(context, None, true) } else { Vec::new() },
        missing: Vec::new(),
        email: String::new(),
        number: None,
        resend_in: 0,
        delivery: Delivery::Unknown,
        left,
        nav: nav_of(&wishes),
    };
    if let Some(attempt) = attempt {
        attempt.email.as_str().clone_into(&mut view.email);
        view.missing = attempt.missing_fields(&settings);
        if view.left.problems.iter().any(|problem| problem.field == Field::Username) && !view.missing.contains(&Field::Username) {
            view.missing.push(Field::Username);
        }
        if let SignUpCard::Verify | SignUpCard::VerifyPhone = card {
            let strategy = if card == SignUpCard::Verify { Strategy::EmailCode } else { Strategy::PhoneCode };
            view.number = attempt.phone.as_ref().filter(|_| card == SignUpCard::VerifyPhone).map(phone::international);
            let wait = verify::resend_wait(&context.cx, attempt.id.as_str(), strategy).await.map_err(|e| broke_inside(context, e))?;
            view.resend_in = wait.map_or(0, Span::as_seconds_ceil);
            view.delivery = delivery(context, attempt.id.as_str(), strategy).await?;
        }
    }
    Ok(Some(view))
}

/// The card that a step of the attempt wants in place of this one.
fn belongs_elsewhere(card: SignUpCard, step: SignUpStep) -> Option<&'static str> {
    match (card, step) {
        (SignUpCard::Verify | SignUpCard::VerifyPhone | SignUpCard::Passkey, SignUpStep::Continue) => Some(CONTINUE),
        (SignUpCard::Continue | SignUpCard::VerifyPhone | SignUpCard::Passkey, SignUpStep::VerifyEmailAddress) => Some(VERIFY),
        (SignUpCard::Continue | SignUpCard::Verify | SignUpCard::Passkey, SignUpStep::VerifyPhoneNumber) => Some(VERIFY_PHONE),
        (SignUpCard::Continue | SignUpCard::Verify | SignUpCard::VerifyPhone, SignUpStep::CreatePasskey) => Some(PASSKEY),
        (SignUpCard::Passkey, SignUpStep::Create | SignUpStep::Done) => Some(START),
        _ => None,
    }
}

/// The card of a step that waits.
pub(super) const fn card_of(step: SignUpStep) -> &'static str {
    match step {
        SignUpStep::Continue => CONTINUE,
        SignUpStep::VerifyPhoneNumber => VERIFY_PHONE,
        SignUpStep::CreatePasskey => PASSKEY,
        SignUpStep::VerifyEmailAddress | SignUpStep::Create | SignUpStep::Done => VERIFY,
    }
}

/// Whether an invited person has an account meanwhile. The ticket came by mail, so this tells nobody else.
async fn has_account(context: &RequestContext, address: &Email) -> Result<bool, ActionError> {
    let find = async { store::users::find_by_verified_email(&mut context.app().store.read().await?, &address.key()).await };
    Ok(find.await.map_err(|e| broke_inside(context, e.into()))?.is_some())
}

/// A card's address that fills the person's own address in.
fn with_address(page: &str, address: &Email) -> String {
    let filled = form_urlencoded::Serializer::new(String::new()).append_pair(Field::EmailAddress.name(), address.as_str()).finish();
    format!("{page}{}{filled}", if page.contains('?') { '&' } else { '?' })
}

/// Values that a link puts into fields; what was typed wins, and what does not fit its field is dropped.
fn prefill(query: &str, values: &mut Vec<(String, String)>) {
    for (field, fits) in [
        (Field::EmailAddress, (|text: &str| Email::parse(text).is_ok()) as fn(&str) -> bool),
        (Field::Username, |text: &str| text.len() <= 64 && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-')),
        (Field::FirstName, |text: &str| parse_name(text).is_ok()),
        (Field::LastName, |text: &str| parse_name(text).is_ok()),
    ] {
        if !values.iter().any(|(name, _)| name == field.name())
            && let Some(value) = parameter(query, field.name()).filter(|value| fits(value))
        {
            values.push((field.name().to_owned(), value));
        }
    }
}

async fn already_signed_in(context: &RequestContext, settings: &InstanceSettings, wishes: &Navigation) -> Result<Option<String>, ActionError> {
    if settings.multi_session {
        return Ok(None);
    }
    match context.signed_in_client().await.map_err(|e| broke(context, &e))? {
        Some(client) => send_on(context, wishes, &client).await,
        None => Ok(None),
    }
}

pub(super) async fn open_attempt(context: &RequestContext) -> Result<Option<SignUp>, ActionError> {
    let browser = context.browser().await.map_err(|e| broke(context, &e))?;
    let (Some(client), Some(id)) = (&browser.client, &browser.sign_up) else { return Ok(None) };
    match flow::find_open(&context.cx, client, id).await {
        Ok(attempt) => Ok(Some(attempt)),
        Err(SignUpError::Internal(error)) => Err(broke_inside(context, error)),
        Err(SignUpError::Over | SignUpError::Refused(_)) => Ok(None),
    }
}

pub(super) fn over(wishes: &Navigation) -> Answer {
    Answer::problem(wishes.carry(START), Field::Form, ProblemCode::AttemptExpired)
}

pub(super) async fn conclude(
    context: &RequestContext,
    page: &str,
    wishes: &Navigation,
    result: Result<Step, SignUpError>,
) -> Result<Answer, ActionError> {
    match result {
        Ok(Step::SignedUp { user, .. }) => arrive(context, wishes, FinishedFlow::SignUp, Some(&user)).await,
        Ok(Step::SignedIn { user }) => arrive(context, wishes, FinishedFlow::SignIn, Some(&user)).await,
        Ok(Step::SecondStep { sign_in }) => second_step::go_on(context, wishes, sign_in).await,
        Ok(Step::Waiting(step)) => Ok(Answer::Go(wishes.carry(card_of(step)))),
        Ok(Step::ContinueElsewhere) => Ok(Answer::Go("/verify/first-tab".to_owned())),
        Err(SignUpError::Refused(problems)) => {
            // A username that was lost on the way is asked for on its own card.
            let lost = problems.iter().any(|p| p.code == ProblemCode::UsernameTaken) && page != START && !page.starts_with("/sign-up?");
            let page = if lost { wishes.carry(CONTINUE) } else { page.to_owned() };
            Ok(Answer::Stay { page, problems, typed: Vec::new() })
        }
        Err(SignUpError::Over) => Ok(over(wishes)),
        Err(SignUpError::Internal(error)) => Err(broke_inside(context, error)),
    }
}

fn typed(form: &SignUpForm) -> [(&'static str, &str); 6] {
    [
        (Field::EmailAddress.name(), form.email_address.as_str()),
        (Field::PhoneNumber.name(), form.phone_number.as_str()),
        (COUNTRY, form.phone_country.as_str()),
        (Field::Username.name(), form.username.as_str()),
        (Field::FirstName.name(), form.first_name.as_str()),
        (Field::LastName.name(), form.last_name.as_str()),
    ]
}

/// The form.
pub(crate) async fn start(context: &RequestContext, form: &SignUpForm, nav: &str) -> Result<FormReply, ActionError> {
    let wishes = wishes(nav);
    let (client, mut browser) = client(context).await?;
    let mut page = wishes.carry(START);
    if let Some(ticket) = &form.ticket {
        let joint = if page.contains('?') { '&' } else { '?' };
        page = format!("{page}{joint}__clerk_ticket={}", ticket.expose());
    }
    let result = match flow::start(&context.cx, &client, form, wishes.clone()).await {
        Ok((attempt, step)) => {
            browser.sign_up = Some(attempt.id);
            context.save_browser(&browser).await.map_err(|e| broke(context, &e))?;
            Ok(step)
        }
        Err(error) => Err(error),
    };
    let answer = conclude(context, &page, &wishes, result).await?.typed(&typed(form));
    give(context, answer).await
}

/// The missing fields.
pub(crate) async fn fill_in(context: &RequestContext, form: &SignUpForm, nav: &str) -> Result<FormReply, ActionError> {
    let wishes = wishes(nav);
    let Some(attempt) = open_attempt(context).await? else { return give(context, over(&wishes)).await };
    let result = flow::fill_in(&context.cx, attempt, form).await;
    give(context, conclude(context, &wishes.carry(CONTINUE), &wishes, result).await?.typed(&typed(form))).await
}

/// The code.
pub(crate) async fn code(context: &RequestContext, code: &SecretText, nav: &str) -> Result<FormReply, ActionError> {
    let wishes = wishes(nav);
    let Some(attempt) = open_attempt(context).await? else { return give(context, over(&wishes)).await };
    let page = verify_card(context, &attempt).await?;
    let result = flow::check_code(&context.cx, &attempt, code).await;
    give(context, conclude(context, &wishes.carry(page), &wishes, result).await?).await
}

/// The mail or text message again.
pub(crate) async fn resend(context: &RequestContext, nav: &str) -> Result<FormReply, ActionError> {
    let wishes = wishes(nav);
    let Some(attempt) = open_attempt(context).await? else { return give(context, over(&wishes)).await };
    let page = verify_card(context, &attempt).await?;
    match flow::resend(&context.cx, &attempt).await {
        Ok(()) => give(context, Answer::Go(wishes.carry(page))).await,
        Err(error) => give(context, conclude(context, &wishes.carry(page), &wishes, Err(error)).await?).await,
    }
}

/// The card for the code that the attempt waits for.
async fn verify_card(context: &RequestContext, attempt: &SignUp) -> Result<&'static str, ActionError> {
    let settings = context.app().settings(context.now()).await.map_err(|e| broke_inside(context, e.into()))?;
    Ok(if flow::awaited(&settings, attempt) == Strategy::PhoneCode { VERIFY_PHONE } else { VERIFY })
}

/// Goes on when the link was opened.
pub(crate) async fn poll(context: &RequestContext, nav: &str) -> Result<FormReply, ActionError> {
    let wishes = wishes(nav);
    let Some(attempt) = open_attempt(context).await? else { return done_waiting(context, &wishes, over(&wishes)).await };
    let result = flow::poll(&context.cx, &attempt).await;
    if matches!(result, Ok(Step::Waiting(SignUpStep::VerifyEmailAddress))) && !context.wants_html {
        return Ok(FormReply::default());
    }
    give(context, conclude(context, &wishes.carry(VERIFY), &wishes, result).await?).await
}

/// Judges a password while it is typed.
pub(crate) async fn check_password(
    context: &RequestContext,
    password: &SecretText,
    own_words: &[String],
) -> Result<Result<Strength, ProblemCode>, ActionError> {
    if let Some(wait) = throttle::take(&context.cx, Limit::Check).await.map_err(|e| broke_inside(context, e))? {
        return Err(too_many(Field::Password, wait));
    }
    let settings = context.app().settings(context.now()).await.map_err(|e| broke_inside(context, e.into()))?;
    let words: Vec<&str> = own_words.iter().take(MAX_OWN_WORDS).map(String::as_str).filter(|word| word.len() <= 254 && !word.is_empty()).collect();
    accounts::judge_password(&context.cx, &settings, password, &words).await.map_err(|e| broke_inside(context, e))
}

/// Says whether a username is free.
pub(crate) async fn check_username(context: &RequestContext, username: &str) -> Result<Option<ProblemCode>, ActionError> {
    if let Some(wait) = throttle::take(&context.cx, Limit::Check).await.map_err(|e| broke_inside(context, e))? {
        return Err(too_many(Field::Username, wait));
    }
    let settings = context.app().settings(context.now()).await.map_err(|e| broke_inside(context, e.into()))?;
    let name = match accounts::read_username(username, &settings) {
        Ok(name) => name,
        Err(code) => return Ok(Some(code)),
    };
    let taken = async { store::users::username_is_taken(&mut context.app().store.read().await?, &name.key()).await };
    Ok(taken.await.map_err(|e| broke_inside(context, e.into()))?.then_some(ProblemCode::UsernameTaken))
}
