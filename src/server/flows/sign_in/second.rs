//! The second step: a second factor, or a message where the browser is new. The session is made when it is proved, never before.

use super::{SignInError, Step, acquaintance, complete, refuse, wait};
use crate::domain::ids::{ClientId, IdentificationId, SignInId, UserId};
use crate::domain::lockout::{Failures, Verdict};
use crate::domain::navigation::Navigation;
use crate::domain::problem::{Field, ProblemCode};
use crate::domain::second_factor::SecondFactor;
use crate::domain::secret::SecretText;
use crate::domain::security_log::Happening;
use crate::domain::settings::InstanceSettings;
use crate::domain::sign_in::{Guarding, SIGN_IN_TTL, SignIn, SignInStage, SignInStatus};
use crate::domain::time::{Span, Timestamp};
use crate::domain::verification::Strategy;
use crate::server::flows::second_factors::backup_codes::{self, BackupCheck};
use crate::server::flows::second_factors::totp::{self, TotpCheck};
use crate::server::flows::second_factors::{self, trust};
use crate::server::flows::throttle::{self, Count, Limit};
use crate::server::flows::verify::{self, CodeCheck, Recipient, Topic};
use crate::server::flows::{Cx, Internal, log};
use crate::server::store::acquaintances::{Acquaintance, Met};
use crate::server::store::{self, Tx};

/// What a session says of the second factor on a browser that is trusted.
const TRUSTED: &str = "trusted_browser";

/// What an account asks for after the first factor, and what was proved of the second one already.
#[derive(Debug, Clone, Copy)]
pub struct Guard {
    /// What is asked for.
    pub asks: Guarding,
    /// The second factor by name and time, where it need not be asked for.
    pub proved: Option<(&'static str, Timestamp)>,
}

/// Who signs in, where, and by what.
#[derive(Debug, Clone, Copy)]
pub struct Newcomer<'a> {
    /// The person.
    pub user: &'a UserId,
    /// The browser.
    pub client: &'a ClientId,
    /// The first factor, by the protocol's name.
    pub first: &'a str,
    /// Whether a message can be sent to somebody whose browser is new.
    pub reachable: bool,
    /// What is known of the two.
    pub known: &'a Acquaintance,
}

/// What the account of somebody asks for who signs in by a passkey. One that verified its user is two factors in one.
///
/// # Errors
/// [`Internal`].
pub async fn guard_passkey(cx: &Cx, tx: &mut Tx, settings: &InstanceSettings, who: Newcomer<'_>, user_verified: bool) -> Result<Guard, Internal> {
    if user_verified {
        return Ok(Guard { asks: Guarding::Nothing, proved: Some((Strategy::Passkey.name(), cx.now)) });
    }
    guard(cx, tx, settings, who).await
}

/// What the account of a newcomer asks for.
///
/// # Errors
/// [`Internal`].
pub async fn guard(cx: &Cx, tx: &mut Tx, settings: &InstanceSettings, who: Newcomer<'_>) -> Result<Guard, Internal> {
    let nothing = |proved| Guard { asks: Guarding::Nothing, proved };
    if who.known.has_second_factor {
        let trusted = trust::proved_at(cx, tx, settings, who.user, who.client).await?;
        let asked = Guard { asks: Guarding::SecondFactor, proved: None };
        return Ok(trusted.map_or(asked, |at| nothing(Some((TRUSTED, at)))));
    }
    let by_password = who.first == Strategy::Password.name();
    if settings.new_device_check && by_password && who.reachable && who.known.met != Met::Here {
        return Ok(Guard { asks: Guarding::ClientTrust, proved: None });
    }
    Ok(nothing(None))
}

