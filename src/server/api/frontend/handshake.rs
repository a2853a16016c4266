//! The handshake: an app's server sends the browser here, and gets it back with the cookies it needs.
//!
//! The browser brings the cookie of this server, which the app cannot see. The answer, a list of `Set-Cookie` headers for
//! the app's server to pass on, goes back by a nonce that only a holder of the secret key can redeem, or in a signed token
//! for SDKs that know no nonce. In development both travel in the address, in production in a short-lived cookie on the
//! domain that app and server share.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use url::Url;

use super::dev_browser;
use super::directives::{CookieScope, HANDSHAKE, HANDSHAKE_NONCE, Outcome};
use super::visitor::{FoundBy, Visitor};
use crate::domain::ids::{ClientId, SessionId};
use crate::domain::navigation::{RedirectPolicy, explanation};
use crate::domain::settings::InstanceSettings;
use crate::domain::time::Span;
use crate::server::api::error::{ApiProblem, ApiResult};
use crate::server::api::query::QueryPairs;
use crate::server::flows::active_organization::{self, Reach, SetActiveError};
use crate::server::flows::sessions::{self, SignedInClient};
use crate::server::flows::throttle::{self, Limit};
use crate::server::security::token;
use crate::server::store;
use crate::server::store::active_organizations::ActiveOrganization;
use crate::server::store::sessions::Session;
use crate::server::tokens::SessionClaims;
use crate::server::trips::Trip;

/// Under this purpose nonces are hashed.
pub const NONCE: &str = "handshake_nonce";
/// Where directives are sealed for.
pub const PLACE: &str = "handshakes";
/// Life of the cookie that carries a handshake, in seconds. While it is there and stale, SDKs take people for signed out.
const CARRIER_TTL: i64 = 15;
/// Life of the directives: longer than the cookie that points at them.
const DIRECTIVES_TTL: Span = Span::seconds(30);

/// Why a browser is not sent back.
#[derive(Debug, Clone, Copy)]
enum NoWayBack<'a> {
    /// The rules refuse the address.
    Refused(&'a str),
    /// It goes in circles.
    Loop,
    /// No cookie of this server reaches the app.
    OutOfReach,
}

/// `GET /v1/client/handshake?redirect_url=`. A navigation of the browser.
///
/// # Errors
/// [`ApiProblem`] for callers that want no page; browsers are sent to a page that explains.
pub async fn shake(visitor: Visitor) -> ApiResult<Response> {
    let wish = visitor.query.first("redirect_url").ok_or_else(|| ApiProblem::handshake_refused("redirect_url is missing."))?.to_owned();
    let settings = visitor.app().settings(visitor.now()).await?;
    let target = match destination(&wish, &visitor.app().redirect_policy(&settings)) {
        Ok(target) => target,
        Err(reason) => return explain(&visitor, &wish, NoWayBack::Refused(&reason)),
    };
    let uat = visitor.client().map_or(0, |(client, _)| client.uat());
    if Trip::to(&target, uat, &visitor.request) == Trip::Stop {
        return explain(&visitor, &wish, NoWayBack::Loop);
    }
    let scope = CookieScope::for_app(&target, &visitor.app().config);
    let development = visitor.app().config.is_development();
    if !development && !scope.reaches(&target, &visitor.app().config.public_url) {
        return explain(&visitor, &wish, NoWayBack::OutOfReach);
    }
    let carrier = if visitor.query.first("format") == Some("nonce") { HANDSHAKE_NONCE } else { HANDSHAKE };
    let mut outcome = Outcome { carrier: (!development).then_some(carrier), ..Outcome::default() };
    if let Some((client, _)) = visitor.client()
        && let Some(session) = session_for_app(client, visitor.query.first("__session"))
    {
        sessions::touch(visitor.cx(), &settings, session).await?;
        outcome.uat = client.uat();
        let azp = target.origin().ascii_serialization();
        outcome.session_token = Some(match organization_wish(&visitor.query) {
            None => mint(&visitor, (session, client.organization(&session.id)), client.uat(), azp)?,
            Some(wish) => {
                let (session, organization) = switched(&visitor, &settings, session, wish).await?;
                mint(&visitor, (&session, organization.as_ref()), client.uat(), azp)?
            }
        });
    }
    if development {
        outcome.dev_browser = Some(dev_browser_of(&visitor).await?);
    }
    let directives = outcome.directives(&visitor.app().identity, &scope);
    let signed_in = outcome.session_token.is_some();
    let reason = visitor.query.first("__clerk_hs_reason").unwrap_or_default();
    tracing::debug!(handshake.reason = reason, handshake.signed_in = signed_in, "handshake for {}", target.origin().ascii_serialization());
    let value = if carrier == HANDSHAKE_NONCE {
        keep(&visitor, &directives).await?
    } else {
        visitor.app().signer.sign(&InToken { handshake: directives })?
    };
    if development {
        return Ok(go(with_carrier(target, carrier, &value).as_str()));
    }
    visitor.request.set_cookie(format!("{}; HttpOnly", scope.cookie(carrier, &value, CARRIER_TTL, true)));
    Ok(go(target.as_str()))
}

