use super::{setup_text, text};
use crate::domain::locale::Locale;
use crate::domain::navigation::Refusal;
use crate::domain::passkey::PasskeyTrouble;
use crate::domain::problem::{Field, ProblemCode, SocialTrouble};

const FIELDS: [Field; 19] = [
    Field::Identifier,
    Field::EmailAddress,
    Field::PhoneNumber,
    Field::Username,
    Field::Password,
    Field::NewPassword,
    Field::ConfirmPassword,
    Field::Confirmation,
    Field::Code,
    Field::FirstName,
    Field::LastName,
    Field::Name,
    Field::Slug,
    Field::Logo,
    Field::PrimaryColor,
    Field::Role,
    Field::Domain,
    Field::LegalAccepted,
    Field::Form,
];

fn codes() -> Vec<ProblemCode> {
    vec![
        ProblemCode::Missing,
        ProblemCode::EmailInvalid,
        ProblemCode::PhoneInvalid,
        ProblemCode::PhoneNotMobile,
        ProblemCode::PhoneCountry,
        ProblemCode::UsernameTaken,
        ProblemCode::UsernameLength { min: 4, max: 64 },
        ProblemCode::UsernameCharacter,
        ProblemCode::UsernameOnlyDigits,
        ProblemCode::NameInvalid,
        ProblemCode::PasswordTooShort { min: 8 },
        ProblemCode::PasswordTooLong { max: 128 },
        ProblemCode::PasswordTooWeak,
        ProblemCode::PasswordBreached,
        ProblemCode::PasswordContainsIdentifier,
        ProblemCode::PasswordUnchanged,
        ProblemCode::PasswordsDiffer,
        ProblemCode::LastFactor,
        ProblemCode::NotConfirmed,
        ProblemCode::CredentialsIncorrect,
        ProblemCode::CodeIncorrect,
        ProblemCode::CodeExpired,
        ProblemCode::CodeExhausted,
        ProblemCode::CodeUsed,
        ProblemCode::SetUpExpired,
        ProblemCode::FactorExists,
        ProblemCode::LastSecondFactor,
        ProblemCode::PhoneTaken,
        ProblemCode::AttemptExpired,
        ProblemCode::LegalNotAccepted,
        ProblemCode::TooMany { retry_after_seconds: 200 },
        ProblemCode::ContactGone,
        ProblemCode::ChangesLocked { retry_after_seconds: 7200 },
        ProblemCode::MethodUnavailable,
        ProblemCode::SignUpRestricted,
        ProblemCode::AccountBanned,
        ProblemCode::Social { service: "Acme".to_owned(), trouble: SocialTrouble::Denied },
        ProblemCode::Social { service: "Acme".to_owned(), trouble: SocialTrouble::NoEmail },
        ProblemCode::Social { service: "Acme".to_owned(), trouble: SocialTrouble::Unavailable },
        ProblemCode::Social { service: "Acme".to_owned(), trouble: SocialTrouble::Refused },
        ProblemCode::Social { service: "Acme".to_owned(), trouble: SocialTrouble::Unproved },
        ProblemCode::Social { service: "Acme".to_owned(), trouble: SocialTrouble::OtherPerson },
        ProblemCode::SocialOtherBrowser,
        ProblemCode::Internal { reference: "req_cafe".to_owned() },
    ]
}

#[test]
fn every_code_is_read_as_it_was_written() {
    let passkey = ProblemCode::Passkey { trouble: PasskeyTrouble::AlreadyHere, words: "It is there.".to_owned() };
    for code in codes().into_iter().chain([passkey, ProblemCode::InWords { words: "It is there.".to_owned() }]) {
        let written = serde_json::to_string(&code).unwrap();
        assert_eq!(serde_json::from_str::<ProblemCode>(&written).unwrap(), code, "{written}");
    }
}

