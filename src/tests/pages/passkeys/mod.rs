//! Passkeys: making them, signing in and up with them, looking after them, and what must not work.

mod account;
mod sign_in;
mod sign_up;

use vestibule::domain::locale::Locale;
use vestibule::domain::passkey::PasskeyTrouble;
use vestibule::server::passkeys::{encoded, first_card};
use vestibule::server::store;
use vestibule::server::store::passkeys::PasskeyRow;

use crate::support::authenticator::Authenticator;
use crate::support::browser::Browser;
use crate::support::page::Page;
use crate::support::people::{Person, forms};
use crate::support::test_app::{PASSWORD, TestApp};

const SIGN_IN: &str = "/api/passkeys/sign-in";
const ADD: &str = "/api/passkeys/add";
const RENAME: &str = "/api/passkeys/rename";
const REMOVE: &str = "/api/passkeys/remove";
const SECURITY: &str = "/user/security";

/// Somebody with an account, signed in, and their device.
async fn ada(app: &TestApp) -> (Person, Authenticator) {
    let ada = app.person("ada@example.org").with_account().await;
    ada.sign_in_with_password(PASSWORD).await.expect_path("/user");
    let device = Authenticator::of(&ada.browser);
    (ada, device)
}

/// The same with a passkey.
async fn ada_with_passkey(app: &TestApp) -> (Person, Authenticator) {
    let (ada, mut device) = ada(app).await;
    device.add(&ada.browser).await.expect_path(SECURITY);
    (ada, device)
}

async fn passkeys_of(person: &Person) -> Vec<PasskeyRow> {
    let user = person.user().await.unwrap();
    store::passkeys::list_of(&mut person.browser.app.state.store.read().await.unwrap(), &user.id).await.unwrap()
}

#[track_caller]
fn expect_trouble(page: &Page, trouble: PasskeyTrouble) {
    // Not those that wait in the page until the browser's script shows one.
    let shown = page.texts_of(".alert[role=alert]").join(" ");
    assert!(shown.contains(&first_card::words(Locale::En, trouble)), "{trouble:?} at {}: “{shown}” in “{}”", page.path, page.text());
}

/// Nobody got in by what was sent to the first card.
async fn expect_refused(browser: &Browser, page: &Page, trouble: PasskeyTrouble) {
    page.expect_path("/sign-in");
    expect_trouble(page, trouble);
    assert!(!browser.is_signed_in().await);
}

/// Where a password sign-in with the script leads, in a browser that says whether it could have passkeys.
async fn lands(person: &Person, able: Option<&str>) -> String {
    let browser = person.browser.app.browser();
    if let Some(able) = able {
        browser.set_cookie("vestibule_passkeys", able);
    }
    let card = browser.visit("/sign-in").await;
    browser.submit(&card, forms::START_SIGN_IN, &[("identifier", &person.email)]).await;
    let page = browser.call(forms::PASSWORD, &[("password", PASSWORD), ("nav", "")]).await;
    person.browser.take_cookies_of(&browser);
    page.location().unwrap_or_default()
}

/// The id that a passkey has by itself, as browsers write it.
fn own_id(row: &PasskeyRow) -> String {
    encoded(&row.credential_id)
}

async fn failures(app: &TestApp) -> usize {
    let told = app.events("user.security").await;
    told.iter().filter(|event| event.data.contains("sign_in_failed")).count()
}

/// What a browser says that made a passkey without asking anybody.
fn without_presence(mut made: serde_json::Value) -> serde_json::Value {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use serde_cbor_2::Value;
    let object = URL_SAFE_NO_PAD.decode(made["response"]["attestationObject"].as_str().unwrap()).unwrap();
    let Value::Map(mut parts) = serde_cbor_2::from_slice(&object).unwrap() else { panic!("no attestation") };
    let Some(Value::Bytes(data)) = parts.get_mut(&Value::Text("authData".to_owned())) else { panic!("no data") };
    data[32] &= !0b0101;
    parts.insert(Value::Text("fmt".to_owned()), Value::Text("none".to_owned()));
    parts.insert(Value::Text("attStmt".to_owned()), Value::Map([].into()));
    let object = serde_cbor_2::to_vec(&Value::Map(parts)).unwrap();
    made["response"]["attestationObject"] = URL_SAFE_NO_PAD.encode(object).into();
    made
}
