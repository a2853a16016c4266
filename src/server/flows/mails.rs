//! Ordering mails and text messages: a sealed row in the outbox and a job, in the transaction of the change that needs them.

use super::{Cx, Internal};
use crate::domain::contact::Contact;
use crate::domain::ids::{JobId, MailId, UserId};
use crate::domain::secret::SecretText;
use crate::domain::settings::InstanceSettings;
use crate::server::device;
use crate::server::mail::{MailKind, MailParams};
use crate::server::store::outbox::NewMail;
use crate::server::store::{self, Tx};

/// Kind of the job that sends a mail; its subject is the mail's id.
pub const SEND_MAIL: &str = "send_mail";

/// The place a mail's parameters are sealed for.
#[must_use]
pub fn place(id: &MailId) -> String {
    format!("mail_outbox/{id}")
}

/// Everything a mail of this kind needs, from the request and the settings.
#[must_use]
pub fn params(cx: &Cx, settings: &InstanceSettings, to: impl Into<Contact>, kind: MailKind) -> MailParams {
    MailParams {
        kind,
        locale: cx.locale,
        to: to.into(),
        app_name: settings.application_name.clone(),
        primary_color: settings.primary_color.clone(),
        support_email: settings.support_email.clone(),
        device: device::describe(&cx.from.user_agent).sentence(),
        ip: Some(cx.from.ip.clone()).filter(|ip| !ip.is_empty()),
        place: None,
        asked_at: cx.now,
    }
}

/// An address of one of our pages.
#[must_use]
pub fn page(cx: &Cx, path: &str, query: &[(&str, &str)]) -> SecretText {
    let mut url = cx.app.config.public_url.clone();
    url.set_path(path);
    if !query.is_empty() {
        url.query_pairs_mut().extend_pairs(query);
    }
    SecretText::new(url.as_str())
}

/// Orders a mail, which the worker sends once the transaction has ended.
///
/// # Errors
/// [`Internal`].
pub async fn order(cx: &Cx, tx: &mut Tx, mail: &MailParams, user: Option<&UserId>, attempt: Option<&str>) -> Result<MailId, Internal> {
    let id = MailId::from_unique(&cx.unique()?);
    let sealed_params = cx.app.sealer.seal(&place(&id), &serde_json::to_vec(mail)?)?;
    let row = NewMail { id: &id, template: mail.kind.template(), locale: mail.locale.tag(), user, attempt, sealed_params };
    store::outbox::insert(tx, row, cx.now).await?;
    store::jobs::enqueue(tx, &JobId::from_unique(&cx.unique()?), SEND_MAIL, id.as_str(), cx.now, cx.now).await?;
    Ok(id)
}
