//! What has to be done before a session counts: another password, a second factor, the choice of an organization. Until then apps take the person for signed out,
//! and the portal shows the page on which it is done.

use super::accounts;
use super::active_organization;
use super::log;
use super::second_factors::Who;
use super::sessions::{self, after_every_token, note};
use super::throttle::{self, Limit};
use super::{Cx, Internal};
use crate::domain::ids::UserId;
use crate::domain::problem::ProblemCode;
use crate::domain::secret::SecretText;
use crate::domain::security_log::Happening;
use crate::domain::session::SessionTask;
use crate::domain::settings::InstanceSettings;
use crate::domain::time::{Span, Timestamp};
use crate::server::security::password_hasher::PasswordCheck;
use crate::server::store::acquaintances::Acquaintance;
use crate::server::store::active_organizations::ActiveOrganization;
use crate::server::store::sessions::Session;
use crate::server::store::{self, StoreError, Tx};

/// Most sessions of a person whose tasks are looked at together.
const MAX_SESSIONS: i64 = 500;

/// What a session proved, and where it works.
#[derive(Debug, Clone, Copy)]
pub struct Standing<'a> {
    /// Whether it proved a second factor.
    pub second_factor: bool,
    /// The organization that it works in.
    pub organization: Option<&'a ActiveOrganization>,
    /// What is known of its person.
    pub known: &'a Acquaintance,
}

/// What this person has to do in a session of this standing.
///
/// # Errors
/// [`Internal`].
pub async fn due(cx: &Cx, tx: &mut Tx, settings: &InstanceSettings, user: &UserId, standing: Standing<'_>) -> Result<Option<SessionTask>, Internal> {
    if standing.known.password_reset_required {
        return Ok(Some(SessionTask::ResetPassword));
    }
    if needs_second_factor(cx, tx, settings, user, standing).await? {
        return Ok(Some(SessionTask::SetupMfa));
    }
    let has_to_choose = settings.organizations && settings.organization_selection_required && standing.organization.is_none();
    Ok(has_to_choose.then_some(SessionTask::ChooseOrganization))
}

/// Whether the instance, or the organization that the session works in, demands a second factor that is not there.
async fn needs_second_factor(cx: &Cx, tx: &mut Tx, settings: &InstanceSettings, user: &UserId, standing: Standing<'_>) -> Result<bool, Internal> {
    let by_organization = standing.organization.is_some_and(|organization| active_organization::demands_second_factor(organization, cx.now));
    let can_be_set_up = settings.totp || cx.app.sends_second_factors(settings);
    if !(settings.second_factor_required || by_organization) || !can_be_set_up || standing.second_factor || standing.known.has_second_factor {
        return Ok(false);
    }
    if by_organization || settings.second_factor_grace_days == 0 {
        return Ok(true);
    }
    let due = match store::second_factors::find(tx, user).await?.due_at {
        Some(due) => due,
        None => begin_grace(cx, tx, settings, user).await?,
    };
    Ok(cx.now >= due)
}

/// The organization that demands a second factor in a session, where the instance does not demand it of everybody.
///
/// # Errors
/// [`Internal`].
pub async fn demanding_organization(cx: &Cx, session: &Session) -> Result<Option<ActiveOrganization>, Internal> {
    let settings = cx.app.settings(cx.now).await?;
    if settings.second_factor_required {
        return Ok(None);
    }
    let organization = active_organization::of(&mut cx.app.store.read().await?, &settings, session).await?;
    Ok(organization.filter(|organization| active_organization::demands_second_factor(organization, cx.now)))
}

/// The days begin when the person first comes by after everybody has to have a second factor.
async fn begin_grace(cx: &Cx, tx: &mut Tx, settings: &InstanceSettings, user: &UserId) -> Result<Timestamp, Internal> {
    let due = cx.now.plus(Span::days(settings.second_factor_grace_days));
    store::second_factors::lock(tx, user, cx.now).await?;
    store::second_factors::update_due(tx, user, due, cx.now).await?;
    Ok(store::second_factors::find(tx, user).await?.due_at.unwrap_or(due))
}

/// After a change: sessions that wait go on when there is nothing left to do, or wait for the next thing.
///
/// # Errors
/// [`Internal`].
pub async fn settle(cx: &Cx, tx: &mut Tx, user: &UserId) -> Result<(), Internal> {
    let settings = cx.app.settings(cx.now).await?;
    for session in store::sessions::active_of_user(tx, user, MAX_SESSIONS, cx.now).await? {
        if session.task.is_some() {
            judge(cx, tx, &settings, &session).await?;
        }
    }
    Ok(())
}

