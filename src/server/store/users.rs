//! People.

use sqlx::any::AnyRow;

use super::{Result, Tx, corrupt, row, statements};
use crate::domain::ids::{IdentificationId, UserId};
use crate::domain::phone::PhoneNumber;
use crate::domain::time::Timestamp;

/// The columns of [`User`], in the order of the row struct, each behind the name of the table and a dot, or nothing.
macro_rules! user_columns {
    ($of:literal) => {
        concat!(
            $of,
            "id, ",
            $of,
            "external_id, ",
            $of,
            "username, ",
            $of,
            "first_name, ",
            $of,
            "last_name, ",
            $of,
            "locale, ",
            $of,
            "primary_email_address_id, ",
            $of,
            "primary_phone_number_id, ",
            $of,
            "public_metadata, ",
            $of,
            "private_metadata, ",
            $of,
            "unsafe_metadata, ",
            $of,
            "legal_version, ",
            $of,
            "legal_accepted_at, ",
            $of,
            "banned_at, ",
            $of,
            "last_sign_in_at, ",
            $of,
            "last_active_at, ",
            $of,
            "created_at, ",
            $of,
            "updated_at, ",
            $of,
            "create_organization_enabled, ",
            $of,
            "create_organizations_limit"
        )
    };
}
pub(super) use user_columns;

macro_rules! select_user {
    ($rest:literal) => {
        concat!("SELECT ", user_columns!(""), " FROM users ", $rest)
    };
}

statements! {
    FIND = select_user!("WHERE id = $1");
    FIND_BY_VERIFIED_EMAIL = select_user!("WHERE id = (SELECT user_id FROM email_addresses WHERE address_key = $1 AND verified_at IS NOT NULL)");
    FIND_BY_VERIFIED_PHONE = select_user!("WHERE id = (SELECT user_id FROM phone_numbers WHERE number = $1 AND verified_at IS NOT NULL)");
    LIST = select_user!("WHERE (CAST($1 AS TEXT) IS NULL OR (created_at, id) < ($2, $1)) ORDER BY created_at DESC, id DESC LIMIT $3");
    LIST_PAGE = select_user!("WHERE (CAST($1 AS TEXT) IS NULL OR id = $1) AND (CAST($2 AS TEXT) IS NULL OR username_key = $2) AND (CAST($3 AS TEXT) IS NULL OR external_id = $3) AND (CAST($4 AS TEXT) IS NULL OR id IN (SELECT user_id FROM email_addresses WHERE address_key = $4)) AND (CAST($5 AS TEXT) IS NULL OR id IN (SELECT user_id FROM phone_numbers WHERE number = $5)) AND (CAST($6 AS TEXT) IS NULL OR id IN (SELECT user_id FROM memberships WHERE organization_id = $6)) ORDER BY created_at DESC, id DESC LIMIT $7 OFFSET $8");
    COUNT = "SELECT COUNT(*) FROM users WHERE (CAST($1 AS TEXT) IS NULL OR id = $1) AND (CAST($2 AS TEXT) IS NULL OR username_key = $2) AND (CAST($3 AS TEXT) IS NULL OR external_id = $3) AND (CAST($4 AS TEXT) IS NULL OR id IN (SELECT user_id FROM email_addresses WHERE address_key = $4)) AND (CAST($5 AS TEXT) IS NULL OR id IN (SELECT user_id FROM phone_numbers WHERE number = $5)) AND (CAST($6 AS TEXT) IS NULL OR id IN (SELECT user_id FROM memberships WHERE organization_id = $6))";
    INSERT = "INSERT INTO users (id, external_id, username, username_key, first_name, last_name, locale, primary_email_address_id, primary_phone_number_id, public_metadata, private_metadata, unsafe_metadata, legal_version, legal_accepted_at, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, '{}', $11, $12, $13, $14, $14) ON CONFLICT DO NOTHING";
    UPDATE_NAME = "UPDATE users SET first_name = $2, last_name = $3, updated_at = $4 WHERE id = $1";
    UPDATE_METADATA = "UPDATE users SET public_metadata = $2, private_metadata = $3, unsafe_metadata = $4, updated_at = $5 WHERE id = $1";
    UPDATE_SIGNED_IN = "UPDATE users SET last_sign_in_at = $2, last_active_at = $2, updated_at = $2 WHERE id = $1 AND banned_at IS NULL";
    UPDATE_LOCALE = "UPDATE users SET locale = $2, updated_at = $3 WHERE id = $1";
    UPDATE_PRIMARY_EMAIL = "UPDATE users SET primary_email_address_id = $2, updated_at = $3 WHERE id = $1";
    UPDATE_PRIMARY_PHONE = "UPDATE users SET primary_phone_number_id = $2, updated_at = $3 WHERE id = $1";
    UPDATE_BANNED = "UPDATE users SET banned_at = $2, updated_at = $3 WHERE id = $1";
    HAS_MORE = "UPDATE users SET has_more = 1 WHERE id = $1 AND has_more = 0";
    HOLD = "UPDATE users SET updated_at = $2 WHERE id = $1";
    DELETE = "DELETE FROM users WHERE id = $1";
    FORGET_PROOFS = "DELETE FROM verifications WHERE attempt_id IN (SELECT id FROM sign_ins WHERE user_id = $1) OR attempt_id IN (SELECT id FROM sessions WHERE user_id = $1) OR attempt_id IN (SELECT id FROM sign_ups WHERE created_user_id = $1)";
    FORGET_MAILS = "DELETE FROM mail_outbox WHERE user_id = $1";
    USERNAME_TAKEN = "SELECT CASE WHEN EXISTS (SELECT 1 FROM users WHERE username_key = $1) THEN 1 ELSE 0 END";
}

