//! Codes by text message as a second factor: a number that is proved already, or another that is proved now.

use super::{SetUpError, Who, added, may_go, refuse, removed};
use crate::domain::ids::{ClientId, IdentificationId, UserId};
use crate::domain::phone::PhoneNumber;
use crate::domain::problem::{Field, ProblemCode};
use crate::domain::second_factor::{MAX_PHONES, SecondFactor};
use crate::domain::secret::SecretText;
use crate::domain::security_log::Happening;
use crate::domain::time::Span;
use crate::domain::verification::Strategy;
use crate::server::flows::throttle::{self, Limit};
use crate::server::flows::verify::{self, CodeCheck, Recipient, Topic};
use crate::server::flows::{Cx, Internal, log};
use crate::server::store::phones::PhoneRow;
use crate::server::store::{self, Tx};

/// Under which name the code for a number is proved: for this person and number only.
fn proof_of(user: &UserId, phone: &IdentificationId) -> String {
    format!("{user}/{phone}")
}

async fn is_offered(cx: &Cx) -> Result<bool, Internal> {
    Ok(cx.app.sends_second_factors(&*cx.app.settings(cx.now).await?))
}

async fn has_room(tx: &mut Tx, user: &UserId) -> Result<bool, Internal> {
    let taken = store::phones::list_of(tx, user).await?.into_iter().filter(|row| row.second_factor_at.is_some()).count();
    Ok(taken < MAX_PHONES)
}

