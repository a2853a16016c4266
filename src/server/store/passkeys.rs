//! Passkeys of people, what browsers were asked to sign, and when somebody was offered a passkey.

use super::{Result, Tx, corrupt, statements, users};
use crate::domain::ids::{PasskeyId, UserId};
use crate::domain::passkey::Purpose;
use crate::domain::time::Timestamp;

statements! {
    LIST_OF = "SELECT id, user_id, credential_id, credential, label, aaguid, backed_up, created_at, updated_at, last_used_at FROM passkeys WHERE user_id = $1 ORDER BY created_at, id";
    FIND = "SELECT id, user_id, credential_id, credential, label, aaguid, backed_up, created_at, updated_at, last_used_at FROM passkeys WHERE credential_id = $1";
    COUNT_OF = "SELECT COUNT(*) FROM passkeys WHERE user_id = $1";
    /// Others who add to this person's passkeys wait until the transaction ends.
    HOLD_OWNER = "UPDATE users SET updated_at = $2 WHERE id = $1";
    INSERT = "INSERT INTO passkeys (id, user_id, credential_id, credential, label, aaguid, backed_up, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8) ON CONFLICT DO NOTHING";
    USE = "UPDATE passkeys SET credential = $3, backed_up = $4, last_used_at = $5 WHERE id = $1 AND credential = $2";
    RENAME = "UPDATE passkeys SET label = $3, updated_at = $4 WHERE id = $1 AND user_id = $2";
    DELETE = "DELETE FROM passkeys WHERE id = $1 AND user_id = $2";
    INSERT_CHALLENGE = "INSERT INTO passkey_challenges (key_hash, browser_hash, purpose, whose, state, expires_at) VALUES ($1, $2, $3, $4, $5, $6)";
    SPEND_CHALLENGE = "UPDATE passkey_challenges SET used_at = $3 WHERE key_hash = $1 AND browser_hash = $2 AND used_at IS NULL AND expires_at > $3 RETURNING purpose, whose, state";
    DELETE_OVERDUE = "DELETE FROM passkey_challenges WHERE key_hash IN (SELECT key_hash FROM passkey_challenges WHERE expires_at <= $1 LIMIT $2)";
    OFFER = "INSERT INTO passkey_offers (user_id, offered_at) VALUES ($1, $2) ON CONFLICT (user_id) DO UPDATE SET offered_at = $2 WHERE passkey_offers.offered_at <= $3";
}

/// A passkey of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PasskeyRow {
    /// Its id.
    pub id: PasskeyId,
    /// Its owner.
    pub user: UserId,
    /// The id that it has by itself.
    pub credential_id: Vec<u8>,
    /// Public key, counter and flags, as JSON.
    pub credential: String,
    /// What the person calls it.
    pub name: String,
    /// The kind of what keeps it.
    pub aaguid: Option<String>,
    /// Whether copies of it lie elsewhere.
    pub backed_up: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// Last change by its owner.
    pub updated_at: Timestamp,
    /// When somebody last signed in with it.
    pub last_used_at: Option<Timestamp>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    user_id: String,
    credential_id: Vec<u8>,
    credential: String,
    label: String,
    aaguid: Option<String>,
    backed_up: i64,
    created_at: i64,
    updated_at: i64,
    last_used_at: Option<i64>,
}

impl TryFrom<Row> for PasskeyRow {
    type Error = super::StoreError;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            id: PasskeyId::parse(&row.id).map_err(|_| corrupt("passkeys", "id", &row.id))?,
            user: UserId::parse(&row.user_id).map_err(|_| corrupt("passkeys", "user_id", &row.id))?,
            credential_id: row.credential_id,
            credential: row.credential,
            name: row.label,
            aaguid: row.aaguid,
            backed_up: row.backed_up != 0,
            created_at: Timestamp::from_millis(row.created_at),
            updated_at: Timestamp::from_millis(row.updated_at),
            last_used_at: row.last_used_at.map(Timestamp::from_millis),
        })
    }
}

/// All passkeys of a person, oldest first.
///
/// # Errors
/// [`super::StoreError`].
pub async fn list_of(tx: &mut Tx, user: &UserId) -> Result<Vec<PasskeyRow>> {
    let rows: Vec<Row> = sqlx::query_as(LIST_OF).bind(user.as_str()).fetch_all(tx.conn()).await?;
    rows.into_iter().map(PasskeyRow::try_from).collect()
}

/// The passkey that has this id by itself.
///
/// # Errors
/// [`super::StoreError`].
pub async fn find(tx: &mut Tx, credential_id: &[u8]) -> Result<Option<PasskeyRow>> {
    let row: Option<Row> = sqlx::query_as(FIND).bind(credential_id.to_vec()).fetch_optional(tx.conn()).await?;
    row.map(PasskeyRow::try_from).transpose()
}