/// Moves an attempt on to its second step, and sends the message that the chosen factor needs.
pub(super) async fn ask(cx: &Cx, mut tx: Tx, attempt: &SignIn, asks: Guarding, first: &str) -> Result<Step, SignInError> {
    let next = asks.status().ok_or(SignInError::Over)?;
    let factors = factors(&mut tx, attempt, asks, first).await?;
    let chosen = factors.first().cloned().unwrap_or(SecondFactor::BackupCode);
    let from = attempt.stage.status();
    if !store::sign_ins::require_second(&mut tx, &attempt.id, (from, next), (first, chosen.strategy()), phone_of(&chosen), cx.now).await? {
        return Err(SignInError::Over);
    }
    tx.commit().await?;
    if chosen.strategy().needs_message() {
        send(cx, attempt, &chosen).await?;
    }
    Ok(Step::SecondStep(asks))
}

/// Begins an attempt in its second step, for somebody who proved the first factor elsewhere. Gives its id.
///
/// # Errors
/// [`SignInError`].
pub async fn begin(cx: &Cx, mut tx: Tx, who: Newcomer<'_>, asks: Guarding, navigation: Navigation) -> Result<SignInId, SignInError> {
    let user = store::users::find(&mut tx, who.user).await?.ok_or(SignInError::Over)?;
    let emails = store::emails::list_of(&mut tx, who.user).await?;
    let primary = emails.iter().find(|row| Some(&row.id) == user.primary_email.as_ref()).or_else(|| emails.first());
    let known_as = primary.map(|row| row.address.as_str().to_owned()).or(user.username);
    let attempt = SignIn {
        id: SignInId::from_unique(&cx.unique().map_err(Internal::from)?),
        client: who.client.clone(),
        identifier: known_as.unwrap_or_else(|| who.user.as_str().to_owned()),
        user: Some(who.user.clone()),
        email: primary.map(|row| row.id.clone()),
        phone: None,
        strategy: Strategy::Totp,
        stage: SignInStage::NeedsFirstFactor,
        navigation,
        created_at: cx.now,
        expires_at: cx.now.plus(SIGN_IN_TTL),
    };
    store::sign_ins::insert(&mut tx, &attempt).await?;
    let _: Step = ask(cx, tx, &attempt, asks, who.first).await?;
    Ok(attempt.id)
}

const fn phone_of(factor: &SecondFactor) -> Option<&IdentificationId> {
    match factor {
        SecondFactor::Phone(id) => Some(id),
        SecondFactor::Totp | SecondFactor::BackupCode | SecondFactor::Email => None,
    }
}

/// What the second step of an attempt can be proved by, the one that comes first at the front. A phone that was the first factor
/// is no second one, unless there is no other.
async fn factors(tx: &mut Tx, attempt: &SignIn, asks: Guarding, first: &str) -> Result<Vec<SecondFactor>, Internal> {
    let Some(user) = &attempt.user else { return Ok(Vec::new()) };
    if asks == Guarding::ClientTrust {
        let email = attempt.email.as_ref().map(|_| SecondFactor::Email);
        return Ok(email.or_else(|| attempt.phone.clone().map(SecondFactor::Phone)).into_iter().collect());
    }
    let all = second_factors::list(tx, user).await?;
    if first != Strategy::PhoneCode.name() {
        return Ok(all);
    }
    let others: Vec<SecondFactor> =
        all.iter().filter(|factor| phone_of(factor).is_none_or(|id| Some(id) != attempt.phone.as_ref())).cloned().collect();
    Ok(if others.is_empty() { all } else { others })
}

fn asked_by(attempt: &SignIn) -> Guarding {
    match &attempt.stage {
        SignInStage::NeedsSecondFactor(_) => Guarding::SecondFactor,
        SignInStage::NeedsClientTrust(_) => Guarding::ClientTrust,
        SignInStage::NeedsFirstFactor | SignInStage::NeedsNewPassword | SignInStage::Complete { .. } => Guarding::Nothing,
    }
}

/// What the second step of a waiting attempt can be proved by.
///
/// # Errors
/// [`SignInError::Over`] when it does not wait for one.
pub async fn offered(cx: &Cx, attempt: &SignIn) -> Result<Vec<SecondFactor>, SignInError> {
    let first = attempt.second_step(cx.now).ok_or(SignInError::Over)?;
    Ok(factors(&mut cx.app.store.read().await?, attempt, asked_by(attempt), &first.factor).await?)
}

