//! Sessions of a browser and of a person: opening, selecting, ending, listing.

use super::tasks::Standing;
use super::{Cx, Internal, active_organization, log, tasks};
use crate::domain::device_name::DeviceName;
use crate::domain::ids::{ClientId, EventId, OrganizationId, SessionId, UserId};
use crate::domain::security_log::Happening;
use crate::domain::session::{CLOCK_SKEW_SECONDS, MAX_SESSIONS_PER_CLIENT, SessionStatus};
use crate::domain::settings::InstanceSettings;
use crate::domain::time::{Span, Timestamp};
use crate::server::store::accounts::{Account, SignedIn};
use crate::server::store::acquaintances::{Acquaintance, Met};
use crate::server::store::active_organizations::ActiveOrganization;
use crate::server::store::clients::Client;
use crate::server::store::events::NewEvent;
use crate::server::store::sessions::{NewSession, Session};
use crate::server::store::{self, Tx};
use crate::server::tokens::SessionClaims;

/// A session is noted as used at most this often: reading a page must not cost a write.
const TOUCH_EVERY: Span = Span::minutes(1);
/// For so long a browser is told how its last session ended.
const TOLD_FOR: Span = Span::days(30);

/// A browser with the people signed in on it.
#[derive(Debug, Clone)]
pub struct SignedInClient {
    /// The browser.
    pub client: Client,
    /// Active sessions with their people, oldest first.
    pub sessions: Vec<(Session, Account)>,
    /// The organizations that these sessions work in.
    pub organizations: Vec<(SessionId, ActiveOrganization)>,
}

impl SignedInClient {
    /// The session in front, or else the one used last.
    #[must_use]
    pub fn active(&self) -> Option<&(Session, Account)> {
        let front = self.client.last_active_session.as_ref();
        self.sessions.iter().find(|(session, _)| Some(&session.id) == front).or_else(|| self.sessions.iter().max_by_key(|(s, _)| s.last_active_at))
    }

    /// One of its sessions.
    #[must_use]
    pub fn session(&self, id: &SessionId) -> Option<&(Session, Account)> {
        self.sessions.iter().find(|(session, _)| session.id == *id)
    }

    /// The organization that one of its sessions works in; `None` is the personal account.
    #[must_use]
    pub fn organization(&self, session: &SessionId) -> Option<&ActiveOrganization> {
        self.organizations.iter().find(|(id, _)| id == session).map(|(_, organization)| organization)
    }

    /// `__client_uat`: seconds of the last sign-in or sign-out, 0 when nobody is signed in.
    #[must_use]
    pub fn uat(&self) -> i64 {
        if self.sessions.is_empty() { 0 } else { self.client.updated_at.seconds() }
    }
}

/// The browser with its active sessions; `None` when it is not known. Closed accounts are left out.
///
/// # Errors
/// [`Internal`].
pub async fn of_client(cx: &Cx, id: &ClientId) -> Result<Option<SignedInClient>, Internal> {
    let found = store::accounts::signed_in(&mut cx.app.store.read().await?, id, cx.now).await?;
    as_settings_allow(cx, found).await
}

/// The same for the browser that has this cookie, by the keyed hash of it.
///
/// # Errors
/// [`Internal`].
pub async fn of_cookie(cx: &Cx, id_hash: &[u8]) -> Result<Option<SignedInClient>, Internal> {
    let found = store::accounts::behind_cookie(&mut cx.app.store.read().await?, id_hash, cx.now).await?;
    as_settings_allow(cx, found).await
}

/// Where an instance has no organizations any more, no session works in one.
async fn as_settings_allow(cx: &Cx, found: Option<SignedIn>) -> Result<Option<SignedInClient>, Internal> {
    let Some((client, sessions, mut organizations)) = found else { return Ok(None) };
    if !organizations.is_empty() && !cx.app.settings(cx.now).await?.organizations {
        organizations.clear();
    }
    Ok(Some(SignedInClient { client, sessions, organizations }))
}

