//! Two requests at the same moment: what may happen once happens once.

use std::pin::pin;

use vestibule::domain::ids::ClientId;
use vestibule::domain::navigation::Navigation;
use vestibule::domain::phone::PhoneNumber;
use vestibule::domain::problem::{Field, FieldProblem, ProblemCode};
use vestibule::domain::secret::SecretText;
use vestibule::domain::settings::{InstanceSettings, Requirement};
use vestibule::domain::sign_up::{SignUp, SignUpStep};
use vestibule::domain::verification::Strategy;
use vestibule::server::flows::accounts::{self, NewAccount};
use vestibule::server::flows::sign_in::SignInError;
use vestibule::server::flows::sign_up::{SignUpError, SignUpForm};
use vestibule::server::flows::{Cx, sessions, sign_in, sign_up};
use vestibule::server::security::password_hasher::{HashCost, PasswordHasher};
use vestibule::server::store;
use vestibule::server::store::users::User;

use crate::support::people::Person;
use crate::support::test_app::{PASSWORD, TestApp};

/// A browser that is known here.
async fn client(cx: &Cx) -> ClientId {
    let id = ClientId::from_unique(&cx.unique().unwrap());
    let mut tx = cx.app.store.write().await.unwrap();
    store::clients::insert(&mut tx, &id, cx.now).await.unwrap();
    tx.commit().await.unwrap();
    id
}

/// Signs somebody in by password, which becomes another one, everybody signed out, after its hash was read and before it was compared.
async fn comparing_while_it_becomes(cx: &Cx, person: &Person, other: &str) -> Result<sign_in::Step, SignInError> {
    let user = person.user().await.unwrap();
    // Dear enough that no comparison ends within the step that begins it.
    let dear = PasswordHasher::new(HashCost::OWASP, 1, cx.app.rng.clone()).unwrap();
    let (password, other) = (SecretText::new(PASSWORD), dear.hash(&SecretText::new(other)).await.unwrap());
    store_hash(cx, &user, &dear.hash(&password).await.unwrap()).await;
    let attempt = sign_in::start(cx, &client(cx).await, &person.email, Navigation::default()).await.unwrap();
    let mut comparing = pin!(sign_in::check_password(cx, &attempt, &password));
    let before = cx.app.hasher.calls();
    while cx.app.hasher.calls() == before {
        assert!(futures::poll!(&mut comparing).is_pending());
        tokio::task::yield_now().await;
    }
    // It goes on when it is asked to, and not before.
    store_hash(cx, &user, &other).await;
    sessions::revoke_all(cx, &user.id, None).await.unwrap();
    comparing.await
}

async fn store_hash(cx: &Cx, user: &User, hash: &str) {
    let mut tx = cx.app.store.write().await.unwrap();
    accounts::replace_password(cx, &mut tx, user, hash).await.unwrap();
    tx.commit().await.unwrap();
}

fn form(email: &str) -> SignUpForm {
    SignUpForm { email_address: email.to_owned(), password: SecretText::new(PASSWORD), ..SignUpForm::default() }
}

/// A sign-up that waits for its code.
async fn waiting(cx: &Cx, form: &SignUpForm) -> SignUp {
    sign_up::start(cx, &client(cx).await, form, Navigation::default()).await.unwrap().0
}

