//! Browsers: so far only the answer of a handshake.

use axum::Json;
use serde_json::{Value, json};

use super::caller::ApiCaller;
use crate::server::api::error::{ApiProblem, ApiResult};
use crate::server::api::frontend::handshake;
use crate::server::api::query::QueryPairs;
use crate::server::store;

/// `GET /v1/clients/handshake_payload?nonce=`. Secret key. The cookies an app's server has to set. It may ask several
/// times, since a browser may send several requests with the same nonce.
///
/// # Errors
/// [`ApiProblem`].
pub async fn handshake_payload(caller: ApiCaller, query: QueryPairs) -> ApiResult<Json<Value>> {
    let nonce = query.first("nonce").ok_or_else(|| ApiProblem::missing("nonce"))?;
    let app = caller.app();
    let hash = app.tokens.hash(handshake::NONCE, nonce);
    let sealed = store::handshakes::find(&mut app.store.read().await?, hash.as_bytes(), caller.now()).await?;
    let opened = app.sealer.open(handshake::PLACE, &sealed.ok_or_else(|| ApiProblem::not_found("handshake"))?)?;
    let directives: Vec<String> = serde_json::from_slice(&opened)?;
    Ok(Json(json!({ "directives": directives })))
}
