//! Guessing is slowed down, and nobody is locked out by a stranger.

use vestibule::domain::problem::{Field, ProblemCode};
use vestibule::domain::time::Span;

use crate::support::page::Page;
use crate::support::people::{Person, forms};
use crate::support::test_app::{PASSWORD, TestApp};

/// Guesses wrong that often; returns the last answer.
async fn guess(person: &Person, times: usize) -> Page {
    let mut card = person.begin_sign_in().await;
    for number in 0..times {
        card = person.give_password(&card, &format!("wrong-guess-{number}")).await;
    }
    card
}

on_each_database! {
    async fn x_26_ten_wrong_passwords_make_a_pause_that_says_how_long(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        let stranger = ada.elsewhere();
        let card = guess(&stranger, 10).await;
        card.expect_problem(Field::Password, &ProblemCode::CredentialsIncorrect);
        let paused = stranger.give_password(&card, PASSWORD).await;
        paused.expect_problem(Field::Password, &ProblemCode::TooMany { retry_after_seconds: 3600 });
        assert!(paused.shows("in 1 hour"), "{}", paused.text());
        app.advance(Span::minutes(59));
        stranger.give_password(&paused, PASSWORD).await.expect_problem(Field::Password, &ProblemCode::TooMany { retry_after_seconds: 60 });
        app.advance(Span::minutes(1));
        stranger.give_password(&paused, PASSWORD).await.expect_path("/user");
    }

    async fn x_26_a_stranger_locks_only_his_own_network_and_the_owner_gets_in(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        ada.sign_in_with_password(PASSWORD).await.expect_path("/user");
        ada.browser.post_form(forms::SIGN_OUT, &[]).await;
        let stranger = ada.elsewhere();
        let card = guess(&stranger, 10).await;
        stranger.give_password(&card, PASSWORD).await.expect_problem(Field::Password, &ProblemCode::TooMany { retry_after_seconds: 3600 });
        ada.sign_in_with_password(PASSWORD).await.expect_path("/user");
        ada.elsewhere().sign_in_with_password(PASSWORD).await.expect_path("/user");
    }

    async fn x_26_the_owners_known_browser_gets_in_even_from_the_strangers_network(app: TestApp) {
        let ada = Person::new(app.browser().at("203.0.113.7"), "ada@example.org").with_account().await;
        ada.sign_in_with_password(PASSWORD).await.expect_path("/user");
        ada.browser.post_form(forms::SIGN_OUT, &[]).await;
        let stranger = Person::new(app.browser().at("203.0.113.7"), "ada@example.org");
        let card = guess(&stranger, 10).await;
        stranger.give_password(&card, PASSWORD).await.expect_problem(Field::Password, &ProblemCode::TooMany { retry_after_seconds: 3600 });
        ada.sign_in_with_password(PASSWORD).await.expect_path("/user");
    }

    async fn x_26_a_household_of_ipv6_counts_as_one_network(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        for number in 0..10 {
            let stranger = Person::new(app.browser().at(&format!("2001:db8:1:2::{number}")), &ada.email);
            guess(&stranger, 1).await;
        }
        let stranger = Person::new(app.browser().at("2001:db8:1:2:ffff::1"), &ada.email);
        stranger.sign_in_with_password(PASSWORD).await.expect_problem(Field::Password, &ProblemCode::TooMany { retry_after_seconds: 3600 });
        let neighbour = Person::new(app.browser().at("2001:db8:1:3::1"), &ada.email);
        neighbour.sign_in_with_password(PASSWORD).await.expect_path("/user");
    }

    async fn x_26_unknown_accounts_pause_the_same(app: TestApp) {
        let nobody = app.person("eve@example.org");
        let card = guess(&nobody, 10).await;
        nobody.give_password(&card, PASSWORD).await.expect_problem(Field::Password, &ProblemCode::TooMany { retry_after_seconds: 3600 });
    }

    async fn x_26_a_right_password_forgets_the_wrong_ones(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        let card = guess(&ada, 9).await;
        ada.give_password(&card, PASSWORD).await.expect_path("/user");
        let same_network = ada.elsewhere();
        let card = guess(&same_network, 9).await;
        same_network.give_password(&card, PASSWORD).await.expect_path("/user");
    }

    async fn x_26_a_code_still_signs_in_while_passwords_pause(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        guess(&ada, 10).await;
        let card = ada.choose("email_code").await;
        ada.give_code(&card, &ada.mail().await.code()).await.expect_path("/user");
    }

    async fn x_33_too_many_beginnings_and_tries_are_told_when_to_come_back(app: TestApp) {
        let app = app.restarted(|config| config.rate_limit_factor = 1).await;
        let ada = app.person("ada@example.org").with_account().await;
        for _ in 0..10 {
            ada.begin_sign_in().await.expect_path("/sign-in/factor-one");
        }
        app.advance(Span::seconds(3));
        let card = ada.begin_sign_in().await;
        card.expect_problem(Field::Identifier, &ProblemCode::TooMany { retry_after_seconds: 7 });
        assert!(card.shows("in 7 seconds"), "{}", card.text());
        assert_eq!((card.path_only(), card.status.as_u16(), card.header("retry-after")), ("/sign-in", 429, Some("7")));
        assert_eq!(card.value(Field::Identifier), "ada@example.org", "what was typed is kept");
        assert_eq!(ada.browser.get("/sign-in").await.status, 200, "the next look at the card is an ordinary one");
        ada.elsewhere().begin_sign_in().await.expect_path("/sign-in/factor-one");
        app.advance(Span::seconds(7));
        let card = ada.begin_sign_in().await;
        card.expect_path("/sign-in/factor-one");
    }

    async fn x_33_a_script_gets_429_with_retry_after_and_the_problem_at_its_field(app: TestApp) {
        let app = app.restarted(|config| config.rate_limit_factor = 1).await;
        let browser = app.browser();
        let too_many = |field: &str, seconds: i64| serde_json::json!({"TooMany": {"problems": [{"field": field, "code": {"code": "too_many", "retry_after_seconds": seconds}}]}});
        for (action, field, tries) in [(forms::START_SIGN_IN, "identifier", 10), ("/api/check/username", "username", 60)] {
            let send = async || match field {
                "identifier" => browser.call(action, &[("identifier", "ada@example.org"), ("nav", "")]).await,
                _ => browser.ask(action, &serde_json::json!({ "username": "ada_l" })).await,
            };
            for _ in 0..tries {
                assert_eq!(send().await.status, 200, "{action}");
            }
            app.advance(Span::seconds(1));
            let refused = send().await;
            assert_eq!((refused.status.as_u16(), refused.header("retry-after")), (429, Some("9")), "{action}");
            assert_eq!(refused.json(), too_many(field, 9), "{action}");
            app.advance(Span::seconds(9));
            assert_eq!(send().await.status, 200, "{action}: after that time it works");
        }
    }

    async fn x_33_a_pause_after_wrong_passwords_and_an_early_resend_say_how_long_too(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        let card = guess(&ada, 10).await;
        let paused = ada.give_password(&card, PASSWORD).await;
        assert_eq!((paused.status.as_u16(), paused.header("retry-after")), (429, Some("3600")));
        let card = ada.choose("email_code").await;
        let early = ada.browser.submit(&card, forms::RESEND, &[]).await;
        assert_eq!((early.status.as_u16(), early.header("retry-after")), (429, Some("30")));
        app.deliver_mail().await;
    }

    async fn x_33_a_network_that_tries_codes_too_quickly_waits(app: TestApp) {
        let app = app.restarted(|config| config.rate_limit_factor = 1).await;
        let ada = app.person("ada@example.org").with_account().await;
        let card = ada.ask_for_code().await;
        let code = ada.mail().await.code();
        for _ in 0..10 {
            ada.browser.post_form(forms::CODE, &[("code", "000000"), ("nav", "")]).await;
        }
        let page = ada.give_code(&card, &code).await;
        page.expect_problem(Field::Code, &ProblemCode::TooMany { retry_after_seconds: 10 });
    }

    async fn x_33_limits_survive_a_restart(app: TestApp) {
        let app = app.restarted(|config| config.rate_limit_factor = 1).await;
        let ada = app.person("ada@example.org").with_account().await;
        for _ in 0..10 {
            ada.begin_sign_in().await;
        }
        let app = app.restarted(|_| {}).await;
        let ada = Person::new(ada.browser.talking_to(&app), &ada.email);
        ada.begin_sign_in().await.expect_problem(Field::Identifier, &ProblemCode::TooMany { retry_after_seconds: 10 });
    }

    async fn x_33_one_address_gets_ten_mails_in_ten_minutes_at_most(app: TestApp) {
        let app = app.restarted(|config| config.rate_limit_factor = 1).await;
        let ada = app.person("ada@example.org").with_account().await;
        for _ in 0..12 {
            app.advance(Span::seconds(11));
            ada.elsewhere().ask_for_code().await;
        }
        assert_eq!(app.mails_to(&ada.email).await.len(), 10);
    }
}
