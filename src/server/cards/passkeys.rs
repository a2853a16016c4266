//! Passkeys: what browsers are asked, and what becomes of their answers.

use axum::http::request::Parts;
use leptos::prelude::use_context;
use serde::Deserialize;

use super::person::{Person, reverified, signed_in};
use super::second_step;
use super::sign_in::client;
use super::{arrive, destination, left, nav_of, sign_up as sign_up_cards, wishes};
use crate::actions::passkeys::{OfferView, PasskeyView, PasskeysView, QuestionView};
use crate::actions::{ActionError, FormReply};
use crate::domain::ids::{PasskeyId, UserId};
use crate::domain::navigation::{FinishedFlow, Navigation};
use crate::domain::notice::Notice;
use crate::domain::passkey::{MAX_PASSKEYS, PasskeyTrouble, Purpose, parse_name};
use crate::domain::problem::{Field, ProblemCode};
use crate::domain::secret::SecretText;
use crate::domain::time::Timestamp;
use crate::domain::verification::Strategy;
use crate::server::answer::{Answer, broke_inside, give, take_flash};
use crate::server::context::RequestContext;
use crate::server::flows::passkeys::{self as flow, Given, PasskeyError, Question, SignedIn, Whom};
use crate::server::flows::sessions::SignedInClient;
use crate::server::flows::sign_up;
use crate::server::flows::{Internal, sign_up::SignUpError};
use crate::server::http::arrival::cookie;
use crate::server::passkeys::{Proof, encoded, first_card, handle};
use crate::server::security::token;
use crate::server::store::accounts::Account;

const SECTION: &str = "/user/security";
const SIGN_IN: &str = "/sign-in?add=1";
const SIGN_UP: &str = "/sign-up/passkey";
/// The page that offers a passkey.
const OFFER: &str = "/sign-in/passkey";

/// Names the browser that is asked, so that an answer counts in this one only. Nobody but these actions reads it.
const ASKED_COOKIE: &str = "vestibule_asked";
/// Set by the script where a passkey could be made.
const ABLE_COOKIE: &str = "vestibule_passkeys";
/// Name of the value that keeps what a page has to tell the lists of devices.
const SIGNALS: &str = "passkey_signals";

fn cookie_of_request(name: &str) -> Option<String> {
    cookie(&use_context::<Parts>()?.headers, name).map(str::to_owned)
}

/// The name of this browser, given to it now if it has none.
fn browser_key(context: &RequestContext) -> Result<SecretText, ActionError> {
    if let Some(key) = cookie_of_request(ASKED_COOKIE) {
        return Ok(SecretText::new(key));
    }
    let key = token::fresh(&context.app().rng).map_err(|e| broke_inside(context, Internal::from(e)))?;
    let secure = if context.app().config.is_https() { "; Secure" } else { "" };
    context.set_cookie(format!("{ASKED_COOKIE}={}; Path=/api; HttpOnly; SameSite=Strict{secure}", key.expose()));
    Ok(key)
}

/// Asks. Where nothing can be asked, the form is told why when it is sent.
pub(crate) async fn ask(context: &RequestContext, purpose: Purpose) -> Result<QuestionView, ActionError> {
    let browser = browser_key(context)?;
    let asked = match purpose {
        Purpose::SignIn => flow::ask(&context.cx, purpose, Whom::Anybody, &browser).await,
        // Whether it is still the same person is asked when the answer arrives, which waits for that.
        Purpose::Reverify | Purpose::Register | Purpose::Upgrade => match signed_in(context).await? {
            Some(Person { account, .. }) => flow::ask(&context.cx, purpose, Whom::Person(&account), &browser).await,
            None => return Ok(QuestionView::default()),
        },
        Purpose::SignUp => match sign_up_cards::open_attempt(context).await? {
            Some(attempt) => flow::ask(&context.cx, purpose, Whom::Newcomer(&attempt), &browser).await,
            None => return Ok(QuestionView::default()),
        },
    };
    match asked {
        Ok(Question { key, options }) => {
            Ok(QuestionView { key: key.expose().to_owned(), creates: purpose.creates(), options: Some(options), trouble: None })
        }
        Err(PasskeyError::Refused(trouble)) => Ok(QuestionView { trouble: Some(trouble), ..QuestionView::default() }),
        Err(PasskeyError::Wait(_) | PasskeyError::Banned) => Ok(QuestionView::default()),
        Err(PasskeyError::Internal(error)) => Err(broke_inside(context, error)),
    }
}

