//! The vocabulary of problems that a person can do something about.
//!
//! A problem is a code at a field; the words are chosen where it is shown, in the person's language.
//! Codes carry numbers a sentence needs and never what somebody typed.

use serde::{Deserialize, Serialize};

/// The input a problem belongs to. The text form is the name of the form field and the protocol's `param_name`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// E-mail address or username on the first card.
    Identifier,
    /// E-mail address at sign-up.
    EmailAddress,
    /// Phone number, at sign-in and sign-up.
    PhoneNumber,
    /// Username at sign-up.
    Username,
    /// The password, current or first.
    Password,
    /// A password that replaces another.
    NewPassword,
    /// One-time code.
    Code,
    /// First name.
    FirstName,
    /// Last name.
    LastName,
    /// The tick at the terms.
    LegalAccepted,
    /// Nothing in particular: shown above the form.
    Form,
}

impl Field {
    /// The name of the form field.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Identifier => "identifier",
            Self::EmailAddress => "email_address",
            Self::PhoneNumber => "phone_number",
            Self::Username => "username",
            Self::Password => "password",
            Self::NewPassword => "new_password",
            Self::Code => "code",
            Self::FirstName => "first_name",
            Self::LastName => "last_name",
            Self::LegalAccepted => "legal_accepted",
            Self::Form => "form",
        }
    }
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "code")]
pub enum ProblemCode {
    /// A required field is empty.
    Missing,
    /// Not an e-mail address.
    EmailInvalid,
    /// Not a phone number of its country.
    PhoneInvalid,
    /// A fixed line or another number that gets no text messages.
    PhoneNotMobile,
    /// A number of a country that this instance does not send to.
    PhoneCountry,
    /// Taken, where saying so gives nothing away (usernames).
    UsernameTaken,
    /// Username length out of range.
    UsernameLength {
        /// Fewest characters.
        min: usize,
        /// Most characters.
        max: usize,
    },
    /// Username has a character that is not allowed.
    UsernameCharacter,
    /// Username consists of digits only.
    UsernameOnlyDigits,
    /// Too long or with control characters.
    NameInvalid,
    /// Password below the minimum.
    PasswordTooShort {
        /// Fewest characters.
        min: usize,
    },
    /// Password above the maximum; it is never cut off silently.
    PasswordTooLong {
        /// Most characters.
        max: usize,
    },
    /// Easy to guess.
    PasswordTooWeak,
    /// Found in a list of leaked passwords.
    PasswordBreached,
    /// Contains the person's own address or name.
    PasswordContainsIdentifier,
    /// The new password is the old one.
    PasswordUnchanged,
    /// Wrong password or no such account: one answer for both.
    CredentialsIncorrect,
    /// Wrong code.
    CodeIncorrect,
    /// The code is not valid any more.
    CodeExpired,
    /// This code was tried too often; a new one is needed.
    CodeExhausted,
    /// The attempt is over or was never begun.
    AttemptExpired,
    /// The terms were not accepted.
    LegalNotAccepted,
    /// Too many tries from here.
    TooMany {
        /// Seconds until the next try makes sense.
        retry_after_seconds: i64,
    },
    /// The instance does not offer this way in.
    MethodUnavailable,
    /// New accounts need an invitation.
    SignUpRestricted,
    /// The account was closed by an administrator.
    AccountBanned,
    /// Signing in with another service came to nothing.
    Social {
        /// What people call the service.
        service: String,
        /// Why.
        trouble: SocialTrouble,
    },
    /// The way back from the other service led into another browser.
    SocialOtherBrowser,
    /// Something broke on our side.
    Internal {
        /// What the operator finds in the log.
        reference: String,
    },
}

/// Why signing in with another service came to nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SocialTrouble {
    /// The person said no there.
    Denied,
    /// It told no address.
    NoEmail,
    /// It does not answer.
    Unavailable,
    /// It did not say who the person is, or not in a way that can be trusted.
    Refused,
    /// Somebody has the address without having proved it, so that nothing is connected.
    Unproved,
}

/// A problem at its field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldProblem {
    /// Where it is shown and where focus goes.
    pub field: Field,
    /// What is wrong.
    pub code: ProblemCode,
}

impl FieldProblem {
    /// A problem at a field.
    #[must_use]
    pub const fn new(field: Field, code: ProblemCode) -> Self {
        Self { field, code }
    }

    /// Seconds to wait, when there were too many tries.
    #[must_use]
    pub const fn retry_after_seconds(&self) -> Option<i64> {
        match self.code {
            ProblemCode::TooMany { retry_after_seconds } => Some(retry_after_seconds),
            _ => None,
        }
    }
}