/// Directives in a token, for SDKs that know no nonce.
#[derive(Serialize)]
struct InToken {
    handshake: Vec<String>,
}

/// Keeps directives for the app's server; the nonce that opens them.
async fn keep(visitor: &Visitor, directives: &[String]) -> ApiResult<String> {
    if let Some(wait) = throttle::take(visitor.cx(), Limit::Handshake).await? {
        return Err(ApiProblem::too_many(wait));
    }
    let app = visitor.app();
    let nonce = token::fresh(&app.rng)?;
    let hash = app.tokens.hash(NONCE, nonce.expose());
    let sealed = app.sealer.seal(PLACE, &serde_json::to_vec(directives)?)?;
    let mut tx = app.store.write().await?;
    store::handshakes::insert(&mut tx, hash.as_bytes(), &sealed, visitor.now().plus(DIRECTIVES_TTL)).await?;
    tx.commit().await?;
    Ok(nonce.expose().to_owned())
}

/// The address to return to, or the name of the rule that refuses it.
fn destination(wish: &str, policy: &RedirectPolicy) -> Result<Url, String> {
    policy.check(wish).map_err(|refusal| match serde_json::to_value(refusal) {
        Ok(serde_json::Value::String(name)) => name,
        _ => "malformed".to_owned(),
    })
}

/// The address with the handshake in its query, in place of earlier ones.
fn with_carrier(mut target: Url, carrier: &str, value: &str) -> Url {
    let stale = |name: &str| name == HANDSHAKE || name == HANDSHAKE_NONCE;
    if target.query_pairs().any(|(name, _)| stale(&name)) {
        let kept: Vec<(String, String)> =
            target.query_pairs().filter(|(name, _)| !stale(name)).map(|(name, value)| (name.into_owned(), value.into_owned())).collect();
        target.query_pairs_mut().clear().extend_pairs(kept);
    }
    target.query_pairs_mut().append_pair(carrier, value);
    target
}

/// A token that is not older than the last change, which may lie seconds ahead: SDKs would ask again at once.
fn mint(visitor: &Visitor, working: (&Session, Option<&ActiveOrganization>), uat: i64, azp: String) -> ApiResult<String> {
    let app = visitor.app();
    let mut claims = SessionClaims::new(working, &app.identity.issuer, Some(azp), visitor.cx().unique()?, visitor.now());
    let ahead = (uat - claims.iat).max(0);
    claims.iat += ahead;
    claims.exp += ahead;
    Ok(app.signer.sign(&claims)?)
}

/// The organization that the app's address asks for, by id or slug; empty is the personal account.
fn organization_wish(query: &QueryPairs) -> Option<&str> {
    query.given("organization_id")
}

/// The session in the organization that is wished for. A wish that cannot be met changes nothing.
async fn switched(visitor: &Visitor, settings: &InstanceSettings, session: &Session, wish: &str) -> ApiResult<(Session, Option<ActiveOrganization>)> {
    let cx = visitor.cx();
    let mut tx = cx.app.store.write().await?;
    let wanted = match wish {
        "" => Some(None),
        text => store::active_organizations::named(&mut tx, text).await?.map(Some),
    };
    if let Some(wanted) = wanted
        && let Err(SetActiveError::Internal(error)) =
            active_organization::change(cx, &mut tx, settings, (session, wanted.as_ref()), Reach::ThisPage).await
    {
        return Err(error.into());
    }
    let session = store::sessions::find(&mut tx, &session.id).await?.unwrap_or_else(|| session.clone());
    let organization = active_organization::of(&mut tx, settings, &session).await?;
    tx.commit().await?;
    Ok((session, organization))
}

