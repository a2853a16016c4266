//! Browsers.

use serde_json::{Value, json};
use vestibule::server::config::InstanceKind;

use super::portal::Portal;

#[tokio::test]
async fn a_browser_nobody_used_has_no_client() {
    let portal = Portal::start(InstanceKind::Development).await;
    let answer = portal.browser().call("GET", "/v1/client").await;
    assert_eq!(answer.json(), json!({"response": null, "client": null}));
    assert_eq!(answer.header("access-control-allow-origin"), super::portal::APP);
    assert_eq!(portal.browser().call("GET", "/v1/me").await.code(), "signed_out");
}

#[tokio::test]
async fn ss_07_several_people_share_a_browser_and_leave_one_by_one() {
    let portal = Portal::start(InstanceKind::Development).await;
    let (ada, bob) = (portal.person("Ada").await, portal.person("Bob").await);
    let mut browser = portal.browser();
    browser.sign_in(&ada).await;
    portal.advance(1);
    browser.sign_in(&bob).await;
    let client = browser.call("GET", "/v1/client").await.json()["response"].clone();
    let sessions = client["sessions"].as_array().unwrap();
    assert_eq!(sessions.len(), 2);
    assert_eq!(client["last_active_session_id"], sessions[1]["id"]);
    assert!(sessions[1]["last_active_token"]["jwt"].is_string() && sessions[0]["last_active_token"].is_null());
    let first = sessions[0]["id"].as_str().unwrap();
    let touched = browser.call("POST", &format!("/v1//client/sessions/{first}/touch/")).await.json();
    assert_eq!((&touched["response"]["id"], &touched["client"]["last_active_session_id"]), (&json!(first), &json!(first)));
    assert_eq!(browser.call("GET", "/v1/me").await.json()["response"]["first_name"], "Ada");
    let removed = browser.call("POST", &format!("/v1/client/sessions/{first}/remove")).await.json();
    assert_eq!(removed["response"]["status"], "removed");
    assert_eq!(browser.call("GET", "/v1/me").await.json()["response"]["first_name"], "Bob");
    assert_ne!(browser.jar["__client_uat"], "0");
    let out = browser.call("POST", "/v1/client/sessions?_method=DELETE").await.json();
    assert_eq!((&out["response"]["sessions"], &out["client"]), (&json!([]), &Value::Null));
    assert_eq!(browser.jar["__client_uat"], "0");
}

#[tokio::test]
async fn ss_01_ss_04_a_browser_reads_its_sessions_and_those_of_the_person_in_any_state() {
    let portal = Portal::start(InstanceKind::Development).await;
    let ada = portal.person("Ada").await;
    let (mut here, mut there) = (portal.browser(), portal.browser());
    here.sign_in(&ada).await;
    portal.advance(1);
    there.sign_in(&ada).await;
    let own = here.call("GET", "/v1/client").await.json()["response"]["last_active_session_id"].as_str().unwrap().to_owned();
    let other = there.call("GET", "/v1/client").await.json()["response"]["last_active_session_id"].as_str().unwrap().to_owned();
    let one = here.call("GET", &format!("/v1/client/sessions/{own}")).await.json();
    assert_eq!((&one["response"]["id"], &one["response"]["status"], &one["client"]["object"]), (&json!(own), &json!("active"), &json!("client")));
    assert_eq!(here.call("GET", &format!("/v1/client/sessions/{other}")).await.status, 404, "it is not one of this browser");
    let devices = here.call("GET", "/v1/me/sessions/active").await.json();
    assert_eq!(devices.as_array().unwrap().len(), 2);
    let activity = &devices[0]["latest_activity"];
    assert_eq!(activity["object"], "session_activity");
    for field in ["id", "browser_name", "browser_version", "device_type", "ip_address", "city", "country", "is_mobile"] {
        assert!(activity.as_object().unwrap().contains_key(field), "{field} is not in {activity}");
    }
    let revoked = here.call("POST", &format!("/v1/me/sessions/{other}/revoke")).await.json();
    assert_eq!(revoked["response"]["status"], "revoked");
    assert_eq!(here.call("GET", "/v1/me/sessions/active").await.json().as_array().unwrap().len(), 1);
    let all = here.call("GET", "/v1/me/sessions").await.json();
    let states: Vec<_> = all.as_array().unwrap().iter().map(|session| (session["id"].clone(), session["status"].clone())).collect();
    assert_eq!(states, [(json!(other), json!("revoked")), (json!(own), json!("active"))]);
    assert_eq!(there.call("GET", "/v1/me").await.status, 401);
}