/// What the script says when there is no answer.
#[derive(Deserialize)]
struct NoAnswer {
    trouble: Option<PasskeyTrouble>,
}

/// What became of the form: an answer of the browser, or why there is none.
fn read<'a>(key: &'a SecretText, credential: &'a str, browser: Option<&'a SecretText>) -> Result<Given<'a>, PasskeyTrouble> {
    if credential.is_empty() {
        return Err(PasskeyTrouble::NeedsScript);
    }
    match (serde_json::from_str::<NoAnswer>(credential), browser) {
        (Ok(NoAnswer { trouble: Some(trouble) }), _) => Err(trouble),
        (_, Some(browser)) if !key.is_empty() => Ok(Given { key, credential, browser }),
        _ => Err(PasskeyTrouble::Over),
    }
}

fn asked_browser() -> Option<SecretText> {
    cookie_of_request(ASKED_COOKIE).map(SecretText::new)
}

/// The problem in the person's words.
fn problem(context: &RequestContext, trouble: PasskeyTrouble) -> ProblemCode {
    ProblemCode::Passkey { trouble, words: first_card::words(context.cx.locale, trouble) }
}

/// What a form is told of an error, or the error itself if it is nobody's answer.
fn refusal(context: &RequestContext, error: PasskeyError) -> Result<ProblemCode, ActionError> {
    Ok(match error {
        PasskeyError::Refused(trouble) => problem(context, trouble),
        PasskeyError::Wait(span) => ProblemCode::TooMany { retry_after_seconds: span.as_seconds_ceil() },
        PasskeyError::Banned => ProblemCode::AccountBanned,
        PasskeyError::Internal(error) => return Err(broke_inside(context, error)),
    })
}

/// Signs in.
pub(crate) async fn sign_in(context: &RequestContext, key: &SecretText, credential: &str, nav: &str) -> Result<FormReply, ActionError> {
    let wishes = wishes(nav);
    let page = wishes.carry(SIGN_IN);
    let browser = asked_browser();
    let given = match read(key, credential, browser.as_ref()) {
        Ok(given) => given,
        Err(trouble) => return give(context, Answer::problem(page, Field::Form, problem(context, trouble))).await,
    };
    let (client, _) = client(context).await?;
    let error = match flow::sign_in(&context.cx, &client, given).await {
        Ok(SignedIn::As(user)) => return give(context, arrive(context, &wishes, FinishedFlow::SignIn, Some(&user)).await?).await,
        Ok(SignedIn::SecondStep(sign_in)) => return give(context, second_step::go_on(context, &wishes, sign_in).await?).await,
        Err(error) => error,
    };
    metrics::counter!("vestibule_sign_in_refusals_total").increment(1);
    let unknown = matches!(error, PasskeyError::Refused(PasskeyTrouble::Unknown)).then(|| unknown_signal(context, credential)).flatten();
    let answer = Answer::problem(page, Field::Form, refusal(context, error)?);
    give(context, answer.typed(&[(SIGNALS, unknown.as_deref().unwrap_or_default())])).await
}

/// Tells the list of the device that this passkey is none of ours (`WebAuthn` Level 3, 5.1.10.1), so that it is not offered again.
fn unknown_signal(context: &RequestContext, credential: &str) -> Option<String> {
    let credential: serde_json::Value = serde_json::from_str(credential).ok()?;
    let id = credential.get("id")?.as_str()?;
    let details = serde_json::json!({ "rpId": context.app().passkeys.as_ref()?.id(), "credentialId": id });
    Some(serde_json::json!({ "signalUnknownCredential": details }).to_string())
}

/// What the first card has of passkeys; none where there are none. `left` is what the last plain form post left.
pub(super) fn on_first_card(context: &RequestContext, nav: &str, left: &[(String, String)]) -> String {
    let signals = left.iter().find(|(name, _)| name == SIGNALS).map_or("", |(_, value)| value);
    first_card::form(context.cx.locale, "/api/passkeys/sign-in", nav, signals)
}

