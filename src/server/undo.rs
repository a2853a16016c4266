//! The pages behind the links of security mails, written out.

use super::device;
use super::flows::restore::{Factor, Found, Plan};
use super::mail::happenings::service_name;
use super::phone;
use crate::actions::link::UndoView;
use crate::app::text::{account_text, security_text, time};
use crate::domain::contact::Contact;
use crate::domain::email::Email;
use crate::domain::locale::Locale;
use crate::domain::takeover::{Fate, LOCK_AFTER_RESTORE};
use crate::server::store::sessions::Session;

/// What a link does, as the page asks about it; nothing where the link is no good.
#[must_use]
pub fn page(locale: Locale, app: &str, found: &Found) -> Option<UndoView> {
    match found {
        Found::Revoke { session, over } => Some(revoke(locale, app, session, *over)),
        Found::Restore(plan) => Some(restore(locale, app, plan)),
        Found::Expired | Found::Unusable => None,
    }
}

fn revoke(locale: Locale, app: &str, session: &Session, over: bool) -> UndoView {
    let words = &security_text(locale).undo;
    if over {
        return UndoView {
            title: words.revoked_title.to_owned(),
            text: words.revoked_text.to_owned(),
            points: Vec::new(),
            button: None,
            danger: false,
            stays: false,
            hint: words.revoked_next.to_owned(),
            onward: Some((words.revoked_link.to_owned(), "/sign-in/forgot-password".to_owned())),
        };
    }
    let device = device::describe(session.user_agent.as_deref().unwrap_or_default()).sentence();
    let device = device.unwrap_or_else(|| account_text(locale).user.unknown_device.to_owned());
    let at = format!("{} UTC", time::exact(locale, session.created_at, 0));
    UndoView {
        title: words.revoke_title.to_owned(),
        text: words.revoke_text(app),
        points: [Some(device), session.ip_address.clone().filter(|ip| !ip.is_empty()), Some(at)].into_iter().flatten().collect(),
        button: Some(words.revoke_button.to_owned()),
        danger: true,
        stays: true,
        hint: words.revoke_hint.to_owned(),
        onward: None,
    }
}

fn restore(locale: Locale, app: &str, plan: &Plan) -> UndoView {
    let words = &security_text(locale).undo;
    let fates = plan.fates.iter().map(|fate| match fate {
        Fate::BroughtBack(contact) => words.restore_email(&shown(contact)),
        Fate::MadePrimary(contact) => words.restore_primary(&shown(contact)),
        // Of whoever has it now the reader of the mail need not learn more.
        Fate::Removed(contact) => words.restore_removes(&masked(contact)),
    });
    let taken = plan.taken.iter().map(|contact| words.restore_taken(&shown(contact)));
    let factors = plan.factors.iter().map(|factor| match factor {
        Factor::Service { provider, .. } => words.restore_service(&service_name(provider)),
        Factor::Passkey { name, .. } => words.restore_factor(&words.passkey(name)),
        Factor::Totp => words.restore_factor(words.totp),
        Factor::PhoneStep { number, .. } => words.restore_factor(&words.phone_step(&number.masked())),
        Factor::BackupCodes => words.restore_backup_codes.to_owned(),
    });
    let password = if plan.had_password { words.restore_password } else { words.restore_no_password };
    let hours = LOCK_AFTER_RESTORE.as_seconds_ceil() / 3600;
    let last = [password.to_owned(), words.restore_sessions.to_owned(), words.restore_locked(hours)];
    UndoView {
        title: words.restore_title.to_owned(),
        text: words.restore_text(app),
        points: fates.chain(taken).chain(factors).chain(last).collect(),
        button: Some(words.restore_button.to_owned()),
        danger: true,
        stays: false,
        hint: words.restore_hint.to_owned(),
        onward: None,
    }
}

/// What the link of a mail to an address that is being added does.
#[must_use]
pub fn confirm(locale: Locale, app: &str, address: &Email) -> UndoView {
    let words = &security_text(locale).undo;
    UndoView {
        title: words.confirm_title.to_owned(),
        text: words.confirm_text(app),
        points: vec![address.as_str().to_owned()],
        button: Some(words.confirm_button.to_owned()),
        danger: false,
        stays: false,
        hint: words.confirm_hint.to_owned(),
        onward: None,
    }
}

fn shown(contact: &Contact) -> String {
    match contact {
        Contact::Email(email) => email.as_str().to_owned(),
        Contact::Phone(number) => phone::international(number),
    }
}

fn masked(contact: &Contact) -> String {
    match contact {
        Contact::Email(email) => email.masked(),
        Contact::Phone(number) => number.masked(),
    }
}
