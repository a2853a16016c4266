//! What there is of a person and a browser when the person signs in there: one statement, since every sign-in asks it.

use super::second_factors::has_factor;
use super::{Result, Tx, corrupt, statements, users};
use crate::domain::ids::{ClientId, OrganizationId, UserId};
use crate::domain::time::Timestamp;

statements! {
    FIND = concat!(
        "SELECT (SELECT hash FROM passwords WHERE user_id = $1), ",
        "CASE WHEN EXISTS (SELECT 1 FROM passwords WHERE user_id = $1 AND reset_required_at IS NOT NULL) THEN 1 ELSE 0 END, ",
        "CASE WHEN ", has_factor!(), " THEN 1 ELSE 0 END, ",
        "CASE WHEN EXISTS (SELECT 1 FROM sessions WHERE client_id = $2 AND user_id = $1) THEN 2 WHEN EXISTS (SELECT 1 FROM sessions WHERE user_id = $1) THEN 1 ELSE 0 END, ",
        "CASE WHEN EXISTS (SELECT 1 FROM sessions WHERE client_id = $2 AND status = 'active' AND expires_at > $3 AND abandon_at > $3) THEN 1 ELSE 0 END, ",
        "(SELECT a.organization_id FROM (SELECT organization_id, user_id FROM sessions WHERE client_id = $2 AND user_id = $1 ORDER BY created_at DESC, id LIMIT 1) a ",
        "JOIN memberships m ON m.organization_id = a.organization_id AND m.user_id = a.user_id)"
    );
}

/// Where a person has signed in before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Met {
    /// On this browser.
    Here,
    /// On others only.
    Elsewhere,
    /// Nowhere: this browser is the very first, of which nobody need be told.
    Never,
}

/// What is known of a person and a browser.
#[derive(Debug, Clone)]
pub struct Acquaintance {
    /// The hash of the password in PHC form, if there is one.
    pub password_hash: Option<String>,
    /// Whether another password has to be chosen.
    pub password_reset_required: bool,
    /// Whether there is another second factor than codes that were written down.
    pub has_second_factor: bool,
    /// Where the person has signed in before.
    pub met: Met,
    /// Whether anybody is signed in on this browser now.
    pub is_in_use: bool,
    /// The organization that the person worked in last on this browser, if they still belong to it.
    pub last_organization: Option<OrganizationId>,
}

type Row = (Option<String>, i64, i64, i64, i64, Option<String>);

/// What there is of this person and this browser, and stays until the transaction ends: whoever changes what the person signs in with
/// waits.
///
/// # Errors
/// [`super::StoreError`].
pub async fn find_held(tx: &mut Tx, user: &UserId, client: &ClientId, now: Timestamp) -> Result<Acquaintance> {
    users::hold_if_any(tx, user, now).await?;
    find(tx, user, client, now).await
}

/// What there is of this person and this browser. The same work for those who never met.
///
/// # Errors
/// [`super::StoreError`].
pub async fn find(tx: &mut Tx, user: &UserId, client: &ClientId, now: Timestamp) -> Result<Acquaintance> {
    let query = sqlx::query_as(FIND).bind(user.as_str()).bind(client.as_str()).bind(now.millis());
    let (password_hash, reset, has_second_factor, met, in_use, organization): Row = query.fetch_one(tx.conn()).await?;
    Ok(Acquaintance {
        password_hash,
        password_reset_required: reset == 1,
        has_second_factor: has_second_factor == 1,
        met: match met {
            2 => Met::Here,
            1 => Met::Elsewhere,
            _ => Met::Never,
        },
        is_in_use: in_use == 1,
        last_organization: organization.map(|id| OrganizationId::parse(&id).map_err(|_| corrupt("sessions", "organization_id", &id))).transpose()?,
    })
}
