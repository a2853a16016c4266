//! What the first card of signing in has of passkeys, and what goes wrong with them, in words. It is HTML of the server's own making: that
//! card's code and its words are what every browser loads, so they stay small.

use maud::html;

use crate::app::text::account_text;
use crate::domain::locale::Locale;
use crate::domain::passkey::{MAX_PASSKEYS, PasskeyTrouble, Purpose};

/// What went wrong, why, and what to do.
#[must_use]
pub fn words(locale: Locale, trouble: PasskeyTrouble) -> String {
    let words = &account_text(locale).passkeys;
    let fixed = match trouble {
        PasskeyTrouble::Cancelled => words.cancelled,
        PasskeyTrouble::TimedOut => words.timed_out,
        PasskeyTrouble::Unsupported => words.unsupported,
        PasskeyTrouble::AlreadyHere => words.already_here,
        PasskeyTrouble::NeedsScript => words.needs_script,
        PasskeyTrouble::Unknown => words.unknown,
        PasskeyTrouble::Over => words.over,
        PasskeyTrouble::NotVerified => words.not_verified,
        PasskeyTrouble::Copied => words.copied,
        PasskeyTrouble::Refused => words.refused,
        PasskeyTrouble::TooMany => return words.too_many(MAX_PASSKEYS),
        PasskeyTrouble::Unavailable => words.unavailable,
    };
    fixed.to_owned()
}

/// The form: a press asks for a passkey, and the field for the address offers passkeys by itself. `signals` is what the browser tells the
/// lists of devices, as JSON; empty for nothing.
#[must_use]
pub fn form(locale: Locale, action: &str, nav: &str, signals: &str) -> String {
    let told = [PasskeyTrouble::Cancelled, PasskeyTrouble::TimedOut, PasskeyTrouble::Unsupported];
    let purpose = Purpose::SignIn.name();
    let form = html! {
        form.passkey action=(action) method="post" {
            input type="hidden" name="key";
            input type="hidden" name="credential" data-passkey=(purpose) data-passkey-auto=(purpose);
            input type="hidden" name="nav" value=(nav);
            @for trouble in told {
                p.passkey__trouble role="alert" data-trouble=(name(trouble)) hidden { (words(locale, trouble)) }
            }
            button.passkey__button type="submit" { (account_text(locale).passkeys.use_instead) }
            @if !signals.is_empty() { span hidden data-passkey-signals=(signals) {} }
        }
    };
    form.into_string()
}

/// The word that the browser's script has for it.
fn name(trouble: PasskeyTrouble) -> String {
    serde_json::to_value(trouble).ok().and_then(|name| name.as_str().map(str::to_owned)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{form, words};
    use crate::domain::locale::Locale;
    use crate::domain::passkey::PasskeyTrouble;

    #[test]
    fn au_13_each_trouble_has_words_of_its_own_and_a_way_on() {
        let all = [
            PasskeyTrouble::Cancelled,
            PasskeyTrouble::TimedOut,
            PasskeyTrouble::Unsupported,
            PasskeyTrouble::AlreadyHere,
            PasskeyTrouble::NeedsScript,
            PasskeyTrouble::Unknown,
            PasskeyTrouble::Over,
            PasskeyTrouble::NotVerified,
            PasskeyTrouble::Copied,
            PasskeyTrouble::Refused,
            PasskeyTrouble::TooMany,
            PasskeyTrouble::Unavailable,
        ];
        for locale in [Locale::En, Locale::De] {
            let said: std::collections::HashSet<String> = all.iter().map(|trouble| words(locale, *trouble)).collect();
            assert_eq!(said.len(), all.len());
        }
        let ways = ["another way", "try again", "sign in", "Remove one"];
        for trouble in all {
            let said = words(Locale::En, trouble);
            assert!(ways.iter().any(|way| said.to_lowercase().contains(&way.to_lowercase())), "{said}");
        }
    }

    #[test]
    fn what_the_form_holds_is_escaped() {
        let html = form(Locale::De, "/api/x", "redirect_url=\"><script>", "{\"a\":\"'\"}");
        assert!(!html.contains("<script>") && html.contains("data-trouble=\"timed_out\""), "{html}");
    }
}
