//! What every request and answer must pass.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};

use crate::support::page::Page;
use crate::support::test_app::{PASSWORD, TestApp};

/// A post with exactly these headers.
async fn post_with(app: &TestApp, path: &str, headers: &[(&str, &str)], body: impl Into<Body>) -> Page {
    let mut request = Request::builder().method(Method::POST).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    app.browser().send(request.body(body.into()).unwrap()).await
}

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

/// Every server function that forms post to, with fields that make sense to it.
const FORMS: [(&str, &str); 23] = [
    ("/api/sign-in/start", "identifier=ada%40example.org&nav="),
    ("/api/sign-in/choose-factor", "strategy=email_code&nav="),
    ("/api/sign-in/password", "password=violet-anchor-1843&nav="),
    ("/api/sign-in/code", "code=123456&nav="),
    ("/api/sign-in/resend", "nav="),
    ("/api/sign-in/poll", "nav="),
    ("/api/sign-in/reset-password", "new_password=copper-lantern-2077&nav="),
    ("/api/sign-up/start", "email_address=bob%40example.org&password=violet-anchor-1843&nav="),
    ("/api/sign-up/continue", "username=bobby&nav="),
    ("/api/sign-up/code", "code=123456&nav="),
    ("/api/sign-up/resend", "nav="),
    ("/api/sign-up/poll", "nav="),
    ("/api/link/confirm", "token=abc"),
    ("/api/chooser/select", "session=sess_1&nav="),
    ("/api/sign-out", ""),
    ("/api/devices/revoke", ""),
    ("/api/password/replace", "password=x&new_password=y&confirm_password=y"),
    ("/api/password/remove", ""),
    ("/api/account/delete", "confirmation=Delete+account&words=Delete+account"),
    ("/api/proof/send", "factor=email_code"),
    ("/api/proof/give", "factor=password&password=x"),
    ("/api/proof/passkey", "key=x&credential=y"),
    ("/api/preferences", "language=de&back=%2Fuser"),
];