fn every(locale: Locale) -> Vec<(String, String)> {
    let text = text(locale);
    let mails = super::mails_text(locale);
    let mut all = [
        text.common.each(),
        text.sign_in.each(),
        text.recovery.each(),
        text.chooser.each(),
        text.link.each(),
        text.sign_up.each(),
        text.phone.each(),
        super::account_text(locale).each(),
        super::session_over_text(locale).each(),
        super::two_step_texts(locale).each(),
        super::organization_texts(locale).each(),
        super::organization_news(locale).each(),
        text.errors.each(),
        text.redirects.each(),
        text.time.each(),
        mails.frame.each(),
        setup_text(locale).each(),
        mails.notice.each(),
        super::security_text(locale).happening.each(),
        super::security_text(locale).undo.each(),
    ]
    .concat();
    all.extend(super::organization_trouble_text(locale).each());
    all.extend(mails.organization.all().into_iter().flat_map(super::OrganizationMailText::each));
    for mail in
        [&mails.sign_in, &mails.sign_up, &mails.reset_password, &mails.reverification, &mails.account_exists, &mails.add_email, &mails.invitation]
    {
        all.extend(mail.each());
    }
    for field in FIELDS {
        for code in codes() {
            all.push((format!("{field:?} {code:?}"), text.problem(field, &code)));
        }
    }
    all
}

#[test]
fn x_50_every_text_says_something_in_every_language() {
    for locale in [Locale::En, Locale::De, Locale::Pseudo] {
        for (name, words) in every(locale) {
            assert!(!words.is_empty() && !words.contains("  ") && !words.contains(['{', '}']), "{locale:?} {name}: {words:?}");
        }
    }
}

#[test]
fn x_50_german_is_not_english() {
    // Loan words, and sentences made of values alone.
    let same = [
        "TimeText.zone_utc",
        "TimeText.date_and_clock",
        "DevicesText.at_place",
        "SignUpText.terms_after",
        "PasskeysText.section",
        "PasskeysText.fallback_name",
        "RedirectsText.parameter",
        "OrganizationProfileText.name_label",
        "OrganizationProfileText.logo_label",
        "CreateOrganizationText.logo_label",
        "CreateOrganizationText.name_label",
        "DomainsText.domain_label",
        "DomainsText.code_label",
        "DomainsText.record_name",
    ];
    for ((name, english), (_, german)) in every(Locale::En).into_iter().zip(every(Locale::De)) {
        assert_eq!(english == german, same.contains(&name.as_str()), "{name}: {english:?} and {german:?}");
    }
}

#[test]
fn x_50_ux_50_pseudo_texts_are_longer_and_keep_their_values() {
    for ((name, english), (_, pseudo)) in every(Locale::En).into_iter().zip(every(Locale::Pseudo)) {
        let (english_length, pseudo_length) = (english.chars().count(), pseudo.chars().count());
        assert!(pseudo_length * 10 >= english_length * 13, "{name}: {pseudo:?}");
        for value in ["Acme", "req_cafe", "128", "4 "] {
            assert!(!english.contains(value) || pseudo.contains(value), "{name}: {pseudo:?} lost {value}");
        }
        assert!(pseudo.chars().all(|c| !('\u{FDD0}'..='\u{FDD1}').contains(&c)), "{name}");
    }
}

#[test]
fn x_50_numbers_have_the_right_plural() {
    let problem = |locale, code| text(locale).problem(Field::Form, &code);
    assert_eq!(problem(Locale::En, ProblemCode::TooMany { retry_after_seconds: 60 }), "Too many tries. Try again in 1 minute.");
    assert_eq!(problem(Locale::En, ProblemCode::TooMany { retry_after_seconds: 200 }), "Too many tries. Try again in 4 minutes.");
    assert_eq!(problem(Locale::De, ProblemCode::TooMany { retry_after_seconds: 1 }), "Zu viele Versuche. Versuchen Sie es in 1 Sekunde noch einmal.");
    assert_eq!(problem(Locale::En, ProblemCode::PasswordTooShort { min: 8 }), "Your password must have at least 8 characters.");
}

#[test]
fn a_broken_server_shows_its_reference() {
    for locale in [Locale::En, Locale::De, Locale::Pseudo] {
        assert!(text(locale).problem(Field::Form, &ProblemCode::Internal { reference: "req_cafe".to_owned() }).contains("req_cafe"));
    }
}

#[test]
fn d_9_every_refusal_names_its_own_rule_and_fix() {
    let reasons = [Refusal::Malformed, Refusal::Scheme, Refusal::Insecure, Refusal::Credentials, Refusal::Origin, Refusal::Loop, Refusal::OutOfReach];
    for locale in [Locale::En, Locale::De, Locale::Pseudo] {
        let rules: std::collections::HashSet<_> = reasons.iter().map(|reason| text(locale).refusal(*reason)).map(|e| (e.rule, e.fix)).collect();
        assert_eq!(rules.len(), reasons.len());
    }
}
