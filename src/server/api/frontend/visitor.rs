//! The browser behind a request of the Frontend API.

use axum::Extension;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use serde::Serialize;
use serde_json::value::to_raw_value;
use serde_json::{Value, json};

use super::origins::Origin;
use super::recent_tokens::RecentTokens;
use crate::domain::ids::{OrganizationId, SessionId};
use crate::domain::session::SessionTask;
use crate::domain::settings::InstanceSettings;
use crate::domain::time::Timestamp;
use crate::server::api::error::{ApiProblem, ApiResult};
use crate::server::api::query::QueryPairs;
use crate::server::api::shapes;
use crate::server::api::shapes::user::Belonging;
use crate::server::context::RequestContext;
use crate::server::flows::sessions::{self, SignedInClient};
use crate::server::flows::{Cx, organizations};
use crate::server::state::AppState;
use crate::server::store;
use crate::server::store::accounts::Account;
use crate::server::store::sessions::Session;
use crate::server::store::users::User;

/// Under this purpose the names of development browsers are hashed.
pub const DEV_BROWSER: &str = "dev_browser";

/// Most memberships in the form of a person. Longer lists are asked for by the page: `GET /v1/me/organization_memberships`.
const MAX_MEMBERSHIPS: i64 = 20;

/// How the client was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FoundBy {
    /// The cookie of this server.
    Cookie,
    /// The name of a development browser in the query. It passes through addresses, so it never changes the cookie.
    DevBrowser,
}

/// A browser whose origin was checked, with its client if it has one.
#[derive(Debug)]
pub struct Visitor {
    /// The request.
    pub request: RequestContext,
    /// Its parameters.
    pub query: QueryPairs,
    origin: Origin,
    recent: RecentTokens,
    client: Option<(SignedInClient, FoundBy)>,
}

impl Visitor {
    /// What flows need.
    #[must_use]
    pub fn cx(&self) -> &Cx {
        &self.request.cx
    }

    /// The process.
    #[must_use]
    pub fn app(&self) -> &AppState {
        self.request.app()
    }

