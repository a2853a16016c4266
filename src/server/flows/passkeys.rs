//! Passkeys: asking a browser for one, making one, signing in with one.
//!
//! ```text
//!   ask ──> the browser signs ──┬─ sign_in ──> session
//!                               ├─ add ──> one more passkey
//!                               ├─ prove ──> it is this person
//!                               └─ sign_up::create_passkey ──> account, passkey and session
//! ```
//! Each question is answered once, in the browser that asked and for what it asked for. It is spent before the answer is looked
//! at, so that nobody tries two answers on one.

use serde_json::Value;

use super::log;
use super::sessions::{self, OpenSession, note};
use super::sign_in::SignInError;
use super::sign_in::second::{self, Newcomer};
use super::throttle::{self, Limit};
use super::{Cx, Internal};
use crate::domain::ids::{ClientId, PasskeyId, SessionId, SignInId, SignUpId, UserId};
use crate::domain::navigation::Navigation;
use crate::domain::passkey::{CHALLENGE_TTL, MAX_PASSKEYS, OFFER_EVERY, PasskeyTrouble, Purpose, distinct_name};
use crate::domain::person_name::full_name;
use crate::domain::secret::SecretText;
use crate::domain::security_log::Happening;
use crate::domain::sign_in::Guarding;
use crate::domain::sign_up::SignUp;
use crate::domain::time::Span;
use crate::domain::verification::Strategy;
use crate::server::device;
use crate::server::passkeys::{Answer, NewPasskey, Owner, PasskeyBroke, Proof, RelyingParty, aaguid};
use crate::server::security::token;
use crate::server::store::accounts::Account;
use crate::server::store::acquaintances;
use crate::server::store::passkeys::{Challenge, PasskeyRow};
use crate::server::store::{self, StoreError, Tx};

/// Purposes under which keys of questions and browsers are hashed.
const QUESTION: &str = "passkey_question";
const BROWSER: &str = "passkey_browser";

