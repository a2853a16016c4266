//! Forgotten passwords.

use vestibule::domain::problem::{Field, ProblemCode};
use vestibule::domain::time::Span;

use crate::support::page::Page;
use crate::support::people::{Person, forms};
use crate::support::test_app::{PASSWORD, TestApp};

const NEW_PASSWORD: &str = "copper-lantern-2077";

/// Submits the card for the new password, with the tick at "sign out others" or without.
async fn set_password(person: &Person, card: &Page, password: &str, sign_out_others: bool) -> Page {
    let mut fields = card.filled_form(forms::RESET_PASSWORD, &[("new_password", password)]);
    fields.retain(|(name, _)| sign_out_others || name != "sign_out_others");
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    person.browser.post_form(forms::RESET_PASSWORD, &fields).await
}

on_each_database! {
    async fn au_15_a_code_and_a_new_password_sign_in(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        let card = ada.forget_password().await;
        let card = ada.give_code(&card, &ada.mail().await.code()).await;
        card.expect_path("/sign-in/reset-password");
        assert!(!ada.browser.is_signed_in().await, "the code alone does not sign in");
        assert!(card.has("input[autocomplete=username]"), "UX-12: password managers learn whose password this is");
        set_password(&ada, &card, NEW_PASSWORD, true).await.expect_path("/user");
        assert!(ada.mail().await.0.subject.contains("password"), "the change is told by mail");

        let again = ada.elsewhere();
        again.sign_in_with_password(PASSWORD).await.expect_problem(Field::Password, &ProblemCode::CredentialsIncorrect);
        again.elsewhere().sign_in_with_password(NEW_PASSWORD).await.expect_path("/user");
    }

    async fn au_15_the_link_of_the_mail_leads_to_the_new_password_too(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        ada.forget_password().await;
        let mail = ada.mail().await;
        let card = ada.open_link(&mail).await;
        card.expect_path("/sign-in/reset-password");
        set_password(&ada, &card, NEW_PASSWORD, true).await.expect_path("/user");
        app.deliver_mail().await;
    }

    async fn au_15_a_link_opened_elsewhere_lets_only_the_first_browser_choose(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        ada.forget_password().await;
        let mail = ada.mail().await;
        let phone = ada.elsewhere();
        phone.open_link(&mail).await.expect_path("/verify/first-tab");
        phone.browser.visit("/sign-in/reset-password").await.expect_path("/sign-in");
        ada.browser.post_form(forms::POLL, &[("nav", "")]).await.expect_path("/sign-in/reset-password");
    }

    async fn au_15_other_devices_are_signed_out_when_the_person_says_so(app: TestApp) {
        for (sign_out_others, stays) in [(true, false), (false, true)] {
            let person = app.person(&format!("{sign_out_others}@example.org")).with_account().await;
            let laptop = person.elsewhere();
            laptop.sign_in_with_password(PASSWORD).await.expect_path("/user");
            let card = person.forget_password().await;
            let card = person.give_code(&card, &person.mail().await.code()).await;
            set_password(&person, &card, NEW_PASSWORD, sign_out_others).await.expect_path("/user");
            assert_eq!(laptop.browser.is_signed_in().await, stays);
            assert!(person.browser.is_signed_in().await);
            app.deliver_mail().await;
        }
    }

    async fn au_15_an_unknown_address_sees_the_same_cards(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        let nobody = app.person("ava@example.org");
        let mut seen = Vec::new();
        for person in [&ada, &nobody] {
            let same = |page: Page| {
                let body = page.without_nonces().replace(&person.email, "<address>").replace(&person.email.replace('@', "%40"), "<address>");
                (page.status, page.path, body)
            };
            person.begin_sign_in().await;
            let ask = person.browser.visit("/sign-in/forgot-password").await;
            let card = person.browser.submit(&ask, forms::CHOOSE_FACTOR, &[("strategy", "reset_password_email_code")]).await;
            let wrong = person.give_code(&card, "000000").await;
            seen.push([ask, card, wrong].map(same));
        }
        assert_eq!(seen[0], seen[1]);
        assert_eq!(app.mails_to("ava@example.org").await.len(), 0);
        assert_eq!(app.mails_to("ada@example.org").await.len(), 1);
    }

    async fn au_15_a_bad_new_password_is_explained_at_its_field(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        let card = ada.forget_password().await;
        let mut card = ada.give_code(&card, &ada.mail().await.code()).await;
        for (password, code) in [
            ("", ProblemCode::Missing),
            ("short", ProblemCode::PasswordTooShort { min: 8 }),
            ("password123", ProblemCode::PasswordBreached),
            (PASSWORD, ProblemCode::PasswordUnchanged),
        ] {
            card = set_password(&ada, &card, password, true).await;
            card.expect_path("/sign-in/reset-password").expect_problem(Field::NewPassword, &code);
        }
        set_password(&ada, &card, NEW_PASSWORD, true).await.expect_path("/user");
        app.deliver_mail().await;
    }

    async fn au_15_nobody_chooses_a_password_without_the_proof(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        ada.forget_password().await;
        ada.browser.visit("/sign-in/reset-password").await.expect_path("/sign-in/factor-one");
        let forced = ada.browser.post_form(forms::RESET_PASSWORD, &[("new_password", NEW_PASSWORD), ("nav", "")]).await;
        forced.expect_path("/sign-in").expect_problem(Field::Form, &ProblemCode::AttemptExpired);
        app.deliver_mail().await;
        ada.elsewhere().sign_in_with_password(PASSWORD).await.expect_path("/user");
    }

    async fn au_15_a_sign_in_code_resets_no_password_and_a_reset_code_signs_nobody_in(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        ada.ask_for_code().await;
        let sign_in_code = ada.mail().await.code();
        app.advance(Span::seconds(31));
        let ask = ada.browser.visit("/sign-in/forgot-password").await;
        let card = ada.browser.submit(&ask, forms::CHOOSE_FACTOR, &[("strategy", "reset_password_email_code")]).await;
        let reset_code = ada.mail().await.code();
        let wrong = ada.give_code(&card, &sign_in_code).await;
        wrong.expect_problem(Field::Code, &ProblemCode::CodeIncorrect);
        let card = ada.choose("email_code").await;
        ada.give_code(&card, &reset_code).await.expect_problem(Field::Code, &ProblemCode::CodeIncorrect);
        assert!(!ada.browser.is_signed_in().await);
        app.deliver_mail().await;
    }

    async fn x_37_the_well_known_address_leads_to_the_password(app: TestApp) {
        let page = app.browser().get("/.well-known/change-password").await;
        assert!(page.status.is_redirection());
        page.expect_sent_to("/user/security?open=password#password");
        let missing = app.browser().get("/.well-known/resource-that-should-not-exist-whose-status-code-should-not-be-200").await;
        assert_eq!(missing.status, 404, "password managers check that unknown addresses are not found");
    }
}
