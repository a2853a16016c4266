//! The second step of signing in, and what has to be done before a session counts.

use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use serde::{Deserialize, Serialize};

use super::organizations::joining::OrganizationsView;
use super::two_step::TwoStepView;
use super::{ActionError, Delivery, FormReply, Left};
use crate::domain::ids::SessionId;
use crate::domain::secret::SecretText;
use crate::domain::session::SessionTask;
use crate::domain::verification::Strategy;

/// Which card is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum SecondCard {
    /// The chosen second factor.
    Factor,
    /// All of them.
    Methods,
    /// A message, because the browser is new.
    ClientTrust,
}

/// One way to prove the second step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecondMethod {
    /// What forms send.
    pub key: String,
    /// How it is proved.
    pub strategy: Strategy,
    /// Where its message goes, as far as a bystander may know it.
    pub target: String,
}

/// What a card of the second step needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecondStepView {
    /// Which card it is for.
    pub card: SecondCard,
    /// Whom the person said to be.
    pub identifier: String,
    /// The chosen one.
    pub method: SecondMethod,
    /// All of them, the chosen one included.
    pub methods: Vec<SecondMethod>,
    /// Days that this browser may be trusted for; `None` where it may not.
    pub trust_days: Option<i64>,
    /// Seconds until the message may be asked for again.
    pub resend_in: i64,
    /// How far the message got.
    pub delivery: Delivery,
    /// What the last plain form post left.
    pub left: Left,
    /// The app's wishes as a query, to be carried along.
    pub nav: String,
}

/// Reads a card. `None` means that the browser is sent elsewhere.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/sign-in/second-step", input = Json)]
pub async fn load_second_step(card: SecondCard, query: String) -> Result<Option<SecondStepView>, ActionError> {
    crate::server::cards::second_step::view(&crate::server::answer::current()?, card, &query).await
}

/// Gives the code of the chosen second factor.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/sign-in/second-factor")]
pub async fn give_second_factor(code: SecretText, #[server(default)] trust_browser: Option<bool>, nav: String) -> Result<FormReply, ActionError> {
    crate::server::cards::second_step::give_code(&crate::server::answer::current()?, &code, trust_browser.unwrap_or(false), &nav).await
}

/// Chooses another second factor.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/sign-in/choose-second-factor")]
pub async fn choose_second_factor(factor: String, nav: String) -> Result<FormReply, ActionError> {
    crate::server::cards::second_step::choose(&crate::server::answer::current()?, &factor, &nav).await
}

/// Asks for the message again.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/sign-in/resend-second-factor")]
pub async fn resend_second_factor(nav: String) -> Result<FormReply, ActionError> {
    crate::server::cards::second_step::resend(&crate::server::answer::current()?, &nav).await
}

/// Asks whether the link of the message was opened; goes on when it was.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/sign-in/poll-second-factor")]
pub async fn poll_second_factor(nav: String) -> Result<FormReply, ActionError> {
    crate::server::cards::second_step::poll(&crate::server::answer::current()?, &nav).await
}

/// What the page of a task needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskView {
    /// What has to be done.
    pub task: SessionTask,
    /// Who is signed in.
    pub identifier: String,
    /// By which session, for signing out.
    pub session: SessionId,
    /// For setting up a second factor: what there is to choose, and what is under way.
    pub two_step: Option<TwoStepView>,
    /// The name of the organization that demands it, where it is not demanded of everybody.
    pub demanded_by: Option<String>,
    /// For choosing an organization: what there is.
    pub choice: Option<OrganizationsView>,
    /// What the last plain form post left.
    pub left: Left,
    /// The app's wishes as a query, to be carried along.
    pub nav: String,
}

/// Reads the page of a task; without a name, of the first one. `None` means that the browser is sent elsewhere.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/tasks/view", input = Json)]
pub async fn load_task(task: Option<SessionTask>, query: String) -> Result<Option<TaskView>, ActionError> {
    crate::server::cards::tasks::view(&crate::server::answer::current()?, task, &query).await
}

/// Chooses another password, as the session's task asks for.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/tasks/password")]
pub async fn choose_demanded_password(
    new_password: SecretText,
    #[server(default)] sign_out_others: Option<bool>,
    nav: String,
) -> Result<FormReply, ActionError> {
    crate::server::cards::tasks::password(&crate::server::answer::current()?, &new_password, sign_out_others.unwrap_or(false), &nav).await
}
