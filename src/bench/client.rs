//! A browser without JavaScript, as far as the load needs one: one connection, cookies, forms.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU32, Ordering};

use axum::body::Bytes;
use axum::http::request::Builder;
use axum::http::{HeaderMap, HeaderValue, Method, Request, Response, header};
use http_body_util::{BodyExt as _, Full};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use url::form_urlencoded;

/// A result whose error only has to be read by a person.
pub type Outcome<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// An answer with its whole body.
pub type Answer = Response<Bytes>;

/// A connection that is kept.
#[derive(Debug)]
pub struct Connection {
    sender: SendRequest<Full<Bytes>>,
}

impl Connection {
    /// Connects.
    ///
    /// # Errors
    /// When nobody listens.
    pub async fn open(address: SocketAddr) -> Outcome<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await?;
        // Ends with the connection; an error of it meets the request under way too.
        drop(tokio::spawn(connection));
        Ok(Self { sender })
    }

    /// Sends a request and reads the answer to its end.
    ///
    /// # Errors
    /// When the connection breaks.
    pub async fn send(&mut self, request: Request<Full<Bytes>>) -> Outcome<Answer> {
        self.sender.ready().await?;
        let (parts, body) = self.sender.send_request(request).await?.into_parts();
        Ok(Response::from_parts(parts, body.collect().await?.to_bytes()))
    }
}

/// Says what came instead of what was expected.
#[must_use]
pub fn unexpected(answer: &Answer) -> String {
    let body: String = String::from_utf8_lossy(answer.body()).chars().take(300).collect();
    format!("unexpected answer {}, location {:?}: {body}", answer.status(), location(answer))
}

/// Where an answer leads.
#[must_use]
pub fn location(answer: &Answer) -> &str {
    answer.headers().get(header::LOCATION).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// What browsers want that open a page.
const PAGE: &str = "text/html,application/xhtml+xml";

/// A request as a browser on this instance sends it, from an address of its own: like everybody behind a proxy, people
/// differ by `X-Forwarded-For`, and with it by their rate limits.
///
/// # Errors
/// Never, for paths that are paths.
pub fn request(method: Method, origin: &str, path: &str, from: u32) -> Builder {
    let [_, b, c, d] = from.to_be_bytes();
    Request::builder()
        .method(method)
        .uri(path)
        .header(header::HOST, origin.trim_start_matches("http://"))
        .header(header::USER_AGENT, "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0")
        .header(header::ACCEPT, PAGE)
        .header(header::ACCEPT_LANGUAGE, "en-US,en;q=0.5")
        .header("x-forwarded-for", format!("100.{b}.{c}.{d}"))
}

/// One person's browser.
#[derive(Debug)]
pub struct Browser {
    /// Its connection; one that was lost can be replaced.
    pub connection: Connection,
    /// Number of the network that it is in.
    pub from: u32,
    /// Its cookies.
    pub cookies: BTreeMap<String, String>,
    origin: String,
}

/// Numbers the networks that people come from.
static NEXT_NETWORK: AtomicU32 = AtomicU32::new(1);

impl Browser {
    /// A browser that was never here.
    ///
    /// # Errors
    /// When nobody listens.
    pub async fn open(address: SocketAddr, origin: &str) -> Outcome<Self> {
        let connection = Connection::open(address).await?;
        Ok(Self { connection, origin: origin.to_owned(), from: NEXT_NETWORK.fetch_add(1, Ordering::Relaxed), cookies: BTreeMap::new() })
    }

    /// Another person takes over the connection, with a browser that was never here.
    pub fn become_somebody_else(&mut self) {
        self.from = NEXT_NETWORK.fetch_add(1, Ordering::Relaxed);
        self.cookies.clear();
    }

    /// The `Cookie` header.
    #[must_use]
    pub fn cookies(&self) -> String {
        self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }

    /// Opens a page; redirects are not followed.
    ///
    /// # Errors
    /// When the connection breaks.
    pub async fn get(&mut self, path: &str) -> Outcome<Answer> {
        let request = request(Method::GET, &self.origin, path, self.from);
        self.send(request, Bytes::new()).await
    }

    /// Posts a form as a browser without JavaScript does; redirects are not followed.
    ///
    /// # Errors
    /// When the connection breaks.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Outcome<Answer> {
        self.post_for(PAGE, path, fields).await
    }

    /// Posts a form for an answer of this kind.
    ///
    /// # Errors
    /// When the connection breaks.
    pub async fn post_for(&mut self, kind: &'static str, path: &str, fields: &[(&str, &str)]) -> Outcome<Answer> {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let mut request = request(Method::POST, &self.origin, path, self.from)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::ORIGIN, &self.origin)
            .header("sec-fetch-site", "same-origin");
        if let Some(headers) = request.headers_mut() {
            headers.insert(header::ACCEPT, HeaderValue::from_static(kind));
        }
        self.send(request, body.into()).await
    }

    async fn send(&mut self, mut request: Builder, body: Bytes) -> Outcome<Answer> {
        if !self.cookies.is_empty() {
            request = request.header(header::COOKIE, self.cookies());
        }
        let answer = self.connection.send(request.body(Full::new(body))?).await?;
        self.keep_cookies(answer.headers());
        Ok(answer)
    }

    fn keep_cookies(&mut self, headers: &HeaderMap) {
        for set in headers.get_all(header::SET_COOKIE).iter().filter_map(|value| value.to_str().ok()) {
            if let Some((name, value)) = set.split(';').next().and_then(|pair| pair.split_once('=')) {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }

    /// Posts a form that must lead to `target`.
    ///
    /// # Errors
    /// When it leads elsewhere.
    pub async fn step(&mut self, path: &str, fields: &[(&str, &str)], target: &str) -> Outcome<()> {
        let answer = self.post(path, fields).await?;
        if location(&answer) == target { Ok(()) } else { Err(format!("{path}: {}", unexpected(&answer)).into()) }
    }

    /// Signs up with a test address, whose code is known.
    ///
    /// # Errors
    /// When a step is refused.
    pub async fn sign_up(&mut self, email: &str, password: &str) -> Outcome<()> {
        let fields = [("email_address", email), ("password", password), ("nav", "")];
        self.step("/api/sign-up/start", &fields, "/sign-up/verify-email-address").await?;
        self.step("/api/sign-up/code", &[("code", TEST_CODE), ("nav", "")], "/user").await
    }

    /// Signs in with a password.
    ///
    /// # Errors
    /// When a step is refused.
    pub async fn sign_in(&mut self, email: &str, password: &str) -> Outcome<()> {
        self.step("/api/sign-in/start", &[("identifier", email), ("nav", "")], "/sign-in/factor-one").await?;
        self.step("/api/sign-in/password", &[("password", password), ("nav", "")], "/user").await
    }
}

/// The code of every test address of a development instance.
const TEST_CODE: &str = vestibule::domain::verification::TEST_CODE;
