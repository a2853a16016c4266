//! Sessions: signed-in devices.

use sqlx::any::AnyRow;

use super::{Result, Tx, corrupt, row, statements};
use crate::domain::ids::{ClientId, OrganizationId, SessionId, UserId};
use crate::domain::session::{SessionStatus, SessionTask, effective_status};
use crate::domain::time::Timestamp;

/// The columns of [`Session`], in the order of the row struct, each behind the name of the table and a dot, or nothing.
macro_rules! session_columns {
    ($of:literal) => {
        concat!(
            $of,
            "id, ",
            $of,
            "client_id, ",
            $of,
            "user_id, ",
            $of,
            "status, ",
            $of,
            "first_factor, ",
            $of,
            "first_factor_at, ",
            $of,
            "second_factor, ",
            $of,
            "second_factor_at, ",
            $of,
            "task, ",
            $of,
            "ip_address, ",
            $of,
            "user_agent, ",
            $of,
            "name, ",
            $of,
            "last_active_at, ",
            $of,
            "expires_at, ",
            $of,
            "abandon_at, ",
            $of,
            "created_at, ",
            $of,
            "updated_at, ",
            $of,
            "ended_at, ",
            $of,
            "organization_id"
        )
    };
}
pub(super) use session_columns;

macro_rules! select_session {
    ($rest:literal) => {
        concat!("SELECT ", session_columns!(""), " FROM sessions ", $rest)
    };
}

/// The rows of [`list_page`]: by user, client and the status as of `$4`.
macro_rules! of_page {
    () => {
        concat!(
            "WHERE (CAST($1 AS TEXT) IS NULL OR user_id = $1) AND (CAST($2 AS TEXT) IS NULL OR client_id = $2) AND (CAST($3 AS TEXT) IS NULL OR $3 = CASE WHEN status <> 'active' THEN status ",
            "WHEN expires_at <= $4 AND expires_at <= abandon_at THEN 'expired' WHEN abandon_at <= $4 THEN 'abandoned' WHEN task IS NOT NULL THEN 'pending' ELSE 'active' END)"
        )
    };
}

statements! {
    FIND = select_session!("WHERE id = $1");
    LIST_ACTIVE_OF_CLIENT = select_session!("WHERE client_id = $1 AND status = 'active' AND expires_at > $2 AND abandon_at > $2 ORDER BY created_at, id LIMIT 50");
    LIST_ACTIVE_OF_USER = select_session!("WHERE user_id = $1 AND status = 'active' AND expires_at > $2 AND abandon_at > $2 ORDER BY last_active_at DESC, id LIMIT $3");
    LIST_OF_USER = select_session!("WHERE user_id = $1 ORDER BY created_at DESC, id LIMIT $2 OFFSET $3");
    COUNT_OF_USER = "SELECT COUNT(*) FROM sessions WHERE user_id = $1";
    LIST_PAGE = concat!(select_session!(""), of_page!(), " ORDER BY created_at DESC, id LIMIT $5 OFFSET $6");
    COUNT_PAGE = concat!("SELECT COUNT(*) FROM sessions ", of_page!());
    CLIENT_KNOWS = "SELECT CASE WHEN EXISTS (SELECT 1 FROM sessions WHERE client_id = $1 AND user_id = $2) THEN 1 ELSE 0 END";
    INSERT = "INSERT INTO sessions (id, client_id, user_id, status, first_factor, first_factor_at, ip_address, user_agent, last_active_at, expires_at, abandon_at, created_at, updated_at, second_factor, second_factor_at, task, organization_id, name) VALUES ($1, $2, $3, 'active', $4, $5, $6, $7, $5, $8, $9, $5, $5, $10, $11, $12, $13, (SELECT name FROM sessions WHERE client_id = $2 AND user_id = $3 AND name IS NOT NULL ORDER BY created_at DESC, id LIMIT 1))";
    LAST_OF_CLIENT = select_session!("WHERE client_id = $1 ORDER BY COALESCE(ended_at, CASE WHEN expires_at < abandon_at THEN expires_at ELSE abandon_at END) DESC, created_at DESC, id LIMIT 1");
    LIST_LIVE_OF_USER = "SELECT s.id FROM sessions s JOIN users u ON u.id = s.user_id AND u.banned_at IS NULL WHERE s.user_id = $1 AND s.status = 'active' AND s.expires_at > $2 AND s.abandon_at > $2 ORDER BY s.last_active_at DESC LIMIT $3";
    COUNT_ACTIVE_OF_USER = "SELECT COUNT(*) FROM sessions WHERE user_id = $1 AND status = 'active' AND expires_at > $2 AND abandon_at > $2";
    NAME = "UPDATE sessions SET name = $3 WHERE id = $1 AND user_id = $2 AND status = 'active'";
    END = "UPDATE sessions SET status = $2, ended_at = $3, updated_at = $3 WHERE id = $1 AND status = 'active'";
    END_OTHERS = "UPDATE sessions SET status = $3, ended_at = $4, updated_at = $4 WHERE user_id = $1 AND id <> $2 AND status = 'active'";
    PROVED_FIRST = "UPDATE sessions SET first_factor_at = $2, updated_at = $2 WHERE id = $1 AND status = 'active' AND first_factor_at <= $2";
    PROVED_SECOND = "UPDATE sessions SET second_factor = $3, second_factor_at = $2, updated_at = $2 WHERE id = $1 AND status = 'active'";
    UPDATE_TASK = "UPDATE sessions SET task = $2, updated_at = $3 WHERE id = $1 AND status = 'active'";
    FORGET_SECOND = "UPDATE sessions SET second_factor = NULL, second_factor_at = NULL, updated_at = $2 WHERE user_id = $1 AND status = 'active' AND second_factor <> 'passkey'";
    TOUCH = "UPDATE sessions SET last_active_at = $2, abandon_at = $3, ip_address = $4, user_agent = $5 WHERE id = $1 AND status = 'active'";
    END_OVERDUE = "UPDATE sessions SET status = CASE WHEN expires_at <= abandon_at THEN 'expired' ELSE 'abandoned' END, ended_at = $1, updated_at = $1 WHERE id IN (SELECT id FROM sessions WHERE status = 'active' AND (expires_at <= $1 OR abandon_at <= $1) LIMIT $2)";
}

