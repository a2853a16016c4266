//! Making an organization.

use vestibule::domain::problem::Field;

use crate::support::test_app::{PASSWORD, TestApp};

/// Where the form goes.
pub const CREATE: &str = "/api/organization/create";
const INVITE: &str = "/api/organization/create/invite";
/// The smallest picture: one pixel.
const PIXEL: &str = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

on_each_database! {
    async fn hp_04_an_organization_is_made_and_its_first_members_are_invited(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        ada.sign_in_with_password(PASSWORD).await;
        let card = ada.browser.visit("/create-organization").await;
        assert_eq!(card.heading(), "Create organization");
        let invite = ada.browser.submit_with(&card, CREATE, &[("name", "Analytical Engines"), ("logo", PIXEL)]).await;
        invite.expect_path("/create-organization/invite");
        assert_eq!(invite.heading(), "Invite new members");
        let list = "grace@example.org, nobody\nmary@example.org;ada@example.org";
        let again = ada.browser.submit(&invite, INVITE, &[("email_address", list), ("role", "org:member")]).await;
        again.expect_path("/create-organization/invite");
        let said = again.text();
        assert!(said.contains("2 invitations are on their way") && said.contains("nobody:") && said.contains("ada@example.org:"), "OR-09: {said}");
        assert!(app.mail_to("grace@example.org").await.0.text.contains("/organization-invitation?"));
        let page = ada.browser.submit(&again, INVITE, &[("email_address", "joan@example.org")]).await;
        app.deliver_mail().await;
        page.expect_path("/organization");
        assert!(page.shows("analytical-engines"), "the slug is made of the name");
        let logo = page.attribute(".section img.avatar__image", "src").unwrap();
        assert_eq!(ada.browser.get(&logo).await.header("content-type"), Some("image/png"));
    }

    async fn hp_04_a_taken_slug_is_marked_and_nothing_typed_is_lost(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        ada.sign_in_with_password(PASSWORD).await;
        let card = ada.browser.visit("/create-organization").await;
        ada.browser.submit(&card, CREATE, &[("name", "Acme"), ("slug", "acme")]).await;
        let refused = ada.browser.submit(&card, CREATE, &[("name", "Acme Two"), ("slug", "acme")]).await;
        refused.expect_path("/create-organization");
        assert!(refused.problem(Field::Slug).unwrap().contains("has this slug"), "{:?}", refused.problem(Field::Slug));
        assert_eq!((refused.value(Field::Name).as_str(), refused.value(Field::Slug).as_str()), ("Acme Two", "acme"));
        let nameless = ada.browser.submit(&card, CREATE, &[("name", " "), ("slug", "other")]).await;
        assert!(nameless.problem(Field::Name).is_some());
        let no_picture = ada.browser.submit_with(&card, CREATE, &[("name", "Acme Three"), ("logo", "data:image/png;base64,aGVsbG8=")]).await;
        assert!(no_picture.shows("This is not a picture that we can read."), "and nothing is made without the logo that was wanted");
        assert_eq!(app.events("organization.created").await.len(), 1);
    }

    async fn hp_04_who_may_not_make_one_reads_why(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        ada.sign_in_with_password(PASSWORD).await;
        let card = ada.browser.visit("/create-organization").await;
        app.set(|settings| settings.organizations_per_user = Some(1)).await;
        ada.browser.submit(&card, CREATE, &[("name", "Acme")]).await;
        let full = ada.browser.visit("/create-organization").await;
        assert!(full.shows("You can create one organization, and you have done so.") && !full.has_form(CREATE));
        app.set(|settings| settings.organization_creation = false).await;
        let closed = ada.browser.visit("/create-organization").await;
        assert_eq!(closed.heading(), "You can’t create an organization");
        let forced = ada.browser.submit(&card, CREATE, &[("name", "Other")]).await;
        assert_eq!(forced.heading(), "You can’t create an organization");
        app.set(|settings| settings.organizations = false).await;
        assert_eq!(ada.browser.visit("/create-organization").await.heading(), "There are no organizations here");
        assert_eq!(app.events("organization.created").await.len(), 1);
        let stranger = app.browser().visit("/create-organization").await;
        stranger.expect_path("/sign-in");
    }

    async fn hp_04_the_setting_says_where_it_goes_on(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        ada.sign_in_with_password(PASSWORD).await;
        app.set(|settings| settings.after_create_organization_url = Some("https://app.acme.example/team".to_owned())).await;
        let card = ada.browser.visit("/create-organization").await;
        let invite = ada.browser.submit(&card, CREATE, &[("name", "Acme")]).await;
        assert!(invite.has("a[href='https://app.acme.example/team']"), "Skip leads there");
    }

    async fn ux_39_a_slug_is_judged_while_it_is_typed(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        ada.sign_in_with_password(PASSWORD).await;
        let card = ada.browser.visit("/create-organization").await;
        ada.browser.submit(&card, CREATE, &[("name", "Acme"), ("slug", "acme")]).await;
        let ask = async |slug: &str| ada.browser.ask("/api/organization/check-slug", &serde_json::json!({ "slug": slug })).await.json();
        assert!(ask("acme").await.as_str().unwrap().contains("has this slug"));
        assert!(ask("No Slug").await.is_string());
        assert!(ask("acme-2").await.is_null());
    }
}
