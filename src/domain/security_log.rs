//! What a person's own security log tells: everything that happened to the account, in words that the person understands.
//!
//! Details never hold secrets, nor anything about other people. Addresses and numbers are those of the person.

use serde::{Deserialize, Serialize};

use super::ids::SessionId;
use super::suspicion::Suspicion;
use super::verification::Strategy;

/// One thing that happened to an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Happening {
    /// The account was made: the first row of every log.
    AccountCreated,
    /// Signed in.
    SignedIn {
        /// The session that began.
        session: SessionId,
        /// The factors that were proved, by the protocol's names, first factor first.
        factors: Vec<String>,
        /// Whether the account had never been used in this browser.
        new_device: bool,
    },
    /// Somebody failed to sign in.
    SignInFailed {
        /// What did not fit.
        strategy: Strategy,
    },
    /// The tenth, hundredth or thousandth failure within an hour from the same network.
    SignInsFailed {
        /// What did not fit the last time.
        strategy: Strategy,
        /// How many there were.
        times: i64,
    },
    /// Failures from so many places that the log tells no more of them for a while.
    FailuresHidden,
    /// Something about a sign-in, or about failures, that the person should look at.
    Suspicious {
        /// What.
        suspicion: Suspicion,
    },
    /// Signed out, in that browser.
    SignedOut {
        /// The session that ended.
        session: SessionId,
    },
    /// Thrown out from elsewhere.
    SessionRevoked {
        /// The session that ended.
        session: SessionId,
    },
    /// Several devices were thrown out at once.
    SessionsRevoked {
        /// How many.
        count: i64,
    },
    /// Proved again who they are, for something that asks for it.
    Reverified {
        /// The factor.
        strategy: Strategy,
    },
    /// A first password.
    PasswordSet,
    /// Another password.
    PasswordChanged,
    /// No password any more.
    PasswordRemoved,
    /// Another password, by a code or link for who had forgotten the old one.
    PasswordReset,
    /// A passkey was made.
    PasskeyAdded {
        /// Its name.
        name: String,
    },
    /// A passkey has another name.
    PasskeyRenamed {
        /// Its new name.
        name: String,
    },
    /// A passkey is gone.
    PasskeyRemoved {
        /// Its name.
        name: String,
    },
    /// A second factor was set up.
    SecondFactorAdded {
        /// The factor.
        strategy: Strategy,
    },
    /// A second factor is gone.
    SecondFactorRemoved {
        /// The factor.
        strategy: Strategy,
    },
    /// Backup codes were made; earlier ones are dead.
    BackupCodesMade,
    /// A backup code was used up.
    BackupCodeUsed {
        /// How many are left.
        left: i64,
    },
    /// A browser need not prove the second factor any more.
    BrowserTrusted,
    /// A browser has to prove the second factor again; all of them when the person said so.
    BrowsersDistrusted,
    /// An e-mail address was added and proved.
    EmailAdded {
        /// The address.
        address: String,
    },
    /// An e-mail address is gone.
    EmailRemoved {
        /// The address.
        address: String,
    },
    /// Messages go to another address.
    PrimaryEmailChanged {
        /// The new one.
        address: String,
    },
    /// A phone number was added and proved.
    PhoneAdded {
        /// The number.
        number: String,
    },
    /// A phone number is gone.
    PhoneRemoved {
        /// The number.
        number: String,
    },
    /// Text messages go to another number.
    PrimaryPhoneChanged {
        /// The new one.
        number: String,
    },
    /// An account with another service was connected.
    ServiceConnected {
        /// What the service is called.
        service: String,
    },
    /// An account with another service was taken off.
    ServiceRemoved {
        /// What the service is called.
        service: String,
    },
    /// A key for programs was made.
    ApiKeyCreated {
        /// Its name.
        name: String,
    },
    /// A key for programs does not work any more.
    ApiKeyRevoked {
        /// Its name.
        name: String,
    },
    /// An app changed what it keeps about the account.
    MetadataChanged,
    /// The account was taken back by the link that went to an old address or number.
    AccountRestored,
}

/// Who did it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Actor {
    /// The person, or whoever uses the account.
    #[default]
    Person,
    /// The operator, at the command line.
    Operator,
    /// The server of an app, with its secret key.
    App,
}

impl Actor {
    /// The stored text.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Operator => "operator",
            Self::App => "app",
        }
    }

    /// Reads the stored text.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Person, Self::Operator, Self::App].into_iter().find(|actor| actor.name() == text)
    }
}

/// What a person can have the log show alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Area {
    /// Signing in and out.
    SignIns,
    /// What failed, and what looks odd.
    Warnings,
    /// The password.
    Password,
    /// Passkeys and second factors.
    Factors,
    /// Addresses, numbers, connected services.
    Contacts,
    /// The account as a whole.
    Account,
}

impl Area {
    /// All of them, as the filter offers them.
    pub const ALL: [Self; 6] = [Self::SignIns, Self::Warnings, Self::Password, Self::Factors, Self::Contacts, Self::Account];

