//! The settings of the instance, read and changed while it runs.

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::http::StatusCode;
use serde_json::{Map, Value, json};

use super::caller::ApiCaller;
use crate::domain::settings::{InstanceSettings, SettingsProblem};
use crate::server::api::error::{ApiProblem, ApiResult};
use crate::server::flows::sessions;
use crate::server::sms::{NO_WAY_OUT, NO_WAY_OUT_FIX};
use crate::server::store;

/// How often a change is tried again when somebody else saves at the same moment.
const TRIES: usize = 3;

/// `GET /v1/instance`. Secret key. The protocol's fields and every setting.
///
/// # Errors
/// [`ApiProblem`].
pub async fn show(caller: ApiCaller) -> ApiResult<Json<Value>> {
    let app = caller.app();
    let (settings, _) = store::settings::find(&mut app.store.read().await?).await?;
    let mut form = json!({
        "object": "instance",
        "id": app.identity.id,
        "environment_type": if app.config.is_development() { "development" } else { "production" },
        "publishable_key": app.identity.publishable_key,
    });
    if let (Value::Object(form), Value::Object(fields)) = (&mut form, serde_json::to_value(&settings)?) {
        form.extend(fields);
    }
    Ok(Json(form))
}

/// `PATCH /v1/instance`. Secret key. Changes the settings that are named; the rest stays. Pages follow at once.
///
/// # Errors
/// [`ApiProblem`] names every setting that is unknown, of the wrong type, or against the rules.
pub async fn update(caller: ApiCaller, change: Result<Json<Map<String, Value>>, JsonRejection>) -> ApiResult<StatusCode> {
    let Json(change) = change?;
    self::change(&caller, &change).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Changes the settings that are named.
///
/// # Errors
/// As [`update`].
pub async fn change(caller: &ApiCaller, change: &Map<String, Value>) -> ApiResult<()> {
    let app = caller.app();
    for _ in 0..TRIES {
        let mut tx = app.store.write().await?;
        let (settings, version) = store::settings::find(&mut tx).await?;
        let next = changed(&settings, change)?;
        if app.lacks_sms(&next) && !app.lacks_sms(&settings) {
            return Err(ApiProblem::refused_value("phone", format!("{NO_WAY_OUT}; {NO_WAY_OUT_FIX}")));
        }
        if store::settings::save(&mut tx, &next, version, caller.now()).await? {
            let data = json!({ "object": "instance", "id": app.identity.id, "changed": change.keys().collect::<Vec<_>>() });
            sessions::note(caller.cx(), &mut tx, "instance.updated", app.identity.id.as_str(), None, data).await?;
            tx.commit().await?;
            app.settings.clear();
            return Ok(());
        }
    }
    Err(ApiProblem::contended())
}

/// The settings with a change, if the rules allow them.
fn changed(settings: &InstanceSettings, change: &Map<String, Value>) -> ApiResult<InstanceSettings> {
    let Value::Object(mut fields) = serde_json::to_value(settings)? else { return Err(ApiProblem::internal("settings are no JSON object")) };
    let mut problems = Vec::new();
    for (name, value) in change {
        let Some(old) = fields.get(name).cloned() else {
            problems.push(ApiProblem::unknown_parameter(name));
            continue;
        };
        fields.insert(name.clone(), value.clone());
        if let Err(error) = serde_json::from_value::<InstanceSettings>(Value::Object(fields.clone())) {
            problems.push(ApiProblem::refused_value(name, format!("{name}: {error}")));
            fields.insert(name.clone(), old);
        }
    }
    let next: InstanceSettings = serde_json::from_value(Value::Object(fields))?;
    if let Err(broken) = next.validate() {
        problems.extend(broken.iter().map(|problem| ApiProblem::refused_value(setting_of(problem), problem.to_string())));
    }
    problems.into_iter().reduce(ApiProblem::and).map_or(Ok(next), Err)
}

/// The setting a problem is shown at.
fn setting_of(problem: &SettingsProblem) -> &'static str {
    match problem {
        SettingsProblem::NoUsableFactor => "password",
        SettingsProblem::NoEmailProof => "email_code",
        SettingsProblem::SessionsNeverEnd => "session_lifetime_minutes",
        SettingsProblem::OutOfRange { name, .. } | SettingsProblem::NotAnAddress { name } => name,
        SettingsProblem::NotAnOrigin { .. } => "allowed_origins",
        SettingsProblem::NotACountry { .. } => "phone_countries",
        SettingsProblem::NotAColor => "primary_color",
        SettingsProblem::BadName => "application_name",
        SettingsProblem::NotAnEmail => "support_email",
    }
}

#[cfg(test)]
mod tests {
    use super::changed;
    use crate::domain::settings::InstanceSettings;
    use serde_json::{Value, json};

    fn change(change: Value) -> Result<InstanceSettings, String> {
        let Value::Object(change) = change else { panic!("not an object") };
        changed(&InstanceSettings::default(), &change).map_err(|problem| format!("{problem:?}"))
    }

    #[test]
    fn named_settings_change_and_the_rest_stays() {
        let settings = change(json!({"multi_session": false, "support_email": "help@example.org"})).unwrap();
        assert!(!settings.multi_session && settings.password);
        assert_eq!(settings.support_email.as_deref(), Some("help@example.org"));
        assert_eq!(change(json!({"support_email": null})).unwrap().support_email, None);
    }

    #[test]
    fn hp_12_the_last_factor_cannot_be_turned_off() {
        let refused = change(json!({"password": false, "email_code": false, "email_link": false})).unwrap_err();
        assert!(refused.contains("nobody could sign in"), "{refused}");
    }

    #[test]
    fn every_problem_is_named_at_its_setting() {
        let refused = change(json!({"passwort": true, "multi_session": "yes", "primary_color": "red"})).unwrap_err();
        for name in ["passwort", "multi_session", "primary_color"] {
            assert!(refused.contains(name), "{name} is missing in {refused}");
        }
    }
}
