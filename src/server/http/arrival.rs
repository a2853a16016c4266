//! What a request brings: who asks, in which language, under which id.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use tower_sessions::Session;
use tracing::Instrument as _;

use crate::domain::locale::{self, Locale};
use crate::domain::security_log::Actor;
use crate::server::config::Config;
use crate::server::context::{Arrival, RequestContext};
use crate::server::flows::Requester;
use crate::server::state::AppState;
use crate::server::trips;

/// Cookie that keeps the language somebody chose.
pub const LOCALE_COOKIE: &str = "vestibule_locale";
/// Cookie that keeps light or dark, when somebody chose.
pub const THEME_COOKIE: &str = "vestibule_theme";
/// Header that carries the id of a request in the answer.
pub const REQUEST_ID: &str = "x-request-id";
/// Longest `User-Agent` that is kept, in characters.
const MAX_USER_AGENT: usize = 512;

/// Makes the [`RequestContext`], and writes the cookies that were set on it into the answer.
pub async fn arrive(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let headers = request.headers();
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    let query = request.uri().query().unwrap_or_default();
    let ui_locales = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "ui_locales").map(|(_, value)| value.into_owned());
    let request_id: Arc<str> = state.rng.ksuid(state.clock.now()).unwrap_or_default().into();
    let arrival = Arrival {
        from: Requester { ip: client_ip(&state.config, peer, headers), user_agent: user_agent(headers), actor: Actor::Person },
        locale: locale(headers, ui_locales.as_deref()),
        request_id: Arc::clone(&request_id),
        wants_html: text(headers, header::ACCEPT.as_str()).is_some_and(|accept| accept.contains("text/html")),
        came_from: came_from(&state.config, headers),
        region: region(headers, ui_locales.as_deref()),
        trips: cookie(headers, trips::COOKIE).unwrap_or_default().into(),
    };
    let span = tracing::info_span!("request", request.id = %request_id, http.method = %request.method(), http.path = %request.uri().path());
    let Some(session) = request.extensions().get::<Session>().cloned() else { return next.run(request).await };
    let context = RequestContext::new(state, session, arrival);
    if ui_locales.is_some() {
        remember(&context, LOCALE_COOKIE, context.cx.locale.tag());
    }
    request.extensions_mut().insert(context.clone());
    let mut response = next.run(request).instrument(span).await;
    for set in context.take_cookies() {
        if let Ok(value) = HeaderValue::from_str(&set) {
            response.headers_mut().append(header::SET_COOKIE, value);
        }
    }
    if let Ok(value) = HeaderValue::from_str(&request_id) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    response
}

/// Sets a cookie that holds a choice and no secret, for a year.
pub fn remember(context: &RequestContext, name: &str, value: &str) {
    let secure = if context.app().config.is_https() { "; Secure" } else { "" };
    context.set_cookie(format!("{name}={value}; Path=/; SameSite=Lax; HttpOnly; Max-Age=31536000{secure}"));
}

/// One cookie's value.
#[must_use]
pub fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(';'))
        .find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='))
}

/// The language asked for by the address, chosen before, or wished for by the browser.
#[must_use]
pub fn locale(headers: &HeaderMap, ui_locales: Option<&str>) -> Locale {
    let chosen = cookie(headers, LOCALE_COOKIE).and_then(Locale::from_tag);
    Locale::negotiate(ui_locales, chosen, text(headers, header::ACCEPT_LANGUAGE.as_str()))
}

/// The region of the language that was asked for or is wished for.
#[must_use]
pub fn region(headers: &HeaderMap, ui_locales: Option<&str>) -> Option<Arc<str>> {
    locale::region(ui_locales, text(headers, header::ACCEPT_LANGUAGE.as_str())).map(Arc::from)
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// The page of ours that a request came from: path and query.
fn came_from(config: &Config, headers: &HeaderMap) -> Option<Arc<str>> {
    let page = url::Url::parse(text(headers, header::REFERER.as_str())?).ok().filter(|page| page.origin() == config.public_url.origin())?;
    let query = page.query().map(|query| format!("?{query}")).unwrap_or_default();
    Some(format!("{}{query}", page.path()).into())
}

fn user_agent(headers: &HeaderMap) -> String {
    text(headers, header::USER_AGENT.as_str()).unwrap_or_default().chars().take(MAX_USER_AGENT).collect()
}

/// The client's address: the peer, or what trusted proxies say. The list of `X-Forwarded-For` is read from the right, since
/// everything left of the first address that no trusted proxy wrote is the client's own claim.
fn client_ip(config: &Config, peer: Option<IpAddr>, headers: &HeaderMap) -> String {
    let Some(peer) = peer else { return String::new() };
    if !config.trusts(peer) {
        return peer.to_string();
    }
    let listed = headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok()).flat_map(|line| line.split(','));
    let hops: Vec<IpAddr> = listed.filter_map(|hop| hop.trim().parse().ok()).collect();
    hops.iter().rev().find(|hop| !config.trusts(**hop)).or_else(|| hops.first()).copied().unwrap_or(peer).to_string()
}
