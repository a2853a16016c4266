//! A session as JSON.

use serde::Serialize;
use serde_json::{Value, json};
use woothee::parser::Parser;

use crate::domain::time::Timestamp;
use crate::server::store::accounts::Account;
use crate::server::store::sessions::Session;

/// The form for app servers.
#[must_use]
pub fn for_app_servers(session: &Session, now: Timestamp) -> Value {
    json!({
        "object": "session",
        "id": session.id,
        "client_id": session.client,
        "user_id": session.user,
        "actor": null,
        "status": session.status(now),
        "last_active_organization_id": null,
        "last_active_at": session.last_active_at,
        "latest_activity": latest_activity(session),
        "expire_at": session.expires_at,
        "abandon_at": session.abandon_at,
        "tasks": null,
        "created_at": session.created_at,
        "updated_at": session.updated_at,
    })
}

/// The form inside a client: with the person, and a token where one was made.
///
/// # Errors
/// When stored metadata is no JSON.
pub fn for_browsers<'a>(
    session: &'a Session,
    account: &'a Account,
    token: Option<&str>,
    now: Timestamp,
) -> Result<impl Serialize + use<'a>, serde_json::Error> {
    let minutes = now.since(session.first_factor_at).as_millis() / 60_000;
    Ok(form!({
        object: "session",
        id: &session.id,
        status: session.status(now),
        expire_at: session.expires_at,
        abandon_at: session.abandon_at,
        last_active_at: session.last_active_at,
        last_active_organization_id: (),
        actor: (),
        tasks: (),
        factor_verification_age: [minutes, -1],
        user: account.for_browsers()?,
        public_user_data: account.public_data(),
        created_at: session.created_at,
        updated_at: session.updated_at,
        last_active_token: token.map(self::token),
    }))
}

/// The form in a person's own list of devices: no person, but the device.
#[must_use]
pub fn as_device(session: &Session, now: Timestamp) -> Value {
    json!({
        "object": "session",
        "id": session.id,
        "status": session.status(now),
        "expire_at": session.expires_at,
        "abandon_at": session.abandon_at,
        "last_active_at": session.last_active_at,
        "last_active_organization_id": null,
        "actor": null,
        "user": null,
        "latest_activity": latest_activity(session),
        "created_at": session.created_at,
        "updated_at": session.updated_at,
    })
}

/// A session token.
#[must_use]
pub fn token(jwt: &str) -> Value {
    json!({ "object": "token", "jwt": jwt })
}

/// Where and with what a session was used last.
fn latest_activity(session: &Session) -> Value {
    let agent = session.user_agent.as_deref().and_then(|text| Parser::new().parse(text));
    let known = |text: &str| (!text.is_empty() && text != "UNKNOWN").then(|| text.to_owned());
    let is_mobile = agent.as_ref().is_some_and(|agent| matches!(agent.category, "smartphone" | "mobilephone"));
    json!({
        "object": "session_activity",
        "id": session.id.as_str().replacen("sess_", "sess_activity_", 1),
        "browser_name": agent.as_ref().and_then(|agent| known(agent.name)),
        "browser_version": agent.as_ref().and_then(|agent| known(agent.version)),
        "device_type": agent.as_ref().and_then(|agent| known(agent.os)),
        "ip_address": session.ip_address,
        "city": null,
        "country": null,
        "is_mobile": is_mobile,
    })
}
