//! People with what lies in other tables, and everybody who is signed in on a browser.
//!
//! The second is what nearly every request asks, so it is one statement, for most people: each way to the database costs more than what
//! it finds there. It names few tables, since PostgreSQL opens each of them whether it reads it or not.

use sqlx::Row as _;
use sqlx::any::AnyRow;

use super::active_organizations::{self, ActiveOrganization};
use super::clients::{self, Client, client_columns};
use super::emails::{self, EmailRow, email_columns};
use super::external_accounts::{self, ExternalAccount};
use super::passkeys::{self, PasskeyRow};
use super::phones::{self, PhoneRow};
use super::second_factors::{self, SecondFactors};
use super::sessions::{self, Session, session_columns};
use super::users::{self, User, user_columns};
use super::{Result, Tx, memberships, passwords, statements};
use crate::domain::ids::{ClientId, SessionId, UserId};
use crate::domain::phone::PhoneNumber;
use crate::domain::time::Timestamp;

macro_rules! signed_in {
    ($from:literal, $this:literal) => {
        concat!(
            "SELECT ",
            client_columns!("c."),
            ", ",
            session_columns!("s."),
            ", ",
            user_columns!("u."),
            ", ",
            email_columns!("e."),
            ", p.updated_at, p.reset_required_at, u.has_more, ",
            "CASE WHEN EXISTS (SELECT 1 FROM memberships b WHERE b.user_id = u.id) THEN 1 ELSE 0 END FROM ",
            $from,
            " LEFT JOIN sessions s ON s.client_id = c.id AND s.status = 'active' AND s.expires_at > $2 AND s.abandon_at > $2 ",
            "LEFT JOIN users u ON u.id = s.user_id AND u.banned_at IS NULL ",
            "LEFT JOIN passwords p ON p.user_id = u.id LEFT JOIN email_addresses e ON e.user_id = u.id WHERE ",
            $this,
            " ORDER BY s.created_at, s.id, e.created_at, e.id"
        )
    };
}

macro_rules! account {
    ($this:literal) => {
        concat!(
            "SELECT ",
            user_columns!("u."),
            ", ",
            email_columns!("e."),
            " FROM users u LEFT JOIN email_addresses e ON e.user_id = u.id WHERE u.",
            $this,
            " ORDER BY e.created_at, e.id"
        )
    };
}

statements! {
    BY_ID = account!("id = $1");
    BY_USERNAME = account!("username_key = $1");
    BY_VERIFIED_EMAIL = account!("id = (SELECT user_id FROM email_addresses WHERE address_key = $1 AND verified_at IS NOT NULL)");
    BY_VERIFIED_PHONE = account!("id = (SELECT user_id FROM phone_numbers WHERE number = $1 AND verified_at IS NOT NULL)");
    SIGNED_IN = signed_in!("clients c", "c.id = $1");
    BEHIND_COOKIE = signed_in!("web_sessions w JOIN clients c ON c.id = w.client_id", "w.id_hash = $1 AND w.expires_at > $2");
}

// Where the columns of each table begin in a row of `signed_in!`.
const SESSION: usize = clients::COLUMNS;
const USER: usize = SESSION + sessions::COLUMNS;
const EMAIL: usize = USER + users::COLUMNS;
const PASSWORD: usize = EMAIL + emails::COLUMNS;
/// Whether there may be more in other tables.
const MORE: usize = PASSWORD + 2;
/// Whether the person belongs to an organization.
const MEMBER: usize = MORE + 1;

/// A person with what lies in other tables.
#[derive(Debug, Clone)]
pub struct Account {
    /// The person.
    pub user: User,
    /// All their addresses, oldest first.
    pub emails: Vec<EmailRow>,
    /// All their phone numbers, oldest first.
    pub phones: Vec<PhoneRow>,
    /// All their accounts with other services, oldest first.
    pub external: Vec<ExternalAccount>,
    /// All their passkeys, oldest first.
    pub passkeys: Vec<PasskeyRow>,
    /// When the password was set, if there is one.
    pub password_set_at: Option<Timestamp>,
    /// Whether another password has to be chosen.
    pub password_reset_required: bool,
    /// What they have besides the first factor.
    pub second: SecondFactors,
    /// Whether they belong to an organization.
    pub is_member: bool,
}

impl Account {
    /// Reads what belongs to a person.
    ///
    /// # Errors
    /// [`super::StoreError`].
    pub async fn load(tx: &mut Tx, user: User) -> Result<Self> {
        let emails = emails::list_of(tx, &user.id).await?;
        let phones = phones::list_of(tx, &user.id).await?;
        let password_set_at = passwords::find(tx, &user.id).await?.map(|(_, at)| at);
        let external = external_accounts::list_of(tx, &user.id).await?;
        let passkeys = passkeys::list_of(tx, &user.id).await?;
        let password_reset_required = passwords::is_reset_required(tx, &user.id).await?;
        let second = second_factors::find(tx, &user.id).await?;
        let is_member = memberships::exist(tx, &user.id).await?;
        Ok(Self { user, emails, phones, external, passkeys, password_set_at, password_reset_required, second, is_member })
    }
}