/// Why a passkey came to nothing.
#[derive(Debug, thiserror::Error)]
pub enum PasskeyError {
    /// What the person is told.
    #[error("refused: {0:?}")]
    Refused(PasskeyTrouble),
    /// Too many tries from here.
    #[error("too many tries")]
    Wait(Span),
    /// The account was closed by an administrator.
    #[error("the account is closed")]
    Banned,
    /// Something broke.
    #[error(transparent)]
    Internal(#[from] Internal),
}

impl From<StoreError> for PasskeyError {
    fn from(error: StoreError) -> Self {
        Self::Internal(error.into())
    }
}

impl From<PasskeyBroke> for PasskeyError {
    fn from(error: PasskeyBroke) -> Self {
        Self::Internal(error.into())
    }
}

fn refuse<T>(trouble: PasskeyTrouble) -> Result<T, PasskeyError> {
    Err(PasskeyError::Refused(trouble))
}

/// Whom a browser is asked for.
#[derive(Debug, Clone, Copy)]
pub enum Whom<'a> {
    /// Anybody: that shows when they sign in.
    Anybody,
    /// Somebody who is signed in.
    Person(&'a Account),
    /// Somebody who is signing up.
    Newcomer(&'a SignUp),
}

/// A question for a browser.
#[derive(Debug)]
pub struct Question {
    /// What names it when it is answered.
    pub key: SecretText,
    /// What the browser signs, as `WebAuthn` writes it in JSON.
    pub options: Value,
}

/// An answer.
#[derive(Debug, Clone, Copy)]
pub struct Given<'a> {
    /// Names the question.
    pub key: &'a SecretText,
    /// What the browser says, in JSON.
    pub credential: &'a str,
    /// What names the browser that was asked.
    pub browser: &'a SecretText,
}

/// Makes a question for a browser.
///
/// # Errors
/// [`PasskeyError`].
pub async fn ask(cx: &Cx, purpose: Purpose, whom: Whom<'_>, browser: &SecretText) -> Result<Question, PasskeyError> {
    if let Some(span) = throttle::take(cx, Limit::Passkey).await? {
        return Err(PasskeyError::Wait(span));
    }
    let settings = cx.app.settings(cx.now).await?;
    let Some(place) = cx.app.passkeys(&settings) else { return refuse(PasskeyTrouble::Unavailable) };
    let (asked, whose) = match (purpose, whom) {
        (Purpose::SignIn, _) => (place.ask_for_any(&[])?, None),
        (Purpose::Reverify, Whom::Person(account)) => {
            let ids: Vec<Vec<u8>> = account.passkeys.iter().map(|passkey| passkey.credential_id.clone()).collect();
            if ids.is_empty() {
                return refuse(PasskeyTrouble::Unknown);
            }
            (place.ask_for_any(&ids)?, Some(account.user.id.to_string()))
        }
        (Purpose::Register | Purpose::Upgrade, Whom::Person(account)) => {
            (ask_for_new(place, account, &settings.application_name)?, Some(account.user.id.to_string()))
        }
        (Purpose::SignUp, Whom::Newcomer(attempt)) => {
            let name = full_name(attempt.first_name.as_deref(), attempt.last_name.as_deref());
            let (user, name) = (future_user(&attempt.id), name.as_deref().unwrap_or(attempt.email.as_str()));
            let owner = Owner { user: &user, name: attempt.email.as_str(), display_name: name };
            (place.ask_for_new(owner, &settings.application_name, Vec::new())?, Some(attempt.id.to_string()))
        }
        _ => return refuse(PasskeyTrouble::Over),
    };
    let key = token::fresh(&cx.app.rng).map_err(Internal::from)?;
    let challenge = Challenge { purpose, whose, state: asked.state };
    let hashes = (cx.app.tokens.hash(QUESTION, key.expose()), cx.app.tokens.hash(BROWSER, browser.expose()));
    let mut tx = cx.app.store.write_one().await?;
    store::passkeys::insert_challenge(&mut tx, (hashes.0.as_bytes(), hashes.1.as_bytes()), &challenge, cx.now.plus(CHALLENGE_TTL)).await?;
    Ok(Question { key, options: asked.options })
}

fn ask_for_new(place: &RelyingParty, account: &Account, application: &str) -> Result<crate::server::passkeys::Asked, PasskeyError> {
    if i64::try_from(account.passkeys.len()).is_ok_and(|number| number >= MAX_PASSKEYS) {
        return refuse(PasskeyTrouble::TooMany);
    }
    let (name, display_name) = names_of(account);
    let taken = account.passkeys.iter().map(|passkey| passkey.credential_id.clone()).collect();
    Ok(place.ask_for_new(Owner { user: &account.user.id, name: &name, display_name: &display_name }, application, taken)?)
}

/// What the lists of devices call an account: its address or username, and the person's name.
#[must_use]
pub fn names_of(account: &Account) -> (String, String) {
    let name = account.identifier().unwrap_or(account.user.id.as_str()).to_owned();
    let display_name = full_name(account.user.first_name.as_deref(), account.user.last_name.as_deref()).unwrap_or_else(|| name.clone());
    (name, display_name)
}

/// The account that a sign-up will make. Its passkey knows it before it is there.
#[must_use]
pub fn future_user(attempt: &SignUpId) -> UserId {
    UserId::from_unique(attempt.unique())
}

/// Uses a question up that was asked for one of these purposes and of `whose`.
async fn spend(cx: &Cx, purposes: &[Purpose], whose: Option<&str>, given: Given<'_>) -> Result<Challenge, PasskeyError> {
    if let Some(span) = throttle::take(cx, Limit::Attempt).await? {
        return Err(PasskeyError::Wait(span));
    }
    let hashes = (cx.app.tokens.hash(QUESTION, given.key.expose()), cx.app.tokens.hash(BROWSER, given.browser.expose()));
    let mut tx = cx.app.store.write_one().await?;
    let spent = store::passkeys::spend_challenge(&mut tx, (hashes.0.as_bytes(), hashes.1.as_bytes()), cx.now).await?;
    match spent.filter(|challenge| purposes.contains(&challenge.purpose) && challenge.whose.as_deref() == whose) {
        Some(challenge) => Ok(challenge),
        None => refuse(PasskeyTrouble::Over),
    }
}

/// What a passkey came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignedIn {
    /// Signed in: the device saw its owner, or there is nothing more to ask.
    As(UserId),
    /// The device did not look who it was, and the account has a second factor.
    SecondStep(SignInId),
}

