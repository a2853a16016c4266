//! Signing in: identifier, factor, perhaps a new password, session. The session is made in the last step, in the
//! transaction that completes the attempt, and nowhere else.

mod recipient;
pub mod second;

use self::second::{Guard, Newcomer};
use super::accounts;
use super::log;
use super::sessions::{self, OpenSession};
use super::throttle::{self, Count, Limit};
use super::verify::{self, CodeCheck, LinkCheck};
use super::{Cx, Internal};
use crate::domain::email::Email;
use crate::domain::ids::{ClientId, SessionId, SignInId, UserId};
use crate::domain::lockout::{Failures, Verdict};
use crate::domain::navigation::Navigation;
use crate::domain::problem::{Field, FieldProblem, ProblemCode};
use crate::domain::secret::SecretText;
use crate::domain::security_log::Happening;
use crate::domain::settings::InstanceSettings;
use crate::domain::sign_in::{AfterProof, Guarding, SIGN_IN_TTL, SignIn, SignInStage, SignInStatus, offered_factors};
use crate::domain::time::{Span, Timestamp};
use crate::domain::verification::Strategy;
use crate::server::phone;
use crate::server::security::password_hasher::PasswordCheck;
use crate::server::store::acquaintances::{self, Acquaintance};
use crate::server::store::users::User;
use crate::server::store::{self, StoreError, Tx};

/// Longest identifier that is looked at, in bytes.
const MAX_IDENTIFIER_BYTES: usize = 254;

/// Why a step was refused.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// What the person can change.
    #[error("refused: {0:?}")]
    Refused(FieldProblem),
    /// The attempt is over, of another browser, or past this step: begin again.
    #[error("the attempt is over")]
    Over,
    /// Something broke.
    #[error(transparent)]
    Internal(#[from] Internal),
}

impl From<StoreError> for SignInError {
    fn from(error: StoreError) -> Self {
        Self::Internal(error.into())
    }
}

fn refuse<T>(field: Field, code: ProblemCode) -> Result<T, SignInError> {
    Err(SignInError::Refused(FieldProblem::new(field, code)))
}

fn wait<T>(field: Field, span: Span) -> Result<T, SignInError> {
    refuse(field, ProblemCode::TooMany { retry_after_seconds: span.as_seconds_ceil() })
}

/// What a step led to.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub enum Step {
    /// Signed in.
    SignedIn {
        /// Who.
        user: UserId,
    },
    /// Nothing is proved yet.
    Waiting,
    /// The address is proved: choose a new password.
    ChoosePassword,
    /// The first factor is proved: prove this too.
    SecondStep(Guarding),
    /// The password is right but known to attackers: prove the address, then choose another. The mail is on its way.
    PasswordLeaked,
    /// The proof is given; the browser that asked goes on.
    ContinueElsewhere,
}

