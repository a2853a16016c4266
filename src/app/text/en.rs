//! English.

mod mails;
mod pages;
mod phone;
mod problems;
mod setup;

use super::{MailsText, SetupText, Text};

/// All texts in English.
pub(super) static TEXT: Text = Text {
    common: pages::COMMON,
    sign_in: pages::SIGN_IN,
    recovery: pages::RECOVERY,
    chooser: pages::CHOOSER,
    link: pages::LINK,
    sign_up: pages::SIGN_UP,
    phone: phone::PHONE,
    user: pages::USER,
    errors: problems::ERRORS,
    redirects: problems::REDIRECTS,
    time: problems::TIME,
    problem: &problems::problem,
};

/// The set-up guide.
pub(super) static SETUP: &SetupText = &setup::SETUP;

/// The mails.
pub(super) static MAILS: &MailsText = &mails::MAILS;
