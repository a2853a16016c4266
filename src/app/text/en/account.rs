//! The account pages in English.

use super::devices::DEVICES;
use super::passkeys::PASSKEYS;
use super::security::{ACTIVITY, CONTACTS};
use crate::app::text::{AccountText, DeletionText, PasswordText, ProofText, UserText};
use crate::domain::notice::Notice;

pub(super) static ACCOUNT: AccountText = AccountText {
    user: USER,
    activity: ACTIVITY,
    contacts: CONTACTS,
    devices: DEVICES,
    password: PASSWORD,
    deletion: DELETION,
    proof: PROOF,
    passkeys: PASSKEYS,
    notice: &notice,
};

const USER: UserText = UserText {
    title: "Account",
    subtitle: "Manage your account info.",
    nav_profile: "Profile",
    nav_security: "Security",
    menu: &|name| format!("Menu of {name}"),
    pages: "Account pages",
    profile_title: "Profile details",
    security_title: "Security",
    profile_section: "Profile",
    emails_section: "Email addresses",
    connected_section: "Connected accounts",
    devices_section: "Active devices",
    primary: "Primary",
    unverified: "Unverified",
    unknown_device: "Web browser",
    browser_on: &|browser, system| format!("{browser} on {system}"),
    last_active: &|time| format!("Last active: {time}"),
    options_for: &|thing| format!("Options for {thing}"),
    sign_out_this_device: "Sign out of this device",
    sign_out_device: "Sign out of device",
    sign_out_others: "Sign out of all other devices",
    no_other_devices: "You are not signed in anywhere else.",
    member_since: &|date| format!("Member since {date}"),
    signed_in_as: "You are signed in as",
    no_name: "No name yet",
    preferences_section: "Preferences",
};

const PASSWORD: PasswordText = PasswordText {
    section: "Password",
    there_is: "You have a password.",
    set_on: &|date| format!("Set on {date}"),
    none: "No password",
    none_hint: "You sign in without one. You can add one as another way in.",
    set: "Set password",
    change: "Change password",
    remove: "Remove password",
    set_title: "Set a password",
    set_hint: "Choose one that you use nowhere else.",
    change_title: "Change your password",
    change_hint: "Choose one that you use nowhere else.",
    current_label: "Current password",
    again_label: "Confirm new password",
    missing_current: "Enter your current password first.",
    missing_new: "Enter a new password that meets the rules first.",
    missing_again: "Enter the new password once more first.",
    remove_title: "Remove your password?",
    remove_hint: "You will not be able to sign in with it any more. Your other ways to sign in stay, and you can set a new password at any time.",
};

const DELETION: DeletionText = DeletionText {
    section: "Delete account",
    open: "Delete account",
    title: "Delete your account?",
    consequence: &|who, app| {
        format!(
            "The account {who} at {app} is deleted at once, with your addresses, password and sign-in methods. You are signed out on all devices. This cannot be undone."
        )
    },
    label: &|phrase| format!("Type “{phrase}” to confirm"),
    phrase: "Delete account",
    missing: &|phrase| format!("Type “{phrase}” first."),
    submit: "Delete account",
    done_title: "Your account was deleted",
    done_text: &|app| format!("Everything that belonged to it at {app} is gone, and you are signed out on all devices."),
    start_anew: "Create a new account",
};

const PROOF: ProofText = ProofText {
    title: "Confirm it is you",
    subtitle: "This change concerns the safety of your account. We ask again only after 10 minutes.",
    send_to: &|target| format!("Send a code to {target}"),
    sent_to: &|target| format!("We sent a 6-digit code to {target}."),
    other_ways: "Or confirm another way",
    no_factor: "There is nothing here that you could confirm this with. Sign in again, and you come back to this page.",
    sign_in_again: "Sign in again",
    second_step: "Your account has two-step verification. Confirm the second step too.",
    use_passkey: "Use a passkey",
    by_app: "Code of your authenticator app",
    app_hint: "Enter the 6-digit code that your authenticator app shows.",
    backup_code: "Backup code",
    signed_out_title: "You were signed out",
    signed_out_text: "Your session on this device has ended. Sign in again in another tab: what you were doing then goes on here, and nothing that you typed is lost.",
    sign_in_elsewhere: "Sign in in a new tab",
    waiting: "This page waits for you and goes on by itself.",
    somebody_else: &|who, owner| format!("You are signed in as {who} now, but this page belongs to {owner}. Sign in as {owner} to go on here."),
};

fn notice(notice: &Notice) -> String {
    match notice {
        Notice::DeviceSignedOut => "The device was signed out.".to_owned(),
        Notice::PasswordSet { others: false } => "Your password is set.".to_owned(),
        Notice::PasswordSet { others: true } => "Your password is set. All other devices were signed out.".to_owned(),
        Notice::PasswordChanged { others: false } => "Your password was changed. Other devices stay signed in.".to_owned(),
        Notice::PasswordChanged { others: true } => "Your password was changed. All other devices were signed out.".to_owned(),
        Notice::PasswordRemoved => "Your password was removed.".to_owned(),
        Notice::OthersSignedOut => "All other devices were signed out.".to_owned(),
        Notice::DeviceNamed => "The name of the device was saved.".to_owned(),
        Notice::CodeSent { .. } => "We sent you a code.".to_owned(),
        Notice::ContactAdded => "It is verified and belongs to your account.".to_owned(),
        Notice::PrimaryChosen => "Messages go there from now on.".to_owned(),
        Notice::ContactRemoved => "It was removed.".to_owned(),
        Notice::DefaultFactorChosen => "Signing in asks for this one first now.".to_owned(),
        Notice::SecondFactorRemoved => "It was removed. Signing in does not ask for it any more.".to_owned(),
        Notice::BackupCodesSaved => "Two-step verification is ready.".to_owned(),
        Notice::BrowsersDistrusted => "The next sign-in there asks for the second step again.".to_owned(),
        Notice::Told { words } | Notice::Next { words, .. } | Notice::PartlyInvited { words, .. } => words.clone(),
        Notice::PasskeyAdded { name } => PASSKEYS.added(name),
        Notice::PasskeyRenamed { name } => PASSKEYS.renamed(name),
        Notice::PasskeyRemoved { name } => PASSKEYS.removed(name),
    }
}
