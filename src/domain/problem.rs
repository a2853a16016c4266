//! The vocabulary of problems that a person can do something about.
//!
//! A problem is a code at a field; the words are chosen where it is shown, in the person's language.
//! Codes carry numbers a sentence needs and never what somebody typed.

use serde::{Deserialize, Serialize};

use super::passkey::PasskeyTrouble;

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
    /// The same once more.
    ConfirmPassword,
    /// The words to type before something is deleted.
    Confirmation,
    /// One-time code.
    Code,
    /// First name.
    FirstName,
    /// Last name.
    LastName,
    /// Name of a thing, such as a passkey.
    Name,
    /// Short name of an organization, for addresses.
    Slug,
    /// Logo of an organization.
    Logo,
    /// Colour of an organization.
    PrimaryColor,
    /// Role in an organization.
    Role,
    /// Domain of an organization.
    Domain,
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
            Self::ConfirmPassword => "confirm_password",
            Self::Confirmation => "confirmation",
            Self::Code => "code",
            Self::FirstName => "first_name",
            Self::LastName => "last_name",
            Self::Name => "name",
            Self::Slug => "slug",
            Self::Logo => "logo",
            Self::PrimaryColor => "primary_color",
            Self::Role => "role",
            Self::Domain => "domain",
            Self::LegalAccepted => "legal_accepted",
            Self::Form => "form",
        }
    }
}

/// What is wrong. Browsers read it through `Written`, below.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "code", from = "Written")]
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
    /// The new password was typed in two ways.
    PasswordsDiffer,
    /// Other words than those that confirm it.
    NotConfirmed,
    /// Without this there would be no way to sign in.
    LastFactor,
    /// Wrong password or no such account: one answer for both.
    CredentialsIncorrect,
    /// Wrong code.
    CodeIncorrect,
    /// The code is not valid any more.
    CodeExpired,
    /// This code was tried too often; a new one is needed.
    CodeExhausted,
    /// The code is right, and was used before.
    CodeUsed,
    /// What is set up was begun too long ago, or elsewhere.
    SetUpExpired,
    /// There is one already.
    FactorExists,
    /// The last second factor, where everybody has to have one.
    LastSecondFactor,
    /// Somebody else has proved the number.
    PhoneTaken,
    /// The attempt is over or was never begun.
    AttemptExpired,
    /// The terms were not accepted.
    LegalNotAccepted,
    /// Too many tries from here.
    TooMany {
        /// Seconds until the next try makes sense.
        retry_after_seconds: i64,
    },
    /// There is no such address or number, or it is the last one to sign in with.
    ContactGone,
    /// The account was taken back a short time ago: how to sign in can't be changed from here for a while.
    ChangesLocked {
        /// Seconds until it can.
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
    /// A passkey came to nothing.
    Passkey {
        /// Why.
        trouble: PasskeyTrouble,
        /// The same in words, chosen by the server: pages that every browser loads need not have them.
        words: String,
    },
    /// Something that only some pages meet.
    InWords {
        /// What is wrong, in words chosen by the server: pages that every browser loads need not have them.
        words: String,
    },
    /// Something broke on our side.
    Internal {
        /// What the operator finds in the log.
        reference: String,
    },
}

/// A [`ProblemCode`] with everything that one may carry: what browsers read, since code that reads the variants one by one would be a
/// tenth of what every first visit loads.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Written {
    code: String,
    min: usize,
    max: usize,
    retry_after_seconds: i64,
    service: String,
    trouble: String,
    words: String,
    reference: String,
}

/// Codes that carry nothing, as they are written.
const PLAIN: [(&str, ProblemCode); 32] = [
    ("missing", ProblemCode::Missing),
    ("email_invalid", ProblemCode::EmailInvalid),
    ("phone_invalid", ProblemCode::PhoneInvalid),
    ("phone_not_mobile", ProblemCode::PhoneNotMobile),
    ("phone_country", ProblemCode::PhoneCountry),
    ("username_taken", ProblemCode::UsernameTaken),
    ("username_character", ProblemCode::UsernameCharacter),
    ("username_only_digits", ProblemCode::UsernameOnlyDigits),
    ("name_invalid", ProblemCode::NameInvalid),
    ("password_too_weak", ProblemCode::PasswordTooWeak),
    ("password_breached", ProblemCode::PasswordBreached),
    ("password_contains_identifier", ProblemCode::PasswordContainsIdentifier),
    ("password_unchanged", ProblemCode::PasswordUnchanged),
    ("passwords_differ", ProblemCode::PasswordsDiffer),
    ("not_confirmed", ProblemCode::NotConfirmed),
    ("last_factor", ProblemCode::LastFactor),
    ("credentials_incorrect", ProblemCode::CredentialsIncorrect),
    ("code_incorrect", ProblemCode::CodeIncorrect),
    ("code_expired", ProblemCode::CodeExpired),
    ("code_exhausted", ProblemCode::CodeExhausted),
    ("code_used", ProblemCode::CodeUsed),
    ("set_up_expired", ProblemCode::SetUpExpired),
    ("factor_exists", ProblemCode::FactorExists),
    ("last_second_factor", ProblemCode::LastSecondFactor),
    ("phone_taken", ProblemCode::PhoneTaken),
    ("attempt_expired", ProblemCode::AttemptExpired),
    ("legal_not_accepted", ProblemCode::LegalNotAccepted),
    ("contact_gone", ProblemCode::ContactGone),
    ("method_unavailable", ProblemCode::MethodUnavailable),
    ("sign_up_restricted", ProblemCode::SignUpRestricted),
    ("account_banned", ProblemCode::AccountBanned),
    ("social_other_browser", ProblemCode::SocialOtherBrowser),
];

impl From<Written> for ProblemCode {
    fn from(written: Written) -> Self {
        let Written { code, min, max, retry_after_seconds, service, trouble, words, reference } = written;
        match code.as_str() {
            "username_length" => Self::UsernameLength { min, max },
            "password_too_short" => Self::PasswordTooShort { min },
            "password_too_long" => Self::PasswordTooLong { max },
            "too_many" => Self::TooMany { retry_after_seconds },
            "changes_locked" => Self::ChangesLocked { retry_after_seconds },
            "social" => Self::Social { service, trouble: SocialTrouble::parse(&trouble) },
            "passkey" => Self::Passkey { trouble: PasskeyTrouble::parse(&trouble), words },
            "in_words" => Self::InWords { words },
            // A newer server may know more.
            name => PLAIN.iter().find(|(known, _)| *known == name).map_or(Self::Internal { reference }, |(_, code)| code.clone()),
        }
    }
}

impl SocialTrouble {
    /// Reads the written name; what is not known counts as refused.
    fn parse(name: &str) -> Self {
        match name {
            "denied" => Self::Denied,
            "no_email" => Self::NoEmail,
            "unavailable" => Self::Unavailable,
            "unproved" => Self::Unproved,
            "other_person" => Self::OtherPerson,
            _ => Self::Refused,
        }
    }
}

/// Why signing in with another service came to nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
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
    /// The account there is not the person's own who asked.
    OtherPerson,
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
