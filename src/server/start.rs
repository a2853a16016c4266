//! From configuration to a process that can work: keys, database, state.
//!
//! Everything that is made on first start is made here, and only once: processes that start together on one database
//! wait for each other at the id of the instance, the first row that is written.

use std::fs::File;
use std::path::PathBuf;

use zeroize::Zeroizing;

use super::clock::Clock;
use super::config::database::{hide_credentials, sqlite_file};
use super::config::passkeys::PasskeysConfig;
use super::config::secrets::{self, SecretFileError};
use super::config::sms::SmsConfig;
use super::config::{Config, InstanceKind, MailConfig};
use super::dns::Dns;
use super::identity::Identity;
use super::instance_keys::{self, KeyMismatch};
use super::live::Hub;
use super::mail::{InvalidMailer, Mailer};
use super::outgoing::{CannotCall, Limits, Outgoing};
use super::passkeys::RelyingParty;
use super::place::{Places, Unusable};
use super::security::breached::BreachedPasswords;
use super::security::password_hasher::{HashError, PasswordHasher};
use super::security::rng::{NoRandomness, RngSource};
use super::security::sealed::{CannotOpen, Sealer};
use super::security::token::TokenHasher;
use super::sms::{Gateway, SmsSender};
use super::social::Social;
use super::state::{AppState, Parts, SettingsCache};
use super::store::{self, Dialect, Store, StoreError, Tx};
use super::tokens::{Signer, TokenError};
use crate::domain::ids::{InstanceId, SigningKeyId};
use crate::domain::time::Timestamp;

/// Row beside the settings that holds the id of the instance.
const INSTANCE_ID: &str = "instance_id";
/// Row beside the settings that holds the kind the database was made for.
const INSTANCE_KIND: &str = "instance_kind";

