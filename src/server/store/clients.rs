//! Clients: one per browser.

use sqlx::any::AnyRow;

use super::{Result, Tx, corrupt, row, statements};
use crate::domain::ids::{ClientId, SessionId};
use crate::domain::time::Timestamp;

/// The columns of [`Client`], in the order of the row struct, each behind the name of the table and a dot, or nothing.
macro_rules! client_columns {
    ($of:literal) => {
        concat!($of, "id, ", $of, "last_active_session_id, ", $of, "last_strategy, ", $of, "created_at, ", $of, "updated_at")
    };
}
pub(super) use client_columns;

statements! {
    FIND = concat!("SELECT ", client_columns!(""), " FROM clients WHERE id = $1");
    INSERT = "INSERT INTO clients (id, created_at, updated_at) VALUES ($1, $2, $2)";
    SIGNED_IN = "UPDATE clients SET last_active_session_id = $2, last_strategy = $3, updated_at = $4 WHERE id = $1";
    SELECT_SESSION = "UPDATE clients SET last_active_session_id = $2 WHERE id = $1";
    THROWN_OUT = "UPDATE clients SET last_active_session_id = CASE WHEN last_active_session_id = $2 THEN NULL ELSE last_active_session_id END, updated_at = $3 WHERE id = $1";
    CHANGED = "UPDATE clients SET updated_at = $2 WHERE id = $1";
    SIGNED_OUT = "UPDATE clients SET last_active_session_id = $2, updated_at = $3 WHERE id = $1";
}

row! {
    struct Row {
        id: String,
        last_active_session_id: Option<String>,
        last_strategy: Option<String>,
        created_at: i64,
        updated_at: i64,
    }
}

/// A browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Client {
    /// Its id.
    pub id: ClientId,
    /// The session in front.
    pub last_active_session: Option<SessionId>,
    /// The strategy of the last sign-in here.
    pub last_strategy: Option<String>,
    /// First seen.
    pub created_at: Timestamp,
    /// Last sign-in or sign-out; the source of `__client_uat`.
    pub updated_at: Timestamp,
}

impl TryFrom<Row> for Client {
    type Error = super::StoreError;

    fn try_from(row: Row) -> Result<Self> {
        let session = row.last_active_session_id.as_deref().map(SessionId::parse).transpose();
        Ok(Self {
            id: ClientId::parse(&row.id).map_err(|_| corrupt("clients", "id", &row.id))?,
            last_active_session: session.map_err(|_| corrupt("clients", "last_active_session_id", &row.id))?,
            last_strategy: row.last_strategy,
            created_at: Timestamp::from_millis(row.created_at),
            updated_at: Timestamp::from_millis(row.updated_at),
        })
    }
}

/// The client in the columns from `first` on.
pub(super) fn read(row: &AnyRow, first: usize) -> Result<Client> {
    Row::at(row, first)?.try_into()
}

/// The client with this id.
///
/// # Errors
/// [`super::StoreError`].
pub async fn find(tx: &mut Tx, id: &ClientId) -> Result<Option<Client>> {
    let row: Option<Row> = sqlx::query_as(FIND).bind(id.as_str()).fetch_optional(tx.conn()).await?;
    row.map(Client::try_from).transpose()
}

/// Adds a client.
///
/// # Errors
/// [`super::StoreError`].
pub async fn insert(tx: &mut Tx, id: &ClientId, now: Timestamp) -> Result<()> {
    sqlx::query(INSERT).bind(id.as_str()).bind(now.millis()).execute(tx.conn()).await?;
    Ok(())
}

/// Notes a sign-in: the new session is in front.
///
/// # Errors
/// [`super::StoreError`].
pub async fn signed_in(tx: &mut Tx, id: &ClientId, session: &SessionId, strategy: &str, now: Timestamp) -> Result<()> {
    tx.queue(sqlx::query(SIGNED_IN).bind(id.as_str()).bind(session.as_str()).bind(strategy).bind(now.millis())).await
}

/// Brings another session to the front; this is no sign-in, so the time stays.
///
/// # Errors
/// [`super::StoreError`].
pub async fn select_session(tx: &mut Tx, id: &ClientId, session: &SessionId) -> Result<()> {
    tx.queue(sqlx::query(SELECT_SESSION).bind(id.as_str()).bind(session.as_str())).await
}

/// Notes a sign-out; `next` is in front now.
///
/// # Errors
/// [`super::StoreError`].
pub async fn signed_out(tx: &mut Tx, id: &ClientId, next: Option<&SessionId>, now: Timestamp) -> Result<()> {
    tx.queue(sqlx::query(SIGNED_OUT).bind(id.as_str()).bind(next.map(SessionId::as_str)).bind(now.millis())).await
}

/// Notes that a session was ended from elsewhere; another one that is in front stays there.
///
/// # Errors
/// [`super::StoreError`].
pub async fn thrown_out(tx: &mut Tx, id: &ClientId, session: &SessionId, now: Timestamp) -> Result<()> {
    tx.queue(sqlx::query(THROWN_OUT).bind(id.as_str()).bind(session.as_str()).bind(now.millis())).await
}

/// Notes that what apps may have of a session of this browser is out of date.
///
/// # Errors
/// [`super::StoreError`].
pub async fn changed(tx: &mut Tx, id: &ClientId, now: Timestamp) -> Result<()> {
    tx.queue(sqlx::query(CHANGED).bind(id.as_str()).bind(now.millis())).await
}
