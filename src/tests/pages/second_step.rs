//! The second step of signing in.

use vestibule::app::text::two_step_texts;
use vestibule::domain::locale::Locale;
use vestibule::domain::problem::{Field, ProblemCode};
use vestibule::domain::time::Span;

use crate::support::authenticator_app::two_step;
use crate::support::page::Page;
use crate::support::people::{Person, forms};
use crate::support::test_app::{PASSWORD, TestApp};

const FACTOR: &str = "/sign-in/factor-two";

#[track_caller]
fn expect_code_problem(page: &Page, words: &str) {
    let shown = page.problem(Field::Code).unwrap_or_default();
    assert!(shown.contains(words), "expected “{words}”, found “{shown}” on {}: {}", page.path, page.text());
}

fn words() -> &'static vestibule::app::text::SecondStepText {
    &two_step_texts(Locale::En).second_step
}

on_each_database! {
    async fn au_14_se_09_the_next_sign_in_asks_for_the_code_and_the_password_alone_signs_nobody_in(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        let (authenticator, _) = ada.with_authenticator().await;
        let phone = ada.elsewhere();
        let card = phone.first_step().await;
        card.expect_path(FACTOR);
        assert!(card.shows(words().totp_title) && card.shows("ada@example.org"), "{}", card.text());
        assert!(!phone.browser.is_signed_in().await, "the session is made in the last step");
        assert_eq!(ada.sessions().await.len(), 1);
        for elsewhere in ["/sign-in/factor-one", "/sign-in/methods", "/sign-in/forgot-password", "/sign-in/client-trust"] {
            phone.browser.visit(elsewhere).await.expect_path(FACTOR);
        }
        let wrong = phone.second_step(&card, "000000").await;
        wrong.expect_path(FACTOR);
        expect_code_problem(&wrong, words().totp_wrong);
        phone.second_step(&wrong, "").await.expect_problem(Field::Code, &ProblemCode::Missing);
        let code = authenticator.next_code(&app);
        phone.second_step(&wrong, &code).await.expect_path("/user");
        let newest = ada.sessions().await.into_iter().max_by_key(|session| session.created_at).unwrap();
        assert_eq!((newest.first_factor.as_str(), newest.second_factor.as_deref()), ("password", Some("totp")));
        assert_eq!(newest.second_factor_at, Some(app.state.clock.now()));
        app.deliver_mail().await;
    }

    async fn se_06_a_used_code_is_refused_and_one_step_of_skew_is_not(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        let (authenticator, _) = ada.with_authenticator().await;
        let used = authenticator.code(&app);
        let card = ada.elsewhere();
        let page = card.first_step().await;
        let again = card.second_step(&page, &used).await;
        expect_code_problem(&again, words().totp_used);
        app.advance(Span::seconds(60));
        let code = authenticator.code(&app);
        app.advance(Span::seconds(30));
        card.second_step(&again, &code).await.expect_path("/user");
        let late = ada.elsewhere();
        let page = late.first_step().await;
        let code = authenticator.next_code(&app);
        app.advance(Span::seconds(60));
        expect_code_problem(&late.second_step(&page, &code).await, words().totp_wrong);
        let early = ada.elsewhere();
        let page = early.first_step().await;
        app.advance(Span::seconds(30));
        let ahead = authenticator.code(&app);
        app.advance(Span::seconds(-30));
        early.second_step(&page, &ahead).await.expect_path("/user");
        let behind = ada.elsewhere();
        let page = behind.first_step().await;
        let current = authenticator.code(&app);
        expect_code_problem(&behind.second_step(&page, &current).await, words().totp_used);
        app.deliver_mail().await;
    }

    async fn au_14_every_first_factor_is_followed_by_the_second(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        let (authenticator, _) = ada.with_authenticator().await;
        for way in ["code", "link"] {
            let browser = ada.elsewhere();
            let card = if way == "code" {
                let card = browser.ask_for_code().await;
                browser.give_code(&card, &browser.mail().await.code()).await
            } else {
                browser.begin_sign_in().await;
                browser.choose("email_link").await;
                let mail = browser.mail().await;
                browser.open_link(&mail).await
            };
            card.expect_path(FACTOR);
            assert!(!browser.browser.is_signed_in().await);
            let code = authenticator.next_code(&app);
            browser.second_step(&card, &code).await.expect_path("/user");
            app.advance(Span::minutes(11));
        }
    }

    async fn au_15_a_reset_password_does_not_get_past_the_second_factor(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        let (authenticator, _) = ada.with_authenticator().await;
        let thief = ada.elsewhere();
        let card = thief.forget_password().await;
        let card = thief.give_code(&card, &thief.mail().await.code()).await;
        let card = thief.browser.submit(&card, forms::RESET_PASSWORD, &[("new_password", "copper-lantern-2077")]).await;
        card.expect_path(FACTOR);
        assert!(!thief.browser.is_signed_in().await);
        let code = authenticator.next_code(&app);
        thief.second_step(&card, &code).await.expect_path("/user");
        app.deliver_mail().await;
    }

    async fn se_08_a_backup_code_signs_in_once_and_a_used_one_says_so(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        let (_, codes) = ada.with_authenticator().await;
        assert_eq!(codes.len(), 10);
        let browser = ada.elsewhere();
        browser.first_step().await;
        let card = browser.choose_second("backup_code").await;
        assert!(card.shows(words().backup_title));
        expect_code_problem(&browser.second_step(&card, "00000-00000").await, words().backup_wrong);
        let typed = codes[0].to_uppercase().replace('-', " ");
        browser.second_step(&card, &typed).await.expect_path("/user");
        assert!(browser.browser.visit("/user/security").await.shows("9 of 10 left"), "SE-11");
        let again = ada.elsewhere();
        again.first_step().await;
        let card = again.choose_second("backup_code").await;
        let used = again.second_step(&card, &codes[0]).await;
        expect_code_problem(&used, words().backup_used);
        again.second_step(&used, &codes[1]).await.expect_path("/user");
        app.deliver_mail().await;
    }

    async fn au_14_ux_18_a_lost_app_leaves_backup_codes_and_help(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        ada.with_authenticator().await;
        let browser = ada.elsewhere();
        let card = browser.first_step().await;
        assert!(card.has("a[href='/sign-in/factor-two/methods']"), "another method is always in reach");
        let methods = browser.browser.visit("/sign-in/factor-two/methods").await;
        assert_eq!(methods.texts_of("button.method .method__label"), [words().method_totp, words().method_backup]);
        assert!(methods.has("a[href='/sign-in/help']"));
        browser.browser.visit("/sign-in/help").await.expect_path("/sign-in/help");
        let forced = browser.browser.post_form(two_step::CHOOSE, &[("factor", "email_code"), ("nav", "")]).await;
        forced.expect_problem(Field::Form, &ProblemCode::MethodUnavailable);
        app.deliver_mail().await;
    }

    async fn au_14_no_second_step_without_the_first_and_none_after_a_day(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        let (authenticator, _) = ada.with_authenticator().await;
        let stranger = ada.elsewhere();
        for page in [FACTOR, "/sign-in/factor-two/methods", "/sign-in/client-trust"] {
            stranger.browser.visit(page).await.expect_path("/sign-in");
        }
        let code = authenticator.next_code(&app);
        let forced = stranger.browser.post_form(two_step::GIVE, &[("code", &code), ("nav", "")]).await;
        forced.expect_path("/sign-in").expect_problem(Field::Form, &ProblemCode::AttemptExpired);
        let card = stranger.begin_sign_in().await;
        stranger.browser.visit(FACTOR).await.expect_path("/sign-in/factor-one");
        let forced = stranger.browser.post_form(two_step::GIVE, &[("code", &code), ("nav", "")]).await;
        forced.expect_path("/sign-in").expect_problem(Field::Form, &ProblemCode::AttemptExpired);
        drop(card);
        let waiting = ada.elsewhere();
        let card = waiting.first_step().await;
        card.expect_path(FACTOR);
        app.advance(Span::hours(24));
        let code = authenticator.code(&app);
        waiting.second_step(&card, &code).await.expect_path("/sign-in").expect_problem(Field::Form, &ProblemCode::AttemptExpired);
        app.deliver_mail().await;
    }

    async fn au_14_the_factor_of_another_person_is_worth_nothing(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        let (_, _) = ada.with_authenticator().await;
        let eve = app.person("eve@example.org").with_account().await;
        let (of_eve, codes_of_eve) = eve.with_authenticator().await;
        let thief = ada.elsewhere();
        let card = thief.first_step().await;
        let code = of_eve.next_code(&app);
        expect_code_problem(&thief.second_step(&card, &code).await, words().totp_wrong);
        let card = thief.choose_second("backup_code").await;
        expect_code_problem(&thief.second_step(&card, &codes_of_eve[0]).await, words().backup_wrong);
        let foreign = thief.browser.post_form(two_step::CHOOSE, &[("factor", "idn_of_somebody"), ("nav", "")]).await;
        foreign.expect_problem(Field::Form, &ProblemCode::MethodUnavailable);
        app.deliver_mail().await;
    }

    async fn x_26_codes_guessed_from_many_networks_run_out_and_the_owner_gets_in(app: TestApp) {
        let app = app.restarted(|config| config.rate_limit_factor = 1).await;
        let ada = app.person("ada@example.org").with_account().await;
        let (authenticator, _) = ada.with_authenticator().await;
        ada.sign_out().await;
        for stranger in 0..12 {
            let thief = ada.elsewhere();
            let mut card = thief.first_step().await;
            for _ in 0..9 {
                app.advance(Span::seconds(2));
                card = thief.second_step(&card, "000000").await;
            }
            assert_eq!(card.shows(words().totp_wrong), stranger < 11, "after {} codes: {}", 9 * (stranger + 1), card.text());
        }
        let last = ada.elsewhere();
        let card = last.first_step().await;
        let code = authenticator.next_code(&app);
        assert!(last.second_step(&card, &code).await.shows("in 24 hours"), "even a right one waits");
        let card = ada.first_step().await;
        let code = authenticator.next_code(&app);
        ada.second_step(&card, &code).await.expect_path("/user");
        app.deliver_mail().await;
    }

    async fn x_26_wrong_second_factors_make_a_pause_that_a_stranger_cannot_turn_against_the_owner(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        let (authenticator, _) = ada.with_authenticator().await;
        ada.sign_out().await;
        let stranger = ada.elsewhere();
        let mut card = stranger.first_step().await;
        for _ in 0..10 {
            card = stranger.second_step(&card, "000000").await;
        }
        let code = authenticator.next_code(&app);
        stranger.second_step(&card, &code).await.expect_problem(Field::Code, &ProblemCode::TooMany { retry_after_seconds: 3570 });
        let card = ada.first_step().await;
        let code = authenticator.next_code(&app);
        ada.second_step(&card, &code).await.expect_path("/user");
        let elsewhere = ada.elsewhere();
        let card = elsewhere.first_step().await;
        let code = authenticator.next_code(&app);
        elsewhere.second_step(&card, &code).await.expect_path("/user");
        assert!(failures(&app).await > 0, "failures are in the person's log");
        app.deliver_mail().await;
    }

    async fn x_30_a_trusted_browser_is_not_asked_again_until_its_days_are_over(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        let (authenticator, _) = ada.with_authenticator().await;
        let proved_at = app.state.clock.now();
        ada.sign_out().await;
        let card = ada.first_step().await;
        assert!(card.shows("for 30 days"), "{}", card.text());
        let code = authenticator.next_code(&app);
        ada.second_step_trusting(&card, &code).await.expect_path("/user");
        let page = ada.browser.visit("/user/security").await;
        assert!(page.texts_of("#trusted-browsers .fact__name").iter().any(|name| name.contains("This browser")), "{}", page.text());
        ada.sign_out().await;
        app.advance(Span::days(2));
        ada.first_step().await.expect_path("/user");
        let session = ada.sessions().await.remove(0);
        assert_eq!(session.second_factor.as_deref(), Some("trusted_browser"));
        assert_eq!(session.second_factor_at, Some(proved_at.plus(Span::seconds(30))), "the age of the proof is told as it is");
        ada.elsewhere().first_step().await.expect_path(FACTOR);
        ada.sign_out().await;
        app.advance(Span::days(28));
        ada.first_step().await.expect_path(FACTOR);
        app.deliver_mail().await;
    }

    async fn x_30_trust_ends_when_it_is_taken_back_the_password_changes_or_a_factor_goes(app: TestApp) {
        for end in ["revoked", "password", "factor"] {
            let ada = app.person(&format!("{end}@example.org")).with_account().await;
            let (authenticator, _) = ada.with_authenticator().await;
            let trusted = ada.elsewhere();
            let card = trusted.first_step().await;
            let code = authenticator.next_code(&app);
            trusted.second_step_trusting(&card, &code).await.expect_path("/user");
            let mut password = PASSWORD;
            match end {
                "revoked" => {
                    let page = ada.browser.visit("/user/security").await;
                    ada.browser.submit(&page, two_step::DISTRUST, &[]).await;
                }
                "password" => {
                    trusted.sign_out().await;
                    let card = trusted.forget_password().await;
                    let card = trusted.give_code(&card, &trusted.mail().await.code()).await;
                    password = "copper-lantern-2077";
                    trusted.browser.submit(&card, forms::RESET_PASSWORD, &[("new_password", password)]).await.expect_path(FACTOR);
                }
                _ => {
                    let card = ada.open_card("remove-authenticator").await;
                    ada.browser.submit(&card, two_step::REMOVE_APP, &[]).await.expect_path("/user/security");
                    ada.add_authenticator().await;
                }
            }
            trusted.sign_out().await;
            trusted.sign_in_with_password(password).await.expect_path(FACTOR);
            app.deliver_mail().await;
        }
    }

    async fn x_30_no_browser_is_trusted_where_the_operator_does_not_want_it(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        let (authenticator, _) = ada.with_authenticator().await;
        ada.sign_out().await;
        let card = ada.first_step().await;
        let code = authenticator.next_code(&app);
        ada.second_step_trusting(&card, &code).await.expect_path("/user");
        app.set(|settings| settings.trusted_browser_days = None).await;
        ada.sign_out().await;
        let card = ada.first_step().await;
        card.expect_path(FACTOR);
        assert!(!card.has("input[name=trust_browser]"));
        app.deliver_mail().await;
    }
}

