//! The texts of the pages about organizations.

texts! {
    /// The frame of the pages of an organization.
    OrganizationText {
        title, subtitle, pages, nav_general, nav_members, nav_security, nav_activity, general_title, members_title, security_title,
        activity_title, profile_section,
    }
}

texts! {
    /// Making an organization.
    CreateOrganizationText {
        title, subtitle(app: str), logo_label, logo_hint(megabytes: number), name_label, name_placeholder, slug_label, slug_placeholder, slug_hint, submit,
        off_title, off_text, not_allowed_title, not_allowed_text, full_text(most: number), to_organizations,
        invite_title, invite_subtitle(name: str), addresses_label, addresses_hint, address_invalid, address_remove, role_label, invite_submit, invite_skip,
    }
}

texts! {
    /// The organizations of a person, and what they may join.
    OrganizationChoiceText {
        title, subtitle(app: str), task_title, task_subtitle(app: str), own, personal, active, invitations, suggestions, join, ask, asked, create, nothing,
        search, search_submit, not_found, pages, earlier, later, page_of(page: number, of: number),
    }
}

texts! {
    /// Signing in anew, as an organization demands it.
    OrganizationSignInText {
        title(service: str), subtitle(name: str, service: str), hint, gone_title(name: str), gone_text(name: str), elsewhere,
    }
}

texts! {
    /// The link of an invitation to an organization.
    OrganizationInvitationText {
        title(name: str), by_person(who: str, name: str, app: str), by_nobody(name: str, app: str), invited_label, signed_in_label, role_label,
        sign_up, sign_up_hint, sign_in, sign_in_hint, join(name: str), other_text, switch(address: str), switch_new(address: str), stay,
        used_title, used_text(name: str), revoked_title, revoked_text(name: str), expired_title, expired_text(name: str), gone_title, gone_text,
        member_title(name: str), member_text, to_sign_in, to_organizations,
    }
}

texts! {
    /// What is in the place of a page that there is nothing to see on.
    ClosedText {
        off_title, off_text, none_title, none_text, not_member_title, not_member_text, no_permission_title, no_permission_text,
        choose, create, to_account, to_organization,
    }
}

texts! {
    /// The switcher between organizations.
    SwitcherText { label(name: str), none, personal, manage, all, create, invitations, suggestions, join, ask, asked }
}
