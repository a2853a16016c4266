//! Phone numbers of people. A number has one owner who proved it; claims without proof identify nobody.

use super::{Result, Tx, corrupt, statements};
use crate::domain::ids::{IdentificationId, UserId};
use crate::domain::phone::PhoneNumber;
use crate::domain::time::Timestamp;

statements! {
    LIST_OF = "SELECT id, user_id, number, verified_at, strategy, created_at, updated_at FROM phone_numbers WHERE user_id = $1 ORDER BY created_at, id";
    FIND_OF = "SELECT id, user_id, number, verified_at, strategy, created_at, updated_at FROM phone_numbers WHERE user_id = $1 AND id = $2";
    INSERT = "INSERT INTO phone_numbers (id, user_id, number, verified_at, strategy, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $6) ON CONFLICT DO NOTHING";
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
