//! An account that begins with a passkey and has no password.

use super::{Cx, Internal, SignUpError, Step, create, go_on, refuse};
use crate::domain::ids::UserId;
use crate::domain::passkey::PasskeyTrouble;
use crate::domain::problem::{Field, ProblemCode};
use crate::domain::sign_up::{SignUp, SignUpStep};
use crate::server::flows::passkeys::{self, Given, PasskeyError};
use crate::server::passkeys::NewPasskey;
use crate::server::store::{self, Tx};

/// Creates account, passkey and session from what the browser made.
///
/// # Errors
/// [`SignUpError`], or why the passkey was not accepted.
pub async fn create_passkey(cx: &Cx, attempt: &SignUp, given: Given<'_>) -> Result<Result<Step, SignUpError>, PasskeyTrouble> {
    let settings = match cx.app.settings(cx.now).await {
        Ok(settings) => settings,
        Err(error) => return Ok(Err(error.into())),
    };
    if attempt.next_step(&settings) != SignUpStep::CreatePasskey {
        return Ok(Err(SignUpError::Over));
    }
    match passkeys::read_first(cx, attempt, given).await {
        Ok(made) => Ok(create(cx, &settings, attempt, Some(made)).await),
        Err(PasskeyError::Refused(trouble)) => Err(trouble),
        Err(PasskeyError::Wait(span)) => Ok(refuse(Field::Form, ProblemCode::TooMany { retry_after_seconds: span.as_seconds_ceil() })),
        Err(PasskeyError::Banned) => Ok(Err(SignUpError::Over)),
        Err(PasskeyError::Internal(error)) => Ok(Err(error.into())),
    }
}

/// Keeps the passkey of an account that is made in this transaction.
pub(super) async fn keep(cx: &Cx, tx: &mut Tx, user: &UserId, made: NewPasskey) -> Result<(), SignUpError> {
    match passkeys::insert(cx, tx, user, made).await {
        Ok(_) => Ok(()),
        // A new account has none yet, and a new passkey is nobody's.
        Err(PasskeyError::Refused(_) | PasskeyError::Wait(_) | PasskeyError::Banned) => Err(SignUpError::Over),
        Err(PasskeyError::Internal(error)) => Err(error.into()),
    }
}

/// Gives the passkey up: the account gets a password, or goes without.
///
/// # Errors
/// [`SignUpError`].
pub async fn take_password(cx: &Cx, mut attempt: SignUp) -> Result<Step, SignUpError> {
    let settings = cx.app.settings(cx.now).await?;
    let mut tx = cx.app.store.write().await?;
    if !store::sign_ups::drop_passkey(&mut tx, &attempt.id, cx.now).await.map_err(Internal::from)? {
        return Err(SignUpError::Over);
    }
    tx.commit().await?;
    attempt.with_passkey = false;
    go_on(cx, &settings, &attempt).await
}
