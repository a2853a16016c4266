//! The texts of two-step verification: the second step of signing in, what sets it up, and what has to be done before a session counts.

texts! {
    /// The second step of signing in.
    SecondStepText {
        totp_title, totp_subtitle(app: str), totp_label, totp_wrong, totp_used,
        sms_title, sms_subtitle(number: str),
        backup_title, backup_subtitle, backup_label, backup_wrong, backup_used, backup_hint,
        trust_title, trust_subtitle(app: str), trust_why,
        trust_browser(days: number), trust_browser_hint,
        methods_title, methods_subtitle, method_totp, method_sms(number: str), method_backup, method_email(address: str), methods_none, none_left,
        signing_in_as,
    }
}

texts! {
    /// What sets two-step verification up and takes it off.
    TwoStepText {
        section, description, off, add, due(date: str),
        app, app_since(date: str), sms, codes, codes_left(left: number, date: str), codes_none_left(date: str), is_default, make_default, options_for(thing: str),
        app_intro_title, app_intro_hint, app_intro_start, app_title, app_scan, app_drawing, app_cannot_scan, app_key_hint, app_key, app_uri, app_open,
        app_code_label, app_code_hint, confirm, remove_app, remove_app_hint, remove_app_last, remove,
        sms_title, sms_hint, sms_known, sms_known_use, sms_other, sms_send, sms_code_title, sms_code_hint(number: str), sms_different,
        remove_sms(number: str), remove_sms_hint, last_factor,
        codes_title, codes_hint, codes_list, codes_download, codes_print, codes_copy, codes_copied, codes_saved,
        codes_file(app: str, identifier: str, date: str), codes_file_hint,
        new_codes, new_codes_title, new_codes_hint, new_codes_make,
        trusted_section, trusted_description, trusted_none, trusted_until(date: str), trusted_here, trusted_forget, trusted_forget_all,
    }
}

texts! {
    /// What has to be done before a session counts.
    TasksText {
        mfa_title, mfa_subtitle(by: str), mfa_app, mfa_app_hint, mfa_sms, mfa_sms_hint, mfa_elsewhere, other_way,
        password_title, password_subtitle(app: str), signed_in_as, sign_out,
    }
}