/// Why the process cannot work. `Display` says what failed, `source` why, and [`Self::fix`] what to do.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The folder for data, or a key in it.
    #[error("a key of this instance cannot be used")]
    SecretFile(#[from] SecretFileError),
    /// No connection.
    #[error("the database {address} cannot be used")]
    Connect {
        /// Its address without credentials.
        address: String,
        /// The reason.
        source: StoreError,
        /// Which database it is.
        dialect: Option<Dialect>,
    },
    /// The schema is not as it should be.
    #[error("the database schema cannot be brought up to date")]
    Migrate(#[source] StoreError),
    /// The keys in the database were sealed with another master key.
    #[error("the master key does not fit this database: its signing key cannot be opened")]
    OtherMasterKey {
        /// Where the master key lies, when it was not given.
        file: PathBuf,
    },
    /// The database belongs to an instance of another kind.
    #[error("the database was made for a {found} instance, but kind is {configured}")]
    OtherKind {
        /// Kind in the database.
        found: String,
        /// Kind in the configuration.
        configured: &'static str,
    },
    /// `secret.key` belongs to another instance.
    #[error("the secret key in {file} is not one of this instance", file = file.display())]
    OtherSecretKey {
        /// The file.
        file: PathBuf,
        /// The reason.
        source: KeyMismatch,
    },
    /// A statement failed.
    #[error("the database did not answer as expected")]
    Store(#[from] StoreError),
    /// The signing key.
    #[error("the signing key cannot be used")]
    Token(#[source] TokenError),
    /// The list of leaked passwords.
    #[error("the list of leaked passwords {file} cannot be used", file = file.display())]
    Breached {
        /// The file.
        file: PathBuf,
        /// The reason.
        source: std::io::Error,
    },
    /// The database of places.
    #[error("the database of places {file} cannot be used", file = file.display())]
    Places {
        /// The file.
        file: PathBuf,
        /// The reason.
        source: Unusable,
    },
    /// Mail.
    #[error("mail cannot be sent as configured")]
    Mail(#[from] InvalidMailer),
    /// The cost of hashing.
    #[error("passwords cannot be hashed with the configured cost")]
    Hash(#[from] HashError),
    /// Calls to other servers.
    #[error("other servers cannot be called")]
    Outgoing(#[from] CannotCall),
    /// Randomness.
    #[error("nothing secret can be made")]
    NoRandomness(#[from] NoRandomness),
    /// Key derivation.
    #[error("no key could be derived from the master key")]
    MasterKey(#[from] CannotOpen),
    /// The id in the database.
    #[error("the id of the instance in the database does not parse")]
    InstanceId,
}

impl StartError {
    /// What to do about it.
    #[must_use]
    pub fn fix(&self) -> String {
        match self {
            Self::SecretFile(SecretFileError::Exposed { path }) => format!("run: chmod 600 {}", path.display()),
            Self::SecretFile(_) => "make data_dir a folder that this user may write to, and keep its files private".to_owned(),
            Self::Connect { dialect: Some(Dialect::Sqlite), .. } => {
                "check database.url, that its folder exists and that this user may write there".to_owned()
            }
            Self::Connect { .. } => "check database.url, that the server runs and that user and password are right".to_owned(),
            Self::Migrate(_) => "start the version of vestibule that made the database, or restore the backup from before the upgrade".to_owned(),
            Self::OtherMasterKey { file } => {
                format!("give every process of this instance the same master key: restore {} from the backup, or set master_key_file", file.display())
            }
            Self::OtherKind { .. } => "use another database and another data_dir for each instance, or correct kind".to_owned(),
            Self::OtherSecretKey { file, .. } => {
                format!("use another data_dir for each instance, or remove {} to have a new key made", file.display())
            }
            Self::Breached { .. } => {
                "point passwords.breached_file at SHA-1 hashes in capital hex, one per line in ascending order, or leave it out".to_owned()
            }
            Self::Places { .. } => "point places.database at a whole file in the format MaxMind DB (.mmdb), or leave it out".to_owned(),
            Self::Mail(_) => "correct mail.smtp.url and mail.from; docs/configuration.md has examples".to_owned(),
            Self::Hash(_) => "correct passwords.memory_kib, passwords.passes and passwords.lanes, or leave them out".to_owned(),
            Self::NoRandomness(_) => "give the process access to the random generator of the operating system".to_owned(),
            Self::Store(_) | Self::Outgoing(_) | Self::Token(_) | Self::MasterKey(_) | Self::InstanceId => {
                "run `vestibule doctor`; if the database was changed by hand, restore its backup".to_owned()
            }
        }
    }
}

/// Connects, without changing anything.
///
/// # Errors
/// [`StartError::Connect`].
pub async fn connect(config: &Config) -> Result<Store, StartError> {
    let url = config.database_url.expose();
    Store::connect(url, config.database_connections).await.map_err(|source| StartError::Connect {
        address: hide_credentials(url),
        source,
        dialect: sqlite_file(url).map(|_| Dialect::Sqlite),
    })
}

/// Connects and brings the schema up to date.
///
/// # Errors
/// [`StartError`].
pub async fn connect_and_migrate(config: &Config) -> Result<Store, StartError> {
    secrets::make_data_dir(&config.data_dir)?;
    // PostgreSQL lets one process migrate at a time; SQLite needs this lock, which ends when the file is closed.
    let lock = match sqlite_file(config.database_url.expose()) {
        Some(_) => Some(lock(config.data_dir.join(".start.lock")).await?),
        None => None,
    };
    let store = connect(config).await?;
    store.migrate().await.map_err(StartError::Migrate)?;
    drop(lock);
    Ok(store)
}

async fn lock(path: PathBuf) -> Result<File, StartError> {
    let named = path.clone();
    let locked = tokio::task::spawn_blocking(move || {
        let file = File::create(&path)?;
        file.lock()?;
        Ok(file)
    });
    let locked = locked.await.map_err(std::io::Error::other).and_then(|locked: std::io::Result<File>| locked);
    locked.map_err(|source| StartError::SecretFile(SecretFileError::File { path: named, source }))
}

/// Builds the state of the process; makes keys on first start.
///
/// # Errors
/// [`StartError`].
pub async fn build(config: Config) -> Result<AppState, StartError> {
    build_with(config, Clock::System, RngSource::System).await
}

/// Like [`build`], with time and randomness from elsewhere.
///
/// # Errors
/// [`StartError`].
pub async fn build_with(config: Config, clock: Clock, rng: RngSource) -> Result<AppState, StartError> {
    let mailer = mailer(&config)?;
    let store = connect_and_migrate(&config).await?;
    let master = secrets::master_key(&config, &rng)?;
    let (sealer, tokens) = (master.sealer()?, master.token_hasher()?);
    let now = clock.now();
    let mut tx = store.write().await?;
    let id = keep_instance(&mut tx, config.kind, &rng, now).await?;
    let signer = load_signer(&mut tx, &config, &sealer, &rng, now).await?;
    let identity = Identity::new(id, &config);
    keep_secret_key(&mut tx, &config, &identity, &tokens, &rng, now).await?;
    tx.commit().await?;
    let breached = BreachedPasswords::open(config.breached_passwords_file.as_deref())
        .map_err(|source| StartError::Breached { file: config.breached_passwords_file.clone().unwrap_or_default(), source })?;
    let places = Places::open(config.places_database.as_deref())
        .map_err(|source| StartError::Places { file: config.places_database.clone().unwrap_or_default(), source })?;
    let live = Hub::new(config.live_streams);
    let outgoing = Outgoing::new(config.outgoing_networks.clone(), Limits::USUAL)?;
    let social = Social::new(config.social.clone(), &config.public_url, outgoing.clone());
    let sms = sms_sender(&config, &outgoing);
    if let PasskeysConfig::Impossible { reason } = &config.passkeys {
        tracing::error!(%reason, "passkeys cannot work here and are off");
    }
    let passkeys = RelyingParty::new(&config.passkeys);
    let hasher = PasswordHasher::new(config.hash_cost, config.hashes_at_once, rng.clone())?;
    Ok(AppState::new(Parts {
        config,
        store,
        clock,
        rng,
        hasher,
        tokens,
        sealer,
        mailer,
        sms,
        outgoing,
        social,
        passkeys,
        places,
        dns: Dns::system(),
        live,
        breached,
        signer,
        identity,
        settings: SettingsCache::default(),
    }))
}

/// What sends mail; none where it goes to the mailbox page.
///
/// # Errors
/// [`StartError::Mail`].
pub fn mailer(config: &Config) -> Result<Option<Mailer>, StartError> {
    let made = match &config.mail {
        MailConfig::Mailbox => return Ok(None),
        MailConfig::Folder(folder) => Mailer::folder(folder.clone(), &config.mail_from),
        MailConfig::Smtp { url } => Mailer::smtp(url, &config.mail_from),
    };
    Ok(Some(made?))
}

/// What sends text messages.
#[must_use]
pub fn sms_sender(config: &Config, outgoing: &Outgoing) -> SmsSender {
    match &config.sms {
        SmsConfig::Unset if config.is_development() => SmsSender::Mailbox,
        SmsConfig::Unset => SmsSender::Nobody,
        SmsConfig::Folder(folder) => SmsSender::Folder(folder.clone()),
        SmsConfig::Gateway(template) => SmsSender::Gateway(Box::new(Gateway::new(template.as_ref().clone(), outgoing.clone()))),
    }
}

/// Makes a new secret key, writes it to its file and revokes the others.
///
/// # Errors
/// [`StartError`]. The old keys stay in force unless everything worked.
pub async fn rotate_secret_key(app: &AppState, now: Timestamp) -> Result<String, StartError> {
    let key = instance_keys::fresh_secret_key(app.config.kind, &app.rng)?;
    let (hash, hint) = (instance_keys::hash_secret_key(&app.tokens, &key), instance_keys::hint(&key));
    // The key is in force before it is in the file, and the others go last: at no moment is the file's key a wrong one.
    let mut tx = app.store.write().await?;
    store::keys::insert_secret(&mut tx, hash.as_bytes(), &hint, now).await?;
    tx.commit().await?;
    secrets::replace(&app.config.secret_key_file(), &key)?;
    let mut tx = app.store.write().await?;
    store::keys::revoke_secrets_except(&mut tx, hash.as_bytes(), now).await?;
    tx.commit().await?;
    Ok(hint)
}

async fn keep_instance(tx: &mut Tx, kind: InstanceKind, rng: &RngSource, now: Timestamp) -> Result<InstanceId, StartError> {
    let fresh = InstanceId::from_unique(&rng.ksuid(now)?);
    let id = store::settings::keep(tx, INSTANCE_ID, fresh.as_str(), now).await?;
    let found = store::settings::keep(tx, INSTANCE_KIND, kind.name(), now).await?;
    if found != kind.name() {
        return Err(StartError::OtherKind { found, configured: kind.name() });
    }
    InstanceId::parse(&id).map_err(|_| StartError::InstanceId)
}

/// Loads the signing keys; makes the first one.
///
/// # Errors
/// [`StartError::OtherMasterKey`] when they were sealed with another key.
pub async fn load_signer(tx: &mut Tx, config: &Config, sealer: &Sealer, rng: &RngSource, now: Timestamp) -> Result<Signer, StartError> {
    let fresh = SigningKeyId::from_unique(&rng.ksuid(now)?);
    Signer::load(tx, sealer, &fresh, now).await.map_err(|error| match error {
        TokenError::Store(StoreError::Secret(_)) => StartError::OtherMasterKey { file: config.master_key_file() },
        other => StartError::Token(other),
    })
}

/// Makes the first secret key. A key that lies in the file already is taken: it was put there by the operator, or by a
/// start that was interrupted before the database knew it.
async fn keep_secret_key(
    tx: &mut Tx,
    config: &Config,
    identity: &Identity,
    tokens: &TokenHasher,
    rng: &RngSource,
    now: Timestamp,
) -> Result<(), StartError> {
    let file = config.secret_key_file();
    if store::keys::count_secrets(tx).await? > 0 {
        return check_secret_file(config, identity).map(drop);
    }
    secrets::load_or_make(&file, || instance_keys::fresh_secret_key(config.kind, rng))?;
    let key = check_secret_file(config, identity)?.unwrap_or_default();
    let hash = instance_keys::hash_secret_key(tokens, &key);
    store::keys::insert_secret(tx, hash.as_bytes(), &instance_keys::hint(&key), now).await?;
    Ok(())
}

/// The key in the file, if there is one, when it is of this instance's kind.
fn check_secret_file(config: &Config, identity: &Identity) -> Result<Option<Zeroizing<String>>, StartError> {
    let file = config.secret_key_file();
    let key = match secrets::read_private(&file) {
        Ok(key) => key,
        Err(error) if error.is_missing() => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    match instance_keys::check_key(&key, config.kind, identity, config.public_url.as_str()) {
        Ok(instance_keys::KeyUse::Secret) => Ok(Some(key)),
        Ok(instance_keys::KeyUse::Publishable) => Err(StartError::OtherSecretKey { file, source: KeyMismatch::Malformed }),
        Err(source) => Err(StartError::OtherSecretKey { file, source }),
    }
}

#[cfg(test)]
mod tests;
