//! What there is to see on the pages of an organization, and what stands in their place.

use vestibule::app::text::organization_texts;
use vestibule::domain::locale::Locale;
use vestibule::server::flows::organizations::{self, members};

use crate::support::test_app::TestApp;

on_each_database! {
    async fn hp_05_the_pages_of_the_active_organization_show_by_what_a_role_may_see(app: TestApp) {
        let ada = app.person("ada@example.org").at_work().await;
        let bob = app.person("bob@example.org").at_work().await;
        let acme = app.organization(&ada, "Acme").await;
        let other = app.organization(&ada, "Other").await;
        bob.joins(&acme, "org:member").await;
        ada.works_in(&acme).await;
        bob.works_in(&acme).await;
        let general = ada.browser.visit("/organization").await;
        general.expect_path("/organization");
        assert_eq!(general.texts_of(".portal__page"), ["General", "Members", "Security", "Activity"]);
        assert_eq!(general.texts_of("#profile .fact__name"), ["Acme"]);
        for page in ["/organization/members", "/organization/members/invitations", "/organization/members/requests", "/organization/security", "/organization/activity"] {
            ada.browser.visit(page).await.expect_path(page);
        }
        let general = bob.browser.visit("/organization").await;
        assert_eq!(general.texts_of(".portal__page"), ["General", "Members"]);
        assert!(!general.has("[data-opens=profile-card], #branding, #domains, #delete-organization"), "no control without its permission");
        assert!(general.has("#leave-organization"));
        let members = bob.browser.visit("/organization/members").await;
        assert_eq!(members.texts_of(".tabs__tab"), ["Members 2"]);
        assert!(!members.has("[data-opens=invite], .table .menu"));
        ada.works_in(&other).await;
        assert_eq!(ada.browser.visit("/organization").await.texts_of("#profile .fact__name"), ["Other"]);
    }

    async fn dx_04_a_page_says_why_there_is_nothing_to_see_and_what_to_do(app: TestApp) {
        let words = &organization_texts(Locale::En).closed;
        let ada = app.person("ada@example.org").at_work().await;
        let bob = app.person("bob@example.org").at_work().await;
        let acme = app.organization(&ada, "Acme").await;
        bob.joins(&acme, "org:member").await;
        let none = bob.browser.visit("/organization").await;
        none.expect_path("/organization");
        assert!(none.shows(words.none_title) && none.shows(words.choose) && none.shows(words.create), "{}", none.text());
        bob.works_in(&acme).await;
        for page in ["/organization/members/invitations", "/organization/members/requests", "/organization/security", "/organization/activity"] {
            let closed = bob.browser.visit(page).await;
            assert!(closed.shows(words.no_permission_title) && closed.shows(words.to_organization), "{page}: {}", closed.text());
        }
        let by = organizations::operate(&app.cx(), acme.as_str()).await.unwrap();
        members::remove(&app.cx(), &by, &bob.user().await.unwrap().id).await.unwrap();
        let gone = bob.browser.visit("/organization").await;
        assert!(gone.status.is_success() && !gone.shows("Acme"), "{}", gone.text());
        assert!(gone.shows(words.none_title) || gone.shows(words.not_member_title));
        assert!(gone.shows(words.create));
        app.set(|settings| settings.organizations = false).await;
        let off = ada.browser.visit("/organization").await;
        assert!(off.shows(words.off_title) && off.shows(words.to_account) && !off.shows(words.create), "{}", off.text());
    }

    async fn hp_05_a_stranger_signs_in_first_and_comes_back(app: TestApp) {
        let page = app.browser().get("/organization/members?query=ada").await;
        page.expect_sent_to("/sign-in?redirect_url=%2Forganization%2Fmembers%3Fquery%3Dada");
        for action in ["profile", "color", "leave", "delete", "members/role", "members/remove", "members/invite", "invitations/revoke", "requests/approve", "security/sessions", "domains/add"] {
            let fields = [("organization", "org_nonsense"), ("user", "user_x"), ("invitation", "orginv_x"), ("request", "orgmemreq_x"), ("name", "x"), ("domain", "x.example")];
            let refused = app.browser().call(&format!("/api/organization/{action}"), &fields).await;
            assert_eq!(refused.status.as_u16(), 401, "{action}: {}", refused.body);
        }
    }
}
