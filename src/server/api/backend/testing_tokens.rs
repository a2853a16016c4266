//! Tokens that official test tools ask for to pass bot protection. There is none here, so they open nothing.

use axum::Json;
use serde_json::{Value, json};

use super::caller::ApiCaller;
use crate::server::api::error::ApiResult;
use crate::server::security::token;

/// Life of a testing token, in seconds.
const TTL: i64 = 3600;

/// `POST /v1/testing_tokens`. Secret key. `expires_at` is in seconds, by the protocol.
///
/// # Errors
/// [`crate::server::api::error::ApiProblem`].
pub async fn create(caller: ApiCaller) -> ApiResult<Json<Value>> {
    let token = token::fresh(&caller.app().rng)?;
    Ok(Json(json!({ "object": "testing_token", "token": token.expose(), "expires_at": caller.now().seconds() + TTL })))
}
