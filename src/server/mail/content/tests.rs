use crate::domain::email::Email;
use crate::domain::ids::SessionId;
use crate::domain::locale::Locale;
use crate::domain::secret::SecretText;
use crate::domain::security_log::Happening;
use crate::domain::time::Timestamp;
use crate::server::mail::{MailKind, MailParams, Remedy, Rendered, happenings};

const LINK: &str = "https://accounts.acme.example/verify?ticket=abc&next=1";

fn reader() -> Email {
    Email::parse("ada@example.org").unwrap()
}

fn render(params: &MailParams) -> Rendered {
    super::render(&reader(), params)
}

fn signed_in() -> Happening {
    let factors = vec!["password".to_owned(), "totp".to_owned()];
    Happening::SignedIn { session: SessionId::from_unique("1"), factors, new_device: true }
}

fn kinds() -> Vec<MailKind> {
    let code = || SecretText::new("482913");
    let link = || SecretText::new(LINK);
    let organization = || "Analytical Engines".to_owned();
    vec![
        MailKind::SignIn { code: code(), link: link() },
        MailKind::SignUp { code: code(), link: link() },
        MailKind::ResetPassword { code: code(), link: link() },
        MailKind::Reverification { code: code(), link: link() },
        MailKind::AccountExists { sign_in_link: link(), reset_link: Some(SecretText::new("https://accounts.acme.example/reset")) },
        MailKind::AddEmail { code: code(), link: link() },
        MailKind::Security { happening: Happening::PasswordChanged, remedy: Remedy::Restore, link: link() },
        MailKind::Security { happening: signed_in(), remedy: Remedy::SignOut, link: link() },
        MailKind::Security { happening: Happening::PasskeyAdded { name: "Phone".to_owned() }, remedy: Remedy::Review, link: link() },
        MailKind::Invitation { link: link() },
        MailKind::OrganizationInvitation { organization: organization(), inviter: Some("Ada Lovelace".to_owned()), link: link() },
        MailKind::OrganizationInvitation { organization: organization(), inviter: None, link: link() },
        MailKind::MembershipRequested { organization: organization(), person: "Ada Lovelace".to_owned(), link: link() },
        MailKind::MembershipApproved { organization: organization(), link: link() },
        MailKind::MembershipAdded { organization: organization(), link: link() },
        MailKind::OrganizationDomain { organization: organization(), code: code(), link: link() },
    ]
}

fn params(kind: MailKind, locale: Locale, app_name: &str) -> MailParams {
    MailParams {
        kind,
        locale,
        to: reader().into(),
        app_name: app_name.to_owned(),
        primary_color: None,
        support_email: Some("help@acme.example".to_owned()),
        device: Some("Firefox on Linux".to_owned()),
        ip: Some("203.0.113.7".to_owned()),
        place: Some("Berlin, DE".to_owned()),
        asked_at: Timestamp::from_millis(1_794_994_200_000),
    }
}

#[test]
fn d_8_every_proof_carries_code_and_link_in_both_parts() {
    for locale in [Locale::En, Locale::De, Locale::Pseudo] {
        for kind in kinds() {
            let mail = render(&params(kind.clone(), locale, "Acme"));
            assert!(mail.text.contains(LINK), "{kind:?}: {}", mail.text);
            assert!(mail.html.contains(&LINK.replace('&', "&amp;")), "{kind:?}");
            assert_eq!(mail.text.contains("482913"), kind.is_proof(), "{kind:?}");
            assert_eq!(mail.html.contains("482913"), kind.is_proof(), "{kind:?}");
            assert!(mail.subject.contains("Acme") && !mail.subject.contains('\n'), "{}", mail.subject);
            assert!(mail.text.contains("help@acme.example") && mail.html.contains("help@acme.example"));
        }
    }
}

