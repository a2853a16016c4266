//! People with what lies in other tables, and everybody who is signed in on a browser.
//!
//! The second is what nearly every request asks, so it is one statement: each way to the database costs more than what
//! it finds there.

use sqlx::Row as _;
use sqlx::any::AnyRow;

use super::clients::{self, Client, client_columns};
use super::emails::{self, EmailRow, email_columns};
use super::phones::{self, PhoneRow, phone_columns};
use super::sessions::{self, Session, session_columns};
use super::users::{self, User, user_columns};
use super::{Result, Tx, passwords, statements};
use crate::domain::ids::ClientId;
use crate::domain::time::Timestamp;

statements! {
    SIGNED_IN = concat!(
        "SELECT ", client_columns!("c."), ", ", session_columns!("s."), ", ", user_columns!("u."), ", ", email_columns!("e."), ", ", phone_columns!("f."), ", p.updated_at ",
        "FROM clients c LEFT JOIN sessions s ON s.client_id = c.id AND s.status = 'active' AND s.expires_at > $2 AND s.abandon_at > $2 ",
        "LEFT JOIN users u ON u.id = s.user_id AND u.banned_at IS NULL ",
        "LEFT JOIN passwords p ON p.user_id = u.id LEFT JOIN email_addresses e ON e.user_id = u.id ",
        "LEFT JOIN phone_numbers f ON f.user_id = u.id ",
        "WHERE c.id = $1 ORDER BY s.created_at, s.id, e.created_at, e.id, f.created_at, f.id"
    );
}

// Where the columns of each table begin in a row of `SIGNED_IN`.
const SESSION: usize = clients::COLUMNS;
const USER: usize = SESSION + sessions::COLUMNS;
const EMAIL: usize = USER + users::COLUMNS;
const PHONE: usize = EMAIL + emails::COLUMNS;
const PASSWORD: usize = PHONE + phones::COLUMNS;

/// A person with what lies in other tables.
#[derive(Debug, Clone)]
pub struct Account {
    /// The person.
    pub user: User,
    /// All their addresses, oldest first.
    pub emails: Vec<EmailRow>,
    /// All their phone numbers, oldest first.
    pub phones: Vec<PhoneRow>,
    /// When the password was set, if there is one.
    pub password_set_at: Option<Timestamp>,
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
        Ok(Self { user, emails, phones, password_set_at })
    }
}

/// A browser with its active sessions and their people, oldest session first. Closed accounts are left out.
///
/// # Errors
/// [`super::StoreError`].
pub async fn signed_in(tx: &mut Tx, id: &ClientId, now: Timestamp) -> Result<Option<(Client, Vec<(Session, Account)>)>> {
    let rows: Vec<AnyRow> = sqlx::query(SIGNED_IN).bind(id.as_str()).bind(now.millis()).fetch_all(tx.conn()).await?;
    let Some(first) = rows.first() else { return Ok(None) };
    let client = clients::read(first, 0)?;
    let mut people: Vec<(Session, Account)> = Vec::new();
    for row in &rows {
        if row.try_get::<Option<&str>, _>(USER)?.is_none() {
            continue;
        }
        let session = sessions::read(row, SESSION)?;
        // One row for each address with each number: the first of a session makes the person.
        if people.last().is_none_or(|(last, _)| last.id != session.id) {
            let password_set_at: Option<i64> = row.try_get(PASSWORD)?;
            let password_set_at = password_set_at.map(Timestamp::from_millis);
            let account = Account { user: users::read(row, USER)?, emails: Vec::new(), phones: Vec::new(), password_set_at };
            people.push((session, account));
        }
        let Some((_, account)) = people.last_mut() else { continue };
        if let Some(id) = row.try_get::<Option<&str>, _>(EMAIL)?
            && account.emails.iter().all(|known| known.id.as_str() != id)
        {
            account.emails.push(emails::read(row, EMAIL)?);
        }
        if let Some(id) = row.try_get::<Option<&str>, _>(PHONE)?
            && account.phones.iter().all(|known| known.id.as_str() != id)
        {
            account.phones.push(phones::read(row, PHONE)?);
        }
    }
    Ok(Some((client, people)))
}
