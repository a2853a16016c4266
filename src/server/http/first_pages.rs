//! The pages that strangers open first, rendered once for all of them.
//!
//! What a browser without our cookie sees of them depends on the address, the language, the theme and the settings alone, and
//! rendering costs far more than everything else about the answer. So the last renderings are kept, as long as the
//! settings are the ones they were made from: a second at most. Only the nonce of the content security policy differs from
//! answer to answer, and is put in each time.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::body::Body;
use axum::extract::Request;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse as _, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::arrival::{THEME_COOKIE, cookie};
use super::cookies;
use crate::app::routes::{SIGN_IN, SIGN_UP};
use crate::domain::locale::Locale;
use crate::domain::settings::InstanceSettings;
use crate::server::context::RequestContext;
use crate::server::security::rng::{NoRandomness, RngSource};

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
    pub fn of(context: &RequestContext, settings: &InstanceSettings, request: &Request) -> Option<Self> {
        let (uri, headers) = (request.uri(), request.headers());
        let query = uri.query().unwrap_or_default();
        let stranger = cookie(headers, cookies::name(&context.app().config)).is_none();
        // Tickets of invitations are looked up each time.
        let keeps = query.len() <= MAX_QUERY && !query.contains("__clerk_");
        let first = *request.method() == Method::GET && [SIGN_IN, SIGN_UP].contains(&uri.path());
        let theme = cookie(headers, THEME_COOKIE).map(str::to_owned);
        let region = context.region.clone().filter(|_| settings.phone.is_on());
        (stranger && keeps && first).then(|| Self { address: uri.to_string(), locale: context.cx.locale, theme, region })
    }
}

/// A rendering: the document, cut at each place of the nonce.
#[derive(Debug)]
struct Kept {
    pieces: Vec<String>,
    length: usize,
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
    /// The document for one more browser, and the nonce in it.
    ///
    /// # Errors
    /// [`NoRandomness`].
    pub fn get(&self, key: &Key, settings: &Arc<InstanceSettings>, rng: &RngSource) -> Result<Option<(String, String)>, NoRandomness> {
        let Some(kept) = self.find(key, settings) else { return Ok(None) };
        let nonce = URL_SAFE_NO_PAD.encode(rng.bytes::<16>()?);
        let mut document = String::with_capacity(kept.length + kept.pieces.len() * nonce.len());
        for (place, piece) in kept.pieces.iter().enumerate() {
            if place > 0 {
                document.push_str(&nonce);
            }
            document.push_str(piece);
        }
        Ok(Some((document, nonce)))
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
        if let Ok(document) = str::from_utf8(&bytes) {
            self.put(key, settings, Kept { pieces: document.split(nonce).map(str::to_owned).collect(), length: document.len() });
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