/// Opens a session in the transaction that completes an attempt. Returns `false`, and changes nothing, when the account
/// is closed. In a single-session instance, and for the same person, the earlier session of this browser is replaced.
///
/// # Errors
/// [`Internal`].
pub async fn open(cx: &Cx, tx: &mut Tx, settings: &InstanceSettings, new: OpenSession<'_>) -> Result<bool, Internal> {
    let known = store::acquaintances::find(tx, new.user, new.client, cx.now).await?;
    open_proved(cx, tx, settings, new, &known, None).await
}

/// The same, with what is known of the person and the browser as of this transaction, and the time at which the second factor was proved, where that was not now.
///
/// # Errors
/// [`Internal`].
pub async fn open_proved(
    cx: &Cx,
    tx: &mut Tx,
    settings: &InstanceSettings,
    new: OpenSession<'_>,
    known: &Acquaintance,
    second_factor_at: Option<Timestamp>,
) -> Result<bool, Internal> {
    if !store::users::update_signed_in(tx, new.user, cx.now).await? {
        return Ok(false);
    }
    let active = if known.is_in_use { store::sessions::active_of_client(tx, new.client, cx.now).await? } else { Vec::new() };
    // Apps may have a token of whoever is signed in here already.
    let changed_at = if active.is_empty() { cx.now } else { after_every_token(cx, cx.now) };
    let surplus = (active.len() + 1).saturating_sub(MAX_SESSIONS_PER_CLIENT);
    for (place, earlier) in active.iter().enumerate() {
        if !settings.multi_session || earlier.user == *new.user || place < surplus {
            end(cx, tx, earlier, SessionStatus::Replaced).await?;
        }
    }
    let organization = active_organization::to_begin_in(tx, settings, &new, known).await?;
    let standing = Standing { second_factor: new.second_factor.is_some(), organization: organization.as_ref(), known };
    let task = tasks::due(cx, tx, settings, new.user, standing).await?;
    let status = if task.is_some() { SessionStatus::Pending } else { SessionStatus::Active };
    let session = NewSession {
        id: new.session.clone(),
        client: new.client.clone(),
        user: new.user.clone(),
        first_factor: new.strategy.to_owned(),
        second_factor: new.second_factor.map(str::to_owned),
        second_factor_at: new.second_factor.map(|_| second_factor_at.unwrap_or(cx.now)),
        task,
        organization: organization.as_ref().map(|organization| organization.id.clone()),
        ip_address: Some(cx.from.ip.clone()),
        user_agent: Some(cx.from.user_agent.clone()),
        expires_at: active_organization::expires_at(settings, organization.as_ref(), cx.now),
        abandon_at: active_organization::abandon_at(settings, organization.as_ref(), cx.now),
    };
    store::sessions::insert(tx, &session, cx.now).await?;
    store::clients::signed_in(tx, new.client, new.session, new.strategy, changed_at).await?;
    let data = serde_json::json!({ "object": "session", "id": new.session, "client_id": new.client, "user_id": new.user, "status": status });
    note(cx, tx, if task.is_some() { "session.pending" } else { "session.created" }, new.session.as_str(), Some(new.user), data).await?;
    let factors = [Some(new.strategy), new.second_factor].into_iter().flatten().map(str::to_owned).collect();
    let happening = Happening::SignedIn { session: new.session.clone(), factors, new_device: known.met == Met::Elsewhere };
    log::record(cx, tx, new.user, happening).await?;
    Ok(true)
}

/// What [`open`] opens.
#[derive(Debug, Clone, Copy)]
pub struct OpenSession<'a> {
    /// Id of the new session.
    pub session: &'a SessionId,
    /// The browser.
    pub client: &'a ClientId,
    /// Who signed in.
    pub user: &'a UserId,
    /// The strategy that opened it.
    pub strategy: &'a str,
    /// The second factor that was proved, if one was.
    pub second_factor: Option<&'a str>,
    /// The organization that the person signed in for; `None` where they said nothing of any.
    pub organization: Option<&'a OrganizationId>,
}

