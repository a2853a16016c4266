//! Calls from this server to others: identity providers, and whatever else an operator points it at.
//!
//! The addresses may come from people who are not to be trusted with the network behind this server (server-side request
//! forgery), so that every call goes through [`Outgoing`]: only addresses of the public internet and those that the
//! operator allowed, no redirects, and limits on time and size. Names are resolved once, by what judges the addresses:
//! a name that changes its mind between the check and the call gains nothing.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::http::{Request, Response};
use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};
use url::{Host, Url};

/// How much a call may take.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Until the connection stands, TLS included.
    pub connect: Duration,
    /// For the whole call.
    pub total: Duration,
    /// Most bytes of an answer's body.
    pub body: usize,
}

impl Limits {
    /// For somebody who waits before a page: a provider that is slower than this is down. The largest answers are key sets
    /// of a few kilobytes.
    pub const USUAL: Self = Self { connect: Duration::from_secs(5), total: Duration::from_secs(10), body: 1024 * 1024 };
}

/// Why a call gave no answer. Never says more of the address than its host: the rest may hold a secret.
#[derive(Debug, thiserror::Error)]
pub enum OutgoingError {
    /// The address belongs to a network that is not called.
    #[error(
        "{host} leads to a private network, which is not called; if it is meant to be, add the network to outgoing.allowed_networks in the configuration"
    )]
    Refused {
        /// The host.
        host: String,
    },
    /// It is no `http` or `https` address.
    #[error("the address is not one of http or https with a host")]
    NotAnAddress,
    /// It took too long.
    #[error("no answer in time")]
    TooSlow,
    /// The answer is too large.
    #[error("the answer is larger than {limit} bytes")]
    TooLarge {
        /// Most bytes.
        limit: usize,
    },
    /// No connection, or one that broke.
    #[error("no answer: {0}")]
    Unreachable(String),
}

/// The client could not be set up.
#[derive(Debug, thiserror::Error)]
#[error("the client for outgoing calls cannot be set up: {0}")]
pub struct CannotCall(String);

/// What calls other servers. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Outgoing {
    client: reqwest::Client,
    reach: Arc<Reach>,
    limits: Limits,
}