/// The factor that a waiting attempt asks for now.
#[must_use]
pub fn chosen(attempt: &SignIn) -> SecondFactor {
    match (attempt.strategy, &attempt.phone) {
        (Strategy::PhoneCode, Some(id)) => SecondFactor::Phone(id.clone()),
        (Strategy::BackupCode, _) => SecondFactor::BackupCode,
        (Strategy::EmailCode, _) => SecondFactor::Email,
        _ => SecondFactor::Totp,
    }
}

/// Chooses another second factor, and sends the message it needs. One that went out a moment ago counts as sent.
///
/// # Errors
/// [`SignInError`].
pub async fn choose(cx: &Cx, attempt: &SignIn, factor: &SecondFactor) -> Result<(), SignInError> {
    if !offered(cx, attempt).await?.contains(factor) {
        return refuse(Field::Form, ProblemCode::MethodUnavailable);
    }
    let mut tx = cx.app.store.write().await?;
    if !store::sign_ins::choose_second(&mut tx, &attempt.id, factor.strategy(), phone_of(factor)).await? {
        return Err(SignInError::Over);
    }
    tx.commit().await?;
    if factor.strategy().needs_message() && resend_wait(cx, attempt, factor).await?.is_none() {
        send(cx, attempt, factor).await?;
    }
    Ok(())
}

/// Under which name messages for a factor are proved: a code to one number is worth nothing for another.
#[must_use]
pub fn message_of(attempt: &SignIn) -> String {
    attempt.second_step_key()
}

/// How long until another message may be sent.
///
/// # Errors
/// [`Internal`].
pub async fn resend_wait(cx: &Cx, attempt: &SignIn, factor: &SecondFactor) -> Result<Option<Span>, Internal> {
    verify::resend_wait(cx, &message_of(attempt), factor.strategy()).await
}

/// Sends the message again.
///
/// # Errors
/// [`SignInError::Refused`] with the time to wait when it was sent a moment ago.
pub async fn resend(cx: &Cx, attempt: &SignIn) -> Result<(), SignInError> {
    let factor = chosen(attempt);
    if attempt.second_step(cx.now).is_none() || !factor.strategy().needs_message() {
        return Err(SignInError::Over);
    }
    match send(cx, attempt, &factor).await? {
        Some(span) => wait(Field::Code, span),
        None => Ok(()),
    }
}

async fn send(cx: &Cx, attempt: &SignIn, factor: &SecondFactor) -> Result<Option<Span>, Internal> {
    let Some(user) = &attempt.user else { return Ok(None) };
    let to = {
        let mut tx = cx.app.store.read().await?;
        match (factor, &attempt.email) {
            (SecondFactor::Phone(id), _) => store::phones::find_of(&mut tx, user, id).await?.map(|row| row.number.into()),
            (SecondFactor::Email, Some(id)) => store::emails::find_of(&mut tx, user, id).await?.map(|row| row.address.into()),
            _ => None,
        }
    };
    let to = to.map(|to| Recipient { to, user: Some(user.clone()), topic: Topic::SignIn });
    verify::ask(cx, &message_of(attempt), factor.strategy(), to.as_ref()).await
}

