//! The way back to the app.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use url::Url;
use vestibule::domain::ids::{ClientId, SessionId};
use vestibule::server::config::InstanceKind;
use vestibule::server::flows::sessions;

use super::portal::{APP, Answer, Browser, Portal};

/// The claims of a token.
pub fn claims(token: &str) -> Value {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(token.split('.').nth(1).unwrap()).unwrap()).unwrap()
}

async fn shake(browser: &mut Browser<'_>, page: &str, more: &str) -> Answer {
    let query: String = form_urlencoded::Serializer::new(String::new()).append_pair("redirect_url", page).finish();
    browser.get(&format!("/v1/client/handshake?{query}&format=nonce&suffixed_cookies=false&__clerk_hs_reason=test{more}")).await
}

/// What the app's server is told to do.
async fn directives(portal: &Portal, nonce: &str) -> Vec<String> {
    let answer = portal.as_app_server("GET", &format!("/v1/clients/handshake_payload?nonce={nonce}"), None).await;
    answer.json()["directives"].as_array().unwrap_or_else(|| panic!("{}", answer.text)).iter().map(|line| line.as_str().unwrap().to_owned()).collect()
}

fn nonce_in_query(answer: &Answer) -> String {
    let url = Url::parse(answer.header("location")).unwrap();
    url.query_pairs().find(|(name, _)| name == "__clerk_handshake_nonce").map(|(_, value)| value.into_owned()).unwrap()
}

fn value<'a>(directives: &'a [String], name: &str) -> &'a str {
    directives.iter().find_map(|line| line.strip_prefix(name)?.strip_prefix('=')).and_then(|rest| rest.split(';').next()).unwrap_or_default()
}

#[tokio::test]
async fn in_development_the_answer_travels_in_the_address() {
    let portal = Portal::start(InstanceKind::Development).await;
    let ada = portal.person("Ada").await;
    let mut browser = portal.browser();
    browser.sign_in(&ada).await;
    portal.advance(5);
    let answer = shake(&mut browser, &format!("{APP}/dashboard?tab=2"), "").await;
    assert_eq!((answer.status.as_u16(), answer.header("cache-control")), (307, "no-store"));
    assert!(answer.header("location").starts_with("https://app.example.com/dashboard?tab=2&__clerk_handshake_nonce="));
    let nonce = nonce_in_query(&answer);
    let told = directives(&portal, &nonce).await;
    assert_eq!(told, directives(&portal, &nonce).await, "parallel requests ask for the same");
    let token = claims(value(&told, "__session"));
    assert_eq!((&token["azp"], &token["sub"]), (&json!(APP), &json!(ada)));
    assert!(value(&told, "__client_uat").parse::<i64>().unwrap() <= token["iat"].as_i64().unwrap());
    let db_jwt = value(&told, "__clerk_db_jwt").to_owned();
    let again = shake(&mut browser, &format!("{APP}/other"), &format!("&__clerk_db_jwt={db_jwt}")).await;
    assert_eq!(value(&directives(&portal, &nonce_in_query(&again)).await, "__clerk_db_jwt"), db_jwt, "a name that fits is kept");
    portal.advance(31);
    assert_eq!(portal.as_app_server("GET", &format!("/v1/clients/handshake_payload?nonce={nonce}"), None).await.status, 404);
}

#[tokio::test]
async fn in_production_the_answer_travels_in_a_cookie() {
    let portal = Portal::start(InstanceKind::Production).await;
    let ada = portal.person("Ada").await;
    let mut browser = portal.browser();
    browser.sign_in(&ada).await;
    let answer = shake(&mut browser, &format!("{APP}/dashboard"), "").await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (307, "https://app.example.com/dashboard"));
    let told = directives(&portal, &browser.jar["__clerk_handshake_nonce"]).await;
    assert!(told.iter().any(|line| line.starts_with("__clerk_handshake_nonce=;") && line.contains("Max-Age=0")));
    assert!(value(&told, "__clerk_db_jwt").is_empty());
    assert_eq!(claims(value(&told, "__session"))["sub"], json!(ada));
}

#[tokio::test]
async fn somebody_signed_out_stays_signed_out() {
    for kind in [InstanceKind::Development, InstanceKind::Production] {
        let portal = Portal::start(kind).await;
        let mut browser = portal.browser();
        let answer = shake(&mut browser, APP, "").await;
        let nonce = if kind == InstanceKind::Development { nonce_in_query(&answer) } else { browser.jar["__clerk_handshake_nonce"].clone() };
        let told = directives(&portal, &nonce).await;
        assert_eq!(value(&told, "__client_uat"), "0");
        assert!(told.iter().any(|line| line.starts_with("__session=; ") && line.contains("1970")));
        assert_eq!(value(&told, "__clerk_db_jwt").is_empty(), kind == InstanceKind::Production);
    }
}

#[tokio::test]
async fn older_sdks_get_a_signed_token() {
    let portal = Portal::start(InstanceKind::Development).await;
    let ada = portal.person("Ada").await;
    let mut browser = portal.browser();
    browser.sign_in(&ada).await;
    let answer = browser.get("/v1/client/handshake?redirect_url=http%3A%2F%2Flocalhost%3A3001%2F").await;
    let url = Url::parse(answer.header("location")).unwrap();
    let (_, token) = url.query_pairs().find(|(name, _)| name == "__clerk_handshake").unwrap();
    assert!(claims(&token)["handshake"].as_array().unwrap().iter().any(|line| line.as_str().unwrap().starts_with("__session=ey")));
}

