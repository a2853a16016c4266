//! Instances that let nobody in uninvited, and the invitations.

use serde_json::json;
use vestibule::app::text::text;
use vestibule::domain::locale::Locale;
use vestibule::domain::problem::Field;
use vestibule::domain::settings::SignUpMode;
use vestibule::domain::time::Span;

use crate::support::people::forms;
use crate::support::test_app::{APP, PASSWORD, TestApp};

on_each_database! {
    async fn x_40_nobody_signs_up_uninvited_where_invitations_are_needed(app: TestApp) {
        app.set(|settings| {
            settings.sign_up_mode = SignUpMode::InviteOnly;
            settings.support_email = Some("help@acme.example".to_owned());
        })
        .await;
        let words = &text(Locale::En).sign_up;
        let browser = app.browser();
        for address in ["/sign-up", "/sign-up?__clerk_ticket=made-up"] {
            let page = browser.visit(address).await;
            assert_eq!(page.heading(), words.restricted_title, "a way out, not a form that fails at the end");
            assert!(!page.has_form(forms::START_SIGN_UP) && page.shows(words.restricted_sign_in) && page.has("a[href='mailto:help@acme.example']"));
        }
        assert!(!browser.visit("/sign-in").await.has("a[href^='/sign-up']"));
        let forced = browser.post_form(forms::START_SIGN_UP, &[("email_address", "eve@example.org"), ("password", PASSWORD), ("nav", "")]).await;
        assert_eq!(forced.heading(), words.restricted_title);
        assert_eq!(app.count_users().await, 0);
    }

    async fn x_40_an_invitation_opens_the_door_once_for_its_address(app: TestApp) {
        app.set(|settings| settings.sign_up_mode = SignUpMode::InviteOnly).await;
        let ticket = app.invite("ada@example.org").await;
        let door = format!("/sign-up?__clerk_ticket={}", ticket.expose());
        let ada = app.person("ada@example.org");
        let card = ada.browser.visit(&door).await;
        assert_eq!(card.value(Field::EmailAddress), "ada@example.org");
        assert!(card.has("input[name=email_address][readonly]"), "UX-08: the address of an invitation is locked");
        let page = ada.browser.submit(&card, forms::START_SIGN_UP, &[("email_address", "eve@example.org"), ("password", PASSWORD)]).await;
        page.expect_path("/user");
        assert!(ada.user().await.is_some(), "the invitation's address counts, not what was sent, and needs no second proof");
        assert!(app.person("eve@example.org").user().await.is_none());
        let again = app.browser().visit(&door).await;
        assert_eq!(again.heading(), text(Locale::En).sign_up.restricted_title);
    }

    async fn x_40_an_expired_invitation_opens_nothing(app: TestApp) {
        app.set(|settings| settings.sign_up_mode = SignUpMode::InviteOnly).await;
        let ticket = app.invite("ada@example.org").await;
        let door = format!("/sign-up?__clerk_ticket={}", ticket.expose());
        app.advance(Span::days(30));
        let page = app.browser().visit(&door).await;
        assert_eq!(page.heading(), text(Locale::En).sign_up.restricted_title);
    }

    async fn x_40_a_revoked_invitation_opens_nothing_even_for_somebody_on_the_way(app: TestApp) {
        app.set(|settings| settings.sign_up_mode = SignUpMode::InviteOnly).await;
        let server = app.app_server().await;
        let made = server.post("/v1/invitations", json!({"email_address": "ada@example.org", "notify": false})).await.json();
        let door = path(made["url"].as_str().unwrap());
        let ada = app.person("ada@example.org");
        let card = ada.browser.visit(&door).await;
        let revoked = server.post(&format!("/v1/invitations/{}/revoke", made["id"].as_str().unwrap()), json!({})).await;
        assert_eq!(revoked.json()["status"], "revoked");
        let late = ada.browser.submit(&card, forms::START_SIGN_UP, &[("password", PASSWORD)]).await;
        assert_eq!(late.heading(), text(Locale::En).sign_up.restricted_title);
        assert_eq!((app.browser().visit(&door).await.heading().as_str(), app.count_users().await), (text(Locale::En).sign_up.restricted_title, 0));
    }

    async fn x_40_an_invited_person_comes_by_mail_and_goes_on_to_the_app_with_what_was_prepared(app: TestApp) {
        app.set(|settings| settings.sign_up_mode = SignUpMode::InviteOnly).await;
        app.register_app().await;
        let server = app.app_server().await;
        let wish = json!({"email_address": "Ada@example.org", "redirect_url": format!("{APP}/welcome"), "public_metadata": {"plan": "pro"}});
        let made = server.post("/v1/invitations", wish).await.json();
        let mail = app.mail_to("Ada@example.org").await;
        let link = mail.0.text.split_whitespace().find(|word| word.contains("__clerk_ticket=")).unwrap().to_owned();
        assert_eq!(Some(link.as_str()), made["url"].as_str(), "{}", mail.0.text);
        let ada = app.person("ada@example.org");
        assert_eq!(ada.browser.visit(&path(&link)).await.status, 200, "X-82: a scanner that follows the link uses nothing up");
        let card = ada.browser.visit(&path(&link)).await;
        let page = ada.browser.submit(&card, forms::START_SIGN_UP, &[("password", PASSWORD)]).await;
        page.expect_sent_to(&format!("{APP}/welcome"));
        let user = ada.user().await.unwrap();
        assert_eq!(user.public_metadata, "{\"plan\":\"pro\"}");
        let listed = server.get("/v1/invitations?status=accepted").await.json();
        assert_eq!(listed[0]["id"], made["id"]);
        let accepted = app.events("invitation.accepted").await;
        assert_eq!((accepted.len(), accepted[0].user_id.as_deref()), (1, Some(user.id.as_str())));
    }

    async fn x_40_an_invited_person_with_an_account_is_taken_to_sign_in(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        let server = app.app_server().await;
        let made = server.post("/v1/invitations", json!({"email_address": "ada@example.org", "notify": false, "ignore_existing": true})).await.json();
        let page = ada.browser.visit(&path(made["url"].as_str().unwrap())).await;
        page.expect_path("/sign-in");
        assert_eq!(page.value(Field::Identifier), "ada@example.org");
    }
}

/// Path and query of an address of the portal.
fn path(address: &str) -> String {
    let url = url::Url::parse(address).unwrap();
    format!("{}?{}", url.path(), url.query().unwrap_or_default())
}
