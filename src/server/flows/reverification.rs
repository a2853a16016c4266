//! Proving again who one is, while signed in: for changes that nobody makes by finding an unlocked computer.

use super::log::record;
use super::second_factors;
use super::second_factors::backup_codes::{self, BackupCheck};
use super::second_factors::totp::{self, TotpCheck};
use super::throttle::{self, Count, Limit};
use super::verify::{self, CodeCheck, Recipient, Topic};
use super::{Cx, Internal};
use crate::domain::contact::Contact;
use crate::domain::ids::IdentificationId;
use crate::domain::lockout::{Failures, Verdict};
use crate::domain::problem::{Field, FieldProblem, ProblemCode};
use crate::domain::second_factor::SecondFactor;
use crate::domain::secret::SecretText;
use crate::domain::security_log::Happening;
use crate::domain::settings::InstanceSettings;
use crate::domain::time::{Span, Timestamp};
use crate::domain::verification::Strategy;
use crate::server::security::password_hasher::PasswordCheck;
use crate::server::store::accounts::Account;
use crate::server::store::sessions::Session;
use crate::server::store::{self, StoreError};

/// Why a proof was refused.
#[derive(Debug, thiserror::Error)]
pub enum ProofError {
    /// What the person can change.
    #[error("refused: {0:?}")]
    Refused(FieldProblem),
    /// The session ended meanwhile.
    #[error("signed out")]
    SignedOut,
    /// Something broke.
    #[error(transparent)]
    Internal(#[from] Internal),
}

impl From<StoreError> for ProofError {
    fn from(error: StoreError) -> Self {
        Self::Internal(error.into())
    }
}

fn refuse<T>(field: Field, code: ProblemCode) -> Result<T, ProofError> {
    Err(ProofError::Refused(FieldProblem::new(field, code)))
}

fn wait<T>(field: Field, span: Span) -> Result<T, ProofError> {
    refuse(field, ProblemCode::TooMany { retry_after_seconds: span.as_seconds_ceil() })
}

/// How long a proof serves for further sensitive actions; the protocol's `strict` level.
pub const REVERIFICATION_TTL: Span = Span::minutes(10);

/// What has to be proved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Who it is.
    First,
    /// The same by a second factor, of whoever has one.
    Second,
}

/// A factor of somebody who is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Factor {
    /// Names it: the protocol's name of its kind, or the number that a second factor lies in.
    pub key: String,
    /// Its kind.
    pub strategy: Strategy,
    /// Where its message goes.
    pub to: Option<Contact>,
}

impl Factor {
    fn new(strategy: Strategy, to: Option<Contact>) -> Self {
        Self { key: strategy.name().to_owned(), strategy, to }
    }
}

/// What this session still has to prove before something sensitive; `None` when its proofs are fresh.
#[must_use]
pub fn missing(cx: &Cx, session: &Session, account: &Account) -> Option<Stage> {
    let fresh = |at: Timestamp| cx.now.since(at) < REVERIFICATION_TTL;
    if !fresh(session.first_factor_at) {
        return Some(Stage::First);
    }
    (account.second.is_on() && !session.second_factor_at.is_some_and(fresh)).then_some(Stage::Second)
}

/// The factors with which this person can prove it, strongest first.
///
/// # Errors
/// [`Internal`].
pub async fn offered(cx: &Cx, settings: &InstanceSettings, account: &Account, stage: Stage) -> Result<Vec<Factor>, Internal> {
    if stage == Stage::First {
        return Ok(first_factors(settings, account));
    }
    let all = second_factors::list(&mut cx.app.store.read().await?, &account.user.id).await?;
    let number = |id: &IdentificationId| account.phones.iter().find(|row| row.id == *id).map(|row| Contact::from(row.number.clone()));
    let seconds = all.into_iter().map(|factor| Factor {
        key: factor.key().to_owned(),
        strategy: factor.strategy(),
        to: if let SecondFactor::Phone(id) = &factor { number(id) } else { None },
    });
    // A passkey saw its owner, so it is both in one.
    let passkey = has_passkey(settings, account).then(|| Factor::new(Strategy::Passkey, None));
    Ok(passkey.into_iter().chain(seconds).collect())
}

fn has_passkey(settings: &InstanceSettings, account: &Account) -> bool {
    settings.passkeys && !account.passkeys.is_empty()
}

