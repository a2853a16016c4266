//! The security log of each person: the one call that every change of a credential, every sign-in and every failure makes, in the
//! transaction of the change.
//!
//! A row is chained to the one before ([`crate::server::security::chain`]); whoever writes next waits at the head of the chain until
//! this transaction ends.

use super::sessions::note;
use super::{Cx, Internal, notices, throttle};
use crate::domain::ids::UserId;
use crate::domain::security_log::{Area, Happening, MAX_FAILURE_ROWS_A_DAY, is_worth_a_row};
use crate::domain::suspicion::{Suspicion, Visit, Whereabouts, judge};
use crate::domain::time::Span;
use crate::domain::verification::Strategy;
use crate::server::place::Place;
use crate::server::security::chain::{self, Content};
use crate::server::store::security_log::Stored;
use crate::server::store::{self, Tx};

pub use super::notices::Before;

/// Within this time failures from one network are one story.
const FAILURES_WINDOW: Span = Span::hours(1);
/// Many failures are told by mail at most this often.
const ALERT_WINDOW: Span = Span::hours(24);
/// An app that writes metadata all the time gets one row within this time.
const METADATA_WINDOW: Span = Span::hours(1);
/// A sign-in is compared with so many before it.
const COMPARED: i64 = 50;

/// Writes down what happened to an account. Some happenings order a mail.
///
/// # Errors
/// [`Internal`].
pub async fn record(cx: &Cx, tx: &mut Tx, user: &UserId, happening: Happening) -> Result<(), Internal> {
    match happening {
        Happening::SignInFailed { strategy } => failed(cx, tx, Some(user), user.as_str(), strategy).await,
        Happening::MetadataChanged if counted(cx, tx, &format!("metadata:{user}"), METADATA_WINDOW).await? > 1 => Ok(()),
        other => tell(cx, tx, user, &other, None).await,
    }
}

/// [`record`] for a change of addresses or numbers, with what there was before it: what an undo brings back.
///
/// # Errors
/// [`Internal`].
pub async fn record_change(cx: &Cx, tx: &mut Tx, user: &UserId, happening: Happening, before: Before) -> Result<(), Internal> {
    tell(cx, tx, user, &happening, Some(before)).await
}

/// Counts a failure to sign in, and writes it down where there is an account. `account` is the person's id or what was typed: both
/// ways ask as much of the database, so that the time it takes does not tell whether there is one.
///
/// # Errors
/// [`Internal`].
pub async fn failed(cx: &Cx, tx: &mut Tx, user: Option<&UserId>, account: &str, strategy: Strategy) -> Result<(), Internal> {
    let settings = cx.app.settings(cx.now).await?;
    let here = counted(cx, tx, &format!("failed:{account}:{}", cx.from.network()), FAILURES_WINDOW).await?;
    let everywhere = counted(cx, tx, &format!("failed:{account}"), FAILURES_WINDOW).await?;
    if is_worth_a_row(here) {
        let rows = counted(cx, tx, &format!("failure_rows:{account}"), Span::days(1)).await?;
        let row = match here {
            _ if rows == MAX_FAILURE_ROWS_A_DAY => Some(Happening::FailuresHidden),
            _ if rows > MAX_FAILURE_ROWS_A_DAY => None,
            1 => Some(Happening::SignInFailed { strategy }),
            times => Some(Happening::SignInsFailed { strategy, times }),
        };
        match (user, row) {
            (Some(user), Some(row)) => tell(cx, tx, user, &row, None).await?,
            (None, Some(_)) => store::security_log::pretend(tx).await?,
            (_, None) => {}
        }
    }
    if everywhere == i64::from(settings.lockout_attempts) && counted(cx, tx, &format!("failure_alert:{account}"), ALERT_WINDOW).await? == 1 {
        let odd = Happening::Suspicious { suspicion: Suspicion::ManyFailures { times: everywhere } };
        match user {
            Some(user) => tell(cx, tx, user, &odd, None).await?,
            None => store::security_log::pretend(tx).await?,
        }
    }
    Ok(())
}

