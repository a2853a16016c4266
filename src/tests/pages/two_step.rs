//! Setting two-step verification up, and taking it off.

use vestibule::app::text::two_step_texts;
use vestibule::domain::email::Email;
use vestibule::domain::locale::Locale;
use vestibule::domain::phone::PhoneNumber;
use vestibule::domain::problem::{Field, ProblemCode};
use vestibule::domain::secret::SecretText;
use vestibule::domain::time::Span;
use vestibule::server::flows::accounts::{self, NewAccount};
use vestibule::server::store;

use crate::support::authenticator_app::{Authenticator, two_step};
use crate::support::page::Page;
use crate::support::people::Person;
use crate::support::test_app::{PASSWORD, TestApp};

const FACTOR: &str = "/sign-in/factor-two";
const NUMBER: &str = "+4915123456789";
const OTHER: &str = "+4915123456780";

fn words() -> &'static vestibule::app::text::TwoStepText {
    &two_step_texts(Locale::En).set_up
}

/// Somebody who is signed in.
async fn signed_in(app: &TestApp, email: &str) -> Person {
    let person = app.person(email).with_account().await;
    person.sign_in_with_password(PASSWORD).await.expect_path("/user");
    person
}

/// The code of the newest text message to a number.
async fn sms(app: &TestApp, number: &str) -> String {
    app.deliver_mail().await;
    let newest = app.sms.sent().into_iter().rfind(|message| message.to.as_str() == number).unwrap_or_else(|| panic!("{number} got nothing"));
    newest.text.rsplit_once('#').map(|(_, code)| code.to_owned()).unwrap()
}

/// Adds a number by its code; the page that follows.
async fn add_number(person: &Person, number: &str) -> Page {
    let card = person.open_card("add-sms").await;
    let card = person.browser.submit(&card, two_step::ADD_SMS, &[("phone_country", "DE"), ("phone_number", number)]).await;
    let code = sms(&person.browser.app, number).await;
    person.browser.submit(&card, two_step::CONFIRM_SMS, &[("code", &code)]).await
}

fn rows(page: &Page) -> Vec<String> {
    page.texts_of("#two-step .fact__name")
}

