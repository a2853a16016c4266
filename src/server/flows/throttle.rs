//! Slowing down: tries per network, and pauses after wrong passwords that a stranger can't turn against the owner.

use super::{Cx, Internal};
use crate::domain::ids::{ClientId, UserId};
use crate::domain::lockout::Failures;
use crate::domain::settings::InstanceSettings;
use crate::domain::time::Span;
use crate::server::store::limits::Tries;
use crate::server::store::{self, Tx};

/// What is counted, per network unless said otherwise. The numbers are published in `docs/configuration.md`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// Beginning a sign-in or a sign-up.
    Create,
    /// Giving a password, a code or a link.
    Attempt,
    /// Giving a second factor in browsers that the person never signed in with, per person: six digits do not stand up to tries from
    /// any number of networks (NIST SP 800-63B-4, 3.2.2).
    SecondStep,
    /// Mails with codes, per address.
    Mail,
    /// Text messages with codes, per number.
    Sms,
    /// The same, per network.
    SmsNetwork,
    /// Asking whether a username is free, or how strong a password is.
    Check,
    /// Asking a browser for a passkey, which the first card does by itself.
    Passkey,
    /// Inviting people, per instance.
    Invite,
    /// Making organizations, per person.
    Organization,
    /// Inviting one person to an organization, or again, per organization.
    OrganizationInvite,
    /// Inviting many people at once, per organization.
    OrganizationInviteMany,
    /// Asking to join organizations, per person.
    OrganizationRequest,
    /// Proving domains of organizations, per organization.
    OrganizationDomain,
    /// What an app's handshake leaves in the database.
    Handshake,
}

impl Limit {
    /// Name, tries, window.
    const fn rule(self) -> (&'static str, i64, Span) {
        match self {
            Self::Create => ("create", 10, Span::seconds(10)),
            Self::Attempt => ("attempt", 10, Span::seconds(10)),
            Self::SecondStep => ("second_step", 100, Span::hours(24)),
            Self::Mail => ("mail", 10, Span::minutes(10)),
            Self::Sms => ("sms", 5, Span::minutes(10)),
            Self::SmsNetwork => ("sms_network", 20, Span::hours(1)),
            Self::Check => ("check", 60, Span::seconds(10)),
            Self::Passkey => ("passkey", 60, Span::seconds(10)),
            Self::Invite => ("invite", 100, Span::hours(1)),
            Self::Organization => ("organization", 20, Span::hours(1)),
            // Both as the protocol's service has them.
            Self::OrganizationInvite => ("organization_invite", 250, Span::hours(1)),
            Self::OrganizationInviteMany => ("organization_invite_many", 50, Span::hours(1)),
            Self::OrganizationRequest => ("organization_request", 20, Span::hours(1)),
            Self::OrganizationDomain => ("organization_domain", 30, Span::hours(1)),
            // Loose, since many people behind one address come back to their apps at the same time.
            Self::Handshake => ("handshake", 300, Span::seconds(10)),
        }
    }
}

/// Takes a try for this network. `Some` is the time to wait.
///
/// # Errors
/// [`Internal`].
pub async fn take(cx: &Cx, limit: Limit) -> Result<Option<Span>, Internal> {
    take_for(cx, limit, &cx.from.network()).await
}

/// Takes a try for any key, such as an address.
///
/// # Errors
/// [`Internal`].
pub async fn take_for(cx: &Cx, limit: Limit, key: &str) -> Result<Option<Span>, Internal> {
    if cx.app.config.rate_limit_factor == 0 {
        return Ok(None);
    }
    let mut tx = cx.app.store.write_one().await?;
    take_in(cx, &mut tx, limit, key).await
}