async fn counted(cx: &Cx, tx: &mut Tx, key: &str, window: Span) -> Result<i64, Internal> {
    Ok(store::limits::count(tx, &throttle::hashed(cx, &format!("log:{key}")), window, cx.now).await?)
}

/// Writes the row, the line in the log of events, and orders the mail.
async fn tell(cx: &Cx, tx: &mut Tx, user: &UserId, happening: &Happening, before: Option<Before>) -> Result<(), Internal> {
    let place = whereabouts(cx);
    let odd = match (happening, &place) {
        (Happening::SignedIn { .. }, Some(place)) => odd(cx, tx, user, place).await?,
        _ => None,
    };
    write(cx, tx, user, happening, place.as_ref()).await?;
    if happening.is_told_by_mail() {
        notices::order(cx, tx, user, happening, before, place.as_ref()).await?;
    }
    if let Some(suspicion) = odd {
        let odd = Happening::Suspicious { suspicion };
        write(cx, tx, user, &odd, place.as_ref()).await?;
        notices::order(cx, tx, user, &odd, None, place.as_ref()).await?;
    }
    Ok(())
}

/// What is odd about a sign-in from here, by those before it.
async fn odd(cx: &Cx, tx: &mut Tx, user: &UserId, place: &Whereabouts) -> Result<Option<Suspicion>, Internal> {
    let earlier = store::security_log::page(tx, user, Some(Area::SignIns), None, COMPARED).await?;
    let is_sign_in = |happening: &Option<Happening>| matches!(happening, Some(Happening::SignedIn { .. }));
    let visits = earlier.into_iter().filter(|entry| is_sign_in(&entry.happening));
    let visits: Vec<Visit> = visits.filter_map(|entry| Some(Visit { at: entry.at, place: entry.place? })).collect();
    Ok(judge(&visits, &Visit { at: cx.now, place: place.clone() }))
}

async fn write(cx: &Cx, tx: &mut Tx, user: &UserId, happening: &Happening, place: Option<&Whereabouts>) -> Result<(), Internal> {
    let details = serde_json::to_value(happening)?;
    let (seq, previous) = store::security_log::lock_head(tx, user).await?;
    let mut row = Stored {
        user_id: user.as_str().to_owned(),
        seq,
        area: happening.area().name().to_owned(),
        details: details.to_string(),
        actor: cx.from.actor.name().to_owned(),
        session_id: happening.session().map(|session| session.as_str().to_owned()),
        ip_address: cx.from.ip.clone(),
        user_agent: cx.from.user_agent.clone(),
        place: place.map(serde_json::to_string).transpose()?,
        created_at: cx.now.millis(),
        prev_hash: previous,
        hash: Vec::new(),
    };
    row.hash = chain::row_hash(&cx.app.tokens, &row.prev_hash, content(&row));
    let seal = chain::seal(&cx.app.tokens, &row.user_id, row.seq, &row.hash);
    store::security_log::append(tx, &row, &seal).await?;
    note(cx, tx, "user.security", user.as_str(), Some(user), details).await
}

/// What the hash of a row covers.
#[must_use]
pub fn content(row: &Stored) -> Content<'_> {
    Content {
        user: &row.user_id,
        seq: row.seq,
        area: &row.area,
        details: &row.details,
        actor: &row.actor,
        session: row.session_id.as_deref(),
        ip: &row.ip_address,
        user_agent: &row.user_agent,
        place: row.place.as_deref(),
        created_at: row.created_at,
    }
}

/// Where the request comes from, if that is known.
fn whereabouts(cx: &Cx) -> Option<Whereabouts> {
    let Place { country, city, latitude, longitude, .. } = cx.app.places.find(&cx.from.ip)?;
    Some(Whereabouts { country: country?, city, latitude, longitude })
}