async fn failures(app: &TestApp) -> usize {
    app.events("user.security").await.into_iter().filter(|event| event.data.contains("sign_in_failed")).count()
}

/// A browser of somebody that signed in before.
async fn known(person: Person) -> Person {
    person.sign_in_with_password(PASSWORD).await.expect_path("/user");
    person.sign_out().await;
    person
}

on_each_database! {
    async fn x_29_a_right_password_on_a_new_browser_asks_for_a_message(app: TestApp) {
        let ada = known(app.person("ada@example.org").with_account().await).await;
        app.set(|settings| settings.new_device_check = true).await;
        ada.first_step().await.expect_path("/user");
        let phone = ada.elsewhere();
        let card = phone.first_step().await;
        card.expect_path("/sign-in/client-trust");
        assert!(card.shows(words().trust_title) && !phone.browser.is_signed_in().await);
        expect_code_problem(&phone.second_step(&card, "000000").await, "Incorrect code");
        let code = phone.mail().await.code();
        phone.second_step(&card, &code).await.expect_path("/user");
        let session = ada.sessions().await.into_iter().find(|session| session.first_factor == "password" && session.created_at == app.state.clock.now());
        assert_eq!(session.unwrap().second_factor, None, "a message is no second factor");
        phone.sign_out().await;
        phone.first_step().await.expect_path("/user");
        app.deliver_mail().await;
    }

    async fn x_29_the_link_of_the_message_does_as_well_and_lets_only_the_first_browser_in(app: TestApp) {
        app.set(|settings| settings.new_device_check = true).await;
        let ada = app.person("ada@example.org").with_account().await;
        ada.first_step().await.expect_path("/sign-in/client-trust");
        let mail = ada.mail().await;
        let phone = ada.elsewhere();
        phone.open_link(&mail).await.expect_path("/verify/first-tab");
        assert!(!phone.browser.is_signed_in().await);
        ada.browser.post_form(two_step::POLL, &[("nav", "")]).await.expect_path("/user");
        let bob = app.person("bob@example.org").with_account().await;
        bob.first_step().await.expect_path("/sign-in/client-trust");
        let mail = bob.mail().await;
        bob.open_link(&mail).await.expect_path("/user");
        app.deliver_mail().await;
    }

    async fn x_29_known_and_unknown_accounts_look_alike_until_the_password_is_right(app: TestApp) {
        app.set(|settings| settings.new_device_check = true).await;
        let ada = app.person("ada@example.org").with_account().await;
        let nobody = app.person("ava@example.org");
        let mut seen = Vec::new();
        for person in [&ada, &nobody] {
            let card = person.begin_sign_in().await;
            let wrong = person.give_password(&card, "wrong-guess-1").await;
            let second = person.browser.visit("/sign-in/client-trust").await;
            seen.push([card, wrong, second].map(|page| (page.status, page.path.clone(), page.without_nonces().replace(&person.email, "<address>"))));
        }
        assert!(seen[0].iter().zip(&seen[1]).all(|(one, other)| one.0 == other.0 && one.1 == other.1));
        assert_eq!(app.mails_to("ada@example.org").await.len(), 0);
    }

    async fn x_29_who_has_a_second_factor_or_signed_in_by_mail_is_not_asked(app: TestApp) {
        app.set(|settings| settings.new_device_check = true).await;
        let ada = app.person("ada@example.org").with_account().await;
        let card = ada.ask_for_code().await;
        ada.give_code(&card, &ada.mail().await.code()).await.expect_path("/user");
        ada.add_authenticator().await;
        ada.elsewhere().first_step().await.expect_path(FACTOR);
        app.deliver_mail().await;
    }

    async fn x_29_a_code_of_the_first_step_is_none_of_the_second(app: TestApp) {
        app.set(|settings| settings.new_device_check = true).await;
        let ada = app.person("ada@example.org").with_account().await;
        ada.ask_for_code().await;
        let first = ada.mail().await.code();
        let card = ada.choose("password").await;
        let card = ada.give_password(&card, PASSWORD).await;
        card.expect_path("/sign-in/client-trust");
        expect_code_problem(&ada.second_step(&card, &first).await, "Incorrect code");
        app.deliver_mail().await;
    }
}
