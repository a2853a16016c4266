//! Taking an account back from somebody who got in and changed how to get in.

use vestibule::app::text::security_text;
use vestibule::domain::contact::Contact;
use vestibule::domain::email::Email;
use vestibule::domain::ids::{ClientId, UserId};
use vestibule::domain::locale::Locale;
use vestibule::domain::problem::{Field, ProblemCode};
use vestibule::domain::secret::SecretText;
use vestibule::domain::social::ExternalIdentity;
use vestibule::domain::time::Span;
use vestibule::server::flows::restore::{Done, act, locked_until};
use vestibule::server::flows::{accounts, contacts, social};
use vestibule::server::store;
use vestibule::server::store::accounts::Account;

use crate::support::mailbox::Mail;
use crate::support::people::{Person, forms};
use crate::support::test_app::{PASSWORD, TestApp};

const UNDO: &str = "/api/link/undo";
const NEW_PASSWORD: &str = "copper-lantern-2077";
const EVES_PASSWORD: &str = "quartz-harbor-5521";

async fn account(app: &TestApp, user: &UserId) -> Account {
    let mut tx = app.state.store.read().await.unwrap();
    let user = store::users::find(&mut tx, user).await.unwrap().unwrap();
    Account::load(&mut tx, user).await.unwrap()
}

/// Addresses of an account: whether each is proved and primary.
async fn addresses(app: &TestApp, user: &UserId) -> Vec<(String, bool, bool)> {
    contacts::Own::all(&account(app, user).await).into_iter().map(|own| (own.contact.as_str().to_owned(), own.verified, own.primary)).collect()
}

/// Adds an address to an account, proves it and makes it the primary one.
async fn move_to(app: &TestApp, user: &UserId, address: &str) {
    let cx = app.cx();
    let contact = Contact::Email(Email::parse(address).unwrap());
    let id = contacts::add(&cx, &account(app, user).await, contact).await.unwrap().unwrap();
    let code = SecretText::new(app.mail_to(address).await.code());
    contacts::check_code(&cx, user, &id, &code, &ClientId::from_unique("eve")).await.unwrap();
    contacts::make_primary(&cx, user, &id).await.unwrap();
}

/// Somebody who knows the password takes the account over: another address, another password, a service to come back with.
async fn take_over(app: &TestApp, ada: &Person) -> (Person, UserId) {
    let user = ada.user().await.unwrap().id;
    let intruder = ada.elsewhere();
    intruder.sign_in_with_password(PASSWORD).await.expect_path("/user");
    let old = store::emails::list_of(&mut app.state.store.read().await.unwrap(), &user).await.unwrap().remove(0).id;
    move_to(app, &user, "eve@evil.example").await;
    contacts::remove(&app.cx(), &user, &old).await.unwrap();
    accounts::set_password(&app.cx(), &user, &SecretText::new(EVES_PASSWORD)).await.unwrap();
    let identity = ExternalIdentity {
        provider: "oauth_google".to_owned(),
        subject: "eve".to_owned(),
        email: String::new(),
        first_name: None,
        last_name: None,
        username: None,
        scopes: String::new(),
    };
    let mut tx = app.state.store.write().await.unwrap();
    assert!(social::connect(&app.cx(), &mut tx, &user, &identity).await.unwrap());
    tx.commit().await.unwrap();
    (intruder, user)
}

/// Mails to somebody with a link that takes an account back, oldest first.
async fn ways_back(app: &TestApp, address: &str) -> Vec<Mail> {
    let button = "take the account back:";
    app.mails_to(address).await.into_iter().filter(|mail| mail.0.text.contains(button)).collect()
}

