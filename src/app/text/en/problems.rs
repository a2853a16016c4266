//! What goes wrong, and times, in English.

use crate::app::text::time::wait;
use crate::app::text::{ErrorsText, RedirectsText, TimeText};
use crate::domain::locale::Locale;
use crate::domain::problem::{Field, ProblemCode, SocialTrouble};

pub(super) fn problem(field: Field, code: &ProblemCode) -> String {
    let fixed = match code {
        ProblemCode::Missing => missing(field),
        ProblemCode::EmailInvalid => "This is not an email address. It should look like name@example.com.",
        ProblemCode::PhoneInvalid => {
            "This is not a phone number of the chosen country. Check the digits, or begin with + and the calling code of another country."
        }
        ProblemCode::PhoneNotMobile => "This number can’t get text messages. Please enter the number of a mobile phone.",
        ProblemCode::PhoneCountry => "We don’t send text messages to numbers of this country. Please use another number, or your email address.",
        ProblemCode::UsernameTaken => "This username is taken. Please try another.",
        ProblemCode::UsernameLength { min, max } => return format!("Your username must have between {min} and {max} characters."),
        ProblemCode::UsernameCharacter => "Your username can only have letters without accents, digits, “_” and “-”.",
        ProblemCode::UsernameOnlyDigits => "Your username needs at least one letter, “_” or “-”.",
        ProblemCode::NameInvalid => "This name is too long or has characters we can’t store. Please shorten it or type it again.",
        ProblemCode::PasswordTooShort { min } => return format!("Your password must have at least {}.", counted(*min, "character", "characters")),
        ProblemCode::PasswordTooLong { max } => return format!("Your password can have at most {}.", counted(*max, "character", "characters")),
        ProblemCode::PasswordTooWeak => "This password is too easy to guess. Add another word or two.",
        ProblemCode::PasswordBreached => "This password was found in a data leak and is not safe. Please choose another.",
        ProblemCode::PasswordContainsIdentifier => "Your password contains your email address or name. Please choose one that does not.",
        ProblemCode::PasswordUnchanged => "This is your old password. Please choose a new one.",
        ProblemCode::PasswordsDiffer => "The two passwords are not the same. Type the new one again.",
        ProblemCode::NotConfirmed => "These are not the words. Type them as they stand above the field.",
        ProblemCode::LastFactor => "This is your only way to sign in. Set up another one first.",
        ProblemCode::CredentialsIncorrect => match field {
            Field::Password => "The password is incorrect. Try again, or use another method.",
            _ => "These details don’t match an account. Check them and try again, or use another method.",
        },
        ProblemCode::CodeIncorrect => "Incorrect code. Check the newest message and try again.",
        ProblemCode::CodeExpired => "This code has expired. Ask for a new one.",
        ProblemCode::CodeExhausted => "This code was tried too often and is not valid any more. Ask for a new one.",
        ProblemCode::CodeUsed => "This code was used already. Use another one.",
        ProblemCode::SetUpExpired => "This took too long. Please begin again.",
        ProblemCode::FactorExists => "You have one already. Remove it first.",
        ProblemCode::LastSecondFactor => "This is your last second step, and you have to have one. Add another one first.",
        ProblemCode::PhoneTaken => "This number belongs to another account.",
        ProblemCode::AttemptExpired => "This took too long, so we stopped it for your safety. Please start again.",
        ProblemCode::LegalNotAccepted => "Please accept the terms to create your account.",
        ProblemCode::ContactGone => "That is not possible with this address or number any more. It may be gone, or be the last one.",
        ProblemCode::ChangesLocked { retry_after_seconds } => {
            let wait = wait(Locale::En, *retry_after_seconds);
            return format!("This account was taken back a short time ago. Change this in the browser that did it, or {wait}.");
        }
        ProblemCode::TooMany { retry_after_seconds } => return format!("Too many tries. Try again {}.", wait(Locale::En, *retry_after_seconds)),
        ProblemCode::MethodUnavailable => "This way to sign in is not available here. Please use another method.",
        ProblemCode::SignUpRestricted => "New accounts need an invitation. If you were invited, open the link in that mail.",
        ProblemCode::AccountBanned => "This account was closed by an administrator. Please contact support.",
        ProblemCode::Social { service, trouble } => return social(service, *trouble),
        ProblemCode::SocialOtherBrowser => "This was begun in another browser, so we stopped it for your safety. Please start again here.",
        ProblemCode::Passkey { words, .. } | ProblemCode::InWords { words } => words.as_str(),
        ProblemCode::Internal { reference } => {
            return format!(
                "Something broke on our side, and we have noted it. Please try again. If it stays, tell support this reference: {reference}"
            );
        }
    };
    fixed.to_owned()
}

