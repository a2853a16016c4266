//! The activity log of an organization.

use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use serde::{Deserialize, Serialize};

use super::{Entrance, OrganizationHead};
use crate::actions::ActionError;
use crate::domain::organization_log::LogArea;

/// A line of the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogRow {
    /// Its number in the log.
    pub seq: i64,
    /// What happened, in the reader's language.
    pub what: String,
    /// Who did it.
    pub who: String,
    /// "Firefox 143 on Linux", if known.
    pub device: Option<String>,
    /// From which address; empty when it was not by network.
    pub ip_address: String,
    /// When, in milliseconds since 1970.
    pub at: i64,
}

/// A page of the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogView {
    /// What stands on top.
    pub head: OrganizationHead,
    /// The lines, newest first.
    pub rows: Vec<LogRow>,
    /// What alone is shown.
    pub area: Option<LogArea>,
    /// Whether these are the newest.
    pub newest: bool,
    /// The line before which the next page begins, if there is one.
    pub older: Option<i64>,
    /// How long lines are kept, in days; for ever without.
    pub kept_days: Option<i64>,
    /// The time of the server, in milliseconds since 1970.
    pub now: i64,
}

/// Reads a page of the log. `None` sends the browser to sign in first.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/organization/activity", input = Json)]
pub async fn load_organization_log(path: String) -> Result<Option<Entrance<LogView>>, ActionError> {
    crate::server::cards::organizations::log::view(&crate::server::answer::current()?, &path).await
}
