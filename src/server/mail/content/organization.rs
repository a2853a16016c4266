//! What mails about organizations say.

use super::{MailKind, MailParams, Words};
use crate::app::text::OrganizationMailsText;

/// The sentences of a mail about an organization.
pub(super) fn words(texts: &OrganizationMailsText, params: &MailParams) -> Words {
    let app = params.app_name.as_str();
    let (words, organization, who) = match &params.kind {
        MailKind::OrganizationInvitation { organization, inviter: Some(inviter), .. } => (&texts.invitation, organization.as_str(), inviter.as_str()),
        MailKind::OrganizationInvitation { organization, inviter: None, .. } => (&texts.unnamed_invitation, organization.as_str(), ""),
        MailKind::MembershipRequested { organization, person, .. } => (&texts.requested, organization.as_str(), person.as_str()),
        MailKind::MembershipApproved { organization, .. } => (&texts.approved, organization.as_str(), ""),
        MailKind::MembershipAdded { organization, .. } => (&texts.added, organization.as_str(), ""),
        MailKind::OrganizationDomain { organization, .. } => (&texts.domain, organization.as_str(), ""),
        // No other kind comes here.
        _ => (&texts.added, app, ""),
    };
    Words {
        subject: words.subject(app, organization, who),
        preheader: words.preheader(app, organization),
        heading: words.heading(organization, who),
        body: words.body(app, organization, who),
        button: words.button(organization),
        reason: words.reason(app, organization),
        not_you: words.not_you(app),
    }
}
