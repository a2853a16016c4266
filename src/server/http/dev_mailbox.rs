//! The mailbox of development instances: mails as people would get them. Absent in production.
//!
//! Plain pages for developers, made with maud like the mails themselves, so that they work whatever state the app is in.

use axum::Extension;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use maud::{DOCTYPE, Markup, html};

use crate::domain::time::Timestamp;
use crate::server::assets;
use crate::server::context::RequestContext;
use crate::server::state::AppState;
use crate::server::store::{self, StoreError, outbox::MailboxMail};

/// Most mails that are listed.
const LISTED: i64 = 100;

fn page(title: &str, refresh: bool, body: &Markup) -> Response {
    let markup = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                @if refresh { meta http-equiv="refresh" content="5"; }
                title { (title) }
                link rel="stylesheet" href=(assets::STYLESHEET);
                link rel="icon" href="/favicon.svg";
            }
            body { (body) }
        }
    };
    let policy = "default-src 'none'; style-src 'self'; img-src 'self' data:; frame-src 'self'; frame-ancestors 'none'; base-uri 'none'";
    ([(header::CONTENT_SECURITY_POLICY, policy), (header::CONTENT_TYPE, "text/html; charset=utf-8")], markup.into_string()).into_response()
}

fn broken(error: &StoreError) -> Response {
    tracing::error!(%error, "the mailbox cannot be read");
    (StatusCode::INTERNAL_SERVER_ERROR, "The mailbox cannot be read; the log says why.\n").into_response()
}

/// All mails, newest first.
pub async fn list(State(state): State<AppState>, Extension(context): Extension<RequestContext>) -> Response {
    let mails = match state.store.read().await {
        Ok(mut tx) => store::outbox::list_mailbox(&mut tx, LISTED).await,
        Err(error) => Err(error),
    };
    let mails = match mails {
        Ok(mails) => mails,
        Err(error) => return broken(&error),
    };
    let when = |mail: &MailboxMail| crate::app::text::time::relative(context.cx.locale, Timestamp::from_millis(mail.created_at), context.now(), 0);
    page(
        "Mailbox",
        true,
        &html! {
            main .mailbox {
                header .mailbox__head {
                    h1 .mailbox__title { "Mailbox" }
                    p .mailbox__hint { "Mails and text messages of this development instance. They go nowhere else." }
                }
                @if mails.is_empty() {
                    p .mailbox__empty { "No mail yet. Sign up or ask for a code, and it will be here." }
                } @else {
                    ul .mailbox__list {
                        @for mail in &mails {
                            li .mailbox__item {
                                a .mail href={ "/dev/mailbox/" (mail.id) } {
                                    span .mail__to { (mail.recipient) }
                                    span .mail__subject { (mail.subject) }
                                    span .mail__time { (when(mail)) }
                                }
                            }
                        }
                    }
                }
            }
        },
    )
}

async fn find(state: &AppState, id: &str) -> Result<Option<MailboxMail>, StoreError> {
    store::outbox::find_mailbox(&mut state.store.read().await?, id).await
}

/// One mail: its head, the HTML part in a frame, the text part below.
pub async fn open(State(state): State<AppState>, Path(id): Path<String>) -> Response {
    match find(&state, &id).await {
        Err(error) => broken(&error),
        Ok(None) => (StatusCode::NOT_FOUND, "There is no such mail.\n").into_response(),
        Ok(Some(mail)) => page(
            &mail.subject,
            false,
            &html! {
                main .mailbox {
                    header .mailbox__head {
                        p { a .mailbox__back href="/dev/mailbox" { "← Mailbox" } }
                        h1 .mailbox__title { (mail.subject) }
                        p .mailbox__hint { "To " (mail.recipient) }
                    }
                    // A text message has nothing else.
                    @if !mail.html_body.is_empty() {
                        iframe .mailbox__frame title="HTML part" src={ "/dev/mailbox/" (mail.id) "/html" } sandbox="allow-popups allow-top-navigation-by-user-activation" {}
                        h2 .mailbox__heading { "Text part" }
                    }
                    pre .mailbox__text { (mail.text_body) }
                }
            },
        ),
    }
}

/// The HTML part alone, under a policy that lets it style itself and do nothing else.
pub async fn html_part(State(state): State<AppState>, Path(id): Path<String>) -> Response {
    match find(&state, &id).await {
        Err(error) => broken(&error),
        Ok(None) => StatusCode::NOT_FOUND.into_response(),
        Ok(Some(mail)) => {
            let policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; base-uri 'none'; sandbox allow-popups allow-top-navigation-by-user-activation";
            let headers = [
                (header::CONTENT_SECURITY_POLICY, policy),
                (header::X_FRAME_OPTIONS, "SAMEORIGIN"),
                (header::CONTENT_TYPE, "text/html; charset=utf-8"),
            ];
            // Links of the mail leave the frame.
            (headers, format!("<base target=\"_top\">{}", mail.html_body)).into_response()
        }
    }
}