/// A person's account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// Its id.
    pub id: UserId,
    /// The app's own id of the person.
    pub external_id: Option<String>,
    /// Username as chosen.
    pub username: Option<String>,
    /// First name.
    pub first_name: Option<String>,
    /// Last name.
    pub last_name: Option<String>,
    /// Preferred language tag.
    pub locale: Option<String>,
    /// The address that mail goes to.
    pub primary_email: Option<IdentificationId>,
    /// The number that text messages go to.
    pub primary_phone: Option<IdentificationId>,
    /// JSON object, readable by browsers.
    pub public_metadata: String,
    /// JSON object for app servers only: never in an answer to a browser, never in a token.
    pub private_metadata: String,
    /// JSON object that browsers may write.
    pub unsafe_metadata: String,
    /// Version of the terms that was accepted.
    pub legal_version: Option<String>,
    /// When it was accepted.
    pub legal_accepted_at: Option<Timestamp>,
    /// Since when the account is closed.
    pub banned_at: Option<Timestamp>,
    /// Last sign-in.
    pub last_sign_in_at: Option<Timestamp>,
    /// Last use.
    pub last_active_at: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
    /// Last change.
    pub updated_at: Timestamp,
    /// Whether the person may create organizations; `None` as the instance says.
    pub may_create_organizations: Option<bool>,
    /// Most organizations that the person creates; `None` as the instance says.
    pub most_organizations: Option<i64>,
}

row! {
    struct Row {
        id: String,
        external_id: Option<String>,
        username: Option<String>,
        first_name: Option<String>,
        last_name: Option<String>,
        locale: Option<String>,
        primary_email_address_id: Option<String>,
        primary_phone_number_id: Option<String>,
        public_metadata: String,
        private_metadata: String,
        unsafe_metadata: String,
        legal_version: Option<String>,
        legal_accepted_at: Option<i64>,
        banned_at: Option<i64>,
        last_sign_in_at: Option<i64>,
        last_active_at: Option<i64>,
        created_at: i64,
        updated_at: i64,
        create_organization_enabled: Option<i64>,
        create_organizations_limit: Option<i64>,
    }
}

impl TryFrom<Row> for User {
    type Error = super::StoreError;

