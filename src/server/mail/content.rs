//! What a mail says, chosen once for both of its parts.

use super::message::Rendered;
use super::params::{MailKind, MailParams};
use super::{html, plain};
use crate::app::text::{MailText, MailsText, Text, mails_text, text, time};
use crate::domain::email::Email;
use crate::domain::secret::SecretText;
use crate::domain::verification::VERIFICATION_TTL;

/// The words of one mail in reading order.
pub(super) struct Content<'a> {
    pub language: &'static str,
    /// Of the script: `ltr` or `rtl`.
    pub direction: &'static str,
    pub app_name: &'a str,
    pub primary_color: Option<&'a str>,
    pub subject: String,
    /// What mailboxes show beside the subject.
    pub preheader: String,
    pub heading: String,
    pub body: String,
    /// Label and address.
    pub button: (String, &'a str),
    /// A second way, smaller.
    pub second: Option<(&'static str, &'a str)>,
    /// Caption and digits.
    pub code: Option<(&'static str, &'a str)>,
    /// What happened: label and value.
    pub facts: Vec<(&'static str, String)>,
    /// Paragraphs under the code or the facts.
    pub notes: Vec<String>,
    /// In front of the address spelled out.
    pub link_instead: &'static str,
    /// Small print.
    pub footer: Vec<String>,
}

/// Writes the mail to an address.
#[must_use]
pub fn render(to: &Email, params: &MailParams) -> Rendered {
    let content = Content::new(params);
    Rendered { to: to.clone(), subject: content.subject.clone(), text: plain::part(&content), html: html::part(&content) }
}

impl<'a> Content<'a> {
    fn new(params: &'a MailParams) -> Self {
        let texts: &'static Text = text(params.locale);
        let mails = mails_text(params.locale);
        let frame = &mails.frame;
        let app = params.app_name.as_str();
        let (words, link, code, second) = parts(mails, &params.kind);
        let at = format!("{} {}", time::exact(params.locale, params.asked_at, 0), texts.time.zone_utc);
        let mut facts = Vec::new();
        let mut notes = Vec::new();
        match params.kind {
            MailKind::SignIn { .. } | MailKind::SignUp { .. } | MailKind::ResetPassword { .. } => {
                notes.push(frame.valid_minutes(VERIFICATION_TTL.as_seconds_ceil() / 60));
                notes.push(asked(mails, params.device.as_deref(), &at));
                notes.push(frame.never_share.to_owned());
            }
            MailKind::AccountExists { .. } => notes.push(asked(mails, params.device.as_deref(), &at)),
            MailKind::PasswordChanged { .. } | MailKind::NewDevice { .. } => {
                facts.push((frame.device_label, params.device.clone().unwrap_or_else(|| texts.user.unknown_device.to_owned())));
                facts.push((frame.time_label, at));
            }
            MailKind::Invitation { .. } => {}
        }
        notes.push(words.not_you(app));
        let mut footer = vec![words.reason(app)];
        footer.extend(params.support_email.as_deref().map(|address| frame.support(address)));
        Self {
            language: params.locale.tag(),
            direction: params.locale.direction(),
            app_name: app,
            primary_color: params.primary_color.as_deref(),
            subject: words.subject(app, code.map_or("", SecretText::expose)),
            preheader: words.preheader(app),
            heading: words.heading(app),
            body: words.body(app),
            button: (words.button(app), link.expose()),
            second: second.map(|link| (frame.second_step_reset, link.expose())),
            code: code.map(|code| (frame.code_caption, code.expose())),
            facts,
            notes,
            link_instead: frame.link_instead,
            footer,
        }
    }
}

type Parts<'a> = (&'static MailText, &'a SecretText, Option<&'a SecretText>, Option<&'a SecretText>);

/// The words, the link, the code and the second link.
const fn parts<'a>(mails: &'static MailsText, kind: &'a MailKind) -> Parts<'a> {
    match kind {
        MailKind::SignIn { code, link } => (&mails.sign_in, link, Some(code), None),
        MailKind::SignUp { code, link } => (&mails.sign_up, link, Some(code), None),
        MailKind::ResetPassword { code, link } => (&mails.reset_password, link, Some(code), None),
        MailKind::AccountExists { sign_in_link, reset_link } => (&mails.account_exists, sign_in_link, None, reset_link.as_ref()),
        MailKind::PasswordChanged { secure_link } => (&mails.password_changed, secure_link, None, None),
        MailKind::NewDevice { revoke_link } => (&mails.new_device, revoke_link, None, None),
        MailKind::Invitation { link } => (&mails.invitation, link, None, None),
    }
}

fn asked(mails: &'static MailsText, device: Option<&str>, at: &str) -> String {
    let frame = &mails.frame;
    device.map_or_else(|| frame.asked_at(at), |device| frame.asked_from(device, at))
}

#[cfg(test)]
mod tests;
