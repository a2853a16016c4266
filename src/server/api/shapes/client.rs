//! A browser with the people signed in on it, as JSON.

use serde_json::{Value, json};

use super::session;
use crate::domain::time::Timestamp;
use crate::server::flows::sessions::SignedInClient;

/// The form for browsers. `token` goes to the session in front, which saves the SDK a round trip.
///
/// # Errors
/// When stored metadata is no JSON.
pub fn for_browsers(signed_in: &SignedInClient, token: Option<&str>, now: Timestamp) -> Result<Value, serde_json::Error> {
    let SignedInClient { client, sessions } = signed_in;
    let front = signed_in.active().map(|(session, _)| &session.id);
    let mut forms = Vec::with_capacity(sessions.len());
    for (session, account) in sessions {
        let token = token.filter(|_| Some(&session.id) == front);
        forms.push(session::for_browsers(session, account, token, now)?);
    }
    Ok(json!({
        "object": "client",
        "id": client.id,
        "sessions": forms,
        "sign_in": null,
        "sign_up": null,
        "last_active_session_id": front,
        "last_authentication_strategy": client.last_strategy,
        "cookie_expires_at": null,
        "captcha_bypass": false,
        "created_at": client.created_at,
        "updated_at": client.updated_at,
    }))
}