/// A signed-in device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Its id.
    pub id: SessionId,
    /// The browser.
    pub client: ClientId,
    /// Who is signed in.
    pub user: UserId,
    /// The stored status; ask [`Self::status`].
    stored: SessionStatus,
    /// The strategy that opened it.
    pub first_factor: String,
    /// When the first factor was last proved.
    pub first_factor_at: Timestamp,
    /// The second factor that was proved, if any.
    pub second_factor: Option<String>,
    /// When the second factor was last proved.
    pub second_factor_at: Option<Timestamp>,
    /// What has to be done before it counts.
    pub task: Option<SessionTask>,
    /// Last address.
    pub ip_address: Option<String>,
    /// Last browser.
    pub user_agent: Option<String>,
    /// What the person calls the device.
    pub name: Option<String>,
    /// Last use.
    pub last_active_at: Timestamp,
    /// End of its longest life.
    pub expires_at: Timestamp,
    /// When it ends for lack of use.
    pub abandon_at: Timestamp,
    /// When it began.
    pub created_at: Timestamp,
    /// Last change of state.
    pub updated_at: Timestamp,
    ended_at: Option<Timestamp>,
    /// The organization that was chosen; `None` is the personal account.
    pub organization: Option<OrganizationId>,
}

impl Session {
    /// When it ended or will end.
    #[must_use]
    pub fn over_at(&self) -> Timestamp {
        self.ended_at.unwrap_or_else(|| self.expires_at.min(self.abandon_at))
    }

    /// What it is now.
    #[must_use]
    pub fn status(&self, now: Timestamp) -> SessionStatus {
        match effective_status(self.stored, self.expires_at, self.abandon_at, now) {
            SessionStatus::Active if self.task.is_some() => SessionStatus::Pending,
            other => other,
        }
    }

    /// Whether somebody is signed in by it now, with or without a task to do first.
    #[must_use]
    pub fn is_active(&self, now: Timestamp) -> bool {
        matches!(self.status(now), SessionStatus::Active | SessionStatus::Pending)
    }
}

