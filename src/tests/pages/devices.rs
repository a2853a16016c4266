//! The list of devices: names, places, many of them, and what people and apps are told of sessions that are over.

use serde_json::json;
use vestibule::app::text::{session_over_text, text};
use vestibule::domain::ids::{ClientId, SessionId};
use vestibule::domain::locale::Locale;
use vestibule::domain::problem::{Field, ProblemCode};
use vestibule::domain::session::SessionStatus;
use vestibule::domain::time::Span;
use vestibule::server::flows::sessions::{self, OpenSession};
use vestibule::server::place::{Places, looks_right};
use vestibule::server::store;

use crate::support::people::{Person, forms};
use crate::support::places;
use crate::support::test_app::{PASSWORD, TestApp};

const SECURITY: &str = "/user/security";

async fn signed_in(app: &TestApp, email: &str) -> Person {
    let person = app.person(email).with_account().await;
    person.sign_in_with_password(PASSWORD).await.expect_path("/user");
    person
}

/// Signs the person in on so many more browsers, as if each had gone through the pages.
async fn with_devices(app: &TestApp, person: &Person, number: usize) {
    let (cx, user) = (app.cx(), person.user().await.unwrap().id);
    let settings = app.state.settings(cx.now).await.unwrap();
    let mut tx = app.state.store.write().await.unwrap();
    for _ in 0..number {
        let client = ClientId::from_unique(&cx.unique().unwrap());
        let session = SessionId::from_unique(&cx.unique().unwrap());
        store::clients::insert(&mut tx, &client, cx.now).await.unwrap();
        let new = OpenSession { session: &session, client: &client, user: &user, strategy: "password", second_factor: None, organization: None };
        assert!(sessions::open(&cx, &mut tx, &settings, new).await.unwrap());
    }
    tx.commit().await.unwrap();
}

