//! Mails about the safety of an account: what happened, from where, and the way out when it was somebody else.

use serde::{Deserialize, Serialize};

use super::{Cx, Internal, mails};
use crate::domain::contact::Contact;
use crate::domain::email::Email;
use crate::domain::ids::{SecurityLinkId, SessionId, UserId};
use crate::domain::locale::Locale;
use crate::domain::phone::PhoneNumber;
use crate::domain::secret::SecretText;
use crate::domain::security_log::Happening;
use crate::domain::suspicion::Whereabouts;
use crate::domain::takeover::{Held, RESTORE_TTL, has_a_say};
use crate::domain::time::{Span, Timestamp};
use crate::server::mail::{MailKind, Remedy};
use crate::server::security::token;
use crate::server::store::accounts::Account;
use crate::server::store::emails::EmailRow;
use crate::server::store::security_links::{Purpose, SecurityLink};
use crate::server::store::users::User;
use crate::server::store::{self, Tx};

/// Purpose under which tokens of these links are hashed.
pub(super) const LINK: &str = "security_link";
/// Life of a link that throws a device out: sessions live no longer by default.
const REVOKE_TTL: Span = Span::days(7);

/// What an account was like before a change, as far as an undo brings it back: the addresses and numbers that have a say
/// ([`has_a_say`]), and whether there was a password. No password hash: whoever got in may have known the password.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Before {
    pub(super) contacts: Vec<Kept>,
    pub(super) had_password: bool,
}

/// An address or number of [`Before`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Kept {
    pub(super) contact: Contact,
    pub(super) strategy: Option<String>,
    pub(super) added_at: Timestamp,
    pub(super) verified: bool,
    pub(super) primary: bool,
    /// Since when codes to it are a second factor.
    pub(super) second_factor_at: Option<Timestamp>,
}

impl Kept {
    pub(super) fn held(&self) -> Held {
        Held { contact: self.contact.clone(), verified: self.verified, primary: self.primary }
    }
}

impl Before {
    /// What there is now.
    #[must_use]
    pub fn of(account: &Account, now: Timestamp) -> Self {
        let mut contacts = contacts(account);
        contacts.retain(|kept| has_a_say(kept.added_at, account.user.created_at, now));
        Self { contacts, had_password: account.password_set_at.is_some() }
    }

    /// Puts a number back that is gone already.
    fn with_phone(mut self, number: PhoneNumber, since: Timestamp) -> Self {
        let contact = Contact::from(number);
        if !self.contacts.iter().any(|kept| kept.contact == contact) {
            let strategy = Some("phone_code".to_owned());
            self.contacts.push(Kept { contact, strategy, added_at: since, verified: true, primary: false, second_factor_at: None });
        }
        self
    }
}

/// All addresses and numbers of an account.
pub(super) fn contacts(account: &Account) -> Vec<Kept> {
    let (email, phone) = (account.user.primary_email.as_ref(), account.user.primary_phone.as_ref());
    let emails = account.emails.iter().map(|row| Kept {
        contact: row.address.clone().into(),
        strategy: row.strategy.clone(),
        added_at: row.created_at,
        verified: row.verified_at.is_some(),
        primary: email == Some(&row.id),
        second_factor_at: None,
    });
    let phones = account.phones.iter().map(|row| Kept {
        contact: row.number.clone().into(),
        strategy: row.strategy.clone(),
        added_at: row.created_at,
        verified: row.verified_at.is_some(),
        primary: phone == Some(&row.id),
        second_factor_at: row.second_factor_at,
    });
    emails.chain(phones).collect()
}

/// What a link of a mail has with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "does")]
pub(super) enum Task {
    /// Throws a device out.
    Revoke {
        /// The device.
        session: SessionId,
    },
    /// Takes the account back.
    Restore {
        /// What it was like.
        before: Before,
    },
}

/// The place a link's task is sealed for.
pub(super) fn place_of(id: &SecurityLinkId) -> String {
    format!("security_links/{id}")
}

/// Orders the mails about something that just happened.
///
/// # Errors
/// [`Internal`].
pub(super) async fn order(
    cx: &Cx,
    tx: &mut Tx,
    user: &UserId,
    happening: &Happening,
    before: Option<Before>,
    place: Option<&Whereabouts>,
) -> Result<(), Internal> {
    let Some((user, emails)) = store::accounts::by_id(tx, user).await? else { return Ok(()) };
    // What comes with a new account is no news to its owner.
    if user.created_at == cx.now {
        return Ok(());
    }
    let notice = Notice { cx, user: &user, emails: &emails, happening, place };
    if let Happening::SignedIn { session, .. } = happening {
        let Some(to) = notice.main() else { return Ok(()) };
        let link = notice.link(tx, &Task::Revoke { session: session.clone() }).await?;
        return notice.send(tx, to, Remedy::SignOut, link).await;
    }
    let account = Account::load(tx, user.clone()).await?;
    let mut told = Vec::new();
    if let Some(before) = notice.before(&account, before) {
        for contact in notice.old_contacts(&account, &before) {
            let link = notice.link(tx, &Task::Restore { before: before.clone() }).await?;
            notice.send(tx, contact.clone(), Remedy::Restore, link).await?;
            told.push(contact);
        }
    }
    match notice.main() {
        Some(main) if !told.contains(&main) => notice.send(tx, main, Remedy::Review, mails::page(cx, "/user/security/activity", &[])).await,
        _ => Ok(()),
    }
}

