//! One request: who asks, from which browser, at what time.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use serde::{Deserialize, Serialize};
use tower_sessions::Session as CookieSession;
use tower_sessions::session::Id as CookieId;

use super::flows::kept_forms::PostedForm;
use super::flows::sessions::{self, SignedInClient};
use super::flows::{Cx, Internal, Requester};
use super::security::token::TokenHasher;
use super::state::AppState;
use super::store;
use crate::domain::ids::{ClientId, SignInId, SignUpId};
use crate::domain::locale::Locale;
use crate::domain::notice::Notice;
use crate::domain::problem::FieldProblem;
use crate::domain::time::Timestamp;

/// What the cookie of a browser stands for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Browser {
    /// The client, once somebody began to sign in or up.
    pub client: Option<ClientId>,
    /// The sign-in under way.
    pub sign_in: Option<SignInId>,
    /// The sign-up under way.
    pub sign_up: Option<SignUpId>,
    /// What the next page has to say, when the last step was a plain form post.
    pub flash: Option<Flash>,
}

/// Problems and typed values that survive one redirect, so that a form without JavaScript loses nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flash {
    /// Problems to show.
    pub problems: Vec<FieldProblem>,
    /// What was typed, never passwords or codes: name and value.
    pub values: Vec<(String, String)>,
    /// What was done.
    #[serde(default)]
    pub notice: Option<Notice>,
}

/// Name of the one entry in the cookie's session.
const BROWSER: &str = "browser";

/// Purpose under which cookie ids are hashed.
const COOKIE: &str = "cookie";

/// The key under which the table of cookies has this one.
#[must_use]
pub fn cookie_key(tokens: &TokenHasher, id: CookieId) -> Vec<u8> {
    tokens.hash(COOKIE, &id.to_string()).as_bytes().to_vec()
}

/// The client in what a cookie stands for.
#[must_use]
pub(crate) fn client_in(cookie: &HashMap<String, serde_json::Value>) -> Option<&str> {
    cookie.get(BROWSER)?.get("client")?.as_str()
}

/// One request. Cheap to clone; clones share the cookies that are to be set.
#[derive(Clone)]
pub struct RequestContext {
    /// What flows need.
    pub cx: Cx,
    /// The id under which the log has this request, shown to people on error pages.
    pub request_id: Arc<str>,
    /// Whether the answer is for a browser that posts plain forms.
    pub wants_html: bool,
    /// What the browser says of its trips: [`super::trips`].
    pub trips: Arc<str>,
    /// The country that the person's languages name, by its ISO 3166 code.
    pub region: Option<Arc<str>>,
    /// The page that the request came from, if it is one of ours: path and query.
    pub came_from: Option<Arc<str>>,
    /// The form that this request posts, for browsers that post forms themselves.
    pub posted: Option<Arc<PostedForm>>,
    cookie: CookieSession,
    set_cookies: Arc<Mutex<Vec<String>>>,
    carry_out: Arc<Mutex<Option<PostedForm>>>,
}

impl std::fmt::Debug for RequestContext {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RequestContext").field("request_id", &self.request_id).finish_non_exhaustive()
    }
}