/// The session the app had, if it is one of this browser and nobody signed in, signed out or chose since; else the one
/// in front.
fn session_for_app<'a>(client: &'a SignedInClient, hint: Option<&str>) -> Option<&'a Session> {
    let current = hint.and_then(Hint::read).filter(|hint| hint.iat > client.uat());
    let hinted = current.and_then(|hint| client.session(&hint.sid));
    hinted.or_else(|| client.active()).map(|(session, _)| session)
}

/// What a token says about its session. It is not verified: the client decides which sessions it has.
#[derive(Debug, Deserialize)]
struct Hint {
    sid: SessionId,
    iat: i64,
}

impl Hint {
    fn read(token: &str) -> Option<Self> {
        let payload = URL_SAFE_NO_PAD.decode(token.split('.').nth(1)?).ok()?;
        serde_json::from_slice(&payload).ok()
    }
}

/// The name of the development browser for the app: the one it has if it stands for this client, else a fresh one. The
/// name an address brings is never given to the client of the cookie: whoever made the address knows it.
async fn dev_browser_of(visitor: &Visitor) -> ApiResult<String> {
    let brought = visitor.query.first("__clerk_db_jwt");
    let client: ClientId = match visitor.client() {
        Some((_, FoundBy::DevBrowser)) => return Ok(brought.unwrap_or_default().to_owned()),
        Some((client, FoundBy::Cookie)) => client.client.id.clone(),
        None => {
            let mut browser = visitor.request.browser().await?;
            browser.client = None;
            let client = visitor.request.client_or_new(&mut browser).await?;
            visitor.request.save_browser(&browser).await?;
            client
        }
    };
    if let Some(brought) = brought {
        let hash = visitor.app().tokens.hash(super::visitor::DEV_BROWSER, brought);
        if store::devices::find(&mut visitor.app().store.read().await?, hash.as_bytes()).await?.as_ref() == Some(&client) {
            return Ok(brought.to_owned());
        }
    }
    dev_browser::name(&visitor.request, &client).await
}

/// A page that says why there is no way back; for others than browsers, a refusal.
fn explain(visitor: &Visitor, wish: &str, why: NoWayBack<'_>) -> ApiResult<Response> {
    let (reason, problem) = match why {
        NoWayBack::Refused(reason) => (reason, ApiProblem::handshake_refused(format!("redirect_url is refused: {reason}."))),
        NoWayBack::Loop => ("loop", ApiProblem::redirect_loop()),
        NoWayBack::OutOfReach => {
            ("out_of_reach", ApiProblem::handshake_refused("The app shares neither host nor domain with this server; set the shared cookie domain."))
        }
    };
    tracing::warn!(redirect.reason = reason, request.id = %visitor.request.request_id, "a handshake was not sent back: {reason}");
    if !visitor.request.wants_html {
        return Err(problem);
    }
    Ok((StatusCode::SEE_OTHER, [(header::LOCATION, explanation(&[("reason", reason), ("url", wish)]))]).into_response())
}

fn go(target: &str) -> Response {
    (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, target)]).into_response()
}

#[cfg(test)]
mod tests {
    use super::{Hint, with_carrier};
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use url::Url;

    #[test]
    fn the_answer_takes_the_place_of_an_earlier_one() {
        let at = |text: &str| with_carrier(Url::parse(text).unwrap(), "__clerk_handshake_nonce", "n").to_string();
        assert_eq!(at("http://localhost:3001/a?x=%20y"), "http://localhost:3001/a?x=%20y&__clerk_handshake_nonce=n");
        assert_eq!(at("http://localhost:3001/?__clerk_handshake_nonce=old&b=1"), "http://localhost:3001/?b=1&__clerk_handshake_nonce=n");
    }

    #[test]
    fn a_token_hints_at_its_session() {
        let token = format!("x.{}.y", URL_SAFE_NO_PAD.encode(r#"{"sid":"sess_1","iat":1}"#));
        assert_eq!(Hint::read(&token).unwrap().sid.as_str(), "sess_1");
        for odd in ["", "a.b", "a.!.c", &format!("x.{}.y", URL_SAFE_NO_PAD.encode(r#"{"sid":"user_1","iat":1}"#))] {
            assert!(Hint::read(odd).is_none(), "{odd}");
        }
    }
}
