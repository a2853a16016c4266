//! Mails about the safety of an account.

use vestibule::app::text::security_text;
use vestibule::domain::locale::Locale;
use vestibule::domain::security_log::Happening;
use vestibule::domain::time::Span;
use vestibule::domain::verification::Strategy;
use vestibule::server::flows::log;

use crate::support::mailbox::Mail;
use crate::support::people::{Person, forms};
use crate::support::test_app::{PASSWORD, TestApp};

const UNDO: &str = "/api/link/undo";

/// Mails to a person about sign-ins on a new device.
async fn new_devices(app: &TestApp, person: &Person) -> Vec<Mail> {
    app.mails_to(&person.email).await.into_iter().filter(|mail| mail.0.subject.contains("new device")).collect()
}

on_each_database! {
    async fn ss_06_only_a_browser_that_is_new_to_the_account_is_told_and_never_the_first(app: TestApp) {
        let ada = app.person("ada@example.org");
        ada.sign_up().await.expect_path("/user");
        assert_eq!(new_devices(&app, &ada).await.len(), 0, "whoever signs up knows that they did");
        ada.browser.post_form(forms::SIGN_OUT, &[]).await;
        app.advance(Span::minutes(1));
        ada.sign_in_with_password(PASSWORD).await.expect_path("/user");
        assert_eq!(new_devices(&app, &ada).await.len(), 0, "the browser is known");
        let phone = ada.elsewhere();
        phone.sign_in_with_password(PASSWORD).await.expect_path("/user");
        phone.browser.post_form(forms::SIGN_OUT, &[]).await;
        app.advance(Span::minutes(1));
        phone.sign_in_with_password(PASSWORD).await.expect_path("/user");
        let mails = new_devices(&app, &ada).await;
        assert_eq!(mails.len(), 1);
        for fact in ["Firefox 143", "password", "198.51.100.", "Nov 18, 2026, 9:31 AM UTC"] {
            assert!(mails[0].0.text.contains(fact), "{fact}: {}", mails[0].0.text);
        }
    }

    async fn ss_06_a_link_throws_the_device_out_by_a_button_and_a_scanner_by_nothing(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        ada.sign_in_with_password(PASSWORD).await;
        app.advance(Span::minutes(1));
        let intruder = ada.elsewhere();
        intruder.sign_in_with_password(PASSWORD).await.expect_path("/user");
        let mail = new_devices(&app, &ada).await.pop().unwrap();
        let scanner = app.browser();
        for _ in 0..3 {
            let page = scanner.visit(&mail.link()).await;
            assert_eq!(page.heading(), security_text(Locale::En).undo.revoke_title);
            assert!(page.shows("Firefox 143") && page.has_form(UNDO));
        }
        assert!(intruder.browser.is_signed_in().await, "opening the link changes nothing");
        // The mail is read on a phone where nobody is signed in.
        let phone = app.browser();
        let page = phone.visit(&mail.link()).await;
        let done = phone.submit(&page, UNDO, &[]).await;
        assert_eq!(done.heading(), security_text(Locale::En).undo.revoked_title);
        assert!(!intruder.browser.is_signed_in().await && ada.browser.is_signed_in().await);
        phone.post_form(UNDO, &[("token", &mail.token())]).await.expect_path("/verify/failed");
        phone.post_form(UNDO, &[("token", "nonsense")]).await.expect_path("/verify/failed");
    }

    async fn ss_06_a_link_is_useless_after_a_week(app: TestApp) {
        app.set(|settings| settings.session_lifetime_minutes = Some(60 * 24 * 30)).await;
        let ada = app.person("ada@example.org").with_account().await;
        ada.sign_in_with_password(PASSWORD).await;
        app.advance(Span::minutes(1));
        let other = ada.elsewhere();
        other.sign_in_with_password(PASSWORD).await;
        let mail = new_devices(&app, &ada).await.pop().unwrap();
        app.advance(Span::days(7));
        assert!(!app.browser().visit(&mail.link()).await.has_form(UNDO));
        app.browser().post_form(UNDO, &[("token", &mail.token())]).await.expect_path("/verify/failed");
        assert!(other.browser.is_signed_in().await);
    }

    async fn ss_06_pressed_twice_at_once_it_works_once(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        ada.sign_in_with_password(PASSWORD).await;
        app.advance(Span::minutes(1));
        ada.elsewhere().sign_in_with_password(PASSWORD).await;
        let token = vestibule::domain::secret::SecretText::new(new_devices(&app, &ada).await.pop().unwrap().token());
        let cx = app.cx();
        let client = vestibule::domain::ids::ClientId::from_unique("any");
        let (one, other) = tokio::join!(
            vestibule::server::flows::restore::act(&cx, &token, &client),
            vestibule::server::flows::restore::act(&cx, &token, &client)
        );
        let done = [one.unwrap(), other.unwrap()];
        assert_eq!(done.iter().filter(|done| **done == vestibule::server::flows::restore::Done::Revoked).count(), 1, "{done:?}");
        assert_eq!(app.events("session.revoked").await.len(), 1);
    }

    async fn x_36_every_change_of_a_credential_is_told_in_the_persons_language(app: TestApp) {
        let ada = Person::new(app.browser().speaking("de"), "ada@example.org");
        ada.sign_up().await.expect_path("/user");
        app.advance(Span::minutes(1));
        app.deliver_mail().await;
        let user = ada.user().await.unwrap().id;
        let changes = [
            (Happening::PasswordChanged, "Passwort geändert"),
            (Happening::PasskeyAdded { name: "Telefon".to_owned() }, "Passkey „Telefon“ hinzugefügt"),
            (Happening::PasskeyRemoved { name: "Telefon".to_owned() }, "Passkey „Telefon“ entfernt"),
            (Happening::SecondFactorAdded { strategy: Strategy::Totp }, "Bestätigung in zwei Schritten eingerichtet mit Authenticator-App"),
            (Happening::BackupCodesMade, "Neue Sicherungscodes erstellt; die früheren gelten nicht mehr"),
            (Happening::EmailAdded { address: "second@example.org".to_owned() }, "E-Mail-Adresse s•••@e•••.org hinzugefügt"),
            (Happening::PhoneAdded { number: "+4915112345678".to_owned() }, "hinzugefügt"),
            (Happening::ServiceConnected { service: "oauth_google".to_owned() }, "Google verbunden"),
            (Happening::ApiKeyCreated { name: "CI".to_owned() }, "API-Schlüssel „CI“ erstellt"),
        ];
        for (happening, words) in changes {
            // Whoever does it speaks English.
            let mut tx = app.state.store.write().await.unwrap();
            log::record(&app.cx(), &mut tx, &user, happening.clone()).await.unwrap();
            tx.commit().await.unwrap();
            let mail = ada.mail().await;
            assert!(mail.0.subject.starts_with("Ihr Konto bei My application: ") && mail.0.subject.contains(words), "{happening:?}: {}", mail.0.subject);
            assert!(!mail.0.text.contains("+4915112345678") && !mail.0.text.contains("second@example.org"), "{}", mail.0.text);
        }
    }
}
