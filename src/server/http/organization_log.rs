//! The activity log of an organization to take away, newest line first.

use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};

use super::log_file::{self, BATCH, Form, Log};
use crate::domain::ids::OrganizationId;
use crate::domain::locale::Locale;
use crate::server::cards::organizations::log::to_take_away;
use crate::server::context::RequestContext;
use crate::server::organization_news::{csv_head, csv_line, json_object};
use crate::server::state::AppState;
use crate::server::store::StoreError;
use crate::server::store::organization_log::{LogFilter, page};

/// The log as a table.
pub const CSV: &str = "/organization/activity.csv";
/// The log as data.
pub const JSON: &str = "/organization/activity.json";

/// `GET` of [`CSV`].
pub async fn csv(state: State<AppState>, context: Extension<RequestContext>) -> Response {
    download(state, context, Form::Csv).await
}

/// `GET` of [`JSON`].
pub async fn json(state: State<AppState>, context: Extension<RequestContext>) -> Response {
    download(state, context, Form::Json).await
}

async fn download(State(app): State<AppState>, Extension(context): Extension<RequestContext>, form: Form) -> Response {
    let organization = match to_take_away(&context).await {
        Ok(Ok(organization)) => organization,
        Ok(Err(elsewhere)) => return Redirect::to(elsewhere).into_response(),
        // Logged where it broke.
        Err(_) => return StatusCode::SERVICE_UNAVAILABLE.into_response(),
    };
    let log = ActivityLog { app, organization, locale: context.cx.locale, before: None };
    log_file::download("activity-log", form, log)
}

struct ActivityLog {
    app: AppState,
    organization: OrganizationId,
    locale: Locale,
    before: Option<i64>,
}

impl Log for ActivityLog {
    fn head(&self) -> String {
        csv_head(self.locale)
    }

    async fn next(&mut self, form: Form) -> Result<Vec<String>, StoreError> {
        let mut tx = self.app.store.read().await?;
        let entries = page(&mut tx, &self.organization, &LogFilter::default(), self.before, BATCH).await?;
        self.before = entries.last().map(|last| last.seq).or(self.before);
        let written = entries.iter().map(|entry| match form {
            Form::Csv => csv_line(self.locale, entry),
            Form::Json => json_object(self.locale, entry),
        });
        Ok(written.collect())
    }
}
