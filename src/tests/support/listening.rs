//! An open page: the stream it listens to.

use std::time::Duration;

use axum::body::Body;
use axum::http::response::Parts;
use axum::http::{HeaderMap, StatusCode};
use http_body_util::BodyExt as _;

/// Within this time a page has to hear of a change (D-2).
pub const IN_TIME: Duration = Duration::from_secs(2);

/// A stream.
pub struct Listening {
    /// Status.
    pub status: StatusCode,
    /// Headers.
    pub headers: HeaderMap,
    body: Body,
}

/// What a page heard.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Heard {
    /// Number of the event.
    pub id: Option<i64>,
    /// Name of the message; empty for changes.
    pub name: String,
    /// The words.
    pub words: String,
}

impl Listening {
    pub(super) fn new(parts: Parts, body: Body) -> Self {
        Self { status: parts.status, headers: parts.headers, body }
    }

    /// The next message; `None` when the stream ends. Fails when nothing comes in time.
    pub async fn next(&mut self) -> Option<Heard> {
        tokio::time::timeout(IN_TIME, self.message()).await.expect("nothing was heard in time")
    }

    async fn message(&mut self) -> Option<Heard> {
        loop {
            let frame = self.body.frame().await?.unwrap();
            let text = String::from_utf8(frame.into_data().unwrap().to_vec()).unwrap();
            let mut heard = Heard::default();
            for line in text.lines() {
                match line.split_once(": ") {
                    Some(("id", id)) => heard.id = id.parse().ok(),
                    Some(("event", name)) => name.clone_into(&mut heard.name),
                    Some(("data", words)) => words.clone_into(&mut heard.words),
                    _ => {}
                }
            }
            if heard != Heard::default() {
                return Some(heard);
            }
        }
    }

    /// Whether the stream says nothing by itself: it greets and waits.
    pub async fn only_greets(&mut self) {
        let first = tokio::time::timeout(IN_TIME, self.body.frame()).await.unwrap().unwrap().unwrap().into_data().unwrap();
        let text = String::from_utf8(first.to_vec()).unwrap();
        assert!(text.starts_with("retry: ") && !text.contains("data"), "{text}");
    }
}