#[test]
fn ss_06_a_new_device_is_told_with_device_place_time_method_and_address() {
    let security =
        |locale| render(&params(MailKind::Security { happening: signed_in(), remedy: Remedy::SignOut, link: SecretText::new(LINK) }, locale, "Acme"));
    let mail = security(Locale::En);
    assert_eq!(mail.subject, "Your Acme account: Signed in on a new device with password and authenticator app");
    for fact in ["Firefox on Linux", "password and authenticator app", "Berlin, DE", "203.0.113.7", "Nov 18, 2026, 9:30 AM UTC"] {
        assert!(mail.text.contains(fact) && mail.html.contains(fact), "{fact}: {}", mail.text);
    }
    let german = security(Locale::De);
    assert!(german.text.contains("Angemeldet mit: Passwort und Authenticator-App\nOrt: Berlin, DE"), "{}", german.text);
}

#[test]
fn x_36_whatever_is_told_by_mail_has_words_in_every_language() {
    for locale in [Locale::En, Locale::De, Locale::Pseudo] {
        for happening in happenings::samples() {
            let mail = render(&params(
                MailKind::Security { happening: happening.clone(), remedy: Remedy::Restore, link: SecretText::new(LINK) },
                locale,
                "Acme",
            ));
            assert!(mail.text.contains(LINK) && !mail.subject.is_empty(), "{happening:?}");
        }
    }
}

#[test]
fn an_application_name_with_markup_is_only_text() {
    for kind in kinds() {
        let mail = render(&params(kind, Locale::En, "<script>alert(1)</script> & \"Sons\""));
        assert!(!mail.html.contains("<script"), "{}", mail.html);
        assert!(mail.html.contains("&lt;script&gt;alert(1)&lt;/script&gt; &amp; "));
    }
}

#[test]
fn a_colour_that_is_none_adds_no_style() {
    let mut odd = params(kinds().remove(0), Locale::En, "Acme");
    odd.primary_color = Some("#fff;background-image:url(https://evil.example)".to_owned());
    assert!(!render(&odd).html.contains("evil.example"));
}

#[test]
fn opening_a_mail_loads_nothing_and_tells_nobody() {
    for kind in kinds() {
        let html = render(&params(kind, Locale::En, "Acme")).html;
        for loading in ["<img", "<link", "<script", "url(", "@import", "src="] {
            assert!(!html.contains(loading), "{loading}");
        }
    }
}

#[test]
fn x_50_a_mail_is_in_the_readers_language() {
    let mail = render(&params(kinds().remove(0), Locale::De, "Acme"));
    assert_eq!(mail.subject, "482913 ist Ihr Anmeldecode für Acme");
    assert!(mail.html.contains("<html lang=\"de\" dir=\"ltr\">"));
    assert!(mail.text.contains("Angefordert mit Firefox on Linux, 18. Nov. 2026, 09:30 Uhr UTC."), "{}", mail.text);
}

#[test]
fn the_text_part_reads_from_top_to_bottom() {
    let mail = render(&params(kinds().remove(0), Locale::En, "Acme"));
    assert_eq!(
        mail.text,
        "Sign in to Acme\n\n\
         You asked to sign in. Press the button, or enter the code.\n\n\
         Sign in to Acme:\nhttps://accounts.acme.example/verify?ticket=abc&next=1\n\n\
         Or enter this code on the page where you began:\n482913\n\n\
         The code and the link are valid for 10 minutes and work once.\n\n\
         Asked for from Firefox on Linux, Nov 18, 2026, 9:30 AM UTC.\n\n\
         Nobody from our team will ever ask you for this code. Don’t pass it on.\n\n\
         If this was not you, you can ignore this mail. Nobody can sign in without it.\n\n\
         -- \nAcme\nYou get this mail because somebody asked to sign in to Acme with this address.\n\
         Questions? Write to help@acme.example.\n"
    );
}

#[test]
fn parameters_survive_the_outbox_and_hide_their_secrets() {
    for kind in kinds() {
        let params = params(kind, Locale::Pseudo, "Acme");
        let json = serde_json::to_string(&params).unwrap();
        assert_eq!(serde_json::from_str::<MailParams>(&json).unwrap(), params);
        assert!(json.contains(&format!("\"template\":\"{}\"", params.kind.template())));
        assert!(!format!("{params:?}").contains("482913") && !format!("{params:?}").contains("ticket=abc"));
    }
}
