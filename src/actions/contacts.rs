//! Addresses and numbers of somebody who is signed in.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::{ActionError, FormReply};
use crate::domain::ids::IdentificationId;
use crate::domain::secret::SecretText;

/// An e-mail address or phone number, as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ContactView {
    /// Its id.
    pub id: IdentificationId,
    /// The address; a number as people read it.
    pub address: String,
    /// Messages go here.
    pub primary: bool,
    /// It was proved.
    pub verified: bool,
    /// It can be taken off.
    pub removable: bool,
}

/// Adds an address and sends a code to it.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/contacts/add-email")]
pub async fn add_email(#[server(default)] email_address: String) -> Result<FormReply, ActionError> {
    crate::server::cards::contacts::add_email(&crate::server::answer::current()?, &email_address).await
}

/// Adds a number and sends a code to it.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/contacts/add-phone")]
pub async fn add_phone(#[server(default)] phone_number: String) -> Result<FormReply, ActionError> {
    crate::server::cards::contacts::add_phone(&crate::server::answer::current()?, &phone_number).await
}

/// Proves an address or number by the code.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/contacts/verify")]
pub async fn verify_contact(contact: IdentificationId, #[server(default)] code: SecretText) -> Result<FormReply, ActionError> {
    crate::server::cards::contacts::verify(&crate::server::answer::current()?, &contact, &code).await
}

/// Sends the code again.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/contacts/resend")]
pub async fn resend_to_contact(contact: IdentificationId) -> Result<FormReply, ActionError> {
    crate::server::cards::contacts::resend(&crate::server::answer::current()?, &contact).await
}

/// Lets messages go to this address or number.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/contacts/primary")]
pub async fn make_contact_primary(contact: IdentificationId) -> Result<FormReply, ActionError> {
    crate::server::cards::contacts::make_primary(&crate::server::answer::current()?, &contact).await
}

/// Takes an address or number off.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/contacts/remove")]
pub async fn remove_contact(contact: IdentificationId) -> Result<FormReply, ActionError> {
    crate::server::cards::contacts::remove(&crate::server::answer::current()?, &contact).await
}
