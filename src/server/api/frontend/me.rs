//! The person in front of the browser.

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

/// Most devices of one answer.
const MAX_DEVICES: i64 = 100;

/// `GET /v1/me`.
///
/// # Errors
/// [`ApiProblem`].
pub async fn show(visitor: Visitor) -> ApiResult<Json<Value>> {
    let (session, account) = visitor.session()?;
    let belonging = visitor.belonging(account, session.organization.as_ref()).await?;
    let form = serde_json::to_value(account.for_browsers(belonging)?)?;
    Ok(Json(visitor.respond(form, Changed::Nothing).await?))
}

/// `GET /v1/me/sessions/active`. Every device of the person. A plain array.
///
/// # Errors
/// [`ApiProblem`].
pub async fn devices(visitor: Visitor) -> ApiResult<Json<Vec<Value>>> {
    let (_, Account { user, .. }) = visitor.session()?;
    let mut tx = visitor.app().store.read().await?;
    let devices = store::sessions::active_of_user(&mut tx, &user.id, MAX_DEVICES, visitor.now()).await?;
    Ok(Json(devices.iter().map(|session| shape::as_device(session, &visitor.app().places, visitor.now())).collect()))
}

/// `GET /v1/me/sessions`. The newest sessions of the person in whatever state. A plain array.
///
/// # Errors
/// [`ApiProblem`].
pub async fn sessions_in_any_state(visitor: Visitor) -> ApiResult<Json<Vec<Value>>> {
    let (_, Account { user, .. }) = visitor.session()?;
    let mut tx = visitor.app().store.read().await?;
    let (found, _) = store::sessions::page_of_user(&mut tx, &user.id, MAX_DEVICES, 0).await?;
    Ok(Json(found.iter().map(|session| shape::as_device(session, &visitor.app().places, visitor.now())).collect()))
}

/// `POST /v1/me/sessions/{id}/revoke`. Throws a device out; one that is out already is a success.
///
/// # Errors
/// [`ApiProblem`].
pub async fn revoke(visitor: Visitor, Path(id): Path<String>) -> ApiResult<Json<Value>> {
    let missing = || ApiProblem::not_found("session");
    let (_, Account { user, .. }) = visitor.session()?;
    let id = SessionId::parse(&id).map_err(|_| missing())?;
    sessions::revoke(visitor.cx(), &user.id, &id).await?;
    let session = store::sessions::find(&mut visitor.app().store.read().await?, &id).await?;
    let session = session.filter(|session| session.user == user.id).ok_or_else(missing)?;
    Ok(Json(visitor.respond(shape::as_device(&session, &visitor.app().places, visitor.now()), Changed::SignedOut).await?))
}
