//! One-time proofs by message. A mail carries a code and a link, and either one proves the address; a text message carries a
//! code.

use serde::{Deserialize, Serialize};

use super::time::{Span, Timestamp};

/// Digits of a code. NIST 800-63B-4, 3.1.3.2 asks for at least six.
pub const CODE_DIGITS: usize = 6;
/// Life of a code and of a link. NIST 800-63B-4, 3.1.3.2 allows at most ten minutes.
pub const VERIFICATION_TTL: Span = Span::minutes(10);
/// Wrong codes after which this code is dead. The account stays untouched.
pub const MAX_CODE_ATTEMPTS: i64 = 5;
/// Pause before another mail with a code may be asked for.
pub const CODE_RESEND_AFTER: Span = Span::seconds(30);
/// Pause before another mail with a link may be asked for.
pub const LINK_RESEND_AFTER: Span = Span::seconds(60);
/// Code of test addresses on development instances, the one the official testing tools type.
pub const TEST_CODE: &str = "424242";

/// A way to prove who one is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Strategy {
    /// The account's password.
    Password,
    /// Typing the code from a mail.
    EmailCode,
    /// Opening the link of a mail.
    EmailLink,
    /// Typing the code from a text message.
    PhoneCode,
    /// Typing the code from a mail, or opening its link, in order to choose a new password.
    ResetPasswordEmailCode,
    /// Signing a challenge with a passkey (`WebAuthn` Level 3).
    Passkey,
    /// Typing the code that an authenticator app shows (RFC 6238).
    Totp,
    /// Typing one of the codes that were written down when two-step verification was set up.
    BackupCode,
}

impl Strategy {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Password,
        Self::EmailCode,
        Self::EmailLink,
        Self::PhoneCode,
        Self::ResetPasswordEmailCode,
        Self::Passkey,
        Self::Totp,
        Self::BackupCode,
    ];

    /// The protocol's name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::EmailCode => "email_code",
            Self::EmailLink => "email_link",
            Self::PhoneCode => "phone_code",
            Self::ResetPasswordEmailCode => "reset_password_email_code",
            Self::Passkey => "passkey",
            Self::Totp => "totp",
            Self::BackupCode => "backup_code",
        }
    }

    /// Reads the protocol's name.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.name() == text)
    }

    /// Whether a message has to be sent first.
    #[must_use]
    pub const fn needs_message(self) -> bool {
        matches!(self, Self::EmailCode | Self::EmailLink | Self::PhoneCode | Self::ResetPasswordEmailCode)
    }

    /// Whether a proof of this kind serves where one of the other kind was asked for: a code or link of a mail is as good as
    /// the other; neither opens a password reset, nor says anything of a phone.
    #[must_use]
    pub const fn has_purpose_of(self, other: Self) -> bool {
        matches!(self, Self::ResetPasswordEmailCode) == matches!(other, Self::ResetPasswordEmailCode)
            && matches!(self, Self::PhoneCode) == matches!(other, Self::PhoneCode)
    }

    /// Pause before the message may be asked for again.
    #[must_use]
    pub const fn resend_after(self) -> Span {
        match self {
            Self::EmailLink => LINK_RESEND_AFTER,
            Self::Password | Self::EmailCode | Self::PhoneCode | Self::ResetPasswordEmailCode | Self::Passkey | Self::Totp | Self::BackupCode => {
                CODE_RESEND_AFTER
            }
        }
    }
}

/// Digits of what a person typed or pasted, such as `Your code is 123 456`; `None` unless there are exactly six.
#[must_use]
pub fn code_digits(text: &str) -> Option<String> {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    (digits.len() == CODE_DIGITS).then_some(digits)
}

/// Whether a proof can still be given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VerificationState {
    /// Waiting for the code or the link.
    Open,
    /// Proved.
    Verified,
    /// Its ten minutes are over.
    Expired,
    /// Too many wrong codes. The link of the same mail is dead too.
    Exhausted,
}

/// Judges a proof by its row.
#[must_use]
pub fn state(verified_at: Option<Timestamp>, expires_at: Timestamp, attempts: i64, now: Timestamp) -> VerificationState {
    if verified_at.is_some() {
        VerificationState::Verified
    } else if attempts >= MAX_CODE_ATTEMPTS {
        VerificationState::Exhausted
    } else if now >= expires_at {
        VerificationState::Expired
    } else {
        VerificationState::Open
    }
}

#[cfg(test)]
mod tests {
    use super::code_digits;

    #[test]
    fn ux_14_pasted_sentences_give_the_code() {
        assert_eq!(code_digits("Your code is 123 456").as_deref(), Some("123456"));
        assert_eq!(code_digits(" 123-456 ").as_deref(), Some("123456"));
        assert_eq!(code_digits("12345"), None);
        assert_eq!(code_digits("1234567"), None);
    }
}
