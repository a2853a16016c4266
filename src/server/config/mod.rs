//! How this process is set up: file, environment and secrets, parsed into types once at start.
//!
//! One file per section. All problems are reported at once, with their path and the way to put them right.

pub mod database;
pub mod http;
pub mod live;
pub mod log;
pub mod mail;
pub mod outgoing;
pub mod passkeys;
pub mod passwords;
pub mod places;
pub mod rate_limits;
pub mod secrets;
pub mod sms;
pub mod social;
pub mod source;

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use ipnet::IpNet;
use url::Url;

use self::log::LogConfig;
use self::passkeys::PasskeysConfig;
use self::sms::SmsConfig;
use self::social::Connection;
use self::source::{ConfigErrors, ConfigProblem, Line, Origin, Source, UnknownVariable};
use crate::domain::secret::SecretText;
use crate::server::security::keys::MasterKey;
use crate::server::security::password_hasher::HashCost;

/// The configuration file that is read when none is named.
pub const DEFAULT_FILE: &str = "vestibule.toml";

/// What the instance is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InstanceKind {
    /// Building an app: test mailbox, test addresses with a fixed code, a notice on every page.
    Development,
    /// Real people: `https`, `__Host-` cookies, a mail server.
    Production,
}

impl InstanceKind {
    /// The name in the configuration file.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Development => "development",
            Self::Production => "production",
        }
    }

    /// What secret keys of this kind begin with.
    #[must_use]
    pub const fn secret_key_prefix(self) -> &'static str {
        match self {
            Self::Development => "sk_test_",
            Self::Production => "sk_live_",
        }
    }
}

/// How mail leaves.
#[derive(Debug, Clone)]
pub enum MailConfig {
    /// Into the mailbox page of a development instance.
    Mailbox,
    /// One file per mail.
    Folder(PathBuf),
    /// To a mail server.
    Smtp {
        /// `smtps://user:password@host:port` or `smtp://…` (STARTTLS).
        url: SecretText,
    },
}

/// The whole configuration.
#[derive(Debug, Clone)]
pub struct Config {
    /// What the instance is for.
    pub kind: InstanceKind,
    /// Where browsers find this server, without a path.
    pub public_url: Url,
    /// Host that is written into the publishable key; it needs a dot.
    pub key_host: String,
    /// Where the server listens.
    pub listen: SocketAddr,
    /// Where metrics are served; none when off.
    pub metrics_listen: Option<SocketAddr>,
    /// `sqlite:…` or `postgres://…`; may contain a password.
    pub database_url: SecretText,
    /// Most connections to the database.
    pub database_connections: u32,
    /// Where the SQLite file, the master key and the secret key lie.
    pub data_dir: PathBuf,
    /// The master key, when it was given; otherwise it lies in `data_dir` and is made on first start.
    pub master_key: Option<MasterKey>,
    /// Where passkeys belong.
    pub passkeys: PasskeysConfig,
    /// How mail leaves.
    pub mail: MailConfig,
    /// `From` of mails.
    pub mail_from: String,
    /// How text messages leave.
    pub sms: SmsConfig,
    /// Cost of a password hash.
    pub hash_cost: HashCost,
    /// Password hashes that run at once.
    pub hashes_at_once: usize,
    /// Proxies whose forwarding headers are believed.
    pub trusted_proxies: Vec<IpNet>,
    /// Networks that are called although they are private.
    pub outgoing_networks: Vec<IpNet>,
    /// File of SHA-1 hashes of leaked passwords.
    pub breached_passwords_file: Option<PathBuf>,
    /// Database of places.
    pub places_database: Option<PathBuf>,
    /// Most pages that listen at once.
    pub live_streams: usize,
    /// Services that people sign in with, in the order of their buttons.
    pub social: Vec<Connection>,
    /// Multiplies every rate limit; 0 turns them off (load tests, or a proxy that does it).
    pub rate_limit_factor: u32,
    /// Registrable domain that apps share with this server, for the cookie that tells them who is signed in; none when
    /// they share the host name.
    pub shared_cookie_domain: Option<String>,
    /// The log.
    pub log: LogConfig,
    /// Whether this process sends mail and does other background work; some other process of the instance must
    /// otherwise.
    pub run_jobs: bool,
}

/// A configuration and what there is to say about it.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// The configuration.
    pub config: Config,
    /// The file that was read.
    pub file: Option<PathBuf>,
    /// Every value in force, secrets hidden.
    pub lines: Vec<Line>,
    /// Variables with our prefix that set nothing.
    pub unknown: Vec<UnknownVariable>,
}

