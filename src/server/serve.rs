//! The running server: listens, works off jobs, and stops without losing anything.

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::routing::get;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::http::{health, router};
use super::jobs;
use super::state::AppState;
use super::tokens::TokenError;

/// How soon a rotation of keys by another process is followed.
const KEY_RELOAD: Duration = Duration::from_secs(30);

/// Why the server could not run.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The port is taken or not ours.
    #[error("cannot listen on {address}: {error}; stop what uses the port, or choose another with http.listen")]
    Listen {
        /// Where.
        address: SocketAddr,
        /// Why.
        error: std::io::Error,
    },
    /// The accept loop ended.
    #[error("the server stopped: {0}")]
    Server(std::io::Error),
    /// Metrics.
    #[error("metrics cannot be set up: {0}")]
    Metrics(#[from] metrics_exporter_prometheus::BuildError),
}

/// Serves until SIGINT or SIGTERM. Requests under way are answered, jobs under way finished.
///
/// # Errors
/// [`ServeError`].
pub async fn run(state: AppState) -> Result<(), ServeError> {
    let stop = CancellationToken::new();
    let listener = listen(state.config.listen).await?;
    let metrics = match state.config.metrics_listen {
        Some(address) => Some((listen(address).await?, health::install_metrics()?)),
        None => None,
    };
    let mut tasks = tokio::task::JoinSet::new();
    if state.config.run_jobs {
        tasks.spawn(jobs::work(state.clone(), stop.clone()));
        tasks.spawn(jobs::tidy(state.clone(), stop.clone()));
    }
    tasks.spawn(follow_keys(state.clone(), stop.clone()));
    if let Some((listener, handle)) = metrics {
        let app = Router::new().route("/metrics", get(health::metrics_page)).with_state(handle);
        let stop = stop.clone();
        tasks.spawn(async move {
            if let Err(error) = axum::serve(listener, app).with_graceful_shutdown(stop.cancelled_owned()).await {
                tracing::error!(%error, "the port of metrics closed");
            }
        });
    }
    let app = router::router(&state).into_make_service_with_connect_info::<SocketAddr>();
    tracing::info!(address = %state.config.listen, url = %state.config.public_url, "serving");
    let served = axum::serve(listener, app).with_graceful_shutdown(asked_to_stop()).await.map_err(ServeError::Server);
    stop.cancel();
    while tasks.join_next().await.is_some() {}
    state.store.close().await;
    tracing::info!("stopped");
    served
}

/// Reads the signing keys again from time to time, since another process may have rotated them. Until then this one
/// signs with the old key, which stays published for a day.
async fn follow_keys(state: AppState, stop: CancellationToken) {
    let mut ticks = tokio::time::interval(KEY_RELOAD);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = ticks.tick() => {
                if let Err(error) = reload_keys(&state).await {
                    tracing::warn!(%error, "the signing keys could not be read again; the known ones stay in use");
                }
            }
        }
    }
}

async fn reload_keys(state: &AppState) -> Result<(), TokenError> {
    state.signer.reload(&mut state.store.read().await?, &state.sealer).await
}

async fn listen(address: SocketAddr) -> Result<TcpListener, ServeError> {
    TcpListener::bind(address).await.map_err(|error| ServeError::Listen { address, error })
}

async fn asked_to_stop() {
    let interrupt = tokio::signal::ctrl_c();
    match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        Ok(mut terminate) => {
            tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            }
        }
        Err(_) => {
            let _ = interrupt.await;
        }
    }
}