/// Every server function that pages ask, with a question that makes sense to it.
const QUESTIONS: [(&str, &str); 11] = [
    ("/api/sign-in/card", r#"{"card":"Start","query":""}"#),
    ("/api/sign-up/card", r#"{"card":"Start","query":""}"#),
    ("/api/account/view", r#"{"path":"/user"}"#),
    ("/api/security/view", r#"{"path":"/user/security"}"#),
    ("/api/proof/view", r#"{"query":""}"#),
    ("/api/chooser/view", r#"{"query":""}"#),
    ("/api/sign-out/view", r#"{"query":""}"#),
    ("/api/link/look", r#"{"query":"token=abc"}"#),
    ("/api/redirect/explain", r#"{"query":""}"#),
    ("/api/check/password", r#"{"password":"abc","own_words":[]}"#),
    ("/api/check/username", r#"{"username":"abc"}"#),
];

on_each_database! {
    async fn posts_from_other_sites_are_refused_before_anything_happens(app: TestApp) {
        app.person("ada@example.org").with_account().await;
        let own = "http://localhost:3000";
        let forms = FORMS.map(|(path, body)| (path, body, FORM));
        let questions = QUESTIONS.map(|(path, body)| (path, body, ("content-type", "application/json")));
        for (path, body, kind) in forms.into_iter().chain(questions) {
            for bad in [
                vec![],
                vec![("origin", "https://evil.example")],
                vec![("origin", "https://evil.example"), ("sec-fetch-site", "same-origin")],
                vec![("origin", "null"), ("sec-fetch-site", "cross-site")],
                vec![("sec-fetch-site", "same-site")],
                vec![("origin", "http://localhost:3000.evil.example")],
                vec![("origin", "https://localhost:3000")],
            ] {
                let headers: Vec<_> = bad.iter().copied().chain([kind, ("accept", "text/html")]).collect();
                let page = post_with(&app, path, &headers, body).await;
                assert_eq!(page.status, StatusCode::FORBIDDEN, "{path} with {bad:?}");
                assert!(page.header("set-cookie").is_none(), "{path} with {bad:?}");
            }
            let page = post_with(&app, path, &[("origin", own), kind, ("accept", "text/html")], body).await;
            assert_ne!(page.status, StatusCode::FORBIDDEN, "{path}");
        }
        app.deliver_mail().await;
    }

    async fn d_1_x_53_every_form_answers_a_plain_post_with_a_page_and_a_script_with_data(app: TestApp) {
        for (path, body) in FORMS {
            let fields: Vec<(String, String)> = url::form_urlencoded::parse(body.as_bytes()).into_owned().collect();
            let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            let browser = app.browser();
            let plain = browser.post(path, &fields).await;
            assert!(plain.status.is_redirection() || plain.status.is_success(), "{path}: {} {}", plain.status, plain.body);
            let data = browser.call(path, &fields).await;
            // Who must be signed in first learns it as data too.
            let told = data.status.is_success() || (data.status == StatusCode::UNAUTHORIZED && data.body == "\"SignInRequired\"");
            assert!(told, "{path}: {} {}", data.status, data.body);
        }
        for (path, question) in QUESTIONS {
            let data = app.browser().ask(path, &serde_json::from_str(question).unwrap()).await;
            assert!(data.status.is_success(), "{path}: {} {}", data.status, data.body);
        }
        app.deliver_mail().await;
    }

    async fn security_headers_are_on_every_answer(app: TestApp) {
        let browser = app.browser();
        let pages = ["/sign-in", "/sign-up", "/user", "/nothing-here", "/healthz", "/dev/mailbox", "/verify", "/brand.css", "/favicon.svg"];
        for path in pages {
            let page = browser.get(path).await;
            let header = |name: &str| page.header(name).unwrap_or_else(|| panic!("{path} has no {name}")).to_owned();
            assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
            assert_eq!(header("x-frame-options"), "DENY", "{path}");
            assert!(header("content-security-policy").contains("frame-ancestors 'none'"), "{path}");
            assert_eq!(header("cross-origin-opener-policy"), "same-origin", "{path}");
            assert!(!header("referrer-policy").contains("unsafe"), "{path}");
            assert!(page.header("strict-transport-security").is_none(), "no promise about TLS without TLS: {path}");
        }
        let refused = post_with(&app, "/api/sign-out", &[FORM], "").await;
        assert_eq!(refused.header("x-content-type-options"), Some("nosniff"));
        let live = app.in_production().await;
        assert!(live.browser().get("/sign-in").await.header("strict-transport-security").is_some_and(|value| value.contains("max-age=")));
    }

    async fn pages_allow_no_inline_script_and_every_script_has_the_nonce(app: TestApp) {
        let browser = app.browser();
        let mut nonces = Vec::new();
        for path in ["/sign-in", "/sign-up", "/signed-out", "/nothing-here"] {
            let page = browser.get(path).await;
            let policy = page.header("content-security-policy").unwrap().to_owned();
            assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"), "{policy}");
            assert_eq!(page.header("cache-control"), Some("no-store"), "{path}");
            assert!(!page.has("[style]") && !page.has("[onclick]") && !page.has("style"), "{path} has inline styles or handlers");
            let html = page.html();
            let scripts = scraper::Selector::parse("script").unwrap();
            for script in html.select(&scripts) {
                let nonce = script.value().attr("nonce").unwrap_or_default();
                assert!(!nonce.is_empty() && policy.contains(&format!("'nonce-{nonce}'")), "{path}: {policy}: {}", script.html());
                nonces.push(format!("{path} {nonce}"));
            }
            assert!(page.header("x-vestibule-nonce").is_none());
        }
        let again = browser.get("/sign-in").await.header("content-security-policy").unwrap().to_owned();
        assert!(nonces.iter().all(|nonce| !again.contains(nonce.split(' ').nth(1).unwrap())), "a nonce is used once");
    }

    async fn bad_input_of_any_kind_gets_a_clear_4xx_and_never_a_5xx(app: TestApp) {
        let own = ("origin", "http://localhost:3000");
        let big = "x".repeat(70_000);
        for (path, body) in FORMS.into_iter().chain(QUESTIONS) {
            for (kind, bad) in [
                ("application/x-www-form-urlencoded", ""),
                ("application/x-www-form-urlencoded", "%"),
                ("application/x-www-form-urlencoded", "nav=%ff%fe&password=%00&code=%00&identifier=%00&session=%00&strategy=%00"),
                ("application/x-www-form-urlencoded", "a[b][c][d][e][f][g]=1&nav[]=1&nav[0]=2&session=../../etc/passwd"),
                ("application/x-www-form-urlencoded", "nav=a&nav=b&identifier=a&identifier=b"),
                ("application/json", "{\"nav\":"),
                ("application/json", "null"),
                ("text/plain", body),
                ("multipart/form-data; boundary=x", "--x\r\n\r\n--x--"),
            ] {
                for accept in ["text/html", "application/json"] {
                    let page = post_with(&app, path, &[own, ("content-type", kind), ("accept", accept)], bad).await;
                    assert!(!page.status.is_server_error(), "{path} with {kind} {bad:?} for {accept}: {} {}", page.status, page.body);
                }
            }
            let page = post_with(&app, path, &[own, FORM, ("accept", "text/html")], big.clone()).await;
            assert_eq!(page.status, StatusCode::PAYLOAD_TOO_LARGE, "{path}");
        }
        app.deliver_mail().await;
    }

    async fn odd_addresses_and_methods_get_a_clear_4xx(app: TestApp) {
        let browser = app.browser();
        for path in ["/nothing-here", "/sign-in/nothing", "/..%2f..%2fetc/passwd", "/%00", "/%ff", "/api/nothing", "/user/../nothing", "/assets/nothing.js", &format!("/{}", "a".repeat(5000))] {
            let page = browser.get(path).await;
            assert!(page.status.is_client_error(), "{path:.60}: {}", page.status);
        }
        let request = Request::builder().method(Method::DELETE).uri("/sign-in").header(header::ORIGIN, "http://localhost:3000").body(Body::empty()).unwrap();
        assert!(browser.send(request).await.status.is_client_error());
        let request = Request::builder().method(Method::GET).uri("/sign-in").header(header::COOKIE, vec![0xff; 20]).body(Body::empty()).unwrap();
        assert!(browser.send(request).await.status.is_success(), "cookies of others do no harm");
        for query in ["?redirect_url=%ff", "?redirect_url", "?&&==", "?redirect_url=a&redirect_url=b", &format!("?redirect_url={}", "a".repeat(4000))] {
            let page = browser.get(&format!("/sign-in{query}")).await;
            assert!(page.status.is_success(), "{query:.40}: {}", page.status);
        }
    }

    async fn a_page_that_does_not_exist_says_so_and_offers_a_way_on(app: TestApp) {
        let words = &vestibule::app::text::text(vestibule::domain::locale::Locale::En).errors;
        let page = app.browser().get("/nothing-here").await;
        assert_eq!((page.status, page.heading()), (StatusCode::NOT_FOUND, words.not_found_title.to_owned()));
        assert!(page.has("a[href='/user']"));
    }

    async fn the_mailbox_is_there_in_development_only(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        ada.ask_for_code().await;
        let code = ada.mail().await.code();
        let list = app.browser().visit("/dev/mailbox").await;
        assert!(list.shows("ada@example.org"));
        let open = list.attribute("a[href^='/dev/mailbox/']", "href").unwrap();
        assert!(app.browser().visit(&open).await.shows(&code));
        assert!(app.browser().visit(&format!("{open}/html")).await.body.contains(&code));
        assert_eq!(app.browser().get("/dev/mailbox/ema_nothing").await.status, StatusCode::NOT_FOUND);
        let live = app.in_production().await;
        for path in ["/dev/mailbox", open.as_str()] {
            assert_eq!(live.browser().get(path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
    }

    async fn health_and_readiness_answer(app: TestApp) {
        for path in ["/healthz", "/readyz"] {
            assert_eq!(app.browser().get(path).await.status, StatusCode::OK, "{path}");
        }
    }

    async fn every_page_has_a_request_id_and_a_client_cannot_choose_its_address(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        let one = ada.browser.get("/sign-in").await.header("x-request-id").unwrap().to_owned();
        assert_ne!(Some(one.as_str()), ada.browser.get("/sign-in").await.header("x-request-id"));
        ada.sign_in_with_password(PASSWORD).await;
        let request = Request::builder()
            .uri("/user/security")
            .header("x-forwarded-for", "203.0.113.99")
            .header(header::ACCEPT, "text/html")
            .header(header::COOKIE, format!("vestibule={}", ada.browser.cookie("vestibule").unwrap()))
            .extension(axum::extract::ConnectInfo(std::net::SocketAddr::from(([198, 51, 100, 9], 1))))
            .body(Body::empty())
            .unwrap();
        let page = ada.browser.send(request).await;
        assert!(page.shows("198.51.100.9") && !page.shows("203.0.113.99"), "no proxy is trusted: {}", page.text());
    }

    async fn a_trusted_proxy_tells_the_address(app: TestApp) {
        let app = app.restarted(|config| config.trusted_proxies = vec!["198.51.100.0/24".parse().unwrap()]).await;
        let ada = app.person("ada@example.org").with_account().await;
        ada.sign_in_with_password(PASSWORD).await;
        let request = Request::builder()
            .uri("/user/security")
            .header("x-forwarded-for", "192.0.2.1, 203.0.113.99, 198.51.100.3")
            .header(header::COOKIE, format!("vestibule={}", ada.browser.cookie("vestibule").unwrap()))
            .extension(axum::extract::ConnectInfo(std::net::SocketAddr::from(([198, 51, 100, 9], 1))))
            .body(Body::empty())
            .unwrap();
        let page = ada.browser.send(request).await;
        assert!(page.shows("203.0.113.99") && !page.shows("192.0.2.1"), "{}", page.text());
    }
}
