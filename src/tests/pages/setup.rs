//! The set-up guide of development instances.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use vestibule::app::text::setup_text;
use vestibule::domain::locale::Locale;

use crate::support::people::forms;
use crate::support::test_app::{APP, PASSWORD, TestApp};

on_each_database! {
    async fn hp_14_the_guide_shows_the_values_of_this_instance_and_never_the_secret_key(app: TestApp) {
        let page = app.browser().get("/dev/setup").await;
        assert_eq!((page.status, page.heading().as_str()), (StatusCode::OK, setup_text(Locale::En).title));
        let state = &app.state;
        let secret_key_file = state.config.secret_key_file().display().to_string();
        let origin = app.origin();
        for value in [&state.identity.publishable_key, &secret_key_file, &origin, &format!("{origin}/.well-known/jwks.json"), &state.identity.issuer] {
            assert!(page.shows(value), "{value} is missing");
        }
        assert!(!page.body.replace("sk_test_…", "").contains("sk_test_"), "a place for the secret key, and no key");
        assert_eq!(page.texts_of("main section h2").len(), 4);
        for step in ["address", "keys", "code", "try"] {
            assert!(page.texts_of(&format!("#{step} tbody tr")).len() >= 2, "step {step} says what to do when it does not work");
        }
        let policy = page.header("content-security-policy").unwrap();
        assert!(page.has("script[src='/dev/setup.js'][nonce]") && !page.body.contains("vestibule_bg.wasm") && !policy.contains("unsafe-inline"));
        assert_eq!(app.browser().get("/dev/setup.js").await.header("content-type"), Some("text/javascript; charset=utf-8"));
    }

    async fn hp_14_each_kind_of_app_gets_its_environment_and_code(app: TestApp) {
        let guide = app.browser().get("/dev/setup").await;
        for (kind, variables) in [
            ("express", ["CLERK_PUBLISHABLE_KEY=pk_test_", "CLERK_SECRET_KEY=", "CLERK_API_URL=http://localhost:3000", "CLERK_PROXY_URL=http://localhost:3000", "CLERK_SIGN_IN_URL=http://localhost:3000/sign-in", "requireAuth"]),
            ("next", ["NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY=pk_test_", "CLERK_SECRET_KEY=", "CLERK_API_URL=", "NEXT_PUBLIC_CLERK_PROXY_URL=", "NEXT_PUBLIC_CLERK_SIGN_IN_URL=", "auth.protect()"]),
            ("react", ["VITE_CLERK_PUBLISHABLE_KEY=pk_test_", "VITE_CLERK_PROXY_URL=", "VITE_CLERK_SIGN_IN_URL=", "VITE_CLERK_SIGN_UP_URL=", "/v1/client", "redirect_url"]),
            ("jwt", ["JWKS_URL=http://localhost:3000/.well-known/jwks.json", "TOKEN_ISSUER=https://", "APP_ORIGIN=http://localhost:3001", "SIGN_IN_URL=", "jwtVerify", "RS256"]),
        ] {
            let link = guide.attribute(&format!("#code nav a[href*='for={kind}']"), "href").unwrap();
            let page = app.browser().get(link.split('#').next().unwrap()).await;
            for wanted in variables {
                assert!(page.texts_of("#code").join(" ").contains(wanted), "{kind}: {wanted}");
            }
            assert_eq!(page.attribute("#code nav a[aria-current]", "href").as_deref(), Some(link.as_str()));
        }
    }

    async fn hp_14_the_guide_says_whether_the_app_may_be_returned_to_and_what_to_run(app: TestApp) {
        let words = setup_text(Locale::En);
        let ask = async |address: &str| {
            let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("app", address).finish();
            app.browser().get(&format!("/dev/setup?{query}")).await
        };
        assert!(ask("http://localhost:4000/start").await.shows(&words.address_allowed("http://localhost:4000")));
        let refused = ask(&format!("{APP}/start")).await;
        assert!(refused.shows(&format!("vestibule settings set allowed_origins+={APP}")) && !refused.shows(words.try_app));
        app.register_app().await;
        let allowed = ask(&format!("{APP}/start")).await;
        assert!(allowed.shows(&words.address_allowed(APP)) && allowed.shows(words.try_app));
        for bad in ["javascript:alert(1)", "nonsense", "\"><script>alert(1)</script>", "http://user:pass@localhost"] {
            let page = ask(bad).await;
            assert!(page.status.is_success() && page.has("#address [role=alert]") && !page.body.contains("<script>alert"), "{bad}");
        }
    }

    async fn hp_14_the_round_trip_ends_on_the_guide_which_says_what_the_app_receives(app: TestApp) {
        let words = setup_text(Locale::En);
        let ada = app.person("ada@example.org").with_account().await;
        let guide = ada.browser.get("/dev/setup?for=next").await;
        let way = guide.attribute("#try a.button--primary", "href").unwrap();
        let card = ada.begin_sign_in_from(way.strip_prefix(&app.origin()).unwrap()).await;
        let back = ada.browser.submit(&card, forms::PASSWORD, &[("password", PASSWORD)]).await;
        back.expect_path("/dev/setup");
        assert!(back.path.contains("for=next"), "the guide is as it was left: {}", back.path);
        let user = ada.user().await.unwrap();
        assert!(back.shows(&words.try_success("ada@example.org")) && back.shows(user.id.as_str()) && back.shows(ada.sessions().await[0].id.as_str()));
        assert!(ada.browser.get("/dev/setup").await.shows(&words.try_signed_in("ada@example.org")), "a later look makes no trip of it");
    }

    async fn hp_14_a_trip_that_failed_is_named_with_its_fix(app: TestApp) {
        let words = setup_text(Locale::En);
        let back = app.browser().get("/dev/setup?trip=back").await;
        assert!(back.shows(words.try_no_session) && back.shows(words.try_no_session_fix));
        let ada = app.person("ada@example.org").with_account().await;
        ada.sign_in_with_password(PASSWORD).await;
        let session = ada.browser.cookie("vestibule").unwrap();
        let forgetful = app.browser();
        forgetful.set_cookie("vestibule", &session);
        let back = forgetful.get("/dev/setup?trip=back").await;
        assert!(back.shows(words.try_no_notice) && back.shows(words.try_no_notice_fix));
        let request = Request::builder().uri("/dev/setup").header("host", "127.0.0.1:3000").body(Body::empty()).unwrap();
        assert!(forgetful.send(request).await.shows(&words.wrong_host("127.0.0.1:3000", "http://localhost:3000")));
    }

    async fn hp_14_the_guide_speaks_german_and_is_absent_in_production(app: TestApp) {
        let german = app.browser().speaking("de").get("/dev/setup").await;
        assert_eq!(german.heading(), setup_text(Locale::De).title);
        let live = app.in_production().await;
        for path in ["/dev/setup", "/dev/setup.js"] {
            assert_eq!(live.browser().get(path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
    }
}
