//! For load balancers and monitoring.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};

use crate::server::state::AppState;

/// The process runs.
pub async fn healthz() -> &'static str {
    "ok\n"
}

/// The process can serve: the database answers.
pub async fn readyz(State(state): State<AppState>) -> Response {
    match state.store.ping().await {
        Ok(()) => "ready\n".into_response(),
        Err(error) => {
            tracing::error!(%error, "the database does not answer");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n").into_response()
        }
    }
}

/// Installs the recorder of metrics for this process.
///
/// # Errors
/// When one is installed already.
pub fn install_metrics() -> Result<PrometheusHandle, metrics_exporter_prometheus::BuildError> {
    PrometheusBuilder::new().install_recorder()
}

/// The page that Prometheus reads, on the private port.
pub async fn metrics_page(State(handle): State<PrometheusHandle>) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], handle.render())
}

/// Counts requests and measures how long they take, by method and status.
pub async fn count(request: axum::extract::Request, next: axum::middleware::Next) -> Response {
    let method = request.method().clone();
    let started = std::time::Instant::now();
    let response = next.run(request).await;
    let labels = [("method", method.as_str().to_owned()), ("status", response.status().as_str().to_owned())];
    metrics::counter!("vestibule_requests_total", &labels).increment(1);
    metrics::histogram!("vestibule_request_seconds", &labels).record(started.elapsed().as_secs_f64());
    response
}
