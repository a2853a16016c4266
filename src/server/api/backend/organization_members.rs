//! Members of organizations, read and changed by app servers.

use std::collections::HashMap;

use axum::Json;
use axum::extract::Path;
use axum::extract::rejection::JsonRejection;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::caller::ApiCaller;
use super::metadata::Mode;
use super::organizations::{MetadataBody, operate};
use super::users;
use crate::domain::ids::UserId;
use crate::server::api::error::{ApiProblem, ApiResult};
use crate::server::api::query::{Page, QueryPairs};
use crate::server::api::shapes::organization as shape;
use crate::server::flows::organizations::members::{self, MemberQuery};
use crate::server::flows::organizations::{self, By};
use crate::server::store;
use crate::server::store::memberships::{Membership, Person};
use crate::server::store::organizations::Organization;

/// Filters of the protocol that are not offered. They are refused, because a list that ignores a filter is worse than none.
const NOT_OFFERED: [&str; 9] = [
    "web3_wallet",
    "email_address_query",
    "phone_number_query",
    "username_query",
    "name_query",
    "last_active_at_before",
    "last_active_at_after",
    "created_at_before",
    "created_at_after",
];

/// The permissions of each role.
type Permissions = HashMap<String, Vec<String>>;

fn form(caller: &ApiCaller, organization: &Organization, found: &(Membership, Person), permissions: &Permissions) -> Value {
    let own = permissions.get(found.0.role.id.as_str()).map(Vec::as_slice).unwrap_or_default();
    shape::membership(caller.cx(), organization, found, own)
}

async fn done(caller: &ApiCaller, by: &By, found: &(Membership, Person)) -> ApiResult<Json<Value>> {
    let mut tx = caller.app().store.read().await?;
    let permissions = store::roles::permissions_of_all(&mut tx).await?;
    let organization = super::organizations::fresh(&mut tx, by.id()).await?;
    Ok(Json(form(caller, &organization, found, &permissions)))
}

/// `GET /v1/organizations/{id}/memberships?user_id&email_address&username&phone_number&role&query&limit&offset`. Secret key. Newest
/// first.
///
/// # Errors
/// [`ApiProblem`].
pub async fn list(caller: ApiCaller, Path(id): Path<String>, query: QueryPairs) -> ApiResult<Json<Value>> {
    let Page { limit, offset } = query.page()?;
    query.only_newest_first()?;
    if let Some(name) = NOT_OFFERED.iter().find(|name| query.first(name).is_some()) {
        return Err(ApiProblem::unknown_parameter(name));
    }
    let by = operate(&caller, &id).await?;
    let roles: Vec<&str> = query.all("role").collect();
    let (found, total) = if users::names_people(&query) {
        let mut found = Vec::new();
        let mut tx = caller.app().store.read().await?;
        for user in users::named(&mut tx, &query).await? {
            found.extend(store::memberships::find_person(&mut tx, by.id(), &user.id).await?);
        }
        found.retain(|(membership, _)| roles.is_empty() || roles.contains(&membership.role.key.as_str()));
        found.sort_by(|(one, _), (other, _)| (other.created_at, &other.id).cmp(&(one.created_at, &one.id)));
        let total = i64::try_from(found.len()).unwrap_or(i64::MAX);
        (Page { limit, offset }.of(&found).to_vec(), total)
    } else {
        if roles.len() > 1 {
            return Err(ApiProblem::refused_value("role", "One role at a time is offered."));
        }
        let wanted = MemberQuery { words: query.first("query").unwrap_or_default().to_owned(), role: roles.first().map(|role| (*role).to_owned()) };
        members::list(caller.cx(), &by, &wanted, (limit, offset)).await?
    };
    let permissions = store::roles::permissions_of_all(&mut caller.app().store.read().await?).await?;
    let data: Vec<Value> = found.iter().map(|one| form(&caller, by.organization(), one, &permissions)).collect();
    Ok(Json(json!({ "data": data, "total_count": total })))
}

/// Who becomes what.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Body {
    user_id: Option<String>,
    role: Option<String>,
    public_metadata: Option<Map<String, Value>>,
    private_metadata: Option<Map<String, Value>>,
}

