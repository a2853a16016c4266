//! The sessions of this browser.

use axum::Json;
use axum::extract::Path;
use serde_json::Value;

use super::visitor::{Changed, Visitor};
use crate::domain::ids::{OrganizationId, SessionId};
use crate::server::api::error::{ApiProblem, ApiResult};
use crate::server::api::query::Form;
use crate::server::api::shapes::session as shape;
use crate::server::flows::active_organization::{self, Reach};
use crate::server::flows::sessions;
use crate::server::store;
use crate::server::store::accounts::Account;
use crate::server::store::sessions::Session;

/// `GET /v1/client/sessions/{id}`. One session of this browser.
///
/// # Errors
/// [`ApiProblem`].
pub async fn show(visitor: Visitor, Path(id): Path<String>) -> ApiResult<Json<Value>> {
    let client = visitor.signed_in()?;
    let (session, _) = client.session(&session_id(&id)?).ok_or_else(missing)?;
    let form = form(&visitor, &session.id).await?;
    Ok(Json(visitor.respond(form, Changed::Nothing).await?))
}

/// `POST /v1/client/sessions/{id}/touch`, form `active_organization_id`. Brings a session to the front, notes that it is in use, and
/// has it work in another organization: empty is the personal account.
///
/// # Errors
/// [`ApiProblem`].
pub async fn touch(visitor: Visitor, Path(id): Path<String>, Form(form): Form) -> ApiResult<Json<Value>> {
    let client = visitor.signed_in()?;
    let (session, _) = client.session(&session_id(&id)?).ok_or_else(missing)?;
    if client.client.last_active_session.as_ref() != Some(&session.id) && !sessions::select(visitor.cx(), &client.client.id, &session.id).await? {
        return Err(missing());
    }
    let settings = visitor.app().settings(visitor.now()).await?;
    sessions::touch(visitor.cx(), &settings, session).await?;
    if let Some(wish) = form.given("active_organization_id") {
        work_in(&visitor, session, wish).await?;
    }
    let form = self::form(&visitor, &session.id).await?;
    Ok(Json(visitor.respond(form, Changed::Nothing).await?))
}

/// Has a session work in the organization with this id; empty is the personal account.
async fn work_in(visitor: &Visitor, session: &Session, wish: &str) -> ApiResult<()> {
    let organization = organization_id(wish)?;
    if organization == session.organization {
        return Ok(());
    }
    let settings = visitor.app().settings(visitor.now()).await?;
    let mut tx = visitor.app().store.write().await?;
    active_organization::change(visitor.cx(), &mut tx, &settings, (session, organization.as_ref()), Reach::ThisPage).await?;
    Ok(tx.commit().await?)
}

/// `POST /v1/client/sessions/{id}/end`.
///
/// # Errors
/// [`ApiProblem`].
pub async fn end(visitor: Visitor, Path(id): Path<String>) -> ApiResult<Json<Value>> {
    let client = visitor.signed_in()?;
    let (session, _) = client.session(&session_id(&id)?).ok_or_else(missing)?;
    sessions::end_of_client(visitor.cx(), &client.client.id, &session.id).await?;
    let form = form(&visitor, &session.id).await?;
    Ok(Json(visitor.respond(form, Changed::SignedOut).await?))
}

/// `POST /v1/client/sessions/{id}/remove`. The person signs out of one of several accounts.
///
/// # Errors
/// [`ApiProblem`].
pub async fn remove(visitor: Visitor, Path(id): Path<String>) -> ApiResult<Json<Value>> {
    let client = visitor.signed_in()?;
    let (session, _) = client.session(&session_id(&id)?).ok_or_else(missing)?;
    sessions::sign_out(visitor.cx(), &client.client.id, &session.id).await?;
    let form = form(&visitor, &session.id).await?;
    Ok(Json(visitor.respond(form, Changed::SignedOut).await?))
}

/// `POST /v1/client/sessions/{id}/tokens`, form `organization_id`. A fresh session token for the page that asks, and for the
/// organization that the page works in: each page of a browser may work in another one. Not enveloped.
///
/// # Errors
/// [`ApiProblem`].
pub async fn mint(visitor: Visitor, Path(id): Path<String>, Form(form): Form) -> ApiResult<Json<Value>> {
    let client = visitor.signed_in()?;
    let (session, _) = client.session(&session_id(&id)?).ok_or_else(missing)?;
    let settings = visitor.app().settings(visitor.now()).await?;
    sessions::touch(visitor.cx(), &settings, session).await?;
    let chosen = client.organization(&session.id);
    let page = visitor.page().map(str::to_owned);
    let jwt = match form.given("organization_id").map(organization_id).transpose()? {
        Some(None) if !settings.organization_selection_required => sessions::mint(visitor.cx(), session, None, page)?,
        Some(Some(id)) if chosen.is_none_or(|chosen| chosen.id != id) => {
            let other = active_organization::beside(visitor.cx(), &settings, session, &id).await?;
            sessions::mint(visitor.cx(), session, Some(&other), page)?
        }
        _ => sessions::mint(visitor.cx(), session, chosen, page)?,
    };
    Ok(Json(shape::token(&jwt)))
}

/// Reads the id of an organization; empty is the personal account.
fn organization_id(text: &str) -> ApiResult<Option<OrganizationId>> {
    Some(text).filter(|text| !text.is_empty()).map(OrganizationId::parse).transpose().map_err(|_| ApiProblem::not_a_member())
}

/// The session as it is now.
async fn form(visitor: &Visitor, id: &SessionId) -> ApiResult<Value> {
    let (session, account) = {
        let mut tx = visitor.app().store.read().await?;
        let session = store::sessions::find(&mut tx, id).await?.ok_or_else(missing)?;
        let user = store::users::find(&mut tx, &session.user).await?.ok_or_else(missing)?;
        (session, Account::load(&mut tx, user).await?)
    };
    let belonging = visitor.belonging(&account, session.organization.as_ref()).await?;
    Ok(serde_json::to_value(shape::for_browsers((&session, &account), belonging, None, visitor.now())?)?)
}

fn session_id(text: &str) -> ApiResult<SessionId> {
    SessionId::parse(text).map_err(|_| missing())
}

fn missing() -> ApiProblem {
    ApiProblem::not_found("session on this browser")
}
