//! What every request and job can reach. Cheap to clone.

use std::sync::{Arc, Mutex};

use super::clock::Clock;
use super::config::Config;
use super::dns::Dns;
use super::identity::Identity;
use super::live::Hub;
use super::mail::Mailer;
use super::outgoing::Outgoing;
use super::passkeys::RelyingParty;
use super::place::Places;
use super::security::breached::BreachedPasswords;
use super::security::password_hasher::PasswordHasher;
use super::security::rng::RngSource;
use super::security::sealed::Sealer;
use super::security::token::TokenHasher;
use super::sms::SmsSender;
use super::social::Social;
use super::store::{self, Store, StoreError};
use super::tokens::Signer;
use crate::domain::navigation::{OriginPattern, RedirectPolicy};
use crate::domain::settings::InstanceSettings;
use crate::domain::time::{Span, Timestamp};

/// The state of the process.
#[derive(Clone, Debug)]
pub struct AppState(Arc<Parts>);

/// What [`AppState`] is made of.
#[derive(Debug)]
pub struct Parts {
    /// Set-up of the process.
    pub config: Config,
    /// The database.
    pub store: Store,
    /// The time.
    pub clock: Clock,
    /// Randomness.
    pub rng: RngSource,
    /// Passwords.
    pub hasher: PasswordHasher,
    /// Keyed hashes of tokens and codes.
    pub tokens: TokenHasher,
    /// Values that must be read again.
    pub sealer: Sealer,
    /// How mail leaves; none where it goes to the mailbox page.
    pub mailer: Option<Mailer>,
    /// How text messages leave.
    pub sms: SmsSender,
    /// Calls to other servers.
    pub outgoing: Outgoing,
    /// Services that people sign in with.
    pub social: Social,
    /// Where passkeys belong; none where they cannot work.
    pub passkeys: Option<RelyingParty>,
    /// Name servers.
    pub dns: Dns,
    /// Where network addresses are.
    pub places: Places,
    /// Pages that are open.
    pub live: Hub,
    /// Leaked passwords.
    pub breached: BreachedPasswords,
    /// Session tokens.
    pub signer: Signer,
    /// Id and publishable key of the instance.
    pub identity: Identity,
    /// Settings as of a moment ago.
    pub settings: SettingsCache,
}

impl std::ops::Deref for AppState {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl AppState {
    /// Wraps the parts.
    #[must_use]
    pub fn new(parts: Parts) -> Self {
        Self(Arc::new(parts))
    }

    /// The settings, at most [`SettingsCache::MAX_AGE`] old.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn settings(&self, now: Timestamp) -> Result<Arc<InstanceSettings>, StoreError> {
        if let Some(fresh) = self.settings.get(now) {
            return Ok(fresh);
        }
        let (settings, _) = store::settings::find(&mut self.store.read().await?).await?;
        Ok(self.settings.put(settings, now))
    }

    /// Whether these settings promise text messages that nothing here sends.
    #[must_use]
    pub fn lacks_sms(&self, settings: &InstanceSettings) -> bool {
        settings.phone.is_on() && matches!(self.sms, SmsSender::Nobody)
    }

    /// Whether codes by text message can be a second factor: where the setting is on and something here sends them.
    #[must_use]
    pub fn sends_second_factors(&self, settings: &InstanceSettings) -> bool {
        settings.phone_second_factor && !matches!(self.sms, SmsSender::Nobody)
    }

    /// The place of passkeys, where they are on and can work.
    #[must_use]
    pub fn passkeys(&self, settings: &InstanceSettings) -> Option<&RelyingParty> {
        self.passkeys.as_ref().filter(|_| settings.passkeys)
    }

    /// The rules for redirects under these settings.
    #[must_use]
    pub fn redirect_policy(&self, settings: &InstanceSettings) -> RedirectPolicy {
        RedirectPolicy {
            own: self.config.public_url.clone(),
            allowed: settings.allowed_origins.iter().filter_map(|text| OriginPattern::parse(text).ok()).collect(),
            development: self.config.is_development(),
        }
    }
}

/// The settings as last read, so that a page does not ask the database for them.
#[derive(Debug, Default)]
pub struct SettingsCache(Mutex<Option<(Timestamp, Arc<InstanceSettings>)>>);

impl SettingsCache {
    /// How long a change may take to show, on this node and on others.
    pub const MAX_AGE: Span = Span::seconds(1);

    fn get(&self, now: Timestamp) -> Option<Arc<InstanceSettings>> {
        let guard = self.0.lock().ok()?;
        let (at, settings) = guard.as_ref()?;
        (now.since(*at) < Self::MAX_AGE && now >= *at).then(|| Arc::clone(settings))
    }

    fn put(&self, settings: InstanceSettings, now: Timestamp) -> Arc<InstanceSettings> {
        let settings = Arc::new(settings);
        if let Ok(mut guard) = self.0.lock() {
            *guard = Some((now, Arc::clone(&settings)));
        }
        settings
    }

    /// Forgets what was read, after a change by this process.
    pub fn clear(&self) {
        if let Ok(mut guard) = self.0.lock() {
            *guard = None;
        }
    }
}