struct Notice<'a> {
    cx: &'a Cx,
    user: &'a User,
    emails: &'a [EmailRow],
    happening: &'a Happening,
    place: Option<&'a Whereabouts>,
}

impl Notice<'_> {
    /// Where notices go: the primary address, else another one that is proved.
    fn main(&self) -> Option<Contact> {
        let proved = || self.emails.iter().filter(|row| row.verified_at.is_some());
        let primary = proved().find(|row| self.user.primary_email.as_ref() == Some(&row.id));
        primary.or_else(|| proved().next()).map(|row| row.address.clone().into())
    }

    /// What an undo would bring back, if this can be undone.
    fn before(&self, account: &Account, before: Option<Before>) -> Option<Before> {
        let now = || Before::of(account, self.cx.now);
        match self.happening {
            Happening::PasswordSet => Some(Before { had_password: false, ..now() }),
            Happening::PasswordChanged | Happening::PasswordRemoved | Happening::PasswordReset => Some(Before { had_password: true, ..now() }),
            Happening::PhoneRemoved { number } if before.is_none() => {
                let number = PhoneNumber::parse(number).ok()?;
                Some(now().with_phone(number, self.user.created_at))
            }
            _ => before,
        }
    }

    /// Who can undo it: the addresses that messages went to, those that were taken off, and the numbers where it is about numbers,
    /// or where there is no address.
    fn old_contacts(&self, account: &Account, before: &Before) -> Vec<Contact> {
        let today = contacts(account);
        let lost = |kept: &Kept| !today.iter().any(|now| now.contact.key() == kept.contact.key() && now.verified);
        let about_phones = matches!(self.happening, Happening::PhoneRemoved { .. } | Happening::PrimaryPhoneChanged { .. });
        let asked = before.contacts.iter().filter(|kept| kept.verified && (kept.primary || lost(kept)));
        let (mut emails, phones): (Vec<Contact>, Vec<Contact>) =
            asked.map(|kept| kept.contact.clone()).partition(|contact| matches!(contact, Contact::Email(_)));
        if about_phones || emails.is_empty() {
            emails.extend(phones);
        }
        emails
    }

    /// Makes a link, which works once and only until its time is over.
    async fn link(&self, tx: &mut Tx, task: &Task) -> Result<SecretText, Internal> {
        let cx = self.cx;
        let token = token::fresh(&cx.app.rng)?;
        let id = SecurityLinkId::from_unique(&cx.unique()?);
        let (purpose, life) = match task {
            Task::Revoke { .. } => (Purpose::Revoke, REVOKE_TTL),
            Task::Restore { .. } => (Purpose::Restore, RESTORE_TTL),
        };
        let link = SecurityLink {
            sealed: cx.app.sealer.seal(&place_of(&id), &serde_json::to_vec(task)?)?,
            id,
            user: self.user.id.clone(),
            purpose,
            created_at: cx.now,
            expires_at: cx.now.plus(life),
            used_at: None,
        };
        store::security_links::insert(tx, &link, cx.app.tokens.hash(LINK, token.expose()).as_bytes()).await?;
        Ok(mails::page(cx, "/verify", &[("token", token.expose())]))
    }

    async fn send(&self, tx: &mut Tx, to: Contact, remedy: Remedy, link: SecretText) -> Result<(), Internal> {
        let settings = self.cx.app.settings(self.cx.now).await?;
        let kind = MailKind::Security { happening: discreet(self.happening), remedy, link };
        let mut params = mails::params(self.cx, &settings, to, kind);
        // Whoever does it may speak another language than the person.
        params.locale = self.user.locale.as_deref().and_then(Locale::from_tag).unwrap_or(params.locale);
        params.place = self.place.map(Whereabouts::in_words);
        mails::order(self.cx, tx, &params, Some(&self.user.id), None).await?;
        Ok(())
    }
}

/// A mail goes to places that need not know an address or number: the old mailbox of somebody who moved on, say.
fn discreet(happening: &Happening) -> Happening {
    let email = |address: &str| Email::parse(address).map_or_else(|_| "•••".to_owned(), |email| email.masked());
    let phone = |number: &str| PhoneNumber::parse(number).map_or_else(|_| "•••".to_owned(), |number| number.masked());
    match happening {
        Happening::EmailAdded { address } => Happening::EmailAdded { address: email(address) },
        Happening::EmailRemoved { address } => Happening::EmailRemoved { address: email(address) },
        Happening::PrimaryEmailChanged { address } => Happening::PrimaryEmailChanged { address: email(address) },
        Happening::PhoneAdded { number } => Happening::PhoneAdded { number: phone(number) },
        Happening::PhoneRemoved { number } => Happening::PhoneRemoved { number: phone(number) },
        Happening::PrimaryPhoneChanged { number } => Happening::PrimaryPhoneChanged { number: phone(number) },
        other => other.clone(),
    }
}
