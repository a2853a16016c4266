//! The links of security mails: throwing a device out, and taking an account back.
//!
//! Opening a link shows what it will do and changes nothing; a press of the button does it, once. Taking an account back
//!
//! 1. brings back the addresses and numbers that had a say before the change, and takes off all others,
//! 2. makes the password useless. The earlier one does not come back: whoever got in may have known it. The person chooses a new one
//!    right away, on the strength of the link, which proves what a code to the same address would prove.
//! 3. takes off what was added since to sign in with: connected services, passkeys, second factors,
//! 4. ends every session and every sign-in under way, and voids the links of later changes, which may be the intruder's,
//! 5. lets only this browser change how to sign in for a day.

mod factors;

use super::notices::{Before, Kept, LINK, Task, contacts, place_of};
use super::sessions::{self, note};
use super::{Cx, Internal, log, organizations};
use crate::domain::contact::Contact;
use crate::domain::ids::{ClientId, IdentificationId, SessionId, SignInId, UserId};
use crate::domain::navigation::Navigation;
use crate::domain::secret::SecretText;
use crate::domain::security_log::Happening;
use crate::domain::sign_in::{SIGN_IN_TTL, SignIn, SignInStage};
use crate::domain::takeover::{Fate, Held, LOCK_AFTER_RESTORE, fates};
use crate::domain::time::Timestamp;
use crate::domain::verification::Strategy;
use crate::server::store::accounts::Account;
use crate::server::store::security_links::{Purpose, SecurityLink};
use crate::server::store::sessions::Session;
use crate::server::store::{self, Tx};

pub use factors::Factor;

/// What a link leads to.
#[derive(Debug, Clone)]
pub enum Found {
    /// Throwing this device out.
    Revoke {
        /// The device.
        session: Box<Session>,
        /// Whether it is out already.
        over: bool,
    },
    /// Taking the account back.
    Restore(Plan),
    /// The time of the link is over.
    Expired,
    /// Used before, or void.
    Unusable,
}

/// What taking an account back will do.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Addresses and numbers.
    pub fates: Vec<Fate>,
    /// Addresses and numbers that belong to somebody else by now.
    pub taken: Vec<Contact>,
    /// Whether there was a password.
    pub had_password: bool,
    /// What was added since.
    pub factors: Vec<Factor>,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Done {
    /// The device is out.
    Revoked,
    /// The account is back; a sign-in that waits for a new password, where there is one to choose.
    Restored {
        /// The sign-in.
        attempt: Option<SignInId>,
    },
    /// The link is no good: too old, used before, void.
    Unusable,
}

/// Looks at a link; `None` when it is none of these. Changes nothing.
///
/// # Errors
/// [`Internal`].
pub async fn look(cx: &Cx, token: &SecretText) -> Result<Option<Found>, Internal> {
    let mut tx = cx.app.store.read().await?;
    let Some(link) = find(cx, &mut tx, token).await? else { return Ok(None) };
    let found = match open(cx, &link)? {
        Task::Revoke { session } => match store::sessions::find(&mut tx, &session).await? {
            Some(session) => {
                let over = !session.is_active(cx.now);
                if !over && link.used_at.is_none() && cx.now >= link.expires_at {
                    Found::Expired
                } else {
                    Found::Revoke { session: Box::new(session), over }
                }
            }
            None => Found::Unusable,
        },
        Task::Restore { .. } if link.used_at.is_some() => Found::Unusable,
        Task::Restore { .. } if cx.now >= link.expires_at => Found::Expired,
        Task::Restore { before } => match account(&mut tx, &link.user).await? {
            Some(account) => Found::Restore(plan(&mut tx, &link, &before, &account).await?),
            None => Found::Unusable,
        },
    };
    Ok(Some(found))
}

/// Does what a link is for, by the press of a button in the browser `client`.
///
/// # Errors
/// [`Internal`].
pub async fn act(cx: &Cx, token: &SecretText, client: &ClientId) -> Result<Done, Internal> {
    let mut tx = cx.app.store.write().await?;
    let Some(link) = find(cx, &mut tx, token).await? else { return Ok(Done::Unusable) };
    if !store::security_links::spend(&mut tx, &link.id, cx.now).await? {
        return Ok(Done::Unusable);
    }
    let done = match open(cx, &link)? {
        Task::Revoke { session } => {
            revoke(cx, &mut tx, &link.user, &session).await?;
            Done::Revoked
        }
        Task::Restore { before } => restore(cx, &mut tx, &link, &before, client).await?,
    };
    tx.commit().await?;
    Ok(done)
}

