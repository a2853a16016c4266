//! What an organization demands of its members.

use vestibule::app::text::{organization_news, organization_texts};
use vestibule::domain::locale::Locale;
use vestibule::domain::organization_trouble::OrganizationTrouble;
use vestibule::domain::problem::Field;

use crate::support::organizations::refused;
use crate::support::test_app::TestApp;

const PAGE: &str = "/organization/security";
const SECOND_FACTOR: &str = "/api/organization/security/second-factor";
const SESSIONS: &str = "/api/organization/security/sessions";

on_each_database! {
    async fn or_12_x_32_a_second_step_is_demanded_with_a_time_to_set_it_up(app: TestApp) {
        let ada = app.person("ada@example.org").at_work().await;
        let acme = app.organization(&ada, "Acme").await;
        ada.works_in(&acme).await;
        let post = async |required: &str, days: &str| {
            ada.browser.post_form(SECOND_FACTOR, &[("organization", acme.as_str()), ("required", required), ("grace_days", days)]).await
        };
        let page = ada.browser.visit(PAGE).await;
        assert_eq!(page.attribute("input[name=required][checked]", "value").as_deref(), Some("false"));
        let page = post("true", "14").await;
        assert!(page.shows(organization_news(Locale::En).done.policy_saved), "{}", page.text());
        assert_eq!(page.attribute("input[name=required][checked]", "value").as_deref(), Some("true"));
        let policy = app.stored(&acme).await.unwrap().policy;
        assert!(policy.second_factor_required_at.is_some());
        assert_eq!(policy.second_factor_grace_days, 14);
        for days in ["-1", "many", "99999"] {
            let problem = refused(Field::Form, &OrganizationTrouble::PolicyInvalid);
            post("true", days).await.expect_problem(problem.field, &problem.code);
        }
        post("false", "14").await;
        assert!(app.stored(&acme).await.unwrap().policy.second_factor_required_at.is_none());
    }

    async fn x_91_or_12_sessions_are_shortened_and_let_go_again(app: TestApp) {
        let ada = app.person("ada@example.org").at_work().await;
        let acme = app.organization(&ada, "Acme").await;
        ada.works_in(&acme).await;
        let page = ada.browser.visit(PAGE).await;
        let fields = [("organization", acme.as_str()), ("lifetime_minutes", "480"), ("inactivity_minutes", "30")];
        assert!(page.has_form(SESSIONS));
        let page = ada.browser.post_form(SESSIONS, &fields).await;
        assert!(page.shows(organization_news(Locale::En).done.policy_saved), "{}", page.text());
        assert_eq!(page.attribute("select[name=lifetime_minutes] option[selected]", "value").as_deref(), Some("480"));
        let policy = app.stored(&acme).await.unwrap().policy;
        assert_eq!((policy.session_lifetime_minutes, policy.session_inactivity_minutes), (Some(480), Some(30)));
        ada.browser.post_form(SESSIONS, &[("organization", acme.as_str()), ("lifetime_minutes", ""), ("inactivity_minutes", "")]).await;
        let policy = app.stored(&acme).await.unwrap().policy;
        assert_eq!((policy.session_lifetime_minutes, policy.session_inactivity_minutes), (None, None));
    }

    async fn or_12_the_roles_that_can_be_given_are_listed_with_what_they_may_do(app: TestApp) {
        let ada = app.person("ada@example.org").at_work().await;
        let acme = app.organization(&ada, "Acme").await;
        ada.works_in(&acme).await;
        let page = ada.browser.visit(PAGE).await;
        let words = &organization_texts(Locale::En).security;
        assert_eq!(page.texts_of("#roles .fact__name"), [format!("Admin {}", words.creator_role), format!("Member {}", words.default_role)]);
        assert!(page.texts_of("#roles .fact")[0].contains(organization_news(Locale::En).role.memberships_manage));
        let eve = app.person("eve@example.org").at_work().await;
        eve.joins(&acme, "org:member").await;
        eve.works_in(&acme).await;
        eve.browser.post_form(SECOND_FACTOR, &[("organization", acme.as_str()), ("required", "true"), ("grace_days", "0")]).await;
        assert!(app.stored(&acme).await.unwrap().policy.second_factor_required_at.is_none(), "not without the permission");
    }
}
