//! Rules for passwords that need no dictionary. Strength and leaks are judged on the server.

use super::problem::ProblemCode;
use super::settings::InstanceSettings;

/// How hard a password is to guess, in three words a person understands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Strength {
    /// Refused.
    TooWeak,
    /// Accepted; a longer one would be better.
    Fair,
    /// Good.
    Strong,
}

/// Checks length, and that the password is not built from the person's own identifiers.
///
/// Length is counted in characters after no change at all: what is typed is what is hashed.
///
/// # Errors
/// The first rule that is broken, length first.
pub fn check_rules(password: &str, identifiers: &[&str], settings: &InstanceSettings) -> Result<(), ProblemCode> {
    let length = password.chars().count();
    if length < settings.password_min_length {
        return Err(ProblemCode::PasswordTooShort { min: settings.password_min_length });
    }
    if length > settings.password_max_length {
        return Err(ProblemCode::PasswordTooLong { max: settings.password_max_length });
    }
    let lower = password.to_lowercase();
    let contains = |part: &str| part.chars().count() >= 4 && lower.contains(&part.to_lowercase());
    let own = identifiers.iter().any(|identifier| contains(identifier) || identifier.split_once('@').is_some_and(|(local, _)| contains(local)));
    if own { Err(ProblemCode::PasswordContainsIdentifier) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::check_rules;
    use crate::domain::problem::ProblemCode;
    use crate::domain::settings::InstanceSettings;

    #[test]
    fn au_01_length_is_told_first_then_own_identifiers() {
        let rules = InstanceSettings::default();
        let check = |password: &str| check_rules(password, &["lovelace@example.org"], &rules);
        assert_eq!(check("lovelac"), Err(ProblemCode::PasswordTooShort { min: 8 }));
        assert_eq!(check(&"x".repeat(129)), Err(ProblemCode::PasswordTooLong { max: 128 }));
        assert_eq!(check("my-Lovelace-1843"), Err(ProblemCode::PasswordContainsIdentifier));
        assert_eq!(check("violet-anchor-1843"), Ok(()));
        assert_eq!(check(&"ü".repeat(128)), Ok(()), "characters are counted, not bytes");
    }
}