on_each_database! {
    async fn se_05_se_06_an_app_is_set_up_step_by_step_and_backup_codes_follow(app: TestApp) {
        let ada = signed_in(&app, "ada@example.org").await;
        let tab = ada.browser.visit("/user/security").await;
        assert!(tab.shows(words().off) && tab.has("a[data-opens=add-authenticator]") && tab.has("a[data-opens=add-sms]"), "{}", tab.text());
        let intro = ada.open_card("add-authenticator").await;
        assert!(intro.shows(words().app_intro_title) && !intro.has(".two-step__qr"), "the key is made by a press, not by a look");
        let card = ada.browser.submit(&intro, two_step::BEGIN_APP, &[]).await;
        let key = card.attribute("#totp-key", "value").unwrap();
        assert!(key.split(' ').all(|group| group.len() == 4) && key.split(' ').count() == 8, "UX-43: {key}");
        let uri = card.attribute("#totp-uri", "value").unwrap();
        assert!(uri.starts_with("otpauth://totp/") && uri.contains(&key.replace(' ', "")) && uri.contains("ada%40example"), "{uri}");
        assert_eq!(card.attribute(".two-step__open a", "href"), Some(uri), "UX-43: one tap on the phone itself");
        assert!(card.attribute(".two-step__qr path", "d").is_some_and(|path| path.starts_with("M0 0h7")));
        assert_eq!(card.attribute(".two-step__qr rect", "fill").as_deref(), Some("#fff"), "readable on dark pages too");

        let wrong = ada.browser.submit(&card, two_step::CONFIRM_APP, &[("code", "000000")]).await;
        assert!(wrong.problem(Field::Code).is_some_and(|told| told.contains("not the current code")), "{}", wrong.text());
        assert_eq!(wrong.attribute("#totp-key", "value"), Some(key), "SE-05: a wrong code keeps the QR");
        let authenticator = Authenticator::reading(&wrong);
        let codes = ada.browser.submit(&wrong, two_step::CONFIRM_APP, &[("code", &authenticator.code(&app))]).await;
        assert_eq!(codes.texts_of(".backup-codes li").len(), 10);
        let tab = ada.browser.visit("/user/security").await;
        let named = rows(&tab);
        assert!(named[0].starts_with(words().app) && named[0].contains(words().is_default) && named[1].starts_with(words().codes), "{named:?}");
        assert!(tab.shows("10 of 10 left"), "SE-11");
        assert!(!tab.has("a[data-opens=add-authenticator]") && tab.has("a[data-opens=add-sms]"), "the menu has the methods left");
        let session = ada.sessions().await.remove(0);
        assert_eq!((session.second_factor.as_deref(), session.second_factor_at), (Some("totp"), Some(app.state.clock.now())));
        app.deliver_mail().await;
    }

    async fn se_08_ux_42_codes_are_saved_by_a_file_without_a_secret_in_its_address_and_then_gone(app: TestApp) {
        let ada = signed_in(&app, "ada@example.org").await;
        let (_, codes) = ada.add_authenticator().await;
        let card = ada.open_card("backup-codes").await;
        assert_eq!(card.texts_of(".backup-codes li"), codes, "a reload loses nothing");
        assert!(card.has("a[href='/user/backup-codes.txt']"));
        let file = ada.browser.get("/user/backup-codes.txt").await;
        assert!(file.header("content-disposition").is_some_and(|how| how.starts_with("attachment")));
        assert_eq!(file.header("cache-control"), Some("no-store"));
        assert!(codes.iter().all(|code| file.body.contains(code.as_str())) && file.body.contains("ada@example.org"), "{}", file.body);
        let other = ada.elsewhere();
        other.ask_for_code().await;
        let stranger = app.browser().get("/user/backup-codes.txt").await;
        assert!(stranger.status.is_redirection(), "whoever is not signed in gets nothing");
        ada.browser.submit(&card, two_step::SAVED_CODES, &[]).await.expect_path("/user/security");
        assert!(!ada.open_card("backup-codes").await.has(".backup-codes"));
        assert!(ada.browser.get("/user/backup-codes.txt").await.status.is_redirection());
        let mut tx = app.state.store.read().await.unwrap();
        let user = ada.user().await.unwrap();
        assert!(store::backup_codes::find_sealed(&mut tx, &user.id, &ada.sessions().await[0].id, app.state.clock.now().minus(Span::hours(1))).await.unwrap().is_none());
        drop(tx);
        app.deliver_mail().await;
    }

    async fn se_08_new_codes_kill_the_old_ones(app: TestApp) {
        let ada = signed_in(&app, "ada@example.org").await;
        let (_, old) = ada.add_authenticator().await;
        let card = ada.open_card("new-backup-codes").await;
        let card = ada.browser.submit(&card, two_step::MAKE_CODES, &[]).await;
        let new = card.texts_of(".backup-codes li");
        assert!(new.len() == 10 && new.iter().all(|code| !old.contains(code)));
        let browser = ada.elsewhere();
        browser.first_step().await;
        let card = browser.choose_second("backup_code").await;
        let dead = browser.second_step(&card, &old[0]).await;
        assert!(dead.problem(Field::Code).is_some_and(|told| told.contains("not one of your backup codes")), "{}", dead.text());
        browser.second_step(&dead, &new[0]).await.expect_path("/user");
        app.deliver_mail().await;
    }

    async fn se_05_a_set_up_ends_after_half_an_hour_and_belongs_to_its_session(app: TestApp) {
        let ada = signed_in(&app, "ada@example.org").await;
        let intro = ada.open_card("add-authenticator").await;
        let card = ada.browser.submit(&intro, two_step::BEGIN_APP, &[]).await;
        let first = Authenticator::reading(&card);
        let thief = ada.elsewhere();
        thief.first_step().await.expect_path("/user");
        assert!(!thief.open_card("add-authenticator").await.has("#totp-key"), "nobody else sees the key");
        let code = first.code(&app);
        let foreign = thief.browser.post_form(two_step::CONFIRM_APP, &[("code", &code)]).await;
        foreign.expect_problem(Field::Form, &ProblemCode::SetUpExpired);
        app.advance(Span::minutes(9));
        let again = ada.browser.post_form(two_step::BEGIN_APP, &[]).await;
        assert_eq!(again.attribute("#totp-key", "value"), card.attribute("#totp-key", "value"), "a set-up goes on with its key");
        let mut tx = app.state.store.write().await.unwrap();
        let user = ada.user().await.unwrap();
        let begun = store::totp_factors::find(&mut tx, &user.id).await.unwrap().unwrap();
        let late = begun.created_at.plus(Span::minutes(30));
        let confirmed = store::totp_factors::confirm(&mut tx, &user.id, &begun.id, 1, (late.minus(Span::minutes(30)), late)).await.unwrap();
        assert!(!confirmed, "after half an hour the key is worth nothing");
        drop(tx);
        app.deliver_mail().await;
    }

    async fn se_07_the_countries_come_with_the_card_that_asks_for_one(app: TestApp) {
        let ada = signed_in(&app, "ada@example.org").await;
        let countries = |page: &Page| page.body.matches("data-code").count();
        let closed = ada.browser.visit("/user/security").await;
        assert_eq!(countries(&closed), 1, "a page on which nobody looks at the list has one");
        let open = ada.open_card("add-sms").await;
        assert!(open.texts_of("select[name=phone_country] option").len() > 200, "{}", open.text());
        let asked = ada.browser.ask("/api/two-step/sms/number", &serde_json::json!({})).await;
        assert!(countries(&asked) > 200, "{}", asked.body);
    }

    async fn se_07_a_number_is_added_by_its_code_and_becomes_the_default_by_choice(app: TestApp) {
        let ada = signed_in(&app, "ada@example.org").await;
        let (authenticator, _) = ada.add_authenticator().await;
        let card = ada.open_card("add-sms").await;
        let bad = ada.browser.submit(&card, two_step::ADD_SMS, &[("phone_country", "DE"), ("phone_number", "12")]).await;
        bad.expect_problem(Field::PhoneNumber, &ProblemCode::PhoneInvalid);
        let waiting = ada.browser.submit(&bad, two_step::ADD_SMS, &[("phone_country", "DE"), ("phone_number", NUMBER)]).await;
        let wrong = ada.browser.submit(&waiting, two_step::CONFIRM_SMS, &[("code", "000000")]).await;
        wrong.expect_problem(Field::Code, &ProblemCode::CodeIncorrect);
        let code = sms(&app, NUMBER).await;
        ada.browser.submit(&wrong, two_step::CONFIRM_SMS, &[("code", &code)]).await.expect_path("/user/security");
        let tab = ada.browser.visit("/user/security").await;
        assert!(rows(&tab)[0].contains(words().is_default) && !rows(&tab)[1].contains(words().is_default), "{:?}", rows(&tab));
        let phone = tab.attribute("form[action='/api/two-step/default'] button[value^=idn_]", "value").unwrap();
        ada.browser.submit(&tab, two_step::DEFAULT, &[("factor", &phone)]).await.expect_path("/user/security");
        let tab = ada.browser.visit("/user/security").await;
        assert!(!rows(&tab)[0].contains(words().is_default) && rows(&tab)[1].contains(words().is_default), "{:?}", rows(&tab));

        let browser = ada.elsewhere();
        let card = browser.first_step().await;
        card.expect_path(FACTOR);
        assert!(card.shows("•••• 6789") && !card.shows(NUMBER), "UX-18: {}", card.text());
        let code = sms(&app, NUMBER).await;
        browser.second_step(&card, &code).await.expect_path("/user");
        let again = ada.elsewhere();
        again.first_step().await;
        let card = again.choose_second("totp").await;
        let code = authenticator.next_code(&app);
        again.second_step(&card, &code).await.expect_path("/user");
        app.deliver_mail().await;
    }

    async fn se_07_a_proved_number_of_the_account_is_chosen_at_once(app: TestApp) {
        let account = NewAccount {
            email: Some(Email::parse("ada@example.org").unwrap()),
            email_proof: Some("email_code".to_owned()),
            phone: Some(PhoneNumber::parse(NUMBER).unwrap()),
            phone_proof: Some("phone_code"),
            ..NewAccount::default()
        };
        accounts::create_user(&app.cx(), account, Some(SecretText::new(PASSWORD))).await.unwrap();
        let ada = app.person("ada@example.org");
        ada.first_step().await.expect_path("/user");
        let card = ada.open_card("add-sms").await;
        let phone = card.attribute("form[action='/api/two-step/sms/choose'] button", "value").unwrap();
        let codes = ada.browser.submit(&card, two_step::CHOOSE_SMS, &[("phone", &phone)]).await;
        assert_eq!(codes.texts_of(".backup-codes li").len(), 10);
        ada.elsewhere().first_step().await.expect_path(FACTOR);
        app.deliver_mail().await;
    }

    async fn se_07_the_number_of_somebody_else_is_refused_when_it_is_proved_and_not_before(app: TestApp) {
        let ada = signed_in(&app, "ada@example.org").await;
        add_number(&ada, NUMBER).await;
        let bob = signed_in(&app, "bob@example.org").await;
        add_number(&bob, NUMBER).await.expect_problem(Field::Form, &ProblemCode::PhoneTaken);
        let foreign = store::phones::list_of(&mut app.state.store.read().await.unwrap(), &ada.user().await.unwrap().id).await.unwrap().remove(0);
        let stolen = bob.browser.post_form(two_step::CHOOSE_SMS, &[("phone", foreign.id.as_str())]).await;
        stolen.expect_problem(Field::Form, &ProblemCode::MethodUnavailable);
        bob.browser.post_form(two_step::REMOVE_SMS, &[("phone", foreign.id.as_str())]).await;
        ada.elsewhere().first_step().await.expect_path(FACTOR);
        app.deliver_mail().await;
    }

    async fn se_07_the_last_factor_stays_where_everybody_has_to_have_one(app: TestApp) {
        let ada = signed_in(&app, "ada@example.org").await;
        ada.add_authenticator().await;
        app.set(|settings| settings.second_factor_required = true).await;
        let card = ada.open_card("remove-authenticator").await;
        ada.browser.submit(&card, two_step::REMOVE_APP, &[]).await.expect_problem(Field::Form, &ProblemCode::LastSecondFactor);
        add_number(&ada, OTHER).await;
        let card = ada.open_card("remove-authenticator").await;
        ada.browser.submit(&card, two_step::REMOVE_APP, &[]).await.expect_path("/user/security");
        let tab = ada.browser.visit("/user/security").await;
        assert!(rows(&tab)[0].starts_with(words().sms) && rows(&tab)[0].contains(words().is_default), "{:?}", rows(&tab));
        app.deliver_mail().await;
    }

    async fn se_09_taking_the_last_factor_off_ends_two_steps_and_the_backup_codes(app: TestApp) {
        let ada = signed_in(&app, "ada@example.org").await;
        ada.add_authenticator().await;
        let card = ada.open_card("remove-authenticator").await;
        assert!(card.shows(words().remove_app_last), "the consequence is named");
        ada.browser.submit(&card, two_step::REMOVE_APP, &[]).await.expect_path("/user/security");
        assert!(ada.browser.visit("/user/security").await.shows(words().off));
        assert_eq!(ada.sessions().await[0].second_factor, None);
        ada.elsewhere().first_step().await.expect_path("/user");
        let user = ada.user().await.unwrap();
        assert_eq!(store::backup_codes::count_left(&mut app.state.store.read().await.unwrap(), &user.id).await.unwrap(), 0);
        let told: Vec<String> = app.events("user.security").await.into_iter().map(|event| event.data).collect();
        for kind in ["second_factor_added", "backup_codes_made", "second_factor_removed"] {
            assert!(told.iter().any(|event| event.contains(kind)), "{kind} is in the person's log: {told:?}");
        }
        app.deliver_mail().await;
    }

    async fn x_20_changes_ask_for_a_fresh_proof(app: TestApp) {
        let ada = signed_in(&app, "ada@example.org").await;
        ada.add_authenticator().await;
        app.advance(Span::minutes(10));
        let card = ada.open_card("remove-authenticator").await;
        ada.browser.submit(&card, two_step::REMOVE_APP, &[]).await;
        let user = ada.user().await.unwrap();
        assert!(store::second_factors::has(&mut app.state.store.read().await.unwrap(), &user.id).await.unwrap());
        app.deliver_mail().await;
    }
}
