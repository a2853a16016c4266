//! The files that pages need, embedded in the binary: style sheet, browser code, icons.
//!
//! The build script has compressed them and put a hash of the content into the names, so an answer is a look-up.
//! Nothing is read from disk here.

use axum::Router;
use axum::body::Bytes;
use axum::http::header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{AppendHeaders, IntoResponse, Response};
use axum::routing::get;

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// One embedded file with its encodings.
#[derive(Debug)]
pub struct Asset {
    /// Path in the address, with the leading slash.
    pub path: &'static str,
    /// Value of `Content-Type`.
    pub content_type: &'static str,
    /// Weak entity tag, the same for every encoding.
    pub etag: &'static str,
    /// Whether the name changes with the content, so that a browser may keep the file for ever.
    pub immutable: bool,
    /// The plain bytes.
    pub identity: &'static [u8],
    /// Compressed with brotli, if that is shorter than [`Asset::identity`].
    pub brotli: Option<&'static [u8]>,
    /// Compressed with gzip, if that is shorter than [`Asset::identity`].
    pub gzip: Option<&'static [u8]>,
}

/// A file that a page should announce in its head, because the start script will ask for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Preload {
    /// A script module: `<link rel="modulepreload" href=…>`.
    Module(&'static str),
    /// Fetched by a script: `<link rel="preload" as="fetch" crossorigin href=…>`.
    Fetch(&'static str),
}

/// The longest lifetime in use (RFC 9111 sets no limit): one year, in seconds.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// Icons and the like keep their name when they change: one hour, in seconds.
const FOR_AN_HOUR: &str = "public, max-age=3600";

/// The embedded file with this path.
#[must_use]
pub fn find(path: &str) -> Option<&'static Asset> {
    ASSETS.iter().find(|asset| asset.path == path)
}

/// One route for each embedded file; `HEAD` works too. Any other path is left to the rest of the router, and with it the
/// page that says so.
pub fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    ASSETS.iter().fold(Router::new(), |router, asset| router.route(asset.path, get(async move |headers: HeaderMap| respond(asset, &headers))))
}

/// Answers a request for an asset: 304 if the browser has it already, otherwise the shortest encoding that the browser takes.
#[must_use]
pub fn respond(asset: &'static Asset, headers: &HeaderMap) -> Response {
    let lifetime = if asset.immutable { FOR_EVER } else { FOR_AN_HOUR };
    let validators = [
        (ETAG, HeaderValue::from_static(asset.etag)),
        (CACHE_CONTROL, HeaderValue::from_static(lifetime)),
        (VARY, HeaderValue::from_static("accept-encoding")),
    ];
    if has_current(headers, asset.etag) {
        return (StatusCode::NOT_MODIFIED, validators).into_response();
    }
    let accepted = AcceptedEncodings::of(headers);
    let (encoding, bytes) = match (asset.brotli, asset.gzip) {
        (Some(bytes), _) if accepted.brotli => (Some("br"), bytes),
        (_, Some(bytes)) if accepted.gzip => (Some("gzip"), bytes),
        _ => (None, asset.identity),
    };
    let content_type = [(CONTENT_TYPE, HeaderValue::from_static(asset.content_type))];
    let encoding = encoding.map(|name| [(CONTENT_ENCODING, HeaderValue::from_static(name))]);
    (validators, content_type, encoding.map(AppendHeaders), Bytes::from_static(bytes)).into_response()
}

/// Whether `If-None-Match` names this tag. The comparison is the weak one (RFC 9110, 13.1.2).
fn has_current(headers: &HeaderMap, etag: &str) -> bool {
    let opaque = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    headers
        .get_all(IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|tag| tag.trim() == "*" || opaque(tag) == opaque(etag))
}

/// What `Accept-Encoding` allows of what we have. Weights only matter when zero: brotli is the shortest wherever it is allowed.
#[derive(Debug, Default, PartialEq, Eq)]
struct AcceptedEncodings {
    brotli: bool,
    gzip: bool,
}

