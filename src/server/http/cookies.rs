//! The cookie of a browser, kept in our own store under our own clock.

use std::collections::HashMap;

use async_trait::async_trait;
use axum::extract::{Request, State};
use axum::http::header::Entry;
use axum::http::{HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use time::OffsetDateTime;
use tower_sessions::session::{Id, Record};
use tower_sessions::session_store::{self, Error};
use tower_sessions::{Expiry, SessionManagerLayer, SessionStore};

use crate::domain::time::Span;
use crate::server::config::Config;
use crate::server::context::{client_in, cookie_key};
use crate::server::state::AppState;
use crate::server::store::StoreError;
use crate::server::store::web_sessions::{self, Row};

/// Life of a browser's cookie since its last change. Browsers keep cookies for 400 days at most (RFC 6265bis, 5.5).
const COOKIE_TTL: Span = Span::days(400);

/// Name of the cookie. Over TLS it has the `__Host-` prefix, which browsers only accept with `Secure`, no `Domain` and
/// path `/`, so that no other host of the domain can plant one.
#[must_use]
pub fn name(config: &Config) -> &'static str {
    if config.is_https() { "__Host-vestibule" } else { "vestibule" }
}

/// The layer that reads and writes the cookie.
#[must_use]
pub fn layer(state: &AppState) -> SessionManagerLayer<WebSessions> {
    SessionManagerLayer::new(WebSessions(state.clone()))
        .with_name(name(&state.config))
        .with_secure(state.config.is_https())
        .with_http_only(true)
        .with_same_site(tower_sessions::cookie::SameSite::Lax)
        .with_path("/")
        .with_expiry(Expiry::OnInactivity(time::Duration::milliseconds(COOKIE_TTL.as_millis())))
}

/// Keeps answers from taking the cookie away. tower-sessions lets browsers forget an id that it does not know; but a request
/// that was under way while another one rotated the id still brings the old one, and its answer would make the browser forget
/// the new one. An unknown id that stays does no harm.
pub async fn keep(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let name = name(&state.config);
    let takes_away = |set: &HeaderValue| {
        set.to_str().is_ok_and(|set| set.strip_prefix(name).is_some_and(|rest| rest.starts_with('=') && rest.contains("Max-Age=0")))
    };
    if let Entry::Occupied(entry) = response.headers_mut().entry(header::SET_COOKIE)
        && entry.iter().any(takes_away)
    {
        let (key, sets) = entry.remove_entry_mult();
        let kept: Vec<HeaderValue> = sets.filter(|set| !takes_away(set)).collect();
        for set in kept {
            response.headers_mut().append(&key, set);
        }
    }
    response
}

/// tower-sessions' view of the table `web_sessions`.
#[derive(Debug, Clone)]
pub struct WebSessions(AppState);

fn backend(error: StoreError) -> Error {
    Error::Backend(error.to_string())
}

impl WebSessions {
    fn key(&self, id: Id) -> Vec<u8> {
        cookie_key(&self.0.tokens, id)
    }

    async fn write(&self, record: &Record, create: bool) -> session_store::Result<bool> {
        let data = serde_json::to_string(&record.data).map_err(|e| Error::Encode(e.to_string()))?;
        let mut tx = self.0.store.write_one().await.map_err(backend)?;
        let row =
            Row { id_hash: &self.key(record.id), data: &data, client: client_in(&record.data), expires_at: self.0.clock.now().plus(COOKIE_TTL) };
        let done = if create { web_sessions::insert(&mut tx, row).await } else { web_sessions::update(&mut tx, row).await };
        done.map_err(backend)
    }
}

#[async_trait]
impl SessionStore for WebSessions {
    async fn create(&self, record: &mut Record) -> session_store::Result<()> {
        while !self.write(record, true).await? {
            record.id = Id::default();
        }
        Ok(())
    }

    async fn save(&self, record: &Record) -> session_store::Result<()> {
        // A row that is gone was rotated or signed out meanwhile: it must not come back.
        self.write(record, false).await.map(|_| ())
    }

    async fn load(&self, id: &Id) -> session_store::Result<Option<Record>> {
        let mut tx = self.0.store.read().await.map_err(backend)?;
        let Some(data) = web_sessions::find(&mut tx, &self.key(*id), self.0.clock.now()).await.map_err(backend)? else { return Ok(None) };
        let data: HashMap<String, serde_json::Value> = serde_json::from_str(&data).map_err(|e| Error::Decode(e.to_string()))?;
        // The table's own date counts; this one only has to lie ahead.
        let expiry_date = OffsetDateTime::now_utc() + time::Duration::days(1);
        Ok(Some(Record { id: *id, data, expiry_date }))
    }

    async fn delete(&self, id: &Id) -> session_store::Result<()> {
        let mut tx = self.0.store.write_one().await.map_err(backend)?;
        web_sessions::delete(&mut tx, &self.key(*id)).await.map_err(backend)
    }
}
