//! The first pages, which are rendered once for all strangers.

use crate::support::page::Page;
use crate::support::test_app::TestApp;

/// The nonce that the page's policy allows.
fn nonce(page: &Page) -> String {
    let policy = page.headers["content-security-policy"].to_str().unwrap();
    policy.split("'nonce-").nth(1).unwrap().split('\'').next().unwrap().to_owned()
}

on_each_database! {
    async fn a_first_page_that_is_kept_has_another_nonce_for_each_browser(app: TestApp) {
        let pages = [app.browser().get("/sign-in").await, app.browser().get("/sign-in").await, app.browser().get("/sign-in").await];
        let nonces = pages.each_ref().map(nonce);
        assert!(nonces[0] != nonces[1] && nonces[1] != nonces[2] && nonces[0] != nonces[2], "{nonces:?}");
        for (page, nonce) in pages.iter().zip(&nonces) {
            assert!(nonce.len() >= 22 && page.body.contains(&format!("nonce=\"{nonce}\"")), "the page's scripts are not allowed to run");
            assert_eq!(page.body.replace(nonce.as_str(), ""), pages[0].body.replace(nonces[0].as_str(), ""));
            assert_eq!(page.headers["content-type"], pages[0].headers["content-type"]);
        }
    }

    async fn a_first_page_that_is_kept_is_for_its_address_language_and_settings_only(app: TestApp) {
        let first = app.browser().get("/sign-in").await;
        assert!(first.body.contains("lang=\"en\""));
        assert!(app.browser().speaking("de").get("/sign-in").await.body.contains("lang=\"de\""));
        assert!(app.browser().get("/sign-in?email_address=ada%40example.org").await.body.contains("ada@example.org"));
        assert!(!app.browser().get("/sign-in").await.body.contains("ada@example.org"));
        app.set(|settings| settings.application_name = "Analytical Engines".to_owned()).await;
        assert!(app.browser().get("/sign-in").await.body.contains("Analytical Engines"));
    }

    async fn what_the_last_form_left_is_shown_to_its_own_browser_only(app: TestApp) {
        let ada = app.person("not an address");
        app.browser().get("/sign-in").await;
        assert!(ada.begin_sign_in().await.body.contains("not an address"));
        assert!(!app.browser().get("/sign-in").await.body.contains("not an address"));
    }
}