/// Begins an attempt. Known and unknown identifiers take the same way.
///
/// # Errors
/// [`SignInError`].
pub async fn start(cx: &Cx, client: &ClientId, identifier: &str, navigation: Navigation) -> Result<SignIn, SignInError> {
    if let Some(span) = throttle::take(cx, Limit::Create).await? {
        return wait(Field::Identifier, span);
    }
    let settings = cx.app.settings(cx.now).await?;
    let identifier = identifier.trim();
    if identifier.is_empty() {
        return refuse(Field::Identifier, ProblemCode::Missing);
    }
    let by_phone = settings.phone.is_on() && phone::is_international(identifier);
    let number = by_phone.then(|| phone::read(identifier, None, &settings, cx.app.config.is_development()));
    let number = number.transpose().or_else(|code| refuse(Field::Identifier, code))?;
    let email = Email::parse(identifier).ok();
    let could_be_username = settings.username.is_on() && !identifier.contains('@') && identifier.len() <= MAX_IDENTIFIER_BYTES;
    if email.is_none() && number.is_none() && !could_be_username {
        return refuse(Field::Identifier, ProblemCode::EmailInvalid);
    }
    let strategy = offered_factors(&settings, number.is_some()).first().copied().unwrap_or(Strategy::EmailCode);
    let (found, phone) = {
        let mut tx = cx.app.store.read().await?;
        let found = match (&email, &number) {
            (_, Some(number)) => store::accounts::by_verified_phone(&mut tx, number).await?,
            (Some(email), None) => store::accounts::by_verified_email(&mut tx, &email.key()).await?,
            (None, None) => store::accounts::by_username(&mut tx, &identifier.to_lowercase()).await?,
        };
        let phone = match &found {
            Some((user, _)) if settings.phone.is_on() => recipient::target_phone(&mut tx, user, number.as_ref()).await?,
            _ => None,
        };
        (found, phone)
    };
    let (user, emails) = found.map_or_else(Default::default, |(user, emails)| (Some(user), emails));
    let typed = email.as_ref().map(Email::key);
    let verified = || emails.iter().filter(|row| row.verified_at.is_some());
    let target = verified().find(|row| Some(row.address.key()) == typed).or_else(|| {
        verified().find(|row| user.as_ref().is_some_and(|user| user.primary_email.as_ref() == Some(&row.id))).or_else(|| verified().next())
    });
    let attempt = SignIn {
        id: SignInId::from_unique(&cx.unique().map_err(Internal::from)?),
        client: client.clone(),
        identifier: number.map_or_else(|| identifier.to_owned(), |number| number.as_str().to_owned()),
        user: user.as_ref().map(|user| user.id.clone()),
        email: target.map(|row| row.id.clone()),
        phone,
        strategy,
        stage: SignInStage::NeedsFirstFactor,
        navigation,
        created_at: cx.now,
        expires_at: cx.now.plus(SIGN_IN_TTL),
    };
    store::sign_ins::insert(&mut cx.app.store.write_one().await?, &attempt).await?;
    if strategy.needs_message() {
        send(cx, &attempt, strategy).await?;
    }
    Ok(attempt)
}

/// The attempt, if it is of this browser and still open.
///
/// # Errors
/// [`SignInError::Over`] otherwise.
pub async fn find_open(cx: &Cx, client: &ClientId, id: &SignInId) -> Result<SignIn, SignInError> {
    let attempt = store::sign_ins::find(&mut cx.app.store.read().await?, id).await?;
    attempt
        .filter(|attempt| attempt.client == *client && cx.now < attempt.expires_at && !matches!(attempt.stage, SignInStage::Complete { .. }))
        .ok_or(SignInError::Over)
}

/// Chooses a factor and, where one is needed, sends the message. One that went out a moment ago is not sent again and
/// counts as sent.
///
/// # Errors
/// [`SignInError`].
pub async fn choose(cx: &Cx, attempt: &SignIn, strategy: Strategy) -> Result<(), SignInError> {
    let settings = cx.app.settings(cx.now).await?;
    let offered = strategy == Strategy::ResetPasswordEmailCode && settings.password
        || offered_factors(&settings, attempt.typed_number().is_some()).contains(&strategy);
    if !offered {
        return refuse(Field::Form, ProblemCode::MethodUnavailable);
    }
    let mut tx = cx.app.store.write().await?;
    if !store::sign_ins::choose(&mut tx, &attempt.id, strategy).await? {
        return Err(SignInError::Over);
    }
    tx.commit().await?;
    if strategy.needs_message() && verify::resend_wait(cx, attempt.id.as_str(), strategy).await?.is_none() {
        send(cx, attempt, strategy).await?;
    }
    Ok(())
}

/// Sends the message again.
///
/// # Errors
/// [`SignInError::Refused`] with the time to wait when it was sent a moment ago.
pub async fn resend(cx: &Cx, attempt: &SignIn) -> Result<(), SignInError> {
    if !attempt.strategy.needs_message() {
        return Err(SignInError::Over);
    }
    match send(cx, attempt, attempt.strategy).await? {
        Some(span) => wait(Field::Code, span),
        None => Ok(()),
    }
}

async fn send(cx: &Cx, attempt: &SignIn, strategy: Strategy) -> Result<Option<Span>, Internal> {
    let recipient = recipient::find(cx, attempt, strategy).await?;
    verify::ask(cx, attempt.id.as_str(), strategy, recipient.as_ref()).await
}

