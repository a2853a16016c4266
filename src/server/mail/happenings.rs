//! What happened to an account, in words: for mails, and for the log that people read.

use crate::app::text::{HappeningText, country_name, security_text};
use crate::domain::locale::Locale;
use crate::domain::security_log::{Actor, Happening};
use crate::domain::social::{STRATEGY_PREFIX, known};
use crate::domain::suspicion::Suspicion;
use crate::domain::verification::Strategy;

/// What happened, in a few words.
#[must_use]
pub fn in_words(locale: Locale, happening: &Happening) -> String {
    let words = &security_text(locale).happening;
    let by = |strategy: Strategy| factor(words, strategy.name());
    match happening {
        Happening::AccountCreated => words.account_created.to_owned(),
        Happening::SignedIn { factors, new_device, .. } => {
            let method = all(words, factors);
            if *new_device { words.signed_in_new(&method) } else { words.signed_in(&method) }
        }
        Happening::SignInFailed { strategy } => words.sign_in_failed(&by(*strategy)),
        Happening::SignInsFailed { strategy, times } => words.sign_ins_failed(*times, &by(*strategy)),
        Happening::FailuresHidden => words.failures_hidden.to_owned(),
        Happening::Suspicious { suspicion } => match suspicion {
            Suspicion::NewCountry { country } => words.new_country(country_name(locale, country)),
            Suspicion::ImpossibleTravel { kilometres, minutes } => words.impossible_travel(*kilometres, *minutes),
            Suspicion::ManyFailures { times } => words.many_failures(*times),
        },
        Happening::SignedOut { .. } => words.signed_out.to_owned(),
        Happening::SessionRevoked { .. } => words.session_revoked.to_owned(),
        Happening::SessionsRevoked { count } => words.sessions_revoked(*count),
        Happening::Reverified { strategy } => words.reverified(&by(*strategy)),
        Happening::PasswordSet => words.password_set.to_owned(),
        Happening::PasswordChanged => words.password_changed.to_owned(),
        Happening::PasswordRemoved => words.password_removed.to_owned(),
        Happening::PasswordReset => words.password_reset.to_owned(),
        Happening::PasskeyAdded { name } => words.passkey_added(name),
        Happening::PasskeyRenamed { name } => words.passkey_renamed(name),
        Happening::PasskeyRemoved { name } => words.passkey_removed(name),
        Happening::SecondFactorAdded { strategy } => words.second_factor_added(&by(*strategy)),
        Happening::SecondFactorRemoved { strategy } => words.second_factor_removed(&by(*strategy)),
        Happening::BackupCodesMade => words.backup_codes_made.to_owned(),
        Happening::BackupCodeUsed { left } => words.backup_code_used(*left),
        Happening::BrowserTrusted => words.browser_trusted.to_owned(),
        Happening::BrowsersDistrusted => words.browsers_distrusted.to_owned(),
        Happening::EmailAdded { address } => words.email_added(address),
        Happening::EmailRemoved { address } => words.email_removed(address),
        Happening::PrimaryEmailChanged { address } => words.primary_email_changed(address),
        Happening::PhoneAdded { number } => words.phone_added(number),
        Happening::PhoneRemoved { number } => words.phone_removed(number),
        Happening::PrimaryPhoneChanged { number } => words.primary_phone_changed(number),
        Happening::ServiceConnected { service } => words.service_connected(&service_name(service)),
        Happening::ServiceRemoved { service } => words.service_removed(&service_name(service)),
        Happening::ApiKeyCreated { name } => words.api_key_created(name),
        Happening::ApiKeyRevoked { name } => words.api_key_revoked(name),
        Happening::MetadataChanged => words.metadata_changed.to_owned(),
        Happening::AccountRestored => words.account_restored.to_owned(),
    }
}

/// The factors of a sign-in.
#[must_use]
pub fn method(locale: Locale, happening: &Happening) -> Option<String> {
    let Happening::SignedIn { factors, .. } = happening else { return None };
    Some(all(&security_text(locale).happening, factors))
}

