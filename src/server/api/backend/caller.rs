//! The proof that a request brought a secret key of this instance.

use axum::Extension;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use crate::domain::security_log::Actor;
use crate::domain::time::Timestamp;
use crate::server::api::bearer;
use crate::server::api::error::ApiProblem;
use crate::server::context::RequestContext;
use crate::server::flows::Cx;
use crate::server::state::AppState;
use crate::server::{instance_keys, store};

/// An app server. Only checking its key makes one, so a handler that takes it cannot forget the check.
#[derive(Debug, Clone)]
pub struct ApiCaller {
    request: RequestContext,
}

impl ApiCaller {
    /// What flows need.
    #[must_use]
    pub fn cx(&self) -> &Cx {
        &self.request.cx
    }

    /// The process.
    #[must_use]
    pub fn app(&self) -> &AppState {
        self.request.app()
    }

    /// The time of this request.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.request.now()
    }
}

impl FromRequestParts<AppState> for ApiCaller {
    type Rejection = ApiProblem;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, ApiProblem> {
        let key = bearer(&parts.headers).ok_or_else(ApiProblem::secret_key_missing)?;
        let hash = instance_keys::hash_secret_key(&app.tokens, key);
        if !store::keys::secret_is_valid(&mut app.store.read().await?, hash.as_bytes()).await? {
            return Err(ApiProblem::secret_key_refused());
        }
        let Extension(mut request) = Extension::<RequestContext>::from_request_parts(parts, app).await.map_err(ApiProblem::internal)?;
        request.cx.from.actor = Actor::App;
        Ok(Self { request })
    }
}
