//! Signing up: fields, proof of the address, then user and session in one transaction.

mod external;
mod fields;
mod passkey;
mod ticket;

use super::accounts::{self, AccountProblem, NewAccount};
use super::invitations;
use super::organizations;
use super::passkeys;
use super::sessions::{self, OpenSession};
use super::throttle::{self, Limit};
use super::verify::{self, CodeCheck, LinkCheck, Recipient, Topic};
use super::{Cx, Internal};
use crate::domain::email::Email;
use crate::domain::ids::{ClientId, SessionId, SignInId, SignUpId, UserId};
use crate::domain::navigation::Navigation;
use crate::domain::problem::{Field, FieldProblem, ProblemCode};
use crate::domain::secret::SecretText;
use crate::domain::settings::{InstanceSettings, SignUpMode};
use crate::domain::sign_up::{SIGN_UP_TTL, SignUp, SignUpStep};
use crate::domain::verification::Strategy;
use crate::server::passkeys::NewPasskey;
use crate::server::store::{self, StoreError};

pub use external::start_external;
pub use passkey::{create_passkey, take_password};
pub use ticket::{Invited, invited_by};

/// What a person filled in.
#[derive(Debug, Clone, Default)]
pub struct SignUpForm {
    /// E-mail address; not read when an invitation names it.
    pub email_address: String,
    /// Phone number: an international one, or one of `phone_country`.
    pub phone_number: String,
    /// ISO 3166 code.
    pub phone_country: String,
    /// Username.
    pub username: String,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// Password.
    pub password: SecretText,
    /// Whether there is to be a passkey in its place.
    pub with_passkey: bool,
    /// Whether the terms were ticked.
    pub legal_accepted: bool,
    /// Ticket of an invitation.
    pub ticket: Option<SecretText>,
    /// What the app wants to keep with the user; a JSON object, empty for none.
    pub unsafe_metadata: String,
}

/// Why a step was refused.
#[derive(Debug, thiserror::Error)]
pub enum SignUpError {
    /// What the person can change, all at once.
    #[error("refused: {0:?}")]
    Refused(Vec<FieldProblem>),
    /// The attempt is over or of another browser: begin again.
    #[error("the attempt is over")]
    Over,
    /// Something broke.
    #[error(transparent)]
    Internal(#[from] Internal),
}

impl From<StoreError> for SignUpError {
    fn from(error: StoreError) -> Self {
        Self::Internal(error.into())
    }
}

fn refuse<T>(field: Field, code: ProblemCode) -> Result<T, SignUpError> {
    Err(SignUpError::Refused(vec![FieldProblem::new(field, code)]))
}

/// What a step led to.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub enum Step {
    /// User and session exist.
    SignedUp {
        /// The user.
        user: UserId,
        /// The session.
        session: SessionId,
    },
    /// The address turned out to be the one of an account: what the person came with was connected to it.
    SignedIn {
        /// The user.
        user: UserId,
    },
    /// The same, and the account has a second factor, which that sign-in asks for.
    SecondStep {
        /// The sign-in.
        sign_in: SignInId,
    },
    /// Something is still missing or unproved.
    Waiting(SignUpStep),
    /// The proof is given; the browser that asked goes on.
    ContinueElsewhere,
}

