//! Links of mails: looking at one changes nothing, pressing the button uses it up.

use vestibule::app::text::text;
use vestibule::domain::locale::Locale;
use vestibule::domain::time::Span;

use crate::support::mailbox::Mail;
use crate::support::people::{Person, forms};
use crate::support::test_app::TestApp;

/// Begins to sign in by link; returns the mail.
async fn mail_with_link(person: &Person) -> Mail {
    person.begin_sign_in().await;
    person.choose("email_link").await.expect_path("/sign-in/factor-one");
    person.mail().await
}

on_each_database! {
    async fn au_05_a_link_opened_where_it_was_asked_for_signs_in(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        let mail = mail_with_link(&ada).await;
        ada.open_link(&mail).await.expect_path("/user");
        assert_eq!(ada.sessions().await[0].first_factor, "email_link");
    }

    async fn d_8_a_scanner_that_opens_every_link_three_times_uses_nothing_up(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        let mail = mail_with_link(&ada).await;
        let scanner = app.browser().calling_itself("SafeLinks/1.0");
        let mut links: Vec<String> = mail.0.html.split("href=\"").skip(1).map(|rest| rest.split('"').next().unwrap().replace("&amp;", "&")).collect();
        links.push(format!("http://localhost:3000{}", mail.link()));
        for link in links.iter().filter_map(|link| link.strip_prefix("http://localhost:3000")) {
            for _ in 0..3 {
                let page = scanner.visit(link).await;
                assert!(page.status.is_success(), "{link}: {}", page.status);
            }
        }
        assert!(!ada.browser.is_signed_in().await && !scanner.is_signed_in().await);
        assert_eq!(ada.sessions().await.len(), 0);
        ada.open_link(&mail).await.expect_path("/user");
    }

    async fn au_05_ux_16_a_link_opened_in_another_browser_signs_the_first_tab_in(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        let mail = mail_with_link(&ada).await;
        let waiting = ada.browser.call(forms::POLL, &[("nav", "")]).await;
        assert!(waiting.location().is_none() && waiting.header("serverfnredirect").is_none(), "still waiting: {}", waiting.body);
        let phone = ada.elsewhere();
        let look = phone.browser.visit(&mail.link()).await;
        assert!(look.shows(text(Locale::En).link.other_device_title), "{}", look.text());
        let done = phone.open_link(&mail).await;
        done.expect_path("/verify/first-tab");
        assert!(!phone.browser.is_signed_in().await, "the browser that only opened the link is not signed in");
        let poll = ada.browser.call(forms::POLL, &[("nav", "")]).await;
        assert!(poll.location().is_some_and(|to| to.ends_with("/user")) && poll.header("serverfnredirect").is_some(), "{poll:?}");
        assert!(ada.browser.is_signed_in().await);
    }

    async fn au_05_without_javascript_the_first_tab_goes_on_by_its_button(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        let mail = mail_with_link(&ada).await;
        let card = ada.browser.visit("/sign-in/factor-one").await;
        let card = ada.browser.submit(&card, forms::POLL, &[]).await;
        card.expect_path("/sign-in/factor-one");
        ada.elsewhere().open_link(&mail).await;
        ada.browser.submit(&card, forms::POLL, &[]).await.expect_path("/user");
    }

    async fn au_05_ux_17_an_expired_link_has_its_own_page(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        let mail = mail_with_link(&ada).await;
        let button = ada.browser.visit(&mail.link()).await;
        app.advance(Span::minutes(10));
        let page = ada.browser.visit(&mail.link()).await;
        assert_eq!(page.heading(), text(Locale::En).link.expired_title);
        let pressed = ada.browser.submit(&button, forms::CONFIRM_LINK, &[]).await;
        pressed.expect_path("/verify/expired");
        assert!(!ada.browser.is_signed_in().await);
    }

    async fn au_05_ux_17_a_used_link_has_its_own_page(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        let mail = mail_with_link(&ada).await;
        ada.open_link(&mail).await.expect_path("/user");
        let other = ada.elsewhere();
        let page = other.browser.visit(&mail.link()).await;
        assert_eq!(page.heading(), text(Locale::En).link.failed_title);
        let forced = other.browser.post_form(forms::CONFIRM_LINK, &[("token", &mail.token())]).await;
        forced.expect_path("/verify/failed");
        assert_eq!(ada.sessions().await.len(), 1);
    }

    async fn au_05_a_link_that_was_never_made_has_its_own_page(app: TestApp) {
        let browser = app.browser();
        for link in ["/verify", "/verify?token=", "/verify?token=abc", "/verify?token=%00%ff", &format!("/verify?token={}", "x".repeat(5000))] {
            let page = browser.visit(link).await;
            assert_eq!(page.heading(), text(Locale::En).link.failed_title, "{link}: {}", page.status);
        }
    }

    async fn d_8_code_and_link_of_one_mail_are_one_proof(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        let card = ada.ask_for_code().await;
        let mail = ada.mail().await;
        ada.give_code(&card, &mail.code()).await.expect_path("/user");
        ada.elsewhere().browser.post_form(forms::CONFIRM_LINK, &[("token", &mail.token())]).await.expect_path("/verify/failed");
    }

    async fn d_8_the_link_works_on_the_card_for_the_code_too(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        ada.ask_for_code().await;
        let mail = ada.mail().await;
        ada.elsewhere().open_link(&mail).await.expect_path("/verify/first-tab");
        ada.browser.post_form(forms::POLL, &[("nav", "")]).await.expect_path("/user");
    }

    async fn d_8_a_sign_up_link_confirms_by_button_here_and_elsewhere(app: TestApp) {
        let ada = app.person("ada@example.org");
        ada.begin_sign_up(&[]).await.expect_path("/sign-up/verify-email-address");
        let mail = ada.mail().await;
        for _ in 0..3 {
            app.browser().visit(&mail.link()).await;
        }
        assert_eq!(app.count_users().await, 0);
        ada.open_link(&mail).await.expect_path("/user");

        let bob = app.person("bob@example.org");
        bob.begin_sign_up(&[]).await;
        let mail = bob.mail().await;
        let phone = bob.elsewhere();
        phone.open_link(&mail).await.expect_path("/verify/first-tab");
        assert!(!phone.browser.is_signed_in().await);
        let poll = bob.browser.call(forms::SIGN_UP_POLL, &[("nav", "")]).await;
        assert!(poll.location().is_some_and(|to| to.ends_with("/user")), "{poll:?}");
        assert!(bob.browser.is_signed_in().await);
    }
}