/// Tries a password.
///
/// # Errors
/// [`SignInError`]; a wrong password and an unknown account are one answer and the same work.
pub async fn check_password(cx: &Cx, attempt: &SignIn, password: &SecretText) -> Result<Step, SignInError> {
    if let Some(span) = throttle::take(cx, Limit::Attempt).await? {
        return wait(Field::Password, span);
    }
    let settings = cx.app.settings(cx.now).await?;
    if !settings.password {
        return refuse(Field::Form, ProblemCode::MethodUnavailable);
    }
    if attempt.stage != SignInStage::NeedsFirstFactor {
        return Err(SignInError::Over);
    }
    if password.is_empty() {
        return refuse(Field::Password, ProblemCode::Missing);
    }
    let account = account_of(attempt);
    let mut tx = cx.app.store.read().await?;
    let Count { bucket, failures, password_hash, .. } = throttle::count(cx, &mut tx, &account, attempt.user.as_ref(), &attempt.client).await?;
    drop(tx);
    if let Verdict::Paused { retry_after } = failures.verdict(cx.now) {
        return wait(Field::Password, retry_after);
    }
    match compare(cx, attempt, password, password_hash).await? {
        Compared::Wrong => {
            let mut tx = cx.app.store.write().await?;
            throttle::failed_in(cx, &mut tx, &settings, &bucket).await?;
            log::failed(cx, &mut tx, attempt.user.as_ref(), &account, Strategy::Password).await?;
            tx.commit().await?;
            refuse(Field::Password, ProblemCode::CredentialsIncorrect)
        }
        Compared::Leaked => {
            choose(cx, attempt, Strategy::ResetPasswordEmailCode).await?;
            Ok(Step::PasswordLeaked)
        }
        Compared::Right(mut tx, known) => {
            if failures != Failures::default() {
                store::limits::forget_failures(&mut tx, &bucket).await?;
            }
            finish(cx, tx, &settings, attempt, Strategy::Password, &known).await
        }
    }
}

/// What a password is worth.
enum Compared {
    Wrong,
    /// It is right, and attackers know it.
    Leaked,
    /// It is right, and stays so until this transaction ends.
    Right(Tx, Acquaintance),
}

/// Compares a password with a hash, and once more where another hash took its place meanwhile: somebody who changes the password and
/// signs out everywhere must not find a session that the old one opened at that moment.
async fn compare(cx: &Cx, attempt: &SignIn, password: &SecretText, mut stored: Option<String>) -> Result<Compared, Internal> {
    loop {
        let PasswordCheck::Right { rehashed } = cx.app.hasher.check(password, stored.clone()).await? else { return Ok(Compared::Wrong) };
        let (Some(user), Some(hash)) = (&attempt.user, stored) else { return Ok(Compared::Wrong) };
        if accounts::is_breached(cx, password).await {
            return Ok(Compared::Leaked);
        }
        let mut tx = cx.app.store.write().await?;
        let known = acquaintances::find_held(&mut tx, user, &attempt.client, cx.now).await?;
        if known.password_hash.as_ref() == Some(&hash) {
            if let Some(new) = rehashed {
                store::passwords::rehash(&mut tx, user, &hash, &new).await?;
            }
            return Ok(Compared::Right(tx, known));
        }
        stored = known.password_hash;
    }
}

/// Under which name failures of an attempt are counted: the person's id or, where there is no account, what was typed.
fn account_of(attempt: &SignIn) -> String {
    attempt.user.as_ref().map_or_else(|| attempt.identifier.to_lowercase(), |user| user.as_str().to_owned())
}

/// Tries a code.
///
/// # Errors
/// [`SignInError`].
pub async fn check_code(cx: &Cx, attempt: &SignIn, code: &SecretText) -> Result<Step, SignInError> {
    if let Some(span) = throttle::take(cx, Limit::Attempt).await? {
        return wait(Field::Code, span);
    }
    if code.is_empty() {
        return refuse(Field::Code, ProblemCode::Missing);
    }
    match verify::check_code(cx, attempt.id.as_str(), attempt.strategy, code, &attempt.client).await? {
        CodeCheck::Accepted => advance(cx, attempt, attempt.strategy).await,
        CodeCheck::Incorrect => {
            let account = account_of(attempt);
            let mut tx = cx.app.store.write().await?;
            log::failed(cx, &mut tx, attempt.user.as_ref(), &account, attempt.strategy).await?;
            tx.commit().await?;
            refuse(Field::Code, ProblemCode::CodeIncorrect)
        }
        CodeCheck::Expired => refuse(Field::Code, ProblemCode::CodeExpired),
        CodeCheck::Exhausted => refuse(Field::Code, ProblemCode::CodeExhausted),
    }
}