/// Why signing in with another service came to nothing.
fn social(service: &str, trouble: SocialTrouble) -> String {
    match trouble {
        SocialTrouble::Denied => {
            format!("You did not allow {service} to tell us who you are, so nothing was changed. Try again, or use another way to sign in.")
        }
        SocialTrouble::NoEmail => format!(
            "{service} did not give us your email address, and an account needs one. Allow it when {service} asks, or use another way to sign in."
        ),
        SocialTrouble::Unavailable => format!("{service} does not answer right now. Try again in a few minutes, or use another way to sign in."),
        SocialTrouble::Refused => format!("{service} did not confirm who you are, and we have noted why. Try again, or use another way to sign in."),
        SocialTrouble::Unproved => format!(
            "There is an account with your email address, but nobody has confirmed that address yet, so we did not connect {service} to it. Sign in to that account another way and confirm the address first."
        ),
        SocialTrouble::OtherPerson => format!(
            "The account you chose at {service} is not yours here, so nothing was changed. Try again and choose the one with your own email address."
        ),
    }
}

const fn missing(field: Field) -> &'static str {
    match field {
        Field::Identifier => "Enter your email address or username.",
        Field::EmailAddress => "Enter your email address.",
        Field::PhoneNumber => "Enter your phone number.",
        Field::Username => "Enter a username.",
        Field::Password => "Enter your password.",
        Field::NewPassword => "Enter a new password.",
        Field::ConfirmPassword => "Type the new password again.",
        Field::Confirmation => "Type the words to confirm.",
        Field::Code => "Enter the 6-digit code from the message.",
        Field::FirstName => "Enter your first name.",
        Field::LastName => "Enter your last name.",
        Field::Name => "Enter a name.",
        Field::LegalAccepted => "Please accept the terms to create your account.",
        Field::Slug | Field::Logo | Field::PrimaryColor | Field::Role | Field::Domain | Field::Form => {
            "Something is missing. Please fill in all fields."
        }
    }
}

fn counted(count: impl TryInto<i64>, one: &str, many: &str) -> String {
    let count = count.try_into().unwrap_or(i64::MAX);
    format!("{count} {}", if count == 1 { one } else { many })
}

pub(super) const ERRORS: ErrorsText = ErrorsText {
    not_found_title: "Page not found",
    not_found_text: "There is nothing at this address. The link may be old or misspelled.",
    not_found_next: "Check the address, or go to your account.",
    server_error_title: "Something went wrong",
    server_error_text: "This is our fault, not yours. The error was noted and your data is safe.",
    server_error_next: "Please try again in a moment. If it stays, tell support the reference below.",
    reference: &|reference| format!("Reference: {reference}"),
    forbidden_title: "Not allowed",
    forbidden_text: "You are signed in, but this account may not see this page.",
    forbidden_next: "Sign in with another account, or ask the people who run the application.",
    bad_request_title: "We could not read this request",
    bad_request_text: "What your browser sent was incomplete or did not come from this site.",
    bad_request_next: "Go back, load the page anew and try again.",
    too_many_title: "Too many tries",
    too_many_text: &|wait| format!("To keep accounts safe, we limit how often this can be done. Try again {wait}."),
    expired_form_title: "This page was open for too long",
    expired_form_text: "For your safety it is not valid any more. Nothing was changed.",
    expired_form_next: "Load the page again. What you typed is kept, except passwords.",
    unauthorized_title: "We signed that device out",
    unauthorized_text: "You said that a sign-in was not you, so we ended it. Whoever it was has no access any more.",
    unauthorized_next: "Choose a new password now, and check the other devices in your account.",
    problem_above: "Please check the marked fields.",
    to_home: "Go to your account",
    to_sign_in: "Go to sign in",
    try_again: "Try again",
};

