//! Who asks to join an organization.

use vestibule::app::text::{organization_news, organization_texts};
use vestibule::domain::ids::{MembershipRequestId, OrganizationId};
use vestibule::domain::locale::Locale;
use vestibule::domain::organization::RequestStatus;
use vestibule::domain::organization_trouble::OrganizationTrouble;
use vestibule::domain::problem::Field;
use vestibule::server::store;
use vestibule::server::store::membership_requests::MembershipRequest;

use crate::support::organizations::refused;
use crate::support::people::Person;
use crate::support::test_app::TestApp;

const PAGE: &str = "/organization/members/requests";
const APPROVE: &str = "/api/organization/requests/approve";
const REJECT: &str = "/api/organization/requests/reject";

/// Somebody asks to join, as a verified domain lets them.
async fn asks(app: &TestApp, person: &Person, organization: &OrganizationId) -> MembershipRequestId {
    let cx = app.cx();
    let id = MembershipRequestId::from_unique(&cx.unique().unwrap());
    let user = person.user().await.unwrap().id;
    let status = RequestStatus::Suggested;
    let new =
        MembershipRequest { id: id.clone(), organization: organization.clone(), user, domain: None, status, created_at: cx.now, updated_at: cx.now };
    let mut tx = app.state.store.write().await.unwrap();
    assert!(store::membership_requests::suggest(&mut tx, &new).await.unwrap());
    let states = [RequestStatus::Suggested, RequestStatus::Requested];
    assert!(store::membership_requests::update_status(&mut tx, &id, states, cx.now).await.unwrap());
    tx.commit().await.unwrap();
    id
}

on_each_database! {
    async fn or_07_requests_are_counted_approved_and_rejected(app: TestApp) {
        let ada = app.person("ada@example.org").at_work().await;
        let (bob, eve) = (app.person("bob@acme.example").with_account().await, app.person("eve@acme.example").with_account().await);
        let acme = app.organization(&ada, "Acme").await;
        ada.works_in(&acme).await;
        assert!(ada.browser.visit(PAGE).await.shows(organization_texts(Locale::En).invitations.no_requests));
        let (of_bob, of_eve) = (asks(&app, &bob, &acme).await, asks(&app, &eve, &acme).await);
        let page = ada.browser.visit(PAGE).await;
        let mut named = page.texts_of(".table .fact__name");
        named.sort();
        assert_eq!(named, ["bob@acme.example", "eve@acme.example"]);
        assert_eq!(page.texts_of(".tabs__tab[aria-current=page]"), ["Requests 2"]);
        let page = ada.browser.submit(&page, APPROVE, &[("request", of_bob.as_str())]).await;
        assert!(page.shows(&organization_news(Locale::En).done.request_approved("bob@acme.example")), "{}", page.text());
        assert_eq!(app.stored(&acme).await.unwrap().members_count, 2);
        let page = ada.browser.submit(&page, REJECT, &[("request", of_eve.as_str())]).await;
        assert!(page.shows(&organization_news(Locale::En).done.request_rejected("eve@acme.example")), "{}", page.text());
        assert_eq!(app.stored(&acme).await.unwrap().members_count, 2);
        assert!(!page.has(".table"));
        let again = ada.browser.post_form(APPROVE, &[("organization", acme.as_str()), ("request", of_eve.as_str())]).await;
        let problem = refused(Field::Form, &OrganizationTrouble::RequestGone);
        again.expect_problem(problem.field, &problem.code);
        app.deliver_mail().await;
    }

    async fn or_07_members_without_the_permission_let_nobody_in(app: TestApp) {
        let ada = app.person("ada@example.org").at_work().await;
        let bob = app.person("bob@example.org").at_work().await;
        let eve = app.person("eve@example.org").with_account().await;
        let acme = app.organization(&ada, "Acme").await;
        bob.joins(&acme, "org:member").await;
        bob.works_in(&acme).await;
        let request = asks(&app, &eve, &acme).await;
        bob.browser.post_form(APPROVE, &[("organization", acme.as_str()), ("request", request.as_str())]).await;
        assert_eq!(app.stored(&acme).await.unwrap().members_count, 2);
    }
}
