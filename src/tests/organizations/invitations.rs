//! Invitations: many at once, sending again, taking back, accepting.

use vestibule::domain::invitation::InvitationStatus;
use vestibule::domain::organization_trouble::OrganizationTrouble;
use vestibule::domain::secret::SecretText;
use vestibule::domain::time::Span;
use vestibule::server::flows::organizations::invitations::{self, NewInvitations};
use vestibule::server::flows::organizations::{By, OrganizationError};
use vestibule::server::store::organization_invitations::InvitationFilter;

use crate::support::mailbox::Mail;
use crate::support::organizing::trouble;
use crate::support::test_app::TestApp;

fn ticket(mail: &Mail) -> SecretText {
    let (_, behind) = mail.0.text.split_once("/organization-invitation?__clerk_ticket=").expect("a link");
    SecretText::new(behind.split_whitespace().next().unwrap())
}

fn texts(addresses: &[&str]) -> Vec<String> {
    addresses.iter().map(|&text| text.to_owned()).collect()
}

on_each_database! {
    async fn or_09_those_who_cannot_be_invited_are_named_and_the_rest_get_their_mail(app: TestApp) {
        let acme = app.founded("ada@acme.example", "Acme").await;
        app.put_in(&acme, "bob@acme.example", "org:member").await;
        let by = By::from(acme);
        let new = NewInvitations::default();
        invitations::invite(&app.cx(), &by, &texts(&["eve@acme.example"]), &new).await.unwrap();
        let all = texts(&["bob@acme.example", "Eve@acme.example", "nonsense", "new@acme.example", " new@acme.example ", "other@acme.example"]);
        let done = invitations::invite(&app.cx(), &by, &all, &new).await.unwrap();
        let sent: Vec<&str> = done.sent.iter().map(|(invitation, _)| invitation.address.as_str()).collect();
        assert_eq!(sent, ["new@acme.example", "other@acme.example"]);
        let refused = [
            ("bob@acme.example", OrganizationTrouble::AlreadyMember),
            ("Eve@acme.example", OrganizationTrouble::AlreadyInvited),
            ("nonsense", OrganizationTrouble::AddressInvalid),
        ];
        assert_eq!(done.refused, refused.map(|(address, trouble)| (address.to_owned(), trouble)));
        let mail = app.mail_to("new@acme.example").await;
        assert!(mail.0.subject.contains("ada@acme.example invited you to Acme"), "{}", mail.0.subject);
        assert_eq!(app.mails_to("eve@acme.example").await.len(), 1);
        assert_eq!(trouble(invitations::invite(&app.cx(), &by, &texts(&["  "]), &new).await), OrganizationTrouble::NoAddress);
        let many: Vec<String> = (0..501).map(|number| format!("person{number}@acme.example")).collect();
        assert_eq!(trouble(invitations::invite(&app.cx(), &by, &many, &new).await), OrganizationTrouble::TooManyAddresses { most: 500 });
    }

    async fn or_09_five_hundred_are_invited_in_one_request(app: TestApp) {
        let by = By::from(app.founded("ada@acme.example", "Acme").await);
        let many: Vec<String> = (0..500).map(|number| format!("person{number}@acme.example")).collect();
        let quiet = NewInvitations { notify: false, ..NewInvitations::default() };
        let done = invitations::invite(&app.cx(), &by, &many, &quiet).await.unwrap();
        assert_eq!((done.sent.len(), done.refused.len()), (500, 0));
        let all = InvitationFilter::default();
        assert_eq!(invitations::list(&app.cx(), &by, &all, (10, 0)).await.unwrap().1, 500);
    }

    async fn or_09_with_all_or_none_nobody_is_invited_where_somebody_cannot_be(app: TestApp) {
        let by = By::from(app.founded("ada@acme.example", "Acme").await);
        let new = NewInvitations { all_or_none: true, ..NewInvitations::default() };
        let done = invitations::invite(&app.cx(), &by, &texts(&["bob@acme.example", "ada@acme.example"]), &new).await.unwrap();
        assert_eq!((done.sent.len(), done.refused.len()), (0, 1));
        assert!(app.mails_to("bob@acme.example").await.is_empty());
    }

    async fn or_11_an_invitation_is_followed_from_pending_to_its_end(app: TestApp) {
        let by = By::from(app.founded("ada@acme.example", "Acme").await);
        let all = texts(&["bob@acme.example", "eve@acme.example", "late@acme.example"]);
        let done = invitations::invite(&app.cx(), &by, &all, &NewInvitations::default()).await.unwrap();
        let bob = app.account("bob@acme.example").await;
        invitations::accept_ticket(&app.cx(), &bob, &ticket(&app.mail_to("bob@acme.example").await)).await.unwrap();
        invitations::revoke(&app.cx(), &by, &done.sent[1].0.id).await.unwrap();
        app.advance(Span::days(31));
        for (status, address) in [
            (InvitationStatus::Accepted, "bob@acme.example"),
            (InvitationStatus::Revoked, "eve@acme.example"),
            (InvitationStatus::Expired, "late@acme.example"),
        ] {
            let filter = InvitationFilter { status: Some(status), query: None };
            let (found, count) = invitations::list(&app.cx(), &by, &filter, (10, 0)).await.unwrap();
            assert_eq!((found[0].0.address.as_str(), count), (address, 1));
        }
        let late = &done.sent[2].0.id;
        invitations::resend(&app.cx(), &by, late).await.expect("one that is too old is sent again");
        assert_eq!(trouble(invitations::resend(&app.cx(), &by, &done.sent[0].0.id).await), OrganizationTrouble::InvitationUsed);
        assert_eq!(trouble(invitations::revoke(&app.cx(), &by, &done.sent[1].0.id).await), OrganizationTrouble::InvitationRevoked);
        let mails = app.mails_to("late@acme.example").await;
        let user = app.account("late@acme.example").await;
        assert_eq!(trouble(invitations::accept_ticket(&app.cx(), &user, &ticket(&mails[0])).await), OrganizationTrouble::InvitationGone, "the earlier link is dead");
        invitations::accept_ticket(&app.cx(), &user, &ticket(&mails[1])).await.unwrap();
    }

    async fn or_10_an_invitation_is_for_who_proved_the_address_and_works_once(app: TestApp) {
        let acme = app.founded("ada@acme.example", "Acme").await;
        let by = By::from(acme.clone());
        let (bob, eve) = (app.account("bob@acme.example").await, app.account("eve@acme.example").await);
        let ticket = app.invite_to(&acme, "bob@acme.example").await;
        assert_eq!(trouble(invitations::accept_ticket(&app.cx(), &eve, &ticket).await), OrganizationTrouble::InvitationForOther);
        let looked = invitations::look(&app.cx(), &ticket).await.unwrap().unwrap();
        assert_eq!((looked.organization.name.as_str(), looked.invitation.address.as_str()), ("Acme", "bob@acme.example"));
        let member = invitations::accept_ticket(&app.cx(), &bob, &ticket).await.unwrap();
        assert_eq!(member.role().key, "org:member");
        assert_eq!(trouble(invitations::accept_ticket(&app.cx(), &bob, &ticket).await), OrganizationTrouble::InvitationUsed);
        let revoked = app.invite_to(&acme, "eve@acme.example").await;
        let id = invitations::look(&app.cx(), &revoked).await.unwrap().unwrap().invitation.id;
        invitations::revoke(&app.cx(), &by, &id).await.unwrap();
        assert_eq!(trouble(invitations::accept_ticket(&app.cx(), &eve, &revoked).await), OrganizationTrouble::InvitationRevoked);
        let late = app.invite_to(&acme, "eve@acme.example").await;
        app.advance(Span::days(31));
        assert_eq!(trouble(invitations::accept_ticket(&app.cx(), &eve, &late).await), OrganizationTrouble::InvitationExpired);
        app.invite_to(&acme, "eve@acme.example").await;
    }

    async fn or_09_only_so_many_requests_in_an_hour(app: TestApp) {
        let app = app.restarted(|config| config.rate_limit_factor = 1).await;
        let acme = app.founded("ada@acme.example", "Acme").await;
        let by = By::from(acme);
        let new = NewInvitations::default();
        for _ in 0..50 {
            invitations::invite(&app.cx(), &by, &texts(&["nonsense", "x"]), &new).await.unwrap();
        }
        let refused = invitations::invite(&app.cx(), &by, &texts(&["nonsense", "x"]), &new).await;
        assert!(matches!(refused, Err(OrganizationError::TooMany { .. })), "{refused:?}");
    }
}