/// Begins an attempt with everything the form asks for. Free and taken addresses take the same way.
///
/// # Errors
/// [`SignUpError`], with every problem at once.
pub async fn start(cx: &Cx, client: &ClientId, form: &SignUpForm, navigation: Navigation) -> Result<(SignUp, Step), SignUpError> {
    if let Some(span) = throttle::take(cx, Limit::Create).await? {
        return refuse(Field::Form, ProblemCode::TooMany { retry_after_seconds: span.as_seconds_ceil() });
    }
    let settings = cx.app.settings(cx.now).await?;
    let invited = match &form.ticket {
        Some(ticket) => invited_by(cx, ticket).await?,
        None => None,
    };
    if settings.sign_up_mode == SignUpMode::InviteOnly && invited.is_none() {
        return refuse(Field::Form, ProblemCode::SignUpRestricted);
    }
    let mut problems = Vec::new();
    let email = match &invited {
        Some(invitation) => Some(invitation.address.clone()),
        None if form.email_address.trim().is_empty() => None,
        None => Email::parse(&form.email_address).ok(),
    };
    if email.is_none() {
        let code = if form.email_address.trim().is_empty() { ProblemCode::Missing } else { ProblemCode::EmailInvalid };
        problems.push(FieldProblem::new(Field::EmailAddress, code));
    }
    let (fields, more) = fields::read(cx, &settings, form, email.as_ref().map_or(&form.email_address, Email::as_str)).await?;
    problems.extend(more);
    let (Some(email), true) = (email, problems.is_empty()) else { return Err(SignUpError::Refused(problems)) };
    let attempt = SignUp {
        id: SignUpId::from_unique(&cx.unique().map_err(Internal::from)?),
        client: client.clone(),
        email,
        email_verified_at: invited.as_ref().map(|_| cx.now),
        phone: fields.phone,
        phone_verified_at: None,
        username: fields.username,
        first_name: fields.first_name,
        last_name: fields.last_name,
        password_hash: match fields.password {
            Some(password) => Some(cx.app.hasher.hash(&password).await.map_err(Internal::from)?),
            None => None,
        },
        with_passkey: form.with_passkey && cx.app.passkeys(&settings).is_some(),
        legal_version: fields.legal_version,
        invitation: invited.as_ref().and_then(|invited| invited.invitation.clone()),
        organization_invitation: invited.and_then(|invited| invited.organization),
        external: None,
        unsafe_metadata: fields.unsafe_metadata,
        locale: Some(cx.locale.tag().to_owned()),
        navigation,
        completed: false,
        created_at: cx.now,
        expires_at: cx.now.plus(SIGN_UP_TTL),
    };
    let mut tx = cx.app.store.write().await?;
    store::sign_ups::insert(&mut tx, &attempt).await?;
    tx.commit().await?;
    let step = go_on(cx, &settings, &attempt).await?;
    Ok((attempt, step))
}

/// The attempt, if it is of this browser and still open.
///
/// # Errors
/// [`SignUpError::Over`] otherwise.
pub async fn find_open(cx: &Cx, client: &ClientId, id: &SignUpId) -> Result<SignUp, SignUpError> {
    let attempt = store::sign_ups::find(&mut cx.app.store.read().await?, id).await?;
    attempt.filter(|attempt| attempt.client == *client && cx.now < attempt.expires_at && !attempt.completed).ok_or(SignUpError::Over)
}

/// Fills in what was missing, after the instance's rules changed or a username was taken meanwhile.
///
/// # Errors
/// [`SignUpError`].
pub async fn fill_in(cx: &Cx, mut attempt: SignUp, form: &SignUpForm) -> Result<Step, SignUpError> {
    let settings = cx.app.settings(cx.now).await?;
    let missing = attempt.missing_fields(&settings);
    let (given, mut problems) = fields::read(cx, &settings, form, attempt.email.as_str()).await?;
    // What was given before and is not on this form stays.
    problems.retain(|problem| missing.contains(&problem.field) || !matches!(problem.code, ProblemCode::Missing | ProblemCode::LegalNotAccepted));
    if !problems.is_empty() {
        return Err(SignUpError::Refused(problems));
    }
    if missing.contains(&Field::FirstName) {
        (attempt.first_name, attempt.last_name) = (given.first_name, given.last_name);
    }
    if let Some(number) = given.phone.filter(|_| attempt.phone_verified_at.is_none()) {
        attempt.phone = Some(number);
    }
    attempt.username = given.username.or(attempt.username);
    attempt.legal_version = given.legal_version.or(attempt.legal_version);
    if let Some(password) = given.password {
        attempt.password_hash = Some(cx.app.hasher.hash(&password).await.map_err(Internal::from)?);
    }
    let mut tx = cx.app.store.write().await?;
    if !store::sign_ups::update_fields(&mut tx, &attempt, cx.now).await? {
        return Err(SignUpError::Over);
    }
    tx.commit().await?;
    go_on(cx, &settings, &attempt).await
}

