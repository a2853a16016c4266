//! The link of an invitation to an organization: for a stranger, for somebody with an account, for somebody else.

use vestibule::domain::problem::Field;
use vestibule::domain::time::Span;

use super::{acme, invite};
use crate::support::people::forms;
use crate::support::test_app::{PASSWORD, TestApp};

const ACCEPT: &str = "/api/organization-invitation/accept";
const SWITCH: &str = "/api/organization-invitation/switch";

on_each_database! {
    async fn or_10_a_stranger_signs_up_with_the_address_locked_and_is_a_member_at_once(app: TestApp) {
        let by = acme(&app).await;
        let door = invite(&app, &by, "grace@example.org").await;
        let grace = app.person("grace@example.org");
        let page = grace.browser.visit(&door).await;
        assert_eq!(page.heading(), "Join Acme");
        assert!(page.shows("grace@example.org") && page.shows("Member"));
        assert_eq!(grace.browser.visit(&door).await.heading(), "Join Acme", "X-82: opening it uses nothing up");
        let card = grace.browser.visit(&page.attribute("main a.button", "href").unwrap()).await;
        card.expect_path("/sign-up");
        assert!(card.has("input[name=email_address][readonly]") && card.value(Field::EmailAddress) == "grace@example.org");
        let joined = grace.browser.submit(&card, forms::START_SIGN_UP, &[("email_address", "eve@example.org"), ("password", PASSWORD)]).await;
        joined.expect_path("/organization");
        assert!(joined.shows("Acme"), "the session works there at once");
        assert_eq!(app.events("organizationInvitation.accepted").await.len(), 1);
        assert_eq!(app.browser().visit(&door).await.heading(), "This invitation was used");
        assert_eq!(grace.browser.visit(&door).await.heading(), "You belong to Acme");
    }

    async fn or_10_somebody_with_an_account_signs_in_and_joins(app: TestApp) {
        let by = acme(&app).await;
        let grace = app.person("grace@example.org").with_account().await;
        let door = invite(&app, &by, "grace@example.org").await;
        let page = grace.browser.visit(&door).await;
        let card = grace.browser.visit(&page.attribute("main a.button", "href").unwrap()).await;
        card.expect_path("/sign-in");
        assert_eq!(card.value(Field::Identifier), "grace@example.org");
        let password = grace.browser.submit(&card, forms::START_SIGN_IN, &[("identifier", "grace@example.org")]).await;
        let back = grace.give_password(&password, PASSWORD).await;
        back.expect_path("/organization-invitation");
        let joined = grace.browser.submit(&back, ACCEPT, &[]).await;
        joined.expect_path("/organization");
        assert!(joined.shows("Acme"));
    }

    async fn or_10_somebody_else_sees_both_addresses_and_one_button(app: TestApp) {
        let by = acme(&app).await;
        let door = invite(&app, &by, "grace@example.org").await;
        let eve = app.person("eve@example.org").with_account().await;
        eve.sign_in_with_password(PASSWORD).await;
        let page = eve.browser.visit(&door).await;
        assert!(page.shows("grace@example.org") && page.shows("eve@example.org") && !page.has_form(ACCEPT));
        let forced = eve.browser.post_form(ACCEPT, &[("ticket", door.split_once('=').unwrap().1)]).await;
        assert!(forced.shows("eve@example.org") && app.events("organizationInvitation.accepted").await.is_empty());
        let card = eve.browser.submit(&page, SWITCH, &[]).await;
        card.expect_path("/sign-up");
        assert_eq!(card.value(Field::EmailAddress), "grace@example.org");
    }

    async fn or_10_a_session_of_the_invited_person_in_this_browser_is_used(app: TestApp) {
        app.set(|settings| settings.multi_session = true).await;
        let by = acme(&app).await;
        let door = invite(&app, &by, "grace@example.org").await;
        let grace = app.person("grace@example.org").with_account().await;
        grace.sign_in_with_password(PASSWORD).await;
        let eve = app.person("eve@example.org").with_account().await;
        let card = grace.browser.visit("/sign-in?add=1").await;
        let password = grace.browser.submit(&card, forms::START_SIGN_IN, &[("identifier", "eve@example.org")]).await;
        grace.give_password(&password, PASSWORD).await;
        let page = grace.browser.visit(&door).await;
        assert!(page.shows(&eve.email), "Eve is in front");
        let back = grace.browser.submit(&page, SWITCH, &[]).await;
        back.expect_path("/organization-invitation");
        grace.browser.submit(&back, ACCEPT, &[]).await.expect_path("/organization");
    }

    async fn or_10_expired_revoked_and_unknown_links_say_so_each_in_its_words(app: TestApp) {
        let by = acme(&app).await;
        let grace = app.person("grace@example.org").with_account().await;
        let first = invite(&app, &by, "grace@example.org").await;
        let cx = app.cx();
        let pending = vestibule::server::flows::organizations::invitations::list(&cx, &by, &vestibule::server::store::organization_invitations::InvitationFilter::default(), (10, 0)).await.unwrap().0;
        vestibule::server::flows::organizations::invitations::revoke(&cx, &by, &pending[0].0.id).await.unwrap();
        assert_eq!(grace.browser.visit(&first).await.heading(), "This invitation was taken back");
        let second = invite(&app, &by, "grace@example.org").await;
        grace.sign_in_with_password(PASSWORD).await;
        let page = grace.browser.visit(&second).await;
        app.advance(Span::days(31));
        grace.sign_in_with_password(PASSWORD).await;
        let late = grace.browser.submit(&page, ACCEPT, &[]).await;
        assert_eq!(late.heading(), "This invitation is too old");
        assert_eq!(grace.browser.visit("/organization-invitation?__clerk_ticket=made-up").await.heading(), "There is no such invitation");
        assert!(app.events("organizationInvitation.accepted").await.is_empty());
    }

    async fn x_91_the_cards_of_an_invitation_have_the_colour_of_the_organization(app: TestApp) {
        let by = acme(&app).await;
        let changes = vestibule::server::flows::organizations::profile::Changes { primary_color: Some("#aa3300".to_owned()), ..Default::default() };
        vestibule::server::flows::organizations::profile::update(&app.cx(), &by, changes).await.unwrap();
        let door = invite(&app, &by, "grace@example.org").await;
        let browser = app.browser();
        let page = browser.visit(&door).await;
        assert!(page.has("link[href='/brand.css?v=aa3300']"));
        let sign_up = browser.visit(&page.attribute("main a.button", "href").unwrap()).await;
        assert!(sign_up.has("link[href='/brand.css?v=aa3300']"));
        assert!(browser.get("/brand.css?v=aa3300").await.body.contains("#aa3300"));
        assert!(!browser.visit("/sign-in").await.has("link[href='/brand.css?v=aa3300']"), "nobody else sees it");
        assert!(!browser.get("/brand.css?v=red").await.body.contains("red"));
    }
}
