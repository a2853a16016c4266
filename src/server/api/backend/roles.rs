//! Roles and permissions of organizations, made and changed by app servers.

use axum::Json;
use axum::extract::Path;
use axum::extract::rejection::JsonRejection;
use serde::Deserialize;
use serde_json::{Value, json};

use super::caller::ApiCaller;
use crate::domain::ids::{PermissionId, RoleId};
use crate::server::api::error::{ApiProblem, ApiResult};
use crate::server::api::query::{Page, QueryPairs};
use crate::server::flows::organizations::Data;
use crate::server::flows::organizations::roles::{self, NewPermission, NewRole};
use crate::server::store;
use crate::server::store::roles::Role;

/// A role.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RoleBody {
    name: Option<String>,
    key: Option<String>,
    description: Option<String>,
    permissions: Option<Vec<String>>,
    include_in_initial_role_set: Option<bool>,
}

/// A permission.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PermissionBody {
    name: Option<String>,
    key: Option<String>,
    description: Option<String>,
}

async fn form(caller: &ApiCaller, role: &Role) -> ApiResult<Json<Value>> {
    let permissions = store::roles::list_permissions_of(&mut caller.app().store.read().await?, &role.id).await?;
    Ok(Json(Data::role(role, &permissions)))
}

fn role_id(text: &str) -> ApiResult<RoleId> {
    RoleId::parse(text).map_err(|_| ApiProblem::not_found("role"))
}

fn permission_id(text: &str) -> ApiResult<PermissionId> {
    PermissionId::parse(text).map_err(|_| ApiProblem::not_found("permission"))
}

/// Whether a list that is searched shows this.
fn fits(query: &QueryPairs, parts: [&str; 3]) -> bool {
    query.first("query").is_none_or(|text| parts.iter().any(|part| part.to_lowercase().contains(&text.to_lowercase())))
}

/// `GET /v1/organization_roles?query&limit&offset`. Secret key. Oldest first: there are few.
///
/// # Errors
/// [`ApiProblem`].
pub async fn list(caller: ApiCaller, query: QueryPairs) -> ApiResult<Json<Value>> {
    let page = query.page()?;
    let mut tx = caller.app().store.read().await?;
    let (mut all, _) = store::roles::list(&mut tx, (i64::MAX, 0)).await?;
    all.retain(|role| fits(&query, [&role.name, &role.key, role.id.as_str()]));
    let mut data = Vec::new();
    for role in page.of(&all) {
        data.push(Data::role(role, &store::roles::list_permissions_of(&mut tx, &role.id).await?));
    }
    Ok(Json(json!({ "data": data, "total_count": all.len() })))
}

/// `POST /v1/organization_roles`. Secret key.
///
/// # Errors
/// [`ApiProblem`].
pub async fn create(caller: ApiCaller, body: Result<Json<RoleBody>, JsonRejection>) -> ApiResult<Json<Value>> {
    let Json(body) = body?;
    let new = NewRole {
        name: body.name.ok_or_else(|| ApiProblem::missing("name"))?,
        key: body.key.ok_or_else(|| ApiProblem::missing("key"))?,
        description: body.description.unwrap_or_default(),
        permissions: body.permissions.unwrap_or_default(),
        in_initial_set: body.include_in_initial_role_set.unwrap_or(true),
    };
    form(&caller, &roles::create(caller.cx(), new).await?).await
}

/// `GET /v1/organization_roles/{id}`. Secret key.
///
/// # Errors
/// [`ApiProblem`].
pub async fn show(caller: ApiCaller, Path(id): Path<String>) -> ApiResult<Json<Value>> {
    let role = store::roles::find(&mut caller.app().store.read().await?, &role_id(&id)?).await?;
    form(&caller, &role.ok_or_else(|| ApiProblem::not_found("role"))?).await
}

/// `PATCH /v1/organization_roles/{id}`. Secret key.
///
/// # Errors
/// [`ApiProblem`].
pub async fn update(caller: ApiCaller, Path(id): Path<String>, body: Result<Json<RoleBody>, JsonRejection>) -> ApiResult<Json<Value>> {
    let Json(body) = body?;
    let changes = roles::RoleChanges { name: body.name, key: body.key, description: body.description, permissions: body.permissions };
    form(&caller, &roles::update(caller.cx(), &role_id(&id)?, changes).await?).await
}

