//! Accounts that begin with a passkey, and the offer of one.

use futures::future::join_all;
use serde_json::json;
use vestibule::app::text::account_text;
use vestibule::domain::locale::Locale;
use vestibule::domain::passkey::PasskeyTrouble;
use vestibule::domain::time::Span;
use vestibule::server::flows::passkeys as flow;
use vestibule::server::store;

use super::{SECURITY, expect_trouble, lands, passkeys_of};
use crate::support::authenticator::{Authenticator, send};
use crate::support::people::forms;
use crate::support::test_app::{PASSWORD, TestApp};

on_each_database! {
    async fn x_22_an_account_is_made_with_an_address_and_a_passkey_and_no_password_ever(app: TestApp) {
        let ada = app.person("ada@example.org");
        let words = &account_text(Locale::En).passkeys;
        let card = ada.browser.visit("/sign-up").await;
        assert!(card.shows(words.sign_up_instead));
        let fields = [("email_address", ada.email.as_str()), ("password", ""), ("with_passkey", "true")];
        let card = ada.browser.submit_with(&card, forms::START_SIGN_UP, &fields).await;
        card.expect_path("/sign-up/verify-email-address");
        let code = ada.mail().await.code();
        let card = ada.browser.submit(&card, forms::SIGN_UP_CODE, &[("code", &code)]).await;
        card.expect_path("/sign-up/passkey");
        assert!(card.shows(words.sign_up_title) && card.body.contains(words.needs_script));
        assert_eq!(app.count_users().await, 0, "there is nobody before there is a way in");

        let mut device = Authenticator::of(&ada.browser);
        let answer = device.answer(&ada.browser, "sign_up").await;
        join_all((0..3).map(|_| send(&ada.browser, "/api/sign-up/passkey", &answer))).await;
        let user = ada.user().await.unwrap();
        assert_eq!((app.count_users().await, passkeys_of(&ada).await.len(), ada.sessions().await.len()), (1, 1, 1));
        let mut tx = app.state.store.read().await.unwrap();
        assert!(store::passwords::find(&mut tx, &user.id).await.unwrap().is_none());
        drop(tx);
        // The browser may have kept the cookie of an answer that came too late.
        device.sign_in(&ada.browser).await.expect_path("/user");
        let page = ada.browser.visit(SECURITY).await;
        assert!(page.shows(words.only_one), "a second one is urged: {}", page.text());
        device.sign_in(&ada.elsewhere().browser).await.expect_path("/user");
        device.add(&ada.browser).await;
        assert!(!ada.browser.visit(SECURITY).await.shows(words.only_one));
        app.deliver_mail().await;
    }

    async fn x_22_who_cannot_make_a_passkey_takes_a_password(app: TestApp) {
        let ada = app.person("ada@example.org");
        let card = ada.browser.visit("/sign-up").await;
        let fields = [("email_address", ada.email.as_str()), ("password", ""), ("with_passkey", "true")];
        let card = ada.browser.submit_with(&card, forms::START_SIGN_UP, &fields).await;
        let code = ada.mail().await.code();
        let card = ada.browser.submit(&card, forms::SIGN_UP_CODE, &[("code", &code)]).await;
        let said = json!({ "trouble": "unsupported" }).to_string();
        let card = ada.browser.submit_with(&card, "/api/sign-up/passkey", &[("credential", &said)]).await;
        expect_trouble(&card, PasskeyTrouble::Unsupported);
        let card = ada.browser.submit(&card, "/api/sign-up/password-instead", &[]).await;
        card.expect_path("/sign-up/continue");
        ada.browser.submit(&card, forms::CONTINUE_SIGN_UP, &[("password", PASSWORD)]).await.expect_path("/user");
        assert_eq!(passkeys_of(&ada).await.len(), 0);
    }

    async fn x_22_the_passkey_of_one_sign_up_makes_no_other_account(app: TestApp) {
        let mut seen = Vec::new();
        for address in ["ada@example.org", "bob@example.org"] {
            let person = app.person(address);
            let card = person.browser.visit("/sign-up").await;
            let fields = [("email_address", address), ("password", ""), ("with_passkey", "true")];
            let card = person.browser.submit_with(&card, forms::START_SIGN_UP, &fields).await;
            let early = Authenticator::of(&person.browser).answer(&person.browser, "sign_up").await;
            send(&person.browser, "/api/sign-up/passkey", &early).await;
            assert_eq!(app.count_users().await, 0, "the address has to be proved first");
            let code = person.mail().await.code();
            person.browser.submit(&card, forms::SIGN_UP_CODE, &[("code", &code)]).await.expect_path("/sign-up/passkey");
            let answer = Authenticator::of(&person.browser).answer(&person.browser, "sign_up").await;
            seen.push((person, answer));
        }
        expect_trouble(&send(&seen[0].0.browser, "/api/sign-up/passkey", &seen[1].1).await, PasskeyTrouble::Over);
        assert_eq!(app.count_users().await, 0);
    }

    async fn x_23_a_passkey_is_offered_after_a_password_once_in_thirty_days(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        assert_eq!(lands(&ada, None).await, "/user", "a browser that could have none is offered none");
        assert_eq!(lands(&ada, Some("1")).await, "/sign-in/passkey");
        assert_eq!(lands(&ada, Some("1")).await, "/user");
        app.advance(Span::days(30));
        assert_eq!(lands(&ada, Some("1")).await, "/sign-in/passkey");
        let words = &account_text(Locale::En).passkeys;
        let browser = ada.browser.visit("/sign-in/passkey?redirect_url=%2Fuser%2Fsecurity").await;
        assert!(browser.shows(words.offer_title) && browser.has("input[data-passkey-auto=upgrade]"));
        assert_eq!(browser.attribute("a.button", "href").as_deref(), Some("http://localhost:3000/user/security"), "“Not now” goes on");

        let mut device = Authenticator::of(&ada.browser);
        let answer = device.answer(&ada.browser, "upgrade").await;
        let page = ada.browser.post("/api/passkeys/accept", &[("key", &answer.0), ("credential", &answer.1), ("nav", "")]).await;
        page.expect_sent_to("/user");
        assert_eq!(passkeys_of(&ada).await.len(), 1);
        app.advance(Span::days(60));
        assert_eq!(lands(&ada, Some("1")).await, "/user", "who has one is offered none");
        app.deliver_mail().await;
    }

    async fn x_23_nobody_is_offered_twice_by_two_sign_ins_at_once(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await.user().await.unwrap();
        let cx = app.cx();
        let offers = join_all((0..4).map(|_| flow::offer(&cx, &ada.id))).await;
        assert_eq!(offers.into_iter().filter(|offered| *offered.as_ref().unwrap()).count(), 1);
    }
}
