//! Phone numbers of people. A number has one owner who proved it; claims without proof identify nobody.

use super::{Result, Tx, corrupt, statements, users};
use crate::domain::ids::{IdentificationId, UserId};
use crate::domain::phone::PhoneNumber;
use crate::domain::time::Timestamp;

statements! {
    LIST_OF = "SELECT id, user_id, number, verified_at, strategy, second_factor_at, created_at, updated_at FROM phone_numbers WHERE user_id = $1 ORDER BY created_at, id";
    FIND_OF = "SELECT id, user_id, number, verified_at, strategy, second_factor_at, created_at, updated_at FROM phone_numbers WHERE user_id = $1 AND id = $2";
    BRING_BACK = "INSERT INTO phone_numbers (id, user_id, number, verified_at, strategy, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING";
    DELETE_OF = "DELETE FROM phone_numbers WHERE user_id = $1 AND id = $2";
    INSERT = "INSERT INTO phone_numbers (id, user_id, number, verified_at, strategy, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $6) ON CONFLICT DO NOTHING";
    CLAIM = "INSERT INTO phone_numbers (id, user_id, number, created_at, updated_at) VALUES ($1, $2, $3, $4, $4) ON CONFLICT (user_id, number) DO UPDATE SET updated_at = excluded.updated_at RETURNING id";
    DELETE_CLAIM = "DELETE FROM phone_numbers WHERE user_id = $1 AND id = $2 AND verified_at IS NULL";
    RESERVE = "UPDATE phone_numbers SET second_factor_at = $3, updated_at = $4 WHERE user_id = $1 AND id = $2 AND verified_at IS NOT NULL AND (second_factor_at IS NULL) <> (CAST($3 AS BIGINT) IS NULL)";
}

/// A number of a user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhoneRow {
    /// Its id.
    pub id: IdentificationId,
    /// Its owner.
    pub user: UserId,
    /// The number.
    pub number: PhoneNumber,
    /// When it was proved.
    pub verified_at: Option<Timestamp>,
    /// How it was proved, by the protocol's name.
    pub strategy: Option<String>,
    /// Since when codes to it are a second factor.
    pub second_factor_at: Option<Timestamp>,
    /// When it was added.
    pub created_at: Timestamp,
    /// Last change.
    pub updated_at: Timestamp,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    user_id: String,
    number: String,
    verified_at: Option<i64>,
    strategy: Option<String>,
    second_factor_at: Option<i64>,
    created_at: i64,
    updated_at: i64,
}

impl TryFrom<Row> for PhoneRow {
    type Error = super::StoreError;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            id: IdentificationId::parse(&row.id).map_err(|_| corrupt("phone_numbers", "id", &row.id))?,
            user: UserId::parse(&row.user_id).map_err(|_| corrupt("phone_numbers", "user_id", &row.id))?,
            number: PhoneNumber::parse(&row.number).map_err(|_| corrupt("phone_numbers", "number", &row.id))?,
            verified_at: row.verified_at.map(Timestamp::from_millis),
            strategy: row.strategy,
            second_factor_at: row.second_factor_at.map(Timestamp::from_millis),
            created_at: Timestamp::from_millis(row.created_at),
            updated_at: Timestamp::from_millis(row.updated_at),
        })
    }
}

/// All numbers of a user, oldest first.
///
/// # Errors
/// [`super::StoreError`].
pub async fn list_of(tx: &mut Tx, user: &UserId) -> Result<Vec<PhoneRow>> {
    let rows: Vec<Row> = sqlx::query_as(LIST_OF).bind(user.as_str()).fetch_all(tx.conn()).await?;
    rows.into_iter().map(PhoneRow::try_from).collect()
}

/// One number of a user.
///
/// # Errors
/// [`super::StoreError`].
pub async fn find_of(tx: &mut Tx, user: &UserId, id: &IdentificationId) -> Result<Option<PhoneRow>> {
    let row: Option<Row> = sqlx::query_as(FIND_OF).bind(user.as_str()).bind(id.as_str()).fetch_optional(tx.conn()).await?;
    row.map(PhoneRow::try_from).transpose()
}

