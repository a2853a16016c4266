//! Domains of an organization.

use axum::Json;
use axum::extract::Path;
use serde_json::{Value, json};

use super::acting::{listed, member};
use super::visitor::{Changed, Visitor};
use crate::domain::ids::OrganizationDomainId;
use crate::domain::organization::EnrollmentMode;
use crate::domain::secret::SecretText;
use crate::server::api::error::{ApiProblem, ApiResult};
use crate::server::api::organization_domain::{Wanted, enrollment_mode, form};
use crate::server::api::query::Form;
use crate::server::flows::organizations::{By, Data, OrganizationError, domains};
use crate::server::store::organization_domains::OrganizationDomain;

/// `GET /v1/organizations/{id}/domains?verified&enrollment_mode&limit&offset`. Oldest first.
///
/// # Errors
/// [`ApiProblem`].
pub async fn list(visitor: Visitor, Path(id): Path<String>) -> ApiResult<Json<Value>> {
    let (page, wanted) = (visitor.query.page()?, Wanted::read(&visitor.query)?);
    let by = member(&visitor, &id).await?;
    let mut found = domains::list(visitor.cx(), &by).await?;
    found.retain(|domain| wanted.fits(domain));
    let mut data = Vec::new();
    for domain in page.of(&found) {
        data.push(form(visitor.cx(), by.organization(), domain).await?);
    }
    Ok(listed(data, i64::try_from(found.len()).unwrap_or(i64::MAX)))
}

/// `GET /v1/organizations/{id}/domains/{domain_id}`.
///
/// # Errors
/// [`ApiProblem`].
pub async fn show(visitor: Visitor, Path((id, domain)): Path<(String, String)>) -> ApiResult<Json<Value>> {
    let by = member(&visitor, &id).await?;
    let found = domains::find(visitor.cx(), &by, &domain_id(&domain)?).await?;
    Ok(Json(json!({ "response": form(visitor.cx(), by.organization(), &found).await?, "client": null })))
}

/// `POST /v1/organizations/{id}/domains`, form `name`, `enrollment_mode`.
///
/// # Errors
/// [`ApiProblem`].
pub async fn create(visitor: Visitor, Path(id): Path<String>, Form(form): Form) -> ApiResult<Json<Value>> {
    let by = member(&visitor, &id).await?;
    let name = form.first("name").ok_or_else(|| ApiProblem::missing("name"))?;
    let mode = form.first("enrollment_mode").map(enrollment_mode).transpose()?;
    let added = add(&visitor, &by, name, mode).await?;
    done(&visitor, &by, &added).await
}

async fn add(visitor: &Visitor, by: &By, name: &str, mode: Option<EnrollmentMode>) -> ApiResult<OrganizationDomain> {
    let added = domains::add(visitor.cx(), by, name).await?;
    match mode {
        // A way to join is chosen once the domain is proved.
        Some(mode) if mode != added.mode && added.verified_at.is_some() => Ok(domains::set_mode(visitor.cx(), by, &added.id, mode, false).await?),
        _ => Ok(added),
    }
}

/// `POST /v1/organizations/{id}/domains/bulk`, form `names` several times, `enrollment_mode`. The answer has each name either under
/// `data` or under `errors`.
///
/// # Errors
/// [`ApiProblem`] when the request as a whole is refused.
pub async fn create_many(visitor: Visitor, Path(id): Path<String>, Form(form): Form) -> ApiResult<Json<Value>> {
    let by = member(&visitor, &id).await?;
    let mode = form.first("enrollment_mode").map(enrollment_mode).transpose()?;
    let (mut data, mut errors) = (Vec::new(), Vec::new());
    for name in form.all("names") {
        match add(&visitor, &by, name, mode).await {
            Ok(added) => data.push(self::form(visitor.cx(), by.organization(), &added).await?),
            Err(problem) if problem.is_client_error() => errors.push(json!({ "name": name, "code": problem.code() })),
            Err(problem) => return Err(problem),
        }
    }
    if data.is_empty() && errors.is_empty() {
        return Err(ApiProblem::missing("names"));
    }
    Ok(Json(visitor.respond(json!({ "data": data, "errors": errors }), Changed::Nothing).await?))
}

