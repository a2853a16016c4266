//! The browser itself.

use axum::Json;
use axum::response::{IntoResponse as _, Response};
use serde::Serialize;
use serde_json::{Value, json};

use super::visitor::{FoundBy, Visitor};
use crate::server::api::error::{ApiProblem, ApiResult};
use crate::server::flows::sessions;

/// The frame of answers that say nothing beside what was asked.
#[derive(Serialize)]
struct Envelope<T> {
    response: T,
    client: (),
}

/// `GET /v1/client`. Everybody signed in on this browser; `null` for a browser nobody used yet.
///
/// # Errors
/// [`ApiProblem`].
pub async fn show(visitor: Visitor) -> ApiResult<Response> {
    let client = match visitor.client() {
        Some((client, _)) => Some(visitor.form(client).await?),
        None if visitor.app().config.is_development() && visitor.query.first("__clerk_db_jwt").is_some() => {
            return Err(ApiProblem::dev_browser_unknown());
        }
        None => None,
    };
    Ok(Json(Envelope { response: client, client: () }).into_response())
}

/// `DELETE /v1/client/sessions`. Signs everybody out; the browser stays known. Signed out already is a success.
///
/// # Errors
/// [`ApiProblem`].
pub async fn sign_out(visitor: Visitor) -> ApiResult<Json<Value>> {
    let client = match visitor.client() {
        None => Value::Null,
        Some((client, found)) => {
            sessions::sign_out_all(visitor.cx(), &client.client.id).await?;
            if found == FoundBy::Cookie {
                visitor.request.announce().await?;
            }
            visitor.fresh_client(client).await?
        }
    };
    Ok(Json(json!({ "response": client, "client": null })))
}

/// `DELETE /v1/client`. Signs everybody out and forgets the browser.
///
/// # Errors
/// [`ApiProblem`].
pub async fn forget(visitor: Visitor) -> ApiResult<Json<Value>> {
    let Some((client, found)) = visitor.client() else { return Ok(Json(json!({ "response": null, "client": null }))) };
    sessions::sign_out_all(visitor.cx(), &client.client.id).await?;
    if found == FoundBy::Cookie {
        let mut browser = visitor.request.browser().await?;
        browser.client = None;
        browser.sign_in = None;
        browser.sign_up = None;
        visitor.request.save_browser(&browser).await?;
        visitor.request.announce().await?;
    }
    Ok(Json(json!({ "response": { "object": "client", "id": client.client.id, "deleted": true }, "client": null })))
}
