//! The security log of somebody who is signed in.

use super::account::{listener, person_view};
use super::parameter;
use super::person::Person;
use crate::actions::ActionError;
use crate::actions::activity::{ActivityRow, ActivityView};
use crate::domain::locale::Locale;
use crate::domain::security_log::Area;
use crate::domain::suspicion::Whereabouts;
use crate::server::activity;
use crate::server::answer::broke_inside;
use crate::server::context::RequestContext;
use crate::server::device;
use crate::server::flows::Internal;
use crate::server::store::security_log::Entry;
use crate::server::store::{self, Tx};

/// Rows of a page.
const PAGE: i64 = 25;
/// Rows in the section of the security page.
const NEWEST: i64 = 5;

/// The newest rows, for the section of the security page.
pub(super) async fn newest(context: &RequestContext, tx: &mut Tx, person: &Person) -> Result<Vec<ActivityRow>, Internal> {
    let entries = store::security_log::page(tx, &person.account.user.id, None, None, NEWEST).await?;
    Ok(entries.into_iter().map(|entry| row(context.cx.locale, entry)).collect())
}

/// A page of the log. It begins where the address says, never at a count of rows, so that the last page of a long log costs what
/// the first does.
pub(crate) async fn view(context: &RequestContext, path: &str) -> Result<Option<ActivityView>, ActionError> {
    let Some((me, after)) = listener(context, path).await? else { return Ok(None) };
    let query = path.split_once('?').map_or("", |(_, query)| query);
    let number = |name| parameter(query, name).and_then(|text| text.parse::<i64>().ok());
    let area = parameter(query, "show").and_then(|name| Area::parse(&name));
    let (before, not_me) = (number("before"), number("not_me"));
    let user = &me.account.user.id;
    let read = async {
        let mut tx = context.app().store.read().await?;
        let entries = store::security_log::page(&mut tx, user, area, before, PAGE + 1).await?;
        let not_me = match not_me {
            Some(seq) => store::security_log::find(&mut tx, user, seq).await?,
            None => None,
        };
        Ok::<_, store::StoreError>((entries, not_me))
    };
    let (mut entries, not_me) = read.await.map_err(|e| broke_inside(context, e.into()))?;
    let more = entries.len() > usize::try_from(PAGE).unwrap_or_default();
    if more {
        entries.pop();
    }
    let locale = context.cx.locale;
    Ok(Some(ActivityView {
        person: person_view(context, &me, after).await?,
        older: entries.last().filter(|_| more).map(|entry| entry.seq),
        rows: entries.into_iter().map(|entry| row(locale, entry)).collect(),
        area,
        newest: before.is_none(),
        not_me: not_me.map(|entry| row(locale, entry)),
        now: context.now().millis(),
    }))
}

fn row(locale: Locale, entry: Entry) -> ActivityRow {
    let device = device::describe(&entry.user_agent);
    ActivityRow {
        seq: entry.seq,
        what: activity::what(locale, &entry),
        who: activity::who(locale, &entry).map(str::to_owned),
        warning: entry.area == Area::Warnings,
        browser: device.browser,
        system: device.system,
        is_mobile: device.is_mobile,
        ip_address: entry.ip,
        place: entry.place.as_ref().map(Whereabouts::in_words),
        at: entry.at.millis(),
    }
}
