//! The password of somebody who is signed in.

use vestibule::app::text::account_text;
use vestibule::domain::locale::Locale;
use vestibule::domain::notice::Notice;
use vestibule::domain::problem::{Field, ProblemCode};
use vestibule::domain::secret::SecretText;
use vestibule::domain::settings::Requirement;
use vestibule::domain::time::Span;
use vestibule::server::flows::accounts::{self, NewAccount};
use vestibule::server::flows::passwords;
use vestibule::server::flows::reverification::ProofError;
use vestibule::server::store;

use crate::support::page::Page;
use crate::support::people::{Person, forms};
use crate::support::test_app::{PASSWORD, TestApp};

const NEW_PASSWORD: &str = "copper-lantern-2077";

fn says(page: &Page, notice: &Notice) -> bool {
    page.texts_of("[role=status]").iter().any(|said| said == &(account_text(Locale::En).notice)(notice))
}

/// Fills in the card for a new password.
async fn change(person: &Person, current: Option<&str>, new: &str, again: &str) -> Page {
    let card = person.browser.visit("/user/security?open=password").await;
    let mut fields = vec![("new_password", new), ("confirm_password", again), ("sign_out_others", "true")];
    fields.extend(current.map(|current| ("password", current)));
    person.browser.submit(&card, forms::REPLACE_PASSWORD, &fields).await
}

