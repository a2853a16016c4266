//! Which organization: the list, the switcher, and what has to be done before a session counts.

use vestibule::domain::time::Span;
use vestibule::server::flows::organizations::profile::{self, Security};

use super::create::CREATE;
use super::{acme, invite};
use crate::support::page::Page;
use crate::support::people::Person;
use crate::support::test_app::{PASSWORD, TestApp};

const CHOOSE: &str = "/api/organizations/choose";
const JOIN: &str = "/api/organizations/join";
const SWITCH: &str = "/api/organization/switch";

/// Makes an organization; the card that invites its first members.
async fn make(person: &Person, name: &str) -> Page {
    let card = person.browser.visit("/create-organization").await;
    let invites = person.browser.submit(&card, CREATE, &[("name", name)]).await;
    invites.expect_path("/create-organization/invite");
    invites
}

on_each_database! {
    async fn or_17_the_personal_account_and_organizations_are_switched_between(app: TestApp) {
        let ada = app.person("ada@example.org").with_account().await;
        ada.sign_in_with_password(PASSWORD).await;
        make(&ada, "First").await;
        make(&ada, "Second").await;
        let page = ada.browser.visit("/organization").await;
        assert!(page.shows("Second") && page.has_form(SWITCH), "the one that was made last is in use");
        let first = page.attribute(".switcher__list button[value^=org_]", "value").unwrap();
        let switched = ada.browser.submit_with(&page, SWITCH, &[("organization", &first)]).await;
        assert!(switched.texts_of(".switcher__name")[0].contains("First"));
        let personal = ada.browser.submit_with(&switched, SWITCH, &[("organization", "")]).await;
        assert!(personal.texts_of(".switcher__name")[0].contains("Personal account"));
        let closed = ada.browser.visit("/organization").await;
        assert!(closed.shows("No organization is chosen") && closed.has("a[href='/organizations']"), "HP-05");
        let foreign = ada.browser.submit_with(&closed, SWITCH, &[("organization", "org_other")]).await;
        assert!(foreign.shows("You are not a member of this organization any more."));
    }

    async fn or_16_the_list_shows_what_one_belongs_to_and_may_join(app: TestApp) {
        let by = acme(&app).await;
        let grace = app.person("grace@example.org").with_account().await;
        invite(&app, &by, "grace@example.org").await;
        grace.sign_in_with_password(PASSWORD).await;
        make(&grace, "Own").await;
        let list = grace.browser.visit("/organizations").await;
        assert!(list.shows("Own") && list.shows("Acme") && list.shows("Personal account") && list.has_form(JOIN));
        let joined = grace.browser.submit(&list, JOIN, &[]).await;
        joined.expect_path("/organizations");
        assert!(joined.shows("You are a member of Acme now.") && !joined.has_form(JOIN));
        assert_eq!(app.events("organizationInvitation.accepted").await.len(), 1);
        let again = grace.browser.submit(&list, JOIN, &[]).await;
        assert!(again.has("[role=alert]"), "an invitation is used once");
        let id = by.id().as_str().to_owned();
        let page = grace.browser.submit_with(&joined, CHOOSE, &[("organization", &id)]).await;
        page.expect_path("/organization");
        assert!(page.shows("Acme"));
        let searched = grace.browser.visit("/organizations?q=own").await;
        assert!(searched.shows("Own") && !searched.shows("Member"));
    }

    async fn x_50_roles_that_come_with_the_program_have_their_name_in_the_language_of_the_page(app: TestApp) {
        let by = acme(&app).await;
        let ada = app.person("ada@example.org").with_account().await;
        let door = invite(&app, &by, "ada@example.org").await;
        let german = Person::new(ada.browser.speaking("de"), "ada@example.org");
        german.sign_in_with_password(PASSWORD).await;
        let invitation = german.browser.visit(&door).await;
        assert!(invitation.shows("Mitglied") && !invitation.shows("Member"));
        let invites = make(&german, "First").await;
        assert!(invites.texts_of("option").contains(&"Verwaltung".to_owned()), "{:?}", invites.texts_of("option"));
        let list = german.browser.visit("/organizations").await;
        assert!(list.shows("Verwaltung") && !list.shows("Admin"));
        let switcher = german.browser.visit("/organization").await.texts_of(".switcher").join(" ");
        assert!(switcher.contains("Verwaltung") && !switcher.contains("Admin"), "{switcher}");
    }

    async fn or_17_where_one_is_required_the_choice_comes_before_the_session_counts(app: TestApp) {
        let by = acme(&app).await;
        app.set(|settings| settings.organization_selection_required = true).await;
        let grace = app.person("grace@example.org").with_account().await;
        invite(&app, &by, "grace@example.org").await;
        let task = grace.sign_in_with_password(PASSWORD).await;
        task.expect_path("/sign-in/tasks/choose-organization");
        assert_eq!(task.heading(), "Choose an organization");
        assert!(!task.shows("Personal account"));
        grace.browser.visit("/user").await.expect_path("/sign-in/tasks/choose-organization");
        let joined = grace.browser.submit(&task, JOIN, &[]).await;
        joined.expect_path("/user");
        let refused = grace.browser.submit_with(&joined, SWITCH, &[("organization", "")]).await;
        assert!(refused.shows("Everybody works for an organization here."), "there is no personal account");
    }

    async fn or_17_somebody_without_any_makes_one_and_goes_on(app: TestApp) {
        app.set(|settings| settings.organization_selection_required = true).await;
        let ada = app.person("ada@example.org").with_account().await;
        let task = ada.sign_in_with_password(PASSWORD).await;
        task.expect_path("/sign-in/tasks/choose-organization");
        let card = ada.browser.visit(&task.attribute("main a.account", "href").unwrap()).await;
        card.expect_path("/create-organization");
        ada.browser.submit(&card, CREATE, &[("name", "Acme")]).await.expect_path("/create-organization/invite");
        ada.browser.visit("/user").await.expect_path("/user");
    }

    async fn x_32_an_organization_demands_a_second_factor_once_its_days_are_over(app: TestApp) {
        let by = acme(&app).await;
        let grace = app.person("grace@example.org").with_account().await;
        invite(&app, &by, "grace@example.org").await;
        grace.sign_in_with_password(PASSWORD).await;
        let list = grace.browser.visit("/organizations").await;
        let joined = grace.browser.submit(&list, JOIN, &[]).await;
        let policy = |days| Security {
            second_factor_required: true,
            second_factor_grace_days: days,
            session_lifetime_minutes: None,
            session_inactivity_minutes: None,
        };
        profile::set_security(&app.cx(), &by, policy(3)).await.unwrap();
        let id = by.id().as_str().to_owned();
        grace.browser.submit_with(&joined, CHOOSE, &[("organization", &id)]).await.expect_path("/organization");
        let page = grace.browser.visit("/organizations").await;
        grace.browser.submit_with(&page, CHOOSE, &[("organization", "")]).await.expect_path("/user");
        app.advance(Span::days(4));
        let page = grace.browser.visit("/organizations").await;
        let task = grace.browser.submit_with(&page, CHOOSE, &[("organization", &id)]).await;
        task.expect_path("/sign-in/tasks/setup-mfa");
        assert_eq!(task.heading(), "Set up two-step verification");
        assert!(task.shows("Acme asks everybody for a second proof at sign-in."), "X-32: who demands it is named");
        // Nobody is shut out of the rest because of one organization.
        let list = grace.browser.visit(&task.attribute("main .aside a", "href").unwrap()).await;
        list.expect_path("/organizations");
        grace.browser.submit_with(&list, CHOOSE, &[("organization", &id)]).await.expect_path("/sign-in/tasks/setup-mfa");
        make(&grace, "Own").await;
        grace.browser.visit("/organization").await.expect_path("/organization");
        grace.browser.submit_with(&list, CHOOSE, &[("organization", &id)]).await.expect_path("/sign-in/tasks/setup-mfa");
        grace.browser.submit_with(&list, CHOOSE, &[("organization", "")]).await.expect_path("/user");
        // What the instance itself demands is in the way everywhere.
        grace.browser.submit_with(&list, CHOOSE, &[("organization", &id)]).await;
        app.set(|settings| settings.second_factor_required = true).await;
        assert!(!grace.browser.visit("/sign-in/tasks/setup-mfa").await.has("main .aside a"));
        grace.browser.visit("/organizations").await.expect_path("/sign-in/tasks/setup-mfa");
    }
}
