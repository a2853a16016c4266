//! Deleting an account, by the person whose it is.

use super::{Cx, Internal, organizations, sessions};
use crate::domain::ids::UserId;
use crate::server::store;

/// Deletes the account and everything that is its own, in one transaction: all devices are signed out, the person is gone, and
/// the log of events says so. `false` when it is gone already.
///
/// # Errors
/// [`Internal`].
pub async fn delete_account(cx: &Cx, user: &UserId) -> Result<bool, Internal> {
    let mut tx = cx.app.store.write().await?;
    if !store::users::hold(&mut tx, user, cx.now).await? {
        return Ok(false);
    }
    sessions::revoke_others(cx, &mut tx, user, None).await?;
    organizations::members::forget(cx, &mut tx, user).await?;
    store::users::delete(&mut tx, user).await?;
    let data = serde_json::json!({ "object": "user", "id": user, "deleted": true });
    sessions::note(cx, &mut tx, "user.deleted", user.as_str(), Some(user), data).await?;
    tx.commit().await?;
    cx.app.job_bell.notify_one();
    Ok(true)
}
