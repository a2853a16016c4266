//! Deleting an account.

use leptos::prelude::*;

use super::{ActionError, FormReply};

/// Deletes the account of whoever is signed in, once they typed the words that confirm it.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/account/delete")]
pub async fn delete_account(#[server(default)] confirmation: String, #[server(default)] words: String) -> Result<FormReply, ActionError> {
    crate::server::cards::deletion::delete(&crate::server::answer::current()?, &confirmation, &words).await
}
