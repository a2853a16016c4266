//! Second factors, by two at the same moment.

use vestibule::domain::ids::{ClientId, UserId};
use vestibule::domain::navigation::Navigation;
use vestibule::domain::phone::PhoneNumber;
use vestibule::domain::secret::SecretText;
use vestibule::domain::sign_in::SignIn;
use vestibule::domain::time::Span;
use vestibule::server::flows::Cx;
use vestibule::server::flows::second_factors::{Who, backup_codes, phones, totp};
use vestibule::server::flows::sign_in::{self, second};
use vestibule::server::store;
use vestibule::server::store::sessions::Session;

use crate::support::authenticator_app::Authenticator;
use crate::support::people::Person;
use crate::support::test_app::{PASSWORD, TestApp};

/// Somebody with an authenticator app and a number, and the session it was set up in.
async fn ada(app: &TestApp) -> (Person, UserId, Session, Authenticator) {
    let ada = app.person("ada@example.org").with_account().await;
    let (authenticator, _) = ada.with_authenticator().await;
    let user = ada.user().await.unwrap().id;
    let session = ada.sessions().await.remove(0);
    app.deliver_mail().await;
    (ada, user, session, authenticator)
}

async fn client(cx: &Cx) -> ClientId {
    let id = ClientId::from_unique(&cx.unique().unwrap());
    store::clients::insert(&mut cx.app.store.write_one().await.unwrap(), &id, cx.now).await.unwrap();
    id
}

/// An attempt in its second step.
async fn waiting(cx: &Cx, email: &str) -> SignIn {
    let attempt = sign_in::start(cx, &client(cx).await, email, Navigation::default()).await.unwrap();
    let step = sign_in::check_password(cx, &attempt, &SecretText::new(PASSWORD)).await.unwrap();
    assert!(matches!(step, sign_in::Step::SecondStep(_)));
    sign_in::find_open(cx, &attempt.client, &attempt.id).await.unwrap()
}

fn winners<T, E>(results: &[&Result<T, E>]) -> usize {
    results.iter().filter(|result| result.is_ok()).count()
}

/// Adds a proved number as a second factor.
async fn add_number(cx: &Cx, who: Who<'_>, number: &str) -> vestibule::domain::ids::IdentificationId {
    let id = vestibule::domain::ids::IdentificationId::from_unique(&cx.unique().unwrap());
    let number = PhoneNumber::parse(number).unwrap();
    let mut tx = cx.app.store.write().await.unwrap();
    assert!(store::phones::insert(&mut tx, &id, who.user, &number, Some("phone_code"), cx.now).await.unwrap());
    tx.commit().await.unwrap();
    phones::choose(cx, who, &id).await.unwrap();
    id
}