on_each_database! {
    async fn se_01_the_password_is_changed_in_its_card(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        ada.sign_in_with_password(PASSWORD).await;
        // What comes with a new account is told by no mail.
        app.advance(Span::minutes(1));
        let page = change(&ada, Some(PASSWORD), NEW_PASSWORD, NEW_PASSWORD).await;
        page.expect_path("/user/security");
        assert!(says(&page, &Notice::PasswordChanged { others: true }), "{}", page.text());
        assert!(!page.has("[data-card]"), "the card is closed");
        assert!(!says(&ada.browser.visit("/user/security").await, &Notice::PasswordChanged { others: true }), "said once");
        ada.elsewhere().sign_in_with_password(NEW_PASSWORD).await.expect_path("/user");
        ada.elsewhere().sign_in_with_password(PASSWORD).await.expect_problem(Field::Password, &ProblemCode::CredentialsIncorrect);
        assert!(app.mails_to("ada@example.org").await.iter().any(|mail| mail.0.subject.contains("Password changed")));
    }

    async fn se_01_each_bad_password_has_its_own_words_at_its_own_field(app: TestApp) {
        let ada = app.person("lovelace@example.org").with_account().await;
        ada.sign_in_with_password(PASSWORD).await;
        for (current, new, again, field, code) in [
            ("", NEW_PASSWORD, NEW_PASSWORD, Field::Password, ProblemCode::Missing),
            ("not-my-password-9", NEW_PASSWORD, NEW_PASSWORD, Field::Password, ProblemCode::CredentialsIncorrect),
            (PASSWORD, "", "", Field::NewPassword, ProblemCode::Missing),
            (PASSWORD, "short", "short", Field::NewPassword, ProblemCode::PasswordTooShort { min: 8 }),
            (PASSWORD, "password123", "password123", Field::NewPassword, ProblemCode::PasswordBreached),
            (PASSWORD, "my-lovelace-1843", "my-lovelace-1843", Field::NewPassword, ProblemCode::PasswordContainsIdentifier),
            (PASSWORD, PASSWORD, PASSWORD, Field::NewPassword, ProblemCode::PasswordUnchanged),
            (PASSWORD, NEW_PASSWORD, "copper-lantern-2078", Field::ConfirmPassword, ProblemCode::PasswordsDiffer),
        ] {
            let page = change(&ada, Some(current), new, again).await;
            page.expect_path("/user/security").expect_problem(field, &code);
            assert!(page.has("#card-password"), "the card stays open");
            assert!(!page.body.contains(NEW_PASSWORD) && !page.body.contains(PASSWORD), "no password comes back");
        }
        ada.elsewhere().sign_in_with_password(PASSWORD).await.expect_path("/user");
    }

    async fn se_01_who_has_no_password_sets_one_without_a_current_one(app: TestApp) {
        let ada = app.person("ada@example.org").with_account_without_password().await;
        ada.sign_in_with_code().await.expect_path("/user");
        let page = ada.browser.visit("/user/security").await;
        assert!(page.shows(account_text(Locale::En).password.none));
        let page = change(&ada, None, NEW_PASSWORD, NEW_PASSWORD).await;
        assert!(says(&page, &Notice::PasswordSet { others: true }), "{}", page.text());
        ada.elsewhere().sign_in_with_password(NEW_PASSWORD).await.expect_path("/user");
        app.deliver_mail().await;
    }

    async fn se_02_nothing_below_the_rules_of_the_instance_is_taken(app: TestApp) {
        app.set(|settings| settings.password_min_length = 16).await;
        let ada = app.person("ada@example.org").with_account().await;
        ada.sign_in_with_password(PASSWORD).await;
        let page = change(&ada, Some(PASSWORD), "violet-ancho-18", "violet-ancho-18").await;
        page.expect_problem(Field::NewPassword, &ProblemCode::PasswordTooShort { min: 16 });
        let words = vestibule::app::text::text(Locale::En).sign_up.password_rules(16);
        assert!(ada.browser.visit("/user/security?open=password").await.shows(&words), "the first rule is told before anything is typed");
    }

    async fn se_03_other_devices_are_out_at_once_when_the_person_says_so(app: TestApp) {
        for sign_out_others in [true, false] {
            let ada = app.person(&format!("{sign_out_others}@example.org")).with_account().await;
            let phone = ada.elsewhere();
            phone.sign_in_with_password(PASSWORD).await.expect_path("/user");
            ada.sign_in_with_password(PASSWORD).await;
            let card = ada.browser.visit("/user/security?open=password").await;
            let mut fields = card.filled_form(forms::REPLACE_PASSWORD, &[("password", PASSWORD), ("new_password", NEW_PASSWORD), ("confirm_password", NEW_PASSWORD)]);
            fields.retain(|(name, _)| sign_out_others || name != "sign_out_others");
            let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            let page = ada.browser.post_form(forms::REPLACE_PASSWORD, &fields).await;
            assert!(says(&page, &Notice::PasswordChanged { others: sign_out_others }), "{}", page.text());
            assert_eq!(phone.browser.is_signed_in().await, !sign_out_others);
            assert!(ada.browser.is_signed_in().await, "this device stays");
        }
        app.deliver_mail().await;
    }

    async fn se_01_the_password_goes_where_another_way_in_stays(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        ada.sign_in_with_password(PASSWORD).await;
        let card = ada.browser.visit("/user/security?open=remove-password").await;
        let page = ada.browser.submit(&card, forms::REMOVE_PASSWORD, &[]).await;
        assert!(says(&page, &Notice::PasswordRemoved), "{}", page.text());
        ada.elsewhere().sign_in_with_password(PASSWORD).await.expect_problem(Field::Password, &ProblemCode::CredentialsIncorrect);
        ada.elsewhere().sign_in_with_code().await.expect_path("/user");
        ada.browser.post_form(forms::REMOVE_PASSWORD, &[]).await.expect_path("/user/security");
        app.deliver_mail().await;
    }

    async fn se_01_the_only_way_in_stays(app: TestApp) {
        app.set(|settings| settings.username = Requirement::Optional).await;
        let account = NewAccount { username: Some("ada_l".to_owned()), ..NewAccount::default() };
        accounts::create_user(&app.cx(), account, Some(SecretText::new(PASSWORD))).await.unwrap();
        let ada = app.person("ada_l");
        ada.sign_in_with_password(PASSWORD).await.expect_path("/user");
        let page = ada.browser.visit("/user/security").await;
        assert!(!page.has("[data-opens=remove-password]"), "not offered");
        let page = ada.browser.post_form(forms::REMOVE_PASSWORD, &[]).await;
        page.expect_problem(Field::Form, &ProblemCode::LastFactor);
        ada.elsewhere().sign_in_with_password(PASSWORD).await.expect_path("/user");
    }

    async fn se_01_wrong_current_passwords_are_counted_as_at_sign_in(app: TestApp) {
        app.set(|settings| settings.lockout_attempts = 5).await;
        let ada = app.person("ada@example.org").with_account().await;
        ada.sign_in_with_password(PASSWORD).await;
        for _ in 0..5 {
            change(&ada, Some("not-my-password-9"), NEW_PASSWORD, NEW_PASSWORD).await;
        }
        let page = change(&ada, Some(PASSWORD), NEW_PASSWORD, NEW_PASSWORD).await;
        assert!(page.problem(Field::Password).is_some_and(|said| said.contains("Too many tries")), "{:?}", page.problem(Field::Password));
        assert!(ada.browser.is_signed_in().await, "nobody is locked out of what they have open");
    }

    async fn se_01_an_instance_without_passwords_has_no_such_section(app: TestApp) {
        app.set(|settings| settings.password = false).await;
        let ada = app.person("ada@example.org").with_account_without_password().await;
        ada.sign_in_with_code().await.expect_path("/user");
        assert!(!ada.browser.visit("/user/security?open=password").await.has("#password"));
        let page = ada.browser.post_form(forms::REPLACE_PASSWORD, &[("new_password", NEW_PASSWORD), ("confirm_password", NEW_PASSWORD)]).await;
        page.expect_path("/user/security");
        assert!(ada.user().await.is_some());
    }

    async fn se_01_a_password_changed_in_two_tabs_at_once_is_never_half_changed(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        ada.sign_in_with_password(PASSWORD).await;
        let user = ada.user().await.unwrap();
        let session = ada.sessions().await.remove(0);
        let cx = app.cx();
        let settings = app.state.settings(cx.now).await.unwrap();
        let typed = |new: &str| {
            let new = SecretText::new(new);
            passwords::NewPassword { again: new.clone(), new, sign_out_others: false }
        };
        let (one, other) = (typed("copper-lantern-2077"), typed("silver-meadow-3019"));
        let (first, second) = tokio::join!(
            passwords::replace(&cx, &settings, (&session, &user), &one),
            passwords::replace(&cx, &settings, (&session, &user), &other)
        );
        // Both may succeed one after the other; who came too late for that is told that the current password is another one.
        for lost in [&first, &second].into_iter().filter_map(|outcome| outcome.as_ref().err()) {
            assert!(matches!(lost, ProofError::Refused(problem) if problem.code == ProblemCode::CredentialsIncorrect), "{lost:?}");
        }
        let changes = [&first, &second].iter().filter(|outcome| outcome.is_ok()).count();
        assert!(changes > 0 && app.events("user.updated").await.len() == changes, "{first:?} {second:?}");
        app.deliver_mail().await;
    }

    async fn se_01_the_last_two_ways_in_are_not_removed_in_two_tabs(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        ada.sign_in_with_password(PASSWORD).await;
        app.advance(Span::seconds(1));
        let user = ada.user().await.unwrap();
        let cx = app.cx();
        let settings = app.state.settings(cx.now).await.unwrap();
        let (one, other) = tokio::join!(passwords::remove(&cx, &settings, &user.id), passwords::remove(&cx, &settings, &user.id));
        assert!(one.is_ok() && other.is_ok(), "twice is a success: {one:?} {other:?}");
        let happenings = app.events("user.updated").await;
        assert_eq!(happenings.len(), 1, "and happens once");
        assert!(store::passwords::find(&mut app.state.store.read().await.unwrap(), &user.id).await.unwrap().is_none());
        app.deliver_mail().await;
    }
}