on_each_database! {
    async fn ss_01_500_devices_are_listed_page_by_page_and_signed_out_at_once(app: TestApp) {
        let ada = signed_in(&app, "ada@example.org").await;
        app.advance(Span::minutes(1));
        with_devices(&app, &ada, 499).await;
        let rows = |page: &crate::support::page::Page| page.body.matches("class=\"device\"").count();
        let page = ada.browser.visit(SECURITY).await;
        assert_eq!(rows(&page), 20);
        assert!(page.shows("You are signed in on 499 other devices."), "{}", page.text());
        assert!(page.body.contains("/user/security?devices=40"), "more by a link");
        let first = page.texts_of("#devices").join(" ");
        assert!(first.find(text(Locale::En).common.this_device).is_some(), "this device is there however many there are");
        assert_eq!(rows(&ada.browser.visit("/user/security?devices=40").await), 40);
        let all = ada.browser.visit("/user/security?devices=9999999").await;
        assert_eq!(rows(&all), 500);
        assert!(!all.body.contains("/user/security?devices=5"), "nothing more to show");
        ada.browser.visit("/user/security?devices=nonsense").await.expect_path(SECURITY);
        let done = ada.browser.submit(&page, forms::REVOKE_DEVICE, &[]).await;
        done.expect_path(SECURITY);
        assert!(done.shows("All other devices were signed out."));
        assert_eq!((rows(&done), ada.sessions().await.len()), (1, 1));
        assert_eq!(app.events("session.revoked").await.len(), 499);
    }

    async fn ss_01_devices_show_what_and_where_they_are(app: TestApp) {
        let folder = std::env::temp_dir().join(format!("vestibule-places-{}-{:?}", std::process::id(), app.state.store.dialect()));
        std::fs::write(&folder, places::database()).unwrap();
        let ada = signed_in(&app, "ada@example.org").await;
        let mac = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36";
        let there = Person::new(app.browser().calling_itself(mac).at("203.0.113.7"), &ada.email);
        there.sign_in_with_password(PASSWORD).await.expect_path("/user");
        let devices = ada.browser.visit(SECURITY).await.texts_of("#devices").join(" ");
        assert!(devices.contains("Macintosh") && devices.contains("Chrome 126.0") && devices.contains("203.0.113.7"), "{devices}");
        assert!(!devices.contains('('), "without a database there are no places: {devices}");
        let app = app.restarted(|config| config.places_database = Some(folder.clone())).await;
        let ada = Person::new(ada.browser.talking_to(&app), "ada@example.org");
        let devices = ada.browser.visit(SECURITY).await.texts_of("#devices").join(" ");
        assert!(devices.contains("203.0.113.7 (FR)") && devices.contains("198.51.100.1 (Munich, DE)"), "{devices}");
        let german = Person::new(ada.browser.speaking("de"), "ada@example.org");
        let devices = german.browser.visit(SECURITY).await.texts_of("#devices").join(" ");
        assert!(devices.contains("(München, DE)"), "{devices}");
        let session = german.sessions().await.into_iter().find(|session| session.ip_address.as_deref() == Some("203.0.113.7")).unwrap();
        let activity = app.app_server().await.get(&format!("/v1/sessions/{}", session.id.as_str())).await.json()["latest_activity"].clone();
        assert_eq!((&activity["country"], &activity["city"]), (&json!("FR"), &json!(null)));
        let known = [&activity["device_type"], &activity["browser_name"], &activity["browser_version"], &activity["is_mobile"]];
        assert_eq!(known, [&json!("Macintosh"), &json!("Chrome"), &json!("126.0.0.0"), &json!(false)]);
        std::fs::remove_file(folder).unwrap();
    }

    async fn x_57_a_device_gets_a_name_keeps_it_and_loses_it(app: TestApp) {
        let ada = signed_in(&app, "ada@example.org").await;
        let session = ada.sessions().await.remove(0).id;
        let card = format!("{SECURITY}?open=name-{}", session.as_str());
        let page = ada.browser.visit(&card).await;
        let done = ada.browser.submit(&page, forms::NAME_DEVICE, &[("name", " Kitchen <tablet> ")]).await;
        done.expect_path(SECURITY);
        assert!(done.shows("The name of the device was saved.") && done.shows("Kitchen <tablet>"), "{}", done.text());
        assert_eq!(app.events("session.named").await.len(), 1);
        // A name belongs to the browser: the next session in it has it too.
        ada.browser.post_form(forms::SIGN_OUT, &[]).await;
        ada.sign_in_with_password(PASSWORD).await.expect_path("/user");
        assert!(ada.browser.visit(SECURITY).await.shows("Kitchen <tablet>"));
        let elsewhere = ada.elsewhere();
        elsewhere.sign_in_with_password(PASSWORD).await.expect_path("/user");
        assert_eq!(ada.sessions().await.iter().filter(|session| session.name.is_some()).count(), 1, "and no other browser has");
        let session = ada.sessions().await.into_iter().find(|session| session.name.is_some()).unwrap().id;
        elsewhere.browser.post_form(forms::NAME_DEVICE, &[("session", session.as_str()), ("name", "  ")]).await.expect_path(SECURITY);
        assert!(ada.sessions().await.iter().all(|session| session.name.is_none()));
    }

    async fn x_57_names_that_cannot_be_kept_are_refused_and_nobody_names_the_devices_of_others(app: TestApp) {
        let (ada, eve) = (signed_in(&app, "ada@example.org").await, signed_in(&app, "eve@example.org").await);
        let session = ada.sessions().await.remove(0).id;
        let long = "x".repeat(61);
        let page = ada.browser.post_form(forms::NAME_DEVICE, &[("session", session.as_str()), ("name", &long)]).await;
        assert_eq!(page.problem(Field::Name), Some(text(Locale::En).problem(Field::Name, &ProblemCode::NameInvalid)));
        assert!(page.body.contains(&long), "what was typed stays");
        for bad in ["two\nlines", "turned \u{202e}round"] {
            let answer = ada.browser.call(forms::NAME_DEVICE, &[("session", session.as_str()), ("name", bad)]).await;
            assert_eq!(answer.json()["problems"][0]["field"], "name", "{bad:?}");
        }
        eve.browser.post_form(forms::NAME_DEVICE, &[("session", session.as_str()), ("name", "Hers")]).await;
        app.browser().post_form(forms::NAME_DEVICE, &[("session", session.as_str()), ("name", "Nobody's")]).await.expect_path("/sign-in");
        assert!(ada.sessions().await[0].name.is_none());
    }

    async fn ss_02_throwing_out_a_device_asks_who_it_is_after_a_while_and_leaving_does_not(app: TestApp) {
        let ada = signed_in(&app, "ada@example.org").await;
        let phone = ada.elsewhere();
        phone.sign_in_with_password(PASSWORD).await.expect_path("/user");
        app.advance(Span::minutes(11));
        phone.browser.post(forms::REVOKE_DEVICE, &[]).await;
        assert_eq!(ada.sessions().await.len(), 2, "nobody is thrown out without a fresh proof");
        ada.browser.post_form(forms::SIGN_OUT, &[]).await;
        assert_eq!(ada.sessions().await.len(), 1);
    }

    async fn ss_04_whoever_was_signed_out_is_told_why_where_they_sign_in(app: TestApp) {
        app.set(|settings| {
            settings.session_lifetime_minutes = Some(60);
            settings.session_inactivity_minutes = Some(30);
        })
        .await;
        let words = session_over_text(Locale::En);
        let ada = signed_in(&app, "ada@example.org").await;
        let other = ada.elsewhere();
        other.sign_in_with_password(PASSWORD).await;
        other.browser.post_form(forms::REVOKE_DEVICE, &[]).await;
        let card = ada.browser.visit("/user").await;
        card.expect_path("/sign-in");
        assert!(card.shows(words.revoked), "{}", card.text());
        let card = ada.browser.submit(&card, forms::START_SIGN_IN, &[("identifier", &ada.email)]).await;
        assert!(!card.shows(words.revoked), "once is enough");
        ada.give_password(&card, PASSWORD).await.expect_path("/user");
        app.advance(Span::minutes(30));
        assert!(ada.browser.visit("/user").await.shows(words.abandoned));
        ada.sign_in_with_password(PASSWORD).await.expect_path("/user");
        for _ in 0..3 {
            app.advance(Span::minutes(20));
            ada.browser.visit("/user").await;
        }
        let german = Person::new(ada.browser.speaking("de"), "ada@example.org");
        assert!(german.browser.visit("/sign-in").await.shows(session_over_text(Locale::De).expired));
        german.sign_in_with_password(PASSWORD).await.expect_path("/user");
        german.browser.post_form(forms::SIGN_OUT, &[]).await.expect_path("/signed-out");
        let card = german.browser.visit("/sign-in").await;
        assert_eq!(card.text().matches("Melden Sie sich an, um fortzufahren").count(), 0, "who signed out knows: {}", card.text());
        assert!(!app.browser().visit("/sign-in").await.shows(words.revoked));
    }

    async fn ss_04_every_state_of_a_session_is_told_apart_by_the_api(app: TestApp) {
        app.set(|settings| {
            settings.session_lifetime_minutes = Some(60);
            settings.session_inactivity_minutes = Some(30);
        })
        .await;
        let server = app.app_server().await;
        let ada = signed_in(&app, "ada@example.org").await;
        let user = ada.user().await.unwrap().id;
        let open = async || {
            let person = ada.elsewhere();
            let before = ada.sessions().await;
            person.sign_in_with_password(PASSWORD).await.expect_path("/user");
            let session = ada.sessions().await.into_iter().find(|session| before.iter().all(|old| old.id != session.id)).unwrap();
            (person, session)
        };
        let (signs_out, removed) = open().await;
        signs_out.browser.post_form(forms::SIGN_OUT, &[]).await;
        let (app_ends, ended) = open().await;
        assert_eq!(app_ends.browser.call(&format!("/v1/client/sessions/{}/end", ended.id.as_str()), &[]).await.json()["response"]["status"], "ended");
        let (signs_in_again, replaced) = open().await;
        let card = signs_in_again.begin_sign_in_from("/sign-in?add=1").await;
        signs_in_again.give_password(&card, PASSWORD).await;
        let (_, revoked) = open().await;
        server.post(&format!("/v1/sessions/{}/revoke", revoked.id.as_str()), json!({})).await;
        let (_, abandoned) = open().await;
        app.advance(Span::minutes(20));
        let (keeps_using, expired) = open().await;
        for _ in 0..3 {
            app.advance(Span::minutes(20));
            keeps_using.browser.visit("/user").await;
        }
        let (_, active) = open().await;
        let expected = [
            (&removed, SessionStatus::Removed),
            (&ended, SessionStatus::Ended),
            (&replaced, SessionStatus::Replaced),
            (&revoked, SessionStatus::Revoked),
            (&abandoned, SessionStatus::Abandoned),
            (&expired, SessionStatus::Expired),
            (&active, SessionStatus::Active),
        ];
        for written in [false, true] {
            for (session, status) in expected {
                let one = server.get(&format!("/v1/sessions/{}", session.id.as_str())).await.json();
                assert_eq!(one["status"], status.name(), "{written}");
                let list = server.get(&format!("/v1/sessions?user_id={}&status={}", user.as_str(), status.name())).await;
                assert!(list.body.contains(session.id.as_str()), "{} {}", status.name(), list.body);
            }
            // The worker writes down what time has done; nothing looks different after it.
            let mut tx = app.state.store.write().await.unwrap();
            store::sessions::end_overdue(&mut tx, 100, app.state.clock.now()).await.unwrap();
            tx.commit().await.unwrap();
        }
    }

    async fn ss_07_an_account_thrown_out_from_elsewhere_leaves_the_other_of_the_browser_in_front(app: TestApp) {
        let ada = signed_in(&app, "ada@example.org").await;
        app.advance(Span::seconds(5));
        let bob = Person::new(ada.browser, "bob@example.org").with_account().await;
        let card = bob.begin_sign_in_from("/sign-in?add=1").await;
        bob.give_password(&card, PASSWORD).await.expect_path("/user");
        let ada = Person::new(app.browser(), "ada@example.org");
        let hers = ada.sessions().await.remove(0);
        let client = store::clients::find(&mut app.state.store.read().await.unwrap(), &hers.client).await.unwrap().unwrap();
        let front = client.last_active_session.clone();
        assert_ne!(front.as_ref(), Some(&hers.id));
        app.app_server().await.post(&format!("/v1/sessions/{}/revoke", hers.id.as_str()), json!({})).await;
        let client = store::clients::find(&mut app.state.store.read().await.unwrap(), &hers.client).await.unwrap().unwrap();
        assert_eq!(client.last_active_session, front);
        let page = bob.browser.visit("/user").await;
        assert!(page.shows("bob@example.org"));
        let card = bob.browser.visit("/sign-in").await;
        assert!(!card.shows(session_over_text(Locale::En).revoked), "somebody is signed in here");
    }
}

