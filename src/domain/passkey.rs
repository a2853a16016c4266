//! Passkeys: what a browser is asked to sign, how long the question is good, how many a person may have.

use serde::{Deserialize, Serialize};

use super::problem::ProblemCode;
use super::time::Span;

/// How long an answer is taken. Browsers give people five minutes (`WebAuthn` Level 3, 5.4 recommends that), and the form that fills itself
/// in asks anew before this is over.
pub const CHALLENGE_TTL: Span = Span::minutes(10);
/// Most passkeys of one person; the protocol's value.
pub const MAX_PASSKEYS: i64 = 10;
/// Longest name, in characters.
pub const MAX_NAME: usize = 64;
/// Nobody is offered a passkey more often than this.
pub const OFFER_EVERY: Span = Span::days(30);

/// What a browser is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// Signing in, with any passkey of this place.
    SignIn,
    /// A new passkey, by the person's wish.
    Register,
    /// A new passkey that the browser makes without asking, after its password manager filled in a password.
    Upgrade,
    /// The first passkey of an account that is being made.
    SignUp,
    /// Proving again who one is.
    Reverify,
}

impl Purpose {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::SignIn, Self::Register, Self::Upgrade, Self::SignUp, Self::Reverify];

    /// The stored text.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::SignIn => "sign_in",
            Self::Register => "register",
            Self::Upgrade => "upgrade",
            Self::SignUp => "sign_up",
            Self::Reverify => "reverify",
        }
    }

    /// Reads the stored text.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|purpose| purpose.name() == text)
    }

    /// Whether a passkey is made; otherwise one is used.
    #[must_use]
    pub const fn creates(self) -> bool {
        matches!(self, Self::Register | Self::Upgrade | Self::SignUp)
    }
}

/// Why a passkey came to nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PasskeyTrouble {
    /// The person said no to the browser.
    Cancelled,
    /// Nobody answered the browser.
    TimedOut,
    /// The browser or the device has no passkeys.
    Unsupported,
    /// There is one for this account on this device.
    AlreadyHere,
    /// The page did not run its script.
    NeedsScript,
    /// No account has this passkey: it was removed here and is still on the device.
    Unknown,
    /// The question is too old, was answered before, or was another browser's.
    Over,
    /// The device did not see whether it is its owner who holds it.
    NotVerified,
    /// The counter ran backwards: there may be a copy of the passkey.
    Copied,
    /// The answer does not fit the question.
    Refused,
    /// The person has as many as one may have.
    TooMany,
    /// They are off here.
    Unavailable,
}

impl PasskeyTrouble {
    /// Reads the written name; what is not known counts as refused.
    pub(super) fn parse(name: &str) -> Self {
        match name {
            "cancelled" => Self::Cancelled,
            "timed_out" => Self::TimedOut,
            "unsupported" => Self::Unsupported,
            "already_here" => Self::AlreadyHere,
            "needs_script" => Self::NeedsScript,
            "unknown" => Self::Unknown,
            "over" => Self::Over,
            "not_verified" => Self::NotVerified,
            "copied" => Self::Copied,
            "too_many" => Self::TooMany,
            "unavailable" => Self::Unavailable,
            _ => Self::Refused,
        }
    }
}

/// Reads the name that a person gives a passkey.
///
/// # Errors
/// What is wrong with it.
pub fn parse_name(text: &str) -> Result<String, ProblemCode> {
    let name = text.trim();
    if name.is_empty() {
        return Err(ProblemCode::Missing);
    }
    if name.chars().count() > MAX_NAME || name.chars().any(char::is_control) {
        return Err(ProblemCode::NameInvalid);
    }
    Ok(name.to_owned())
}

/// The name with a number, if others have it already: "Bitwarden 2".
#[must_use]
pub fn distinct_name(name: &str, taken: &[&str]) -> String {
    let name: String = name.chars().take(MAX_NAME - 4).collect();
    let numbered = (2..).map(|number| format!("{name} {number}"));
    std::iter::once(name.clone()).chain(numbered).find(|candidate| !taken.contains(&candidate.as_str())).unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::{Purpose, distinct_name, parse_name};
    use crate::domain::problem::ProblemCode;

    #[test]
    fn se_04_a_name_says_something_and_fits_on_a_line() {
        assert_eq!(parse_name("  Work laptop "), Ok("Work laptop".to_owned()));
        assert_eq!(parse_name(" "), Err(ProblemCode::Missing));
        for bad in ["a\nb", &"x".repeat(65)] {
            assert_eq!(parse_name(bad), Err(ProblemCode::NameInvalid));
        }
    }

    #[test]
    fn se_04_names_that_are_made_up_differ() {
        assert_eq!(distinct_name("Bitwarden", &[]), "Bitwarden");
        assert_eq!(distinct_name("Bitwarden", &["Bitwarden", "Bitwarden 2"]), "Bitwarden 3");
    }

    #[test]
    fn purposes_are_read_as_they_are_written() {
        for purpose in Purpose::ALL {
            assert_eq!(Purpose::parse(purpose.name()), Some(purpose));
        }
        assert_eq!(Purpose::parse("other"), None);
    }
}
