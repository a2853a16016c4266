//! The sign-up attempt: fields are collected, the address is proved, then user and session are created together.
//!
//! Whether the address already belongs to somebody shows only to the one who reads its mail: a code is sent for a free
//! address, a "you already have an account" mail for a taken one, and the pages look the same.

use serde::{Deserialize, Serialize};

use super::email::Email;
use super::ids::{ClientId, InvitationId, OrganizationInvitationId, SignUpId};
use super::navigation::Navigation;
use super::phone::PhoneNumber;
use super::problem::Field;
use super::settings::{InstanceSettings, Requirement};
use super::social::ExternalIdentity;
use super::time::{Span, Timestamp};

/// Life of an attempt.
pub const SIGN_UP_TTL: Span = Span::hours(24);

/// A sign-up attempt.
#[derive(Debug, Clone)]
pub struct SignUp {
    /// Its id.
    pub id: SignUpId,
    /// The browser that began it.
    pub client: ClientId,
    /// The address to prove.
    pub email: Email,
    /// When it was proved.
    pub email_verified_at: Option<Timestamp>,
    /// The phone number to prove, if one was given.
    pub phone: Option<PhoneNumber>,
    /// When it was proved.
    pub phone_verified_at: Option<Timestamp>,
    /// Chosen username.
    pub username: Option<String>,
    /// First name.
    pub first_name: Option<String>,
    /// Last name.
    pub last_name: Option<String>,
    /// Hash of the chosen password, in PHC form.
    pub password_hash: Option<String>,
    /// Whether the account is to have a passkey in place of a password.
    pub with_passkey: bool,
    /// Version of the terms that was accepted.
    pub legal_version: Option<String>,
    /// The invitation it answers.
    pub invitation: Option<InvitationId>,
    /// The invitation to an organization that it answers.
    pub organization_invitation: Option<OrganizationInvitationId>,
    /// The account with another service that it began with.
    pub external: Option<ExternalIdentity>,
    /// What the app wants to keep with the user; a JSON object.
    pub unsafe_metadata: String,
    /// Preferred language.
    pub locale: Option<String>,
    /// Where to go afterwards.
    pub navigation: Navigation,
    /// Set once user and session exist.
    pub completed: bool,
    /// When it began.
    pub created_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// Largest size of each kind of metadata, in bytes of its JSON text.
pub const MAX_METADATA_BYTES: usize = 8 * 1024;

impl SignUp {
    /// Whether it answers an invitation.
    #[must_use]
    pub const fn is_invited(&self) -> bool {
        self.invitation.is_some() || self.organization_invitation.is_some()
    }

    /// Fields that the instance requires now and the attempt lacks, in the order of the form.
    #[must_use]
    pub fn missing_fields(&self, settings: &InstanceSettings) -> Vec<Field> {
        let needed = [
            (settings.name == Requirement::Required && self.first_name.is_none(), Field::FirstName),
            (settings.name == Requirement::Required && self.last_name.is_none(), Field::LastName),
            (settings.phone == Requirement::Required && self.phone.is_none(), Field::PhoneNumber),
            (settings.username == Requirement::Required && self.username.is_none(), Field::Username),
            // Who comes with an account of another service signs in with that.
            (settings.password && self.password_hash.is_none() && self.external.is_none() && !self.with_passkey, Field::Password),
            (settings.terms_version.is_some() && self.legal_version != settings.terms_version, Field::LegalAccepted),
        ];
        needed.into_iter().filter_map(|(missing, field)| missing.then_some(field)).collect()
    }

    /// What comes next.
    #[must_use]
    pub fn next_step(&self, settings: &InstanceSettings) -> SignUpStep {
        let unproved = self.email_verified_at.is_none();
        if self.completed {
            SignUpStep::Done
        } else if unproved && self.external.is_some() {
            // First of all, since the address may turn out to be the one of an account.
            SignUpStep::VerifyEmailAddress
        } else if !self.missing_fields(settings).is_empty() {
            SignUpStep::Continue
        } else if unproved {
            SignUpStep::VerifyEmailAddress
        } else if settings.phone.is_on() && self.phone.is_some() && self.phone_verified_at.is_none() {
            SignUpStep::VerifyPhoneNumber
        } else if self.with_passkey {
            SignUpStep::CreatePasskey
        } else {
            SignUpStep::Create
        }
    }
}

/// The step a sign-up waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignUpStep {
    /// Required fields are missing.
    Continue,
    /// The address has to be proved.
    VerifyEmailAddress,
    /// The phone number has to be proved.
    VerifyPhoneNumber,
    /// The passkey has to be made.
    CreatePasskey,
    /// Everything is there: create user and session.
    Create,
    /// Finished.
    Done,
}