on_each_database! {
    async fn se_06_one_code_of_an_app_given_twice_at_once_opens_one_session(app: TestApp) {
        let (ada, _, _, authenticator) = ada(&app).await;
        let code = SecretText::new(authenticator.next_code(&app));
        let cx = app.cx();
        let (first, second) = (waiting(&cx, &ada.email).await, waiting(&cx, &ada.email).await);
        let (one, other) = tokio::join!(second::check(&cx, &first, &code, false), second::check(&cx, &second, &code, false));
        assert_eq!(winners(&[&one, &other]), 1, "{one:?} {other:?}");
        assert_eq!(ada.sessions().await.len(), 2);
        app.deliver_mail().await;
    }

    async fn se_08_one_backup_code_given_twice_at_once_opens_one_session(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        let (_, codes) = ada.with_authenticator().await;
        let code = SecretText::new(codes[0].as_str());
        let cx = app.cx();
        let mut attempts = Vec::new();
        for _ in 0..2 {
            let attempt = waiting(&cx, &ada.email).await;
            second::choose(&cx, &attempt, &vestibule::domain::second_factor::SecondFactor::BackupCode).await.unwrap();
            attempts.push(sign_in::find_open(&cx, &attempt.client, &attempt.id).await.unwrap());
        }
        let (one, other) = tokio::join!(second::check(&cx, &attempts[0], &code, false), second::check(&cx, &attempts[1], &code, false));
        assert_eq!(winners(&[&one, &other]), 1, "{one:?} {other:?}");
        let user = ada.user().await.unwrap().id;
        assert_eq!(store::backup_codes::count_left(&mut app.state.store.read().await.unwrap(), &user).await.unwrap(), 9);
        app.deliver_mail().await;
    }

    async fn au_14_one_attempt_ended_twice_at_once_opens_one_session(app: TestApp) {
        let (ada, _, session, _) = ada(&app).await;
        let cx = app.cx();
        backup_codes::make(&cx, Who { user: &session.user, session: &session.id }).await.unwrap();
        let codes = backup_codes::to_save(&cx, Who { user: &session.user, session: &session.id }).await.unwrap().unwrap();
        let attempt = waiting(&cx, &ada.email).await;
        second::choose(&cx, &attempt, &vestibule::domain::second_factor::SecondFactor::BackupCode).await.unwrap();
        let attempt = sign_in::find_open(&cx, &attempt.client, &attempt.id).await.unwrap();
        let codes = [SecretText::new(codes[0].as_str()), SecretText::new(codes[1].as_str())];
        let (one, other) = tokio::join!(second::check(&cx, &attempt, &codes[0], false), second::check(&cx, &attempt, &codes[1], false));
        assert_eq!(winners(&[&one, &other]), 1, "{one:?} {other:?}");
        assert_eq!(ada.sessions().await.len(), 2);
        app.deliver_mail().await;
    }

    async fn se_07_the_last_factors_removed_in_two_tabs_leave_one_where_there_has_to_be_one(app: TestApp) {
        let (_, user, session, _) = ada(&app).await;
        let cx = app.cx();
        let who = Who { user: &user, session: &session.id };
        let number = add_number(&cx, who, "+4915123456789").await;
        app.set(|settings| settings.second_factor_required = true).await;
        let (one, other) = tokio::join!(totp::remove(&cx, &user), phones::remove(&cx, &user, &number));
        assert_eq!(winners(&[&one, &other]), 1, "{one:?} {other:?}");
        assert!(store::second_factors::has(&mut app.state.store.read().await.unwrap(), &user).await.unwrap());
        app.deliver_mail().await;
    }

    async fn se_06_a_set_up_confirmed_twice_at_once_is_confirmed_once(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        ada.sign_in_with_password(PASSWORD).await;
        let (user, session) = (ada.user().await.unwrap().id, ada.sessions().await.remove(0));
        let (cx, who) = (app.cx(), Who { user: &user, session: &session.id });
        let (one, other) = tokio::join!(totp::begin(&cx, who), totp::begin(&cx, who));
        assert_eq!(winners(&[&one, &other]), 2, "{one:?} {other:?}");
        let key = totp::being_set_up(&cx, who, "ada").await.unwrap().unwrap().key;
        let code = SecretText::new(Authenticator::with_key(&key).code(&app));
        let (one, other) = tokio::join!(totp::confirm(&cx, who, &code), totp::confirm(&cx, who, &code));
        assert_eq!(winners(&[&one, &other]), 1, "{one:?} {other:?}");
        assert_eq!(store::backup_codes::count_left(&mut app.state.store.read().await.unwrap(), &user).await.unwrap(), 10);
        app.deliver_mail().await;
    }

    async fn se_08_codes_made_twice_at_once_are_ten(app: TestApp) {
        let (_, user, session, _) = ada(&app).await;
        let (cx, who) = (app.cx(), Who { user: &user, session: &session.id });
        let (one, other) = tokio::join!(backup_codes::make(&cx, who), backup_codes::make(&cx, who));
        assert_eq!(winners(&[&one, &other]), 2, "{one:?} {other:?}");
        assert_eq!(store::backup_codes::count_left(&mut app.state.store.read().await.unwrap(), &user).await.unwrap(), 10);
        app.deliver_mail().await;
    }

    async fn se_07_one_number_proved_by_two_people_at_once_goes_to_one(app: TestApp) {
        let cx = app.cx();
        let number = PhoneNumber::parse("+4915123456789").unwrap();
        let mut people = Vec::new();
        for email in ["ada@example.org", "bob@example.org"] {
            let person = app.person(email).with_account().await;
            person.sign_in_with_password(PASSWORD).await;
            let (user, session) = (person.user().await.unwrap().id, person.sessions().await.remove(0));
            let (phone, _) = phones::add(&cx, Who { user: &user, session: &session.id }, &number).await.unwrap();
            app.deliver_mail().await;
            let code = app.sms.sent().pop().unwrap().text.rsplit_once('#').map(|(_, code)| SecretText::new(code)).unwrap();
            people.push((user, session, phone, code));
        }
        let [(ada, at_ada, of_ada, code_of_ada), (bob, at_bob, of_bob, code_of_bob)] = &people[..] else { panic!("two") };
        let (one, other) = tokio::join!(
            phones::confirm(&cx, Who { user: ada, session: &at_ada.id }, &at_ada.client, of_ada, code_of_ada),
            phones::confirm(&cx, Who { user: bob, session: &at_bob.id }, &at_bob.client, of_bob, code_of_bob)
        );
        assert_eq!(winners(&[&one, &other]), 1, "{one:?} {other:?}");
        app.deliver_mail().await;
    }

    async fn se_06_a_clock_that_is_set_back_makes_no_used_code_good_again(app: TestApp) {
        let (ada, _, _, authenticator) = ada(&app).await;
        let code = SecretText::new(authenticator.next_code(&app));
        let cx = app.cx();
        assert!(second::check(&cx, &waiting(&cx, &ada.email).await, &code, false).await.is_ok());
        app.deliver_mail().await;
        app.advance(Span::seconds(-60));
        let cx = app.cx();
        for code in [code, SecretText::new(authenticator.code(&app))] {
            assert!(second::check(&cx, &waiting(&cx, &ada.email).await, &code, false).await.is_err());
        }
        app.advance(Span::seconds(60));
        app.deliver_mail().await;
    }
}
