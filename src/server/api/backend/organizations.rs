//! Organizations, made and changed by app servers.

use axum::Json;
use axum::extract::Path;
use axum::extract::rejection::JsonRejection;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::caller::ApiCaller;
use super::metadata::{self, Mode};
use crate::domain::ids::{OrganizationId, UserId};
use crate::server::api::error::{ApiProblem, ApiResult};
use crate::server::api::picture::Upload;
use crate::server::api::query::{MAX_LIMIT, Page, QueryPairs};
use crate::server::flows::organizations::{self, By, Data, NewOrganization, profile, roles};
use crate::server::store::organization_lists::Order;
use crate::server::store::organizations::Organization;
use crate::server::store::{self, Tx};

/// Most organizations of one person that a list looks at.
const MAX_OF_USER: i64 = 10_000;

/// What to make.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct NewBody {
    name: Option<String>,
    created_by: Option<String>,
    slug: Option<String>,
    public_metadata: Option<Map<String, Value>>,
    private_metadata: Option<Map<String, Value>>,
    max_allowed_memberships: Option<i64>,
    role_set_key: Option<String>,
}

/// What to change; what is left out stays.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ChangeBody {
    name: Option<String>,
    slug: Option<String>,
    public_metadata: Option<Map<String, Value>>,
    private_metadata: Option<Map<String, Value>>,
    max_allowed_memberships: Option<i64>,
    admin_delete_enabled: Option<bool>,
    role_set_key: Option<String>,
}

/// Both kinds of metadata of an organization or a membership.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct MetadataBody {
    /// Readable by browsers.
    pub public_metadata: Option<Map<String, Value>>,
    /// For app servers only.
    pub private_metadata: Option<Map<String, Value>>,
}

impl MetadataBody {
    /// The two texts to store.
    ///
    /// # Errors
    /// [`ApiProblem`] for more than [`metadata::MAX_BYTES`].
    pub fn applied(self, [public, private]: [&str; 2], mode: Mode) -> ApiResult<[String; 2]> {
        Ok([
            metadata::next("public_metadata", public, self.public_metadata, mode)?,
            metadata::next("private_metadata", private, self.private_metadata, mode)?,
        ])
    }
}

/// The organization that an address names, by id or slug; the caller may do everything in it.
///
/// # Errors
/// 404.
pub async fn operate(caller: &ApiCaller, name: &str) -> ApiResult<By> {
    organizations::are_on(caller.cx()).await?;
    Ok(organizations::operate(caller.cx(), name).await?)
}

/// The form for app servers.
fn form(caller: &ApiCaller, organization: &Organization) -> Json<Value> {
    Json(Data::organization(caller.cx(), organization))
}

/// `GET /v1/organizations?query&user_id&organization_id&order_by&limit&offset`. Secret key.
///
/// # Errors
/// [`ApiProblem`].
pub async fn list(caller: ApiCaller, query: QueryPairs) -> ApiResult<Json<Value>> {
    let Page { limit, offset } = query.page()?;
    let order = query.first("order_by").unwrap_or("-created_at");
    let order = Order::parse(order)
        .ok_or_else(|| ApiProblem::refused_value("order_by", "It is name, created_at or members_count, with - in front for the reverse."))?;
    let plain = |id: &str| id.strip_prefix('+').unwrap_or(id).to_owned();
    let ids: Vec<String> = query.all("organization_id").map(plain).collect();
    let users: Vec<String> = query.all("user_id").map(plain).collect();
    if ids.iter().chain(&users).any(|id| id.starts_with('-')) {
        return Err(ApiProblem::refused_value("user_id", "Leaving some out with `-` is not offered."));
    }
    if i64::try_from(ids.len().max(users.len())).is_ok_and(|count| count > MAX_LIMIT) {
        return Err(ApiProblem::refused_value("organization_id", format!("At most {MAX_LIMIT} at once.")));
    }
    organizations::are_on(caller.cx()).await?;
    let mut tx = caller.app().store.read().await?;
    let text = query.first("query");
    let (found, total) = if ids.is_empty() && users.is_empty() {
        store::organization_lists::page(&mut tx, text, order, (limit, offset)).await?
    } else {
        let mut found = named(&mut tx, text, (&ids, &users)).await?;
        found.sort_by(|one, other| order.compare(one, other));
        let total = i64::try_from(found.len()).unwrap_or(i64::MAX);
        (Page { limit, offset }.of(&found).to_vec(), total)
    };
    let data: Vec<Value> = found.iter().map(|one| Data::organization(caller.cx(), one)).collect();
    Ok(Json(json!({ "data": data, "total_count": total })))
}