impl Outgoing {
    /// A client that calls the public internet and the networks of `allowed`.
    ///
    /// # Errors
    /// [`CannotCall`].
    pub fn new(allowed: Vec<IpNet>, limits: Limits) -> Result<Self, CannotCall> {
        let reach = Arc::new(Reach { allowed });
        // Certificates are judged by the public roots inside the program, as those of mail servers are.
        let roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        let tls = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|error| CannotCall(error.to_string()))?
            .with_root_certificates(roots)
            .with_no_client_auth();
        let client = reqwest::Client::builder()
            .tls_backend_preconfigured(tls)
            .dns_resolver(Arc::clone(&reach))
            // A redirect could lead to where the first address was not allowed to.
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .referer(false)
            .user_agent(concat!("vestibule/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(limits.connect)
            .timeout(limits.total)
            .build()
            .map_err(|error| CannotCall(reason(&error)))?;
        Ok(Self { client, reach, limits })
    }

    /// Makes one call. Every status is an answer, redirects too.
    ///
    /// # Errors
    /// [`OutgoingError`].
    pub async fn send(&self, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, OutgoingError> {
        let request = reqwest::Request::try_from(request).map_err(|_| OutgoingError::NotAnAddress)?;
        self.reach.check(request.url())?;
        let host = request.url().host_str().unwrap_or_default().to_owned();
        let explain = |error: reqwest::Error| explain(&error, &host);
        let mut answer = self.client.execute(request).await.map_err(explain)?;
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(explain)? {
            if body.len() + chunk.len() > self.limits.body {
                return Err(OutgoingError::TooLarge { limit: self.limits.body });
            }
            body.extend_from_slice(&chunk);
        }
        let mut whole = Response::new(body);
        *whole.status_mut() = answer.status();
        std::mem::swap(whole.headers_mut(), answer.headers_mut());
        Ok(whole)
    }
}

fn explain(error: &reqwest::Error, host: &str) -> OutgoingError {
    if error.is_timeout() {
        return OutgoingError::TooSlow;
    }
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(inner) = cause {
        if inner.is::<PrivateNetwork>() {
            return OutgoingError::Refused { host: host.to_owned() };
        }
        cause = inner.source();
    }
    OutgoingError::Unreachable(reason(error))
}

/// The innermost cause, which names no address.
fn reason(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    if std::ptr::addr_eq(cause, error) { "the call failed".to_owned() } else { cause.to_string() }
}

/// Every address of a name lies in a network that is not called.
#[derive(Debug, thiserror::Error)]
#[error("the name leads to a private network")]
struct PrivateNetwork;

/// Which addresses are called.
#[derive(Debug)]
struct Reach {
    allowed: Vec<IpNet>,
}

impl Reach {
    /// Judges what the resolver never sees: the scheme, and hosts that are addresses already.
    fn check(&self, url: &Url) -> Result<(), OutgoingError> {
        let ip = match url.host() {
            _ if !matches!(url.scheme(), "http" | "https") => return Err(OutgoingError::NotAnAddress),
            None => return Err(OutgoingError::NotAnAddress),
            Some(Host::Domain(_)) => return Ok(()),
            Some(Host::Ipv4(ip)) => IpAddr::V4(ip),
            Some(Host::Ipv6(ip)) => IpAddr::V6(ip),
        };
        if self.contains(ip) { Ok(()) } else { Err(OutgoingError::Refused { host: ip.to_string() }) }
    }

    fn contains(&self, ip: IpAddr) -> bool {
        let ip = ip.to_canonical();
        is_public(ip) || self.allowed.iter().any(|net| net.contains(&ip))
    }
}

impl Resolve for Reach {
    fn resolve(&self, name: Name) -> Resolving {
        let allowed = self.allowed.clone();
        Box::pin(async move {
            let reach = Self { allowed };
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            let known = !found.is_empty();
            let good: Vec<SocketAddr> = found.into_iter().filter(|address| reach.contains(address.ip())).collect();
            if known && good.is_empty() {
                return Err(PrivateNetwork.into());
            }
            Ok(Box::new(good.into_iter()) as Addrs)
        })
    }
}

const fn v4(a: u8, b: u8, c: u8, d: u8, length: u8) -> Ipv4Net {
    Ipv4Net::new_assert(Ipv4Addr::new(a, b, c, d), length)
}

const fn v6(first: u16, second: u16, length: u8) -> Ipv6Net {
    Ipv6Net::new_assert(Ipv6Addr::new(first, second, 0, 0, 0, 0, 0, 0), length)
}

/// Networks that are not part of the public internet: the IANA IPv4 Special-Purpose Address Registry (RFC 6890) and what is
/// no address of one host (RFC 1112).
const SPECIAL_V4: [Ipv4Net; 15] = [
    v4(0, 0, 0, 0, 8),
    v4(10, 0, 0, 0, 8),
    v4(100, 64, 0, 0, 10),
    v4(127, 0, 0, 0, 8),
    v4(169, 254, 0, 0, 16),
    v4(172, 16, 0, 0, 12),
    v4(192, 0, 0, 0, 24),
    v4(192, 0, 2, 0, 24),
    v4(192, 88, 99, 0, 24),
    v4(192, 168, 0, 0, 16),
    v4(198, 18, 0, 0, 15),
    v4(198, 51, 100, 0, 24),
    v4(203, 0, 113, 0, 24),
    v4(224, 0, 0, 0, 4),
    v4(240, 0, 0, 0, 4),
];

/// What IANA gives out for the public internet (IPv6 Address Space registry).
const GLOBAL_V6: Ipv6Net = v6(0x2000, 0, 3);
/// Special networks inside of it: protocol assignments with Teredo, documentation, 6to4 (which could lead to any IPv4
/// address).
const SPECIAL_V6: [Ipv6Net; 4] = [v6(0x2001, 0, 23), v6(0x2001, 0x0db8, 32), v6(0x2002, 0, 16), v6(0x3fff, 0, 20)];
/// Where networks without IPv4 find IPv4 hosts (RFC 6052, 2.1): the last four bytes are the address.
const NAT64: Ipv6Net = v6(0x0064, 0xff9b, 96);

fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => !SPECIAL_V4.iter().any(|net| net.contains(&ip)),
        IpAddr::V6(ip) if NAT64.contains(&ip) => {
            let [.., a, b, c, d] = ip.octets();
            is_public(IpAddr::V4(Ipv4Addr::new(a, b, c, d)))
        }
        IpAddr::V6(ip) => GLOBAL_V6.contains(&ip) && !SPECIAL_V6.iter().any(|net| net.contains(&ip)),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use axum::Router;
    use axum::http::Request;
    use axum::response::Redirect;
    use axum::routing::get;
    use ipnet::IpNet;

    use super::{Limits, Outgoing, OutgoingError, is_public};

    const LIMITS: Limits = Limits { connect: Duration::from_secs(5), total: Duration::from_secs(5), body: 1000 };

    fn to(url: &str) -> Request<Vec<u8>> {
        Request::get(url).body(Vec::new()).unwrap()
    }

    /// A server on the loopback interface; its port.
    async fn server() -> u16 {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let routes = Router::new()
            .route("/", get(|| async { "here" }))
            .route("/large", get(|| async { "x".repeat(1001) }))
            .route("/away", get(|| async { Redirect::to("/") }))
            .route("/never", get(std::future::pending::<()>));
        tokio::spawn(async move { axum::serve(listener, routes).await });
        port
    }

    fn client(allowed: &[&str], limits: Limits) -> Outgoing {
        Outgoing::new(allowed.iter().map(|net| net.parse::<IpNet>().unwrap()).collect(), limits).unwrap()
    }

    #[test]
    fn only_addresses_of_the_public_internet_are_called() {
        for private in [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "127.0.0.1",
            "127.8.8.8",
            "169.254.169.254",
            "172.31.0.1",
            "192.168.1.1",
            "198.19.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "fe80::1",
            "fd00::1",
            "ff02::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "2001::1",
            "64:ff9b::7f00:1",
            "64:ff9b:1::1",
        ] {
            assert!(!is_public(private.parse().unwrap()), "{private}");
        }
        for public in ["1.1.1.1", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "2a00:1450:4001::1", "64:ff9b::101:101"] {
            assert!(is_public(public.parse().unwrap()), "{public}");
        }
    }

    #[tokio::test]
    async fn a_private_address_is_refused_by_number_and_by_name() {
        let port = server().await;
        let strict = client(&[], LIMITS);
        for host in ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "2130706433", "0x7f.1"] {
            let refused = strict.send(to(&format!("http://{host}:{port}/"))).await;
            let Err(OutgoingError::Refused { .. }) = refused else { panic!("{host}: {refused:?}") };
        }
        let open = client(&["127.0.0.0/8"], LIMITS);
        for host in ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]"] {
            assert_eq!(open.send(to(&format!("http://{host}:{port}/"))).await.unwrap().body(), b"here", "{host}");
        }
    }

    #[tokio::test]
    async fn a_redirect_is_an_answer_and_is_not_followed() {
        let answer = client(&["127.0.0.0/8"], LIMITS).send(to(&format!("http://127.0.0.1:{}/away", server().await))).await.unwrap();
        assert_eq!((answer.status().as_u16(), answer.headers()["location"].to_str().unwrap()), (303, "/"));
    }

    #[tokio::test]
    async fn answers_have_limits_of_size_and_time() {
        let port = server().await;
        let call = |path: &str, limits: Limits| {
            let request = to(&format!("http://127.0.0.1:{port}/{path}"));
            async move { client(&["127.0.0.0/8"], limits).send(request).await }
        };
        assert!(matches!(call("large", LIMITS).await, Err(OutgoingError::TooLarge { limit: 1000 })));
        let hasty = Limits { total: Duration::from_millis(50), ..LIMITS };
        assert!(matches!(call("never", hasty).await, Err(OutgoingError::TooSlow)));
    }

    #[tokio::test]
    async fn what_went_wrong_is_told_without_the_address() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        drop(listener);
        let open = client(&["127.0.0.0/8"], LIMITS);
        let failed = open.send(to(&format!("http://127.0.0.1:{port}/?token=hunter2"))).await.unwrap_err();
        assert!(matches!(failed, OutgoingError::Unreachable(_)) && !format!("{failed} {failed:?}").contains("hunter2"), "{failed:?}");
        assert!(matches!(open.send(to("ftp://example.com/")).await, Err(OutgoingError::NotAnAddress)));
    }
}
