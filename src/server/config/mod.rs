//! How this process is set up: file, environment and secrets, parsed into types once at start.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use ipnet::IpNet;
use url::Url;

use crate::domain::secret::SecretText;
use crate::server::security::password_hasher::HashCost;

/// What the instance is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InstanceKind {
    /// Building an app: test mailbox, test addresses with a fixed code, a notice on every page.
    Development,
    /// Real people: `https`, `__Host-` cookies, a mail server.
    Production,
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
    /// How mail leaves.
    pub mail: MailConfig,
    /// `From` of mails.
    pub mail_from: String,
    /// Cost of a password hash.
    pub hash_cost: HashCost,
    /// Password hashes that run at once.
    pub hashes_at_once: usize,
    /// Proxies whose forwarding headers are believed.
    pub trusted_proxies: Vec<IpNet>,
    /// File of SHA-1 hashes of leaked passwords.
    pub breached_passwords_file: Option<PathBuf>,
    /// Multiplies every rate limit; 0 turns them off (load tests, or a proxy that does it).
    pub rate_limit_factor: u32,
    /// Registrable domain that apps share with this server, for the cookie that tells them who is signed in; none when
    /// they share the host name.
    pub shared_cookie_domain: Option<String>,
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
}
