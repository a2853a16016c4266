//! What an account page says when something was done there.

use serde::{Deserialize, Serialize};

use super::ids::IdentificationId;

/// Something that was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "done")]
pub enum Notice {
    /// A device was signed out.
    DeviceSignedOut,
    /// All other devices were signed out.
    OthersSignedOut,
    /// A device has another name, or none.
    DeviceNamed,
    /// There is a password now.
    PasswordSet {
        /// All other devices were signed out too.
        others: bool,
    },
    /// The password is another one.
    PasswordChanged {
        /// All other devices were signed out too.
        others: bool,
    },
    /// There is no password any more.
    PasswordRemoved,
    /// A code is on its way to an address or number.
    CodeSent {
        /// Which one.
        contact: IdentificationId,
    },
    /// An address or number is proved.
    ContactAdded,
    /// Messages go to another address or number.
    PrimaryChosen,
    /// An address or number is gone.
    ContactRemoved,
    /// Another second factor comes first.
    DefaultFactorChosen,
    /// A second factor is gone.
    SecondFactorRemoved,
    /// The backup codes were saved.
    BackupCodesSaved,
    /// Browsers are not trusted any more.
    BrowsersDistrusted,
    /// A passkey was made.
    PasskeyAdded {
        /// What it is called.
        name: String,
    },
    /// A passkey has another name.
    PasskeyRenamed {
        /// What it is called.
        name: String,
    },
    /// Something that only few pages can do, in words chosen by the server.
    Told {
        /// The sentence.
        words: String,
    },
    /// The same, and what is to be done next.
    Next {
        /// The sentence.
        words: String,
        /// Name of the card that does it.
        card: String,
    },
    /// People were invited, but not all that were named.
    PartlyInvited {
        /// What was done, in words chosen by the server.
        words: String,
        /// Who was not, with the reason in words.
        refused: Vec<(String, String)>,
    },
    /// A passkey is gone.
    PasskeyRemoved {
        /// What it was called.
        name: String,
    },
}