#[test]
fn ss_01_places_are_found_in_the_database_and_nowhere_without_it() {
    let places = Places::from_bytes(places::database()).unwrap();
    let munich = places.find("198.51.100.7").unwrap();
    assert_eq!((munich.words(Locale::En).as_deref(), munich.words(Locale::De).as_deref()), (Some("Munich, DE"), Some("München, DE")));
    assert_eq!((munich.latitude, munich.longitude), (Some(48.137), Some(11.575)));
    assert_eq!(places.find("::ffff:198.51.100.7"), Some(munich), "an IPv4 address in the clothes of IPv6");
    assert_eq!(places.find("203.0.113.9").unwrap().words(Locale::En).as_deref(), Some("FR"));
    for nowhere in ["192.0.2.1", "10.0.0.1", "2001:db8::1", "", "nonsense"] {
        assert_eq!(places.find(nowhere), None, "{nowhere}");
    }
    assert_eq!(Places::default().find("198.51.100.7"), None);
    assert_eq!(places.description(), Some(("Test-City", 1_790_000_000)));
}

#[test]
fn ss_01_a_broken_database_of_places_is_refused() {
    let whole = places::database();
    assert!(Places::from_bytes(whole[..whole.len() / 2].to_vec()).is_err());
    assert!(Places::from_bytes(b"something else".to_vec()).is_err());
    let file = std::env::temp_dir().join(format!("vestibule-no-places-{}", std::process::id()));
    std::fs::write(&file, b"something else").unwrap();
    assert!(!looks_right(&file).unwrap());
    std::fs::write(&file, &whole).unwrap();
    assert!(looks_right(&file).unwrap());
    std::fs::remove_file(&file).unwrap();
    assert!(looks_right(&file).is_err());
    assert!(Places::open(Some(&file)).is_err());
}
