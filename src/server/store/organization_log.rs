//! The activity log of each organization. Rows are added, and deleted when they are older than the operator keeps them.

use super::{Result, Tx, corrupt, statements};
use crate::domain::ids::{OrganizationId, UserId};
use crate::domain::organization_log::{Deed, LogArea};
use crate::domain::security_log::Actor;
use crate::domain::time::Timestamp;

macro_rules! select_rows {
    ($rest:literal) => {
        concat!(
            "SELECT l.seq, l.area, l.actor_id, l.actor, l.target, l.details, l.ip_address, l.user_agent, l.created_at, u.first_name, u.last_name, u.username, e.address FROM organization_log l LEFT JOIN users u ON u.id = l.actor_id LEFT JOIN email_addresses e ON e.id = u.primary_email_address_id ",
            $rest
        )
    };
}

statements! {
    /// Takes the next number; the row stays locked until the transaction ends.
    NEXT = "INSERT INTO organization_log_heads (organization_id, seq) VALUES ($1, 1) ON CONFLICT (organization_id) DO UPDATE SET seq = organization_log_heads.seq + 1 RETURNING seq";
    INSERT = "INSERT INTO organization_log (organization_id, seq, area, actor_id, actor, target, details, ip_address, user_agent, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    PAGE = select_rows!("WHERE l.organization_id = $1 AND l.seq < $2 ORDER BY l.seq DESC LIMIT $3");
    PAGE_OF_AREA = select_rows!("WHERE l.organization_id = $1 AND l.area = $4 AND l.seq < $2 ORDER BY l.seq DESC LIMIT $3");
    PAGE_OF_ACTOR = select_rows!("WHERE l.organization_id = $1 AND l.actor_id = $5 AND l.seq < $2 AND (CAST($4 AS TEXT) IS NULL OR l.area = $4) ORDER BY l.seq DESC LIMIT $3");
    DELETE_OVERDUE = "DELETE FROM organization_log WHERE created_at < $1 AND (organization_id, seq) IN (SELECT organization_id, seq FROM organization_log WHERE created_at < $1 ORDER BY created_at LIMIT $2)";
}

/// A line to write.
#[derive(Debug, Clone)]
pub struct NewEntry<'a> {
    /// Whose log.
    pub organization: &'a OrganizationId,
    /// What happened.
    pub deed: &'a Deed,
    /// The person who did it.
    pub actor_id: Option<&'a UserId>,
    /// Who that is to the organization.
    pub actor: Actor,
    /// Id of what it was done to.
    pub target: Option<&'a str>,
    /// What happened, as JSON.
    pub details: String,
    /// From which address; may be empty.
    pub ip: &'a str,
    /// With which browser; may be empty.
    pub user_agent: &'a str,
}

/// A line as people read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogEntry {
    /// Which line, from 1.
    pub seq: i64,
    /// What happened; nothing when a newer version wrote something that this one does not know.
    pub deed: Option<Deed>,
    /// Part of the log.
    pub area: LogArea,
    /// The person who did it; nobody where an app, the operator or a domain did.
    pub actor_id: Option<UserId>,
    /// The name of that person, else their address, if they still have an account.
    pub actor_name: Option<String>,
    /// Who that is.
    pub actor: Actor,
    /// Id of what it was done to.
    pub target: Option<String>,
    /// From which address; may be empty.
    pub ip: String,
    /// With which browser; may be empty.
    pub user_agent: String,
    /// When.
    pub at: Timestamp,
}

#[derive(sqlx::FromRow)]
struct Row {
    seq: i64,
    area: String,
    actor_id: Option<String>,
    actor: String,
    target: Option<String>,
    details: String,
    ip_address: String,
    user_agent: String,
    created_at: i64,
    first_name: Option<String>,
    last_name: Option<String>,
    username: Option<String>,
    address: Option<String>,
}

impl TryFrom<Row> for LogEntry {
    type Error = super::StoreError;

    fn try_from(row: Row) -> Result<Self> {
        let id = row.seq.to_string();
        let bad = |column| corrupt("organization_log", column, &id);
        let name = crate::domain::person_name::full_name(row.first_name.as_deref(), row.last_name.as_deref());
        Ok(Self {
            seq: row.seq,
            deed: serde_json::from_str(&row.details).ok(),
            area: LogArea::parse(&row.area).ok_or_else(|| bad("area"))?,
            actor_id: row.actor_id.as_deref().map(UserId::parse).transpose().map_err(|_| bad("actor_id"))?,
            actor_name: name.or(row.address).or(row.username),
            actor: Actor::parse(&row.actor).ok_or_else(|| bad("actor"))?,
            target: row.target,
            ip: row.ip_address,
            user_agent: row.user_agent,
            at: Timestamp::from_millis(row.created_at),
        })
    }
}

/// Appends a line.
///
/// # Errors
/// [`super::StoreError`].
pub async fn append(tx: &mut Tx, entry: &NewEntry<'_>, now: Timestamp) -> Result<()> {
    let (seq,): (i64,) = sqlx::query_as(NEXT).bind(entry.organization.as_str()).fetch_one(tx.conn()).await?;
    sqlx::query(INSERT)
        .bind(entry.organization.as_str())
        .bind(seq)
        .bind(entry.deed.area().name())
        .bind(entry.actor_id.map(UserId::as_str))
        .bind(entry.actor.name())
        .bind(entry.target)
        .bind(&entry.details)
        .bind(entry.ip)
        .bind(entry.user_agent)
        .bind(now.millis())
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// What a page of the log shows; empty is everything.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LogFilter {
    /// Of one area.
    pub area: Option<LogArea>,
    /// Done by one person.
    pub actor: Option<UserId>,
}

/// Up to `limit` lines before the line `before`, newest first.
///
/// # Errors
/// [`super::StoreError`].
pub async fn page(tx: &mut Tx, organization: &OrganizationId, filter: &LogFilter, before: Option<i64>, limit: i64) -> Result<Vec<LogEntry>> {
    let area = filter.area.map(LogArea::name);
    let sql = match (&filter.actor, area) {
        (Some(_), _) => PAGE_OF_ACTOR,
        (None, Some(_)) => PAGE_OF_AREA,
        (None, None) => PAGE,
    };
    let query = sqlx::query_as(sql).bind(organization.as_str()).bind(before.unwrap_or(i64::MAX)).bind(limit);
    let rows: Vec<Row> = match (&filter.actor, area) {
        (Some(actor), area) => query.bind(area).bind(actor.as_str()).fetch_all(tx.conn()).await?,
        (None, Some(area)) => query.bind(area).fetch_all(tx.conn()).await?,
        (None, None) => query.fetch_all(tx.conn()).await?,
    };
    rows.into_iter().map(LogEntry::try_from).collect()
}

/// Deletes lines from before a time, at most `limit` of them.
///
/// # Errors
/// [`super::StoreError`].
pub async fn delete_overdue(tx: &mut Tx, limit: i64, before: Timestamp) -> Result<()> {
    sqlx::query(DELETE_OVERDUE).bind(before.millis()).bind(limit).execute(tx.conn()).await?;
    Ok(())
}
