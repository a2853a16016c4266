//! The set-up guide in English.

use crate::app::text::SetupText;

pub(super) static SETUP: SetupText = SetupText {
    title: "Set up your app",
    intro: &|app| format!("Four steps from a new app to a working sign-in with {app}. Every value here is the one of this instance."),
    steps_label: "Steps",
    mailbox: "Mailbox",
    copy: "Copy",
    copied: "Copied",
    if_you_see: "If you see",
    then_do: "Do this",
    wrong_host: &|opened, right| {
        format!(
            "You opened this page as {opened}, but this instance answers as {right}. Browsers keep cookies for each host name, so open it as {right}, or set public_url to the name you want."
        )
    },
    address_step: "Your app’s address",
    address_text: "The portal sends people back to the address in redirect_url, and only to addresses it knows.",
    address_label: "Where your app runs",
    address_check: "Check",
    address_allowed: &|origin| format!("{origin} is allowed. People can come back to every page of it."),
    address_refused: &|origin| format!("{origin} is not allowed yet. Run this, then check again:"),
    address_local: "Development instances allow every address at localhost and 127.0.0.1, with any port. In production, allow your app’s origin in the same way.",
    address_see_refused: "“We did not follow this redirect”",
    address_do_refused: "Enter the address above. Scheme, host and port must fit an allowed origin exactly.",
    address_see_signed_out: "Signed out in your app right after signing in",
    address_do_signed_out: "Use one host name for both. localhost and 127.0.0.1 are two hosts, and cookies of one are not sent to the other.",
    keys_step: "Keys and addresses",
    keys_text: &|file| {
        format!(
            "The publishable key may be known to everybody. The secret key is for your app’s server only: it lies in {file} and is not shown here."
        )
    },
    publishable_key: "Publishable key",
    secret_key: "Secret key",
    frontend_api: "Frontend API",
    backend_api: "Backend API",
    jwks: "Public keys (JWKS)",
    issuer: "Issuer of session tokens",
    keys_see_refused: "401 clerk_key_invalid",
    keys_do_refused: "The secret key was replaced or belongs to another instance. Copy it anew; vestibule keys check - says whose it is.",
    keys_see_publishable: "“Publishable key not valid”",
    keys_do_publishable: "Copy the whole key. One that begins with pk_live_ belongs to a production instance.",
    code_step: "Your app’s code",
    code_text: "Choose what your app is made with.",
    code_kinds_label: "Frameworks",
    code_other: "Any language",
    environment: &|file| format!("Environment: {file}"),
    program: &|file| format!("Code: {file}"),
    react_note: "An app without a server asks the Frontend API who is signed in. The ready-made forms of @clerk/react are not offered yet; the portal’s pages take their place.",
    code_see_mismatch: "jwk-kid-mismatch or token-invalid-signature in the header x-clerk-auth-reason",
    code_do_mismatch: "Keys or addresses of another instance. Copy the environment above, and restart the app.",
    code_see_clock: "token-not-active-yet or token-iat-in-the-future",
    code_do_clock: "The clocks of the two machines differ by more than five seconds. Synchronise them.",
    try_step: "Try it",
    try_text: "Take the trip that people will take: to the sign-in page and back.",
    try_here: "Sign in and come back here",
    try_app: "Sign in and go to your app",
    try_success: &|identifier| format!("It works: you came back, signed in as {identifier}."),
    try_signed_in: &|identifier| format!("You are signed in as {identifier} in this browser already."),
    try_receives: "Your app will receive a session token that says:",
    try_no_session: "You came back, but nobody is signed in.",
    try_no_session_fix: "The browser did not keep the portal’s cookie, or you left the sign-in page without signing in. Allow cookies for this address, and try again.",
    try_no_notice: "You are signed in, but your app can’t notice it.",
    try_no_notice_fix: "The cookie __client_uat is missing in this browser. Sign out and in again; if it stays away, allow cookies for this address.",
    try_see_circle: "“We stopped a redirect loop”",
    try_do_circle: "Your app and the portal disagree on who is signed in. Compare keys, clocks and host names, in this order.",
    try_see_mail: "No mail with a code",
    try_do_mail: "Development instances send none: all mails are in the mailbox, linked at the top of this page.",
};
