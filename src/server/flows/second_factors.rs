//! Setting up and taking off second factors. Every change locks the person's row first, so that two tabs come one after the other.

pub mod backup_codes;
pub mod phones;
pub mod totp;
pub mod trust;

use super::log;
use super::sessions;
use super::tasks;
use super::{Cx, Internal};
use crate::domain::ids::{SessionId, UserId};
use crate::domain::problem::{Field, FieldProblem, ProblemCode};
use crate::domain::second_factor::SecondFactor;
use crate::domain::security_log::Happening;
use crate::domain::settings::InstanceSettings;
use crate::server::store::{self, StoreError, Tx};

/// Why a change was refused.
#[derive(Debug, thiserror::Error)]
pub enum SetUpError {
    /// What the person can change.
    #[error("refused: {0:?}")]
    Refused(FieldProblem),
    /// Something broke.
    #[error(transparent)]
    Internal(#[from] Internal),
}

impl From<StoreError> for SetUpError {
    fn from(error: StoreError) -> Self {
        Self::Internal(error.into())
    }
}

pub(super) fn refuse<T>(field: Field, code: ProblemCode) -> Result<T, SetUpError> {
    Err(SetUpError::Refused(FieldProblem::new(field, code)))
}

/// Somebody who changes their factors, in a session.
#[derive(Debug, Clone, Copy)]
pub struct Who<'a> {
    /// The person.
    pub user: &'a UserId,
    /// The session in use.
    pub session: &'a SessionId,
}

/// After the first code of a factor was given: notes it, proves the second factor in this session, makes backup codes where the
/// person has none, and lets sessions go on that waited for it.
async fn added(cx: &Cx, tx: &mut Tx, settings: &InstanceSettings, who: Who<'_>, factor: &SecondFactor) -> Result<(), Internal> {
    store::second_factors::settle(tx, who.user, cx.now).await?;
    store::sessions::proved_second(tx, who.session, factor.strategy().name(), cx.now).await?;
    log::record(cx, tx, who.user, Happening::SecondFactorAdded { strategy: factor.strategy() }).await?;
    if settings.backup_codes && store::backup_codes::count_left(tx, who.user).await? == 0 {
        backup_codes::make_in(cx, tx, who).await?;
    }
    note_change(cx, tx, who.user).await
}

/// After a factor was taken off: trusted browsers have nothing to be trusted for, and the last factor takes backup codes along.
async fn removed(cx: &Cx, tx: &mut Tx, user: &UserId, factor: &SecondFactor) -> Result<(), Internal> {
    store::second_factors::settle(tx, user, cx.now).await?;
    let summary = store::second_factors::find(tx, user).await?;
    if summary.default.as_ref() == Some(factor) {
        store::second_factors::update_default(tx, user, None, cx.now).await?;
    }
    if !summary.is_on() {
        store::backup_codes::delete(tx, user).await?;
        store::sessions::forget_second(tx, user, cx.now).await?;
    }
    trust::forget_all(cx, tx, user).await?;
    log::record(cx, tx, user, Happening::SecondFactorRemoved { strategy: factor.strategy() }).await?;
    note_change(cx, tx, user).await
}

/// Tells apps, and lets sessions go on or wait.
async fn note_change(cx: &Cx, tx: &mut Tx, user: &UserId) -> Result<(), Internal> {
    let on = store::second_factors::has(tx, user).await?;
    let data = serde_json::json!({ "object": "user", "id": user, "two_factor_enabled": on, "updated_at": cx.now.millis() });
    sessions::note(cx, tx, "user.updated", user.as_str(), Some(user), data).await?;
    tasks::settle(cx, tx, user).await
}

/// Whether this factor may go: the last one may not where everybody has to have one. Asked under the lock.
async fn may_go(tx: &mut Tx, settings: &InstanceSettings, user: &UserId) -> Result<bool, Internal> {
    if !settings.second_factor_required {
        return Ok(true);
    }
    let totp = store::totp_factors::find(tx, user).await?.is_some_and(|factor| factor.verified_at.is_some());
    let phones = store::phones::list_of(tx, user).await?.into_iter().filter(|row| row.second_factor_at.is_some()).count();
    Ok(usize::from(totp) + phones > 1)
}

/// Chooses what signing in asks for first.
///
/// # Errors
/// [`SetUpError::Refused`] when the person has no such factor.
pub async fn set_default(cx: &Cx, user: &UserId, factor: &SecondFactor) -> Result<(), SetUpError> {
    let mut tx = cx.app.store.write().await?;
    store::second_factors::lock(&mut tx, user, cx.now).await?;
    let has = match factor {
        SecondFactor::Totp => store::totp_factors::find(&mut tx, user).await?.is_some_and(|factor| factor.verified_at.is_some()),
        SecondFactor::Phone(id) => store::phones::find_of(&mut tx, user, id).await?.is_some_and(|row| row.second_factor_at.is_some()),
        SecondFactor::BackupCode | SecondFactor::Email => false,
    };
    if !has {
        return refuse(Field::Form, ProblemCode::MethodUnavailable);
    }
    store::second_factors::update_default(&mut tx, user, Some(factor), cx.now).await?;
    tx.commit().await?;
    Ok(())
}

/// The factors that signing in asks for, the one that comes first at the front, backup codes at the end.
///
/// # Errors
/// [`Internal`].
pub async fn list(tx: &mut Tx, user: &UserId) -> Result<Vec<SecondFactor>, Internal> {
    let summary = store::second_factors::find(tx, user).await?;
    if !summary.is_on() {
        return Ok(Vec::new());
    }
    let phones = store::phones::list_of(tx, user).await?.into_iter().filter(|row| row.second_factor_at.is_some());
    let mut all: Vec<SecondFactor> =
        summary.totp_at.map(|_| SecondFactor::Totp).into_iter().chain(phones.map(|row| SecondFactor::Phone(row.id))).collect();
    all.sort_by_key(|factor| summary.default.as_ref() != Some(factor));
    all.extend((summary.backup_codes_left > 0).then_some(SecondFactor::BackupCode));
    Ok(all)
}
