//! Refusals of the machine API, in the protocol's form.
//!
//! A handler returns an [`ApiProblem`]; [`render`] writes its body once the id of the request is at hand, and logs what
//! broke on our side. Messages are English, for the developers who read them; pages choose their own words.

use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::domain::time::Span;
use crate::server::context::ContextError;
use crate::server::flows::Internal;
use crate::server::security::rng::NoRandomness;
use crate::server::security::sealed::CannotOpen;
use crate::server::store::StoreError;
use crate::server::tokens::TokenError;

/// What a handler answers with, or the reason why not.
pub type ApiResult<T> = Result<T, ApiProblem>;

/// A refusal: a status and at least one entry.
#[derive(Debug, Clone)]
pub struct ApiProblem {
    status: StatusCode,
    entries: Vec<Entry>,
    /// When another try makes sense.
    retry_after: Option<Span>,
    /// For the log only.
    cause: Option<Arc<str>>,
}

#[derive(Debug, Clone, Serialize)]
struct Entry {
    code: &'static str,
    message: String,
    long_message: String,
    meta: Meta,
}

#[derive(Debug, Clone, Default, Serialize)]
struct Meta {
    #[serde(skip_serializing_if = "Option::is_none")]
    param_name: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    email_addresses: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    permissions: Vec<&'static str>,
}

#[derive(Serialize)]
struct Body<'a> {
    errors: &'a [Entry],
    clerk_trace_id: &'a str,
}

impl ApiProblem {
    pub(super) fn new(status: StatusCode, code: &'static str, message: &str, long_message: impl Into<String>) -> Self {
        let entry = Entry { code, message: message.to_owned(), long_message: long_message.into(), meta: Meta::default() };
        Self { status, entries: vec![entry], retry_after: None, cause: None }
    }

    pub(super) fn at(mut self, parameter: &str) -> Self {
        for entry in &mut self.entries {
            entry.meta.param_name = Some(parameter.to_owned());
        }
        self
    }

    /// This refusal, which is about these addresses.
    pub(super) fn about(mut self, addresses: &[String]) -> Self {
        for entry in &mut self.entries {
            entry.meta.email_addresses.extend_from_slice(addresses);
        }
        self
    }

    /// This refusal for the lack of a permission.
    pub(super) fn lacking(mut self, permission: &'static str) -> Self {
        for entry in &mut self.entries {
            entry.meta.permissions.push(permission);
        }
        self
    }

    /// Whether the caller can do something about it.
    pub(super) fn is_client_error(&self) -> bool {
        self.status.is_client_error()
    }