/// Makes codes to a number that is proved already a second factor.
///
/// # Errors
/// [`SetUpError::Refused`] when it is none of this person's proved numbers.
pub async fn choose(cx: &Cx, who: Who<'_>, phone: &IdentificationId) -> Result<(), SetUpError> {
    let settings = cx.app.settings(cx.now).await?;
    if !cx.app.sends_second_factors(&settings) {
        return refuse(Field::Form, ProblemCode::MethodUnavailable);
    }
    let mut tx = cx.app.store.write().await?;
    store::second_factors::lock(&mut tx, who.user, cx.now).await?;
    let known = store::phones::find_of(&mut tx, who.user, phone).await?.is_some_and(|row| row.verified_at.is_some());
    if !known || !has_room(&mut tx, who.user).await? {
        return refuse(Field::Form, ProblemCode::MethodUnavailable);
    }
    // Chosen already, in another tab, is as good.
    if store::phones::reserve(&mut tx, who.user, phone, Some(cx.now), cx.now).await? {
        added(cx, &mut tx, &settings, who, &SecondFactor::Phone(phone.clone())).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Adds a number, and sends a code to it. Gives its id; a number that is proved already needs no code.
///
/// # Errors
/// [`SetUpError`].
pub async fn add(cx: &Cx, who: Who<'_>, number: &PhoneNumber) -> Result<(IdentificationId, bool), SetUpError> {
    if !is_offered(cx).await? {
        return refuse(Field::Form, ProblemCode::MethodUnavailable);
    }
    let fresh = IdentificationId::from_unique(&cx.unique().map_err(Internal::from)?);
    let mut tx = cx.app.store.write().await?;
    store::second_factors::lock(&mut tx, who.user, cx.now).await?;
    if !has_room(&mut tx, who.user).await? {
        return refuse(Field::Form, ProblemCode::MethodUnavailable);
    }
    let id = store::phones::claim(&mut tx, &fresh, who.user, number, cx.now).await?;
    let proved = store::phones::find_of(&mut tx, who.user, &id).await?.is_some_and(|row| row.verified_at.is_some());
    tx.commit().await?;
    if proved {
        choose(cx, who, &id).await?;
        return Ok((id, true));
    }
    // One that was sent a moment ago counts.
    send(cx, who.user, &id, number).await?;
    Ok((id, false))
}

async fn send(cx: &Cx, user: &UserId, id: &IdentificationId, number: &PhoneNumber) -> Result<Option<Span>, SetUpError> {
    let to = Recipient { to: number.clone().into(), user: Some(user.clone()), topic: Topic::SignUp };
    Ok(verify::ask(cx, &proof_of(user, id), Strategy::PhoneCode, Some(&to)).await?)
}

/// The number that waits for its code, and how long until another may be sent.
///
/// # Errors
/// [`Internal`].
pub async fn waiting(cx: &Cx, user: &UserId, id: &IdentificationId) -> Result<Option<(PhoneRow, Option<Span>)>, Internal> {
    let found = store::phones::find_of(&mut cx.app.store.read().await?, user, id).await?;
    let Some(row) = found.filter(|row| row.verified_at.is_none()) else { return Ok(None) };
    let wait = verify::resend_wait(cx, &proof_of(user, id), Strategy::PhoneCode).await?;
    Ok(Some((row, wait)))
}

/// The name under which the code of a number is proved, for those who ask how its message fares.
#[must_use]
pub fn message_of(user: &UserId, id: &IdentificationId) -> String {
    proof_of(user, id)
}

/// Sends the code again.
///
/// # Errors
/// [`SetUpError`].
pub async fn resend(cx: &Cx, user: &UserId, id: &IdentificationId) -> Result<(), SetUpError> {
    let Some((row, _)) = waiting(cx, user, id).await? else { return refuse(Field::Form, ProblemCode::SetUpExpired) };
    match send(cx, user, id, &row.number).await? {
        Some(span) => refuse(Field::Code, ProblemCode::TooMany { retry_after_seconds: span.as_seconds_ceil() }),
        None => Ok(()),
    }
}

/// Forgets a number that waits for its code.
///
/// # Errors
/// [`SetUpError`].
pub async fn forget(cx: &Cx, user: &UserId, id: &IdentificationId) -> Result<(), SetUpError> {
    store::phones::delete_claim(&mut cx.app.store.write_one().await?, user, id).await?;
    Ok(())
}

/// Proves an added number by its code, and makes codes to it a second factor.
///
/// # Errors
/// [`SetUpError`].
pub async fn confirm(cx: &Cx, who: Who<'_>, client: &ClientId, id: &IdentificationId, code: &SecretText) -> Result<(), SetUpError> {
    if let Some(span) = throttle::take_for(cx, Limit::Attempt, who.user.as_str()).await? {
        return refuse(Field::Code, ProblemCode::TooMany { retry_after_seconds: span.as_seconds_ceil() });
    }
    if code.is_empty() {
        return refuse(Field::Code, ProblemCode::Missing);
    }
    let Some((row, _)) = waiting(cx, who.user, id).await? else { return refuse(Field::Form, ProblemCode::SetUpExpired) };
    let settings = cx.app.settings(cx.now).await?;
    match verify::check_code(cx, &proof_of(who.user, id), Strategy::PhoneCode, code, client).await? {
        CodeCheck::Accepted => {}
        CodeCheck::Incorrect => return refuse(Field::Code, ProblemCode::CodeIncorrect),
        CodeCheck::Expired => return refuse(Field::Code, ProblemCode::CodeExpired),
        CodeCheck::Exhausted => return refuse(Field::Code, ProblemCode::CodeExhausted),
    }
    let mut tx = cx.app.store.write().await?;
    store::second_factors::lock(&mut tx, who.user, cx.now).await?;
    if !store::phones::prove(&mut tx, &row, Strategy::PhoneCode.name(), cx.now).await? {
        return refuse(Field::Form, ProblemCode::PhoneTaken);
    }
    log::record(cx, &mut tx, who.user, Happening::PhoneAdded { number: row.number.as_str().to_owned() }).await?;
    store::phones::reserve(&mut tx, who.user, id, Some(cx.now), cx.now).await?;
    added(cx, &mut tx, &settings, who, &SecondFactor::Phone(id.clone())).await?;
    tx.commit().await?;
    Ok(())
}

/// Codes to this number are a second factor no more. The number itself stays.
///
/// # Errors
/// [`SetUpError::Refused`] when it is the last factor and there has to be one.
pub async fn remove(cx: &Cx, user: &UserId, id: &IdentificationId) -> Result<(), SetUpError> {
    let settings = cx.app.settings(cx.now).await?;
    let mut tx = cx.app.store.write().await?;
    store::second_factors::lock(&mut tx, user, cx.now).await?;
    if !may_go(&mut tx, &settings, user).await? {
        return refuse(Field::Form, ProblemCode::LastSecondFactor);
    }
    if store::phones::reserve(&mut tx, user, id, None, cx.now).await? {
        removed(cx, &mut tx, user, &SecondFactor::Phone(id.clone())).await?;
    }
    tx.commit().await?;
    Ok(())
}
