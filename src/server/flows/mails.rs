//! Ordering mails: a sealed row in the outbox and a job, in the transaction of the change that needs them.

use serde::{Deserialize, Serialize};

use super::{Cx, Internal};
use crate::domain::email::Email;
use crate::domain::ids::{JobId, MailId, UserId};
use crate::domain::secret::SecretText;
use crate::server::store::outbox::NewMail;
use crate::server::store::{self, Tx};

/// Which mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MailKind {
    /// Code and link for signing in.
    SignIn,
    /// Code and link that prove the address of a new account.
    SignUp,
    /// Code and link for choosing a new password.
    ResetPassword,
    /// Somebody wanted to sign up with an address that has an account.
    AccountExists,
    /// The password was changed.
    PasswordChanged,
}

impl MailKind {
    /// The stored text.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::SignIn => "sign_in",
            Self::SignUp => "sign_up",
            Self::ResetPassword => "reset_password",
            Self::AccountExists => "account_exists",
            Self::PasswordChanged => "password_changed",
        }
    }
}

/// What goes into the mail. Sealed at rest, wiped once the mail is out.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct MailOrder {
    /// Which mail.
    pub kind: MailKind,
    /// To whom.
    pub to: Email,
    /// The one-time code.
    pub code: Option<SecretText>,
    /// The link.
    pub link: Option<SecretText>,
    /// Browser and system of the one who asked, as a header line of theirs.
    pub user_agent: String,
}

/// Kind of the job that sends a mail; its subject is the mail's id.
pub const SEND_MAIL: &str = "send_mail";

/// The place a mail's parameters are sealed for.
#[must_use]
pub fn place(id: &MailId) -> String {
    format!("mail_outbox/{id}")
}

/// Orders a mail. Wake the worker after the commit with [`crate::server::state::Parts::job_bell`].
///
/// # Errors
/// [`Internal`].
pub async fn order(cx: &Cx, tx: &mut Tx, order: &MailOrder, user: Option<&UserId>, attempt: Option<&str>) -> Result<MailId, Internal> {
    let id = MailId::from_unique(&cx.unique()?);
    let sealed_params = cx.app.sealer.seal(&place(&id), &serde_json::to_vec(order)?)?;
    let mail = NewMail { id: &id, template: order.kind.name(), locale: cx.locale.tag(), user, attempt, sealed_params };
    store::outbox::insert(tx, mail, cx.now).await?;
    store::jobs::enqueue(tx, &JobId::from_unique(&cx.unique()?), SEND_MAIL, id.as_str(), cx.now, cx.now).await?;
    Ok(id)
}
