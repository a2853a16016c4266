//! Mails are sent, tried again, given up, and people are told.

use vestibule::app::text::text;
use vestibule::domain::locale::Locale;
use vestibule::domain::time::Span;
use vestibule::server::mail::SendError;
use vestibule::server::store;

use crate::support::people::forms;
use crate::support::test_app::{PASSWORD, TestApp};

fn later() -> SendError {
    SendError::Retryable { answer: "451 4.7.1 try again later".to_owned() }
}

fn never() -> SendError {
    SendError::Permanent { answer: "550 5.1.1 mailbox unavailable".to_owned() }
}

on_each_database! {
    async fn x_82_a_mail_that_is_not_taken_is_tried_again_with_growing_pauses(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        ada.ask_for_code().await;
        app.memory.fail_next(later());
        app.memory.fail_next(later());
        assert_eq!((app.deliver_mail().await, app.memory.sent().len()), (1, 0));
        app.advance(Span::seconds(4));
        assert_eq!(app.deliver_mail().await, 0, "not before five seconds are over");
        app.advance(Span::seconds(1));
        assert_eq!((app.deliver_mail().await, app.memory.sent().len()), (1, 0));
        app.advance(Span::seconds(9));
        assert_eq!(app.deliver_mail().await, 0, "not before ten seconds are over");
        app.advance(Span::seconds(1));
        assert_eq!((app.deliver_mail().await, app.memory.sent().len()), (1, 1));
        assert_eq!(app.deliver_mail().await, 0, "a mail that is out is not sent again");
    }

    async fn x_82_the_person_sees_that_a_mail_waits_arrived_or_failed(app: TestApp) {
        let words = &text(Locale::En).sign_in;
        let ada = app.person("ada@example.org");
        let card = ada.begin_sign_up(&[]).await;
        assert!(card.shows(words.mail_queued), "{}", card.text());
        app.memory.fail_next(later());
        app.deliver_mail().await;
        assert!(ada.browser.visit("/sign-up/verify-email-address").await.shows(words.mail_retrying));
        app.advance(Span::seconds(5));
        app.deliver_mail().await;
        let page = ada.browser.visit("/sign-up/verify-email-address").await;
        assert!(page.shows("The mail was accepted by memory at"), "{}", page.text());

        let bob = app.person("bob@example.org");
        bob.begin_sign_up(&[]).await;
        app.memory.fail_next(never());
        app.deliver_mail().await;
        let page = bob.browser.visit("/sign-up/verify-email-address").await;
        assert!(page.shows(&words.mail_failed_because("550 5.1.1 mailbox unavailable")), "{}", page.text());
    }

    async fn x_82_a_mail_that_failed_can_be_asked_for_again(app: TestApp) {
        let ada = app.person("ada@example.org");
        let card = ada.begin_sign_up(&[]).await;
        app.memory.fail_next(never());
        app.deliver_mail().await;
        app.advance(Span::seconds(30));
        ada.browser.submit(&card, "/api/sign-up/resend", &[]).await.expect_path("/sign-up/verify-email-address");
        let code = ada.mail().await.code();
        ada.browser.submit(&card, forms::SIGN_UP_CODE, &[("code", &code)]).await.expect_path("/user");
    }

    async fn x_82_a_code_that_expired_before_it_could_be_sent_is_not_sent(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        ada.ask_for_code().await;
        app.advance(Span::minutes(10));
        assert_eq!(app.mails_to(&ada.email).await.len(), 0);
    }

    async fn x_28_how_a_mail_fares_shows_only_to_somebody_who_signed_in_here_before(app: TestApp) {
        let words = &text(Locale::En).sign_in;
        let ada = app.person("ada@example.org").with_account().await;
        let stranger = ada.elsewhere();
        let card = stranger.ask_for_code().await;
        assert!(card.shows(words.mail_missing_hint) && !card.shows(words.mail_queued), "a stranger learns nothing about accounts");
        ada.sign_in_with_password(PASSWORD).await.expect_path("/user");
        ada.browser.post_form(forms::SIGN_OUT, &[]).await;
        assert!(ada.ask_for_code().await.shows(words.mail_queued));
        app.deliver_mail().await;
    }

    async fn d_8_every_mail_has_code_and_link_in_both_parts(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        ada.ask_for_code().await;
        let sign_in = ada.mail().await;
        ada.elsewhere().forget_password().await;
        let reset = ada.mail().await;
        let bob = app.person("bob@example.org");
        bob.begin_sign_up(&[]).await;
        for mail in [sign_in, reset, bob.mail().await] {
            assert!(mail.0.html.contains(&mail.code()) && mail.0.html.contains(&mail.token()), "{}", mail.0.html);
            assert!(mail.0.text.contains("http://localhost:3000/verify?token="));
            assert!(mail.0.text.contains("Firefox 143"), "who asked is in the mail: {}", mail.0.text);
        }
    }

    async fn a_job_is_rolled_back_with_the_change_that_ordered_it(app: TestApp) {
        let cx = app.cx();
        let mut tx = app.state.store.write().await.unwrap();
        let id = vestibule::domain::ids::JobId::from_unique(&cx.unique().unwrap());
        store::jobs::enqueue(&mut tx, &id, "send_mail", "ema_nothing", cx.now, cx.now).await.unwrap();
        drop(tx);
        assert_eq!(app.deliver_mail().await, 0);
    }
}