/// Until when this browser may not change how to sign in to an account, because another one took it back a short time ago.
///
/// # Errors
/// [`Internal`].
pub async fn locked_until(cx: &Cx, user: &UserId, client: &ClientId) -> Result<Option<Timestamp>, Internal> {
    Ok(store::security_links::locked_until(&mut cx.app.store.read().await?, user, client, cx.now).await?)
}

async fn find(cx: &Cx, tx: &mut Tx, token: &SecretText) -> Result<Option<SecurityLink>, Internal> {
    Ok(store::security_links::find(tx, cx.app.tokens.hash(LINK, token.expose()).as_bytes()).await?)
}

fn open(cx: &Cx, link: &SecurityLink) -> Result<Task, Internal> {
    Ok(serde_json::from_slice(&cx.app.sealer.open(&place_of(&link.id), &link.sealed)?)?)
}

async fn account(tx: &mut Tx, user: &UserId) -> Result<Option<Account>, Internal> {
    Ok(match store::users::find(tx, user).await? {
        Some(user) => Some(Account::load(tx, user).await?),
        None => None,
    })
}

async fn revoke(cx: &Cx, tx: &mut Tx, user: &UserId, session: &SessionId) -> Result<(), Internal> {
    sessions::revoke_in(cx, tx, user, session).await
}

async fn plan(tx: &mut Tx, link: &SecurityLink, before: &Before, account: &Account) -> Result<Plan, Internal> {
    let (mut held, mut taken) = (Vec::new(), Vec::new());
    for kept in &before.contacts {
        if belongs_elsewhere(tx, &link.user, &kept.contact).await? {
            taken.push(kept.contact.clone());
        } else {
            held.push(kept.held());
        }
    }
    let today: Vec<Held> = contacts(account).iter().map(Kept::held).collect();
    let factors = factors::added_since(tx, account, link.created_at).await?;
    Ok(Plan { fates: fates(&held, &today), taken, had_password: before.had_password, factors })
}

async fn belongs_elsewhere(tx: &mut Tx, user: &UserId, contact: &Contact) -> Result<bool, Internal> {
    let owner = match contact {
        Contact::Email(email) => store::users::find_by_verified_email(tx, &email.key()).await?,
        Contact::Phone(number) => store::users::find_by_verified_phone(tx, number).await?,
    };
    Ok(owner.is_some_and(|owner| owner.id != *user))
}

async fn restore(cx: &Cx, tx: &mut Tx, link: &SecurityLink, before: &Before, client: &ClientId) -> Result<Done, Internal> {
    let user = &link.user;
    let Some(account) = account(tx, user).await? else { return Ok(Done::Unusable) };
    let plan = plan(tx, link, before, &account).await?;
    // In the order in which signing in takes the same rows, so that nobody waits for one another.
    store::security_links::void(tx, user, Purpose::Restore, link.created_at, cx.now).await?;
    store::sign_ins::delete_open_of(tx, user).await?;
    store::users::hold(tx, user, cx.now).await?;
    for kept in before.contacts.iter().filter(|kept| !plan.taken.contains(&kept.contact)) {
        bring_back(cx, tx, &account, kept).await?;
    }
    for fate in &plan.fates {
        if let Fate::Removed(contact) = fate {
            take_off(tx, &account, contact).await?;
        }
    }
    settle_primary(cx, tx, user).await?;
    store::passwords::remove(tx, user).await?;
    sessions::revoke_others(cx, tx, user, None).await?;
    factors::take_off(cx, tx, user, &plan.factors).await?;
    store::security_links::lock(tx, user, client, cx.now.plus(LOCK_AFTER_RESTORE)).await?;
    note(cx, tx, "user.updated", user.as_str(), Some(user), serde_json::json!({ "object": "user", "id": user })).await?;
    log::record(cx, tx, user, Happening::AccountRestored).await?;
    let settings = cx.app.settings(cx.now).await?;
    let attempt = if settings.password { Some(new_password(cx, tx, user, client).await?) } else { None };
    Ok(Done::Restored { attempt })
}

