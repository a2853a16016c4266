//! What is for app servers only stays there.

use serde_json::json;
use vestibule::server::store;

use crate::support::people::forms;
use crate::support::test_app::{PASSWORD, TestApp};

const SECRET: &str = "only-for-app-servers-7f3a";

on_each_database! {
    async fn us_12_private_metadata_is_in_no_answer_to_a_browser_and_in_no_token(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        let user = ada.user().await.unwrap();
        let mut tx = app.state.store.write().await.unwrap();
        let private = format!("{{\"note\":\"{SECRET}\"}}");
        assert!(store::users::update_metadata(&mut tx, &user.id, ["{}", &private, "{}"], app.state.clock.now()).await.unwrap());
        tx.commit().await.unwrap();

        let mut answers = Vec::new();
        let card = ada.begin_sign_in().await;
        answers.push(ada.give_password(&card, PASSWORD).await);
        for path in ["/", "/sign-in", "/sign-in?add=1", "/sign-in/choose", "/sign-up", "/user", "/user/security", "/sign-out", "/signed-out", "/default-redirect", "/dev/mailbox", "/v1/client", "/v1/environment", "/v1/me", "/v1/client/sessions", "/.well-known/jwks.json", "/v1/jwks"] {
            answers.push(ada.browser.visit(path).await);
        }
        for (path, question) in [
            ("/api/account/view", json!({ "path": "/user" })),
            ("/api/security/view", json!({ "path": "/user/security" })),
            ("/api/chooser/view", json!({ "query": "" })),
            ("/api/sign-out/view", json!({ "query": "" })),
            ("/api/sign-in/card", json!({ "card": "Start", "query": "add=1" })),
            ("/api/sign-up/card", json!({ "card": "Start", "query": "" })),
        ] {
            let answer = ada.browser.ask(path, &question).await;
            assert!(answer.status.is_success(), "{path}: {}", answer.body);
            answers.push(answer);
        }
        answers.push(ada.browser.call(forms::POLL, &[("nav", "")]).await);
        let session = ada.sessions().await.remove(0);
        for path in [format!("/v1/client/sessions/{}/tokens", session.id), format!("/v1/client/sessions/{}/touch", session.id)] {
            answers.push(ada.browser.post(&path, &[]).await);
        }
        let token = vestibule::server::flows::sessions::mint(&app.cx(), &session, None, None).unwrap();
        let claims = token.split('.').nth(1).unwrap();
        let claims = base64::Engine::decode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, claims).unwrap();
        assert!(!String::from_utf8(claims).unwrap().contains(SECRET));
        for answer in answers {
            assert!(!answer.body.contains(SECRET), "{} shows private metadata", answer.path);
            assert!(!answer.body.contains("private_metadata"), "{} has a place for private metadata", answer.path);
            let headers = format!("{:?}", answer.headers);
            assert!(!headers.contains(SECRET), "{}", answer.path);
        }
        for kind in ["user.created", "session.created", "user.updated"] {
            assert!(app.events(kind).await.iter().all(|event| !event.data.contains(SECRET)));
        }
    }

    async fn passwords_codes_and_tokens_are_in_no_table(app: TestApp) {
        let ada = app.person("ada@example.org");
        let card = ada.begin_sign_up(&[]).await;
        let mail = ada.mail().await;
        let cookie = ada.browser.cookie("vestibule").unwrap();
        ada.browser.submit(&card, forms::SIGN_UP_CODE, &[("code", &mail.code())]).await.expect_path("/user");
        let after = ada.browser.cookie("vestibule").unwrap();
        for sql in [
            "SELECT CAST(data AS TEXT) FROM web_sessions",
            "SELECT data FROM events",
            "SELECT unsafe_metadata FROM sign_ups",
            "SELECT COALESCE(password_hash, '') FROM sign_ups",
            "SELECT hash FROM passwords",
            "SELECT navigation FROM sign_ups",
            "SELECT COALESCE(detail, '') FROM mail_outbox",
            "SELECT bucket FROM rate_limits",
            "SELECT subject FROM jobs",
        ] {
            let rows: Vec<(String,)> = sqlx::query_as(sql).fetch_all(app.state.store.pool()).await.unwrap();
            for (row,) in rows {
                for secret in [PASSWORD, &mail.token(), &cookie, &after] {
                    assert!(!row.contains(secret), "{sql} shows a secret: {row}");
                }
            }
        }
        let sealed: Vec<(Vec<u8>,)> = sqlx::query_as("SELECT sealed_params FROM mail_outbox").fetch_all(app.state.store.pool()).await.unwrap();
        assert!(sealed.iter().all(|(bytes,)| bytes.is_empty()), "a mail that is out leaves nothing behind");
    }
}
