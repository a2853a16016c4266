//! Mail on its way, and the mailbox of development instances.

use super::{Result, Tx, corrupt, statements};
use crate::domain::ids::{MailId, UserId};
use crate::domain::time::Timestamp;

statements! {
    INSERT = "INSERT INTO mail_outbox (id, template, locale, user_id, attempt_id, sealed_params, status, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, 'queued', $7, $7)";
    FIND = "SELECT id, template, locale, sealed_params, status, detail, created_at, updated_at FROM mail_outbox WHERE id = $1";
    UPDATE_STATUS = "UPDATE mail_outbox SET status = $2, detail = $3, sealed_params = $4, updated_at = $5 WHERE id = $1 AND status = 'queued'";
    UPDATE_DETAIL = "UPDATE mail_outbox SET detail = $2, updated_at = $3 WHERE id = $1 AND status = 'queued'";
    DELETE_OVERDUE = "DELETE FROM mail_outbox WHERE id IN (SELECT id FROM mail_outbox WHERE created_at <= $1 LIMIT $2)";
    INSERT_MAILBOX = "INSERT INTO mailbox (id, recipient, subject, text_body, html_body, created_at) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (id) DO NOTHING";
    LIST_MAILBOX = "SELECT id, recipient, subject, text_body, html_body, created_at FROM mailbox ORDER BY created_at DESC, id DESC LIMIT $1";
    FIND_MAILBOX = "SELECT id, recipient, subject, text_body, html_body, created_at FROM mailbox WHERE id = $1";
}

/// How far a mail got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailStatus {
    /// Waiting, or being retried.
    Queued,
    /// The next server took it.
    Delivered,
    /// It will not arrive.
    Failed,
}

impl MailStatus {
    const fn name(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Delivered => "delivered",
            Self::Failed => "failed",
        }
    }
}

/// A mail on its way.
#[derive(Debug, Clone)]
pub struct OutboxMail {
    /// Its id.
    pub id: MailId,
    /// Which text.
    pub template: String,
    /// Language tag.
    pub locale: String,
    /// Address, code, link: sealed JSON; empty once it is out.
    pub sealed_params: Vec<u8>,
    /// How far it got.
    pub status: MailStatus,
    /// The receiving server's last words, without addresses.
    pub detail: Option<String>,
    /// When it was written.
    pub created_at: Timestamp,
    /// Last change.
    pub updated_at: Timestamp,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    template: String,
    locale: String,
    sealed_params: Vec<u8>,
    status: String,
    detail: Option<String>,
    created_at: i64,
    updated_at: i64,
}

/// What a new mail begins with.
#[derive(Debug, Clone)]
pub struct NewMail<'a> {
    /// Its id.
    pub id: &'a MailId,
    /// Which text.
    pub template: &'static str,
    /// Language tag.
    pub locale: &'static str,
    /// The reader's account, where there is one.
    pub user: Option<&'a UserId>,
    /// The attempt that waits for it.
    pub attempt: Option<&'a str>,
    /// Sealed JSON.
    pub sealed_params: Vec<u8>,
}

/// Adds a mail.
///
/// # Errors
/// [`super::StoreError`].
pub async fn insert(tx: &mut Tx, mail: NewMail<'_>, now: Timestamp) -> Result<()> {
    let query = sqlx::query(INSERT).bind(mail.id.as_str()).bind(mail.template).bind(mail.locale).bind(mail.user.map(UserId::as_str));
    tx.queue(query.bind(mail.attempt).bind(mail.sealed_params).bind(now.millis())).await
}

/// The mail with this id.
///
/// # Errors
/// [`super::StoreError`].
pub async fn find(tx: &mut Tx, id: &MailId) -> Result<Option<OutboxMail>> {
    let row: Option<Row> = sqlx::query_as(FIND).bind(id.as_str()).fetch_optional(tx.conn()).await?;
    row.map(|row| {
        let status = [MailStatus::Queued, MailStatus::Delivered, MailStatus::Failed].into_iter().find(|status| status.name() == row.status);
        Ok(OutboxMail {
            id: MailId::parse(&row.id).map_err(|_| corrupt("mail_outbox", "id", &row.id))?,
            status: status.ok_or_else(|| corrupt("mail_outbox", "status", &row.id))?,
            template: row.template,
            locale: row.locale,
            sealed_params: row.sealed_params,
            detail: row.detail,
            created_at: Timestamp::from_millis(row.created_at),
            updated_at: Timestamp::from_millis(row.updated_at),
        })
    })
    .transpose()
}

/// Notes the end of a mail's way and wipes its secrets. `false` when it had ended before.
///
/// # Errors
/// [`super::StoreError`].
pub async fn finish(tx: &mut Tx, id: &MailId, status: MailStatus, detail: &str, now: Timestamp) -> Result<bool> {
    let query = sqlx::query(UPDATE_STATUS).bind(id.as_str()).bind(status.name()).bind(detail).bind(Vec::<u8>::new());
    Ok(query.bind(now.millis()).execute(tx.conn()).await?.rows_affected() == 1)
}

/// Notes why a mail is still waiting.
///
/// # Errors
/// [`super::StoreError`].
pub async fn note_delay(tx: &mut Tx, id: &MailId, detail: &str, now: Timestamp) -> Result<()> {
    sqlx::query(UPDATE_DETAIL).bind(id.as_str()).bind(detail).bind(now.millis()).execute(tx.conn()).await?;
    Ok(())
}

/// Forgets up to `limit` mails written before `before`.
///
/// # Errors
/// [`super::StoreError`].
pub async fn delete_overdue(tx: &mut Tx, limit: i64, before: Timestamp) -> Result<u64> {
    Ok(sqlx::query(DELETE_OVERDUE).bind(before.millis()).bind(limit).execute(tx.conn()).await?.rows_affected())
}

/// A mail in the development mailbox.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct MailboxMail {
    /// Its id.
    pub id: String,
    /// To whom.
    pub recipient: String,
    /// Subject line.
    pub subject: String,
    /// The text part.
    pub text_body: String,
    /// The HTML part.
    pub html_body: String,
    /// When it was sent, in milliseconds since 1970.
    pub created_at: i64,
}

/// Puts a mail into the development mailbox.
///
/// # Errors
/// [`super::StoreError`].
pub async fn insert_mailbox(tx: &mut Tx, mail: &MailboxMail) -> Result<()> {
    let query = sqlx::query(INSERT_MAILBOX).bind(&mail.id).bind(&mail.recipient).bind(&mail.subject).bind(&mail.text_body);
    query.bind(&mail.html_body).bind(mail.created_at).execute(tx.conn()).await?;
    Ok(())
}

/// The newest mails of the development mailbox.
///
/// # Errors
/// [`super::StoreError`].
pub async fn list_mailbox(tx: &mut Tx, limit: i64) -> Result<Vec<MailboxMail>> {
    Ok(sqlx::query_as(LIST_MAILBOX).bind(limit).fetch_all(tx.conn()).await?)
}

/// One mail of the development mailbox.
///
/// # Errors
/// [`super::StoreError`].
pub async fn find_mailbox(tx: &mut Tx, id: &str) -> Result<Option<MailboxMail>> {
    Ok(sqlx::query_as(FIND_MAILBOX).bind(id).fetch_optional(tx.conn()).await?)
}