/// Signs in with any passkey of this place.
///
/// # Errors
/// [`PasskeyError`].
pub async fn sign_in(cx: &Cx, client: &ClientId, given: Given<'_>) -> Result<SignedIn, PasskeyError> {
    let settings = cx.app.settings(cx.now).await?;
    let Some(place) = cx.app.passkeys(&settings) else { return refuse(PasskeyTrouble::Unavailable) };
    let challenge = spend(cx, &[Purpose::SignIn], None, given).await?;
    let (passkey, proof) = check(cx, place, &challenge, given).await?;
    // Found by nothing but the passkey, so it has to say whose it is.
    let user = passkey.user.clone();
    let session = SessionId::from_unique(&cx.unique().map_err(Internal::from)?);
    let mut tx = cx.app.store.write().await?;
    note_use(cx, &mut tx, &passkey, &proof).await?;
    let known = acquaintances::find(&mut tx, &user, client, cx.now).await?;
    let who = Newcomer { user: &user, client, first: Strategy::Passkey.name(), reachable: false, known: &known };
    let guard = second::guard_passkey(cx, &mut tx, &settings, who, proof.user_verified).await?;
    if guard.asks != Guarding::Nothing {
        let begun = second::begin(cx, tx, who, guard.asks, Navigation::default()).await;
        return begun.map(SignedIn::SecondStep).map_err(|error| match error {
            SignInError::Internal(error) => PasskeyError::Internal(error),
            SignInError::Over | SignInError::Refused(_) => PasskeyError::Refused(PasskeyTrouble::Over),
        });
    }
    let second_factor = guard.proved.map(|(name, _)| name);
    let new = OpenSession { session: &session, client, user: &user, strategy: Strategy::Passkey.name(), second_factor, organization: None };
    if !sessions::open_proved(cx, &mut tx, &settings, new, &known, guard.proved.map(|(_, at)| at)).await? {
        return Err(PasskeyError::Banned);
    }
    tx.commit().await?;
    Ok(SignedIn::As(user))
}

/// Checks that it is this person, by one of their passkeys. Whether the device saw its owner shows in the proof.
///
/// # Errors
/// [`PasskeyError`].
pub async fn prove(cx: &Cx, user: &UserId, given: Given<'_>) -> Result<Proof, PasskeyError> {
    let settings = cx.app.settings(cx.now).await?;
    let Some(place) = cx.app.passkeys(&settings) else { return refuse(PasskeyTrouble::Unavailable) };
    let challenge = spend(cx, &[Purpose::Reverify], Some(user.as_str()), given).await?;
    let (passkey, proof) = check(cx, place, &challenge, given).await?;
    if passkey.user != *user {
        return refuse(PasskeyTrouble::Unknown);
    }
    let mut tx = cx.app.store.write().await?;
    note_use(cx, &mut tx, &passkey, &proof).await?;
    tx.commit().await?;
    Ok(proof)
}

/// Checks an answer against the passkey that it names.
async fn check(cx: &Cx, place: &RelyingParty, challenge: &Challenge, given: Given<'_>) -> Result<(PasskeyRow, Proof), PasskeyError> {
    let answer = Answer::parse(given.credential).map_err(PasskeyError::Refused)?;
    let found = store::passkeys::find(&mut cx.app.store.read().await?, answer.credential_id()).await?;
    let Some(passkey) = found else { return refuse(PasskeyTrouble::Unknown) };
    // Where nobody was named before, the passkey itself has to say whose it is.
    let fits = answer.is_of(&passkey.user).unwrap_or(challenge.whose.is_some());
    let checked = if fits { place.check(&challenge.state, &answer, &passkey.credential)? } else { Err(PasskeyTrouble::Refused) };
    match checked {
        Ok(proof) => Ok((passkey, proof)),
        Err(trouble) => {
            let mut tx = cx.app.store.write().await?;
            log::record(cx, &mut tx, &passkey.user, Happening::SignInFailed { strategy: Strategy::Passkey }).await?;
            tx.commit().await?;
            refuse(trouble)
        }
    }
}

/// Notes that a passkey was used. It may have been removed meanwhile.
async fn note_use(cx: &Cx, tx: &mut Tx, passkey: &PasskeyRow, proof: &Proof) -> Result<(), PasskeyError> {
    if store::passkeys::update_used(tx, passkey, &proof.credential, proof.backed_up, cx.now).await? {
        return Ok(());
    }
    refuse(PasskeyTrouble::Over)
}

/// Adds a passkey that the browser made; gives its name.
///
/// # Errors
/// [`PasskeyError`].
pub async fn add(cx: &Cx, account: &Account, given: Given<'_>) -> Result<String, PasskeyError> {
    let settings = cx.app.settings(cx.now).await?;
    let Some(place) = cx.app.passkeys(&settings) else { return refuse(PasskeyTrouble::Unavailable) };
    let user = &account.user.id;
    let challenge = spend(cx, &[Purpose::Register, Purpose::Upgrade], Some(user.as_str()), given).await?;
    let made = place.read_new(&challenge.state, given.credential, challenge.purpose == Purpose::Upgrade)?.map_err(PasskeyError::Refused)?;
    let mut tx = cx.app.store.write().await?;
    let name = insert(cx, &mut tx, user, made).await?;
    tx.commit().await?;
    Ok(name)
}

