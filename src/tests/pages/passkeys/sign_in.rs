//! Signing in with a passkey, and what must not work.

use futures::future::join_all;
use serde_json::json;
use vestibule::app::text::account_text;
use vestibule::domain::locale::Locale;
use vestibule::domain::passkey::PasskeyTrouble;
use vestibule::domain::problem::{Field, ProblemCode};
use vestibule::domain::time::Span;
use vestibule::server::passkeys::{encoded, handle};
use vestibule::server::store;

use super::{REMOVE, SECURITY, SIGN_IN, ada_with_passkey, expect_refused, expect_trouble, failures, own_id, passkeys_of};
use crate::support::authenticator::{Authenticator, send};
use crate::support::people::forms;
use crate::support::test_app::TestApp;

on_each_database! {
    async fn au_13_x_24_a_passkey_signs_in_and_counts_as_both_factors(app: TestApp) {
        let (ada, mut device) = ada_with_passkey(&app).await;
        let elsewhere = ada.elsewhere();
        let card = elsewhere.browser.visit("/sign-in").await;
        assert!(card.has(&format!("form[action='{SIGN_IN}'] input[name=credential][data-passkey=sign_in]")));
        device.sign_in(&elsewhere.browser).await.expect_path("/user");
        let session = &elsewhere.sessions().await[0];
        assert_eq!((session.first_factor.as_str(), session.second_factor.as_deref()), ("passkey", Some("passkey")));
        app.deliver_mail().await;
    }

    async fn x_21_the_first_card_offers_passkeys_by_itself_and_names_none(app: TestApp) {
        app.person("ada@example.org").with_account().await;
        let browser = app.browser();
        let card = browser.visit("/sign-in").await;
        assert!(card.has("input[name=identifier][autocomplete='username webauthn']"));
        assert!(card.has("input[name=credential][data-passkey-auto=sign_in]"));
        let asked = Authenticator::ask(&browser, "sign_in").await.json();
        assert_eq!(asked["options"]["allowCredentials"], json!([]), "whose it is, the device tells");
        assert_eq!((&asked["options"]["rpId"], &asked["options"]["userVerification"]), (&json!("localhost"), &json!("required")));
    }

    async fn au_13_an_answer_counts_once_even_in_a_race(app: TestApp) {
        let (ada, mut device) = ada_with_passkey(&app).await;
        let elsewhere = ada.elsewhere();
        let answer = device.answer(&elsewhere.browser, "sign_in").await;
        join_all((0..4).map(|_| send(&elsewhere.browser, SIGN_IN, &answer))).await;
        assert_eq!(ada.sessions().await.len(), 2, "the password's and one more");
        let again = app.browser();
        expect_refused(&again, &send(&again, SIGN_IN, &answer).await, PasskeyTrouble::Over).await;
        app.deliver_mail().await;
    }

    async fn au_13_an_answer_counts_in_the_browser_that_asked(app: TestApp) {
        let (ada, mut device) = ada_with_passkey(&app).await;
        let (asking, other) = (ada.elsewhere().browser, app.browser());
        let answer = device.answer(&asking, "sign_in").await;
        expect_refused(&other, &send(&other, SIGN_IN, &answer).await, PasskeyTrouble::Over).await;
        Authenticator::ask(&other, "sign_in").await;
        expect_refused(&other, &send(&other, SIGN_IN, &answer).await, PasskeyTrouble::Over).await;
        // Somebody else's try does not spend it.
        send(&asking, SIGN_IN, &answer).await.expect_path("/user");
        app.deliver_mail().await;
    }

    async fn au_13_an_answer_given_to_another_page_is_refused(app: TestApp) {
        let (ada, mut device) = ada_with_passkey(&app).await;
        let browser = ada.elsewhere().browser;
        for origin in ["https://localhost.evil.example", "http://localhost:4000", "https://localhost:3000"] {
            device.origin = origin.parse().unwrap();
            let page = device.sign_in(&browser).await;
            expect_refused(&browser, &page, PasskeyTrouble::Refused).await;
        }
        // Failures like each other that follow each other are one line.
        assert!(failures(&app).await >= 1, "the owner's log tells");
        app.deliver_mail().await;
    }

    async fn au_13_an_answer_is_taken_for_ten_minutes(app: TestApp) {
        let (ada, mut device) = ada_with_passkey(&app).await;
        for (later, in_time) in [(Span::millis(599_999), true), (Span::minutes(10), false)] {
            let browser = ada.elsewhere().browser;
            let answer = device.answer(&browser, "sign_in").await;
            app.advance(later);
            let page = send(&browser, SIGN_IN, &answer).await;
            assert_eq!(browser.is_signed_in().await, in_time, "{}", page.text());
            if !in_time {
                expect_trouble(&page, PasskeyTrouble::Over);
            }
        }
        app.deliver_mail().await;
    }

    async fn au_13_an_answer_to_another_question_is_refused(app: TestApp) {
        let (ada, mut device) = ada_with_passkey(&app).await;
        let browser = ada.elsewhere().browser;
        let (key, _) = device.answer(&browser, "sign_in").await;
        let (_, credential) = device.answer(&browser, "sign_in").await;
        expect_refused(&browser, &send(&browser, SIGN_IN, &(key, credential)).await, PasskeyTrouble::Refused).await;
        // What proves it is still the same person opens no session.
        let reverify = device.answer(&ada.browser, "reverify").await;
        ada.browser.post_form(forms::SIGN_OUT, &[]).await;
        expect_refused(&ada.browser, &send(&ada.browser, SIGN_IN, &reverify).await, PasskeyTrouble::Over).await;
        for nonsense in ["[]", "7", r#"{"id":"x"}"#, "{"] {
            let (key, _) = device.answer(&browser, "sign_in").await;
            expect_refused(&browser, &send(&browser, SIGN_IN, &(key, nonsense.to_owned())).await, PasskeyTrouble::Refused).await;
        }
        app.deliver_mail().await;
    }

    async fn au_13_a_removed_passkey_is_not_found_and_the_device_is_told(app: TestApp) {
        let (ada, mut device) = ada_with_passkey(&app).await;
        let id = passkeys_of(&ada).await[0].clone();
        ada.browser.post_form(REMOVE, &[("passkey", id.id.as_str())]).await.expect_path(SECURITY);
        let browser = ada.elsewhere().browser;
        let page = device.sign_in(&browser).await;
        expect_refused(&browser, &page, PasskeyTrouble::Unknown).await;
        let signals: serde_json::Value = serde_json::from_str(&page.attribute("[data-passkey-signals]", "data-passkey-signals").unwrap()).unwrap();
        assert_eq!(signals, json!({ "signalUnknownCredential": { "rpId": "localhost", "credentialId": own_id(&id) } }));
        assert!(!browser.visit("/sign-in?add=1").await.has("[data-passkey-signals]"), "told once");
        app.deliver_mail().await;
    }

    async fn au_13_a_passkey_removed_while_it_is_used_is_refused(app: TestApp) {
        let (ada, mut device) = ada_with_passkey(&app).await;
        let browser = ada.elsewhere().browser;
        let answer = device.answer(&browser, "sign_in").await;
        let (row, user) = (passkeys_of(&ada).await.remove(0), ada.user().await.unwrap());
        let mut tx = app.state.store.write().await.unwrap();
        assert!(store::passkeys::delete(&mut tx, &user.id, &row.id).await.unwrap());
        assert!(!store::passkeys::update_used(&mut tx, &row, "{}", false, app.state.clock.now()).await.unwrap());
        tx.commit().await.unwrap();
        expect_refused(&browser, &send(&browser, SIGN_IN, &answer).await, PasskeyTrouble::Unknown).await;
        app.deliver_mail().await;
    }

    async fn au_13_a_counter_that_runs_backwards_is_refused(app: TestApp) {
        let (ada, mut device) = ada_with_passkey(&app).await;
        let (one, other) = (ada.elsewhere().browser, ada.elsewhere().browser);
        let earlier = device.answer(&one, "sign_in").await;
        let later = device.answer(&other, "sign_in").await;
        send(&other, SIGN_IN, &later).await.expect_path("/user");
        expect_refused(&one, &send(&one, SIGN_IN, &earlier).await, PasskeyTrouble::Copied).await;
        assert_eq!(failures(&app).await, 1);
        app.deliver_mail().await;
    }

    async fn x_24_a_device_that_did_not_see_its_owner_is_refused(app: TestApp) {
        let (ada, mut device) = ada_with_passkey(&app).await;
        let browser = ada.elsewhere().browser;
        let asked = Authenticator::ask(&browser, "sign_in").await.json();
        let unseen = device.get(&asked["options"], true).to_string();
        let page = send(&browser, SIGN_IN, &(asked["key"].as_str().unwrap().to_owned(), unseen)).await;
        expect_refused(&browser, &page, PasskeyTrouble::NotVerified).await;
        app.deliver_mail().await;
    }

    async fn au_13_a_passkey_that_names_somebody_else_is_refused(app: TestApp) {
        let (ada, mut device) = ada_with_passkey(&app).await;
        let bob = app.person("bob@example.org").with_account().await.user().await.unwrap();
        let browser = ada.elsewhere().browser;
        for told in [json!(encoded(handle(&bob.id).as_bytes())), json!(null)] {
            let (key, credential) = device.answer(&browser, "sign_in").await;
            let mut credential: serde_json::Value = serde_json::from_str(&credential).unwrap();
            credential["response"]["userHandle"] = told;
            expect_refused(&browser, &send(&browser, SIGN_IN, &(key, credential.to_string())).await, PasskeyTrouble::Refused).await;
        }
        app.deliver_mail().await;
    }

    async fn hp_01_a_closed_account_has_no_way_in_by_passkey(app: TestApp) {
        let (ada, mut device) = ada_with_passkey(&app).await;
        let mut tx = app.state.store.write().await.unwrap();
        let now = app.state.clock.now();
        store::users::update_banned(&mut tx, &ada.user().await.unwrap().id, Some(now), now).await.unwrap();
        tx.commit().await.unwrap();
        let browser = ada.elsewhere().browser;
        device.sign_in(&browser).await.expect_problem(Field::Form, &ProblemCode::AccountBanned);
        assert!(!browser.is_signed_in().await);
        app.deliver_mail().await;
    }

    async fn au_13_without_a_script_the_button_says_so_and_other_ways_are_there(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        let card = ada.browser.visit("/sign-in").await;
        let page = ada.browser.submit(&card, SIGN_IN, &[]).await;
        expect_refused(&ada.browser, &page, PasskeyTrouble::NeedsScript).await;
        assert!(page.has_form(forms::START_SIGN_IN));
        ada.begin_sign_in_from("/sign-in?add=1").await;
        let methods = ada.browser.visit("/sign-in/methods").await;
        assert!(methods.has_form(SIGN_IN) && methods.body.contains(account_text(Locale::En).passkeys.needs_script));
    }

    async fn au_13_where_passkeys_are_off_nothing_speaks_of_them(app: TestApp) {
        let (ada, mut device) = ada_with_passkey(&app).await;
        let browser = ada.elsewhere().browser;
        let answer = device.answer(&browser, "sign_in").await;
        app.set(|settings| settings.passkeys = false).await;
        expect_trouble(&send(&browser, SIGN_IN, &answer).await, PasskeyTrouble::Unavailable);
        let card = browser.visit("/sign-in?add=1").await;
        assert!(!card.has(".passkey, [data-passkey], script[src*=passkeys]"), "{}", card.body);
        assert!(!ada.browser.visit(SECURITY).await.has("#passkeys"));
        assert_eq!(Authenticator::ask(&browser, "sign_in").await.json()["trouble"], "unavailable");
        assert_eq!(browser.get("/.well-known/passkey-endpoints").await.status, 404);
        app.deliver_mail().await;
    }
}
