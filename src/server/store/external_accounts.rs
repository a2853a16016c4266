//! Accounts that people have with other services and sign in with. An account there leads to one person here.

use super::{Result, Tx, corrupt, statements, users};
use crate::domain::ids::{ExternalAccountId, UserId};
use crate::domain::social::ExternalIdentity;
use crate::domain::time::Timestamp;

statements! {
    FIND_OWNER = "SELECT user_id FROM external_accounts WHERE provider = $1 AND provider_user_id = $2";
    LIST_OF = "SELECT id, provider, provider_user_id, label, address, first_name, last_name, scopes, created_at, updated_at FROM external_accounts WHERE user_id = $1 ORDER BY created_at, id";
    INSERT = "INSERT INTO external_accounts (id, user_id, provider, provider_user_id, label, address, first_name, last_name, scopes, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10) ON CONFLICT DO NOTHING";
    DELETE_OF = "DELETE FROM external_accounts WHERE user_id = $1 AND id = $2";
    UPDATE = "UPDATE external_accounts SET label = $3, address = $4, first_name = $5, last_name = $6, scopes = $7, updated_at = $8 WHERE provider = $1 AND provider_user_id = $2";
}

/// An account with another service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExternalAccount {
    /// Its id.
    pub id: ExternalAccountId,
    /// What the service says.
    pub identity: ExternalIdentity,
    /// When it was connected.
    pub created_at: Timestamp,
    /// When it was used last.
    pub updated_at: Timestamp,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    provider: String,
    provider_user_id: String,
    label: Option<String>,
    address: String,
    first_name: Option<String>,
    last_name: Option<String>,
    scopes: String,
    created_at: i64,
    updated_at: i64,
}

impl TryFrom<Row> for ExternalAccount {
    type Error = super::StoreError;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            id: ExternalAccountId::parse(&row.id).map_err(|_| corrupt("external_accounts", "id", &row.id))?,
            identity: ExternalIdentity {
                provider: row.provider,
                subject: row.provider_user_id,
                email: row.address,
                first_name: row.first_name,
                last_name: row.last_name,
                username: row.label,
                scopes: row.scopes,
            },
            created_at: Timestamp::from_millis(row.created_at),
            updated_at: Timestamp::from_millis(row.updated_at),
        })
    }
}

/// Whose account this is.
///
/// # Errors
/// [`super::StoreError`].
pub async fn find_owner(tx: &mut Tx, provider: &str, subject: &str) -> Result<Option<UserId>> {
    let row: Option<(String,)> = sqlx::query_as(FIND_OWNER).bind(provider).bind(subject).fetch_optional(tx.conn()).await?;
    row.map(|(user,)| UserId::parse(&user).map_err(|_| corrupt("external_accounts", "user_id", &user))).transpose()
}

/// All of a person, oldest first.
///
/// # Errors
/// [`super::StoreError`].
pub async fn list_of(tx: &mut Tx, user: &UserId) -> Result<Vec<ExternalAccount>> {
    let rows: Vec<Row> = sqlx::query_as(LIST_OF).bind(user.as_str()).fetch_all(tx.conn()).await?;
    rows.into_iter().map(ExternalAccount::try_from).collect()
}

/// Connects an account. `false` when it leads to somebody already.
///
/// # Errors
/// [`super::StoreError`].
pub async fn insert(tx: &mut Tx, id: &ExternalAccountId, user: &UserId, identity: &ExternalIdentity, now: Timestamp) -> Result<bool> {
    users::has_more(tx, user).await?;
    let done = sqlx::query(INSERT)
        .bind(id.as_str())
        .bind(user.as_str())
        .bind(&identity.provider)
        .bind(&identity.subject)
        .bind(identity.username.as_deref())
        .bind(&identity.email)
        .bind(identity.first_name.as_deref())
        .bind(identity.last_name.as_deref())
        .bind(&identity.scopes)
        .bind(now.millis())
        .execute(tx.conn())
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Notes what the service says now.
///
/// # Errors
/// [`super::StoreError`].
pub async fn update(tx: &mut Tx, identity: &ExternalIdentity, now: Timestamp) -> Result<bool> {
    let query = sqlx::query(UPDATE)
        .bind(&identity.provider)
        .bind(&identity.subject)
        .bind(identity.username.as_deref())
        .bind(&identity.email)
        .bind(identity.first_name.as_deref())
        .bind(identity.last_name.as_deref())
        .bind(&identity.scopes);
    Ok(query.bind(now.millis()).execute(tx.conn()).await?.rows_affected() == 1)
}

/// Takes an account with a service off a person. `false` when it is gone already.
///
/// # Errors
/// [`super::StoreError`].
pub async fn delete_of(tx: &mut Tx, user: &UserId, id: &ExternalAccountId) -> Result<bool> {
    Ok(sqlx::query(DELETE_OF).bind(user.as_str()).bind(id.as_str()).execute(tx.conn()).await?.rows_affected() == 1)
}
