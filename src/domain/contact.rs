//! Where messages go: an e-mail address or a phone number.

use serde::{Deserialize, Serialize};

use super::email::{Email, InvalidEmail};
use super::phone::PhoneNumber;

/// An address or a number. As text it is just that: a number begins with `+` and has nothing but digits, which no address does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Contact {
    /// Gets mail.
    Email(Email),
    /// Gets text messages.
    Phone(PhoneNumber),
}

impl Contact {
    /// The address or number.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Email(email) => email.as_str(),
            Self::Phone(number) => number.as_str(),
        }
    }

    /// The form under which messages to it are counted.
    #[must_use]
    pub fn key(&self) -> String {
        match self {
            Self::Email(email) => email.key(),
            Self::Phone(number) => number.as_str().to_owned(),
        }
    }

    /// Whether a development instance gives it the fixed code.
    #[must_use]
    pub fn is_for_tests(&self) -> bool {
        match self {
            Self::Email(email) => email.is_test_address(),
            Self::Phone(number) => number.is_test_number(),
        }
    }
}

impl From<Email> for Contact {
    fn from(email: Email) -> Self {
        Self::Email(email)
    }
}

impl From<PhoneNumber> for Contact {
    fn from(number: PhoneNumber) -> Self {
        Self::Phone(number)
    }
}

impl From<Contact> for String {
    fn from(contact: Contact) -> Self {
        contact.as_str().to_owned()
    }
}

impl TryFrom<String> for Contact {
    type Error = InvalidEmail;

    fn try_from(text: String) -> Result<Self, InvalidEmail> {
        PhoneNumber::parse(&text).map(Self::Phone).or_else(|_| Email::parse(&text).map(Self::Email))
    }
}
