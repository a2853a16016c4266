//! Members of an organization.

use std::collections::HashMap;

use axum::Json;
use axum::extract::Path;
use serde_json::{Value, json};

use super::acting::{listed, member, user_id};
use super::visitor::{Changed, Visitor};
use crate::server::api::error::{ApiProblem, ApiResult};
use crate::server::api::query::{Form, Page};
use crate::server::api::shapes::organization as shape;
use crate::server::flows::organizations::By;
use crate::server::flows::organizations::members::{self, MemberQuery};
use crate::server::store;
use crate::server::store::memberships::{Membership, Person};

/// `GET /v1/organizations/{id}/memberships?query&role&limit&offset&paginated`. Newest first.
///
/// # Errors
/// [`ApiProblem`].
pub async fn list(visitor: Visitor, Path(id): Path<String>) -> ApiResult<Json<Value>> {
    let Page { limit, offset } = visitor.query.page()?;
    let mut roles = visitor.query.all("role").map(str::to_owned);
    let query = MemberQuery { words: visitor.query.first("query").unwrap_or_default().to_owned(), role: roles.next() };
    if roles.next().is_some() {
        return Err(ApiProblem::refused_value("role", "One role at a time is offered."));
    }
    let by = member(&visitor, &id).await?;
    let (found, total) = members::list(visitor.cx(), &by, &query, (limit, offset)).await?;
    let permissions = store::roles::permissions_of_all(&mut visitor.app().store.read().await?).await?;
    let forms = found.iter().map(|one| form(&visitor, &by, one, &permissions)).collect();
    Ok(if visitor.query.is_true("paginated") { listed(forms, total) } else { Json(json!({ "response": Value::Array(forms), "client": null })) })
}

/// `POST /v1/organizations/{id}/memberships`, form `user_id`, `role`. Makes somebody a member without asking them.
///
/// # Errors
/// [`ApiProblem`].
pub async fn add(visitor: Visitor, Path(id): Path<String>, Form(form): Form) -> ApiResult<Json<Value>> {
    let by = member(&visitor, &id).await?;
    let user = user_id(form.first("user_id").ok_or_else(|| ApiProblem::missing("user_id"))?)?;
    let role = form.first("role").ok_or_else(|| ApiProblem::missing("role"))?;
    let added = members::add(visitor.cx(), &by, &user, role).await?;
    let person = store::memberships::find_person(&mut visitor.app().store.read().await?, by.id(), &user).await?;
    let found = person.ok_or_else(|| ApiProblem::not_found("membership"))?;
    let answer = shape::for_browsers(shape::membership(visitor.cx(), added.organization(), &found, added.permissions()));
    Ok(Json(visitor.respond(answer, Changed::Nothing).await?))
}

/// `PATCH /v1/organizations/{id}/memberships/{user_id}`, form `role`.
///
/// # Errors
/// [`ApiProblem`].
pub async fn update(visitor: Visitor, Path((id, user)): Path<(String, String)>, Form(form): Form) -> ApiResult<Json<Value>> {
    let by = member(&visitor, &id).await?;
    let role = form.first("role").ok_or_else(|| ApiProblem::missing("role"))?;
    let changed = members::change_role(visitor.cx(), &by, &user_id(&user)?, role).await?;
    done(&visitor, &by, &changed).await
}

/// `DELETE /v1/organizations/{id}/memberships/{user_id}`.
///
/// # Errors
/// [`ApiProblem`].
pub async fn remove(visitor: Visitor, Path((id, user)): Path<(String, String)>) -> ApiResult<Json<Value>> {
    let by = member(&visitor, &id).await?;
    let removed = members::remove(visitor.cx(), &by, &user_id(&user)?).await?;
    done(&visitor, &by, &removed).await
}

async fn done(visitor: &Visitor, by: &By, found: &(Membership, Person)) -> ApiResult<Json<Value>> {
    let permissions = store::roles::permissions_of_all(&mut visitor.app().store.read().await?).await?;
    Ok(Json(visitor.respond(form(visitor, by, found, &permissions), Changed::Nothing).await?))
}

fn form(visitor: &Visitor, by: &By, found: &(Membership, Person), permissions: &HashMap<String, Vec<String>>) -> Value {
    let own = permissions.get(found.0.role.id.as_str()).map(Vec::as_slice).unwrap_or_default();
    shape::for_browsers(shape::membership(visitor.cx(), by.organization(), found, own))
}
