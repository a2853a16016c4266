//! Setting up two-step verification and taking it off: in the account, or as the task of a session.

use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use serde::{Deserialize, Serialize};

use super::{ActionError, Delivery, FormReply, PhoneView};
use crate::domain::ids::{IdentificationId, TrustedBrowserId};
use crate::domain::secret::SecretText;

/// A phone number that codes go to, or could.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FactorPhone {
    /// Its id.
    pub id: IdentificationId,
    /// The number as people read it.
    pub number: String,
    /// Asked for first.
    pub is_default: bool,
}

/// Backup codes there are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackupView {
    /// How many are left.
    pub left: i64,
    /// When they were made.
    pub made_at: i64,
}

/// An authenticator app that is being set up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppSetUpView {
    /// The key in groups of four.
    pub key: String,
    /// The `otpauth:` address.
    pub uri: String,
    /// The QR code: dark modules as an SVG path, and how many there are in a row.
    pub qr: (String, usize),
}

/// A number that waits for its code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaitingPhone {
    /// Its id.
    pub id: IdentificationId,
    /// The number as people read it.
    pub number: String,
    /// Seconds until another code may be sent.
    pub resend_in: i64,
    /// How far the message got.
    pub delivery: Delivery,
}

/// Codes by text message, as far as they are being set up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SmsSetUpView {
    /// Proved numbers that could be chosen.
    pub known: Vec<FactorPhone>,
    /// The field for another one.
    pub field: PhoneView,
    /// Whether it has all countries to choose from, or only one, since the card is closed.
    pub all_countries: bool,
    /// A number that waits for its code.
    pub waiting: Option<WaitingPhone>,
}

/// Two-step verification of a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TwoStepView {
    /// Since when there is an authenticator app.
    pub app_at: Option<i64>,
    /// Whether the app is asked for first.
    pub app_is_default: bool,
    /// Numbers that codes go to.
    pub phones: Vec<FactorPhone>,
    /// Backup codes.
    pub backup: Option<BackupView>,
    /// Whether an authenticator app can be added.
    pub offers_app: bool,
    /// Whether codes by text message can be added.
    pub sms: Option<SmsSetUpView>,
    /// The app that is being set up.
    pub app_set_up: Option<AppSetUpView>,
    /// Whether backup codes can be made.
    pub offers_codes: bool,
    /// New backup codes, until they were saved.
    pub codes_to_save: Option<Vec<String>>,
    /// Until when a person who has no second factor may go without.
    pub due_at: Option<i64>,
}

/// A browser that is not asked for the second step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrustedBrowserView {
    /// Its id.
    pub id: TrustedBrowserId,
    /// Whether it is the one in use.
    pub current: bool,
    /// Its name.
    pub browser: Option<String>,
    /// The system it runs on.
    pub system: Option<String>,
    /// Whether it is on a phone.
    pub is_mobile: bool,
    /// Where it was seen last.
    pub ip_address: String,
    /// When the trust ends.
    pub expires_at: i64,
}

/// Reads the field for a number with all countries.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/two-step/sms/number", input = Json)]
pub async fn load_number_field() -> Result<PhoneView, ActionError> {
    crate::server::cards::two_step::number_field(&crate::server::answer::current()?).await
}

/// Begins to set up an authenticator app. `task` is the app's wishes where a session waits for it.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/two-step/app/begin")]
pub async fn begin_app(#[server(default)] task: Option<String>) -> Result<FormReply, ActionError> {
    crate::server::cards::two_step::begin_app(&crate::server::answer::current()?, task.as_deref()).await
}

/// Ends it by the first code.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/two-step/app/confirm")]
pub async fn confirm_app(code: SecretText, #[server(default)] task: Option<String>) -> Result<FormReply, ActionError> {
    crate::server::cards::two_step::confirm_app(&crate::server::answer::current()?, &code, task.as_deref()).await
}

/// Takes the authenticator app off.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/two-step/app/remove")]
pub async fn remove_app() -> Result<FormReply, ActionError> {
    crate::server::cards::two_step::remove_app(&crate::server::answer::current()?).await
}

/// Chooses a number of the account for codes.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/two-step/sms/choose")]
pub async fn choose_sms(phone: IdentificationId, #[server(default)] task: Option<String>) -> Result<FormReply, ActionError> {
    crate::server::cards::two_step::choose_sms(&crate::server::answer::current()?, &phone, task.as_deref()).await
}

/// Sends a code to another number.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/two-step/sms/add")]
pub async fn add_sms(
    #[server(default)] phone_number: String,
    #[server(default)] phone_country: String,
    #[server(default)] task: Option<String>,
) -> Result<FormReply, ActionError> {
    crate::server::cards::two_step::add_sms(&crate::server::answer::current()?, phone_number.trim(), &phone_country, task.as_deref()).await
}

/// Proves the other number by its code.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/two-step/sms/confirm")]
pub async fn confirm_sms(phone: IdentificationId, code: SecretText, #[server(default)] task: Option<String>) -> Result<FormReply, ActionError> {
    crate::server::cards::two_step::confirm_sms(&crate::server::answer::current()?, &phone, &code, task.as_deref()).await
}

/// Sends the code again.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/two-step/sms/resend")]
pub async fn resend_sms(phone: IdentificationId, #[server(default)] task: Option<String>) -> Result<FormReply, ActionError> {
    crate::server::cards::two_step::resend_sms(&crate::server::answer::current()?, &phone, task.as_deref()).await
}

/// Forgets a number that waits for its code, for another one.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/two-step/sms/forget")]
pub async fn forget_sms(phone: IdentificationId, #[server(default)] task: Option<String>) -> Result<FormReply, ActionError> {
    crate::server::cards::two_step::forget_sms(&crate::server::answer::current()?, &phone, task.as_deref()).await
}

/// Sends no codes to a number any more.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/two-step/sms/remove")]
pub async fn remove_sms(phone: IdentificationId) -> Result<FormReply, ActionError> {
    crate::server::cards::two_step::remove_sms(&crate::server::answer::current()?, &phone).await
}

/// Chooses what is asked for first.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/two-step/default")]
pub async fn choose_default(factor: String) -> Result<FormReply, ActionError> {
    crate::server::cards::two_step::choose_default(&crate::server::answer::current()?, &factor).await
}

/// Makes new backup codes.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/two-step/codes/make")]
pub async fn make_codes() -> Result<FormReply, ActionError> {
    crate::server::cards::two_step::make_codes(&crate::server::answer::current()?).await
}

/// The person saved the backup codes.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/two-step/codes/saved")]
pub async fn saved_codes(#[server(default)] task: Option<String>) -> Result<FormReply, ActionError> {
    crate::server::cards::two_step::saved_codes(&crate::server::answer::current()?, task.as_deref()).await
}

/// Trusts a browser no more, or none of them.
///
/// # Errors
/// [`ActionError`].
#[server(prefix = "/api", endpoint = "/two-step/distrust")]
pub async fn distrust(#[server(default)] browser: Option<TrustedBrowserId>) -> Result<FormReply, ActionError> {
    crate::server::cards::two_step::distrust(&crate::server::answer::current()?, browser.as_ref()).await
}