/// `DELETE /v1/organizations/{id}/domains/{domain_id}`.
///
/// # Errors
/// [`ApiProblem`].
pub async fn delete(visitor: Visitor, Path((id, domain)): Path<(String, String)>) -> ApiResult<Json<Value>> {
    let by = member(&visitor, &id).await?;
    let domain = domain_id(&domain)?;
    domains::remove(visitor.cx(), &by, &domain).await?;
    Ok(Json(visitor.respond(Data::deleted("organization_domain", domain.as_str()), Changed::Nothing).await?))
}

/// `POST /v1/organizations/{id}/domains/{domain_id}/update_enrollment_mode`, form `enrollment_mode`, `delete_pending`.
///
/// # Errors
/// [`ApiProblem`].
pub async fn update_mode(visitor: Visitor, Path((id, domain)): Path<(String, String)>, Form(form): Form) -> ApiResult<Json<Value>> {
    let by = member(&visitor, &id).await?;
    let mode = enrollment_mode(form.first("enrollment_mode").ok_or_else(|| ApiProblem::missing("enrollment_mode"))?)?;
    let changed = domains::set_mode(visitor.cx(), &by, &domain_id(&domain)?, mode, form.is_true("delete_pending")).await?;
    done(&visitor, &by, &changed).await
}

/// `POST /v1/organizations/{id}/domains/{domain_id}/prepare_affiliation_verification`, form `affiliation_email_address`. Sends a code.
///
/// # Errors
/// [`ApiProblem`].
pub async fn prepare_affiliation(visitor: Visitor, Path((id, domain)): Path<(String, String)>, Form(form): Form) -> ApiResult<Json<Value>> {
    let by = member(&visitor, &id).await?;
    let address = form.first("affiliation_email_address").ok_or_else(|| ApiProblem::missing("affiliation_email_address"))?;
    let asked = domains::send_code(visitor.cx(), &by, &domain_id(&domain)?, address).await?;
    done(&visitor, &by, &asked).await
}

/// `POST /v1/organizations/{id}/domains/{domain_id}/attempt_affiliation_verification`, form `code`.
///
/// # Errors
/// [`ApiProblem`].
pub async fn attempt_affiliation(visitor: Visitor, Path((id, domain)): Path<(String, String)>, Form(form): Form) -> ApiResult<Json<Value>> {
    let by = member(&visitor, &id).await?;
    let code = form.first("code").ok_or_else(|| ApiProblem::missing("code"))?;
    let proved = domains::verify(visitor.cx(), &by, &domain_id(&domain)?, &SecretText::new(code)).await?;
    done(&visitor, &by, &proved).await
}

/// `POST /v1/organizations/{id}/domains/{domain_id}/prepare_ownership_verification`. Says which TXT record proves the domain.
///
/// # Errors
/// [`ApiProblem`].
pub async fn prepare_ownership(visitor: Visitor, Path((id, domain)): Path<(String, String)>) -> ApiResult<Json<Value>> {
    let by = member(&visitor, &id).await?;
    by.require(crate::domain::organization::Permission::DomainsManage).map_err(ApiProblem::from)?;
    let found = domains::find(visitor.cx(), &by, &domain_id(&domain)?).await?;
    done(&visitor, &by, &found).await
}

/// `POST /v1/organizations/{id}/domains/{domain_id}/attempt_ownership_verification`. Looks for the TXT record.
///
/// # Errors
/// [`ApiProblem`].
pub async fn attempt_ownership(visitor: Visitor, Path((id, domain)): Path<(String, String)>) -> ApiResult<Json<Value>> {
    let by = member(&visitor, &id).await?;
    let proved = domains::check_record(visitor.cx(), &by, &domain_id(&domain)?).await?;
    done(&visitor, &by, &proved).await
}

async fn done(visitor: &Visitor, by: &By, domain: &OrganizationDomain) -> ApiResult<Json<Value>> {
    let form = form(visitor.cx(), by.organization(), domain).await?;
    Ok(Json(visitor.respond(form, Changed::Nothing).await?))
}

fn domain_id(text: &str) -> Result<OrganizationDomainId, OrganizationError> {
    let gone =
        || OrganizationError::Refused(crate::domain::problem::Field::Form, crate::domain::organization_trouble::OrganizationTrouble::DomainGone);
    OrganizationDomainId::parse(text).map_err(|_| gone())
}