on_each_database! {
    async fn d_6_the_old_address_takes_the_account_back_and_the_intruder_is_out(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        ada.sign_in_with_password(PASSWORD).await.expect_path("/user");
        app.advance(Span::days(1));
        let (intruder, user) = take_over(&app, &ada).await;
        assert_eq!(addresses(&app, &user).await, [("eve@evil.example".to_owned(), true, true)]);
        assert_eq!(ways_back(&app, "eve@evil.example").await.len(), 0, "an address of today has no say");
        let first = ways_back(&app, "ada@example.org").await.remove(0);
        assert!(first.0.subject.contains("Primary email address changed to e•••@e•••.example"), "{}", first.0.subject);

        let phone = app.browser();
        let page = phone.visit(&first.link()).await;
        let words = &security_text(Locale::En).undo;
        assert_eq!(page.heading(), words.restore_title);
        for point in [
            words.restore_email("ada@example.org"),
            words.restore_primary("ada@example.org"),
            words.restore_removes("e•••@e•••.example"),
            words.restore_password.to_owned(),
            words.restore_service("Google"),
            words.restore_sessions.to_owned(),
        ] {
            assert!(page.shows(&point), "{point}: {}", page.text());
        }
        assert!(!page.shows("eve@evil.example"));
        let card = phone.submit(&page, UNDO, &[]).await;
        card.expect_path("/sign-in/reset-password");
        assert_eq!(addresses(&app, &user).await, [("ada@example.org".to_owned(), true, true)]);
        assert!(!intruder.browser.is_signed_in().await && !ada.browser.is_signed_in().await);
        assert!(account(&app, &user).await.external.is_empty() && account(&app, &user).await.password_set_at.is_none());

        let done = phone.submit(&card, forms::RESET_PASSWORD, &[("new_password", NEW_PASSWORD)]).await;
        done.expect_path("/user");
        for password in [PASSWORD, EVES_PASSWORD] {
            let tried = ada.elsewhere().sign_in_with_password(password).await;
            tried.expect_problem(Field::Password, &ProblemCode::CredentialsIncorrect);
        }
        ada.elsewhere().sign_in_with_password(NEW_PASSWORD).await.expect_path("/user");
        let told = app.mails_to("ada@example.org").await;
        assert!(told.iter().any(|mail| mail.0.subject.contains("Account taken back")));
    }

    async fn x_35_scanners_trigger_nothing_and_the_link_works_once_for_seven_days(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        let user = ada.user().await.unwrap().id;
        app.advance(Span::days(1));
        move_to(&app, &user, "second@example.org").await;
        let mail = ways_back(&app, "ada@example.org").await.remove(0);
        let scanner = app.browser();
        for _ in 0..3 {
            assert!(scanner.get(&mail.link()).await.status.is_success());
        }
        assert_eq!(addresses(&app, &user).await.len(), 2);
        let later = app.restarted(|_| ()).await;
        later.advance(Span::days(7));
        let page = later.browser().visit(&mail.link()).await;
        assert!(!page.has_form(UNDO));
        later.browser().post_form(UNDO, &[("token", &mail.token())]).await.expect_path("/verify/failed");
        assert_eq!(addresses(&app, &user).await.len(), 2);
    }

    async fn d_6_two_presses_at_once_take_it_back_once(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        app.advance(Span::days(1));
        let (_, user) = take_over(&app, &ada).await;
        let token = SecretText::new(ways_back(&app, "ada@example.org").await.remove(0).token());
        let cx = app.cx();
        let mut clients = Vec::new();
        for unique in ["one", "two"] {
            let id = ClientId::from_unique(unique);
            store::clients::insert(&mut app.state.store.write_one().await.unwrap(), &id, cx.now).await.unwrap();
            clients.push(id);
        }
        let (one, other) = tokio::join!(act(&cx, &token, &clients[0]), act(&cx, &token, &clients[1]));
        let done = [one.unwrap(), other.unwrap()];
        assert_eq!(done.iter().filter(|done| matches!(done, Done::Restored { .. })).count(), 1, "{done:?}");
        let restored = app.events("user.security").await.into_iter().filter(|event| event.data.contains("account_restored")).count();
        assert_eq!(restored, 1);
        assert_eq!(addresses(&app, &user).await.len(), 1);
    }

    async fn d_6_links_of_later_changes_are_void_once_it_is_taken_back(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        app.advance(Span::days(1));
        take_over(&app, &ada).await;
        let ways = ways_back(&app, "ada@example.org").await;
        assert_eq!(ways.len(), 2, "one for the change, one for being taken off");
        let browser = app.browser();
        let page = browser.visit(&ways[0].link()).await;
        browser.submit(&page, UNDO, &[]).await.expect_path("/sign-in/reset-password");
        assert!(!app.browser().visit(&ways[1].link()).await.has_form(UNDO));
    }

    async fn d_6_only_the_browser_that_took_it_back_may_change_things_for_a_day(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        app.advance(Span::days(1));
        let (_, user) = take_over(&app, &ada).await;
        let token = SecretText::new(ways_back(&app, "ada@example.org").await.remove(0).token());
        let cx = app.cx();
        let restorer = ClientId::from_unique("restorer");
        store::clients::insert(&mut app.state.store.write_one().await.unwrap(), &restorer, cx.now).await.unwrap();
        act(&cx, &token, &restorer).await.unwrap();
        let elsewhere = ClientId::from_unique("elsewhere");
        assert_eq!(locked_until(&cx, &user, &restorer).await.unwrap(), None);
        assert_eq!(locked_until(&cx, &user, &elsewhere).await.unwrap(), Some(cx.now.plus(Span::hours(24))));
        app.advance(Span::hours(24));
        assert_eq!(locked_until(&app.cx(), &user, &elsewhere).await.unwrap(), None);
    }

    async fn d_6_an_address_that_is_somebody_elses_by_now_stays_theirs(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        app.advance(Span::days(1));
        let (_, user) = take_over(&app, &ada).await;
        let mail = ways_back(&app, "ada@example.org").await.remove(0);
        // Whoever reads the mails made an account of its own meanwhile.
        let again = app.person("ada@example.org");
        again.sign_up().await.expect_path("/user");
        let page = app.browser().visit(&mail.link()).await;
        assert!(page.shows(&security_text(Locale::En).undo.restore_taken("ada@example.org")));
        let browser = app.browser();
        browser.submit(&page, UNDO, &[]).await;
        assert_ne!(again.user().await.unwrap().id, user);
    }

    async fn d_6_a_changed_password_alone_is_undone_by_choosing_a_new_one(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        let user = ada.user().await.unwrap().id;
        app.advance(Span::days(1));
        accounts::set_password(&app.cx(), &user, &SecretText::new(EVES_PASSWORD)).await.unwrap();
        let intruder = ada.elsewhere();
        intruder.sign_in_with_password(EVES_PASSWORD).await.expect_path("/user");
        let mail = ways_back(&app, "ada@example.org").await.remove(0);
        let page = ada.browser.visit(&mail.link()).await;
        let card = ada.browser.submit(&page, UNDO, &[]).await;
        card.expect_path("/sign-in/reset-password");
        assert!(!intruder.browser.is_signed_in().await);
        ada.browser.submit(&card, forms::RESET_PASSWORD, &[("new_password", NEW_PASSWORD)]).await.expect_path("/user");
        intruder.elsewhere().sign_in_with_password(EVES_PASSWORD).await.expect_problem(Field::Password, &ProblemCode::CredentialsIncorrect);
    }

    async fn d_6_a_removed_number_gets_the_link_by_text_message(app: TestApp) {
        app.set(|settings| settings.phone = vestibule::domain::settings::Requirement::Optional).await;
        let number = vestibule::domain::phone::PhoneNumber::parse("+4915123456789").unwrap();
        let new = accounts::NewAccount {
            email: Some(Email::parse("ada@example.org").unwrap()),
            email_proof: Some("email_code".to_owned()),
            phone: Some(number),
            phone_proof: Some("phone_code"),
            ..accounts::NewAccount::default()
        };
        let user = accounts::create_user(&app.cx(), new, None).await.unwrap();
        app.advance(Span::days(1));
        let phone = account(&app, &user).await.phones.remove(0).id;
        contacts::remove(&app.cx(), &user, &phone).await.unwrap();
        assert_eq!(addresses(&app, &user).await.len(), 1);
        app.deliver_mail().await;
        let text = app.sms.sent().pop().unwrap().text;
        let link = text.split_whitespace().find(|word| word.contains("/verify?token=")).unwrap();
        let browser = app.browser();
        let page = browser.visit(&format!("/verify{}", link.split_once("/verify").unwrap().1)).await;
        assert!(page.shows(security_text(Locale::En).undo.restore_no_password));
        browser.submit(&page, UNDO, &[]).await;
        assert_eq!(addresses(&app, &user).await.len(), 2);
        assert!(ways_back(&app, "ada@example.org").await.len() == 1, "the address is told too");
    }

    async fn d_6_the_last_address_cannot_be_taken_off(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        let user = ada.user().await.unwrap().id;
        let only = account(&app, &user).await.emails.remove(0).id;
        assert!(matches!(contacts::remove(&app.cx(), &user, &only).await, Err(contacts::ContactError::Gone)));
        let told = app.events("user.security").await;
        assert!(!told.iter().any(|event| event.data.contains("email_removed")));
    }

    async fn d_6_passkeys_and_second_factors_of_the_intruder_go_and_those_of_the_owner_stay(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        let user = ada.user().await.unwrap().id;
        let passkey = |name: &str, at: vestibule::domain::time::Timestamp| store::passkeys::PasskeyRow {
            id: vestibule::domain::ids::PasskeyId::from_unique(name),
            user: user.clone(),
            credential_id: name.as_bytes().to_vec(),
            credential: "{}".to_owned(),
            name: name.to_owned(),
            aaguid: None,
            backed_up: false,
            created_at: at,
            updated_at: at,
            last_used_at: None,
        };
        let add = async |name: &str| {
            let mut tx = app.state.store.write().await.unwrap();
            assert!(store::passkeys::insert(&mut tx, &passkey(name, app.state.clock.now())).await.unwrap());
            tx.commit().await.unwrap();
        };
        add("Laptop").await;
        app.advance(Span::days(8));
        add("Intruder").await;
        app.advance(Span::minutes(5));
        let cx = app.cx();
        let mut tx = app.state.store.write().await.unwrap();
        let (totp, session) = (vestibule::domain::ids::TotpId::from_unique("eve"), vestibule::domain::ids::SessionId::from_unique("eve"));
        store::second_factors::lock(&mut tx, &user, cx.now).await.unwrap();
        assert!(store::totp_factors::begin(&mut tx, &user, &totp, b"sealed", &session, cx.now).await.unwrap());
        assert!(store::totp_factors::confirm(&mut tx, &user, &totp, 1, (cx.now.minus(Span::minutes(1)), cx.now)).await.unwrap());
        store::second_factors::settle(&mut tx, &user, cx.now).await.unwrap();
        tx.commit().await.unwrap();
        move_to(&app, &user, "eve@evil.example").await;
        let mail = ways_back(&app, "ada@example.org").await.remove(0);
        let browser = app.browser();
        let page = browser.visit(&mail.link()).await;
        let words = &security_text(Locale::En).undo;
        assert!(page.shows(&words.restore_factor(&words.passkey("Intruder"))) && page.shows(&words.restore_factor(words.totp)), "{}", page.text());
        assert!(!page.shows("Laptop"));
        browser.submit(&page, UNDO, &[]).await.expect_path("/sign-in/reset-password");
        let mut tx = app.state.store.read().await.unwrap();
        let left: Vec<String> = store::passkeys::list_of(&mut tx, &user).await.unwrap().into_iter().map(|passkey| passkey.name).collect();
        assert_eq!(left, ["Laptop"]);
        assert!(!store::second_factors::has(&mut tx, &user).await.unwrap());
    }

    async fn d_6_risky_actions_are_refused_elsewhere_and_say_for_how_long(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        app.advance(Span::days(1));
        take_over(&app, &ada).await;
        let mail = ways_back(&app, "ada@example.org").await.remove(0);
        let page = ada.browser.visit(&mail.link()).await;
        let card = ada.browser.submit(&page, UNDO, &[]).await;
        ada.browser.submit(&card, forms::RESET_PASSWORD, &[("new_password", NEW_PASSWORD)]).await.expect_path("/user");
        let other = ada.elsewhere();
        other.sign_in_with_password(NEW_PASSWORD).await.expect_path("/user");
        let add = async |person: &Person| {
            let card = person.browser.visit("/user?open=add-email").await;
            person.browser.submit(&card, "/api/contacts/add-email", &[("email_address", "more@example.org")]).await
        };
        let refused = add(&other).await;
        refused.expect_problem(Field::Form, &ProblemCode::ChangesLocked { retry_after_seconds: 86_400 });
        assert!(add(&ada).await.shows("more@example.org"), "the browser that took it back may");
        app.deliver_mail().await;
    }
}
