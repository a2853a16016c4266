//! The way back to the app.

use vestibule::app::text::text;
use vestibule::domain::locale::Locale;
use vestibule::domain::navigation::Refusal;
use vestibule::domain::settings::SettingsProblem;
use vestibule::server::store;

use crate::support::people::{Person, forms};
use crate::support::test_app::{APP, PASSWORD, TestApp};

/// Where the app's page asks to come back to: with a query and a fragment.
const BACK: &str = "https://app.example/x?a=1&b=%20#part";

fn with(path: &str, parameter: &str, value: &str) -> String {
    let joint = if path.contains('?') { '&' } else { '?' };
    let value: String = url::form_urlencoded::byte_serialize(value.as_bytes()).collect();
    format!("{path}{joint}{parameter}={value}")
}

/// Signs in with a password from this address.
async fn sign_in_from(person: &Person, address: &str) -> crate::support::page::Page {
    let card = person.begin_sign_in_from(address).await;
    person.give_password(&card, PASSWORD).await
}

on_each_database! {
    async fn hp_06_a_finished_sign_in_lands_on_the_exact_address(app: TestApp) {
        app.register_app().await;
        let ada = app.person("ada@example.org").with_account().await;
        sign_in_from(&ada, &with("/sign-in", "redirect_url", BACK)).await.expect_sent_to(BACK);
        assert!(ada.browser.is_signed_in().await);
    }

    async fn hp_06_a_finished_sign_up_lands_on_the_exact_address(app: TestApp) {
        app.register_app().await;
        let ada = app.person("ada@example.org");
        let card = ada.browser.visit(&with("/sign-up", "redirect_url", BACK)).await;
        let card = ada.browser.submit(&card, forms::START_SIGN_UP, &[("email_address", &ada.email), ("password", PASSWORD)]).await;
        let code = ada.mail().await.code();
        ada.browser.submit(&card, forms::SIGN_UP_CODE, &[("code", &code)]).await.expect_sent_to(BACK);
    }

    async fn hp_06_an_address_that_is_not_allowed_is_never_followed_and_is_noted(app: TestApp) {
        let app = app.in_production().await;
        app.register_app().await;
        for address in ["https://evil.example/", "//evil.example", "https://app.example@evil.example/", "javascript:alert(1)", "https:\\\\evil.example", "http://app.example/", "http://localhost:4000/"] {
            let ada = app.person(&format!("ada{}@example.org", app.count_users().await)).with_account().await;
            let page = sign_in_from(&ada, &with("/sign-in", "redirect_url", address)).await;
            page.expect_path("/user");
        }
        let noted = app.events("redirect.refused").await;
        assert_eq!(noted.len(), 7);
        assert!(noted[0].data.contains("https://evil.example") && noted[0].data.contains("origin"), "{}", noted[0].data);
    }

    async fn d_9_a_refused_redirect_names_the_rule_and_the_fix_in_development(app: TestApp) {
        app.register_app().await;
        for (address, reason) in [
            ("https://evil.example/x", Refusal::Origin),
            ("javascript:alert(1)", Refusal::Scheme),
            ("https://app.example@evil.example/", Refusal::Credentials),
            ("//evil.example", Refusal::Malformed),
            ("/sign-in", Refusal::Loop),
        ] {
            let ada = app.person(&format!("ada{}@example.org", app.count_users().await)).with_account().await;
            let page = sign_in_from(&ada, &with("/sign-in", "redirect_url", address)).await;
            page.expect_path("/redirect-explained");
            let explanation = text(Locale::En).refusal(reason);
            assert!(page.shows(explanation.rule) && page.shows(explanation.fix), "{address}: {}", page.text());
            assert!(page.shows("redirect_url") && page.shows(APP) && page.shows(address), "{}", page.text());
            assert!(!page.body.contains("href=\"https://evil") && !page.body.contains("href=\"javascript"), "{}", page.body);
            assert!(ada.browser.is_signed_in().await, "the sign-in itself is not lost");
        }
    }

    async fn d_9_http_to_another_machine_is_refused_as_insecure(app: TestApp) {
        let app = app.in_production().await;
        app.set(|settings| settings.allowed_origins = vec!["http://app.example".to_owned()]).await;
        let page = app.browser().visit(&with("/redirect-explained?parameter=redirect_url", "url", "http://app.example/")).await;
        assert!(page.shows(text(Locale::En).refusal(Refusal::Insecure).rule), "{}", page.text());
    }

    async fn d_9_an_app_that_sends_a_signed_in_browser_back_three_times_is_explained(app: TestApp) {
        app.register_app().await;
        app.set(|settings| settings.multi_session = false).await;
        let ada = app.person("ada@example.org").with_account().await;
        ada.sign_in_with_password(PASSWORD).await;
        let sign_in = with("/sign-in", "redirect_url", BACK);
        for _ in 0..3 {
            assert_eq!(ada.browser.get(&sign_in).await.location().as_deref(), Some(BACK));
        }
        ada.browser.visit(&sign_in).await.expect_path("/redirect-explained");
        assert_eq!(ada.browser.get(&sign_in).await.location().as_deref(), Some(BACK), "after the explanation it may try again");
    }

    async fn d_9_an_app_out_of_reach_of_cookies_is_told_how_to_come_within(app: TestApp) {
        let explanation = text(Locale::En).refusal(Refusal::OutOfReach);
        app.register_app().await;
        let page = app.browser().visit(&with("/redirect-explained?reason=out_of_reach", "url", BACK)).await;
        assert!(page.shows(explanation.rule) && page.shows(explanation.fix), "{}", page.text());
    }

    async fn d_9_a_loop_is_explained_with_its_causes(app: TestApp) {
        let words = &text(Locale::En).redirects;
        let page = app.browser().visit(&with("/redirect-explained?reason=loop", "url", "https://app.example/")).await;
        assert_eq!(page.heading(), words.circle_title);
        assert!(page.shows(words.circle_clock) && page.shows(words.circle_keys) && page.shows(words.circle_cookies));
    }

    async fn hp_07_the_address_survives_every_step_of_signing_in(app: TestApp) {
        app.register_app().await;
        let ada = app.person("ada@example.org").with_account().await;
        let card = ada.begin_sign_in_from(&with("/sign-in", "redirect_url", BACK)).await;
        let link = |page: &crate::support::page::Page, path: &str| page.attribute(&format!("a[href^='{path}']"), "href").unwrap();
        let methods = ada.browser.visit(&link(&card, "/sign-in/methods")).await;
        let card = ada.browser.submit(&methods, forms::CHOOSE_FACTOR, &[("strategy", "email_code")]).await;
        let wrong = ada.give_code(&card, "000000").await;
        ada.give_code(&wrong, &ada.mail().await.code()).await.expect_sent_to(BACK);
    }

    async fn hp_07_the_address_survives_the_switch_to_sign_up_and_back(app: TestApp) {
        app.register_app().await;
        let ada = app.person("ada@example.org");
        let card = ada.browser.visit(&with("/sign-in", "redirect_url", BACK)).await;
        let sign_up = ada.browser.visit(&card.attribute("a[href^='/sign-up']", "href").unwrap()).await;
        let back = sign_up.attribute("a[href^='/sign-in']", "href").unwrap();
        assert!(back.contains("redirect_url=https%3A%2F%2Fapp.example"), "{back}");
        let card = ada.browser.submit(&sign_up, forms::START_SIGN_UP, &[("email_address", &ada.email), ("password", PASSWORD)]).await;
        let code = ada.mail().await.code();
        ada.browser.submit(&card, forms::SIGN_UP_CODE, &[("code", &code)]).await.expect_sent_to(BACK);
    }

    async fn hp_07_the_address_survives_a_link_in_another_tab_and_in_another_browser(app: TestApp) {
        app.register_app().await;
        for elsewhere in [false, true] {
            let ada = app.person(&format!("ada{elsewhere}@example.org")).with_account().await;
            ada.begin_sign_in_from(&with("/sign-in", "redirect_url", BACK)).await;
            ada.choose("email_link").await;
            let mail = ada.mail().await;
            if elsewhere {
                ada.elsewhere().open_link(&mail).await.expect_path("/verify/first-tab");
                let nav = with("", "redirect_url", BACK).trim_start_matches('?').to_owned();
                ada.browser.post_form(forms::POLL, &[("nav", &nav)]).await.expect_sent_to(BACK);
            } else {
                ada.open_link(&mail).await.expect_sent_to(BACK);
            }
        }
    }

    async fn hp_07_the_address_survives_a_new_password(app: TestApp) {
        app.register_app().await;
        let ada = app.person("ada@example.org").with_account().await;
        let card = ada.begin_sign_in_from(&with("/sign-in", "redirect_url", BACK)).await;
        let ask = ada.browser.visit(&card.attribute("a[href^='/sign-in/forgot-password']", "href").unwrap()).await;
        let card = ada.browser.submit(&ask, forms::CHOOSE_FACTOR, &[]).await;
        let card = ada.give_code(&card, &ada.mail().await.code()).await;
        let page = ada.browser.submit(&card, forms::RESET_PASSWORD, &[("new_password", "copper-lantern-2077")]).await;
        page.expect_sent_to(BACK);
        app.deliver_mail().await;
    }

    async fn hp_07_the_address_survives_the_choice_of_an_account_and_adding_one(app: TestApp) {
        app.register_app().await;
        let ada = app.person("ada@example.org").with_account().await;
        ada.sign_in_with_password(PASSWORD).await;
        let chooser = ada.browser.visit(&with("/sign-in", "redirect_url", BACK)).await;
        chooser.expect_path("/sign-in/choose");
        let session = ada.sessions().await.remove(0);
        ada.browser.submit(&chooser, forms::SELECT_ACCOUNT, &[("session", session.id.as_str())]).await.expect_sent_to(BACK);
        let add = chooser.attribute("a[href^='/sign-in?add=1']", "href").unwrap();
        let bob = Person::new(ada.browser, "bob@example.org").with_account().await;
        sign_in_from(&bob, &add).await.expect_sent_to(BACK);
    }

    async fn hp_07_force_wins_then_redirect_url_then_fallback_each_for_its_flow(app: TestApp) {
        app.register_app().await;
        let at = |path: &str| format!("{APP}/{path}");
        for (parameters, expected) in [
            (vec![("redirect_url", at("asked")), ("sign_in_force_redirect_url", at("forced"))], at("forced")),
            (vec![("redirect_url", at("asked")), ("sign_up_force_redirect_url", at("other"))], at("asked")),
            (vec![("sign_in_fallback_redirect_url", at("fallback"))], at("fallback")),
            (vec![("after_sign_in_url", at("legacy"))], at("legacy")),
            (vec![("redirect_url", at("asked")), ("sign_in_fallback_redirect_url", at("fallback"))], at("asked")),
        ] {
            let ada = app.person(&format!("ada{}@example.org", app.count_users().await)).with_account().await;
            let address = parameters.iter().fold("/sign-in".to_owned(), |path, (name, value)| with(&path, name, value));
            sign_in_from(&ada, &address).await.expect_sent_to(&expected);
        }
    }

    async fn hp_07_lost_state_falls_back_to_the_default_and_never_loops(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        for path in ["/sign-in/factor-one", "/sign-in/methods", "/sign-in/forgot-password", "/sign-in/reset-password"] {
            ada.browser.visit(path).await.expect_path("/sign-in");
        }
        for path in ["/sign-up/continue", "/sign-up/verify-email-address"] {
            ada.browser.visit(path).await.expect_path("/sign-up");
        }
        ada.begin_sign_in().await;
        let page = ada.browser.post_form(forms::PASSWORD, &[("password", PASSWORD), ("nav", "")]).await;
        page.expect_path("/user");
    }

    async fn hp_08_defaults_of_the_settings_are_used_when_nothing_was_asked_for(app: TestApp) {
        app.set(|settings| {
            settings.after_sign_in_url = Some("https://app.example/in".to_owned());
            settings.after_sign_up_url = Some("https://app.example/up".to_owned());
            settings.after_sign_out_url = Some("https://app.example/out".to_owned());
        })
        .await;
        let ada = app.person("ada@example.org").with_account().await;
        ada.sign_in_with_password(PASSWORD).await.expect_sent_to("https://app.example/in");
        ada.browser.post(forms::SIGN_OUT, &[]).await.expect_sent_to("https://app.example/out");
        app.person("bob@example.org").sign_up().await.expect_sent_to("https://app.example/up");
    }

    async fn hp_08_a_value_that_is_no_address_is_refused_when_it_is_saved(app: TestApp) {
        let (settings, _) = store::settings::find(&mut app.state.store.read().await.unwrap()).await.unwrap();
        for bad in ["javascript:alert(1)", "app.example", "//app.example", "/\\app.example", "ftp://app.example/"] {
            let settings = vestibule::domain::settings::InstanceSettings { after_sign_in_url: Some(bad.to_owned()), ..settings.clone() };
            assert_eq!(settings.validate(), Err(vec![SettingsProblem::NotAnAddress { name: "after_sign_in_url" }]), "{bad}");
        }
    }

    async fn hp_08_signing_out_goes_where_the_app_asks_if_that_is_allowed(app: TestApp) {
        let app = app.in_production().await;
        app.register_app().await;
        for (asked, expected) in [("https://app.example/bye", "https://app.example/bye"), ("https://evil.example/", "/signed-out"), ("//evil.example", "/signed-out")] {
            let page = app.browser().post(forms::SIGN_OUT, &[("redirect_url", asked)]).await;
            page.expect_sent_to(expected);
        }
    }

    async fn hp_09_somebody_signed_in_is_sent_straight_on_in_a_single_session_instance(app: TestApp) {
        app.register_app().await;
        app.set(|settings| settings.multi_session = false).await;
        let ada = app.person("ada@example.org").with_account().await;
        ada.sign_in_with_password(PASSWORD).await;
        ada.browser.get(&with("/sign-in", "redirect_url", BACK)).await.expect_sent_to(BACK);
    }

    async fn hp_03_somebody_signed_out_comes_back_to_the_account_page(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        let card = ada.begin_sign_in_from("/user").await;
        card.expect_path("/sign-in/factor-one");
        ada.give_password(&card, PASSWORD).await.expect_path("/user");
    }
}
