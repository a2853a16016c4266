//! The password of somebody who is signed in.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::{ActionError, FormReply};
use crate::domain::secret::SecretText;

/// The password, as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasswordView {
    /// Whether this instance has passwords.
    pub possible: bool,
    /// When it was set, in milliseconds since 1970, if there is one.
    pub set_at: Option<i64>,
    /// Whether the person can sign in without it.
    pub dispensable: bool,
    /// Fewest characters.
    pub min_length: i64,
    /// Words that it must not be made of.
    pub own_words: Vec<String>,
}

/// Sets the password, or replaces the one there is.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/password/replace")]
pub async fn replace_password(
    #[server(default)] password: SecretText,
    #[server(default)] new_password: SecretText,
    #[server(default)] confirm_password: SecretText,
    #[server(default)] sign_out_others: Option<bool>,
) -> Result<FormReply, ActionError> {
    use crate::server::flows::passwords::NewPassword;
    let typed = NewPassword { new: new_password, again: confirm_password, sign_out_others: sign_out_others.unwrap_or(false) };
    crate::server::cards::password::replace(&crate::server::answer::current()?, &password, &typed).await
}

/// Takes the password away.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/password/remove")]
pub async fn remove_password() -> Result<FormReply, ActionError> {
    crate::server::cards::password::remove(&crate::server::answer::current()?).await
}