    fn try_from(row: Row) -> Result<Self> {
        let primary = row.primary_email_address_id.as_deref().map(IdentificationId::parse).transpose();
        let primary_phone = row.primary_phone_number_id.as_deref().map(IdentificationId::parse).transpose();
        Ok(Self {
            id: UserId::parse(&row.id).map_err(|_| corrupt("users", "id", &row.id))?,
            primary_email: primary.map_err(|_| corrupt("users", "primary_email_address_id", &row.id))?,
            primary_phone: primary_phone.map_err(|_| corrupt("users", "primary_phone_number_id", &row.id))?,
            external_id: row.external_id,
            username: row.username,
            first_name: row.first_name,
            last_name: row.last_name,
            locale: row.locale,
            public_metadata: row.public_metadata,
            private_metadata: row.private_metadata,
            unsafe_metadata: row.unsafe_metadata,
            legal_version: row.legal_version,
            legal_accepted_at: row.legal_accepted_at.map(Timestamp::from_millis),
            banned_at: row.banned_at.map(Timestamp::from_millis),
            last_sign_in_at: row.last_sign_in_at.map(Timestamp::from_millis),
            last_active_at: row.last_active_at.map(Timestamp::from_millis),
            created_at: Timestamp::from_millis(row.created_at),
            updated_at: Timestamp::from_millis(row.updated_at),
            may_create_organizations: row.create_organization_enabled.map(|enabled| enabled != 0),
            most_organizations: row.create_organizations_limit,
        })
    }
}

/// The person in the columns from `first` on.
pub(super) fn read(row: &AnyRow, first: usize) -> Result<User> {
    Row::at(row, first)?.try_into()
}

/// The user with this id.
///
/// # Errors
/// [`super::StoreError`].
pub async fn find(tx: &mut Tx, id: &UserId) -> Result<Option<User>> {
    let row: Option<Row> = sqlx::query_as(FIND).bind(id.as_str()).fetch_optional(tx.conn()).await?;
    row.map(User::try_from).transpose()
}

/// The user who proved this address, by its lookup form. Unverified addresses identify nobody.
///
/// # Errors
/// [`super::StoreError`].
pub async fn find_by_verified_email(tx: &mut Tx, key: &str) -> Result<Option<User>> {
    let row: Option<Row> = sqlx::query_as(FIND_BY_VERIFIED_EMAIL).bind(key).fetch_optional(tx.conn()).await?;
    row.map(User::try_from).transpose()
}

/// The user who proved this number. Unverified numbers identify nobody.
///
/// # Errors
/// [`super::StoreError`].
pub async fn find_by_verified_phone(tx: &mut Tx, number: &PhoneNumber) -> Result<Option<User>> {
    let row: Option<Row> = sqlx::query_as(FIND_BY_VERIFIED_PHONE).bind(number.as_str()).fetch_optional(tx.conn()).await?;
    row.map(User::try_from).transpose()
}

/// Up to `limit` users, newest first, after `after` where it is given.
///
/// # Errors
/// [`super::StoreError`].
pub async fn list(tx: &mut Tx, after: Option<(&UserId, Timestamp)>, limit: i64) -> Result<Vec<User>> {
    let (id, at) = after.map_or((None, 0), |(id, at)| (Some(id.as_str()), at.millis()));
    tx.plan_for_values().await?;
    let rows: Vec<Row> = sqlx::query_as(LIST).bind(id).bind(at).bind(limit).fetch_all(tx.conn()).await?;
    rows.into_iter().map(User::try_from).collect()
}

/// What [`list_page`] and [`count`] look for; `None` is anything.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Exact id.
    pub id: Option<String>,
    /// Username in its lookup form.
    pub username_key: Option<String>,
    /// The app's own id.
    pub external_id: Option<String>,
    /// E-mail address in its lookup form.
    pub email_key: Option<String>,
    /// Phone number, in E.164 form.
    pub phone_number: Option<String>,
    /// Id of an organization that they belong to.
    pub organization: Option<String>,
}

/// One page of users, newest first.
///
/// # Errors
/// [`super::StoreError`].
pub async fn list_page(tx: &mut Tx, filter: &Filter, limit: i64, offset: i64) -> Result<Vec<User>> {
    tx.plan_for_values().await?;
    let query = sqlx::query_as(LIST_PAGE).bind(filter.id.as_deref()).bind(filter.username_key.as_deref());
    let query = query.bind(filter.external_id.as_deref()).bind(filter.email_key.as_deref()).bind(filter.phone_number.as_deref());
    let query = query.bind(filter.organization.as_deref());
    let rows: Vec<Row> = query.bind(limit).bind(offset).fetch_all(tx.conn()).await?;
    rows.into_iter().map(User::try_from).collect()
}

