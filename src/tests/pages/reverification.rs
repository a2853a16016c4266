//! Proving again who one is: X-20. With JavaScript the page sends its step again; without, the server carries out what waited.

use vestibule::domain::problem::{Field, ProblemCode};
use vestibule::domain::secret::SecretText;
use vestibule::domain::settings::Requirement;
use vestibule::domain::time::Span;
use vestibule::server::flows::accounts::{self, NewAccount};
use vestibule::server::flows::kept_forms::{self, PostedForm};
use vestibule::server::flows::reverification::{self, Prover, Stage};

use crate::support::authenticator::Authenticator;
use crate::support::page::Page;
use crate::support::people::{Person, forms};
use crate::support::test_app::{PASSWORD, TestApp};

/// Signs in on two browsers, and lets the proof of the first grow old. Asks the first to throw all others out.
async fn throw_others_out(app: &TestApp, ada: &Person) -> (Person, Page) {
    let phone = ada.elsewhere();
    phone.sign_in_with_password(PASSWORD).await.expect_path("/user");
    ada.sign_in_with_password(PASSWORD).await;
    app.advance(Span::minutes(10));
    let page = ada.browser.visit("/user/security").await;
    (phone, ada.browser.submit(&page, forms::REVOKE_DEVICE, &[]).await)
}

