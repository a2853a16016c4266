//! Addresses and numbers of somebody who is signed in: adding, proving, choosing the primary one, taking off.

use super::log::{self, Before};
use super::organizations;
use super::sessions::note;
use super::throttle::{self, Limit};
use super::verify::{self, CodeCheck, LinkCheck, Recipient, Topic};
use super::{Cx, Internal};
use crate::domain::contact::Contact;
use crate::domain::email::Email;
use crate::domain::ids::{ClientId, IdentificationId, UserId};
use crate::domain::problem::{Field, FieldProblem, ProblemCode};
use crate::domain::secret::SecretText;
use crate::domain::security_log::Happening;
use crate::domain::time::Span;
use crate::domain::verification::Strategy;
use crate::server::store::accounts::Account;
use crate::server::store::{self, StoreError, Tx};

/// Most addresses and numbers of a person.
const MOST: usize = 20;

/// Why something was refused.
#[derive(Debug, thiserror::Error)]
pub enum ContactError {
    /// What the person can change.
    #[error("refused: {0:?}")]
    Refused(FieldProblem),
    /// There is no such address or number, or this cannot be done with it.
    #[error("there is no such address or number")]
    Gone,
    /// Something broke.
    #[error(transparent)]
    Internal(#[from] Internal),
}

impl From<StoreError> for ContactError {
    fn from(error: StoreError) -> Self {
        Self::Internal(error.into())
    }
}

fn refuse<T>(field: Field, code: ProblemCode) -> Result<T, ContactError> {
    Err(ContactError::Refused(FieldProblem::new(field, code)))
}

fn wait<T>(field: Field, span: Span) -> Result<T, ContactError> {
    refuse(field, ProblemCode::TooMany { retry_after_seconds: span.as_seconds_ceil() })
}

/// One address or number of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Own {
    /// Its id.
    pub id: IdentificationId,
    /// The address or number.
    pub contact: Contact,
    /// Whether it is proved.
    pub verified: bool,
    /// Whether messages go to it.
    pub primary: bool,
}

impl Own {
    /// All of a person, oldest first, addresses before numbers.
    #[must_use]
    pub fn all(account: &Account) -> Vec<Self> {
        let user = &account.user;
        let emails = account.emails.iter().map(|row| Self {
            id: row.id.clone(),
            contact: row.address.clone().into(),
            verified: row.verified_at.is_some(),
            primary: user.primary_email.as_ref() == Some(&row.id),
        });
        let phones = account.phones.iter().map(|row| Self {
            id: row.id.clone(),
            contact: row.number.clone().into(),
            verified: row.verified_at.is_some(),
            primary: user.primary_phone.as_ref() == Some(&row.id),
        });
        emails.chain(phones).collect()
    }

    /// Whether it is a number.
    #[must_use]
    pub const fn is_phone(&self) -> bool {
        matches!(self.contact, Contact::Phone(_))
    }

    /// Whether it can be taken off: one that is proved has to stay, and a primary one only goes when another takes its place.
    #[must_use]
    pub fn may_go(&self, all: &[Self]) -> bool {
        !self.verified
            || all
                .iter()
                .any(|other| other.id != self.id && other.verified && (other.is_phone() == self.is_phone() || !self.primary || self.is_phone()))
    }
}

async fn find(tx: &mut Tx, user: &UserId, id: &IdentificationId) -> Result<(Account, Own), ContactError> {
    let user = store::users::find(tx, user).await?.ok_or(ContactError::Gone)?;
    let account = Account::load(tx, user).await?;
    let own = Own::all(&account).into_iter().find(|own| own.id == *id).ok_or(ContactError::Gone)?;
    Ok((account, own))
}

/// Adds an address or number, and sends a code to it. `None` when the person has proved it already. Whether somebody else has it
/// shows only to who reads its messages.
///
/// # Errors
/// [`ContactError`].
pub async fn add(cx: &Cx, account: &Account, contact: Contact) -> Result<Option<IdentificationId>, ContactError> {
    let field = if matches!(contact, Contact::Phone(_)) { Field::PhoneNumber } else { Field::EmailAddress };
    if let Some(span) = throttle::take(cx, Limit::Create).await? {
        return wait(field, span);
    }
    let all = Own::all(account);
    if let Some(own) = all.iter().find(|own| own.contact.key() == contact.key()) {
        if own.verified {
            return Ok(None);
        }
        send(cx, &account.user.id, own).await?;
        return Ok(Some(own.id.clone()));
    }
    if all.len() >= MOST {
        return refuse(field, ProblemCode::MethodUnavailable);
    }
    let id = IdentificationId::from_unique(&cx.unique().map_err(Internal::from)?);
    let user = &account.user.id;
    let mut tx = cx.app.store.write().await?;
    match &contact {
        Contact::Email(email) => store::emails::insert(&mut tx, &id, user, email, None, cx.now).await?,
        Contact::Phone(number) => store::phones::insert(&mut tx, &id, user, number, None, cx.now).await?,
    };
    tx.commit().await?;
    let own = Own { id, contact, verified: false, primary: false };
    send(cx, user, &own).await?;
    Ok(Some(own.id))
}

