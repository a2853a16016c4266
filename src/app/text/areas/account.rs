//! The texts of the account pages, section by section.

texts! {
    /// The frame of the account pages and the profile.
    UserText {
        title, subtitle, nav_profile, nav_security, menu(name: str), pages, profile_title, security_title, profile_section, emails_section,
        devices_section, primary, unverified, unknown_device, browser_on(browser: str, system: str), last_active(time: str),
        options_for(thing: str), sign_out_this_device, sign_out_device, sign_out_others, no_other_devices, connected_section,
        member_since(date: str), signed_in_as, no_name, preferences_section,
    }
}

texts! {
    /// The password of somebody who is signed in.
    PasswordText {
        section, there_is, set_on(date: str), none, none_hint, set, change, remove, set_title, set_hint, change_title, change_hint,
        current_label, again_label, missing_current, missing_new, missing_again, remove_title, remove_hint,
    }
}

texts! {
    /// Deleting an account.
    DeletionText {
        section, open, title, consequence(who: str, app: str), label(phrase: str), phrase, missing(phrase: str), submit,
        done_title, done_text(app: str), start_anew,
    }
}

texts! {
    /// Proving again who one is, and signing in again in place.
    ProofText {
        title, subtitle, send_to(target: str), sent_to(target: str), other_ways, no_factor, sign_in_again, second_step, use_passkey, by_app, app_hint, backup_code,
        signed_out_title, signed_out_text, sign_in_elsewhere, waiting, somebody_else(who: str, owner: str),
    }
}
