//! Organizations through the machine API: what browsers and app servers do with them.

mod domains;
mod invitations;
mod members;
mod profile;
mod roles;
mod sessions;

use serde_json::{Value, json};

use crate::support::app_server::AppServer;
use crate::support::page::Page;
use crate::support::people::Person;
use crate::support::test_app::{PASSWORD, TestApp};

/// Somebody who is signed in.
pub async fn signed_in(app: &TestApp, email: &str) -> Person {
    let person = app.person(email).with_account().await;
    person.sign_in_with_password(PASSWORD).await;
    person
}

/// Their id.
pub async fn id_of(person: &Person) -> String {
    person.user().await.unwrap().id.to_string()
}

/// An organization that this person made by themselves.
pub async fn organization(person: &Person, name: &str) -> String {
    let made = person.browser.call("/v1/organizations", &[("name", name)]).await;
    assert_eq!(made.status, 200, "{}", made.body);
    made.json()["response"]["id"].as_str().unwrap().to_owned()
}

/// Somebody else in it.
pub async fn member(server: &AppServer, organization: &str, person: &Person, role: &str) {
    let body = json!({"user_id": id_of(person).await, "role": role});
    let added = server.post(&format!("/v1/organizations/{organization}/memberships"), body).await;
    assert_eq!(added.status, 200, "{}", added.body);
}

/// What a person's browser is told about their session.
pub async fn session(person: &Person) -> Value {
    let client = person.browser.get("/v1/client").await.json()["response"].clone();
    client["sessions"][0].clone()
}

/// Works in an organization; empty is the personal account.
pub async fn work_in(person: &Person, organization: &str) -> Page {
    let id = session(person).await["id"].as_str().unwrap().to_owned();
    person.browser.call(&format!("/v1/client/sessions/{id}/touch"), &[("active_organization_id", organization)]).await
}

/// The claims of the next token of a page that says nothing of organizations.
pub async fn claims(person: &Person) -> Value {
    claims_for(person, &[]).await
}

/// The claims of the next token of a page that asks with these fields.
pub async fn claims_for(person: &Person, fields: &[(&str, &str)]) -> Value {
    let token = token(person, fields).await;
    super::handshake::claims(token.json()["jwt"].as_str().unwrap_or_else(|| panic!("{}", token.body)))
}

/// The next token.
pub async fn token(person: &Person, fields: &[(&str, &str)]) -> Page {
    let id = session(person).await["id"].as_str().unwrap().to_owned();
    person.browser.call(&format!("/v1/client/sessions/{id}/tokens"), fields).await
}

/// The data of a list, from either surface.
#[track_caller]
pub fn data(page: &Page) -> Vec<Value> {
    assert_eq!(page.status, 200, "{}: {}", page.path, page.body);
    let answer = page.json();
    let list = answer.get("response").unwrap_or(&answer);
    list["data"].as_array().unwrap_or_else(|| panic!("no list: {answer}")).clone()
}

/// One field of each entry of a list.
#[track_caller]
pub fn each(page: &Page, pointer: &str) -> Vec<String> {
    data(page).iter().map(|one| one.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned()).collect()
}
