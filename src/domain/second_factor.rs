//! Second factors: which there are, how their codes look, and when a code of an authenticator app counts.

use super::ids::IdentificationId;
use super::time::{Span, Timestamp};
use super::verification::Strategy;

/// Seconds that a code of an authenticator app is shown (RFC 6238, 5.2).
pub const TOTP_STEP_SECONDS: i64 = 30;
/// Steps before and after the current one whose codes are taken: clocks differ (RFC 6238, 6).
pub const TOTP_WINDOW: i64 = 1;
/// Bytes of a key, as long as the hash (RFC 4226, 4).
pub const TOTP_KEY_BYTES: usize = 20;
/// How long an authenticator app may be set up with the same key, and new backup codes may be looked at.
pub const SET_UP_TTL: Span = Span::minutes(30);
/// How many backup codes there are.
pub const BACKUP_CODES: usize = 10;
/// Characters of a backup code, without the dash: 50 bits.
pub const BACKUP_CODE_LENGTH: usize = 10;
/// Most phone numbers with second-factor codes.
pub const MAX_PHONES: usize = 5;

/// The characters of backup codes: none is taken for another (Crockford's Base 32).
pub const BACKUP_ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// A second factor of a person.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum SecondFactor {
    /// The authenticator app.
    Totp,
    /// A code by text message to this number.
    Phone(IdentificationId),
    /// One of the backup codes.
    BackupCode,
    /// A code or link by mail, where no second factor is set up and the browser is new.
    Email,
}

impl SecondFactor {
    /// The text that forms and rows carry.
    #[must_use]
    pub fn key(&self) -> &str {
        match self {
            Self::Totp => Strategy::Totp.name(),
            Self::Phone(id) => id.as_str(),
            Self::BackupCode => Strategy::BackupCode.name(),
            Self::Email => Strategy::EmailCode.name(),
        }
    }

    /// Reads that text.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match Strategy::parse(text) {
            Some(Strategy::Totp) => Some(Self::Totp),
            Some(Strategy::BackupCode) => Some(Self::BackupCode),
            Some(Strategy::EmailCode) => Some(Self::Email),
            _ => IdentificationId::parse(text).ok().map(Self::Phone),
        }
    }

    /// The strategy that proves it.
    #[must_use]
    pub const fn strategy(&self) -> Strategy {
        match self {
            Self::Totp => Strategy::Totp,
            Self::Phone(_) => Strategy::PhoneCode,
            Self::BackupCode => Strategy::BackupCode,
            Self::Email => Strategy::EmailCode,
        }
    }
}

/// The time steps whose codes are taken now, the current one first.
#[must_use]
pub fn totp_steps(now: Timestamp) -> [i64; 3] {
    let current = now.seconds().div_euclid(TOTP_STEP_SECONDS);
    [current, current - TOTP_WINDOW, current + TOTP_WINDOW]
}

/// A backup code as people read it: two groups with a dash.
#[must_use]
pub fn backup_code_shown(code: &str) -> String {
    code.split_at_checked(code.len() / 2).map_or_else(|| code.to_owned(), |(first, second)| format!("{first}-{second}"))
}

/// The code in what somebody typed: without dashes and spaces, in small letters, and with the digits that are often taken for
/// letters. `None` unless it has the length of one.
#[must_use]
pub fn backup_code_typed(text: &str) -> Option<String> {
    let plain = text.chars().filter(|c| c.is_alphanumeric()).map(|c| match c.to_ascii_lowercase() {
        'o' => '0',
        'i' | 'l' => '1',
        other => other,
    });
    let code: String = plain.take(BACKUP_CODE_LENGTH + 1).collect();
    let fits = code.len() == BACKUP_CODE_LENGTH && code.bytes().all(|b| BACKUP_ALPHABET.contains(&b));
    fits.then_some(code)
}

/// A key in groups of four, as people copy it.
#[must_use]
pub fn in_groups_of_four(key: &str) -> String {
    let letters: Vec<char> = key.chars().collect();
    letters.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::{SecondFactor, backup_code_shown, backup_code_typed, in_groups_of_four, totp_steps};
    use crate::domain::time::Timestamp;

    #[test]
    fn se_06_one_step_before_and_after_counts() {
        assert_eq!(totp_steps(Timestamp::from_millis(90_000)), [3, 2, 4]);
        assert_eq!(totp_steps(Timestamp::from_millis(89_999)), [2, 1, 3]);
    }

    #[test]
    fn se_08_a_code_is_read_as_it_is_written_down() {
        assert_eq!(backup_code_shown("k7m2x9qp0d"), "k7m2x-9qp0d");
        for typed in ["k7m2x-9qp0d", "K7M2X 9QPOD", " k7m2x9qp0d\n"] {
            assert_eq!(backup_code_typed(typed).as_deref(), Some("k7m2x9qp0d"), "{typed}");
        }
        for typed in ["", "123456", "k7m2x-9qp0dd", "k7m2x-9qpü0"] {
            assert_eq!(backup_code_typed(typed), None, "{typed}");
        }
    }

    #[test]
    fn ux_43_the_key_is_shown_in_groups_of_four() {
        assert_eq!(in_groups_of_four("ABCDEFGHIJ"), "ABCD EFGH IJ");
    }

    #[test]
    fn a_factor_is_read_as_it_was_written() {
        for text in ["totp", "backup_code", "email_code", "idn_1"] {
            assert_eq!(SecondFactor::parse(text).unwrap().key(), text);
        }
        assert_eq!(SecondFactor::parse("password"), None);
    }
}
