//! Joining by a domain: an invitation, a suggestion with a request, or at once.

use vestibule::domain::ids::UserId;
use vestibule::domain::invitation::InvitationStatus;
use vestibule::domain::organization::{EnrollmentMode, RequestStatus};
use vestibule::domain::organization_trouble::OrganizationTrouble;
use vestibule::server::flows::organizations::{By, Member, domains, invitations, members, profile, requests};
use vestibule::server::store::organization_domains::OrganizationDomain;

use crate::support::organizing::trouble;
use crate::support::test_app::TestApp;

/// An organization with a domain of this mode.
async fn with_domain(app: &TestApp, mode: EnrollmentMode) -> (Member, By, OrganizationDomain) {
    let acme = app.founded("ada@example.org", "Acme").await;
    let by = By::from(acme.clone());
    let domain = app.domain_of(&acme, "acme.example").await;
    let domain = domains::set_mode(&app.cx(), &by, &domain.id, mode, false).await.unwrap();
    app.deliver_mail().await;
    (acme, by, domain)
}

async fn invited(app: &TestApp, user: &UserId) -> Vec<String> {
    let (found, _) = invitations::list_of_user(&app.cx(), user, Some(InvitationStatus::Pending), (10, 0)).await.unwrap();
    found.into_iter().map(|(_, organization)| organization.name).collect()
}

const ASKABLE: [RequestStatus; 2] = [RequestStatus::Suggested, RequestStatus::Requested];

