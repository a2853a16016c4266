//! Sessions, read and ended by app servers.

use axum::Json;
use axum::body::Bytes;
use axum::extract::Path;
use serde::Deserialize;
use serde_json::{Value, json};

use super::caller::ApiCaller;
use crate::domain::ids::{SessionId, UserId};
use crate::domain::session::SessionStatus;
use crate::server::api::error::{ApiProblem, ApiResult};
use crate::server::api::query::{Page, QueryPairs};
use crate::server::api::shapes::session as shape;
use crate::server::flows::{active_organization, sessions};
use crate::server::store;
use crate::server::store::sessions::{Filter, Session};
use crate::server::tokens::SessionClaims;

/// Longest life of a token an app server may ask for, in seconds: ten years, the protocol's limit.
const MAX_TOKEN_TTL: i64 = 315_360_000;
/// Shortest one, the protocol's limit.
const MIN_TOKEN_TTL: i64 = 30;

/// `GET /v1/sessions?client_id&user_id&status`. Secret key. A plain array, or `{data, total_count}` when `paginated=true`.
///
/// # Errors
/// [`ApiProblem`].
pub async fn list(caller: ApiCaller, query: QueryPairs) -> ApiResult<Json<Value>> {
    let Page { limit, offset } = query.page()?;
    let status =
        query.first("status").map(|text| SessionStatus::parse(text).ok_or_else(|| ApiProblem::refused_value("status", "Not a session status.")));
    let filter =
        Filter { user: query.first("user_id").map(str::to_owned), client: query.first("client_id").map(str::to_owned), status: status.transpose()? };
    let mut tx = caller.app().store.read().await?;
    let (found, total) = store::sessions::list_page(&mut tx, &filter, (limit, offset), caller.now()).await?;
    let forms: Vec<Value> = found.iter().map(|session| shape::for_app_servers(session, &caller.app().places, caller.now())).collect();
    Ok(Json(if query.is_true("paginated") { json!({ "data": forms, "total_count": total }) } else { Value::Array(forms) }))
}

/// `GET /v1/sessions/{id}`. Secret key.
///
/// # Errors
/// [`ApiProblem`].
pub async fn show(caller: ApiCaller, Path(id): Path<String>) -> ApiResult<Json<Value>> {
    Ok(Json(shape::for_app_servers(&find(&caller, &id).await?, &caller.app().places, caller.now())))
}

/// `POST /v1/sessions/{id}/revoke`. Secret key. Revoking what is over already is a success.
///
/// # Errors
/// [`ApiProblem`].
pub async fn revoke(caller: ApiCaller, Path(id): Path<String>) -> ApiResult<Json<Value>> {
    let session = find(&caller, &id).await?;
    sessions::revoke(caller.cx(), &session.user, &session.id).await?;
    Ok(Json(shape::for_app_servers(&find(&caller, &id).await?, &caller.app().places, caller.now())))
}

/// `POST /v1/users/{id}/sessions/revoke`. Secret key. Throws every device of a person out; says how many there were. Not in the
/// protocol, which has app servers revoke one after the other.
///
/// # Errors
/// [`ApiProblem`].
pub async fn revoke_all(caller: ApiCaller, Path(id): Path<String>) -> ApiResult<Json<Value>> {
    let missing = || ApiProblem::not_found("user");
    let id = UserId::parse(&id).map_err(|_| missing())?;
    let user = store::users::find(&mut caller.app().store.read().await?, &id).await?.ok_or_else(missing)?;
    let ended = sessions::revoke_all(caller.cx(), &user.id, None).await?;
    Ok(Json(json!({ "object": "total_count", "total_count": ended })))
}

/// What a token may be asked for with.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Wish {
    expires_in_seconds: Option<i64>,
}

/// `POST /v1/sessions/{id}/tokens`. Secret key. A session token, for as long as asked.
///
/// # Errors
/// [`ApiProblem`].
pub async fn mint(caller: ApiCaller, Path(id): Path<String>, body: Bytes) -> ApiResult<Json<Value>> {
    let wish: Wish =
        if body.is_empty() { Wish::default() } else { serde_json::from_slice(&body).map_err(|e| ApiProblem::unreadable_body(e.to_string()))? };
    let session = find(&caller, &id).await?;
    if !session.is_active(caller.now()) {
        return Err(ApiProblem::session_is_over(session.status(caller.now()).name()));
    }
    let app = caller.app();
    let settings = app.settings(caller.now()).await?;
    let organization = active_organization::of(&mut app.store.read().await?, &settings, &session).await?;
    let mut claims = SessionClaims::new((&session, organization.as_ref()), &app.identity.issuer, None, caller.cx().unique()?, caller.now());
    if let Some(seconds) = wish.expires_in_seconds {
        if !(MIN_TOKEN_TTL..=MAX_TOKEN_TTL).contains(&seconds) {
            let why = format!("expires_in_seconds must be from {MIN_TOKEN_TTL} to {MAX_TOKEN_TTL}.");
            return Err(ApiProblem::refused_value("expires_in_seconds", why));
        }
        claims.exp = claims.iat.saturating_add(seconds);
    }
    Ok(Json(shape::token(&app.signer.sign(&claims)?)))
}

async fn find(caller: &ApiCaller, id: &str) -> ApiResult<Session> {
    let missing = || ApiProblem::not_found("session");
    let id = SessionId::parse(id).map_err(|_| missing())?;
    store::sessions::find(&mut caller.app().store.read().await?, &id).await?.ok_or_else(missing)
}
