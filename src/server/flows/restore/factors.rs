//! What was added to sign in with since an account was taken over.

use crate::domain::ids::{ExternalAccountId, IdentificationId, PasskeyId, UserId};
use crate::domain::phone::PhoneNumber;
use crate::domain::takeover::intruder_since;
use crate::domain::time::Timestamp;
use crate::server::flows::second_factors::trust;
use crate::server::flows::{Cx, Internal};
use crate::server::store::accounts::Account;
use crate::server::store::{self, Tx};

/// Something to sign in with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Factor {
    /// An account with another service.
    Service {
        /// Which one.
        id: ExternalAccountId,
        /// Its strategy.
        provider: String,
    },
    /// A passkey.
    Passkey {
        /// Which one.
        id: PasskeyId,
        /// What it is called.
        name: String,
    },
    /// An authenticator app.
    Totp,
    /// Codes to a number as the second step.
    PhoneStep {
        /// The row of the number.
        id: IdentificationId,
        /// The number.
        number: PhoneNumber,
    },
    /// Backup codes.
    BackupCodes,
}

/// What was added since somebody else may have been in, given when they changed something.
pub(super) async fn added_since(tx: &mut Tx, account: &Account, changed_at: Timestamp) -> Result<Vec<Factor>, Internal> {
    let user = &account.user;
    let since = intruder_since(user.created_at, changed_at);
    let services = account.external.iter().filter(|external| external.created_at >= since);
    let mut added: Vec<Factor> =
        services.map(|external| Factor::Service { id: external.id.clone(), provider: external.identity.provider.clone() }).collect();
    let passkeys = store::passkeys::list_of(tx, &user.id).await?.into_iter().filter(|passkey| passkey.created_at >= since);
    added.extend(passkeys.map(|passkey| Factor::Passkey { id: passkey.id, name: passkey.name }));
    let second = store::second_factors::find(tx, &user.id).await?;
    if second.totp_at.is_some_and(|at| at >= since) {
        added.push(Factor::Totp);
    }
    let steps = account.phones.iter().filter(|row| row.second_factor_at.is_some_and(|at| at >= since));
    added.extend(steps.map(|row| Factor::PhoneStep { id: row.id.clone(), number: row.number.clone() }));
    if second.backup_codes_at.is_some_and(|at| at >= since) {
        added.push(Factor::BackupCodes);
    }
    Ok(added)
}

/// Takes these off. Every browser has to prove the second factor again, if one is left.
pub(super) async fn take_off(cx: &Cx, tx: &mut Tx, user: &UserId, factors: &[Factor]) -> Result<(), Internal> {
    for factor in factors {
        match factor {
            Factor::Service { id, .. } => _ = store::external_accounts::delete_of(tx, user, id).await?,
            Factor::Passkey { id, .. } => _ = store::passkeys::delete(tx, user, id).await?,
            Factor::Totp => _ = store::totp_factors::delete(tx, user).await?,
            Factor::PhoneStep { id, .. } => _ = store::phones::reserve(tx, user, id, None, cx.now).await?,
            Factor::BackupCodes => store::backup_codes::delete(tx, user).await?,
        }
    }
    store::second_factors::settle(tx, user, cx.now).await?;
    if !store::second_factors::has(tx, user).await? {
        store::backup_codes::delete(tx, user).await?;
    }
    trust::forget_all(cx, tx, user).await
}
