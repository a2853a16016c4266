//! The password of somebody who is signed in: set, changed, taken away.

use super::log::record;
use super::reverification::{self, ProofError};
use super::{Cx, Internal, accounts, sessions};
use crate::domain::ids::UserId;
use crate::domain::problem::{Field, FieldProblem, ProblemCode};
use crate::domain::secret::SecretText;
use crate::domain::security_log::Happening;
use crate::domain::settings::InstanceSettings;
use crate::domain::verification::Strategy;
use crate::server::security::password_hasher::PasswordCheck;
use crate::server::store;
use crate::server::store::accounts::Account;
use crate::server::store::sessions::Session;
use crate::server::store::users::User;

/// What was typed.
#[derive(Debug, Clone)]
pub struct NewPassword {
    /// The new one.
    pub new: SecretText,
    /// Once more.
    pub again: SecretText,
    /// Whether all other devices are signed out.
    pub sign_out_others: bool,
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Replaced {
    /// There was none before.
    pub first: bool,
    /// How many devices were signed out; `None` when nobody asked for it.
    pub signed_out: Option<usize>,
}

fn problem(field: Field, code: ProblemCode) -> ProofError {
    ProofError::Refused(FieldProblem::new(field, code))
}

/// Sets the password, or replaces the one there is.
///
/// # Errors
/// [`ProofError`].
pub async fn replace(cx: &Cx, settings: &InstanceSettings, (session, user): (&Session, &User), typed: &NewPassword) -> Result<Replaced, ProofError> {
    if !settings.password {
        return Err(problem(Field::Form, ProblemCode::MethodUnavailable));
    }
    if typed.new.is_empty() {
        return Err(problem(Field::NewPassword, ProblemCode::Missing));
    }
    let (words, old) = {
        let mut tx = cx.app.store.read().await?;
        (accounts::own_words(&mut tx, user).await?, store::passwords::find(&mut tx, &user.id).await?.map(|(hash, _)| hash))
    };
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    if let Err(code) = accounts::judge_password(cx, settings, &typed.new, &words).await? {
        return Err(problem(Field::NewPassword, code));
    }
    if typed.new.expose() != typed.again.expose() {
        return Err(problem(Field::ConfirmPassword, ProblemCode::PasswordsDiffer));
    }
    if old.is_some() && matches!(cx.app.hasher.check(&typed.new, old.clone()).await.map_err(Internal::from)?, PasswordCheck::Right { .. }) {
        return Err(problem(Field::NewPassword, ProblemCode::PasswordUnchanged));
    }
    let hash = cx.app.hasher.hash(&typed.new).await.map_err(Internal::from)?;
    let mut tx = cx.app.store.write().await?;
    if !store::users::hold(&mut tx, &user.id, cx.now).await? {
        return Err(ProofError::SignedOut);
    }
    // Changed in another tab while this one was judged: what was typed as the current one is not it any more.
    if store::passwords::find(&mut tx, &user.id).await?.map(|(hash, _)| hash) != old {
        return Err(problem(Field::Password, ProblemCode::CredentialsIncorrect));
    }
    accounts::replace_password(cx, &mut tx, user, &hash).await?;
    record(cx, &mut tx, &user.id, if old.is_some() { Happening::PasswordChanged } else { Happening::PasswordSet }).await?;
    let signed_out = if typed.sign_out_others { Some(sessions::revoke_others(cx, &mut tx, &user.id, Some(&session.id)).await?) } else { None };
    tx.commit().await?;
    Ok(Replaced { first: old.is_none(), signed_out })
}

/// Whether this person can sign in without a password.
#[must_use]
pub fn is_dispensable(settings: &InstanceSettings, account: &Account) -> bool {
    let by_message = |factor: &reverification::Factor| match factor.strategy {
        Strategy::EmailCode => settings.email_code || settings.email_link,
        Strategy::PhoneCode | Strategy::Passkey => true,
        _ => false,
    };
    reverification::first_factors(settings, account).iter().any(by_message) || !account.external.is_empty()
}

/// Takes the password away, if another way in stays.
///
/// # Errors
/// [`ProofError`].
pub async fn remove(cx: &Cx, settings: &InstanceSettings, user: &UserId) -> Result<(), ProofError> {
    let mut tx = cx.app.store.write().await?;
    if !store::users::hold(&mut tx, user, cx.now).await? {
        return Err(ProofError::SignedOut);
    }
    // Read again while nobody else can take the other way in away.
    let user = store::users::find(&mut tx, user).await?.ok_or(ProofError::SignedOut)?;
    let account = Account::load(&mut tx, user).await?;
    if !is_dispensable(settings, &account) {
        return Err(problem(Field::Form, ProblemCode::LastFactor));
    }
    let id = &account.user.id;
    // Gone already in another tab: a success.
    if store::passwords::remove(&mut tx, id).await? {
        let data = serde_json::json!({ "object": "user", "id": id, "password_enabled": false });
        sessions::note(cx, &mut tx, "user.updated", id.as_str(), Some(id), data).await?;
        record(cx, &mut tx, id, Happening::PasswordRemoved).await?;
    }
    tx.commit().await?;
    Ok(())
}
