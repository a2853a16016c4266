//! The member behind a call about an organization.

use axum::Json;
use serde_json::{Value, json};

use super::visitor::Visitor;
use crate::domain::ids::{OrganizationId, UserId};
use crate::server::api::error::{ApiProblem, ApiResult};
use crate::server::flows::active_organization;
use crate::server::flows::organizations::{self, By, OrganizationError};

/// The member who acts: the person of the session, who has to meet all that the organization asks of sessions. Who does not belong to
/// it is not told whether there is such an organization.
///
/// # Errors
/// [`ApiProblem`].
pub async fn member(visitor: &Visitor, organization: &str) -> ApiResult<By> {
    let (session, account) = visitor.working_session()?;
    let id = OrganizationId::parse(organization).map_err(|_| ApiProblem::not_a_member())?;
    let settings = visitor.app().settings(visitor.now()).await?;
    active_organization::beside(visitor.cx(), &settings, session, &id).await?;
    match organizations::member(visitor.cx(), &account.user.id, &id).await {
        Ok(member) => Ok(By::Member(member)),
        Err(OrganizationError::NotFound) => Err(ApiProblem::not_a_member()),
        Err(other) => Err(other.into()),
    }
}

/// The id of a person in an address.
///
/// # Errors
/// 404.
pub fn user_id(text: &str) -> ApiResult<UserId> {
    UserId::parse(text).map_err(|_| ApiProblem::not_found("user"))
}

/// One page of a list, in its envelope. Lists come without the client, which no reading changes.
pub fn listed(data: Vec<Value>, total: i64) -> Json<Value> {
    Json(json!({ "response": { "data": data, "total_count": total }, "client": null }))
}
