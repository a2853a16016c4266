//! Sessions of a browser and of a person: opening, selecting, ending, listing.

use super::{Cx, Internal};
use crate::domain::ids::{ClientId, EventId, SessionId, UserId};
use crate::domain::session::{self, CLOCK_SKEW_SECONDS, MAX_SESSIONS_PER_CLIENT, SessionStatus};
use crate::domain::settings::InstanceSettings;
use crate::domain::time::{Span, Timestamp};
use crate::server::store::accounts::Account;
use crate::server::store::clients::Client;
use crate::server::store::events::NewEvent;
use crate::server::store::sessions::{NewSession, Session};
use crate::server::store::{self, Tx};
use crate::server::tokens::SessionClaims;

/// A session is noted as used at most this often: reading a page must not cost a write.
const TOUCH_EVERY: Span = Span::minutes(1);

/// A browser with the people signed in on it.
#[derive(Debug, Clone)]
pub struct SignedInClient {
    /// The browser.
    pub client: Client,
    /// Active sessions with their people, oldest first.
    pub sessions: Vec<(Session, Account)>,
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
    Ok(found.map(|(client, sessions)| SignedInClient { client, sessions }))
}

/// The same for the browser that has this cookie, by the keyed hash of it.
///
/// # Errors
/// [`Internal`].
pub async fn of_cookie(cx: &Cx, id_hash: &[u8]) -> Result<Option<SignedInClient>, Internal> {
    let found = store::accounts::behind_cookie(&mut cx.app.store.read().await?, id_hash, cx.now).await?;
    Ok(found.map(|(client, sessions)| SignedInClient { client, sessions }))
}

/// Opens a session in the transaction that completes an attempt. Returns `false`, and changes nothing, when the account
/// is closed. In a single-session instance, and for the same person, the earlier session of this browser is replaced.
///
/// # Errors
/// [`Internal`].
pub async fn open(cx: &Cx, tx: &mut Tx, settings: &InstanceSettings, new: OpenSession<'_>) -> Result<bool, Internal> {
    if !store::users::update_signed_in(tx, new.user, cx.now).await? {
        return Ok(false);
    }
    let active = store::sessions::active_of_client(tx, new.client, cx.now).await?;
    // Apps may have a token of whoever is signed in here already.
    let changed_at = if active.is_empty() { cx.now } else { after_every_token(cx, cx.now) };
    let surplus = (active.len() + 1).saturating_sub(MAX_SESSIONS_PER_CLIENT);
    for (place, earlier) in active.iter().enumerate() {
        if !settings.multi_session || earlier.user == *new.user || place < surplus {
            end(cx, tx, earlier, SessionStatus::Replaced).await?;
        }
    }
    let session = NewSession {
        id: new.session.clone(),
        client: new.client.clone(),
        user: new.user.clone(),
        first_factor: new.strategy.to_owned(),
        ip_address: Some(cx.from.ip.clone()),
        user_agent: Some(cx.from.user_agent.clone()),
        expires_at: session::expires_at(settings, cx.now),
        abandon_at: session::abandon_at(settings, cx.now),
    };
    store::sessions::insert(tx, &session, cx.now).await?;
    store::clients::signed_in(tx, new.client, new.session, new.strategy, changed_at).await?;
    let data = serde_json::json!({ "object": "session", "id": new.session, "client_id": new.client, "user_id": new.user, "status": "active" });
    note(cx, tx, "session.created", new.session.as_str(), Some(new.user), data).await?;
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
    let mut left = Vec::new();
    for session in store::sessions::active_of_client(&mut tx, client, cx.now).await? {
        if only.is_none_or(|id| *id == session.id) {
            end(cx, &mut tx, &session, status).await?;
        } else {
            left.push(session);
        }
    }
    let next = left.iter().max_by_key(|session| session.last_active_at).map(|session| &session.id);
    store::clients::signed_out(&mut tx, client, next, cx.now).await?;
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
fn after_every_token(cx: &Cx, last_change: Timestamp) -> Timestamp {
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
    if let Some(session) = store::sessions::find(&mut tx, id).await?.filter(|session| session.user == *user && session.is_active(cx.now)) {
        end(cx, &mut tx, &session, SessionStatus::Revoked).await?;
        store::clients::signed_out(&mut tx, &session.client, None, cx.now).await?;
    }
    tx.commit().await?;
    Ok(())
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
            end(cx, tx, session, SessionStatus::Revoked).await?;
            store::clients::signed_out(tx, &session.client, None, cx.now).await?;
            ended += 1;
        }
        if batch.is_empty() {
            return Ok(ended);
        }
    }
}

async fn end(cx: &Cx, tx: &mut Tx, session: &Session, status: SessionStatus) -> Result<(), Internal> {
    if store::sessions::end(tx, &session.id, status, cx.now).await? {
        let kind = match status {
            SessionStatus::Removed => "session.removed",
            SessionStatus::Revoked => "session.revoked",
            SessionStatus::Active | SessionStatus::Ended | SessionStatus::Expired | SessionStatus::Abandoned | SessionStatus::Replaced => {
                "session.ended"
            }
        };
        let data =
            serde_json::json!({ "object": "session", "id": session.id, "client_id": session.client, "user_id": session.user, "status": status });
        note(cx, tx, kind, session.id.as_str(), Some(&session.user), data).await?;
    }
    Ok(())
}

/// Notes that a session is in use, at most once a minute, and renews its inactivity limit.
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
    store::sessions::touch(&mut tx, &session.id, session::abandon_at(settings, cx.now), from, cx.now).await?;
    tx.commit().await?;
    Ok(())
}

/// A fresh session token for an app at `azp` (the origin that asked, where there is one).
///
/// # Errors
/// [`Internal`].
pub fn mint(cx: &Cx, session: &Session, azp: Option<String>) -> Result<String, Internal> {
    let claims = SessionClaims::new(session, &cx.app.identity.issuer, azp, cx.unique()?, cx.now);
    Ok(cx.app.signer.sign(&claims)?)
}

/// Appends a line to the log of events.
///
/// # Errors
/// [`Internal`].
pub async fn note(cx: &Cx, tx: &mut Tx, kind: &'static str, object: &str, user: Option<&UserId>, data: serde_json::Value) -> Result<(), Internal> {
    let id = EventId::from_unique(&cx.unique()?);
    let event = NewEvent { id, kind, object, user, actor: None, client_ip: &cx.from.ip, user_agent: &cx.from.user_agent, data };
    store::events::append(tx, event, cx.now).await?;
    Ok(())
}