    /// The code of the first entry.
    pub(super) fn code(&self) -> &'static str {
        self.entries.first().map_or("", |entry| entry.code)
    }

    /// The entries as JSON, for an answer that says what was done and what was not.
    ///
    /// # Errors
    /// Never: they are plain text.
    pub(super) fn entries(&self) -> serde_json::Result<serde_json::Value> {
        serde_json::to_value(&self.entries)
    }

    /// This refusal with the entries of another one; the status of the first stays.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.entries.extend(other.entries);
        self
    }

    /// There is no such thing, or it belongs to somebody else: the two are not told apart.
    #[must_use]
    pub fn not_found(what: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, "resource_not_found", "Not found", format!("There is no such {what}."))
    }

    /// The path exists, the method does not.
    #[must_use]
    pub fn method_not_allowed() -> Self {
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", "Method not allowed", "This path does not answer to that HTTP method.")
    }

    /// A path of the Backend API without a secret key.
    #[must_use]
    pub fn secret_key_missing() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "authorization_header_format_invalid",
            "Invalid Authorization header format",
            "This path needs the header `Authorization: Bearer sk_…` with the instance's secret key.",
        )
    }

    /// A secret key that is not, or no longer, in force.
    #[must_use]
    pub fn secret_key_refused() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "clerk_key_invalid",
            "The provided secret key is invalid",
            "The secret key is not one of this instance. `vestibule keys show` says where the one in force lies.",
        )
    }

    /// Nobody is signed in on this browser.
    #[must_use]
    pub fn signed_out() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "signed_out", "Signed out", "Nobody is signed in on this browser.")
    }

    /// A development browser that this server never named.
    #[must_use]
    pub fn dev_browser_unknown() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "dev_browser_unauthenticated", "Browser unauthenticated", "The development browser is not known here.")
    }

    /// A page of a foreign origin, or a change without any.
    #[must_use]
    pub fn origin_refused(origin: Option<&str>) -> Self {
        let long = match origin {
            Some(origin) => format!("The origin {origin} is not one of this instance's allowed origins."),
            None => "A change made with cookies needs an Origin header.".to_owned(),
        };
        Self::new(StatusCode::BAD_REQUEST, "origin_invalid", "Invalid HTTP Origin header", long)
    }

    /// A page of a browser does not send both.
    #[must_use]
    pub fn origin_with_authorization() -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "origin_authorization_headers_conflict",
            "Setting both the Origin and Authorization headers is forbidden",
            "For security reasons a request carries either an Origin or an Authorization header, never both.",
        )
    }

    /// A parameter that has to be there.
    #[must_use]
    pub fn missing(parameter: &str) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "form_param_missing", "is missing", format!("{parameter} must be included.")).at(parameter)
    }

    /// A parameter this server does not know, or does not act on.
    #[must_use]
    pub fn unknown_parameter(parameter: &str) -> Self {
        let long = format!("{parameter} is not a parameter that this server acts on.");
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "form_param_unknown", "is unknown", long).at(parameter)
    }

    /// A parameter of another JSON type.
    #[must_use]
    pub fn wrong_type(parameter: &str, expected: &str) -> Self {
        let long = format!("{parameter} must be {expected}.");
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "form_param_type_invalid", "has the wrong type", long).at(parameter)
    }

    /// A value that the rules refuse.
    #[must_use]
    pub fn refused_value(parameter: &str, why: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "form_param_value_invalid", "is invalid", why).at(parameter)
    }

    /// More than fits.
    #[must_use]
    pub fn too_long(parameter: &str, limit: &str) -> Self {
        let long = format!("{parameter} is longer than {limit}.");
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "form_param_max_length_exceeded", "exceeds maximum length", long).at(parameter)
    }

    /// Somebody has it already.
    #[must_use]
    pub fn identifier_exists(parameter: &str) -> Self {
        let long = format!("A user has this {parameter} already.");
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "form_identifier_exists", "is taken", long).at(parameter)
    }

    /// A good invitation for the address waits for an answer.
    #[must_use]
    pub fn already_invited(address: &str) -> Self {
        let long = format!("A pending invitation for {address} exists. Revoke it, or set ignore_existing.");
        let mut problem = Self::new(StatusCode::BAD_REQUEST, "duplicate_record", "Duplicate invitation", long);
        for entry in &mut problem.entries {
            entry.meta.email_addresses.push(address.to_owned());
        }
        problem
    }

    /// An invitation that cannot be taken back any more.
    #[must_use]
    pub fn invitation_decided(code: &'static str, what: &str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, "Invitation cannot be revoked", format!("The invitation was {what} already."))
    }

    /// Over a limit.
    #[must_use]
    pub fn too_many(wait: Span) -> Self {
        let long = format!("Over the limit. Try again in {} seconds.", wait.as_seconds_ceil());
        let mut problem = Self::new(StatusCode::TOO_MANY_REQUESTS, "too_many_requests", "Too many requests", long);
        problem.retry_after = Some(wait);
        problem
    }

    /// A body that is no JSON.
    #[must_use]
    pub fn unreadable_body(why: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "request_body_invalid", "The request body is invalid", why)
    }

    /// What the session is does not allow it.
    #[must_use]
    pub fn session_is_over(status: &str) -> Self {
        let long = format!("The session is {status}; this works with active sessions only.");
        Self::new(StatusCode::BAD_REQUEST, "invalid_action_for_session", "Invalid action", long)
    }

    /// A handshake that leads nowhere.
    #[must_use]
    pub fn handshake_refused(why: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "invalid_handshake", "Invalid handshake", why)
    }

    /// An app and this server send a browser to each other without end.
    #[must_use]
    pub fn redirect_loop() -> Self {
        let long = "The app asked again and again within seconds. Compare its publishable and secret key with this instance's, its clock with this server's, and whether it keeps cookies.";
        Self::new(StatusCode::BAD_REQUEST, "infinite_redirect_loop", "Infinite redirect loop detected", long)
    }

    /// Somebody else saved at the same moment, several times over.
    #[must_use]
    pub fn contended() -> Self {
        Self::new(
            StatusCode::CONFLICT,
            "resource_conflict",
            "Changed meanwhile",
            "Somebody else changed this at the same moment. Read it again and retry.",
        )
    }

    /// Something broke on our side.
    pub fn internal(cause: impl std::fmt::Display) -> Self {
        let mut problem = Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal_clerk_error",
            "Oops, something went wrong",
            "The log has the cause under this trace id.",
        );
        problem.cause = Some(cause.to_string().into());
        problem
    }
}