row! {
    struct Row {
        id: String,
        client_id: String,
        user_id: String,
        status: String,
        first_factor: String,
        first_factor_at: i64,
        second_factor: Option<String>,
        second_factor_at: Option<i64>,
        task: Option<String>,
        ip_address: Option<String>,
        user_agent: Option<String>,
        name: Option<String>,
        last_active_at: i64,
        expires_at: i64,
        abandon_at: i64,
        created_at: i64,
        updated_at: i64,
        ended_at: Option<i64>,
        organization_id: Option<String>,
    }
}

impl TryFrom<Row> for Session {
    type Error = super::StoreError;

    fn try_from(row: Row) -> Result<Self> {
        let at = Timestamp::from_millis;
        Ok(Self {
            organization: organization(row.organization_id.as_deref(), &row.id)?,
            id: SessionId::parse(&row.id).map_err(|_| corrupt("sessions", "id", &row.id))?,
            client: ClientId::parse(&row.client_id).map_err(|_| corrupt("sessions", "client_id", &row.id))?,
            user: UserId::parse(&row.user_id).map_err(|_| corrupt("sessions", "user_id", &row.id))?,
            stored: SessionStatus::parse(&row.status).ok_or_else(|| corrupt("sessions", "status", &row.id))?,
            first_factor: row.first_factor,
            first_factor_at: at(row.first_factor_at),
            second_factor: row.second_factor,
            second_factor_at: row.second_factor_at.map(at),
            task: row.task.as_deref().map(|task| SessionTask::parse(task).ok_or_else(|| corrupt("sessions", "task", &row.id))).transpose()?,
            ip_address: row.ip_address,
            user_agent: row.user_agent,
            name: row.name,
            last_active_at: at(row.last_active_at),
            expires_at: at(row.expires_at),
            abandon_at: at(row.abandon_at),
            created_at: at(row.created_at),
            updated_at: at(row.updated_at),
            ended_at: row.ended_at.map(at),
        })
    }
}

fn organization(id: Option<&str>, row: &str) -> Result<Option<OrganizationId>> {
    id.map(|id| OrganizationId::parse(id).map_err(|_| corrupt("sessions", "organization_id", row))).transpose()
}

/// The session in the columns from `first` on.
pub(super) fn read(row: &AnyRow, first: usize) -> Result<Session> {
    Row::at(row, first)?.try_into()
}

fn all(rows: Vec<Row>) -> Result<Vec<Session>> {
    rows.into_iter().map(Session::try_from).collect()
}

/// The session with this id, whatever its state.
///
/// # Errors
/// [`super::StoreError`].
pub async fn find(tx: &mut Tx, id: &SessionId) -> Result<Option<Session>> {
    let row: Option<Row> = sqlx::query_as(FIND).bind(id.as_str()).fetch_optional(tx.conn()).await?;
    row.map(Session::try_from).transpose()
}

/// Active sessions of a browser, oldest first.
///
/// # Errors
/// [`super::StoreError`].
pub async fn active_of_client(tx: &mut Tx, client: &ClientId, now: Timestamp) -> Result<Vec<Session>> {
    all(sqlx::query_as(LIST_ACTIVE_OF_CLIENT).bind(client.as_str()).bind(now.millis()).fetch_all(tx.conn()).await?)
}

/// Up to `limit` active sessions of a person, last used first.
///
/// # Errors
/// [`super::StoreError`].
pub async fn active_of_user(tx: &mut Tx, user: &UserId, limit: i64, now: Timestamp) -> Result<Vec<Session>> {
    all(sqlx::query_as(LIST_ACTIVE_OF_USER).bind(user.as_str()).bind(now.millis()).bind(limit).fetch_all(tx.conn()).await?)
}

/// How many active sessions a person has.
///
/// # Errors
/// [`super::StoreError`].
pub async fn count_active_of_user(tx: &mut Tx, user: &UserId, now: Timestamp) -> Result<i64> {
    let (count,): (i64,) = sqlx::query_as(COUNT_ACTIVE_OF_USER).bind(user.as_str()).bind(now.millis()).fetch_one(tx.conn()).await?;
    Ok(count)
}

/// Up to `limit` sessions of a person that let somebody in: none of a closed account.
///
/// # Errors
/// [`super::StoreError`].
pub async fn live_of_user(tx: &mut Tx, user: &UserId, limit: i64, now: Timestamp) -> Result<Vec<SessionId>> {
    let rows: Vec<(String,)> = sqlx::query_as(LIST_LIVE_OF_USER).bind(user.as_str()).bind(now.millis()).bind(limit).fetch_all(tx.conn()).await?;
    rows.into_iter().map(|(id,)| SessionId::parse(&id).map_err(|_| corrupt("sessions", "id", &id))).collect()
}