impl AcceptedEncodings {
    fn of(headers: &HeaderMap) -> Self {
        let (mut brotli, mut gzip, mut others) = (None, None, false);
        let values = headers.get_all(ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
        for item in values.flat_map(|value| value.split(',')) {
            let mut parts = item.split(';').map(str::trim);
            let name = parts.next().unwrap_or_default().to_ascii_lowercase();
            let weight = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
            let allowed = weight.is_none_or(|weight| weight.trim().parse::<f32>().is_ok_and(|weight| weight > 0.0));
            match name.as_str() {
                "br" => brotli = Some(allowed),
                "gzip" | "x-gzip" => gzip = Some(allowed),
                "*" => others = allowed,
                _ => {}
            }
        }
        Self { brotli: brotli.unwrap_or(others), gzip: gzip.unwrap_or(others) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::{Body, to_bytes};
    use axum::http::Request;
    use axum::http::header::CONTENT_LENGTH;
    use tower::ServiceExt;

    static SHEET: Asset = Asset {
        path: "/assets/x.0.css",
        content_type: "text/css; charset=utf-8",
        etag: "W/\"0\"",
        immutable: true,
        identity: b"identity",
        brotli: Some(b"br"),
        gzip: Some(b"gzip"),
    };

    fn with(name: &'static str, value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(name.parse().unwrap(), HeaderValue::from_static(value))])
    }

    async fn body(response: Response) -> Vec<u8> {
        to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec()
    }

    #[tokio::test]
    async fn the_shortest_accepted_encoding_is_sent() {
        for (accepted, expected) in [
            ("gzip, deflate, br, zstd", "br"),
            ("gzip", "gzip"),
            ("BR;q=0.1, gzip;q=1", "br"),
            ("br;q=0, gzip;q=0.5", "gzip"),
            ("br; q=0.0, *", "gzip"),
            ("*", "br"),
            ("*;q=0", "identity"),
            ("br;q=nonsense", "identity"),
            ("identity", "identity"),
            ("", "identity"),
        ] {
            let response = respond(&SHEET, &with("accept-encoding", accepted));
            let encoding = response.headers().get(CONTENT_ENCODING).map(|name| name.to_str().unwrap().to_owned());
            assert_eq!(encoding.as_deref().unwrap_or("identity"), expected, "{accepted}");
            assert_eq!(response.headers()[VARY], "accept-encoding");
            assert_eq!(body(response).await, expected.as_bytes(), "{accepted}");
        }
    }

    #[test]
    fn a_browser_that_has_the_file_gets_no_body_again() {
        for (known, status) in [("W/\"0\"", 304), ("\"0\"", 304), ("\"1\", W/\"0\"", 304), ("*", 304), ("\"1\"", 200), ("0", 200)] {
            let response = respond(&SHEET, &with("if-none-match", known));
            assert_eq!(response.status(), status, "{known}");
            assert_eq!(response.headers()[ETAG], SHEET.etag);
        }
    }

    #[test]
    fn hashed_files_are_kept_for_ever_and_all_others_for_an_hour() {
        for asset in ASSETS {
            let response = respond(asset, &HeaderMap::new());
            let lifetime = response.headers()[CACHE_CONTROL].to_str().unwrap().to_owned();
            let hashed = asset.path.starts_with("/assets/") && !asset.path.starts_with("/assets/snippets/");
            assert_eq!(lifetime, if hashed { FOR_EVER } else { FOR_AN_HOUR }, "{}", asset.path);
        }
    }

    #[test]
    fn pages_refer_to_embedded_files_only() {
        assert!(find(STYLESHEET).is_some());
        assert!(START_SCRIPT.is_none_or(|path| find(path).is_some()));
        for preload in PRELOADS {
            let (Preload::Module(path) | Preload::Fetch(path)) = preload;
            assert!(find(path).is_some(), "{path}");
        }
        for (name, path) in BUNDLES {
            assert!(["account", "cards", "languages", "organization"].contains(name) && find(path).is_some(), "{name}");
        }
        assert_eq!(BUNDLES.is_empty(), START_SCRIPT.is_none());
        assert!(find("/assets/").is_none());
    }

    #[tokio::test]
    async fn head_tells_the_length_and_other_methods_are_refused() {
        for (method, status) in [("GET", 200), ("HEAD", 200), ("POST", 405)] {
            let request = Request::builder().method(method).uri(STYLESHEET).body(Body::empty()).unwrap();
            let response = routes::<()>().oneshot(request).await.unwrap();
            assert_eq!(response.status(), status, "{method}");
            if method == "HEAD" {
                let expected = find(STYLESHEET).unwrap().identity.len().to_string();
                assert_eq!(response.headers()[CONTENT_LENGTH], expected.as_str());
                assert!(body(response).await.is_empty());
            }
        }
    }
}