/// The organizations with one of these ids, if there are any, and one of these members, if there are any.
async fn named(tx: &mut Tx, text: Option<&str>, (ids, users): (&[String], &[String])) -> ApiResult<Vec<Organization>> {
    let mut found: Vec<Organization> = Vec::new();
    let mut add = |organization: Organization| {
        if (ids.is_empty() || ids.iter().any(|id| id == organization.id.as_str())) && found.iter().all(|known| known.id != organization.id) {
            found.push(organization);
        }
    };
    for user in users.iter().filter_map(|user| UserId::parse(user).ok()) {
        let (of_user, _) = store::memberships::page_of_user(tx, &user, text, (MAX_OF_USER, 0)).await?;
        for (_, organization) in of_user {
            add(organization);
        }
    }
    if users.is_empty() {
        let text = text.map(str::to_lowercase);
        for id in ids.iter().filter_map(|id| OrganizationId::parse(id).ok()) {
            let organization = store::organizations::find(tx, &id).await?;
            let fits = |one: &Organization| {
                let whole = format!("{} {} {}", one.name, one.slug.as_deref().unwrap_or_default(), one.id).to_lowercase();
                text.as_ref().is_none_or(|text| whole.contains(text.trim()))
            };
            if let Some(organization) = organization.filter(fits) {
                add(organization);
            }
        }
    }
    Ok(found)
}

/// `POST /v1/organizations`. Secret key. With `created_by` that person is the first member.
///
/// # Errors
/// [`ApiProblem`].
pub async fn create(caller: ApiCaller, body: Result<Json<NewBody>, JsonRejection>) -> ApiResult<Json<Value>> {
    let Json(body) = body?;
    let creator = body.created_by.as_deref().map(UserId::parse).transpose();
    let creator = creator.map_err(|_| ApiProblem::refused_value("created_by", "There is no such user."))?;
    let metadata = MetadataBody { public_metadata: body.public_metadata, private_metadata: body.private_metadata };
    let [public, private] = metadata.applied(["{}", "{}"], Mode::Replace)?;
    let new = NewOrganization {
        name: body.name.ok_or_else(|| ApiProblem::missing("name"))?,
        slug: body.slug,
        public_metadata: Some(public),
        private_metadata: Some(private),
        max_allowed_memberships: body.max_allowed_memberships,
    };
    let made = organizations::create::create_for(caller.cx(), creator.as_ref(), new).await?;
    let made = match body.role_set_key {
        Some(key) => roles::give_role_set(caller.cx(), &By::Operator(made), &key).await?,
        None => made,
    };
    Ok(form(&caller, &made))
}

/// `GET /v1/organizations/{id}`. Secret key. By id or slug.
///
/// # Errors
/// [`ApiProblem`].
pub async fn show(caller: ApiCaller, Path(id): Path<String>) -> ApiResult<Json<Value>> {
    Ok(form(&caller, operate(&caller, &id).await?.organization()))
}