/// The cookie's session could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum ContextError {
    /// The session behind the cookie.
    #[error("cookie session: {0}")]
    Cookie(#[from] tower_sessions::session::Error),
    /// A flow.
    #[error(transparent)]
    Internal(#[from] Internal),
}

/// What a request brings, before its context is made.
#[derive(Debug)]
pub struct Arrival {
    /// Who asks.
    pub from: Requester,
    /// Chosen or negotiated language.
    pub locale: Locale,
    /// Id for the log.
    pub request_id: Arc<str>,
    /// Whether `Accept` asks for a page.
    pub wants_html: bool,
    /// The cookie of [`super::trips`], empty without one.
    pub trips: Arc<str>,
    /// The country that the person's languages name.
    pub region: Option<Arc<str>>,
    /// The page of ours that the request came from.
    pub came_from: Option<Arc<str>>,
}

impl RequestContext {
    /// Makes the context; the clock is read here and nowhere else in the request.
    #[must_use]
    pub fn new(app: AppState, cookie: CookieSession, arrival: Arrival) -> Self {
        let now = app.clock.now();
        Self {
            cx: Cx { app, now, from: arrival.from, locale: arrival.locale },
            request_id: arrival.request_id,
            wants_html: arrival.wants_html,
            trips: arrival.trips,
            region: arrival.region,
            came_from: arrival.came_from,
            posted: None,
            cookie,
            set_cookies: Arc::default(),
            carry_out: Arc::default(),
        }
    }

    /// The same request with another form; cookies that are to be set stay shared.
    #[must_use]
    pub fn posting(&self, form: Option<PostedForm>) -> Self {
        Self { posted: form.map(Arc::new), carry_out: Arc::default(), ..self.clone() }
    }

    /// Has a form carried out in place of this one, once this one is done.
    pub fn carry_out(&self, form: PostedForm) {
        if let Ok(mut next) = self.carry_out.lock() {
            *next = Some(form);
        }
    }

    /// The form to carry out now.
    #[must_use]
    pub fn take_over(&self) -> Option<PostedForm> {
        self.carry_out.lock().ok().and_then(|mut next| next.take())
    }

    /// The process.
    #[must_use]
    pub fn app(&self) -> &AppState {
        &self.cx.app
    }

    /// The time of this request.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.cx.now
    }

    /// What the cookie stands for; an empty record without one.
    ///
    /// # Errors
    /// [`ContextError`].
    pub async fn browser(&self) -> Result<Browser, ContextError> {
        Ok(self.cookie.get(BROWSER).await?.unwrap_or_default())
    }

    /// Stores what the cookie stands for; sets the cookie when there was none.
    ///
    /// # Errors
    /// [`ContextError`].
    pub async fn save_browser(&self, browser: &Browser) -> Result<(), ContextError> {
        Ok(self.cookie.insert(BROWSER, browser).await?)
    }

    /// Gives the cookie a new id: at every rise in privilege, so that an id planted or seen before is worth nothing
    /// (OWASP ASVS 5.0, 7.2.4).
    ///
    /// # Errors
    /// [`ContextError`].
    pub async fn rotate(&self) -> Result<(), ContextError> {
        Ok(self.cookie.cycle_id().await?)
    }

    /// The client of this browser, made now if there is none.
    ///
    /// # Errors
    /// [`ContextError`].
    pub async fn client_or_new(&self, browser: &mut Browser) -> Result<ClientId, ContextError> {
        if let Some(client) = &browser.client {
            return Ok(client.clone());
        }
        let id = ClientId::from_unique(&self.cx.unique().map_err(Internal::from)?);
        let mut tx = self.app().store.write_one().await.map_err(Internal::from)?;
        store::clients::insert(&mut tx, &id, self.now()).await.map_err(Internal::from)?;
        browser.client = Some(id.clone());
        Ok(id)
    }

    /// The browser's client with the people signed in on it.
    ///
    /// # Errors
    /// [`ContextError`].
    pub async fn signed_in_client(&self) -> Result<Option<SignedInClient>, ContextError> {
        // What this request has not changed lies in the database as it is, and one question leads to the people.
        if let Some(id) = self.cookie.id().filter(|_| !self.cookie.is_modified()) {
            return Ok(sessions::of_cookie(&self.cx, &cookie_key(&self.app().tokens, id)).await?);
        }
        match self.browser().await?.client {
            Some(id) => Ok(sessions::of_client(&self.cx, &id).await?),
            None => Ok(None),
        }
    }

    /// Adds a `Set-Cookie` header to the answer.
    pub fn set_cookie(&self, cookie: String) {
        if let Ok(mut cookies) = self.set_cookies.lock() {
            cookies.push(cookie);
        }
    }

    /// Takes the `Set-Cookie` headers that were added.
    #[must_use]
    pub fn take_cookies(&self) -> Vec<String> {
        self.set_cookies.lock().map(|mut cookies| std::mem::take(&mut *cookies)).unwrap_or_default()
    }

    /// Tells apps on this site whether somebody is signed in: `__client_uat` under both names. Called by everything that
    /// signs in or out. Gives who is signed in now.
    ///
    /// # Errors
    /// [`ContextError`].
    pub async fn announce(&self) -> Result<Option<SignedInClient>, ContextError> {
        let client = self.signed_in_client().await?;
        let uat = client.as_ref().map_or(0, SignedInClient::uat);
        let config = &self.app().config;
        let secure = if config.is_https() { "; Secure" } else { "" };
        let domain = config.cookie_domain().map(|domain| format!("; Domain={domain}")).unwrap_or_default();
        for name in self.app().identity.cookie_names("__client_uat") {
            self.set_cookie(format!("{name}={uat}; Path=/; SameSite=Lax; Max-Age=315360000{domain}{secure}"));
        }
        Ok(client)
    }
}
