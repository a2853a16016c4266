//! What a message is about: everything its template needs, kept sealed until it is out.

use serde::{Deserialize, Serialize};

use crate::domain::contact::Contact;
use crate::domain::locale::Locale;
use crate::domain::secret::SecretText;
use crate::domain::time::Timestamp;

/// Which mail it is, with what only this kind has. Proofs carry a code and a link; either one is enough.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "template")]
pub enum MailKind {
    /// Proof for signing in.
    SignIn {
        /// Six digits.
        code: SecretText,
        /// Leads to the page with the confirm button.
        link: SecretText,
    },
    /// Proof of a new account's address.
    SignUp {
        /// Six digits.
        code: SecretText,
        /// Leads to the page with the confirm button.
        link: SecretText,
    },
    /// Proof for choosing a new password.
    ResetPassword {
        /// Six digits.
        code: SecretText,
        /// Leads to the page with the confirm button.
        link: SecretText,
    },
    /// Somebody signed up with an address that has an account: the answer goes by mail, so that the page tells a
    /// stranger nothing.
    AccountExists {
        /// The sign-in page.
        sign_in_link: SecretText,
        /// Where a forgotten password is replaced; none where there are no passwords.
        reset_link: Option<SecretText>,
    },
    /// The password was changed.
    PasswordChanged {
        /// Where a new password is chosen by somebody who did not do this.
        secure_link: SecretText,
    },
    /// A sign-in from a device that was not known.
    NewDevice {
        /// Leads to the page that signs the device out.
        revoke_link: SecretText,
    },
    /// An invitation to create an account.
    Invitation {
        /// The sign-up page with the ticket.
        link: SecretText,
    },
}

impl MailKind {
    /// Whether the mail carries a code, which is of no use once it has expired.
    #[must_use]
    pub const fn is_proof(&self) -> bool {
        matches!(self, Self::SignIn { .. } | Self::SignUp { .. } | Self::ResetPassword { .. })
    }

    /// The stored name of the template.
    #[must_use]
    pub const fn template(&self) -> &'static str {
        match self {
            Self::SignIn { .. } => "sign_in",
            Self::SignUp { .. } => "sign_up",
            Self::ResetPassword { .. } => "reset_password",
            Self::AccountExists { .. } => "account_exists",
            Self::PasswordChanged { .. } => "password_changed",
            Self::NewDevice { .. } => "new_device",
            Self::Invitation { .. } => "invitation",
        }
    }
}

/// A mail or text message that is to be written. As JSON it goes, sealed, through the outbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailParams {
    /// Which mail.
    pub kind: MailKind,
    /// Language.
    pub locale: Locale,
    /// To whom.
    pub to: Contact,
    /// Name of the application.
    pub app_name: String,
    /// Colour of the button, `#rrggbb`; anything else is the neutral colour.
    #[serde(default)]
    pub primary_color: Option<String>,
    /// Where answers go and whom people ask.
    #[serde(default)]
    pub support_email: Option<String>,
    /// Browser and system that asked, such as "Firefox on Linux".
    #[serde(default)]
    pub device: Option<String>,
    /// When it was asked for. Also the date of the mail, so that a retry sends the same mail.
    pub asked_at: Timestamp,
}