#[tokio::test]
async fn nobody_touches_sessions_of_another_browser() {
    let portal = Portal::start(InstanceKind::Development).await;
    let (ada, bob) = (portal.person("Ada").await, portal.person("Bob").await);
    let (mut hers, mut his) = (portal.browser(), portal.browser());
    hers.sign_in(&ada).await;
    his.sign_in(&bob).await;
    let session = hers.call("GET", "/v1/client").await.json()["response"]["last_active_session_id"].as_str().unwrap().to_owned();
    for action in ["touch", "end", "remove", "tokens"] {
        assert_eq!(his.call("POST", &format!("/v1/client/sessions/{session}/{action}")).await.status, 404, "{action}");
    }
    assert_eq!(his.call("POST", &format!("/v1/me/sessions/{session}/revoke")).await.status, 404);
    assert_eq!(hers.call("GET", "/v1/me").await.status, 200);
}

#[tokio::test]
async fn a_page_of_a_stranger_changes_and_reads_nothing() {
    let portal = Portal::start(InstanceKind::Development).await;
    let ada = portal.person("Ada").await;
    let mut browser = portal.browser();
    browser.sign_in(&ada).await;
    for (method, headers) in [
        ("GET", &[("origin", "https://evil.example")][..]),
        ("DELETE", &[("origin", "https://evil.example")]),
        ("DELETE", &[("origin", "null")]),
        ("DELETE", &[]),
        ("DELETE", &[("sec-fetch-site", "cross-site")]),
    ] {
        let answer = browser.ask(method, if method == "GET" { "/v1/client" } else { "/v1/client/sessions" }, headers).await;
        assert_eq!(answer.code(), "origin_invalid", "{method} {headers:?}");
        assert_eq!(answer.header("access-control-allow-origin"), "");
    }
    assert_eq!(browser.ask("GET", "/v1/me", &[]).await.status, 200, "still signed in");
}

#[tokio::test]
async fn a_token_is_for_the_page_that_asks() {
    let portal = Portal::start(InstanceKind::Development).await;
    let ada = portal.person("Ada").await;
    let mut browser = portal.browser();
    browser.sign_in(&ada).await;
    let session = browser.call("GET", "/v1/client").await.json()["response"]["last_active_session_id"].as_str().unwrap().to_owned();
    let token = browser.call("POST", &format!("/v1/client/sessions/{session}/tokens")).await.json()["jwt"].as_str().unwrap().to_owned();
    let claims = super::handshake::claims(&token);
    assert_eq!((&claims["azp"], &claims["sid"], &claims["sub"]), (&json!(super::portal::APP), &json!(session), &json!(ada)));
    assert_eq!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(), 60);
    assert_eq!(browser.call("POST", &format!("/v1/client/sessions/{session}/tokens/template")).await.status, 404);
}

#[tokio::test]
async fn a_development_browser_stands_for_a_client() {
    let portal = Portal::start(InstanceKind::Development).await;
    let id = portal.browser().call("POST", "/v1/dev_browser").await.json()["id"].as_str().unwrap().to_owned();
    assert!(id.starts_with("dvb_") && id.len() > 40);
    let client = portal.browser().call("GET", &format!("/v1/client?__clerk_db_jwt={id}")).await;
    assert_eq!(client.json()["response"]["object"], "client");
    assert_eq!(portal.browser().call("GET", "/v1/client?__clerk_db_jwt=dvb_x").await.code(), "dev_browser_unauthenticated");
    let production = Portal::start(InstanceKind::Production).await;
    assert_eq!(production.browser().ask("POST", "/v1/dev_browser", &[]).await.status, 404);
}
