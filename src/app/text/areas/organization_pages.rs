//! The texts of the pages of an organization, section by section.

texts! {
    /// What an organization is, and how one parts with it.
    OrganizationProfileText {
        section, update, update_title, name_label, slug_label, slug_hint, members(number: number), created(date: str),
        branding_section, branding_description, change_logo, remove_logo, logo_title, logo_hint, logo_label, no_logo, change_color, color_title, color_hint,
        color_label, color_missing, no_color, remove_color,
        leave_section, leave, leave_title, leave_consequence(name: str), leave_submit,
        delete_section, delete, delete_title, delete_consequence(name: str), delete_submit, confirm_label(name: str), confirm_missing(name: str),
    }
}

texts! {
    /// Verified domains.
    DomainsText {
        section, description, none, add, add_title, add_hint, domain_label, add_submit, unverified, verify, manage, remove, options_for(domain: str),
        mode_manual, mode_invitation, mode_suggestion, mode_join, hint_manual, hint_invitation, hint_suggestion, hint_join, manage_title(domain: str), legend(domain: str),
        pending(invitations: number, suggestions: number), delete_pending,
        verify_title(domain: str), verify_hint, by_email, address_label(domain: str), address_hint(domain: str), send_code, code_label, code_hint(address: str), verify_submit, resend,
        by_record, record_hint, record_name, record_value, record_check, remove_title(domain: str), remove_consequence(domain: str), remove_submit,
    }
}

texts! {
    /// The members, and inviting more.
    MembersText {
        tabs_label, tab_members, tab_invitations, tab_requests, search, clear_search, found(number: number), column_user, column_joined, column_role, column_actions,
        you, none_found, options_for(name: str), change_role, role_title(name: str), role_label, role_filter, every_role, apply, remove, remove_title(name: str),
        remove_consequence(name: str, organization: str), remove_submit, seats(taken: number, max: number), seats_full(max: number), pages_label, range(first: number, last: number, all: number),
        earlier, later, invite, invite_title, invite_hint, addresses_label, addresses_hint, address_invalid, address_remove, invite_role, invite_submit, invite_missing,
        not_invited,
    }
}

texts! {
    /// Invitations, and requests to join.
    InvitationsText {
        search, found(number: number), table, column_address, column_invited, column_role, column_status, column_actions, pending, accepted, revoked, expired, status_filter,
        every_status, none, none_found, options_for(address: str), resend, revoke, revoke_title, revoke_consequence(address: str), revoke_submit, invited_by(name: str),
        valid_until(date: str), pages_label,
        requests_table, column_requested, approve, reject, no_requests, no_requests_hint, requests_pages,
    }
}

texts! {
    /// What an organization demands of its members.
    OrganizationSecurityText {
        two_step_section, two_step_description, optional, optional_hint, required, required_hint, legend, grace_label, grace_hint, at_once, days(number: number), required_since(date: str),
        session_section, session_description, lifetime_label, inactivity_label, as_everywhere, minutes(number: number), hours(number: number),
        sign_in_section, sign_in_description, sign_in_legend, any_way, any_way_hint, with_service(service: str), service_hint, service_gone,
        roles_section, roles_description, default_role, creator_role, no_permissions,
    }
}

texts! {
    /// The activity log of an organization.
    OrganizationActivityText {
        title, description, none, none_of_kind, filter, everything, profile, members, invitations, domains, security, apply, older, newest, download, csv, json,
        kept_for(days: number),
    }
}
