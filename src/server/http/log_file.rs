//! A log to take away: a table or data, written while it is sent, so that a long log takes no memory.

use std::future::Future;

use axum::body::{Body, Bytes};
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use http_body_util::channel::{Channel, Sender};

use crate::server::store::StoreError;

/// Entries that are read at once.
pub(super) const BATCH: i64 = 500;

/// What a file is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// A table.
    Csv,
    /// Data.
    Json,
}

/// A log that is read in batches.
pub(super) trait Log: Send + 'static {
    /// The names of the columns, as the first line of a table.
    fn head(&self) -> String;

    /// The next entries, up to [`BATCH`], each as its line or object; none at the end.
    fn next(&mut self, form: Form) -> impl Future<Output = Result<Vec<String>, StoreError>> + Send;
}

/// The answer with a log as a file of this name, without its ending.
pub(super) fn download(name: &'static str, form: Form, log: impl Log) -> Response {
    let (mut sender, body) = Channel::<Bytes, StoreError>::new(2);
    tokio::spawn(async move {
        if let Err(error) = write(log, form, &mut sender).await {
            tracing::error!(%error, log.name = name, "a log could not be written out to its end");
            // The browser says that the file is not whole.
            sender.abort(error);
        }
    });
    let (kind, ending) = match form {
        Form::Csv => ("text/csv; charset=utf-8", "csv"),
        Form::Json => ("application/json", "json"),
    };
    let headers = [(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}.{ending}\""))];
    (headers, Body::new(body)).into_response()
}

/// Writes a log as fast as it is taken.
async fn write(mut log: impl Log, form: Form, sender: &mut Sender<Bytes, StoreError>) -> Result<(), StoreError> {
    let (mut text, between, end) = match form {
        // A mark that the text is UTF-8, without which programs for tables take it for something else.
        Form::Csv => (format!("\u{feff}{}", log.head()), "", ""),
        Form::Json => ("[".to_owned(), ",\n", "\n]\n"),
    };
    let mut joint = if form == Form::Json { "\n" } else { "" };
    loop {
        let entries = log.next(form).await?;
        if entries.is_empty() {
            break;
        }
        for entry in entries {
            text.push_str(joint);
            text.push_str(&entry);
            joint = between;
        }
        // Nobody reads on.
        if sender.send_data(Bytes::from(std::mem::take(&mut text))).await.is_err() {
            return Ok(());
        }
    }
    text.push_str(end);
    if !text.is_empty() {
        _ = sender.send_data(Bytes::from(text)).await;
    }
    Ok(())
}
