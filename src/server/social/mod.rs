//! Speaking to the services that people sign in with: OpenID Connect and OAuth 2.0, by the libraries made for them.
//!
//! Authorization code with state, code challenge (RFC 7636) and nonce, as RFC 9700 asks for. Every call goes through
//! [`Outgoing`].

mod oauth;
mod openid;

use axum::http::{Request, Response, StatusCode};
use serde::{Deserialize, Serialize};
use url::Url;

use super::config::social::{Connection, Protocol};
use super::outgoing::{Outgoing, OutgoingError};
use super::security::rng::{NoRandomness, RngSource};
use super::security::token;
use crate::domain::person_name::parse_name;
use crate::domain::secret::SecretText;
use crate::domain::social::Profile;
use crate::domain::time::Timestamp;

/// Where services send people back to. An operator registers it with each of them.
pub const CALLBACK: &str = "/v1/oauth_callback";

/// Longest id of a person that a service may have, in bytes; OpenID Connect Core 1.0, 2 allows 255.
const MAX_SUBJECT: usize = 255;

/// Why a service did not say who somebody is. The texts are for the log: they name neither people nor secrets.
#[derive(Debug, thiserror::Error)]
pub enum ProviderError {
    /// No answer, or one that says that it is broken.
    #[error("no answer: {0}")]
    Down(String),
    /// It refused, or its answer cannot be trusted.
    #[error("refused: {0}")]
    Refused(String),
}

/// What belongs to one trip. The state is in the address, the rest stays here.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TripKeys {
    /// Binds the way back to this trip; only its hash is kept.
    #[serde(skip)]
    pub state: SecretText,
    /// Proves to the service that whoever brings the code is who began (RFC 7636).
    pub verifier: SecretText,
    /// Binds the ID token to this trip.
    pub nonce: SecretText,
}

impl TripKeys {
    /// Fresh ones of 256 bits each.
    ///
    /// # Errors
    /// [`NoRandomness`].
    pub fn fresh(rng: &RngSource) -> Result<Self, NoRandomness> {
        Ok(Self { state: token::fresh(rng)?, verifier: token::fresh(rng)?, nonce: token::fresh(rng)? })
    }
}

/// The services of this instance.
#[derive(Debug)]
pub struct Social {
    connections: Vec<Connection>,
    callback: Url,
    outgoing: Outgoing,
    metadata: openid::Cache,
}

impl Social {
    /// These services; `public_url` is where browsers find this server.
    #[must_use]
    pub fn new(connections: Vec<Connection>, public_url: &Url, outgoing: Outgoing) -> Self {
        let mut callback = public_url.clone();
        callback.set_path(CALLBACK);
        Self { connections, callback, outgoing, metadata: openid::Cache::default() }
    }

    /// All of them, in the order of their buttons.
    #[must_use]
    pub fn connections(&self) -> &[Connection] {
        &self.connections
    }

    /// The one with this strategy.
    #[must_use]
    pub fn find(&self, strategy: &str) -> Option<&Connection> {
        self.connections.iter().find(|connection| connection.strategy == strategy)
    }

    /// Where a person is sent.
    ///
    /// # Errors
    /// [`ProviderError`].
    pub async fn address(&self, to: &Connection, keys: &TripKeys, now: Timestamp) -> Result<Url, ProviderError> {
        match &to.protocol {
            Protocol::OpenId { issuer } => self.openid_address(to, issuer, keys, now).await,
            Protocol::OAuth(endpoints) => self.oauth_address(to, endpoints, keys),
        }
    }

    /// Who came back. `issuer` is what the address said about where from (RFC 9207).
    ///
    /// # Errors
    /// [`ProviderError`].
    pub async fn identify(
        &self,
        from: &Connection,
        code: &str,
        issuer: Option<&str>,
        keys: &TripKeys,
        now: Timestamp,
    ) -> Result<Profile, ProviderError> {
        let profile = match &from.protocol {
            Protocol::OpenId { issuer: expected } => self.openid_profile(from, (expected, issuer), code, keys, now).await?,
            Protocol::OAuth(endpoints) => self.oauth_profile(from, endpoints, code, keys).await?,
        };
        if profile.subject.is_empty() || profile.subject.len() > MAX_SUBJECT {
            return Err(ProviderError::Refused("the answer about the person has no usable id".to_owned()));
        }
        Ok(Profile { email_verified: profile.email_verified || from.trust_email, ..profile })
    }
}

/// A call without an answer to go on with.
#[derive(Debug, thiserror::Error)]
enum CallError {
    #[error(transparent)]
    Outgoing(#[from] OutgoingError),
    #[error("status {0}")]
    Broken(StatusCode),
}

/// Makes a call; a service that says that it is broken gave no answer.
async fn call(outgoing: Outgoing, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, CallError> {
    let answer = outgoing.send(request).await?;
    if answer.status().is_server_error() { Err(CallError::Broken(answer.status())) } else { Ok(answer) }
}

/// [`call`] for tokens. Puts right what some services do against RFC 6749: errors with status 200 (5.2), and scopes as a list
/// (5.1).
async fn call_for_token(outgoing: Outgoing, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, CallError> {
    let mut answer = call(outgoing, request).await?;
    let Ok(serde_json::Value::Object(mut body)) = serde_json::from_slice(answer.body()) else { return Ok(answer) };
    if answer.status().is_success() && body.contains_key("error") {
        *answer.status_mut() = StatusCode::BAD_REQUEST;
    }
    if let Some(serde_json::Value::Array(scopes)) = body.get("scope") {
        let scopes: Vec<&str> = scopes.iter().filter_map(serde_json::Value::as_str).collect();
        let scopes = scopes.join(" ");
        body.insert("scope".to_owned(), scopes.into());
        *answer.body_mut() = serde_json::Value::Object(body).to_string().into_bytes();
    }
    Ok(answer)
}

/// What a refused exchange of the code comes to. Only the error's code is kept: descriptions name people.
fn token_error<T: oauth2::ErrorResponse + Serialize>(error: oauth2::RequestTokenError<CallError, T>) -> ProviderError {
    use oauth2::RequestTokenError::{Other, Parse, Request, ServerResponse};
    match error {
        Request(error) => ProviderError::Down(error.to_string()),
        ServerResponse(answer) => {
            let code = serde_json::to_value(&answer).ok().and_then(|answer| answer.get("error").and_then(|code| code.as_str().map(short)));
            ProviderError::Refused(format!("the code was not taken: {}", code.unwrap_or_default()))
        }
        Parse(error, _) => ProviderError::Refused(format!("the answer with the token is unreadable at {}", error.path())),
        Other(text) => ProviderError::Refused(format!("the answer with the token: {}", short(&text))),
    }
}

/// A word of somebody else for the log.
#[must_use]
pub fn short(text: &str) -> String {
    text.chars().filter(|c| c.is_ascii_graphic() || *c == ' ').take(64).collect()
}

/// First and last name, from both or from the whole one; what is no name is dropped.
fn names(first: Option<String>, last: Option<String>, full: Option<String>) -> (Option<String>, Option<String>) {
    let read = |name: Option<String>| name.and_then(|name| parse_name(&name).ok().flatten());
    match (read(first), read(last)) {
        (None, None) => {
            let full = full.unwrap_or_default();
            let (first, last) = full.trim().split_once(' ').unwrap_or((&full, ""));
            (read(Some(first.to_owned())), read(Some(last.to_owned())))
        }
        both => both,
    }
}
