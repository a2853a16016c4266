//! The pages: leptos on axum, with what a page needs to know put into its context.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get};
use axum::{Extension, Router};
use leptos::nonce::use_nonce;
use leptos::prelude::*;
use leptos_axum::{ResponseOptions, handle_server_fns_with_context};

use axum::body::{Body, HttpBody as _};

use super::arrival::{THEME_COOKIE, cookie};
use super::first_pages::{FirstPages, Key};
use super::guard::MAX_BODY_BYTES;
use super::{branding, uploads};
use crate::app::frame::{Frame, Theme};
use crate::app::layout::brand_css as css_of;
use crate::app::pages::bundles::of_page;
use crate::app::routes::API_PREFIX;
use crate::app::shell::{Assets, shell};
use crate::domain::secret::SecretText;
use crate::domain::settings::InstanceSettings;
use crate::server::assets::{BUNDLES, PASSKEYS_SCRIPT, PRELOADS, Preload, START_SCRIPT, STYLESHEET};
use crate::server::context::RequestContext;
use crate::server::flows::kept_forms::PostedForm;
use crate::server::state::AppState;

/// Routes of pages and of their server functions. Every address that nothing else answers is a page, if only the one that
/// says that there is none.
pub fn routes() -> Router<AppState> {
    Router::new().route(&format!("{API_PREFIX}/{{*rest}}"), any(server_function)).fallback(get(page))
}

/// Renders a page. Settings are read before, so that rendering only reads what is there.
async fn page(State(state): State<AppState>, Extension(context): Extension<RequestContext>, mut request: Request) -> Response {
    let settings = match state.settings(context.now()).await {
        Ok(settings) => settings,
        Err(error) => return broken(&context, &error),
    };
    let keep = request.extensions_mut().remove::<(Key, FirstPages)>();
    let (response, nonce) = drawn(&state, &context, &settings, assets(&state, &settings, &context, request.uri().path()), shell, request).await;
    let response = secure(response, &nonce, &form_targets(&state, &settings));
    match keep {
        Some((key, first)) => first.keep(key, &settings, &nonce, response).await,
        None => response,
    }
}

/// Renders a document that is none of the app's pages.
pub(super) async fn render<V: IntoView + 'static>(
    state: &AppState,
    context: &RequestContext,
    settings: &InstanceSettings,
    assets: Assets,
    draw: impl Fn() -> V + Clone + Send + Sync + 'static,
    request: Request,
) -> Response {
    let (response, nonce) = drawn(state, context, settings, assets, draw, request).await;
    secure(response, &nonce, &form_targets(state, settings))
}

/// Draws a document with what it needs to know in its context; also its nonce, empty if it came to none.
async fn drawn<V: IntoView + 'static>(
    state: &AppState,
    context: &RequestContext,
    settings: &InstanceSettings,
    assets: Assets,
    draw: impl Fn() -> V + Clone + Send + Sync + 'static,
    request: Request,
) -> (Response, String) {
    let mut frame = frame(state, context, settings, cookie(request.headers(), THEME_COOKIE));
    branding::of_organization(context, request.uri(), &mut frame).await;
    let provide = {
        let context = context.clone();
        move || {
            provide_context(frame.clone());
            provide_context(context.clone());
            provide_context(assets.clone());
        }
    };
    let handler = leptos_axum::render_app_async_with_context(provide, move || {
        hand_over_nonce();
        draw()
    });
    let mut response = handler(request).await;
    let nonce = response.headers_mut().remove(NONCE_HEADER).and_then(|value| value.to_str().ok().map(str::to_owned)).unwrap_or_default();
    (response, nonce)
}

/// Hands the nonce of the document being drawn to [`secure`].
fn hand_over_nonce() {
    if let (Some(nonce), Some(options)) = (use_nonce(), use_context::<ResponseOptions>())
        && let Ok(value) = HeaderValue::from_str(&nonce)
    {
        options.insert_header(HeaderName::from_static(NONCE_HEADER), value);
    }
}

