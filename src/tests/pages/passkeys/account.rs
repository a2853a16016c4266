//! Making passkeys, looking after them, and proving again with one.

use futures::future::join_all;
use serde_json::json;
use vestibule::app::text::account_text;
use vestibule::domain::locale::Locale;
use vestibule::domain::passkey::{MAX_PASSKEYS, PasskeyTrouble};
use vestibule::domain::problem::{Field, ProblemCode};
use vestibule::domain::time::Span;
use vestibule::server::passkeys::{encoded, handle};
use vestibule::server::store::passkeys::PasskeyRow;

use super::{ADD, REMOVE, RENAME, SECURITY, ada, ada_with_passkey, expect_trouble, own_id, passkeys_of, without_presence};
use crate::support::authenticator::{Authenticator, send};
use crate::support::people::Person;
use crate::support::test_app::{PASSWORD, TestApp};

on_each_database! {
    async fn se_04_a_passkey_is_added_named_listed_renamed_and_removed(app: TestApp) {
        let (ada, mut device) = ada(&app).await;
        let words = &account_text(Locale::En).passkeys;
        let empty = ada.browser.visit(SECURITY).await;
        assert!(empty.shows(words.none) && empty.shows(words.add));
        let card = ada.browser.visit("/user/security?open=add-passkey").await;
        assert!(card.has(&format!("form[action='{ADD}'] input[name=credential][data-passkey=register]")));

        let page = device.add(&ada.browser).await;
        // The software tells no kind, so the browser gives the name.
        page.expect_path(SECURITY);
        assert!(page.shows(&words.added("Firefox 143, Linux")), "{}", page.text());
        assert!(page.shows("Firefox 143, Linux") && page.shows(words.never_used) && page.shows("Created: Nov"), "{}", page.text());
        app.advance(Span::seconds(1));
        device.add(&ada.browser).await;
        let [first, second] = <[PasskeyRow; 2]>::try_from(passkeys_of(&ada).await).unwrap();
        assert_eq!([first.name.as_str(), second.name.as_str()], ["Firefox 143, Linux", "Firefox 143, Linux 2"]);

        let card = ada.browser.visit(&format!("{SECURITY}?open=rename-{}", second.id)).await;
        assert_eq!(card.value(Field::Name), second.name);
        let empty = ada.browser.submit(&card, RENAME, &[("name", "  ")]).await;
        empty.expect_problem(Field::Name, &ProblemCode::Missing);
        let page = ada.browser.submit(&empty, RENAME, &[("name", " Key in the drawer ")]).await;
        assert!(page.shows(&words.renamed("Key in the drawer")), "{}", page.text());

        let card = ada.browser.visit(&format!("{SECURITY}?open=remove-{}", first.id)).await;
        assert!(card.shows(&words.remove_title("Firefox 143, Linux")) && card.shows(words.remove_hint));
        let page = ada.browser.submit(&card, REMOVE, &[]).await;
        assert!(page.shows(&words.removed("Firefox 143, Linux")), "{}", page.text());
        let left = passkeys_of(&ada).await;
        assert_eq!(left.iter().map(|passkey| passkey.name.as_str()).collect::<Vec<_>>(), ["Key in the drawer"]);
        app.deliver_mail().await;
    }

    async fn se_04_removing_or_renaming_what_is_gone_shows_the_list(app: TestApp) {
        let (ada, _) = ada_with_passkey(&app).await;
        let id = passkeys_of(&ada).await[0].id.to_string();
        let open = ada.browser.visit(&format!("{SECURITY}?open=remove-{id}")).await;
        let rename = ada.browser.visit(&format!("{SECURITY}?open=rename-{id}")).await;
        ada.browser.submit(&open, REMOVE, &[]).await.expect_path(SECURITY);
        ada.browser.submit(&open, REMOVE, &[]).await.expect_path(SECURITY);
        ada.browser.submit(&rename, RENAME, &[("name", "x")]).await.expect_path(SECURITY);
        assert_eq!(app.events("user.updated").await.len(), 2, "added and removed once each");
        app.deliver_mail().await;
    }

    async fn se_04_nobody_touches_the_passkeys_of_others(app: TestApp) {
        let (ada, _) = ada_with_passkey(&app).await;
        let bob = app.person("bob@example.org").with_account().await;
        bob.sign_in_with_password(PASSWORD).await.expect_path("/user");
        let id = passkeys_of(&ada).await[0].id.to_string();
        bob.browser.post_form(REMOVE, &[("passkey", &id)]).await;
        bob.browser.post_form(RENAME, &[("passkey", &id), ("name", "mine")]).await;
        assert_eq!(passkeys_of(&ada).await[0].name, "Firefox 143, Linux");
        app.deliver_mail().await;
    }

    async fn se_04_ten_passkeys_are_the_most_even_in_a_race(app: TestApp) {
        let (ada, mut device) = ada(&app).await;
        for _ in 1..MAX_PASSKEYS {
            device.add(&ada.browser).await;
        }
        let mut answers = Vec::new();
        for _ in 0..4 {
            answers.push(device.answer(&ada.browser, "register").await);
        }
        join_all(answers.iter().map(|answer| send(&ada.browser, ADD, answer))).await;
        assert_eq!(passkeys_of(&ada).await.len(), 10);
        let asked = Authenticator::ask(&ada.browser, "register").await.json();
        assert_eq!((&asked["options"], &asked["trouble"]), (&json!(null), &json!("too_many")));
        let page = ada.browser.visit(SECURITY).await;
        assert!(page.shows(&account_text(Locale::En).passkeys.limit(10)) && !page.shows(account_text(Locale::En).passkeys.add));
        app.deliver_mail().await;
    }

    async fn se_04_a_device_that_has_one_is_left_out_and_told_so(app: TestApp) {
        let (ada, mut device) = ada_with_passkey(&app).await;
        let known = own_id(&passkeys_of(&ada).await[0]);
        let asked = Authenticator::ask(&ada.browser, "register").await.json();
        assert_eq!(asked["options"]["excludeCredentials"][0]["id"], known);
        assert_eq!(asked["options"]["authenticatorSelection"]["residentKey"], "required");
        assert_eq!(asked["options"]["authenticatorSelection"]["userVerification"], "required");
        let page = ada.browser.post_form(ADD, &[("key", ""), ("credential", r#"{"trouble":"already_here"}"#)]).await;
        expect_trouble(&page, PasskeyTrouble::AlreadyHere);
        // A browser that makes one all the same gets nowhere.
        let made = device.create(&asked["options"]);
        let key = asked["key"].as_str().unwrap().to_owned();
        let mut again = made.clone();
        for _ in 0..2 {
            send(&ada.browser, ADD, &(key.clone(), again.to_string())).await;
            again = made.clone();
        }
        assert_eq!(passkeys_of(&ada).await.len(), 2);
        app.deliver_mail().await;
    }

    async fn se_04_what_the_browser_says_in_place_of_an_answer_has_its_own_words(app: TestApp) {
        let (ada, _) = ada(&app).await;
        for (said, trouble) in [
            ("cancelled", PasskeyTrouble::Cancelled),
            ("timed_out", PasskeyTrouble::TimedOut),
            ("unsupported", PasskeyTrouble::Unsupported),
            ("already_here", PasskeyTrouble::AlreadyHere),
        ] {
            let said = json!({ "trouble": said }).to_string();
            let page = ada.browser.post_form(ADD, &[("key", ""), ("credential", &said)]).await;
            page.expect_path(SECURITY);
            expect_trouble(&page, trouble);
        }
        expect_trouble(&ada.browser.post_form(ADD, &[]).await, PasskeyTrouble::NeedsScript);
        expect_trouble(&ada.browser.post_form(ADD, &[("key", ""), ("credential", "{}")]).await, PasskeyTrouble::Over);
    }

    async fn se_04_a_passkey_made_for_somebody_else_is_refused(app: TestApp) {
        let (ada, mut device) = ada(&app).await;
        let answer = device.answer(&ada.browser, "register").await;
        // Bob signs in on the very same browser before it is sent.
        app.person("bob@example.org").with_account().await;
        let bob = Person { browser: ada.browser, email: "bob@example.org".to_owned() };
        bob.begin_sign_in_from("/sign-in?add=1").await;
        let card = bob.browser.visit("/sign-in/factor-one").await;
        bob.give_password(&card, PASSWORD).await.expect_path("/user");
        expect_trouble(&send(&bob.browser, ADD, &answer).await, PasskeyTrouble::Over);
        assert_eq!(passkeys_of(&bob).await.len(), 0);
    }

    async fn se_04_adding_asks_for_a_fresh_proof(app: TestApp) {
        let (ada, mut device) = ada(&app).await;
        let answer = device.answer(&ada.browser, "register").await;
        app.advance(Span::minutes(11));
        send(&ada.browser, ADD, &answer).await;
        assert_eq!(passkeys_of(&ada).await.len(), 0);
    }

    async fn se_04_a_browser_may_make_one_by_itself_only_when_it_was_asked_to(app: TestApp) {
        let (ada, mut device) = ada(&app).await;
        for (purpose, kept) in [("upgrade", 1), ("register", 1)] {
            let asked = Authenticator::ask(&ada.browser, purpose).await.json();
            let unseen = without_presence(device.create(&asked["options"]));
            send(&ada.browser, ADD, &(asked["key"].as_str().unwrap().to_owned(), unseen.to_string())).await;
            assert_eq!(passkeys_of(&ada).await.len(), kept, "{purpose}");
        }
        app.deliver_mail().await;
    }

    async fn x_58_the_page_tells_when_a_passkey_was_last_used(app: TestApp) {
        let (ada, mut device) = ada_with_passkey(&app).await;
        app.advance(Span::hours(2));
        device.sign_in(&ada.elsewhere().browser).await.expect_path("/user");
        app.advance(Span::minutes(5));
        let page = ada.browser.visit(SECURITY).await;
        assert!(page.shows("Last used: 5 minutes ago"), "{}", page.text());
        let shapes = app.app_server().await.get(&format!("/v1/users/{}", ada.user().await.unwrap().id)).await.json();
        let shape = &shapes["passkeys"][0];
        assert_eq!((shape["object"].as_str(), shape["name"].as_str()), (Some("passkey"), Some("Firefox 143, Linux")));
        assert_eq!(shape["verification"]["strategy"], "passkey");
        assert!(shape["last_used_at"].as_i64() > shape["created_at"].as_i64());
        app.deliver_mail().await;
    }

    async fn x_37_password_managers_are_told_where_passkeys_are_made_and_looked_after(app: TestApp) {
        let page = app.browser().get("/.well-known/passkey-endpoints").await;
        let told = page.json();
        assert_eq!(page.header("content-type"), Some("application/json"));
        assert_eq!(told["enroll"], "http://localhost:3000/user/security?open=add-passkey");
        assert_eq!(told["manage"], "http://localhost:3000/user/security#passkeys");
        let environment = app.browser().get("/v1/environment").await.json();
        let settings = &environment["user_settings"];
        assert_eq!(settings["attributes"]["passkey"]["first_factors"], json!(["passkey"]));
        assert_eq!(settings["passkey_settings"]["allow_autofill"], true);
    }

    async fn ux_32_proving_again_offers_the_passkey_first_and_the_action_goes_on_by_itself(app: TestApp) {
        let (ada, mut device) = ada_with_passkey(&app).await;
        let id = passkeys_of(&ada).await[0].id.to_string();
        app.advance(Span::minutes(11));
        let card = ada.browser.visit(&format!("{SECURITY}?open=rename-{id}")).await;
        let proof = ada.browser.submit(&card, RENAME, &[("name", "Mine")]).await;
        proof.expect_path("/user/verify");
        assert!(proof.has("input[name=credential][data-passkey=reverify]") && proof.shows("Password"));
        let asked = Authenticator::ask(&ada.browser, "reverify").await.json();
        assert_eq!(asked["options"]["allowCredentials"].as_array().unwrap().len(), 1, "only the person's own will do");

        let (key, credential) = device.answer(&ada.browser, "sign_in").await;
        let wrong = ada.browser.submit_with(&proof, "/api/proof/passkey", &[("key", &key), ("credential", &credential)]).await;
        expect_trouble(&wrong, PasskeyTrouble::Over);
        let (key, credential) = device.answer(&ada.browser, "reverify").await;
        let page = ada.browser.submit_with(&wrong, "/api/proof/passkey", &[("key", &key), ("credential", &credential)]).await;
        page.expect_path(SECURITY);
        assert_eq!(passkeys_of(&ada).await[0].name, "Mine", "{}", page.text());
        app.deliver_mail().await;
    }

    async fn ux_32_somebody_elses_passkey_proves_nothing(app: TestApp) {
        let (ada, _) = ada_with_passkey(&app).await;
        let bob = app.person("bob@example.org").with_account().await;
        bob.sign_in_with_password(PASSWORD).await;
        let mut device = Authenticator::of(&bob.browser);
        device.add(&bob.browser).await;
        app.advance(Span::minutes(11));
        let (key, credential) = device.answer(&ada.browser, "reverify").await;
        let fields = [("key", key.as_str()), ("credential", credential.as_str())];
        expect_trouble(&ada.browser.post_form("/api/proof/passkey", &fields).await, PasskeyTrouble::Unknown);
        app.deliver_mail().await;
    }

    async fn d_3_the_page_tells_the_lists_of_devices_what_there_is(app: TestApp) {
        let (ada, _) = ada_with_passkey(&app).await;
        let page = ada.browser.visit(SECURITY).await;
        let signals: serde_json::Value = serde_json::from_str(&page.attribute("[data-passkey-signals]", "data-passkey-signals").unwrap()).unwrap();
        let user = encoded(handle(&ada.user().await.unwrap().id).as_bytes());
        let known = [own_id(&passkeys_of(&ada).await[0])];
        assert_eq!(signals["signalAllAcceptedCredentials"], json!({ "rpId": "localhost", "userId": user, "allAcceptedCredentialIds": known }));
        let details = json!({ "rpId": "localhost", "userId": user, "name": "ada@example.org", "displayName": "ada@example.org" });
        assert_eq!(signals["signalCurrentUserDetails"], details);
        app.deliver_mail().await;
    }
}
