//! Where other services send people back to: a navigation of the browser, with its cookie.

use axum::Extension;
use axum::extract::RawQuery;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};

use super::pages::broken;
use crate::server::cards;
use crate::server::context::RequestContext;

/// `GET /v1/oauth_callback`.
pub async fn come_back(Extension(context): Extension<RequestContext>, RawQuery(query): RawQuery) -> Response {
    match cards::social::come_back(&context, &query.unwrap_or_default()).await {
        Ok(target) => match HeaderValue::from_str(&target) {
            Ok(target) => (StatusCode::SEE_OTHER, [(header::LOCATION, target)]).into_response(),
            Err(error) => broken(&context, &error),
        },
        Err(error) => broken(&context, &error),
    }
}
