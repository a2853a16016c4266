//! New backup codes as a file, for the session in which they were made and until they were saved. The address holds no secret: the
//! cookie says whose codes they are.

use axum::Extension;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Redirect, Response};

use super::pages::broken;
use crate::app::text::{time, two_step_texts};
use crate::server::cards::two_step;
use crate::server::context::RequestContext;
use crate::server::state::AppState;

/// `GET /user/backup-codes.txt`. Without codes to save it leads back to the page that has them.
pub async fn download(State(state): State<AppState>, Extension(context): Extension<RequestContext>) -> Response {
    let codes = match two_step::codes_to_download(&context).await {
        Ok(Some(codes)) => codes,
        Ok(None) => return Redirect::to("/user/security").into_response(),
        // Logged where it broke.
        Err(_) => return StatusCode::SERVICE_UNAVAILABLE.into_response(),
    };
    let settings = match state.settings(context.now()).await {
        Ok(settings) => settings,
        Err(error) => return broken(&context, &error),
    };
    let words = &two_step_texts(context.cx.locale).set_up;
    let (codes, identifier) = codes;
    let head = words.codes_file(&settings.application_name, &identifier, &time::date(context.cx.locale, context.now(), 0));
    let body = format!("{head}\n{}\n\n{}\n", words.codes_file_hint, codes.join("\n"));
    let headers = [
        (header::CONTENT_TYPE, "text/plain; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"backup-codes.txt\""),
        (header::CACHE_CONTROL, "no-store"),
    ];
    (headers, body).into_response()
}
