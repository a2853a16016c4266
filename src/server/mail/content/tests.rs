use crate::domain::email::Email;
use crate::domain::locale::Locale;
use crate::domain::secret::SecretText;
use crate::domain::time::Timestamp;
use crate::server::mail::{MailKind, MailParams, Rendered};

const LINK: &str = "https://accounts.acme.example/verify?ticket=abc&next=1";

fn reader() -> Email {
    Email::parse("ada@example.org").unwrap()
}

fn render(params: &MailParams) -> Rendered {
    super::render(&reader(), params)
}

fn kinds() -> Vec<MailKind> {
    let code = || SecretText::new("482913");
    let link = || SecretText::new(LINK);
    vec![
        MailKind::SignIn { code: code(), link: link() },
        MailKind::SignUp { code: code(), link: link() },
        MailKind::ResetPassword { code: code(), link: link() },
        MailKind::AccountExists { sign_in_link: link(), reset_link: Some(SecretText::new("https://accounts.acme.example/reset")) },
        MailKind::PasswordChanged { secure_link: link() },
        MailKind::NewDevice { revoke_link: link() },
        MailKind::Invitation { link: link() },
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
