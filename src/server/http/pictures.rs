//! `GET /pictures/{id}`: logos that people gave. A picture never changes, so browsers keep it.

use axum::extract::{Path, State};
use axum::http::{HeaderName, StatusCode, header};
use axum::response::{IntoResponse as _, Response};

use crate::domain::ids::PictureId;
use crate::server::state::AppState;
use crate::server::store;

/// Says whose picture it is to nobody: the id is as good as the picture, and pages of apps show it too.
pub async fn show(State(app): State<AppState>, Path(id): Path<String>) -> Response {
    let Ok(id) = PictureId::parse(&id) else { return missing() };
    let found = async { store::pictures::find(&mut app.store.read().await?, &id).await };
    match found.await {
        Ok(Some((content_type, bytes))) => {
            let headers = [
                (header::CONTENT_TYPE, content_type),
                (header::CACHE_CONTROL, "public, max-age=31536000, immutable".to_owned()),
                (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
                // A picture is a picture wherever it is opened.
                (header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox".to_owned()),
                (HeaderName::from_static("cross-origin-resource-policy"), "cross-origin".to_owned()),
            ];
            (headers, bytes).into_response()
        }
        Ok(None) => missing(),
        Err(error) => {
            tracing::error!(%error, "a picture could not be read");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

fn missing() -> Response {
    (StatusCode::NOT_FOUND, [(header::CACHE_CONTROL, "no-store")], "There is no such picture.\n").into_response()
}
