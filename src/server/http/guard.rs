//! What every request and answer must pass: same origin, security headers, sizes.

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use super::uploads::most_bytes;
use crate::server::state::AppState;

/// Largest body of a request, in bytes. Forms are small; metadata has its own, lower limit.
pub const MAX_BODY_BYTES: usize = 64 * 1024;

/// Refuses unsafe requests that another site made a browser send. A browser says where a request comes from by
/// `Sec-Fetch-Site` (Fetch Metadata) and, for unsafe methods, by `Origin` (RFC 6454); a request with neither is refused,
/// since no current browser omits both.
pub async fn same_origin(State(state): State<AppState>, request: Request, next: Next) -> Response {
    if is_safe(request.method()) || is_same_origin(request.headers(), state.config.public_url.origin().ascii_serialization().as_str()) {
        return next.run(request).await;
    }
    tracing::warn!(http.path = %request.uri().path(), "a request from another origin was refused");
    (StatusCode::FORBIDDEN, "This request came from another site and was refused. Open the page again and repeat the step there.\n").into_response()
}

fn is_safe(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

fn is_same_origin(headers: &HeaderMap, own: &str) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    match (text("origin"), text("sec-fetch-site")) {
        (Some(origin), _) if origin == own => true,
        // Browsers send "null" where a referrer policy hides the origin; then only Fetch Metadata can vouch for it.
        (Some("null") | None, Some(site)) => site == "same-origin",
        _ => false,
    }
}

/// Refuses what is longer than its address allows, before it is read where its head says so.
pub async fn limit_body(request: Request, next: Next) -> Response {
    let most = most_bytes(request.uri().path());
    let said = request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()).and_then(|text| text.parse::<usize>().ok());
    if said.is_some_and(|said| said > most) {
        return (StatusCode::PAYLOAD_TOO_LARGE, "This is too large.\n").into_response();
    }
    next.run(request.map(|body| Body::new(http_body_util::Limited::new(body, most)))).await
}

/// Security headers of every answer; pages add their own content security policy with a nonce.
pub async fn headers(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let mut set = |name: HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::X_FRAME_OPTIONS, "DENY");
    // Links of mails have tokens in their query: nobody else gets to see the address of a page.
    set(header::REFERRER_POLICY, "same-origin");
    set(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    set(
        HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=(), payment=(), publickey-credentials-get=(self), publickey-credentials-create=(self)",
    );
    set(header::CACHE_CONTROL, "no-store");
    set(header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'; base-uri 'none'");
    if state.config.is_https() {
        set(header::STRICT_TRANSPORT_SECURITY, "max-age=63072000; includeSubDomains");
    }
    response
}

#[cfg(test)]
mod tests {
    use super::is_same_origin;
    use axum::http::HeaderMap;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
    }

    #[test]
    fn only_our_own_pages_may_change_things() {
        let own = "https://accounts.example.com";
        for (good, expected) in [
            (vec![("origin", own)], true),
            (vec![("origin", own), ("sec-fetch-site", "same-origin")], true),
            (vec![("sec-fetch-site", "same-origin")], true),
            (vec![("origin", "null"), ("sec-fetch-site", "same-origin")], true),
            (vec![], false),
            (vec![("origin", "https://evil.example")], false),
            (vec![("origin", "https://evil.example"), ("sec-fetch-site", "same-origin")], false),
            (vec![("origin", "null"), ("sec-fetch-site", "cross-site")], false),
            (vec![("origin", "null")], false),
            (vec![("sec-fetch-site", "same-site")], false),
            (vec![("sec-fetch-site", "none")], false),
        ] {
            assert_eq!(is_same_origin(&headers(&good), own), expected, "{good:?}");
        }
    }
}