on_each_database! {
    async fn or_06_who_proves_an_address_of_the_domain_finds_an_invitation(app: TestApp) {
        let early = app.account("early@acme.example").await;
        let (acme, by, domain) = with_domain(&app, EnrollmentMode::AutomaticInvitation).await;
        assert_eq!(invited(&app, &early).await, ["Acme"], "those who were there before find one too");
        let bob = app.account("bob@acme.example").await;
        assert_eq!(invited(&app, &bob).await, ["Acme"]);
        assert!(invited(&app, &app.account("eve@sub.acme.example").await).await.is_empty(), "another domain");
        let (found, _) = invitations::list_of_user(&app.cx(), &bob, None, (10, 0)).await.unwrap();
        invitations::accept(&app.cx(), &bob, &found[0].0.id).await.unwrap();
        assert!(app.member(&acme, "bob@acme.example").await.is_ok());
        assert_eq!(domains::counts(&app.cx(), &domain.id).await.unwrap(), (1, 0));
        domains::set_mode(&app.cx(), &by, &domain.id, EnrollmentMode::ManualInvitation, true).await.unwrap();
        assert!(invited(&app, &early).await.is_empty(), "what nobody answered is taken back");
    }

    async fn or_06_what_waits_stays_where_it_is_not_taken_back(app: TestApp) {
        let (_, by, domain) = with_domain(&app, EnrollmentMode::AutomaticInvitation).await;
        let bob = app.account("bob@acme.example").await;
        domains::set_mode(&app.cx(), &by, &domain.id, EnrollmentMode::ManualInvitation, false).await.unwrap();
        assert_eq!(invited(&app, &bob).await, ["Acme"]);
        assert!(invited(&app, &app.account("late@acme.example").await).await.is_empty(), "nobody new");
    }

    async fn or_07_a_suggestion_becomes_a_request_and_the_admin_lets_them_in(app: TestApp) {
        let (acme, by, _) = with_domain(&app, EnrollmentMode::AutomaticSuggestion).await;
        let bob = app.account("bob@acme.example").await;
        let (found, _) = requests::list_of_user(&app.cx(), &bob, ASKABLE, (10, 0)).await.unwrap();
        let id = found[0].0.id.clone();
        assert_eq!(requests::list(&app.cx(), &by, RequestStatus::Requested, (10, 0)).await.unwrap().1, 0, "nobody has asked yet");
        let eve = app.account("eve@example.org").await;
        assert_eq!(trouble(requests::ask(&app.cx(), &eve, &id).await), OrganizationTrouble::RequestGone, "it is not hers");
        requests::ask(&app.cx(), &bob, &id).await.unwrap();
        assert_eq!(trouble(requests::ask(&app.cx(), &bob, &id).await), OrganizationTrouble::RequestGone, "once is enough");
        let mail = app.mail_to("ada@example.org").await;
        assert_eq!(mail.0.subject, "bob@acme.example asks to join Acme on My application");
        requests::approve(&app.cx(), &by, &id).await.unwrap();
        assert_eq!(app.member(&acme, "bob@acme.example").await.unwrap().role().key, "org:member");
        assert_eq!(app.mail_to("bob@acme.example").await.0.subject, "You are now a member of Acme on My application");
        assert_eq!(trouble(requests::approve(&app.cx(), &by, &id).await), OrganizationTrouble::RequestGone);
    }

    async fn or_07_who_was_rejected_is_not_suggested_it_again(app: TestApp) {
        let (acme, by, domain) = with_domain(&app, EnrollmentMode::AutomaticSuggestion).await;
        let bob = app.account("bob@acme.example").await;
        let id = requests::list_of_user(&app.cx(), &bob, ASKABLE, (10, 0)).await.unwrap().0[0].0.id.clone();
        requests::ask(&app.cx(), &bob, &id).await.unwrap();
        requests::reject(&app.cx(), &by, &id).await.unwrap();
        domains::set_mode(&app.cx(), &by, &domain.id, EnrollmentMode::AutomaticJoin, false).await.unwrap();
        app.deliver_mail().await;
        assert!(app.member(&acme, "bob@acme.example").await.is_err());
        assert_eq!(requests::list_of_user(&app.cx(), &bob, ASKABLE, (10, 0)).await.unwrap().1, 0);
    }

    async fn or_08_a_domain_is_the_same_in_its_own_letters_and_in_those_of_name_servers(app: TestApp) {
        let acme = app.founded("ada@müller.example", "Acme").await;
        let by = By::from(acme.clone());
        let domain = domains::add(&app.cx(), &by, "Müller.EXAMPLE").await.unwrap();
        assert_eq!(domain.name, "xn--mller-kva.example");
        assert!(domain.verified_at.is_some(), "the admin has proved an address of it");
        domains::set_mode(&app.cx(), &by, &domain.id, EnrollmentMode::AutomaticJoin, false).await.unwrap();
        for address in ["bob@müller.example", "eve@xn--mller-kva.example"] {
            app.account(address).await;
            assert!(app.member(&acme, address).await.is_ok(), "{address}");
        }
        app.account("mallory@muller.example").await;
        assert!(app.member(&acme, "mallory@muller.example").await.is_err());
        app.deliver_mail().await;
    }

    async fn or_08_people_of_the_domain_are_members_at_once(app: TestApp) {
        let early = app.account("early@acme.example").await;
        let (acme, by, _) = with_domain(&app, EnrollmentMode::AutomaticJoin).await;
        assert!(app.member(&acme, "early@acme.example").await.is_ok());
        app.account("bob@acme.example").await;
        assert!(app.member(&acme, "bob@acme.example").await.is_ok());
        assert_eq!(app.mail_to("bob@acme.example").await.0.subject, "You are now a member of Acme on My application");
        members::remove(&app.cx(), &by, &early).await.unwrap();
        vestibule::server::flows::organizations::enrolment::of_person(&app.cx(), &early).await.unwrap();
        assert!(app.member(&acme, "early@acme.example").await.is_err(), "who was removed does not come back by themselves");
    }

    async fn or_08_nobody_is_let_in_where_no_seat_is_left(app: TestApp) {
        let (acme, _, _) = with_domain(&app, EnrollmentMode::AutomaticJoin).await;
        profile::set_limits(&app.cx(), &app.operator(&acme).await, Some(1), None).await.unwrap();
        app.account("bob@acme.example").await;
        assert!(app.member(&acme, "bob@acme.example").await.is_err());
    }
}
