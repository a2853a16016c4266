//! Signed-in devices.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::{ActionError, FormReply};
use crate::domain::ids::SessionId;

/// The devices that a page shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DevicesView {
    /// This one first, then those used last.
    pub devices: Vec<DeviceView>,
    /// How many there are besides this one.
    pub others: i64,
    /// How many the page shows at most.
    pub shown: i64,
    /// How many the page shows next, when there are more.
    pub more: Option<i64>,
}

/// A signed-in device, as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceView {
    /// Its session.
    pub session: SessionId,
    /// The one in use.
    pub current: bool,
    /// What the person calls it.
    pub name: Option<String>,
    /// "Macintosh", if known.
    pub hardware: Option<String>,
    /// "Firefox 143.0", if known.
    pub browser: Option<String>,
    /// A phone.
    pub is_mobile: bool,
    /// Last address.
    pub ip_address: String,
    /// Where that is, if known: "Berlin, DE".
    pub place: Option<String>,
    /// Last use, in milliseconds since 1970.
    pub last_active_at: i64,
}

/// Throws another device of the person out, or all others when none is named.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/devices/revoke")]
pub async fn revoke_device(#[server(default)] session: Option<SessionId>) -> Result<FormReply, ActionError> {
    crate::server::cards::devices::revoke(&crate::server::answer::current()?, session.as_ref()).await
}

/// Gives a device of the person a name; an empty one takes it away.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/devices/name")]
pub async fn name_device(session: SessionId, #[server(default)] name: String) -> Result<FormReply, ActionError> {
    crate::server::cards::devices::name(&crate::server::answer::current()?, &session, &name).await
}
