//! Sets of roles that organizations choose from, made and changed by app servers.

use axum::Json;
use axum::extract::Path;
use axum::extract::rejection::JsonRejection;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::caller::ApiCaller;
use crate::domain::ids::RoleSetId;
use crate::server::api::error::{ApiProblem, ApiResult};
use crate::server::api::query::QueryPairs;
use crate::server::api::shapes::organization as shape;
use crate::server::flows::organizations::Data;
use crate::server::flows::organizations::role_sets::{self, NewRoleSet, RoleSetChanges};
use crate::server::store;
use crate::server::store::role_sets::RoleSet;

/// A set of roles.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Body {
    name: Option<String>,
    key: Option<String>,
    description: Option<String>,
    default_role_key: Option<String>,
    creator_role_key: Option<String>,
    #[serde(rename = "type")]
    kind: Option<String>,
    roles: Option<Vec<String>>,
}

impl Body {
    /// Whether it is to be the set of new organizations.
    fn is_initial(&self) -> ApiResult<bool> {
        match self.kind.as_deref() {
            None | Some("custom") => Ok(false),
            Some("initial") => Ok(true),
            Some(_) => Err(ApiProblem::refused_value("type", "type is initial or custom.")),
        }
    }
}

async fn form(caller: &ApiCaller, set: &RoleSet) -> ApiResult<Json<Value>> {
    let roles = store::roles::of_set(&mut caller.app().store.read().await?, &set.id).await?;
    Ok(Json(shape::role_set(set, &roles)))
}

/// The set with this id or key.
async fn find(caller: &ApiCaller, name: &str) -> ApiResult<RoleSet> {
    let mut tx = caller.app().store.read().await?;
    let found = match RoleSetId::parse(name) {
        Ok(id) => store::role_sets::find(&mut tx, &id).await?,
        Err(_) => store::role_sets::find_by_key(&mut tx, name).await?,
    };
    found.ok_or_else(|| ApiProblem::not_found("role set"))
}

/// `GET /v1/role_sets?query&limit&offset`. Secret key. Oldest first: there are few.
///
/// # Errors
/// [`ApiProblem`].
pub async fn list(caller: ApiCaller, query: QueryPairs) -> ApiResult<Json<Value>> {
    let page = query.page()?;
    let mut tx = caller.app().store.read().await?;
    let (mut all, _) = store::role_sets::list(&mut tx, (i64::MAX, 0)).await?;
    if let Some(text) = query.first("query").map(str::to_lowercase) {
        all.retain(|set| [set.name.as_str(), &set.key, set.id.as_str()].iter().any(|part| part.to_lowercase().contains(&text)));
    }
    let mut data = Vec::new();
    for set in page.of(&all) {
        data.push(shape::role_set(set, &store::roles::of_set(&mut tx, &set.id).await?));
    }
    Ok(Json(json!({ "data": data, "total_count": all.len() })))
}

/// `POST /v1/role_sets`. Secret key.
///
/// # Errors
/// [`ApiProblem`].
pub async fn create(caller: ApiCaller, body: Result<Json<Body>, JsonRejection>) -> ApiResult<Json<Value>> {
    let Json(body) = body?;
    let initial = body.is_initial()?;
    let new = NewRoleSet {
        name: body.name.ok_or_else(|| ApiProblem::missing("name"))?,
        key: body.key,
        description: body.description.unwrap_or_default(),
        default_role: body.default_role_key.ok_or_else(|| ApiProblem::missing("default_role_key"))?,
        creator_role: body.creator_role_key.ok_or_else(|| ApiProblem::missing("creator_role_key"))?,
        roles: body.roles.ok_or_else(|| ApiProblem::missing("roles"))?,
        initial,
    };
    form(&caller, &role_sets::create(caller.cx(), new).await?).await
}

/// `GET /v1/role_sets/{name}`. Secret key. By id or key.
///
/// # Errors
/// [`ApiProblem`].
pub async fn show(caller: ApiCaller, Path(name): Path<String>) -> ApiResult<Json<Value>> {
    form(&caller, &find(&caller, &name).await?).await
}

/// `PATCH /v1/role_sets/{name}`. Secret key. With `type` as `initial` new organizations get it.
///
/// # Errors
/// [`ApiProblem`].
pub async fn update(caller: ApiCaller, Path(name): Path<String>, body: Result<Json<Body>, JsonRejection>) -> ApiResult<Json<Value>> {
    let Json(body) = body?;
    let set = find(&caller, &name).await?;
    let changes = RoleSetChanges {
        initial: body.is_initial()?,
        name: body.name,
        key: body.key,
        description: body.description,
        default_role: body.default_role_key,
        creator_role: body.creator_role_key,
    };
    form(&caller, &role_sets::update(caller.cx(), &set.id, changes).await?).await
}

/// Roles for a set.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RolesBody {
    role_keys: Vec<String>,
    default_role_key: Option<String>,
    creator_role_key: Option<String>,
}

/// `POST /v1/role_sets/{name}/roles`. Secret key. Adds roles.
///
/// # Errors
/// [`ApiProblem`].
pub async fn add_roles(caller: ApiCaller, Path(name): Path<String>, body: Result<Json<RolesBody>, JsonRejection>) -> ApiResult<Json<Value>> {
    let Json(body) = body?;
    let set = find(&caller, &name).await?;
    let mut after = role_sets::add_roles(caller.cx(), &set.id, &body.role_keys).await?;
    if body.default_role_key.is_some() || body.creator_role_key.is_some() {
        let changes = RoleSetChanges { default_role: body.default_role_key, creator_role: body.creator_role_key, ..RoleSetChanges::default() };
        after = role_sets::update(caller.cx(), &set.id, changes).await?;
    }
    form(&caller, &after).await
}

/// One role for another one.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ReplaceRoleBody {
    role_key: Option<String>,
    to_role_key: Option<String>,
}

/// `POST /v1/role_sets/{name}/roles/replace`. Secret key. Takes a role out of a set; who has it gets the other one.
///
/// # Errors
/// [`ApiProblem`].
pub async fn replace_role(caller: ApiCaller, Path(name): Path<String>, body: Result<Json<ReplaceRoleBody>, JsonRejection>) -> ApiResult<Json<Value>> {
    let Json(body) = body?;
    let from = body.role_key.ok_or_else(|| ApiProblem::missing("role_key"))?;
    let to = body.to_role_key.ok_or_else(|| ApiProblem::missing("to_role_key"))?;
    let set = find(&caller, &name).await?;
    form(&caller, &role_sets::replace_role(caller.cx(), &set.id, (&from, &to)).await?).await
}

/// Another set in the place of one.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ReplaceBody {
    dest_role_set_key: Option<String>,
    reassignment_mappings: Map<String, Value>,
}

/// `POST /v1/role_sets/{name}/replace`. Secret key. Deletes a set; its organizations get the other one, and members the roles that the
/// mappings name for theirs.
///
/// # Errors
/// [`ApiProblem`].
pub async fn replace(caller: ApiCaller, Path(name): Path<String>, body: Result<Json<ReplaceBody>, JsonRejection>) -> ApiResult<Json<Value>> {
    let Json(body) = body?;
    let set = find(&caller, &name).await?;
    let other = find(&caller, &body.dest_role_set_key.ok_or_else(|| ApiProblem::missing("dest_role_set_key"))?).await?;
    let mappings = body.reassignment_mappings.iter().filter_map(|(from, to)| Some((from.clone(), to.as_str()?.to_owned()))).collect();
    role_sets::replace(caller.cx(), &set.id, &other.id, &mappings).await?;
    Ok(Json(Data::deleted("role_set", set.id.as_str())))
}