async fn server_function(Extension(context): Extension<RequestContext>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let mut most = uploads::most_bytes(parts.uri.path());
    // Pictures are for people who are signed in.
    if most > MAX_BODY_BYTES && !matches!(context.signed_in_client().await, Ok(Some(_))) {
        most = MAX_BODY_BYTES;
    }
    let Ok(body) = axum::body::to_bytes(body, most).await else {
        return (StatusCode::PAYLOAD_TOO_LARGE, "This form is too large.\n").into_response();
    };
    let Some((parts, body)) = uploads::as_form(parts, body).await else {
        return (StatusCode::BAD_REQUEST, [(header::CONTENT_TYPE, "application/json")], "\"Malformed\"").into_response();
    };
    let context = context.posting(if context.wants_html { posted_form(&parts, &body) } else { None });
    let again = parts.clone();
    let mut response = call(&context, Request::from_parts(parts, Body::from(body))).await;
    if let Some(form) = context.take_over()
        && let Some(request) = repeated(again, &form)
    {
        response = call(&context.posting(Some(form)), request).await;
    }
    if response.headers().contains_key(header::REFRESH) {
        return leave(response);
    }
    if is_malformed(&response) {
        return (StatusCode::BAD_REQUEST, [(header::CONTENT_TYPE, "application/json")], "\"Malformed\"").into_response();
    }
    response
}

async fn call(context: &RequestContext, request: Request) -> Response {
    let context = context.clone();
    handle_server_fns_with_context(move || provide_context(context.clone()), request).await.into_response()
}

/// The form of a request, if it is one.
fn posted_form(parts: &Parts, body: &[u8]) -> Option<PostedForm> {
    let kind = parts.headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    let body = kind.starts_with(FORM).then(|| String::from_utf8(body.to_vec()).ok()).flatten()?;
    Some(PostedForm { path: parts.uri.path().to_owned(), body: SecretText::new(body) })
}

/// The request with which a form was posted earlier, as this browser would post it now.
fn repeated(mut parts: Parts, form: &PostedForm) -> Option<Request> {
    parts.uri = form.path.parse().ok()?;
    parts.headers.remove(header::CONTENT_LENGTH);
    Some(Request::from_parts(parts, Body::from(form.body.expose().to_owned())))
}

/// How HTML forms are encoded.
const FORM: &str = "application/x-www-form-urlencoded";

/// Leaves for another site by a page that leads on: see [`crate::server::cards::social`].
fn leave(response: Response) -> Response {
    let (mut parts, _) = response.into_parts();
    let address = parts.headers.remove(header::LOCATION).and_then(|value| value.to_str().ok().map(str::to_owned)).unwrap_or_default();
    parts.status = StatusCode::OK;
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    let page = maud::html! {
        (maud::DOCTYPE)
        html {
            head { meta name="color-scheme" content="light dark"; title { "…" } }
            body { p { a href=(address) { (address.split('?').next().unwrap_or_default()) } } }
        }
    };
    Response::from_parts(parts, Body::from(page.into_string()))
}

/// Whether the arguments of a server function did not have its shape. leptos answers every error with 500, and a plain form
/// post with a redirect that has the error in its query; a request nobody's page sends is the sender's fault.
fn is_malformed(response: &Response) -> bool {
    let redirected = response.headers().get(header::LOCATION).and_then(|value| value.to_str().ok()).is_some_and(|to| to.contains("__err="));
    let failed = response.status() == StatusCode::INTERNAL_SERVER_ERROR && response.headers().contains_key(SERVER_FN_ERROR);
    redirected || (failed && response.size_hint().exact() == Some(MALFORMED_BYTES))
}

/// Header that leptos puts on failed server functions.
const SERVER_FN_ERROR: &str = "serverfnerror";
/// Length of the JSON of [`ActionError::Malformed`](crate::actions::ActionError), which no other error of that type has.
const MALFORMED_BYTES: u64 = 11;

pub(super) fn broken(context: &RequestContext, error: &dyn std::fmt::Display) -> Response {
    tracing::error!(request.id = %context.request_id, %error, "a page cannot be rendered");
    (StatusCode::SERVICE_UNAVAILABLE, format!("Something broke on our side. Try again in a minute. Reference: {}\n", context.request_id))
        .into_response()
}

