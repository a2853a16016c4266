//! How an action answers: with JavaScript as data, without as a redirect that remembers what was typed.

use axum::http::{StatusCode, header};
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;
use url::form_urlencoded;

use super::context::{ContextError, Flash, RequestContext};
use super::flows::Internal;
use crate::actions::{ActionError, FormReply};
use crate::domain::notice::Notice;
use crate::domain::problem::{Field, FieldProblem, ProblemCode};
use crate::domain::time::Span;

/// What a step of a form came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Go to this path or address.
    Go(String),
    /// Stay and show problems.
    Stay {
        /// The page of the form, for browsers that post without JavaScript.
        page: String,
        /// What is wrong.
        problems: Vec<FieldProblem>,
        /// What was typed, never secrets.
        typed: Vec<(String, String)>,
    },
    /// Sign in first: with JavaScript in place, without by the way back to this page.
    SignIn {
        /// The page.
        page: String,
    },
    /// Prove first that it is still the same person: with JavaScript in place, without on this page, which then carries out
    /// what was posted.
    Prove {
        /// The page that asks for the proof.
        page: String,
    },
    /// It is done, and the page says so.
    Done {
        /// The page, for browsers that post without JavaScript.
        page: String,
        /// What to say.
        notice: Notice,
    },
}

impl Answer {
    /// Stay with one problem.
    #[must_use]
    pub fn problem(page: impl Into<String>, field: Field, code: ProblemCode) -> Self {
        Self::Stay { page: page.into(), problems: vec![FieldProblem::new(field, code)], typed: Vec::new() }
    }

    /// The same with what was typed.
    #[must_use]
    pub fn typed(self, values: &[(&str, &str)]) -> Self {
        match self {
            Self::Stay { page, problems, .. } => {
                Self::Stay { page, problems, typed: values.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect() }
            }
            other => other,
        }
    }
}

/// The request an action runs in.
///
/// # Errors
/// [`ActionError::Internal`] outside of a request.
pub fn current() -> Result<RequestContext, ActionError> {
    use_context::<RequestContext>().ok_or_else(|| ActionError::Internal { reference: String::new() })
}

/// Logs what broke, once, and gives the person the reference.
pub fn broke(context: &RequestContext, error: &ContextError) -> ActionError {
    let reference = context.request_id.to_string();
    tracing::error!(request.id = %reference, %error, "a step failed");
    ActionError::Internal { reference }
}

/// [`broke`] for flows.
pub fn broke_inside(context: &RequestContext, error: Internal) -> ActionError {
    broke(context, &ContextError::Internal(error))
}

/// Gives the answer in the way the browser asked for.
///
/// # Errors
/// [`ActionError`].
pub async fn give(context: &RequestContext, answer: Answer) -> Result<FormReply, ActionError> {
    match answer {
        Answer::Go(target) => {
            leptos_axum::redirect(&target);
            Ok(FormReply::default())
        }
        Answer::SignIn { .. } if !context.wants_html => Err(refused(StatusCode::UNAUTHORIZED, ActionError::SignInRequired)),
        Answer::SignIn { page } => {
            let query = form_urlencoded::Serializer::new(String::new()).append_pair("redirect_url", &page).finish();
            leptos_axum::redirect(&format!("/sign-in?{query}"));
            Ok(FormReply::default())
        }
        Answer::Prove { .. } if !context.wants_html => Err(refused(StatusCode::FORBIDDEN, ActionError::ProofRequired)),
        Answer::Prove { page } => {
            leptos_axum::redirect(&page);
            Ok(FormReply::default())
        }
        Answer::Done { page, notice } if context.wants_html => {
            let mut browser = context.browser().await.map_err(|e| broke(context, &e))?;
            browser.flash = Some(Flash { notice: Some(notice), ..Flash::default() });
            context.save_browser(&browser).await.map_err(|e| broke(context, &e))?;
            leptos_axum::redirect(&page);
            Ok(FormReply::default())
        }
        Answer::Done { notice, .. } => {
            let notice = serde_json::to_string(&notice).map_err(|error| broke_inside(context, error.into()))?;
            Ok(FormReply { notice: Some(notice), ..FormReply::default() })
        }
        // An attempt that is gone cannot go on in its card, with JavaScript or without.
        Answer::Stay { page, problems, typed } if context.wants_html || is_over(&problems) => {
            let mut browser = context.browser().await.map_err(|e| broke(context, &e))?;
            browser.flash = Some(Flash { problems, values: typed, notice: None });
            context.save_browser(&browser).await.map_err(|e| broke(context, &e))?;
            leptos_axum::redirect(&page);
            Ok(FormReply::default())
        }
        Answer::Stay { problems, .. } if say_too_many(&problems) => Err(ActionError::TooMany { problems }),
        Answer::Stay { problems, .. } => Ok(FormReply { problems, notice: None }),
    }
}

/// Refuses with a status of its own.
fn refused(status: StatusCode, error: ActionError) -> ActionError {
    if let Some(options) = use_context::<ResponseOptions>() {
        options.set_status(status);
    }
    error
}

/// Gives the answer being written the status 429 and the time to wait (RFC 6585, 4; RFC 9110, 10.2.3) if one of the
/// problems asks for it.
fn say_too_many(problems: &[FieldProblem]) -> bool {
    let Some(seconds) = problems.iter().filter_map(FieldProblem::retry_after_seconds).max() else { return false };
    if let Some(options) = use_context::<ResponseOptions>() {
        options.set_status(StatusCode::TOO_MANY_REQUESTS);
        options.insert_header(header::RETRY_AFTER, seconds.into());
    }
    true
}

/// Refuses a question that was asked too often.
#[must_use]
pub fn too_many(field: Field, wait: Span) -> ActionError {
    let problems = vec![FieldProblem::new(field, ProblemCode::TooMany { retry_after_seconds: wait.as_seconds_ceil() })];
    say_too_many(&problems);
    ActionError::TooMany { problems }
}

fn is_over(problems: &[FieldProblem]) -> bool {
    problems.iter().any(|problem| problem.code == ProblemCode::AttemptExpired)
}

/// Takes what the last plain form post left for this page.
///
/// # Errors
/// [`ActionError`].
pub async fn take_flash(context: &RequestContext) -> Result<Flash, ActionError> {
    let mut browser = context.browser().await.map_err(|e| broke(context, &e))?;
    let Some(flash) = browser.flash.take() else { return Ok(Flash::default()) };
    context.save_browser(&browser).await.map_err(|e| broke(context, &e))?;
    if context.wants_html {
        say_too_many(&flash.problems);
    }
    Ok(flash)
}
