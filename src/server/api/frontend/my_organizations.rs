//! What the person in front of the browser belongs to, is invited to, and may ask to join.

use axum::Json;
use axum::extract::Path;
use serde_json::{Value, json};

use super::acting::listed;
use super::organization_invitations::status;
use super::visitor::{Changed, Visitor};
use crate::domain::ids::{MembershipRequestId, OrganizationId, OrganizationInvitationId};
use crate::domain::organization::RequestStatus;
use crate::server::api::error::{ApiProblem, ApiResult};
use crate::server::api::query::Page;
use crate::server::api::shapes::organization as shape;
use crate::server::flows::organizations::{self, Data, OrganizationError, invitations, members, requests};

/// `GET /v1/me/organization_memberships?query&limit&offset&paginated`. Newest first.
///
/// # Errors
/// [`ApiProblem`].
pub async fn memberships(visitor: Visitor) -> ApiResult<Json<Value>> {
    let Page { limit, offset } = visitor.query.page()?;
    let (_, account) = visitor.working_session()?;
    organizations::are_on(visitor.cx()).await?;
    let (found, total) = organizations::memberships_of(visitor.cx(), &account.user.id, visitor.query.first("query"), (limit, offset)).await?;
    let forms: Vec<Value> = found.iter().map(|one| shape::own_membership(visitor.cx(), account, one)).collect();
    Ok(if visitor.query.is_true("paginated") { listed(forms, total) } else { Json(json!({ "response": forms, "client": null })) })
}

/// `DELETE /v1/me/organization_memberships/{organization_id}`. Leaves an organization.
///
/// # Errors
/// [`ApiProblem`].
pub async fn leave(visitor: Visitor, Path(id): Path<String>) -> ApiResult<Json<Value>> {
    let (_, account) = visitor.working_session()?;
    let id = OrganizationId::parse(&id).map_err(|_| ApiProblem::not_a_member())?;
    let member = match organizations::member(visitor.cx(), &account.user.id, &id).await {
        Ok(member) => member,
        Err(OrganizationError::NotFound) => return Err(ApiProblem::not_a_member()),
        Err(other) => return Err(other.into()),
    };
    members::leave(visitor.cx(), &member).await?;
    let gone = Data::deleted("organization_membership", member.membership().id.as_str());
    Ok(Json(visitor.respond(gone, Changed::Nothing).await?))
}

/// `GET /v1/me/organization_invitations?status&limit&offset`. Invitations to the person's verified addresses.
///
/// # Errors
/// [`ApiProblem`].
pub async fn invited(visitor: Visitor) -> ApiResult<Json<Value>> {
    let Page { limit, offset } = visitor.query.page()?;
    let status = status(&visitor.query)?;
    let (_, account) = visitor.working_session()?;
    organizations::are_on(visitor.cx()).await?;
    let (found, total) = invitations::list_of_user(visitor.cx(), &account.user.id, status, (limit, offset)).await?;
    let one = |(invitation, organization): &(_, _)| shape::for_browsers(shape::invitation(visitor.cx(), organization, invitation, None));
    Ok(listed(found.iter().map(one).collect(), total))
}

/// `POST /v1/me/organization_invitations/{id}/accept`.
///
/// # Errors
/// [`ApiProblem`].
pub async fn accept_invitation(visitor: Visitor, Path(id): Path<String>) -> ApiResult<Json<Value>> {
    let (_, account) = visitor.working_session()?;
    let id = OrganizationInvitationId::parse(&id).map_err(|_| ApiProblem::not_found("invitation"))?;
    let member = invitations::accept(visitor.cx(), &account.user.id, &id).await?;
    let accepted = crate::server::store::organization_invitations::find(&mut visitor.app().store.read().await?, &id).await?;
    let accepted = accepted.ok_or_else(|| ApiProblem::not_found("invitation"))?;
    let form = shape::for_browsers(shape::invitation(visitor.cx(), member.organization(), &accepted, None));
    Ok(Json(visitor.respond(form, Changed::Nothing).await?))
}

/// `GET /v1/me/organization_suggestions?status&limit&offset`. What verified domains suggest to the person.
///
/// # Errors
/// [`ApiProblem`].
pub async fn suggested(visitor: Visitor) -> ApiResult<Json<Value>> {
    let Page { limit, offset } = visitor.query.page()?;
    let wanted: Vec<&str> = visitor.query.all("status").collect();
    if let Some(unknown) = wanted.iter().find(|status| !["pending", "accepted"].contains(status)) {
        return Err(ApiProblem::refused_value("status", format!("{unknown} is not the status of a suggestion.")));
    }
    let asks_for = |status: &str| wanted.is_empty() || wanted.contains(&status);
    let (_, account) = visitor.working_session()?;
    organizations::are_on(visitor.cx()).await?;
    let states = match (asks_for("pending"), asks_for("accepted")) {
        (true, false) => [RequestStatus::Suggested; 2],
        (false, true) => [RequestStatus::Requested; 2],
        _ => [RequestStatus::Suggested, RequestStatus::Requested],
    };
    let (found, total) = requests::list_of_user(visitor.cx(), &account.user.id, states, (limit, offset)).await?;
    Ok(listed(found.iter().map(|(request, organization)| shape::suggestion(visitor.cx(), request, organization)).collect(), total))
}

/// `POST /v1/me/organization_suggestions/{id}/accept`. Asks to join.
///
/// # Errors
/// [`ApiProblem`].
pub async fn accept_suggestion(visitor: Visitor, Path(id): Path<String>) -> ApiResult<Json<Value>> {
    let (_, account) = visitor.working_session()?;
    let id = MembershipRequestId::parse(&id.replacen("orgsug_", "orgmemreq_", 1)).map_err(|_| ApiProblem::not_found("suggestion"))?;
    let (request, organization) = requests::ask(visitor.cx(), &account.user.id, &id).await?;
    Ok(Json(visitor.respond(shape::suggestion(visitor.cx(), &request, &organization), Changed::Nothing).await?))
}

/// `GET /v1/me/organization_creation_defaults`. Nothing is suggested here.
///
/// # Errors
/// [`ApiProblem`].
pub async fn creation_defaults(visitor: Visitor) -> ApiResult<Json<Value>> {
    visitor.working_session()?;
    Ok(Json(json!({ "response": { "form": { "name": null, "slug": null, "logo": null }, "advisory": null }, "client": null })))
}