/// Makes an address or number what it was: proved, and primary if it was.
async fn bring_back(cx: &Cx, tx: &mut Tx, account: &Account, kept: &Kept) -> Result<(), Internal> {
    if !kept.verified {
        return Ok(());
    }
    let user = &account.user.id;
    let fresh = IdentificationId::from_unique(&cx.unique()?);
    let proof = (kept.strategy.as_deref().unwrap_or("email_code"), kept.added_at);
    match &kept.contact {
        Contact::Email(email) => {
            let now = account.emails.iter().find(|row| row.address.key() == email.key());
            let id = now.map_or(fresh, |row| row.id.clone());
            if now.is_none_or(|row| row.verified_at.is_none()) {
                store::emails::delete_of(tx, user, &id).await?;
                store::emails::bring_back(tx, &id, user, email, proof, cx.now).await?;
            }
            if kept.primary {
                store::users::update_primary_email(tx, user, Some(&id), cx.now).await?;
            }
        }
        Contact::Phone(number) => {
            let now = account.phones.iter().find(|row| row.number == *number);
            let id = now.map_or(fresh, |row| row.id.clone());
            if now.is_none_or(|row| row.verified_at.is_none()) {
                store::phones::delete_of(tx, user, &id).await?;
                store::phones::bring_back(tx, &id, user, number, proof, cx.now).await?;
                if kept.second_factor_at.is_some() {
                    store::phones::reserve(tx, user, &id, kept.second_factor_at, cx.now).await?;
                }
            }
            if kept.primary {
                store::users::update_primary_phone(tx, user, Some(&id), cx.now).await?;
            }
        }
    }
    Ok(())
}

async fn take_off(tx: &mut Tx, account: &Account, contact: &Contact) -> Result<(), Internal> {
    let user = &account.user.id;
    match contact {
        Contact::Email(email) => {
            for row in account.emails.iter().filter(|row| row.address.key() == email.key()) {
                store::emails::delete_of(tx, user, &row.id).await?;
            }
        }
        Contact::Phone(number) => {
            for row in account.phones.iter().filter(|row| row.number == *number) {
                store::phones::delete_of(tx, user, &row.id).await?;
            }
        }
    }
    Ok(())
}

/// Where the address or number that messages went to is gone, they go to the first that is left.
async fn settle_primary(cx: &Cx, tx: &mut Tx, user: &UserId) -> Result<(), Internal> {
    organizations::members::reindex(tx, user).await?;
    let Some(account) = account(tx, user).await? else { return Ok(()) };
    if !account.emails.iter().any(|row| account.user.primary_email.as_ref() == Some(&row.id)) {
        let first = account.emails.iter().find(|row| row.verified_at.is_some()).map(|row| &row.id);
        store::users::update_primary_email(tx, user, first, cx.now).await?;
    }
    if !account.phones.iter().any(|row| account.user.primary_phone.as_ref() == Some(&row.id)) {
        let first = account.phones.iter().find(|row| row.verified_at.is_some()).map(|row| &row.id);
        store::users::update_primary_phone(tx, user, first, cx.now).await?;
    }
    Ok(())
}

/// A sign-in in this browser that waits for a new password.
async fn new_password(cx: &Cx, tx: &mut Tx, user: &UserId, client: &ClientId) -> Result<SignInId, Internal> {
    let account = account(tx, user).await?;
    let email = account.as_ref().and_then(|account| account.emails.iter().find(|row| account.user.primary_email.as_ref() == Some(&row.id)));
    let attempt = SignIn {
        id: SignInId::from_unique(&cx.unique()?),
        client: client.clone(),
        identifier: email.map_or_else(String::new, |row| row.address.as_str().to_owned()),
        user: Some(user.clone()),
        email: email.map(|row| row.id.clone()),
        phone: None,
        strategy: Strategy::ResetPasswordEmailCode,
        stage: SignInStage::NeedsFirstFactor,
        navigation: Navigation::default(),
        created_at: cx.now,
        expires_at: cx.now.plus(SIGN_IN_TTL),
    };
    store::sign_ins::insert(tx, &attempt).await?;
    store::sign_ins::require_new_password(tx, &attempt.id, cx.now).await?;
    Ok(attempt.id)
}