/// How many a person has. Nobody else adds one until the transaction ends.
///
/// # Errors
/// [`super::StoreError`].
pub async fn count_held(tx: &mut Tx, user: &UserId, now: Timestamp) -> Result<i64> {
    sqlx::query(HOLD_OWNER).bind(user.as_str()).bind(now.millis()).execute(tx.conn()).await?;
    Ok(sqlx::query_scalar(COUNT_OF).bind(user.as_str()).fetch_one(tx.conn()).await?)
}

/// Adds a passkey. `false` when somebody has it already.
///
/// # Errors
/// [`super::StoreError`].
pub async fn insert(tx: &mut Tx, passkey: &PasskeyRow) -> Result<bool> {
    users::has_more(tx, &passkey.user).await?;
    let query = sqlx::query(INSERT)
        .bind(passkey.id.as_str())
        .bind(passkey.user.as_str())
        .bind(passkey.credential_id.clone())
        .bind(&passkey.credential)
        .bind(&passkey.name)
        .bind(passkey.aaguid.as_deref())
        .bind(i64::from(passkey.backed_up));
    Ok(query.bind(passkey.created_at.millis()).execute(tx.conn()).await?.rows_affected() == 1)
}

/// Notes that a passkey was used, and what it is since. `false` when it is gone, or was used by somebody else meanwhile whose counter
/// is another.
///
/// # Errors
/// [`super::StoreError`].
pub async fn update_used(tx: &mut Tx, passkey: &PasskeyRow, credential: &str, backed_up: bool, now: Timestamp) -> Result<bool> {
    let query = sqlx::query(USE).bind(passkey.id.as_str()).bind(&passkey.credential).bind(credential).bind(i64::from(backed_up));
    Ok(query.bind(now.millis()).execute(tx.conn()).await?.rows_affected() == 1)
}

/// Gives a passkey of this person another name. `false` when there is none.
///
/// # Errors
/// [`super::StoreError`].
pub async fn rename(tx: &mut Tx, user: &UserId, id: &PasskeyId, name: &str, now: Timestamp) -> Result<bool> {
    let query = sqlx::query(RENAME).bind(id.as_str()).bind(user.as_str()).bind(name).bind(now.millis());
    Ok(query.execute(tx.conn()).await?.rows_affected() == 1)
}

/// Removes a passkey of this person. `false` when there is none.
///
/// # Errors
/// [`super::StoreError`].
pub async fn delete(tx: &mut Tx, user: &UserId, id: &PasskeyId) -> Result<bool> {
    Ok(sqlx::query(DELETE).bind(id.as_str()).bind(user.as_str()).execute(tx.conn()).await?.rows_affected() == 1)
}

/// What a browser was asked to sign.
#[derive(Debug, Clone)]
pub struct Challenge {
    /// What for.
    pub purpose: Purpose,
    /// Id of the person or sign-up whose passkey is asked for, where that is known.
    pub whose: Option<String>,
    /// What the answer is compared with.
    pub state: String,
}

/// Keeps a question until `expires_at`. It has one answer, by the browser with this hash.
///
/// # Errors
/// [`super::StoreError`].
pub async fn insert_challenge(tx: &mut Tx, (key, browser): (&[u8], &[u8]), challenge: &Challenge, expires_at: Timestamp) -> Result<()> {
    sqlx::query(INSERT_CHALLENGE)
        .bind(key.to_vec())
        .bind(browser.to_vec())
        .bind(challenge.purpose.name())
        .bind(challenge.whose.as_deref())
        .bind(&challenge.state)
        .bind(expires_at.millis())
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Uses a question up. `None` when it is over, was answered before, or is another browser's.
///
/// # Errors
/// [`super::StoreError`].
pub async fn spend_challenge(tx: &mut Tx, (key, browser): (&[u8], &[u8]), now: Timestamp) -> Result<Option<Challenge>> {
    let query = sqlx::query_as(SPEND_CHALLENGE).bind(key.to_vec()).bind(browser.to_vec()).bind(now.millis());
    let row: Option<(String, Option<String>, String)> = query.fetch_optional(tx.conn()).await?;
    let read = |(purpose, whose, state): (String, Option<String>, String)| {
        let purpose = Purpose::parse(&purpose).ok_or_else(|| corrupt("passkey_challenges", "purpose", &purpose))?;
        Ok(Challenge { purpose, whose, state })
    };
    row.map(read).transpose()
}

/// Forgets up to `limit` questions that ended before `before`.
///
/// # Errors
/// [`super::StoreError`].
pub async fn delete_overdue(tx: &mut Tx, limit: i64, before: Timestamp) -> Result<u64> {
    Ok(sqlx::query(DELETE_OVERDUE).bind(before.millis()).bind(limit).execute(tx.conn()).await?.rows_affected())
}

/// Notes that a person is offered a passkey now. `false` when that was done after `since`.
///
/// # Errors
/// [`super::StoreError`].
pub async fn offer(tx: &mut Tx, user: &UserId, since: Timestamp, now: Timestamp) -> Result<bool> {
    Ok(sqlx::query(OFFER).bind(user.as_str()).bind(now.millis()).bind(since.millis()).execute(tx.conn()).await?.rows_affected() == 1)
}