/// Does what comes next by itself: sends the message, or creates the account.
async fn go_on(cx: &Cx, settings: &InstanceSettings, attempt: &SignUp) -> Result<Step, SignUpError> {
    if let Some(step) = external::join(cx, settings, attempt).await? {
        return Ok(step);
    }
    match attempt.next_step(settings) {
        SignUpStep::VerifyEmailAddress => {
            send(cx, settings, attempt).await?;
            Ok(Step::Waiting(SignUpStep::VerifyEmailAddress))
        }
        SignUpStep::VerifyPhoneNumber => {
            send_to_phone(cx, attempt).await?;
            Ok(Step::Waiting(SignUpStep::VerifyPhoneNumber))
        }
        SignUpStep::Create => create(cx, settings, attempt, None).await,
        other => Ok(Step::Waiting(other)),
    }
}

fn strategy(settings: &InstanceSettings) -> Strategy {
    if settings.email_code { Strategy::EmailCode } else { Strategy::EmailLink }
}

async fn send(cx: &Cx, settings: &InstanceSettings, attempt: &SignUp) -> Result<Option<crate::domain::time::Span>, Internal> {
    let owner = store::users::find_by_verified_email(&mut cx.app.store.read().await?, &attempt.email.key()).await?;
    let topic = match &owner {
        None => Topic::SignUp,
        // Whoever proves this address signs in with what they came with.
        Some(_) if attempt.external.is_some() => Topic::SignIn,
        Some(_) => Topic::AccountExists,
    };
    let recipient = Recipient { to: attempt.email.clone().into(), user: owner.map(|user| user.id), topic };
    verify::ask(cx, attempt.id.as_str(), strategy(settings), Some(&recipient)).await
}

/// As [`send`]: whether the number has an owner shows only to the one who reads its messages.
async fn send_to_phone(cx: &Cx, attempt: &SignUp) -> Result<Option<crate::domain::time::Span>, Internal> {
    let Some(number) = &attempt.phone else { return Ok(None) };
    let owner = store::users::find_by_verified_phone(&mut cx.app.store.read().await?, number).await?;
    let topic = if owner.is_some() { Topic::AccountExists } else { Topic::SignUp };
    let recipient = Recipient { to: number.clone().into(), user: owner.map(|user| user.id), topic };
    verify::ask(cx, attempt.id.as_str(), Strategy::PhoneCode, Some(&recipient)).await
}

/// What the attempt waits for a proof of: its number, once its address is proved.
#[must_use]
pub fn awaited(settings: &InstanceSettings, attempt: &SignUp) -> Strategy {
    if attempt.next_step(settings) == SignUpStep::VerifyPhoneNumber { Strategy::PhoneCode } else { strategy(settings) }
}

/// Sends the mail or text message again.
///
/// # Errors
/// [`SignUpError::Refused`] with the time to wait when it was sent a moment ago.
pub async fn resend(cx: &Cx, attempt: &SignUp) -> Result<(), SignUpError> {
    let settings = cx.app.settings(cx.now).await?;
    let sent = match awaited(&settings, attempt) {
        Strategy::PhoneCode => send_to_phone(cx, attempt).await?,
        _ => send(cx, &settings, attempt).await?,
    };
    match sent {
        Some(span) => refuse(Field::Code, ProblemCode::TooMany { retry_after_seconds: span.as_seconds_ceil() }),
        None => Ok(()),
    }
}

