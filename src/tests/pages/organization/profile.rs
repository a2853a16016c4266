//! Name, slug and colour of an organization; leaving and deleting it.

use vestibule::app::text::{organization_news, organization_texts};
use vestibule::domain::locale::Locale;
use vestibule::domain::organization_trouble::OrganizationTrouble;
use vestibule::domain::problem::Field;
use vestibule::domain::time::Span;

use crate::support::organizations::refused;
use crate::support::test_app::{PASSWORD, TestApp};

const UPDATE: &str = "/api/organization/profile";
const COLOR: &str = "/api/organization/color";
const LEAVE: &str = "/api/organization/leave";
const DELETE: &str = "/api/organization/delete";

on_each_database! {
    async fn or_01_name_and_slug_are_edited(app: TestApp) {
        let ada = app.person("ada@example.org").at_work().await;
        app.organization(&ada, "Other").await;
        let acme = app.organization(&ada, "Acme").await;
        ada.works_in(&acme).await;
        let page = ada.does("/organization?open=profile-card", UPDATE, &[("name", "Acme Ltd"), ("slug", "acme-ltd")]).await;
        page.expect_path("/organization");
        assert!(page.shows(organization_news(Locale::En).done.saved), "{}", page.text());
        assert_eq!(page.texts_of("#profile .fact__name"), ["Acme Ltd"]);
        assert!(page.shows("acme-ltd"));
        let taken = ada.does("/organization?open=profile-card", UPDATE, &[("name", "Acme"), ("slug", "other")]).await;
        let problem = refused(Field::Slug, &OrganizationTrouble::SlugTaken);
        taken.expect_problem(problem.field, &problem.code);
        assert_eq!((taken.value(Field::Name), taken.value(Field::Slug)), ("Acme".to_owned(), "other".to_owned()), "nothing typed is lost");
        let empty = ada.does("/organization?open=profile-card", UPDATE, &[("name", " "), ("slug", "acme")]).await;
        assert!(empty.problem(Field::Name).is_some(), "{}", empty.text());
        assert_eq!(app.stored(&acme).await.unwrap().name, "Acme Ltd");
    }

    async fn x_91_a_colour_of_its_own_is_chosen_and_taken_off(app: TestApp) {
        let ada = app.person("ada@example.org").at_work().await;
        let acme = app.organization(&ada, "Acme").await;
        ada.works_in(&acme).await;
        let page = ada.does("/organization?open=color", COLOR, &[("color", "#E11D48")]).await;
        assert!(page.shows("#e11d48"), "{}", page.text());
        assert_eq!(app.stored(&acme).await.unwrap().primary_color.as_deref(), Some("#e11d48"));
        let bad = ada.browser.post_form(COLOR, &[("organization", acme.as_str()), ("color", "red")]).await;
        let problem = refused(Field::Form, &OrganizationTrouble::ColorInvalid);
        bad.expect_problem(problem.field, &problem.code);
        ada.browser.post_form(COLOR, &[("organization", acme.as_str()), ("color", "")]).await;
        assert_eq!(app.stored(&acme).await.unwrap().primary_color, None);
    }

    async fn or_01_ux_29_leaving_names_what_is_lost_and_asks_for_the_name(app: TestApp) {
        let ada = app.person("ada@example.org").at_work().await;
        let bob = app.person("bob@example.org").at_work().await;
        let acme = app.organization(&ada, "Acme").await;
        bob.joins(&acme, "org:member").await;
        ada.works_in(&acme).await;
        bob.works_in(&acme).await;
        let card = bob.browser.visit("/organization?open=leave").await;
        assert!(card.shows(&organization_texts(Locale::En).profile.leave_consequence("Acme")));
        assert!(card.has("#card-leave #save-leave.button--danger"), "a red button");
        let wrong = bob.browser.submit(&card, LEAVE, &[("confirmation", "Acne")]).await;
        let problem = refused(Field::Confirmation, &OrganizationTrouble::NotConfirmed);
        wrong.expect_problem(problem.field, &problem.code);
        assert_eq!(app.stored(&acme).await.unwrap().members_count, 2);
        let left = bob.does("/organization?open=leave", LEAVE, &[("confirmation", "Acme")]).await;
        assert!(left.status.is_success() && !left.path.starts_with("/organization?"), "{}", left.path);
        assert_eq!(app.stored(&acme).await.unwrap().members_count, 1);
        let last = ada.does("/organization?open=leave", LEAVE, &[("confirmation", "Acme")]).await;
        let problem = refused(Field::Form, &OrganizationTrouble::LastAdmin);
        last.expect_problem(problem.field, &problem.code);
        assert_eq!(app.stored(&acme).await.unwrap().members_count, 1, "the last admin stays");
    }

    async fn or_01_ux_29_deleting_asks_for_a_fresh_proof_and_for_the_name(app: TestApp) {
        let ada = app.person("ada@example.org").at_work().await;
        let bob = app.person("bob@example.org").at_work().await;
        let acme = app.organization(&ada, "Acme").await;
        bob.joins(&acme, "org:member").await;
        ada.works_in(&acme).await;
        bob.works_in(&acme).await;
        bob.browser.post_form(DELETE, &[("organization", acme.as_str()), ("confirmation", "Acme")]).await;
        assert!(app.stored(&acme).await.is_some(), "a member without the permission deletes nothing");
        let card = ada.browser.visit("/organization?open=delete").await;
        assert!(card.shows(&organization_texts(Locale::En).profile.delete_consequence("Acme")));
        assert!(card.has("#card-delete #save-delete.button--danger"), "a red button");
        let wrong = ada.browser.submit(&card, DELETE, &[("confirmation", "")]).await;
        assert!(wrong.problem(Field::Confirmation).is_some(), "{}", wrong.text());
        app.advance(Span::minutes(11));
        let proof = ada.does("/organization?open=delete", DELETE, &[("confirmation", "Acme")]).await;
        assert_eq!(proof.path_only(), "/user/verify", "{}", proof.text());
        assert!(app.stored(&acme).await.is_some());
        let fresh = ada.elsewhere();
        fresh.sign_in_with_password(PASSWORD).await;
        fresh.works_in(&acme).await;
        fresh.does("/organization?open=delete", DELETE, &[("confirmation", "Acme")]).await;
        assert!(app.stored(&acme).await.is_none());
        let gone = bob.browser.visit("/organization").await;
        assert!(gone.status.is_success() && !gone.shows("Acme"), "{}", gone.text());
    }

    async fn or_01_a_form_acts_in_the_organization_that_it_was_made_for(app: TestApp) {
        let ada = app.person("ada@example.org").at_work().await;
        let acme = app.organization(&ada, "Acme").await;
        let other = app.organization(&ada, "Other").await;
        ada.works_in(&acme).await;
        let card = ada.browser.visit("/organization?open=profile-card").await;
        ada.works_in(&other).await;
        ada.browser.submit(&card, UPDATE, &[("name", "Acme Ltd")]).await;
        assert_eq!(app.stored(&acme).await.unwrap().name, "Acme Ltd");
        assert_eq!(app.stored(&other).await.unwrap().name, "Other", "the one in use meanwhile stays as it is");
        let eve = app.person("eve@example.org").at_work().await;
        let own = app.organization(&eve, "Eve").await;
        eve.works_in(&own).await;
        for (action, more) in [(UPDATE, ("name", "Stolen")), (COLOR, ("color", "#000000")), (LEAVE, ("confirmation", "Acme Ltd"))] {
            eve.browser.post_form(action, &[("organization", acme.as_str()), more, ("slug", "stolen")]).await;
        }
        let stored = app.stored(&acme).await.unwrap();
        assert_eq!((stored.name.as_str(), stored.primary_color, stored.members_count), ("Acme Ltd", None, 1), "who does not belong there changes nothing");
    }
}
