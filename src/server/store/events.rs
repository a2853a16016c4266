//! The log of what happened: append-only, written in the transaction of the change. Names and shapes are those of the
//! webhooks, so that live pages and webhooks can be fed from the same rows.

use super::{Result, Tx, statements};
use crate::domain::ids::{EventId, OrganizationId, UserId};
use crate::domain::time::Timestamp;

statements! {
    INSERT = "INSERT INTO events (id, type, object_id, user_id, actor_id, client_ip, user_agent, data, created_at, organization_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    LIST_OF_TYPE = "SELECT seq, type, object_id, user_id, data, created_at FROM events WHERE (CAST($1 AS TEXT) IS NULL OR type = $1) ORDER BY seq DESC LIMIT $2";
    LIST_NEWEST_OF_ORGANIZATION = "SELECT seq, type, created_at FROM events WHERE organization_id = $1 ORDER BY seq DESC LIMIT $2";
    LIST_NEWEST_OF_USER = "SELECT seq, type, created_at FROM events WHERE user_id = $1 ORDER BY seq DESC LIMIT $2";
}

/// What happened.
#[derive(Debug, Clone)]
pub struct NewEvent<'a> {
    /// Its id.
    pub id: EventId,
    /// Such as `user.created`.
    pub kind: &'static str,
    /// Id of what changed.
    pub object: &'a str,
    /// The person it concerns.
    pub user: Option<&'a UserId>,
    /// The organization it concerns.
    pub organization: Option<&'a OrganizationId>,
    /// Who did it, when it was somebody else.
    pub actor: Option<&'a str>,
    /// From which address; may be empty.
    pub client_ip: &'a str,
    /// With which browser; may be empty.
    pub user_agent: &'a str,
    /// The object after the change, as a webhook would carry it.
    pub data: serde_json::Value,
}

/// A line of the log.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct EventRow {
    /// Grows with every line.
    pub seq: i64,
    /// Such as `user.created`.
    #[sqlx(rename = "type")]
    pub kind: String,
    /// Id of what changed.
    pub object_id: String,
    /// The person it concerns.
    pub user_id: Option<String>,
    /// JSON.
    pub data: String,
    /// When, in milliseconds since 1970.
    pub created_at: i64,
}

/// Appends a line.
///
/// # Errors
/// [`super::StoreError`].
pub async fn append(tx: &mut Tx, event: NewEvent<'_>, now: Timestamp) -> Result<()> {
    let query = sqlx::query(INSERT)
        .bind(event.id.as_str())
        .bind(event.kind)
        .bind(event.object)
        .bind(event.user.map(UserId::as_str))
        .bind(event.actor)
        .bind(event.client_ip)
        .bind(event.user_agent)
        .bind(event.data.to_string())
        .bind(now.millis())
        .bind(event.organization.map(OrganizationId::as_str));
    tx.queue(query).await?;
    tx.ring_after_commit();
    Ok(())
}

/// The newest lines, of one type or of all.
///
/// # Errors
/// [`super::StoreError`].
pub async fn newest(tx: &mut Tx, kind: Option<&str>, limit: i64) -> Result<Vec<EventRow>> {
    Ok(sqlx::query_as(LIST_OF_TYPE).bind(kind).bind(limit).fetch_all(tx.conn()).await?)
}

/// What happened to a person, without what it came to.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct EventOfUser {
    /// Grows with every line.
    pub seq: i64,
    /// Such as `session.created`.
    #[sqlx(rename = "type")]
    pub kind: String,
    /// When, in milliseconds since 1970.
    pub created_at: i64,
}

/// The newest lines about a person, newest first.
///
/// # Errors
/// [`super::StoreError`].
pub async fn newest_of_user(tx: &mut Tx, user: &UserId, limit: i64) -> Result<Vec<EventOfUser>> {
    Ok(sqlx::query_as(LIST_NEWEST_OF_USER).bind(user.as_str()).bind(limit).fetch_all(tx.conn()).await?)
}

/// The newest lines about an organization, newest first.
///
/// # Errors
/// [`super::StoreError`].
pub async fn newest_of_organization(tx: &mut Tx, organization: &OrganizationId, limit: i64) -> Result<Vec<EventOfUser>> {
    Ok(sqlx::query_as(LIST_NEWEST_OF_ORGANIZATION).bind(organization.as_str()).bind(limit).fetch_all(tx.conn()).await?)
}
