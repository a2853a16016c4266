//! Reading the activity log of an organization.

use super::{By, Cx, Outcome};
use crate::domain::organization::Permission;
use crate::server::store;
use crate::server::store::organization_log::{LogEntry, LogFilter};

/// Most lines that are read at once.
pub const MAX_LINES: i64 = 500;

/// Up to `limit` lines before the line `before`, newest first; fewer are the end of the log. An export asks again with the last line.
///
/// # Errors
/// [`super::OrganizationError`].
pub async fn page(cx: &Cx, by: &By, filter: &LogFilter, before: Option<i64>, limit: i64) -> Outcome<Vec<LogEntry>> {
    by.require(Permission::ProfileManage)?;
    Ok(store::organization_log::page(&mut cx.app.store.read().await?, by.id(), filter, before, limit.clamp(1, MAX_LINES)).await?)
}
