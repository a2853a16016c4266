//! What is wrong with this installation, why, and what to do. Changes nothing.

pub mod audit;
mod places;
mod probe;
mod redirects;

use std::net::IpAddr;
use std::path::Path;
use std::time::Duration;

use serde::Serialize;

pub use self::redirects::replay;
use super::clock::Clock;
use super::config::database::{hide_credentials, sqlite_file};
use super::config::passkeys::{PasskeyPlace, PasskeysConfig};
use super::config::secrets::SecretFileError;
use super::config::sms::SmsConfig;
use super::config::{Config, Loaded, MailConfig, secrets};
use super::security::breached::BreachedPasswords;
use super::security::rng::RngSource;
use super::sms::NO_WAY_OUT;
use super::start::{self, StartError};
use super::store::{self, Dialect, Store};
use super::tokens::Signer;
use crate::domain::time::{Span, Timestamp};

/// How a check went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// All well.
    Ok,
    /// Works, and should be looked at.
    Warn,
    /// Does not work.
    Fail,
}

/// Outcome of one check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// How it went.
    pub verdict: Verdict,
    /// What was looked at.
    pub check: &'static str,
    /// What was found, with the cause.
    pub text: String,
    /// What to do.
    pub fix: Option<String>,
}

impl Finding {
    /// All well.
    pub fn ok(check: &'static str, text: impl Into<String>) -> Self {
        Self { verdict: Verdict::Ok, check, text: text.into(), fix: None }
    }

    /// Works, and should be looked at.
    pub fn warn(check: &'static str, text: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { verdict: Verdict::Warn, check, text: text.into(), fix: Some(fix.into()) }
    }

    /// Does not work.
    pub fn fail(check: &'static str, text: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { verdict: Verdict::Fail, check, text: text.into(), fix: Some(fix.into()) }
    }
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let word = match self.verdict {
            Verdict::Ok => "ok  ",
            Verdict::Warn => "warn",
            Verdict::Fail => "FAIL",
        };
        write!(f, "{word}  {}: {}", self.check, self.text)?;
        match &self.fix {
            Some(fix) => write!(f, "\n      fix: {fix}"),
            None => Ok(()),
        }
    }
}

/// How long any server may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// How far two clocks may be apart: session tokens are valid a few seconds before and a minute after they were made.
const CLOCK_TOLERANCE: Span = Span::seconds(5);
/// 2025-01-01, before this program existed.
const EARLIEST: Timestamp = Timestamp::from_millis(1_735_689_600_000);

/// Rows of security logs that are checked besides everything else.
const AUDITED_ROWS: i64 = 100_000;

/// Runs every check.
pub async fn examine(loaded: &Loaded) -> Vec<Finding> {
    let config = &loaded.config;
    let mut findings = vec![Finding::ok("config", format!("valid, {} instance at {}", config.kind.name(), config.public_url))];
    findings.extend(loaded.unknown.iter().map(|variable| Finding::warn("config", variable.to_string(), "correct the name, or unset the variable")));
    findings.push(check_data_dir(&config.data_dir));
    let now = Clock::System.now();
    let store = open_store(config, &mut findings).await;
    findings.push(check_clock(config, store.as_ref(), now).await);
    let kid = match &store {
        Some(store) => check_keys(config, store, now, &mut findings).await,
        None => None,
    };
    findings.push(check_mail(config).await);
    if let Some(store) = &store {
        findings.extend(check_sms(config, store).await);
    }
    findings.push(check_passkeys(config));
    if let Some(file) = &config.breached_passwords_file {
        findings.push(match BreachedPasswords::open(Some(file)) {
            Ok(_) => Finding::ok("leaked passwords", format!("{} is readable", file.display())),
            Err(error) => {
                Finding::fail("leaked passwords", format!("{}: {error}", file.display()), "correct passwords.breached_file, or leave it out")
            }
        });
    }
    findings.extend(places::check(config));
    findings.push(check_public_url(config, kid.as_deref()).await);
    findings.extend(check_proxy(config));
    if let Some(store) = store {
        // What is wrong with the key is said already.
        if let Ok(tokens) = audit::load_tokens(config) {
            findings.extend(audit::check(&store, &tokens, AUDITED_ROWS).await);
        }
        store.close().await;
    }
    findings
}

