//! The texts of the pages about organizations: no part of [`super::Text`], so that browsers fetch them with the pages that show them.

use super::{
    ClosedText, CreateOrganizationText, DomainsText, InvitationsText, MembersText, OrganizationActivityText, OrganizationChoiceText,
    OrganizationInvitationText, OrganizationProfileText, OrganizationSecurityText, OrganizationSignInText, OrganizationText, SwitcherText, de, en,
    pseudo, use_locale,
};
use crate::domain::locale::Locale;

/// All of them in one language.
pub struct OrganizationTexts {
    /// The frame.
    pub frame: OrganizationText,
    /// What is in the place of a page.
    pub closed: ClosedText,
    /// The switcher.
    pub switcher: SwitcherText,
    /// Making one.
    pub create: CreateOrganizationText,
    /// Those of a person.
    pub choice: OrganizationChoiceText,
    /// Signing in anew, as one demands it.
    pub sign_in: OrganizationSignInText,
    /// The link of an invitation.
    pub invitation: OrganizationInvitationText,
    /// What an organization is.
    pub profile: OrganizationProfileText,
    /// Verified domains.
    pub domains: DomainsText,
    /// Members.
    pub members: MembersText,
    /// Invitations and requests.
    pub invitations: InvitationsText,
    /// What an organization demands of its members.
    pub security: OrganizationSecurityText,
    /// The activity log.
    pub activity: OrganizationActivityText,
}

impl OrganizationTexts {
    /// The same texts, stretched.
    pub(super) fn stretched(english: &'static Self) -> Self {
        Self {
            frame: OrganizationText::stretched(&english.frame),
            closed: ClosedText::stretched(&english.closed),
            switcher: SwitcherText::stretched(&english.switcher),
            create: CreateOrganizationText::stretched(&english.create),
            choice: OrganizationChoiceText::stretched(&english.choice),
            sign_in: OrganizationSignInText::stretched(&english.sign_in),
            invitation: OrganizationInvitationText::stretched(&english.invitation),
            profile: OrganizationProfileText::stretched(&english.profile),
            domains: DomainsText::stretched(&english.domains),
            members: MembersText::stretched(&english.members),
            invitations: InvitationsText::stretched(&english.invitations),
            security: OrganizationSecurityText::stretched(&english.security),
            activity: OrganizationActivityText::stretched(&english.activity),
        }
    }

    /// Every text with its name.
    #[cfg(test)]
    pub(super) fn each(&self) -> Vec<(String, String)> {
        [
            self.frame.each(),
            self.closed.each(),
            self.switcher.each(),
            self.create.each(),
            self.choice.each(),
            self.sign_in.each(),
            self.invitation.each(),
            self.profile.each(),
            self.domains.each(),
            self.members.each(),
            self.invitations.each(),
            self.security.each(),
            self.activity.each(),
        ]
        .concat()
    }
}

/// The texts of the pages about organizations in a language.
pub fn organization_texts(locale: Locale) -> &'static OrganizationTexts {
    match locale {
        Locale::En | Locale::Mirrored => en::ORGANIZATION,
        Locale::De => de::ORGANIZATION,
        Locale::Pseudo => pseudo::organization_texts(en::ORGANIZATION),
    }
}

/// [`organization_texts`] in the language of the page.
pub fn use_organization_texts() -> &'static OrganizationTexts {
    organization_texts(use_locale())
}
