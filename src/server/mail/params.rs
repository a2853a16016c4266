//! What a message is about: everything its template needs, kept sealed until it is out.

use serde::{Deserialize, Serialize};

use crate::domain::contact::Contact;
use crate::domain::locale::Locale;
use crate::domain::secret::SecretText;
use crate::domain::security_log::Happening;
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
    /// Proof of somebody who is signed in and changes something sensitive.
    Reverification {
        /// Six digits.
        code: SecretText,
        /// Where somebody looks after the account who did not ask for this.
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
    /// Proof of another address of somebody who has an account.
    AddEmail {
        /// Six digits.
        code: SecretText,
        /// Leads to the page with the confirm button.
        link: SecretText,
    },
    /// Something about the safety of the account.
    Security {
        /// What happened.
        happening: Happening,
        /// What the reader can do about it.
        remedy: Remedy,
        /// Where that is done.
        link: SecretText,
    },
    /// An invitation to create an account.
    Invitation {
        /// The sign-up page with the ticket.
        link: SecretText,
    },
    /// An invitation to an organization.
    OrganizationInvitation {
        /// The name of the organization.
        organization: String,
        /// Who invites, if it is a person.
        inviter: Option<String>,
        /// The page with the ticket.
        link: SecretText,
    },
    /// Somebody asks to join an organization that the reader looks after.
    MembershipRequested {
        /// The name of the organization.
        organization: String,
        /// Who asks.
        person: String,
        /// The list of requests.
        link: SecretText,
    },
    /// The reader was let into an organization.
    MembershipApproved {
        /// The name of the organization.
        organization: String,
        /// Its page.
        link: SecretText,
    },
    /// The reader was put into an organization.
    MembershipAdded {
        /// The name of the organization.
        organization: String,
        /// Its page.
        link: SecretText,
    },
    /// Proof of a domain of an organization.
    OrganizationDomain {
        /// The name of the organization.
        organization: String,
        /// Six digits.
        code: SecretText,
        /// Its page.
        link: SecretText,
    },
}

impl MailKind {
    /// Whether the mail carries a code, which is of no use once it has expired.
    #[must_use]
    pub const fn is_proof(&self) -> bool {
        matches!(
            self,
            Self::SignIn { .. }
                | Self::SignUp { .. }
                | Self::ResetPassword { .. }
                | Self::Reverification { .. }
                | Self::AddEmail { .. }
                | Self::OrganizationDomain { .. }
        )
    }

    /// The stored name of the template.
    #[must_use]
    pub const fn template(&self) -> &'static str {
        match self {
            Self::SignIn { .. } => "sign_in",
            Self::SignUp { .. } => "sign_up",
            Self::ResetPassword { .. } => "reset_password",
            Self::Reverification { .. } => "reverification",
            Self::AccountExists { .. } => "account_exists",
            Self::AddEmail { .. } => "add_email",
            Self::Security { .. } => "security",
            Self::Invitation { .. } => "invitation",
            Self::OrganizationInvitation { .. } => "organization_invitation",
            Self::MembershipRequested { .. } => "membership_requested",
            Self::MembershipApproved { .. } => "membership_approved",
            Self::MembershipAdded { .. } => "membership_added",
            Self::OrganizationDomain { .. } => "organization_domain",
        }
    }
}

/// What the reader of a security mail can do when it was somebody else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Remedy {
    /// Throw the device out.
    SignOut,
    /// Take the account back.
    Restore,
    /// Look at the security log.
    Review,
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
    /// From which network address.
    #[serde(default)]
    pub ip: Option<String>,
    /// Where that is, such as "Berlin, DE".
    #[serde(default)]
    pub place: Option<String>,
    /// When it was asked for. Also the date of the mail, so that a retry sends the same mail.
    pub asked_at: Timestamp,
}