fn check_data_dir(path: &Path) -> Finding {
    match secrets::is_exposed(path) {
        Ok(false) => Finding::ok("data folder", format!("{} is private", path.display())),
        Ok(true) => {
            let fix = format!("run: chmod 700 {}", path.display());
            Finding::warn("data folder", format!("every user of this machine can look into {}", path.display()), fix)
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            Finding::warn("data folder", format!("{} does not exist yet", path.display()), "start `vestibule serve` once, which makes it")
        }
        Err(error) => Finding::fail("data folder", format!("{}: {error}", path.display()), "make it readable for this user"),
    }
}

/// Connects, where there is something to connect to, and compares the schema.
async fn open_store(config: &Config, findings: &mut Vec<Finding>) -> Option<Store> {
    const CHECK: &str = "database";
    let url = config.database_url.expose();
    if sqlite_file(url).is_some_and(|file| !file.exists()) {
        findings.push(Finding::warn(CHECK, format!("{url} does not exist yet"), "start `vestibule serve` once, which makes it"));
        return None;
    }
    let store = match start::connect(config).await {
        Ok(store) => store,
        Err(error) => {
            findings.push(Finding::fail(CHECK, with_causes(&error), error.fix()));
            return None;
        }
    };
    let version = async { store::schema::version(&mut store.read().await?).await }.await;
    let known = store.known_schema();
    let address = hide_credentials(url);
    findings.push(match version {
        Ok(found) if found == known => Finding::ok(CHECK, format!("{address} answers, schema version {found}")),
        Ok(found) if found < known => Finding::warn(
            CHECK,
            format!("{address} has schema version {found}, this program knows {known}"),
            "run `vestibule migrate`, or restart `vestibule serve`",
        ),
        Ok(found) => Finding::fail(
            CHECK,
            format!("{address} has schema version {found}, newer than this program's {known}"),
            "start the newer version, or restore the backup from before the upgrade",
        ),
        Err(_) => Finding::warn(CHECK, format!("{address} answers, but has no schema yet"), "run `vestibule migrate`, or start `vestibule serve`"),
    });
    matches!(findings.last(), Some(finding) if finding.verdict == Verdict::Ok).then_some(store)
}

async fn check_clock(config: &Config, store: Option<&Store>, now: Timestamp) -> Finding {
    const CHECK: &str = "clock";
    let fix = "set the clock of this machine, best by NTP: session tokens are refused when clocks differ";
    if now < EARLIEST {
        return Finding::fail(CHECK, "the clock of this machine is years behind", fix);
    }
    let (name, other) = match store {
        Some(store) if store.dialect() == Dialect::Postgres => match async { store::schema::postgres_now(&mut store.read().await?).await }.await {
            Ok(time) => ("the clock of the database server", time),
            Err(error) => return Finding::warn(CHECK, format!("the database did not tell its time ({error})"), "run doctor again"),
        },
        _ => match last_write(config) {
            // A file may be old, and must not be from the future.
            Some(time) if time > now => ("the last change of the database file", time),
            _ => return Finding::ok(CHECK, "plausible; there is no other clock to compare with"),
        },
    };
    let apart = now.since(other).max(other.since(now));
    if apart <= CLOCK_TOLERANCE {
        Finding::ok(CHECK, format!("agrees with {name}"))
    } else {
        Finding::fail(CHECK, format!("this machine and {name} are {} seconds apart", apart.as_seconds_ceil()), fix)
    }
}

fn last_write(config: &Config) -> Option<Timestamp> {
    let modified = std::fs::metadata(sqlite_file(config.database_url.expose())?).ok()?.modified().ok()?;
    let since = modified.duration_since(std::time::UNIX_EPOCH).ok()?;
    i64::try_from(since.as_millis()).ok().map(Timestamp::from_millis)
}

