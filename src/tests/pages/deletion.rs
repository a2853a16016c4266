//! Deleting one's own account.

use vestibule::app::text::account_text;
use vestibule::domain::locale::Locale;
use vestibule::domain::problem::{Field, ProblemCode};
use vestibule::domain::time::Span;
use vestibule::server::flows::deletion::{self, Deletion};
use vestibule::server::flows::organizations::{self, members};

use crate::support::page::Page;
use crate::support::people::{Person, forms};
use crate::support::test_app::{PASSWORD, TestApp};

async fn delete(person: &Person, confirmation: &str) -> Page {
    let card = person.browser.visit("/user/security?open=delete").await;
    person.browser.submit(&card, forms::DELETE_ACCOUNT, &[("confirmation", confirmation)]).await
}

on_each_database! {
    async fn ux_29_the_account_goes_after_its_name_was_typed(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        let phone = ada.elsewhere();
        phone.sign_in_with_password(PASSWORD).await.expect_path("/user");
        ada.sign_in_with_password(PASSWORD).await;
        let card = ada.browser.visit("/user/security?open=delete").await;
        let words = &account_text(Locale::En).deletion;
        assert!(card.shows("ada@example.org") && card.shows("cannot be undone"), "the consequence is named: {}", card.text());
        assert!(card.has("#card-delete #save-delete.button--danger"), "a red button");
        for (typed, code) in [("", ProblemCode::Missing), ("yes", ProblemCode::NotConfirmed)] {
            delete(&ada, typed).await.expect_path("/user/security").expect_problem(Field::Confirmation, &code);
        }
        assert_eq!(app.count_users().await, 1);
        let user = ada.user().await.unwrap();
        let gone = delete(&ada, " delete  ACCOUNT ").await;
        gone.expect_path("/user/deleted");
        assert_eq!(gone.heading(), words.done_title);
        assert!(!ada.browser.is_signed_in().await && !phone.browser.is_signed_in().await, "signed out everywhere");
        assert_eq!(app.count_users().await, 0);
        let events = app.events("user.deleted").await;
        assert_eq!((events.len(), events[0].object_id.as_str()), (1, user.id.as_str()));
        assert_eq!(app.events("session.revoked").await.len(), 2);
        ada.elsewhere().sign_in_with_password(PASSWORD).await.expect_problem(Field::Password, &ProblemCode::CredentialsIncorrect);
        ada.sign_up().await.expect_path("/user");
    }

    async fn x_20_deleting_asks_who_it_is_first(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        ada.sign_in_with_password(PASSWORD).await;
        app.advance(Span::minutes(11));
        let page = delete(&ada, "Delete account").await;
        page.expect_path("/user/verify");
        assert_eq!(app.count_users().await, 1, "nothing happens before the proof");
        let gone = ada.browser.submit(&page, forms::GIVE_PROOF, &[("password", PASSWORD)]).await;
        gone.expect_path("/user/deleted");
        assert_eq!(app.count_users().await, 0);
    }

    async fn ux_29_only_where_the_instance_lets_people_do_it(app: TestApp) {
        app.set(|settings| settings.account_deletion = false).await;
        let ada = app.person("ada@example.org").with_account().await;
        ada.sign_in_with_password(PASSWORD).await;
        assert!(!ada.browser.visit("/user/security?open=delete").await.has("#delete"));
        ada.browser.post_form(forms::DELETE_ACCOUNT, &[("confirmation", "Delete account"), ("words", "Delete account")]).await;
        assert_eq!(app.count_users().await, 1);
    }

    async fn or_01_the_last_admin_of_others_stays_until_somebody_else_looks_after_them(app: TestApp) {
        let ada = app.person("ada@example.org").at_work().await;
        let acme = app.organization(&ada, "Acme").await;
        app.organization(&ada, "Alone").await;
        let bob = app.person("bob@example.org").with_account().await;
        bob.joins(&acme, "org:member").await;
        let refused = delete(&ada, "Delete account").await;
        refused.expect_path("/user/security");
        assert!(refused.shows("You are the last admin of Acme, and others are in it."), "{}", refused.text());
        assert_eq!(app.count_users().await, 2);
        assert!(ada.browser.is_signed_in().await && app.events("organizationMembership.deleted").await.is_empty(), "nothing was changed");
        let by = organizations::operate(&app.cx(), acme.as_str()).await.unwrap();
        members::change_role(&app.cx(), &by, &bob.user().await.unwrap().id, "org:admin").await.unwrap();
        delete(&ada, "Delete account").await.expect_path("/user/deleted");
        assert_eq!(app.count_users().await, 1);
    }

    async fn or_01_two_admins_who_delete_their_accounts_at_once_leave_one(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        let acme = app.organization(&ada, "Acme").await;
        let bob = app.person("bob@example.org").with_account().await;
        bob.joins(&acme, "org:admin").await;
        app.person("eve@example.org").with_account().await.joins(&acme, "org:member").await;
        let (a, b, cx) = (ada.user().await.unwrap().id, bob.user().await.unwrap().id, app.cx());
        let (one, other) = tokio::join!(deletion::delete_account(&cx, &a), deletion::delete_account(&cx, &b));
        let needed = Deletion::Needed { organization: "Acme".to_owned() };
        let outcomes = [one.unwrap(), other.unwrap()];
        assert!(outcomes.contains(&Deletion::Done) && outcomes.contains(&needed), "{outcomes:?}");
    }

    async fn ux_29_two_tabs_delete_once(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        let user = ada.user().await.unwrap();
        let cx = app.cx();
        let (one, other) = tokio::join!(deletion::delete_account(&cx, &user.id), deletion::delete_account(&cx, &user.id));
        assert_eq!([one.unwrap(), other.unwrap()].iter().filter(|outcome| **outcome == Deletion::Done).count(), 1);
        assert_eq!(app.events("user.deleted").await.len(), 1);
    }

    async fn ux_29_other_people_stay_signed_in_on_the_browser(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        ada.sign_in_with_password(PASSWORD).await;
        app.advance(Span::seconds(5));
        let bob = Person::new(ada.browser, "bob@example.org").with_account().await;
        let card = bob.begin_sign_in_from("/sign-in?add=1").await;
        bob.give_password(&card, PASSWORD).await.expect_path("/user");
        delete(&bob, "Delete account").await.expect_path("/user/deleted");
        let page = bob.browser.visit("/user").await;
        page.expect_path("/user");
        assert!(page.shows("ada@example.org"));
    }
}
