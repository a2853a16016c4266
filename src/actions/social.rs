//! Signing in and up with another service.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::{ActionError, FormReply};
use crate::domain::secret::SecretText;

/// A service, as its button shows it. On the way it has no names of fields: the browser's code reads that with less.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "(String, String, String, bool)", into = "(String, String, String, bool)")]
pub struct SocialView {
    /// `oauth_google`.
    pub strategy: String,
    /// What people call it.
    pub name: String,
    /// Its picture.
    pub logo: String,
    /// This browser signed in with it last, and there is a choice.
    pub last_used: bool,
}

impl From<(String, String, String, bool)> for SocialView {
    fn from((strategy, name, logo, last_used): (String, String, String, bool)) -> Self {
        Self { strategy, name, logo, last_used }
    }
}

impl From<SocialView> for (String, String, String, bool) {
    fn from(SocialView { strategy, name, logo, last_used }: SocialView) -> Self {
        (strategy, name, logo, last_used)
    }
}

/// Goes to a service, from the form for a new account or from the cards of signing in.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/social/start")]
pub async fn start_social(
    strategy: String,
    #[server(default)] sign_up: bool,
    #[server(default)] ticket: SecretText,
    nav: String,
) -> Result<FormReply, ActionError> {
    crate::server::cards::social::start(&crate::server::answer::current()?, &strategy, sign_up, ticket, &nav).await
}
