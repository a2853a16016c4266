//! The pages that strangers open first, rendered once for all of them.
//!
//! What a browser without our cookie sees of them depends on the address, the language, the theme and the settings alone, and
//! rendering costs far more than everything else about the answer. So the last renderings are kept, as long as the
//! settings are the ones they were made from: a second at most. Only the nonce of the content security policy differs from
//! answer to answer, and is put in each time. They are given before anything else is found out about the request.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse as _, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::arrival::{REQUEST_ID, THEME_COOKIE, cookie, locale, region};
use super::cookies;
use crate::app::routes::{SIGN_IN, SIGN_UP};
use crate::domain::locale::Locale;
use crate::domain::settings::InstanceSettings;
use crate::server::config::Config;
use crate::server::security::rng::RngSource;
use crate::server::state::AppState;

/// Most renderings that are kept, so that addresses made up by somebody cannot fill the memory; then all are forgotten.
const MAX_KEPT: usize = 64;
/// Longest query of an address whose page is kept, in bytes.
const MAX_QUERY: usize = 512;

/// What a rendering depends on, besides the settings.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Key {
    address: String,
    locale: Locale,
    theme: Option<String>,
    /// The country of the person's languages, where the page begins with it.
    region: Option<Arc<str>>,
}

impl Key {
    /// The key of a request for such a page by a browser that was never here; `None` for all others.
    fn of(config: &Config, request: &Request) -> Option<Self> {
        let (uri, headers) = (request.uri(), request.headers());
        let query = uri.query().unwrap_or_default();
        let stranger = cookie(headers, cookies::name(config)).is_none();
        // Tickets of invitations are looked up each time, and a language that is asked for is remembered.
        let keeps = query.len() <= MAX_QUERY && !query.contains("__clerk_") && !query.contains("ui_locales");
        let first = *request.method() == Method::GET && [SIGN_IN, SIGN_UP].contains(&uri.path());
        let theme = cookie(headers, THEME_COOKIE).map(str::to_owned);
        (stranger && keeps && first).then(|| Self { address: uri.to_string(), locale: locale(headers, None), theme, region: None })
    }
}

/// A text, cut at each place of the nonce.
#[derive(Debug)]
struct Cut {
    pieces: Vec<String>,
    length: usize,
}

impl Cut {
    fn new(text: &str, nonce: &str) -> Self {
        Self { pieces: text.split(nonce).map(str::to_owned).collect(), length: text.len() }
    }

    /// The text with this nonce, which is as long as the one before.
    fn with(&self, nonce: &str) -> String {
        let mut text = String::with_capacity(self.length);
        for (place, piece) in self.pieces.iter().enumerate() {
            if place > 0 {
                text.push_str(nonce);
            }
            text.push_str(piece);
        }
        text
    }
}

/// A rendering: the document, and the policy that names its nonce.
#[derive(Debug)]
struct Kept {
    document: Cut,
    policy: Cut,
}

/// Gives a page that is kept; others are drawn, and kept under the [`Key`] that the request gets.
pub async fn serve(State((state, first)): State<(AppState, FirstPages)>, mut request: Request, next: Next) -> Response {
    let Some(mut key) = Key::of(&state.config, &request) else { return next.run(request).await };
    let now = state.clock.now();
    let settings = state.settings(now).await;
    if settings.as_ref().is_ok_and(|settings| settings.phone.is_on()) {
        key.region = region(request.headers(), None);
    }
    if let Ok(settings) = settings
        && let Some(mut page) = first.get(&key, &settings, &state.rng)
    {
        if let Some(id) = state.rng.ksuid(now).ok().and_then(|id| HeaderValue::try_from(id).ok()) {
            page.headers_mut().insert(REQUEST_ID, id);
        }
        return page;
    }
    request.extensions_mut().insert((key, first));
    next.run(request).await
}

/// The last renderings. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct FirstPages(Arc<Mutex<Renderings>>);

#[derive(Debug, Default)]
struct Renderings {
    made_from: Option<Arc<InstanceSettings>>,
    pages: HashMap<Key, Arc<Kept>>,
}

impl FirstPages {
    /// The page for one more browser.
    fn get(&self, key: &Key, settings: &Arc<InstanceSettings>, rng: &RngSource) -> Option<Response> {
        let kept = self.find(key, settings)?;
        let nonce = URL_SAFE_NO_PAD.encode(rng.bytes::<16>().ok()?);
        let policy = HeaderValue::try_from(kept.policy.with(&nonce)).ok()?;
        Some(([(header::CONTENT_SECURITY_POLICY, policy)], Html(kept.document.with(&nonce))).into_response())
    }

    fn find(&self, key: &Key, settings: &Arc<InstanceSettings>) -> Option<Arc<Kept>> {
        let kept = self.0.lock().ok()?;
        let fresh = kept.made_from.as_ref().is_some_and(|made_from| Arc::ptr_eq(made_from, settings));
        kept.pages.get(key).filter(|_| fresh).cloned()
    }

    /// Keeps a page that came out well. The page itself goes on unchanged.
    pub async fn keep(&self, key: Key, settings: &Arc<InstanceSettings>, nonce: &str, response: Response) -> Response {
        if response.status() != StatusCode::OK || nonce.is_empty() {
            return response;
        }
        let (parts, body) = response.into_parts();
        let Ok(bytes) = axum::body::to_bytes(body, usize::MAX).await else {
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        };
        let policy = parts.headers.get(header::CONTENT_SECURITY_POLICY).and_then(|value| value.to_str().ok());
        if let (Ok(document), Some(policy)) = (str::from_utf8(&bytes), policy) {
            self.put(key, settings, Kept { document: Cut::new(document, nonce), policy: Cut::new(policy, nonce) });
        }
        Response::from_parts(parts, Body::from(bytes))
    }

    fn put(&self, key: Key, settings: &Arc<InstanceSettings>, page: Kept) {
        let Ok(mut kept) = self.0.lock() else { return };
        if kept.pages.len() >= MAX_KEPT || kept.made_from.as_ref().is_none_or(|made_from| !Arc::ptr_eq(made_from, settings)) {
            kept.pages.clear();
            kept.made_from = Some(Arc::clone(settings));
        }
        kept.pages.insert(key, Arc::new(page));
    }
}
