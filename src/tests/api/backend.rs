//! App servers with the secret key.

use axum::body::Body;
use axum::extract::Request;
use serde_json::json;
use vestibule::server::config::InstanceKind;

use super::portal::Portal;

#[tokio::test]
async fn without_a_secret_key_in_force_nothing_is_told() {
    let portal = Portal::start(InstanceKind::Development).await;
    let get = |path: &str, key: Option<&str>| {
        let request = Request::builder().uri(path);
        let request = if let Some(key) = key { request.header("authorization", key) } else { request };
        portal.send(request.body(Body::empty()).unwrap())
    };
    for path in
        ["/v1/users", "/v1/users/count", "/v1/users/user_1", "/v1/sessions", "/v1/instance", "/v1/jwks", "/v1/clients/handshake_payload?nonce=x"]
    {
        let wrong = get(path, Some("Bearer sk_test_wrong")).await;
        assert_eq!((wrong.status.as_u16(), wrong.code().as_str()), (401, "clerk_key_invalid"), "{path}");
        let none = get(path, None).await;
        assert_eq!((none.status.as_u16(), none.code().as_str()), (401, "authorization_header_format_invalid"), "{path}");
    }
    assert_eq!(get("/v1/nonsense", None).await.status, 404);
}

#[tokio::test]
async fn an_app_server_reads_people() {
    let portal = Portal::start(InstanceKind::Development).await;
    let ada = portal.person("Ada").await;
    portal.advance(1);
    let bob = portal.person("Bob").await;
    let one = portal.as_app_server("GET", &format!("/v1/users/{ada}"), None).await;
    assert_eq!(one.header("content-type"), "application/json");
    assert_eq!(one.header("cache-control"), "no-store");
    assert_eq!((one.json()["id"].as_str(), one.json()["first_name"].as_str()), (Some(ada.as_str()), Some("Ada")));
    let ids = |answer: super::portal::Answer| {
        answer.json().as_array().unwrap().iter().map(|user| user["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(ids(portal.as_app_server("GET", "/v1/users", None).await), [bob.as_str(), ada.as_str()]);
    assert_eq!(ids(portal.as_app_server("GET", "/v1/users/?email_address=ADA@example.org", None).await), [ada.as_str()]);
    let both = format!("/v1/users?user_id={ada}&user_id={bob}&limit=1");
    assert_eq!(ids(portal.as_app_server("GET", &both, None).await), [bob.as_str()]);
    assert_eq!(portal.as_app_server("GET", "/v1/users/count?username=nobody", None).await.json()["total_count"], 0);
    assert_eq!(portal.as_app_server("GET", "/v1/users/user_nobody", None).await.code(), "resource_not_found");
    assert_eq!(portal.as_app_server("GET", "/v1/users/nonsense", None).await.status, 404);
    assert_eq!(portal.as_app_server("GET", "/v1/users?limit=501", None).await.status, 422);
    assert_eq!(portal.as_app_server("DELETE", "/v1/users/count", None).await.status, 405);
}

#[tokio::test]
async fn private_metadata_reaches_app_servers_and_never_a_browser() {
    let portal = Portal::start(InstanceKind::Development).await;
    let ada = portal.person("Ada").await;
    let path = format!("/v1/users/{ada}/metadata");
    let change = json!({"private_metadata": {"margin": "secret-margin"}, "public_metadata": {"plan": {"name": "pro", "seats": 3}}});
    let merged = portal.as_app_server("PATCH", &path, Some(change)).await;
    assert_eq!(merged.json()["private_metadata"]["margin"], "secret-margin");
    let merged = portal.as_app_server("PATCH", &path, Some(json!({"public_metadata": {"plan": {"seats": null}}}))).await;
    assert_eq!(merged.json()["public_metadata"], json!({"plan": {"name": "pro"}}));
    let replaced = portal.as_app_server("PUT", &path, Some(json!({"unsafe_metadata": {"a": 1}}))).await;
    assert_eq!((&replaced.json()["unsafe_metadata"], &replaced.json()["public_metadata"]), (&json!({"a": 1}), &json!({"plan": {"name": "pro"}})));
    let large = portal.as_app_server("PATCH", &path, Some(json!({"private_metadata": {"x": "y".repeat(9000)}}))).await;
    assert_eq!((large.status.as_u16(), &large.json()["errors"][0]["meta"]["param_name"]), (422, &json!("private_metadata")));
    assert_eq!(portal.as_app_server("PATCH", &path, Some(json!({"public_metadata": [1]}))).await.status, 422);
    assert_eq!(portal.as_app_server("PATCH", &path, Some(json!({"first_name": "Eve"}))).await.status, 422);

    let mut browser = portal.browser();
    browser.sign_in(&ada).await;
    let session = browser.call("GET", "/v1/client").await.json()["response"]["last_active_session_id"].as_str().unwrap().to_owned();
    for (method, path) in [
        ("GET", "/v1/me".to_owned()),
        ("GET", "/v1/me/sessions/active".to_owned()),
        ("GET", "/v1/environment".to_owned()),
        ("POST", format!("/v1/client/sessions/{session}/touch")),
        ("POST", format!("/v1/client/sessions/{session}/tokens")),
        ("POST", format!("/v1/client/sessions/{session}/remove")),
        ("DELETE", "/v1/client/sessions".to_owned()),
        ("DELETE", "/v1/client".to_owned()),
    ] {
        assert_eq!(browser.call(method, &path).await.status, 200, "{method} {path}");
    }
    for answer in &browser.answers {
        assert!(!answer.contains("private_metadata") && !answer.contains("secret-margin"), "{answer}");
    }
}

#[tokio::test]
async fn ss_02_a_revoked_session_gets_no_tokens() {
    let portal = Portal::start(InstanceKind::Development).await;
    let ada = portal.person("Ada").await;
    let mut browser = portal.browser();
    browser.sign_in(&ada).await;
    let list = portal.as_app_server("GET", &format!("/v1/sessions?user_id={ada}&status=active&paginated=true"), None).await.json();
    assert_eq!(list["total_count"], 1);
    let id = list["data"][0]["id"].as_str().unwrap().to_owned();
    let minted = portal.as_app_server("POST", &format!("/v1/sessions/{id}/tokens"), Some(json!({"expires_in_seconds": 300}))).await;
    assert_eq!(minted.json()["object"], "token");
    let revoked = portal.as_app_server("POST", &format!("/v1/sessions/{id}/revoke"), None).await;
    assert_eq!(revoked.json()["status"], "revoked");
    assert_eq!(portal.as_app_server("POST", &format!("/v1/sessions/{id}/revoke"), None).await.status, 200, "already gone is a success");
    assert_eq!(portal.as_app_server("POST", &format!("/v1/sessions/{id}/tokens"), None).await.code(), "invalid_action_for_session");
    assert_eq!(browser.call("POST", &format!("/v1/client/sessions/{id}/tokens")).await.status, 404);
    assert_eq!(browser.call("GET", "/v1/client").await.json()["response"]["sessions"], json!([]));
    assert_eq!(portal.as_app_server("GET", "/v1/sessions?status=active", None).await.json(), json!([]));
    assert_eq!(portal.as_app_server("GET", "/v1/sessions?status=revoked", None).await.json()[0]["id"], id.as_str());
    assert_eq!(portal.as_app_server("GET", "/v1/sessions?status=asleep", None).await.status, 422);
}

#[tokio::test]
async fn ss_04_a_session_past_its_life_shows_as_expired() {
    let portal = Portal::start(InstanceKind::Development).await;
    let ada = portal.person("Ada").await;
    portal.browser().sign_in(&ada).await;
    portal.advance(8 * 24 * 3600);
    assert_eq!(portal.as_app_server("GET", "/v1/sessions?status=active", None).await.json(), json!([]));
    assert_eq!(portal.as_app_server("GET", "/v1/sessions?status=expired", None).await.json()[0]["status"], "expired");
}

#[tokio::test]
async fn hp_12_settings_change_while_the_server_runs() {
    let portal = Portal::start(InstanceKind::Development).await;
    assert_eq!(portal.as_app_server("PATCH", "/v1/instance", Some(json!({"multi_session": false, "email_link": false}))).await.status, 204);
    let mut browser = portal.browser();
    let environment = browser.call("GET", "/v1/environment").await.json();
    assert_eq!(environment["auth_config"]["single_session_mode"], true);
    assert_eq!(environment["user_settings"]["attributes"]["email_address"]["first_factors"], json!(["email_code"]));
    let refused = portal.as_app_server("PATCH", "/v1/instance", Some(json!({"password": false, "email_code": false, "support_email": "x"}))).await;
    assert_eq!((refused.status.as_u16(), refused.json()["errors"].as_array().unwrap().len()), (422, 2));
    assert_eq!(portal.as_app_server("GET", "/v1/instance", None).await.json()["email_code"], true);
}

#[tokio::test]
async fn keys_are_published_on_both_paths() {
    let portal = Portal::start(InstanceKind::Development).await;
    let public = portal.send(Request::builder().uri("/.well-known/jwks.json").body(Body::empty()).unwrap()).await;
    assert_eq!((public.header("access-control-allow-origin"), public.header("cache-control")), ("*", "public, max-age=60"));
    assert_eq!(public.json(), portal.as_app_server("GET", "/v1/jwks", None).await.json());
    assert_eq!(public.json()["keys"][0]["alg"], "RS256");
}
