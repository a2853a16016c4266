//! The Backend API: for app servers that hold a secret key. Every handler takes an [`caller::ApiCaller`].

pub mod caller;
pub mod clients;
pub mod instance;
pub mod invitations;
pub mod metadata;
pub mod sessions;
pub mod testing_tokens;
pub mod users;

use axum::Router;
use axum::routing::{get, patch, post};

use super::well_known;
use crate::server::state::AppState;

/// First parts of this surface's paths, to tell a caller without a key what is missing.
pub const NOUNS: [&str; 7] = ["clients", "instance", "invitations", "jwks", "sessions", "testing_tokens", "users"];

/// Paths below `/v1`.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/jwks", get(well_known::jwks_for_app_servers))
        .route("/users", get(users::list))
        .route("/users/count", get(users::count))
        .route("/users/{id}", get(users::show))
        .route("/users/{id}/metadata", patch(metadata::merge).put(metadata::replace))
        .route("/sessions", get(sessions::list))
        .route("/sessions/{id}", get(sessions::show))
        .route("/sessions/{id}/revoke", post(sessions::revoke))
        .route("/sessions/{id}/tokens", post(sessions::mint))
        .route("/clients/handshake_payload", get(clients::handshake_payload))
        .route("/invitations", get(invitations::list).post(invitations::create))
        .route("/invitations/{id}/revoke", post(invitations::revoke))
        .route("/instance", get(instance::show).patch(instance::update))
        .route("/testing_tokens", post(testing_tokens::create))
        .fallback(super::nowhere)
        .method_not_allowed_fallback(super::wrong_method)
}
