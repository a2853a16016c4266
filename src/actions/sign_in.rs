//! The cards of signing in.

use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use serde::{Deserialize, Serialize};

use super::social::SocialView;
use super::{ActionError, Delivery, FormReply, Left, PhoneView};
use crate::domain::secret::SecretText;
use crate::domain::verification::Strategy;

/// Which card is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum SignInCard {
    /// The first one: who are you?
    Start,
    /// The chosen factor.
    FactorOne,
    /// All factors.
    Methods,
    /// Forgotten password.
    Forgot,
    /// New password.
    Reset,
    /// Nothing works.
    Help,
}

/// What a card needs. On the way it has no names of fields: the browser's code reads that with less.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "BareView", into = "BareView")]
pub struct SignInView {
    /// Which card it is for.
    pub card: SignInCard,
    /// E-mail addresses identify people here; always on.
    pub username: bool,
    /// Whether new accounts are possible for anyone.
    pub open: bool,
    /// Whether a password can be forgotten.
    pub password: bool,
    /// What was typed on the first card, or prefilled by the link.
    pub identifier: String,
    /// The address a mail goes to, as far as a bystander may know it.
    pub target: String,
    /// The same of the number that text messages go to.
    pub phone_target: String,
    /// The field for phone numbers, if they are on.
    pub phone: Option<PhoneView>,
    /// The chosen factor.
    pub strategy: Strategy,
    /// All factors of the instance, best first.
    pub methods: Vec<Strategy>,
    /// What there is of passkeys, where there are any: HTML of the server's own making, so that the browser's first code has little of it.
    pub passkey: Option<String>,
    /// Other services to sign in with.
    pub social: Vec<SocialView>,
    /// How this browser signed in last, if there is a choice.
    pub last_used: Option<Strategy>,
    /// Seconds until the mail may be asked for again.
    pub resend_in: i64,
    /// How far the mail got.
    pub delivery: Delivery,
    /// Why nobody is signed in here any more, in words; often empty.
    pub notice: String,
    /// What the last plain form post left.
    pub left: Left,
    /// The app's wishes as a query, to be carried along.
    pub nav: String,
}

/// The fields of [`SignInView`] in their order, in three parts.
type BareView = (
    (SignInCard, bool, bool, bool, String, String, String),
    (Option<PhoneView>, Strategy, Vec<Strategy>, Option<String>, Vec<SocialView>, Option<Strategy>),
    (i64, Delivery, String, Left, String),
);

impl From<BareView> for SignInView {
    fn from((who, how, rest): BareView) -> Self {
        let (card, username, open, password, identifier, target, phone_target) = who;
        let (phone, strategy, methods, passkey, social, last_used) = how;
        let (resend_in, delivery, notice, left, nav) = rest;
        Self {
            card,
            username,
            open,
            password,
            identifier,
            target,
            phone_target,
            phone,
            strategy,
            methods,
            passkey,
            social,
            last_used,
            resend_in,
            delivery,
            notice,
            left,
            nav,
        }
    }
}

impl From<SignInView> for BareView {
    fn from(view: SignInView) -> Self {
        (
            (view.card, view.username, view.open, view.password, view.identifier, view.target, view.phone_target),
            (view.phone, view.strategy, view.methods, view.passkey, view.social, view.last_used),
            (view.resend_in, view.delivery, view.notice, view.left, view.nav),
        )
    }
}

/// Reads a card. `None` means that the browser is sent elsewhere.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/sign-in/card", input = Json)]
pub async fn load_sign_in_card(card: SignInCard, query: String) -> Result<Option<SignInView>, ActionError> {
    crate::server::cards::sign_in::view(&crate::server::answer::current()?, card, &query).await
}

/// The first card: who are you?
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/sign-in/start")]
pub async fn start_sign_in(
    #[server(default)] identifier: String,
    #[server(default)] phone_number: String,
    #[server(default)] phone_country: Option<String>,
    #[server(default)] password: SecretText,
    nav: String,
) -> Result<FormReply, ActionError> {
    // The list of countries is there, and chosen from, wherever the field for a number is.
    let phone = phone_country.as_deref().map(|country| (phone_number.trim(), country));
    crate::server::cards::sign_in::start(&crate::server::answer::current()?, &identifier, phone, &password, &nav).await
}

/// Chooses a factor, and sends the mail it needs.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/sign-in/choose-factor")]
pub async fn choose_factor(strategy: Strategy, nav: String) -> Result<FormReply, ActionError> {
    crate::server::cards::sign_in::choose(&crate::server::answer::current()?, strategy, &nav).await
}

/// Gives the password.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/sign-in/password")]
pub async fn give_password(password: SecretText, nav: String) -> Result<FormReply, ActionError> {
    crate::server::cards::sign_in::password(&crate::server::answer::current()?, &password, &nav).await
}

/// Gives the code.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/sign-in/code")]
pub async fn give_code(code: SecretText, nav: String) -> Result<FormReply, ActionError> {
    crate::server::cards::sign_in::code(&crate::server::answer::current()?, &code, &nav).await
}

/// Asks for the mail again.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/sign-in/resend")]
pub async fn resend_sign_in(nav: String) -> Result<FormReply, ActionError> {
    crate::server::cards::sign_in::resend(&crate::server::answer::current()?, &nav).await
}

/// Asks whether the link was opened; goes on when it was.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/sign-in/poll")]
pub async fn poll_sign_in(nav: String) -> Result<FormReply, ActionError> {
    crate::server::cards::sign_in::poll(&crate::server::answer::current()?, &nav).await
}

/// Sets a new password after the address was proved.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/sign-in/reset-password")]
pub async fn reset_password(
    new_password: SecretText,
    #[server(default)] sign_out_others: Option<bool>,
    nav: String,
) -> Result<FormReply, ActionError> {
    crate::server::cards::sign_in::reset(&crate::server::answer::current()?, &new_password, sign_out_others.unwrap_or(false), &nav).await
}