    /// The time of this request.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.request.now()
    }

    /// The origin of the page that asks; goes into tokens.
    #[must_use]
    pub fn page(&self) -> Option<&str> {
        self.origin.page()
    }

    /// The client, and how it was found.
    #[must_use]
    pub fn client(&self) -> Option<(&SignedInClient, FoundBy)> {
        self.client.as_ref().map(|(client, found)| (client, *found))
    }

    /// The client of a call that makes no sense without one.
    ///
    /// # Errors
    /// 401 `signed_out`.
    pub fn signed_in(&self) -> ApiResult<&SignedInClient> {
        self.client().map(|(client, _)| client).ok_or_else(ApiProblem::signed_out)
    }

    /// The session a call about a person is for: the one that is named, else the one in front.
    ///
    /// # Errors
    /// 401 `signed_out`.
    pub fn session(&self) -> ApiResult<&(Session, Account)> {
        let client = self.signed_in()?;
        let named = self.query.first("_clerk_session_id").and_then(|id| SessionId::parse(id).ok());
        named.map_or_else(|| client.active(), |id| client.session(&id)).ok_or_else(ApiProblem::signed_out)
    }

    /// The same for a call that only makes sense where the session counts already. A session whose person has to choose an
    /// organization may do what leads to one.
    ///
    /// # Errors
    /// 401 `signed_out`, 403 `session_pending`.
    pub fn working_session(&self) -> ApiResult<&(Session, Account)> {
        let found = self.session()?;
        match found.0.task {
            None | Some(SessionTask::ChooseOrganization) => Ok(found),
            Some(SessionTask::ResetPassword | SessionTask::SetupMfa) => Err(ApiProblem::session_is_pending()),
        }
    }

    /// An answer with the client as it is now beside it, and what apps read of it in the cookie.
    ///
    /// # Errors
    /// [`ApiProblem`].
    pub async fn respond(&self, response: Value, changed: Changed) -> ApiResult<Value> {
        let client = match self.client() {
            None => Value::Null,
            Some((old, found)) => {
                if changed == Changed::SignedOut && found == FoundBy::Cookie {
                    self.request.announce().await?;
                }
                self.fresh_client(old).await?
            }
        };
        Ok(json!({ "response": response, "client": client }))
    }

    /// The form of the client as it is now.
    ///
    /// # Errors
    /// [`ApiProblem`].
    pub async fn fresh_client(&self, old: &SignedInClient) -> ApiResult<Value> {
        match sessions::of_client(self.cx(), &old.client.id).await? {
            Some(client) => Ok(serde_json::to_value(self.form(&client).await?)?),
            None => Ok(Value::Null),
        }
    }

    /// The form of a client, with a token for the page that asks.
    ///
    /// # Errors
    /// [`ApiProblem`].
    pub async fn form<'a>(&self, client: &'a SignedInClient) -> ApiResult<impl Serialize + use<'a>> {
        let token = match client.active() {
            None => None,
            Some((session, _)) => {
                let organization = client.organization(&session.id);
                let key = (session.id.clone(), self.page().map(str::to_owned), organization.cloned());
                let make = || sessions::mint(self.cx(), session, organization, key.1.clone());
                Some(self.recent.get(key.clone(), client.client.updated_at, self.now(), make)?)
            }
        };
        let mut belonging = Vec::with_capacity(client.sessions.len());
        for (session, account) in &client.sessions {
            belonging.push(self.belonging(account, session.organization.as_ref()).await?);
        }
        Ok(shapes::client::for_browsers(client, belonging, token.as_deref(), self.now())?)
    }

    /// What a person belongs to; with the organization that a session works in. Nobody without an organization is looked up.
    ///
    /// # Errors
    /// [`ApiProblem`].
    pub async fn belonging(&self, account: &Account, active: Option<&OrganizationId>) -> ApiResult<Belonging> {
        let settings = self.app().settings(self.now()).await?;
        let may_create = may_create_organizations(&settings, &account.user);
        let found = if account.is_member && settings.organizations {
            organizations::some_of(self.cx(), &account.user.id, MAX_MEMBERSHIPS, active).await?
        } else {
            Vec::new()
        };
        let forms: Vec<Value> = found.iter().map(|one| shapes::organization::own_membership(self.cx(), account, one)).collect();
        Ok(Belonging { memberships: to_raw_value(&forms)?, may_create })
    }
}

/// Whether a person may create organizations, as far as switches say.
#[must_use]
pub fn may_create_organizations(settings: &InstanceSettings, user: &User) -> bool {
    settings.organizations && user.may_create_organizations.unwrap_or(settings.organization_creation)
}

/// What a call did to the client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Changed {
    /// Nothing that apps have to hear of.
    Nothing,
    /// Somebody was signed out.
    SignedOut,
}

impl FromRequestParts<AppState> for Visitor {
    type Rejection = ApiProblem;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, ApiProblem> {
        let Extension(request) = Extension::<RequestContext>::from_request_parts(parts, app).await.map_err(ApiProblem::internal)?;
        let Extension(origin) = Extension::<Origin>::from_request_parts(parts, app).await.map_err(ApiProblem::internal)?;
        let Extension(recent) = Extension::<RecentTokens>::from_request_parts(parts, app).await.map_err(ApiProblem::internal)?;
        let query = QueryPairs::parse(parts.uri.query().unwrap_or_default());
        let client = match request.signed_in_client().await? {
            Some(client) => Some((client, FoundBy::Cookie)),
            None => by_dev_browser(&request, &query).await?.map(|client| (client, FoundBy::DevBrowser)),
        };
        Ok(Self { request, query, origin, recent, client })
    }
}

async fn by_dev_browser(request: &RequestContext, query: &QueryPairs) -> ApiResult<Option<SignedInClient>> {
    let app = request.app();
    let Some(name) = query.first("__clerk_db_jwt").filter(|_| app.config.is_development()) else { return Ok(None) };
    let hash = app.tokens.hash(DEV_BROWSER, name);
    let client = store::devices::find(&mut app.store.read().await?, hash.as_bytes()).await?;
    match client {
        Some(id) => Ok(sessions::of_client(&request.cx, &id).await?),
        None => Ok(None),
    }
}