    /// The stored text, and the value in addresses.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::SignIns => "sign_ins",
            Self::Warnings => "warnings",
            Self::Password => "password",
            Self::Factors => "factors",
            Self::Contacts => "contacts",
            Self::Account => "account",
        }
    }

    /// Reads the stored text.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|area| area.name() == text)
    }
}

impl Happening {
    /// Where the log shows it.
    #[must_use]
    pub const fn area(&self) -> Area {
        match self {
            Self::SignedIn { .. } | Self::SignedOut { .. } | Self::SessionRevoked { .. } | Self::SessionsRevoked { .. } | Self::Reverified { .. } => {
                Area::SignIns
            }
            Self::SignInFailed { .. } | Self::SignInsFailed { .. } | Self::FailuresHidden | Self::Suspicious { .. } => Area::Warnings,
            Self::PasswordSet | Self::PasswordChanged | Self::PasswordRemoved | Self::PasswordReset => Area::Password,
            Self::PasskeyAdded { .. }
            | Self::PasskeyRenamed { .. }
            | Self::PasskeyRemoved { .. }
            | Self::SecondFactorAdded { .. }
            | Self::SecondFactorRemoved { .. }
            | Self::BackupCodesMade
            | Self::BackupCodeUsed { .. }
            | Self::BrowserTrusted
            | Self::BrowsersDistrusted => Area::Factors,
            Self::EmailAdded { .. }
            | Self::EmailRemoved { .. }
            | Self::PrimaryEmailChanged { .. }
            | Self::PhoneAdded { .. }
            | Self::PhoneRemoved { .. }
            | Self::PrimaryPhoneChanged { .. }
            | Self::ServiceConnected { .. }
            | Self::ServiceRemoved { .. } => Area::Contacts,
            Self::AccountCreated | Self::ApiKeyCreated { .. } | Self::ApiKeyRevoked { .. } | Self::MetadataChanged | Self::AccountRestored => {
                Area::Account
            }
        }
    }

    /// The session it is about.
    #[must_use]
    pub const fn session(&self) -> Option<&SessionId> {
        match self {
            Self::SignedIn { session, .. } | Self::SignedOut { session } | Self::SessionRevoked { session } => Some(session),
            _ => None,
        }
    }

    /// Whether the person is told by mail.
    #[must_use]
    pub const fn is_told_by_mail(&self) -> bool {
        match self {
            Self::SignedIn { new_device, .. } => *new_device,
            Self::Suspicious { .. }
            | Self::PasswordSet
            | Self::PasswordChanged
            | Self::PasswordRemoved
            | Self::PasswordReset
            | Self::PasskeyAdded { .. }
            | Self::PasskeyRemoved { .. }
            | Self::SecondFactorAdded { .. }
            | Self::SecondFactorRemoved { .. }
            | Self::BackupCodesMade
            | Self::BackupCodeUsed { .. }
            | Self::EmailAdded { .. }
            | Self::EmailRemoved { .. }
            | Self::PrimaryEmailChanged { .. }
            | Self::PhoneAdded { .. }
            | Self::PhoneRemoved { .. }
            | Self::PrimaryPhoneChanged { .. }
            | Self::ServiceConnected { .. }
            | Self::ServiceRemoved { .. }
            | Self::ApiKeyCreated { .. }
            | Self::ApiKeyRevoked { .. }
            | Self::AccountRestored => true,
            Self::AccountCreated
            | Self::SignInFailed { .. }
            | Self::SignInsFailed { .. }
            | Self::FailuresHidden
            | Self::SignedOut { .. }
            | Self::SessionRevoked { .. }
            | Self::SessionsRevoked { .. }
            | Self::Reverified { .. }
            | Self::PasskeyRenamed { .. }
            | Self::BrowserTrusted
            | Self::BrowsersDistrusted
            | Self::MetadataChanged => false,
        }
    }
}

/// Whether the log has a row for the `times`th failure in a row: the first, the tenth, the hundredth. Whoever guesses cannot
/// make a log grow without end, and the person sees that it was more than one slip.
#[must_use]
pub fn is_worth_a_row(times: i64) -> bool {
    let mut step = 1;
    while step < times {
        step *= 10;
    }
    step == times
}

/// Most rows about failures in a person's log within a day, from wherever they come.
pub const MAX_FAILURE_ROWS_A_DAY: i64 = 50;

#[cfg(test)]
mod tests {
    use super::{Actor, Area, is_worth_a_row};

    #[test]
    fn d_4_failures_make_a_row_at_each_power_of_ten() {
        let rows: Vec<i64> = (1..=2000).filter(|times| is_worth_a_row(*times)).collect();
        assert_eq!(rows, [1, 10, 100, 1000]);
        assert!(!is_worth_a_row(0));
    }

    #[test]
    fn stored_names_are_read_again() {
        assert!(Area::ALL.into_iter().all(|area| Area::parse(area.name()) == Some(area)));
        assert!([Actor::Person, Actor::Operator, Actor::App].into_iter().all(|actor| Actor::parse(actor.name()) == Some(actor)));
    }
}
