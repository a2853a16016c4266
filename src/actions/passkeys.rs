//! Passkeys: what browsers are asked, and what becomes of their answers.

use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use serde::{Deserialize, Serialize};

use super::{ActionError, FormReply};
use crate::domain::ids::PasskeyId;
use crate::domain::passkey::{PasskeyTrouble, Purpose};
use crate::domain::secret::SecretText;

/// What a browser is asked, for `src/app/browser/passkeys.js`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuestionView {
    /// Comes back with the answer.
    pub key: String,
    /// Whether a passkey is made.
    pub creates: bool,
    /// What the browser signs; none where nothing can be asked. The form is told why when it is sent all the same.
    pub options: Option<serde_json::Value>,
    /// Why nothing is asked, where that has nothing to do with who it is.
    pub trouble: Option<PasskeyTrouble>,
}

/// Asks.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/passkeys/ask")]
pub async fn ask_for_passkey(purpose: Purpose) -> Result<QuestionView, ActionError> {
    crate::server::cards::passkeys::ask(&crate::server::answer::current()?, purpose).await
}

/// Signs in.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/passkeys/sign-in")]
pub async fn sign_in_with_passkey(
    #[server(default)] key: SecretText,
    #[server(default)] credential: String,
    nav: String,
) -> Result<FormReply, ActionError> {
    crate::server::cards::passkeys::sign_in(&crate::server::answer::current()?, &key, &credential, &nav).await
}

/// Adds a passkey to the account.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/passkeys/add")]
pub async fn add_passkey(#[server(default)] key: SecretText, #[server(default)] credential: String) -> Result<FormReply, ActionError> {
    crate::server::cards::passkeys::add(&crate::server::answer::current()?, &key, &credential).await
}

/// Gives a passkey another name.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/passkeys/rename")]
pub async fn rename_passkey(passkey: PasskeyId, name: String) -> Result<FormReply, ActionError> {
    crate::server::cards::passkeys::rename(&crate::server::answer::current()?, &passkey, &name).await
}

/// Removes a passkey.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/passkeys/remove")]
pub async fn remove_passkey(passkey: PasskeyId) -> Result<FormReply, ActionError> {
    crate::server::cards::passkeys::remove(&crate::server::answer::current()?, &passkey).await
}

/// Makes an account with a passkey and no password.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/sign-up/passkey")]
pub async fn sign_up_with_passkey(
    #[server(default)] key: SecretText,
    #[server(default)] credential: String,
    nav: String,
) -> Result<FormReply, ActionError> {
    crate::server::cards::passkeys::sign_up(&crate::server::answer::current()?, &key, &credential, &nav).await
}

/// Gives the passkey of a sign-up up.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/sign-up/password-instead")]
pub async fn take_password_instead(nav: String) -> Result<FormReply, ActionError> {
    crate::server::cards::passkeys::take_password(&crate::server::answer::current()?, &nav).await
}

/// The page that offers a passkey.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfferView {
    /// Address or username of the account.
    pub identifier: String,
    /// Where "Not now" leads.
    pub go_on: String,
    /// The app's wishes as a query, to be carried along.
    pub nav: String,
    /// What the last plain form post left.
    pub left: super::Left,
}

/// Reads that page. `None` means that the browser is sent elsewhere.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/passkeys/offer", input = Json)]
pub async fn load_passkey_offer(query: String) -> Result<Option<OfferView>, ActionError> {
    crate::server::cards::passkeys::offer(&crate::server::answer::current()?, &query).await
}

/// Takes the offer: adds a passkey, and goes on.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/passkeys/accept")]
pub async fn accept_passkey_offer(
    #[server(default)] key: SecretText,
    #[server(default)] credential: String,
    nav: String,
) -> Result<FormReply, ActionError> {
    crate::server::cards::passkeys::accept(&crate::server::answer::current()?, &key, &credential, &nav).await
}

/// A passkey, as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasskeyView {
    /// Its id.
    pub id: PasskeyId,
    /// What it is called.
    pub name: String,
    /// Whether copies of it lie elsewhere.
    pub synced: bool,
    /// When it was made, in milliseconds since 1970.
    pub created_at: i64,
    /// When it was last used, in milliseconds since 1970.
    pub last_used_at: Option<i64>,
}

/// The passkeys of an account, where there are any.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasskeysView {
    /// The passkeys, oldest first.
    pub passkeys: Vec<PasskeyView>,
    /// How many there may be.
    pub most: i64,
    /// Whether the person would be left without them by losing the one they have.
    pub only_way: bool,
    /// What the browser tells the lists of devices, as JSON: names and arguments of the signals of `PublicKeyCredential`.
    pub signals: String,
}
