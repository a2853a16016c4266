//! The running server: listens, works off jobs, and stops without losing anything.

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::routing::get;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::http::{connections, health, router};
use super::state::AppState;
use super::store::Dialect;
use super::tokens::TokenError;
use super::{jobs, live};

/// Pause between two rounds of taking over SQLite's log of writes.
const SHORTEN_LOG_EVERY: Duration = Duration::from_secs(1);
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
    /// Metrics.
    #[error("metrics cannot be set up: {0}")]
    Metrics(#[from] metrics_exporter_prometheus::BuildError),
}

/// Most open files that are asked for: a file for each connection, and some for the databases.
const OPEN_FILES: u64 = 1 << 20;

/// Asks the operating system for as many open files as it gives.
pub fn raise_open_files() {
    if let Err(error) = rlimit::increase_nofile_limit(OPEN_FILES) {
        tracing::debug!(%error, "the number of open files stays as it is");
    }
}

/// Serves until SIGINT or SIGTERM. Requests under way are answered, jobs under way finished.
///
/// # Errors
/// [`ServeError`].
pub async fn run(state: AppState) -> Result<(), ServeError> {
    raise_open_files();
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
    tasks.spawn(live::follow(state.clone()));
    if state.store.dialect() == Dialect::Sqlite {
        tasks.spawn(shorten_log(state.clone(), stop.clone()));
    }
    if let Some((listener, handle)) = metrics {
        let app = Router::new().route("/metrics", get(health::metrics_page)).with_state(handle);
        let stop = stop.clone();
        tasks.spawn(async move {
            if let Err(error) = axum::serve(listener, app).with_graceful_shutdown(stop.cancelled_owned()).await {
                tracing::error!(%error, "the port of metrics closed");
            }
        });
    }
    tracing::info!(address = %state.config.listen, url = %state.config.public_url, "serving");
    let asked_to_stop = {
        let state = state.clone();
        async move {
            asked_to_stop().await;
            // Pages that listen would keep their connections for good.
            state.live.close();
        }
    };
    connections::serve(listener, router::router(&state), asked_to_stop).await;
    stop.cancel();
    while tasks.join_next().await.is_some() {}
    state.store.close().await;
    tracing::info!("stopped");
    Ok(())
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

/// Keeps SQLite's log of writes short, so that no change has to wait for the disk.
async fn shorten_log(state: AppState, stop: CancellationToken) {
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(SHORTEN_LOG_EVERY) => {
                if let Err(error) = state.store.shorten_log().await {
                    tracing::warn!(%error, "the log of SQLite could not be taken over; it grows until that works again");
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