/// The first factors of a person, strongest first. Whoever signs in by links alone gets a code by mail.
#[must_use]
pub fn first_factors(settings: &InstanceSettings, account: &Account) -> Vec<Factor> {
    let user = &account.user;
    let mut emails: Vec<_> = account.emails.iter().filter(|row| row.verified_at.is_some()).collect();
    emails.sort_by_key(|row| user.primary_email.as_ref() != Some(&row.id));
    let mut phones: Vec<_> = account.phones.iter().filter(|row| settings.has_phone_code() && row.verified_at.is_some()).collect();
    phones.sort_by_key(|row| user.primary_phone.as_ref() != Some(&row.id));
    let by_passkey = has_passkey(settings, account).then(|| Factor::new(Strategy::Passkey, None));
    let by_password = (settings.password && account.password_set_at.is_some()).then(|| Factor::new(Strategy::Password, None));
    let by_mail = emails.first().map(|row| Factor::new(Strategy::EmailCode, Some(row.address.clone().into())));
    let by_phone = phones.first().map(|row| Factor::new(Strategy::PhoneCode, Some(row.number.clone().into())));
    [by_passkey, by_password, by_mail, by_phone].into_iter().flatten().collect()
}

/// Somebody who proves it: the session, the person, and what has to be proved.
#[derive(Debug, Clone, Copy)]
pub struct Prover<'a> {
    /// The session in use.
    pub session: &'a Session,
    /// The person.
    pub account: &'a Account,
    /// What has to be proved.
    pub stage: Stage,
}

impl Prover<'_> {
    /// Under which name codes of a factor are proved: one of the first step is worth nothing in the second.
    #[must_use]
    pub fn code_of(&self, factor: &Factor) -> String {
        match self.stage {
            Stage::First => self.session.id.as_str().to_owned(),
            Stage::Second => format!("{}/second/{}", self.session.id, factor.key),
        }
    }

    async fn factor(&self, cx: &Cx, settings: &InstanceSettings, key: &str) -> Result<Factor, ProofError> {
        let found = offered(cx, settings, self.account, self.stage).await?.into_iter().find(|factor| factor.key == key);
        found.map_or_else(|| refuse(Field::Form, ProblemCode::MethodUnavailable), Ok)
    }
}

/// Sends the code of a factor. One that went out a moment ago is not sent again and counts as sent.
///
/// # Errors
/// [`ProofError`].
pub async fn send(cx: &Cx, settings: &InstanceSettings, who: Prover<'_>, key: &str) -> Result<(), ProofError> {
    let factor = who.factor(cx, settings, key).await?;
    let Some(to) = factor.to.clone() else { return refuse(Field::Form, ProblemCode::MethodUnavailable) };
    let recipient = Recipient { to, user: Some(who.account.user.id.clone()), topic: Topic::Reverification };
    let code = who.code_of(&factor);
    if verify::resend_wait(cx, &code, factor.strategy).await?.is_some() {
        return Ok(());
    }
    match verify::ask(cx, &code, factor.strategy, Some(&recipient)).await? {
        Some(span) => wait(Field::Code, span),
        None => Ok(()),
    }
}

/// Takes a password or a code: the session is as good as one that was opened just now.
///
/// # Errors
/// [`ProofError`].
pub async fn prove(cx: &Cx, settings: &InstanceSettings, who: Prover<'_>, key: &str, secret: &SecretText) -> Result<(), ProofError> {
    let factor = who.factor(cx, settings, key).await?;
    match (who.stage, factor.strategy) {
        // Comes another way: [`proved_by_passkey`].
        (_, Strategy::Passkey) => return refuse(Field::Form, ProblemCode::MethodUnavailable),
        (Stage::First, Strategy::Password) => return prove_password(cx, settings, (who.session, who.account), secret).await,
        _ => {}
    }
    if let Some(span) = throttle::take(cx, Limit::Attempt).await? {
        return wait(Field::Code, span);
    }
    if secret.is_empty() {
        return refuse(Field::Code, ProblemCode::Missing);
    }
    if who.stage == Stage::Second {
        return prove_second(cx, settings, who, &factor, secret).await;
    }
    match by_message(cx, who, &factor, secret).await? {
        None => proved(cx, who.session, Some(factor.strategy), None).await,
        Some(problem) => refuse(Field::Code, problem),
    }
}

/// Uses a code of a message up, or says what is wrong with it.
async fn by_message(cx: &Cx, who: Prover<'_>, factor: &Factor, code: &SecretText) -> Result<Option<ProblemCode>, Internal> {
    Ok(match verify::check_code(cx, &who.code_of(factor), factor.strategy, code, &who.session.client).await? {
        CodeCheck::Accepted => None,
        CodeCheck::Incorrect => Some(ProblemCode::CodeIncorrect),
        CodeCheck::Expired => Some(ProblemCode::CodeExpired),
        CodeCheck::Exhausted => Some(ProblemCode::CodeExhausted),
    })
}