/// Tries a code.
///
/// # Errors
/// [`SignUpError`].
pub async fn check_code(cx: &Cx, attempt: &SignUp, code: &SecretText) -> Result<Step, SignUpError> {
    if let Some(span) = throttle::take(cx, Limit::Attempt).await? {
        return refuse(Field::Code, ProblemCode::TooMany { retry_after_seconds: span.as_seconds_ceil() });
    }
    if code.is_empty() {
        return refuse(Field::Code, ProblemCode::Missing);
    }
    let settings = cx.app.settings(cx.now).await?;
    let strategy = awaited(&settings, attempt);
    match verify::check_code(cx, attempt.id.as_str(), strategy, code, &attempt.client).await? {
        CodeCheck::Accepted if strategy == Strategy::PhoneCode => phone_proved(cx, attempt).await,
        CodeCheck::Accepted => proved(cx, attempt).await,
        CodeCheck::Incorrect => refuse(Field::Code, ProblemCode::CodeIncorrect),
        CodeCheck::Expired => refuse(Field::Code, ProblemCode::CodeExpired),
        CodeCheck::Exhausted => refuse(Field::Code, ProblemCode::CodeExhausted),
    }
}

/// Goes on when the link of this attempt was opened, here or elsewhere; [`Step::Waiting`] while it was not.
///
/// # Errors
/// [`SignUpError`].
pub async fn poll(cx: &Cx, attempt: &SignUp) -> Result<Step, SignUpError> {
    let settings = cx.app.settings(cx.now).await?;
    if awaited(&settings, attempt) == Strategy::PhoneCode {
        return Ok(Step::Waiting(SignUpStep::VerifyPhoneNumber));
    }
    match verify::given(cx, attempt.id.as_str(), Strategy::EmailCode).await? {
        Some(_) => proved(cx, attempt).await,
        None => Ok(Step::Waiting(SignUpStep::VerifyEmailAddress)),
    }
}

/// Opens a link by the person's button.
///
/// # Errors
/// [`SignUpError::Over`] when the link is no good any more.
pub async fn open_link(cx: &Cx, token: &SecretText, client: &ClientId) -> Result<Step, SignUpError> {
    if let Some(span) = throttle::take(cx, Limit::Attempt).await? {
        return refuse(Field::Form, ProblemCode::TooMany { retry_after_seconds: span.as_seconds_ceil() });
    }
    let LinkCheck::Good { proof } = verify::open_link(cx, token, client).await? else { return Err(SignUpError::Over) };
    let id = SignUpId::parse(&proof.attempt).map_err(|_| SignUpError::Over)?;
    let attempt = store::sign_ups::find(&mut cx.app.store.read().await?, &id).await?.ok_or(SignUpError::Over)?;
    if attempt.client == *client { proved(cx, &attempt).await } else { Ok(Step::ContinueElsewhere) }
}

async fn proved(cx: &Cx, attempt: &SignUp) -> Result<Step, SignUpError> {
    let settings = cx.app.settings(cx.now).await?;
    let mut tx = cx.app.store.write().await?;
    // Kept even when creating fails: the sign-up can be resumed without another mail.
    if !store::sign_ups::update_verified(&mut tx, &attempt.id, cx.now).await? {
        return Err(SignUpError::Over);
    }
    tx.commit().await?;
    let attempt = SignUp { email_verified_at: Some(cx.now), ..attempt.clone() };
    go_on(cx, &settings, &attempt).await
}

async fn phone_proved(cx: &Cx, attempt: &SignUp) -> Result<Step, SignUpError> {
    let settings = cx.app.settings(cx.now).await?;
    let number = attempt.phone.as_ref().ok_or(SignUpError::Over)?;
    let mut tx = cx.app.store.write().await?;
    if !store::sign_ups::update_phone_verified(&mut tx, &attempt.id, number, cx.now).await? {
        return Err(SignUpError::Over);
    }
    tx.commit().await?;
    let attempt = SignUp { phone_verified_at: Some(cx.now), ..attempt.clone() };
    go_on(cx, &settings, &attempt).await
}

