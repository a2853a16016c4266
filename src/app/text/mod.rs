//! The words of pages and mails, in every language.
//!
//! A language is a value of [`Text`]; one that lacks a text does not compile. Texts say what happened, why, and what to
//! do next. Nothing here is HTML: components and mail templates escape what they show.

mod account;
mod areas;
mod countries;
mod de;
mod en;
#[cfg(not(feature = "ssr"))]
pub mod fetched;
mod organization;
mod organization_news;
mod pseudo;
pub mod time;
mod two_step;

use leptos::prelude::{provide_context, use_context};

use crate::domain::locale::Locale;
use crate::domain::navigation::Refusal;
use crate::domain::problem::{Field, FieldProblem, ProblemCode};

pub use account::{AccountText, account_text, use_account_text};
pub use countries::country_name;

pub use areas::{
    ActivityText, ChooserText, ClosedText, CommonText, ContactsText, CreateOrganizationText, DeedText, DeletionText, DevicesText, ErrorsText,
    HappeningText, LinkText, MailFrameText, MailText, NoticeText, OrganizationChoiceText, OrganizationDoneText, OrganizationInvitationText,
    OrganizationMailText, OrganizationMailsText, OrganizationSignInText, OrganizationSwitchText, OrganizationText, OrganizationTroubleText,
    PasskeysText, PasswordText, PhoneText, ProofText, RecoveryText, RedirectsText, SecondStepText, SessionOverText, SetupText, SignInText,
    SignUpText, SwitcherText, TasksText, TimeText, TwoStepText, UndoText, UserText,
};
pub use areas::{DomainsText, InvitationsText, MembersText, OrganizationActivityText, OrganizationProfileText, OrganizationSecurityText, RoleText};
pub use organization::{OrganizationTexts, organization_texts, use_organization_texts};
pub use organization_news::{OrganizationNews, organization_news};
pub use two_step::{TwoStepTexts, two_step_texts, use_two_step_texts};

/// Says a problem at a field in a sentence.
type ProblemSentence = &'static (dyn Fn(Field, &ProblemCode) -> String + Send + Sync);

/// All texts of one language.
pub struct Text {
    /// Words that many pages share.
    pub common: CommonText,
    /// Signing in.
    pub sign_in: SignInText,
    /// Forgotten passwords.
    pub recovery: RecoveryText,
    /// Several accounts in one browser.
    pub chooser: ChooserText,
    /// The pages behind links from mails.
    pub link: LinkText,
    /// Signing up.
    pub sign_up: SignUpText,
    /// Phone numbers and text messages.
    pub phone: PhoneText,
    /// Error pages.
    pub errors: ErrorsText,
    /// The page that explains redirects.
    pub redirects: RedirectsText,
    /// Times and dates; [`time::relative`] chooses among them.
    pub time: TimeText,
    problem: ProblemSentence,
}

/// The texts of mails, one kind each.
pub struct MailsText {
    /// What all mails share.
    pub frame: MailFrameText,
    /// Proof for signing in.
    pub sign_in: MailText,
    /// Proof of a new account's address.
    pub sign_up: MailText,
    /// Proof for choosing a new password.
    pub reset_password: MailText,
    /// Proof of somebody who is signed in.
    pub reverification: MailText,
    /// Somebody signed up with an address that has an account.
    pub account_exists: MailText,
    /// Proof of another address of somebody who has an account.
    pub add_email: MailText,
    /// Something about the safety of an account.
    pub notice: NoticeText,
    /// An invitation to create an account.
    pub invitation: MailText,
    /// About organizations.
    pub organization: OrganizationMailsText,
}

/// The texts of the security log and what belongs to it; no part of [`Text`] either, since the server writes these pages out.
pub struct SecurityText {
    /// What happened.
    pub happening: HappeningText,
    /// Undoing things.
    pub undo: UndoText,
}

/// Which rule refused an address, and what to do about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Explanation {
    /// The rule.
    pub rule: &'static str,
    /// What the operator or developer changes.
    pub fix: &'static str,
}

