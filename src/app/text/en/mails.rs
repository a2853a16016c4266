//! The mails in English.

use crate::app::text::{MailFrameText, MailText, MailsText, NoticeText};

pub(super) const MAILS: MailsText = MailsText {
    frame: MailFrameText {
        code_caption: "Or enter this code on the page where you began:",
        code_alone_caption: "Your code:",
        link_instead: "If the button does not work, open this address:",
        valid_minutes: &|count| format!("The code and the link are valid for {count} minutes and work once."),
        code_valid_minutes: &|count| format!("The code is valid for {count} minutes and works once."),
        asked_from: &|device, time| format!("Asked for from {device}, {time}."),
        asked_at: &|time| format!("Asked for {time}."),
        device_label: "Device",
        time_label: "Time",
        second_step_reset: "Forgot your password? Choose a new one",
        support: &|address| format!("Questions? Write to {address}."),
        sent_by: &|app| format!("Sent by {app}."),
        never_share: "Nobody from our team will ever ask you for this code. Don’t pass it on.",
    },
    sign_in: MailText {
        subject: &|app, code| format!("{code} is your {app} sign-in code"),
        preheader: &|app| format!("Use the button or the code to sign in to {app}."),
        heading: &|app| format!("Sign in to {app}"),
        body: &|_| "You asked to sign in. Press the button, or enter the code.".to_owned(),
        button: &|app| format!("Sign in to {app}"),
        reason: &|app| format!("You get this mail because somebody asked to sign in to {app} with this address."),
        not_you: &|_| "If this was not you, you can ignore this mail. Nobody can sign in without it.".to_owned(),
    },
    sign_up: MailText {
        subject: &|app, code| format!("{code} is your {app} verification code"),
        preheader: &|app| format!("Confirm your address to finish your {app} account."),
        heading: &|_| "Verify your email address".to_owned(),
        body: &|app| format!("Welcome to {app}! Confirm that this address is yours and your account is ready."),
        button: &|_| "Confirm address".to_owned(),
        reason: &|app| format!("You get this mail because somebody signed up at {app} with this address."),
        not_you: &|_| "If this was not you, you can ignore this mail. No account is created without it.".to_owned(),
    },
    reset_password: MailText {
        subject: &|app, _| format!("Reset your {app} password"),
        preheader: &|app| format!("Choose a new password for {app}."),
        heading: &|_| "Choose a new password".to_owned(),
        body: &|app| format!("You asked for a new password for your {app} account. The old one keeps working until you have chosen a new one."),
        button: &|_| "Choose a new password".to_owned(),
        reason: &|app| format!("You get this mail because somebody asked for a new password at {app} for this address."),
        not_you: &|_| "If this was not you, you can ignore this mail. Your password stays as it is.".to_owned(),
    },
    reverification: MailText {
        subject: &|app, code| format!("{code} is your {app} confirmation code"),
        preheader: &|app| format!("Enter it to go on in your {app} account."),
        heading: &|_| "Confirm that it is you".to_owned(),
        body: &|app| format!("Somebody signed in to your {app} account is about to change something important. If it is you, enter the code below."),
        button: &|_| "This was not me: look at my devices".to_owned(),
        reason: &|app| format!("You get this mail because your account at {app} asked for a confirmation."),
        not_you: &|_| "If this was not you, somebody is signed in to your account. Sign that device out and choose a new password.".to_owned(),
    },
    account_exists: MailText {
        subject: &|app, _| format!("You already have an account at {app}"),
        preheader: &|app| format!("Sign in to {app} instead of signing up."),
        heading: &|_| "You already have an account".to_owned(),
        body: &|app| format!("You tried to sign up at {app}, but this address already has an account. You can simply sign in."),
        button: &|_| "Sign in".to_owned(),
        reason: &|app| format!("You get this mail because somebody tried to sign up at {app} with this address."),
        not_you: &|_| "If this was not you, you can ignore this mail. Nothing about your account was changed or shown to anybody.".to_owned(),
    },
    add_email: MailText {
        subject: &|app, code| format!("{code} is your {app} verification code"),
        preheader: &|app| format!("Confirm that this address belongs to your {app} account."),
        heading: &|_| "Verify your email address".to_owned(),
        body: &|app| format!("You added this address to your {app} account. Confirm that it is yours."),
        button: &|_| "Confirm address".to_owned(),
        reason: &|app| format!("You get this mail because somebody added this address to an account at {app}."),
        not_you: &|_| "If this was not you, you can ignore this mail. Without it the address is not used.".to_owned(),
    },
    notice: NoticeText {
        subject: &|app, what| format!("Your {app} account: {what}"),
        preheader: "If this was not you, act now.",
        body: &|app| format!("This just happened to your {app} account. If this was you, there is nothing to do."),
        body_new_device: &|app| {
            format!("Somebody signed in to your {app} account from a device we have not seen before. If this was you, there is nothing to do.")
        },
        body_suspicious: &|app| format!("This is unusual for your {app} account, so please have a look. If it was you, there is nothing to do."),
        body_restored: &|app| {
            format!("Your {app} account was taken back with the link that we sent to an earlier address. Every device was signed out.")
        },
        button_sign_out: "This was not me: sign the device out",
        button_restore: "This was not me: take the account back",
        button_review: "Look at the security log",
        not_you_sign_out: "If this was not you, sign the device out and choose a new password.",
        not_you_restore: &|days| {
            format!(
                "If this was not you, take the account back within {days} days: the button leads to a page that shows what will be undone before anything happens."
            )
        },
        not_you_review: "If this was not you, choose “This wasn’t me” in the security log of your account.",
        reason: &|app| format!("You get this mail because it concerns the safety of your account at {app}."),
        method_label: "Signed in with",
        place_label: "Place",
        address_label: "Network address",
    },
    invitation: MailText {
        subject: &|app, _| format!("You are invited to {app}"),
        preheader: &|app| format!("Create your {app} account."),
        heading: &|app| format!("You are invited to {app}"),
        body: &|app| format!("Somebody at {app} invited you to create an account. It takes a minute."),
        button: &|_| "Accept invitation".to_owned(),
        reason: &|app| format!("You get this mail because somebody entered this address to invite you to {app}."),
        not_you: &|_| "If you don’t know what this is about, you can ignore this mail.".to_owned(),
    },
    organization: super::organization_mails::MAILS,
};
