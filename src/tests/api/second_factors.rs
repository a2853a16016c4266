//! What apps see of second factors and of sessions that wait.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use vestibule::domain::time::Span;

use crate::support::authenticator_app::Authenticator;
use crate::support::people::Person;
use crate::support::test_app::{PASSWORD, TestApp};

async fn client(person: &Person) -> Value {
    person.browser.get("/v1/client?_is_native=0").await.json()["response"].clone()
}

fn claims(session: &Value) -> Value {
    let jwt = session["last_active_token"]["jwt"].as_str().unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(jwt.split('.').nth(1).unwrap()).unwrap()).unwrap()
}

on_each_database! {
    async fn au_14_tokens_tell_how_old_both_factors_are(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        ada.sign_in_with_password(PASSWORD).await;
        assert_eq!(claims(&client(&ada).await["sessions"][0])["fva"], json!([0, -1]), "none was ever proved");
        let (authenticator, _): (Authenticator, _) = ada.add_authenticator().await;
        let phone = ada.elsewhere();
        let card = phone.first_step().await;
        let code = authenticator.next_code(&app);
        phone.second_step(&card, &code).await;
        app.advance(Span::minutes(7));
        let session = client(&phone).await["sessions"][0].clone();
        assert_eq!(session["factor_verification_age"], json!([7, 7]));
        let claims = claims(&session);
        assert_eq!((&claims["fva"], &claims["sts"]), (&json!([7, 7]), &json!("active")));
        let user = &session["user"];
        assert_eq!((&user["two_factor_enabled"], &user["totp_enabled"], &user["backup_code_enabled"]), (&json!(true), &json!(true), &json!(true)));
        assert!(user["mfa_enabled_at"].is_i64());
        let id = ada.user().await.unwrap().id;
        let shown = app.app_server().await.get(&format!("/v1/users/{id}")).await.json();
        assert_eq!((&shown["two_factor_enabled"], &shown["totp_enabled"]), (&json!(true), &json!(true)));
        app.deliver_mail().await;
    }

    async fn x_31_a_waiting_session_is_pending_for_apps_until_its_task_is_done(app: TestApp) {
        app.set(|settings| settings.second_factor_required = true).await;
        let ada = app.person("ada@example.org").with_account().await;
        ada.sign_in_with_password(PASSWORD).await;
        let session = client(&ada).await["sessions"][0].clone();
        assert_eq!((&session["status"], &session["tasks"]), (&json!("pending"), &json!([{ "key": "setup-mfa" }])));
        assert_eq!(claims(&session)["sts"], "pending");
        let server = app.app_server().await;
        let id = session["id"].as_str().unwrap();
        let shown = server.get(&format!("/v1/sessions/{id}")).await.json();
        assert_eq!((&shown["status"], &shown["tasks"]), (&json!("pending"), &json!([{ "key": "setup-mfa" }])));
        let environment = ada.browser.get("/v1/environment").await.json();
        assert_eq!(environment["user_settings"]["sign_in"]["second_factor"], json!({ "required": true, "enabled": true }));
        assert_eq!(environment["user_settings"]["attributes"]["phone_number"]["second_factors"], json!(["phone_code"]));

        let before = ada.browser.cookie("__client_uat");
        app.advance(Span::seconds(5));
        let user = ada.user().await.unwrap();
        let session_id = ada.sessions().await.remove(0).id;
        let who = vestibule::server::flows::second_factors::Who { user: &user.id, session: &session_id };
        vestibule::server::flows::second_factors::totp::begin(&app.cx(), who).await.unwrap();
        let card = ada.browser.visit("/sign-in/tasks/setup-mfa?open=add-authenticator").await;
        let code = Authenticator::reading(&card).code(&app);
        ada.browser.submit(&card, crate::support::authenticator_app::two_step::CONFIRM_APP, &[("code", &code)]).await;
        let session = client(&ada).await["sessions"][0].clone();
        assert_eq!((&session["status"], &session["tasks"]), (&json!("active"), &Value::Null));
        assert_eq!(claims(&session)["sts"], "active");
        assert_ne!(ada.browser.cookie("__client_uat"), before, "apps ask for a new token");
        app.deliver_mail().await;
    }
}