/// Goes on when the link of this attempt was opened, here or elsewhere; [`Step::Waiting`] while it was not.
///
/// # Errors
/// [`SignInError`].
pub async fn poll(cx: &Cx, attempt: &SignIn) -> Result<Step, SignInError> {
    if attempt.stage == SignInStage::NeedsNewPassword {
        return Ok(Step::ChoosePassword);
    }
    match verify::given(cx, attempt.id.as_str(), attempt.strategy).await? {
        Some(_) => advance(cx, attempt, attempt.strategy).await,
        None => Ok(Step::Waiting),
    }
}

/// Opens a link by the person's button. In the browser that asked the flow goes on at once; elsewhere that browser does.
///
/// # Errors
/// [`SignInError::Over`] when the link is no good any more.
pub async fn open_link(cx: &Cx, token: &SecretText, client: &ClientId) -> Result<Step, SignInError> {
    if let Some(span) = throttle::take(cx, Limit::Attempt).await? {
        return wait(Field::Form, span);
    }
    let LinkCheck::Good { proof } = verify::open_link(cx, token, client).await? else { return Err(SignInError::Over) };
    let (id, is_second) = SignIn::of_proof(&proof.attempt).ok_or(SignInError::Over)?;
    let attempt = store::sign_ins::find(&mut cx.app.store.read().await?, &id).await?.ok_or(SignInError::Over)?;
    if attempt.client != *client {
        return Ok(Step::ContinueElsewhere);
    }
    if is_second { second::poll(cx, &attempt).await } else { advance(cx, &attempt, proof.strategy).await }
}

async fn advance(cx: &Cx, attempt: &SignIn, strategy: Strategy) -> Result<Step, SignInError> {
    let settings = cx.app.settings(cx.now).await?;
    let mut tx = cx.app.store.write().await?;
    let known = acquaintance(cx, &mut tx, attempt).await?;
    finish(cx, tx, &settings, attempt, strategy, &known).await
}

/// The person is held before the attempt in every step: two steps of one attempt at once come one after the other.
async fn acquaintance(cx: &Cx, tx: &mut Tx, attempt: &SignIn) -> Result<Acquaintance, SignInError> {
    let user = attempt.user.as_ref().ok_or(SignInError::Over)?;
    Ok(acquaintances::find_held(tx, user, &attempt.client, cx.now).await?)
}

async fn finish(
    cx: &Cx,
    mut tx: Tx,
    settings: &InstanceSettings,
    attempt: &SignIn,
    strategy: Strategy,
    known: &Acquaintance,
) -> Result<Step, SignInError> {
    let guard = guard(cx, &mut tx, settings, attempt, strategy, known).await?;
    let after = attempt.proved(strategy, guard.asks, cx.now).map_err(|_| SignInError::Over)?;
    if after != AfterProof::ChoosePassword {
        return go_on(cx, tx, settings, attempt, (after, strategy, guard), known).await;
    }
    if !store::sign_ins::require_new_password(&mut tx, &attempt.id, cx.now).await? {
        return Err(SignInError::Over);
    }
    tx.commit().await?;
    Ok(Step::ChoosePassword)
}

async fn guard(
    cx: &Cx,
    tx: &mut Tx,
    settings: &InstanceSettings,
    attempt: &SignIn,
    strategy: Strategy,
    known: &Acquaintance,
) -> Result<Guard, SignInError> {
    let user = attempt.user.as_ref().ok_or(SignInError::Over)?;
    let reachable = attempt.email.is_some() || attempt.phone.is_some();
    let who = Newcomer { user, client: &attempt.client, first: strategy.name(), reachable, known };
    Ok(second::guard(cx, tx, settings, who).await?)
}

