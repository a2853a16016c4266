//! What a mail says, chosen once for both of its parts.

mod organization;

use super::message::Rendered;
use super::params::{MailKind, MailParams, Remedy};
use super::{happenings, html, plain};
use crate::app::text::{MailsText, NoticeText, Text, account_text, mails_text, text, time};
use crate::domain::email::Email;
use crate::domain::secret::SecretText;
use crate::domain::security_log::Happening;
use crate::domain::takeover::RESTORE_TTL;
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
        let (link, code, second) = ways(&params.kind);
        let words = words(mails, params, code.map_or("", SecretText::expose));
        let at = format!("{} {}", time::exact(params.locale, params.asked_at, 0), texts.time.zone_utc);
        let mut facts = Vec::new();
        let mut notes = Vec::new();
        match &params.kind {
            MailKind::SignIn { .. } | MailKind::SignUp { .. } | MailKind::ResetPassword { .. } | MailKind::AddEmail { .. } => {
                notes.push(frame.valid_minutes(VERIFICATION_TTL.as_seconds_ceil() / 60));
                notes.push(asked(mails, params.device.as_deref(), &at));
                notes.push(frame.never_share.to_owned());
            }
            MailKind::Reverification { .. } | MailKind::OrganizationDomain { .. } => {
                notes.push(frame.code_valid_minutes(VERIFICATION_TTL.as_seconds_ceil() / 60));
                notes.push(asked(mails, params.device.as_deref(), &at));
                notes.push(frame.never_share.to_owned());
            }
            MailKind::AccountExists { .. } => notes.push(asked(mails, params.device.as_deref(), &at)),
            MailKind::Security { happening, .. } => {
                facts.push((frame.device_label, params.device.clone().unwrap_or_else(|| account_text(params.locale).user.unknown_device.to_owned())));
                facts.extend(happenings::method(params.locale, happening).map(|method| (mails.notice.method_label, method)));
                facts.extend(params.place.clone().map(|place| (mails.notice.place_label, place)));
                facts.extend(params.ip.clone().map(|ip| (mails.notice.address_label, ip)));
                facts.push((frame.time_label, at));
            }
            MailKind::Invitation { .. }
            | MailKind::OrganizationInvitation { .. }
            | MailKind::MembershipRequested { .. }
            | MailKind::MembershipApproved { .. }
            | MailKind::MembershipAdded { .. } => {}
        }
        // Where the button does not do the same as the code, the code stands alone.
        let alone = matches!(params.kind, MailKind::Reverification { .. } | MailKind::OrganizationDomain { .. });
        let caption = if alone { frame.code_alone_caption } else { frame.code_caption };
        notes.push(words.not_you);
        let mut footer = vec![words.reason];
        footer.extend(params.support_email.as_deref().map(|address| frame.support(address)));
        Self {
            language: params.locale.tag(),
            direction: params.locale.direction(),
            app_name: app,
            primary_color: params.primary_color.as_deref(),
            subject: words.subject,
            preheader: words.preheader,
            heading: words.heading,
            body: words.body,
            button: (words.button, link.expose()),
            second: second.map(|link| (frame.second_step_reset, link.expose())),
            code: code.map(|code| (caption, code.expose())),
            facts,
            notes,
            link_instead: frame.link_instead,
            footer,
        }
    }
}

/// The link, the code and the second link.
const fn ways(kind: &MailKind) -> (&SecretText, Option<&SecretText>, Option<&SecretText>) {
    match kind {
        MailKind::SignIn { code, link }
        | MailKind::SignUp { code, link }
        | MailKind::ResetPassword { code, link }
        | MailKind::Reverification { code, link }
        | MailKind::AddEmail { code, link }
        | MailKind::OrganizationDomain { code, link, .. } => (link, Some(code), None),
        MailKind::AccountExists { sign_in_link, reset_link } => (sign_in_link, None, reset_link.as_ref()),
        MailKind::Security { link, .. }
        | MailKind::Invitation { link }
        | MailKind::OrganizationInvitation { link, .. }
        | MailKind::MembershipRequested { link, .. }
        | MailKind::MembershipApproved { link, .. }
        | MailKind::MembershipAdded { link, .. } => (link, None, None),
    }
}

/// The sentences of a mail.
struct Words {
    subject: String,
    preheader: String,
    heading: String,
    body: String,
    button: String,
    reason: String,
    not_you: String,
}

fn words(mails: &MailsText, params: &MailParams, code: &str) -> Words {
    let app = params.app_name.as_str();
    let words = match &params.kind {
        MailKind::SignIn { .. } => &mails.sign_in,
        MailKind::SignUp { .. } => &mails.sign_up,
        MailKind::ResetPassword { .. } => &mails.reset_password,
        MailKind::Reverification { .. } => &mails.reverification,
        MailKind::AccountExists { .. } => &mails.account_exists,
        MailKind::AddEmail { .. } => &mails.add_email,
        MailKind::Invitation { .. } => &mails.invitation,
        MailKind::Security { happening, remedy, .. } => return notice(&mails.notice, params, happening, *remedy),
        MailKind::OrganizationInvitation { .. }
        | MailKind::MembershipRequested { .. }
        | MailKind::MembershipApproved { .. }
        | MailKind::MembershipAdded { .. }
        | MailKind::OrganizationDomain { .. } => return organization::words(&mails.organization, params),
    };
    Words {
        subject: words.subject(app, code),
        preheader: words.preheader(app),
        heading: words.heading(app),
        body: words.body(app),
        button: words.button(app),
        reason: words.reason(app),
        not_you: words.not_you(app),
    }
}

fn notice(notice: &NoticeText, params: &MailParams, happening: &Happening, remedy: Remedy) -> Words {
    let app = params.app_name.as_str();
    let what = happenings::in_words(params.locale, happening);
    let (button, not_you) = match remedy {
        Remedy::SignOut => (notice.button_sign_out, notice.not_you_sign_out.to_owned()),
        Remedy::Restore => (notice.button_restore, notice.not_you_restore(RESTORE_TTL.as_seconds_ceil() / 86_400)),
        Remedy::Review => (notice.button_review, notice.not_you_review.to_owned()),
    };
    Words {
        subject: notice.subject(app, &what),
        preheader: notice.preheader.to_owned(),
        heading: what,
        body: match happening {
            Happening::SignedIn { .. } => notice.body_new_device(app),
            Happening::Suspicious { .. } => notice.body_suspicious(app),
            Happening::AccountRestored => notice.body_restored(app),
            _ => notice.body(app),
        },
        button: button.to_owned(),
        reason: notice.reason(app),
        not_you,
    }
}

fn asked(mails: &'static MailsText, device: Option<&str>, at: &str) -> String {
    let frame = &mails.frame;
    device.map_or_else(|| frame.asked_at(at), |device| frame.asked_from(device, at))
}

#[cfg(test)]
mod tests;
