//! Two at the same moment: what may happen once happens once, and somebody always looks after an organization.

use vestibule::domain::organization::EnrollmentMode;
use vestibule::domain::organization_trouble::OrganizationTrouble;
use vestibule::server::flows::organizations::invitations::{self, NewInvitations};
use vestibule::server::flows::organizations::profile::{self, Changes};
use vestibule::server::flows::organizations::{self, By, NewOrganization, OrganizationError, domains, members, requests};
use vestibule::server::store;

use crate::support::organizing::trouble;
use crate::support::test_app::TestApp;

/// The one that lost, where exactly one won.
fn loser<T: std::fmt::Debug>(one: Result<T, OrganizationError>, other: Result<T, OrganizationError>) -> OrganizationTrouble {
    assert_ne!(one.is_ok(), other.is_ok(), "{one:?} {other:?}");
    trouble(if one.is_ok() { other } else { one })
}

on_each_database! {
    async fn or_01_of_two_admins_who_leave_at_the_same_moment_one_stays(app: TestApp) {
        let ada = app.founded("ada@acme.example", "Acme").await;
        let bob = app.put_in(&ada, "bob@acme.example", "org:admin").await;
        app.put_in(&ada, "eve@acme.example", "org:member").await;
        let cx = app.cx();
        let (one, other) = tokio::join!(members::leave(&cx, &ada), members::leave(&cx, &bob));
        assert_eq!(loser(one, other), OrganizationTrouble::LastAdmin);
        let acme = app.operator(&ada).await;
        assert_eq!(acme.organization().members_count, 2);
        let mut tx = app.state.store.read().await.unwrap();
        assert!(store::memberships::has_admin(&mut tx, acme.id()).await.unwrap());
    }

    async fn or_02_two_admins_who_demote_one_another_leave_one(app: TestApp) {
        let ada = app.founded("ada@acme.example", "Acme").await;
        let bob = app.put_in(&ada, "bob@acme.example", "org:admin").await;
        let (first, second) = (By::from(ada.clone()), By::from(bob.clone()));
        let cx = app.cx();
        let (one, other) = tokio::join!(
            members::change_role(&cx, &first, bob.user(), "org:member"),
            members::change_role(&cx, &second, ada.user(), "org:member")
        );
        assert_eq!(loser(one, other), OrganizationTrouble::LastAdmin);
    }

    async fn or_12_the_last_seat_goes_to_one_of_two(app: TestApp) {
        let acme = app.founded("ada@acme.example", "Acme").await;
        let operator = app.operator(&acme).await;
        let (bob, eve) = (app.account("bob@acme.example").await, app.account("eve@acme.example").await);
        profile::set_limits(&app.cx(), &operator, Some(2), None).await.unwrap();
        let cx = app.cx();
        let (one, other) =
            tokio::join!(members::add(&cx, &operator, &bob, "org:member"), members::add(&cx, &operator, &eve, "org:member"));
        assert_eq!(loser(one, other), OrganizationTrouble::NoSeat { most: 2 });
        assert_eq!(app.operator(&acme).await.organization().members_count, 2);
        app.deliver_mail().await;
    }

    async fn or_10_one_invitation_accepted_twice_at_once_makes_one_member(app: TestApp) {
        let acme = app.founded("ada@acme.example", "Acme").await;
        let bob = app.account("bob@acme.example").await;
        let ticket = app.invite_to(&acme, "bob@acme.example").await;
        let cx = app.cx();
        let (one, other) =
            tokio::join!(invitations::accept_ticket(&cx, &bob, &ticket), invitations::accept_ticket(&cx, &bob, &ticket));
        assert_eq!(loser(one, other), OrganizationTrouble::InvitationUsed);
        assert_eq!(app.operator(&acme).await.organization().members_count, 2);
        assert_eq!(app.events("organizationInvitation.accepted").await.len(), 1);
    }

    async fn or_09_one_address_invited_twice_at_once_has_one_invitation(app: TestApp) {
        let acme = app.founded("ada@acme.example", "Acme").await;
        let by = By::from(acme.clone());
        let bob = ["bob@acme.example".to_owned()];
        let new = NewInvitations::default();
        let cx = app.cx();
        let (one, other) = tokio::join!(invitations::invite(&cx, &by, &bob, &new), invitations::invite(&cx, &by, &bob, &new));
        let (one, other) = (one.unwrap(), other.unwrap());
        assert_eq!(one.sent.len() + other.sent.len(), 1);
        assert_eq!(app.mails_to("bob@acme.example").await.len(), 1);
    }

    async fn or_01_a_slug_taken_twice_at_once_belongs_to_one(app: TestApp) {
        let (ada, bob) = (app.account("ada@acme.example").await, app.account("bob@acme.example").await);
        let new = || NewOrganization { name: "Acme".to_owned(), slug: Some("acme".to_owned()), ..NewOrganization::default() };
        let cx = app.cx();
        let (one, other) = tokio::join!(organizations::create(&cx, &ada, new(), false), organizations::create(&cx, &bob, new(), false));
        assert_eq!(loser(one, other), OrganizationTrouble::SlugTaken);
    }

    async fn or_01_two_organizations_that_change_to_one_slug_at_once_do_not_share_it(app: TestApp) {
        let one = By::from(app.founded("ada@acme.example", "One").await);
        let other = By::from(app.founded("bob@acme.example", "Other").await);
        let changes = || Changes { slug: Some("acme".to_owned()), ..Changes::default() };
        let cx = app.cx();
        let (first, second) = tokio::join!(profile::update(&cx, &one, changes()), profile::update(&cx, &other, changes()));
        assert_eq!(loser(first, second), OrganizationTrouble::SlugTaken);
    }

    async fn or_01_the_last_organization_that_somebody_may_create_is_one_of_two(app: TestApp) {
        app.set(|settings| settings.organizations_per_user = Some(1)).await;
        let ada = app.account("ada@acme.example").await;
        let new = |name: &str| NewOrganization { name: name.to_owned(), ..NewOrganization::default() };
        let cx = app.cx();
        let (one, other) = tokio::join!(organizations::create(&cx, &ada, new("One"), false), organizations::create(&cx, &ada, new("Two"), false));
        assert_eq!(loser(one, other), OrganizationTrouble::CreationLimit { most: 1 });
    }

    async fn or_05_a_domain_proved_by_two_at_once_belongs_to_one(app: TestApp) {
        let one = app.founded("ada@example.org", "One").await;
        let other = app.founded("bob@example.org", "Other").await;
        let (one, other) = (app.operator(&one).await, app.operator(&other).await);
        let cx = app.cx();
        let first = domains::add(&cx, &one, "acme.example").await.unwrap();
        let second = domains::add(&cx, &other, "acme.example").await.unwrap();
        let (first, second) = tokio::join!(domains::vouch(&cx, &one, &first.id), domains::vouch(&cx, &other, &second.id));
        assert_eq!(loser(first, second), OrganizationTrouble::DomainTaken);
    }

    async fn or_07_a_request_answered_by_two_at_once_has_one_answer(app: TestApp) {
        let acme = app.founded("ada@example.org", "Acme").await;
        let by = By::from(acme.clone());
        let domain = app.domain_of(&acme, "acme.example").await;
        domains::set_mode(&app.cx(), &by, &domain.id, EnrollmentMode::AutomaticSuggestion, false).await.unwrap();
        let bob = app.account("bob@acme.example").await;
        let request = store::membership_requests::find_for(&mut app.state.store.read().await.unwrap(), by.id(), &bob).await.unwrap().unwrap();
        requests::ask(&app.cx(), &bob, &request.id).await.unwrap();
        let cx = app.cx();
        let (one, other) = tokio::join!(requests::approve(&cx, &by, &request.id), requests::reject(&cx, &by, &request.id));
        assert_eq!(loser(one, other), OrganizationTrouble::RequestGone);
        app.deliver_mail().await;
    }
}
