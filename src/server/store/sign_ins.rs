//! Sign-in attempts.

use super::{Result, Tx, corrupt, statements};
use crate::domain::ids::{ClientId, IdentificationId, SessionId, SignInId, UserId};
use crate::domain::sign_in::{FirstStep, SignIn, SignInStage, SignInStatus};
use crate::domain::time::Timestamp;
use crate::domain::verification::Strategy;

statements! {
    FIND = "SELECT id, client_id, identifier, user_id, email_address_id, phone_number_id, strategy, status, created_session_id, first_factor, navigation, created_at, expires_at FROM sign_ins WHERE id = $1";
    INSERT = "INSERT INTO sign_ins (id, client_id, identifier, user_id, email_address_id, phone_number_id, strategy, status, navigation, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, 'needs_first_factor', $8, $9, $10)";
    CHOOSE = "UPDATE sign_ins SET strategy = $2 WHERE id = $1 AND status = 'needs_first_factor'";
    CHOOSE_SECOND = "UPDATE sign_ins SET strategy = $2, phone_number_id = CASE WHEN CAST($3 AS TEXT) IS NULL THEN phone_number_id ELSE $3 END WHERE id = $1 AND status IN ('needs_second_factor', 'needs_client_trust')";
    REQUIRE_SECOND = "UPDATE sign_ins SET status = $3, first_factor = $4, strategy = $5, phone_number_id = CASE WHEN CAST($6 AS TEXT) IS NULL THEN phone_number_id ELSE $6 END WHERE id = $1 AND status = $2 AND expires_at > $7";
    ADVANCE = "UPDATE sign_ins SET status = $3, created_session_id = $4 WHERE id = $1 AND status = $2 AND expires_at > $5";
    DELETE_OPEN_OF = "DELETE FROM sign_ins WHERE user_id = $1 AND status <> 'complete'";
    DELETE_OVERDUE = "DELETE FROM sign_ins WHERE id IN (SELECT id FROM sign_ins WHERE expires_at <= $1 LIMIT $2)";
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    client_id: String,
    identifier: String,
    user_id: Option<String>,
    email_address_id: Option<String>,
    phone_number_id: Option<String>,
    strategy: String,
    status: String,
    created_session_id: Option<String>,
    first_factor: Option<String>,
    navigation: String,
    created_at: i64,
    expires_at: i64,
}

impl TryFrom<Row> for SignIn {
    type Error = super::StoreError;

    fn try_from(row: Row) -> Result<Self> {
        let bad = |column| corrupt("sign_ins", column, &row.id);
        let first = || row.first_factor.clone().map(|factor| FirstStep { factor }).ok_or_else(|| bad("first_factor"));
        let stage = match (row.status.as_str(), &row.created_session_id) {
            ("needs_first_factor", _) => SignInStage::NeedsFirstFactor,
            ("needs_new_password", _) => SignInStage::NeedsNewPassword,
            ("needs_second_factor", _) => SignInStage::NeedsSecondFactor(first()?),
            ("needs_client_trust", _) => SignInStage::NeedsClientTrust(first()?),
            ("complete", Some(session)) => SignInStage::Complete { session: SessionId::parse(session).map_err(|_| bad("created_session_id"))? },
            _ => return Err(bad("status")),
        };
        Ok(Self {
            id: SignInId::parse(&row.id).map_err(|_| bad("id"))?,
            client: ClientId::parse(&row.client_id).map_err(|_| bad("client_id"))?,
            user: row.user_id.as_deref().map(UserId::parse).transpose().map_err(|_| bad("user_id"))?,
            email: row.email_address_id.as_deref().map(IdentificationId::parse).transpose().map_err(|_| bad("email_address_id"))?,
            phone: row.phone_number_id.as_deref().map(IdentificationId::parse).transpose().map_err(|_| bad("phone_number_id"))?,
            strategy: Strategy::parse(&row.strategy).ok_or_else(|| bad("strategy"))?,
            navigation: serde_json::from_str(&row.navigation).map_err(|_| bad("navigation"))?,
            stage,
            created_at: Timestamp::from_millis(row.created_at),
            expires_at: Timestamp::from_millis(row.expires_at),
            identifier: row.identifier,
        })
    }
}

/// The attempt with this id.
///
/// # Errors
/// [`super::StoreError`].
pub async fn find(tx: &mut Tx, id: &SignInId) -> Result<Option<SignIn>> {
    let row: Option<Row> = sqlx::query_as(FIND).bind(id.as_str()).fetch_optional(tx.conn()).await?;
    row.map(SignIn::try_from).transpose()
}