/// Who did it, unless it was the person.
#[must_use]
pub fn by_whom(locale: Locale, actor: Actor) -> Option<&'static str> {
    let words = &security_text(locale).happening;
    match actor {
        Actor::Person => None,
        Actor::Operator => Some(words.by_operator),
        Actor::App => Some(words.by_app),
    }
}

fn all(words: &HappeningText, factors: &[String]) -> String {
    let mut names = factors.iter().map(|name| factor(words, name));
    let first = names.next().unwrap_or_default();
    names.fold(first, |before, next| words.both(&before, &next))
}

/// A factor by the protocol's name; a service by its own.
fn factor(words: &HappeningText, name: &str) -> String {
    let known = Strategy::parse(name).map(|strategy| match strategy {
        Strategy::Password => words.password,
        Strategy::EmailCode => words.email_code,
        Strategy::EmailLink => words.email_link,
        Strategy::PhoneCode => words.phone_code,
        Strategy::ResetPasswordEmailCode => words.reset,
        Strategy::Passkey => words.passkey,
        Strategy::Totp => words.totp,
        Strategy::BackupCode => words.backup_code,
    });
    match known {
        Some(word) => word.to_owned(),
        None if name == "ticket" => words.invitation.to_owned(),
        None => service_name(name),
    }
}

/// What people call a service, by its strategy; a name stays as it is.
#[must_use]
pub fn service_name(strategy: &str) -> String {
    let key = strategy.strip_prefix(STRATEGY_PREFIX);
    key.and_then(known).map_or_else(|| key.unwrap_or(strategy).to_owned(), |provider| provider.name.to_owned())
}

/// One of each kind that is told by mail.
#[cfg(test)]
pub(super) fn samples() -> Vec<Happening> {
    let text = || "Acme".to_owned();
    let (address, number, name, service) = (text(), text(), text(), text());
    vec![
        Happening::Suspicious { suspicion: Suspicion::ManyFailures { times: 10 } },
        Happening::Suspicious { suspicion: Suspicion::NewCountry { country: "AU".to_owned() } },
        Happening::Suspicious { suspicion: Suspicion::ImpossibleTravel { kilometres: 16_000, minutes: 1 } },
        Happening::PasswordSet,
        Happening::PasswordRemoved,
        Happening::PasswordReset,
        Happening::PasskeyAdded { name: name.clone() },
        Happening::PasskeyRemoved { name: name.clone() },
        Happening::SecondFactorAdded { strategy: Strategy::Totp },
        Happening::SecondFactorRemoved { strategy: Strategy::PhoneCode },
        Happening::BackupCodesMade,
        Happening::BackupCodeUsed { left: 3 },
        Happening::EmailAdded { address: address.clone() },
        Happening::EmailRemoved { address: address.clone() },
        Happening::PrimaryEmailChanged { address },
        Happening::PhoneAdded { number: number.clone() },
        Happening::PhoneRemoved { number: number.clone() },
        Happening::PrimaryPhoneChanged { number },
        Happening::ServiceConnected { service: service.clone() },
        Happening::ServiceRemoved { service },
        Happening::ApiKeyCreated { name: name.clone() },
        Happening::ApiKeyRevoked { name },
        Happening::AccountRestored,
    ]
}

#[cfg(test)]
mod tests {
    use super::{in_words, samples};
    use crate::domain::ids::SessionId;
    use crate::domain::locale::Locale;
    use crate::domain::security_log::Happening;

    #[test]
    fn d_4_every_sample_is_told_by_mail_and_reads_differently() {
        let words: std::collections::HashSet<String> = samples().iter().map(|happening| in_words(Locale::En, happening)).collect();
        assert_eq!(words.len(), samples().len());
        assert!(samples().iter().all(Happening::is_told_by_mail));
    }

    #[test]
    fn d_4_a_sign_in_names_its_factors() {
        let by = |factors: &[&str]| Happening::SignedIn {
            session: SessionId::from_unique("1"),
            factors: factors.iter().map(|factor| (*factor).to_owned()).collect(),
            new_device: false,
        };
        assert_eq!(in_words(Locale::En, &by(&["oauth_google"])), "Signed in with Google");
        assert_eq!(in_words(Locale::De, &by(&["password", "totp"])), "Angemeldet mit Passwort und Authenticator-App");
    }
}
