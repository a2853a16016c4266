//! Phone numbers in English.

use crate::app::text::PhoneText;

pub(super) const PHONE: PhoneText = PhoneText {
    label: "Phone number",
    country: "Country",
    use_phone: "Use phone",
    use_email: "Use email",
    use_email_or_username: "Use email or username",
    consent: "We send you one text message with a code. Message and data rates may apply.",
    edit: "Use a different phone number",
    code_title: "Check your phone",
    verify_title: "Verify your phone",
    method_code: &|number| format!("SMS code to {number}"),
    queued: "The text message is on its way to your phone.",
    accepted: &|time| format!("The text message was handed to your carrier at {time}."),
    retrying: "The text message could not be sent yet. We keep trying; you don’t need to do anything.",
    failed: "The text message could not be delivered. Check the number or use another method.",
    failed_because: &|answer| format!("The text message could not be delivered: {answer}. Check the number or use another method."),
    missing_hint: "It can take a minute. If nothing arrives, check the number, or use another method.",
    section: "Phone numbers",
    primary: "Primary",
    none: "You have not added a phone number.",
    sms_code: &|app, code| format!("{code} is your {app} verification code. It is valid for 10 minutes. Never share it."),
    sms_account_exists: &|app, link| {
        format!("Somebody, perhaps you, wanted to use this number for a new account at {app}. It belongs to an account already. Sign in: {link}")
    },
};