/// Sends the code again.
///
/// # Errors
/// [`ContactError`], with the time to wait when it was sent a moment ago.
pub async fn resend(cx: &Cx, user: &UserId, id: &IdentificationId) -> Result<(), ContactError> {
    let (_, own) = find(&mut cx.app.store.read().await?, user, id).await?;
    if own.verified {
        return Err(ContactError::Gone);
    }
    match send(cx, user, &own).await? {
        Some(span) => wait(Field::Code, span),
        None => Ok(()),
    }
}

const fn strategy(contact: &Contact) -> Strategy {
    match contact {
        Contact::Email(_) => Strategy::EmailCode,
        Contact::Phone(_) => Strategy::PhoneCode,
    }
}

async fn send(cx: &Cx, user: &UserId, own: &Own) -> Result<Option<Span>, Internal> {
    let owner = {
        let mut tx = cx.app.store.read().await?;
        match &own.contact {
            Contact::Email(email) => store::users::find_by_verified_email(&mut tx, &email.key()).await?,
            Contact::Phone(number) => store::users::find_by_verified_phone(&mut tx, number).await?,
        }
    };
    let topic = if owner.is_some() { Topic::AccountExists } else { Topic::AddContact };
    let recipient = Recipient { to: own.contact.clone(), user: Some(owner.map_or_else(|| user.clone(), |owner| owner.id)), topic };
    verify::ask(cx, own.id.as_str(), strategy(&own.contact), Some(&recipient)).await
}

/// Tries a code.
///
/// # Errors
/// [`ContactError`].
pub async fn check_code(cx: &Cx, user: &UserId, id: &IdentificationId, code: &SecretText, client: &ClientId) -> Result<(), ContactError> {
    if let Some(span) = throttle::take(cx, Limit::Attempt).await? {
        return wait(Field::Code, span);
    }
    if code.is_empty() {
        return refuse(Field::Code, ProblemCode::Missing);
    }
    let (_, own) = find(&mut cx.app.store.read().await?, user, id).await?;
    match verify::check_code(cx, id.as_str(), strategy(&own.contact), code, client).await? {
        CodeCheck::Accepted => prove(cx, user, id).await,
        CodeCheck::Incorrect => refuse(Field::Code, ProblemCode::CodeIncorrect),
        CodeCheck::Expired => refuse(Field::Code, ProblemCode::CodeExpired),
        CodeCheck::Exhausted => refuse(Field::Code, ProblemCode::CodeExhausted),
    }
}

/// The address that the link of a mail would prove, if it is such a link and still good. Changes nothing.
///
/// # Errors
/// [`Internal`].
pub async fn look_at_link(cx: &Cx, token: &SecretText) -> Result<Option<Email>, Internal> {
    let LinkCheck::Good { proof } = verify::look_at_link(cx, token).await? else { return Ok(None) };
    let Ok(id) = IdentificationId::parse(&proof.attempt) else { return Ok(None) };
    let mut tx = cx.app.store.read().await?;
    let Some(owner) = store::emails::owner_of(&mut tx, &id).await? else { return Ok(None) };
    Ok(store::emails::find_of(&mut tx, &owner, &id).await?.map(|row| row.address))
}

/// Opens the link of a mail by a button, in any browser.
///
/// # Errors
/// [`ContactError::Gone`] when the link is no good any more.
pub async fn open_link(cx: &Cx, token: &SecretText, client: &ClientId) -> Result<(), ContactError> {
    if let Some(span) = throttle::take(cx, Limit::Attempt).await? {
        return wait(Field::Form, span);
    }
    let LinkCheck::Good { proof } = verify::open_link(cx, token, client).await? else { return Err(ContactError::Gone) };
    let id = IdentificationId::parse(&proof.attempt).map_err(|_| ContactError::Gone)?;
    let owner = store::emails::owner_of(&mut cx.app.store.read().await?, &id).await?.ok_or(ContactError::Gone)?;
    prove(cx, &owner, &id).await
}