/// Loads the keys and signs with them; the id of the signing key when that works.
async fn check_keys(config: &Config, store: &Store, now: Timestamp, findings: &mut Vec<Finding>) -> Option<String> {
    const CHECK: &str = "keys";
    let master = match secrets::find_master_key(config) {
        Ok(master) => master,
        Err(error) => {
            let fix = match &error {
                SecretFileError::Exposed { path } => format!("run: chmod 600 {}", path.display()),
                _ => format!("restore {} from the backup, or set master_key_file", config.master_key_file().display()),
            };
            findings.push(Finding::fail(CHECK, error.to_string(), fix));
            return None;
        }
    };
    match load_keys(config, store, &master, now).await {
        Ok(Some((signer, secret_keys))) => {
            let kid = signer.jwks().ok().and_then(|keys| keys.into_iter().next()).map(|key| key.kid);
            findings.push(match (signer.sign(&Probe { iat: now.seconds() }), &kid) {
                (Ok(_), Some(kid)) => Finding::ok(CHECK, format!("{kid} signs")),
                (Err(error), _) => Finding::fail(CHECK, format!("no token could be signed: {error}"), "run `vestibule keys rotate --signing`"),
                (_, None) => Finding::fail(CHECK, "no signing key is published", "run `vestibule keys rotate --signing`"),
            });
            if secret_keys == 0 {
                findings.push(Finding::fail(CHECK, "no secret key is in force", "run `vestibule keys rotate --secret`"));
            }
            kid
        }
        Ok(None) => {
            findings.push(Finding::warn(CHECK, "there are none yet", "start `vestibule serve` once, which makes them"));
            None
        }
        Err(error) => {
            findings.push(Finding::fail(CHECK, with_causes(&error), error.fix()));
            None
        }
    }
}

async fn load_keys(
    config: &Config,
    store: &Store,
    master: &super::security::keys::MasterKey,
    now: Timestamp,
) -> Result<Option<(Signer, i64)>, StartError> {
    let mut tx = store.read().await?;
    // Loading makes a first key where there is none, which is not a doctor's business.
    if store::keys::list_signing(&mut tx).await?.is_empty() {
        return Ok(None);
    }
    let signer = start::load_signer(&mut tx, config, &master.sealer()?, &RngSource::System, now).await?;
    Ok(Some((signer, store::keys::count_secrets(&mut tx).await?)))
}

/// Claims of a token that is made to see whether it can be, and thrown away.
#[derive(Serialize)]
struct Probe {
    iat: i64,
}

async fn check_mail(config: &Config) -> Finding {
    const CHECK: &str = "mail";
    let (place, fix) = match &config.mail {
        MailConfig::Mailbox => return Finding::ok(CHECK, "kept in the mailbox page of this development instance"),
        MailConfig::Folder(folder) => (folder.display().to_string(), "correct mail.folder"),
        MailConfig::Smtp { url } => {
            (hide_credentials(url.expose()), "check host, port, user and password in mail.smtp.url, and that no firewall is in between")
        }
    };
    let mailer = match start::mailer(config) {
        Ok(Some(mailer)) => mailer,
        Ok(None) => return Finding::ok(CHECK, "kept"),
        Err(error) => return Finding::fail(CHECK, with_causes(&error), error.fix()),
    };
    match tokio::time::timeout(PATIENCE, mailer.check()).await {
        Ok(Ok(())) => Finding::ok(CHECK, format!("{place} is ready")),
        Ok(Err(reason)) => Finding::fail(CHECK, format!("{place}: {reason}"), fix),
        Err(_) => Finding::fail(CHECK, format!("{place} did not answer within {} seconds", PATIENCE.as_secs()), fix),
    }
}

/// Whether text messages have a way out, where phone numbers are on.
async fn check_sms(config: &Config, store: &Store) -> Option<Finding> {
    const CHECK: &str = "text messages";
    let settings = async { store::settings::find(&mut store.read().await?).await }.await;
    let on = settings.is_ok_and(|(settings, _)| settings.phone.is_on());
    let finding = match &config.sms {
        _ if !on => return None,
        SmsConfig::Unset if config.is_development() => Finding::ok(CHECK, "kept in the mailbox page of this development instance"),
        SmsConfig::Unset => Finding::fail(CHECK, NO_WAY_OUT, "set sms.url and what your provider wants besides, or turn phone off"),
        SmsConfig::Folder(folder) => Finding::ok(CHECK, format!("go to {}", folder.display())),
        SmsConfig::Gateway(_) => Finding::ok(CHECK, "go to the provider of sms.url"),
    };
    Some(finding)
}

