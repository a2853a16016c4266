//! The texts of the account pages: no part of [`super::Text`], so that browsers fetch them with those pages and not before.

use super::{ActivityText, ContactsText, DeletionText, DevicesText, PasskeysText, PasswordText, ProofText, UserText, de, en, pseudo, use_locale};
use crate::domain::locale::Locale;
use crate::domain::notice::Notice;

/// All texts of the account pages in one language; one area for each section.
pub struct AccountText {
    /// The frame and the profile.
    pub user: UserText,
    /// The security log.
    pub activity: ActivityText,
    /// Addresses and numbers.
    pub contacts: ContactsText,
    /// The devices.
    pub devices: DevicesText,
    /// The password.
    pub password: PasswordText,
    /// Deleting the account.
    pub deletion: DeletionText,
    /// Proving again who one is.
    pub proof: ProofText,
    /// Passkeys.
    pub passkeys: PasskeysText,
    /// What was done.
    pub notice: NoticeSentence,
}

/// Says in a sentence what was done.
type NoticeSentence = &'static (dyn Fn(&Notice) -> String + Send + Sync);

impl AccountText {
    /// The same texts, stretched.
    pub(super) fn stretched(english: &'static Self) -> Self {
        Self {
            user: UserText::stretched(&english.user),
            activity: ActivityText::stretched(&english.activity),
            contacts: ContactsText::stretched(&english.contacts),
            devices: DevicesText::stretched(&english.devices),
            password: PasswordText::stretched(&english.password),
            deletion: DeletionText::stretched(&english.deletion),
            proof: ProofText::stretched(&english.proof),
            passkeys: PasskeysText::stretched(&english.passkeys),
            notice: Box::leak(Box::new(|notice: &Notice| pseudo::stretch(&(english.notice)(notice)))),
        }
    }

    /// Every text with its name.
    #[cfg(test)]
    pub(super) fn each(&self) -> Vec<(String, String)> {
        [
            self.user.each(),
            self.activity.each(),
            self.contacts.each(),
            self.devices.each(),
            self.password.each(),
            self.deletion.each(),
            self.proof.each(),
            self.passkeys.each(),
        ]
        .concat()
    }
}

/// The texts of the account pages in a language.
pub fn account_text(locale: Locale) -> &'static AccountText {
    match locale {
        Locale::En | Locale::Mirrored => en::ACCOUNT,
        Locale::De => de::ACCOUNT,
        Locale::Pseudo => pseudo::account_text(en::ACCOUNT),
    }
}

/// [`account_text`] in the language of the page.
pub fn use_account_text() -> &'static AccountText {
    account_text(use_locale())
}
