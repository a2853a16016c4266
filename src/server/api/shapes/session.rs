//! A session as JSON.

use serde::Serialize;
use serde_json::{Value, json};

use super::user::Belonging;
use crate::domain::time::Timestamp;
use crate::server::device;
use crate::server::place::Places;
use crate::server::store::accounts::Account;
use crate::server::store::sessions::Session;

/// The form for app servers.
#[must_use]
pub fn for_app_servers(session: &Session, places: &Places, now: Timestamp) -> Value {
    json!({
        "object": "session",
        "id": session.id,
        "client_id": session.client,
        "user_id": session.user,
        "actor": null,
        "status": session.status(now),
        "last_active_organization_id": session.organization,
        "last_active_at": session.last_active_at,
        "latest_activity": latest_activity(session, places),
        "expire_at": session.expires_at,
        "abandon_at": session.abandon_at,
        "tasks": tasks(session),
        "created_at": session.created_at,
        "updated_at": session.updated_at,
    })
}

/// The form inside a client: with the person, and a token where one was made.
///
/// # Errors
/// When stored metadata is no JSON.
pub fn for_browsers<'a>(
    (session, account): (&'a Session, &'a Account),
    belonging: Belonging,
    token: Option<&str>,
    now: Timestamp,
) -> Result<impl Serialize + use<'a>, serde_json::Error> {
    let minutes = |at: Timestamp| now.since(at).as_millis() / 60_000;
    Ok(form!({
        object: "session",
        id: &session.id,
        status: session.status(now),
        expire_at: session.expires_at,
        abandon_at: session.abandon_at,
        last_active_at: session.last_active_at,
        last_active_organization_id: &session.organization,
        actor: (),
        tasks: tasks(session),
        factor_verification_age: [minutes(session.first_factor_at), session.second_factor_at.map_or(-1, minutes)],
        user: account.for_browsers(belonging)?,
        public_user_data: account.public_data(),
        created_at: session.created_at,
        updated_at: session.updated_at,
        last_active_token: token.map(self::token),
    }))
}

/// The form in a person's own list of devices: no person, but the device.
#[must_use]
pub fn as_device(session: &Session, places: &Places, now: Timestamp) -> Value {
    json!({
        "object": "session",
        "id": session.id,
        "status": session.status(now),
        "expire_at": session.expires_at,
        "abandon_at": session.abandon_at,
        "last_active_at": session.last_active_at,
        "last_active_organization_id": session.organization,
        "actor": null,
        "user": null,
        "latest_activity": latest_activity(session, places),
        "created_at": session.created_at,
        "updated_at": session.updated_at,
    })
}

/// What has to be done before it counts.
fn tasks(session: &Session) -> Option<Value> {
    session.task.map(|task| json!([{ "key": task.name() }]))
}

/// A session token.
#[must_use]
pub fn token(jwt: &str) -> Value {
    json!({ "object": "token", "jwt": jwt })
}

/// Where and with what a session was used last.
fn latest_activity(session: &Session, places: &Places) -> Value {
    let device = device::describe(session.user_agent.as_deref().unwrap_or_default());
    let place = session.ip_address.as_deref().and_then(|ip| places.find(ip)).unwrap_or_default();
    json!({
        "object": "session_activity",
        "id": session.id.as_str().replacen("sess_", "sess_activity_", 1),
        "browser_name": device.name,
        "browser_version": device.version,
        "device_type": device.hardware,
        "ip_address": session.ip_address,
        "city": place.city,
        "country": place.country,
        "is_mobile": device.is_mobile,
    })
}
