//! What is done and happens in organizations. The server says it: pages get the sentences.

texts! {
    /// What was done on the pages of an organization.
    OrganizationDoneText {
        created(name: str), saved, logo_saved, logo_removed, color_saved, color_removed, left(name: str), deleted(name: str), role_changed(name: str, role: str),
        member_removed(name: str), invited(number: number), partly_invited(sent: number, refused: number), none_invited, invitation_resent(address: str),
        invitation_revoked(address: str), request_approved(name: str), request_rejected(name: str), domain_added(domain: str), domain_verified(domain: str),
        domain_code_sent(address: str), domain_saved(domain: str), domain_removed(domain: str), policy_saved, switched(name: str), personal, joined(name: str),
        requested(name: str), invitation_declined(name: str),
    }
}

texts! {
    /// What happened in an organization, as its activity log says it.
    DeedText {
        created, renamed(from: str, to: str), slug_changed(to: str), slug_removed, logo_changed, logo_removed, color_changed(to: str), color_removed,
        limit_set(members: number), limit_lifted, metadata_changed, member_added(name: str, role: str), member_joined_by_invitation(name: str, role: str),
        member_joined_by_request(name: str, role: str), member_joined_by_domain(name: str, role: str), role_changed(name: str, from: str, to: str),
        member_removed(name: str), member_left(name: str), invited(address: str, role: str), invitation_resent(address: str), invitation_revoked(address: str),
        requested(name: str), request_approved(name: str), request_rejected(name: str), domain_added(domain: str), domain_verified(domain: str),
        domain_mode(domain: str, mode: str), domain_removed(domain: str), second_factor_required(days: number), second_factor_required_at_once,
        second_factor_not_required, session_policy(lifetime: str, inactivity: str), session_policy_lifted, minutes(count: number), as_everywhere,
        sign_in_demanded(service: str), sign_in_free,
        unknown, by_operator, by_app, by_domain, somebody, column_time, column_what, column_who, column_address, column_device, column_area, column_number,
    }
}

texts! {
    /// Why somebody does not work for another organization now, and what else a page about organizations has to say.
    OrganizationSwitchText {
        off, not_member, personal_off, sign_in_again, other_sign_in, second_factor, session_over, some_refused(sent: number, list: str), logo_invalid, logo_too_large(megabytes: number),
    }
}

texts! {
    /// What comes with the program: roles, and what they may do.
    RoleText {
        admin, admin_description, member, member_description, profile_manage, profile_delete, memberships_read, memberships_manage, domains_read, domains_manage,
        billing_read, billing_manage, api_keys_read, api_keys_manage,
    }
}