/// A person with all their addresses, oldest first.
///
/// # Errors
/// [`super::StoreError`].
pub async fn by_id(tx: &mut Tx, id: &UserId) -> Result<Option<(User, Vec<EmailRow>)>> {
    one(tx, BY_ID, id.as_str()).await
}

/// The same by the username in lower case.
///
/// # Errors
/// [`super::StoreError`].
pub async fn by_username(tx: &mut Tx, key: &str) -> Result<Option<(User, Vec<EmailRow>)>> {
    one(tx, BY_USERNAME, key).await
}

/// The same by a verified address.
///
/// # Errors
/// [`super::StoreError`].
pub async fn by_verified_email(tx: &mut Tx, key: &str) -> Result<Option<(User, Vec<EmailRow>)>> {
    one(tx, BY_VERIFIED_EMAIL, key).await
}

/// The same by a verified number.
///
/// # Errors
/// [`super::StoreError`].
pub async fn by_verified_phone(tx: &mut Tx, number: &PhoneNumber) -> Result<Option<(User, Vec<EmailRow>)>> {
    one(tx, BY_VERIFIED_PHONE, number.as_str()).await
}

/// One statement, whether there is such a person or not: the time it takes must not tell.
async fn one(tx: &mut Tx, statement: &'static str, key: &str) -> Result<Option<(User, Vec<EmailRow>)>> {
    let rows: Vec<AnyRow> = sqlx::query(statement).bind(key).fetch_all(tx.conn()).await?;
    let Some(first) = rows.first() else { return Ok(None) };
    let mut emails = Vec::with_capacity(rows.len());
    for row in &rows {
        if row.try_get::<Option<&str>, _>(users::COLUMNS)?.is_some() {
            emails.push(emails::read(row, users::COLUMNS)?);
        }
    }
    Ok(Some((users::read(first, 0)?, emails)))
}

/// A browser, who is signed in on it, and the organizations that their sessions work in.
pub type SignedIn = (Client, Vec<(Session, Account)>, Vec<(SessionId, ActiveOrganization)>);

/// A browser with its active sessions and their people, oldest session first. Closed accounts are left out.
///
/// # Errors
/// [`super::StoreError`].
pub async fn signed_in(tx: &mut Tx, id: &ClientId, now: Timestamp) -> Result<Option<SignedIn>> {
    let rows = sqlx::query(SIGNED_IN).bind(id.as_str()).bind(now.millis()).fetch_all(tx.conn()).await?;
    gather(tx, &rows).await
}

/// The same for the browser with this cookie, of which the table holds a keyed hash.
///
/// # Errors
/// [`super::StoreError`].
pub async fn behind_cookie(tx: &mut Tx, id_hash: &[u8], now: Timestamp) -> Result<Option<SignedIn>> {
    let rows = sqlx::query(BEHIND_COOKIE).bind(id_hash.to_vec()).bind(now.millis()).fetch_all(tx.conn()).await?;
    gather(tx, &rows).await
}

/// One row for each address of each session makes the people.
async fn gather(tx: &mut Tx, rows: &[AnyRow]) -> Result<Option<SignedIn>> {
    let Some(first) = rows.first() else { return Ok(None) };
    let client = clients::read(first, 0)?;
    let mut people: Vec<(Session, Account)> = Vec::new();
    let mut organizations = Vec::new();
    for row in rows {
        if row.try_get::<Option<&str>, _>(USER)?.is_none() {
            continue;
        }
        let mut session = sessions::read(row, SESSION)?;
        // One row for each address: the first of a session makes the person.
        if people.last().is_none_or(|(last, _)| last.id != session.id) {
            let password_set_at: Option<i64> = row.try_get(PASSWORD)?;
            let user = users::read(row, USER)?;
            let password_set_at = password_set_at.map(Timestamp::from_millis);
            let mut account = Account {
                user,
                emails: Vec::new(),
                phones: Vec::new(),
                external: Vec::new(),
                passkeys: Vec::new(),
                password_set_at,
                password_reset_required: row.try_get::<Option<i64>, _>(PASSWORD + 1)?.is_some(),
                second: SecondFactors::default(),
                is_member: row.try_get::<i64, _>(MEMBER)? == 1,
            };
            if row.try_get::<i64, _>(MORE)? == 1 {
                account.phones = phones::list_of(tx, &account.user.id).await?;
                account.external = external_accounts::list_of(tx, &account.user.id).await?;
                account.passkeys = passkeys::list_of(tx, &account.user.id).await?;
                account.second = second_factors::find(tx, &account.user.id).await?;
            }
            // A statement of its own: joined, its tables would be opened for those who work in none, too.
            if let Some(id) = &session.organization {
                let organization = active_organizations::of_member(tx, id, &session.user).await?;
                match organization.filter(|organization| organization.lets_in(&session.first_factor)) {
                    Some(organization) => organizations.push((session.id.clone(), organization)),
                    None => session.organization = None,
                }
            }
            people.push((session, account));
        }
        if row.try_get::<Option<&str>, _>(EMAIL)?.is_some()
            && let Some((_, account)) = people.last_mut()
        {
            account.emails.push(emails::read(row, EMAIL)?);
        }
    }
    Ok(Some((client, people, organizations)))
}
