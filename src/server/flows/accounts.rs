//! Accounts: judging passwords, creating people, setting passwords.

use super::log;
use super::organizations;
use super::second_factors::trust;
use super::sessions::note;
use super::tasks;
use super::{Cx, Internal};
use crate::domain::email::Email;
use crate::domain::ids::{IdentificationId, UserId};
use crate::domain::password::{Strength, check_rules};
use crate::domain::phone::PhoneNumber;
use crate::domain::problem::{Field, FieldProblem, ProblemCode};
use crate::domain::secret::SecretText;
use crate::domain::security_log::Happening;
use crate::domain::settings::InstanceSettings;
use crate::domain::username::{InvalidUsername, Username};
use crate::server::security::strength;
use crate::server::store::users::{NewUser, User};
use crate::server::store::{self, Tx};

/// Why an account or a password was refused.
#[derive(Debug, thiserror::Error)]
pub enum AccountProblem {
    /// What the person can change.
    #[error("refused: {0:?}")]
    Refused(Vec<FieldProblem>),
    /// There is no such account.
    #[error("there is no such account")]
    NotFound,
    /// Something broke.
    #[error(transparent)]
    Internal(#[from] Internal),
}

impl From<store::StoreError> for AccountProblem {
    fn from(error: store::StoreError) -> Self {
        Self::Internal(error.into())
    }
}

/// Judges a new password: rules, then the list of leaked ones, then strength.
///
/// # Errors
/// [`Internal`]; a list that cannot be read is logged and lets the password pass.
pub async fn judge_password(
    cx: &Cx,
    settings: &InstanceSettings,
    password: &SecretText,
    own_words: &[&str],
) -> Result<Result<Strength, ProblemCode>, Internal> {
    if let Err(problem) = check_rules(password.expose(), own_words, settings) {
        return Ok(Err(problem));
    }
    let judged = {
        let (password, words, min) =
            (password.clone(), own_words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>(), settings.password_min_strength);
        let judge = move || strength::judge(password.expose(), &words.iter().map(String::as_str).collect::<Vec<_>>(), min);
        tokio::task::spawn_blocking(judge).await.map_err(|_| crate::server::security::password_hasher::HashError::Stopped)?
    };
    if judged.is_common || is_breached(cx, password).await {
        return Ok(Err(ProblemCode::PasswordBreached));
    }
    Ok(if judged.strength == Strength::TooWeak { Err(ProblemCode::PasswordTooWeak) } else { Ok(judged.strength) })
}

/// Whether the operator's list of leaked passwords has it; `false` and a line in the log when the list can't be read.
pub async fn is_breached(cx: &Cx, password: &SecretText) -> bool {
    match cx.app.breached.contains(password).await {
        Ok(found) => found,
        Err(error) => {
            tracing::warn!(%error, "the list of leaked passwords cannot be read; passwords pass unchecked");
            false
        }
    }
}

/// Reads a username under the instance's rules.
///
/// # Errors
/// The problem to show.
pub fn read_username(text: &str, settings: &InstanceSettings) -> Result<Username, ProblemCode> {
    Username::parse(text, settings.username_min_length, settings.username_max_length).map_err(|problem| match problem {
        InvalidUsername::Length => ProblemCode::UsernameLength { min: settings.username_min_length, max: settings.username_max_length },
        InvalidUsername::Character => ProblemCode::UsernameCharacter,
        InvalidUsername::OnlyDigits => ProblemCode::UsernameOnlyDigits,
    })
}

/// A person to create.
#[derive(Debug, Clone, Default)]
pub struct NewAccount {
    /// Its id, where something knows it already.
    pub id: Option<UserId>,
    /// The address; counts as proved by whoever creates the account.
    pub email: Option<Email>,
    /// How it was proved, by the protocol's name.
    pub email_proof: Option<String>,
    /// The phone number; counts as proved by whoever creates the account.
    pub phone: Option<PhoneNumber>,
    /// How it was proved, by the protocol's name.
    pub phone_proof: Option<&'static str>,
    /// Username.
    pub username: Option<String>,
    /// First name.
    pub first_name: Option<String>,
    /// Last name.
    pub last_name: Option<String>,
    /// Hash of the password.
    pub password_hash: Option<String>,
    /// JSON object that browsers can read.
    pub public_metadata: Option<String>,
    /// JSON object that browsers can write.
    pub unsafe_metadata: Option<String>,
    /// Version of the terms that was accepted.
    pub legal_version: Option<String>,
    /// Preferred language.
    pub locale: Option<String>,
}

/// Inserts a person in a running transaction, with the line `user.created` in the log.
///
/// # Errors
/// [`AccountProblem::Refused`] when username, address or number are taken; the transaction must be dropped then.
pub async fn insert(cx: &Cx, tx: &mut Tx, new: &NewAccount) -> Result<UserId, AccountProblem> {
    let id = match &new.id {
        Some(id) => id.clone(),
        None => UserId::from_unique(&cx.unique().map_err(Internal::from)?),
    };
    let email_id = IdentificationId::from_unique(&cx.unique().map_err(Internal::from)?);
    let phone_id = IdentificationId::from_unique(&cx.unique().map_err(Internal::from)?);
    let user = NewUser {
        id: id.clone(),
        external_id: None,
        username: new.username.clone(),
        first_name: new.first_name.clone(),
        last_name: new.last_name.clone(),
        locale: new.locale.clone(),
        primary_email: new.email.as_ref().map(|_| email_id.clone()),
        primary_phone: new.phone.as_ref().map(|_| phone_id.clone()),
        public_metadata: new.public_metadata.clone().unwrap_or_else(|| "{}".to_owned()),
        unsafe_metadata: new.unsafe_metadata.clone().unwrap_or_else(|| "{}".to_owned()),
        legal_version: new.legal_version.clone(),
    };
    if !store::users::insert(tx, &user, cx.now).await? {
        return Err(AccountProblem::Refused(vec![FieldProblem::new(Field::Username, ProblemCode::UsernameTaken)]));
    }
    if let Some(email) = &new.email
        && !store::emails::insert(tx, &email_id, &id, email, new.email_proof.as_deref(), cx.now).await?
    {
        return Err(AccountProblem::Refused(vec![FieldProblem::new(Field::EmailAddress, ProblemCode::AttemptExpired)]));
    }
    if let Some(number) = &new.phone
        && !store::phones::insert(tx, &phone_id, &id, number, new.phone_proof, cx.now).await?
    {
        return Err(AccountProblem::Refused(vec![FieldProblem::new(Field::PhoneNumber, ProblemCode::AttemptExpired)]));
    }
    if let Some(hash) = &new.password_hash {
        store::passwords::set(tx, &id, hash, cx.now).await?;
    }
    let data = serde_json::json!({
        "object": "user", "id": id, "username": new.username, "first_name": new.first_name, "last_name": new.last_name,
        "primary_email_address_id": user.primary_email, "primary_phone_number_id": user.primary_phone, "password_enabled": new.password_hash.is_some(),
        "created_at": cx.now.millis(), "updated_at": cx.now.millis(),
    });
    note(cx, tx, "user.created", id.as_str(), Some(&id), data).await?;
    log::record(cx, tx, &id, Happening::AccountCreated).await?;
    Ok(id)
}

/// Creates a person by an operator's hand. The password, if there is one, must meet the instance's rules.
///
/// # Errors
/// [`AccountProblem`].
pub async fn create_user(cx: &Cx, mut new: NewAccount, password: Option<SecretText>) -> Result<UserId, AccountProblem> {
    let settings = cx.app.settings(cx.now).await?;
    if let Some(username) = &new.username {
        read_username(username, &settings).map_err(|code| AccountProblem::Refused(vec![FieldProblem::new(Field::Username, code)]))?;
    }
    if let Some(password) = password {
        let words: Vec<&str> = new.email.as_ref().map(Email::as_str).into_iter().chain(new.username.as_deref()).collect();
        if let Err(code) = judge_password(cx, &settings, &password, &words).await? {
            return Err(AccountProblem::Refused(vec![FieldProblem::new(Field::Password, code)]));
        }
        new.password_hash = Some(cx.app.hasher.hash(&password).await.map_err(Internal::from)?);
    }
    let mut tx = cx.app.store.write().await?;
    let id = insert(cx, &mut tx, &new).await?;
    tx.commit().await?;
    organizations::enrolment::of_person(cx, &id).await?;
    Ok(id)
}

/// Sets a password by an operator's hand, under the instance's rules, and tells the person by mail.
///
/// # Errors
/// [`AccountProblem`].
pub async fn set_password(cx: &Cx, user: &UserId, password: &SecretText) -> Result<(), AccountProblem> {
    let settings = cx.app.settings(cx.now).await?;
    let (found, words) = {
        let mut tx = cx.app.store.read().await?;
        let found = store::users::find(&mut tx, user).await?.ok_or(AccountProblem::NotFound)?;
        let words = own_words(&mut tx, &found).await?;
        (found, words)
    };
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    if let Err(code) = judge_password(cx, &settings, password, &words).await? {
        return Err(AccountProblem::Refused(vec![FieldProblem::new(Field::Password, code)]));
    }
    let hash = cx.app.hasher.hash(password).await.map_err(Internal::from)?;
    let mut tx = cx.app.store.write().await?;
    let happening = if store::passwords::find(&mut tx, user).await?.is_some() { Happening::PasswordChanged } else { Happening::PasswordSet };
    replace_password(cx, &mut tx, &found, &hash).await?;
    log::record(cx, &mut tx, user, happening).await?;
    tx.commit().await?;
    Ok(())
}

/// Words that a password of this person must not be made of.
///
/// # Errors
/// [`Internal`].
pub async fn own_words(tx: &mut Tx, user: &User) -> Result<Vec<String>, Internal> {
    let emails = store::emails::list_of(tx, &user.id).await?;
    let names = [&user.username, &user.first_name, &user.last_name].into_iter().flatten().cloned();
    Ok(emails.into_iter().map(|row| row.address.as_str().to_owned()).chain(names).collect())
}

/// Stores a new password hash; browsers that were trusted have to prove the second factor again. Whoever calls this says in the
/// security log how it came to it, which tells the person by mail.
///
/// # Errors
/// [`Internal`].
pub async fn replace_password(cx: &Cx, tx: &mut Tx, user: &User, hash: &str) -> Result<(), Internal> {
    // Whoever signs in with the old one at this moment has done so, and is found among the sessions, or waits and is refused.
    store::users::hold_if_any(tx, &user.id, cx.now).await?;
    store::passwords::set(tx, &user.id, hash, cx.now).await?;
    trust::forget_all(cx, tx, &user.id).await?;
    tasks::settle(cx, tx, &user.id).await?;
    let data = serde_json::json!({ "object": "user", "id": user.id, "password_enabled": true, "password_last_updated_at": cx.now.millis() });
    note(cx, tx, "user.updated", user.id.as_str(), Some(&user.id), data).await
}
