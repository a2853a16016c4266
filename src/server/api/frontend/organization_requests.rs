//! Requests to join an organization.

use axum::Json;
use axum::extract::Path;
use serde_json::Value;

use super::acting::{listed, member};
use super::visitor::{Changed, Visitor};
use crate::domain::ids::MembershipRequestId;
use crate::domain::organization::RequestStatus;
use crate::server::api::error::{ApiProblem, ApiResult};
use crate::server::api::query::Page;
use crate::server::flows::organizations::{Data, requests};

/// `GET /v1/organizations/{id}/membership_requests?status&limit&offset`. Oldest first. Those that wait, unless another status is named.
///
/// # Errors
/// [`ApiProblem`].
pub async fn list(visitor: Visitor, Path(id): Path<String>) -> ApiResult<Json<Value>> {
    let Page { limit, offset } = visitor.query.page()?;
    let status = match visitor.query.first("status") {
        None | Some("pending") => RequestStatus::Requested,
        Some("accepted") => RequestStatus::Accepted,
        Some("rejected") => RequestStatus::Rejected,
        Some(_) => return Err(ApiProblem::refused_value("status", "Not the status of a request.")),
    };
    let by = member(&visitor, &id).await?;
    let (found, total) = requests::list(visitor.cx(), &by, status, (limit, offset)).await?;
    Ok(listed(found.iter().map(|(request, person)| Data::request(request, person)).collect(), total))
}

/// `POST /v1/organizations/{id}/membership_requests/{request_id}/accept`.
///
/// # Errors
/// [`ApiProblem`].
pub async fn accept(visitor: Visitor, Path((id, request)): Path<(String, String)>) -> ApiResult<Json<Value>> {
    let by = member(&visitor, &id).await?;
    let (request, person) = requests::approve(visitor.cx(), &by, &request_id(&request)?).await?;
    Ok(Json(visitor.respond(Data::request(&request, &person), Changed::Nothing).await?))
}

/// `POST /v1/organizations/{id}/membership_requests/{request_id}/reject`.
///
/// # Errors
/// [`ApiProblem`].
pub async fn reject(visitor: Visitor, Path((id, request)): Path<(String, String)>) -> ApiResult<Json<Value>> {
    let by = member(&visitor, &id).await?;
    let (request, person) = requests::reject(visitor.cx(), &by, &request_id(&request)?).await?;
    Ok(Json(visitor.respond(Data::request(&request, &person), Changed::Nothing).await?))
}

fn request_id(text: &str) -> ApiResult<MembershipRequestId> {
    MembershipRequestId::parse(text).map_err(|_| ApiProblem::not_found("request"))
}