/// How many users fit.
///
/// # Errors
/// [`super::StoreError`].
pub async fn count(tx: &mut Tx, filter: &Filter) -> Result<i64> {
    tx.plan_for_values().await?;
    let query = sqlx::query_as(COUNT).bind(filter.id.as_deref()).bind(filter.username_key.as_deref());
    let query = query.bind(filter.external_id.as_deref()).bind(filter.email_key.as_deref()).bind(filter.phone_number.as_deref());
    let query = query.bind(filter.organization.as_deref());
    let (count,): (i64,) = query.fetch_one(tx.conn()).await?;
    Ok(count)
}

/// What a new user begins with.
#[derive(Debug, Clone)]
pub struct NewUser {
    /// Its id.
    pub id: UserId,
    /// The app's own id of the person.
    pub external_id: Option<String>,
    /// Username as chosen.
    pub username: Option<String>,
    /// First name.
    pub first_name: Option<String>,
    /// Last name.
    pub last_name: Option<String>,
    /// Preferred language tag.
    pub locale: Option<String>,
    /// The address that mail goes to; its row is inserted next.
    pub primary_email: Option<IdentificationId>,
    /// The number that text messages go to; its row is inserted next.
    pub primary_phone: Option<IdentificationId>,
    /// JSON object, readable by browsers.
    pub public_metadata: String,
    /// JSON object that browsers may write.
    pub unsafe_metadata: String,
    /// Version of the terms that was accepted now.
    pub legal_version: Option<String>,
}

