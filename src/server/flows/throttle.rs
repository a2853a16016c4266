//! Slowing down: tries per network, and pauses after wrong passwords that a stranger can't turn against the owner.

use super::{Cx, Internal};
use crate::domain::ids::{ClientId, UserId};
use crate::domain::settings::InstanceSettings;
use crate::domain::time::Span;
use crate::server::store::{self, Tx};

/// What is counted, per network unless said otherwise. The numbers are published in `docs/configuration.md`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// Beginning a sign-in or a sign-up.
    Create,
    /// Giving a password, a code or a link.
    Attempt,
    /// Mails with codes, per address.
    Mail,
    /// Text messages with codes, per number.
    Sms,
    /// The same, per network.
    SmsNetwork,
    /// Asking whether a username is free, or how strong a password is.
    Check,
    /// Inviting people, per instance.
    Invite,
}

impl Limit {
    /// Name, tries, window.
    const fn rule(self) -> (&'static str, i64, Span) {
        match self {
            Self::Create => ("create", 10, Span::seconds(10)),
            Self::Attempt => ("attempt", 10, Span::seconds(10)),
            Self::Mail => ("mail", 10, Span::minutes(10)),
            Self::Sms => ("sms", 5, Span::minutes(10)),
            Self::SmsNetwork => ("sms_network", 20, Span::hours(1)),
            Self::Check => ("check", 60, Span::seconds(10)),
            Self::Invite => ("invite", 100, Span::hours(1)),
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

/// The bucket that counts wrong passwords for this account from here: one of its own for a browser on which the person
/// has signed in before, else one per network. `account` is the user's id or, for unknown ones, what was typed.
///
/// # Errors
/// [`Internal`].
pub async fn bucket(cx: &Cx, tx: &mut Tx, account: &str, user: Option<&UserId>, client: &ClientId) -> Result<String, Internal> {
    let known = match user {
        Some(user) => store::sessions::client_knows(tx, client, user).await?,
        None => false,
    };
    let place = if known { format!("client:{client}") } else { format!("network:{}", cx.from.network()) };
    Ok(hashed(cx, &format!("lock:{account}:{place}")))
}

/// Counts a wrong password.
///
/// # Errors
/// [`Internal`].
pub async fn failed(cx: &Cx, settings: &InstanceSettings, bucket: &str) -> Result<(), Internal> {
    let mut tx = cx.app.store.write().await?;
    let failures = store::limits::lock_failures(&mut tx, bucket, cx.now).await?;
    let failures = failures.failed(settings.lockout_attempts, Span::minutes(settings.lockout_minutes), cx.now);
    store::limits::save_failures(&mut tx, bucket, failures, cx.now).await?;
    tx.commit().await?;
    Ok(())
}

/// Buckets are named by a keyed hash: the table shows no addresses.
fn hashed(cx: &Cx, key: &str) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(cx.app.tokens.hash("bucket", key).as_bytes())
}

#[cfg(test)]
mod tests {
    use super::Limit;

    #[test]
    fn x_33_every_number_is_published() {
        let published = include_str!("../../../docs/configuration.md");
        for limit in [Limit::Create, Limit::Attempt, Limit::Mail, Limit::Sms, Limit::SmsNetwork, Limit::Check, Limit::Invite] {
            let (name, tries, window) = limit.rule();
            let window = match window.as_seconds_ceil() {
                3600 => "1 h".to_owned(),
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