/// The session of a browser that ended last, or will.
///
/// # Errors
/// [`super::StoreError`].
pub async fn last_of_client(tx: &mut Tx, client: &ClientId) -> Result<Option<Session>> {
    let row: Option<Row> = sqlx::query_as(LAST_OF_CLIENT).bind(client.as_str()).fetch_optional(tx.conn()).await?;
    row.map(Session::try_from).transpose()
}

/// Gives an active session of a person a name, or takes it away. `false` when there is no such session.
///
/// # Errors
/// [`super::StoreError`].
pub async fn update_name(tx: &mut Tx, user: &UserId, id: &SessionId, name: Option<&str>) -> Result<bool> {
    Ok(sqlx::query(NAME).bind(id.as_str()).bind(user.as_str()).bind(name).execute(tx.conn()).await?.rows_affected() == 1)
}

/// One page of a person's sessions in any state, newest first, and how many there are.
///
/// # Errors
/// [`super::StoreError`].
pub async fn page_of_user(tx: &mut Tx, user: &UserId, limit: i64, offset: i64) -> Result<(Vec<Session>, i64)> {
    let rows = all(sqlx::query_as(LIST_OF_USER).bind(user.as_str()).bind(limit).bind(offset).fetch_all(tx.conn()).await?)?;
    let (count,): (i64,) = sqlx::query_as(COUNT_OF_USER).bind(user.as_str()).fetch_one(tx.conn()).await?;
    Ok((rows, count))
}

/// What [`list_page`] looks for; `None` is anything.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Exact id of a person.
    pub user: Option<String>,
    /// Exact id of a browser.
    pub client: Option<String>,
    /// What it is now.
    pub status: Option<SessionStatus>,
}

/// One page of sessions, newest first, and how many there are; `page` is limit and offset.
///
/// # Errors
/// [`super::StoreError`].
pub async fn list_page(tx: &mut Tx, filter: &Filter, page: (i64, i64), now: Timestamp) -> Result<(Vec<Session>, i64)> {
    let (user, client, status) = (filter.user.as_deref(), filter.client.as_deref(), filter.status.map(SessionStatus::name));
    tx.plan_for_values().await?;
    let query = sqlx::query_as(LIST_PAGE).bind(user).bind(client).bind(status).bind(now.millis());
    let rows = all(query.bind(page.0).bind(page.1).fetch_all(tx.conn()).await?)?;
    let query = sqlx::query_as(COUNT_PAGE).bind(user).bind(client).bind(status).bind(now.millis());
    let (count,): (i64,) = query.fetch_one(tx.conn()).await?;
    Ok((rows, count))
}

/// Whether a person has ever signed in with this browser.
///
/// # Errors
/// [`super::StoreError`].
pub async fn client_knows(tx: &mut Tx, client: &ClientId, user: &UserId) -> Result<bool> {
    let (known,): (i64,) = sqlx::query_as(CLIENT_KNOWS).bind(client.as_str()).bind(user.as_str()).fetch_one(tx.conn()).await?;
    Ok(known == 1)
}

/// What a new session begins with.
#[derive(Debug, Clone)]
pub struct NewSession {
    /// Its id.
    pub id: SessionId,
    /// The browser.
    pub client: ClientId,
    /// Who signed in.
    pub user: UserId,
    /// The strategy that opened it.
    pub first_factor: String,
    /// The second factor that was proved, if one was.
    pub second_factor: Option<String>,
    /// When it was proved: earlier than now on a browser that is trusted since.
    pub second_factor_at: Option<Timestamp>,
    /// What has to be done before it counts.
    pub task: Option<SessionTask>,
    /// The organization that it begins in.
    pub organization: Option<OrganizationId>,
    /// Address of the browser.
    pub ip_address: Option<String>,
    /// Name of the browser.
    pub user_agent: Option<String>,
    /// End of its longest life.
    pub expires_at: Timestamp,
    /// When it ends for lack of use.
    pub abandon_at: Timestamp,
}

