//! Proofs by mail: one row per mail, with the keyed hashes of its code and of its link.

use super::{Result, Tx, corrupt, statements};
use crate::domain::ids::{ClientId, MailId, VerificationId};
use crate::domain::time::Timestamp;
use crate::domain::verification::{MAX_CODE_ATTEMPTS, Strategy, VerificationState, state};

/// The columns of [`Verification`].
macro_rules! select_verification {
    ($rest:literal) => {
        concat!(
            "SELECT id, attempt_id, strategy, code_hash, mail_id, attempts, created_at, expires_at, verified_at, verified_by FROM verifications ",
            $rest
        )
    };
}

statements! {
    LIST_OF = select_verification!("WHERE attempt_id = $1 ORDER BY created_at DESC, id DESC LIMIT 20");
    FIND_BY_TOKEN = select_verification!("WHERE token_hash = $1");
    INSERT = "INSERT INTO verifications (id, attempt_id, strategy, code_hash, token_hash, mail_id, attempts, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, 0, $7, $8)";
    COUNT_TRY = "UPDATE verifications SET attempts = attempts + 1 WHERE attempt_id = $1 AND verified_at IS NULL AND expires_at > $2";
    SPEND = "UPDATE verifications SET verified_at = $2, verified_by = $3 WHERE id = $1 AND verified_at IS NULL AND expires_at > $2 AND attempts < $4";
    DELETE_OVERDUE = "DELETE FROM verifications WHERE id IN (SELECT id FROM verifications WHERE expires_at <= $1 LIMIT $2)";
}

/// A proof that was asked for.
#[derive(Debug, Clone)]
pub struct Verification {
    /// Its id.
    pub id: VerificationId,
    /// The sign-in or sign-up it belongs to.
    pub attempt: String,
    /// What it proves.
    pub strategy: Strategy,
    /// Keyed hash of the code.
    pub code_hash: Vec<u8>,
    /// The mail that carries it; none when there is nobody to write to.
    pub mail: Option<MailId>,
    /// Wrong codes so far.
    pub attempts: i64,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
    /// When it was spent.
    pub verified_at: Option<Timestamp>,
    /// The browser that opened the link.
    pub verified_by: Option<ClientId>,
}

impl Verification {
    /// Whether the proof can still be given.
    #[must_use]
    pub fn state(&self, now: Timestamp) -> VerificationState {
        state(self.verified_at, self.expires_at, self.attempts, now)
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    attempt_id: String,
    strategy: String,
    code_hash: Vec<u8>,
    mail_id: Option<String>,
    attempts: i64,
    created_at: i64,
    expires_at: i64,
    verified_at: Option<i64>,
    verified_by: Option<String>,
}

impl TryFrom<Row> for Verification {
    type Error = super::StoreError;

    fn try_from(row: Row) -> Result<Self> {
        let bad = |column| corrupt("verifications", column, &row.id);
        Ok(Self {
            id: VerificationId::parse(&row.id).map_err(|_| bad("id"))?,
            strategy: Strategy::parse(&row.strategy).ok_or_else(|| bad("strategy"))?,
            mail: row.mail_id.as_deref().map(MailId::parse).transpose().map_err(|_| bad("mail_id"))?,
            verified_by: row.verified_by.as_deref().map(ClientId::parse).transpose().map_err(|_| bad("verified_by"))?,
            attempt: row.attempt_id,
            code_hash: row.code_hash,
            attempts: row.attempts,
            created_at: Timestamp::from_millis(row.created_at),
            expires_at: Timestamp::from_millis(row.expires_at),
            verified_at: row.verified_at.map(Timestamp::from_millis),
        })
    }
}

/// The latest proofs asked for by an attempt, newest first.
///
/// # Errors
/// [`super::StoreError`].
pub async fn list_of(tx: &mut Tx, attempt: &str) -> Result<Vec<Verification>> {
    let rows: Vec<Row> = sqlx::query_as(LIST_OF).bind(attempt).fetch_all(tx.conn()).await?;
    rows.into_iter().map(Verification::try_from).collect()
}

/// The proof that a link opens.
///
/// # Errors
/// [`super::StoreError`].
pub async fn find_by_token(tx: &mut Tx, token_hash: &[u8]) -> Result<Option<Verification>> {
    let row: Option<Row> = sqlx::query_as(FIND_BY_TOKEN).bind(token_hash.to_vec()).fetch_optional(tx.conn()).await?;
    row.map(Verification::try_from).transpose()
}

/// Adds a proof with the keyed hash of its link.
///
/// # Errors
/// [`super::StoreError`].
pub async fn insert(tx: &mut Tx, verification: &Verification, token_hash: &[u8]) -> Result<()> {
    sqlx::query(INSERT)
        .bind(verification.id.as_str())
        .bind(&verification.attempt)
        .bind(verification.strategy.name())
        .bind(verification.code_hash.clone())
        .bind(token_hash.to_vec())
        .bind(verification.mail.as_ref().map(MailId::as_str))
        .bind(verification.created_at.millis())
        .bind(verification.expires_at.millis())
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Counts a try against every open proof of an attempt. Done before the code is compared, so that tries that come at
/// the same time cannot share one count.
///
/// # Errors
/// [`super::StoreError`].
pub async fn count_try(tx: &mut Tx, attempt: &str, now: Timestamp) -> Result<u64> {
    Ok(sqlx::query(COUNT_TRY).bind(attempt).bind(now.millis()).execute(tx.conn()).await?.rows_affected())
}

/// Spends a proof. `false` when it was spent before, is over, or was tried too often.
///
/// # Errors
/// [`super::StoreError`].
pub async fn spend(tx: &mut Tx, id: &VerificationId, by: &ClientId, now: Timestamp) -> Result<bool> {
    // The try that succeeds was counted as well, hence one more.
    let query = sqlx::query(SPEND).bind(id.as_str()).bind(now.millis()).bind(by.as_str()).bind(MAX_CODE_ATTEMPTS + 1);
    Ok(query.execute(tx.conn()).await?.rows_affected() == 1)
}

/// Forgets up to `limit` proofs that ended before `before`.
///
/// # Errors
/// [`super::StoreError`].
pub async fn delete_overdue(tx: &mut Tx, limit: i64, before: Timestamp) -> Result<u64> {
    Ok(sqlx::query(DELETE_OVERDUE).bind(before.millis()).bind(limit).execute(tx.conn()).await?.rows_affected())
}
