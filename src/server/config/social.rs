//! Services that people sign in with.

use url::{Host, Url};

use super::source::{Noted, Read, Source};
use crate::domain::secret::SecretText;
use crate::domain::social::{CATALOGUE, CUSTOM_PREFIX, Endpoints, KnownProtocol, Provider, STRATEGY_PREFIX, known};

/// Where the tables of the connections are.
const TABLE: &str = "social";
/// What a connection may say about itself. A longer name stands before the one that it ends with.
const FIELDS: [&str; 8] = ["client_id", "client_secret_file", "client_secret", "issuer", "logo_url", "name", "scopes", "trust_email"];
/// Most connections: more buttons than anybody reads.
const MAX_CONNECTIONS: usize = 40;

/// A service that people sign in with.
#[derive(Debug, Clone)]
pub struct Connection {
    /// `oauth_google`, `oauth_custom_acme`.
    pub strategy: String,
    /// What people call it.
    pub name: String,
    /// Its picture: an `https` address or a path of this server.
    pub logo: String,
    /// How it is spoken to.
    pub protocol: Protocol,
    /// What is asked for.
    pub scopes: Vec<String>,
    /// Whether it takes a code challenge.
    pub pkce: bool,
    /// Whether every address that it tells counts as proved.
    pub trust_email: bool,
    /// Our id there.
    pub client_id: String,
    /// Our secret there.
    pub client_secret: SecretText,
}