/// Whether passkeys work at the address of this instance.
fn check_passkeys(config: &Config) -> Finding {
    const CHECK: &str = "passkeys";
    match &config.passkeys {
        PasskeysConfig::At(PasskeyPlace { id, .. }) => Finding::ok(CHECK, format!("belong to {id}")),
        PasskeysConfig::Impossible { reason } => {
            let fix = "change public_url before people make passkeys, or turn them off: `vestibule settings set passkeys=false`";
            Finding::warn(CHECK, format!("are off: {reason}"), fix)
        }
    }
}

/// Whether the public URL leads to this instance, told by the signing key it publishes.
async fn check_public_url(config: &Config, kid: Option<&str>) -> Finding {
    const CHECK: &str = "public URL";
    let Ok(url) = config.public_url.join("/.well-known/jwks.json") else {
        return Finding::fail(CHECK, format!("{} cannot have a path", config.public_url), "correct public_url");
    };
    let answer = match tokio::time::timeout(PATIENCE, probe::get(&url)).await {
        Ok(answer) => answer,
        Err(_) => Err(std::io::Error::new(std::io::ErrorKind::TimedOut, format!("no answer within {} seconds", PATIENCE.as_secs()))),
    };
    match answer {
        Err(error) => {
            let text = format!("{url} cannot be reached from here: {error}");
            let fix = "start `vestibule serve`; check DNS, the proxy's certificate and its target (http.listen)";
            if config.is_development() { Finding::warn(CHECK, text, fix) } else { Finding::fail(CHECK, text, fix) }
        }
        Ok(answer) if answer.status != 200 => {
            let fix = "let the proxy pass every path of this host to http.listen, with the path unchanged";
            Finding::fail(CHECK, format!("{url} answers with status {}", answer.status), fix)
        }
        Ok(answer) => match kid {
            Some(kid) if answer.body.contains(kid) => Finding::ok(CHECK, format!("{} leads to this instance", config.public_url)),
            Some(_) => Finding::fail(
                CHECK,
                format!("{} answers with the keys of another instance, or of this one before a rotation", config.public_url),
                "correct public_url or the target of the proxy; after a rotation, wait half a minute",
            ),
            None => Finding::warn(CHECK, format!("{} answers, but there is no key to compare with", config.public_url), "see the findings above"),
        },
    }
}

/// What the addresses of requests will look like behind a proxy.
fn check_proxy(config: &Config) -> Vec<Finding> {
    const CHECK: &str = "proxy";
    let mut findings = Vec::new();
    let everybody = |address: &str| address.parse::<IpAddr>().is_ok_and(|address| config.trusts(address));
    if everybody("203.0.113.1") || everybody("2001:db8::1") {
        findings.push(Finding::fail(
            CHECK,
            "http.trusted_proxies includes addresses of the internet: anybody could pretend to be another address and pass rate limits",
            "list only the addresses of your own proxies",
        ));
    }
    if config.trusted_proxies.is_empty() && config.is_https() {
        findings.push(Finding::warn(
            CHECK,
            "public_url is https, so a proxy is in front, but http.trusted_proxies is empty: all people seem to come from the proxy's address and share its rate limits",
            "list the proxy's address in http.trusted_proxies, and let it set X-Forwarded-For",
        ));
    }
    if !config.is_https() && !config.listen.ip().is_loopback() && !config.is_development() {
        findings.push(Finding::warn(
            CHECK,
            format!("{} is reachable from other machines without TLS", config.listen),
            "listen on 127.0.0.1, or on a network of the proxy only",
        ));
    }
    if config.rate_limit_factor == 0 {
        findings.push(Finding::warn(CHECK, "rate_limits.factor is 0: nothing slows down guessing", "leave it out, unless the proxy limits requests"));
    }
    if findings.is_empty() {
        let text = if config.trusted_proxies.is_empty() {
            "none, addresses are taken from connections"
        } else {
            "forwarding headers are believed from the listed networks only"
        };
        findings.push(Finding::ok(CHECK, text));
    }
    findings
}

/// An error and what is behind it, in one line.
fn with_causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let more = inner.to_string();
        if !text.contains(&more) {
            text = format!("{text}: {more}");
        }
        cause = inner.source();
    }
    text
}

#[cfg(test)]
mod tests;
