//! The whole HTTP surface in one place.
//!
//! Order of the layers, outermost first: catch panics (nothing escapes as a torn connection), security headers (on every
//! answer, errors too), time limit, body limit, pages kept for strangers, cookie, arrival (needs the cookie), same origin (pages only: the machine API
//! checks origins by the protocol's own rules), routes.

use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::get;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::timeout::TimeoutLayer;

use super::first_pages::{self, FirstPages};
use super::{
    activity, arrival, backup_codes, cookies, dev_mailbox, dev_setup, guard, health, live, oauth_callback, organization_log, pages, pictures,
};
use crate::server::state::AppState;
use crate::server::{api, assets, social};

/// Longest until an answer begins; hashing queues included. A stream to an open page goes on after that.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);

/// Every route of the public port.
pub fn router(state: &AppState) -> Router {
    // Fails when it was done before, which is as good.
    let _ = any_spawner::Executor::init_tokio();
    let mut pages = pages::routes().route("/brand.css", get(pages::brand_css)).route(
        "/.well-known/change-password",
        // W3C "A Well-Known URL for Changing Passwords".
        get(|| async { axum::response::Redirect::to("/user/security?open=password#password") }),
    );
    pages = pages.route("/user/backup-codes.txt", get(backup_codes::download));
    pages = pages.route(activity::CSV, get(activity::csv)).route(activity::JSON, get(activity::json));
    pages = pages.route(organization_log::CSV, get(organization_log::csv)).route(organization_log::JSON, get(organization_log::json));
    pages = pages.route(social::CALLBACK, get(oauth_callback::come_back)).route("/user/live", get(live::open));
    if state.config.is_development() {
        pages = pages
            .route(dev_setup::PATH, get(dev_setup::show))
            .route(dev_setup::SCRIPT, get(dev_setup::script))
            .route("/dev/mailbox", get(dev_mailbox::list))
            .route("/dev/mailbox/{id}", get(dev_mailbox::open))
            .route("/dev/mailbox/{id}/html", get(dev_mailbox::html_part));
    }
    let pages = pages.layer(from_fn_with_state(state.clone(), guard::same_origin));
    pages
        .merge(api::routes(state))
        .layer(from_fn_with_state(state.clone(), arrival::arrive))
        .layer(cookies::layer(state))
        .layer(from_fn_with_state(state.clone(), cookies::keep))
        .layer(from_fn_with_state((state.clone(), FirstPages::default()), first_pages::serve))
        .layer(from_fn(guard::limit_body))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, REQUEST_TIMEOUT))
        .merge(assets::routes())
        .merge(health_routes())
        .route("/pictures/{id}", get(pictures::show))
        .layer(from_fn_with_state(state.clone(), guard::headers))
        .layer(from_fn(super::health::count))
        .layer(CatchPanicLayer::new())
        .with_state(state.clone())
}

fn health_routes() -> Router<AppState> {
    Router::new().route("/healthz", get(health::healthz)).route("/readyz", get(health::readyz))
}