/// Looks anew at what has to be done in a session, in a running transaction.
///
/// # Errors
/// [`Internal`].
pub async fn judge(cx: &Cx, tx: &mut Tx, settings: &InstanceSettings, session: &Session) -> Result<(), Internal> {
    let organization = active_organization::of(tx, settings, session).await?;
    let known = store::acquaintances::find(tx, &session.user, &session.client, cx.now).await?;
    let standing = Standing { second_factor: session.second_factor.is_some(), organization: organization.as_ref(), known: &known };
    let task = due(cx, tx, settings, &session.user, standing).await?;
    if task != session.task {
        store::sessions::update_task(tx, &session.id, task, cx.now).await?;
        let status = if task.is_some() { "pending" } else { "active" };
        let data =
            serde_json::json!({ "object": "session", "id": session.id, "client_id": session.client, "user_id": session.user, "status": status });
        let kind = if task.is_some() { "session.pending" } else { "session.created" };
        // Apps may have a token that says otherwise.
        store::clients::changed(tx, &session.client, after_every_token(cx, cx.now)).await?;
        note(cx, tx, kind, session.id.as_str(), Some(&session.user), data).await?;
    }
    Ok(())
}

/// The person has to choose another password, at once and in every session. `false` when they have none.
///
/// # Errors
/// [`Internal`].
pub async fn require_password_reset(cx: &Cx, user: &UserId) -> Result<bool, Internal> {
    let settings = cx.app.settings(cx.now).await?;
    let mut tx = cx.app.store.write().await?;
    if !store::passwords::require_reset(&mut tx, user, Some(cx.now)).await? {
        return Ok(false);
    }
    for session in store::sessions::active_of_user(&mut tx, user, MAX_SESSIONS, cx.now).await? {
        judge(cx, &mut tx, &settings, &session).await?;
    }
    let data = serde_json::json!({ "object": "user", "id": user, "requires_password_reset": true, "updated_at": cx.now.millis() });
    note(cx, &mut tx, "user.updated", user.as_str(), Some(user), data).await?;
    tx.commit().await?;
    Ok(true)
}

/// Why another password was not taken.
#[derive(Debug, thiserror::Error)]
pub enum TaskError {
    /// What is wrong with it.
    #[error("refused: {0:?}")]
    Refused(ProblemCode),
    /// The person is gone.
    #[error("the person is gone")]
    Gone,
    /// Something broke.
    #[error(transparent)]
    Internal(#[from] Internal),
}

impl From<StoreError> for TaskError {
    fn from(error: StoreError) -> Self {
        Self::Internal(error.into())
    }
}

/// Chooses another password where the session waits for that. Ends the person's other sessions when asked to.
///
/// # Errors
/// [`TaskError`].
pub async fn choose_password(cx: &Cx, who: Who<'_>, password: &SecretText, sign_out_others: bool) -> Result<(), TaskError> {
    if let Some(span) = throttle::take(cx, Limit::Attempt).await? {
        return Err(TaskError::Refused(ProblemCode::TooMany { retry_after_seconds: span.as_seconds_ceil() }));
    }
    if password.is_empty() {
        return Err(TaskError::Refused(ProblemCode::Missing));
    }
    let settings = cx.app.settings(cx.now).await?;
    let (user, words, old) = {
        let mut tx = cx.app.store.read().await?;
        let user = store::users::find(&mut tx, who.user).await?.ok_or(TaskError::Gone)?;
        let words = accounts::own_words(&mut tx, &user).await?;
        let old = store::passwords::find(&mut tx, who.user).await?.map(|(hash, _)| hash);
        (user, words, old)
    };
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    accounts::judge_password(cx, &settings, password, &words).await?.map_err(TaskError::Refused)?;
    if matches!(cx.app.hasher.check(password, old).await.map_err(Internal::from)?, PasswordCheck::Right { .. }) {
        return Err(TaskError::Refused(ProblemCode::PasswordUnchanged));
    }
    let hash = cx.app.hasher.hash(password).await.map_err(Internal::from)?;
    let mut tx = cx.app.store.write().await?;
    if !store::passwords::is_reset_required(&mut tx, who.user).await? {
        // Another tab was quicker.
        return Ok(());
    }
    accounts::replace_password(cx, &mut tx, &user, &hash).await?;
    log::record(cx, &mut tx, who.user, Happening::PasswordChanged).await?;
    if sign_out_others {
        sessions::revoke_others(cx, &mut tx, who.user, Some(who.session)).await?;
    }
    tx.commit().await?;
    Ok(())
}
