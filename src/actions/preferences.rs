//! Language and theme.

use leptos::prelude::*;

use super::{ActionError, FormReply};

/// Keeps a language (a tag) or a theme (`system`, `light`, `dark`), and returns to the page.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/preferences")]
pub async fn choose_preferences(
    #[server(default)] language: String,
    #[server(default)] theme: String,
    back: String,
) -> Result<FormReply, ActionError> {
    crate::server::cards::account::preferences(&crate::server::answer::current()?, &language, &theme, &back).await
}
