//! The set-up guide of development instances, with the values of this one. Absent in production, where whoever asks would
//! be shown how the instance is configured, and where nothing is left to set up.

use axum::Extension;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};

use super::arrival::cookie;
use super::pages;
use crate::app::pages::setup::{Framework, SETUP, SetupPage, SetupView, Trip};
use crate::app::shell::{Assets, document};
use crate::domain::navigation::RedirectPolicy;
use crate::server::api::query::QueryPairs;
use crate::server::assets::STYLESHEET;
use crate::server::context::{ContextError, RequestContext};
use crate::server::flows::Internal;
use crate::server::state::AppState;
use crate::server::tokens::SessionClaims;

/// Address of the guide.
pub const PATH: &str = SETUP;
/// Address of its script.
pub const SCRIPT: &str = "/dev/setup.js";

/// Where the sample app runs, until the developer says otherwise.
const USUAL_APP: &str = "http://localhost:3001";

/// `GET /dev/setup`.
pub async fn show(State(state): State<AppState>, Extension(context): Extension<RequestContext>, request: Request) -> Response {
    let settings = match state.settings(context.now()).await {
        Ok(settings) => settings,
        Err(error) => return pages::broken(&context, &error),
    };
    let (headers, query) = (request.headers().clone(), QueryPairs::parse(request.uri().query().unwrap_or_default()));
    let view = match read(&context, &state.redirect_policy(&settings), &headers, &query).await {
        Ok(view) => view,
        Err(error) => return pages::broken(&context, &error),
    };
    let assets = Assets { stylesheet: STYLESHEET, script: Some(SCRIPT), ..Assets::default() };
    let draw = move || {
        let view = view.clone();
        document(move || leptos::view! { <SetupPage view=view /> })
    };
    pages::render(&state, &context, &settings, assets, draw, request).await
}

/// `GET /dev/setup.js`.
pub async fn script() -> Response {
    ([(header::CONTENT_TYPE, "text/javascript; charset=utf-8")], include_str!("dev_setup/copy.js")).into_response()
}

async fn read(context: &RequestContext, policy: &RedirectPolicy, headers: &HeaderMap, query: &QueryPairs) -> Result<SetupView, ContextError> {
    let app = context.app();
    let portal = app.config.public_url.origin().ascii_serialization();
    let asked_for = query.first("app").unwrap_or(USUAL_APP).trim();
    let checked = policy.check(asked_for);
    let origin = checked.as_ref().ok().map(|url| url.origin().ascii_serialization());
    Ok(SetupView {
        publishable_key: app.identity.publishable_key.clone(),
        secret_key_file: app.config.secret_key_file().display().to_string(),
        issuer: app.identity.issuer.clone(),
        app_refused: checked.err(),
        app: asked_for.to_owned(),
        framework: Framework::parse(query.first("for").unwrap_or_default()),
        opened_as: opened_as(headers, app.config.public_url.authority()),
        trip: trip(context, headers, origin.as_deref().unwrap_or(&portal), query.first("trip").is_some()).await?,
        portal,
    })
}

/// The host that the browser asked for, where it is another one than the instance's.
fn opened_as(headers: &HeaderMap, own: &str) -> Option<String> {
    let host = headers.get(header::HOST)?.to_str().ok()?;
    (!host.eq_ignore_ascii_case(own)).then(|| host.to_owned())
}

/// Who is signed in in this browser, and what an app at `azp` would be told.
async fn trip(context: &RequestContext, headers: &HeaderMap, azp: &str, back: bool) -> Result<Trip, ContextError> {
    let client = context.signed_in_client().await?;
    let Some((session, account)) = client.as_ref().and_then(|client| client.active()) else {
        return Ok(if back { Trip::NoSession } else { Trip::NotYet });
    };
    let app = context.app();
    let told = app.identity.cookie_names("__client_uat").iter().any(|name| cookie(headers, name).is_some_and(|uat| uat != "0"));
    if !told {
        return Ok(Trip::NoNotice);
    }
    let unique = context.cx.unique().map_err(Internal::from)?;
    let claims = SessionClaims::new((session, None), &app.identity.issuer, Some(azp.to_owned()), unique, context.now());
    let lifetime = claims.exp.saturating_sub(claims.iat);
    Ok(Trip::SignedIn {
        identifier: account.identifier().unwrap_or(account.user.id.as_str()).to_owned(),
        back,
        claims: vec![
            ("sub", claims.sub.to_string()),
            ("sid", claims.sid.to_string()),
            ("iss", claims.iss),
            ("azp", azp.to_owned()),
            ("exp", format!("iat + {lifetime} s")),
            ("v", claims.v.to_string()),
        ],
    })
}
