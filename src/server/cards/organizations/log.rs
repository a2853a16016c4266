//! The activity log of an organization.

use super::entrance::{Entered, enter};
use crate::actions::ActionError;
use crate::actions::organizations::Entrance;
use crate::actions::organizations::log::{LogRow, LogView};
use crate::domain::ids::OrganizationId;
use crate::domain::locale::Locale;
use crate::domain::organization::Permission;
use crate::domain::organization_log::LogArea;
use crate::server::answer::broke_inside;
use crate::server::cards::parameter;
use crate::server::cards::person::signed_in;
use crate::server::cards::proof::settings;
use crate::server::context::RequestContext;
use crate::server::device;
use crate::server::flows::organizations::{self, OrganizationError};
use crate::server::organization_news;
use crate::server::store;
use crate::server::store::organization_log::{LogEntry, LogFilter};

/// Lines of a page.
const PAGE: i64 = 25;

/// A page of the log. It begins where the address says, never at a count of lines.
pub(crate) async fn view(context: &RequestContext, path: &str) -> Result<Option<Entrance<LogView>>, ActionError> {
    let Entered { member, head } = match enter(context, path, &[Permission::ProfileManage]).await? {
        None => return Ok(None),
        Some(Err(closed)) => return Ok(Some(Entrance::Closed(Box::new(closed)))),
        Some(Ok(entered)) => entered,
    };
    let query = path.split_once('?').map_or("", |(_, query)| query);
    let area = parameter(query, "show").and_then(|name| LogArea::parse(&name));
    let before = parameter(query, "before").and_then(|text| text.parse::<i64>().ok());
    let filter = LogFilter { area, actor: None };
    let read = async {
        let mut tx = context.app().store.read().await?;
        store::organization_log::page(&mut tx, &member.organization().id, &filter, before, PAGE + 1).await
    };
    let mut entries = read.await.map_err(|e| broke_inside(context, e.into()))?;
    let more = entries.len() > usize::try_from(PAGE).unwrap_or_default();
    if more {
        entries.pop();
    }
    Ok(Some(Entrance::Open(LogView {
        head,
        older: entries.last().filter(|_| more).map(|entry| entry.seq),
        rows: entries.into_iter().map(|entry| row(context.cx.locale, entry)).collect(),
        area,
        newest: before.is_none(),
        kept_days: settings(context).await?.organization_log_days,
        now: context.now().millis(),
    })))
}

fn row(locale: Locale, entry: LogEntry) -> LogRow {
    LogRow {
        seq: entry.seq,
        what: organization_news::deed(locale, entry.deed.as_ref()),
        who: organization_news::who(locale, &entry),
        device: device::describe(&entry.user_agent).sentence(),
        ip_address: entry.ip,
        at: entry.at.millis(),
    }
}

/// Whose log is to be taken away: that of the organization in use, by somebody who may read it. Else where to go instead.
pub(crate) async fn to_take_away(context: &RequestContext) -> Result<Result<OrganizationId, &'static str>, ActionError> {
    let Some(me) = signed_in(context).await? else { return Ok(Err("/sign-in?redirect_url=%2Forganization%2Factivity")) };
    let Some(organization) = &me.session.organization else { return Ok(Err("/organization/activity")) };
    match organizations::member(&context.cx, &me.account.user.id, organization).await {
        Ok(member) if member.can(Permission::ProfileManage) => Ok(Ok(member.organization().id.clone())),
        Err(OrganizationError::Internal(error)) => Err(broke_inside(context, error)),
        Ok(_) | Err(_) => Ok(Err("/organization/activity")),
    }
}
