//! An invitation as JSON.

use serde_json::{Value, json};

use crate::domain::invitation::InvitationStatus;
use crate::domain::secret::SecretText;
use crate::domain::time::Timestamp;
use crate::server::store::invitations::Invitation;

/// The form for app servers. `url` is known right after it was made and never again, since only a hash of its ticket is kept.
///
/// # Errors
/// When stored metadata is no JSON.
pub fn for_app_servers(invitation: &Invitation, url: Option<&SecretText>, now: Timestamp) -> Result<Value, serde_json::Error> {
    let status = invitation.status(now);
    let mut form = json!({
        "object": "invitation",
        "id": invitation.id,
        "email_address": invitation.address,
        "public_metadata": serde_json::from_str::<Value>(&invitation.public_metadata)?,
        "revoked": status == InvitationStatus::Revoked,
        "status": status.name(),
        "expires_at": invitation.expires_at,
        "created_at": invitation.created_at,
        "updated_at": invitation.updated_at(),
    });
    if let (Some(url), Value::Object(fields)) = (url, &mut form) {
        fields.insert("url".to_owned(), url.expose().into());
    }
    Ok(form)
}
