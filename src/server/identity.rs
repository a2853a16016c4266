//! Who this instance is to apps: its id, its publishable key, the names of its cookies.

use aws_lc_rs::digest;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

use super::config::{Config, InstanceKind};
use crate::domain::ids::InstanceId;

/// Id and keys of the instance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// Id of the instance.
    pub id: InstanceId,
    /// `pk_test_…` or `pk_live_…`: the host of the server and nothing else.
    pub publishable_key: String,
    /// Ends the names of cookies, so that several instances can share a domain.
    pub cookie_suffix: String,
    /// `iss` of session tokens: the host inside the publishable key, since that is what the SDKs compare it with.
    pub issuer: String,
}

impl Identity {
    /// Derives keys and names from the configuration.
    #[must_use]
    pub fn new(id: InstanceId, config: &Config) -> Self {
        let prefix = match config.kind {
            InstanceKind::Development => "pk_test_",
            InstanceKind::Production => "pk_live_",
        };
        let publishable_key = format!("{prefix}{}", STANDARD_NO_PAD.encode(format!("{}$", config.key_host)));
        // The protocol's rule: the first eight characters of the URL-safe base64 of SHA-1 of the whole key.
        let hash = digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, publishable_key.as_bytes());
        let cookie_suffix = URL_SAFE_NO_PAD.encode(hash.as_ref()).chars().take(8).collect();
        Self { id, publishable_key, cookie_suffix, issuer: format!("https://{}", config.key_host) }
    }

    /// Both names of a cookie: plain and with the suffix.
    #[must_use]
    pub fn cookie_names(&self, name: &str) -> [String; 2] {
        [name.to_owned(), format!("{name}_{}", self.cookie_suffix)]
    }
}
