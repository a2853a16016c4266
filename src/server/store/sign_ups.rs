//! Sign-up attempts.

use super::{Result, Tx, corrupt, statements};
use crate::domain::email::Email;
use crate::domain::ids::{ClientId, InvitationId, OrganizationInvitationId, SessionId, SignUpId, UserId};
use crate::domain::phone::PhoneNumber;
use crate::domain::sign_up::SignUp;
use crate::domain::time::Timestamp;

statements! {
    FIND = "SELECT id, client_id, address, email_verified_at, phone_number, phone_verified_at, username, first_name, last_name, password_hash, legal_version, invitation_id, unsafe_metadata, locale, navigation, external_account, with_passkey, organization_invitation_id, created_session_id, created_at, expires_at FROM sign_ups WHERE id = $1";
    FIND_RESULT = "SELECT created_user_id, created_session_id FROM sign_ups WHERE id = $1";
    INSERT = "INSERT INTO sign_ups (id, client_id, address, email_verified_at, phone_number, username, first_name, last_name, password_hash, legal_version, invitation_id, unsafe_metadata, locale, navigation, external_account, created_at, expires_at, with_passkey, organization_invitation_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)";
    UPDATE_FIELDS = "UPDATE sign_ups SET username = $2, first_name = $3, last_name = $4, password_hash = $5, legal_version = $6, phone_number = $7, phone_verified_at = CASE WHEN phone_number = $7 THEN phone_verified_at ELSE NULL END WHERE id = $1 AND created_user_id IS NULL AND expires_at > $8";
    WITHOUT_PASSKEY = "UPDATE sign_ups SET with_passkey = 0 WHERE id = $1 AND created_user_id IS NULL AND expires_at > $2";
    UPDATE_VERIFIED = "UPDATE sign_ups SET email_verified_at = $2 WHERE id = $1 AND created_user_id IS NULL AND expires_at > $2";
    UPDATE_PHONE_VERIFIED = "UPDATE sign_ups SET phone_verified_at = $2 WHERE id = $1 AND created_user_id IS NULL AND expires_at > $2 AND phone_number = $3";
    COMPLETE = "UPDATE sign_ups SET created_user_id = $2, created_session_id = $3, password_hash = NULL WHERE id = $1 AND created_user_id IS NULL AND email_verified_at IS NOT NULL AND expires_at > $4";
    DELETE_OVERDUE = "DELETE FROM sign_ups WHERE id IN (SELECT id FROM sign_ups WHERE expires_at <= $1 LIMIT $2)";
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    client_id: String,
    address: String,
    email_verified_at: Option<i64>,
    phone_number: Option<String>,
    phone_verified_at: Option<i64>,
    username: Option<String>,
    first_name: Option<String>,
    last_name: Option<String>,
    password_hash: Option<String>,
    legal_version: Option<String>,
    invitation_id: Option<String>,
    unsafe_metadata: String,
    locale: Option<String>,
    navigation: String,
    external_account: Option<String>,
    with_passkey: i64,
    organization_invitation_id: Option<String>,
    created_session_id: Option<String>,
    created_at: i64,
    expires_at: i64,
}

impl TryFrom<Row> for SignUp {
    type Error = super::StoreError;

    fn try_from(row: Row) -> Result<Self> {
        let bad = |column| corrupt("sign_ups", column, &row.id);
        Ok(Self {
            id: SignUpId::parse(&row.id).map_err(|_| bad("id"))?,
            client: ClientId::parse(&row.client_id).map_err(|_| bad("client_id"))?,
            email: Email::parse(&row.address).map_err(|_| bad("address"))?,
            invitation: row.invitation_id.as_deref().map(InvitationId::parse).transpose().map_err(|_| bad("invitation_id"))?,
            organization_invitation: row
                .organization_invitation_id
                .as_deref()
                .map(OrganizationInvitationId::parse)
                .transpose()
                .map_err(|_| bad("organization_invitation_id"))?,
            navigation: serde_json::from_str(&row.navigation).map_err(|_| bad("navigation"))?,
            external: row.external_account.as_deref().map(serde_json::from_str).transpose().map_err(|_| bad("external_account"))?,
            email_verified_at: row.email_verified_at.map(Timestamp::from_millis),
            phone: row.phone_number.as_deref().map(PhoneNumber::parse).transpose().map_err(|_| bad("phone_number"))?,
            phone_verified_at: row.phone_verified_at.map(Timestamp::from_millis),
            username: row.username,
            first_name: row.first_name,
            last_name: row.last_name,
            password_hash: row.password_hash,
            with_passkey: row.with_passkey != 0,
            legal_version: row.legal_version,
            unsafe_metadata: row.unsafe_metadata,
            locale: row.locale,
            completed: row.created_session_id.is_some(),
            created_at: Timestamp::from_millis(row.created_at),
            expires_at: Timestamp::from_millis(row.expires_at),
        })
    }
}

/// The attempt with this id.
///
/// # Errors
/// [`super::StoreError`].
pub async fn find(tx: &mut Tx, id: &SignUpId) -> Result<Option<SignUp>> {
    let row: Option<Row> = sqlx::query_as(FIND).bind(id.as_str()).fetch_optional(tx.conn()).await?;
    row.map(SignUp::try_from).transpose()
}

