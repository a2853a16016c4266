//! The sign-in attempt, from the first card to the session.
//!
//! ```text
//!   NeedsFirstFactor --proved(password | code | link)--------------------> Complete
//!          |                                                                  ^
//!          +--------proved(reset_password_email_code)--> NeedsNewPassword ----+ new password
//! ```
//! Every stage ends after [`SIGN_IN_TTL`]. The attempt of an unknown identifier has the same stages and can
//! never be completed.

use serde::{Deserialize, Serialize};

use super::ids::{ClientId, IdentificationId, SessionId, SignInId, UserId};
use super::navigation::Navigation;
use super::phone::PhoneNumber;
use super::settings::{InstanceSettings, Requirement};
use super::time::{Span, Timestamp};
use super::verification::Strategy;

/// Life of an attempt; the protocol calls its end `abandon_at`.
pub const SIGN_IN_TTL: Span = Span::hours(24);

/// Where the attempt stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignInStage {
    /// The identifier is known, a factor has to be proved.
    NeedsFirstFactor,
    /// The address is proved, the password has to be replaced.
    NeedsNewPassword,
    /// Signed in.
    Complete {
        /// The session that was created.
        session: SessionId,
    },
}

/// A sign-in attempt.
#[derive(Debug, Clone)]
pub struct SignIn {
    /// Its id.
    pub id: SignInId,
    /// The browser that began it.
    pub client: ClientId,
    /// What was typed on the first card.
    pub identifier: String,
    /// The account it names, if there is one.
    pub user: Option<UserId>,
    /// The address that mails of this attempt go to, if the account has a verified one.
    pub email: Option<IdentificationId>,
    /// The number that text messages of this attempt go to, if the account has a verified one.
    pub phone: Option<IdentificationId>,
    /// The factor the person chose.
    pub strategy: Strategy,
    /// Where it stands.
    pub stage: SignInStage,
    /// Where to go afterwards.
    pub navigation: Navigation,
    /// When it began.
    pub created_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// The step does not fit the stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this step is not possible now")]
pub struct WrongStage;

/// What follows from a proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AfterProof {
    /// Create the session.
    SignIn,
    /// Ask for a new password first.
    ChoosePassword,
}

impl SignIn {
    /// What follows once `strategy` was proved.
    ///
    /// # Errors
    /// [`WrongStage`] when the attempt is over, waits for something else, or names no account.
    pub fn proved(&self, strategy: Strategy, now: Timestamp) -> Result<AfterProof, WrongStage> {
        if self.stage != SignInStage::NeedsFirstFactor || now >= self.expires_at || self.user.is_none() {
            return Err(WrongStage);
        }
        Ok(match strategy {
            Strategy::Password | Strategy::EmailCode | Strategy::EmailLink | Strategy::PhoneCode => AfterProof::SignIn,
            Strategy::ResetPasswordEmailCode => AfterProof::ChoosePassword,
        })
    }

    /// The phone number that was typed, if it was one.
    #[must_use]
    pub fn typed_number(&self) -> Option<PhoneNumber> {
        PhoneNumber::parse(&self.identifier).ok()
    }

    /// Whether a new password may be set now.
    #[must_use]
    pub fn may_reset_password(&self, now: Timestamp) -> bool {
        self.stage == SignInStage::NeedsNewPassword && now < self.expires_at && self.user.is_some()
    }
}

/// The factors an instance offers for an identifier, best first: the choice depends on settings and on whether
/// the identifier is a phone number, never on the account, so that it tells nothing about it. Others than those who name
/// a number are offered a code by text message where everybody has a phone.
#[must_use]
pub fn offered_factors(settings: &InstanceSettings, by_phone: bool) -> Vec<Strategy> {
    let to_phone = settings.has_phone_code();
    [
        (to_phone && by_phone, Strategy::PhoneCode),
        (settings.password, Strategy::Password),
        (settings.email_link, Strategy::EmailLink),
        (settings.email_code, Strategy::EmailCode),
        (to_phone && !by_phone && settings.phone == Requirement::Required, Strategy::PhoneCode),
    ]
    .into_iter()
    .filter_map(|(on, strategy)| on.then_some(strategy))
    .collect()
}

/// The stage as it is stored and as the protocol names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignInStatus {
    /// A factor has to be proved.
    NeedsFirstFactor,
    /// A new password has to be chosen.
    NeedsNewPassword,
    /// Signed in.
    Complete,
}

impl SignInStatus {
    /// The stored text.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::NeedsFirstFactor => "needs_first_factor",
            Self::NeedsNewPassword => "needs_new_password",
            Self::Complete => "complete",
        }
    }
}