/// Takes a try in a running transaction; it counts once that is committed. Other tries for the same key wait until then,
/// limits or no limits.
///
/// # Errors
/// [`Internal`].
pub async fn take_in(cx: &Cx, tx: &mut Tx, limit: Limit, key: &str) -> Result<Option<Span>, Internal> {
    let (name, tries, window) = limit.rule();
    let bucket = hashed(cx, &format!("{name}:{key}"));
    let factor = i64::from(cx.app.config.rate_limit_factor);
    let wait = store::limits::take(tx, &bucket, tries * factor, window, cx.now).await?;
    Ok(wait.filter(|_| factor > 0))
}

/// The bucket that counts failures of somebody here, and what it holds.
#[derive(Debug)]
pub struct Count {
    /// Its name: one of its own for a browser on which the person has signed in before, else one per network, so that a stranger's
    /// failures don't keep the owner out.
    pub bucket: String,
    /// Whether the person has signed in on this browser before.
    pub known: bool,
    /// What was counted.
    pub failures: Failures,
    /// The hash of the right password, for those who compare one.
    pub password_hash: Option<String>,
}

/// What was counted for this account here. `account` is the user's id or, for unknown ones, what was typed.
///
/// # Errors
/// [`Internal`].
pub async fn count(cx: &Cx, tx: &mut Tx, account: &str, user: Option<&UserId>, client: &ClientId) -> Result<Count, Internal> {
    let bucket = |place: String| hashed(cx, &format!("lock:{account}:{place}"));
    let (on_browser, in_network) = (bucket(format!("client:{client}")), bucket(format!("network:{}", cx.from.network())));
    let tries = Tries { user, client, on_browser: &on_browser, in_network: &in_network };
    let (known, failures, password_hash) = store::limits::failures_here(tx, tries).await?;
    Ok(Count { bucket: if known { on_browser } else { in_network }, known, failures, password_hash })
}

/// Counts a wrong password.
///
/// # Errors
/// [`Internal`].
pub async fn failed(cx: &Cx, settings: &InstanceSettings, bucket: &str) -> Result<(), Internal> {
    let mut tx = cx.app.store.write().await?;
    failed_in(cx, &mut tx, settings, bucket).await?;
    tx.commit().await?;
    Ok(())
}

/// [`failed`] in a running transaction.
///
/// # Errors
/// [`Internal`].
pub async fn failed_in(cx: &Cx, tx: &mut Tx, settings: &InstanceSettings, bucket: &str) -> Result<(), Internal> {
    let failures = store::limits::lock_failures(tx, bucket, cx.now).await?;
    let failures = failures.failed(settings.lockout_attempts, Span::minutes(settings.lockout_minutes), cx.now);
    store::limits::save_failures(tx, bucket, failures, cx.now).await?;
    Ok(())
}

/// Buckets are named by a keyed hash: the table shows no addresses.
pub(super) fn hashed(cx: &Cx, key: &str) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(cx.app.tokens.hash("bucket", key).as_bytes())
}

#[cfg(test)]
mod tests {
    use super::Limit;

    #[test]
    fn x_33_every_number_is_published() {
        let published = include_str!("../../../docs/configuration.md");
        let all = [
            Limit::Create,
            Limit::Attempt,
            Limit::SecondStep,
            Limit::Mail,
            Limit::Sms,
            Limit::SmsNetwork,
            Limit::Check,
            Limit::Passkey,
            Limit::Invite,
            Limit::Organization,
            Limit::OrganizationInvite,
            Limit::OrganizationInviteMany,
            Limit::OrganizationRequest,
            Limit::OrganizationDomain,
            Limit::Handshake,
        ];
        for limit in all {
            let (name, tries, window) = limit.rule();
            let window = match window.as_seconds_ceil() {
                seconds if seconds % 3600 == 0 => format!("{} h", seconds / 3600),
                seconds if seconds % 60 == 0 => format!("{} min", seconds / 60),
                seconds => format!("{seconds} s"),
            };
            let row = format!("| {tries} in {window} |");
            assert!(
                published.lines().any(|line| line.contains(&format!("`{name}`")) && line.contains(&row)),
                "docs/configuration.md lacks `{name}` {row}"
            );
        }
    }
}
