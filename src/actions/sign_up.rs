//! The cards of signing up.
#![expect(clippy::too_many_arguments, reason = "one argument for each field of the form")]

use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use serde::{Deserialize, Serialize};

use super::social::SocialView;
use super::{ActionError, Delivery, FormReply, Left, PhoneView};
use crate::domain::password::Strength;
use crate::domain::problem::{Field, ProblemCode};
use crate::domain::secret::SecretText;
use crate::domain::settings::Requirement;

/// Which card is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum SignUpCard {
    /// The form.
    Start,
    /// Fields that are still missing.
    Continue,
    /// The code of the mail.
    Verify,
    /// The code of the text message.
    VerifyPhone,
    /// The passkey.
    Passkey,
}

/// What a card needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is one thing that shows or does not")]
pub struct SignUpView {
    /// Which card it is for.
    pub card: SignUpCard,
    /// Nobody gets in without an invitation, and there is none.
    pub restricted: bool,
    /// First and last name.
    pub name: Requirement,
    /// Username.
    pub username: Requirement,
    /// Phone number.
    pub phone: Requirement,
    /// The field for it, if they are on.
    pub phone_field: Option<PhoneView>,
    /// Fewest and most characters of a username.
    pub username_length: (i64, i64),
    /// Password.
    pub password: bool,
    /// Fewest characters of a password.
    pub password_min: i64,
    /// Whether there may be a passkey in place of a password.
    pub passkeys: bool,
    /// Whether terms must be accepted.
    pub terms: bool,
    /// The address of the invitation, which can't be changed.
    pub invited: Option<String>,
    /// Ticket of the invitation.
    pub ticket: String,
    /// Other services to sign up with.
    pub social: Vec<SocialView>,
    /// Fields still missing, on the card for them.
    pub missing: Vec<Field>,
    /// The address to prove.
    pub email: String,
    /// The number to prove, on the card for that.
    pub number: Option<String>,
    /// Seconds until the mail may be asked for again.
    pub resend_in: i64,
    /// How far the mail got.
    pub delivery: Delivery,
    /// What the last plain form post left, or what the link prefills.
    pub left: Left,
    /// The app's wishes as a query, to be carried along.
    pub nav: String,
}

/// Reads a card. `None` means that the browser is sent elsewhere.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/sign-up/card", input = Json)]
pub async fn load_sign_up_card(card: SignUpCard, query: String) -> Result<Option<SignUpView>, ActionError> {
    crate::server::cards::sign_up::view(&crate::server::answer::current()?, card, &query).await
}

/// Sends the form.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/sign-up/start")]
pub async fn start_sign_up(
    #[server(default)] email_address: String,
    #[server(default)] phone_number: String,
    #[server(default)] phone_country: String,
    #[server(default)] username: String,
    #[server(default)] first_name: String,
    #[server(default)] last_name: String,
    #[server(default)] password: SecretText,
    #[server(default)] with_passkey: Option<bool>,
    #[server(default)] legal_accepted: Option<bool>,
    #[server(default)] ticket: SecretText,
    #[server(default)] unsafe_metadata: String,
    nav: String,
) -> Result<FormReply, ActionError> {
    use crate::server::flows::sign_up::SignUpForm;
    let legal_accepted = legal_accepted.unwrap_or(false);
    let with_passkey = with_passkey.unwrap_or(false);
    let ticket = Some(ticket).filter(|ticket| !ticket.is_empty());
    let names = SignUpForm { username, first_name, last_name, ..SignUpForm::default() };
    let form = SignUpForm { email_address, phone_number, phone_country, password, with_passkey, legal_accepted, ticket, unsafe_metadata, ..names };
    crate::server::cards::sign_up::start(&crate::server::answer::current()?, &form, &nav).await
}

/// Fills in what is missing.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/sign-up/continue")]
pub async fn continue_sign_up(
    #[server(default)] phone_number: String,
    #[server(default)] phone_country: String,
    #[server(default)] username: String,
    #[server(default)] first_name: String,
    #[server(default)] last_name: String,
    #[server(default)] password: SecretText,
    #[server(default)] legal_accepted: Option<bool>,
    nav: String,
) -> Result<FormReply, ActionError> {
    use crate::server::flows::sign_up::SignUpForm;
    let legal_accepted = legal_accepted.unwrap_or(false);
    let names = SignUpForm { username, first_name, last_name, ..SignUpForm::default() };
    let form = SignUpForm { phone_number, phone_country, password, legal_accepted, ..names };
    crate::server::cards::sign_up::fill_in(&crate::server::answer::current()?, &form, &nav).await
}

/// Gives the code.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/sign-up/code")]
pub async fn give_sign_up_code(code: SecretText, nav: String) -> Result<FormReply, ActionError> {
    crate::server::cards::sign_up::code(&crate::server::answer::current()?, &code, &nav).await
}

/// Asks for the mail again.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/sign-up/resend")]
pub async fn resend_sign_up(nav: String) -> Result<FormReply, ActionError> {
    crate::server::cards::sign_up::resend(&crate::server::answer::current()?, &nav).await
}

/// Asks whether the link was opened; goes on when it was.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/sign-up/poll")]
pub async fn poll_sign_up(nav: String) -> Result<FormReply, ActionError> {
    crate::server::cards::sign_up::poll(&crate::server::answer::current()?, &nav).await
}

/// Judges a password while it is typed, with the person's own words counted as known.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/check/password", input = Json)]
pub async fn check_password(password: SecretText, own_words: Vec<String>) -> Result<Result<Strength, ProblemCode>, ActionError> {
    crate::server::cards::sign_up::check_password(&crate::server::answer::current()?, &password, &own_words).await
}

/// Says whether a username is free, while it is typed.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/check/username", input = Json)]
pub async fn check_username(username: String) -> Result<Option<ProblemCode>, ActionError> {
    crate::server::cards::sign_up::check_username(&crate::server::answer::current()?, &username).await
}
