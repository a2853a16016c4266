//! What the instance offers, for SDKs that draw their own forms.

use axum::http::header;
use axum::response::IntoResponse;
use axum::{Extension, Json};
use serde_json::{Value, json};
use url::Url;

use crate::domain::settings::{InstanceSettings, Requirement, SignUpMode};
use crate::server::api::error::ApiProblem;
use crate::server::config::social::Connection;
use crate::server::context::RequestContext;
use crate::server::flows::organizations::roles::{self, RolesOfOrganizations};
use crate::server::state::AppState;

/// The ways to join an organization by a domain that the protocol knows.
pub const ENROLLMENT_MODES: [&str; 3] = ["manual_invitation", "automatic_invitation", "automatic_suggestion"];

/// `GET /v1/environment`, and `PATCH`, which development SDKs send instead. Not enveloped. Browsers ask again each time,
/// so that a change of settings shows at once.
///
/// # Errors
/// [`ApiProblem`].
pub async fn show(Extension(request): Extension<RequestContext>) -> Result<impl IntoResponse, ApiProblem> {
    let settings = request.app().settings(request.now()).await?;
    let (_, roles) = roles::initial(&request.cx).await?;
    Ok(([(header::CACHE_CONTROL, "no-cache")], Json(environment(request.app(), &settings, &roles))))
}

fn environment(app: &AppState, settings: &InstanceSettings, roles: &RolesOfOrganizations) -> Value {
    json!({
        "object": "environment",
        "id": app.identity.id.as_str().replacen("ins_", "env_", 1),
        "maintenance_mode": false,
        "auth_config": {
            "object": "auth_config",
            "id": app.identity.id.as_str().replacen("ins_", "aac_", 1),
            "single_session_mode": !settings.multi_session,
            "claimed_at": null,
            "reverification": false,
            "preferred_channels": null,
        },
        "display_config": display(app, settings),
        "user_settings": people(settings, (app.passkeys(settings).is_some(), app.sends_second_factors(settings)), &app.config.public_url, app.social.connections()),
        "organization_settings": organizations(settings, roles),
        "fraud_settings": {},
        "commerce_settings": {
            "billing": {
                "stripe_publishable_key": null,
                "enabled": false,
                "has_paid_user_plans": false,
                "has_paid_org_plans": false,
                "organization": { "enabled": false, "has_paid_plans": false },
                "user": { "enabled": false, "has_paid_plans": false },
            },
        },
        "api_keys_settings": { "enabled": false, "user_api_keys_enabled": false, "orgs_api_keys_enabled": false, "show_in_user_profile": false },
        "protect_config": { "object": "protect_config", "id": app.identity.id.as_str().replacen("ins_", "protect_", 1) },
    })
}

/// What there is of organizations. Ways to join that the protocol does not know are not named.
fn organizations(settings: &InstanceSettings, roles: &RolesOfOrganizations) -> Value {
    let domains = settings.organizations && settings.organization_domains;
    let modes: &[&str] = if domains { &ENROLLMENT_MODES } else { &[] };
    json!({
        "enabled": settings.organizations,
        "max_allowed_memberships": settings.organization_max_members,
        "force_organization_selection": settings.organizations && settings.organization_selection_required,
        "actions": { "admin_delete": settings.organization_admin_delete },
        "domains": { "enabled": domains, "enrollment_modes": modes, "default_role": roles.default },
        "slug": { "disabled": !settings.organization_slugs },
        "organization_creation_defaults": { "enabled": false },
        "creator_role": roles.creator,
    })
}

