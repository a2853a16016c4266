//! Proving again that it is still the same person.

use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use serde::{Deserialize, Serialize};

use super::{ActionError, FormReply, Left};
use crate::domain::secret::SecretText;
use crate::domain::verification::Strategy;

/// A factor that the person has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FactorView {
    /// Names it.
    pub key: String,
    /// Its kind.
    pub strategy: Strategy,
    /// Where its message goes, as far as a bystander may know it.
    pub target: String,
    /// Seconds until its message may be asked for again, if one is out.
    pub resend_in: Option<i64>,
}

/// What a proof needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProofView {
    /// Who is signed in: address or username.
    pub identifier: String,
    /// The factors, strongest first; none when the person has to sign in again.
    pub factors: Vec<FactorView>,
    /// Whether they are second factors: the first was proved already.
    pub second: bool,
    /// The one that the address names, or the strongest.
    pub chosen: Option<String>,
    /// What waits for the proof, by its id; empty where the page itself waits.
    pub action: String,
    /// The proof is fresh already.
    pub fresh: bool,
    /// What the last plain form post left.
    pub left: Left,
}

/// Reads what a proof needs, for the page with this query. `None` when nobody is signed in; where there is a page, the browser
/// is sent to sign in.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/proof/view", input = Json)]
pub async fn load_proof(query: String) -> Result<Option<ProofView>, ActionError> {
    crate::server::cards::proof::view(&crate::server::answer::current()?, &query).await
}

/// Sends the code of a factor.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/proof/send")]
pub async fn send_proof_code(factor: String, #[server(default)] action: String) -> Result<FormReply, ActionError> {
    crate::server::cards::proof::send(&crate::server::answer::current()?, &factor, &action).await
}

/// Gives a proof: the password, or the code of a message.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/proof/give")]
pub async fn give_proof(
    factor: String,
    #[server(default)] password: SecretText,
    #[server(default)] code: SecretText,
    #[server(default)] action: String,
) -> Result<FormReply, ActionError> {
    let secret = if factor == Strategy::Password.name() { password } else { code };
    crate::server::cards::proof::give_proof(&crate::server::answer::current()?, &factor, &secret, &action).await
}

/// Gives a proof by a passkey.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/proof/passkey")]
pub async fn give_passkey_proof(
    #[server(default)] key: SecretText,
    #[server(default)] credential: String,
    #[server(default)] action: String,
) -> Result<FormReply, ActionError> {
    crate::server::cards::proof::give_passkey(&crate::server::answer::current()?, &key, &credential, &action).await
}