/// `PATCH /v1/organizations/{id}`. Secret key.
///
/// # Errors
/// [`ApiProblem`]; what stands in the body before the refused part may be done then.
pub async fn update(caller: ApiCaller, Path(id): Path<String>, body: Result<Json<ChangeBody>, JsonRejection>) -> ApiResult<Json<Value>> {
    let Json(body) = body?;
    let by = operate(&caller, &id).await?;
    let cx = caller.cx();
    let changes = profile::Changes { name: body.name, slug: body.slug, primary_color: None };
    let mut after = profile::update(cx, &by, changes).await?;
    if body.max_allowed_memberships.is_some() || body.admin_delete_enabled.is_some() {
        after = profile::set_limits(cx, &by, body.max_allowed_memberships, body.admin_delete_enabled).await?;
    }
    if body.public_metadata.is_some() || body.private_metadata.is_some() {
        let change = MetadataBody { public_metadata: body.public_metadata, private_metadata: body.private_metadata };
        let [public, private] = change.applied([&after.public_metadata, &after.private_metadata], Mode::Replace)?;
        after = profile::set_metadata(cx, &by, [&public, &private]).await?;
    }
    if let Some(key) = body.role_set_key {
        after = roles::give_role_set(cx, &by, &key).await?;
    }
    Ok(form(&caller, &after))
}

/// `DELETE /v1/organizations/{id}`. Secret key.
///
/// # Errors
/// [`ApiProblem`].
pub async fn delete(caller: ApiCaller, Path(id): Path<String>) -> ApiResult<Json<Value>> {
    let by = operate(&caller, &id).await?;
    profile::delete(caller.cx(), &by).await?;
    let mut gone = Data::deleted("organization", by.id().as_str());
    if let (Value::Object(fields), Some(slug)) = (&mut gone, &by.organization().slug) {
        fields.insert("slug".to_owned(), slug.clone().into());
    }
    Ok(Json(gone))
}

/// `PATCH /v1/organizations/{id}/metadata`. Secret key. Objects are merged at every depth; `null` removes a key.
///
/// # Errors
/// [`ApiProblem`].
pub async fn merge_metadata(caller: ApiCaller, Path(id): Path<String>, body: Result<Json<MetadataBody>, JsonRejection>) -> ApiResult<Json<Value>> {
    set_metadata(&caller, &id, body?.0, Mode::Merge).await
}

/// `PUT /v1/organizations/{id}/metadata`. Secret key. Each kind that is given takes the place of what was there.
///
/// # Errors
/// [`ApiProblem`].
pub async fn replace_metadata(caller: ApiCaller, Path(id): Path<String>, body: Result<Json<MetadataBody>, JsonRejection>) -> ApiResult<Json<Value>> {
    set_metadata(&caller, &id, body?.0, Mode::Replace).await
}

async fn set_metadata(caller: &ApiCaller, id: &str, change: MetadataBody, mode: Mode) -> ApiResult<Json<Value>> {
    let by = operate(caller, id).await?;
    let before = by.organization();
    let [public, private] = change.applied([&before.public_metadata, &before.private_metadata], mode)?;
    Ok(form(caller, &profile::set_metadata(caller.cx(), &by, [&public, &private]).await?))
}

/// `PUT /v1/organizations/{id}/logo`. Secret key. A form with the picture in `file`.
///
/// # Errors
/// [`ApiProblem`].
pub async fn set_logo(caller: ApiCaller, Path(id): Path<String>, Upload(picture): Upload) -> ApiResult<Json<Value>> {
    let by = operate(&caller, &id).await?;
    let Json(mut answer) = form(&caller, &profile::set_logo(caller.cx(), &by, picture).await?);
    let url = answer.get("image_url").cloned();
    if let (Value::Object(fields), Some(url)) = (&mut answer, url) {
        fields.insert("logo_url".to_owned(), url);
    }
    Ok(Json(answer))
}

/// `DELETE /v1/organizations/{id}/logo`. Secret key.
///
/// # Errors
/// [`ApiProblem`].
pub async fn remove_logo(caller: ApiCaller, Path(id): Path<String>) -> ApiResult<Json<Value>> {
    let by = operate(&caller, &id).await?;
    Ok(form(&caller, &profile::remove_logo(caller.cx(), &by).await?))
}

/// The organization of this id as it is now.
///
/// # Errors
/// 404.
pub async fn fresh(tx: &mut Tx, id: &OrganizationId) -> ApiResult<Organization> {
    store::organizations::find(tx, id).await?.ok_or_else(|| ApiProblem::not_found("organization"))
}
