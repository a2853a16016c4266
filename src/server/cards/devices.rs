//! Signed-in devices.

use super::account::sign_out;
use super::parameter_of;
use super::person::{Person, reverified, sign_in_first, signed_in};
use crate::actions::devices::{DeviceView, DevicesView};
use crate::actions::{ActionError, FormReply};
use crate::domain::device_name::DeviceName;
use crate::domain::ids::SessionId;
use crate::domain::notice::Notice;
use crate::domain::problem::{Field, ProblemCode};
use crate::server::answer::{Answer, broke_inside, give};
use crate::server::context::RequestContext;
use crate::server::device;
use crate::server::flows::{Internal, sessions};
use crate::server::store;
use crate::server::store::Tx;
use crate::server::store::sessions::Session;

/// Devices that are listed at first, and how many more each time.
const PAGE: i64 = 20;
/// Most devices that are listed.
const MAX_DEVICES: i64 = 500;
/// Parameter of the address: how many are listed.
const SHOWN: &str = "devices";
/// Where the list is.
const HERE: &str = "/user/security#devices";

/// The devices of a person, this one first, as many as the address of the page asks for.
pub(super) async fn list(context: &RequestContext, tx: &mut Tx, me: &Person, path: &str) -> Result<DevicesView, Internal> {
    let user = &me.account.user.id;
    let wanted = parameter_of(path, SHOWN).and_then(|number| number.parse().ok());
    let shown = wanted.unwrap_or(PAGE).clamp(1, MAX_DEVICES);
    let mut sessions = store::sessions::active_of_user(tx, user, shown, context.now()).await?;
    let whole = i64::try_from(sessions.len()).is_ok_and(|read| read < shown);
    let all = if whole {
        i64::try_from(sessions.len()).unwrap_or_default()
    } else {
        store::sessions::count_active_of_user(tx, user, context.now()).await?
    };
    // This one may have been used a moment longer ago than all the others that are listed.
    if !sessions.iter().any(|session| session.id == me.session.id) {
        sessions.push(me.session.clone());
    }
    let mut devices: Vec<DeviceView> = sessions.into_iter().map(|session| device_view(context, session, &me.session.id)).collect();
    devices.sort_by_key(|device| !device.current);
    let more = (all > shown && shown < MAX_DEVICES).then_some(shown.saturating_add(PAGE).min(MAX_DEVICES));
    Ok(DevicesView { devices, others: (all - 1).max(0), shown, more })
}

fn device_view(context: &RequestContext, session: Session, current: &SessionId) -> DeviceView {
    let device = device::describe(session.user_agent.as_deref().unwrap_or_default());
    let ip_address = session.ip_address.unwrap_or_default();
    DeviceView {
        current: session.id == *current,
        session: session.id,
        name: session.name,
        browser: device.browser_in_full(),
        hardware: device.hardware,
        is_mobile: device.is_mobile,
        place: context.app().places.find(&ip_address).and_then(|place| place.words(context.cx.locale)),
        ip_address,
        last_active_at: session.last_active_at.millis(),
    }
}

/// Throws another device out, or all others.
pub(crate) async fn revoke(context: &RequestContext, session: Option<&SessionId>) -> Result<FormReply, ActionError> {
    let Some(me) = signed_in(context).await? else { return give(context, sign_in_first(context)).await };
    // Leaving is nobody's business but one's own.
    if session.is_some_and(|session| *session == me.session.id) {
        return sign_out(context, session, "").await;
    }
    let me = match reverified(context).await? {
        Ok(me) => me,
        Err(answer) => return give(context, answer).await,
    };
    let user = &me.account.user.id;
    let notice = if let Some(session) = session {
        sessions::revoke(&context.cx, user, session).await.map_err(|e| broke_inside(context, e))?;
        Notice::DeviceSignedOut
    } else {
        sessions::revoke_all(&context.cx, user, Some(&me.session.id)).await.map_err(|e| broke_inside(context, e))?;
        Notice::OthersSignedOut
    };
    give(context, Answer::Done { page: HERE.to_owned(), notice }).await
}

/// Gives a device a name, or takes it away. One that is signed out meanwhile needs none.
pub(crate) async fn name(context: &RequestContext, session: &SessionId, name: &str) -> Result<FormReply, ActionError> {
    let Some(me) = signed_in(context).await? else { return give(context, sign_in_first(context)).await };
    let Ok(parsed) = DeviceName::parse(name) else {
        let page = format!("/user/security?open=name-{}#devices", session.as_str());
        return give(context, Answer::problem(page, Field::Name, ProblemCode::NameInvalid).typed(&[(Field::Name.name(), name)])).await;
    };
    sessions::name(&context.cx, &me.account.user.id, session, parsed.as_ref()).await.map_err(|e| broke_inside(context, e))?;
    give(context, Answer::Done { page: HERE.to_owned(), notice: Notice::DeviceNamed }).await
}
