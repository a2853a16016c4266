//! The API for machines, compatible with the official SDKs.
//!
//! Two surfaces share the paths under `/v1` of one origin: the Backend API for app servers, which bring a secret key, and
//! the Frontend API for browsers, which bring cookies. The same flows as the pages do the work; handlers parse, call and
//! map.

pub mod backend;
pub mod error;
pub mod frontend;
mod organization_domain;
mod organization_error;
pub mod picture;
pub mod query;
pub mod shapes;
pub mod well_known;

use std::convert::Infallible;

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use tower::{ServiceExt as _, service_fn};

use self::error::ApiProblem;
use super::context::RequestContext;
use super::state::AppState;
use crate::domain::organization_trouble::OrganizationTrouble;

/// Everything under `/v1` and `/.well-known`. The layer that makes the [`RequestContext`] lies around it.
///
/// Unsafe methods of the Frontend API are checked here against the allowed origins of the instance, since apps of other
/// origins may call it; a stricter same-origin check for pages must let `/v1` pass.
pub fn routes(app: &AppState) -> Router<AppState> {
    let backend = backend::routes().with_state(app.clone());
    let frontend = frontend::routes().with_state(app.clone());
    let v1 = service_fn(move |request: Request| {
        let (backend, frontend) = (backend.clone(), frontend.clone());
        async move { Ok::<_, Infallible>(answer(backend, frontend, request).await) }
    });
    Router::new()
        .route("/.well-known/jwks.json", get(well_known::jwks))
        .route("/.well-known/passkey-endpoints", get(well_known::passkey_endpoints))
        .route("/.well-known/openid-configuration", get(well_known::openid_configuration))
        .nest_service("/v1", v1)
}

async fn answer(backend: Router, frontend: Router, mut request: Request) -> Response {
    let Some(cx) = request.extensions().get::<RequestContext>().cloned() else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    if let Some(uri) = normal_uri(request.uri()) {
        *request.uri_mut() = uri;
    }
    let response = match Surface::of(request.headers()) {
        Surface::Backend => {
            let Ok(response) = backend.oneshot(request).await;
            response
        }
        Surface::Frontend => frontend::serve(frontend, &cx, request).await,
    };
    let mut response = error::render(response, &cx.request_id);
    response.headers_mut().entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

/// Who is asking, by the one thing that tells the two surfaces apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Surface {
    Backend,
    Frontend,
}

impl Surface {
    /// A Bearer value that begins with `sk_` is a secret key; everything else comes from a browser.
    fn of(headers: &HeaderMap) -> Self {
        if bearer(headers).is_some_and(|value| value.starts_with("sk_")) { Self::Backend } else { Self::Frontend }
    }
}

/// The value of `Authorization: Bearer`.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// The address without doubled and trailing slashes, which SDKs send here and there; `None` when it has none.
fn normal_uri(uri: &Uri) -> Option<Uri> {
    let path = uri.path();
    if !path.contains("//") && (path.len() == 1 || !path.ends_with('/')) {
        return None;
    }
    let path = format!("/{}", path.split('/').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("/"));
    let target = match uri.query() {
        Some(query) => format!("{path}?{query}"),
        None => path,
    };
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(target.parse().ok()?);
    Uri::from_parts(parts).ok()
}

/// Addresses that were not invited, each kind of reason once.
fn refused_addresses(refused: &[(String, OrganizationTrouble)]) -> ApiProblem {
    let mut kinds: Vec<(&OrganizationTrouble, Vec<String>)> = Vec::new();
    for (address, trouble) in refused {
        match kinds.iter_mut().find(|(known, _)| *known == trouble) {
            Some((_, addresses)) => addresses.push(address.clone()),
            None => kinds.push((trouble, vec![address.clone()])),
        }
    }
    let problems = kinds.into_iter().map(|(trouble, addresses)| ApiProblem::from(trouble.clone()).about(&addresses));
    problems.reduce(ApiProblem::and).unwrap_or_else(|| ApiProblem::missing("email_address"))
}

/// Answer for paths nobody knows.
async fn nowhere() -> ApiProblem {
    ApiProblem::not_found("path")
}

/// Answer for methods a path does not have.
async fn wrong_method() -> ApiProblem {
    ApiProblem::method_not_allowed()
}

#[cfg(test)]
mod tests {
    use super::{Surface, normal_uri};
    use axum::http::{HeaderMap, Uri};

    fn surface(authorization: Option<&str>) -> Surface {
        let mut headers = HeaderMap::new();
        if let Some(value) = authorization {
            headers.insert("authorization", value.parse().unwrap());
        }
        Surface::of(&headers)
    }

    #[test]
    fn a_secret_key_leads_to_the_backend_api_and_nothing_else_does() {
        assert_eq!(surface(Some("Bearer sk_test_abc")), Surface::Backend);
        assert_eq!(surface(Some("bearer sk_live_abc")), Surface::Backend);
        for other in [None, Some("Bearer eyJhbGciOi"), Some("sk_test_abc"), Some("Basic sk_test_abc"), Some("Bearer")] {
            assert_eq!(surface(other), Surface::Frontend, "{other:?}");
        }
    }

    #[test]
    fn slashes_are_put_in_order() {
        let normal = |text: &str| normal_uri(&text.parse::<Uri>().unwrap()).map(|uri| uri.to_string());
        assert_eq!(normal("/client/sessions"), None);
        assert_eq!(normal("/"), None);
        assert_eq!(normal("//client//sessions/?a=//b/"), Some("/client/sessions?a=//b/".to_owned()));
        assert_eq!(normal("//"), Some("/".to_owned()));
        assert_eq!(normal("http://x.example/me/"), Some("http://x.example/me".to_owned()));
    }
}
