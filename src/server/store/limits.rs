//! Rate limits and pauses after failures. They live in the store: they survive restarts and count across processes.

use super::{Result, Tx, statements};
use crate::domain::ids::{ClientId, UserId};
use crate::domain::lockout::Failures;
use crate::domain::time::{Span, Timestamp};

statements! {
    TAKE = "INSERT INTO rate_limits (bucket, window_end, used) VALUES ($1, $2, 1) ON CONFLICT (bucket) DO UPDATE SET used = CASE WHEN rate_limits.window_end <= $3 THEN 1 ELSE rate_limits.used + 1 END, window_end = CASE WHEN rate_limits.window_end <= $3 THEN $2 ELSE rate_limits.window_end END RETURNING used, window_end";
    DELETE_LIMITS = "DELETE FROM rate_limits WHERE bucket IN (SELECT bucket FROM rate_limits WHERE window_end <= $1 LIMIT $2)";
    FIND_FAILURES = "SELECT failures, locked_until FROM lockouts WHERE bucket = $1";
    /// Whether the person of `$2` knows the browser of `$1`, what failed there (in the bucket `$3` if so, else in `$4`), and the hash of
    /// the person's password: one way for all.
    FAILURES_HERE = "SELECT b.known, l.failures, l.locked_until, (SELECT hash FROM passwords WHERE user_id = $2) FROM (SELECT CASE WHEN EXISTS (SELECT 1 FROM sessions WHERE client_id = $1 AND user_id = $2) THEN 1 ELSE 0 END AS known) b LEFT JOIN lockouts l ON l.bucket = CASE WHEN b.known = 1 THEN $3 ELSE $4 END";
    LOCK_FAILURES = "INSERT INTO lockouts (bucket, failures, locked_until, updated_at) VALUES ($1, 0, NULL, $2) ON CONFLICT (bucket) DO UPDATE SET updated_at = excluded.updated_at";
    SAVE_FAILURES = "INSERT INTO lockouts (bucket, failures, locked_until, updated_at) VALUES ($1, $2, $3, $4) ON CONFLICT (bucket) DO UPDATE SET failures = excluded.failures, locked_until = excluded.locked_until, updated_at = excluded.updated_at";
    FORGET_FAILURES = "DELETE FROM lockouts WHERE bucket = $1";
    DELETE_LOCKOUTS = "DELETE FROM lockouts WHERE bucket IN (SELECT bucket FROM lockouts WHERE updated_at <= $1 LIMIT $2)";
}

/// Takes one try out of a bucket of `limit` per `window`. When it is empty: the time until it is full again.
///
/// # Errors
/// [`super::StoreError`].
pub async fn take(tx: &mut Tx, bucket: &str, limit: i64, window: Span, now: Timestamp) -> Result<Option<Span>> {
    let (used, window_end): (i64, i64) =
        sqlx::query_as(TAKE).bind(bucket).bind(now.plus(window).millis()).bind(now.millis()).fetch_one(tx.conn()).await?;
    Ok((used > limit).then(|| Timestamp::from_millis(window_end).since(now)))
}

/// Counts in a bucket that begins anew when its window is over; how many there are now.
///
/// # Errors
/// [`super::StoreError`].
pub async fn count(tx: &mut Tx, bucket: &str, window: Span, now: Timestamp) -> Result<i64> {
    let (used, _): (i64, i64) = sqlx::query_as(TAKE).bind(bucket).bind(now.plus(window).millis()).bind(now.millis()).fetch_one(tx.conn()).await?;
    Ok(used)
}

/// Failures counted in a bucket.
async fn failures(tx: &mut Tx, bucket: &str) -> Result<Failures> {
    let row: Option<(i64, Option<i64>)> = sqlx::query_as(FIND_FAILURES).bind(bucket).fetch_optional(tx.conn()).await?;
    Ok(row.map_or_else(Failures::default, |(count, until)| counted(Some(count), until)))
}

/// Who tries something, where, and the buckets that failures are counted in: the one of a browser that the person has signed in on,
/// and the one of the network. Nobody is somebody whom no browser knows.
#[derive(Debug, Clone, Copy)]
pub struct Tries<'a> {
    /// The person, if there is one.
    pub user: Option<&'a UserId>,
    /// The browser.
    pub client: &'a ClientId,
    /// Counts on a browser that the person knows.
    pub on_browser: &'a str,
    /// Counts everywhere else in the network.
    pub in_network: &'a str,
}

/// Whether the person has signed in on this browser before, the failures counted here, and the hash of the person's password.
///
/// # Errors
/// [`super::StoreError`].
pub async fn failures_here(tx: &mut Tx, tries: Tries<'_>) -> Result<(bool, Failures, Option<String>)> {
    let Tries { user, client, on_browser, in_network } = tries;
    let query = sqlx::query_as(FAILURES_HERE).bind(client.as_str()).bind(user.map_or("", UserId::as_str)).bind(on_browser).bind(in_network);
    let (known, count, until, hash): (i64, Option<i64>, Option<i64>, Option<String>) = query.fetch_one(tx.conn()).await?;
    Ok((known == 1, counted(count, until), hash))
}

fn counted(count: Option<i64>, until: Option<i64>) -> Failures {
    Failures { count: count.unwrap_or_default(), locked_until: until.map(Timestamp::from_millis) }
}

/// Failures counted in a bucket, which no other transaction changes until this one ends: failures that come at the same
/// time are all counted.
///
/// # Errors
/// [`super::StoreError`].
pub async fn lock_failures(tx: &mut Tx, bucket: &str, now: Timestamp) -> Result<Failures> {
    tx.queue(sqlx::query(LOCK_FAILURES).bind(bucket).bind(now.millis())).await?;
    failures(tx, bucket).await
}

/// Stores the failures of a bucket.
///
/// # Errors
/// [`super::StoreError`].
pub async fn save_failures(tx: &mut Tx, bucket: &str, failures: Failures, now: Timestamp) -> Result<()> {
    let query = sqlx::query(SAVE_FAILURES).bind(bucket).bind(failures.count).bind(failures.locked_until.map(Timestamp::millis));
    tx.queue(query.bind(now.millis())).await
}

/// Forgets the failures of a bucket, after a success.
///
/// # Errors
/// [`super::StoreError`].
pub async fn forget_failures(tx: &mut Tx, bucket: &str) -> Result<()> {
    tx.queue(sqlx::query(FORGET_FAILURES).bind(bucket)).await
}

/// Forgets up to `limit` buckets of each kind that nobody used since `before`.
///
/// # Errors
/// [`super::StoreError`].
pub async fn delete_overdue(tx: &mut Tx, limit: i64, before: Timestamp) -> Result<u64> {
    let limits = sqlx::query(DELETE_LIMITS).bind(before.millis()).bind(limit).execute(tx.conn()).await?.rows_affected();
    let lockouts = sqlx::query(DELETE_LOCKOUTS).bind(before.millis()).bind(limit).execute(tx.conn()).await?.rows_affected();
    Ok(limits + lockouts)
}