/// Signs one session out of its browser. Signing out what is signed out already is a success.
///
/// # Errors
/// [`Internal`].
pub async fn sign_out(cx: &Cx, client: &ClientId, id: &SessionId) -> Result<(), Internal> {
    finish(cx, client, Some(id), SessionStatus::Removed).await
}

/// Ends one session of this browser; the browser stays known.
///
/// # Errors
/// [`Internal`].
pub async fn end_of_client(cx: &Cx, client: &ClientId, id: &SessionId) -> Result<(), Internal> {
    finish(cx, client, Some(id), SessionStatus::Ended).await
}

/// Signs everybody out of this browser.
///
/// # Errors
/// [`Internal`].
pub async fn sign_out_all(cx: &Cx, client: &ClientId) -> Result<(), Internal> {
    finish(cx, client, None, SessionStatus::Removed).await
}

async fn finish(cx: &Cx, client: &ClientId, only: Option<&SessionId>, status: SessionStatus) -> Result<(), Internal> {
    let mut tx = cx.app.store.write().await?;
    let (mut left, mut over) = (Vec::new(), Vec::new());
    for session in store::sessions::active_of_client(&mut tx, client, cx.now).await? {
        if only.is_none_or(|id| *id == session.id) {
            if end(cx, &mut tx, &session, status).await? {
                over.push((session.user, session.id));
            }
        } else {
            left.push(session);
        }
    }
    let next = left.iter().max_by_key(|session| session.last_active_at).map(|session| &session.id);
    store::clients::signed_out(&mut tx, client, next, cx.now).await?;
    // Logs of several people are always locked in this order, so that nobody waits for one another.
    over.sort_by(|one, other| one.0.cmp(&other.0));
    for (user, session) in over {
        log::record(cx, &mut tx, &user, Happening::SignedOut { session }).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Brings another session of this browser to the front. `false` when it is not an active one of it.
///
/// # Errors
/// [`Internal`].
pub async fn select(cx: &Cx, client: &ClientId, id: &SessionId) -> Result<bool, Internal> {
    let mut tx = cx.app.store.write().await?;
    let active = store::sessions::active_of_client(&mut tx, client, cx.now).await?;
    let Some(session) = active.iter().find(|session| session.id == *id) else { return Ok(false) };
    store::clients::select_session(&mut tx, client, &session.id).await?;
    tx.commit().await?;
    Ok(true)
}

/// When a change counts: apps compare whole seconds, so it has to lie in the second after the last token that they may have,
/// yet within the clock skew that they allow.
pub(super) fn after_every_token(cx: &Cx, last_change: Timestamp) -> Timestamp {
    cx.now.max(last_change).plus(Span::seconds(1)).min(cx.now.plus(Span::seconds(CLOCK_SKEW_SECONDS - 1)))
}

/// The person chooses another account of this browser for the apps too. Unlike [`select`], which one app's page may call,
/// this counts as a change: apps whose token is older ask for a new one and get it for this account.
///
/// # Errors
/// [`Internal`].
pub async fn choose(cx: &Cx, client: &ClientId, id: &SessionId) -> Result<bool, Internal> {
    let mut tx = cx.app.store.write().await?;
    let Some(known) = store::clients::find(&mut tx, client).await? else { return Ok(false) };
    let active = store::sessions::active_of_client(&mut tx, client, cx.now).await?;
    let Some(session) = active.iter().find(|session| session.id == *id) else { return Ok(false) };
    if known.last_active_session.as_ref() != Some(&session.id) {
        let changed_at = after_every_token(cx, known.updated_at);
        store::clients::signed_out(&mut tx, client, Some(&session.id), changed_at).await?;
    }
    tx.commit().await?;
    Ok(true)
}

/// Throws one device of a person out. One that is gone already is a success.
///
/// # Errors
/// [`Internal`].
pub async fn revoke(cx: &Cx, user: &UserId, id: &SessionId) -> Result<(), Internal> {
    let mut tx = cx.app.store.write().await?;
    revoke_in(cx, &mut tx, user, id).await?;
    tx.commit().await?;
    Ok(())
}

/// [`revoke`] in a running transaction.
///
/// # Errors
/// [`Internal`].
pub async fn revoke_in(cx: &Cx, tx: &mut Tx, user: &UserId, id: &SessionId) -> Result<(), Internal> {
    if let Some(session) = store::sessions::find(tx, id).await?.filter(|session| session.user == *user && session.is_active(cx.now))
        && throw_out(cx, tx, &session).await?
    {
        log::record(cx, tx, user, Happening::SessionRevoked { session: session.id }).await?;
    }
    Ok(())
}

/// Ends a session from elsewhere. Others of its browser stay as they are, and in front if they were. `false` when it had ended
/// before.
async fn throw_out(cx: &Cx, tx: &mut Tx, session: &Session) -> Result<bool, Internal> {
    let ended = end(cx, tx, session, SessionStatus::Revoked).await?;
    store::clients::thrown_out(tx, &session.client, &session.id, cx.now).await?;
    Ok(ended)
}

/// Throws every device of a person out but one, or all. Returns how many were active.
///
/// # Errors
/// [`Internal`].
pub async fn revoke_others(cx: &Cx, tx: &mut Tx, user: &UserId, keep: Option<&SessionId>) -> Result<usize, Internal> {
    let mut ended = 0;
    loop {
        let batch: Vec<Session> =
            store::sessions::active_of_user(tx, user, 100, cx.now).await?.into_iter().filter(|session| Some(&session.id) != keep).collect();
        for session in &batch {
            throw_out(cx, tx, session).await?;
            ended += 1;
        }
        if batch.is_empty() {
            if ended > 0 {
                let count = i64::try_from(ended).unwrap_or(i64::MAX);
                log::record(cx, tx, user, Happening::SessionsRevoked { count }).await?;
            }
            return Ok(ended);
        }
    }
}

/// Throws every device of a person out, with a transaction of its own. Returns how many were active.
///
/// # Errors
/// [`Internal`].
pub async fn revoke_all(cx: &Cx, user: &UserId, keep: Option<&SessionId>) -> Result<usize, Internal> {
    let mut tx = cx.app.store.write().await?;
    let ended = revoke_others(cx, &mut tx, user, keep).await?;
    tx.commit().await?;
    Ok(ended)
}

/// Gives a device a name, or takes it away. `false` when the person has no such device.
///
/// # Errors
/// [`Internal`].
pub async fn name(cx: &Cx, user: &UserId, id: &SessionId, name: Option<&DeviceName>) -> Result<bool, Internal> {
    let mut tx = cx.app.store.write().await?;
    if !store::sessions::update_name(&mut tx, user, id, name.map(DeviceName::as_str)).await? {
        return Ok(false);
    }
    note(cx, &mut tx, "session.named", id.as_str(), Some(user), serde_json::json!({ "object": "session", "id": id, "user_id": user })).await?;
    tx.commit().await?;
    Ok(true)
}

/// How the last session of a browser ended on which nobody is signed in any more, where the person did not do it there and it
/// was not too long ago to matter.
///
/// # Errors
/// [`Internal`].
pub async fn why_out(cx: &Cx, client: &SignedInClient) -> Result<Option<SessionStatus>, Internal> {
    if !client.sessions.is_empty() {
        return Ok(None);
    }
    let last = store::sessions::last_of_client(&mut cx.app.store.read().await?, &client.client.id).await?;
    let status = last.filter(|session| cx.now.since(session.over_at()) < TOLD_FOR).map(|session| session.status(cx.now));
    Ok(status.filter(|status| !matches!(status, SessionStatus::Active | SessionStatus::Pending | SessionStatus::Removed)))
}

/// Ends a session. `false` when it had ended before.
async fn end(cx: &Cx, tx: &mut Tx, session: &Session, status: SessionStatus) -> Result<bool, Internal> {
    let ended = store::sessions::end(tx, &session.id, status, cx.now).await?;
    if ended {
        let kind = match status {
            SessionStatus::Removed => "session.removed",
            SessionStatus::Revoked => "session.revoked",
            SessionStatus::Active
            | SessionStatus::Pending
            | SessionStatus::Ended
            | SessionStatus::Expired
            | SessionStatus::Abandoned
            | SessionStatus::Replaced => "session.ended",
        };
        let data =
            serde_json::json!({ "object": "session", "id": session.id, "client_id": session.client, "user_id": session.user, "status": status });
        note(cx, tx, kind, session.id.as_str(), Some(&session.user), data).await?;
    }
    Ok(ended)
}

/// Notes that a session is in use, at most once a minute, and renews its inactivity limit; it ends when the organization that it works in
/// says so, which may have changed since.
///
/// # Errors
/// [`Internal`].
pub async fn touch(cx: &Cx, settings: &InstanceSettings, session: &Session) -> Result<(), Internal> {
    let moved = session.ip_address.as_deref() != Some(&cx.from.ip) || session.user_agent.as_deref() != Some(&cx.from.user_agent);
    if cx.now.since(session.last_active_at) < TOUCH_EVERY && !moved {
        return Ok(());
    }
    let mut tx = cx.app.store.write().await?;
    let from = (Some(cx.from.ip.as_str()), Some(cx.from.user_agent.as_str()));
    let organization = active_organization::of(&mut tx, settings, session).await?;
    store::sessions::touch(&mut tx, &session.id, active_organization::abandon_at(settings, organization.as_ref(), cx.now), from, cx.now).await?;
    if let Some(lifetime) = organization.as_ref().and_then(|organization| organization.session_lifetime) {
        store::active_organizations::shorten(&mut tx, &session.id, session.first_factor_at.plus(lifetime), cx.now).await?;
    }
    // Settings may ask for more than when the session began.
    tasks::judge(cx, &mut tx, settings, session).await?;
    tx.commit().await?;
    Ok(())
}

/// A fresh session token for an app at `azp` (the origin that asked, where there is one), with the organization that the session
/// works in.
///
/// # Errors
/// [`Internal`].
pub fn mint(cx: &Cx, session: &Session, organization: Option<&ActiveOrganization>, azp: Option<String>) -> Result<String, Internal> {
    let claims = SessionClaims::new((session, organization), &cx.app.identity.issuer, azp, cx.unique()?, cx.now);
    Ok(cx.app.signer.sign(&claims)?)
}

/// Appends a line to the log of events.
///
/// # Errors
/// [`Internal`].
pub async fn note(cx: &Cx, tx: &mut Tx, kind: &'static str, object: &str, user: Option<&UserId>, data: serde_json::Value) -> Result<(), Internal> {
    note_about(cx, tx, kind, object, Concerns { user, ..Concerns::default() }, data).await
}

/// Whom a line in the log of events concerns.
#[derive(Debug, Clone, Copy, Default)]
pub struct Concerns<'a> {
    /// The person.
    pub user: Option<&'a UserId>,
    /// The organization: pages of all its members hear of it.
    pub organization: Option<&'a OrganizationId>,
    /// Who did it, when it was somebody else.
    pub actor: Option<&'a UserId>,
}

/// [`note`] for what concerns an organization too.
///
/// # Errors
/// [`Internal`].
pub async fn note_about(
    cx: &Cx,
    tx: &mut Tx,
    kind: &'static str,
    object: &str,
    concerns: Concerns<'_>,
    data: serde_json::Value,
) -> Result<(), Internal> {
    let id = EventId::from_unique(&cx.unique()?);
    let Concerns { user, organization, actor } = concerns;
    let actor = actor.map(UserId::as_str);
    let event = NewEvent { id, kind, object, user, organization, actor, client_ip: &cx.from.ip, user_agent: &cx.from.user_agent, data };
    store::events::append(tx, event, cx.now).await?;
    Ok(())
}
