//! Signing up.

use serde_json::json;
use vestibule::domain::problem::{Field, ProblemCode};
use vestibule::domain::settings::Requirement;

use crate::support::people::forms;
use crate::support::test_app::{PASSWORD, TestApp};

on_each_database! {
    async fn hp_02_a_person_signs_up_proves_the_address_and_is_signed_in(app: TestApp) {
        let ada = app.person("ada@example.org");
        let card = ada.begin_sign_up(&[("first_name", "Ada"), ("last_name", "Lovelace")]).await;
        card.expect_path("/sign-up/verify-email-address");
        assert!(card.shows("ada@example.org"));
        assert_eq!(app.count_users().await, 0, "nobody is created before the proof");
        let code = ada.mail().await.code();
        let page = ada.browser.submit(&card, forms::SIGN_UP_CODE, &[("code", &code)]).await;
        page.expect_path("/user");
        assert!(page.shows("Ada Lovelace"));
        let user = ada.user().await.unwrap();
        assert_eq!((user.first_name.as_deref(), user.last_name.as_deref()), (Some("Ada"), Some("Lovelace")));
        assert_eq!(ada.sessions().await.len(), 1);
        ada.elsewhere().sign_in_with_password(PASSWORD).await.expect_path("/user");
    }

    async fn hp_02_only_what_is_enabled_is_asked_for(app: TestApp) {
        let browser = app.browser();
        app.set(|settings| settings.name = Requirement::Off).await;
        let card = browser.visit("/sign-up").await;
        for (field, asked) in [(Field::EmailAddress, true), (Field::Password, true), (Field::Username, false), (Field::FirstName, false), (Field::LegalAccepted, false)] {
            assert_eq!(card.has(&format!("input[name={}]", field.name())), asked, "{field:?}");
        }
        app.set(|settings| {
            settings.password = false;
            settings.username = Requirement::Required;
            settings.name = Requirement::Optional;
            settings.terms_version = Some("2026-11".to_owned());
            settings.terms_url = Some("https://acme.example/terms".to_owned());
        })
        .await;
        let card = browser.visit("/sign-up").await;
        for (field, asked) in [(Field::Password, false), (Field::Username, true), (Field::FirstName, true), (Field::LastName, true), (Field::LegalAccepted, true)] {
            assert_eq!(card.has(&format!("input[name={}]", field.name())), asked, "{field:?}");
        }
    }

    async fn hp_02_every_wrong_field_is_told_at_once_and_what_was_typed_stays(app: TestApp) {
        app.set(|settings| {
            settings.username = Requirement::Required;
            settings.name = Requirement::Required;
        })
        .await;
        let browser = app.browser();
        let card = browser.visit("/sign-up").await;
        let fields = [("email_address", "ada@"), ("password", "short"), ("username", "ada lovelace"), ("first_name", "Ada"), ("last_name", "")];
        let page = browser.submit(&card, forms::START_SIGN_UP, &fields).await;
        page.expect_path("/sign-up")
            .expect_problem(Field::EmailAddress, &ProblemCode::EmailInvalid)
            .expect_problem(Field::Password, &ProblemCode::PasswordTooShort { min: 8 })
            .expect_problem(Field::Username, &ProblemCode::UsernameCharacter)
            .expect_problem(Field::LastName, &ProblemCode::Missing);
        assert_eq!(page.problem(Field::FirstName), None);
        assert_eq!((page.value(Field::EmailAddress), page.value(Field::Username), page.value(Field::FirstName)), ("ada@".to_owned(), "ada lovelace".to_owned(), "Ada".to_owned()));
        assert_eq!(page.value(Field::Password), "");
    }

    async fn au_01_bad_passwords_are_refused_with_the_reason(app: TestApp) {
        let ada = app.person("lovelace@example.org");
        let long = "violet-anchor-".repeat(10);
        for (password, code) in [
            ("", ProblemCode::Missing),
            ("abc", ProblemCode::PasswordTooShort { min: 8 }),
            (long.as_str(), ProblemCode::PasswordTooLong { max: 128 }),
            ("my-lovelace-1843", ProblemCode::PasswordContainsIdentifier),
            ("qwertyuiop", ProblemCode::PasswordBreached),
        ] {
            let card = ada.browser.visit("/sign-up").await;
            let page = ada.browser.submit(&card, forms::START_SIGN_UP, &[("email_address", &ada.email), ("password", password)]).await;
            page.expect_problem(Field::Password, &code);
        }
    }

    async fn x_25_a_password_of_the_operators_list_is_refused(app: TestApp) {
        let list = std::env::temp_dir().join(format!("vestibule-leaked-{}-{:?}", std::process::id(), app.state.store.dialect()));
        std::fs::write(&list, format!("{}:3\n", sha1(PASSWORD))).unwrap();
        let app = app.restarted(|config| config.breached_passwords_file = Some(list.clone())).await;
        let ada = app.person("ada@example.org");
        ada.begin_sign_up(&[]).await.expect_problem(Field::Password, &ProblemCode::PasswordBreached);
        std::fs::remove_file(&list).unwrap();
        ada.begin_sign_up(&[]).await.expect_path("/sign-up/verify-email-address");
        app.deliver_mail().await;
    }

    async fn x_25_a_leaked_password_still_proves_the_person_but_must_be_replaced(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        let list = std::env::temp_dir().join(format!("vestibule-leaked-later-{}-{:?}", std::process::id(), app.state.store.dialect()));
        std::fs::write(&list, format!("{}:3\n", sha1(PASSWORD))).unwrap();
        let app = app.restarted(|config| config.breached_passwords_file = Some(list.clone())).await;
        let ada = crate::support::people::Person::new(ada.browser.talking_to(&app), &ada.email);
        let page = ada.sign_in_with_password(PASSWORD).await;
        page.expect_path("/sign-in/factor-one").expect_problem(Field::Form, &ProblemCode::PasswordBreached);
        assert!(!ada.browser.is_signed_in().await);
        let card = ada.give_code(&page, &ada.mail().await.code()).await;
        card.expect_path("/sign-in/reset-password");
        let card = ada.browser.submit(&card, forms::RESET_PASSWORD, &[("new_password", "copper-lantern-2077")]).await;
        card.expect_path("/user");
        app.deliver_mail().await;
        std::fs::remove_file(&list).unwrap();
    }

    async fn hp_13_a_link_prefills_fields_and_nothing_in_it_is_executed(app: TestApp) {
        app.set(|settings| settings.username = Requirement::Optional).await;
        let browser = app.browser();
        let page = browser.visit("/sign-up?email_address=ada%40example.org&username=ada_l&first_name=Ada&last_name=O%27Hara%20%3Cb%3E").await;
        assert_eq!([Field::EmailAddress, Field::Username, Field::FirstName, Field::LastName].map(|field| page.value(field)), ["ada@example.org", "ada_l", "Ada", "O'Hara <b>"]);
        assert!(!page.body.contains("Hara <b>"), "markup is escaped");
        let page = browser.visit("/sign-up?email_address=%22%3E%3Cscript%3Ealert(1)%3C/script%3E&username=%3Cimg%20src=x%3E&first_name=%00%0d%0a").await;
        assert!(page.status.is_success() && !page.body.contains("<script>alert(1)") && !page.body.contains("<img src=x"));
        assert_eq!([Field::EmailAddress, Field::Username, Field::FirstName].map(|field| page.value(field)), ["", "", ""]);
        let page = browser.visit("/sign-in?email_address=ada%40example.org").await;
        assert_eq!(page.value(Field::Identifier), "ada@example.org");
        let page = browser.visit("/sign-in?email_address=%22%20onfocus=alert(1)%20x=%22").await;
        assert_eq!(page.value(Field::Identifier), "");
    }

    async fn au_16_user_and_session_are_created_once_with_one_event_each(app: TestApp) {
        let ada = app.person("ada@example.org");
        ada.sign_up().await.expect_path("/user");
        let again = ada.browser.post_form(forms::SIGN_UP_CODE, &[("code", "123456"), ("nav", "")]).await;
        assert!(again.status.is_success(), "{}", again.text());
        let (users, sessions) = (app.events("user.created").await, app.events("session.created").await);
        assert_eq!((users.len(), sessions.len(), app.count_users().await), (1, 1, 1));
        let user = ada.user().await.unwrap();
        assert_eq!((users[0].object_id.as_str(), sessions[0].user_id.as_deref()), (user.id.as_str(), Some(user.id.as_str())));
        assert_eq!(sessions[0].object_id, ada.sessions().await[0].id.as_str());
        assert!(users[0].data.contains(user.id.as_str()) && !users[0].data.contains("argon2"));
    }

    async fn au_16_a_sign_up_that_waits_for_fields_is_resumed_and_leaves_no_orphan(app: TestApp) {
        let ada = app.person("ada@example.org");
        ada.begin_sign_up(&[]).await;
        // The operator asks for usernames while the mail is on its way.
        app.set(|settings| settings.username = Requirement::Required).await;
        let card = ada.browser.visit("/sign-up/verify-email-address").await;
        card.expect_path("/sign-up/continue");
        let mail = ada.mail().await;
        ada.open_link(&mail).await.expect_path("/sign-up/continue");
        assert_eq!(app.count_users().await, 0);
        let card = ada.browser.visit("/sign-up/continue").await;
        assert!(!card.has("input[name=password]") && !card.has("input[name=email_address]"), "what is there is not asked for again");
        let card = ada.browser.submit(&card, forms::CONTINUE_SIGN_UP, &[("username", "a")]).await;
        card.expect_problem(Field::Username, &ProblemCode::UsernameLength { min: 4, max: 64 });
        ada.browser.submit(&card, forms::CONTINUE_SIGN_UP, &[("username", "ada_l")]).await.expect_path("/user");
        assert_eq!(app.count_users().await, 1);
        ada.elsewhere().sign_in_with_password(PASSWORD).await.expect_path("/user");
    }

    async fn au_16_an_address_that_has_an_account_looks_the_same_and_its_owner_is_told_by_mail(app: TestApp) {
        app.person("ada@example.org").with_account().await;
        let mut seen = Vec::new();
        for address in ["ada@example.org", "eve@example.org"] {
            let stranger = app.person(address);
            let card = stranger.begin_sign_up(&[]).await;
            let wrong = stranger.browser.submit(&card, forms::SIGN_UP_CODE, &[("code", "000000")]).await;
            let same = |body: String| body.replace(address, "<address>").replace(&address.replace('@', "%40"), "<address>");
            seen.push([card, wrong].map(|page| (page.status, page.path.clone(), same(page.without_nonces()))));
        }
        assert_eq!(seen[0], seen[1]);
        let told = app.mail_to("ada@example.org").await;
        assert!(!told.0.text.contains("/verify?token=") && told.0.text.contains("/sign-in"), "{}", told.0.text);
        assert_eq!(app.count_users().await, 1);
    }

    async fn au_17_metadata_given_at_sign_up_is_the_users_and_too_much_is_refused(app: TestApp) {
        let ada = app.person("ada@example.org");
        let start = async |metadata: &str| {
            let fields = [("email_address", ada.email.as_str()), ("password", PASSWORD), ("unsafe_metadata", metadata), ("nav", "")];
            ada.browser.post_form(forms::START_SIGN_UP, &fields).await
        };
        let big = format!("{{\"a\":\"{}\"}}", "x".repeat(8 * 1024));
        for bad in [big.as_str(), "[1]", "{", "\"text\""] {
            let page = start(bad).await;
            page.expect_path("/sign-up");
            assert!(page.problem(Field::Form).is_some(), "{bad:.20} was taken: {}", page.text());
        }
        let card = start("{\"plan\":\"pro\"}").await;
        let code = ada.mail().await.code();
        ada.browser.submit(&card, forms::SIGN_UP_CODE, &[("code", &code)]).await.expect_path("/user");
        assert_eq!(ada.user().await.unwrap().unsafe_metadata, "{\"plan\":\"pro\"}");
    }

    async fn au_18_terms_must_be_accepted_and_time_and_version_are_kept(app: TestApp) {
        app.set(|settings| {
            settings.terms_version = Some("2026-11".to_owned());
            settings.terms_url = Some("https://acme.example/terms".to_owned());
            settings.privacy_url = Some("https://acme.example/privacy".to_owned());
        })
        .await;
        let ada = app.person("ada@example.org");
        let page = ada.begin_sign_up(&[]).await;
        page.expect_path("/sign-up").expect_problem(Field::LegalAccepted, &ProblemCode::LegalNotAccepted);
        assert!(page.has("a[href='https://acme.example/terms']") && page.has("a[href='https://acme.example/privacy']"));
        let fields = [("password", PASSWORD), ("legal_accepted", "true")];
        let card = ada.browser.submit(&page, forms::START_SIGN_UP, &fields).await;
        let code = ada.mail().await.code();
        ada.browser.submit(&card, forms::SIGN_UP_CODE, &[("code", &code)]).await.expect_path("/user");
        let user = ada.user().await.unwrap();
        assert_eq!((user.legal_version.as_deref(), user.legal_accepted_at), (Some("2026-11"), Some(app.state.clock.now())));
    }

    async fn au_18_a_new_version_is_asked_for_before_the_account_is_made(app: TestApp) {
        app.set(|settings| settings.terms_version = Some("1".to_owned())).await;
        let ada = app.person("ada@example.org");
        ada.begin_sign_up(&[("legal_accepted", "true")]).await;
        app.set(|settings| settings.terms_version = Some("2".to_owned())).await;
        let mail = ada.mail().await;
        let card = ada.open_link(&mail).await;
        card.expect_path("/sign-up/continue");
        ada.browser.submit(&card, forms::CONTINUE_SIGN_UP, &[]).await.expect_problem(Field::LegalAccepted, &ProblemCode::LegalNotAccepted);
        ada.browser.submit(&card, forms::CONTINUE_SIGN_UP, &[("legal_accepted", "true")]).await.expect_path("/user");
        assert_eq!(ada.user().await.unwrap().legal_version.as_deref(), Some("2"));
    }

    async fn us_06_a_taken_username_is_told_live_and_at_submit(app: TestApp) {
        app.set(|settings| settings.username = Requirement::Required).await;
        app.person("ada@example.org").with_account_named(Some("Ada_L")).await;
        let bob = app.person("bob@example.org");
        for (typed, expected) in [("ada_l", "username_taken"), ("ADA_L", "username_taken"), ("bobby", "null"), ("12345", "username_only_digits")] {
            let answer = bob.browser.ask("/api/check/username", &json!({ "username": typed })).await;
            assert!(answer.status.is_success() && answer.body.contains(expected), "{typed}: {}", answer.body);
        }
        bob.begin_sign_up(&[("username", "aDa_l")]).await.expect_problem(Field::Username, &ProblemCode::UsernameTaken);
    }

    async fn ux_10_a_password_is_judged_while_it_is_typed(app: TestApp) {
        let browser = app.browser();
        for (typed, expected) in [("abc", "password_too_short"), ("password1", "password_breached"), ("violet-anchor-1843", "strong")] {
            let answer = browser.ask("/api/check/password", &json!({ "password": typed, "own_words": ["ada@example.org"] })).await;
            assert!(answer.status.is_success() && answer.body.contains(expected), "{typed}: {}", answer.body);
            assert!(!answer.body.contains(typed), "the password is not sent back");
        }
    }

    async fn hp_02_a_sign_up_without_passwords_needs_the_code_only(app: TestApp) {
        app.set(|settings| settings.password = false).await;
        let ada = app.person("ada@example.org");
        let card = ada.browser.visit("/sign-up").await;
        let card = ada.browser.submit(&card, forms::START_SIGN_UP, &[("email_address", &ada.email)]).await;
        let code = ada.mail().await.code();
        ada.browser.submit(&card, forms::SIGN_UP_CODE, &[("code", &code)]).await.expect_path("/user");
    }
}

fn sha1(text: &str) -> String {
    use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
    digest(&SHA1_FOR_LEGACY_USE_ONLY, text.as_bytes()).as_ref().iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02X}"))
}
