//! An organization as a whole: creating, changing, deleting, its rules.

use vestibule::domain::organization_trouble::OrganizationTrouble;
use vestibule::domain::problem::Field;
use vestibule::server::flows::organizations::profile::{self, Changes, Security};
use vestibule::server::flows::organizations::{self, By, NewOrganization, OrganizationError, create};
use vestibule::server::store;

use crate::support::organizing::trouble;
use crate::support::test_app::TestApp;

fn named(name: &str, slug: Option<&str>) -> NewOrganization {
    NewOrganization { name: name.to_owned(), slug: slug.map(str::to_owned), ..NewOrganization::default() }
}

on_each_database! {
    async fn or_01_an_organization_begins_with_its_creator_as_admin(app: TestApp) {
        let ada = app.account("ada@acme.example").await;
        let acme = organizations::create(&app.cx(), &ada, named("  Acme GmbH ", None), false).await.unwrap();
        let made = acme.organization();
        assert_eq!((made.name.as_str(), made.slug.as_deref(), made.members_count), ("Acme GmbH", Some("acme-gmbh"), 1));
        assert_eq!((acme.role().key.as_str(), acme.permissions().len()), ("org:admin", 10));
        let again = organizations::create(&app.cx(), &ada, named("Acme GmbH", None), false).await.unwrap();
        let slug = again.organization().slug.clone().unwrap();
        assert!(slug.starts_with("acme-gmbh-") && slug != "acme-gmbh", "{slug}");
        assert_eq!(app.events("organization.created").await.len(), 2);
        assert_eq!(app.events("organizationMembership.created").await.len(), 2);
        let (mine, count) = organizations::memberships_of(&app.cx(), &ada, None, (1, 0)).await.unwrap();
        assert_eq!((mine[0].organization.id.clone(), count), (again.organization().id.clone(), 2));
        let (found, count) = organizations::memberships_of(&app.cx(), &ada, Some("GMBH"), (10, 0)).await.unwrap();
        assert_eq!((found.len(), count, found[0].permissions.len()), (2, 2, 10));
        assert_eq!(organizations::memberships_of(&app.cx(), &ada, Some("other"), (10, 0)).await.unwrap().1, 0);
    }

    async fn or_01_what_cannot_be_created_is_refused_with_the_reason(app: TestApp) {
        let ada = app.account("ada@acme.example").await;
        organizations::create(&app.cx(), &ada, named("Acme", Some("acme")), false).await.unwrap();
        for (new, expected) in [
            (named(" ", None), OrganizationTrouble::NameInvalid),
            (named("Other", Some("Not good")), OrganizationTrouble::SlugInvalid),
            (named("Other", Some("acme")), OrganizationTrouble::SlugTaken),
        ] {
            assert_eq!(trouble(organizations::create(&app.cx(), &ada, new, false).await), expected);
        }
        app.set(|settings| settings.organizations_per_user = Some(1)).await;
        assert_eq!(trouble(organizations::create(&app.cx(), &ada, named("Two", None), false).await), OrganizationTrouble::CreationLimit { most: 1 });
        assert_eq!(create::creation_right(&app.cx(), &ada).await.unwrap(), create::CreationRight::Full { most: 1 });
        organizations::create(&app.cx(), &ada, named("Two", None), true).await.expect("an app's server may");
        app.set(|settings| settings.organization_creation = false).await;
        let bob = app.account("bob@acme.example").await;
        assert_eq!(trouble(organizations::create(&app.cx(), &bob, named("Bob", None), false).await), OrganizationTrouble::CreationOff);
        let mut tx = app.state.store.write().await.unwrap();
        store::organizations::update_creation_rights(&mut tx, &bob, (Some(true), None), app.cx().now).await.unwrap();
        tx.commit().await.unwrap();
        organizations::create(&app.cx(), &bob, named("Bob", None), false).await.expect("for him it is on");
        app.set(|settings| settings.organizations = false).await;
        assert!(matches!(organizations::create(&app.cx(), &bob, named("Off", None), true).await, Err(OrganizationError::Off)));
    }

    async fn or_01_name_slug_and_colour_are_changed_all_or_none(app: TestApp) {
        app.founded("bob@acme.example", "Taken").await;
        let acme = app.founded("ada@acme.example", "Acme").await;
        let by = By::from(acme.clone());
        let changes = Changes { name: Some("New".to_owned()), slug: Some("taken".to_owned()), primary_color: None };
        assert_eq!(trouble(profile::update(&app.cx(), &by, changes).await), OrganizationTrouble::SlugTaken);
        assert_eq!(app.operator(&acme).await.organization().name, "Acme");
        let changes = Changes { name: Some("New".to_owned()), slug: Some("new".to_owned()), primary_color: Some("#1A5FB4".to_owned()) };
        let after = profile::update(&app.cx(), &by, changes).await.unwrap();
        assert_eq!((after.name.as_str(), after.slug.as_deref(), after.primary_color.as_deref()), ("New", Some("new"), Some("#1a5fb4")));
        let red = Changes { primary_color: Some("red".to_owned()), ..Changes::default() };
        assert_eq!(trouble(profile::update(&app.cx(), &by, red).await), OrganizationTrouble::ColorInvalid);
    }

    async fn or_01_a_logo_is_kept_small_and_shown_to_everybody(app: TestApp) {
        let acme = app.founded("ada@acme.example", "Acme").await;
        let by = By::from(acme);
        // The smallest GIF: one pixel.
        let pixel = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;";
        let first = profile::set_logo(&app.cx(), &by, pixel.to_vec()).await.unwrap().logo.unwrap();
        let page = app.browser().visit(&format!("/pictures/{first}")).await;
        assert_eq!(page.status.as_u16(), 200);
        let second = profile::set_logo(&app.cx(), &by, pixel.to_vec()).await.unwrap().logo.unwrap();
        assert_ne!(first, second);
        assert_eq!(app.browser().visit(&format!("/pictures/{first}")).await.status.as_u16(), 404, "the old one is gone");
        assert_eq!(trouble(profile::set_logo(&app.cx(), &by, b"<svg/>".to_vec()).await), OrganizationTrouble::LogoInvalid);
        assert_eq!(profile::remove_logo(&app.cx(), &by).await.unwrap().logo, None);
    }

    async fn or_01_deleting_takes_everything_that_is_its_own(app: TestApp) {
        let acme = app.founded("ada@acme.example", "Acme").await;
        app.put_in(&acme, "bob@acme.example", "org:member").await;
        app.invite_to(&acme, "eve@acme.example").await;
        app.domain_of(&acme, "acme.example").await;
        assert!(matches!(profile::confirm(acme.organization(), "acme"), Err(OrganizationError::Refused(Field::Confirmation, _))));
        profile::confirm(acme.organization(), " Acme ").unwrap();
        profile::set_limits(&app.cx(), &app.operator(&acme).await, None, Some(false)).await.unwrap();
        let by = By::from(acme.clone());
        assert_eq!(trouble(profile::delete(&app.cx(), &by).await), OrganizationTrouble::DeletionOff);
        profile::delete(&app.cx(), &app.operator(&acme).await).await.unwrap();
        assert!(matches!(app.member(&acme, "bob@acme.example").await, Err(OrganizationError::NotFound)));
        assert!(app.events("organization.deleted").await[0].data.contains("\"deleted\":true"));
        app.founded("ada@acme.example", "Acme").await;
    }

    async fn or_12_rules_for_members_are_kept_in_range(app: TestApp) {
        let acme = app.founded("ada@acme.example", "Acme").await;
        let by = By::from(acme);
        let rules = Security { second_factor_required: true, second_factor_grace_days: 7, session_lifetime_minutes: Some(60), session_inactivity_minutes: Some(10) };
        let policy = profile::set_security(&app.cx(), &by, rules).await.unwrap().policy;
        assert_eq!((policy.second_factor_required_at, policy.session_lifetime_minutes), (Some(app.cx().now), Some(60)));
        for bad in [
            Security { second_factor_grace_days: 366, ..rules },
            Security { session_lifetime_minutes: Some(0), ..rules },
            Security { session_inactivity_minutes: Some(600_000), ..rules },
        ] {
            assert_eq!(trouble(profile::set_security(&app.cx(), &by, bad).await), OrganizationTrouble::PolicyInvalid);
        }
    }
}
