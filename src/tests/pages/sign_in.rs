//! Signing in by password and by code.

use vestibule::app::text::text;
use vestibule::domain::locale::Locale;
use vestibule::domain::problem::{Field, ProblemCode};
use vestibule::domain::settings::Requirement;
use vestibule::domain::time::Span;

use crate::support::people::{Person, forms};
use crate::support::test_app::{PASSWORD, TestApp};

on_each_database! {
    async fn hp_01_a_person_signs_in_with_a_password(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        let card = ada.begin_sign_in().await;
        card.expect_path("/sign-in/factor-one");
        assert!(card.shows("ada@example.org"), "the card says who is signing in");
        let page = ada.give_password(&card, PASSWORD).await;
        page.expect_path("/user");
        assert!(page.shows("ada@example.org"));
        assert_eq!(ada.sessions().await.len(), 1);
    }

    async fn hp_01_the_first_card_asks_for_what_the_instance_has_on(app: TestApp) {
        let words = &text(Locale::En).sign_in;
        let browser = app.browser();
        let card = browser.visit("/sign-in").await;
        assert_eq!(card.heading(), words.title("My application"));
        assert!(card.shows(words.email_label) && !card.shows(words.email_or_username_label));
        app.set(|settings| settings.username = Requirement::Optional).await;
        assert!(browser.visit("/sign-in").await.shows(words.email_or_username_label));
    }

    async fn hp_01_an_identifier_that_is_none_is_told_at_its_field_and_kept(app: TestApp) {
        let browser = app.browser();
        for (typed, code) in [("", ProblemCode::Missing), ("ada", ProblemCode::EmailInvalid), ("<script>alert(1)</script>", ProblemCode::EmailInvalid)] {
            let card = browser.visit("/sign-in").await;
            let page = browser.submit(&card, forms::START_SIGN_IN, &[("identifier", typed)]).await;
            page.expect_problem(Field::Identifier, &code);
            assert_eq!(page.value(Field::Identifier), typed);
            assert!(!page.body.contains("<script>alert(1)"), "what was typed is text, never markup");
        }
    }

    async fn ux_01_a_password_that_a_manager_filled_in_with_the_identifier_signs_in_at_once(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        let card = ada.browser.visit("/sign-in").await;
        let page = ada.browser.submit(&card, forms::START_SIGN_IN, &[("identifier", &ada.email), ("password", PASSWORD)]).await;
        page.expect_path("/user");
    }

    async fn ux_01_a_wrong_filled_in_password_is_told_on_the_password_card(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        let card = ada.browser.visit("/sign-in").await;
        let page = ada.browser.submit(&card, forms::START_SIGN_IN, &[("identifier", &ada.email), ("password", "wrong-guess-1")]).await;
        page.expect_path("/sign-in/factor-one").expect_problem(Field::Password, &ProblemCode::CredentialsIncorrect);
    }

    async fn au_01_a_wrong_password_and_an_unknown_account_look_and_cost_the_same(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        let nobody = app.person("ava@example.org");
        let mut seen = Vec::new();
        for person in [&ada, &nobody] {
            let before = app.state.hasher.calls();
            let card = person.begin_sign_in().await;
            let page = person.give_password(&card, "wrong-guess-1").await;
            page.expect_problem(Field::Password, &ProblemCode::CredentialsIncorrect);
            let same = |body: String| body.replace(&person.email, "<address>").replace(&person.email.replace('@', "%40"), "<address>");
            let bodies = [card, page.clone()].map(|page| same(page.without_nonces()));
            seen.push((bodies, page.status, page.path, app.state.hasher.calls() - before));
        }
        assert_eq!(seen[0].3, 1, "one hash was computed");
        assert_eq!(seen[0], seen[1]);
        assert!(!ada.browser.is_signed_in().await && !nobody.browser.is_signed_in().await);
    }

    async fn au_01_a_wrong_password_keeps_the_person_on_the_card_and_a_right_one_goes_on(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        let card = ada.begin_sign_in().await;
        let empty = ada.give_password(&card, "").await;
        empty.expect_problem(Field::Password, &ProblemCode::Missing);
        let wrong = ada.give_password(&empty, "Violet-anchor-1843").await;
        wrong.expect_path("/sign-in/factor-one").expect_problem(Field::Password, &ProblemCode::CredentialsIncorrect);
        assert!(!wrong.body.contains("Violet-anchor"), "a password is never sent back");
        let again = ada.browser.get("/sign-in/factor-one").await;
        assert_eq!(again.problem(Field::Password), None, "the message is shown once");
        ada.give_password(&wrong, PASSWORD).await.expect_path("/user");
    }

    async fn x_28_unknown_addresses_get_the_same_pages_for_codes_and_no_mail(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        let nobody = app.person("ava@example.org");
        let mut seen = Vec::new();
        for person in [&ada, &nobody] {
            let same = |body: String| body.replace(&person.email, "<address>").replace(&person.email.replace('@', "%40"), "<address>");
            let card = person.ask_for_code().await;
            let wrong = person.give_code(&card, "000000").await;
            wrong.expect_problem(Field::Code, &ProblemCode::CodeIncorrect);
            let resend = person.browser.submit(&wrong, forms::RESEND, &[]).await;
            let methods = person.browser.visit("/sign-in/methods").await;
            let masks = |body: String| body.replace("a•••@e•••.org", "<mask>").replace("e•••@e•••.org", "<mask>");
            seen.push([card, wrong, resend, methods].map(|page| (page.status, page.path.clone(), masks(same(page.without_nonces())))));
        }
        assert_eq!(seen[0], seen[1]);
        assert_eq!(app.mails_to("ava@example.org").await.len(), 0);
        assert_eq!(app.mails_to("ada@example.org").await.len(), 1);
    }

    async fn x_28_an_attempt_of_an_unknown_address_ends_nowhere(app: TestApp) {
        let eve = app.person("ava@example.org");
        for strategy in ["email_code", "email_link", "password"] {
            eve.begin_sign_in().await;
            eve.choose(strategy).await.expect_path("/sign-in/factor-one");
        }
        let page = eve.browser.post_form(forms::RESET_PASSWORD, &[("new_password", PASSWORD), ("nav", "")]).await;
        page.expect_path("/sign-in").expect_problem(Field::Form, &ProblemCode::AttemptExpired);
        assert_eq!(app.count_users().await, 0);
    }

    async fn au_02_a_username_signs_in_whatever_its_case(app: TestApp) {
        app.set(|settings| settings.username = Requirement::Optional).await;
        let ada = app.person("ada@example.org").with_account_named(Some("Ada_L")).await;
        for typed in ["Ada_L", "ada_l", " ADA_L "] {
            let browser = app.browser();
            let card = browser.visit("/sign-in").await;
            let card = browser.submit(&card, forms::START_SIGN_IN, &[("identifier", typed)]).await;
            browser.submit(&card, forms::PASSWORD, &[("password", PASSWORD)]).await.expect_path("/user");
        }
        assert_eq!(ada.sessions().await.len(), 3);
    }

    async fn au_02_usernames_sign_nobody_in_where_they_are_off(app: TestApp) {
        app.person("ada@example.org").with_account_named(Some("ada_l")).await;
        let browser = app.browser();
        let card = browser.visit("/sign-in").await;
        let page = browser.submit(&card, forms::START_SIGN_IN, &[("identifier", "ada_l")]).await;
        page.expect_problem(Field::Identifier, &ProblemCode::EmailInvalid);
    }

    async fn au_04_one_field_takes_either_and_does_not_tell_which_exist(app: TestApp) {
        app.set(|settings| settings.username = Requirement::Optional).await;
        app.person("ada@example.org").with_account_named(Some("ada_l")).await;
        let mut cards = Vec::new();
        for typed in ["ada_l", "bob_m"] {
            let browser = app.browser();
            let card = browser.visit("/sign-in").await;
            let card = browser.submit(&card, forms::START_SIGN_IN, &[("identifier", typed)]).await;
            let wrong = browser.submit(&card, forms::PASSWORD, &[("password", "wrong-guess-1")]).await;
            let methods = browser.visit("/sign-in/methods").await;
            cards.push([card, wrong, methods].map(|page| (page.status, page.without_nonces().replace(typed, "<name>"))));
        }
        assert_eq!(cards[0], cards[1], "not even the mask of an address shows for a username");
    }

    async fn au_06_a_code_signs_in(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        let card = ada.ask_for_code().await;
        assert!(card.has("input[name=code][autocomplete=one-time-code][inputmode=numeric]"));
        let code = ada.mail().await.code();
        let spaced = format!("Your code is {} {}", &code[..3], &code[3..]);
        ada.give_code(&card, &spaced).await.expect_path("/user");
        assert_eq!(ada.sessions().await[0].first_factor, "email_code");
    }

    async fn au_06_a_wrong_code_is_told_and_five_end_this_code_but_not_the_account(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        let mut card = ada.ask_for_code().await;
        let code = ada.mail().await.code();
        let wrong = if code == "000000" { "000001" } else { "000000" };
        for _ in 0..5 {
            card = ada.give_code(&card, wrong).await;
            card.expect_problem(Field::Code, &ProblemCode::CodeIncorrect);
        }
        ada.give_code(&card, &code).await.expect_problem(Field::Code, &ProblemCode::CodeExhausted);
        app.advance(Span::seconds(30));
        let card = ada.browser.visit("/sign-in/factor-one").await;
        let card = ada.browser.submit(&card, forms::RESEND, &[]).await;
        let fresh = ada.mail().await.code();
        ada.give_code(&card, &fresh).await.expect_path("/user");
    }

    async fn au_06_a_code_is_good_for_ten_minutes_and_not_a_second_longer(app: TestApp) {
        for (later, signed_in) in [(Span::millis(599_999), true), (Span::minutes(10), false)] {
            let ada = app.person(&format!("ada{}@example.org", later.as_millis())).with_account().await;
            let card = ada.ask_for_code().await;
            let code = ada.mail().await.code();
            app.advance(later);
            let page = ada.give_code(&card, &code).await;
            assert_eq!(ada.browser.is_signed_in().await, signed_in, "{}", page.text());
            if !signed_in {
                page.expect_problem(Field::Code, &ProblemCode::CodeExpired);
            }
        }
    }

    async fn au_06_a_code_works_once(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        let card = ada.ask_for_code().await;
        let code = ada.mail().await.code();
        ada.give_code(&card, &code).await.expect_path("/user");
        let again = ada.browser.post_form(forms::CODE, &[("code", &code), ("nav", "")]).await;
        assert_eq!(ada.sessions().await.len(), 1, "{}", again.text());
    }

    async fn ux_15_a_second_code_comes_after_thirty_seconds_and_the_first_stays_good(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        let card = ada.ask_for_code().await;
        let first = ada.mail().await.code();
        app.advance(Span::seconds(29));
        let early = ada.browser.submit(&card, forms::RESEND, &[]).await;
        early.expect_problem(Field::Code, &ProblemCode::TooMany { retry_after_seconds: 1 });
        assert_eq!(app.mails_to(&ada.email).await.len(), 1);
        app.advance(Span::seconds(1));
        let card = ada.browser.submit(&early, forms::RESEND, &[]).await;
        let mails = app.mails_to(&ada.email).await;
        assert_eq!(mails.len(), 2);
        assert_ne!(first, mails[1].code());
        ada.give_code(&card, &first).await.expect_path("/user");
    }

    async fn au_06_a_code_of_one_attempt_opens_no_other(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        ada.ask_for_code().await;
        let code = ada.mail().await.code();
        let stranger = ada.elsewhere();
        let card = stranger.ask_for_code().await;
        app.deliver_mail().await;
        stranger.give_code(&card, &code).await.expect_problem(Field::Code, &ProblemCode::CodeIncorrect);
    }

    async fn us_03_an_address_that_was_never_proved_signs_nobody_in(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        let user = ada.user().await.unwrap();
        claim(&app, &ada, "alias@example.org").await;
        let alias = Person::new(app.browser(), "alias@example.org");
        alias.sign_in_with_password(PASSWORD).await.expect_problem(Field::Password, &ProblemCode::CredentialsIncorrect);
        alias.ask_for_code().await;
        alias.elsewhere().forget_password().await;
        assert_eq!(app.mails_to("alias@example.org").await.len(), 0, "nor does it get mail");
        // Somebody who can read its mail gets an account of their own.
        let owner = Person::new(app.browser(), "alias@example.org");
        owner.sign_up().await.expect_path("/user");
        assert_ne!(owner.user().await.unwrap().id, user.id);
    }

    async fn hp_07_a_finished_attempt_is_over_and_says_so(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        ada.begin_sign_in().await;
        app.advance(Span::hours(24));
        let page = ada.browser.post_form(forms::PASSWORD, &[("password", PASSWORD), ("nav", "")]).await;
        page.expect_path("/sign-in").expect_problem(Field::Form, &ProblemCode::AttemptExpired);
        ada.browser.visit("/sign-in/factor-one").await.expect_path("/sign-in");
    }

    async fn hp_01_a_closed_account_is_told_so_after_the_right_password_only(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        let mut tx = app.state.store.write().await.unwrap();
        let now = app.state.clock.now();
        vestibule::server::store::users::update_banned(&mut tx, &ada.user().await.unwrap().id, Some(now), now).await.unwrap();
        tx.commit().await.unwrap();
        let card = ada.begin_sign_in().await;
        let wrong = ada.give_password(&card, "wrong-guess-1").await;
        wrong.expect_problem(Field::Password, &ProblemCode::CredentialsIncorrect);
        ada.give_password(&wrong, PASSWORD).await.expect_problem(Field::Form, &ProblemCode::AccountBanned);
        assert!(!ada.browser.is_signed_in().await);
    }

    async fn ux_05_the_last_way_in_is_marked_on_this_browser_only(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        let badge = text(Locale::En).common.last_used;
        ada.begin_sign_in().await;
        assert!(!ada.browser.visit("/sign-in/methods").await.shows(badge));
        ada.sign_in_with_password(PASSWORD).await.expect_path("/user");
        ada.begin_sign_in_from("/sign-in?add=1").await;
        assert!(ada.browser.visit("/sign-in/methods").await.shows(badge));
        let elsewhere = app.person("ada@example.org");
        elsewhere.begin_sign_in().await;
        assert!(!elsewhere.browser.visit("/sign-in/methods").await.shows(badge));
    }

    async fn sign_in_with_a_test_address_takes_the_fixed_code_in_development_only(app: TestApp) {
        let ada = app.person("ada+clerk_test@example.org").with_account().await;
        let card = ada.ask_for_code().await;
        app.deliver_mail().await;
        ada.give_code(&card, "424242").await.expect_path("/user");
        let live = app.in_production().await;
        let same = live.person("ada+clerk_test@example.org");
        let card = same.ask_for_code().await;
        live.deliver_mail().await;
        same.give_code(&card, "424242").await.expect_problem(Field::Code, &ProblemCode::CodeIncorrect);
    }
}

/// Adds an address to an account that nobody proved.
async fn claim(app: &TestApp, person: &Person, address: &str) {
    use vestibule::domain::email::Email;
    use vestibule::domain::ids::IdentificationId;
    let user = person.user().await.unwrap();
    let id = IdentificationId::from_unique(&app.cx().unique().unwrap());
    let mut tx = app.state.store.write().await.unwrap();
    let address = Email::parse(address).unwrap();
    assert!(vestibule::server::store::emails::insert(&mut tx, &id, &user.id, &address, None, app.state.clock.now()).await.unwrap());
    tx.commit().await.unwrap();
}
