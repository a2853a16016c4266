//! The profile, the account chooser, signing out.

use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use serde::{Deserialize, Serialize};

use super::contacts::ContactView;
use super::organizations::SwitcherView;
use super::{ActionError, FormReply, Left};
use crate::domain::ids::SessionId;
use crate::domain::notice::Notice;

/// The person on top of every account page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonView {
    /// Full name, if there is one.
    pub name: Option<String>,
    /// Address or username by which the person is known.
    pub identifier: String,
    /// From where on the page listens for news.
    pub live: LivePoint,
    /// The person's organizations, where there are any.
    pub switcher: Option<SwitcherView>,
}

/// From where on an open page listens for news.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LivePoint {
    /// The page's session.
    pub session: SessionId,
    /// Number of the last event that the page may know of.
    pub after: i64,
}

/// The profile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountView {
    /// Whose it is.
    pub person: PersonView,
    /// Username.
    pub username: Option<String>,
    /// Addresses, the primary one first.
    pub emails: Vec<ContactView>,
    /// Phone numbers, the primary one first; none where the instance has no phone numbers.
    pub phones: Option<Vec<ContactView>>,
    /// Whether numbers can be added.
    pub adds_phones: bool,
    /// Accounts with other services: what the service is called, and what the person is called there.
    pub connected: Vec<(String, String)>,
    /// When the account was made, in milliseconds since 1970.
    pub created_at: i64,
    /// What the last plain form post left for the open card.
    pub left: Left,
    /// What the last plain form post did.
    pub notice: Option<Notice>,
}

/// Reads the profile. `None` sends the browser to sign in first.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/account/view", input = Json)]
pub async fn load_account(path: String) -> Result<Option<AccountView>, ActionError> {
    crate::server::cards::account::view(&crate::server::answer::current()?, &path).await
}

/// An account that is signed in on this browser.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChoiceView {
    /// Its session.
    pub session: SessionId,
    /// Full name, or the address.
    pub name: String,
    /// Address or username.
    pub identifier: String,
}

/// The account chooser.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChooserView {
    /// The accounts.
    pub accounts: Vec<ChoiceView>,
    /// The app's wishes as a query.
    pub nav: String,
}

/// Reads the chooser. `None` sends the browser to sign in: nobody is.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/chooser/view", input = Json)]
pub async fn load_chooser(query: String) -> Result<Option<ChooserView>, ActionError> {
    crate::server::cards::account::chooser(&crate::server::answer::current()?, &query).await
}

/// Goes on with one of the signed-in accounts.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/chooser/select")]
pub async fn select_account(session: SessionId, nav: String) -> Result<FormReply, ActionError> {
    crate::server::cards::account::select(&crate::server::answer::current()?, &session, &nav).await
}

/// Signs out one session of this browser, or all of them when none is named.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/sign-out")]
pub async fn sign_out(#[server(default)] session: Option<SessionId>, #[server(default)] redirect_url: String) -> Result<FormReply, ActionError> {
    crate::server::cards::account::sign_out(&crate::server::answer::current()?, session.as_ref(), &redirect_url).await
}

/// What the sign-out page shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignOutView {
    /// Who is signed in, if anybody: the account in front.
    pub account: Option<ChoiceView>,
    /// Whether more accounts are signed in on this browser.
    pub others: bool,
    /// Where to go afterwards.
    pub redirect_url: String,
}

/// Reads the sign-out page.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/sign-out/view", input = Json)]
pub async fn load_sign_out(query: String) -> Result<SignOutView, ActionError> {
    crate::server::cards::account::sign_out_view(&crate::server::answer::current()?, &query).await
}
