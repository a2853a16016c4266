//! Members: lists, search, roles, removal, and what each role may do.

use vestibule::domain::contact::Contact;
use vestibule::domain::email::Email;
use vestibule::domain::ids::ClientId;
use vestibule::domain::organization::Permission;
use vestibule::domain::organization_trouble::OrganizationTrouble;
use vestibule::domain::secret::SecretText;
use vestibule::server::flows::organizations::members::MemberQuery;
use vestibule::server::flows::organizations::roles::{self, NewRole};
use vestibule::server::flows::organizations::{By, OrganizationError, invitations, members, profile};
use vestibule::server::flows::{contacts, deletion};
use vestibule::server::store;
use vestibule::server::store::accounts::Account;

use crate::support::organizing::trouble;
use crate::support::test_app::TestApp;

async fn found(app: &TestApp, by: &By, words: &str) -> Vec<String> {
    let query = MemberQuery { words: words.to_owned(), role: None };
    let (found, count) = members::list(&app.cx(), by, &query, (10, 0)).await.unwrap();
    assert_eq!(i64::try_from(found.len()).unwrap(), count);
    found.into_iter().map(|(_, person)| person.identifier().to_owned()).collect()
}

on_each_database! {
    async fn or_02_members_are_listed_newest_first_and_found_by_the_beginning_of_names_and_addresses(app: TestApp) {
        let acme = app.founded("ada@acme.example", "Acme").await;
        for address in ["bob@acme.example", "eve@other.example"] {
            app.advance(vestibule::domain::time::Span::seconds(1));
            app.put_in(&acme, address, "org:member").await;
        }
        let by = By::from(acme.clone());
        assert_eq!(found(&app, &by, "").await, ["eve@other.example", "bob@acme.example", "ada@acme.example"]);
        assert_eq!(found(&app, &by, " EVE@other ").await, ["eve@other.example"]);
        assert_eq!(found(&app, &by, "b").await, ["bob@acme.example"]);
        assert!(found(&app, &by, "b eve").await.is_empty(), "every word counts");
        assert!(found(&app, &by, "%").await.is_empty(), "no word is a pattern");
        let admins = MemberQuery { role: Some("org:admin".to_owned()), ..MemberQuery::default() };
        assert_eq!(members::list(&app.cx(), &by, &admins, (10, 0)).await.unwrap().1, 1);
        let (page, count) = members::list(&app.cx(), &by, &MemberQuery::default(), (1, 1)).await.unwrap();
        assert_eq!((page[0].1.identifier(), count), ("bob@acme.example", 3));
    }

    async fn or_02_the_search_follows_the_addresses_of_a_member(app: TestApp) {
        let acme = app.founded("ada@acme.example", "Acme").await;
        let bob = app.put_in(&acme, "bob@acme.example", "org:member").await;
        let by = By::from(acme);
        let cx = app.cx();
        let account = async || {
            let mut tx = app.state.store.read().await.unwrap();
            let user = store::users::find(&mut tx, bob.user()).await.unwrap().unwrap();
            Account::load(&mut tx, user).await.unwrap()
        };
        let id = contacts::add(&cx, &account().await, Contact::from(Email::parse("robert@home.example").unwrap())).await.unwrap().unwrap();
        assert!(found(&app, &by, "robert").await.is_empty(), "not before it is proved");
        let code = SecretText::new(app.mail_to("robert@home.example").await.code());
        contacts::check_code(&cx, bob.user(), &id, &code, &ClientId::from_unique("1")).await.unwrap();
        assert_eq!(found(&app, &by, "robert").await, ["bob@acme.example"]);
        contacts::remove(&cx, bob.user(), &id).await.unwrap();
        assert!(found(&app, &by, "robert").await.is_empty());
    }

    async fn or_02_nobody_removes_themselves_or_the_last_admin(app: TestApp) {
        let acme = app.founded("ada@acme.example", "Acme").await;
        let bob = app.put_in(&acme, "bob@acme.example", "org:member").await;
        let (by, operator) = (By::from(acme.clone()), app.operator(&acme).await);
        assert_eq!(trouble(members::remove(&app.cx(), &by, acme.user()).await), OrganizationTrouble::Oneself);
        assert_eq!(trouble(members::remove(&app.cx(), &operator, acme.user()).await), OrganizationTrouble::LastAdmin);
        assert_eq!(trouble(members::leave(&app.cx(), &acme).await), OrganizationTrouble::LastAdmin);
        assert_eq!(trouble(members::change_role(&app.cx(), &by, acme.user(), "org:member").await), OrganizationTrouble::LastAdmin);
        members::remove(&app.cx(), &by, bob.user()).await.unwrap();
        assert_eq!(trouble(members::remove(&app.cx(), &by, bob.user()).await), OrganizationTrouble::NoMember);
        assert!(matches!(app.member(&acme, "bob@acme.example").await, Err(OrganizationError::NotFound)));
        let events = app.events("organizationMembership.deleted").await;
        assert!(events[0].data.contains("\"role\":\"org:member\""), "the whole membership: {}", events[0].data);
        assert_eq!(events[0].user_id.as_deref(), Some(bob.user().as_str()));
    }

    async fn or_02_a_role_is_changed_to_one_that_there_is(app: TestApp) {
        let acme = app.founded("ada@acme.example", "Acme").await;
        let bob = app.put_in(&acme, "bob@acme.example", "org:member").await;
        let by = By::from(acme.clone());
        assert_eq!(trouble(members::change_role(&app.cx(), &by, bob.user(), "org:king").await), OrganizationTrouble::RoleInvalid);
        let (membership, _) = members::change_role(&app.cx(), &by, bob.user(), "org:admin").await.unwrap();
        assert_eq!(membership.role.key, "org:admin");
        assert!(app.member(&acme, "bob@acme.example").await.unwrap().can(Permission::MembershipsManage));
        members::leave(&app.cx(), &acme).await.expect("Bob looks after it now");
    }

    async fn or_03_a_member_does_only_what_the_role_allows(app: TestApp) {
        let acme = app.founded("ada@acme.example", "Acme").await;
        let bob = app.put_in(&acme, "bob@acme.example", "org:member").await;
        assert_eq!(bob.known_permissions(), [Permission::MembershipsRead]);
        let by = By::from(bob.clone());
        members::list(&app.cx(), &by, &MemberQuery::default(), (10, 0)).await.expect("members see one another");
        let refused = [
            members::remove(&app.cx(), &by, acme.user()).await.err(),
            members::change_role(&app.cx(), &by, bob.user(), "org:admin").await.err(),
            invitations::invite(&app.cx(), &by, &["eve@acme.example".to_owned()], &invitations::NewInvitations::default()).await.err(),
            profile::update(&app.cx(), &by, profile::Changes { name: Some("Mine".to_owned()), ..profile::Changes::default() }).await.err(),
            profile::delete(&app.cx(), &by).await.err(),
            profile::set_limits(&app.cx(), &By::from(acme.clone()), Some(0), None).await.err(),
        ];
        for error in refused {
            assert!(matches!(error, Some(OrganizationError::Forbidden(_))), "{error:?}");
        }
    }

    async fn or_03_nobody_gives_or_takes_a_role_that_may_do_more_than_their_own(app: TestApp) {
        let cx = app.cx();
        let acme = app.founded("ada@acme.example", "Acme").await;
        let may = [Permission::MembershipsRead, Permission::MembershipsManage].map(|permission| permission.key().to_owned()).to_vec();
        let (name, key) = ("Recruiter".to_owned(), "org:recruiter".to_owned());
        roles::create(&cx, NewRole { name, key, description: String::new(), permissions: may, in_initial_set: true }).await.unwrap();
        let app_only = roles::NewPermission { name: "Read invoices".to_owned(), key: "org:invoices:read".to_owned(), description: String::new() };
        let invoices = roles::create_permission(&cx, app_only).await.unwrap();
        let (name, key) = ("Clerk".to_owned(), "org:clerk".to_owned());
        let permissions = vec![invoices.key.clone()];
        roles::create(&cx, NewRole { name, key, description: String::new(), permissions, in_initial_set: true }).await.unwrap();
        let bob = app.put_in(&acme, "bob@acme.example", "org:recruiter").await;
        let eve = app.put_in(&acme, "eve@acme.example", "org:member").await;
        let by = By::from(bob.clone());
        let above = OrganizationTrouble::RoleAboveOwn;
        assert_eq!(trouble(members::change_role(&cx, &by, bob.user(), "org:admin").await), above, "nobody promotes themselves");
        assert_eq!(trouble(members::change_role(&cx, &by, eve.user(), "org:admin").await), above);
        assert_eq!(trouble(members::change_role(&cx, &by, acme.user(), "org:member").await), above);
        assert_eq!(trouble(members::remove(&cx, &by, acme.user()).await), above);
        let admin = invitations::NewInvitations { role: Some("org:admin".to_owned()), ..invitations::NewInvitations::default() };
        assert_eq!(trouble(invitations::invite(&cx, &by, &["guest@acme.example".to_owned()], &admin).await), above);
        let offered = members::roles(&cx, &by).await.unwrap();
        assert_eq!(offered.given().map(|role| role.key.as_str()).collect::<Vec<_>>(), ["org:member", "org:recruiter", "org:clerk"]);
        assert!(offered.all.iter().any(|role| role.key == "org:admin" && !offered.is_within_reach(&role.id)));
        members::change_role(&cx, &by, eve.user(), "org:clerk").await.expect("what apps ask for gives no power over the organization");
        members::change_role(&cx, &by, eve.user(), "org:recruiter").await.unwrap();
        members::remove(&cx, &by, eve.user()).await.unwrap();
        members::leave(&cx, &bob).await.unwrap();
    }

    async fn or_12_no_more_members_and_invitations_than_seats(app: TestApp) {
        let acme = app.founded("ada@acme.example", "Acme").await;
        let operator = app.operator(&acme).await;
        profile::set_limits(&app.cx(), &operator, Some(2), None).await.unwrap();
        let by = By::from(acme.clone());
        let two = ["bob@acme.example".to_owned(), "eve@acme.example".to_owned()];
        let done = invitations::invite(&app.cx(), &by, &two, &invitations::NewInvitations::default()).await.unwrap();
        assert_eq!(done.sent.len(), 1);
        assert_eq!(done.refused, [("eve@acme.example".to_owned(), OrganizationTrouble::NoSeat { most: 2 })]);
        app.put_in(&acme, "bob@acme.example", "org:member").await;
        let eve = app.account("eve@acme.example").await;
        assert_eq!(trouble(members::add(&app.cx(), &operator, &eve, "org:member").await), OrganizationTrouble::NoSeat { most: 2 });
    }

    async fn or_15_somebody_without_an_account_any_more_is_no_member(app: TestApp) {
        let acme = app.founded("ada@acme.example", "Acme").await;
        let bob = app.put_in(&acme, "bob@acme.example", "org:member").await;
        assert_eq!(deletion::delete_account(&app.cx(), bob.user()).await.unwrap(), deletion::Deletion::Done);
        assert_eq!(app.operator(&acme).await.organization().members_count, 1);
        assert_eq!(app.events("organizationMembership.deleted").await.len(), 1);
    }
}