/// How a service is spoken to.
#[derive(Debug, Clone)]
pub enum Protocol {
    /// OpenID Connect, with everything else found by discovery.
    OpenId {
        /// The issuer, exactly as its metadata says it.
        issuer: String,
    },
    /// OAuth 2.0 and an address that tells who the token is for.
    OAuth(&'static Endpoints),
}

/// Reads `[social.…]`, one table for each connection.
///
/// # Errors
/// [`Noted`].
pub fn read(source: &mut Source, production: bool) -> Read<Vec<Connection>> {
    let mut names: Vec<String> = source.tables(TABLE, &FIELDS).into_iter().collect();
    // Those of the catalogue in its order, then the others by name.
    names.sort_by_key(|name| CATALOGUE.iter().position(|provider| provider.key == *name).unwrap_or(usize::MAX));
    if names.len() > MAX_CONNECTIONS {
        return Err(source.note(TABLE, format!("has {} connections, and {MAX_CONNECTIONS} is the most", names.len())));
    }
    let all: Vec<Read<Connection>> = names.iter().map(|name| read_one(source, name, production)).collect();
    all.into_iter().collect()
}

fn read_one(source: &mut Source, name: &str, production: bool) -> Read<Connection> {
    let path = |field: &str| format!("{TABLE}.{name}.{field}");
    let provider = known(name);
    let slug = name.strip_prefix(CUSTOM_PREFIX).filter(|slug| is_slug(slug));
    let (client_id, client_secret) = (source.optional(path("client_id"), not_empty), read_secret(source, path("client_secret")));
    let (given_name, scopes) = (source.optional(path("name"), not_empty), source.list(path("scopes"), not_empty));
    let issuer = source.optional(path("issuer"), |text| parse_issuer(text, production));
    let logo = source.optional(path("logo_url"), parse_logo);
    let trust_email = source.value(path("trust_email"), "false", |text| text.parse().map_err(|_| "must be true or false".to_owned()));
    if provider.is_none() && slug.is_none() {
        return Err(source.note(&format!("{TABLE}.{name}"), unknown_provider(name)));
    }
    let client_id = needed(source, client_id?, &path("client_id"), "the service shows it where you register this portal as an app");
    let client_secret = needed(source, client_secret?, &path("client_secret"), "best in a file named by client_secret_file");
    let protocol = protocol(source, provider, issuer?, &path("issuer"));
    let name = match (given_name?, provider) {
        (Some(given), _) => Ok(given),
        (None, Some(provider)) => Ok(provider.name.to_owned()),
        (None, None) => needed(source, None, &path("name"), "the button says \"Continue with\" and this name"),
    };
    let scopes = match (scopes?, provider) {
        (given, _) if !given.is_empty() => given,
        (_, provider) => provider.map_or(&["openid", "email", "profile"][..], |provider| provider.scopes).iter().map(|s| (*s).to_owned()).collect(),
    };
    let key = provider.map_or_else(|| format!("{CUSTOM_PREFIX}{}", slug.unwrap_or_default()), |provider| provider.key.to_owned());
    let picture = provider.map_or("custom", |provider| provider.key);
    Ok(Connection {
        strategy: format!("{STRATEGY_PREFIX}{key}"),
        name: name?,
        logo: logo?.unwrap_or_else(|| format!("/social/{picture}.svg")),
        protocol: protocol?,
        scopes,
        pkce: provider.is_none_or(|provider| provider.pkce),
        trust_email: trust_email?,
        client_id: client_id?,
        client_secret: client_secret?,
    })
}

fn read_secret(source: &mut Source, path: String) -> Read<Option<SecretText>> {
    let hidden = |_: &str| super::source::HIDDEN.to_owned();
    source.secret(path, None, hidden, |text| not_empty(text).map(SecretText::new))
}

fn needed<T>(source: &mut Source, value: Option<T>, path: &str, hint: &str) -> Read<T> {
    value.ok_or_else(|| source.note(path, format!("is missing; {hint}")))
}

fn protocol(source: &mut Source, provider: Option<&Provider>, issuer: Option<String>, path: &str) -> Read<Protocol> {
    match (provider.map(|provider| provider.protocol), issuer) {
        (Some(KnownProtocol::OAuth(_)), Some(_)) => Err(source.note(path, "is not asked for here, since this service has no issuer; leave it out")),
        (Some(KnownProtocol::OAuth(endpoints)), None) => Ok(Protocol::OAuth(endpoints)),
        (_, Some(issuer)) => Ok(Protocol::OpenId { issuer }),
        (Some(KnownProtocol::OpenId { issuer }), None) => Ok(Protocol::OpenId { issuer: issuer.to_owned() }),
        (None, None) => Err(missing_issuer(source, path)),
    }
}

fn missing_issuer(source: &mut Source, path: &str) -> Noted {
    source.note(path, "is missing; write the address below which the service has .well-known/openid-configuration")
}

fn unknown_provider(name: &str) -> String {
    let keys: Vec<&str> = CATALOGUE.iter().map(|provider| provider.key).collect();
    format!(
        "is no service that is known; write one of {}, or {CUSTOM_PREFIX}{} with name and issuer for another OpenID provider",
        keys.join(", "),
        if is_slug(name) { name } else { "acme" }
    )
}

/// Slugs become part of strategies: lower-case letters, digits and `_`.
fn is_slug(text: &str) -> bool {
    !text.is_empty() && text.len() <= 32 && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

fn not_empty(text: &str) -> Result<String, String> {
    let text = text.trim();
    if text.is_empty() || text.chars().any(char::is_control) { Err("is empty, or has more than one line".to_owned()) } else { Ok(text.to_owned()) }
}

/// Kept as it is written: issuers are compared letter by letter (OpenID Connect Discovery 1.0, 4.3).
fn parse_issuer(text: &str, production: bool) -> Result<String, String> {
    let example = "write it as the service's openid-configuration says it, such as https://id.example.com";
    let url = Url::parse(text).map_err(|_| format!("is not an address; {example}"))?;
    if url.query().is_some() || url.fragment().is_some() || !url.username().is_empty() || url.password().is_some() {
        return Err(format!("must have no query, fragment or user; {example}"));
    }
    let local = match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    };
    match url.scheme() {
        "https" => Ok(text.to_owned()),
        "http" if local && !production => Ok(text.to_owned()),
        _ => Err(format!("must begin with https:// (or http://localhost in development); {example}")),
    }
}

fn parse_logo(text: &str) -> Result<String, String> {
    let local = crate::domain::navigation::is_local_path(text);
    if local || text.starts_with("https://") && Url::parse(text).is_ok() {
        Ok(text.to_owned())
    } else {
        Err("must be an https address or a path of this server".to_owned())
    }
}
