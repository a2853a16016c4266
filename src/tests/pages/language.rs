//! Pages and mails in the person's language.

use vestibule::app::text::text;
use vestibule::domain::locale::Locale;
use vestibule::domain::problem::{Field, ProblemCode};

use crate::support::people::{Person, forms};
use crate::support::test_app::TestApp;

on_each_database! {
    async fn x_50_the_language_is_the_wish_of_the_app_then_the_choice_then_the_browsers(app: TestApp) {
        let (english, german) = (text(Locale::En).sign_in.subtitle, text(Locale::De).sign_in.subtitle);
        assert!(app.browser().visit("/sign-in").await.shows(english));
        assert!(app.browser().speaking("fr, de;q=0.8").visit("/sign-in").await.shows(german));
        assert!(app.browser().speaking("zz").visit("/sign-in").await.shows(english), "an unknown language falls to English");
        let browser = app.browser().speaking("de");
        browser.post_form(forms::PREFERENCES, &[("language", "en"), ("back", "/sign-in")]).await.expect_path("/sign-in");
        let page = browser.visit("/sign-in").await;
        assert!(page.shows(english), "the choice is kept");
        assert_eq!(page.attribute("html", "lang").as_deref(), Some("en"));
        let page = browser.visit("/sign-in?ui_locales=fr%20de").await;
        assert!(page.shows(german));
        assert_eq!(page.attribute("html", "lang").as_deref(), Some("de"));
        assert!(browser.visit("/sign-up").await.shows(text(Locale::De).sign_up.subtitle), "and lasts for the steps that follow");
    }

    async fn x_50_problems_and_mails_come_in_the_same_language(app: TestApp) {
        let ada = Person::new(app.browser().speaking("de-AT"), "ada@example.org").with_account().await;
        let card = ada.begin_sign_in().await;
        let wrong = ada.give_password(&card, "wrong-guess-1").await;
        let words = text(Locale::De).problem(Field::Password, &ProblemCode::CredentialsIncorrect);
        assert!(wrong.shows(&words), "{}", wrong.text());
        ada.choose("email_code").await;
        let mail = ada.mail().await;
        assert!(mail.0.html.contains("lang=\"de\""), "{}", mail.0.html);
        assert_ne!(mail.0.subject, "");
    }

    async fn x_50_a_language_nobody_knows_and_a_foreign_way_back_are_ignored(app: TestApp) {
        let browser = app.browser();
        for (language, back, expected) in [("xx", "/sign-in", "/sign-in"), ("de\r\nSet-Cookie: a=b", "/sign-in", "/sign-in"), ("de", "https://evil.example/", "/user"), ("de", "//evil.example", "/user")] {
            browser.post(forms::PREFERENCES, &[("language", language), ("back", back)]).await.expect_sent_to(expected);
        }
        assert_eq!(browser.cookie("a"), None);
    }

    async fn x_51_the_theme_is_kept_and_in_the_document_before_anything_loads(app: TestApp) {
        let browser = app.browser();
        browser.post_form(forms::PREFERENCES, &[("theme", "dark"), ("back", "/sign-in")]).await;
        assert_eq!(browser.visit("/sign-in").await.attribute("html", "data-theme").as_deref(), Some("dark"));
        browser.post_form(forms::PREFERENCES, &[("theme", "\"><script>"), ("back", "/sign-in")]).await;
        assert_eq!(browser.visit("/sign-in").await.attribute("html", "data-theme").as_deref(), Some("dark"));
    }

    async fn x_50_the_pseudo_locale_reaches_every_word_of_the_cards(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        let english = text(Locale::En);
        let page = ada.browser.visit("/sign-in?ui_locales=en-XA").await;
        for words in [english.sign_in.subtitle, english.sign_in.email_label, english.common.continue_label, english.sign_in.no_account] {
            assert!(!page.shows(words), "“{words}” is not from the texts");
        }
    }

    async fn ux_49_the_document_names_the_direction_of_its_language(app: TestApp) {
        for (asked, tag, direction) in [("en", "en", "ltr"), ("de", "de", "ltr"), ("ar-XB", "ar-XB", "rtl")] {
            let page = app.browser().visit(&format!("/sign-in?ui_locales={asked}")).await;
            assert_eq!((page.attribute("html", "lang").as_deref(), page.attribute("html", "dir").as_deref()), (Some(tag), Some(direction)));
        }
        assert_eq!(app.browser().speaking("ar-XB, ar").visit("/sign-in").await.attribute("html", "dir").as_deref(), Some("ltr"), "by name only");
    }
}
