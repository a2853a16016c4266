//! Backup codes: ten of them, each good once. Kept as keyed hashes; the codes themselves are sealed until the person saved them.

use super::{SetUpError, Who, refuse};
use crate::domain::ids::UserId;
use crate::domain::problem::{Field, ProblemCode};
use crate::domain::second_factor::{BACKUP_ALPHABET, BACKUP_CODE_LENGTH, BACKUP_CODES, SET_UP_TTL, backup_code_shown, backup_code_typed};
use crate::domain::secret::SecretText;
use crate::domain::security_log::Happening;
use crate::server::flows::{Cx, Internal, log};
use crate::server::security::rng::{NoRandomness, RngSource};
use crate::server::store::{self, Tx};

/// What a code was worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub enum BackupCheck {
    /// Right, and used up now.
    Accepted,
    /// Right, and used before.
    Used,
    /// Wrong.
    Incorrect,
}

/// The place codes are sealed for.
fn place(user: &UserId) -> String {
    format!("backup_code_sets/{user}")
}

/// The purpose that codes of a person are hashed for.
fn purpose(user: &UserId) -> String {
    format!("backup_code:{user}")
}

/// A fresh code, each as likely: 32 characters are five bits.
fn fresh(rng: &RngSource) -> Result<String, NoRandomness> {
    let bytes = rng.bytes::<BACKUP_CODE_LENGTH>()?;
    Ok(bytes.iter().filter_map(|byte| BACKUP_ALPHABET.get(usize::from(byte % 32)).map(|c| char::from(*c))).collect())
}

/// Makes ten codes in place of all earlier ones.
pub(super) async fn make_in(cx: &Cx, tx: &mut Tx, who: Who<'_>) -> Result<(), Internal> {
    let codes = (0..BACKUP_CODES).map(|_| fresh(&cx.app.rng)).collect::<Result<Vec<String>, _>>()?;
    let hashes: Vec<Vec<u8>> = codes.iter().map(|code| cx.app.tokens.hash(&purpose(who.user), code).as_bytes().to_vec()).collect();
    let sealed = cx.app.sealer.seal(&place(who.user), &serde_json::to_vec(&codes)?)?;
    store::backup_codes::replace(tx, who.user, &hashes, (&sealed, who.session), cx.now).await?;
    log::record(cx, tx, who.user, Happening::BackupCodesMade).await
}

/// Makes new codes; the old ones are dead.
///
/// # Errors
/// [`SetUpError::Refused`] where there is no second factor that they could stand in for.
pub async fn make(cx: &Cx, who: Who<'_>) -> Result<(), SetUpError> {
    let settings = cx.app.settings(cx.now).await?;
    let mut tx = cx.app.store.write().await?;
    store::second_factors::lock(&mut tx, who.user, cx.now).await?;
    if !settings.backup_codes || !store::second_factors::has(&mut tx, who.user).await? {
        return refuse(Field::Form, ProblemCode::MethodUnavailable);
    }
    make_in(cx, &mut tx, who).await?;
    tx.commit().await?;
    Ok(())
}

/// The codes as they are written down, in the session in which they were made and until they were saved.
///
/// # Errors
/// [`Internal`].
pub async fn to_save(cx: &Cx, who: Who<'_>) -> Result<Option<Vec<String>>, Internal> {
    let since = cx.now.minus(SET_UP_TTL);
    let sealed = store::backup_codes::find_sealed(&mut cx.app.store.read().await?, who.user, who.session, since).await?;
    let Some(sealed) = sealed else { return Ok(None) };
    let codes: Vec<String> = serde_json::from_slice(&cx.app.sealer.open(&place(who.user), &sealed)?)?;
    Ok(Some(codes.iter().map(|code| backup_code_shown(code)).collect()))
}

/// The person saved them: from now on there are only hashes.
///
/// # Errors
/// [`Internal`].
pub async fn saved(cx: &Cx, user: &UserId) -> Result<(), Internal> {
    store::backup_codes::saved(&mut cx.app.store.write_one().await?, user).await?;
    Ok(())
}

/// Checks a code and uses it up, in the transaction that it is for.
///
/// # Errors
/// [`Internal`].
pub async fn check(cx: &Cx, tx: &mut Tx, user: &UserId, code: &SecretText) -> Result<BackupCheck, Internal> {
    let Some(code) = backup_code_typed(code.expose()) else { return Ok(BackupCheck::Incorrect) };
    let hash = cx.app.tokens.hash(&purpose(user), &code);
    if store::backup_codes::spend(tx, user, hash.as_bytes(), cx.now).await? {
        let left = store::backup_codes::count_left(tx, user).await?;
        log::record(cx, tx, user, Happening::BackupCodeUsed { left }).await?;
        return Ok(BackupCheck::Accepted);
    }
    Ok(if store::backup_codes::was_used(tx, user, hash.as_bytes()).await? { BackupCheck::Used } else { BackupCheck::Incorrect })
}
