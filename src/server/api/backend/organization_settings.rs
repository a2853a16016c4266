//! What the instance offers of organizations, read and changed while it runs.

use axum::Json;
use axum::extract::rejection::JsonRejection;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::caller::ApiCaller;
use super::instance;
use crate::domain::organization::MAX_DOMAINS;
use crate::domain::settings::InstanceSettings;
use crate::server::api::error::{ApiProblem, ApiResult};
use crate::server::api::frontend::environment::ENROLLMENT_MODES;
use crate::server::flows::organizations::roles;
use crate::server::store;

/// Most roles of an instance; the protocol wants a number where there is no limit.
const MANY: i64 = 1000;

/// `GET /v1/instance/organization_settings`. Secret key.
///
/// # Errors
/// [`ApiProblem`].
pub async fn show(caller: ApiCaller) -> ApiResult<Json<Value>> {
    let (settings, _) = store::settings::find(&mut caller.app().store.read().await?).await?;
    form(&caller, &settings).await
}

async fn form(caller: &ApiCaller, settings: &InstanceSettings) -> ApiResult<Json<Value>> {
    let (set, roles) = roles::initial(caller.cx()).await?;
    Ok(Json(json!({
        "object": "organization_settings",
        "enabled": settings.organizations,
        "max_allowed_memberships": settings.organization_max_members,
        "max_allowed_roles": MANY,
        "max_role_sets_allowed": MANY,
        "max_allowed_permissions": MANY,
        "max_allowed_domains": MAX_DOMAINS,
        "creator_role": roles.creator,
        "admin_delete_enabled": settings.organization_admin_delete,
        "domains_enabled": settings.organization_domains,
        "slug_disabled": !settings.organization_slugs,
        "domains_enrollment_modes": ENROLLMENT_MODES,
        "domains_default_role": roles.default,
        "initial_role_set_key": set.key,
    })))
}

/// What is to change; what is left out stays.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Body {
    enabled: Option<bool>,
    max_allowed_memberships: Option<i64>,
    admin_delete_enabled: Option<bool>,
    domains_enabled: Option<bool>,
    slug_disabled: Option<bool>,
    domains_enrollment_modes: Option<Vec<String>>,
    creator_role_id: Option<String>,
    domains_default_role_id: Option<String>,
}

/// `PATCH /v1/instance/organization_settings`. Secret key.
///
/// # Errors
/// [`ApiProblem`]; nothing was changed then.
pub async fn update(caller: ApiCaller, body: Result<Json<Body>, JsonRejection>) -> ApiResult<Json<Value>> {
    let Json(body) = body?;
    if body.domains_enrollment_modes.is_some_and(|modes| !ENROLLMENT_MODES.iter().all(|mode| modes.iter().any(|named| named == mode))) {
        return Err(ApiProblem::refused_value("domains_enrollment_modes", "Switching single ways off is not offered."));
    }
    if body.creator_role_id.is_some() || body.domains_default_role_id.is_some() {
        roles::change_initial(caller.cx(), body.creator_role_id.as_deref(), body.domains_default_role_id.as_deref()).await?;
    }
    let mut change = Map::new();
    let mut set = |name: &str, value: Option<Value>| value.into_iter().for_each(|value| drop(change.insert(name.to_owned(), value)));
    set("organizations", body.enabled.map(Value::from));
    set("organization_max_members", body.max_allowed_memberships.map(Value::from));
    set("organization_admin_delete", body.admin_delete_enabled.map(Value::from));
    set("organization_domains", body.domains_enabled.map(Value::from));
    set("organization_slugs", body.slug_disabled.map(|disabled| Value::from(!disabled)));
    if !change.is_empty() {
        instance::change(&caller, &change).await?;
    }
    show(caller).await
}