/// `POST /v1/organizations/{id}/memberships`. Secret key.
///
/// # Errors
/// [`ApiProblem`].
pub async fn add(caller: ApiCaller, Path(id): Path<String>, body: Result<Json<Body>, JsonRejection>) -> ApiResult<Json<Value>> {
    let Json(body) = body?;
    let user = user_id(&body.user_id.ok_or_else(|| ApiProblem::missing("user_id"))?)?;
    let role = body.role.ok_or_else(|| ApiProblem::missing("role"))?;
    let metadata = MetadataBody { public_metadata: body.public_metadata, private_metadata: body.private_metadata };
    let [public, private] = metadata.applied(["{}", "{}"], Mode::Replace)?;
    let by = operate(&caller, &id).await?;
    members::add(caller.cx(), &by, &user, &role).await?;
    let found = if public == "{}" && private == "{}" {
        store::memberships::find_person(&mut caller.app().store.read().await?, by.id(), &user).await?.ok_or_else(missing)?
    } else {
        members::set_metadata(caller.cx(), &by, &user, [&public, &private]).await?
    };
    done(&caller, &by, &found).await
}

/// `PATCH /v1/organizations/{id}/memberships/{user_id}`. Secret key.
///
/// # Errors
/// [`ApiProblem`].
pub async fn update(caller: ApiCaller, Path((id, user)): Path<(String, String)>, body: Result<Json<Body>, JsonRejection>) -> ApiResult<Json<Value>> {
    let role = body?.0.role.ok_or_else(|| ApiProblem::missing("role"))?;
    let by = operate(&caller, &id).await?;
    let changed = members::change_role(caller.cx(), &by, &user_id(&user)?, &role).await?;
    done(&caller, &by, &changed).await
}

/// `DELETE /v1/organizations/{id}/memberships/{user_id}`. Secret key.
///
/// # Errors
/// [`ApiProblem`].
pub async fn remove(caller: ApiCaller, Path((id, user)): Path<(String, String)>) -> ApiResult<Json<Value>> {
    let by = operate(&caller, &id).await?;
    let removed = members::remove(caller.cx(), &by, &user_id(&user)?).await?;
    done(&caller, &by, &removed).await
}

/// `PATCH /v1/organizations/{id}/memberships/{user_id}/metadata`. Secret key. Objects are merged at every depth; `null` removes a key.
///
/// # Errors
/// [`ApiProblem`].
pub async fn merge_metadata(
    caller: ApiCaller,
    Path((id, user)): Path<(String, String)>,
    body: Result<Json<MetadataBody>, JsonRejection>,
) -> ApiResult<Json<Value>> {
    let Json(change) = body?;
    let (by, user) = (operate(&caller, &id).await?, user_id(&user)?);
    let found = store::memberships::find_person(&mut caller.app().store.read().await?, by.id(), &user).await?;
    let (before, _) = found.ok_or_else(missing)?;
    let [public, private] = change.applied([&before.public_metadata, &before.private_metadata], Mode::Merge)?;
    done(&caller, &by, &members::set_metadata(caller.cx(), &by, &user, [&public, &private]).await?).await
}

/// `GET /v1/organization_memberships?limit&offset`. Secret key. Those of all organizations, newest first.
///
/// # Errors
/// [`ApiProblem`].
pub async fn list_all(caller: ApiCaller, query: QueryPairs) -> ApiResult<Json<Value>> {
    let Page { limit, offset } = query.page()?;
    query.only_newest_first()?;
    organizations::are_on(caller.cx()).await?;
    let mut tx = caller.app().store.read().await?;
    let (found, total) = store::organization_lists::memberships(&mut tx, (limit, offset)).await?;
    let permissions = store::roles::permissions_of_all(&mut tx).await?;
    let data: Vec<Value> = found
        .iter()
        .map(|(membership, person, organization)| form(&caller, organization, &(membership.clone(), person.clone()), &permissions))
        .collect();
    Ok(Json(json!({ "data": data, "total_count": total })))
}

/// `GET /v1/users/{id}/organization_memberships?limit&offset`. Secret key. Newest first.
///
/// # Errors
/// [`ApiProblem`].
pub async fn of_user(caller: ApiCaller, Path(id): Path<String>, query: QueryPairs) -> ApiResult<Json<Value>> {
    let Page { limit, offset } = query.page()?;
    let missing = || ApiProblem::not_found("user");
    let id = UserId::parse(&id).map_err(|_| missing())?;
    organizations::are_on(caller.cx()).await?;
    let person = store::organization_lists::person(&mut caller.app().store.read().await?, &id).await?.ok_or_else(missing)?;
    let (found, total) = organizations::memberships_of(caller.cx(), &id, None, (limit, offset)).await?;
    let one = |one: &organizations::Belonging| {
        shape::membership(caller.cx(), &one.organization, &(one.membership.clone(), person.clone()), &one.permissions)
    };
    let data: Vec<Value> = found.iter().map(one).collect();
    Ok(Json(json!({ "data": data, "total_count": total })))
}

fn user_id(text: &str) -> ApiResult<UserId> {
    UserId::parse(text).map_err(|_| ApiProblem::not_found("user"))
}

fn missing() -> ApiProblem {
    ApiProblem::not_found("membership")
}