/// The passkey that the browser made for a sign-up; nothing is kept yet.
///
/// # Errors
/// [`PasskeyError`].
pub async fn read_first(cx: &Cx, attempt: &SignUp, given: Given<'_>) -> Result<NewPasskey, PasskeyError> {
    let settings = cx.app.settings(cx.now).await?;
    let Some(place) = cx.app.passkeys(&settings) else { return refuse(PasskeyTrouble::Unavailable) };
    let challenge = spend(cx, &[Purpose::SignUp], Some(attempt.id.as_str()), given).await?;
    place.read_new(&challenge.state, given.credential, false)?.map_err(PasskeyError::Refused)
}

/// Keeps a passkey in a running transaction, with its line in the log; gives its name.
///
/// # Errors
/// [`PasskeyError::Refused`] when the person has too many, or somebody has it already.
pub async fn insert(cx: &Cx, tx: &mut Tx, user: &UserId, made: NewPasskey) -> Result<String, PasskeyError> {
    if store::passkeys::count_held(tx, user, cx.now).await? >= MAX_PASSKEYS {
        return refuse(PasskeyTrouble::TooMany);
    }
    let others = store::passkeys::list_of(tx, user).await?;
    let taken: Vec<&str> = others.iter().map(|passkey| passkey.name.as_str()).collect();
    let name = distinct_name(&name_for(cx, &made), &taken);
    let passkey = PasskeyRow {
        id: PasskeyId::from_unique(&cx.unique().map_err(Internal::from)?),
        user: user.clone(),
        credential_id: made.credential_id,
        credential: made.credential,
        name: name.clone(),
        aaguid: made.aaguid,
        backed_up: made.backed_up,
        created_at: cx.now,
        updated_at: cx.now,
        last_used_at: None,
    };
    if !store::passkeys::insert(tx, &passkey).await? {
        return refuse(PasskeyTrouble::AlreadyHere);
    }
    log::record(cx, tx, user, Happening::PasskeyAdded { name: name.clone() }).await?;
    note_change(cx, tx, user).await?;
    Ok(name)
}

/// What keeps the passkey, or else the device it was made on.
fn name_for(cx: &Cx, made: &NewPasskey) -> String {
    let keeper = made.aaguid.as_deref().and_then(aaguid::name).map(str::to_owned);
    keeper.or_else(|| device::describe(&cx.from.user_agent).sentence()).unwrap_or_else(|| "Passkey".to_owned())
}

/// Gives a passkey another name. `false` when the person has no such passkey any more.
///
/// # Errors
/// [`Internal`].
pub async fn rename(cx: &Cx, user: &UserId, id: &PasskeyId, name: &str) -> Result<bool, Internal> {
    let mut tx = cx.app.store.write().await?;
    if !store::passkeys::rename(&mut tx, user, id, name, cx.now).await? {
        return Ok(false);
    }
    log::record(cx, &mut tx, user, Happening::PasskeyRenamed { name: name.to_owned() }).await?;
    note_change(cx, &mut tx, user).await?;
    tx.commit().await?;
    Ok(true)
}

/// Removes a passkey; gives the name it had. `None` when it is gone already.
///
/// # Errors
/// [`Internal`].
pub async fn remove(cx: &Cx, user: &UserId, id: &PasskeyId) -> Result<Option<String>, Internal> {
    let mut tx = cx.app.store.write().await?;
    let all = store::passkeys::list_of(&mut tx, user).await?;
    let Some(passkey) = all.into_iter().find(|passkey| passkey.id == *id) else { return Ok(None) };
    if !store::passkeys::delete(&mut tx, user, id).await? {
        return Ok(None);
    }
    log::record(cx, &mut tx, user, Happening::PasskeyRemoved { name: passkey.name.clone() }).await?;
    note_change(cx, &mut tx, user).await?;
    tx.commit().await?;
    Ok(Some(passkey.name))
}

/// Tells apps which passkeys a person has now.
async fn note_change(cx: &Cx, tx: &mut Tx, user: &UserId) -> Result<(), Internal> {
    let passkeys = store::passkeys::list_of(tx, user).await?;
    let shapes: Vec<Value> =
        passkeys.iter().map(|passkey| serde_json::json!({ "object": "passkey", "id": passkey.id, "name": passkey.name })).collect();
    let data = serde_json::json!({ "object": "user", "id": user, "passkeys": shapes });
    note(cx, tx, "user.updated", user.as_str(), Some(user), data).await
}

/// Whether a person is offered a passkey now, which they are not again for a while.
///
/// # Errors
/// [`Internal`].
pub async fn offer(cx: &Cx, user: &UserId) -> Result<bool, Internal> {
    Ok(store::passkeys::offer(&mut cx.app.store.write_one().await?, user, cx.now.minus(OFFER_EVERY), cx.now).await?)
}
