//! German. People are addressed as “Sie”.

mod account;
mod devices;
mod mails;
mod organization;
mod organization_mails;
mod organization_news;
mod organization_pages;
mod pages;
mod passkeys;
mod phone;
mod problems;
mod security;
mod setup;
mod two_step;

use super::{
    AccountText, MailsText, OrganizationNews, OrganizationTexts, OrganizationTroubleText, SecurityText, SessionOverText, SetupText, Text,
    TwoStepTexts,
};

/// All texts in German. People are addressed as “Sie”.
pub(super) static TEXT: Text = Text {
    common: pages::COMMON,
    sign_in: pages::SIGN_IN,
    recovery: pages::RECOVERY,
    chooser: pages::CHOOSER,
    link: pages::LINK,
    sign_up: pages::SIGN_UP,
    phone: phone::PHONE,
    errors: problems::ERRORS,
    redirects: problems::REDIRECTS,
    time: problems::TIME,
    problem: &problems::problem,
};

/// The set-up guide.
pub(super) static SETUP: &SetupText = &setup::SETUP;

/// The mails.
pub(super) static MAILS: &MailsText = &mails::MAILS;

/// What is in the way in organizations.
pub(super) static ORGANIZATION_TROUBLE: &OrganizationTroubleText = &organization_mails::TROUBLE;

/// The security log.
pub(super) static SECURITY: &SecurityText = &security::SECURITY;
/// Why somebody is not signed in any more.
pub(super) static SESSION_OVER: &SessionOverText = &devices::SESSION_OVER;

/// The account pages.
pub(super) static ACCOUNT: &AccountText = &account::ACCOUNT;

/// Two-step verification.
pub(super) static TWO_STEP: &TwoStepTexts = &two_step::TWO_STEP;

/// Organizations.
pub(super) static ORGANIZATION: &OrganizationTexts = &organization::ORGANIZATION;
/// What is done and happens in organizations.
pub(super) static ORGANIZATION_NEWS: &OrganizationNews = &organization_news::ORGANIZATION_NEWS;
