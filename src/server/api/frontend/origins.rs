//! From which page a request comes, what it may do, and what its page may read (CORS).

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};

use crate::domain::navigation::RedirectPolicy;
use crate::server::api::error::ApiProblem;

/// Headers that pages of other origins may read.
const EXPOSED: &str = "Authorization, Clerk-Db-Jwt, Retry-After";

/// The page that asks, checked against the allowed origins; none for navigations, servers and same-origin reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin(Option<String>);

impl Origin {
    /// Reads and checks `Origin`.
    ///
    /// # Errors
    /// [`ApiProblem`] for a foreign origin, or one together with `Authorization`.
    pub fn of(headers: &HeaderMap, policy: &RedirectPolicy) -> Result<Self, ApiProblem> {
        let Some(value) = headers.get(header::ORIGIN) else { return Ok(Self(None)) };
        let text = value.to_str().unwrap_or_default();
        if text.starts_with('/') || policy.check(text).is_err() {
            return Err(ApiProblem::origin_refused(Some(text)));
        }
        if headers.contains_key(header::AUTHORIZATION) {
            return Err(ApiProblem::origin_with_authorization());
        }
        Ok(Self(Some(text.to_owned())))
    }

    /// The origin of the page, as the browser wrote it.
    #[must_use]
    pub fn page(&self) -> Option<&str> {
        self.0.as_deref()
    }

    /// Whether a change may be made. One that carries cookies has to say where it comes from, or else a page of a stranger
    /// could make it in somebody's name.
    ///
    /// # Errors
    /// [`ApiProblem`].
    pub fn permits_change(&self, headers: &HeaderMap) -> Result<(), ApiProblem> {
        let same_origin = headers.get("sec-fetch-site").is_some_and(|site| site == "same-origin");
        if self.0.is_some() || same_origin || !headers.contains_key(header::COOKIE) { Ok(()) } else { Err(ApiProblem::origin_refused(None)) }
    }

    /// The answer to a browser that asks before it sends.
    #[must_use]
    pub fn preflight(&self, headers: &HeaderMap) -> Response {
        let mut response = StatusCode::NO_CONTENT.into_response();
        if self.0.is_some() {
            let asked = headers.get(header::ACCESS_CONTROL_REQUEST_HEADERS).cloned();
            let written = response.headers_mut();
            written.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, asked.unwrap_or(HeaderValue::from_static("authorization, content-type")));
            written.insert(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, POST, PUT, PATCH, DELETE"));
            written.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600"));
        }
        self.share(response)
    }

    /// Lets the page read the answer.
    #[must_use]
    pub fn share(&self, mut response: Response) -> Response {
        let headers = response.headers_mut();
        headers.append(header::VARY, HeaderValue::from_static("Origin"));
        if let Some(origin) = self.0.as_deref().and_then(|origin| HeaderValue::from_str(origin).ok()) {
            headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
            headers.insert(header::ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
            headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(EXPOSED));
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::Origin;
    use crate::domain::navigation::{OriginPattern, RedirectPolicy};
    use axum::http::{HeaderMap, StatusCode};
    use axum::response::IntoResponse as _;
    use url::Url;

    fn policy(development: bool) -> RedirectPolicy {
        let allowed = vec![OriginPattern::parse("https://*.example.com").unwrap()];
        RedirectPolicy { own: Url::parse("https://id.example.com").unwrap(), allowed, development }
    }

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
    }

    #[test]
    fn pages_of_allowed_origins_may_ask_and_read() {
        for good in ["https://app.example.com", "https://id.example.com"] {
            let origin = Origin::of(&headers(&[("origin", good)]), &policy(false)).unwrap();
            let response = origin.share(StatusCode::OK.into_response());
            assert_eq!(response.headers()["access-control-allow-origin"], good);
            assert_eq!(response.headers()["access-control-allow-credentials"], "true");
        }
        assert!(Origin::of(&headers(&[("origin", "http://localhost:3001")]), &policy(true)).is_ok());
    }

    #[test]
    fn a_page_of_a_stranger_is_refused() {
        for bad in ["https://evil.example", "null", "http://localhost:3001", "//app.example.com", "/", ""] {
            assert!(Origin::of(&headers(&[("origin", bad)]), &policy(false)).is_err(), "{bad}");
        }
        assert!(Origin::of(&headers(&[("origin", "https://app.example.com"), ("authorization", "Bearer x")]), &policy(false)).is_err());
    }

    #[test]
    fn a_change_with_cookies_needs_an_origin() {
        let none = Origin(None);
        assert!(none.permits_change(&headers(&[("cookie", "a=b")])).is_err());
        assert!(none.permits_change(&headers(&[("cookie", "a=b"), ("sec-fetch-site", "cross-site")])).is_err());
        assert!(none.permits_change(&headers(&[("cookie", "a=b"), ("sec-fetch-site", "same-origin")])).is_ok());
        assert!(none.permits_change(&headers(&[])).is_ok(), "without cookies there is nothing to abuse");
    }
}
