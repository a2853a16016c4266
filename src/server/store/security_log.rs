//! The security log of each person. Rows are added and never changed; each writer waits for the one before at the head.

use super::{Result, Tx, corrupt, statements};
use crate::domain::ids::{SessionId, UserId};
use crate::domain::security_log::{Actor, Area, Happening};
use crate::domain::suspicion::Whereabouts;
use crate::domain::time::Timestamp;

macro_rules! select_rows {
    ($rest:literal) => {
        concat!(
            "SELECT user_id, seq, area, details, actor, session_id, ip_address, user_agent, place, created_at, prev_hash, hash FROM security_log ",
            $rest
        )
    };
}

statements! {
    /// Takes the next number. The row stays locked until the transaction ends, so that no two writers follow the same row.
    LOCK_HEAD = "INSERT INTO security_log_heads (user_id, seq, hash, seal) VALUES ($1, 1, $2, $2) ON CONFLICT (user_id) DO UPDATE SET seq = security_log_heads.seq + 1 RETURNING seq, hash";
    SAVE_HEAD = "UPDATE security_log_heads SET hash = $3, seal = $4 WHERE user_id = $1 AND seq = $2";
    INSERT = "INSERT INTO security_log (user_id, seq, area, details, actor, session_id, ip_address, user_agent, place, created_at, prev_hash, hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    PAGE = select_rows!("WHERE user_id = $1 AND seq < $2 ORDER BY seq DESC LIMIT $3");
    PAGE_OF_AREA = select_rows!("WHERE user_id = $1 AND area = $4 AND seq < $2 ORDER BY seq DESC LIMIT $3");
    FOLLOWING = select_rows!("WHERE user_id = $1 AND seq > $2 ORDER BY seq LIMIT $3");
    FIND = select_rows!("WHERE user_id = $1 AND seq = $2");
    EARLIEST = "SELECT MIN(created_at) FROM security_log";
    HEAD_OF = "SELECT u.id, u.created_at, h.seq, h.hash, h.seal FROM users u LEFT JOIN security_log_heads h ON h.user_id = u.id WHERE u.id = $1";
    HEADS = "SELECT u.id, u.created_at, h.seq, h.hash, h.seal FROM users u LEFT JOIN security_log_heads h ON h.user_id = u.id WHERE u.id > $1 ORDER BY u.id LIMIT $2";
}

/// A row as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Stored {
    /// Whose log.
    pub user_id: String,
    /// Which row, from 1.
    pub seq: i64,
    /// Part of the log.
    pub area: String,
    /// What happened, as JSON.
    pub details: String,
    /// Who did it.
    pub actor: String,
    /// The session it is about.
    pub session_id: Option<String>,
    /// From which address; empty at the command line.
    pub ip_address: String,
    /// With which browser.
    pub user_agent: String,
    /// Where that is, as JSON.
    pub place: Option<String>,
    /// When, in milliseconds since 1970.
    pub created_at: i64,
    /// Hash of the row before.
    pub prev_hash: Vec<u8>,
    /// Hash of this row.
    pub hash: Vec<u8>,
}

/// A row as people read it.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Which row, from 1.
    pub seq: i64,
    /// What happened; nothing when a newer version wrote something that this one does not know.
    pub happening: Option<Happening>,
    /// Part of the log.
    pub area: Area,
    /// Who did it.
    pub actor: Actor,
    /// The session it is about.
    pub session: Option<SessionId>,
    /// From which address; empty at the command line.
    pub ip: String,
    /// With which browser.
    pub user_agent: String,
    /// Where that is.
    pub place: Option<Whereabouts>,
    /// When.
    pub at: Timestamp,
    /// Hash of this row.
    pub hash: Vec<u8>,
}

impl TryFrom<Stored> for Entry {
    type Error = super::StoreError;

    fn try_from(row: Stored) -> Result<Self> {
        let id = format!("{} {}", row.user_id, row.seq);
        let bad = |column| corrupt("security_log", column, &id);
        Ok(Self {
            seq: row.seq,
            happening: serde_json::from_str(&row.details).ok(),
            area: Area::parse(&row.area).ok_or_else(|| bad("area"))?,
            actor: Actor::parse(&row.actor).ok_or_else(|| bad("actor"))?,
            session: row.session_id.as_deref().map(SessionId::parse).transpose().map_err(|_| bad("session_id"))?,
            place: row.place.as_deref().map(serde_json::from_str).transpose().map_err(|_| bad("place"))?,
            ip: row.ip_address,
            user_agent: row.user_agent,
            at: Timestamp::from_millis(row.created_at),
            hash: row.hash,
        })
    }
}

