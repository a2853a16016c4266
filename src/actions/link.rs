//! The page behind links of mails, and the page that explains redirects.

use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use serde::{Deserialize, Serialize};

use super::{ActionError, FormReply};
use crate::domain::navigation::Refusal;
use crate::domain::secret::SecretText;

/// What a link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum LinkPurpose {
    /// Signing in.
    SignIn,
    /// Proving the address of a new account.
    SignUp,
    /// Choosing a new password.
    ResetPassword,
}

/// What a link of a security mail does, in the reader's language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UndoView {
    /// The question, or what was done.
    pub title: String,
    /// What it is about.
    pub text: String,
    /// What will happen, or which device it is, point by point.
    pub points: Vec<String>,
    /// The words of the button; none when it is done.
    pub button: Option<String>,
    /// Whether the button takes something away.
    pub danger: bool,
    /// Whether this page says afterwards what was done.
    pub stays: bool,
    /// Small print.
    pub hint: String,
    /// Words and address of what comes next.
    pub onward: Option<(String, String)>,
}

/// How a link stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum LinkView {
    /// Good: the person confirms by a button. Looking at it changes nothing.
    Confirm {
        /// What it is for.
        purpose: LinkPurpose,
        /// Opened in the browser that asked.
        same_browser: bool,
    },
    /// Undoes something in an account: the person confirms by a button.
    Undo(UndoView),
    /// Too old.
    Expired,
    /// Used before, or not ours.
    Failed,
}

/// Looks at a link; changes nothing.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/link/look", input = Json)]
pub async fn look_at_link(query: String) -> Result<LinkView, ActionError> {
    crate::server::cards::link::look(&crate::server::answer::current()?, &query).await
}

/// Uses a link, by the person's button.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/link/confirm")]
pub async fn confirm_link(token: SecretText) -> Result<FormReply, ActionError> {
    crate::server::cards::link::confirm(&crate::server::answer::current()?, &token).await
}

/// Does what a link of a security mail is for, by the person's button.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/link/undo")]
pub async fn undo(token: SecretText) -> Result<FormReply, ActionError> {
    crate::server::cards::undo::act(&crate::server::answer::current()?, &token).await
}

/// Why a redirect did not happen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RedirectView {
    /// Where the app wanted to go.
    pub url: String,
    /// The parameter that said so.
    pub parameter: String,
    /// The rule that refused it; none when the rules allow it now.
    pub refusal: Option<Refusal>,
    /// Three round trips came to nothing.
    pub circle: bool,
    /// Registered patterns.
    pub patterns: Vec<String>,
    /// Where to go on.
    pub go_on: String,
}

/// Replays the rules on an address.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/redirect/explain", input = Json)]
pub async fn explain_redirect(query: String) -> Result<RedirectView, ActionError> {
    crate::server::cards::link::explain(&crate::server::answer::current()?, &query).await
}