/// Adds an attempt.
///
/// # Errors
/// [`super::StoreError`].
pub async fn insert(tx: &mut Tx, attempt: &SignIn) -> Result<()> {
    let navigation = serde_json::to_string(&attempt.navigation).map_err(|_| corrupt("sign_ins", "navigation", attempt.id.as_str()))?;
    let query = sqlx::query(INSERT)
        .bind(attempt.id.as_str())
        .bind(attempt.client.as_str())
        .bind(&attempt.identifier)
        .bind(attempt.user.as_ref().map(UserId::as_str))
        .bind(attempt.email.as_ref().map(IdentificationId::as_str))
        .bind(attempt.phone.as_ref().map(IdentificationId::as_str))
        .bind(attempt.strategy.name())
        .bind(navigation)
        .bind(attempt.created_at.millis())
        .bind(attempt.expires_at.millis());
    tx.queue(query).await
}

/// Remembers the factor the person chose. `false` when the attempt has moved on.
///
/// # Errors
/// [`super::StoreError`].
pub async fn choose(tx: &mut Tx, id: &SignInId, strategy: Strategy) -> Result<bool> {
    Ok(sqlx::query(CHOOSE).bind(id.as_str()).bind(strategy.name()).execute(tx.conn()).await?.rows_affected() == 1)
}

/// Remembers the second factor the person chose, and the number it goes to. `false` when the attempt is not in its second step.
///
/// # Errors
/// [`super::StoreError`].
pub async fn choose_second(tx: &mut Tx, id: &SignInId, strategy: Strategy, phone: Option<&IdentificationId>) -> Result<bool> {
    let query = sqlx::query(CHOOSE_SECOND).bind(id.as_str()).bind(strategy.name()).bind(phone.map(IdentificationId::as_str));
    Ok(query.execute(tx.conn()).await?.rows_affected() == 1)
}

/// Moves on to the second step from the stage the attempt is expected in: what was proved, and what is asked for first. `false`
/// when the attempt has moved meanwhile or is over.
///
/// # Errors
/// [`super::StoreError`].
pub async fn require_second(
    tx: &mut Tx,
    id: &SignInId,
    (from, to): (SignInStatus, SignInStatus),
    (first, strategy): (&str, Strategy),
    phone: Option<&IdentificationId>,
    now: Timestamp,
) -> Result<bool> {
    let query = sqlx::query(REQUIRE_SECOND).bind(id.as_str()).bind(from.name()).bind(to.name()).bind(first).bind(strategy.name());
    Ok(query.bind(phone.map(IdentificationId::as_str)).bind(now.millis()).execute(tx.conn()).await?.rows_affected() == 1)
}

/// Moves on from `needs_first_factor` to `needs_new_password`. `false` when the attempt has moved meanwhile or is over.
///
/// # Errors
/// [`super::StoreError`].
pub async fn require_new_password(tx: &mut Tx, id: &SignInId, now: Timestamp) -> Result<bool> {
    let query = sqlx::query(ADVANCE).bind(id.as_str()).bind("needs_first_factor").bind("needs_new_password").bind(None::<&str>);
    Ok(query.bind(now.millis()).execute(tx.conn()).await?.rows_affected() == 1)
}

/// Completes the attempt from the stage it is expected in. `false` when another request did.
///
/// # Errors
/// [`super::StoreError`].
pub async fn complete(tx: &mut Tx, id: &SignInId, from: SignInStatus, session: &SessionId, now: Timestamp) -> Result<bool> {
    let query = sqlx::query(ADVANCE).bind(id.as_str()).bind(from.name()).bind("complete").bind(session.as_str());
    Ok(query.bind(now.millis()).execute(tx.conn()).await?.rows_affected() == 1)
}

/// Forgets up to `limit` attempts that ended before `before`.
///
/// # Errors
/// [`super::StoreError`].
pub async fn delete_overdue(tx: &mut Tx, limit: i64, before: Timestamp) -> Result<u64> {
    Ok(sqlx::query(DELETE_OVERDUE).bind(before.millis()).bind(limit).execute(tx.conn()).await?.rows_affected())
}

/// Forgets every attempt of a person that is under way, however far it got.
///
/// # Errors
/// [`super::StoreError`].
pub async fn delete_open_of(tx: &mut Tx, user: &UserId) -> Result<u64> {
    Ok(sqlx::query(DELETE_OPEN_OF).bind(user.as_str()).execute(tx.conn()).await?.rows_affected())
}
