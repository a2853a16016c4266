//! People, as app servers read them.

use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde_json::{Value, json};
use vestibule::domain::email::Email;
use vestibule::domain::ids::{IdentificationId, SigningKeyId, UserId};
use vestibule::domain::time::Span;
use vestibule::server::store::{self, users::NewUser};

use crate::support::page::Page;
use crate::support::test_app::{APP, PASSWORD, START, TestApp};

/// Somebody whom an import brought, with everything that an account can have.
async fn grace(app: &TestApp) -> UserId {
    let (id, email) = (UserId::parse("user_legacy-0042").unwrap(), IdentificationId::parse("idn_legacy-0042").unwrap());
    let user = NewUser {
        id: id.clone(),
        external_id: Some("crm/42".to_owned()),
        username: Some("Grace_H".to_owned()),
        first_name: Some("Grace".to_owned()),
        last_name: Some("Hopper".to_owned()),
        locale: Some("de".to_owned()),
        primary_email: Some(email.clone()),
        primary_phone: None,
        public_metadata: "{}".to_owned(),
        unsafe_metadata: r#"{"theme":"dark"}"#.to_owned(),
        legal_version: Some("1".to_owned()),
    };
    let now = app.state.clock.now();
    let mut tx = app.state.store.write().await.unwrap();
    assert!(store::users::insert(&mut tx, &user, now).await.unwrap());
    let address = Email::parse("Grace@example.org").unwrap();
    assert!(store::emails::insert(&mut tx, &email, &id, &address, Some("email_link"), now).await.unwrap());
    let metadata = [r#"{"plan":"pro"}"#, r#"{"margin":7}"#, r#"{"theme":"dark"}"#];
    assert!(store::users::update_metadata(&mut tx, &id, metadata, now).await.unwrap());
    assert!(store::users::update_banned(&mut tx, &id, Some(now), now).await.unwrap());
    tx.commit().await.unwrap();
    id
}

/// The ids of a list.
#[track_caller]
fn ids(page: &Page) -> Vec<String> {
    assert_eq!(page.status, 200, "{}: {}", page.path, page.body);
    page.json().as_array().unwrap().iter().map(|user| user["id"].as_str().unwrap().to_owned()).collect()
}

/// A session token's claims, by a library of somebody else that knows nothing but the published keys.
fn verified(jwks: &Value, token: &str) -> Option<Value> {
    let kid = jsonwebtoken::decode_header(token).ok()?.kid?;
    let key = jwks["keys"].as_array()?.iter().find(|key| key["kid"] == kid.as_str())?;
    let key = DecodingKey::from_rsa_components(key["n"].as_str()?, key["e"].as_str()?).ok()?;
    let mut rules = Validation::new(Algorithm::RS256);
    // The clock of the tests is not the one of this machine; the caller compares the times.
    rules.validate_exp = false;
    jsonwebtoken::decode::<Value>(token, &key, &rules).ok().map(|token| token.claims)
}

on_each_database! {
    async fn us_01_a_user_is_one_json_object(app: TestApp) {
        let (server, id) = (app.app_server().await, grace(&app).await);
        let page = server.get(&format!("/v1/users/{id}")).await;
        assert_eq!((page.status.as_u16(), page.header("content-type")), (200, Some("application/json")), "SDKs compare the type literally");
        let at = START.millis();
        let verification = json!({"object": "verification_email_link", "status": "verified", "strategy": "email_link", "attempts": null, "expire_at": null, "verified_at_client": null});
        let mut expected = json!({
            "object": "user", "id": "user_legacy-0042", "external_id": "crm/42",
            "username": "Grace_H", "first_name": "Grace", "last_name": "Hopper", "locale": "de",
            "image_url": "", "profile_image_url": "", "profile_image_id": "", "has_image": false,
            "primary_email_address_id": "idn_legacy-0042", "primary_phone_number_id": null, "primary_web3_wallet_id": null,
            "email_addresses": [{
                "object": "email_address", "id": "idn_legacy-0042", "email_address": "Grace@example.org", "reserved": false,
                "verification": verification, "linked_to": [], "matches_sso_connection": false, "created_at": at, "updated_at": at,
            }],
        });
        let further = json!({
            "phone_numbers": [], "web3_wallets": [], "passkeys": [], "external_accounts": [], "saml_accounts": [], "enterprise_accounts": [],
            "password_enabled": false, "password_last_updated_at": null, "requires_password_reset": false,
            "two_factor_enabled": false, "totp_enabled": false, "backup_code_enabled": false, "mfa_enabled_at": null, "mfa_disabled_at": null,
            "public_metadata": {"plan": "pro"}, "private_metadata": {"margin": 7}, "unsafe_metadata": {"theme": "dark"},
            "banned": true, "locked": false, "deprovisioned": false, "lockout_expires_in_seconds": null, "verification_attempts_remaining": null,
            "create_organization_enabled": true, "create_organizations_limit": null, "delete_self_enabled": false,
            "legal_accepted_at": at, "last_sign_in_at": null, "last_active_at": null, "created_at": at, "updated_at": at,
        });
        expected.as_object_mut().unwrap().extend(further.as_object().unwrap().clone());
        assert_eq!(page.json(), expected);
    }

    async fn us_01_what_the_person_does_shows(app: TestApp) {
        let (server, ada) = (app.app_server().await, app.person("ada@example.org").with_account().await);
        app.advance(Span::minutes(5));
        ada.sign_in_with_password(PASSWORD).await.expect_path("/user");
        let user = server.get(&format!("/v1/users/{}", ada.user().await.unwrap().id)).await.json();
        let later = START.plus(Span::minutes(5)).millis();
        assert_eq!((&user["password_enabled"], &user["banned"], &user["username"]), (&json!(true), &json!(false), &json!(null)));
        for (name, at) in [("created_at", START.millis()), ("last_sign_in_at", later), ("last_active_at", later), ("updated_at", later)] {
            assert_eq!(user[name], at, "{name}");
        }
    }

    async fn us_01_a_user_who_is_not_there_is_a_404_with_a_code(app: TestApp) {
        let server = app.app_server().await;
        for id in ["user_2bLm5nothere", "nonsense", "sess_1", "user_", "%00", "user_%27%20OR%201=1", &"a".repeat(300)] {
            let page = server.get(&format!("/v1/users/{id}")).await;
            assert_eq!(page.refusal(), (404, "resource_not_found".to_owned()), "{id:.40}");
            let body = page.json();
            let error = &body["errors"][0];
            assert!(error["message"].is_string() && error["long_message"].is_string() && body["clerk_trace_id"].is_string(), "{body}");
        }
    }

    async fn us_02_a_user_is_found_by_id_external_id_email_or_username(app: TestApp) {
        let (server, grace) = (app.app_server().await, grace(&app).await);
        app.person("ada@example.org").with_account_named(Some("ada_l")).await;
        for filter in [
            "user_id=user_legacy-0042",
            "user_id[]=user_legacy-0042",
            "external_id=crm%2F42",
            "email_address=grace%40EXAMPLE.org",
            "email_address=%20Grace%40example.org",
            "username=grace_h",
            "username=GRACE_H&email_address=grace%40example.org",
            "email_address=nobody%40example.org&email_address=grace%40example.org",
        ] {
            assert_eq!(ids(&server.get(&format!("/v1/users?{filter}")).await), [grace.as_str()], "{filter}");
            let count = server.get(&format!("/v1/users/count?{filter}")).await.json();
            assert_eq!(count, json!({"object": "total_count", "total_count": 1}), "{filter}");
        }
        assert_eq!(ids(&server.get("/v1/users").await).len(), 2);
    }

    async fn us_02_no_match_is_an_empty_list_whatever_was_asked_for(app: TestApp) {
        let (server, _) = (app.app_server().await, grace(&app).await);
        let long = "x".repeat(2000);
        for value in ["user_2nothere", "nobody%40example.org", "%2B15550100", "crm%2F43", "%00", "%ff", "%27%20OR%201%3D1%20--", "%25", "_", "%F0%9F%98%80", &long] {
            for name in ["user_id", "external_id", "email_address", "phone_number", "username", "web3_wallet"] {
                assert_eq!(ids(&server.get(&format!("/v1/users?{name}={value}")).await), [""; 0], "{name}={value:.40}");
                assert_eq!(server.get(&format!("/v1/users/count?{name}={value}")).await.json()["total_count"], 0, "{name}={value:.40}");
            }
        }
        let contradiction = "/v1/users?username=grace_h&external_id=crm%2F43";
        assert_eq!(ids(&server.get(contradiction).await), [""; 0], "different filters must all fit");
        assert_eq!(server.get("/v1/sessions?user_id=%00&client_id=%00").await.json(), json!([]));
    }

    async fn us_18_a_token_gives_the_user_id_without_a_call_and_one_call_gives_the_user(app: TestApp) {
        app.register_app().await;
        let (server, ada) = (app.app_server().await, app.person("ada@example.org").with_account().await);
        ada.sign_in_with_password(PASSWORD).await.expect_path("/user");
        let jwks = ada.browser.get("/.well-known/jwks.json").await.json();
        let session = ada.sessions().await.remove(0);
        let token = ada.browser.post(&format!("/v1/client/sessions/{}/tokens", session.id), &[]).await.json()["jwt"].as_str().unwrap().to_owned();
        let claims = verified(&jwks, &token).unwrap();
        let user = ada.user().await.unwrap();
        assert_eq!((claims["sub"].as_str(), claims["sid"].as_str()), (Some(user.id.as_str()), Some(session.id.as_str())));
        let now = app.state.clock.now().seconds();
        assert!(claims["nbf"].as_i64().unwrap() <= now && claims["exp"].as_i64().unwrap() == now + 60, "short-lived: {claims}");
        let whole = server.get(&format!("/v1/users/{}", claims["sub"].as_str().unwrap())).await.json();
        assert_eq!((whole["id"].as_str(), whole["email_addresses"][0]["email_address"].as_str()), (Some(user.id.as_str()), Some("ada@example.org")));
    }

    async fn ss_08_rotating_the_signing_key_signs_nobody_out_and_earlier_tokens_stay_good(app: TestApp) {
        app.register_app().await;
        let ada = app.person("ada@example.org").with_account().await;
        ada.sign_in_with_password(PASSWORD).await.expect_path("/user");
        let path = format!("/v1/client/sessions/{}/tokens", ada.sessions().await.remove(0).id);
        let mint = async || ada.browser.post(&path, &[]).await.json()["jwt"].as_str().unwrap().to_owned();
        let earlier = mint().await;
        let (id, now) = (SigningKeyId::from_unique("another"), app.state.clock.now());
        let mut tx = app.state.store.write().await.unwrap();
        app.state.signer.rotate(&mut tx, &app.state.sealer, &id, now).await.unwrap();
        tx.commit().await.unwrap();
        // A token is given out again for a while.
        app.advance(Span::minutes(1));
        let later = mint().await;
        let jwks = ada.browser.get("/.well-known/jwks.json").await.json();
        assert_eq!(jwks["keys"].as_array().unwrap().len(), 2);
        let key = |token: &str| jsonwebtoken::decode_header(token).unwrap().kid.unwrap();
        assert_eq!((key(&later).as_str(), key(&earlier) == key(&later)), (id.as_str(), false));
        for token in [&earlier, &later] {
            assert!(verified(&jwks, token).is_some());
        }
        assert!(ada.browser.is_signed_in().await);
    }

    async fn us_18_a_forged_token_verifies_nowhere_and_opens_nothing(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        ada.sign_in_with_password(PASSWORD).await.expect_path("/user");
        let (user, session) = (ada.user().await.unwrap(), ada.sessions().await.remove(0));
        let jwks = ada.browser.get("/.well-known/jwks.json").await.json();
        let good = vestibule::server::flows::sessions::mint(&app.cx(), &session, None, Some(APP.to_owned())).unwrap();
        let parts: Vec<&str> = good.split('.').collect();
        let encode = |value: Value| base64::Engine::encode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, value.to_string());
        let header = jsonwebtoken::decode_header(&good).unwrap();
        let claims = encode(json!({"sub": "user_somebody_else", "sid": session.id, "exp": 4_000_000_000_i64, "iat": 0, "nbf": 0, "v": 2}));
        let none = encode(json!({"alg": "none", "kid": header.kid, "typ": "JWT"}));
        for (forged, how) in [
            (format!("{}.{claims}.{}", parts[0], parts[2]), "other claims under the old signature"),
            (format!("{none}.{claims}."), "no signature"),
            (format!("{}.{}.{}", parts[0], parts[1], parts[2].chars().rev().collect::<String>()), "another signature"),
            (format!("{}.{}", parts[0], parts[1]), "two parts"),
            ("garbage".to_owned(), "no token"),
        ] {
            assert!(verified(&jwks, &forged).is_none(), "{how}");
            signed_out(&app, &forged, user.id.as_str(), how).await;
        }
        // The portal itself goes by its own cookie: a token that an app may read never opens it, not even a good one.
        signed_out(&app, &good, user.id.as_str(), "a good token in another browser").await;
    }

    async fn us_18_an_expired_or_ended_session_reads_as_signed_out_and_never_as_half_a_user(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        ada.sign_in_with_password(PASSWORD).await.expect_path("/user");
        let (user, session) = (ada.user().await.unwrap(), ada.sessions().await.remove(0));
        let me = ada.browser.get("/v1/me").await.json();
        assert_eq!(me["response"]["id"], user.id.as_str());
        app.advance(Span::days(8));
        for path in ["/v1/me", "/v1/me/sessions/active"] {
            let page = ada.browser.get(path).await;
            assert_eq!(page.refusal(), (401, "signed_out".to_owned()), "{path}");
            assert!(!page.body.contains(user.id.as_str()) && !page.body.contains("ada@example.org"), "{path}: {}", page.body);
        }
        assert_eq!(ada.browser.get("/v1/client").await.json()["response"]["sessions"], json!([]));
        let minted = ada.browser.post(&format!("/v1/client/sessions/{}/tokens", session.id), &[]).await;
        assert!(minted.status.is_client_error() && !minted.body.contains("jwt"), "{}", minted.body);
        let server = app.app_server().await;
        assert_eq!(server.post(&format!("/v1/sessions/{}/tokens", session.id), json!({})).await.refusal().1, "invalid_action_for_session");
    }
}

/// Fails when a browser, or a caller with a Bearer token, gets anything of the user for this token.
async fn signed_out(app: &TestApp, token: &str, user: &str, how: &str) {
    let browser = app.browser();
    for name in ["__session".to_owned(), format!("__session_{}", app.state.identity.cookie_suffix), "__client".to_owned()] {
        browser.set_cookie(&name, token);
    }
    let bearer = |path: &str| {
        let request = axum::http::Request::builder().uri(path).header("authorization", format!("Bearer {token}"));
        browser.send(request.body(axum::body::Body::empty()).unwrap())
    };
    let own = format!("/v1/users/{user}");
    for page in [browser.get("/v1/me").await, bearer("/v1/me").await, bearer(&own).await] {
        assert_eq!(page.status, 401, "{how}: {} {}", page.path, page.body);
        assert!(!page.body.contains(user) && !page.body.contains("ada@example.org"), "{how}: {}", page.body);
    }
    assert!(!browser.is_signed_in().await, "{how}");
}
