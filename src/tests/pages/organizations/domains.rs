//! Joining by a domain: an invitation to find, a suggestion to ask for, or at once.

use vestibule::domain::organization::EnrollmentMode;
use vestibule::server::flows::organizations::{By, domains};

use super::acme;
use crate::support::test_app::{PASSWORD, TestApp};

const JOIN: &str = "/api/organizations/join";
const ASK: &str = "/api/organizations/ask";

/// Acme, with its domain and how people with such an address join.
async fn acme_by_domain(app: &TestApp, mode: EnrollmentMode) -> By {
    let by = acme(app).await;
    let domain = domains::add(&app.cx(), &by, "acme.example").await.unwrap();
    assert!(domain.verified_at.is_some(), "the admin has proved such an address");
    domains::set_mode(&app.cx(), &by, &domain.id, mode, false).await.unwrap();
    app.deliver_mail().await;
    by
}

on_each_database! {
    async fn or_06_somebody_of_the_domain_finds_an_invitation_and_joins_at_once(app: TestApp) {
        acme_by_domain(&app, EnrollmentMode::AutomaticInvitation).await;
        let grace = app.person("grace@acme.example").with_account().await;
        let eve = app.person("eve@other.example").with_account().await;
        app.deliver_mail().await;
        grace.sign_in_with_password(PASSWORD).await;
        let list = grace.browser.visit("/organizations").await;
        let joined = grace.browser.submit(&list, JOIN, &[]).await;
        assert!(joined.shows("You are a member of Acme now."));
        eve.sign_in_with_password(PASSWORD).await;
        assert!(!eve.browser.visit("/organizations").await.has_form(JOIN));
    }

    async fn or_07_somebody_of_the_domain_asks_and_the_admin_sees_how_many_wait(app: TestApp) {
        acme_by_domain(&app, EnrollmentMode::AutomaticSuggestion).await;
        let grace = app.person("grace@acme.example").with_account().await;
        app.deliver_mail().await;
        grace.sign_in_with_password(PASSWORD).await;
        let list = grace.browser.visit("/organizations").await;
        let asked = grace.browser.submit(&list, ASK, &[]).await;
        app.deliver_mail().await;
        assert!(asked.shows("Acme was asked to let you in.") && asked.shows("Requested") && !asked.has_form(ASK));
        let admin = app.person("admin@acme.example");
        admin.sign_in_with_password(PASSWORD).await;
        let own = admin.browser.visit("/organizations").await;
        let page = admin.browser.submit_with(&own, "/api/organizations/choose", &[("organization", &own.attribute(".choice button[value^=org_]", "value").unwrap())]).await;
        assert_eq!(page.texts_of(".switcher .count"), ["1"]);
    }

    async fn or_08_somebody_of_the_domain_is_a_member_at_once(app: TestApp) {
        acme_by_domain(&app, EnrollmentMode::AutomaticJoin).await;
        let grace = app.person("grace@acme.example").with_account().await;
        app.deliver_mail().await;
        grace.sign_in_with_password(PASSWORD).await;
        let list = grace.browser.visit("/organizations").await;
        assert!(list.has(".choice button[value^=org_]") && list.shows("Acme") && !list.has_form(JOIN));
    }
}
