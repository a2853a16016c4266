//! A signed-in device and when it stops being one.

use serde::{Deserialize, Serialize};

use super::settings::InstanceSettings;
use super::time::{Span, Timestamp};

/// Life of a session token, in seconds; the protocol's value.
pub const TOKEN_TTL_SECONDS: i64 = 60;
/// How far clocks may differ, in seconds; the protocol's value.
pub const CLOCK_SKEW_SECONDS: i64 = 5;
/// Most sessions of one browser; the oldest is replaced.
pub const MAX_SESSIONS_PER_CLIENT: usize = 10;

/// What has to be done before a session counts: until then apps take it for signed out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SessionTask {
    /// Choose another password.
    ResetPassword,
    /// Set up a second factor.
    SetupMfa,
    /// Choose the organization to work in.
    ChooseOrganization,
}

impl SessionTask {
    /// The protocol's name, which is the stored text and the last part of the page's path.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::ResetPassword => "reset-password",
            Self::SetupMfa => "setup-mfa",
            Self::ChooseOrganization => "choose-organization",
        }
    }

    /// Reads that name.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::ResetPassword, Self::SetupMfa, Self::ChooseOrganization].into_iter().find(|task| task.name() == text)
    }

    /// The page on which it is done.
    #[must_use]
    pub const fn path(self) -> &'static str {
        match self {
            Self::ResetPassword => "/sign-in/tasks/reset-password",
            Self::SetupMfa => "/sign-in/tasks/setup-mfa",
            Self::ChooseOrganization => "/sign-in/tasks/choose-organization",
        }
    }
}

/// State of a session, as the protocol names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SessionStatus {
    /// In use.
    Active,
    /// Signed in, with a [`SessionTask`] to do first. Never stored: it is what an active session with a task is.
    Pending,
    /// Signed out by the person, in that browser.
    Removed,
    /// Ended by the app or the portal, the browser stays known.
    Ended,
    /// Thrown out from another device or by an administrator.
    Revoked,
    /// Past its longest life.
    Expired,
    /// Unused for too long.
    Abandoned,
    /// Another sign-in took its place in this browser.
    Replaced,
}

impl SessionStatus {
    /// The stored text.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Pending => "pending",
            Self::Removed => "removed",
            Self::Ended => "ended",
            Self::Revoked => "revoked",
            Self::Expired => "expired",
            Self::Abandoned => "abandoned",
            Self::Replaced => "replaced",
        }
    }

    /// Reads the stored text.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Active, Self::Pending, Self::Removed, Self::Ended, Self::Revoked, Self::Expired, Self::Abandoned, Self::Replaced]
            .into_iter()
            .find(|status| status.name() == text)
    }
}

/// When a session that starts now reaches its longest life; ten years when there is no limit.
#[must_use]
pub fn expires_at(settings: &InstanceSettings, now: Timestamp) -> Timestamp {
    now.plus(settings.session_lifetime_minutes.map_or(Span::days(3650), Span::minutes))
}

/// When a session that is used now ends for lack of use; ten years when there is no limit.
#[must_use]
pub fn abandon_at(settings: &InstanceSettings, now: Timestamp) -> Timestamp {
    now.plus(settings.session_inactivity_minutes.map_or(Span::days(3650), Span::minutes))
}

/// What the stored status means now: an active session whose time is over is expired or abandoned, by what came first.
#[must_use]
pub fn effective_status(stored: SessionStatus, expires_at: Timestamp, abandon_at: Timestamp, now: Timestamp) -> SessionStatus {
    match stored {
        SessionStatus::Active if now >= expires_at && expires_at <= abandon_at => SessionStatus::Expired,
        SessionStatus::Active if now >= abandon_at => SessionStatus::Abandoned,
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::{SessionStatus, effective_status};
    use crate::domain::time::Timestamp;

    #[test]
    fn ss_04_both_limits_end_a_session_and_are_told_apart() {
        let at = Timestamp::from_millis;
        let status = |now| effective_status(SessionStatus::Active, at(1000), at(500), at(now));
        assert_eq!(status(499), SessionStatus::Active);
        assert_eq!(status(500), SessionStatus::Abandoned);
        assert_eq!(status(1000), SessionStatus::Abandoned, "what came first stays");
        assert_eq!(effective_status(SessionStatus::Active, at(1000), at(1500), at(1000)), SessionStatus::Expired);
        assert_eq!(effective_status(SessionStatus::Revoked, at(1000), at(500), at(2000)), SessionStatus::Revoked);
    }
}
