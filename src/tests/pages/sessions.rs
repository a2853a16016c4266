//! Signed-in devices, several accounts in one browser, signing out.

use vestibule::app::text::{account_text, text};
use vestibule::domain::locale::Locale;
use vestibule::domain::problem::Field;
use vestibule::domain::session::SessionStatus;
use vestibule::domain::time::Span;
use vestibule::server::store;

use crate::support::people::{Person, forms};
use crate::support::test_app::{PASSWORD, TestApp};

const SAFARI_ON_IPHONE: &str =
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1";

/// Another account on the browser of the first person.
async fn add_account(first: Person, email: &str) -> Person {
    let second = Person::new(first.browser, email).with_account().await;
    let card = second.begin_sign_in_from("/sign-in?add=1").await;
    second.give_password(&card, PASSWORD).await.expect_path("/user");
    second
}

on_each_database! {
    async fn ss_01_active_devices_are_listed_with_this_one_first(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        ada.sign_in_with_password(PASSWORD).await;
        app.advance(Span::hours(2));
        let phone = Person::new(app.browser().calling_itself(SAFARI_ON_IPHONE).at("2001:db8::7"), &ada.email);
        phone.sign_in_with_password(PASSWORD).await;
        let bot = Person::new(app.browser().calling_itself("what/is this"), &ada.email);
        bot.sign_in_with_password(PASSWORD).await;
        let page = ada.browser.visit("/user/security").await;
        let devices = page.texts_of("#devices").join(" ");
        let words = text(Locale::En);
        for part in ["Firefox 143", "Safari 18", "2001:db8::7", "198.51.100.1", account_text(Locale::En).user.unknown_device, words.common.this_device] {
            assert!(devices.contains(part), "{part} is not in: {devices}");
        }
        assert_eq!(devices.matches(words.common.this_device).count(), 1);
        assert!(devices.find("Firefox 143") < devices.find("Safari 18"), "this device comes first: {devices}");
    }

    async fn ss_02_a_device_that_is_thrown_out_is_out_at_once_and_twice_is_a_success(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        ada.sign_in_with_password(PASSWORD).await;
        let phone = ada.elsewhere();
        phone.sign_in_with_password(PASSWORD).await.expect_path("/user");
        let page = ada.browser.visit("/user/security").await;
        let current = own_session(&ada).await;
        let other = ada.sessions().await.into_iter().find(|session| session.id.as_str() != current).unwrap();
        let done = ada.browser.submit(&page, forms::REVOKE_DEVICE, &[("session", other.id.as_str())]).await;
        done.expect_path("/user/security");
        assert!(!phone.browser.is_signed_in().await && ada.browser.is_signed_in().await);
        assert_eq!(status(&app, other.id.as_str()).await, SessionStatus::Revoked);
        ada.browser.post_form(forms::REVOKE_DEVICE, &[("session", other.id.as_str())]).await.expect_path("/user/security");
        assert_eq!(app.events("session.revoked").await.len(), 1);
    }

    async fn ss_02_nobody_throws_out_the_device_of_somebody_else(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        ada.sign_in_with_password(PASSWORD).await;
        let eve = app.person("eve@example.org").with_account().await;
        eve.sign_in_with_password(PASSWORD).await;
        let session = ada.sessions().await.remove(0);
        eve.browser.post_form(forms::REVOKE_DEVICE, &[("session", session.id.as_str())]).await;
        eve.browser.post_form(forms::SIGN_OUT, &[("session", session.id.as_str())]).await;
        app.browser().post_form(forms::REVOKE_DEVICE, &[("session", session.id.as_str())]).await.expect_path("/sign-in");
        assert!(ada.browser.is_signed_in().await && eve.browser.is_signed_in().await);
    }

    async fn ss_02_every_other_device_can_be_thrown_out_at_once(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        ada.sign_in_with_password(PASSWORD).await;
        let others = [ada.elsewhere(), ada.elsewhere()];
        for other in &others {
            other.sign_in_with_password(PASSWORD).await.expect_path("/user");
        }
        ada.browser.post_form(forms::REVOKE_DEVICE, &[]).await.expect_path("/user/security");
        assert!(ada.browser.is_signed_in().await);
        for other in &others {
            assert!(!other.browser.is_signed_in().await);
        }
    }

    async fn ss_04_a_session_ends_when_its_life_is_over_however_active(app: TestApp) {
        app.set(|settings| settings.session_lifetime_minutes = Some(60)).await;
        let ada = app.person("ada@example.org").with_account().await;
        ada.sign_in_with_password(PASSWORD).await;
        for _ in 0..59 {
            app.advance(Span::minutes(1));
            assert!(ada.browser.is_signed_in().await);
        }
        let session = own_session(&ada).await;
        app.advance(Span::minutes(1));
        assert!(!ada.browser.is_signed_in().await);
        assert_eq!(status(&app, &session).await, SessionStatus::Expired);
    }

    async fn ss_04_a_session_ends_when_nobody_uses_it_and_use_renews_it(app: TestApp) {
        app.set(|settings| settings.session_inactivity_minutes = Some(30)).await;
        let ada = app.person("ada@example.org").with_account().await;
        ada.sign_in_with_password(PASSWORD).await;
        for _ in 0..5 {
            app.advance(Span::minutes(29));
            assert!(ada.browser.is_signed_in().await);
        }
        let session = own_session(&ada).await;
        app.advance(Span::minutes(30));
        assert!(!ada.browser.is_signed_in().await);
        assert_eq!(status(&app, &session).await, SessionStatus::Abandoned);
    }

    async fn ss_04_the_cookie_gets_a_new_value_at_sign_in_and_the_old_one_is_worth_nothing(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        let card = ada.begin_sign_in().await;
        let before = ada.browser.cookie("vestibule").unwrap();
        ada.give_password(&card, PASSWORD).await.expect_path("/user");
        let after = ada.browser.cookie("vestibule").unwrap();
        assert_ne!(before, after);
        let thief = app.browser();
        thief.set_cookie("vestibule", &before);
        assert!(!thief.is_signed_in().await, "an id that was planted before the sign-in opens nothing");
        ada.browser.post_form(forms::SIGN_OUT, &[]).await;
        assert_ne!(ada.browser.cookie("vestibule"), Some(after.clone()));
        thief.set_cookie("vestibule", &after);
        assert!(!thief.is_signed_in().await);
    }

    async fn ss_04_the_cookie_is_kept_from_scripts_and_other_sites(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        let set = |page: &crate::support::page::Page, name: &str| {
            let all = page.headers.get_all("set-cookie").iter().map(|value| value.to_str().unwrap().to_owned());
            all.filter(|cookie| cookie.starts_with(&format!("{name}="))).collect::<Vec<_>>()
        };
        let page = ada.browser.post(forms::START_SIGN_IN, &[("identifier", &ada.email), ("nav", "")]).await;
        let cookie = set(&page, "vestibule").remove(0);
        assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && cookie.contains("Path=/") && !cookie.contains("Domain"), "{cookie}");
        let live = app.in_production().await;
        let page = live.browser().post(forms::START_SIGN_IN, &[("identifier", &ada.email), ("nav", "")]).await;
        let cookie = set(&page, "__Host-vestibule").remove(0);
        assert!(cookie.contains("Secure") && cookie.contains("HttpOnly") && cookie.contains("Path=/") && !cookie.contains("Domain"), "{cookie}");
    }

    async fn ss_07_two_accounts_live_in_one_browser_and_are_switched_without_password(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        ada.sign_in_with_password(PASSWORD).await;
        app.advance(Span::seconds(5));
        let bob = add_account(ada, "bob@example.org").await;
        assert!(bob.browser.visit("/user").await.shows("bob@example.org"));
        let chooser = bob.browser.visit("/sign-in").await;
        chooser.expect_path("/sign-in/choose");
        assert!(chooser.shows("ada@example.org") && chooser.shows("bob@example.org"));
        let ada = Person::new(bob.browser, "ada@example.org");
        let session = ada.sessions().await.remove(0);
        let page = ada.browser.submit(&chooser, forms::SELECT_ACCOUNT, &[("session", session.id.as_str())]).await;
        page.expect_path("/user");
        assert!(page.shows("ada@example.org") && !page.shows("bob@example.org"));
    }

    async fn ss_07_one_account_signs_out_alone_and_all_sign_out_together(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        ada.sign_in_with_password(PASSWORD).await;
        app.advance(Span::seconds(5));
        let bob = add_account(ada, "bob@example.org").await;
        let session = bob.sessions().await.remove(0);
        let page = bob.browser.post_form(forms::SIGN_OUT, &[("session", session.id.as_str())]).await;
        page.expect_path("/sign-in/choose");
        assert!(page.shows("ada@example.org") && !page.shows("bob@example.org"));
        assert!(bob.browser.is_signed_in().await, "the other account stays");
        let page = bob.browser.submit(&page, forms::SIGN_OUT, &[]).await;
        page.expect_path("/signed-out");
        assert!(!bob.browser.is_signed_in().await);
        assert_eq!(app.events("session.removed").await.len(), 2);
    }

    async fn ss_04_a_question_under_way_while_the_cookie_rotates_signs_nobody_out(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        let card = ada.ask_for_code().await;
        let late = app.browser();
        late.set_cookie("vestibule", &ada.browser.cookie("vestibule").unwrap());
        ada.give_code(&card, &ada.mail().await.code()).await.expect_path("/user");
        for path in [forms::POLL, forms::SIGN_UP_POLL] {
            let answer = late.call(path, &[("nav", "")]).await;
            assert!(answer.status.is_success() && answer.location().is_none(), "{path}: {:?}", answer.headers);
            assert!(answer.header("set-cookie").is_none(), "{path} would overwrite the new cookie: {:?}", answer.headers);
        }
        assert!(late.get("/healthz").await.header("set-cookie").is_none());
        assert!(late.get("/sign-in").await.header("set-cookie").is_none());
    }

    async fn ss_07_the_page_signs_out_whom_it_names_or_all_on_request(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        ada.sign_in_with_password(PASSWORD).await;
        app.advance(Span::seconds(5));
        let bob = add_account(ada, "bob@example.org").await;
        let page = bob.browser.visit("/sign-out").await;
        assert!(page.shows("bob@example.org") && !page.shows("ada@example.org"));
        assert!(page.shows(text(Locale::En).chooser.sign_out_of_all));
        bob.browser.submit(&page, forms::SIGN_OUT, &[]).await.expect_path("/sign-in/choose");
        let page = bob.browser.visit("/sign-out").await;
        assert!(page.shows("ada@example.org"), "the account that was not named stays");
        assert!(!page.shows(text(Locale::En).chooser.sign_out_of_all), "there is only one left");
    }

    async fn ss_07_one_expiring_does_not_affect_the_other(app: TestApp) {
        app.set(|settings| settings.session_lifetime_minutes = Some(60)).await;
        let ada = app.person("ada@example.org").with_account().await;
        ada.sign_in_with_password(PASSWORD).await;
        app.advance(Span::minutes(30));
        let bob = add_account(ada, "bob@example.org").await;
        app.advance(Span::minutes(30));
        let page = bob.browser.visit("/sign-in/choose").await;
        assert!(page.shows("bob@example.org") && !page.shows("ada@example.org"));
        assert!(bob.browser.is_signed_in().await);
    }

    async fn ss_07_signing_in_again_replaces_the_session_of_the_same_person(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        ada.sign_in_with_password(PASSWORD).await;
        let first = own_session(&ada).await;
        app.advance(Span::seconds(5));
        let card = ada.begin_sign_in_from("/sign-in?add=1").await;
        ada.give_password(&card, PASSWORD).await.expect_path("/user");
        assert_eq!(ada.sessions().await.len(), 1);
        assert_eq!(status(&app, &first).await, SessionStatus::Replaced);
    }

    async fn ss_07_a_single_session_instance_replaces_whoever_was_there(app: TestApp) {
        app.set(|settings| settings.multi_session = false).await;
        let ada = app.person("ada@example.org").with_account().await;
        ada.sign_in_with_password(PASSWORD).await;
        ada.browser.visit("/sign-in").await.expect_path("/user");
        app.advance(Span::seconds(5));
        let bob = add_account(ada, "bob@example.org").await;
        assert_eq!(Person::new(bob.browser, "ada@example.org").sessions().await.len(), 0);
    }

    async fn hp_09_a_stale_cookie_shows_sign_in_and_does_not_loop(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        ada.sign_in_with_password(PASSWORD).await;
        app.advance(Span::days(8));
        ada.browser.visit("/sign-in").await.expect_path("/sign-in");
        ada.browser.visit("/sign-in/choose").await.expect_path("/sign-in");
        ada.browser.visit("/user").await.expect_path("/sign-in");
        for junk in ["", "nonsense", "AAAAAAAAAAAAAAAAAAAAAA", "%00", "💥"] {
            let browser = app.browser();
            browser.set_cookie("vestibule", &urlencoded(junk));
            browser.visit("/user").await.expect_path("/sign-in");
        }
    }

    async fn hp_09_somebody_signed_in_is_sent_on_or_asked_which_account(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        ada.sign_in_with_password(PASSWORD).await;
        ada.browser.visit("/sign-in").await.expect_path("/sign-in/choose");
        app.set(|settings| settings.multi_session = false).await;
        ada.browser.visit("/sign-in").await.expect_path("/user");
        ada.browser.visit("/sign-up").await.expect_path("/user");
    }

    async fn ss_04_signing_out_asks_first_and_then_tells(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        ada.sign_in_with_password(PASSWORD).await;
        let page = ada.browser.visit("/sign-out").await;
        assert!(ada.browser.is_signed_in().await, "a link alone signs nobody out");
        assert!(page.shows("ada@example.org"));
        ada.browser.submit(&page, forms::SIGN_OUT, &[]).await.expect_path("/signed-out");
        assert!(!ada.browser.is_signed_in().await);
        assert_eq!(ada.browser.visit("/sign-out").await.heading(), text(Locale::En).sign_in.signed_out_title);
        ada.browser.post_form(forms::SIGN_OUT, &[]).await.expect_path("/signed-out");
    }

    async fn ss_04_the_cookie_for_apps_says_since_when_somebody_is_signed_in(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        app.advance(Span::seconds(100));
        ada.sign_in_with_password(PASSWORD).await;
        let seconds = app.state.clock.now().seconds().to_string();
        for name in app.state.identity.cookie_names("__client_uat") {
            assert_eq!(ada.browser.cookie(&name), Some(seconds.clone()), "{name}");
        }
        ada.browser.post_form(forms::SIGN_OUT, &[]).await;
        assert_eq!(ada.browser.cookie("__client_uat"), Some("0".to_owned()));
    }

    async fn us_03_the_account_page_of_a_stranger_is_the_sign_in_page(app: TestApp) {
        let page = app.browser().visit("/user").await;
        page.expect_path("/sign-in");
        assert!(page.path.contains("redirect_url=%2Fuser"), "{}", page.path);
        assert_eq!(page.problem(Field::Form), None);
    }
}

/// Id of the session that a person's browser has in front.
async fn own_session(person: &Person) -> String {
    let page = person.browser.visit("/user/security").await;
    let ids: Vec<String> = person.sessions().await.into_iter().map(|session| session.id.as_str().to_owned()).collect();
    let first = ids.iter().filter_map(|id| page.body.find(id.as_str()).map(|at| (at, id))).min();
    first.unwrap().1.clone()
}

async fn status(app: &TestApp, session: &str) -> SessionStatus {
    let id = vestibule::domain::ids::SessionId::parse(session).unwrap();
    let session = store::sessions::find(&mut app.state.store.read().await.unwrap(), &id).await.unwrap().unwrap();
    session.status(app.state.clock.now())
}

fn urlencoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}