/// Adds a user. `false` when the username or the external id is taken.
///
/// # Errors
/// [`super::StoreError`].
pub async fn insert(tx: &mut Tx, user: &NewUser, now: Timestamp) -> Result<bool> {
    let accepted_at = user.legal_version.as_ref().map(|_| now.millis());
    let done = sqlx::query(INSERT)
        .bind(user.id.as_str())
        .bind(user.external_id.as_deref())
        .bind(user.username.as_deref())
        .bind(user.username.as_deref().map(str::to_ascii_lowercase))
        .bind(user.first_name.as_deref())
        .bind(user.last_name.as_deref())
        .bind(user.locale.as_deref())
        .bind(user.primary_email.as_ref().map(IdentificationId::as_str))
        .bind(user.primary_phone.as_ref().map(IdentificationId::as_str))
        .bind(&user.public_metadata)
        .bind(&user.unsafe_metadata)
        .bind(user.legal_version.as_deref())
        .bind(accepted_at)
        .bind(now.millis())
        .execute(tx.conn())
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Whether a username is taken, by its lookup form.
///
/// # Errors
/// [`super::StoreError`].
pub async fn username_is_taken(tx: &mut Tx, key: &str) -> Result<bool> {
    let (taken,): (i64,) = sqlx::query_as(USERNAME_TAKEN).bind(key).fetch_one(tx.conn()).await?;
    Ok(taken == 1)
}

/// Changes the name. `false` when there is no such user.
///
/// # Errors
/// [`super::StoreError`].
pub async fn update_name(tx: &mut Tx, id: &UserId, first: Option<&str>, last: Option<&str>, now: Timestamp) -> Result<bool> {
    let done = sqlx::query(UPDATE_NAME).bind(id.as_str()).bind(first).bind(last).bind(now.millis()).execute(tx.conn()).await?;
    Ok(done.rows_affected() == 1)
}

/// Replaces all three kinds of metadata, each a JSON object. `false` when there is no such user.
///
/// # Errors
/// [`super::StoreError`].
pub async fn update_metadata(tx: &mut Tx, id: &UserId, [public, private, unsafe_]: [&str; 3], now: Timestamp) -> Result<bool> {
    let query = sqlx::query(UPDATE_METADATA).bind(id.as_str()).bind(public).bind(private).bind(unsafe_);
    Ok(query.bind(now.millis()).execute(tx.conn()).await?.rows_affected() == 1)
}

/// Notes a sign-in. `false` when the account is closed or gone: then no session may be made.
///
/// # Errors
/// [`super::StoreError`].
pub async fn update_signed_in(tx: &mut Tx, id: &UserId, now: Timestamp) -> Result<bool> {
    Ok(sqlx::query(UPDATE_SIGNED_IN).bind(id.as_str()).bind(now.millis()).execute(tx.conn()).await?.rows_affected() == 1)
}

/// Remembers the language somebody chose.
///
/// # Errors
/// [`super::StoreError`].
pub async fn update_locale(tx: &mut Tx, id: &UserId, tag: &str, now: Timestamp) -> Result<bool> {
    Ok(sqlx::query(UPDATE_LOCALE).bind(id.as_str()).bind(tag).bind(now.millis()).execute(tx.conn()).await?.rows_affected() == 1)
}

/// Closes (`Some`) or reopens an account.
///
/// # Errors
/// [`super::StoreError`].
pub async fn update_banned(tx: &mut Tx, id: &UserId, since: Option<Timestamp>, now: Timestamp) -> Result<bool> {
    let query = sqlx::query(UPDATE_BANNED).bind(id.as_str()).bind(since.map(Timestamp::millis));
    Ok(query.bind(now.millis()).execute(tx.conn()).await?.rows_affected() == 1)
}

/// Chooses the address that mail goes to.
///
/// # Errors
/// [`super::StoreError`].
pub async fn update_primary_email(tx: &mut Tx, id: &UserId, email: Option<&IdentificationId>, now: Timestamp) -> Result<bool> {
    let query = sqlx::query(UPDATE_PRIMARY_EMAIL).bind(id.as_str()).bind(email.map(IdentificationId::as_str));
    Ok(query.bind(now.millis()).execute(tx.conn()).await?.rows_affected() == 1)
}

/// Chooses the number that text messages go to.
///
/// # Errors
/// [`super::StoreError`].
pub async fn update_primary_phone(tx: &mut Tx, id: &UserId, phone: Option<&IdentificationId>, now: Timestamp) -> Result<bool> {
    let query = sqlx::query(UPDATE_PRIMARY_PHONE).bind(id.as_str()).bind(phone.map(IdentificationId::as_str));
    Ok(query.bind(now.millis()).execute(tx.conn()).await?.rows_affected() == 1)
}

/// Notes that this person has, or had, something in tables that [`super::accounts`] would not look into otherwise. To be called before
/// it is added.
pub(super) async fn has_more(tx: &mut Tx, id: &UserId) -> Result<()> {
    sqlx::query(HAS_MORE).bind(id.as_str()).execute(tx.conn()).await?;
    Ok(())
}

/// Holds a person until the transaction ends: whoever else changes what they sign in with waits, and then sees what was done.
/// `false` when there is no such person.
///
/// # Errors
/// [`super::StoreError`].
pub async fn hold(tx: &mut Tx, id: &UserId, now: Timestamp) -> Result<bool> {
    Ok(sqlx::query(HOLD).bind(id.as_str()).bind(now.millis()).execute(tx.conn()).await?.rows_affected() == 1)
}

/// [`hold`] for those who find out by what they read next whether there is such a person.
///
/// # Errors
/// [`super::StoreError`].
pub async fn hold_if_any(tx: &mut Tx, id: &UserId, now: Timestamp) -> Result<()> {
    tx.queue(sqlx::query(HOLD).bind(id.as_str()).bind(now.millis())).await
}

/// Deletes a person and everything that is theirs; the log of events stays. `false` when there is no such person.
///
/// # Errors
/// [`super::StoreError`].
pub async fn delete(tx: &mut Tx, id: &UserId) -> Result<bool> {
    // What does not name the person by a key of the schema; the rest goes with the row.
    for statement in [FORGET_PROOFS, FORGET_MAILS] {
        sqlx::query(statement).bind(id.as_str()).execute(tx.conn()).await?;
    }
    Ok(sqlx::query(DELETE).bind(id.as_str()).execute(tx.conn()).await?.rows_affected() == 1)
}
