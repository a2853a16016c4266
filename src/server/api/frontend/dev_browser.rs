//! Names for browsers of development instances, where cookies of another site are not sent.

use axum::Json;
use serde_json::{Value, json};

use super::visitor::{DEV_BROWSER, Visitor};
use crate::domain::ids::{ClientId, DevBrowserId};
use crate::server::api::error::{ApiProblem, ApiResult};
use crate::server::context::RequestContext;
use crate::server::flows::throttle::{self, Limit};
use crate::server::security::token;
use crate::server::store;

/// `POST /v1/dev_browser`. Development only. A new name, for the browser's client or a new one.
///
/// # Errors
/// [`ApiProblem`].
pub async fn create(visitor: Visitor) -> ApiResult<Json<Value>> {
    if !visitor.app().config.is_development() {
        return Err(ApiProblem::not_found("path"));
    }
    let client = match visitor.client() {
        Some((client, _)) => client.client.id.clone(),
        None => insert_client(&visitor.request).await?,
    };
    Ok(Json(json!({ "object": "dev_browser", "id": name(&visitor.request, &client).await? })))
}

/// A fresh name for a client: 256 random bits, since whoever has it can ask for the client's session tokens.
///
/// # Errors
/// [`ApiProblem`].
pub async fn name(request: &RequestContext, client: &ClientId) -> ApiResult<String> {
    if let Some(wait) = throttle::take(&request.cx, Limit::Handshake).await? {
        return Err(ApiProblem::too_many(wait));
    }
    let app = request.app();
    let name = DevBrowserId::from_unique(token::fresh(&app.rng)?.expose());
    let hash = app.tokens.hash(DEV_BROWSER, name.as_str());
    let mut tx = app.store.write().await?;
    store::devices::assign(&mut tx, hash.as_bytes(), client, request.now()).await?;
    tx.commit().await?;
    Ok(name.as_str().to_owned())
}

async fn insert_client(request: &RequestContext) -> ApiResult<ClientId> {
    let id = ClientId::from_unique(&request.cx.unique()?);
    let mut tx = request.app().store.write().await?;
    store::clients::insert(&mut tx, &id, request.now()).await?;
    tx.commit().await?;
    Ok(id)
}
