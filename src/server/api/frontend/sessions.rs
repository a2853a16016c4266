//! The sessions of this browser.

use axum::Json;
use axum::extract::Path;
use serde_json::Value;

use super::visitor::{Changed, Visitor};
use crate::domain::ids::SessionId;
use crate::server::api::error::{ApiProblem, ApiResult};
use crate::server::api::shapes::session as shape;
use crate::server::flows::sessions;
use crate::server::store;
use crate::server::store::accounts::Account;

/// `POST /v1/client/sessions/{id}/touch`. Brings a session to the front and notes that it is in use.
///
/// # Errors
/// [`ApiProblem`].
pub async fn touch(visitor: Visitor, Path(id): Path<String>) -> ApiResult<Json<Value>> {
    let client = visitor.signed_in()?;
    let (session, _) = client.session(&session_id(&id)?).ok_or_else(missing)?;
    if client.client.last_active_session.as_ref() != Some(&session.id) && !sessions::select(visitor.cx(), &client.client.id, &session.id).await? {
        return Err(missing());
    }
    let settings = visitor.app().settings(visitor.now()).await?;
    sessions::touch(visitor.cx(), &settings, session).await?;
    let form = form(&visitor, &session.id).await?;
    Ok(Json(visitor.respond(form, Changed::Nothing).await?))
}

/// `POST /v1/client/sessions/{id}/end`.
///
/// # Errors
/// [`ApiProblem`].
pub async fn end(visitor: Visitor, Path(id): Path<String>) -> ApiResult<Json<Value>> {
    let client = visitor.signed_in()?;
    let (session, _) = client.session(&session_id(&id)?).ok_or_else(missing)?;
    sessions::end_of_client(visitor.cx(), &client.client.id, &session.id).await?;
    let form = form(&visitor, &session.id).await?;
    Ok(Json(visitor.respond(form, Changed::SignedOut).await?))
}

/// `POST /v1/client/sessions/{id}/remove`. The person signs out of one of several accounts.
///
/// # Errors
/// [`ApiProblem`].
pub async fn remove(visitor: Visitor, Path(id): Path<String>) -> ApiResult<Json<Value>> {
    let client = visitor.signed_in()?;
    let (session, _) = client.session(&session_id(&id)?).ok_or_else(missing)?;
    sessions::sign_out(visitor.cx(), &client.client.id, &session.id).await?;
    let form = form(&visitor, &session.id).await?;
    Ok(Json(visitor.respond(form, Changed::SignedOut).await?))
}

/// `POST /v1/client/sessions/{id}/tokens`. A fresh session token for the page that asks. Not enveloped.
///
/// # Errors
/// [`ApiProblem`].
pub async fn mint(visitor: Visitor, Path(id): Path<String>) -> ApiResult<Json<Value>> {
    let client = visitor.signed_in()?;
    let (session, _) = client.session(&session_id(&id)?).ok_or_else(missing)?;
    let settings = visitor.app().settings(visitor.now()).await?;
    sessions::touch(visitor.cx(), &settings, session).await?;
    Ok(Json(shape::token(&sessions::mint(visitor.cx(), session, visitor.page().map(str::to_owned))?)))
}

/// The session as it is now.
async fn form(visitor: &Visitor, id: &SessionId) -> ApiResult<Value> {
    let mut tx = visitor.app().store.read().await?;
    let session = store::sessions::find(&mut tx, id).await?.ok_or_else(missing)?;
    let user = store::users::find(&mut tx, &session.user).await?.ok_or_else(missing)?;
    Ok(serde_json::to_value(shape::for_browsers(&session, &Account::load(&mut tx, user).await?, None, visitor.now())?)?)
}

fn session_id(text: &str) -> ApiResult<SessionId> {
    SessionId::parse(text).map_err(|_| missing())
}

fn missing() -> ApiProblem {
    ApiProblem::not_found("session on this browser")
}
