//! The three kinds of metadata of a person, written by app servers.

use axum::Json;
use axum::extract::Path;
use axum::extract::rejection::JsonRejection;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::caller::ApiCaller;
use crate::domain::ids::UserId;
use crate::domain::security_log::Happening;
use crate::server::api::error::{ApiProblem, ApiResult};
use crate::server::api::frontend::visitor::may_create_organizations;
use crate::server::flows::{log, sessions};
use crate::server::store::accounts::Account;
use crate::server::store::{self, users};

/// Most bytes of one kind, as JSON; the protocol's limit.
pub const MAX_BYTES: usize = 8 * 1024;

/// What is to change; what is left out stays.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[expect(clippy::struct_field_names, reason = "the protocol's names")]
pub struct Change {
    /// Readable by browsers.
    public_metadata: Option<Map<String, Value>>,
    /// For app servers only.
    private_metadata: Option<Map<String, Value>>,
    /// Readable and writable by browsers.
    unsafe_metadata: Option<Map<String, Value>>,
}

/// How a change is applied.
#[derive(Debug, Clone, Copy)]
pub enum Mode {
    /// Objects are merged at every depth; `null` removes a key.
    Merge,
    /// What is given takes the place of what was there.
    Replace,
}

/// `PATCH /v1/users/{id}/metadata`. Secret key. Objects are merged at every depth; `null` removes a key.
///
/// # Errors
/// [`ApiProblem`].
pub async fn merge(caller: ApiCaller, Path(id): Path<String>, change: Result<Json<Change>, JsonRejection>) -> ApiResult<Json<Value>> {
    apply(&caller, &id, change?.0, Mode::Merge).await
}

/// `PUT /v1/users/{id}/metadata`. Secret key. Each kind that is given takes the place of what was there.
///
/// # Errors
/// [`ApiProblem`].
pub async fn replace(caller: ApiCaller, Path(id): Path<String>, change: Result<Json<Change>, JsonRejection>) -> ApiResult<Json<Value>> {
    apply(&caller, &id, change?.0, Mode::Replace).await
}

async fn apply(caller: &ApiCaller, id: &str, change: Change, mode: Mode) -> ApiResult<Json<Value>> {
    let id = UserId::parse(id).map_err(|_| ApiProblem::not_found("user"))?;
    let settings = caller.app().settings(caller.now()).await?;
    let mut tx = caller.app().store.write().await?;
    let user = users::find(&mut tx, &id).await?.ok_or_else(|| ApiProblem::not_found("user"))?;
    let [public, private, unsafe_] = [
        ("public_metadata", &user.public_metadata, change.public_metadata),
        ("private_metadata", &user.private_metadata, change.private_metadata),
        ("unsafe_metadata", &user.unsafe_metadata, change.unsafe_metadata),
    ]
    .map(|(name, stored, change)| next(name, stored, change, mode));
    let (public, private, unsafe_) = (public?, private?, unsafe_?);
    users::update_metadata(&mut tx, &id, [&public, &private, &unsafe_], caller.now()).await?;
    let user = users::find(&mut tx, &id).await?.ok_or_else(|| ApiProblem::not_found("user"))?;
    let may_create = may_create_organizations(&settings, &user);
    let account = Account::load(&mut tx, user).await?;
    // The log is read by pages too, so private metadata stays out of it.
    sessions::note(caller.cx(), &mut tx, "user.updated", id.as_str(), Some(&id), account.for_events(may_create)?).await?;
    log::record(caller.cx(), &mut tx, &id, Happening::MetadataChanged).await?;
    let answer = account.for_app_servers(may_create)?;
    store::Tx::commit(tx).await?;
    Ok(Json(answer))
}

/// The text to store.
///
/// # Errors
/// [`ApiProblem`] for more than [`MAX_BYTES`].
pub fn next(name: &str, stored: &str, change: Option<Map<String, Value>>, mode: Mode) -> ApiResult<String> {
    let Some(change) = change else { return Ok(stored.to_owned()) };
    let mut whole = match mode {
        Mode::Merge => serde_json::from_str(stored)?,
        Mode::Replace => Value::Object(Map::new()),
    };
    merge_into(&mut whole, Value::Object(change));
    let text = whole.to_string();
    if text.len() > MAX_BYTES { Err(ApiProblem::too_long(name, "8 KB of JSON")) } else { Ok(text) }
}

/// JSON Merge Patch, RFC 7396.
fn merge_into(target: &mut Value, change: Value) {
    let Value::Object(change) = change else {
        *target = change;
        return;
    };
    if !target.is_object() {
        *target = Value::Object(Map::new());
    }
    if let Value::Object(fields) = target {
        for (key, value) in change {
            if value.is_null() {
                fields.remove(&key);
            } else {
                merge_into(fields.entry(key).or_insert(Value::Null), value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Mode, next};
    use serde_json::{Value, json};

    fn change(mode: Mode, stored: Value, change: Value) -> Value {
        let Value::Object(change) = change else { panic!("not an object") };
        serde_json::from_str(&next("public_metadata", &stored.to_string(), Some(change), mode).unwrap()).unwrap()
    }

    #[test]
    fn merging_goes_deep_and_null_removes() {
        let merged = change(Mode::Merge, json!({"a": {"b": 1, "c": 2}, "d": [1, 2]}), json!({"a": {"b": null, "e": {"f": null}}, "d": [3]}));
        assert_eq!(merged, json!({"a": {"c": 2, "e": {}}, "d": [3]}));
    }

    #[test]
    fn replacing_forgets_what_was_there() {
        assert_eq!(change(Mode::Replace, json!({"a": 1}), json!({"b": 2})), json!({"b": 2}));
    }

    #[test]
    fn what_is_left_out_stays() {
        assert_eq!(next("public_metadata", "{\"a\":1}", None, Mode::Replace).unwrap(), "{\"a\":1}");
    }

    #[test]
    fn more_than_8_kb_are_refused() {
        let Value::Object(large) = json!({ "a": "x".repeat(8192) }) else { panic!("not an object") };
        assert!(next("public_metadata", "{}", Some(large), Mode::Merge).is_err());
    }
}
