//! What has to be done before a session counts.

use vestibule::app::text::two_step_texts;
use vestibule::domain::locale::Locale;
use vestibule::domain::problem::{Field, ProblemCode};
use vestibule::domain::session::SessionStatus;
use vestibule::domain::time::Span;
use vestibule::server::flows::tasks;

use crate::support::authenticator_app::{Authenticator, two_step};
use crate::support::people::{Person, forms};
use crate::support::test_app::{APP, PASSWORD, TestApp};

const SETUP: &str = "/sign-in/tasks/setup-mfa";
const PASSWORD_TASK: &str = "/sign-in/tasks/reset-password";
const NEW_PASSWORD: &str = "copper-lantern-2077";

async fn status(person: &Person) -> SessionStatus {
    person.sessions().await[0].status(person.browser.app.state.clock.now())
}

on_each_database! {
    async fn x_31_x_32_who_has_no_second_factor_sets_one_up_before_the_session_counts(app: TestApp) {
        app.register_app().await;
        app.set(|settings| settings.second_factor_required = true).await;
        let ada = app.person("ada@example.org").with_account().await;
        let card = ada.begin_sign_in_from(&format!("/sign-in?redirect_url={APP}/start")).await;
        let task = ada.give_password(&card, PASSWORD).await;
        task.expect_path(SETUP);
        let words = &two_step_texts(Locale::En).tasks;
        assert!(task.shows(words.signed_in_as) && task.shows("ada@example.org") && task.has_form(forms::SIGN_OUT), "{}", task.text());
        assert_eq!(status(&ada).await, SessionStatus::Pending);
        assert!(!ada.browser.is_signed_in().await, "it counts as signed out");
        for page in ["/user", "/user/security", "/sign-in", "/sign-in/tasks", PASSWORD_TASK] {
            ada.browser.visit(page).await.expect_path(SETUP);
        }
        let link = task.attribute("a.method", "href").unwrap();
        assert!(link.contains("open=add-authenticator") && link.contains("redirect_url"), "{link}");
        let intro = ada.browser.visit(&link).await;
        let card = ada.browser.submit(&intro, two_step::BEGIN_APP, &[]).await;
        card.expect_path(SETUP);
        let authenticator = Authenticator::reading(&card);
        let wrong = ada.browser.submit(&card, two_step::CONFIRM_APP, &[("code", "000000")]).await;
        assert!(wrong.problem(Field::Code).is_some() && wrong.has("#totp-key"), "{}", wrong.text());
        let codes = ada.browser.submit(&wrong, two_step::CONFIRM_APP, &[("code", &authenticator.code(&app))]).await;
        codes.expect_path(SETUP);
        assert_eq!(codes.texts_of(".backup-codes li").len(), 10);
        assert_eq!(status(&ada).await, SessionStatus::Active);
        let done = ada.browser.submit(&codes, two_step::SAVED_CODES, &[]).await;
        done.expect_sent_to(&format!("{APP}/start"));
        assert!(ada.browser.is_signed_in().await);
        app.deliver_mail().await;
    }

    async fn x_32_the_days_of_grace_count_from_the_first_visit_and_then_end(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        app.advance(Span::days(90));
        app.set(|settings| {
            settings.second_factor_required = true;
            settings.second_factor_grace_days = 3;
        })
        .await;
        ada.sign_in_with_password(PASSWORD).await.expect_path("/user");
        let tab = ada.browser.visit("/user/security").await;
        assert!(tab.shows("Please set up two-step verification by"), "{}", tab.text());
        app.advance(Span::hours(71));
        assert!(ada.browser.is_signed_in().await);
        app.advance(Span::hours(2));
        ada.browser.visit("/user").await;
        ada.browser.visit("/user").await.expect_path(SETUP);
        ada.elsewhere().sign_in_with_password(PASSWORD).await.expect_path(SETUP);
        app.deliver_mail().await;
    }

    async fn x_31_signing_out_is_possible_in_the_middle(app: TestApp) {
        app.set(|settings| settings.second_factor_required = true).await;
        let ada = app.person("ada@example.org").with_account().await;
        let task = ada.sign_in_with_password(PASSWORD).await;
        ada.browser.submit(&task, forms::SIGN_OUT, &[]).await;
        assert!(ada.sessions().await.is_empty());
        ada.browser.visit(SETUP).await.expect_path("/sign-in");
    }

    async fn x_31_a_password_that_the_operator_wants_replaced_is_replaced_first(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        let laptop = ada.elsewhere();
        laptop.sign_in_with_password(PASSWORD).await.expect_path("/user");
        let user = ada.user().await.unwrap();
        assert!(tasks::require_password_reset(&app.cx(), &user.id).await.unwrap());
        laptop.browser.visit("/user").await.expect_path(PASSWORD_TASK);
        let task = ada.sign_in_with_password(PASSWORD).await;
        task.expect_path(PASSWORD_TASK);
        assert!(!ada.browser.is_signed_in().await);
        for (password, code) in [("", ProblemCode::Missing), ("short", ProblemCode::PasswordTooShort { min: 8 }), (PASSWORD, ProblemCode::PasswordUnchanged)] {
            let refused = ada.browser.submit(&task, two_step::TASK_PASSWORD, &[("new_password", password)]).await;
            refused.expect_path(PASSWORD_TASK).expect_problem(Field::NewPassword, &code);
        }
        ada.browser.submit(&task, two_step::TASK_PASSWORD, &[("new_password", NEW_PASSWORD), ("sign_out_others", "true")]).await.expect_path("/user");
        assert!(!laptop.browser.is_signed_in().await, "others were signed out");
        ada.elsewhere().sign_in_with_password(NEW_PASSWORD).await.expect_path("/user");
        app.deliver_mail().await;
    }

    async fn x_31_one_task_follows_the_other(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        let user = ada.user().await.unwrap();
        tasks::require_password_reset(&app.cx(), &user.id).await.unwrap();
        app.set(|settings| settings.second_factor_required = true).await;
        let task = ada.sign_in_with_password(PASSWORD).await;
        task.expect_path(PASSWORD_TASK);
        ada.browser.visit(SETUP).await.expect_path(PASSWORD_TASK);
        ada.browser.submit(&task, two_step::TASK_PASSWORD, &[("new_password", NEW_PASSWORD)]).await.expect_path(SETUP);
        app.deliver_mail().await;
    }

    async fn x_31_a_waiting_session_changes_nothing_in_the_account(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        let user = ada.user().await.unwrap();
        tasks::require_password_reset(&app.cx(), &user.id).await.unwrap();
        ada.sign_in_with_password(PASSWORD).await.expect_path(PASSWORD_TASK);
        for (form, fields) in [(two_step::BEGIN_APP, &[][..]), (two_step::BEGIN_APP, &[("task", "?")][..]), (two_step::MAKE_CODES, &[][..])] {
            ada.browser.post_form(form, fields).await;
        }
        assert_eq!(status(&ada).await, SessionStatus::Pending);
        let mut tx = app.state.store.read().await.unwrap();
        assert!(vestibule::server::store::totp_factors::find(&mut tx, &user.id).await.unwrap().is_none());
        drop(tx);
        app.deliver_mail().await;
    }

    async fn x_31_a_task_left_alone_asks_to_sign_in_again(app: TestApp) {
        app.set(|settings| settings.second_factor_required = true).await;
        let ada = app.person("ada@example.org").with_account().await;
        ada.sign_in_with_password(PASSWORD).await.expect_path(SETUP);
        let intro = ada.browser.visit(&format!("{SETUP}?open=add-authenticator")).await;
        app.advance(Span::minutes(10));
        let page = ada.browser.submit(&intro, two_step::BEGIN_APP, &[]).await;
        page.expect_path("/sign-in").expect_problem(Field::Form, &ProblemCode::SetUpExpired);
    }
}