/// Adds a passkey.
pub(crate) async fn add(context: &RequestContext, key: &SecretText, credential: &str) -> Result<FormReply, ActionError> {
    let me = match reverified(context).await? {
        Ok(me) => me,
        Err(answer) => return give(context, answer).await,
    };
    let page = format!("{SECTION}?open=add-passkey");
    let answer = match made(context, &me.account, key, credential).await? {
        Ok(name) => Answer::Done { page: format!("{SECTION}#passkeys"), notice: Notice::PasskeyAdded { name } },
        Err(code) => Answer::problem(page, Field::Form, code),
    };
    give(context, answer).await
}

async fn made(context: &RequestContext, account: &Account, key: &SecretText, credential: &str) -> Result<Result<String, ProblemCode>, ActionError> {
    let browser = asked_browser();
    let given = match read(key, credential, browser.as_ref()) {
        Ok(given) => given,
        Err(trouble) => return Ok(Err(problem(context, trouble))),
    };
    match flow::add(&context.cx, account, given).await {
        Ok(name) => Ok(Ok(name)),
        Err(error) => refusal(context, error).map(Err),
    }
}

/// Gives a passkey another name.
pub(crate) async fn rename(context: &RequestContext, id: &PasskeyId, name: &str) -> Result<FormReply, ActionError> {
    let me = match reverified(context).await? {
        Ok(me) => me,
        Err(answer) => return give(context, answer).await,
    };
    let answer = match parse_name(name) {
        Err(code) => Answer::problem(format!("{SECTION}?open=rename-{id}"), Field::Name, code).typed(&[(Field::Name.name(), name)]),
        Ok(name) => {
            let page = format!("{SECTION}#passkeys");
            // Where it was removed in another tab, the list shows what there is.
            let renamed = flow::rename(&context.cx, &me.account.user.id, id, &name).await.map_err(|e| broke_inside(context, e))?;
            if renamed { Answer::Done { page, notice: Notice::PasskeyRenamed { name } } } else { Answer::Go(page) }
        }
    };
    give(context, answer).await
}

/// Removes a passkey.
pub(crate) async fn remove(context: &RequestContext, id: &PasskeyId) -> Result<FormReply, ActionError> {
    let me = match reverified(context).await? {
        Ok(me) => me,
        Err(answer) => return give(context, answer).await,
    };
    let removed = flow::remove(&context.cx, &me.account.user.id, id).await.map_err(|e| broke_inside(context, e))?;
    let page = format!("{SECTION}#passkeys");
    give(
        context,
        removed.map_or_else(|| Answer::Go(page.clone()), |name| Answer::Done { page: page.clone(), notice: Notice::PasskeyRemoved { name } }),
    )
    .await
}

/// Proves that it is this person, for re-verification. The problem is for the form that asked.
pub(super) async fn prove(
    context: &RequestContext,
    user: &UserId,
    key: &SecretText,
    credential: &str,
) -> Result<Result<Proof, ProblemCode>, ActionError> {
    let browser = asked_browser();
    let given = match read(key, credential, browser.as_ref()) {
        Ok(given) => given,
        Err(trouble) => return Ok(Err(problem(context, trouble))),
    };
    match flow::prove(&context.cx, user, given).await {
        Ok(proof) => Ok(Ok(proof)),
        Err(error) => refusal(context, error).map(Err),
    }
}

/// Makes an account with a passkey.
pub(crate) async fn sign_up(context: &RequestContext, key: &SecretText, credential: &str, nav: &str) -> Result<FormReply, ActionError> {
    let wishes = wishes(nav);
    let page = wishes.carry(SIGN_UP);
    let Some(attempt) = sign_up_cards::open_attempt(context).await? else { return give(context, sign_up_cards::over(&wishes)).await };
    let browser = asked_browser();
    let created = match read(key, credential, browser.as_ref()) {
        Ok(given) => sign_up::create_passkey(&context.cx, &attempt, given).await,
        Err(trouble) => Err(trouble),
    };
    let answer = match created {
        Ok(result) => sign_up_cards::conclude(context, &page, &wishes, result).await?,
        Err(trouble) => Answer::problem(page, Field::Form, problem(context, trouble)),
    };
    give(context, answer).await
}

