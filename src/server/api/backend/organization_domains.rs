//! Domains of organizations, for app servers.

use axum::Json;
use axum::extract::Path;
use axum::extract::rejection::JsonRejection;
use serde::Deserialize;
use serde_json::{Value, json};

use super::caller::ApiCaller;
use super::organizations::operate;
use crate::domain::ids::OrganizationDomainId;
use crate::server::api::error::{ApiProblem, ApiResult};
use crate::server::api::organization_domain::{Wanted, enrollment_mode, form};
use crate::server::api::query::{Page, QueryPairs};
use crate::server::flows::organizations::{self, By, Data, domains};
use crate::server::store;
use crate::server::store::organization_domains::OrganizationDomain;
use crate::server::store::organization_lists::DomainFilter;

/// A domain.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Body {
    name: Option<String>,
    enrollment_mode: Option<String>,
    verified: Option<bool>,
}

/// `GET /v1/organizations/{id}/domains?verified&enrollment_mode&limit&offset`. Secret key. Oldest first.
///
/// # Errors
/// [`ApiProblem`].
pub async fn list(caller: ApiCaller, Path(id): Path<String>, query: QueryPairs) -> ApiResult<Json<Value>> {
    let (page, wanted) = (query.page()?, Wanted::read(&query)?);
    let by = operate(&caller, &id).await?;
    let mut found = domains::list(caller.cx(), &by).await?;
    found.retain(|domain| wanted.fits(domain));
    let mut data = Vec::new();
    for domain in page.of(&found) {
        data.push(form(caller.cx(), by.organization(), domain).await?);
    }
    Ok(Json(json!({ "data": data, "total_count": found.len() })))
}

/// `POST /v1/organizations/{id}/domains`. Secret key. With `verified` the app vouches for it.
///
/// # Errors
/// [`ApiProblem`].
pub async fn create(caller: ApiCaller, Path(id): Path<String>, body: Result<Json<Body>, JsonRejection>) -> ApiResult<Json<Value>> {
    let Json(body) = body?;
    let mode = body.enrollment_mode.as_deref().map(enrollment_mode).transpose()?;
    let name = body.name.ok_or_else(|| ApiProblem::missing("name"))?;
    let by = operate(&caller, &id).await?;
    let mut domain = domains::add(caller.cx(), &by, &name).await?;
    if body.verified.unwrap_or(true) && domain.verified_at.is_none() {
        domain = domains::vouch(caller.cx(), &by, &domain.id).await?;
    }
    if let Some(mode) = mode.filter(|mode| *mode != domain.mode) {
        domain = domains::set_mode(caller.cx(), &by, &domain.id, mode, false).await?;
    }
    done(&caller, &by, &domain).await
}

/// `PATCH /v1/organizations/{id}/domains/{domain_id}`. Secret key.
///
/// # Errors
/// [`ApiProblem`].
pub async fn update(
    caller: ApiCaller,
    Path((id, domain)): Path<(String, String)>,
    body: Result<Json<Body>, JsonRejection>,
) -> ApiResult<Json<Value>> {
    let Json(body) = body?;
    let mode = body.enrollment_mode.as_deref().map(enrollment_mode).transpose()?;
    let by = operate(&caller, &id).await?;
    let mut found = domains::find(caller.cx(), &by, &domain_id(&domain)?).await?;
    match body.verified {
        Some(true) if found.verified_at.is_none() => found = domains::vouch(caller.cx(), &by, &found.id).await?,
        Some(false) if found.verified_at.is_some() => {
            return Err(ApiProblem::refused_value("verified", "A proof is not taken back; delete the domain."));
        }
        _ => {}
    }
    if let Some(mode) = mode.filter(|mode| *mode != found.mode) {
        found = domains::set_mode(caller.cx(), &by, &found.id, mode, false).await?;
    }
    done(&caller, &by, &found).await
}

/// `DELETE /v1/organizations/{id}/domains/{domain_id}`. Secret key.
///
/// # Errors
/// [`ApiProblem`].
pub async fn delete(caller: ApiCaller, Path((id, domain)): Path<(String, String)>) -> ApiResult<Json<Value>> {
    let by = operate(&caller, &id).await?;
    let domain = domain_id(&domain)?;
    domains::remove(caller.cx(), &by, &domain).await?;
    Ok(Json(Data::deleted("organization_domain", domain.as_str())))
}

/// `POST /v1/organizations/{id}/domains/{domain_id}/verify_ownership`. Secret key. Looks for the TXT record.
///
/// # Errors
/// [`ApiProblem`].
pub async fn verify(caller: ApiCaller, Path((id, domain)): Path<(String, String)>) -> ApiResult<Json<Value>> {
    let by = operate(&caller, &id).await?;
    let proved = domains::check_record(caller.cx(), &by, &domain_id(&domain)?).await?;
    done(&caller, &by, &proved).await
}

/// `GET /v1/organization_domains?organization_id&verified&enrollment_mode&query&limit&offset`. Secret key. Newest first.
///
/// # Errors
/// [`ApiProblem`].
pub async fn list_all(caller: ApiCaller, query: QueryPairs) -> ApiResult<Json<Value>> {
    let Page { limit, offset } = query.page()?;
    query.only_newest_first()?;
    if query.first("domains").is_some() {
        return Err(ApiProblem::unknown_parameter("domains"));
    }
    let Wanted { verified, modes } = Wanted::read(&query)?;
    if modes.len() > 1 {
        return Err(ApiProblem::refused_value("enrollment_mode", "One way to join at a time is offered."));
    }
    organizations::are_on(caller.cx()).await?;
    let text = |name: &str| query.first(name).map(str::to_owned);
    let filter = DomainFilter { organization: text("organization_id"), verified, mode: modes.first().copied(), query: text("query") };
    let (found, total) = store::organization_lists::domains(&mut caller.app().store.read().await?, &filter, (limit, offset)).await?;
    let mut data = Vec::new();
    for (domain, organization) in &found {
        data.push(form(caller.cx(), organization, domain).await?);
    }
    Ok(Json(json!({ "data": data, "total_count": total })))
}

async fn done(caller: &ApiCaller, by: &By, domain: &OrganizationDomain) -> ApiResult<Json<Value>> {
    Ok(Json(form(caller.cx(), by.organization(), domain).await?))
}

fn domain_id(text: &str) -> ApiResult<OrganizationDomainId> {
    OrganizationDomainId::parse(text).map_err(|_| ApiProblem::not_found("domain"))
}