/// What was added counts from now on; the first of its kind becomes the primary one.
async fn prove(cx: &Cx, user: &UserId, id: &IdentificationId) -> Result<(), ContactError> {
    let mut tx = cx.app.store.write().await?;
    let (account, own) = find(&mut tx, user, id).await?;
    if own.verified {
        return Ok(());
    }
    // Taken off and put in again, so that of two who prove the same one at once one comes too late without an error.
    let proof = strategy(&own.contact).name();
    let (proved, happening) = match &own.contact {
        Contact::Email(email) => {
            store::emails::delete_of(&mut tx, user, id).await?;
            let proved = store::emails::bring_back(&mut tx, id, user, email, (proof, cx.now), cx.now).await?;
            (proved, Happening::EmailAdded { address: email.as_str().to_owned() })
        }
        Contact::Phone(number) => {
            store::phones::delete_of(&mut tx, user, id).await?;
            let proved = store::phones::bring_back(&mut tx, id, user, number, (proof, cx.now), cx.now).await?;
            (proved, Happening::PhoneAdded { number: number.as_str().to_owned() })
        }
    };
    if !proved {
        return Err(ContactError::Gone);
    }
    if !Own::all(&account).iter().any(|other| other.primary && other.is_phone() == own.is_phone()) {
        set_primary(cx, &mut tx, user, &own).await?;
    }
    told(cx, &mut tx, user).await?;
    log::record(cx, &mut tx, user, happening).await?;
    tx.commit().await?;
    organizations::enrolment::of_person(cx, user).await?;
    Ok(())
}

async fn set_primary(cx: &Cx, tx: &mut Tx, user: &UserId, own: &Own) -> Result<(), Internal> {
    match own.contact {
        Contact::Email(_) => store::users::update_primary_email(tx, user, Some(&own.id), cx.now).await?,
        Contact::Phone(_) => store::users::update_primary_phone(tx, user, Some(&own.id), cx.now).await?,
    };
    Ok(())
}

async fn told(cx: &Cx, tx: &mut Tx, user: &UserId) -> Result<(), Internal> {
    organizations::members::reindex(tx, user).await?;
    note(cx, tx, "user.updated", user.as_str(), Some(user), serde_json::json!({ "object": "user", "id": user })).await
}

/// Lets messages go to this address or number. The earlier one gets the link that undoes it.
///
/// # Errors
/// [`ContactError`].
pub async fn make_primary(cx: &Cx, user: &UserId, id: &IdentificationId) -> Result<(), ContactError> {
    let mut tx = cx.app.store.write().await?;
    let (account, own) = find(&mut tx, user, id).await?;
    if !own.verified {
        return Err(ContactError::Gone);
    }
    if own.primary {
        return Ok(());
    }
    let before = Before::of(&account, cx.now);
    set_primary(cx, &mut tx, user, &own).await?;
    told(cx, &mut tx, user).await?;
    let happening = match &own.contact {
        Contact::Email(email) => Happening::PrimaryEmailChanged { address: email.as_str().to_owned() },
        Contact::Phone(number) => Happening::PrimaryPhoneChanged { number: number.as_str().to_owned() },
    };
    log::record_change(cx, &mut tx, user, happening, before).await?;
    tx.commit().await?;
    Ok(())
}

/// Takes an address or number off; where it was the primary one another takes its place. It gets the link that undoes it.
///
/// # Errors
/// [`ContactError::Gone`] also when it is the last one to sign in with.
pub async fn remove(cx: &Cx, user: &UserId, id: &IdentificationId) -> Result<(), ContactError> {
    let mut tx = cx.app.store.write().await?;
    let (account, own) = find(&mut tx, user, id).await?;
    let all = Own::all(&account);
    if !own.may_go(&all) {
        return Err(ContactError::Gone);
    }
    let before = Before::of(&account, cx.now);
    let gone = match own.contact {
        Contact::Email(_) => store::emails::delete_of(&mut tx, user, id).await?,
        Contact::Phone(_) => store::phones::delete_of(&mut tx, user, id).await?,
    };
    if !gone {
        return Err(ContactError::Gone);
    }
    if own.primary {
        let next = all.iter().find(|other| other.id != own.id && other.verified && other.is_phone() == own.is_phone()).map(|other| &other.id);
        match own.contact {
            Contact::Email(_) => store::users::update_primary_email(&mut tx, user, next, cx.now).await?,
            Contact::Phone(_) => store::users::update_primary_phone(&mut tx, user, next, cx.now).await?,
        };
    }
    told(cx, &mut tx, user).await?;
    // What nobody proved was never a way in.
    if own.verified {
        let happening = match &own.contact {
            Contact::Email(email) => Happening::EmailRemoved { address: email.as_str().to_owned() },
            Contact::Phone(number) => Happening::PhoneRemoved { number: number.as_str().to_owned() },
        };
        log::record_change(cx, &mut tx, user, happening, before).await?;
    }
    tx.commit().await?;
    Ok(())
}
