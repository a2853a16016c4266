//! How browsers and proxies reach the server.

use std::net::{IpAddr, SocketAddr};

use ipnet::IpNet;
use url::{Host, Url};

use super::InstanceKind;
use super::source::{Noted, Read, Source};

/// Where an instance lives unless told otherwise. A name and not an address, since passkeys need one.
const DEFAULT_PUBLIC_URL: &str = "http://localhost:3000";
const DEFAULT_LISTEN: &str = "127.0.0.1:3000";
/// The port that Prometheus' list of exporters gives to OpenTelemetry ones; free on most machines.
const DEFAULT_METRICS: &str = "127.0.0.1:9464";

/// The top of the file: what the instance is and where it lives.
#[derive(Debug)]
pub struct Place {
    /// What the instance is for.
    pub kind: InstanceKind,
    /// Where browsers find it.
    pub public_url: Url,
    /// Host inside the publishable key.
    pub key_host: String,
}

/// `[http]` and `[metrics]`.
#[derive(Debug)]
pub struct HttpSection {
    /// Where the server listens.
    pub listen: SocketAddr,
    /// Where metrics are served.
    pub metrics_listen: Option<SocketAddr>,
    /// Proxies that are believed.
    pub trusted_proxies: Vec<IpNet>,
    /// Domain of the cookies that apps read.
    pub shared_cookie_domain: Option<String>,
}

/// Reads what the instance is for.
///
/// # Errors
/// [`Noted`].
pub fn read_kind(source: &mut Source) -> Read<InstanceKind> {
    source.value("kind", "development", parse_kind)
}

/// Reads public URL and key host, and the rules between them and the kind.
///
/// # Errors
/// [`Noted`].
pub fn read_place(source: &mut Source, kind: Read<InstanceKind>) -> Read<Place> {
    let public_url = source.value("public_url", DEFAULT_PUBLIC_URL, parse_public_url);
    let key_host = source.optional("key_host", parse_key_host);
    let (kind, public_url, key_host) = (kind?, public_url?, key_host?);
    if kind == InstanceKind::Production {
        check_production(source, &public_url);
    }
    let own_host = host_and_port(&public_url);
    let key_host = match (kind, key_host) {
        (InstanceKind::Production, Some(other)) if other != own_host => {
            return Err(source.note(
                "key_host",
                format!("must be the host of public_url in production, {own_host}, since apps derive all addresses from it; leave it out"),
            ));
        }
        (_, Some(given)) => given,
        (kind, None) => derive_key_host(source, kind, &public_url)?,
    };
    Ok(Place { kind, public_url, key_host })
}

/// Reads `[http]` and `[metrics]`.
///
/// # Errors
/// [`Noted`].
pub fn read_http(source: &mut Source, public_url: Option<&Url>) -> Read<HttpSection> {
    let listen = source.value("http.listen", DEFAULT_LISTEN, parse_socket);
    let trusted_proxies = source.list("http.trusted_proxies", parse_network);
    let shared_cookie_domain = source.optional("http.shared_cookie_domain", parse_domain);
    let metrics_listen = source.value("metrics.listen", DEFAULT_METRICS, |text| if text == "off" { Ok(None) } else { parse_socket(text).map(Some) });
    let shared_cookie_domain = match (shared_cookie_domain?, public_url.and_then(Url::host_str)) {
        (Some(domain), Some(host)) if host != domain && !host.ends_with(&format!(".{domain}")) => {
            return Err(source.note(
                "http.shared_cookie_domain",
                format!("browsers refuse a cookie for {domain} from {host}; write {host} or a domain above it, or leave it out"),
            ));
        }
        (domain, _) => domain,
    };
    let (listen, metrics_listen) = (listen?, metrics_listen?);
    if metrics_listen == Some(listen) {
        return Err(source.note("metrics.listen", "is the address of the portal itself; choose another port, or write \"off\""));
    }
    Ok(HttpSection { listen, metrics_listen, trusted_proxies: trusted_proxies?, shared_cookie_domain })
}

fn check_production(source: &mut Source, public_url: &Url) {
    if !source.was_set("public_url") {
        source.note("public_url", "is missing; a production instance needs its address, such as https://accounts.example.com");
    } else if public_url.scheme() != "https" {
        source.note("public_url", "must begin with https:// in production; put a TLS proxy in front and write its address");
    } else if !public_url.host_str().is_some_and(|host| host.contains('.')) {
        source.note("public_url", "needs a full host name with a dot in production, such as accounts.example.com");
    }
}

/// SDKs refuse a publishable key whose host has no dot, so a short name gets a label in front. Browsers resolve every
/// name that ends in `.localhost` to the machine itself.
fn derive_key_host(source: &mut Source, kind: InstanceKind, public_url: &Url) -> Read<String> {
    let own_host = host_and_port(public_url);
    match public_url.host() {
        Some(Host::Ipv6(_)) => Err(missing_dot(source)),
        Some(Host::Domain(name)) if !name.contains('.') && kind == InstanceKind::Development => Ok(format!("clerk.{own_host}")),
        // The rule for production has been noted above.
        _ => Ok(own_host),
    }
}

fn missing_dot(source: &mut Source) -> Noted {
    source.note("public_url", "is an IPv6 address, which no publishable key can hold; use a name such as http://localhost:3000")
}

fn host_and_port(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

fn parse_kind(text: &str) -> Result<InstanceKind, String> {
    match text {
        "development" => Ok(InstanceKind::Development),
        "production" => Ok(InstanceKind::Production),
        _ => Err("must be development or production".to_owned()),
    }
}

fn parse_public_url(text: &str) -> Result<Url, String> {
    let example = "write scheme, host and port only, such as https://accounts.example.com";
    let url = Url::parse(text).map_err(|_| format!("is not an address; {example}"))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(format!("must begin with http:// or https://; {example}"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(format!("must not contain a user or password; {example}"));
    }
    if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
        return Err(format!("must not have a path, since pages and the API live at the top of a host; {example}"));
    }
    Ok(url)
}

fn parse_key_host(text: &str) -> Result<String, String> {
    let fix = "write a host name with a dot and, where needed, a port, such as clerk.localhost:3000";
    if text.contains("://") || !text.contains('.') || text.contains(['/', '$', '@', '?', '#', ' ']) {
        return Err(format!("is not a host that SDKs accept in a publishable key; {fix}"));
    }
    Url::parse(&format!("https://{text}")).map_err(|_| format!("is not a host; {fix}"))?;
    Ok(text.to_ascii_lowercase())
}

fn parse_socket(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| "is not an address to listen on; write an IP address and a port, such as 127.0.0.1:3000 or 0.0.0.0:3000".to_owned())
}

/// Reads an address or network.
///
/// # Errors
/// What is wrong, and an example.
pub(super) fn parse_network(text: &str) -> Result<IpNet, String> {
    let parsed = text.parse::<IpNet>().or_else(|_| text.parse::<IpAddr>().map(IpNet::from));
    parsed.map_err(|_| format!("{text} is not an address or network; write 10.0.0.7 or 10.0.0.0/8"))
}

fn parse_domain(text: &str) -> Result<String, String> {
    let domain = text.trim_start_matches('.').to_ascii_lowercase();
    if domain.is_empty() || domain.contains([':', '/', '@', ';', ' ']) || url::Host::parse(&domain).is_err() {
        return Err("is not a domain; write the one that portal and apps share, such as example.com".to_owned());
    }
    Ok(domain)
}
