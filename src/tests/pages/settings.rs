//! Settings drive the pages while the server runs.

use vestibule::app::text::text;
use vestibule::domain::locale::Locale;
use vestibule::domain::problem::{Field, ProblemCode};
use vestibule::domain::settings::{InstanceSettings, SettingsProblem};

use crate::support::people::forms;
use crate::support::test_app::{PASSWORD, TestApp};

on_each_database! {
    async fn hp_12_turning_a_method_off_changes_the_pages_at_once(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        ada.begin_sign_in().await;
        let methods = ada.browser.visit("/sign-in/methods").await;
        let offered = |page: &crate::support::page::Page| ["password", "email_code", "email_link"].map(|name| page.has(&format!("button[name=strategy][value={name}]")));
        assert_eq!(offered(&methods), [true, true, true]);
        app.set(|settings| settings.email_link = false).await;
        assert_eq!(offered(&ada.browser.visit("/sign-in/methods").await), [true, true, false]);
        let refused = ada.browser.post_form(forms::CHOOSE_FACTOR, &[("strategy", "email_link"), ("nav", "")]).await;
        refused.expect_problem(Field::Form, &ProblemCode::MethodUnavailable);
        app.set(|settings| settings.password = false).await;
        assert_eq!(offered(&ada.browser.visit("/sign-in/methods").await), [false, true, false]);
        let refused = ada.browser.post_form(forms::PASSWORD, &[("password", PASSWORD), ("nav", "")]).await;
        assert!(!ada.browser.is_signed_in().await, "{}", refused.text());
        let refused = ada.browser.post_form(forms::CHOOSE_FACTOR, &[("strategy", "reset_password_email_code"), ("nav", "")]).await;
        refused.expect_problem(Field::Form, &ProblemCode::MethodUnavailable);
    }

    async fn hp_12_without_passwords_the_first_card_sends_a_mail(app: TestApp) {
        app.person("ada@example.org").with_account().await;
        app.set(|settings| settings.password = false).await;
        let ada = app.person("ada@example.org");
        let card = ada.begin_sign_in().await;
        assert_eq!(card.heading(), text(Locale::En).sign_in.link_title);
        let mail = ada.mail().await;
        ada.open_link(&mail).await.expect_path("/user");
        app.set(|settings| settings.email_link = false).await;
        let again = ada.elsewhere();
        let card = again.begin_sign_in().await;
        again.give_code(&card, &again.mail().await.code()).await.expect_path("/user");
    }

    async fn hp_12_the_last_factor_cannot_be_turned_off(app: TestApp) {
        let off = InstanceSettings { password: false, email_code: false, email_link: false, ..InstanceSettings::default() };
        assert_eq!(off.validate(), Err(vec![SettingsProblem::NoUsableFactor]));
        assert!(app.browser().visit("/sign-in").await.has_form(forms::START_SIGN_IN));
    }

    async fn hp_12_another_process_sees_a_change_within_a_second(app: TestApp) {
        let other = app.restarted(|_| {}).await;
        let browser = other.browser();
        assert!(browser.visit("/sign-in").await.heading().contains("My application"));
        app.set(|settings| settings.application_name = "Acme".to_owned()).await;
        app.advance(vestibule::domain::time::Span::seconds(1));
        assert!(browser.visit("/sign-in").await.heading().contains("Acme"));
    }

    async fn cu_07_name_logo_colour_and_links_are_those_of_the_instance(app: TestApp) {
        app.set(|settings| {
            settings.application_name = "<b>Acme & Söhne</b>".to_owned();
            settings.primary_color = Some("#1a5fb4".to_owned());
            settings.privacy_url = Some("https://acme.example/privacy".to_owned());
            settings.support_email = Some("help@acme.example".to_owned());
            settings.show_branding = false;
        })
        .await;
        let page = app.browser().visit("/sign-in").await;
        assert!(page.heading().contains("<b>Acme & Söhne</b>") && !page.body.contains("<b>Acme"), "a name is text");
        assert!(page.has("a[href='https://acme.example/privacy']"));
        assert!(!page.shows(text(Locale::En).common.secured_by));
        let sheet = page.attribute("link[href^='/brand.css']", "href").unwrap();
        let css = app.browser().get(&sheet).await;
        assert!(css.header("content-type").is_some_and(|kind| kind.starts_with("text/css")) && css.body.contains("#1a5fb4"), "{}", css.body);
        let help = app.browser().visit("/sign-in/help").await;
        assert!(help.has("a[href='mailto:help@acme.example']"), "UX-19: {}", help.text());
    }

    async fn hp_10_development_instances_say_so_and_production_does_not(app: TestApp) {
        let notice = text(Locale::En).common.development_mode;
        assert!(app.browser().visit("/sign-in").await.shows(notice));
        assert!(!app.in_production().await.browser().visit("/sign-in").await.shows(notice));
    }
}