impl Text {
    /// What is wrong at a field, and what to do.
    pub fn problem(&self, field: Field, code: &ProblemCode) -> String {
        (self.problem)(field, code)
    }

    /// [`Self::problem`] for a problem that knows its field.
    pub fn field_problem(&self, problem: &FieldProblem) -> String {
        self.problem(problem.field, &problem.code)
    }

    /// Why a redirect was refused, and the fix.
    pub const fn refusal(&self, reason: Refusal) -> Explanation {
        let texts = &self.redirects;
        let (rule, fix) = match reason {
            Refusal::Malformed => (texts.rule_malformed, texts.fix_malformed),
            Refusal::Scheme => (texts.rule_scheme, texts.fix_scheme),
            Refusal::Insecure => (texts.rule_insecure, texts.fix_insecure),
            Refusal::Credentials => (texts.rule_credentials, texts.fix_credentials),
            Refusal::Origin => (texts.rule_origin, texts.fix_origin),
            Refusal::Loop => (texts.rule_loop, texts.fix_loop),
            Refusal::OutOfReach => (texts.rule_out_of_reach, texts.fix_out_of_reach),
        };
        Explanation { rule, fix }
    }
}

/// The texts of a language. Browsers have English and what they fetched.
pub fn text(locale: Locale) -> &'static Text {
    #[cfg(feature = "ssr")]
    {
        any_text(locale)
    }
    #[cfg(not(feature = "ssr"))]
    {
        fetched::text(locale).unwrap_or(&en::TEXT)
    }
}

fn any_text(locale: Locale) -> &'static Text {
    match locale {
        Locale::En | Locale::Mirrored => &en::TEXT,
        Locale::De => &de::TEXT,
        Locale::Pseudo => pseudo::text(&en::TEXT),
    }
}

/// The texts of the set-up guide in a language. They are no part of [`Text`], because browsers load that whole and never show
/// the guide by themselves.
pub fn setup_text(locale: Locale) -> &'static SetupText {
    match locale {
        Locale::En | Locale::Mirrored => en::SETUP,
        Locale::De => de::SETUP,
        Locale::Pseudo => pseudo::setup_text(en::SETUP),
    }
}

/// The texts of mails in a language; no part of [`Text`] either.
pub fn mails_text(locale: Locale) -> &'static MailsText {
    match locale {
        Locale::En | Locale::Mirrored => en::MAILS,
        Locale::De => de::MAILS,
        Locale::Pseudo => pseudo::mails_text(en::MAILS),
    }
}

/// The texts of the security log in a language; no part of [`Text`] either.
pub fn security_text(locale: Locale) -> &'static SecurityText {
    match locale {
        Locale::En | Locale::Mirrored => en::SECURITY,
        Locale::De => de::SECURITY,
        Locale::Pseudo => pseudo::security_text(en::SECURITY),
    }
}

/// The texts about a session that is over; the server says them, so that no browser need load them.
pub fn session_over_text(locale: Locale) -> &'static SessionOverText {
    match locale {
        Locale::En | Locale::Mirrored => en::SESSION_OVER,
        Locale::De => de::SESSION_OVER,
        Locale::Pseudo => pseudo::session_over_text(en::SESSION_OVER),
    }
}

/// The texts of what is in the way in organizations; the server says them, so that no browser need load them.
pub fn organization_trouble_text(locale: Locale) -> &'static OrganizationTroubleText {
    match locale {
        Locale::En | Locale::Mirrored => en::ORGANIZATION_TROUBLE,
        Locale::De => de::ORGANIZATION_TROUBLE,
        Locale::Pseudo => pseudo::organization_trouble_text(en::ORGANIZATION_TROUBLE),
    }
}

/// Sets the language of the components below the caller. Choosing another language is a form post and loads the page
/// anew, so this needs no signal.
pub fn provide_text(locale: Locale) {
    provide_context(locale);
}

/// The language that [`provide_text`] set, else English.
pub fn use_locale() -> Locale {
    use_context::<Locale>().unwrap_or_default()
}

/// The texts of [`use_locale`].
pub fn use_text() -> &'static Text {
    text(use_locale())
}

#[cfg(test)]
mod tests;
