//! What a person calls a device.

/// Longest name, in characters.
pub const MAX_LENGTH: usize = 60;

/// A name as it was typed, without the blanks around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceName(String);

/// It is too long, or has characters that cannot be seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a name of a device")]
pub struct InvalidDeviceName;

impl DeviceName {
    /// Reads a name; `None` when there is nothing but blanks.
    ///
    /// # Errors
    /// [`InvalidDeviceName`].
    pub fn parse(text: &str) -> Result<Option<Self>, InvalidDeviceName> {
        let text = text.trim();
        if text.chars().count() > MAX_LENGTH || text.chars().any(is_unseen) {
            return Err(InvalidDeviceName);
        }
        Ok((!text.is_empty()).then(|| Self(text.to_owned())))
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Control characters, and those that turn the direction of what follows (Unicode Technical Report 36, 2.9).
fn is_unseen(c: char) -> bool {
    c.is_control() || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::{DeviceName, InvalidDeviceName, MAX_LENGTH};

    #[test]
    fn x_57_names_are_trimmed_and_bounded() {
        assert_eq!(DeviceName::parse("  Kitchen tablet ").unwrap().unwrap().as_str(), "Kitchen tablet");
        assert_eq!(DeviceName::parse("   "), Ok(None));
        assert!(DeviceName::parse(&"ä".repeat(MAX_LENGTH)).is_ok());
        for bad in ["a\nb", "a\u{202e}b", &"a".repeat(MAX_LENGTH + 1)] {
            assert_eq!(DeviceName::parse(bad), Err(InvalidDeviceName), "{bad:?}");
        }
    }
}