/// Takes the next place in a person's log, which nobody else takes until this transaction ends. Gives the number of the row to
/// write, and the hash of the row before.
///
/// # Errors
/// [`super::StoreError`].
pub async fn lock_head(tx: &mut Tx, user: &UserId) -> Result<(i64, Vec<u8>)> {
    Ok(sqlx::query_as(LOCK_HEAD).bind(user.as_str()).bind(Vec::<u8>::new()).fetch_one(tx.conn()).await?)
}

/// Writes a row at the place that [`lock_head`] gave, and moves the head there.
///
/// # Errors
/// [`super::StoreError`].
pub async fn append(tx: &mut Tx, row: &Stored, seal: &[u8]) -> Result<()> {
    let query = sqlx::query(INSERT)
        .bind(&row.user_id)
        .bind(row.seq)
        .bind(&row.area)
        .bind(&row.details)
        .bind(&row.actor)
        .bind(row.session_id.as_deref())
        .bind(&row.ip_address)
        .bind(&row.user_agent)
        .bind(row.place.as_deref())
        .bind(row.created_at)
        .bind(row.prev_hash.clone())
        .bind(row.hash.clone());
    tx.queue(query).await?;
    tx.queue(sqlx::query(SAVE_HEAD).bind(&row.user_id).bind(row.seq).bind(row.hash.clone()).bind(seal.to_vec())).await
}

/// Asks as much of the database as one row costs, and changes nothing: what a failure at an unknown account does, so that the time
/// it takes does not tell.
///
/// # Errors
/// [`super::StoreError`].
pub async fn pretend(tx: &mut Tx) -> Result<()> {
    let nothing = || sqlx::query(SAVE_HEAD).bind("").bind(0_i64).bind(Vec::<u8>::new()).bind(Vec::<u8>::new());
    // Somebody waits for the first of them, as for the place in a log.
    nothing().execute(tx.conn()).await?;
    for _ in 0..3 {
        tx.queue(nothing()).await?;
    }
    Ok(())
}

/// Up to `limit` rows of a person before the row `before`, newest first; of one area, or of all.
///
/// # Errors
/// [`super::StoreError`].
pub async fn page(tx: &mut Tx, user: &UserId, area: Option<Area>, before: Option<i64>, limit: i64) -> Result<Vec<Entry>> {
    let query = sqlx::query_as(if area.is_some() { PAGE_OF_AREA } else { PAGE });
    let query = query.bind(user.as_str()).bind(before.unwrap_or(i64::MAX)).bind(limit);
    let rows: Vec<Stored> = match area {
        Some(area) => query.bind(area.name()).fetch_all(tx.conn()).await?,
        None => query.fetch_all(tx.conn()).await?,
    };
    rows.into_iter().map(Entry::try_from).collect()
}

/// One row of a person.
///
/// # Errors
/// [`super::StoreError`].
pub async fn find(tx: &mut Tx, user: &UserId, seq: i64) -> Result<Option<Entry>> {
    let row: Option<Stored> = sqlx::query_as(FIND).bind(user.as_str()).bind(seq).fetch_optional(tx.conn()).await?;
    row.map(Entry::try_from).transpose()
}

/// Up to `limit` rows of a person after the row `after`, oldest first, as they are stored.
///
/// # Errors
/// [`super::StoreError`].
pub async fn following(tx: &mut Tx, user: &str, after: i64, limit: i64) -> Result<Vec<Stored>> {
    Ok(sqlx::query_as(FOLLOWING).bind(user).bind(after).bind(limit).fetch_all(tx.conn()).await?)
}

/// When the oldest row of all logs was written, in milliseconds since 1970.
///
/// # Errors
/// [`super::StoreError`].
pub async fn earliest(tx: &mut Tx) -> Result<Option<i64>> {
    let (earliest,): (Option<i64>,) = sqlx::query_as(EARLIEST).fetch_one(tx.conn()).await?;
    Ok(earliest)
}

/// A person, and the end of their chain.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Head {
    /// The person.
    pub id: String,
    /// When the account was made, in milliseconds since 1970.
    pub created_at: i64,
    /// The last row; nothing when there is no log.
    pub seq: Option<i64>,
    /// Its hash.
    pub hash: Option<Vec<u8>>,
    /// The seal of both.
    pub seal: Option<Vec<u8>>,
}

/// A person with the end of their chain.
///
/// # Errors
/// [`super::StoreError`].
pub async fn head_of(tx: &mut Tx, user: &str) -> Result<Option<Head>> {
    Ok(sqlx::query_as(HEAD_OF).bind(user).fetch_optional(tx.conn()).await?)
}

/// Up to `limit` people with the ends of their chains, after the person `after`, by id.
///
/// # Errors
/// [`super::StoreError`].
pub async fn heads(tx: &mut Tx, after: &str, limit: i64) -> Result<Vec<Head>> {
    Ok(sqlx::query_as(HEADS).bind(after).bind(limit).fetch_all(tx.conn()).await?)
}