/// Tries a code for the second factor that the attempt asks for. `trust_browser` keeps this browser from being asked again.
///
/// # Errors
/// [`SignInError`].
pub async fn check(cx: &Cx, attempt: &SignIn, code: &SecretText, trust_browser: bool) -> Result<Step, SignInError> {
    if let Some(span) = throttle::take(cx, Limit::Attempt).await? {
        return wait(Field::Code, span);
    }
    let (Some(_), Some(user)) = (attempt.second_step(cx.now), &attempt.user) else { return Err(SignInError::Over) };
    if code.is_empty() {
        return refuse(Field::Code, ProblemCode::Missing);
    }
    let settings = cx.app.settings(cx.now).await?;
    let mut tx = cx.app.store.read().await?;
    let Count { bucket, known, failures, .. } = throttle::count(cx, &mut tx, &format!("second:{user}"), Some(user), &attempt.client).await?;
    drop(tx);
    if let Verdict::Paused { retry_after } = failures.verdict(cx.now) {
        return wait(Field::Code, retry_after);
    }
    if !known && let Some(span) = throttle::take_for(cx, Limit::SecondStep, user.as_str()).await? {
        return wait(Field::Code, span);
    }
    match spend(cx, attempt, user, code).await? {
        Ok(mut tx) => {
            if failures != Failures::default() {
                store::limits::forget_failures(&mut tx, &bucket).await?;
            }
            if trust_browser && asked_by(attempt) == Guarding::SecondFactor {
                trust::remember(cx, &mut tx, &settings, user, &attempt.client).await?;
            }
            done(cx, tx, &settings, attempt).await
        }
        Err(problem) => {
            throttle::failed(cx, &settings, &bucket).await?;
            let mut tx = cx.app.store.write().await?;
            log::record(cx, &mut tx, user, Happening::SignInFailed { strategy: attempt.strategy }).await?;
            tx.commit().await?;
            refuse(Field::Code, problem)
        }
    }
}

/// Uses a code up: the transaction in which the session is to be made, or what is wrong with the code.
async fn spend(cx: &Cx, attempt: &SignIn, user: &UserId, code: &SecretText) -> Result<Result<Tx, ProblemCode>, Internal> {
    if attempt.strategy.needs_message() {
        let problem = match verify::check_code(cx, &message_of(attempt), attempt.strategy, code, &attempt.client).await? {
            CodeCheck::Accepted => return Ok(Ok(cx.app.store.write().await?)),
            CodeCheck::Incorrect => ProblemCode::CodeIncorrect,
            CodeCheck::Expired => ProblemCode::CodeExpired,
            CodeCheck::Exhausted => ProblemCode::CodeExhausted,
        };
        return Ok(Err(problem));
    }
    let mut tx = cx.app.store.write().await?;
    let checked = if attempt.strategy == Strategy::BackupCode {
        match backup_codes::check(cx, &mut tx, user, code).await? {
            BackupCheck::Accepted => None,
            BackupCheck::Used => Some(ProblemCode::CodeUsed),
            BackupCheck::Incorrect => Some(ProblemCode::CodeIncorrect),
        }
    } else {
        match totp::check(cx, &mut tx, user, code).await? {
            TotpCheck::Accepted => None,
            TotpCheck::Used => Some(ProblemCode::CodeUsed),
            TotpCheck::Incorrect => Some(ProblemCode::CodeIncorrect),
        }
    };
    Ok(match checked {
        None => Ok(tx),
        Some(problem) => Err(problem),
    })
}

async fn done(cx: &Cx, mut tx: Tx, settings: &InstanceSettings, attempt: &SignIn) -> Result<Step, SignInError> {
    let first = attempt.second_step(cx.now).ok_or(SignInError::Over)?;
    let is_factor = asked_by(attempt) == Guarding::SecondFactor;
    let second = is_factor.then(|| (attempt.strategy.name(), cx.now));
    let known = acquaintance(cx, &mut tx, attempt).await?;
    complete(cx, tx, settings, attempt, (attempt.stage.status(), &first.factor, second), &known).await
}

/// Goes on when the link of the message was opened, here or elsewhere; [`Step::Waiting`] while it was not.
///
/// # Errors
/// [`SignInError`].
pub async fn poll(cx: &Cx, attempt: &SignIn) -> Result<Step, SignInError> {
    if attempt.stage.status() != SignInStatus::NeedsClientTrust {
        return Ok(Step::Waiting);
    }
    if verify::given(cx, &message_of(attempt), attempt.strategy).await?.is_none() {
        return Ok(Step::Waiting);
    }
    let settings = cx.app.settings(cx.now).await?;
    done(cx, cx.app.store.write().await?, &settings, attempt).await
}
