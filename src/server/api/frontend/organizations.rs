//! Organizations of the person in front of the browser.

use axum::Json;
use axum::extract::Path;
use serde_json::{Value, json};

use super::acting::{listed, member};
use super::visitor::{Changed, Visitor};
use crate::domain::session::SessionTask;
use crate::server::api::error::{ApiProblem, ApiResult};
use crate::server::api::picture::Upload;
use crate::server::api::query::Form;
use crate::server::api::shapes::organization as shape;
use crate::server::flows::active_organization::{self, Reach};
use crate::server::flows::organizations::{self, Data, NewOrganization, profile};
use crate::server::store;
use crate::server::store::organizations::Organization;

/// `POST /v1/organizations`, form `name`, `slug`. Its creator is the first member, and works in it when they had to choose one.
///
/// # Errors
/// [`ApiProblem`].
pub async fn create(visitor: Visitor, Form(form): Form) -> ApiResult<Json<Value>> {
    let (session, account) = visitor.working_session()?;
    let name = form.first("name").ok_or_else(|| ApiProblem::missing("name"))?.to_owned();
    let new = NewOrganization { name, slug: form.first("slug").map(str::to_owned), ..NewOrganization::default() };
    let member = organizations::create(visitor.cx(), &account.user.id, new, false).await?;
    if session.task == Some(SessionTask::ChooseOrganization) {
        let settings = visitor.app().settings(visitor.now()).await?;
        let mut tx = visitor.app().store.write().await?;
        active_organization::change(visitor.cx(), &mut tx, &settings, (session, Some(&member.organization().id)), Reach::ThisPage).await?;
        tx.commit().await?;
    }
    done(&visitor, member.organization()).await
}

/// `GET /v1/organizations/{id}`.
///
/// # Errors
/// [`ApiProblem`].
pub async fn show(visitor: Visitor, Path(id): Path<String>) -> ApiResult<Json<Value>> {
    let by = member(&visitor, &id).await?;
    let form = form(&visitor, by.organization());
    Ok(Json(json!({ "response": form, "client": null })))
}

/// `PATCH /v1/organizations/{id}`, form `name`, `slug`.
///
/// # Errors
/// [`ApiProblem`].
pub async fn update(visitor: Visitor, Path(id): Path<String>, Form(form): Form) -> ApiResult<Json<Value>> {
    let by = member(&visitor, &id).await?;
    let changes = profile::Changes { name: form.first("name").map(str::to_owned), slug: form.first("slug").map(str::to_owned), primary_color: None };
    done(&visitor, &profile::update(visitor.cx(), &by, changes).await?).await
}

/// `DELETE /v1/organizations/{id}`.
///
/// # Errors
/// [`ApiProblem`].
pub async fn delete(visitor: Visitor, Path(id): Path<String>) -> ApiResult<Json<Value>> {
    let by = member(&visitor, &id).await?;
    profile::delete(visitor.cx(), &by).await?;
    let gone = Data::deleted("organization", by.id().as_str());
    Ok(Json(visitor.respond(gone, Changed::Nothing).await?))
}

/// `PUT /v1/organizations/{id}/logo`, a form with the picture in `file`, or the picture as base64.
///
/// # Errors
/// [`ApiProblem`].
pub async fn set_logo(visitor: Visitor, Path(id): Path<String>, Upload(picture): Upload) -> ApiResult<Json<Value>> {
    let by = member(&visitor, &id).await?;
    done(&visitor, &profile::set_logo(visitor.cx(), &by, picture).await?).await
}

/// `DELETE /v1/organizations/{id}/logo`.
///
/// # Errors
/// [`ApiProblem`].
pub async fn remove_logo(visitor: Visitor, Path(id): Path<String>) -> ApiResult<Json<Value>> {
    let by = member(&visitor, &id).await?;
    profile::remove_logo(visitor.cx(), &by).await?;
    let gone = Data::deleted("image", by.organization().logo.as_ref().map_or("", crate::domain::ids::PictureId::as_str));
    Ok(Json(visitor.respond(gone, Changed::Nothing).await?))
}

/// `GET /v1/organizations/{id}/roles?limit&offset`. The roles that the organization can give, for whoever reads its members.
///
/// # Errors
/// [`ApiProblem`].
pub async fn roles(visitor: Visitor, Path(id): Path<String>) -> ApiResult<Json<Value>> {
    let page = visitor.query.page()?;
    let by = member(&visitor, &id).await?;
    by.require(crate::domain::organization::Permission::MembershipsRead)?;
    let roles = organizations::members::roles(visitor.cx(), &by).await?.all;
    let mut tx = visitor.app().store.read().await?;
    let total = i64::try_from(roles.len()).unwrap_or(i64::MAX);
    let mut forms = Vec::new();
    for role in page.of(&roles) {
        forms.push(Data::role(role, &store::roles::list_permissions_of(&mut tx, &role.id).await?));
    }
    let Json(mut answer) = listed(forms, total);
    if let Some(Value::Object(response)) = answer.get_mut("response") {
        response.insert("has_role_set_migration".to_owned(), false.into());
    }
    Ok(Json(answer))
}

fn form(visitor: &Visitor, organization: &Organization) -> Value {
    shape::for_browsers(Data::organization(visitor.cx(), organization))
}

async fn done(visitor: &Visitor, organization: &Organization) -> ApiResult<Json<Value>> {
    Ok(Json(visitor.respond(form(visitor, organization), Changed::Nothing).await?))
}
