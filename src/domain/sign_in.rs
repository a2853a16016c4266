//! The sign-in attempt, from the first card to the session.
//!
//! ```text
//!   NeedsFirstFactor --proved(password | code | link | passkey)--+-----------------------------------> Complete
//!          |                                                     |                                      ^   ^
//!          +--proved(reset_password_email_code)                  +--NeedsSecondFactor | NeedsClientTrust+   |
//!                   |                                            |     proved again                         |
//!                   +--> NeedsNewPassword --new password---------+------------------------------------------+
//! ```
//! The second step is asked of people who have a second factor, unless the browser is trusted or the first one was a passkey that
//! verified its user; of others, where the instance checks new devices, on a browser that never signed in to the account.
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
    /// The first factor is proved, a second one has to be.
    NeedsSecondFactor(FirstStep),
    /// The password is right, the browser is new to the account: a message has to be proved.
    NeedsClientTrust(FirstStep),
    /// Signed in.
    Complete {
        /// The session that was created.
        session: SessionId,
    },
}

/// What the first step of a sign-in proved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FirstStep {
    /// The first factor, by the protocol's name.
    pub factor: String,
}

/// What an account asks for besides the first factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Guarding {
    /// Nothing.
    Nothing,
    /// A second factor.
    SecondFactor,
    /// A message, because the browser is new.
    ClientTrust,
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
    /// Ask for the second step first.
    SecondStep(Guarding),
}

/// What the second step proves it for.
const SECOND_STEP: &str = "/2";

impl SignIn {
    /// What follows once `strategy` was proved, for an account that asks for `guarding` besides.
    ///
    /// # Errors
    /// [`WrongStage`] when the attempt is over, waits for something else, or names no account.
    pub fn proved(&self, strategy: Strategy, guarding: Guarding, now: Timestamp) -> Result<AfterProof, WrongStage> {
        if self.stage != SignInStage::NeedsFirstFactor || now >= self.expires_at || self.user.is_none() {
            return Err(WrongStage);
        }
        match strategy {
            Strategy::Password | Strategy::EmailCode | Strategy::EmailLink | Strategy::PhoneCode | Strategy::Passkey => Ok(guarding.next()),
            Strategy::ResetPasswordEmailCode => Ok(AfterProof::ChoosePassword),
            // Second factors prove nothing by themselves.
            Strategy::Totp | Strategy::BackupCode => Err(WrongStage),
        }
    }

    /// What follows once the new password was chosen.
    ///
    /// # Errors
    /// [`WrongStage`] when the attempt is over or waits for something else.
    pub fn password_chosen(&self, guarding: Guarding, now: Timestamp) -> Result<AfterProof, WrongStage> {
        if self.may_reset_password(now) { Ok(guarding.next()) } else { Err(WrongStage) }
    }

    /// The first step, while the second one is waited for.
    #[must_use]
    pub fn second_step(&self, now: Timestamp) -> Option<&FirstStep> {
        match &self.stage {
            SignInStage::NeedsSecondFactor(first) | SignInStage::NeedsClientTrust(first) if now < self.expires_at && self.user.is_some() => {
                Some(first)
            }
            _ => None,
        }
    }

    /// Under which name messages of the second step are proved: a code of the first step is worth nothing there.
    #[must_use]
    pub fn second_step_key(&self) -> String {
        format!("{}{SECOND_STEP}", self.id)
    }