pub(super) const REDIRECTS: RedirectsText = RedirectsText {
    refused_title: "We did not follow this redirect",
    refused_text: &|app| format!("You are safe. A link asked us to send you to an address that {app} does not allow, so we stopped here."),
    asked_for: "Address that was asked for",
    parameter: "Parameter",
    rule_heading: "Rule that refused it",
    registered_heading: "Addresses that are allowed",
    registered_none: "No address is registered besides this portal.",
    fix_heading: "For the developers: how to fix it",
    rule_malformed: "It is not a complete web address, or it is longer than 2048 characters.",
    fix_malformed: "Send an absolute address such as https://app.example.com/path, percent-encoded once, or a path such as /user.",
    rule_scheme: "It does not begin with http:// or https://.",
    fix_scheme: "Use a web address. To return to a native app, register a universal link or app link that begins with https://.",
    rule_insecure: "It uses http://, which is not safe outside your own computer.",
    fix_insecure: "Use https:// for the application.",
    rule_credentials: "It has a user name or password in front of the host.",
    fix_credentials: "Remove everything between // and @ from the address.",
    rule_origin: "Its origin (scheme, host and port) is not registered.",
    fix_origin: "Add the origin to allowed_origins, for example https://app.example.com or https://*.example.com. Host and port must match exactly.",
    rule_loop: "It leads back to a page that would send you here again.",
    fix_loop: "Send the address of a page in the application, not of sign-in, sign-up or sign-out.",
    rule_out_of_reach: "The application and this portal share neither host nor domain, so no cookie of the portal gets there.",
    fix_out_of_reach: "Serve both below one domain, for example app.example.com and accounts.example.com, and set http.shared_cookie_domain to example.com.",
    go_on: "Continue to the application",
    circle_title: "We stopped a redirect loop",
    circle_text: &|app| {
        format!(
            "You were sent between {app} and this page three times without becoming signed in there. You are signed in here; {app} does not notice."
        )
    },
    circle_causes: "The most likely causes",
    circle_clock: "The clock of the application’s server is wrong by more than a few seconds, so that it takes fresh tokens for expired ones.",
    circle_keys: "The application uses the keys of another instance. Compare the publishable key and the secret key with those of this instance.",
    circle_cookies: "The browser does not keep the application’s cookies: another domain, blocked cookies, or http where https is expected.",
    circle_stop: "Try once more",
    trail_heading: "What happened, step by step",
};

pub(super) const TIME: TimeText = TimeText {
    just_now: "Just now",
    minutes_ago: &|count| format!("{} ago", counted(count, "minute", "minutes")),
    today_at: &|clock| format!("Today at {clock}"),
    yesterday_at: &|clock| format!("Yesterday at {clock}"),
    weekday_at: &|weekday, clock| format!("{weekday} at {clock}"),
    weekday: &|since_monday| {
        match since_monday {
            0 => "Monday",
            1 => "Tuesday",
            2 => "Wednesday",
            3 => "Thursday",
            4 => "Friday",
            5 => "Saturday",
            _ => "Sunday",
        }
        .to_owned()
    },
    month: &|one_to_twelve| {
        match one_to_twelve {
            1 => "Jan",
            2 => "Feb",
            3 => "Mar",
            4 => "Apr",
            5 => "May",
            6 => "Jun",
            7 => "Jul",
            8 => "Aug",
            9 => "Sep",
            10 => "Oct",
            11 => "Nov",
            _ => "Dec",
        }
        .to_owned()
    },
    date: &|day, month, year| format!("{month} {day}, {year}"),
    clock: &|hour, minute| {
        let of_twelve = if hour % 12 == 0 { 12 } else { hour % 12 };
        format!("{of_twelve}:{minute:02} {}", if hour < 12 { "AM" } else { "PM" })
    },
    date_and_clock: &|date, clock| format!("{date}, {clock}"),
    in_seconds: &|count| format!("in {}", counted(count, "second", "seconds")),
    in_minutes: &|count| format!("in {}", counted(count, "minute", "minutes")),
    in_hours: &|count| format!("in {}", counted(count, "hour", "hours")),
    in_days: &|count| format!("in {}", counted(count, "day", "days")),
    zone_utc: "UTC",
};