impl Loaded {
    /// Reads the file and the environment of this process. A file that was named must exist; `vestibule.toml` in the
    /// working folder need not.
    ///
    /// # Errors
    /// [`ConfigErrors`] with everything that is wrong.
    pub fn read(named: Option<&Path>) -> Result<Self, ConfigErrors> {
        let path = named.unwrap_or(Path::new(DEFAULT_FILE));
        let name = path.display().to_string();
        let text = match std::fs::read_to_string(path) {
            Ok(text) => Some(text),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && named.is_none() => None,
            Err(error) => {
                let text = format!(
                    "the configuration file cannot be read ({error}); correct --config or VESTIBULE_CONFIG, or leave it out to use the defaults"
                );
                return Err(ConfigErrors(vec![ConfigProblem { path: name, origin: Origin::Default, text }]));
            }
        };
        let mut loaded = Self::parse(text.as_deref().map(|text| (name.as_str(), text)), source::environment())?;
        loaded.file = text.is_some().then(|| path.to_owned());
        Ok(loaded)
    }

    /// Reads a configuration from a file (name and text) and an environment.
    ///
    /// # Errors
    /// [`ConfigErrors`] with everything that is wrong.
    pub fn parse(file: Option<(&str, &str)>, env: impl IntoIterator<Item = (String, String)>) -> Result<Self, ConfigErrors> {
        let mut source = Source::new(file, env);
        let config = read_sections(&mut source);
        let (lines, unknown) = source.finish()?;
        // A section that gave nothing has noted why, so this is never reached without a list of problems above.
        let config = config.map_err(|_| ConfigErrors(Vec::new()))?;
        Ok(Self { config, file: None, lines, unknown })
    }
}

fn read_sections(source: &mut Source) -> source::Read<Config> {
    let kind = http::read_kind(source);
    let production = matches!(kind, Ok(InstanceKind::Production));
    let place = http::read_place(source, kind);
    let public_url = place.as_ref().ok().map(|place| place.public_url.clone());
    let master_key = secrets::read(source);
    let database = database::read(source);
    let http = http::read_http(source, public_url.as_ref());
    let mail = mail::read(source, production, public_url.as_ref());
    let sms = sms::read(source);
    let passkeys = passkeys::read(source, public_url.as_ref());
    let passwords = passwords::read(source, production);
    let outgoing_networks = outgoing::read(source, production);
    let places_database = places::read(source);
    let live_streams = live::read(source);
    let social = social::read(source, production);
    let log = log::read(source);
    let run_jobs = log::read_jobs(source);
    let rate_limit_factor = rate_limits::read(source);
    let (place, http, database, mail, passwords) = (place?, http?, database?, mail?, passwords?);
    Ok(Config {
        kind: place.kind,
        public_url: place.public_url,
        key_host: place.key_host,
        listen: http.listen,
        metrics_listen: http.metrics_listen,
        database_url: database.url,
        database_connections: database.connections,
        data_dir: database.data_dir,
        master_key: master_key?,
        passkeys: passkeys?,
        mail: mail.transport,
        mail_from: mail.from,
        sms: sms?,
        hash_cost: passwords.cost,
        hashes_at_once: passwords.hashes_at_once,
        trusted_proxies: http.trusted_proxies,
        outgoing_networks: outgoing_networks?,
        breached_passwords_file: passwords.breached_file,
        places_database: places_database?,
        live_streams: live_streams?,
        social: social?,
        rate_limit_factor: rate_limit_factor?,
        shared_cookie_domain: http.shared_cookie_domain,
        log: log?,
        run_jobs: run_jobs?,
    })
}

impl Config {
    /// Whether browsers reach this server over TLS; decides `Secure` and the `__Host-` prefix of cookies.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.public_url.scheme() == "https"
    }

    /// Whether this is a development instance.
    #[must_use]
    pub fn is_development(&self) -> bool {
        self.kind == InstanceKind::Development
    }

    /// `Domain` of cookies that apps read.
    #[must_use]
    pub fn cookie_domain(&self) -> Option<&str> {
        self.shared_cookie_domain.as_deref()
    }

    /// Whether forwarding headers from this peer are believed.
    #[must_use]
    pub fn trusts(&self, peer: IpAddr) -> bool {
        self.trusted_proxies.iter().any(|net| net.contains(&peer))
    }

    /// The file that holds the master key unless it was given.
    #[must_use]
    pub fn master_key_file(&self) -> PathBuf {
        self.data_dir.join("master.key")
    }

    /// The file that holds the secret key in plain text, for the operator to copy.
    #[must_use]
    pub fn secret_key_file(&self) -> PathBuf {
        self.data_dir.join("secret.key")
    }
}

#[cfg(test)]
mod tests;
