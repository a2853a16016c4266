//! Other services lead to the second step too.

use serde_json::json;

use crate::support::people::forms;
use crate::support::provider::{ACME, Provider};
use crate::support::test_app::TestApp;

on_each_database! {
    async fn au_14_signing_in_with_another_service_does_not_get_past_the_second_factor(app: TestApp) {
        let (portal, provider) = Provider::start(&app).await;
        let ada = portal.person("ada@example.org");
        provider.knows_ada();
        ada.sign_in_with(&provider, ACME).await.expect_path("/user");
        let (authenticator, _) = ada.add_authenticator().await;
        let phone = ada.elsewhere();
        let card = phone.sign_in_with(&provider, ACME).await;
        card.expect_path("/sign-in/factor-two");
        assert!(card.shows("ada@example.org") && !phone.browser.is_signed_in().await);
        let code = authenticator.next_code(&portal);
        phone.second_step(&card, &code).await.expect_path("/user");
        let newest = ada.sessions().await.into_iter().find(|session| session.second_factor_at == Some(portal.state.clock.now())).unwrap();
        assert_eq!((newest.first_factor.as_str(), newest.second_factor.as_deref()), (ACME, Some("totp")));
        app.deliver_mail().await;
    }

    async fn au_14_a_service_that_proves_the_address_of_an_account_does_not_either(app: TestApp) {
        let (portal, provider) = Provider::start(&app).await;
        let ada = portal.person("ada@example.org").with_account().await;
        let (authenticator, _) = ada.with_authenticator().await;
        provider.knows(json!({ "sub": "ada-9", "email": "ada@example.org", "email_verified": false }));
        let thief = ada.elsewhere();
        let card = thief.sign_in_with(&provider, ACME).await;
        card.expect_path("/sign-up/verify-email-address");
        let code = thief.mail().await.code();
        let card = thief.browser.submit(&card, forms::SIGN_UP_CODE, &[("code", &code)]).await;
        card.expect_path("/sign-in/factor-two");
        assert!(!thief.browser.is_signed_in().await);
        let code = authenticator.next_code(&portal);
        thief.second_step(&card, &code).await.expect_path("/user");
        app.deliver_mail().await;
    }
}
