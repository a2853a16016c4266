//! The security log of somebody who is signed in.

use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use serde::{Deserialize, Serialize};

use super::ActionError;
use super::account::PersonView;
use crate::domain::security_log::Area;

/// A row of the log, as its owner reads it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActivityRow {
    /// Its number in the log.
    pub seq: i64,
    /// What happened, in the reader's language.
    pub what: String,
    /// Who did it, unless it was the person.
    pub who: Option<String>,
    /// Something to look at.
    pub warning: bool,
    /// "Firefox 143", if known.
    pub browser: Option<String>,
    /// "Linux", if known.
    pub system: Option<String>,
    /// A phone.
    pub is_mobile: bool,
    /// From which address; empty when it was not by network.
    pub ip_address: String,
    /// Where that is, if known.
    pub place: Option<String>,
    /// When, in milliseconds since 1970.
    pub at: i64,
}

/// A page of the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActivityView {
    /// Whose it is.
    pub person: PersonView,
    /// The rows, newest first.
    pub rows: Vec<ActivityRow>,
    /// What alone is shown.
    pub area: Option<Area>,
    /// Whether these are the newest.
    pub newest: bool,
    /// The row before which the next page begins, if there is one.
    pub older: Option<i64>,
    /// The row that was somebody else: what to do about it.
    pub not_me: Option<ActivityRow>,
    /// The time of the server, in milliseconds since 1970.
    pub now: i64,
}

/// Reads a page of the log. `None` sends the browser to sign in first.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/activity/view", input = Json)]
pub async fn load_activity(path: String) -> Result<Option<ActivityView>, ActionError> {
    crate::server::cards::activity::view(&crate::server::answer::current()?, &path).await
}