async fn create(cx: &Cx, settings: &InstanceSettings, attempt: &SignUp, passkey: Option<NewPasskey>) -> Result<Step, SignUpError> {
    if attempt.external.is_some() && !attempt.is_invited() && settings.sign_up_mode == SignUpMode::InviteOnly {
        return refuse(Field::Form, ProblemCode::SignUpRestricted);
    }
    let by_mail = strategy(settings).name();
    let proof = external::email_proof(attempt).unwrap_or_else(|| by_mail.to_owned());
    // Made just now by somebody whom the device knows.
    let second_factor = passkey.as_ref().map(|_| Strategy::Passkey.name());
    let strategy = second_factor.or(external::strategy(attempt)).unwrap_or(by_mail);
    let mut tx = cx.app.store.write().await?;
    let invitation = match &attempt.invitation {
        Some(id) => store::invitations::find(&mut tx, id).await?,
        None => None,
    };
    let account = NewAccount {
        id: passkey.as_ref().map(|_| passkeys::future_user(&attempt.id)),
        email: Some(attempt.email.clone()),
        email_proof: Some(proof),
        phone: attempt.phone.clone().filter(|_| attempt.phone_verified_at.is_some()),
        phone_proof: Some(Strategy::PhoneCode.name()),
        username: attempt.username.clone(),
        first_name: attempt.first_name.clone(),
        last_name: attempt.last_name.clone(),
        password_hash: attempt.password_hash.clone(),
        public_metadata: invitation.as_ref().map(|invitation| invitation.public_metadata.clone()),
        unsafe_metadata: Some(attempt.unsafe_metadata.clone()),
        legal_version: attempt.legal_version.clone(),
        locale: attempt.locale.clone(),
    };
    let session = SessionId::from_unique(&cx.unique().map_err(Internal::from)?);
    let user = match accounts::insert(cx, &mut tx, &account).await {
        Ok(user) => user,
        Err(AccountProblem::Refused(problems)) if problems.iter().any(|p| p.field == Field::Username) => {
            drop(tx);
            return username_lost(cx, attempt).await;
        }
        Err(AccountProblem::Refused(_) | AccountProblem::NotFound) => return Err(SignUpError::Over),
        Err(AccountProblem::Internal(internal)) => return Err(internal.into()),
    };
    let new = OpenSession { session: &session, client: &attempt.client, user: &user, strategy, second_factor, organization: None };
    if let Some(made) = passkey {
        passkey::keep(cx, &mut tx, &user, made).await?;
    }
    if !external::connect(cx, &mut tx, attempt, &user).await? {
        return Err(SignUpError::Over);
    }
    let opened = sessions::open(cx, &mut tx, settings, new).await?;
    let invited = match &invitation {
        Some(invitation) => invitations::accept(cx, &mut tx, invitation, &user).await?,
        None => attempt.invitation.is_none(),
    };
    if !opened || !invited || !store::sign_ups::complete(&mut tx, &attempt.id, &user, &session, cx.now).await? {
        return Err(SignUpError::Over);
    }
    ticket::join(cx, &mut tx, settings, attempt, (&user, &session)).await?;
    tx.commit().await?;
    organizations::enrolment::of_person(cx, &user).await?;
    Ok(Step::SignedUp { user, session })
}

/// Somebody else took the username between the form and the proof: it is given up and asked for again.
async fn username_lost(cx: &Cx, attempt: &SignUp) -> Result<Step, SignUpError> {
    let mut tx = cx.app.store.write().await?;
    let without = SignUp { username: None, ..attempt.clone() };
    if !store::sign_ups::update_fields(&mut tx, &without, cx.now).await? {
        // Another tab finished this very sign-up, and took the name for it.
        return Err(SignUpError::Over);
    }
    tx.commit().await?;
    refuse(Field::Username, ProblemCode::UsernameTaken)
}
