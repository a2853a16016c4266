//! The texts of mails about organizations, and of what is in the way there: the server says both, so that no browser need load them.

texts! {
    /// One kind of mail about an organization; `who` is the person who did something.
    OrganizationMailText {
        subject(app: str, organization: str, who: str), preheader(app: str, organization: str), heading(organization: str, who: str),
        body(app: str, organization: str, who: str), button(organization: str), reason(app: str, organization: str), not_you(app: str),
    }
}

texts! {
    /// Why something about an organization is refused.
    OrganizationTroubleText {
        name_invalid, slug_invalid, slug_taken, slugs_off, logo_invalid, logo_too_large(megabytes: number), color_invalid,
        creation_off, creation_limit(most: number), deletion_off, not_confirmed,
        role_invalid, key_invalid, key_taken, role_in_use, role_needed, role_gone, role_above_own, role_too_weak, permission_gone, role_set_in_use, built_in,
        last_admin, last_admin_of(organization: str), oneself, no_member, already_member, no_seat(most: number),
        no_address, address_invalid, already_invited, too_many_addresses(most: number), redirect_refused,
        invitation_gone, invitation_expired, invitation_revoked, invitation_used, invitation_for_other, request_gone,
        domains_off, domain_invalid, domain_public, domain_disposable, domain_taken, domain_exists, too_many_domains(most: number),
        domain_gone, domain_verified, domain_unverified, address_of_other_domain, record_missing, resolver_failed, policy_invalid, service_unknown, service_first(service: str),
        off, not_found, forbidden,
    }
}

/// The mails about organizations, one kind each.
pub struct OrganizationMailsText {
    /// Somebody invites.
    pub invitation: OrganizationMailText,
    /// An invitation that no person made.
    pub unnamed_invitation: OrganizationMailText,
    /// Somebody asks to join.
    pub requested: OrganizationMailText,
    /// Who asked is let in.
    pub approved: OrganizationMailText,
    /// Somebody was put in.
    pub added: OrganizationMailText,
    /// Proof of a domain.
    pub domain: OrganizationMailText,
}

impl OrganizationMailsText {
    /// All of them.
    #[cfg(test)]
    pub(in crate::app::text) fn all(&self) -> [&OrganizationMailText; 6] {
        [&self.invitation, &self.unnamed_invitation, &self.requested, &self.approved, &self.added, &self.domain]
    }

    /// The same texts, stretched.
    pub(in crate::app::text) fn stretched(english: &'static Self) -> Self {
        let stretched = OrganizationMailText::stretched;
        Self {
            invitation: stretched(&english.invitation),
            unnamed_invitation: stretched(&english.unnamed_invitation),
            requested: stretched(&english.requested),
            approved: stretched(&english.approved),
            added: stretched(&english.added),
            domain: stretched(&english.domain),
        }
    }
}
