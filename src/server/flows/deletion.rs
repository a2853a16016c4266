//! Deleting an account, by the person whose it is.

use super::{Cx, Internal, organizations, sessions};
use crate::domain::ids::UserId;
use crate::server::store;

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deletion {
    /// The account is gone.
    Done,
    /// It was gone already.
    Gone,
    /// Nothing was changed: the members of this organization would have nobody to look after it.
    Needed {
        /// Its name.
        organization: String,
    },
}

/// Deletes the account and everything that is its own, in one transaction: all devices are signed out, the person is gone, and
/// the log of events says so. Organizations in which nobody else is stay, for the operator.
///
/// # Errors
/// [`Internal`].
pub async fn delete_account(cx: &Cx, user: &UserId) -> Result<Deletion, Internal> {
    let mut tx = cx.app.store.write().await?;
    if !store::users::hold(&mut tx, user, cx.now).await? {
        return Ok(Deletion::Gone);
    }
    sessions::revoke_others(cx, &mut tx, user, None).await?;
    if let Some(organization) = organizations::members::forget(cx, &mut tx, user).await? {
        return Ok(Deletion::Needed { organization });
    }
    store::users::delete(&mut tx, user).await?;
    let data = serde_json::json!({ "object": "user", "id": user, "deleted": true });
    sessions::note(cx, &mut tx, "user.deleted", user.as_str(), Some(user), data).await?;
    tx.commit().await?;
    Ok(Deletion::Done)
}