/// Adds a session, active from now. Only the last step of a flow calls this.
///
/// # Errors
/// [`super::StoreError`].
pub async fn insert(tx: &mut Tx, session: &NewSession, now: Timestamp) -> Result<()> {
    let query = sqlx::query(INSERT)
        .bind(session.id.as_str())
        .bind(session.client.as_str())
        .bind(session.user.as_str())
        .bind(&session.first_factor)
        .bind(now.millis())
        .bind(session.ip_address.as_deref())
        .bind(session.user_agent.as_deref())
        .bind(session.expires_at.millis())
        .bind(session.abandon_at.millis())
        .bind(session.second_factor.as_deref())
        .bind(session.second_factor_at.map(Timestamp::millis))
        .bind(session.task.map(SessionTask::name))
        .bind(session.organization.as_ref().map(OrganizationId::as_str));
    tx.queue(query).await
}

/// Ends an active session. `false` when it had ended before.
///
/// # Errors
/// [`super::StoreError`].
pub async fn end(tx: &mut Tx, id: &SessionId, status: SessionStatus, now: Timestamp) -> Result<bool> {
    Ok(sqlx::query(END).bind(id.as_str()).bind(status.name()).bind(now.millis()).execute(tx.conn()).await?.rows_affected() == 1)
}

/// Ends all active sessions of a person but one; the number that ended.
///
/// # Errors
/// [`super::StoreError`].
pub async fn end_others(tx: &mut Tx, user: &UserId, keep: Option<&SessionId>, status: SessionStatus, now: Timestamp) -> Result<u64> {
    let query = sqlx::query(END_OTHERS).bind(user.as_str()).bind(keep.map_or("", SessionId::as_str)).bind(status.name());
    Ok(query.bind(now.millis()).execute(tx.conn()).await?.rows_affected())
}

/// Changes what has to be done before a session counts.
///
/// # Errors
/// [`super::StoreError`].
pub async fn update_task(tx: &mut Tx, id: &SessionId, task: Option<SessionTask>, now: Timestamp) -> Result<()> {
    tx.queue(sqlx::query(UPDATE_TASK).bind(id.as_str()).bind(task.map(SessionTask::name)).bind(now.millis())).await
}

/// The person has no second factor any more: no session proved one, save those that were opened by a passkey.
///
/// # Errors
/// [`super::StoreError`].
pub async fn forget_second(tx: &mut Tx, user: &UserId, now: Timestamp) -> Result<()> {
    tx.queue(sqlx::query(FORGET_SECOND).bind(user.as_str()).bind(now.millis())).await
}

/// Notes that a session is in use, and from where.
///
/// # Errors
/// [`super::StoreError`].
pub async fn touch(tx: &mut Tx, id: &SessionId, abandon_at: Timestamp, from: (Option<&str>, Option<&str>), now: Timestamp) -> Result<bool> {
    let query = sqlx::query(TOUCH).bind(id.as_str()).bind(now.millis()).bind(abandon_at.millis()).bind(from.0).bind(from.1);
    Ok(query.execute(tx.conn()).await?.rows_affected() == 1)
}

/// Writes the end of up to `limit` sessions whose time is over; the number written.
///
/// # Errors
/// [`super::StoreError`].
pub async fn end_overdue(tx: &mut Tx, limit: i64, now: Timestamp) -> Result<u64> {
    Ok(sqlx::query(END_OVERDUE).bind(now.millis()).bind(limit).execute(tx.conn()).await?.rows_affected())
}

/// Notes that the first factor was proved again. `false` when the session is not active any more.
///
/// # Errors
/// [`super::StoreError`].
pub async fn proved_first(tx: &mut Tx, id: &SessionId, now: Timestamp) -> Result<bool> {
    Ok(sqlx::query(PROVED_FIRST).bind(id.as_str()).bind(now.millis()).execute(tx.conn()).await?.rows_affected() == 1)
}

/// The same for the second factor, by the protocol's name of it.
///
/// # Errors
/// [`super::StoreError`].
pub async fn proved_second(tx: &mut Tx, id: &SessionId, strategy: &str, now: Timestamp) -> Result<bool> {
    Ok(sqlx::query(PROVED_SECOND).bind(id.as_str()).bind(now.millis()).bind(strategy).execute(tx.conn()).await?.rows_affected() == 1)
}