on_each_database! {
    async fn x_20_without_a_script_the_action_goes_on_by_itself_after_the_proof(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        let (phone, page) = throw_others_out(&app, &ada).await;
        page.expect_path("/user/verify");
        assert!(phone.browser.is_signed_in().await, "nothing happens before the proof");
        assert_eq!(page.attribute("input[autocomplete=username]", "value").as_deref(), Some("ada@example.org"));
        let done = ada.browser.submit(&page, forms::GIVE_PROOF, &[("password", PASSWORD)]).await;
        done.expect_path("/user/security");
        assert!(done.shows("All other devices were signed out."), "the page says what was done: {}", done.text());
        assert!(!phone.browser.is_signed_in().await);
        assert_eq!(app.events("user.security").await.iter().filter(|event| event.data.contains("reverified")).count(), 1);
    }

    async fn x_20_a_proof_serves_for_ten_minutes(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        let (_, page) = throw_others_out(&app, &ada).await;
        ada.browser.submit(&page, forms::GIVE_PROOF, &[("password", PASSWORD)]).await.expect_path("/user/security");
        app.advance(Span::minutes(9));
        ada.browser.post_form(forms::REVOKE_DEVICE, &[]).await.expect_path("/user/security");
        app.advance(Span::minutes(1));
        ada.browser.post_form(forms::REVOKE_DEVICE, &[]).await.expect_path("/user/verify");
    }

    async fn x_20_with_a_script_the_page_is_told_and_sends_the_step_again(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        ada.sign_in_with_password(PASSWORD).await;
        app.advance(Span::minutes(10));
        let answer = ada.browser.call(forms::REVOKE_DEVICE, &[]).await;
        assert_eq!((answer.status.as_u16(), answer.body.as_str()), (403, "\"ProofRequired\""));
        let view = ada.browser.ask("/api/proof/view", &serde_json::json!({ "query": "" })).await.json();
        let strategies: Vec<&str> = view["factors"].as_array().unwrap().iter().map(|factor| factor["strategy"].as_str().unwrap()).collect();
        assert_eq!(strategies, ["password", "email_code"], "strongest first");
        assert_eq!(view["fresh"], false);
        let before = ada.browser.cookie("vestibule");
        let proof = ada.browser.call(forms::GIVE_PROOF, &[("factor", "password"), ("password", PASSWORD)]).await;
        assert!(proof.status.is_success(), "{}", proof.body);
        assert_ne!(ada.browser.cookie("vestibule"), before, "a rise in privilege gives the cookie a new id");
        assert!(ada.browser.call(forms::REVOKE_DEVICE, &[]).await.status.is_success());
    }

    async fn x_20_a_code_by_mail_is_the_way_of_those_without_a_password(app: TestApp) {
        app.set(|settings| (settings.password, settings.email_code) = (false, false)).await;
        let ada = app.person("ada@example.org").with_account_without_password().await;
        ada.begin_sign_in().await;
        let mail = ada.mail().await;
        ada.open_link(&mail).await.expect_path("/user");
        app.advance(Span::minutes(10));
        let page = ada.browser.post_form(forms::REVOKE_DEVICE, &[]).await;
        page.expect_path("/user/verify");
        let card = ada.browser.submit(&page, forms::SEND_PROOF_CODE, &[("factor", "email_code")]).await;
        card.expect_path("/user/verify");
        assert!(card.shows("a•••@e•••.org") && !card.text().contains("Send a code to"), "{}", card.text());
        let mail = ada.mail().await;
        let code = mail.code();
        assert!(mail.0.subject.contains(&code) && !mail.0.text.contains("/verify?token="), "no link that would sign somebody in: {}", mail.0.text);
        let wrong = ada.browser.submit(&card, forms::GIVE_PROOF, &[("code", "000000")]).await;
        wrong.expect_path("/user/verify").expect_problem(Field::Code, &ProblemCode::CodeIncorrect);
        let done = ada.browser.submit(&wrong, forms::GIVE_PROOF, &[("code", &code)]).await;
        done.expect_path("/user/security");
        assert!(done.shows("All other devices were signed out."));
        assert_eq!(ada.mails_of_kind("confirmation code").await, 1);
    }

    async fn x_20_who_can_prove_nothing_is_shown_a_way_out(app: TestApp) {
        app.set(|settings| settings.username = Requirement::Optional).await;
        let account = NewAccount { username: Some("ada_l".to_owned()), ..NewAccount::default() };
        accounts::create_user(&app.cx(), account, Some(SecretText::new(PASSWORD))).await.unwrap();
        let ada = app.person("ada_l");
        ada.sign_in_with_password(PASSWORD).await.expect_path("/user");
        app.set(|settings| (settings.password, settings.support_email) = (false, Some("help@acme.example".to_owned()))).await;
        app.advance(Span::minutes(10));
        let page = ada.browser.post_form(forms::REVOKE_DEVICE, &[]).await;
        page.expect_path("/user/verify");
        assert!(page.has("a[href^='/sign-in?add=1&redirect_url=']"), "signing in again: {}", page.body);
        assert!(page.has("a[href='mailto:help@acme.example']"), "somebody to ask");
        assert!(!page.has_form(forms::GIVE_PROOF));
    }

    async fn x_20_what_waits_is_carried_out_once_and_by_its_own_session_alone(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        let (phone, page) = throw_others_out(&app, &ada).await;
        let action = page.attribute("input[name=action]", "value").unwrap();
        // The other device took the address out of a log: it proves itself, and carries out nothing.
        let proof = [("factor", "password"), ("password", PASSWORD), ("action", action.as_str())];
        phone.browser.post_form(forms::GIVE_PROOF, &proof).await.expect_path("/user/security");
        assert!(ada.browser.is_signed_in().await && phone.browser.is_signed_in().await);
        ada.browser.post_form(forms::GIVE_PROOF, &proof).await;
        assert!(!phone.browser.is_signed_in().await);
        phone.sign_in_with_password(PASSWORD).await.expect_path("/user");
        let again = ada.browser.post_form(forms::GIVE_PROOF, &proof).await;
        again.expect_path("/user/security");
        assert!(phone.browser.is_signed_in().await, "used up");
    }

    async fn x_20_what_waits_too_long_is_forgotten(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        let (phone, page) = throw_others_out(&app, &ada).await;
        app.advance(Span::minutes(10));
        let late = ada.browser.submit(&page, forms::GIVE_PROOF, &[("password", PASSWORD)]).await;
        late.expect_path("/user/security");
        assert!(phone.browser.is_signed_in().await && !late.shows("All other devices were signed out."));
    }

    async fn x_20_a_form_taken_twice_at_once_is_taken_once(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        ada.sign_in_with_password(PASSWORD).await;
        let session = ada.sessions().await.remove(0);
        let cx = app.cx();
        let form = PostedForm { path: forms::REVOKE_DEVICE.to_owned(), body: SecretText::new("") };
        let id = kept_forms::keep(&cx, &session.id, &form).await.unwrap();
        let (one, other) = tokio::join!(kept_forms::take(&cx, &session.id, id.expose()), kept_forms::take(&cx, &session.id, id.expose()));
        assert_eq!([one.unwrap(), other.unwrap()].into_iter().flatten().collect::<Vec<_>>(), [form]);
    }

    async fn x_20_a_code_is_good_for_one_proof(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        ada.sign_in_with_password(PASSWORD).await;
        app.advance(Span::minutes(10));
        assert!(ada.browser.call(forms::SEND_PROOF_CODE, &[("factor", "email_code")]).await.status.is_success());
        let code = ada.mail().await.code();
        let session = ada.sessions().await.remove(0);
        let cx = app.cx();
        let settings = app.state.settings(cx.now).await.unwrap();
        let account = ada.account().await;
        let secret = SecretText::new(code);
        let who = Prover { session: &session, account: &account, stage: Stage::First };
        let prove = || reverification::prove(&cx, &settings, who, "email_code", &secret);
        let (one, other) = tokio::join!(prove(), prove());
        assert_eq!([one.is_ok(), other.is_ok()].iter().filter(|won| **won).count(), 1, "{one:?} {other:?}");
    }

    async fn x_20_a_code_of_one_session_is_none_of_another(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        let phone = ada.elsewhere();
        phone.sign_in_with_password(PASSWORD).await;
        ada.sign_in_with_password(PASSWORD).await;
        app.advance(Span::minutes(10));
        ada.browser.call(forms::SEND_PROOF_CODE, &[("factor", "email_code")]).await;
        let code = ada.mail().await.code();
        let answer = phone.browser.call(forms::GIVE_PROOF, &[("factor", "email_code"), ("code", &code)]).await.json();
        assert_eq!(answer["problems"][0]["code"]["code"], "code_expired", "{answer}");
        // A code for signing in proves nothing here either.
        let other = app.browser();
        let stranger = Person::new(other, &ada.email);
        stranger.ask_for_code().await;
        let code = ada.mail().await.code();
        let answer = ada.browser.call(forms::GIVE_PROOF, &[("factor", "email_code"), ("code", &code)]).await.json();
        assert_eq!(answer["problems"][0]["code"]["code"], "code_incorrect", "{answer}");
    }

    async fn x_20_proofs_are_slowed_down_as_signing_in_is(app: TestApp) {
        app.set(|settings| settings.lockout_attempts = 5).await;
        let ada = app.person("ada@example.org").with_account().await;
        ada.sign_in_with_password(PASSWORD).await;
        app.advance(Span::minutes(10));
        for _ in 0..5 {
            ada.browser.call(forms::GIVE_PROOF, &[("factor", "password"), ("password", "not-my-password-9")]).await;
        }
        let answer = ada.browser.call(forms::GIVE_PROOF, &[("factor", "password"), ("password", PASSWORD)]).await;
        assert_eq!(answer.status.as_u16(), 429, "{}", answer.body);
        assert!(answer.header("retry-after").is_some());
        assert_eq!(ada.browser.call(forms::REVOKE_DEVICE, &[]).await.status.as_u16(), 403);
    }

    async fn x_20_a_factor_that_the_person_does_not_have_proves_nothing(app: TestApp) {
        let ada = app.person("ada@example.org").with_account_without_password().await;
        ada.sign_in_with_code().await;
        app.advance(Span::minutes(10));
        for strategy in ["password", "phone_code", "reset_password_email_code", "email_link"] {
            let answer = ada.browser.call(forms::GIVE_PROOF, &[("factor", strategy), ("password", PASSWORD), ("code", "424242")]).await.json();
            assert_eq!(answer["problems"][0]["code"]["code"], "method_unavailable", "{strategy}: {answer}");
        }
        assert_eq!(ada.browser.call(forms::REVOKE_DEVICE, &[]).await.status.as_u16(), 403);
    }

    async fn x_20_who_has_a_second_factor_proves_that_too(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        let (phone, codes) = ada.with_authenticator().await;
        app.advance(Span::minutes(10));
        let page = ada.browser.post_form(forms::REVOKE_DEVICE, &[]).await;
        page.expect_path("/user/verify");
        let page = ada.browser.submit(&page, forms::GIVE_PROOF, &[("password", PASSWORD)]).await;
        page.expect_path("/user/verify");
        assert_eq!(page.value(Field::Code), "");
        assert!(page.has("input[name=factor][value=totp]"), "the second step follows: {}", page.text());
        let wrong = ada.browser.submit(&page, forms::GIVE_PROOF, &[("factor", "totp"), ("code", "000000")]).await;
        wrong.expect_problem(Field::Code, &ProblemCode::CodeIncorrect);
        let done = ada.browser.submit(&wrong, forms::GIVE_PROOF, &[("factor", "totp"), ("code", &phone.code(&app))]).await;
        done.expect_path("/user/security");
        assert!(done.shows("All other devices were signed out."), "{}", done.text());
        app.advance(Span::minutes(10));
        ada.browser.call(forms::GIVE_PROOF, &[("factor", "password"), ("password", PASSWORD)]).await;
        let view = ada.browser.ask("/api/proof/view", &serde_json::json!({ "query": "" })).await.json();
        assert_eq!((&view["second"], &view["fresh"]), (&serde_json::json!(true), &serde_json::json!(false)));
        assert_eq!(view["factors"][0]["strategy"], "totp");
        let answer = ada.browser.call(forms::GIVE_PROOF, &[("factor", "backup_code"), ("code", &codes[0])]).await;
        assert_eq!(answer.body, r#"{"problems":[]}"#);
        assert!(ada.browser.call(forms::REVOKE_DEVICE, &[]).await.status.is_success());
        app.deliver_mail().await;
    }

    async fn x_20_ux_32_a_passkey_comes_first_and_is_both_factors_in_one(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        let _ = ada.with_authenticator().await;
        let mut device = Authenticator::of(&ada.browser);
        device.add(&ada.browser).await.expect_path("/user/security");
        app.advance(Span::minutes(10));
        assert_eq!(ada.browser.call(forms::REVOKE_DEVICE, &[]).await.status.as_u16(), 403);
        let view = ada.browser.ask("/api/proof/view", &serde_json::json!({ "query": "" })).await.json();
        assert_eq!(view["chosen"], "passkey");
        let (key, credential) = device.answer(&ada.browser, "reverify").await;
        let proof = [("key", key.as_str()), ("credential", credential.as_str())];
        assert_eq!(ada.browser.call(forms::GIVE_PASSKEY, &proof).await.body, r#"{"problems":[]}"#);
        assert!(ada.browser.call(forms::REVOKE_DEVICE, &[]).await.status.is_success());
        app.advance(Span::minutes(10));
        let again = ada.browser.call(forms::GIVE_PASSKEY, &proof).await.json();
        assert_eq!(again["problems"][0]["code"]["code"], "passkey", "a replayed answer proves nothing: {again}");
        assert_eq!(ada.browser.call(forms::REVOKE_DEVICE, &[]).await.status.as_u16(), 403);
        app.deliver_mail().await;
    }

    async fn ux_56_an_action_of_somebody_signed_out_says_so_and_leads_back(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        ada.sign_in_with_password(PASSWORD).await;
        let session = ada.sessions().await.remove(0);
        let user = ada.user().await.unwrap();
        vestibule::server::flows::sessions::revoke(&app.cx(), &user.id, &session.id).await.unwrap();
        for form in [forms::REVOKE_DEVICE, forms::REPLACE_PASSWORD, forms::REMOVE_PASSWORD] {
            let answer = ada.browser.call(form, &[]).await;
            assert_eq!((answer.status.as_u16(), answer.body.as_str()), (401, "\"SignInRequired\""), "{form}");
            assert!(ada.browser.post(form, &[]).await.location().is_some_and(|to| to.starts_with("/sign-in?redirect_url=")), "{form}");
        }
        let view = ada.browser.ask("/api/proof/view", &serde_json::json!({ "query": "" })).await;
        assert!(view.status.is_success() && view.json().is_null() && view.location().is_none(), "a page that waits is not sent away: {}", view.body);
    }

    async fn x_20_the_page_for_the_proof_needs_somebody_signed_in_and_something_to_do(app: TestApp) {
        app.browser().visit("/user/verify").await.expect_path("/sign-in");
        let ada = app.person("ada@example.org").with_account().await;
        ada.sign_in_with_password(PASSWORD).await;
        ada.browser.visit("/user/verify").await.expect_path("/user/security");
    }
}
