//! Use cases: what the portal does, step by step. Pages and the machine API call the same functions.
//!
//! No HTTP types, no leptos, no SQL text. A flow gets a [`Cx`], reads and writes through the store in transactions of its
//! own, and answers with a value or an enum of expected outcomes.

pub mod accounts;
pub mod active_organization;
pub mod contacts;
pub mod deletion;
pub mod invitations;
pub mod kept_forms;
pub mod log;
pub mod mails;
mod notices;
pub mod organizations;
pub mod passkeys;
pub mod passwords;
pub mod restore;
pub mod reverification;
pub mod second_factors;
pub mod sessions;
pub mod sign_in;
pub mod sign_up;
pub mod social;
pub mod tasks;
pub mod throttle;
pub mod verify;

use crate::domain::locale::Locale;
use crate::domain::security_log::Actor;
use crate::domain::time::Timestamp;
use crate::server::passkeys::PasskeyBroke;
use crate::server::security::password_hasher::HashError;
use crate::server::security::rng::NoRandomness;
use crate::server::security::sealed::CannotOpen;
use crate::server::state::AppState;
use crate::server::store::StoreError;
use crate::server::tokens::TokenError;

/// Who asks, as far as the network tells.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Requester {
    /// Address, after trusted proxies.
    pub ip: String,
    /// `User-Agent`, at most 512 characters.
    pub user_agent: String,
    /// For whom: security logs tell a person's own doing from that of others.
    pub actor: Actor,
}

impl Requester {
    /// The network for counting tries: the address itself for IPv4, its /64 for IPv6, which one household has whole.
    #[must_use]
    pub fn network(&self) -> String {
        match self.ip.parse::<std::net::Ipv6Addr>() {
            Ok(v6) => v6
                .to_ipv4_mapped()
                .map_or_else(|| v6.segments().iter().take(4).map(|part| format!("{part:x}")).collect::<Vec<_>>().join(":"), |v4| v4.to_string()),
            Err(_) => self.ip.clone(),
        }
    }
}

/// What a flow needs to know about the request.
#[derive(Debug, Clone)]
pub struct Cx {
    /// The process.
    pub app: AppState,
    /// The time of this request.
    pub now: Timestamp,
    /// Who asks.
    pub from: Requester,
    /// Language for mails.
    pub locale: Locale,
}

/// Something broke that the person can do nothing about.
#[derive(Debug, thiserror::Error)]
pub enum Internal {
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Hashing.
    #[error(transparent)]
    Hash(#[from] HashError),
    /// Tokens.
    #[error(transparent)]
    Token(#[from] TokenError),
    /// Randomness.
    #[error(transparent)]
    NoRandomness(#[from] NoRandomness),
    /// Sealed values.
    #[error(transparent)]
    CannotOpen(#[from] CannotOpen),
    /// Passkeys.
    #[error(transparent)]
    Passkey(#[from] PasskeyBroke),
    /// JSON of our own making.
    #[error("a value could not be written as JSON: {0}")]
    Json(#[from] serde_json::Error),
}

impl Cx {
    /// A fresh KSUID.
    ///
    /// # Errors
    /// [`NoRandomness`].
    pub fn unique(&self) -> Result<String, NoRandomness> {
        self.app.rng.ksuid(self.now)
    }
}