/// Adds a number; `proof` is the strategy that proved it just now. `false` when it is proved by somebody else
/// already (or the user has it).
///
/// # Errors
/// [`super::StoreError`].
pub async fn insert(tx: &mut Tx, id: &IdentificationId, user: &UserId, number: &PhoneNumber, proof: Option<&str>, now: Timestamp) -> Result<bool> {
    users::has_more(tx, user).await?;
    let done = sqlx::query(INSERT)
        .bind(id.as_str())
        .bind(user.as_str())
        .bind(number.as_str())
        .bind(proof.map(|_| now.millis()))
        .bind(proof)
        .bind(now.millis())
        .execute(tx.conn())
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Adds a number that is still to be proved, or finds the row of one that was added before. Gives its id.
///
/// # Errors
/// [`super::StoreError`].
pub async fn claim(tx: &mut Tx, id: &IdentificationId, user: &UserId, number: &PhoneNumber, now: Timestamp) -> Result<IdentificationId> {
    users::has_more(tx, user).await?;
    let query = sqlx::query_as(CLAIM).bind(id.as_str()).bind(user.as_str()).bind(number.as_str()).bind(now.millis());
    let (id,): (String,) = query.fetch_one(tx.conn()).await?;
    IdentificationId::parse(&id).map_err(|_| corrupt("phone_numbers", "id", &id))
}

/// Notes that a number was proved that was added without proof. `false` when it is proved already, by this person or by somebody
/// else, even one who does so at the same moment: hence the row is inserted anew.
///
/// # Errors
/// [`super::StoreError`].
pub async fn prove(tx: &mut Tx, row: &PhoneRow, proof: &str, now: Timestamp) -> Result<bool> {
    Ok(delete_claim(tx, &row.user, &row.id).await? && insert(tx, &row.id, &row.user, &row.number, Some(proof), now).await?)
}

/// Makes codes to a proved number a second factor, or (`None`) no more. `false` when that changes nothing.
///
/// # Errors
/// [`super::StoreError`].
pub async fn reserve(tx: &mut Tx, user: &UserId, id: &IdentificationId, since: Option<Timestamp>, now: Timestamp) -> Result<bool> {
    let query = sqlx::query(RESERVE).bind(user.as_str()).bind(id.as_str()).bind(since.map(Timestamp::millis));
    Ok(query.bind(now.millis()).execute(tx.conn()).await?.rows_affected() == 1)
}

/// Forgets a number that was never proved. `false` when there is none.
///
/// # Errors
/// [`super::StoreError`].
pub async fn delete_claim(tx: &mut Tx, user: &UserId, id: &IdentificationId) -> Result<bool> {
    Ok(sqlx::query(DELETE_CLAIM).bind(user.as_str()).bind(id.as_str()).execute(tx.conn()).await?.rows_affected() == 1)
}

/// Adds a proved number that was added at `since`. `false` when somebody has proved it already (or the user has it).
///
/// # Errors
/// [`super::StoreError`].
pub async fn bring_back(
    tx: &mut Tx,
    id: &IdentificationId,
    user: &UserId,
    number: &PhoneNumber,
    (proof, since): (&str, Timestamp),
    now: Timestamp,
) -> Result<bool> {
    users::has_more(tx, user).await?;
    let done = sqlx::query(BRING_BACK)
        .bind(id.as_str())
        .bind(user.as_str())
        .bind(number.as_str())
        .bind(now.millis())
        .bind(proof)
        .bind(since.millis())
        .bind(now.millis())
        .execute(tx.conn())
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Takes a number off a user. `false` when it is gone already.
///
/// # Errors
/// [`super::StoreError`].
pub async fn delete_of(tx: &mut Tx, user: &UserId, id: &IdentificationId) -> Result<bool> {
    Ok(sqlx::query(DELETE_OF).bind(user.as_str()).bind(id.as_str()).execute(tx.conn()).await?.rows_affected() == 1)
}
