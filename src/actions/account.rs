//! The first account page, the account chooser, signing out.

use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use serde::{Deserialize, Serialize};

use super::{ActionError, FormReply};
use crate::domain::ids::SessionId;

/// An e-mail address or phone number, as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactView {
    /// The address; a number as people read it.
    pub address: String,
    /// Messages go here.
    pub primary: bool,
    /// It was proved.
    pub verified: bool,
}

/// A signed-in device, as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceView {
    /// Its session.
    pub session: SessionId,
    /// The one in use.
    pub current: bool,
    /// "Firefox 143", if known.
    pub browser: Option<String>,
    /// "Linux", if known.
    pub system: Option<String>,
    /// A phone.
    pub is_mobile: bool,
    /// Last address.
    pub ip_address: String,
    /// Last use, in milliseconds since 1970.
    pub last_active_at: i64,
}

/// The account page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountView {
    /// Full name, if there is one.
    pub name: Option<String>,
    /// Username.
    pub username: Option<String>,
    /// Address or username by which the person is known.
    pub identifier: String,
    /// Addresses, the primary one first.
    pub emails: Vec<ContactView>,
    /// Phone numbers, the primary one first; none where the instance has no phone numbers.
    pub phones: Option<Vec<ContactView>>,
    /// Accounts with other services: what the service is called, and what the person is called there.
    pub connected: Vec<(String, String)>,
    /// Devices, this one first.
    pub devices: Vec<DeviceView>,
    /// When the account was made, in milliseconds since 1970.
    pub created_at: i64,
    /// The time of the server, in milliseconds since 1970.
    pub now: i64,
}

/// Reads the account page. `None` sends the browser to sign in first.
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

/// Throws another device of the person out, or all others when none is named.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/devices/revoke")]
pub async fn revoke_device(#[server(default)] session: Option<SessionId>) -> Result<FormReply, ActionError> {
    crate::server::cards::account::revoke(&crate::server::answer::current()?, session.as_ref()).await
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
