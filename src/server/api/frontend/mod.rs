//! The Frontend API: for browsers, which bring cookies. Every handler takes a [`visitor::Visitor`].
//!
//! Signing in and up by JSON is not here yet; the pages do that.

pub mod acting;
pub mod client;
pub mod dev_browser;
pub mod directives;
pub mod environment;
pub mod handshake;
pub mod me;
pub mod my_organizations;
pub mod organization_domains;
pub mod organization_invitations;
pub mod organization_members;
pub mod organization_requests;
pub mod organizations;
pub mod origins;
pub mod recent_tokens;
pub mod sessions;
pub mod visitor;

use axum::extract::Request;
use axum::http::Method;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{delete, get, patch, post, put};
use axum::{Extension, Router};
use tower::ServiceExt as _;

use self::origins::Origin;
use self::recent_tokens::RecentTokens;
use super::backend;
use super::error::ApiProblem;
use super::picture;
use super::query::QueryPairs;
use crate::server::context::RequestContext;
use crate::server::state::AppState;

/// Paths below `/v1`.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/environment", get(environment::show).patch(environment::show))
        .route("/dev_browser", post(dev_browser::create))
        .route("/client", get(client::show).delete(client::forget))
        .route("/client/handshake", get(handshake::shake))
        .route("/client/sessions", delete(client::sign_out))
        .route("/client/sessions/{id}", get(sessions::show))
        .route("/client/sessions/{id}/touch", post(sessions::touch))
        .route("/client/sessions/{id}/end", post(sessions::end))
        .route("/client/sessions/{id}/remove", post(sessions::remove))
        .route("/client/sessions/{id}/tokens", post(sessions::mint))
        .route("/me", get(me::show))
        .route("/me/sessions", get(me::sessions_in_any_state))
        .route("/me/sessions/active", get(me::devices))
        .route("/me/sessions/{id}/revoke", post(me::revoke))
        .merge(of_organizations())
        .fallback(nowhere)
        .method_not_allowed_fallback(super::wrong_method)
        .layer(Extension(RecentTokens::default()))
}

/// Paths about organizations.
fn of_organizations() -> Router<AppState> {
    use {my_organizations as my, organization_domains as domains, organization_invitations as invitations, organization_members as members};
    Router::new()
        .route("/me/organization_memberships", get(my::memberships))
        .route("/me/organization_memberships/{id}", delete(my::leave))
        .route("/me/organization_invitations", get(my::invited))
        .route("/me/organization_invitations/{id}/accept", post(my::accept_invitation))
        .route("/me/organization_suggestions", get(my::suggested))
        .route("/me/organization_suggestions/{id}/accept", post(my::accept_suggestion))
        .route("/me/organization_creation_defaults", get(my::creation_defaults))
        .route("/organizations", post(organizations::create))
        .route("/organizations/{id}", get(organizations::show).patch(organizations::update).delete(organizations::delete))
        .route("/organizations/{id}/logo", put(organizations::set_logo).delete(organizations::remove_logo).layer(picture::limit()))
        .route("/organizations/{id}/roles", get(organizations::roles))
        .route("/organizations/{id}/memberships", get(members::list).post(members::add))
        .route("/organizations/{id}/memberships/{user_id}", patch(members::update).delete(members::remove))
        .route("/organizations/{id}/invitations", get(invitations::list).post(invitations::create))
        .route("/organizations/{id}/invitations/bulk", post(invitations::create_many))
        .route("/organizations/{id}/invitations/pending", get(invitations::list_pending))
        .route("/organizations/{id}/invitations/{invitation_id}/revoke", post(invitations::revoke))
        .route("/organizations/{id}/domains", get(domains::list).post(domains::create))
        .route("/organizations/{id}/domains/bulk", post(domains::create_many))
        .route("/organizations/{id}/domains/{domain_id}", get(domains::show).delete(domains::delete))
        .route("/organizations/{id}/domains/{domain_id}/update_enrollment_mode", post(domains::update_mode))
        .route("/organizations/{id}/domains/{domain_id}/prepare_affiliation_verification", post(domains::prepare_affiliation))
        .route("/organizations/{id}/domains/{domain_id}/attempt_affiliation_verification", post(domains::attempt_affiliation))
        .route("/organizations/{id}/domains/{domain_id}/prepare_ownership_verification", post(domains::prepare_ownership))
        .route("/organizations/{id}/domains/{domain_id}/attempt_ownership_verification", post(domains::attempt_ownership))
        .route("/organizations/{id}/membership_requests", get(organization_requests::list))
        .route("/organizations/{id}/membership_requests/{request_id}/accept", post(organization_requests::accept))
        .route("/organizations/{id}/membership_requests/{request_id}/reject", post(organization_requests::reject))
}

/// Checks where a request comes from, and answers it in the way browsers need.
pub async fn serve(router: Router, cx: &RequestContext, mut request: Request) -> Response {
    let settings = match cx.app().settings(cx.now()).await {
        Ok(settings) => settings,
        Err(error) => return ApiProblem::from(error).into_response(),
    };
    let origin = match Origin::of(request.headers(), &cx.app().redirect_policy(&settings)) {
        Ok(origin) => origin,
        Err(problem) => return problem.into_response(),
    };
    if *request.method() == Method::OPTIONS {
        return origin.preflight(request.headers());
    }
    take_method_from_query(&mut request);
    if !request.method().is_safe()
        && let Err(problem) = origin.permits_change(request.headers())
    {
        return origin.share(problem.into_response());
    }
    request.extensions_mut().insert(origin.clone());
    let Ok(response) = router.oneshot(request).await;
    origin.share(response)
}

/// `POST …?_method=DELETE` is how browsers send a DELETE without asking first.
fn take_method_from_query(request: &mut Request) {
    if *request.method() != Method::POST {
        return;
    }
    let wanted = QueryPairs::parse(request.uri().query().unwrap_or_default());
    match wanted.first("_method").map(str::to_ascii_uppercase).as_deref() {
        Some("DELETE") => *request.method_mut() = Method::DELETE,
        Some("PATCH") => *request.method_mut() = Method::PATCH,
        Some("PUT") => *request.method_mut() = Method::PUT,
        _ => {}
    }
}

/// A path that is not one of a browser. A path of the other surface says which key is missing.
async fn nowhere(request: Request) -> ApiProblem {
    let noun = request.uri().path().split('/').nth(1).unwrap_or_default();
    if !backend::NOUNS.contains(&noun) {
        return ApiProblem::not_found("path");
    }
    if super::bearer(request.headers()).is_some() { ApiProblem::secret_key_refused() } else { ApiProblem::secret_key_missing() }
}

#[cfg(test)]
mod tests {
    use super::take_method_from_query;
    use axum::body::Body;
    use axum::extract::Request;

    fn method(method: &str, uri: &str) -> String {
        let mut request = Request::builder().method(method).uri(uri).body(Body::empty()).unwrap();
        take_method_from_query(&mut request);
        request.method().to_string()
    }

    #[test]
    fn only_a_post_may_stand_for_another_method() {
        assert_eq!(method("POST", "/client/sessions?_method=DELETE"), "DELETE");
        assert_eq!(method("POST", "/environment?_method=patch"), "PATCH");
        assert_eq!(method("GET", "/client/sessions?_method=DELETE"), "GET");
        assert_eq!(method("POST", "/client?_method=OPTIONS"), "POST");
    }
}
