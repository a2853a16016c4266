//! Background work. A job is enqueued in the transaction of the change that needs it and carries ids only.

use super::{Result, Tx, corrupt, statements};
use crate::domain::ids::JobId;
use crate::domain::time::Timestamp;

statements! {
    INSERT = "INSERT INTO jobs (id, kind, subject, attempts, run_at, created_at) VALUES ($1, $2, $3, 0, $4, $5)";
    CLAIM = "UPDATE jobs SET claimed_until = $2, attempts = attempts + 1 WHERE id IN (SELECT id FROM jobs WHERE failed_at IS NULL AND run_at <= $1 AND (claimed_until IS NULL OR claimed_until <= $1) ORDER BY run_at, id LIMIT $3) AND failed_at IS NULL AND (claimed_until IS NULL OR claimed_until <= $1) RETURNING id, kind, subject, attempts";
    DELETE = "DELETE FROM jobs WHERE id = $1";
    RETRY = "UPDATE jobs SET claimed_until = NULL, run_at = $2 WHERE id = $1";
    FAIL = "UPDATE jobs SET claimed_until = NULL, failed_at = $2 WHERE id = $1";
    COUNT_OPEN = "SELECT COUNT(*) FROM jobs WHERE failed_at IS NULL";
}

/// A claimed job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// Its id.
    pub id: JobId,
    /// What to do.
    pub kind: String,
    /// Id of the row to do it with.
    pub subject: String,
    /// Tries so far, this one included.
    pub attempts: i64,
}

/// Adds a job that runs at `run_at` or soon after. The worker is woken for one that is due, once the transaction has ended.
///
/// # Errors
/// [`super::StoreError`].
pub async fn enqueue(tx: &mut Tx, id: &JobId, kind: &'static str, subject: &str, run_at: Timestamp, now: Timestamp) -> Result<()> {
    tx.queue(sqlx::query(INSERT).bind(id.as_str()).bind(kind).bind(subject).bind(run_at.millis()).bind(now.millis())).await?;
    if run_at <= now {
        tx.wake_after_commit();
    }
    Ok(())
}

/// Claims up to `limit` due jobs until `until`: a worker that dies loses its claim then.
///
/// # Errors
/// [`super::StoreError`].
pub async fn claim(tx: &mut Tx, limit: i64, until: Timestamp, now: Timestamp) -> Result<Vec<Job>> {
    let rows: Vec<(String, String, String, i64)> =
        sqlx::query_as(CLAIM).bind(now.millis()).bind(until.millis()).bind(limit).fetch_all(tx.conn()).await?;
    rows.into_iter()
        .map(|(id, kind, subject, attempts)| Ok(Job { id: JobId::parse(&id).map_err(|_| corrupt("jobs", "id", &id))?, kind, subject, attempts }))
        .collect()
}

/// Removes a job that is done.
///
/// # Errors
/// [`super::StoreError`].
pub async fn delete(tx: &mut Tx, id: &JobId) -> Result<()> {
    tx.queue(sqlx::query(DELETE).bind(id.as_str())).await
}

/// Puts a job back for later.
///
/// # Errors
/// [`super::StoreError`].
pub async fn retry(tx: &mut Tx, id: &JobId, run_at: Timestamp) -> Result<()> {
    tx.queue(sqlx::query(RETRY).bind(id.as_str()).bind(run_at.millis())).await
}

/// Gives a job up; the row stays for the operator.
///
/// # Errors
/// [`super::StoreError`].
pub async fn fail(tx: &mut Tx, id: &JobId, now: Timestamp) -> Result<()> {
    tx.queue(sqlx::query(FAIL).bind(id.as_str()).bind(now.millis())).await
}

/// How many jobs wait or run.
///
/// # Errors
/// [`super::StoreError`].
pub async fn count_open(tx: &mut Tx) -> Result<i64> {
    let (count,): (i64,) = sqlx::query_as(COUNT_OPEN).fetch_one(tx.conn()).await?;
    Ok(count)
}
