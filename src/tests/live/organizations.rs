//! What pages hear of the organization that is active on them.

use serde_json::{Value, json};
use vestibule::domain::time::Span;
use vestibule::server::flows::active_organization;
use vestibule::server::flows::organizations::profile::{Changes, update};
use vestibule::server::flows::organizations::{By, Member, members};

use crate::support::listening::Listening;
use crate::support::people::Person;
use crate::support::test_app::{PASSWORD, TestApp};

/// An open page of somebody, signed in, who works in an organization, or in none.
async fn page_in(app: &TestApp, person: &Person, organization: Option<&Member>) -> Listening {
    person.sign_in_with_password(PASSWORD).await;
    let session = person.sessions().await.remove(0);
    active_organization::set_active(&app.cx(), &session, organization.map(|member| &member.organization().id)).await.unwrap();
    let mut page = person.browser.listen("/user/live", None).await;
    page.only_greets().await;
    page
}

async fn rename(app: &TestApp, organization: &Member, name: &str) {
    let changes = Changes { name: Some(name.to_owned()), ..Changes::default() };
    update(&app.cx(), &By::from(organization.clone()), changes).await.unwrap();
}

/// The numbers of what is heard up to this one, or one that came after it. Word of what happened before the page opened may come first.
async fn heard_until(page: &mut Listening, seq: i64) -> Vec<i64> {
    let mut heard = Vec::new();
    while heard.last().is_none_or(|last| *last < seq) {
        heard.extend(page.next().await.expect("the stream goes on").id);
    }
    heard
}

/// The number of the newest event of a kind.
async fn newest(app: &TestApp, kind: &str) -> i64 {
    app.events(kind).await.pop().expect("an event").seq
}

/// The first number with this name, wherever it is.
fn find(value: &Value, name: &str) -> Option<i64> {
    match value {
        Value::Object(fields) => fields.get(name).and_then(Value::as_i64).or_else(|| fields.values().find_map(|inner| find(inner, name))),
        Value::Array(all) => all.iter().find_map(|inner| find(inner, name)),
        _ => None,
    }
}

on_each_database! {
    async fn d_2_the_pages_of_all_members_hear_what_happens_in_their_organization(app: TestApp) {
        let (ada, bob, eve) = (
            app.person("ada@acme.example").with_account().await,
            app.person("bob@acme.example").with_account().await,
            app.person("eve@acme.example").with_account().await,
        );
        let acme = app.founded(&ada.email, "Acme").await;
        let theirs = app.put_in(&acme, &bob.email, "org:member").await;
        let other = app.founded(&eve.email, "Other").await;
        app.tells_open_pages().await;
        let mut bobs = page_in(&app, &bob, Some(&theirs)).await;
        let mut eves = page_in(&app, &eve, Some(&other)).await;
        rename(&app, &acme, "Acme Ltd").await;
        let theirs = newest(&app, "organization.updated").await;
        assert_eq!(heard_until(&mut bobs, theirs).await.last(), Some(&theirs));
        rename(&app, &other, "Other Ltd").await;
        let hers = newest(&app, "organization.updated").await;
        let heard = heard_until(&mut eves, hers).await;
        assert!(heard.contains(&hers) && !heard.contains(&theirs), "{heard:?} of {theirs} and {hers}");
    }

    async fn d_2_a_page_is_not_told_of_what_happened_before_it_opened(app: TestApp) {
        let (ada, bob) = (app.person("ada@acme.example").with_account().await, app.person("bob@acme.example").with_account().await);
        let acme = app.founded(&ada.email, "Acme").await;
        let theirs = app.put_in(&acme, &bob.email, "org:member").await;
        app.tells_open_pages().await;
        drop(page_in(&app, &bob, Some(&theirs)).await);
        // Longer than PostgreSQL may take to show a line that was written.
        app.advance(Span::minutes(5));
        rename(&app, &acme, "Acme Ltd").await;
        app.advance(Span::minutes(5));
        let page = bob.browser.ask("/api/organization/members", &json!({ "path": "/organization/members" })).await.json();
        let after = find(&page, "after").expect("where the page begins to listen");
        assert_eq!(after, newest(&app, "organization.updated").await, "{page}");
        bob.browser.listen("/user/live", Some(after)).await.only_greets().await;
        rename(&app, &acme, "Acme Inc").await;
        let told = bob.browser.listen("/user/live", Some(after)).await.next().await.unwrap();
        assert_eq!(told.id, Some(newest(&app, "organization.updated").await), "what came meanwhile is told");
    }

    async fn d_2_who_is_removed_hears_of_that_and_of_nothing_after(app: TestApp) {
        let (ada, bob) = (app.person("ada@acme.example").with_account().await, app.person("bob@acme.example").with_account().await);
        let acme = app.founded(&ada.email, "Acme").await;
        let theirs = app.put_in(&acme, &bob.email, "org:member").await;
        app.tells_open_pages().await;
        let mut bobs = page_in(&app, &bob, Some(&theirs)).await;
        members::remove(&app.cx(), &By::from(acme.clone()), theirs.user()).await.unwrap();
        let removed = newest(&app, "organizationMembership.deleted").await;
        heard_until(&mut bobs, removed).await;
        rename(&app, &acme, "Acme Ltd").await;
        let renamed = newest(&app, "organization.updated").await;
        app.founded(&bob.email, "Mine").await;
        let founded = newest(&app, "organization.created").await;
        let heard = heard_until(&mut bobs, founded).await;
        assert!(!heard.contains(&renamed), "{heard:?}: {renamed} is not his any more");
    }
}