#[tokio::test]
async fn the_session_an_app_had_is_the_one_it_gets() {
    let portal = Portal::start(InstanceKind::Development).await;
    let (ada, bob) = (portal.person("Ada").await, portal.person("Bob").await);
    let mut browser = portal.browser();
    browser.sign_in(&ada).await;
    let session = browser.call("GET", "/v1/client").await.json()["response"]["last_active_session_id"].as_str().unwrap().to_owned();
    let path = format!("/v1/client/sessions/{session}/tokens");
    let before = browser.call("POST", &path).await.json()["jwt"].as_str().unwrap().to_owned();
    portal.advance(5);
    browser.sign_in(&bob).await;
    portal.advance(5);
    let after = browser.call("POST", &path).await.json()["jwt"].as_str().unwrap().to_owned();
    for (token, who, why) in [(before, &bob, "somebody signed in since"), (after, &ada, "the app goes on with what it has")] {
        let answer = shake(&mut browser, APP, &format!("&__session={token}")).await;
        assert_eq!(claims(value(&directives(&portal, &nonce_in_query(&answer)).await, "__session"))["sub"], json!(who), "{why}");
    }
}

#[tokio::test]
async fn hp_07_an_account_chosen_in_the_portal_is_the_one_apps_get() {
    let portal = Portal::start(InstanceKind::Development).await;
    let (ada, bob) = (portal.person("Ada").await, portal.person("Bob").await);
    let mut browser = portal.browser();
    browser.sign_in(&ada).await;
    let client = browser.call("GET", "/v1/client").await.json()["response"].clone();
    browser.sign_in(&bob).await;
    let first = shake(&mut browser, APP, "").await;
    let told = directives(&portal, &nonce_in_query(&first)).await;
    let his = claims(value(&told, "__session"));
    assert_eq!(his["sub"], json!(bob));
    let id = ClientId::parse(client["id"].as_str().unwrap()).unwrap();
    let hers = SessionId::parse(client["last_active_session_id"].as_str().unwrap()).unwrap();
    assert!(sessions::choose(&portal.cx(), &id, &hers).await.unwrap());
    let second = shake(&mut browser, APP, &format!("&__session={}", value(&told, "__session"))).await;
    let told = directives(&portal, &nonce_in_query(&second)).await;
    let uat: i64 = value(&told, "__client_uat").parse().unwrap();
    assert!(uat > his["iat"].as_i64().unwrap(), "even within one second the app sees that its token is old");
    let token = claims(value(&told, "__session"));
    assert_eq!((&token["sub"], token["iat"].as_i64().unwrap() >= uat), (&json!(ada), true));
}

#[tokio::test]
async fn d_9_a_foreign_address_is_never_gone_to() {
    let portal = Portal::start(InstanceKind::Development).await;
    for (bad, reason) in [
        ("https://evil.example/x", "origin"),
        ("javascript:alert(1)", "scheme"),
        ("//evil.example", "malformed"),
        ("http://a@localhost:3001", "credentials"),
    ] {
        let answer = shake(&mut portal.browser(), bad, "").await;
        assert_eq!(answer.status, 303, "{bad}");
        assert!(answer.header("location").starts_with(&format!("/redirect-explained?reason={reason}&url=")), "{}", answer.header("location"));
        assert_eq!(portal.browser().ask("GET", &format!("/v1/client/handshake?redirect_url={bad}"), &[]).await.code(), "invalid_handshake");
    }
    assert_eq!(portal.browser().get("/v1/client/handshake").await.status, 400);
}

#[tokio::test]
async fn ss_09_three_round_trips_end_on_an_explanation() {
    let portal = Portal::start(InstanceKind::Development).await;
    let mut browser = portal.browser();
    for trip in 0..3 {
        assert_eq!(shake(&mut browser, &format!("{APP}/a?trip={trip}"), "").await.status, 307);
    }
    let stopped = shake(&mut browser, &format!("{APP}/a?trip=3"), "").await;
    assert!(stopped.header("location").starts_with("/redirect-explained?reason=loop&url="), "{}", stopped.header("location"));
    assert_eq!(shake(&mut browser, &format!("{APP}/a"), "").await.status, 307, "after the explanation it may try again");
}

#[tokio::test]
async fn a_name_planted_by_an_address_never_stands_for_the_victims_client() {
    let portal = Portal::start(InstanceKind::Development).await;
    let planted = portal.browser().call("POST", "/v1/dev_browser").await.json()["id"].as_str().unwrap().to_owned();
    let ada = portal.person("Ada").await;
    let mut victim = portal.browser();
    shake(&mut victim, APP, &format!("&__clerk_db_jwt={planted}")).await;
    victim.sign_in(&ada).await;
    let answer = shake(&mut victim, &format!("{APP}/x"), &format!("&__clerk_db_jwt={planted}")).await;
    assert_ne!(value(&directives(&portal, &nonce_in_query(&answer)).await, "__clerk_db_jwt"), planted);
    let seen = portal.browser().call("GET", &format!("/v1/client?__clerk_db_jwt={planted}")).await;
    assert_eq!(seen.json()["response"]["sessions"], json!([]), "whoever planted the name sees nobody");
}

#[tokio::test]
async fn x_33_nobody_fills_the_database_with_names_of_browsers() {
    let portal = Portal::start(InstanceKind::Development).await;
    for _ in 0..300 {
        assert_eq!(portal.browser().call("POST", "/v1/dev_browser").await.status, 200);
    }
    let refused = portal.browser().call("POST", "/v1/dev_browser").await;
    assert_eq!((refused.status.as_u16(), refused.header("retry-after")), (429, "10"));
    portal.advance(10);
    assert_eq!(portal.browser().call("POST", "/v1/dev_browser").await.status, 200);
}
