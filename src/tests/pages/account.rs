//! The frame of the account pages: tabs, addresses of cards, order of contacts.

use vestibule::app::text::{account_text, text};
use vestibule::domain::email::Email;
use vestibule::domain::ids::IdentificationId;
use vestibule::domain::locale::Locale;
use vestibule::server::store;

use crate::support::test_app::{PASSWORD, TestApp};

on_each_database! {
    async fn pr_01_each_tab_has_an_address_and_marks_itself_in_the_navigation(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        ada.sign_in_with_password(PASSWORD).await;
        let words = &account_text(Locale::En).user;
        for (path, title, item) in [("/user", words.profile_title, words.nav_profile), ("/user/security", words.security_title, words.nav_security)] {
            let page = ada.browser.visit(path).await;
            page.expect_path(path);
            assert_eq!(page.heading(), "Account");
            assert!(page.shows("Manage your account info."));
            assert_eq!(page.texts_of("main h2"), [title]);
            assert_eq!(page.texts_of("nav a[aria-current=page]"), [item]);
            assert_eq!(page.texts_of("nav a"), [words.nav_profile, words.nav_security], "no entries that lead nowhere");
        }
    }

    async fn pr_01_an_unknown_tab_leads_to_the_profile(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        ada.sign_in_with_password(PASSWORD).await;
        for path in ["/user/nothing", "/user/security/deeper", "/user/%2e%2e%2fetc"] {
            ada.browser.visit(path).await.expect_path("/user");
        }
        ada.browser.visit("/user/security/").await.expect_path("/user/security/");
    }

    async fn pr_01_a_stranger_at_any_tab_signs_in_and_comes_back_to_it(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        let card = ada.begin_sign_in_from("/user/security?open=password").await;
        let page = ada.give_password(&card, PASSWORD).await;
        page.expect_path("/user/security");
        assert!(page.has("#card-password"), "the card is open again: {}", page.path);
    }

    async fn ux_46_every_card_has_an_address_and_one_at_most_is_open(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        ada.sign_in_with_password(PASSWORD).await;
        for name in ["password", "remove-password", "delete"] {
            let page = ada.browser.visit(&format!("/user/security?open={name}")).await;
            assert_eq!(page.texts_of("[data-card]").len(), 1, "{name}");
            assert!(page.has(&format!("#card-{name} form[method=post]")), "{name}");
            assert!(page.has("[data-card] a[data-closes][href='/user/security']"), "a way to close it without a script");
        }
        for odd in ["", "nothing", "password%22%5D", "%00"] {
            assert!(!ada.browser.visit(&format!("/user/security?open={odd}")).await.has("[data-card]"), "{odd}");
        }
        let page = ada.browser.visit("/user/security").await;
        assert!(page.has("a[href='/user/security?open=password#password']") && page.has("a[href='/user/security?open=delete#delete']"));
    }

    async fn ux_27_the_primary_address_comes_first_then_proved_ones_then_the_rest(app: TestApp) {
        let ada = app.person("first@example.org").with_account().await;
        let user = ada.user().await.unwrap();
        let mut tx = app.state.store.write().await.unwrap();
        for (number, (address, proof)) in [("unproved@example.org", None), ("proved@example.org", Some("email_code"))].into_iter().enumerate() {
            let id = IdentificationId::from_unique(&format!("{number}"));
            let address = Email::parse(address).unwrap();
            assert!(store::emails::insert(&mut tx, &id, &user.id, &address, proof, app.state.clock.now()).await.unwrap());
        }
        tx.commit().await.unwrap();
        ada.sign_in_with_password(PASSWORD).await;
        let page = ada.browser.visit("/user").await;
        let words = &account_text(Locale::En).user;
        let rows = page.texts_of("#emails .fact__name");
        assert_eq!(rows, [format!("first@example.org {}", words.primary), "proved@example.org".to_owned(), format!("unproved@example.org {}", words.unverified)]);
    }

    async fn ux_12_the_form_for_a_new_password_says_whose_it_is(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        ada.sign_in_with_password(PASSWORD).await;
        let page = ada.browser.visit("/user/security?open=password").await;
        assert_eq!(page.attribute("#card-password input[autocomplete=username]", "value").as_deref(), Some("ada@example.org"));
        assert!(page.has("#card-password input[name=password][autocomplete=current-password]"));
        assert_eq!(page.texts_of("#card-password input[autocomplete=new-password]").len(), 2);
        assert!(page.has("#card-password input[name=sign_out_others][checked]"), "ticked by default");
        assert!(!page.has("#save-password[disabled]") && !page.has("#save-password[aria-disabled]"), "UX-25: without a script it can be pressed");
        assert!(page.shows(text(Locale::En).recovery.sign_out_others));
    }
}
