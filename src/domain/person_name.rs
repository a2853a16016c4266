//! First and last names.

/// Longest name part, in characters.
pub const MAX_NAME_LENGTH: usize = 100;

/// The name is too long or has control characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a usable name")]
pub struct InvalidName;

/// Reads a first or last name: any script, trimmed; empty means none.
///
/// # Errors
/// [`InvalidName`] beyond [`MAX_NAME_LENGTH`] characters, or with control characters.
pub fn parse_name(text: &str) -> Result<Option<String>, InvalidName> {
    let text = text.trim();
    if text.chars().count() > MAX_NAME_LENGTH || text.chars().any(char::is_control) {
        return Err(InvalidName);
    }
    Ok(if text.is_empty() { None } else { Some(text.to_owned()) })
}

/// First and last name as one, or `None` when there is neither.
#[must_use]
pub fn full_name(first: Option<&str>, last: Option<&str>) -> Option<String> {
    match (first, last) {
        (Some(first), Some(last)) => Some(format!("{first} {last}")),
        (Some(one), None) | (None, Some(one)) => Some(one.to_owned()),
        (None, None) => None,
    }
}