fn frame(state: &AppState, context: &RequestContext, settings: &InstanceSettings, theme: Option<&str>) -> Frame {
    Frame {
        app_name: settings.application_name.clone(),
        logo_url: settings.logo_url.clone(),
        brand_name: None,
        home_url: settings.home_url.clone(),
        support_email: settings.support_email.clone(),
        help_url: settings.help_url.clone(),
        terms_url: settings.terms_url.clone(),
        privacy_url: settings.privacy_url.clone(),
        secured_by: settings.show_branding,
        development: state.config.is_development(),
        brand_css: settings.primary_color.as_deref().map(|color| format!("/brand.css?v={}", color.trim_start_matches('#'))),
        locale: context.cx.locale,
        theme: theme.map_or(Theme::System, Theme::parse),
    }
}

fn assets(state: &AppState, settings: &InstanceSettings, context: &RequestContext, path: &str) -> Assets {
    let needed = [of_page(path), (!context.cx.locale.is_english()).then_some("languages")];
    let bundles = BUNDLES.iter().filter(|(name, _)| needed.contains(&Some(*name))).map(|(_, path)| *path);
    Assets {
        stylesheet: STYLESHEET,
        script: START_SCRIPT,
        passkeys: state.passkeys(settings).map(|_| PASSKEYS_SCRIPT),
        modules: PRELOADS.iter().filter_map(|p| if let Preload::Module(path) = p { Some(*path) } else { None }).collect(),
        fetches: PRELOADS.iter().filter_map(|p| if let Preload::Fetch(path) = p { Some(*path) } else { None }).chain(bundles).collect(),
    }
}

/// The colours of the instance, as a file, since no style may stand in a page.
pub async fn brand_css(State(state): State<AppState>, Extension(context): Extension<RequestContext>, request: Request) -> Response {
    // The colour that the address names is that of an organization or of the instance.
    let named = request.uri().query().and_then(|query| query.strip_prefix("v=")).and_then(|color| css_of(&format!("#{color}")));
    let settings: Option<Arc<InstanceSettings>> = state.settings(context.now()).await.ok();
    let css = named.or_else(|| settings.and_then(|settings| settings.primary_color.as_deref().and_then(css_of))).unwrap_or_default();
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, "public, max-age=300")], css).into_response()
}

/// Where a form may end up. Browsers apply `form-action` to the redirect that follows a form post too, so that without
/// these nobody would get back to an app without JavaScript. Only origins that redirects may lead to anyway.
fn form_targets(state: &AppState, settings: &InstanceSettings) -> String {
    let policy = state.redirect_policy(settings);
    let own = [
        &settings.home_url,
        &settings.after_sign_in_url,
        &settings.after_sign_up_url,
        &settings.after_sign_out_url,
        &settings.after_create_organization_url,
        &settings.after_leave_organization_url,
    ];
    let own = own.into_iter().flatten().filter_map(|url| url::Url::parse(url).ok()).map(|url| url.origin().ascii_serialization());
    let local = if policy.development { &["http://localhost:*", "http://127.0.0.1:*"][..] } else { &[] };
    let all = policy.allowed.iter().map(ToString::to_string).chain(own).chain(local.iter().map(|origin| (*origin).to_owned()));
    all.fold("'self'".to_owned(), |list, origin| list + " " + &origin)
}

/// Adds the content security policy of pages. The nonce is the one on the page's scripts.
fn secure(mut response: Response, nonce: &str, form_targets: &str) -> Response {
    let policy = format!(
        "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data: https:; \
         connect-src 'self'; font-src 'self'; form-action {form_targets}; frame-ancestors 'none'; base-uri 'none'"
    );
    if let Ok(value) = HeaderValue::from_str(&policy) {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, value);
    }
    response
}

/// Carries the nonce from the page to its policy; never leaves the server.
const NONCE_HEADER: &str = "x-vestibule-nonce";