/// Ids of the user and the session that a completed attempt made.
///
/// # Errors
/// [`super::StoreError`].
pub async fn find_result(tx: &mut Tx, id: &SignUpId) -> Result<Option<(UserId, SessionId)>> {
    let row: Option<(Option<String>, Option<String>)> = sqlx::query_as(FIND_RESULT).bind(id.as_str()).fetch_optional(tx.conn()).await?;
    let Some((Some(user), Some(session))) = row else { return Ok(None) };
    let user = UserId::parse(&user).map_err(|_| corrupt("sign_ups", "created_user_id", id.as_str()))?;
    let session = SessionId::parse(&session).map_err(|_| corrupt("sign_ups", "created_session_id", id.as_str()))?;
    Ok(Some((user, session)))
}

/// Adds an attempt.
///
/// # Errors
/// [`super::StoreError`].
pub async fn insert(tx: &mut Tx, attempt: &SignUp) -> Result<()> {
    let navigation = serde_json::to_string(&attempt.navigation).map_err(|_| corrupt("sign_ups", "navigation", attempt.id.as_str()))?;
    let external = attempt.external.as_ref().map(serde_json::to_string).transpose();
    let external = external.map_err(|_| corrupt("sign_ups", "external_account", attempt.id.as_str()))?;
    sqlx::query(INSERT)
        .bind(attempt.id.as_str())
        .bind(attempt.client.as_str())
        .bind(attempt.email.as_str())
        .bind(attempt.email_verified_at.map(Timestamp::millis))
        .bind(attempt.phone.as_ref().map(PhoneNumber::as_str))
        .bind(attempt.username.as_deref())
        .bind(attempt.first_name.as_deref())
        .bind(attempt.last_name.as_deref())
        .bind(attempt.password_hash.as_deref())
        .bind(attempt.legal_version.as_deref())
        .bind(attempt.invitation.as_ref().map(InvitationId::as_str))
        .bind(&attempt.unsafe_metadata)
        .bind(attempt.locale.as_deref())
        .bind(navigation)
        .bind(external)
        .bind(attempt.created_at.millis())
        .bind(attempt.expires_at.millis())
        .bind(i64::from(attempt.with_passkey))
        .bind(attempt.organization_invitation.as_ref().map(OrganizationInvitationId::as_str))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Stores fields that were filled in later; another phone number has to be proved anew. `false` when the attempt is complete or over.
///
/// # Errors
/// [`super::StoreError`].
pub async fn update_fields(tx: &mut Tx, attempt: &SignUp, now: Timestamp) -> Result<bool> {
    let query = sqlx::query(UPDATE_FIELDS)
        .bind(attempt.id.as_str())
        .bind(attempt.username.as_deref())
        .bind(attempt.first_name.as_deref())
        .bind(attempt.last_name.as_deref())
        .bind(attempt.password_hash.as_deref())
        .bind(attempt.legal_version.as_deref())
        .bind(attempt.phone.as_ref().map(PhoneNumber::as_str));
    Ok(query.bind(now.millis()).execute(tx.conn()).await?.rows_affected() == 1)
}

/// Has the attempt take a password in place of a passkey. `false` when it is complete or over.
///
/// # Errors
/// [`super::StoreError`].
pub async fn drop_passkey(tx: &mut Tx, id: &SignUpId, now: Timestamp) -> Result<bool> {
    Ok(sqlx::query(WITHOUT_PASSKEY).bind(id.as_str()).bind(now.millis()).execute(tx.conn()).await?.rows_affected() == 1)
}

/// Notes that the address is proved.
///
/// # Errors
/// [`super::StoreError`].
pub async fn update_verified(tx: &mut Tx, id: &SignUpId, now: Timestamp) -> Result<bool> {
    Ok(sqlx::query(UPDATE_VERIFIED).bind(id.as_str()).bind(now.millis()).execute(tx.conn()).await?.rows_affected() == 1)
}

/// Notes that the phone number is proved. `false` also when the attempt has another number by now.
///
/// # Errors
/// [`super::StoreError`].
pub async fn update_phone_verified(tx: &mut Tx, id: &SignUpId, number: &PhoneNumber, now: Timestamp) -> Result<bool> {
    let query = sqlx::query(UPDATE_PHONE_VERIFIED).bind(id.as_str()).bind(now.millis()).bind(number.as_str());
    Ok(query.execute(tx.conn()).await?.rows_affected() == 1)
}

/// Completes a proved attempt. `false` when another request did, or it is over.
///
/// # Errors
/// [`super::StoreError`].
pub async fn complete(tx: &mut Tx, id: &SignUpId, user: &UserId, session: &SessionId, now: Timestamp) -> Result<bool> {
    let query = sqlx::query(COMPLETE).bind(id.as_str()).bind(user.as_str()).bind(session.as_str());
    Ok(query.bind(now.millis()).execute(tx.conn()).await?.rows_affected() == 1)
}

/// Forgets up to `limit` attempts that ended before `before`.
///
/// # Errors
/// [`super::StoreError`].
pub async fn delete_overdue(tx: &mut Tx, limit: i64, before: Timestamp) -> Result<u64> {
    Ok(sqlx::query(DELETE_OVERDUE).bind(before.millis()).bind(limit).execute(tx.conn()).await?.rows_affected())
}