/// Proves a second factor, counting wrong codes together with those of signing in.
async fn prove_second(cx: &Cx, settings: &InstanceSettings, who: Prover<'_>, factor: &Factor, code: &SecretText) -> Result<(), ProofError> {
    let user = &who.account.user.id;
    let mut tx = cx.app.store.read().await?;
    let Count { bucket, failures, .. } = throttle::count(cx, &mut tx, &format!("second:{user}"), Some(user), &who.session.client).await?;
    drop(tx);
    if let Verdict::Paused { retry_after } = failures.verdict(cx.now) {
        return wait(Field::Code, retry_after);
    }
    let problem = match factor.strategy {
        Strategy::PhoneCode => by_message(cx, who, factor, code).await?,
        Strategy::BackupCode => {
            let mut tx = cx.app.store.write().await?;
            let checked = backup_codes::check(cx, &mut tx, user, code).await?;
            tx.commit().await?;
            match checked {
                BackupCheck::Accepted => None,
                BackupCheck::Used => Some(ProblemCode::CodeUsed),
                BackupCheck::Incorrect => Some(ProblemCode::CodeIncorrect),
            }
        }
        _ => {
            let mut tx = cx.app.store.write().await?;
            let checked = totp::check(cx, &mut tx, user, code).await?;
            tx.commit().await?;
            match checked {
                TotpCheck::Accepted => None,
                TotpCheck::Used => Some(ProblemCode::CodeUsed),
                TotpCheck::Incorrect => Some(ProblemCode::CodeIncorrect),
            }
        }
    };
    if let Some(problem) = problem {
        throttle::failed(cx, settings, &bucket).await?;
        return refuse(Field::Code, problem);
    }
    if failures != Failures::default() {
        let mut tx = cx.app.store.write().await?;
        store::limits::forget_failures(&mut tx, &bucket).await?;
        tx.commit().await?;
    }
    proved(cx, who.session, None, Some(factor.strategy)).await
}

/// Takes a passkey that was checked: both factors in one if it saw its owner.
///
/// # Errors
/// [`ProofError`].
pub async fn proved_by_passkey(cx: &Cx, session: &Session, saw_its_owner: bool) -> Result<(), ProofError> {
    proved(cx, session, Some(Strategy::Passkey), saw_its_owner.then_some(Strategy::Passkey)).await
}

/// Proves the password, counting wrong ones exactly as signing in does.
///
/// # Errors
/// [`ProofError`].
pub async fn prove_password(
    cx: &Cx,
    settings: &InstanceSettings,
    (session, account): (&Session, &Account),
    password: &SecretText,
) -> Result<(), ProofError> {
    if let Some(span) = throttle::take(cx, Limit::Attempt).await? {
        return wait(Field::Password, span);
    }
    if password.is_empty() {
        return refuse(Field::Password, ProblemCode::Missing);
    }
    let user = &account.user.id;
    let mut tx = cx.app.store.read().await?;
    let Count { bucket, failures, password_hash, .. } = throttle::count(cx, &mut tx, user.as_str(), Some(user), &session.client).await?;
    drop(tx);
    if let Verdict::Paused { retry_after } = failures.verdict(cx.now) {
        return wait(Field::Password, retry_after);
    }
    let check = cx.app.hasher.check(password, password_hash).await.map_err(Internal::from)?;
    if !matches!(check, PasswordCheck::Right { .. }) {
        throttle::failed(cx, settings, &bucket).await?;
        return refuse(Field::Password, ProblemCode::CredentialsIncorrect);
    }
    if failures != Failures::default() {
        let mut tx = cx.app.store.write().await?;
        store::limits::forget_failures(&mut tx, &bucket).await?;
        tx.commit().await?;
    }
    proved(cx, session, Some(Strategy::Password), None).await
}

async fn proved(cx: &Cx, session: &Session, first: Option<Strategy>, second: Option<Strategy>) -> Result<(), ProofError> {
    let mut tx = cx.app.store.write().await?;
    if first.is_some() && !store::sessions::proved_first(&mut tx, &session.id, cx.now).await? {
        return Err(ProofError::SignedOut);
    }
    if let Some(second) = second
        && !store::sessions::proved_second(&mut tx, &session.id, second.name(), cx.now).await?
    {
        return Err(ProofError::SignedOut);
    }
    if let Some(strategy) = first.or(second) {
        record(cx, &mut tx, &session.user, Happening::Reverified { strategy }).await?;
    }
    tx.commit().await?;
    Ok(())
}
