//! What is done and happens in organizations: no part of what browsers load, since the server says it.

use super::{DeedText, OrganizationDoneText, OrganizationSwitchText, RoleText, de, en, pseudo};
use crate::domain::locale::Locale;

/// All of it in one language.
pub struct OrganizationNews {
    /// What was done.
    pub done: OrganizationDoneText,
    /// What happened.
    pub deed: DeedText,
    /// Going on with another one.
    pub switch: OrganizationSwitchText,
    /// Roles that come with the program.
    pub role: RoleText,
}

impl OrganizationNews {
    /// The same texts, stretched.
    pub(super) fn stretched(english: &'static Self) -> Self {
        Self {
            done: OrganizationDoneText::stretched(&english.done),
            deed: DeedText::stretched(&english.deed),
            switch: OrganizationSwitchText::stretched(&english.switch),
            role: RoleText::stretched(&english.role),
        }
    }

    /// Every text with its name.
    #[cfg(test)]
    pub(super) fn each(&self) -> Vec<(String, String)> {
        [self.done.each(), self.deed.each(), self.switch.each(), self.role.each()].concat()
    }
}

/// What is done and happens in organizations, in a language.
pub fn organization_news(locale: Locale) -> &'static OrganizationNews {
    match locale {
        Locale::En | Locale::Mirrored => en::ORGANIZATION_NEWS,
        Locale::De => de::ORGANIZATION_NEWS,
        Locale::Pseudo => pseudo::organization_news(en::ORGANIZATION_NEWS),
    }
}
