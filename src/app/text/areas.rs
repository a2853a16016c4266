//! Which texts there are, area by area. The words are in one file per language.

/// Declares the texts of an area: a plain name is a fixed text and a field; a name with values is a sentence and is
/// called like a method. Values are `str` (put in as it is) or `number`.
macro_rules! texts {
    ($(#[$meta:meta])* $area:ident { $($name:ident $(($($value:ident: $kind:ident),+))?),+ $(,)? }) => {
        $(#[$meta])*
        pub struct $area {
            $(
                #[doc = concat!("The text `", stringify!($name), "`.")]
                pub $name: texts!(@type $($($kind)+)?),
            )+
        }

        impl $area {
            $(texts!(@method $name $(($($value: $kind),+))?);)+

            /// The same texts, stretched.
            pub(in crate::app::text) fn stretched(english: &'static Self) -> Self {
                Self { $($name: texts!(@stretched english $name $(($($value: $kind),+))?),)+ }
            }

            /// Every text with its name; sentences with sample values.
            #[cfg(test)]
            pub(in crate::app::text) fn each(&self) -> Vec<(String, String)> {
                vec![$((format!("{}.{}", stringify!($area), stringify!($name)), texts!(@sample self $name $(($($value: $kind),+))?)),)+]
            }
        }
    };
    (@type) => { &'static str };
    (@type $($kind:ident)+) => { &'static (dyn Fn($(texts!(@value $kind)),+) -> String + Send + Sync) };
    (@value str) => { &str };
    (@value number) => { i64 };
    (@method $name:ident) => {};
    (@method $name:ident ($($value:ident: $kind:ident),+)) => {
        #[doc = concat!("The sentence `", stringify!($name), "` with its values.")]
        pub fn $name(&self, $($value: texts!(@value $kind)),+) -> String {
            (self.$name)($($value),+)
        }
    };
    (@stretched $english:ident $name:ident) => { $crate::app::text::pseudo::fixed($english.$name) };
    (@stretched $english:ident $name:ident ($($value:ident: $kind:ident),+)) => {
        Box::leak(Box::new(move |$($value: texts!(@value $kind)),+| {
            $crate::app::text::pseudo::stretch(&($english.$name)($(texts!(@kept $kind $value)),+))
        }))
    };
    (@kept str $value:ident) => { &$crate::app::text::pseudo::keep($value) };
    (@kept number $value:ident) => { $value };
    (@sample $self:ident $name:ident) => { $self.$name.to_owned() };
    (@sample $self:ident $name:ident ($($value:ident: $kind:ident),+)) => { ($self.$name)($(texts!(@example $kind)),+) };
    (@example str) => { "Acme" };
    (@example number) => { 3 };
}

mod account;
mod activity;
mod devices;
mod organization;
mod organization_mails;
mod organization_news;
mod organization_pages;
mod passkeys;
mod two_step;

pub use account::{DeletionText, PasswordText, ProofText, UserText};
pub use activity::{ActivityText, ContactsText, HappeningText, UndoText};
pub use devices::{DevicesText, SessionOverText};
pub use organization::{
    ClosedText, CreateOrganizationText, OrganizationChoiceText, OrganizationInvitationText, OrganizationSignInText, OrganizationText, SwitcherText,
};
pub use organization_mails::{OrganizationMailText, OrganizationMailsText, OrganizationTroubleText};
pub use organization_news::{DeedText, OrganizationDoneText, OrganizationSwitchText, RoleText};
pub use organization_pages::{
    DomainsText, InvitationsText, MembersText, OrganizationActivityText, OrganizationProfileText, OrganizationSecurityText,
};
pub use passkeys::PasskeysText;
pub use two_step::{SecondStepText, TasksText, TwoStepText};

texts! {
    /// Words that many pages share.
    CommonText {
        continue_label, cancel, back, edit, save, close, loading, or, show_password, hide_password, copy, copied, this_device,
        development_mode, secured_by, help, privacy, terms, support, theme, theme_system, theme_light, theme_dark, language,
        language_name, last_used, skip_to_content, sign_out, optional, opens_in_new_tab,
    }
}

texts! {
    /// Signing in, card by card.
    SignInText {
        title(app: str), subtitle, email_label, username_label, email_or_username_label, email_placeholder, username_placeholder,
        email_or_username_placeholder, no_account, sign_up,
        password_title, password_subtitle(app: str), password_label, forgot_password, use_another_method,
        code_title, code_subtitle(app: str), code_label, code_sent_to(address: str), code_resend, code_resend_in(seconds: number),
        link_title, link_subtitle(app: str), link_sent_to(address: str), link_waiting, link_hint, link_resend,
        link_resend_in(seconds: number), check_now,
        methods_title, methods_subtitle, method_password, method_passkey, method_totp, method_backup_code, method_code(address: str), method_link(address: str), methods_none,
        continue_with(service: str), get_help, help_title, help_text, help_text_without_address, help_email,
        edit_identity, signing_in_as(identifier: str), mail_queued, mail_accepted(time: str), mail_accepted_by(server: str, time: str),
        mail_retrying, mail_failed, mail_failed_because(answer: str), mail_missing_hint,
        already_title, already_text(name: str), already_continue(app: str), already_other,
        signed_out_title, signed_out_text(app: str), signed_out_again, redirecting(app: str),
    }
}

texts! {
    /// Forgotten passwords.
    RecoveryText {
        title, text, send_code, other_ways, code_title, code_subtitle, reset_title, reset_text, new_password_label,
        sign_out_others, sign_out_others_hint, submit, done_title, done_text,
    }
}

texts! {
    /// Several accounts in one browser.
    ChooserText { title, subtitle(app: str), add_account, sign_out_of_all, signed_out, limit_reached }
}

texts! {
    /// The pages that a link from a mail leads to.
    LinkText {
        confirm_title, confirm_text(app: str), confirm_sign_up_text(app: str), confirm_reset_text(app: str), confirm_button, confirm_not_you,
        verified_title, verified_text, verified_next,
        first_tab_title, first_tab_text, first_tab_next,
        expired_title, expired_text, expired_next,
        failed_title, failed_text, failed_next,
        other_device_title, other_device_text, other_device_next,
    }
}

texts! {
    /// Signing up, card by card.
    SignUpText {
        title(app: str), subtitle, email_label, username_label, password_label, first_name_label, last_name_label,
        terms_before, terms_link, terms_between, privacy_link, terms_after, have_account, sign_in,
        verify_title, verify_subtitle(app: str), missing_title, missing_subtitle(app: str),
        restricted_title, restricted_text(app: str), restricted_next, restricted_sign_in,
        password_rules(min: number), strength_too_weak, strength_fair, strength_strong, strength_label,
        username_rules(min: number, max: number), username_available, username_taken, invited_email,
    }
}

texts! {
    /// Phone numbers and text messages.
    PhoneText {
        label, country, use_phone, use_email, use_email_or_username, consent, edit, code_title, verify_title, method_code(number: str),
        queued, accepted(time: str), retrying, failed, failed_because(answer: str), missing_hint, section, primary, none,
        sms_code(app: str, code: str), sms_account_exists(app: str, link: str),
    }
}

texts! {
    /// Pages that say what went wrong.
    ErrorsText {
        not_found_title, not_found_text, not_found_next, server_error_title, server_error_text, server_error_next, reference(reference: str),
        forbidden_title, forbidden_text, forbidden_next, bad_request_title, bad_request_text, bad_request_next,
        too_many_title, too_many_text(wait: str), expired_form_title, expired_form_text, expired_form_next,
        unauthorized_title, unauthorized_text, unauthorized_next, problem_above, to_home, to_sign_in, try_again,
    }
}

texts! {
    /// The page that explains a refused or circling redirect.
    RedirectsText {
        refused_title, refused_text(app: str), asked_for, parameter, rule_heading, registered_heading, registered_none, fix_heading,
        rule_malformed, fix_malformed, rule_scheme, fix_scheme, rule_insecure, fix_insecure, rule_credentials, fix_credentials,
        rule_origin, fix_origin, rule_loop, fix_loop, rule_out_of_reach, fix_out_of_reach, go_on,
        circle_title, circle_text(app: str), circle_causes, circle_clock, circle_keys, circle_cookies, circle_stop, trail_heading,
    }
}

texts! {
    /// Times and dates.
    TimeText {
        just_now, minutes_ago(count: number), today_at(clock: str), yesterday_at(clock: str), weekday_at(weekday: str, clock: str),
        weekday(since_monday: number), month(one_to_twelve: number), date(day: number, month: str, year: number),
        clock(hour: number, minute: number), date_and_clock(date: str, clock: str),
        in_seconds(count: number), in_minutes(count: number), in_hours(count: number), in_days(count: number), zone_utc,
    }
}

texts! {
    /// One kind of mail.
    MailText { subject(app: str, code: str), preheader(app: str), heading(app: str), body(app: str), button(app: str), reason(app: str), not_you(app: str) }
}

texts! {
    /// Mails about the safety of an account.
    NoticeText {
        subject(app: str, what: str), preheader, body(app: str), body_new_device(app: str), body_suspicious(app: str), body_restored(app: str),
        button_sign_out, button_restore, button_review, not_you_sign_out, not_you_restore(days: number), not_you_review, reason(app: str),
        method_label, place_label, address_label,
    }
}

texts! {
    /// What all mails share.
    MailFrameText {
        code_caption, code_alone_caption, link_instead, valid_minutes(count: number), code_valid_minutes(count: number), asked_from(device: str, time: str), asked_at(time: str),
        device_label, time_label, second_step_reset, support(address: str), sent_by(app: str), never_share,
    }
}

texts! {
    /// The set-up guide of development instances.
    SetupText {
        title, intro(app: str), steps_label, mailbox, copy, copied, if_you_see, then_do, wrong_host(opened: str, right: str),
        address_step, address_text, address_label, address_check, address_allowed(origin: str), address_refused(origin: str), address_local,
        address_see_refused, address_do_refused, address_see_signed_out, address_do_signed_out,
        keys_step, keys_text(file: str), publishable_key, secret_key, frontend_api, backend_api, jwks, issuer,
        keys_see_refused, keys_do_refused, keys_see_publishable, keys_do_publishable,
        code_step, code_text, code_kinds_label, code_other, environment(file: str), program(file: str), react_note,
        code_see_mismatch, code_do_mismatch, code_see_clock, code_do_clock,
        try_step, try_text, try_here, try_app, try_success(identifier: str), try_signed_in(identifier: str), try_receives,
        try_no_session, try_no_session_fix, try_no_notice, try_no_notice_fix, try_see_circle, try_do_circle, try_see_mail, try_do_mail,
    }
}
