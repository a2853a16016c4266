//! The activity log of an organization.

use vestibule::domain::organization_log::{Deed, Entry, LogArea};
use vestibule::domain::security_log::Actor;
use vestibule::domain::time::Span;
use vestibule::server::flows::organizations::profile::{Changes, update};
use vestibule::server::flows::organizations::{By, OrganizationError, log, members};
use vestibule::server::jobs;
use vestibule::server::store::organization_log::LogFilter;

use crate::support::test_app::TestApp;

async fn deeds(app: &TestApp, by: &By, filter: &LogFilter) -> Vec<Deed> {
    log::page(&app.cx(), by, filter, None, 100).await.unwrap().into_iter().filter_map(|entry| entry.deed).collect()
}

on_each_database! {
    async fn x_71_what_happens_is_read_newest_first_and_filtered(app: TestApp) {
        let acme = app.founded("ada@acme.example", "Acme").await;
        let by = By::from(acme.clone());
        update(&app.cx(), &by, Changes { name: Some("Acme Ltd".to_owned()), ..Changes::default() }).await.unwrap();
        let bob = app.put_in(&acme, "bob@acme.example", "org:member").await;
        members::remove(&app.cx(), &by, bob.user()).await.unwrap();
        let all = deeds(&app, &by, &LogFilter::default()).await;
        let name = "bob@acme.example".to_owned();
        assert_eq!(
            all,
            [
                Deed::MemberRemoved { name: name.clone() },
                Deed::MemberAdded { name, role: "Member".to_owned(), by: Entry::Assignment },
                Deed::Renamed { from: "Acme".to_owned(), to: "Acme Ltd".to_owned() },
                Deed::MemberAdded { name: "ada@acme.example".to_owned(), role: "Admin".to_owned(), by: Entry::Creation },
                Deed::OrganizationCreated,
            ]
        );
        let members = LogFilter { area: Some(LogArea::Members), actor: None };
        assert_eq!(deeds(&app, &by, &members).await.len(), 3);
        let of_ada = LogFilter { area: Some(LogArea::Members), actor: Some(acme.user().clone()) };
        assert_eq!(deeds(&app, &by, &of_ada).await.len(), 2);
        let first = log::page(&app.cx(), &by, &LogFilter::default(), None, 2).await.unwrap();
        assert_eq!((first[0].actor_name.as_deref(), first[0].actor, first[0].ip.as_str()), (Some("ada@acme.example"), Actor::Person, "198.51.100.250"));
        let rest = log::page(&app.cx(), &by, &LogFilter::default(), Some(first[1].seq), 100).await.unwrap();
        assert_eq!(rest.len(), 3, "the next page begins where the first one ends");
    }

    async fn x_71_a_member_does_not_read_it(app: TestApp) {
        let acme = app.founded("ada@acme.example", "Acme").await;
        let bob = By::from(app.put_in(&acme, "bob@acme.example", "org:member").await);
        assert!(matches!(log::page(&app.cx(), &bob, &LogFilter::default(), None, 10).await, Err(OrganizationError::Forbidden(_))));
    }

    async fn x_71_lines_are_kept_as_long_as_the_operator_says(app: TestApp) {
        let by = By::from(app.founded("ada@acme.example", "Acme").await);
        app.advance(Span::days(31));
        update(&app.cx(), &by, Changes { name: Some("Acme Ltd".to_owned()), ..Changes::default() }).await.unwrap();
        jobs::tidy_once(&app.state).await.unwrap();
        assert_eq!(deeds(&app, &by, &LogFilter::default()).await.len(), 3, "for ever, unless told otherwise");
        app.set(|settings| settings.organization_log_days = Some(30)).await;
        jobs::tidy_once(&app.state).await.unwrap();
        assert_eq!(deeds(&app, &by, &LogFilter::default()).await.len(), 1);
    }
}