/// Names, pictures and the addresses of pages.
fn display(app: &AppState, settings: &InstanceSettings) -> Value {
    let base = &app.config.public_url;
    let page = |path: &str| base.join(path).map(String::from).unwrap_or_default();
    let wish = |url: &Option<String>, otherwise: &str| page(url.as_deref().unwrap_or(otherwise));
    let development = app.config.is_development();
    json!({
        "object": "display_config",
        "id": app.identity.id.as_str().replacen("ins_", "display_config_", 1),
        "instance_environment_type": if development { "development" } else { "production" },
        "application_name": settings.application_name,
        "theme": {
            "buttons": { "font_color": "#ffffff", "font_family": "inherit", "font_weight": "600" },
            "general": {
                "color": settings.primary_color.as_deref().unwrap_or("#2f3037"),
                "padding": "1em",
                "box_shadow": "none",
                "font_color": "#151515",
                "font_family": "inherit",
                "border_radius": "0.5em",
                "background_color": "#ffffff",
                "label_font_weight": "600",
            },
            "accounts": { "background_color": "#ffffff" },
        },
        "preferred_sign_in_strategy": if settings.password { "password" } else { "otp" },
        "logo_image_url": settings.logo_url.as_deref().map(page).unwrap_or_default(),
        "logo_link_url": wish(&settings.home_url, "/"),
        "favicon_image_url": "",
        "home_url": wish(&settings.home_url, "/"),
        "sign_in_url": page("/sign-in"),
        "sign_up_url": page("/sign-up"),
        "user_profile_url": page("/user"),
        "waitlist_url": page("/waitlist"),
        "after_sign_in_url": wish(&settings.after_sign_in_url, "/user"),
        "after_sign_up_url": wish(&settings.after_sign_up_url, "/user"),
        "after_sign_out_one_url": page("/sign-in/choose"),
        "after_sign_out_all_url": wish(&settings.after_sign_out_url, "/sign-in"),
        "after_switch_session_url": wish(&settings.after_sign_in_url, "/user"),
        "after_join_waitlist_url": "",
        "organization_profile_url": page("/organization"),
        "create_organization_url": page("/create-organization"),
        "after_leave_organization_url": wish(&settings.after_leave_organization_url, "/organizations"),
        "after_create_organization_url": wish(&settings.after_create_organization_url, "/organization"),
        "support_email": settings.support_email.as_deref().unwrap_or_default(),
        "help_url": settings.help_url,
        "terms_url": settings.terms_url,
        "privacy_policy_url": settings.privacy_url,
        "branded": settings.show_branding,
        "clerk_js_version": "6",
        "captcha_public_key": null,
        "captcha_widget_type": null,
        "captcha_public_key_invisible": null,
        "captcha_provider": "turnstile",
        "captcha_oauth_bypass": [],
        "captcha_heartbeat": false,
        "google_one_tap_client_id": null,
        "show_devmode_warning": development,
    })
}

/// What people sign in and up with.
fn people(settings: &InstanceSettings, (passkeys, by_message): (bool, bool), base: &Url, connections: &[Connection]) -> Value {
    let proofs: Vec<&str> =
        [(settings.email_code, "email_code"), (settings.email_link, "email_link")].into_iter().filter(|(on, _)| *on).map(|(_, name)| name).collect();
    let by_passkey: &[&str] = if passkeys { &["passkey"] } else { &[] };
    let off = attribute(Requirement::Off, false, &[], false);
    let by_phone: &[&str] = if settings.phone.is_on() { &["phone_code"] } else { &[] };
    let mut phone = attribute(settings.phone, settings.phone.is_on(), by_phone, settings.phone.is_on());
    if let (false, Some(phone)) = (settings.phone_code, phone.as_object_mut()) {
        // A number names its owner; the password proves it.
        phone.insert("first_factors".to_owned(), json!([]));
    }
    let by_message: &[&str] = if by_message { &["phone_code"] } else { &[] };
    let app_codes: &[&str] = if settings.totp { &["totp"] } else { &[] };
    let written_down: &[&str] = if settings.backup_codes { &["backup_code"] } else { &[] };
    let has_second = !by_message.is_empty() || !app_codes.is_empty();
    json!({
        "attributes": {
            "email_address": attribute(Requirement::Required, true, &proofs, true),
            "username": attribute(settings.username, settings.username.is_on() && settings.password, &[], false),
            "first_name": attribute(settings.name, false, &[], false),
            "last_name": attribute(settings.name, false, &[], false),
            "password": attribute(if settings.password { Requirement::Required } else { Requirement::Off }, false, &[], false),
            "ticket": attribute(Requirement::Optional, false, &[], false),
            "phone_number": second(phone, by_message),
            "web3_wallet": off,
            "authenticator_app": second(switch(settings.totp), app_codes),
            "backup_code": second(switch(settings.backup_codes), written_down),
            "passkey": attribute(if passkeys { Requirement::Optional } else { Requirement::Off }, passkeys, by_passkey, false),
        },
        "sign_in": { "second_factor": { "required": settings.second_factor_required, "enabled": has_second } },
        "sign_up": {
            "captcha_enabled": false,
            "captcha_widget_type": "smart",
            "custom_action_required": false,
            "progressive": true,
            "mode": match settings.sign_up_mode { SignUpMode::Open => "public", SignUpMode::InviteOnly => "restricted" },
            "legal_consent_enabled": settings.terms_version.is_some(),
            "allowlist_only": false,
        },
        "restrictions": {},
        "username_settings": { "min_length": settings.username_min_length, "max_length": settings.username_max_length, "allow_extended_special_characters": false },
        "actions": {
            "delete_self": false,
            "create_organization": settings.organizations && settings.organization_creation,
            "create_organizations_limit": settings.organizations_per_user,
        },
        "attack_protection": {
            "user_lockout": { "enabled": true, "max_attempts": settings.lockout_attempts, "duration_in_minutes": settings.lockout_minutes },
            "email_link": { "require_same_client": false },
            "enumeration_protection": { "enabled": true },
        },
        "passkey_settings": { "allow_autofill": passkeys, "show_sign_in_button": passkeys, "satisfies_second_factor": passkeys },
        "social": social(base, connections),
        "password_settings": {
            "disable_hibp": false,
            "min_length": settings.password_min_length,
            "max_length": settings.password_max_length,
            "require_special_char": false,
            "require_numbers": false,
            "require_uppercase": false,
            "require_lowercase": false,
            "show_zxcvbn": true,
            "min_zxcvbn_strength": settings.password_min_strength,
            "enforce_hibp_on_sign_in": false,
            "allowed_special_characters": "!\"#$%&'()*+,-./:;<=>?@[]^_`{|}~",
        },
        "saml": { "enabled": false },
        "enterprise_sso": { "enabled": false, "self_serve_sso": false },
    })
}