/// Signs in, or asks for the second step.
async fn go_on(
    cx: &Cx,
    tx: Tx,
    settings: &InstanceSettings,
    attempt: &SignIn,
    (after, strategy, guard): (AfterProof, Strategy, Guard),
    known: &Acquaintance,
) -> Result<Step, SignInError> {
    match after {
        AfterProof::SecondStep(asks) => second::ask(cx, tx, attempt, asks, strategy.name()).await,
        AfterProof::SignIn | AfterProof::ChoosePassword => {
            complete(cx, tx, settings, attempt, (attempt.stage.status(), strategy.name(), guard.proved), known).await
        }
    }
}

/// Makes the session, in the transaction that completes the attempt from the stage it is expected in.
async fn complete(
    cx: &Cx,
    mut tx: Tx,
    settings: &InstanceSettings,
    attempt: &SignIn,
    (from, strategy, second): (SignInStatus, &str, Option<(&str, Timestamp)>),
    known: &Acquaintance,
) -> Result<Step, SignInError> {
    let user = attempt.user.as_ref().ok_or(SignInError::Over)?;
    let session = SessionId::from_unique(&cx.unique().map_err(Internal::from)?);
    if !store::sign_ins::complete(&mut tx, &attempt.id, from, &session, cx.now).await? {
        return Err(SignInError::Over);
    }
    let organization = attempt.navigation.organization.as_ref();
    let new = OpenSession { session: &session, client: &attempt.client, user, strategy, second_factor: second.map(|(name, _)| name), organization };
    if !sessions::open_proved(cx, &mut tx, settings, new, known, second.map(|(_, at)| at)).await? {
        return refuse(Field::Form, ProblemCode::AccountBanned);
    }
    tx.commit().await?;
    Ok(Step::SignedIn { user: user.clone() })
}

/// Sets the new password of a proved recovery and signs in. Ends the person's other sessions when asked to.
///
/// # Errors
/// [`SignInError`].
pub async fn reset_password(cx: &Cx, attempt: &SignIn, password: &SecretText, sign_out_others: bool) -> Result<Step, SignInError> {
    if let Some(span) = throttle::take(cx, Limit::Attempt).await? {
        return wait(Field::NewPassword, span);
    }
    if !attempt.may_reset_password(cx.now) {
        return Err(SignInError::Over);
    }
    let settings = cx.app.settings(cx.now).await?;
    let (user, words, old) = recovering(cx, attempt).await?;
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    if password.is_empty() {
        return refuse(Field::NewPassword, ProblemCode::Missing);
    }
    if let Err(code) = accounts::judge_password(cx, &settings, password, &words).await? {
        return refuse(Field::NewPassword, code);
    }
    if matches!(cx.app.hasher.check(password, old).await.map_err(Internal::from)?, PasswordCheck::Right { .. }) {
        return refuse(Field::NewPassword, ProblemCode::PasswordUnchanged);
    }
    let hash = cx.app.hasher.hash(password).await.map_err(Internal::from)?;
    let mut tx = cx.app.store.write().await?;
    accounts::replace_password(cx, &mut tx, &user, &hash).await?;
    log::record(cx, &mut tx, &user.id, Happening::PasswordReset).await?;
    if sign_out_others {
        sessions::revoke_others(cx, &mut tx, &user.id, None).await?;
    }
    let strategy = Strategy::ResetPasswordEmailCode;
    let known = acquaintance(cx, &mut tx, attempt).await?;
    let guard = guard(cx, &mut tx, &settings, attempt, strategy, &known).await?;
    let after = attempt.password_chosen(guard.asks, cx.now).map_err(|_| SignInError::Over)?;
    go_on(cx, tx, &settings, attempt, (after, strategy, guard), &known).await
}

async fn recovering(cx: &Cx, attempt: &SignIn) -> Result<(User, Vec<String>, Option<String>), SignInError> {
    let id: &UserId = attempt.user.as_ref().ok_or(SignInError::Over)?;
    let mut tx = cx.app.store.read().await?;
    let user = store::users::find(&mut tx, id).await?.ok_or(SignInError::Over)?;
    let words = accounts::own_words(&mut tx, &user).await?;
    let old = store::passwords::find(&mut tx, id).await?.map(|(hash, _)| hash);
    Ok((user, words, old))
}
