//! How long an invitation is good, and what becomes of it.

use serde::{Deserialize, Serialize};

use super::time::{Span, Timestamp};

/// Days an invitation is good unless told otherwise; the protocol's value.
pub const DEFAULT_DAYS: i64 = 30;
/// Most days.
pub const MAX_DAYS: i64 = 365;

/// State of an invitation, as the protocol names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InvitationStatus {
    /// Good, and waiting.
    Pending,
    /// There is an account.
    Accepted,
    /// Taken back.
    Revoked,
    /// Too old.
    Expired,
}

impl InvitationStatus {
    /// The text form.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Accepted => "accepted",
            Self::Revoked => "revoked",
            Self::Expired => "expired",
        }
    }

    /// Reads the text form.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Pending, Self::Accepted, Self::Revoked, Self::Expired].into_iter().find(|status| status.name() == text)
    }

    /// The state at `now`. What was decided stays, however old it gets.
    #[must_use]
    pub fn at(now: Timestamp, expires_at: Timestamp, accepted: bool, revoked: bool) -> Self {
        match (accepted, revoked) {
            (true, _) => Self::Accepted,
            (false, true) => Self::Revoked,
            (false, false) if expires_at <= now => Self::Expired,
            (false, false) => Self::Pending,
        }
    }
}

/// How long an invitation of this many days is good; `None` when it is out of range.
#[must_use]
pub fn lifetime(days: i64) -> Option<Span> {
    (1..=MAX_DAYS).contains(&days).then(|| Span::days(days))
}