on_each_database! {
    async fn au_06_one_code_spent_twice_at_once_opens_one_session(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        let cx = app.cx();
        let attempt = sign_in::start(&cx, &client(&cx).await, &ada.email, Navigation::default()).await.unwrap();
        sign_in::choose(&cx, &attempt, Strategy::EmailCode).await.unwrap();
        let attempt = sign_in::find_open(&cx, &attempt.client, &attempt.id).await.unwrap();
        let code = SecretText::new(ada.mail().await.code());
        let (one, other) = tokio::join!(sign_in::check_code(&cx, &attempt, &code), sign_in::check_code(&cx, &attempt, &code));
        assert_eq!([one.is_ok(), other.is_ok()].iter().filter(|won| **won).count(), 1, "{one:?} {other:?}");
        assert_eq!(ada.sessions().await.len(), 1);
        assert_eq!(app.events("session.created").await.len(), 1);
    }

    async fn au_06_a_password_and_a_code_of_one_attempt_at_once_open_one_session(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        let cx = app.cx();
        let attempt = sign_in::start(&cx, &client(&cx).await, &ada.email, Navigation::default()).await.unwrap();
        sign_in::choose(&cx, &attempt, Strategy::EmailCode).await.unwrap();
        let attempt = sign_in::find_open(&cx, &attempt.client, &attempt.id).await.unwrap();
        let (password, code) = (SecretText::new(PASSWORD), SecretText::new(ada.mail().await.code()));
        let (one, other) = tokio::join!(sign_in::check_password(&cx, &attempt, &password), sign_in::check_code(&cx, &attempt, &code));
        assert_eq!([one.is_ok(), other.is_ok()].iter().filter(|won| **won).count(), 1, "{one:?} {other:?}");
        let lost = if one.is_ok() { other } else { one };
        assert!(matches!(lost, Err(SignInError::Over)), "the loser is told so: {lost:?}");
        assert_eq!(ada.sessions().await.len(), 1);
    }

    async fn au_05_one_link_opened_twice_at_once_opens_one_session(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        let cx = app.cx();
        let client = client(&cx).await;
        let attempt = sign_in::start(&cx, &client, &ada.email, Navigation::default()).await.unwrap();
        sign_in::choose(&cx, &attempt, Strategy::EmailLink).await.unwrap();
        let token = SecretText::new(ada.mail().await.token());
        let (one, other) = tokio::join!(sign_in::open_link(&cx, &token, &client), sign_in::open_link(&cx, &token, &client));
        assert_eq!([one.is_ok(), other.is_ok()].iter().filter(|won| **won).count(), 1, "{one:?} {other:?}");
        assert_eq!(ada.sessions().await.len(), 1);
    }

    async fn au_16_a_sign_up_completed_twice_at_once_makes_one_account(app: TestApp) {
        let cx = app.cx();
        app.set(|settings| settings.username = Requirement::Required).await;
        let attempt = waiting(&cx, &SignUpForm { username: "ada_l".to_owned(), ..form("ada@example.org") }).await;
        let code = SecretText::new(app.mail_to("ada@example.org").await.code());
        assert!(sign_up::check_code(&cx, &attempt, &SecretText::new("000000")).await.is_err());
        let (one, other) = tokio::join!(sign_up::check_code(&cx, &attempt, &code), sign_up::check_code(&cx, &attempt, &code));
        assert_eq!([one.is_ok(), other.is_ok()].iter().filter(|won| **won).count(), 1, "{one:?} {other:?}");
        assert_eq!((app.count_users().await, app.events("user.created").await.len(), app.events("session.created").await.len()), (1, 1, 1));
    }

    async fn au_16_two_tabs_that_go_on_after_the_proof_make_one_account(app: TestApp) {
        let cx = app.cx();
        app.set(|settings| settings.username = Requirement::Required).await;
        let attempt = waiting(&cx, &SignUpForm { username: "ada_l".to_owned(), ..form("ada@example.org") }).await;
        let token = SecretText::new(app.mail_to("ada@example.org").await.token());
        let elsewhere = client(&cx).await;
        assert_eq!(sign_up::open_link(&cx, &token, &elsewhere).await.unwrap(), sign_up::Step::ContinueElsewhere);
        let (one, other) = tokio::join!(sign_up::poll(&cx, &attempt), sign_up::poll(&cx, &attempt));
        assert_eq!([one.is_ok(), other.is_ok()].iter().filter(|won| **won).count(), 1, "{one:?} {other:?}");
        let lost = if one.is_ok() { other } else { one };
        assert!(matches!(lost, Err(SignUpError::Over)), "the second tab is told that it is over, not that its own username is taken: {lost:?}");
        assert_eq!(app.count_users().await, 1);
    }

    async fn au_16_one_address_proved_by_two_browsers_at_once_makes_one_account(app: TestApp) {
        let cx = app.cx();
        let first = waiting(&cx, &form("ada@example.org")).await;
        let first_code = SecretText::new(app.mail_to("ada@example.org").await.code());
        let second = waiting(&cx, &form("Ada@example.org")).await;
        let second_code = SecretText::new(app.mail_to("Ada@example.org").await.code());
        let (one, other) = tokio::join!(sign_up::check_code(&cx, &first, &first_code), sign_up::check_code(&cx, &second, &second_code));
        assert_eq!([one.is_ok(), other.is_ok()].iter().filter(|won| **won).count(), 1, "{one:?} {other:?}");
        assert_eq!(app.count_users().await, 1);
    }

    async fn us_05_one_number_proved_by_two_browsers_at_once_goes_to_one(app: TestApp) {
        let cx = app.cx();
        app.set(|settings| settings.phone = Requirement::Required).await;
        let mut waiting_for_phone = Vec::new();
        for address in ["ada@example.org", "bob@example.org"] {
            let attempt = waiting(&cx, &SignUpForm { phone_number: "+4915123456789".to_owned(), ..form(address) }).await;
            let mail = SecretText::new(app.mail_to(address).await.code());
            let step = sign_up::check_code(&cx, &attempt, &mail).await.unwrap();
            assert_eq!(step, sign_up::Step::Waiting(SignUpStep::VerifyPhoneNumber));
            app.deliver_mail().await;
            let code = app.sms.sent().pop().unwrap().text.rsplit_once('#').map(|(_, code)| SecretText::new(code)).unwrap();
            waiting_for_phone.push((sign_up::find_open(&cx, &attempt.client, &attempt.id).await.unwrap(), code));
        }
        let [(first, first_code), (second, second_code)] = &waiting_for_phone[..] else { panic!("two") };
        let (one, other) = tokio::join!(sign_up::check_code(&cx, first, first_code), sign_up::check_code(&cx, second, second_code));
        assert_eq!([one.is_ok(), other.is_ok()].iter().filter(|won| **won).count(), 1, "{one:?} {other:?}");
        assert_eq!(app.count_users().await, 1);
    }

    async fn us_05_a_number_that_replaces_a_proved_one_has_to_be_proved_itself(app: TestApp) {
        let cx = app.cx();
        app.set(|settings| settings.phone = Requirement::Required).await;
        let attempt = waiting(&cx, &SignUpForm { phone_number: "+4915123456789".to_owned(), ..form("ada@example.org") }).await;
        app.deliver_mail().await;
        let (proved, other) = (attempt.phone.clone().unwrap(), PhoneNumber::parse("+4915123456780").unwrap());
        let mut tx = app.state.store.write().await.unwrap();
        assert!(store::sign_ups::update_phone_verified(&mut tx, &attempt.id, &proved, cx.now).await.unwrap());
        // A tab that knows nothing of the proof saves the form again: first as it was, then with another number.
        for (number, is_proved) in [(proved, true), (other, false)] {
            let stale = SignUp { phone: Some(number.clone()), ..attempt.clone() };
            assert!(store::sign_ups::update_fields(&mut tx, &stale, cx.now).await.unwrap());
            let found = store::sign_ups::find(&mut tx, &attempt.id).await.unwrap().unwrap();
            assert_eq!((found.phone, found.phone_verified_at.is_some()), (Some(number), is_proved));
        }
        tx.commit().await.unwrap();
    }

    async fn au_07_one_code_spent_twice_at_once_opens_one_session(app: TestApp) {
        let cx = app.cx();
        app.set(|settings| settings.phone = Requirement::Optional).await;
        let number = PhoneNumber::parse("+4915123456789").unwrap();
        let account = NewAccount { phone: Some(number), phone_proof: Some("phone_code"), ..NewAccount::default() };
        accounts::create_user(&cx, account, None).await.unwrap();
        let attempt = sign_in::start(&cx, &client(&cx).await, "+4915123456789", Navigation::default()).await.unwrap();
        app.deliver_mail().await;
        let code = app.sms.sent().pop().unwrap().text.rsplit_once('#').map(|(_, code)| SecretText::new(code)).unwrap();
        let (one, other) = tokio::join!(sign_in::check_code(&cx, &attempt, &code), sign_in::check_code(&cx, &attempt, &code));
        assert_eq!([one.is_ok(), other.is_ok()].iter().filter(|won| **won).count(), 1, "{one:?} {other:?}");
        assert_eq!(app.events("session.created").await.len(), 1);
    }

    async fn us_06_one_username_chosen_by_two_at_once_goes_to_one_and_the_other_can_go_on(app: TestApp) {
        let cx = app.cx();
        app.set(|settings| settings.username = Requirement::Required).await;
        let first = waiting(&cx, &SignUpForm { username: "lovelace".to_owned(), ..form("ada@example.org") }).await;
        let second = waiting(&cx, &SignUpForm { username: "LoveLace".to_owned(), ..form("bob@example.org") }).await;
        let codes = [app.mail_to("ada@example.org").await.code(), app.mail_to("bob@example.org").await.code()].map(SecretText::new);
        let (one, other) = tokio::join!(sign_up::check_code(&cx, &first, &codes[0]), sign_up::check_code(&cx, &second, &codes[1]));
        let (lost, loser) = if one.is_ok() { (other, second) } else { (one, first) };
        let Err(SignUpError::Refused(problems)) = lost else { panic!("{lost:?}") };
        assert_eq!(problems, [FieldProblem::new(Field::Username, ProblemCode::UsernameTaken)]);
        let resumed = sign_up::find_open(&cx, &loser.client, &loser.id).await.unwrap();
        let another = SignUpForm { username: "byron".to_owned(), ..SignUpForm::default() };
        let step = sign_up::fill_in(&cx, resumed, &another).await.unwrap();
        assert!(matches!(step, sign_up::Step::SignedUp { .. }), "the address needs no second proof: {step:?}");
        assert_eq!(app.count_users().await, 2);
    }

    async fn x_40_one_invitation_accepted_twice_at_once_makes_one_account(app: TestApp) {
        let cx = app.cx();
        let form = SignUpForm { ticket: Some(app.invite("ada@example.org").await), ..form("") };
        let (left, right) = (client(&cx).await, client(&cx).await);
        let (one, other) = tokio::join!(
            sign_up::start(&cx, &left, &form, Navigation::default()),
            sign_up::start(&cx, &right, &form, Navigation::default())
        );
        assert_eq!([one.is_ok(), other.is_ok()].iter().filter(|won| **won).count(), 1, "{one:?} {other:?}");
        assert_eq!(app.count_users().await, 1);
    }

    async fn hp_12_settings_saved_by_two_at_once_are_saved_by_one(app: TestApp) {
        let save = async |name: &str| {
            let mut tx = app.state.store.write().await.unwrap();
            let settings = InstanceSettings { application_name: name.to_owned(), ..InstanceSettings::default() };
            let saved = store::settings::save(&mut tx, &settings, 0, app.state.clock.now()).await.unwrap();
            tx.commit().await.unwrap();
            saved
        };
        let (one, other) = tokio::join!(save("One"), save("Other"));
        assert!(one != other, "both or neither were saved");
        let (kept, version) = store::settings::find(&mut app.state.store.read().await.unwrap()).await.unwrap();
        assert_eq!((kept.application_name.as_str(), version), (if one { "One" } else { "Other" }, 1));
    }

    async fn x_26_wrong_passwords_given_at_the_same_time_are_all_counted(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        let cx = app.cx();
        let attempt = sign_in::start(&cx, &client(&cx).await, &ada.email, Navigation::default()).await.unwrap();
        let limit = InstanceSettings::default().lockout_attempts;
        let tries: Vec<_> = (0..limit)
            .map(|_| {
                let (cx, attempt) = (cx.clone(), attempt.clone());
                tokio::spawn(async move { sign_in::check_password(&cx, &attempt, &SecretText::new("wrong-guess-1")).await.is_err() })
            })
            .collect();
        for wrong in tries {
            assert!(wrong.await.unwrap());
        }
        let right = sign_in::check_password(&cx, &attempt, &SecretText::new(PASSWORD)).await;
        let paused = matches!(&right, Err(sign_in::SignInError::Refused(problem)) if matches!(problem.code, ProblemCode::TooMany { .. }));
        assert!(paused, "ten wrong ones make a pause, also when they come at once: {right:?}");
    }

    async fn x_82_a_job_claimed_by_two_workers_at_once_runs_once(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        let cx = app.cx();
        let attempt = sign_in::start(&cx, &client(&cx).await, &ada.email, Navigation::default()).await.unwrap();
        sign_in::choose(&cx, &attempt, Strategy::EmailCode).await.unwrap();
        let (one, other) = tokio::join!(app.deliver_mail(), app.deliver_mail());
        assert_eq!((one + other, app.memory.sent().len()), (1, 1));
    }

    async fn x_26_a_password_that_is_changed_while_it_is_compared_lets_nobody_in(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        let outcome = comparing_while_it_becomes(&app.cx(), &ada, "another-violet-anchor").await;
        assert!(matches!(&outcome, Err(SignInError::Refused(problem)) if problem.code == ProblemCode::CredentialsIncorrect), "{outcome:?}");
        assert!(ada.sessions().await.is_empty());
    }

    async fn au_01_a_password_that_gets_another_hash_while_it_is_compared_lets_in(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        let outcome = comparing_while_it_becomes(&app.cx(), &ada, PASSWORD).await;
        assert!(matches!(outcome, Ok(sign_in::Step::SignedIn { .. })), "{outcome:?}");
        assert_eq!(ada.sessions().await.len(), 1);
    }
}
