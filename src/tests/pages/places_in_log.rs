//! What is odd about where a sign-in came from.

use vestibule::domain::time::Span;

use crate::support::people::{Person, forms};
use crate::support::places;
use crate::support::test_app::{PASSWORD, TestApp};

on_each_database! {
    async fn fr_06_a_new_country_and_an_impossible_journey_are_told_by_mail_and_in_the_log(app: TestApp) {
        let folder = std::env::temp_dir().join(format!("vestibule-odd-{}-{:?}", std::process::id(), app.state.store.dialect()));
        std::fs::write(&folder, places::database()).unwrap();
        let app = app.restarted(|config| config.places_database = Some(folder.clone())).await;
        let ada = Person::new(app.browser().at("198.51.100.1"), "ada@example.org").with_account().await;
        ada.sign_in_with_password(PASSWORD).await.expect_path("/user");
        app.advance(Span::days(2));
        let there = Person::new(app.browser().at("203.0.113.7"), &ada.email);
        there.sign_in_with_password(PASSWORD).await.expect_path("/user");
        let mails = app.mails_to(&ada.email).await;
        let told = mails.iter().find(|mail| mail.0.subject.contains("First sign-in from France"));
        assert!(told.is_some_and(|mail| mail.0.text.contains("Place: FR")), "{:?}", mails.iter().map(|mail| &mail.0.subject).collect::<Vec<_>>());
        let page = there.browser.visit("/user/security/activity").await;
        assert_eq!(page.texts_of("#activity .fact__name")[..2], ["First sign-in from France", "Signed in on a new device with password"]);
        there.browser.post_form(forms::SIGN_OUT, &[]).await;
        there.sign_in_with_password(PASSWORD).await;
        assert_eq!(app.mails_to(&ada.email).await.iter().filter(|mail| mail.0.subject.contains("France")).count(), 1, "a country is new once");
        std::fs::remove_file(folder).unwrap();
    }
}
