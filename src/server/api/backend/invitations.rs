//! Invitations, made and taken back by app servers.

use axum::Json;
use axum::extract::Path;
use axum::extract::rejection::JsonRejection;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::caller::ApiCaller;
use super::metadata;
use crate::domain::email::Email;
use crate::domain::ids::InvitationId;
use crate::domain::invitation::{self, DEFAULT_DAYS, InvitationStatus, MAX_DAYS};
use crate::server::api::error::{ApiProblem, ApiResult};
use crate::server::api::query::{Page, QueryPairs};
use crate::server::api::shapes::invitation::for_app_servers;
use crate::server::flows::invitations::{self, InvitationProblem, NewInvitation};
use crate::server::store;
use crate::server::store::invitations::Filter;

/// The mail that is sent; the other one of the protocol belongs to waitlists, which are not offered.
const TEMPLATE: &str = "invitation";

/// Whom to invite.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Body {
    email_address: Option<String>,
    redirect_url: Option<String>,
    public_metadata: Option<Map<String, Value>>,
    notify: Option<bool>,
    ignore_existing: Option<bool>,
    expires_in_days: Option<i64>,
    template_slug: Option<String>,
}

impl Body {
    fn read(self) -> ApiResult<NewInvitation> {
        let text = self.email_address.ok_or_else(|| ApiProblem::missing("email_address"))?;
        let address = Email::parse(&text).map_err(|_| ApiProblem::refused_value("email_address", "This is not an e-mail address."))?;
        let days = || ApiProblem::refused_value("expires_in_days", format!("expires_in_days must be from 1 to {MAX_DAYS}."));
        let lifetime = invitation::lifetime(self.expires_in_days.unwrap_or(DEFAULT_DAYS)).ok_or_else(days)?;
        if self.template_slug.is_some_and(|slug| slug != TEMPLATE) {
            return Err(ApiProblem::refused_value("template_slug", format!("Only {TEMPLATE} is offered.")));
        }
        let public_metadata = Value::Object(self.public_metadata.unwrap_or_default()).to_string();
        if public_metadata.len() > metadata::MAX_BYTES {
            return Err(ApiProblem::too_long("public_metadata", "8 KB of JSON"));
        }
        Ok(NewInvitation {
            address,
            redirect_url: self.redirect_url.filter(|url| !url.is_empty()),
            public_metadata,
            notify: self.notify.unwrap_or(true),
            ignore_existing: self.ignore_existing.unwrap_or(false),
            lifetime,
        })
    }
}

/// `POST /v1/invitations`. Secret key. The answer is the only place that ever shows `url`.
///
/// # Errors
/// [`ApiProblem`].
pub async fn create(caller: ApiCaller, body: Result<Json<Body>, JsonRejection>) -> ApiResult<Json<Value>> {
    let new = body?.0.read()?;
    let address = new.address.clone();
    let (invitation, url) = invitations::create(caller.cx(), new).await.map_err(|problem| refusal(problem, Some(&address)))?;
    Ok(Json(for_app_servers(&invitation, Some(&url), caller.now())?))
}

/// `GET /v1/invitations?status&query&limit&offset`. Secret key. Newest first. A plain array, or `{data, total_count}` when
/// `paginated=true`.
///
/// # Errors
/// [`ApiProblem`].
pub async fn list(caller: ApiCaller, query: QueryPairs) -> ApiResult<Json<Value>> {
    let Page { limit, offset } = query.page()?;
    query.only_newest_first()?;
    let read = |text: &str| InvitationStatus::parse(text).ok_or_else(|| ApiProblem::refused_value("status", "Not an invitation status."));
    let filter = Filter { status: query.first("status").map(read).transpose()?, query: query.first("query").map(str::to_owned) };
    let mut tx = caller.app().store.read().await?;
    let (found, total) = store::invitations::list_page(&mut tx, &filter, (limit, offset), caller.now()).await?;
    let forms = found.iter().map(|invitation| for_app_servers(invitation, None, caller.now())).collect::<Result<Vec<_>, _>>()?;
    Ok(Json(if query.is_true("paginated") { json!({ "data": forms, "total_count": total }) } else { Value::Array(forms) }))
}

/// `POST /v1/invitations/{id}/revoke`. Secret key.
///
/// # Errors
/// [`ApiProblem`].
pub async fn revoke(caller: ApiCaller, Path(id): Path<String>) -> ApiResult<Json<Value>> {
    let id = InvitationId::parse(&id).map_err(|_| ApiProblem::not_found("invitation"))?;
    let invitation = invitations::revoke(caller.cx(), &id).await.map_err(|problem| refusal(problem, None))?;
    Ok(Json(for_app_servers(&invitation, None, caller.now())?))
}

fn refusal(problem: InvitationProblem, address: Option<&Email>) -> ApiProblem {
    match problem {
        InvitationProblem::HasAccount { .. } => ApiProblem::identifier_exists("email_address"),
        InvitationProblem::Pending { .. } => ApiProblem::already_invited(address.map_or("", Email::as_str)),
        InvitationProblem::Redirect(why) => {
            ApiProblem::refused_value("redirect_url", format!("This instance does not send people there ({why:?}); see allowed_origins."))
        }
        InvitationProblem::TooMany { wait } => ApiProblem::too_many(wait),
        InvitationProblem::NotFound => ApiProblem::not_found("invitation"),
        InvitationProblem::Accepted => ApiProblem::invitation_decided("invitation_already_accepted", "accepted"),
        InvitationProblem::Revoked => ApiProblem::invitation_decided("invitation_already_revoked", "revoked"),
        InvitationProblem::Internal(error) => error.into(),
    }
}
