//! Signing in and up with other services.

use serde_json::json;
use vestibule::app::text::{account_text, text};
use vestibule::domain::email::Email;
use vestibule::domain::locale::Locale;
use vestibule::domain::problem::{Field, ProblemCode, SocialTrouble};
use vestibule::domain::settings::{Requirement, SignUpMode};
use vestibule::domain::time::Span;
use vestibule::server::flows::accounts::{self, NewAccount};
use vestibule::server::flows::social::{self, Arrival};
use vestibule::server::store;

use crate::support::people::forms;
use crate::support::provider::{ACME, GITHUB, Mood, Provider};
use crate::support::test_app::{APP, TestApp};

fn trouble(trouble: SocialTrouble) -> ProblemCode {
    ProblemCode::Social { service: "Acme".to_owned(), trouble }
}

on_each_database! {
    async fn au_08_hp_07_a_stranger_gets_an_account_in_one_trip_and_returns_to_the_app(app: TestApp) {
        app.register_app().await;
        let (portal, provider) = Provider::start(&app).await;
        let ada = portal.person("ada@example.org");
        let from = format!("/sign-up?redirect_url={APP}/start%3Fa%3D1");
        for (strategy, person) in [(ACME, &ada), (GITHUB, &portal.person("grace@example.org"))] {
            provider.knows(json!({
                "sub": person.email, "id": person.email, "email": person.email, "email_verified": true, "name": "Ada  Lovelace", "login": "ada",
            }));
            person.allow(&provider, strategy, &from).await.expect_sent_to(&format!("{APP}/start?a=1"));
            let user = person.user().await.unwrap();
            assert_eq!((user.first_name.as_deref(), user.last_name.as_deref()), (Some("Ada"), Some("Lovelace")));
            assert_eq!(person.sessions().await[0].first_factor, strategy);
            assert!(person.browser.visit("/user").await.shows(account_text(Locale::En).user.connected_section));
            let server = portal.app_server().await;
            let shown = server.get(&format!("/v1/users/{}", user.id)).await.json();
            assert_eq!(shown["external_accounts"][0]["provider"], strategy);
            assert_eq!(shown["external_accounts"][0]["email_address"], person.email);
            assert_eq!(shown["email_addresses"][0]["verification"]["strategy"], format!("from_{strategy}"));
            assert_eq!(shown["password_enabled"], false);
        }
        assert_eq!(app.events("user.created").await.len(), 2);
    }

    async fn au_08_an_account_there_is_known_again_whatever_its_address_is(app: TestApp) {
        let (portal, provider) = Provider::start(&app).await;
        let ada = portal.person("ada@example.org");
        provider.knows_ada();
        ada.sign_in_with(&provider, ACME).await.expect_path("/user");
        provider.knows(json!({ "sub": "ada-1", "email": "new@example.org", "email_verified": false }));
        let elsewhere = ada.elsewhere();
        elsewhere.sign_in_with(&provider, ACME).await.expect_path("/user");
        assert_eq!((app.count_users().await, ada.sessions().await.len()), (1, 2));
        let card = elsewhere.browser.visit("/sign-in?add=1").await;
        assert_eq!(card.texts_of("button:has(.social__badge) > .button__label > span:not([aria-hidden])"), ["Continue with Acme", "Last used"], "UX-05");
        let stranger = portal.browser().visit("/sign-in").await;
        assert!(!stranger.has(".social__badge") && stranger.has("form[action='/api/social/start']"));
    }

    async fn au_08_what_the_apps_are_told_of_the_services(app: TestApp) {
        let (portal, _) = Provider::start(&app).await;
        let environment = portal.browser().get("/v1/environment").await.json();
        let social = &environment["user_settings"]["social"];
        assert_eq!((&social[ACME]["name"], &social[ACME]["enabled"], &social[ACME]["strategy"]), (&json!("Acme"), &json!(true), &json!(ACME)));
        assert_eq!(social[GITHUB]["authenticatable"], true);
        assert_eq!(social[ACME]["logo_url"], format!("{}/social/custom.svg", app.origin()));
    }

    async fn au_09_an_address_that_both_sides_proved_connects_the_account(app: TestApp) {
        let (portal, provider) = Provider::start(&app).await;
        let ada = portal.person("ada@example.org").with_account().await;
        provider.knows_ada();
        for from in ["/sign-in", "/sign-up"] {
            ada.elsewhere().allow(&provider, ACME, from).await.expect_path("/user");
        }
        assert_eq!((app.count_users().await, ada.sessions().await.len()), (1, 2), "AU-10: from the sign-up too");
        let updated = app.events("user.updated").await;
        assert_eq!(updated.len(), 1);
        assert!(updated[0].data.contains("external_account") && updated[0].user_id == ada.user().await.map(|user| user.id.to_string()));
    }

    async fn au_09_an_address_that_the_service_does_not_vouch_for_is_proved_by_a_code_first(app: TestApp) {
        let (portal, provider) = Provider::start(&app).await;
        let ada = portal.person("ada@example.org").with_account().await;
        let grace = portal.person("grace@example.org");
        for person in [&ada, &grace] {
            provider.knows(json!({ "sub": person.email, "email": person.email, "given_name": "X" }));
            let card = person.sign_in_with(&provider, ACME).await;
            card.expect_path("/sign-up/verify-email-address");
            assert!(!person.browser.is_signed_in().await);
            let code = person.mail().await.code();
            person.browser.submit(&card, forms::SIGN_UP_CODE, &[("code", &code)]).await.expect_path("/user");
            assert_eq!(person.sessions().await.len(), 1);
            // From now on the service alone is enough.
            person.elsewhere().sign_in_with(&provider, ACME).await.expect_path("/user");
        }
        assert_eq!(app.count_users().await, 2, "Ada had one already");
    }

    async fn au_09_nothing_is_connected_to_an_account_whose_address_nobody_proved(app: TestApp) {
        let (portal, provider) = Provider::start(&app).await;
        let squatter = NewAccount { email: Some(Email::parse("ada@example.org").unwrap()), email_proof: None, ..NewAccount::default() };
        accounts::create_user(&portal.cx(), squatter, None).await.unwrap();
        provider.knows_ada();
        let ada = portal.person("ada@example.org");
        ada.sign_in_with(&provider, ACME).await.expect_path("/sign-in").expect_problem(Field::Form, &trouble(SocialTrouble::Unproved));
        assert!(!ada.browser.is_signed_in().await);
        assert_eq!((app.count_users().await, app.events("user.updated").await.len()), (1, 0));
    }

    async fn au_10_an_unknown_person_gives_only_what_is_missing(app: TestApp) {
        app.set(|settings| settings.username = Requirement::Required).await;
        let (portal, provider) = Provider::start(&app).await;
        provider.knows_ada();
        let ada = portal.person("ada@example.org");
        let from = "/sign-in?sign_up_force_redirect_url=%2Fuser%3Fnew";
        let card = ada.allow(&provider, ACME, from).await;
        card.expect_path("/sign-up/continue");
        assert!(card.shows("ada@example.org") && card.has("input[name=username]"));
        assert!(!card.has("input[name=password], input[name=email_address], input[name=first_name]"), "{}", card.text());
        assert!(!ada.browser.is_signed_in().await);
        let page = ada.browser.submit(&card, forms::CONTINUE_SIGN_UP, &[("username", "ada_l")]).await;
        assert_eq!((page.path.trim_start_matches(&app.origin()), ada.browser.is_signed_in().await), ("/user?new", true));
        let user = ada.user().await.unwrap();
        assert_eq!((user.username.as_deref(), user.first_name.as_deref()), (Some("ada_l"), Some("Ada")));
        ada.elsewhere().sign_in_with(&provider, ACME).await.expect_path("/user");
    }

    async fn au_10_without_an_invitation_it_says_why_and_with_one_it_goes_on(app: TestApp) {
        app.set(|settings| settings.sign_up_mode = SignUpMode::InviteOnly).await;
        let (portal, provider) = Provider::start(&app).await;
        provider.knows_ada();
        let ada = portal.person("ada@example.org");
        let page = ada.sign_in_with(&provider, ACME).await;
        assert_eq!((page.heading().as_str(), app.count_users().await), (text(Locale::En).sign_up.restricted_title, 0));
        let ticket = app.invite("ada@example.org").await;
        ada.allow(&provider, ACME, &format!("/sign-up?__clerk_ticket={}", ticket.expose())).await.expect_path("/user");
        assert_eq!(app.events("invitation.accepted").await.len(), 1);
        let other = app.invite("other@example.org").await;
        provider.knows(json!({ "sub": "grace", "email": "grace@example.org", "email_verified": true }));
        let page = ada.elsewhere().allow(&provider, ACME, &format!("/sign-up?__clerk_ticket={}", other.expose())).await;
        assert_eq!(page.heading(), text(Locale::En).sign_up.restricted_title, "an invitation is for one address");
    }

    async fn au_08_ux_20_consent_that_was_denied_is_told_once(app: TestApp) {
        let (portal, provider) = Provider::start(&app).await;
        let ada = portal.person("ada@example.org");
        for (from, back) in [("/sign-in", "/sign-in"), ("/sign-up", "/sign-up")] {
            let address = ada.go_to(ACME, from).await;
            let page = ada.browser.visit(&provider.deny(&address)).await;
            page.expect_path(back).expect_problem(Field::Form, &trouble(SocialTrouble::Denied));
            assert_eq!(ada.browser.visit(&page.path).await.problem(Field::Form), None, "not again after a reload");
        }
    }

    async fn au_08_without_an_address_there_is_no_account(app: TestApp) {
        let (portal, provider) = Provider::start(&app).await;
        provider.knows(json!({ "sub": "ada-1" }));
        let page = portal.person("ada@example.org").sign_in_with(&provider, ACME).await;
        page.expect_path("/sign-in").expect_problem(Field::Form, &trouble(SocialTrouble::NoEmail));
        assert_eq!(app.count_users().await, 0);
    }

    async fn au_08_a_service_that_is_down_or_refuses_leads_back_with_a_message(app: TestApp) {
        let (portal, provider) = Provider::start(&app).await;
        provider.knows_ada().is(Mood::Down);
        let ada = portal.person("ada@example.org");
        let card = ada.browser.visit("/sign-in?redirect_url=%2Fuser%3Fx").await;
        let page = ada.browser.submit(&card, forms::START_SOCIAL, &[("strategy", ACME)]).await;
        page.expect_path("/sign-in").expect_problem(Field::Form, &trouble(SocialTrouble::Unavailable));
        assert!(page.path.contains("redirect_url=%2Fuser%3Fx"), "{}", page.path);
        provider.is(Mood::Good);
        let address = ada.go_to(ACME, "/sign-in").await;
        let back = provider.allow(&address);
        provider.is(Mood::Down);
        ada.browser.visit(&back).await.expect_path("/sign-in").expect_problem(Field::Form, &trouble(SocialTrouble::Unavailable));
        provider.is(Mood::Refusing);
        ada.sign_in_with(&provider, ACME).await.expect_path("/sign-in").expect_problem(Field::Form, &trouble(SocialTrouble::Refused));
    }

    async fn au_08_a_token_that_is_not_meant_for_this_trip_signs_nobody_in(app: TestApp) {
        let (portal, provider) = Provider::start(&app).await;
        let ada = portal.person("ada@example.org").with_account().await;
        provider.knows_ada();
        for mood in [Mood::WrongNonce, Mood::WrongAudience, Mood::WrongIssuer, Mood::Expired, Mood::Forged] {
            provider.is(mood);
            let page = ada.sign_in_with(&provider, ACME).await;
            page.expect_path("/sign-in").expect_problem(Field::Form, &trouble(SocialTrouble::Refused));
            assert!(!ada.browser.is_signed_in().await, "{mood:?}");
        }
        provider.is(Mood::Good);
        let back = provider.allow(&ada.go_to(ACME, "/sign-in").await);
        let (own, _) = back.split_once("&iss=").unwrap();
        for mixed_up in [own.to_owned(), format!("{own}&iss=https%3A%2F%2Fevil.example")] {
            let again = ada.go_to(ACME, "/sign-in").await;
            let state = again.query_pairs().find(|(name, _)| name == "state").unwrap().1.into_owned();
            let (front, rest) = mixed_up.split_once("&state=").unwrap();
            let rest = rest.split_once('&').map(|(_, rest)| format!("&{rest}")).unwrap_or_default();
            let page = ada.browser.visit(&format!("{front}&state={state}{rest}")).await;
            page.expect_problem(Field::Form, &trouble(SocialTrouble::Refused));
        }
        assert!(ada.sessions().await.is_empty());
    }

    async fn au_08_a_trip_ends_once_in_time_and_in_its_own_browser(app: TestApp) {
        let (portal, provider) = Provider::start(&app).await;
        provider.knows_ada();
        let (ada, mallory) = (portal.person("ada@example.org"), portal.person("mallory@example.org"));
        let back = provider.allow(&mallory.go_to(ACME, "/sign-in").await);
        ada.browser.visit("/sign-in").await;
        for browser in [&ada.browser, &portal.browser()] {
            browser.visit(&back).await.expect_path("/sign-in").expect_problem(Field::Form, &ProblemCode::SocialOtherBrowser);
        }
        assert!(!ada.browser.is_signed_in().await);
        mallory.browser.visit(&back).await.expect_path("/user");
        mallory.browser.visit(&back).await.expect_path("/sign-in").expect_problem(Field::Form, &ProblemCode::AttemptExpired);
        let late = provider.allow(&ada.go_to(ACME, "/sign-in").await);
        portal.advance(Span::minutes(10));
        ada.browser.visit(&late).await.expect_problem(Field::Form, &ProblemCode::AttemptExpired);
        for nonsense in ["", "?state=x", "?code=x", "?state=%00&code=%ff&error=%0a"] {
            let page = ada.browser.visit(&format!("/v1/oauth_callback{nonsense}")).await;
            page.expect_path("/sign-in").expect_problem(Field::Form, &ProblemCode::AttemptExpired);
        }
        assert!(!ada.browser.is_signed_in().await);
    }

    async fn au_08_a_trip_that_ends_twice_at_once_opens_one_session(app: TestApp) {
        let (portal, provider) = Provider::start(&app).await;
        let ada = portal.person("ada@example.org").with_account().await;
        provider.knows_ada();
        let address = ada.go_to(ACME, "/sign-in").await;
        let back = url::Url::parse(&format!("http://x{}", provider.allow(&address))).unwrap();
        let of = |name: &str| back.query_pairs().find(|(n, _)| n == name).map(|(_, value)| value.into_owned());
        let arrival = Arrival {
            state: of("state").unwrap(),
            code: of("code").map(vestibule::domain::secret::SecretText::new),
            error: None,
            issuer: of("iss"),
        };
        let cx = portal.cx();
        let clients: Vec<(String,)> = sqlx::query_as("SELECT client_id FROM social_trips").fetch_all(portal.state.store.pool()).await.unwrap();
        let client = vestibule::domain::ids::ClientId::parse(&clients[0].0).unwrap();
        let (one, other) = tokio::join!(social::come_back(&cx, Some(&client), &arrival), social::come_back(&cx, Some(&client), &arrival));
        let won = [one.unwrap(), other.unwrap()].iter().filter(|ended| ended.outcome.is_ok()).count();
        assert_eq!((won, ada.sessions().await.len()), (1, 1));
    }

    async fn ad_12_a_closed_account_stays_closed_to_its_services(app: TestApp) {
        let (portal, provider) = Provider::start(&app).await;
        let ada = portal.person("ada@example.org").with_account().await;
        provider.knows_ada();
        let user = ada.user().await.unwrap();
        let now = portal.state.clock.now();
        let mut tx = portal.state.store.write().await.unwrap();
        store::users::update_banned(&mut tx, &user.id, Some(now), now).await.unwrap();
        tx.commit().await.unwrap();
        ada.sign_in_with(&provider, ACME).await.expect_path("/sign-in").expect_problem(Field::Form, &ProblemCode::AccountBanned);
        assert!(app.events("user.updated").await.is_empty(), "nothing was connected");
    }

    async fn au_08_no_secret_of_a_trip_lies_open_in_the_database(app: TestApp) {
        let (portal, provider) = Provider::start(&app).await;
        let ada = portal.person("ada@example.org");
        let address = ada.go_to(ACME, "/sign-in").await;
        let state = address.query_pairs().find(|(name, _)| name == "state").unwrap().1.into_owned();
        let nonce = address.query_pairs().find(|(name, _)| name == "nonce").unwrap().1.into_owned();
        let rows: Vec<(Vec<u8>, Vec<u8>)> =
            sqlx::query_as("SELECT state_hash, sealed FROM social_trips").fetch_all(portal.state.store.pool()).await.unwrap();
        for (hash, sealed) in &rows {
            let both = [hash.as_slice(), sealed.as_slice()].concat();
            for secret in [&state, &nonce] {
                assert!(!both.windows(secret.len()).any(|part| part == secret.as_bytes()));
            }
        }
        assert_eq!(rows.len(), 1);
        drop(provider);
    }
}