    /// The attempt that a message belongs to, by the name it is proved under, and whether it is one of the second step.
    #[must_use]
    pub fn of_proof(key: &str) -> Option<(SignInId, bool)> {
        let id = key.strip_suffix(SECOND_STEP);
        SignInId::parse(id.unwrap_or(key)).ok().map(|parsed| (parsed, id.is_some()))
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

impl Guarding {
    const fn next(self) -> AfterProof {
        match self {
            Self::Nothing => AfterProof::SignIn,
            Self::SecondFactor | Self::ClientTrust => AfterProof::SecondStep(self),
        }
    }

    /// The stage that waits for it, by its stored text; `None` where there is nothing to wait for.
    #[must_use]
    pub const fn status(self) -> Option<SignInStatus> {
        match self {
            Self::Nothing => None,
            Self::SecondFactor => Some(SignInStatus::NeedsSecondFactor),
            Self::ClientTrust => Some(SignInStatus::NeedsClientTrust),
        }
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
    /// A second factor has to be proved.
    NeedsSecondFactor,
    /// A message has to be proved, because the browser is new.
    NeedsClientTrust,
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
            Self::NeedsSecondFactor => "needs_second_factor",
            Self::NeedsClientTrust => "needs_client_trust",
            Self::Complete => "complete",
        }
    }
}

impl SignInStage {
    /// Its name.
    #[must_use]
    pub const fn status(&self) -> SignInStatus {
        match self {
            Self::NeedsFirstFactor => SignInStatus::NeedsFirstFactor,
            Self::NeedsNewPassword => SignInStatus::NeedsNewPassword,
            Self::NeedsSecondFactor(_) => SignInStatus::NeedsSecondFactor,
            Self::NeedsClientTrust(_) => SignInStatus::NeedsClientTrust,
            Self::Complete { .. } => SignInStatus::Complete,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{AfterProof, FirstStep, Guarding, SignIn, SignInStage, WrongStage};
    use crate::domain::ids::{ClientId, SignInId, UserId};
    use crate::domain::navigation::Navigation;
    use crate::domain::time::Timestamp;
    use crate::domain::verification::Strategy;

    fn attempt(stage: SignInStage) -> SignIn {
        SignIn {
            id: SignInId::parse("sia_1").unwrap(),
            client: ClientId::parse("client_1").unwrap(),
            identifier: "ada@example.org".to_owned(),
            user: Some(UserId::parse("user_1").unwrap()),
            email: None,
            phone: None,
            strategy: Strategy::Password,
            stage,
            navigation: Navigation::default(),
            created_at: Timestamp::from_millis(0),
            expires_at: Timestamp::from_millis(1000),
        }
    }

    #[test]
    fn au_14_no_first_factor_signs_in_past_a_second_one() {
        let now = Timestamp::from_millis(1);
        let open = attempt(SignInStage::NeedsFirstFactor);
        for strategy in [Strategy::Password, Strategy::EmailCode, Strategy::EmailLink, Strategy::PhoneCode, Strategy::Passkey] {
            let next = open.proved(strategy, Guarding::SecondFactor, now);
            assert_eq!(next, Ok(AfterProof::SecondStep(Guarding::SecondFactor)), "{strategy:?}");
        }
        assert_eq!(open.proved(Strategy::Totp, Guarding::Nothing, now), Err(WrongStage), "a second factor is no first one");
        assert_eq!(open.second_step(now), None, "no second step without the first");
    }

    #[test]
    fn au_14_the_second_step_ends_with_the_attempt() {
        let waiting = attempt(SignInStage::NeedsSecondFactor(FirstStep { factor: "password".to_owned() }));
        assert!(waiting.second_step(Timestamp::from_millis(999)).is_some());
        assert!(waiting.second_step(Timestamp::from_millis(1000)).is_none());
        assert_eq!(waiting.proved(Strategy::Password, Guarding::Nothing, Timestamp::from_millis(1)), Err(WrongStage), "the first step is over");
    }

    #[test]
    fn au_14_proofs_of_the_two_steps_have_different_names() {
        let attempt = attempt(SignInStage::NeedsFirstFactor);
        assert_eq!(SignIn::of_proof(attempt.id.as_str()), Some((attempt.id.clone(), false)));
        assert_eq!(SignIn::of_proof(&attempt.second_step_key()), Some((attempt.id.clone(), true)));
        assert_eq!(SignIn::of_proof("sua_1"), None);
    }
}
