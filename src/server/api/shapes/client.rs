//! A browser with the people signed in on it, as JSON.

use serde::Serialize;

use super::session;
use super::user::Belonging;
use crate::domain::time::Timestamp;
use crate::server::flows::sessions::SignedInClient;

/// The form for browsers, with what the person of each session belongs to. `token` goes to the session in front, which saves the
/// SDK a round trip.
///
/// # Errors
/// When stored metadata is no JSON.
pub fn for_browsers<'a>(
    signed_in: &'a SignedInClient,
    belonging: Vec<Belonging>,
    token: Option<&str>,
    now: Timestamp,
) -> Result<impl Serialize + use<'a>, serde_json::Error> {
    let SignedInClient { client, sessions, .. } = signed_in;
    let front = signed_in.active().map(|(session, _)| &session.id);
    let mut forms = Vec::with_capacity(sessions.len());
    for ((session, account), belonging) in sessions.iter().zip(belonging) {
        let token = token.filter(|_| Some(&session.id) == front);
        forms.push(session::for_browsers((session, account), belonging, token, now)?);
    }
    Ok(form!({
        object: "client",
        id: &client.id,
        sessions: forms,
        sign_in: (),
        sign_up: (),
        last_active_session_id: front,
        last_authentication_strategy: &client.last_strategy,
        cookie_expires_at: (),
        captcha_bypass: false,
        created_at: client.created_at,
        updated_at: client.updated_at,
    }))
}
