//! E-mail addresses of people. An address has one owner who proved it; claims without proof identify nobody.

use sqlx::any::AnyRow;

use super::{Result, Tx, corrupt, row, statements};
use crate::domain::email::Email;
use crate::domain::ids::{IdentificationId, UserId};
use crate::domain::time::Timestamp;

/// The columns of [`EmailRow`], in the order of the row struct, each behind the name of the table and a dot, or nothing.
macro_rules! email_columns {
    ($of:literal) => {
        concat!($of, "id, ", $of, "user_id, ", $of, "address, ", $of, "verified_at, ", $of, "strategy, ", $of, "created_at, ", $of, "updated_at")
    };
}
pub(super) use email_columns;

statements! {
    LIST_OF = concat!("SELECT ", email_columns!(""), " FROM email_addresses WHERE user_id = $1 ORDER BY created_at, id");
    FIND_OF = concat!("SELECT ", email_columns!(""), " FROM email_addresses WHERE user_id = $1 AND id = $2");
    OWNER_OF = "SELECT user_id FROM email_addresses WHERE id = $1";
    IS_CLAIMED = "SELECT CASE WHEN EXISTS (SELECT 1 FROM email_addresses WHERE address_key = $1 AND verified_at IS NULL) THEN 1 ELSE 0 END";
    BRING_BACK = "INSERT INTO email_addresses (id, user_id, address, address_key, verified_at, strategy, created_at, updated_at, domain) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING";
    DELETE_OF = "DELETE FROM email_addresses WHERE user_id = $1 AND id = $2";
    INSERT = "INSERT INTO email_addresses (id, user_id, address, address_key, verified_at, strategy, created_at, updated_at, domain) VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $8) ON CONFLICT DO NOTHING";
}

/// An address of a user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmailRow {
    /// Its id.
    pub id: IdentificationId,
    /// Its owner.
    pub user: UserId,
    /// The address.
    pub address: Email,
    /// When it was proved.
    pub verified_at: Option<Timestamp>,
    /// How it was proved, by the protocol's name.
    pub strategy: Option<String>,
    /// When it was added.
    pub created_at: Timestamp,
    /// Last change.
    pub updated_at: Timestamp,
}

row! {
    struct Row {
        id: String,
        user_id: String,
        address: String,
        verified_at: Option<i64>,
        strategy: Option<String>,
        created_at: i64,
        updated_at: i64,
    }
}

impl TryFrom<Row> for EmailRow {
    type Error = super::StoreError;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            id: IdentificationId::parse(&row.id).map_err(|_| corrupt("email_addresses", "id", &row.id))?,
            user: UserId::parse(&row.user_id).map_err(|_| corrupt("email_addresses", "user_id", &row.id))?,
            address: Email::parse(&row.address).map_err(|_| corrupt("email_addresses", "address", &row.id))?,
            verified_at: row.verified_at.map(Timestamp::from_millis),
            strategy: row.strategy,
            created_at: Timestamp::from_millis(row.created_at),
            updated_at: Timestamp::from_millis(row.updated_at),
        })
    }
}

/// The address in the columns from `first` on.
pub(super) fn read(row: &AnyRow, first: usize) -> Result<EmailRow> {
    Row::at(row, first)?.try_into()
}

/// All addresses of a user, oldest first.
///
/// # Errors
/// [`super::StoreError`].
pub async fn list_of(tx: &mut Tx, user: &UserId) -> Result<Vec<EmailRow>> {
    let rows: Vec<Row> = sqlx::query_as(LIST_OF).bind(user.as_str()).fetch_all(tx.conn()).await?;
    rows.into_iter().map(EmailRow::try_from).collect()
}

/// One address of a user.
///
/// # Errors
/// [`super::StoreError`].
pub async fn find_of(tx: &mut Tx, user: &UserId, id: &IdentificationId) -> Result<Option<EmailRow>> {
    let row: Option<Row> = sqlx::query_as(FIND_OF).bind(user.as_str()).bind(id.as_str()).fetch_optional(tx.conn()).await?;
    row.map(EmailRow::try_from).transpose()
}

/// Adds an address; `proof` is the strategy that proved it just now. `false` when it is proved by somebody else
/// already (or the user has it).
///
/// # Errors
/// [`super::StoreError`].
pub async fn insert(tx: &mut Tx, id: &IdentificationId, user: &UserId, address: &Email, proof: Option<&str>, now: Timestamp) -> Result<bool> {
    let done = sqlx::query(INSERT)
        .bind(id.as_str())
        .bind(user.as_str())
        .bind(address.as_str())
        .bind(address.key())
        .bind(proof.map(|_| now.millis()))
        .bind(proof)
        .bind(now.millis())
        .bind(address.domain().into_owned())
        .execute(tx.conn())
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Whether somebody has this address without having proved it, by its lookup form.
///
/// # Errors
/// [`super::StoreError`].
pub async fn is_claimed(tx: &mut Tx, key: &str) -> Result<bool> {
    let (claimed,): (i64,) = sqlx::query_as(IS_CLAIMED).bind(key).fetch_one(tx.conn()).await?;
    Ok(claimed == 1)
}

/// Adds a proved address that was added at `since`. `false` when somebody has proved it already (or the user has it).
///
/// # Errors
/// [`super::StoreError`].
pub async fn bring_back(
    tx: &mut Tx,
    id: &IdentificationId,
    user: &UserId,
    address: &Email,
    (proof, since): (&str, Timestamp),
    now: Timestamp,
) -> Result<bool> {
    let done = sqlx::query(BRING_BACK)
        .bind(id.as_str())
        .bind(user.as_str())
        .bind(address.as_str())
        .bind(address.key())
        .bind(now.millis())
        .bind(proof)
        .bind(since.millis())
        .bind(now.millis())
        .bind(address.domain().into_owned())
        .execute(tx.conn())
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Takes an address off a user. `false` when it is gone already.
///
/// # Errors
/// [`super::StoreError`].
pub async fn delete_of(tx: &mut Tx, user: &UserId, id: &IdentificationId) -> Result<bool> {
    Ok(sqlx::query(DELETE_OF).bind(user.as_str()).bind(id.as_str()).execute(tx.conn()).await?.rows_affected() == 1)
}

/// Whose address this is.
///
/// # Errors
/// [`super::StoreError`].
pub async fn owner_of(tx: &mut Tx, id: &IdentificationId) -> Result<Option<UserId>> {
    let row: Option<(String,)> = sqlx::query_as(OWNER_OF).bind(id.as_str()).fetch_optional(tx.conn()).await?;
    row.map(|(user,)| UserId::parse(&user).map_err(|_| corrupt("email_addresses", "user_id", &user))).transpose()
}
