//! What everybody may know: the public halves of the signing keys, and where they lie.

use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::backend::caller::ApiCaller;
use super::error::{self, ApiResult};
use crate::server::context::RequestContext;
use crate::server::state::AppState;
use crate::server::tokens::TokenError;

/// How long the keys may be kept, in seconds. A new key is published before it signs only as long as this is short;
/// SDKs fetch again anyway when they meet a key they don't know.
const JWKS_MAX_AGE: &str = "public, max-age=60";

/// `GET /.well-known/jwks.json`. Public.
pub async fn jwks(State(app): State<AppState>, cx: axum::Extension<RequestContext>) -> Response {
    let answer = key_set(&app).map(|keys| ([(header::CACHE_CONTROL, JWKS_MAX_AGE), (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*")], keys));
    error::render(answer.map_err(super::ApiProblem::from).into_response(), &cx.request_id)
}

/// `GET /.well-known/openid-configuration`, as far as verifying tokens needs it. Public.
pub async fn openid_configuration(State(app): State<AppState>) -> impl IntoResponse {
    let base = app.config.public_url.as_str().trim_end_matches('/');
    let document = json!({
        "issuer": app.identity.issuer,
        "jwks_uri": format!("{base}/.well-known/jwks.json"),
        "id_token_signing_alg_values_supported": ["RS256"],
        "subject_types_supported": ["public"],
    });
    ([(header::CACHE_CONTROL, JWKS_MAX_AGE), (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*")], Json(document))
}

/// `GET /.well-known/passkey-endpoints` (W3C, "A Well-Known URL for Relying Party Passkey Endpoints"): where password managers send people
/// to make and look after passkeys. Public; not there where there are no passkeys.
pub async fn passkey_endpoints(State(app): State<AppState>, cx: axum::Extension<RequestContext>) -> Response {
    let settings = match app.settings(cx.now()).await {
        Ok(settings) => settings,
        Err(error) => return error::render(super::ApiProblem::from(error).into_response(), &cx.request_id),
    };
    if app.passkeys(&settings).is_none() {
        return error::render(super::ApiProblem::not_found("path").into_response(), &cx.request_id);
    }
    let page = |path: &str| app.config.public_url.join(path).map(String::from).unwrap_or_default();
    let document = json!({ "enroll": page("/user/security?open=add-passkey"), "manage": page("/user/security#passkeys") });
    ([(header::CACHE_CONTROL, "public, max-age=3600"), (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*")], Json(document)).into_response()
}

/// `GET /v1/jwks`. Secret key.
///
/// # Errors
/// [`super::error::ApiProblem`].
pub async fn jwks_for_app_servers(caller: ApiCaller) -> ApiResult<Json<serde_json::Value>> {
    Ok(key_set(caller.app())?)
}

fn key_set(app: &AppState) -> Result<Json<serde_json::Value>, TokenError> {
    Ok(Json(json!({ "keys": app.signer.jwks()? })))
}
