//! What keeps an account safe: one part for each section of the page.

use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use serde::{Deserialize, Serialize};

use super::account::PersonView;
use super::activity::ActivityRow;
use super::devices::DevicesView;
use super::passkeys::PasskeysView;
use super::password::PasswordView;
use super::two_step::{TrustedBrowserView, TwoStepView};
use super::{ActionError, Left};
use crate::domain::notice::Notice;

/// The page for what keeps an account safe.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecurityView {
    /// Whose it is.
    pub person: PersonView,
    /// The password.
    pub password: PasswordView,
    /// Two-step verification.
    pub two_step: TwoStepView,
    /// Browsers that are not asked for the second step, this one first.
    pub trusted_browsers: Vec<TrustedBrowserView>,
    /// Passkeys, where there are any.
    pub passkeys: Option<PasskeysView>,
    /// Devices.
    pub devices: DevicesView,
    /// The newest rows of the security log.
    pub activity: Vec<ActivityRow>,
    /// Whether people may delete their accounts.
    pub deletion: bool,
    /// What the last plain form post left for the open card.
    pub left: Left,
    /// What the last plain form post did.
    pub notice: Option<Notice>,
    /// The time of the server, in milliseconds since 1970.
    pub now: i64,
}

/// Reads the page. `None` sends the browser to sign in first.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/security/view", input = Json)]
pub async fn load_security(path: String) -> Result<Option<SecurityView>, ActionError> {
    crate::server::cards::security::view(&crate::server::answer::current()?, &path).await
}
