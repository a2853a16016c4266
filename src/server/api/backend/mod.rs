//! The Backend API: for app servers that hold a secret key. Every handler takes an [`caller::ApiCaller`].

pub mod caller;
pub mod clients;
pub mod instance;
pub mod invitations;
pub mod metadata;
pub mod organization_domains;
pub mod organization_invitations;
pub mod organization_members;
pub mod organization_settings;
pub mod organizations;
pub mod role_sets;
pub mod roles;
pub mod sessions;
pub mod testing_tokens;
pub mod users;

use axum::Router;
use axum::routing::{get, patch, post, put};

use super::{picture, well_known};
use crate::server::state::AppState;

/// First parts of this surface's paths, to tell a caller without a key what is missing.
pub const NOUNS: [&str; 14] = [
    "clients",
    "instance",
    "invitations",
    "jwks",
    "organization_domains",
    "organization_invitations",
    "organization_memberships",
    "organization_permissions",
    "organization_roles",
    "organizations",
    "role_sets",
    "sessions",
    "testing_tokens",
    "users",
];

/// Paths below `/v1`.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/jwks", get(well_known::jwks_for_app_servers))
        .route("/users", get(users::list))
        .route("/users/count", get(users::count))
        .route("/users/{id}", get(users::show).patch(users::update))
        .route("/users/{id}/metadata", patch(metadata::merge).put(metadata::replace))
        .route("/users/{id}/sessions/revoke", post(sessions::revoke_all))
        .route("/sessions", get(sessions::list))
        .route("/sessions/{id}", get(sessions::show))
        .route("/sessions/{id}/revoke", post(sessions::revoke))
        .route("/sessions/{id}/tokens", post(sessions::mint))
        .route("/clients/handshake_payload", get(clients::handshake_payload))
        .route("/invitations", get(invitations::list).post(invitations::create))
        .route("/invitations/{id}/revoke", post(invitations::revoke))
        .route("/instance", get(instance::show).patch(instance::update))
        .route("/testing_tokens", post(testing_tokens::create))
        .merge(of_organizations())
        .merge(of_roles())
        .fallback(super::nowhere)
        .method_not_allowed_fallback(super::wrong_method)
}

/// Paths about organizations and those who belong to them.
fn of_organizations() -> Router<AppState> {
    use {organization_domains as domains, organization_invitations as invitations, organization_members as members};
    Router::new()
        .route("/organizations", get(organizations::list).post(organizations::create))
        .route("/organizations/{id}", get(organizations::show).patch(organizations::update).delete(organizations::delete))
        .route("/organizations/{id}/metadata", patch(organizations::merge_metadata).put(organizations::replace_metadata))
        .route("/organizations/{id}/logo", put(organizations::set_logo).delete(organizations::remove_logo).layer(picture::limit()))
        .route("/organizations/{id}/memberships", get(members::list).post(members::add))
        .route("/organizations/{id}/memberships/{user_id}", patch(members::update).delete(members::remove))
        .route("/organizations/{id}/memberships/{user_id}/metadata", patch(members::merge_metadata))
        .route("/organizations/{id}/invitations", get(invitations::list).post(invitations::create))
        .route("/organizations/{id}/invitations/bulk", post(invitations::create_many))
        .route("/organizations/{id}/invitations/pending", get(invitations::list_pending))
        .route("/organizations/{id}/invitations/{invitation_id}", get(invitations::show))
        .route("/organizations/{id}/invitations/{invitation_id}/revoke", post(invitations::revoke))
        .route("/organizations/{id}/domains", get(domains::list).post(domains::create))
        .route("/organizations/{id}/domains/{domain_id}", patch(domains::update).delete(domains::delete))
        .route("/organizations/{id}/domains/{domain_id}/verify_ownership", post(domains::verify))
        .route("/organization_memberships", get(members::list_all))
        .route("/organization_invitations", get(invitations::list_all))
        .route("/organization_domains", get(domains::list_all))
        .route("/users/{id}/organization_memberships", get(members::of_user))
        .route("/users/{id}/organization_invitations", get(invitations::of_user))
        .route("/instance/organization_settings", get(organization_settings::show).patch(organization_settings::update))
}

/// Paths about what members may do.
fn of_roles() -> Router<AppState> {
    Router::new()
        .route("/organization_roles", get(roles::list).post(roles::create))
        .route("/organization_roles/{id}", get(roles::show).patch(roles::update).delete(roles::delete))
        .route("/organization_roles/{id}/permissions/{permission_id}", post(roles::allow).delete(roles::forbid))
        .route("/organization_permissions", get(roles::list_permissions).post(roles::create_permission))
        .route("/organization_permissions/{id}", get(roles::show_permission).patch(roles::update_permission).delete(roles::delete_permission))
        .route("/role_sets", get(role_sets::list).post(role_sets::create))
        .route("/role_sets/{name}", get(role_sets::show).patch(role_sets::update))
        .route("/role_sets/{name}/replace", post(role_sets::replace))
        .route("/role_sets/{name}/roles", post(role_sets::add_roles))
        .route("/role_sets/{name}/roles/replace", post(role_sets::replace_role))
}
