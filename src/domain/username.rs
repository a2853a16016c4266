//! Usernames.

use serde::{Deserialize, Serialize};

/// Why a username is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidUsername {
    /// Shorter or longer than the instance allows.
    #[error("length out of range")]
    Length,
    /// A character other than letters, digits, `_` and `-`.
    #[error("character not allowed")]
    Character,
    /// Digits alone: it could be taken for a phone number.
    #[error("needs a character that is not a digit")]
    OnlyDigits,
}

/// A username: letters and digits of ASCII, `_` and `-`, at least one that is not a digit.
/// Look-alike letters of other scripts are left out so that nobody can pass for another.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Username(String);

impl Username {
    /// Reads a username of `min..=max` characters; space around it is dropped.
    ///
    /// # Errors
    /// [`InvalidUsername`] names the first rule that is broken: character, then length, then digits.
    pub fn parse(text: &str, min: usize, max: usize) -> Result<Self, InvalidUsername> {
        let text = text.trim();
        if !text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-') {
            return Err(InvalidUsername::Character);
        }
        if text.len() < min || text.len() > max {
            return Err(InvalidUsername::Length);
        }
        if text.bytes().all(|b| b.is_ascii_digit()) {
            return Err(InvalidUsername::OnlyDigits);
        }
        Ok(Self(text.to_owned()))
    }

    /// The username as it was chosen.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The form under which it is looked up and unique.
    #[must_use]
    pub fn key(&self) -> String {
        self.0.to_ascii_lowercase()
    }
}

#[cfg(test)]
mod tests {
    use super::{InvalidUsername, Username};

    #[test]
    fn au_02_the_first_broken_rule_is_named() {
        assert_eq!(Username::parse("ab", 4, 64), Err(InvalidUsername::Length));
        assert_eq!(Username::parse("ada lovelace", 4, 64), Err(InvalidUsername::Character));
        assert_eq!(Username::parse("аda-love", 4, 64), Err(InvalidUsername::Character), "a Cyrillic а");
        assert_eq!(Username::parse("12345", 4, 64), Err(InvalidUsername::OnlyDigits));
        assert_eq!(Username::parse(&"a".repeat(65), 4, 64), Err(InvalidUsername::Length));
    }

    #[test]
    fn au_02_case_is_kept_for_show_and_ignored_for_lookup() {
        let name = Username::parse("Ada_L", 4, 64).map(|n| (n.as_str().to_owned(), n.key()));
        assert_eq!(name, Ok(("Ada_L".to_owned(), "ada_l".to_owned())));
    }
}
