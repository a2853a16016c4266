//! What open pages hear.

use vestibule::domain::ids::SessionId;
use vestibule::domain::time::Span;
use vestibule::server::flows::sessions;
use vestibule::server::store;

use crate::support::listening::{Heard, Listening};
use crate::support::people::{Person, forms};
use crate::support::test_app::{PASSWORD, TestApp};

const LIVE: &str = "/user/live";

/// Somebody signed in with one browser.
async fn signed_in(app: &TestApp, email: &str) -> Person {
    let person = app.person(email).with_account().await;
    person.sign_in_with_password(PASSWORD).await.expect_path("/user");
    person
}

/// The session that this browser has in front.
async fn own_session(person: &Person) -> SessionId {
    let page = person.browser.visit("/user/security").await;
    let sessions = person.sessions().await.into_iter().map(|session| session.id);
    sessions.filter_map(|id| page.body.find(id.as_str()).map(|at| (at, id))).min().unwrap().1
}

/// The number of the person's last event.
async fn last_event(person: &Person) -> i64 {
    let user = person.user().await.unwrap();
    store::events::newest_of_user(&mut person.browser.app.state.store.read().await.unwrap(), &user.id, 1).await.unwrap().remove(0).seq
}

/// Something that open pages hear of: the person names the device.
async fn name_device(person: &Person, name: &str) {
    let session = person.sessions().await.remove(0);
    let answer = person.browser.post(forms::NAME_DEVICE, &[("session", session.id.as_str()), ("name", name)]).await;
    assert!(answer.status.is_redirection(), "{}", answer.status);
}

async fn expect_over(page: &mut Listening, status: &str) {
    let mut heard = page.next().await;
    // Word of what happened just before the page opened may come first.
    while heard.as_ref().is_some_and(|heard| heard.name.is_empty()) {
        heard = page.next().await;
    }
    assert_eq!(heard, Some(Heard { id: None, name: "over".to_owned(), words: status.to_owned() }));
    assert_eq!(page.next().await, None, "nothing comes after the last word");
}