/// `DELETE /v1/organization_roles/{id}?replacement_role_id`. Secret key. A role in use goes only with another one in its place.
///
/// # Errors
/// [`ApiProblem`].
pub async fn delete(caller: ApiCaller, Path(id): Path<String>, query: QueryPairs) -> ApiResult<Json<Value>> {
    let id = role_id(&id)?;
    let replacement = query.first("replacement_role_id").map(role_id).transpose()?;
    roles::delete(caller.cx(), &id, replacement.as_ref()).await?;
    Ok(Json(Data::deleted("role", id.as_str())))
}

/// `POST /v1/organization_roles/{id}/permissions/{permission_id}`. Secret key.
///
/// # Errors
/// [`ApiProblem`].
pub async fn allow(caller: ApiCaller, Path((id, permission)): Path<(String, String)>) -> ApiResult<Json<Value>> {
    form(&caller, &roles::allow(caller.cx(), &role_id(&id)?, &permission_id(&permission)?).await?).await
}

/// `DELETE /v1/organization_roles/{id}/permissions/{permission_id}`. Secret key.
///
/// # Errors
/// [`ApiProblem`].
pub async fn forbid(caller: ApiCaller, Path((id, permission)): Path<(String, String)>) -> ApiResult<Json<Value>> {
    form(&caller, &roles::forbid(caller.cx(), &role_id(&id)?, &permission_id(&permission)?).await?).await
}

/// `GET /v1/organization_permissions?query&limit&offset`. Secret key. Oldest first.
///
/// # Errors
/// [`ApiProblem`].
pub async fn list_permissions(caller: ApiCaller, query: QueryPairs) -> ApiResult<Json<Value>> {
    let page: Page = query.page()?;
    let (mut all, _) = store::roles::list_permissions(&mut caller.app().store.read().await?, (i64::MAX, 0)).await?;
    all.retain(|permission| fits(&query, [&permission.name, &permission.key, permission.id.as_str()]));
    let data: Vec<Value> = page.of(&all).iter().map(Data::permission).collect();
    Ok(Json(json!({ "data": data, "total_count": all.len() })))
}

/// `POST /v1/organization_permissions`. Secret key.
///
/// # Errors
/// [`ApiProblem`].
pub async fn create_permission(caller: ApiCaller, body: Result<Json<PermissionBody>, JsonRejection>) -> ApiResult<Json<Value>> {
    let Json(body) = body?;
    let new = NewPermission {
        name: body.name.ok_or_else(|| ApiProblem::missing("name"))?,
        key: body.key.ok_or_else(|| ApiProblem::missing("key"))?,
        description: body.description.unwrap_or_default(),
    };
    Ok(Json(Data::permission(&roles::create_permission(caller.cx(), new).await?)))
}

/// `GET /v1/organization_permissions/{id}`. Secret key.
///
/// # Errors
/// [`ApiProblem`].
pub async fn show_permission(caller: ApiCaller, Path(id): Path<String>) -> ApiResult<Json<Value>> {
    let found = store::roles::find_permission(&mut caller.app().store.read().await?, &permission_id(&id)?).await?;
    Ok(Json(Data::permission(&found.ok_or_else(|| ApiProblem::not_found("permission"))?)))
}

/// `PATCH /v1/organization_permissions/{id}`. Secret key.
///
/// # Errors
/// [`ApiProblem`].
pub async fn update_permission(
    caller: ApiCaller,
    Path(id): Path<String>,
    body: Result<Json<PermissionBody>, JsonRejection>,
) -> ApiResult<Json<Value>> {
    let Json(body) = body?;
    let changes = roles::PermissionChanges { name: body.name, key: body.key, description: body.description };
    Ok(Json(Data::permission(&roles::update_permission(caller.cx(), &permission_id(&id)?, changes).await?)))
}

/// `DELETE /v1/organization_permissions/{id}`. Secret key.
///
/// # Errors
/// [`ApiProblem`].
pub async fn delete_permission(caller: ApiCaller, Path(id): Path<String>) -> ApiResult<Json<Value>> {
    let id = permission_id(&id)?;
    roles::delete_permission(caller.cx(), &id).await?;
    Ok(Json(Data::deleted("permission", id.as_str())))
}
