//! Invitations of an organization.

use axum::Json;
use axum::extract::Path;
use serde_json::{Value, json};

use super::acting::{listed, member};
use super::visitor::{Changed, Visitor};
use crate::domain::ids::OrganizationInvitationId;
use crate::domain::invitation::InvitationStatus;
use crate::server::api::error::{ApiProblem, ApiResult};
use crate::server::api::query::{Form, Page, QueryPairs};
use crate::server::api::refused_addresses;
use crate::server::api::shapes::organization as shape;
use crate::server::flows::organizations::By;
use crate::server::flows::organizations::invitations::{self, Invitations, NewInvitations};
use crate::server::store::organization_invitations::InvitationFilter;

/// `GET /v1/organizations/{id}/invitations?status&limit&offset`. Newest first.
///
/// # Errors
/// [`ApiProblem`].
pub async fn list(visitor: Visitor, Path(id): Path<String>) -> ApiResult<Json<Value>> {
    let status = status(&visitor.query)?;
    page(&visitor, &id, status).await
}

/// `GET /v1/organizations/{id}/invitations/pending?limit&offset`. For older SDKs.
///
/// # Errors
/// [`ApiProblem`].
pub async fn list_pending(visitor: Visitor, Path(id): Path<String>) -> ApiResult<Json<Value>> {
    page(&visitor, &id, Some(InvitationStatus::Pending)).await
}

async fn page(visitor: &Visitor, id: &str, status: Option<InvitationStatus>) -> ApiResult<Json<Value>> {
    let Page { limit, offset } = visitor.query.page()?;
    let by = member(visitor, id).await?;
    let filter = InvitationFilter { status, query: visitor.query.first("query").map(str::to_owned) };
    let (found, total) = invitations::list(visitor.cx(), &by, &filter, (limit, offset)).await?;
    let one = |(invitation, inviter): &(_, Option<_>)| {
        shape::for_browsers(shape::invitation(visitor.cx(), by.organization(), invitation, inviter.as_ref()))
    };
    Ok(listed(found.iter().map(one).collect(), total))
}

/// The state that a list is asked for. Some SDKs name it several times.
pub(super) fn status(query: &QueryPairs) -> ApiResult<Option<InvitationStatus>> {
    let mut named =
        query.all("status").map(|text| InvitationStatus::parse(text).ok_or_else(|| ApiProblem::refused_value("status", "Not an invitation status.")));
    let first = named.next().transpose()?;
    if named.next().is_some() {
        return Err(ApiProblem::refused_value("status", "One status at a time is offered."));
    }
    Ok(first)
}

/// `POST /v1/organizations/{id}/invitations`, form `email_address`, `role`, `notify`.
///
/// # Errors
/// [`ApiProblem`].
pub async fn create(visitor: Visitor, Path(id): Path<String>, Form(form): Form) -> ApiResult<Json<Value>> {
    let by = member(&visitor, &id).await?;
    let address = form.first("email_address").ok_or_else(|| ApiProblem::missing("email_address"))?.to_owned();
    let done = invitations::invite(visitor.cx(), &by, &[address], &new(&form)?).await?;
    let sent = sent(&visitor, &by, &done).pop().ok_or_else(|| refused_addresses(&done.refused))?;
    Ok(Json(visitor.respond(sent, Changed::Nothing).await?))
}

/// `POST /v1/organizations/{id}/invitations/bulk`, form `email_address` several times, `role`, `notify`. Who can be invited is; the
/// answer names the other addresses under `errors`. When nobody can be, these are the answer.
///
/// # Errors
/// [`ApiProblem`].
pub async fn create_many(visitor: Visitor, Path(id): Path<String>, Form(form): Form) -> ApiResult<Json<Value>> {
    let by = member(&visitor, &id).await?;
    let addresses: Vec<String> = form.all("email_address").map(str::to_owned).collect();
    let done = invitations::invite(visitor.cx(), &by, &addresses, &new(&form)?).await?;
    let data = sent(&visitor, &by, &done);
    if data.is_empty() {
        return Err(refused_addresses(&done.refused));
    }
    let mut answer = json!({ "total_count": data.len(), "data": data });
    if let (false, Value::Object(fields)) = (done.refused.is_empty(), &mut answer) {
        fields.insert("errors".to_owned(), refused_addresses(&done.refused).entries()?);
    }
    Ok(Json(visitor.respond(answer, Changed::Nothing).await?))
}

/// `POST /v1/organizations/{id}/invitations/{invitation_id}/revoke`.
///
/// # Errors
/// [`ApiProblem`].
pub async fn revoke(visitor: Visitor, Path((id, invitation)): Path<(String, String)>) -> ApiResult<Json<Value>> {
    let by = member(&visitor, &id).await?;
    let invitation = OrganizationInvitationId::parse(&invitation).map_err(|_| ApiProblem::not_found("invitation"))?;
    let revoked = invitations::revoke(visitor.cx(), &by, &invitation).await?;
    let form = shape::for_browsers(shape::invitation(visitor.cx(), by.organization(), &revoked, None));
    Ok(Json(visitor.respond(form, Changed::Nothing).await?))
}

fn new(form: &QueryPairs) -> ApiResult<NewInvitations> {
    let role = form.first("role").ok_or_else(|| ApiProblem::missing("role"))?;
    Ok(NewInvitations { role: Some(role.to_owned()), notify: form.first("notify") != Some("false"), ..NewInvitations::default() })
}

/// Who is invited now. Browsers don't get the link: whoever has it can accept, and it is for whoever reads the mail.
fn sent(visitor: &Visitor, by: &By, done: &Invitations) -> Vec<Value> {
    let one = |(invitation, _): &(_, _)| shape::for_browsers(shape::invitation(visitor.cx(), by.organization(), invitation, None));
    done.sent.iter().map(one).collect()
}