on_each_database! {
    async fn d_2_a_change_reaches_every_open_page_of_the_person_and_nobody_elses(app: TestApp) {
        app.tells_open_pages().await;
        let (ada, eve) = (signed_in(&app, "ada@example.org").await, signed_in(&app, "eve@example.org").await);
        let mut pages = [ada.browser.listen(LIVE, None).await, ada.browser.listen(LIVE, None).await];
        let mut hers = eve.browser.listen(LIVE, None).await;
        assert_eq!(hers.headers["content-type"], "text/event-stream");
        assert_eq!(hers.headers["cache-control"], "no-store");
        let phone = ada.elsewhere();
        phone.sign_in_with_password(PASSWORD).await.expect_path("/user");
        let last = last_event(&ada).await;
        for page in &mut pages {
            let heard = page.next().await.unwrap();
            assert_eq!((heard.id, heard.name.as_str()), (Some(last), ""));
            assert!(heard.words.contains("sessions"), "{heard:?}");
        }
        name_device(&eve, "Hers").await;
        let own = store::events::newest_of_user(&mut app.state.store.read().await.unwrap(), &eve.user().await.unwrap().id, 10).await.unwrap();
        let heard = hers.next().await.unwrap().id;
        assert!(own.iter().any(|line| Some(line.seq) == heard), "the first that she hears is her own");
    }

    async fn d_2_a_change_made_by_another_process_is_heard(app: TestApp) {
        app.tells_open_pages().await;
        let beside = app.beside().await;
        let ada = signed_in(&app, "ada@example.org").await;
        let mut page = ada.browser.listen(LIVE, None).await;
        let there = Person::new(beside.browser(), &ada.email);
        there.sign_in_with_password(PASSWORD).await.expect_path("/user");
        assert!(page.next().await.unwrap().words.contains("sessions"));
        beside.finish().await;
    }

    async fn d_2_a_page_that_was_offline_catches_up(app: TestApp) {
        app.tells_open_pages().await;
        let ada = signed_in(&app, "ada@example.org").await;
        // Long enough ago that nothing of it can become visible late.
        app.advance(Span::minutes(5));
        let before = last_event(&ada).await;
        name_device(&ada, "While it was offline").await;
        let last = last_event(&ada).await;
        let mut again = ada.browser.listen(LIVE, Some(before)).await;
        let heard = again.next().await.unwrap();
        assert!(heard.id == Some(last) && heard.words.contains("sessions"), "{heard:?}");
        let mut fresh = ada.browser.listen(&format!("{LIVE}?after={before}"), None).await;
        assert_eq!(fresh.next().await.unwrap().id, Some(last));
        let mut up_to_date = ada.browser.listen(LIVE, Some(last)).await;
        up_to_date.only_greets().await;
        let page = ada.browser.ask("/api/security/view", &serde_json::json!({ "path": "/user/security" })).await;
        assert_eq!(page.json()["person"]["live"]["after"], last, "the page says from where on it listens");
    }

    async fn d_2_ss_02_a_revoked_device_is_told_so_and_its_stream_ends(app: TestApp) {
        app.tells_open_pages().await;
        let ada = signed_in(&app, "ada@example.org").await;
        let phone = ada.elsewhere();
        phone.sign_in_with_password(PASSWORD).await.expect_path("/user");
        let stolen = own_session(&phone).await;
        let mut there = phone.browser.listen(LIVE, None).await;
        let mut here = ada.browser.listen(LIVE, None).await;
        ada.browser.post_form(forms::REVOKE_DEVICE, &[("session", stolen.as_str())]).await.expect_path("/user/security");
        expect_over(&mut there, "revoked").await;
        assert!(here.next().await.unwrap().words.contains("sessions"), "the list of the other is read again");
        let mut again = phone.browser.listen(&format!("{LIVE}?session={}", stolen.as_str()), None).await;
        expect_over(&mut again, "revoked").await;
        expect_over(&mut phone.browser.listen(LIVE, None).await, "revoked").await;
        assert_eq!(app.state.live.streams(), 1, "the seat of the one that ended is free");
    }

    async fn d_2_every_way_a_session_ends_ends_its_stream_with_the_reason(app: TestApp) {
        app.tells_open_pages().await;
        app.set(|settings| settings.session_lifetime_minutes = Some(60)).await;
        let ada = signed_in(&app, "ada@example.org").await;
        let mut page = ada.browser.listen(LIVE, None).await;
        ada.browser.post_form(forms::SIGN_OUT, &[]).await;
        expect_over(&mut page, "removed").await;
        ada.sign_in_with_password(PASSWORD).await;
        let mut page = ada.browser.listen(LIVE, None).await;
        let card = ada.begin_sign_in_from("/sign-in?add=1").await;
        ada.give_password(&card, PASSWORD).await.expect_path("/user");
        expect_over(&mut page, "replaced").await;
        let mut page = ada.browser.listen(LIVE, None).await;
        app.advance(Span::minutes(60));
        // Nothing happens when time is over; the next thing that does shows it.
        ada.elsewhere().sign_in_with_password(PASSWORD).await;
        expect_over(&mut page, "expired").await;
    }

    async fn d_2_a_session_whose_time_is_over_is_told_so_by_the_clock_alone(app: TestApp) {
        app.tells_open_pages().await;
        app.set(|settings| settings.session_inactivity_minutes = Some(30)).await;
        let ada = signed_in(&app, "ada@example.org").await;
        app.advance(Span::millis(30 * 60_000 - 200));
        let mut page = ada.browser.listen(LIVE, None).await;
        page.only_greets().await;
        app.advance(Span::millis(200));
        expect_over(&mut page, "abandoned").await;
    }

    async fn d_2_the_pages_of_a_closed_account_are_left(app: TestApp) {
        app.tells_open_pages().await;
        let ada = signed_in(&app, "ada@example.org").await;
        let mut page = ada.browser.listen(LIVE, None).await;
        let (cx, user) = (app.cx(), ada.user().await.unwrap());
        let mut tx = app.state.store.write().await.unwrap();
        store::users::update_banned(&mut tx, &user.id, Some(cx.now), cx.now).await.unwrap();
        sessions::note(&cx, &mut tx, "user.updated", user.id.as_str(), Some(&user.id), serde_json::Value::Null).await.unwrap();
        tx.commit().await.unwrap();
        expect_over(&mut page, "ended").await;
    }

    async fn d_2_a_page_that_does_not_listen_is_cut_off_and_catches_up(app: TestApp) {
        app.tells_open_pages().await;
        let ada = signed_in(&app, "ada@example.org").await;
        let mut slow = ada.browser.listen(LIVE, None).await;
        let mut quick = ada.browser.listen(LIVE, None).await;
        let before = last_event(&ada).await;
        for number in 0..12 {
            name_device(&ada, &format!("Name {number}")).await;
            quick.next().await.unwrap();
        }
        assert_eq!(slow.next().await, None, "what it has not read is not kept for it");
        let mut again = ada.browser.listen(LIVE, Some(before)).await;
        assert_eq!(again.next().await.unwrap().id, Some(last_event(&ada).await));
    }

    async fn d_2_streams_have_limits_and_free_their_seats(app: TestApp) {
        let ada = signed_in(&app, "ada@example.org").await;
        let mut open = Vec::new();
        for _ in 0..20 {
            open.push(ada.browser.listen(LIVE, None).await);
        }
        assert!(open.iter().all(|page| page.status.is_success()));
        assert_eq!(ada.browser.listen(LIVE, None).await.status, 429, "of one session");
        assert_eq!(app.state.live.streams(), 20);
        open.pop();
        assert!(ada.browser.listen(LIVE, None).await.status.is_success());
        drop(open);
        assert_eq!(app.state.live.streams(), 0, "a page that is gone takes no seat");
        let small = app.restarted(|config| config.live_streams = 1).await;
        let ada = Person::new(ada.browser.talking_to(&small), "ada@example.org");
        let _first = ada.browser.listen(LIVE, None).await;
        let second = ada.browser.listen(LIVE, None).await;
        assert_eq!((second.status.as_u16(), second.headers["retry-after"].to_str().unwrap()), (503, "30"));
    }

    async fn d_2_open_pages_hold_no_connection_to_the_database(app: TestApp) {
        app.tells_open_pages().await;
        let ada = signed_in(&app, "ada@example.org").await;
        let mut open = Vec::new();
        for _ in 0..15 {
            let mut page = ada.browser.listen(LIVE, None).await;
            page.only_greets().await;
            open.push(page);
        }
        // The pool has four.
        assert!(ada.browser.is_signed_in().await);
        let mut held = Vec::new();
        for _ in 0..3 {
            held.push(app.state.store.read().await.unwrap());
        }
        assert!(ada.browser.is_signed_in().await);
        drop(held);
        name_device(&ada, "Still here").await;
        for page in &mut open {
            assert!(page.next().await.is_some());
        }
    }

    async fn d_2_nobody_listens_for_others(app: TestApp) {
        let (ada, eve) = (signed_in(&app, "ada@example.org").await, signed_in(&app, "eve@example.org").await);
        let hers = ada.sessions().await.remove(0).id;
        expect_over(&mut app.browser().listen(LIVE, None).await, "ended").await;
        expect_over(&mut eve.browser.listen(&format!("{LIVE}?session={}", hers.as_str()), None).await, "ended").await;
        let other_site = axum::http::Request::get(LIVE)
            .header("cookie", format!("vestibule={}", ada.browser.cookie("vestibule").unwrap()))
            .header("sec-fetch-site", "same-site");
        assert_eq!(app.browser().send(other_site.body(axum::body::Body::empty()).unwrap()).await.status, 403);
        assert_eq!(app.state.live.streams(), 0);
    }

    async fn ss_05_a_backend_throws_out_all_devices_of_a_person_and_their_pages_hear_it(app: TestApp) {
        app.tells_open_pages().await;
        let (ada, eve) = (signed_in(&app, "ada@example.org").await, signed_in(&app, "eve@example.org").await);
        let phone = ada.elsewhere();
        phone.sign_in_with_password(PASSWORD).await.expect_path("/user");
        let mut pages = [ada.browser.listen(LIVE, None).await, phone.browser.listen(LIVE, None).await];
        let server = app.app_server().await;
        let user = ada.user().await.unwrap().id;
        let path = format!("/v1/users/{}/sessions/revoke", user.as_str());
        let answer = server.post(&path, serde_json::json!({})).await;
        assert_eq!(answer.json(), serde_json::json!({ "object": "total_count", "total_count": 2 }));
        for page in &mut pages {
            expect_over(page, "revoked").await;
        }
        assert_eq!(server.post(&path, serde_json::json!({})).await.json()["total_count"], 0, "already gone is a success");
        assert!(!ada.browser.is_signed_in().await && !phone.browser.is_signed_in().await && eve.browser.is_signed_in().await);
        assert_eq!(server.post("/v1/users/user_nobody/sessions/revoke", serde_json::json!({})).await.status, 404);
        assert_eq!(app.browser().post(&path, &[]).await.status, 401, "without a secret key nothing is done");
    }
}