/// Other services that people sign in with, by strategy.
fn social(base: &Url, connections: &[Connection]) -> Value {
    let one = |connection: &Connection| {
        let shown = json!({
            "enabled": true,
            "required": false,
            "authenticatable": true,
            "block_email_subaddresses": false,
            "strategy": connection.strategy,
            "not_selectable": false,
            "deprecated": false,
            "name": connection.name,
            "logo_url": base.join(&connection.logo).map(String::from).unwrap_or_default(),
        });
        (connection.strategy.clone(), shown)
    };
    Value::Object(connections.iter().map(one).collect())
}

/// An attribute that only second steps know.
fn switch(on: bool) -> Value {
    attribute(if on { Requirement::Optional } else { Requirement::Off }, false, &[], false)
}

/// The same attribute with what it is good for in the second step.
fn second(mut attribute: Value, strategies: &[&str]) -> Value {
    if let Some(fields) = attribute.as_object_mut() {
        fields.insert("used_for_second_factor".to_owned(), json!(!strategies.is_empty()));
        fields.insert("second_factors".to_owned(), json!(strategies));
    }
    attribute
}

fn attribute(requirement: Requirement, first_factor: bool, proofs: &[&str], verify_at_sign_up: bool) -> Value {
    json!({
        "enabled": requirement.is_on(),
        "required": requirement == Requirement::Required,
        "used_for_first_factor": first_factor,
        "first_factors": proofs,
        "used_for_second_factor": false,
        "second_factors": [],
        "verifications": proofs,
        "verify_at_sign_up": verify_at_sign_up,
    })
}

#[cfg(test)]
mod tests {
    use super::{RolesOfOrganizations, organizations, people};
    use crate::domain::settings::{InstanceSettings, SignUpMode};

    #[test]
    fn or_12_what_there_is_of_organizations_shows() {
        let roles = RolesOfOrganizations { creator: "org:admin".to_owned(), default: "org:member".to_owned() };
        let settings = InstanceSettings {
            organization_selection_required: true,
            organization_max_members: 7,
            organization_slugs: false,
            ..InstanceSettings::default()
        };
        let shown = organizations(&settings, &roles);
        assert_eq!(
            (&shown["enabled"], &shown["force_organization_selection"], &shown["max_allowed_memberships"]),
            (&true.into(), &true.into(), &7.into())
        );
        assert_eq!(
            (&shown["creator_role"], &shown["domains"]["default_role"], &shown["slug"]["disabled"]),
            (&"org:admin".into(), &"org:member".into(), &true.into())
        );
        let off =
            organizations(&InstanceSettings { organizations: false, organization_selection_required: true, ..InstanceSettings::default() }, &roles);
        assert_eq!(
            (&off["enabled"], &off["force_organization_selection"], &off["domains"]["enrollment_modes"]),
            (&false.into(), &false.into(), &serde_json::json!([]))
        );
    }

    #[test]
    fn hp_12_the_settings_show() {
        let settings = InstanceSettings { password: false, email_link: false, sign_up_mode: SignUpMode::InviteOnly, ..InstanceSettings::default() };
        let people = people(&settings, (false, true), &url::Url::parse("http://localhost:3000").unwrap(), &[]);
        assert_eq!(people["attributes"]["password"]["enabled"], false);
        assert_eq!(people["attributes"]["email_address"]["first_factors"], serde_json::json!(["email_code"]));
        assert_eq!(people["sign_up"]["mode"], "restricted");
        assert_eq!(people["attributes"]["authenticator_app"]["second_factors"], serde_json::json!(["totp"]));
        assert_eq!(people["sign_in"]["second_factor"], serde_json::json!({ "required": false, "enabled": true }));
    }
}
