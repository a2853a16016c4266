//! A person's security log to take away, oldest row first.

use axum::Extension;
use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};

use super::log_file::{BATCH, Form, Log};
use super::{log_file, pages};
use crate::domain::ids::UserId;
use crate::domain::locale::Locale;
use crate::server::activity::{csv_head, csv_line, json_object};
use crate::server::context::RequestContext;
use crate::server::state::AppState;
use crate::server::store::{self, StoreError};

/// The log as a table.
pub const CSV: &str = "/user/security/activity.csv";
/// The log as data.
pub const JSON: &str = "/user/security/activity.json";

/// `GET` of [`CSV`].
pub async fn csv(state: State<AppState>, context: Extension<RequestContext>) -> Response {
    download(state, context, Form::Csv).await
}

/// `GET` of [`JSON`].
pub async fn json(state: State<AppState>, context: Extension<RequestContext>) -> Response {
    download(state, context, Form::Json).await
}

async fn download(State(app): State<AppState>, Extension(context): Extension<RequestContext>, form: Form) -> Response {
    let client = match context.signed_in_client().await {
        Ok(client) => client,
        Err(error) => return pages::broken(&context, &error),
    };
    let Some((_, account)) = client.as_ref().and_then(|client| client.active()) else {
        return Redirect::to("/sign-in?redirect_url=%2Fuser%2Fsecurity%2Factivity").into_response();
    };
    let log = SecurityLog { app, user: account.user.id.clone(), locale: context.cx.locale, after: 0 };
    log_file::download("security-log", form, log)
}

struct SecurityLog {
    app: AppState,
    user: UserId,
    locale: Locale,
    after: i64,
}

impl Log for SecurityLog {
    fn head(&self) -> String {
        csv_head(self.locale)
    }

    async fn next(&mut self, form: Form) -> Result<Vec<String>, StoreError> {
        let rows = store::security_log::following(&mut self.app.store.read().await?, self.user.as_str(), self.after, BATCH).await?;
        self.after = rows.last().map_or(self.after, |last| last.seq);
        let mut written = Vec::with_capacity(rows.len());
        for row in rows {
            let entry = row.try_into()?;
            written.push(match form {
                Form::Csv => csv_line(self.locale, &entry),
                Form::Json => json_object(self.locale, &entry),
            });
        }
        Ok(written)
    }
}
