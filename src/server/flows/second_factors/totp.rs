//! The authenticator app: its key, its first code, and every later one.

use super::{SetUpError, Who, added, may_go, refuse, removed};
use crate::domain::ids::{TotpId, UserId};
use crate::domain::problem::{Field, ProblemCode};
use crate::domain::second_factor::{SET_UP_TTL, SecondFactor};
use crate::domain::secret::SecretText;
use crate::domain::verification::code_digits;
use crate::server::flows::throttle::{self, Limit};
use crate::server::flows::{Cx, Internal};
use crate::server::security::totp::{Handover, TotpKey};
use crate::server::store::totp_factors::TotpFactor;
use crate::server::store::{self, Tx};

/// The place a key is sealed for.
fn place(user: &UserId) -> String {
    format!("totp_factors/{user}")
}

fn open(cx: &Cx, user: &UserId, factor: &TotpFactor) -> Result<TotpKey, Internal> {
    Ok(TotpKey::from_bytes(cx.app.sealer.open(&place(user), &factor.sealed_secret)?))
}

/// What a code was worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub enum TotpCheck {
    /// Right, and used up now.
    Accepted,
    /// Right, and used before, or older than one that was.
    Used,
    /// Wrong.
    Incorrect,
}

/// Begins to set up the app with a fresh key, in this session. A set-up that this session began a moment ago goes on with its key.
///
/// # Errors
/// [`SetUpError`].
pub async fn begin(cx: &Cx, who: Who<'_>) -> Result<(), SetUpError> {
    if !cx.app.settings(cx.now).await?.totp {
        return refuse(Field::Form, ProblemCode::MethodUnavailable);
    }
    let mut tx = cx.app.store.write().await?;
    let known = store::totp_factors::find(&mut tx, who.user).await?;
    if known.is_some_and(|factor| goes_on(cx, who, &factor)) {
        return Ok(());
    }
    let key = TotpKey::fresh(&cx.app.rng).map_err(Internal::from)?;
    let sealed = cx.app.sealer.seal(&place(who.user), key.as_bytes()).map_err(Internal::from)?;
    let id = TotpId::from_unique(&cx.unique().map_err(Internal::from)?);
    if !store::totp_factors::begin(&mut tx, who.user, &id, &sealed, who.session, cx.now).await? {
        return refuse(Field::Form, ProblemCode::FactorExists);
    }
    tx.commit().await?;
    Ok(())
}

/// Whether a set-up is one that this session can end.
fn goes_on(cx: &Cx, who: Who<'_>, factor: &TotpFactor) -> bool {
    factor.verified_at.is_none() && factor.session == *who.session && cx.now < factor.created_at.plus(SET_UP_TTL)
}

/// The key that is being set up in this session; nobody else gets to see it. `account` is what the app calls it.
///
/// # Errors
/// [`Internal`].
pub async fn being_set_up(cx: &Cx, who: Who<'_>, account: &str) -> Result<Option<Handover>, Internal> {
    let found = store::totp_factors::find(&mut cx.app.store.read().await?, who.user).await?;
    let Some(factor) = found.filter(|factor| goes_on(cx, who, factor)) else { return Ok(None) };
    let settings = cx.app.settings(cx.now).await?;
    Ok(open(cx, who.user, &factor)?.handover(&settings.application_name, account))
}

/// Ends setting it up by its first code. A wrong code changes nothing: the key stays.
///
/// # Errors
/// [`SetUpError`].
pub async fn confirm(cx: &Cx, who: Who<'_>, code: &SecretText) -> Result<(), SetUpError> {
    if let Some(span) = throttle::take_for(cx, Limit::Attempt, who.user.as_str()).await? {
        return refuse(Field::Code, ProblemCode::TooMany { retry_after_seconds: span.as_seconds_ceil() });
    }
    if code.is_empty() {
        return refuse(Field::Code, ProblemCode::Missing);
    }
    let settings = cx.app.settings(cx.now).await?;
    let mut tx = cx.app.store.write().await?;
    store::second_factors::lock(&mut tx, who.user, cx.now).await?;
    let found = store::totp_factors::find(&mut tx, who.user).await?;
    let Some(factor) = found.filter(|factor| goes_on(cx, who, factor)) else { return refuse(Field::Form, ProblemCode::SetUpExpired) };
    let step = code_digits(code.expose()).and_then(|digits| open(cx, who.user, &factor).map(|key| key.step_of(&digits, cx.now)).transpose());
    let Some(step) = step.transpose()? else { return refuse(Field::Code, ProblemCode::CodeIncorrect) };
    if !store::totp_factors::confirm(&mut tx, who.user, &factor.id, step, (cx.now.minus(SET_UP_TTL), cx.now)).await? {
        return refuse(Field::Form, ProblemCode::SetUpExpired);
    }
    added(cx, &mut tx, &settings, who, &SecondFactor::Totp).await?;
    tx.commit().await?;
    Ok(())
}

/// Takes the app off.
///
/// # Errors
/// [`SetUpError::Refused`] when it is the last factor and there has to be one.
pub async fn remove(cx: &Cx, user: &UserId) -> Result<(), SetUpError> {
    let settings = cx.app.settings(cx.now).await?;
    let mut tx = cx.app.store.write().await?;
    store::second_factors::lock(&mut tx, user, cx.now).await?;
    if !may_go(&mut tx, &settings, user).await? {
        return refuse(Field::Form, ProblemCode::LastSecondFactor);
    }
    // Gone already is as good.
    if store::totp_factors::delete(&mut tx, user).await? {
        removed(cx, &mut tx, user, &SecondFactor::Totp).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Checks a code and uses it up, in the transaction that it is for. One guarded statement decides between two who bring the same.
///
/// # Errors
/// [`Internal`].
pub async fn check(cx: &Cx, tx: &mut Tx, user: &UserId, code: &SecretText) -> Result<TotpCheck, Internal> {
    let Some(factor) = store::totp_factors::find(tx, user).await?.filter(|factor| factor.verified_at.is_some()) else {
        return Ok(TotpCheck::Incorrect);
    };
    let Some(digits) = code_digits(code.expose()) else { return Ok(TotpCheck::Incorrect) };
    let Some(step) = open(cx, user, &factor)?.step_of(&digits, cx.now) else { return Ok(TotpCheck::Incorrect) };
    Ok(if store::totp_factors::use_step(tx, user, step).await? { TotpCheck::Accepted } else { TotpCheck::Used })
}
