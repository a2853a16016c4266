//! The texts of the security log, and of what undoes things. What happened, and what undoing does, is no part of the texts that
//! browsers load: the server writes it out.

texts! {
    /// What happened, in a few words.
    HappeningText {
        account_created, signed_in(method: str), signed_in_new(method: str), sign_in_failed(method: str), sign_ins_failed(times: number, method: str),
        failures_hidden, new_country(country: str), impossible_travel(kilometres: number, minutes: number), many_failures(times: number),
        signed_out, session_revoked, sessions_revoked(count: number), reverified(method: str),
        password_set, password_changed, password_removed, password_reset,
        passkey_added(name: str), passkey_renamed(name: str), passkey_removed(name: str),
        second_factor_added(method: str), second_factor_removed(method: str), backup_codes_made, backup_code_used(left: number),
        browser_trusted, browsers_distrusted,
        email_added(address: str), email_removed(address: str), primary_email_changed(address: str),
        phone_added(number: str), phone_removed(number: str), primary_phone_changed(number: str),
        service_connected(service: str), service_removed(service: str), api_key_created(name: str), api_key_revoked(name: str),
        metadata_changed, account_restored, unknown,
        password, email_code, email_link, phone_code, reset, passkey, totp, backup_code, invitation, both(first: str, second: str),
        by_operator, by_app,
    }
}

texts! {
    /// The security log as a page, and what to do when something in it was somebody else.
    ActivityText {
        title, description, none, none_of_kind, show_all, filter, everything, sign_ins, warnings, password, factors, contacts, account, apply,
        older, newest, download, csv, json, not_me, not_me_about(what: str), unknown_device, from_address(address: str), back,
        guide_title, guide_text, guide_row, guide_others, guide_others_text, guide_others_button, guide_password, guide_password_text,
        guide_password_link, guide_factors, guide_factors_text, guide_factors_link, guide_contacts, guide_contacts_text, guide_contacts_link,
        guide_mail, column_time, column_what, column_who, column_device, column_address, column_place, column_kind, column_number, column_hash,
        person,
    }
}

texts! {
    /// The pages behind links of security mails.
    UndoText {
        confirm_title, confirm_text(app: str), confirm_button, confirm_hint, revoke_title, revoke_text(app: str), revoke_button, revoke_hint, revoked_title, revoked_text, revoked_next, revoked_link,
        restore_title, restore_text(app: str), restore_email(address: str), restore_primary(address: str), restore_removes(address: str),
        restore_password, restore_no_password, restore_sessions, restore_factor(factor: str), restore_service(service: str), restore_locked(hours: number),
        restore_taken(address: str), restore_button, restore_hint, restore_backup_codes, passkey(name: str), totp, phone_step(number: str), sms_restore(app: str, what: str, link: str),
    }
}

texts! {
    /// Addresses and numbers on the account page.
    ContactsText {
        add_email, add_phone, add_email_title, add_email_hint, add_phone_title, add_phone_hint, email_label, phone_label, send_code,
        code_title, code_hint(address: str), code_label, verify, resend, make_primary, remove, complete, remove_title, remove_hint(address: str),
        menu_of(address: str),
    }
}