/// Gives the passkey of a sign-up up.
pub(crate) async fn take_password(context: &RequestContext, nav: &str) -> Result<FormReply, ActionError> {
    let wishes = wishes(nav);
    let Some(attempt) = sign_up_cards::open_attempt(context).await? else { return give(context, sign_up_cards::over(&wishes)).await };
    let result: Result<_, SignUpError> = sign_up::take_password(&context.cx, attempt).await;
    give(context, sign_up_cards::conclude(context, &wishes.carry(SIGN_UP), &wishes, result).await?).await
}

/// The page that offers a passkey to somebody who just signed in with a password; none when this is no time for it. Only browsers that run
/// the script and could have one get it, and nobody twice in a while.
pub(super) async fn offer_after(
    context: &RequestContext,
    wishes: &Navigation,
    user: &UserId,
    client: Option<&SignedInClient>,
) -> Result<Option<String>, ActionError> {
    let able = !context.wants_html && cookie_of_request(ABLE_COOKIE).is_some_and(|able| able == "1");
    let settings = context.app().settings(context.now()).await.map_err(|e| broke_inside(context, e.into()))?;
    if !able || context.app().passkeys(&settings).is_none() {
        return Ok(None);
    }
    let Some((session, account)) = client.and_then(SignedInClient::active) else { return Ok(None) };
    let fits = account.user.id == *user && session.first_factor == Strategy::Password.name() && account.passkeys.is_empty();
    let offered = fits && flow::offer(&context.cx, user).await.map_err(|e| broke_inside(context, e))?;
    Ok(offered.then(|| wishes.carry(OFFER)))
}

/// Reads the page that offers a passkey.
pub(crate) async fn offer(context: &RequestContext, query: &str) -> Result<Option<OfferView>, ActionError> {
    let wishes = wishes(query);
    let settings = context.app().settings(context.now()).await.map_err(|e| broke_inside(context, e.into()))?;
    let me = reverified(context).await?.ok();
    let Some(me) = me.filter(|_| context.app().passkeys(&settings).is_some()) else {
        leptos_axum::redirect(&wishes.carry("/sign-in"));
        return Ok(None);
    };
    let go_on = destination(context, &wishes, FinishedFlow::SignIn, Some(&me.account.user.id)).await?;
    let left = left(take_flash(context).await?);
    Ok(Some(OfferView { identifier: flow::names_of(&me.account).0, go_on, nav: nav_of(&wishes), left }))
}

/// Takes the offer.
pub(crate) async fn accept(context: &RequestContext, key: &SecretText, credential: &str, nav: &str) -> Result<FormReply, ActionError> {
    let wishes = wishes(nav);
    let me = match reverified(context).await? {
        Ok(me) => me,
        Err(answer) => return give(context, answer).await,
    };
    let answer = match made(context, &me.account, key, credential).await? {
        Ok(_) => Answer::Go(destination(context, &wishes, FinishedFlow::SignIn, Some(&me.account.user.id)).await?),
        Err(code) => Answer::problem(wishes.carry(OFFER), Field::Form, code),
    };
    give(context, answer).await
}

/// The passkeys of a person for the page about what keeps the account safe; none where there are no passkeys.
pub(super) async fn section(context: &RequestContext, account: &Account) -> Result<Option<PasskeysView>, ActionError> {
    let settings = context.app().settings(context.now()).await.map_err(|e| broke_inside(context, e.into()))?;
    let Some(place) = context.app().passkeys(&settings) else { return Ok(None) };
    let passkeys: Vec<PasskeyView> = account
        .passkeys
        .iter()
        .map(|row| PasskeyView {
            id: row.id.clone(),
            name: row.name.clone(),
            synced: row.backed_up,
            created_at: row.created_at.millis(),
            last_used_at: row.last_used_at.map(Timestamp::millis),
        })
        .collect();
    let (name, display_name) = flow::names_of(account);
    let user = encoded(handle(&account.user.id).as_bytes());
    let known: Vec<String> = account.passkeys.iter().map(|row| encoded(&row.credential_id)).collect();
    let signals = serde_json::json!({
        "signalAllAcceptedCredentials": { "rpId": place.id(), "userId": user, "allAcceptedCredentialIds": known },
        "signalCurrentUserDetails": { "rpId": place.id(), "userId": user, "name": name, "displayName": display_name },
    });
    let only_way = passkeys.len() == 1 && account.password_set_at.is_none();
    Ok(Some(PasskeysView { passkeys, most: MAX_PASSKEYS, only_way, signals: signals.to_string() }))
}