macro_rules! internal_from {
    ($($error:ty),*) => {$(
        impl From<$error> for ApiProblem {
            fn from(error: $error) -> Self {
                Self::internal(error)
            }
        }
    )*};
}

internal_from!(StoreError, Internal, ContextError, TokenError, NoRandomness, CannotOpen, serde_json::Error);

impl From<JsonRejection> for ApiProblem {
    fn from(rejection: JsonRejection) -> Self {
        match rejection {
            JsonRejection::JsonDataError(error) => {
                Self::new(StatusCode::UNPROCESSABLE_ENTITY, "form_param_type_invalid", "has the wrong type", error.body_text())
            }
            other => {
                let mut problem = Self::unreadable_body(other.body_text());
                problem.status = other.status();
                problem
            }
        }
    }
}

impl IntoResponse for ApiProblem {
    /// The status and when to try again; the body follows in [`render`].
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        if let Some(wait) = self.retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, wait.as_seconds_ceil().into());
        }
        response.extensions_mut().insert(self);
        response
    }
}

/// Writes the body of a refusal, with the id under which the log has the request. Other answers pass unchanged.
pub fn render(mut response: Response, request_id: &str) -> Response {
    let Some(problem) = response.extensions_mut().remove::<ApiProblem>() else { return response };
    if let Some(cause) = &problem.cause {
        tracing::error!(request.id = request_id, error = %cause, "machine API: {cause}");
    }
    let body = Json(Body { errors: &problem.entries, clerk_trace_id: request_id });
    let mut rendered = (problem.status, body).into_response();
    let kept = std::mem::take(response.headers_mut());
    let written = rendered.headers_mut();
    for (name, value) in &kept {
        if *name != header::CONTENT_TYPE && *name != header::CONTENT_LENGTH {
            written.append(name.clone(), value.clone());
        }
    }
    written.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    rendered
}

#[cfg(test)]
mod tests {
    use super::{ApiProblem, render};
    use axum::response::IntoResponse as _;
    use http_body_util::BodyExt as _;

    #[tokio::test]
    async fn a_refusal_has_the_protocols_form_and_the_request_id() {
        let response = render(ApiProblem::missing("nonce").and(ApiProblem::unknown_parameter("x")).into_response(), "req_1");
        assert_eq!(response.status(), 422);
        assert_eq!(response.headers()["content-type"], "application/json");
        let body = response.into_body().collect().await.unwrap().to_bytes();
        let body: serde_json::Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(body["clerk_trace_id"], "req_1");
        assert_eq!(body["errors"][0]["code"], "form_param_missing");
        assert_eq!(body["errors"][0]["meta"]["param_name"], "nonce");
        assert_eq!(body["errors"][1]["code"], "form_param_unknown");
    }

    #[tokio::test]
    async fn the_cause_of_a_failure_stays_in_the_log() {
        let response = render(ApiProblem::internal("table users, row user_1").into_response(), "req_1");
        let body = response.into_body().collect().await.unwrap().to_bytes();
        assert!(!String::from_utf8_lossy(&body).contains("user_1"));
    }
}
